"""`zeronine corrections`: what a user put right in the window or on the page."""

from __future__ import annotations

import json
from pathlib import Path

import click
import numpy as np

from zeronine.cli import Failure
from zeronine.corrections import Correction, Corrections
from zeronine.files import replacing


@click.group("corrections")
def command() -> None:
    """Show, export and delete what was put right; all of it is on this computer."""


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, without strokes and glyphs.")
def list_(as_json: bool) -> None:
    """List the corrections, oldest first."""
    store = Corrections()
    for kept in store:
        click.echo(_json(kept) if as_json else _line(kept))
    if not as_json and not len(store):
        click.echo("no corrections yet; they are made in `zeronine draw` and `zeronine serve`")


@command.command("export")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
def export(file: Path) -> None:
    """Write all corrections to FILE: .jsonl with everything, or .npz with glyphs and labels.

    `zeronine evaluate` measures a model on either. `-` prints JSON lines. In the .npz, `glyphs` is (n, 28, 28) uint8,
    ink bright, and `labels` (n,) int64, -1 for no digit.
    """
    kept = list(Corrections())
    if str(file) == "-":
        for one in kept:
            click.echo(json.dumps(one.to_dict()))
        return
    if file.suffix.lower() not in (".jsonl", ".npz"):
        raise Failure(f"{file} must end in .jsonl or .npz")
    with replacing(file) as out:
        if file.suffix.lower() == ".npz":
            glyphs = np.array([one.glyph for one in kept], np.uint8).reshape(-1, 28, 28)
            labels = np.array([-1 if one.right is None else one.right for one in kept], np.int64)
            np.savez_compressed(out, glyphs=glyphs, labels=labels)
        else:
            out.writelines(json.dumps(one.to_dict()).encode() + b"\n" for one in kept)
    click.echo(f"{_counted(len(kept))} written to {file}")


@command.command("delete")
@click.argument("ids", nargs=-1, type=int)
@click.option("--all", "everything", is_flag=True, help="Delete every correction.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def delete(ids: tuple[int, ...], everything: bool, yes: bool) -> None:
    """Delete the corrections of these IDS, as `list` shows them, or all; they cannot be brought back."""
    if bool(ids) == everything:
        raise Failure("say which: ids as `zeronine corrections list` shows them, or --all")
    store = Corrections()
    if everything and not len(store):
        click.echo("there are no corrections")
        return
    if everything and not yes:
        click.confirm(f"Delete {_counted(len(store))}, all there are?", abort=True)
    gone = store.delete(None if everything else ids)
    click.echo(f"{gone} deleted")
    if gone < len(set(ids)):
        lacking = len(set(ids)) - gone
        raise Failure(f"{lacking} of these ids {'is' if lacking == 1 else 'are'} not there")


def _line(kept: Correction) -> str:
    made = kept.made.astimezone().strftime("%Y-%m-%d %H:%M")
    return f"{kept.id:>5}  {made}  {kept.face:<6}  {_name(kept.read):>8} → {_name(kept.right)}"


def _counted(count: int) -> str:
    return "1 correction" if count == 1 else f"{count} corrections"


def _name(value: int | None) -> str:
    return "no digit" if value is None else str(value)


def _json(kept: Correction) -> str:
    content = kept.to_dict()
    return json.dumps({key: value for key, value in content.items() if key not in ("strokes", "glyph")})
