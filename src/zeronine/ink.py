"""Grey picture → ink in [0, 1], bright on dark: ground and shadows taken away, polarity settled, specks dropped.

Two kinds of picture arrive. A drawing has one flat ground, and every other level is ink. A photo or a scan has a
ground that changes from place to place (`ground`), and ink is what stands out from it on one side.
"""

from __future__ import annotations

import cv2
import numpy as np

from zeronine import ground
from zeronine.desk import without_desk
from zeronine.flat import DARKEST, MIN_CONTRAST, ground_level, ground_of_two, ink_on_flat
from zeronine.picture import is_cut_out
from zeronine.polarity import bright_stands_out, inner
from zeronine.quantile import median, quantile

_TINY = 40  # pixels: a frame this small is filled by a digit, not by a scene
_FIELD = 2.0  # times as wide as high: a small picture is the field of a form
_NEAR = 3  # pixels: farther than blur and JPEG tie the noise of neighbours together, nearer than light changes
_MARKED = 0.25  # of a full mark: less is grain
_BOARD = 110  # grey levels: a board is darker
_WIDE, _SHEET = 0.1, 0.2  # of a picture: more ink than a pen leaves, and more than most markers leave
_WIDEST = 0.12  # of a picture's shorter side: no pen's line in it is wider
_AREA = 0.5  # of a picture's shorter side: as wide is no pen's line, but a sheet, or light beside a shadow
_THIN = 0.05  # most pens' lines are not even that wide
_SHADED = 1.2  # times as bright: light differs from place to place
_DIMMEST = 4.0  # times as dark as most of a board: beyond that shadows are black and hold no chalk
_FEW = 20  # sampled pixels: fewer tell nothing
_NOISE_MARGIN = 4.0  # ink stands out from the ground by this many standard deviations of its noise


def extract(grey: np.ndarray) -> np.ndarray:
    """Take the ink out of a picture.

    Args:
        grey: (H, W) uint8, as from `picture.load`.

    Returns:
        (H, W) float32 in [0, 1], 1 where the pen left its full mark; all zero where there is no ink.
    """
    return layers(grey)[0]


def layers(grey: np.ndarray, level: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """The ink of a picture twice: cleaned, as `extract` gives it, and soft.

    The soft layer is how far each pixel stands out from its ground, the picture's full mark at 1, with nothing cut
    off: faint lines are in it, and so are the paper's grain and print, between which a reader of lines can tell best
    itself. A pen darker than most of the marks, than the rules of squared paper, goes beyond 1: `levelled` ends that.

    Args:
        grey: (H, W) uint8, as from `picture.load`.
        level: of its flat ground, where that is known.

    Returns:
        Two (H, W) float32, in [0, 1] and in [0, 4]; both all zero where there is no ink.
    """
    counts = cv2.calcHist([grey], [0], None, [256], [0, 256]).ravel()
    if level is not None:
        return ink_on_flat(grey, level, counts)
    level = ground_level(grey, counts)
    if level is None:
        ink, soft = _ink_on_uneven(grey)
        if ink.any() or min(grey.shape) > _TINY or np.ptp(grey) < 4 * MIN_CONTRAST:
            return ink, soft
        # A soft tiny drawing that fills its frame has no level of its own for the ground.
        level = ground_of_two(grey, int(grey.min()), int(grey.max()))
    ink, soft = ink_on_flat(grey, level, counts)
    inked = _share(ink)
    if inked < _WIDE:
        return ink, soft
    # A wide area is a sheet laid on a plain ground, or, where it is pale, a photo; if something is written in it.
    alone = without_desk(grey) if inked > _SHEET else grey
    if alone is grey and not _has_wash(ink) and not (inked > _SHEET and _has_area(ink)):
        return ink, soft
    written = _ink_on_photo(alone)
    return written if written[0].any() else (ink, soft)


def strokes(grey: np.ndarray) -> np.ndarray:
    """The lines of a picture, whatever they lie on: what is no wider than a pen's line is in a large digit.

    A second look at what `extract` cannot tell from its ground: shadows and desks are wide and are no lines. The
    ground is the closing of the picture (the black top-hat transform, Meyer 1979), or its opening, where light lines
    stand out more.

    Args:
        grey: (H, W) uint8.

    Returns:
        (H, W) float32 in [0, 1], as of `extract`.
    """
    grey = without_desk(grey)
    soft = cv2.medianBlur(ground.smaller(grey), 3)  # a closing goes up to the brightest grain
    if median(soft) < _BOARD and _chalked(soft):
        grey, soft = 255 - grey, 255 - soft
    closed = cv2.morphologyEx(soft, cv2.MORPH_CLOSE, _round(_WIDEST, soft.shape), borderType=cv2.BORDER_REPLICATE)
    paper = cv2.resize(closed, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return _ink_on(grey, np.maximum(paper, grey).astype(np.float32))[0]


def _chalked(soft: np.ndarray) -> bool:
    """Whether the thin lines of a dark picture are bright, (h, w) uint8, as chalk on a board.

    Thin ones: light that a shadow leaves between two strokes, and the squares of bright paper, are bright, too.
    """
    kernel = _round(_THIN, soft.shape)
    dark, bright = (
        cv2.norm(cv2.morphologyEx(soft, way, kernel, borderType=cv2.BORDER_REPLICATE), soft)
        for way in (cv2.MORPH_CLOSE, cv2.MORPH_OPEN)
    )
    return bright > dark


def _round(share: float, size: tuple[int, ...]) -> np.ndarray:
    """A disk as wide as a share of a picture's shorter side."""
    side = max(3, round(share * min(size))) | 1
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))


def levelled(soft: np.ndarray) -> np.ndarray:
    """A part of a soft layer with its own full mark at 1, if that is more than the whole picture's.

    Args:
        soft: (h, w) float32, 0 and up.

    Returns:
        (h, w) float32 in [0, 1].
    """
    marked = soft[soft > _MARKED]
    full = 1.0
    if marked.size and marked.max() > 1:
        split, _ = cv2.threshold((marked * (255 / DARKEST)).astype(np.uint8), 0, 255, cv2.THRESH_OTSU)
        strong = marked[marked * (255 / DARKEST) > split]
        full = max(full, quantile(strong if strong.size else marked, 0.75))
    return np.asarray(np.minimum(soft / np.float32(full), 1))


def _share(ink: np.ndarray) -> float:
    """Which share of a picture of some size has ink; a small one may be filled by its digit."""
    if min(ink.shape) < _TINY:
        return 0.0
    step = _step(ink)
    return float((ink[::step, ::step] > 0).mean())


def _has_wash(ink: np.ndarray) -> bool:
    """Whether most of the inked area is pale: no pen leaves that, a sheet's tone or a shadow does."""
    step = _step(ink)
    inked = ink[::step, ::step]
    return float((inked[inked > 0] < 0.4).mean()) > 0.5


def _has_area(ink: np.ndarray) -> bool:
    """Whether some of the ink is wider than any pen's line; it is taken to go on beyond the frame."""
    small = ground.smaller((ink > 0.5).astype(np.uint8))
    radius = float(cv2.distanceTransform(small, cv2.DIST_L2, 3).max())
    return bool(2 * radius > _AREA * min(small.shape))


def _ink_on_uneven(grey: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    alone = without_desk(grey)
    written = _ink_on_photo(alone)
    return written if alone is grey or written[0].any() else _ink_on_photo(grey)


def _ink_on_photo(grey: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both layers of what stands out from the ground around it."""
    written = _ink_on(grey, ground.around(grey))
    if is_cut_out(grey.shape) and grey.shape[1] > _FIELD * grey.shape[0]:  # digits fill it, and are many
        return written
    paper = ground.beneath(grey, written[0], lambda small, level: _ink_on(small, level)[0])
    return written if paper is None else _ink_on(grey, paper)


def _ink_on(grey: np.ndarray, paper: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both layers of what stands out from a ground, (H, W) float32 grey levels."""
    nothing = np.zeros(grey.shape, np.float32)
    difference = grey.astype(np.float32) - paper
    noise = min(_deviation(difference[:: _step(grey), :: _step(grey)]), _grain(grey))
    bright_ink = bright_stands_out(difference[:: _step(grey), :: _step(grey)], _NOISE_MARGIN * noise)
    least = max(MIN_CONTRAST, _NOISE_MARGIN * noise)
    # Dark ink takes away a share of whatever light falls there, and chalk gives one back.
    if not bright_ink:
        depth = -difference * (160.0 / np.maximum(paper, 40.0))
    elif (lit := _light_on_chalk(difference, paper, least)) is not None:
        depth = np.maximum(paper, lit / _DIMMEST)
        np.divide(difference, depth, out=depth)
        depth *= np.float32(lit)
        depth[difference <= least] = 0  # the grain of what is dark stays less than a mark
    else:
        depth = difference
    np.maximum(depth, 0, out=depth)
    # Page edges and the corners of shadows leave their marks along the frame: what is inside decides.
    marked = inner(depth)[inner(depth) > least]
    if marked.size < max(4, 1e-5 * grey.size):
        marked = depth[depth > least]
    if marked.size < max(4, 1e-5 * grey.size):
        return nothing, nothing
    split, _ = cv2.threshold(marked.clip(0, 255).astype(np.uint8), 0, 255, cv2.THRESH_OTSU)
    strong = marked[marked > split]
    full = median(strong if strong.size else marked)
    if full < 1.5 * least and full < 25:
        return nothing, nothing
    floor = max(0.25 * full, min(least, 0.6 * full))
    ink = ((depth - floor) / (full - floor)).clip(0, 1)
    soft = np.minimum(depth, DARKEST * full, out=depth)
    soft /= full
    return _drop_faint_parts(ink), soft


def _light_on_chalk(difference: np.ndarray, paper: np.ndarray, least: float) -> float | None:
    """The level of a board that its bright marks stand on, where they are paler in its shadows.

    Marks of paint, of a screen or too bright for the camera are as bright there as anywhere: None.
    """
    step = _step(difference)
    stands_out, below = difference[::step, ::step], paper[::step, ::step]
    marked = stands_out > least
    if np.count_nonzero(marked) < _FEW:
        return None
    depth, below = stands_out[marked], below[marked]
    low, high = quantile(below, 0.1), quantile(below, 0.9)
    if high < _SHADED * max(low, 1.0):
        return None
    dim = below < (max(low, 1.0) * high) ** 0.5
    return high if median(depth[~dim]) > _SHADED * median(depth[dim]) else None


def _deviation(sample: np.ndarray) -> float:
    """Standard deviation by the median, which a few outliers do not move."""
    return 1.4826 * median(np.abs(sample))


def _grain(grey: np.ndarray) -> float:
    """Noise by what pixels near each other differ: where print or writing fills much, not all that differs is noise."""
    if grey.shape[1] <= _NEAR:
        return float("inf")
    step = _step(grey)
    first, second = (part[::step, ::step].astype(np.float32) for part in (grey[:, :-_NEAR], grey[:, _NEAR:]))
    return _deviation(second - first) / 2**0.5


def _step(grey: np.ndarray) -> int:
    return max(1, int((grey.size / 50_000) ** 0.5))


def _drop_faint_parts(ink: np.ndarray) -> np.ndarray:
    """Keep only parts that reach half a full mark somewhere: rules, folds and paper grain do not."""
    count, labels = cv2.connectedComponents((ink > 0).astype(np.uint8), connectivity=8)
    keep = np.zeros(count, bool)
    keep[labels[ink > 0.5]] = True
    return np.where(keep[labels], ink, np.float32(0))
