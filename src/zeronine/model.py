"""The network as it ships: an ONNX file loaded from bytes, checked against its card, run by ONNX Runtime."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from zeronine.errors import ModelError

SHIPPED = "digits"  # weights/digits.onnx and its card weights/digits.json
SMALL = "small"  # a third of its size
MAX_BYTES = 64_000_000
MAX_THREADS = 1024
_OF_A_RUN = "model.onnx"  # what a training leaves in its folder

Source: TypeAlias = str | os.PathLike[str] | bytes
"""A path to an ONNX file, or its bytes."""


class Model:
    """One network, ready to run; safe to share between threads.

    Args:
        source: a path to an ONNX file, its bytes, "small" for the small one that ships, or None for the shipped one.
        threads: how many threads one call may use within a layer.

    Raises:
        ModelError: not there, no ONNX file, not of the right form, the shipped file was changed, or no such threads.
    """

    def __init__(self, source: Source | None = None, threads: int = 1) -> None:
        data, self.card, called = content(source, SHIPPED, (SMALL,))
        self.sha256 = hashlib.sha256(data).hexdigest()
        self._session = load_session(data, threads, called)
        self._names = [output.name for output in self._session.get_outputs()]
        if "probabilities" not in self._names or [i.name for i in self._session.get_inputs()] != ["glyphs"]:
            raise ModelError(f"{called} is no digit reader: it must take `glyphs` and give `probabilities`")
        self._wanted = ["probabilities", *(["is_digit"] if "is_digit" in self._names else [])]
        metadata = self._session.get_modelmeta().custom_metadata_map
        try:
            self.threshold = float(metadata.get("is_digit_from", 0.5))
            shapes = [np.shape(part) for part in self.read(np.zeros((2, 28, 28), np.float32))]
        except Exception:  # onnxruntime raises its own kinds, of no common base
            shapes = []
        if shapes != [(2, 10), (2,)]:
            raise ModelError(f"{called} is no digit reader: for (n, 28, 28) glyphs it must give (n, 10) probabilities")

    @property
    def stages(self) -> tuple[str, ...]:
        """Names of the activations that `run` can give besides the answer."""
        return tuple(name for name in self._names if name not in ("probabilities", "is_digit"))

    def read(self, glyphs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Read glyphs.

        Args:
            glyphs: (n, 28, 28) float32 in [0, 1], MNIST form.

        Returns:
            (n, 10) float32 probabilities of the digits, and (n,) float32 chance that each is a digit at all.
        """
        found = self._session.run(self._wanted, {"glyphs": glyphs})
        sure = found[1] if len(found) > 1 else np.ones(len(glyphs), np.float32)
        return found[0], sure

    def run(self, glyphs: np.ndarray, outputs: Sequence[str]) -> dict[str, np.ndarray]:
        """Any of the network's outputs by name, for a look inside.

        Args:
            glyphs: (n, 28, 28) float32 in [0, 1], MNIST form.
            outputs: "probabilities" and names of `stages`.

        Returns:
            For each name (n, …) float32: of a stage (n, channels, h, w), or (n, channels) where no form is left.

        Raises:
            ModelError: the network has no output of that name.
        """
        for name in outputs:
            if name not in self._names:
                raise ModelError(f"the model has no output {name!r}; it has {', '.join(self._names)}")
        return dict(zip(outputs, self._session.run(list(outputs), {"glyphs": glyphs}), strict=True))


def shipped(name: str) -> tuple[bytes, dict[str, Any]]:
    """A shipped ONNX file and its card.

    Raises:
        ModelError: they do not match.
    """
    weights = resources.files("zeronine") / "weights"
    card = json.loads((weights / f"{name}.json").read_text("utf-8"))
    data = (weights / f"{name}.onnx").read_bytes()
    if card.get("sha256") != hashlib.sha256(data).hexdigest():
        raise ModelError("the shipped model does not match its card; install zeronine again")
    return data, card


def content(source: Source | None, default: str, names: tuple[str, ...] = ()) -> tuple[bytes, dict[str, Any], str]:
    """A model's bytes, its card if it is a shipped one, and what to call it in errors.

    Args:
        source: a path, the bytes, or the name of a shipped one; None for the default.
        default: the shipped one that is meant by None.
        names: those that may be named.

    Raises:
        ModelError: it cannot be read.
    """
    if source is None:
        return *shipped(default), "the model"
    if isinstance(source, bytes):
        return source, {}, "the model"
    if not isinstance(source, (str, os.PathLike)):
        raise ModelError(f"a model is a path or the bytes of an ONNX file, not {type(source).__name__}")
    called = os.fsdecode(source)
    return (*shipped(called), called) if called in names else (_bytes_of(Path(called), names), {}, called)


def _bytes_of(path: Path, names: tuple[str, ...]) -> bytes:
    if path == Path():
        raise ModelError("the path of the model is empty")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ModelError(f"{path} has more than {MAX_BYTES // 10**6} MB; that is no digit reader")
        return path.read_bytes()
    except FileNotFoundError:
        named = f", and is not the name of a model that ships ({', '.join(names)})" if names else ""
        raise ModelError(f"{path} does not exist{named}") from None
    except IsADirectoryError:
        inside = path / _OF_A_RUN
        hint = f"; its model is {inside}" if inside.exists() else ""
        raise ModelError(f"{path} is a folder, not a model{hint}") from None
    except PermissionError:
        raise ModelError(f"{path} may not be read (no permission)") from None
    except (OSError, ValueError) as error:  # a path may hold what none can
        raise ModelError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from None


def load_session(data: bytes, threads: int, called: str = "the model") -> Any:
    """ONNX Runtime's session for a file's bytes; `called` is what to call the file in errors.

    Raises:
        ModelError: it is none, this version cannot run it, or so many threads there cannot be.
    """
    import onnxruntime

    if not isinstance(threads, (int, np.integer)) or isinstance(threads, bool) or not 1 <= threads <= MAX_THREADS:
        raise ModelError(f"threads is a whole number from 1 to {MAX_THREADS}, not {threads!r}")

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = int(threads)
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception:  # onnxruntime raises its own kinds, of no common base
        raise ModelError(f"{called} is no ONNX model, or one this version of ONNX Runtime cannot run") from None
