"""Errors of the API as problem JSON (RFC 9457): a status, its title, and one clear sentence in `detail`."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from zeronine.errors import ZeronineError

MEDIA_TYPE = "application/problem+json"
BUSY = "the server is busy; ask again in a second"
RETRY = {"retry-after": "1"}


class Problem(HTTPException):
    """What a caller did wrong or must wait for.

    Args:
        status: the HTTP status, 4xx or 503.
        detail: one sentence.
        headers: of the response.
    """

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(status, detail, headers)


def response(status: int, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """The problem as a response."""
    content = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return JSONResponse(content, status, headers, MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Let every error of an application leave it as problem JSON."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(ZeronineError, _ours)
    app.add_exception_handler(ClientDisconnect, _left)
    app.add_exception_handler(Exception, _unforeseen)


def sentence(errors: list[Mapping[str, object]]) -> str:
    """One sentence for what Pydantic found wrong first."""
    first = errors[0]
    place = first.get("loc")
    names = ".".join(str(part) for part in place if part not in ("query", "body")) if isinstance(place, tuple) else ""
    message = str(first.get("msg", "is not valid"))
    message = message[:1].lower() + message[1:]
    return f"{names}: {message}" if names else message


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 — only these are sent here
    headers = dict(error.headers or {})
    if headers.get("Allow") == "GET":
        headers["Allow"] = "GET, HEAD"  # which stand in routes of their own here, and go together everywhere
    return response(error.status_code, _detail(request, error), headers or None)


def _detail(request: Request, error: HTTPException) -> str:
    """What the error says; of an address or a method that is not there the router's own word is none."""
    path = request.url.path[:200]
    if error.detail == HTTPStatus.NOT_FOUND.phrase:
        return f"there is nothing at {path}; see /docs"
    if error.detail == HTTPStatus.METHOD_NOT_ALLOWED.phrase:
        allowed = (error.headers or {}).get("Allow", "").replace(", ", " or ")
        return f"{path} takes {allowed}, not {request.method}; see /docs"
    return str(error.detail)


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 — only these are sent here
    return response(422, sentence(list(error.errors())))


def _ours(request: Request, error: Exception) -> Response:
    # What a caller can cause is a `Problem` already; this is the machine's: a file of corrections that is locked.
    return response(500, str(error))


def _left(request: Request, error: Exception) -> Response:
    return response(400, "the client left before its body was whole")  # which nobody hears


def _unforeseen(request: Request, error: Exception) -> Response:
    return response(500, "the server failed on this request; its own messages say how")
