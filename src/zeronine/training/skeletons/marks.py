"""What stands around digits: points, dashes, brackets, a per cent sign, what is scribbled out.

Only lines are composed with them. Boxes and strokes are as in the package's docstring; how high a mark stands, and how
wide it is where its shape does not say, is up to `signs`.
"""

from __future__ import annotations

import numpy as np

from zeronine.training.skeletons.base import Draw, Stroke, Style, arc, line

_POINT: list[Stroke] = [line((0.0, 0.0), (0.3, 0.6), (0.1, 1.0))]
_COMMA: list[Stroke] = [[(0.2, 0.0), (0.35, 0.3), (0.25, 0.7), (0.0, 1.0)]]


def _per_cent(rng: np.random.Generator) -> list[Stroke]:
    """Two rings, or dots, and a slash; of many hands the first ring runs on into the slash, or the slash is a bar."""
    size, flat = rng.uniform(0.1, 0.22, 2), rng.uniform(0.7, 1.6)
    wide = rng.uniform(0.5, 0.95)
    first = (size[0], rng.uniform(0.12, 0.35))
    second = (wide - size[1], rng.uniform(0.65, 0.88))
    top, foot = (wide * rng.uniform(0.7, 1.15), rng.uniform(-0.15, 0.1)), (rng.uniform(-0.1, 0.35), 1.0)
    rings = [_ring(*at, r, flat * r, rng) for at, r in zip((first, second), size, strict=True)]
    kind = rng.random()
    if kind < 0.12:  # dots
        rings = [line(at, (at[0] + 0.03, at[1] + 0.04)) for at in (first, second)]
    elif kind < 0.35:  # the pen goes on from the first ring to the slash
        return [[*rings[0], (first[0] + size[0], first[1] - flat * size[0]), *line(top, foot)], rings[1]]
    elif kind < 0.43:  # a bar between rings that stand over one another
        middle = rng.uniform(0.4, 0.6)
        rings = [
            _ring(wide / 2, at, min(r, 0.2), 0.16, rng)
            for at, r in zip((middle - 0.3, middle + 0.3), size, strict=True)
        ]
        return [rings[0], line((0.0, middle + rng.uniform(0, 0.15)), (wide, middle)), rings[1]]
    return [rings[0], line(top, foot), rings[1]]


def _ring(x: float, y: float, wide: float, high: float, rng: np.random.Generator) -> Stroke:
    start = rng.uniform(-150, 0)
    return arc(x, y, wide, high, start, start - rng.uniform(310, 400), 9)


def _degree(rng: np.random.Generator) -> list[Stroke]:
    return [_ring(0.5, 0.5, rng.uniform(0.35, 0.6), 0.5, rng)]


def _bracket(side: int) -> Draw:
    """A round one, open to the right (1) or to the left (-1): flat or deep, deepest in the middle or near an end."""

    def draw(rng: np.random.Generator) -> list[Stroke]:
        deep, at = rng.uniform(0.1, 0.38), rng.uniform(0.35, 0.65)
        ends = rng.uniform(-0.04, 0.06, 2)
        points = [(ends[0], 0.0), (-0.75 * deep, at / 2), (-deep, at), (-0.75 * deep, (1 + at) / 2), (ends[1], 1.0)]
        return [[(side * x, y) for x, y in points]]

    return draw


def _square_bracket(side: int) -> Draw:
    def draw(rng: np.random.Generator) -> list[Stroke]:
        top, foot = rng.uniform(0.15, 0.4, 2)
        return [line((side * top, 0.0), (0.0, 0.0), (0.0, 1.0), (side * foot, 1.0))]

    return draw


def _pound(rng: np.random.Generator) -> list[Stroke]:
    """A hook that falls to a loop or a bend on the base line, with one bar or two."""
    hook = [(0.62, rng.uniform(0.1, 0.25)), (0.45, 0.0), (0.24, 0.15), (0.26, 0.5), (0.22, 0.82)]
    foot = [(0.05, 1.0), (0.0, 0.88), (0.16, 0.85)] if rng.random() < 0.5 else [(0.02, 1.0), (0.15, 0.96)]
    bar = rng.uniform(0.45, 0.62)
    bars = [line((0.04, bar), (0.5, bar - 0.02))]
    if rng.random() < 0.25:
        bars.append(line((0.04, bar + 0.14), (0.5, bar + 0.12)))
    return [[*hook, *foot, (0.45, 0.98), (0.7, rng.uniform(0.82, 0.95))], *bars]


def _dollar(rng: np.random.Generator) -> list[Stroke]:
    """An S, round or flat, with one bar or two, or with stubs of one above and below."""
    wide, high = rng.uniform(0.4, 0.65), rng.uniform(0.06, 0.2)
    upper, lower, middle = high, 1 - high, rng.uniform(0.44, 0.56)
    s = [(wide, upper + rng.uniform(0.04, 0.16)), (wide / 2, upper), (rng.uniform(0.0, 0.08), (upper + middle) / 2)]
    s += [(wide / 2, middle), (wide + rng.uniform(-0.05, 0.05), (middle + lower) / 2), (wide / 2, lower)]
    s += [(rng.uniform(-0.06, 0.06), lower - rng.uniform(0.04, 0.16))]
    at, lean = wide * rng.uniform(0.4, 0.6), rng.uniform(-0.05, 0.08)
    kind = rng.random()
    if kind < 0.2:
        return [s, line((at + lean, 0.0), (at, upper + 0.03)), line((at, lower - 0.03), (at - lean, 1.0))]
    apart = wide * rng.uniform(0.12, 0.2) if kind < 0.4 else 0.0
    bars = [line((at + lean + d, 0.0), (at - lean + d, 1.0)) for d in ((-apart, apart) if apart else (0.0,))]
    return [s, *bars]


def _question(rng: np.random.Generator) -> list[Stroke]:
    """A hook, round or angular, that falls straight or curls, and a point, a dash or a ring under it."""
    wide, knee, foot = rng.uniform(0.3, 0.62), rng.uniform(0.3, 0.55), rng.uniform(0.6, 0.82)
    at = wide * rng.uniform(0.3, 0.7)
    start = (rng.uniform(-0.03, 0.12), rng.uniform(0.08, 0.32))
    hook = [start, (wide * rng.uniform(0.15, 0.35), rng.uniform(0.0, 0.06)), (wide * 0.8, rng.uniform(0.0, 0.1))]
    hook += [(wide, knee * rng.uniform(0.45, 0.7)), (wide * rng.uniform(0.6, 0.85), knee * 0.95)]
    hook += [(at, knee + rng.uniform(0.03, 0.12)), (at + rng.uniform(-0.06, 0.06), foot)]
    return [hook, _under(at + rng.uniform(-0.06, 0.06), foot, rng)]


def _exclamation(rng: np.random.Generator) -> list[Stroke]:
    """A bar, now and then a wedge drawn around, and a point, a dash or a ring under it."""
    foot, lean = rng.uniform(0.58, 0.82), rng.uniform(-0.05, 0.12)
    bar = line((lean, 0.0), (0.0, foot))
    if rng.random() < 0.15:
        half = rng.uniform(0.06, 0.13)
        bar = line((0.0, foot), (lean - half, 0.0), (lean + half, 0.0), (0.0, foot))
    return [bar, _under(rng.uniform(-0.06, 0.04), foot, rng)]


def _under(x: float, foot: float, rng: np.random.Generator) -> Stroke:
    """The point of a sign whose stroke ends at `foot`."""
    y = rng.uniform(min(foot + 0.12, 0.92), 0.97)
    if rng.random() < 0.2:
        return _ring(x, y, rng.uniform(0.03, 0.07), min(0.07, 1 - y + 0.03), rng)
    return line((x, y), (x + rng.uniform(-0.04, 0.06), y + rng.uniform(0.0, 0.05)))


def _slash(rng: np.random.Generator) -> list[Stroke]:
    bow = rng.normal(0, 0.05)
    return [[(1.0, 0.0), (0.5 + bow, 0.5 + bow), (0.0, 1.0)]]


def _angle(side: int) -> Draw:
    """Less than (1) or more than (-1)."""

    def draw(rng: np.random.Generator) -> list[Stroke]:
        wide, high, tip = rng.uniform(0.45, 0.9), rng.uniform(0.5, 0.9), rng.uniform(0.4, 0.6)
        return [line(*((side * x, y) for x, y in ((wide, 0.0), (0.0, tip * high), (wide, high))))]

    return draw


def _times(rng: np.random.Generator) -> list[Stroke]:
    slack = rng.uniform(-0.1, 0.1, 4)
    return [line((0.0, slack[0]), (0.7, 0.8 + slack[1])), line((0.7, slack[2]), (0.0, 0.8 + slack[3]))]


def _tick(rng: np.random.Generator) -> list[Stroke]:
    bottom = rng.uniform(0.2, 0.4)
    return [line((0.0, rng.uniform(0.4, 0.7)), (bottom, 1.0), (rng.uniform(0.7, 1.1), 0.0))]


def _arrow(rng: np.random.Generator) -> list[Stroke]:
    back, half, tip = rng.uniform(0.15, 0.35), rng.uniform(0.12, 0.3), 1.0
    shaft, head = line((0.0, 0.3), (tip, 0.3)), line((tip - back, 0.3 - half), (tip, 0.3), (tip - back, 0.3 + half))
    return [[*shaft, *head]] if rng.random() < 0.3 else [shaft, head]


def _scribbled_out(rng: np.random.Generator) -> list[Stroke]:
    """Zigzag or loops, dense, so that nothing can be read beneath."""
    n, wide = int(rng.integers(6, 16)), rng.uniform(0.5, 1.2)
    x, side = np.linspace(0, wide, n), np.arange(n) % 2
    reach = rng.uniform(0.0, 0.3, n)
    if rng.random() < 0.5:
        return [line(*((float(a + 0.04), float(abs(s - r))) for a, s, r in zip(x, side, reach, strict=True)))]
    return [[(float(abs(s * wide - r)), float(a / wide)) for a, s, r in zip(x, side, reach, strict=True)]]


def _one_of(*shapes: list[Stroke]) -> Draw:
    return lambda rng: shapes[int(rng.integers(len(shapes)))]


MARKS: dict[str, Style] = {
    sign: Style(sign, "mark", 1, draw)
    for sign, draw in {
        ".": _one_of(
            [line((0.0, 0.0), (0.4, 1.0))], [arc(0.5, 0.5, 0.5, 0.5, 0, -300)], [line((0.0, 0.5), (1.0, 0.4))]
        ),
        ",": _one_of(_COMMA, _POINT),
        "'": _one_of([line((0.2, 0.0), (0.0, 1.0))], _COMMA, _POINT, [line((0.0, 0.0), (0.02, 1.0))]),
        "-": _one_of([line((0.0, 0.5), (1.0, 0.4))], [[(0.0, 0.7), (0.3, 0.2), (0.7, 0.8), (1.0, 0.3)]]),
        "/": _slash,
        "=": _one_of(
            [line((0.0, 0.0), (1.0, -0.05)), line((0.0, 1.0), (1.0, 0.9))],
            [line((0.0, 0.0), (1.0, -0.05)), line((0.1, 1.0), (0.9, 0.9))],
            [line((0.0, 0.0), (1.0, 0.05), (0.0, 0.9), (1.0, 1.0))],  # without lifting the pen
        ),
        ":": _one_of([line((0.0, 0.0), (0.05, 0.1)), line((0.0, 0.9), (0.05, 1.0))]),
        "%": _per_cent,
        "°": _degree,
        "(": _bracket(1),
        ")": _bracket(-1),
        "[": _square_bracket(1),
        "]": _square_bracket(-1),
        "£": _pound,
        "$": _dollar,
        "?": _question,
        "!": _exclamation,
        "<": _angle(1),
        ">": _angle(-1),
        "x": _times,
        "✓": _tick,
        "→": _arrow,
        "scribbled out": _scribbled_out,
    }.items()
}
