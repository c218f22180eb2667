"""The HTTP API, asked over a real connection."""

import base64
from concurrent.futures import ThreadPoolExecutor

import httpx
import numpy as np
import pytest

from asking import assert_problem, picture, png, post
from serving import SIDE, STROKES
from zeronine import Reader
from zeronine.sketch import Sketch

KINDS = ("digit", "number", "page", "drawing")


def test_a_digit_is_read_from_each_kind_of_body(client):
    strokes = {"strokes": STROKES["7"], "width": SIDE, "height": SIDE}
    answers = [
        post(client, "/v1/digit", picture()),
        post(client, "/v1/digit", picture(), "application/octet-stream"),
        client.post("/v1/digit", files={"file": ("7.png", picture())}),
    ]
    expected = Reader().digit(picture()).to_dict()
    assert [answer.json() for answer in answers] == [expected] * 3
    drawn = client.post("/v1/digit", json=strokes).json()
    assert drawn["value"] == expected["value"] == 7
    assert np.abs(np.subtract(drawn["box"], expected["box"])).max() <= 4  # pixels of the sheet


@pytest.mark.parametrize("kind", ["number", "page", "drawing"])
def test_boxes_of_strokes_lie_on_their_sheet(client, kind):
    moved = [[[x / 2 + 400, y / 2 + 300] for x, y in stroke] for stroke in STROKES["0"]]
    answer = client.post(f"/v1/{kind}", json={"strokes": moved, "width": 800, "height": 500, "pen": 8}).json()
    if kind == "page":
        assert answer["size"] == [800, 500]
        answer = answer["numbers"][0]
    points = np.array(moved[0])
    x, y, w, h = answer["digits"][0]["box"]
    assert np.abs(np.subtract(points.min(axis=0) - 4, (x, y))).max() < 5
    assert np.abs(np.subtract(points.max(axis=0) + 4, (x + w, y + h))).max() < 5


@pytest.mark.parametrize("digit", sorted(STROKES))
def test_strokes_of_any_unit_are_read(client, digit):
    small = [[[x / 50 - 100, y / 50 + 7, 0.5, 12] for x, y in stroke] for stroke in STROKES[digit]]
    assert client.post("/v1/digit", json={"strokes": small}).json()["value"] == int(digit)


def test_number_and_page_answer_in_their_forms(client):
    row = np.concatenate([Sketch.from_strokes(STROKES[d], SIDE, SIDE).picture()[:, 50:250] for d in "205"], axis=1)
    number = post(client, "/v1/number", png(row)).json()
    assert number["text"] == "205" and len(number["digits"]) == 3
    page = post(client, "/v1/page", png(row)).json()
    assert page["size"] == [600, SIDE] and page["numbers"] == [number]
    drawing = post(client, "/v1/drawing", png(row)).json()
    assert (drawing["kind"], drawing["text"]) == ("number", "205")


def test_no_ink_is_an_answer(client):
    blank = png(np.full((60, 60), 255, np.uint8))
    for body in ({"content": blank, "headers": {"content-type": "image/png"}}, {"json": {"strokes": []}}):
        digit = client.post("/v1/digit", **body)
        assert digit.status_code == 200 and digit.json()["value"] is None and digit.json()["is_digit"] is False
        assert client.post("/v1/number", **body).json() == {
            "text": None,
            "raw": None,
            "confidence": 0.0,
            "box": None,
            "digits": [],
        }
        assert client.post("/v1/page", **body).json()["numbers"] == []
        assert client.post("/v1/drawing", **body).json()["kind"] == "blank"


@pytest.mark.parametrize("kind", KINDS)
def test_extras_are_added_to_each_digit(client, kind):
    answer = post(client, f"/v1/{kind}?show=true&inside=true", picture()).json()
    digit = {"digit": answer, "page": answer.get("numbers", [{}])[0:1]}.get(kind)
    if digit is None:
        digit = answer["digits"][0]
    elif isinstance(digit, list):
        digit = digit[0]["digits"][0]
    assert np.shape(digit["glyph"]) == (28, 28) and len(digit["bars"]) == 10 and digit["percent"].endswith("%")
    inside = digit["inside"]
    assert inside["value"] == 7 and inside["runner_up"] != 7
    first = inside["stages"][0]
    assert len(base64.b64decode(first["maps"])) == np.prod(first["shape"])


def test_one_digit_of_many_is_looked_into(client):
    rows = [[[[x + 250 * i, y] for x, y in stroke] for stroke in STROKES["1"]] for i in range(18)]
    body = {"strokes": [stroke for row in rows for stroke in row]}
    assert_problem(client.post("/v1/page?inside=true", json=body), 422, "only=0")
    page = client.post("/v1/page?inside=true&only=3", json=body).json()
    digits = [digit for number in page["numbers"] for digit in number["digits"]]
    assert ["inside" in digit for digit in digits] == [i == 3 for i in range(18)]
    assert digits[3]["inside"]["value"] == digits[3]["value"]
    assert_problem(client.post("/v1/page?inside=true&only=18", json=body), 422, "there is no digit 18; 18 were read")


def test_model_and_health(client):
    card = client.get("/v1/model").json()
    assert card["sha256"] == Reader().model.sha256 and card["stages"]
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.parametrize("path", ["/", "/docs", "/healthz", "/v1/model", "/openapi.json", "/static/js/main.js"])
def test_head_is_answered_as_get_without_its_body(client, path):
    head, get = client.head(path), client.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"] == str(len(get.content))


@pytest.mark.parametrize("part", ["bytes=x", "bytes=9-1", "bytes=999999999-", "lines=1-2", "bytes=0-3"])
def test_a_file_is_sent_whole_whatever_part_is_asked_for(client, part):
    for path in ("/", "/static/js/main.js"):
        response = client.get(path, headers={"range": part})
        assert "accept-ranges" not in client.get(path).headers
        assert (response.status_code, response.content) == (200, client.get(path).content)


def test_corrections_are_kept(client, store):
    strokes = {"strokes": STROKES["4"], "width": SIDE, "height": SIDE, "pen": 12}
    made = client.post("/v1/corrections?right=9", json=strokes)
    assert made.status_code == 201
    assert post(client, "/v1/corrections?right=none&index=0", picture("8")).status_code == 201
    drawn, seen = list(store)[-2:]
    assert (drawn.id, drawn.right, drawn.read, drawn.face, drawn.pen) == (made.json()["id"], 9, 4, "page", 12)
    assert [[list(p) for p in stroke] for stroke in drawn.strokes] == STROKES["4"]
    assert (seen.right, seen.read, seen.strokes, seen.size) == (None, 8, (), (SIDE, SIDE))
    assert_problem(client.post("/v1/corrections?right=9&index=1", json=strokes), 422, "no digit 1; 1 was read")
    assert_problem(client.post("/v1/corrections?right=12", json=strokes), 422, "right")


@pytest.mark.parametrize("body", ["strokes", "picture"])
@pytest.mark.parametrize("reading", KINDS)
def test_what_is_put_right_is_the_reading_that_was_seen(client, store, reading, body):
    asked = {
        "strokes": {"json": {"strokes": STROKES["5"], "width": SIDE, "height": SIDE}},
        "picture": {"files": {"file": ("5.png", picture("5"))}},
    }[body]
    answer = client.post(f"/v1/{reading}", **asked).json()
    seen = ((answer.get("numbers") or [answer])[0].get("digits") or [answer])[0]
    assert client.post(f"/v1/corrections?right=6&reading={reading}", **asked).status_code == 201
    kept = list(store)[-1]
    assert (kept.read, kept.right, kept.box) == (5, 6, tuple(seen["box"])) and kept.size == (SIDE, SIDE)


def test_a_digit_that_no_page_shows_is_put_right(client, store):
    cross = png(Sketch.from_strokes([[[60, 60], [240, 240]], [[240, 60], [60, 240]]], SIDE, SIDE).picture())
    assert not post(client, "/v1/page", cross).json()["numbers"]
    assert_problem(post(client, "/v1/corrections?right=8", cross), 422, "0 were read")
    assert not post(client, "/v1/digit", cross).json()["is_digit"]
    assert post(client, "/v1/corrections?right=8&reading=digit", cross).status_code == 201
    assert (list(store)[-1].read, list(store)[-1].right) == (None, 8)


def test_a_digit_has_one_correction(client, store):
    row = [[[x + 300 * i, y] for x, y in stroke] for i in range(2) for stroke in STROKES["1"]]
    for body in ({"json": {"strokes": row}}, {"files": {"file": ("3.png", picture("3"))}}):
        before = len(store)

        def correct(right, index=0, body=body):
            return client.post(f"/v1/corrections?right={right}&index={index}", **body)

        def kept(before=before):
            return [one.right for one in store][before:]

        read = client.post("/v1/drawing", **body).json()["digits"][0]["value"]
        assert correct(8).status_code == correct(9).status_code == 201
        assert kept() == [9]
        if "json" in body:
            assert correct(7, 1).status_code == 201
            assert kept() == [9, 7]
            assert client.post("/v1/corrections?right=8&reading=page", **body).status_code == 201
            assert kept() == [7, 8]  # it is the same digit, whichever reading it is of
        back = correct(read)
        assert (back.status_code, back.json()) == (200, {"id": None})
        assert kept() == ([7] if "json" in body else [])


def test_many_threads_get_their_own_answers(client):
    def ask(digit):
        return httpx.post(f"{client.base_url}/v1/digit", json={"strokes": STROKES[digit]}, timeout=60).json()["value"]

    digits = sorted(STROKES) * 4
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, digits)) == [int(digit) for digit in digits]


def test_a_form_that_breaks_off_is_no_form_without_a_file(client):
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="7.png"\r\nContent-Type: image/png\r\n\r\n'
    whole = head + picture("7") + b"\r\n--b--\r\n"
    kind = "multipart/form-data; boundary=b"
    assert post(client, "/v1/digit", whole, kind).json()["value"] == 7
    for said in ("boundary=b ; charset=utf-8", "x-boundary=zz; boundary=b", 'boundary="b"', "boundary = b"):
        assert post(client, "/v1/digit", whole, f"multipart/form-data; {said}").json()["value"] == 7
    for lacking in (4, 10, 40, 400):
        assert_problem(post(client, "/v1/digit", whole[:-lacking], kind), 400, "the form breaks off")
    nameless = whole.replace(b'name="file"', b'name="other"')
    assert_problem(post(client, "/v1/digit", nameless, kind), 422, "the form has no file in its field `file`")
