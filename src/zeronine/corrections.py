"""Corrections: what a reader got wrong and a user put right, kept in one SQLite file on this machine.

    store = Corrections()                          # the user's own file; Corrections("other.sqlite") for another
    store.add(correction(shown.digit, right=7, sketch=sketch, face="window", model=reader.model.sha256))
    for kept in store:
        kept.glyph, kept.right

The file lies in the user's data folder, or where the environment variable ZERONINE_CORRECTIONS says. It is
synchronised at each `add`: what `add` has returned for survives a crash.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import numpy as np
import platformdirs

from zeronine.errors import CorrectionsError
from zeronine.results import Box, Digit
from zeronine.shown import preview
from zeronine.sketch import Sketch, Stroke

Face = Literal["window", "page"]
Size = tuple[int, int]
VARIABLE = "ZERONINE_CORRECTIONS"

_VERSION = 1
_LARGEST = 2**63 - 1  # integer in SQLite
_TABLE = """
create table if not exists corrections (
    id integer primary key autoincrement, made text not null, face text not null,
    read integer, confidence real not null, right integer, glyph blob not null, strokes text not null,
    width integer not null, height integer not null, pen real not null,
    x integer not null, y integer not null, w integer not null, h integer not null, model text not null
)
"""
_NAMED = "made, face, read, confidence, right, glyph, strokes, width, height, pen, x, y, w, h, model"
_COLUMNS = _NAMED.split(", ")
_SAME = "glyph = :glyph and strokes = :strokes and width = :width and height = :height and " + " and ".join(
    f"{side} = :{side}" for side in "xywh"
)


@dataclass(frozen=True, slots=True, eq=False)
class Correction:
    """One digit put right.

    Attributes:
        read: what was read, 0 to 9; None for "no digit here".
        confidence: how sure the reader was, in [0, 1].
        right: what it is, 0 to 9; None for no digit.
        glyph: (28, 28) uint8, ink bright: what the network saw.
        strokes: the whole drawing it was part of; empty where it was a picture.
        size: (width, height) of the drawing's sheet, or of the picture, in pixels.
        pen: the pen's width in pixels, 0 for a picture.
        box: where the digit lies on the sheet.
        face: where it was put right.
        model: SHA-256 of the model that read it.
        made: when, in UTC.
        id: its number in the file; None until it is stored.
    """

    read: int | None
    confidence: float
    right: int | None
    glyph: np.ndarray
    strokes: tuple[Stroke, ...]
    size: Size
    pen: float
    box: Box
    face: Face
    model: str
    made: datetime
    id: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON, with the glyph as rows of levels 0 to 255."""
        return {
            "id": self.id,
            "made": self.made.isoformat(timespec="seconds"),
            "face": self.face,
            "read": self.read,
            "confidence": round(self.confidence, 4),
            "right": self.right,
            "box": list(self.box),
            "size": list(self.size),
            "pen": self.pen,
            "strokes": [[list(point) for point in stroke] for stroke in self.strokes],
            "glyph": self.glyph.tolist(),
            "model": self.model,
        }


def correction(
    digit: Digit, right: int | None, *, face: Face, model: str, sketch: Sketch | None = None, size: Size = (0, 0)
) -> Correction:
    """Put a digit right.

    Args:
        digit: as it was read.
        right: what it is, 0 to 9, or None for no digit.
        face: where it is put right.
        model: SHA-256 of the model that read it, `reader.model.sha256`.
        sketch: the drawing it was read from, if it was one.
        size: (width, height) of the picture it was read from, if it was none.

    Raises:
        CorrectionsError: `right` is neither.
    """
    if right is not None and right not in range(10):
        raise CorrectionsError(f"a digit is 0 to 9, not {right!r}")
    return Correction(
        read=digit.value if digit.is_digit else None,
        confidence=digit.confidence,
        right=right,
        glyph=preview(digit),
        strokes=sketch.strokes if sketch else (),
        size=(sketch.width, sketch.height) if sketch else size,
        pen=sketch.pen if sketch else 0.0,
        box=digit.box,
        face=face,
        model=model,
        made=datetime.now(UTC),
    )


def default_path() -> Path:
    """Where corrections are kept: what ZERONINE_CORRECTIONS names, or a file in the user's data folder."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else platformdirs.user_data_path("zeronine", appauthor=False) / "corrections.sqlite"


class Corrections:
    """The file of corrections. Safe to share between threads and between programs; made when the first one is added.

    Args:
        path: another file than the user's own.

    Raises:
        CorrectionsError: from every method, where the file cannot be opened, read or written.
    """

    def __init__(self, path: str | os.PathLike[str] | None = None) -> None:
        self.path = Path(path) if path is not None else default_path()

    def add(self, kept: Correction) -> int:
        """Store a correction and return its id; once this returns, it survives a crash."""
        with self._open(make=True) as base:
            return _insert(base, kept)

    def settle(self, kept: Correction) -> int | None:
        """As `add`, in place of earlier corrections of the same digit; None, and none is left, if it was read right."""
        if kept.right == kept.read and not self._is_there():
            return None
        values = _values(kept)
        with self._open(make=True) as base:
            base.execute(f"delete from corrections where {_SAME}", values)  # noqa: S608
            return None if kept.right == kept.read else _insert(base, kept)

    def __len__(self) -> int:
        """How many are stored."""
        if not self._is_there():
            return 0
        with self._open() as base:
            return int(base.execute("select count(*) from corrections").fetchone()[0])

    def __iter__(self) -> Iterator[Correction]:
        """All corrections, oldest first."""
        if not self._is_there():
            return
        with self._open() as base:
            rows = base.execute(f"select id, {_NAMED} from corrections order by id").fetchall()  # noqa: S608
        yield from map(_from_row, rows)

    def delete(self, ids: Iterable[int] | None = None) -> int:
        """Delete the corrections of these ids, or all of them, beyond recovery; returns how many there were."""
        if not self._is_there():
            return 0
        with self._open() as base:
            base.execute("pragma secure_delete = on")
            if ids is None:
                return base.execute("delete from corrections").rowcount
            known = [(one,) for one in ids if 0 < one <= _LARGEST]
            return base.executemany("delete from corrections where id = ?", known).rowcount if known else 0

    def _is_there(self) -> bool:
        try:
            return self.path.exists()
        except OSError as error:  # a folder that may not be entered, on Python 3.11
            raise self._unusable(error) from None

    @contextmanager
    def _open(self, *, make: bool = False) -> Iterator[sqlite3.Connection]:
        """A connection for one transaction: kept at the end, undone on an error."""
        base: sqlite3.Connection | None = None
        try:
            if make:
                self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            base = sqlite3.connect(self.path, timeout=10)
            _prepare(base, self.path)
            with base:
                yield base
        except sqlite3.DatabaseError as error:
            reason = "is no file of corrections" if "not a database" in str(error) else f"cannot be used: {error}"
            raise CorrectionsError(f"{self.path} {reason}") from None
        except OSError as error:
            raise self._unusable(error) from None
        finally:
            if base is not None:
                base.close()

    def _unusable(self, error: OSError) -> CorrectionsError:
        return CorrectionsError(f"{self.path} cannot be used: {error.strerror or error}")


def _values(kept: Correction) -> dict[str, Any]:
    """What stands in the table's columns."""
    values = (
        kept.made.astimezone(UTC).isoformat(),
        *(kept.face, kept.read, kept.confidence, kept.right),
        np.asarray(kept.glyph, np.uint8).tobytes(),
        json.dumps(kept.strokes),
        *(*kept.size, kept.pen, *kept.box, kept.model),
    )
    return dict(zip(_COLUMNS, values, strict=True))


def _insert(base: sqlite3.Connection, kept: Correction) -> int:
    marks = ", ".join(f":{column}" for column in _COLUMNS)
    return int(base.execute(f"insert into corrections ({_NAMED}) values ({marks})", _values(kept)).lastrowid or 0)  # noqa: S608


def _prepare(base: sqlite3.Connection, path: Path) -> None:
    """Make the table in a new file; refuse a file that a later version made.

    The journal stays SQLite's usual one: to change its mode it asks for the whole file and does not wait for others.
    """
    base.execute("pragma synchronous = full")
    if _version(base, path) < _VERSION:
        with base:
            base.execute("begin immediate")  # of several that find a new file, one makes the table
            if _version(base, path) < _VERSION:
                base.execute(_TABLE)
                base.execute(f"pragma user_version = {_VERSION}")


def _version(base: sqlite3.Connection, path: Path) -> int:
    version = int(base.execute("pragma user_version").fetchone()[0])
    if version > _VERSION:
        raise CorrectionsError(f"{path} was made by a later version of zeronine; install that")
    return version


def _from_row(row: tuple[Any, ...]) -> Correction:
    number, made, face, read, confidence, right, glyph, strokes, width, height, pen, *box, model = row
    x, y, w, h = box
    return Correction(
        read=read,
        confidence=confidence,
        right=right,
        glyph=np.frombuffer(glyph, np.uint8).reshape(28, 28),
        strokes=tuple(tuple(tuple(point) for point in stroke) for stroke in json.loads(strokes)),
        size=(width, height),
        pen=pen,
        box=(x, y, w, h),
        face=face,
        model=model,
        made=datetime.fromisoformat(made),
        id=number,
    )
