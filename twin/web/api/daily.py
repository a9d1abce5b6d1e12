"""Daily use: work orders, upkeep, tags."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from twin.errors import Invalid, NotFound
from twin.model import GONE, Text
from twin.registry import Answer, Fault, Found, OrderRecord, TagRecord, Thing
from twin.report.due import due_json
from twin.upkeep import Due, Outcome, Record
from twin.upkeep.orders import OPEN, OrderState, Priority
from twin.web.api.acting import By
from twin.web.api.etag import ETAG_HEADER, IfMatch, answer, require_match, tagged, tagged_response
from twin.web.api.once import Once, made_key, recorded, require_same, told
from twin.web.api.paging import Asked, Flag, PageOf, Paging, StrictRoute, page_of
from twin.web.api.places import Code
from twin.web.api.problems import CHANGING, READING, WRITING
from twin.web.api.values import (
    Day,
    DueOut,
    FaultIn,
    FoundOut,
    OrderOut,
    OrderPatch,
    OrderStates,
    TagOut,
    TargetOut,
    ThingOut,
    UpkeepIn,
    UpkeepOut,
)
from twin.web.view import registry

router = APIRouter(route_class=StrictRoute)
JPEG = "image/jpeg"


_ANSWERS: Final[Mapping[Answer, Literal["thing", "blank", "retired", "several"]]] = {
    Answer.THING: "thing",
    Answer.BLANK: "blank",
    Answer.RETIRED: "retired",
    Answer.SEVERAL: "several",
}
"""What is something at all; the others are 404."""


class OrderQuery(Paging):
    """Which work orders."""

    state: OrderStates | None = None
    open: Flag | None = Field(default=None, description="true: not mended yet; false: done and checked ones.")
    target_kind: Literal["asset", "zone", "window"] | None = None
    target: str | None = Field(default=None, description="Asset number or zone id.")


class DueQuery(Paging):
    """Which schedules, and on which day."""

    on: Day | None = Field(default=None, description="The day; today without.")
    state: Literal["overdue", "due", "soon", "unset", "advised", "later", "settled"] | None = None
    person: str | None = Field(default=None, description="Only what this person answers for.")


class RecordQuery(Paging):
    """Which records."""

    schedule: str | None = Field(default=None, description="Id of a schedule.")


class TagQuery(Paging):
    """Which tags."""

    state: Literal["bound", "blank", "retired"] | None = None


class FindQuery(Asked):
    """Where to look for a number that several centres use."""

    centre: str | None = None


# --- work orders --------------------------------------------------------------------------------------------------
@router.get(
    "/centres/{code}/orders",
    tags=["orders"],
    summary="工单列表 List work orders",
    responses={**READING, **tagged_response(PageOf[OrderOut])},
)
def list_orders(request: Request, code: Code, asked: Annotated[OrderQuery, Query()]) -> Response:
    """The work orders of a centre, the newest first."""
    found = [
        each
        for each in registry().orders.of_centre(code)
        if asked.state in {None, each.state}
        and asked.open in {None, each.state in OPEN}
        and asked.target_kind in {None, each.kind}
        and asked.target in {None, each.target}
    ]
    return answer(request, page_of(request, asked, found, order_out))


@router.get(
    "/centres/{code}/orders/{order}",
    tags=["orders"],
    summary="工单 One work order",
    responses={**READING, **tagged_response(OrderOut)},
)
def read_order(request: Request, code: Code, order: str) -> Response:
    """A work order by its id."""
    return answer(request, order_out(order_of(code, order)))


@router.get(
    "/centres/{code}/orders/{order}/photos/{photo}",
    tags=["orders"],
    summary="工单照片 A photo of a work order",
    response_class=Response,
    responses={
        **READING,
        **tagged_response(None),
        200: {"content": {JPEG: {}}, "description": "The photo.", "headers": ETAG_HEADER},
    },
)
def read_photo(request: Request, code: Code, order: str, photo: str) -> Response:
    """A photo of the fault."""
    if photo not in order_of(code, order).photos:
        raise NotFound("no-such-photo", f"没有照片 {photo}", f"There is no photo {photo}")
    return tagged(request, registry().orders.photo(photo), JPEG)


@router.post(
    "/centres/{code}/orders",
    tags=["orders"],
    summary="报修 Report a fault",
    status_code=HTTPStatus.CREATED,
    responses={**WRITING, **recorded(OrderOut, "Reported.")},
)
def report_fault(request: Request, code: Code, body: FaultIn, by: By, key: Once = None) -> Response:
    """Open a work order at an asset, a zone or a window."""
    target = require_there(code, body.target.kind, body.target.id)
    fault = Fault(made_key(key), code, target, body.what, Priority(body.priority))
    record, new = registry().orders.report(fault, by=by)
    if not new:
        kept = (record.centre, record.kind, record.target, record.what, record.priority)
        require_same(key, kept, (code, *target, body.what.strip(), body.priority))
    return told(request, order_out(record), again=not new, headers={"Location": f"{request.url.path}/{record.id}"})


@router.patch(
    "/centres/{code}/orders/{order}",
    tags=["orders"],
    summary="处理工单 Lead a work order on",
    responses={**CHANGING, 200: tagged_response(OrderOut)[200]},
)
def advance_order(
    request: Request,
    code: Code,
    order: str,
    body: OrderPatch,
    by: By,
    *,
    if_match: IfMatch = None,
) -> Response:
    """Lead a work order to its next state; who accepts it handles it. Needs `If-Match`."""
    record = order_of(code, order)
    require_match(if_match, order_out(record))
    orders = registry().orders
    orders.advance(order, OrderState(body.state), by=by, note=body.note, expected_version=record.version)
    return answer(request, order_out(orders.order(order)))


def order_of(code: str, order: str) -> OrderRecord:
    """A work order of this centre, not of another one."""
    source = registry()
    source.centre(code)
    record = source.orders.order(order)
    if record.centre != code:
        raise NotFound("no-such-order", f"没有工单 {order}", f"There is no work order {order}")
    return record


def require_there(code: str, kind: str, word: str) -> tuple[str, str]:
    """Return kind and id of what is in the centre.

    Raises
    ------
    Invalid
        ``no-such-thing``: no zone of that id, or no thing of that number that is registered and not gone.
    """
    twin, word = registry().twin(code), word.strip()
    if kind == "zone":
        there = any(zone.id == word for floor in twin.floors for zone in floor.zones)
    else:
        there = any(a.asset_no == word and a.registered and a.status not in GONE for a in twin.assets)
    if not there:
        raise Invalid("no-such-thing", f"“{word}”没有对应的设施", f"{word!r} stands for no thing of this centre")
    return kind, word


def order_out(record: OrderRecord) -> OrderOut:
    """A work order as the API says it."""
    base = f"/api/v1/centres/{record.centre}/orders/{record.id}/photos"
    return OrderOut(
        id=record.id,
        number=record.number,
        target=TargetOut.model_validate({"kind": record.kind, "id": record.target}),
        what=record.what,
        priority=record.priority.value,
        state=record.state.value,
        reported_at=record.reported_at,
        reported_by=record.reported_by,
        accepted_at=record.accepted_at,
        started_at=record.started_at,
        done_at=record.done_at,
        checked_at=record.checked_at,
        handler=record.handler,
        note=record.note,
        photos=[f"{base}/{photo}" for photo in record.photos],
    )


# --- upkeep -------------------------------------------------------------------------------------------------------
@router.get(
    "/centres/{code}/upkeep/due",
    tags=["upkeep"],
    summary="到期维保 What is due",
    responses={**READING, **tagged_response(PageOf[DueOut])},
)
def list_due(request: Request, code: Code, asked: Annotated[DueQuery, Query()]) -> Response:
    """Every schedule on a day, the most urgent first."""
    found = [
        each
        for each in registry().upkeep.due(code, asked.on or datetime.now(UTC).astimezone().date())
        if asked.state in {None, each.state} and asked.person in {None, each.schedule.person}
    ]
    return answer(request, page_of(request, asked, found, _due))


@router.get(
    "/centres/{code}/upkeep/records",
    tags=["upkeep"],
    summary="维保记录 What was done",
    responses={**READING, **tagged_response(PageOf[UpkeepOut])},
)
def list_records(request: Request, code: Code, asked: Annotated[RecordQuery, Query()]) -> Response:
    """Upkeep that was recorded, the oldest first."""
    source = registry()
    source.centre(code)
    return answer(request, page_of(request, asked, source.upkeep.records(code, asked.schedule), _upkeep))


@router.post(
    "/centres/{code}/upkeep/records",
    tags=["upkeep"],
    summary="登记维保 Record upkeep",
    status_code=HTTPStatus.CREATED,
    responses={**WRITING, **recorded(UpkeepOut, "Recorded.")},
)
def record_upkeep(request: Request, code: Code, body: UpkeepIn, by: By, key: Once = None) -> Response:
    """Record a piece of upkeep that you did."""
    record = Record(
        id=made_key(key),
        schedule=body.schedule,
        on=body.on,
        by=by,
        outcome=Outcome(body.outcome),
        reading=body.reading,
        note=body.note,
    )
    new = registry().upkeep.record(code, record, why=body.why) is not None
    return told(request, _upkeep(record), again=not new)


def _due(due: Due) -> DueOut:
    return DueOut.model_validate(due_json(due))


def _upkeep(record: Record) -> UpkeepOut:
    return UpkeepOut(
        id=record.id,
        schedule=record.schedule,
        on=record.on.isoformat(),
        by=record.by,
        outcome=record.outcome.value,
        reading=record.reading,
        note=record.note,
    )


# --- tags ---------------------------------------------------------------------------------------------------------
@router.get(
    "/centres/{code}/tags",
    tags=["tags"],
    summary="标签列表 List tags",
    responses={**READING, **tagged_response(PageOf[TagOut])},
)
def list_tags(request: Request, code: Code, asked: Annotated[TagQuery, Query()]) -> Response:
    """The tags of a centre by code."""
    found = [each for each in registry().tags.of_centre(code) if asked.state in {None, each.state}]
    return answer(request, page_of(request, asked, found, _tag))


@router.get(
    "/tags/{word:path}",
    tags=["tags"],
    summary="扫码解析 What a scanned or typed word means",
    responses={**READING, **tagged_response(FoundOut)},
)
def find_tag(request: Request, word: str, asked: Annotated[FindQuery, Query()]) -> Response:
    """A tag's code or address, an asset number or a serial number. 404 where nothing is found."""
    found = registry().tags.find(word, asked.centre)
    if found.answer not in _ANSWERS:
        raise _not_found(found)
    value = FoundOut(
        answer=_ANSWERS[found.answer],
        tag=None if found.tag is None else _tag(found.tag),
        thing=_thing(found.thing) if found.answer is Answer.THING and found.thing is not None else None,
        choices=[_thing(each) for each in found.choices],
    )
    return answer(request, value)


def _not_found(found: Found) -> NotFound:
    word = found.word[:60]
    if found.answer is Answer.MISTYPED:
        words = Text(f"标签“{word}”校验位不符，请核对后重输", f"{word!r} is mistyped: its check character is wrong")
        return NotFound("mistyped", *words)
    return NotFound("no-such-thing", f"“{word}”没有对应的设施", f"{word!r} stands for no thing")


def _tag(tag: TagRecord) -> TagOut:
    return TagOut(
        code=tag.code,
        centre=tag.centre,
        state=tag.state.value,
        target=TargetOut.model_validate({"kind": tag.kind, "id": tag.target}) if tag.kind else None,
        printed_at=tag.printed_at,
    )


def _thing(thing: Thing) -> ThingOut:
    floor, zone = thing.spot.floor, thing.spot.zone
    return ThingOut.model_validate(
        {
            "kind": thing.kind,
            "id": thing.id,
            "centre": thing.centre,
            "name": thing.name,
            "status": thing.status,
            "floor": None if floor is None else floor.id,
            "zone": None if zone is None else zone.id,
            "gone": thing.gone,
        }
    )
