"""MNIST and real pen strokes: found, or fetched once into the user's cache, and checked. No framework.

    zeronine data

MNIST is LeCun, Cortes & Burges's (1998), and known by its SHA-256. The pen strokes are the training part of UCI
Pendigits (Alpaydin & Alimoglu 1998, CC BY 4.0), 30 Turkish writers, and are counted. `ZERONINE_DATA` or `--data`
names a folder that holds the files (packed or not, at any depth) instead of the cache.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import platformdirs

from zeronine.errors import DataError

VALIDATION = 5_000  # the last digits of MNIST's training part; choices are made on them
TRIAL = 15_000  # the last ones that trials of recipes leave out: the last 5,000 are the easiest, and too few
HELD_OUT_SEED = 4_711  # of drawings for choices and calibration: no training run draws with it
HELD_OUT_WRITERS = frozenset({3, 9, 15, 21, 27})  # of Pendigits' 30; calibration and choices, never trained on

# Name → SHA-256 of the unpacked content.
MNIST = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
PEN = ("pendigits_tra.jsonl", "pendigits-orig.tra")
PEN_COUNT = 7494


@dataclass(frozen=True, eq=False)
class Digits:
    """Labelled glyphs: images (n, 28, 28) uint8, ink bright; labels (n,) int64."""

    images: np.ndarray
    labels: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, index: slice | np.ndarray) -> Digits:
        return Digits(self.images[index], self.labels[index])


@dataclass(frozen=True, eq=False)
class PenDigit:
    """One digit as a pen wrote it: strokes of (n, 2) float64 points, y down, in tablet units; label; writer."""

    strokes: list[np.ndarray]
    label: int
    writer: int


def mnist(part: str, folder: Path | None = None) -> Digits:
    """MNIST's digits.

    Args:
        part: "train" (the first 55,000), "validation" (the last 5,000 of the training part), "full" (both), "test", or
            for trials of recipes "trial" (the first 45,000) and "judge" (the last 15,000 of the training part).
        folder: where the files are; by default `ZERONINE_DATA` or the user's cache.

    Raises:
        DataError: a file is missing or not MNIST's.
    """
    prefix = "t10k" if part == "test" else "train"
    images = _mnist_file(f"{prefix}-images-idx3-ubyte", place(folder))[16:]
    labels = _mnist_file(f"{prefix}-labels-idx1-ubyte", place(folder))[8:]
    digits = Digits(
        np.frombuffer(images, np.uint8).reshape(-1, 28, 28), np.frombuffer(labels, np.uint8).astype(np.int64)
    )
    cuts = {
        "train": slice(0, -VALIDATION),
        "validation": slice(-VALIDATION, None),
        "trial": slice(0, -TRIAL),
        "judge": slice(-TRIAL, None),
    }
    return digits[cuts.get(part, slice(None))]


def pen_digits(folder: Path | None = None) -> list[PenDigit]:
    """The real pen strokes of Pendigits' training part, 7,494 digits.

    Raises:
        DataError: the file is missing, cut or something else.
    """
    path = find(PEN, folder)
    if path is None:
        raise DataError(f"no {' or '.join(PEN)} in {place(folder)}; fetch it with: zeronine data")
    text = path.read_text("utf-8", errors="replace")
    try:
        digits = _from_jsonl(text) if path.suffix == ".jsonl" else _from_unipen(text)
    except (ValueError, KeyError, IndexError, TypeError):
        raise DataError(f"{path} is damaged; delete it and run: zeronine data") from None
    if len(digits) != PEN_COUNT:
        raise DataError(f"{path} holds {len(digits)} digits instead of {PEN_COUNT}; delete it and run: zeronine data")
    return digits


def cache() -> Path:
    """The user's cache folder for data, as each system has it."""
    return Path(platformdirs.user_cache_dir("zeronine", appauthor=False)) / "data"


def place(folder: Path | None) -> Path:
    """The folder data is looked for in: the one given, `ZERONINE_DATA`, or the cache."""
    if folder is not None:
        return folder
    named = os.environ.get("ZERONINE_DATA")
    return Path(named) if named else cache()


def content(path: Path) -> bytes:
    """A file's bytes, unpacked where its name ends in .gz.

    Raises:
        DataError: it cannot be read, or is damaged or cut.
    """
    try:
        return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path} is damaged or cut ({error})") from None


def is_mnist(name: str, data: bytes) -> bool:
    """Whether `data` is the canonical content of MNIST's file `name`."""
    return hashlib.sha256(data).hexdigest() == MNIST[name]


@lru_cache(maxsize=4)  # unpacking and hashing 47 MB takes half a second
def _mnist_file(name: str, folder: Path) -> bytes:
    path = find((name, f"{name}.gz"), folder)
    if path is None:
        raise DataError(f"no {name}.gz in {folder}; fetch it with: zeronine data")
    data = content(path)
    if not is_mnist(name, data):
        raise DataError(f"{path} is not MNIST's {name} (wrong SHA-256); fetch it again with: zeronine data")
    return data


def holds_mnist(folder: Path) -> bool:
    """Whether any of MNIST's four files lies in a folder or below it."""
    return any(find((name, f"{name}.gz"), folder) for name in MNIST)


def find(names: tuple[str, ...], folder: Path | None) -> Path | None:
    """The first file of these names in a folder, or else the first below it; None where there is none."""
    where = place(folder)
    direct = (where / name for name in names)
    deeper = (path for name in names for path in sorted(where.rglob(name)))
    found: Callable[[Path], bool] = Path.is_file
    return next(filter(found, direct), None) or next(filter(found, deeper), None)


def _from_jsonl(text: str) -> list[PenDigit]:
    digits = []
    for row in map(json.loads, text.splitlines()):
        strokes = [np.asarray(stroke, np.float64) * (1, -1) for stroke in row["strokes"]]
        digits.append(PenDigit(strokes, int(row["label"]), int(row["meta"][1])))
    return digits


def _from_unipen(text: str) -> list[PenDigit]:
    """UCI's original file: `.COMMENT label writer index`, then `.PEN_DOWN`, points and `.PEN_UP` for each stroke."""
    digits = []
    for part in text.split(".SEGMENT DIGIT")[1:]:
        match = re.search(r"\.COMMENT\s+(\d)\s+(\d+)", part)
        if match is None:
            raise ValueError("no comment with label and writer")
        pieces = [piece.split(".PEN_UP")[0] for piece in part.split(".PEN_DOWN")[1:]]
        strokes = [np.array(piece.split(), np.float64).reshape(-1, 2) * (1, -1) for piece in pieces]
        digits.append(PenDigit([s for s in strokes if len(s)], int(match[1]), int(match[2])))
    return digits
