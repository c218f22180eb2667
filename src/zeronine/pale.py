"""Writing that is paler than the darkest of its picture: pencil beside print, a second pen, one that ran dry.

How full a mark is, is told from the darkest ink. What is much paler than that is taken for grain, rules and folds at
the first look; here each pale part that may be a sign is brought to its own full mark, so that it is read, too.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from zeronine import lines
from zeronine.lines import rows, rules, sheet
from zeronine.lines.rules import Mask
from zeronine.quantile import quantile
from zeronine.results import Box

_DARK = 0.62  # of a full mark: what reaches that is seen at the first look
_MOSTLY = 0.75  # of a pale part's pixels: the others are bits of a box or of what it touches
_LEAST = 0.25  # of a full mark: paler is what shines through from the back of the page
_TRACE = 0.1  # of a full mark: a pale part's soft edge
_NOISE = 3.5  # standard deviations of the ground's noise, which parts are told from
_QUARTER = 0.674  # standard deviations: a quarter of a normal distribution lies above
_LOW, _LOWEST = 8, 0.008  # pixels, and of the longer side: lower parts are grain
_MEAN = 0.7  # of its full mark: what a sign's ink has on an average, with its soft rims
_RIM = 9  # pixels, twice how far the soft rim of a dark stroke goes
_TALL = 0.9  # of the picture's height: taller parts are edges and shadows
_WIDE = 6.0  # times as wide as high: several digits in one stroke are no wider; rules are
_SLIM = 14.0  # times as high as wide: no 1 is slimmer
_SOLID, _BAR = 0.8, 2.5  # of its box: fuller parts are blots, if they are not so many times as high as wide
_COVERED = 0.05  # of a digit's box: with less of it raised, it is no pale digit
_FRAME = 1.35  # times as tall or wide as most of them: such parts may be frames of a form
_MOST = 3_000  # parts: more are grain


@dataclass(frozen=True, slots=True, eq=False)
class Evened:
    """The ink of a picture with its pale writing as dark as the rest.

    Attributes:
        ink: (H, W) float32 in [0, 1].
        raised: (h, w) float32, of a smaller copy: by how much each pixel was multiplied, 0 where it was left as it is.
    """

    ink: np.ndarray
    raised: np.ndarray

    def is_pale(self, box: Box) -> bool:
        """Whether a digit in a box of the picture, x, y, width, height, is pale."""
        window = self._within(box)
        return bool(np.count_nonzero(window) > _COVERED * window.size)

    def holds_pale(self, box: Box) -> bool:
        """Whether there is anything pale in a box of the picture."""
        return bool(self._within(box).any())

    def _within(self, box: Box) -> np.ndarray:
        down, across = (a / b for a, b in zip(self.raised.shape, self.ink.shape, strict=True))
        x, y, w, h = box
        return self.raised[int(y * down) : int((y + h) * down) + 1, int(x * across) : int((x + w) * across) + 1]


def evened(ink: np.ndarray, soft: np.ndarray) -> Evened | None:
    """Bring the pale writing of a picture to its own full mark.

    Args:
        ink: (H, W) float32 in [0, 1], the cleaned layer of `ink.layers`.
        soft: (H, W) float32, its soft layer.

    Returns:
        None where nothing pale may be writing.
    """
    raised = _raised(sheet.smaller(soft, lines.AREA, lines.SIDE))
    if raised is None:
        return None
    whole = cv2.resize(raised, soft.shape[::-1], interpolation=cv2.INTER_NEAREST)
    return Evened(np.where(whole > 0, np.minimum(soft * whole, 1), ink).astype(np.float32), raised)


def _raised(soft: np.ndarray) -> np.ndarray | None:
    """(h, w) float32, what to multiply pale parts by, and 0 elsewhere."""
    noise = quantile(soft, 0.75) / _QUARTER
    smooth = cv2.medianBlur(soft, 3) if noise > 0 else soft
    traces = sheet.over(smooth, max(_TRACE, _NOISE * noise))
    if not _holds_pale(smooth, traces):
        return None
    mask = rules.suppress(traces, traces)  # pencil that touches a rule is a part of it, or of a box
    labels, stats, like = _like_signs(mask)
    if not like.any():
        return None
    tall = rows.Parts(stats[like, :4], stats[like, 4]).typical_height(_least(mask.shape))
    if (stats[1:, 2:4] > _FRAME * tall).any():
        mask = mask & rules.suppress_frames(traces, tall)
        labels, stats, like = _like_signs(mask)
    if np.count_nonzero(like) > _MOST:
        return None
    factor = np.zeros(len(stats), np.float32)
    for i in np.flatnonzero(like):
        x, y, w, h, _ = stats[i]
        window = (slice(y, y + h), slice(x, x + w))
        own = smooth[window][labels[window] == i]
        below = own[own < _DARK]
        if below.size >= _MOSTLY * own.size and (full := quantile(below, 0.75)) >= _LEAST:
            factor[i] = 1 / full
    if not factor.any():
        return None
    raised = factor[labels]
    # Their soft rims are raised with them, those of other parts are not.
    return np.asarray(cv2.dilate(raised, np.ones((3, 3), np.uint8)) * ((raised > 0) | (traces == 0)), np.float32)


def _holds_pale(soft: np.ndarray, traces: Mask) -> bool:
    """Whether there is anything pale as tall as a sign beside the dark writing and its soft rims."""
    rims = np.asarray(cv2.dilate(sheet.over(soft, _DARK), np.ones((_RIM, _RIM), np.uint8)), np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(traces & ~rims, connectivity=8)
    mean = np.bincount(labels.ravel(), soft.ravel(), len(stats)) / np.maximum(stats[:, cv2.CC_STAT_AREA], 1)
    return bool(((stats[:, cv2.CC_STAT_HEIGHT] >= _least(soft.shape)) & (mean > _MEAN * _LEAST))[1:].any())


def _least(shape: tuple[int, ...]) -> float:
    return max(_LOW, _LOWEST * max(shape))


def _like_signs(mask: Mask) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The connected parts of a mask, (h, w) uint8: their labels, their stats, and (n,) bool, which may be signs."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    x, y, w, h, area = stats.T
    inside = (x > 0) & (y > 0) & (x + w < mask.shape[1]) & (y + h < mask.shape[0])
    like = inside & (h >= _least(mask.shape)) & (h <= _TALL * mask.shape[0]) & (w <= _WIDE * h) & (h <= _SLIM * w)
    like &= (area <= _SOLID * w * h) | (h > _BAR * w)
    like[0] = False
    return labels, stats, like
