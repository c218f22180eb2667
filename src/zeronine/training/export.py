"""Checkpoint → the ONNX file that reads, checked against PyTorch on real digits.

    zeronine export runs/best-0/checkpoint.pt digits.onnx

It keeps its weights as half floats, which takes half the room; they are made whole again once, when it is loaded.
The file takes `glyphs` (n, 28, 28) float32 in [0, 1] and gives `probabilities` (n, 10), `is_digit` (n,) where the
network knows eleven classes, and the activations of every stage by name.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from zeronine.errors import ExportError
from zeronine.model import Model
from zeronine.training.calibrate import PLAIN, Calibration
from zeronine.training.drawn import NO_DIGIT

TOLERANCE = 1e-4
_FEW = 32  # numbers
HALVED = 0.05  # as much may a probability near one half change by weights of eleven bits instead of 24


class _Answering(nn.Module):
    """A network with the last steps to an answer: calibration, softmax, and each stage's activations."""

    def __init__(self, network: nn.Sequential, calibration: Calibration) -> None:
        super().__init__()
        self.network = network
        self.calibration = calibration

    def forward(self, glyphs: Tensor) -> tuple[Tensor, ...]:
        """(n, 28, 28) → probabilities, [is_digit,] and the stages but the last."""
        x = glyphs.unsqueeze(1)
        stages = []
        for layer in self.network:
            x = layer(x)
            stages.append(x)
        answer = [self.calibration.chances(x)]
        if x.shape[1] > NO_DIGIT:
            answer.append(self.calibration.sure(x))
        return (*answer, *stages[:-1])


def to_onnx(network: nn.Sequential, calibration: Calibration = PLAIN) -> bytes:
    """Turn a trained network into an ONNX file.

    Args:
        network: one of `networks.NETWORKS`, trained, on the CPU.
        calibration: how its logits become chances; kept in the file.

    Returns:
        The bytes of the file.
    """
    import onnx

    answering = _Answering(network.eval(), calibration).eval()
    stages = [name for name, _ in network.named_children()][:-1]
    with torch.no_grad():
        many = len(answering(torch.zeros(1, 28, 28))) - len(stages)
    names = ["probabilities", "is_digit"][:many] + stages
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        path = Path(scratch) / "model.onnx"
        warnings.simplefilter("ignore")  # the exporter that needs no further package says it is the older one
        torch.onnx.export(
            answering,
            (torch.zeros(1, 28, 28),),
            path,
            dynamo=False,
            input_names=["glyphs"],
            output_names=names,
            dynamic_axes={name: {0: "n"} for name in ["glyphs", *names]},
        )
        model = onnx.load(path)
    onnx.helper.set_model_props(model, {"is_digit_from": repr(calibration.is_digit_from)})
    data: bytes = model.SerializeToString()
    return data


def halved(data: bytes) -> bytes:
    """The same ONNX file with its weights as half floats, each followed by the cast that makes it whole again.

    ONNX Runtime casts constants once, when a session is made: reading takes the same time.
    """
    import onnx
    from onnx import numpy_helper

    model = onnx.load_from_string(data)
    casts = []
    for kept in model.graph.initializer:
        weights = numpy_helper.to_array(kept)
        if weights.dtype != np.float32 or weights.size < _FEW:
            continue
        name = kept.name
        kept.CopyFrom(numpy_helper.from_array(weights.astype(np.float16), f"{name}.half"))
        casts.append(onnx.helper.make_node("Cast", [kept.name], [name], f"{name}.whole", to=onnx.TensorProto.FLOAT))
    for cast in reversed(casts):
        model.graph.node.insert(0, cast)
    shrunk: bytes = model.SerializeToString()
    return shrunk


def smaller(exact: bytes, differs: Callable[[bytes, float], float]) -> tuple[bytes, float]:
    """The file to ship, of half floats, once the exact one is known to answer as PyTorch does.

    Args:
        exact: what `to_onnx` made.
        differs: compares a file with PyTorch, raising above a tolerance: `check`, with all but these two filled in.

    Returns:
        The file, and how much its probabilities differ from PyTorch's at most.

    Raises:
        ExportError: one of both files differs too much.
    """
    differs(exact, TOLERANCE)
    content = halved(exact)
    return content, differs(content, HALVED)


def check(
    data: bytes,
    network: nn.Sequential,
    images: np.ndarray,
    calibration: Calibration = PLAIN,
    tolerance: float = TOLERANCE,
) -> float:
    """Compare the file's probabilities with PyTorch's on real digits.

    Args:
        data: the ONNX file.
        network: what it was made from.
        images: (n, 28, 28) uint8.
        calibration: as given to `to_onnx`.
        tolerance: how great a difference is allowed.

    Returns:
        The greatest difference of any probability.

    Raises:
        ExportError: it is not below the tolerance.
    """
    glyphs = images.astype(np.float32) / np.float32(255)
    found, sure = Model(data).read(glyphs)
    with torch.inference_mode():
        expected = [part.numpy() for part in _Answering(network.eval(), calibration)(torch.from_numpy(glyphs))[:2]]
    difference = float(np.abs(found - expected[0]).max())
    if expected[1].ndim == 1:
        difference = max(difference, float(np.abs(sure - expected[1]).max()))
    if not difference < tolerance:
        raise ExportError(
            f"the ONNX file differs from PyTorch by up to {difference:.1e}; at most {tolerance:.0e} is allowed"
        )
    return difference
