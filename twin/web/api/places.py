"""Centres, floors with their plan revisions, and zones: for reading."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from twin.drawing.plan_form import zone_json
from twin.errors import NotFound
from twin.model import Centre, Floor, Zone
from twin.registry import FloorRecord
from twin.registry.places import fold
from twin.web.api.etag import answer, tagged, tagged_response
from twin.web.api.paging import PageOf, Paging, StrictRoute, page_of
from twin.web.api.problems import READING
from twin.web.api.values import CentreOut, FloorOut, ZoneOut
from twin.web.view import registry

router = APIRouter(route_class=StrictRoute, responses=READING)
Code = Annotated[str, Path(description="The centre's code.", examples=["QZX"])]
DXF = "image/vnd.dxf"


class ZoneQuery(Paging):
    """Which zones."""

    floor: str | None = Field(default=None, description="Floor id.")
    kind: str | None = Field(default=None, description="Id of a zone kind.")
    text: str = Field(default="", description="Looked for in id, number and labels.")


@router.get("/centres", tags=["centres"], summary="中心列表 List centres", responses=tagged_response(PageOf[CentreOut]))
def list_centres(request: Request, asked: Annotated[Paging, Query()]) -> Response:
    """The centres that you may see, by code."""
    return answer(request, page_of(request, asked, registry().centres(), _centre))


@router.get("/centres/{code}", tags=["centres"], summary="中心 One centre", responses=tagged_response(CentreOut))
def read_centre(request: Request, code: Code) -> Response:
    """A centre with its facts."""
    return answer(request, _centre(registry().centre(code)))


@router.get(
    "/centres/{code}/floors",
    tags=["floors"],
    summary="楼层列表 List floors",
    responses=tagged_response(PageOf[FloorOut]),
)
def list_floors(request: Request, code: Code, asked: Annotated[Paging, Query()]) -> Response:
    """The floors by level, each with the revision of its plan that is in force."""
    return answer(request, page_of(request, asked, registry().plans.floors(code), _floor))


@router.get(
    "/centres/{code}/floors/{floor}", tags=["floors"], summary="楼层 One floor", responses=tagged_response(FloorOut)
)
def read_floor(request: Request, code: Code, floor: str) -> Response:
    """A floor with the revision of its plan that is in force."""
    found = next((each for each in registry().plans.floors(code) if each.id == floor), None)
    if found is None:
        raise NotFound("no-such-floor", f"没有楼层 {floor}", f"There is no floor {floor}")
    return answer(request, _floor(found))


@router.get(
    "/centres/{code}/floors/{floor}/revisions",
    tags=["floors"],
    summary="图纸版本 Plan revisions",
    responses=tagged_response(PageOf[FloorOut]),
)
def list_revisions(request: Request, code: Code, floor: str, asked: Annotated[Paging, Query()]) -> Response:
    """Every stored revision of a floor's plan, the newest first."""
    return answer(request, page_of(request, asked, registry().plans.revisions(code, floor), _floor))


@router.get(
    "/centres/{code}/floors/{floor}/revisions/{revision}/file",
    tags=["floors"],
    summary="下载图纸 The drawing of a revision",
    response_class=Response,
    responses={
        **tagged_response(None),
        200: {"content": {DXF: {}}, "description": "The DXF file as it was stored."},
    },
)
def read_file(
    request: Request,
    code: Code,
    floor: str,
    revision: Annotated[int, Path(ge=1, le=10**6)],
) -> Response:
    """The drawing that was stored as this revision."""
    name, data = registry().plans.file(code, floor, revision)
    return tagged(
        request, data, DXF, more={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
    )


@router.get(
    "/centres/{code}/zones", tags=["zones"], summary="功能区列表 List zones", responses=tagged_response(PageOf[ZoneOut])
)
def list_zones(request: Request, code: Code, asked: Annotated[ZoneQuery, Query()]) -> Response:
    """The zones of all floors as drawn and corrected."""
    words = fold(asked.text)
    found = [
        (floor, zone)
        for floor in registry().twin(code).floors
        for zone in floor.zones
        if asked.floor in {None, floor.id}
        and (asked.kind is None or asked.kind in zone.kinds)
        and (not words or words in fold("\n".join((zone.id, zone.number or "", *zone.names))))
    ]
    return answer(request, page_of(request, asked, found, lambda pair: zone_out(*pair)))


@router.get(
    "/centres/{code}/zones/{zone}", tags=["zones"], summary="功能区 One zone", responses=tagged_response(ZoneOut)
)
def read_zone(request: Request, code: Code, zone: str) -> Response:
    """A zone as drawn and corrected."""
    for floor in registry().twin(code).floors:
        for each in floor.zones:
            if each.id == zone:
                return answer(request, zone_out(floor, each))
    raise NotFound("no-such-zone", f"没有功能区 {zone}", f"There is no zone {zone}")


def _centre(centre: Centre) -> CentreOut:
    return CentreOut(
        code=centre.code,
        name=centre.name,
        tier=centre.tier,
        standards=list(centre.standards),
        facts=dict(centre.facts),
    )


def _floor(record: FloorRecord) -> FloorOut:
    return FloorOut.model_validate(asdict(record))


def zone_out(floor: Floor, zone: Zone) -> ZoneOut:
    """A zone as the API says it."""
    value: dict[str, Any] = zone_json(zone, floor.origin)
    return ZoneOut.model_validate({**value, "floor": floor.id})
