"""Assets: found, read, registered, changed, retired; one by one, or many at once and then all or none."""

from __future__ import annotations

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Path, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from twin.model import Asset, Text, Twin
from twin.registry import CLEAR, AssetRow, ImportReport, RowResult, RowState
from twin.web.api.acting import By
from twin.web.api.etag import ETAG_HEADER, IfMatch, answer, require_match, tagged_response
from twin.web.api.paging import Flag, PageOf, Paging, StrictRoute, cut_page
from twin.web.api.places import Code
from twin.web.api.problems import CHANGING, READING, WRITING, Stop, Words
from twin.web.api.values import AssetFields, AssetIn, AssetOut, AssetPatch, FieldOut, ImportIn, ImportOut, RowOut
from twin.web.view import registry

router = APIRouter(route_class=StrictRoute, tags=["assets"])
AssetNo = Annotated[str, Path(description="The asset's number; it may hold slashes.", examples=["A-001"])]


class AssetQuery(Paging):
    """Which assets, and in which order."""

    text: str = Field(default="", description="Words looked for in number, name, item and attribute values.")
    item: str | None = Field(default=None, description="Item id.", examples=["queue_machine"])
    floor: str | None = Field(default=None, description="Floor id.")
    zone: str | None = Field(default=None, description="Zone id.")
    status: Literal["in_use", "idle", "fault", "repair", "planned", "missing", "retired"] | None = None
    placed: Flag | None = Field(default=None, description="Whether it has a position.")
    registered: Flag = Field(default=True, description="false: things that are drawn and that nobody registered.")
    sort: Literal["asset_no", "item", "name", "status", "floor", "zone"] = "asset_no"
    descending: Flag = False


@router.get(
    "/centres/{code}/assets",
    summary="资产列表 List assets",
    responses={**READING, **tagged_response(PageOf[AssetOut])},
)
def list_assets(request: Request, code: Code, asked: Annotated[AssetQuery, Query()]) -> Response:
    """Assets of a centre: filtered, searched and sorted."""
    source = registry()
    found, twin = source.assets(code, **asked.model_dump()), source.twin(code)
    return answer(request, cut_page(request, asked, [asset_out(twin, each) for each in found.rows], found.total))


@router.get(
    "/centres/{code}/assets/{asset_no:path}",
    summary="资产 One asset",
    responses={**READING, **tagged_response(AssetOut)},
)
def read_asset(request: Request, code: Code, asset_no: AssetNo) -> Response:
    """A registered asset. Its ETag is what `If-Match` of a change must name."""
    return answer(request, _asset(code, asset_no))


@router.post(
    "/centres/{code}/assets",
    summary="登记资产 Register an asset",
    status_code=HTTPStatus.CREATED,
    responses={
        **WRITING,
        201: {
            "model": AssetOut,
            "description": "Registered.",
            "headers": {**ETAG_HEADER, "Location": {"description": "Its address.", "schema": {"type": "string"}}},
        },
    },
)
def create_asset(request: Request, code: Code, body: AssetIn, by: By) -> Response:
    """Register an asset under a number of its own: sent again, it is refused with 409."""
    number = body.asset_no.strip()
    row = _row(1, number, body)
    report = registry().import_assets(code, [row], by=by, dry_run=False, why=body.why, expected={number: None})
    _require_right(report, "body")
    address = f"{request.url.path}/{quote(number, safe='/')}"
    return answer(request, _asset(code, number), HTTPStatus.CREATED, {"Location": address})


@router.patch(
    "/centres/{code}/assets/{asset_no:path}",
    summary="修改或报废资产 Change or retire an asset",
    responses={**CHANGING, 200: tagged_response(AssetOut)[200]},
)
def change_asset(
    request: Request,
    code: Code,
    asset_no: AssetNo,
    body: AssetPatch,
    by: By,
    *,
    if_match: IfMatch = None,
) -> Response:
    """Change what the body names; `{"status": "retired"}` retires. Needs `If-Match`."""
    source = registry()
    record = source.asset(code, asset_no)
    require_match(if_match, asset_out(source.twin(code), record.asset))
    row = _row(1, asset_no, body)
    report = source.import_assets(code, [row], by=by, dry_run=False, why=body.why, expected={asset_no: record.version})
    _require_right(report, "body")
    return answer(request, _asset(code, asset_no))


@router.post(
    "/centres/{code}/imports",
    summary="批量登记和修改资产 Create and update many assets",
    responses={**WRITING, 200: {"model": ImportOut, "description": "Written, or judged by a dry run."}},
)
def import_assets(request: Request, code: Code, body: ImportIn, by: By) -> Response:
    """All or nothing, with the checks and messages of the import of an asset list. The same body twice changes nothing."""
    rows = [_row(line, each.asset_no.strip(), each) for line, each in enumerate(body.assets, 1)]
    report = registry().import_assets(code, rows, by=by, dry_run=body.dry_run, why=body.why)
    if not body.dry_run:
        _require_right(report, "body.assets")
    value = ImportOut(written=report.written, batch=report.batch, rows=[_judged(row) for row in report.rows])
    return answer(request, value)


def _asset(code: str, asset_no: str) -> AssetOut:
    source = registry()
    return asset_out(source.twin(code), source.asset(code, asset_no).asset)


def asset_out(twin: Twin, asset: Asset) -> AssetOut:
    """An asset as the API says it: in drawing metres, to a micrometre."""
    origin = next((floor.origin for floor in twin.floors if floor.id == asset.floor), None)
    x_m, y_m = (
        (round(asset.at[0] + origin[0], 6), round(asset.at[1] + origin[1], 6))
        if asset.at is not None and origin is not None
        else (None, None)
    )
    return AssetOut(
        asset_no=asset.asset_no,
        item=asset.item,
        item_words=asset.item_words,
        name=asset.name,
        status=asset.status,
        floor=asset.floor,
        zone=asset.zone,
        x_m=x_m,
        y_m=y_m,
        rotation_deg=asset.rotation_deg,
        attributes=dict(asset.attributes),
        registered=asset.registered,
    )


def _row(line: int, asset_no: str, said: AssetFields) -> AssetRow:
    """A row of an asset list that says the same, so that one set of rules judges both."""
    cells = {"asset_no": asset_no}
    for name in said.model_fields_set & AssetFields.model_fields.keys():
        value = getattr(said, name)
        if value is None:
            cells[name] = CLEAR
        elif isinstance(value, dict):
            cells[name] = json.dumps(value, ensure_ascii=False)
        else:
            cells[name] = value.strip() if isinstance(value, str) else repr(value)
    return AssetRow(line, cells, {})


def _require_right(report: ImportReport, where: str) -> None:
    """Refuse rows that the import found wrong: nothing was written."""
    wrong = [row for row in report.rows if row.state is RowState.WRONG]
    if not wrong:
        return
    several = where != "body"
    problems = [(f"{where}.{row.line - 1}" if several else where, reason) for row in wrong for reason in row.reasons]
    count = len(wrong)
    message = (
        Text(f"{count} 行有误，全部未写入", f"{count} rows are wrong; nothing was written")
        if several
        else Text("；".join(text.zh for _, text in problems), "; ".join(text.en for _, text in problems))
    )
    raise Stop(HTTPStatus.UNPROCESSABLE_ENTITY, "wrong-rows", message, problems=problems)


def _judged(row: RowResult) -> RowOut:
    return RowOut(
        asset_no=row.asset_no,
        state=row.state.value,
        changes=[FieldOut(field=each.field, old=each.old, new=each.new) for each in row.changes],
        reasons=_words(row.reasons),
        warnings=_words(row.warnings),
    )


def _words(texts: Sequence[Text]) -> list[Words]:
    return [Words.of(text) for text in texts]
