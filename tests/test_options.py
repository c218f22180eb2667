"""What the options of the commands choose: how a picture is read, and by which network."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from conftest import drawing
from test_layout import page
from zeronine import Reader
from zeronine.cli import main
from zeronine.cli.readers import Readers


def run(*words: str | Path) -> str:
    done = CliRunner().invoke(main, list(map(str, words)))
    assert done.exit_code == 0, done.output
    return done.stdout


LINE = Path(str(resources.files("zeronine") / "weights" / "line.onnx"))


@pytest.mark.parametrize(
    ("words", "made_of"),
    [
        ([], ("read", None, False, None)),
        (["--as", "auto"], ("read", None, False, None)),
        (["--as", "digit"], ("digit", None, False, None)),
        (["--as", "number"], ("number", None, False, None)),
        (["--as", "page", "--thorough"], ("page", None, True, None)),
        (["--model", "small"], ("read", Path("small"), False, None)),
        (["--line-model", LINE], ("read", None, False, LINE)),
    ],
)
def test_read_reads_as_it_is_told(
    words: list[str | Path], made_of: tuple[object, ...], samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[tuple[object, ...]] = []

    class Watched(Readers):
        def __init__(self, *arguments: object) -> None:
            made.append(arguments)
            super().__init__(*arguments)

    monkeypatch.setattr("zeronine.cli.read.Readers", Watched)
    run("read", *words, samples / "7-photo.jpg")
    assert made == [made_of]


def test_a_picture_is_one_digit_or_one_number_where_that_is_said(reader: Reader, tmp_path: Path) -> None:
    picture = tmp_path / "page.png"
    Image.fromarray(page("123  45", "6789")).save(picture)
    for kind in ("digit", "number", "page"):
        said = json.loads(run("read", "--json", "--as", kind, picture))
        answer = getattr(reader, kind)(picture)
        assert said.items() >= json.loads(json.dumps(answer.to_dict())).items(), kind


@pytest.mark.parametrize(
    ("words", "options"), [(["--model", "small"], {"model": "small"}), (["--thorough"], {"thorough": True}), ([], {})]
)
def test_the_network_and_its_views_are_those_asked_for(
    words: list[str], options: dict[str, object], reader: Reader, samples: Path
) -> None:
    picture = samples / "9-one-pixel-pen.png"
    said = json.loads(run("read", "--json", "--as", "digit", *words, picture))["probabilities"]
    np.testing.assert_allclose(said, Reader(**options).digit(picture).to_dict()["probabilities"], atol=1e-5)
    assert (said == reader.digit(picture).to_dict()["probabilities"]) == (not options)


def test_evaluate_and_draw_pass_on_what_they_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[object, ...]] = []

    class Watched(Reader):
        def __init__(self, model: Path | None = None, thorough: bool = False) -> None:
            made.append((model, thorough))
            super().__init__(model, thorough=thorough)

    monkeypatch.setattr("zeronine.reader.Reader", Watched)
    np.savez(tmp_path / "digits.npz", images=drawing(3, 60, 5)[None], labels=[3])
    evaluated = json.loads(
        run("evaluate", "--json", "--thorough", "--model", "small", "--data", tmp_path / "digits.npz")
    )
    assert evaluated["count"] == 1

    desktop = pytest.importorskip("zeronine.desktop", reason="this Python has no tkinter")
    opened: list[tuple[object, ...]] = []
    monkeypatch.setattr("zeronine.cli.draw.Reader", Watched)
    monkeypatch.setattr(desktop, "run", lambda reader, *rest: opened.append((type(reader), *rest)))
    run("draw", "--scale", "1.5", "--model", "small", "seven.png")
    assert made == [(Path("small"), True), (Path("small"), False)]
    assert opened == [(Watched, Path("seven.png"), 1.5)]
