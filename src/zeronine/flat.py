"""Drawings: one flat ground, and every other level is ink. Which level is the ground, and how full each mark is."""

from __future__ import annotations

import cv2
import numpy as np

MIN_CONTRAST = 10  # grey levels between ground and ink under which a picture is blank
DARKEST = 4.0  # full marks: how far the soft layer goes


def ground_level(grey: np.ndarray, counts: np.ndarray) -> int | None:
    """The level of a drawing's one ground, or None where the ground is uneven; `counts` are of the 256 levels."""
    near = np.convolve(counts, np.ones(5, np.float32), "same") / grey.size  # share within 2 levels
    mode = int(near.argmax())
    other = near.copy()
    other[max(0, mode - 60) : mode + 61] = 0
    second = int(other.argmax())
    if near[mode] > 0.8:
        return mode
    if near[mode] + near[second] > 0.6 and near[second] > 0.1:
        return ground_of_two(grey, *sorted((mode, second)))
    saturated = mode <= 2 or mode >= 253  # no camera's ground is pure black or white
    return mode if near[mode] > (0.25 if saturated else 0.5) else None


def ground_of_two(grey: np.ndarray, dark: int, bright: int) -> int:
    """Which of the two levels that make up a picture is the ground.

    Ground is most of the area, most of the border, and has room for a wider circle than any pen stroke. Each of
    the three alone fails on some drawing that fills its frame; their sum does not.
    """
    mask = (grey > (dark + bright) / 2).astype(np.uint8)
    area = float(mask.mean())
    border = np.concatenate((mask[0], mask[-1], mask[:, 0], mask[:, -1]))
    room_bright, room_dark = _room(mask), _room(1 - mask)
    room = (room_bright - room_dark) / (room_bright + room_dark)
    vote = (area - 0.5) + (float(border.mean()) - 0.5) + 0.5 * room
    return bright if vote > 0 else dark


def _room(mask: np.ndarray) -> float:
    """Radius in pixels of the widest circle inside `mask`, which is taken to go on beyond the frame."""
    padded = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    return float(cv2.distanceTransform(padded, cv2.DIST_L2, 3).max()) + 1e-6


def ink_on_flat(grey: np.ndarray, ground: int, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both layers of a drawing's ink, as of `ink.layers`.

    Args:
        grey: (H, W) uint8.
        ground: the level of its ground.
        counts: (256,) how many pixels each level has.
    """
    used = np.flatnonzero(counts)
    low, high = int(used[0]), int(used[-1])
    bright_ink = high - ground > ground - low
    reach = high - ground if bright_ink else ground - low
    if reach < MIN_CONTRAST:
        nothing = np.zeros(grey.shape, np.float32)
        return nothing, nothing
    levels = np.arange(256, dtype=np.float32)
    depth = (levels - ground if bright_ink else ground - levels).clip(0)
    full = _full_mark(depth, counts, reach)
    # JPEG leaves ripples of a few levels round every line of a drawing: they are no ink.
    ripple = 0.04 * full
    table = ((depth - ripple) / (full - ripple)).clip(0, DARKEST).astype(np.float32)
    table[depth <= 2] = 0
    ink = cv2.LUT(grey, np.minimum(table, 1))
    return ink, cv2.LUT(grey, table) if table[used].max() > 1 else ink


def _full_mark(depth: np.ndarray, counts: np.ndarray, reach: float) -> float:
    """The depth of full ink: the 75th percentile of the clearly inked, so that blots do not fade the rest."""
    inked = np.where(depth > reach / 3, counts, 0)
    order = np.argsort(depth)
    share = np.cumsum(inked[order])
    if share[-1] == 0:
        return reach
    return float(depth[order][np.searchsorted(share, 0.75 * share[-1])])
