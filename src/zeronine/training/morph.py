"""Between two hands: one writer's digit, made more or less like another's, point by point along the pen's way.

Thirty writers are few. What lies between two of them, or a little beyond one, looks like somebody else's writing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from zeronine.strokes import spread

_POINTS = 40  # along a stroke
_NEAR = 0.4  # of the sign: how far apart two strokes may run that are taken for the same


def morphed(strokes: Sequence[np.ndarray], goal: Sequence[np.ndarray], share: float) -> list[np.ndarray]:
    """Move one way of writing a sign towards another or, with a share below 0, away from it.

    Args:
        strokes: (n, 2) each.
        goal: the other way. Where it has more or fewer strokes, or leads them elsewhere, nothing is moved.
        share: 0 leaves `strokes`; 1 gives `goal`, in the box of `strokes`.

    Returns:
        The strokes; (40, 2) float64 each where they were moved.
    """
    if len(strokes) != len(goal):
        return list(strokes)
    low, size = _box(strokes)
    goal_low, goal_size = _box(goal)
    moved = []
    for stroke, other in zip(strokes, goal, strict=True):
        start = spread(stroke, _POINTS)
        end = (spread(other, _POINTS) - goal_low) / goal_size * size + low
        if np.hypot(*(end - start).T).max() > _NEAR * size.max():
            return list(strokes)
        moved.append(start + share * (end - start))
    return moved


def _box(strokes: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    points = np.concatenate(list(strokes))
    return points.min(axis=0), np.maximum(np.ptp(points, axis=0), 1e-6)
