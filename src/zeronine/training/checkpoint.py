"""What a run keeps of its network: read with care, since a checkpoint may be anybody's file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import nn

from zeronine.errors import TrainingError
from zeronine.training import start
from zeronine.training.networks import NETWORKS

CHECKPOINT = "checkpoint.pt"


def load_checkpoint(path: Path) -> dict[str, Any]:
    """Read a checkpoint: tensors and plain values only, never code.

    Raises:
        TrainingError: the file is no checkpoint of ours.
    """
    try:
        kept: Any = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise TrainingError(f"{path} does not exist") from None
    except Exception:  # damaged archives fail in many ways inside torch
        raise TrainingError(f"{path} is damaged or no checkpoint") from None
    name = kept.get("network_name") if isinstance(kept, dict) else None
    if not isinstance(name, str) or name not in NETWORKS or "averaged" not in kept:
        raise TrainingError(f"{path} is no checkpoint of zeronine")
    return dict(kept)


def trained_network(path: Path) -> nn.Sequential:
    """The trained network of a checkpoint, in evaluation mode.

    Raises:
        TrainingError: the file is no checkpoint of ours, or of a network that is made otherwise now.
    """
    kept = load_checkpoint(path)
    try:
        network = NETWORKS[kept["network_name"]](**kept["network_options"])
        network.load_state_dict(kept["averaged"])
    except (KeyError, TypeError, ValueError, RuntimeError):
        raise TrainingError(f"{path} holds another network than this version of zeronine makes") from None
    return network.eval()


def kept_network(path: Path) -> nn.Sequential:
    """The trained network of a checkpoint or of an ONNX file of digits, in evaluation mode.

    Raises:
        TrainingError: the file holds none.
    """
    return start.exported(path) if path.suffix == ".onnx" else trained_network(path)
