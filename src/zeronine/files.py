"""Files that are written whole or not at all: where the disk is full, what stood there before stays."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from zeronine.errors import WriteError


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file to write to, which takes the place of `path` once it is complete; of one that fails nothing is left.

    Raises:
        WriteError: it cannot be written.
    """
    # A link is followed, and a device, such as /dev/null, stays one.
    is_plain = not path.is_symlink() and (path.is_file() or not path.exists())
    part = path.with_name(f".{token_hex(8)}.part") if is_plain else path
    try:
        with part.open("xb" if is_plain else "wb") as file:
            if is_plain and path.exists():
                shutil.copymode(path, part)
            yield file
        if is_plain:
            part.replace(path)
    except OSError as error:
        raise WriteError(f"{path} cannot be written: {error.strerror or error}") from None
    finally:
        if is_plain:
            with suppress(OSError):
                part.unlink()


def write(path: Path, content: bytes) -> None:
    """Write a file as `replacing` does.

    Raises:
        WriteError: it cannot be written.
    """
    with replacing(path) as file:
        file.write(content)
