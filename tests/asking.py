"""Asking a server: pictures as bodies, and what a refusal must look like."""

import io

from PIL import Image

from serving import SIDE, STROKES
from zeronine.sketch import Sketch


def png(array):
    out = io.BytesIO()
    Image.fromarray(array).save(out, "PNG")
    return out.getvalue()


def picture(digit="7"):
    return png(Sketch.from_strokes(STROKES[digit], SIDE, SIDE).picture())


def post(client, path, content, kind="image/png", **headers):
    return client.post(path, content=content, headers={"content-type": kind, **headers})


def assert_problem(response, status, *words):
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status and problem["title"] and problem["type"] == "about:blank"
    detail = problem["detail"]
    assert detail and "\n" not in detail and len(detail) < 240
    for word in words:
        assert word in detail
