"""Ten bars: how likely the ink is each digit."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence

from zeronine.desktop import style
from zeronine.desktop.style import Style
from zeronine.shown import percent

_ROW = 20


class Bars(tk.Canvas):
    """A row for each digit 0 to 9: the digit, a bar, its chance."""

    def __init__(self, parent: tk.Misc, look: Style, width: int) -> None:
        px = look.px
        super().__init__(
            parent, width=px(width), height=px(10 * _ROW), background=style.CARD, highlightthickness=0, takefocus=False
        )
        self._left, self._full, self._thick = px(24), px(width - 24 - 56), px(10)
        self._look = look
        self._rows = [self._row(digit, px(_ROW * (digit + 0.5)), px(width)) for digit in range(10)]

    def _row(self, digit: int, y: int, width: int) -> tuple[int, int, int]:
        half = self._thick // 2
        label = self.create_text(self._look.px(6), y, text=str(digit), anchor="w", font=self._look.text)
        track = (self._left, y - half, self._left + self._full, y + half)
        self.create_rectangle(*track, fill=style.TRACK, width=0)
        bar = self.create_rectangle(self._left, y - half, self._left, y + half, width=0)
        share = self.create_text(width, y, anchor="e", font=self._look.small)
        return label, bar, share

    def show(self, chances: Sequence[float]) -> None:
        """Show ten chances in [0, 1]; the largest stands out."""
        best = max(chances)
        for (label, bar, share), chance in zip(self._rows, chances, strict=True):
            chosen = chance == best > 0
            left, top, _, bottom = self.coords(bar)
            self.coords(bar, left, top, left + chance * self._full, bottom)
            self.itemconfigure(
                bar, state="normal" if chance > 0.002 else "hidden", fill=style.ACCENT if chosen else "#9fb6b8"
            )
            text = percent(chance) if chance >= 0.005 else ""
            self.itemconfigure(share, text=text, fill=style.TEXT if chosen else style.MUTED)
            self.itemconfigure(label, fill=style.TEXT if chosen else style.MUTED)
