"""Checkpoint → the ONNX file that reads, checked against PyTorch on real digits.

    zeronine export runs/best-0/checkpoint.pt digits.onnx

The file takes `glyphs` (n, 28, 28) float32 in [0, 1] and gives `probabilities` (n, 10), `is_digit` (n,) where the
network knows eleven classes, and the activations of every stage by name.
"""

from __future__ import annotations

import io
import warnings

import numpy as np
import torch
from torch import Tensor, nn

from zeronine.errors import ExportError
from zeronine.model import Model
from zeronine.training.drawn import NO_DIGIT

TOLERANCE = 1e-4


class _Answering(nn.Module):
    """A network with the last steps to an answer: temperature, softmax, and each stage's activations."""

    def __init__(self, network: nn.Sequential, temperature: float) -> None:
        super().__init__()
        self.network = network
        self.temperature = temperature

    def forward(self, glyphs: Tensor) -> tuple[Tensor, ...]:
        """(n, 28, 28) → probabilities, [is_digit,] and the stages but the last."""
        x = glyphs.unsqueeze(1)
        stages = []
        for layer in self.network:
            x = layer(x)
            stages.append(x)
        logits = x / self.temperature
        answer = [torch.softmax(logits[:, :NO_DIGIT], dim=1)]
        if logits.shape[1] > NO_DIGIT:
            answer.append(1 - torch.softmax(logits, dim=1)[:, NO_DIGIT])
        return (*answer, *stages[:-1])


def to_onnx(network: nn.Sequential, temperature: float = 1.0, is_digit_from: float = 0.5) -> bytes:
    """Turn a trained network into an ONNX file.

    Args:
        network: one of `networks.NETWORKS`, trained, on the CPU.
        temperature: what the logits are divided by (Guo et al. 2017).
        is_digit_from: the least chance of "digit" at which ink counts as one; kept in the file.

    Returns:
        The bytes of the file.
    """
    import onnx

    answering = _Answering(network.eval(), temperature).eval()
    stages = [name for name, _ in network.named_children()][:-1]
    with torch.no_grad():
        many = len(answering(torch.zeros(1, 28, 28))) - len(stages)
    names = ["probabilities", "is_digit"][:many] + stages
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter that needs no further package says it is the older one
        torch.onnx.export(
            answering,
            (torch.zeros(1, 28, 28),),
            buffer,
            dynamo=False,
            input_names=["glyphs"],
            output_names=names,
            dynamic_axes={name: {0: "n"} for name in ["glyphs", *names]},
        )
    model = onnx.load_from_string(buffer.getvalue())
    onnx.helper.set_model_props(model, {"is_digit_from": repr(is_digit_from)})
    data: bytes = model.SerializeToString()
    return data


def check(data: bytes, network: nn.Sequential, images: np.ndarray, temperature: float = 1.0) -> float:
    """Compare the file's probabilities with PyTorch's on real digits.

    Args:
        data: the ONNX file.
        network: what it was made from.
        images: (n, 28, 28) uint8.
        temperature: as given to `to_onnx`.

    Returns:
        The greatest difference of any probability.

    Raises:
        ExportError: it is not below `TOLERANCE`.
    """
    glyphs = images.astype(np.float32) / np.float32(255)
    found, sure = Model(data).read(glyphs)
    with torch.inference_mode():
        expected = [part.numpy() for part in _Answering(network.eval(), temperature)(torch.from_numpy(glyphs))[:2]]
    difference = float(np.abs(found - expected[0]).max())
    if expected[1].ndim == 1:
        difference = max(difference, float(np.abs(sure - expected[1]).max()))
    if not difference < TOLERANCE:
        raise ExportError(
            f"the ONNX file differs from PyTorch by up to {difference:.1e}; at most {TOLERANCE:.0e} is allowed"
        )
    return difference
