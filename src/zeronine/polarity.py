"""Whether the ink of a photo is brighter or darker than its ground."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

_FINE = 0.025  # of the shorter side: what is wider may be a field of a form


def bright_stands_out(sample: np.ndarray, noise: float) -> bool:
    """Whether strokes are bright: they stand out from the median ground far more than anything on the other side.

    Wide areas stand out too, the fields of a form, the corners of a sheet on a darker desk: they vote only where
    nothing else does. A broad pen's lines are not as wide as the widest, and do not come in from the frame.

    Args:
        sample: (h, w) float32, how far every so many pixels are from their ground, grey levels.
        noise: grey levels; what is no farther from the ground has no vote.
    """
    beyond = np.maximum(np.abs(sample) - noise, 0) ** 2
    side = max(3, round(0.75 * min(sample.shape)) // 8)
    fine = max(3, round(_FINE * min(sample.shape)))

    def votes(areas_of: Callable[[np.ndarray], np.ndarray]) -> list[float]:
        return [
            float(inner(np.where(signed & (areas_of(signed & (beyond > 0)) == 0), beyond, 0)).sum())
            for signed in (sample > 0, sample < 0)
        ]

    whole = votes(np.zeros_like)
    for areas_of in (lambda marked: _wide(marked, fine), lambda marked: _areas(marked, side)):
        bright, dark = votes(areas_of)
        if bright + dark > 0.1 * sum(whole):
            return bright > dark
    return whole[0] > whole[1]


def _wide(marked: np.ndarray, side: int) -> np.ndarray:
    """(h, w) uint8, 1 where marks, (h, w) bool, are as wide as `side`, and along their edges; a line parts no area."""
    kernel = np.ones((side, side), np.uint8)
    whole = cv2.morphologyEx(marked.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.dilate(cv2.morphologyEx(whole, cv2.MORPH_OPEN, kernel), kernel))


def _areas(marked: np.ndarray, side: int) -> np.ndarray:
    """(h, w) uint8, 1 where marks, (h, w) bool, are as wide as `side` and come in from the frame, or are far wider."""
    wide = cv2.morphologyEx(marked.astype(np.uint8), cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    _, labels = cv2.connectedComponents(wide, connectivity=8)
    frame = np.concatenate((labels[0], labels[-1], labels[:, 0], labels[:, -1]))
    vast = cv2.morphologyEx(wide, cv2.MORPH_OPEN, np.ones((3 * side, 3 * side), np.uint8))
    areas = np.isin(labels, np.unique(np.concatenate((frame, labels[vast > 0])))) & (wide > 0)
    return cv2.dilate(areas.astype(np.uint8), np.ones((side, side), np.uint8))


def inner(picture: np.ndarray) -> np.ndarray:
    """The picture without its outer eighth on every side."""
    height, width = picture.shape
    return picture[height // 8 : height - height // 8, width // 8 : width - width // 8]
