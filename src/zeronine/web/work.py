"""The work of decoding and reading, off the event loop: a few threads, a short queue, and a quick "no" beyond it.

What waits for a process of its own does so on other threads: it must not keep the readers from reading.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

_WAITING = 2  # threads for processes, each of which has a core to itself


class Work:
    """Threads for the reader, and places for the requests that wait for them.

    Args:
        threads: how many read at once; by default one for each core, at most four.
        places: how many requests may be under way at once, those that are read among them. A request beyond them is
            refused at once: an answer that comes late is worth less than one refusal now.
    """

    def __init__(self, threads: int | None = None, places: int = 32) -> None:
        self.places = places
        self.taken = 0
        self._threads = ThreadPoolExecutor(threads or min(4, os.cpu_count() or 1), thread_name_prefix="zeronine")
        self._waiting = ThreadPoolExecutor(_WAITING, thread_name_prefix="zeronine-waiting")

    @property
    def is_full(self) -> bool:
        """Whether a further request is to be refused."""
        return self.taken >= self.places

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place, from before a request's body is read until it is answered."""
        self.taken += 1
        try:
            yield
        finally:
            self.taken -= 1

    async def run(self, job: Callable[[], T]) -> T:
        """Do a job on one of the threads."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, job)

    async def wait(self, job: Callable[[], T]) -> T:
        """Do a job that waits for a process of its own."""
        return await asyncio.get_running_loop().run_in_executor(self._waiting, job)

    def close(self) -> None:
        """End the threads; what waits is dropped."""
        for threads in (self._waiting, self._threads):
            threads.shutdown(wait=True, cancel_futures=True)
