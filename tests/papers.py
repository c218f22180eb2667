"""Photos of digits on paper: plain, ruled, squared, in shadows, with a camera's softness and grain."""

from __future__ import annotations

import cv2
import numpy as np

from conftest import drawing

SIDE = 400


def on_paper(
    sign: int, step: int = 0, down: bool = False, slope: float = 0.0, pen: float = 13, room: float = 0.4
) -> np.ndarray:
    """A digit on ruled or squared paper, its rules falling by `slope`: (400, 400) float32 in [0, 1]."""
    paper = np.full((SIDE, SIDE), 0.85, np.float32)
    for at in range(step // 2, 2 * SIDE if step else 0, max(step, 1)):
        fall = slope * SIDE
        cv2.line(paper, (0, round(at - fall / 2)), (SIDE, round(at + fall / 2)), 0.55, 2, cv2.LINE_AA)
        if down:
            cv2.line(paper, (round(at + fall / 2), 0), (round(at - fall / 2), SIDE), 0.55, 2, cv2.LINE_AA)
    return np.asarray(paper * (0.25 + 0.75 * drawing(sign, SIDE, pen, room=room) / 255), np.float32)


def photo(light: np.ndarray, seed: int = 0) -> np.ndarray:
    """Levels with a camera's softness and grain."""
    soft = cv2.GaussianBlur(light.astype(np.float32), (0, 0), 0.8)
    return (255 * soft + np.random.default_rng(seed).normal(0, 2.5, light.shape)).clip(0, 255).astype(np.uint8)


def shadow(side: float) -> np.ndarray:
    """The edge of a shadow that runs slantwise through the middle of the picture."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] / SIDE
    return 1 - 0.22 * (1 + np.tanh((np.cos(side) * (x - 0.5) + np.sin(side) * (y - 0.5)) / 0.02))


def in_a_row(text: str, step: int = 0, pen: float = 15) -> np.ndarray:
    """Digits side by side on one paper: (400, W) float32 in [0, 1]."""
    return np.hstack([on_paper(int(sign), step=step, pen=pen)[:, 90:-90] for sign in text])
