"""Corrections: what a reader got wrong and a user put right, kept in one SQLite file on this machine.

    store = Corrections()                          # the user's own file; Corrections("other.sqlite") for another
    store.add(correction(shown.digit, right=7, sketch=sketch, face="window", model=reader.model.sha256))
    for kept in store:
        kept.glyph, kept.right

The file lies in the user's data folder, or where the environment variable ZERONINE_CORRECTIONS says. It is
synchronised at each `add`: what `add` has returned for survives a crash.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs

from zeronine.correction import COLUMNS, NAMED, Correction, correction
from zeronine.errors import CorrectionsError

__all__ = ["Correction", "Corrections", "correction", "default_path"]

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
_EXACTLY = " and ".join(f"{name} = :{name}" for name in ("glyph", "width", "height", *"xywh"))
_THERE = " and ".join(
    f"abs(2 * {at} + {side} - 2 * :{at} - :{side}) < min({side}, :{side})" for at, side in ("xw", "yh")
)
# The pen and the sheet of a drawing may have been changed: then a digit is the one in the same place.
_SAME = f"strokes = :strokes and case when strokes = '[]' then {_EXACTLY} else {_THERE} end"


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
        """As `add`, in place of earlier corrections of the same digit; None, and none is left, if it was read right.

        The same is what looks the same in the same place of a picture, or lies in the same place among the same
        strokes. What it takes the place of is gone beyond recovery.
        """
        if kept.right == kept.read:
            self.take_back(kept)
            return None
        with self._open(make=True) as base:
            _delete_same(base, kept)
            return _insert(base, kept)

    def take_back(self, kept: Correction) -> int:
        """Delete the corrections of the same digit beyond recovery; returns how many there were."""
        if not self._is_there():
            return 0
        with self._open() as base:
            return _delete_same(base, kept)

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
            rows = base.execute(f"select id, {NAMED} from corrections order by id").fetchall()  # noqa: S608
        for number, *values in rows:
            try:
                kept = Correction.from_row(number, values)
            except (ValueError, TypeError, OverflowError):
                mend = f"`zeronine corrections delete {number}` takes it away"
                raise CorrectionsError(f"{self.path}: correction {number} is damaged; {mend}") from None
            yield kept

    def delete(self, ids: Iterable[int] | None = None) -> int:
        """Delete the corrections of these ids, or all of them, beyond recovery; returns how many there were."""
        if not self._is_there():
            return 0
        with self._open() as base:
            if ids is None:
                return base.execute("delete from corrections").rowcount
            known = [(int(one),) for one in ids if 0 < one <= _LARGEST]
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


def _delete_same(base: sqlite3.Connection, kept: Correction) -> int:
    return base.execute(f"delete from corrections where {_SAME}", kept.to_row()).rowcount  # noqa: S608


def _insert(base: sqlite3.Connection, kept: Correction) -> int:
    marks = ", ".join(f":{column}" for column in COLUMNS)
    return int(base.execute(f"insert into corrections ({NAMED}) values ({marks})", kept.to_row()).lastrowid or 0)  # noqa: S608


def _prepare(base: sqlite3.Connection, path: Path) -> None:
    """Make the table in a new file; refuse a file that a later version made. What is deleted is written over.

    The journal stays SQLite's usual one: to change its mode it asks for the whole file and does not wait for others.
    """
    base.execute("pragma synchronous = full")
    base.execute("pragma secure_delete = on")
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
