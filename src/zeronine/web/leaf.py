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
from weakref import WeakSet

import numpy as np
from PIL import Image

from zeronine.errors import PictureError
from zeronine.pages import Document, open_document
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


class Drawing:
    """A page to be drawn in a process of its own."""

    def __init__(self, page: int | None) -> None:
        self._page = page
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._is_wanted = True

    def finish(self, data: bytes) -> Leaf:
        """Draw the page: for a thread that may wait. Whoever begins the process here sees it to its end.

        Args:
            data: a PDF, or a TIFF of several pages.

        Raises:
            LeafError: the file or its page cannot be drawn, or not in `SECONDS`; the file is called "the body".
        """
        with self._lock:
            if not self._is_wanted:
                raise LeafError("the body is not drawn: the server ends")
            self._process = process = self._begin()
        late = False
        try:
            said, _ = process.communicate(data, SECONDS)
        except subprocess.TimeoutExpired:
            late = True
            process.kill()
            said, _ = process.communicate()
        count, _, rest = said.partition(b"\n")
        pages = int(count or b"0")
        if late:
            raise LeafError(f"the body takes more than {SECONDS} seconds to draw", pages)
        if process.returncode == _PICTURE_ERROR:
            raise LeafError(rest.decode(), pages)
        if process.returncode:
            raise LeafError("the body cannot be drawn: it is damaged, or needs more memory than there is", pages)
        return Leaf(rest, pages)

    def _begin(self) -> subprocess.Popen[bytes]:
        page = [] if self._page is None else [str(self._page)]
        command = [sys.executable, "-P", "-m", "zeronine.web.leaf", *page]
        where = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}  # it finds what was found here
        pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=nowhere, env=where)

    def give_up(self) -> None:
        """The page is not wanted any more: end its process, or never begin it."""
        with self._lock:
            self._is_wanted = False
            if self._process is not None:
                self._process.kill()


class Drawer:
    """Knows what is drawn, and can end all of it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._under_way: WeakSet[Drawing] = WeakSet()
        self._stopped = False

    def drawing(self, page: int | None) -> Drawing:
        """The drawing of a page, counted from 1; None is for the only one."""
        drawing = Drawing(page)
        with self._lock:
            self._under_way.add(drawing)
            if self._stopped:
                drawing.give_up()
        return drawing

    def stop(self) -> None:
        """Give up what is drawn, and draw nothing any more: the server ends."""
        with self._lock:
            self._stopped = True
            for drawing in self._under_way:
                drawing.give_up()


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


def _drawn(document: Document, page: int | None) -> bytes:
    count = len(document)
    index = (page or 1) - 1
    if index >= count or (page is None and count > 1):
        return b""
    return encoded(upright(document.page(index)))


def _main() -> int:
    page = int(sys.argv[1]) if sys.argv[1:] else None
    orphan = Timer(SECONDS + 5, os._exit, (1,))  # the server that would have given this up may have been killed
    orphan.daemon = True
    orphan.start()
    out = sys.stdout.buffer  # what goes wrong is said there, too: decoders write to the other one
    count = 0
    try:
        document = open_document(sys.stdin.buffer.read(), "the body")
        if document is None:
            raise PictureError("the body has no pages")
        count = len(document)
        out.write(b"%d\n" % count)
        out.flush()  # it is known then, whatever becomes of the page
        out.write(_drawn(document, page))
    except PictureError as error:
        out.write(b"%b%b" % (b"" if count else b"0\n", str(error).encode()))
        return _PICTURE_ERROR
    return 0


if __name__ == "__main__":
    sys.exit(_main())
