"""The ground of a photo: the median around each pixel, and that of the paper alone where a broad pen fills it.

The median knows nothing of polarity and keeps the edges of shadows and sheets, as long as less than half of what
lies around a pixel is ink. A marker close to the lens leaves more: its own middle would be the ground.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

SIDE = 256  # the ground is estimated on a copy with this longer side
_WINDOW = 0.5  # of the copy's shorter side
_CROWDED = 0.1  # of the window: with more ink in it than this, there may be more that was not seen
_MARK = 0.5  # of full ink
_BROAD = 0.02  # of the copy's shorter side: the rules of paper are thinner
_GROWN = 1.02  # times the ink: with less, all of it has been seen
_LOOKS = 4  # at most; a stroke wider than a third of the shorter side is not found in so few

InkOf = Callable[[np.ndarray, np.ndarray], np.ndarray]


def smaller(grey: np.ndarray) -> np.ndarray:
    """The copy that a ground is estimated on: (H, W) → (h, w), no side longer than `SIDE`."""
    scale = min(1.0, SIDE / max(grey.shape))
    if scale == 1:
        return grey
    size = (max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale)))
    return cv2.resize(grey, size, interpolation=cv2.INTER_AREA)


def around(grey: np.ndarray) -> np.ndarray:
    """The median around each pixel: (H, W) uint8 → (H, W) float32 grey levels."""
    return _whole(_median(smaller(grey)), grey.shape)


def beneath(grey: np.ndarray, inked: np.ndarray, ink_of: InkOf) -> np.ndarray | None:
    """The ground once more, without a broad pen's ink; None where no pen is broad enough to be taken for ground.

    What was found is painted over, which shows more of it: until there is no more, but four times at most.

    Args:
        grey: (H, W) uint8.
        inked: (H, W) float32 in [0, 1], what stands out from the ground that is `around` each pixel.
        ink_of: grey and ground, both (h, w), to such ink.

    Returns:
        (H, W) float32 grey levels.
    """
    small = smaller(grey)
    marks = _marks(cv2.resize(inked, small.shape[::-1], interpolation=cv2.INTER_AREA))
    window = _window(small)
    if cv2.countNonZero(marks) < _CROWDED * window**2:  # what the next line would find, at less cost
        return None
    if cv2.boxFilter(marks, cv2.CV_32F, (window, window), borderType=cv2.BORDER_REFLECT).max() < _CROWDED:
        return None
    for _ in range(_LOOKS):
        ground = _median(_painted(small, marks, window))
        more = _marks(ink_of(small, ground.astype(np.float32)))
        if cv2.countNonZero(more) < _GROWN * cv2.countNonZero(marks):
            break
        marks = more
    return _whole(ground, grey.shape)


def _marks(inked: np.ndarray) -> np.ndarray:
    """(h, w) uint8, 1 on broad ink that does not reach the frame, where shadows and desks leave theirs."""
    side = max(3, round(_BROAD * min(inked.shape)))
    broad = cv2.morphologyEx((inked > _MARK).astype(np.uint8), cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    _, labels, stats, _ = cv2.connectedComponentsWithStats(broad, connectivity=8)
    x, y, w, h = stats[:, :4].T
    inside = (x > 0) & (y > 0) & (x + w < inked.shape[1]) & (y + h < inked.shape[0])
    inside[0] = False
    return np.asarray(inside[labels], np.uint8)


def _painted(small: np.ndarray, marks: np.ndarray, window: int) -> np.ndarray:
    """The copy with marks in the mean tone of what is around them."""
    free = 1 - cv2.dilate(marks, np.ones((3, 3), np.uint8)).astype(np.float32)

    def summed(some: np.ndarray) -> np.ndarray:
        return cv2.boxFilter(some, -1, (window, window), normalize=False, borderType=cv2.BORDER_REFLECT)

    near = summed(free)
    tone = np.where(near > 0, summed(small * free) / np.maximum(near, 1), small.max(initial=0, where=free > 0))
    return np.where(free > 0, small, tone.clip(0, 255).astype(np.uint8))


def _window(small: np.ndarray) -> int:
    return max(3, int(_WINDOW * min(small.shape))) | 1


def _median(small: np.ndarray) -> np.ndarray:
    window = _window(small)
    # The median window shrinks at the frame's edge; mirrored ground keeps it whole there.
    pad = window // 2
    mirrored = cv2.BORDER_REFLECT_101 if min(small.shape) > pad else cv2.BORDER_REPLICATE
    padded = cv2.copyMakeBorder(small, pad, pad, pad, pad, mirrored)
    return cv2.medianBlur(padded, window)[pad:-pad, pad:-pad]


def _whole(ground: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    return cv2.resize(ground, (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR).astype(np.float32)
