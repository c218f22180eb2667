"""Pictures in the real window: opened, pasted, saved."""

import shutil
import subprocess
import threading

import numpy as np
import pytest
from PIL import Image, ImageGrab

from serving import STROKES
from windows import needs_screen
from zeronine.corrections import Corrections

tk = pytest.importorskip("tkinter", reason="this Python has no tkinter")


pytestmark = needs_screen


def test_open_a_picture_then_draw(hand, photo):
    hand.window.open_path(photo)
    hand.until(lambda: hand.window.seen.shown.text == "47")
    assert len(hand.window.paper.find_withtag("mark")) == 6
    said = f"digit {hand.window.seen.shown.focus + 1} is a 1"  # the least sure one
    hand.window.correct(1)
    hand.until(lambda: said in hand.noted)
    before = hand.window.paper.coords("mark")
    hand.window.root.geometry("900x700")
    hand.until(lambda: hand.window.paper.coords("mark") != before)  # the marks go with the picture
    assert said in hand.noted
    (kept,) = Corrections()
    assert (kept.strokes, kept.size) == ((), (320, 190))
    hand.draw(STROKES["6"])
    hand.sees("6")
    assert hand.window.paper.picture is None
    assert said not in hand.noted


def test_separators_stand_between_the_digits_and_are_none(hand, number_samples):
    hand.window.open_path(number_samples / "15990-photo.jpg")
    hand.sees("159,90")
    answer, digits = hand.window.parts.answer, hand.window.seen.shown.digits
    offered = [item for item in answer.find_all() if answer.tag_bind(item)]
    assert [answer.itemcget(item, "text") for item in offered] == [str(digit.value) for digit in digits]


def test_undo_brings_a_picture_back(hand, photo):
    parts, paper = hand.window.parts, hand.window.paper
    hand.draw(STROKES["6"])
    hand.sees("6")
    hand.window.open_path(photo)
    hand.sees("47")
    x, y = paper.winfo_rootx() + 40, paper.winfo_rooty() + 40
    hand.do("mousemove", x, y, "click", 1, "sleep", 0.02)  # a press begins a new drawing
    hand.until(lambda: paper.picture is None)
    hand.key("ctrl+z")
    hand.sees("47")
    hand.key("Escape")
    hand.sees("Draw a digit")
    hand.click(parts.undo)
    hand.sees("47")
    hand.click(parts.undo)
    hand.sees("6")
    hand.click(parts.redo)
    hand.sees("47")
    assert paper.picture.shape == (190, 320)


@pytest.mark.parametrize("live", [True, False])
def test_a_picture_is_read_once(hand, photo, monkeypatch, live):
    asked, ask = [], hand.window._looking.ask
    monkeypatch.setattr(hand.window._looking, "ask", lambda *job: (asked.append(job), ask(*job)))
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
    hand.until(lambda: hand.said.startswith("file.png "))
    assert str(tmp_path) not in hand.said
    assert hand.window.paper.picture is None
    hand.draw(STROKES["1"])
    assert hand.said.startswith("Draw with the mouse"), "what was said of something else is gone"


def test_a_long_message_is_shown_to_its_end(hand, tmp_path):
    path = tmp_path / ("a long name, " * 19 + ".png")
    path.write_bytes(b"no picture")
    hand.window.root.clipboard_append(str(path))
    root, message, sheet = hand.window.root, hand.window.parts.message, hand.window.paper.winfo_height()
    root.geometry("x".join(map(str, root.minsize())))
    hand.until(lambda: root.winfo_width() == root.minsize()[0] and hand.window.paper.winfo_height() != sheet)
    sheet = hand.window.paper.winfo_height()
    hand.key("ctrl+v")
    hand.until(lambda: hand.said.endswith("(PNG, JPEG, BMP, GIF, TIFF or WebP)."))
    root.update()
    assert message.winfo_reqwidth() <= message.winfo_width()
    assert message.winfo_reqheight() <= message.winfo_height()
    assert hand.window.paper.winfo_height() == sheet, "the sheet stays"


@pytest.mark.parametrize(("suffix", "what"), [("tiff", "has several pages"), ("pdf", "is a PDF")])
def test_of_a_file_of_pages_people_are_told_what_reads_it(hand, tmp_path, suffix, what):
    path = tmp_path / f"scan.{suffix}"
    page = Image.new("L", (40, 40), 255)
    page.save(path, save_all=True, append_images=[page])
    hand.window.open_path(path)
    hand.until(lambda: hand.said == f"scan.{suffix} {what}; `zeronine read` reads its pages one by one.")


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


def test_paste_a_file_copied_in_a_file_manager(hand, photo, monkeypatch):
    monkeypatch.setattr(ImageGrab, "grabclipboard", lambda: [str(photo.parent), str(photo)])
    hand.key("ctrl+v")
    hand.until(lambda: hand.window.seen.shown.text == "47")


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
    hand.window.root.clipboard_clear()
    hand.window.root.clipboard_append("/nowhere/seven.png")
    hand.key("ctrl+v")
    hand.until(lambda: hand.said == "seven.png does not exist.")
    hand.window.root.clipboard_clear()
    hand.window.root.clipboard_append("https://zero.example/seven.png")
    hand.key("ctrl+v")
    hand.until(lambda: "is an address; download the picture first" in hand.said)

    def unsupported():
        raise NotImplementedError

    monkeypatch.setattr(ImageGrab, "grabclipboard", unsupported)
    hand.key("ctrl+v")
    hand.until(lambda: "needs xclip" in hand.said)


def test_a_picture_without_writing_is_not_an_empty_sheet(hand, tmp_path):
    Image.new("L", (200, 100), 255).save(tmp_path / "white.png")
    hand.window.open_path(tmp_path / "white.png")
    hand.sees("No writing found in this picture")
    hand.key("Escape")
    hand.sees("Draw a digit")


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
