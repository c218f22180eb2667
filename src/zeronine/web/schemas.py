"""The forms of requests and answers, for the OpenAPI document alone: answers are written as JSON on the threads."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Chance = Annotated[float, Field(ge=0, le=1)]
Box = Annotated[
    list[int],
    Field(
        min_length=4, max_length=4, description="x, y, width, height in pixels of the upright picture, or of the sheet"
    ),
]
Level = Annotated[int, Field(ge=0, le=255)]
Glyph = Annotated[
    list[list[Level]], Field(description="what the network saw, 28 rows of 28 levels, ink bright; with `show=true`")
]
Map = Annotated[list[list[float]], Field(description="28 rows of 28 numbers in nats, 0 where there is no ink")]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Stage(_Form):
    """What one stage of the network made of the glyph."""

    name: str
    line: str = Field(description="one sentence on what the stage does")
    shape: list[int] = Field(min_length=3, max_length=3, description="maps, rows, columns")
    low: float = Field(description="the activation that byte 0 stands for")
    high: float = Field(description="the activation that byte 255 stands for")
    maps: str = Field(description="base64 of the maps, one byte a place, in C order")


class Inside(_Form):
    """What the network did with one glyph."""

    stages: list[Stage]
    value: int = Field(description="the digit that was read")
    runner_up: int = Field(description="the next likely digit")
    speaks: Map = Field(description="what the ink at each pixel adds to the log-odds of `value`")
    against: Map = Field(description="the same for `value` against `runner_up` alone")


class Digit(_Form):
    """One digit as read; `value` is null where the picture has no ink."""

    value: Annotated[int, Field(ge=0, le=9)] | None = Field(
        description="the digit; the nearest one where `is_digit` is false, null where there is no ink"
    )
    confidence: Chance = Field(description="chance that there is a digit and that it is `value`")
    is_digit: bool = Field(description="false: there is ink, but it is no digit")
    probabilities: list[float] | None = Field(description="what it is if it is a digit: ten chances that sum to 1")
    box: Box | None
    glyph: Glyph | None = None
    bars: list[Chance] | None = Field(
        None, description="ten chances that it is a digit, and this one; with `show=true`"
    )
    percent: str | None = Field(None, description="the confidence for people; with `show=true`")
    inside: Inside | None = Field(None, description="with `inside=true`")


class Number(_Form):
    """The digits of one line, left to right; `text` is null where no number was read, with ink or without."""

    text: str | None = Field(description="the digits alone")
    raw: str | None = Field(description="the text with the separators and signs that stand in it")
    confidence: Chance = Field(description="chance that the whole text is right")
    box: Box | None
    percent: str | None = Field(None, description="the confidence for people; in a page with `show=true`")
    digits: list[Digit]


class Page(_Form):
    """All numbers of a picture, top to bottom and left to right."""

    size: list[int] = Field(min_length=2, max_length=2, description="width and height of the upright picture in pixels")
    numbers: list[Number]


class Drawing(_Form):
    """What a face shows of a drawing: one digit, or several side by side."""

    kind: Literal["blank", "none", "digit", "number"] = Field(description="no ink, no digit, one digit, or several")
    text: str = Field(description="the digits alone; numbers that stand apart are parted by a space")
    raw: str = Field(description="the text with the separators and signs that stand in it")
    percent: str = Field(description="the confidence for people; empty where nothing was read")
    message: str = Field(description="one line that says it all")
    confidence: Chance = Field(description="chance that `text` is right")
    focus: int = Field(description="the digit that `bars` and `preview` are of: the least sure, counted from 0")
    bars: list[Chance] = Field(description="ten chances that it is a digit, and this one")
    preview: Glyph | None
    digits: list[Digit]


class Kept(_Form):
    """A correction, as it is stored on this machine."""

    id: int | None = Field(description="null: the digit is what was read, so no correction of it is kept")


class ModelCard(BaseModel):
    """The card of the model that reads: how it was trained, on what, and how it measures."""

    model_config = ConfigDict(extra="allow")

    name: str
    sha256: str = Field(description="of the model's file")
    version: str = Field(description="of zeronine")
    stages: list[str] = Field(description="the names of what a look inside shows")
    is_digit_from: Chance = Field(description="the chance from which on ink is taken for a digit")


class Health(_Form):
    """The server is up."""

    status: Literal["ok"]


class Problem(_Form):
    """What went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str = Field(description="one clear sentence")


_POINT: dict[str, Any] = {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 4}
_PEN = "the pen's width in pixels of the sheet; by default a fifteenth of most strokes' longer side"
STROKES: dict[str, Any] = {
    "type": "object",
    "required": ["strokes"],
    "properties": {
        "strokes": {
            "type": "array",
            "items": {"type": "array", "items": _POINT},
            "description": "each stroke its points [x, y, pressure?, time?] in the order the pen went; y goes down",
        },
        "width": {"type": "number", "minimum": 8, "maximum": 4096, "description": "of the sheet, with `height`"},
        "height": {"type": "number", "minimum": 8, "maximum": 4096, "description": "of the sheet, with `width`"},
        "pen": {"type": "number", "minimum": 2, "maximum": 60, "description": _PEN},
    },
    "example": {"strokes": [[[10, 10], [50, 10], [30, 80]]]},
}
_BINARY: dict[str, Any] = {"type": "string", "format": "binary"}
_FORM: dict[str, Any] = {"type": "object", "required": ["file"], "properties": {"file": _BINARY}}
_FILES: dict[str, Any] = {
    "image/png": {"schema": _BINARY},
    "image/jpeg": {"schema": _BINARY},
    "application/pdf": {"schema": _BINARY},
    "application/octet-stream": {"schema": _BINARY},
    "multipart/form-data": {"schema": _FORM},
}
FILE: dict[str, Any] = {"requestBody": {"required": True, "content": _FILES}}
BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/json": {"schema": STROKES}, **_FILES}}
}
PICTURE: dict[str, Any] = {
    "description": "The picture, upright and in its colours.",
    "headers": {"pages": {"description": "how many pages the file has", "schema": {"type": "integer", "minimum": 1}}},
    "content": {kind: {"schema": _BINARY} for kind in ("image/png", "image/jpeg")},
}
