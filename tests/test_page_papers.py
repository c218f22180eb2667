"""Files of pages on the page in a real Chromium: PDF and TIFF are shown and read by the page."""

import re
from contextlib import suppress

import pytest

from browsing import Held, draw_by_mouse, pasted, picture, reading, settled
from serving import CHROMIUM, STROKES
from test_read_pages import A4, BOMB, ONE, images, pdf, tiff
from waiting import wait_until

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
Error, expect = playwright.Error, playwright.expect
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
    wait_until(lambda: page.evaluate("document.querySelector('#frame img').naturalWidth"))
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
    expect(following).to_be_focused()
    page.keyboard.press("Enter")  # one too many does nothing
    expect(page.locator("#pages")).to_have_text("Page 3 of 3")
    assert page.locator("#past-list .text").all_inner_texts() == ["7", "4071", "123 45 6789"]
    page.locator("#past-list button").nth(1).click()
    expect(page.locator("#pages")).to_have_text("Page 2 of 3")
    page.click("#back")
    assert reading(page) == "it is empty"


def test_the_place_is_said_with_the_reading(page, scan):
    page.set_input_files("#file", scan)
    expect(page.locator("#announce")).to_have_text("Page 1 of 3: 3 numbers: 123, 45, 6789")
    page.click("#next")
    expect(page.locator("#announce")).to_have_text(re.compile("^Page 2 of 3: 4071, .* sure$"))


def test_a_first_page_that_cannot_be_drawn_leaves_the_others_to_turn_to(page):
    page.set_input_files("#file", given("bomb.pdf", BOMB))
    expect(page.locator("#pages")).to_have_text("Page 1 of 2")
    expect(page.locator("#frame")).to_contain_text("A picture on page 1 of this file has 30000×30000 pixels")
    page.click("#next")
    expect(page.locator(".box")).to_have_text("1")


def test_who_is_impatient_does_not_wait_anew(page, scan):
    page.set_input_files("#file", scan)
    page.locator(".box").first.wait_for()
    held = Held(page, "**/v1/picture?page=2")
    for _ in range(3):
        page.click("#next")
    expect(page.locator("#toast")).to_have_text(f"Opening {scan['name']} …")
    held.let_go()
    expect(page.locator("#pages")).to_have_text("Page 2 of 3")
    assert len(held) == 1


def test_escape_gives_up_what_is_being_opened(page, scan):
    draw_by_mouse(page, STROKES["4"])
    settled(page)
    held = Held(page, "**/v1/picture?page=1")
    page.set_input_files("#file", scan)
    expect(page.locator("#toast")).to_be_visible()
    held.wait()
    page.keyboard.press("Escape")
    expect(page.locator("#toast")).to_be_hidden()
    with suppress(Error):  # the browser has let go of it
        held.let_go()
    settled(page)
    assert page.locator("#photo").is_hidden()
    assert reading(page).startswith("read as: 4")


def test_pages_that_look_alike_are_a_line_each_in_the_order_they_were_read_first(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.set_input_files("#file", given("scan.pdf", pdf((A4, ONE, b""), *[(A4, b"", b"")] * 2, (A4, ONE, b""))))
    for number in (1, 2, 3, 4):
        expect(page.locator("#pages")).to_have_text(f"Page {number} of 4")
        expect(page.locator("#past-list li")).to_have_count(number)
        settled(page)
        page.locator("#next").dispatch_event("click")
    page.click("#before")
    expect(page.locator("#pages")).to_have_text("Page 3 of 4")
    settled(page)
    page.click("#copy-all")
    expect(page.locator("#toast")).to_have_text("Copied: 4 lines")
    assert pasted(page).split("\n") == ["1", "", "", "1"]


def test_a_file_that_comes_in_again_stands_as_it_was_put_right(page):
    page.set_input_files("#file", picture("405"))
    page.locator(".box").nth(0).click()
    page.keyboard.press("9")
    expect(page.locator("#past-list .text")).to_have_text("905")
    page.click("#back")
    page.set_input_files("#file", picture("405"))
    expect(page.locator(".box").nth(0)).to_have_text("9")
    expect(page.locator("#past-list .text")).to_have_text("905")


def test_a_correction_that_comes_late_stands_in_a_drawing_that_was_read_anew(page):
    draw_by_mouse(page, STROKES["7"])
    settled(page)
    held = Held(page, "**/v1/corrections?*")
    page.keyboard.press("1")
    page.set_input_files("#file", picture("205"))
    page.locator(".box").first.wait_for()
    page.click("#back")
    expect(page.locator("#message")).to_have_text("sure")
    held.let_go()
    expect(page.locator("#message")).to_have_text("put right; it read 7")


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
    expect(page.locator("#past-list button").first).to_have_attribute("title", "Bring back: put right; it read 4071")
    assert [(kept.read, kept.right) for kept in store][before:] == [(0, 9)]


def test_a_correction_that_comes_late_is_in_the_list(page, scan):
    page.set_input_files("#file", scan)
    page.click("#next")
    expect(page.locator(".box").nth(1)).to_have_text("0")
    held = Held(page, "**/v1/corrections?*")
    page.locator(".box").nth(1).click()
    page.keyboard.press("9")
    page.click("#before")
    expect(page.locator("#numerals")).to_have_attribute("aria-label", re.compile("^123, 45, 6789;"))
    held.let_go()
    listed = page.locator("#past-list .text")
    expect(listed.nth(1)).to_have_text("4971")
    expect(listed.nth(0)).to_have_text("123 45 6789")
    expect(page.locator("#toast")).to_contain_text("Kept: this is a 9")
    assert page.locator("#numerals").get_attribute("aria-label").startswith("123, 45, 6789;")
    assert page.locator(".box").nth(1).inner_text() == "2"
    page.unroute("**/v1/corrections?*")
    page.locator(".box").nth(0).click()
    page.keyboard.press("8")
    first = page.locator("#past-list button").first
    expect(first).to_have_attribute("title", "Bring back: 3 numbers: 823, 45, 6789")


def test_a_page_that_comes_late_does_not_take_the_place_of_what_was_asked_for_since(page, scan):
    page.set_input_files("#file", scan)
    expect(page.locator("#pages")).to_have_text("Page 1 of 3")
    page.locator(".box").first.wait_for()
    held = Held(page, "**/v1/picture?page=2")
    page.click("#next")
    expect(page.locator("#toast")).to_have_text(f"Opening {scan['name']} …")
    held.wait()
    page.click("#back")
    assert not page.locator("#toast").is_visible()
    page.locator("#past-list button").first.click()
    page.locator(".box").first.wait_for()
    with suppress(Error):  # the browser has let go of it
        held.let_go()
    settled(page)
    expect(page.locator("#pages")).to_have_text("Page 1 of 3")
    page.click("#next")
    held.let_go(1)
    expect(page.locator("#pages")).to_have_text("Page 2 of 3")


def test_a_page_that_cannot_be_read_leaves_the_others_to_turn_to(page, scan):
    page.set_input_files("#file", scan)
    page.locator(".box").first.wait_for()
    page.route("**/v1/page?*", lambda route: route.abort())
    page.click("#next")
    expect(page.locator("#message")).to_have_text("Not read")
    expect(page.locator("#toast")).to_contain_text("The server does not answer")
    page.unroute("**/v1/page?*")
    page.click("#next")
    expect(page.locator("#numerals")).to_have_attribute("aria-label", "7")


def test_no_reading_of_a_page_stands_over_the_drawing(page, scan):
    draw_by_mouse(page, STROKES["4"])
    settled(page)
    page.set_input_files("#file", scan)
    page.locator(".box").first.wait_for()
    held = Held(page, "**/v1/drawing?*")
    page.click("#back")
    expect(page.locator("#message")).to_have_text("Reading …")
    assert page.locator("#keys button").first.is_disabled() and page.locator("#copy").is_hidden()
    held.let_go()
    assert reading(page).startswith("read as: 4")


def test_a_file_of_one_page_has_none_to_turn_to(page):
    page.set_input_files("#file", given("one.pdf", pdf((A4, ONE, b""))))
    expect(page.locator(".box")).to_have_text("1")
    assert not page.locator("#pager").is_visible()


def test_a_page_that_cannot_be_drawn_says_so_in_its_place(page):
    page.set_input_files("#file", given("scan.pdf", pdf(*[(A4, ONE, b"")] * 3)))
    box = page.locator(".box")
    expect(box).to_have_text("1")
    page.route("**/v1/picture?page=2", lambda route: route.abort())
    page.click("#next")
    expect(page.locator("#pages")).to_have_text("Page 2 of 3")
    expect(page.locator("#frame")).to_contain_text("The server does not answer")
    expect(page.locator("#message")).to_have_text("Not read")
    assert page.locator("#copy").is_hidden()
    page.click("#next")
    expect(page.locator("#pages")).to_have_text("Page 3 of 3")
    expect(box).to_have_text("1")
    page.unroute("**/v1/picture?page=2")
    page.click("#before")
    expect(page.locator("#pages")).to_have_text("Page 2 of 3")
    expect(box).to_have_text("1")


def test_files_that_come_in_together_are_turned_through_and_copied(page, scan):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    broken = given("cut.pdf", pdf((A4, ONE, b""))[:150])
    page.set_input_files("#file", [picture("205"), broken, scan, {**picture("7"), "name": "seven.png"}])
    place, numerals = page.locator("#pages"), page.locator("#numerals")
    expect(place).to_have_text("Picture 1 of 4")
    expect(numerals).to_have_attribute("aria-label", re.compile("^205;"))
    page.click("#next")
    expect(page.locator("#frame")).to_have_text("This file is a damaged PDF.")
    page.click("#next")
    expect(place).to_have_text("Picture 3 of 6")
    expect(numerals).to_have_attribute("aria-label", re.compile("^123, 45, 6789;"))
    for number, text in ((4, "4071;"), (5, "7"), (6, "7")):
        page.click("#next")
        expect(place).to_have_text(f"Picture {number} of 6")
        expect(numerals).to_have_attribute("aria-label", re.compile(f"^{text}"))
    settled(page)
    page.click("#copy-all")
    expect(page.locator("#toast")).to_have_text("Copied: 5 lines")
    assert pasted(page).splitlines() == ["205", "123\t45\t6789", "4071", "7", "7"]
    page.locator("#past-list button").nth(3).click()  # brought back, each has its own place
    expect(place).to_have_text("Picture 3 of 6")


def test_of_files_that_come_in_together_those_of_another_kind_are_left_out(page):
    texts = [{"name": f"{n}.txt", "mimeType": "text/plain", "buffer": b"7"} for n in "ab"]
    page.set_input_files("#file", [texts[0], picture("7"), texts[1]])
    expect(page.locator(".box")).to_have_text("7")
    expect(page.locator("#toast")).to_contain_text("2 of 3 files are no pictures; PNG, JPEG")
    assert page.locator("#toast").is_visible()
    assert not page.locator("#pager").is_visible()


def test_what_cannot_be_opened_is_said(page):
    page.set_input_files("#file", given("cut.pdf", pdf((A4, ONE, b""))[:150]))
    expect(page.locator("#toast")).to_have_text("This file is a damaged PDF.")
    page.set_input_files("#file", given("long.pdf", b"%PDF-1.7" + bytes(9_600_000)))
    expect(page.locator("#toast")).to_contain_text("long.pdf has more than 9.5 MB; “zeronine read” takes it.")


def test_a_file_that_takes_long_to_open_says_so(page, scan):
    held = Held(page, "**/v1/picture?page=1")
    page.set_input_files("#file", scan)
    expect(page.locator("#toast")).to_have_text(f"Opening {scan['name']} …")
    held.let_go()
    page.locator(".box").first.wait_for()
    assert not page.locator("#toast").is_visible()
