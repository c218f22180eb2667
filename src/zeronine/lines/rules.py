"""Rules, frames, grids and page edges are taken out of a mask of ink; what a pen wrote across them stays.

A rule is a thin straight line far longer than writing is tall. Its pixels go, save where a stroke crosses: there
the ink is taller than the rule is thick.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from zeronine.quantile import median

Mask: TypeAlias = npt.NDArray[np.uint8]

_STEEPEST = 0.08  # of a rule against the axes, as the sheet lies after it was turned level
_SLIM = 0.06  # a rule's thickness over the shortest length of a rule
_LONG = 1.5  # digit heights: longer level lines are no strokes of digits
_UPRIGHT = 1.3  # digit heights: longer upright lines between two level ones are none either
_STEP = 4  # columns
_DARKER = 0.2  # of full ink: what is that much darker than the rules is no part of them
_BEYOND = 1.0  # of its length, at either end, a line may go on
_RIM = 0.12  # of a box's shorter side: how far in its outline may lie
_COVERED = 0.85  # share of each side of a box that must be inked
_MOST = 1_000  # parts that are looked at for being boxes


@dataclass(frozen=True, slots=True, eq=False)
class _Lines:
    """Level lines; they are told apart on every fourth column, which no line falls through.

    Attributes:
        labels: (H, W / 4) int32, 0 for ground.
        stats: (1 + n, 5) int32 x, y, width, height, area of each label.
        thin: (H, W) uint8, where ink is no taller than a line is thick, which it is where strokes cross.
    """

    labels: npt.NDArray[np.int32]
    stats: npt.NDArray[np.int32]
    thin: Mask

    @classmethod
    def of(cls, mask: Mask, least: float) -> _Lines:
        """Level lines of a mask that are at least `least` pixels long and thin for that."""
        mask = np.ascontiguousarray(mask)
        run, slim = max(_STEP + 1, round(least / 5)), _slim(least)
        thin = mask & ~_opened(mask, 1, slim + 2)
        fat = cv2.dilate(thin, np.ones((3, 1), np.uint8))  # a sloping line goes down in steps
        whole = cv2.morphologyEx(fat, cv2.MORPH_CLOSE, np.ones((1, run // 2), np.uint8))
        runs = np.ascontiguousarray(_opened(np.asarray(whole, np.uint8), run, 1)[:, ::_STEP])
        _, labels, stats, _ = cv2.connectedComponentsWithStats(runs, connectivity=8)
        long, deep = _STEP * stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
        thick = _STEP * stats[:, cv2.CC_STAT_AREA] / np.maximum(long, 1) - 2
        ruled = (long >= least) & (thick <= slim) & (deep <= _STEEPEST * long + slim + 2)
        return cls(np.asarray(labels, np.int32), np.asarray(stats, np.int32), thin).only(ruled)

    def only(self, chosen: npt.NDArray[np.bool_]) -> _Lines:
        """Some of the lines, by a mask over their labels."""
        number = np.zeros(len(self.stats), np.int32)
        kept = chosen & (np.arange(len(chosen)) > 0)
        number[kept] = 1 + np.arange(kept.sum())
        return _Lines(number[self.labels], np.concatenate((self.stats[:1], self.stats[kept])), self.thin)

    def __len__(self) -> int:
        return len(self.stats) - 1

    def mask(self) -> Mask:
        """(H, W) uint8, 1 where a line runs, and where it goes on: writing breaks it into pieces."""
        run = np.asarray(cv2.dilate((self.labels > 0).astype(np.uint8), np.ones((3, 1), np.uint8)), np.uint8)
        for (x0, y0), (x1, y1) in np.round(16 * self._drawn_out()).astype(int).tolist():
            cv2.line(run, (x0, y0), (x1, y1), 1, 3, cv2.LINE_8, 4)
        return np.repeat(run, _STEP, axis=1)[:, : self.thin.shape[1]]

    def ends(self) -> np.ndarray:
        """(n, 2, 2) x, y in pixels: from where to where each line runs, with what it may go on."""
        return self._drawn_out() * (_STEP, 1)

    def _drawn_out(self) -> np.ndarray:
        """(n, 2, 2) x in columns, y: each line's ends, as far again as it is long.

        Farther, its own slope is not known well enough.
        """
        y, x = np.nonzero(self.labels)
        label = self.labels[y, x]
        count, sum_x, sum_y, sum_xx, sum_xy = (
            np.bincount(label, weights=some, minlength=len(self.stats))[1:] for some in (x * 0 + 1, x, y, x * x, x * y)
        )
        slope = (count * sum_xy - sum_x * sum_y) / np.maximum(count * sum_xx - sum_x**2, 1)
        level = (sum_y - slope * sum_x) / np.maximum(count, 1)
        reach = self.stats[1:, :1] + self.stats[1:, 2:3] * np.array([-_BEYOND, 1 + _BEYOND])
        return np.stack((reach, slope[:, None] * reach + level[:, None]), axis=2)

    def meet(self, other: Mask) -> npt.NDArray[np.bool_]:
        """(n, 2) whether each line's first and last quarter touch another mask."""
        y, x = np.nonzero((self.labels > 0) & (other[:, ::_STEP] > 0))
        label = self.labels[y, x]
        place = (x - self.stats[label, 0]) / np.maximum(self.stats[label, 2], 1)
        ends = np.zeros((len(self.stats), 2), bool)
        ends[label[place < 0.25], 0] = True
        ends[label[place > 0.75], 1] = True
        return ends


def suppress(mask: Mask, faint: Mask, least: float = 0.0, ink: np.ndarray | None = None) -> Mask:
    """Take the rules of a page out of a mask: lines longer than any writing is tall.

    Args:
        mask: (H, W) uint8, 1 where there is ink.
        faint: (H, W) uint8, 1 where there is any trace of ink, for rules are often pale.
        least: pixels; a shorter line is no rule, whatever the size of the page says.
        ink: (H, W) float32, to keep what is darker on a rule than rules are.

    Returns:
        (H, W) uint8, the mask without rules.
    """
    return _without(mask, *found(faint, least), ink)


def found(faint: Mask, least: float = 0.0) -> tuple[_Lines, _Lines]:
    """The rules of a page, level ones and, in its transpose, upright ones; as for `suppress`."""
    least = max(least, max(faint.shape) / 14, min(60.0, 0.8 * max(faint.shape)))
    # Rules run into the black beside a sheet: what is wide both ways is no part of them.
    side = _slim(least) + 2
    wide = _opened(faint, side, side)
    wide = np.asarray(cv2.dilate(wide, np.ones((5, 5), np.uint8)), np.uint8) if wide.any() else wide
    thin = faint & ~wide
    across, down = _Lines.of(thin, least), _Lines.of(thin.T, least)
    if len(down) and len(across) < 2:
        # A tall 1 is an upright line too: one that goes to the edge of the sheet or of the picture is a rule.
        cv2.rectangle(wide, (0, 0), (wide.shape[1] - 1, wide.shape[0] - 1), 1, 2)
        down = down.only(np.logical_or(*down.meet(wide.T).T))
    return across, down


def suppress_frames(mask: Mask, tall: float) -> Mask:
    """Take the frames of a form out of a mask, once it is known how tall the writing is.

    Args:
        mask: (H, W) uint8, 1 where there is ink.
        tall: height of the digits in pixels.

    Returns:
        (H, W) uint8, the mask without boxes, level lines longer than digits, and upright ones between two of them.
    """
    mask = without_boxes(mask, tall)
    across, down = _Lines.of(mask, _LONG * tall), _Lines.of(mask.T, _UPRIGHT * tall)
    if len(down):
        near = np.asarray(cv2.dilate(across.mask(), np.ones((5, 5), np.uint8)), np.uint8)
        down = down.only(np.logical_and(*down.meet(near.T).T))
    return _without(mask, across, down)


def without_wide(mask: Mask, width: int) -> Mask:
    """The mask without ink that is wider than `width` pixels both ways: desks, lids, black margins."""
    wide = _opened(mask, width, width)
    return mask & ~np.asarray(cv2.dilate(wide, np.ones((5, 5), np.uint8)), np.uint8) if wide.any() else mask


def _slim(least: float) -> int:
    return max(2, round(_SLIM * least))


def _opened(mask: Mask, width: int, height: int) -> Mask:
    """What of a mask a rectangle of that size fits into."""
    opened = cv2.morphologyEx(np.ascontiguousarray(mask), cv2.MORPH_OPEN, np.ones((height, width), np.uint8))
    return np.asarray(opened, np.uint8)


def _without(mask: Mask, across: _Lines, down: _Lines, ink: np.ndarray | None = None) -> Mask:
    if not (len(across) or len(down)):
        return mask
    level, upright = across.mask(), down.mask().T
    gone = level & upright
    gone |= level & across.thin & ~_crossings(mask & ~upright, level & across.thin)
    gone |= upright & down.thin.T & ~_crossings((mask & ~level).T, upright.T & down.thin).T
    if ink is not None:
        gone &= ~(_darker(ink, mask & gone & ~(level & upright)) & ~(level & upright))
    return mask & ~gone


def _darker(ink: np.ndarray, rules: Mask) -> Mask:
    """Where a picture is clearly darker than most of its rules are: a pen went along them."""
    usual = ink[rules > 0]
    if not usual.size:
        return np.zeros_like(rules)
    middle = median(usual)
    spread = 1.4826 * median(np.abs(usual - middle))
    return (ink > middle + max(_DARKER, 2 * spread)).astype(np.uint8)


def _crossings(mask: Mask, lines: Mask) -> Mask:
    """Where strokes cross level lines: ink in columns taller than the lines are thick."""
    if not lines.any():
        return mask
    edges = int((lines[1:] & ~lines[:-1]).sum()) + int(lines[0].sum())
    return _opened(mask, 1, round(float(lines.sum()) / max(edges, 1)) + 3)


def without_boxes(mask: Mask, tall: float) -> Mask:
    """The mask without the outlines of boxes: parts with ink all along their four sides.

    Args:
        mask: (H, W) uint8, 1 where there is ink.
        tall: height of the digits in pixels.
    """
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    out = mask.copy()
    wide, high = stats[1:, 2:4].T
    boxes = np.flatnonzero((high > 1.1 * tall) & (high < 4 * tall) & (wide > 0.6 * tall)) + 1
    for label in boxes[:_MOST]:
        x, y, w, h = stats[label, :4].tolist()
        part = labels[y : y + h, x : x + w] == label
        rim = max(3, round(_RIM * min(w, h)))
        sides = (part[:rim].any(axis=0), part[-rim:].any(axis=0), part[:, :rim].any(axis=1), part[:, -rim:].any(axis=1))
        if min(float(side.mean()) for side in sides) >= _COVERED:
            part[rim:-rim, rim:-rim] = False
            out[y : y + h, x : x + w][part] = 0
    return out
