"""Where `zeronine read --show` puts the pictures with their readings: one file, or a folder of them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from stat import S_ISDIR

from PIL import Image

from zeronine import marked, picture
from zeronine.cli import Failure
from zeronine.cli.answers import Answer, Empty
from zeronine.cli.sheets import STANDARD_INPUT, Sheet, is_kind
from zeronine.errors import WriteError
from zeronine.files import replacing

_OTHERS = frozenset(  # endings of files that are no pictures here
    f".{ending}"
    for names in ("pdf heic heif avif jp2 svg", "txt csv tsv json jsonl xml html htm", "doc docx odt xls xlsx ods zip")
    for ending in names.split()
)
_LONGEST = 200  # bytes of a file's name that its picture is called by: with page, number and ending it must fit


class Album:
    """The pictures that are drawn. What is read is never written over.

    Args:
        place: a file for one picture, where it ends as pictures do, or else a folder.
        sources: what is read.

    Attributes:
        folder: the folder they go to; None for a single file.

    Raises:
        Failure: `place` is a file and there are several pictures, it would write over what is read, it ends as no
            picture does, or it cannot be.
    """

    def __init__(self, place: Path, sources: Sequence[str]) -> None:
        self.place = place
        self.folder = place if place.suffix.lower() not in picture.SUFFIXES or is_kind(place, S_ISDIR) else None
        if place.suffix.lower() in _OTHERS and not is_kind(place, S_ISDIR):
            raise Failure(f"--show {place}: {place.suffix} is no picture's ending; name a .png or .jpg, or a folder")
        paths = [Path(source) for source in sources if source != STANDARD_INPUT]
        folders = [path.resolve() for path in paths if is_kind(path, S_ISDIR)]
        self._next: dict[str, int] = {}  # number to try first for a name
        self._taken = {_key(path) for path in paths if not is_kind(path, S_ISDIR)}
        if self.folder is None:
            if len(sources) > 1 or folders:
                raise self._too_many()
            if _key(place) in self._taken:
                raise Failure(f"--show {place} would write over the picture that is read; name another file")
            return
        if any(folder.is_relative_to(place.resolve()) for folder in folders):
            raise Failure(f"--show {place} holds the pictures that are read; name another folder")
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Failure(f"{place} cannot be a folder: {error.strerror or error}") from None

    def assign(self, sheets: Iterator[Sheet]) -> Iterator[Sheet]:
        """Say of each sheet where to draw it: as its file is called, with its page, and a number if that is taken."""
        for sheet in sheets:
            if self.folder is None:
                if sheet.pages > 1:
                    raise self._too_many()
                yield replace(sheet, target=self.place)
                continue
            page = "" if sheet.pages == 1 else f"-p{sheet.page:0{len(str(sheet.pages))}}"
            yield replace(
                sheet, target=self._free(self.folder / sheet.place.parent, f"{_short(sheet.place.name)}{page}")
            )

    def draw(self, sheet: Sheet, image: Image.Image, answer: Answer) -> None:
        """Write the picture of a sheet with its reading.

        Raises:
            WriteError: it cannot be written.
        """
        target = sheet.target or self.place
        form = Image.registered_extensions()[target.suffix.lower()]
        try:
            if self.folder is not None:
                target.parent.mkdir(parents=True, exist_ok=True)
            with replacing(target) as file:
                marked.mark(image, None if isinstance(answer, Empty) else answer).save(
                    file, form, compress_level=3, quality=90, pnginfo=marked.signature()
                )
        except (OSError, ValueError) as error:
            raise WriteError(f"{target} cannot be written: {getattr(error, 'strerror', None) or error}") from None

    def _free(self, folder: Path, name: str) -> Path:
        """A path for one of that name, that no picture of this run has, nor any that an album did not draw."""
        first = self._next.get(_key(folder / name), 1)  # else a thousand of one name would be tried a million times
        for number in count(first):
            target = folder / (f"{name}.png" if number == 1 else f"{name}-{number}.png")
            if _key(target) not in self._taken and (not is_kind(target) or marked.is_marked(target)):
                break
        self._next[_key(folder / name)] = number + 1
        self._taken.add(_key(target))
        return target

    def _too_many(self) -> Failure:
        return Failure(f"--show {self.place} takes one picture, and there are more; name a folder")


def _short(name: str) -> str:
    while len(os.fsencode(name)) > _LONGEST:
        name = name[:-1]
    return name


def _key(path: Path) -> str:
    """The same for all names of a file, on systems that tell capitals apart and on those that do not."""
    return str(path.resolve()).casefold()
