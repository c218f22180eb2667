"""The file of corrections: what is stored, by whom it can be read, and what a crash leaves."""

import json
import signal
import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import platformdirs
import pytest

from zeronine.corrections import Corrections, correction, default_path
from zeronine.errors import CorrectionsError
from zeronine.results import Digit
from zeronine.sketch import Sketch


def digit(value=1, is_digit=True, glyph=None):
    chances = np.full(10, 0.01, np.float32)
    chances[value] = 0.91
    glyph = np.linspace(0, 1, 784, dtype=np.float32).reshape(28, 28) if glyph is None else glyph
    return Digit(value, 0.83, chances, (3, 4, 50, 60), glyph, is_digit)


def sketch():
    drawn = Sketch(480, 360, 14)
    drawn.begin(10, 20, 0.5, 0)
    drawn.extend(30.5, 40, 0.7, 12)
    drawn.begin(1, 2)
    return drawn


def kept(right=7, **more):
    return correction(digit(**more), right, face="window", model="ab" * 32, sketch=sketch())


@pytest.fixture
def path(tmp_path):
    return tmp_path / "folder" / "corrections.sqlite"


def test_what_goes_in_comes_out(path):
    store = Corrections(path)
    given = kept()
    number = store.add(given)
    (found,) = store
    assert found.id == number
    assert (found.read, found.right, found.face, found.model) == (1, 7, "window", "ab" * 32)
    assert found.confidence == pytest.approx(0.83)
    assert found.strokes == sketch().strokes
    assert (found.size, found.pen, found.box) == ((480, 360), 14, (3, 4, 50, 60))
    assert (found.glyph == np.round(digit().glyph * 255)).all()
    assert found.made == given.made
    assert json.loads(json.dumps(found.to_dict()))["strokes"] == [[[10, 20, 0.5, 0], [30.5, 40, 0.7, 12]], [[1, 2]]]


def test_no_digit_on_either_side(path):
    store = Corrections(path)
    store.add(kept(right=None))
    store.add(kept(right=3, is_digit=False))
    assert [(one.read, one.right) for one in store] == [(1, None), (None, 3)]


def test_a_picture_has_no_strokes(path):
    store = Corrections(path)
    store.add(correction(digit(), 2, face="page", model="", size=(640, 480)))
    (found,) = store
    assert (found.strokes, found.size, found.pen) == ((), (640, 480), 0)


@pytest.mark.parametrize("right", [-1, 10, "7", 7.5])
def test_only_a_digit_is_right(right):
    with pytest.raises(CorrectionsError):
        kept(right=right)


def test_whole_numbers_of_numpy_are_numbers(path):
    store, side = Corrections(path), np.int32(9)
    read = replace(digit(), value=np.int64(1), confidence=np.float32(0.5), box=(side,) * 4)
    drawn = Sketch(side, side, np.float32(5))
    drawn.begin(np.float32(1), np.int64(2))
    store.add(correction(read, np.argmax(np.eye(10)[3]), face="page", model="a", sketch=drawn))
    (found,) = store
    assert (found.read, found.right, found.box, found.size, found.pen) == (1, 3, (9, 9, 9, 9), (9, 9), 5)
    assert found.strokes == (((1, 2),),)
    assert json.loads(json.dumps(found.to_dict()))["right"] == 3


@pytest.mark.parametrize(
    "damage", ["strokes = '[[[1'", "strokes = '[1]'", "made = 'x'", "glyph = x'00'", "right = x'03'"]
)
def test_a_damaged_row_is_named_and_can_be_deleted(path, damage):
    store = Corrections(path)
    first, second = store.add(kept()), store.add(kept())
    with sqlite3.connect(path) as base:
        base.execute(f"update corrections set {damage} where id = {second}")
    base.close()
    with pytest.raises(
        CorrectionsError, match=f"correction {second} is damaged; `zeronine corrections delete {second}`"
    ):
        list(store)
    assert store.delete([second]) == 1
    assert [one.id for one in store] == [first]


def test_nothing_is_made_until_something_is_kept(path):
    store = Corrections(path)
    assert len(store) == 0
    assert list(store) == []
    assert store.delete() == 0
    assert not path.parent.exists()


def test_delete_some_and_all(path):
    store = Corrections(path)
    ids = [store.add(kept()) for _ in range(5)]
    assert store.delete(np.array(ids[1:3])) == 2
    assert store.delete([999]) == 0
    assert store.delete(np.array([999])) == 0
    assert [one.id for one in store] == [ids[0], ids[3], ids[4]]
    assert store.delete() == 3
    assert len(store) == 0
    assert store.add(kept()) not in ids, "an id is never given twice"


def test_a_digit_has_one_correction_and_none_where_it_was_read_right(path):
    store = Corrections(path)
    assert store.settle(kept(1)) is None and not path.exists()  # as read
    assert store.take_back(kept(1)) == 0 and not path.exists()
    elsewhere = store.settle(correction(digit(), 7, face="page", model="a", size=(9, 9)))
    store.settle(kept(7))
    assert store.settle(kept(4)) is not None
    assert sorted(one.right for one in store) == [4, 7]
    assert store.settle(kept(1)) is None
    assert [one.id for one in store] == [elsewhere]
    store.settle(kept(4))
    assert [store.take_back(kept(1)), store.take_back(kept(1))] == [1, 0]
    assert [one.id for one in store] == [elsewhere]


def test_an_id_that_no_file_can_hold_is_not_there(path):
    store = Corrections(path)
    one = store.add(kept())
    assert store.delete([10**30, -1]) == 0
    assert store.delete([10**30, one]) == 1


@pytest.mark.parametrize("delete", [Corrections.delete, lambda store: store.settle(kept(1))], ids=["delete", "settle"])
def test_what_is_deleted_is_gone_from_the_file(delete, path, monkeypatch):
    connect = sqlite3.connect

    def careless(*arguments, **options):
        base = connect(*arguments, **options)
        base.execute("pragma secure_delete = off")  # SQLite's own default, which some systems build it without
        return base

    monkeypatch.setattr(sqlite3, "connect", careless)
    store = Corrections(path)
    store.add(replace(kept(), model="find-me-in-the-file"))
    assert b"find-me-in-the-file" in path.read_bytes()
    delete(store)
    assert len(store) == 0
    left = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"find-me-in-the-file" not in left


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permission bits")
def test_a_folder_made_for_it_is_the_users_alone(path):
    Corrections(path).add(kept())
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_one_file_is_left_when_nothing_is_open(path):
    Corrections(path).add(kept())
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_many_threads_write_at_once_to_a_file_that_none_has_made(path):
    for again in range(5):
        store = Corrections(path.with_name(f"{again}.sqlite"))
        begin = threading.Barrier(6)

        def work(store=store, begin=begin):
            begin.wait()
            for _ in range(7):
                store.add(kept())
                len(store)

        threads = [threading.Thread(target=work) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(store) == len({one.id for one in store}) == 42


WRITER = """
import sys
sys.path.insert(0, sys.argv[2])
from test_corrections import kept
from zeronine.corrections import Corrections
store = Corrections(sys.argv[1])
while True:
    print(store.add(kept()), flush=True)
"""


@pytest.mark.parametrize("rows", [1, 7, 40])
def test_a_killed_writer_loses_nothing_it_was_told_is_kept(path, rows):
    command = [sys.executable, "-c", WRITER, str(path), str(Path(__file__).parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        told = [int(writer.stdout.readline()) for _ in range(rows)]
        writer.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        told += [int(line) for line in writer.stdout.read().splitlines() if line]
    store = Corrections(path)
    found = list(store)
    assert set(told) <= {one.id for one in found}
    assert all(one.glyph.shape == (28, 28) and one.right == 7 for one in found)
    assert store.add(kept()) > max(told), "and it takes more"
    with sqlite3.connect(path) as base:
        assert base.execute("pragma integrity_check").fetchone() == ("ok",)
    base.close()


def test_a_reader_waits_for_no_writer(path):
    store = Corrections(path)
    store.add(kept())
    base = sqlite3.connect(path)
    base.execute("begin immediate")
    try:
        assert len(store) == 1
    finally:
        base.rollback()
        base.close()


def test_a_file_of_another_kind_is_refused_and_left_alone(tmp_path):
    other = tmp_path / "notes.txt"
    other.write_text("these are my notes, and no database at all\n" * 50)
    before = other.read_bytes()
    for act in (len, list, lambda store: store.add(kept()), lambda store: store.delete()):
        with pytest.raises(CorrectionsError, match="is no file of corrections"):
            act(Corrections(other))
    assert other.read_bytes() == before


def test_a_file_of_a_later_version_is_refused(path):
    Corrections(path).add(kept())
    base = sqlite3.connect(path)
    base.execute("pragma user_version = 99")
    base.close()
    with pytest.raises(CorrectionsError, match="later version"):
        len(Corrections(path))


def test_a_folder_or_a_place_that_cannot_be_written_is_one_sentence(tmp_path):
    with pytest.raises(CorrectionsError, match="cannot be used"):
        Corrections(tmp_path).add(kept())
    (tmp_path / "file").write_text("")
    with pytest.raises(CorrectionsError, match="cannot be used"):
        Corrections(tmp_path / "file" / "corrections.sqlite").add(kept())


def test_where_it_lies(monkeypatch, tmp_path):
    monkeypatch.delenv("ZERONINE_CORRECTIONS", raising=False)
    assert default_path() == platformdirs.user_data_path("zeronine", appauthor=False) / "corrections.sqlite"
    monkeypatch.setenv("ZERONINE_CORRECTIONS", str(tmp_path / "mine.db"))
    assert default_path() == tmp_path / "mine.db"


def test_a_folder_that_may_not_be_entered_is_one_sentence(path, monkeypatch):
    def refuse(self):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "exists", refuse)
    for ask in (len, list, Corrections.delete):
        with pytest.raises(CorrectionsError, match="cannot be used: Permission denied"):
            ask(Corrections(path))
