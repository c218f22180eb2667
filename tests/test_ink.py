"""Ink is found on any ground, in either polarity, under any light."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from conftest import drawing
from zeronine import ink, layout

DIGITS = range(10)


def likeness(found: np.ndarray, drawn: np.ndarray) -> float:
    """Intersection over union of the found ink with the black of a drawing."""
    a, b = found > 0.4, drawn < 128
    return float((a & b).sum() / (a | b).sum())


@pytest.mark.parametrize("sign", DIGITS)
@pytest.mark.parametrize("side", [16, 28, 100, 280])
def test_both_polarities_give_the_same_ink(sign: int, side: int) -> None:
    drawn = drawing(sign, side, max(1.2, side / 14), room=0.85)
    dark, light = ink.extract(drawn), ink.extract(255 - drawn)
    np.testing.assert_allclose(dark, light, atol=0.02)
    assert likeness(dark, drawn) > (0.5 if side == 16 else 0.75)  # at 16 px most of a line is its soft rim


@pytest.mark.parametrize("sign", [0, 2, 3, 4, 5, 6, 7, 8, 9])  # a 1 that fills its frame is a black square
@pytest.mark.parametrize("pen", [0.1, 0.18])
@pytest.mark.parametrize("invert", [False, True])
def test_a_thick_digit_that_fills_its_frame(sign: int, pen: float, invert: bool) -> None:
    drawn = drawing(sign, 160, pen * 160, room=1 - pen)
    x, y, w, h = cv2.boundingRect((drawn < 128).astype(np.uint8))
    tight = cv2.resize(drawn[y : y + h, x : x + w], (16, 16), interpolation=cv2.INTER_AREA)
    assert likeness(ink.extract(255 - tight if invert else tight), tight) > 0.7


def photo(drawn: np.ndarray, seed: int, depth: float = 0.6) -> np.ndarray:
    """Paper under falling light with grain and a hard shadow across it."""
    rng = np.random.default_rng(seed)
    height, width = drawn.shape
    y, x = np.mgrid[0:height, 0:width] / max(height, width)
    light = 210 - 70 * x - 40 * y
    angle = rng.uniform(0, 2 * np.pi)
    light *= np.where(np.cos(angle) * (x - 0.5) + np.sin(angle) * (y - 0.5) > 0.2, 0.65, 1)
    picture = light * (1 - depth * (1 - drawn / 255)) + rng.normal(0, 3, drawn.shape)
    return picture.clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("sign", DIGITS)
def test_light_grain_and_shadow_are_taken_away(sign: int) -> None:
    drawn = drawing(sign, 300, 13, room=0.6)
    found = layout.digit_ink(ink.extract(photo(drawn, sign)))
    assert found is not None
    crop, (x, y, w, h) = found
    assert likeness(crop, drawn[y : y + h, x : x + w]) > 0.7


@pytest.mark.parametrize("shade", [0.6, 0.5, 0.4, 0.35])
@pytest.mark.parametrize("chalk", [False, True])
def test_marks_in_a_shadow_are_as_full_as_in_the_light(shade: float, chalk: bool) -> None:
    drawn = np.hstack([np.pad(drawing(4, 200, 9, room=0.7), 60, constant_values=255)] * 2)
    light = shade + (1 - shade) / (1 + np.exp((np.linspace(0, 1, drawn.shape[1]) - 0.5) * 30))
    sheet = 240 - drawn * 0.76 if chalk else 20 + drawn * 0.86
    seen = sheet * light + np.random.default_rng(0).normal(0, 4, drawn.shape)
    found = ink.extract(seen.clip(0, 255).astype(np.uint8))
    for half in np.hsplit(np.arange(drawn.shape[1]), 2):
        assert likeness(found[:, half], drawn[:, half]) > 0.7


@pytest.mark.parametrize("level", [0, 12, 128, 200, 255])
def test_a_blank_page_has_no_ink(level: int) -> None:
    assert not ink.extract(np.full((100, 120), level, np.uint8)).any()
    assert not ink.extract(np.full((1, 1), level, np.uint8)).any()


def test_an_empty_photographed_page_has_no_ink() -> None:
    empty = np.full((240, 320), 255, np.uint8)
    for seed in range(5):
        rng = np.random.default_rng(seed)
        y, x = np.mgrid[0:240, 0:320] / 320
        page = (190 - 60 * x + 20 * y + rng.normal(0, 4, empty.shape)).clip(0, 255).astype(np.uint8)
        assert not ink.extract(page).any()


def test_faint_ink_comes_out_full() -> None:
    drawn = drawing(3)
    faint = (250 - (255 - drawn.astype(int)) // 8).astype(np.uint8)
    assert likeness(ink.extract(faint), drawn) > 0.8


def test_a_sheet_on_a_plain_ground_is_no_ink() -> None:
    drawn = drawing(5, 200, 9, room=0.6)
    rng = np.random.default_rng(0)
    scene = np.full((320, 320), 255, np.uint8)
    scene[60:260, 80:280] = (drawn.astype(float) * 0.82 + rng.normal(0, 2, drawn.shape)).clip(0, 255)
    found = layout.digit_ink(ink.extract(scene))
    assert found is not None
    x, y, w, h = found[1]
    assert w < 160
    assert likeness(found[0], drawn[y - 60 : y - 60 + h, x - 80 : x - 80 + w]) > 0.6


@pytest.mark.parametrize("fall", [0, 60])
def test_a_pen_is_darker_than_the_rules_round_it(fall: int) -> None:
    rng = np.random.default_rng(1)
    paper = 230 + rng.normal(0, 3, (900, 900))
    paper[::30] = paper[1::30] = paper[:, ::30] = paper[:, 1::30] = 150
    paper[405:425, 400:406] = paper[405:411, 400:470] = 30
    paper -= np.linspace(0, fall, 900)
    _, soft = ink.layers(paper.clip(0, 255).astype(np.uint8))
    part = ink.levelled(soft[392:448, 380:500])
    assert part.max() == 1
    assert np.median(part[13:19, 20:90]) > 0.9  # the pen
    assert 0.2 < np.median(part[:, 10:12]) < 0.6  # a rule beside it, which most of the marks on the sheet are
    assert np.median(ink.levelled(soft[600:700, 600:700])[:, 1::30]) > 0.9
