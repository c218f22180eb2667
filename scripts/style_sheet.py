"""Draw a contact sheet of every style the training draws: a row a style, as the network sees it.

python scripts/style_sheet.py [--outliers] [--out docs/styles.png]
"""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from zeronine.training.pens import glyph_of, written
from zeronine.training.skeletons import DIGITS, OUTLIERS, Style

ROOT = Path(__file__).parent.parent
CELL, LABEL = 30, 150


@click.command()
@click.option("--outliers", is_flag=True, help="Ink that is no digit instead of the digits.")
@click.option("--out", type=click.Path(path_type=Path), default=ROOT / "docs" / "styles.png")
@click.option("--each", default=14, show_default=True, help="Drawings of each style.")
def main(outliers: bool, out: Path, each: int) -> None:
    """Write the sheet, in two columns."""
    styles = OUTLIERS if outliers else DIGITS
    half = -(-len(styles) // 2)
    rng = np.random.default_rng(0)
    columns = [_column(styles[start : start + half], each, rng) for start in (0, half)]
    sheet = Image.new("L", (sum(c.width for c in columns), max(c.height for c in columns)), 255)
    x = 0
    for column in columns:
        sheet.paste(column, (x, 0))
        x += column.width
    sheet.save(out, optimize=True)


def _column(styles: tuple[Style, ...], each: int, rng: np.random.Generator) -> Image.Image:
    column = Image.new("L", (LABEL + each * CELL, len(styles) * CELL), 255)
    pen, font = ImageDraw.Draw(column), ImageFont.load_default(13)
    for row, style in enumerate(styles):
        pen.text((8, row * CELL + 6), f"{style.sign}  {style.name}", 60, font)
        for i in range(each):
            glyph = Image.fromarray(255 - glyph_of(written(style, rng), rng))
            column.paste(glyph, (LABEL + i * CELL + 1, row * CELL + 1))
    return column


if __name__ == "__main__":
    main()
