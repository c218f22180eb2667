"""What stands around a number is no digit of it: per cent signs, brackets, degrees, sums."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from conftest import drawing
from zeronine import Reader

TALL, PEN = 60, 5
FONT = cv2.FONT_HERSHEY_SIMPLEX


def written(said: str, seed: int) -> np.ndarray:
    """A number and what stands around it on white, digits drawn and signs in a plain font: (H, W) uint8."""
    rng = np.random.default_rng(seed)
    sheet = np.full((2 * TALL, TALL * (len(said) + 1)), 255, np.uint8)
    base, x = round(1.5 * TALL), TALL // 2
    scale = TALL / cv2.getTextSize("H", FONT, 1.0, 1)[0][1]
    for sign in said:
        if sign.isdigit():
            drawn = drawing(int(sign), 2 * TALL, PEN, seed=int(rng.integers(1000)), room=0.5)
            left, top, w, h = cv2.boundingRect(255 - drawn)
            tile = drawn[top : top + h, left : left + w]
        else:
            tile = np.full((2 * TALL, 2 * TALL), 255, np.uint8)
            if sign == "°":
                cv2.circle(tile, (TALL, base - TALL), TALL // 6, 0, PEN, cv2.LINE_AA)
            else:
                cv2.putText(tile, sign, (TALL // 2, base), FONT, scale, 0, PEN, cv2.LINE_AA)
            left, top, w, h = cv2.boundingRect(255 - tile)
            tile = tile[top : top + h, left : left + w]
        y = top if not sign.isdigit() else base - h
        place = sheet[y : y + h, x : x + w]
        np.minimum(place, tile[: place.shape[0], : place.shape[1]], out=place)
        x += w + round(TALL * rng.uniform(0.12, 0.3))
    return sheet[:, : x + TALL // 2]


@pytest.mark.parametrize("said", ["47%", "8%", "12.5%", "(305)", "2)", "36°", "3x4"])
def test_signs_are_no_digits(reader: Reader, said: str) -> None:
    digits = "".join(filter(str.isdigit, said))
    found = [reader.number(written(said, seed)) for seed in range(5)]
    assert sum(number is not None and number.text == digits for number in found) >= 4
