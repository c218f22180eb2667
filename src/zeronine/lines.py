"""Ink of any picture → its lines of writing: where each number lies, how tall it is, and the strip a network reads.

    for line in find(ink.extract(grey)):
        strip = line.strip(inked)             # (32, W) float32, level, digits about 22 pixels tall
        line.to_picture(40, 61)               # the box in the picture of what stands in columns 40 to 60 of the strip

Parts of about one height that stand beside one another make a line; a gap wider than a digit is tall parts two.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from zeronine import rules
from zeronine.results import Box

Point = tuple[float, float]

_BAND = 0.7  # of a strip's height is filled by its digits
_MARGIN = 0.3  # of a strip's height is left free before the first and after the last
_INKED = 0.3  # ink over this counts
_AREA = 1_500_000  # pixels of the copy on which lines are looked for
_GAP = 1.35  # digit heights: a wider gap parts two numbers
_STEEPEST = 8  # degrees of skew that are looked for
_SMALL = 120  # pixels: a frame with a shorter side was cut out for its writing


@dataclass(frozen=True, slots=True)
class Line:
    """One run of writing, in the picture's pixels.

    Attributes:
        start: (x, y) where the middle line of its digits begins.
        end: (x, y) where it ends, to the right of `start`.
        height: of the digits at right angles to it.
    """

    start: Point
    end: Point
    height: float

    @property
    def length(self) -> float:
        """From the first digit's left to the last one's right, pixels."""
        return math.dist(self.start, self.end)

    @property
    def box(self) -> Box:
        """The upright box round the digits."""
        return self._around(0.0, self.length)

    def strip(self, picture: np.ndarray, height: int = 32) -> np.ndarray:
        """Cut the line out of a picture, level and scaled to one height.

        Args:
            picture: (H, W) float32, the ground 0.
            height: of the strip in pixels.

        Returns:
            (height, W) float32; the digits take 0.7 of the height, and 0.3 of it is free on either side.
        """
        scale = _BAND * height / self.height
        width = max(1, round(self.length * scale + 2 * _MARGIN * height))
        shrink = max(1, int(1 / scale))
        picture, (left, top) = self._surroundings(picture, height / scale)
        if shrink > 1:
            h, w = (max(1, round(side / shrink)) for side in picture.shape)
            shrunk = (w / picture.shape[1], h / picture.shape[0])
            picture = cv2.resize(picture, (w, h), interpolation=cv2.INTER_AREA)
        else:
            shrunk = (1.0, 1.0)
        across, down = self._axes()
        # cv2 counts from the middle of the first pixel, everything here from its corner.
        turn = np.empty((2, 3))
        for i, (begin, corner) in enumerate(zip(self.start, (left, top), strict=True)):
            offset = begin - corner + across[i] * (0.5 / scale - _MARGIN * height / scale)
            offset += down[i] * (0.5 - height / 2) / scale
            turn[i] = np.array([across[i] / scale, down[i] / scale, offset]) * shrunk[i] - (0, 0, 0.5)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return np.asarray(cv2.warpAffine(picture, turn, (width, height), flags=flags, borderMode=cv2.BORDER_CONSTANT))

    def to_picture(self, x0: float, x1: float, height: int = 32) -> Box:
        """The box in the picture of the columns x0 to x1 of a strip of that height."""
        scale = _BAND * height / self.height
        return self._around(x0 / scale - _MARGIN * height / scale, x1 / scale - _MARGIN * height / scale)

    def _axes(self) -> tuple[Point, Point]:
        """Unit vectors along the line and at right angles to it, down."""
        long = self.length
        if long < 1e-6:
            return (1.0, 0.0), (0.0, 1.0)
        x, y = (self.end[0] - self.start[0]) / long, (self.end[1] - self.start[1]) / long
        return (x, y), (-y, x)

    def _corners(self, t0: float, t1: float, reach: float) -> np.ndarray:
        """(4, 2) corners of the band `reach` to either side of the middle line, from t0 to t1 along it."""
        across, down = np.array(self._axes())
        start = np.array(self.start)
        return np.array([start + t * across + side * reach * down for t in (t0, t1) for side in (-1, 1)])

    def _around(self, t0: float, t1: float) -> Box:
        corners = self._corners(t0, t1, self.height / 2)
        x, y = (max(0, math.floor(v)) for v in corners.min(axis=0))
        right, bottom = (math.ceil(v) for v in corners.max(axis=0))
        return x, y, max(1, right - x), max(1, bottom - y)

    def _surroundings(self, picture: np.ndarray, tall: float) -> tuple[np.ndarray, tuple[int, int]]:
        """The part of a picture that a strip shows, with room to interpolate, and its corner."""
        free = (_MARGIN / _BAND) * self.height
        corners = self._corners(-free, self.length + free, tall / 2)
        low = np.floor(corners.min(axis=0) - tall / 8 - 2).astype(int).clip(0)
        high = np.ceil(corners.max(axis=0) + tall / 8 + 2).astype(int).clip(1)
        x, y = (min(int(v), side - 1) for v, side in zip(low, picture.shape[::-1], strict=True))
        return picture[y : high[1], x : high[0]], (x, y)


def find(ink: np.ndarray) -> list[Line]:
    """The lines of writing in a picture.

    Args:
        ink: (H, W) float32 in [0, 1] from `ink.extract`.

    Returns:
        Lines top to bottom and left to right, one for each number or few numbers close together; empty without ink.
    """
    shrink = max(1, round(math.sqrt(ink.size / _AREA)))
    height, width = (max(1, side // shrink) for side in ink.shape)
    small = ink if shrink == 1 else cv2.resize(ink, (width, height), interpolation=cv2.INTER_AREA)
    mask = (small > _INKED).view(np.uint8)
    if not mask.any():
        return []
    turn = np.eye(2, 3)
    if min(mask.shape) > _SMALL:
        angle = _skew(mask)
        if abs(angle) > 0.2:
            turn = cv2.getRotationMatrix2D((width / 2 - 0.5, height / 2 - 0.5), angle, 1.0)
            mask = cv2.warpAffine(mask * 255, turn, (width, height), flags=cv2.INTER_LINEAR)
            mask = (mask > 127).view(np.uint8)
    boxes, mass = _parts(rules.suppress(mask))
    found = [_line(group) for group in _groups(boxes, mass, mask.shape)]
    back = cv2.invertAffineTransform(turn)
    scale = (ink.shape[1] / width, ink.shape[0] / height)
    return [_in_picture(line, back, scale) for line in _in_reading_order(found)]


def _skew(mask: np.ndarray) -> float:
    """Degrees by which rules and rows of writing fall to the right: where the ink's profile is sharpest.

    The projection profile of Postl (1986), on a sample of the ink.
    """
    y, x = np.nonzero(mask)
    step = max(1, len(x) // 20_000)
    x, y = x[::step].astype(np.float32), y[::step].astype(np.float32)

    def sharpness(degrees: float) -> float:
        level = y - np.float32(math.tan(math.radians(degrees))) * x
        counts = np.bincount((level - level.min()).astype(np.int32) // 2)
        return float((counts.astype(np.float64) ** 2).sum())

    coarse = max(np.arange(-_STEEPEST, _STEEPEST + 0.1, 0.5), key=sharpness)
    fine = max(np.arange(coarse - 0.4, coarse + 0.41, 0.1), key=sharpness)
    return float(fine) if sharpness(fine) > 1.05 * sharpness(0.0) else 0.0


def _parts(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Boxes (n, 4) x, y, w, h and pixel counts (n,) of the connected parts."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return stats[1:, :4].astype(np.float64), stats[1:, 4].astype(np.float64)


def _groups(boxes: np.ndarray, mass: np.ndarray, shape: tuple[int, ...]) -> list[np.ndarray]:
    """The boxes of each line's parts, (k, 4) left to right."""
    x, y, w, h = boxes.T
    height, width = shape
    frame = np.zeros(len(boxes), bool)
    if min(shape) > _SMALL:  # what touches the frame of a large picture is the desk or the edge of the sheet
        touches = (x <= 1) | (y <= 1) | (x + w >= width - 1) | (y + h >= height - 1)
        frame = touches & ((w > 0.1 * width) | (h > 0.1 * height)) | (w > 0.7 * width) & (h > 0.3 * height)
    tall = _typical_height(boxes[~frame], mass[~frame], shape)
    if tall == 0:
        return []
    core = ~frame & (h >= 0.5 * tall) & (h <= 2.2 * tall)
    canvas = np.zeros(shape, np.uint8)
    reach = 0.5 * _GAP * tall
    for bx, by, bw, bh in boxes[core]:
        low = (round(bx - reach), round(by + 0.25 * bh))
        cv2.rectangle(canvas, low, (round(bx + bw + reach), round(by + 0.75 * bh)), 1, -1)
    count, labels = cv2.connectedComponents(canvas, connectivity=4)
    middle = ((y + h / 2).astype(int).clip(0, height - 1), (x + w / 2).astype(int).clip(0, width - 1))
    member = labels[middle]
    bits = ~frame & ~core & (np.maximum(w, h) >= 0.2 * tall) & (h < 0.5 * tall) & (w < 2 * tall)
    chosen = (core | bits) & (member > 0)
    groups = []
    for label in range(1, count):
        inside = chosen & (member == label)
        if (inside & core).any():
            groups.append(boxes[inside][np.argsort(x[inside])])
    return groups


def _typical_height(boxes: np.ndarray, mass: np.ndarray, shape: tuple[int, ...]) -> float:
    """Height of the parts that hold most of the ink; 0 where there is nothing of a size to be written."""
    h = boxes[:, 3]
    worth = h >= max(4, max(shape) / 250)
    if not worth.any():
        return 0.0
    h, mass = h[worth], mass[worth]
    order = np.argsort(h)
    share = np.cumsum(mass[order])
    return float(h[order][np.searchsorted(share, 0.5 * share[-1])])


def _line(boxes: np.ndarray) -> Line:
    """The middle line through the parts of one line, and the height of their band."""
    x, y, w, h = boxes.T
    tallest = float(h.max())
    main = h >= 0.5 * tallest
    tall = float(np.percentile(h[main], 65))
    middles, centres = (y + h / 2)[main], (x + w / 2)[main]
    slope, level = 0.0, float(np.median(middles))
    if main.sum() >= 3 and np.ptp(centres) > 1.5 * tall:
        slope, level = np.polyfit(centres, middles, 1)
        slope = float(np.clip(slope, -0.2, 0.2))
        level = float(np.median(middles - slope * centres))
    x0, x1 = float(x.min()), float((x + w).max())
    return Line((x0, slope * x0 + level), (x1, slope * x1 + level), tall)


def _in_reading_order(found: list[Line]) -> list[Line]:
    """Rows top to bottom, and left to right within each."""
    rows: list[list[Line]] = []
    for line in sorted(found, key=lambda one: one.start[1] + one.end[1]):
        middle = (line.start[1] + line.end[1]) / 2
        for row in rows[-2:]:
            near = min(row, key=lambda one: abs(one.start[0] - line.start[0]))
            if abs((near.start[1] + near.end[1]) / 2 - middle) < 0.5 * min(near.height, line.height):
                row.append(line)
                break
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda one: one.start[0])]


def _in_picture(line: Line, back: np.ndarray, scale: tuple[float, float]) -> Line:
    """A line of the level copy in the picture's own pixels."""
    ends = np.array([line.start, line.end]) @ back[:, :2].T + back[:, 2]
    ends *= scale
    (x0, y0), (x1, y1) = ends.tolist()
    return Line((x0, y0), (x1, y1), line.height * (scale[0] + scale[1]) / 2)
