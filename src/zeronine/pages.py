"""Files of many pages, scanned or printed: a TIFF or a PDF gives its pages one at a time, each as a picture.

No page is decoded before it is asked for, and none beyond the limit of `picture.py`. Pages of a PDF are drawn at
300 dots an inch, or as fine as the limit lets them be; that takes pypdfium2, the extra `pdf`.
"""

from __future__ import annotations

import io
import math
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


def open_document(source: str | bytes, name: str) -> Document | None:
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
        self._image = Image.open(io.BytesIO(source) if isinstance(source, bytes) else source, formats=("TIFF",))
        self._frames = tiff_pages(self._image, MAX_PAGES + 1, name)
        if len(self._frames) > MAX_PAGES:
            self._image.close()
            raise PictureError(f"{name} has more than {MAX_PAGES:,} pages; part it first")

    def __len__(self) -> int:
        return len(self._frames)

    def page(self, index: int) -> Image.Image:
        called = f"page {index + 1} of {self._name}"
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
        """Refuse a page by the sizes its pictures claim, before PDFium unpacks them."""
        for found in page.get_objects(filter=[self._raw.FPDF_PAGEOBJ_IMAGE]):
            width, height = c_uint(), c_uint()
            if self._raw.FPDFImageObj_GetImagePixelSize(found.raw, width, height):
                check_size(height.value, width.value, f"a picture on {called}")


def _scale(width: float, height: float) -> float:
    """Pixels to a point, for a page of so many points, within the limits."""
    finest = 0.999 * math.sqrt(MAX_PIXELS / (width * height))  # sides are rounded up to whole pixels
    return min(_DPI / _POINTS_AN_INCH, finest, _MAX_SIDE / max(width, height))
