"""Learning from trained networks: what they answer to a varied glyph says more of it than its label does.

A 4 that is half a 9 is taught as both. The student sees the very glyph the teachers saw, varied anew each time, for
many epochs (Hinton, Vinyals & Dean 2015; Beyer et al. 2022). Of several teachers one is asked a batch, in turn: the
slope of the loss is linear in their answers, so the student learns their mean, at the cost of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from zeronine.errors import TrainingError

_TEMPERATURE = 2.0  # by which answers are softened, so that what is unlikely is taught, too
_SHARE = 0.7  # of the loss; the labels have the rest


class Teachers:
    """Trained networks that another one learns from.

    Args:
        networks: in evaluation mode.
        half: whether they compute in bfloat16.
    """

    def __init__(self, networks: Sequence[nn.Module], half: bool = False) -> None:
        self._networks = [network.to(memory_format=torch.channels_last) for network in networks]  # type: ignore[call-overload]
        self._half = half

    def __len__(self) -> int:
        return len(self._networks)

    @torch.no_grad()
    def answers(self, x: Tensor, turn: int) -> Tensor:
        """What the teacher whose turn it is says of glyphs (n, 1, 28, 28) in [0, 1]: (n, classes) softened chances."""
        with torch.autocast(x.device.type, torch.bfloat16, enabled=self._half):
            logits: Tensor = self._networks[turn % len(self)](x.contiguous(memory_format=torch.channels_last))
        return (logits.float() / _TEMPERATURE).softmax(1)

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


def distilled(logits: Tensor, answers: Tensor, losses: Tensor) -> Tensor:
    """A student's losses: for the most part how far its softened answer is from its teacher's.

    Args:
        logits: (n, classes) of the student.
        answers: (n, classes), what `Teachers.answers` gave.
        losses: (n,), those of the labels.

    Returns:
        (n,) losses.
    """
    apart = F.kl_div((logits / _TEMPERATURE).log_softmax(1), answers, reduction="none").sum(1)
    # The square keeps gradients of a size.
    return _SHARE * _TEMPERATURE**2 * apart + (1 - _SHARE) * losses
