"""The file of a trained network: it answers as PyTorch does, in half the bytes, and its card's thresholds hold."""

from __future__ import annotations

import errno
import json
import os
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

torch = pytest.importorskip("torch", reason="needs the train extra")

from zeronine import Reader  # noqa: E402
from zeronine.cli import main  # noqa: E402
from zeronine.errors import ExportError  # noqa: E402
from zeronine.line_model import LineModel  # noqa: E402
from zeronine.model import Model  # noqa: E402
from zeronine.training import (  # noqa: E402
    calibrate,
    data,
    export,
    line_export,
    loop,
    networks,
    start,
)
from zeronine.training.calibrate import Calibration  # noqa: E402


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


def test_log_odds_that_say_too_much_are_toned_down() -> None:
    rng = np.random.default_rng(0)
    odds = rng.normal(0, 4, 20_000)
    right = rng.random(20_000) < 1 / (1 + np.exp(-(0.5 * odds + 1)))
    assert calibrate.platt(odds, right) == pytest.approx((0.5, 1), abs=0.05)
    rarer = np.where(right, 1.0, 0.1)
    assert calibrate.platt(odds, right, rarer) == pytest.approx((0.5, 1 + np.log(10)), abs=0.1)


@pytest.mark.parametrize("name", sorted(set(networks.NETWORKS) - {"line"}))
def test_export_answers_as_torch_does(name: str, tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = networks.NETWORKS[name]().eval()
    images = np.random.default_rng(0).integers(0, 256, (50, 28, 28), np.uint8)
    calibration = Calibration(temperature=1.7, steepness=0.8, offset=0.4, is_digit_from=0.3)
    content = export.to_onnx(network, calibration)
    assert export.check(content, network, images, calibration) < 1e-4
    with pytest.raises(ExportError, match="differs"):
        export.check(content, network, images, Calibration(temperature=0.2))
    reader = Reader(content)
    assert reader.probabilities(images).shape == (50, 10)
    assert reader.model.threshold == 0.3
    assert set(reader.model.stages) == set(dict(network.named_children())) - {"logits"}


def test_the_confidence_of_a_shipped_file_can_be_fitted_anew(mnist_folder: Path, tmp_path: Path) -> None:
    shipped = tmp_path / "shipped.onnx"
    shipped.write_bytes((resources.files("zeronine") / "weights" / "small.onnx").read_bytes())
    words = ["export", str(shipped), str(tmp_path / "again.onnx"), "--calibrate", "--data", str(mnist_folder)]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    glyphs = data.mnist("test", mnist_folder).images[:50] / np.float32(255)
    before, after = (Model(path).read(glyphs) for path in (shipped, tmp_path / "again.onnx"))
    assert (before[0].argmax(1) == after[0].argmax(1)).all()
    assert (before[1] != after[1]).any()


def test_a_file_that_cannot_be_written_is_left_as_it_was(
    mnist_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    output, shipped = tmp_path / "again.onnx", tmp_path / "shipped.onnx"
    output.write_bytes(b"before")
    shipped.write_bytes((resources.files("zeronine") / "weights" / "small.onnx").read_bytes())
    monkeypatch.setattr(Path, "replace", full)
    done = CliRunner().invoke(main, ["export", str(shipped), str(output), "--data", str(mnist_folder)])
    assert (done.exit_code, done.stderr) == (2, f"zeronine: {output} cannot be written: No space left on device\n")
    assert output.read_bytes() == b"before"
    assert sorted(tmp_path.iterdir()) == [output, shipped]


def test_a_run_of_lines_has_its_file_already(tmp_path: Path) -> None:
    weights, options = networks.line(width=8).state_dict(), {"width": 8}
    kept = {"network_name": "line", "network_options": options, "averaged": weights}
    torch.save(kept, tmp_path / loop.CHECKPOINT)
    done = CliRunner().invoke(main, ["export", str(tmp_path), str(tmp_path / "again.onnx")])
    assert done.exit_code == 2
    assert str(tmp_path / "model.onnx") in done.output
    assert done.output.count("\n") == 1
