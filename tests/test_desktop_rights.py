"""What was put right in the window stays with its drawing or picture, and is stored once."""

import pytest

from serving import STROKES
from windows import needs_screen
from zeronine.corrections import Corrections

pytest.importorskip("tkinter", reason="this Python has no tkinter")


pytestmark = needs_screen


def test_what_was_put_right_stays_with_the_same_drawing(hand):
    store = Corrections()
    hand.draw(STROKES["7"])
    hand.sees("7")
    hand.key("1")
    hand.until(lambda: hand.marked == ["1"])
    sheet = hand.window.paper.sketch
    hand.key("Return")
    hand.until(lambda: not hand.window._reading.busy)
    assert (hand.marked, hand.window.taken) == (["1"], "1")
    hand.window.root.geometry("1150x800")
    hand.until(lambda: sheet.width > 700 and not hand.window._reading.busy)
    hand.key("bracketright")
    hand.until(lambda: sheet.pen > 16 and not hand.window._reading.busy)
    hand.key(*["ctrl+z"] * len(STROKES["7"]))
    hand.until(lambda: hand.window.seen.shown.kind == "blank")
    assert hand.marked == []
    hand.key(*["ctrl+y"] * len(STROKES["7"]))
    hand.until(lambda: hand.marked == ["1"])
    hand.key("4")
    hand.until(lambda: hand.marked == ["4"])
    assert [one.right for one in store] == [4], "with another pen and sheet it is the same digit"
    hand.key("7")
    hand.until(lambda: hand.noted == "Correction taken back.")
    assert (len(store), hand.window.taken) == (0, "7")


def test_a_picture_that_comes_in_again_stands_as_it_was_put_right(hand, photo):
    for _ in range(2):
        hand.window.open_path(photo)
        hand.until(lambda: hand.window.seen.shown.text == "47")
        if hand.window.taken != "97":
            hand.key("Left", "9")
            hand.until(lambda: hand.window.taken == "97")
        hand.key("Escape")
        hand.until(lambda: hand.window.seen.shown.kind == "blank")
