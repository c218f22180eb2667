"""Whole pages of handwritten numbers: how many are found, how many are read, what is added that is not there.

    python benchmarks/pages.py --count 40 [--lines] [--turned] [--having printed] [--rapidocr] [--out looks/]

The pages are composed by `paper.py`, the same ones for the same seeds. A number is found if one found box has at
least half its area in common with it (intersection over union), and read if that box's text is right as well.
With --lines only `zeronine.lines.find` is measured. With --out the pages are written with true boxes (green)
and found ones (red).
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from itertools import chain, cycle, repeat
from pathlib import Path

import click
import cv2
import numpy as np
from PIL import Image

import paper
from peers import rapidocr_page
from zeronine import Reader, ink, lines
from zeronine.cli.turning import AUTO, read_turned
from zeronine.results import Box
from zeronine.training.data import mnist

Found = list[tuple[str, Box]]
Read = Callable[[np.ndarray], Found]
Row = tuple[int, int, int, int, float]  # numbers there are, found, read, added; milliseconds


@click.command()
@click.option("--data", type=click.Path(path_type=Path), help="Folder with MNIST.")
@click.option("--count", default=40, show_default=True, help="Pages.")
@click.option("--first", default=0, show_default=True, help="Seed of the first page.")
@click.option("--model", type=click.Path(path_type=Path), help="Another model than the shipped one.")
@click.option("--line-model", type=click.Path(path_type=Path), help="Another network of lines than the shipped one.")
@click.option("--lines", "only_lines", is_flag=True, help="Find the lines only, read nothing.")
@click.option("--turned", is_flag=True, help="Pages lie in one of four ways, as `read --turn auto` finds out.")
@click.option(
    "--having",
    type=click.Choice(paper.HAVING),
    help="Each page has a dark block of print, is tinted around its fields, was photographed askew, is written partly "
    "in pencil, or shows what is on its back.",
)
@click.option("--rapidocr", is_flag=True, help="Beside RapidOCR (bench extra).")
@click.option("--out", type=click.Path(path_type=Path), help="Folder for pages with the boxes drawn in.")
def main(
    data: Path | None,
    count: int,
    first: int,
    model: Path | None,
    line_model: Path | None,
    only_lines: bool,
    turned: bool,
    having: str | None,
    rapidocr: bool,
    out: Path | None,
) -> None:
    """Print a table by kind of page."""
    cv2.setNumThreads(1)
    digits = mnist("validation", data)
    reading = _reading_turned if turned else _reading
    methods: dict[str, Read] = {
        "zeronine": _lines_only if only_lines else reading(Reader(model, line_model=line_model))
    }
    if rapidocr:
        methods["RapidOCR"] = rapidocr_page()
    rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for seed in range(first, first + count):
        page = paper.compose(seed, digits, having)
        for who, read in methods.items():
            started = time.perf_counter()
            found = read(page.picture)
            spent = 1000 * (time.perf_counter() - started)
            row = (len(page.numbers), *score(page.numbers, found), spent)
            rows[who, page.kind].append(row)
            rows[who, "all"].append(row)
            if out and who == "zeronine":
                out.mkdir(parents=True, exist_ok=True)
                _draw(page, found, out / f"{seed:03}.png")
                if row[1] < row[0] or row[3]:
                    print(f"page {seed} ({page.kind}): {row[1]} of {row[0]} found, {row[3]} added")
    for who in methods:
        _print(who, {kind: some for (reader, kind), some in rows.items() if reader == who})


def _print(who: str, rows: dict[str, list[Row]]) -> None:
    print(f"\n| {who} | pages | found % | read % | added % | ms a page |\n|---|---:|---:|---:|---:|---:|")
    for kind in sorted(rows, key=lambda name: (name == "all", name)):
        total, hit, right, added = np.array([row[:4] for row in rows[kind]]).sum(axis=0)
        shares = " | ".join(f"{100 * part / total:.1f}" for part in (hit, right, added))
        print(f"| {kind} | {len(rows[kind])} | {shares} | {np.median([row[4] for row in rows[kind]]):.0f} |")


def score(true: tuple[tuple[str, Box], ...], found: Found) -> tuple[int, int, int]:
    """How many numbers were found, how many of them read right, and how many found ones are none."""
    pairs = sorted(((overlap(t[1], f[1]), i, j) for i, t in enumerate(true) for j, f in enumerate(found)), reverse=True)
    used_true: set[int] = set()
    used_found: set[int] = set()
    right = 0
    for share, i, j in pairs:
        if share < 0.5:
            break
        if i not in used_true and j not in used_found:
            used_true.add(i)
            used_found.add(j)
            right += true[i][0] == found[j][0]
    return len(used_true), right, len(found) - len(used_found)


def overlap(one: Box, other: Box) -> float:
    """Intersection over union of two boxes."""
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    tall = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if wide <= 0 or tall <= 0:
        return 0.0
    return wide * tall / (one[2] * one[3] + other[2] * other[3] - wide * tall)


def _lines_only(picture: np.ndarray) -> Found:
    return [("", line.box) for line in lines.find(ink.extract(picture))]


def _reading(reader: Reader) -> Read:
    def read(picture: np.ndarray) -> Found:
        return [(number.text, number.box) for number in reader.page(picture).numbers]

    return read


def _reading_turned(reader: Reader) -> Read:
    """Every eight pages lie in another way; what is found is in pixels of the page as it was turned back."""
    ways = chain.from_iterable(repeat(way, 8) for way in cycle(range(4)))

    def read(picture: np.ndarray) -> Found:
        page = Image.fromarray(np.rot90(picture, next(ways)))
        _, answer, _ = read_turned(page, AUTO, reader.page)
        return [(number.text, number.box) for number in answer.numbers]

    return read


def _draw(page: paper.Paper, found: Found, path: Path) -> None:
    """The page with true boxes in green and found ones in red, 1400 pixels tall."""
    seen = cv2.cvtColor(page.picture, cv2.COLOR_GRAY2BGR)
    thick = max(1, page.picture.shape[0] // 700)
    for boxes, colour in ((page.numbers, (0, 160, 0)), (found, (0, 0, 255))):
        for _, (x, y, w, h) in boxes:
            cv2.rectangle(seen, (x, y), (x + w, y + h), colour, thick)
    scale = 1400 / seen.shape[0]
    cv2.imwrite(str(path), cv2.resize(seen, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))


if __name__ == "__main__":
    main()
