"""The training loop: one loop for every recipe and task, a checkpoint after each epoch, resumable to the bit.

Every epoch draws its order and its chances from (seed, epoch) alone, on the device it runs on, so a run that was
interrupted after an epoch goes on exactly as it would have; on CUDA, but for rounding.
"""

from __future__ import annotations

import copy
import io
import json
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from zeronine import files
from zeronine.errors import TrainingError
from zeronine.training import data, machine, optimizers, start
from zeronine.training.checkpoint import CHECKPOINT, kept_network, load_checkpoint
from zeronine.training.drawn import NO_DIGIT
from zeronine.training.glyph_task import GlyphTask
from zeronine.training.networks import NETWORKS
from zeronine.training.recipes import Recipe
from zeronine.training.recorded import Recorded
from zeronine.training.signs import ALPHABET
from zeronine.training.state import State
from zeronine.training.strip_task import StripTask
from zeronine.training.teachers import Teachers

HISTORY = "history.json"


@dataclass(frozen=True)
class Step:
    """Where training stands, for whoever shows it.

    `loss` and `accuracy` are means of this epoch so far, of every twentieth batch.
    """

    epoch: int
    epochs: int
    done: float
    loss: float
    accuracy: float
    seconds_left: float


_Outcome = tuple[Tensor, Tensor, Any]  # loss, logits, target
Watch = Callable[[Step], None]
DrawWatch = Callable[[int, int], None]


class Task(Protocol):
    """What a network learns, and on what."""

    @property
    def steps(self) -> int:
        """Batches in an epoch."""

    def load(self, drawing: DrawWatch) -> None:
        """Get the data into memory; `drawing` is told how much is drawn, and of how much."""

    @property
    def even(self) -> bool:
        """Whether all batches are of a shape, and can be made on a GPU alone, from chance drawn there."""

    def batches(self, chance: torch.Generator) -> Iterator[Any]:
        """What an epoch's batches are made of."""

    def made(self, batch: Any, chance: torch.Generator) -> tuple[Tensor, Any]:
        """A batch's inputs, and what `loss` and `right` compare the answers with."""

    def loss(self, logits: Tensor, target: Any) -> Tensor:
        """What training makes small."""

    def right(self, logits: Tensor, target: Any) -> int:
        """How many of a batch are right."""

    def score(self, network: nn.Module) -> dict[str, float]:
        """Figures on held-out data, for the history."""


@dataclass
class Run:
    """One run of a recipe: its folder holds the checkpoint and the history.

    With `start`, the network begins with the weights of that ONNX file instead of chance; `keep` is their share in
    the weights it ends with. `teachers` are checkpoints or ONNX files of networks whose answers to drawn glyphs it
    learns, too, `mnist_teachers` those whose answers to MNIST's digits.
    """

    recipe: Recipe
    seed: int
    folder: Path
    data_folder: Path | None = None
    device: str = "auto"
    start: Path | None = None
    keep: float = 0.0
    teachers: tuple[Path, ...] = ()
    mnist_teachers: tuple[Path, ...] = ()

    def train(self, watch: Watch = lambda step: None, drawing: DrawWatch = lambda done, total: None) -> nn.Sequential:
        """Train, or go on where an earlier call was interrupted.

        Returns:
            The trained network, in evaluation mode on the CPU; checkpoint and history are in the folder.

        Raises:
            TrainingError: the folder cannot be written to or holds another run, there is no such device, or the loss is
                no number any more.
            data.DataError: data is missing.
        """
        if self.seed == data.HELD_OUT_SEED:
            raise TrainingError(f"seed {self.seed} is that of the held-out drawings; choose another")
        device = machine.device(self.device)
        if device.type == "cuda" and device.index is not None:
            torch.cuda.set_device(device)  # steps are recorded on the current one
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / "tried").touch()
            (self.folder / "tried").unlink()
        except OSError as error:
            raise TrainingError(f"{self.folder} cannot be written to: {error.strerror}") from None
        machine.keep_memory()
        torch.manual_seed(self.seed)
        network = NETWORKS[self.recipe.network](**self.recipe.network_options)
        network.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        averaged = copy.deepcopy(network) if self.recipe.ema else network
        state = State(network, averaged, optimizers.make(self.recipe, network), self.recipe.ema)
        history = self._restore(state)
        if len(history) < self.recipe.epochs:
            task = self._task(device, network)
            task.load(drawing)
            chance = _chance(task, device)
            if self.start and not history:
                chance.manual_seed(self.seed)
                first, _ = task.made(next(iter(task.batches(chance))), chance)
                start.put_back(self.start, network, first)
                averaged.load_state_dict(network.state_dict())
                if self.keep:  # what cannot be mixed in the end is said before hours of training
                    start.mix(self.start, copy.deepcopy(averaged).to("cpu"), self.keep)
            step = self._step(state, task, chance, self._half(device))
            while len(history) < self.recipe.epochs:
                entry = self._epoch(len(history), state, task, step, chance, watch)
                history.append(entry | task.score(averaged))
                self._save(state, history)
        else:
            self._write_history(history)  # what ended the last call may have come between the two
        averaged.eval().to("cpu")
        if self.start and self.keep:
            start.mix(self.start, averaged, self.keep)
        return averaged

    def whole_epochs(self) -> int:
        """How many epochs earlier calls have trained; raises TrainingError where what they left cannot be read."""
        kept = self._kept()
        return len(kept["history"]) if kept.get("identity") == self._identity_said() else 0

    def _task(self, device: torch.device, network: nn.Module) -> Task:
        made_of = (self.recipe, self.seed, self.folder, self.data_folder, device)
        if self.recipe.task == "strips":
            if self.teachers or self.mnist_teachers:
                raise TrainingError(f"the recipe {self.recipe.name} learns from no teachers: they read single digits")
            return StripTask(*made_of)
        if self.teachers and not self.recipe.draws:
            raise TrainingError(f"the recipe {self.recipe.name} draws no glyphs to be taught; say --mnist-teacher")
        with torch.no_grad():
            classes = network.eval()(torch.zeros(1, 1, 28, 28, device=device)).shape[1]
        # What the finished network is tested and calibrated on: that it is missing is said before hours of training.
        data.mnist("test", self.data_folder)
        if classes > NO_DIGIT and self.recipe.part != "full":
            data.pen_digits(self.data_folder)

        def teachers(paths: tuple[Path, ...]) -> Teachers | None:
            if not paths:
                return None
            several = Teachers([kept_network(path).to(device) for path in paths], self._half(device))
            several.check(classes, paths)
            return several

        return GlyphTask(*made_of, teachers(self.mnist_teachers), teachers(self.teachers))

    def _half(self, device: torch.device) -> bool:
        return self.recipe.half and machine.is_quick_in_half(device)

    def _step(self, state: State, task: Task, chance: torch.Generator, half: bool) -> Callable[[Any], _Outcome]:
        """One step of training, from what a batch is made of to moved weights."""

        def step(batch: Any) -> _Outcome:
            x, target = task.made(batch, chance)
            with torch.autocast(x.device.type, torch.bfloat16, enabled=half):
                logits = state.network(x.contiguous(memory_format=torch.channels_last))
            loss = task.loss(logits.float(), target)
            state.optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            state.optimizer.step()
            state.average()
            return loss.detach(), logits.detach(), target

        return Recorded(step, chance) if task.even and optimizers.is_recordable(state.optimizer) else step

    def _epoch(
        self,
        epoch: int,
        state: State,
        task: Task,
        step: Callable[[Any], _Outcome],
        chance: torch.Generator,
        watch: Watch,
    ) -> dict[str, float]:
        recipe = self.recipe
        chance.manual_seed(self.seed * 1_000_003 + epoch)
        torch.manual_seed(self.seed * 1_000_003 + epoch)  # dropout draws from the global generator
        steps = task.steps
        started = time.perf_counter()
        seen, right, total_loss = 0, 0, 0.0
        state.network.train()
        for i, batch in enumerate(task.batches(chance)):
            optimizers.schedule(state.optimizer, recipe, (epoch * steps + i) / (recipe.epochs * steps))
            state.begin_step()
            loss, logits, target = step(batch)
            if i % 20 == 0 or i == steps - 1:
                value = float(loss)
                if not math.isfinite(value):
                    raise TrainingError(
                        f"the loss became {value} in epoch {epoch + 1}; lower the learning rate ({recipe.lr:g})"
                    )
                seen += len(logits)
                right += task.right(logits, target)
                total_loss += value * len(logits)
                done = (i + 1) / steps
                left = (time.perf_counter() - started) * ((1 - done) / done + (recipe.epochs - epoch - 1) / done)
                watch(Step(epoch + 1, recipe.epochs, done, total_loss / seen, right / seen, left))
        return {
            "epoch": epoch + 1,
            "loss": total_loss / max(seen, 1),
            "accuracy": right / max(seen, 1),
            "seconds": round(time.perf_counter() - started, 2),
        }

    def _identity(self) -> dict[str, Any]:
        began = {"start": start.digest(self.start)} if self.start else {}
        taught = {
            name: [start.digest(path) for path in paths]
            for name, paths in (("teachers", self.teachers), ("mnist_teachers", self.mnist_teachers))
            if paths
        }
        signs = {"alphabet": ALPHABET} if self.recipe.task == "strips" else {}
        return {"recipe": asdict(self.recipe), "seed": self.seed, **signs, **began, **taught}

    def _identity_said(self) -> str:
        return json.dumps(self._identity(), sort_keys=True)

    def _kept(self) -> dict[str, Any]:
        return load_checkpoint(self.folder / CHECKPOINT) if (self.folder / CHECKPOINT).exists() else {}

    def _restore(self, state: State) -> list[dict[str, float]]:
        kept = self._kept()
        if not kept:
            return []
        if kept.get("identity") != self._identity_said():
            raise TrainingError(f"{self.folder} holds another run; choose another folder with --out")
        state.averaged.load_state_dict(kept["averaged"])
        if "optimizer" in kept:
            state.network.load_state_dict(kept["network"])
            optimizers.restore(state.optimizer, kept["optimizer"])
        state.steps = kept["steps"]
        history: list[dict[str, float]] = kept["history"]
        return history

    def _save(self, state: State, history: list[dict[str, float]]) -> None:
        kept = {
            "identity": self._identity_said(),
            "network_name": self.recipe.network,
            "network_options": self.recipe.network_options,
            "averaged": state.averaged.state_dict(),
            "steps": state.steps,
            "history": history,
        }
        if len(history) < self.recipe.epochs:  # what going on needs
            kept |= {"network": state.network.state_dict(), "optimizer": state.optimizer.state_dict()}
        packed = io.BytesIO()  # to a full disk torch itself writes on, and fails without a reason
        torch.save(kept, packed)
        files.write(self.folder / CHECKPOINT, packed.getvalue())
        self._write_history(history)

    def _write_history(self, history: list[dict[str, float]]) -> None:
        text = json.dumps({**self._identity(), "epochs": history}, indent=2)
        files.write(self.folder / HISTORY, f"{text}\n".encode())


def _chance(task: Task, device: torch.device) -> torch.Generator:
    """Drawn from on the GPU where steps are recorded, and else by the processor, as every device can use."""
    return torch.Generator(device if task.even and device.type == "cuda" else "cpu")
