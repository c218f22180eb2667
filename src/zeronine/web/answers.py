"""What a reader answers → plain data for JSON, with what the caller asked for besides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from zeronine import inside, shown
from zeronine.model import Model
from zeronine.results import Digit, Number, Page
from zeronine.shown import Shown
from zeronine.web.problems import Problem

Answer = Digit | Number | Page | Shown | None

MAX_INSIDE = 16  # digits of one answer that may be looked into; each takes about a hundred readings

NO_DIGIT: dict[str, Any] = {"value": None, "confidence": 0.0, "is_digit": False, "probabilities": None, "box": None}
NO_NUMBER: dict[str, Any] = {"text": None, "raw": None, "confidence": 0.0, "box": None, "digits": []}


@dataclass(frozen=True, slots=True)
class Extras:
    """What is added to each digit of an answer.

    Attributes:
        show: what a face shows of it: the glyph, the ten bars, the percent.
        inside: the stages of the network, and which ink made the answer.
        only: the one digit to look into, counted from 0; None for all.
    """

    show: bool = False
    inside: bool = False
    only: int | None = None


def as_data(answer: Answer, empty: dict[str, Any], model: Model, extras: Extras) -> dict[str, Any]:
    """An answer as plain data.

    Args:
        answer: what was read; None where there is no ink.
        empty: what stands for None.
        model: what read it.
        extras: what to add.

    Raises:
        Problem: 422, there are too many digits to look into, or there is no such digit.
    """
    if answer is None:
        return empty
    data = answer.to_dict()
    found = list(_digits(answer, data))
    if extras.inside and extras.only is None and len(found) > MAX_INSIDE:
        raise Problem(422, f"this picture has {len(found)} digits; look into one at a time with only=0, only=1, …")
    if extras.inside and extras.only is not None and extras.only >= len(found):
        raise no_such_digit(extras.only, len(found))
    if extras.show and isinstance(answer, Page):
        for number, place in zip(answer.numbers, data["numbers"], strict=True):
            place["percent"] = shown.percent(number.confidence)
    for i, (digit, place) in enumerate(found):
        if extras.show:
            place["glyph"] = shown.preview(digit).tolist()
            place["bars"] = [round(bar, 4) for bar in shown.bars(digit)]
            place["percent"] = shown.percent(digit.confidence)
        if extras.inside and extras.only in (None, i):
            place["inside"] = inside.look(model, digit.glyph, digit.value).to_dict()
    return data


def digits(answer: Answer) -> tuple[Digit, ...]:
    """All digits of an answer in the order they are read."""
    if answer is None:
        return ()
    if isinstance(answer, Digit):
        return (answer,)
    return tuple(d for n in answer.numbers for d in n.digits) if isinstance(answer, Page) else answer.digits


def no_such_digit(index: int, count: int) -> Problem:
    """What is said of a digit beyond those that were read."""
    return Problem(422, f"there is no digit {index}; {count} {'was' if count == 1 else 'were'} read, counted from 0")


def _digits(answer: Digit | Number | Page | Shown, data: dict[str, Any]) -> Iterator[tuple[Digit, dict[str, Any]]]:
    """Each digit with its own place in the answer's data."""
    if isinstance(answer, Digit):
        yield answer, data
    elif isinstance(answer, Page):
        for number, place in zip(answer.numbers, data["numbers"], strict=True):
            yield from _digits(number, place)
    else:
        yield from zip(answer.digits, data["digits"], strict=True)
