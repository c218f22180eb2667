"""Milliseconds for an answer: one drawing, a batch, and the command's start; medians, one thread.

python benchmarks/reading.py [--keras tutorial.keras] [--rapidocr]
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
import cv2
import numpy as np
from PIL import Image

from zeronine import Reader, picture

SAMPLE = Path(__file__).parent.parent / "samples" / "digits" / "2-canvas-black.png"  # 280×280, as the tutorial's canvas


@click.command()
@click.option("--keras", "keras_model", type=click.Path(path_type=Path), help="A model of tutorial_keras.py --save.")
@click.option("--rapidocr", is_flag=True, help="Beside RapidOCR (bench extra).")
@click.option("--times", default=300, show_default=True)
def main(keras_model: Path | None, rapidocr: bool, times: int) -> None:
    """Print a table of medians."""
    cv2.setNumThreads(1)
    drawing = picture.load(SAMPLE)
    reader = Reader()
    rows = [("zeronine `Reader.digit`, 280×280 drawing", median(lambda: reader.digit(drawing), times))]
    many = [drawing] * 256
    rows.append(("zeronine `Reader.digits`, each of 256", median(lambda: reader.digits(many), 9) / 256))
    rows.append(("zeronine `Reader()`", median(Reader, 15)))
    rows.append(("`zeronine read one.png`, whole process", process(["-m", "zeronine", "read", str(SAMPLE)])))
    if keras_model:
        rows += keras_rows(keras_model, drawing, times)
    if rapidocr:
        from peers import rapidocr_digit

        read = rapidocr_digit()
        rows.append(("RapidOCR, recogniser alone", median(lambda: read(drawing), min(times, 100))))
    print("| | ms |\n|---|---:|")
    for name, milliseconds in rows:
        print(f"| {name} | {milliseconds:.2f} |")


def keras_rows(path: Path, drawing: np.ndarray, times: int) -> list[tuple[str, float]]:
    """Keras' predict alone, the tutorial's own path, and the import of TensorFlow."""
    import keras

    model = keras.saving.load_model(path)
    glyph = np.zeros((1, 28, 28, 1), np.float32)

    def own_path() -> None:
        small = np.asarray(Image.fromarray(drawing).resize((28, 28)), np.float32).reshape(1, 28, 28, 1) / 255
        model.predict(small, verbose=0)

    return [
        ("Keras `predict` of the tutorial's network", median(lambda: model.predict(glyph, verbose=0), times // 5)),
        ("the tutorial's own path (resize, predict)", median(own_path, times // 5)),
        ("`import tensorflow`, whole process", process(["-c", "import tensorflow"])),
    ]


def median(call: Callable[[], object], times: int) -> float:
    """Median milliseconds of a call, after a warm-up."""
    for _ in range(max(3, times // 20)):
        call()
    spans = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        spans.append(time.perf_counter() - started)
    return 1000 * statistics.median(spans)


def process(words: list[str], times: int = 7) -> float:
    """Median milliseconds of a whole Python process."""
    command = [sys.executable, *words]
    return median(lambda: subprocess.run(command, check=True, capture_output=True), times)


if __name__ == "__main__":
    main()
