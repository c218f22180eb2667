"""One digit put right: what is kept of it, and its row in the file of corrections."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

import numpy as np

from zeronine.errors import CorrectionsError
from zeronine.results import Box, Digit
from zeronine.shown import preview
from zeronine.sketch import Sketch, Stroke

Face = Literal["window", "page"]
Size = tuple[int, int]

NAMED = "made, face, read, confidence, right, glyph, strokes, width, height, pen, x, y, w, h, model"
COLUMNS = NAMED.split(", ")


@dataclass(frozen=True, slots=True, eq=False)
class Correction:
    """One digit put right.

    Attributes:
        read: what was read, 0 to 9; None for "no digit here".
        confidence: how sure the reader was, in [0, 1].
        right: what it is, 0 to 9; None for no digit.
        glyph: (28, 28) uint8, ink bright: its ink in MNIST form, as the network of digits sees it.
        strokes: the whole drawing it was part of; empty where it was a picture.
        size: (width, height) of the drawing's sheet, or of the picture, in pixels.
        pen: the pen's width in pixels, 0 for a picture.
        box: where the digit lies on the sheet.
        face: where it was put right.
        model: SHA-256 of the reader's model for digits; in a number the network of lines has read it.
        made: when, in UTC.
        id: its number in the file; None until it is stored.
    """

    read: int | None
    confidence: float
    right: int | None
    glyph: np.ndarray
    strokes: tuple[Stroke, ...]
    size: Size
    pen: float
    box: Box
    face: Face
    model: str
    made: datetime
    id: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, with the glyph as rows of levels 0 to 255."""
        return {
            "id": self.id,
            "made": self.made.isoformat(timespec="seconds"),
            "face": self.face,
            "read": self.read,
            "confidence": round(self.confidence, 4),
            "right": self.right,
            "box": list(self.box),
            "size": list(self.size),
            "pen": self.pen,
            "strokes": [[list(point) for point in stroke] for stroke in self.strokes],
            "glyph": self.glyph.tolist(),
            "model": self.model,
        }

    def to_row(self) -> dict[str, Any]:
        """What stands in the columns of the table, all in SQLite's own types."""
        values = (
            self.made.astimezone(UTC).isoformat(),
            *(self.face, _whole(self.read), float(self.confidence), _whole(self.right)),
            np.asarray(self.glyph, np.uint8).tobytes(),
            json.dumps(self.strokes, default=float),
            *(*map(int, self.size), float(self.pen), *map(int, self.box), self.model),
        )
        return dict(zip(COLUMNS, values, strict=True))

    @classmethod
    def from_row(cls, number: int, values: Sequence[Any]) -> Correction:
        """What `to_row` gave, back from the file.

        Raises:
            ValueError, TypeError or OverflowError: the row is damaged.
        """
        made, face, read, confidence, right, glyph, strokes, width, height, pen, x, y, w, h, model = values
        return cls(
            read=_whole(read),
            confidence=float(confidence),
            right=_whole(right),
            glyph=np.frombuffer(glyph, np.uint8).reshape(28, 28),
            strokes=tuple(tuple(tuple(point) for point in stroke) for stroke in json.loads(strokes)),
            size=(int(width), int(height)),
            pen=float(pen),
            box=(int(x), int(y), int(w), int(h)),
            face=face,
            model=model,
            made=datetime.fromisoformat(made),
            id=number,
        )


def correction(
    digit: Digit, right: int | None, *, face: Face, model: str, sketch: Sketch | None = None, size: Size = (0, 0)
) -> Correction:
    """Put a digit right.

    Args:
        digit: as it was read.
        right: what it is, 0 to 9, or None for no digit.
        face: where it is put right.
        model: `reader.model.sha256`.
        sketch: the drawing it was read from, if it was one.
        size: (width, height) of the picture it was read from, if it was none.

    Raises:
        CorrectionsError: `right` is neither.
    """
    if right is not None and right not in range(10):
        raise CorrectionsError(f"a digit is 0 to 9, not {right!r}")
    return Correction(
        read=digit.value if digit.is_digit else None,
        confidence=digit.confidence,
        right=_whole(right),
        glyph=preview(digit),
        strokes=sketch.strokes if sketch else (),
        size=(sketch.width, sketch.height) if sketch else size,
        pen=sketch.pen if sketch else 0.0,
        box=digit.box,
        face=face,
        model=model,
        made=datetime.now(UTC),
    )


def _whole(value: int | None) -> int | None:
    return None if value is None else int(value)  # of NumPy's, too
