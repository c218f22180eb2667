"""Anything a user may pass becomes one upright picture: a path, bytes, a PIL image or an array.

`load` gives it in grey, to read; `upright` in colour, to show.

Pictures are hostile until decoded: only the formats below, a pixel limit that is checked before any pixel is
decoded, no addresses fetched. Whatever cannot be read raises `PictureError` with one clear sentence.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import cv2
import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from zeronine.errors import PictureError

Picture: TypeAlias = str | os.PathLike[str] | bytes | bytearray | memoryview | Image.Image | np.ndarray

FORMATS = ("PNG", "JPEG", "BMP", "GIF", "TIFF", "WEBP")
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".gif", ".tif", ".tiff", ".webp"})
MAX_PIXELS = 64_000_000  # an A4 page at 600 dpi has 35 million

CUT_OUT = 120  # pixels

_SUBFILE_TYPE, _REDUCED, _MASK = 254, 1, 4  # TIFF 6.0, section 8: previews and masks are no pages
_ONE_BY_ONE = "zeronine.pages.open_document(path, name) and `zeronine read` give them one by one"

_HEIC = (".heic", ".heif", ".avif")

_OVERSHOT = 0.25  # of its range: so far a float picture may go beyond that

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601, what Pillow and OpenCV use too


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
    levels = _pixels(picture)
    return levels if levels.ndim == 2 else _to_grey(levels)


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
        return Path(path).read_bytes()
    except FileNotFoundError:
        raise PictureError(f"{path} does not exist") from None
    except IsADirectoryError:
        raise PictureError(f"{path} is a folder, not a picture") from None
    except PermissionError:
        is_folder = os.path.isdir(path)  # noqa: PTH112 - Path's raises where a folder above may not be entered
        reason = "is a folder, not a picture" if is_folder else "may not be read (no permission)"
        raise PictureError(f"{path} {reason}") from None
    except (OSError, ValueError) as error:
        raise PictureError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from None


def _decode(data: bytes, name: str) -> np.ndarray:
    if not data:
        raise PictureError(f"{name} is empty (0 bytes)")
    try:
        with _clear(name), Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.format == "TIFF":
                _check_pages(data, name)
            return _from_image(image, name)
    except UnidentifiedImageError:
        raise PictureError(f"{name} is not a picture I can read{_hint(data, name)}") from None


def _check_pages(data: bytes, name: str) -> None:
    """Refuse a TIFF of several pages: all but the first would be lost."""
    with Image.open(io.BytesIO(data), formats=("TIFF",)) as image:
        count = len(tiff_pages(image))
    if count > 1:
        raise PictureError(f"{name} has {count} pages; {_ONE_BY_ONE}")


def tiff_pages(image: Image.Image) -> list[int]:
    """The frames of an open TIFF that are pages, one at least, by their headers alone; another is then current."""
    frames: list[int] = []
    frame = 0
    while True:
        try:
            image.seek(frame)
        except EOFError:
            return frames
        except SyntaxError:  # this page is of a kind that Pillow does not know; the next one may not be
            frames.append(frame)
            frame += 1
            continue
        except Exception:  # damaged from here on: as a page it will say so
            return [*frames, frame]
        kind = image.tag_v2.get(_SUBFILE_TYPE, 0)  # type: ignore[attr-defined]
        if not (isinstance(kind, int) and kind & (_REDUCED | _MASK) and frames):
            frames.append(frame)
        frame += 1


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
    if head.startswith(b"%pdf"):
        return f": it is a PDF; {_ONE_BY_ONE.replace('them', 'its pages')}"
    return " (PNG, JPEG, BMP, GIF, TIFF or WebP)"


def _from_image(image: Image.Image, name: str = "the picture") -> np.ndarray:
    check_size(image.height, image.width, name)
    turned = ImageOps.exif_transpose(image)
    if turned.mode in ("I", "F") or turned.mode.startswith("I;16"):
        return _from_array(np.asarray(turned))
    if turned.mode in ("1", "L") and "transparency" not in turned.info:
        return np.asarray(turned.convert("L"))
    if turned.has_transparency_data:
        return _flatten(np.asarray(turned.convert("RGBA")))
    return np.asarray(turned.convert("RGB"))


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
    levels = _to_uint8(array)
    return _flatten(levels) if levels.ndim == 3 and levels.shape[2] == 4 else levels


def _to_uint8(array: np.ndarray) -> np.ndarray:
    kind = array.dtype.kind
    if kind in "biu":
        low, high = int(array.min()), int(array.max())
        if low < 0:
            raise PictureError(f"an integer array must not be negative, and its least value is {low}")
        if high <= 1:  # what a threshold gives
            return array.astype(np.uint8) * np.uint8(255)
        if array.dtype == np.uint8:
            return array
        # Cameras and scanners fill 8, 10, 12, 14 or 16 bits of a wider type: scale by the depth that is in use.
        depth = next((bits for bits in (8, 10, 12, 14, 16) if high < 1 << bits), high.bit_length())
        return (array.astype(np.float32) * (255.0 / ((1 << depth) - 1)) + 0.5).astype(np.uint8)
    if kind == "f":
        if not np.isfinite(array).all():
            raise PictureError("the array holds NaN or infinity")
        least, most = float(array.min()), float(array.max())
        for full in (1.0, 255.0):  # resizing may overshoot
            if least >= -_OVERSHOT * min(most, full) and most <= (1 + _OVERSHOT) * full:
                return (array.clip(0, full) * (255.0 / full) + 0.5).astype(np.uint8)
        if least >= 0 and most <= 65535:  # TIFF's 32-bit floats often hold 16-bit values
            return _to_uint8(array.astype(np.uint16))
        raise PictureError(f"a float array must lie in 0..1, 0..255 or 0..65535, not {least:.3g}..{most:.3g}")
    raise PictureError(f"an array of {array.dtype} is no picture; give bool, integers or floats")


def _flatten(rgba: np.ndarray) -> np.ndarray:
    """Lay transparent pixels on white, or on black where everything visible is nearly white."""
    alpha = rgba[:, :, 3:].astype(np.float32) / 255
    grey = rgba[:, :, :3].astype(np.float32) @ _LUMA
    if alpha.min() == 1:
        return rgba[:, :, :3]
    seen = grey[alpha[:, :, 0] > 0.5]
    ground = 0.0 if seen.size and seen.min() > 200 else 255.0
    laid = rgba[:, :, :3] * alpha + ground * (1 - alpha)
    return np.asarray((laid + 0.5).astype(np.uint8))


def _to_grey(rgb: np.ndarray) -> np.ndarray:
    """Luma, or the one channel that shows far more: yellow on white is all but lost in luma, clear in blue."""
    step = max(1, round((rgb.shape[0] * rgb.shape[1] / 20_000) ** 0.5))
    luma = np.asarray(Image.fromarray(np.ascontiguousarray(rgb)).convert("L"))
    sample, grey = np.ascontiguousarray(rgb[::step, ::step]), np.ascontiguousarray(luma[::step, ::step])
    if (sample == sample[:, :, :1]).all():
        return luma
    for shown, times, least in ((_deviations, 3, 4), (_local_contrast, 2.5, 8)):
        contrast = shown(sample)
        channel = int(contrast.argmax())
        if contrast[channel] > times * shown(grey)[0] and contrast[channel] > least:
            return np.ascontiguousarray(rgb[:, :, channel])
    return luma


def _deviations(sample: np.ndarray) -> np.ndarray:
    """Standard deviation of each channel."""
    return cv2.meanStdDev(sample)[1].ravel()


def _local_contrast(sample: np.ndarray) -> np.ndarray:
    """How far each channel differs from what is around it, where it does most; light that falls off does not count."""
    smooth = cv2.GaussianBlur(sample.astype(np.float32), (0, 0), 1.0)
    side = max(3, min(sample.shape[:2]) // 4) | 1
    apart = np.abs(smooth - cv2.blur(smooth, (side, side)))
    return np.asarray(np.quantile(apart.reshape(-1, *sample.shape[2:3] or (1,)), 0.98, axis=0))
