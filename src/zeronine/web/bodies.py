"""What a caller sends → what is read: a picture as the body, a picture in a form, or strokes as JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from typing import Annotated, Any, TypeVar

from fastapi import Query
from PIL import Image
from starlette.datastructures import UploadFile
from starlette.requests import Request

from zeronine import picture
from zeronine.errors import PagesError, PictureError
from zeronine.picture import FORMATS
from zeronine.points import Point
from zeronine.results import Box
from zeronine.seen import Seen
from zeronine.sketch import Sketch, on_sheet, see
from zeronine.web import leaf
from zeronine.web.leaf import MAX_PIXELS, Leaf, LeafError
from zeronine.web.problems import Problem
from zeronine.web.work import Work

MAX_JSON = 2_000_000  # fifty thousand points

_TYPES = (
    "send a picture as image/*, application/pdf, application/octet-stream or multipart/form-data, "
    "or strokes as application/json"
)
_PICTURES = ("application/pdf", "application/octet-stream")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Body:
    """A request's body as it came: the bytes, whether they are strokes, and which page of them is asked for."""

    data: bytes
    is_strokes: bool
    page: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """What is to be read.

    Attributes:
        seen: the picture; of a sketch the part with the ink, no larger than reading needs.
        sketch: what the picture was drawn from, if it was.
        scale: pixels of the picture for one of the sketch's sheet.
        corner: where the picture's top left corner lies on the sheet.
    """

    seen: Seen
    sketch: Sketch | None = None
    scale: float = 1.0
    corner: Point = (0.0, 0.0)

    def placed(self, box: Sequence[int]) -> Box:
        """A box of the picture, x, y, w, h, on the sheet; of no sketch it stays where it is."""
        if self.sketch is None:
            x, y, w, h = box
            return x, y, w, h
        return on_sheet(box, self.scale, self.corner, (self.sketch.width, self.sketch.height))

    def place(self, data: dict[str, Any]) -> None:
        """Move the boxes in an answer's data from the picture to the sheet."""
        if self.sketch is None:
            return
        if "size" in data:
            data["size"] = [self.sketch.width, self.sketch.height]
        if data.get("box"):
            data["box"] = list(self.placed(data["box"]))
        for part in (*data.get("numbers", ()), *data.get("digits", ())):
            self.place(part)


async def receive(
    request: Request,
    page: Annotated[
        int | None,
        Query(ge=1, description="which page of a PDF, or of a TIFF of several, counted from 1"),
    ] = None,
) -> Body:
    """Take the body of a request, from any of the media types.

    Raises:
        Problem: 400 a form that breaks off, 415 another media type, 422 no field `file` in the form, 413 too large,
            408 too slow.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "application/json":
        length = request.headers.get("content-length", "0")
        if length.isdigit() and int(length) > MAX_JSON:
            raise Problem(413, _too_long())
        return Body(await request.body(), True, page)
    if media_type == "multipart/form-data":
        header = Message()
        header["content-type"] = request.headers["content-type"]
        boundary = header.get_boundary()
        data = await request.body()  # which the parser of forms takes from there
        if boundary and f"--{boundary}--".encode("latin-1", "replace") not in data:
            raise Problem(400, "the form breaks off: its last boundary is missing")
        async with request.form(max_files=1, max_fields=8) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise Problem(422, "the form has no file in its field `file`")
            return Body(await file.read(), False, page)
    if media_type.startswith("image/") or media_type in _PICTURES:
        return Body(await request.body(), False, page)
    said = f"{media_type[:60]!r} is not read here" if media_type else "the request has no Content-Type"
    raise Problem(415, f"{said}; {_TYPES}")


def subject(body: Body) -> Subject:
    """Decode a picture or strokes; for the threads, as it may take a while.

    Raises:
        PagesError: it is a file of pages; see `leaf_of`.
        Problem: 400 no picture, 422 no strokes of the right form or too many points, or no such page, 413 too many
            pixels or bytes.
    """
    if not body.is_strokes:
        return Subject(Seen(_decode(body, picture.load)))
    if len(body.data) > MAX_JSON:
        raise Problem(413, _too_long())
    given = _parse(body.data)
    if not isinstance(given, dict) or "strokes" not in given:
        raise Problem(422, 'the JSON must be an object with "strokes": [[[x, y, pressure?, time?], …], …]')
    try:
        sketch = Sketch.from_strokes(given["strokes"], given.get("width"), given.get("height"), given.get("pen"))
    except PictureError as error:
        raise Problem(422, str(error)) from None
    _check_page(body, 1)
    seen, scale, corner = see(sketch)
    return Subject(seen, sketch, scale, corner)


def shown(body: Body) -> Leaf:
    """A picture as a file that any browser shows; for the threads, as it may take a while.

    Raises:
        PagesError: it is a file of pages; see `leaf_of`.
        Problem: 400 no picture, 413 too many pixels, 415 strokes, 422 no such page.
    """
    if body.is_strokes:
        raise Problem(415, "strokes have no picture to show; send one as image/*, application/pdf or in a form")
    return Leaf(leaf.encoded(_decode(body, picture.upright)), 1)


async def leaf_of(body: Body, request: Request, work: Work) -> Leaf:
    """The page that is asked for of a file of pages.

    Raises:
        Problem: 400 it cannot be drawn, 422 no such page, 503 too many wait to be drawn.
    """

    async def leaves() -> None:
        while (await request.receive())["type"] != "http.disconnect":  # the body has been received
            pass

    try:
        drawn = await work.draw(body.data, body.page, leaves)
    except LeafError as error:
        raise Problem(400, str(error), {"pages": str(error.pages)} if error.pages else None) from None
    _check_page(body, drawn.pages)
    return drawn


def _parse(data: bytes) -> object:
    try:
        return json.loads(data, parse_int=float)  # an integer of a thousand digits becomes inf, and is refused as such
    except (ValueError, RecursionError):
        raise Problem(422, "the body is not valid JSON") from None


def _decode(body: Body, decode: Callable[[bytes], T]) -> T:
    with _said():
        _check_pixels(body.data)
        decoded = decode(body.data)
    _check_page(body, 1)
    return decoded


@contextmanager
def _said() -> Iterator[None]:
    """What keeps a picture from being decoded, said of a body; that it is one of pages is left to be said."""
    try:
        yield
    except PagesError:
        raise
    except PictureError as error:
        raise Problem(400, str(error).replace("the file given", "the body")) from None


def _check_page(body: Body, count: int) -> None:
    if body.page is None and count > 1:
        raise Problem(422, f"the body has {count} pages; say which one is meant, from page=1 to page={count}")
    if body.page is not None and body.page > count:
        raise Problem(422, f"there is no page {body.page} in the body; it has {count}, counted from 1")


def _check_pixels(data: bytes) -> None:
    """Refuse a picture too large for a server by its header alone; of a file of pages each is looked at when drawn.

    All else is left to `picture.load`.
    """
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            width, height = image.size
            if image.format == "TIFF" and picture.has_pages(image, "the body"):
                return
    except PictureError:
        raise
    except Image.DecompressionBombError:
        raise Problem(413, f"the picture has more than {MAX_PIXELS // 10**6} million pixels") from None
    except Exception:  # Pillow raises many kinds here; `picture.load` finds the words for them
        return
    if width * height > MAX_PIXELS:
        detail = (
            f"the picture has {width}×{height} pixels, more than {MAX_PIXELS // 10**6} million; make it smaller first"
        )
        raise Problem(413, detail)


def _too_long() -> str:
    return f"the strokes have more than {MAX_JSON / 1e6:g} MB of JSON; send fewer points"
