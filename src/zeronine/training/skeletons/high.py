"""Five to nine in every common style."""

from __future__ import annotations

import numpy as np

from zeronine.training.skeletons.base import Stroke, Style, arc, corner, line


def _five_belly(rng: np.random.Generator, y: float) -> Stroke:
    return [
        (0.3, y - 0.02),
        (0.54, y + 0.14),
        (0.54, 0.78),
        (0.34, 1.0),
        (rng.uniform(-0.02, 0.1), rng.uniform(0.84, 0.98)),
    ]


def _one_stroke_five(rng: np.random.Generator) -> list[Stroke]:
    y = rng.uniform(0.36, 0.48)
    left = rng.uniform(0.04, 0.14)
    return [
        [
            *line((rng.uniform(0.46, 0.62), rng.normal(0.0, 0.03)), (left, 0.02), (left - 0.02, y)),
            (left - 0.02, y),
            *_five_belly(rng, y),
        ]
    ]


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
    return [
        [
            (rng.uniform(0.48, 0.64), rng.uniform(0.0, 0.06)),
            (0.24, 0.03),
            (0.1, 0.2),
            (0.12, 0.4),
            (0.36, 0.46),
            (0.54, 0.64),
            (0.5, 0.86),
            (0.28, 1.0),
            end,
        ]
    ]


def _bare_five(rng: np.random.Generator) -> list[Stroke]:
    y = rng.uniform(0.3, 0.42)
    return [
        [(0.14, 0.0), *corner((0.08, y)), *_five_belly(rng, y)],
        line((0.14, 0.0), (0.14 + rng.uniform(0.04, 0.2), rng.normal(0.0, 0.03))),
    ]


def _six(rng: np.random.Generator) -> list[Stroke]:
    loop = rng.uniform(0.2, 0.27)
    middle = 1.0 - loop
    return [
        [
            (rng.uniform(0.3, 0.5), 0.0),
            (0.14, 0.28),
            (0.03, 0.62),
            *arc(0.29, middle, 0.26, loop, 170, -170 + rng.uniform(-30, 60), 8),
        ]
    ]


def _hooked_six(rng: np.random.Generator) -> list[Stroke]:
    loop = rng.uniform(0.2, 0.28)
    hook = [(rng.uniform(0.48, 0.58), rng.uniform(0.1, 0.2)), (0.38, 0.0), (0.18, 0.12)]
    return [[*hook, (0.04, 0.42), (0.02, 0.7), *arc(0.29, 1 - loop, 0.27, loop, 165, -190, 9)]]


def _straight_six(rng: np.random.Generator) -> list[Stroke]:
    loop = rng.uniform(0.2, 0.3)
    return [
        [(rng.uniform(0.05, 0.3), 0.0), (0.05, 0.5), (0.04, 1 - loop), *arc(0.28, 1 - loop, 0.24, loop, 160, -185, 9)]
    ]


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
    seven = [
        [
            (0.0, 0.12),
            (0.14, 0.0),
            (0.34, 0.07),
            *corner((0.58, rng.normal(0.0, 0.02))),
            (0.36, 0.5),
            (rng.uniform(0.15, 0.34), 1.0),
        ]
    ]
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
    return [
        [
            (rng.uniform(0.48, 0.62), rng.uniform(0.0, 0.1)),
            (0.2, 0.3),
            (0.12, 0.14),
            (0.28, 0.02),
            (0.3, 0.02),
            (0.12, 0.16),
            (0.3, 0.42),
            (0.54, 0.72),
            (0.3, 1.0),
            (0.04, 0.78),
            (0.26, 0.5),
            (0.5, 0.22),
            (rng.uniform(0.5, 0.62), 0.02),
        ]
    ][:1]


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


def _small_loop_nine(rng: np.random.Generator) -> list[Stroke]:
    """A small loop and a long tail that swings back to the left, so that it nears an 8, a g or a 3."""
    wide, tall = rng.uniform(0.12, 0.22), rng.uniform(0.12, 0.2)
    start = rng.uniform(-60, 20)
    loop = arc(0.3, tall, wide, tall, start, start - rng.uniform(300, 380), 9)
    tail = [(0.46, 2.3 * tall), (0.54, rng.uniform(0.6, 0.75)), (0.4, 0.96), (0.16, 1.0)]
    return [[*loop, *tail, (rng.uniform(-0.12, 0.06), rng.uniform(0.8, 0.98))]]


def _p_nine(rng: np.random.Generator) -> list[Stroke]:
    """The stem at the left and the loop at its right, as a p: written without turning the pen."""
    foot = (rng.uniform(0.02, 0.16), 1.0)
    loop = [
        (0.2, 0.04),
        (0.44, 0.02),
        (0.56, 0.2),
        (0.42, rng.uniform(0.36, 0.46)),
        (rng.uniform(0.12, 0.24), rng.uniform(0.36, 0.48)),
    ]
    if rng.random() < 0.5:
        return [[foot, *corner((0.14, 0.05)), *loop]]
    return [line((0.14, 0.0), foot), [(0.14, 0.08), *loop]]


def _open_nine(rng: np.random.Generator) -> list[Stroke]:
    """The loop is a cup left open at the right of its top, hung on the stem."""
    cup = [(0.46, rng.uniform(0.0, 0.1)), (0.2, 0.02), (0.02, 0.22), (0.16, 0.44), (0.42, rng.uniform(0.3, 0.4))]
    return [[*cup, *corner((0.54, rng.uniform(0.02, 0.16))), (0.52, 0.6), (rng.uniform(0.3, 0.52), 1.0)]]


HIGH: tuple[Style, ...] = (
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
    Style("9", "small loop", 2, _small_loop_nine),
    Style("9", "p-shaped", 0.5, _p_nine),
    Style("9", "open", 1, _open_nine),
)
