"""The window itself: readers that are slow, help, size and scale, and the command that opens it."""

import subprocess
import sys
import threading

import numpy as np
import pytest

from serving import STROKES
from waiting import wait_until
from windows import needs_screen

tk = pytest.importorskip("tkinter", reason="this Python has no tkinter")

from zeronine.desktop import menus, style  # noqa: E402
from zeronine.desktop.style import Style  # noqa: E402
from zeronine.desktop.worker import Worker  # noqa: E402

pytestmark = needs_screen


class Slow:
    """A reader that takes its time, and counts."""

    def __init__(self, reader):
        self._reader, self.model, self.times = reader, reader.model, 0
        self.gate = threading.Event()

    def digit(self, picture):
        self.times += 1
        self.gate.wait(30)
        return self._reader.digit(picture)

    def page(self, picture):
        return self._reader.page(picture)


def test_a_slow_reader_does_not_hold_up_the_pen_and_the_newest_drawing_wins(make, reader):
    slow = Slow(reader)
    hand = make(slow) if slow.gate.set() is None else None
    slow.times = 0
    slow.gate.clear()
    hand.draw(STROKES["8"])
    points = sum(map(len, hand.window.paper.sketch.strokes))
    # One that is held up gets the press, all moves as one, and the release; a busy screen passes on fewer moves, too.
    assert points > 5, "the window took points while the reader had not answered once"
    assert slow.times <= 2
    slow.gate.set()
    hand.sees("8")
    assert hand.window.seen.sketch.strokes == hand.window.paper.sketch.strokes
    assert slow.times <= 3


def test_a_picture_that_takes_long_holds_up_no_drawing_and_is_not_shown_over_it(make, reader, photo):
    gate, begun = threading.Event(), threading.Event()

    class LongLook(Slow):
        def digit(self, picture):
            if picture.grey.shape == (190, 320):
                begun.set()
                gate.wait(30)
            return self._reader.digit(picture)

    hand = make(LongLook(reader))
    hand.window.open_path(photo)
    hand.until(begun.is_set)
    assert hand.answer == ["Reading …"]
    hand.draw(STROKES["3"])
    hand.until(lambda: hand.answer[0] == "3" and not hand.window._reading.busy)
    gate.set()
    hand.sees("3")
    assert hand.window.seen.shown.text == "3"


def test_worker_does_orders_all_and_only_the_newest_question(screen):
    root = tk.Tk()
    try:
        failed, done, gate = [], [], threading.Event()
        worker = Worker(root, failed.append)
        worker.do(gate.wait, done.append)
        for number in range(5):
            worker.ask(lambda number=number: ("asked", number), done.append)
            worker.do(lambda number=number: number, done.append)
        worker.do(lambda: 1 / 0, done.append)
        gate.set()
        wait_until(lambda: (root.update(), len(done) == 7 and failed)[1])
        assert done == [True, 0, 1, 2, 3, 4, ("asked", 4)]
        assert isinstance(failed[0], ZeroDivisionError)
        worker.stop()
    finally:
        root.destroy()


def test_worker_goes_on_after_an_error_that_is_raised_again(screen):
    root = tk.Tk()
    try:
        raised, done, gate = [], [], threading.Event()
        root.report_callback_exception = lambda kind, error, trace: raised.append(error)

        def fail(error):
            gate.set()
            raise error

        worker = Worker(root, fail)
        worker.do(lambda: 1 / 0, done.append)
        worker.do(lambda: gate.wait(30), done.append)
        wait_until(lambda: (root.update(), done)[1])
        assert done == [True]
        assert isinstance(raised[0], ZeroDivisionError)
        worker.stop()
    finally:
        root.destroy()


def _light(colour):
    levels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4 for level in levels]
    return np.dot(linear, (0.2126, 0.7152, 0.0722)) + 0.05


def test_all_words_stand_out_from_their_ground(hand):
    """WCAG 2.2, 1.4.3: 4.5 for text; what is disabled is exempt, and has 3."""
    for place, digit in enumerate("47"):
        hand.draw(STROKES[digit], left=20 + 200 * place, top=80, size=0.6)
    hand.until(lambda: hand.window.seen.shown.text == "47")
    paper, answer, bars = hand.window.paper, hand.window.parts.answer, hand.window.parts.bars
    colours = {c.itemcget(i, "fill") for c in (paper, answer, bars) for i in c.find_all() if c.type(i) == "text"}
    ttk = tk.ttk.Style(hand.window.root)
    labels = {ttk.lookup(f"{name}.TLabel", "foreground") for name in ("Muted", "Warn", "Note", "Head")}
    for words, ground in [*((one, style.CARD) for one in colours), *((one, style.GROUND) for one in labels)]:
        assert _light(ground) / _light(words) >= 4.5, (words, ground)
    assert _light(style.GROUND) / _light(ttk.lookup("TButton", "foreground", ["disabled"])) >= 3


def test_menus_and_buttons_offer_what_can_be_done(hand):
    def greyed():
        menus_ = hand.window._menus._menus.values()
        entries = [(menu, place) for menu in menus_ for place in range(menu.index("end") + 1)]
        commands = [(menu, place) for menu, place in entries if menu.type(place) == "command"]
        return {
            menu.entrycget(place, "label").split()[0]
            for menu, place in commands
            if str(menu.entrycget(place, "state")) == "disabled"
        }

    parts = hand.window.parts
    keys = (parts.clear, parts.no_digit, *parts.digits)
    assert greyed() == {"Save", "Undo", "Redo", "Clear", "Copy", "Previous", "Next", "This"}
    assert all(key.instate(["disabled"]) for key in keys)
    for place, digit in enumerate("47"):
        hand.draw(STROKES[digit], left=20 + 200 * place, top=80, size=0.6)
    hand.until(lambda: hand.window.seen.shown.text == "47" and not hand.window._reading.busy)
    hand.key("Left")
    assert greyed() == {"Redo", "Previous"}
    hand.key("Right", "ctrl+z")
    hand.until(lambda: not hand.window._reading.busy)
    hand.key("ctrl+y")
    hand.until(lambda: hand.window.seen.shown.text == "47" and not hand.window._reading.busy)
    hand.key("Right")
    assert greyed() == {"Redo", "Next"}
    assert all(key.instate(["!disabled"]) for key in keys)
    hand.key("Escape")
    assert greyed() == {"Save", "Redo", "Clear", "Copy", "Previous", "Next", "This"}


def test_enter_presses_the_button_that_has_the_focus(hand):
    hand.window.live.set(False)
    hand.draw(STROKES["1"])
    asked = hand.window._asked
    hand.window.parts.undo.focus_force()
    hand.key("Return")
    hand.until(lambda: not hand.window.paper.sketch.strokes)
    assert hand.window._asked == asked, "and Recognise was not pressed"


def test_help_lists_every_key(hand):
    hand.key("F1")
    (window,) = [child for child in hand.window.root.winfo_children() if isinstance(child, tk.Toplevel)]
    labels = [str(child.cget("text")) for child in window.winfo_children()]
    for entry in menus.ENTRIES:
        assert entry.shown.replace("Mod", "Ctrl") in labels
    hand.window.root.focus_force()
    hand.key("F1")
    assert [child for child in hand.window.root.winfo_children() if isinstance(child, tk.Toplevel)] == [window]
    actions = hand.window._actions()
    assert all(entry.action in actions for entry in menus.ENTRIES if entry.keys)


@pytest.mark.parametrize(
    ("dots", "variables", "scale"),
    [(96, {}, 1.0), (101, {}, 1.0), (192, {}, 2.0), (96, {"GDK_SCALE": "2"}, 2.0), (96, {"GDK_SCALE": "many"}, 1.0)],
)
def test_scale_as_the_screen_or_the_desktop_says(screen, monkeypatch, dots, variables, scale):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    root = tk.Tk()
    try:
        root.tk.call("tk", "scaling", dots / 72)
        assert Style(root).scale == scale
    finally:
        root.destroy()


def test_the_command_opens_the_window_and_ends_with_it(screen, photo):
    code = """
import tkinter as tk
from zeronine.cli import main
from zeronine.desktop import window
shown = window.Window._show
def show(self, seen):
    shown(self, seen)
    if seen.shown.text == "47":
        print("seen")
        self.close()
window.Window._show = show
main(["draw", *__import__("sys").argv[1:]])
"""
    result = subprocess.run(
        [sys.executable, "-c", code, str(photo)], capture_output=True, text=True, timeout=120, check=False
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "seen\n", "")


def test_an_answer_that_was_asked_for_stays_when_the_window_changes_its_size(hand):
    paper = hand.window.paper
    hand.window.live.set(False)
    hand.draw(STROKES["7"])
    hand.key("Return")
    hand.sees("7")
    hand.window.root.geometry("1100x800")
    hand.until(lambda: paper.winfo_width() > 700)
    assert hand.answer[0] == "7"
    assert paper.sketch.width == paper.winfo_width()
    hand.window.parts.pen.set(20)
    hand.sees("Press Recognise")


def test_at_its_least_size_nothing_is_cut_off(hand):
    parts, root = hand.window.parts, hand.window.root
    bar = menus.height(root)
    assert bar > 10  # Tk leaves no room for it here
    root.geometry(f"{root.minsize()[0]}x{root.minsize()[1] - bar}")
    hand.until(lambda: root.winfo_width() == root.minsize()[0])
    (label,) = (one for one in parts.pen.master.winfo_children() if one.winfo_class() == "TLabel")
    for widget in (label, parts.recognise, parts.clear, parts.undo, parts.redo):
        assert widget.winfo_ismapped() and widget.winfo_width() >= widget.winfo_reqwidth()
    assert parts.pen.winfo_width() > 40
    assert not parts.preview.winfo_ismapped(), "the preview gives way to the buttons"
    for widget in (*parts.digits, parts.no_digit, parts.message):
        assert widget.winfo_height() >= widget.winfo_reqheight()
        assert widget.winfo_rooty() + widget.winfo_height() <= root.winfo_rooty() + root.winfo_height()
    root.geometry("1000x800")
    hand.until(parts.preview.winfo_ismapped)


def test_ctrl_q_quits_from_the_list_of_keys_as_well(hand, monkeypatch):
    closed = []
    close = hand.window.close
    monkeypatch.setattr(hand.window, "close", lambda: closed.append(True))
    hand.key("F1")
    (window,) = [child for child in hand.window.root.winfo_children() if isinstance(child, tk.Toplevel)]
    window.event_generate("<Control-q>")
    hand.until(lambda: closed)
    monkeypatch.setattr(hand.window, "close", close)


def test_no_scale_makes_the_window_larger_than_the_screen(make):
    root = make(scale=4.0).window.root
    assert root.winfo_width() <= root.winfo_screenwidth()
    assert root.winfo_height() <= root.winfo_screenheight() - 100
    assert root.minsize()[1] < root.winfo_height()


def test_twice_the_scale_reads_the_same(make):
    hand = make(scale=2.0)
    assert hand.window.paper.winfo_width() >= 1200
    hand.draw(STROKES["5"])
    hand.sees("5")
    sketch = hand.window.paper.sketch
    assert sketch.width == pytest.approx(hand.window.paper.winfo_width() / 2, abs=1)
    xs = [point[0] for stroke in sketch.strokes for point in stroke]
    assert 180 < min(xs) < max(xs) < 320
