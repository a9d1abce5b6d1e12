"""Stock-takes (盘点): opened, counted by events under ids of their sender's own, ended by who leads them."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from twin.errors import NotFound
from twin.registry import Act, Recorded, Stocktake
from twin.stocktake import Event, EventKind, Line, Outcome, ResultRow
from twin.web.api.acting import By
from twin.web.api.etag import IfMatch, answer, require_match, tagged_response
from twin.web.api.once import Once, made_key, recorded, require_same, told
from twin.web.api.paging import Flag, PageOf, Paging, StrictRoute, page_of
from twin.web.api.places import Code
from twin.web.api.problems import CHANGING, READING, WRITING
from twin.web.api.site_values import (
    ActKinds,
    DeviceOut,
    EventIn,
    EventOut,
    LineOut,
    NumbersOut,
    Outcomes,
    RecordedOut,
    ResultOut,
    StocktakeIn,
    StocktakeOut,
    StocktakePatch,
    StocktakeStates,
)
from twin.web.view import registry

router = APIRouter(route_class=StrictRoute, tags=["stocktakes"])


class StocktakeQuery(Paging):
    """Which stock-takes."""

    state: StocktakeStates | None = None


class LineQuery(Paging):
    """Which lines of the frozen list."""

    zone: str | None = Field(default=None, description="Zone id; empty: what has no place.")
    expected: Flag | None = Field(default=None, description="true: only what is to be counted.")


class ResultQuery(Paging):
    """Which results."""

    outcome: Outcomes | None = None
    zone: str | None = Field(default=None, description="Where the register has it: a zone id.")


class EventQuery(Paging):
    """Which events."""

    kind: ActKinds | None = None
    zone: str | None = Field(default=None, description="Zone id.")


@router.get(
    "/centres/{code}/stocktakes",
    summary="盘点列表 List stock-takes",
    responses={**READING, **tagged_response(PageOf[StocktakeOut])},
)
def list_stocktakes(request: Request, code: Code, asked: Annotated[StocktakeQuery, Query()]) -> Response:
    """The stock-takes of a centre, the newest first."""
    source = registry()
    source.centre(code)
    found = [each for each in source.stocktakes.of_centre(code) if asked.state in {None, each.state}]
    return answer(request, page_of(request, asked, found, _stocktake))


@router.get(
    "/centres/{code}/stocktakes/{stocktake}",
    summary="盘点 One stock-take",
    responses={**READING, **tagged_response(StocktakeOut)},
)
def read_stocktake(request: Request, code: Code, stocktake: str) -> Response:
    """A stock-take as far as it is. Its ETag changes with every event."""
    return answer(request, _stocktake(_of_centre(code, stocktake)))


@router.post(
    "/centres/{code}/stocktakes",
    summary="开始盘点 Open a stock-take",
    status_code=HTTPStatus.CREATED,
    responses={**WRITING, **recorded(StocktakeOut, "Opened.")},
)
def open_stocktake(request: Request, code: Code, body: StocktakeIn, by: By, key: Once = None) -> Response:
    """Open a stock-take over the whole centre or some zones; what is to be counted is frozen."""
    book = registry().stocktakes
    before = key is not None and any(each.id == key for each in book.of_centre(code))
    ident = book.open(
        code,
        name=body.name,
        lead=body.lead or by,
        helpers=body.helpers,
        zones=body.zones,
        by=by,
        why=body.why,
        ident=key or "",
    )
    head = book.get(ident)
    if before:
        said = (body.name.strip(), tuple(sorted(body.zones)))
        require_same(key, (head.name, head.zones), said)
    return told(request, _stocktake(head), again=before, headers={"Location": f"{request.url.path}/{ident}"})


@router.patch(
    "/centres/{code}/stocktakes/{stocktake}",
    summary="确认、取消盘点或换人 End a stock-take, or change its people",
    responses={**CHANGING, 200: tagged_response(StocktakeOut)[200]},
)
def change_stocktake(
    request: Request,
    code: Code,
    stocktake: str,
    body: StocktakePatch,
    by: By,
    *,
    if_match: IfMatch = None,
) -> Response:
    """Confirm it (its lead), cancel it (its lead or a manager), or name other people. Needs `If-Match`: what was seen counts."""
    head = _of_centre(code, stocktake)
    seen = _stocktake(head)
    require_match(if_match, seen)
    book = registry().stocktakes
    if body.state == "confirmed":
        kept = frozenset(body.keep)
        book.confirm(stocktake, by=by, why=body.why, despite=body.despite, keep=kept, looked_at=seen.events)
    elif body.state == "cancelled":
        book.cancel(stocktake, by=by, why=body.why)
    else:
        helpers = head.helpers if body.helpers is None else body.helpers
        book.assign(stocktake, lead=body.lead or head.lead, helpers=helpers, by=by, why=body.why)
    return answer(request, _stocktake(book.get(stocktake)))


@router.get(
    "/centres/{code}/stocktakes/{stocktake}/lines",
    summary="应盘清单 The expected list",
    responses={**READING, **tagged_response(PageOf[LineOut])},
)
def list_lines(request: Request, code: Code, stocktake: str, asked: Annotated[LineQuery, Query()]) -> Response:
    """The list as it was frozen, by number; with what is known but not to be counted here."""
    _of_centre(code, stocktake)
    found = [
        each
        for each in registry().stocktakes.lines(stocktake)
        if asked.zone in {None, each.zone} and asked.expected in {None, each.expected}
    ]
    return answer(request, page_of(request, asked, found, _line))


@router.get(
    "/centres/{code}/stocktakes/{stocktake}/results",
    summary="盘点结果 What became of everything",
    responses={**READING, **tagged_response(PageOf[ResultOut])},
)
def list_results(request: Request, code: Code, stocktake: str, asked: Annotated[ResultQuery, Query()]) -> Response:
    """Found, elsewhere, missing (盘亏), not counted, unexpected (盘盈): as it stands, or as it was confirmed."""
    _of_centre(code, stocktake)
    found = [
        each
        for each in registry().stocktakes.results(stocktake)
        if asked.outcome in {None, each.outcome} and asked.zone in {None, each.zone}
    ]
    return answer(request, page_of(request, asked, found, _result))


@router.get(
    "/centres/{code}/stocktakes/{stocktake}/events",
    summary="盘点记录 What was done",
    responses={**READING, **tagged_response(PageOf[EventOut])},
)
def list_events(request: Request, code: Code, stocktake: str, asked: Annotated[EventQuery, Query()]) -> Response:
    """Everything that happened, in order. Nothing is taken away: an undo is an event too."""
    _of_centre(code, stocktake)
    found = [
        each
        for each in registry().stocktakes.events(stocktake)
        if asked.kind in {None, each.kind} and asked.zone in {None, each.zone}
    ]
    return answer(request, page_of(request, asked, found, _event))


@router.post(
    "/centres/{code}/stocktakes/{stocktake}/events",
    summary="扫描、撤销、盘完 Scan, undo, finish a zone",
    status_code=HTTPStatus.CREATED,
    responses={**WRITING, **recorded(RecordedOut, "Recorded.")},
)
def record_event(request: Request, code: Code, stocktake: str, body: EventIn, by: By, *, key: Once = None) -> Response:
    """Record one act of counting; a scan is answered with what to tell who scanned."""
    _of_centre(code, stocktake)
    act = Act(
        id=made_key(key),
        kind=EventKind(body.kind),
        at=body.at or datetime.now(UTC).isoformat(timespec="milliseconds"),
        zone=body.zone,
        word=body.word,
        about=body.about,
        device=body.device,
        seq=body.seq,
    )
    done = registry().stocktakes.record(stocktake, act, by=by)
    kept = done.event
    if done.again:
        said = (act.kind, act.zone, act.word.strip(), act.about, act.device, act.seq)
        require_same(key, (kept.kind, kept.zone, kept.word, kept.about, kept.device, kept.seq), said)
    return told(request, _recorded(done), again=done.again)


def _of_centre(code: str, stocktake: str) -> Stocktake:
    """A stock-take of this centre, not of another one."""
    source = registry()
    source.centre(code)
    head = source.stocktakes.get(stocktake)
    if head.centre != code:
        raise NotFound("no-such-stocktake", f"没有盘点 {stocktake}", f"There is no stock-take {stocktake}")
    return head


def _stocktake(head: Stocktake) -> StocktakeOut:
    book = registry().stocktakes
    hindrance = book.count(head.id).hindrance if head.is_open else None
    numbers = Counter(row.outcome for row in book.results(head.id))
    return StocktakeOut.model_validate(
        {
            **{name: getattr(head, name) for name in Stocktake.__slots__ if name != "centre"},
            "numbers": NumbersOut(**{outcome.value: numbers[outcome] for outcome in Outcome}),
            "events": len(book.events(head.id)),
            "unsent": [DeviceOut(id=each.id, by=each.by, held=each.held) for each in hindrance.devices]
            if hindrance
            else [],
            "unfinished": list(hindrance.zones) if hindrance else [],
        }
    )


def _line(line: Line) -> LineOut:
    return LineOut.model_validate(asdict(line))


def _result(row: ResultRow) -> ResultOut:
    return ResultOut.model_validate(asdict(row))


def _event(event: Event) -> EventOut:
    return EventOut.model_validate({**asdict(event), "at": event.at.isoformat(timespec="milliseconds")})


def _recorded(done: Recorded) -> RecordedOut:
    return RecordedOut(
        event=_event(done.event),
        line=None if done.line is None else _line(done.line),
        reply=None if done.reply is None else done.reply.value,
    )
