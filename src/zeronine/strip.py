"""A line of writing → a strip 32 pixels high, the form in which the line network reads it."""

from __future__ import annotations

import cv2
import numpy as np

from zeronine.glyph import stroke_width

HEIGHT = 32  # pixels
BAND = 0.72  # share of the strip's height that the digits take
_THIN = 1.4  # strip pixels: the least width of a line


def normalise(soft: np.ndarray) -> np.ndarray:
    """Scale the cut-out of one line to a strip's height; lines that would fade are widened first.

    Args:
        soft: (h, w) float32, the soft layer of `ink.layers`, of one level line of writing.

    Returns:
        (32, W) float32 in [0, 1].
    """
    scale = HEIGHT / soft.shape[0]
    width = max(8, round(soft.shape[1] * scale))
    soft = widened(np.minimum(soft, 1), scale)
    return cv2.resize(soft, (width, HEIGHT), interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)


def widened(soft: np.ndarray, scale: float) -> np.ndarray:
    """Ink with its lines made wide enough to be seen once it is scaled; as it is where they are.

    Args:
        soft: (h, w) float32 in [0, 1].
        scale: what it will be scaled by.

    Returns:
        (h, w) float32 in [0, 1].
    """
    if scale >= 0.5:
        return soft
    reach = round((_THIN / scale - stroke_width(soft)) / 2)
    if reach < 1:
        return soft
    return cv2.dilate(soft, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1)))
