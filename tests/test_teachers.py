"""Learning from trained networks: the student comes to answer as they do, and wrong teachers are refused."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

torch = pytest.importorskip("torch", reason="needs the train extra")

from trainings import interrupted  # noqa: E402
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
    student = loop.Run(FAST, 1, tmp_path / "student", mnist_folder, mnist_teachers=(teacher,)).train()
    digits = mnist("test", mnist_folder)
    found = logits_of(student, digits.images).argmax(1)
    assert (found == (digits.labels + 1) % 10).mean() > 0.6


def test_an_interrupted_run_with_a_teacher_ends_as_a_whole_one(
    teacher: Path, mnist_folder: Path, tmp_path: Path
) -> None:
    recipe = replace(FAST, epochs=2)
    whole = loop.Run(recipe, 3, tmp_path / "whole", mnist_folder, mnist_teachers=(teacher,)).train()
    again = loop.Run(recipe, 3, tmp_path / "again", mnist_folder, mnist_teachers=(teacher,))
    interrupted(again)
    for a, b in zip(whole.state_dict().values(), again.train().state_dict().values(), strict=True):
        assert torch.equal(a, b)
    with pytest.raises(TrainingError, match="another run"):  # what it learned from is part of what it is
        loop.Run(recipe, 3, tmp_path / "again", mnist_folder).train()


def test_an_exported_file_teaches_as_its_checkpoint_does(mnist_folder: Path, tmp_path: Path) -> None:
    recipe = replace(
        RECIPES["small"], epochs=1, batch=64, lr=4e-4, ema=0.0, stock=Stock(), network_options={"width": 4}
    )
    network = loop.Run(recipe, 0, tmp_path / "teacher", mnist_folder).train()
    (tmp_path / "teacher" / "model.onnx").write_bytes(export.to_onnx(network))

    def taught(name: str, *teachers: Path) -> torch.Tensor:
        student = loop.Run(recipe, 1, tmp_path / name, mnist_folder, mnist_teachers=teachers).train()
        return torch.cat([weights.flatten() for weights in student.parameters()])

    files = [tmp_path / "teacher" / name for name in ("model.onnx", loop.CHECKPOINT)]
    one, other = (taught(file.name, file) for file in files)
    apart = (one - other).abs().max()
    assert apart < 0.3 * (one - taught("alone")).abs().max()


def flat() -> torch.nn.Module:
    return torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(784, 11)).eval()


@torch.no_grad()
def test_answering_as_the_teacher_whose_turn_it_is_costs_nothing() -> None:
    x, losses = torch.rand(5, 1, 28, 28), torch.zeros(5)
    networks = [flat(), flat()]
    teachers = Teachers(networks)
    for turn, network in enumerate(networks):
        answers = teachers.answers(x, turn)
        torch.testing.assert_close(answers.sum(1), torch.ones(5))
        assert distilled(network(x), answers, losses).abs().max() < 1e-5
        assert distilled(networks[1 - turn](x), answers, losses).min() > 1e-5


@torch.no_grad()
def test_mnist_and_drawn_glyphs_have_teachers_of_their_own_who_take_turns(mnist_folder: Path, tmp_path: Path) -> None:
    recipe = replace(RECIPES["best"], stock=Stock(outliers=90), stock_share=1.0, batch=16)
    networks = [flat(), flat(), flat()]
    task = GlyphTask(
        recipe, 0, tmp_path, mnist_folder, torch.device("cpu"), Teachers(networks[:1]), Teachers(networks[1:])
    )
    task.load(lambda done, total: None)
    chance, student = torch.Generator(), flat()
    for step, batch in enumerate(task.batches(chance)):
        x, (labels, taught) = task.made(batch, chance)
        (written, of_written), (drawn, of_drawn) = taught
        assert (labels[written] < NO_DIGIT).all()
        assert (labels[drawn] == NO_DIGIT).all()
        torch.testing.assert_close(of_written, (networks[0](x[written]) / 2).softmax(1))
        torch.testing.assert_close(of_drawn, (networks[1 + step % 2](x[drawn]) / 2).softmax(1))
        logits = student(x)
        losses = torch.nn.functional.cross_entropy(logits, labels, label_smoothing=0.02, reduction="none")
        parts = [distilled(logits[part], answers, losses[part]) for part, answers in taught]
        torch.testing.assert_close(task.loss(logits, (labels, taught)), torch.cat(parts).mean())
        alone = torch.cat((losses[written], parts[1])).mean()
        torch.testing.assert_close(task.loss(logits, (labels, taught[1:])), alone)


def test_the_command_and_its_card(teacher: Path, mnist_folder: Path, tmp_path: Path) -> None:
    command = ["train", "--seed", "1", "--data", str(mnist_folder), "--out", str(tmp_path / "run"), "--no-report"]
    result = CliRunner().invoke(main, [*command, "--mnist-teacher", str(teacher)])
    assert result.exit_code == 0, result.output
    card = json.loads((tmp_path / "run" / "model.json").read_text("utf-8"))
    assert card["command"].endswith(f"--seed 1 --mnist-teacher {teacher.parent.name}/{teacher.name}")
    assert len(card["mnist_teachers"][0]["sha256"]) == 64


@pytest.mark.parametrize(
    ("recipe", "spoiled", "word"),
    [
        ("best", "", "cannot teach"),
        ("line", "", "no teachers"),
        ("fast", "", "--mnist-teacher"),
        ("best", "no checkpoint", "damaged"),
    ],
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
