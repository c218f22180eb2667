"""Numbers with signs beside them: is a per cent sign read as 96, a bracket as a 1, a degree as a 0?

    python benchmarks/marks.py [--count 30] [--first 0] [--rapidocr] [--sheet wrong.png]

Digits of MNIST's validation part or of our stroke models, on paper, with signs of Hershey's fonts, leaning and bent as
a hand writes them: no network is trained on those, and the shapes of signs that lines are composed with in training are
others. Right is a reading of all digits and of nothing else.
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

# n stands for one to four digits, m for one or two.
KINDS = ("n", "n%", "n.m%", "(n)", "[n]", "n)", "n°", "n'", "$n", "#n", "+n", "~n", "<n", "n!", "n?")
KINDS += ("n+m", "n-m", "nxm", "n/m", "n:m", "n&m", "n=")
FONTS = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_PLAIN)
CAPITAL = {font: cv2.getTextSize("H", font, 4.0, 1)[0][1] for font in FONTS}  # pixels high


@click.command()
@click.option("--data", "folder", type=click.Path(path_type=Path), help="Folder with MNIST's files.")
@click.option("--count", type=click.IntRange(min=1), default=30, show_default=True, help="Pictures of each kind.")
@click.option("--first", default=0, show_default=True, help="The first seed.")
@click.option("--line-model", type=click.Path(path_type=Path), help="Another network of lines than the shipped one.")
@click.option("--rapidocr", is_flag=True, help="RapidOCR's recogniser beside it.")
@click.option("--sheet", type=click.Path(path_type=Path, dir_okay=False), help="Write the wrongly read pictures here.")
def main(
    folder: Path | None, count: int, first: int, line_model: Path | None, rapidocr: bool, sheet: Path | None
) -> None:
    """Print how many numbers are read right, every digit of them and no sign as one."""
    try:
        reader, digits = Reader(line_model=line_model), mnist("validation", folder)
    except ZeronineError as error:
        raise click.UsageError(str(error)) from None
    ways = {"number()": lambda grey: text_of(reader.number(grey))}
    if rapidocr:
        other = rapidocr_number(signs=True)
        ways["RapidOCR"] = lambda grey: other(grey)[0] or ""
    seeds = range(first, first + count)
    tally("numbers with signs", ways, KINDS, ("",), lambda seed, kind, _: compose(seed, kind, digits), seeds, sheet)


def compose(seed: int, kind: str, digits: Digits) -> tuple[np.ndarray, str]:
    """One number on paper, (H, W) uint8, and its digits; the same seed composes the same picture."""
    rng = np.random.default_rng([seed, KINDS.index(kind)])
    said = "".join(_some_digits(c, rng) if c in "nm" else c for c in kind)
    tall = float(np.exp(rng.uniform(np.log(24), np.log(80))))
    pen = max(1.5, tall * rng.uniform(0.05, 0.13))
    writer = Writer(tall, pen, rng.uniform(0.02, 0.25), 0.0, float(rng.choice([0.0, 1.0])))
    font, lean = FONTS[int(rng.integers(len(FONTS)))], rng.normal(0.1, 0.15)
    base, x = 2.0 * tall, 0.5 * tall
    paper = np.zeros((round(3.2 * tall), round(tall * (1.6 * len(said) + 1))), np.float32)
    for sign in said:
        if sign.isdigit() or sign == ".":
            tile, over = writer.sign(sign, digits, rng)
        else:
            tile, over = _mark(sign, tall * rng.uniform(0.85, 1.15), pen, font, lean, rng)
        x += tall * (writer.gap if sign.isdigit() else rng.uniform(0.05, 0.4))
        place = paper[max(0, round(base - over)) :, round(x) :][: tile.shape[0], : tile.shape[1]]
        np.maximum(place, tile[: place.shape[0], : place.shape[1]], out=place)
        x += tile.shape[1]
    inked = cv2.boundingRect((paper > 0.2).astype(np.uint8))
    grey = _photographed(_cut_out(paper, inked, tall, rng), rng)
    return grey, "".join(filter(str.isdigit, said))


def _some_digits(kind: str, rng: np.random.Generator) -> str:
    return "".join(rng.choice(list("0123456789"), int(rng.integers(1, 5 if kind == "n" else 3))))


def _mark(
    sign: str, tall: float, pen: float, font: int, lean: float, rng: np.random.Generator
) -> tuple[np.ndarray, float]:
    """The ink of one sign, (h, w) float32 in [0, 1], and how far its top stands over the base line, both in pixels."""
    scale = tall / CAPITAL[font]
    canvas, base = np.zeros((300, 300), np.uint8), 200
    thick = max(1, round(pen / scale))
    if sign == "°":
        radii = (CAPITAL[font] * rng.uniform(0.13, 0.2, 2)).astype(int).tolist()
        cv2.ellipse(canvas, (150, round(base - 0.9 * CAPITAL[font])), radii, 0, 0, 360, 255, thick, cv2.LINE_AA)
    else:
        cv2.putText(canvas, sign, (100, base), font, 4.0, 255, thick, cv2.LINE_AA)
    bend = rng.normal(0, 3.0, 2)
    y, x = np.mgrid[:300, :300].astype(np.float32)
    x += np.float32(lean) * (y - base) + np.float32(bend[0]) * np.sin(y / 35)
    y += np.float32(bend[1]) * np.sin(x / 35)
    bent = cv2.remap(canvas, x, y, cv2.INTER_LINEAR)
    left, top, w, h = cv2.boundingRect((bent > 50).astype(np.uint8))
    size = (max(1, round(w * scale)), max(1, round(h * scale)))
    small = cv2.resize(bent[top : top + h, left : left + w], size, interpolation=cv2.INTER_AREA)
    return small.astype(np.float32) / 255, (base - top) * scale


def _cut_out(paper: np.ndarray, inked: tuple[int, ...], tall: float, rng: np.random.Generator) -> np.ndarray:
    x, y, w, h = inked
    margin = (tall * rng.uniform(0.1, 0.9, 4)).astype(int)
    around = np.pad(paper[y : y + h, x : x + w], ((margin[0], margin[1]), (margin[2], margin[3])))
    height, width = around.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), rng.uniform(-2, 2), 1.0)
    return np.asarray(cv2.warpAffine(around, turn, (width, height)))


def _photographed(ink: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Ink on paper in light that falls off, blurred, grained and packed."""
    height, width = ink.shape
    slope = rng.uniform(-0.12, 0.12, 2)
    light = 1 + slope[0] * np.linspace(-1, 1, width)[None] + slope[1] * np.linspace(-1, 1, height)[:, None]
    grey = rng.uniform(0.65, 0.85) * light * (1 - rng.uniform(0.45, 0.9) * ink)
    grey = cv2.GaussianBlur(grey, (0, 0), rng.uniform(0.3, 1.0)) + rng.normal(0, rng.uniform(0.003, 0.02), grey.shape)
    _, packed = cv2.imencode(".jpg", (255 * grey).clip(0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 85])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE))


if __name__ == "__main__":
    main()
