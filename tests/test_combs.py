"""The boxes of a form that ask for one digit each are taken away, rings around numbers are, and nothing else is."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from conftest import drawing
from test_lines import row
from zeronine import Reader, ink
from zeronine.lines import combs, rings, sheet
from zeronine.results import Number


def form(
    text: str,
    *,
    side: int = 60,
    wall: int = 2,
    apart: int = 0,
    margin: int = 40,
    room: float = 0.75,
    boxed: bool = True,
) -> np.ndarray:
    """A row of boxes on grainy paper with a digit in each; a blank leaves its box empty."""
    step = side + wall + apart
    picture = np.full((side + 2 * margin, step * len(text) + 2 * margin), 248.0)
    for i, c in enumerate(text):
        x = margin + i * step
        if boxed:
            cv2.rectangle(picture, (x, margin), (x + side + wall - 1, margin + side + wall - 1), 90, wall)
        if c != " ":
            written = 20 + drawing(int(c), side, max(3, side / 15), room=room, seed=i) * (228 / 255)
            window = picture[margin + 1 : margin + 1 + side, x + 1 : x + 1 + side]
            np.minimum(window, written, out=window)
    grain = np.random.default_rng(len(text)).normal(0, 2, picture.shape)
    return (cv2.GaussianBlur(picture, (0, 0), 0.6) + grain).clip(0, 255).astype(np.uint8)


def mask(grey: np.ndarray) -> np.ndarray:
    return sheet.over(ink.extract(grey), sheet.INKED)


@pytest.mark.parametrize("margin", [15, 40, 150])
@pytest.mark.parametrize("wall", [1, 2, 4])
@pytest.mark.parametrize("apart", [0, 12])
def test_boxes_are_no_ones(reader: Reader, wall: int, apart: int, margin: int) -> None:
    picture = form("65230", wall=wall, apart=apart, margin=margin)
    number = reader.number(picture)
    assert number is not None
    assert number.text == "65230"
    assert [one.text for one in reader.page(picture).numbers] == ["65230"]


def test_digits_that_touch_their_boxes(reader: Reader) -> None:
    number = reader.number(form("80845", room=0.95))
    assert number is not None
    assert number.text == "80845"


def test_only_walls_are_taken(reader: Reader) -> None:
    boxed, bare = form("4795  "), form("4795  ", boxed=False)
    found = combs.walls(mask(boxed))
    left = combs.without(boxed, mask(boxed))
    assert found is not None and left is not None
    assert not (cv2.erode(mask(bare), np.ones((3, 3), np.uint8)) & found).any()
    assert np.abs(left.astype(int) - bare).max() < 60
    assert np.abs(left.astype(int) - bare).mean() < 2


@pytest.mark.parametrize("text", ["00000", "808", "69"])
def test_holes_of_digits_are_no_boxes(text: str) -> None:
    assert combs.walls(mask(form(text, boxed=False))) is None


def test_empty_boxes_and_squared_paper_stay() -> None:
    assert combs.walls(mask(form("    "))) is None
    squared = np.full((900, 900), 245, np.uint8)
    squared[::30] = squared[:, ::30] = 120
    squared[100:160, 400:406] = 20
    assert combs.walls(mask(squared)) is None
    large = np.full((700, 700), 245, np.uint8)
    large[::117] = large[1::117] = large[:, ::117] = large[:, 1::117] = 120
    cv2.polylines(large, [np.array([(180, 180), (520, 190), (300, 560)], np.int32)], False, 20, 50)
    assert combs.walls(mask(large)) is None


def ringed(text: str, room: int = 30, gap: int = 0, pen: int = 4) -> np.ndarray:
    """A page with a number in a ring and another one beside and under it; the ring may have a gap, in degrees."""
    picture = np.full((500, 900), 248, np.uint8)
    for number, x, y in ((text, 120, 120), ("58", 560, 130), ("693", 320, 350)):
        written = row(number)
        picture[y : y + written.shape[0], x : x + written.shape[1]] = np.minimum(written, 248)
    wide, high = row(text).shape[1] // 2, row(text).shape[0] // 2
    axes = (round(1.2 * wide) + room, high + room)
    cv2.ellipse(picture, (120 + wide, 120 + high), axes, 10, 0, 360 - gap, 30, pen, cv2.LINE_AA)
    return (picture + np.random.default_rng(len(text)).normal(0, 2, picture.shape)).clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("text", ["7", "42", "1250"])
@pytest.mark.parametrize("gap", [0, 20])
def test_a_ringed_number_is_read_among_others(reader: Reader, text: str, gap: int) -> None:
    assert [one.text for one in reader.page(ringed(text, gap=gap)).numbers] == [text, "58", "693"]


def test_a_ringed_number_alone_is_read(reader: Reader) -> None:
    number = reader.read(ringed("42")[60:280, 40:420])
    assert isinstance(number, Number)
    assert number.text == "42"


@pytest.mark.parametrize("inner", ["dot", "slash"])
def test_what_is_in_a_zero_makes_it_no_ring(inner: str) -> None:
    for x in (0, 160):  # beside another digit, and alone
        picture = np.full((200, 300), 255, np.uint8)
        cv2.ellipse(picture, (220, 100), (35, 55), 0, 0, 360, 0, 6, cv2.LINE_AA)
        if inner == "dot":
            cv2.circle(picture, (220, 100), 9, 0, -1)
        else:
            cv2.line(picture, (208, 125), (232, 75), 0, 6)
        picture[45:155, 20:130] = drawing(6, 110, 6, room=0.95)
        assert rings.around(mask(picture[:, x:])) is None


def test_digits_and_boxes_are_no_rings() -> None:
    assert rings.around(mask(row("6890"))) is None
    boxed = ringed("42", gap=360)
    cv2.rectangle(boxed, (90, 90), (280, 210), 30, 4)
    assert rings.around(mask(boxed)) is None
