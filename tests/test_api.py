"""The HTTP API, asked over a real connection."""

import base64
import io
import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import numpy as np
import pytest
from PIL import Image

from serving import SIDE, STROKES, served
from zeronine import Reader
from zeronine.corrections import Corrections
from zeronine.sketch import Sketch
from zeronine.web.app import create
from zeronine.web.work import Work

HEAD = b"POST /v1/digit HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 99\r\n\r\n"
KINDS = ("digit", "number", "page", "drawing")


def png(array):
    out = io.BytesIO()
    Image.fromarray(array).save(out, "PNG")
    return out.getvalue()


def picture(digit="7"):
    return png(Sketch.from_strokes(STROKES[digit], SIDE, SIDE).picture())


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return Corrections(tmp_path_factory.mktemp("data") / "corrections.sqlite")


@pytest.fixture(scope="module")
def client(store):
    with served(create(Reader(), store)) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


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


def test_model_and_health(client):
    card = client.get("/v1/model").json()
    assert card["sha256"] == Reader().model.sha256 and card["stages"]
    assert client.get("/healthz").json() == {"status": "ok"}


def test_corrections_are_kept(client, store):
    strokes = {"strokes": STROKES["4"], "width": SIDE, "height": SIDE, "pen": 12}
    made = client.post("/v1/corrections?right=9", json=strokes)
    assert made.status_code == 201
    assert post(client, "/v1/corrections?right=none&index=0", picture("8")).status_code == 201
    drawn, seen = list(store)[-2:]
    assert (drawn.id, drawn.right, drawn.read, drawn.face, drawn.pen) == (made.json()["id"], 9, 4, "page", 12)
    assert [[list(p) for p in stroke] for stroke in drawn.strokes] == STROKES["4"]
    assert (seen.right, seen.read, seen.strokes, seen.size) == (None, 8, (), (SIDE, SIDE))
    assert_problem(client.post("/v1/corrections?right=9&index=1", json=strokes), 422, "no digit 1")
    assert_problem(client.post("/v1/corrections?right=12", json=strokes), 422, "right")


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
        back = correct(read)
        assert (back.status_code, back.json()) == (200, {"id": None})
        assert kept() == ([7] if "json" in body else [])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("content", "media_type", "status", "word"),
    [
        (b"", "image/png", 400, "empty"),
        (b"hello", "image/png", 400, "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", 400, "SVG"),
        (picture()[:300], "image/png", 400, "cut"),
        (b"x", "text/plain", 415, "text/plain"),
        (b"x", "", 415, "Content-Type"),
        (b"{", "application/json", 422, "JSON"),
        (b"[" * 100_000, "application/json", 422, "JSON"),
        (b"\xff\xfe{", "application/json", 422, "JSON"),
        (b"[]", "application/json", 422, "strokes"),
        (b'{"strokes": [[["a", 1]]]}', "application/json", 422, "point"),
        (b'{"strokes": [[[1e999, 1]]]}', "application/json", 422, "finite"),
        (b'{"strokes": [[[NaN, 1]]]}', "application/json", 422, "finite"),
        (b'{"strokes": [[[' + b"9" * 5000 + b", 1]]]}", "application/json", 422, "finite"),
        (b'{"strokes": [], "width": 1e9, "height": 1e9}', "application/json", 422, "side"),
        (b"no boundary", "multipart/form-data", 400, "boundary"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(client, kind, content, media_type, status, word):
    assert_problem(post(client, f"/v1/{kind}", content, media_type), status, word)


def test_a_form_without_its_file(client):
    assert_problem(client.post("/v1/digit", files={"picture": ("7.png", picture())}), 422, "file")


def test_a_wrong_parameter_and_a_wrong_path(client):
    assert_problem(post(client, "/v1/digit?inside=perhaps", picture()), 422, "inside")
    assert_problem(client.get("/v1/nothing"), 404)
    assert_problem(client.get("/v1/digit"), 405)


def test_a_body_beyond_the_limit_is_refused_as_it_comes(client):
    large = b"\0" * 10_000_001
    assert_problem(post(client, "/v1/digit", large), 413, "10 MB")
    chunks = (b"\0" * 100_000 for _ in range(200))
    assert_problem(post(client, "/v1/digit", chunks), 413, "10 MB")
    form = client.post("/v1/digit", files={"file": ("x.png", large)})
    assert_problem(form, 413, "10 MB")
    assert post(client, "/v1/digit", picture()).status_code == 200


def test_pixels_and_points_have_limits(client):
    assert_problem(post(client, "/v1/page", png(np.full((5001, 5000), 255, np.uint8))), 413, "5000×5001", "25 million")
    points = json.dumps({"strokes": [[[1, 1]] * 50_001]}).encode()
    assert_problem(post(client, "/v1/digit", points, "application/json"), 422, "50000")
    assert_problem(post(client, "/v1/digit", b" " * 2_000_001, "application/json"), 413, "2 MB")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "", "[::1"])
def test_foreign_hosts_are_refused(client, host):
    for path in ("/", "/v1/model", "/static/js/main.js"):
        assert_problem(client.get(path, headers={"host": host}), 403)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8009", "127.0.0.1:1", "[::1]:8009", "192.168.1.7:8009"])
def test_our_hosts_are_let_in(client, host):
    assert client.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:1", "file://", "https://localhost"]
)
def test_pages_of_other_origins_are_refused(client, origin):
    assert_problem(post(client, "/v1/digit", picture(), origin=origin), 403)


def test_the_page_of_our_own_origin_is_let_in(client):
    assert post(client, "/v1/digit", picture(), origin=str(client.base_url).rstrip("/")).status_code == 200


def test_every_answer_forbids_what_comes_from_elsewhere(client):
    for path in ("/", "/docs", "/openapi.json", "/v1/nothing", "/static/css/tokens.css"):
        policy = client.get(path).headers["content-security-policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy


def test_nothing_refers_to_an_outside_address(client):
    for path in ("/", "/docs", "/static/js/main.js", "/static/css/tokens.css"):
        text = client.get(path).text.replace("http://www.w3.org/", "")
        assert "http://" not in text and "https://" not in text and 'src="//' not in text


def test_names_of_the_machine_are_let_in_when_given():
    with served(create(Reader(), names=["desk.local"])) as address:
        assert httpx.get(f"{address}/healthz", headers={"host": "desk.local:80"}).status_code == 200
        assert httpx.get(f"{address}/healthz", headers={"host": "other.local"}).status_code == 403


class SlowReader(Reader):
    """Reads when it is let."""

    def __init__(self):
        super().__init__()
        self.go = threading.Event()

    def digit(self, source):
        self.go.wait(30)
        return super().digit(source)


def test_beyond_its_places_the_server_says_no_at_once_and_recovers():
    reader = SlowReader()
    work = Work(threads=2, places=4)
    with served(create(reader, work=work)) as address, ThreadPoolExecutor(4) as pool:
        ask = lambda: httpx.post(f"{address}/v1/digit", json={"strokes": STROKES["7"]}, timeout=60)  # noqa: E731
        under_way = [pool.submit(ask) for _ in range(4)]
        while work.taken < 4:
            time.sleep(0.01)
        refused = [ask() for _ in range(8)]  # returns while the four still wait
        for response in refused:
            assert_problem(response, 503, "busy")
            assert response.headers["retry-after"] == "1"
        assert httpx.get(f"{address}/healthz").status_code == 200
        reader.go.set()
        assert [one.result().json()["value"] for one in under_way] == [7] * 4
        assert ask().status_code == 200
        assert work.taken == 0


def test_a_client_that_leaves_gives_its_place_back(caplog):
    work = Work(threads=1, places=1)
    with served(create(Reader(), work=work)) as address:
        port = int(address.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as left:
            left.sendall(HEAD + b"half")
            while work.taken == 0:
                time.sleep(0.01)
        while work.taken:
            time.sleep(0.01)
        assert not caplog.records  # a page that asks anew leaves its older questions all the time
        assert httpx.post(f"{address}/v1/digit", json={"strokes": STROKES["1"]}).json()["value"] == 1


def test_a_body_that_does_not_come_is_given_up(monkeypatch):
    monkeypatch.setattr("zeronine.web.guards._BODY_SECONDS", 0.2)
    with served(create(Reader())) as address:
        port = int(address.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=30) as slow:
            slow.sendall(HEAD)
            assert slow.recv(64).startswith(b"HTTP/1.1 408")


def test_many_threads_get_their_own_answers(client):
    def ask(digit):
        return httpx.post(f"{client.base_url}/v1/digit", json={"strokes": STROKES[digit]}, timeout=60).json()["value"]

    digits = sorted(STROKES) * 4
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, digits)) == [int(digit) for digit in digits]
