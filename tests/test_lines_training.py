"""Composed lines: what they say, the form they come in, and a short training that learns from them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs the train extra")

import torch

from zeronine import ctc, ink, strip
from zeronine.line_model import LineModel
from zeronine.training import calibrate, finish, line_export, lines, loop, strip_task, textures
from zeronine.training.morph import morphed
from zeronine.training.recipes import RECIPES
from zeronine.training.signs import ALPHABET, Sign, text
from zeronine.training.writing import Hand, Source


@pytest.fixture
def source(mnist_folder: Path) -> Source:
    return lines.training_source(mnist_folder)


def test_composed_lines_are_pictures_of_what_they_say(source: Source) -> None:
    rng = np.random.default_rng(0)
    seen = [lines.compose(source, rng) for _ in range(100)]
    for grey, said in seen:
        assert grey.dtype == np.uint8 and grey.ndim == 2 and np.ptp(grey) > 10
        assert set(said) <= set(ALPHABET)
    assert 1 <= sum(said == "" for _, said in seen) <= 15  # photos of things: nobody wrote there


def test_square_brackets_answer_as_round_ones_and_marks_without_a_class_as_other() -> None:
    signs = [sign for seed in range(3000) for sign in text(np.random.default_rng(seed)) if sign.shape]
    said = {sign.shape: sign.character for sign in signs}
    assert [said[shape] for shape in "()[]"] == list("()()")
    assert [said[shape] for shape in "!?✓"] == ["?"] * 3


def test_textures_look_like_ink_to_the_code_that_reads() -> None:
    rng = np.random.default_rng(0)
    inked = [ink.layers(textures.texture(24, rng))[1].any() for _ in range(40)]
    assert np.mean(inked) > 0.5  # or there would be nothing to learn from them


def test_the_same_chance_writes_the_same_line(source: Source) -> None:
    first, again = (lines.compose(source, np.random.default_rng(7)) for _ in range(2))
    assert first[1] == again[1] and (first[0] == again[0]).all()


def test_more_digits_make_a_longer_line(source: Source) -> None:
    widths = [Hand(source, np.random.default_rng(1), 30).write([Sign("8")] * n).shape[1] for n in (1, 3, 6)]
    assert widths == sorted(widths) and widths[2] > 2.5 * widths[0]


def test_a_hand_lies_between_two_or_beyond_one() -> None:
    own = [np.array([(0.0, 0.0), (1.0, 0.0), (0.0, 2.0)])]
    other = [np.array([(0.0, 0.0), (2.0, 1.0), (0.0, 4.0)])]  # the same box once it is brought to size: bent lower
    half, whole, beyond = (morphed(own, other, share)[0] for share in (0.5, 1.0, -0.5))
    bends = [stroke[stroke[:, 0].argmax(), 1] for stroke in (beyond, half, whole)]
    assert bends[0] < 0 < bends[1] < bends[2] and whole[[0, -1]] == pytest.approx(own[0][[0, -1]])


def test_strokes_led_elsewhere_are_left_alone() -> None:
    own = [np.array([(0.0, 0.0), (1.0, 2.0)])]
    assert morphed(own, [own[0][::-1]], 0.5)[0] is own[0]
    assert morphed(own, own * 2, 0.5)[0] is own[0]


def test_strips_are_kept_and_found_again(source: Source, tmp_path: Path) -> None:
    drawn = lines.draw_strips(24, [5], source)
    assert all(image.shape[0] == strip.HEIGHT and image.shape[1] % 4 == 0 for image in drawn.images)
    drawn.save(tmp_path / "strips.npz", "24 lines, seed 5")
    kept = lines.Strips.load(tmp_path / "strips.npz")
    assert kept.labels == drawn.labels
    assert all((a == b).all() for a, b in zip(kept.images, drawn.images, strict=True))


def test_lines_of_another_seed_are_composed_anew(
    mnist_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def draw(count: int, seed: list[int], *_: object) -> lines.Strips:
        return lines.Strips([np.zeros((strip.HEIGHT, 8), np.uint8)] * count, [seed] * count)

    monkeypatch.setattr(strip_task, "draw_strips", draw)

    def labels(seed: int, count: int = 2) -> list[list[int]]:
        recipe = replace(RECIPES["line"], lines=count)
        task = strip_task.StripTask(recipe, seed, tmp_path, mnist_folder, torch.device("cpu"))
        task.load(lambda done, total: None)
        return task.strips.labels

    assert labels(0) == [[0], [0]]
    assert labels(1) == [[1], [1]]
    assert labels(1, 3) == [[1]] * 3
    monkeypatch.delattr(strip_task, "training_source")  # nothing is composed again
    assert labels(1, 3) == [[1]] * 3
    with np.load(tmp_path / "strips.npz") as kept:
        arrays = {name: kept[name] for name in kept if name != "drawer"}
    np.savez(tmp_path / "strips.npz", **arrays)
    assert labels(2) == [[1]] * 3  # of a file that does not say who drew it


def test_a_short_run_learns_and_its_file_reads(
    mnist_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(strip_task, "_HELD_OUT", 40)
    recipe = replace(RECIPES["line"], lines=256, epochs=4, batch=32, network_options={"width": 8}, lr=4e-3, ema=0.9)
    run = loop.Run(recipe, 0, tmp_path, mnist_folder)
    network = run.train()
    losses = [epoch["loss"] for epoch in json.loads((tmp_path / "history.json").read_text())["epochs"]]
    assert losses[-1] < 0.75 * losses[0]
    model = LineModel(finish.write_line_model(run, network).read_bytes())
    assert model.alphabet == ALPHABET
    (chances,) = model.read([np.zeros((strip.HEIGHT, 61), np.float32)])
    assert chances.shape == (30, 1 + len(ALPHABET))
    assert np.allclose(chances.sum(axis=1), 1, atol=1e-4)
    assert 0 <= ctc.chance_of([1], chances) <= 1
    assert model.confidence(0.1) <= model.confidence(0.9)


@pytest.mark.parametrize("right", [np.zeros(40, bool), np.ones(40, bool), np.arange(40) >= 20])
def test_confidence_stays_finite_whatever_was_right(right: np.ndarray) -> None:
    odds = np.linspace(-9, 9, 40)
    steepness, offset = calibrate.platt(odds, right)
    assert 0 <= steepness < 10 and abs(offset) < 10
    seen = line_export.sure(odds, (steepness, offset))
    assert seen.mean() == pytest.approx(right.mean(), abs=0.05)
    assert 0 < seen.min() <= seen.max() < 1
    against = calibrate.platt(odds, odds < 0)  # odds that say the contrary say nothing
    assert line_export.sure(odds, against) == pytest.approx(np.full(40, 0.5), abs=0.01)
