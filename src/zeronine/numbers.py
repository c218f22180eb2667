"""Lines of writing → the numbers that stand in them, each digit with its box, its confidence and what else it may be.

The line network says which signs stand where along a strip; what lies between the middles of two signs' neighbours
is a sign's own ink. A line is parted into numbers where letters stand between or the gap is wide.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from zeronine import ctc, glyph, strip, wording
from zeronine.boxes import around
from zeronine.ctc import Spoken
from zeronine.fields import Field, slashes_told
from zeronine.line_model import DIGITS, OTHER, PLACE, LineModel
from zeronine.lines import Line
from zeronine.quantile import median
from zeronine.results import Box, Digit, Number

_RIM = 3  # strip pixels
_DOUBT = 1e-4  # chance that a framing shows nothing of the truth: no single one can rule a reading out
_SURE = 0.95  # a first framing read that surely needs no second: looking again changed none of the open sets' readings
_LONG, _HEAD = 480, 256  # strip pixels: of longer lines so much is looked at first, a dozen signs
_SIZES = (False, True)  # of the usual writing, and of other
_PLAIN = 0.8  # confidence: print and specks of another size than most writing are read with less
_LONE = 0.95  # and a blot or a sign that stands alone, as one digit
_BROAD = strip.HEIGHT // 2  # strip pixels: so much farther than its neighbours a sign may reach to either side
_EDGE = 0.25  # ink under this does not count for a digit's box
_GRAIN = 0.04  # of a full mark: less may be anything
Layer: TypeAlias = Callable[[Line], np.ndarray]
# Between the two of 12+30, 5=42, 50-20=, 25%30% and 5°30': elsewhere a dash parts no numbers.
_NEXT = re.compile(r"(?<=\d)(?=\+\d|[-*:]\d+=)|(?<=\d=)(?=\d)|(?<=\d[%°])(?=\W*\d)")


def read(ink: np.ndarray, soft: np.ndarray, lines: list[Line], model: LineModel) -> tuple[list[Number], int]:
    """Read lines of a picture.

    Args:
        ink: (H, W) float32, the cleaned layer of `ink.layers`, for boxes and glyphs.
        soft: (H, W) float32, its soft layer, for the network.
        lines: where to read.
        model: the line network.

    Returns:
        The numbers in the order of the lines, left to right, lines that hold none giving none; and how many lines are
        text.
    """
    all_lines = len(lines)
    lines, strips = _without_text(lines, [line.strip(soft) for line in lines], model)
    first = [slashes_told(chances, model.alphabet, ones=False) for chances in model.read(strips)]
    parted = [wording.parted(chances, model.alphabet) for chances in first]
    # What a second look shows is known to be the same number; text has none and is not looked at twice.
    twice = [i for i, parts in enumerate(parted) if len(parts) == 1]
    second = dict(zip(twice, model.read([lines[i].again().strip(soft) for i in twice]), strict=True))
    found: list[Number] = []
    others: list[bool] = []

    def shown(line: Line) -> np.ndarray:
        return _within(line.strip(ink))

    def faint(line: Line) -> np.ndarray:
        return _within(line.strip(soft))

    for i, (line, parts) in enumerate(zip(lines, parted, strict=True)):
        if i in second:
            seen = [Field.of(chances, model.alphabet) for chances in (first[i], second[i])]
            number = _likeliest([line, line.again()], seen, shown, faint, model)
            numbers = [number] if number else []
        else:
            cleaned = shown(line) if parts else np.zeros(0)
            numbers = [_number(part, first[i], line, cleaned, faint, model) for part in parts]
        found += numbers
        others += [line.other] * len(numbers)
    texts = all_lines - len(lines) + sum(wording.holds_letters(chances, model.alphabet) for chances in first)
    return [_inside(number, ink.shape) for number in _plain(found, others)], texts


def _plain(found: list[Number], others: list[bool]) -> list[Number]:
    """The numbers without doubtful ones of another size than most, which print and specks are read as, too."""
    sure = [sum(one.confidence for one, other in zip(found, others, strict=True) if other is size) for size in _SIZES]
    most = _SIZES[int(sure[1] > sure[0])]
    return [
        one
        for one, other in zip(found, others, strict=True)
        if other is most or one.confidence > (_LONE if other and len(one.digits) == 1 else _PLAIN)
    ]


def _without_text(lines: list[Line], strips: list[np.ndarray], model: LineModel) -> tuple[list[Line], list[np.ndarray]]:
    """The lines that may hold numbers, with their strips: what a long one begins with shows whether it is text."""
    long = [i for i, strip in enumerate(strips) if strip.shape[1] > _LONG]
    heads = model.read([strips[i][:, :_HEAD] for i in long])
    text = {
        i for i, chances in zip(long, heads, strict=True) if wording.is_text(ctc.best_path(chances), model.alphabet)
    }
    kept = [i for i in range(len(lines)) if i not in text]
    return [lines[i] for i in kept], [strips[i] for i in kept]


def read_one(
    ink: np.ndarray, soft: np.ndarray, framings: list[Line], model: LineModel, any_ink: bool = False
) -> Number | None:
    """Read one number, framed in several ways: whatever stands between its digits, they belong together.

    Args:
        ink: (H, W) float32, the cleaned layer.
        soft: (H, W) float32, the soft layer.
        framings: lines of the same writing; the later ones are looked at where the first is not read surely.
        model: the line network.
        any_ink: read digits even where letters are likelier.

    Returns:
        The number, or None where no digit is seen.
    """
    seen: list[Field] = []
    for line in framings:  # each in its own width
        seen.append(Field.of(model.read([line.strip(soft)])[0], model.alphabet, any_ink))
        if len(seen) == 1 and seen[0].is_number and seen[0].own_chance > _SURE:
            break
    shown, faint = (lambda line: line.strip(ink)), (lambda line: line.strip(soft))
    number = _likeliest(framings[: len(seen)], seen, shown, faint, model)
    return None if number is None else _inside(number, ink.shape)


def parted(number: Number) -> list[Number]:
    """A number as several, where its signs say so: those of a sum, or percentages. Each is as sure as the whole."""
    parts, first = [], 0
    for raw in _NEXT.split(number.raw):
        digits = number.digits[first : first + sum(map(str.isdigit, raw))]
        first += len(digits)
        text = "".join(str(digit.value) for digit in digits)
        parts.append(replace(number, text=text, digits=digits, box=around([digit.box for digit in digits]), raw=raw))
    return parts


def _likeliest(framings: list[Line], seen: list[Field], shown: Layer, faint: Layer, model: LineModel) -> Number | None:
    """The reading that all framings of a number together hold likeliest.

    Args:
        framings: lines of the same writing.
        seen: what each shows.
        shown: gives the ink of a line as a strip.
        faint: gives what the network sees.
        model: the line network.
    """
    readings = {field.reading for field in seen if field.is_number and field.digits}
    if not readings:
        return None
    chances = {reading: np.array([field.chance_of(reading) for field in seen]) for reading in readings}
    best = max(chances, key=lambda reading: float(np.log(chances[reading] + _DOUBT).sum()))
    own = [i for i, field in enumerate(seen) if field.reading == best]
    first = max(own, key=lambda i: float(chances[best][i]))
    field, line = seen[first], framings[first]
    taken = {place for digit in field.digits for place in range(digit.start, digit.stop)}
    alphabet = model.alphabet
    marks = [s for s in field.signs if s.sign >= DIGITS and alphabet[s.sign] != OTHER and s.start not in taken]
    signs = sorted(field.digits + marks, key=wording.middle)
    return _number(signs, field.chances, line, shown(line), faint, model, float(chances[best].mean()))


def _within(cleaned: np.ndarray) -> np.ndarray:
    """A strip without what is beyond its line: the squares of the paper go on there."""
    inner = np.zeros_like(cleaned)
    window = (slice(_RIM, -_RIM), slice(2 * _RIM, -2 * _RIM))
    inner[window] = cleaned[window]
    return inner


def _number(
    signs: list[Spoken],
    chances: np.ndarray,
    line: Line,
    cleaned: np.ndarray,
    faint: Layer,
    model: LineModel,
    chance: float | None = None,
) -> Number:
    """Signs as a number; its own chance is the forward pass over its part of the line, unless `chance` is known."""
    middles = np.array([wording.middle(sign) for sign in signs])
    reach = 0.5 * median(np.diff(middles)) if len(signs) > 1 else strip.HEIGHT / PLACE / 2
    first, last = _ends(middles[0] - 1.5 * reach, middles[-1] + 1.5 * reach, cleaned)
    edges = [first, *_gaps(middles, cleaned), last]
    digits = [
        _digit(sign, (edges[i] * PLACE, edges[i + 1] * PLACE), chances, line, cleaned, faint)
        for i, sign in enumerate(signs)
        if sign.sign < DIGITS
    ]
    if chance is None:
        alone = ctc.digits_alone(chances[max(0, int(first)) : int(np.ceil(last)) + 1])
        chance = ctc.chance_of([sign.sign for sign in signs if sign.sign < DIGITS], alone)
    confidence = model.confidence(chance)
    if len(digits) == 1:  # one chance for both: that of the place alone knows nothing of what else the line may say
        digits = [replace(digits[0], confidence=confidence)]
    return Number(
        text="".join(str(digit.value) for digit in digits),
        digits=tuple(digits),
        confidence=confidence,
        box=around([digit.box for digit in digits]),
        raw="".join(model.alphabet[sign.sign] for sign in signs),
    )


def _ends(first: float, last: float, cleaned: np.ndarray) -> tuple[float, float]:
    """Where the first sign begins and the last one ends, in places: at empty columns, if there are any near."""
    inked = np.asarray((cleaned > _EDGE).any(axis=0))
    left, right = round(first * PLACE), round(last * PLACE)
    for at in range(max(0, left), max(0, left - _BROAD), -1):
        if at < len(inked) and not inked[at]:
            left = at
            break
    for at in range(min(len(inked) - 1, right), min(len(inked), right + _BROAD)):
        if not inked[at]:
            right = at + 1
            break
    return left / PLACE, right / PLACE


def _gaps(middles: np.ndarray, cleaned: np.ndarray) -> list[float]:
    """Where each sign ends and the next begins, in places: the emptiest column between, of several the midmost."""
    ink = cleaned.sum(axis=0)
    gaps = []
    for left, right in pairwise(middles * PLACE):
        columns = np.arange(int(left), min(int(right) + 1, len(ink)))
        away = np.abs(columns + 0.5 - (left + right) / 2)
        gaps.append(float(columns[np.argmin(ink[columns] + 0.01 * away)] + 0.5) / PLACE)
    return gaps


def _digit(
    sign: Spoken, columns: tuple[float, float], chances: np.ndarray, line: Line, cleaned: np.ndarray, faint: Layer
) -> Digit:
    seen = chances[sign.start : sign.stop]
    said = seen[:, 1 : 1 + DIGITS]
    probabilities = (said.sum(axis=0) / max(float(said.sum()), 1e-9)).astype(np.float32)
    box, crop = _ink_between(columns, line, cleaned, faint)
    return Digit(
        value=sign.sign,
        confidence=float(seen[:, 1 + sign.sign].max()),
        probabilities=probabilities,
        box=box,
        glyph=glyph.normalise(crop),
    )


def _ink_between(columns: tuple[float, float], line: Line, cleaned: np.ndarray, faint: Layer) -> tuple[Box, np.ndarray]:
    """The ink in some columns of a strip, and its box in the picture; where cleaning took it all, what was there."""
    left, right = max(0, int(columns[0])), min(cleaned.shape[1], max(int(columns[0]) + 1, round(columns[1])))
    crop = cleaned[:, left:right]
    if crop.max(initial=0) <= _EDGE:
        crop = faint(line)[:, left:right]
        crop = crop / max(float(crop.max(initial=0)), _GRAIN)
    inked = np.argwhere(crop > _EDGE)
    if len(inked) == 0:
        return line.to_picture(left, right), crop
    (top, first), (bottom, last) = inked.min(axis=0), inked.max(axis=0) + 1
    return line.to_picture(left + first, left + last, (float(top), float(bottom))), crop[top:bottom, first:last]


def _inside(number: Number, shape: tuple[int, ...]) -> Number:
    """A number with its boxes within the picture, (H, W): a line may reach beyond it."""
    height, width = shape

    def clipped(box: Box) -> Box:
        x, y, w, h = box
        x, y = min(x, width - 1), min(y, height - 1)
        return x, y, min(w, width - x), min(h, height - y)

    digits = tuple(replace(digit, box=clipped(digit.box)) for digit in number.digits)
    return replace(number, digits=digits, box=around([digit.box for digit in digits]))
