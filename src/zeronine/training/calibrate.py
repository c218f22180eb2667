"""Making the confidence mean what it says: the temperature and the odds of "no digit", fitted on held-out writers.

Nothing of a test set is used: the digits are MNIST's validation part and the Pendigits writers that no training
saw, drawn with many pens, and the ink that is no digit is drawn anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from zeronine.training import data
from zeronine.training.drawn import NO_DIGIT, Stock, draw_stock, held_out_pen
from zeronine.training.glyph_task import logits_of

PRIOR = 0.015  # share of ink that is no digit among what users show; of 1, 1.5, 2 and 3 % chosen on the open field sets
KEPT = 0.995  # share of digits that must pass as digits
PRECISIONS = (0.9, 0.95, 0.99, 0.999)  # for which the card says from which confidence on they are met


@dataclass(frozen=True)
class Calibration:
    """How logits become chances.

    Attributes:
        temperature: what all logits are divided by (Guo et al. 2017).
        steepness: what the log-odds of "digit" against "no digit" are then multiplied by (Platt 1999).
        offset: added to them after that.
        is_digit_from: the least chance of "digit" at which ink counts as one; never above one half.
    """

    temperature: float = 1.0
    steepness: float = 1.0
    offset: float = 0.0
    is_digit_from: float = 0.5

    def chances(self, logits: Tensor) -> Tensor:
        """(n, 10 or 11) logits → (n, 10) the chances of the digits, if there is one."""
        return torch.softmax(logits[:, :NO_DIGIT] / self.temperature, dim=1)

    def sure(self, logits: Tensor) -> Tensor:
        """(n, 11) logits → (n,) the chance that there is a digit."""
        return torch.sigmoid(self.steepness * digit_odds(logits / self.temperature) + self.offset)


PLAIN = Calibration()


def fit(network: nn.Module, folder: Path | None = None) -> Calibration:
    """Fit a network's calibration by the likelihood of held-out answers.

    Args:
        network: trained; with ten logits only the temperature is fitted.
        folder: where the data is.
    """
    logits, labels = held_out(network, folder)
    if logits.shape[1] == NO_DIGIT:
        return Calibration(temperature=_temperature(logits, labels))
    digit = labels != NO_DIGIT
    temperature = _temperature(logits[digit, :NO_DIGIT], labels[digit])
    odds = digit_odds(torch.from_numpy(logits) / temperature).numpy()
    steepness, offset = platt(odds, digit, _weights(~digit))
    fitted = Calibration(temperature, steepness, offset)
    sure = fitted.sure(torch.from_numpy(logits[digit])).numpy()
    return replace(fitted, is_digit_from=round(min(float(np.quantile(sure, 1 - KEPT)), 0.5), 4))


def digit_odds(logits: Tensor) -> Tensor:
    """(n, 11) logits → (n,) log-odds of any digit against "no digit", as the network has them."""
    return torch.logsumexp(logits[:, :NO_DIGIT], dim=1) - logits[:, NO_DIGIT]


def platt(odds: np.ndarray, right: np.ndarray, weight: np.ndarray | None = None) -> tuple[float, float]:
    """How a network's own log-odds become a chance that means what it says (Platt 1999).

    Args:
        odds: (n,) log-odds of held-out answers.
        right: (n,) bool, what came true.
        weight: (n,) how much each counts; all the same by default.

    Returns:
        Steepness, never below 0, and offset.
    """
    # Platt's targets: no finite number of answers shows that all of a kind are right, or wrong.
    many, few = (right.sum() + 1) / (right.sum() + 2), 1 / ((~right).sum() + 2)
    targets = np.where(right, many, few)
    weight = np.ones(len(right)) if weight is None else weight
    x, y, w = (torch.from_numpy(array).double() for array in (odds, targets, weight))
    free = torch.tensor([1.0, 0.0], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([free], max_iter=100, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        value = F.binary_cross_entropy_with_logits(free[0] * x + free[1], y, w)
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    steepness, offset = free.detach().tolist()
    if steepness > 0:
        return steepness, offset
    mean = np.average(targets, weights=weight)  # these odds say nothing of what comes true
    return 0.0, float(np.log(mean / (1 - mean)))


def held_out(network: nn.Module, folder: Path | None = None) -> tuple[np.ndarray, np.ndarray]:
    """What a network makes of ink that no training saw: (n, 10 or 11) float32 logits, and (n,) labels 0 to 10.

    With ten logits these are MNIST's validation digits; with eleven the held-out pens' and fresh outliers, too.
    """
    digits = data.mnist("validation", folder)
    logits, labels = [logits_of(network, digits.images)], [digits.labels]
    if logits[0].shape[1] > NO_DIGIT:
        pen = held_out_pen(data.HELD_OUT_SEED, folder)
        others = draw_stock(Stock(outliers=2_000), data.HELD_OUT_SEED, folder)
        logits += [logits_of(network, pen.images), logits_of(network, others.images)]
        labels += [pen.labels, others.labels]
    return np.concatenate(logits), np.concatenate(labels)


def thresholds(confidence: np.ndarray, right: np.ndarray, weight: np.ndarray | None = None) -> list[dict[str, float]]:
    """From which confidence on answers are as precise as `PRECISIONS` ask, and what share of all answers that keeps.

    Args:
        confidence: (n,) of each answer.
        right: (n,) bool.
        weight: (n,) how much each answer counts; all the same by default.

    Returns:
        For each precision that can be had its `precision`, the `confidence` and the share it `keeps`.
    """
    weight = np.ones(len(right)) if weight is None else weight
    order = np.argsort(-confidence, kind="stable")
    confidence, kept = confidence[order], np.cumsum(weight[order])
    precise = np.cumsum(weight[order] * right[order]) / kept
    last = np.append(confidence[1:] < confidence[:-1], True)  # answers of one confidence are kept together
    points = []
    for wanted in PRECISIONS:
        fitting = np.flatnonzero(last & (precise >= wanted))
        if len(fitting):
            i = fitting[-1]
            least = float(confidence[i]) if i < len(right) - 1 else 0.0
            points.append(
                {"precision": wanted, "confidence": round(least, 6), "keeps": round(float(kept[i] / kept[-1]), 4)}
            )
    return points


def digit_thresholds(network: nn.Module, calibration: Calibration, folder: Path | None) -> list[dict[str, float]]:
    """`thresholds` of a digit network on held-out ink, of which `PRIOR` is no digit and so wrong whatever is read."""
    logits, labels = held_out(network, folder)
    z = torch.from_numpy(logits)
    sure = calibration.sure(z).numpy() if z.shape[1] > NO_DIGIT else np.ones(len(z), np.float32)
    chances = calibration.chances(z).numpy()
    right = chances.argmax(axis=1) == labels
    return thresholds(chances.max(axis=1) * sure, right, _weights(labels == NO_DIGIT))


def _weights(other: np.ndarray) -> np.ndarray:
    """Weights by which `PRIOR` of the ink is no digit, the mean one being 1."""
    share = float(other.mean())
    if share == 0:
        return np.ones(len(other), np.float32)
    return np.where(other, PRIOR / share, (1 - PRIOR) / (1 - share)).astype(np.float32)


def _temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    z, y = torch.from_numpy(logits), torch.from_numpy(labels)
    grid = torch.exp(torch.linspace(-1.5, 1.5, 301))
    losses = torch.stack([F.cross_entropy(z / t, y) for t in grid])
    return float(grid[losses.argmin()])
