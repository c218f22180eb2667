"""The OpenAPI document: whole, and kept to by the server whatever is sent."""

import io

import httpx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from serving import served
from zeronine import Reader
from zeronine.corrections import Corrections
from zeronine.web.app import create

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
from schemathesis import checks  # noqa: E402 — only where it is installed
from schemathesis.specs.openapi import checks as forms  # noqa: E402

CHECKS = [
    checks.not_a_server_error,
    forms.status_code_conformance,
    forms.content_type_conformance,
    forms.response_schema_conformance,
]

ROUTES = {
    ("/v1/digit", "post"),
    ("/v1/number", "post"),
    ("/v1/page", "post"),
    ("/v1/drawing", "post"),
    ("/v1/picture", "post"),
    ("/v1/corrections", "post"),
    ("/v1/model", "get"),
    ("/healthz", "get"),
}


def _png(pixels):
    out = io.BytesIO()
    Image.fromarray(np.frombuffer(pixels, np.uint8).reshape(8, 12)).save(out, "PNG")
    return out.getvalue()


# Half of the pictures that are sent are pictures, half are any bytes.
for media_type in ("image/png", "image/jpeg", "application/pdf", "application/octet-stream"):
    pictures = st.binary(min_size=96, max_size=96).map(_png)
    schemathesis.openapi.media_type(media_type, pictures | st.binary(max_size=200))


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    store = Corrections(tmp_path_factory.mktemp("data") / "corrections.sqlite")
    with served(create(Reader(), store)) as address:
        yield address


@pytest.fixture(scope="module")
def document(address):
    return httpx.get(f"{address}/openapi.json").json()


@pytest.fixture(scope="module")
def api(address):
    return schemathesis.openapi.from_url(f"{address}/openapi.json")


@pytest.mark.parametrize(
    ("path", "method", "mode"),
    [
        (*route, mode)
        for route in sorted(ROUTES)
        for mode in ("POSITIVE", "NEGATIVE")
        if (route[1], mode) != ("get", "NEGATIVE")
    ],
)
def test_the_server_keeps_to_its_document(api, path, method, mode):
    """What fits the document and what does not: no answer but those it names, in their form, and never a 5xx."""
    strategy = api[path][method].as_strategy(generation_mode=schemathesis.GenerationMode[mode])

    @given(case=strategy)
    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def keeps(case):
        case.call_and_validate(checks=CHECKS, timeout=30)

    keeps()


def test_every_route_is_described(document):
    found = {(path, method) for path, methods in document["paths"].items() for method in methods}
    assert found == ROUTES
    for path, method in ROUTES:
        operation = document["paths"][path][method]
        assert operation["summary"] and operation["operationId"]
        for parameter in operation.get("parameters", []):
            assert parameter["description"]
        for status, response in operation["responses"].items():
            assert response["description"] and response["content"], (path, status)


def test_errors_are_problems_in_the_document(document):
    for path, method in ROUTES:
        for status, response in document["paths"][path][method]["responses"].items():
            if status >= "400":
                assert list(response["content"]) == ["application/problem+json"]
    reading = document["paths"]["/v1/digit"]["post"]["responses"]
    assert {"400", "403", "408", "413", "415", "422", "503"} <= set(reading)


def test_every_reference_leads_somewhere(document):
    def walk(node):
        if isinstance(node, dict):
            if "$ref" in node:
                place = document
                for key in node["$ref"].removeprefix("#/").split("/"):
                    place = place[key]
            for child in node.values():
                walk(child)
        elif isinstance(node, list):
            for child in node:
                walk(child)

    walk(document)


def test_the_documents_own_page_is_served(address):
    page = httpx.get(f"{address}/docs")
    assert page.status_code == 200 and "/static/js/docs.js" in page.text
