"""A drawing kept as points, and what to show of its answer: what the desktop window and the web page share.

    sketch = Sketch(480, 360)
    sketch.begin(100, 60)
    sketch.extend(220, 60)
    sketch.extend(150, 300)
    shown = look_at(reader, sketch)
    shown.text, shown.percent, shown.message    # "7", "98 %", "7, 98 % sure"

What to show of an answer is in `zeronine.shown`, and can be had from here too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from zeronine import points
from zeronine import strokes as pens
from zeronine.errors import PictureError
from zeronine.points import Point, Stroke
from zeronine.results import Box
from zeronine.seen import Seen
from zeronine.shown import BLANK, Shown, look

if TYPE_CHECKING:
    from zeronine.reader import Reader

__all__ = ["MAX_SIDE", "PEN", "PENS", "Shown", "Sketch", "Stroke", "look", "look_at", "on_sheet", "see"]

_State: TypeAlias = tuple[tuple[Stroke, ...], np.ndarray | None]  # strokes, or a picture

PEN = 16.0  # pixels; on a canvas a hand's height wide, about the weight of a felt-tip
PENS = (2.0, 60.0)
MAX_SIDE = 4096
MAX_LENGTH = 500_000  # pixels of the sheet; a curve takes memory by its length
_LAID = 8  # pictures that undo keeps: a photo takes tens of megabytes
_READ = 150.0  # what is read is drawn to this height in pixels, if it is taller
_FARTHEST = 1e6  # pixels from a sheet's corner


class Sketch:
    """Strokes on a sheet of a given size, or a picture laid on it, with undo and redo; one pen width for all strokes.

    Changing `pen` redraws the whole sketch in that width. Not for use by two threads at once; `copy` is cheap.

    Args:
        width: of the sheet, pixels.
        height: of the sheet, pixels.
        pen: the pen's width, pixels.
    """

    def __init__(self, width: int, height: int, pen: float = PEN) -> None:
        self.width, self.height, self.pen = width, height, pen
        self._strokes: tuple[Stroke, ...] = ()
        self._laid: np.ndarray | None = None
        self._past: list[_State] = []
        self._future: list[_State] = []

    @classmethod
    def from_strokes(
        cls, strokes: object, width: int | None = None, height: int | None = None, pen: float | None = None
    ) -> Sketch:
        """A sketch of strokes that come from outside: JSON, a file, another program.

        Args:
            strokes: [[[x, y, pressure?, time?], …], …], at most `points.MAX_POINTS` points and `MAX_LENGTH` pixels.
            width: of the sheet they were drawn on; without it the strokes may be in any unit, and are moved and
                scaled to fit a sheet, so that boxes in an answer refer to that sheet.
            height: of the sheet; given together with `width`.
            pen: the pen's width in pixels of the sheet; by default that of a felt-tip, a fifteenth of a stroke's size.

        Raises:
            PictureError: not of that form, too many, or out of range.
        """
        checked = points.checked(strokes)
        if pen is not None and not (points.is_number(pen) and PENS[0] <= pen <= PENS[1]):
            raise PictureError(f"a pen's width is {PENS[0]:g} to {PENS[1]:g} pixels, not {pen!r}")
        if (width is None) != (height is None):
            raise PictureError("a sheet has a width and a height; give both or neither")
        if width is None or height is None:
            checked, width, height = points.fit(checked, points.scale_to_fit(checked), 2 * PEN)
        elif any(max(abs(x), abs(y)) > _FARTHEST for stroke in checked for x, y, *_ in stroke):
            raise PictureError("a point's x and y lie within a million of 0 on a sheet")
        for side in (width, height):
            if not (points.is_number(side) and 8 <= side <= MAX_SIDE):
                raise PictureError(f"a sheet's side is 8 to {MAX_SIDE} pixels, not {side!r}")
        if points.length(checked) > MAX_LENGTH:
            raise PictureError(f"these strokes are more than {MAX_LENGTH} pixels long on their sheet")
        usual = min(max(points.pen_for(checked) or PEN, PENS[0]), PENS[1])
        sketch = cls(int(width), int(height), usual if pen is None else float(pen))
        sketch._strokes = checked
        return sketch

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        """The strokes as they were drawn, oldest first; `json.dumps` takes them as they are."""
        return self._strokes

    @property
    def laid(self) -> np.ndarray | None:
        """The picture, (H, W) uint8, that lies on the sheet in place of strokes."""
        return self._laid

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether something was taken back."""
        return bool(self._future)

    def begin(self, x: float, y: float, *more: float) -> None:
        """Put the pen down, on a new sheet if a picture lies there; `more` is the pressure, or pressure and time."""
        self._change((*self._strokes, ((x, y, *more),)))

    def extend(self, x: float, y: float, *more: float) -> None:
        """Move the pen on, or put it down where no stroke is. A point that repeats the last one is dropped."""
        if not self._strokes:
            self.begin(x, y, *more)
            return
        *before, last = self._strokes
        if last[-1][:2] != (x, y):
            self._strokes = (*before, (*last, (x, y, *more)))

    def lay(self, picture: np.ndarray) -> None:
        """Lay a picture, (H, W) uint8, on the sheet in place of all strokes; `undo` brings them back."""
        self._change((), picture)
        laid = [place for place, (_, one) in enumerate(self._past) if one is not None]
        if len(laid) > _LAID:
            del self._past[: laid[-_LAID]]

    def clear(self) -> None:
        """Take all strokes or the picture away; `undo` brings them back."""
        if self._strokes or self._laid is not None:
            self._change(())

    def undo(self) -> None:
        """Take back the last stroke, picture or `clear`."""
        if self._past:
            self._future.append((self._strokes, self._laid))
            self._strokes, self._laid = self._past.pop()

    def redo(self) -> None:
        """Do again what `undo` took back."""
        if self._future:
            self._past.append((self._strokes, self._laid))
            self._strokes, self._laid = self._future.pop()

    def copy(self) -> Sketch:
        """The strokes as they are now, without their history; for another thread to read."""
        twin = Sketch(self.width, self.height, self.pen)
        twin._strokes = self._strokes
        return twin

    def picture(self, scale: float = 1.0) -> np.ndarray:
        """Draw the strokes, smoothed, in black on white.

        Args:
            scale: pixels of the picture for one of the sheet; 1 to be read, the screen's for the screen.

        Returns:
            (height × scale, width × scale) uint8, 0 ink to 255 paper.
        """
        return self._draw((0, 0, self.width, self.height), scale)

    def cut(self) -> tuple[np.ndarray, float, Point]:
        """The part with the ink and a margin, no larger than reading needs, for reading takes time by the pixel.

        Returns:
            (H, W) uint8 as from `picture`, pixels in it for one of the sheet, and where its corner lies on the sheet.
        """
        placed = points.all_points(self._strokes)
        sheet = np.array([self.width, self.height])
        low, high = placed.min(axis=0).clip(0, sheet), placed.max(axis=0).clip(0, sheet)
        margin = self.pen + 0.2 * (high - low).max()
        low, high = np.floor((low - margin).clip(0)), np.ceil((high + margin).clip(None, sheet))
        wide, tall = high - low
        # A pen is drawn in whole pixels: a scale that makes it so keeps its weight.
        scale = min(1.0, max(4, math.ceil(self.pen * _READ / float(tall))) / self.pen)
        return self._draw((float(low[0]), float(low[1]), float(wide), float(tall)), scale), scale, tuple(low.tolist())

    def _draw(self, part: tuple[float, float, float, float], scale: float) -> np.ndarray:
        left, top, wide, tall = part
        lines = [(np.array(_thinned(stroke, self.pen / 5)) - (left, top)) * scale for stroke in self._strokes]
        return pens.draw(lines, max(1, round(wide * scale)), max(1, round(tall * scale)), self.pen * scale)

    def _change(self, strokes: tuple[Stroke, ...], laid: np.ndarray | None = None) -> None:
        self._past.append((self._strokes, self._laid))
        self._future.clear()
        self._strokes, self._laid = strokes, laid


def see(sketch: Sketch) -> tuple[Seen, float, Point]:
    """What `Sketch.cut` gives, as a reader takes it: ink is dark on white here, however much of the sheet it fills."""
    picture, scale, corner = sketch.cut()
    return Seen(picture, pens.PAPER), scale, corner


def look_at(reader: Reader, sketch: Sketch) -> Shown:
    """As `look` at the sketch's picture, several times faster; the digits' boxes are in pixels of the sheet."""
    if not sketch.strokes:
        return BLANK
    seen, scale, corner = see(sketch)
    shown = look(reader, seen)
    sheet = sketch.width, sketch.height
    digits = tuple(replace(digit, box=on_sheet(digit.box, scale, corner, sheet)) for digit in shown.digits)
    return replace(shown, digits=digits)


def on_sheet(box: Sequence[int], scale: float, corner: Point, sheet: tuple[float, float]) -> Box:
    """A box of what `Sketch.cut` gives, x, y, w, h in its pixels, in those of the sheet, (width, height), and on it."""
    x, y, w, h = box
    left, top = (round(place / scale + start) for place, start in zip((x, y), corner, strict=True))
    right, foot = (
        min(round(end / scale + start), math.ceil(side))
        for end, start, side in zip((x + w, y + h), corner, sheet, strict=True)
    )
    return left, top, max(1, right - left), max(1, foot - top)


def _thinned(stroke: Stroke, gap: float) -> list[tuple[float, float]]:
    """Points at least `gap` apart, and the last: a slow hand's whole pixels would make the curve tremble."""
    kept = [(stroke[0][0], stroke[0][1])]
    for x, y, *_ in stroke[1:-1]:
        if math.hypot(x - kept[-1][0], y - kept[-1][1]) >= gap:
            kept.append((x, y))
    return kept if len(stroke) == 1 else [*kept, (stroke[-1][0], stroke[-1][1])]
