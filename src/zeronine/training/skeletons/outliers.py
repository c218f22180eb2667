"""Ink that is no digit: skeletons of letters and marks, scribbles, and digits that were put together.

What may honestly pass for a digit (O, o, l, I, |, S, s, Z, z, b, q, g, B) is left out: it is neither.
"""

from __future__ import annotations

from functools import partial

import numpy as np

from zeronine.training.skeletons.base import Draw, Stroke, Style, arc, line
from zeronine.training.skeletons.greek import GREEK

_A, _V = (0.3, 0.0), (0.3, 1.0)

# Each entry: sign → strokes. Straight pieces are `line`, round ones `arc` or plain smooth points.
_SIGNS: dict[str, list[list[Stroke]]] = {
    "A": [[line((0.0, 1.0), _A, (0.6, 1.0)), line((0.12, 0.62), (0.48, 0.62))]],
    "C": [[arc(0.36, 0.5, 0.34, 0.5, -50, -310)]],
    "D": [[line((0.0, 0.0), (0.0, 1.0)), [(0.0, 0.0), (0.45, 0.12), (0.58, 0.5), (0.45, 0.88), (0.0, 1.0)]]],
    "E": [
        [line((0.55, 0.0), (0.0, 0.0), (0.0, 1.0), (0.58, 1.0)), line((0.0, 0.48), (0.45, 0.48))],
        [[(0.5, 0.1), (0.2, 0.0), (0.05, 0.2), (0.3, 0.44), (0.3, 0.44), (0.02, 0.7), (0.2, 1.0), (0.55, 0.9)]],
    ],
    "F": [[line((0.55, 0.0), (0.0, 0.0), (0.0, 1.0)), line((0.0, 0.45), (0.42, 0.45))]],
    "G": [[[*arc(0.34, 0.5, 0.33, 0.5, -50, -350), (0.66, 0.56), (0.66, 0.56), (0.36, 0.56)]]],
    "H": [[line((0.0, 0.0), (0.0, 1.0)), line((0.55, 0.0), (0.55, 1.0)), line((0.0, 0.5), (0.55, 0.5))]],
    "J": [[[(0.5, 0.0), (0.5, 0.7), (0.3, 1.0), (0.05, 0.8)], line((0.2, 0.0), (0.7, 0.0))]],
    "K": [[line((0.0, 0.0), (0.0, 1.0)), line((0.55, 0.0), (0.03, 0.5), (0.6, 1.0))]],
    "L": [[line((0.0, 0.0), (0.0, 1.0), (0.55, 1.0))]],
    "M": [[line((0.0, 1.0), (0.05, 0.0), (0.38, 0.7), (0.7, 0.0), (0.76, 1.0))]],
    "N": [[line((0.0, 1.0), (0.0, 0.0), (0.55, 1.0), (0.55, 0.0))]],
    "P": [[line((0.0, 0.0), (0.0, 1.0)), [(0.0, 0.02), (0.45, 0.05), (0.5, 0.4), (0.0, 0.52)]]],
    "Q": [[arc(0.35, 0.45, 0.34, 0.45, -90, -450), line((0.4, 0.6), (0.75, 1.0))]],
    "R": [
        [line((0.0, 0.0), (0.0, 1.0)), [(0.0, 0.02), (0.45, 0.05), (0.5, 0.4), (0.02, 0.5), (0.02, 0.5), (0.55, 1.0)]]
    ],
    "T": [[line((0.0, 0.0), (0.65, 0.0)), line((0.33, 0.0), (0.33, 1.0))]],
    "U": [[[(0.0, 0.0), (0.02, 0.7), (0.28, 1.0), (0.54, 0.7), (0.56, 0.0)]]],
    "V": [[line((0.0, 0.0), _V, (0.6, 0.0))]],
    "W": [[line((0.0, 0.0), (0.2, 1.0), (0.4, 0.3), (0.6, 1.0), (0.8, 0.0))]],
    "X": [[line((0.0, 0.0), (0.6, 1.0)), line((0.6, 0.0), (0.0, 1.0))]],
    "Y": [[line((0.0, 0.0), (0.3, 0.5), (0.6, 0.0)), line((0.3, 0.5), (0.3, 1.0))]],
    "a": [
        [[*arc(0.3, 0.5, 0.3, 0.45, -30, -330), (0.6, 0.1), (0.6, 0.1), (0.6, 0.7), (0.75, 0.95)]],
        [[(0.1, 0.15), (0.4, 0.0), (0.58, 0.3), (0.6, 1.0)], arc(0.3, 0.7, 0.3, 0.28, -20, -350)],
    ],
    "d": [[arc(0.27, 0.7, 0.27, 0.3, -20, -340), line((0.55, 0.0), (0.55, 1.0))]],
    "e": [[[(0.05, 0.5), (0.58, 0.48), (0.5, 0.12), (0.25, 0.0), (0.02, 0.4), (0.2, 0.95), (0.6, 0.82)]]],
    "f": [[[(0.55, 0.1), (0.36, 0.0), (0.25, 0.2), (0.25, 1.0)], line((0.0, 0.45), (0.5, 0.45))]],
    "h": [[line((0.0, 0.0), (0.0, 1.0)), [(0.0, 0.6), (0.25, 0.42), (0.48, 0.6), (0.5, 1.0)]]],
    "k": [[line((0.0, 0.0), (0.0, 1.0)), line((0.42, 0.4), (0.02, 0.7), (0.48, 1.0))]],
    "m": [
        [
            [
                (0.0, 0.0),
                (0.0, 1.0),
                (0.0, 1.0),
                (0.05, 0.3),
                (0.25, 0.05),
                (0.4, 0.4),
                (0.4, 1.0),
                (0.4, 1.0),
                (0.5, 0.2),
                (0.7, 0.05),
                (0.85, 0.4),
                (0.85, 1.0),
            ]
        ]
    ],
    "n": [[[(0.0, 0.0), (0.0, 1.0), (0.0, 1.0), (0.08, 0.3), (0.32, 0.05), (0.55, 0.35), (0.56, 1.0)]]],
    "p": [[line((0.0, 0.0), (0.0, 1.0)), arc(0.27, 0.28, 0.27, 0.27, -170, 170)]],
    "r": [[[(0.0, 0.0), (0.0, 1.0), (0.0, 1.0), (0.1, 0.3), (0.35, 0.05), (0.55, 0.15)]]],
    "t": [[[(0.25, 0.0), (0.25, 0.75), (0.4, 1.0), (0.6, 0.9)], line((0.0, 0.32), (0.52, 0.3))]],
    "u": [[[(0.0, 0.0), (0.05, 0.75), (0.3, 0.95), (0.55, 0.6), (0.58, 0.0), (0.58, 0.0), (0.6, 1.0)]]],
    "w": [[[(0.0, 0.0), (0.1, 0.85), (0.28, 0.9), (0.4, 0.3), (0.4, 0.3), (0.52, 0.9), (0.72, 0.85), (0.8, 0.0)]]],
    "y": [
        [line((0.0, 0.0), (0.28, 0.5)), line((0.58, 0.0), (0.1, 1.0))],
        [[(0.0, 0.0), (0.05, 0.4), (0.3, 0.5), (0.5, 0.0), (0.5, 0.0), (0.5, 0.7), (0.25, 1.0), (0.0, 0.85)]],
    ],
    "+": [[line((0.35, 0.0), (0.35, 0.7)), line((0.0, 0.35), (0.7, 0.35))]],
    "-": [[line((0.0, 0.0), (1.0, 0.0))]],
    "=": [[line((0.0, 0.0), (0.8, 0.0)), line((0.0, 0.35), (0.8, 0.35))]],
    "x": [[line((0.0, 0.0), (0.7, 0.7)), line((0.7, 0.0), (0.0, 0.7))]],
    "*": [[line((0.0, 0.2), (0.7, 0.55)), line((0.7, 0.2), (0.0, 0.55)), line((0.35, 0.0), (0.35, 0.75))]],
    "#": [
        [
            line((0.2, 0.0), (0.15, 1.0)),
            line((0.55, 0.0), (0.5, 1.0)),
            line((0.0, 0.3), (0.7, 0.3)),
            line((0.0, 0.65), (0.7, 0.65)),
        ]
    ],
    "?": [
        [
            [(0.05, 0.2), (0.2, 0.02), (0.5, 0.08), (0.5, 0.35), (0.28, 0.5), (0.28, 0.72)],
            line((0.28, 0.92), (0.29, 0.97)),
        ]
    ],
    "!": [[line((0.1, 0.0), (0.1, 0.7)), line((0.1, 0.92), (0.11, 0.98))]],
    "%": [[arc(0.15, 0.2, 0.15, 0.18, 0, -370), arc(0.6, 0.8, 0.15, 0.18, 0, -370), line((0.7, 0.0), (0.05, 1.0))]],
    "&": [[[(0.62, 1.0), (0.1, 0.25), (0.28, 0.0), (0.45, 0.2), (0.05, 0.7), (0.25, 1.0), (0.62, 0.6)]]],
    "√": [[line((0.0, 0.55), (0.12, 0.5), (0.28, 1.0), (0.5, 0.0), (1.1, 0.0))]],
    "→": [[line((0.0, 0.3), (1.0, 0.3)), line((0.75, 0.0), (1.0, 0.3), (0.75, 0.6))]],
    "↑": [[line((0.3, 1.0), (0.3, 0.0)), line((0.0, 0.3), (0.3, 0.0), (0.6, 0.3))]],
    "✓": [[line((0.0, 0.5), (0.25, 0.9), (0.8, 0.0))]],
    "<": [[line((0.6, 0.0), (0.0, 0.4), (0.6, 0.8))]],
    ">": [[line((0.0, 0.0), (0.6, 0.4), (0.0, 0.8))]],
    "^": [[line((0.0, 0.6), (0.35, 0.0), (0.7, 0.6))]],
    "~": [[[(0.0, 0.3), (0.25, 0.0), (0.6, 0.3), (0.9, 0.0)]]],
    "{": [[[(0.4, 0.0), (0.2, 0.1), (0.22, 0.4), (0.0, 0.5), (0.0, 0.5), (0.22, 0.6), (0.2, 0.9), (0.4, 1.0)]]],
    "[": [[line((0.35, 0.0), (0.0, 0.0), (0.0, 1.0), (0.35, 1.0))]],
    "]": [[line((0.0, 0.0), (0.35, 0.0), (0.35, 1.0), (0.0, 1.0))]],
    ":": [[line((0.0, 0.0), (0.02, 0.05)), line((0.0, 0.7), (0.02, 0.75))]],
    "€": [[arc(0.4, 0.5, 0.35, 0.5, -50, -310), line((0.0, 0.4), (0.5, 0.4)), line((0.0, 0.6), (0.45, 0.6))]],
    "$": [
        [
            [(0.55, 0.2), (0.3, 0.08), (0.08, 0.28), (0.3, 0.5), (0.55, 0.72), (0.3, 0.92), (0.02, 0.8)],
            line((0.3, 0.0), (0.3, 1.0)),
        ]
    ],
    "△": [[line((0.4, 0.0), (0.0, 0.8), (0.85, 0.8), (0.4, 0.0))]],
    "☆": [[line((0.2, 1.0), (0.5, 0.0), (0.8, 1.0), (0.0, 0.38), (1.0, 0.38), (0.2, 1.0))]],
    "♡": [[[(0.5, 0.3), (0.3, 0.0), (0.0, 0.25), (0.5, 1.0), (0.5, 1.0), (1.0, 0.25), (0.7, 0.0), (0.5, 0.3)]]],
}


def _scribble(rng: np.random.Generator) -> list[Stroke]:
    """A pen that wanders: smooth or jagged, short or long."""
    n = int(rng.integers(5, 16))
    walk = np.cumsum(rng.normal(0, rng.uniform(0.12, 0.4), (n, 2)), axis=0)
    points = [(float(x), float(y)) for x, y in walk]
    return [line(*points)] if rng.random() < 0.4 else [points]


def _hatching(rng: np.random.Generator) -> list[Stroke]:
    """Zigzag, as one crosses something out."""
    n = int(rng.integers(4, 10))
    return [line(*((0.15 * i + rng.normal(0, 0.03), (i % 2) * rng.uniform(0.4, 1.0)) for i in range(n)))]


def _spiral(rng: np.random.Generator) -> list[Stroke]:
    turns = rng.uniform(1.8, 4)
    steps = np.linspace(0, turns * 2 * np.pi, int(turns * 10))
    radius = np.linspace(0.05, 0.5, len(steps))
    spin = rng.choice([-1, 1])
    return [[(float(r * np.cos(t)), float(spin * r * np.sin(t))) for r, t in zip(radius, steps, strict=True)]]


def _dots(rng: np.random.Generator) -> list[Stroke]:
    return [line((x, y), (x + 0.02, y + 0.02)) for x, y in rng.uniform(0, 1, (int(rng.integers(2, 8)), 2))]


def _loose_lines(rng: np.random.Generator) -> list[Stroke]:
    ends = rng.uniform(0, 1, (int(rng.integers(2, 6)), 2, 2))
    return [line((float(a[0]), float(a[1])), (float(b[0]), float(b[1]))) for a, b in ends]


def _several(digits: tuple[Style, ...], rng: np.random.Generator) -> list[Stroke]:
    """Two or three digits at once, as when a number is taken for one digit."""
    strokes: list[Stroke] = []
    x = 0.0
    for _ in range(int(rng.choice([2, 3], p=[0.8, 0.2]))):
        drawn = digits[int(rng.integers(len(digits)))].draw(rng)
        left = min(p[0] for stroke in drawn for p in stroke)
        size, drop = float(np.exp(rng.normal(0, 0.15))), rng.normal(0, 0.08)
        strokes += [[(size * (px - left) + x, size * py + drop) for px, py in stroke] for stroke in drawn]
        x = max(p[0] for stroke in strokes for p in stroke) + rng.uniform(-0.05, 0.3)
    return strokes


def _one_of(variants: list[list[Stroke]]) -> Draw:
    return lambda rng: variants[int(rng.integers(len(variants)))]


def outliers(digits: tuple[Style, ...]) -> tuple[Style, ...]:
    """Every style of ink that is no digit; `digits` are what several at once are made of."""
    return (
        *(Style(sign, "sign", 1, _one_of(variants)) for sign, variants in {**_SIGNS, **GREEK}.items()),
        Style("scribble", "walk", 10, _scribble),
        Style("scribble", "hatching", 3, _hatching),
        Style("scribble", "spiral", 2, _spiral),
        Style("scribble", "dots", 2, _dots),
        Style("scribble", "lines", 4, _loose_lines),
        Style("digits", "several", 24, partial(_several, digits)),
    )
