"""One page of a PDF, or of a TIFF of several: drawn in a process of its own.

A file may keep PDFium busy for ever, or bring it down. Whoever reads a file of his own can end that; a server must
not go along with it.

python -m zeronine.web.leaf 2 < scan.pdf    # the number of pages on a line, then the second page as PNG or JPEG
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import dataclass
from threading import Timer

import numpy as np
from PIL import Image

from zeronine.errors import PictureError
from zeronine.pages import open_document
from zeronine.picture import upright

MAX_PIXELS = 25_000_000  # less than `picture` takes: several are decoded at once, and a photo of 24 Mpx is enough
SECONDS = 30  # PDFium takes one or two for a page of a scan
_LARGEST = 9_000_000  # bytes, as a page that was drawn may be sent back to be read

_JPEG_SIDE = 65_500  # pixels, the most that libjpeg writes

_PICTURE_ERROR = 2


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page as a picture file.

    Attributes:
        picture: PNG, or JPEG where that would be large; empty where there is no such page.
        pages: how many there are.
    """

    picture: bytes
    pages: int


def draw(data: bytes, page: int | None) -> Leaf:
    """Draw a page.

    Args:
        data: a PDF, or a TIFF of several pages.
        page: which, counted from 1; None for the only one.

    Raises:
        PictureError: the file or its page cannot be drawn, or not in `SECONDS`; it is called "the body".
    """
    command = [sys.executable, "-P", "-m", "zeronine.web.leaf", *([] if page is None else [str(page)])]
    where = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}  # it finds what was found here
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=False, env=where)
    except subprocess.TimeoutExpired:
        raise PictureError(f"the body takes more than {SECONDS} seconds to draw") from None
    if done.returncode == _PICTURE_ERROR:
        raise PictureError(done.stdout.decode())
    if done.returncode:
        raise PictureError("the body cannot be drawn: it is damaged, or needs more memory than there is")
    count, _, drawn = done.stdout.partition(b"\n")
    return Leaf(drawn, int(count))


def encoded(image: Image.Image) -> bytes:
    """An RGB image as PNG, or as JPEG where that would be large; smaller where it has more than `MAX_PIXELS`."""
    share = (MAX_PIXELS / (image.width * image.height)) ** 0.5
    if share < 1:
        size = max(1, int(share * image.width)), max(1, int(share * image.height))
        image = image.resize(size, Image.Resampling.BOX)
    red, green, blue = np.moveaxis(np.asarray(image), 2, 0)
    if np.array_equal(red, green) and np.array_equal(red, blue):
        image = Image.fromarray(red)
    made = _saved(image, "PNG", compress_level=1)
    for quality in (92, 80, 60):
        if len(made) > _LARGEST and max(image.size) <= _JPEG_SIDE:
            made = _saved(image, "JPEG", quality=quality)
    return made


def _saved(image: Image.Image, form: str, **options: int) -> bytes:
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def _drawn(data: bytes, page: int | None) -> Leaf:
    document = open_document(data, "the body")
    if document is None:
        raise PictureError("the body has no pages")
    try:
        count = len(document)
        index = (page or 1) - 1
        if index >= count or (page is None and count > 1):
            return Leaf(b"", count)
        return Leaf(encoded(upright(document.page(index))), count)
    finally:
        document.close()


def _main() -> int:
    page = int(sys.argv[1]) if sys.argv[1:] else None
    orphan = Timer(SECONDS + 5, os._exit, (1,))  # the server that would have given this up may have been killed
    orphan.daemon = True
    orphan.start()
    try:
        leaf = _drawn(sys.stdin.buffer.read(), page)
    except PictureError as error:
        sys.stdout.buffer.write(str(error).encode())  # decoders write to the other one, too
        return _PICTURE_ERROR
    sys.stdout.buffer.write(b"%d\n%b" % (leaf.pages, leaf.picture))
    return 0


if __name__ == "__main__":
    sys.exit(_main())
