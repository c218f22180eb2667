"""Rules, frames, grids and page edges are taken out of a mask of ink; what a pen wrote across them stays.

A rule is a run of ink far longer than writing is tall, thin and straight. Its pixels go, save where a stroke crosses:
there the ink is taller than the rule is thick.
"""

from __future__ import annotations

import cv2
import numpy as np

_FULL = 0.9  # share of a run that must be ink: a rule in a photo has gaps
_SHORTEST = 60  # pixels
_SLIM = 0.12  # a rule's thickness over the length it is looked for with


def suppress(mask: np.ndarray) -> np.ndarray:
    """Take long thin straight lines, level and upright to within about 2°, out of a mask.

    Args:
        mask: (H, W) uint8, 1 where there is ink.

    Returns:
        (H, W) uint8, the mask without rules.
    """
    height, width = mask.shape
    longest = max(height, width)
    reach = max(longest / 20, min(_SHORTEST, 0.8 * longest))
    across = _lines(mask, round(reach))
    down = _lines(np.ascontiguousarray(mask.T), round(reach)).T
    if not (across.any() or down.any()):
        return mask
    crossing_across = _crossings(mask & ~down, across)
    crossing_down = _crossings(np.ascontiguousarray((mask & ~across).T), np.ascontiguousarray(down.T)).T
    gone = (across & ~crossing_across) | (down & ~crossing_down)
    return np.asarray(mask & ~gone)


def _lines(mask: np.ndarray, reach: int) -> np.ndarray:
    """The level lines of a mask that are at least `reach` long and belong to a rule: (H, W) uint8."""
    width = mask.shape[1]
    if reach > width or reach < 3:
        return np.zeros_like(mask)
    fat = cv2.dilate(mask, np.ones((3, 1), np.uint8))  # a line that is not quite level goes down in steps
    ahead = cv2.boxFilter(fat, cv2.CV_32F, (reach, 1), normalize=False, borderType=cv2.BORDER_CONSTANT)
    core = (ahead >= _FULL * reach).view(np.uint8)
    if not core.any():
        return np.zeros_like(mask)
    runs = cv2.dilate(core, np.ones((1, reach | 1), np.uint8)) & fat
    count, labels, stats, _ = cv2.connectedComponentsWithStats(runs, connectivity=8)
    long = stats[:, cv2.CC_STAT_WIDTH]
    thick = stats[:, cv2.CC_STAT_AREA] / np.maximum(long, 1)
    ruled = (long >= 1.5 * reach) & (thick - 2 <= max(2.0, _SLIM * reach))
    ruled[0] = False
    return ruled.astype(np.uint8)[labels] & mask


def _crossings(mask: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """Where strokes cross level lines: ink in columns taller than the lines are thick."""
    columns = lines.any(axis=0).sum()
    rows = max(1, int(lines.any(axis=1).sum()))
    if columns == 0:
        return np.zeros_like(mask)
    thick = _thickness(lines)
    del rows
    return cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((thick + 3, 1), np.uint8))


def _thickness(lines: np.ndarray) -> int:
    """Typical thickness of level lines in pixels: their ink over their upper edges."""
    edges = int((lines[1:] & ~lines[:-1]).sum()) + int(lines[0].sum())
    return max(1, round(float(lines.sum()) / max(edges, 1)))
