"""What commands show on a terminal: bars while they work, tables when they are done (Rich)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

if TYPE_CHECKING:
    from zeronine.training.evaluate import Evaluation


class Done(Protocol):
    """What moves a bar."""

    def __call__(self, n: int, /, *, more: int = 0) -> None:
        """Tell how many more are done, and how many more there are to do than was thought."""


@contextmanager
def bar(title: str, total: int) -> Iterator[Done]:
    """A progress bar on stderr where someone watches; gives the function to tell how many more are done."""
    if not sys.stderr.isatty():
        yield lambda n, /, *, more=0: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # Rich sends standard output through the bar's console, which is right only where both are the same terminal.
    same = sys.stdout.isatty()
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=same) as progress:
        task = progress.add_task(title, total=total)

        def done(n: int, /, *, more: int = 0) -> None:
            nonlocal total
            total += more
            progress.update(task, advance=n, total=total)

        yield done


def print_evaluation(result: Evaluation) -> None:
    """Accuracy and calibration, then a row for each digit: recall, precision and what it was read as."""
    console = Console()
    groups = len(set(result.groups.tolist()))
    hands = f", each of {groups} groups counting once" if groups > 1 else ""
    console.print(
        f"{len(result.labels):,} digits: [bold]{result.accuracy:.2%}[/] right{hands}; "
        f"calibration error {result.ece:.2%}"
    )
    table = Table(box=None, header_style="dim", pad_edge=False)
    for name in ("digit", "count", "recall", "precision"):
        table.add_column(name, justify="right")
    for name in [*map(str, range(10)), "none"]:
        table.add_column(f"→{name}", justify="right")
    for digit, (texts, counts) in enumerate(zip(result.table(), result.confusion, strict=True)):
        cells = [
            f"[dim]{'.' if c == 0 else c}[/]" if i == digit or c == 0 else f"[red]{c}[/]" for i, c in enumerate(counts)
        ]
        table.add_row(*texts, *cells)
    console.print(table)
    if result.left_out:
        noun, verb = ("label", "is") if result.left_out == 1 else ("labels", "are")
        console.print(f"{result.left_out} {noun} {verb} no single digit: left out")
    for name, why in list(result.unreadable.items())[:20]:
        console.print(f"not read: {name}: {why}", markup=False)
