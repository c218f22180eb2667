"""Work on several threads, answered in the order it came in, however much of it there is."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")
R = TypeVar("R")

MOST = 4  # threads: each may hold a large picture
_ROOM = 80_000_000  # pixels: two A4 pages at 600 dpi, for which a gigabyte each is needed


def in_order(
    work: Callable[[T], R], items: Iterable[T], size: Callable[[T], int] = lambda item: 0
) -> Iterator[tuple[T, R]]:
    """Each item with what `work` gives for it, in order.

    Two items a thread are under way at a time, fewer where their sizes, pixels, are large together, and one more is
    taken from `items` at most. A single one is worked on at once, without threads. When the caller stops, by an error
    or an interruption, what has not begun is dropped.
    """
    items = iter(items)
    first = list(islice(items, 2))
    if len(first) < 2:
        yield from ((item, work(item)) for item in first)
        return
    from concurrent.futures import ThreadPoolExecutor

    threads = min(MOST, os.cpu_count() or 1)
    pool = ThreadPoolExecutor(threads, thread_name_prefix="zeronine")
    under_way: deque[tuple[T, int, Future[R]]] = deque()
    try:
        for item in chain(first, items):
            pixels = size(item)
            while under_way and pixels + sum(held for _, held, _ in under_way) > _ROOM:
                yield _first(under_way)
            under_way.append((item, pixels, pool.submit(work, item)))
            while under_way and (len(under_way) >= 2 * threads or under_way[0][2].done()):
                yield _first(under_way)
        while under_way:
            yield _first(under_way)
    finally:
        pool.shutdown(cancel_futures=True)


def _first(under_way: deque[tuple[T, int, Future[R]]]) -> tuple[T, R]:
    item, _, answer = under_way.popleft()
    return item, answer.result()
