"""Glyphs drawn for training: real pens' strokes, our own skeletons, and ink that is no digit.

Drawing takes a thousandth of a second a glyph, so a stock is drawn once for a seed, on all cores, and kept in the
run's folder; every epoch varies it anew (`augment`).
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from zeronine.training.data import HELD_OUT_WRITERS, Digits, PenDigit, pen_digits

NO_DIGIT = 10  # the label of ink that is no digit
_CHUNK = 2_000
_HASTY, _HASTE = 0.4, 0.6  # share of the glyphs drawn in haste, and the greatest haste: alone, a digit must be clear


@dataclass(frozen=True)
class Stock:
    """How many glyphs of each kind to draw.

    Attributes:
        pen: from real writers' strokes.
        skeletons: from our own models of each digit.
        outliers: ink that is no digit.
    """

    pen: int = 0
    skeletons: int = 0
    outliers: int = 0

    def total(self) -> int:
        """All glyphs together."""
        return self.pen + self.skeletons + self.outliers


def draw_stock(stock: Stock, seed: int, folder: Path | None, done: Callable[[int], None] = lambda n: None) -> Digits:
    """Draw a stock of glyphs.

    Args:
        stock: how many of each kind.
        seed: the same seed draws the same glyphs, however many cores draw.
        folder: where the data is, for the pen strokes.
        done: told after each part how many glyphs it held.

    Returns:
        `stock.total()` digits; the label of ink that is no digit is `NO_DIGIT`.
    """
    counts = {"pen": stock.pen, "skeletons": stock.skeletons, "outliers": stock.outliers}
    known = [d for d in pen_digits(folder) if d.writer not in HELD_OUT_WRITERS] if stock.pen else []
    jobs = [
        (kind, min(_CHUNK, count - start), [seed, index, start])
        for index, (kind, count) in enumerate(counts.items())
        for start in range(0, count, _CHUNK)
    ]
    parts = []
    # Spawned, not forked: a forked child hangs on the locks of the parent's compute threads.
    with ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=_begin, initargs=(known,)) as pool:
        for part in pool.map(_draw_chunk, jobs):
            parts.append(part)
            done(len(part))
    return Digits(np.concatenate([p.images for p in parts]), np.concatenate([p.labels for p in parts]))


def kept_from(path: Path, drawer: str) -> bool:
    """Whether what this drawer drew is kept in an `.npz`; what does not say who drew it is taken for that."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return str(arrays.get("drawer", drawer)) == drawer
    except Exception:  # there is none, or it is damaged, for which numpy raises many kinds: it is drawn anew
        return False


def held_out_pen(seed: int, folder: Path | None, times: int = 4) -> Digits:
    """Every digit of the held-out writers, drawn with `times` pens each: for choices and calibration."""
    rng = np.random.default_rng([seed, 77])
    digits = [d for d in pen_digits(folder) if d.writer in HELD_OUT_WRITERS] * times
    return _glyphs([(_pen_strokes(d), d.label) for d in digits], rng, strength=0.4, hasty=0.0)


_known: list[PenDigit] = []  # in each drawing process: the pens' digits that may be drawn


def _begin(known: list[PenDigit]) -> None:
    import cv2

    cv2.setNumThreads(1)  # one process a core already
    _known[:] = known


def _draw_chunk(job: tuple[str, int, list[int]]) -> Digits:
    kind, count, seed = job
    return {"pen": _pen, "skeletons": _skeletons, "outliers": _outliers}[kind](count, np.random.default_rng(seed))


def _pen(count: int, rng: np.random.Generator) -> Digits:
    chosen = [_known[i] for i in rng.integers(len(_known), size=count)]
    return _glyphs([(_pen_strokes(d), d.label) for d in chosen], rng, strength=0.8)


def _pen_strokes(digit: PenDigit) -> list[np.ndarray]:
    """A point every 100 ms makes corners of curves: run smoothly through them, in a box of longer side 1."""
    from zeronine.strokes import smooth

    points = np.concatenate(digit.strokes)
    low = points.min(axis=0)
    size = max(float((points.max(axis=0) - low).max()), 1.0)
    return [smooth((stroke - low) / size, 0.05) for stroke in digit.strokes]


def _skeletons(count: int, rng: np.random.Generator) -> Digits:
    from zeronine.training.pens import pick, written
    from zeronine.training.skeletons import DIGITS

    signs = rng.integers(10, size=count)
    return _glyphs([(written(pick(DIGITS, rng, str(sign)), rng), int(sign)) for sign in signs], rng)


def _outliers(count: int, rng: np.random.Generator) -> Digits:
    from zeronine.training.pens import pick, written
    from zeronine.training.skeletons import OUTLIERS

    return _glyphs([(written(pick(OUTLIERS, rng), rng), NO_DIGIT) for _ in range(count)], rng)


def _glyphs(
    drawn: list[tuple[list[np.ndarray], int]], rng: np.random.Generator, strength: float = 1.0, hasty: float = _HASTY
) -> Digits:
    from zeronine.training.pens import glyph_of

    def haste() -> float:
        return rng.uniform(0, _HASTE) if hasty and rng.random() < hasty else 0.0

    images = np.stack([glyph_of(strokes, rng, strength, haste()) for strokes, _ in drawn])
    return Digits(images, np.array([label for _, label in drawn], np.int64))
