"""A real Chromium before our page: the fixtures `page` and `opened`, and a hand that draws on the sheet."""

import io
import time
from weakref import WeakKeyDictionary

import numpy as np
import pytest
from PIL import Image

from serving import CHROMIUM, FLAGS, SIDE, STROKES
from zeronine.sketch import Sketch

_unanswered = WeakKeyDictionary()  # page → the questions to the API that are under way


@pytest.fixture(scope="module")
def browser():
    from playwright import sync_api

    sync_api.expect.set_options(timeout=15_000)  # a busy machine is slow, not wrong
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser, address):
    """Open the page with options of a browser context; at the end, nothing may have gone wrong or gone out."""
    contexts, wrong = [], []

    def watch(message):
        if message.type == "error" and "Failed to load resource" not in message.text:
            wrong.append(message.text)

    def leave(request):
        if not request.url.startswith((address, "blob:", "data:")):
            wrong.append(request.url)

    def open_page(path="/", **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", watch)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", leave)
        asked = _unanswered[page] = set()
        page.on("request", lambda request: asked.add(request) if "/v1/" in request.url else None)
        for ended in ("requestfinished", "requestfailed"):
            page.on(ended, lambda request: asked.discard(request))  # noqa: PLW0108 - of a bound method it makes none
        page.set_default_timeout(15_000)
        page.goto(address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not wrong


@pytest.fixture
def page(opened):
    return opened(viewport={"width": 1280, "height": 900})


def on_sheet(page, strokes, left=0.0, size=1.0):
    """Strokes in the pixels of the window, laid on the sheet."""
    box = page.locator("#canvas").bounding_box()
    scale = box["width"] / SIDE * size
    return [[(box["x"] + left * box["width"] + x * scale, box["y"] + y * scale) for x, y in s] for s in strokes]


def draw_by_mouse(page, strokes, **where):
    for first, *rest in on_sheet(page, strokes, **where):
        page.mouse.move(*first)
        page.mouse.down()
        for point in rest:
            page.mouse.move(*point)
        page.mouse.up()


def draw_by_touch(page, strokes, end="touchEnd"):
    session = page.context.new_cdp_session(page)

    def touch(kind, *points):
        spots = [{"x": x, "y": y, "force": 0.6} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": spots})

    for first, *rest in on_sheet(page, strokes):
        touch("touchStart", first)
        for point in rest:
            touch("touchMove", point)
        touch(end)


def settled(page):
    """Wait until the answer to the last change stands on the page: no question has been under way for a moment."""
    end = time.monotonic() + 15
    quiet = 0
    # An answer is shown, and a question that waited is asked, after a request is finished, in the page's own time;
    # what the network made of the glyph is asked for 140 ms later.
    while quiet < 5:
        page.evaluate("() => new Promise((done) => setTimeout(done, 40))")
        quiet = 0 if _unanswered[page] else quiet + 1
        assert time.monotonic() < end, "the page still waits for an answer"


def reading(page):
    """What the sheet is said to hold, in the words a screen reader is told."""
    settled(page)
    return page.locator("#canvas").get_attribute("aria-label").partition("; ")[2]


def picture(text="205", scale=1):
    row = np.concatenate([Sketch.from_strokes(STROKES[d], SIDE, SIDE).picture()[:, 40:260] for d in text], axis=1)
    out = io.BytesIO()
    image = Image.fromarray(row)
    image.resize((scale * image.width, scale * image.height)).save(out, "PNG")
    return {"name": "note.png", "mimeType": "image/png", "buffer": out.getvalue()}


def pasted(page):
    """What the clipboard holds, pasted as text."""
    page.evaluate("document.body.append(Object.assign(document.createElement('textarea'), {id: 'pasted'}))")
    page.focus("#pasted")
    page.keyboard.press("Control+v")
    text = page.input_value("#pasted")
    page.evaluate("document.getElementById('pasted').remove()")
    return text


class Held:
    """The questions the page asks at an address, each kept waiting until it is let go."""

    def __init__(self, page, address):
        self.page, self.routes = page, []
        page.route(address, lambda route: self.routes.append(route))  # noqa: PLW0108 — playwright writes on what it is given

    def __len__(self):
        return len(self.routes)

    def wait(self, count=1):
        """Until so many have come: the page asks when it gets to it, and a click does not wait for that."""
        until = time.monotonic() + 20
        while len(self) < count:
            assert time.monotonic() < until, "the page did not ask"
            self.page.wait_for_timeout(20)

    def let_go(self, which=0):
        self.wait(which + 1)
        self.routes[which].continue_()
