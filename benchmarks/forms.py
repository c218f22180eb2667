"""Form fields that ask for one digit in each box, composed from a seed and scanned: are the walls read as ones?

    python benchmarks/forms.py [--count 25] [--first 0] [--rapidocr] [--sheet wrong.png]

Every field holds three to eight digits of MNIST's validation part or of our stroke models, in boxes that share their
walls or stand apart; digits stay within their boxes, or are so large that some touch the walls. Scans are turned by up
to a degree. No network is trained on such fields.
"""

from __future__ import annotations

from pathlib import Path

import click
import cv2
import numpy as np

from peers import rapidocr_number
from photos import tally, text_of
from writers import Writer
from zeronine import Reader
from zeronine.errors import ZeronineError
from zeronine.training.data import Digits, mnist

BOXES = ("sharing walls", "apart")
SIZES = ("within", "touching")


@click.command()
@click.option("--data", "folder", type=click.Path(path_type=Path), help="Folder with MNIST's files.")
@click.option("--count", type=click.IntRange(min=1), default=25, show_default=True, help="Fields of each kind.")
@click.option("--first", default=0, show_default=True, help="The first seed.")
@click.option("--rapidocr", is_flag=True, help="RapidOCR's recogniser beside it.")
@click.option("--sheet", type=click.Path(path_type=Path, dir_okay=False), help="Write the wrongly read fields here.")
def main(folder: Path | None, count: int, first: int, rapidocr: bool, sheet: Path | None) -> None:
    """Print how many fields `number` and `page` read right, every digit of them."""
    try:
        reader, digits = Reader(), mnist("validation", folder)
    except ZeronineError as error:
        raise click.UsageError(str(error)) from None
    ways = {
        "page()": lambda grey: text_of(reader.page(grey)),
        "number()": lambda grey: text_of(reader.number(grey)),
    }
    if rapidocr:
        other = rapidocr_number()
        ways["RapidOCR"] = lambda grey: other(grey)[0] or ""
    seeds = range(first, first + count)
    tally("form fields", ways, BOXES, SIZES, lambda *which: compose(*which, digits), seeds, sheet)


def compose(seed: int, boxes: str, size: str, digits: Digits) -> tuple[np.ndarray, str]:
    """One scanned field, (H, W) uint8, and what it says; the same seed composes the same field."""
    rng = np.random.default_rng([seed, BOXES.index(boxes), SIZES.index(size)])
    label = "".join(rng.choice(list("0123456789"), int(rng.integers(3, 9))))
    high = round(float(np.exp(rng.uniform(np.log(36), np.log(110)))))  # 5 to 9 mm at 200 to 300 dots an inch
    wide, wall = round(high * rng.uniform(0.7, 1.1)), max(1, round(high * rng.uniform(0.015, 0.06)))
    step = wide + wall + (round(high * rng.uniform(0.1, 0.4)) if boxes == "apart" else 0)
    margin = round(high * rng.uniform(0.3, 2.5))
    grey = np.full((high + 2 * margin, step * len(label) + 2 * margin), rng.uniform(0.85, 1.0), np.float32)
    tall = high * (rng.uniform(0.55, 0.8) if size == "within" else rng.uniform(0.85, 0.98))
    writer = Writer(tall, max(1.5, tall * rng.uniform(0.05, 0.12)), 0.0, 0.0, float(rng.choice([0.0, 1.0])))
    ink, line = rng.uniform(0.55, 0.9), rng.uniform(0.3, 0.85)
    for i, sign in enumerate(label):
        x = margin + i * step
        cv2.rectangle(grey, (x, margin), (x + wide + wall - 1, margin + high - 1), float(grey.max() * (1 - line)), wall)
        tile, _ = writer.sign(sign, digits, rng)
        scale = min(1.0, (wide * (0.8 if size == "within" else 0.98)) / tile.shape[1], tall / tile.shape[0])
        tile = cv2.resize(tile, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        h, w = tile.shape
        slack = 0.5 * np.array([max(0, wide - w), max(0, high - h)]) * rng.uniform(-0.5, 0.5, 2)
        left, top = x + (wide + wall - w) // 2 + round(slack[0]), margin + (high - h) // 2 + round(slack[1])
        place = grey[max(0, top) : top + h, max(0, left) : left + w]
        place *= 1 - ink * tile[: place.shape[0], : place.shape[1]]
    height, width = grey.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-1, 1), 1.0)
    grey = cv2.warpAffine(grey, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    grey = cv2.GaussianBlur(grey, (0, 0), rng.uniform(0.3, 0.9)) + rng.normal(0, rng.uniform(0.003, 0.02), grey.shape)
    _, packed = cv2.imencode(".jpg", (255 * grey).clip(0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 85])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)), label


if __name__ == "__main__":
    main()
