"""`zeronine export`: a checkpoint becomes the ONNX file that reads."""

from __future__ import annotations

from pathlib import Path

import click

from zeronine.cli import Failure, need, writable


@click.command("export")
@click.argument("checkpoint", type=click.Path(path_type=Path))
@click.argument("output", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--calibrate", "calibrated", is_flag=True, help="Fit the confidence on held-out writers first.")
@click.option("--data", "folder", type=click.Path(path_type=Path, file_okay=False), help="Where MNIST is.")
def command(checkpoint: Path, output: Path, calibrated: bool, folder: Path | None) -> None:
    """Write CHECKPOINT (a file, or a run's folder) as ONNX to OUTPUT, checked against PyTorch on 1,000 digits.

    An ONNX file of best or small may stand for the checkpoint, to have its confidence fitted anew with --calibrate.

    OUTPUT gets the weights as they stand after the last whole epoch, and without --calibrate a plain confidence. What a
    finished run ends with, calibrated and with --keep mixed, is model.onnx in its folder; of the recipe line that file
    alone is to be had.
    """
    need("train", "torch", "onnx")
    writable(output)
    from zeronine import files
    from zeronine.training import calibrate, data, export, finish
    from zeronine.training import checkpoint as kept

    path = checkpoint / kept.CHECKPOINT if checkpoint.is_dir() else checkpoint
    if path.suffix != ".onnx" and kept.load_checkpoint(path)["network_name"] == "line":
        raise Failure(f"{path} reads whole numbers; the ONNX file of its run is {path.with_name(finish.MODEL)}")
    network = kept.kept_network(path)
    calibration = calibrate.fit(network, folder) if calibrated else calibrate.PLAIN
    images = data.mnist("validation", folder).images[:1000]
    content, difference = export.smaller(
        export.to_onnx(network, calibration),
        lambda file, tolerance: export.check(file, network, images, calibration, tolerance),
    )
    files.write(output, content)
    click.echo(f"{output}: {len(content):,} bytes; differs from PyTorch by at most {difference:.1e} on 1,000 digits")
