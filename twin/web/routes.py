"""Routes beside the pages: map resources (``/twin/…``), feeds, phone pages and the API."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from twin.errors import NotFound, TwinError
from twin.registry import LOCAL
from twin.web import geometry, layers
from twin.web.acting import act_as
from twin.web.api import api_routes
from twin.web.feeds import feed
from twin.web.packing import Resource, pack
from twin.web.phone import phone_routes
from twin.web.scripts import COMPONENT, FOREVER, script
from twin.web.shell import START, start
from twin.web.signin.pages import sign_in_routes
from twin.web.view import after_checks, drawn_of, system, view_of

WARMED = 3
"""Centres made ready at start, so that the first visitor does not wait for the first check."""
SWITCH_S = 0.001
"""How long a check may keep a page's answer waiting each time it needs the interpreter; Python's own 5 ms add up to seconds."""

log = logging.getLogger(__name__)


async def icon(_request: Request) -> Response:
    """Our sign, which browsers look for at every page that names none."""
    kept = {"Cache-Control": "public, max-age=86400"}
    return Response((COMPONENT / "icon.svg").read_bytes(), media_type="image/svg+xml", headers=kept)


async def data(request: Request) -> Response:
    """One part of a floor, immutable under its hash; without a hash or with an old one the present state, uncached."""
    code, floor, part = (request.path_params[name] for name in ("code", "floor", "part"))
    try:
        seen = view_of if part == "verdicts" else drawn_of
        found = await run_in_threadpool(lambda: geometry.resource(seen(code), floor, part))
    except NotFound as error:
        return _refusal(error)
    current = request.query_params.get("v") == found.tag
    headers = {
        "Content-Encoding": "gzip",
        "ETag": f'"{found.tag}"',
        "Cache-Control": FOREVER if current else "no-cache",
    }
    return Response(found.gzipped, media_type="application/json", headers=headers)


async def layer(request: Request) -> Response:
    """An answer of the space engine for a floor: revalidated, because only asking tells whether it still holds."""
    code, floor, name = (request.path_params[part] for part in ("code", "floor", "layer"))
    asked = dict(request.query_params)
    return await _revalidated(request, lambda: layers.layer(drawn_of(code), floor, name, asked))


async def places(request: Request) -> Response:
    """Where a route can start and end. Whoever asks will want a route: the engine is made ready meanwhile."""
    code = request.path_params["code"]
    answer = await _revalidated(request, lambda: pack(layers.places(drawn_of(code))))
    if answer.status_code == HTTPStatus.OK:
        after_checks(lambda: layers.prepare(drawn_of(code)))
    return answer


async def _revalidated(request: Request, make: Callable[[], Resource]) -> Response:
    try:
        found = await run_in_threadpool(make)
    except TwinError as error:
        return _refusal(error)
    headers = {"ETag": f'"{found.tag}"', "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(found.gzipped, media_type="application/json", headers={**headers, "Content-Encoding": "gzip"})


def _refusal(error: TwinError) -> JSONResponse:
    status = 404 if isinstance(error, NotFound) else 400
    return JSONResponse({"code": error.code, "message": error.message._asdict()}, status)


def routes() -> list[BaseRoute]:
    """Everything the application serves beside the Streamlit pages."""
    return [
        Route("/favicon.ico", icon),
        Route("/twin/script/{tag}/{name}", script),
        Route(START, start),
        Route("/twin/data/{code}/{floor}/{part}", data),
        Route("/twin/places/{code}", places),
        Route("/twin/layer/{code}/{floor}/{layer}", layer),
        Route("/feeds/{token}.ics", feed),
        *phone_routes(),
        *sign_in_routes(),
        *api_routes(),
    ]


@asynccontextmanager
async def lifespan(_app: Any) -> AsyncIterator[None]:
    """Migrate the database, make the first centres ready in the background, and spare what is loaded from collection."""
    sys.setswitchinterval(SWITCH_S)
    gc.freeze()
    await run_in_threadpool(system)
    warming = asyncio.create_task(run_in_threadpool(act_as(LOCAL)(_warm)))
    yield
    await warming


def _warm() -> None:
    """The pictures of the first centres before their checks: the first visitor sees the map while they run."""
    codes = [centre.code for centre in system().centres()[:WARMED]]
    for ready in (_draw, view_of, _prepare):
        for code in codes:
            try:
                ready(code)
            except TwinError as error:  # the page that shows the centre says so; the others must start
                log.warning("%s: %s", code, error)
    gc.collect()
    gc.freeze()


def _prepare(code: str) -> None:
    layers.prepare(drawn_of(code))


def _draw(code: str) -> None:
    drawn = drawn_of(code)
    for floor in drawn.twin.floors:
        geometry.urls(drawn, floor.id)
