"""Colours, fonts and sizes of the window, and how ttk's widgets look."""

from __future__ import annotations

import os
import tkinter as tk
from contextlib import suppress
from tkinter import font, ttk
from typing import Any

GROUND = "#f3f1ec"
CARD = "#ffffff"
LINE = "#ddd8cd"
HOVER = "#e9e5dc"
TRACK = "#eeebe4"
TEXT = "#22303c"
MUTED = "#5c6873"
DISABLED = "#86837b"
ACCENT = "#1f6f78"
ACCENT_HOVER = "#195b63"
WARN = "#a8452c"
INK = (24, 38, 54)  # red, green, blue
NIGHT = (18, 32, 43)  # the ground of the 28×28 preview
FRAME = 80  # pixels of a plain screen that its title, its menus and the desktop's own bar take of the height
_WHOLE = (960, 660 + FRAME)  # (width, height) in pixels of a plain screen that the whole window needs


class Style:
    """Sizes for one screen. `px` turns pixels of a 96-dpi screen into this screen's; fonts follow it.

    Args:
        root: the window, still empty.
        scale: how many times larger; by default as the screen says. Never so large that the screen does not hold
            the window.
    """

    def __init__(self, root: tk.Tk, scale: float | None = None) -> None:
        self.scale = _fitting(root, scale or _screen_scale(root))
        root.tk.call("tk", "scaling", self.scale * 96 / 72)
        family = font.nametofont("TkDefaultFont").actual("family")
        self.family = str(family)
        self.small = (self.family, -self.px(12))
        self.text = (self.family, -self.px(13))
        self.strong = (self.family, -self.px(13), "bold")
        root.configure(background=GROUND)
        self.menu: dict[str, Any] = {
            **{"background": GROUND, "foreground": TEXT, "activebackground": HOVER, "activeforeground": TEXT},
            **{"relief": "flat", "borderwidth": 0, "activeborderwidth": self.px(3), "selectcolor": ACCENT},
            **{"disabledforeground": DISABLED},
        }
        for name in ("TkDefaultFont", "TkMenuFont", "TkTextFont"):
            font.nametofont(name).configure(size=-self.px(13))
        self._configure(ttk.Style(root))

    def px(self, pixels: float) -> int:
        """Pixels of this screen for pixels of a 96-dpi screen."""
        return max(1, round(pixels * self.scale))

    def large(self, pixels: float) -> tuple[str, int]:
        """A font of the given height."""
        return (self.family, -self.px(pixels))

    def _configure(self, style: ttk.Style) -> None:
        style.theme_use("clam")  # the one theme that is on all systems and takes colours on all of them
        px = self.px
        style.configure(".", background=GROUND, foreground=TEXT, font=self.text, borderwidth=0)
        style.configure("Muted.TLabel", foreground=MUTED, font=self.small)
        style.configure("Warn.TLabel", foreground=WARN, font=self.small)
        style.configure("Note.TLabel", foreground=ACCENT, font=self.strong)
        style.configure("Head.TLabel", foreground=TEXT, font=self.strong)
        quiet: dict[str, Any] = {
            "bordercolor": LINE,
            "lightcolor": CARD,
            "darkcolor": CARD,
            "focuscolor": ACCENT,
            "borderwidth": 1,
        }
        style.configure(
            "TButton", background=CARD, padding=(px(14), px(7)), relief="flat", anchor="center", width=0, **quiet
        )
        style.map(
            "TButton",
            background=[("disabled", GROUND), ("pressed", LINE), ("active", HOVER)],
            foreground=[("disabled", DISABLED)],
            lightcolor=[("disabled", GROUND), ("pressed", LINE), ("active", HOVER)],
            darkcolor=[("disabled", GROUND), ("pressed", LINE), ("active", HOVER)],
            bordercolor=[("focus", ACCENT)],
        )
        strong = {"background": ACCENT, "foreground": "#ffffff", "bordercolor": ACCENT, "focuscolor": "#ffffff"}
        style.configure("Accent.TButton", font=self.strong, lightcolor=ACCENT, darkcolor=ACCENT, **strong)
        shades = [("pressed", ACCENT_HOVER), ("active", ACCENT_HOVER)]
        style.configure("Digit.TButton", padding=(0, px(5)), font=self.strong)
        style.configure("Marked.Digit.TButton", lightcolor=ACCENT, darkcolor=ACCENT, **strong)
        for name in ("Accent.TButton", "Marked.Digit.TButton"):
            style.map(name, background=shades, lightcolor=shades, darkcolor=shades, foreground=[])
        style.configure("TScale", troughcolor=TRACK, background=ACCENT, sliderlength=px(16), **quiet)
        style.configure("TScale", arrowsize=px(14), gripcount=0)
        style.map("TScale", background=[("active", ACCENT_HOVER)])


def _screen_scale(root: tk.Tk) -> float:
    """From the screen's dots per inch; X11 desktops often keep them at 96 and say the scale to programs instead."""
    said = 1.0
    for variable in ("GDK_SCALE", "QT_SCALE_FACTOR"):
        with suppress(ValueError):
            said = max(said, float(os.environ.get(variable, "1")))
    dots = root.winfo_fpixels("1i") / 96
    # Screens that report 90 or 100 dpi mean plain 1; quarters keep lines on whole pixels.
    return min(4.0, max(1.0, said, round(dots * 4) / 4))


def _fitting(root: tk.Tk, scale: float) -> float:
    """This scale, or the largest above 1 at which the whole window is on the screen."""
    largest = min(root.winfo_screenwidth() / _WHOLE[0], root.winfo_screenheight() / _WHOLE[1])
    return min(scale, max(1.0, largest))
