"""`zeronine corrections`: list, export, delete."""

import errno
import json
import sqlite3
import subprocess
import sys

import numpy as np
import pytest
from click.testing import CliRunner

from test_corrections import kept
from zeronine.cli import main
from zeronine.corrections import Correction, Corrections


@pytest.fixture
def mine(tmp_path, monkeypatch):
    monkeypatch.setenv("ZERONINE_CORRECTIONS", str(tmp_path / "folder" / "corrections.sqlite"))
    return Corrections()


def run(*arguments, **more):
    return CliRunner().invoke(main, ["corrections", *map(str, arguments)], **more)


def test_list(mine):
    assert "no corrections yet" in run("list").output
    mine.add(kept())
    mine.add(kept(right=None))
    lines = run("list").output.splitlines()
    assert lines[0].split()[-3:] == ["1", "→", "7"]
    assert lines[1].endswith("→ no digit")
    first = json.loads(run("list", "--json").output.splitlines()[0])
    assert (first["read"], first["right"]) == (1, 7)
    assert "glyph" not in first


def test_export(mine, tmp_path):
    mine.add(kept())
    mine.add(kept(right=None))
    assert run("export", tmp_path / "c.npz").output.startswith("2 corrections written")
    with np.load(tmp_path / "c.npz") as data:
        assert data["glyphs"].shape == (2, 28, 28)
        assert data["labels"].tolist() == [7, -1]
    run("export", tmp_path / "c.jsonl")
    written = [json.loads(line) for line in (tmp_path / "c.jsonl").read_text().splitlines()]
    assert [one["right"] for one in written] == [7, None]
    assert [json.loads(line) for line in run("export", "-").output.splitlines()] == written
    for wrong in (tmp_path / "c.xyz", tmp_path / "nowhere" / "c.jsonl"):
        result = run("export", wrong)
        assert result.exit_code == 2
        assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("form", ["npz", "jsonl"])
def test_a_model_is_measured_on_what_was_exported(form, mine, tmp_path):
    glyph = np.zeros((28, 28), np.float32)
    glyph[4:24, 13:15] = 1
    mine.add(kept(right=1, glyph=glyph))
    mine.add(kept(right=None))
    run("export", tmp_path / f"c.{form}")
    result = CliRunner().invoke(main, ["evaluate", "--json", "--data", str(tmp_path / f"c.{form}")])
    measured = json.loads(result.output)
    assert (measured["count"], measured["accuracy"], measured["left_out"]) == (1, 1.0, 1)


def test_an_export_that_fails_leaves_the_one_before(mine, tmp_path, monkeypatch):
    mine.add(kept())
    path = tmp_path / "C.JSONL"
    assert run("export", path).output == f"1 correction written to {path}\n"
    before = path.read_bytes()

    def full(*_given):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Correction, "to_dict", full)
    result = run("export", path)
    assert (result.exit_code, result.stderr) == (2, f"zeronine: {path} cannot be written: No space left on device\n")
    assert (path.read_bytes(), list(tmp_path.glob("C*"))) == (before, [path])


def test_export_of_nothing(mine, tmp_path):
    assert run("export", tmp_path / "c.npz").exit_code == 0
    with np.load(tmp_path / "c.npz") as data:
        assert data["glyphs"].shape == (0, 28, 28)


def test_delete_command(mine):
    ids = [mine.add(kept()) for _ in range(3)]
    assert run("delete").exit_code == 2
    assert run("delete", ids[0], "--all").exit_code == 2
    assert run("delete", ids[0]).output == "1 deleted\n"
    assert run("delete", ids[0]).exit_code == 2
    assert run("delete", "--all", input="n\n").exit_code == 1
    assert len(mine) == 2
    assert run("delete", "--all", "--yes").output == "2 deleted\n"
    assert run("delete", "--all").output == "there are no corrections\n"


def test_a_file_that_is_none_is_one_sentence_and_exit_code_2(tmp_path, monkeypatch):
    monkeypatch.setenv("ZERONINE_CORRECTIONS", str(tmp_path))
    result = run("list")
    assert result.exit_code == 2
    assert result.stderr.startswith("zeronine: ")
    assert result.stderr.count("\n") == 1


def test_a_damaged_correction_is_one_sentence_and_exit_code_2(mine, tmp_path):
    number = mine.add(kept())
    with sqlite3.connect(mine.path) as base:
        base.execute("update corrections set strokes = '[[[1'")
    base.close()
    for words in (["list"], ["list", "--json"], ["export", tmp_path / "c.npz"], ["export", "-"]):
        result = run(*words)
        assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
        assert f"correction {number} is damaged" in result.stderr
    assert run("delete", number).output == "1 deleted\n"


def test_reading_needs_neither_the_window_nor_the_store():
    code = "import sys, zeronine.cli.read; print(sorted({'tkinter', 'sqlite3'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
