"""Pictures of the page for the README and the documentation, made by headless Chromium.

    python scripts/screenshots_page.py             # those of the documentation, into docs/images
    python scripts/screenshots_page.py FOLDER      # every one: phone and desktop, light and dark

Draws on the real page with the strokes of tests/strokes.json.
"""

from __future__ import annotations

import io
import json
import shutil
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import uvicorn
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, Page, sync_playwright

from zeronine import Reader
from zeronine.sketch import Sketch
from zeronine.web.app import create

STROKES: dict[str, list[list[list[float]]]] = json.loads(
    (Path(__file__).parent.parent / "tests" / "strokes.json").read_text("utf-8")
)
KEPT = ("page-1280-light", "page-1280-light-inside")  # in the documentation
SIDE = 300  # of the sheet the strokes were made on
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def main(folder: Path, kept: tuple[str, ...] = ()) -> None:
    """Make the pictures that are kept, or all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    with _server() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for theme in ("light", "dark"):
            for width, height in ((1280, 900), (390, 844)):
                page = _open(browser, address, width, height, theme)

                def shoot(name: str, whole: bool = False, page: Page = page, of: str = f"page-{width}-{theme}") -> None:
                    if not kept or of + name in kept:
                        _settle(page)
                        page.screenshot(path=folder / f"{of}{name}.png", full_page=whole)

                shoot("-empty")
                _draw(page, "3")
                page.click("#clear")
                _draw(page, "7")
                shoot("")
                page.click("#look")
                page.wait_for_selector(".stages")
                shoot("-inside", whole=True)
                page.click("#look")
                page.set_input_files("#file", {"name": "note.png", "mimeType": "image/png", "buffer": _note()})
                page.wait_for_selector(".box")
                shoot("-photo")
                page.goto(f"{address}docs")
                page.wait_for_selector("section.route")
                shoot("-docs")
                page.close()
        browser.close()


def _open(browser: Browser, address: str, width: int, height: int, theme: str) -> Page:
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if theme == "dark" else "light",
        has_touch=width < 500,
        device_scale_factor=2 if width < 500 else 1,
    )
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return page


def _draw(page: Page, digit: str) -> None:
    box = page.locator("#canvas").bounding_box()
    assert box is not None
    scale = box["width"] / SIDE
    for (x, y), *rest in STROKES[digit]:
        page.mouse.move(box["x"] + x * scale, box["y"] + y * scale)
        page.mouse.down()
        for x, y in rest:  # noqa: PLW2901 — the next point
            page.mouse.move(box["x"] + x * scale, box["y"] + y * scale)
        page.mouse.up()
    page.wait_for_selector(".chances .best")


def _settle(page: Page) -> None:
    """Wait for the last answer and the end of every transition."""
    page.wait_for_load_state("networkidle")
    page.mouse.move(2, 2)
    page.wait_for_timeout(900)


def _note() -> bytes:
    """A note with two numbers, as a camera would see it: a shadow, a soft focus, some noise."""
    rows = ("2025", "31864")
    paper = np.full((640, 900), 255, np.uint8)
    for row, text in enumerate(rows):
        for i, digit in enumerate(text):
            drawn = Sketch.from_strokes(STROKES[digit], SIDE, SIDE, 14).picture()
            small = np.asarray(Image.fromarray(drawn).resize((150, 150), Image.Resampling.LANCZOS))
            y, x = 100 + 260 * row + 8 * (i % 2), 60 + 140 * i + 60 * row
            paper[y : y + 150, x : x + 150] = np.minimum(paper[y : y + 150, x : x + 150], small)
    light = np.linspace(0.97, 0.72, 900)[None] * np.linspace(1, 0.9, 640)[:, None]
    grain = np.random.default_rng(0).normal(0, 2.5, paper.shape)
    ink = 1 - paper[..., None] / 255.0
    colour = np.array([238, 232, 214]) * (1 - ink) + np.array([44, 48, 92]) * ink
    photo = Image.fromarray((colour * light[..., None] + grain[..., None]).clip(0, 255).astype(np.uint8))
    out = io.BytesIO()
    photo.filter(ImageFilter.GaussianBlur(0.8)).save(out, "PNG")
    return out.getvalue()


@contextmanager
def _server() -> Iterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create(Reader()), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    finally:
        server.should_exit = True
        thread.join()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        main(Path(__file__).parent.parent / "docs" / "images", KEPT)
