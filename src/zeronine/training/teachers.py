"""Learning from trained networks: their mean answer to a varied glyph says more of it than its label does.

A 4 that is half a 9 is taught as both. The student sees the very glyph the teachers saw, varied anew each time, for
many epochs (Hinton, Vinyals & Dean 2015; Beyer et al. 2022).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from zeronine.errors import TrainingError

_TEMPERATURE = 2.0  # by which answers are softened, so that what is unlikely is taught, too
_SHARE = 0.7  # of the loss; the labels have the rest


@dataclass(frozen=True)
class Taught:
    """What teachers say of some glyphs of a batch.

    Attributes:
        which: (n,) bool, the glyphs they were asked about; k of them.
        answers: (k, classes) softened chances.
    """

    which: Tensor
    answers: Tensor


class Teachers:
    """Trained networks that another one learns from.

    Args:
        networks: in evaluation mode.
        half: whether they compute in bfloat16.
    """

    def __init__(self, networks: Sequence[nn.Module], half: bool = False) -> None:
        self._networks = [network.to(memory_format=torch.channels_last) for network in networks]  # type: ignore[call-overload]
        self._half = half

    @torch.no_grad()
    def answers(self, x: Tensor, which: Tensor) -> Taught:
        """Their mean answer to the glyphs of a batch, (n, 1, 28, 28) in [0, 1], that `which`, (n,) bool, chooses."""
        x = x[which].contiguous(memory_format=torch.channels_last)
        with torch.autocast(x.device.type, torch.bfloat16, enabled=self._half):
            logits = [network(x).float() for network in self._networks]
        return Taught(which, torch.stack([(z / _TEMPERATURE).softmax(1) for z in logits]).mean(0))

    def check(self, classes: int, paths: Sequence[Path]) -> None:
        """See that all of them know as many classes as the student.

        Raises:
            TrainingError: one does not.
        """
        for network, path in zip(self._networks, paths, strict=True):
            device = next(network.parameters()).device
            try:
                known = network(torch.zeros(1, 1, 28, 28, device=device)).shape[1:]
            except (RuntimeError, ValueError):  # it takes no glyphs
                known = None
            if known != (classes,):
                raise TrainingError(f"{path} cannot teach this recipe: it must read glyphs and know {classes} classes")


def distilled(logits: Tensor, taught: Taught, losses: Tensor) -> Tensor:
    """A student's losses: where it is taught, for the most part how far its softened answer is from its teachers'.

    Args:
        logits: (n, classes) of the student.
        taught: what `Teachers.answers` gave.
        losses: (n,), those of the labels.

    Returns:
        (n,) losses.
    """
    own = (logits[taught.which] / _TEMPERATURE).log_softmax(1)
    apart = F.kl_div(own, taught.answers, reduction="none").sum(1)
    mixed = losses.clone()
    # The square keeps gradients of a size.
    mixed[taught.which] = _SHARE * _TEMPERATURE**2 * apart + (1 - _SHARE) * losses[taught.which]
    return mixed
