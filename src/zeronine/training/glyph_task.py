"""The task of reading glyphs: MNIST and drawn glyphs in memory, varied batch by batch, learned by cross-entropy."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from zeronine.errors import TrainingError
from zeronine.files import replacing
from zeronine.training import data
from zeronine.training.drawn import NO_DIGIT, draw_stock, kept_from
from zeronine.training.recipes import Recipe
from zeronine.training.recorded import Batch
from zeronine.training.teachers import Teachers, distilled

_WHOLE = 0.9  # an epoch that leaves out more of its digits than the rest is no epoch

Target = tuple[Tensor, list[tuple[slice, Tensor]]]
"""Labels (n,); and of the parts of the batch that are taught which part, and what a teacher says, (part, classes)."""


@dataclass
class GlyphTask:
    """What the loop asks: batches, their loss, how many are right, and the score on the validation part.

    Every batch holds MNIST's digits and drawn glyphs, MNIST's first, in the proportion they have in an epoch. Each kind
    has teachers of its own, where it has any.
    """

    recipe: Recipe
    seed: int
    folder: Path
    data_folder: Path | None
    device: torch.device
    mnist_teachers: Teachers | None = None
    teachers: Teachers | None = None
    images: Tensor = field(init=False)
    labels: Tensor = field(init=False)
    written: int = field(init=False)  # MNIST's, which come first; the rest is drawn
    even = True  # all batches are alike, and made on the device alone

    def __post_init__(self) -> None:
        self._vary = _augment(self.recipe.augment)

    @property
    def steps(self) -> int:
        """Batches in an epoch."""
        written, drawn = self._parts
        steps = [self.written // written] if written else []
        return min([*steps, self._drawn // drawn] if drawn else steps)

    @property
    def _drawn(self) -> int:
        """Drawn glyphs in an epoch."""
        return round((len(self.images) - self.written) * self.recipe.stock_share)

    @property
    def _parts(self) -> tuple[int, int]:
        """Of MNIST's digits and of drawn glyphs, how many a batch holds."""
        batch = self.recipe.batch
        if not self._drawn:
            return batch, 0
        written = round(batch * self.written / (self.written + self._drawn))
        written = min(max(written, 1), batch - 1)
        return written, batch - written

    def load(self, drawing: Callable[[int, int], None]) -> None:
        """Get the digits into memory; `drawing` is told how many are drawn, and of how many.

        Raises:
            TrainingError: a batch is too small to hold drawings in proportion.
            data.DataError: data is missing.
        """
        digits = data.mnist(self.recipe.part, self.data_folder)
        images = [digits.images] * self.recipe.mnist_times
        labels = [digits.labels] * self.recipe.mnist_times
        self.written = sum(map(len, labels))
        if self.recipe.draws:
            total = self.recipe.stock.total()
            stock = self._stock(total, drawing)
            images.append(stock.images)
            labels.append(stock.labels)
        self.images = torch.from_numpy(np.concatenate(images)).unsqueeze(1).to(self.device)
        self.labels = torch.from_numpy(np.concatenate(labels)).to(self.device)
        for each, many in zip(self._parts, (self.written, self._drawn), strict=True):
            if self.steps * each < _WHOLE * many:  # batches hold whole numbers, so of either kind some are left out
                raise TrainingError(
                    f"batches of {self.recipe.batch} cannot hold {self.written:,} digits and {self._drawn:,} drawn "
                    "glyphs in proportion; more of the rarer ones or larger batches can"
                )

    def batches(self, chance: torch.Generator) -> Iterator[Batch]:
        """MNIST and the epoch's share of the stock, but for what fills no batch, in the order chance gives."""
        written, drawn = self._parts
        stock = self.written + _shuffled(len(self.images) - self.written, chance).to(self.device)
        order = _shuffled(self.written, chance).to(self.device)
        turns = math.lcm(*(len(teachers) for teachers in (self.mnist_teachers, self.teachers) if teachers))
        for step in range(self.steps):
            parts = order[step * written : (step + 1) * written], stock[step * drawn : (step + 1) * drawn]
            yield Batch(torch.cat(parts), step % turns)

    def made(self, batch: Batch, chance: torch.Generator) -> tuple[Tensor, Target]:
        """Glyphs (n, 1, 28, 28) in [0, 1], varied by chance, and what they are."""
        x = self._vary(self.images[batch.which].float().div_(255), chance)
        written, _ = self._parts
        taught = [
            (part, teachers.answers(x[part], batch.turn))
            for teachers, part in ((self.mnist_teachers, slice(0, written)), (self.teachers, slice(written, len(x))))
            if teachers
        ]
        return x, (self.labels[batch.which], taught)

    def loss(self, logits: Tensor, target: Target) -> Tensor:
        """Cross-entropy, with the recipe's smoothing; where there are teachers, how far it is from them, too."""
        labels, taught = target
        losses = F.cross_entropy(logits, labels, label_smoothing=self.recipe.smoothing, reduction="none")
        for part, answers in taught:
            mixed = distilled(logits[part], answers, losses[part])
            losses = torch.cat((losses[: part.start], mixed, losses[part.stop :]))
        return losses.mean()

    def right(self, logits: Tensor, target: Target) -> int:
        """How many of a batch are read right."""
        return int((logits.argmax(1) == target[0]).sum())

    def score(self, network: nn.Module) -> dict[str, float]:
        """Accuracy on MNIST's validation part, where that is not trained on."""
        if self.recipe.part == "full":
            return {}
        return {"validation_accuracy": accuracy(network, data.mnist("validation", self.data_folder), self.device)}

    def _stock(self, total: int, drawing: Callable[[int, int], None]) -> data.Digits:
        """The drawn glyphs, kept in the folder so that a resumed run need not draw them again."""
        kept = self.folder / "stock.npz"
        drawer = f"{self.recipe.stock}, seed {self.seed}"
        if kept_from(kept, drawer):
            with np.load(kept, allow_pickle=False) as arrays:
                return data.Digits(arrays["images"], arrays["labels"])
        done = 0

        def watched(n: int) -> None:
            nonlocal done
            done += n
            drawing(done, total)

        watched(0)
        drawn = draw_stock(self.recipe.stock, self.seed, self.data_folder, watched)
        with replacing(kept) as file:
            np.savez_compressed(file, images=drawn.images, labels=drawn.labels, drawer=drawer)
        return drawn


def _shuffled(n: int, chance: torch.Generator) -> Tensor:
    return torch.randperm(n, generator=chance, device=chance.device)


def _augment(options: dict[str, float] | None) -> Callable[[Tensor, torch.Generator], Tensor]:
    if options is None:
        return lambda x, chance: x
    from zeronine.training.augment import Augment

    return Augment(**options)


def logits_of(network: nn.Module, images: np.ndarray, device: torch.device | str = "cpu") -> np.ndarray:
    """(n, 28, 28) uint8 → logits (n, 10 or 11) float32, in evaluation mode."""
    network.eval()
    with torch.inference_mode():
        parts = [
            network(torch.tensor(images[i : i + 1000]).to(device).unsqueeze(1).float().div_(255)).cpu().numpy()
            for i in range(0, len(images), 1000)
        ]
    return np.concatenate(parts)


def accuracy(network: nn.Module, digits: data.Digits, device: torch.device | str = "cpu") -> float:
    """Share of digits whose greatest of the ten digits' logits is right."""
    found = logits_of(network, digits.images, device)[:, :NO_DIGIT].argmax(axis=1)
    return float((found == digits.labels).mean())
