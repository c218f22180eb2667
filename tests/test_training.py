"""Training: every recipe runs, the same seed gives the same network, an interruption costs nothing, NaN is refused."""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

torch = pytest.importorskip("torch", reason="needs the train extra")

from zeronine import Reader  # noqa: E402
from zeronine.cli import main  # noqa: E402
from zeronine.errors import ExportError, TrainingError  # noqa: E402
from zeronine.line_model import LineModel  # noqa: E402
from zeronine.model import Model  # noqa: E402
from zeronine.training import (  # noqa: E402
    augment,
    calibrate,
    data,
    drawn,
    export,
    glyph_task,
    line_export,
    loop,
    networks,
    optimizers,
    start,
)
from zeronine.training.calibrate import Calibration  # noqa: E402
from zeronine.training.recipes import RECIPES  # noqa: E402

FAST = replace(RECIPES["fast"], epochs=2)
BEST = replace(
    RECIPES["best"],
    epochs=2,
    network_options={"width": 8},
    stock=drawn.Stock(pen=30, skeletons=30, outliers=30),
    batch=64,
)


def weights(network: torch.nn.Module) -> list[np.ndarray]:
    return [tensor.numpy() for tensor in network.state_dict().values()]


@pytest.mark.parametrize("recipe", [FAST, BEST], ids=["fast", "best"])
def test_an_interrupted_run_ends_as_a_whole_one(recipe, mnist_folder: Path, tmp_path: Path) -> None:
    whole = loop.Run(recipe, 3, tmp_path / "whole", mnist_folder).train()
    again = loop.Run(recipe, 3, tmp_path / "again", mnist_folder)

    def stop(step: loop.Step) -> None:
        if step.epoch == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        again.train(stop)
    for a, b in zip(weights(whole), weights(again.train()), strict=True):
        np.testing.assert_array_equal(a, b)
    assert len(json.loads((tmp_path / "again" / "history.json").read_text())["epochs"]) == 2


def test_another_seed_gives_another_network(mnist_folder: Path, tmp_path: Path) -> None:
    a, b = (loop.Run(replace(FAST, epochs=1), s, tmp_path / str(s), mnist_folder).train() for s in (0, 1))
    assert any((x != y).any() for x, y in zip(weights(a), weights(b), strict=True))


def test_it_learns(mnist_folder: Path, tmp_path: Path) -> None:
    network = loop.Run(replace(FAST, epochs=8), 0, tmp_path, mnist_folder).train()
    assert glyph_task.accuracy(network, data.mnist("test", mnist_folder)) > 0.7


@pytest.mark.parametrize("name", ["best", "line"])
def test_a_run_can_begin_with_an_exported_file(name: str, tmp_path: Path) -> None:
    kept, began = (networks.NETWORKS[name](width=16) for _ in range(2))
    inputs = torch.rand(64, 1, 32 if name == "line" else 28, 48 if name == "line" else 28)
    kept.train()(inputs)  # so that its normalisations hold more than they were made with
    export_file = line_export.to_onnx(kept, (1.0, 0.0)) if name == "line" else export.to_onnx(kept, calibrate.PLAIN)
    (tmp_path / "kept.onnx").write_bytes(export_file)
    start.put_back(tmp_path / "kept.onnx", began, inputs)
    with torch.inference_mode():
        np.testing.assert_allclose(began.eval()(inputs), kept.eval()(inputs), atol=1e-4)
        assert (began.train()(inputs) - kept.eval()(inputs)).abs().mean() < 0.2 * kept.eval()(inputs).std()


@pytest.mark.parametrize("name", ["best", "line"])
def test_a_file_of_half_floats_is_half_as_large_and_answers_alike(name: str, tmp_path: Path) -> None:
    kept, began = (networks.NETWORKS[name](width=16) for _ in range(2))
    inputs = torch.rand(64, 1, 32 if name == "line" else 28, 48 if name == "line" else 28)
    kept.train()(inputs)
    exact = line_export.to_onnx(kept, (1.0, 0.0)) if name == "line" else export.to_onnx(kept, calibrate.PLAIN)
    small = export.halved(exact)
    assert len(small) < 0.65 * len(exact)  # of so few weights the graph itself is a good part
    glyphs = inputs[:, 0].numpy()
    read = [LineModel(d).read(list(glyphs))[0] if name == "line" else Model(d).read(glyphs)[0] for d in (exact, small)]
    np.testing.assert_allclose(read[0], read[1], atol=export.HALVED)
    (tmp_path / "kept.onnx").write_bytes(small)  # and a run can begin with it
    start.put_back(tmp_path / "kept.onnx", began, inputs)
    with torch.inference_mode():
        np.testing.assert_allclose(began.eval()(inputs), kept.eval()(inputs), atol=0.02)


def test_a_deeper_network_begins_by_answering_as_the_shallower_did(tmp_path: Path) -> None:
    kept, deeper = networks.line(width=16), networks.line(width=16, blocks=2)
    inputs = torch.rand(64, 1, 32, 48)
    kept.train()(inputs)
    (tmp_path / "kept.onnx").write_bytes(line_export.to_onnx(kept, (1.0, 0.0)))
    start.put_back(tmp_path / "kept.onnx", deeper, inputs)
    with torch.inference_mode():
        np.testing.assert_allclose(deeper.eval()(inputs), kept.eval()(inputs), atol=1e-4)
    with pytest.raises(TrainingError, match="another network"):
        start.mix(tmp_path / "kept.onnx", deeper, 0.5)


@pytest.mark.parametrize("name", ["best", "line"])
def test_what_was_trained_on_goes_part_of_the_way_back(name: str, tmp_path: Path) -> None:
    kept, trained = (networks.NETWORKS[name](width=16) for _ in range(2))
    inputs = torch.rand(16, 1, 32 if name == "line" else 28, 48 if name == "line" else 28)
    for network in (kept, trained):
        network.train()(inputs)  # so that its normalisations hold more than they were made with
    export_file = line_export.to_onnx(kept, (1.0, 0.0)) if name == "line" else export.to_onnx(kept, calibrate.PLAIN)
    (tmp_path / "kept.onnx").write_bytes(export_file)

    def mixed(share: float) -> np.ndarray:
        network = copy.deepcopy(trained).eval()
        start.mix(tmp_path / "kept.onnx", network, share)
        with torch.inference_mode():
            return network(inputs).numpy()

    with torch.inference_mode():
        ends = trained.eval()(inputs).numpy(), kept.eval()(inputs).numpy()
    np.testing.assert_allclose(mixed(0), ends[0], atol=1e-4)
    np.testing.assert_allclose(mixed(1), ends[1], atol=1e-4)
    assert min(np.abs(mixed(0.5) - end).max() for end in ends) > 1e-3


def test_what_no_run_can_begin_with_is_said(tmp_path: Path) -> None:
    network, inputs = networks.NETWORKS["best"](width=8), torch.rand(4, 1, 28, 28)
    (tmp_path / "other.onnx").write_bytes(export.to_onnx(networks.NETWORKS["best"](width=16), calibrate.PLAIN))
    (tmp_path / "damaged.onnx").write_bytes(b"no model")
    (tmp_path / "empty.onnx").touch()
    reasons = {"other": "another network", "empty": "another network", "damaged": "damaged", "none": "cannot be read"}
    for name, reason in reasons.items():
        with pytest.raises(TrainingError, match=reason):
            start.put_back(tmp_path / f"{name}.onnx", network, inputs)


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
        loop.trained_network(tmp_path / "checkpoint.pt")
    torch.save({"something": 1}, tmp_path / "other.pt")
    with pytest.raises(TrainingError, match="no checkpoint of zeronine"):
        loop.trained_network(tmp_path / "other.pt")


@given(st.lists(st.tuples(st.integers(0, 20), st.booleans(), st.floats(0.1, 3)), min_size=1, max_size=60))
def test_answers_kept_by_a_threshold_are_as_precise_as_it_says(answers: list[tuple[int, bool, float]]) -> None:
    confidence, right, weight = (np.array(column) for column in zip(*answers, strict=True))
    confidence = confidence.astype(np.float32) / 20
    points = calibrate.thresholds(confidence, right, weight)
    assert json.loads(json.dumps(points)) == points  # as the card keeps them
    for point in points:
        kept = confidence >= point["confidence"] - 1e-6
        assert np.average(right[kept], weights=weight[kept]) >= point["precision"] - 1e-9
        assert point["keeps"] == pytest.approx(weight[kept].sum() / weight.sum(), abs=1e-4)
    shares = [point["keeps"] for point in points]
    assert shares == sorted(shares, reverse=True)
    if right.all():
        assert shares == [1.0] * len(calibrate.PRECISIONS)


@pytest.mark.parametrize("name", sorted(set(networks.NETWORKS) - {"line"}))
def test_export_answers_as_torch_does(name: str, tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = networks.NETWORKS[name]().eval()
    images = np.random.default_rng(0).integers(0, 256, (50, 28, 28), np.uint8)
    calibration = Calibration(temperature=1.7, other_bias=-0.4, is_digit_from=0.3)
    content = export.to_onnx(network, calibration)
    assert export.check(content, network, images, calibration) < 1e-4
    with pytest.raises(ExportError, match="differs"):
        export.check(content, network, images, Calibration(temperature=0.2))
    reader = Reader(content)
    assert reader.probabilities(images).shape == (50, 10)
    assert reader.model.threshold == 0.3
    assert set(reader.model.stages) == set(dict(network.named_children())) - {"logits"}


def test_the_tutorial_has_the_tutorials_size() -> None:
    assert (
        networks.parameters(networks.tutorial()) == 320 + 18_496 + 2_359_552 + 2_570
    )  # its layers as Keras counts them
    assert networks.parameters(networks.best()) < 500_000


def test_our_descent_is_pytorchs() -> None:
    torch.manual_seed(0)
    theirs = torch.nn.Linear(5, 3)
    ours = copy.deepcopy(theirs)
    recipe = replace(RECIPES["fast"], weight_decay=0.01)
    groups = [{"params": [theirs.weight], "weight_decay": 0.01}, {"params": [theirs.bias], "weight_decay": 0.0}]
    a, b = torch.optim.SGD(groups, lr=recipe.lr, momentum=0.9, nesterov=True), optimizers.make(recipe, ours)
    for _ in range(5):
        x = torch.randn(4, 5)
        for network, optimizer in ((theirs, a), (ours, b)):
            optimizer.zero_grad()
            network(x).square().sum().mul(0.01).backward()
            optimizer.step()
    torch.testing.assert_close(ours.state_dict(), theirs.state_dict())


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
    assert report.count("data:image/png;base64,") == 4
    assert "http" not in report
    card = json.loads((out / "model.json").read_text())
    assert card["recipe"]["name"] == "fast"
    assert card["figures"].keys() == {"mnist_test_accuracy", "mnist_test_loss"}  # no digit was held out
    assert "thresholds" not in card
    assert Reader(out / "model.onnx").model.sha256 == card["sha256"]

    done = CliRunner().invoke(main, ["export", str(out), str(tmp_path / "again.onnx"), "--data", str(mnist_folder)])
    assert done.exit_code == 0, done.output
    assert "differs from PyTorch by at most" in done.output


def test_a_run_of_lines_has_its_file_already(tmp_path: Path) -> None:
    weights, options = networks.line(width=8).state_dict(), {"width": 8}
    kept = {"network_name": "line", "network_options": options, "averaged": weights}
    torch.save(kept, tmp_path / loop.CHECKPOINT)
    done = CliRunner().invoke(main, ["export", str(tmp_path), str(tmp_path / "again.onnx")])
    assert done.exit_code == 2
    assert str(tmp_path / "model.onnx") in done.output
    assert done.output.count("\n") == 1


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


def test_missing_data_is_one_sentence(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["train", "--data", str(tmp_path), "--out", str(tmp_path / "run")])
    assert done.exit_code == 2
    assert "zeronine data" in done.output
    assert "Traceback" not in done.output


def test_help_names_every_recipe_on_a_line_of_its_own() -> None:
    lines = CliRunner().invoke(main, ["train", "--help"]).output.splitlines()
    assert {line.split()[0] for line in lines if line.strip()} >= RECIPES.keys()
