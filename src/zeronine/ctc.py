"""What a line network's chances say: connectionist temporal classification (Graves et al. 2006), decoding side.

The network gives, for every place along a strip, the chance of "nothing" (class 0) and of each sign (class i + 1 for
sign i of its alphabet). A line reads as its signs with repeats and "nothing" dropped.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np


@dataclass(frozen=True, slots=True)
class Spoken:
    """One sign of a line: its index in the alphabet, and the places [start, stop) where it was seen."""

    sign: int
    start: int
    stop: int


def best_path(chances: np.ndarray) -> list[Spoken]:
    """The signs along the likeliest path.

    Args:
        chances: (T, 1 + signs) float32, each row summing to 1.

    Returns:
        The signs from left to right.
    """
    best = chances.argmax(axis=1)
    edges = [0, *(np.flatnonzero(best[1:] != best[:-1]) + 1).tolist(), len(best)]
    return [Spoken(int(best[a]) - 1, a, b) for a, b in pairwise(edges) if a < b and best[a]]


def chance_of(signs: list[int], chances: np.ndarray) -> float:
    """The chance that a line reads as these signs: the sum over all ways to say them (the forward pass).

    Args:
        signs: indices in the alphabet.
        chances: (T, 1 + signs) float32, each row summing to 1.
    """
    states = np.zeros(2 * len(signs) + 1, np.int64)  # "nothing" before, between and after the signs
    states[1::2] = np.array(signs, np.int64) + 1
    emitted = chances[:, states].astype(np.float64)
    skips = np.zeros(len(states))  # from one sign straight to the next, unless it is the same
    skips[3::2] = states[3::2] != states[1:-2:2]
    # Two empty states in front, so that every state has one and another one before it; all in place, for it is the
    # innermost loop of reading. What is less likely than float64 can say, one part in 1e308, has no chance.
    room = np.zeros(len(states) + 2)
    ahead, before, far_before = room[2:], room[1:-1], room[:-2]
    ahead[:2] = emitted[0, :2]
    come = np.empty(len(states))
    for row in emitted[1:]:
        np.multiply(far_before, skips, out=come)
        come += before
        come += ahead
        np.multiply(come, row, out=ahead)
    return float(ahead[-2:].sum())


def digits_alone(chances: np.ndarray) -> np.ndarray:
    """Chances of the ten digits and "nothing", to which every other sign's is added: (T, 11) float32."""
    nothing = chances[:, :1] + chances[:, 11:].sum(axis=1, keepdims=True)
    return np.concatenate((nothing, chances[:, 1:11]), axis=1)
