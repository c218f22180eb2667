"""How writing lies in a picture: a cutting that its digits fill, or a page, turned level and freed of its desk.

Everything here works on a copy of at most a few million pixels.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from zeronine.lines import rows, rules
from zeronine.lines.columns import Columns
from zeronine.lines.rules import Mask
from zeronine.picture import is_cut_out
from zeronine.quantile import median

INKED = 0.3  # ink over this counts
TRACE = 0.12  # ink over this may be a pale rule
_STEEPEST = 0.3  # of the skew that is looked for, 16.7°
_PEAK = 1.3  # over the usual sharpness: less is chance
_STEEP, _PLAINLY = 0.14, 1.5  # of more skew than that, times as sharp: digits that rise along a row are no skew
_LAG = 2  # of the profile's bins: a step of writing is that soft
_ASKEW = 0.04  # how far, by perspective, the angle between rows and columns may be off 90°, radians
_LARGE = 0.25  # of the shorter side: so was one with writing this tall
_FEW = 6  # parts: no page has so little writing beside what runs out of its frame
_MESHES = 30  # digits have fewer holes, a grid more
_MESH = 1e-4  # of the picture: smaller holes are dust in a stroke
_GLUE = 9  # of them in the shorter side, but no more pixels than that: gaps in a broken pen line
_CELL = 0.35  # digit heights: ink with gaps no wider than this is one texture
_SPECKS, _SPECK = 0.005, 6  # of a cell, and pixels: what a scanner that knows but black and white leaves of grain
_COARSE = 8  # pixels of a cell: in smaller ones all is grain
_ALONG = 0.7  # of a part's height
_STRETCH = 0.12  # of the longer side of the frame
_DIGIT_CUT = 5  # cells: a digit that is cut by the frame lies along it no longer
_IN_FRAME = 0.3  # of a frame's height: lower parts in it are no digits
_FRAME = 1.35  # digit heights: wider or taller parts may be frames of a form


def written(ink: np.ndarray, soft: np.ndarray | None = None) -> tuple[list[rows.Row], np.ndarray]:
    """The rows of digits in a picture.

    Args:
        ink: (H, W) float32 in [0, 1].
        soft: (H, W) float32, the same with what is too pale to be ink, as rules between columns often are.

    Returns:
        The rows, on the level page, and the (2, 3) affine map from there to `ink`.
    """
    full = over(ink, INKED)
    parts = rows.Parts.of(full)
    if not len(parts.mass):
        return [], np.eye(2, 3)
    if is_cut_out(ink.shape) or _is_cutting(parts, full):
        return _in_cutting(full, parts), np.eye(2, 3)
    tall = _on_sheet(parts, ink.shape).typical_height(_least(ink.shape))
    back = _level(ink)
    pale = np.zeros(ink.shape, np.uint8) if soft is None else over(turned(soft, back), TRACE)
    return _on_page(turned(ink, back), pale, tall, outside(ink.shape, back)), back


def _is_cutting(parts: rows.Parts, mask: Mask) -> bool:
    """Whether writing fills the picture: it is tall in it, or all that there is runs out of the frame."""
    side = min(mask.shape)
    at_frame = touching(parts, mask.shape)
    free = parts.only(~at_frame)
    w, h = parts.boxes[:, 2:].T
    strokes = at_frame & (h > 0.4 * mask.shape[0]) & (parts.mass < 0.5 * w * h)
    few = (free.boxes[:, 3] > _least(mask.shape)).sum() < _FEW
    if free.typical_height(_least(mask.shape)) < _LARGE * side and not (few and strokes.any()):
        return False
    _, _, stats, _ = cv2.connectedComponentsWithStats(1 - mask, connectivity=4)
    return int((stats[1:, cv2.CC_STAT_AREA] > _MESH * mask.size).sum()) < _MESHES


def _in_cutting(mask: Mask, parts: rows.Parts) -> list[rows.Row]:
    """Rows in a picture that was cut out for its writing: pen lines may be broken, numbers spread wide."""
    shape = mask.shape
    if framed := _height_in_frame(parts):
        mask = rules.without_boxes(mask, framed)
        parts = rows.Parts.of(mask)
    tall = parts.only(~touching(parts, shape)).typical_height(4)
    mask = rules.suppress(mask, mask, 1.6 * (0.0 if is_cut_out(shape) else tall))
    glue = min(max(2, min(shape) // _GLUE), _GLUE)
    parts = rows.Parts.of(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((glue, glue), np.uint8)))
    at_frame = touching(parts, shape)
    if not is_cut_out(shape) and (parts.boxes[~at_frame, 3] > _LARGE * min(shape)).any():
        parts = parts.only(~at_frame | _as_digits(parts, parts.only(~at_frame).typical_height(4), mask))
    tall = parts.typical_height(4)
    return rows.rows_of_cutting(parts, tall) if tall else []


def _height_in_frame(parts: rows.Parts) -> float:
    """How tall the writing in a frame is that was drawn around it; 0 where the largest part holds no others."""
    x, y, w, h = parts.boxes.T
    largest = int((w * h).argmax())
    within = (x > x[largest]) & (y > y[largest]) & (x + w < (x + w)[largest]) & (y + h < (y + h)[largest])
    within &= h > _IN_FRAME * h[largest]
    return median(h[within]) if within.any() else 0.0


def _as_digits(parts: rows.Parts, tall: float, mask: Mask) -> np.ndarray:
    """(n,) bool, the parts about as tall as digits are, and no wider than one is: so is a digit that the frame cuts.

    A desk beside the sheet lies along the frame, a digit meets it with a stroke or two.
    """
    x, y, w, h = parts.boxes.astype(int).T
    along = np.zeros(len(h), bool)
    for rim, here in ((mask[:, :2], x <= 1), (mask[:, -2:], x + w >= mask.shape[1] - 1)):
        inked = np.concatenate(([0], np.cumsum(rim.any(axis=1))))  # rows above
        along |= here & (inked[y + h] - inked[y] > _ALONG * h)
    return np.asarray((h > 0.6 * tall) & (h < 1.4 * tall) & (w < 1.2 * tall) & ~along)


def _on_page(ink: np.ndarray, pale: Mask, tall: float, outside: Mask) -> list[rows.Row]:
    """Rows on a page or a photo that lies level.

    Args:
        ink: (H, W) float32.
        pale: (H, W) uint8, 1 where there is any trace of ink or of a rule.
        tall: height of its parts before anything is taken away, pixels.
        outside: (H, W) uint8, 1 beyond the frame of the picture.

    Returns:
        The rows in no order.
    """
    full = over(ink, INKED)
    mask = rules.suppress(full, over(ink, TRACE), min(1.6 * tall, 0.4 * min(ink.shape)), ink)
    least = _least(mask.shape)
    parts = _on_sheet(rows.Parts.of(mask), mask.shape)
    tall = parts.typical_height(least, 0.35)
    if tall and (parts.boxes[:, 2:] > _FRAME * tall).any():
        mask = mask & rules.suppress_frames(full, tall)
        parts = _on_sheet(rows.Parts.of(mask), mask.shape)
    tall = parts.typical_height(least)
    if not tall:
        return []
    parts = parts.only(~_on_desk(parts, mask, tall, outside))
    tall = parts.typical_height(least)
    if not tall:
        return []
    found = rows.rows(parts, tall, least, mask.shape, lambda size: Columns.of(pale, size))
    return [row for row in found if row.tall >= least]


def _on_desk(parts: rows.Parts, mask: Mask, tall: float, outside: Mask) -> np.ndarray:
    """Which parts lie in ink that goes on, with gaps far less than a digit, to a long stretch of the frame."""
    # Where the turned picture ends, its rim is blurred with the full ink beyond.
    seam, frame = (np.asarray(cv2.dilate(outside, np.ones((side, side), np.uint8)), np.uint8) for side in (5, 11))
    cv2.rectangle(frame, (0, 0), (mask.shape[1] - 1, mask.shape[0] - 1), 1, 2)
    inked, rim = (_cells(some, tall) for some in (mask & ~seam, mask & frame & ~seam))
    count, labels = cv2.connectedComponents(inked, connectivity=8)
    stretch = np.bincount(labels[rim > 0], minlength=count)
    desk = stretch > max(_STRETCH * max(inked.shape), _DIGIT_CUT)
    desk[0] = False
    middle = (parts.boxes[:, :2] + parts.boxes[:, 2:] / 2) * (inked.shape[1] / mask.shape[1])
    column, line = middle.astype(int).T
    return np.asarray(desk[labels[line.clip(0, inked.shape[0] - 1), column.clip(0, inked.shape[1] - 1)]])


def _cells(mask: Mask, tall: float) -> Mask:
    """1 for every cell, of a part of a digit's height, with more in it than specks."""
    side = max(3, round(_CELL * tall))
    least = _SPECKS if side < _COARSE else max(_SPECKS, _SPECK / side**2)
    size = (-(-mask.shape[1] // side), -(-mask.shape[0] // side))
    return (cv2.resize(mask * np.float32(1), size, interpolation=cv2.INTER_AREA) > least).astype(np.uint8)


def outside(shape: tuple[int, ...], back: np.ndarray) -> Mask:
    """(H, W) uint8, 1 where the level copy shows what lies beyond the picture."""
    height, width = shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    forth = cv2.invertAffineTransform(back)
    beyond = np.ones((height, width), np.uint8)
    cv2.fillConvexPoly(beyond, np.round(corners @ forth[:, :2].T + forth[:, 2]).astype(np.int32), 0)
    return beyond


def over(ink: np.ndarray, least: float) -> Mask:
    """(H, W) uint8, 1 where there is more ink than `least`."""
    return (ink > least).astype(np.uint8)


def smaller(layer: np.ndarray, area: int, side: int) -> np.ndarray:
    """A layer, (H, W), shrunk by a whole number: to about `area` pixels, its longer side to `side` at most."""
    shrink = max(1, round(math.sqrt(layer.size / area)), math.ceil(max(layer.shape) / side))
    if shrink == 1:
        return layer
    size = (max(1, layer.shape[1] // shrink), max(1, layer.shape[0] // shrink))
    return np.asarray(cv2.resize(layer, size, interpolation=cv2.INTER_AREA))


def _least(shape: tuple[int, ...]) -> float:
    """The height in pixels under which nothing on a page is a digit."""
    return max(6.0, max(shape) / 250)


def touching(parts: rows.Parts, shape: tuple[int, ...]) -> np.ndarray:
    """(n,) bool, the parts that reach the frame."""
    x, y, w, h = parts.boxes.T
    return np.asarray((x <= 1) | (y <= 1) | (x + w >= shape[1] - 1) | (y + h >= shape[0] - 1))


def _on_sheet(parts: rows.Parts, shape: tuple[int, ...]) -> rows.Parts:
    """Parts without those of the desk, the edge of the sheet and shadows, which touch the frame or are vast."""
    height, width = shape
    w, h = parts.boxes[:, 2:].T
    at_frame = touching(parts, shape)
    off = at_frame & ((w > 0.1 * width) | (h > 0.1 * height)) | (w > 0.7 * width) & (h > 0.3 * height)
    if parts.mass[~at_frame].sum() > parts.mass[at_frame & ~off].sum():
        off |= at_frame
    return parts.only(~off)


def _level(ink: np.ndarray) -> np.ndarray:
    """The (2, 3) affine map to the ink from a copy with its rows level and its columns upright."""
    height, width = ink.shape
    # A desk or a lid lies along the frame, not along the sheet.
    middle = ink[height // 8 : height - height // 8, width // 8 : width - width // 8]
    y, x = np.nonzero(rules.without_wide(over(middle, INKED), max(height, width) // 60))
    step = max(1, len(x) // 20_000)
    x, y = x[::step].astype(np.float32), y[::step].astype(np.float32)
    fall, lean = _skew(x, y) if len(x) else (0.0, 0.0)
    if abs(fall) < 0.004 and abs(lean) < 0.004:
        return np.eye(2, 3)
    return sheared(ink.shape, fall, lean)


def sheared(shape: tuple[int, ...], fall: float, lean: float) -> np.ndarray:
    """The (2, 3) affine map to a picture, (H, W), with rows that fall and columns that lean so much."""
    height, width = shape
    shear = np.array([[1.0, lean], [fall, 1.0]])
    centre = np.array([width, height]) / 2
    return np.column_stack((shear, centre - shear @ centre))


def turned(ink: np.ndarray, back: np.ndarray) -> np.ndarray:
    """The copy of some ink from which a map leads back to it.

    What lies beyond the frame is full ink, so that what touched the frame still does.
    """
    if np.array_equal(back, np.eye(2, 3)):
        return ink
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    size = ink.shape[::-1]
    return cv2.warpAffine(ink, back, size, flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=1)


def _skew(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    """How far rows fall for each pixel to the right, and columns lean to the right for each pixel down.

    Where the profiles of the ink along both are sharpest together (Postl 1986): a streak of a desk is sharp along one.
    Both 0 where no skew is clearly better than none.
    """
    tried = np.arange(-_STEEPEST, _STEEPEST + 0.001, 0.009)
    rows_sharp = np.array([_sharpness(x, y, slope) for slope in tried])
    columns_sharp = np.array([_sharpness(y, x, -slope) for slope in tried])
    both = rows_sharp / median(rows_sharp) + columns_sharp / median(columns_sharp)
    level, best = len(tried) // 2, int(both.argmax())
    least = 2 * _PEAK * (_PLAINLY if abs(tried[best]) > _STEEP else 1.0)
    if best in (0, len(tried) - 1) or both[best] < max(least, 1.1 * both[level]):
        best = level
    near = np.arange(-_ASKEW, _ASKEW + 0.001, 0.002)
    fall = float(max(tried[best] + near, key=lambda slope: _sharpness(x, y, slope)))
    lean = float(max(-fall + near, key=lambda slope: _sharpness(y, x, slope)))
    if _sharpness(x, y, fall) < 1.05 * _sharpness(x, y, 0.0):
        fall = 0.0
    upright = _sharpness(y, x, lean)
    if upright < max(_PEAK * _sharpness(y, x, -fall), 0.2 * _sharpness(x, y, fall)):  # nothing there is upright
        lean = -fall
    return fall, lean


def _sharpness(along: np.ndarray, across: np.ndarray, slope: float) -> float:
    """Sum of squared steps of the ink's profile along a slope: steps, for the layout makes hills of its own."""
    level = across - np.float32(slope) * along
    counts = np.bincount((level - level.min()).astype(np.int32) // 2).astype(np.float64)
    return float(((counts[_LAG:] - counts[:-_LAG]) ** 2).sum()) + 1e-9
