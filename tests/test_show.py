"""Pictures with their readings drawn on them, and where `--show` puts them."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from conftest import drawing
from test_layout import page
from test_read_pages import images, tiff
from zeronine import Reader, marked, picture
from zeronine.cli import main


def show(place: Path, *sources: Path | str) -> Result:
    return CliRunner().invoke(main, ["read", *map(str, sources), "--show", str(place)])


def coloured(image: Image.Image) -> np.ndarray:
    """(H, W) bool, where there is colour: on a grey picture, what was drawn."""
    return np.ptp(np.asarray(image).astype(int), axis=2) > 40


@pytest.mark.parametrize("side", [16, 28, 100, 280, 1_500, 4_000])
def test_boxes_and_readings_can_be_seen_at_any_size(reader: Reader, side: int) -> None:
    original = picture.upright(drawing(4, side, max(1, side / 14), room=0.6))
    digit = reader.digit(original)
    assert digit is not None
    sheet = marked.mark(original, digit)
    scale = max(1, -(-640 // side))
    assert sheet.width >= 640
    x, y, w, h = (v * scale for v in digit.box)
    above = sheet.height - side * scale
    drawn = coloured(sheet)
    rows, columns = np.nonzero(drawn.any(axis=1))[0], np.nonzero(drawn.any(axis=0))[0]
    line = max(2, round(side * scale / 400))
    assert (columns[0], columns[-1]) == (x - line, x + w + line - 1)
    assert rows[-1] == y + h + line - 1 + above
    label = rows[rows < y - line + above]  # the reading stands over the box
    assert 10 <= len(label) <= max(60, sheet.height / 10)
    ink = np.asarray(picture.load(original)) < 128
    assert not coloured(sheet.crop((0, above, *(np.array(sheet.size)))).resize((side, side), 0))[ink].any()


def test_a_reading_at_the_edge_gets_a_margin_and_covers_no_ink(reader: Reader) -> None:
    tight = drawing(2, 700, 50, room=0.98)
    original = picture.upright(tight[np.ix_((tight < 250).any(axis=1), (tight < 250).any(axis=0))])
    sheet = marked.mark(original, reader.digit(original))
    line = round(max(original.size) / 400)
    assert sheet.width == original.width + 2 * line and sheet.height > original.height + 2 * line
    shown = np.asarray(sheet)[sheet.height - original.height - line : -line, line:-line]
    dark = np.asarray(original).max(axis=2) < 100
    np.testing.assert_array_equal(shown[dark], np.asarray(original)[dark])


def test_doubt_has_another_colour_and_says_how_much(reader: Reader) -> None:
    original = picture.upright(drawing(4, 700))
    digit = reader.digit(original)
    assert digit is not None
    x, y, w, h = digit.box
    labels, colours = [], []
    for confidence in (0.96, 0.95, 0.8, 0.7, 0.5):
        found = replace(digit, confidence=confidence)
        labels.append(marked._label(found, scale=1, line=2, long=700).text)
        sheet = marked.mark(original, found)
        colours.append(sheet.getpixel((x + w // 2, y + h + sheet.height - original.height)))  # below the ink
    assert labels == ["4", "4", "4   80 %", "4   70 %", "4   50 %"]
    blue, orange, red = colours[0], colours[2], colours[4]
    assert colours == [blue, blue, orange, orange, red]
    assert blue[2] > max(blue[:2]) and orange[0] > orange[1] > orange[2] and red[0] > 4 * max(red[1:])


def test_no_digit_is_grey(reader: Reader) -> None:
    rng = np.random.default_rng(0)
    scribble = np.full((200, 200), 255, np.uint8)
    for x, y in rng.integers(20, 180, (60, 2)):
        scribble[y : y + 4, x - 18 : x + 18] = 0
    none = marked.mark(picture.upright(scribble), reader.digit(scribble))
    assert not coloured(none).any()
    assert (np.asarray(none) != np.asarray(picture.upright(scribble).resize(none.size, 0))).any()


def test_every_number_of_a_page_is_marked(reader: Reader) -> None:
    original = picture.upright(page("123  45", "6789", side=120))  # large enough to stay at its size
    answer = reader.page(original)
    drawn = coloured(marked.mark(original, answer))
    for number in answer.numbers:
        for digit in number.digits:
            x, y, w, h = digit.box
            assert drawn[y + h // 2, x - 2 : x].any() or drawn[y + h // 2, x + w : x + w + 2].any()
    assert not coloured(original).any()  # the picture itself stays as it was


def test_a_box_at_the_edge_is_seen_whole(reader: Reader) -> None:
    original = picture.upright(drawing(4, 700))
    digit = reader.digit(original)
    assert digit is not None
    drawn = coloured(marked.mark(original, replace(digit, box=(0, 300, 700, 400))))
    assert drawn.shape == (702, 704)
    assert drawn[400, :2].all() and drawn[400, -2:].all() and drawn[-2:, 350].all()


def test_one_picture_goes_to_one_file_upright(samples: Path, tmp_path: Path) -> None:
    done = show(tmp_path / "out.jpg", samples / "4-phone-turned.jpg")
    assert done.exit_code == 0, done.output
    assert ": 4 " in done.stdout
    with Image.open(tmp_path / "out.jpg") as out:
        assert out.format == "JPEG"
        upright = picture.upright(samples / "4-phone-turned.jpg").resize(out.size)
        apart = np.abs(np.asarray(out).astype(int) - np.asarray(upright))
        assert np.median(apart) < 8  # the same way up, and drawn on in places only


def test_several_go_to_a_folder_by_their_names(samples: Path, tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    shutil.copy(samples / "7-photo.jpg", tmp_path / "in" / "a.jpg")
    shutil.copy(samples / "5-tiny-28.png", tmp_path / "in" / "a.png")
    shutil.copy(samples / "5-tiny-28.png", tmp_path / "in" / "deep" / "a.png")
    tiff(tmp_path / "in" / "scan.tif", images())
    shown = tmp_path / "in" / "shown"
    for _ in range(2):  # a second time the pictures of the first are not read
        done = show(shown, tmp_path / "in")
        assert done.exit_code == 0, done.output
        assert len(done.stdout.splitlines()) == 6
        names = {path.relative_to(shown).as_posix() for path in shown.rglob("*.png")}
        assert names == {"a.png", "a-2.png", "deep/a.png", "scan-p1.png", "scan-p2.png", "scan-p3.png"}


def test_what_is_read_is_never_written_over(samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(samples / "5-tiny-28.png", "a.png")
    shutil.copy(samples / "7-photo.jpg", "a.jpg")
    before = Path("a.png").read_bytes()
    for place, sources, sentence in [
        ("a.png", ["a.png"], "would write over"),
        (".", [str(tmp_path)], "holds the pictures that are read"),
        ("out.png", ["a.png", "a.jpg"], "takes one picture"),
        ("out.png", ["."], "takes one picture"),
        ("a.png/deep", ["a.jpg"], "cannot be a folder"),
        ("none/out.png", ["a.jpg"], "cannot be written"),
        ("", ["a.jpg"], "names no place"),
        ("drawn.docx", ["a.jpg"], ".docx is no picture's ending"),
    ]:
        done = show(place, *sources)
        assert done.exit_code == 2, (place, sources)
        assert sentence in done.stderr
        assert done.stderr.count("\n") == 1
    assert show(tmp_path, "a.jpg", "a.png").exit_code == 0
    assert Path("a.png").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a-2.png", "a-3.png", "a.jpg", "a.png"]


def test_other_pictures_are_not_written_over_but_those_of_an_earlier_run_are(samples: Path, tmp_path: Path) -> None:
    shutil.copy(samples / "7-photo.jpg", tmp_path / "scan.jpg")
    shutil.copy(samples / "5-tiny-28.png", tmp_path / "scan.png")
    (tmp_path / "scan-2.png").write_text("no picture")
    before = (tmp_path / "scan.png").read_bytes()
    for _ in range(2):
        assert show(tmp_path, tmp_path / "scan.jpg").exit_code == 0
        assert {path.name for path in tmp_path.iterdir()} == {"scan.jpg", "scan.png", "scan-2.png", "scan-3.png"}
    assert (tmp_path / "scan.png").read_bytes() == before
    assert (tmp_path / "scan-2.png").read_text() == "no picture"


def test_a_file_of_pages_needs_a_folder(tmp_path: Path) -> None:
    done = show(tmp_path / "out.png", tiff(tmp_path / "scan.tif", images()))
    assert done.exit_code == 2
    assert "takes one picture" in done.stderr
    assert not (tmp_path / "out.png").exists()


def test_a_folder_within_what_is_read_hides_none_of_its_own_pictures(samples: Path, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    shutil.copy(samples / "7-photo.jpg", tmp_path / "own" / "7.jpg")
    shutil.copy(samples / "5-tiny-28.png", tmp_path / "5.png")
    done = show(tmp_path / "own", tmp_path)
    assert done.exit_code == 0, done.output
    assert len(done.stdout.splitlines()) == 2
    again = CliRunner().invoke(main, ["read", str(tmp_path)])  # what was drawn is no more to read
    assert again.stdout == done.stdout
    drawn = tmp_path / "own" / "5.png"
    assert drawn.exists()
    lines = CliRunner().invoke(main, ["read", "--json", "--show", str(tmp_path / "own"), str(tmp_path)]).stdout
    shown = {row["shown"] for row in map(json.loads, lines.splitlines())}
    assert shown == {str(drawn), str(tmp_path / "own" / "own" / "7.png")}
    assert len(CliRunner().invoke(main, ["read", str(drawn)]).stdout.splitlines()) == 1  # unless it is named


def test_what_cannot_be_drawn_is_read_all_the_same(samples: Path, tmp_path: Path) -> None:
    scans, shown = tmp_path / "scans", tmp_path / "shown"
    (scans / "deep").mkdir(parents=True)
    shown.mkdir()
    (shown / "deep").write_text("no folder")
    shutil.copy(samples / "7-photo.jpg", scans / "deep" / "a.jpg")
    shutil.copy(samples / "5-tiny-28.png", scans / "b.png")
    done = CliRunner().invoke(main, ["read", "--json", str(scans), "--show", str(shown)])
    assert done.exit_code == 2
    rows = {Path(row["file"]).name: row for row in map(json.loads, done.stdout.splitlines())}
    assert {name: row["value"] for name, row in rows.items()} == {"a.jpg": 7, "b.png": 5}
    assert {name for name, row in rows.items() if "shown" in row} == {"b.png"}
    assert done.stderr.count("\n") == 1
    assert "a.png cannot be written" in done.stderr
    assert {path.name for path in shown.iterdir()} == {"deep", "b.png"}


def test_a_name_as_long_as_names_may_be_is_drawn(samples: Path, tmp_path: Path) -> None:
    path = tmp_path / f"{'ä' * 120}.jpg"
    shutil.copy(samples / "7-photo.jpg", path)
    assert show(tmp_path / "shown", path).exit_code == 0
    (drawn,) = (tmp_path / "shown").iterdir()
    assert drawn.name == f"{'ä' * 100}.png"


def test_a_folder_of_drawn_pictures_alone_says_so(samples: Path, tmp_path: Path) -> None:
    show(tmp_path / "shown", samples / "7-photo.jpg")
    done = CliRunner().invoke(main, ["read", str(tmp_path / "shown")])
    assert done.exit_code == 2
    assert "no pictures" in done.stderr and "but those that --show drew" in done.stderr
