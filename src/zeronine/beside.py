"""What stands beside a digit and is no part of it, or makes it another sign: the line under it, a pen, a dot."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from zeronine import glyph, layout
from zeronine.boxes import around
from zeronine.layout import Cut, Parts
from zeronine.results import Box, Digit, Number

_FLAT, _UNDER = 5.0, 0.9  # times as wide as high; of the digit's width and height, so wide and so far down a line is
_ASIDE = 0.2  # of its height: so far to either side of a sign its dot is
_DOT, _LONGEST, _WIDEST = 0.5, 1.9, 2.5  # of the pen's width and of its box; its sides, and pen widths: what a dot is
_INK = 0.1  # less is the soft rim of a line
_OF_IT = 0.5  # of some ink that is a part of other ink lies on that
_MOST_OF = 0.65  # of a drawing's ink the digit in it has, with a line under it
_LEANING, _NEAR = 0.7, 0.08  # times as wide as high; of the picture's shorter side from the frame
_BROAD = 3.0  # times as wide as the digit's pen: a blot or a patch of colour


def inside_frame(ink: np.ndarray) -> Cut | None:
    """As `layout.digit_ink`, of what does not reach the frame, where the main part does, as a pen beside a digit.

    Args:
        ink: (H, W) float32 in [0, 1].
    """
    parts = layout.ranked(ink)
    touching = layout.at_frame(parts, ink.shape)
    if not touching[:1].any() or touching.all():
        return None
    inside = parts.only(~touching)
    return inside.cut(ink, layout.belonging(inside, ink.shape))


def above_line(ink: np.ndarray) -> Cut | None:
    """As `layout.digit_ink`, without the line that the digit stands on, or which underlines it; None without one.

    Args:
        ink: (H, W) float32 in [0, 1].
    """
    parts = layout.ranked(ink)
    if len(parts.index) < 2:
        return None
    _, y, w, h = parts.boxes.T
    line = (w > _FLAT * h) & (w > _UNDER * w[0]) & (y > y[0] + _UNDER * h[0])
    line[0] = False
    if not line.any():
        return None
    above = parts.only(~line)
    return above.cut(ink, layout.belonging(above, ink.shape))


def with_dot(ink: np.ndarray, box: Box) -> Cut | None:
    """What was taken for a digit with the dot above or below it, as `!`, `?` and `i` have one; None without a dot.

    Args:
        ink: (H, W) float32 in [0, 1].
        box: x, y, width, height of what was taken for the digit.
    """
    x, y, w, h = box
    aside, reach = round(_ASIDE * h), h // 2
    left, right = max(0, x - aside), x + w + aside
    for top, foot in ((max(0, y - reach), y), (y + h, y + h + reach)):
        band = ink[top:foot, left:right]
        if not (band > _DOT).any():
            continue
        parts = Parts.of(band)
        dx, dy, dw, dh = (int(side) for side in parts.boxes[0])
        pen = glyph.stroke_width(ink[y : y + h, x : x + w])
        is_dot = max(dw, dh) < min(_LONGEST * min(dw, dh), _WIDEST * pen) and min(dw, dh) > _DOT * pen
        if is_dot and parts.total == 1 and float(band[dy : dy + dh, dx : dx + dw].mean()) > _DOT:
            x0, y0, x1, y1 = min(x, left + dx), min(y, top + dy), max(x + w, left + dx + dw), max(y + h, top + dy + dh)
            return ink[y0:y1, x0:x1], (x0, y0, x1 - x0, y1 - y0)
    return None


def is_remnant(cut: Cut, whole: Cut) -> bool:
    """Whether some ink is but a part of a drawing; where a blot or a patch is all that is left out, it is none."""
    laid = _laid_over(cut, whole[1])
    common = float(np.minimum(laid, whole[0]).sum())
    if common <= _OF_IT * float(cut[0].sum()) or common >= _MOST_OF * float(whole[0].sum()):
        return False
    _, labels = cv2.connectedComponents((whole[0] > _INK).astype(np.uint8), connectivity=8)
    left_out = (labels > 0) & ~np.isin(labels, labels[laid > _INK])
    widest = 2 * float(cv2.distanceTransform(left_out.astype(np.uint8), cv2.DIST_L2, 3).max())
    return widest < _BROAD * glyph.stroke_width(cut[0])


def without_pens(found: list[Number], ink: np.ndarray) -> list[Number]:
    """Numbers without what leans in from the frame of a photo at their ends: a pen reads as a 1.

    Args:
        found: what was read.
        ink: (H, W) float32 in [0, 1].
    """
    return [number for number in (_without_pens(number, ink) for number in found) if number]


def _without_pens(number: Number, ink: np.ndarray) -> Number | None:
    digits, raw = list(number.digits), number.raw
    while digits and _leans_in(digits[-1], ink):
        digits.pop()
        raw = raw[: raw.rindex("1")]
    while digits and _leans_in(digits[0], ink):
        digits.pop(0)
        raw = raw[raw.index("1") + 1 :]
    if len(digits) == len(number.digits):
        return number
    if not digits:
        return None
    text = "".join(str(digit.value) for digit in digits)
    return replace(number, text=text, digits=tuple(digits), raw=raw, box=around([d.box for d in digits]))


def _leans_in(digit: Digit, ink: np.ndarray) -> bool:
    """Whether a digit is a 1 that leans as no 1 does and comes in from the frame."""
    x, y, w, h = digit.box
    if digit.value != 1 or w < _LEANING * h:
        return False
    pen = glyph.stroke_width(digit.glyph) * max(w, h) / glyph.BOX  # a broad one makes an upright 1 wide
    if w - pen < _LEANING * (h - pen):
        return False
    (height, width), near = ink.shape, round(_NEAR * min(ink.shape))
    left, right, top, foot = max(0, x - near), x + w + near, max(0, y - near), y + h + near
    around = ink[top:foot, left:right]
    rims = (
        (around[:, :2], left == 0),
        (around[:, -2:], right >= width),
        (around[:2], top == 0),
        (around[-2:], foot >= height),
    )
    return any(at_frame and bool((rim > _DOT).any()) for rim, at_frame in rims)


def _laid_over(cut: Cut, box: Box) -> np.ndarray:
    """The ink of a cut within another box: (h, w) float32 of that box."""
    (ink, (x0, y0, w0, h0)), (x, y, w, h) = cut, box
    laid = np.zeros((h, w), np.float32)
    left, top, right, bottom = max(x, x0), max(y, y0), min(x + w, x0 + w0), min(y + h, y0 + h0)
    if left < right and top < bottom:
        laid[top - y : bottom - y, left - x : right - x] = ink[top - y0 : bottom - y0, left - x0 : right - x0]
    return laid
