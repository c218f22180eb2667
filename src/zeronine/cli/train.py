"""`zeronine train`: a recipe and a seed become a checkpoint, an ONNX file and a report."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zeronine.cli import need

if TYPE_CHECKING:
    from zeronine.training.loop import DrawWatch, Step, Watch


@click.command("train")
@click.option(
    "--recipe",
    "name",
    type=click.Choice(["tutorial", "fast", "small", "best", "pupil", "small-pupil", "wide", "line"]),
    default="fast",
    show_default=True,
    help="See below.",
)
@click.option(
    "--seed", type=click.IntRange(0, 2**43), default=0, show_default=True, help="The same seed gives the same run."
)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder of the run [runs/RECIPE-SEED].")
@click.option("--data", "folder", type=click.Path(path_type=Path, file_okay=False), help="Where the data is.")
@click.option(
    "--start", type=click.Path(path_type=Path, dir_okay=False), help="Begin with a trained ONNX file's weights."
)
@click.option(
    "--keep",
    type=click.FloatRange(0, 1, max_open=True),
    default=0.0,
    help="Share of those weights in the mean with the trained ones that is written in the end.",
)
@click.option(
    "--teacher",
    "teachers",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    help="Checkpoint of digits, or ONNX file of best or small, to learn drawn glyphs from; may be given several times.",
)
@click.option(
    "--mnist-teacher",
    "mnist_teachers",
    type=click.Path(path_type=Path, dir_okay=False),
    multiple=True,
    help="The same, to learn MNIST's digits from.",
)
@click.option("--lr", type=click.FloatRange(0, min_open=True), help="Another learning rate than the recipe's.")
@click.option("--epochs", type=click.IntRange(1), help="Another number of epochs than the recipe's.")
@click.option(
    "--lines", type=click.IntRange(500), help="Another number of composed lines than that of the recipe line."
)
@click.option(
    "--device",
    default="auto",
    show_default=True,
    help="cpu, cuda or mps; auto is cuda where there is one, and else cpu.",
)
@click.option("--report/--no-report", default=True, help="The page with curves and mistakes at the end.")
def command(
    name: str,
    seed: int,
    out: Path | None,
    folder: Path | None,
    start: Path | None,
    keep: float,
    teachers: tuple[Path, ...],
    mnist_teachers: tuple[Path, ...],
    lr: float | None,
    epochs: int | None,
    lines: int | None,
    device: str,
    report: bool,
) -> None:
    """Train a network; run the same command again to go on after an interruption.

    \b
    tutorial     the well-known tutorial's network and settings: 99.1 %, some minutes
    fast         a smaller network on MNIST alone: 99 % in seconds
    best         the digit network that ships, 257 thousand weights
    small        the small digit network that ships, 89 thousand weights
    line         the network for whole numbers that ships
    wide         seven times the weights of best, on MNIST alone: a teacher, for a GPU
    pupil        the network of best, to be taught by several of wide
    small-pupil  the network of small, to be taught by several of wide

    All but tutorial and fast need the pen strokes of `zeronine data`, too.
    """  # noqa: D301 - click wants the backspace itself, which keeps lines as they are
    if lines and name != "line":
        raise click.UsageError("--lines is for the recipe line alone: no other composes any.")
    if keep and not start:
        raise click.UsageError("--keep needs --start: there is nothing else to keep.")
    need("train", "torch", "onnx", *(["matplotlib"] if report and name != "line" else []))
    from dataclasses import replace

    from zeronine.training import finish
    from zeronine.training.loop import Run
    from zeronine.training.recipes import RECIPES

    usual = RECIPES[name]
    recipe = replace(usual, epochs=epochs or usual.epochs, lr=lr or usual.lr, lines=lines or usual.lines)
    run = Run(
        recipe, seed, out or Path("runs") / f"{name}-{seed}", folder, device, start, keep, teachers, mnist_teachers
    )
    before = run.whole_epochs()
    going_on = f", going on after epoch {before}" if 0 < before < recipe.epochs else ""
    begins = f"{name}, seed {seed}: {recipe.epochs} epochs, to {run.folder}{going_on}"
    try:
        with _watching(begins) as (watch, drawing):
            network = run.train(watch, drawing)
    except KeyboardInterrupt:
        whole = run.whole_epochs()
        what = f"goes on after epoch {whole}" if whole else "begins anew, for no epoch was whole yet"
        click.echo(f"\nstopped; the same command {what}", err=True)
        sys.exit(130)
    if recipe.task == "strips":
        click.echo(f"model: {finish.write_line_model(run, network)}")
        return
    loss, accuracy = finish.test(network, folder)
    click.echo(f"Test loss: {loss:.4f}")
    click.echo(f"Test accuracy: {accuracy:.4f}")
    model = finish.write_model(run, network, {"mnist_test_accuracy": accuracy, "mnist_test_loss": loss})
    click.echo(f"model: {model}")
    if report:
        from zeronine.cli.display import bar

        with bar("Writing the report", 10_000) as done:
            click.echo(f"report: {finish.write_report(run, model, done)}")


@contextmanager
def _watching(begins: str) -> Iterator[tuple[Watch, DrawWatch]]:
    """A live line on a terminal; a line an epoch elsewhere. Before, once it begins, what is said then."""
    if not sys.stderr.isatty():
        yield _lines(begins)
        return
    click.echo(begins, err=True)
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}"))
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("Loading", total=1.0, said="")

        def watch(step: Step) -> None:
            done = (step.epoch - 1 + step.done) / step.epochs
            minutes, seconds = divmod(round(step.seconds_left), 60)
            progress.update(
                task,
                completed=done,
                description=f"Epoch {step.epoch}/{step.epochs}",
                said=f"loss {step.loss:.4f}  accuracy {step.accuracy:.2%}  {minutes}:{seconds:02} left",
            )

        def drawing(done: int, total: int) -> None:
            progress.update(task, completed=done / total, description=f"Drawing {done:,}/{total:,}")

        yield watch, drawing


def _lines(begins: str) -> tuple[Watch, DrawWatch]:
    """A line when it begins, one for all drawing, which may take minutes, and one for each epoch."""

    @cache
    def say(line: str) -> None:
        click.echo(line, err=True)

    def watch(step: Step) -> None:
        say(begins)
        if step.done == 1:
            said = f"loss {step.loss:.4f}  accuracy {step.accuracy:.4f}  {step.seconds_left:.0f} s left"
            say(f"epoch {step.epoch}/{step.epochs}  {said}")

    def drawing(done: int, total: int) -> None:
        say(begins)
        say(f"drawing {total:,} examples")

    return watch, drawing
