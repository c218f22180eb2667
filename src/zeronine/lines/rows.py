"""Parts of ink on a level page → rows of digits: which parts stand beside one another, where a row is parted.

Parts are boxes (n, 4) x, y, w, h in pixels. Nothing is read here: what is of a height and stands in line is a row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import cv2
import numpy as np

from zeronine.lines import gaps
from zeronine.lines.columns import Columns
from zeronine.quantile import median, quantile

_GAP = 1.35  # digit heights: a wider gap parts two numbers
_SPREAD = 3.0  # digit heights: digits written far apart one by one stay together up to this
_SOLID = 0.75  # of its box a part's ink fills at most, if it is not as slim as a 1
_LOWEST, _TALLEST = 0.5, 2.2  # digit heights: what is lower or taller is no digit of a page's usual writing
_SMALLEST = 0.25  # digit heights: nor is smaller writing that small; crossings of rules are
_ALIKE, _LEVEL, _NEXT = 1.6, 0.35, 0.8  # times as tall; heights off its level, and heights beside it: of one number
_AS_TALL = 0.7  # of the main row's height: in a cutting, a row with so tall a part is one, with ever so little ink
_BAND = 0.65  # digit heights: so far from its middle line, commas too, lies what is of a row
_SEVERAL = 2  # parts: on its own, what is smaller than the usual writing is a blot
_FEW = 2  # parts: no page's usual writing
_COMPARED = 4_000_000  # pairs of parts: with more, none are compared
_PAIRED = 1_000  # parts: with more, none are joined
_MOST = 20_000  # parts: more are noise, and the heaviest count


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its middle line from (x0, y0) to (x1, y1), and the height of its band, in pixels.

    `bare` says that what stands beside it, in another column, is none of it; `other`, that it is larger or smaller than
    the page's usual writing.
    """

    x0: float
    y0: float
    x1: float
    y1: float
    tall: float
    bare: bool = False
    other: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """Connected parts: boxes (n, 4) x, y, w, h and ink (n,), both in pixels."""

    boxes: np.ndarray
    mass: np.ndarray

    @classmethod
    def of(cls, mask: np.ndarray) -> Parts:
        """The 8-connected parts of a mask, (H, W) uint8."""
        _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
        stats = stats[1:].astype(np.float64)
        if len(stats) > _MOST:
            stats = stats[np.argsort(-stats[:, 4], kind="stable")[:_MOST]]
        return cls(stats[:, :4], stats[:, 4])

    def only(self, chosen: np.ndarray) -> Parts:
        """Some of the parts, by mask or index."""
        return Parts(self.boxes[chosen], self.mass[chosen])

    def typical_height(self, least: float, share: float = 0.5) -> float:
        """Height of the parts that hold most of the ink, of those at least `least` tall; 0 without any."""
        worth = self.boxes[:, 3] >= least
        if not worth.any():
            return 0.0
        h, mass = self.boxes[worth, 3], self.mass[worth]
        order = np.argsort(h, kind="stable")
        total = np.cumsum(mass[order])
        return float(h[order][np.searchsorted(total, share * total[-1])])


def rows(
    parts: Parts, tall: float, least: float, shape: tuple[int, ...], columns: Callable[[float], Columns]
) -> list[Row]:
    """Put the parts of a page together to rows: those of its usual writing, and then what is larger or smaller.

    Args:
        parts: without rules and desks.
        tall: typical height of the digits in pixels.
        least: pixels; nothing lower is a digit.
        shape: (H, W) of the page.
        columns: for digits of a height, those in which they stand.

    Returns:
        The rows in no order.
    """
    found = _rows_of_height(parts, tall, shape, columns(tall))
    inside = _lie_in(parts.boxes, found)
    rest = parts.only(~inside)
    h = rest.boxes[:, 3]
    few = np.count_nonzero(parts.boxes[inside, 3] >= _LOWEST * tall) <= _FEW  # one large digit may have the most ink
    smallest = least if few else max(least, _SMALLEST * tall)
    for other, several in (
        (rest.only(h > _TALLEST * tall), 1),
        (rest.only((h < _LOWEST * tall) & (h >= smallest)), _SEVERAL),
    ):
        if (size := other.typical_height(least)) and len(other.mass) >= several:
            further = _rows_of_height(rest, size, shape, columns(size), several)
            found += [replace(row, other=True) for row in further]
    return found


def _rows_of_height(parts: Parts, tall: float, shape: tuple[int, ...], columns: Columns, several: int = 1) -> list[Row]:
    """The rows of digits of about one height, of so many parts at least."""
    parts = _joined(parts, tall, 1.45 * tall)
    w, h = parts.boxes[:, 2:].T
    solid = (parts.mass > _SOLID * w * h) & (w > 0.5 * h)
    usual = (h >= _LOWEST * tall) & (h <= _TALLEST * tall) & ~solid
    usual |= ~solid & _stand_beside(parts.boxes, usual)
    core = parts.boxes[usual]
    bits = parts.only(~usual & (h < _LOWEST * tall) & (parts.boxes[:, 2:].max(axis=1) >= 0.2 * tall)).boxes
    found = []
    runs = _beside(core, tall, shape)
    for run in runs:
        for piece in gaps.parted(run, bits, _GAP, partial(gaps.stands_in_columns, run, runs, tall)):
            for cell, left, right in columns.cells(piece, tall) if len(piece) >= several else ():
                own = bits[(bits[:, 0] + bits[:, 2] > left) & (bits[:, 0] < right)]
                found.append(replace(_row(cell, own), bare=len(cell) < len(piece)))
    return found


def rows_of_cutting(parts: Parts, tall: float) -> list[Row]:
    """Put the parts of a small picture together, which holds little but its writing.

    What overlaps in height is one row, wherever it stands; a row with little of the ink is none, unless it is as tall
    as the main one: a digit under a long number.

    Args:
        parts: without rules.
        tall: typical height of the parts in pixels.

    Returns:
        The rows, top to bottom.
    """
    parts = _joined(parts, tall, 3 * tall)
    core = parts.only(parts.boxes[:, 3] >= 0.35 * tall)
    bits = parts.only(parts.boxes[:, 3] < 0.35 * tall).boxes
    y, h = core.boxes[:, 1], core.boxes[:, 3]
    order = np.argsort(y + 0.2 * h, kind="stable")
    ends = np.maximum.accumulate((y + 0.8 * h)[order])
    shelves = np.split(order, np.flatnonzero((y + 0.2 * h)[order][1:] > ends[:-1]) + 1)
    main = max(shelves, key=lambda shelf: float(core.mass[shelf].sum()))
    most, usual = core.mass[main].sum(), median(core.boxes[main, 3])
    found = []
    for shelf in shelves:
        if core.mass[shelf].sum() >= 0.25 * most or core.boxes[shelf, 3].max() >= _AS_TALL * usual:
            run = core.boxes[shelf][np.argsort(core.boxes[shelf, 0], kind="stable")]
            found += [_row(piece, bits) for piece in gaps.parted(run, bits, _SPREAD)]
    return found


def _stand_beside(boxes: np.ndarray, usual: np.ndarray) -> np.ndarray:
    """(n,) bool, the parts that stand beside one that is `usual`, (n,) bool, and are about as tall: a number's rest."""
    beside = np.zeros(len(boxes), bool)
    others = np.flatnonzero(~usual)
    near = np.flatnonzero(usual)
    while len(near) and len(others) and len(near) * len(others) <= _COMPARED:
        (x0, y0, w0, h0), (x1, y1, w1, h1) = (boxes[some].T for some in (others, near))
        tall = np.maximum(h0[:, None], h1)
        alike = tall <= _ALIKE * np.minimum(h0[:, None], h1)
        level = np.abs((y0 + h0 / 2)[:, None] - (y1 + h1 / 2)) < _LEVEL * tall
        gap = np.maximum(x0[:, None], x1) - np.minimum((x0 + w0)[:, None], x1 + w1)
        meet = (alike & level & (gap < _NEXT * tall)).any(axis=1)
        near, others = others[meet], others[~meet]
        beside[near] = True
    return beside


def _lie_in(boxes: np.ndarray, found: list[Row]) -> np.ndarray:
    """(n,) bool, the boxes whose middle lies in a row's band."""
    inside = np.zeros(len(boxes), bool)
    middle = boxes[:, :2] + boxes[:, 2:] / 2
    for row in found:
        slope = (row.y1 - row.y0) / max(row.x1 - row.x0, 1.0)
        off = np.abs(middle[:, 1] - row.y0 - slope * (middle[:, 0] - row.x0))
        along = (middle[:, 0] > row.x0 - row.tall) & (middle[:, 0] < row.x1 + row.tall)
        inside |= along & (off < _BAND * row.tall)
    return inside


def _joined(parts: Parts, tall: float, highest: float) -> Parts:
    """Parts of one digit put together: their boxes run into each other, or one stands close over the other.

    Args:
        parts: of which only those no smaller than a fifth of a digit can be part of one.
        tall: height of a digit in pixels.
        highest: pixels; what would be taller together stays apart, it is on two lines.

    Returns:
        The parts, joined ones in one box.
    """
    worth = parts.boxes[:, 2:].max(axis=1) >= 0.2 * tall
    boxes, mass = parts.boxes[worth], parts.mass[worth]
    if len(boxes) > _PAIRED:
        return parts
    x0, y0 = boxes[:, :2].T
    x1, y1 = (boxes[:, :2] + boxes[:, 2:]).T
    shared = np.minimum(x1[:, None], x1) - np.maximum(x0[:, None], x0)
    apart = np.maximum(y0[:, None], y0) - np.minimum(y1[:, None], y1)
    over = shared > 0.3 * np.minimum(boxes[:, None, 2], boxes[:, 2])
    first, second = np.nonzero(np.triu(over & (apart < 0.2 * tall), 1))
    owner = np.arange(len(boxes))
    ends = np.stack((x0, y0, x1, y1), axis=1)
    for i in np.argsort(apart[first, second], kind="stable"):  # processors differ in how they sort
        a, b = owner[first[i]], owner[second[i]]
        low, high = np.minimum(ends[a, :2], ends[b, :2]), np.maximum(ends[a, 2:], ends[b, 2:])
        if a != b and high[1] - low[1] <= max(highest, ends[a, 3] - ends[a, 1], ends[b, 3] - ends[b, 1]):
            ends[a] = (*low, *high)
            mass[a] += mass[b]
            owner[owner == b] = a
    kept = np.unique(owner)
    joined = np.concatenate((ends[kept, :2], ends[kept, 2:] - ends[kept, :2]), axis=1)
    rest = parts.only(~worth)
    return Parts(np.concatenate((joined, rest.boxes)), np.concatenate((mass[kept], rest.mass)))


def _beside(boxes: np.ndarray, tall: float, shape: tuple[int, ...]) -> list[np.ndarray]:
    """Boxes in runs, each left to right: every box's middle band, drawn out to both sides, joins what it meets.

    The run-length smoothing of Wong, Casey & Wahl (1982), on boxes.
    """
    canvas = np.zeros(shape, np.uint8)
    reach = 0.5 * _SPREAD * tall
    for x, y, w, h in boxes:
        low, high = (round(x - reach), round(y + 0.2 * h)), (round(x + w + reach), round(y + 0.8 * h))
        cv2.rectangle(canvas, low, high, 1, -1)
    _, labels = cv2.connectedComponents(canvas, connectivity=4)
    middle = boxes[:, :2] + boxes[:, 2:] / 2
    column, line = middle.astype(int).T
    member = labels[line.clip(0, shape[0] - 1), column.clip(0, shape[1] - 1)]
    order = np.lexsort((boxes[:, 0], member))
    edges = np.flatnonzero(np.diff(member[order])) + 1
    return [boxes[some] for some in np.split(order, edges) if len(some)]


def _row(boxes: np.ndarray, bits: np.ndarray) -> Row:
    """The middle line through the digits of one row, their height, and how far it goes with points and dashes."""
    x, y, w, h = boxes.T
    main = h >= 0.5 * h.max()
    tall = quantile(h[main], 0.65)
    middles, centres = (y + h / 2)[main], (x + w / 2)[main]
    slope = 0.0
    if main.sum() >= 3 and np.ptp(centres) > 1.5 * tall:
        off = centres - centres.mean()
        slope = float(np.clip((off @ middles) / (off @ off), -0.2, 0.2))  # least squares
    level = median(middles - slope * centres)
    x0, x1 = float(x.min()), float((x + w).max())
    if len(bits):
        left, right = bits[:, 0], bits[:, 0] + bits[:, 2]
        off = np.abs(bits[:, 1] + bits[:, 3] / 2 - slope * (left + right) / 2 - level)
        near = (off < 0.5 * tall) & (left > x0 - 0.4 * tall) & (left < x1 + 0.8 * tall) & (right < x1 + 1.6 * tall)
        minus = (bits[:, 2] > 1.5 * bits[:, 3]) & (off < 0.3 * tall) & (right < x0)
        near |= minus & (right > x0 - 0.8 * tall) & (left > x0 - 1.6 * tall)
        x0, x1 = min([x0, *left[near]]), max([x1, *right[near]])
    return Row(x0, slope * x0 + level, x1, slope * x1 + level, tall)
