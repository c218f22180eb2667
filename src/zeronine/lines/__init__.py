"""Ink of any picture → its lines of writing: where each number lies, how tall it is, and the strip a network reads.

    for line in find(ink.extract(grey)):
        strip = line.strip(inked)             # (32, W) float32, level, digits about 22 pixels tall
        line.to_picture(40, 61)               # the box in the picture of what stands in columns 40 to 60 of the strip

Parts of about one height that stand beside one another make a line; a gap wider than a digit is tall parts two.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np

from zeronine.ink import levelled
from zeronine.lines import clearing, sheet
from zeronine.lines.rows import Row
from zeronine.picture import is_cut_out
from zeronine.results import Box
from zeronine.strip import BAND, HEIGHT, widened

Point = tuple[float, float]

_MARGIN = 0.3  # of a strip's height is left free before the first and after the last
_FILLED = 0.62  # of its frame's height is filled by a line that was cut out
_STRETCH = 1.25  # of its strip
_BARE = 0.05  # of its digits' height a strip shows of what is beyond the line's ends where it is to be bare there
_FINEST = 0.1  # of a picture's scale: from there on down to a strip's, lines are widened on a smaller copy
_WIDER = 1.4  # a second look shows the digits that much wider
_CLEARED_AREA, _CLEARED_SIDE = 400_000, 1_500  # pixels of the copy on which a picture is cleared, and its longer side
AREA, SIDE = 2_300_000, 30_000  # pixels of the copy on which lines are looked for, and its longer side at most
_LONGEST = 200  # of its height: what is longer is no line of writing, and its strip would know no end


@dataclass(frozen=True, slots=True)
class Line:
    """One run of writing, in the picture's pixels.

    Attributes:
        start: (x, y) where the middle line of its digits begins.
        end: (x, y) where it ends, to the right of `start`.
        height: of the digits at right angles to it.
        stretch: how much wider than tall its strip shows it.
        bare: whether its strip shows nothing of what stands before and after, a form's box or another column.
        other: whether its digits are much larger or smaller than those of most lines, as specks and print are, too.
    """

    start: Point
    end: Point
    height: float
    stretch: float = 1.0
    bare: bool = False
    other: bool = False

    @property
    def length(self) -> float:
        """From the first digit's left to the last one's right, pixels."""
        return math.dist(self.start, self.end)

    @property
    def box(self) -> Box:
        """The upright box round the digits."""
        return self._around(0.0, self.length)

    def strip(self, picture: np.ndarray, height: int = HEIGHT) -> np.ndarray:
        """Cut the line out of a picture, level and scaled to one height.

        Args:
            picture: (H, W) float32, a layer of `ink.layers`.
            height: of the strip in pixels.

        Returns:
            (height, W) float32 in [0, 1]; the digits take `strip.BAND` of the height, 0.3 of it is free on either side.
        """
        scale = BAND * height / self.height
        width = max(1, round((self.length * scale + 2 * _MARGIN * height) * self.stretch))
        picture, (left, top) = self._surroundings(picture, height / scale)
        whole = picture.shape
        if scale < _FINEST:  # widening lines pixel by pixel would take seconds on a large photo
            picture = _scaled(picture, whole, scale / _FINEST)
        picture = widened(levelled(picture), max(scale, _FINEST))
        if scale < 1:  # every pixel counts: the turn itself only looks at the nearest four
            picture = _scaled(picture, whole, scale)
        shrunk = (picture.shape[1] / whole[1], picture.shape[0] / whole[0])
        across, down = self._axes()
        # cv2 counts from the middle of the first pixel, everything here from its corner.
        turn = np.empty((2, 3))
        for i, (begin, corner) in enumerate(zip(self.start, (left, top), strict=True)):
            offset = begin - corner + across[i] * (0.5 / self.stretch - _MARGIN * height) / scale
            offset += down[i] * (0.5 - height / 2) / scale
            turn[i] = np.array([across[i] / (scale * self.stretch), down[i] / scale, offset]) * shrunk[i] - (0, 0, 0.5)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        strip = cv2.warpAffine(picture, turn, (width, height), flags=flags, borderMode=cv2.BORDER_CONSTANT)
        if self.bare:
            beyond = int((_MARGIN - _BARE * BAND) * height * self.stretch)
            strip[:, :beyond] = 0
            strip[:, max(0, width - beyond) :] = 0
        return np.asarray(strip)

    def again(self) -> Line:
        """The same line for a second look: shown wider, and nothing but it."""
        return replace(self, stretch=_WIDER, bare=True)

    def to_picture(self, x0: float, x1: float, rows: tuple[float, float] | None = None, height: int = HEIGHT) -> Box:
        """The box in the picture of the columns x0 to x1 of a strip of that height, and of some rows or its band."""
        scale = BAND * height / self.height
        reach = (-self.height / 2, self.height / 2)
        if rows is not None:
            reach = ((rows[0] - height / 2) / scale, (rows[1] - height / 2) / scale)
        first, last = ((x / self.stretch - _MARGIN * height) / scale for x in (x0, x1))
        return self._around(first, last, reach)

    def _axes(self) -> tuple[Point, Point]:
        """Unit vectors along the line and at right angles to it, down."""
        long = self.length
        if long < 1e-6:
            return (1.0, 0.0), (0.0, 1.0)
        x, y = (self.end[0] - self.start[0]) / long, (self.end[1] - self.start[1]) / long
        return (x, y), (-y, x)

    def _corners(self, t0: float, t1: float, reach: tuple[float, float]) -> np.ndarray:
        """(4, 2) corners of the band from t0 to t1 along the middle line and `reach` at right angles to it."""
        across, down = np.array(self._axes())
        start = np.array(self.start)
        return np.array([start + t * across + side * down for t in (t0, t1) for side in reach])

    def _around(self, t0: float, t1: float, reach: tuple[float, float] | None = None) -> Box:
        corners = self._corners(t0, t1, reach or (-self.height / 2, self.height / 2))
        x, y = (max(0, math.floor(v)) for v in corners.min(axis=0))
        right, bottom = (math.ceil(v) for v in corners.max(axis=0))
        return x, y, max(1, right - x), max(1, bottom - y)

    def _surroundings(self, picture: np.ndarray, tall: float) -> tuple[np.ndarray, tuple[int, int]]:
        """The part of a picture that a strip shows, with room to interpolate, and its corner."""
        free = (_MARGIN / BAND) * self.height
        corners = self._corners(-free, self.length + free, (-tall / 2, tall / 2))
        low = np.floor(corners.min(axis=0) - tall / 8 - 2).astype(int).clip(0)
        high = np.ceil(corners.max(axis=0) + tall / 8 + 2).astype(int).clip(1)
        x, y = (min(int(v), side - 1) for v, side in zip(low, picture.shape[::-1], strict=True))
        return picture[y : high[1], x : high[0]], (x, y)


def find(ink: np.ndarray, soft: np.ndarray | None = None) -> list[Line]:
    """The lines of writing in a picture.

    Args:
        ink: (H, W) float32 in [0, 1], the cleaned layer of `ink.layers`.
        soft: (H, W) float32, its soft layer, if there is one: it shows the pale rules between columns.

    Returns:
        Lines top to bottom and left to right, one for each number or few numbers close together; empty without ink.
    """
    layers = [sheet.smaller(layer, AREA, SIDE) for layer in (ink, soft) if layer is not None]
    found, back = sheet.written(*layers)
    scale = np.array(ink.shape[::-1]) / layers[0].shape[::-1]
    every = (_in_picture(row, back, scale) for row in _in_reading_order(found))
    return [line for line in every if line.length <= _LONGEST * line.height]


def cleared(ink: np.ndarray) -> np.ndarray:
    """The ink of a picture of one digit or number without what else a photo shows: rules, squares, desks, page edges.

    Args:
        ink: (H, W) float32 in [0, 1] from `ink.extract`.

    Returns:
        (H, W) float32: what is left, as it was.
    """
    small = sheet.smaller(ink, _CLEARED_AREA, _CLEARED_SIDE)
    if small is ink:
        return clearing.cleared(ink)
    kept = (clearing.cleared(small) > 0).astype(np.uint8)
    return np.asarray(ink * cv2.resize(kept, ink.shape[::-1], interpolation=cv2.INTER_NEAREST), np.float32)


def whole(ink: np.ndarray) -> Line | None:
    """A small picture taken as one line that fills its frame, as fields of forms are cut out; else None.

    The digits are taken to be `_FILLED` of the frame high and shown wider by `_STRETCH`: of the pairs tried, the two
    that miss least together with the line found in the ink.
    """
    height, width = ink.shape
    if not is_cut_out(ink.shape) or not height <= width <= _LONGEST * height or not ink.any():
        return None
    tall = _FILLED * height
    margin = min(_MARGIN / BAND * tall, 0.4 * width)  # the strip ends where the picture does
    return Line((margin, height / 2), (width - margin, height / 2), tall, _STRETCH)


def as_one(found: list[Line]) -> Line | None:
    """Lines that stand side by side as one line; None if one of them stands under another, or they reach too far."""
    tall = max(line.height for line in found)
    middles = [(line.start[1] + line.end[1]) / 2 for line in found]
    if max(middles) - min(middles) > 0.5 * tall:
        return None
    first, last = min(found, key=lambda line: line.start[0]), max(found, key=lambda line: line.end[0])
    joined = Line(first.start, last.end, tall)
    return joined if joined.length <= _LONGEST * tall else None


def _in_reading_order(found: list[Row]) -> list[Row]:
    """Top to bottom, and left to right what stands beside each other."""
    shelves: list[list[Row]] = []
    for row in sorted(found, key=lambda one: one.y0 + one.y1):
        for shelf in shelves[-2:]:
            near = min(shelf, key=lambda one: abs(one.x0 - row.x0))
            if abs(near.y0 + near.y1 - row.y0 - row.y1) < min(near.tall, row.tall):
                shelf.append(row)
                break
        else:
            shelves.append([row])
    return [row for shelf in shelves for row in sorted(shelf, key=lambda one: one.x0)]


def _in_picture(row: Row, back: np.ndarray, scale: np.ndarray) -> Line:
    """A row of the level copy in the picture's own pixels."""
    ends = (np.array([[row.x0, row.y0], [row.x1, row.y1]]) @ back[:, :2].T + back[:, 2]) * scale
    (x0, y0), (x1, y1) = ends.tolist()
    return Line((x0, y0), (x1, y1), row.tall * float(scale.mean()), bare=row.bare, other=row.other)


def _scaled(picture: np.ndarray, whole: tuple[int, ...], scale: float) -> np.ndarray:
    """A picture, or a copy of it that was shrunk before, at a scale below 1 of its `whole` shape."""
    height, width = (max(1, round(side * scale)) for side in whole)
    return cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
