"""The change log: who changed what, when and why."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from twin.web.api.etag import answer, tagged_response
from twin.web.api.paging import PageOf, Paging, StrictRoute, cut_page
from twin.web.api.places import Code
from twin.web.api.problems import READING
from twin.web.api.values import ChangeOut
from twin.web.view import registry

router = APIRouter(route_class=StrictRoute, tags=["changes"], responses=READING)


class ChangeQuery(Paging):
    """Which changes."""

    kind: str | None = Field(default=None, description="Table: asset, placement, floor, work_order …")
    key: str | None = Field(default=None, description="What was changed: an asset's number, a floor's id …")
    batch: str | None = Field(default=None, description="One write as a whole.")


@router.get("/centres/{code}/changes", summary="变更记录 List changes", responses=tagged_response(PageOf[ChangeOut]))
def list_changes(request: Request, code: Code, asked: Annotated[ChangeQuery, Query()]) -> Response:
    """Every logged change of a centre, the newest first."""
    source = registry()
    source.centre(code)
    asked_for = asked.model_dump(exclude={"limit", "offset"})
    count = source.count_changes(code, **asked_for)
    rows = source.changes(code, **asked_for, offset=asked.offset, limit=asked.limit)
    return answer(request, cut_page(request, asked, [ChangeOut.model_validate(asdict(row)) for row in rows], count))
