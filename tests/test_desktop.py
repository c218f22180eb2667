"""The real window on a virtual screen, driven by real pointer and key events."""

import sqlite3
import threading
from types import SimpleNamespace

import numpy as np
import pytest

from serving import STROKES
from windows import Hand, needs_screen
from zeronine.corrections import Corrections

tk = pytest.importorskip("tkinter", reason="this Python has no tkinter")

from zeronine.desktop import open_window  # noqa: E402
from zeronine.desktop.style import ACCENT, MUTED, TEXT  # noqa: E402
from zeronine.shown import Shown, percent  # noqa: E402

pytestmark = needs_screen


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
    assert len(stroke) > 2  # a busy screen passes on fewer of the moves
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
    hand.until(lambda: "this is a 7" in hand.noted)
    (kept,) = store
    assert (kept.read, kept.right, kept.face, kept.model) == (1, 7, "window", reader.model.sha256)
    assert hand.marked == ["7"]
    assert kept.strokes == hand.window.paper.sketch.strokes
    assert (kept.glyph == hand.window.seen.shown.preview).all()
    hand.click(hand.window.parts.digits[4])
    hand.until(lambda: "this is a 4" in hand.noted)
    assert [one.right for one in store] == [4], "second thoughts replace the first"
    hand.click(hand.window.parts.no_digit)
    hand.until(lambda: "this is no digit" in hand.noted)
    assert [one.right for one in store] == [None]
    assert hand.marked == ["This is no digit"]
    hand.key("1")
    hand.until(lambda: hand.noted == "Correction taken back.")
    assert (len(store), hand.marked) == (0, [])
    hand.key("1")
    hand.until(lambda: hand.noted == "That is how it was read: a 1.")
    hand.key("Escape")
    hand.until(lambda: hand.noted == "Wrong? This is a …")


def test_a_drawing_that_is_not_read_yet_is_not_nothing(hand):
    hand.window.live.set(False)
    hand.draw(STROKES["1"])
    hand.key("7")
    hand.until(lambda: hand.said.startswith("Press Recognise first"))
    hand.key("Return")
    hand.sees("1")
    hand.until(lambda: hand.said.startswith("Draw with"))
    hand.key("Escape", "7")
    hand.until(lambda: hand.said.startswith("Draw something first"))


def test_only_bare_keys_put_right_and_caps_lock_changes_no_key(hand):
    store = Corrections()
    hand.draw(STROKES["1"])
    hand.sees("1")
    hand.key("ctrl+7", "alt+3", "ctrl+minus")
    hand.window.root.update()
    assert len(store) == 0
    hand.window.root.event_generate("<Control-Key-Z>", state=0x4 | 0x2)  # with caps lock on
    hand.until(lambda: not hand.window.paper.sketch.strokes)


def test_a_correction_is_on_disk_when_the_window_has_closed(make):
    hand = make()
    hand.draw(STROKES["2"])
    hand.sees("2")
    hand.window.correct(5)
    hand.window._errands.stop(30)
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
    hand.until(lambda: hand.noted == "Kept: digit 3 is a 9")
    assert hand.marked == ["9"]
    hand.key("Left")
    assert (hand.noted, hand.marked) == ("Wrong? This is a …", [])
    hand.key("Right")
    assert (hand.noted, hand.marked) == ("Kept: digit 3 is a 9", ["9"])
    assert [(one.read, one.right) for one in Corrections()] == [(4, 9)]


def test_no_digit_here(hand):
    hand.draw([[(150, 40), (60, 260)], [(150, 40), (240, 260)], [(95, 180), (205, 180)]])  # an A
    hand.sees("No digit here")
    assert hand.answer == ["No digit here"], "no dash before it"
    bars, shown = hand.window.parts.bars, hand.window.seen.shown
    rows = [[bars.itemcget(item, "text") for item in (label, share)] for label, _, share in bars._rows]
    assert [name for name, _ in rows] == [*"0123456789", "no digit"]
    label, bar, _ = bars._rows[10]
    assert rows[10][1] == percent(1 - sum(shown.bars))
    assert bars.itemcget(bar, "fill") == ACCENT
    assert bars.bbox(label)[2] < bars.coords(bar)[0]


def test_the_widest_chance_ends_beside_its_bar(hand):
    bars = hand.window.parts.bars
    digit = SimpleNamespace(value=3, is_digit=True)
    bars.show(SimpleNamespace(digit=digit, bars=[float(place == 3) for place in range(10)]))
    _, bar, share = bars._rows[3]
    assert bars.itemcget(share, "text") == "> 99.9 %"
    assert bars.coords(bar)[2] < bars.bbox(share)[0]
    assert bars.coords(bar)[2] == pytest.approx(bars.coords("track")[2])


def test_an_unsure_answer_says_so_and_is_paler(hand):
    answer = hand.window.parts.answer
    for text, kind in (("8", "digit"), ("31", "number")):
        for confidence, words, colour in ((0.49, f"not sure, perhaps {text}", MUTED), (0.5, "50 % sure", TEXT)):
            answer.show(Shown(kind, text, "50 %", "", confidence, focus=1))
            first, last = answer.find_all()[0], answer.find_all()[-1]
            assert (answer.itemcget(last, "text"), answer.itemcget(first, "fill")) == (words, colour)
            assert answer.bbox(last)[2] <= answer.winfo_width()


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


def test_the_number_is_copied_as_it_was_put_right(hand):
    hand.key("ctrl+c")
    assert hand.said == "There is no number to copy."
    for i, digit in enumerate("205"):
        hand.draw(STROKES[digit], left=30 + 110 * i, top=120, size=0.4)
    hand.sees("205")
    hand.key("ctrl+c")
    hand.until(lambda: hand.said == "Copied: 205.")
    assert hand.window.root.clipboard_get() == "205"
    hand.window._choose(1)
    hand.key("6")
    hand.until(lambda: hand.noted == "Kept: digit 2 is a 6")
    hand.key("ctrl+c")
    assert hand.window.root.clipboard_get() == "265"
