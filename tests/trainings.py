"""Small recipes for tests, and a run that is interrupted after its first epoch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from torch import nn

from zeronine.training import drawn, loop
from zeronine.training.recipes import RECIPES

FAST = replace(RECIPES["fast"], epochs=2)
BEST = replace(
    RECIPES["best"],
    epochs=2,
    network_options={"width": 8},
    stock=drawn.Stock(pen=30, skeletons=30, outliers=30),
    batch=64,
)


def weights(network: nn.Module) -> list[np.ndarray]:
    """All of a network's numbers."""
    return [tensor.numpy() for tensor in network.state_dict().values()]


def interrupted(run: loop.Run) -> None:
    """Train the first epoch, and be interrupted in the second."""

    def stop(step: loop.Step) -> None:
        if step.epoch == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run.train(stop)
