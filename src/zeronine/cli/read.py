"""`zeronine read`: one line a picture, or JSON or CSV."""

from __future__ import annotations

import csv
import json
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from PIL import Image

from zeronine.cli import Failure
from zeronine.errors import PictureError
from zeronine.picture import SUFFIXES
from zeronine.reader import Reader
from zeronine.results import Digit, Number, Page

Answer = Digit | Number | Page | None
Show = Callable[[str, Answer], None]


@dataclass(frozen=True)
class Item:
    """One picture to read: its name as it is printed, and its path or its bytes."""

    name: str
    source: Path | bytes


@click.command("read")
@click.argument("sources", nargs=-1, required=True, metavar="FILES|FOLDERS|-")
@click.option(
    "--as", "kind", type=click.Choice(["digit", "number", "page"]), default="digit", help="What a picture holds."
)
@click.option("--json", "form", flag_value="json", help="One JSON object a line.")
@click.option("--csv", "form", flag_value="csv", help="A table with a header.")
@click.option("--model", type=click.Path(path_type=Path), help="Another ONNX model than the shipped one.")
def command(sources: tuple[str, ...], kind: str, form: str | None, model: Path | None) -> None:
    """Read the digit in each picture; `-` takes one picture from standard input.

    A folder is read with all folders in it. What cannot be read is reported on stderr and the rest go on; the exit
    code is then 1.
    """
    items = [item for source in sources for item in _items(source)]
    if not items:
        raise Failure(f"no pictures in {', '.join(sources)}")
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # picture.py has a limit of its own
    reader = Reader(model)
    printers: dict[str | None, Show] = {"json": _print_json, "csv": _csv_printer()}
    show = printers.get(form, _print_line)
    failed = 0
    for item in _watched(items):
        try:
            answer = getattr(reader, kind)(item.source)
        except PictureError as error:
            click.echo(f"zeronine: {str(error).replace('the bytes given', item.name)}", err=True)
            failed += 1
            continue
        show(item.name, answer)
    if failed:
        sys.exit(1)


def _items(source: str) -> Iterator[Item]:
    if source == "-":
        yield Item("standard input", sys.stdin.buffer.read())
        return
    path = Path(source)
    if not path.is_dir():
        yield Item(source, path)
        return
    for folder, folders, files in os.walk(path):
        folders.sort()
        for name in sorted(files):
            if Path(name).suffix.lower() in SUFFIXES:
                yield Item(str(Path(folder, name)), Path(folder, name))


def _watched(items: list[Item]) -> Iterator[Item]:
    """The items, with a progress bar where there are many, the answers go elsewhere and someone is watching."""
    if len(items) < 200 or sys.stdout.isatty() or not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, description="Reading", console=Console(stderr=True), transient=True)


def _print_line(name: str, answer: Answer) -> None:
    if isinstance(answer, Page):
        text = "  ".join(f"{n.text} ({n.confidence:.1%})" for n in answer.numbers) or "no number"
    elif isinstance(answer, Number):
        text = f"{answer.text}  {answer.confidence:.1%}"
    elif isinstance(answer, Digit):
        text = f"{answer.value}  {answer.confidence:.1%}" if answer.is_digit else "no digit"
    else:
        text = "no ink"
    click.echo(f"{name}: {text}")


def _print_json(name: str, answer: Answer) -> None:
    content: dict[str, Any] = answer.to_dict() if answer else {"value": None}
    click.echo(json.dumps({"file": name, **content}, ensure_ascii=False))


def _csv_printer() -> Show:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    header = ["file", "text", "confidence", "x", "y", "width", "height"]

    def print_rows(name: str, answer: Answer) -> None:
        if header:
            writer.writerow(header)
            header.clear()
        for found in answer.numbers if isinstance(answer, Page) else [answer]:
            if found is None:
                writer.writerow([name, "", 0, "", "", "", ""])
            else:
                writer.writerow([name, _text(found), round(found.confidence, 4), *found.box])

    return print_rows


def _text(found: Digit | Number) -> str:
    if isinstance(found, Number):
        return found.text
    return str(found.value) if found.is_digit else ""
