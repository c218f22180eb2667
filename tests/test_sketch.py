"""A sketch, and its strokes from outside."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zeronine import PictureError, Reader
from zeronine.points import MAX_POINTS
from zeronine.sketch import Sketch, look, look_at

STROKES = json.loads(Path(__file__).with_name("strokes.json").read_text("utf-8"))
READER = Reader()


@pytest.fixture(scope="module")
def reader():
    return READER


def drawn(*strokes):
    sketch = Sketch(300, 200)
    for first, *rest in strokes:
        sketch.begin(*first)
        for point in rest:
            sketch.extend(*point)
    return sketch


ONE = [(50, 20), (50, 180)]
TWO = [(20, 20), (120, 20)]


def test_points_become_ink_where_they_lie():
    picture = drawn(ONE).picture()
    assert picture.shape == (200, 300)
    assert picture.dtype == np.uint8
    assert picture[100, 50] == 0
    assert picture[100, 150] == 255


def test_a_single_point_is_a_dot_as_wide_as_the_pen():
    sketch = drawn([(100, 100)])
    sketch.pen = 20
    assert 18 <= (sketch.picture()[100] < 128).sum() <= 22


def test_scale_makes_the_picture_larger_and_the_pen_with_it():
    once, twice = drawn(ONE).picture(), drawn(ONE).picture(2)
    assert twice.shape == (400, 600)
    assert (twice < 128).sum() == pytest.approx(4 * (once < 128).sum(), rel=0.1)


def test_pen_width_redraws_all():
    sketch = drawn(ONE)
    before = (sketch.picture() < 128).sum()
    sketch.pen *= 2
    assert (sketch.picture() < 128).sum() > 1.7 * before


def test_undo_and_redo():
    sketch = drawn(ONE, TWO)
    assert sketch.can_undo
    assert not sketch.can_redo
    sketch.undo()
    assert [list(stroke) for stroke in sketch.strokes] == [ONE]
    sketch.redo()
    assert len(sketch.strokes) == 2
    sketch.undo()
    sketch.begin(5, 5)
    assert not sketch.can_redo, "a new stroke ends what could be done again"
    assert len(sketch.strokes) == 2


def test_undo_brings_back_what_clear_took():
    sketch = drawn(ONE, TWO)
    sketch.clear()
    assert sketch.strokes == ()
    sketch.undo()
    assert len(sketch.strokes) == 2
    sketch.undo()
    sketch.undo()
    assert sketch.strokes == ()
    sketch.undo()
    assert not sketch.can_undo


def test_a_picture_is_a_step_as_any_other():
    sketch, photo = drawn(ONE, TWO), np.zeros((5, 9), np.uint8)
    sketch.lay(photo)
    assert (sketch.strokes, sketch.laid is photo) == ((), True)
    sketch.begin(5, 5)
    assert (len(sketch.strokes), sketch.laid) == (1, None), "a stroke begins a new drawing"
    sketch.undo()
    assert (sketch.strokes, sketch.laid is photo) == ((), True)
    sketch.clear()
    assert sketch.laid is None
    sketch.undo()
    sketch.undo()
    assert (len(sketch.strokes), sketch.laid) == (2, None)
    sketch.redo()
    assert sketch.laid is photo


def test_undo_keeps_a_few_pictures():
    sketch = drawn(ONE)
    for level in range(30):
        sketch.lay(np.full((5, 9), level, np.uint8))
    levels = []
    while sketch.can_undo:
        sketch.undo()
        levels.append(int(sketch.laid[0, 0]))
    assert levels == list(range(28, 20, -1))


def test_a_copy_does_not_follow():
    sketch = drawn(ONE)
    twin = sketch.copy()
    sketch.begin(1, 1)
    assert len(twin.strokes) == 1
    assert (twin.width, twin.height, twin.pen) == (300, 200, sketch.pen)


def test_pressure_and_time_are_kept_and_repeated_points_are_not():
    sketch = Sketch(100, 100)
    sketch.begin(1, 2, 0.5, 0)
    sketch.extend(1, 2, 0.6, 8)
    sketch.extend(3, 4, 0.7, 16)
    assert sketch.strokes == (((1, 2, 0.5, 0), (3, 4, 0.7, 16)),)
    assert json.loads(json.dumps(sketch.strokes)) == [[[1, 2, 0.5, 0], [3, 4, 0.7, 16]]]


@pytest.mark.parametrize("unit", [0.001, 1, 1000])
def test_strokes_of_any_unit_fit_a_sheet_of_their_own(unit, reader):
    strokes = [[[x * unit - 5, y * unit + 7] for x, y, *_ in stroke] for stroke in STROKES["3"]]
    sketch = Sketch.from_strokes(strokes)
    assert 200 < sketch.height < 400
    assert look(reader, sketch.picture()).text == "3"


def test_strokes_with_a_sheet_stay_where_they_are():
    sketch = Sketch.from_strokes([ONE], width=300, height=200, pen=10)
    assert (sketch.picture() == drawn_with_pen(10)).all()


def drawn_with_pen(pen):
    sketch = drawn(ONE)
    sketch.pen = pen
    return sketch.picture()


@pytest.mark.parametrize("sheet", [(400, 300), (None, None)])
def test_strokes_longer_than_any_hand_draws_are_refused_by_their_length(sheet):
    """A curve takes memory by its length: a few kilobytes of far points would take gigabytes."""
    far = [[(-1e6, -1e6), (1e6, 1e6)] * 2_000]
    with pytest.raises(PictureError, match="pixels long"):
        Sketch.from_strokes(far, *sheet)


def test_no_strokes_and_empty_strokes_are_an_empty_sheet():
    assert Sketch.from_strokes([]).picture().min() == 255
    assert Sketch.from_strokes([[], []]).strokes == ()


@pytest.mark.parametrize(
    "strokes",
    [
        None,
        "7",
        {"strokes": []},
        [1],
        [[1, 2]],
        [[[1]]],
        [[[1, 2, 3, 4, 5]]],
        [[["1", "2"]]],
        [[[float("nan"), 0]]],
        [[[float("inf"), 0]]],
        [[[True, 0]]],
        [[[1e300, 0]]],
        [[[10**400, 0]]],
        [[[0, 0]] * (MAX_POINTS + 1)],
    ],
)
def test_what_is_no_strokes_is_refused_in_one_sentence(strokes):
    with pytest.raises(PictureError) as refused:
        Sketch.from_strokes(strokes)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "sheet",
    [
        {"width": 100},
        {"width": 0, "height": 10},
        {"width": 10**9, "height": 10},
        {"width": "x", "height": 10},
        {"pen": 0},
        {"pen": "thick"},
        {"pen": float("nan")},
    ],
)
def test_a_sheet_out_of_range_is_refused(sheet):
    with pytest.raises(PictureError):
        Sketch.from_strokes([ONE], **sheet)


numbers = st.floats(-1e6, 1e6) | st.integers(-(10**6), 10**6)


@given(st.lists(st.lists(st.lists(numbers, min_size=2, max_size=2), max_size=6), max_size=4))
def test_any_strokes_make_a_picture_of_bounded_size(strokes):
    sketch = Sketch.from_strokes(strokes)
    assert sketch.picture().shape == (sketch.height, sketch.width)
    assert max(sketch.width, sketch.height) <= 4096


@given(st.lists(st.lists(st.tuples(st.floats(-40, 340), st.floats(-40, 340)), min_size=1, max_size=9), max_size=3))
@settings(max_examples=40, deadline=None)
def test_boxes_lie_on_the_sheet(strokes):
    sketch = Sketch.from_strokes(strokes, 300, 299)
    for digit in look_at(READER, sketch).digits:
        x, y, w, h = digit.box
        assert min(x, y) >= 0 and min(w, h) >= 1
        assert x + w <= sketch.width and y + h <= sketch.height


def test_a_stroke_that_was_not_begun_begins_where_it_goes_on():
    sketch = Sketch(100, 100)
    sketch.extend(1, 2)
    sketch.extend(3, 4)
    assert sketch.strokes == (((1, 2), (3, 4)),)
