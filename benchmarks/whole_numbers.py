"""Whole numbers that people wrote: the reader and RapidOCR, side by side.

    python benchmarks/whole_numbers.py --field ../shared/data/field [--rapidocr] [--sheet wrong.png]

A number counts as right if every digit is and none is too many; separators are in no label. A label of several lines
has "|" between them, and is compared with the numbers of the page. Milliseconds are medians
of the whole way from the decoded picture, on one thread.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import json
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import click
import cv2
import numpy as np
from PIL import Image, ImageDraw
from rich.console import Console
from rich.table import Table

from peers import rapidocr_number
from zeronine import Reader, picture
from zeronine.errors import ZeronineError
from zeronine.training.labelled import Sample, samples

SETS = ("orand_car", "multi_digit")
Read = Callable[[np.ndarray, bool], str]  # grey picture, whether it has several lines → the number


@dataclass
class Result:
    """One method on one set: what it read of each picture, in the set's order, and its times."""

    texts: list[str] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    right: int = 0


@click.command()
@click.option(
    "--field", "folder", type=click.Path(path_type=Path, exists=True), required=True, help="Where the sets are."
)
@click.option("--set", "names", multiple=True, default=SETS, show_default=True, help="A folder with labels.csv in it.")
@click.option("--model", type=click.Path(path_type=Path), help="Another model of ours than the shipped one.")
@click.option("--line-model", type=click.Path(path_type=Path), help="Another network of lines than the shipped one.")
@click.option("--rapidocr", is_flag=True, help="Beside RapidOCR (bench extra).")
@click.option("--sheet", type=click.Path(path_type=Path, dir_okay=False), help="Write the wrongly read pictures here.")
@click.option("--method", default="zeronine", show_default=True, help="Whose errors the sheet shows.")
@click.option("--json", "as_json", is_flag=True)
def main(
    folder: Path,
    names: tuple[str, ...],
    model: Path | None,
    line_model: Path | None,
    rapidocr: bool,
    sheet: Path | None,
    method: str,
    as_json: bool,
) -> None:
    """Print how many numbers each method reads right."""
    cv2.setNumThreads(1)
    try:
        methods = _methods(Reader(model, line_model=line_model), rapidocr)
        loaded = {name: list(samples(folder / name)) for name in names}
    except ZeronineError as error:
        raise click.UsageError(str(error)) from None
    if method not in methods:
        raise click.UsageError(f"no method {method!r}; there are {', '.join(methods)}")
    results = {name: {who: measure(read, found) for who, read in methods.items()} for name, found in loaded.items()}
    if as_json:
        print(json.dumps({name: {who: asdict(r) for who, r in row.items()} for name, row in results.items()}))
    else:
        print_table(results)
    if sheet:
        wrong = [
            (sample, text)
            for name, found in loaded.items()
            for sample, text in zip(found, results[name][method].texts, strict=True)
            if text != sample.label
        ]
        contact_sheet(wrong).save(sheet)


def _with(reader: Reader) -> Read:
    """Our reader as a function of a grey picture."""

    def read(grey: np.ndarray, lines: bool) -> str:
        if lines:
            return "|".join(number.text for number in reader.page(grey).numbers)
        number = reader.number(grey)
        return number.text if number else ""

    return read


def _methods(reader: Reader, rapidocr: bool) -> dict[str, Read]:
    methods: dict[str, Read] = {"zeronine": _with(reader)}
    if rapidocr:
        peer = rapidocr_number()
        methods["RapidOCR"] = lambda grey, lines: peer(grey)[0] or ""
    return methods


def measure(read: Read, found: list[Sample]) -> Result:
    """Read every picture of a set once."""
    result = Result()
    for sample in found:
        grey = picture.load(sample.picture)
        started = time.perf_counter()
        text = read(grey, "|" in sample.label)
        result.milliseconds.append(1000 * (time.perf_counter() - started))
        result.texts.append(text)
        result.right += text == sample.label
    return result


def print_table(results: dict[str, dict[str, Result]]) -> None:
    """A row a set, a column a method: share right, and median milliseconds."""
    table = Table(box=None, header_style="dim", pad_edge=False)
    table.add_column("set")
    table.add_column("n", justify="right")
    for who in next(iter(results.values()), {}):
        table.add_column(who, justify="right")
    for name, row in results.items():
        cells = [
            f"{r.right} ({r.right / max(len(r.texts), 1):.1%})\n"
            f"[dim]{statistics.median(r.milliseconds or [0]):.1f} ms[/]"
            for r in row.values()
        ]
        table.add_row(name, str(len(next(iter(row.values())).texts)), *cells)
    Console().print(table)


def contact_sheet(wrong: list[tuple[Sample, str]], across: int = 6, cell: tuple[int, int] = (220, 84)) -> Image.Image:
    """Pictures with their label and what was read instead."""
    width, height = cell
    sheet = Image.new("L", (across * width, max(1, -(-len(wrong) // across)) * height), 255)
    draw = ImageDraw.Draw(sheet)
    for i, (sample, text) in enumerate(wrong):
        x, y = i % across * width, i // across * height
        draw.text((x, y), f"{sample.label} read {text or 'nothing'}", fill=0)
        image = Image.fromarray(picture.load(sample.picture))
        image.thumbnail((width - 6, height - 18))
        sheet.paste(image, (x, y + 13))
    return sheet


if __name__ == "__main__":
    main()
