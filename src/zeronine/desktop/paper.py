"""The sheet to draw on. What it shows is the picture that is read, drawn by the same code at the screen's own size."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

import numpy as np
from PIL import Image

from zeronine.desktop import style
from zeronine.desktop.style import Style
from zeronine.results import Box
from zeronine.shown import BLANK, Shown
from zeronine.sketch import Sketch

Colour = tuple[int, int, int]
_MOUSE_PRESSURE = 0.5  # what Pointer Events give for a device that knows no pressure
_HINT = "Draw here: one digit, or several side by side"


class Paper(tk.Canvas):
    """A sheet that holds a sketch, and shows its strokes or the picture that was opened.

    Args:
        parent: where it lies.
        look: sizes; the sketch is kept in pixels of a plain screen, so it reads alike on every screen.
        size: (width, height) at first, in pixels of a plain screen.
        changed: told after every change of what is on the sheet.
    """

    def __init__(self, parent: tk.Misc, look: Style, size: tuple[int, int], changed: Callable[[], None]) -> None:
        width, height = look.px(size[0]), look.px(size[1])
        super().__init__(
            parent, width=width, height=height, background=style.CARD, highlightthickness=0, cursor="pencil"
        )
        self.sketch = Sketch(*size)
        self._look, self._changed = look, changed
        self._started: int | None = None
        self._drawing = False  # a stroke, begun by a press on the sheet and not ended yet
        self._redraw_due = False
        self._marked = BLANK
        self._photo = tk.PhotoImage(master=self, width=width, height=height)
        self._seen = np.zeros((0, 0), np.uint8)
        self.create_image(0, 0, image=self._photo, anchor="nw")
        self._hint = self.create_text(0, 0, text=_HINT, font=look.large(15), fill=style.MUTED)
        self.bind("<Configure>", self._resize)
        self.bind("<ButtonPress-1>", self._press)
        self.bind("<B1-Motion>", self._move)
        self.bind("<ButtonRelease-1>", self._release)

    @property
    def picture(self) -> np.ndarray | None:
        """The picture that is shown, (H, W) uint8, if there is one."""
        return self.sketch.laid

    @property
    def is_empty(self) -> bool:
        """Whether there is neither a stroke nor a picture."""
        return not self.sketch.strokes and self.picture is None

    @property
    def read_size(self) -> tuple[int, int]:
        """(width, height) in pixels of what is to be read: the sketch's sheet or the picture."""
        if self.picture is not None:
            return self.picture.shape[1], self.picture.shape[0]
        return self.sketch.width, self.sketch.height

    def edit(self, change: Callable[[], None]) -> None:
        """Change the sketch by one of its own methods, and see to all that follows; a stroke under way ends."""
        self._drawing = False
        change()
        self.changed()

    def set_pen(self, width: float) -> None:
        """Draw the whole sketch with a pen of this width in pixels of a plain screen."""
        self.sketch.pen = width
        if self.sketch.strokes:
            self.changed()

    def changed(self) -> None:
        """What is on the sheet has changed: redraw soon, and tell. The marks stay until the next answer."""
        self.itemconfigure(self._hint, state="normal" if self.is_empty else "hidden")
        self._redraw_soon()
        self._changed()

    def mark(self, shown: Shown) -> None:
        """Mark where the digits of an answer lie, if there are several or a picture is shown."""
        self._marked = shown
        self.delete("mark")
        if shown.kind in ("blank", "none") or (shown.kind == "digit" and self.picture is None):
            return
        scale, left, top = self._placing()
        for index, digit in enumerate(shown.digits):
            x, y, w, h = digit.box
            colour = style.ACCENT if index == shown.focus else style.MUTED
            box = (left + x * scale, top + y * scale, left + (x + w) * scale, top + (y + h) * scale)
            self._mark(box, str(digit.value), colour)

    def _mark(self, box: tuple[float, float, float, float], text: str, colour: str) -> None:
        """A line under a digit with its reading, on white: a photo may be as dark as the writing."""
        x0, _, x1, y1 = box
        px = self._look.px
        self.create_line(x0, y1 + px(8), x1, y1 + px(8), width=px(2), fill=colour, tags="mark")
        font = self._look.strong
        label = self.create_text((x0 + x1) / 2, y1 + px(12), text=text, anchor="n", font=font, fill=colour, tags="mark")
        if self.picture is not None:
            left, top, right, bottom = self.bbox(label)
            plate = (left - px(5), top, right + px(5), bottom)
            self.tag_lower(self.create_rectangle(*plate, fill=style.CARD, width=0, tags="mark"), label)

    def _press(self, event: tk.Event[tk.Misc]) -> None:
        self.focus_set()
        if self._started is None or not self.sketch.strokes:
            self._started = event.time
        self.edit(lambda: self.sketch.begin(*self._point(event)))
        self._drawing = True

    def _move(self, event: tk.Event[tk.Misc]) -> None:
        if self._drawing:
            self.sketch.extend(*self._point(event))
            self.changed()

    def _release(self, event: tk.Event[tk.Misc]) -> None:
        self._move(event)
        self._drawing = False

    def _point(self, event: tk.Event[tk.Misc]) -> tuple[float, float, float, float]:
        scale = self._look.scale
        return event.x / scale, event.y / scale, _MOUSE_PRESSURE, event.time - (self._started or event.time)

    def _resize(self, event: tk.Event[tk.Misc]) -> None:
        self.sketch.width = max(8, round(event.width / self._look.scale))
        self.sketch.height = max(8, round(event.height / self._look.scale))
        self._photo.configure(width=event.width, height=event.height)
        self._seen = np.zeros((0, 0), np.uint8)
        self.coords(self._hint, event.width / 2, event.height / 2)
        self._redraw_soon()
        self.mark(self._marked)

    def _redraw_soon(self) -> None:
        if not self._redraw_due:
            self._redraw_due = True
            self.after_idle(self._redraw)

    def _redraw(self) -> None:
        """Hand the screen only the part that differs from what it shows; the whole sheet would be slow."""
        self._redraw_due = False
        frame = self.sketch.picture(self._look.scale) if self.picture is None else self._fitted(self.picture)
        if frame.shape != self._seen.shape:
            self._seen = np.zeros_like(frame)
        x, y, w, h = _difference(frame, self._seen)
        self._seen = frame
        if w:
            dark = style.INK if self.picture is None else (0, 0, 0)
            data = photo_data(frame[y : y + h, x : x + w], dark, (255, 255, 255))
            self.tk.call(str(self._photo), "put", data, "-to", x, y)

    def _placing(self) -> tuple[float, float, float]:
        """Screen pixels for one of what is read, and where its corner lies."""
        if self.picture is None:
            return self._look.scale, 0.0, 0.0
        width, height = self.winfo_width(), self.winfo_height()
        tall, wide = self.picture.shape
        room = self._look.px(28)  # for the marks under the lowest digits
        scale = min(width / wide, (height - room) / tall)
        return scale, (width - wide * scale) / 2, (height - room - tall * scale) / 2

    def _fitted(self, picture: np.ndarray) -> np.ndarray:
        scale, left, top = self._placing()
        width, height = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
        small = np.asarray(Image.fromarray(picture).resize((width, height), Image.Resampling.BOX))
        frame = np.full((self.winfo_height(), self.winfo_width()), 255, np.uint8)
        x, y = round(left), round(top)
        frame[y : y + height, x : x + width] = small[: frame.shape[0] - y, : frame.shape[1] - x]
        return frame


def _difference(one: np.ndarray, other: np.ndarray) -> Box:
    """The box in which two pictures of one shape differ; all zero where they do not."""
    differs = one != other
    rows, columns = np.flatnonzero(differs.any(axis=1)), np.flatnonzero(differs.any(axis=0))
    if not len(rows):
        return 0, 0, 0, 0
    x, y = int(columns[0]), int(rows[0])
    return x, y, int(columns[-1]) - x + 1, int(rows[-1]) - y + 1


def photo_data(grey: np.ndarray, dark: Colour, bright: Colour) -> bytes:
    """A PPM file, which Tk reads without help: (H, W) uint8 with levels spread from one colour to the other."""
    levels = np.linspace(dark, bright, 256).round().astype(np.uint8)
    head = b"P6 %d %d 255\n" % (grey.shape[1], grey.shape[0])
    return head + bytes(levels[grey].tobytes())
