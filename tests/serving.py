"""A real server on a free port of this machine, for tests."""

import json
import shutil
import socket
import threading
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from waiting import wait_until
from zeronine import Reader
from zeronine.corrections import Corrections

STROKES = json.loads(Path(__file__).with_name("strokes.json").read_text("utf-8"))
SIDE = 300  # of the sheet the strokes were made on
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def served(app):
    """Serve an application; gives its address, "http://127.0.0.1:port"."""
    import uvicorn

    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        wait_until(lambda: server.started or not thread.is_alive())
        assert server.started
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return Corrections(tmp_path_factory.mktemp("data") / "corrections.sqlite")


@pytest.fixture(scope="module")
def address(store):
    from zeronine.web.app import create

    with served(create(Reader(), store)) as address:
        yield address


@pytest.fixture(scope="module")
def client(address):
    with httpx.Client(base_url=address, timeout=30) as client:
        yield client
