"""The page for everyone: dark and light, narrow, by the keyboard alone, and what axe says."""

from pathlib import Path

import pytest

from browsing import draw_by_mouse, picture, settled
from serving import CHROMIUM, STROKES
from waiting import wait_until

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"


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


def test_a_long_list_of_readings_scrolls_by_itself(opened):
    page = opened(viewport={"width": 390, "height": 800})
    for left in range(6):
        draw_by_mouse(page, [[[40 + left, 20], [40, 200]]])
        settled(page)
        page.click("#clear")
    assert page.locator("#past-list li").count() == 6
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


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
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "open":
            break
    # The dialog itself belongs to the browser; that it is asked for is the page's part.
    page.evaluate(
        "() => { document.getElementById('file').onclick = (e) => { e.preventDefault(); window.asked = true; }; }"
    )
    page.keyboard.press("Enter")
    wait_until(lambda: page.evaluate("window.asked"))
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
