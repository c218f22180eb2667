"""What is shown of an answer: a digit, a number or neither, read in a sketch or in its picture."""

import json

import numpy as np
import pytest

from test_sketch import STROKES, drawn
from zeronine import Reader
from zeronine.results import Digit, Number, Page
from zeronine.shown import percent
from zeronine.sketch import Shown, Sketch, look, look_at


@pytest.fixture(scope="module")
def reader():
    return Reader()


@pytest.mark.parametrize("digit", sorted(STROKES))
def test_ten_digits_written_by_hand_are_read(digit, reader):
    shown = look(reader, Sketch.from_strokes(STROKES[digit], width=300, height=300).picture())
    assert (shown.kind, shown.text) == ("digit", digit)
    assert shown.message == f"{digit}, {shown.percent} sure"
    assert shown.bars[int(digit)] == pytest.approx(shown.confidence)
    assert sum(shown.bars) <= 1.0001
    assert shown.preview.shape == (28, 28)


def side_by_side(text, step=150):
    strokes = [
        [[x / 2 + i * step, y / 2 + 50] for x, y, *_ in stroke] for i, c in enumerate(text) for stroke in STROKES[c]
    ]
    return Sketch.from_strokes(strokes, width=step * (len(text) + 1), height=250)


@pytest.mark.parametrize("text", ["10", "42", "75", "2024", "1959"])
def test_digits_side_by_side_are_a_number(text, reader):
    shown = look(reader, side_by_side(text).picture())
    assert (shown.kind, shown.text) == ("number", text)
    assert len(shown.digits) == len(text)
    sure = [digit.confidence for digit in shown.digits]
    assert shown.focus == sure.index(min(sure))
    assert shown.digit is shown.digits[shown.focus]


@pytest.mark.parametrize(("size", "pen"), [(0.15, 2), (0.3, 10), (1, 2), (1, 16), (1, 40), (3, 2), (3, 16), (3, 40)])
@pytest.mark.parametrize("digit", ["3", "7"])
def test_a_look_at_the_sketch_is_a_look_at_its_picture(digit, size, pen, reader):
    strokes = [[[x * size + 40, y * size + 20] for x, y, *_ in stroke] for stroke in STROKES[digit]]
    sketch = Sketch.from_strokes(strokes, width=1000, height=900, pen=pen)
    fast, plain = look_at(reader, sketch), look(reader, sketch.picture())
    assert fast.text == plain.text == digit
    assert np.abs(np.subtract(fast.digit.box, plain.digit.box)).max() <= 3 + 0.03 * plain.digit.box[3]


def test_a_look_at_a_number_and_at_the_sheets_edge(reader):
    sketch = side_by_side("2024")
    fast, plain = look_at(reader, sketch), look(reader, sketch.picture())
    assert fast.text == plain.text == "2024"
    for one, other in zip(fast.digits, plain.digits, strict=True):
        assert np.abs(np.subtract(one.box, other.box)).max() <= 8
    assert look_at(reader, Sketch(100, 100)).kind == "blank"
    assert look_at(reader, Sketch.from_strokes([[[-500, -500], [-400, -90]]], 100, 100)).kind == "blank"
    assert look_at(reader, Sketch.from_strokes([[[50, 50]]], 100, 100)).kind in ("none", "digit")


def test_no_ink_and_no_digit(reader):
    blank = look(reader, Sketch(200, 200).picture())
    assert (blank.kind, blank.text, blank.percent, blank.preview) == ("blank", "", "", None)
    assert blank.bars == (0.0,) * 10
    scribble = drawn([(x, 30 if i % 2 else 170) for i, x in enumerate(range(10, 290, 7))])
    shown = look(reader, scribble.picture())
    assert (shown.kind, shown.text, shown.message) == ("none", "–", "No digit here")


class Fake:
    """A reader that answers what it was told."""

    def __init__(self, digit, *numbers):
        self._digit, self._page = digit, Page(numbers, (300, 200))

    def digit(self, _):
        return self._digit

    def page(self, _):
        return self._page


def one(value, confidence, box, is_digit=True):
    chances = np.full(10, 0.01, np.float32)
    chances[value] = 0.91
    return Digit(value, confidence, chances, box, np.zeros((28, 28), np.float32), is_digit)


def test_strokes_apart_are_one_digit_where_that_is_the_better_reading():
    parts = one(6, 0.5, (0, 0, 40, 50)), one(1, 0.9, (60, 0, 10, 90))
    number = Number("61", parts, 0.45, (0, 0, 70, 90))
    assert look(Fake(one(4, 0.9, (0, 0, 70, 90)), number), np.zeros((9, 9), np.uint8)).text == "4"
    assert look(Fake(one(4, 0.2, (0, 0, 70, 90)), number), np.zeros((9, 9), np.uint8)).text == "61"
    assert look(Fake(one(4, 0.9, (0, 0, 40, 90)), number), np.zeros((9, 9), np.uint8)).text == "61"


def test_separators_are_said_beside_the_digits():
    parts = one(8, 0.9, (0, 0, 40, 50)), one(6, 0.9, (60, 0, 40, 50))
    numbers = Number("86", parts, 0.9, (0, 0, 100, 50), "8.6"), Number("8", parts[:1], 0.8, (0, 0, 40, 50))
    shown = look(Fake(one(4, 0.2, (0, 0, 70, 90)), *numbers), np.zeros((9, 9), np.uint8))
    assert (shown.text, shown.raw, shown.message) == ("86 8", "8.6 8", "8.6 8, 72 % sure")
    assert shown.to_dict()["raw"] == "8.6 8"


def test_shown_is_plain_data():
    shown = Shown("digit", "3", "90 %", "3, 90 % sure", 0.9, (one(3, 0.9, (1, 2, 3, 4)),))
    data = json.loads(json.dumps(shown.to_dict()))
    assert data["text"] == data["raw"] == "3"
    assert data["digits"][0]["box"] == [1, 2, 3, 4]
    assert len(data["preview"]) == len(data["preview"][0]) == 28


@pytest.mark.parametrize(
    ("chance", "text"),
    [(0, "0 %"), (0.5, "50 %"), (0.984, "98 %"), (0.9912, "99.1 %"), (0.9994, "99.9 %"), (1, "> 99.9 %")],
)
def test_percent(chance, text):
    assert percent(chance) == text


@pytest.mark.parametrize(("sure", "said"), [(0.5, "3, 50 % sure"), (0.49, "not sure, perhaps 3, 49 %")])
def test_what_is_more_likely_wrong_than_right_is_said_to_be_doubtful(sure, said):
    shown = look(Fake(one(3, sure, (0, 0, 40, 50))), np.zeros((9, 9), np.uint8))
    assert (shown.message, shown.is_doubtful) == (said, sure < 0.5)


def test_what_is_taken_along_has_what_was_put_right(reader):
    digits = (Digit(8, 0.9, np.full(10, 0.1), (0, 0, 9, 9), np.zeros((28, 28)), True),) * 6
    shown = Shown("number", "8888 88", "90 %", "", 0.9, digits, raw="88.88 88")
    assert shown.taken({}) == "88.88\n88"
    assert shown.taken({1: 3, 4: None, 5: 0}) == "83.88\n0"
    assert shown.taken({4: None, 5: None}) == "88.88"
    assert Shown("none", "–", "", "", 0.1, digits[:1]).taken({}) == ""
    assert Shown("none", "–", "", "", 0.1, digits[:1]).taken({0: 5}) == "5"


SEVEN = ((0.2, 0.15), (0.8, 0.15), (0.45, 0.85))


@pytest.mark.parametrize("side", [12, 28, 100, 280, 1000, 4000])
def test_strokes_are_read_on_a_sheet_of_any_size(reader, side):
    sketch = Sketch.from_strokes([[[x * side, y * side] for x, y in SEVEN]], side, side)
    assert look_at(reader, sketch).text == "7"


@pytest.mark.parametrize("unit", [914_400.0, 1.0, 1e-6, 1e-200])
def test_strokes_may_be_in_any_unit(reader, unit):
    assert look_at(reader, Sketch.from_strokes([[[x * unit, y * unit] for x, y in SEVEN]])).text == "7"


@pytest.mark.parametrize("points", [((0, 0), (5e-324, 0)), ((1e9, 1e9), (1e9, 1e9)), ((3, 4),)])
def test_strokes_without_extent_are_a_dot(points):
    sketch = Sketch.from_strokes([points])
    assert (sketch.width, sketch.height) == (64, 64)


@pytest.mark.parametrize("pen", [10, 30, 40, 50])
def test_ink_of_strokes_is_dark_however_much_of_the_sheet_it_fills(reader, pen):
    assert look_at(reader, Sketch.from_strokes([[[x * 85, y * 85] for x, y in SEVEN]], 100, 100, pen)).text == "7"


@pytest.mark.parametrize("rows", [["7"], ["4071", "25"], ["4071", "25", "963", "18", "5072", "634"]])
def test_rows_of_strokes_are_read_without_a_pen(reader: Reader, rows: list[str]) -> None:
    strokes = [
        [(0.33 * x + 110 * i, 0.33 * y + 130 * j) for x, y in stroke]
        for j, text in enumerate(rows)
        for i, sign in enumerate(text)
        for stroke in STROKES[sign]
    ]
    assert look_at(reader, Sketch.from_strokes(strokes, 600, 800)).text == " ".join(rows)
    assert look_at(reader, Sketch.from_strokes(strokes)).text == " ".join(rows)
