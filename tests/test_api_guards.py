"""What the HTTP API refuses, and how: bad bodies, foreign hosts and pages, more than it has places for."""

import json
import logging
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import numpy as np
import pytest

from asking import assert_problem, picture, png, post
from serving import STROKES, served
from waiting import wait_until
from zeronine import Reader
from zeronine.corrections import Corrections
from zeronine.web.app import create
from zeronine.web.work import Work

HEAD = b"POST /v1/digit HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 99\r\n\r\n"
KINDS = ("digit", "number", "page", "drawing")


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
    assert_problem(client.get("/v1/digi"), 404, "there is nothing at /v1/digi; see /docs")
    assert_problem(client.get("/static/none.js"), 404, "there is nothing at /static/none.js; see /docs")
    assert_problem(post(client, "/v1/digit/", picture()), 404, "/v1/digit/")  # and is no redirect
    assert_problem(client.get("/v1/digit"), 405, "/v1/digit takes POST, not GET; see /docs")
    assert_problem(client.post("/healthz"), 405, "/healthz takes GET, not POST; see /docs")
    assert client.post("/healthz").headers["allow"] == "GET, HEAD"
    assert_problem(client.post("/static/icon.svg"), 405, "/static/icon.svg takes GET or HEAD, not POST; see /docs")


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
        wait_until(lambda: work.taken == 4)
        refused = [ask() for _ in range(8)]  # returns while the four still wait
        for response in refused:
            assert_problem(response, 503, "busy")
            assert response.headers["retry-after"] == "1"
        assert httpx.get(f"{address}/healthz").status_code == 200
        reader.go.set()
        assert [one.result().json()["value"] for one in under_way] == [7] * 4
        assert ask().status_code == 200
        wait_until(lambda: work.taken == 0)  # a place is given back after its answer is sent


def test_a_client_that_leaves_gives_its_place_back(caplog):
    work = Work(threads=1, places=1)
    with served(create(Reader(), work=work)) as address:
        server = logging.getLogger("uvicorn.error")  # the server's own words, which the tests do not print
        server.setLevel(logging.ERROR)
        server.addHandler(caplog.handler)
        port = int(address.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as left:
            left.sendall(HEAD + b"half")
            wait_until(lambda: work.taken)
        wait_until(lambda: not work.taken)
        assert not caplog.records  # a page that asks anew leaves its older questions all the time
        assert httpx.post(f"{address}/v1/digit", json={"strokes": STROKES["1"]}).json()["value"] == 1


def test_a_body_that_does_not_come_is_given_up(monkeypatch):
    monkeypatch.setattr("zeronine.web.guards._BODY_SECONDS", 0.2)
    with served(create(Reader())) as address:
        port = int(address.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=30) as slow:
            slow.sendall(HEAD)
            assert slow.recv(64).startswith(b"HTTP/1.1 408")


def test_what_the_machine_cannot_do_is_the_servers_fault_in_one_sentence(tmp_path):
    with served(create(Reader(), Corrections(tmp_path))) as address, httpx.Client(base_url=address) as client:
        assert_problem(post(client, "/v1/corrections?right=3", picture()), 500, "cannot be used")
        assert client.get("/healthz").status_code == 200
