"""A look inside the network: its stages, and which ink made the answer."""

import base64
import json

import numpy as np
import pytest

from serving import SIDE, STROKES
from zeronine import Reader
from zeronine.inside import Inside, look, weigh
from zeronine.sketch import Sketch


@pytest.fixture(scope="module")
def reader():
    return Reader()


@pytest.fixture(scope="module", params=sorted(STROKES))
def seen(request, reader) -> tuple[np.ndarray, Inside]:
    digit = reader.digit(Sketch.from_strokes(STROKES[request.param], SIDE, SIDE).picture())
    return digit.glyph, look(reader.model, digit.glyph)


def test_the_stages_are_those_of_the_model(reader, seen):
    _, inside = seen
    assert [stage.name for stage in inside.stages] == list(reader.model.stages)
    for stage in inside.stages:
        assert stage.maps.ndim == 3
        assert np.isfinite(stage.maps).all()
        assert stage.line[0].islower() and not stage.line.endswith(".")
    lines = {stage.line for stage in inside.stages}
    assert len(lines) == len(inside.stages) and "a layer of the network" not in lines  # each has its own


def test_the_maps_follow_the_ink_alone(seen):
    glyph, inside = seen
    for weights in (inside.speaks, inside.against):
        assert weights.shape == (28, 28) and weights.dtype == np.float32
        assert np.isfinite(weights).all()
        assert not weights[glyph == 0].any()
        assert weights.max() > 0  # how much is asked of most digits below: a clear one bears the loss of any spot


def test_a_wiped_spot_mostly_costs_something_to_see(reader):
    """One digit may bear the loss of any single spot (training knows holes), but most do not."""
    peaks = []
    for strokes in STROKES.values():
        inside = look(reader.model, reader.digit(Sketch.from_strokes(strokes, SIDE, SIDE).picture()).glyph)
        peaks.append((inside.speaks.max(), inside.against.max()))
    assert (np.median(peaks, axis=0) > 0.2).all()


def test_the_runner_up_is_the_second_best(reader, seen):
    glyph, inside = seen
    order = np.argsort(reader.probabilities(glyph[None])[0])
    assert (inside.runner_up, inside.value) == tuple(order[-2:])


def test_what_was_read_may_be_another_digit(reader, seen):
    """As in a number, where the network of lines reads."""
    glyph, own = seen
    other = look(reader.model, glyph, own.runner_up)
    assert (other.value, other.runner_up) == (own.runner_up, own.value)
    np.testing.assert_allclose(other.against, -own.against, atol=1e-5)


def test_wiping_the_ink_that_speaks_most_costs_more_than_wiping_any_like_spot(reader):
    """The map's promise, tested apart from its making: without its best ink the digit is less sure."""
    falls = []
    for strokes in STROKES.values():
        glyph = reader.digit(Sketch.from_strokes(strokes, SIDE, SIDE).picture()).glyph
        inside = look(reader.model, glyph)
        by_worth = np.argsort(inside.speaks[glyph > 0.5])
        count = len(by_worth) // 5
        odds = []
        for chosen in (by_worth[-count:], by_worth[:count]):
            wiped = glyph.copy()
            places = np.argwhere(glyph > 0.5)[chosen]
            wiped[places[:, 0], places[:, 1]] = 0
            p = float(reader.probabilities(wiped[None])[0][inside.value])
            odds.append(np.log(p + 1e-9) - np.log(1 - p + 1e-9))
        falls.append(odds[1] - odds[0])
    assert sum(fall > 0 for fall in falls) >= 9


def test_no_ink_speaks_for_nothing(reader):
    blank = np.zeros((28, 28), np.float32)
    speaks, against = weigh(reader.model, blank, 3, 5)
    assert not speaks.any() and not against.any()
    assert look(reader.model, blank).stages


def test_the_data_is_json_and_gives_the_maps_back(seen):
    _, inside = seen
    data = json.loads(json.dumps(inside.to_dict(), allow_nan=False))
    for stage, form in zip(inside.stages, data["stages"], strict=True):
        levels = np.frombuffer(base64.b64decode(form["maps"]), np.uint8).reshape(form["shape"])
        maps = form["low"] + levels * ((form["high"] - form["low"]) / 255)
        step = (form["high"] - form["low"]) / 255
        assert np.abs(maps - stage.maps).max() <= step + 1e-4
    assert np.shape(data["speaks"]) == (28, 28)
