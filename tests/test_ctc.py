"""Chances of places → signs: the best path, and the chance of a whole line against summing it up by hand."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from zeronine import ctc


def chances(seed: int, places: int, signs: int) -> np.ndarray:
    raw = np.random.default_rng(seed).random((places, 1 + signs)).astype(np.float32) ** 3
    return raw / raw.sum(axis=1, keepdims=True)


def collapsed(path: tuple[int, ...]) -> list[int]:
    return [c - 1 for i, c in enumerate(path) if c and (i == 0 or c != path[i - 1])]


@given(st.integers(0, 10_000), st.integers(1, 5), st.lists(st.integers(0, 2), max_size=3))
@settings(deadline=None, max_examples=60)
def test_the_chance_of_a_line_is_that_of_all_ways_to_say_it(seed: int, places: int, signs: list[int]) -> None:
    seen = chances(seed, places, 3)
    paths = [path for path in product(range(4), repeat=places) if collapsed(path) == signs]
    expected = sum(float(np.prod([seen[t, c] for t, c in enumerate(path)])) for path in paths)
    assert np.isclose(ctc.chance_of(signs, seen), expected, rtol=1e-4, atol=1e-9)


def test_the_best_path_drops_repeats_and_nothing() -> None:
    seen = np.eye(4, dtype=np.float32)[[0, 2, 2, 0, 2, 3, 0]]
    found = ctc.best_path(seen)
    assert [(sign.sign, sign.start, sign.stop) for sign in found] == [(1, 1, 3), (1, 4, 5), (2, 5, 6)]


def test_other_signs_count_as_nothing_between_digits() -> None:
    seen = np.full((3, 13), 0.001, np.float32)
    seen[[0, 1, 2], [4, 11, 4]] = 0.988  # 3, a separator, 3
    alone = ctc.digits_alone(seen)
    assert alone.shape == (3, 11)
    assert np.allclose(alone.sum(axis=1), 1)
    assert [sign.sign for sign in ctc.best_path(alone)] == [3, 3]
