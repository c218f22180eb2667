"""Strips drawn for training: lines composed, laid on grounds, and brought into form by the code that reads.

A line takes two thousandths of a second. They are drawn on all cores before the first epoch and kept in the run's
folder; every epoch varies them anew.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from zeronine import ink, strip
from zeronine.files import replacing
from zeronine.training import data
from zeronine.training.grounds import picture
from zeronine.training.signs import ALPHABET, text
from zeronine.training.textures import texture
from zeronine.training.writing import Hand, Source

_CHUNK = 500
_MAX_WIDTH = 640
_UNWRITTEN = 0.04  # share of strips in which nothing is written


@dataclass(frozen=True, eq=False)
class Strips:
    """Labelled strips: images, a list of (32, W) uint8, W a multiple of 4; labels, lists of indices in `ALPHABET`."""

    images: list[np.ndarray]
    labels: list[list[int]]

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: slice) -> Strips:
        return Strips(self.images[index], self.labels[index])

    def save(self, path: Path, drawer: str) -> None:
        """Keep them in one file, with who drew them."""
        with replacing(path) as file:
            np.savez(
                file,
                images=np.concatenate(self.images, axis=1),
                widths=[image.shape[1] for image in self.images],
                labels=np.concatenate([np.array(label, np.uint8) for label in self.labels]),
                lengths=[len(label) for label in self.labels],
                drawer=drawer,
            )

    @classmethod
    def load(cls, path: Path) -> Strips:
        """Get back what `save` kept."""
        with np.load(path, allow_pickle=False) as arrays:
            images = np.split(arrays["images"], np.cumsum(arrays["widths"])[:-1], axis=1)
            labels = np.split(arrays["labels"], np.cumsum(arrays["lengths"])[:-1])
        return cls([np.ascontiguousarray(image) for image in images], [label.tolist() for label in labels])


def draw_strips(count: int, seed: list[int], source: Source, done: Callable[[int], None] = lambda n: None) -> Strips:
    """Compose lines on all cores; the same seed gives the same lines, however many cores draw."""
    jobs = [(min(_CHUNK, count - start), [*seed, start]) for start in range(0, count, _CHUNK)]
    images: list[np.ndarray] = []
    labels: list[list[int]] = []
    # Spawned, not forked: a forked child hangs on the locks of the parent's compute threads.
    with ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=_begin, initargs=(source,)) as pool:
        for part in pool.map(_draw_chunk, jobs):
            images += part.images
            labels += part.labels
            done(len(part))
    return Strips(images, labels)


def training_source(folder: Path | None) -> Source:
    """MNIST's first 55,000 digits and the Pendigits writers that are trained on."""
    pens = [d for d in data.pen_digits(folder) if d.writer not in data.HELD_OUT_WRITERS]
    return Source.of(data.mnist("train", folder), pens)


def held_out_source(folder: Path | None) -> Source:
    """MNIST's last 5,000 training digits and the held-out writers: for choices and calibration."""
    pens = [d for d in data.pen_digits(folder) if d.writer in data.HELD_OUT_WRITERS]
    return Source.of(data.mnist("validation", folder), pens)


def compose(source: Source, rng: np.random.Generator) -> tuple[np.ndarray, str]:
    """One line as a picture: (H, W) uint8 grey, and what it says, separators and all; nothing where nobody wrote."""
    tall = float(np.exp(rng.uniform(np.log(14), np.log(56))))
    if rng.random() < _UNWRITTEN:
        return texture(tall, rng), ""
    signs = text(rng)
    written = Hand(source, rng, tall).write(signs)
    sheet = _place(written, tall, rng)
    return picture(sheet, tall, rng), "".join(sign.character for sign in signs)


def _place(written: np.ndarray, tall: float, rng: np.random.Generator) -> np.ndarray:
    """Lay the writing in a frame as crops of lines are: snug or roomy, now and then with a bit of a neighbour."""
    h, w = written.shape
    height = max(round(tall / rng.uniform(0.5, 1.0)), round(h * rng.uniform(0.88, 1.05)))
    sides = tall * rng.uniform(-0.02, 0.8, 2)
    sheet = np.zeros((height, max(8, round(w + sides.sum()))), np.uint8)
    slack = height - h
    top = round(slack * rng.uniform(0.2, 0.8)) if slack > 0 else round(slack * rng.uniform(0.3, 0.7))
    _paste(sheet, written, top, round(sides[0]))
    if rng.random() < 0.08:  # the foot of a line above or the head of one below
        start = int(rng.integers(max(1, w - 10)))
        piece = written[:, start : start + int(tall * rng.uniform(0.5, 3))]
        away = round(height * rng.uniform(0.88, 0.97))
        _paste(
            sheet, piece, away if rng.random() < 0.5 else round(height * 0.08) - h, int(rng.integers(sheet.shape[1]))
        )
    return sheet


def _paste(sheet: np.ndarray, piece: np.ndarray, top: int, left: int) -> None:
    y, x = max(0, top), max(0, left)
    window = sheet[y : max(y, top + piece.shape[0]), x : max(x, left + piece.shape[1])]
    np.maximum(window, piece[y - top :, x - left :][: window.shape[0], : window.shape[1]], out=window)


_source: list[Source] = []  # in each drawing process


def _begin(source: Source) -> None:
    import cv2

    cv2.setNumThreads(1)  # one process a core already
    _source[:] = [source]


def _draw_chunk(job: tuple[int, list[int]]) -> Strips:
    count, seed = job
    rng = np.random.default_rng(seed)
    images: list[np.ndarray] = []
    labels: list[list[int]] = []
    while len(labels) < count:
        grey, said = compose(_source[0], rng)
        soft = ink.layers(grey)[1]
        if not soft.any():
            continue
        drawn = strip.normalise(soft)[:, :_MAX_WIDTH]
        if drawn.shape[1] == _MAX_WIDTH:
            continue
        drawn = np.pad(drawn, ((0, 0), (0, -drawn.shape[1] % 4)))
        images.append((drawn * 255 + 0.5).astype(np.uint8))
        labels.append([ALPHABET.index(c) for c in said])
    return Strips(images, labels)
