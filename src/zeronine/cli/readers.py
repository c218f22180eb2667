"""A reader for many pictures: in this process at first, and in processes of its own once there is much to read.

Python runs one thread at a time, so threads alone hardly use a second core on small pictures; a process takes half a
second to begin and a hundred megabytes, which a few pictures are not worth.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any

from zeronine.cli.answers import Answer, Empty
from zeronine.cli.inorder import MOST
from zeronine.reader import Reader
from zeronine.results import Page
from zeronine.seen import Seen

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

_FEW = 40  # pictures that are read here


class Readers:
    """Reads pictures as `Reader` does, from several threads. Close it when done.

    Args:
        kind: the reader's method: "read", "digit", "number" or "page".
        model: a path to another ONNX model, or "small".
        thorough: as for the reader.
        line_model: a path to another ONNX model of lines.

    Raises:
        ModelError: the model cannot be used.
    """

    def __init__(
        self, kind: str, model: Path | None = None, thorough: bool = False, line_model: Path | None = None
    ) -> None:
        self._made_of = (kind, model, thorough, line_model)
        self._own = _reading(*self._made_of)
        self._pool: ProcessPoolExecutor | None = None
        self._asked = 0
        self._lock = Lock()

    def read(self, picture: Any) -> Answer:
        """What a picture holds.

        Raises:
            PictureError: it cannot be read.
        """
        pool = self._others()
        if pool is None:
            return self._own(picture)
        from concurrent.futures import BrokenExecutor

        try:
            return pool.submit(_read, picture).result()
        except BrokenExecutor:  # one of them was ended, by a system short of memory, say: nothing is lost
            return self._own(picture)

    def close(self) -> None:
        """End the processes."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def _others(self) -> ProcessPoolExecutor | None:
        with self._lock:
            self._asked += 1
            processes = min(MOST, os.cpu_count() or 1)
            if self._pool is None and self._asked > _FEW and processes > 1:
                from concurrent.futures import ProcessPoolExecutor
                from multiprocessing import get_context

                # Spawned, not forked: a forked child hangs on the locks of other threads.
                spawn = get_context("spawn")
                self._pool = ProcessPoolExecutor(processes, spawn, initializer=_begin, initargs=self._made_of)
            return self._pool


def _reading(kind: str, model: Path | None, thorough: bool, line_model: Path | None) -> Callable[[Any], Answer]:
    """What reads a picture, and looks for ink where there is nothing to read."""
    method = getattr(Reader(model, thorough=thorough, line_model=line_model), kind)

    def read(picture: Any) -> Answer:
        answer = method(picture)
        if answer is None or (isinstance(answer, Page) and not answer.numbers):
            return Empty.of(answer, kind, not bool(Seen.of(picture).ink.any()))
        return answer  # type: ignore[no-any-return]

    return read


_begun: list[Callable[[Any], Answer]] = []  # in each process


def _begin(kind: str, model: Path | None, thorough: bool, line_model: Path | None) -> None:
    import cv2

    Thread(target=_end_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the one that was started ends the others
    cv2.setNumThreads(1)  # one process a core already
    _begun[:] = [_reading(kind, model, thorough, line_model)]


def _end_with_parent() -> None:
    """End when the process that was started has ended, however it did: else this one would wait for work for ever."""
    from multiprocessing import parent_process

    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _read(picture: Any) -> Answer:
    return _begun[0](picture)
