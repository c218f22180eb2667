"""Pictures that come from and go to elsewhere: a file, the clipboard. Nothing here looks at the screen."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from PIL import Image

from zeronine import picture
from zeronine.errors import PagesError, PictureError
from zeronine.sketch import Sketch

_EMPTY = "there is no picture on the clipboard"
_LONGEST = 60  # characters of a file's name that are said


def pasted(text: str) -> np.ndarray:
    """The picture on the clipboard, or in the file that the clipboard's text names.

    Args:
        text: what the clipboard holds as text, "" for none.

    Returns:
        (H, W) uint8 grey.

    Raises:
        PictureError: there is none, or it cannot be read, or this system cannot tell.
    """
    path = _path_in(text)
    if path is not None:
        return opened(path)
    grabbed = _grabbed()
    # Files copied in a file manager come as a list of names.
    files = [name for name in grabbed if Path(name).is_file()] if isinstance(grabbed, list) else [grabbed]
    found = files[0] if files else None
    if found is None:
        named = _written(text)
        if "://" in named:
            return picture.load(named)  # says that nothing is fetched
        if Path(named).suffix.lower() in picture.SUFFIXES:
            return opened(Path(named))  # says what is wrong with it
        raise PictureError(_EMPTY)
    return opened(Path(found)) if isinstance(found, str) else picture.load(found)


def opened(path: Path) -> np.ndarray:
    """The picture in a file.

    Returns:
        (H, W) uint8 grey.

    Raises:
        PictureError: it cannot be read. It names the file without its folders, which would leave no room for why.
    """
    try:
        return picture.load(path)
    except PagesError as error:
        raise PictureError(f"{_short(path)} {error.what}; `zeronine read` reads its pages one by one") from None
    except PictureError as error:
        raise PictureError(str(error).replace(os.fsdecode(path), _short(path))) from None


def save(sketch: Sketch, path: Path) -> None:
    """Save a drawing as PNG, twice as fine as its sheet.

    Raises:
        PictureError: it cannot be written.
    """
    try:
        Image.fromarray(sketch.picture(2.0)).save(path, "PNG", optimize=True)
    except OSError as error:
        raise PictureError(f"{_short(path)} cannot be written: {error.strerror or error}") from None


def _short(path: Path) -> str:
    """The file's name; of a very long one its beginning and its end."""
    name = path.name or str(path)
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 20]}…{name[-19:]}"


def _written(text: str) -> str:
    """A path as people and file managers write it: the first line, perhaps in quotes, perhaps as a URL."""
    line = text.strip().splitlines()[0].strip().strip('"') if text.strip() else ""
    if line.startswith("file://"):
        from urllib.request import url2pathname

        with suppress(ValueError):  # no address after all
            line = url2pathname(urlsplit(line).path)
    return line


def _path_in(text: str) -> Path | None:
    line = _written(text)
    try:
        path = Path(line).expanduser()
        return path if line and path.is_file() else None
    except (OSError, RuntimeError, ValueError):  # too long for a name, no such home, a zero byte: not a path
        return None


def _grabbed() -> Image.Image | list[str] | None:
    from PIL import ImageGrab

    try:
        return ImageGrab.grabclipboard()
    except NotImplementedError:
        raise PictureError(
            "pasting a picture needs xclip or wl-clipboard on this system; or open it as a file"
        ) from None
    except Exception:  # each system's clipboard fails in its own way, and all mean the same here
        raise PictureError(_EMPTY) from None
