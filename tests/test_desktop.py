"""The real window on a virtual screen, driven by real pointer and key events."""

import gc
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageGrab

from zeronine import Reader
from zeronine.corrections import Corrections

tk = pytest.importorskip("tkinter", reason="this Python has no tkinter")

from zeronine.desktop import menus, open_window  # noqa: E402
from zeronine.desktop.style import Style  # noqa: E402
from zeronine.desktop.worker import Worker  # noqa: E402

STROKES = json.loads(Path(__file__).with_name("strokes.json").read_text("utf-8"))
_NEEDED = [tool for tool in ("Xvfb", "xdotool") if shutil.which(tool) is None]
pytestmark = pytest.mark.skipif(bool(_NEEDED), reason=f"needs {' and '.join(_NEEDED)} for a screen of its own")


@pytest.fixture(scope="module")
def screen():
    """A virtual screen of our own, named in DISPLAY while the tests of this file run."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "2200x1500x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as server:
        os.close(write)
        with os.fdopen(read) as said:
            number = said.readline().strip()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DISPLAY", f":{number}")
            for variable in ("WAYLAND_DISPLAY", "GDK_SCALE", "QT_SCALE_FACTOR"):
                patch.delenv(variable, raising=False)
            yield f":{number}"
        server.terminate()


@pytest.fixture(scope="module")
def reader():
    return Reader()


class Hand:
    """A user before the window: sees what it shows, and moves the pointer and the keys of the X server."""

    def __init__(self, window):
        self.window, self.errors = window, []
        window.root.report_callback_exception = lambda kind, error, trace: self.errors.append(error)
        window.root.geometry("+20+20")
        self.until(lambda: window.paper.winfo_viewable() and window.paper.winfo_width() > 100)
        self.until(lambda: window.seen.shown.kind == "blank")

    def until(self, condition, seconds=30.0):
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, f"it did not come; the window shows {self.answer!r} and says {self.said!r}"
            self.window.root.update()
            time.sleep(0.002)

    def do(self, *words):
        """Let xdotool do this while the window runs."""
        with subprocess.Popen(["xdotool", *map(str, words)]) as tool:
            self.until(lambda: tool.poll() is not None)
        assert tool.returncode == 0
        self.window.root.update()

    def draw(self, strokes, left=100, top=60, size=1.0):
        """Draw strokes of a 300×300 sheet on the paper, point by point."""
        paper = self.window.paper
        x0, y0, scale = paper.winfo_rootx(), paper.winfo_rooty(), self.window.parts.paper._look.scale
        words = []
        for stroke in strokes:
            places = [(round(x0 + (left + x * size) * scale), round(y0 + (top + y * size) * scale)) for x, y in stroke]
            words += ["mousemove", *places[0], "sleep", 0.01, "mousedown", 1]
            for place in places[1:]:
                words += ["mousemove", *place, "sleep", 0.003]
            words += ["sleep", 0.005, "mouseup", 1]
        self.do(*words)

    def click(self, widget):
        middle = widget.winfo_rootx() + widget.winfo_width() // 2, widget.winfo_rooty() + widget.winfo_height() // 2
        self.do("mousemove", *middle, "sleep", 0.02, "click", 1, "sleep", 0.02)

    def key(self, *names):
        paper = self.window.paper
        self.do("mousemove", paper.winfo_rootx() + 5, paper.winfo_rooty() + 5, "key", *names, "sleep", 0.02)

    @property
    def answer(self):
        canvas = self.window.parts.answer
        return [canvas.itemcget(item, "text") for item in canvas.find_all() if canvas.type(item) == "text"]

    @property
    def said(self):
        return str(self.window.parts.message.cget("text"))

    def sees(self, text):
        """Wait until the answer to all that was drawn shows this."""
        self.until(lambda: text in "".join(self.answer) and not self.window._reading.busy)


@pytest.fixture
def make(screen, reader, tmp_path, monkeypatch):
    monkeypatch.setenv("ZERONINE_CORRECTIONS", str(tmp_path / "corrections.sqlite"))
    # The screen is never grabbed: whoever tries fails.
    monkeypatch.setattr(ImageGrab, "grab", lambda *a, **k: pytest.fail("the screen was grabbed"))
    hands = []

    def build(reader=reader, scale=None):
        hands.append(Hand(open_window(reader, scale)))
        return hands[-1]

    yield build
    errors = []
    while hands:
        hand = hands.pop()
        hand.window.close()
        errors += hand.errors
        hand.window = None
    # Tk's objects must end in the thread that made them, not in whichever thread collects garbage next.
    gc.collect()
    assert errors == []


@pytest.fixture
def hand(make):
    return make(scale=1.0)


def test_zero_to_nine_drawn_by_hand_are_recognised(hand):
    hand.window.live.set(False)
    read = []
    for digit in sorted(STROKES):
        hand.draw(STROKES[digit])
        hand.sees("Press Recognise")
        hand.click(hand.window.parts.recognise)
        hand.until(lambda: any("sure" in text for text in hand.answer) or hand.window.seen.shown.kind == "none")
        read.append(hand.answer[0])
        preview, glyph = hand.window.parts.preview, hand.window.seen.shown.preview
        row, column = (int(place) * preview._zoom for place in np.unravel_index(glyph.argmax(), glyph.shape))
        assert min(preview._photo.get(column, row)) > 200  # its brightest point, seen bright
        hand.click(hand.window.parts.clear)
        hand.until(lambda: hand.window.seen.shown.kind == "blank")
    right = sum(value == digit for value, digit in zip(read, sorted(STROKES), strict=True))
    assert right >= 9, read


def test_the_answer_comes_while_one_draws(hand):
    hand.draw(STROKES["3"])
    hand.sees("3")
    assert hand.window.seen.shown.percent in "".join(hand.answer)
    bars = hand.window.parts.bars
    shares = [bars.itemcget(item, "text") for item in bars.find_all() if bars.type(item) == "text"]
    assert hand.window.seen.shown.percent in shares


def test_strokes_are_kept_with_pressure_and_time(hand):
    hand.draw(STROKES["1"])
    (stroke,) = hand.window.paper.sketch.strokes
    assert len(stroke) > 15
    times = [point[3] for point in stroke]
    assert times[0] == 0
    assert times == sorted(times)
    assert {point[2] for point in stroke} == {0.5}


def test_what_the_screen_shows_is_the_picture_that_is_read(hand):
    hand.draw(STROKES["8"])
    hand.sees("8")
    hand.window.root.update()
    paper = hand.window.paper
    assert (paper._seen == paper.sketch.picture(paper._look.scale)).all()
    dark = np.argwhere(paper._seen < 10)[::50]
    assert all(paper._photo.get(int(x), int(y)) == (24, 38, 54) for y, x in dark if paper._seen[y, x] == 0)


def test_undo_redo_and_clear_by_button_and_by_key(hand):
    parts, sketch = hand.window.parts, hand.window.paper.sketch
    assert parts.undo.instate(["disabled"])
    hand.draw(STROKES["7"])
    hand.sees("7")
    hand.click(parts.undo)
    assert len(sketch.strokes) == 1
    assert parts.redo.instate(["!disabled"])
    hand.key("ctrl+y")
    assert len(sketch.strokes) == 2
    hand.key("ctrl+z", "ctrl+z")
    hand.sees("Draw a digit")
    assert sketch.strokes == ()
    hand.key("ctrl+shift+z")
    hand.click(parts.redo)
    hand.sees("7")
    hand.click(parts.clear)
    hand.sees("Draw a digit")
    hand.click(parts.undo)
    hand.sees("7")
    hand.key("Escape")
    hand.sees("Draw a digit")


@pytest.mark.parametrize(("key", "strokes"), [("ctrl+z", 1), ("Escape", 0)])
def test_undo_and_clear_while_the_pen_is_down_end_the_stroke(hand, key, strokes):
    paper = hand.window.paper
    hand.draw(STROKES["1"])
    (first,) = paper.sketch.strokes
    x, y = paper.winfo_rootx(), paper.winfo_rooty()
    hand.do("mousemove", x + 50, y + 50, "mousedown", 1, "mousemove", x + 90, y + 90, "sleep", 0.02)
    hand.do("key", key, "sleep", 0.02, "mousemove", x + 120, y + 50, "mouseup", 1, "sleep", 0.02)
    assert paper.sketch.strokes == (first,) * strokes
    hand.do("mousemove", x + 50, y + 50, "mousedown", 1, "mousemove", x + 90, y + 90, "mouseup", 1, "sleep", 0.02)
    assert len(paper.sketch.strokes) == strokes + 1
    assert len(paper.sketch.strokes[-1]) > 1


def test_moves_that_no_press_on_the_sheet_began_draw_nothing(hand):
    paper = hand.window.paper
    hand.draw(STROKES["1"])
    before = paper.sketch.strokes
    for event in ("<B1-Motion>", "<ButtonRelease-1>"):  # as after a press in a dialog that has closed
        paper.event_generate(event, x=20, y=20, state=256)
        hand.window.root.update()
    assert paper.sketch.strokes == before


def test_a_wrong_answer_is_put_right(hand, reader):
    store = Corrections()
    hand.key("5")
    hand.until(lambda: "Draw something first" in hand.said)
    hand.draw(STROKES["1"])
    hand.sees("1")
    hand.key("7")
    hand.until(lambda: "this is a 7" in hand.said)
    (kept,) = store
    assert (kept.read, kept.right, kept.face, kept.model) == (1, 7, "window", reader.model.sha256)
    assert kept.strokes == hand.window.paper.sketch.strokes
    assert (kept.glyph == hand.window.seen.shown.preview).all()
    hand.click(hand.window.parts.digits[4])
    hand.until(lambda: "this is a 4" in hand.said)
    assert [one.right for one in store] == [4], "second thoughts replace the first"
    hand.click(hand.window.parts.no_digit)
    hand.until(lambda: "this is no digit" in hand.said)
    assert [one.right for one in store] == [None]
    hand.key("1")
    hand.until(lambda: "That is how it was read" in hand.said)
    assert len(store) == 0


def test_a_correction_is_on_disk_when_the_window_has_closed(make):
    hand = make()
    hand.draw(STROKES["2"])
    hand.sees("2")
    hand.window.correct(5)
    hand.window._errands.stop()
    assert [one.right for one in Corrections()] == [5]


def test_closing_waits_for_a_file_that_is_in_use(make, reader):
    hand = Hand(open_window(reader, 1.0))
    hand.draw(STROKES["2"])
    hand.sees("2")
    busy = sqlite3.connect(Corrections().path, isolation_level=None, check_same_thread=False)
    busy.execute("begin exclusive")
    end = threading.Timer(4, busy.rollback)
    end.start()
    hand.window.correct(5)
    hand.window.close()
    assert not hand.window._errands._thread.is_alive()
    assert [one.right for one in Corrections()] == [5]
    end.join()
    busy.close()


def test_several_digits_are_a_number_and_each_can_be_looked_at(hand):
    for place, digit in enumerate("204"):
        hand.draw(STROKES[digit], left=20 + 170 * place, top=80, size=0.6)
    hand.until(lambda: hand.window.seen.shown.text == "204" and not hand.window._reading.busy)
    assert hand.answer[:3] == ["2", "0", "4"]
    assert len(hand.window.paper.find_withtag("mark")) == 6
    hand.key("Left", "Left", "Left")
    assert hand.window.seen.shown.focus == 0
    hand.key("Right")
    assert hand.window.seen.shown.focus == 1
    answer = hand.window.parts.answer
    x, y, right, bottom = answer.bbox(answer.find_all()[-2])
    hand.do("mousemove", answer.winfo_rootx() + (x + right) // 2, answer.winfo_rooty() + (y + bottom) // 2, "click", 1)
    hand.until(lambda: hand.window.seen.shown.focus == 2)
    hand.key("9")
    hand.until(lambda: "this is a 9" in hand.said)
    assert [(one.read, one.right) for one in Corrections()] == [(4, 9)]


def test_no_digit_here(hand):
    hand.draw([[(150, 40), (60, 260)], [(150, 40), (240, 260)], [(95, 180), (205, 180)]])  # an A
    hand.sees("No digit here")


def test_pen_width_by_key_and_by_slider(hand):
    sketch = hand.window.paper.sketch
    hand.draw(STROKES["1"])
    before, ink = sketch.pen, (sketch.picture() < 128).sum()
    hand.key("bracketright", "bracketright", "bracketright")
    assert sketch.pen == before + 6
    assert (sketch.picture() < 128).sum() > ink
    hand.key("bracketleft")
    assert sketch.pen == before + 4
    hand.window.parts.pen.set(3)
    assert sketch.pen == 3
    hand.sees("1")


@pytest.fixture
def photo(tmp_path):
    """A picture of 47, dark on light."""
    from zeronine.sketch import Sketch

    strokes = [[(x / 2 + 150 * i, y / 2 + 20) for x, y in s] for i, c in enumerate("47") for s in STROKES[c]]
    path = tmp_path / "forty seven.png"
    Image.fromarray(Sketch.from_strokes(strokes, width=320, height=190, pen=9).picture()).save(path)
    return path


def test_open_a_picture_then_draw(hand, photo):
    hand.window.open_path(photo)
    hand.until(lambda: hand.window.seen.shown.text == "47")
    assert len(hand.window.paper.find_withtag("mark")) == 6
    hand.window.correct(1)
    hand.until(lambda: "this is a 1" in hand.said)
    (kept,) = Corrections()
    assert (kept.strokes, kept.size) == ((), (320, 190))
    hand.draw(STROKES["6"])
    hand.sees("6")
    assert hand.window.paper.picture is None


@pytest.mark.parametrize("live", [True, False])
def test_a_picture_is_read_once(hand, photo, monkeypatch, live):
    asked, ask = [], hand.window._reading.ask
    monkeypatch.setattr(hand.window._reading, "ask", lambda *job: (asked.append(job), ask(*job)))
    hand.window.live.set(live)
    hand.window.open_path(photo)
    hand.sees("47")
    assert len(asked) == 1


@pytest.mark.parametrize("content", [None, b"", b"no picture", b"<svg/>"])
def test_what_is_no_picture_is_said_in_the_window(hand, tmp_path, content):
    path = tmp_path / "file.png"
    if content is not None:
        path.write_bytes(content)
    hand.window.open_path(path)
    hand.until(lambda: str(path) in hand.said)
    assert hand.window.paper.picture is None


@pytest.mark.parametrize("form", ["{}", "file://{}", '"{}"'])
def test_paste_a_path(hand, photo, form):
    hand.window.root.clipboard_append(form.format(photo).replace(" ", "%20" if form.startswith("file") else " "))
    hand.key("ctrl+v")
    hand.until(lambda: hand.window.seen.shown.text == "47")


@pytest.mark.skipif(shutil.which("xclip") is None, reason="needs xclip to put a picture on the clipboard")
def test_paste_a_picture(hand, photo):
    # xclip stays to serve what it was given, until another owner takes the clipboard.
    words = ["xclip", "-selection", "clipboard", "-t", "image/png", "-i", str(photo), "-quiet"]
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as owner:
        hand.until(lambda: "image/png" in _clipboard_kinds(hand.window.root))
        hand.key("ctrl+v")
        hand.until(lambda: hand.window.seen.shown.text == "47")
        owner.terminate()


def _clipboard_kinds(root):
    try:
        return root.selection_get(selection="CLIPBOARD", type="TARGETS")
    except tk.TclError:  # nobody owns it yet
        return ""


def test_a_clipboard_that_hangs_holds_up_nothing(hand, photo, monkeypatch):
    gate = threading.Event()
    monkeypatch.setattr(ImageGrab, "grabclipboard", lambda: gate.wait(30) and None)
    hand.key("ctrl+v")
    hand.window.open_path(photo)
    hand.until(lambda: hand.window.seen.shown.text == "47")
    monkeypatch.setattr(ImageGrab, "grabclipboard", lambda: None)
    hand.key("ctrl+v")
    hand.until(lambda: "no picture on the clipboard" in hand.said)
    gate.set()


def test_paste_with_no_picture_there(hand, monkeypatch):
    hand.window.root.clipboard_append("just words, no path")
    hand.key("ctrl+v")
    hand.until(lambda: "clipboard" in hand.said)

    def unsupported():
        raise NotImplementedError

    monkeypatch.setattr(ImageGrab, "grabclipboard", unsupported)
    hand.key("ctrl+v")
    hand.until(lambda: "needs xclip" in hand.said)


def test_save_a_drawing(hand, tmp_path, monkeypatch):
    from tkinter import filedialog

    path = tmp_path / "nine.png"
    monkeypatch.setattr(filedialog, "asksaveasfilename", lambda **_: str(path))
    hand.key("ctrl+s")
    hand.until(lambda: "no drawing" in hand.said)
    hand.draw(STROKES["9"])
    hand.key("ctrl+s")
    hand.until(lambda: "Saved nine.png" in hand.said)
    with Image.open(path) as saved:
        assert (np.asarray(saved) == hand.window.paper.sketch.picture(2.0)).all()
    monkeypatch.setattr(filedialog, "asksaveasfilename", lambda **_: str(tmp_path / "no" / "where.png"))
    hand.key("ctrl+s")
    hand.until(lambda: "cannot be written" in hand.said)


def test_twice_the_scale_reads_the_same(make):
    hand = make(scale=2.0)
    assert hand.window.paper.winfo_width() >= 1200
    hand.draw(STROKES["5"])
    hand.sees("5")
    sketch = hand.window.paper.sketch
    assert sketch.width == pytest.approx(hand.window.paper.winfo_width() / 2, abs=1)
    xs = [point[0] for stroke in sketch.strokes for point in stroke]
    assert 180 < min(xs) < max(xs) < 320


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
    assert points > 30, "the window took every point while the reader had not answered once"
    assert slow.times <= 2
    slow.gate.set()
    hand.sees("8")
    assert hand.window.seen.sketch.strokes == hand.window.paper.sketch.strokes
    assert slow.times <= 3


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
        while len(done) < 7 or not failed:
            root.update()
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
        end = time.monotonic() + 10
        while not done and time.monotonic() < end:
            root.update()
        assert done == [True]
        assert isinstance(raised[0], ZeroDivisionError)
        worker.stop()
    finally:
        root.destroy()


def test_help_lists_every_key(hand):
    hand.key("F1")
    (window,) = [child for child in hand.window.root.winfo_children() if isinstance(child, tk.Toplevel)]
    labels = [str(child.cget("text")) for child in window.winfo_children()]
    for entry in menus.ENTRIES:
        assert entry.shown.replace("Mod", "Ctrl") in labels
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


def _run(code_or_arguments, **environment):
    clean = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.run(
        [sys.executable, *code_or_arguments], capture_output=True, text=True, env=clean | environment, check=False
    )


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")
def test_without_a_screen_one_sentence_and_exit_code_2():
    result = _run(["-m", "zeronine", "draw"])
    assert result.returncode == 2
    assert result.stderr.startswith("zeronine: there is no screen")
    assert result.stderr.count("\n") == 1


def test_without_tkinter_one_sentence_and_exit_code_2():
    code = "import sys; sys.modules['tkinter'] = None; from zeronine.cli import main; main(['draw'])"
    result = _run(["-c", code])
    assert result.returncode == 2
    assert result.stderr.startswith("zeronine: this Python has no tkinter")
    assert result.stderr.count("\n") == 1


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
    result = _run(["-c", code, str(photo)], DISPLAY=screen)
    assert (result.returncode, result.stdout, result.stderr) == (0, "seen\n", "")
