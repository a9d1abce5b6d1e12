"""What the standards say of a centre: findings, the missing list, and both as files."""

from __future__ import annotations

import json
from datetime import date
from typing import Annotated, Final, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from twin.checks.missing import SHEETS, MissingRow
from twin.model import Finding, Json
from twin.report import (
    finding_json,
    findings_bytes,
    findings_json,
    heading_for,
    missing_bytes,
    missing_filename,
)
from twin.web.api.etag import ETAG_HEADER, answer, tagged, tagged_response
from twin.web.api.paging import Asked, PageOf, Paging, StrictRoute, page_of
from twin.web.api.places import Code
from twin.web.api.problems import READING, Words
from twin.web.api.values import FindingOut, MissingOut
from twin.web.view import view_of

router = APIRouter(route_class=StrictRoute, tags=["findings"], responses=READING)
MEDIA: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "geojson": "application/geo+json",
    "json": "application/json",
    "dxf": "image/vnd.dxf",
}


class FindingQuery(Paging):
    """Which findings."""

    verdict: Literal["pass", "fail", "unknown", "not_applicable", "waived"] | None = None
    strength: Literal["shall", "should", "may", "required", "optional"] | None = None
    standard: str | None = Field(default=None, description="Id of a standard.")
    rule: str | None = Field(default=None, description="Code of a rule.")
    subject_kind: Literal["centre", "floor", "zone", "item", "opening", "asset", "window"] | None = None
    subject: str | None = Field(default=None, description="Id of what it is about.")
    floor: str | None = Field(default=None, description="Floor id.")

    def takes(self, finding: Finding) -> bool:
        """Whether a finding is among them."""
        subject = finding.subject
        pairs = (
            (self.verdict, finding.verdict),
            (self.strength, finding.strength),
            (self.standard, finding.standard),
            (self.rule, finding.rule),
            (self.subject_kind, subject.kind),
            (self.subject, subject.id),
            (self.floor, subject.floor),
        )
        return all(wanted is None or wanted == value for wanted, value in pairs)


class MissingQuery(Paging):
    """Which rows."""

    list: Literal["required", "optional", "undecided"] | None = Field(
        default=None, description="必配缺失, 选配未配 or 无法判定; all three without."
    )
    floor: str | None = Field(default=None, description="Floor id.")


class FileQuery(Asked):
    """How a file is written."""

    lang: Literal["zh", "en"] = "zh"


@router.get("/centres/{code}/findings", summary="检查结果 List findings", responses=tagged_response(PageOf[FindingOut]))
def list_findings(request: Request, code: Code, asked: Annotated[FindingQuery, Query()]) -> Response:
    """The verdict of every rule on every subject, as the checks found them today."""
    view = view_of(code)
    floors = {floor.id: floor for floor in view.twin.floors}
    found = [each for each in view.findings if asked.takes(each)]

    def make(finding: Finding) -> FindingOut:
        return FindingOut.model_validate(finding_json(finding, floors))

    return answer(request, page_of(request, asked, found, make))


@router.get("/centres/{code}/missing", summary="缺项清单 Missing list", responses=tagged_response(PageOf[MissingOut]))
def list_missing(request: Request, code: Code, asked: Annotated[MissingQuery, Query()]) -> Response:
    """What the standards ask for and the centre lacks, and what could not be decided."""
    missing = view_of(code).missing
    rows = [
        (name, row)
        for name, _ in SHEETS
        if asked.list in {None, name}
        for row in getattr(missing, name)
        if asked.floor in {None, row.floor_id}
    ]
    return answer(request, page_of(request, asked, rows, lambda pair: _missing(*pair)))


def _file_response(*formats: str) -> dict[int | str, dict[str, Json]]:
    content: dict[str, Json] = {MEDIA[each].partition(";")[0]: {} for each in formats}
    return {
        **tagged_response(None),
        200: {"content": content, "description": "The file.", "headers": ETAG_HEADER},
    }


@router.get(
    "/centres/{code}/missing.{file_format}",
    summary="缺项清单文件 Missing list as a file",
    response_class=Response,
    responses=_file_response("csv", "xlsx", "pdf"),
)
def missing_file(
    request: Request,
    code: Code,
    file_format: Literal["csv", "xlsx", "pdf"],
    asked: Annotated[FileQuery, Query()],
) -> Response:
    """The whole missing list as an auditor sends it."""
    view = view_of(code)
    centre = view.twin.centre
    name = missing_filename(centre.name, centre.tier, view.today, file_format)
    heading = heading_for(centre, view.standards, centre.tier, view.today, lang=asked.lang)
    content = missing_bytes(view.missing, file_format, lang=asked.lang, heading=heading)
    return _file(request, content, name, file_format)


@router.get(
    "/centres/{code}/findings.{file_format}",
    summary="检查结果文件 Findings as a file",
    response_class=Response,
    responses=_file_response("json", "csv", "xlsx", "geojson"),
)
def findings_file(
    request: Request,
    code: Code,
    file_format: Literal["json", "csv", "xlsx", "geojson"],
    asked: Annotated[FileQuery, Query()],
) -> Response:
    """All findings; `json` is what `twin check --json` prints."""
    view = view_of(code)
    twin = view.twin
    if file_format == "json":
        value = findings_json(twin, twin.centre.tier, [each.id for each in view.standards], view.findings)
        return tagged(request, json.dumps(value, ensure_ascii=False).encode(), MEDIA["json"])
    content = findings_bytes(twin, view.findings, file_format, lang=asked.lang)
    return _file(request, content, findings_filename(twin.centre.name, view.today, file_format), file_format)


def findings_filename(centre: str, day: date, suffix: str) -> str:
    """A file name a person can send as it is."""
    return f"检查结果_{centre}_{day.isoformat()}.{suffix}"


def _file(request: Request, content: bytes, name: str, file_format: str) -> Response:
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return tagged(request, content, MEDIA[file_format], more={"Content-Disposition": disposition})


def _missing(name: str, row: MissingRow) -> MissingOut:
    return MissingOut.model_validate(
        {
            "list": name,
            "tier": Words.of(row.tier),
            "floor": row.floor_id,
            "zone": Words.of(row.zone),
            "item": Words.of(row.item),
            "strength": Words.of(row.strength),
            "standard": row.standard,
            "clause": row.clause,
            "table": row.table,
            "row": row.row,
            "count": row.count,
            "remark": Words.of(row.remark),
            "rule": row.rule,
            "subject": row.subject,
        }
    )
