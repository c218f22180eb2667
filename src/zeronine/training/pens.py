"""Pen strokes → pictures → glyphs, the way they will be read: drawn with a pen, found by `ink`, normed by `glyph`.

Strokes come from the skeletons in this package or from real writers' pens (`data.pen_digits`). Each is warped, drawn
with a pen of random width, taper and shake on a canvas of random size, and then goes through the same code as
a user's picture, so that the network learns on what it will meet.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from zeronine import glyph, ink, layout
from zeronine.strokes import even, smooth
from zeronine.training.haste import hurried
from zeronine.training.skeletons import Style

_ANGULAR, _CUT = 0.1, 0.03  # shares of the drawings
_CANVASES = (16, 20, 24, 28, 32, 40, 56, 80, 112)


def pick(styles: Sequence[Style], rng: np.random.Generator, sign: str | None = None) -> Style:
    """Choose a style by its share, of one sign if it is given."""
    fitting = [style for style in styles if sign in (None, style.sign)]
    share = np.array([style.share for style in fitting])
    return fitting[int(rng.choice(len(fitting), p=share / share.sum()))]


def written(style: Style, rng: np.random.Generator, care: float = 1.0) -> list[np.ndarray]:
    """Strokes of a style as one writer would put them: points shaken, then made smooth. `care` 0 is a ruler's line."""
    strokes = []
    shake = care * rng.uniform(0.005, 0.03)
    for stroke in style.draw(rng):
        p = np.asarray(stroke, np.float64)
        moved = p + rng.normal(0, shake, p.shape)
        for i in range(1, len(p)):  # a corner's two points stay one
            if (p[i] == p[i - 1]).all():
                moved[i] = moved[i - 1]
        strokes.append(smooth(moved, 0.03))
    return strokes


def warp(strokes: list[np.ndarray], rng: np.random.Generator, strength: float = 1.0) -> list[np.ndarray]:
    """Slant, turn, stretch and bend the strokes of one sign, which come back in a box of longer side 1."""
    points = np.concatenate(strokes)
    low = points.min(axis=0)
    size = max(float((points.max(axis=0) - low).max()), 1e-6)
    slant = strength * rng.normal(0.08, 0.2)
    angle = strength * rng.normal(0.0, 0.09)
    aspect = float(np.exp(strength * rng.normal(0.0, 0.2)))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    shape = np.array([[aspect, 0.0], [0.0, 1.0]]) @ np.array([[1.0, 0.0], [-slant, 1.0]]) @ turn
    phase, bend = rng.uniform(0, 2 * np.pi, 4), strength * rng.normal(0, 0.025, 4)
    out = []
    for stroke in strokes:
        p = (stroke - low) / size
        x, y = p[:, 0], p[:, 1]
        dx = bend[0] * np.sin(4 * y + phase[0]) + bend[1] * np.sin(6 * x + phase[1])
        dy = bend[2] * np.sin(4 * x + phase[2]) + bend[3] * np.sin(6 * y + phase[3])
        out.append(np.stack((x + dx, y + dy), axis=1) @ shape)
    return _boxed(out)


def _boxed(strokes: list[np.ndarray]) -> list[np.ndarray]:
    """Moved and scaled into a box of longer side 1."""
    points = np.concatenate(strokes)
    low = points.min(axis=0)
    size = max(float((points.max(axis=0) - low).max()), 1e-6)
    return [(stroke - low) / size for stroke in strokes]


def picture(strokes: list[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """Draw strokes (in a box of longer side 1) with a random pen.

    Returns:
        (S, S) uint8, light ink on black, S one of a few canvas sizes from 16 up.
    """
    side = int(rng.choice(_CANVASES))
    room = rng.uniform(0.5, 0.98) if side > 32 else rng.uniform(0.75, 1.0)
    least = 1.0 / (room * side)
    width = max(least, float(np.exp(rng.normal(np.log(0.085), 0.55))))
    width = min(width, 0.26)
    scale = room * side / (1 + width)
    aliased = side <= 32 and rng.random() < 0.35
    over = 1 if aliased else (4 if side <= 56 else 2)
    stretch = _stretch(strokes, rng)
    points = [stroke * stretch for stroke in strokes]
    extent = np.concatenate(points).max(axis=0) * scale
    shift = (side - extent) / 2 * rng.uniform(0.3, 1.7, 2)
    if rng.random() < _CUT:  # the hand ran off the canvas
        axis, over_edge = int(rng.integers(2)), rng.uniform(0.02, 0.1)
        shift[axis] = side - (1 - over_edge) * extent[axis] if rng.random() < 0.7 else -over_edge * extent[axis]
    canvas: np.ndarray = np.zeros((side * over, side * over), np.uint8)
    taper = rng.uniform(0, 0.5) if rng.random() < 0.4 else 0.0
    for stroke in points:
        _draw(canvas, (stroke * scale + shift) * over, width * scale * over, taper, rng)
    if over > 1:
        canvas = cv2.resize(canvas, (side, side), interpolation=cv2.INTER_AREA)
        if side <= 32 and rng.random() < 0.25:
            canvas = np.where(canvas > 90, 255, 0).astype(np.uint8)
    if rng.random() < 0.2:
        canvas = cv2.GaussianBlur(canvas, (0, 0), rng.uniform(0.3, 0.03 * side + 0.5))
    return canvas


def _stretch(strokes: list[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """Now and then fill the whole frame both ways, as scans that were cut and scaled to a square do."""
    if rng.random() > 0.12:
        return np.ones(2)
    extent = np.concatenate(strokes).max(axis=0)
    return np.asarray(1.0 / np.maximum(extent, 0.25))


def _draw(canvas: np.ndarray, points: np.ndarray, width: float, taper: float, rng: np.random.Generator) -> None:
    """Lay one stroke on the canvas, each piece with its own width when the pen tapers."""
    fixed = np.round(points * 8).astype(np.int32)  # cv2 takes points in 1/8 pixels
    if taper == 0.0:
        thick = max(1, round(width))
        cv2.polylines(
            canvas, [fixed.reshape(-1, 1, 2)], False, 255, thick, cv2.LINE_AA if canvas.shape[0] > 64 else cv2.LINE_8, 3
        )
        return
    n = len(fixed)
    swell = 1 - taper * np.abs(np.sin(np.linspace(0, rng.uniform(1, 4), n) + rng.uniform(0, 3)))
    for i in range(n - 1):
        cv2.line(canvas, fixed[i], fixed[i + 1], 255, max(1, round(width * swell[i])), cv2.LINE_8, 3)


def to_glyph(drawn: np.ndarray) -> np.ndarray | None:
    """What the reader would make of a drawn picture: (28, 28) uint8, or None where no ink is left."""
    found = layout.digit_ink(ink.extract(drawn))
    if found is None:
        return None
    return (glyph.normalise(found[0]) * 255 + 0.5).astype(np.uint8)


def glyph_of(
    strokes: list[np.ndarray], rng: np.random.Generator, strength: float = 1.0, haste: float = 0.0
) -> np.ndarray:
    """Warp, draw and norm the strokes of one sign: (28, 28) uint8."""
    while True:
        shape = hurried(warp(strokes, rng, strength), haste, rng)
        if rng.random() < _ANGULAR:  # a mouse that is asked too seldom: straight from one place to another far on
            far = rng.uniform(0.1, 0.35)
            shape = [even(stroke, far) for stroke in shape]
        drawn = to_glyph(picture(_boxed(shape), rng))
        if drawn is not None:
            return drawn
