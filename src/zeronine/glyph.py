"""Ink of one digit → a 28×28 glyph in the form of MNIST (LeCun, Bottou, Bengio & Haffner 1998, section III).

The ink is scaled into a 20×20 box with its aspect kept and antialiased, and placed so that its centre of mass lies
at the middle of the 28×28 field. One thing is added for pens that MNIST never saw: a line that would be thinner
than a pen's line in MNIST is widened before it is shrunk, or a one-pixel line on a large canvas would fade to nothing.
"""

from __future__ import annotations

import cv2
import numpy as np

SIDE = 28
BOX = 20
_THIN = 1.8  # glyph pixels: the least width of a line, that of MNIST's thinnest pens
_LARGE = 120  # pixels; from twice this on, ink is halved first
_TURN = 7.0  # degrees
_EDGE = 0.1  # ink under this does not count for the bounding box


def normalise(ink: np.ndarray) -> np.ndarray:
    """Bring the ink of one digit into MNIST form.

    Args:
        ink: (H, W) float32 in [0, 1], bright on dark; any size.

    Returns:
        (28, 28) float32 in [0, 1]; all zero where there is no ink.
    """
    box = bounds(ink)
    if box is None:
        return np.zeros((SIDE, SIDE), np.float32)
    x, y, w, h = box
    crop = ink[y : y + h, x : x + w]
    in_form = 0.9 <= BOX / max(w, h) <= 1.12  # in MNIST form already: resampling would only blur it
    return _centre(crop.clip(0, 1) if in_form else _resize(_widen(_halve(crop))))


def views(glyphs: np.ndarray) -> np.ndarray:
    """Each glyph as it is, turned a little either way, and a pixel to each side: what a thorough reader averages over.

    Args:
        glyphs: (n, 28, 28) float32 in [0, 1].

    Returns:
        (n, 7, 28, 28) float32.
    """
    middle = (SIDE - 1) / 2
    ways = [cv2.getRotationMatrix2D((middle, middle), angle, 1.0) for angle in (_TURN, -_TURN)]
    ways += [np.array([[1.0, 0.0, x], [0.0, 1.0, y]]) for x, y in ((-1, 0), (1, 0), (0, -1), (0, 1))]
    seen = [[shown, *(cv2.warpAffine(shown, way, (SIDE, SIDE)) for way in ways)] for shown in glyphs]
    return np.array(seen, np.float32).reshape(-1, 1 + len(ways), SIDE, SIDE)


def checked(batch: np.ndarray) -> np.ndarray:
    """A batch of glyphs that a caller made.

    Args:
        batch: (n, 28, 28) bool, uint8 (of 0 and 1 alone as bool), or floats in [0, 1].

    Returns:
        (n, 28, 28) float32 in [0, 1].

    Raises:
        ValueError: another shape, type or range.
    """
    if not isinstance(batch, np.ndarray) or batch.ndim != 3 or batch.shape[1:] != (SIDE, SIDE):
        shape = getattr(batch, "shape", type(batch).__name__)
        raise ValueError(f"a batch of glyphs must be an array (n, 28, 28), not {shape}")
    if batch.dtype in (np.bool_, np.uint8):
        brightest = 255 if batch.max(initial=0) > 1 else 1
        return batch.astype(np.float32) / np.float32(brightest)
    if batch.dtype.kind != "f":
        raise ValueError(f"glyphs must be bool, uint8 or floats, not {batch.dtype}")
    if not (np.isfinite(batch).all() and (batch.size == 0 or (batch.min() >= 0 and batch.max() <= 1))):
        raise ValueError("glyphs in floats must lie in 0..1")
    return np.ascontiguousarray(batch, np.float32)


def bounds(ink: np.ndarray) -> tuple[int, int, int, int] | None:
    """(x, y, width, height) of the ink in pixels, or None where there is none."""
    mask = (ink > _EDGE).astype(np.uint8)
    x, y, w, h = cv2.boundingRect(mask)
    return (x, y, w, h) if w and h else None


def stroke_width(ink: np.ndarray) -> float:
    """Mean width of the lines in pixels: for a ribbon, twice its area over its outline's length."""
    mask = (ink > 0.3).astype(np.uint8)
    padded = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    area = float(padded.sum())
    core = float(cv2.erode(padded, np.ones((3, 3), np.uint8)).sum())
    if core == 0:
        return min(2.0, max(1.0, area / float(max(ink.shape))))
    return 2.0 * area / (area - core)  # the outline's pixels lie on both sides of the line


def _halve(ink: np.ndarray) -> np.ndarray:
    """Halve large ink until it is a few times a glyph's size, so that widening it stays cheap; no line gets lost."""
    while max(ink.shape) > 2 * _LARGE:
        if stroke_width(ink) < 3:
            ink = cv2.dilate(ink, np.ones((2, 2), np.uint8))
        height, width = ink.shape
        ink = cv2.resize(ink, (max(1, width // 2), max(1, height // 2)), interpolation=cv2.INTER_AREA)
    return ink


def _widen(ink: np.ndarray) -> np.ndarray:
    """Widen lines that would be thinner than `_THIN` once the ink is shrunk."""
    thin = _THIN * max(ink.shape) / BOX
    reach = round((thin - stroke_width(ink)) / 2)
    if max(ink.shape) <= BOX or reach < 1:
        return ink
    roomy = cv2.copyMakeBorder(ink, reach, reach, reach, reach, cv2.BORDER_CONSTANT)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    return cv2.dilate(roomy, kernel)


def _resize(ink: np.ndarray) -> np.ndarray:
    """Scale so that the longer side becomes 20 pixels; every source pixel counts when shrinking."""
    height, width = ink.shape
    scale = BOX / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    shrunk = cv2.resize(ink, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    peak = float(shrunk.max())
    return (shrunk / max(peak, 1e-6)).clip(0, 1)


def _centre(ink: np.ndarray) -> np.ndarray:
    """Place the ink with its centre of mass at index (14, 14), as in MNIST, moved back in where it would stick out."""
    height, width = ink.shape
    total = float(ink.sum())
    x = float(ink.sum(axis=0) @ np.arange(width, dtype=np.float32)) / total
    y = float(ink.sum(axis=1) @ np.arange(height, dtype=np.float32)) / total
    left = min(max(round(SIDE / 2 - x), 0), SIDE - width)
    top = min(max(round(SIDE / 2 - y), 0), SIDE - height)
    glyph = np.zeros((SIDE, SIDE), np.float32)
    glyph[top : top + height, left : left + width] = ink
    return glyph
