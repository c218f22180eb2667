"""Zero to four in every common style."""

from __future__ import annotations

import numpy as np

from zeronine.training.skeletons.base import Point, Stroke, Style, arc, corner, line


def _zero(rng: np.random.Generator) -> list[Stroke]:
    width = rng.uniform(0.18, 0.36)
    start = rng.uniform(-140, -50)
    turn = rng.choice([-1, 1], p=[0.8, 0.2]) * rng.uniform(335, 385)
    return [arc(0.3, 0.5, width, 0.5, start, start + turn, 12)]


def _slashed_zero(rng: np.random.Generator) -> list[Stroke]:
    over = rng.uniform(-0.12, 0.14)
    left, right = 0.02 - over + rng.normal(0, 0.04), 0.58 + over + rng.normal(0, 0.04)
    low, high = 0.88 + over + rng.normal(0, 0.05), 0.12 - over + rng.normal(0, 0.05)
    slash = line((right, high), (left, low))
    if rng.random() < 0.1:
        slash = line((left, high), (right, low))
    return [*_zero(rng), slash]


def _dotted_zero(rng: np.random.Generator) -> list[Stroke]:
    x, y = rng.normal(0.3, 0.02), rng.normal(0.5, 0.04)
    return [*_zero(rng), line((x, y), (x + rng.uniform(-0.03, 0.03), y + rng.uniform(0.02, 0.08)))]


def _open_zero(rng: np.random.Generator) -> list[Stroke]:
    start = rng.uniform(-130, -30)
    return [arc(0.3, 0.52, rng.uniform(0.22, 0.32), 0.48, start, start - rng.uniform(290, 335), 11)]


def _curled_zero(rng: np.random.Generator) -> list[Stroke]:
    curl = [(0.52, 0.02 + rng.uniform(0, 0.06)), (0.36, 0.08 + rng.uniform(0, 0.05))]
    body = arc(0.3, 0.53, rng.uniform(0.22, 0.3), 0.47, -100, -100 - 375, 12)
    return [[*body, (0.45, 0.12), *curl[:1]] if rng.random() < 0.5 else [*curl, *body]]


def _plain_one(rng: np.random.Generator) -> list[Stroke]:
    bow = rng.normal(0, 0.025)
    return [[(0.3, 0.0), (0.3 + bow, 0.5), (0.3, 1.0)]]


def _flag(rng: np.random.Generator) -> Point:
    reach = rng.uniform(0.1, 0.42)
    return (0.34 - reach, 0.04 + reach * rng.uniform(0.45, 1.25))


def _flagged_one(rng: np.random.Generator) -> list[Stroke]:
    bow = rng.normal(0, 0.02)
    top = corner((0.34, 0.0)) if rng.random() < 0.75 else [(0.33, 0.02)]
    return [[_flag(rng), *top, (0.34 + bow, 0.5), (0.34 + rng.normal(0, 0.03), 1.0)]]


def _base(rng: np.random.Generator) -> Stroke:
    return line(
        (0.34 - rng.uniform(0.12, 0.34), 1.0 + rng.normal(0, 0.02)),
        (0.34 + rng.uniform(0.1, 0.34), 1.0 + rng.normal(0, 0.02)),
    )


def _based_one(rng: np.random.Generator) -> list[Stroke]:
    return [*_flagged_one(rng), _base(rng)]


def _based_plain_one(rng: np.random.Generator) -> list[Stroke]:
    return [line((0.34, 0.0), (0.34, 1.0)), _base(rng)]


def _long_flag_one(rng: np.random.Generator) -> list[Stroke]:
    """The flag starts near the base line, as in continental school hands."""
    start = (rng.uniform(-0.2, 0.08), rng.uniform(0.5, 0.95))
    one = [[start, (0.16, rng.uniform(0.25, 0.45)), *corner((0.36, 0.0)), (0.36 + rng.normal(0, 0.04), 1.0)]]
    return [*one, _base(rng)] if rng.random() < 0.3 else one


def _script_one(rng: np.random.Generator) -> list[Stroke]:
    """Up stroke and down stroke meet in a narrow loop."""
    start = (rng.uniform(-0.15, 0.1), rng.uniform(0.6, 0.95))
    loop = [(0.3, 0.3), (0.42, 0.06), (0.36, 0.0), (0.28, 0.1)]
    return [
        [start, *loop, (0.27, 0.6), (rng.uniform(0.26, 0.36), 1.0), (rng.uniform(0.3, 0.5), rng.uniform(0.92, 1.0))]
    ]


def _slab_one(rng: np.random.Generator) -> list[Stroke]:
    """A line so thick against its length that it is a block, as stretched scans and stamps give."""
    half = rng.uniform(0.06, 0.22)
    lean = rng.normal(0, 0.05)
    columns = np.arange(-half, half + 1e-6, 0.05)
    return [
        [(0.3 + x + lean, rng.uniform(0.0, 0.05)), (0.3 + x, 0.5), (0.3 + x - lean, rng.uniform(0.95, 1.0))]
        for x in columns
    ]


def _two_top(rng: np.random.Generator) -> Stroke:
    x0, y0 = rng.uniform(0.0, 0.12), rng.uniform(0.12, 0.32)
    return [(x0, y0), (0.14, 0.06), (0.32, rng.uniform(-0.02, 0.02)), (0.52, 0.12), (0.53, 0.34), (0.38, 0.6)]


def _two(rng: np.random.Generator) -> list[Stroke]:
    foot = (rng.uniform(0.0, 0.08), rng.uniform(0.92, 1.0))
    return [
        [
            *_two_top(rng),
            (0.2, 0.8),
            *corner(foot),
            (0.3, rng.uniform(0.92, 1.0)),
            (rng.uniform(0.52, 0.72), rng.uniform(0.92, 1.02)),
        ]
    ]


def _looped_two(rng: np.random.Generator) -> list[Stroke]:
    size = rng.uniform(0.06, 0.16)
    loop = [(0.16, 0.92), (0.04, 0.98), (-0.02, 0.98 - size), (0.1, 0.97 - size), (0.26, 0.93)]
    return [[*_two_top(rng), (0.3, 0.75), *loop, (0.45, 1.0), (rng.uniform(0.58, 0.75), rng.uniform(0.85, 0.98))]]


def _angular_two(rng: np.random.Generator) -> list[Stroke]:
    return [
        [
            (0.02, rng.uniform(0.0, 0.12)),
            (0.3, 0.0),
            *corner((0.55, rng.uniform(0.02, 0.15))),
            (0.3, 0.5),
            *corner((0.02, 1.0)),
            (0.62, 1.0),
        ]
    ]


def _three(rng: np.random.Generator) -> list[Stroke]:
    waist = (rng.uniform(0.18, 0.34), rng.uniform(0.42, 0.5))
    top = [(rng.uniform(0.0, 0.1), rng.uniform(0.06, 0.2)), (0.3, 0.0), (0.52, 0.14), (0.45, 0.36)]
    bottom = [(0.5, 0.56), (0.57, 0.74), (0.42, 0.96), (0.22, 1.0), (rng.uniform(-0.02, 0.08), rng.uniform(0.8, 0.95))]
    middle = corner(waist) if rng.random() < 0.7 else [waist]
    return [[*top, *middle, *bottom]]


def _flat_three(rng: np.random.Generator) -> list[Stroke]:
    knee = (rng.uniform(0.2, 0.34), rng.uniform(0.34, 0.46))
    bottom = [(0.5, 0.52), (0.57, 0.72), (0.42, 0.95), (0.2, 1.0), (0.0, rng.uniform(0.82, 0.95))]
    return [[*line((0.02, rng.normal(0.02, 0.02)), (0.55, 0.0)), (0.55, 0.0), *corner(knee), *bottom]]


def _open_four(rng: np.random.Generator) -> list[Stroke]:
    bar = rng.uniform(0.48, 0.66)
    top = rng.uniform(0.0, 0.12)
    stem = rng.uniform(0.38, 0.5)
    elbow = corner((0.04, bar)) if rng.random() < 0.7 else [(0.06, bar - 0.04), (0.14, bar)]
    head = rng.uniform(0.0, 0.3)
    return [
        [(rng.uniform(0.06, 0.2), top), *elbow, (rng.uniform(0.52, 0.7), bar + rng.normal(-0.02, 0.03))],
        line((stem, head), (stem + rng.normal(-0.03, 0.03), 1.0)),
    ]


def _closed_four(rng: np.random.Generator) -> list[Stroke]:
    bar = rng.uniform(0.55, 0.72)
    stem = rng.uniform(0.38, 0.5)
    top = (stem + rng.normal(0, 0.02), 0.0)
    elbow = (0.0, bar)
    end = (rng.uniform(0.55, 0.72), bar + rng.normal(0, 0.02))
    if rng.random() < 0.5:
        return [line(top, elbow, end), line((stem, rng.uniform(0.0, 0.06)), (stem, 1.0))]
    return [line((stem + 0.02, 1.0), top, elbow, end)]


def _bolt_four(rng: np.random.Generator) -> list[Stroke]:
    bar = rng.uniform(0.46, 0.64)
    top = (rng.uniform(0.2, 0.42), 0.0)
    right = (rng.uniform(0.46, 0.64), bar + rng.normal(-0.04, 0.04))
    return [line(top, (rng.uniform(0.0, 0.08), bar), right, (rng.uniform(0.18, 0.42), 1.0))]


def _short_stem_four(rng: np.random.Generator) -> list[Stroke]:
    bar = rng.uniform(0.5, 0.68)
    stem = rng.uniform(0.34, 0.46)
    sway = rng.normal(-0.04, 0.04)
    start = (rng.uniform(0.2, 0.44), 0.0)
    return [
        line(start, (0.02, bar), (rng.uniform(0.55, 0.7), bar + rng.normal(-0.03, 0.03))),
        line((stem, bar - rng.uniform(0.1, 0.25)), (stem + sway, 1.0)),
    ]


def _flag_four(rng: np.random.Generator) -> list[Stroke]:
    """A small triangle high on a long stem; its bar hardly crosses."""
    bar = rng.uniform(0.22, 0.45)
    stem = rng.uniform(0.36, 0.46)
    reach = rng.uniform(0.0, 0.12)
    return [
        [(stem, 0.0), *corner((stem - rng.uniform(0.22, 0.36), bar)), (stem + reach, bar + rng.normal(-0.02, 0.02))],
        line((stem, 0.0), (stem, 1.0)),
    ]


def _round_four(rng: np.random.Generator) -> list[Stroke]:
    """A cup instead of an elbow, with the stem at its right."""
    bar = rng.uniform(0.45, 0.62)
    cup = [(rng.uniform(0.0, 0.1), rng.uniform(0.0, 0.1)), (0.02, bar - 0.15), (0.16, bar), (0.36, bar - 0.06)]
    rim = (0.5, rng.uniform(0.0, 0.2))
    if rng.random() < 0.5:
        return [[*cup, *corner(rim), (0.48, 0.6), (rng.uniform(0.34, 0.5), 1.0)]]
    return [[*cup, (0.58, bar - 0.1)], line(rim, (rng.uniform(0.38, 0.5), 1.0))]


LOW: tuple[Style, ...] = (
    Style("0", "plain", 4, _zero),
    Style("0", "slashed", 3, _slashed_zero),
    Style("0", "dotted", 0.6, _dotted_zero),
    Style("0", "open", 0.8, _open_zero),
    Style("0", "curled", 0.8, _curled_zero),
    Style("1", "plain", 3, _plain_one),
    Style("1", "flagged", 4, _flagged_one),
    Style("1", "based", 3, _based_one),
    Style("1", "plain with base", 0.5, _based_plain_one),
    Style("1", "long flag", 1.5, _long_flag_one),
    Style("1", "script", 0.8, _script_one),
    Style("1", "slab", 0.8, _slab_one),
    Style("2", "plain", 4, _two),
    Style("2", "looped", 2, _looped_two),
    Style("2", "angular", 1.5, _angular_two),
    Style("3", "round", 4, _three),
    Style("3", "flat", 2, _flat_three),
    Style("4", "open", 3, _open_four),
    Style("4", "closed", 2.5, _closed_four),
    Style("4", "bolt", 1.5, _bolt_four),
    Style("4", "short stem", 2.5, _short_stem_four),
    Style("4", "flag", 1, _flag_four),
    Style("4", "round", 1.5, _round_four),
)
