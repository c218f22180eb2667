"""Which way up a picture is read: turned as the user says, or as its numbers are read best."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image

from zeronine.cli.answers import Answer, Empty
from zeronine.results import Digit, Number, Page

AUTO = "auto"
TURNS = {  # degrees clockwise; Pillow counts the other way
    "90": Image.Transpose.ROTATE_270,
    "180": Image.Transpose.ROTATE_180,
    "270": Image.Transpose.ROTATE_90,
}

_SURE = 0.9  # mean confidence: upright pages mostly have more, and what has less is looked at again
_EACH = 2  # digits a number: those of pages on their side fall into single bars and rings, some of them read surely
_CLEARLY = 1.5  # times the digits of a page as it lies, by how sure they are; of composed ones upright pages have twice
_FEW = 2.5  # digits: fewer do not say which way up they are


def read_turned(
    image: Image.Image, turn: str | None, read: Callable[[Image.Image], Answer]
) -> tuple[Image.Image, Answer, int]:
    """Read a picture turned.

    Args:
        image: the picture as it is.
        turn: one of `TURNS`, None for as it is, or `AUTO`.
        read: reads a picture.

    Returns:
        The picture as it was read, the answer, and by how many degrees clockwise it was turned.
    """
    if turn != AUTO:
        image = image.transpose(TURNS[turn]) if turn else image
        return image, read(image), int(turn or 0)
    best, degrees = (image, read(image)), 0
    if _is_sure(best[1]):
        return *best, degrees
    most = max(_FEW, _CLEARLY * _digits(best[1]))
    for clockwise, way in TURNS.items():
        turned = image.transpose(way)
        answer = read(turned)
        if _digits(answer) > most:
            best, degrees, most = (turned, answer), int(clockwise), _digits(answer)
    return *best, degrees


def _is_sure(answer: Answer) -> bool:
    if isinstance(answer, Empty):
        return answer.is_blank
    if isinstance(answer, Digit):
        return answer.confidence > _SURE
    numbers = _numbers(answer)
    digits = sum(len(number.digits) for number in numbers)
    return digits >= _EACH * len(numbers) and _digits(answer) > _SURE * digits


def _digits(answer: Answer) -> float:
    """How many digits were read in numbers, each counting as much as it is sure; a single one says nothing here."""
    return sum(len(number.digits) * number.confidence for number in _numbers(answer))


def _numbers(answer: Answer) -> tuple[Number, ...]:
    if isinstance(answer, Page):
        return answer.numbers
    return (answer,) if isinstance(answer, Number) else ()
