"""What a finished run leaves in its folder beside the checkpoint: the ONNX file, its card, the test, the report."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import nn

from zeronine import files
from zeronine.training import calibrate, data, export, start
from zeronine.training.glyph_task import accuracy, logits_of
from zeronine.training.loop import Run
from zeronine.training.networks import parameters
from zeronine.training.recipes import RECIPES

MODEL, CARD, REPORT = "model.onnx", "model.json", "report.html"


def test(network: nn.Module, folder: Path | None) -> tuple[float, float]:
    """Loss and accuracy on MNIST's 10,000 test digits."""
    digits = data.mnist("test", folder)
    logits = logits_of(network, digits.images)[:, :10]
    loss = F.cross_entropy(torch.from_numpy(logits), torch.from_numpy(digits.labels))
    return float(loss), float((logits.argmax(axis=1) == digits.labels).mean())


def write_model(run: Run, network: nn.Sequential, figures: dict[str, Any]) -> Path:
    """Calibrate, export, check, and write the ONNX file and its card into the run's folder.

    Where the recipe trains on all digits none are held out: nothing is calibrated or measured on them.

    Args:
        run: the finished run.
        network: what it trained.
        figures: what was measured on it, kept in the card.

    Returns:
        The ONNX file's path.

    Raises:
        ExportError: the file answers otherwise than PyTorch.
    """
    held_out = run.recipe.part != "full"
    calibration = calibrate.fit(network, run.data_folder) if held_out else calibrate.PLAIN
    validation = data.mnist("validation", run.data_folder)
    content, difference = export.smaller(
        export.to_onnx(network, calibration),
        lambda file, tolerance: export.check(file, network, validation.images[:1000], calibration, tolerance),
    )
    own = {"calibration": asdict(calibration), "differs_from_torch": difference, "figures": figures}
    if held_out:
        own["thresholds"] = calibrate.digit_thresholds(network, calibration, run.data_folder)
        own["figures"] = {"mnist_validation_accuracy": accuracy(network, validation), **figures}
    return _write(run, network, content, own)


def write_line_model(run: Run, network: nn.Sequential) -> Path:
    """As `write_model`, for a network that reads lines; its figures are on held-out composed lines."""
    from zeronine.training import line_export, strip_task

    lines = strip_task.held_out(run.data_folder)
    odds, right = line_export.answers(network, lines)
    confidence = calibrate.platt(odds, right)
    content, difference = export.smaller(
        line_export.to_onnx(network, confidence),
        lambda file, tolerance: line_export.check(file, network, lines[:200], tolerance),
    )
    own = {
        "confidence": confidence,
        "thresholds": calibrate.thresholds(line_export.sure(odds, confidence), right),
        "differs_from_torch": difference,
        "figures": {"held_out_lines_right": strip_task.accuracy(network, lines)},
    }
    return _write(run, network, content, own)


def _write(run: Run, network: nn.Sequential, content: bytes, own: dict[str, Any]) -> Path:
    card = {
        "name": run.folder.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "parameters": parameters(network),
        "recipe": asdict(run.recipe),
        "seed": run.seed,
        "command": _command(run),
        **({"began_with": _origin(run.start)} if run.start else {}),
        **({"teachers": [_origin(path) for path in run.teachers]} if run.teachers else {}),
        **({"mnist_teachers": [_origin(path) for path in run.mnist_teachers]} if run.mnist_teachers else {}),
        "data": _sources(run),
        "torch": torch.__version__,
        **own,
    }
    path = run.folder / MODEL
    files.write(path, content)
    files.write(run.folder / CARD, f"{json.dumps(card, indent=2)}\n".encode())
    return path


def write_report(run: Run, model: Path, done: Callable[[int], None] = lambda n: None) -> Path:
    """Read MNIST's test part through the whole reader, and write the report on it.

    Returns:
        The page's path.
    """
    from zeronine.reader import Reader
    from zeronine.training import report
    from zeronine.training.evaluate import evaluate
    from zeronine.training.labelled import mnist_test
    from zeronine.training.loop import HISTORY

    result = evaluate(Reader(model), mnist_test(run.data_folder), done)
    history = json.loads((run.folder / HISTORY).read_text("utf-8"))
    path = run.folder / REPORT
    report.write(path, f"{run.recipe.name}, seed {run.seed}", result, history["epochs"])
    return path


def _command(run: Run) -> str:
    """What makes this run again."""
    usual = RECIPES[run.recipe.name]
    words = [f"zeronine train --recipe {run.recipe.name} --seed {run.seed}"]
    words += [f"--epochs {run.recipe.epochs}"] if run.recipe.epochs != usual.epochs else []
    words += [f"--lr {run.recipe.lr:g}"] if run.recipe.lr != usual.lr else []
    words += [f"--lines {run.recipe.lines}"] if run.recipe.lines != usual.lines else []
    words += [f"--start {run.start.name}"] if run.start else []
    words += [f"--keep {run.keep:g}"] if run.start and run.keep else []
    words += [f"--teacher {_given(path)}" for path in run.teachers]
    words += [f"--mnist-teacher {_given(path)}" for path in run.mnist_teachers]
    return " ".join(words)


def _given(path: Path) -> str:
    """A file as it was named, but nothing of this machine's folders: of an absolute path only the run's."""
    return f"{path.parent.name}/{path.name}" if path.is_absolute() else path.as_posix()


def _origin(path: Path) -> dict[str, Any]:
    """A file a run learned from, and how that one was made, as far as the card beside it tells."""
    card = path.with_suffix(".json") if path.suffix == ".onnx" else path.parent / CARD
    known: dict[str, Any] = {"sha256": start.digest(path)}
    try:
        said = json.loads(card.read_text("utf-8"))
        known |= {
            key: said[key] for key in ("command", "began_with", "teachers", "mnist_teachers", "figures") if key in said
        }
    except (OSError, ValueError, TypeError):
        pass
    return known


def _sources(run: Run) -> list[str]:
    stock = run.recipe.stock
    left_out = {"train": data.VALIDATION, "trial": data.TRIAL}.get(run.recipe.part, 0)
    mnist = "MNIST training part" + (f", but for its last {left_out:,}" if left_out else "")
    sources = [f"{mnist} (LeCun, Cortes & Burges 1998)"]
    if stock.pen:
        writers = f"all writers but {', '.join(map(str, sorted(data.HELD_OUT_WRITERS)))}"
        sources.append(
            f"{stock.pen} drawings of UCI Pendigits' strokes, {writers} (Alpaydin & Alimoglu 1998, CC BY 4.0)"
        )
    if run.recipe.lines:
        sources.append(
            f"{run.recipe.lines} lines composed of those digits, of UCI Pendigits' strokes, all writers but "
            f"{', '.join(map(str, sorted(data.HELD_OUT_WRITERS)))} (Alpaydin & Alimoglu 1998, CC BY 4.0), "
            "and of our own stroke models"
        )
    if stock.skeletons or stock.outliers:
        sources.append(f"{stock.skeletons} digits and {stock.outliers} other signs from our own stroke models")
    return sources
