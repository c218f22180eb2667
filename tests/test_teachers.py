"""Learning from trained networks: the student comes to answer as they do, and wrong teachers are refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

torch = pytest.importorskip("torch", reason="needs the train extra")

from zeronine.cli import main  # noqa: E402
from zeronine.errors import TrainingError  # noqa: E402
from zeronine.training import export, loop  # noqa: E402
from zeronine.training.data import mnist  # noqa: E402
from zeronine.training.drawn import NO_DIGIT, Stock  # noqa: E402
from zeronine.training.glyph_task import GlyphTask, logits_of  # noqa: E402
from zeronine.training.recipes import RECIPES  # noqa: E402
from zeronine.training.teachers import Teachers, distilled  # noqa: E402

FAST = replace(RECIPES["fast"], epochs=6)


@pytest.fixture
def teacher(mnist_folder: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "teacher"
    loop.Run(replace(FAST, epochs=8), 0, folder, mnist_folder).train()
    return folder / loop.CHECKPOINT


def test_a_student_learns_what_its_teacher_says_sooner_than_the_labels(
    teacher: Path, mnist_folder: Path, tmp_path: Path
) -> None:
    kept = torch.load(teacher, weights_only=True)
    for name in ("logits.weight", "logits.bias"):  # from now on it takes every digit for the next one
        kept["averaged"][name] = kept["averaged"][name].roll(1, 0)
    torch.save(kept, teacher)
    student = loop.Run(FAST, 1, tmp_path / "student", mnist_folder, teachers=(teacher,)).train()
    digits = mnist("test", mnist_folder)
    found = logits_of(student, digits.images).argmax(1)
    assert (found == (digits.labels + 1) % 10).mean() > 0.6


def test_an_interrupted_run_with_a_teacher_ends_as_a_whole_one(
    teacher: Path, mnist_folder: Path, tmp_path: Path
) -> None:
    recipe = replace(FAST, epochs=2)
    whole = loop.Run(recipe, 3, tmp_path / "whole", mnist_folder, teachers=(teacher,)).train()
    again = loop.Run(recipe, 3, tmp_path / "again", mnist_folder, teachers=(teacher,))

    def stop(step: loop.Step) -> None:
        if step.epoch == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        again.train(stop)
    for a, b in zip(whole.state_dict().values(), again.train().state_dict().values(), strict=True):
        assert torch.equal(a, b)
    with pytest.raises(TrainingError, match="another run"):  # what it learned from is part of what it is
        loop.Run(recipe, 3, tmp_path / "again", mnist_folder).train()


def test_an_exported_file_teaches_as_its_checkpoint_does(mnist_folder: Path, tmp_path: Path) -> None:
    recipe = replace(RECIPES["small"], epochs=1, batch=64, ema=0.0, stock=Stock(), network_options={"width": 4})
    network = loop.Run(recipe, 0, tmp_path / "teacher", mnist_folder).train()
    (tmp_path / "teacher" / "model.onnx").write_bytes(export.to_onnx(network))

    def taught(name: str) -> torch.Tensor:
        teacher = tmp_path / "teacher" / name
        student = loop.Run(recipe, 1, tmp_path / name, mnist_folder, teachers=(teacher,)).train()
        return torch.cat([weights.flatten() for weights in student.parameters()])

    torch.testing.assert_close(taught("model.onnx"), taught(loop.CHECKPOINT), atol=0.01, rtol=0.0)


def flat() -> torch.nn.Module:
    return torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(784, 11)).eval()


@torch.no_grad()
def test_answering_as_the_teachers_costs_nothing() -> None:
    x, everything, losses = torch.rand(5, 1, 28, 28), torch.ones(5, dtype=torch.bool), torch.zeros(5)
    networks = [flat(), flat()]
    one, other = (Teachers([network]).answers(x, everything) for network in networks)
    assert distilled(networks[0](x), one, losses).abs().max() < 1e-5
    assert distilled(networks[1](x), one, losses).min() > 1e-5
    both = Teachers(networks).answers(x, everything)
    np.testing.assert_allclose(both.answers, (one.answers + other.answers) / 2, rtol=1e-5)


@torch.no_grad()
def test_where_no_teacher_is_asked_the_label_has_the_whole_loss() -> None:
    x, which, losses = torch.rand(5, 1, 28, 28), torch.tensor([True, False, True, False, False]), torch.rand(5)
    teacher, student = flat(), flat()
    taught = Teachers([teacher]).answers(x, which)
    assert taught.answers.shape == (2, 11)
    found = distilled(student(x), taught, losses)
    assert torch.equal(found[~which], losses[~which])
    assert (found[which] != losses[which]).all()
    alone = distilled(
        student(x)[which], Teachers([teacher]).answers(x[which], torch.ones(2, dtype=torch.bool)), losses[which]
    )
    torch.testing.assert_close(found[which], alone)


def test_a_recipe_may_have_drawn_glyphs_alone_taught(mnist_folder: Path, tmp_path: Path) -> None:
    recipe = replace(RECIPES["best"], stock=Stock(outliers=30), stock_share=1.0, batch=16)
    for teach_mnist in (True, False):
        recipe = replace(recipe, teach_mnist=teach_mnist)
        task = GlyphTask(recipe, 0, tmp_path, mnist_folder, torch.device("cpu"), Teachers([flat()]))
        task.load(lambda done, total: None)
        for _, (labels, taught) in task.batches(torch.Generator()):
            assert taught is not None
            assert torch.equal(taught.which, (labels == NO_DIGIT) | teach_mnist)


def test_the_command_and_its_card(teacher: Path, mnist_folder: Path, tmp_path: Path) -> None:
    command = ["train", "--seed", "1", "--data", str(mnist_folder), "--out", str(tmp_path / "run"), "--no-report"]
    result = CliRunner().invoke(main, [*command, "--teacher", str(teacher)])
    assert result.exit_code == 0, result.output
    card = json.loads((tmp_path / "run" / "model.json").read_text("utf-8"))
    assert card["command"].endswith(f"--seed 1 --teacher {teacher.parent.name}/{teacher.name}")
    assert len(card["teachers"][0]["sha256"]) == 64


@pytest.mark.parametrize(
    ("recipe", "spoiled", "word"),
    [("best", "", "cannot teach"), ("line", "", "no teachers"), ("fast", "no checkpoint", "damaged")],
)
def test_teachers_that_cannot_teach(
    recipe: str, spoiled: str, word: str, teacher: Path, mnist_folder: Path, tmp_path: Path
) -> None:
    path = teacher
    if spoiled:
        path = tmp_path / "spoiled.pt"
        path.write_text(spoiled)
    command = ["train", "--recipe", recipe, "--data", str(mnist_folder), "--out", str(tmp_path / "run")]
    result = CliRunner().invoke(main, [*command, "--teacher", str(path)])
    assert result.exit_code == 2
    assert word in result.output and "Traceback" not in result.output
