"""Training: every recipe runs, the same seed gives the same network, an interruption costs nothing, NaN is refused."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

torch = pytest.importorskip("torch", reason="needs the train extra")

from trainings import BEST, FAST, interrupted, weights  # noqa: E402
from zeronine import Reader, files  # noqa: E402
from zeronine.cli import main  # noqa: E402
from zeronine.cli.train import command  # noqa: E402
from zeronine.errors import ModelError, TrainingError, WriteError  # noqa: E402
from zeronine.model import Model  # noqa: E402
from zeronine.training import (  # noqa: E402
    augment,
    checkpoint,
    data,
    drawn,
    glyph_task,
    loop,
    machine,
    networks,
)
from zeronine.training.recipes import RECIPES  # noqa: E402


@pytest.mark.parametrize("recipe", [FAST, BEST], ids=["fast", "best"])
def test_an_interrupted_run_ends_as_a_whole_one(recipe, mnist_folder: Path, tmp_path: Path) -> None:
    whole = loop.Run(recipe, 3, tmp_path / "whole", mnist_folder).train()
    again = loop.Run(recipe, 3, tmp_path / "again", mnist_folder)
    interrupted(again)
    for a, b in zip(weights(whole), weights(again.train()), strict=True):
        np.testing.assert_array_equal(a, b)
    assert len(json.loads((tmp_path / "again" / "history.json").read_text())["epochs"]) == 2


def test_another_seed_gives_another_network(mnist_folder: Path, tmp_path: Path) -> None:
    a, b = (loop.Run(replace(FAST, epochs=1), s, tmp_path / str(s), mnist_folder).train() for s in (0, 1))
    assert any((x != y).any() for x, y in zip(weights(a), weights(b), strict=True))


def test_it_learns(mnist_folder: Path, tmp_path: Path) -> None:
    network = loop.Run(replace(FAST, epochs=8), 0, tmp_path, mnist_folder).train()
    assert glyph_task.accuracy(network, data.mnist("test", mnist_folder)) > 0.7


def test_a_folder_with_another_run_is_left_alone(mnist_folder: Path, tmp_path: Path) -> None:
    loop.Run(replace(FAST, epochs=1), 0, tmp_path, mnist_folder).train()
    before = (tmp_path / "checkpoint.pt").read_bytes()
    with pytest.raises(TrainingError, match="another run"):
        loop.Run(replace(FAST, epochs=1), 1, tmp_path, mnist_folder).train()
    assert (tmp_path / "checkpoint.pt").read_bytes() == before


def test_a_loss_that_is_no_number_stops_the_run(mnist_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(TrainingError, match="learning rate"):
        loop.Run(replace(FAST, lr=1e9, weight_decay=1e3), 0, tmp_path, mnist_folder).train()


@pytest.mark.parametrize("device", ["gpu", "meta", "cuda:99"])
def test_a_device_that_is_not_there_is_one_sentence(device: str, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["train", "--device", device, "--out", str(tmp_path / "run")])
    assert done.exit_code == 2
    assert done.output == f"zeronine: there is no device {device} to train on; leave out --device\n"
    assert not list(tmp_path.iterdir())


def test_damaged_checkpoints_are_said(tmp_path: Path) -> None:
    (tmp_path / "checkpoint.pt").write_bytes(b"PK damaged")
    with pytest.raises(TrainingError, match="damaged"):
        checkpoint.trained_network(tmp_path / "checkpoint.pt")
    torch.save({"something": 1}, tmp_path / "other.pt")
    with pytest.raises(TrainingError, match="no checkpoint of zeronine"):
        checkpoint.trained_network(tmp_path / "other.pt")
    torch.save({"averaged": {}, "network_name": ["best"]}, tmp_path / "other.pt")
    with pytest.raises(TrainingError, match="no checkpoint of zeronine"):
        checkpoint.trained_network(tmp_path / "other.pt")
    torch.save({"averaged": {}, "network_name": "best", "network_options": {"width": -1}}, tmp_path / "other.pt")
    with pytest.raises(TrainingError, match="another network"):
        checkpoint.trained_network(tmp_path / "other.pt")


@pytest.mark.parametrize("quick", [True, False])
def test_bfloat16_is_for_machines_that_are_quick_in_it(quick, mnist_folder: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(machine, "is_quick_in_half", lambda device: quick)
    kinds = set()
    forward = networks.Residual.forward
    monkeypatch.setattr(networks.Residual, "forward", lambda self, x: kinds.add(x.dtype) or forward(self, x))
    loop.Run(replace(BEST, epochs=1), 0, tmp_path / "run", mnist_folder).train()
    # The figures after each epoch are computed in float32 either way.
    assert kinds == ({torch.bfloat16, torch.float32} if quick else {torch.float32})


def test_the_tutorial_has_the_tutorials_size() -> None:
    assert (
        networks.parameters(networks.tutorial()) == 320 + 18_496 + 2_359_552 + 2_570
    )  # its layers as Keras counts them
    assert networks.parameters(networks.best()) < 500_000


def test_augmentation_varies_and_stays_in_range() -> None:
    digits = torch.rand(64, 1, 28, 28)
    chance = torch.Generator().manual_seed(0)
    varied = augment.Augment()(digits.clone(), chance)
    assert varied.shape == digits.shape
    assert varied.min() >= 0
    assert varied.max() <= 1
    assert (varied != digits).any()
    off = augment.Augment(*[0.0] * 9)(digits.clone(), chance)
    torch.testing.assert_close(off, digits)


def test_drawn_glyphs_are_the_same_for_a_seed(mnist_folder: Path) -> None:
    stock = drawn.Stock(pen=20, skeletons=20, outliers=20)
    a, b = (drawn.draw_stock(stock, 5, mnist_folder) for _ in range(2))
    np.testing.assert_array_equal(a.images, b.images)
    assert len(a) == 60
    assert (a.labels[40:] == drawn.NO_DIGIT).all()
    assert (a.labels[:40] < 10).all()
    assert (a.images.reshape(60, -1).max(axis=1) > 100).all()


def test_a_stock_of_another_seed_is_drawn_anew(
    mnist_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawings: list[int] = []

    def draw(stock: drawn.Stock, seed: int, *_: object) -> data.Digits:
        drawings.append(seed)
        return data.Digits(np.zeros((stock.total(), 28, 28), np.uint8), np.full(stock.total(), drawn.NO_DIGIT))

    monkeypatch.setattr(glyph_task, "draw_stock", draw)
    more = replace(BEST, stock=drawn.Stock(outliers=100))
    for recipe, seed in ((BEST, 0), (BEST, 0), (BEST, 1), (more, 1), (more, 1)):
        task = glyph_task.GlyphTask(recipe, seed, tmp_path, mnist_folder, torch.device("cpu"))
        task.load(lambda done, total: None)
        assert int((task.labels == drawn.NO_DIGIT).sum()) == recipe.stock.total()
    assert drawings == [0, 1, 1]
    for damaged in (b"", b"PK\3\4 cut"):
        (tmp_path / "stock.npz").write_bytes(damaged)
        assert not drawn.kept_from(tmp_path / "stock.npz", "anybody")


def test_an_epoch_takes_all_of_mnist_and_its_share_of_the_stock(
    mnist_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def draw(stock: drawn.Stock, *_: object) -> data.Digits:
        return data.Digits(np.zeros((stock.total(), 28, 28), np.uint8), np.full(stock.total(), drawn.NO_DIGIT))

    monkeypatch.setattr(glyph_task, "draw_stock", draw)
    recipe = replace(BEST, stock=drawn.Stock(outliers=900), stock_share=1 / 3, mnist_times=2, augment=None, batch=29)
    task = glyph_task.GlyphTask(recipe, 0, tmp_path, mnist_folder, torch.device("cpu"))
    task.load(lambda done, total: None)
    digits = len(data.mnist("train", mnist_folder))
    taken = []
    for epoch in range(2):
        chance = torch.Generator().manual_seed(epoch)
        batches = list(task.batches(chance))
        which = torch.cat([batch.which for batch in batches])
        assert len(batches) == task.steps
        assert len(set(which.tolist())) == len(which)  # each once
        in_stock = which >= task.written
        assert 2 * digits - recipe.batch < (~in_stock).sum() <= 2 * digits  # but for what fills no batch
        assert 300 - recipe.batch < in_stock.sum() <= 300
        assert all((task.labels[batch.which] == drawn.NO_DIGIT).any() for batch in batches)  # not all of them at once
        taken.append(set(which[in_stock].tolist()))
    assert taken[0] != taken[1]

    few = glyph_task.GlyphTask(replace(recipe, batch=8), 0, tmp_path, mnist_folder, torch.device("cpu"))
    with pytest.raises(TrainingError, match="in proportion"):  # 7 to 1 would leave out a third of the digits
        few.load(lambda done, total: None)


def test_the_command_leaves_a_whole_run(mnist_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    words = ["train", "--recipe", "fast", "--epochs", "1", "--out", str(out), "--data", str(mnist_folder)]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert "Test accuracy: 0." in done.output
    assert {p.name for p in out.iterdir()} == {
        "checkpoint.pt",
        "history.json",
        "model.onnx",
        "model.json",
        "report.html",
    }
    report = (out / "report.html").read_text("utf-8")
    assert report.count("data:image/png;base64,") == 3  # one epoch makes no curve
    assert "the network's alone" in report
    with pytest.raises(ModelError, match=rf"is a folder, not a model; its model is {out / 'model.onnx'}"):
        Model(out)
    assert "http" not in report
    card = json.loads((out / "model.json").read_text())
    assert card["recipe"]["name"] == "fast"
    assert card["figures"].keys() == {"mnist_test_accuracy", "mnist_test_loss"}  # no digit was held out
    assert "thresholds" not in card
    assert Reader(out / "model.onnx").model.sha256 == card["sha256"]

    done = CliRunner().invoke(main, ["export", str(out), str(tmp_path / "again.onnx"), "--data", str(mnist_folder)])
    assert done.exit_code == 0, done.output
    assert "differs from PyTorch by at most" in done.output


def test_where_nothing_can_be_written_is_said_first(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for words in (
        ["export", "nowhere", str(tmp_path / "none" / "a.onnx")],
        ["train", "--out", str(tmp_path / "file/a")],
    ):
        done = CliRunner().invoke(main, words)
        assert done.exit_code == 2
        assert "cannot be written" in done.output
        assert done.output.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_a_full_disk_ends_a_run_in_one_sentence_and_leaves_nothing_half_written(
    mnist_folder: Path, tmp_path: Path
) -> None:
    import resource

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        with pytest.raises(WriteError, match=r"checkpoint\.pt cannot be written: File too large"):
            loop.Run(FAST, 0, tmp_path, mnist_folder).train()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert not list(tmp_path.iterdir())


def test_what_stood_in_a_file_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path, link = tmp_path / "model.onnx", tmp_path / "link"
    path.write_bytes(b"before")
    with pytest.raises(WriteError, match=r"model\.onnx cannot be written: No space"), files.replacing(path) as file:
        file.write(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (b"before", [path])
    path.chmod(0o600)
    with files.replacing(path) as file:
        file.write(b"after")
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (b"after", [path])
    assert sys.platform == "win32" or path.stat().st_mode & 0o777 == 0o600
    link.symlink_to(path)
    for through in (link, Path(os.devnull)):
        with files.replacing(through) as file:
            file.write(b"through")
    assert link.is_symlink() and path.read_bytes() == b"through" and not Path(os.devnull).is_file()


def test_missing_data_is_one_sentence(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["train", "--data", str(tmp_path), "--out", str(tmp_path / "run")])
    assert done.exit_code == 2
    assert "zeronine data" in done.output
    assert "Traceback" not in done.output


def test_what_is_missing_is_said_before_the_training(mnist_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(mnist_folder, tmp_path / "data", ignore=shutil.ignore_patterns("t10k-*"))
    for more, reason in ((["--data", tmp_path / "data"], "t10k"), (["--start", tmp_path / "a.onnx"], "cannot be read")):
        words = ["train", "--out", tmp_path / "run", "--data", mnist_folder, *more]
        done = CliRunner().invoke(main, [*map(str, words)])
        assert (done.exit_code, done.stderr.count("\n")) == (2, 1) and reason in done.stderr
    assert not (tmp_path / "run" / "checkpoint.pt").exists()


def test_help_names_every_recipe_on_a_line_of_its_own() -> None:
    lines = CliRunner().invoke(main, ["train", "--help"]).output.splitlines()
    assert {line.split()[0] for line in lines if line.strip()} >= RECIPES.keys()


def test_every_recipe_can_be_chosen() -> None:
    (choice,) = (option.type for option in command.params if option.opts == ["--recipe"])
    assert sorted(choice.choices) == sorted(RECIPES)
