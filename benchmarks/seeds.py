"""Several trained networks on MNIST and on drawn digits: each, mean and spread, and all together as one.

    python benchmarks/seeds.py runs/best-0/model.onnx runs/best-1/model.onnx …
    python benchmarks/seeds.py src/zeronine/weights/digits.onnx runs/best-0/model.onnx --drawings 40

Together, the mean of their probabilities decides; below, what they get wrong. Choices are made on the validation part
(MNIST's last 5,000 training digits); the test part is looked at once a release, on every network that was trained for
it, and none is chosen by it. The drawn ones are held-out writers' strokes and fresh drawings of our own skeletons.
Networks are compared with the first on the same digits, which shows differences that their own spreads hide: of the
drawn ones `--drawings 40` makes enough to tell a twentieth of a point. Glyphs are given to the network as they are, or
with `--thorough` in the seven views a thorough reader takes.
"""

from __future__ import annotations

import statistics
from collections import Counter
from pathlib import Path

import click
import numpy as np

from zeronine import Reader
from zeronine.cli import Failure
from zeronine.errors import ZeronineError
from zeronine.training.data import mnist
from zeronine.training.drawn import Stock, draw_stock, held_out_pen

SKELETONS = 1_500  # beside each drawing of all held-out pens' digits
SEED = 4_712  # no training has drawn with it


@click.command()
@click.argument("models", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--data", "folder", type=click.Path(path_type=Path), help="Folder with MNIST and the pen strokes.")
@click.option("--drawings", default=4, show_default=True, type=click.IntRange(1), help="Of each held-out pen's digit.")
@click.option("--thorough", is_flag=True, help="Seven views of each glyph.")
def main(models: tuple[Path, ...], folder: Path | None, drawings: int, thorough: bool) -> None:
    """Print a row a network, their mean ± standard deviation, all together, and what differs; per cent right."""
    try:
        parts = {part: mnist(part, folder) for part in ("validation", "test")}
        parts["held-out pens"] = held_out_pen(SEED, folder, drawings)
        parts["skeletons"] = draw_stock(Stock(skeletons=SKELETONS * drawings), SEED + 1, folder)
        readers = {path: Reader(path, thorough=thorough) for path in models}
        answers = {
            path: {part: reader.probabilities(digits.images) for part, digits in parts.items()}
            for path, reader in readers.items()
        }
    except (ZeronineError, OSError) as error:
        raise Failure(str(error)) from None
    print(f"| % | {' | '.join(parts)} |\n|---|" + "---:|" * len(parts))

    def right(found: np.ndarray, part: str) -> float:
        return 100 * float((found.argmax(axis=1) == parts[part].labels).mean())

    each = {path: [right(answers[path][part], part) for part in parts] for path in models}
    for path, shares in each.items():
        print(f"| {path.parent.name}/{path.name} | {' | '.join(f'{share:.2f}' for share in shares)} |")
    if len(models) > 1:
        spreads = [
            f"{statistics.mean(shares):.2f} ± {statistics.stdev(shares):.2f}"
            for shares in zip(*each.values(), strict=True)
        ]
        print(f"| mean of {len(models)} | {' | '.join(spreads)} |")
        together = [right(np.mean([answers[path][part] for path in models], axis=0), part) for part in parts]
        print(f"| all together | {' | '.join(f'{share:.2f}' for share in together)} |")
        for path in models[1:]:
            apart = [difference(answers[path][part], answers[models[0]][part], parts[part].labels) for part in parts]
            print(f"| {path.parent.name}/{path.name} less the first | {' | '.join(apart)} |")
    for part, digits in parts.items():
        if part != "test":  # what is wrong there is not to be learned from
            wrong(part, np.stack([answers[path][part].argmax(axis=1) for path in models]), digits.labels)


def difference(found: np.ndarray, first: np.ndarray, labels: np.ndarray) -> str:
    """How many more per cent are right of (n, 10) answers than of the first's, ± the standard error of that."""
    more = 100 * ((found.argmax(axis=1) == labels).astype(float) - (first.argmax(axis=1) == labels))
    return f"{more.mean():+.2f} ± {more.std() / np.sqrt(len(more)):.2f}"


def wrong(part: str, read: np.ndarray, labels: np.ndarray) -> None:
    """Print how many digits each network misreads, of (networks, n) answers, and what each takes for what."""
    missed = read != labels
    each = ", ".join(str(count) for count in missed.sum(axis=1))
    print(f"\n{part}, digits wrong: {each}; in all of them: {missed.all(axis=0).sum()}")
    pairs = [Counter(zip(labels[m].tolist(), r[m].tolist(), strict=True)) for r, m in zip(read, missed, strict=True)]
    most = [pair for pair, _ in sum(pairs, Counter()).most_common(6)]
    said = [f"{was} as {seen} {', '.join(str(of[was, seen]) for of in pairs)}" for was, seen in most]
    print(f"most often: {'; '.join(said)}")


if __name__ == "__main__":
    main()
