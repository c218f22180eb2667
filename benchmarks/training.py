"""Seconds from the command to 99 % on MNIST's test part, whole processes: our recipes and the tutorial in Keras.

python benchmarks/training.py --data FOLDER [--seeds 5] [--keras] [--tutorial]
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

HERE = Path(__file__).parent


@click.command()
@click.option("--data", "folder", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--seeds", default=5, show_default=True)
@click.option("--keras", is_flag=True, help="The tutorial in Keras, once, until 99 % (bench extra).")
@click.option("--tutorial", is_flag=True, help="Our recipe tutorial, once, all ten epochs.")
def main(folder: Path, seeds: int, keras: bool, tutorial: bool) -> None:
    """Print a table of seconds and test accuracies."""
    fast = [ours("fast", seed, folder) for seed in range(seeds)]
    rows = [("zeronine `fast`", fast)]
    if keras:
        rows.append(("tutorial in Keras, to 99 %", [timed(["tutorial_keras.py", "--until", "0.99"], folder)]))
    if tutorial:
        rows.append(("zeronine `tutorial`, ten epochs", [ours("tutorial", 0, folder)]))
    print("| whole process | runs | seconds | test accuracy | times faster |\n|---|---:|---:|---:|---:|")
    base = rows[1][1][0][0] if keras else None
    for name, runs in rows:
        seconds, share = ([run[i] for run in runs] for i in (0, 1))
        faster = f"{base / statistics.mean(seconds):.1f}" if base else ""
        print(f"| {name} | {len(runs)} | {_spread(seconds, 1, 2)} | {_spread(share, 100, 2)} % | {faster} |")


def ours(recipe: str, seed: int, folder: Path) -> tuple[float, float]:
    """Seconds and accuracy of `zeronine train`, without the page of pictures at the end."""
    with tempfile.TemporaryDirectory() as out:
        words = ["-m", "zeronine", "train", "--recipe", recipe, "--seed", str(seed), "--no-report", "--out", out]
        return timed(words, folder)


def timed(words: list[str], folder: Path) -> tuple[float, float]:
    """Run a Python process and take its wall time and the test accuracy it prints."""
    if not words[0].startswith("-"):
        words = [str(HERE / words[0]), *words[1:]]
    started = time.perf_counter()
    done = subprocess.run([sys.executable, *words, "--data", str(folder)], capture_output=True, text=True, check=True)
    seconds = time.perf_counter() - started
    match = re.search(r"Test accuracy: ([\d.]+)", done.stdout)
    assert match, done.stdout
    return seconds, float(match[1])


def _spread(values: list[float], times: float, digits: int) -> str:
    mean = f"{times * statistics.mean(values):.{digits}f}"
    return f"{mean} ± {times * statistics.stdev(values):.{digits}f}" if len(values) > 1 else mean


if __name__ == "__main__":
    main()
