"""How people write the ten digits: a small skeleton of pen strokes for every common style, with its share.

A stroke is a list of control points in a box about 0.6 wide and 1 high, y down, in the order the pen runs. The pen
runs smoothly through them; a point given twice is a corner. `pens.py` varies and draws them. The shares say how
often a style is drawn, leaning to what MNIST lacks, since MNIST itself is trained on beside these.
"""

from __future__ import annotations

from zeronine.training.skeletons.base import Style
from zeronine.training.skeletons.cursive import CURSIVE
from zeronine.training.skeletons.high import HIGH
from zeronine.training.skeletons.low import LOW
from zeronine.training.skeletons.marks import MARKS
from zeronine.training.skeletons.outliers import outliers

DIGITS: tuple[Style, ...] = LOW + HIGH
OUTLIERS: tuple[Style, ...] = outliers(DIGITS)

__all__ = ["CURSIVE", "DIGITS", "MARKS", "OUTLIERS", "Style"]
