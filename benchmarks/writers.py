"""Hands that write numbers for composed pages: MNIST's digits enlarged, or drawn strokes, with points and dashes."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from zeronine.strokes import draw
from zeronine.training import pens, skeletons
from zeronine.training.data import Digits


@dataclass(frozen=True, slots=True)
class Writer:
    """One hand: digit height and pen width in pixels, usual gap in digit heights, darkness, and share of strokes."""

    height: float
    pen: float
    gap: float
    dark: float
    strokes: float

    @classmethod
    def of(cls, rng: np.random.Generator, scale: float) -> Writer:
        """A random hand on paper of `scale` pixels for a millimetre."""
        height = rng.uniform(4.5, 8.5) * scale
        pen = max(1.0, rng.uniform(0.3, 0.8) * scale)
        return cls(height, pen, rng.uniform(0.02, 0.25), rng.uniform(0.5, 0.9), float(rng.choice([0.0, 0.5, 1.0])))

    def sign(self, sign: str, digits: Digits, rng: np.random.Generator) -> tuple[np.ndarray, float]:
        """The ink of one sign, tightly cut, (h, w) float32 in [0, 1], and how far it stands over the base line."""
        tall = self.height * float(np.exp(rng.normal(0, 0.08)))
        if not sign.isdigit():
            return self._mark(sign, tall, rng)
        if rng.random() < self.strokes:
            ink = self._drawn(sign, tall, rng)
        else:
            chosen = rng.choice(np.flatnonzero(digits.labels == int(sign)))
            ink = _enlarged(digits.images[chosen], tall)
        return ink, ink.shape[0] + rng.normal(0, 0.05) * tall

    def _drawn(self, sign: str, tall: float, rng: np.random.Generator) -> np.ndarray:
        strokes = pens.warp(pens.written(pens.pick(skeletons.DIGITS, rng, sign), rng), rng, 0.6)
        extent = np.concatenate(strokes).max(axis=0)
        scale = tall / max(float(extent[1]), 0.5)
        side = np.ceil(extent * scale + 2 * self.pen + 2).astype(int)
        drawn = draw([s * scale + self.pen + 1 for s in strokes], int(side[0]), int(side[1]), self.pen)
        return _tight(1 - drawn.astype(np.float32) / 255)

    def _mark(self, sign: str, tall: float, rng: np.random.Generator) -> tuple[np.ndarray, float]:
        if sign == "-":
            long = rng.uniform(0.35, 0.7) * tall
            points, base = [[0.0, 0.0], [long, rng.normal(0, 0.05) * tall]], 0.5 * tall
        else:
            drop = 0.22 * tall if sign == "," else 0.03 * tall
            points, base = [[0.0, 0.0], [-0.3 * drop, drop]], 0.05 * tall
        shifted = np.array(points) - np.min(points, axis=0) + self.pen + 1
        side = np.ceil(shifted.max(axis=0) + self.pen + 1).astype(int)
        return _tight(1 - draw([shifted], int(side[0]), int(side[1]), self.pen * 1.2).astype(np.float32) / 255), base


def _tight(ink: np.ndarray) -> np.ndarray:
    x, y, w, h = cv2.boundingRect((ink > 0.2).astype(np.uint8))
    return ink[y : y + h, x : x + w]


def _enlarged(image: np.ndarray, tall: float) -> np.ndarray:
    """A MNIST digit at another height, its edges sharp again."""
    cut = _tight(image.astype(np.float32) / 255)
    scale = tall / max(cut.shape[0], 14)  # a flat digit was no taller in MNIST
    size = (max(2, round(cut.shape[1] * scale)), max(2, round(cut.shape[0] * scale)))
    return np.asarray(((cv2.resize(cut, size, interpolation=cv2.INTER_CUBIC) - 0.35) * 3).clip(0, 1), np.float32)
