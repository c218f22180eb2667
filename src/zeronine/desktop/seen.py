"""What the window reads: a drawing or a picture, and the answer to it."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable
from dataclasses import dataclass, replace

import numpy as np

from zeronine.reader import Reader
from zeronine.shown import BLANK, Shown, look
from zeronine.sketch import Sketch, look_at


@dataclass(frozen=True)
class Seen:
    """An answer, and what it is the answer to.

    Attributes:
        shown: the answer.
        sketch: the drawing; None for a picture.
        size: (width, height) of the drawing's sheet or of the picture.
        key: equal for the same strokes or the same picture, and as many digits. A drawing's pen and sheet may differ;
            a broad pen may join two digits.
    """

    shown: Shown
    sketch: Sketch | None
    size: tuple[int, int]
    key: Hashable = None


def see_drawing(reader: Reader, sketch: Sketch) -> Seen:
    """Read a drawing."""
    shown = look_at(reader, sketch)
    return Seen(shown, sketch, (sketch.width, sketch.height), (len(shown.digits), sketch.strokes))


def see_picture(reader: Reader, grey: np.ndarray) -> Seen:
    """Read a picture, (H, W) uint8."""
    shown = look(reader, grey)
    if shown is BLANK:
        shown = replace(BLANK, message="No writing found in this picture")
    height, width = grey.shape
    key = len(shown.digits), width, hashlib.sha256(grey.tobytes()).digest()
    return Seen(shown, None, (width, height), key)
