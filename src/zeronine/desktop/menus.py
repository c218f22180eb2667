"""Every command of the window, once: its menu, its label, its keys. The menus, the keys and the help are made of it."""

from __future__ import annotations

import sys
import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from tkinter import ttk

from zeronine.desktop import style
from zeronine.desktop.style import Style

_MAC = sys.platform == "darwin"
_MOD = "Command" if _MAC else "Control"
_HELP = "keys"  # the help's window
_CONTROL, _MOD1, _MOD2, _WINDOWS_ALT = 0x4, 0x8, 0x10, 0x20000
# Mod1 is Alt under X11 and Command on macOS; Mod2 is Option there, but Num Lock under X11; Windows calls that Mod1.
_MODIFIERS = _CONTROL | {"darwin": _MOD1 | _MOD2, "win32": _WINDOWS_ALT}.get(sys.platform, _MOD1)


@dataclass(frozen=True)
class Entry:
    """One command.

    Attributes:
        menu: the menu it stands in; "" for a command that has only keys.
        label: what it is called.
        action: the name that `build` looks up in its actions.
        keys: Tk event sequences without their brackets; "Mod" is Control, on macOS Command.
        shown: the keys as people write them.
        ruled: whether a line stands above it.
    """

    menu: str
    label: str
    action: str
    keys: tuple[str, ...] = ()
    shown: str = ""
    ruled: bool = False


ENTRIES = (
    Entry("File", "Open picture…", "open", ("Mod-o",), "Mod+O"),
    Entry("File", "Save drawing…", "save", ("Mod-s",), "Mod+S"),
    Entry("File", "Quit", "quit", ("Mod-q",), "Mod+Q", ruled=True),
    Entry("Edit", "Undo", "undo", ("Mod-z",), "Mod+Z"),
    Entry("Edit", "Redo", "redo", ("Mod-y", "Mod-Shift-Z", "Mod-Shift-z"), "Mod+Y"),
    Entry("Edit", "Copy number", "copy", ("Mod-c",), "Mod+C", ruled=True),
    Entry("Edit", "Paste picture", "paste", ("Mod-v",), "Mod+V"),
    Entry("Edit", "Clear", "clear", ("Escape", "Delete"), "Esc", ruled=True),
    Entry("Read", "Recognise", "recognise", ("Return", "KP_Enter"), "Enter"),
    Entry("Read", "Previous digit of a number", "previous", ("Left",), "←", ruled=True),
    Entry("Read", "Next digit of a number", "next", ("Right",), "→"),
    Entry("", "This is a 0 … 9", "correct", (), "0 … 9"),
    Entry("Read", "This is no digit", "no_digit", ("minus", "KP_Subtract"), "-", ruled=True),
    Entry("", "Thinner pen", "thinner", ("bracketleft",), "["),
    Entry("", "Thicker pen", "thicker", ("bracketright",), "]"),
    Entry("Help", "Keys", "help", ("F1",), "F1"),
)


class Menus:
    """The menu bar; it binds the keys, too.

    Args:
        root: the window.
        look: fonts and sizes.
        actions: what the commands do, by name.
        live: whether reading goes on while one draws.
    """

    def __init__(self, root: tk.Tk, look: Style, actions: dict[str, Callable[[], object]], live: tk.BooleanVar) -> None:
        bar = tk.Menu(root, **look.menu)
        self._menus: dict[str, tk.Menu] = {}
        for entry in ENTRIES:
            action = actions.get(entry.action)
            if action is None:
                continue
            _bind(root, entry, action)
            if entry.menu:
                if entry.menu not in self._menus:
                    self._menus[entry.menu] = tk.Menu(bar, tearoff=False, **look.menu)
                    bar.add_cascade(label=entry.menu, menu=self._menus[entry.menu], underline=0)
                menu = self._menus[entry.menu]
                if entry.ruled:
                    menu.add_separator()
                menu.add_command(label=entry.label, accelerator=_shown(entry), command=action)
        self._menus["Read"].insert_checkbutton(1, label="Read while drawing", variable=live)
        for key in ("Return", "KP_Enter"):
            root.bind_class("TButton", f"<{key}>", _press)
        root.configure(menu=bar)

    def allow(self, can: dict[str, bool]) -> None:
        """Enable the commands that can be given now; those that are not named always can."""
        for entry in ENTRIES:
            if entry.menu and entry.action in can:
                self._menus[entry.menu].entryconfigure(entry.label, state="normal" if can[entry.action] else "disabled")


def height(root: tk.Tk) -> int:
    """Pixels that a window's least height must leave for its menu bar: under X11 Tk forgets it there."""
    if root.tk.call("tk", "windowingsystem") != "x11":
        return 0
    children = map(str, root.tk.splitlist(root.tk.call("winfo", "children", ".")))
    bars = [child for child in children if child.startswith(".#")]
    return sum(int(root.tk.call("winfo", "reqheight", bar)) for bar in bars)


def show_help(root: tk.Tk, look: Style, leave: Callable[[], object]) -> None:
    """A window that lists the keys: one, however often it is asked for. The keys to quit `leave`."""
    for child in root.winfo_children():
        if child.winfo_name() == _HELP:
            child.lift()
            child.focus_set()
            return
    window = tk.Toplevel(root, name=_HELP, background=style.GROUND, padx=look.px(24), pady=look.px(20))
    window.title("Keys")
    window.transient(root)
    window.geometry(f"+{root.winfo_rootx() + look.px(60)}+{root.winfo_rooty() + look.px(60)}")
    for row, entry in enumerate(entry for entry in ENTRIES if entry.shown):
        key = ttk.Label(window, text=_shown(entry), style="Head.TLabel")
        key.grid(row=row, column=0, sticky="w", pady=look.px(2))
        ttk.Label(window, text=entry.label.rstrip("…")).grid(row=row, column=1, sticky="w", padx=(look.px(24), 0))
    window.bind("<Escape>", lambda _event: window.destroy())
    for letter in "qQ":
        window.bind(f"<{_MOD}-{letter}>", lambda _event: leave())
    window.focus_set()


def is_plain(event: tk.Event[tk.Misc]) -> bool:
    """Whether a key was pressed without Control, Alt or Command: Tk tells bare keys' bindings of these, too."""
    return not int(event.state) & _MODIFIERS


def _bind(root: tk.Tk, entry: Entry, action: Callable[[], object]) -> None:
    for key in entry.keys:
        is_letter = key.startswith("Mod-") and "Shift" not in key
        for name in {key, key[:-1] + key[-1].upper()} if is_letter else {key}:  # caps lock makes capitals
            root.bind(f"<{name.replace('Mod', _MOD)}>", partial(_run, action, name))


def _press(event: tk.Event[tk.Misc]) -> str | None:
    """Enter presses the button that has the focus, and nothing else; where that is disabled, it recognises."""
    button = event.widget
    if not isinstance(button, ttk.Button) or not is_plain(event) or button.instate(["disabled"]):
        return None
    button.invoke()
    return "break"


def _run(action: Callable[[], object], key: str, event: tk.Event[tk.Misc]) -> None:
    if key.startswith("Mod-") or is_plain(event):
        action()


def _shown(entry: Entry) -> str:
    return entry.shown.replace("Mod", "Cmd" if _MAC else "Ctrl")
