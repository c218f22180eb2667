"""Pixels of any type and any colours → 8-bit levels, and these → the grey that shows the ink best."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image

from zeronine.errors import PictureError

_OVERSHOT = 0.25  # of its range: so far a float picture may go beyond that
_FAINTEST = 3.0  # levels of 255: no picture in these is as dark as that all over
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601, what Pillow and OpenCV use too


def to_uint8(array: np.ndarray) -> np.ndarray:
    """An array of bool, integers or floats, as `picture.load` takes it, of any shape → uint8.

    Raises:
        PictureError: its type or its range is none of these.
    """
    kind = array.dtype.kind
    if kind in "biu":
        low, high = int(array.min()), int(array.max())
        if low < 0:
            raise PictureError(f"an integer array must not be negative, and its least value is {low}")
        if high <= 1:  # what a threshold gives
            return array.astype(np.uint8) * np.uint8(255)
        if array.dtype == np.uint8:
            return array
        # Cameras and scanners fill 8, 10, 12, 14 or 16 bits of a wider type: scale by the depth that is in use.
        depth = next((bits for bits in (8, 10, 12, 14, 16) if high < 1 << bits), high.bit_length())
        return (array.astype(np.float32) * (255.0 / ((1 << depth) - 1)) + 0.5).astype(np.uint8)
    if kind == "f":
        if not np.isfinite(array).all():
            raise PictureError("the array holds NaN or infinity")
        least, most = float(array.min()), float(array.max())
        if 1 + _OVERSHOT < most < _FAINTEST:
            raise PictureError(f"a float array must lie in 0..1 or 0..255, and its greatest value is {most:.3g}")
        for full in (1.0, 255.0):  # resizing may overshoot
            if least >= -_OVERSHOT * min(most, full) and most <= (1 + _OVERSHOT) * full:
                return (array.clip(0, full) * (255.0 / full) + 0.5).astype(np.uint8)
        if least >= 0 and most <= 65535:  # TIFF's 32-bit floats often hold 16-bit values
            return to_uint8(array.astype(np.uint16))
        raise PictureError(f"a float array must lie in 0..1, 0..255 or 0..65535, not {least:.3g}..{most:.3g}")
    raise PictureError(f"an array of {array.dtype} is no picture; give bool, integers or floats")


def flatten(rgba: np.ndarray) -> np.ndarray:
    """Lay transparent pixels, (H, W, 4) uint8, on white, or on black where everything visible is nearly white: RGB."""
    alpha = rgba[:, :, 3:].astype(np.float32) / 255
    grey = rgba[:, :, :3].astype(np.float32) @ _LUMA
    if alpha.min() == 1:
        return rgba[:, :, :3]
    seen = grey[alpha[:, :, 0] > 0.5]
    ground = 0.0 if seen.size and seen.min() > 200 else 255.0
    laid = rgba[:, :, :3] * alpha + ground * (1 - alpha)
    return np.asarray((laid + 0.5).astype(np.uint8))


def to_grey(rgb: np.ndarray) -> np.ndarray:
    """The luma of (H, W, 3) uint8, or the one channel that shows far more, (H, W) uint8.

    Yellow on white is all but lost in luma, and clear in blue.
    """
    step = max(1, round((rgb.shape[0] * rgb.shape[1] / 20_000) ** 0.5))
    luma = np.asarray(Image.fromarray(np.ascontiguousarray(rgb)).convert("L"))
    sample, grey = np.ascontiguousarray(rgb[::step, ::step]), np.ascontiguousarray(luma[::step, ::step])
    if (sample == sample[:, :, :1]).all():
        return luma
    for shown, times, least in ((_deviations, 3, 4), (_local_contrast, 2.5, 8)):
        contrast = shown(sample)
        channel = int(contrast.argmax())
        if contrast[channel] > times * shown(grey)[0] and contrast[channel] > least:
            return np.ascontiguousarray(rgb[:, :, channel])
    return luma


def _deviations(sample: np.ndarray) -> np.ndarray:
    """Standard deviation of each channel."""
    return cv2.meanStdDev(sample)[1].ravel()


def _local_contrast(sample: np.ndarray) -> np.ndarray:
    """How far each channel differs from what is around it, where it does most; light that falls off does not count."""
    smooth = cv2.GaussianBlur(sample.astype(np.float32), (0, 0), 1.0)
    side = max(3, min(sample.shape[:2]) // 4) | 1
    apart = np.abs(smooth - cv2.blur(smooth, (side, side)))
    return np.asarray(np.quantile(apart.reshape(-1, *sample.shape[2:3] or (1,)), 0.98, axis=0))
