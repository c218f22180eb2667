"""`zeronine read` on real files: lines, JSON, CSV, folders, standard input, and what cannot be read."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from test_layout import page
from zeronine.cli import main
from zeronine.cli.readers import Readers
from zeronine.sketch import Sketch

UNUSED = {"torch", "fastapi", "matplotlib", "rich", "tkinter", "pypdfium2", "concurrent.futures", "zeronine.training"}


def zeronine(*words: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "zeronine", *map(str, words)], input=stdin, capture_output=True, check=False
    )


def test_a_line_a_picture(samples: Path) -> None:
    done = zeronine("read", samples)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.decode().splitlines()
    assert len(lines) == len(list(samples.iterdir()))
    for line in lines:
        name, answer = line.rsplit(": ", 1)
        assert Path(name).name[0] == answer[0]
        assert answer.endswith("%")


def test_separators_are_printed_and_no_reading_is_certain(number_samples: Path) -> None:
    whole = zeronine("read", number_samples)
    assert whole.returncode == 0, whole.stderr
    lines = whole.stdout.decode()
    assert "12000-cheque.jpg: 12.000-  " in lines and " 86.50 (99.9 %)" in lines
    assert "100" not in lines
    rows = [json.loads(line) for line in zeronine("read", "--json", number_samples).stdout.splitlines()]
    found = [number for row in rows for number in row.get("numbers", [row])]
    assert max(one["confidence"] for one in found) == 0.9999
    done = zeronine("read", "--csv", number_samples).stdout.decode()
    assert max(float(row["confidence"]) for row in csv.DictReader(io.StringIO(done))) == 0.9999


def test_json_is_one_object_a_line(samples: Path) -> None:
    done = zeronine("read", "--json", samples / "7-photo.jpg", samples / "0-faint-slashed.png")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["value"] for row in rows] == [7, 0]
    assert sum(rows[0]["probabilities"]) == pytest.approx(1, abs=1e-3)
    assert Path(rows[0]["file"]).name == "7-photo.jpg"


def test_csv_has_a_header(samples: Path) -> None:
    done = zeronine("read", "--csv", samples)
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode())))
    assert all(Path(row["file"]).name[0] == row["text"] for row in rows)
    assert all(0 < float(row["confidence"]) <= 1 for row in rows)
    assert {(row["page"], row["kind"]) for row in rows} == {("1", "digit")}


def test_names_in_csv_are_those_of_the_files_whatever_the_system_writes(samples: Path, tmp_path: Path) -> None:
    named = tmp_path / "\u03b1\u03b2.jpg"
    shutil.copy(samples / "7-photo.jpg", named)
    command = [sys.executable, "-m", "zeronine", "read", "--csv", named]
    plain = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252"}
    done = subprocess.run(command, capture_output=True, env=plain, check=False)
    assert [row["file"] for row in csv.DictReader(io.StringIO(done.stdout.decode()))] == [str(named)]


def test_csv_has_a_row_a_number_and_one_where_there_is_none(tmp_path: Path) -> None:
    Image.fromarray(page("123  45", "6789")).save(tmp_path / "a.png")
    Image.new("L", (80, 80), 255).save(tmp_path / "b.png")
    for kind in ("auto", "page"):
        rows = list(csv.DictReader(io.StringIO(zeronine("read", "--csv", "--as", kind, tmp_path).stdout.decode())))
        found = [(Path(row["file"]).name, row["kind"], row["text"], row["raw"]) for row in rows]
        numbers = [("a.png", "number", text, text) for text in ("123", "45", "6789")]
        assert found == [*numbers, ("b.png", "blank", "", "")]
        assert all(int(row["width"]) > int(row["height"]) for row in rows[:3])


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_pictures_may_be_turned_first(turn: int, tmp_path: Path) -> None:
    upright = Image.fromarray(page("123  45", "6789"))
    upright.rotate(turn, expand=True).save(tmp_path / "a.png")  # counterclockwise
    done = zeronine("read", "--json", "--turn", str(turn), "--show", tmp_path / "b.png", tmp_path / "a.png")
    answer = json.loads(done.stdout)
    assert [number["text"] for number in answer["numbers"]] == ["123", "45", "6789"]
    upright.save(tmp_path / "c.png")
    assert answer["numbers"] == json.loads(zeronine("read", "--json", tmp_path / "c.png").stdout)["numbers"]
    with Image.open(tmp_path / "b.png") as drawn:
        assert drawn.width > drawn.height


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_which_way_up_a_page_is_may_be_found_out(turn: int, tmp_path: Path) -> None:
    Image.fromarray(page("1523  45", "6789")).rotate(turn, expand=True).save(tmp_path / "a.png")
    done = zeronine("read", "--csv", "--turn", "auto", tmp_path / "a.png")
    rows = list(csv.DictReader(io.StringIO(done.stdout.decode())))
    assert [(row["text"], row["turn"]) for row in rows] == [(text, str(turn)) for text in ("1523", "45", "6789")]


@pytest.mark.parametrize("kind", ["auto", "page"])
def test_an_empty_page_is_empty_whichever_way_it_is_turned(kind: str, tmp_path: Path) -> None:
    Image.new("L", (300, 400), 255).save(tmp_path / "a.png")
    done = zeronine("read", "--turn", "auto", "--as", kind, tmp_path / "a.png")
    assert (done.returncode, done.stdout.decode().count("a.png: no")) == (0, 1)


def test_a_digit_does_not_say_which_way_up_it_is(samples: Path) -> None:
    done = zeronine("read", "--turn", "auto", samples / "7-photo.jpg")
    assert "turned" not in done.stdout.decode() and ": 7 " in done.stdout.decode()


def test_what_cannot_be_read_is_said_and_the_rest_goes_on(samples: Path, tmp_path: Path) -> None:
    shutil.copy(samples / "7-photo.jpg", tmp_path / "b.jpg")
    (tmp_path / "a.png").write_text("only text")
    (tmp_path / "c.png").touch()
    done = zeronine("read", tmp_path, tmp_path / "none.png")
    assert done.returncode == 2
    assert done.stdout.decode().count("\n") == 1
    assert ": 7 " in done.stdout.decode()
    errors = done.stderr.decode().splitlines()
    assert len(errors) == 3
    assert all(line.startswith("zeronine: ") for line in errors)
    for form, rows_of in (("--csv", _rows), ("--json", lambda text: [json.loads(line) for line in text.splitlines()])):
        done = zeronine("read", form, tmp_path, tmp_path / "none.png")
        rows = {Path(row["file"]).name: row["kind"] for row in rows_of(done.stdout.decode())}
        assert rows == {"a.png": "error", "b.jpg": "digit", "c.png": "error", "none.png": "error"}
    assert json.loads(done.stdout.decode().splitlines()[-1])["error"].endswith("none.png does not exist")


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_name_that_the_system_refuses_is_one_sentence(samples: Path, tmp_path: Path) -> None:
    done = zeronine("read", tmp_path / ("a" * 300), samples / "7-photo.jpg")
    assert (done.returncode, done.stderr.count(b"\n"), done.stdout.count(b": 7 ")) == (2, 1, 1)
    if hasattr(os, "symlink") and sys.platform != "win32":
        (tmp_path / "a.png").symlink_to("a" * 300)
        shutil.copy(samples / "7-photo.jpg", tmp_path / "b.jpg")
        done = zeronine("read", tmp_path)
        assert (done.returncode, done.stderr.count(b"\n"), done.stdout.count(b": 7 ")) == (2, 1, 1)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["read"], "Missing argument"),
        (["read", ""], "the path of the picture is empty"),
        (["read", "--nonsense", "x.png"], "No such option"),
        (["read", "--model", "none.onnx", "{sample}"], "none.onnx does not exist"),
        (["read", "--model", "{text}", "{sample}"], "text.onnx is no ONNX model"),
        (["read", "{empty}"], "no pictures in"),
        (["nonsense"], "No such command"),
        (["read", "--json", "--csv", "{sample}"], "exclude each other"),
        (["read", "--turn", "auto", "--as", "digit", "{sample}"], "three digits or more"),
        (["read", "--show", "{empty}/out.pdf", "{sample}"], ".pdf is no picture's ending"),
        (["read", "--line-model", "line", "{sample}"], "line does not exist"),
        (["read", "--line-model", "{digits}", "{sample}"], "is no reader of lines"),
    ],
)
def test_wrong_usage_is_one_sentence_and_two(words: list[str], sentence: str, samples: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.onnx").write_text("no model")
    places = {
        "sample": str(samples / "7-photo.jpg"),
        "text": str(tmp_path / "text.onnx"),
        "empty": str(tmp_path / "empty"),
        "digits": str(files("zeronine") / "weights" / "small.onnx"),
    }
    done = zeronine(*(word.format(**places) for word in words))
    assert done.returncode == 2
    assert sentence in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    assert not list((tmp_path / "empty").iterdir())


def test_a_blank_page_is_no_error(tmp_path: Path) -> None:
    Image.new("L", (80, 80), 255).save(tmp_path / "blank.png")
    done = zeronine("read", tmp_path / "blank.png")
    assert done.returncode == 0
    assert done.stdout.decode().endswith("blank.png: no ink\n")


SCRIBBLE = [[(30 + 15 * i, 30 if i % 2 else 170) for i in range(17)]]


@pytest.mark.parametrize(
    ("kind", "words", "content"),
    [("number", "no number", {"text": None}), ("page", "no number", {"numbers": []}), ("digit", "no digit", {})],
)
def test_ink_that_is_none_is_not_called_blank(kind: str, words: str, content: dict, tmp_path: Path) -> None:
    Image.fromarray(Sketch.from_strokes(SCRIBBLE, 300, 200).picture()).save(tmp_path / "a.png")
    Image.new("L", (300, 200), 255).save(tmp_path / "b.png")
    lines = zeronine("read", "--as", kind, tmp_path).stdout.decode().splitlines()
    assert [line.split(": ")[1] for line in lines] == [words, "no ink"]
    rows = list(csv.DictReader(io.StringIO(zeronine("read", "--csv", "--as", kind, tmp_path).stdout.decode())))
    assert [(row["kind"], row["text"]) for row in rows] == [("none", ""), ("blank", "")]
    rows = [json.loads(line) for line in zeronine("read", "--json", "--as", kind, tmp_path).stdout.splitlines()]
    assert [row["kind"] for row in rows] == ["none", "blank"]
    assert content.items() <= rows[0].items() and content.items() <= rows[1].items()


def test_reading_loads_nothing_it_does_not_use(samples: Path) -> None:
    code = (
        "import sys\nfrom zeronine.cli import main\n"
        f"main(['read', {str(samples / '7-photo.jpg')!r}], standalone_mode=False)\n"
        f"print(sorted(set(sys.modules) & {UNUSED}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_every_command_explains_itself() -> None:
    from click.testing import CliRunner

    from zeronine.cli import COMMANDS, main

    listing = CliRunner().invoke(main, ["--help"]).output
    readme = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
    for name, line in COMMANDS.items():
        assert line in " ".join(listing.split())
        assert f"zeronine {name}" in readme, f"the README does not name `zeronine {name}`"
        done = CliRunner().invoke(main, [name, "--help"])
        assert done.exit_code == 0, done.output
        assert all(parameter.help for parameter in _options(name))


def _options(name: str) -> list:
    import importlib

    import click

    command = importlib.import_module(f"zeronine.cli.{name}").command
    commands = command.commands.values() if isinstance(command, click.Group) else [command]
    return [p for c in commands for p in c.params if isinstance(p, click.Option)]


def test_what_is_wrong_with_a_picture_in_memory_names_its_file(tmp_path: Path) -> None:
    Image.fromarray(np.full((40, 40), np.nan, np.float32)).save(tmp_path / "a.tif")
    done = zeronine("read", tmp_path)
    assert done.returncode == 2
    assert done.stderr.decode().splitlines() == [f"zeronine: {tmp_path / 'a.tif'}: the array holds NaN or infinity"]


def test_what_opencv_has_no_memory_for_is_said_and_the_rest_is_read(
    samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(self: Readers, content: object) -> None:
        error = cv2.error("Failed to allocate")
        error.code = -4
        raise error

    monkeypatch.setattr(Readers, "read", read)
    done = CliRunner().invoke(main, ["read", str(samples)])
    assert done.exit_code == 2
    assert done.stderr.count("needs more memory than there is") == len(list(samples.iterdir()))


@pytest.mark.skipif(sys.platform == "win32", reason="no such names on Windows")
def test_names_are_printed_without_what_would_steer_a_terminal(samples: Path, tmp_path: Path) -> None:
    for name in ("red\x1b[31m.jpg", "two\nlines.jpg", "schön 漢字.jpg"):
        shutil.copy(samples / "7-photo.jpg", tmp_path / name)
    (tmp_path / "no\x1b[1m.png").write_text("none")
    done = CliRunner().invoke(main, ["read", str(tmp_path)])
    for name in (r"red\x1b[31m.jpg: 7", r"two\nlines.jpg: 7", "schön 漢字.jpg: 7"):
        assert name in done.stdout
    assert r"no\x1b[1m.png is not a picture" in done.stderr
    rows = CliRunner().invoke(main, ["read", "--json", str(tmp_path)]).stdout.splitlines()
    assert str(tmp_path / "two\nlines.jpg") in {json.loads(row)["file"] for row in rows}
