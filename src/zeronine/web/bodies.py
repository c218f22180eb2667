"""What a caller sends → what is read: a picture as the body, a picture in a form, or strokes as JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image
from starlette.datastructures import UploadFile
from starlette.requests import Request

from zeronine import picture
from zeronine.errors import PagesError, PictureError
from zeronine.picture import FORMATS
from zeronine.results import Box
from zeronine.sketch import Point, Sketch, on_sheet
from zeronine.web.problems import Problem

MAX_PIXELS = 25_000_000  # less than `picture` takes: several are decoded at once, and a photo of 24 Mpx is enough
MAX_JSON = 2_000_000  # fifty thousand points

_TYPES = "send a picture as image/*, application/octet-stream or multipart/form-data, or strokes as application/json"


@dataclass(frozen=True, slots=True)
class Body:
    """A request's body as it came: the bytes, and whether they are strokes."""

    data: bytes
    is_strokes: bool


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """What is to be read.

    Attributes:
        picture: (H, W) uint8; of a sketch the part with the ink, no larger than reading needs.
        sketch: what the picture was drawn from, if it was.
        scale: pixels of the picture for one of the sketch's sheet.
        corner: where the picture's top left corner lies on the sheet.
    """

    picture: np.ndarray
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


async def receive(request: Request) -> Body:
    """Take the body of a request, from any of the media types.

    Raises:
        Problem: 415 another media type, 422 no field `file` in the form, 413 too large, 408 too slow.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "application/json":
        length = request.headers.get("content-length", "0")
        if length.isdigit() and int(length) > MAX_JSON:
            raise Problem(413, _too_long())
        return Body(await request.body(), True)
    if media_type == "multipart/form-data":
        async with request.form(max_files=1, max_fields=8) as form:
            file = form.get("file")
            if not isinstance(file, UploadFile):
                raise Problem(422, "the form has no file in its field `file`")
            return Body(await file.read(), False)
    if media_type.startswith("image/") or media_type == "application/octet-stream":
        return Body(await request.body(), False)
    said = f"{media_type[:60]!r} is not read here" if media_type else "the request has no Content-Type"
    raise Problem(415, f"{said}; {_TYPES}")


def subject(body: Body) -> Subject:
    """Decode a picture or strokes; for the threads, as it may take a while.

    Raises:
        Problem: 400 no picture, 422 no strokes of the right form or too many points, 413 too many pixels or bytes.
    """
    if not body.is_strokes:
        return Subject(_decode(body.data))
    if len(body.data) > MAX_JSON:
        raise Problem(413, _too_long())
    given = _parse(body.data)
    if not isinstance(given, dict) or "strokes" not in given:
        raise Problem(422, 'the JSON must be an object with "strokes": [[[x, y, pressure?, time?], …], …]')
    try:
        sketch = Sketch.from_strokes(given["strokes"], given.get("width"), given.get("height"), given.get("pen"))
    except PictureError as error:
        raise Problem(422, str(error)) from None
    cut, scale, corner = sketch.cut()
    return Subject(cut, sketch, scale, corner)


def _parse(data: bytes) -> object:
    try:
        return json.loads(data, parse_int=float)  # an integer of a thousand digits becomes inf, and is refused as such
    except (ValueError, RecursionError):
        raise Problem(422, "the body is not valid JSON") from None


def _decode(data: bytes) -> np.ndarray:
    _check_pixels(data)
    try:
        return picture.load(data)
    except PagesError as error:
        raise Problem(400, f"the body {error.what}; send its pages one by one") from None
    except PictureError as error:
        raise Problem(400, str(error).replace("the file given", "the body")) from None


def _check_pixels(data: bytes) -> None:
    """Refuse a picture too large for a server by its header alone; all else is left to `picture.load`."""
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            width, height = image.size
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
