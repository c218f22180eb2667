"""What lies around writing in a photo: desks are painted over, rules and shadows taken away, the digit stays."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import drawing
from papers import SIDE, in_a_row, on_paper, photo, shadow
from zeronine import Digit, Reader, desk, ink, layout, lines
from zeronine.strokes import draw


def test_what_rules_break_stays_in_one_piece() -> None:
    plain = layout.digit_ink(ink.extract(photo(on_paper(5))))
    ruled = layout.digit_ink(lines.cleared(ink.extract(photo(on_paper(5, step=90, slope=0.07)))))
    assert plain and ruled
    assert np.abs(np.subtract(plain[1], ruled[1])).max() <= 6


@pytest.mark.parametrize("sign", range(10))
@pytest.mark.parametrize("down", [False, True], ids=["ruled", "squared"])
def test_a_digit_on_ruled_and_squared_paper(reader: Reader, sign: int, down: bool) -> None:
    digit = reader.digit(photo(on_paper(sign, step=95, down=down, slope=0.06), sign))
    assert digit is not None
    assert digit.is_digit
    assert digit.value == sign
    x, y, w, h = digit.box
    assert x > 40 and y > 40 and x + w < SIDE - 40 and y + h < SIDE - 40


@pytest.mark.parametrize("sign", range(10))
def test_a_digit_across_the_edge_of_a_shadow(reader: Reader, sign: int) -> None:
    digit = reader.digit(photo(on_paper(sign) * shadow(sign), sign))
    assert digit is not None
    assert (digit.value, digit.is_digit) == (sign, True)


@pytest.mark.parametrize("level", [0.1, 0.5])
@pytest.mark.parametrize("sign", range(10))
def test_a_digit_on_a_sheet_on_a_desk(reader: Reader, sign: int, level: float) -> None:
    turn = cv2.getRotationMatrix2D((SIDE / 2, SIDE / 2), 3 * sign - 14, 0.8)
    sheet = cv2.warpAffine(on_paper(sign), turn, (SIDE, SIDE), borderValue=level)
    digit = reader.digit(photo(sheet, sign))
    assert digit is not None
    assert (digit.value, digit.is_digit) == (sign, True)


@pytest.mark.parametrize("side", [0.3, 1.2, 2.6, 4.0])
@pytest.mark.parametrize("sign", range(10))
def test_a_shadow_over_sheet_and_desk(reader: Reader, sign: int, side: float) -> None:
    turn = cv2.getRotationMatrix2D((SIDE / 2, SIDE / 2), 3 * sign - 14, 0.75)
    sheet = cv2.warpAffine(on_paper(sign, room=0.5), turn, (SIDE, SIDE), flags=cv2.INTER_AREA, borderValue=0.5)
    digit = reader.digit(photo(sheet * shadow(side), sign))
    assert digit is not None
    assert (digit.value, digit.is_digit) == (sign, True)


@pytest.mark.parametrize("text", ["40735", "1286", "95"])
@pytest.mark.parametrize("edge", [400, 560])
def test_a_number_on_a_sheet_half_in_a_shadow(reader: Reader, text: str, edge: int) -> None:
    desk_ = np.full((600, 900), 0.3, np.float32)
    row = cv2.resize(in_a_row(text), None, fx=0.3, fy=0.3, interpolation=cv2.INTER_AREA)
    desk_[130:480, 120:780] = 0.85
    desk_[240 : 240 + row.shape[0], 300 : 300 + row.shape[1]] = row
    y, x = np.mgrid[0:600, 0:900]
    shade = cv2.GaussianBlur(np.where(x + 0.6 * y > edge, 0.55, 1.0).astype(np.float32), (0, 0), 8)
    shown = photo(desk_ * shade)
    assert desk.without_desk(shown) is not shown
    page = reader.page(shown)
    assert [number.text for number in page.numbers] == [text]


def test_a_number_on_ruled_paper_in_a_shadow(reader: Reader) -> None:
    row = in_a_row("407", step=95)
    y, x = np.mgrid[0 : row.shape[0], 0 : row.shape[1]]
    dark = np.where(x + 0.7 * y > 520, 0.6, 1.0)
    number = reader.number(photo(row * cv2.GaussianBlur(dark, (0, 0), 6)))
    assert number is not None
    assert number.text == "407"


@pytest.mark.parametrize("text", ["407", "421"])
@pytest.mark.parametrize("edge", [-0.45, -0.15])
def test_a_dark_photo_with_a_bright_corner_is_no_board(text: str, edge: float) -> None:
    row = in_a_row(text)
    high, wide = row.shape
    sheet = np.full((3 * high, wide + 700), 0.85, np.float32)
    sheet[high : 2 * high, 350:-350] = row
    sheet = 0.85 * (sheet / 0.85) ** 0.35  # pale ink, with bright paper between the digits that is as thin as they are
    y, x = np.mgrid[0 : sheet.shape[0], 0 : sheet.shape[1]]
    light = np.where(y - 0.45 * x < (0.35 + edge) * sheet.shape[0], 1.0, 0.42)
    found = ink.strokes(photo(sheet * cv2.GaussianBlur(light, (0, 0), 2)))
    pen = sheet < 0.62
    assert found[pen].mean() > 0.7
    assert found[cv2.dilate(pen.astype(np.uint8), np.ones((9, 9), np.uint8)) == 0].mean() < 0.005


@pytest.mark.parametrize("text", ["11", "16", "19", "61"])
def test_a_sure_digit_beside_a_one_is_not_all_there_is(reader: Reader, text: str) -> None:
    close = np.hstack([on_paper(int(sign), step=95, pen=15)[:, 130:-130] for sign in text])
    number = reader.number(photo(np.pad(close, ((40, 40), (60, 60)), constant_values=0.85)))
    assert number is not None
    assert number.text == text


@pytest.mark.parametrize(("sign", "at", "dark", "long"), [(7, 280, 0.55, 240), (8, 280, 0.3, 400), (8, 295, 0.3, 400)])
def test_a_digit_with_a_rule_through_it_on_a_sheet_on_a_desk(
    reader: Reader, sign: int, at: int, dark: float, long: int
) -> None:
    paper = np.full((SIDE, SIDE), 0.85, np.float32)
    cv2.line(paper, ((SIDE - long) // 2, at), ((SIDE + long) // 2 - 1, at), dark, 3)
    sheet = np.full((SIDE + 80, SIDE + 160), 0.15, np.float32)
    sheet[40:-40, 80:-80] = paper * (0.25 + 0.75 * drawing(sign, SIDE, 13, room=0.4) / 255)
    digit = reader.digit(photo(sheet, sign))
    assert digit is not None
    assert (digit.value, digit.is_digit) == (sign, True)


@pytest.mark.parametrize("text", ["407", "2351", "86"])
def test_chalk_on_a_board(reader: Reader, text: str) -> None:
    number = reader.number(photo(0.2 + 0.75 * (0.85 - in_a_row(text))))
    assert number is not None
    assert number.text == text


@pytest.mark.parametrize("text", ["748", "5203", "9163"])
@pytest.mark.parametrize(("slope", "rule", "step"), [(0.13, 0.55, 95), (-0.12, 0.3, 95), (0.13, 0.3, 60)])
def test_a_number_on_slanting_squares_as_dark_as_the_pen(
    reader: Reader, text: str, slope: float, rule: float, step: int
) -> None:
    row = in_a_row(text, pen=85 / len(text))
    high, wide = round(1.3 * row.shape[1]), row.shape[1] + 120
    sheet = np.full((high, wide), 0.85, np.float32)
    for at in range(-high, 2 * high, step):
        across, down = slope * wide / 2, slope * high / 2
        cv2.line(sheet, (0, round(at - across)), (wide, round(at + across)), rule, 3, cv2.LINE_AA)
        cv2.line(sheet, (round(at + down), 0), (round(at - down), high), rule, 3, cv2.LINE_AA)
    top = (high - SIDE) // 2
    sheet[top : top + SIDE, 60:-60] *= row / 0.85
    number = reader.number(photo(sheet))
    assert number is not None
    assert number.text == text


@pytest.mark.parametrize("text", ["447", "5203", "918"])
def test_a_number_whose_outer_digits_reach_the_frame(reader: Reader, text: str) -> None:
    row = in_a_row(text)
    inked = np.flatnonzero((row < 0.5).any(axis=0))
    number = reader.number(photo(row[:, inked[0] + 3 : inked[-1] - 3]))
    assert number is not None
    assert number.text == text


@pytest.mark.parametrize("sign", [0, 3, 6, 7, 9])
def test_wedges_of_a_desk_beside_the_sheet_are_no_ones(reader: Reader, sign: int) -> None:
    paper = np.asarray(0.85 * (0.25 + 0.75 * drawing(sign, SIDE, 13, room=0.6) / 255), np.float32)
    turn = cv2.getRotationMatrix2D((SIDE / 2, SIDE / 2), 8, 0.95)
    number = reader.number(photo(cv2.warpAffine(paper, turn, (SIDE, SIDE), borderValue=0.4), sign))
    assert number is not None
    assert number.text == str(sign)


@pytest.mark.parametrize("rim", [6, 12, 18])
def test_a_desk_may_be_a_narrow_rim(rim: int) -> None:
    sheet = np.full((SIDE, SIDE), 0.35, np.float32)
    sheet[rim : SIDE - rim, rim : SIDE - 40] = on_paper(3)[rim : SIDE - rim, rim : SIDE - 40]
    painted = desk.without_desk(photo(sheet))
    assert np.abs(painted[:, -30:].astype(float) - 0.85 * 255).max() < 25


@given(st.lists(st.floats(-0.1, 0.1), min_size=8, max_size=8), st.floats(0.1, 0.55), st.integers(0, 9))
@settings(deadline=None, max_examples=25)
def test_a_desk_takes_the_tone_of_the_sheet(moved: list[float], level: float, sign: int) -> None:
    corners = np.array([[0.15, 0.15], [0.85, 0.15], [0.85, 0.85], [0.15, 0.85]]) + np.reshape(moved, (4, 2))
    inside = np.zeros((SIDE, SIDE), np.uint8)
    cv2.fillConvexPoly(inside, np.round(corners * SIDE).astype(np.int32), 1)
    grey = photo(np.where(inside > 0, on_paper(sign), level), sign)
    painted = desk.without_desk(grey)
    core = cv2.erode(inside, np.ones((41, 41), np.uint8)) > 0
    np.testing.assert_array_equal(painted[core], grey[core])
    off = np.abs(painted[inside == 0].astype(float) - 0.85 * 255)
    assert off.max() < 25


@given(st.floats(0, 6.28), st.floats(0.1, 0.5), st.integers(0, 9))
@settings(deadline=None, max_examples=25)
def test_light_that_falls_off_and_shadows_are_no_desk(side: float, fall: float, sign: int) -> None:
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    falling = 1 - fall * (0.5 + np.cos(side) * (x - 0.5) + np.sin(side) * (y - 0.5))
    for light in (falling, shadow(side)):
        grey = photo(on_paper(sign) * light, sign)
        assert desk.without_desk(grey) is grey


def test_the_shadow_on_a_sheet_with_a_dark_speck_elsewhere_is_no_desk() -> None:
    light = np.where(np.mgrid[0:SIDE, 0:SIDE][1] < 0.35 * SIDE, 0.55, 1.0)
    light[:16, -24:] = 0.4  # the end of a rule, or of what was written above
    grey = photo(on_paper(3) * light)
    assert desk.without_desk(grey) is grey


@pytest.mark.parametrize("side", [SIDE, 1500])
def test_what_a_pen_wrote_large_is_no_rule(reader: Reader, side: int) -> None:
    for sign in range(10):
        grey = drawing(sign, side, side / 22, room=0.6)
        inked = ink.extract(grey)
        kept = lines.cleared(inked)
        assert kept.sum() > 0.97 * inked.sum()
        large = reader.digit(drawing(sign, side, side / 22, room=0.9))
        assert large is not None
        assert (large.value, large.is_digit) == (sign, True)


@pytest.mark.parametrize("pen", [20, 42, 60])
@pytest.mark.parametrize("sign", [0, 6, 8, 9])
def test_a_thick_light_digit_is_no_sheet(reader: Reader, sign: int, pen: int) -> None:
    grey = 255 - drawing(sign, 280, pen)
    assert desk.without_desk(grey) is grey
    digit = reader.digit(grey)
    assert digit is not None
    assert digit.value == sign


def test_many_pictures_are_read_as_one_is(reader: Reader) -> None:
    pictures = [
        photo(on_paper(3, step=95, down=True)),
        drawing(4),
        photo(on_paper(5) * shadow(1)),
        np.full((300, 300), 200, np.uint8),
        drawing(6),
    ]
    many = reader.digits(pictures)
    assert [d and d.value for d in many] == [3, 4, 5, None, 6]
    for digit, grey in zip(many, pictures, strict=True):
        alone = reader.digit(grey)
        assert (alone and alone.box) == (digit and digit.box)


@pytest.mark.parametrize("sign", range(10))
@pytest.mark.parametrize("round_", [False, True], ids=["box", "ring"])
def test_a_digit_in_a_box_or_a_ring(reader: Reader, sign: int, round_: bool) -> None:
    paper = on_paper(sign)
    if round_:
        cv2.circle(paper, (SIDE // 2, SIDE // 2), 140, 0.3, 4, cv2.LINE_AA)
    else:
        cv2.rectangle(paper, (75, 75), (325, 325), 0.3, 3)
    digit = reader.digit(photo(paper, sign))
    assert digit is not None
    assert (digit.value, digit.is_digit) == (sign, True)


@pytest.mark.parametrize("detached", [False, True])
def test_a_slashed_zero_is_no_one_in_a_ring(reader: Reader, detached: bool) -> None:
    paper = np.full((SIDE, SIDE), 255, np.uint8)
    cv2.ellipse(paper, (200, 200), (80, 120), 0, 0, 360, 0, 14)
    reach = 0.55 if detached else 1.1
    ends = [(round(200 + s * reach * 60), round(200 - s * reach * 90)) for s in (-1, 1)]
    cv2.line(paper, ends[0], ends[1], 0, 14)
    digit = reader.digit(paper)
    assert digit is not None
    assert digit.value == 0


def test_a_pen_that_reaches_into_the_picture_is_left_out(reader: Reader) -> None:
    paper = on_paper(2)
    cv2.line(paper, (330, SIDE), (380, 250), 0.2, 22)
    digit = reader.digit(photo(paper))
    assert digit is not None
    assert digit.value == 2
    assert digit.box[0] + digit.box[2] < 330


@pytest.mark.parametrize("pen", [14, 20, 26])
@pytest.mark.parametrize("away", [0, 20])
def test_a_five_with_its_bar_apart_is_no_page_of_two_numbers(reader: Reader, pen: int, away: int) -> None:
    body = [[150, 150], [140, 215], [185, 205], [215, 235], [205, 275], [170, 290], [135, 275]]
    bar = [[225 + away, 150], [340 + away, 95]]
    drawn = draw([np.array(stroke, float) for stroke in (body, bar)], SIDE, SIDE, pen)
    read = reader.read(photo(0.85 * (0.25 + 0.75 * drawn.astype(np.float32) / 255)))
    assert isinstance(read, Digit)
    assert read.value == 5


@pytest.mark.parametrize("rows", [("0", "0"), ("1", "1"), ("6", "7"), ("8", "2", "3"), ("5", "5", "5"), ("54", "18")])
def test_numbers_one_over_the_other_are_no_digit(reader: Reader, rows: tuple[str, ...]) -> None:
    wide = max(map(len, rows))
    column = [np.pad(in_a_row(row)[80:-80], ((0, 0), (110 * (wide - len(row)), 0)), "edge") for row in rows]
    page = reader.page(photo(np.pad(np.vstack(column), 60, constant_values=0.85)))
    assert [number.text for number in page.numbers] == list(rows)
