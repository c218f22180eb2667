"""Anything a user may pass becomes one upright picture: a path, bytes, a PIL image or an array.

`load` gives it in grey, to read; `upright` in colour, to show.

Pictures are hostile until decoded: only the formats below, a pixel limit that is checked before any pixel is
decoded, no addresses fetched. Whatever cannot be read raises `PictureError` with one clear sentence.
"""

from __future__ import annotations

import io
import math
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError

from zeronine import levels
from zeronine.errors import PagesError, PictureError

Picture: TypeAlias = str | os.PathLike[str] | bytes | bytearray | memoryview | Image.Image | np.ndarray

FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP")
_MARKS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")  # that pictures of these forms begin with
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".gif", ".tif", ".tiff", ".webp"})
MAX_PIXELS = 64_000_000  # an A4 page at 600 dpi has 35 million
MAX_BYTES = 1_000_000_000  # of a file: so many pixels in three colours of 32 bits each have fewer
MAX_PAGES = 10_000  # of a TIFF: finding them takes time by the square of their number
MAX_OTHERS = 1_000  # frames of a TIFF that are no pages
_PATIENCE = 2.0  # seconds, to find whether a TIFF has several

CUT_OUT = 120  # pixels

_SUBFILE_TYPE, _REDUCED, _MASK = 254, 1, 4  # TIFF 6.0, section 8: previews and masks are no pages

_HEIC = (".heic", ".heif", ".avif")

# What brings a picture upright, by how EXIF says that it lies (Exif 3.0, section 4.6.5.1).
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def is_cut_out(shape: tuple[int, ...]) -> bool:
    """Whether a picture, (H, W), is so small that it was cut out for its writing: no desk and no page is in it."""
    return min(shape) <= CUT_OUT


def load(picture: Picture) -> np.ndarray:
    """Decode `picture` to an upright grey picture.

    Args:
        picture: a path, the bytes of a picture file, a PIL image, or an array: (H, W), (H, W, 3) RGB or (H, W, 4)
            RGBA; bool, integers (of 0 and 1 alone as bool; uint16 and wider scaled by the bit depth they fill), or
            floats in 0..1, 0..255 or 0..65535 (what is a little beyond the first two is cut off).

    Returns:
        (H, W) uint8, 0 black to 255 white; EXIF turn applied, transparency laid on white.

    Raises:
        PictureError: not a picture, empty, cut, too large, a file of several pages, or an array of a wrong shape, type
            or content.
    """
    pixels = _pixels(picture)
    return pixels if pixels.ndim == 2 else levels.to_grey(pixels)


def upright(picture: Picture) -> Image.Image:
    """Decode `picture` as `load` does, but keep its colours.

    Returns:
        An RGB image, of which `load` gives what it gives of `picture` itself.

    Raises:
        PictureError: as for `load`.
    """
    return Image.fromarray(np.ascontiguousarray(_pixels(picture))).convert("RGB")


def _pixels(picture: Picture) -> np.ndarray:
    """(H, W) or (H, W, 3) uint8, upright; what is transparent is laid on white or black."""
    if isinstance(picture, np.ndarray):
        return _from_array(picture)
    if isinstance(picture, Image.Image):
        with _clear("the picture"):
            return _from_image(picture)
    if isinstance(picture, (bytes, bytearray, memoryview)):
        return _decode(bytes(picture), "the file given")
    if isinstance(picture, (str, os.PathLike)):
        return _decode(_read_file(picture), os.fsdecode(picture))
    raise PictureError(f"a picture is a path, bytes, a PIL image or a NumPy array, not {type(picture).__name__}")


def _read_file(path: str | os.PathLike[str]) -> bytes:
    path = os.fsdecode(path)
    if path.startswith(("http://", "https://", "ftp://", "data:")):
        raise PictureError(f"{path[:60]} is an address; download the picture first, nothing is fetched")
    if not path:
        raise PictureError("the path of the picture is empty")
    try:
        with Path(path).open("rb") as file:
            return content(file, path)
    except FileNotFoundError:
        raise PictureError(f"{path} does not exist") from None
    except IsADirectoryError:
        raise PictureError(f"{path} is a folder, not a picture") from None
    except PermissionError:
        is_folder = os.path.isdir(path)  # noqa: PTH112 - Path's raises where a folder above may not be entered
        reason = "is a folder, not a picture" if is_folder else "may not be read (no permission)"
        raise PictureError(f"{path} {reason}") from None
    except PictureError:
        raise
    except (OSError, ValueError) as error:
        raise PictureError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from None


def content(file: BinaryIO, name: str) -> bytes:
    """All of an open file or stream, called `name` in errors.

    Raises:
        PictureError: it goes on beyond `MAX_BYTES`.
    """
    parts, size = [], 0
    while part := file.read(1 << 20):
        parts.append(part)
        size += len(part)
        if size > MAX_BYTES:
            raise PictureError(f"{name} has more than {MAX_BYTES // 10**6} MB; that is no picture")
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _decode(data: bytes, name: str) -> np.ndarray:
    if not data:
        raise PictureError(f"{name} is empty (0 bytes)")
    try:
        with _clear(name), Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.format == "TIFF":
                _check_pages(data, name)
            return _from_image(image, name)
    except UnidentifiedImageError:
        if b"%PDF-" in data[:1024]:  # ISO 32000, Annex H.3.4.1
            raise PagesError(name, "is a PDF") from None
        if data.startswith(_MARKS) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP"):
            raise PictureError(f"{name} is damaged or cut") from None
        raise PictureError(f"{name} is not a picture I can read{_hint(data, name)}") from None


def _check_pages(data: bytes, name: str) -> None:
    """Refuse a TIFF of several pages: all but the first would be lost."""
    with Image.open(io.BytesIO(data), formats=("TIFF",)) as image:
        several = has_pages(image, name)
    if several:
        raise PagesError(name, "has several pages")


def has_pages(image: Image.Image, name: str) -> bool:
    """Whether an open TIFF has several pages.

    Raises:
        PictureError: it has too many previews and masks to tell.
    """
    pages, _ = tiff_pages(image, 2, name, _PATIENCE)
    return len(pages) > 1


def tiff_pages(image: Image.Image, most: int, name: str, seconds: float = math.inf) -> tuple[list[int], bool]:
    """The frames of an open TIFF that are pages, one at least, by their headers alone; another is then current.

    Of more than `most` pages the first are given. The second answer is whether the file breaks off in the last one's
    header, so that neither it nor what may follow can be read.

    Raises:
        PictureError: it has more than `MAX_OTHERS` previews and masks, or they take more than `seconds` to look at.
    """
    end = time.monotonic() + seconds
    frames: list[int] = []
    frame, header = 0, None
    while len(frames) < most:
        if frame - len(frames) > MAX_OTHERS or time.monotonic() > end:
            raise PictureError(f"{name} has too many previews and masks; that is no scan")
        try:
            image.seek(frame)
        except EOFError:
            return frames, False
        except SyntaxError:  # this page is of a kind that Pillow does not know; the next one may not be
            is_known = False
        except Exception:  # damaged from here on
            return [*frames, frame], True
        else:
            is_known = True
        tags: Any = image.tag_v2  # type: ignore[attr-defined]
        if frame and tags.next == header:  # Pillow warns of a header that breaks off, and keeps the place it came from
            return [*frames, frame], True
        header = tags.next
        kind = tags.get(_SUBFILE_TYPE, 0) if is_known else 0
        if not (isinstance(kind, int) and kind & (_REDUCED | _MASK) and frames):
            frames.append(frame)
        frame += 1
    return frames, False


@contextmanager
def _clear(name: str) -> Iterator[None]:
    """Say in one sentence what keeps a picture from being decoded."""
    try:
        yield
    except (PictureError, UnidentifiedImageError, MemoryError):
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PictureError(f"{name} has more than {MAX_PIXELS // 10**6} million pixels") from None
    except Exception as error:  # Pillow's decoders raise many kinds on damaged files; all mean the same here
        raise PictureError(f"{name} is damaged or cut: {str(error) or type(error).__name__}") from None


def _hint(data: bytes, name: str) -> str:
    head = data[:512].lower()
    if b"<svg" in head:
        return ": it is an SVG drawing; save it as PNG"
    # There are more brands than these, which are told by the file's name.
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif") or name.lower().endswith(_HEIC):
        return ": it is HEIC or AVIF; save it as JPEG"
    return " (PNG, JPEG, BMP, GIF, TIFF or WebP)"


def _from_image(image: Image.Image, name: str = "the picture") -> np.ndarray:
    check_size(image.height, image.width, name)
    turned = _upright(image)
    if turned.mode in ("I", "F") or turned.mode.startswith("I;16"):
        return _from_array(np.asarray(turned))
    if turned.mode in ("1", "L") and "transparency" not in turned.info:
        return np.asarray(turned.convert("L"))
    if turned.has_transparency_data:
        return levels.flatten(np.asarray(turned.convert("RGBA")))
    return np.asarray(turned.convert("RGB"))


def _upright(image: Image.Image) -> Image.Image:
    """The picture as it was taken, by the one EXIF tag that says so: others may be damaged where the picture is not."""
    name = getattr(image, "filename", None)
    try:
        if image.format == "TIFF":  # or else Pillow maps raw pixels, with their sides swapped where they are turned
            image.filename = ""  # type: ignore[attr-defined]
        image.load()  # Pillow turns a TIFF itself, and then forgets the tag
    finally:
        if image.format == "TIFF":
            image.filename = name  # type: ignore[attr-defined]
    try:
        way = int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # damaged EXIF fails in many ways; the picture is shown as it lies
        way = 1
    return image.transpose(_TURNS[way]) if way in _TURNS else image


def check_size(height: int, width: int, name: str) -> None:
    """Refuse a picture by its size alone.

    Raises:
        PictureError: it has no pixels, or more than `MAX_PIXELS`.
    """
    if height < 1 or width < 1:
        raise PictureError(f"{name} has no pixels ({width}×{height})")
    if height * width > MAX_PIXELS:
        raise PictureError(
            f"{name} has {width}×{height} pixels, more than {MAX_PIXELS // 10**6} million; make it smaller first"
        )


def _from_array(array: np.ndarray) -> np.ndarray:
    array = np.asarray(array)  # a matrix stays two-dimensional for ever
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] not in (3, 4)):
        raise PictureError(f"an array must be (H, W), (H, W, 3) or (H, W, 4), not {array.shape}")
    check_size(array.shape[0], array.shape[1], "the array")
    pixels = levels.to_uint8(array)
    return levels.flatten(pixels) if pixels.ndim == 3 and pixels.shape[2] == 4 else pixels
