"""Draw the pictures in `samples/`: what users have, from a paper photo to a one-pixel pen.

python scripts/make_samples.py
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from zeronine.strokes import draw
from zeronine.training import grounds
from zeronine.training.data import Digits
from zeronine.training.pens import written
from zeronine.training.signs import Sign
from zeronine.training.skeletons import DIGITS
from zeronine.training.writing import Hand, Source

SAMPLES = Path(__file__).parent.parent / "samples"
EXIF_ORIENTATION = 0x0112


def digit(sign: int, name: str, rng: np.random.Generator, side: int, pen: float, room: float = 0.7) -> np.ndarray:
    """One digit in a style, black on white: (side, side) uint8."""
    style = next(s for s in DIGITS if s.sign == str(sign) and s.name == name)
    strokes = written(style, rng)
    low = np.concatenate(strokes).min(axis=0)
    size = float((np.concatenate(strokes).max(axis=0) - low).max())
    placed = [(s - low) / size * room * side + side * np.array([0.28, (1 - room) / 2]) for s in strokes]
    return draw(placed, side, side, pen)


def photographed(drawn: np.ndarray, rng: np.random.Generator, paper: tuple[int, int, int], light: float) -> Image.Image:
    """Ink on paper under uneven light: grain, a falling shadow, a blue-black pen."""
    height, width = drawn.shape
    ink = 1 - cv2.GaussianBlur(drawn, (0, 0), 1.2).astype(np.float32) / 255
    y, x = np.mgrid[0:height, 0:width] / max(height, width)
    shade = 1 - light * (0.5 * x + 0.5 * y)
    shade *= np.where(y > 0.75 + 0.2 * x, 0.7, 1.0)
    grain = 1 + cv2.GaussianBlur(rng.normal(0, 0.08, drawn.shape).astype(np.float32), (0, 0), 0.8)
    colour = np.array(paper, np.float32) * (1 - ink[:, :, None]) + np.array((38, 44, 88), np.float32) * ink[:, :, None]
    return Image.fromarray((colour * (shade * grain)[:, :, None]).clip(0, 255).astype(np.uint8))


def main() -> None:
    """Write all samples: digits and numbers, each name beginning with what it shows."""
    digits(SAMPLES / "digits")
    numbers(SAMPLES / "numbers")


def numbers(folder: Path) -> None:
    """A cheque's field, a drawing of digits that touch, a price, and a page of three lines."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(4)
    field = framed(ink_of("12.000-", 46, seed=3), 14)
    Image.fromarray(grounds.picture(field, 46, np.random.default_rng(7))).save(folder / "12000-cheque.jpg", quality=88)
    Image.fromarray(255 - framed(ink_of("2083", 90, seed=9, gap=-0.28), 30)).save(folder / "2083-touching.png")
    price = 255 - framed(ink_of("159,90", 110, seed=16), 60)
    photographed(price, rng, (236, 232, 226), 0.3).save(folder / "15990-photo.jpg", quality=88)
    sheet = np.full((700, 900), 255, np.uint8)
    for line, (text, seed) in enumerate((("4071", 5), ("86.50", 6), ("2026", 11))):
        ink = ink_of(text, 84, seed)
        top, left = 80 + 190 * line, 90 + 60 * line
        sheet[top : top + ink.shape[0], left : left + ink.shape[1]] = 255 - ink
    photographed(sheet, rng, (240, 238, 230), 0.4).save(folder / "note.jpg", quality=88)


def ink_of(text: str, tall: int, seed: int, gap: float | None = None) -> np.ndarray:
    """A line in one of our own hands, 255 where there is ink: (h, w) uint8."""
    places = {".": (-0.02, 0.08, None), ",": (-0.2, 0.06, None), "-": (0.4, 0.45, 0.6)}
    signs = [Sign(c, *places.get(c, (0.0, 1.0, None))) for c in text]
    nobody = Source(Digits(np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.int64)), {})
    hand = Hand(nobody, np.random.default_rng(seed), tall)
    hand.mnist, hand.loose, hand.tilt = False, 0.3, 1.0
    hand.gap = 0.12 if gap is None else gap
    hand.width = max(2.0, 0.09 * tall)
    return hand.write(signs)


def framed(ink: np.ndarray, margin: int) -> np.ndarray:
    """Ink with a margin around it."""
    return cv2.copyMakeBorder(ink, margin, margin, margin, margin, cv2.BORDER_CONSTANT)


def digits(folder: Path) -> None:
    """What the first character of each name says."""
    rng = np.random.default_rng(9)
    folder.mkdir(parents=True, exist_ok=True)
    photographed(digit(7, "crossed", rng, 420, 13), rng, (228, 224, 210), 0.5).save(folder / "7-photo.jpg", quality=88)
    photographed(digit(1, "based", rng, 380, 9), rng, (236, 232, 226), 0.3).save(
        folder / "1-photo-base.jpg", quality=88
    )
    note = photographed(digit(4, "open", rng, 400, 15), rng, (240, 222, 120), 0.35)
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = 6  # the camera was held sideways
    note.transpose(Image.Transpose.ROTATE_90).save(folder / "4-phone-turned.jpg", quality=88, exif=exif)
    Image.fromarray(255 - digit(2, "looped", rng, 280, 20)).save(folder / "2-canvas-black.png")
    Image.fromarray(digit(9, "curled", rng, 560, 1)).save(folder / "9-one-pixel-pen.png")
    Image.fromarray(digit(3, "flat", rng, 200, 44, room=0.6)).save(folder / "3-thick-marker.webp", quality=80)
    Image.fromarray(255 - digit(5, "two strokes", rng, 28, 2.5, room=0.75)).save(folder / "5-tiny-28.png")
    small = digit(8, "two circles", rng, 48, 4, room=0.8)
    Image.fromarray(cv2.resize(small, (16, 16), interpolation=cv2.INTER_AREA)).save(folder / "8-tiny-16.bmp")
    black = np.zeros((300, 300, 4), np.uint8)
    black[:, :, 3] = 255 - digit(6, "plain", rng, 300, 16)
    Image.fromarray(black).save(folder / "6-clear-ground.png")
    faint = 250 - (255 - digit(0, "slashed", rng, 320, 12)).astype(np.int32) // 7
    Image.fromarray(faint.astype(np.uint8)).save(folder / "0-faint-slashed.png")


if __name__ == "__main__":
    main()
