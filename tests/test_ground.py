"""The ground of a photo: a broad pen close to the lens is no ground, and what lies at the frame is no pen."""

from __future__ import annotations

import numpy as np
import pytest

from conftest import drawing
from papers import SIDE, on_paper, photo, shadow
from zeronine import Reader, ground, ink

BROAD = {"pen": 56.0, "room": 0.6}


@pytest.mark.parametrize("bright", [False, True], ids=["marker", "chalk"])
@pytest.mark.parametrize("sign", range(10))
def test_all_of_a_broad_pen_is_ink(sign: int, bright: bool) -> None:
    paper = on_paper(sign, **BROAD)
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    light = (1.05 - paper if bright else paper) * (0.8 + 0.2 * x - 0.1 * y)
    drawn = drawing(sign, SIDE, BROAD["pen"], room=BROAD["room"])
    found = ink.extract(photo(light, sign))
    assert found[drawn < 10].mean() > 0.95
    assert found[drawn > 250].mean() < 0.03


@pytest.mark.parametrize("step", [0, 130], ids=["plain", "squared"])
@pytest.mark.parametrize("lit", [False, True], ids=["even", "shadow"])
@pytest.mark.parametrize("sign", range(10))
def test_a_broad_pen_on_paper(reader: Reader, sign: int, step: int, lit: bool) -> None:
    paper = on_paper(sign, step=step, down=True, slope=0.05, **BROAD)
    digit = reader.digit(photo(paper * shadow(sign) if lit else paper, sign))
    assert digit is not None
    assert (digit.value, digit.is_digit) == (sign, True)


def test_a_fine_pen_needs_no_second_ground() -> None:
    grey = photo(on_paper(5, pen=5))
    found = ink.extract(grey)
    assert ground.beneath(grey, found, lambda small, level: pytest.fail("looked again")) is None


def test_a_desk_that_comes_in_from_the_frame_is_no_pen() -> None:
    paper = on_paper(5)
    paper[:, :150] = 0.2
    paper[:90] = 0.2
    grey = photo(paper)
    inked = np.zeros(grey.shape, np.float32)
    inked[:, :150] = inked[:90] = 1
    assert ground.beneath(grey, inked, lambda small, level: pytest.fail("looked again")) is None


@pytest.mark.parametrize("text", ["92", "197", "460"])
def test_a_number_in_a_broad_pen_on_squared_paper(reader: Reader, text: str) -> None:
    row = np.hstack([on_paper(int(sign), pen=56, room=0.6)[:, 40:-40] for sign in text])
    for at in range(40, row.shape[1], 110):
        for rule in (row[at - 3 : at + 3], row[:, at - 3 : at + 3]):
            np.minimum(rule, 0.3, out=rule)
    number = reader.number(photo(row))
    assert number is not None
    assert number.text == text
