"""The paper a line is written on: tone, shadow, grain, security patterns, rules, boxes; and the eye that saw it.

Ink takes away a share of the light the paper gives back, so a line on a patterned ground stays darker than both.
"""

from __future__ import annotations

import cv2
import numpy as np


def picture(ink: np.ndarray, tall: float, rng: np.random.Generator) -> np.ndarray:
    """Lay ink on a ground and take its picture.

    Args:
        ink: (H, W) uint8, 255 where the pen left its full mark.
        tall: height of the digits in pixels, the measure of rules and patterns.
        rng: chance.

    Returns:
        (H, W) uint8 grey, dark on light or, for some drawings, light on dark.
    """
    kind = rng.random()
    if kind < 0.25:
        return _drawing(ink, tall, rng)
    depth: np.ndarray = ink.astype(np.float32) / 255
    if rng.random() < 0.5:
        depth *= _pressure(ink.shape, rng)
    contrast = rng.uniform(0.3, 0.95)
    marks: np.ndarray = np.zeros(ink.shape, np.float32)
    if kind > 0.45:
        marks = _pattern(ink.shape, tall, rng) * rng.uniform(0.1, 0.65) * min(contrast, 0.5)
    if rng.random() < 0.35:
        marks = np.maximum(marks, _rules(ink.shape, tall, rng) * rng.uniform(0.25, 1.0) * contrast)
    light: np.ndarray = _light(ink.shape, rng) * (1 - marks) * (1 - contrast * depth)
    if rng.random() < 0.7:
        light = cv2.GaussianBlur(light, (0, 0), rng.uniform(0.25, 0.035 * tall + 0.25))
    grey = light * rng.uniform(130, 250)
    grey += rng.normal(0, rng.uniform(0, 6), ink.shape)
    return _camera(grey.clip(0, 255).astype(np.uint8), tall, rng)


def _drawing(ink: np.ndarray, tall: float, rng: np.random.Generator) -> np.ndarray:
    """A canvas: one flat ground, either polarity, hard or soft lines."""
    if rng.random() < 0.2:
        ink = np.where(ink > 100, 255, 0).astype(np.uint8)
    if rng.random() < 0.2:
        ink = cv2.GaussianBlur(ink, (0, 0), rng.uniform(0.3, 1.2))
    return _camera(ink if rng.random() < 0.4 else 255 - ink, tall, rng)


def _camera(grey: np.ndarray, tall: float, rng: np.random.Generator) -> np.ndarray:
    """Low resolution now and then, and JPEG."""
    height, width = grey.shape
    if rng.random() < 0.12:
        factor = max(rng.uniform(0.4, 0.9), min(1.0, 10 / tall))  # ten pixels a digit can be read
        small = cv2.resize(
            grey, (max(8, int(width * factor)), max(8, int(height * factor))), interpolation=cv2.INTER_AREA
        )
        grey = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    if rng.random() < 0.4:
        _, packed = cv2.imencode(".jpg", grey, (cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(35, 95))))
        grey = np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE))
    return grey


def _smooth_field(shape: tuple[int, ...], knots: int, rng: np.random.Generator) -> np.ndarray:
    """Low noise in [0, 1]: a few knots, made smooth."""
    aspect = max(1, round(shape[1] / shape[0]))
    coarse = rng.random((knots, knots * aspect + 1)).astype(np.float32)
    return cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)


def _pressure(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Ink that is fuller here and fainter there, and now and then skips."""
    field = 1 - rng.uniform(0.1, 0.6) * _smooth_field(shape, int(rng.integers(3, 8)), rng)
    if rng.random() < 0.25:
        field *= 1 - rng.uniform(0.2, 0.8) * (rng.random(shape) < rng.uniform(0.05, 0.3))
    return np.asarray(field.clip(0.2, 1), np.float32)


def _light(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """Paper's tone: a gradient, blotches, and for some the edge of a shadow."""
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32) / max(shape)
    tone = 1 - rng.uniform(0, 0.25) * (x * rng.uniform(0, 1) + y * rng.uniform(0, 1))
    tone *= 1 - rng.uniform(0, 0.12) * _smooth_field(shape, 4, rng)
    if rng.random() < 0.12:
        angle, where = rng.uniform(0, 2 * np.pi), rng.uniform(0.2, 0.8)
        side = (x - where) * np.cos(angle) + (y - 0.15) * np.sin(angle)
        tone *= 1 - rng.uniform(0.15, 0.5) / (1 + np.exp(-side * rng.uniform(20, 200)))
    return np.asarray(tone, np.float32)


def _pattern(shape: tuple[int, ...], tall: float, rng: np.random.Generator) -> np.ndarray:
    """A security pattern: one to three families of fine lines, straight, waved or curled; or dots. In [0, 1]."""
    families = [_family(shape, tall, rng) for _ in range(int(rng.choice([1, 2, 3], p=[0.5, 0.35, 0.15])))]
    marks = np.maximum.reduce(families)
    if rng.random() < 0.2:
        marks = families[0] * families[-1] if len(families) > 1 else marks * (rng.random(shape) < 0.7)
    if rng.random() < 0.3:
        marks = marks * _smooth_field(shape, 3, rng).clip(0, 1)
    return np.asarray(marks, np.float32)


def _family(shape: tuple[int, ...], tall: float, rng: np.random.Generator) -> np.ndarray:
    y, x = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    angle = rng.choice([rng.normal(0, 0.2), rng.uniform(0, np.pi)])
    along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    period = max(2.5, tall * rng.uniform(0.09, 0.35))
    wave, swing = tall * rng.uniform(0.4, 4), period * rng.uniform(0, 2.5) * (rng.random() < 0.7)
    phase = 2 * np.pi * rng.random(2)
    bent = across + swing * np.sin(2 * np.pi * along / wave + phase[0])
    bent += 0.5 * swing * np.sin(2 * np.pi * along / (wave * 1.7) + phase[1])
    ridge = 0.5 + 0.5 * np.cos(2 * np.pi * bent / period)
    if rng.random() < 0.15:  # dots
        ridge = ridge * (0.5 + 0.5 * np.cos(2 * np.pi * along / period))
    sharp = rng.uniform(1, 5)
    return np.asarray(ridge**sharp, np.float32)


def _rules(shape: tuple[int, ...], tall: float, rng: np.random.Generator) -> np.ndarray:
    """Lines of a form or an exercise book: above, below, around or squared; bands along the frame. In [0, 1]."""
    height, width = shape
    marks = np.zeros(shape, np.uint8)
    thick = max(1, round(tall * rng.uniform(0.02, 0.08)))
    kind = rng.random()
    tilt = rng.normal(0, 0.015)
    rows: list[float] = []
    columns: list[float] = []
    if kind < 0.5:
        rows = [
            rng.uniform(0, 0.15) if rng.random() < 0.3 else rng.uniform(0.75, 1.0)
            for _ in range(int(rng.integers(1, 3)))
        ]
    elif kind < 0.65:
        rows, columns = [rng.uniform(0, 0.12), rng.uniform(0.88, 1)], [rng.uniform(0, 0.03), rng.uniform(0.97, 1)]
    elif kind < 0.8:
        step = tall * rng.uniform(0.35, 1.3) / height
        rows = list(np.arange(rng.uniform(0, step), 1, step))
        columns = list(np.arange(rng.uniform(0, step), width / height, step) * height / width)
    else:
        band = int(height * rng.uniform(0.03, 0.15))
        marks[-band:] = 255 if rng.random() < 0.7 else 0
        rows = [rng.uniform(0.8, 1)]
    for row in rows:
        cv2.line(marks, (0, round(row * height)), (width, round((row + tilt) * height)), 255, thick, cv2.LINE_AA)
    for column in columns:
        cv2.line(
            marks, (round(column * width), 0), (round(column * width + tilt * height), height), 255, thick, cv2.LINE_AA
        )
    return marks.astype(np.float32) / 255
