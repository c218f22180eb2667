"""Answers of `zeronine read` on standard output: a line a picture, JSON lines, or a table in CSV.

With each comes by how many degrees clockwise its picture was turned to be read.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from typing import Any

import click

from zeronine.cli.sheets import Sheet
from zeronine.results import Digit, Number, Page

Answer = Digit | Number | Page | None
Print = Callable[[Sheet, Answer, int], None]

_COLUMNS = ("file", "page", "kind", "text", "raw", "confidence", "x", "y", "width", "height", "turn")


def printer(form: str | None) -> Print:
    """What prints in a form: "json", "csv", or lines."""
    if form == "csv":
        return _csv_printer()
    return _print_json if form == "json" else _print_line


def _print_line(sheet: Sheet, answer: Answer, turn: int) -> None:
    if isinstance(answer, Page):
        text = "  ".join(f"{n.text} ({n.confidence:.1%})" for n in answer.numbers) or "no number"
    elif isinstance(answer, Number):
        text = f"{answer.text}  {answer.confidence:.1%}"
    elif isinstance(answer, Digit):
        text = f"{answer.value}  {answer.confidence:.1%}" if answer.is_digit else "no digit"
    else:
        text = "no ink"
    turned = f" (turned {turn}°)" if turn else ""
    click.echo(f"{sheet.name}{turned}: {text}")


def _print_json(sheet: Sheet, answer: Answer, turn: int) -> None:
    content: dict[str, Any] = answer.to_dict() if answer else {"value": None}
    click.echo(json.dumps({"file": sheet.file, "page": sheet.page, "turn": turn, "kind": _kind(answer), **content}))


def _csv_printer() -> Print:
    """A row a number; a picture without any has one row all the same."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(_COLUMNS)

    def print_rows(sheet: Sheet, answer: Answer, turn: int) -> None:
        found = (answer.numbers or (None,)) if isinstance(answer, Page) else (answer,)
        for one in found:
            where = (sheet.file, sheet.page, _kind(one))
            if one is None:
                writer.writerow([*where, "", "", 0, "", "", "", "", turn])
            else:
                writer.writerow([*where, *_texts(one), round(one.confidence, 4), *one.box, turn])

    return print_rows


def _kind(answer: Answer) -> str:
    """Which form an answer has: "page", "number", "digit", "none" for ink that is no digit, "blank" for no ink."""
    if isinstance(answer, Digit) and not answer.is_digit:
        return "none"
    return type(answer).__name__.lower() if answer else "blank"


def _texts(found: Digit | Number) -> tuple[str, str]:
    if isinstance(found, Number):
        return found.text, found.raw or found.text
    text = str(found.value) if found.is_digit else ""
    return text, text
