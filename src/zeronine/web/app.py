"""The application: the page, the API under it, and what guards both.

uvicorn.run(create(Reader()))
"""

from __future__ import annotations

import mimetypes
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.responses import FileResponse
from starlette.staticfiles import StaticFiles

from zeronine import __version__
from zeronine.corrections import Corrections
from zeronine.reader import Reader
from zeronine.web import api, problems, schemas
from zeronine.web.guards import Guard
from zeronine.web.work import Work

STATIC = Path(__file__).parent / "static"
_TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}

_ABOUT = """Reads handwritten digits. A picture is sent as the body, in a form, or as the strokes of a pen.
Errors are problem JSON (RFC 9457) with one clear sentence in `detail`. Nothing that is sent is kept, but for
corrections, and those stay on this machine."""


def create(
    reader: Reader,
    corrections: Corrections | None = None,
    names: Collection[str] = (),
    work: Work | None = None,
    origins: Collection[str] = (),
) -> FastAPI:
    """Make the application.

    Args:
        reader: what reads; shared by all requests.
        corrections: where they are kept; by default the user's own file.
        names: host names the server is known by, besides localhost and its addresses.
        work: threads and places; by default as many as suit the machine.
        origins: of other sites whose pages may use the server, "https://example.org".
    """
    work = Work() if work is None else work

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        yield
        work.close()

    app = FastAPI(
        title="zeronine",
        version=__version__,
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=life,
        generate_unique_id_function=_operation_id,
    )
    app.include_router(api.router(reader, work, Corrections() if corrections is None else corrections))
    app.add_middleware(Guard, work=work, names=names, origins=origins)
    problems.install(app)
    _add_pages(app)
    _complete(app)
    return app


def _add_pages(app: FastAPI) -> None:
    for suffix, kind in _TYPES.items():  # on Windows any program may have said otherwise in the registry
        mimetypes.add_type(kind, suffix)

    @app.head("/", include_in_schema=False)
    @app.get("/", include_in_schema=False)
    async def index() -> FileResponse:
        return FileResponse(STATIC / "index.html")

    @app.head("/docs", include_in_schema=False)
    @app.get("/docs", include_in_schema=False)
    async def docs() -> FileResponse:
        return FileResponse(STATIC / "docs.html")

    app.mount("/static", StaticFiles(directory=STATIC))


def _operation_id(route: APIRoute) -> str:
    return route.name


def _complete(app: FastAPI) -> None:
    """Put the form of problems into the document, and take FastAPI's own form of a 422 out."""
    made = app.openapi()
    forms = made["components"]["schemas"]
    forms["Problem"] = schemas.Problem.model_json_schema()
    for name in ("HTTPValidationError", "ValidationError"):
        forms.pop(name, None)
    app.openapi_schema = made
