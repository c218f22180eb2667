"""Pen strokes → a picture: what a hand drew on a canvas, as points, becomes what a reader reads.

A stroke is a sequence of points (x, y), y down, in the order the pen went. Strokes are kept as points and drawn
into a picture of our own; no screen is ever looked at.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

PAPER = 255  # grey level
_SUBPIXEL = 4  # cv2 takes points in 1/16 pixels


def smooth(points: Sequence[tuple[float, float]] | np.ndarray, spacing: float) -> np.ndarray:
    """Run a Catmull-Rom spline (Catmull & Rom 1974) through points; a point given twice is a corner.

    Args:
        points: (n, 2).
        spacing: distance of the points that come back, in the same units.

    Returns:
        (m, 2) float64 from the first point to the last.
    """
    p = np.asarray(points, np.float64).reshape(-1, 2)
    if len(p) < 2:
        return p
    ends = np.concatenate((p[:1], p, p[-1:]))
    chord = np.diff(p, axis=0)
    counts = np.maximum(1, np.ceil(np.hypot(chord[:, 0], chord[:, 1]) / spacing)).astype(int)
    piece = np.repeat(np.arange(len(chord)), counts)
    starts = np.cumsum(counts) - counts
    t = ((np.arange(len(piece)) - starts[piece]) / counts[piece])[:, None]
    a, b = p[piece], p[piece + 1]
    leave, arrive = (b - ends[piece]) / 2, (ends[piece + 3] - a) / 2
    t2, t3 = t * t, t * t * t
    curve = (2 * t3 - 3 * t2 + 1) * a + (t3 - 2 * t2 + t) * leave + (3 * t2 - 2 * t3) * b + (t3 - t2) * arrive
    return np.concatenate((curve, p[-1:]))


def even(stroke: np.ndarray, spacing: float) -> np.ndarray:
    """Points along a stroke at even distances, straight from one of its points to the next.

    Args:
        stroke: (n, 2).
        spacing: about how far apart, in the same units.

    Returns:
        (m, 2) float64 from the first point to the last, at least two.
    """
    length = float(np.hypot(*np.diff(stroke, axis=0).T).sum())
    return spread(stroke, max(2, round(length / spacing) + 1))


def spread(stroke: np.ndarray, count: int) -> np.ndarray:
    """A given number of points along a stroke at even distances: (count, 2) float64, from its first to its last."""
    lengths = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(stroke, axis=0).T))))
    at = np.linspace(0, lengths[-1], count)
    return np.stack([np.interp(at, lengths, axis) for axis in stroke.T], axis=1)


def draw(
    strokes: Sequence[Sequence[tuple[float, float]] | np.ndarray], width: int, height: int, pen: float = 12.0
) -> np.ndarray:
    """Draw strokes as a round black pen would on white paper.

    Args:
        strokes: each (n, 2) or more columns, of which the first two count; x and y in pixels, y down.
        width: of the picture, pixels.
        height: of the picture, pixels.
        pen: the pen's width, pixels.

    Returns:
        (height, width) uint8, 0 ink to 255 paper, antialiased.
    """
    paper = np.full((height, width), PAPER, np.uint8)
    for stroke in strokes:
        points = np.asarray(stroke, np.float64)
        if len(points) == 0:
            continue
        curve = smooth(points[:, :2], max(2.0, pen / 3))
        fixed = np.round(np.clip(curve, -1e4, 1e4) * (1 << _SUBPIXEL)).astype(np.int32)
        if len(fixed) == 1:
            cv2.circle(paper, fixed[0], round(pen / 2 * (1 << _SUBPIXEL)), 0, -1, cv2.LINE_AA, _SUBPIXEL)
        else:
            cv2.polylines(paper, [fixed[:, None]], False, 0, max(1, round(pen)), cv2.LINE_AA, _SUBPIXEL)
    return paper
