"""Pictures on the page in a real Chromium: opened, pasted, dropped; and what is said when an answer fails."""

import io
import json
import re

import pytest
from PIL import Image

from browsing import draw_by_mouse, pasted, picture, reading, settled
from serving import CHROMIUM, STROKES

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


def test_a_picture_is_opened_and_its_boxes_shown(page, store):
    draw_by_mouse(page, STROKES["1"])
    settled(page)
    page.set_input_files("#file", picture())
    boxes = page.locator(".box")
    boxes.nth(2).wait_for()
    assert [boxes.nth(i).inner_text() for i in range(3)] == ["2", "0", "5"]
    frame, box = page.locator(".frame").bounding_box(), boxes.nth(1).bounding_box()
    assert frame["x"] + frame["width"] * 0.3 < box["x"] + box["width"] / 2 < frame["x"] + frame["width"] * 0.7
    boxes.nth(2).click()
    assert page.locator("#chances .best .name").inner_text() == "5"
    before = len(store)
    page.get_by_role("button", name="This is a 3").click()
    page.get_by_text("Kept: this is a 3").wait_for()
    assert [(kept.read, kept.right) for kept in store][before:] == [(5, 3)]
    page.click("#back")
    assert reading(page).startswith("read as: 1")
    assert page.locator("#past-list li").count() == 2


def test_numbers_stand_as_they_were_written_each_with_its_percent(page, number_samples):
    page.set_input_files("#file", number_samples / "note.jpg")
    page.locator(".box").nth(2).wait_for()
    assert "86.50" in page.locator("#past-list .text").first.inner_text()
    lines = page.locator("#numerals .number")
    assert [line.locator("svg").count() for line in lines.all()] == [len("4071"), len("86.50"), len("2026")]
    assert page.locator("#numerals").get_attribute("aria-label").startswith("4071, 86.50, 2026;")
    assert [text[-1] for text in page.locator("#numerals .each").all_inner_texts()] == ["%"] * 3


def test_what_is_put_right_stands_there_and_is_copied(page, number_samples, store):
    before = len(store)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.set_input_files("#file", number_samples / "note.jpg")
    page.locator(".box").nth(2).wait_for()
    page.locator(".box").nth(1).click()
    page.keyboard.press("3")
    expect(page.locator(".box").nth(1)).to_have_text("3")
    expect(page.locator("#numerals .each").first).to_have_text("put right")
    assert page.locator("#numerals button").nth(1).get_attribute("aria-label") == "3, read as 0, digit 2 of 12"
    assert page.locator("#keys .read").inner_text() == "3"
    page.click("#copy")
    page.get_by_text("Copied: 4371, 86.50, 2026").wait_for()
    assert pasted(page).splitlines() == ["4371", "86.50", "2026"]
    page.click("#back")
    page.locator("#past-list button").first.click()  # what is brought back stands as it was put right
    expect(page.locator(".box").nth(1)).to_have_text("3")
    page.locator(".box").nth(1).click()
    page.get_by_role("button", name="This is no digit").click()
    expect(page.locator(".box").nth(1)).to_have_text("–")
    expect(page.locator("#past-list .text").first).to_have_text("471 86.50 2026")
    page.keyboard.press("Control+c")
    page.get_by_text("Copied: 471, 86.50, 2026").wait_for()
    page.keyboard.press("0")  # so it was read
    expect(page.locator(".box").nth(1)).to_have_text("0")
    expect(page.locator("#numerals .each").first).to_have_text(re.compile("%$"))
    assert len(store) == before


def test_a_drawing_put_right_says_what_it_read(page):
    assert page.locator("#copy").is_hidden()
    draw_by_mouse(page, STROKES["7"])
    settled(page)
    page.keyboard.press("1")
    expect(page.locator("#message")).to_have_text("put right; it read 7")
    assert page.locator("#numerals").get_attribute("aria-label") == "1"
    page.keyboard.press("7")
    expect(page.locator("#message")).to_have_text("sure")
    page.keyboard.press("1")
    expect(page.locator("#message")).to_have_text("put right; it read 7")
    page.keyboard.press("Escape")
    assert page.locator("#past-list li").inner_text().split("\n")[-2:] == ["1", "put right"]


def test_numbers_are_copied_where_the_page_came_without_https(page):
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.set_input_files("#file", picture("205"))
    page.locator(".box").nth(2).wait_for()
    page.click("#copy")
    page.get_by_text("Copied: 205").wait_for()
    assert pasted(page) == "205"


def test_of_many_numbers_each_is_listed_whole(page):
    digit = {"value": 8, "confidence": 0.9, "is_digit": True, "probabilities": [0.1] * 10, "box": [0, 0, 9, 9]}
    digit |= {"glyph": [[0] * 28] * 28, "bars": [0.1] * 10, "percent": "90 %"}
    number = {"text": "88888", "raw": "88.888-", "confidence": 0.7, "percent": "70 %", "digits": [digit] * 5}
    answer = {"size": [600, 300], "numbers": [number] * 30}
    page.route("**/v1/page*", lambda route: route.fulfill(json=answer))
    page.set_input_files("#file", picture())
    page.locator("#numerals .number").nth(29).wait_for(state="attached")
    assert page.locator("#numerals svg").count() == 30 * len("88.888-")
    assert page.locator("#message").inner_text() == "30 numbers"
    place, sheet = page.locator("#numerals").bounding_box(), page.locator("#sheet").bounding_box()
    assert place["y"] >= sheet["y"] - 1 and place["height"] < 300
    page.locator("#numerals button").first.focus()
    page.keyboard.press("End")
    assert page.locator(".which").first.inner_text() == " · digit 150 of 150"
    last = page.locator("#numerals .number").last.bounding_box()
    assert last["y"] + last["height"] + 9 <= place["y"] + place["height"]  # with the mark under it
    assert page.locator('.box[aria-pressed="true"]').count() == 1


def test_a_picture_too_large_for_the_server_is_made_smaller(page):
    large = picture(scale=12)  # 28 million pixels
    with page.expect_response("**/v1/page*", timeout=60_000) as asked:
        page.set_input_files("#file", large)
    assert asked.value.request.headers["content-type"] == "image/jpeg"
    assert asked.value.json()["size"] == [4000, 1818]
    boxes = page.locator(".box")
    boxes.nth(2).wait_for()
    assert boxes.all_inner_texts() == ["2", "0", "5"]


def test_what_is_read_again_moves_up_in_the_list(page):
    draw_by_mouse(page, STROKES["1"])
    settled(page)
    texts = page.locator("#past-list .text")
    for text in ("205", "42", "205"):
        page.set_input_files("#file", picture(text))
        expect(texts.first).to_have_text(text)
    assert texts.all_inner_texts()[:2] == ["205", "42"]
    page.locator("#past-list button").nth(1).click()
    expect(texts.first).to_have_text("42")
    assert texts.all_inner_texts() == ["42", "205", texts.nth(2).inner_text()]


def test_a_picture_is_pasted(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    bytes_ = list(picture("42")["buffer"])
    page.evaluate(
        "bytes => navigator.clipboard.write([new ClipboardItem({'image/png': "
        "new Blob([new Uint8Array(bytes)], {type: 'image/png'})})])",
        bytes_,
    )
    page.keyboard.press("Control+v")
    page.locator(".box").nth(1).wait_for()
    assert page.locator("#numerals svg").count() == 2
    page.click("#back")
    page.click("#paste")
    page.locator(".box").nth(1).wait_for()


def test_a_picture_is_dropped(page):
    drop = """bytes => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], "x.png", { type: "image/png" }));
      document.body.dispatchEvent(new DragEvent("dragover", { bubbles: true, cancelable: true, dataTransfer: data }));
      const shown = !document.getElementById("drop").hidden;
      document.body.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: data }));
      return shown;
    }"""
    assert page.evaluate(drop, list(picture("8")["buffer"]))
    page.locator(".box").wait_for()
    assert page.locator("#drop").is_hidden()


def test_what_went_wrong_is_said(page):
    page.set_input_files("#file", {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"hello"})
    page.get_by_text("notes.txt is not a picture").wait_for()
    page.set_input_files("#file", {"name": "broken.png", "mimeType": "image/png", "buffer": b"hello"})
    page.get_by_text("This file is not a picture I can read").wait_for()
    assert page.locator("#photo").is_hidden()
    page.route("**/v1/drawing*", lambda route: route.abort())
    draw_by_mouse(page, [[[50, 50], [60, 200]]])
    page.get_by_text("The server does not answer").wait_for()


def test_no_older_answer_stands_for_a_drawing_that_was_not_read(page):
    draw_by_mouse(page, STROKES["1"])
    assert reading(page).startswith("read as: 1")
    page.route("**/v1/drawing*", lambda route: route.abort())
    draw_by_mouse(page, [[[20, 20], [40, 20]]])
    assert reading(page) == "it is not read"
    assert page.locator("#message").inner_text() == "Not read"
    assert page.locator("#numerals svg").count() == 0
    assert page.get_by_role("button", name="This is a 0").is_disabled()
    page.get_by_text("The server does not answer").wait_for()
    page.unroute("**/v1/drawing*")
    page.wait_for_selector("#numerals svg")
    assert reading(page).startswith("read as: ")
    assert page.locator("#toast").is_hidden()


def test_a_busy_server_is_asked_again(page):
    busy = {"type": "about:blank", "title": "", "status": 503, "detail": "the server is busy; ask again in a second"}
    headers = {"retry-after": "1", "content-type": "application/problem+json"}
    page.route("**/v1/drawing*", lambda route: route.fulfill(status=503, body=json.dumps(busy), headers=headers))
    draw_by_mouse(page, STROKES["1"])
    page.get_by_text("The server is busy").wait_for()
    page.unroute("**/v1/drawing*")
    page.wait_for_selector("#numerals svg")


def test_the_latest_answer_wins(page):
    """Answers come in the order 2, 1, 3: the first is late, is aborted and never shown."""
    outcome = page.evaluate("""async () => {
      const { Latest } = await import("/static/js/ask.js");
      const latest = new Latest(3), shown = [], aborted = [], answer = {};
      const put = (n) => latest.put((signal) => new Promise((resolve) => {
        answer[n] = () => resolve(n);
        signal.addEventListener("abort", () => aborted.push(n));
      }), (n) => shown.push(n), () => {});
      const turn = () => new Promise((resolve) => setTimeout(resolve));
      put(1); put(2); put(3); put(4); put(5);
      answer[2](); await turn(); answer[1](); await turn(); answer[3](); await turn();
      const started = Object.keys(answer).map(Number);
      return { shown, aborted, started };
    }""")
    assert outcome == {"shown": [2, 3], "aborted": [1], "started": [1, 2, 3, 5]}


def test_an_older_answer_does_not_take_the_place_of_a_failure(page):
    outcome = page.evaluate("""async () => {
      const { Latest } = await import("/static/js/ask.js");
      const latest = new Latest(2), told = [], settle = {};
      const put = (n) => latest.put(() => new Promise((resolve, reject) => { settle[n] = { resolve, reject }; }),
        (answer) => told.push(`read ${answer}`), (error) => told.push(`not read ${error.message}`));
      const turn = () => new Promise((resolve) => setTimeout(resolve));
      put(1); put(2);
      settle[2].reject(new Error("2")); await turn(); settle[1].resolve(1); await turn();
      return told;
    }""")
    assert outcome == ["not read 2"]


def test_a_picture_without_ink_is_listed_as_such(page):
    out = io.BytesIO()
    Image.new("L", (300, 200), 255).save(out, "PNG")
    page.set_input_files("#file", {"name": "empty.png", "mimeType": "image/png", "buffer": out.getvalue()})
    expect(page.locator("#message")).to_have_text("No digit here")
    expect(page.locator("#past-list .text")).to_have_text("no digit")
