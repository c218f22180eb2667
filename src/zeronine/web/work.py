"""The work of decoding and reading, off the event loop: a few threads, a short queue, and a quick "no" beyond it.

Pages of files are drawn in processes, two at a time, and waited for on other threads: readers must not wait for them.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from zeronine.web.leaf import Drawer, Leaf
from zeronine.web.problems import BUSY, RETRY, Problem

T = TypeVar("T")

_DRAWN = 2  # pages at once, each of which has a core to itself
_WAITING = 8  # pages that may wait for that


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
        self._drawer = Drawer()
        self._drawing = asyncio.Semaphore(_DRAWN)
        self._waiting = 0

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

    async def draw(self, data: bytes, page: int | None, leaves: Callable[[], Awaitable[None]]) -> Leaf:
        """Draw a page of a file, see `leaf.py`, when it is its turn, unless the client that asks for it leaves before.

        Raises:
            LeafError: it cannot be drawn.
            Problem: 503, too many wait already.
        """
        if self._waiting >= _WAITING:
            raise Problem(503, BUSY, RETRY)
        drawing = asyncio.ensure_future(self._drawn(data, page))
        leaving = asyncio.ensure_future(leaves())
        try:
            await asyncio.wait((drawing, leaving), return_when=asyncio.FIRST_COMPLETED)
            if not drawing.done():
                raise Problem(400, "the client left before the page was drawn")  # which nobody hears
            return drawing.result()
        finally:
            drawing.cancel()
            leaving.cancel()

    async def _drawn(self, data: bytes, page: int | None) -> Leaf:
        self._waiting += 1
        try:
            await self._drawing.acquire()
        finally:
            self._waiting -= 1
        try:
            drawing = self._drawer.drawing(page)
            try:
                return await asyncio.to_thread(drawing.finish, data)
            except asyncio.CancelledError:
                drawing.give_up()
                raise
        finally:
            self._drawing.release()

    def stop(self) -> None:
        """Give up the pages that are drawn: the server ends."""
        self._drawer.stop()

    def close(self) -> None:
        """End the threads; what waits is dropped."""
        self.stop()
        self._threads.shutdown(wait=True, cancel_futures=True)
