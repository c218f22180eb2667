"""The API's own page in a real Chromium: every route with what the OpenAPI document says of it."""

import httpx
import pytest

from serving import CHROMIUM

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


def test_every_route_says_what_its_document_says(opened, address):
    page = opened("/docs")
    page.locator(".route").first.wait_for()
    shown = {part.locator("h2").inner_text(): part for part in page.locator(".route").all()}
    document = httpx.get(f"{address}/openapi.json").json()
    routes = {f"{m.upper()} {path}": one for path, methods in document["paths"].items() for m, one in methods.items()}
    assert shown.keys() == routes.keys() and len(routes) >= 7
    for heading, operation in routes.items():
        text = shown[heading].inner_text()
        said = [operation["summary"]]
        said += [one["description"] for one in operation.get("parameters", [])]
        said += [f"{status}\t" for status in operation["responses"]]
        said += [one["description"] for one in operation["responses"].values()]
        assert [sentence for sentence in said if sentence.replace("`", "") not in text] == []
        assert "Successful Response" not in text
        assert heading.split()[1] in shown[heading].locator("pre").inner_text()


def test_every_field_of_a_reading_has_a_meaning(opened):
    page = opened("/docs")
    page.locator(".route").first.wait_for()
    for form in ("Digit", "Number", "Drawing"):
        rows = page.get_by_role("region", name=form, exact=True).locator("tbody tr").all()
        meanings = {row.locator("th").inner_text(): row.locator("td").nth(1).inner_text() for row in rows}
        assert {"box", "value"} & meanings.keys() or form == "Drawing"
        without = [name for name, meaning in meanings.items() if not meaning.removesuffix("(may be missing)").strip()]
        assert without in ([], ["digits"])
