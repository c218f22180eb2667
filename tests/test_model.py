"""Model files: the shipped one is as its card says, and anything else is checked before use."""

from __future__ import annotations

import hashlib
import json
import re
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from zeronine import ModelError, Reader
from zeronine.line_model import LineModel
from zeronine.model import Model, shipped

WEIGHTS = Path(str(resources.files("zeronine") / "weights"))


@pytest.mark.parametrize("name", ["digits", "line", "small"])
def test_the_shipped_file_is_the_one_on_the_card(name: str) -> None:
    card = json.loads((WEIGHTS / f"{name}.json").read_text("utf-8"))
    data = (WEIGHTS / f"{name}.onnx").read_bytes()
    assert hashlib.sha256(data).hexdigest() == card["sha256"]
    assert len(data) == card["bytes"]
    for key in ("recipe", "seed", "data", "figures", "command", "parameters"):
        assert key in card


def test_the_files_stay_small() -> None:
    sizes = {path.stem: path.stat().st_size for path in WEIGHTS.glob("*.onnx")}
    assert max(sizes.values()) <= 2_000_000
    assert sum(sizes.values()) <= 4_000_000


def test_stages_are_there_when_asked_for(reader: Reader) -> None:
    glyph = np.zeros((2, 28, 28), np.float32)
    stages = reader.model.stages
    assert "embedding" in stages
    found = reader.model.run(glyph, stages)
    assert all(len(found[name]) == 2 for name in stages)
    assert reader.model.run(glyph, ["probabilities"])["probabilities"].shape == (2, 10)
    with pytest.raises(ModelError, match="no output"):
        reader.model.run(glyph, ["nonsense"])


def test_a_model_from_a_path_or_bytes_reads_the_same() -> None:
    glyph = np.random.default_rng(0).random((3, 28, 28), np.float32)
    path = WEIGHTS / "digits.onnx"
    for source in (path, str(path), path.read_bytes()):
        np.testing.assert_array_equal(Model(source).read(glyph)[0], Model().read(glyph)[0])


def test_the_small_one_reads_by_its_name(samples: Path) -> None:
    small = Reader("small")
    assert small.model.card["parameters"] < 100_000
    for picture in sorted(samples.glob("*.png")):
        digit, own = small.digit(picture), Reader().digit(picture)
        assert digit is not None and own is not None
        assert digit.value == own.value
    assert Model(Path("small")).sha256 == small.model.sha256 != Model().sha256


def test_files_that_are_no_model(tmp_path: Path) -> None:
    (tmp_path / "text.onnx").write_text("I am no model")
    (tmp_path / "empty.onnx").touch()
    for name, word in (
        ("text.onnx", "no ONNX"),
        ("empty.onnx", "no ONNX"),
        ("none.onnx", "not exist"),
        (".", "folder"),
    ):
        with pytest.raises(ModelError, match=word):
            Reader(tmp_path / name)


def test_a_model_of_another_kind(tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx", reason="needs the train extra")
    value = onnx.helper.make_tensor_value_info
    node = onnx.helper.make_node("Relu", ["x"], ["y"])
    sides = [value(name, onnx.TensorProto.FLOAT, [1]) for name in "xy"]
    graph = onnx.helper.make_graph([node], "g", sides[:1], sides[1:])
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 18)], ir_version=9)
    with pytest.raises(ModelError, match="no digit reader"):
        Model(model.SerializeToString())


@pytest.mark.parametrize(("shape", "threshold"), [([None, 1, 28, 28], "0.5"), ([None, 28, 28], "half")])
def test_a_model_of_the_right_names_and_another_form(shape: list[int | None], threshold: str) -> None:
    onnx = pytest.importorskip("onnx", reason="needs the train extra")
    helper, kind = onnx.helper, onnx.TensorProto
    nodes = [
        helper.make_node("Flatten", ["glyphs"], ["flat"]),
        helper.make_node("MatMul", ["flat", "weights"], ["probabilities"]),
    ]
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("glyphs", kind.FLOAT, shape)],
        [helper.make_tensor_value_info("probabilities", kind.FLOAT, [None, 10])],
        [helper.make_tensor("weights", kind.FLOAT, [784, 10], np.zeros(7840))],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    helper.set_model_props(model, {"is_digit_from": threshold})
    with pytest.raises(ModelError, match="no digit reader"):
        Model(model.SerializeToString())


def test_what_cannot_be_a_model_or_threads_is_one_sentence() -> None:
    for model, reason in (
        ("line", "line does not exist, and is not the name of a model that ships .small."),
        (5, "int"),
        ("a\0b", "null"),
    ):
        with pytest.raises(ModelError, match=reason):
            Reader(model)  # type: ignore[arg-type]
    for threads in ("2", 0, -1, 10**12, 1.5):
        with pytest.raises(ModelError, match="threads is a whole number from 1 to"):
            Reader(threads=threads)  # type: ignore[arg-type]


def test_another_network_of_lines_reads_the_numbers(number_samples: Path, tmp_path: Path) -> None:
    shipped = (resources.files("zeronine") / "weights" / "line.onnx").read_bytes()
    (tmp_path / "own.onnx").write_bytes(shipped)
    for source in (shipped, tmp_path / "own.onnx"):
        own = Reader(line_model=source)
        number = own.number(number_samples / "2083-touching.png")
        assert number is not None and number.text == "2083"
        assert own.line_model.card == {}
    with pytest.raises(ModelError, match="is no reader of lines"):
        Reader(line_model=(resources.files("zeronine") / "weights" / "small.onnx").read_bytes())


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({}, "alphabet"),
        ({"alphabet": "01", "confidence": "[1]"}, "confidence"),
        ({"alphabet": "0123456789/?", "confidence": "[NaN, 0]"}, "finite"),
        ({"alphabet": "0123456789"}, "hold / and ?"),
        ({"alphabet": "9876543210/?"}, "0 to 9"),
        ({"alphabet": "0123456789/?"}, "every sign"),
    ],
)
def test_a_line_reader_that_does_not_say_what_its_answers_mean_is_refused(said: dict[str, str], reason: str) -> None:
    onnx = pytest.importorskip("onnx", reason="needs the train extra")
    model = onnx.load_from_string(shipped("line")[0])
    del model.metadata_props[:]
    onnx.helper.set_model_props(model, said)
    with pytest.raises(ModelError, match=re.escape(reason)):
        LineModel(model.SerializeToString())


def test_a_model_of_other_answers_is_refused_when_it_is_loaded() -> None:
    onnx = pytest.importorskip("onnx", reason="needs the train extra")
    model = onnx.load_from_string(shipped("line")[0])
    last = next(node for node in model.graph.node if "chances" in node.output)
    last.output[list(last.output).index("chances")] = model.graph.output[0].name = "odds"
    with pytest.raises(ModelError, match="must give `chances`"):
        LineModel(model.SerializeToString())
    model = onnx.load_from_string(shipped("digits")[0])
    model.graph.input[0].type.tensor_type.shape.dim[0].dim_value = 1
    with pytest.raises(ModelError, match="no digit reader"):
        Model(model.SerializeToString())


def test_another_line_reader_has_no_card() -> None:
    content, card = shipped("line")
    assert LineModel(content).card == {}
    assert LineModel().card == card


def test_a_changed_shipped_model_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zeronine.model.json.loads", lambda text: {"sha256": "0" * 64})
    for network in (Model, LineModel):
        with pytest.raises(ModelError, match="card"):
            network()
