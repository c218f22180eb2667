"""What the signs of a line say: a number, several, a date, or text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations, groupby

import numpy as np

from zeronine import ctc, strip
from zeronine.ctc import Spoken
from zeronine.line_model import DIGITS, OTHER, PLACE
from zeronine.quantile import median

_WIDE = 1.6  # digit heights between the middles of two signs beyond the usual, from which on they are two numbers
_WORD = 5  # letters
_DATE = 10  # signs: 24/12/2025 has no more
_TWO = re.compile(r"\d+[.,]\d\d(?=\d\d+[.,]\d\d$)")  # where one of two amounts ends that stand close together
# A year before month and day, or after a month; of two digits after one of two, as on a card.
_YEAR = re.compile(r"\d{4}/(0?[1-9]|1[0-2])/(0?[1-9]|[12]\d|3[01])|(0?[1-9]|1[0-2])/(19|20)\d\d|(0[1-9]|1[0-2])/\d\d")
_MAY_BE, _SEEN = 0.03, 0.3  # chances of a slash: of one that a date may have, and of one of its two at least
_ALONE = 0.2  # and of one that is the only one
_SURELY = 0.9  # chance of a slash that is one whatever it parts: 127/3, 2026/118


def is_number(signs: list[Spoken], alphabet: str) -> bool:
    """Whether digits prevail; else it is text, in which some letters look like digits."""
    others = sum(alphabet[sign.sign] == OTHER for sign in signs)
    return sum(sign.sign < DIGITS for sign in signs) > others


def is_text(signs: list[Spoken], alphabet: str) -> bool:
    """Whether a line that begins so is text: a word or more, and few digits or none."""
    others = sum(alphabet[sign.sign] == OTHER for sign in signs)
    return others >= _WORD and others > 2 * sum(sign.sign < DIGITS for sign in signs)


def runs(signs: list[Spoken], alphabet: str) -> list[list[Spoken]]:
    """The runs of digits and slashes in a line, each of which may be a date."""
    found: list[list[Spoken]] = []
    for is_run, run in groupby(signs, lambda sign: sign.sign < DIGITS or alphabet[sign.sign] == "/"):
        if is_run:
            found.append(list(run))
    return found


def slashes(signs: list[Spoken], chances: np.ndarray, alphabet: str) -> list[Spoken]:
    """The slashes of a date that has two, of which one or both may be leaning 1s as well; none where there is none."""
    if len(signs) > _DATE:
        return []
    may = _may_be_slashes(signs, chances, alphabet)
    dates = [
        pair
        for pair in combinations(may, 2)
        if max(may[sign] for sign in pair) > _SEEN and _is_date(_spelt(signs, pair, alphabet))
    ]
    return list(max(dates, key=lambda pair: may[pair[0]] * may[pair[1]], default=()))


def sure_slashes(signs: list[Spoken], chances: np.ndarray, alphabet: str) -> list[Spoken]:
    """The slashes of which the network is so sure that they are no leaning 1s, whether they part a date or not."""
    slash = 1 + alphabet.index("/")
    return [s for s in signs if alphabet[s.sign] == "/" and float(chances[s.start : s.stop, slash].max()) > _SURELY]


def may_have_slash(signs: list[Spoken], chances: np.ndarray, alphabet: str) -> bool:
    """Whether one sign may be the slash between day and month: the network's own chances say best how likely it is."""
    if len(signs) > _DATE:
        return False
    may = _may_be_slashes(signs, chances, alphabet)
    return any(chance > _ALONE and _is_date(_spelt(signs, [sign], alphabet)) for sign, chance in may.items())


def _may_be_slashes(signs: list[Spoken], chances: np.ndarray, alphabet: str) -> dict[Spoken, float]:
    """The signs that may be slashes, and how likely they are."""
    slash = 1 + alphabet.index("/")
    may = {sign: float(chances[sign.start : sign.stop, slash].max()) for sign in signs if alphabet[sign.sign] in "1/"}
    return {sign: chance for sign, chance in may.items() if chance > _MAY_BE}


def _spelt(signs: list[Spoken], slashes: Sequence[Spoken], alphabet: str) -> str:
    """The signs as text, with slashes where they are said to be and leaning 1s elsewhere."""
    return "".join("/" if sign in slashes else alphabet[sign.sign].replace("/", "1") for sign in signs)


def is_date(signs: list[Spoken], alphabet: str) -> bool:
    """Whether slashes part a day, a month and a year, or marks from how many there were: 24/12/2025, 3/4, 18/20."""
    return _is_date("".join(alphabet[sign.sign] for sign in signs))


def _is_date(text: str) -> bool:
    if _YEAR.fullmatch(text):
        return True
    parts = re.fullmatch(r"(\d?\d)/(\d?\d|100)(/(?:\d\d)?\d\d)?", text)
    if parts is None:
        return False
    first, second = int(parts[1]), int(parts[2])
    day_and_month = 1 <= min(first, second) <= 12 and max(first, second) <= 31
    marks = parts[3] is None and first <= second > 0 and second % 5 == 0
    return day_and_month or marks


def holds_letters(chances: np.ndarray, alphabet: str) -> bool:
    """Whether a line has more letters than digits; what is left of rules and squares mostly has neither."""
    signs = ctc.best_path(chances)
    return not is_number(signs, alphabet) and any(alphabet[sign.sign] == OTHER for sign in signs)


def parted(chances: np.ndarray, alphabet: str) -> list[list[Spoken]]:
    """The signs of each number in a line; none where it is text."""
    signs = ctc.best_path(chances)
    return _cut(signs, alphabet) if is_number(signs, alphabet) else []


def middle(sign: Spoken) -> float:
    """Where a sign stands, in places of the network's answer."""
    return (sign.start + sign.stop) / 2


def _cut(signs: list[Spoken], alphabet: str) -> list[list[Spoken]]:
    """The signs of each number: words and wide gaps part, and a part without digits is none."""
    limit = _WIDE * strip.BAND * strip.HEIGHT / PLACE
    parts: list[list[Spoken]] = [[]]
    letters = 0  # on end: a single one is a bit of a rule sooner than a word
    for before, sign in zip([None, *signs], signs, strict=False):
        is_letter = alphabet[sign.sign] == OTHER
        letters = letters + 1 if is_letter else 0
        if letters > 1 or (before and middle(sign) - middle(before) > limit + _usual(signs)):
            parts.append([])
        if not is_letter:
            parts[-1].append(sign)
    return [half for part in parts for half in _halves(part, alphabet) if any(sign.sign < DIGITS for sign in half)]


def _halves(signs: list[Spoken], alphabet: str) -> list[list[Spoken]]:
    """Signs that can be no one number, with two decimal points, as two; others as they are."""
    first = _TWO.match("".join(alphabet[sign.sign] for sign in signs))
    return [signs[: first.end()], signs[first.end() :]] if first else [signs]


def _usual(signs: list[Spoken]) -> float:
    return median(np.diff([middle(sign) for sign in signs])) if len(signs) > 2 else 0.0
