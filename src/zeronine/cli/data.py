"""`zeronine data`: fetch and check what training needs."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from zeronine.cli import need


@click.command("data")
@click.option(
    "--data", "folder", type=click.Path(path_type=Path, file_okay=False), help="Keep it here, not in the cache."
)
@click.option(
    "--pen/--no-pen", default=True, help="UCI Pendigits' pen strokes too (for all recipes but tutorial and fast)."
)
def command(folder: Path | None, pen: bool) -> None:
    """Fetch MNIST and real pen strokes, and check every file. What is there and right is kept."""
    need("train", "pooch", "unlzw3")
    from zeronine.training.fetch import fetch

    where = fetch(folder, pen, say=click.echo, progress=sys.stderr.isatty())
    click.echo(f"complete in {where}")
