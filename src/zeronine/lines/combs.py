"""Combs of a form: the row of boxes that asks for one digit in each. Their walls are as long and thick as ones.

A frame's outline fills its least rectangle, and walls part it into boxes of one width; else a box shows as a hole in
the ink that does. A comb is several of one size side by side, half of them with something written in them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from zeronine.lines import rings
from zeronine.quantile import median

Mask = npt.NDArray[np.uint8]

_LEAST = 12  # pixels that a box is high at least
_SHAPES = (0.4, 1.7)  # a box's width over its height
_FULL = 0.9  # of its rectangle a box fills; round holes fill less
_ALIKE = 0.15  # of its height: so far boxes of a comb differ in size and place
_APART = 1.0  # of its width: so far a box is from the next
_SINGLE = 1.3  # times as wide as high: a frame no wider is one box, whatever parts it
_RIM = 0.08  # of its height: so near to its walls nothing in a box is looked at
_WRITTEN = 0.25  # of a box's height what is written in it has at least
_MOST = 200  # boxes: squared paper has more
_GRAIN = 100_000  # outlines: halftones have more, forms far less
_THICKEST = 0.2  # of a box's height a wall is thick at most
_SOLID = 0.9  # of its least rectangle a frame's outline encloses
_TILT = 4.0  # degrees
_ASKEW = 0.015  # of its height, how far an upright wall leans on either side
_REACH = 24  # pixels from its outline inwards a wall ends
_STRAIGHT = 0.85  # share of a wall's column that is inked, where it is looked for
_WALL = 0.5  # share of a wall that must be inked


@dataclass(frozen=True, slots=True, eq=False)
class _Box:
    """The inside of a box: its hull in pixels, its rectangle x, y, w, h."""

    hull: np.ndarray
    rectangle: tuple[int, int, int, int]


def walls(mask: Mask) -> Mask | None:
    """The walls of the combs in a mask of ink.

    Args:
        mask: (H, W) uint8, 1 where there is ink.

    Returns:
        (H, W) uint8, 1 where ink is a wall's and no stroke crosses it; None where there is no comb.
    """
    boxes = _boxes(mask)
    combs = _combs(boxes, mask) if len(boxes) <= _MOST else []
    if not combs:
        return None
    ring, inside = np.zeros_like(mask), np.zeros_like(mask)
    widest = 1
    for comb in combs:
        thick = round(median(np.array([_thickness(box, mask) for box in comb], float)))
        widest = max(widest, thick)
        for box in comb:
            x, y, w, h = box.rectangle
            room = thick + 3
            left, top = max(0, x - room), max(0, y - room)
            window = (slice(top, y + h + room), slice(left, x + w + room))
            own = np.zeros_like(mask[window])
            cv2.fillConvexPoly(own, box.hull - (left, top), 1)
            ring[window] |= np.asarray(cv2.dilate(own, _square(thick + 1)), np.uint8)
            inside[window] |= np.asarray(cv2.erode(own, _square(1)), np.uint8)
    ring &= ~inside
    # A stroke that goes through a wall is on both of its sides.
    bridged = np.asarray(cv2.morphologyEx(mask & ~ring, cv2.MORPH_CLOSE, _square(widest // 2 + 2)), np.uint8)
    return ring & mask & ~bridged


def without(grey: np.ndarray, mask: Mask) -> np.ndarray | None:
    """A grey picture with the walls of its combs and its rings painted over from their sides; None where it has none.

    Args:
        grey: (H, W) uint8.
        mask: (H, W) uint8, 1 where there is ink.
    """
    outlines = [some for some in (walls(mask), rings.around(mask)) if some is not None]
    if not outlines:
        return None
    found = np.bitwise_or.reduce(outlines)
    near_strokes = np.asarray(cv2.dilate(mask & ~found, _square(1)), np.uint8)
    soft = np.asarray(cv2.dilate(found, _square(1)), np.uint8) & ~(near_strokes & ~found)
    return np.asarray(cv2.inpaint(grey, soft, 3, cv2.INPAINT_TELEA))


def _boxes(mask: Mask) -> list[_Box]:
    """What may be boxes, up to more than `_MOST`: cells of frames, and elsewhere holes of a box's shape."""
    outlines, tree = cv2.findContours(mask, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if len(outlines) > _GRAIN:
        return []
    placed = list(zip(outlines, tree[0] if outlines else (), strict=True))
    found: list[_Box] = []
    for outline, (_, _, child, parent) in placed:
        if parent < 0 <= child and len(found) <= _MOST:
            found += _cells(outline, mask)
    for outline, (_, _, _, parent) in placed:
        if len(found) > _MOST:
            break
        x, y, w, h = cv2.boundingRect(outline)
        if parent < 0 or h < _LEAST or not _SHAPES[0] * h < w < _SHAPES[1] * h:
            continue
        box = _Box(cv2.convexHull(outline)[:, 0], (x, y, w, h))
        if rings.fullness(outline) > _FULL and not any(_overlap(box, other) for other in found):
            found.append(box)
    return found


def _cells(outline: np.ndarray, mask: Mask) -> list[_Box]:
    """The boxes in a frame, the outer outline of some ink, if it is one: as many of one width as have walls between.

    What is written may touch the walls: holes do not tell then, but the frame's outline does.
    """
    w, h = cv2.boundingRect(outline)[2:]
    if h < _LEAST + 2 or w < _SHAPES[0] * h or cv2.contourArea(outline) < _SOLID * w * h * _FULL:
        return []
    (middle_x, middle_y), (wide, high), angle = cv2.minAreaRect(outline)
    if abs(angle) > 45:  # the sides as they lie, level and upright; versions of OpenCV count from either
        wide, high, angle = high, wide, angle - math.copysign(90, angle)
    if abs(angle) > _TILT or cv2.contourArea(outline) < _SOLID * wide * high:
        return []
    size = (round(wide) + 1, round(high) + 1)
    forth = cv2.getRotationMatrix2D((middle_x, middle_y), angle, 1.0)
    forth[0, 2] += (size[0] - 1) / 2 - middle_x
    forth[1, 2] += (size[1] - 1) / 2 - middle_y
    level = np.asarray(cv2.warpAffine(mask, forth, size, flags=cv2.INTER_NEAREST), np.uint8)
    thick = min(_depth(side) for side in (level, level[::-1], level.T, level.T[::-1]))
    if not 0 < thick <= _THICKEST * size[1]:
        return []
    askew = 3 + 2 * round(_ASKEW * size[1])  # columns
    inner = cv2.dilate(level[thick : size[1] - thick], np.ones((1, askew), np.uint8))
    upright = np.asarray(inner.mean(axis=0) > _STRAIGHT)
    back = cv2.invertAffineTransform(forth)
    most = int(size[0] / (_SHAPES[0] * size[1])) if size[0] > _SINGLE * size[1] else 1
    for count in range(most, 0, -1):
        step = (size[0] - thick) / count
        if not step - thick < _SHAPES[1] * (size[1] - 2 * thick):
            break
        lefts = [round(i * step) for i in range(count + 1)]  # of the walls
        reach = 1 + round(0.04 * step)
        if step - thick > _SHAPES[0] * size[1] and all(
            upright[max(0, left - reach) : left + thick + reach].any() for left in lefts
        ):
            return [_cell(left + thick, right, thick, size[1] - thick, back) for left, right in pairwise(lefts)]
    return []


def _cell(left: int, right: int, top: int, bottom: int, back: np.ndarray) -> _Box:
    """A box by its sides in a level frame; `back` leads from there to the picture."""
    corners = np.array([(left, top), (right - 1, top), (right - 1, bottom - 1), (left, bottom - 1)], np.float64)
    hull = np.rint(corners @ back[:, :2].T + back[:, 2]).astype(np.int32)
    x, y, w, h = cv2.boundingRect(hull)
    return _Box(hull, (x, y, w, h))


def _depth(level: Mask) -> int:
    """How many rows from the top on a wall ends in most columns."""
    inked = level[:_REACH] > 0
    beyond = ~inked & (np.arange(len(inked))[:, None] > inked.argmax(axis=0))
    return int(median(np.where(beyond.any(axis=0), beyond.argmax(axis=0), len(inked)).astype(float)))


def _rows(boxes: list[_Box]) -> list[list[_Box]]:
    """Boxes of one size that stand side by side, left to right, two or more."""
    left = sorted(boxes, key=lambda box: box.rectangle[0])
    found = []
    while left:
        row, left = [left[0]], left[1:]
        for box in left[:]:
            (x0, y0, w0, h0), (x1, y1, w1, h1) = row[-1].rectangle, box.rectangle
            alike = max(abs(y1 - y0), abs(h1 - h0)) <= _ALIKE * h0 and abs(w1 - w0) <= 2 * _ALIKE * w0
            if alike and 0 < x1 - (x0 + w0) + 2 <= _APART * w0 + 2:
                row.append(box)
                left.remove(box)
        if len(row) > 1:
            found.append(row)
    return found


def _combs(boxes: list[_Box], mask: Mask) -> list[list[_Box]]:
    """The combs, long rows first: the halves of a box that a digit parts look like boxes, too."""
    found: list[list[_Box]] = []
    for row in sorted(_rows(boxes), key=len, reverse=True):
        if any(_overlap(box, other) for box in row for comb in found for other in comb):
            continue
        comb = _completed(row, mask)
        if _is_written(comb, mask) and not any(_is_under(box, other) for box in boxes for other in comb):
            found.append(comb)
    return found


def _is_under(one: _Box, other: _Box) -> bool:
    """Whether one of two boxes hangs from the other, or the other way round, as the squares of paper do."""
    (x0, y0, w0, h0), (x1, y1, w1, h1) = one.rectangle, other.rectangle
    gap = max(y1 - (y0 + h0), y0 - (y1 + h1))
    return abs(x1 - x0) <= _ALIKE * w0 and abs(w1 - w0) <= _ALIKE * w0 and 0 <= gap <= _THICKEST * h0


def _completed(row: list[_Box], mask: Mask) -> list[_Box]:
    """A row with the boxes beside its own that a digit parts or fills, so that they are no holes: their walls show."""
    found = list(row)
    for box in row:
        thick = _thickness(box, mask)
        for way in (-1, 1):
            beside = _next(box, thick, way, mask)
            while beside and not any(_overlap(beside, other) for other in found):
                found.append(beside)
                beside = _next(beside, thick, way, mask)
    return sorted(found, key=lambda box: box.rectangle[0])


def _next(box: _Box, thick: int, way: int, mask: Mask) -> _Box | None:
    """The box that has a wall in common with one, to the left (-1) or right (1), if its far wall is there."""
    x, y, w, h = box.rectangle
    near = x + w + thick if way > 0 else x - thick  # where it begins, at the common wall
    far = near + way * w  # where its far wall begins, more or less
    first, last = (far, far + thick) if way > 0 else (far - thick, far)
    reach = max(2, thick)
    first, last = max(0, first - reach), min(mask.shape[1], last + reach)
    band = mask[max(0, y) : max(0, y + h), first:last]  # a box that is askew may begin above the picture
    if first >= last or not band.size:
        return None
    wall = first + np.flatnonzero(band.mean(axis=0) > _STRAIGHT)
    if not len(wall):
        return None
    left, right = (near, int(wall[0])) if way > 0 else (int(wall[-1]) + 1, near)
    level = mask[[max(0, y - 1), min(mask.shape[0] - 1, y + h)], left:right]
    if not level.size or (level.mean(axis=1) < _WALL).any():
        return None
    corners = [(left, y), (right - 1, y), (right - 1, y + h - 1), (left, y + h - 1)]
    return _Box(np.array(corners, np.int32), (left, y, right - left, h))


def _overlap(one: _Box, other: _Box) -> bool:
    (x0, y0, w0, h0), (x1, y1, w1, h1) = one.rectangle, other.rectangle
    return x0 < x1 + w1 and x1 < x0 + w0 and y0 < y1 + h1 and y1 < y0 + h0


def _is_written(comb: list[_Box], mask: Mask) -> bool:
    """Whether at least half of a comb's boxes, and two, have something as high as a digit in them."""
    written = 0
    for box in comb:
        x, y, w, h = box.rectangle
        rim = max(2, round(_RIM * h))
        inner = mask[max(0, y + rim) : max(0, y + h - rim), max(0, x + rim) : max(0, x + w - rim)]
        rows = np.flatnonzero(inner.any(axis=1))
        written += bool(len(rows)) and bool(rows[-1] - rows[0] + 1 >= _WRITTEN * h)
    return written >= max(2, len(comb) / 2)


def _thickness(box: _Box, mask: Mask) -> int:
    """How many pixels thick a box's walls are: as far out as most of a ring around it is inked."""
    x, y, w, h = box.rectangle
    most = max(2, round(_THICKEST * h))
    room = most + 2
    left, top = max(0, x - room), max(0, y - room)
    window = mask[top : y + h + room, left : x + w + room]
    own = np.zeros_like(window)
    cv2.fillConvexPoly(own, box.hull - (left, top), 1)
    for thick in range(1, most + 1):
        grown = np.asarray(cv2.dilate(own, _square(1)), np.uint8)
        around = window[(grown & ~own) > 0]
        if not around.size or float(around.mean()) < _WALL:
            return thick - 1
        own = grown
    return most


def _square(reach: int) -> np.ndarray:
    return np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)
