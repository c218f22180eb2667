"""Begin where another training ended, and end nearer to it: an ONNX file's weights, in the network they came from.

An exported file has each normalisation folded into the convolution before it. Here the two are parted again, so that
training goes on as it would have: the convolution gets weights of the size a fresh one has, and the normalisation
the scale and shift that, on real inputs, give the file's answers back. Residual pairs that the file's network had not
begin by doing nothing, so that a deeper network can go on from a shallower one, and signs that its alphabet had not
begin as its "any other sign".
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor, nn

from zeronine.errors import TrainingError
from zeronine.line_model import OTHER
from zeronine.training.networks import Residual, best
from zeronine.training.signs import ALPHABET


def digest(path: Path) -> str:
    """SHA-256 of a file, by which a run remembers what it began with.

    Raises:
        TrainingError: the file cannot be read.
    """
    return hashlib.sha256(_read(path)).hexdigest()


def put_back(path: Path, network: nn.Sequential, inputs: Tensor) -> None:
    """Load an exported model's weights into a network of the same kind, which may have more residual pairs.

    Args:
        path: the ONNX file.
        network: freshly made; every convolution but the last is followed by its normalisation.
        inputs: a batch as training will show it, on which the normalisations are fitted.

    Raises:
        TrainingError: no such file, or one of another network.
    """
    hooks = []
    known = _widened(*_weights(path))
    for name, part in network.named_modules():
        if isinstance(part, Residual) and not any(kept.startswith(f"{name}.") for kept in known):
            part.pass_by()
    with torch.no_grad():
        for layer, after, (weight, bias) in _matched(path, network, known):
            if after is None:
                layer.weight.copy_(weight)
                if layer.bias is not None:
                    layer.bias.copy_(bias)
                continue
            size = float(layer.weight.std() / weight.std())
            layer.weight.copy_(weight * size)
            hooks.append(after.register_forward_pre_hook(_fitting(after, bias, size)))
        network.eval()(inputs)
    for hook in hooks:
        hook.remove()


def exported(path: Path) -> nn.Sequential:
    """The network of digits that an ONNX file holds, in evaluation mode, to be asked and not to be trained.

    Raises:
        TrainingError: no such file, or one of another network.
    """
    known, _ = _weights(path)
    network = best(width=len(known["stage1.0"][0]) if "stage1.0" in known else 1)
    try:
        mix(path, network, 1.0)
    except TrainingError:
        raise TrainingError(f"{path} holds no network of the recipes best and small") from None
    return network.eval()


def mix(path: Path, network: nn.Sequential, share: float) -> None:
    """Bring a trained network part of the way back to the file it began with (Wortsman et al. 2022, WiSE-FT).

    The mean of both networks' weights, each normalisation folded into the convolution before it. It keeps more of
    what the first training taught than the second training alone does. What tells signs that the file's alphabet had
    not is kept whole.

    Args:
        path: the ONNX file.
        network: what began with it, trained, on the CPU; changed in place, to be exported and not to be trained on.
        share: of the file's weights in the mean, 0 to 1.

    Raises:
        TrainingError: no such file, or one of another network.
    """
    with torch.no_grad():
        known = _widened(*_weights(path), network)
        for layer, after, (weight, bias) in _matched(path, network, known, deeper=False):
            if after is None:
                layer.weight.lerp_(weight, share)
                if layer.bias is not None:
                    layer.bias.lerp_(bias, share)
                continue
            parts = after.state_dict()  # shares its memory with the layer
            scale = parts["weight"] / (parts["running_var"] + after.eps).sqrt()
            own = layer.weight * scale.reshape(-1, *[1] * (layer.weight.ndim - 1))
            layer.weight.copy_(own.lerp(weight, share))
            parts["bias"].copy_((parts["bias"] - parts["running_mean"] * scale).lerp(bias, share))
            parts["running_mean"].zero_()
            parts["running_var"].fill_(1)
            parts["weight"].fill_((1 + after.eps) ** 0.5)


def _matched(
    path: Path, network: nn.Sequential, known: dict[str, tuple[Tensor, Tensor]], deeper: bool = True
) -> list[tuple[nn.Conv2d | nn.Linear, nn.BatchNorm2d | None, tuple[Tensor, Tensor]]]:
    """Every layer the file has weights of, the normalisation that comes next, if one does, and its weight and bias."""
    layers = [(n, m) for n, m in network.named_modules() if isinstance(m, nn.Conv2d | nn.BatchNorm2d | nn.Linear)]
    weighed = {
        name: (layer, after if isinstance(after, nn.BatchNorm2d) else None)
        for (name, layer), (_, after) in zip(layers, [*layers[1:], ("", None)], strict=True)
        if not isinstance(layer, nn.BatchNorm2d)
    }
    lacking = [name for name in weighed if name not in known]
    fits = known.keys() <= weighed.keys() and all(".inner." in name and deeper for name in lacking)
    if not fits or any(known[n][0].shape != layer.weight.shape for n, (layer, _) in weighed.items() if n in known):
        raise TrainingError(f"{path} holds another network than the recipe's")
    return [(*weighed[name], both) for name, both in known.items()]


def _fitting(layer: nn.BatchNorm2d, bias: Tensor, size: float) -> Callable[[nn.Module, tuple[Tensor]], None]:
    """A hook that has a normalisation answer x / size + bias for the x it is given, and for others like it."""
    parts = layer.state_dict()  # shares its memory with the layer

    def fit(_: nn.Module, given: tuple[Tensor]) -> None:
        (x,) = given
        mean, variance = x.mean(dim=(0, 2, 3)), x.var(dim=(0, 2, 3))
        parts["running_mean"].copy_(mean)
        parts["running_var"].copy_(variance)
        parts["weight"].copy_((variance + layer.eps).sqrt() / size)
        parts["bias"].copy_(bias.to(x.device) + mean / size)

    return fit


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise TrainingError(f"{path} cannot be read: {error.strerror}") from None


def _weights(path: Path) -> tuple[dict[str, tuple[Tensor, Tensor]], str]:
    """Weight and bias of every convolution and dense layer of an ONNX file, by its name in the network; its signs."""
    import onnx
    from onnx import numpy_helper

    content = _read(path)
    try:
        model = onnx.load_from_string(content)
        graph, alphabet = model.graph, next((kept.value for kept in model.metadata_props if kept.key == "alphabet"), "")
        arrays = {kept.name: torch.from_numpy(numpy_helper.to_array(kept).copy()) for kept in graph.initializer}
        for node in graph.node:  # equal arrays are kept once, and weights as half floats
            if node.op_type in ("Identity", "Cast") and node.input[0] in arrays:
                arrays[node.output[0]] = arrays[node.input[0]].float()
        nodes = [node for node in graph.node if node.op_type in ("Conv", "Gemm")]
        return {_name(node.name): (arrays[node.input[1]], arrays[node.input[2]]) for node in nodes}, alphabet
    except Exception:  # protobuf and numpy fail in many ways on damaged files
        raise TrainingError(f"{path} is damaged, or no model of the recipes best, small and line") from None


def _widened(
    known: dict[str, tuple[Tensor, Tensor]], alphabet: str, trained: nn.Sequential | None = None
) -> dict[str, tuple[Tensor, Tensor]]:
    """The weights of a network of lines with a last layer for today's alphabet, if its own had fewer signs.

    New signs get what a trained network tells them by, or else a share each of the chance of any other sign.
    """
    if alphabet == ALPHABET or OTHER not in alphabet or not ALPHABET.startswith(alphabet):
        return known
    last, (weight, bias) = list(known.items())[-1]
    before, after = 1 + len(alphabet), 1 + len(ALPHABET)
    other = 1 + alphabet.index(OTHER)
    rows = torch.tensor([*range(before), *[other] * (after - before)])
    # A place answers twice, and so each answer's rows come twice.
    weight, bias = (part.reshape(2, before, *part.shape[1:])[:, rows] for part in (weight, bias))
    if trained is None:
        bias = torch.where(rows == other, bias - math.log(1 + after - before), bias)
    else:
        own = trained.state_dict()
        for part, name in ((weight, "weight"), (bias, "bias")):
            part[:, before:] = own[f"{last}.{name}"].reshape(2, after, *part.shape[2:])[:, before:]
    return {**known, last: (weight.flatten(0, 1), bias.flatten())}


def _name(scope: str) -> str:
    """A node's scope as PyTorch writes it → the layer's name: "/network/stage3/stage3.0/Conv" → "stage3.0"."""
    parts = scope.strip("/").removeprefix("network/").split("/")[:-1]
    return ".".join(
        part for part, inner in zip(parts, [*parts[1:], ""], strict=True) if not inner.startswith(part + ".")
    )
