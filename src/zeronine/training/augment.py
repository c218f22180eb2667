"""Varying glyphs as pens and hands vary: a whole batch at a time, on whatever device it lies.

Affine and elastic changes follow Simard, Steinkraus & Platt (2003); thickness is grey-scale dilation and erosion.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor


@dataclass(frozen=True)
class Augment:
    """How strongly a batch is varied; 0 leaves a kind of change out.

    Attributes:
        turn: standard deviation of the turn, degrees.
        shear: of the slant.
        scale: of the logarithm of the size, for each axis.
        shift: of the place, pixels.
        elastic: of the elastic displacement, pixels.
        thickness: share of glyphs made thicker or thinner.
        blur: share blurred.
        threshold: share made two-valued.
        noise: share with specks, holes and faint or soft ink.
        overlay: share with a line across, a ground that is not black, an inverted band, or only the outline left.
    """

    turn: float = 7.0
    shear: float = 0.12
    scale: float = 0.08
    shift: float = 0.8
    elastic: float = 0.55
    thickness: float = 0.4
    blur: float = 0.15
    threshold: float = 0.1
    noise: float = 0.15
    overlay: float = 0.0

    def __call__(self, x: Tensor, generator: torch.Generator) -> Tensor:
        """(n, 1, 28, 28) float in [0, 1] → the same, varied."""
        x = self._thicken(x, generator)
        x = F.grid_sample(x, self._grid(x, generator), mode="bilinear", align_corners=False)
        x = self._blur(x, generator)
        x = self._spoil(x, generator)
        return self._overlay(x, generator).clamp_(0, 1)

    def _grid(self, x: Tensor, generator: torch.Generator) -> Tensor:
        n, side = len(x), x.shape[-1]

        def normal(*shape: int) -> Tensor:
            return torch.randn(*shape, generator=generator, device=generator.device).to(x.device)

        angle = normal(n) * (self.turn * torch.pi / 180)
        shear = normal(n) * self.shear
        sx, sy = (torch.exp(normal(n) * self.scale) for _ in range(2))
        cos, sin = torch.cos(angle), torch.sin(angle)
        dx, dy = (normal(n) * (2 * self.shift / side) for _ in range(2))
        theta = torch.stack(
            (cos * sx, (shear * cos - sin) * sx, dx, sin * sy, (shear * sin + cos) * sy, dy), dim=1
        ).view(n, 2, 3)
        grid = F.affine_grid(theta, list(x.shape), align_corners=False)
        if self.elastic:
            # Seven knots a side, made smooth by bicubic interpolation: the cheap form of a Gaussian field.
            knots = normal(n, 2, 7, 7) * (2 * self.elastic / side)
            field = F.interpolate(knots, size=(side, side), mode="bicubic", align_corners=True)
            grid = grid + field.permute(0, 2, 3, 1)
        return grid

    def _some(self, x: Tensor, share: float, generator: torch.Generator) -> Tensor:
        """Which glyphs of a batch get a change.

        How many is fixed, and rounded, so that all batches are computed alike; of very few glyphs that may be none.
        """
        chances = torch.rand(len(x), generator=generator, device=generator.device)
        return chances.topk(round(share * len(x))).indices.to(x.device)

    def _thicken(self, x: Tensor, generator: torch.Generator) -> Tensor:
        chosen = self._some(x, self.thickness, generator)
        if len(chosen) == 0:
            return x
        some = x[chosen]
        amount = _rand(x, generator, len(chosen), 1, 1, 1)
        thicker = F.max_pool2d(some, 3, 1, 1)
        thinner = -F.max_pool2d(-some, 3, 1, 1)
        grow = _rand(x, generator, len(chosen), 1, 1, 1) < 0.6
        # Thinning only where it leaves most of the ink: a thin line would be gone.
        left = thinner.sum((1, 2, 3), keepdim=True) / some.sum((1, 2, 3), keepdim=True).clamp_min(1e-6)
        target = torch.where(grow | (left < 0.3), thicker, thinner)
        x = x.clone()
        x[chosen] = some + amount * (target - some)
        return x

    def _blur(self, x: Tensor, generator: torch.Generator) -> Tensor:
        chosen = self._some(x, self.blur, generator)
        if len(chosen):
            soft = F.conv2d(x[chosen], _softening(x.device), padding=1)
            x[chosen] = soft / soft.amax((1, 2, 3), keepdim=True).clamp_min(0.2)
        chosen = self._some(x, self.threshold, generator)
        if len(chosen):
            level = 0.3 + 0.3 * _rand(x, generator, len(chosen), 1, 1, 1)
            x[chosen] = (x[chosen] > level).to(x.dtype)
        return x

    def _spoil(self, x: Tensor, generator: torch.Generator) -> Tensor:
        chosen = self._some(x, self.noise, generator)
        if len(chosen) == 0:
            return x
        some = x[chosen]
        n = len(chosen)

        rand = partial(_rand, x, generator)

        coarse = F.interpolate(rand(n, 1, 14, 14), size=some.shape[-2:], mode="bilinear", align_corners=False)
        fine = rand(*some.shape)
        kind = rand(n, 1, 1, 1)
        holes = some * (coarse > 0.12 + 0.2 * rand(n, 1, 1, 1))
        specks = torch.maximum(some, (fine > 0.985).to(x.dtype) * rand(n, 1, 1, 1))
        faint = some * (0.35 + 0.5 * rand(n, 1, 1, 1))
        steep = some ** (0.5 + 1.5 * rand(n, 1, 1, 1))
        x[chosen] = torch.where(
            kind < 0.25, holes, torch.where(kind < 0.5, specks, torch.where(kind < 0.7, faint, steep))
        )
        return x

    def _overlay(self, x: Tensor, generator: torch.Generator) -> Tensor:
        chosen = self._some(x, self.overlay, generator)
        if len(chosen) == 0:
            return x
        some = x[chosen]
        n, side = len(chosen), x.shape[-1]

        rand = partial(_rand, x, generator)

        bank = _lines_across(x.device)
        strokes = bank[(rand(n) * len(bank)).long()]
        crossed = torch.maximum(some, strokes * (0.5 + 0.5 * rand(n, 1, 1, 1)))
        field = F.interpolate(rand(n, 1, 4, 4), size=(side, side), mode="bicubic", align_corners=False).clamp(0, 1)
        level = 0.7 * rand(n, 1, 1, 1)
        flat = (rand(n, 1, 1, 1) < 0.4).to(x.dtype)
        veiled = some + (1 - some * (rand(n, 1, 1, 1) < 0.5)) * level * (flat + (1 - flat) * field)
        first, wide = side * rand(n, 1, 1, 1), 2 + 8 * rand(n, 1, 1, 1)
        place = torch.arange(side, device=x.device, dtype=x.dtype)
        inside = ((place - first).abs() * 2 < wide).to(x.dtype)
        band = torch.where(rand(n, 1, 1, 1) < 0.6, inside.expand(n, 1, side, side), inside.transpose(2, 3))
        inverted = (some - band).abs()
        outline = (F.max_pool2d(some, 3, 1, 1) + F.max_pool2d(-some, 3, 1, 1)) * 1.3
        dotted = torch.maximum(some, (rand(*some.shape) > 1 - 0.15 * rand(n, 1, 1, 1)).to(x.dtype))
        kind = rand(n, 1, 1, 1)
        kinds = ((0.3, veiled), (0.5, inverted), (0.65, outline), (0.75, dotted), (1.0, crossed))
        for below, spoiled in reversed(kinds):
            some = torch.where(kind < below, spoiled, some)
        x[chosen] = some
        return x


def _rand(x: Tensor, generator: torch.Generator, *shape: int) -> Tensor:
    """Chance in [0, 1), drawn where the generator is, for where the glyphs are."""
    return torch.rand(*shape, generator=generator, device=generator.device).to(x.device)


@lru_cache
def _softening(device: torch.device) -> Tensor:
    kernel = torch.tensor([1.0, 2.0, 1.0])
    return (kernel[:, None] * kernel / 16).view(1, 1, 3, 3).to(device)


@lru_cache
def _lines_across(device: torch.device) -> Tensor:
    """A bank of lines that run across a glyph, plain, dotted and zigzag: (n, 1, 28, 28) in [0, 1]."""
    rng = np.random.default_rng(0)
    bank = np.zeros((1024, 1, 28, 28), np.uint8)
    for picture in bank[:, 0]:
        ends = rng.uniform(-4, 32, (2, 2))
        ends[:, int(rng.integers(2))] = (-2, 30)
        points = ends[0] + np.linspace(0, 1, int(rng.integers(3, 20)))[:, None] * (ends[1] - ends[0])
        points += rng.uniform(0, 3) * rng.normal(0, 1, points.shape) * (rng.random() < 0.7)
        thick = int(rng.choice((1, 2), p=(0.8, 0.2)))
        if rng.random() < 0.35:
            for x, y in np.round(np.repeat(points, 2, axis=0) + rng.normal(0, 0.5, (2 * len(points), 2))).astype(int):
                cv2.circle(picture, (int(x), int(y)), thick - 1, 255, -1)
        else:
            fixed = np.round(points * 8).astype(np.int32).reshape(-1, 1, 2)
            cv2.polylines(picture, [fixed], False, 255, thick, cv2.LINE_AA, 3)
    return (torch.from_numpy(bank).float() / 255).to(device)
