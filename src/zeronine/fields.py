"""What one framing of a number shows: the network's chances with what is known of fields, and the digits they spell."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from zeronine import ctc, wording
from zeronine.ctc import Spoken
from zeronine.line_model import OTHER

_LETTERS_IN_FIELDS = 0.7  # of those in the training lines: what was cut out as a number seldom holds one


@dataclass(frozen=True, eq=False)
class Field:
    """What one framing of a number shows: the network's chances, all signs, and digits where any may stand."""

    chances: np.ndarray
    signs: list[Spoken]
    digits: list[Spoken]
    is_number: bool

    @classmethod
    def of(cls, chances: np.ndarray, alphabet: str, any_ink: bool = False) -> Field:
        """What the network's chances, (places, 1 + signs), show; with `any_ink`, whatever there is are digits."""
        chances = slashes_told(chances, alphabet)
        is_number = any_ink or wording.is_number(ctc.best_path(chances), alphabet)
        likely = _letters_rarer(chances, 0 if any_ink else _LETTERS_IN_FIELDS, alphabet)
        digits = ctc.best_path(ctc.digits_alone(likely))
        # Where any ink is to be digits, how sure they are still comes from the network's own chances.
        return cls(chances if any_ink else likely, ctc.best_path(likely), digits, is_number)

    @property
    def reading(self) -> tuple[int, ...]:
        """The digits alone."""
        return tuple(digit.sign for digit in self.digits)

    @cached_property
    def own_chance(self) -> float:
        """How likely it holds its own reading; 0 if that is empty."""
        return ctc.chance_of(list(self.reading), ctc.digits_alone(self.chances)) if self.digits else 0.0

    def chance_of(self, reading: tuple[int, ...]) -> float:
        """How likely this framing holds a reading, its own or another's."""
        if reading == self.reading:
            return self.own_chance
        return ctc.chance_of(list(reading), ctc.digits_alone(self.chances))


def slashes_told(chances: np.ndarray, alphabet: str, ones: bool = True) -> np.ndarray:
    """The chances with the slashes of dates; elsewhere, with `ones`, they are leaning 1s.

    Args:
        chances: (places, 1 + signs) float32 of one line.
        alphabet: the signs.
        ones: whether what is no date's slash is a 1, however sure the network is of a slash.
    """
    runs = wording.runs(ctc.best_path(chances), alphabet)
    ends = [0, *((run[-1].stop + then[0].start) // 2 for run, then in pairwise(runs)), len(chances)]
    told = chances.copy()
    for run, (first, last) in zip(runs, pairwise(ends), strict=False):  # without any run there is nothing to tell
        slashes = wording.slashes(run, chances, alphabet) or wording.sure_slashes(run, chances, alphabet)
        leaning = ones and not wording.may_have_slash(run, chances, alphabet)
        if not wording.is_date(run, alphabet) and (slashes or leaning):
            told[first:last] = _with_slashes(chances, slashes, alphabet)[first:last]
    return told


def _with_slashes(chances: np.ndarray, slashes: list[Spoken], alphabet: str) -> np.ndarray:
    """The chances with slashes where they are said to be, whatever was likelier there, and leaning 1s elsewhere."""
    one, slash = 1 + alphabet.index("1"), 1 + alphabet.index("/")
    merged = chances.copy()
    both = merged[:, one] + merged[:, slash]
    is_slash = np.zeros(len(merged), bool)
    for sign in slashes:
        is_slash[sign.start : sign.stop] = True
    merged[:, one] = np.where(is_slash, 0, both)
    merged[:, slash] = np.where(is_slash, both, 0)
    return merged


def _letters_rarer(chances: np.ndarray, share: float, alphabet: str) -> np.ndarray:
    """The chances where letters are that much rarer than in the lines the network learned on (Bayes' rule)."""
    weighed = chances.copy()
    weighed[:, 1 + alphabet.index(OTHER)] *= share
    return np.asarray(weighed / np.maximum(weighed.sum(axis=1, keepdims=True), 1e-12))
