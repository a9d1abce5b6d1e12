"""Inspections (巡检) of things against their checklists, of a whole centre."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from twin.catalog import load_catalog
from twin.catalog.checklists import Line, load_checklists
from twin.registry import Inspection
from twin.web.api.acting import By
from twin.web.api.daily import require_there
from twin.web.api.etag import answer, tagged_response
from twin.web.api.once import OnceInParts, known, made_key, recorded, require_same, told
from twin.web.api.paging import Asked, Flag, PageOf, Paging, StrictRoute, page_of
from twin.web.api.places import Code
from twin.web.api.problems import READING, WRITING, Words
from twin.web.api.site_values import CheckLineOut, ChecklistOut, InspectionIn, InspectionOut
from twin.web.api.values import Day
from twin.web.view import registry

router = APIRouter(route_class=StrictRoute, tags=["inspections"])


class InspectionQuery(Paging):
    """Which inspections."""

    asset: str | None = Field(default=None, description="Asset number.")
    by: str | None = Field(default=None, description="Only of this person.")
    failed: Flag | None = Field(default=None, description="true: something was not in order.")
    since: Day | None = Field(default=None, description="The first day.")
    until: Day | None = Field(default=None, description="The last day.")

    def takes(self, made: Inspection) -> bool:
        """Whether an inspection is among them."""
        day = datetime.fromisoformat(made.seen_at).astimezone().date()
        return (
            self.asset in {None, made.asset_no}
            and self.by in {None, made.by}
            and self.failed in {None, bool(made.failed)}
            and (self.since is None or self.since <= day)
            and (self.until is None or day <= self.until)
        )


class ChecklistQuery(Asked):
    """Of which thing."""

    asset: str = Field(description="Asset number.", examples=["A-001"])


@router.get(
    "/centres/{code}/inspections",
    summary="巡检列表 List inspections",
    responses={**READING, **tagged_response(PageOf[InspectionOut])},
)
def list_inspections(request: Request, code: Code, asked: Annotated[InspectionQuery, Query()]) -> Response:
    """The inspections of a centre, the newest first."""
    source = registry()
    source.centre(code)
    found = [each for each in source.onsite.inspections(code, asked.asset) if asked.takes(each)]
    return answer(request, page_of(request, asked, found, _inspection))


@router.get(
    "/centres/{code}/inspections/{inspection}",
    summary="巡检 One inspection",
    responses={**READING, **tagged_response(InspectionOut)},
)
def read_inspection(request: Request, code: Code, inspection: str) -> Response:
    """An inspection by its id."""
    source = registry()
    source.centre(code)
    return answer(request, _inspection(source.onsite.inspection(code, inspection)))


@router.post(
    "/centres/{code}/inspections",
    summary="登记巡检 Record an inspection",
    status_code=HTTPStatus.CREATED,
    responses={**WRITING, **recorded(InspectionOut, "Recorded.")},
)
def record_inspection(request: Request, code: Code, body: InspectionIn, by: By, key: OnceInParts = None) -> Response:
    """Record an inspection that you made: what it was due for is settled, what failed opens a work order."""
    book, ident = registry().onsite, made_key(key)
    _, number = require_there(code, "asset", body.asset_no)
    made = Inspection(ident, number, dict(body.answers), body.at or datetime.now(UTC).isoformat(), by, body.note)
    before = known(lambda: book.inspection(code, ident))
    if before is not None:
        require_same(key, _said(before), _said(made))
    book.inspect(code, made if before is None else before, by=by)  # again too: a part may have been cut off
    headers = {"Location": f"{request.url.path}/{ident}"}
    return told(request, _inspection(book.inspection(code, ident)), again=before is not None, headers=headers)


@router.get(
    "/centres/{code}/checklist",
    summary="检查单 The checklist of a thing",
    responses={**READING, **tagged_response(ChecklistOut)},
)
def read_checklist(request: Request, code: Code, asked: Annotated[ChecklistQuery, Query()]) -> Response:
    """What to look at when the thing is inspected: the lines that an inspection answers."""
    asset = registry().asset(code, asked.asset).asset
    found = load_checklists().of(asset.item, load_catalog())
    lines = [_line(each) for each in found.lines]
    return answer(request, ChecklistOut(asset_no=asset.asset_no, title=Words.of(found.title), lines=lines))


def _said(made: Inspection) -> tuple[object, ...]:
    return made.asset_no, dict(made.answers), made.note


def _inspection(made: Inspection) -> InspectionOut:
    return InspectionOut.model_validate(
        {
            "id": made.id,
            "asset_no": made.asset_no,
            "answers": dict(made.answers),
            "failed": list(made.failed),
            "seen_at": made.seen_at,
            "by": made.by,
            "note": made.note,
            "order": made.order,
        }
    )


def _line(line: Line) -> CheckLineOut:
    source = None if line.source is None else Words.of(line.source)
    return CheckLineOut(code=line.code, what=Words.of(line.what), source=source, confidence=line.confidence)
