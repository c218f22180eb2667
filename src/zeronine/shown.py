"""What to show of an answer: the same words, percent, bars and preview in the window and on the page."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from zeronine import layout
from zeronine.boxes import holds
from zeronine.results import Digit, rounded
from zeronine.seen import Seen

if TYPE_CHECKING:
    from zeronine.reader import Reader

_NO_DIGIT = "No digit here"
_NONE = "–"


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What a face shows of an answer.

    Attributes:
        kind: "blank" (no ink), "none" (ink, but no digit), "digit" or "number" (two digits or more).
        text: what stands big: "7", "120"; "–" for none, "" for blank; numbers that stand apart are
            parted by a space.
        percent: how sure, for people: "97 %"; "" where `text` is no reading.
        message: one line that says it all, for a status line and for screen readers: "7, 97 % sure", or "not sure,
            perhaps 8, 33 %".
        confidence: chance in [0, 1] that `text` is right.
        digits: each digit as read, left to right; with its box, glyph and probabilities.
        focus: index in `digits` of the one that `bars` and `preview` show: the least sure.
        raw: `text` with the separators and signs that stand in it, "86.50"; "" stands for `text` itself.
    """

    kind: Literal["blank", "none", "digit", "number"]
    text: str
    percent: str
    message: str
    confidence: float
    digits: tuple[Digit, ...] = ()
    focus: int = 0
    raw: str = ""

    @property
    def digit(self) -> Digit | None:
        """The digit in focus, or None where there is no ink."""
        return self.digits[self.focus] if self.digits else None

    @property
    def is_doubtful(self) -> bool:
        """Whether what was read is more likely wrong than right."""
        return bool(self.percent) and self.confidence < _DOUBTFUL

    @property
    def bars(self) -> tuple[float, ...]:
        """Ten chances in [0, 1]: that the ink in focus is a digit, and this one. What they lack to 1 is "no digit"."""
        return bars(self.digit) if self.digit else (0.0,) * 10

    @property
    def preview(self) -> np.ndarray | None:
        """(28, 28) uint8, ink bright: what the network saw of the digit in focus; None where there is no ink."""
        return preview(self.digit) if self.digit else None

    def taken(self, put_right: dict[int, int | None]) -> str:
        """The reading as text to take along, a line for each number: what is no digit is left out.

        Args:
            put_right: what some digits are, by their place in `digits`; None for no digit.
        """
        signs, place = "", 0
        for sign in self.raw or self.text:
            if sign.isdigit() or sign == _NONE:
                right = put_right.get(place, int(sign) if sign.isdigit() else None)
                signs += "" if right is None else str(right)
                place += 1
            else:
                signs += sign
        return "\n".join(signs.split())

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, with the preview as rows of levels 0 to 255."""
        seen = self.preview
        return {
            "kind": self.kind,
            "text": self.text,
            "raw": self.raw or self.text,
            "percent": self.percent,
            "message": self.message,
            "confidence": rounded(self.confidence),
            "focus": self.focus,
            "bars": [round(bar, 4) for bar in self.bars],
            "preview": None if seen is None else seen.tolist(),
            "digits": [digit.to_dict() for digit in self.digits],
        }


_DOUBTFUL = 0.5  # below that an answer is more likely wrong than right
_SURE = 0.97  # of each digit, on average, of a number in one piece

BLANK = Shown("blank", "", "", "Draw a digit", 0.0)
"""What to show where there is no ink."""


def look(reader: Reader, picture: np.ndarray | Seen) -> Shown:
    """Read a picture as one digit or as several side by side, whichever the reader is surer of.

    Raises:
        PictureError: it cannot be read.
    """
    seen = Seen.of(picture)
    digit = reader.digit(seen)
    if digit is None:
        return BLANK
    numbers = reader.page(seen).numbers
    digits = tuple(one for number in numbers for one in number.digits)
    sure = math.prod(number.confidence for number in numbers)
    # The strokes of one digit may stand apart (an open 4): then all of them together make the better reading.
    together = all(holds(digit.box, one.box) for one in digits) and digit.is_digit and digit.confidence >= sure
    # A zigzag is as good as a row of 1s: what hangs together and is no digit must be sure, digit by digit.
    hangs_together = layout.Parts.of(seen.ink).total == 1
    scribble = hangs_together and not digit.is_digit and sure < _SURE ** len(digits)
    if len(digits) < 2 or together or scribble:
        return _show_digit(digit)
    text = " ".join(number.text for number in numbers)
    raw = " ".join(number.raw or number.text for number in numbers)
    focus = min(range(len(digits)), key=lambda i: digits[i].confidence)
    return Shown("number", text, percent(sure), _said(raw, sure), sure, digits, focus, raw)


def percent(chance: float) -> str:
    """A chance for people: "97 %", and finer near certainty, which is never claimed: "99.6 %", "> 99.9 %"."""
    if chance >= 0.9995:
        return "> 99.9 %"
    return f"{chance:.1%}".replace("%", " %") if chance >= 0.99 else f"{chance:.0%}".replace("%", " %")


def bars(digit: Digit) -> tuple[float, ...]:
    """The ten chances that ink is a digit, and this one; the digit's own is its confidence."""
    best = float(digit.probabilities[digit.value])
    return tuple(float(p) * digit.confidence / best for p in digit.probabilities)


def preview(digit: Digit) -> np.ndarray:
    """(28, 28) uint8, ink bright: what the network saw."""
    return np.round(digit.glyph * 255).astype(np.uint8)


def _show_digit(digit: Digit) -> Shown:
    if not digit.is_digit:
        return Shown("none", _NONE, "", _NO_DIGIT, digit.confidence, (digit,))
    text, sure = str(digit.value), digit.confidence
    return Shown("digit", text, percent(sure), _said(text, sure), sure, (digit,))


def _said(reading: str, sure: float) -> str:
    return f"not sure, perhaps {reading}, {percent(sure)}" if sure < _DOUBTFUL else f"{reading}, {percent(sure)} sure"
