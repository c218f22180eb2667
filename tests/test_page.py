"""The page in a real Chromium, driven as a hand would: mouse, finger, keyboard."""

import pytest

from browsing import draw_by_mouse, draw_by_touch, on_sheet, reading, settled
from serving import CHROMIUM, STROKES

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}


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


def test_a_stroke_that_the_system_takes_for_itself_has_never_been(opened):
    page = opened(**PHONE)
    draw_by_touch(page, STROKES["1"])
    whole = reading(page)
    draw_by_touch(page, [[[40, 40], [60, 90], [200, 220]]], end="touchCancel")
    assert reading(page) == whole
    page.tap("#undo")
    draw_by_touch(page, [[[40, 40], [60, 90], [200, 220]]], end="touchCancel")
    assert reading(page) == "it is empty"
    page.tap("#redo")
    assert reading(page) == whole


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
    page.locator("#announce").filter(has_text="3,").wait_for(state="attached")


def test_a_late_answer_is_waited_for(page):
    draw_by_mouse(page, STROKES["1"])
    assert reading(page).startswith("read as: 1,")
    page.click("#clear")
    page.route("**/v1/drawing*", lambda route: (page.wait_for_timeout(1500), route.continue_()))
    page.click("#undo")
    assert reading(page).startswith("read as: 1,")


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


def test_one_of_several_digits_is_chosen(page, store):
    with page.expect_response("**/v1/drawing*"):
        for i, digit in enumerate("205"):
            draw_by_mouse(page, STROKES[digit], left=i * 0.32, size=0.32)
    settled(page)
    buttons, which = page.locator("#numerals button"), page.locator(".which").first
    chosen = page.locator('#numerals button[aria-pressed="true"]')
    first = int(chosen.get_attribute("aria-label").split("digit ")[1][0])
    assert which.text_content() == f" · digit {first} of 3"
    chosen.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    assert which.text_content() == " · digit 2 of 3"
    assert page.locator("#chances .best .name").inner_text() == "0"
    buttons.nth(2).click()
    assert page.locator("#chances .best .name").inner_text() == "5"
    before = len(store)
    page.get_by_role("button", name="This is a 3", exact=True).click()
    page.get_by_text("Kept: this is a 3").wait_for()
    assert [(kept.read, kept.right) for kept in store][before:] == [(5, 3)]


def test_separators_and_signs_are_drawn(page):
    """Each sign has a shape of its own; what has none is set in type."""
    drawn = page.evaluate("""async () => {
      const { numeral } = await import("/static/js/numerals.js");
      return [..."0123456789–.,-/=:+$€£#*%°'()[]!&"].map((one) => numeral(one).querySelector("path")?.getAttribute("d"))
        .concat(numeral("§").textContent);
    }""")
    assert all(drawn) and len(set(drawn)) == len(drawn) and drawn[-1] == "§"


def test_ink_that_is_no_digit(page):
    digit = {"value": 4, "confidence": 0.1, "is_digit": False, "probabilities": [0.1] * 10, "box": [0, 0, 9, 9]}
    digit |= {"glyph": [[0] * 28] * 28, "bars": [0.01] * 10, "percent": "10 %"}
    answer = {"kind": "none", "text": "–", "raw": "–", "percent": "", "message": "No digit here", "focus": 0}
    answer |= {"confidence": 0.1, "digits": [digit]}
    page.route("**/v1/drawing*", lambda route: route.fulfill(json=answer))
    draw_by_mouse(page, STROKES["4"])
    assert reading(page) == "read as: No digit here"
    assert page.locator("#message").inner_text() == "No digit here"
    assert page.locator("#chances .best .name").inner_text() == "no digit"
    assert page.locator("#copy").is_hidden()
    page.keyboard.press("5")
    page.get_by_text("put right; it read no digit", exact=True).wait_for()
    assert page.locator("#numerals").get_attribute("aria-label") == "5"
    assert page.locator("#copy").is_visible()


def answered(page, confidence):
    """Let whatever is drawn be read as an 8, as sure as that."""
    percent = f"{confidence:.0%}".replace("%", " %")
    digit = {"value": 8, "confidence": confidence, "is_digit": True, "probabilities": [0.1] * 10, "box": [0, 0, 9, 9]}
    digit |= {"glyph": [[0] * 28] * 28, "bars": [0.01] * 8 + [confidence, 0], "percent": percent}
    answer = {"kind": "digit", "text": "8", "raw": "8", "percent": percent, "message": f"8, {percent} sure"}
    answer |= {"confidence": confidence, "focus": 0, "digits": [digit]}
    page.route("**/v1/drawing*", lambda route: route.fulfill(json=answer))


def test_a_doubtful_answer_is_said_so(page):
    answered(page, 0.43)
    draw_by_mouse(page, [[[50, 50], [60, 200]]])
    assert reading(page) == "read as: not sure, perhaps 8, 43 %"
    assert page.locator("#message").inner_text() == "not sure, perhaps 8"
    colour = "one => getComputedStyle(document.querySelector(one)).color"
    assert page.evaluate(colour, "#numerals .number") != page.evaluate(colour, "#numerals")


def test_nothing_moves_between_blank_one_digit_and_a_number(page):
    def places():
        settled(page)
        return [page.locator(one).bounding_box()["y"] for one in ("#chances", "#keys", "#look")]

    blank = places()
    draw_by_mouse(page, STROKES["2"], size=0.32)
    assert places() == blank
    draw_by_mouse(page, STROKES["0"], left=0.32, size=0.32)
    assert page.locator("#numerals button").count() == 2
    assert places() == blank


@pytest.mark.parametrize(("width", "height"), [(812, 375), (768, 1024), (640, 450)])
def test_the_sheet_leaves_room_to_scroll(opened, width, height):
    page = opened(viewport={"width": width, "height": height})
    sheet = page.locator("#canvas").bounding_box()
    assert sheet["height"] < 0.8 * height and sheet["width"] < 0.9 * width
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_every_percent_stays_in_its_column(opened, width):
    page = opened(viewport={"width": width, "height": 800})
    answered(page, 0.9999)
    draw_by_mouse(page, [[[50, 50], [60, 200]]])
    settled(page)
    value = page.locator("#chances .best .value")
    assert value.text_content() == ">99 %"
    assert value.evaluate("one => one.scrollWidth <= one.clientWidth + 1")


def test_a_digit_key_says_what_the_digit_is(page, store):
    draw_by_mouse(page, STROKES["6"])
    settled(page)
    before = len(store)
    page.keyboard.press("Control+3")
    page.keyboard.press("4")
    page.get_by_text("Kept: this is a 4. It stays on the computer that runs zeronine.").wait_for()
    assert [(kept.read, kept.right) for kept in store][before:] == [(6, 4)]


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


def test_look_inside(page):
    page.click("#look")
    assert "Draw a digit" in page.locator("#stages").inner_text()
    draw_by_mouse(page, STROKES["9"])
    page.get_by_text("Ink that makes it a 9").wait_for()
    page.get_by_text("these are the four largest").wait_for()
    assert page.locator(".ranked dt").count() == 4
    assert page.locator(".stages canvas").count() == 5
    page.click("#look")
    assert page.locator("#stages").is_hidden()


def test_history_brings_a_drawing_back(page):
    page.locator("#pen").fill("20")
    draw_by_mouse(page, STROKES["5"])
    whole = reading(page)
    assert whole.startswith("read as: 5")
    page.click("#clear")
    page.locator("#pen").fill("4")
    for _ in range(2):  # brought back and cleared again, it stands there once
        page.locator("#past-list button").click()
        assert reading(page) == whole
        assert page.locator("#pen").input_value() == "20"
        assert page.locator("#dot circle").get_attribute("r") == "14"
        page.click("#clear")
