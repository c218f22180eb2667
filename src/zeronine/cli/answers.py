"""Answers of `zeronine read` on standard output: a line a picture, JSON lines, or a table in CSV.

With each comes by how many degrees clockwise its picture was turned to be read.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from io import TextIOWrapper
from typing import Any
from unicodedata import category

import click

from zeronine.cli.sheets import Sheet
from zeronine.errors import PictureError
from zeronine.results import Digit, Number, Page, rounded
from zeronine.shown import percent


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing was read.

    Attributes:
        sought: "digit" or "number".
        content: what is said of it in JSON.
        is_blank: whether there is no ink at all; else there is ink, but none that was sought.
    """

    sought: str
    content: dict[str, Any]
    is_blank: bool

    @classmethod
    def of(cls, answer: Page | None, kind: str, is_blank: bool) -> Empty:
        """An empty page, or the None of a reader's method."""
        if answer is not None:
            return cls("number", answer.to_dict(), is_blank)
        return cls("number", {"text": None}, is_blank) if kind == "number" else cls("digit", {"value": None}, is_blank)


Answer = Digit | Number | Page | Empty
Print = Callable[[Sheet, Answer | PictureError, int], None]

_COLUMNS = ("file", "page", "kind", "text", "raw", "confidence", "x", "y", "width", "height", "turn")


def printable(text: str) -> str:
    """Text with its control characters, as names of files may have them, written out."""
    return "".join(sign.encode("unicode_escape").decode() if category(sign) == "Cc" else sign for sign in text)


def printer(form: str | None) -> Print:
    """What prints in a form: "json", "csv", or lines."""
    if form == "csv":
        return _csv_printer()
    return _print_json if form == "json" else _print_line


def _print_line(sheet: Sheet, answer: Answer | PictureError, turn: int) -> None:
    if isinstance(answer, PictureError):  # that is said on stderr, and people read both
        return
    if isinstance(answer, Page):
        text = "  ".join(f"{n.raw or n.text} ({percent(n.confidence)})" for n in answer.numbers)
    elif isinstance(answer, Number):
        text = f"{answer.raw or answer.text}  {percent(answer.confidence)}"
    elif isinstance(answer, Digit):
        text = f"{answer.value}  {percent(answer.confidence)}" if answer.is_digit else "no digit"
    else:
        text = "no ink" if answer.is_blank else f"no {answer.sought}"
    turned = f" (turned {turn}°)" if turn else ""
    click.echo(f"{printable(sheet.name)}{turned}: {text}")


def _print_json(sheet: Sheet, answer: Answer | PictureError, turn: int) -> None:
    if isinstance(answer, PictureError):
        content: dict[str, Any] = {"error": str(answer)}
    else:
        content = answer.content if isinstance(answer, Empty) else answer.to_dict()
    where = {"file": sheet.file, "page": sheet.page, "turn": turn, "kind": _kind(answer)}
    shown = {"shown": str(sheet.target)} if sheet.target and "error" not in content else {}
    click.echo(json.dumps({**where, **content, **shown}))


def _csv_printer() -> Print:
    """A row a number; a picture without any, or that cannot be read, has one row all the same.

    In UTF-8, whatever the system's own encoding: else names of files would not be found again.
    """
    if isinstance(sys.stdout, TextIOWrapper) and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(_COLUMNS)

    def print_rows(sheet: Sheet, answer: Answer | PictureError, turn: int) -> None:
        found = answer.numbers if isinstance(answer, Page) else (answer,)
        for one in found:
            where = (sheet.file, sheet.page, _kind(one))
            if isinstance(one, (Empty, PictureError)):
                writer.writerow([*where, "", "", 0, "", "", "", "", turn])
            else:
                writer.writerow([*where, *_texts(one), rounded(one.confidence), *one.box, turn])

    return print_rows


def _kind(answer: Answer | PictureError) -> str:
    """Which form an answer has: "page", "number", "digit", "none" for ink that is none, "blank" for no ink, "error"."""
    if isinstance(answer, PictureError):
        return "error"
    if isinstance(answer, Empty):
        return "blank" if answer.is_blank else "none"
    return "none" if isinstance(answer, Digit) and not answer.is_digit else type(answer).__name__.lower()


def _texts(found: Digit | Number) -> tuple[str, str]:
    if isinstance(found, Number):
        return found.text, found.raw or found.text
    text = str(found.value) if found.is_digit else ""
    return text, text
