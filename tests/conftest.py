"""What several tests need: one reader, drawn digits, and a small data folder in MNIST's own format."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import struct
from collections.abc import Generator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from zeronine import Reader
from zeronine.strokes import draw, smooth
from zeronine.training import data, pens, skeletons

settings.register_profile("patient", settings.default, deadline=None)  # a slow machine is not wrong
settings.load_profile("patient")

pytest_plugins = ["serving", "browsing", "windows"]  # their fixtures: a server, a browser, a window

SAMPLES = Path(__file__).parent.parent / "samples"  # digits/ and numbers/


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where `CI` is set everything a test may need is there: a test that skips has failed."""
    report = yield
    if _lacks(report) and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """So has a file of tests that skips as a whole, before there are tests to report."""
    report = yield
    if _lacks(report):
        report.outcome = "failed"
    return report


def _lacks(report: pytest.TestReport | pytest.CollectReport) -> bool:
    return report.skipped and bool(os.environ.get("CI"))


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader()


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of the digits: the first character of each name is what it shows."""
    return SAMPLES / "digits"


@pytest.fixture(scope="session")
def number_samples() -> Path:
    """The folder of the numbers: each name, up to a dash, is what it shows."""
    return SAMPLES / "numbers"


def drawing(sign: int, side: int = 280, pen: float = 14, seed: int = 1, room: float = 0.7) -> np.ndarray:
    """One hand-drawn digit, black on white: (side, side) uint8."""
    rng = np.random.default_rng([seed, sign])
    style = next(style for style in skeletons.DIGITS if style.sign == str(sign))
    strokes = pens.written(style, rng)
    flat = np.concatenate(strokes)
    low, size = flat.min(axis=0), float(np.ptp(flat, axis=0).max())
    extent = np.ptp(flat, axis=0) / size * room * side
    return draw([(s - low) / size * room * side + (side - extent) / 2 for s in strokes], side, side, pen)


def glyphs(count: int, seed: int) -> data.Digits:
    rng = np.random.default_rng(seed)
    signs = rng.integers(10, size=count)
    images = [pens.glyph_of(pens.written(pens.pick(skeletons.DIGITS, rng, str(s)), rng), rng, 0.5) for s in signs]
    return data.Digits(np.stack(images), signs.astype(np.int64))


def write_idx(folder: Path, name: str, array: np.ndarray) -> str:
    """Write an idx file as MNIST has them, packed; gives the SHA-256 of its content."""
    head = struct.pack(">BBBB", 0, 0, 8, array.ndim) + b"".join(struct.pack(">I", n) for n in array.shape)
    content = head + array.astype(np.uint8).tobytes()
    (folder / f"{name}.gz").write_bytes(gzip.compress(content, 1))
    return hashlib.sha256(content).hexdigest()


@pytest.fixture(scope="session")
def small_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the four files of a small MNIST of drawn digits, and a few pen strokes."""
    folder = tmp_path_factory.mktemp("data")
    train, test = glyphs(1_500, 1), glyphs(300, 2)
    hashes = {}
    for prefix, digits in (("train", train), ("t10k", test)):
        hashes[f"{prefix}-images-idx3-ubyte"] = write_idx(folder, f"{prefix}-images-idx3-ubyte", digits.images)
        hashes[f"{prefix}-labels-idx1-ubyte"] = write_idx(folder, f"{prefix}-labels-idx1-ubyte", digits.labels)
    (folder / "hashes.json").write_text(json.dumps(hashes))
    rng = np.random.default_rng(3)
    with (folder / "pendigits_tra.jsonl").open("w") as lines:
        for i in range(60):
            strokes = pens.written(pens.pick(skeletons.DIGITS, rng, str(i % 10)), rng)
            up = [[[round(400 * x), round(400 * (1 - y))] for x, y in smooth(s, 0.1)] for s in strokes]
            lines.write(json.dumps({"label": i % 10, "strokes": up, "meta": [str(i % 10), str(i % 30), str(i)]}) + "\n")
    return folder


@pytest.fixture
def mnist_folder(small_data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`small_data`, taken for MNIST and Pendigits."""
    monkeypatch.setattr(data, "MNIST", json.loads((small_data / "hashes.json").read_text()))
    monkeypatch.setattr(data, "PEN_COUNT", 60)
    monkeypatch.setattr(data, "VALIDATION", 200)
    monkeypatch.setattr(data, "TRIAL", 600)
    return small_data
