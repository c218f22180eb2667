"""A picture with its ink, and what else a second look at it shows.

The first look is `ink.layers`. In a photo the ink of rules, squares, shadows and desks may hang together with the
digit's; a second look shows dark lines alone, and the ink, both without what goes on across the paper.
"""

from __future__ import annotations

from functools import cached_property

import cv2
import numpy as np

from zeronine import beside, blocks, desk, flat, ink, layout, lines, pale, picture
from zeronine.blocks import Blocks
from zeronine.layout import Cut
from zeronine.lines import combs, sheet
from zeronine.pale import Evened
from zeronine.picture import Picture
from zeronine.results import Box

_LEAST, _SMALLEST = 8, 0.015  # pixels, and of the picture's height: lower and narrower ink is no digit
_ALL = 0.9  # of a picture's ink: the rest is grain and specks


class Seen:
    """One picture, for one reading or two: a reader takes it in place of a picture, and has its ink at once.

    Args:
        grey: (H, W) uint8, as from `picture.load`.
        level: of its flat ground, where that is known, as of what is drawn from strokes.
    """

    def __init__(self, grey: np.ndarray, level: int | None = None) -> None:
        self.grey = grey
        self.size = (grey.shape[1], grey.shape[0])
        self.ink, self.soft = ink.layers(grey, level)
        self._level = level
        self.is_cut_out = picture.is_cut_out(grey.shape)

    @classmethod
    def of(cls, source: Picture | Seen) -> Seen:
        """A picture as it is seen, or was before.

        Raises:
            PictureError: it cannot be read.
        """
        return source if isinstance(source, Seen) else cls(picture.load(source))

    @cached_property
    def strokes(self) -> np.ndarray:
        """(H, W) float32 in [0, 1]: the lines in the picture that no rules, squares, shadows or desks are."""
        return lines.cleared(ink.strokes(self.grey))

    @cached_property
    def cleared(self) -> np.ndarray:
        """(H, W) float32 in [0, 1]: the ink without rules, squares and edges; broad pens stay, which are no lines."""
        return lines.cleared(self.ink)

    @cached_property
    def cuts(self) -> list[Cut]:
        """What may be the one digit, at the first look, the likeliest first."""
        return layout.digit_inks(self.ink)

    @cached_property
    def unboxed(self) -> Seen:
        """This picture without the boxes of a form that ask for one digit each, whose walls are as tall as digits."""
        grey = combs.without(self.grey, sheet.over(self.ink, sheet.INKED))
        return self if grey is None else Seen(grey, self._level)

    @cached_property
    def evened(self) -> Evened | None:
        """The ink with what is much paler than the rest as dark as that, where there is any."""
        return pale.evened(self.ink, self.soft)

    @property
    def is_plain(self) -> bool:
        """Whether what may be the digit stands in the picture as a digit does, or has been told from a ring."""
        return len(self.cuts) != 1 or self.is_cut_out or layout.stands_free(self.cuts[0][1], self.grey.shape)

    @property
    def is_cut_by_frame(self) -> bool:
        """Whether the only thing that may be the digit reaches the picture's frame."""
        return len(self.cuts) == 1 and layout.touches_frame(self.cuts[0][1], self.grey.shape)

    def further_cuts(self, first: Cut) -> list[Cut]:
        """What may be the one digit, at the second look; `first` is what was taken for it at the first."""
        found = [layout.digit_ink(self.cleared), layout.digit_ink(self.strokes)]
        found += [beside.above_line(self.ink), beside.inside_frame(self.ink)]
        least = max(_LEAST, _SMALLEST * self.grey.shape[0])
        is_whole = self.is_drawing and not layout.touches_frame(first[1], self.grey.shape)
        cuts: dict[Box, Cut] = {}
        for cut in found:
            if cut is None or cut[1] == first[1] or max(cut[1][2:]) < least:
                continue
            if not (is_whole and beside.is_remnant(cut, first)):
                cuts.setdefault(cut[1], cut)
        return list(cuts.values())

    @cached_property
    def is_drawing(self) -> bool:
        """Whether the picture has one flat ground."""
        if self._level is not None:
            return True
        counts = cv2.calcHist([self.grey], [0], None, [256], [0, 256]).ravel()
        return flat.ground_level(self.grey, counts) is not None

    @cached_property
    def negative(self) -> Seen | None:
        """The darker board or screen in a picture alone, in negative, where there is one."""
        if self._level is not None:
            return None
        turned = 255 - self.grey
        alone = turned if self.is_cut_out else desk.without_desk(turned)
        return None if alone is turned else Seen(alone)

    @cached_property
    def blocks(self) -> Blocks | None:
        """The blocks of print in a page, if there are any that may hide what is written beside them."""
        return None if self.is_cut_out else blocks.found(self.grey)

    def holds_more_than(self, box: tuple[int, int, int, int]) -> bool:
        """Whether a good part of the ink is outside a box and what is near it."""
        x, y, w, h = box
        room = h // 4
        own = self.ink[max(0, y - room) : y + h + room, max(0, x - room) : x + w + room]
        return float(own.sum()) < _ALL * float(self.ink.sum())
