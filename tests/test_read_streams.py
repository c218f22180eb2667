"""`zeronine read` on standard input and pipes, and where its own streams are closed or full."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from test_read_command import zeronine


def test_standard_input(samples: Path) -> None:
    done = zeronine("read", "-", stdin=(samples / "7-photo.jpg").read_bytes())
    assert done.stdout.decode().startswith("standard input: 7")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("words", [["read", "{}"], ["read", "--json", "{}"], ["--help"]])
def test_answers_that_cannot_be_written_are_one_sentence_and_two(words: list[str], samples: Path) -> None:
    command = [sys.executable, "-m", "zeronine", *(word.format(samples / "7-photo.jpg") for word in words)]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    with Path("/dev/full").open("w") as full:
        assert subprocess.run(command, stdout=full, stderr=full, check=False).returncode == 2
    assert done.stderr.startswith("zeronine: cannot write: ")


@pytest.mark.parametrize("name", ["stdin", "stdout", "stderr"])
def test_streams_may_be_closed(name: str, samples: Path) -> None:
    code = (
        f"import sys\nsys.{name} = None\nfrom zeronine.cli import main\n"
        f"main(['read', {str(samples / '7-photo.jpg')!r}, '-'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 2  # standard input is empty
    assert b": 7 " in done.stdout or name == "stdout"
    assert done.stderr == (b"" if name == "stderr" else b"zeronine: standard input is empty (0 bytes)\n")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipes_are_read_where_they_are_named_and_left_alone_in_folders(samples: Path, tmp_path: Path) -> None:
    shutil.copy(samples / "7-photo.jpg", tmp_path / "c.jpg")
    os.mkfifo(tmp_path / "b.png")
    done = zeronine("read", tmp_path)
    assert (done.returncode, done.stdout.count(b"c.jpg: 7")) == (2, 1)
    assert done.stderr.decode() == f"zeronine: {tmp_path / 'b.png'} is no file\n"
    fill = "import sys, pathlib; pathlib.Path(sys.argv[2]).write_bytes(pathlib.Path(sys.argv[1]).read_bytes())"
    with subprocess.Popen([sys.executable, "-c", fill, str(tmp_path / "c.jpg"), str(tmp_path / "b.png")]):
        assert zeronine("read", tmp_path / "b.png").stdout.count(b"b.png: 7") == 1
