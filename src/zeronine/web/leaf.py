"""One page of a PDF, or of a TIFF of several: drawn in a process of its own.

A file may keep PDFium busy for ever, or bring it down. Whoever reads a file of his own can end that; a server must
not go along with it.

python -m zeronine.web.leaf 2 < scan.pdf    # the number of pages on a line, then the second page as PNG or JPEG

Where that fails it exits with 2, and in place of the page there is a sentence.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import dataclass
from threading import Lock, Timer

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


class LeafError(PictureError):
    """A page cannot be drawn.

    Attributes:
        pages: how many there are; 0 where that is not known.
    """

    def __init__(self, sentence: str, pages: int = 0) -> None:
        super().__init__(sentence)
        self.pages = pages


class Drawer:
    """Draws pages, each in a process of its own, for threads that may wait."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._under_way: set[subprocess.Popen[bytes]] = set()
        self._stopped = False

    def draw(self, data: bytes, page: int | None) -> Leaf:
        """Draw a page.

        Args:
            data: a PDF, or a TIFF of several pages.
            page: which, counted from 1; None for the only one.

        Raises:
            LeafError: the file or its page cannot be drawn, or not in `SECONDS`; the file is called "the body".
        """
        process = self._start([] if page is None else [str(page)])
        try:
            said, _ = process.communicate(data, SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise LeafError(f"the body takes more than {SECONDS} seconds to draw") from None
        finally:
            with self._lock:
                self._under_way.discard(process)
        count, _, drawn = said.partition(b"\n")
        if process.returncode == _PICTURE_ERROR:
            raise LeafError(drawn.decode(), int(count))
        if process.returncode:
            raise LeafError("the body cannot be drawn: it is damaged, or needs more memory than there is")
        return Leaf(drawn, int(count))

    def stop(self) -> None:
        """Give up what is drawn, and draw nothing any more: the server ends."""
        with self._lock:
            self._stopped = True
            for process in self._under_way:
                process.kill()

    def _start(self, words: list[str]) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-P", "-m", "zeronine.web.leaf", *words]
        where = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}  # it finds what was found here
        pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
        with self._lock:
            if self._stopped:
                raise LeafError("the body is not drawn: the server ends")
            process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere, env=where)
            self._under_way.add(process)
        return process


def encoded(image: Image.Image) -> bytes:
    """An RGB image as PNG, or as JPEG where that would be large; smaller where it has too many pixels or bytes."""
    share = (MAX_PIXELS / (image.width * image.height)) ** 0.5
    if share < 1:
        size = max(1, int(share * image.width)), max(1, int(share * image.height))
        image = image.resize(size, Image.Resampling.BOX)
    red, green, blue = np.moveaxis(np.asarray(image), 2, 0)
    if np.array_equal(red, green) and np.array_equal(red, blue):
        image = Image.fromarray(red)
    made = _saved(image, "PNG")
    while len(made) > _LARGEST:
        can_be_jpeg = max(image.size) <= _JPEG_SIDE
        if can_be_jpeg:
            made = _saved(image, "JPEG")
        if not can_be_jpeg or len(made) > _LARGEST:
            image = image.reduce(2)
    return made


def _saved(image: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    image.save(out, form, compress_level=1, quality=92)
    return out.getvalue()


def _drawn(data: bytes, page: int | None) -> Leaf:
    document = open_document(data, "the body")
    if document is None:
        raise PictureError("the body has no pages")
    count = len(document)
    index = (page or 1) - 1
    try:
        if index >= count or (page is None and count > 1):
            return Leaf(b"", count)
        return Leaf(encoded(upright(document.page(index))), count)
    except PictureError as error:
        raise LeafError(str(error), count) from None
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
        pages = error.pages if isinstance(error, LeafError) else 0
        sys.stdout.buffer.write(b"%d\n%b" % (pages, str(error).encode()))
        return _PICTURE_ERROR
    sys.stdout.buffer.write(b"%d\n%b" % (leaf.pages, leaf.picture))
    return 0


if __name__ == "__main__":
    sys.exit(_main())
