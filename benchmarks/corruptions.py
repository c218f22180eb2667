"""The 15 corruptions of MNIST-C (Mu & Gilmer 2019, arXiv:1906.02337), each at the one severity of its static set.

Each takes (n, 28, 28) uint8 glyphs, ink bright, and a generator, and gives new glyphs of the same form. Formulas and
parameters are the authors' (github.com/google-research/mnist-c, whose defaults are the published severities); those
of noise, blur, fog and spatter go back to Hendrycks & Dietterich (2019):

| corruption | severity | parameters |
|---|---:|---|
| shot noise | 5 | Poisson, 3 photons for full ink |
| impulse noise | 4 | 17 % of the pixels, half of them white, half black |
| glass blur | 1 | σ 0.7, twice swapped with a pixel at most 1 away |
| motion blur | 1 | Gaussian tail with σ 3 over 21 pixels, -45° to 45° |
| shear | 2 | ±0.4 rad |
| scale | 3 | 0.7 |
| rotate | 2 | ±0.4 rad |
| brightness | 5 | +0.5 |
| translate | 3 | ±3 pixels on both axes |
| stripe | – | columns 0 to 6 and 21 to 27 inverted |
| fog | 5 | 3 times a plasma fractal that decays by 1.4² an octave |
| spatter | 4 | noise N(0.65, 0.3), σ 1, above 0.65; σ 1.5, above 0.8; mud of level 63 |
| dotted line | – | from edge to edge, 2 pixels on, 2 off |
| zigzag | – | teeth of 2 pixels, at most 5 pixels askew |
| Canny edges | – | σ 1, thresholds 0.1 and 0.2 |

Inferred, since the authors' code leaves it to libraries of its time: the taps of the motion blur (ImageMagick's: whole
pixels on one side of each pixel), what a shear of 0.4 is (scikit-image 0.15's: rows move by sin 0.4 and heights grow
by 1 / cos 0.4), and that grey levels are rounded. Their glass blur softens along columns only, as it takes the columns
of a grey picture for colours; so does this one. Edges are OpenCV's, theirs scikit-image's, which interpolates between
neighbours: a few pixels differ.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import cv2
import numpy as np

Corruption = Callable[[np.ndarray, np.random.Generator], np.ndarray]
SIDE = 28
MIDDLE = (SIDE - 1) / 2
FRACTAL = 256  # side of the plasma fractal; fog takes its corner


def shot_noise(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Every pixel counts photons: a Poisson number with mean 3 for full ink."""
    return _levels(rng.poisson(3 * _light(images)) / 3)


def impulse_noise(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """17 % of the pixels become white or black."""
    salt = 255 * (rng.random(images.shape) < 0.5)
    return np.where(rng.random(images.shape) < 0.17, salt, images).astype(np.uint8)


def glass_blur(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Softened along columns, pixels swapped with neighbours up or left by a coin's toss, softened again."""
    pixels = _soften(_light(images), 0.7, columns_only=True).reshape(len(images), -1)
    each = np.arange(len(images))
    for _ in range(2):
        for row in range(SIDE - 1, 1, -1):
            for column in range(SIDE - 1, 1, -1):
                up, left, swap = rng.integers(2, size=(3, len(images)))
                here = row * SIDE + column
                there = here - swap * (up * SIDE + left)
                kept = pixels[:, here].copy()
                pixels[:, here] = pixels[each, there]
                pixels[each, there] = kept
    return _levels(_soften(pixels.reshape(images.shape), 0.7, columns_only=True))


def motion_blur(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Each pixel is a mean over 21 pixels that lie in one direction from it, the near ones weighing most."""
    steps = np.arange(21)
    weights = np.exp(-(steps**2) / (2 * 3.0**2))
    blurred = []
    for image, angle in zip(_light(images), np.radians(rng.uniform(-45, 45, len(images))), strict=True):
        kernel = np.zeros((41, 41), np.float32)
        rows, columns = (20 + np.rint(steps * way).astype(int) for way in (np.sin(angle), np.cos(angle)))
        np.add.at(kernel, (rows, columns), weights / weights.sum())
        blurred.append(cv2.filter2D(image, -1, kernel, borderType=cv2.BORDER_REPLICATE))
    return _levels(np.stack(blurred))


def shear(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Slanted by 0.4 rad to the left or right."""
    angle = 0.4 * _sign(rng, len(images))
    return _warp(images, _matrices(1, -np.sin(angle), 0, np.cos(angle)))


def scale(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Shrunk to 0.7; nothing is random."""
    return _warp(images, _matrices(np.full(len(images), 1 / 0.7), 0, 0, 1 / 0.7))


def rotate(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Turned by 0.4 rad (23°) either way."""
    angle = 0.4 * _sign(rng, len(images))
    return _warp(images, _matrices(np.cos(angle), -np.sin(angle), np.sin(angle), np.cos(angle)))


def brightness(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Half the range added to every pixel; nothing is random."""
    return _levels(_light(images) + 0.5)


def translate(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Moved by 3 pixels along a diagonal."""
    upright = _matrices(np.ones(len(images)), 0, 0, 1)
    return _warp(images, upright, 3 * np.stack((_sign(rng, len(images)), _sign(rng, len(images))), axis=1))


def stripe(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The left and the right quarter inverted; nothing is random."""
    striped = images.copy()
    striped[:, :, :7] = 255 - images[:, :, :7]
    striped[:, :, 21:] = 255 - images[:, :, 21:]
    return striped


def fog(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Three parts of fog on one of ink."""
    light = _light(images)
    peak = light.max(axis=(1, 2), keepdims=True)
    clouds = np.stack([_plasma(rng)[:SIDE, :SIDE] for _ in images])
    return _levels((light + 3 * clouds) * peak / (peak + 3))


def spatter(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Covered by flecks of dark mud."""
    wet = _soften(rng.normal(0.65, 0.3, images.shape).astype(np.float32), 1.0) > 0.65
    mud = _soften(wet.astype(np.float32), 1.5)
    mud[mud < 0.8] = 0
    return _levels(_light(images) * (1 - mud) + 63 / 255 * mud)


def dotted_line(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A soft dotted line from the left edge to the right."""
    left, right = rng.integers(SIDE - 1, size=(2, len(images)))
    edge = np.zeros(len(images))
    line = _line((edge, left), (edge + SIDE - 1, right))
    on = np.arange(SIDE) // 2 % 2 == 1
    return _levels(_light(images) + line * on)


def zigzag(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A soft zigzag line from column 2 to column 25."""
    start, rise = rng.integers(SIDE - 1, size=len(images)), rng.integers(-5, 5, size=len(images))
    length = np.hypot(23, rise)
    cos, sin = 23 / length, rise / length
    # Corners along and across the straight line; the last tooth is cut where the line ends.
    along = [0 * length, *(length * 0 + at for at in range(2, 23, 4)), length]
    across = [0 * length, *(length * 0 + side for side in (2, -2) * 3), -1 / (length - 20)]
    corners = [(2 + u * cos - v * sin, start + u * sin + v * cos) for u, v in zip(along, across, strict=True)]
    lines = sum(_line(a, b) for a, b in pairwise(corners))
    return _levels(_light(images) + lines)


def canny_edges(images: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Outlines one pixel wide instead of ink (Canny 1986); nothing is random."""
    return np.stack([_edges(image) for image in _light(images)])


CORRUPTIONS: dict[str, Corruption] = {
    "shot noise": shot_noise,
    "impulse noise": impulse_noise,
    "glass blur": glass_blur,
    "motion blur": motion_blur,
    "shear": shear,
    "scale": scale,
    "rotate": rotate,
    "brightness": brightness,
    "translate": translate,
    "stripe": stripe,
    "fog": fog,
    "spatter": spatter,
    "dotted line": dotted_line,
    "zigzag": zigzag,
    "Canny edges": canny_edges,
}


def _light(images: np.ndarray) -> np.ndarray:
    return images.astype(np.float32) / np.float32(255)


def _levels(light: np.ndarray) -> np.ndarray:
    return np.rint(255 * light.clip(0, 1)).astype(np.uint8)


def _sign(rng: np.random.Generator, count: int) -> np.ndarray:
    """(count,) of -1 or 1."""
    return 2.0 * rng.integers(2, size=count) - 1


def _soften(light: np.ndarray, sigma: float, columns_only: bool = False) -> np.ndarray:
    """(n, h, w) float32 → the same after a Gaussian cut at 4σ, the edge going on beyond the frame."""
    size = 2 * int(4 * sigma + 0.5) + 1
    window = (1 if columns_only else size, size)
    return np.stack([cv2.GaussianBlur(x, window, sigma, borderType=cv2.BORDER_REPLICATE) for x in light])


def _matrices(xx: np.ndarray | float, xy: np.ndarray | float, yx: np.ndarray | float, yy: float) -> np.ndarray:
    """(n, 2, 2) matrices of four entries, each (n,) or one number for all."""
    return np.stack(np.broadcast_arrays(xx, xy, yx, yy), axis=-1).reshape(-1, 2, 2)


def _warp(images: np.ndarray, matrices: np.ndarray, shifts: np.ndarray | None = None) -> np.ndarray:
    """Warp glyphs about their middle, bilinear; matrices (n, 2, 2) and shifts (n, 2) lead from new places to old."""
    middle = np.full(2, MIDDLE)
    moved = middle - matrices @ middle + (0 if shifts is None else shifts)
    maps = np.concatenate((matrices, moved[:, :, None]), axis=2)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    pairs = zip(_light(images), maps, strict=True)
    return _levels(np.stack([cv2.warpAffine(image, map_, (SIDE, SIDE), flags=flags) for image, map_ in pairs]))


def _plasma(rng: np.random.Generator) -> np.ndarray:
    """(256, 256) in [0, 1]: a diamond-square fractal (Fournier, Fussell & Carpenter 1982) that wraps at its edges."""
    coarse = np.zeros((1, 1))
    height = 1.0
    while len(coarse) < FRACTAL:
        side = len(coarse)
        right, down = np.roll(coarse, -1, axis=1), np.roll(coarse, -1, axis=0)
        jitter = height * rng.uniform(-1, 1, (3, side, side))
        middle = (coarse + right + down + np.roll(right, -1, axis=0)) / 4 + jitter[0]
        fine = np.empty((2 * side, 2 * side))
        fine[::2, ::2], fine[1::2, 1::2] = coarse, middle
        fine[::2, 1::2] = (coarse + right + middle + np.roll(middle, 1, axis=0)) / 4 + jitter[1]
        fine[1::2, ::2] = (coarse + down + middle + np.roll(middle, 1, axis=1)) / 4 + jitter[2]
        coarse = fine
        height /= 1.4**2
    return (coarse - coarse.min()) / np.ptp(coarse)


Points = tuple[np.ndarray, np.ndarray]  # (n,) columns and (n,) rows


def _line(start: Points, end: Points) -> np.ndarray:
    """(n, 28, 28) in [0, 1]: straight lines to the right, 1 on the line and gone 1.45 pixels above and below."""
    (x0, y0), (x1, y1) = ([axis[:, None, None] for axis in point] for point in (start, end))
    rows, columns = np.mgrid[:SIDE, :SIDE]
    distance = np.abs(rows - y0 - (y1 - y0) / (x1 - x0) * (columns - x0))
    inside = (columns >= np.floor(x0)) & (columns < np.ceil(x1))
    return inside * (1 + np.log(1 - distance.clip(0, 2.29) / 2.3)).clip(0)


def _edges(light: np.ndarray) -> np.ndarray:
    """(28, 28) float32 → uint8: 255 where the slope is greatest, above 0.1 and joined to such a place above 0.2."""
    seen = np.ones_like(light)  # the share of the window that lies within the frame
    soft, seen = (cv2.GaussianBlur(x, (9, 9), 1, borderType=cv2.BORDER_CONSTANT) for x in (light, seen))
    unit = 4096  # of the slope, as 16-bit integers are what OpenCV takes
    dx, dy = (cv2.Sobel(unit * soft / seen, cv2.CV_32F, x, 1 - x, borderType=cv2.BORDER_REFLECT) for x in (1, 0))
    return cv2.Canny(
        np.rint(dx).astype(np.int16), np.rint(dy).astype(np.int16), 0.1 * unit, 0.2 * unit, L2gradient=True
    )
