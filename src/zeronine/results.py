"""What a reader answers: small frozen dataclasses, each able to say itself as plain JSON data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

Box = tuple[int, int, int, int]
"""(x, y, width, height) in the pixels of the upright picture; the origin is its top left corner."""

_MOST = 0.9999


def rounded(chance: float) -> float:
    """A chance to four places, and never 1: no reading is certain."""
    return min(round(chance, 4), _MOST)


@dataclass(frozen=True, slots=True, eq=False)
class Digit:
    """One digit as read.

    Attributes:
        value: the digit, 0 to 9; the nearest one where `is_digit` is False.
        confidence: chance in [0, 1] that there is a digit and that it is `value`.
        probabilities: (10,) float32 that sums to 1, what it is if it is a digit.
        box: where its ink lies in the picture.
        glyph: (28, 28) float32 in [0, 1], ink bright: what the network saw.
        is_digit: False where there is ink but it is no digit.
    """

    value: int
    confidence: float
    probabilities: np.ndarray = field(repr=False)
    box: Box
    glyph: np.ndarray = field(repr=False)
    is_digit: bool = True

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; the glyph stays out, it is a picture."""
        return {
            "value": self.value,
            "confidence": rounded(self.confidence),
            "is_digit": self.is_digit,
            "probabilities": [round(float(p), 5) for p in self.probabilities],
            "box": list(self.box),
        }


@dataclass(frozen=True, slots=True, eq=False)
class Number:
    """Digits that stand beside each other on one line, left to right.

    Attributes:
        text: the digits alone, "12000".
        digits: one `Digit` for each character of `text`.
        confidence: chance in [0, 1] that the whole text is right; it covers the digits, not the separators in `raw`.
        box: where the number lies in the picture.
        raw: the text with the separators and signs that stand in it, "12.000-"; "" stands for `text` itself.
    """

    text: str
    digits: tuple[Digit, ...]
    confidence: float
    box: Box
    raw: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "text": self.text,
            "raw": self.raw or self.text,
            "confidence": rounded(self.confidence),
            "box": list(self.box),
            "digits": [digit.to_dict() for digit in self.digits],
        }


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """All numbers of a picture, top to bottom and left to right.

    Attributes:
        numbers: the numbers found; empty where there are none.
        size: (width, height) of the upright picture in pixels.
    """

    numbers: tuple[Number, ...]
    size: tuple[int, int]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {"size": list(self.size), "numbers": [number.to_dict() for number in self.numbers]}
