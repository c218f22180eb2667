"""Which ink belongs together to the one digit of a picture. Parts are the 8-connected components of the ink."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from zeronine.picture import is_cut_out
from zeronine.results import Box

_SMALL = 40  # pixels
_IN_RING = 0.3  # of a ring's height what stands in it has at least; the dot in a 0 has less
_RING = 0.3  # of its box a ring's ink fills at most
_RULED = 0.012  # of its length a rule is thick at most
_BAND = 0.15  # of a picture's side
_AWAY = 0.35  # of a side: no farther from where it left the picture does a stroke come back into it
_PIECE = 0.5  # of a side: what a stroke left of itself along the frame is shorter
_BODY = 0.3  # of a piece's ink: what it was cut off from has more
_EDGE = 0.1  # ink under this is the soft rim of a line and joins nothing


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The connected parts of some ink, largest mass first unless reordered.

    Attributes:
        labels: (h, w) int32, 0 for ground, of the window that holds all ink.
        origin: (x, y) of the window.
        index: (n,) the label of each part.
        boxes: (n, 4) int x, y, w, h in pixels.
        mass: (n,) the ink of each part, in full pixels.
        total: how many parts the ink has in all.
    """

    labels: np.ndarray
    origin: tuple[int, int]
    index: np.ndarray
    boxes: np.ndarray
    mass: np.ndarray
    total: int

    @classmethod
    def of(cls, ink: np.ndarray) -> Parts:
        """The parts of (H, W) float32 ink; the search is kept to the box that holds any."""
        mask = (ink > _EDGE).view(np.uint8)
        left, top, width, height = cv2.boundingRect(mask)
        if width == 0:
            none = np.zeros(0, np.int64)
            return cls(np.zeros((0, 0), np.int32), (0, 0), none, np.zeros((0, 4), np.int64), none, 0)
        window = (slice(top, top + height), slice(left, left + width))
        count, labels, stats, _ = cv2.connectedComponentsWithStats(mask[window], connectivity=8)
        mass = np.ones(count)
        if count > 2:  # the mass of a single part compares with nothing
            mass[:] = np.bincount(labels.ravel(), weights=ink[window].ravel(), minlength=count)
        mass[0] = 0
        index = np.argsort(-mass, kind="stable")[: count - 1]
        boxes = stats[index, :4].astype(np.int64) + np.array((left, top, 0, 0))
        return cls(labels, (left, top), index, boxes, mass[index], len(index))

    def only(self, chosen: np.ndarray) -> Parts:
        """Some of the parts, by mask or in the order of their indices."""
        return Parts(self.labels, self.origin, self.index[chosen], self.boxes[chosen], self.mass[chosen], self.total)

    def cut(self, ink: np.ndarray, chosen: np.ndarray) -> tuple[np.ndarray, Box]:
        """The ink of the chosen parts alone, cropped to their common box, and that box.

        Args:
            ink: (H, W) float32, what the parts are of.
            chosen: (n,) int, places in `index`; one at least.
        """
        x, y = self.boxes[chosen, :2].min(axis=0)
        right, bottom = (self.boxes[chosen, :2] + self.boxes[chosen, 2:]).max(axis=0)
        crop = ink[y:bottom, x:right].copy()  # a view would keep the whole picture
        if len(chosen) < self.total:
            member = np.zeros(self.total + 1, bool)
            member[self.index[chosen]] = True
            left, top = self.origin
            labels = self.labels[y - top : bottom - top, x - left : right - left]
            crop = np.where(member[labels], crop, np.float32(0))
        return crop, (int(x), int(y), int(right - x), int(bottom - y))


Cut = tuple[np.ndarray, Box]  # some ink, cropped, and its box


def digit_ink(ink: np.ndarray) -> Cut | None:
    """The ink of the one digit in a picture: its main part and what stands close enough to belong to it.

    Args:
        ink: (H, W) float32 in [0, 1] from `ink.extract`.

    Returns:
        (h, w) float32 cropped to the digit, and its box in `ink`; None where there is no ink.
    """
    parts = ranked(ink)
    return parts.cut(ink, belonging(parts, ink.shape)) if len(parts.index) else None


def digit_inks(ink: np.ndarray) -> list[Cut]:
    """What may be the one digit in a picture, the likeliest first.

    Args:
        ink: (H, W) float32 in [0, 1] from `ink.extract`.

    Returns:
        As of `digit_ink`; after the ink inside it, if it is a ring or a box drawn around a digit; nothing without ink.
    """
    parts = ranked(ink)
    if len(parts.index) == 0:
        return []
    cut = parts.cut(ink, belonging(parts, ink.shape))
    if len(parts.index) == 1 or is_cut_out(ink.shape):
        return [cut]
    ringed = _ringed(parts, ink)
    return [cut] if ringed is None or _is_slashed(cut[1], ringed[1]) else [ringed, cut]


def _ringed(parts: Parts, ink: np.ndarray) -> Cut | None:
    """The ink inside the largest of two parts or more; None where nothing as large as a digit is inside."""
    left, top, wide, high = parts.boxes.T
    ring = int((wide * high).argmax())
    x, y, w, h = parts.boxes[ring]
    inside = (left > x) & (top > y) & (left + wide < x + w) & (top + high < y + h)
    if not (inside & (high > _IN_RING * h)).any() or parts.mass[ring] > _RING * w * h:
        return None
    within = parts.only(np.flatnonzero(inside))
    return within.cut(ink, belonging(within, ink.shape))


def _is_slashed(ring: Box, inner: Box) -> bool:
    """Whether what is in a ring is the slash of a 0 sooner than a 1: it is narrow, and the ring higher than wide."""
    return inner[2] < 0.75 * inner[3] and ring[2] < 0.85 * ring[3]


def ranked(ink: np.ndarray) -> Parts:
    """The parts of a picture that may be its digit, the likeliest first.

    Args:
        ink: (H, W) float32 in [0, 1].
    """
    parts = Parts.of(ink)
    if len(parts.index) == 0:
        return parts
    frame = _hugs_frame(parts, ink.shape)
    if not frame.all():
        parts = parts.only(~frame)
    # Of the heavy parts, one that stands free of the frame is the digit sooner than one that is cut by it.
    rank = parts.mass * np.where(at_frame(parts, ink.shape), 0.3, 1.0)
    return parts.only(np.argsort(-rank, kind="stable"))


def stands_free(box: Box, shape: tuple[int, ...]) -> bool:
    """Whether the ink of a digit stands in its picture as a digit does, so that there need be nothing else to see.

    Args:
        box: x, y, width, height of what was taken for the digit.
        shape: (H, W) of the picture.
    """
    return not touches_frame(box, shape) and box[2] < 0.6 * shape[1] and box[3] < 0.8 * shape[0]


def touches_frame(box: Box, shape: tuple[int, ...]) -> bool:
    """Whether a box, x, y, width, height, reaches the frame of a picture (H, W)."""
    x, y, w, h = box
    return x == 0 or y == 0 or x + w == shape[1] or y + h == shape[0]


def is_rule(ink: np.ndarray, box: Box) -> bool:
    """Whether some ink of a photo is but a thin line from one side to the other, within a narrow band.

    Args:
        ink: (H, W) float32 in [0, 1].
        box: x, y, width, height of it.
    """
    (height, width), (x, y, w, h) = ink.shape, box
    if not ((w >= width - 2 and h < _BAND * height) or (h >= height - 2 and w < _BAND * width)):
        return False
    return float(ink[y : y + h, x : x + w].sum()) < _RULED * max(w, h) ** 2


def _hugs_frame(parts: Parts, shape: tuple[int, ...]) -> np.ndarray:
    """Parts that lie along the frame: page edges, shadows of the lens, rules cut by the crop."""
    height, width = shape
    x, y, w, h = parts.boxes.T
    along_side = ((x <= 1) | (x + w >= width - 1)) & (w < 0.12 * width)
    along_end = ((y <= 1) | (y + h >= height - 1)) & (h < 0.12 * height)
    spans = (along_side & (h > 2 * w)) | (along_end & (w > 2 * h))
    if min(height, width) < _SMALL:  # in a small frame a digit itself may stand at the edge
        return np.zeros(len(x), bool)
    return _without_cut_strokes(spans, parts, shape) if spans.any() and not spans.all() else spans


def _without_cut_strokes(spans: np.ndarray, parts: Parts, shape: tuple[int, ...]) -> np.ndarray:
    """Of parts along the frame those that are no piece of a stroke which left the picture and came back nearby.

    Edges and shadows are long, turn a corner, or have but specks beside them.
    """
    height, width = shape
    x, y, w, h = parts.boxes.T
    sides = [x <= 1, y <= 1, x + w >= width - 1, y + h >= height - 1]
    pieces = spans & (np.sum(sides, axis=0) == 1) & (w < _PIECE * width) & (h < _PIECE * height)
    number = np.full(parts.total + 1, -1)  # of a part, by its label
    number[parts.index] = np.arange(len(parts.index))
    left = spans.copy()
    for line, side in _frame_lines(parts, shape):
        at = np.flatnonzero(line)
        first, second = number[line[at[:-1]]], number[line[at[1:]]]  # neighbours along the frame
        near = np.diff(at) <= _AWAY * side
        for piece, body in ((first[near], second[near]), (second[near], first[near])):
            goes_on = pieces[piece] & ~spans[body] & (parts.mass[body] > _BODY * parts.mass[piece])
            left[piece[goes_on]] = False
    return left


def _frame_lines(parts: Parts, shape: tuple[int, ...]) -> list[tuple[np.ndarray, int]]:
    """The labels along each side of the frame that ink reaches, and how long that side is."""
    (height, width), (left, top), (h, w) = shape, parts.origin, parts.labels.shape
    reached = (top == 0, top + h == height, left == 0, left + w == width)
    lines = (parts.labels[0], parts.labels[-1], parts.labels[:, 0], parts.labels[:, -1])
    return [
        (line, side)
        for line, side, is_reached in zip(lines, (width, width, height, height), reached, strict=True)
        if is_reached
    ]


def at_frame(parts: Parts, shape: tuple[int, ...]) -> np.ndarray:
    """(n,) bool, the parts that reach the frame of a picture (H, W)."""
    x, y, w, h = parts.boxes.T
    return np.asarray((x == 0) | (y == 0) | (x + w == shape[1]) | (y + h == shape[0]))


def belonging(parts: Parts, shape: tuple[int, ...]) -> np.ndarray:
    """The main part and those that belong to it: near, and no specks beside its mass.

    Args:
        parts: one at least, the main one first.
        shape: of the picture, (H, W).

    Returns:
        (n,) int64 places in `parts.index`.
    """
    boxes, mass = parts.boxes, parts.mass
    chosen = np.zeros(len(mass), bool)
    chosen[0] = True
    if len(mass) == 1:
        return np.flatnonzero(chosen)
    size = float(boxes[0, 2:].max())
    x0, y0 = boxes[:, 0], boxes[:, 1]
    x1, y1 = x0 + boxes[:, 2], y0 + boxes[:, 3]
    small_frame = max(shape) <= _SMALL  # cut out for one digit already: what is broken off belongs
    worth = mass >= (0.005 if small_frame else 0.015) * mass[0]
    touching = at_frame(parts, shape)
    if not is_cut_out(shape) and not touching[0]:  # a thumb or a pen that reaches into the picture
        worth &= ~touching
    # A heavy part may stand off (the bar of a 5), a light one must all but touch (a broken line).
    reach = size * (np.full(len(mass), 0.4) if small_frame else np.minimum(0.4, 0.06 + 1.2 * mass / mass[0]))
    left, top, right, bottom = x0[0], y0[0], x1[0], y1[0]
    rest = np.flatnonzero(worth & ~chosen)
    while True:
        beside = np.maximum(0, np.maximum(left - x1[rest], x0[rest] - right))
        over = np.maximum(0, np.maximum(top - y1[rest], y0[rest] - bottom))
        is_near = np.hypot(beside, over) <= reach[rest]
        near = rest[is_near]
        if not len(near):
            return np.flatnonzero(chosen)
        chosen[near] = True
        left, top = min(left, x0[near].min()), min(top, y0[near].min())
        right, bottom = max(right, x1[near].max()), max(bottom, y1[near].max())
        rest = rest[~is_near]
