"""Files of pages on the page in a real Chromium: PDF and TIFF are shown and read by the page."""

import re

import pytest

from browsing import reading
from serving import CHROMIUM
from test_read_pages import A4, ONE, images, pdf, tiff

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


def given(name, content):
    kinds = {"pdf": "application/pdf", "tif": "image/tiff"}
    return {"name": name, "mimeType": kinds[name[-3:]], "buffer": content}


@pytest.fixture(params=["pdf", "tif"])
def scan(request, tmp_path):
    return given(f"scan.{request.param}", tiff(tmp_path / f"scan.{request.param}", images()).read_bytes())


def test_a_file_is_read_page_by_page(page, scan):
    page.set_input_files("#file", scan)
    numerals = page.locator("#numerals")
    expect(numerals).to_have_attribute("aria-label", re.compile("^123, 45, 6789;"))
    assert page.evaluate("document.querySelector('#frame img').naturalWidth") > 0
    before, following = page.locator("#before"), page.locator("#next")
    expect(page.locator("#pages")).to_have_text("Page 1 of 3")
    expect(before).to_be_disabled()
    following.focus()
    page.keyboard.press("Enter")
    expect(numerals).to_have_attribute("aria-label", re.compile("^4071;"))
    expect(following).to_be_focused()
    page.keyboard.press("Enter")
    expect(numerals).to_have_attribute("aria-label", "7")
    expect(following).to_be_disabled()
    expect(page.locator("#back")).to_be_focused()
    assert page.locator("#past-list .text").all_inner_texts() == ["7", "4071", "123 45 6789"]
    page.locator("#past-list button").nth(1).click()
    expect(page.locator("#pages")).to_have_text("Page 2 of 3")
    page.click("#back")
    assert reading(page) == "it is empty"


def test_what_is_put_right_stands_there_when_its_page_is_turned_to_again(page, scan, store):
    before = len(store)
    page.set_input_files("#file", scan)
    page.click("#next")
    box = page.locator(".box").nth(1)
    expect(box).to_have_text("0")
    box.click()
    page.get_by_role("button", name="This is a 9").click()
    page.get_by_text("Kept: this is a 9").wait_for()
    listed = page.locator("#past-list li").first
    expect(listed.locator(".text")).to_have_text("4971")
    expect(listed.locator(".small")).to_have_text("put right")
    page.click("#before")
    expect(page.locator("#pages")).to_have_text("Page 1 of 3")
    page.click("#next")
    expect(box).to_have_text("9")
    assert [(kept.read, kept.right) for kept in store][before:] == [(0, 9)]


def test_a_file_of_one_page_has_none_to_turn_to(page):
    page.set_input_files("#file", given("one.pdf", pdf((A4, ONE, b""))))
    expect(page.locator(".box")).to_have_text("1")
    assert not page.locator("#pager").is_visible()


def test_a_page_that_cannot_be_drawn_leaves_the_other_open(page):
    page.set_input_files("#file", given("scan.pdf", pdf((A4, ONE, b""), (A4, ONE, b""))))
    page.locator(".box").wait_for()
    page.route("**/v1/picture?page=2", lambda route: route.abort())
    page.click("#next")
    expect(page.locator("#toast")).to_contain_text("The server does not answer")
    expect(page.locator("#pages")).to_have_text("Page 1 of 2")
    page.unroute("**/v1/picture?page=2")
    page.click("#next")
    expect(page.locator("#pages")).to_have_text("Page 2 of 2")


def test_what_cannot_be_opened_is_said(page):
    page.set_input_files("#file", given("cut.pdf", pdf((A4, ONE, b""))[:150]))
    expect(page.locator("#toast")).to_have_text("This file is a damaged PDF.")
    page.set_input_files("#file", given("long.pdf", b"%PDF-1.7" + bytes(9_600_000)))
    expect(page.locator("#toast")).to_contain_text("long.pdf has more than 9.5 MB; “zeronine read” takes it.")


def test_a_file_that_takes_long_to_open_says_so(page, scan):
    held = []
    page.route("**/v1/picture?page=1", lambda route: held.append(route))  # noqa: PLW0108 — playwright marks what it is given
    page.set_input_files("#file", scan)
    expect(page.locator("#toast")).to_have_text(f"Opening {scan['name']} …")
    held[0].continue_()
    page.locator(".box").first.wait_for()
    assert not page.locator("#toast").is_visible()
