"""The page in a real Chromium, driven as a hand would: mouse, finger, keyboard."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from serving import CHROMIUM, FLAGS, SIDE, STROKES, served
from zeronine import Reader
from zeronine.corrections import Corrections
from zeronine.sketch import Sketch
from zeronine.web.app import create

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return Corrections(tmp_path_factory.mktemp("data") / "corrections.sqlite")


@pytest.fixture(scope="module")
def address(store):
    with served(create(Reader(), store)) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
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


def draw_by_touch(page, strokes):
    session = page.context.new_cdp_session(page)

    def touch(kind, *points):
        spots = [{"x": x, "y": y, "force": 0.6} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": spots})

    for first, *rest in on_sheet(page, strokes):
        touch("touchStart", first)
        for point in rest:
            touch("touchMove", point)
        touch("touchEnd")


def settled(page):
    """Wait until the answer to the last change stands on the page."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(150)


def reading(page):
    """What the sheet is said to hold, in the words a screen reader is told."""
    settled(page)
    return page.locator("#canvas").get_attribute("aria-label").partition("; ")[2]


def picture(text="205"):
    row = np.concatenate([Sketch.from_strokes(STROKES[d], SIDE, SIDE).picture()[:, 40:260] for d in text], axis=1)
    out = io.BytesIO()
    Image.fromarray(row).save(out, "PNG")
    return {"name": "note.png", "mimeType": "image/png", "buffer": out.getvalue()}


def test_each_digit_drawn_with_the_mouse_is_read(page):
    right = 0
    for digit, strokes in STROKES.items():
        draw_by_mouse(page, strokes)
        right += reading(page).startswith(f"read as: {digit},")
        assert page.locator("#percent").inner_text().endswith("%")
        page.click("#clear")
    assert right >= 9
    assert page.locator("#past-list li").count() == 10


def test_each_digit_drawn_with_a_finger_is_read_and_the_page_stays(opened):
    page = opened(**PHONE)
    right = 0
    for digit, strokes in STROKES.items():
        draw_by_touch(page, strokes)
        right += reading(page).startswith(f"read as: {digit},")
        assert page.evaluate("scrollY") == 0
        page.tap("#clear")
        page.evaluate("scrollTo(0, 0)")
    assert right >= 9


def test_the_answer_comes_while_the_pen_is_down(page):
    first, *rest = on_sheet(page, STROKES["1"])[0]
    page.mouse.move(*first)
    page.mouse.down()
    for point in rest:
        page.mouse.move(*point)
    page.wait_for_selector("#numerals svg")
    page.mouse.up()


def test_the_reading_is_shown_whole(page):
    draw_by_mouse(page, STROKES["3"])
    assert reading(page).startswith("read as: 3,")
    assert page.locator("#chances .best .name").inner_text() == "3"
    levels = "[...document.getElementById('preview').getContext('2d').getImageData(0, 0, 28, 28).data]"
    assert page.evaluate(f"{levels}.filter((level, i) => i % 4 === 0 && level > 128).length") > 30
    page.wait_for_function("document.getElementById('announce').textContent.startsWith('3,')")


def test_undo_redo_clear_and_pen(page):
    assert page.locator("#undo").is_disabled() and page.locator("#clear").is_disabled()
    draw_by_mouse(page, STROKES["7"])
    whole = reading(page)
    for _ in STROKES["7"]:
        page.click("#undo")
    assert reading(page) == "it is empty"
    for _ in STROKES["7"]:
        page.click("#redo")
    assert reading(page) == whole
    page.locator("#pen").fill("20")
    assert page.locator("#dot circle").get_attribute("r") == "14"
    assert reading(page).startswith("read as: 7")
    page.keyboard.press("Escape")
    assert reading(page) == "it is empty"
    page.keyboard.press("Control+z")
    assert reading(page).startswith("read as: 7")
    page.keyboard.press("Control+Shift+z")
    assert reading(page) == "it is empty"


@pytest.mark.parametrize(("key", "kept"), [("Control+z", 1), ("Escape", 0)])
def test_undo_and_clear_while_the_pen_is_down_end_the_stroke(page, key, kept):
    sent = []
    page.on("request", lambda one: sent.append(one.post_data_json["strokes"]) if "/v1/drawing" in one.url else None)
    second = on_sheet(page, [[[40, 40], [60, 90], [80, 140], [220, 200]]])[0]
    draw_by_mouse(page, [[[150, 40], [150, 150], [150, 260]]])
    settled(page)
    drawn = sent[-1]
    page.mouse.move(*second[0])
    page.mouse.down()
    page.mouse.move(*second[1])
    page.keyboard.press(key)
    page.mouse.move(*second[2])
    page.mouse.up()
    page.mouse.move(*second[3])
    settled(page)
    if kept:
        assert sent[-1] == drawn
    else:
        assert reading(page) == "it is empty"
    draw_by_mouse(page, [[[40, 40], [60, 90]]])
    settled(page)
    assert sent[-1][:-1] == drawn * kept


def test_digits_side_by_side_are_a_number(page):
    for i, digit in enumerate("205"):
        draw_by_mouse(page, STROKES[digit], left=i * 0.32, size=0.32)
    assert reading(page).startswith("read as: 205,")
    assert page.locator("#numerals svg").count() == 3


def test_ink_that_is_no_digit(page):
    digit = {"value": 4, "confidence": 0.1, "is_digit": False, "probabilities": [0.1] * 10, "box": [0, 0, 9, 9]}
    digit |= {"glyph": [[0] * 28] * 28, "bars": [0.01] * 10, "percent": "10 %"}
    answer = {"kind": "none", "text": "–", "percent": "", "message": "No digit here", "focus": 0, "digits": [digit]}
    page.route("**/v1/drawing*", lambda route: route.fulfill(json=answer))
    draw_by_mouse(page, STROKES["4"])
    assert reading(page) == "read as: No digit here"
    assert page.locator("#message").inner_text() == "No digit here"
    assert page.locator("#chances .best .name").inner_text() == "no digit"


def test_a_correction_is_kept(page, store):
    before = len(store)
    assert page.get_by_role("button", name="This is a 0").is_disabled()
    draw_by_mouse(page, STROKES["6"])
    settled(page)
    page.get_by_role("button", name="This is a 0").click()
    page.get_by_text("Kept: this is a 0").wait_for()
    page.get_by_role("button", name="This is no digit").click()
    page.get_by_text("Kept: this is no digit").wait_for()
    (kept,) = list(store)[before:]
    assert (kept.read, kept.right, kept.face) == (6, None, "page")
    assert len(kept.strokes) == len(STROKES["6"]) and kept.size == (240, 240)
    page.get_by_role("button", name="This is a 6").click()
    page.get_by_text("That is how it was read: a 6").wait_for()
    assert len(store) == before


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
    page.get_by_text("The body is not a picture I can read").wait_for()
    assert page.locator("#photo").is_hidden()
    page.route("**/v1/drawing*", lambda route: route.abort())
    draw_by_mouse(page, [[[50, 50], [60, 200]]])
    page.get_by_text("The server does not answer").wait_for()


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


def test_look_inside(page):
    page.click("#look")
    assert "Draw a digit" in page.locator("#stages").inner_text()
    draw_by_mouse(page, STROKES["9"])
    page.get_by_text("Ink that makes it a 9").wait_for()
    assert page.locator(".stages canvas").count() == 5
    page.click("#look")
    assert page.locator("#stages").is_hidden()


def test_history_brings_a_drawing_back(page):
    draw_by_mouse(page, STROKES["5"])
    settled(page)
    page.click("#clear")
    page.locator("#past-list button").click()
    assert reading(page).startswith("read as: 5")


def test_dark_and_light(opened):
    page = opened(color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    page.click("#theme")
    assert page.evaluate(ground) != dark
    page.reload()
    assert page.evaluate(ground) != dark
    page.goto(page.url + "docs")
    assert page.evaluate(ground) != dark


@pytest.mark.parametrize("width", [320, 390, 640, 1280])  # 640 is 1280 at 200 % zoom
def test_nothing_is_cut_off(opened, width):
    page = opened(viewport={"width": width, "height": 800})
    for i, digit in enumerate("205"):
        draw_by_mouse(page, STROKES[digit], left=i * 0.32, size=0.32)
    page.click("#look")
    page.wait_for_selector(".stages")
    for path in ("", "docs"):
        if path:
            page.goto(page.url + path)
            page.wait_for_selector(".route")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_reaches_every_control(page):
    draw_by_mouse(page, STROKES["2"])
    settled(page)
    page.click("#undo")
    page.click("#redo")
    draw_by_mouse(page, [[[20, 20], [40, 20]]])
    page.click("#undo")
    settled(page)
    page.evaluate("document.activeElement.blur()")
    reached, rounds = set(), 0
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):  # past the last, on to the first
            rounds += 1
            if rounds == 2:
                break
            continue
        assert page.evaluate("document.activeElement.matches(':focus-visible')")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.getAttribute('aria-label')"))
    wanted = {"theme", "undo", "redo", "clear", "pen", "open", "paste", "look", "This is a 7", "This is no digit"}
    assert wanted <= reached
    while page.evaluate("document.activeElement.id !== 'open'"):
        page.keyboard.press("Tab")
    # The dialog itself belongs to the browser; that it is asked for is the page's part.
    page.evaluate(
        "() => { document.getElementById('file').onclick = (e) => { e.preventDefault(); window.asked = true; }; }"
    )
    page.keyboard.press("Enter")
    page.wait_for_function("window.asked")
    page.set_input_files("#file", picture())
    page.locator(".box").nth(2).wait_for()
    assert page.evaluate("document.activeElement.id") == "back"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    assert page.locator("#chances .best .name").inner_text() == "5"
    page.keyboard.press("Escape")
    assert page.locator("#photo").is_hidden()
    page.focus("#look")
    page.keyboard.press("Space")
    page.wait_for_selector(".stages")


@pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: npm ci --prefix tests")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(opened, scheme):
    page = opened(color_scheme=scheme, viewport={"width": 1280, "height": 900}, reduced_motion="reduce")

    def violations():
        page.evaluate(AXE.read_text("utf-8"))
        found = page.evaluate("axe.run()")["violations"]
        return [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]

    assert violations() == []
    draw_by_mouse(page, STROKES["3"])
    page.click("#look")
    page.wait_for_selector(".stages")
    settled(page)
    assert violations() == []
    page.click("#clear")
    page.set_input_files("#file", picture())
    page.locator(".box").nth(2).wait_for()
    settled(page)
    assert violations() == []
    page.goto(page.url + "docs")
    page.wait_for_selector(".route")
    assert violations() == []
