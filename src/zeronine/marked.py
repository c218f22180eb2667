"""A picture with what was read drawn on it: a box around each digit, and the reading beside each number."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo

from zeronine.results import Digit, Number, Page
from zeronine.shown import percent

# Blue, orange and red stay apart for all kinds of colour vision (Okabe & Ito 2008). Darkened to stand on paper.
_SURE, _FAIRLY, _DOUBTFUL, _NONE = (0, 114, 190), (199, 90, 0), (200, 0, 40), (110, 110, 110)
_SURE_FROM, _FAIRLY_FROM = 0.95, 0.7
_LEAST = 640  # pixels of the longer side: a smaller picture is enlarged, or no text would be readable on it
_LONGEST = 24_000  # pixels: lines and letters grow with the picture's longer side up to that
_SIGNATURE = ("Software", "zeronine read --show")
_HALO, _MARGIN = (255, 255, 255), (225, 225, 225)


@dataclass(frozen=True, slots=True)
class _Label:
    """What stands over a box.

    Attributes:
        text: the reading, and how sure it is where that is in doubt.
        colour: says the same.
        size: height of its letters in pixels.
        at: (left, top, right, bottom) in pixels of the enlarged picture; outside it where the box is at the edge.
    """

    text: str
    colour: tuple[int, int, int]
    size: int
    at: tuple[int, int, int, int]


def mark(picture: Image.Image, answer: Digit | Number | Page | None) -> Image.Image:
    """Draw an answer on its picture.

    Args:
        picture: an upright RGB image, as from `picture.upright`; it stays as it is.
        answer: what was read in it.

    Returns:
        A new RGB image: a whole number of times as large where the picture is small, and with a margin where a reading
        or a box would not fit in it.
    """
    scale = max(1, -(-_LEAST // max(picture.size)))
    width, height = picture.width * scale, picture.height * scale
    long = min(max(width, height), _LONGEST)
    line = max(2, round(long / 400))
    found = answer.numbers if isinstance(answer, Page) else (answer,) if answer else ()
    labels = [_label(one, scale, line, long) for one in found]
    digits = [digit for one in found for digit in (one.digits if isinstance(one, Number) else (one,))]
    frames = [_frame(digit, scale, line) for digit in digits]
    drawn = np.array([(0, 0, width, height), *(label.at for label in labels), *frames])
    left, top = (int(-least) for least in drawn[:, :2].min(axis=0))
    right, foot = (int(most) for most in drawn[:, 2:].max(axis=0))
    sheet = Image.new("RGB", (left + right, top + foot), _MARGIN)
    sheet.paste(picture.resize((width, height), Image.Resampling.NEAREST) if scale > 1 else picture, (left, top))
    draw = ImageDraw.Draw(sheet)
    for digit, (x1, y1, x2, y2) in zip(digits, frames, strict=True):
        draw.rectangle((x1 + left, y1 + top, x2 + left - 1, y2 + top - 1), outline=_colour(digit), width=line)
    for label in labels:
        font = ImageFont.load_default(label.size)
        place = (label.at[0] + left, label.at[1] + top)
        draw.text(place, label.text, label.colour, font, anchor="la", stroke_width=label.size // 10, stroke_fill=_HALO)
    return sheet


def _frame(digit: Digit, scale: int, line: int) -> tuple[int, int, int, int]:
    """(left, top, right, bottom) of a box around a digit's ink, in pixels of the enlarged picture."""
    x, y, w, h = (side * scale for side in digit.box)
    return x - line, y - line, x + w + line, y + h + line


def signature() -> PngInfo:
    """What tells a marked picture's PNG file from a user's own: it may be written over, and is not read again."""
    info = PngInfo()
    info.add_text(*_SIGNATURE)
    return info


def is_marked(path: Path) -> bool:
    """Whether a file is a PNG with that signature."""
    if path.suffix.lower() != ".png":
        return False
    key, value = _SIGNATURE
    try:
        with Image.open(path, formats=("PNG",)) as image:
            return bool(image.info.get(key) == value)
    except Exception:  # as in picture.py: decoders raise many kinds on damaged files, and none of those is ours
        return False


def _label(found: Digit | Number, scale: int, line: int, long: int) -> _Label:
    """The label of a digit or a number, on a sheet whose longer side has `long` pixels."""
    tall = max(digit.box[3] for digit in found.digits) if isinstance(found, Number) else found.box[3]
    size = round(min(max(0.5 * tall * scale, 14, long / 60), long / 14))
    text = _text(found)
    x, y = found.box[0] * scale, found.box[1] * scale
    font = ImageFont.load_default(size)
    _, _, right, bottom = font.getbbox(text, anchor="la", stroke_width=size // 10)
    top = y - 2 * line - int(bottom)
    return _Label(text, _colour(found), size, (x, top, x + int(right), top + int(bottom)))


def _text(found: Digit | Number) -> str:
    if isinstance(found, Digit) and not found.is_digit:
        return "no digit"
    reading = (found.raw or found.text) if isinstance(found, Number) else str(found.value)
    return reading if found.confidence >= _SURE_FROM else f"{reading}   {percent(found.confidence)}"


def _colour(found: Digit | Number) -> tuple[int, int, int]:
    if isinstance(found, Digit) and not found.is_digit:
        return _NONE
    if found.confidence >= _SURE_FROM:
        return _SURE
    return _FAIRLY if found.confidence >= _FAIRLY_FROM else _DOUBTFUL
