"""A look inside the network: the stages one glyph passes through, and which of its ink made the answer.

Both come from the shipped ONNX model alone. The stages are outputs of the file. The ink is weighed by occlusion
(Zeiler & Fergus 2014): a soft spot of it is wiped away, the network reads again, and how far the answer falls is
what that ink was worth. All spots are read in one batch.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

import numpy as np

from zeronine.glyph import SIDE
from zeronine.model import Model

_STRIDE = 2  # glyph pixels between the middles of the spots
_RADIUS = 1.8  # glyph pixels: a spot wipes about the width of a pen's line
_LEAST_INK = 0.5  # a spot that wipes less than half a pixel of ink is not tried
_TINY = 1e-30  # keeps the logarithm of a chance that float32 rounds to zero finite

_LINES = {
    "stage1": "small detectors slide over the glyph; each lights up where it finds its own bit of line",
    "stage2": "neighbouring bits are joined into corners, curves and crossings, on a coarser grid",
    "stage3": "corners and curves become parts of digits: a loop on top, a bar at the foot, a stroke going down",
    "embedding": "the picture is gone: one number is left for each question about parts and their places",
}


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """What one stage of the network made of a glyph.

    Attributes:
        name: as in the model, "stage1".
        line: one sentence on what the stage does.
        maps: (channels, h, w) float32 activations; (channels, 1, 1) where nothing of the picture's form is left.
    """

    name: str
    line: str
    maps: np.ndarray

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; `maps` is base64 of bytes in C order, 0 for `low` to 255 for `high`."""
        low, high = float(self.maps.min()), float(self.maps.max())
        levels = (self.maps - low) * (255 / max(high - low, 1e-12)) + 0.5
        coded = base64.b64encode(levels.astype(np.uint8).tobytes()).decode()
        return {
            "name": self.name,
            "line": self.line,
            "shape": list(self.maps.shape),
            "low": round(low, 5),
            "high": round(high, 5),
            "maps": coded,
        }


@dataclass(frozen=True, slots=True, eq=False)
class Inside:
    """What the network did with one glyph.

    Attributes:
        stages: from the first to the last.
        value: the digit the ink is weighed for: the one that was read.
        runner_up: the likeliest other one.
        speaks: (28, 28) float32, how much the ink at each pixel adds to the log-odds of `value`; below 0 it takes away.
        against: (28, 28) float32, the same for `value` against `runner_up` alone.
    """

    stages: tuple[Stage, ...]
    value: int
    runner_up: int
    speaks: np.ndarray
    against: np.ndarray

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "stages": [stage.to_dict() for stage in self.stages],
            "value": self.value,
            "runner_up": self.runner_up,
            "speaks": np.round(self.speaks, 3).tolist(),
            "against": np.round(self.against, 3).tolist(),
        }


def look(model: Model, glyph: np.ndarray, value: int | None = None) -> Inside:
    """Look at what a model does with one glyph.

    Args:
        model: as in `Reader.model`.
        glyph: (28, 28) float32 in [0, 1], MNIST form, as in `Digit.glyph`.
        value: what was read; by default what the model holds likeliest. The digits of a number are read by the network
            of lines, with what stands beside them, and the model may take one by itself for another.
    """
    answer = model.run(glyph[None], ["probabilities", *model.stages])
    likeliest = [int(i) for i in np.argsort(answer["probabilities"][0])[::-1]]
    value = likeliest[0] if value is None else value
    runner_up = next(digit for digit in likeliest if digit != value)
    speaks, against = weigh(model, glyph, value, runner_up)
    stages = tuple(Stage(name, _line(name), _as_maps(answer[name][0])) for name in model.stages)
    return Inside(stages, value, runner_up, speaks, against)


def weigh(model: Model, glyph: np.ndarray, value: int, runner_up: int) -> tuple[np.ndarray, np.ndarray]:
    """Weigh the ink of a glyph by wiping it away spot by spot.

    Args:
        model: what reads.
        glyph: (28, 28) float32 in [0, 1].
        value: the digit the ink is to speak for.
        runner_up: the digit to tell it from.

    Returns:
        Two (28, 28) float32 maps, zero where there is no ink: what the ink adds to the log-odds of `value` over all
        other digits, and over `runner_up` alone, in nats.
    """
    spots = _SPOTS[(_SPOTS * glyph).sum(axis=(1, 2)) >= _LEAST_INK]
    if len(spots) == 0:
        return np.zeros_like(glyph), np.zeros_like(glyph)
    wiped = np.concatenate((glyph[None], glyph * (1 - spots)))
    chances = model.read(np.ascontiguousarray(wiped, np.float32))[0].astype(np.float64)
    others = np.delete(chances, value, axis=1).sum(axis=1)
    maps = []
    for rival in (others, chances[:, runner_up]):
        odds = np.log(chances[:, value] + _TINY) - np.log(rival + _TINY)
        fall = odds[0] - odds[1:]
        # Each pixel takes the mean of the spots that cover it, by how much they cover it.
        covered = np.tensordot(fall, spots, axes=1) / np.maximum(spots.sum(axis=0), 1e-6)
        maps.append((covered * glyph).astype(np.float32))
    return maps[0], maps[1]


def _line(name: str) -> str:
    return _LINES.get(name, "a layer of the network")


def _as_maps(activations: np.ndarray) -> np.ndarray:
    return activations if activations.ndim == 3 else activations.reshape(-1, 1, 1)


def _soft_spots() -> np.ndarray:
    """(n, 28, 28) float32 in [0, 1]: a round spot with a soft rim at every second pixel."""
    rows, columns = np.mgrid[:SIDE, :SIDE]
    middles = np.arange(_STRIDE, SIDE - _STRIDE + 1, _STRIDE) - 0.5
    y, x = (axis.reshape(-1, 1, 1) for axis in np.meshgrid(middles, middles, indexing="ij"))
    distance = np.hypot(rows - y, columns - x)
    spots: np.ndarray = np.clip(_RADIUS + 0.5 - distance, 0, 1).astype(np.float32)
    return spots


_SPOTS = _soft_spots()
