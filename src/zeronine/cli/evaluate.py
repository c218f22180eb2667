"""`zeronine evaluate`: accuracy, per-class table, confusion and calibration on labelled pictures."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from zeronine.cli import Failure, need, writable


@click.command("evaluate")
@click.option(
    "--data", "source", type=click.Path(path_type=Path), help="Labelled pictures; by default MNIST's test part."
)
@click.option("--model", type=click.Path(path_type=Path), help="Another ONNX model than the shipped one, or small.")
@click.option("--thorough", is_flag=True, help="Look at every digit seven times.")
@click.option("--json", "as_json", is_flag=True, help="The figures as one JSON object.")
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False), help="Write a page with pictures, too.")
def command(source: Path | None, model: Path | None, thorough: bool, as_json: bool, report: Path | None) -> None:
    """Read labelled digits through the whole reader and say how well it went.

    Labels that are no single digit are left out and counted. Where a picture cannot be read the exit code is 2.

    DATA is a folder with labels.csv (file,label), a folder of folders 0 to 9, an .npz with images and labels, a .jsonl
    of pen strokes, exported corrections, or a folder with MNIST's files. Where pictures name a group, each group
    counts once.
    """
    from zeronine.cli.display import bar
    from zeronine.reader import Reader
    from zeronine.training import labelled
    from zeronine.training.evaluate import evaluate

    if report is not None:
        need("train", "matplotlib")
        writable(report)
    samples = list(labelled.samples(source) if source is not None else labelled.mnist_test(None))
    with bar("Reading", len(samples)) as done:
        try:
            result = evaluate(Reader(model, thorough=thorough), samples, done)
        except ValueError as error:
            raise Failure(str(error)) from None
    if report is not None:
        from zeronine.training.report import write

        write(report, "Evaluation", result)
    if as_json:
        click.echo(json.dumps(result.to_dict()))
    else:
        from zeronine.cli.display import print_evaluation

        print_evaluation(result)
    if result.unreadable:
        sys.exit(2)
