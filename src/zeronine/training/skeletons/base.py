"""What a skeleton is, and the pieces to build one from."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Point = tuple[float, float]
Stroke = list[Point]
Draw = Callable[[np.random.Generator], list[Stroke]]


@dataclass(frozen=True)
class Style:
    """One way to write one sign.

    Attributes:
        sign: what it reads as: "0" to "9", or a letter or mark.
        name: the style's name, "flagged".
        share: its weight among the styles of the same sign.
        draw: makes the strokes anew from a generator's chances.
    """

    sign: str
    name: str
    share: float
    draw: Draw


def arc(cx: float, cy: float, rx: float, ry: float, start: float, end: float, n: int = 0) -> Stroke:
    """Points on an ellipse from `start` to `end` degrees: 0 right, 90 bottom, 180 left, 270 top."""
    n = n or max(4, int(abs(end - start) / 35) + 1)
    turns = (math.radians(start + (end - start) * i / (n - 1)) for i in range(n))
    return [(cx + rx * math.cos(t), cy + ry * math.sin(t)) for t in turns]


def line(*points: Point) -> Stroke:
    """Straight from point to point: every inner point is a corner."""
    return [points[0], *(p for point in points[1:-1] for p in (point, point)), points[-1]]


def corner(point: Point) -> Stroke:
    """A sharp corner at `point`."""
    return [point, point]
