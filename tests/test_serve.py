"""The command `zeronine serve`, run as a user runs it."""

import mimetypes
import os
import re
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest
from click.testing import CliRunner

from serving import served
from test_read_pages import A4, pdf
from waiting import wait_until
from zeronine import Reader
from zeronine.cli import main
from zeronine.cli.serve import _listen, _names
from zeronine.web.app import create


@contextmanager
def serving(*arguments, **environment):
    command = [sys.executable, "-m", "zeronine", "serve", "--port", "0", *arguments]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", **environment}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=environment, **pipes) as process:
        try:
            yield process, re.search(r"http://\S+", process.stdout.readline())[0]
        finally:
            process.kill()


def run(*arguments):
    command = [sys.executable, "-m", "zeronine", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def test_it_serves_the_page_and_ends_in_order():
    with serving("--no-browser") as (process, address):
        assert address.startswith("http://127.0.0.1:")
        page = httpx.get(address, timeout=30)
        assert page.status_code == 200 and "zeronine" in page.text
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
        assert process.returncode == 0 and said == ""


def test_it_ends_at_once_whatever_is_being_drawn():
    endless = pdf((A4, b"0 0 600 900 re f\n" * 400_000, b""))
    with serving("--no-browser") as (process, address), ThreadPoolExecutor(3) as callers:
        kind = {"content-type": "application/pdf"}
        asked = [
            callers.submit(httpx.post, f"{address}v1/page", content=endless, headers=kind, timeout=60) for _ in "123"
        ]
        time.sleep(3)
        assert httpx.get(f"{address}healthz", timeout=30).status_code == 200 and not any(one.done() for one in asked)
        started = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
        assert process.returncode == 0 and said == ""
        assert time.monotonic() - started < 15  # a page is given up after 30
        assert {one.result().status_code for one in asked} == {400}


def test_it_opens_the_browser(tmp_path):
    note = tmp_path / "opened"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > "{note}.part"\nmv "{note}.part" "{note}"\n')
    browser.chmod(0o755)
    with serving(BROWSER=f"{browser} %s") as (process, address):
        wait_until(lambda: note.exists() or process.poll() is not None)
        assert note.read_text().strip() == address


@pytest.mark.parametrize("host", ["localhost", "0.0.0.0"])
def test_another_host(host):
    with serving("--no-browser", "--host", host) as (process, address):
        assert httpx.get(f"{address}healthz").status_code == 200
        assert httpx.get(f"{address}healthz", headers={"host": "evil.example"}).status_code == 403
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
        assert ("network" in said) == (host == "0.0.0.0")


def test_other_names_and_the_pages_of_other_sites_are_let_in_where_they_are_named():
    friend, names = "https://friend.example", ["--name", "zero.example"]
    with serving("--no-browser", *names, "--allow-origin", friend, "--allow-origin", "http://b.example:81") as (_, at):
        assert httpx.get(f"{at}healthz", headers={"host": "zero.example"}).status_code == 200
        assert httpx.get(f"{at}healthz", headers={"host": "evil.example"}).status_code == 403
        for origin in (friend, "http://b.example:81"):
            asked = {"origin": origin, "access-control-request-method": "POST"}
            preflight = httpx.options(f"{at}v1/digit", headers=asked)
            assert preflight.status_code == 204 and "POST" in preflight.headers["access-control-allow-methods"]
            assert preflight.headers["access-control-allow-headers"] == "content-type"
            wrong = httpx.post(f"{at}v1/digit", content=b"x", headers={"origin": origin, "content-type": "image/png"})
            assert wrong.status_code == 400  # what is refused can be read there, too
            for answer in (preflight, wrong):
                assert answer.headers["access-control-allow-origin"] == origin
                assert answer.headers["vary"] == "origin" and "access-control-allow-credentials" not in answer.headers
        for origin in ("https://evil.example", "http://friend.example", "https://friend.example:444", "null"):
            asked = {"origin": origin, "access-control-request-method": "POST"}
            refused = httpx.options(f"{at}v1/digit", headers=asked)
            assert refused.status_code == 403 and "access-control-allow-origin" not in refused.headers
        assert "access-control-allow-origin" not in httpx.get(f"{at}healthz").headers


def test_the_port_that_is_understood_need_not_be_said():
    words = ["--name", "zero.example", "--allow-origin", "HTTPS://friend.example:443"]
    with serving("--no-browser", *words) as (_, at):
        asked = {"origin": "https://friend.example", "access-control-request-method": "POST"}
        assert httpx.options(f"{at}v1/digit", headers=asked).status_code == 204
        for host, origin, status in (
            ("zero.example:443", "https://zero.example", 400),  # as some proxies pass it on; b"x" is no picture
            ("zero.example", "https://zero.example", 400),
            ("zero.example:443", "http://zero.example", 403),
            ("zero.example:444", "https://zero.example", 403),
        ):
            headers = {"host": host, "origin": origin, "content-type": "image/png"}
            assert httpx.post(f"{at}v1/digit", content=b"x", headers=headers).status_code == status


@pytest.mark.parametrize(
    "words",
    [
        ["--allow-origin", "*"],
        ["--allow-origin", "https://a.example/"],
        ["--allow-origin", "a.example"],
        ["--allow-origin", "https://b\u00fccher.example"],
        ["--name", "*"],
        ["--name", "http://a.example"],
    ],
)
def test_what_is_no_origin_or_name_is_one_sentence(words):
    answer = CliRunner().invoke(main, ["serve", "--no-browser", *words])
    assert (answer.exit_code, answer.stderr.count("\n")) == (2, 1)
    assert answer.stderr.startswith(f"zeronine: {' '.join(words)} is no ")


def test_a_taken_port_is_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = run("serve", "--no-browser", "--port", str(port))
    assert answer.returncode == 2
    assert (
        answer.stderr == f"zeronine: port {port} is taken; choose another with --port, or --port 0 for any free one\n"
    )


def test_the_machines_own_name_is_let_in_where_it_is_served_to_the_network(monkeypatch):
    monkeypatch.setattr(socket, "gethostname", lambda: "desk")
    assert _names("0.0.0.0") == ["0.0.0.0", "desk", "desk.local"]
    for loopback in ("127.0.0.1", "::1", "localhost"):
        assert _names(loopback) == [loopback]


def test_on_windows_a_port_is_taken_for_itself_alone(monkeypatch):
    asked = []

    class Socket(socket.socket):
        def setsockopt(self, *option):
            asked.append(option[1])

    monkeypatch.setattr(socket, "socket", Socket)
    monkeypatch.setattr(socket, "SO_EXCLUSIVEADDRUSE", ~socket.SO_REUSEADDR, raising=False)
    _listen("127.0.0.1", 0).close()
    assert asked == [~socket.SO_REUSEADDR]


def test_files_of_the_page_have_their_types_whatever_the_system_says(monkeypatch):
    monkeypatch.setattr(mimetypes, "_db", mimetypes.MimeTypes())
    for suffix in (".html", ".js", ".css", ".svg"):
        mimetypes.add_type("text/plain", suffix)
    with served(create(Reader())) as address:
        for path, kind in {
            "": "text/html",
            "static/js/main.js": "text/javascript",
            "static/css/sheet.css": "text/css",
            "static/icon.svg": "image/svg+xml",
        }.items():
            assert httpx.get(f"{address}/{path}").headers["content-type"].partition(";")[0] == kind


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.name.invalid", "a..b"])
def test_an_address_that_is_not_ours_is_one_sentence(host):
    answer = run("serve", "--no-browser", "--host", host)
    assert answer.returncode == 2
    assert answer.stderr == f"zeronine: {host} is no address of this machine\n"


def test_a_model_that_is_none_is_one_sentence(tmp_path):
    (tmp_path / "no.onnx").write_bytes(b"no")
    answer = run("serve", "--no-browser", "--port", "0", "--model", str(tmp_path / "no.onnx"))
    assert answer.returncode == 2
    assert answer.stderr.startswith("zeronine: ") and answer.stderr.count("\n") == 1


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    found = "importlib.util.find_spec"
    monkeypatch.setattr(found, lambda name: None if name == "fastapi" else object())
    answer = CliRunner().invoke(main, ["serve", "--no-browser"])
    assert answer.exit_code == 2
    assert 'needs fastapi; in the clone: pip install ".[web]"' in answer.output


def test_reading_does_not_load_what_serves():
    code = (
        "import sys\nfrom zeronine.cli import main\n"
        "try:\n    main(['read', 'nothing.png'])\nexcept SystemExit:\n    pass\n"
        "print(sorted({'fastapi', 'uvicorn', 'pydantic', 'starlette', 'sqlite3', 'tkinter'} & set(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert answer.stdout.strip().endswith("[]"), answer
