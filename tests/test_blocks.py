"""What is printed dark and wide on a page, a head, a logo or a picture, hides none of the numbers beside it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import drawing
from papers import SIDE, in_a_row, on_paper, photo
from zeronine import Number, Page, Reader, blocks
from zeronine.results import Box

HEIGHT, WIDTH = 900, 1300
HEAD, LOGO, PICTURE = (60, 40, 1180, 90), (1000, 50, 220, 110), (60, 420, 560, 400)
TEXTS = ["24", "70365", "189"]
PLACES = [(700, 200), (640, 480), (760, 700)]


def page() -> np.ndarray:
    """Three numbers on a sheet: (900, 1300) float32 in [0, 1]."""
    paper = np.full((HEIGHT, WIDTH), 0.85, np.float32)
    for text, (x, y) in zip(TEXTS, PLACES, strict=True):
        row = cv2.resize(in_a_row(text), None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
        paper[y : y + row.shape[0], x : x + row.shape[1]] = row
    return paper


def printed(block: Box, tone: float = 0.1) -> np.ndarray:
    """The page with a block of print on it, photographed."""
    x, y, w, h = block
    paper = page()
    paper[y : y + h, x : x + w] = tone
    return photo(paper)


@pytest.mark.parametrize("block", [HEAD, LOGO, PICTURE])
@pytest.mark.parametrize("tone", [0.1, 0.35])
def test_numbers_beside_a_block_are_read(reader: Reader, block: Box, tone: float) -> None:
    answer = reader.read(printed(block, tone))
    assert isinstance(answer, Page)
    assert [number.text for number in answer.numbers] == TEXTS


def test_a_pale_pen_beside_black_print_is_read(reader: Reader) -> None:
    paper = 0.85 - 0.35 * (0.85 - page())  # pencil
    x, y, w, h = LOGO
    paper[y : y + h, x : x + w] = 0.05
    assert [number.text for number in reader.page(photo(paper)).numbers] == TEXTS


def test_a_number_in_white_on_a_block_is_read_in_its_place(reader: Reader) -> None:
    paper = page()
    x, y, w, h = PICTURE
    paper[y : y + h, x : x + w] = 0.1
    row = 0.95 - cv2.resize(in_a_row("58", pen=22), None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    paper[y + 150 : y + 150 + row.shape[0], x + 80 : x + 80 + row.shape[1]] = row
    assert [number.text for number in reader.page(photo(paper)).numbers] == ["24", "70365", "58", "189"]


def test_a_page_without_blocks_has_none() -> None:
    assert blocks.found(photo(page())) is None


@pytest.mark.parametrize("sign", range(10))
def test_a_marker_close_to_the_lens_is_no_block(reader: Reader, sign: int) -> None:
    shown = photo(on_paper(sign, pen=40), sign)
    answer = reader.number(shown)
    assert isinstance(answer, Number)
    assert answer.text == str(sign)


def test_a_desk_is_no_block() -> None:
    room = np.full((HEIGHT + 200, WIDTH + 200), 0.2, np.float32)
    room[100:-100, 100:-100] = page()
    assert blocks.found(photo(room)) is None


@settings(deadline=None, max_examples=25)
@given(
    x=st.integers(20, WIDTH - 250),
    y=st.integers(20, HEIGHT - 250),
    w=st.integers(80, 220),
    h=st.integers(80, 220),
)
def test_a_block_is_painted_in_the_tone_of_its_paper(x: int, y: int, w: int, h: int) -> None:
    levels = np.full((HEIGHT, WIDTH), 210, np.uint8)
    levels[y : y + h, x : x + w] = 20
    found = blocks.found(levels)
    assert found is not None
    assert found.page.shape == levels.shape
    assert np.ptp(found.page) <= 2
    assert found.hold((x, y, w, h))
    assert found.hold((x + w // 2, y + h // 2, 1, 1))
    away = (x - 15, y, 1, 1), (x + w + 15, y, 1, 1), (x, y - 15, 1, 1), (x, y + h + 15, 1, 1)
    assert not any(found.hold(box) for box in away)


@settings(deadline=None, max_examples=25)
@given(st.integers(1, 130), st.integers(1, 400))
def test_pictures_of_any_shape(height: int, width: int) -> None:
    rng = np.random.default_rng(height * 1000 + width)
    levels = rng.integers(0, 256, (height, width), np.uint8)
    found = blocks.found(levels)
    assert found is None or found.page.shape == levels.shape


def test_a_drawing_is_no_page(reader: Reader) -> None:
    digit = reader.read(drawing(8, SIDE, 60))
    assert digit is not None
    assert str(getattr(digit, "value", None)) == "8"


@pytest.mark.parametrize("text", ["17", "71", "1", "77"])
def test_ones_and_sevens_in_a_thick_frame_stay(reader: Reader, text: str) -> None:
    paper = page()
    row = cv2.resize(in_a_row(text), None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper[380 : 380 + row.shape[0], 200 : 200 + row.shape[1]] = row
    cv2.rectangle(paper, (20, 20), (WIDTH - 20, HEIGHT - 20), 0.1, 26)
    assert sorted(number.text for number in reader.page(photo(paper)).numbers) == sorted([*TEXTS, text])


@pytest.mark.parametrize("gap", [14, 20])
def test_a_number_close_to_a_block_keeps_its_first_digit(reader: Reader, gap: int) -> None:
    paper = page()
    x, y = PLACES[1]
    paper[y : y + 100, x - 180 : x + 22 - gap] = 0.1  # the picture of the digits has a rim of 22 pixels
    assert [number.text for number in reader.page(photo(paper)).numbers] == TEXTS


def test_a_marker_beside_notes_is_kept(reader: Reader) -> None:
    paper = page()
    marker = cv2.resize(in_a_row("52", pen=48), None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    paper[450 : 450 + marker.shape[0], 100 : 100 + marker.shape[1]] = marker
    assert {number.text for number in reader.page(photo(paper)).numbers} >= {*TEXTS, "52"}


def test_tiles_that_leave_no_paper_are_no_blocks(reader: Reader) -> None:
    levels = np.full((181, 181), 230, np.uint8)
    for y in range(2, 181 - 9, 14):
        for x in range(2, 181 - 9, 14):
            levels[y : y + 9, x : x + 9] = 30
    assert blocks.found(levels) is None
    reader.page(levels)
