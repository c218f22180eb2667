"""What stands before every route: who may ask, and how much they may send.

A page of another site can make a browser send requests to 127.0.0.1, and by DNS rebinding even read the answers as if
they were its own. Such a request names the foreign site in `Host` or in `Origin`; it is refused here. A `Host` that
is an IP address is always let in: no name was resolved, so none can have been rebound. Pages of origins that the user
names are let in, too, and told so as browsers ask for it (CORS); here and not in Starlette's middleware, so that they
can read what is refused as well.
"""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from zeronine.web.problems import BUSY, RETRY, Problem, response
from zeronine.web.work import Work

MAX_BODY = 10_000_000
_BODY_SECONDS = 20.0

# Nothing is loaded from anywhere else, nothing frames the page, no script or style stands in the HTML.
_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
        "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "cache-control": "no-cache",  # ask whether it changed: a new page must not meet an old script
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_RAW_HEADERS = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
_PORTS = {"http": ":80", "https": ":443"}
_PREFLIGHT = {
    "access-control-allow-methods": "GET, HEAD, POST",
    "access-control-allow-headers": "content-type",
    "access-control-max-age": "600",
}


class Guard:
    """ASGI middleware: refuses foreign hosts and origins, too much at once, and adds the security headers.

    Args:
        app: what is guarded.
        work: whose places the requests that read take; where none is left they are refused before anything is done.
        names: host names that are ours, besides `localhost` and any IP address.
        origins: of other sites whose pages may use the server, each as browsers write it, "https://example.org".
        max_body: bytes; more are answered with 413 while they arrive.
    """

    def __init__(
        self,
        app: ASGIApp,
        work: Work,
        names: Collection[str] = (),
        origins: Collection[str] = (),
        max_body: int = MAX_BODY,
    ) -> None:
        self.app = app
        self.work = work
        self.names = frozenset({"localhost", *(name.lower() for name in names)})
        self.origins = frozenset(_without_port(origin.lower()) for origin in origins)
        self.max_body = max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        # All files are small and sent whole: Starlette would answer a range that is none in a form of its own.
        scope = {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"range"]}
        headers = Headers(scope=scope)
        more = [*_RAW_HEADERS, *self._shared(headers)]

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [pair for pair in message.get("headers", ()) if pair[0].lower() != b"accept-ranges"]
                message["headers"] = [*kept, *more]
            await send(message)

        refusal = self._refusal(headers)
        if refusal:
            await response(403, refusal)(scope, receive, send_with_headers)
        elif self._is_preflight(scope, headers):
            await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, send_with_headers)
        elif int(_digits(headers.get("content-length", "0"))) > self.max_body:
            await response(413, self._too_large())(scope, receive, send_with_headers)
        elif scope["method"] != "POST":
            await self.app(scope, self._limited(receive), send_with_headers)
        elif self.work.is_full:
            await response(503, BUSY, RETRY)(scope, receive, send_with_headers)
        else:
            with self.work.place():
                await self.app(scope, self._limited(receive), send_with_headers)

    def _refusal(self, headers: Headers) -> str | None:
        host = headers.get("host", "")
        if not self._is_ours(host):
            return f"this server does not answer to the name {host[:60]!r}; ask it by its address or as localhost"
        origin = headers.get("origin")
        if origin is not None and origin not in self.origins and not _is_of(origin, host):
            return f"a page of {origin[:60]!r} may not use this server"
        return None

    def _shared(self, headers: Headers) -> list[tuple[bytes, bytes]]:
        """What tells a browser that the page which asks may read the answer."""
        if not self.origins:
            return []
        varies = (b"vary", b"origin")
        origin = headers.get("origin")
        if origin not in self.origins:
            return [varies]
        exposed = (b"access-control-expose-headers", b"pages, retry-after")
        return [varies, exposed, (b"access-control-allow-origin", origin.encode("latin-1"))]

    def _is_preflight(self, scope: Scope, headers: Headers) -> bool:
        asks = scope["method"] == "OPTIONS" and "access-control-request-method" in headers
        return asks and headers.get("origin") in self.origins

    def _is_ours(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
            if name in self.names:
                return True
            ipaddress.ip_address(name)
        except ValueError:
            return False
        return True

    def _limited(self, receive: Receive) -> Receive:
        taken = 0
        until = asyncio.get_running_loop().time() + _BODY_SECONDS
        complete = False

        async def limited() -> Message:
            nonlocal taken, complete
            if complete:  # from here on the server only tells when the client leaves
                return await receive()
            try:
                async with asyncio.timeout_at(until):
                    message = await receive()
            except TimeoutError:
                raise Problem(408, f"the body did not arrive within {_BODY_SECONDS:.0f} seconds") from None
            if message["type"] == "http.request":
                complete = not message.get("more_body", False)
                taken += len(message.get("body", b""))
                if taken > self.max_body:
                    raise Problem(413, self._too_large())
            return message

        return limited

    def _too_large(self) -> str:
        return f"the body has more than {self.max_body / 1e6:g} MB; send a smaller one"


def _digits(text: str) -> str:
    return text if text.isascii() and text.isdigit() and len(text) < 19 else "0"


def _is_of(origin: str, host: str) -> bool:
    """Whether an origin is the web's, and of a host: a proxy may name the port that is understood without saying."""
    scheme, _, rest = origin.lower().partition("://")
    return (
        scheme in _PORTS and bool(rest) and _without_port(origin.lower()) == _without_port(f"{scheme}://{host.lower()}")
    )


def _without_port(origin: str) -> str:
    """An origin as browsers write it: without the port that is understood."""
    return origin.removesuffix(_PORTS.get(origin.partition("://")[0], "\0"))
