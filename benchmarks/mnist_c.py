"""Robustness: MNIST under the 15 corruptions of MNIST-C, as glyphs, as pictures, and beside the tutorial's network.

    python benchmarks/mnist_c.py [--tutorial runs/tutorial-0/model.onnx] [--part test] [--sheet mnist-c.png]

The corruptions are ours, made to the published parameters (see corruptions.py), so figures are near those on the
published files and not the same. "glyphs" is the benchmark as its authors mean it: the network is given the corrupted
28×28 pixels. "pictures" gives them to the whole reader, as a user's picture whose ink must first be found. Choices are
made on the validation part, MNIST's last 5,000 training digits; the test part is for releases. The recipe tutorial
trains on all 60,000 digits, so its column is no fair comparison but on the test part.
"""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np
from PIL import Image, ImageDraw
from rich import box
from rich.console import Console
from rich.table import Table

from corruptions import CORRUPTIONS
from zeronine import Reader
from zeronine.cli import Failure
from zeronine.cli.display import bar
from zeronine.errors import ZeronineError
from zeronine.training.data import Digits, mnist

CLEAN = "clean"
MEAN = "mean of the 15"
Row = dict[str, float]


@click.command()
@click.option("--data", "folder", type=click.Path(path_type=Path), help="Folder with MNIST's files.")
@click.option("--part", type=click.Choice(("validation", "test")), default="validation", show_default=True)
@click.option("--limit", type=click.IntRange(min=1), help="The first so many digits only.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Of the corruptions.")
@click.option("--model", type=click.Path(path_type=Path), help="Another model of ours than the shipped one.")
@click.option("--tutorial", type=click.Path(path_type=Path), help="model.onnx of a run of the recipe tutorial.")
@click.option("--sheet", type=click.Path(path_type=Path, dir_okay=False), help="Write a picture of every corruption.")
def main(
    folder: Path | None,
    part: str,
    limit: int | None,
    seed: int,
    model: Path | None,
    tutorial: Path | None,
    sheet: Path | None,
) -> None:
    """Print accuracy under each corruption, on clean digits, and the mean of the 15."""
    try:
        reader, other = Reader(model), Reader(tutorial) if tutorial else None
        digits = mnist(part, folder)[slice(limit)]
        if sheet:
            contact_sheet(digits, seed).save(sheet)
    except (ZeronineError, OSError, ValueError) as error:
        raise Failure(str(error)) from None
    title = f"{len(digits):,} digits of MNIST's {part} part, seed {seed}: accuracy, per cent"
    shown = table(title, measure(digits, reader, other, seed))
    if other and part == "validation":
        shown.caption = "The recipe tutorial trains on the validation digits, too: compare with it on the test part."
    Console().print(shown)


def corrupted(images: np.ndarray, name: str, seed: int) -> np.ndarray:
    """(n, 28, 28) uint8 under one corruption by name, each with chance of its own; "clean" leaves them."""
    if name == CLEAN:
        return images
    return CORRUPTIONS[name](images, np.random.default_rng([seed, list(CORRUPTIONS).index(name)]))


def measure(digits: Digits, reader: Reader, tutorial: Reader | None, seed: int) -> dict[str, Row]:
    """Corruption → way of reading → share read right; the first row is of clean digits, the last the mean."""
    rows: dict[str, Row] = {}
    with bar("Corruptions", 1 + len(CORRUPTIONS)) as done:
        for name in (CLEAN, *CORRUPTIONS):
            images = corrupted(digits.images, name, seed)
            read = {"glyphs": reader.probabilities(images).argmax(axis=1)}
            read["pictures"] = np.array([digit.value if digit else -1 for digit in reader.digits(images)])
            if tutorial:
                read["tutorial, glyphs"] = tutorial.probabilities(images).argmax(axis=1)
            rows[name] = {way: float(np.mean(values == digits.labels)) for way, values in read.items()}
            done(1)
    rows[MEAN] = {way: float(np.mean([rows[name][way] for name in CORRUPTIONS])) for way in rows[CLEAN]}
    return rows


def table(title: str, rows: dict[str, Row]) -> Table:
    """The figures as a table that is Markdown, too."""
    shown = Table(title=title, box=box.MARKDOWN)
    shown.add_column("corruption")
    for way in rows[CLEAN]:
        shown.add_column(way, justify="right")
    for name, row in rows.items():
        shown.add_row(name, *(f"{100 * share:.2f}" for share in row.values()), style="bold" if name == MEAN else None)
    return shown


def contact_sheet(digits: Digits, seed: int, zoom: int = 2) -> Image.Image:
    """A row for each corruption: the first digit of each kind under it, with its name."""
    firsts = [int(np.argmax(digits.labels == sign)) for sign in np.unique(digits.labels)]
    margin, side = 100, 28 * zoom
    names = (CLEAN, *CORRUPTIONS)
    sheet = Image.new("L", (margin + len(firsts) * (side + zoom), len(names) * (side + zoom)), 90)
    draw = ImageDraw.Draw(sheet)
    for row, name in enumerate(names):
        top = row * (side + zoom)
        draw.text((6, top + side // 2 - 6), name, fill=255)
        for column, image in enumerate(corrupted(digits.images[firsts], name, seed)):
            left = margin + column * (side + zoom)
            sheet.paste(Image.fromarray(image).resize((side, side), Image.Resampling.NEAREST), (left, top))
    return sheet


if __name__ == "__main__":
    main()
