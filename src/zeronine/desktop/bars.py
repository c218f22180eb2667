"""Eleven bars: how likely the ink is each digit, and that it is none."""

from __future__ import annotations

import tkinter as tk
from tkinter import font

from zeronine.desktop import style
from zeronine.desktop.style import Style
from zeronine.shown import Shown, percent

_NAMES = (*"0123456789", "no digit")
_ROW = 20
_GAP = 8  # on either side of a bar


class Bars(tk.Canvas):
    """A row for each digit 0 to 9 and one for "no digit": the name, a bar, its chance."""

    def __init__(self, parent: tk.Misc, look: Style, width: int) -> None:
        px = look.px
        super().__init__(
            parent, width=px(width), height=px(11 * _ROW), background=style.CARD, highlightthickness=0, takefocus=False
        )
        # As much room as the widest words take in the font that this system has.
        names, shares = font.Font(self, look.text), font.Font(self, look.small)
        self._name = px(6)
        self._left = self._name + names.measure(_NAMES[-1]) + px(_GAP)
        self._full = px(width) - shares.measure(percent(1.0)) - px(_GAP) - self._left
        self._look = look
        self._rows = [self._row(name, px(_ROW * (place + 0.5)), px(width)) for place, name in enumerate(_NAMES)]

    def _row(self, name: str, y: int, width: int) -> tuple[int, int, int]:
        half = self._look.px(10) // 2
        label = self.create_text(self._name, y, text=name, anchor="w", font=self._look.text)
        track = (self._left, y - half, self._left + self._full, y + half)
        self.create_rectangle(*track, fill=style.TRACK, width=0, tags="track")
        bar = self.create_rectangle(self._left, y - half, self._left, y + half, width=0)
        share = self.create_text(width, y, anchor="e", font=self._look.small)
        return label, bar, share

    def show(self, shown: Shown) -> None:
        """Show the chances of the digit in focus; what it was read as stands out."""
        digit = shown.digit
        rest = max(0.0, 1.0 - sum(shown.bars)) if digit else 0.0
        read = -1 if digit is None else digit.value if digit.is_digit else 10
        for place, ((label, bar, share), chance) in enumerate(zip(self._rows, (*shown.bars, rest), strict=True)):
            chosen = place == read
            left, top, _, bottom = self.coords(bar)
            self.coords(bar, left, top, left + chance * self._full, bottom)
            self.itemconfigure(
                bar, state="normal" if chance > 0.002 else "hidden", fill=style.ACCENT if chosen else "#9fb6b8"
            )
            text = percent(chance) if chance >= 0.005 else ""
            self.itemconfigure(share, text=text, fill=style.TEXT if chosen else style.MUTED)
            self.itemconfigure(label, fill=style.TEXT if chosen else style.MUTED)
