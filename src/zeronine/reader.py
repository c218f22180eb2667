"""The reader: pictures in, digits, numbers and pages out."""

from __future__ import annotations

import os
from collections.abc import Iterable
from threading import Lock

import numpy as np
from PIL import Image

from zeronine import beside, doubt, glyph, layout, lines, numbers
from zeronine.errors import PictureError
from zeronine.layout import Cut
from zeronine.line_model import LineModel
from zeronine.lines import Line
from zeronine.model import Model, Source
from zeronine.picture import Picture
from zeronine.results import Digit, Number, Page
from zeronine.seen import Seen

_BATCH = 256
_FEW = 4  # lines of text on what is no page


class Reader:
    """Reads handwritten digits. Make one and keep it; it is safe to share between threads.

    Args:
        model: a path to another ONNX model for single digits, or its bytes; "small" for the small one that ships, a
            third of the size; by default the shipped one.
        threads: threads for one call; one is fastest for single pictures.
        thorough: read every single digit in seven views and go by their mean: tells signs from digits a little better,
            at several times the time. Numbers are read in two framings anyway; more of them bought nothing.
        line_model: a path to another ONNX model for numbers, or its bytes; by default the shipped one.

    Raises:
        ModelError: a model cannot be used, or there cannot be so many threads.

    Example:
        >>> Reader().digit("seven.png").value
        7
    """

    def __init__(
        self,
        model: Source | None = None,
        *,
        threads: int = 1,
        thorough: bool = False,
        line_model: Source | None = None,
    ) -> None:
        self.model = Model(model, threads)
        self.thorough = thorough
        self._threads = threads
        # The shipped one is loaded when it is needed; another one's faults are to be known at once.
        self._line_model = None if line_model is None else LineModel(line_model, threads)
        self._loading = Lock()

    def digit(self, source: Picture | Seen) -> Digit | None:
        """The one digit in a picture, or None where there is no ink.

        Raises:
            PictureError: it cannot be read.
        """
        return self._digit(Seen.of(source))

    def digits(self, sources: Iterable[Picture]) -> list[Digit | None]:
        """As `digit` for many pictures, in their order, read in batches.

        Raises:
            PictureError: one of them cannot be read, or `sources` is a single picture.
        """
        if _is_picture(sources):
            raise PictureError("digits() takes many pictures; give a list of pictures, or use digit()")
        if not isinstance(sources, Iterable):
            raise PictureError(f"digits() takes many pictures, not {type(sources).__name__}")
        answers: list[Digit | None] = []
        batch: list[list[Cut]] = []
        for source in sources:
            seen = Seen.of(source)
            if seen.is_cut_out:
                batch.append(seen.cuts)
            if not seen.is_cut_out or len(batch) == _BATCH:
                answers += self._read_some(batch)
                batch = []
            if not seen.is_cut_out:
                answers.append(self._digit(seen))
        return answers + self._read_some(batch)

    def number(self, source: Picture | Seen) -> Number | None:
        """The number in a picture, of one digit or many; of several numbers the largest.

        Returns:
            The number, or None where none is read: there is no ink, or none that is a number.

        Raises:
            PictureError: it cannot be read.
        """
        seen = Seen.of(source).unboxed
        found = self._numbers(seen, one=True)
        if not found:
            return self._forced(seen)
        if len(found) == 1 and doubt.may_be_one(found[0]):
            return self._surer(seen, found[0])
        return max(found, key=lambda number: len(number.digits) * number.box[3])

    def page(self, source: Picture | Seen) -> Page:
        """Every number in a picture, top to bottom, left to right.

        Raises:
            PictureError: it cannot be read.
        """
        seen = Seen.of(source).unboxed
        return Page(tuple(doubt.likely_on_page(self._numbers(seen), seen)), seen.size)

    def read(self, source: Picture | Seen) -> Digit | Number | Page | None:
        """Whatever a picture holds: a page of several numbers, one number of two digits or more, or one digit.

        Returns:
            As `page`, `number` or `digit` would; None where there is no ink.

        Raises:
            PictureError: it cannot be read.
        """
        seen = Seen.of(source).unboxed
        every = self._numbers(seen)
        found = doubt.likely_on_page(every, seen)
        if len(found) > 1:
            return Page(tuple(found), seen.size)
        if found:
            number = self._surer(seen, found[0]) if doubt.may_be_one(found[0]) else found[0]
            if len(number.digits) > 1:
                return number
        digit = self._digit(seen)
        if found or digit is None or (digit.is_digit and not seen.holds_more_than(digit.box)):
            return digit
        return every[0] if doubt.is_all_there_is(every, seen) else digit

    def probabilities(self, batch: np.ndarray) -> np.ndarray:
        """Chances of the ten digits for glyphs that are in MNIST form already.

        Args:
            batch: (n, 28, 28) bool, uint8 (of 0 and 1 alone as bool), or floats in [0, 1], ink bright.

        Returns:
            (n, 10) float32, each row summing to 1.

        Raises:
            ValueError: another shape, type or range.
        """
        glyphs = glyph.checked(batch)
        parts = [self._answers(glyphs[i : i + _BATCH])[0] for i in range(0, len(glyphs), _BATCH)]
        return np.concatenate(parts) if parts else np.zeros((0, 10), np.float32)

    @property
    def line_model(self) -> LineModel:
        """The network that reads lines, loaded when it is first asked for."""
        with self._loading:
            if self._line_model is None:
                self._line_model = LineModel(threads=self._threads)
        return self._line_model

    def _digit(self, seen: Seen) -> Digit | None:
        digit = self._of_one_polarity(seen)
        if digit is None or seen.is_cut_out:
            return digit
        if not doubt.is_sure(digit) and seen.negative:
            other = self._of_one_polarity(seen.negative)
            shows = other and doubt.is_sure(other) and not layout.touches_frame(other.box, seen.grey.shape)
            return other if shows else digit
        dotted = beside.with_dot(seen.ink, digit.box) if digit.is_digit else None
        return doubt.no_digit(digit) if dotted and doubt.is_none(self._read([dotted])[0]) else digit

    def _of_one_polarity(self, seen: Seen) -> Digit | None:
        first = self._read_some([seen.cuts])[0]
        if first is None or doubt.shows_all(first, seen):
            return first
        further = self._read(seen.further_cuts(next(cut for cut in seen.cuts if cut[1] == first.box)))
        if seen.is_plain:  # only a part of a digit may have been seen, but a sign that is none is left alone
            further = [digit for digit in further if doubt.is_sure(digit)]
        if not seen.is_drawing and layout.is_rule(seen.ink, first.box):
            first = doubt.no_digit(first)
        return max([first, *further], key=doubt.rank)

    def _numbers(self, seen: Seen, one: bool = False) -> list[Number]:
        """The numbers in a picture; with `one`, whatever stands side by side in a small picture is one number."""
        found = self._found(seen, one)
        if seen.blocks and not doubt.are_pens(seen.blocks, found):
            found = doubt.with_blocks(found, self._found(Seen(seen.blocks.page), one), seen.blocks)
        if not doubt.are_beyond_doubt(found, seen) and seen.negative:
            found = doubt.with_board(found, self._found(seen.negative, one))
        if evened := seen.evened:
            where = [line for line in lines.find(evened.ink) if evened.holds_pale(line.box)]
            again = self._written(evened.ink, evened.ink, where, one)[0] if where else []
            found = doubt.with_pale(found, doubt.likely(again), evened)
        if not seen.is_cut_out:
            found = beside.without_pens(found, seen.ink)
        body = doubt.body_of_pieces(found)
        digit = self._digit(seen) if body else None
        if body and digit and doubt.is_sure(digit) and str(digit.value) == body.text:
            return [_alone(digit)]
        return found

    def _found(self, seen: Seen, one: bool) -> list[Number]:
        where = lines.find(seen.ink, seen.soft)
        found, texts = self._written(seen.ink, seen.soft, where, one)
        if not found and texts > _FEW:  # a page of text
            return found
        if seen.is_cut_out or doubt.is_settled(found, seen):
            return found
        again = self._likely(seen.strokes, one)
        if not doubt.are_clear(again):  # a broad pen's lines are none
            again = max(again, self._likely(seen.cleared, one), key=doubt.sureness)
        if len(found) > 1:
            return again or found
        return max(found, again, key=doubt.sureness)

    def _likely(self, inked: np.ndarray, one: bool) -> list[Number]:
        """What numbers a second look shows in some ink of a picture."""
        return doubt.likely(self._written(inked, inked, lines.find(inked), one)[0])

    def _written(self, inked: np.ndarray, soft: np.ndarray, where: list[Line], one: bool) -> tuple[list[Number], int]:
        """The numbers in a picture's ink, whose lines were found, and how many of the lines are text."""
        whole = lines.whole(inked)
        if one and whole and len(where) > 1 and (joined := lines.as_one(where)):
            where = [joined]
        if len(where) > 1 or whole is None:
            found, texts = numbers.read(inked, soft, where, self.line_model)
        else:  # a picture cut out for one line is read both ways, by its ink and by its frame
            number = numbers.read_one(inked, soft, [*where, whole], self.line_model)
            found, texts = [number] if number else [], 0
        return found if one else [part for number in found for part in numbers.parted(number)], texts

    def _forced(self, seen: Seen) -> Number | None:
        """What digits there may be in a picture that reads as none: one, or else a line of them."""
        digit = self._digit(seen)
        if digit is None or digit.is_digit:
            return _alone(digit) if digit else None
        where = lines.find(seen.ink)
        if len(where) != 1:
            return None
        number = numbers.read_one(seen.ink, seen.soft, where, self.line_model, any_ink=True)
        return number if number and len(number.digits) > 1 else None

    def _surer(self, seen: Seen, number: Number) -> Number:
        """The number, or the one digit the picture may be read as instead, if that is surer."""
        digit = self._digit(seen)
        if digit is None or not digit.is_digit:
            return number
        stays = digit.confidence <= number.confidence or (
            number.confidence > doubt.CLEAR and doubt.stands_beside(number, digit)
        )
        if len(number.digits) > 1 and stays:
            return number
        return _alone(digit)

    def _read_some(self, pictures: list[list[Cut]]) -> list[Digit | None]:
        """Of each picture's cuts the one that is read surest."""
        read = iter(self._read([cut for cuts in pictures for cut in cuts]))
        return [doubt.surest([next(read) for _ in cuts]) for cuts in pictures]

    def _read(self, cuts: list[Cut]) -> list[Digit]:
        if not cuts:
            return []
        glyphs = np.stack([glyph.normalise(crop) for crop, _ in cuts])
        chances, sure = self._answers(glyphs)
        best = chances.argmax(axis=1)
        return [
            Digit(
                value=int(best[i]),
                confidence=float(chances[i, best[i]] * sure[i]),
                probabilities=chances[i].copy(),  # or one digit would keep a whole batch
                box=cuts[i][1],
                glyph=glyphs[i].copy(),
                is_digit=bool(sure[i] >= self.model.threshold),
            )
            for i in range(len(cuts))
        ]

    def _answers(self, glyphs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(n, 10) chances of the digits and (n,) of there being one, of glyphs (n, 28, 28)."""
        if not self.thorough:
            return self.model.read(glyphs)
        views = glyph.views(glyphs)
        chances, sure = self.model.read(views.reshape(-1, *glyphs.shape[1:]))
        return chances.reshape(*views.shape[:2], -1).mean(axis=1), sure.reshape(views.shape[:2]).mean(axis=1)


def _is_picture(sources: object) -> bool:
    """Whether what should be many pictures is a single one; a stack of arrays is (n, H, W) or (n, H, W, channels)."""
    if isinstance(sources, np.ndarray):
        return sources.ndim < 3 or (sources.ndim == 3 and sources.shape[2] in (1, 3, 4))
    return isinstance(sources, (str, os.PathLike, bytes, bytearray, memoryview, Image.Image))


def _alone(digit: Digit) -> Number:
    return Number(str(digit.value), (digit,), digit.confidence, digit.box, str(digit.value))
