"""The columns of a table: an upright rule between two digits parts two numbers, however near they stand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zeronine.lines.rules import Mask, found
from zeronine.quantile import median

_LONG = 2.5  # digit heights: a shorter line is no rule of a table
_NARROW = 2.0  # digit heights: no column of numbers is narrower; the squares of paper, pence and cents are
_BEYOND = (0.05, 0.35)  # digit heights: there, over and under the writing beside it, a column's rule is to be seen
_SHOWN = 0.8  # share of it that is inked there
_PAPER, _INKED = 0.3, 0.5  # digit heights beside it, and the share inked in there at most
_ALIKE = 0.2  # of the distance between rules: squares are as wide as high
_ROW = 1.1  # digit heights: no row of a table is lower, whose numbers stand between its rules
_APART = 0.25  # digit heights: nearer digits are one number with a rule through it
_WIDER = 1.3  # times the usual gap, and so are those
_INTO = 0.35  # of a digit's width: so far it runs over a rule


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """The upright rules of a page.

    Attributes:
        ends: (n, 2, 2) x, y of either end of each piece of a rule, and of how far it may go on.
        faint: (H, W) uint8, 1 where there is any trace of ink.
    """

    ends: np.ndarray
    faint: Mask

    @classmethod
    def of(cls, faint: Mask, tall: float) -> Columns:
        """The columns of a page with digits that tall, in any trace of its ink; none on squared paper."""
        if not faint.any():
            return cls(np.zeros((0, 2, 2)), faint)
        across, down = found(faint, _LONG * tall)
        upright, level = down.ends()[:, :, ::-1], across.ends()
        pitch, other = (_pitch(ends[:, :, way].mean(axis=1), tall) for ends, way in ((upright, 0), (level, 1)))
        is_squared = (pitch > 0 and abs(pitch - other) <= _ALIKE * other) or 0 < other < _ROW * tall
        return cls(upright[:0] if is_squared else upright, faint)

    def cells(self, run: np.ndarray, tall: float) -> list[tuple[np.ndarray, float, float]]:
        """Boxes x, y, w, h side by side, left to right, cut where a rule goes through between them.

        Returns:
            The boxes of each part, and where the rules are that bound it, infinitely far where none was cut at.
        """
        cuts: dict[int, float] = {}
        middles = run[:, 0] + run[:, 2] / 2
        gaps = run[1:, 0] - run[:-1, 0] - run[:-1, 2]
        least = max(_APART * tall, _WIDER * median(gaps)) if len(gaps) > 1 else _APART * tall
        for x in self._rules_through(run, tall) if len(self.ends) and len(run) > 1 else ():
            after = int(np.searchsorted(middles, x))
            if 0 < after < len(run):
                left, right = run[after - 1], run[after]
                if (
                    gaps[after - 1] > least
                    and left[0] + left[2] - x <= _INTO * left[2]
                    and x - right[0] <= _INTO * right[2]
                ):
                    cuts[after] = x
        edges = [-np.inf, *cuts.values(), np.inf]
        return [(part, edges[i], edges[i + 1]) for i, part in enumerate(np.split(run, list(cuts)))]

    def _rules_through(self, run: np.ndarray, tall: float) -> list[float]:
        """Where rules go through a run of boxes, left to right; none that stand too near to others."""
        level = float(median(run[:, 1] + run[:, 3] / 2))
        (x0, y0), (x1, y1) = self.ends[:, 0].T, self.ends[:, 1].T
        here = (y0 <= level) & (level <= y1)
        places = _merged((x0 + (x1 - x0) * (level - y0) / np.maximum(y1 - y0, 1))[here], tall)
        near = np.diff(places, prepend=-np.inf, append=np.inf) < _NARROW * tall
        return [float(x) for x in places[~(near[:-1] | near[1:])] if self._is_seen(float(x), run, tall)]

    def _is_seen(self, x: float, run: np.ndarray, tall: float) -> bool:
        """Whether a rule is to be seen over and under the boxes beside it, between paper."""
        beside = run[np.argsort(np.abs(run[:, 0] + run[:, 2] / 2 - x))[:2]]
        top, bottom = beside[:, 1].min(), (beside[:, 1] + beside[:, 3]).max()
        near, far = (share * tall for share in _BEYOND)
        at, reach = round(x), 4 + round(_PAPER * tall)
        for y in (top - far, bottom + near):
            band = self.faint[max(0, round(y) - 1) : max(0, round(y + far - near) + 1)]
            rule = band[:, max(0, at - 3) : max(0, at + 4)].any(axis=1)
            around = band[:, max(0, at - reach) : max(0, at + reach)]
            if not rule.size or rule.mean() < _SHOWN or around.mean() > _INKED:
                return False
        return True


def _merged(places: np.ndarray, tall: float) -> np.ndarray:
    """Places in order, the pieces of one rule once."""
    places = np.sort(places)
    return places[np.diff(places, prepend=-np.inf) > 0.3 * tall]


def _pitch(places: np.ndarray, tall: float) -> float:
    """How far rules are from one to the next; 0 for fewer than three."""
    apart = np.diff(_merged(places, tall))
    return float(median(apart)) if len(apart) > 1 else 0.0
