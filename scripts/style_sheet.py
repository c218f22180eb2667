"""Draw a contact sheet of what training draws, as the networks see it: a row a style, or composed lines.

    python scripts/style_sheet.py [--of digits|outliers|lines] [--out docs/styles.png]

The lines need the data: see `zeronine data`.
"""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from zeronine.training import lines
from zeronine.training.pens import glyph_of, written
from zeronine.training.skeletons import CURSIVE, DIGITS, OUTLIERS, Style

ROOT = Path(__file__).parent.parent
CELL, LABEL = 30, 150
WIDTH = 1_200  # of a sheet of lines, pixels


@click.command()
@click.option("--of", "kind", type=click.Choice(["digits", "outliers", "lines"]), default="digits", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), default=ROOT / "docs" / "styles.png")
@click.option("--each", default=14, show_default=True, help="Drawings of each style.")
@click.option("--count", default=60, show_default=True, help="Lines.")
@click.option("--seed", default=0, show_default=True)
@click.option("--data", "folder", type=click.Path(path_type=Path, file_okay=False), help="Where the data is.")
def main(kind: str, out: Path, each: int, count: int, seed: int, folder: Path | None) -> None:
    """Write the sheet."""
    rng = np.random.default_rng(seed)
    if kind == "lines":
        sheet = _lines(count, folder, rng)
    else:
        sheet = _styles(OUTLIERS if kind == "outliers" else (*DIGITS, *CURSIVE), each, rng)
    sheet.save(out, optimize=True)


def _styles(styles: tuple[Style, ...], each: int, rng: np.random.Generator) -> Image.Image:
    """A row a style, in two columns."""
    half = -(-len(styles) // 2)
    columns = [_column(styles[start : start + half], each, rng) for start in (0, half)]
    sheet = Image.new("L", (sum(c.width for c in columns), max(c.height for c in columns)), 255)
    x = 0
    for column in columns:
        sheet.paste(column, (x, 0))
        x += column.width
    return sheet


def _column(styles: tuple[Style, ...], each: int, rng: np.random.Generator) -> Image.Image:
    column = Image.new("L", (LABEL + each * CELL, len(styles) * CELL), 255)
    pen, font = ImageDraw.Draw(column), ImageFont.load_default(13)
    for row, style in enumerate(styles):
        pen.text((8, row * CELL + 6), f"{style.sign}  {style.name}", 60, font)
        for i in range(each):
            glyph = Image.fromarray(255 - glyph_of(written(style, rng), rng))
            column.paste(glyph, (LABEL + i * CELL + 1, row * CELL + 1))
    return column


def _lines(count: int, folder: Path | None, rng: np.random.Generator) -> Image.Image:
    """Pictures of composed lines as they come, and under each what it says."""
    source = lines.training_source(folder)
    places, x, y, tallest = [], 0, 0, 0
    for _ in range(count):
        grey, said = lines.compose(source, rng)
        h, w = grey.shape
        if x + w > WIDTH:
            x, y, tallest = 0, y + tallest, 0
        places.append((x, y, Image.fromarray(grey), said))
        x, tallest = x + w + 8, max(tallest, h + 20)
    sheet = Image.new("L", (WIDTH, y + tallest), 255)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(12)
    for x, y, picture, said in places:
        sheet.paste(picture, (x, y))
        pen.text((x + 2, y + picture.height + 1), said, 60, font)
    return sheet


if __name__ == "__main__":
    main()
