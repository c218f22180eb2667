"""What changes from step to step: the network, the mean of its weights, and the optimizer's memory."""

from __future__ import annotations

import torch
from torch import nn

from zeronine.training import optimizers


class State:
    """The network in training and the mean of its weights, which is kept in the end.

    Args:
        network: in training.
        averaged: a copy of it, or itself where no mean is wanted.
        optimizer: of the network's weights.
        decay: of the mean, per step; 0 for none.
    """

    def __init__(
        self,
        network: nn.Sequential,
        averaged: nn.Sequential,
        optimizer: torch.optim.Optimizer | optimizers.Sgd,
        decay: float,
    ) -> None:
        self.network, self.averaged, self.optimizer = network, averaged, optimizer
        self.steps = 0
        self._decay = decay
        self._values, self._means = (
            [tensor for tensor in kept.state_dict().values() if tensor.is_floating_point()]
            for kept in (network, averaged)
        )
        self._pace = torch.zeros((), device=self._values[0].device)

    def begin_step(self) -> None:
        """Count a step, and set how far the means move in it: faster at the start."""
        self.steps += 1
        self._pace.fill_(1 - min(self._decay, (1 + self.steps) / (10 + self.steps)))

    @torch.no_grad()
    def average(self) -> None:
        """Move the averaged weights a little towards the network's (Polyak & Juditsky 1992)."""
        if self._decay:
            torch._foreach_mul_(self._means, 1 - self._pace)
            torch._foreach_add_(self._means, torch._foreach_mul(self._values, self._pace))
