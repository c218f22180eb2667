"""A page without its blocks of print: a form's dark head, a logo, a picture, a bar code.

They are wide both ways, as no pen's line is, and a single one may hold more ink than all that is written beside it,
so that how dark and how tall writing is would be told from the block. Here they are painted in the paper's tone.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from zeronine import desk
from zeronine.boxes import holds, meet
from zeronine.quantile import quantile
from zeronine.results import Box

_SIDE = 512  # pixels: blocks are looked for on a copy with this longer side
_WIDEST = 7  # pixels of the copy: what is wider both ways is no pen's line; 4 mm of an A4 page
_DARK = 0.6  # times as bright as most of the paper
_MARKED = 0.75  # times as bright: so dark are pens, and no rules
_LEAST = 0.001  # of the picture: smaller blocks hide nothing
_GAP, _CODE = 9, 32  # pixels of the copy between the modules of a code, and its least side
_DENSE, _PLAIN = 0.4, 0.35  # of a code is inked at least, and at most in areas that are wide
_SHARE = 0.1  # of the ink there is: blocks with less of it hide nothing
_RIM = 3  # pixels of the copy around a block that are painted, too: its soft edge


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """A page whose blocks were painted over.

    Attributes:
        page: (H, W) uint8, the picture without them.
        where: (h, w) uint8, 1 where a smaller copy was painted.
        boxes: of the blocks, in the picture.
    """

    page: np.ndarray
    where: npt.NDArray[np.uint8]
    boxes: tuple[Box, ...]

    def go_beyond(self, box: Box) -> bool:
        """Whether a box reaches into a block that is not all in it, as a broad pen's stroke is in its digit's."""
        return self.hold(box) and any(meet(box, block) and not holds(box, block) for block in self.boxes)

    def lie_in(self, box: Box) -> bool:
        """Whether a box has all of a block in it."""
        return any(holds(box, block) for block in self.boxes)

    def hold(self, box: Box) -> bool:
        """Whether a box in the picture, x, y, width, height, reaches into a block or its rim."""
        scale = self.where.shape[1] / self.page.shape[1], self.where.shape[0] / self.page.shape[0]
        x, y, w, h = box
        left, top = int(x * scale[0]), int(y * scale[1])
        right, bottom = int((x + w) * scale[0]) + 1, int((y + h) * scale[1]) + 1
        return bool(self.where[top:bottom, left:right].any())


def found(grey: np.ndarray) -> Blocks | None:
    """The blocks of a page, painted over; None where there are none that could hide what is written.

    What reaches the frame is none of them: that is a desk, or the edge of a scan. Blocks with little of the ink there
    is hide nothing.

    Args:
        grey: (H, W) uint8.
    """
    scale = min(1.0, _SIDE / max(grey.shape))
    size = (max(1, round(grey.shape[1] * scale)), max(1, round(grey.shape[0] * scale)))
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    paper = quantile(small, 0.75)
    inked = (small < _DARK * paper).astype(np.uint8)
    solid = _opened(inked, _WIDEST)
    dark = solid | _codes(inked, solid)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=8)
    x, y, w, h, area = stats.T
    inside = (x > 0) & (y > 0) & (x + w < size[0]) & (y + h < size[1]) & (area > _LEAST * small.size)
    inside[0] = False
    blocks = inside[labels].astype(np.uint8)
    depth = np.maximum(paper - small.astype(np.float32), 0) * (small < _MARKED * paper)
    if float(depth[blocks > 0].sum()) <= _SHARE * float(depth[(dark == 0) | (blocks > 0)].sum()):
        return None
    kernel = np.ones((2 * _RIM + 1, 2 * _RIM + 1), np.uint8)
    where = np.asarray(cv2.dilate(blocks, kernel), np.uint8)
    bright = np.asarray(1 - cv2.dilate(dark, kernel), np.uint8)
    if not bright.any():  # no paper is left to tell its tone from
        return None
    tone = desk.carried_on(small, bright).clip(0, 255).astype(np.uint8)
    whole = cv2.resize(where, grey.shape[::-1], interpolation=cv2.INTER_NEAREST)
    painted = cv2.resize(tone, grey.shape[::-1], interpolation=cv2.INTER_LINEAR)
    boxes = tuple(_in_picture(box, 1 / scale) for box in stats[inside, :4].tolist())
    return Blocks(np.where(whole > 0, painted, grey), where, boxes)


def _in_picture(box: list[int], scale: float) -> Box:
    """A box of the copy in the picture, without its outer pixels, which may be but half in it."""
    x, y, w, h = box
    return round((x + 2) * scale), round((y + 2) * scale), round((w - 4) * scale), round((h - 4) * scale)


def _codes(inked: npt.NDArray[np.uint8], solid: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """(h, w) uint8, 1 where ink with narrow gaps is a code of bars or squares, larger and denser than writing.

    What is mostly solid is a block with something beside it.
    """
    filled = cv2.morphologyEx(inked, cv2.MORPH_CLOSE, np.ones((_GAP, _GAP), np.uint8))
    _, labels = cv2.connectedComponents(_opened(filled, _CODE), connectivity=8)
    size, ink, plain = (np.bincount(labels.ravel(), some) for some in (None, inked.ravel(), solid.ravel()))
    code = (ink >= _DENSE * size) & (plain < _PLAIN * size)
    code[0] = False
    return np.asarray(code[labels], np.uint8)


def _opened(mask: npt.ArrayLike, side: int) -> npt.NDArray[np.uint8]:
    """What of a mask a square fits into."""
    return np.asarray(cv2.morphologyEx(np.asarray(mask, np.uint8), cv2.MORPH_OPEN, np.ones((side, side), np.uint8)))
