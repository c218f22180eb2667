"""How boxes, (x, y, width, height) in pixels, lie to each other."""

from __future__ import annotations

from zeronine.results import Box


def holds(outer: Box, inner: Box) -> bool:
    """Whether all of a box lies in another."""
    (x0, y0, w0, h0), (x1, y1, w1, h1) = outer, inner
    return x0 <= x1 and y0 <= y1 and x0 + w0 >= x1 + w1 and y0 + h0 >= y1 + h1


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes have a pixel in common."""
    (x0, y0, w0, h0), (x1, y1, w1, h1) = one, other
    return x0 < x1 + w1 and x1 < x0 + w0 and y0 < y1 + h1 and y1 < y0 + h0


def around(boxes: list[Box]) -> Box:
    """The box around some."""
    x, y = min(box[0] for box in boxes), min(box[1] for box in boxes)
    return x, y, max(box[0] + box[2] for box in boxes) - x, max(box[1] + box[3] for box in boxes) - y
