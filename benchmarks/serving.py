"""How fast the page and the server answer, what they bear, and whether they keep what they were given.

    python benchmarks/serving.py                 # all of it: some minutes
    python benchmarks/serving.py --seconds 5 --drawings 500

Prints one table. The server is `zeronine serve` in a process of its own, the page stands in a real Chromium, and the
clients of the load keep their connections and ask again as soon as they are answered.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.table import Table

STROKES: dict[str, list[list[list[float]]]] = json.loads(
    (Path(__file__).parent.parent / "tests" / "strokes.json").read_text("utf-8")
)
SIDE = 300  # of the sheet the strokes were made on
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync", "--enable-precise-memory-info", "--js-flags=--expose-gc"]


@dataclass
class Load:
    """What the clients of a load saw: seconds of each answer, by its status."""

    seconds: float
    answers: dict[int, list[float]] = field(default_factory=dict)

    def rate(self) -> float:
        """Answers of status 200 a second."""
        return len(self.answers.get(200, ())) / self.seconds

    def quantile(self, share: float, status: int = 200) -> float:
        """Milliseconds within which that share of the answers came."""
        return 1000 * float(np.quantile(self.answers.get(status, [float("nan")]), share))


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60, help="of the load by 16 clients")
    parser.add_argument("--drawings", type=int, default=10_000, help="after which memory is looked at")
    options = parser.parse_args()
    table = Table(title=f"Serving on {os.cpu_count()} cores", title_justify="left")
    for heading in ("what", "measured", "wanted"):
        table.add_column(heading)
    with _server() as (address, process):
        for row in (*_page(address, options.drawings // 10), *_load(address, options.seconds)):
            table.add_row(*row)
        table.add_row(*_memory(address, process.pid, options.drawings))
    Console(width=110).print(table)


def _page(address: str, drawings: int) -> Iterator[tuple[str, str, str]]:
    """Stroke point to answer, in the browser's own clock, and the page's memory."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(address)
        page.evaluate(
            "window.taken = []; addEventListener('zeronine:read', ({ detail }) => {"
            " if (detail.since) taken.push(detail.at - detail.since); })"
        )
        box = page.locator("#canvas").bounding_box()
        assert box is not None

        def draw(strokes: list[list[list[float]]], every: int) -> None:
            for stroke in strokes:
                for i, (x, y) in enumerate(stroke[::every]):
                    page.mouse.move(box["x"] + x * box["width"] / SIDE, box["y"] + y * box["width"] / SIDE)
                    if i == 0:
                        page.mouse.down()
                page.mouse.up()
            page.keyboard.press("Escape")

        for strokes in STROKES.values():
            draw(strokes, 1)
        times = page.evaluate("taken")
        middle, most = np.quantile(times, (0.5, 0.95))
        yield "stroke point → new answer on the page", f"median {middle:.1f} ms, 95 % {most:.1f} ms", "≤ 30 ms median"

        heap = "gc(); taken.length = 0; performance.memory.usedJSHeapSize"
        for _ in range(3):
            draw(STROKES["1"], 6)
        before = page.evaluate(heap)
        for i in range(drawings):
            draw(STROKES[str(i % 10)], 6)
        grown = (page.evaluate(heap) - before) / 1e6
        yield f"page's memory over {drawings:,} drawings", f"{grown:+.1f} MB from {before / 1e6:.1f} MB", "flat"
        browser.close()


def _load(address: str, seconds: float) -> Iterator[tuple[str, str, str]]:
    asyncio.run(_ask(address, 16, min(2, seconds)))  # to warm up
    load = asyncio.run(_ask(address, 16, seconds))
    errors = sum(len(times) for status, times in load.answers.items() if status != 200)
    times = f"p50 {load.quantile(0.5):.0f} ms, p99 {load.quantile(0.99):.0f} ms"
    said = f"{load.rate():.0f} digits/s, {times}, {errors} errors"
    yield f"16 clients for {seconds:g} s", said, "≥ 300 digits/s, p99 ≤ 200 ms, no error"

    over = asyncio.run(_ask(address, 64, max(3, seconds / 6)))
    refused = len(over.answers.get(503, ()))
    others = sum(len(times) for status, times in over.answers.items() if status not in (200, 503))
    said = f"{over.rate():.0f} digits/s, {refused} × 503 (p99 {over.quantile(0.99, 503):.0f} ms), {others} other errors"
    yield "64 clients, twice its places", said, "503 quickly"

    after = asyncio.run(_ask(address, 16, 3))
    errors = sum(len(times) for status, times in after.answers.items() if status != 200)
    yield "16 clients right after", f"{after.rate():.0f} digits/s, {errors} errors", "as before"


def _memory(address: str, pid: int, drawings: int) -> tuple[str, str, str]:
    asyncio.run(_ask(address, 8, None, drawings // 10))
    before = _resident(pid)
    asyncio.run(_ask(address, 8, None, drawings))
    grown = _resident(pid) - before
    return f"server's memory over {drawings:,} drawings", f"{grown:+.1f} MB from {before:.1f} MB", "flat"


def _resident(pid: int) -> float:
    """Resident memory of a process in MB."""
    found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found[1]) / 1000


async def _ask(address: str, clients: int, seconds: float | None, requests: int | None = None) -> Load:
    """Let clients ask for a time, or for a number of requests altogether."""
    host, _, port = address.removeprefix("http://").rstrip("/").partition(":")
    load = Load(0.0)
    asked = 0
    start = time.perf_counter()

    async def client(number: int) -> None:
        nonlocal asked
        reader, writer = await asyncio.open_connection(host, int(port))
        while (seconds is None or time.perf_counter() - start < seconds) and (requests is None or asked < requests):
            asked += 1
            body = _drawing(asked)
            begun = time.perf_counter()
            writer.write(_HEAD + str(len(body)).encode() + b"\r\n\r\n" + body)
            answer = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", answer)
            assert length is not None
            await reader.readexactly(int(length[1]))
            load.answers.setdefault(int(answer[9:12]), []).append(time.perf_counter() - begun)
        writer.close()

    await asyncio.gather(*(client(i) for i in range(clients)))
    load.seconds = time.perf_counter() - start
    return load


def _drawing(number: int) -> bytes:
    """A drawing as JSON; no two of a thousand are the same."""
    return _BODIES[number % len(_BODIES)]


def _bodies() -> list[bytes]:
    made = []
    for i in range(1000):
        stretch = 0.8 + 0.4 * (i // 10) / 100
        strokes = [[[round(x * stretch, 1), y] for x, y in stroke] for stroke in STROKES[str(i % 10)]]
        made.append(json.dumps({"strokes": strokes}).encode())
    return made


_BODIES = _bodies()
_HEAD = b"POST /v1/digit HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "


@contextmanager
def _server() -> Iterator[tuple[str, subprocess.Popen[str]]]:
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "zeronine", "serve", "--port", "0", "--no-browser"],
            stdout=subprocess.PIPE,
            text=True,
            env={
                **os.environ,
                "ZERONINE_CORRECTIONS": str(Path(folder) / "corrections.sqlite"),
                "PYTHONUNBUFFERED": "1",
            },
        )
        assert process.stdout is not None
        try:
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found is not None
            yield found[0], process
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
