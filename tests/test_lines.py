"""Lines of writing are found wherever they lie, and a strip knows where in the picture each of its columns is."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import drawing
from zeronine import ink
from zeronine.lines import Line, as_one, find, rings, rules, whole
from zeronine.results import Box
from zeronine.strip import BAND

LEVEL = st.floats(-0.15, 0.15)


def row(text: str, tall: int = 60, gap: int = 8, pen: float = 5) -> np.ndarray:
    """Drawn digits side by side, black on white, (tall, W) uint8; a blank is half a digit wide."""
    cells = []
    for i, sign in enumerate(text):
        if sign == " ":
            cells.append(np.full((tall, tall // 2), 255, np.uint8))
            continue
        drawn = drawing(int(sign), tall, pen, seed=i + 1, room=0.9)
        columns = np.flatnonzero((drawn < 128).any(axis=0))
        cells.append(np.pad(drawn[:, columns[0] : columns[-1] + 1], ((0, 0), (0, gap)), constant_values=255))
    return np.hstack(cells)


def page(*places: tuple[str, int, int], size: tuple[int, int] = (900, 700)) -> tuple[np.ndarray, list[Box]]:
    """A white page (H, W) with rows of digits at (text, x, y), and the box of each."""
    sheet = np.full(size, 255, np.uint8)
    boxes = []
    for text, x, y in places:
        tile = row(text)
        sheet[y : y + tile.shape[0], x : x + tile.shape[1]] = tile
        left, top, w, h = cv2.boundingRect((tile < 128).astype(np.uint8))
        boxes.append((x + left, y + top, w, h))
    return sheet, boxes


def overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    tall = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    shared = max(wide, 0) * max(tall, 0)
    return shared / (one[2] * one[3] + other[2] * other[3] - shared)


def turned(sheet: np.ndarray, boxes: list[Box], degrees: float) -> tuple[np.ndarray, list[Box]]:
    height, width = sheet.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    moved = []
    for x, y, w, h in boxes:
        corners = np.array([[x, y], [x + w, y], [x + w, y + h], [x, y + h]]) @ turn[:, :2].T + turn[:, 2]
        low, high = corners.min(axis=0), corners.max(axis=0)
        moved.append((int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1])))
    return cv2.warpAffine(sheet, turn, (width, height), borderValue=255), moved


PLACES = (("4172", 60, 80), ("58", 420, 80), ("309", 60, 260), ("6", 420, 265), ("27184", 80, 440), ("935", 450, 620))


def check(sheet: np.ndarray, boxes: list[Box], least: float = 0.55) -> None:
    found = [line.box for line in find(ink.extract(sheet))]
    assert len(found) == len(boxes)
    for one, other in zip(found, boxes, strict=True):
        assert overlap(one, other) > least, (one, other)


def test_numbers_are_found_in_reading_order() -> None:
    check(*page(*PLACES), least=0.7)


@pytest.mark.parametrize("degrees", [-6, -2, 3, 6])
def test_a_skew_page(degrees: float) -> None:
    check(*turned(*page(*PLACES), degrees))


@pytest.mark.parametrize("degrees", [0, -4])
@pytest.mark.parametrize("kind", ["ruled", "squared", "boxed"])
def test_rules_and_boxes_are_no_writing(kind: str, degrees: float) -> None:
    sheet, boxes = page(*PLACES)
    if kind == "boxed":
        for x, y, w, h in boxes:
            cv2.rectangle(sheet, (x - 12, y - 12), (x + w + 12, y + h + 12), 90, 2)
    else:
        sheet[21::60] = sheet[22::60] = 90
    if kind == "squared":
        sheet[:, 11::60] = sheet[:, 12::60] = 90
    check(*turned(sheet, boxes, degrees))


def test_a_rule_that_digits_cross_goes_and_the_digits_stay() -> None:
    drawn = (page(("4172", 150, 80), ("58", 450, 80))[0] < 128).astype(np.uint8)
    ruled = drawn.copy()
    ruled[110:113] = 1
    clean = rules.suppress(ruled, ruled)
    left = clean & ~drawn
    assert left[110:113].sum() < 0.1 * ruled[110:113].sum()
    assert (clean & drawn).sum() > 0.97 * drawn.sum()


def test_a_dark_stroke_along_a_pale_rule_stays() -> None:
    paper = np.zeros((600, 600), np.float32)
    paper[40:600:60] = paper[41:600:60] = 0.5
    paper[280:283, 200:230] = 1  # the bar of a 5, right on a rule
    mask = (paper > 0.3).astype(np.uint8)
    assert rules.suppress(mask, mask)[281, 205:225].sum() == 0
    left = rules.suppress(mask, mask, ink=paper)
    assert left[281, 205:225].all()
    assert left[:, :190].sum() == 0


@pytest.mark.parametrize("sign", range(10))
@pytest.mark.parametrize(("side", "pen"), [(28, 2), (280, 4), (280, 20), (900, 30)])
def test_one_digit_that_fills_its_picture_is_one_line(sign: int, side: int, pen: float) -> None:
    drawn = drawing(sign, side, pen, room=0.85 - pen / side)
    found = find(ink.extract(drawn))
    assert len(found) == 1
    assert overlap(found[0].box, cv2.boundingRect((drawn < 128).astype(np.uint8))) > 0.6


def test_a_cutting_of_one_number_is_one_line() -> None:
    for text in ("1234567", "90 210", "5"):
        tile = np.pad(row(text, 40, 4, 3), 3, constant_values=255)
        found = find(ink.extract(tile))
        assert len(found) == 1
        x, _, w, _ = cv2.boundingRect((tile < 128).astype(np.uint8))
        assert found[0].start[0] == pytest.approx(x, abs=4)
        assert found[0].end[0] == pytest.approx(x + w, abs=4)


def test_wide_gaps_part_numbers_and_even_ones_do_not() -> None:
    assert len(find(ink.extract(page(("12   345", 60, 80), ("67   8", 60, 300))[0]))) == 4
    spread = np.full((300, 900), 255, np.uint8)
    for i in range(5):
        spread[100:160, 60 + 150 * i : 120 + 150 * i] = drawing(i + 2, 60, 5, room=0.9)
    assert len(find(ink.extract(spread))) == 1


def test_digits_far_apart_on_a_rising_row_are_one_number() -> None:
    places = [(digit, 60 + 170 * i, 420 - 26 * i) for i, digit in enumerate("67890")]
    sheet, _ = page(*places, size=(600, 900))
    assert len(find(ink.extract(sheet))) == 1


def ruled_page(
    step: int, column: int, bottom: int = 800, shade: int = 190, apart: int = 24
) -> tuple[np.ndarray, np.ndarray]:
    """A grainy page of rows of two numbers, a rule between digits `column` apart, and level rules: ink and soft."""
    second = 120 + row("417").shape[1] + apart
    places = [(text, x, 90 + 200 * i) for i in range(3) for text, x in (("417", 120), ("258", second))]
    sheet, _ = page(*places, size=(900, 700))
    ruled = np.full_like(sheet, 255)
    ruled[80:bottom:step] = ruled[81:bottom:step] = shade
    for x in range(first_gap(sheet), 700, column):
        ruled[60:bottom, x - 1 : x + 1] = shade
    grain = np.random.default_rng(0).normal(0, 3, sheet.shape)
    grey = cv2.GaussianBlur(np.minimum(sheet, ruled), (0, 0), 0.7) + grain
    return ink.layers(grey.clip(0, 255).astype(np.uint8))


def first_gap(sheet: np.ndarray) -> int:
    """The middle of the gap after the third digit of the first row."""
    empty = (sheet[90:150] > 128).all(axis=0)
    starts = np.flatnonzero(empty[1:] & ~empty[:-1])
    ends = np.flatnonzero(~empty[1:] & empty[:-1])
    return int(starts[2] + ends[3]) // 2 + 1


@pytest.mark.parametrize("shade", [110, 190])
def test_an_upright_rule_parts_two_columns(shade: int) -> None:
    assert len(find(*ruled_page(100, 400, shade=shade))) == 6


def test_a_rule_that_a_number_is_written_across_parts_nothing() -> None:
    assert len(find(*ruled_page(100, 400, apart=0))) == 3


def test_squares_narrow_columns_and_short_bars_part_no_numbers() -> None:
    assert len(find(*ruled_page(60, 60))) == 3
    assert len(find(*ruled_page(200, 200))) == 3
    assert len(find(*ruled_page(100, 75))) == 3
    assert len(find(*ruled_page(100, 400, bottom=140))) == 3  # ends within the first row


def test_lines_side_by_side_are_one_and_lines_below_each_other_none() -> None:
    left, right, below = Line((10, 30), (60, 32), 40), Line((120, 36), (180, 38), 44), Line((10, 90), (60, 90), 40)
    assert as_one([right, left]) == Line((10, 30), (180, 38), 44)
    assert as_one([left, below]) is None


def test_no_ink_no_lines() -> None:
    for shape in ((1, 1), (28, 28), (45, 140), (900, 700)):
        assert find(np.zeros(shape, np.float32)) == []


def test_a_ruled_page_without_writing_has_no_lines() -> None:
    sheet = np.full((900, 700), 255, np.uint8)
    sheet[21::60] = sheet[22::60] = 90
    assert find(ink.extract(sheet)) == []


def test_noise_is_quickly_done_with() -> None:
    noise = np.random.default_rng(1).random((900, 700), np.float32)
    for level in (noise, (noise > 0.98).astype(np.float32), (noise > 0.6).astype(np.float32), np.ones_like(noise)):
        assert len(find(level)) < 20


@given(x=st.floats(50, 200), y=st.floats(80, 200), slope=LEVEL, length=st.floats(40, 250), tall=st.floats(12, 90))
def test_a_column_of_the_strip_is_where_it_says(x: float, y: float, slope: float, length: float, tall: float) -> None:
    line = Line((x, y), (x + length * math.cos(slope), y + length * math.sin(slope)), tall)
    at = 0.6 * length  # along the line: there stands a dot
    picture = np.zeros((500, 600), np.float32)
    dot = (int(x + at * math.cos(slope)), int(y + at * math.sin(slope)))  # the pixel that holds the point
    cv2.circle(picture, dot, 4, 1.0, -1)
    strip = line.strip(picture)
    assert strip.shape[0] == 32
    column = int(strip.sum(axis=0).argmax())
    left, top, w, h = line.to_picture(column, column + 1)
    reach = tall / 22.4 + 5  # a column of the strip, and the dot
    assert left - reach <= dot[0] <= left + w + reach
    assert top - reach <= dot[1] <= top + h + reach
    rows = strip.sum(axis=1)
    assert float(rows @ np.arange(32)) / rows.sum() == pytest.approx(
        15.5, abs=0.5 + 0.75 * 22.4 / tall
    )  # on the middle line


@given(slope=LEVEL, length=st.floats(5, 400), tall=st.floats(8, 300), height=st.sampled_from([32, 48]))
def test_the_whole_strip_less_its_margins_is_the_line(slope: float, length: float, tall: float, height: int) -> None:
    line = Line((300, 300), (300 + length * math.cos(slope), 300 + length * math.sin(slope)), tall)
    margin = 0.3 * height
    width = line.length * BAND * height / tall + 2 * margin
    whole = line.to_picture(margin, width - margin, height=height)
    np.testing.assert_allclose(whole, line.box, atol=1)  # a pixel more where a side lies on its edge
    strip = line.strip(np.ones((900, 900), np.float32), height)
    assert strip.shape == (height, max(1, round(width)))


@pytest.mark.parametrize("tall", [10, 30, 120])
def test_digits_take_seven_tenths_of_the_strip(tall: int) -> None:
    picture = np.zeros((400, 700), np.float32)
    picture[200 - tall // 2 : 200 + tall // 2, 100:500] = 1
    strip = Line((100, 200), (500, 200), tall).strip(picture)
    assert strip[:, strip.shape[1] // 2].sum() == pytest.approx(BAND * 32, abs=1)
    assert strip[16].sum() == pytest.approx(400 * BAND * 32 / tall, rel=0.02, abs=1)
    assert strip[16, :8].max() == 0


def test_a_strip_reaches_beyond_the_picture() -> None:
    strip = Line((0, 5), (30, 5), 40).strip(np.ones((10, 30), np.float32))
    assert strip.shape == (32, round(30 * BAND * 32 / 40 + 2 * 9.6))
    assert strip[0].max() == 0
    assert strip[16, strip.shape[1] // 2] == 1


def test_a_second_look_is_wider_and_shows_the_line_alone() -> None:
    picture = np.zeros((100, 300), np.float32)
    picture[20:80, 100:200] = 1
    picture[10:90, 90:93] = picture[10:90, 207:210] = 1  # the sides of a box
    line = Line((100, 50), (200, 50), 60)
    first, again = line.strip(picture)[16] > 0.5, line.again().strip(picture)[16] > 0.5
    assert len(again) > 1.3 * len(first)
    assert [int((np.diff(seen.astype(int)) == 1).sum()) for seen in (first, again)] == [3, 1]
    x, _, w, _ = line.again().to_picture(*np.flatnonzero(again)[[0, -1]])
    assert abs(x - 100) <= 2 and abs(x + w - 200) <= 3


def test_a_strip_knows_an_end() -> None:
    flat = np.zeros((2, 20_000), np.float32)
    flat[:, ::7] = 1
    assert whole(flat) is None and not find(flat)
    assert rings.around(np.ones((1, 2_400_000), np.uint8)) is None
