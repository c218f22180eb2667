"""What stands where in the window."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from functools import partial
from tkinter import ttk

from zeronine.desktop import menus, style
from zeronine.desktop.answer import Answer, Preview
from zeronine.desktop.bars import Bars
from zeronine.desktop.paper import Paper
from zeronine.desktop.style import Style
from zeronine.shown import Shown
from zeronine.sketch import PEN, PENS

_SHEET = (600, 470)
_GAP = 14  # above the preview
_SIDE = 264  # width of the answer's column; pixels of a plain screen
_SEEN = "What the network sees:\n28 × 28 points, the ink's\nlonger side 20 of them,\nits weight in the middle."
_WELCOME = "Draw with the mouse, a pen or a finger. F1 lists the keys."

_ASK = "Wrong? This is a …"

Actions = dict[str, Callable[[], object]]


class Parts:
    """The window's widgets.

    Args:
        root: the window.
        look: fonts and sizes.
        actions: what the buttons do, by name.
        changed: told after every change on the sheet.
        chosen: told the index of a digit that was clicked in a number.
        corrected: told what the digit is, 0 to 9.
    """

    def __init__(
        self,
        root: tk.Tk,
        look: Style,
        actions: Actions,
        *,
        changed: Callable[[], None],
        chosen: Callable[[int], None],
        corrected: Callable[[int | None], None],
    ) -> None:
        self._look = look
        px = look.px
        root.title("zeronine")
        body = ttk.Frame(root, padding=(px(20), px(18), px(20), px(10)))
        body.pack(fill="both", expand=True)
        body.columnconfigure(0, weight=1)
        body.rowconfigure(0, weight=1)
        left, right = ttk.Frame(body), ttk.Frame(body)
        left.grid(row=0, column=0, sticky="nsew", padx=(0, px(18)))
        right.grid(row=0, column=1, sticky="ns")
        left.columnconfigure(0, weight=1)
        left.rowconfigure(0, weight=1)
        left.rowconfigure(2, minsize=px(38))  # two lines: what is said does not move the sheet
        self.message = ttk.Label(left, text=_WELCOME, style="Muted.TLabel")
        self.message.grid(row=2, column=0, sticky="nw", pady=(px(8), 0))
        left.bind("<Configure>", lambda event: self.message.configure(wraplength=event.width))

        sheet = _card(left)
        sheet.grid(row=0, column=0, sticky="nsew")
        self._fill_right(right, chosen, corrected)
        tools = self._fill_tools(left, actions)
        self.paper = Paper(sheet, look, _SHEET, changed)
        self.paper.pack(fill="both", expand=True, padx=1, pady=1)
        self.pen.configure(command=lambda width: self._show_pen(float(width)))
        self._right, self._tools = right, tools

    def show(self, shown: Shown) -> None:
        """Show an answer."""
        self.answer.show(shown)
        self.bars.show(shown)
        self.preview.show(shown.preview)
        several = shown.kind == "number"
        self._which.configure(text=f"digit {shown.focus + 1} of {len(shown.digits)}   ← →" if several else "")
        self.paper.mark(shown)
        self.note()

    def note(self, text: str = _ASK, marked: int | None = -1) -> None:
        """Say something over the keys, and mark one of them: a digit's, or that of no digit, None; by default none."""
        self.heading.configure(text=text, style="Head.TLabel" if text == _ASK else "Note.TLabel")
        for value, key in [*enumerate(self.digits), (None, self.no_digit)]:
            key.configure(style="Marked.Digit.TButton" if value == marked else "Digit.TButton")

    def say(self, message: str = _WELCOME, *, wrong: bool = False) -> None:
        """Say something at the foot of the window; by default what stands there at first."""
        self.message.configure(text=message, style="Warn.TLabel" if wrong else "Muted.TLabel")

    @property
    def said(self) -> str:
        """What stands at the foot of the window."""
        return str(self.message.cget("text"))

    def allow(self, can: dict[str, bool]) -> None:
        """Enable the buttons of what can be done now."""
        keys = dict.fromkeys((*self.digits, self.no_digit), can["no_digit"])
        for button, on in ({self.clear: can["clear"], self.undo: can["undo"], self.redo: can["redo"]} | keys).items():
            button.state(["!disabled" if on else "disabled"])

    def fit(self, root: tk.Tk) -> None:
        """Open as large as the widgets ask for, or as the screen is; let the preview give way before any button.

        How much they ask for depends on the system's fonts, so it is measured.
        """
        px, right, tools = self._look.px, self._right, self._tools
        root.withdraw()  # not seen before it has its size
        root.update_idletasks()
        wide, tall = root.winfo_reqwidth(), root.winfo_reqheight()
        column = right.winfo_reqheight()
        least_wide = wide - self.paper.winfo_reqwidth() + tools.winfo_reqwidth() - self.pen.winfo_reqwidth() + px(50)
        least_tall = tall - self._seen.winfo_reqheight() - px(_GAP)
        wide = max(least_wide, min(wide, root.winfo_screenwidth()))
        tall = max(least_tall, min(tall, root.winfo_screenheight() - px(style.FRAME)))
        root.minsize(least_wide, least_tall + menus.height(root))
        root.geometry(f"{wide}x{tall}")
        root.deiconify()
        right.bind("<Configure>", lambda event: self._give_way(event.height < column))

    def _give_way(self, low: bool) -> None:
        """Show the preview only where it fits under the answer."""
        if low:
            self._seen.pack_forget()
        elif not self._seen.winfo_manager():
            self._show_preview()

    def _show_preview(self) -> None:
        self._seen.pack(fill="x", pady=(self._look.px(_GAP), 0), after=self._result)

    def _fill_tools(self, left: ttk.Frame, actions: Actions) -> ttk.Frame:
        px = self._look.px
        tools = ttk.Frame(left)
        tools.grid(row=1, column=0, sticky="ew", pady=(px(14), 0))
        self.recognise = ttk.Button(tools, text="Recognise", style="Accent.TButton", command=actions["recognise"])
        self.clear = ttk.Button(tools, text="Clear", command=actions["clear"])
        self.undo = ttk.Button(tools, text="Undo", command=actions["undo"])
        self.redo = ttk.Button(tools, text="Redo", command=actions["redo"])
        for button in (self.recognise, self.clear, self.undo, self.redo):
            button.pack(side="left", padx=(0, px(8)))
        pen, side = ttk.Frame(tools), px(34)
        pen.pack(side="right")
        ttk.Label(pen, text="Pen", style="Muted.TLabel").pack(side="left")
        self._dot = tk.Canvas(pen, width=side, height=side, background=style.GROUND, highlightthickness=0)
        self._dot.pack(side="right")
        self.pen = ttk.Scale(pen, from_=PENS[0], to=32, value=PEN, length=px(110))
        self.pen.pack(fill="x", expand=True, padx=px(6))  # the last: where room is short, it gives way
        self._draw_dot(PEN)
        return tools

    def _fill_right(
        self, right: ttk.Frame, chosen: Callable[[int], None], corrected: Callable[[int | None], None]
    ) -> None:
        px = self._look.px
        self._result = _card(right)
        self._result.pack(fill="x")
        inner = tk.Frame(self._result, background=style.CARD, padx=px(14), pady=px(8))
        inner.pack(fill="both", expand=True, padx=1, pady=1)
        self.answer = Answer(inner, self._look, _SIDE, chosen)
        self.bars = Bars(inner, self._look, _SIDE)
        self.answer.pack()
        self.bars.pack(pady=(0, px(6)))
        self._seen = ttk.Frame(right)
        self._show_preview()
        self.preview = Preview(self._seen, self._look)
        self.preview.pack(side="left")
        words = ttk.Frame(self._seen)
        words.pack(side="left", fill="y", padx=(px(14), 0))
        ttk.Label(words, text=_SEEN, style="Muted.TLabel").pack(anchor="w")
        self._which = ttk.Label(words, style="Head.TLabel")
        self._which.pack(anchor="w", side="bottom")
        self._fill_corrections(right, corrected)

    def _fill_corrections(self, right: ttk.Frame, corrected: Callable[[int | None], None]) -> None:
        px = self._look.px
        self.heading = ttk.Label(right)
        self.heading.pack(anchor="w", pady=(px(14), px(6)))
        keys = ttk.Frame(right)
        self.digits: list[ttk.Button] = []
        keys.pack(fill="x")
        for value in range(10):
            keys.columnconfigure(value, weight=1, uniform="key")
            button = ttk.Button(
                keys, text=str(value), width=2, style="Digit.TButton", command=partial(corrected, value)
            )
            self.digits.append(button)
            button.grid(row=0, column=value, sticky="ew", padx=(0, 0 if value == 9 else px(3)))
        self.no_digit = ttk.Button(
            keys, text="This is no digit", style="Digit.TButton", command=partial(corrected, None)
        )
        self.no_digit.grid(row=1, column=0, columnspan=10, sticky="ew", pady=(px(4), 0))

    def _show_pen(self, width: float) -> None:
        self._draw_dot(width)
        self.paper.set_pen(width)

    def _draw_dot(self, width: float) -> None:
        self._dot.delete("all")
        middle, radius = self._look.px(34) / 2, width * self._look.scale / 2
        ends = (middle - radius, middle - radius, middle + radius, middle + radius)
        self._dot.create_oval(*ends, fill=style.TEXT, width=0)


def _card(parent: tk.Misc) -> tk.Frame:
    """A white card with a hairline around it."""
    return tk.Frame(parent, background=style.LINE, borderwidth=0)
