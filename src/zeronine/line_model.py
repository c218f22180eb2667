"""The network that reads whole lines: an ONNX file like the one for digits, which takes strips of any width."""

from __future__ import annotations

import json
import math

import numpy as np

from zeronine.errors import ModelError
from zeronine.model import Source, content, load_session
from zeronine.strip import HEIGHT

SHIPPED = "line"  # weights/line.onnx and its card weights/line.json
PLACE = 2  # strip pixels from one place of the answer to the next
DIGITS = 10  # the first signs of every alphabet
OTHER = "?"  # in an alphabet, any sign that has no place of its own
_PIXELS = 400_000  # of a batch of strips


class LineModel:
    """Reads strips; safe to share between threads.

    Args:
        source: a path to an ONNX file, its bytes, or None for the shipped one.
        threads: how many threads one call may use within a layer.

    Raises:
        ModelError: no such ONNX file, one that reads no lines, the shipped one was changed, or no such threads.
    """

    def __init__(self, source: Source | None = None, threads: int = 1) -> None:
        data, self.card, called = content(source, SHIPPED)
        self._session = load_session(data, threads, called)
        if [i.name for i in self._session.get_inputs()] != ["strips"]:
            raise ModelError(f"{called} is no reader of lines: it must take `strips`")
        metadata = self._session.get_modelmeta().custom_metadata_map
        try:
            self.alphabet = metadata["alphabet"]
            self.steepness, self.offset = (float(v) for v in json.loads(metadata.get("confidence", "[1, 0]")))
        except (KeyError, ValueError, TypeError):
            raise ModelError(f"{called} is no reader of lines: it must say its alphabet and its confidence") from None
        if not math.isfinite(self.steepness + self.offset):
            raise ModelError(f"{called} is no reader of lines: its confidence must be two finite numbers")
        if not (self.alphabet.startswith("0123456789") and {"/", OTHER} <= set(self.alphabet)):
            raise ModelError(f"{called} is no reader of lines: its alphabet must be 0 to 9, and hold / and {OTHER}")
        if not self.card:  # the shipped one is known by its hash, and reads without being tried first
            self._try_out(called)

    def _try_out(self, called: str) -> None:
        """See that it reads strips and knows as many signs as it says."""
        try:
            found = [chances.shape for chances in self.read([np.zeros((HEIGHT, 64), np.float32)] * 2)]
        except Exception:  # onnxruntime raises its own kinds, of no common base
            found = []
        if found != [(64 // PLACE, 1 + len(self.alphabet))] * 2:
            raise ModelError(
                f"{called} is no reader of lines: it must give `chances` of every sign each {PLACE} pixels"
            )

    def read(self, strips: list[np.ndarray]) -> list[np.ndarray]:
        """Read strips.

        Args:
            strips: (32, W) float32 in [0, 1] each, of any widths.

        Returns:
            For each the chances of its places, (W // 2, 1 + signs) float32, of one at least: "nothing", then each sign
            of `alphabet`.
        """
        order = sorted(range(len(strips)), key=lambda i: strips[i].shape[1])
        answers: list[np.ndarray] = [np.zeros((0, 1 + len(self.alphabet)), np.float32)] * len(strips)
        while order:
            widest = -(-strips[order[-1]].shape[1] // 4) * 4
            many = max(1, _PIXELS // (HEIGHT * widest))
            # Strips of much smaller width would only be filled up.
            batch = [i for i in order[-many:] if strips[i].shape[1] > 0.7 * strips[order[-1]].shape[1]]
            order = order[: len(order) - len(batch)]
            filled = np.zeros((len(batch), HEIGHT, widest), np.float32)
            for row, i in zip(filled, batch, strict=True):
                row[:, : strips[i].shape[1]] = strips[i]
            (found,) = self._session.run(["chances"], {"strips": filled})
            for row, i in zip(found, batch, strict=True):
                answers[i] = row[: max(1, strips[i].shape[1] // PLACE)]
        return answers

    def confidence(self, chance: float) -> float:
        """The calibrated chance that a whole number is right, from the network's own (Platt 1999)."""
        clipped = min(max(chance, 1e-9), 1 - 1e-6)
        z = self.steepness * np.log(clipped / (1 - clipped)) + self.offset
        return float(1 / (1 + np.exp(-z)))
