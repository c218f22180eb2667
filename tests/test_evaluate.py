"""Evaluation: every form of labelled pictures, figures that add up, and the report."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from conftest import drawing
from zeronine import Reader
from zeronine.cli import main
from zeronine.errors import DataError
from zeronine.training import data, evaluate, labelled


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Ten drawings of one hand and two of another, one of them labelled wrongly, and one file that is no picture."""
    (tmp_path / "images").mkdir()
    rows = [(f"{sign}.png", str(sign), "ann") for sign in range(10)] + [("a.png", "3", "bob"), ("b.png", "5", "bob")]
    for name, label, _ in rows:
        sign = 4 if name == "a.png" else int(label)
        Image.fromarray(drawing(sign, 100, 7)).save(tmp_path / "images" / name)
    (tmp_path / "images" / "c.png").write_text("text")
    with (tmp_path / "labels.csv").open("w", newline="") as lines:
        csv.writer(lines).writerows(
            [("file", "label", "source_repo"), *rows, ("c.png", "1", "bob"), ("x.png", "alpha", "bob")]
        )
    return tmp_path


def test_each_hand_counts_once(folder: Path, reader: Reader) -> None:
    result = evaluate.evaluate(reader, labelled.samples(folder))
    assert len(result.labels) == 13
    assert result.accuracy == pytest.approx((1 + 1 / 3) / 2)
    assert list(result.unreadable) == ["c.png"]
    assert result.confusion.sum() == 13
    assert result.confusion[3, 4] == 1
    assert result.confusion[1, 10] == 1
    assert result.names[result.worst(1)[0]] == "a.png"
    assert json.loads(json.dumps(result.to_dict()))["groups"] == {"ann": 1.0, "bob": 0.33333}


def test_calibration_error_is_what_guo_et_al_define() -> None:
    confidence = np.array([0.95, 0.95, 0.55, 0.55])
    labels, values = np.zeros(4, int), np.array([0, 1, 0, 0])
    result = evaluate.Evaluation(
        labels, values, confidence, np.array([""] * 4), labels.astype(str), np.zeros((4, 28, 28))
    )
    assert result.ece == pytest.approx(0.5 * abs(0.5 - 0.95) + 0.5 * abs(1 - 0.55))


def test_other_forms(tmp_path: Path, reader: Reader, mnist_folder: Path) -> None:
    pictures = np.stack([drawing(sign, 60, 5) for sign in range(10)])
    np.savez(tmp_path / "digits.npz", images=pictures, labels=np.arange(10))
    for sign in range(10):
        (tmp_path / "classes" / str(sign)).mkdir(parents=True)
        Image.fromarray(pictures[sign]).save(tmp_path / "classes" / str(sign) / "one.png")
    for source in (tmp_path / "digits.npz", tmp_path / "classes", mnist_folder / "pendigits_tra.jsonl"):
        assert evaluate.evaluate(reader, labelled.samples(source)).accuracy >= 0.9, source


def test_a_folder_with_mnists_files_is_its_test_part(mnist_folder: Path) -> None:
    found = list(labelled.samples(mnist_folder))  # which holds pen strokes, too
    test = data.mnist("test", mnist_folder)
    assert [sample.label for sample in found] == list(map(str, test.labels))
    np.testing.assert_array_equal([sample.picture for sample in found], test.images)


def test_strokes_with_y_down_stand_upright(tmp_path: Path) -> None:
    strokes = [[[10, 10], [40, 10]], [[40, 10], [20, 60]]]  # a 7
    up = [[[x, -y] for x, y in stroke] for stroke in strokes]
    rows = [{"label": 7, "strokes": strokes, "y": "down"}, {"label": 7, "strokes": up}]
    (tmp_path / "sevens.jsonl").write_text("\n".join(map(json.dumps, rows)))
    down, tablet = (sample.picture for sample in labelled.samples(tmp_path / "sevens.jsonl"))
    np.testing.assert_array_equal(down, tablet)
    ink = np.nonzero(down < 128)
    bar = ink[1][ink[0] == ink[0].min() + 5]
    assert np.ptp(bar) > 80  # the bar is above


@pytest.mark.parametrize("column", ["group", "source_repo"])
def test_whose_hand_it_is_stands_in_either_column(column: str, tmp_path: Path) -> None:
    (tmp_path / "labels.csv").write_text(f"file,label,{column}\na.png,3,ann\nb.png,4,bob\n")
    assert [sample.group for sample in labelled.samples(tmp_path)] == ["ann", "bob"]


@pytest.mark.parametrize("labels", [np.arange(10.0), np.arange(10)[:, None], np.arange(10.0)[:, None]])
def test_labels_in_floats_or_in_a_column(labels: np.ndarray, tmp_path: Path) -> None:
    np.savez(tmp_path / "digits.npz", images=np.zeros((10, 28, 28), np.uint8), labels=labels)
    assert [sample.label for sample in labelled.samples(tmp_path / "digits.npz")] == list("0123456789")


@pytest.mark.parametrize(
    ("labels", "reason"),
    [(np.full(10, 0.5), "labelled with a digit, but one with '0.5'"), (np.eye(10), "labels (10, 10)")],
)
def test_labels_that_are_no_digits_are_named(labels: np.ndarray, reason: str, tmp_path: Path) -> None:
    np.savez(tmp_path / "digits.npz", images=np.zeros((10, 28, 28), np.uint8), labels=labels)
    done = CliRunner().invoke(main, ["evaluate", "--data", str(tmp_path / "digits.npz")])
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert reason in done.stderr


def test_a_folder_without_labelled_pictures(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["evaluate", "--data", str(tmp_path)])
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "no labels.csv, folders 0 to 9" in done.stderr


def test_forms_that_are_none(tmp_path: Path) -> None:
    np.savez(tmp_path / "other.npz", x=np.zeros(3))
    (tmp_path / "broken.npz").write_bytes(b"PK\3\4 nothing")
    (tmp_path / "broken.jsonl").write_text('{"label": 1}\n')
    (tmp_path / "table").mkdir()
    (tmp_path / "table" / "labels.csv").write_text("name,what\n")
    for name in ("other.npz", "broken.npz", "broken.jsonl", "table", "nowhere", "."):
        with pytest.raises(DataError):
            list(labelled.samples(tmp_path / name))


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("labels.csv", b"file,label\na.png,3\nb.png\n", "line 3: no file and label"),
        ("labels.csv", b"label,file\n3\n", "line 2: no file and label"),
        ("labels.csv", "file,label\n\u00e9.png,3\n".encode("latin-1"), "UTF-8"),
        ("labels.csv", b"file,label\n" + 200_000 * b"a", "field limit"),
        ("a.jsonl", None, "cannot be read"),
        ("a.jsonl", b"\xff", "UTF-8"),
        *[
            ("a.jsonl", b'{"label": 1, "strokes": %s}' % strokes, "line 1: no object")
            for strokes in (b"[]", b"[[]]", b"[[[1]]]", b"[[[1, NaN]]]", b"[[[1, Infinity]]]", b"[[[%d, 1]]]" % 10**400)
        ],
        ("a.jsonl", b"\n" + 100_000 * b"[", "line 2: no object"),
        ("a.jsonl", b'{"right": 1, "glyph": [[300]]}', "line 1: no object"),
    ],
)
def test_what_is_wrong_with_the_data_is_one_sentence(
    name: str, content: bytes | None, reason: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    done = CliRunner().invoke(main, ["evaluate", "--data", str(tmp_path if name == "labels.csv" else tmp_path / name)])
    assert done.exit_code == 2, done.output
    assert name in done.output and reason in done.output
    assert done.output.count("\n") == 1


def test_a_table_as_excel_saves_it(folder: Path) -> None:
    table = folder / "labels.csv"
    table.write_bytes(b"\xef\xbb\xbf" + table.read_bytes())
    assert len(list(labelled.samples(folder))) == 14


def test_a_table_with_blanks_behind_its_commas(folder: Path) -> None:
    table = folder / "labels.csv"
    plain = [(sample.name, sample.label) for sample in labelled.samples(folder)]
    table.write_text(table.read_text().replace(",", ", "))
    assert [(sample.name, sample.label) for sample in labelled.samples(folder)] == plain


def test_other_ends_of_lines_in_a_text_part_no_line(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"label": 1, "strokes": [[[0, 0], [0, 9]]], "by": "a\u2028b"}\r\n\n'
        '{"label": 2, "strokes": [[[0, 0], [9, 9]]]}\n',
        "utf-8",
    )
    assert [sample.label for sample in labelled.samples(tmp_path / "a.jsonl")] == ["1", "2"]


def test_corrections_with_other_labels_are_no_npz(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", glyphs=np.zeros((1, 28, 28), np.uint8), labels=np.array(["x"]))
    with pytest.raises(DataError, match=r"no \.npz"):
        list(labelled.samples(tmp_path / "a.npz"))


@pytest.mark.parametrize("words", [["--report", "{}.html"], ["--data", "{}"], ["--data", "/{}.npz"]])
def test_names_that_the_system_refuses_are_one_sentence(words: list[str], folder: Path) -> None:
    given = [word.format(300 * "a") for word in words]
    done = CliRunner().invoke(main, ["evaluate", *(["--data", str(folder)] if "--data" not in words else []), *given])
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1), done.stderr
    assert 300 * "a" in done.stderr


def test_the_command(folder: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["evaluate", "--data", str(folder), "--json"])
    assert done.exit_code == 2, done.output  # one picture cannot be read
    assert (json.loads(done.output)["count"], json.loads(done.output)["left_out"]) == (13, 1)
    pytest.importorskip("matplotlib", reason="needs the train extra")
    page = tmp_path / "page.html"
    done = CliRunner().invoke(main, ["evaluate", "--data", str(folder), "--report", str(page)])
    assert done.exit_code == 2, done.output
    assert "66.67%" in done.output
    assert "\n1 label is no single digit: left out\n" in done.output
    assert page.read_text("utf-8").count("data:image/png") == 3


def test_of_what_was_not_there_no_share_is_given(tmp_path: Path) -> None:
    np.savez(tmp_path / "sevens.npz", images=drawing(7)[None], labels=np.array([7]))
    done = CliRunner().invoke(main, ["evaluate", "--data", str(tmp_path / "sevens.npz")])
    assert done.exit_code == 0, done.output
    shares = {words[0]: words[2:4] for words in map(str.split, done.output.splitlines()[2:])}
    assert shares["7"] == ["100.00%", "100.00%"] and shares["6"] == ["–", "–"]
    assert evaluate.evaluate(Reader(), labelled.samples(tmp_path / "sevens.npz")).table()[6] == ("6", "0", "–", "–")


def test_where_no_report_can_be_written_nothing_is_read(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="needs the train extra")
    page = tmp_path / "nowhere" / "page.html"
    done = CliRunner().invoke(main, ["evaluate", "--data", "nor here", "--report", str(page)])
    assert done.exit_code == 2
    assert done.output == f"zeronine: {page} cannot be written: No such file or directory\n"


def test_without_data_it_says_where_to_get_some(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZERONINE_DATA", str(tmp_path))
    done = CliRunner().invoke(main, ["evaluate"])
    assert done.exit_code == 2
    assert "zeronine data" in done.output
    assert "Traceback" not in done.output
