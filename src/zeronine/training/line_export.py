"""A trained line network → its ONNX file, with a confidence that means what it says.

The file takes `strips` (n, 32, W) float32 in [0, 1] and gives `chances` (n, W / 2, 1 + signs). How sure a whole number
is read is fitted on lines of held-out digits and writers: a line is right when all its digits are.
"""

from __future__ import annotations

import json
import tempfile
import warnings
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from zeronine import ctc
from zeronine.errors import ExportError
from zeronine.line_model import LineModel
from zeronine.training.export import TOLERANCE
from zeronine.training.lines import Strips
from zeronine.training.signs import ALPHABET
from zeronine.training.strip_task import outputs


class _Answering(nn.Module):
    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, strips: Tensor) -> Tensor:
        """(n, 32, W) → (n, W / 2, 1 + signs)."""
        chances: Tensor = self.network(strips.unsqueeze(1)).softmax(2)
        return chances


def answers(network: nn.Module, strips: Strips) -> tuple[np.ndarray, np.ndarray]:
    """The log-odds of the network's own chance of each line's number, (n,) float64, and which are right, (n,) bool."""
    odds, right = [], []
    for logits, (places, _, said) in outputs(network, strips):
        for chances, count, line in zip(logits.softmax(2).numpy(), places.tolist(), said, strict=True):
            alone = ctc.digits_alone(chances[:count])
            found = [s.sign for s in ctc.best_path(alone)]
            chance = min(max(ctc.chance_of(found, alone), 1e-9), 1 - 1e-6)
            odds.append(np.log(chance / (1 - chance)))
            right.append(found == [c - 1 for c in line if c <= 10])
    return np.array(odds), np.array(right)


def sure(odds: np.ndarray, confidence: tuple[float, float]) -> np.ndarray:
    """The confidence of answers of these log-odds, (n,) in [0, 1]."""
    steepness, offset = confidence
    return np.asarray(torch.sigmoid(torch.from_numpy(steepness * odds + offset)))


def to_onnx(network: nn.Module, confidence: tuple[float, float]) -> bytes:
    """Turn a trained line network into an ONNX file that knows its alphabet and its confidence."""
    import onnx

    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        path = Path(scratch) / "line.onnx"
        warnings.simplefilter("ignore")  # the exporter that needs no further package says it is the older one
        torch.onnx.export(
            _Answering(network.eval()).eval(),
            (torch.zeros(2, 32, 64),),
            path,
            dynamo=False,
            input_names=["strips"],
            output_names=["chances"],
            dynamic_axes={"strips": {0: "n", 2: "width"}, "chances": {0: "n", 1: "places"}},
        )
        model = onnx.load(path)
    onnx.helper.set_model_props(model, {"alphabet": ALPHABET, "confidence": json.dumps(confidence)})
    data: bytes = model.SerializeToString()
    return data


def check(data: bytes, network: nn.Module, strips: Strips, tolerance: float = TOLERANCE) -> float:
    """Compare the file's chances with PyTorch's on lines; returns the greatest difference.

    Raises:
        ExportError: it is not below the tolerance.
    """
    images = [image.astype(np.float32) / np.float32(255) for image in strips.images]
    model = LineModel(data)
    difference = 0.0
    with torch.inference_mode():
        for image in images:
            (found,) = model.read([image])  # by itself: beside a wider one it would be filled up with ground
            expected = _Answering(network.eval())(torch.from_numpy(image)[None])[0].numpy()
            difference = max(difference, float(np.abs(expected - found).max()))
    if not difference < tolerance:
        raise ExportError(f"the ONNX file differs from PyTorch by up to {difference:.1e}")
    return difference
