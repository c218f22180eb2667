"""The task of reading glyphs: MNIST and drawn glyphs in memory, varied batch by batch, learned by cross-entropy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from zeronine.training import data
from zeronine.training.drawn import NO_DIGIT, draw_stock, kept_from
from zeronine.training.recipes import Recipe
from zeronine.training.recorded import Batch
from zeronine.training.teachers import Teachers, distilled

Target = tuple[Tensor, Tensor | None, Tensor]
"""Labels (n,); where there are teachers what one says of each glyph, (n, classes); and whether it is asked, (n,)."""


@dataclass
class GlyphTask:
    """What the loop asks: batches, their loss, how many are right, and the score on the validation part."""

    recipe: Recipe
    seed: int
    folder: Path
    data_folder: Path | None
    device: torch.device
    teachers: Teachers | None = None
    images: Tensor = field(init=False)
    labels: Tensor = field(init=False)
    written: int = field(init=False)  # MNIST's, which come first; the rest is drawn
    even = True  # all batches are alike, and made on the device alone

    def __post_init__(self) -> None:
        self._vary = _augment(self.recipe)

    @property
    def steps(self) -> int:
        """Batches in an epoch."""
        return (self.written + self._drawn) // self.recipe.batch

    @property
    def _drawn(self) -> int:
        """Drawn glyphs in an epoch."""
        return round((len(self.images) - self.written) * self.recipe.stock_share)

    def load(self, drawing: Callable[[int, int], None]) -> None:
        """Get the digits into memory; `drawing` is told how many are drawn, and of how many."""
        digits = data.mnist(self.recipe.part, self.data_folder)
        images = [digits.images] * self.recipe.mnist_times
        labels = [digits.labels] * self.recipe.mnist_times
        self.written = sum(map(len, labels))
        if total := self.recipe.stock.total():
            stock = self._stock(total, drawing)
            images.append(stock.images)
            labels.append(stock.labels)
        self.images = torch.from_numpy(np.concatenate(images)).unsqueeze(1).to(self.device)
        self.labels = torch.from_numpy(np.concatenate(labels)).to(self.device)

    def batches(self, chance: torch.Generator) -> Iterator[Batch]:
        """All of MNIST and the epoch's share of the stock, in the order chance gives."""
        order = self._order(chance).to(self.device)
        turns = len(self.teachers) if self.teachers else 1
        for step in range(self.steps):
            yield Batch(order[step * self.recipe.batch : (step + 1) * self.recipe.batch], step % turns)

    def _order(self, chance: torch.Generator) -> Tensor:
        stock = len(self.images) - self.written
        drawn = self.written + _shuffled(stock, chance)[: self._drawn]
        order = torch.cat((torch.arange(self.written, device=drawn.device), drawn))
        return order[_shuffled(len(order), chance)]

    def made(self, batch: Batch, chance: torch.Generator) -> tuple[Tensor, Target]:
        """Glyphs (n, 1, 28, 28) in [0, 1], varied by chance, and what they are."""
        x = self.images[batch.which].float().div_(255)
        x = x if self._vary is None else self._vary(x, chance)
        asked = (batch.which >= self.written) | self.recipe.teach_mnist
        return x, (self.labels[batch.which], self.teachers.answers(x, batch.turn) if self.teachers else None, asked)

    def loss(self, logits: Tensor, target: Target) -> Tensor:
        """Cross-entropy, with the recipe's smoothing; with teachers, how far it is from them, too."""
        labels, answers, asked = target
        losses = F.cross_entropy(logits, labels, label_smoothing=self.recipe.smoothing, reduction="none")
        return (losses if answers is None else torch.where(asked, distilled(logits, answers, losses), losses)).mean()

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

        drawn = draw_stock(self.recipe.stock, self.seed, self.data_folder, watched)
        part = kept.with_name("stock.part.npz")
        np.savez_compressed(part, images=drawn.images, labels=drawn.labels, drawer=drawer)
        part.replace(kept)
        return drawn


def _shuffled(n: int, chance: torch.Generator) -> Tensor:
    return torch.randperm(n, generator=chance, device=chance.device)


def _augment(recipe: Recipe) -> Callable[[Tensor, torch.Generator], Tensor] | None:
    if recipe.augment is None:
        return None
    from zeronine.training.augment import Augment

    return Augment(**recipe.augment)


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
