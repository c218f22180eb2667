"""What haste does to a digit: corners turn into curves and loops, the pen stays down between strokes, ends get hooks.

A hand in a hurry moves its pen as if it were a mass on a spring, drawn along the shape that is meant: it runs past
corners and comes back in a loop, or cuts them. Models of fast writing (Plamondon 1995) say so of real hands.
"""

from __future__ import annotations

import numpy as np

from zeronine.strokes import even

_STEP = 0.02  # between points along a stroke, of a sign's longer side
_PARTS = 2  # a stiff spring needs small steps
_REACH = 0.3  # in this distance the pen comes to rest at a stroke's end


def hurried(strokes: list[np.ndarray], haste: float, rng: np.random.Generator) -> list[np.ndarray]:
    """The strokes of one sign as a hurried hand writes them.

    Args:
        strokes: (n, 2) each, in the order and direction the pen goes, in a box of longer side 1.
        haste: 0 leaves them as they are, 1 is as fast as can still be read.
        rng: chance.
    """
    if haste <= 0:
        return strokes
    moved = [strokes[0], *(s + rng.normal(0, 0.05 * haste, 2) for s in strokes[1:])]
    if len(moved) > 1 and rng.random() < 0.3 * haste:
        moved = [np.concatenate(moved)]
    moved = [_with_hooks(stroke, haste, rng) for stroke in moved]
    lag = 0.22 * haste * float(np.exp(rng.normal(0, 0.4)))
    damping = rng.uniform(0.35, 0.9)
    return [_pulled(even(stroke, _STEP), lag, damping) for stroke in moved]


def _with_hooks(stroke: np.ndarray, haste: float, rng: np.random.Generator) -> np.ndarray:
    """The small strokes of a pen that touches down before it should and lifts late."""
    if len(stroke) < 2:
        return stroke
    parts = [stroke]
    if rng.random() < 0.25 * haste:  # it comes from the left, and from above or below
        parts.insert(0, stroke[:1] - rng.uniform(0.02, 0.13) * _direction(rng.uniform(-70, 70)))
    if rng.random() < 0.25 * haste:  # it leaves to the right
        parts.append(stroke[-1:] + rng.uniform(0.02, 0.15) * _direction(rng.uniform(-80, 20)))
    return np.concatenate(parts)


def _direction(degrees: float) -> np.ndarray:
    """0 is to the right, 90 down."""
    angle = np.radians(degrees)
    return np.array([np.cos(angle), np.sin(angle)])


def _pulled(path: np.ndarray, lag: float, damping: float) -> np.ndarray:
    """A mass on a spring drawn along a path, one step of it at a time; `lag` is how far a corner is felt."""
    stiffness = 1 / max(lag, 0.02)
    rest = max(1, round(min(_REACH, 3 * lag) / _STEP))
    goals = [complex(x, y) for x, y in path] + [complex(*path[-1])] * rest
    speeds = np.diff(np.array(goals), append=goals[-1]) / _STEP
    step = _STEP / _PARTS
    place, speed = goals[0], complex(speeds[0])
    places = [place]
    for goal, meant in zip(goals[1:], speeds.tolist()[:-1], strict=True):
        for _ in range(_PARTS):
            force = stiffness * stiffness * (goal - place) + 2 * damping * stiffness * (meant - speed)
            speed += step * force
            place += step * speed
        places.append(place)
    drawn = np.array(places)
    return np.stack((drawn.real, drawn.imag), axis=1)
