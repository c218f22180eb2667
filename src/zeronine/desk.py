"""A photo of a sheet on a desk → the sheet alone, its own tone carried on to the frame.

Where a sheet ends, the ground jumps, and a jump looks like ink. The sheet is found as the bright region that fills most
of its own outline and has the desk around it, or at two of its edges: the edge of a shadow is a single one.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from zeronine.picture import is_cut_out
from zeronine.quantile import median

Mask = npt.NDArray[np.uint8]

_SIDE = 192  # pixels: the sheet is looked for on a copy with this longer side
_LEAST, _MOST = 0.03, 0.95  # share of the picture a sheet takes
_FULL = 0.9  # of its convex outline a sheet fills at least, with what is written on it filled in
_CUT = 0.05  # of a side of the frame: where more of it lies on the sheet, the sheet goes on there
_CORNER = 0.85  # of its convex outline what is not the sheet fills at most, if that is around two of the sheet's edges
_SPECK = 0.1  # of the largest part of what is not the sheet: smaller ones are no desk
_CONTRAST = 25  # grey levels between sheet and desk
_STRAIGHT = 0.03  # of its length an outline may be off the straight line between two corners
_CORNERS, _ANGULAR = 6, 0.9  # at most so many, and what they span of the outline
_BESIDE = 3.0  # pixels of the copy: so near an edge both sides are looked at
_SHARP = 0.8  # of a sheet's edges the light jumps at
_SHARED = 0.4  # of its edge a lit part of a sheet has in common with the whole
_BLACK = 16.0  # grey levels: darker tones are told from each other no longer
_FEW = 200  # pixels: of fewer no second level is looked for
_STROKE, _DARK = 11, 50  # pixels of the copy a stroke is wide at most, and of 255 logarithms how much darker it is
_SMALL, _BESIDES = 0.15, 0.3  # share of the picture; of what is written on a sheet that small, what may be beside it
_BEYOND = 6.0  # pixels of the copy on either side of the edge that it crosses
_RIM = 0.025  # of the longer side: the sheet's blurred edge and its shadow on the desk


def without_desk(grey: np.ndarray) -> np.ndarray:
    """Paint the desk in the sheet's tone.

    Args:
        grey: (H, W) uint8.

    Returns:
        (H, W) uint8; the same array where no sheet with a desk around it is seen.
    """
    height, width = grey.shape
    if is_cut_out(grey.shape):
        return grey
    scale = min(1.0, _SIDE / max(height, width))
    small = cv2.resize(
        grey, (max(1, round(width * scale)), max(1, round(height * scale))), interpolation=cv2.INTER_AREA
    )
    sheet = _sheet(small)
    if sheet is None:
        return grey
    tone = carried_on(small, sheet)
    whole = cv2.resize(sheet * np.uint8(255), (width, height), interpolation=cv2.INTER_LINEAR) > 127
    painted = cv2.resize(tone.clip(0, 255).astype(np.uint8), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.where(whole, grey, painted)


def _sheet(small: np.ndarray) -> Mask | None:
    """(h, w) uint8, 1 on the sheet without its rim; None where there is no sheet with a desk around it."""
    levels = _logarithm(small)
    sheet = None
    for bright in _bright_parts(small, levels):
        larger = _bright_sheet(small, levels, bright)
        if larger is not None and (sheet is None or _ends_with(sheet, larger)):
            sheet = larger
    if sheet is None:
        return None
    rim = max(2, round(_RIM * max(small.shape)))
    padded = cv2.copyMakeBorder(sheet, 1, 1, 1, 1, cv2.BORDER_REPLICATE)  # the frame is no edge of the sheet
    inner = cv2.erode(padded, np.ones((3, 3), np.uint8), iterations=rim)[1:-1, 1:-1]
    return np.asarray(inner, np.uint8) if inner.any() else None


def _logarithm(small: np.ndarray) -> Mask:
    """Tones by which a sheet is as far from its desk in a shadow as in the light: (h, w) uint8."""
    table = np.log1p(np.arange(256) / _BLACK)
    return np.asarray(cv2.LUT(small, (255 / table[-1] * table + 0.5).astype(np.uint8)), np.uint8)


def _bright_parts(*tones: Mask) -> list[npt.NDArray[np.bool_]]:
    """What is brighter than the rest, and than the rest of that, in tones of each kind (Otsu 1979); the least first."""
    parts = []
    for some in tones:
        soft = cv2.GaussianBlur(some, (0, 0), 1.5)
        split, _ = cv2.threshold(soft, 0, 1, cv2.THRESH_OTSU)
        parts.append(soft > split)
        dark = soft[soft <= split]
        if dark.size > _FEW and np.ptp(dark) > 0:
            lower, _ = cv2.threshold(dark, 0, 1, cv2.THRESH_OTSU)
            parts.append(soft > lower)
    return sorted(parts, key=np.count_nonzero)


def _bright_sheet(small: np.ndarray, levels: np.ndarray, bright: np.ndarray) -> Mask | None:
    """(h, w) uint8, 1 on the largest bright part, if it is a sheet on a desk; `levels` are the logarithms."""
    # What is written or ruled on it does not part a sheet; the narrow rim of a desk goes on beyond the frame.
    side = 9
    beyond = cv2.copyMakeBorder(bright.astype(np.uint8), side, side, side, side, cv2.BORDER_REPLICATE)
    closed = cv2.morphologyEx(beyond, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))[side:-side, side:-side]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(closed, connectivity=4)
    if count < 2:
        return None
    largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    outlines, _ = cv2.findContours((labels == largest).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(outlines, key=cv2.contourArea)
    hull = cv2.convexHull(outline)
    if cv2.contourArea(outline) < _FULL * cv2.contourArea(hull):
        return None
    sheet = np.zeros(small.shape, np.uint8)
    cv2.fillConvexPoly(sheet, hull, 1)
    cut = sum(side.mean() > _CUT for side in (sheet[0], sheet[-1], sheet[:, 0], sheet[:, -1]))
    if not _LEAST < sheet.mean() < _MOST or (cut > 1 and _convex(1 - sheet)):
        return None
    if median(small[sheet > 0]) - median(small[sheet == 0]) < _CONTRAST:
        return None
    if not (_is_angular(hull) and _ends_sharply(levels, sheet)):
        return None
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (_STROKE, _STROKE))
    strokes = (cv2.morphologyEx(levels, cv2.MORPH_BLACKHAT, kernel) > _DARK).astype(np.uint8)
    is_other = _is_crossed(strokes, sheet) or (sheet.mean() < _SMALL and _is_field(strokes, sheet))
    return None if is_other else sheet


def _ends_with(part: Mask, sheet: Mask) -> bool:
    """Whether a part that is brighter than the rest of a sheet ends where that ends: the rest is in a shadow."""
    edge, beside = (cv2.morphologyEx(mask, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) for mask in (part, sheet))
    near = cv2.dilate(beside, np.ones((7, 7), np.uint8)) > 0
    return bool(edge.any()) and float(near[edge > 0].mean()) > _SHARED


def _is_angular(hull: np.ndarray) -> bool:
    """Whether an outline has the few corners of a sheet, that the frame may cut off; a thick 0 is round."""
    corners = cv2.approxPolyDP(hull, _STRAIGHT * cv2.arcLength(hull, True), True)
    return len(corners) <= _CORNERS and cv2.contourArea(corners) > _ANGULAR * cv2.contourArea(hull)


def _ends_sharply(levels: np.ndarray, sheet: Mask) -> bool:
    """Whether the light jumps all along the sheet's edges, as it does not where it only falls off."""
    contrast = median(levels[sheet > 0]) - median(levels[sheet == 0])
    edge = cv2.morphologyEx(sheet, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
    if not edge.any():
        return False
    here, there = (_near_mean(levels, side.astype(np.float32), _BESIDE)[0][edge] for side in (sheet, 1 - sheet))
    return float((here - there > 0.5 * contrast).mean()) > _SHARP


def _is_crossed(strokes: Mask, sheet: Mask) -> bool:
    """Whether a stroke goes on beyond an edge: then that is a shadow's edge, and the other side is paper, too.

    A pen that lies across the edge reaches the frame, as rules do.
    """
    count, labels = cv2.connectedComponents(strokes, connectivity=8)
    far = np.ones(count, bool)
    for side in (sheet, 1 - sheet):
        far &= np.isin(np.arange(count), labels[cv2.distanceTransform(side, cv2.DIST_L2, 3) > _BEYOND])
    for rim in (labels[0], labels[-1], labels[:, 0], labels[:, -1]):
        far[rim] = False
    return bool(far[1:].any())


def _is_field(strokes: Mask, sheet: Mask) -> bool:
    """Whether as much is written beside a sheet as on it: then that is a field of a form."""
    outside = cv2.dilate(sheet, np.ones((9, 9), np.uint8)) == 0
    there = float(strokes[outside].sum())
    return there > _BESIDES * float(strokes[sheet > 0].sum())


def _near_mean(small: np.ndarray, where: np.ndarray, reach: float) -> tuple[np.ndarray, np.ndarray]:
    """The mean tone of some pixels around each pixel, and how many of them are near, both (h, w) float32."""
    near = cv2.GaussianBlur(where, (0, 0), reach)
    return cv2.GaussianBlur(small * where, (0, 0), reach) / np.maximum(near, 1e-6), near


def _convex(mask: Mask) -> bool:
    """Whether a mask all but fills its convex outline; small parts of it, the ends of rules, do not count."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    area = stats[:, cv2.CC_STAT_AREA].copy()
    area[0] = 0
    large = area > _SPECK * area.max()
    points = cv2.findNonZero(large[labels].astype(np.uint8))
    return points is None or float(area[large].sum()) > _CORNER * cv2.contourArea(cv2.convexHull(points))


def carried_on(small: np.ndarray, sheet: Mask) -> np.ndarray:
    """(h, w) float32 tones: those of a sheet (1, else 0), ever farther means of them beyond it."""
    blank = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))  # what is written darkens no desk
    inside = sheet.astype(np.float32)
    tone = np.full(small.shape, median(small[sheet > 0]), np.float32)
    for reach in (48.0, 24.0, 12.0, 6.0, 3.0):  # the nearer the better, where there is any sheet that near
        mean, near = _near_mean(blank, inside, reach)
        tone = np.where(near > 0.05, mean, tone)
    return tone
