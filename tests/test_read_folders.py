"""Folders of any size: in order, on several threads, with a bar where someone watches, and stopped by Ctrl-C."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from waiting import wait_until
from zeronine import Reader
from zeronine.cli.album import Album
from zeronine.cli.inorder import in_order
from zeronine.cli.readers import Readers
from zeronine.cli.sheets import Sheet
from zeronine.errors import PictureError

COMMAND = [sys.executable, "-m", "zeronine", "read"]


@pytest.fixture(scope="module")
def folder(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundred pictures in folders, and what is none."""
    folder = tmp_path_factory.mktemp("scans")
    for i in range(100):
        sample = sorted(samples.iterdir())[i % 10]
        place = folder / f"{i // 50}"
        place.mkdir(exist_ok=True)
        shutil.copy(sample, place / f"{i:03}-{sample.name}")
    (folder / "notes.txt").write_text("no picture, and does not claim to be one")
    (folder / ".hidden.png").write_text("left out")
    (folder / "0" / "020-broken.png").write_text("no picture")
    return folder


def test_answers_come_in_the_order_of_the_files(folder: Path) -> None:
    done = subprocess.run([*COMMAND, str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    lines = done.stdout.splitlines()
    assert [Path(line.rsplit(": ", 1)[0]).name[:3] for line in lines] == [f"{i:03}" for i in range(100)]
    assert all(line.rsplit(": ", 1)[1][0] == str(i % 10) for i, line in enumerate(lines))
    assert len(done.stderr.splitlines()) == 1
    assert "020-broken.png is not a picture" in done.stderr


def test_a_file_named_is_read_whatever_it_is_called(folder: Path, samples: Path, tmp_path: Path) -> None:
    shutil.copy(samples / "7-photo.jpg", tmp_path / ".seven")
    words = [*COMMAND, str(tmp_path / ".seven"), str(folder / "notes.txt")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert ": 7 " in done.stdout
    assert "notes.txt is not a picture" in done.stderr


def test_other_names_of_jpeg_are_read_and_other_kinds_of_picture_are_said(samples: Path, tmp_path: Path) -> None:
    for name in ("a.jfif", "b.JPE"):
        shutil.copy(samples / "7-photo.jpg", tmp_path / name)
    (tmp_path / "c.heic").write_bytes(b"\0\0\0\x18ftypheic" + bytes(40))
    (tmp_path / "d.jp2").write_bytes(b"\0\0\0\x0cjP  \r\n" + bytes(40))
    done = subprocess.run([*COMMAND, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout.count(": 7 ") == 2
    heic, jp2 = done.stderr.splitlines()
    assert heic.endswith("c.heic is not a picture I can read: it is HEIC or AVIF; save it as JPEG")
    assert "d.jp2 is not a picture I can read" in jp2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_the_bar_goes_to_the_terminal_and_the_answers_to_the_file(folder: Path, tmp_path: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    with (tmp_path / "answers.csv").open("wb") as out:
        command = subprocess.Popen([*COMMAND, "--csv", str(folder)], stdout=out, stderr=theirs)
        os.close(theirs)
        seen = b"".join(_until_closed(ours))
        assert command.wait() == 2
    assert b"Reading" in seen
    assert b"101/101" in seen
    assert b"020-broken.png" in seen
    rows = (tmp_path / "answers.csv").read_text().splitlines()
    assert rows[0] == "file,page,kind,text,raw,confidence,x,y,width,height,turn"
    assert len(rows) == 102


def _until_closed(terminal: int) -> Iterator[bytes]:
    try:
        while part := os.read(terminal, 4096):
            yield part
    except OSError:  # Linux says so when the other end is closed
        return
    finally:
        os.close(terminal)


def begun(folder: Path, *options: str) -> subprocess.Popen[str]:
    """A command that reads 5,000 pictures; its first line has been taken."""
    command = subprocess.Popen(
        [*COMMAND, *options, *[str(folder)] * 50],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell's background jobs, which these tests may run in, pass on that Ctrl-C is ignored.
        preexec_fn=lambda: [signal.signal(one, signal.SIG_DFL) for one in (signal.SIGINT, signal.SIGHUP)],  # noqa: PLW1509 - no threads are begun yet
    )
    assert command.stdout is not None
    assert command.stdout.readline()
    return command


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals to send")
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_signals_stop_without_a_word(folder: Path, name: str, code: int) -> None:
    command = begun(folder)
    command.send_signal(signal.Signals[name])
    rest, errors = command.communicate(timeout=30)
    assert command.returncode == code
    assert len(rest.splitlines()) < 4_000
    assert "Traceback" not in errors


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals to send")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL"])
def test_no_process_stays_behind(folder: Path, name: str) -> None:
    command = begun(folder, "--csv")  # whose rows are written many at a time
    assert command.stdout is not None
    for _ in range(60):  # by now others read, too
        assert command.stdout.readline()
    command.send_signal(signal.Signals[name])
    rest, _ = command.communicate(timeout=30)  # until nobody has the other ends of its pipes
    assert name == "SIGKILL" or not rest or rest.endswith("\n")


def test_many_pictures_are_read_as_few_are_even_if_a_process_ends(folder: Path, samples: Path) -> None:
    pictures = [str(path) for path in sorted(samples.iterdir())]
    alone = [Reader().digit(picture) for picture in pictures]
    with closing(Readers("digit")) as readers:
        for _ in range(5):
            read = list(in_order(readers.read, pictures))
        assert [answer.probabilities.tolist() for _, answer in read] == [a.probabilities.tolist() for a in alone]
        with pytest.raises(PictureError, match=r"020-broken\.png is not a picture"):
            readers.read(str(folder / "0" / "020-broken.png"))
        if (os.cpu_count() or 1) > 1:
            children = multiprocessing.active_children()
            assert children
            for child in children:
                child.kill()
                child.join()
            wait_until(lambda: readers._pool._broken)  # what is asked while the pool finds out may stay unanswered
        assert [answer.value for _, answer in in_order(readers.read, pictures)] == [a.value for a in alone]
    assert not multiprocessing.active_children()


@given(st.lists(st.integers(0, 3), max_size=30))
def test_in_order_keeps_order_whoever_is_done_first(waits: list[int]) -> None:
    gate = threading.Event()

    def work(wait: int) -> int:
        gate.wait(wait / 1000)
        return -wait

    assert list(in_order(work, iter(waits))) == [(wait, -wait) for wait in waits]


def test_in_order_takes_no_more_than_it_works_on() -> None:
    taken = 0

    def items() -> Iterator[int]:
        nonlocal taken
        while taken < 1_000:
            taken += 1
            yield taken

    for given_back, _ in enumerate(in_order(lambda item: item, items()), 1):
        assert taken - given_back <= 8


def test_in_order_passes_an_error_on_and_drops_the_rest() -> None:
    begun = []

    def work(item: int) -> int:
        begun.append(item)
        return 1 // (item - 5)

    with pytest.raises(ZeroDivisionError):
        list(in_order(work, range(1_000)))
    assert len(begun) < 50


@pytest.mark.parametrize(("size", "most"), [(1, 4), (35_000_000, 2), (64_000_000, 1), (10**9, 1)])
def test_in_order_holds_few_large_items(size: int, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    lock, held, peak = threading.Lock(), 0, 0

    def work(item: int) -> int:
        nonlocal held, peak
        with lock:
            held += 1
            peak = max(peak, held)
        time.sleep(0.002)
        with lock:
            held -= 1
        return item

    assert [item for item, _ in in_order(work, range(30), size=lambda item: size)] == list(range(30))
    assert peak <= most
    assert peak > 1 or most == 1


def test_a_sheet_knows_its_pixels(samples: Path) -> None:
    content = (samples / "7-photo.jpg").read_bytes()
    with Image.open(samples / "7-photo.jpg") as image:
        pixels = image.width * image.height
        assert Sheet("a", Path("a"), image).pixels == pixels
    assert Sheet("a", Path("a"), str(samples / "7-photo.jpg")).pixels == pixels
    assert Sheet("a", Path("a"), content).pixels == pixels
    assert [Sheet("a", Path("a"), other).pixels for other in (b"", "none.png", PictureError("no"))] == [0, 0, 0]


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
def test_a_link_to_a_folder_is_said_and_not_followed(samples: Path, tmp_path: Path) -> None:
    (tmp_path / "scans").mkdir()
    shutil.copy(samples / "7-photo.jpg", tmp_path / "scans" / "seven.jpg")
    (tmp_path / "scans" / "all").symlink_to(tmp_path)
    done = subprocess.run([*COMMAND, str(tmp_path / "scans")], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert len(done.stdout.splitlines()) == 1
    assert "is a link to a folder" in done.stderr and len(done.stderr.splitlines()) == 1


def test_a_thousand_files_of_one_name_have_places_of_their_own(tmp_path: Path) -> None:
    album = Album(tmp_path / "drawn", [])
    started = time.perf_counter()
    sheets = [Sheet(f"{i}/scan.jpg", Path("scan"), f"{i}/scan.jpg") for i in range(2_000)]
    targets = [sheet.target for sheet in album.assign(iter(sheets))]
    assert len(set(targets)) == len(sheets)
    assert targets[0] == tmp_path / "drawn" / "scan.png" and targets[41] == tmp_path / "drawn" / "scan-42.png"
    assert time.perf_counter() - started < 20  # two million tries took minutes
