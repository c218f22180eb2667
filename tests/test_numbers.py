"""Lines of writing are read as numbers: digits that touch, separators, boxes, text that is none."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from conftest import drawing
from test_dates import ALPHABET, heard
from zeronine import Reader, ink, lines, numbers, wording
from zeronine.results import Digit, Number


def row(text: str, side: int = 90, apart: int = -24) -> np.ndarray:
    """Digits drawn beside each other, black on white; a narrower step makes them touch."""
    sheet = np.full((side + 30, (side + apart) * len(text) + 60), 255, np.uint8)
    for i, c in enumerate(text):
        left = 30 + i * (side + apart)
        window = sheet[15 : 15 + side, left : left + side]
        if c.isdigit():
            np.minimum(window, drawing(int(c), side, 7, seed=i)[:, : window.shape[1]], out=window)
        elif c == ".":
            cv2.circle(sheet, (left + side // 2, side - 2), 5, 0, -1)
        elif c == "-":
            cv2.line(sheet, (left + 15, 15 + side // 2), (left + side - 15, 15 + side // 2), 0, 7)
    return sheet


def read(reader: Reader, grey: np.ndarray) -> Number:
    number = reader.number(grey)
    assert number is not None
    return number


THICK_AND_FAINT = ("3-thick-marker.webp", "0-faint-slashed.png", "3-thick-marker.webp")


@pytest.mark.parametrize("text", ["4071", "25", "90210", "1234567"])
def test_digits_in_a_row_are_a_number(reader: Reader, text: str) -> None:
    number = read(reader, row(text))
    assert number.text == text
    assert len(number.digits) == len(text)
    assert number.confidence > 0.5


@pytest.mark.parametrize("text", ["-4071", "4071-"])
def test_a_dash_on_either_side_is_seen(reader: Reader, text: str) -> None:
    assert read(reader, row(text)).raw == text


def test_boxes_lie_in_the_picture(reader: Reader) -> None:
    drawn = row("47", side=300, apart=-60)
    inked = np.argwhere(drawn < 128)
    (top, left), (bottom, right) = inked.min(axis=0), inked.max(axis=0) + 1
    tight = drawn[top:bottom, left:right]
    height, width = tight.shape
    for number in (read(reader, tight), *reader.page(tight).numbers):
        for x, y, w, h in (number.box, *(digit.box for digit in number.digits)):
            assert x >= 0 and y >= 0 and w > 0 and h > 0 and x + w <= width and y + h <= height


def test_every_sample_is_read(reader: Reader, number_samples: Path) -> None:
    paths = sorted(path for path in number_samples.iterdir() if path.name[0].isdigit())
    assert len(paths) >= 3
    for path in paths:
        number = reader.read(path)
        assert isinstance(number, Number) and number.text == path.name.split("-")[0], path


def test_a_note_is_read_line_by_line(reader: Reader, number_samples: Path) -> None:
    assert [number.raw for number in reader.page(number_samples / "note.jpg").numbers] == ["4071", "86.50", "2026"]


def test_digits_that_touch_are_read(reader: Reader) -> None:
    touching = row("2083", apart=-48)
    assert cv2.connectedComponents((touching < 128).astype(np.uint8))[0] - 1 < 4
    assert read(reader, touching).text == "2083"


@pytest.mark.parametrize(
    ("raw", "parts"),
    [
        ("12+30=42", ["12", "+30=", "42"]),
        ("25%-30.5%", ["25%", "-30.5%"]),
        ("5°30'", ["5°", "30'"]),
        ("%12", ["%12"]),
        ("12%°3", ["12%", "°3"]),
        ("+41", ["+41"]),
        ("1.250,-", ["1.250,-"]),
        ("12=", ["12="]),
    ],
)
def test_the_numbers_of_a_sum_are_several(raw: str, parts: list[str]) -> None:
    glyph = np.zeros((28, 28), np.float32)
    digits = tuple(
        Digit(int(c), 1.0, np.eye(10, dtype=np.float32)[int(c)], (i, 0, 1, 2), glyph)
        for i, c in enumerate(raw)
        if c.isdigit()
    )
    whole = Number("".join(c for c in raw if c.isdigit()), digits, 0.9, numbers.around([d.box for d in digits]), raw)
    found = numbers.parted(whole)
    assert [part.raw for part in found] == parts
    assert [part.text for part in found] == ["".join(c for c in part if c.isdigit()) for part in parts]
    assert [digit for part in found for digit in part.digits] == list(digits)
    assert all(part.box == numbers.around([digit.box for digit in part.digits]) for part in found)


def test_separators_stand_in_raw_alone(reader: Reader) -> None:
    number = read(reader, row("12.000-"))
    assert (number.text, number.raw) == ("12000", "12.000-")


def test_every_digit_has_its_box_in_the_picture(reader: Reader) -> None:
    grey = row("4071")
    number = read(reader, grey)
    for i, digit in enumerate(number.digits):
        x, y, w, h = digit.box
        assert abs(x + w / 2 - (30 + i * 66 + 45)) < 25
        assert x >= 0 and y >= 0 and x + w <= grey.shape[1] and y + h <= grey.shape[0]
        assert digit.probabilities.argmax() == digit.value
        assert digit.glyph.shape == (28, 28) and digit.glyph.max() > 0.5
    left = number.digits[0].box[0]
    assert number.box[0] == left


def test_a_box_has_the_whole_digit_however_broad_its_neighbour(reader: Reader) -> None:
    sheet, x, true = np.full((140, 640), 255, np.uint8), 40, []
    for sign, broad in ((5, 1.0), (0, 2.2), (8, 1.0), (1, 1.0)):
        drawn = drawing(sign, 90, 7)
        left, top, w, h = cv2.boundingRect((drawn < 128).astype(np.uint8))
        tile = cv2.resize(drawn[top : top + h, left : left + w], (round(w * broad), h))
        sheet[25 : 25 + h, x : x + tile.shape[1]] = tile
        true.append((x, tile.shape[1]))
        x += tile.shape[1] + 14
    number = read(reader, sheet)
    assert number.text == "5081"
    for digit, (left, width) in zip(number.digits, true, strict=True):
        assert abs(digit.box[0] - left) <= 6 and abs(digit.box[0] + digit.box[2] - left - width) <= 6


def test_the_same_number_light_on_dark_and_larger(reader: Reader) -> None:
    grey = row("4071")
    assert read(reader, 255 - grey).text == "4071"
    assert read(reader, cv2.resize(grey, None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC)).text == "4071"


def test_one_digit_is_a_number_of_one(reader: Reader) -> None:
    number = read(reader, drawing(7))
    assert number.text == "7"
    assert number.digits[0].value == reader.digit(drawing(7)).value  # type: ignore[union-attr]


def test_text_and_noise_hold_no_numbers(reader: Reader) -> None:
    from PIL import Image, ImageDraw, ImageFont

    page = Image.new("L", (900, 300), 255)
    words = "the quick brown fox\njumped over my lazy\ndog and ran away"
    ImageDraw.Draw(page).text((40, 40), words, fill=0, font=ImageFont.load_default(48))
    assert len(reader.page(np.asarray(page)).numbers) <= 1
    noise = np.random.default_rng(0).integers(0, 256, (300, 400), dtype=np.uint8)
    assert len(reader.page(noise).numbers) <= 2
    assert reader.page(np.full((400, 500), 230, np.uint8)).numbers == ()


def test_doubtful_numbers_are_left_out_on_pages_alone(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    page = np.full((700, 900), 255, np.uint8)
    for top in (60, 400):
        line = row("2718")
        page[top : top + line.shape[0], 100 : 100 + line.shape[1]] = line
    assert [number.text for number in reader.page(page).numbers] == ["2718", "2718"]
    monkeypatch.setattr(reader.line_model, "confidence", lambda chance: 0.2)
    assert reader.page(page).numbers == ()
    assert not isinstance(reader.read(page), Number)
    assert read(reader, page).text == "2718"


def test_a_doubtful_number_that_is_all_there_is_is_given(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = np.full((400, 700), 255, np.uint8)
    line = row("2718")
    sheet[100 : 100 + line.shape[0], 100 : 100 + line.shape[1]] = line
    monkeypatch.setattr(reader.line_model, "confidence", lambda chance: 0.2)
    number = reader.read(sheet)
    assert isinstance(number, Number)
    assert (number.text, number.confidence) == ("2718", 0.2)
    cv2.circle(sheet, (600, 300), 40, 0, -1)  # beside something else it is none
    assert not isinstance(reader.read(sheet), Number)


def test_long_lines_of_text_are_told_by_how_they_begin(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image, ImageDraw, ImageFont

    page = Image.new("L", (2000, 700), 255)
    font = ImageFont.load_default(48)
    for y in range(40, 640, 80):
        words = "the quick brown fox jumped over my lazy dog and ran away from all of us again"
        ImageDraw.Draw(page).text((40, y), words, fill=0, font=font)
    widths: list[int] = []
    ask = reader.line_model.read
    monkeypatch.setattr(reader.line_model, "read", lambda some: widths.extend(s.shape[1] for s in some) or ask(some))
    assert reader.page(np.asarray(page)).numbers == ()
    whole = sum(line.strip(layer).shape[1] for layer in [ink.extract(np.asarray(page))] for line in lines.find(layer))
    assert sum(widths) < 0.6 * whole


def test_a_long_line_of_digits_is_read_to_its_end(reader: Reader) -> None:
    text = "31415926535897932384626433"
    numbers = reader.page(row(text)).numbers
    assert "".join(number.text for number in numbers) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("328.57401.40", ["328.57", "401.40"]),
        ("12.5088", ["12.5088"]),
        ("24.12.2025", ["24.12.2025"]),
        ("1.234.56", ["1.234.56"]),
    ],
)
def test_what_has_two_decimal_points_is_two_numbers(text: str, found: list[str]) -> None:
    parts = wording.parted(heard(text, {}), ALPHABET)
    assert ["".join(ALPHABET[sign.sign] for sign in part) for part in parts] == found


def test_a_faint_digit_beside_dark_ones_has_its_ink(reader: Reader, samples: Path) -> None:
    parts = [np.asarray(Image.open(samples / name).convert("L").resize((54, 54))) for name in THICK_AND_FAINT]
    number = reader.number(np.hstack(parts))
    assert number is not None
    assert number.text == "303"
    assert all(digit.glyph.max() == 1 for digit in number.digits)
    middle = number.digits[1]
    assert reader.probabilities(middle.glyph[None]).argmax() == 0
    x, y, w, h = middle.box
    assert x > 54 and x + w < 108 and w < 40 and y > 0 and h < 54


def test_a_number_of_one_digit_is_as_sure_as_its_digit(reader: Reader) -> None:
    number = reader.number(drawing("7"))
    assert number is not None
    assert number.digits[0].confidence == number.confidence


@pytest.mark.parametrize("side", [170, 230, 300])
def test_a_large_digit_that_stands_alone_on_a_page_is_found_and_hides_nothing(reader: Reader, side: int) -> None:
    sheet = np.full((1500, 1200), 255, np.uint8)
    rows = ["4071", "265", "98", "5310", "727", "64"]
    for i, text in enumerate(rows):
        line = row(text)
        sheet[500 + 150 * i :][: line.shape[0], 100 : 100 + line.shape[1]] = line
    sheet[60 : 60 + side, 700 : 700 + side] = drawing(3, side, 14)
    assert sorted(number.text for number in reader.page(sheet).numbers) == sorted([*rows, "3"])


def test_a_blot_larger_than_the_writing_is_no_number(reader: Reader) -> None:
    sheet = np.full((1500, 1200), 255, np.uint8)
    for i, text in enumerate(("4071", "265", "98")):
        line = row(text)
        sheet[500 + 150 * i :][: line.shape[0], 100 : 100 + line.shape[1]] = line
    cv2.ellipse(sheet, (800, 250), (110, 150), 20, 0, 360, 0, -1)
    cv2.line(sheet, (300, 60), (480, 330), 0, 12)
    cv2.line(sheet, (480, 60), (300, 330), 0, 12)
    assert sorted(number.text for number in reader.page(sheet).numbers) == ["265", "4071", "98"]
