"""The answer, big: the digit or the number, how sure, and the 28×28 picture that the network saw."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable

import numpy as np

from zeronine.desktop import style
from zeronine.desktop.paper import photo_data
from zeronine.desktop.style import Style
from zeronine.shown import Shown

_HEIGHT = 132
_ZOOM = 4  # screen pixels for one of the 28, on a plain screen


class Answer(tk.Canvas):
    """The text and the percent. Of a number, the digit in focus is underlined; a click on another chooses that.

    Args:
        parent: where it lies.
        look: fonts and sizes.
        width: in pixels of a plain screen.
        chosen: told the index of the digit that was clicked.
    """

    def __init__(self, parent: tk.Misc, look: Style, width: int, chosen: Callable[[int], None]) -> None:
        super().__init__(
            parent, width=look.px(width), height=look.px(_HEIGHT), background=style.CARD, highlightthickness=0
        )
        self._look, self._chosen = look, chosen

    def show(self, shown: Shown) -> None:
        """Show an answer in place of the last."""
        self.delete("all")
        px = self._look.px
        text = "" if shown.kind == "none" else shown.raw or shown.text  # no sign stands for what is none
        size = min(84.0, 84.0 * 3.2 / max(1, len(text)))
        x, middle = px(8), px(50)
        unsure = shown.is_doubtful
        ink = style.MUTED if unsure else style.TEXT
        index = 0
        for character in text:
            item = self.create_text(x, middle, text=character, anchor="w", font=self._look.large(size), fill=ink)
            _, _, right, bottom = self.bbox(item)
            if shown.kind == "number" and character.isdigit():
                self._offer(item, index, index == shown.focus, (x, min(bottom, px(92)), right))
                index += 1
            x = right
        message = f"not sure, perhaps {text}" if unsure else f"{shown.percent} sure" if text else shown.message
        colour = style.WARN if shown.kind == "none" else style.MUTED if shown.kind == "blank" else ink
        if not text:
            self.create_text(px(8), px(_HEIGHT / 2), text=message, anchor="w", font=self._look.large(22), fill=colour)
        elif len(text) == 1:
            left = x + px(14)
            self.create_text(
                left,
                middle,
                text=message,
                anchor="w",
                font=self._look.large(22),
                fill=colour,
                width=int(self["width"]) - left,
            )
        else:
            self.create_text(px(8), px(_HEIGHT - 20), text=message, anchor="w", font=self._look.large(15), fill=colour)

    def _offer(self, item: int, index: int, focus: bool, under: tuple[int, int, int]) -> None:
        left, y, right = under
        if focus:
            self.itemconfigure(item, fill=style.ACCENT)
            self.create_rectangle(left + 2, y, right - 2, y + self._look.px(3), fill=style.ACCENT, width=0)
        self.tag_bind(item, "<Button-1>", lambda _event: self._chosen(index))


class Preview(tk.Canvas):
    """What the network sees: 28×28 points, bright on dark."""

    def __init__(self, parent: tk.Misc, look: Style) -> None:
        self._zoom = look.px(_ZOOM)
        side = 28 * self._zoom
        super().__init__(parent, width=side, height=side, background=style.CARD, highlightthickness=0)
        self._photo = tk.PhotoImage(master=self, width=side, height=side)
        self.create_image(0, 0, image=self._photo, anchor="nw")
        self.show(None)

    def show(self, glyph: np.ndarray | None) -> None:
        """Show (28, 28) uint8, ink bright; None for an empty one."""
        glyph = np.zeros((28, 28), np.uint8) if glyph is None else glyph
        large = np.kron(glyph, np.ones((self._zoom, self._zoom), np.uint8))
        self._photo.configure(data=photo_data(large, style.NIGHT, (255, 255, 255)))
