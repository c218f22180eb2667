"""Styles of hurried hands that are read only beside other digits: alone, some would pass for another sign.

They are what clerks and shopkeepers write in amounts: a 5 like a root sign, an 8 like a B, a 4 like an h, a 9 like a
tadpole, a 1 like a tent or an l, a 2 like a lasso, a 7 like a cross, a 0 with a knot where the pen goes on to the next.
"""

from __future__ import annotations

import numpy as np

from zeronine.training.skeletons.base import Stroke, Style, arc, corner, line


def _knotted_zero(rng: np.random.Generator) -> list[Stroke]:
    """A ring that ends in a small loop at the top, as a hurried o does, and mostly goes on to the right."""
    wide, start = rng.uniform(0.2, 0.32), rng.uniform(-110, -60)
    ring = arc(0.3, 0.52, wide, 0.48, start, start - rng.uniform(340, 365), 12)
    drop, reach = rng.uniform(0.08, 0.28), rng.uniform(0.06, 0.2)
    knot = [(0.3 - reach, 0.06 + drop / 2), (0.3 - reach / 3, 0.06 + drop), (0.3 + reach, 0.06 + drop / 2)]
    away = [(0.3 + wide + rng.uniform(0.05, 0.35), rng.uniform(-0.04, 0.14))] if rng.random() < 0.7 else []
    return [[*ring, *knot, *away]]


def _looped_zero(rng: np.random.Generator) -> list[Stroke]:
    """Like an e: the pen comes in from the left, across its own ring, and leaves at the foot."""
    wide, cross = rng.uniform(0.2, 0.36), rng.uniform(0.45, 0.75)
    come = [(0.3 - wide - rng.uniform(-0.05, 0.2), cross + rng.uniform(0.05, 0.25)), (0.3, cross)]
    ring = arc(0.3, 0.5, wide, 0.5, rng.uniform(-5, 20), -rng.uniform(270, 330), 11)
    away = [(0.3 + wide + rng.uniform(0.0, 0.25), rng.uniform(0.75, 0.98))] if rng.random() < 0.7 else []
    return [[*come, *ring, *away]]


def _round_and_round_zero(rng: np.random.Generator) -> list[Stroke]:
    """The pen goes round again, inside or across its own line."""
    start, wide = rng.uniform(-150, -30), rng.uniform(0.2, 0.34)
    first = arc(0.3, 0.5, wide, 0.5, start, start - 360, 12)
    inward = rng.uniform(0.7, 1.0)
    again = arc(0.3, 0.5 + rng.normal(0, 0.04), wide * inward, 0.5 * inward, start, start - rng.uniform(60, 300), 9)
    return [[*first, *again]]


def _tent_one(rng: np.random.Generator) -> list[Stroke]:
    """As long up as down."""
    start = (rng.uniform(-0.3, 0.12), rng.uniform(0.7, 1.05))
    bend = (0.1 + rng.normal(0, 0.04), rng.uniform(0.3, 0.5))
    up = [start, bend] if rng.random() < 0.5 else [start]
    return [[*up, *corner((0.36, 0.0)), (0.36 + rng.normal(0, 0.05), 0.5), (0.36 + rng.normal(0, 0.06), 1.0)]]


def _looped_one(rng: np.random.Generator) -> list[Stroke]:
    """Like an l: up from the left, round in a narrow loop, and down."""
    wide = rng.uniform(0.04, 0.16)
    start = (rng.uniform(-0.25, 0.1), rng.uniform(0.5, 1.0))
    loop = [(0.3 + wide, rng.uniform(0.12, 0.3)), (0.3 + wide / 2, 0.0), (0.3 - wide / 2, rng.uniform(0.08, 0.25))]
    return [[start, *loop, (0.24 + rng.normal(0, 0.04), 0.6), (0.26 + rng.normal(0, 0.06), 1.0)]]


def _led_one(rng: np.random.Generator) -> list[Stroke]:
    """A long stroke leads up to it from the base line or below, far to the left."""
    start = (rng.uniform(-0.9, -0.3), rng.uniform(0.9, 1.1))
    bend = (rng.uniform(-0.25, 0.05), rng.uniform(0.6, 0.9))
    return [[start, bend, *corner((0.3, 0.0)), (0.28 + rng.normal(0, 0.05), 0.5), (0.26 + rng.normal(0, 0.06), 1.0)]]


def _lasso_two(rng: np.random.Generator) -> list[Stroke]:
    """A curl at the top, and mostly a loop at the foot."""
    curl = [(rng.uniform(0.14, 0.3), rng.uniform(0.26, 0.4)), (0.04, 0.28), (0.04, 0.1)]
    back = [(0.3, -0.01), (0.52, 0.1), (0.5, 0.36), (0.3, 0.7)]
    size = rng.uniform(0.05, 0.2)
    loop = [(0.08, 0.97), (-0.04, 0.98 - size / 2), (0.06, 0.98 - size), (0.24, 0.96 - size / 3)]
    foot = loop if rng.random() < 0.7 else corner((0.04, 0.97))
    return [[*curl, *back, *foot, (rng.uniform(0.55, 0.95), rng.uniform(0.84, 1.04))]]


def _long_foot_two(rng: np.random.Generator) -> list[Stroke]:
    """A small arch over a foot that runs on under the next digit."""
    arch = [(rng.uniform(0.0, 0.12), rng.uniform(0.08, 0.3)), (0.2, 0.0), (0.46, 0.08), (0.42, 0.36), (0.2, 0.74)]
    return [[*arch, *corner((0.0, 0.97)), (0.4, rng.uniform(0.9, 1.0)), (rng.uniform(0.75, 1.15), 0.97)]]


def _closed_two(rng: np.random.Generator) -> list[Stroke]:
    """Its top is a ring, so that it is an 8 but for its open or looped foot."""
    wide, high = rng.uniform(0.16, 0.27), rng.uniform(0.2, 0.34)
    start = rng.uniform(60, 170)
    ring = arc(0.3, high, wide, high, start, 380 + rng.uniform(-20, 30), 10)
    size = rng.uniform(0.06, 0.2)
    loop = [(0.06, 0.98), (-0.06, 0.96 - size / 2), (0.06, 0.98 - size), (0.3, 0.95)]
    foot = loop if rng.random() < 0.45 else corner((rng.uniform(-0.06, 0.1), 0.96))
    return [[*ring, (0.32, 0.66), *foot, (rng.uniform(0.5, 0.85), rng.uniform(0.85, 1.05))]]


def _hooded_two(rng: np.random.Generator) -> list[Stroke]:
    """A tall hood that curls back to the stem or nearly, and a short foot: a 9 but for that."""
    wide, high = rng.uniform(0.17, 0.3), rng.uniform(0.2, 0.36)
    hood = arc(0.3, high, wide, high, rng.uniform(90, 190), rng.uniform(375, 420), 9)
    heel, foot = (rng.uniform(-0.02, 0.2), 0.97), rng.uniform(0.12, 0.45)
    size = rng.uniform(0.04, 0.16)
    loop = [(heel[0] - 0.08, 0.98 - size / 2), (heel[0], 0.98 - size), (heel[0] + 0.14, 0.95)]
    turn = [heel, *loop] if rng.random() < 0.5 else corner(heel)
    return [[*hood, (0.3 + rng.uniform(-0.08, 0.08), 0.72), *turn, (heel[0] + 0.1 + foot, rng.uniform(0.88, 1.04))]]


def _h_four(rng: np.random.Generator) -> list[Stroke]:
    """Down, over in an arch, and down."""
    start = (rng.uniform(0.08, 0.3), 0.0)
    knee = (rng.uniform(0.0, 0.1), rng.uniform(0.5, 0.68))
    arch = [(0.24, knee[1] - rng.uniform(0.04, 0.16)), (0.46, knee[1] - rng.uniform(-0.04, 0.06))]
    return [[start, *corner(knee), *arch, (rng.uniform(0.38, 0.55), 1.0)]]


def _tick_five(rng: np.random.Generator) -> list[Stroke]:
    """Like a root sign: a short hook, the body up, and the bar to the right."""
    top, bar = rng.uniform(0.3, 0.5), rng.uniform(0.65, 1.1)
    return [
        line((0.0, rng.uniform(0.65, 0.85)), (rng.uniform(0.1, 0.25), 1.0), (top, 0.03), (bar, rng.normal(0.0, 0.04)))
    ]


def _bent_five(rng: np.random.Generator) -> list[Stroke]:
    """One flat sweep: bar, body, and a hook without a belly."""
    top, knee = rng.uniform(0.2, 0.4), rng.uniform(0.4, 0.6)
    hook = [(knee - 0.05, rng.uniform(0.5, 0.7)), (0.3, 0.95), (rng.uniform(-0.1, 0.1), rng.uniform(0.8, 1.0))]
    return [
        [*line((rng.uniform(0.6, 0.95), rng.normal(0, 0.04)), (top, 0.03), (top - 0.08, 0.4)), (top - 0.08, 0.4), *hook]
    ]


def _ess_five(rng: np.random.Generator) -> list[Stroke]:
    """No corner and no bar."""
    bar = rng.uniform(0.5, 0.85)
    hook = [(0.3, rng.uniform(0.94, 1.0)), (rng.uniform(-0.06, 0.1), rng.uniform(0.82, 1.0))]
    return [[(bar, rng.uniform(0.0, 0.06)), (0.26, 0.04), (0.12, 0.26), (0.3, 0.46), (0.48, 0.7), *hook]]


def _closed_five(rng: np.random.Generator) -> list[Stroke]:
    """A belly that closes, so that only the bar tells it from a 6."""
    top, left = rng.uniform(0.1, 0.3), rng.uniform(0.0, 0.1)
    belly = arc(left + 0.22, 0.72, 0.24, 0.27, -130, rng.uniform(120, 200), 8)
    bar = line((top + rng.normal(0, 0.03), rng.uniform(-0.04, 0.08)), (rng.uniform(0.5, 0.95), rng.normal(-0.05, 0.08)))
    return [[(top, 0.02), (left + 0.04, rng.uniform(0.42, 0.55)), *belly], bar]


def _flying_five(rng: np.random.Generator) -> list[Stroke]:
    """A long bar that has flown off: up, and far to the right."""
    x, y = rng.uniform(0.1, 0.4), rng.uniform(-0.22, 0.0)
    body = [(rng.uniform(0.05, 0.25), 0.1), (0.08, 0.45), (0.3, 0.4), (0.5, 0.66), (0.34, 0.96), (0.0, 0.92)]
    return [body, line((x, y), (x + rng.uniform(0.35, 0.9), y + rng.normal(-0.03, 0.08)))]


def _squat_six(rng: np.random.Generator) -> list[Stroke]:
    """Little more than a loop."""
    loop = rng.uniform(0.27, 0.35)
    wide = rng.uniform(0.22, 0.32)
    start = (0.3 + wide * rng.uniform(-0.2, 0.7), 0.0)
    end = -170 + rng.uniform(-30, 60)
    return [[start, (0.3 - 0.85 * wide, 0.34), *arc(0.3, 1 - loop, wide, loop, 175, end, 9)]]


def _cross_seven(rng: np.random.Generator) -> list[Stroke]:
    """A small top and a long bar through the middle, so that it is a cross sooner than a hook."""
    top, bend = rng.uniform(0.05, 0.3), 0.36 + rng.normal(0, 0.03)
    middle, reach = rng.uniform(0.4, 0.58), rng.uniform(0.2, 0.36)
    stem = [(bend - top, rng.uniform(0.0, 0.12)), *corner((bend, 0.03)), (bend + rng.normal(-0.08, 0.06), 1.0)]
    tilt = rng.normal(-0.03, 0.05)
    return [stem, line((bend - reach, middle), (bend + reach * rng.uniform(0.7, 1.3), middle + tilt))]


def _low_crossed_seven(rng: np.random.Generator) -> list[Stroke]:
    """A curled top like a 2's, and the bar so low that it looks like a 2's foot."""
    top = [(rng.uniform(-0.02, 0.12), rng.uniform(0.06, 0.2)), (0.16, 0.02), (0.34, 0.08)]
    bend = (rng.uniform(0.44, 0.56), rng.uniform(0.02, 0.14))
    stem = [(rng.uniform(0.26, 0.42), 0.5), (rng.uniform(0.14, 0.34), rng.uniform(0.92, 1.0))]
    low, reach = rng.uniform(0.56, 0.76), rng.uniform(0.18, 0.34)
    tilt = rng.normal(-0.02, 0.05)
    return [[*top, bend, *stem], line((0.32 - reach, low), (0.32 + reach * rng.uniform(0.7, 1.5), low + tilt))]


def _climbing_eight(rng: np.random.Generator) -> list[Stroke]:
    """Like a 6 that goes on: down a stem, round the lower bowl, and over it a smaller one, closed or nearly."""
    left, waist = rng.uniform(0.02, 0.14), rng.uniform(0.38, 0.52)
    stem = [(left + rng.uniform(0.0, 0.12), rng.uniform(0.0, 0.08)), (left, 0.55)]
    lower = [(left + 0.08, 0.96), (0.34, 1.0), (rng.uniform(0.46, 0.58), 0.74), (0.34, waist + 0.04)]
    middle = (rng.uniform(0.12, 0.26), waist)
    upper = [(0.34, waist - 0.04), (rng.uniform(0.38, 0.5), 0.2), (0.3, 0.0)]
    return [[*stem, *lower, middle, *upper, (left + rng.uniform(0.0, 0.16), rng.uniform(0.04, 0.14))]]


def _e_eight(rng: np.random.Generator) -> list[Stroke]:
    """Like an e on a bowl: the pen starts at the waist, goes round the head, and its lower bowl closes or nearly."""
    waist, wide = rng.uniform(0.38, 0.52), rng.uniform(0.15, 0.24)
    head = arc(0.32, waist / 2, wide, waist / 2, rng.uniform(60, 120), -rng.uniform(150, 200), 8)
    left, right = rng.uniform(0.0, 0.1), rng.uniform(0.5, 0.62)
    bowl = [(left, 0.72), (0.28, 1.0), (right, 0.78), (rng.uniform(0.4, 0.5), waist + 0.06)]
    return [[*head, *bowl, (rng.uniform(0.14, 0.34), waist + rng.uniform(-0.02, 0.08))]]


def _bee_eight(rng: np.random.Generator) -> list[Stroke]:
    """A stem with two bowls."""
    waist = rng.uniform(0.4, 0.52)
    stem = [(rng.uniform(0.04, 0.16), rng.uniform(0.0, 0.08)), (rng.uniform(0.02, 0.12), 1.0)]
    upper = [(0.08, 0.03), (0.36, rng.uniform(-0.02, 0.04)), (rng.uniform(0.42, 0.52), 0.2), (0.3, waist - 0.02)]
    middle = corner((rng.uniform(0.1, 0.3), waist)) if rng.random() < 0.6 else [(0.28, waist)]
    lower = [(rng.uniform(0.48, 0.6), 0.66), (0.44, 0.94), (0.24, 1.0), (rng.uniform(0.0, 0.1), rng.uniform(0.9, 1.0))]
    if rng.random() < 0.5:
        return [stem, [*upper, *middle, *lower]]
    return [[stem[0], *corner(stem[1]), *corner(stem[0]), *upper[1:], *middle, *lower]]


def _tadpole_nine(rng: np.random.Generator) -> list[Stroke]:
    """A small loop turned either way, and a tail that leaves it on either side."""
    wide, high = rng.uniform(0.12, 0.27), rng.uniform(0.12, 0.24)
    if rng.random() < 0.5:  # the pen goes round to the left and comes down on the right
        start = rng.uniform(-70, 60)
        loop = arc(0.3, high, wide, high, start, start - rng.uniform(300, 390), 10)
        tail = [(0.3 + wide * rng.uniform(0.6, 1.2), 0.55)]
    else:  # it goes round to the right and crosses itself
        start = rng.uniform(100, 200)
        loop = arc(0.3, high, wide, high, start, start + rng.uniform(330, 420), 10)
        tail = [(0.3 - wide * rng.uniform(-0.6, 0.8), 0.55)]
    return [[*loop, *tail, (rng.uniform(0.0, 0.5), 1.0)]]


def _stemmed_nine(rng: np.random.Generator) -> list[Stroke]:
    """Like a P: a small round loop that starts and ends on the left of a straight stem."""
    wide, high = rng.uniform(0.2, 0.32), rng.uniform(0.17, 0.26)
    start = rng.uniform(130, 200)
    return [
        [
            *arc(0.34, high, wide, high, start, start + rng.uniform(330, 400)),
            *line((0.36, 0.03), (rng.uniform(0.05, 0.3), 1.0)),
        ]
    ]


def _swinging_nine(rng: np.random.Generator) -> list[Stroke]:
    """A ring whose tail swings out to the right below, like an R's or a 2's."""
    wide, high = rng.uniform(0.16, 0.28), rng.uniform(0.18, 0.3)
    start = rng.uniform(-80, 20)
    ring = arc(0.3, high, wide, high, start, start - rng.uniform(330, 400), 10)
    turn = rng.uniform(0.1, 0.3)
    return [
        [*ring, (turn + 0.1, 0.62), (turn, rng.uniform(0.75, 0.9)), (rng.uniform(0.45, 0.9), rng.uniform(0.9, 1.0))]
    ]


def _ess_nine(rng: np.random.Generator) -> list[Stroke]:
    """Like a g: the tail is a belly of its own, as an 8's that stays open."""
    wide, high = rng.uniform(0.18, 0.28), rng.uniform(0.18, 0.27)
    start = rng.uniform(-70, 10)
    ring = arc(0.3, high, wide, high, start, start - rng.uniform(240, 370), 9)
    return [[*ring, (0.48, 0.55), (rng.uniform(0.42, 0.55), 0.8), (0.26, 1.0), (rng.uniform(-0.04, 0.1), 0.88)]]


CURSIVE: tuple[Style, ...] = (
    Style("0", "knotted", 1.4, _knotted_zero),
    Style("0", "looped", 1.6, _looped_zero),
    Style("0", "round and round", 0.5, _round_and_round_zero),
    Style("1", "tent", 1.6, _tent_one),
    Style("1", "looped", 0.8, _looped_one),
    Style("1", "led up to", 1.0, _led_one),
    Style("2", "lasso", 1.3, _lasso_two),
    Style("2", "long foot", 0.8, _long_foot_two),
    Style("2", "closed", 1.2, _closed_two),
    Style("2", "hooded", 1.4, _hooded_two),
    Style("4", "h-shaped", 1.1, _h_four),
    Style("5", "tick", 0.8, _tick_five),
    Style("5", "bent", 0.8, _bent_five),
    Style("5", "s-shaped", 0.8, _ess_five),
    Style("5", "closed", 0.5, _closed_five),
    Style("5", "flying bar", 1.0, _flying_five),
    Style("6", "squat", 1.0, _squat_six),
    Style("7", "cross-shaped", 0.8, _cross_seven),
    Style("7", "low bar", 0.8, _low_crossed_seven),
    Style("8", "b-shaped", 1.2, _bee_eight),
    Style("8", "climbing", 1.0, _climbing_eight),
    Style("8", "e-shaped", 0.8, _e_eight),
    Style("9", "tadpole", 2.0, _tadpole_nine),
    Style("9", "stemmed", 1.0, _stemmed_nine),
    Style("9", "swinging", 0.35, _swinging_nine),
    Style("9", "s-tailed", 1.0, _ess_nine),
)
