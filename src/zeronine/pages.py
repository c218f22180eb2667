"""Files of many pages, scanned or printed: a TIFF or a PDF gives its pages one at a time, each as a picture.

No page is decoded before it is asked for, and none beyond the limit of `picture.py`. Pages of a PDF are drawn at
300 dots an inch, or as fine as the limit lets them be; that takes pypdfium2, the extra `pdf`.
"""

from __future__ import annotations

import io
import math
import os
import zlib
from ctypes import c_uint
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from PIL import Image

from zeronine.errors import PictureError
from zeronine.picture import MAX_PAGES, MAX_PIXELS, check_size, tiff_pages

SUFFIXES = frozenset({".pdf"})  # beside those of pictures, TIFF among them

_TIFF = (b"II*\0", b"MM\0*", b"II\0*", b"MM*\0", b"II+\0", b"MM\0+")  # both byte orders, confused ones, BigTIFF
_DPI, _POINTS_AN_INCH = 300, 72
_MAX_SIDE = 32_000  # pixels
_PART, _SLICE = 1 << 20, 1 << 16  # bytes that come out at once, and that go in
_PDFIUM = Lock()  # PDFium must not be called from two threads at once


class Document(Protocol):
    """An open file of pages. Close it when done."""

    def __len__(self) -> int:
        """How many pages it has, at least one."""

    def page(self, index: int) -> Image.Image:
        """One page, counted from 0, decoded.

        Raises:
            PictureError: this page is damaged or too large; others may not be.
        """

    def close(self) -> None:
        """Let go of the file."""


def open_document(source: str | os.PathLike[str] | bytes, name: str) -> Document | None:
    """Open a file by its path or from its bytes, if it is one of pages.

    Args:
        source: a path, or the content of a file.
        name: what to call it in errors.

    Returns:
        None where the file is no PDF and no TIFF of several pages, or cannot be opened: `picture.load` reads it, or
        says what is wrong with it.

    Raises:
        PictureError: it is a PDF, but damaged, locked by a password, without pages, or pypdfium2 is not installed; or a
            TIFF of more pages than `picture.MAX_PAGES`.
    """
    source = source if isinstance(source, bytes) else os.fspath(source)
    head = _head(source)
    if b"%PDF-" in head:
        return _Pdf(source, name)
    if not head.startswith(_TIFF):
        return None
    try:
        tiff = _Tiff(source, name)
    except PictureError:
        raise
    except Exception:  # as in picture.py: decoders raise many kinds on damaged files
        return None
    if len(tiff) > 1:
        return tiff
    tiff.close()
    return None


def _head(source: str | bytes) -> bytes:
    """The first 1024 bytes, in which the mark of a PDF may stand (ISO 32000, Annex H.3.4.1)."""
    if isinstance(source, bytes):
        return source[:1024]
    try:
        with Path(source).open("rb") as file:
            return file.read(1024)
    except (OSError, ValueError):
        return b""


class _Tiff:
    def __init__(self, source: str | bytes, name: str) -> None:
        self._name = name
        # Not by its path: then Pillow maps the pixels of raw pages, those that are turned with their sides swapped.
        self._file = io.BytesIO(source) if isinstance(source, bytes) else Path(source).open("rb")  # noqa: SIM115
        try:
            self._image = Image.open(self._file, formats=("TIFF",))
            self._frames, self._breaks_off = tiff_pages(self._image, MAX_PAGES + 1, name)
        except Exception:
            self._file.close()
            raise
        if len(self._frames) > MAX_PAGES:
            self.close()
            raise PictureError(f"{name} has more than {MAX_PAGES:,} pages; part it first")

    def __len__(self) -> int:
        return len(self._frames)

    def page(self, index: int) -> Image.Image:
        called = f"page {index + 1} of {self._name}"
        if self._breaks_off and index == len(self._frames) - 1:
            raise PictureError(f"{called} is damaged or cut, and so is what may follow it")
        try:
            self._image.seek(self._frames[index])
            check_size(self._image.height, self._image.width, called)
            return self._image.copy()
        except PictureError:
            raise
        except Exception as error:
            raise PictureError(f"{called} is damaged or cut: {str(error) or type(error).__name__}") from None

    def close(self) -> None:
        self._image.close()
        self._file.close()


class _Pdf:
    def __init__(self, source: str | bytes, name: str) -> None:
        try:
            import pypdfium2
        except ImportError:
            raise PictureError(
                f"{name} is a PDF, which needs pypdfium2; install it with: pip install pypdfium2"
            ) from None
        self._name = name
        self._raw: Any = pypdfium2.raw
        with _PDFIUM:
            try:
                self._pdf = pypdfium2.PdfDocument(source)
                self._pdf.init_forms()  # else what was filled in is not drawn
            except (pypdfium2.PdfiumError, OSError) as error:
                locked = "password" in str(error).lower()
                reason = "is locked by a password; save it without one" if locked else "is a damaged PDF"
                raise PictureError(f"{name} {reason}") from None
            self._count = len(self._pdf)
        if not self._count:
            self.close()
            raise PictureError(f"{name} is a PDF without pages")

    def __len__(self) -> int:
        return self._count

    def page(self, index: int) -> Image.Image:
        called = f"page {index + 1} of {self._name}"
        with _PDFIUM:
            try:
                page = self._pdf[index]
                try:
                    self._check_pictures(page, called)
                    image: Image.Image = page.render(scale=_scale(*page.get_size())).to_pil()
                finally:
                    page.close()
            except PictureError:
                raise
            except Exception as error:
                raise PictureError(f"{called} cannot be drawn: {str(error) or type(error).__name__}") from None
        return image

    def close(self) -> None:
        with _PDFIUM:
            self._pdf.close()

    def _check_pictures(self, page: Any, called: str) -> None:
        """Refuse a page by the sizes its pictures claim, before PDFium unpacks them, and by pictures that are damaged.

        Of these PDFium draws what it can, or nothing, and does not say so: a scan would pass for an empty page.
        """
        for found in page.get_objects(filter=[self._raw.FPDF_PAGEOBJ_IMAGE]):
            width, height = c_uint(), c_uint()
            if self._raw.FPDFImageObj_GetImagePixelSize(found.raw, width, height):
                check_size(height.value, width.value, f"a picture on {called}")
                if not _is_whole(found):
                    raise PictureError(f"a picture on {called} is damaged or cut")


def _scale(width: float, height: float) -> float:
    """Pixels to a point, for a page of so many points, within the limits."""
    finest = 0.999 * math.sqrt(MAX_PIXELS / (width * height))  # sides are rounded up to whole pixels
    return min(_DPI / _POINTS_AN_INCH, finest, _MAX_SIDE / max(width, height))


def _is_whole(found: Any) -> bool:
    """Whether a picture on a page of a PDF can be unpacked to its end."""
    filters = found.get_filters()
    if filters == ["DCTDecode"]:
        return _is_whole_jpeg(bytes(found.get_data()))
    if filters == ["FlateDecode"]:
        return _is_whole_flate(bytes(found.get_data()), found.get_metadata())
    return _unpacks(found) if filters else True


def _is_whole_jpeg(data: bytes) -> bool:
    data = data[max(0, data.find(b"\xff\xd8")) :]  # what stands before is no matter to PDFium
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG",)) as image:
            image.draft(None, (1, 1))  # all of it is unpacked, but an eighth as fine
            image.load()
    except Exception:  # Pillow raises many kinds here
        return False
    return True


def _is_whole_flate(data: bytes, about: Any) -> bool:
    """Whether it ends as it should, or breaks off, as some programs let it, when all pixels are there."""
    all_pixels = about.height * ((about.width * about.bits_per_pixel + 7) // 8)  # as PDFium unpacks them: never fewer
    most = 2 * all_pixels + _PART
    unpacked, size = zlib.decompressobj(), 0
    try:
        for start in range(0, len(data), _SLICE):
            rest = data[start : start + _SLICE]
            while rest and size < most:
                size += len(unpacked.decompress(rest, _PART))
                rest = unpacked.unconsumed_tail
    except zlib.error:
        return False
    was_filled_up = data.endswith(bytes(16))  # what was lost, with zeros, which may stand for pixels
    return unpacked.eof or bool(size >= all_pixels and not was_filled_up)


def _unpacks(found: Any) -> bool:
    """As PDFium can tell itself; of what it unpacks in part it says nothing."""
    try:
        found.get_bitmap()
    except Exception:
        return False
    return True
