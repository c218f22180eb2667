"""Over HTTP a PDF or TIFF is read by the page, as the command reads it; no file takes the server along."""

import asyncio
import io
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import httpx
import numpy as np
import pytest
from PIL import Image

from asking import assert_problem, picture, post
from serving import STROKES
from test_read_pages import A4, BOMB, ONE, images, pdf, tiff
from waiting import wait_until
from zeronine import pages
from zeronine.web import leaf
from zeronine.web.leaf import Leaf, LeafError
from zeronine.web.problems import Problem
from zeronine.web.work import Work

TEXTS = (["123", "45", "6789"], ["4071"], ["7"])


@pytest.fixture(params=["pdf", "tif"])
def scan(request, tmp_path):
    return tiff(tmp_path / f"scan.{request.param}", images()).read_bytes()


def texts(answer):
    assert answer.status_code == 200, answer.text
    return [number["text"] for number in answer.json()["numbers"]]


def test_each_page_is_read_as_the_command_reads_it(client, scan, reader):
    document = pages.open_document(scan, "scan")
    for page, expected in enumerate(TEXTS, 1):
        answer = post(client, f"/v1/page?page={page}", scan, "application/octet-stream")
        assert texts(answer) == expected
        as_read = reader.page(document.page(page - 1)).to_dict()
        assert [number["box"] for number in answer.json()["numbers"]] == [list(n["box"]) for n in as_read["numbers"]]
    document.close()
    assert post(client, "/v1/number?page=2", scan, "application/pdf").json()["text"] == "4071"
    assert client.post("/v1/digit?page=3", files={"file": ("scan", scan)}).json()["value"] == 7


def test_which_page_is_to_be_said(client, scan):
    several = post(client, "/v1/page", scan, "image/tiff")
    assert_problem(several, 422, "the body has 3 pages; say which one is meant, from page=1 to page=3")
    assert_problem(post(client, "/v1/page?page=4", scan), 422, "no page 4 in the body; it has 3")
    assert_problem(post(client, "/v1/picture", scan), 422, "the body has 3 pages")
    assert_problem(post(client, "/v1/page?page=0", scan), 422, "page")


def test_what_has_one_page_is_read_without_saying(client):
    one = pdf((A4, ONE, b""))
    for asked in ("/v1/digit", "/v1/digit?page=1"):
        assert post(client, asked, one, "application/pdf").json()["value"] == 1
        assert post(client, asked, picture("7")).json()["value"] == 7
        assert client.post(asked, json={"strokes": STROKES["7"]}).json()["value"] == 7
    for refused in (post(client, "/v1/digit?page=2", picture("7")), post(client, "/v1/picture?page=2", picture("7"))):
        assert_problem(refused, 422, "no page 2 in the body; it has 1")
    assert_problem(client.post("/v1/digit?page=2", json={"strokes": STROKES["7"]}), 422, "no page 2")


def test_a_page_is_given_as_a_picture_that_is_read_as_the_page(client, scan):
    given = post(client, "/v1/picture?page=1", scan, "application/octet-stream")
    assert (given.headers["content-type"], given.headers["pages"]) == ("image/png", "3")
    assert texts(post(client, "/v1/page", given.content)) == TEXTS[0]


def test_any_picture_is_given_upright_and_in_its_colours(client):
    pixels = np.zeros((20, 30, 3), np.uint8)
    pixels[:10, :, 0] = 200
    turned = Image.Exif()
    turned[0x0112] = 6
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "TIFF", exif=turned)
    given = post(client, "/v1/picture", out.getvalue(), "image/tiff")
    assert given.headers["pages"] == "1"
    np.testing.assert_array_equal(np.asarray(Image.open(io.BytesIO(given.content))), np.rot90(pixels, -1))
    assert_problem(client.post("/v1/picture", json={"strokes": STROKES["7"]}), 415, "strokes have no picture")
    assert_problem(post(client, "/v1/picture", b"no picture"), 400, "the body is not a picture I can read")


def test_a_digit_of_a_page_is_put_right(client, store, scan):
    before = len(store)
    asked = "/v1/corrections?page=2&right=9&index=1"
    assert post(client, asked, scan, "application/octet-stream").status_code == 201
    assert [(kept.read, kept.right) for kept in store][before:] == [(0, 9)]


def _damaged_tiff():
    """Three pages, of which the second makes libtiff complain where nobody listens."""
    noise = np.random.default_rng(0).integers(0, 2, (3, 64, 64), np.uint8) * 255
    out = io.BytesIO()
    first, *others = (Image.fromarray(one) for one in noise)
    first.save(out, "TIFF", save_all=True, append_images=others, compression="tiff_deflate")
    with Image.open(io.BytesIO(out.getvalue())) as tiff:
        tiff.seek(1)
        start, size = tiff.tag_v2[273][0], tiff.tag_v2[279][0]
    return out.getvalue()[: start + 8] + bytes([255] * (size - 8)) + out.getvalue()[start + size :]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.4 ...", "the body is a damaged PDF"),
        (b"junk before it %PDF-1.4 ...", "the body is a damaged PDF"),
        (_damaged_tiff(), "page 2 of the body is damaged or cut"),
    ],
)
def test_a_file_of_pages_that_cannot_be_drawn_is_one_sentence(client, content, sentence):
    answer = post(client, "/v1/page?page=2", content, "application/octet-stream")
    assert_problem(answer, 400, sentence)
    assert "zeronine" not in answer.text


def test_a_damaged_page_is_said_by_its_number(client):
    refused = post(client, "/v1/page?page=1", BOMB, "application/pdf")
    assert_problem(refused, 400, "a picture on page 1 of the body has 30000×30000 pixels")
    assert refused.headers["pages"] == "2"  # so that one may ask for the other
    assert post(client, "/v1/digit?page=2", BOMB, "application/pdf").json()["value"] == 1


def test_a_file_that_keeps_its_drawer_busy_is_given_up(client, monkeypatch):
    monkeypatch.setattr(leaf, "SECONDS", 8)  # in which the pages have long been counted
    endless = pdf((A4, b"0 0 600 900 re f\n" * 400_000, b""), (A4, ONE, b""))
    with ThreadPoolExecutor(3) as callers:  # two are drawn, one waits
        asked = [callers.submit(post, client, "/v1/page?page=1", endless, "application/pdf") for _ in range(3)]
        time.sleep(1)
        assert post(client, "/v1/digit", picture("7")).json()["value"] == 7
        assert not any(one.done() for one in asked)  # and yet others were answered
        for one in asked:
            assert_problem(one.result(), 400, "the body takes more than 8 seconds to draw")
            assert one.result().headers["pages"] == "2"


def test_pages_wait_their_turn_and_those_nobody_wants_are_not_drawn(client, monkeypatch):
    came, asked = [], []
    draw = Work.draw

    class Held:
        """A drawing that ends when it is told to."""

        def __init__(self):
            self.told = threading.Event()
            self.given_up = False

        def finish(self, data):
            assert self.told.wait(30)
            return Leaf(picture("7"), 20)

        def give_up(self):
            self.given_up = True
            self.told.set()

    def drawing(drawer, page):
        asked.append((page, Held()))
        return asked[-1][1]

    async def coming(work, data, page, leaves):
        came.append(page)
        return await draw(work, data, page, leaves)

    monkeypatch.setattr(leaf.Drawer, "drawing", drawing)
    monkeypatch.setattr(Work, "draw", coming)
    two = pdf((A4, ONE, b""), (A4, ONE + b" " * 400_000, b""))  # more than a server takes in before it is asked to
    with ThreadPoolExecutor(11) as callers:

        def ask(page, timeout=60):
            return callers.submit(client.post, f"/v1/digit?page={page}", files={"file": two}, timeout=timeout)

        def left(one):
            with pytest.raises(httpx.TimeoutException):
                one.result()

        drawn, leaving = ask(1), ask(2, 6)
        wait_until(lambda: len(asked) == 2)
        waiting_and_leaving = [ask(page, 2) for page in (3, 4, 5)]
        for one in (*waiting_and_leaving, leaving):
            left(one)
        wait_until(lambda: dict(asked)[2].given_up)
        answers = [drawn, *(ask(page) for page in range(6, 15))]
        wait_until(lambda: len(asked) == 3)
        wait_until(lambda: {*range(6, 15)} <= {*came})
        busy = ask(15).result()
        assert_problem(busy, 503, "the server is busy; ask again in a second")
        assert busy.headers["retry-after"] == "1"
        assert post(client, "/v1/digit", picture("7")).json()["value"] == 7
        for count in range(3, 12):
            wait_until(lambda count=count: len(asked) >= count)
            for _, held in asked:
                held.told.set()
        assert [one.result().json()["value"] for one in answers] == [7] * 10
    assert sorted(page for page, _ in asked) == [1, 2, *range(6, 15)]


def test_a_drawer_is_seen_to_its_end_however_soon_the_client_leaves(monkeypatch):
    begun = []
    popen = leaf.subprocess.Popen

    def begin(*args, **kwargs):
        begun.append(popen(*args, **kwargs))
        return begun[-1]

    monkeypatch.setattr(leaf.subprocess, "Popen", begin)

    async def once_begun():
        while not begun:
            await asyncio.sleep(0.01)

    async def ask_and_leave():
        work = Work(1)
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(1))
        busy = threading.Event()
        loop.run_in_executor(None, busy.wait)
        with pytest.raises(Problem, match="left"):  # before a thread was free to wait for the page
            await work.draw(b"", None, lambda: asyncio.sleep(0.3))
        busy.set()
        with suppress(LeafError), pytest.raises(Problem, match="left"):  # while it was drawn
            await work.draw(b"", None, once_begun)
        work.close()

    asyncio.run(ask_and_leave())
    assert begun
    assert all(process.returncode is not None for process in begun)  # which is known of those that were waited for


def test_a_file_that_brings_its_drawer_down_is_one_sentence(client, monkeypatch, tmp_path):
    (tmp_path / "pypdfium2.py").write_text("import os; os.abort()")
    monkeypatch.syspath_prepend(tmp_path)
    assert_problem(post(client, "/v1/page", pdf((A4, ONE, b"")), "application/pdf"), 400, "the body cannot be drawn")
    assert post(client, "/v1/digit", picture("7")).json()["value"] == 7


def test_a_first_page_too_large_for_the_server_does_not_hide_the_others(client):
    large = Image.new("1", (5000, 5100), 1)
    out = io.BytesIO()
    large.save(out, "TIFF", save_all=True, append_images=[images()[1].convert("1"), large], compression="group4")
    assert texts(post(client, "/v1/page?page=2", out.getvalue(), "image/tiff")) == TEXTS[1]
    third = post(client, "/v1/picture?page=3", out.getvalue(), "image/tiff")
    assert Image.open(io.BytesIO(third.content)).size == (4950, 5049)
    alone = io.BytesIO()
    large.save(alone, "TIFF", compression="group4")
    assert_problem(post(client, "/v1/page", alone.getvalue(), "image/tiff"), 413, "5000×5100 pixels")


def test_a_picture_too_long_for_a_jpeg_is_made_smaller(client):
    noise = np.random.default_rng(0).integers(0, 256, (45, 70_000, 3), np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).save(out, "PNG", compress_level=1)
    given = post(client, "/v1/picture", out.getvalue())
    assert Image.open(io.BytesIO(given.content)).size == (35_000, 23)
    assert len(given.content) < 9_000_000 < len(out.getvalue())


def test_a_large_page_is_made_smaller_and_a_noisy_one_is_a_jpeg(monkeypatch):
    noise = np.random.default_rng(0).integers(0, 256, (300, 200, 3), np.uint8)
    monkeypatch.setattr(leaf, "MAX_PIXELS", 15_000)
    monkeypatch.setattr(leaf, "_LARGEST", 30_000)
    for pixels, form in ((noise, "JPEG"), (np.full_like(noise, 90), "PNG")):
        made = Image.open(io.BytesIO(leaf.encoded(Image.fromarray(pixels))))
        assert (made.size, made.format) == ((100, 150), form)
    monkeypatch.setattr(leaf, "_LARGEST", 12_000)
    assert Image.open(io.BytesIO(leaf.encoded(Image.fromarray(noise)))).size == (50, 75)
