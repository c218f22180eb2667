"""How people write the ten digits: a small skeleton of pen strokes for every common style, with its share.

A stroke is a list of control points in a box about 0.6 wide and 1 high, y down, in the order the pen runs. The pen
runs smoothly through them; a point given twice is a corner. `pens.py` varies and draws them. The shares say how
often a style is drawn, leaning to what MNIST lacks, since MNIST itself is trained on beside these.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Point = tuple[float, float]
Stroke = list[Point]
Draw = Callable[[np.random.Generator], list[Stroke]]


@dataclass(frozen=True)
class Style:
    """One way to write one sign.

    Attributes:
        sign: what it reads as: "0" to "9", or a letter or mark.
        name: the style's name, "flagged".
        share: its weight among the styles of the same sign.
        draw: makes the strokes anew from a generator's chances.
    """

    sign: str
    name: str
    share: float
    draw: Draw


def arc(cx: float, cy: float, rx: float, ry: float, start: float, end: float, n: int = 0) -> Stroke:
    """Points on an ellipse from `start` to `end` degrees: 0 right, 90 bottom, 180 left, 270 top."""
    n = n or max(4, int(abs(end - start) / 35) + 1)
    turns = (math.radians(start + (end - start) * i / (n - 1)) for i in range(n))
    return [(cx + rx * math.cos(t), cy + ry * math.sin(t)) for t in turns]


def line(*points: Point) -> Stroke:
    """Straight from point to point: every inner point is a corner."""
    return [points[0], *(p for point in points[1:-1] for p in (point, point)), points[-1]]


def corner(point: Point) -> Stroke:
    """A sharp corner at `point`."""
    return [point, point]


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
    return line((0.34 - rng.uniform(0.12, 0.34), 1.0 + rng.normal(0, 0.02)), (0.34 + rng.uniform(0.1, 0.34), 1.0 + rng.normal(0, 0.02)))


def _based_one(rng: np.random.Generator) -> list[Stroke]:
    return [*_flagged_one(rng), _base(rng)]


def _based_plain_one(rng: np.random.Generator) -> list[Stroke]:
    return [line((0.34, 0.0), (0.34, 1.0)), _base(rng)]


def _two_top(rng: np.random.Generator) -> Stroke:
    x0, y0 = rng.uniform(0.0, 0.12), rng.uniform(0.12, 0.32)
    return [(x0, y0), (0.14, 0.06), (0.32, rng.uniform(-0.02, 0.02)), (0.52, 0.12), (0.53, 0.34), (0.38, 0.6)]


def _two(rng: np.random.Generator) -> list[Stroke]:
    foot = (rng.uniform(0.0, 0.08), rng.uniform(0.92, 1.0))
    return [[*_two_top(rng), (0.2, 0.8), *corner(foot), (0.3, rng.uniform(0.92, 1.0)), (rng.uniform(0.52, 0.72), rng.uniform(0.92, 1.02))]]


def _looped_two(rng: np.random.Generator) -> list[Stroke]:
    size = rng.uniform(0.06, 0.16)
    loop = [(0.16, 0.92), (0.04, 0.98), (-0.02, 0.98 - size), (0.1, 0.97 - size), (0.26, 0.93)]
    return [[*_two_top(rng), (0.3, 0.75), *loop, (0.45, 1.0), (rng.uniform(0.58, 0.75), rng.uniform(0.85, 0.98))]]


def _angular_two(rng: np.random.Generator) -> list[Stroke]:
    return [[(0.02, rng.uniform(0.0, 0.12)), (0.3, 0.0), *corner((0.55, rng.uniform(0.02, 0.15))), (0.3, 0.5), *corner((0.02, 1.0)), (0.62, 1.0)]]


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


def _five_belly(rng: np.random.Generator, y: float) -> Stroke:
    return [(0.3, y - 0.02), (0.54, y + 0.14), (0.54, 0.78), (0.34, 1.0), (rng.uniform(-0.02, 0.1), rng.uniform(0.84, 0.98))]


def _one_stroke_five(rng: np.random.Generator) -> list[Stroke]:
    y = rng.uniform(0.36, 0.48)
    left = rng.uniform(0.04, 0.14)
    return [[*line((rng.uniform(0.46, 0.62), rng.normal(0.0, 0.03)), (left, 0.02), (left - 0.02, y)), (left - 0.02, y), *_five_belly(rng, y)]]


def _two_stroke_five(rng: np.random.Generator) -> list[Stroke]:
    y = rng.uniform(0.34, 0.46)
    left = rng.uniform(0.06, 0.14)
    off = rng.uniform(-0.02, 0.14)
    lift = rng.normal(-0.02, 0.04)
    return [
        [(left, 0.02), *corner((left - 0.03, y)), *_five_belly(rng, y)],
        line((left + off, lift), (rng.uniform(0.5, 0.74), lift + rng.normal(-0.02, 0.04))),
    ]


def _round_five(rng: np.random.Generator) -> list[Stroke]:
    end = (rng.uniform(-0.02, 0.08), rng.uniform(0.86, 0.98))
    return [[(rng.uniform(0.48, 0.64), rng.uniform(0.0, 0.06)), (0.24, 0.03), (0.1, 0.2), (0.12, 0.4), (0.36, 0.46), (0.54, 0.64), (0.5, 0.86), (0.28, 1.0), end]]


def _bare_five(rng: np.random.Generator) -> list[Stroke]:
    y = rng.uniform(0.3, 0.42)
    return [[(0.14, 0.0), *corner((0.08, y)), *_five_belly(rng, y)], line((0.14, 0.0), (0.14 + rng.uniform(0.04, 0.2), rng.normal(0.0, 0.03)))]


def _six(rng: np.random.Generator) -> list[Stroke]:
    loop = rng.uniform(0.2, 0.27)
    middle = 1.0 - loop
    return [[(rng.uniform(0.3, 0.5), 0.0), (0.14, 0.28), (0.03, 0.62), *arc(0.29, middle, 0.26, loop, 170, -170 + rng.uniform(-30, 60), 8)]]


def _hooked_six(rng: np.random.Generator) -> list[Stroke]:
    loop = rng.uniform(0.2, 0.28)
    hook = [(rng.uniform(0.48, 0.58), rng.uniform(0.1, 0.2)), (0.38, 0.0), (0.18, 0.12)]
    return [[*hook, (0.04, 0.42), (0.02, 0.7), *arc(0.29, 1 - loop, 0.27, loop, 165, -190, 9)]]


def _straight_six(rng: np.random.Generator) -> list[Stroke]:
    loop = rng.uniform(0.2, 0.3)
    return [[(rng.uniform(0.05, 0.3), 0.0), (0.05, 0.5), (0.04, 1 - loop), *arc(0.28, 1 - loop, 0.24, loop, 160, -185, 9)]]


def _seven(rng: np.random.Generator) -> list[Stroke]:
    shoulder = (rng.uniform(0.5, 0.62), rng.normal(0.02, 0.02))
    foot = (rng.uniform(0.12, 0.4), 1.0)
    bow = rng.normal(0.0, 0.03)
    return [[*line((0.0, rng.normal(0.02, 0.03)), shoulder), shoulder, ((shoulder[0] + foot[0]) / 2 + bow, 0.5), foot]]


def _serifed(rng: np.random.Generator, strokes: list[Stroke]) -> list[Stroke]:
    x, y = strokes[0][0]
    tick = (x + rng.normal(0.0, 0.02), y + rng.uniform(0.08, 0.24))
    return [[tick, (x, y), *strokes[0]], *strokes[1:]]


def _crossed(rng: np.random.Generator, strokes: list[Stroke]) -> list[Stroke]:
    foot, shoulder = strokes[0][-1], strokes[0][-3]
    y = rng.uniform(0.38, 0.62)
    x = shoulder[0] + (foot[0] - shoulder[0]) * y
    half = rng.uniform(0.1, 0.26)
    tilt = rng.normal(0.0, 0.05)
    return [*strokes, line((x - half, y + tilt), (x + half * rng.uniform(0.7, 1.2), y - tilt))]


def _serifed_seven(rng: np.random.Generator) -> list[Stroke]:
    return _serifed(rng, _seven(rng))


def _crossed_seven(rng: np.random.Generator) -> list[Stroke]:
    return _crossed(rng, _seven(rng))


def _crossed_serifed_seven(rng: np.random.Generator) -> list[Stroke]:
    return _serifed(rng, _crossed(rng, _seven(rng)))


def _wavy_seven(rng: np.random.Generator) -> list[Stroke]:
    seven = [[(0.0, 0.12), (0.14, 0.0), (0.34, 0.07), *corner((0.58, rng.normal(0.0, 0.02))), (0.36, 0.5), (rng.uniform(0.15, 0.34), 1.0)]]
    return _crossed(rng, seven) if rng.random() < 0.5 else seven


def _eight(rng: np.random.Generator) -> list[Stroke]:
    upper, lower = rng.uniform(0.17, 0.25), rng.uniform(0.22, 0.3)
    start = (0.3 + upper * 0.8, 0.16)
    s_curve = [start, (0.3, 0.0), (0.3 - upper, 0.2), (0.3, 0.44), (0.3 + lower, 0.72), (0.3, 1.0)]
    back = [(0.3 - lower, 0.74), (0.3, 0.46), (0.3 + upper, 0.24 + rng.normal(0.0, 0.03))]
    end = [(start[0] - rng.uniform(0.0, 0.06), start[1] - rng.uniform(-0.04, 0.1))]
    return [[*s_curve, *back, *end]]


def _two_circle_eight(rng: np.random.Generator) -> list[Stroke]:
    cut = rng.uniform(0.4, 0.5)
    upper, lower = rng.uniform(0.15, 0.25), rng.uniform(0.2, 0.3)
    top = arc(0.3 + rng.normal(0, 0.03), cut / 2, upper, cut / 2, -90, -90 - rng.uniform(345, 380), 10)
    gap = rng.normal(0.0, 0.02)
    bottom = arc(0.3, cut + (1 - cut) / 2, lower, (1 - cut) / 2 - gap, -90, -90 - rng.uniform(345, 380), 10)
    return [top, bottom]


def _open_eight(rng: np.random.Generator) -> list[Stroke]:
    return [[(rng.uniform(0.48, 0.62), rng.uniform(0.0, 0.1)), (0.2, 0.3), (0.12, 0.14), (0.28, 0.02), (0.3, 0.02), (0.12, 0.16), (0.3, 0.42), (0.54, 0.72), (0.3, 1.0), (0.04, 0.78), (0.26, 0.5), (0.5, 0.22), (rng.uniform(0.5, 0.62), 0.02)]][:1]


def _nine_loop(rng: np.random.Generator) -> Stroke:
    height = rng.uniform(0.18, 0.27)
    start = rng.uniform(-50, 0)
    return arc(0.29, height, rng.uniform(0.2, 0.28), height, start, start - rng.uniform(320, 375), 10)


def _nine(rng: np.random.Generator) -> list[Stroke]:
    foot = (rng.uniform(0.3, 0.56), 1.0)
    if rng.random() < 0.5:
        return [_nine_loop(rng), [(0.55, rng.uniform(0.0, 0.15)), (0.53, 0.5), foot]]
    return [[*_nine_loop(rng), *corner((0.55, rng.uniform(0.08, 0.2))), (0.52, 0.55), foot]]


def _curled_nine(rng: np.random.Generator) -> list[Stroke]:
    tail = [(0.54, 0.6), (0.46, 0.92), (0.26, 1.0), (rng.uniform(-0.04, 0.12), rng.uniform(0.78, 0.94))]
    return [[*_nine_loop(rng), (0.56, rng.uniform(0.12, 0.22)), *tail]]


def _hooked_nine(rng: np.random.Generator) -> list[Stroke]:
    tail = [(0.5, 0.62), (0.34, 0.9), (rng.uniform(0.0, 0.2), 1.0)]
    return [[*_nine_loop(rng), (0.56, 0.15), *tail]]


def _p_nine(rng: np.random.Generator) -> list[Stroke]:
    """The loop starts and ends low on a straight stem, so that it is a mirrored p."""
    return [[(0.5, rng.uniform(0.1, 0.18)), (0.3, 0.0), (0.06, 0.16), (0.08, 0.4), (0.28, 0.46), *corner((0.5, rng.uniform(0.12, 0.3)))], line((0.52, rng.uniform(0.02, 0.15)), (0.52, 1.0))]


DIGITS: tuple[Style, ...] = (
    Style("0", "plain", 4, _zero),
    Style("0", "slashed", 3, _slashed_zero),
    Style("0", "dotted", 0.6, _dotted_zero),
    Style("0", "open", 0.8, _open_zero),
    Style("0", "curled", 0.8, _curled_zero),
    Style("1", "plain", 3, _plain_one),
    Style("1", "flagged", 4, _flagged_one),
    Style("1", "based", 3, _based_one),
    Style("1", "plain with base", 0.5, _based_plain_one),
    Style("2", "plain", 4, _two),
    Style("2", "looped", 2, _looped_two),
    Style("2", "angular", 1.5, _angular_two),
    Style("3", "round", 4, _three),
    Style("3", "flat", 2, _flat_three),
    Style("4", "open", 3, _open_four),
    Style("4", "closed", 2.5, _closed_four),
    Style("4", "bolt", 1.5, _bolt_four),
    Style("4", "short stem", 2.5, _short_stem_four),
    Style("5", "one stroke", 3, _one_stroke_five),
    Style("5", "two strokes", 3, _two_stroke_five),
    Style("5", "round", 1.5, _round_five),
    Style("5", "bare", 0.8, _bare_five),
    Style("6", "plain", 4, _six),
    Style("6", "hooked", 2, _hooked_six),
    Style("6", "straight", 2, _straight_six),
    Style("7", "plain", 2.5, _seven),
    Style("7", "crossed", 3, _crossed_seven),
    Style("7", "serifed", 1.2, _serifed_seven),
    Style("7", "crossed and serifed", 1.5, _crossed_serifed_seven),
    Style("7", "wavy", 1.2, _wavy_seven),
    Style("8", "one line", 4, _eight),
    Style("8", "two circles", 2.5, _two_circle_eight),
    Style("8", "open", 1, _open_eight),
    Style("9", "straight", 3, _nine),
    Style("9", "curled", 3, _curled_nine),
    Style("9", "hooked", 2, _hooked_nine),
    Style("9", "p-shaped", 0.8, _p_nine),
)
