"""What a user would pick instead, each behind the same small function, used as well as its makers mean it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from zeronine import ink, layout
from zeronine.results import Box

# What a reader of letters may honestly give for a digit.
LOOKALIKES = str.maketrans({"O": "0", "o": "0", "D": "0", "Q": "0", "l": "1", "I": "1", "|": "1", "i": "1", "!": "1"})
LOOKALIKES |= str.maketrans({"Z": "2", "z": "2", "S": "5", "s": "5", "b": "6", "G": "6", "B": "8", "g": "9", "q": "9"})

Read = Callable[[np.ndarray], tuple[str | None, float]]


def tutorial_digit(model: Path) -> Read:
    """The tutorial's own path: resize to 28×28, divide by 255, predict. Nothing finds ink, centres or inverts.

    Args:
        model: `model.onnx` of a run of the recipe tutorial.
    """
    from zeronine.model import Model

    network = Model(model)

    def read(grey: np.ndarray) -> tuple[str | None, float]:
        small = np.asarray(Image.fromarray(grey).resize((28, 28)), np.float32) / 255
        chances, _ = network.read(small[None])
        return str(int(chances[0].argmax())), float(chances[0].max())

    return read


def rapidocr_digit() -> Read:
    """RapidOCR's recogniser, given our ink with a margin at its own favourite height."""
    recognise = _rapidocr_line()
    return lambda grey: recognise(upright(grey))


def rapidocr_number(signs: bool = False) -> Read:
    """RapidOCR's recogniser on a line as photographed, with a tenth of its height around it, which suits it best.

    Args:
        signs: whether signs stand beside the digits: then an exclamation mark and a bar are no 1.
    """
    recognise = _rapidocr_line(LOOKALIKES | dict.fromkeys(map(ord, "|!"), "") if signs else LOOKALIKES)

    def read(grey: np.ndarray) -> tuple[str | None, float]:
        margin = round(0.1 * grey.shape[0])
        ground = int(np.median(grey))
        roomy = cv2.copyMakeBorder(grey, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=ground)
        return recognise(cv2.cvtColor(roomy, cv2.COLOR_GRAY2RGB))

    return read


def rapidocr_page() -> Callable[[np.ndarray], list[tuple[str, Box]]]:
    """RapidOCR on a whole page, on one thread: what holds a digit counts as a number, with the box around it."""
    engine = _rapidocr()

    def read(grey: np.ndarray) -> list[tuple[str, Box]]:
        found = engine(cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB))
        numbers: list[tuple[str, Box]] = []
        for corners, text in zip(found.boxes if found.txts else (), found.txts or (), strict=True):
            if digits := _digits(text):
                x, y, w, h = cv2.boundingRect(np.array(corners, np.float32))
                numbers.append((digits, (x, y, w, h)))
        return numbers

    return read


def _rapidocr() -> Any:
    """RapidOCR 3 as it comes, its models in its wheel, on one thread."""
    from rapidocr import RapidOCR

    return RapidOCR(params={"EngineConfig.onnxruntime.intra_op_num_threads": 1, "Global.log_level": "error"})


def _rapidocr_line(lookalikes: dict[int, str] = LOOKALIKES) -> Read:
    """Its recogniser alone: (H, W, 3) uint8 → digits and its confidence."""
    engine = _rapidocr()

    def read(picture: np.ndarray) -> tuple[str | None, float]:
        found = engine(picture, use_det=False, use_cls=False, use_rec=True)
        text, score = (found.txts[0], float(found.scores[0])) if found.txts else ("", 0.0)
        return _digits(text, lookalikes) or None, score

    return read


def _digits(text: str, lookalikes: dict[int, str] = LOOKALIKES) -> str:
    return "".join(c for c in text.translate(lookalikes) if c.isdigit())


def upright(grey: np.ndarray) -> np.ndarray:
    """What RapidOCR reads best: our ink, dark on white, cropped with half its size as margin: (48, w, 3) uint8."""
    found = layout.digit_ink(ink.extract(grey))
    dark = (255 * (1 - found[0])).astype(np.uint8) if found else grey
    margin = 1 + max(dark.shape) // 2
    roomy = cv2.copyMakeBorder(dark, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=255)
    scale = 48 / roomy.shape[0]
    sized = cv2.resize(roomy, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    return cv2.cvtColor(sized, cv2.COLOR_GRAY2RGB)
