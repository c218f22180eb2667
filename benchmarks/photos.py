"""Digits and numbers on paper, composed from a seed and photographed: what shadows, rules and desks cost.

    python benchmarks/photos.py [--numbers] [--broad] [--count 40] [--sheet wrong.png]

Every picture shows one digit, or one number of two to six. Every digit is one of MNIST's validation part, or drawn by
one of our stroke models (with `--broad` all are), on plain, ruled or squared paper, in even light, across a shadow's
edge, or with the desk in the picture. No network is trained on such pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import click
import cv2
import numpy as np
from PIL import Image, ImageDraw
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from writers import Writer
from zeronine import Reader
from zeronine.errors import ZeronineError
from zeronine.training.data import Digits, mnist

PAPERS = ("plain", "ruled", "squared")
LIGHTS = ("even", "shadow", "desk")
USUAL, BROAD = 0.07, 0.2  # of a digit's height: how wide the middle pen is, and the middle marker
BROADEST = 0.3


@click.command()
@click.option("--data", "folder", type=click.Path(path_type=Path), help="Folder with MNIST's files.")
@click.option("--count", type=click.IntRange(min=1), default=40, show_default=True, help="Pictures of each kind.")
@click.option("--numbers", is_flag=True, help="Numbers of two to six digits.")
@click.option("--broad", is_flag=True, help="Markers close to the lens, all drawn.")
@click.option("--first", default=0, show_default=True, help="The first seed.")
@click.option("--model", type=click.Path(path_type=Path), help="Another model of ours than the shipped one.")
@click.option("--sheet", type=click.Path(path_type=Path, dir_okay=False), help="Write the wrongly read pictures here.")
def main(
    folder: Path | None, count: int, numbers: bool, broad: bool, first: int, model: Path | None, sheet: Path | None
) -> None:
    """Print how many pictures `digit`, `number` and `read` get right on each kind of paper and light."""
    try:
        reader, digits = Reader(model), mnist("validation", folder)
    except ZeronineError as error:
        raise click.UsageError(str(error)) from None
    ways = {
        "digit()": lambda grey: text_of(reader.digit(grey)),
        "number()": lambda grey: text_of(reader.number(grey)),
        "read()": lambda grey: text_of(reader.read(grey)),
    }
    if numbers:
        del ways["digit()"]
    kind = ("numbers" if numbers else "digits") + (" in markers" if broad else "")
    tally(
        kind,
        ways,
        PAPERS,
        LIGHTS,
        lambda seed, paper, light: compose(seed, paper, light, digits, numbers, broad),
        range(first, first + count),
        sheet,
    )


def tally(
    title: str,
    ways: dict[str, Callable[[np.ndarray], str]],
    rows: Sequence[str],
    parts: Sequence[str],
    compose: Callable[[int, str, str], tuple[np.ndarray, str]],
    seeds: range,
    sheet: Path | None,
) -> None:
    """Print how many composed pictures each way reads right, a line for each row and part.

    Args:
        title: of the table.
        ways: from a picture, (H, W) uint8, to what it says.
        rows: first word of each line.
        parts: second word, or "".
        compose: from a seed and both words to a picture and what it says.
        seeds: of the pictures of each line.
        sheet: where to put the pictures that the first way, or the last, reads wrongly.
    """
    table = Table("", *ways, box=box.MARKDOWN, title=f"{title}: right of {len(seeds)}, seeds from {seeds.start}")
    wrong: list[tuple[np.ndarray, str]] = []
    total = np.zeros(len(ways), int)
    for row in rows:
        for part in parts:
            right = np.zeros(len(ways), int)
            for seed in seeds:
                grey, label = compose(seed, row, part)
                texts = [read(grey) for read in ways.values()]
                right += [text == label for text in texts]
                if texts[0] != label or texts[-1] != label:
                    wrong.append((grey, f"{label}: {' '.join(t or '-' for t in texts)} ({row}, {part})"))
            total += right
            table.add_row(escape(f"{row}, {part}" if part else row), *map(str, right))
    table.add_row("all", *(f"{100 * t / (len(seeds) * len(rows) * len(parts)):.1f} %" for t in total))
    Console().print(table)
    if sheet:
        contact_sheet(wrong).save(sheet)


def text_of(answer: object) -> str:
    """What was read, of whatever kind."""
    if hasattr(answer, "numbers"):
        return "|".join(number.text for number in answer.numbers)
    if hasattr(answer, "text"):
        return str(answer.text)
    return str(answer.value) if answer is not None and getattr(answer, "is_digit", False) else ""


def compose(
    seed: int, paper: str, light: str, digits: Digits, numbers: bool = False, broad: bool = False
) -> tuple[np.ndarray, str]:
    """One photo of one digit or number: (H, W) uint8, and what it says; the same seed composes the same photo."""
    rng = np.random.default_rng([seed, PAPERS.index(paper), LIGHTS.index(light)])
    width = int(np.exp(rng.uniform(np.log(160), np.log(1800))))
    height = round(width * rng.choice([0.75, 1.0, 1.33]))
    label = "".join(rng.choice(list("0123456789"), int(rng.integers(2, 7)) if numbers else 1))
    tall = min(
        height * (rng.uniform(0.4, 0.72) if broad else rng.uniform(0.22, 0.6)),
        width * rng.uniform(0.4, 0.8) / len(label),
    )
    share = float(np.exp(rng.normal(np.log(BROAD if broad else USUAL), 0.35)))
    pen = max(1.5, tall * (min(share, BROADEST) if broad else share))
    gap, drawn = rng.uniform(0.02, 0.3), float(rng.choice([0.0, 1.0]))
    ink = _written(label, Writer(tall, pen, gap, 0.0, 1.0 if broad else drawn), digits, rng)
    sheet = np.full((height, width), rng.uniform(0.72, 0.95), np.float32)
    sheet += cv2.resize(rng.normal(0, 0.01, (9, 12)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    _rule(sheet, paper, tall, rng)
    y = round((height - ink.shape[0]) * rng.uniform(0.25, 0.75))
    x = round((width - ink.shape[1]) * rng.uniform(0.25, 0.75))
    place = sheet[max(0, y) : y + ink.shape[0], max(0, x) : x + ink.shape[1]]
    place *= 1 - rng.uniform(0.45, 0.9) * ink[: place.shape[0], : place.shape[1]]
    turn = cv2.getRotationMatrix2D(
        (width / 2, height / 2), rng.uniform(-8, 8), rng.uniform(0.72, 0.9) if light == "desk" else 1.15
    )
    desk = rng.uniform(0.1, 0.6)
    photo = cv2.warpAffine(sheet, turn, (width, height), borderMode=cv2.BORDER_CONSTANT, borderValue=desk)
    photo = _lit(photo, light, rng)
    photo = cv2.GaussianBlur(photo, (0, 0), rng.uniform(0.3, 0.004 * width + 0.4))
    grey = (255 * (photo + rng.normal(0, rng.uniform(0.004, 0.025), photo.shape))).clip(0, 255).astype(np.uint8)
    _, packed = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(55, 93))])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)), label


def _written(text: str, writer: Writer, digits: Digits, rng: np.random.Generator) -> np.ndarray:
    """The ink of a digit or number, tightly cut, (h, w) float32 in [0, 1]."""
    tiles = [writer.sign(sign, digits, rng) for sign in text]
    gaps = [round(writer.height * max(0.0, rng.normal(writer.gap, 0.05))) for _ in text]
    above, below = max(round(over) for _, over in tiles), max(t.shape[0] - round(over) for t, over in tiles)
    ink = np.zeros((above + max(0, below), sum(t.shape[1] for t, _ in tiles) + sum(gaps[1:])), np.float32)
    x = 0
    for (tile, over), gap in zip(tiles, [0, *gaps[1:]], strict=True):
        x += gap
        place = ink[above - round(over) :, x : x + tile.shape[1]][: tile.shape[0]]
        np.maximum(place, tile[: place.shape[0]], out=place)
        x += tile.shape[1]
    return ink


def _rule(sheet: np.ndarray, paper: str, tall: float, rng: np.random.Generator) -> None:
    """The paper's own lines, one line of writing or one square to about a digit's height, or finer."""
    if paper == "plain":
        return
    height, width = sheet.shape
    step = tall * rng.uniform(0.9, 1.6) if paper == "ruled" else tall * rng.uniform(0.3, 0.9)
    thick, level = max(1, round(tall * rng.uniform(0.01, 0.03))), float(rng.uniform(0.45, 0.8)) * float(sheet.mean())
    for row in np.arange(rng.uniform(0, step), height, step):
        cv2.line(sheet, (0, round(row)), (width, round(row)), level, thick, cv2.LINE_AA)
    for column in np.arange(rng.uniform(0, step), width, step) if paper == "squared" else ():
        cv2.line(sheet, (round(column), 0), (round(column), height), level, thick, cv2.LINE_AA)


def _lit(photo: np.ndarray, light: str, rng: np.random.Generator) -> np.ndarray:
    """Light that falls off to one side, and the edge of a shadow."""
    height, width = photo.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / max(height, width)
    side = rng.uniform(0, 2 * np.pi)
    along = np.cos(side) * (x - 0.5) + np.sin(side) * (y - 0.45)
    lit = photo * (0.85 + rng.uniform(0, 0.4) * along)
    if light == "shadow":
        deep, soft = rng.uniform(0.25, 0.6), np.exp(rng.uniform(np.log(0.004), np.log(0.08)))
        lit *= 1 - deep / 2 * (1 + np.tanh((along - rng.uniform(-0.15, 0.2)) / soft))
    return np.asarray(lit, np.float32)


def contact_sheet(wrong: list[tuple[np.ndarray, str]], across: int = 6, cell: int = 210) -> Image.Image:
    """Pictures with what they show and what was read."""
    sheet = Image.new("L", (across * cell, max(1, -(-len(wrong) // across)) * cell), 255)
    draw = ImageDraw.Draw(sheet)
    for i, (grey, text) in enumerate(wrong):
        x, y = i % across * cell, i // across * cell
        draw.text((x + 2, y), text, fill=0)
        image = Image.fromarray(grey)
        image.thumbnail((cell - 6, cell - 16))
        sheet.paste(image, (x, y + 13))
    return sheet


if __name__ == "__main__":
    main()
