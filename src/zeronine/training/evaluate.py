"""How well a reader reads: accuracy, confusion and calibration over labelled pictures. No framework needed.

zeronine evaluate --data FOLDER
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np

from zeronine.errors import PictureError
from zeronine.reader import Reader
from zeronine.training.labelled import Sample

BINS = 15


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What a reader made of labelled digits; one entry a picture in every array.

    Attributes:
        labels: (n,) the right digits.
        values: (n,) the digits read; -1 where no ink was found or the picture could not be read.
        confidence: (n,) the reader's own.
        groups: (n,) whose hand each is.
        names: (n,) names to find them by.
        glyphs: (n, 28, 28) float32 as the network saw them.
        unreadable: name → why, for pictures that could not be read.
        left_out: how many pictures have a label that is no single digit, and were not read.
    """

    labels: np.ndarray
    values: np.ndarray
    confidence: np.ndarray
    groups: np.ndarray
    names: np.ndarray
    glyphs: np.ndarray
    unreadable: dict[str, str] = field(default_factory=dict)
    left_out: int = 0

    @cached_property
    def right(self) -> np.ndarray:
        """(n,) bool."""
        return np.asarray(self.values == self.labels)

    @property
    def accuracy(self) -> float:
        """Share read right, each group counting once."""
        shares = [self.right[self.groups == group].mean() for group in np.unique(self.groups)]
        return float(np.mean(shares))

    @cached_property
    def confusion(self) -> np.ndarray:
        """(10, 11) counts: row the right digit, column the digit read, the last column "nothing"."""
        table = np.zeros((10, 11), np.int64)
        np.add.at(table, (self.labels, np.where(self.values < 0, 10, self.values)), 1)
        return table

    def per_class(self) -> list[dict[str, float | None]]:
        """Precision, recall and count of each digit; None where there is nothing to take a share of."""
        table = self.confusion
        rows = []
        for digit in range(10):
            hit, given, read = table[digit, digit], table[digit].sum(), table[:, digit].sum()
            rows.append(
                {
                    "digit": digit,
                    "count": int(given),
                    "recall": round(float(hit / given), 5) if given else None,
                    "precision": round(float(hit / read), 5) if read else None,
                }
            )
        return rows

    def table(self) -> list[tuple[str, str, str, str]]:
        """Each digit, its count, recall and precision for people; "–" where there is nothing to take a share of."""
        return [
            (str(row["digit"]), f"{row['count']:,}", _share(row["recall"]), _share(row["precision"]))
            for row in self.per_class()
        ]

    def reliability(self) -> list[tuple[float, float, int]]:
        """(mean confidence, share right, count) of each of 15 equally wide bins that is not empty."""
        index = np.minimum((self.confidence * BINS).astype(int), BINS - 1)
        return [
            (float(self.confidence[inside].mean()), float(self.right[inside].mean()), int(inside.sum()))
            for inside in (index == b for b in range(BINS))
            if inside.any()
        ]

    @property
    def ece(self) -> float:
        """Expected calibration error over 15 bins (Guo et al. 2017)."""
        total = len(self.labels)
        return float(sum(count / total * abs(share - mean) for mean, share, count in self.reliability()))

    def worst(self, count: int = 25) -> np.ndarray:
        """Indices of the mistakes made with the greatest confidence."""
        wrong = np.flatnonzero(~self.right)
        return wrong[np.argsort(-self.confidence[wrong], kind="stable")][:count]

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "count": len(self.labels),
            "accuracy": round(self.accuracy, 5),
            "ece": round(self.ece, 5),
            "groups": {
                str(group): round(float(self.right[self.groups == group].mean()), 5) for group in np.unique(self.groups)
            },
            "per_class": self.per_class(),
            "confusion": self.confusion.tolist(),
            "unreadable": self.unreadable,
            "left_out": self.left_out,
        }


def evaluate(reader: Reader, samples: Iterable[Sample], done: Callable[[int], None] = lambda n: None) -> Evaluation:
    """Read labelled digits through the whole reader.

    Args:
        reader: the reader to measure.
        samples: labelled pictures; those whose label is no single digit are left out, and counted.
        done: told how many were read, now and then.

    Raises:
        ValueError: no sample has a digit for a label.
    """
    rows: list[tuple[int, int, float, np.ndarray, str, str]] = []
    unreadable: dict[str, str] = {}
    blank = np.zeros((28, 28), np.float32)
    other, left_out = "", 0
    for part in _parts(iter(samples), 100):
        for sample in part:
            if len(sample.label) != 1 or sample.label not in "0123456789":
                other = f", but one with {sample.label[:20]!r}"
                left_out += 1
                continue
            try:
                digit = reader.digit(sample.picture)
            except PictureError as error:
                unreadable[sample.name] = str(error)
                digit = None
            read = (digit.value, digit.confidence, digit.glyph) if digit else (-1, 0.0, blank)
            rows.append((int(sample.label), *read, sample.group, sample.name))
        done(len(part))
    if not rows:
        raise ValueError(f"no picture there is labelled with a digit{other}")
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    labels, values, confidence, glyphs, groups, names = columns
    return Evaluation(labels, values, confidence, groups, names, glyphs, unreadable, left_out)


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.2%}"


def _parts(items: Iterator[Sample], size: int) -> Iterator[list[Sample]]:
    while part := list(islice(items, size)):
        yield part
