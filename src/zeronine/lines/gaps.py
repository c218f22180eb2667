"""Where a row of digits is parted: at wide gaps, unless all of it is spread as wide.

Boxes are (n, 4) x, y, w, h in pixels, those of a run left to right.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from zeronine.quantile import median

_COLUMN, _MOST_OF = 0.35, 0.75  # digit heights: so near stand the digits of a column; and so many of a row do
_OTHERS = 2  # rows whose digits stand over or under those of one make columns


def stands_in_columns(run: np.ndarray, runs: list[np.ndarray], tall: float) -> bool:
    """Whether the digits of a run stand over or under those of several others: in a table each is a number."""
    middles = run[:, 0] + run[:, 2] / 2
    alike = 0
    for other in runs:
        theirs = other[:, 0] + other[:, 2] / 2
        near = np.abs(middles[:, None] - theirs).min(axis=1) < _COLUMN * tall
        alike += other is not run and near.sum() >= max(3, _MOST_OF * len(run))
    return alike >= _OTHERS


def parted(
    run: np.ndarray, bits: np.ndarray, gap: float, in_columns: Callable[[], bool] = lambda: False
) -> list[np.ndarray]:
    """A run cut where the gap is wider than `gap` digit heights, unless all its digits stand far apart alike.

    In the columns of a table, they stand so as numbers of one digit, farther apart than `gap`.

    Bits in the gap, points and dashes, bridge it.
    """
    tall = median(run[:, 3])
    ends = np.maximum.accumulate(run[:, 0] + run[:, 2])
    gaps = (run[1:, 0] - ends[:-1]) / tall
    apart = gaps[gaps > 0]
    spread = len(apart) >= 3 and len(gaps) - len(apart) <= 1
    if spread and apart.min() > 0.6 and apart.max() < 2.2 * median(apart) and not (apart.min() > gap and in_columns()):
        return [run]
    cuts = [i for i in np.flatnonzero(gaps > gap) if not _bridged(run[i], run[i + 1], ends[i], bits, gap * tall)]
    return np.split(run, np.array(cuts, int) + 1)


def _bridged(left: np.ndarray, right: np.ndarray, end: float, bits: np.ndarray, gap: float) -> bool:
    """Whether bits stand between two parts so that no gap is wide."""
    top, bottom = max(left[1], right[1]), min(left[1] + left[3], right[1] + right[3])
    middle = bits[:, 1] + bits[:, 3] / 2
    reach = 0.2 * (bottom - top)
    between = bits[(middle > top - reach) & (middle < bottom + reach) & (bits[:, 0] > end - 1)]
    between = between[between[:, 0] + between[:, 2] < right[0] + 1]
    stops = np.concatenate(([end], np.sort(between[:, 0] + between[:, 2])))
    starts = np.concatenate((np.sort(between[:, 0]), right[:1]))
    return bool((starts - stops <= 0.75 * gap).all())
