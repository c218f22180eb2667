"""How runs begin and go on: with an exported file, whose network can be gone back to in part, or after Ctrl-C."""

from __future__ import annotations

import copy
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

torch = pytest.importorskip("torch", reason="needs the train extra")

from trainings import BEST  # noqa: E402
from zeronine.cli import main  # noqa: E402
from zeronine.errors import TrainingError  # noqa: E402
from zeronine.line_model import OTHER  # noqa: E402
from zeronine.model import Model, shipped  # noqa: E402
from zeronine.training import (  # noqa: E402
    calibrate,
    data,
    drawn,
    export,
    line_export,
    loop,
    networks,
    start,
)
from zeronine.training.recipes import RECIPES  # noqa: E402
from zeronine.training.signs import ALPHABET  # noqa: E402


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


def test_signs_that_a_file_does_not_know_begin_as_any_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fewer = ALPHABET[: ALPHABET.index(OTHER) + 1]
    kept, wider = networks.line(width=16, classes=1 + len(fewer)), networks.line(width=16)
    inputs = torch.rand(64, 1, 32, 48)
    kept.train()(inputs)
    monkeypatch.setattr(line_export, "ALPHABET", fewer)
    (tmp_path / "kept.onnx").write_bytes(line_export.to_onnx(kept, (1.0, 0.0)))
    start.put_back(tmp_path / "kept.onnx", wider, inputs)
    with torch.inference_mode():
        before, after = kept.eval()(inputs).softmax(2), wider.eval()(inputs).softmax(2)
    np.testing.assert_allclose(after[..., : len(fewer)], before[..., :-1], atol=1e-4)
    np.testing.assert_allclose(after[..., len(fewer) :].sum(2), before[..., -1], atol=1e-4)
    with torch.inference_mode():
        began = wider(inputs)[..., 1 + len(fewer) :]
    start.mix(tmp_path / "kept.onnx", wider, 1.0)
    with torch.inference_mode():
        mixed = wider.eval()(inputs)
        np.testing.assert_allclose(mixed[..., : 1 + len(fewer)], kept(inputs), atol=1e-4)
    np.testing.assert_allclose(mixed[..., 1 + len(fewer) :], began, atol=1e-4)  # the file knows nothing of them


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


def test_the_network_of_an_exported_file_answers_as_it_did(tmp_path: Path) -> None:
    kept, inputs = networks.best(width=8), torch.rand(16, 1, 28, 28)
    kept.train()(inputs)
    (tmp_path / "kept.onnx").write_bytes(export.to_onnx(kept, calibrate.Calibration(0.7, 0.8, 2.0, 0.4)))
    with torch.inference_mode():
        np.testing.assert_allclose(start.exported(tmp_path / "kept.onnx")(inputs), kept.eval()(inputs), atol=1e-4)


def test_the_shipped_networks_can_be_asked(tmp_path: Path) -> None:
    glyphs = np.random.default_rng(0).random((20, 28, 28), np.float32)
    for name in ("digits", "small"):
        content, card = shipped(name)
        (tmp_path / f"{name}.onnx").write_bytes(content)
        with torch.inference_mode():
            logits = start.exported(tmp_path / f"{name}.onnx")(torch.from_numpy(glyphs).unsqueeze(1))
        found = (logits[:, :10] / card["calibration"]["temperature"]).softmax(1)
        np.testing.assert_allclose(found, Model(content).read(glyphs)[0], atol=1e-3)


@pytest.mark.parametrize("name", ["tutorial", "fast", "line"])
def test_other_networks_are_no_network_of_digits_to_ask(name: str, tmp_path: Path) -> None:
    network = networks.NETWORKS[name]()
    export_file = line_export.to_onnx(network, (1.0, 0.0)) if name == "line" else export.to_onnx(network)
    (tmp_path / "other.onnx").write_bytes(export_file)
    with pytest.raises(TrainingError, match="of the recipes best"):
        start.exported(tmp_path / "other.onnx")


def test_lines_are_counted_for_their_own_recipe_alone() -> None:
    done = CliRunner().invoke(main, ["train", "--recipe", "fast", "--lines", "1000"])
    assert (done.exit_code, "--lines is for the recipe line alone" in done.output) == (2, True)


def test_the_command_begins_with_a_file_and_keeps_a_share_of_it(
    mnist_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = replace(BEST, part="full", stock=drawn.Stock())
    monkeypatch.setitem(RECIPES, "best", tiny)
    kept = networks.best(width=8)
    kept.train()(torch.rand(64, 1, 28, 28))
    kept.logits[-1].weight.data *= 20  # it is sure of itself, so that its share is seen
    first, out = tmp_path / "kept.onnx", tmp_path / "run"
    first.write_bytes(export.to_onnx(kept.eval(), calibrate.PLAIN))

    words = ["train", "--recipe", "best", "--no-report", "--out", str(out), "--data", str(mnist_folder)]
    done = CliRunner().invoke(main, [*words, "--start", str(first), "--keep", "0.5", "--lr", "1e-3", "--epochs", "1"])
    assert done.exit_code == 0, done.output
    card = json.loads((out / "model.json").read_text())
    assert card["command"] == "zeronine train --recipe best --seed 0 --epochs 1 --lr 0.001 --start kept.onnx --keep 0.5"
    assert card["began_with"] == {"sha256": hashlib.sha256(first.read_bytes()).hexdigest()}
    assert (card["recipe"]["lr"], card["recipe"]["epochs"]) == (1e-3, 1)

    trained = loop.Run(replace(tiny, lr=1e-3, epochs=1), 0, tmp_path / "again", mnist_folder, start=first).train()
    glyphs = data.mnist("test", mnist_folder).images[:100] / np.float32(255)
    answers = [Model(out / "model.onnx").read(glyphs)[0]]
    for share in (0.5, 0.0):
        mixed = copy.deepcopy(trained)
        start.mix(first, mixed, share)
        (tmp_path / "mixed.onnx").write_bytes(export.to_onnx(mixed, calibrate.PLAIN))
        answers.append(Model(tmp_path / "mixed.onnx").read(glyphs)[0])
    np.testing.assert_allclose(answers[0], answers[1], atol=0.01)  # the file's weights are half floats
    assert np.abs(answers[1] - answers[2]).max() > 0.05


@pytest.mark.parametrize(
    ("epochs", "sentence"),
    [(0, "the same command begins anew, for no epoch was whole yet"), (3, "the same command goes on after epoch 3")],
)
def test_ctrl_c_says_what_the_same_command_does(
    epochs: int, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(run: loop.Run, watch: object, drawing: loop.DrawWatch) -> None:
        drawing(0, 1_000)
        raise KeyboardInterrupt

    monkeypatch.setattr(loop.Run, "train", interrupted)
    monkeypatch.setattr(loop.Run, "whole_epochs", lambda run: epochs)
    done = CliRunner().invoke(main, ["train", "--recipe", "best", "--no-report", "--out", str(tmp_path / "run")])
    going_on = f", going on after epoch {epochs}" if epochs else ""
    assert done.exit_code == 130
    assert done.stderr.splitlines() == [
        f"best, seed 0: {RECIPES['best'].epochs} epochs, to {tmp_path / 'run'}{going_on}",
        "drawing 1,000 examples",
        "",
        f"stopped; {sentence}",
    ]
