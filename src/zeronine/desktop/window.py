"""The window: the paper on the left, the answer on the right, and what happens between them."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tkinter import filedialog

import numpy as np

from zeronine import picture
from zeronine.corrections import Corrections, correction
from zeronine.desktop import menus, pictures
from zeronine.desktop.parts import Parts
from zeronine.desktop.rights import Rights
from zeronine.desktop.seen import Seen, see_drawing, see_picture
from zeronine.desktop.style import Style
from zeronine.desktop.worker import Worker
from zeronine.errors import ZeronineError
from zeronine.reader import Reader
from zeronine.shown import BLANK
from zeronine.sketch import PENS

_SUFFIXES = " ".join(sorted(picture.SUFFIXES))
_PATIENCE = 30.0  # seconds: a file of corrections that another program uses is itself waited for 10, and more than once

_KEPT = "Kept on this computer; nothing is sent anywhere."
_TAKEN_BACK = "Correction taken back."


class Window:
    """All of it. `root` is Tk's own window; `seen` is the answer that stands in it.

    Args:
        root: an empty window.
        reader: reads what is drawn.
        scale: how many times larger than on a plain screen; by default as the screen says.
    """

    def __init__(self, root: tk.Tk, reader: Reader, scale: float | None = None) -> None:
        self.root, self._reader, self._store = root, reader, Corrections()
        self.seen = Seen(BLANK, None, (0, 0))
        self.live = tk.BooleanVar(root, True)
        self._rights = Rights()
        self._asked = self._oldest = self._pastes = 0
        self._lacked = ""  # what was said to be lacking, until there is an answer
        self._was_drawing = True  # or else a picture lay on the sheet
        self._reading, self._looking, self._errands, self._clipboard = (Worker(root, self._failed) for _ in range(4))
        style = Style(root, scale)
        actions = self._actions()
        self.parts = Parts(root, style, actions, changed=self._changed, chosen=self._choose, corrected=self.correct)
        self.paper = self.parts.paper
        self.paper.bind("<Configure>", self._resized, add=True)
        self._menus = menus.Menus(root, style, actions, self.live)
        self.parts.fit(root)
        root.bind("<Key>", self._key)
        root.protocol("WM_DELETE_WINDOW", self.close)
        if root.tk.call("tk", "windowingsystem") == "aqua":
            root.createcommand("::tk::mac::Quit", self.close)  # macOS' own menu and dock
        self._style = style
        self._show(self.seen)

    def _actions(self) -> dict[str, Callable[[], object]]:
        return {
            "open": self.open,
            "save": self.save,
            "quit": self.close,
            "undo": lambda: self.paper.edit(self.paper.sketch.undo),
            "redo": lambda: self.paper.edit(self.paper.sketch.redo),
            "clear": self.clear,
            "copy": self.copy,
            "paste": self.paste,
            "recognise": self.recognise,
            "previous": lambda: self._choose(self.seen.shown.focus - 1),
            "next": lambda: self._choose(self.seen.shown.focus + 1),
            "no_digit": lambda: self.correct(None),
            "thinner": lambda: self._change_pen(-2),
            "thicker": lambda: self._change_pen(2),
            "help": lambda: menus.show_help(self.root, self._style, self.close),
        }

    def recognise(self) -> None:
        """Read what is on the sheet; the answer comes when it is there."""
        grey = self.paper.picture
        drawn = self.paper.sketch.copy()
        self._asked += 1
        number = self._asked

        def read() -> Seen:
            return see_drawing(self._reader, drawn) if grey is None else see_picture(self._reader, grey)

        def show(seen: Seen) -> None:
            if number >= self._oldest:
                self._oldest = number  # from now on what was asked before is overtaken
                if self.parts.said == self._lacked:
                    self.parts.say()
                self._show(seen)

        # A picture may take long; a drawing that follows it does not wait for that.
        (self._reading if grey is None else self._looking).ask(read, show)

    def clear(self) -> None:
        """An empty sheet; undo brings the drawing or the picture back."""
        self.paper.edit(self.paper.sketch.clear)
        self._show(Seen(BLANK, None, self.paper.read_size))

    def correct(self, right: int | None) -> None:
        """Keep that the digit in focus is a `right`, or no digit where it is None."""
        digit = self.seen.shown.digit
        if digit is None:
            self._say_what_lacks()
            return
        model, seen = self._reader.model.sha256, self.seen
        kept = correction(digit, right, face="window", model=model, sketch=seen.sketch, size=seen.size)
        place = seen.shown.focus

        def settled(said: str | None) -> None:
            if said is None:
                self._rights.keep(seen.key, place, right)
            else:
                self._rights.drop(seen.key, place)
            if self.seen.key == seen.key:  # it is still shown
                self._show(self.seen)
                self.parts.say(*(() if said else (_KEPT,)))
                if said is not None and self.seen.shown.focus == place:
                    self.parts.note(said)

        def settle() -> str | None:
            if kept.read != right:
                self._store.settle(kept)
                return None
            return _TAKEN_BACK if self._store.take_back(kept) else f"That is how it was read: {_named(right)}."

        self._errands.do(settle, settled)

    def _say_what_lacks(self) -> None:
        """Say what must come before one can say what a digit is."""
        if self.paper.is_empty:
            self._lacked = "Draw something first; then say what it is."
        elif self._oldest > self._asked:
            self._lacked = "Press Recognise first; then say what it is."
        else:
            self._lacked = "It is being read; say what it is when the answer is there."
        self.parts.say(self._lacked)

    def open(self) -> None:
        """Ask for a picture and show it."""
        chosen = filedialog.askopenfilename(
            parent=self.root, title="Open a picture", filetypes=[("Pictures", _SUFFIXES), ("All files", "*")]
        )
        if chosen:
            self.open_path(Path(chosen))

    def open_path(self, path: Path) -> None:
        """Show the picture in a file, or say why that cannot be."""
        self._errands.do(lambda: pictures.opened(path), self._show_picture)

    @property
    def taken(self) -> str:
        """The reading as text to take along, with what was put right."""
        return self.seen.shown.taken(self._rights.of(self.seen.key))

    def copy(self) -> None:
        """Put what is read, and was put right, on the clipboard."""
        if text := self.taken:
            self.root.clipboard_clear()
            self.root.clipboard_append(text)
            self.parts.say(f"Copied: {', '.join(text.split())}.")
        else:
            self.parts.say("There is no number to copy.")

    def paste(self) -> None:
        """Show the picture on the clipboard, or in the file it names."""
        try:
            text = str(self.root.clipboard_get())
        except tk.TclError:  # no text there
            text = ""
        if self._clipboard.busy:  # the program that owns the clipboard hangs: leave that thread to it
            self._clipboard = Worker(self.root, self._failed)
        # In a worker: where this very window owns the clipboard, asking it must not wait for the window.
        self._pastes += 1
        number = self._pastes
        show = lambda grey: self._show_picture(grey) if number == self._pastes else None  # noqa: E731
        self._clipboard.do(lambda: pictures.pasted(text), show)

    def save(self) -> None:
        """Ask for a name and save the drawing as PNG."""
        if not self.paper.sketch.strokes:
            self.parts.say("There is no drawing to save.")
            return
        sketch = self.paper.sketch.copy()
        chosen = filedialog.asksaveasfilename(
            parent=self.root, title="Save the drawing", defaultextension=".png", filetypes=[("PNG", ".png")]
        )
        if chosen:
            path = Path(chosen)
            self._errands.do(lambda: pictures.save(sketch, path), lambda _: self.parts.say(f"Saved {path.name}."))

    def close(self) -> None:
        """Close the window, once every correction is on disk or its file has been in use for too long."""
        self._reading.stop()
        self._looking.stop()
        self._errands.stop(_PATIENCE)
        self._clipboard.stop(0)
        self.root.destroy()

    def _key(self, event: tk.Event[tk.Misc]) -> None:
        """A digit key says what the drawing is."""
        if len(event.char) == 1 and event.char in "0123456789" and menus.is_plain(event):
            self.correct(int(event.char))

    def _changed(self) -> None:
        """The sheet has changed."""
        self.parts.say()
        self._allow()
        is_drawing = self.paper.picture is None
        if not (is_drawing and self._was_drawing):  # an answer to a picture is none to what took its place
            self._oldest = self._asked + 1
        self._was_drawing = is_drawing
        if self.live.get():
            self.recognise()
        else:
            self._oldest = self._asked + 1
            self._show(Seen(replace(BLANK, message="Press Recognise"), None, self.paper.read_size))

    def _resized(self, _event: tk.Event[tk.Misc]) -> None:
        """The sheet may show more or less of the drawing, but all of a picture; an answer that was asked for stays."""
        if self.live.get() and self.paper.picture is None:
            self.recognise()

    def _allow(self) -> None:
        """Enable what can be done with what is on the sheet and its answer."""
        sketch, shown, empty = self.paper.sketch, self.seen.shown, self.paper.is_empty
        can = {
            "save": bool(sketch.strokes),
            "undo": sketch.can_undo,
            "redo": sketch.can_redo,
            "clear": not empty,
            "copy": bool(self.taken),
            "previous": shown.focus > 0,
            "next": shown.focus + 1 < len(shown.digits),
            "no_digit": shown.digit is not None and not empty,
        }
        self.parts.allow(can)
        self._menus.allow(can)

    def _show(self, seen: Seen) -> None:
        self.seen = seen
        self._allow()
        self.parts.show(seen.shown)
        put_right = self._rights.of(seen.key)
        if (place := seen.shown.focus) in put_right:
            right = put_right[place]
            which = f"digit {place + 1}" if seen.shown.kind == "number" else "this"
            self.parts.note(f"Kept: {which} is {_named(right)}", right)

    def _choose(self, index: int) -> None:
        """Put another digit of a number in focus."""
        if 0 <= index < len(self.seen.shown.digits):
            self._show(replace(self.seen, shown=replace(self.seen.shown, focus=index)))

    def _show_picture(self, grey: np.ndarray) -> None:
        self.paper.edit(lambda: self.paper.sketch.lay(grey))
        self._show(Seen(replace(BLANK, message="Reading …"), None, self.paper.read_size))
        if not self.live.get():  # or else it has been asked for already
            self.recognise()

    def _change_pen(self, by: float) -> None:
        self.parts.pen.set(min(PENS[1], max(PENS[0], self.parts.pen.get() + by)))

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, ZeronineError):
            raise error
        self.parts.say(f"{error}.", wrong=True)


def _named(right: int | None) -> str:
    return "no digit" if right is None else f"a {right}"
