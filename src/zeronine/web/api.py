"""The routes of the API."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import JSONResponse, Response

from zeronine import __version__, shown
from zeronine.corrections import Corrections, correction
from zeronine.errors import PagesError
from zeronine.reader import Reader
from zeronine.web import answers, bodies, schemas
from zeronine.web.answers import Answer, Extras
from zeronine.web.bodies import Body, Subject
from zeronine.web.work import Work

T = TypeVar("T")

_SENTENCES = {
    400: "The body is not a picture that can be read, or not a whole form.",
    403: "The request comes from another site.",
    408: "The body did not arrive in time.",
    413: "The body, or the picture in it, is too large.",
    415: "The body is of another media type.",
    422: "A parameter, the form or the strokes are not as they should be.",
    500: "The server itself failed.",
    503: "The server is busy; `Retry-After` says for how long.",
}
_FORM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"description": text, "content": _FORM} for status, text in _SENTENCES.items()
}


def _about(text: str) -> dict[int | str, dict[str, Any]]:
    """The answers of a route that takes no body."""
    return {200: {"description": text}, 403: _ERRORS[403]}


def _extras(
    show: Annotated[
        bool, Query(description="add to each digit its glyph, bars and percent, as a face shows them")
    ] = False,
    inside: Annotated[
        bool, Query(description="add to each digit the network's stages and which ink speaks for it")
    ] = False,
    only: Annotated[int | None, Query(ge=0, description="look inside this digit alone, counted from 0")] = None,
) -> Extras:
    return Extras(show, inside, only)


AskedExtras = Annotated[Extras, Depends(_extras)]
Received = Annotated[Body, Depends(bodies.receive)]

Reading = Literal["digit", "number", "page", "drawing"]
_READ: dict[Reading, Callable[[Reader, Subject], Answer]] = {
    "digit": lambda reader, subject: reader.digit(subject.seen),
    "number": lambda reader, subject: reader.number(subject.seen),
    "page": lambda reader, subject: reader.page(subject.seen),
    "drawing": lambda reader, subject: shown.look(reader, subject.seen),
}


def router(reader: Reader, work: Work, corrections: Corrections) -> APIRouter:
    """All routes of the API.

    Args:
        reader: what reads.
        work: where it reads.
        corrections: where corrections are kept.
    """
    routes = APIRouter()
    _add_reading(routes, reader, work)
    _add_corrections(routes, reader, work, corrections)
    _add_about(routes, reader)
    return routes


async def _of_page(work: Work, request: Request, body: Body, job: Callable[[Body], T]) -> T:
    """Do a job with a body; with one of pages, do it with the page that is asked for."""
    try:
        return await work.run(lambda: job(body))
    except PagesError:
        leaf = await bodies.leaf_of(body, request, work)
        return await work.run(lambda: job(Body(leaf.picture, False)))


def _add_reading(routes: APIRouter, reader: Reader, work: Work) -> None:
    async def answer(
        request: Request, body: Body, extras: Extras, reading: Reading, empty: dict[str, Any] | None = None
    ) -> Response:
        def job(body: Body) -> bytes:
            subject = bodies.subject(body)
            data = answers.as_data(_READ[reading](reader, subject), empty or {}, reader.model, extras)
            subject.place(data)
            return json.dumps(data).encode()

        return Response(await _of_page(work, request, body, job), media_type="application/json")

    def post(path: str, form: type, summary: str) -> Callable[[Any], Any]:
        return routes.post(
            path,
            summary=summary,
            responses={200: {"model": form, "description": "What was read."}, **_ERRORS},
            openapi_extra=schemas.BODY,
            response_class=Response,
        )

    @post("/v1/digit", schemas.Digit, "Read the one digit in a picture")
    async def digit(request: Request, body: Received, extras: AskedExtras) -> Response:
        return await answer(request, body, extras, "digit", answers.NO_DIGIT)

    @post("/v1/number", schemas.Number, "Read the number in a picture")
    async def number(request: Request, body: Received, extras: AskedExtras) -> Response:
        return await answer(request, body, extras, "number", answers.NO_NUMBER)

    @post("/v1/page", schemas.Page, "Read every number in a picture")
    async def page(request: Request, body: Received, extras: AskedExtras) -> Response:
        return await answer(request, body, extras, "page")

    @post("/v1/drawing", schemas.Drawing, "Read a drawing as a face shows it: one digit, or several side by side")
    async def drawing(request: Request, body: Received, extras: AskedExtras) -> Response:
        return await answer(request, body, extras, "drawing")

    @routes.post(
        "/v1/picture",
        summary="Give a page of a PDF or a TIFF, or any picture that is read, as one that browsers show",
        responses={200: schemas.PICTURE, **_ERRORS},
        openapi_extra=schemas.FILE,
        response_class=Response,
    )
    async def picture(request: Request, body: Received) -> Response:
        try:
            leaf = await work.run(lambda: bodies.shown(body))
        except PagesError:
            leaf = await bodies.leaf_of(body, request, work)
        kind = "image/png" if leaf.picture.startswith(b"\x89PNG") else "image/jpeg"
        return Response(leaf.picture, media_type=kind, headers={"pages": str(leaf.pages)})


def _add_corrections(routes: APIRouter, reader: Reader, work: Work, corrections: Corrections) -> None:
    def keep(body: Body, right: str, index: int, reading: Reading | None) -> int | None:
        subject = bodies.subject(body)
        digits = answers.digits(_READ[reading or ("drawing" if subject.sketch else "page")](reader, subject))
        if index >= len(digits):
            raise answers.no_such_digit(index, len(digits))
        kept = correction(
            replace(digits[index], box=subject.placed(digits[index].box)),
            None if right == "none" else int(right),
            face="page",
            model=reader.model.sha256,
            sketch=subject.sketch,
            size=subject.seen.size,
        )
        return corrections.settle(kept)

    @routes.post(
        "/v1/corrections",
        status_code=201,
        summary="Keep what a digit really is, on this machine, in place of an earlier correction of it",
        responses={
            200: {"model": schemas.Kept, "description": "It is what was read: nothing is kept."},
            201: {"model": schemas.Kept, "description": "It is kept."},
            **_ERRORS,
        },
        openapi_extra=schemas.BODY,
        response_class=Response,
    )
    async def correct(
        request: Request,
        body: Received,
        right: Annotated[
            Literal["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "none"],
            Query(description="what the digit is; `none`: it is no digit"),
        ],
        index: Annotated[
            int,
            Query(ge=0, le=10_000, description="which digit, in the order of the reading"),
        ] = 0,
        reading: Annotated[
            Reading | None,
            Query(description="which reading is put right; by default `drawing` for strokes and `page` for a picture"),
        ] = None,
    ) -> Response:
        number = await _of_page(work, request, body, lambda body: keep(body, right, index, reading))
        return JSONResponse({"id": number}, 200 if number is None else 201)


def _add_about(routes: APIRouter, reader: Reader) -> None:
    model = reader.model

    @routes.head("/v1/model", include_in_schema=False)
    @routes.get("/v1/model", summary="The card of the model that reads", responses=_about("The card."))
    async def card() -> schemas.ModelCard:
        about = {"version": __version__, "stages": list(model.stages), "is_digit_from": model.threshold}
        return schemas.ModelCard(**{"name": "own", **model.card, "sha256": model.sha256, **about})

    @routes.head("/healthz", include_in_schema=False)
    @routes.get("/healthz", summary="Whether the server is up", responses=_about("It is up."))
    async def health() -> schemas.Health:
        return schemas.Health(status="ok")
