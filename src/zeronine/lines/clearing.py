"""A picture of one digit or number without the rest of a photo: rules, squares, the desk, the edges of the sheet.

Where writing is large in its picture, rules are told from its strokes by going on across the paper, however often the
digit or the other rules break them: by how many columns of the level picture a line covers (Postl 1986 levels pages
by the same profile).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from zeronine.lines import rows, rules, sheet
from zeronine.quantile import median

Mask = npt.NDArray[np.uint8]

_STEEPEST = 0.27  # of the skew that is looked for, 15°
_POINTS = 20_000  # of the ink are looked at for it
_PEAK = 1.3  # over the usual unevenness: less is chance
_APART = 0.03  # by perspective, how far a rule's slope may be from the level
_COVERED = 0.6  # share of the paper's width that a rule covers at least
_LEAST = 0.4  # share of the picture's, where it can be seen
_SEEN = 0.15  # share of the picture's that it covers at least, whatever a broad pen hides
_SIDES = 0.2  # of the width that can be seen: this near to either side a rule comes
_MOST = 80  # lines that are looked at each way
_ALIKE = 2.0  # times the thickness of the middle one
_SLIM = 0.05  # of the shorter side: thicker lines are no rules
_ALONG = 0.5  # of a side: what lies along the frame for longer is no digit


@dataclass(frozen=True, slots=True)
class _Rule:
    """A line y = level + slope · (x - width / 2), how thick it is, and the level at which it covers most; pixels."""

    level: float
    slope: float
    thick: int
    peak: int

    def no_thicker_than(self, usual: float) -> _Rule:
        """This rule; where a stroke along it makes it seem far thicker than `usual`, without the stroke."""
        return self if self.thick <= _ALIKE * usual else replace(self, level=self.peak, thick=round(usual))

    def fitted(self, thin: Mask) -> _Rule:
        """This rule along the ink near it, by least squares: a thick one covers as much on many a slope.

        Args:
            thin: (H, W), 1 where there is ink that may be a rule's.
        """
        y, x = np.nonzero(thin)
        x = x - thin.shape[1] / 2
        near = np.abs(y - self.slope * x - self.level) <= self.thick / 2 + 1
        if not near.any() or np.ptp(x[near]) == 0:
            return self
        slope, level = np.polyfit(x[near], y[near], 1)
        return replace(self, level=float(level), slope=float(slope)) if abs(slope) <= _APART else self


def cleared(ink: np.ndarray) -> np.ndarray:
    """The ink of a picture of one digit without what else there is.

    Args:
        ink: (H, W) float32 in [0, 1].

    Returns:
        (H, W) float32: what is left, as it was.
    """
    trace = sheet.over(ink, sheet.TRACE)
    if not trace.any():
        return ink
    slope = _slope(rules.without_wide(trace, _thickest(ink.shape) + 2))
    back = sheet.sheared(ink.shape, slope, -slope)
    level = sheet.turned(ink, back)
    # With the seam, where the full ink beyond the picture blurs into it.
    beyond = np.asarray(cv2.dilate(sheet.outside(ink.shape, back), np.ones((5, 5), np.uint8)), np.uint8)
    mask = sheet.over(level, sheet.INKED) & ~beyond
    kept = _without_rules(mask, sheet.over(level, sheet.TRACE) & ~beyond, beyond)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(kept, connectivity=8)
    parts = rows.Parts(stats[1:, :4].astype(np.float64), stats[1:, 4].astype(np.float64))
    stays = np.zeros(count, np.uint8)
    stays[1:] = ~_vast(parts, ink.shape)
    # Back in the picture's own pixels, with the soft rim of what is kept.
    rim = cv2.dilate(stays[labels], np.ones((3, 3), np.uint8))
    inside = cv2.warpAffine(rim, back, (ink.shape[1], ink.shape[0]), flags=cv2.INTER_NEAREST)
    return np.asarray(ink * inside, np.float32)


def _thickest(shape: tuple[int, ...]) -> int:
    """Pixels that a rule is thick at most: what is wider both ways is a broad pen's, in whose stroke rules drown."""
    return max(3, round(_SLIM * min(shape)))


def _slope(trace: Mask) -> float:
    """How far the paper's rules fall for each pixel to the right; 0 where there are none.

    Where the profiles of the ink along and across them are most uneven (Postl 1986).
    """
    y, x = np.nonzero(trace)
    if not len(x):
        return 0.0
    step = max(1, len(x) // _POINTS)
    x, y = x[::step].astype(np.float32), y[::step].astype(np.float32)
    tried = np.linspace(-_STEEPEST, _STEEPEST, 121)
    both = np.array([[_unevenness(y - s * x), _unevenness(x + s * y)] for s in tried.astype(np.float32)])
    peaked = (both / [median(one) for one in both.T]).prod(axis=1)
    return float(tried[peaked.argmax()]) if peaked.max() > _PEAK else 0.0


def _unevenness(places: np.ndarray) -> float:
    counts = np.bincount((places - places.min()).astype(np.int64)).astype(np.float64)
    return float((counts**2).sum())


def _vast(parts: rows.Parts, shape: tuple[int, ...]) -> npt.NDArray[np.bool_]:
    """Parts that lie along the frame or fill it, as no digit does, and what is left of rules that come in from it."""
    height, width = shape
    x, y, w, h = parts.boxes.T
    beside = (x <= 1) | (x + w >= width - 1)
    above = (y <= 1) | (y + h >= height - 1)
    along = beside & (h > _ALONG * height) | above & (w > _ALONG * width)
    rest = (beside | above) & (np.maximum(w, h) > _ALONG * min(shape)) & (np.minimum(w, h) < _SLIM * min(shape))
    return np.asarray(along | rest | (w > 0.85 * width) | (h > 0.9 * height))


def _without_rules(mask: Mask, trace: Mask, beyond: Mask) -> Mask:
    """A level mask of ink without rules; `trace` is that of any ink, for rules are often pale.

    `beyond` is 1 where the level copy shows no picture.
    """
    slim = _thickest(mask.shape)
    thin = rules.without_wide(trace, slim + 2)
    hidden = trace & ~thin | beyond
    across, down = (
        _rules(np.ascontiguousarray(some), np.ascontiguousarray(behind), slim)
        for some, behind in ((thin, hidden), (thin.T, hidden.T))
    )
    if len(across) + len(down) > 2:  # a paper's rules are alike
        usual = median(np.array([rule.thick for rule in across + down], float))
        across, down = ([rule.no_thicker_than(usual) for rule in some] for some in (across, down))
    across, down = [rule.fitted(thin) for rule in across], [rule.fitted(thin.T) for rule in down]
    if len(down) == 1 and len(across) < 2:  # a tall 1 is an upright line, too
        down = []
    if not (across or down):
        return mask
    level, upright = _band(across, mask.shape), _band(down, mask.T.shape).T
    # Where a stroke crosses a rule, the ink is taller than the rule is thick.
    crossing = _tall(mask & ~upright, across)
    beside = _tall((mask & ~level).T, down).T
    return np.asarray(mask & ~(level & ~crossing) & ~(upright & ~beside), np.uint8)


def _rules(thin: Mask, hidden: Mask, slim: int) -> list[_Rule]:
    """Level rules: lines that cover most of the columns that have ink at all, as far as they can be seen.

    Args:
        thin: (H, W), 1 where there is ink that may be a rule's.
        hidden: (H, W), 1 where a broad pen's stroke lies over it, or there is no picture.
        slim: pixels that a rule is thick at most.
    """
    height, width = thin.shape
    inked = np.asarray(thin.any(axis=0), np.bool_)
    y, x = np.nonzero(thin)
    slopes = np.linspace(-_APART, _APART, 2 * round(_APART * width / 2) + 1)
    bottom = round(_APART * width / 2) + 1
    counts = np.stack(
        [
            np.bincount(np.rint(y - s * (x - width / 2)).astype(np.int64) + bottom, minlength=height + 2 * bottom)
            for s in slopes
        ]
    ).astype(np.float64)
    found: list[_Rule] = []
    for _ in range(_MOST):
        i, at = np.unravel_index(int(counts.argmax()), counts.shape)
        if counts[i, at] < _SEEN * width:
            break
        # A rule is as thick as its neighbours are covered half as much.
        first = last = int(at)
        while first > 0 and counts[i, first - 1] > 0.5 * counts[i, at]:
            first -= 1
        while last + 1 < counts.shape[1] and counts[i, last + 1] > 0.5 * counts[i, at]:
            last += 1
        rule = _Rule((first + last) / 2 - bottom, float(slopes[i]), last - first + 1, int(at) - bottom)
        if rule.thick <= slim and _goes_on(rule, int(counts[i, at]), inked, thin, hidden):
            found.append(rule)
        counts[:, max(0, first - 2) : last + 3] = 0
    return found


def _goes_on(rule: _Rule, covered: int, inked: npt.NDArray[np.bool_], thin: Mask, hidden: Mask) -> bool:
    """Whether a line goes on to both sides of the paper, as the foot of a 2 does not, or to where the picture ends.

    Args:
        rule: the line.
        covered: how many columns it covers.
        inked: (W,), the columns that have thin ink.
        thin: as of `_rules`.
        hidden: as of `_rules`.
    """
    height, width = hidden.shape
    columns = np.arange(width)
    at = np.rint(rule.level + rule.slope * (columns - width / 2)).astype(np.int64)
    inside = columns[(at >= 0) & (at < height)]
    shown = inside[hidden[at[inside], inside] == 0]
    if covered < max(_LEAST * len(shown), _COVERED * inked[shown].sum()):
        return False
    reach = int(rule.thick / 2 + 1)
    near = (at[shown] + np.arange(-reach, reach + 1)[:, None]).clip(0, height - 1)
    on = shown[thin[near, shown].any(axis=0)]
    if not len(on):
        return False
    room = _SIDES * (shown[-1] - shown[0])
    return bool(on[0] <= shown[0] + room and on[-1] >= shown[-1] - room)


def _band(found: list[_Rule], shape: tuple[int, ...]) -> Mask:
    """(H, W) uint8, 1 where rules run, with their soft sides."""
    height, width = shape
    band = np.zeros((height, width), np.uint8)
    for rule in found:
        ends = [(x, rule.level + rule.slope * (x - width / 2)) for x in (0, width)]
        points = [tuple(round(16 * v) for v in end) for end in ends]
        cv2.line(band, points[0], points[1], 1, rule.thick + 2, cv2.LINE_8, 4)
    return band


def _tall(mask: Mask, found: list[_Rule]) -> Mask:
    """What of a mask is taller than the thickest rule."""
    thick = max((rule.thick for rule in found), default=0)
    kernel = np.ones(((thick + 4) | 1, 1), np.uint8)  # an even one would move what it opens
    return np.asarray(cv2.morphologyEx(np.ascontiguousarray(mask), cv2.MORPH_OPEN, kernel), np.uint8)
