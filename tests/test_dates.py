"""Slashes of dates and marks are told from leaning 1s, wherever they stand in a line."""

from __future__ import annotations

import numpy as np
import pytest

from zeronine import ctc, wording
from zeronine.ctc import Spoken
from zeronine.fields import Field, slashes_told

ALPHABET = "0123456789./"


def spoken(text: str) -> list[Spoken]:
    return [Spoken(ALPHABET.index(c), 3 * i, 3 * i + 2) for i, c in enumerate(text)]


DATES = ["24/12/2025", "1/2/26", "31/1", "2025/12/24", "12/2025", "09/34"]
MARKS = ["3/4", "18/20", "45/60", "85/100"]
NEITHER = ["60/20", "46/83", "00/00", "40/13/2025", "60/62/10", "7/", "/7", "123/4"]
NEITHER += ["2025/13/24", "13/2025", "120/100", "00/34"]


@pytest.mark.parametrize("text", DATES + MARKS)
def test_dates_and_marks_keep_their_slashes(text: str) -> None:
    assert wording.is_date(spoken(text), ALPHABET)


@pytest.mark.parametrize("text", NEITHER)
def test_other_slashes_are_leaning_ones(text: str) -> None:
    assert not wording.is_date(spoken(text), ALPHABET)


def heard(text: str, may_be_slashes: dict[int, float]) -> np.ndarray:
    """(T, 1 + signs) chances that spell a text, in which some signs may be slashes as well."""
    chances = np.zeros((3 * len(text), 1 + len(ALPHABET)), np.float32)
    chances[2::3, 0] = 1
    for sign, (i, c) in zip(spoken(text), enumerate(text), strict=True):
        part = may_be_slashes.get(i, 0.0)
        chances[sign.start : sign.stop, 1 + ALPHABET.index(c)] = 1 - part
        chances[sign.start : sign.stop, 1 + ALPHABET.index("/")] += part
    return chances


@pytest.mark.parametrize(
    ("text", "may_be_slashes", "found"),
    [
        ("24108/1990", {2: 0.1}, [2, 5]),
        ("1310711991", {2: 0.4, 5: 0.2}, [2, 5]),
        ("1310711991", {2: 0.2, 5: 0.2}, []),  # nothing that is clearly a slash
        ("24108/1990", {2: 0.01}, []),
        ("24108/9", {2: 0.1}, []),
        ("99108/1990", {2: 0.1}, []),
        ("24/08/1990", {}, [2, 5]),
        ("1/72", {}, []),
    ],
)
def test_a_date_tells_its_slashes_from_ones(text: str, may_be_slashes: dict[int, float], found: list[int]) -> None:
    chances = heard(text, may_be_slashes)
    assert [sign.start // 3 for sign in wording.slashes(ctc.best_path(chances), chances, ALPHABET)] == found


@pytest.mark.parametrize(
    ("text", "may_be_slashes", "may"),
    [
        ("1217", {2: 0.4}, True),
        ("112", {1: 0.3}, True),
        ("1217", {2: 0.1}, False),
        ("1217", {0: 0.9}, False),  # no date begins with a slash
        ("46183", {2: 0.4}, False),
    ],
)
def test_a_one_may_be_the_only_slash(text: str, may_be_slashes: dict[int, float], may: bool) -> None:
    chances = heard(text, may_be_slashes)
    assert wording.may_have_slash(ctc.best_path(chances), chances, ALPHABET) == may
    field = Field.of(np.pad(chances, ((0, 0), (0, 1))), ALPHABET + "?")
    part = max(may_be_slashes.values())
    assert field.own_chance == pytest.approx(1 - part**2 if may else 1, abs=1e-3)


@pytest.mark.parametrize(("chance", "read"), [(0.95, "127/63"), (0.85, "127163")])
def test_a_sure_slash_is_one_without_a_date(chance: float, read: str) -> None:
    chances = heard("127163", {3: chance})
    told = slashes_told(chances, ALPHABET)
    assert "".join(ALPHABET[sign.sign] for sign in ctc.best_path(told)) == read


@pytest.mark.parametrize("text", ["24/12/25.", "-24/12/25", "24/12/25-28/12/25", "12.24/12/25"])
def test_a_date_keeps_its_slashes_whatever_stands_beside_it(text: str) -> None:
    alphabet = ALPHABET + "-"
    chances = np.zeros((3 * len(text), 1 + len(alphabet)), np.float32)
    chances[2::3, 0] = 1
    for i, sign in enumerate(text):
        chances[3 * i : 3 * i + 2, 1 + alphabet.index(sign)] = 1
    told = slashes_told(chances, alphabet)
    assert "".join(alphabet[sign.sign] for sign in ctc.best_path(told)) == text
