"""A step of training: how weights move, how their mean follows, how CUDA records it, and how it goes on elsewhere."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the train extra")

from trainings import BEST, interrupted, weights  # noqa: E402
from zeronine.training import loop, networks, optimizers, recorded  # noqa: E402
from zeronine.training.checkpoint import CHECKPOINT  # noqa: E402
from zeronine.training.recipes import RECIPES  # noqa: E402
from zeronine.training.state import State  # noqa: E402


def test_our_descent_is_pytorchs() -> None:
    torch.manual_seed(0)
    theirs = torch.nn.Linear(5, 3)
    ours = copy.deepcopy(theirs)
    recipe = replace(RECIPES["fast"], weight_decay=0.01)
    groups = [{"params": [theirs.weight], "weight_decay": 0.01}, {"params": [theirs.bias], "weight_decay": 0.0}]
    a, b = torch.optim.SGD(groups, lr=recipe.lr, momentum=0.9, nesterov=True), optimizers.make(recipe, ours)
    for _ in range(5):
        x = torch.randn(4, 5)
        for network, optimizer in ((theirs, a), (ours, b)):
            optimizer.zero_grad()
            network(x).square().sum().mul(0.01).backward()
            optimizer.step()
    torch.testing.assert_close(ours.state_dict(), theirs.state_dict())


def test_the_mean_of_weights_follows_them() -> None:
    torch.manual_seed(0)
    network = networks.best(width=4)
    averaged = copy.deepcopy(network)
    state = State(network, averaged, optimizers.make(BEST, network), 0.5)
    expected = [w.clone() for w in network.parameters()]
    for step in range(1, 4):
        with torch.no_grad():
            for w in network.parameters():
                w.add_(torch.randn_like(w))
        state.begin_step()
        state.average()
        pace = 1 - min(0.5, (1 + step) / (10 + step))
        expected = [e.lerp(w, pace) for e, w in zip(expected, network.parameters(), strict=True)]
        torch.testing.assert_close(list(averaged.parameters()), expected)


def test_a_step_is_taken_a_few_times_before_it_is_recorded_once_for_each_turn(monkeypatch) -> None:
    taken: list[tuple[int, int]] = []

    class Graph:  # of CUDA: keeps the step, and where its glyphs lie
        def __init__(self, place: torch.Tensor, turn: int) -> None:
            self.place, self.turn = place, turn

        def replay(self) -> None:
            taken.append((int(self.place), self.turn))

    recorded_turns = []

    def record(self, batch: recorded.Batch):
        recorded_turns.append(batch.turn)
        place = batch.which.clone()
        return Graph(place, batch.turn), place, None

    monkeypatch.setattr(recorded.Recorded, "_beside", lambda self, batch: self._step(batch))
    monkeypatch.setattr(recorded.Recorded, "_record", record)
    step = recorded.Recorded(lambda batch: taken.append((int(batch.which), batch.turn)), torch.Generator())
    batches = [(i, i % 3) for i in range(40)]
    for which, turn in batches:
        step(recorded.Batch(torch.tensor(which), turn))
    assert taken == batches
    assert sorted(recorded_turns) == [0, 1, 2]


def test_a_run_begun_on_a_gpu_goes_on_without_one(mnist_folder: Path, tmp_path: Path) -> None:
    whole = loop.Run(BEST, 3, tmp_path / "whole", mnist_folder).train()
    again = loop.Run(BEST, 3, tmp_path / "again", mnist_folder)
    interrupted(again)
    path = tmp_path / "again" / CHECKPOINT
    kept = torch.load(path, weights_only=True)
    for group in kept["optimizer"]["param_groups"]:  # as an optimizer on CUDA leaves them
        group |= {"capturable": True, "fused": True, "lr": torch.tensor(group["lr"])}
    torch.save(kept, path)
    for a, b in zip(weights(whole), weights(again.train()), strict=True):
        np.testing.assert_array_equal(a, b)
    assert "optimizer" not in torch.load(path, weights_only=True)  # what is finished needs none
