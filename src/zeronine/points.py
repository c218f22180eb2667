"""Strokes that come from outside, JSON, a file, another program: checked, and fitted to a sheet."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from zeronine.errors import PictureError
from zeronine.quantile import quantile

Point: TypeAlias = tuple[float, ...]
"""(x, y), (x, y, pressure) or (x, y, pressure, time): pixels with y down, 0 to 1, milliseconds."""

Stroke: TypeAlias = tuple[Point, ...]
"""The points of one stroke in the order the pen went."""

MAX_POINTS = 50_000
_FITTED = 240.0  # strokes of unknown units are scaled to this height in pixels
_LEAST = 0.15  # of all that is drawn: strokes that are shorter are parts of longer ones
_DOT = 1e-9  # of its distance from 0: what is smaller than that is a dot


def is_number(value: object) -> bool:
    """Whether this is a number of some moderate size, and no truth value."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and -1e15 < value < 1e15  # NaN is not


def checked(strokes: object) -> tuple[Stroke, ...]:
    """Strokes of the form [[[x, y, pressure?, time?], …], …], without empty ones.

    Raises:
        PictureError: they are not, or have more than `MAX_POINTS` points.
    """
    if not isinstance(strokes, (list, tuple)):
        raise PictureError("strokes are a list of strokes, each a list of points [x, y, pressure?, time?]")
    total = 0
    taken = []
    for stroke in strokes:
        if not isinstance(stroke, (list, tuple)):
            raise PictureError("a stroke is a list of points [x, y, pressure?, time?]")
        total += len(stroke)
        if total > MAX_POINTS:
            raise PictureError(f"there are more than {MAX_POINTS} points in these strokes")
        if stroke:
            taken.append(tuple(_checked_point(point) for point in stroke))
    return tuple(taken)


def _checked_point(point: object) -> Point:
    if not isinstance(point, (list, tuple)) or not 2 <= len(point) <= 4 or not all(map(is_number, point)):
        raise PictureError("a point is [x, y], [x, y, pressure] or [x, y, pressure, time], all finite numbers")
    return tuple(float(value) for value in point)


def length(strokes: tuple[Stroke, ...]) -> float:
    """How far the pen goes."""
    return sum(math.dist(a[:2], b[:2]) for stroke in strokes for a, b in pairwise(stroke))


def scale_to_fit(strokes: tuple[Stroke, ...]) -> float:
    """What makes strokes of any unit `_FITTED` pixels high, or a fifteenth of that a row; 1 for a dot."""
    points = all_points(strokes)
    wide, tall = np.ptp(points, axis=0)
    size = max(float(tall), float(wide) / 15)
    is_dot = max(wide, tall) <= max(_DOT * float(np.abs(points).max()), 1e-300)
    return 1.0 if is_dot else _FITTED / size


def pen_for(strokes: tuple[Stroke, ...]) -> float:
    """The width of a felt-tip that suits strokes: a fifteenth of most of them, which may stand in several rows.

    Returns:
        The width in the strokes' own unit; 0 for a dot.
    """
    sides = [float(np.ptp([point[:2] for point in stroke], axis=0).max()) for stroke in strokes]
    drawn = [side for side in sides if side > 0]
    whole = _FITTED / scale_to_fit(strokes)
    one = quantile(np.array(drawn), 0.75) if drawn else 0.0
    return max(min(one, whole), _LEAST * whole) / 15 if drawn else 0.0


def fit(strokes: tuple[Stroke, ...], scale: float, margin: float) -> tuple[tuple[Stroke, ...], int, int]:
    """Strokes of any unit, moved and scaled to a sheet with a margin, and its width and height."""
    points = all_points(strokes)
    low = points.min(axis=0)
    wide, tall = np.ptp(points, axis=0)
    fitted = tuple(
        tuple(((p[0] - low[0]) * scale + margin, (p[1] - low[1]) * scale + margin, *p[2:]) for p in stroke)
        for stroke in strokes
    )
    return fitted, math.ceil(wide * scale + 2 * margin), math.ceil(tall * scale + 2 * margin)


def all_points(strokes: tuple[Stroke, ...]) -> np.ndarray:
    """(n, 2) float64, all points' x and y; (0, 0) where there is none."""
    return np.array([point[:2] for stroke in strokes for point in stroke] or [(0.0, 0.0)])
