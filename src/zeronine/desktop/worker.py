"""Work off the window's thread, so that the window never stalls."""

from __future__ import annotations

import queue
import threading
import tkinter as tk
from collections import deque
from collections.abc import Callable
from typing import Any

Job = tuple[Callable[[], Any], Callable[[Any], None]]
_POLL = 4  # milliseconds between looks for an answer, while one is awaited


class Worker:
    """One thread that does jobs; each job's result is handed to its `then` in the window's thread.

    `ask` is for the question of the moment: a newer one takes the place of one that still waits. `do` is for what
    must be done, in order. tkinter may be touched by the window's thread alone, so results are fetched by a timer,
    which runs only while something is awaited.

    Args:
        root: the window whose loop runs `then`.
        failed: told in the window's thread of the error that a job ended with.
    """

    def __init__(self, root: tk.Tk, failed: Callable[[Exception], None]) -> None:
        self._root, self._failed = root, failed
        self._changed = threading.Condition()
        self._newest: Job | None = None
        self._orders: deque[Job] = deque()
        self._open = True
        self._awaited = 0
        self._done: queue.SimpleQueue[tuple[Callable[[Any], None], Any]] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="zeronine-worker", daemon=True)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether a result is awaited; for the window's thread."""
        return self._awaited > 0

    def ask(self, job: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Do a job next, in place of an earlier question that still waits."""
        with self._changed:
            replaced = self._newest is not None
            self._newest = (job, then)
            self._changed.notify()
        if not replaced:
            self._await()

    def do(self, job: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Do a job after those before it."""
        with self._changed:
            self._orders.append((job, then))
            self._changed.notify()
        self._await()

    def stop(self, seconds: float = 3.0) -> None:
        """Finish the orders, drop the question, and end the thread; waits at most `seconds`."""
        with self._changed:
            self._open, self._newest = False, None
            self._changed.notify()
        self._thread.join(seconds)

    def _await(self) -> None:
        self._awaited += 1
        if self._awaited == 1:
            self._root.after(_POLL, self._fetch)

    def _fetch(self) -> None:
        try:
            while self._open and not self._done.empty():
                then, result = self._done.get()
                self._awaited -= 1
                then(result)
        finally:  # one answer that cannot be shown holds up no other
            if self._open and self._awaited:
                self._root.after(_POLL, self._fetch)

    def _work(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._orders or self._newest or not self._open)
                if self._orders:
                    job, then = self._orders.popleft()
                elif self._newest:
                    (job, then), self._newest = self._newest, None
                else:
                    return
            try:
                self._done.put((then, job()))
            except Exception as error:  # whatever it is belongs to the window's thread, which reports it
                self._done.put((self._failed, error))
