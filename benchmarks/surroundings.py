"""One digit among other things, composed from a seed: screens, boards, small sheets, rings, lines, pens, odd light.

    python benchmarks/surroundings.py [--count 20] [--first 0] [--rapidocr] [--sheet wrong.png]

Every digit is drawn by one of our stroke models with a fine to middling pen. No network is trained on such pictures.
The last rows hold nothing written: there "no digit" is right.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
import cv2
import numpy as np

from peers import rapidocr_digit
from photos import tally, text_of
from writers import Writer
from zeronine import Reader
from zeronine.errors import ZeronineError
from zeronine.training.data import Digits

HIGH, WIDE = 480, 640
Canvas = np.ndarray
"""(480, 640) or (480, 640, 3) float32 in [0, 1], changed in place."""
_NONE = Digits(np.zeros((0, 28, 28), np.uint8), np.zeros(0, np.int64))


@click.command()
@click.option("--count", type=click.IntRange(min=1), default=20, show_default=True, help="Pictures of each kind.")
@click.option("--first", default=0, show_default=True, help="The first seed.")
@click.option("--rapidocr", is_flag=True, help="RapidOCR's recogniser beside it.")
@click.option("--sheet", type=click.Path(path_type=Path, dir_okay=False), help="Write the wrongly read pictures here.")
def main(count: int, first: int, rapidocr: bool, sheet: Path | None) -> None:
    """Print how many pictures of each kind `digit` and `read` get right."""
    try:
        reader = Reader()
    except ZeronineError as error:
        raise click.UsageError(str(error)) from None
    ways: dict[str, Callable[[np.ndarray], str]] = {
        "digit()": lambda shown: text_of(reader.digit(shown)),
        "read()": lambda shown: text_of(reader.read(shown)),
    }
    if rapidocr:
        other = rapidocr_digit()
        ways["RapidOCR"] = lambda shown: (
            other(shown if shown.ndim == 2 else shown.mean(axis=2).astype(np.uint8))[0] or ""
        )
    tally(
        "surroundings",
        ways,
        tuple(SCENES),
        ("",),
        lambda seed, scene, _: compose(seed, scene),
        range(first, first + count),
        sheet,
    )


def compose(seed: int, scene: str) -> tuple[np.ndarray, str]:
    """One picture, (H, W) or (H, W, 3) uint8, and the digit in it, "" if there is none."""
    rng = np.random.default_rng([seed, list(SCENES).index(scene)])
    label = str(rng.integers(10))
    shown = SCENES[scene](label, rng)
    if scene not in FLAT:
        fall = np.linspace(1, rng.uniform(0.65, 1), WIDE, dtype=np.float32)
        shown = cv2.GaussianBlur(shown * (fall if shown.ndim == 2 else fall[:, None]), (0, 0), rng.uniform(0.5, 1.2))
        shown = shown + rng.normal(0, rng.uniform(0.004, 0.015), (HIGH, WIDE) + (1,) * (shown.ndim - 2))
    return (255 * shown).clip(0, 255).astype(np.uint8), "" if scene in EMPTY else label


def _paper(rng: np.random.Generator) -> Canvas:
    return np.full((HIGH, WIDE), rng.uniform(0.75, 0.95), np.float32)


def _write(
    canvas: Canvas,
    label: str,
    tall: float,
    rng: np.random.Generator,
    tone: float = 0.2,
    at: tuple[float, float] | None = None,
) -> tuple[int, int, int, int]:
    """Write a digit around a place, the middle if none is given; gives its box."""
    writer = Writer(tall, max(2.0, tall * rng.uniform(0.035, 0.1)), 0.0, 0.0, 1.0)
    ink, _ = writer.sign(label, _NONE, rng)
    x, y = at or (WIDE / 2 + rng.uniform(-20, 20), HIGH / 2 + rng.uniform(-15, 15))
    h, w = ink.shape
    left, top = round(x - w / 2), round(y - h / 2)
    place = canvas[top : top + h, left : left + w]
    place += (tone - place) * ink
    return left, top, w, h


def _panel(label: str, rng: np.random.Generator, around: float) -> Canvas:
    """Bright strokes on a dark part of a brighter picture."""
    canvas = np.full((HIGH, WIDE), around, np.float32)
    h, w = round(rng.uniform(0.4, 0.75) * HIGH), round(rng.uniform(0.35, 0.75) * WIDE)
    y, x = (HIGH - h) // 2 + int(rng.integers(-20, 20)), (WIDE - w) // 2 + int(rng.integers(-30, 30))
    canvas[y : y + h, x : x + w] = rng.uniform(0.0, 0.2)
    _write(canvas, label, h * rng.uniform(0.45, 0.75), rng, rng.uniform(0.85, 1.0), (x + w / 2, y + h / 2))
    return canvas


def _screen(label: str, rng: np.random.Generator) -> Canvas:
    return _panel(label, rng, float(rng.uniform(0.85, 1.0)))


def _board(label: str, rng: np.random.Generator) -> Canvas:
    return _panel(label, rng, float(rng.uniform(0.55, 0.9)))


def _small_sheet(label: str, rng: np.random.Generator) -> Canvas:
    sheet, share = _paper(rng), rng.uniform(0.25, 0.4)
    _write(sheet, label, HIGH * rng.uniform(0.4, 0.65), rng)
    turn = cv2.getRotationMatrix2D((WIDE / 2, HIGH / 2), rng.uniform(-25, 25), share)
    return cv2.warpAffine(sheet, turn, (WIDE, HIGH), flags=cv2.INTER_AREA, borderValue=float(rng.uniform(0.15, 0.45)))


def _ring(label: str, rng: np.random.Generator) -> Canvas:
    canvas = _paper(rng)
    x, y, w, h = _write(canvas, label, HIGH * rng.uniform(0.25, 0.4), rng)
    reach = 0.5 * float(np.hypot(w, h)) * rng.uniform(1.25, 1.7)
    axes = round(reach * rng.uniform(0.9, 1.1)), round(reach * rng.uniform(0.9, 1.1))
    cv2.ellipse(
        canvas,
        (x + w // 2, y + h // 2),
        axes,
        0,
        0,
        360,
        float(rng.uniform(0.15, 0.5)),
        int(rng.integers(3, 8)),
        cv2.LINE_AA,
    )
    return canvas


def _line(label: str, rng: np.random.Generator) -> Canvas:
    canvas = _paper(rng)
    x, y, w, h = _write(canvas, label, HIGH * rng.uniform(0.3, 0.5), rng)
    base, out = y + h + round(rng.uniform(0.04, 0.15) * h), rng.uniform(0.1, 0.8, 2) * h
    ends = (round(x - out[0]), base), (round(x + w + out[1]), base + int(rng.integers(-4, 5)))
    cv2.line(canvas, *ends, float(rng.uniform(0.15, 0.4)), int(rng.integers(2, 6)), cv2.LINE_AA)
    return canvas


def _pen(label: str, rng: np.random.Generator) -> Canvas:
    canvas = _paper(rng)
    x, y, w, h = _write(canvas, label, HIGH * rng.uniform(0.3, 0.5), rng, at=(WIDE * 0.42, HIGH / 2))
    tip = round(x + w + rng.uniform(0.15, 0.5) * h), round(y + h * rng.uniform(0.2, 0.9))
    cv2.line(
        canvas,
        tip,
        (WIDE + 20, round(rng.uniform(-50, HIGH + 50))),
        float(rng.uniform(0.05, 0.3)),
        int(rng.integers(14, 40)),
    )
    return canvas


def _colour(label: str, rng: np.random.Generator) -> Canvas:
    """Ink about as light as its paper: a yellow pen on white, red or green on paper of their luma."""
    mark = np.ones((HIGH, WIDE), np.float32)
    _write(mark, label, HIGH * rng.uniform(0.35, 0.6), rng, 0.0)
    paper, ink = COLOURS[int(rng.integers(len(COLOURS)))]
    return np.asarray(mark[:, :, None] * np.array(paper) + (1 - mark[:, :, None]) * np.array(ink), np.float32)


COLOURS = (
    ((0.95, 0.95, 0.93), (0.95, 0.9, 0.3)),
    ((0.95, 0.95, 0.93), (0.98, 0.95, 0.45)),
    ((0.3, 0.58, 0.32), (0.86, 0.3, 0.3)),
    ((0.45, 0.62, 0.86), (0.9, 0.45, 0.6)),
)


def _shaded_desk(label: str, rng: np.random.Generator) -> Canvas:
    """A sheet on a desk, and the edge of a shadow across both."""
    sheet = _paper(rng)
    _write(sheet, label, HIGH * rng.uniform(0.35, 0.55), rng)
    turn = cv2.getRotationMatrix2D((WIDE / 2, HIGH / 2), rng.uniform(-12, 12), rng.uniform(0.65, 0.85))
    photo = cv2.warpAffine(sheet, turn, (WIDE, HIGH), flags=cv2.INTER_AREA, borderValue=float(rng.uniform(0.2, 0.45)))
    return np.asarray(photo * _shade(rng, rng.uniform(-60, 60), np.inf), np.float32)


def _band(label: str, rng: np.random.Generator) -> Canvas:
    """Sun between two shadows, as of a window's frame."""
    canvas = _paper(rng)
    _write(canvas, label, HIGH * rng.uniform(0.35, 0.6), rng)
    return np.asarray(canvas * _shade(rng, rng.uniform(-140, 20), rng.uniform(60, 200)), np.float32)


def _shade(rng: np.random.Generator, begin: float, wide: float) -> np.ndarray:
    """(H, W) shares of the light that are left: all of it in a band from `begin` pixels beside the middle on."""
    side, soft = rng.uniform(0, 2 * np.pi), rng.uniform(2, 12)
    y, x = np.mgrid[0:HIGH, 0:WIDE]
    along = np.cos(side) * (x - WIDE / 2) + np.sin(side) * (y - HIGH / 2)
    lit = 1 / (1 + np.exp(-(along - begin) / soft)) - 1 / (1 + np.exp(-(along - begin - wide) / soft))
    return np.asarray(1 - rng.uniform(0.35, 0.6) * (1 - lit))


def _margin(_: str, rng: np.random.Generator) -> Canvas:
    """A sheet with nothing on it but the line of its margin, or its rules."""
    canvas, thick = _paper(rng), int(rng.integers(1, 5))
    if rng.random() < 0.5:
        x = round(rng.uniform(0.1, 0.5) * WIDE)
        cv2.line(canvas, (x, 0), (x + int(rng.integers(-15, 16)), HIGH), 0.55, thick, cv2.LINE_AA)
        return canvas
    fall = int(rng.integers(-20, 21))
    for y in range(-40, HIGH + 40, int(rng.integers(35, 70))):
        cv2.line(canvas, (0, y), (WIDE, y + fall), 0.6, thick, cv2.LINE_AA)
    return canvas


def _blot(_: str, rng: np.random.Generator) -> Canvas:
    canvas = _paper(rng)
    turns = np.linspace(0, 2 * np.pi, 14, endpoint=False)
    reach = HIGH * rng.uniform(0.08, 0.25) * rng.uniform(0.65, 1.3, 14)
    outline = np.stack([WIDE / 2 + reach * np.cos(turns), HIGH / 2 + reach * np.sin(turns)], 1)
    cv2.fillPoly(canvas, [np.round(outline).astype(np.int32)], 0.15, cv2.LINE_AA)
    return canvas


SCENES: dict[str, Callable[[str, np.random.Generator], Canvas]] = {
    "on a screen": _screen,
    "on a board in a bright room": _board,
    "on a small sheet on a desk": _small_sheet,
    "in a ring": _ring,
    "on a line": _line,
    "beside a pen": _pen,
    "in a colour as light as the paper": _colour,
    "on a sheet on a desk, half in a shadow": _shaded_desk,
    "across a band of light": _band,
    "none: an empty sheet": _margin,
    "none: a blot": _blot,
}
FLAT = ("on a screen", "none: a blot")
EMPTY = ("none: an empty sheet", "none: a blot")

if __name__ == "__main__":
    main()
