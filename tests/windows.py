"""The real window on a virtual screen: fixtures, and a hand that moves the pointer and the keys."""

import gc
import os
import shutil
import subprocess
import time

import pytest
from PIL import Image, ImageGrab

from serving import STROKES

_LACKING = [tool for tool in ("Xvfb", "xdotool") if shutil.which(tool) is None]
needs_screen = pytest.mark.skipif(bool(_LACKING), reason=f"needs {' and '.join(_LACKING)} for a screen of its own")


@pytest.fixture(scope="session")
def server():
    """A virtual screen of our own. It outlives every window: Tk keeps its connection, and dies with the server."""
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "2200x1500x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL) as process:
        os.close(write)
        with os.fdopen(read) as said:
            number = said.readline().strip()
        yield f":{number}"
        process.terminate()


@pytest.fixture
def screen(server, monkeypatch):
    """That screen, named in DISPLAY while a test runs."""
    monkeypatch.setenv("DISPLAY", server)
    for variable in ("WAYLAND_DISPLAY", "GDK_SCALE", "QT_SCALE_FACTOR"):
        monkeypatch.delenv(variable, raising=False)
    return server


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

    @property
    def noted(self):
        """What stands over the keys that put right."""
        return str(self.window.parts.heading.cget("text"))

    @property
    def marked(self):
        """The texts of the keys that are marked as what was said."""
        keys = (*self.window.parts.digits, self.window.parts.no_digit)
        return [key.cget("text") for key in keys if str(key.cget("style")).startswith("Marked")]

    def sees(self, text):
        """Wait until the answer to all that was drawn shows this."""
        reading, looking = self.window._reading, self.window._looking
        self.until(lambda: text in "".join(self.answer) and not reading.busy and not looking.busy)


@pytest.fixture
def make(screen, reader, tmp_path, monkeypatch):
    monkeypatch.setenv("ZERONINE_CORRECTIONS", str(tmp_path / "corrections.sqlite"))
    # The screen is never grabbed: whoever tries fails.
    monkeypatch.setattr(ImageGrab, "grab", lambda *a, **k: pytest.fail("the screen was grabbed"))
    hands = []

    def build(reader=reader, scale=None):
        from zeronine.desktop import open_window

        hands.append(Hand(open_window(reader, scale)))
        return hands[-1]

    yield build
    errors = []
    while hands:
        hand = hands.pop()
        clipboard = hand.window._clipboard._thread  # which a window that closes does not wait for
        hand.window.close()
        clipboard.join(10)
        errors += hand.errors
        hand.window = None
    # Tk's objects must end in the thread that made them, not in whichever thread collects garbage next.
    gc.collect()
    assert errors == []


@pytest.fixture
def hand(make):
    return make(scale=1.0)


@pytest.fixture
def photo(tmp_path):
    """A picture of 47, dark on light."""
    from zeronine.sketch import Sketch

    strokes = [[(x / 2 + 150 * i, y / 2 + 20) for x, y in s] for i, c in enumerate("47") for s in STROKES[c]]
    path = tmp_path / "forty seven.png"
    Image.fromarray(Sketch.from_strokes(strokes, width=320, height=190, pen=9).picture()).save(path)
    return path
