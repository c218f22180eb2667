"""The corruptions of MNIST-C: each does what it is named for, at the published strength; and the table they give."""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from conftest import glyphs
from zeronine import Reader

sys.path.append(str(Path(__file__).parent.parent / "benchmarks"))

import corruptions
import mnist_c
from corruptions import CORRUPTIONS

DIGITS = glyphs(60, 4)
STILL = ("scale", "brightness", "stripe", "Canny edges")  # nothing in them is random


def corrupt(name: str, seed: int = 0, images: np.ndarray = DIGITS.images) -> np.ndarray:
    return CORRUPTIONS[name](images, np.random.default_rng(seed))


def centre(images: np.ndarray) -> np.ndarray:
    """(n, 2) column and row of each glyph's centre of mass."""
    at = np.arange(28)
    mass = images.sum(axis=(1, 2), dtype=float)
    return np.stack((images.sum(axis=1) @ at, images.sum(axis=2) @ at), axis=1) / mass[:, None]


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_form_and_chance(name: str) -> None:
    before = DIGITS.images.copy()
    images = corrupt(name)
    assert images.shape == before.shape
    assert images.dtype == np.uint8
    assert np.array_equal(DIGITS.images, before), "the digits given were changed"
    assert np.array_equal(images, corrupt(name))
    assert np.array_equal(images, corrupt(name, seed=1)) == (name in STILL)


def likeness(one: np.ndarray, other: np.ndarray) -> float:
    """Correlation of two softened glyphs, one moved by up to four pixels to where it fits best."""
    soft, wide = (cv2.GaussianBlur(x, (0, 0), 1.5).astype(np.float32) for x in (one, np.pad(other, 4)))
    return float(cv2.matchTemplate(wide, soft, cv2.TM_CCOEFF_NORMED).max())


@pytest.mark.parametrize("name", [name for name in CORRUPTIONS if name != "stripe"])  # which swamps a correlation
def test_each_glyph_is_changed_and_stays_itself(name: str) -> None:
    """Every glyph looks different, yet most are more like themselves than like the one before."""
    images = corrupt(name)
    assert (images != DIGITS.images).any(axis=(1, 2)).all()
    nearer = [
        likeness(images[i], DIGITS.images[i]) > likeness(images[i], DIGITS.images[i - 1]) for i in range(len(images))
    ]
    assert np.mean(nearer) > 0.7


def test_there_are_fifteen_and_some_leave_black_alone() -> None:
    assert len(CORRUPTIONS) == 15
    black = np.zeros((2, 28, 28), np.uint8)
    for name in ("shot noise", "glass blur", "motion blur", "rotate", "Canny edges"):
        assert not corrupt(name, images=black).any(), name


def test_noise_has_the_published_strength() -> None:
    grey = np.full((200, 28, 28), 128, np.uint8)
    impulse = corrupt("impulse noise", images=grey)
    assert (impulse == 255).mean() == pytest.approx(0.085, abs=0.005)
    assert (impulse == 0).mean() == pytest.approx(0.085, abs=0.005)
    shot = corrupt("shot noise", images=grey)
    assert set(np.unique(shot)) == {0, 85, 170, 255}
    assert (shot == 0).mean() == pytest.approx(np.exp(-3 * 128 / 255), abs=0.01)


@settings(max_examples=25, deadline=None)
@given(row=st.integers(10, 17), column=st.integers(10, 17), seed=st.integers(0, 1000))
def test_geometry_moves_a_dot_where_it_should(row: int, column: int, seed: int) -> None:
    dot = np.zeros((1, 28, 28), np.uint8)
    dot[0, row : row + 2, column : column + 2] = 255
    x, y = column + 0.5 - 13.5, row + 0.5 - 13.5
    cos, sin = np.cos(0.4), np.sin(0.4)
    wanted = {
        "translate": [(x + dx, y + dy) for dx in (-3, 3) for dy in (-3, 3)],
        "scale": [(0.7 * x, 0.7 * y)],
        "rotate": [(cos * x + sin * y, cos * y - sin * x), (cos * x - sin * y, cos * y + sin * x)],
        "shear": [(x + y / cos * sin, y / cos), (x - y / cos * sin, y / cos)],
    }
    for name, places in wanted.items():
        found = centre(corrupt(name, seed, dot))[0] - 13.5
        assert min(np.hypot(*(found - place)) for place in np.array(places)) < 0.2, name


def test_motion_blur_trails_to_one_side_and_keeps_the_ink() -> None:
    dot = np.zeros((50, 28, 28), np.uint8)
    dot[:, 14, 14] = 255
    trails = corrupt("motion blur", images=dot)
    columns = trails.any(axis=(0, 1)).nonzero()[0]
    assert columns.min() < 8
    assert columns.max() == 14
    assert trails.sum(axis=(1, 2)) == pytest.approx(np.full(50, 255), abs=8)


def test_glass_blur_moves_no_ink_far() -> None:
    dot = np.zeros((50, 28, 28), np.uint8)
    dot[:, 14, 14] = 255
    rows, columns = (corrupt("glass blur", images=dot).any(axis=(0, axis)).nonzero()[0] for axis in (2, 1))
    assert 5 < np.ptp(rows) < 20
    assert 1 < np.ptp(columns) < 14


def test_stripe_and_brightness_are_exact() -> None:
    images = DIGITS.images
    striped = corrupt("stripe")
    assert np.array_equal(striped[:, :, 7:21], images[:, :, 7:21])
    assert np.array_equal(CORRUPTIONS["stripe"](striped, np.random.default_rng()), images)
    lifted = corrupt("brightness")
    assert lifted.min() in (127, 128)
    assert np.abs(lifted.astype(int) - np.minimum(images.astype(int) + 127.5, 255)).max() <= 1


def test_fog_is_smooth_and_takes_three_quarters_of_the_range() -> None:
    black = np.zeros((20, 28, 28), np.uint8)
    black[:, 0, 0] = 255
    clouds = corrupt("fog", images=black)[:, 1:, 1:].astype(float)
    assert clouds.max() <= round(0.75 * 255)
    assert np.abs(np.diff(clouds, axis=2)).mean() < 0.5 * clouds.std()
    fractal = corruptions._plasma(np.random.default_rng(0))
    assert fractal.shape == (256, 256)
    assert (fractal.min(), fractal.max()) == (0, 1)


def test_lines_cross_the_glyph_and_take_no_ink_away() -> None:
    black = np.zeros((100, 28, 28), np.uint8)
    dotted, zigzag = corrupt("dotted line", images=black), corrupt("zigzag", images=black)
    assert np.array_equal(dotted.any(axis=(0, 1)).nonzero()[0] // 2 % 2, np.ones(13))  # 27 lies beyond the line's end
    assert set(range(3, 25)) <= set(zigzag.any(axis=(0, 1)).nonzero()[0])
    for name in ("dotted line", "zigzag"):
        assert (corrupt(name) >= DIGITS.images).all()


def test_zigzag_goes_two_pixels_to_either_side() -> None:
    zigzag = corrupt("zigzag", images=np.zeros((100, 28, 28), np.uint8))[:, :, 3:23]
    at = np.arange(zigzag.shape[2])
    inside = [image.argmax(axis=0) for image in zigzag if image[:3].sum() + image[-3:].sum() == 0]
    assert len(inside) > 20
    for rows in inside:
        apart = np.ptp(rows - np.polyval(np.polyfit(at, rows, 1), at))
        assert 3 < apart < 5.5


def test_spatter_is_mud_of_one_level() -> None:
    mud = corrupt("spatter", images=np.zeros((50, 28, 28), np.uint8))
    assert 0.05 < (mud > 0).mean() < 0.5
    assert set(np.unique(mud)) <= {0, *range(50, 64)}


def test_edges_are_thin_outlines() -> None:
    square = np.zeros((1, 28, 28), np.uint8)
    square[0, 8:20, 8:20] = 255
    edges = corrupt("Canny edges", images=square)[0]
    assert set(np.unique(edges)) == {0, 255}
    assert not edges[11:17, 11:17].any()
    assert (edges > 0).sum() == pytest.approx(4 * 11, abs=8)


def test_command(mnist_folder: Path, tmp_path: Path) -> None:
    words = ["--data", str(mnist_folder), "--limit", "40", "--sheet", str(tmp_path / "sheet.png")]
    done = CliRunner().invoke(mnist_c.main, words)
    assert done.exit_code == 0, done.output
    rows = [line.split("|")[1:-1] for line in done.output.splitlines() if line.startswith("|")]
    figures = {row[0].strip(): [float(cell) for cell in row[1:]] for row in rows[2:]}
    assert list(figures) == ["clean", *CORRUPTIONS, "mean of the 15"]
    assert min(figures["clean"]) > 90
    assert figures["mean of the 15"] == pytest.approx(
        np.mean([figures[name] for name in CORRUPTIONS], axis=0), abs=0.01
    )
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.height > 15 * 28


def test_a_second_network_gets_its_own_column(reader: Reader) -> None:
    rows = mnist_c.measure(DIGITS, reader, reader, 0)
    assert all(row["tutorial, glyphs"] == row["glyphs"] for row in rows.values())
    assert rows["translate"]["pictures"] > 0.9


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--data", "nowhere"], "zeronine data"),
        (["--model", "none.onnx"], "none.onnx does not exist"),
        (["--sheet", "sheet.what"], ".what"),
        (["--limit", "0"], "--limit"),
    ],
)
def test_wrong_input_gets_a_sentence(words: list[str], said: str, mnist_folder: Path) -> None:
    done = CliRunner().invoke(mnist_c.main, ["--data", str(mnist_folder), *words])
    assert done.exit_code == 2
    assert said in done.output
    assert "Traceback" not in done.output
