"""Rings: closed or nearly closed lines that a hand drew around a number, far taller than its digits.

A ring is a part of ink that lies along its own convex hull, all around, with something as high as a digit in it.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

from zeronine.quantile import median

Mask = npt.NDArray[np.uint8]

_AREA = 2_300_000  # pixels of the copy on which rings are looked for
_SHOWN = 85  # of 255: that share of the pixels of the picture is inked where the copy is
_LEAST = 24  # pixels that a ring is high and wide at least
_MOST = 200  # parts of that size: grain and patterns have more
_INK = 0.3  # of its box a ring's ink fills at most
_WRITTEN = 0.25  # of a ring's height what is written in it has at least; the dot in a 0 has less
_SLASH, _UPRIGHT = 0.75, 0.85  # widths over heights of a slash and of the 0 it is in
_FAR = 1.4  # times as high as what is written elsewhere: no 0 is
_ROUND = 0.9  # of its least rectangle a ring's hull fills at most; boxes fill more
_NEAR = 0.08  # of a ring's shorter side: so near to its hull all its ink is
_ALONG = 0.97  # share of a ring's ink that is
_AROUND = 0.9  # share of the hull that has ink near it


def around(mask: Mask) -> Mask | None:
    """The rings in a mask of ink.

    Args:
        mask: (H, W) uint8, 1 where there is ink.

    Returns:
        (H, W) uint8, 1 where ink is a ring's; None where there is none.
    """
    shrink = max(1, math.ceil(math.sqrt(mask.size / _AREA)))
    small = mask
    if shrink > 1:
        size = (max(1, mask.shape[1] // shrink), max(1, mask.shape[0] // shrink))
        small = (cv2.resize(255 * mask, size, interpolation=cv2.INTER_AREA) > _SHOWN).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(small, connectivity=8)
    parts = stats[1:]
    wide, high, mass = parts[:, 2], parts[:, 3], parts[:, 4]
    large = np.flatnonzero((np.minimum(wide, high) >= _LEAST) & (mass <= _INK * wide * high)).tolist()
    if len(large) > _MOST:
        return None
    rings = [i for i in large if _holds_writing(i, parts) and _is_ring(i + 1, labels, parts[i])]
    if not rings:
        return None
    found = np.isin(labels, np.add(rings, 1)).astype(np.uint8)
    if shrink > 1:
        full = cv2.resize(found, mask.shape[::-1], interpolation=cv2.INTER_NEAREST)
        found = np.asarray(cv2.dilate(full, np.ones((2 * shrink + 1, 2 * shrink + 1), np.uint8)), np.uint8) & mask
    return found


def fullness(points: np.ndarray) -> float:
    """Which share of the least rectangle around some points their hull fills."""
    hull = cv2.convexHull(points)
    return float(cv2.contourArea(hull)) / max(math.prod(cv2.minAreaRect(hull)[1]), 1.0)


def _holds_writing(ring: int, parts: np.ndarray) -> bool:
    """Whether a part's box has others in it as high as digits, and it is no 0 with a slash or with bits in it."""
    x, y, w, h = parts[ring, :4]
    left, top, wide, high = parts[:, :4].T
    inside = (left > x) & (top > y) & (left + wide < x + w) & (top + high < y + h) & (high >= _WRITTEN * h)
    if not inside.any():
        return False
    outside = high[~inside & (high >= _WRITTEN * h) & (np.arange(len(parts)) != ring)]
    if outside.size:
        return bool(h > _FAR * median(outside))
    across = (left + wide)[inside].max() - left[inside].min()
    tall = (top + high)[inside].max() - top[inside].min()
    return bool(across >= _SLASH * tall or w >= _UPRIGHT * h)


def _is_ring(label: int, labels: np.ndarray, box: np.ndarray) -> bool:
    """Whether a part's ink lies along its hull and all around; that of a box is a rule's (`rules.suppress_frames`)."""
    x, y, w, h = box[:4].tolist()
    near = round(_NEAR * min(w, h)) + 1
    own = np.pad((labels[y : y + h, x : x + w] == label).astype(np.uint8), near)
    points = cv2.findNonZero(own)
    if fullness(points) > _ROUND:
        return False
    outline = np.zeros_like(own)
    cv2.polylines(outline, [cv2.convexHull(points)], True, 1)
    reach = np.ones((2 * near + 1, 2 * near + 1), np.uint8)
    along, met = own & cv2.dilate(outline, reach), outline & cv2.dilate(own, reach)
    return bool(along.sum() >= _ALONG * own.sum() and met.sum() >= _AROUND * outline.sum())
