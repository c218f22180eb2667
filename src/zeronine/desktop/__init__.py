"""The desktop window: draw a digit, see it read. Tkinter, and nothing else to install.

`run` opens it. Only this package and `zeronine draw` import tkinter.
"""

from __future__ import annotations

import os
import sys
import tkinter as tk
from contextlib import suppress
from pathlib import Path

from zeronine.desktop.window import Window
from zeronine.errors import ScreenError
from zeronine.reader import Reader


def run(reader: Reader, picture: str | os.PathLike[str] | None = None, scale: float | None = None) -> None:
    """Open the window and stay until it is closed.

    Args:
        reader: reads what is drawn.
        picture: a picture to begin with.
        scale: how many times larger than on a screen of 96 dots an inch; by default as the screen says.

    Raises:
        ScreenError: there is no screen to open it on.
    """
    window = open_window(reader, scale)
    if picture is not None:
        window.open_path(Path(picture))
    window.root.mainloop()


def open_window(reader: Reader, scale: float | None = None) -> Window:
    """Build the window without entering its main loop.

    Raises:
        ScreenError: there is no screen to open it on.
    """
    _be_sharp_on_windows()
    try:
        root = tk.Tk(className="zeronine")
    except tk.TclError:
        raise ScreenError("there is no screen to open a window on; `zeronine read` works without one") from None
    return Window(root, reader, scale)


def _be_sharp_on_windows() -> None:
    """Tell Windows that the window scales itself; otherwise it is drawn small and blown up."""
    if sys.platform == "win32":
        import ctypes

        with suppress(AttributeError, OSError):  # before Windows 8.1 there is no such call
            ctypes.windll.shcore.SetProcessDpiAwareness(1)
