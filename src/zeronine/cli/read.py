"""`zeronine read`: whatever digits and numbers stand in pictures, scans and PDFs."""

from __future__ import annotations

import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
import cv2

from zeronine import picture
from zeronine.cli import Failure, sheets
from zeronine.cli.answers import Answer, Print, printable, printer
from zeronine.cli.inorder import in_order
from zeronine.cli.readers import Readers
from zeronine.cli.sheets import Sheet
from zeronine.cli.turning import AUTO, TURNS, read_turned
from zeronine.errors import PictureError, WriteError

if TYPE_CHECKING:
    from zeronine.cli.album import Album

_NO_MEMORY = -4  # OpenCV's code for it
_MANY = 20  # pictures, from which on a bar tells how far it is
_LONG = (".pdf", ".tif", ".tiff")  # files that may have many pages

Step = Callable[[Sheet], None]


@dataclass(frozen=True, slots=True)
class Done:
    """What a sheet says, by how many degrees it was turned, and why it could not be drawn."""

    answer: Answer | PictureError
    degrees: int = 0
    undrawn: WriteError | None = None


@click.command("read")
@click.argument("sources", nargs=-1, required=True, metavar="FILES|FOLDERS|-")
@click.option(
    "--as",
    "kind",
    type=click.Choice(["auto", "digit", "number", "page"]),
    default="auto",
    help="What a picture holds. By default it is found out: several numbers, one number, or one digit.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for each picture or page.")
@click.option("--csv", "as_csv", is_flag=True, help="A table with a header and a row for each number.")
@click.option(
    "--show",
    metavar="PLACE",
    help="Draw boxes and readings on the pictures, too. PLACE is the file for one picture if it ends in .png, .jpg, "
    "…; else it is a folder that gets one .png for each picture or page (scan.png, form-p1.png, form-p2.png, …).",
)
@click.option(
    "--turn",
    type=click.Choice([*TURNS, AUTO]),
    help="Turn every picture by so many degrees clockwise first, or as its numbers are read best, for which "
    "auto needs three digits or more. Boxes are in pixels of the turned picture.",
)
@click.option("--thorough", is_flag=True, help="Tell signs from digits better, in several times the time.")
@click.option(
    "--model",
    type=click.Path(path_type=Path),
    help="Another ONNX model for single digits than the shipped one, or small. Numbers are read by the shipped line "
    "network all the same, or by that of --line-model.",
)
@click.option(
    "--line-model",
    type=click.Path(path_type=Path),
    help="Another ONNX model for numbers than the shipped one, as `zeronine train --recipe line` makes it.",
)
def command(
    sources: tuple[str, ...],
    kind: str,
    as_json: bool,
    as_csv: bool,
    show: str | None,
    turn: str | None,
    thorough: bool,
    model: Path | None,
    line_model: Path | None,
) -> None:
    """Read the digits and numbers in pictures, scans of several pages (TIFF) and PDFs.

    A folder is read with all folders in it; what is hidden there, files that are no pictures by their name, and what
    --show drew are left out. `-` is standard input. PDFs need pypdfium2: pip install pypdfium2.

    What cannot be read is reported on stderr, has a row of the kind "error" in JSON and CSV, and the rest goes on; the
    exit code is then 2.
    """
    warnings.filterwarnings("ignore", module="PIL")  # picture.py has limits and words of its own
    if as_json and as_csv:
        raise Failure("--json and --csv exclude each other; choose one")
    if turn == AUTO and kind == "digit":
        raise Failure("--turn auto goes by three digits or more, so it does not go with --as digit")
    readers = Readers("read" if kind == "auto" else kind, model, thorough, line_model)
    album = _album(show, sources)
    found = sheets.unfold(sheets.find(sources))

    def work(sheet: Sheet) -> Done:
        try:
            if isinstance(sheet.content, PictureError):
                return Done(sheet.content)
            if album is None and turn is None:
                return Done(readers.read(sheet.content))
            image, answer, degrees = read_turned(picture.upright(sheet.content), turn, readers.read)
            try:
                if album:
                    album.draw(sheet, image, answer)
            except WriteError as error:
                return Done(answer, degrees, error)
            return Done(answer, degrees)
        except PictureError as error:
            return Done(error)
        except (MemoryError, cv2.error) as error:
            if isinstance(error, cv2.error) and error.code != _NO_MEMORY:
                raise
            return Done(PictureError(f"{sheet.name} needs more memory than there is"))

    with _ended_in_order(), closing(readers), _watched(sources) as step:
        answers = in_order(work, album.assign(found) if album else found, size=lambda sheet: sheet.pixels)
        failed = _print_all(answers, printer("json" if as_json else "csv" if as_csv else None), step)
    if failed:
        sys.exit(2)


def _album(show: str | None, sources: Sequence[str]) -> Album | None:
    if show is None:
        return None
    if not show:  # as a path it would be the folder one is in
        raise Failure("--show names no place; name a .png or .jpg, or a folder")
    from zeronine.cli.album import Album

    return Album(Path(show), sources)


def _print_all(answers: Iterator[tuple[Sheet, Done]], show: Print, step: Step) -> int:
    """Print what was read, and how many could not be, or not be drawn."""
    failed = 0
    for sheet, done in answers:
        step(sheet)
        if isinstance(done.answer, PictureError):
            said = PictureError(_named(str(done.answer), sheet))
            click.echo(f"zeronine: {printable(str(said))}", err=True)
            failed += 1
            show(sheet, said, done.degrees)
            continue
        if done.undrawn:
            click.echo(f"zeronine: {printable(str(done.undrawn))}", err=True)
            failed += 1
        show(replace(sheet, target=None) if done.undrawn else sheet, done.answer, done.degrees)
    return failed


def _named(reason: str, sheet: Sheet) -> str:
    """What is wrong with a sheet, and with which: what a picture in memory is called says nothing."""
    reason = reason.replace("the file given", sheet.name)
    return reason if sheet.name in reason or sheet.file in reason else f"{sheet.name}: {reason}"


@contextmanager
def _ended_in_order() -> Iterator[None]:
    """Signals that end a process end it as Ctrl-C does: what has been read is written, and no process stays behind."""
    if threading.current_thread() is not threading.main_thread():  # signals are its own alone
        yield
        return
    ends = [signal.Signals[name] for name in ("SIGTERM", "SIGHUP") if name in signal.Signals.__members__]
    before = {one: signal.getsignal(one) for one in ends}
    before = {one: handler for one, handler in before.items() if handler not in (None, signal.SIG_IGN)}  # by nohup
    for one in before:
        signal.signal(one, lambda number, frame: sys.exit(128 + number))
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


@contextmanager
def _watched(sources: Sequence[str]) -> Iterator[Step]:
    """A progress bar where there is much to do, the answers go elsewhere and someone is watching."""
    if sys.stdout.isatty() or not sys.stderr.isatty():
        yield lambda sheet: None
        return
    total = sheets.count(sources)
    if total < _MANY and not any(source.lower().endswith(_LONG) for source in sources):
        yield lambda sheet: None
        return
    from zeronine.cli.display import bar

    with bar("Reading", total) as done:
        yield lambda sheet: done(1, more=sheet.pages - 1 if sheet.page == 1 else 0)
