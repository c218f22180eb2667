"""Quantiles of small arrays, where `numpy.quantile` spends its time on what it was asked for rather than on it.

`numpy.median` imports `numpy.ma` when it is first called, which fails where two threads do that at once.
"""

from __future__ import annotations

import numpy as np


def quantile(values: np.ndarray, share: float) -> float:
    """As `numpy.quantile`: the value that `share` of all values are below, between two of them by straight line.

    Args:
        values: of any shape, at least one, none of them NaN.
        share: 0 to 1.
    """
    flat = values.ravel()
    place = share * (flat.size - 1)
    low = int(place)
    if low == place:
        return float(np.partition(flat, low)[low])
    parted = np.partition(flat, (low, low + 1))
    below, above = float(parted[low]), float(parted[low + 1])
    return below + (place - low) * (above - below)


def median(values: np.ndarray) -> float:
    """As `numpy.median`; the arguments are those of `quantile`."""
    return quantile(values, 0.5)
