"""The recipes: everything that decides how a network is trained, by name. A run is a recipe and a seed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from zeronine.training.drawn import Stock


@dataclass(frozen=True)
class Recipe:
    """How to train one network.

    Attributes:
        name: what `--recipe` calls it.
        task: what is learned: "glyphs" of digits, or "strips" of lines.
        network: a name in `networks.NETWORKS`; `network_options` go to it.
        part: "full" trains on all 60,000 digits; "train" leaves the last 5,000 for validation after each epoch;
            "trial" leaves 15,000, to compare recipes on.
        epochs, batch: as ever.
        optimizer: "adadelta", "sgd" (Nesterov, momentum 0.9) or "adamw".
        lr: the learning rate, or its peak where `one_cycle` is set.
        one_cycle: rise over the first `warm_up` of all steps, fall to zero over the rest (Smith & Topin 2018).
        smoothing: label smoothing (Szegedy et al. 2016).
        ema: decay per step of the averaged weights that are kept in the end; 0 keeps the last ones.
        augment: options of `augment.Augment`; None trains on the digits as they are.
        stock: glyphs drawn beside MNIST.
        stock_share: how much of the stock an epoch takes, by chance: of many drawings, none is seen often enough to be
            learned by heart.
        mnist_times: how often each MNIST digit comes in an epoch.
        lines: how many lines are composed, for the task "strips".
        half: whether convolutions compute in bfloat16, where that is quicker; the weights stay float32.
    """

    name: str
    network: str
    part: str = "full"
    task: str = "glyphs"
    epochs: int = 10
    batch: int = 128
    optimizer: str = "sgd"
    lr: float = 0.1
    weight_decay: float = 0.0
    one_cycle: bool = True
    warm_up: float = 0.2
    smoothing: float = 0.0
    ema: float = 0.0
    augment: dict[str, float] | None = None
    stock: Stock = field(default_factory=Stock)
    stock_share: float = 1.0
    mnist_times: int = 1
    lines: int = 0
    half: bool = False
    network_options: dict[str, Any] = field(default_factory=dict)

    @property
    def draws(self) -> bool:
        """Whether glyphs are drawn beside MNIST."""
        return self.stock.total() * self.stock_share >= 1


# Two thirds of what `augment` does by default: reads MNIST better.
_MILD = {
    "turn": 5.0,
    "shear": 0.08,
    "scale": 0.06,
    "shift": 0.6,
    "elastic": 0.4,
    "thickness": 0.25,
    "blur": 0.1,
    "noise": 0.1,
    "overlay": 0.15,
}
_LARGE = Stock(pen=108_000, skeletons=108_000, outliers=144_000)

_BEST = Recipe(
    "best",
    "best",
    part="train",
    epochs=20,
    batch=192,
    optimizer="adamw",
    lr=4e-3,
    weight_decay=0.02,
    warm_up=0.15,
    smoothing=0.02,
    ema=0.999,
    augment={"overlay": 0.15},
    stock=Stock(pen=36_000, skeletons=36_000, outliers=36_000),
    half=True,
    network_options={"width": 48},
)
_SMALL = replace(
    _BEST,
    name="small",
    epochs=26,
    augment=_MILD,
    stock=_LARGE,
    stock_share=1 / 3,
    mnist_times=2,
    network_options={"width": 28},
)
_PUPIL = replace(_SMALL, name="pupil", stock_share=1 / 2, mnist_times=3, network_options={"width": 48})

RECIPES: dict[str, Recipe] = {
    recipe.name: recipe
    for recipe in (
        # Keras' Adadelta now starts at 0.001, with which the tutorial ends at 88.5 %; 1.0 is what it was written with.
        Recipe("tutorial", "tutorial", epochs=10, batch=128, optimizer="adadelta", lr=1.0, one_cycle=False),
        Recipe("fast", "fast", epochs=1, batch=128, lr=0.4, weight_decay=5e-4, smoothing=0.1),
        _BEST,
        _SMALL,
        _PUPIL,
        replace(_PUPIL, name="small-pupil", network_options={"width": 28}),
        replace(
            _PUPIL,
            name="wide",
            network="wide",
            batch=256,
            augment={"overlay": 0.15},
            stock=Stock(),
            network_options={"width": 32},
        ),
        Recipe(
            "line",
            "line",
            task="strips",
            part="train",
            epochs=7,
            batch=64,
            optimizer="adamw",
            lr=2e-3,
            weight_decay=0.02,
            warm_up=0.1,
            ema=0.999,
            lines=200_000,
            half=True,
            network_options={"blocks": 3},
        ),
    )
}
