"""Writing much paler than the rest of its picture, pencil beside a pen, is read; what is paler still shines through."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from papers import in_a_row, photo
from zeronine import Page, Reader, pale

HEIGHT, WIDTH = 900, 1000
PAPER = 0.9
PENNED, PENCILLED = ["24", "70365", "189"], ["538", "620"]
TEXTS = ["24", "538", "70365", "620", "189"]


def ink_of(text: str) -> np.ndarray:
    """The digits of a number in a row, 60 pixels tall: (h, w) float32 in [0, 1], 1 in the pen's lines."""
    row = cv2.resize(in_a_row(text), None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    return np.asarray((row.max() - row) / (row.max() - row.min()), np.float32)


def page(tone: float, texts: list[str] = TEXTS) -> np.ndarray:
    """A number on each line, every second one so much of a full mark dark: (H, W) float32 in [0, 1]."""
    paper = np.full((HEIGHT, WIDTH), PAPER, np.float32)
    for i, text in enumerate(texts):
        row = ink_of(text)
        paper[60 + 160 * i :, 200 + 40 * i :][: row.shape[0], : row.shape[1]] -= (tone if i % 2 else 1) * 0.8 * row
    return paper


def scan(paper: np.ndarray) -> np.ndarray:
    return (255 * paper / PAPER).clip(0, 255).astype(np.uint8)


def in_falling_light(paper: np.ndarray) -> np.ndarray:
    return photo(paper * np.linspace(1, 0.6, paper.shape[1], dtype=np.float32))


@pytest.mark.parametrize("seen", [scan, in_falling_light])
@pytest.mark.parametrize("tone", [0.6, 0.45, 0.32])
def test_numbers_in_pencil_beside_those_of_a_pen_are_read(reader: Reader, tone: float, seen) -> None:
    answer = reader.read(seen(page(tone)))
    assert isinstance(answer, Page)
    assert [number.text for number in answer.numbers] == TEXTS


@pytest.mark.parametrize("seen", [scan, in_falling_light])
def test_a_number_half_in_pencil_is_one(reader: Reader, seen) -> None:
    paper = page(1.0, ["24"])
    row = ink_of("538")
    paper[60 : 60 + row.shape[0], 310 : 310 + row.shape[1]] -= 0.26 * row
    assert reader.number(seen(paper)[:300]).text == "24538"
    assert [number.text for number in reader.page(seen(paper)).numbers] == ["24538"]


@pytest.mark.parametrize("seen", [scan, in_falling_light])
def test_what_shines_through_from_the_back_is_not_read(reader: Reader, seen) -> None:
    assert [number.text for number in reader.page(seen(page(0.12))).numbers] == PENNED


@pytest.mark.parametrize("seen", [scan, in_falling_light])
def test_pale_rules_are_no_ones(reader: Reader, seen) -> None:
    paper = page(1.0)
    for x in range(50, WIDTH, 90):
        paper[820:870, x : x + 3] -= 0.3
    assert [number.text for number in reader.page(seen(paper)).numbers] == TEXTS


def test_a_picture_with_one_pen_is_left_alone() -> None:
    ink = 1 - page(1.0) / PAPER
    assert pale.evened(ink, ink) is None
    assert pale.evened(0 * ink, 0 * ink) is None


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 60), st.integers(1, 60), st.integers(0, 2**32 - 1), st.sampled_from([0.0, 0.3, 4.0]))
def test_any_layers_are_taken(height: int, width: int, seed: int, most: float) -> None:
    soft = (most * np.random.default_rng(seed).random((height, width))).astype(np.float32)
    found = pale.evened(np.minimum(soft, 1), soft)
    if found:
        assert found.ink.shape == soft.shape and found.ink.dtype == np.float32
        assert found.ink.min() >= 0 and found.ink.max() <= 1
