"""One self-contained page on a network: curves, confusion matrix, the worst mistakes, the reliability diagram."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from zeronine import files
from zeronine.shown import percent
from zeronine.training.evaluate import Evaluation

_INK, _QUIET, _WARN = "#20242c", "#8a93a3", "#c2410c"
_ACROSS = 5  # mistakes in a row

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>zeronine: {title}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; color: #20242c; background: #fafaf8 }}
body {{ margin: 0 auto; max-width: 60rem; padding: 2rem 1rem }}
h1, h2 {{ font-weight: 600; margin: 2.5rem 0 .25rem }} h1 {{ margin: 0 }}
p {{ margin: .25rem 0 1rem; color: #555e6d; max-width: 42rem }}
.figures {{ display: flex; flex-wrap: wrap; gap: 2.5rem; margin: 1.5rem 0 }}
.figures b {{ display: block; font-size: 2rem; font-weight: 600 }}
img {{ max-width: 100%; height: auto }}
table {{ border-collapse: collapse }}
td, th {{ padding: .15rem .9rem; text-align: right }} th {{ font-weight: 500; color: #555e6d }}
</style></head><body>
<h1>{title}</h1>
<div class="figures">{figures}</div>
<p>{note}</p>
{parts}
</body></html>
"""


def write(path: Path, title: str, result: Evaluation, history: Sequence[dict[str, float]] = ()) -> None:
    """Write the report.

    Args:
        path: the page to write.
        title: its heading.
        result: what was read.
        history: the epochs of `history.json`, for the curves; without them there are none.
    """
    import matplotlib

    matplotlib.use("agg")
    parts = []
    if len(history) > 1:
        parts.append(_part("Training", "Loss and accuracy after each epoch.", _curves(history)))
    parts += [
        _part(
            "Confusion",
            "Rows are what was written, columns what was read; only mistakes are coloured.",
            _confusion(result),
        ),
        _part("Worst mistakes", "The mistakes it was surest of: written → read, and how sure.", _worst(result)),
        _part(
            "Reliability",
            "Of the answers given at a confidence, the share that is right. On the line, the confidence is honest.",
            _reliability(result),
        ),
        f"<h2>Each digit</h2>{_table(result)}",
    ]
    figures = "".join(
        f"<div><b>{value}</b>{name}</div>"
        for name, value in (
            ("right", f"{result.accuracy:.2%}"),
            ("digits", f"{len(result.labels):,}"),
            ("mistakes", f"{int((~result.right).sum()):,}"),
            ("calibration error", f"{result.ece:.2%}"),
        )
    )
    note = "Each digit was read as a picture, through the whole reader."
    if history:
        note += " The test accuracy that training prints is the network's alone, on the glyphs as MNIST has them."
    page = _PAGE.format(title=html.escape(title), figures=figures, note=note, parts="\n".join(parts))
    files.write(path, page.encode())


def _part(heading: str, text: str, figure: Any) -> str:
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=130, bbox_inches="tight", facecolor="#fafaf8")
    data = base64.b64encode(picture.getvalue()).decode()
    return f'<h2>{heading}</h2><p>{text}</p><img alt="{heading}" src="data:image/png;base64,{data}">'


def _figure(width: float, height: float, columns: int = 1, rows: int = 1) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots(rows, columns, squeeze=False)
    for axis in axes.flat:
        axis.spines[["top", "right"]].set_visible(False)
        axis.tick_params(colors=_QUIET, labelsize=8)
    return figure, axes


def _curves(history: Sequence[dict[str, float]]) -> Any:
    figure, axes = _figure(9, 2.8, columns=2)
    epochs = [entry["epoch"] for entry in history]
    axes[0, 0].plot(epochs, [entry["loss"] for entry in history], "o-", color=_INK, ms=3)
    axes[0, 0].set_title("training loss", fontsize=9, color=_QUIET)
    axes[0, 1].plot(epochs, [100 * entry["accuracy"] for entry in history], "o-", color=_QUIET, ms=3, label="training")
    if "validation_accuracy" in history[0]:
        validation = [100 * entry["validation_accuracy"] for entry in history]
        axes[0, 1].plot(epochs, validation, "o-", color=_INK, ms=3, label="validation")
    axes[0, 1].set_title("accuracy, %", fontsize=9, color=_QUIET)
    axes[0, 1].legend(frameon=False, fontsize=8)
    return figure


def _confusion(result: Evaluation) -> Any:
    figure, axes = _figure(6, 5)
    axis, table = axes[0, 0], result.confusion
    mistakes = table.astype(float)
    mistakes[np.arange(10), np.arange(10)] = 0
    axis.imshow(mistakes, cmap="Oranges", vmin=0, vmax=max(mistakes.max(), 1))
    for (row, column), count in np.ndenumerate(table):
        if count:
            on_dark = mistakes[row, column] > 0.5 * mistakes.max()
            colour = _QUIET if row == column else "white" if on_dark else _INK
            axis.text(column, row, count, ha="center", va="center", fontsize=7, color=colour)
    axis.set_xticks(range(11), [*map(str, range(10)), "none"])
    axis.set_yticks(range(10))
    axis.set_xlabel("read", color=_QUIET)
    axis.set_ylabel("written", color=_QUIET)
    return figure


def _worst(result: Evaluation) -> Any:
    worst = result.worst(5 * _ACROSS)
    rows = max(1, -(-len(worst) // _ACROSS))
    figure, axes = _figure(7, 1.5 * rows, columns=_ACROSS, rows=rows)
    for axis in axes.flat:
        axis.axis("off")
    for axis, i in zip(axes.flat, worst, strict=False):
        axis.imshow(result.glyphs[i], cmap="gray_r", vmin=0, vmax=1)
        read = "none" if result.values[i] < 0 else result.values[i]
        axis.set_title(f"{result.labels[i]} → {read}   {percent(result.confidence[i])}", fontsize=9, color=_WARN)
    return figure


def _reliability(result: Evaluation) -> Any:
    figure, axes = _figure(5, 4)
    axis = axes[0, 0]
    means, shares, counts = zip(*result.reliability(), strict=True)
    axis.plot([0, 1], [0, 1], color=_QUIET, lw=1)
    axis.scatter(means, shares, s=[12 + 60 * (c / max(counts)) ** 0.3 for c in counts], color=_INK, zorder=3)
    axis.set_xlabel("confidence", color=_QUIET)
    axis.set_ylabel("share right", color=_QUIET)
    return figure


def _table(result: Evaluation) -> str:
    rows = "".join(
        f"<tr><th>{digit}</th><td>{count}</td><td>{recall}</td><td>{precision}</td></tr>"
        for digit, count, recall, precision in result.table()
    )
    return f"<table><tr><th>digit</th><th>count</th><th>recall</th><th>precision</th></tr>{rows}</table>"
