"""A step of training on CUDA, recorded once and played back.

A small network keeps a GPU busy for a millisecond a step, but launching its thousand kernels takes the processor
several. A CUDA graph launches them all at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

import torch
from torch import Tensor

_WARM = 12  # steps taken as they are before: libraries choose their kernels, optimizers make their state


Outcome = TypeVar("Outcome")


class Batch(NamedTuple):
    """Which glyphs a batch is made of, (batch,) int64, and which teachers' turn it is."""

    which: Tensor
    turn: int


class Recorded(Generic[Outcome]):
    """A step that may be called in the place of the one it records.

    Args:
        step: computes on the GPU alone, on tensors whose shapes and places are always the same.
        chance: on the GPU; what the step draws from, beside the default generator.
    """

    def __init__(self, step: Callable[[Batch], Outcome], chance: torch.Generator) -> None:
        self._step = step
        self._chance = chance
        self._taken = 0
        self._kept: dict[int, tuple[torch.cuda.CUDAGraph, Tensor, Outcome]] = {}

    def __call__(self, batch: Batch) -> Outcome:
        """Take the step; what it returns is overwritten by the next one."""
        if self._taken < _WARM:
            self._taken += 1
            return self._beside(batch)
        if batch.turn not in self._kept:
            self._kept[batch.turn] = self._record(batch)
        graph, which, outcome = self._kept[batch.turn]
        which.copy_(batch.which)
        graph.replay()
        return outcome

    def _beside(self, batch: Batch) -> Outcome:
        """On a stream of its own, as recording wants what comes before it."""
        usual, side = torch.cuda.current_stream(), torch.cuda.Stream()  # type: ignore[no-untyped-call]
        side.wait_stream(usual)
        with torch.cuda.stream(side):
            outcome = self._step(batch)
        usual.wait_stream(side)
        return outcome

    def _record(self, batch: Batch) -> tuple[torch.cuda.CUDAGraph, Tensor, Outcome]:
        graph, which = torch.cuda.CUDAGraph(), batch.which.clone()
        graph.register_generator_state(self._chance)
        with torch.cuda.graph(graph):
            outcome = self._step(Batch(which, batch.turn))
        return graph, which, outcome
