"""Labelled pictures to measure on: folders and files in the forms people keep them in.

- a folder with `labels.csv` (columns `file` and `label`; `source_repo` or `group` where several hands are mixed) beside
  the pictures or beside `images/`
- a folder of folders named 0 to 9
- an `.npz` with `images` (n, H, W) or (n, H, W, 3) and `labels` (n,) or (n, 1)
- a `.jsonl` of pen strokes: an object a line with `label` and `strokes`, y up as tablets count unless `"y": "down"`
- an `.npz` or `.jsonl` of exported corrections
- a folder with MNIST's four files: its test part
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from zeronine import strokes
from zeronine.errors import DataError
from zeronine.picture import SUFFIXES, Picture
from zeronine.training import data

_NO_DIGIT = "no digit"  # the label of what is none


@dataclass(frozen=True, eq=False)
class Sample:
    """One labelled picture; `label` as text, since a number or a letter may be meant; `group` is whose hand it is."""

    picture: Picture
    label: str
    name: str
    group: str = ""


def samples(source: Path) -> Iterator[Sample]:
    """The labelled pictures of a folder or file, in a fixed order.

    Raises:
        DataError: it is in none of the forms above, or damaged.
    """
    if source.suffix == ".npz":
        yield from _npz(source)
    elif source.suffix == ".jsonl":
        yield from _jsonl(source)
    elif not source.is_dir():
        raise DataError(f"{source} is no folder, .npz or .jsonl of labelled pictures")
    elif (source / "labels.csv").is_file():
        yield from _csv(source)
    elif any((source / str(digit)).is_dir() for digit in range(10)):
        yield from _class_folders(source)
    elif data.holds_mnist(source):  # the pen strokes that `zeronine data` puts beside them are no test
        yield from mnist_test(source)
    elif packed := sorted(source.glob("*.npz")) + sorted(source.glob("*.jsonl")):
        for path in packed:
            yield from samples(path)
    else:
        raise DataError(f"no labels.csv, folders 0 to 9, .npz, .jsonl or files of MNIST in {source}")


def mnist_test(folder: Path | None) -> Iterator[Sample]:
    """MNIST's test part as labelled pictures."""
    test = data.mnist("test", folder)
    for i in range(len(test)):
        yield Sample(test.images[i], str(test.labels[i]), f"test-{i:05}")


def _csv(source: Path) -> Iterator[Sample]:
    pictures = source / "images" if (source / "images").is_dir() else source
    table = source / "labels.csv"
    rows = csv.DictReader(io.StringIO(_text(table), newline=""))
    try:
        rows.fieldnames = [name.strip() for name in rows.fieldnames or ()]
        if not {"file", "label"} <= set(rows.fieldnames):
            raise DataError(f"{table} needs the columns file and label")
        for row in rows:
            if not row["file"] or row["label"] is None:
                raise DataError(f"{table}, line {rows.line_num}: no file and label")
            group = row.get("source_repo") or row.get("group") or ""
            yield Sample(pictures / row["file"], row["label"].strip(), row["file"], group)
    except csv.Error as error:
        raise DataError(f"{table}: {error}") from None


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")  # Excel begins its tables with a mark
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise DataError(f"{path} is not in UTF-8") from None


def _class_folders(source: Path) -> Iterator[Sample]:
    for digit in range(10):
        for path in sorted((source / str(digit)).glob("*")):
            if path.suffix.lower() in SUFFIXES:
                yield Sample(path, str(digit), f"{digit}/{path.name}")


def _npz(source: Path) -> Iterator[Sample]:
    try:
        with np.load(io.BytesIO(source.read_bytes()), allow_pickle=False) as arrays:
            corrected = "glyphs" in arrays
            images, labels = arrays["glyphs" if corrected else "images"], arrays["labels"]
        if corrected:
            labels = labels.astype(np.int64)
    except Exception:  # numpy raises many kinds on damaged or foreign files
        raise DataError(f"{source} is no .npz with `images` and `labels`") from None
    if labels.shape[1:] == (1,):
        labels = labels[:, 0]
    if images.ndim not in (3, 4) or labels.shape != (len(images),):
        raise DataError(f"{source}: images {images.shape} and labels {labels.shape} are not (n, H, W) and (n,)")
    form = "g" if labels.dtype.kind == "f" else ""  # 7.0 is a 7
    for i in range(len(labels)):
        label = _NO_DIGIT if corrected and labels[i] < 0 else format(labels[i], form)
        yield Sample(images[i], label, f"{source.stem}-{i:05}")


def _jsonl(source: Path) -> Iterator[Sample]:
    for i, line in enumerate(_text(source).split("\n")):  # text in a line may hold other ends of lines
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            picture, label = _corrected(row) if "right" in row else _stroked(row)
        except (ValueError, KeyError, IndexError, TypeError, OverflowError, RecursionError):
            raise DataError(f"{source}, line {i + 1}: no object with `label` and `strokes`") from None
        yield Sample(picture, _NO_DIGIT if label is None else str(label), f"{source.stem}-{i:05}")


def _corrected(row: dict[str, Any]) -> tuple[np.ndarray, int | None]:
    """What the network saw of a digit that was put right: its strokes may be those of several."""
    return np.array(row["glyph"], np.uint8).reshape(28, 28), row["right"]


def _stroked(row: dict[str, Any]) -> tuple[np.ndarray, str | int]:
    points = [np.asarray(stroke, np.float64)[:, [0, 1]] for stroke in row["strokes"]]
    return _drawn(points, row.get("y") == "down"), row["label"]


def _drawn(points: list[np.ndarray], down: bool) -> np.ndarray:
    """Strokes in any unit, drawn 200 pixels tall with a pen of 12."""
    flat = np.concatenate(points) * (1, 1 if down else -1)
    if not np.isfinite(flat).all():
        raise ValueError("a point lies nowhere")
    low = flat.min(axis=0)
    scale = 200 / max(float((flat.max(axis=0) - low).max()), 1e-6)
    placed = [(stroke * (1, 1 if down else -1) - low) * scale + 40 for stroke in points]
    return strokes.draw(placed, 280, 280, pen=12)
