"""The reader: pictures in, digits, numbers and pages out."""

from __future__ import annotations

import os
from collections.abc import Iterable

import numpy as np

from zeronine import glyph, ink, layout, picture
from zeronine.model import Model
from zeronine.picture import Picture
from zeronine.results import Box, Digit, Number, Page

_BATCH = 256


class Reader:
    """Reads handwritten digits. Make one and keep it; it is safe to share between threads.

    Args:
        model: a path to another ONNX model, or its bytes; by default the shipped one.
        threads: threads for one call; one is fastest for single pictures.

    Raises:
        ModelError: the model cannot be used.

    Example:
        >>> Reader().digit("seven.png").value
        7
    """

    def __init__(self, model: str | os.PathLike[str] | bytes | None = None, *, threads: int = 1) -> None:
        self.model = Model(model, threads)

    def digit(self, source: Picture) -> Digit | None:
        """The one digit in a picture, or None where there is no ink.

        Raises:
            PictureError: it cannot be read.
        """
        found = layout.digit_ink(ink.extract(picture.load(source)))
        return self._read([found])[0] if found else None

    def digits(self, sources: Iterable[Picture]) -> list[Digit | None]:
        """As `digit` for many pictures, in their order, read in batches.

        Raises:
            PictureError: one of them cannot be read.
        """
        answers: list[Digit | None] = []
        batch: list[tuple[np.ndarray, Box] | None] = []
        for source in sources:
            batch.append(layout.digit_ink(ink.extract(picture.load(source))))
            if len(batch) == _BATCH:
                answers += self._read_some(batch)
                batch = []
        return answers + self._read_some(batch)

    def number(self, source: Picture) -> Number | None:
        """The number in a picture: all digits of the line with the most ink, or None where there is no ink.

        Raises:
            PictureError: it cannot be read.
        """
        page = self.page(source)
        return max(page.numbers, key=lambda number: len(number.digits) * number.box[3], default=None)

    def page(self, source: Picture) -> Page:
        """Every number in a picture, top to bottom, left to right.

        Raises:
            PictureError: it cannot be read.
        """
        grey = picture.load(source)
        numbers = layout.number_inks(ink.extract(grey))
        digits = iter(self._read([cut for number in numbers for cut in number]))
        found = [_number([next(digits) for _ in number]) for number in numbers]
        return Page(tuple(found), (grey.shape[1], grey.shape[0]))

    def read(self, source: Picture) -> Digit | Number | Page | None:
        """Whatever a picture holds: a page of several numbers, one number of two digits or more, or one digit.

        Returns:
            As `page`, `number` or `digit` would; None where there is no ink.

        Raises:
            PictureError: it cannot be read.
        """
        grey = picture.load(source)
        page = self.page(grey)
        if len(page.numbers) > 1:
            return page
        if page.numbers and len(page.numbers[0].digits) > 1:
            return page.numbers[0]
        return self.digit(grey)

    def probabilities(self, batch: np.ndarray) -> np.ndarray:
        """Chances of the ten digits for glyphs that are in MNIST form already.

        Args:
            batch: (n, 28, 28) uint8, or floats in [0, 1], ink bright.

        Returns:
            (n, 10) float32, each row summing to 1.

        Raises:
            ValueError: another shape, type or range.
        """
        glyphs = _as_glyphs(batch)
        parts = [self.model.read(glyphs[i : i + _BATCH])[0] for i in range(0, len(glyphs), _BATCH)]
        return np.concatenate(parts) if parts else np.zeros((0, 10), np.float32)

    def _read_some(self, cuts: list[tuple[np.ndarray, Box] | None]) -> list[Digit | None]:
        read = iter(self._read([cut for cut in cuts if cut]))
        return [next(read) if cut else None for cut in cuts]

    def _read(self, cuts: list[tuple[np.ndarray, Box]]) -> list[Digit]:
        if not cuts:
            return []
        glyphs = np.stack([glyph.normalise(crop) for crop, _ in cuts])
        chances, sure = self.model.read(glyphs)
        best = chances.argmax(axis=1)
        return [
            Digit(
                value=int(best[i]),
                confidence=float(chances[i, best[i]] * sure[i]),
                probabilities=chances[i],
                box=cuts[i][1],
                glyph=glyphs[i],
                is_digit=bool(sure[i] >= self.model.threshold),
            )
            for i in range(len(cuts))
        ]


def _number(digits: list[Digit]) -> Number:
    x, y = min(d.box[0] for d in digits), min(d.box[1] for d in digits)
    right, bottom = max(d.box[0] + d.box[2] for d in digits), max(d.box[1] + d.box[3] for d in digits)
    text = "".join(str(d.value) for d in digits)
    confidence = float(np.prod([d.confidence for d in digits]))
    return Number(text, tuple(digits), confidence, (x, y, right - x, bottom - y))


def _as_glyphs(batch: np.ndarray) -> np.ndarray:
    if not isinstance(batch, np.ndarray) or batch.ndim != 3 or batch.shape[1:] != (28, 28):
        shape = getattr(batch, "shape", type(batch).__name__)
        raise ValueError(f"a batch of glyphs must be an array (n, 28, 28), not {shape}")
    if batch.dtype == np.uint8:
        return batch.astype(np.float32) / np.float32(255)
    if batch.dtype.kind != "f":
        raise ValueError(f"glyphs must be uint8 or floats, not {batch.dtype}")
    if not (np.isfinite(batch).all() and (batch.size == 0 or (batch.min() >= 0 and batch.max() <= 1))):
        raise ValueError("glyphs in floats must lie in 0..1")
    return np.ascontiguousarray(batch, np.float32)
