"""`zeronine serve`: the web page and its API, on this machine."""

from __future__ import annotations

import errno
import ipaddress
import re
import socket
import threading
import webbrowser
from collections.abc import Iterable
from pathlib import Path

import click

from zeronine.cli import Failure, need

PORT = 8009


@click.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes any free one.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="The address to listen at; 0.0.0.0 for the network."
)
@click.option("--browser/--no-browser", default=True, help="Open the page in the browser.")
@click.option("--model", type=click.Path(path_type=Path), help="Another ONNX model than the shipped one, or small.")
@click.option(
    "--name", "names", multiple=True, metavar="HOST", help="A further name of this server, as behind a reverse proxy."
)
@click.option(
    "--allow-origin",
    "origins",
    multiple=True,
    metavar="URL",
    help="Let the pages of another site use the API: its origin, as https://example.org.",
)
def command(
    port: int, host: str, browser: bool, model: Path | None, names: tuple[str, ...], origins: tuple[str, ...]
) -> None:
    """Serve the page to draw on, and the API under it; end it with Ctrl+C.

    By default only this machine can reach it. There are no passwords: with another --host, whoever can reach the
    address can use it. --name and --allow-origin may be given several times.
    """
    _check(names, origins)
    need("web", "fastapi", "uvicorn", "python_multipart")
    listening = _listen(host, port)
    address = _address(host, listening.getsockname()[1])

    import uvicorn

    from zeronine.reader import Reader
    from zeronine.web.app import create
    from zeronine.web.work import Work

    work = Work()

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            work.stop()  # or the end would wait for pages that take long to draw
            await super().shutdown(sockets)

    app = create(Reader(model), names=[*_names(host), *names], work=work, origins=origins)
    server = Server(uvicorn.Config(app, log_level="warning", server_header=False))
    click.echo(f"zeronine is at {address} (Ctrl+C ends it)")
    if not _is_loopback(host):
        click.echo("zeronine: whoever reaches this machine on the network can use it", err=True)
    if browser:
        # The socket listens already, so the page may be asked for before the server runs.
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:  # uvicorn has ended in order, and passes the signal on
        click.echo()


def _check(names: Iterable[str], origins: Iterable[str]) -> None:
    for name in names:
        if not re.fullmatch(r"[\w.-]+", name, re.ASCII):
            raise Failure(f"--name {name} is no name of a host; give it without http:// and port")
    for origin in origins:
        if not re.fullmatch(r"https?://([\w.-]+|\[[\da-f:]+\])(:\d+)?", origin, re.IGNORECASE | re.ASCII):
            raise Failure(
                f"--allow-origin {origin} is no origin; give http:// or https://, the host, and its port if any"
            )


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens, or one clear sentence."""
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (OSError, UnicodeError):  # the latter from a name that can be no host's, "a..b"
        raise Failure(f"{host} is no address of this machine") from None
    made = socket.socket(family, kind, protocol)
    try:
        if socket.has_ipv6 and family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        # Windows alone has the former, and understands by the latter that a port in use may be taken.
        made.setsockopt(socket.SOL_SOCKET, getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR), 1)
        made.bind(where)
        made.listen(128)
    except OSError as error:
        made.close()
        raise Failure(_reason(error, host, port)) from None
    return made


def _reason(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is taken; choose another with --port, or --port 0 for any free one"
    if error.errno == errno.EACCES:
        return f"port {port} may not be used (no permission); choose one above 1023 with --port"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"{host} is no address of this machine"
    return f"cannot listen at {host} port {port}: {error.strerror or error}"


def _address(host: str, port: int) -> str:
    """What to type into a browser on this machine."""
    name = "127.0.0.1" if host == "0.0.0.0" else "[::1]" if host == "::" else f"[{host}]" if ":" in host else host  # noqa: S104
    return f"http://{name}:{port}/"


def _names(host: str) -> list[str]:
    """Names this machine is known by on the network, where it is served to the network."""
    if _is_loopback(host):
        return [host]
    name = socket.gethostname()
    return [host, name, f"{name}.local"]


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
