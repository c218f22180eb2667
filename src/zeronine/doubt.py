"""When one look at a picture is enough, and which of several readings counts."""

from __future__ import annotations

from zeronine.results import Digit, Number
from zeronine.seen import Seen

PLAIN = 0.98  # confidence: a digit as sure as that is not looked for again, if it is not cut by the frame
_FAIR = 0.9  # confidence: nor is one that stands free and is as sure as that
CLEAR = 0.8  # confidence: a picture in which no number is that sure is looked at again
DOUBTFUL = 0.25  # confidence: on a page less is fur or stones; of composed pages' numbers none is as doubtful
_LIKELY = 0.5  # confidence: what only a second look shows must be that sure, or text and cats would have numbers
_BESIDE = 0.9  # confidence: what stands beside a sure digit and is read as surely belongs to its number
_BARS = set("17")


def shows_all(first: Digit, seen: Seen) -> bool:
    """Whether a first look has shown the digit, so that none need be taken again."""
    if seen.is_cut_out or len(seen.cuts) != 1:
        return True
    if seen.is_plain:
        return first.confidence > _FAIR
    return first.is_digit and first.confidence > PLAIN and not seen.is_cut_by_frame


def rank(digit: Digit) -> tuple[bool, float]:
    """The surest comes first; a hair's breadth decides nothing, for what the picture plainly shows is asked first."""
    return digit.is_digit, round(digit.confidence, 2)


def sureness(found: list[Number]) -> float:
    """How many digits were read, and how surely."""
    return sum(len(number.digits) * number.confidence for number in found)


def likely(found: list[Number]) -> list[Number]:
    """Of what a second look shows, the numbers that are likely at all; rules, squares and shadows leave bars."""
    found = [number for number in found if number.confidence > _LIKELY]
    if len(found) > 1:
        found = [number for number in found if number.confidence > _FAIR or not are_bars([number])]
        return [] if are_bars(found) else found
    return found


def is_settled(found: list[Number], seen: Seen) -> bool:
    """Whether a first look has shown what there is, so that none need be taken again."""
    if len(found) == 1:
        return _is_all(found[0], seen)
    return not are_bars(found)  # squares taken for writing


def are_bars(found: list[Number]) -> bool:
    """Whether numbers are read in nothing but straight lines."""
    return not any(set(number.text) - _BARS for number in found)


def _is_all(number: Number, seen: Seen) -> bool:
    """Whether a number is read surely, and is all that is written in its picture."""
    return number.confidence > CLEAR and not seen.holds_more_than(number.box)


def stands_beside(number: Number, digit: Digit) -> bool:
    """Whether a number has sure digits to the left or right of one that was found alone."""
    x, _, w, _ = digit.box
    middles = [(one.box[0] + one.box[2] / 2, one.confidence) for one in number.digits]
    return any(not x <= middle <= x + w and confidence > _BESIDE for middle, confidence in middles)


def spans(box: tuple[int, int, int, int], found: list[Number]) -> bool:
    """Whether a box reaches over all that was found."""
    x, y, w, h = box
    middles = [(n.box[0] + n.box[2] / 2, n.box[1] + n.box[3] / 2) for n in found]
    return all(x <= across <= x + w and y <= down <= y + h for across, down in middles)


def may_be_one(number: Number) -> bool:
    """Whether what was read as a number is no wider than a digit can be."""
    return len(number.digits) == 1 or (len(number.digits) == 2 and number.box[2] <= 1.5 * number.box[3])
