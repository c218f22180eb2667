"""Which way up a page is: the way in which clearly more is read than as it lies, and of those the best."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from zeronine.cli.answers import Answer
from zeronine.cli.turning import AUTO, read_turned
from zeronine.results import Digit, Number, Page


def marked() -> Image.Image:
    """A picture with a mark in its top left corner, by which a way to lie is known."""
    levels = np.full((40, 40), 255, np.uint8)
    levels[:10, :10] = 0
    return Image.fromarray(levels)


def lies(image: Image.Image) -> int:
    """By how many degrees clockwise a picture was turned."""
    y, x = np.argwhere(np.asarray(image) == 0).mean(axis=0) > 20
    return 90 * {(False, False): 0, (True, False): 1, (True, True): 2, (False, True): 3}[bool(x), bool(y)]


def page(digits: int, confidence: float) -> Page:
    """A page with numbers of two digits each."""
    digit = Digit(7, confidence, np.full(10, 0.1, np.float32), (0, 0, 5, 9), np.zeros((28, 28), np.float32))
    number = Number("77", (digit, digit), confidence, (0, 0, 10, 9), "77")
    return Page((number,) * (digits // 2), (40, 40))


@pytest.mark.parametrize(
    ("read", "turned"),
    [
        ({0: 20, 90: 60, 180: 4, 270: 84}, 270),  # the second best comes first
        ({0: 20, 90: 84, 180: 4, 270: 60}, 90),
        ({0: 20, 90: 24, 180: 28, 270: 22}, 0),  # none clearly more
        ({0: 0, 90: 2, 180: 0, 270: 0}, 0),  # too few to say
        ({0: 0, 90: 0, 180: 4, 270: 0}, 180),
    ],
)
def test_the_way_in_which_most_is_read(read: dict[int, int], turned: int) -> None:
    def reader(image: Image.Image) -> Answer:
        return page(read[lies(image)], 0.85)

    image, answer, degrees = read_turned(marked(), AUTO, reader)
    assert (degrees, lies(image)) == (turned, turned)
    assert isinstance(answer, Page)
    assert len(answer.numbers) == read[turned] // 2


def test_what_is_read_surely_is_turned_no_further() -> None:
    seen: list[int] = []

    def reader(image: Image.Image) -> Answer:
        seen.append(lies(image))
        return page(10, 0.99)

    assert read_turned(marked(), AUTO, reader)[2] == 0
    assert seen == [0]
