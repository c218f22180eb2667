"""Making the confidence mean what it says: temperature and the odds of "no digit", fitted on held-out writers.

Nothing of a test set is used: the digits are MNIST's validation part and the Pendigits writers that no training
saw, drawn with many pens, and the ink that is no digit is drawn anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from zeronine.training import data
from zeronine.training.drawn import NO_DIGIT, Stock, draw_stock, held_out_pen
from zeronine.training.glyph_task import logits_of

PRIOR = 0.03  # share of ink that is no digit among what users show a digit reader
KEPT = 0.995  # share of digits that must pass as digits
_SEED = 4_711  # of the held-out drawings: no training run draws with it


@dataclass(frozen=True)
class Calibration:
    """How logits become chances.

    Attributes:
        temperature: what all logits are divided by (Guo et al. 2017).
        other_bias: added to the eleventh logit after that.
        is_digit_from: the least chance of "digit" at which ink counts as one; never above one half.
    """

    temperature: float = 1.0
    other_bias: float = 0.0
    is_digit_from: float = 0.5


PLAIN = Calibration()


def fit(network: nn.Module, folder: Path | None = None) -> Calibration:
    """Fit a network's calibration by the likelihood of held-out answers.

    Args:
        network: trained; with ten logits only the temperature is fitted.
        folder: where the data is.
    """
    digits = data.mnist("validation", folder)
    logits, labels = [logits_of(network, digits.images)], [digits.labels]
    if logits[0].shape[1] == NO_DIGIT:
        return Calibration(temperature=_temperature(logits[0], labels[0]))
    pen = held_out_pen(_SEED, folder)
    others = draw_stock(Stock(outliers=2_000), _SEED, folder)
    logits += [logits_of(network, pen.images), logits_of(network, others.images)]
    labels += [pen.labels, others.labels]
    return _with_other(np.concatenate(logits), np.concatenate(labels))


def _temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    z, y = torch.from_numpy(logits), torch.from_numpy(labels)
    grid = torch.exp(torch.linspace(-1.5, 1.5, 301))
    losses = torch.stack([F.cross_entropy(z / t, y) for t in grid])
    return float(grid[losses.argmin()])


def _with_other(logits: np.ndarray, labels: np.ndarray) -> Calibration:
    z, y = torch.from_numpy(logits), torch.from_numpy(labels)
    other = y == NO_DIGIT
    weight = torch.where(other, PRIOR / other.float().mean(), (1 - PRIOR) / (~other).float().mean())
    free = torch.zeros(2, requires_grad=True)  # logarithm of the temperature, bias
    optimizer = torch.optim.LBFGS([free], max_iter=100, line_search_fn="strong_wolfe")

    def shifted() -> torch.Tensor:
        scaled = z / torch.exp(free[0])
        return torch.cat((scaled[:, :NO_DIGIT], scaled[:, NO_DIGIT:] + free[1]), dim=1)

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        value = (F.cross_entropy(shifted(), y, reduction="none") * weight).mean()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    with torch.no_grad():
        sure = 1 - torch.softmax(shifted(), dim=1)[:, NO_DIGIT]
    threshold = float(np.quantile(sure[~other].numpy(), 1 - KEPT))
    temperature, bias = float(torch.exp(free[0]).detach()), float(free[1].detach())
    return Calibration(temperature, bias, round(min(threshold, 0.5), 4))
