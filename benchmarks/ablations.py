"""What each part of the recipe of digits buys: trained without it, over several seeds.

    python benchmarks/ablations.py --field ../shared/data/field [--seeds 3] [--epochs 4] [--glyphs 12000]

The network is that of the recipe small, trained for a few epochs on a third of the drawn glyphs, so that dozens of
runs take hours. Read what changes, not how good each run is. A row without one kind of glyph trains on that many
fewer; calibration is the same for all, so the bias of "no digit" is fitted on drawn signs even where none was trained
on. Taught rows learn from the runs of 48 channels, which saw the same. Measured on what no training saw: the last
15,000 of MNIST's training part (of which the last 5,000 are the easiest, and too few to tell recipes apart), held-out
pen writers, the open field sets, signs that are no digits, and the corruptions of MNIST-C as glyphs. Each run stays in
its folder with its figures, so an interrupted benchmark goes on and a row that is added is the only one trained;
another `--out` measures anew.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Iterable
from dataclasses import astuple, replace
from pathlib import Path

import click
import numpy as np

from corruptions import CORRUPTIONS
from field import digits_in, measure, signs_in, zeronine_digit
from mnist_c import corrupted
from zeronine import Reader
from zeronine.cli import Failure
from zeronine.cli.display import bar
from zeronine.errors import ZeronineError
from zeronine.training import calibrate, export
from zeronine.training.checkpoint import CHECKPOINT
from zeronine.training.data import Digits, mnist
from zeronine.training.drawn import Stock, held_out_pen
from zeronine.training.loop import Run
from zeronine.training.recipes import RECIPES, Recipe

WHOLE = "the whole recipe"
TEACHERS = "48 channels for 28, as best has"
ROWS: dict[str, Callable[[Recipe], Recipe]] = {
    WHOLE: lambda recipe: recipe,
    "no digits from our skeletons": lambda recipe: replace(recipe, stock=replace(recipe.stock, skeletons=0)),
    "no pen strokes": lambda recipe: replace(recipe, stock=replace(recipe.stock, pen=0)),
    "neither": lambda recipe: replace(recipe, stock=replace(recipe.stock, skeletons=0, pen=0)),
    "no ink that is no digit": lambda recipe: replace(recipe, stock=replace(recipe.stock, outliers=0)),
    "no lines, grounds and bands laid over": lambda recipe: replace(
        recipe, augment={**(recipe.augment or {}), "overlay": 0.0}
    ),
    "glyphs not varied": lambda recipe: replace(recipe, augment=None),
    "glyphs varied as best varies them": lambda recipe: replace(recipe, augment=RECIPES["best"].augment),
    "MNIST's digits once": lambda recipe: replace(recipe, mnist_times=1),
    "MNIST's digits three times": lambda recipe: replace(recipe, mnist_times=3),
    "MNIST's digits alone": lambda recipe: replace(recipe, stock=Stock()),
    "no mean of weights (EMA)": lambda recipe: replace(recipe, ema=0.0),
    "constant learning rate, a quarter of the peak": lambda recipe: replace(recipe, one_cycle=False, lr=recipe.lr / 4),
    "20 channels for 28": lambda recipe: replace(recipe, network_options={"width": 20}),
    TEACHERS: lambda recipe: replace(recipe, network_options={"width": 48}),
    "labels not smoothed": lambda recipe: replace(recipe, smoothing=0.0),
    "four times the drawn glyphs, a quarter of them an epoch": lambda recipe: replace(
        recipe, stock=Stock(*(4 * glyphs for glyphs in astuple(recipe.stock))), stock_share=1 / 4
    ),
}
TAUGHT: dict[str, Callable[[Run, tuple[Path, ...]], Run]] = {  # the whole recipe, by the runs of `TEACHERS`, one a seed
    "taught on drawn glyphs": lambda run, by: replace(run, teachers=by),
    "taught on MNIST's digits": lambda run, by: replace(run, mnist_teachers=by),
    "taught on both": lambda run, by: replace(run, teachers=by, mnist_teachers=by),
}
CORRUPTED, PENS, SEED = 1_000, "held-out pens", 4_712  # digits under each corruption; of the held-out drawings
HELD_OUT = "held-out MNIST"
FIGURES = (HELD_OUT, PENS, "open sets", "AUROC", "corruptions")


@click.command()
@click.option("--field", type=click.Path(path_type=Path, exists=True), required=True, help="Folder with the sets.")
@click.option("--data", "folder", type=click.Path(path_type=Path), help="Folder with MNIST and the pen strokes.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("runs/ablations"), show_default=True)
@click.option("--seeds", type=click.IntRange(1), default=3, show_default=True)
@click.option("--epochs", type=click.IntRange(1), default=4, show_default=True)
@click.option("--glyphs", type=click.IntRange(1), default=12_000, show_default=True, help="Drawn, of each kind.")
@click.option("--row", "chosen", type=click.Choice([*ROWS, *TAUGHT]), multiple=True, help="These rows only.")
def main(
    field: Path, folder: Path | None, out: Path, seeds: int, epochs: int, glyphs: int, chosen: tuple[str, ...]
) -> None:
    """Train every row with every seed, and print each figure's mean ± standard deviation."""
    stock = Stock(glyphs, glyphs, glyphs)
    recipe = replace(RECIPES["small"], part="trial", epochs=epochs, stock=stock, stock_share=1.0)
    names = tuple(dict.fromkeys(chosen)) or (*ROWS, *TAUGHT)
    figures: dict[str, list[dict[str, float]]] = {name: [] for name in names}

    def run(name: str, seed: int) -> Run:
        by = f"-by-{seeds}" if name in TAUGHT else ""
        where = out / f"{name.replace(', ', '-').replace(' ', '-')}-{seed}{by}"
        return Run(ROWS.get(name, ROWS[WHOLE])(recipe), seed, where, folder)

    try:
        judge = Judge(field, folder)
        teachers = [run(TEACHERS, seed) for seed in range(seeds)] if set(names) & set(TAUGHT) else []
        with bar("Trainings", len(teachers) + len(names) * seeds) as done:
            for teacher in teachers:
                teacher.train()
                done(1)
            checkpoints = tuple(teacher.folder / CHECKPOINT for teacher in teachers)
            for seed in range(seeds):
                for name in names:
                    pupil = run(name, seed)
                    figures[name].append(judge.figures(TAUGHT[name](pupil, checkpoints) if name in TAUGHT else pupil))
                    done(1)
    except (ZeronineError, OSError) as error:
        raise Failure(str(error)) from None
    print(f"| mean ± sd of {seeds}, % | {' | '.join(FIGURES)} |\n|---|" + "---:|" * len(FIGURES))
    for name, rows in figures.items():
        cells = ([100 * row[figure] for row in rows] for figure in FIGURES)
        print(f"| {name} | {' | '.join(map(_cell, cells))} |")


def _cell(values: Iterable[float]) -> str:
    """Mean ± standard deviation; of one value, that."""
    several = list(values)
    spread = f" ± {statistics.stdev(several):.2f}" if len(several) > 1 else ""
    return f"{statistics.mean(several):.2f}{spread}"


class Judge:
    """Trains a run and measures it; everything it is measured on is loaded once."""

    def __init__(self, field: Path, folder: Path | None) -> None:
        self._digits, self._signs = digits_in(field), signs_in(field)
        self._mnist = mnist("judge", folder)
        self._pens = held_out_pen(SEED, folder)
        first = mnist("validation", folder)[slice(CORRUPTED)]
        self._corrupted = [Digits(corrupted(first.images, name, 0), first.labels) for name in CORRUPTIONS]

    def figures(self, run: Run) -> dict[str, float]:
        """Shares by `FIGURES`, kept in the run's folder beside what they were measured on."""
        kept = run.folder / "figures.json"
        network = run.train()  # returns at once what an earlier call trained
        if kept.exists():
            return dict(json.loads(kept.read_text("utf-8")))
        reader = Reader(export.to_onnx(network, calibrate.fit(network, run.data_folder)))
        opened = measure(zeronine_digit(reader), self._digits, self._signs)
        found = {
            HELD_OUT: _right(reader, self._mnist),
            PENS: _right(reader, self._pens),
            "open sets": opened["mean"],
            "AUROC": opened["AUROC"],
            "corruptions": float(np.mean([_right(reader, digits) for digits in self._corrupted])),
        }
        part = kept.with_suffix(".part")
        part.write_text(json.dumps(found), "utf-8")
        part.replace(kept)
        return found


def _right(reader: Reader, digits: Digits) -> float:
    return float(np.mean(reader.probabilities(digits.images).argmax(axis=1) == digits.labels))


if __name__ == "__main__":
    main()
