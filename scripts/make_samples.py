"""Draw the pictures in `samples/`: what users have, from a paper photo to a one-pixel pen.

python scripts/make_samples.py
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from zeronine.strokes import draw
from zeronine.training.pens import written
from zeronine.training.skeletons import DIGITS

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
    side = len(drawn)
    ink = 1 - cv2.GaussianBlur(drawn, (0, 0), 1.2).astype(np.float32) / 255
    y, x = np.mgrid[0:side, 0:side] / side
    shade = 1 - light * (0.5 * x + 0.5 * y)
    shade *= np.where(y > 0.75 + 0.2 * x, 0.7, 1.0)
    grain = 1 + cv2.GaussianBlur(rng.normal(0, 0.08, (side, side)).astype(np.float32), (0, 0), 0.8)
    colour = np.array(paper, np.float32) * (1 - ink[:, :, None]) + np.array((38, 44, 88), np.float32) * ink[:, :, None]
    return Image.fromarray((colour * (shade * grain)[:, :, None]).clip(0, 255).astype(np.uint8))


def main() -> None:
    """Write all samples; the first character of each name is what it shows."""
    rng = np.random.default_rng(9)
    SAMPLES.mkdir(exist_ok=True)
    photographed(digit(7, "crossed", rng, 420, 13), rng, (228, 224, 210), 0.5).save(SAMPLES / "7-photo.jpg", quality=88)
    photographed(digit(1, "based", rng, 380, 9), rng, (236, 232, 226), 0.3).save(
        SAMPLES / "1-photo-base.jpg", quality=88
    )
    note = photographed(digit(4, "open", rng, 400, 15), rng, (240, 222, 120), 0.35)
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = 6  # the camera was held sideways
    note.transpose(Image.Transpose.ROTATE_90).save(SAMPLES / "4-phone-turned.jpg", quality=88, exif=exif)
    Image.fromarray(255 - digit(2, "looped", rng, 280, 20)).save(SAMPLES / "2-canvas-black.png")
    Image.fromarray(digit(9, "curled", rng, 560, 1)).save(SAMPLES / "9-one-pixel-pen.png")
    Image.fromarray(digit(3, "flat", rng, 200, 44, room=0.6)).save(SAMPLES / "3-thick-marker.webp", quality=80)
    Image.fromarray(255 - digit(5, "two strokes", rng, 28, 2.5, room=0.75)).save(SAMPLES / "5-tiny-28.png")
    small = digit(8, "two circles", rng, 48, 4, room=0.8)
    Image.fromarray(cv2.resize(small, (16, 16), interpolation=cv2.INTER_AREA)).save(SAMPLES / "8-tiny-16.bmp")
    black = np.zeros((300, 300, 4), np.uint8)
    black[:, :, 3] = 255 - digit(6, "plain", rng, 300, 16)
    Image.fromarray(black).save(SAMPLES / "6-clear-ground.png")
    faint = 250 - (255 - digit(0, "slashed", rng, 320, 12)).astype(np.int32) // 7
    Image.fromarray(faint.astype(np.uint8)).save(SAMPLES / "0-faint-slashed.png")


if __name__ == "__main__":
    main()
