"""Rows of digits that are not all alike: of two sizes, short, in columns, on a page that lies askew."""

from __future__ import annotations

import numpy as np
import pytest

from conftest import drawing
from test_lines import PLACES, page, row, turned
from zeronine import Reader, ink
from zeronine.lines import find


@pytest.mark.parametrize("degrees", [-14, -9, 10, 15])
@pytest.mark.parametrize("kind", ["plain", "ruled", "squared"])
def test_a_page_that_was_photographed_askew(kind: str, degrees: float, reader: Reader) -> None:
    sheet, _ = page(*PLACES)
    sheet = np.pad(sheet, 150, constant_values=255)  # the corners stay in the picture
    if kind != "plain":
        sheet[51::60] = sheet[52::60] = 90
    if kind == "squared":
        sheet[:, 11::60] = sheet[:, 12::60] = 90
    numbers = reader.page(turned(sheet, [], degrees)[0]).numbers
    assert [len(number.text) for number in numbers] == [len(text) for text, _, _ in PLACES]
    assert {number.text for number in numbers} >= {"58", "6"}


def on_sheet(shape: tuple[int, int], rows: list[np.ndarray], step: int) -> np.ndarray:
    """Rows of digits one under the other on white."""
    sheet = np.full(shape, 255, np.uint8)
    for i, digits in enumerate(rows):
        y = 20 + i * step
        sheet[y : y + digits.shape[0], 40 : 40 + digits.shape[1]] = digits
    return sheet


@pytest.mark.parametrize(("usual", "other"), [(40, 110), (40, 95), (90, 32)])
def test_numbers_of_two_sizes_are_read_whole(reader: Reader, usual: int, other: int) -> None:
    texts = ["8133", "947", "7054", "3896", "3083", "1451", "5928", "3439"]
    sizes = [other] * 3 + [usual] * 5
    rows = [row(text, tall, tall // 7, tall / 11) for text, tall in zip(texts, sizes, strict=True)]
    answer = reader.page(on_sheet((1200, 700), rows, 140))
    assert [number.text for number in answer.numbers] == texts


@pytest.mark.parametrize(("over", "under"), [("482915", "7"), ("7", "482915"), ("48291", "3")])
def test_a_short_row_of_a_note_is_one_too(reader: Reader, over: str, under: str) -> None:
    answer = reader.page(on_sheet((240, 460), [row(text, 64) for text in (over, under)], 100))
    assert [number.text for number in answer.numbers] == [over, under]


@pytest.mark.parametrize(("pitch", "numbers"), [(1.9, 4), (3.2, 24)])
def test_evenly_spread_digits_are_numbers_or_columns_by_how_far_apart_they_stand(pitch: float, numbers: int) -> None:
    step, tall = round(40 * pitch), 40
    sheet = np.full((560, 7 * step + 40), 255, np.uint8)
    for line in range(4):
        for i in range(6):
            digit = drawing((3 * line + 2 * i) % 8 + 2, tall, 4, seed=i + 1, room=0.9)
            sheet[40 + 130 * line : 40 + 130 * line + tall, 40 + i * step : 40 + i * step + tall] = digit
    assert len(find(ink.extract(sheet))) == numbers
