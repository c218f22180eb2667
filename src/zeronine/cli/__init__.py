"""The command `zeronine`. Each command lives in its own module and is imported when it is called."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click

from zeronine import __version__
from zeronine.errors import ZeronineError

# Command → its line in the help; the module of the same name here holds it. Nothing is imported to print this.
COMMANDS = {
    "read": "Read digits in pictures.",
    "draw": "Draw digits in a window and see them read.",
    "serve": "Open the web page to draw on, with an API under it.",
    "corrections": "List, export or delete what was put right.",
    "data": "Fetch and check the data to train on.",
    "train": "Train a network by a recipe.",
    "evaluate": "Measure a model on labelled pictures.",
    "export": "Write the ONNX file of a checkpoint.",
}


class _Commands(click.Group):
    """A group that imports a command only to run it, and turns our errors into one sentence and exit code 2."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"zeronine.cli.{name}").command
        return command

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def main(self, *args: Any, **options: Any) -> Any:
        """Run, whatever became of the standard streams."""
        for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
            if getattr(sys, name) is None:  # closed, as for daemons and programs without a console
                setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115
        if isinstance(sys.stdout, TextIOWrapper):  # names and signs that a terminal or a file's encoding has not
            sys.stdout.reconfigure(errors="backslashreplace")
        try:
            return super().main(*args, **options)
        except OSError as error:
            reason = error.strerror or error
            with suppress(OSError):  # without a name, an open file or stream, full or closed on the other side
                Failure(f"cannot write: {reason}" if error.filename is None else f"{error.filename}: {reason}").show()
            _silence()
            sys.exit(Failure.exit_code)

    def invoke(self, context: click.Context) -> object:
        try:
            return super().invoke(context)
        except ZeronineError as error:
            raise Failure(str(error)) from None
        except KeyboardInterrupt:
            sys.exit(130)  # as shells expect of what Ctrl-C ended


class Failure(click.ClickException):
    """One sentence on stderr and exit code 2."""

    exit_code = 2

    def show(self, file: object = None) -> None:
        """Print the sentence alone."""
        click.echo(f"zeronine: {self.message}", err=True)


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="zeronine")
def main() -> None:
    """Reads handwritten digits: one on a canvas, a number on a photographed note, a cabinet of forms."""


def _silence() -> None:
    """Lead the standard streams to nowhere where what waits in them cannot be written, lest that fail again at exit."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            with suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def writable(path: Path) -> None:
    """Stop with one clear sentence where a file cannot be written, before the work that fills it."""
    there = path.exists() or path.is_symlink()  # what a link leads to may be missing
    try:
        path.open("ab").close()
        if not there:
            path.unlink()
    except OSError as error:
        raise Failure(f"{path} cannot be written: {error.strerror}") from None


def need(extra: str, *modules: str) -> None:
    """Stop with one clear sentence where the modules of an extra are not installed."""
    from importlib.util import find_spec

    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise Failure(f'this needs {", ".join(missing)}; in the clone: pip install ".[{extra}]"')
