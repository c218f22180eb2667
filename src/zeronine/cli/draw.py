"""`zeronine draw`: the desktop window."""

from __future__ import annotations

from pathlib import Path

import click

from zeronine.cli import Failure
from zeronine.reader import Reader

_NO_TKINTER = (
    "this Python has no tkinter; install it (Debian and Ubuntu: apt install python3-tk, macOS: brew install python-tk)"
)


@click.command("draw")
@click.argument("picture", required=False, type=click.Path(path_type=Path))
@click.option(
    "--scale",
    type=click.FloatRange(0.5, 4),
    help="Size of the window, as far as the screen has room for it; by default as the screen says.",
)
@click.option("--model", type=click.Path(path_type=Path), help="Another ONNX model than the shipped one, or small.")
def command(picture: Path | None, scale: float | None, model: Path | None) -> None:
    """Open a window to draw in, and see what is read; PICTURE is one to begin with."""
    try:
        from zeronine import desktop
    except ImportError as error:
        if error.name not in ("tkinter", "_tkinter"):
            raise
        raise Failure(_NO_TKINTER) from None
    desktop.run(Reader(model), picture, scale)
