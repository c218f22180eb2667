"""Pictures in which nobody wrote a number: how many are read into them, and how long it takes.

    python benchmarks/unwritten.py [--rapidocr]

Photos are those that scikit-image (bench extra) brings along: a cat, faces, coins, stones, machines, and of writing
a printed page and a note without numbers. Empty paper and a dense page of printed text, A4 at 300 dots an inch, are
made here. One thread; milliseconds are of `Reader.page`, from the decoded picture.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from peers import rapidocr_page
from zeronine import Reader, picture

A4 = (3508, 2480)
Read = Callable[[np.ndarray], list[str]]


@click.command()
@click.option("--rapidocr", is_flag=True, help="Beside RapidOCR (bench extra).")
def main(rapidocr: bool) -> None:
    """Print a row a picture."""
    cv2.setNumThreads(1)
    reader = Reader()
    methods: dict[str, Read] = {"zeronine": lambda grey: [n.text for n in reader.page(grey).numbers]}
    if rapidocr:
        peer = rapidocr_page()
        methods["RapidOCR"] = lambda grey: [text for text, _ in peer(grey)]
    print("| | size |" + "".join(f" {who} | ms |" for who in methods))
    print("|---|---:|" + "---:|---:|" * len(methods))
    total = dict.fromkeys(methods, 0)
    for read in methods.values():
        read(np.full((64, 64), 240, np.uint8))  # loads what is loaded at first use
    for name, grey in _pictures():
        cells = []
        for who, read in methods.items():
            started = time.perf_counter()
            found = read(grey)
            spent = 1000 * (time.perf_counter() - started)
            total[who] += len(found)
            shown = " ".join(found[:4]) + (" …" if len(found) > 4 else "")
            cells.append(f"{len(found)} {f'({shown})' if shown else ''} | {spent:.0f}")
        print(f"| {name} | {grey.shape[1]} × {grey.shape[0]} | {' | '.join(cells)} |")
    print("| all | | " + " | ".join(f"{count} |" for count in total.values()) + " |")


def _pictures() -> Iterator[tuple[str, np.ndarray]]:
    try:
        import skimage
    except ImportError:
        raise click.UsageError('the photos are scikit-image\'s: pip install "zeronine[bench]"') from None
    rng = np.random.default_rng(0)
    yield "empty page", np.full(A4, 240, np.uint8)
    yield "empty page, grainy", (240 + rng.normal(0, 4, A4)).clip(0, 255).astype(np.uint8)
    yield "page of text", _text()
    for path in sorted((Path(skimage.__file__).parent / "data").glob("*.[pj][np]g")):
        yield path.stem, picture.load(path)


def _text() -> np.ndarray:
    page = Image.new("L", A4[::-1], 245)
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(48)
    for y in range(150, 3300, 70):
        pen.text((200, y), "The quick brown fox jumps over the lazy dog and runs away again", 20, font)
    return np.asarray(page)


if __name__ == "__main__":
    main()
