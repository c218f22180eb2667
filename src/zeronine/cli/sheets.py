"""What `zeronine read` is given, as single sheets: the pictures of folders, the pages of scans, standard input."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from stat import S_ISDIR, S_ISFIFO, S_ISREG

from PIL import Image

from zeronine import marked, pages, picture
from zeronine.errors import PictureError

_UNREAD = {".heic", ".heif", ".avif", ".jp2"}  # pictures all the same: that they cannot be read is said
_SUFFIXES = picture.SUFFIXES | pages.SUFFIXES | _UNREAD
_DRAWN = " but those that --show drew; name one itself to have it read"
STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One picture to read.

    Attributes:
        file: the file it is or stands in, as it is printed.
        place: what to call what is made of it: a relative path without suffix, as deep as it lay in its folder.
        content: its path, the bytes of its file, itself, or why there is none.
        page: counted from 1.
        pages: how many the file has.
        target: where to draw its reading.
    """

    file: str
    place: Path
    content: str | bytes | Image.Image | PictureError
    page: int = 1
    pages: int = 1
    target: Path | None = None

    @property
    def name(self) -> str:
        """The file, and the page where it has several."""
        return self.file if self.pages == 1 else f"{self.file} page {self.page}"

    @property
    def pixels(self) -> int:
        """How many it has, by its head alone; 0 where that cannot be told."""
        if isinstance(self.content, Image.Image):
            return self.content.width * self.content.height
        if isinstance(self.content, PictureError):
            return 0
        file = BytesIO(self.content) if isinstance(self.content, bytes) else self.content
        try:
            with Image.open(file, formats=picture.FORMATS) as image:
                return image.width * image.height
        except Exception:  # as in picture.py: decoders raise many kinds, and reading it will say what is wrong
            return 0


def find(sources: Sequence[str]) -> Iterator[Sheet]:
    """The files of all sources, each whole, in the order of their names within a folder; one at a time.

    Pictures with readings that `--show` drew are left out of folders, or their numbers would be read twice.

    Args:
        sources: files, pipes, folders, and `-` for standard input.
    """
    for source in sources:
        if source == STANDARD_INPUT:
            yield Sheet("standard input", Path("standard-input"), _all_of("standard input", None))
        elif is_kind(source, S_ISFIFO):  # can be read but once
            yield Sheet(source, Path(Path(source).stem), _all_of(source, Path(source)))
        elif not is_kind(source, S_ISDIR):
            yield Sheet(source, Path(Path(source).stem), source)
        else:
            yield from _in_folder(source)


def count(sources: Sequence[str]) -> int:
    """How many files `find` gives; standard input and pipes are left alone."""
    named = [source for source in sources if source != STANDARD_INPUT and not is_kind(source, S_ISFIFO)]
    return len(sources) - len(named) + sum(1 for _ in find(named))


def unfold(files: Iterator[Sheet]) -> Iterator[Sheet]:
    """Each file as its pages: of a PDF or a TIFF one after the other, decoded; other pictures as they are."""
    for file in files:
        if not isinstance(file.content, (str, bytes)):
            yield file
            continue
        try:
            document = pages.open_document(file.content, file.file)
        except PictureError as error:
            yield replace(file, content=error)
            continue
        if document is None:
            yield file
            continue
        try:
            for index in range(len(document)):
                yield replace(file, content=_page(document, index), page=index + 1, pages=len(document))
        finally:
            document.close()


def _all_of(name: str, pipe: Path | None) -> bytes | PictureError:
    """What a pipe gives, or standard input for None."""
    try:
        with pipe.open("rb") if pipe else nullcontext(sys.stdin.buffer) as stream:
            return picture.content(stream, name)
    except PictureError as error:
        return error
    except OSError as error:
        return PictureError(f"{name} cannot be read: {error.strerror}")
    except MemoryError:
        return PictureError(f"{name} needs more memory than there is")


def _page(document: pages.Document, index: int) -> Image.Image | PictureError:
    try:
        return document.page(index)
    except PictureError as error:
        return error


def _in_folder(source: str) -> Iterator[Sheet]:
    """The pictures in a folder and all folders in it, by their suffix; hidden ones are left out."""
    unread: list[OSError] = []
    empty, drawn = True, False
    for folder, folders, files in os.walk(source, onerror=unread.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for link in (Path(folder, name) for name in folders):
            if link.is_symlink():  # may lead round in a circle
                empty = False
                reason = PictureError(f"{link} is a link to a folder; name it itself to have it read")
                yield Sheet(str(link), link.relative_to(source), reason)
        for name in sorted(files):
            path = Path(folder, name)
            if path.suffix.lower() in _SUFFIXES and not name.startswith("."):
                odd = is_kind(path, lambda mode: not S_ISREG(mode))  # a pipe nobody writes to would be waited for
                if not odd and marked.is_marked(path):
                    drawn = True
                    continue
                empty = False
                content = PictureError(f"{path} is no file") if odd else str(path)
                yield Sheet(str(path), path.relative_to(source).with_suffix(""), content)
    for error in unread:
        reason = PictureError(f"{error.filename} cannot be read: {error.strerror}")
        yield Sheet(error.filename, Path(source), reason)
    if empty and not unread:
        yield Sheet(source, Path(source), PictureError(f"no pictures in {source}{_DRAWN if drawn else ''}"))


def is_kind(path: str | Path, kind: Callable[[int], bool] = lambda mode: True) -> bool:
    """Whether something is there, and of a kind by its mode; what cannot be looked at will say so when it is read."""
    try:
        return kind(Path(path).stat().st_mode) if path else False
    except (OSError, ValueError):
        return False
