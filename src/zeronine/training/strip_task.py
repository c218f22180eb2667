"""The task of reading strips: composed lines, learned by connectionist temporal classification (Graves et al. 2006)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from zeronine.line_model import PLACE
from zeronine.strip import HEIGHT
from zeronine.training.data import HELD_OUT_SEED
from zeronine.training.drawn import kept_from
from zeronine.training.lines import Strips, draw_strips, held_out_source, training_source
from zeronine.training.recipes import Recipe
from zeronine.training.signs import ALPHABET

_HELD_OUT = 2_000
_BATCH = 64  # strips that are asked about at once, outside training
_SORTED = 40  # batches whose lines are sorted by width together

Labels = tuple[Tensor, Tensor, list[list[int]]]
"""Widths in answers (n,), lengths (n,), and the classes of each line, from 1: 0 is "nothing"."""


@dataclass
class StripTask:
    """What the loop asks: batches, their loss, how many are right, and the score on held-out lines."""

    recipe: Recipe
    seed: int
    folder: Path
    data_folder: Path | None
    device: torch.device
    strips: Strips = field(init=False)
    held_out: Strips = field(init=False)
    even = False  # widths differ

    @property
    def steps(self) -> int:
        """Batches in an epoch."""
        return len(self.strips) // self.recipe.batch

    def load(self, drawing: Callable[[int, int], None]) -> None:
        """Compose the lines; they are kept in the run's folder, so that a resumed run need not compose them again."""
        kept = self.folder / "strips.npz"
        drawer = f"{self.recipe.lines} lines of {ALPHABET}, seed {self.seed}"
        if kept_from(kept, drawer):
            self.strips = Strips.load(kept)
        else:
            done = 0

            def watched(n: int) -> None:
                nonlocal done
                done += n
                drawing(done, self.recipe.lines)

            watched(0)
            self.strips = draw_strips(self.recipe.lines, [self.seed], training_source(self.data_folder), watched)
            self.strips.save(kept, drawer)
        self.held_out = held_out(self.data_folder)

    def batches(self, chance: torch.Generator) -> Iterator[np.ndarray]:
        """All lines once, by number, lines of like width together."""
        batch = self.recipe.batch
        order = torch.randperm(len(self.strips), generator=chance).numpy()
        widths = np.array([image.shape[1] for image in self.strips.images])
        chosen: list[np.ndarray] = []
        for start in range(0, self.steps * batch, _SORTED * batch):
            part = order[start : min(start + _SORTED * batch, self.steps * batch)]
            part = part[np.argsort(widths[part], kind="stable")]
            chosen += np.split(part, len(part) // batch)
        for i in torch.randperm(len(chosen), generator=chance).tolist():
            yield chosen[i]

    def made(self, batch: np.ndarray, chance: torch.Generator) -> tuple[Tensor, Labels]:
        """Strips (n, 1, 32, W) in [0, 1], varied by chance, and what they say."""
        x, labels = collate(self.strips, batch)
        return _vary(x.to(self.device), labels, chance)

    def loss(self, logits: Tensor, labels: Labels) -> Tensor:
        """The negative logarithm of the chance of all ways to say the line, a sign."""
        places, lengths, said = labels
        chances = logits.cpu().log_softmax(2).transpose(0, 1)  # not every device has this loss, and it is quick
        flat = torch.tensor([c for line in said for c in line], dtype=torch.long)
        loss = F.ctc_loss(chances, flat, places, lengths, reduction="none", zero_infinity=True)
        return (loss / lengths.clamp_min(1)).mean()

    def right(self, logits: Tensor, labels: Labels) -> int:
        """How many lines of a batch are read right, every sign."""
        return sum(found == said for found, said in zip(greedy(logits, labels[0]), labels[2], strict=True))

    def score(self, network: nn.Module) -> dict[str, float]:
        """Share of held-out lines whose digits are all right; the separators may differ."""
        return {"validation_accuracy": accuracy(network, self.held_out, self.device)}


def held_out(folder: Path | None) -> Strips:
    """Lines of digits and writers that no training saw: for choices and calibration."""
    return draw_strips(_HELD_OUT, [HELD_OUT_SEED], held_out_source(folder))


def accuracy(network: nn.Module, strips: Strips, device: torch.device | str = "cpu") -> float:
    """Share of lines whose digits are all read right; the separators may differ."""
    right = 0
    for logits, labels in outputs(network, strips, device):
        for found, said in zip(greedy(logits, labels[0]), labels[2], strict=True):
            right += [c for c in found if c <= 10] == [c for c in said if c <= 10]
    return right / len(strips)


def outputs(network: nn.Module, strips: Strips, device: torch.device | str = "cpu") -> Iterator[tuple[Tensor, Labels]]:
    """A network's logits for strips, in evaluation mode, in batches of like width."""
    network.eval()
    order = np.argsort([image.shape[1] for image in strips.images], kind="stable")
    with torch.inference_mode():
        for start in range(0, len(order), _BATCH):
            x, labels = collate(strips, order[start : start + _BATCH])
            yield network(x.to(device)).cpu(), labels


def collate(strips: Strips, index: np.ndarray) -> tuple[Tensor, Labels]:
    """Some strips as one batch, filled up on the right to the widest.

    Returns:
        (n, 1, 32, W) float32 in [0, 1], and their labels.
    """
    images = [strips.images[i] for i in index]
    widths = [image.shape[1] for image in images]
    x = np.zeros((len(images), 1, HEIGHT, max(widths)), np.float32)
    for row, image in zip(x, images, strict=True):
        row[0, :, : image.shape[1]] = image
    said = [[c + 1 for c in strips.labels[i]] for i in index]
    lengths = torch.tensor([len(line) for line in said])
    return torch.from_numpy(x / 255), (torch.tensor(widths) // PLACE, lengths, said)


def greedy(logits: Tensor, places: Tensor) -> list[list[int]]:
    """The best class of every place, repeats and "nothing" dropped.

    Args:
        logits: (n, T, classes).
        places: (n,) int64, how many of the T are of the strip itself.
    """
    lines = []
    for best, count in zip(logits.argmax(2).tolist(), places.tolist(), strict=True):
        run = best[:count]
        lines.append([c for i, c in enumerate(run) if c and (i == 0 or c != run[i - 1])])
    return lines


def _vary(x: Tensor, labels: Labels, chance: torch.Generator) -> tuple[Tensor, Labels]:
    """Stretch a batch both ways, move it up or down, and change the weight of its ink and the noise of its ground."""

    def rand(*shape: int) -> Tensor:
        return torch.rand(*shape, generator=chance).to(x.device)

    n, _, height, width = x.shape
    tall = round(height * float(0.86 + 0.26 * rand(1)))
    wide = round(width * float(0.82 + 0.46 * rand(1)) / 4) * 4
    x = F.interpolate(x, size=(tall, wide), mode="bilinear", align_corners=False, antialias=True)
    slack = height - tall
    above = int(torch.randint(0, abs(slack) + 1, (1,), generator=chance))
    x = F.pad(x, (0, 0, above, slack - above)) if slack >= 0 else x[:, :, above : above + height]
    x = _bend(x, chance)
    x = x ** (0.6 + 0.9 * rand(n, 1, 1, 1)) * (0.6 + 0.4 * rand(n, 1, 1, 1))
    x = x + torch.randn(x.shape, generator=chance).to(x.device) * 0.06 * rand(n, 1, 1, 1)
    places, lengths, said = labels
    return x.clamp_(0, 1), ((places * (wide / width)).long().clamp(1, wide // PLACE), lengths, said)


def _bend(x: Tensor, chance: torch.Generator) -> Tensor:
    """Slant each strip a little and bend it elastically (Simard, Steinkraus & Platt 2003)."""
    n, _, height, width = x.shape
    slant = 0.12 * torch.randn(n, generator=chance) * height / width
    theta = torch.zeros(n, 2, 3)
    theta[:, 0, 0] = theta[:, 1, 1] = 1.0
    theta[:, 0, 1] = slant
    grid = F.affine_grid(theta.to(x.device), list(x.shape), align_corners=False)
    knots = torch.randn(n, 2, 5, max(3, width // 8), generator=chance)
    knots = knots * torch.tensor([1.4 / width, 1.4 / height]).view(1, 2, 1, 1)
    field = F.interpolate(knots.to(x.device), size=(height, width), mode="bilinear", align_corners=True)
    return F.grid_sample(x, grid + field.permute(0, 2, 3, 1), mode="bilinear", align_corners=False)
