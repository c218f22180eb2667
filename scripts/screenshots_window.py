"""Make the pictures of the window for the documentation.

    python scripts/screenshots_window.py [FOLDER]

Starts a virtual screen of its own (Xvfb), writes strokes into real windows, and saves `window.png`
and `window-number.png` in docs/images, or in FOLDER.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image, ImageGrab

from zeronine import Reader
from zeronine.desktop import open_window

ROOT = Path(__file__).resolve().parent.parent
STROKES = json.loads((ROOT / "tests" / "strokes.json").read_text("utf-8"))
PICTURES = {"window": "7", "window-number": "204"}


def main() -> None:
    """Make all of them."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "2400x1600x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as screen:
        os.close(write)
        with os.fdopen(read) as said:
            os.environ["DISPLAY"] = f":{said.readline().strip()}"
        for name, text in PICTURES.items():
            picture(text).save(folder / f"{name}.png", optimize=True)
            print(folder / f"{name}.png")
        screen.terminate()


def picture(text: str) -> Image.Image:
    """The window with this text written in it."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ZERONINE_CORRECTIONS"] = str(Path(folder, "corrections.sqlite"))
        window = open_window(Reader())
        window.root.geometry("+0+0")
        _run(window, 0.5)
        size, step = (1.2, 0) if len(text) == 1 else (0.62, 175)
        for place, digit in enumerate(text):
            for first, *rest in STROKES[digit]:
                left = (120 if len(text) == 1 else 30) + place * step
                top = 60 if len(text) == 1 else 140
                window.paper.sketch.begin(left + first[0] * size, top + first[1] * size)
                for x, y in rest:
                    window.paper.sketch.extend(left + x * size, top + y * size)
        window.paper.changed()
        _run(window, 1.0)
        width, height = window.root.winfo_width(), window.root.winfo_height() + window.root.winfo_rooty()
        shot = ImageGrab.grab(bbox=(0, 0, width, height), xdisplay=os.environ["DISPLAY"])
        window.close()
        return shot


def _run(window: object, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        window.root.update()  # type: ignore[attr-defined]
        time.sleep(0.005)


if __name__ == "__main__":
    main()
