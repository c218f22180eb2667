"""Pictures without any writing: what photos of things, fur, stones and fabric leave for the eye to take for ink.

They are composed of what such photos are made of (noise at every size, streaks, shaded balls, edges), so that the
line network learns to say nothing of them.
"""

from __future__ import annotations

import cv2
import numpy as np


def texture(tall: float, rng: np.random.Generator) -> np.ndarray:
    """A piece of a photo in which nobody wrote: (H, W) uint8 grey, as high as a line of digits `tall` pixels high."""
    shape = (max(16, round(tall * rng.uniform(1.0, 2.0))), max(16, round(tall * np.exp(rng.uniform(-0.3, 2.2)))))
    kind = rng.random()
    light: np.ndarray
    if kind < 0.6:
        light = _noise(shape, rng)
    elif kind < 0.78:
        light = _streaks(shape, rng)
    else:
        light = _things(shape, tall, rng)
    if rng.random() < 0.3:
        light = light + rng.uniform(0.2, 0.8) * _noise(shape, rng)
    if rng.random() < 0.6:
        light = cv2.GaussianBlur(light, (0, 0), rng.uniform(0.3, 0.06 * tall + 0.3))
    light = light - light.min()
    light = light / max(float(light.max()), 1e-6)
    dark = rng.uniform(5, 200)
    grey = dark + rng.uniform(25, 250 - dark) * light + rng.normal(0, rng.uniform(0, 5), shape)
    return np.asarray(grey.clip(0, 255), np.uint8)


def _noise(shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Noise in several octaves, each finer one weaker by one factor (Perlin 1985)."""
    total = np.zeros(shape, np.float32)
    side, weight, fade = rng.uniform(0.3, 1.0) * shape[0], 1.0, rng.uniform(0.3, 0.9)
    wide = float(np.exp(rng.normal(0, 0.4)))
    while side > 1.5:
        knots = (max(2, round(shape[0] / side)) + 1, max(2, round(shape[1] / side / wide)) + 1)
        coarse = rng.random(knots).astype(np.float32)
        total += weight * cv2.resize(coarse, shape[::-1], interpolation=cv2.INTER_CUBIC)
        side, weight = side / rng.uniform(1.7, 2.3), weight * fade
    return total


def _streaks(shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Hair, grass, grain of wood: noise drawn out in one direction that turns a little from place to place."""
    side = 2 * max(shape)
    long = rng.uniform(0.1, 0.8) * shape[0]
    noise = rng.random((side, side)).astype(np.float32)
    drawn = cv2.GaussianBlur(noise, (0, 0), sigmaX=float(long), sigmaY=float(rng.uniform(0.5, 0.05 * shape[0] + 0.6)))
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), rng.uniform(0, 180), 1.0)
    turned = cv2.warpAffine(drawn, turn, (side, side), borderMode=cv2.BORDER_REFLECT)
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    sway = 0.15 * shape[0] * rng.random() * np.sin(x / shape[0] * rng.uniform(1, 5) + rng.uniform(0, 6))
    middle = (side - np.array(shape)) / 2
    seen = cv2.remap(turned, x + np.float32(middle[1]), (y + sway + middle[0]).astype(np.float32), cv2.INTER_LINEAR)
    return np.asarray(seen, np.float32)


def _things(shape: tuple[int, int], tall: float, rng: np.random.Generator) -> np.ndarray:
    """Balls, discs and blocks that lie about, shaded and over one another."""
    light = np.full(shape, rng.random(), np.float32) + 0.3 * _noise(shape, rng)
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    for _ in range(int(rng.integers(3, 5 + 2 * shape[1] // shape[0]))):
        size = tall * rng.uniform(0.15, 1.3)
        cx, cy, angle = rng.uniform(0, shape[1]), rng.uniform(0, shape[0]), rng.uniform(0, np.pi)
        u = ((x - cx) * np.cos(angle) + (y - cy) * np.sin(angle)) / size
        v = ((y - cy) * np.cos(angle) - (x - cx) * np.sin(angle)) / (size * rng.uniform(0.3, 1.0))
        far = np.hypot(u, v) if rng.random() < 0.6 else np.maximum(np.abs(u), np.abs(v))
        inside = far < 1
        shade = rng.random() + rng.uniform(0, 0.8) * u + rng.uniform(-0.5, 0.5) * far**2
        light[inside] = shade[inside]
    return light
