"""The networks: the tutorial's, a fast one, the one that ships, with its width as the one dial, and one to teach it.

Those of digits take glyphs (n, 1, 28, 28) in [0, 1] and give logits: (n, 10), or (n, 11) where the last says "no
digit". The line network takes strips (n, 1, 32, W) and gives logits (n, W / 2, classes), the first class "nothing".
Each is a chain of named stages; export turns every stage's activations into an output of the ONNX file.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from torch import Tensor, nn

from zeronine.training.signs import ALPHABET


def tutorial() -> nn.Sequential:
    """The tutorial's: two 3×3 convolutions, one pooling, one dense layer; 2.4 million parameters."""
    return nn.Sequential(
        OrderedDict(
            stage1=nn.Sequential(nn.Conv2d(1, 32, 3), nn.ReLU()),
            stage2=nn.Sequential(nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2)),
            embedding=nn.Sequential(nn.Flatten(), nn.Linear(64 * 12 * 12, 256), nn.ReLU()),
            logits=nn.Linear(256, 10),
        )
    )


def fast() -> nn.Sequential:
    """For 99 % in seconds on two cores: a stride at once, and pooling before the norms, to leave them a quarter."""
    return nn.Sequential(
        OrderedDict(
            stage1=nn.Sequential(nn.Conv2d(1, 12, 5, stride=2, padding=2), nn.ReLU()),
            stage2=nn.Sequential(*_pooled_convolution(12, 24)),
            embedding=nn.Sequential(*_pooled_convolution(24, 32), nn.Flatten()),
            logits=nn.Linear(32 * 3 * 3, 10),
        )
    )


def best(width: int = 48) -> nn.Sequential:
    """The one that ships. `width` channels at 14×14, twice as many at 7×7; eleven logits, the last "no digit".

    The embedding weighs each place of the last map by itself (a depthwise convolution as wide as the map), which
    keeps where things are at a hundredth of a dense layer's weights.
    """
    deep = 2 * width
    return nn.Sequential(
        OrderedDict(
            stage1=nn.Sequential(*_convolution(1, width, 5, stride=2)),
            stage2=nn.Sequential(Residual(width), nn.MaxPool2d(2)),
            stage3=nn.Sequential(*_convolution(width, deep, 3), Residual(deep)),
            embedding=nn.Sequential(
                nn.Conv2d(deep, deep, 7, groups=deep, bias=False), nn.BatchNorm2d(deep), nn.Flatten()
            ),
            logits=nn.Sequential(nn.Dropout(0.1), nn.Linear(deep, 11)),
        )
    )


def wide(width: int = 32) -> nn.Sequential:
    """Eight times the work of `best` and more: to teach it, and to see how far networks go.

    Looks at 28×28 first. `width` channels there, three times as many at 14×14, six times at 7×7; eleven logits.
    """
    middle, deep = 3 * width, 6 * width
    return nn.Sequential(
        OrderedDict(
            stage1=nn.Sequential(*_convolution(1, width, 3), Residual(width), nn.MaxPool2d(2)),
            stage2=nn.Sequential(*_convolution(width, middle, 3), Residual(middle), Residual(middle), nn.MaxPool2d(2)),
            stage3=nn.Sequential(*_convolution(middle, deep, 3), Residual(deep), Residual(deep)),
            embedding=nn.Sequential(
                nn.Conv2d(deep, deep, 7, groups=deep, bias=False), nn.BatchNorm2d(deep), nn.Flatten()
            ),
            logits=nn.Sequential(nn.Dropout(0.1), nn.Linear(deep, 11)),
        )
    )


def line(width: int = 32, classes: int = 1 + len(ALPHABET), blocks: int = 1) -> nn.Sequential:
    """For lines of writing: convolutions down to one row of places, each a quarter of a strip's pixels apart.

    Each place answers twice, for its left and its right half, so that two narrow 1s side by side have a place each.
    `blocks` is how many residual pairs the third and the fourth stage have.
    """
    deep, deeper, last = 2 * width, 3 * width, 4 * width
    return nn.Sequential(
        OrderedDict(
            stage1=nn.Sequential(*_convolution(1, width, 5, stride=2)),
            stage2=nn.Sequential(Residual(width), nn.MaxPool2d(2)),
            stage3=nn.Sequential(
                *_convolution(width, deep, 3), *(Residual(deep) for _ in range(blocks)), nn.MaxPool2d((2, 1))
            ),
            stage4=nn.Sequential(*_convolution(deep, deeper, 3), *(Residual(deeper) for _ in range(blocks))),
            embedding=nn.Sequential(
                nn.Conv2d(deeper, deeper, (4, 1), groups=deeper, bias=False),
                nn.BatchNorm2d(deeper),
                *_along(deeper, last),
                *_along(last, last),
            ),
            logits=nn.Sequential(nn.Dropout(0.1), nn.Conv2d(last, 2 * classes, 1), _Halves(classes)),
        )
    )


NETWORKS: dict[str, Callable[..., nn.Sequential]] = {
    "tutorial": tutorial,
    "fast": fast,
    "best": best,
    "wide": wide,
    "line": line,
}


def parameters(network: nn.Module) -> int:
    """How many weights a network has."""
    return sum(weights.numel() for weights in network.parameters())


class Residual(nn.Module):
    """Two 3×3 convolutions beside a way past them (He et al. 2016)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.inner = nn.Sequential(
            *_convolution(channels, channels, 3),
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
        )
        self.relu = nn.ReLU(inplace=True)

    def pass_by(self) -> None:
        """Leave what comes through as it is, to learn from there (Goyal et al. 2017)."""
        nn.init.zeros_(self.inner[-1].weight)  # type: ignore[arg-type]
        nn.init.zeros_(self.inner[-1].bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor) -> Tensor:
        """(n, channels, h, w) → the same shape."""
        out: Tensor = self.relu(x + self.inner(x))
        return out


class _Halves(nn.Module):
    """Two answers a place → a place each: (n, 2 · classes, 1, W) → (n, 2 W, classes)."""

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.classes = classes

    def forward(self, x: Tensor) -> Tensor:
        """(n, 2 · classes, 1, W) → (n, 2 W, classes)."""
        return x.squeeze(2).transpose(1, 2).reshape(x.shape[0], -1, self.classes)


def _along(inputs: int, outputs: int) -> tuple[nn.Module, ...]:
    return (
        nn.Conv2d(inputs, outputs, (1, 5), padding=(0, 2), bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


def _convolution(inputs: int, outputs: int, side: int, stride: int = 1) -> tuple[nn.Module, ...]:
    return (
        nn.Conv2d(inputs, outputs, side, stride, padding=side // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


def _pooled_convolution(inputs: int, outputs: int) -> tuple[nn.Module, ...]:
    return (
        nn.Conv2d(inputs, outputs, 3, padding=1, bias=False),
        nn.MaxPool2d(2),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )
