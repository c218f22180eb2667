"""What else is in a picture of one digit: a screen or board it is on, a ring, a line, a pen; and pictures of none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from conftest import drawing
from papers import SIDE, in_a_row, on_paper, photo
from zeronine import Digit, Number, Reader, ink, picture


def is_read(answer: Digit | Number | None, sign: int) -> bool:
    return isinstance(answer, Digit) and answer.is_digit and answer.value == sign


@pytest.mark.parametrize("sign", range(10))
@pytest.mark.parametrize("camera", [False, True])
def test_chalk_on_a_board_in_a_bright_room(reader: Reader, sign: int, camera: bool) -> None:
    room = np.full((SIDE, SIDE), 0.92, np.float32)
    side = 150 + 10 * sign
    board = 0.12 + 0.8 * (1 - drawing(sign, side, 8, room=0.6) / 255)
    room[120 : 120 + side, 90 : 90 + side] = board
    if camera:
        room *= np.linspace(1, 0.75, SIDE, dtype=np.float32)
    shown = photo(room, sign) if camera else (255 * room).astype(np.uint8)
    assert is_read(reader.digit(shown), sign)


@pytest.mark.parametrize("text", ["24", "1892", "70365"])
@pytest.mark.parametrize("camera", [False, True])
def test_a_number_on_a_screen(reader: Reader, text: str, camera: bool) -> None:
    row = cv2.resize(in_a_row(text, pen=22), None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    room = np.full((row.shape[0] + 150, row.shape[1] + 160), 0.9, np.float32)
    room[80 : 80 + row.shape[0], 70 : 70 + row.shape[1]] = 0.95 - row
    shown = photo(room) if camera else (255 * room).clip(0, 255).astype(np.uint8)
    number = reader.number(shown)
    assert number is not None
    assert number.text == text
    assert [found.text for found in reader.page(shown).numbers] == [text]


@pytest.mark.parametrize("sign", range(10))
def test_a_small_sheet_on_a_desk(reader: Reader, sign: int) -> None:
    turn = cv2.getRotationMatrix2D((SIDE / 2, SIDE / 2), 5 * sign - 22, 0.27)
    sheet = cv2.warpAffine(on_paper(sign, pen=24, room=0.25), turn, (SIDE, SIDE), flags=cv2.INTER_AREA, borderValue=0.3)
    assert is_read(reader.digit(photo(sheet, sign)), sign)


@pytest.mark.parametrize("lean", [0, 25, 50])
@pytest.mark.parametrize("ring", [118, 140])
def test_a_flagged_one_in_a_ring_is_no_slashed_zero(reader: Reader, lean: int, ring: int) -> None:
    paper = np.full((480, 640), 0.92, np.float32)
    one = np.array([[280, 205], [325 + lean // 2, 155], [325 - lean // 2, 325]])
    cv2.polylines(paper, [one], False, 0.2, 7, cv2.LINE_AA)
    cv2.ellipse(paper, (320, 240), (ring, ring + 6), 0, 0, 360, 0.3, 6, cv2.LINE_AA)
    assert is_read(reader.digit(photo(paper)), 1)


@pytest.mark.parametrize("sign", range(10))
def test_a_digit_on_the_line_of_a_form(reader: Reader, sign: int) -> None:
    paper = on_paper(sign)
    x, y, w, h = cv2.boundingRect((paper < 0.5).astype(np.uint8))
    cv2.line(paper, (x - 25, y + h + 10), (x + w + 25, y + h + 7), 0.3, 4, cv2.LINE_AA)
    assert is_read(reader.digit(photo(paper, sign)), sign)


@pytest.mark.parametrize("sign", range(10))
def test_a_pen_heavier_than_the_digit_beside_it(reader: Reader, sign: int) -> None:
    paper = on_paper(sign, pen=8)
    cv2.line(paper, (395, SIDE), (310, 200), 0.15, 40)
    assert is_read(reader.digit(photo(paper, sign)), sign)


@pytest.mark.parametrize("sign", range(10))
def test_a_pen_that_leans_in_is_no_one(reader: Reader, sign: int) -> None:
    paper = on_paper(sign, pen=12)
    cv2.line(paper, (SIDE + 10, 330), (290, 200), 0.15, 14, cv2.LINE_AA)
    assert is_read(reader.read(photo(paper, sign)), sign)


@pytest.mark.parametrize("sign", range(10))
def test_a_yellow_pen_where_light_falls_off(reader: Reader, sign: int) -> None:
    share = (1 - drawing(sign, SIDE, 16, room=0.45) / 255)[:, :, None]
    rgb = 235 * (1 - share) + share * np.array([235, 220, 60])
    rgb = rgb * np.linspace(1, 0.7, SIDE)[None, :, None] + np.random.default_rng(sign).normal(0, 2, (SIDE, SIDE, 1))
    assert is_read(reader.digit(rgb.clip(0, 255).astype(np.uint8)), sign)


def test_grey_colours_are_read_by_their_luma() -> None:
    rgb = np.random.default_rng(0).integers(0, 256, (50, 60, 3)).astype(np.uint8)
    luma = rgb @ np.array([0.299, 0.587, 0.114])
    assert np.abs(picture.load(rgb) - luma).max() < 1


def test_writing_beside_a_wide_shadow_on_plain_paper() -> None:
    paper = on_paper(5)
    paper[270:] *= 0.45
    found = ink.extract(photo(paper))
    assert 0 < (found > 0.5).mean() < 0.1
    assert (found[300:] > 0.5).mean() < 0.001


@pytest.mark.parametrize("at", [60, 200])
def test_the_margin_of_an_empty_sheet_is_no_one(reader: Reader, at: int) -> None:
    sheet = np.full((SIDE, SIDE), 0.9, np.float32)
    cv2.line(sheet, (at, 0), (at + 3, SIDE), 0.5, 3, cv2.LINE_AA)
    shown = photo(sheet * np.linspace(1, 0.7, SIDE, dtype=np.float32))
    digit = reader.digit(shown)
    assert digit is None or not digit.is_digit
    assert reader.page(shown).numbers == ()


def test_a_blot_is_no_zero(reader: Reader) -> None:
    rng = np.random.default_rng(4)
    for _ in range(6):
        turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)
        reach = 70 * rng.uniform(0.75, 1.2, 12)
        outline = np.stack([150 + reach * np.cos(turn), 150 + reach * np.sin(turn)], 1).astype(np.int32)
        blot = np.full((300, 300), 255, np.uint8)
        cv2.fillPoly(blot, [outline], 0, cv2.LINE_AA)
        digit = reader.digit(blot)
        assert digit is not None
        assert not (digit.is_digit and digit.confidence > 0.9)


@pytest.mark.parametrize("size", [300, 600])
def test_an_exclamation_mark_is_no_one(reader: Reader, size: int) -> None:
    mark = np.full((size, size), 255, np.uint8)
    cv2.line(mark, (size // 2, size // 5), (size // 2, size * 3 // 5), 0, size // 20, cv2.LINE_AA)
    assert is_read(reader.digit(mark), 1)
    cv2.circle(mark, (size // 2, size * 3 // 4), size // 28, 0, -1, cv2.LINE_AA)
    digit = reader.digit(mark)
    assert digit is not None
    assert not digit.is_digit


def test_a_full_stop_beside_a_digit_takes_nothing_from_it(reader: Reader) -> None:
    for sign in range(10):
        paper = on_paper(sign)
        x, y, w, h = cv2.boundingRect((paper < 0.5).astype(np.uint8))
        cv2.circle(paper, (x + w + 22, y + h - 6), 8, 0.2, -1, cv2.LINE_AA)
        assert is_read(reader.digit(photo(paper, sign)), sign)


@pytest.mark.parametrize("pen", [6, 14, 30])
@pytest.mark.parametrize("camera", [False, True])
def test_a_one_from_edge_to_edge(reader: Reader, pen: int, camera: bool) -> None:
    paper = np.full((SIDE, SIDE), 0.9, np.float32)
    cv2.line(paper, (205, -20), (195, SIDE + 20), 0.15, pen, cv2.LINE_AA)
    shown = photo(paper) if camera else (255 * paper).astype(np.uint8)
    assert is_read(reader.digit(shown), 1)


@pytest.mark.parametrize("sign", range(10))
def test_a_small_digit_on_a_ruled_sheet(reader: Reader, sign: int) -> None:
    sheet = np.full((900, 1200), 0.88, np.float32)
    for y in range(40, 900, 70):
        cv2.line(sheet, (0, y), (1200, y + 6), 0.62, 2, cv2.LINE_AA)
    small = drawing(sign, 70, 4, room=0.8) / 255
    sheet[415:485, 560:630] *= 0.25 + 0.75 * small
    assert is_read(reader.digit(photo(sheet * np.linspace(1, 0.8, 1200, dtype=np.float32))), sign)


def test_a_patch_of_colour_beside_a_digit(reader: Reader) -> None:
    for sign in range(10):
        canvas = drawing(sign, 300, 8, room=0.4)
        cv2.rectangle(canvas, (215, 90), (285, 210), 150, -1)
        assert is_read(reader.digit(canvas), sign)


def test_a_dark_heading_takes_nothing_from_the_page(reader: Reader) -> None:
    page = np.full((700, 900), 0.93, np.float32)
    rows = {text: cv2.resize(in_a_row(text, pen=22), None, fx=0.3, fy=0.3) for text in ("7475", "98727", "3062")}
    page[:150] = 0.1
    for y, (text, row) in zip((20, 260, 480), rows.items(), strict=True):
        shown = 0.98 - row if text == "7475" else row + 0.07
        page[y : y + row.shape[0], 120 : 120 + row.shape[1]] = shown
    found = reader.page(photo(page)).numbers
    assert [number.text for number in found][-2:] == ["98727", "3062"]
