"""Pages of handwritten numbers, composed from a seed: what `pages.py` measures on, with every number's text and place.

A writer (one pen, one size, one habit of spacing) fills a sheet that is plain, ruled, squared or boxed with numbers
of MNIST's validation digits or of drawn strokes; then the sheet is scanned, or photographed on a desk with skew,
perspective, falling light and a shadow.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from writers import Writer
from zeronine.results import Box
from zeronine.training.data import Digits

NUMBERS = 20
GROUNDS = ("plain", "ruled", "squared", "boxed")
A4 = (210.0, 297.0)  # mm
SCAN = 300 / 25.4  # pixels for a millimetre
PHOTOS = ((3024, 4032), (1536, 2048), (1080, 1440))  # width and height in pixels
HAVING = ("printed", "tinted", "askew", "pencil", "through")
BLOCKS = ((0.85, 0.07), (0.2, 0.08), (0.4, 0.25))  # a head, a logo and a picture: of the width and height of a sheet


@dataclass(frozen=True, slots=True)
class Paper:
    """One composed page.

    Attributes:
        picture: (H, W) uint8.
        numbers: the digits of each number and the box of its ink, in reading order.
        kind: what it is, for the table.
    """

    picture: np.ndarray
    numbers: tuple[tuple[str, Box], ...]
    kind: str


def compose(seed: int, digits: Digits, having: str | None = None) -> Paper:
    """One page of `NUMBERS` numbers; the same seed composes the same page.

    `having` is one of `HAVING`: a dark block of print lies on it, and the numbers that were there are gone; it is
    printed in grey but for the fields that the numbers stand in; it was photographed askew; about half of the numbers
    are in pencil; or what is written on its back shines through.
    """
    rng = np.random.default_rng([seed, 20])
    ground = GROUNDS[seed % len(GROUNDS)]
    scanned = seed // len(GROUNDS) % 2 == 0
    frame = (round(A4[0] * SCAN), round(A4[1] * SCAN)) if scanned else PHOTOS[int(rng.integers(len(PHOTOS)))]
    # A phone picture of few pixels shows a smaller sheet: writing keeps enough of them to be read.
    scale = SCAN if scanned else min(SCAN, frame[1] / (A4[1] if frame[1] > 3000 else 190.0))
    size = (round(frame[0] * 0.98), round(frame[1] * 0.98))
    writer = Writer.of(rng, scale)
    ink, written, paper = _filled(size, ground, writer, scale, digits, rng)
    other = np.random.default_rng([seed, 21])
    if having == "printed":
        written = _with_block(ink, written, paper, other)
    elif having == "tinted":
        _tint(paper, written, writer.height, other)
    elif having == "pencil":
        _pencil(ink, written, other)
    elif having == "through":
        back, _, _ = _filled(size, "plain", Writer.of(other, scale), scale, digits, other)
        np.maximum(ink, other.uniform(0.05, 0.2) * cv2.GaussianBlur(back[:, ::-1], (0, 0), 0.1 * scale), out=ink)
    paper *= 1 - writer.dark * ink
    picture, turn = (_scan if scanned else _photo)(paper, frame, rng)
    if having == "askew":
        picture, turn = _askew(picture, turn, other)
    numbers = tuple((text, _moved(box, turn)) for text, box in written)
    return Paper(picture, numbers, f"{ground}, {'scan' if scanned else 'photo'}")


def _filled(
    size: tuple[int, int], ground: str, writer: Writer, scale: float, digits: Digits, rng: np.random.Generator
) -> tuple[np.ndarray, list[tuple[str, Box]], np.ndarray]:
    """Ink (H, W), the numbers with their boxes, and the paper with its rules (H, W), both float32 in [0, 1]."""
    width, height = size
    ink = np.zeros((height, width), np.float32)
    paper = _sheet(size, rng)
    pitch = max(writer.height * rng.uniform(1.55, 2.2), 7 * scale if ground == "ruled" else 0)
    if ground == "boxed":
        pitch = max(pitch, 2.1 * writer.height)
    rows = int((height - 30 * scale) / pitch)
    columns = max(-(-NUMBERS // max(rows, 1)), int(rng.integers(1, 4)))
    pitch = (height - 30 * scale) / -(-NUMBERS // columns) if rng.random() < 0.3 else pitch
    wide = (width - 24 * scale) / columns
    digits_at_most = int(min(7, max(1, (wide / writer.height - 1.6) / 0.95)))
    top, left = rng.uniform(8, 14) * scale + pitch, rng.uniform(10, 14) * scale
    if ground in ("ruled", "squared"):
        step = pitch if ground == "ruled" else rng.uniform(4.5, 5.5) * scale
        _rules(paper, step, top, ground == "squared", scale, rng)
    slope = rng.normal(0, 0.008)
    written = []
    for i in range(NUMBERS):
        text = "".join(rng.choice(list("0123456789"), int(rng.integers(1, digits_at_most + 1))))
        tile, base = _number(_punctuated(text, rng), writer, digits, rng, slope + rng.normal(0, 0.006))
        x = left + i % columns * wide + rng.uniform(0, max(0.0, min(wide - tile.shape[1] - 1.6 * writer.height, wide)))
        y = top + i // columns * pitch - base + rng.normal(0, 0.05) * writer.height
        if ground == "boxed":
            _box(paper, (x, y, tile.shape[1], tile.shape[0]), 0.25 * writer.height, scale, rng)
        x, y = int(np.clip(x, 0, width - tile.shape[1])), int(np.clip(y, 0, height - tile.shape[0]))
        place = ink[y : y + tile.shape[0], x : x + tile.shape[1]]
        np.maximum(place, tile, out=place)
        written.append((text, (x, y, tile.shape[1], tile.shape[0])))
    return ink, written, paper


def _punctuated(text: str, rng: np.random.Generator) -> str:
    """Thousands parted by a point, a comma or a gap now and then, and a dash at the end."""
    if len(text) > 3 and rng.random() < 0.4:
        mark = str(rng.choice([".", ",", " "]))
        text = f"{text[:-3]}{mark}{text[-3:]}"
    return text + "-" if rng.random() < 0.08 and len(text) > 1 else text


def _number(
    text: str, writer: Writer, digits: Digits, rng: np.random.Generator, slope: float
) -> tuple[np.ndarray, float]:
    """The ink of a number, tightly cut, and how far its first digit's base lies under its top."""
    room = int(writer.height * 3)
    ink = np.zeros((2 * room, int(writer.height * 1.6 * len(text)) + room), np.float32)
    x = 2.0
    for sign in text:
        if sign == " ":
            x += 0.4 * writer.height
            continue
        tile, over = writer.sign(sign, digits, rng)
        h, w = tile.shape
        y = round(room + slope * x - over)
        place = ink[y : y + h, round(x) : round(x) + w]
        np.maximum(place, tile[:, : place.shape[1]], out=place)
        x += w + max(-0.04, rng.normal(writer.gap, 0.06)) * writer.height
    left, top, w, h = cv2.boundingRect((ink > 0.2).astype(np.uint8))
    return ink[top : top + h, left : left + w], float(room - top)


def _sheet(size: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Blank paper: its tone, with clouds, and a fold now and then."""
    width, height = size
    tone = rng.uniform(0.78, 0.95)
    clouds = cv2.resize(rng.normal(0, 0.012, (24, 17)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    paper = np.asarray(tone + clouds, np.float32)
    if rng.random() < 0.3:
        middle = round(height * rng.uniform(0.3, 0.7))
        paper[middle:] *= rng.uniform(0.93, 0.98)
        paper[middle - 2 : middle + 2] *= rng.uniform(0.8, 0.95)
    for _ in range(int(rng.integers(0, 30))):  # specks
        spot = (int(rng.integers(width)), int(rng.integers(height)))
        cv2.circle(paper, spot, int(rng.integers(1, 4)), float(rng.uniform(0.3, 0.7)), -1)
    return paper


def _rules(paper: np.ndarray, step: float, first: float, squared: bool, scale: float, rng: np.random.Generator) -> None:
    """Lines across, one of them at `first`; and down where squared, or a margin."""
    height, width = paper.shape
    thick, level = max(1, round(rng.uniform(0.1, 0.3) * scale)), float(rng.uniform(0.35, 0.75))
    for y in np.arange(first % step, height, step):
        cv2.line(paper, (0, round(y)), (width, round(y)), level, thick)
    for x in np.arange(step / 2, width, step) if squared else ([9 * scale] if rng.random() < 0.5 else []):
        cv2.line(paper, (round(x), 0), (round(x), height), level, thick)


def _box(paper: np.ndarray, box: tuple[float, ...], room: float, scale: float, rng: np.random.Generator) -> None:
    """A form's frame round a number, which may run into it."""
    x, y, w, h = box
    near = [round(v) for v in (x - rng.uniform(0, 2) * room, y - rng.uniform(0, 1) * room)]
    far = [round(v) for v in (x + w + rng.uniform(0, 2) * room, y + h + rng.uniform(0, 1) * room)]
    cv2.rectangle(paper, near, far, 0.3, max(1, round(0.25 * scale)))


def _with_block(
    ink: np.ndarray, written: list[tuple[str, Box]], paper: np.ndarray, rng: np.random.Generator
) -> list[tuple[str, Box]]:
    """Print a block on the paper, take the numbers that it or its edge would cover out of the ink, return the rest."""
    height, width = paper.shape
    share = BLOCKS[int(rng.integers(len(BLOCKS)))]
    w, h = (round(side * part * rng.uniform(0.8, 1.05)) for side, part in zip((width, height), share, strict=True))
    x, y = int(rng.uniform(0.03 * width, 0.97 * width - w)), int(rng.uniform(0.03, 0.5) * (height - h))
    clouds = rng.normal(0, 0.05, (8, 8)).astype(np.float32)
    paper[y : y + h, x : x + w] = rng.uniform(0.05, 0.4) + cv2.resize(clouds, (w, h), interpolation=cv2.INTER_CUBIC)
    rim = round(0.015 * width)
    left = []
    for text, box in written:
        if x - rim < box[0] + box[2] and box[0] < x + w + rim and y - rim < box[1] + box[3] and box[1] < y + h + rim:
            ink[box[1] : box[1] + box[3], box[0] : box[0] + box[2]] = 0
        else:
            left.append((text, box))
    return left


def _tint(paper: np.ndarray, written: list[tuple[str, Box]], tall: float, rng: np.random.Generator) -> None:
    """Print the paper grey but for a field around each number."""
    tint = np.full(paper.shape, rng.uniform(0.7, 0.85), np.float32)
    for _, (x, y, w, h) in written:
        aside, over = (round(tall * rng.uniform(0.2, 0.4)) for _ in range(2))
        tint[max(0, y - over) : y + h + over, max(0, x - aside) : x + w + aside] = 1
    paper *= tint


def _pencil(ink: np.ndarray, written: list[tuple[str, Box]], rng: np.random.Generator) -> None:
    """Make about half of the numbers as pale as a pencil leaves them beside a pen."""
    pale = rng.uniform(0.3, 0.6)
    for _, (x, y, w, h) in written:
        if rng.random() < 0.5:
            ink[y : y + h, x : x + w] *= pale


def _askew(picture: np.ndarray, turn: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The picture as a camera held at a slant sees it, and where that puts everything."""
    height, width = picture.shape
    angle = float(rng.choice([-1, 1]) * rng.uniform(7, 13))
    slant = np.vstack((cv2.getRotationMatrix2D((width / 2, height / 2), angle, 0.86), (0, 0, 1)))
    tone = int(rng.uniform(60, 220))
    return cv2.warpAffine(picture, slant[:2], (width, height), borderValue=tone), slant @ turn


def _scan(paper: np.ndarray, frame: tuple[int, int], rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A flat scan: turned a little, a dark or white edge of the lid, fine grain."""
    turn = cv2.getRotationMatrix2D((paper.shape[1] / 2, paper.shape[0] / 2), rng.uniform(-3, 3), 0.98)
    turned = np.vstack((turn, (0, 0, 1)))
    turned[:2, 2] += (np.array(frame) - paper.shape[::-1]) / 2
    lid = float(rng.choice([0.1, 0.97]))
    page = cv2.warpPerspective(paper, turned, frame, flags=cv2.INTER_LINEAR, borderValue=lid)
    return _developed(page, rng.uniform(0, 0.8), rng.uniform(0.005, 0.02), rng), turned


def _photo(paper: np.ndarray, frame: tuple[int, int], rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A photo: the sheet on a desk, seen a little from the side, in falling light with a soft shadow."""
    width, height = frame
    corners = _corners(paper)
    angle = np.radians(rng.uniform(-6, 6))
    spin = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = np.array([width, height]) / 2
    placed = (corners - corners.mean(axis=0)) @ spin.T * rng.uniform(0.84, 0.96) + middle
    placed += rng.normal(0, 0.012, (4, 2)) * width
    turn = cv2.getPerspectiveTransform(corners.astype(np.float32), placed.astype(np.float32))
    page = cv2.warpPerspective(paper, turn, frame, flags=cv2.INTER_LINEAR, borderValue=-1)
    desk = cv2.resize(rng.normal(0, 0.06, (90, 6)).astype(np.float32), frame) + rng.uniform(0.15, 0.6)
    page = np.where(page < 0, desk, page)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / height
    side = rng.uniform(0, 2 * np.pi)
    along = (np.cos(side) * (x - 0.4) + np.sin(side) * (y - 0.5)).astype(np.float32)
    light = 0.85 + rng.uniform(0, 0.35) * along
    if rng.random() < 0.6:
        deep, soft = rng.uniform(0.15, 0.45), rng.uniform(0.016, 0.1)
        light *= 1 - deep / 2 * (1 + np.tanh((along - rng.uniform(0, 0.3)) / soft))
    return _developed(page * light, rng.uniform(0.4, 1.4), rng.uniform(0.008, 0.025), rng), turn


def _corners(paper: np.ndarray) -> np.ndarray:
    height, width = paper.shape
    return np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)


def _developed(page: np.ndarray, blur: float, grain: float, rng: np.random.Generator) -> np.ndarray:
    if blur > 0.3:
        page = cv2.GaussianBlur(page, (0, 0), blur)
    noisy = page + grain * rng.standard_normal(page.shape, np.float32)
    grey = (noisy * 255).clip(0, 255).astype(np.uint8)
    _, packed = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(60, 93))])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE))


def _moved(box: Box, turn: np.ndarray) -> Box:
    x, y, w, h = box
    corners = np.array([[[x, y], [x + w, y], [x + w, y + h], [x, y + h]]], np.float64)
    moved = cv2.perspectiveTransform(corners, turn)[0]
    low, high = moved.min(axis=0), moved.max(axis=0)
    return int(low[0]), int(low[1]), int(np.ceil(high[0] - low[0])), int(np.ceil(high[1] - low[1]))
