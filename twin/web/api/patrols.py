"""Patrol rounds (巡查): kept as routes, walked by scans at their stops."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from twin.errors import NotFound
from twin.upkeep.rounds import Patrol, Stop, Visit, Walk
from twin.web.api.acting import By
from twin.web.api.daily import require_there
from twin.web.api.etag import answer, tagged_response
from twin.web.api.once import Once, OnceInParts, known, made_key, recorded, require_same, told
from twin.web.api.paging import Flag, PageOf, Paging, StrictRoute, page_of
from twin.web.api.places import Code
from twin.web.api.problems import READING, WRITING
from twin.web.api.site_values import PatrolIn, PatrolOut, ScanIn, StopOut, VisitOut, WalkOut
from twin.web.view import registry

router = APIRouter(route_class=StrictRoute, tags=["patrols"])
WalkId = Annotated[
    str,
    Path(
        pattern="^[0-9A-Za-z-]{16,40}$",
        description="An id that you made, 16 to 40 letters, digits or hyphens (a UUID): the first scan begins the walk.",
        examples=["5f2b8a90-31f5-4d0e-9b57-5f0a3c2d1e66"],
    ),
]


class WalkQuery(Paging):
    """Which walks."""

    complete: Flag | None = Field(default=None, description="true: every stop was scanned.")


@router.get(
    "/centres/{code}/patrols",
    summary="巡查路线列表 List patrol rounds",
    responses={**READING, **tagged_response(PageOf[PatrolOut])},
)
def list_patrols(request: Request, code: Code, asked: Annotated[Paging, Query()]) -> Response:
    """The rounds of a centre by name."""
    source = registry()
    source.centre(code)
    return answer(request, page_of(request, asked, source.patrols.of_centre(code), _patrol))


@router.get(
    "/centres/{code}/patrols/{patrol}",
    summary="巡查路线 One patrol round",
    responses={**READING, **tagged_response(PatrolOut)},
)
def read_patrol(request: Request, code: Code, patrol: str) -> Response:
    """A round with its stops in the order of walking."""
    return answer(request, _patrol(_of_centre(code, patrol)))


@router.post(
    "/centres/{code}/patrols",
    summary="新建巡查路线 Keep a patrol round",
    status_code=HTTPStatus.CREATED,
    responses={**WRITING, **recorded(PatrolOut, "Kept.")},
)
def create_patrol(request: Request, code: Code, body: PatrolIn, by: By, key: Once = None) -> Response:
    """Keep a round; its stops are put in the order of the shortest walk from the first."""
    book, ident = registry().patrols, made_key(key)
    stops: tuple[Stop, ...] = tuple(require_there(code, stop.kind, stop.id) for stop in body.stops)
    asked = Patrol(ident, body.name.strip(), stops, tuple(body.looks), body.schedule or "")
    before = known(lambda: book.get(code, ident))
    if before is None:
        book.save(code, asked, by=by, why=body.why)
    else:
        require_same(key, _said(before), _said(asked))
    headers = {"Location": f"{request.url.path}/{ident}"}
    return told(request, _patrol(book.get(code, ident)), again=before is not None, headers=headers)


@router.get(
    "/centres/{code}/patrols/{patrol}/walks",
    summary="巡查记录 List walks",
    responses={**READING, **tagged_response(PageOf[WalkOut])},
)
def list_walks(request: Request, code: Code, patrol: str, asked: Annotated[WalkQuery, Query()]) -> Response:
    """The walks of a round, the newest first."""
    _of_centre(code, patrol)
    found = [each for each in registry().patrols.walks(code, patrol) if asked.complete in {None, each.complete}]
    return answer(request, page_of(request, asked, found, lambda walk: _walk(patrol, walk)))


@router.get(
    "/centres/{code}/patrols/{patrol}/walks/{walk}",
    summary="一次巡查 One walk",
    responses={**READING, **tagged_response(WalkOut)},
)
def read_walk(request: Request, code: Code, patrol: str, walk: WalkId) -> Response:
    """A walk as its scans prove it."""
    _of_centre(code, patrol)
    found = next((each for each in registry().patrols.walks(code, patrol) if each.id == walk), None)
    if found is None:
        raise NotFound("no-such-walk", f"没有巡查记录 {walk}", f"There is no walk {walk}")
    return answer(request, _walk(patrol, found))


@router.post(
    "/centres/{code}/patrols/{patrol}/walks/{walk}/scans",
    summary="点位扫码 Scan at a stop",
    status_code=HTTPStatus.CREATED,
    responses={**WRITING, **recorded(WalkOut, "Recorded: the walk as it stands.")},
)
def record_scan(
    request: Request, code: Code, patrol: str, walk: WalkId, *, body: ScanIn, by: By, key: OnceInParts = None
) -> Response:
    """Record a scan; the first begins the walk, the last settles the upkeep that the round is for."""
    _of_centre(code, patrol)
    book, ident = registry().patrols, made_key(key)
    at = datetime.fromisoformat(body.at) if body.at else datetime.now(UTC)
    made = Visit(ident, walk, ("", ""), at, by, body.ok, body.note)
    before = next((visit for visit in book.visits(code, patrol) if visit.id == ident), None)
    if before is not None:
        require_same(key, (before.walk, before.ok, before.note), (walk, made.ok, made.note))
    return told(request, _walk(patrol, book.visit(code, patrol, made, body.word, by=by)), again=before is not None)


def _of_centre(code: str, patrol: str) -> Patrol:
    source = registry()
    source.centre(code)
    return source.patrols.get(code, patrol)


def _said(patrol: Patrol) -> tuple[object, ...]:
    """What a request says of a round; its stops are put in another order when it is kept."""
    return patrol.name, frozenset(patrol.stops), patrol.looks, patrol.schedule


def _patrol(patrol: Patrol) -> PatrolOut:
    return PatrolOut(
        id=patrol.id,
        name=patrol.name,
        stops=[_stop(stop) for stop in patrol.stops],
        looks=list(patrol.looks),
        schedule=patrol.schedule or None,
    )


def _stop(stop: Stop) -> StopOut:
    return StopOut.model_validate({"kind": stop[0], "id": stop[1]})


def _walk(patrol: str, walk: Walk) -> WalkOut:
    return WalkOut(
        id=walk.id,
        patrol=patrol,
        complete=walk.complete,
        begun=walk.begun.isoformat(),
        ended=walk.ended.isoformat(),
        seen=[_visit(each) for each in walk.seen],
        lacking=[_stop(each) for each in walk.lacking],
    )


def _visit(visit: Visit) -> VisitOut:
    return VisitOut(
        id=visit.id, stop=_stop(visit.stop), at=visit.at.isoformat(), by=visit.by, ok=visit.ok, note=visit.note
    )
