"""The optimizer and the learning rate of a recipe."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from zeronine.training.recipes import Recipe

_MOMENTUM = 0.9


class Sgd:
    """Gradient descent with Nesterov's momentum (Sutskever et al. 2013), the same as PyTorch's.

    PyTorch's own optimizers import its compiler when they are made, which takes a second: a fifth of a whole run of
    the recipe `fast`.
    """

    def __init__(self, groups: list[dict[str, Any]], lr: float) -> None:
        self.param_groups = [{**group, "lr": lr} for group in groups]
        self.velocity = [[torch.zeros_like(p) for p in group["params"]] for group in groups]

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forget the gradients."""
        for group in self.param_groups:
            for weights in group["params"]:
                weights.grad = None

    @torch.no_grad()
    def step(self) -> None:
        """Move every weight against its gradient."""
        for group, velocity in zip(self.param_groups, self.velocity, strict=True):
            weights: list[Tensor] = group["params"]
            gradients = [w.grad for w in weights if w.grad is not None]
            if group["weight_decay"]:
                torch._foreach_add_(gradients, weights, alpha=group["weight_decay"])
            torch._foreach_mul_(velocity, _MOMENTUM)
            torch._foreach_add_(velocity, gradients)
            torch._foreach_add_(weights, gradients, alpha=-group["lr"])
            torch._foreach_add_(weights, velocity, alpha=-group["lr"] * _MOMENTUM)

    def state_dict(self) -> dict[str, Any]:
        """What a resumed run needs."""
        return {"velocity": self.velocity}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from a kept state."""
        for ours, kept in zip(self.velocity, state["velocity"], strict=True):
            for tensor, value in zip(ours, kept, strict=True):
                tensor.copy_(value)


def make(recipe: Recipe, network: nn.Module) -> torch.optim.Optimizer | Sgd:
    """The optimizer a recipe names; biases and norms are not decayed."""
    weights = [p for p in network.parameters() if p.ndim > 1]
    others = [p for p in network.parameters() if p.ndim <= 1]
    groups = [{"params": weights, "weight_decay": recipe.weight_decay}, {"params": others, "weight_decay": 0.0}]
    if recipe.optimizer == "adadelta":
        return torch.optim.Adadelta(groups, lr=recipe.lr, rho=0.95, eps=1e-7)  # Keras' rho and epsilon
    if recipe.optimizer == "sgd":
        return Sgd(groups, recipe.lr)
    device = weights[0].device
    if device.type == "cuda":  # in the form that a CUDA graph can hold
        return torch.optim.AdamW(groups, lr=torch.tensor(recipe.lr, device=device), fused=True, capturable=True)
    return torch.optim.AdamW(groups, lr=recipe.lr)


def is_recordable(optimizer: torch.optim.Optimizer | Sgd) -> bool:
    """Whether its steps may be recorded in a CUDA graph."""
    return bool(optimizer.param_groups[0].get("capturable"))


def restore(optimizer: torch.optim.Optimizer | Sgd, kept: dict[str, Any]) -> None:
    """Go on from a kept state, whatever device it was kept on."""
    if not isinstance(optimizer, Sgd):  # how it computes is a matter of this device
        kept = {**kept, "param_groups": optimizer.state_dict()["param_groups"]}
    optimizer.load_state_dict(kept)


def schedule(optimizer: torch.optim.Optimizer | Sgd, recipe: Recipe, done: float) -> None:
    """Set the learning rate for the share `done` of all steps."""
    if not recipe.one_cycle:
        return
    share = done / recipe.warm_up if done < recipe.warm_up else (1 - done) / (1 - recipe.warm_up)
    for group in optimizer.param_groups:
        lr = recipe.lr * max(share, 0.01)
        if isinstance(group["lr"], Tensor):
            group["lr"].fill_(lr)
        else:
            group["lr"] = lr
