"""When one look at a picture is enough, and which of several readings counts."""

from __future__ import annotations

from dataclasses import replace

from zeronine.blocks import Blocks
from zeronine.boxes import around, holds, meet
from zeronine.pale import Evened
from zeronine.results import Box, Digit, Number
from zeronine.seen import Seen

_SURE = 0.98  # confidence: a digit read with more is beyond doubt, if it is not cut by the frame
_FAIR = 0.9  # confidence: so is one that stands free and is as sure as that, and a bar beside other numbers
CLEAR = 0.8  # confidence: a picture in which no number is as sure as that is looked at again
SCRIBBLED = 0.2  # confidence: less is no number, even where it is all there is
DOUBTFUL = 0.25  # confidence: on a page less is fur or stones; of composed pages' numbers none is as doubtful
_NONE = 0.1  # confidence: what is known to be no digit is given no more
_LIKELY = 0.5  # confidence: what only a second look shows must be that sure, or text and cats would have numbers
_BESIDE = 0.9  # confidence: what stands beside a sure digit and is read as surely belongs to its number
_LAP = 0.15  # of the lower one's height: so far the two pieces of a digit overlap
_BITS = 3  # numbers: a dark ground falls into no more
_BARS = set("17")


def is_sure(digit: Digit) -> bool:
    """Whether a digit is beyond doubt."""
    return digit.is_digit and digit.confidence > _SURE


def shows_all(first: Digit, seen: Seen) -> bool:
    """Whether a first look has shown the digit, so that none need be taken again."""
    if seen.is_cut_out or len(seen.cuts) != 1:
        return True
    if seen.is_plain:
        return first.confidence > _FAIR
    return is_sure(first) and not seen.is_cut_by_frame


def is_none(read: Digit) -> bool:
    """Whether ink surely is no digit."""
    return not read.is_digit and read.confidence < _NONE


def no_digit(ink: Digit) -> Digit:
    """Ink that is known to be no digit, whatever it was read as."""
    return replace(ink, is_digit=False, confidence=min(ink.confidence, _NONE))


def rank(digit: Digit) -> tuple[bool, float]:
    """The surest comes first; a hair's breadth decides nothing, for what the picture plainly shows is asked first."""
    return digit.is_digit, round(digit.confidence, 2)


def surest(found: list[Digit]) -> Digit | None:
    """The one of several readings of a picture that counts; of equally sure ones the first.

    The hole of an outlined 6, 8 or 9 is a 0, and first asked, as a digit in a ring is: here what is around it counts.
    A ring with a digit in it is a slashed 0 as well: here what is in it counts.
    """
    best = max(found, key=rank, default=None)
    if best is None or best.value != 0:
        return best
    around = (digit for digit in found if digit.value != 0 and rank(digit) == rank(best) and holds(digit.box, best.box))
    ringed = (digit for digit in found if digit.value != 0 and digit.confidence > _FAIR and holds(best.box, digit.box))
    return next(around, next(ringed, best))


def sureness(found: list[Number]) -> float:
    """How many digits were read, and how surely."""
    return sum(len(number.digits) * number.confidence for number in found)


def with_board(found: list[Number], board: list[Number]) -> list[Number]:
    """The numbers of a picture and of a board in it, which takes the place of what was found there.

    The holes of a dark picture are zeros.
    """
    sure = [number for number in board if number.confidence > CLEAR and set(number.text) != {"0"}]
    region = around([number.box for number in sure]) if sure else None
    beside = [one for one in found if region is None or not meet(one.box, region)]
    if not any(number.confidence > CLEAR for number in beside):
        return max(found, sure if len(board) > 1 else board, key=sureness)
    return _put_among(beside, sure)


def are_pens(blocks: Blocks, found: list[Number]) -> bool:
    """Whether what may be blocks of print are strokes of a broad pen, in numbers that are read surely."""
    sure = [number.box for number in found if number.confidence > CLEAR]
    return all(any(holds(box, block) for box in sure) for block in blocks.boxes)


def with_blocks(found: list[Number], without: list[Number], blocks: Blocks) -> list[Number]:
    """The numbers of a page as they are read without its blocks, and what is surely read in these, or beside.

    The edges of blocks are bars. What has a whole block in it is written with a broad pen.

    Args:
        found: the numbers of the whole page.
        without: those of the page whose blocks were painted over; what is left at their edges is none.
        blocks: which they are.
    """
    every = [number for number in without if not blocks.hold(number.box)]
    if not every:
        return found
    found = [number for number in found if not (blocks.go_beyond(number.box) and are_bars([number]))]
    shown, before = (sureness([one for one in some if not are_bars([one])]) for some in (every, found))
    if shown <= before:
        return found
    every = [_more_of(number, found) or number for number in every]
    kept = [number for number in found if number.confidence > CLEAR or (blocks.lie_in(number.box) and _is_some(number))]
    return _put_among(every, [number for number in kept if not any(meet(number.box, one.box) for one in every)])


def with_pale(found: list[Number], again: list[Number], evened: Evened) -> list[Number]:
    """The numbers of a picture with those that have paler digits, whole or in part."""
    alone = []
    for number in again:
        if not any(evened.is_pale(digit.box) for digit in number.digits):
            continue
        met = [one for one in found if meet(one.box, number.box)]
        if not met and number.confidence > CLEAR:
            alone.append(number)
        elif met and _shows_more(number, met):
            found = _put_among([one for one in found if one not in met], [number])
    return found if are_bars(alone) else _put_among(found, alone)  # bits of pale rules are bars


def _shows_more(number: Number, parts: list[Number]) -> bool:
    """Whether a number surely is what was read in its parts, and more; or more is read where nothing was clear."""
    if not any(one.confidence > CLEAR for one in parts):
        return sureness([number]) > sureness(parts)
    longer = len(number.text) > sum(len(one.text) for one in parts)
    return longer and number.confidence > _FAIR and all(one.text in number.text for one in parts)


def _more_of(number: Number, found: list[Number]) -> Number | None:
    """Of other readings one that holds a number and other digits: they were painted over with what stood beside."""
    for other in found:
        rest = other.text.replace(number.text, "", 1)
        if rest != other.text and set(rest) - _BARS and meet(other.box, number.box) and _is_some(other):
            return other
    return None


def _is_some(number: Number) -> bool:
    """Whether there is a number at all, though it may be another one."""
    return number.confidence > DOUBTFUL and not are_bars([number])


def _put_among(found: list[Number], others: list[Number]) -> list[Number]:
    """Numbers in reading order, with others put where they are read among them."""
    every = list(found)
    for number in others:
        before = [i for i, one in enumerate(every) if _comes_before(one.box, number.box)]
        every.insert(before[-1] + 1 if before else 0, number)
    return every


def _comes_before(one: Box, other: Box) -> bool:
    """Whether a box is read before another: above it, or to the left of what stands beside it."""
    (x0, y0, _, h0), (x1, y1, _, h1) = one, other
    down = (y0 + h0 / 2) - (y1 + h1 / 2)
    return x0 < x1 if abs(down) < 0.5 * min(h0, h1) else down < 0


def likely(found: list[Number]) -> list[Number]:
    """Of what a second look shows, the numbers that are likely at all; rules, squares and shadows leave bars."""
    found = [number for number in found if number.confidence > _LIKELY]
    if len(found) > 1:
        found = [number for number in found if number.confidence > _FAIR or not are_bars([number])]
        return [] if are_bars(found) else found
    return found


def are_clear(found: list[Number]) -> bool:
    """Whether a second look shows several digits, and all numbers surely: no other can show more."""
    return sum(len(number.digits) for number in found) > 1 and all(number.confidence > CLEAR for number in found)


def is_settled(found: list[Number], seen: Seen) -> bool:
    """Whether a first look has shown what there is, so that none need be taken again."""
    if len(found) == 1:
        return _is_all(found[0], seen)
    return not are_bars(found)  # squares taken for writing


def are_beyond_doubt(found: list[Number], seen: Seen) -> bool:
    """Whether numbers are beyond doubt: one that is all there is, or so many as bits of a screen's ground are not."""
    if len(found) == 1:
        return _is_all(found[0], seen)
    return len(found) > _BITS and all(number.confidence > CLEAR for number in found)


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


def body_of_pieces(found: list[Number]) -> Number | None:
    """Of two numbers found, the one that the other may be a part of: a bar beside its top, as of a 5.

    Numbers that stand one over the other may look like a digit together, too, but do not overlap in height.
    """
    if len(found) != 2:
        return None
    bar, body = sorted(found, key=lambda number: number.box[1])
    _, top, _, tall = body.box
    _, over, wide, high = bar.box
    overlap = over + high - top
    return body if len(bar.digits) == 1 and wide > high and overlap > _LAP * min(tall, high) else None


def likely_on_page(found: list[Number], seen: Seen) -> list[Number]:
    """The numbers in a picture; of what was not cut out as a number only those that are likely at all."""
    return found if seen.is_cut_out else [number for number in found if number.confidence > DOUBTFUL]


def is_all_there_is(found: list[Number], seen: Seen) -> bool:
    """Whether a picture holds one number of several digits and little else, however doubtful it is."""
    if len(found) != 1 or len(found[0].digits) == 1 or found[0].confidence < SCRIBBLED:
        return False
    return not seen.holds_more_than(found[0].box)


def may_be_one(number: Number) -> bool:
    """Whether what was read as a number is no wider than a digit can be."""
    return len(number.digits) == 1 or (len(number.digits) == 2 and number.box[2] <= 1.5 * number.box[3])
