"""Single digits that people drew, scanned and photographed: zeronine, the tutorial and RapidOCR, side by side.

    python benchmarks/field.py --field ../shared/data/field [--tutorial runs/tutorial-0/model.onnx] [--rapidocr]

Every set counts the same, and within a set every repository. The tutorial's pipeline is what its readers run: grey,
resized to 28×28, divided by 255, with the network `zeronine train --recipe tutorial` gives.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import click
import numpy as np

from peers import rapidocr_digit, tutorial_digit
from zeronine import Reader, picture
from zeronine.training.evaluate import BINS
from zeronine.training.labelled import Sample, samples

SETS = ("drawn_28px", "drawn_native", "photos", "semeion", "optdigits", "hwd1000")
GREEK = "greek"  # the signs of one source, counted by themselves too
Answer = tuple[str | None, float]
Read = Callable[[np.ndarray], Answer]


@click.command()
@click.option("--field", type=click.Path(path_type=Path, exists=True), required=True, help="Folder with the sets.")
@click.option("--model", type=click.Path(path_type=Path), help="Another model of ours than the shipped one.")
@click.option("--tutorial", type=click.Path(path_type=Path), help="model.onnx of a run of the recipe tutorial.")
@click.option("--rapidocr", is_flag=True, help="Beside RapidOCR (bench extra).")
@click.option("--thorough", is_flag=True, help="Beside our own thorough reader.")
@click.option("--json", "as_json", is_flag=True)
def main(field: Path, model: Path | None, tutorial: Path | None, rapidocr: bool, thorough: bool, as_json: bool) -> None:
    """Print accuracy by set, the mean over sets, calibration and AUROC against letters and signs."""
    readers: dict[str, Read] = {"zeronine": zeronine_digit(Reader(model))}
    if thorough:
        readers["thorough"] = zeronine_digit(Reader(model, thorough=True))
    if tutorial:
        readers["tutorial"] = tutorial_digit(tutorial)
    if rapidocr:
        readers["RapidOCR"] = rapidocr_digit()
    digits, signs = digits_in(field), signs_in(field)
    table = {who: measure(read, digits, signs) for who, read in readers.items()}
    print(json.dumps(table) if as_json else _table(table))


def digits_in(field: Path) -> dict[str, list[Sample]]:
    """The digits of every set."""
    return {name: [s for s in samples(field / name) if s.label in "0123456789"] for name in SETS}


def signs_in(field: Path) -> list[tuple[str, np.ndarray]]:
    """Name and picture of every sign that does not look like a digit."""
    folder = field / "nondigit_images"
    with (folder / "labels.csv").open(newline="", encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["lookalike"] == "no"]
    return [(row["label"], picture.load(folder / "images" / row["file"])) for row in rows]


def zeronine_digit(reader: Reader) -> Read:
    """Our reader as a function of a grey picture."""

    def read(grey: np.ndarray) -> Answer:
        digit = reader.digit(grey)
        return (str(digit.value), digit.confidence) if digit else (None, 0.0)

    return read


def measure(read: Read, sets: dict[str, list[Sample]], signs: list[tuple[str, np.ndarray]]) -> dict[str, float]:
    """Accuracy of each set, their mean, ECE over all digits, AUROC of confidence against signs that are no digits."""
    result: dict[str, float] = {}
    confidences, rights = [], []
    for name, loaded in sets.items():
        answers = [read(picture.load(sample.picture)) for sample in loaded]
        right = np.array([answer[0] == sample.label for answer, sample in zip(answers, loaded, strict=True)])
        groups = np.array([sample.group for sample in loaded])
        result[name] = float(np.mean([right[groups == group].mean() for group in np.unique(groups)]))
        confidences += [answer[1] for answer in answers]
        rights += right.tolist()
    result["mean"] = float(np.mean([result[name] for name in sets]))
    result["ECE"] = _ece(np.array(confidences), np.array(rights))
    digits = np.array(confidences)
    against = np.array([read(sign)[1] for _, sign in signs])
    greek = np.array([label.startswith(GREEK) for label, _ in signs])
    result["AUROC"] = auroc(digits, against)
    result["AUROC, Greek letters"] = auroc(digits, against[greek])
    return result


def _ece(confidence: np.ndarray, right: np.ndarray) -> float:
    index = np.minimum((confidence * BINS).astype(int), BINS - 1)
    inside = [index == b for b in range(BINS) if (index == b).any()]
    return float(sum(i.mean() * abs(confidence[i].mean() - right[i].mean()) for i in inside))


def auroc(positive: np.ndarray, negative: np.ndarray) -> float:
    """Chance that a digit's confidence is above a sign's, ties counting half (Mann & Whitney 1947)."""
    below = (positive[:, None] > negative[None]).mean()
    level = (positive[:, None] == negative[None]).mean()
    return float(below + level / 2)


def _table(table: dict[str, dict[str, float]]) -> str:
    names = [*SETS, "mean", "ECE", "AUROC", "AUROC, Greek letters"]
    lines = ["| % | " + " | ".join(table) + " |", "|---|" + "---:|" * len(table)]
    lines += [f"| {name} | " + " | ".join(f"{100 * row[name]:.2f}" for row in table.values()) + " |" for name in names]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
