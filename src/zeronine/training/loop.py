"""The training loop: data in memory, one loop for every recipe, a checkpoint after each epoch, resumable to the bit.

Every epoch draws its order and its chances from (seed, epoch) alone, so a run that was interrupted after an epoch
goes on exactly as it would have.
"""

from __future__ import annotations

import copy
import json
import math
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from zeronine.errors import TrainingError
from zeronine.training import data, optimizers
from zeronine.training.drawn import NO_DIGIT, draw_stock
from zeronine.training.networks import NETWORKS
from zeronine.training.recipes import Recipe

CHECKPOINT = "checkpoint.pt"
HISTORY = "history.json"


@dataclass(frozen=True)
class Step:
    """Where training stands, for whoever shows it. `accuracy` is that of the training batches so far this epoch."""

    epoch: int
    epochs: int
    done: float
    loss: float
    accuracy: float
    seconds_left: float


Watch = Callable[[Step], None]
DrawWatch = Callable[[int, int], None]


@dataclass
class Run:
    """One run of a recipe: its folder holds the checkpoint and the history."""

    recipe: Recipe
    seed: int
    folder: Path
    data_folder: Path | None = None
    device: str = "auto"

    def train(self, watch: Watch = lambda step: None, drawing: DrawWatch = lambda done, total: None) -> nn.Sequential:
        """Train, or go on where an earlier call was interrupted.

        Returns:
            The trained network, in evaluation mode on the CPU; checkpoint and history are in the folder.

        Raises:
            TrainingError: the folder holds another run, or the loss is no number any more.
            data.DataError: data is missing.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        device = _device(self.device)
        torch.manual_seed(self.seed)
        network = NETWORKS[self.recipe.network](**self.recipe.network_options)
        network.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        averaged = copy.deepcopy(network) if self.recipe.ema else network
        state = _State(network, averaged, optimizers.make(self.recipe, network))
        history = self._restore(state, device)
        if len(history) < self.recipe.epochs:
            images, labels = self._load(device, drawing)
            validation = data.mnist("validation", self.data_folder) if self.recipe.part == "train" else None
            while len(history) < self.recipe.epochs:
                entry = self._epoch(len(history), state, images, labels, watch)
                if validation is not None:
                    entry["validation_accuracy"] = accuracy(averaged, validation, device)
                history.append(entry)
                self._save(state, history)
        averaged.eval()
        return averaged.to("cpu")

    def _load(self, device: torch.device, drawing: DrawWatch) -> tuple[Tensor, Tensor]:
        digits = data.mnist("train" if self.recipe.part == "train" else "full", self.data_folder)
        images = [digits.images] * self.recipe.mnist_times
        labels = [digits.labels] * self.recipe.mnist_times
        if total := self.recipe.stock.total():
            stock = self._stock(total, drawing)
            images.append(stock.images)
            labels.append(stock.labels)
        x = torch.from_numpy(np.concatenate(images)).unsqueeze(1).to(device)
        return x, torch.from_numpy(np.concatenate(labels)).to(device)

    def _stock(self, total: int, drawing: DrawWatch) -> data.Digits:
        """The drawn glyphs, kept in the folder so that a resumed run need not draw them again."""
        kept = self.folder / "stock.npz"
        if kept.exists():
            with np.load(kept, allow_pickle=False) as arrays:
                return data.Digits(arrays["images"], arrays["labels"])
        done = 0

        def watched(n: int) -> None:
            nonlocal done
            done += n
            drawing(done, total)

        drawn = draw_stock(self.recipe.stock, self.seed, self.data_folder, watched)
        part = kept.with_name("stock.part.npz")
        np.savez_compressed(part, images=drawn.images, labels=drawn.labels)
        part.replace(kept)
        return drawn

    def _epoch(self, epoch: int, state: _State, images: Tensor, labels: Tensor, watch: Watch) -> dict[str, float]:
        recipe, device = self.recipe, images.device
        chance = torch.Generator().manual_seed(self.seed * 1_000_003 + epoch)
        torch.manual_seed(self.seed * 1_000_003 + epoch)  # dropout draws from the global generator
        vary = _augment(recipe)
        order = torch.randperm(len(images), generator=chance).to(device)
        steps = len(images) // recipe.batch
        started = time.perf_counter()
        seen, right, total_loss = 0, 0, 0.0
        state.network.train()
        for step in range(steps):
            index = order[step * recipe.batch : (step + 1) * recipe.batch]
            x, y = images[index].float().div_(255), labels[index]
            if vary is not None:
                x = vary(x, chance)
            optimizers.schedule(state.optimizer, recipe, (epoch * steps + step) / (recipe.epochs * steps))
            logits = state.network(x.contiguous(memory_format=torch.channels_last))
            loss = F.cross_entropy(logits, y, label_smoothing=recipe.smoothing)
            state.optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            state.optimizer.step()
            state.average(recipe.ema)
            if step % 20 == 0 or step == steps - 1:
                value = float(loss.detach())
                if not math.isfinite(value):
                    raise TrainingError(
                        f"the loss became {value} in epoch {epoch + 1}; lower the learning rate ({recipe.lr:g})"
                    )
                seen += len(y)
                right += int((logits.detach().argmax(1) == y).sum())
                total_loss += value * len(y)
                done = (step + 1) / steps
                left = (time.perf_counter() - started) * ((1 - done) / done + (recipe.epochs - epoch - 1) / done)
                watch(Step(epoch + 1, recipe.epochs, done, total_loss / seen, right / seen, left))
        return {
            "epoch": epoch + 1,
            "loss": total_loss / max(seen, 1),
            "accuracy": right / max(seen, 1),
            "seconds": round(time.perf_counter() - started, 2),
        }

    def _identity(self) -> dict[str, Any]:
        return {"recipe": asdict(self.recipe), "seed": self.seed}

    def _restore(self, state: _State, device: torch.device) -> list[dict[str, float]]:
        path = self.folder / CHECKPOINT
        if not path.exists():
            return []
        kept = load_checkpoint(path)
        if kept.get("identity") != json.dumps(self._identity(), sort_keys=True):
            raise TrainingError(f"{self.folder} holds another run; choose another folder with --out")
        state.network.load_state_dict(kept["network"])
        state.averaged.load_state_dict(kept["averaged"])
        state.optimizer.load_state_dict(kept["optimizer"])
        state.steps = kept["steps"]
        history: list[dict[str, float]] = kept["history"]
        return history

    def _save(self, state: _State, history: list[dict[str, float]]) -> None:
        path = self.folder / CHECKPOINT
        part = path.with_suffix(".part")
        torch.save(
            {
                "identity": json.dumps(self._identity(), sort_keys=True),
                "network_name": self.recipe.network,
                "network_options": self.recipe.network_options,
                "network": state.network.state_dict(),
                "averaged": state.averaged.state_dict(),
                "optimizer": state.optimizer.state_dict(),
                "steps": state.steps,
                "history": history,
            },
            part,
        )
        part.replace(path)
        text = json.dumps({**self._identity(), "epochs": history}, indent=2)
        (self.folder / HISTORY).write_text(text + "\n", "utf-8")


@dataclass
class _State:
    network: nn.Sequential
    averaged: nn.Sequential
    optimizer: torch.optim.Optimizer | optimizers.Sgd
    steps: int = 0

    def average(self, decay: float) -> None:
        """Move the averaged weights a little towards the network's (Polyak & Juditsky 1992), faster at the start."""
        self.steps += 1
        if not decay:
            return
        pace = 1 - min(decay, (1 + self.steps) / (10 + self.steps))
        with torch.no_grad():
            for mean, value in zip(
                self.averaged.state_dict().values(), self.network.state_dict().values(), strict=True
            ):
                if mean.is_floating_point():
                    mean.lerp_(value, pace)
                else:
                    mean.copy_(value)


def load_checkpoint(path: Path) -> dict[str, Any]:
    """Read a checkpoint: tensors and plain values only, never code.

    Raises:
        TrainingError: the file is no checkpoint of ours.
    """
    try:
        kept = torch.load(path, map_location="cpu", weights_only=True)
    except FileNotFoundError:
        raise TrainingError(f"{path} does not exist") from None
    except Exception:  # damaged archives fail in many ways inside torch
        raise TrainingError(f"{path} is damaged or no checkpoint") from None
    if not isinstance(kept, dict) or "averaged" not in kept or kept.get("network_name") not in NETWORKS:
        raise TrainingError(f"{path} is no checkpoint of zeronine")
    return kept


def trained_network(path: Path) -> nn.Sequential:
    """The trained network of a checkpoint, in evaluation mode."""
    kept = load_checkpoint(path)
    network = NETWORKS[kept["network_name"]](**kept["network_options"])
    network.load_state_dict(kept["averaged"])
    return network.eval()


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


def _device(name: str) -> torch.device:
    if name != "auto":
        return torch.device(name)
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def _augment(recipe: Recipe) -> Callable[[Tensor, torch.Generator], Tensor] | None:
    if recipe.augment is None:
        return None
    from zeronine.training.augment import Augment

    return Augment(**recipe.augment)
