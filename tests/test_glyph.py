"""Ink becomes MNIST's form: 20-pixel box, antialiased, centre of mass at the middle."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from conftest import drawing
from zeronine import glyph, ink, layout

sizes = st.integers(1, 400)


def centre_of_mass(picture: np.ndarray) -> tuple[float, float]:
    y, x = np.indices(picture.shape)
    return float((x * picture).sum() / picture.sum()), float((y * picture).sum() / picture.sum())


def apart(a: np.ndarray, b: np.ndarray) -> float:
    """Mean difference of two glyphs; the centre of mass may fall to either side of a pixel's edge."""
    shifted = [np.roll(b, (down, right), (0, 1)) for down in (-1, 0, 1) for right in (-1, 0, 1)]
    return float(min(np.abs(a - c).mean() for c in shifted))


@given(sizes, sizes, st.integers(0, 2**32 - 1))
def test_the_form_holds_for_any_block_of_ink(width: int, height: int, seed: int) -> None:
    crop = np.random.default_rng(seed).uniform(0.3, 1, (height, width)).astype(np.float32)
    form = glyph.normalise(np.pad(crop, 3))
    assert form.shape == (28, 28)
    assert form.dtype == np.float32
    assert form.min() >= 0
    assert form.max() <= 1
    box = glyph.bounds(form)
    assert box is not None
    assert 18 <= max(box[2:]) <= 22


@given(st.integers(0, 9), st.integers(30, 200), st.integers(0, 50), st.integers(0, 50))
def test_place_on_the_canvas_does_not_matter(sign: int, side: int, right: int, down: int) -> None:
    strokes = 1 - drawing(sign, side, side / 16).astype(np.float32) / 255
    moved = np.pad(strokes, ((down, 0), (right, 0)))
    np.testing.assert_array_equal(glyph.normalise(moved), glyph.normalise(strokes))


@given(st.integers(0, 9), st.floats(1.5, 12))
def test_size_hardly_matters(sign: int, times: float) -> None:
    small = 1 - drawing(sign, 120, 9).astype(np.float32) / 255
    large = cv2.resize(small, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC).clip(0, 1)
    assert apart(glyph.normalise(small), glyph.normalise(large)) < 0.05


@given(st.integers(0, 9), st.floats(0.3, 3))
def test_aspect_is_kept(sign: int, stretch: float) -> None:
    strokes = 1 - drawing(sign, 200, 10).astype(np.float32) / 255
    strokes = cv2.resize(strokes, None, fx=stretch, fy=1, interpolation=cv2.INTER_LINEAR)
    before, after = glyph.bounds(strokes), glyph.bounds(glyph.normalise(strokes))
    assert before is not None
    assert after is not None
    assume(min(before[2:]) > 20)
    assert after[2] / after[3] == pytest.approx(before[2] / before[3], rel=0.15, abs=0.12)


@pytest.mark.parametrize("sign", range(10))
def test_the_centre_of_mass_is_at_the_middle(sign: int) -> None:
    x, y = centre_of_mass(glyph.normalise(1 - drawing(sign).astype(np.float32) / 255))
    assert abs(x - 14) <= 0.6
    assert abs(y - 14) <= 0.6


@pytest.mark.parametrize("side", [60, 280, 1000, 3000])
def test_a_one_pixel_line_does_not_vanish(side: int) -> None:
    circle = np.zeros((side, side), np.uint8)
    cv2.circle(circle, (side // 2, side // 2), side // 3, 255, 1)
    form = glyph.normalise(circle.astype(np.float32) / 255)
    ring = [form[14 - r, 14] for r in (8, 9, 10)]
    assert max(ring) > 0.6
    assert form.max() > 0.9


def test_what_is_in_the_form_already_passes_through() -> None:
    rng = np.random.default_rng(0)
    for sign in range(10):
        once = glyph.normalise(1 - drawing(sign, 100, rng.uniform(6, 10)).astype(np.float32) / 255)
        picture = (once * 255).astype(np.uint8)
        found = layout.digit_ink(ink.extract(picture))
        assert found is not None
        again = glyph.normalise(found[0])
        assert apart(again, once) < 0.02


def test_no_ink_is_an_empty_glyph() -> None:
    assert not glyph.normalise(np.zeros((30, 40), np.float32)).any()
