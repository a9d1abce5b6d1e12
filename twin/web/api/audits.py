"""Audit runs: a centre as it stood, checked, frozen and sealed; what each found, and what became of it. For reading.

Runs are made and signed by people, on the page of audits.
"""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from twin.audit import Step
from twin.model import Finding, Floor
from twin.registry import AuditRecord, AuditRun
from twin.report import finding_json
from twin.web.api.etag import answer, tagged_response
from twin.web.api.findings import FindingQuery
from twin.web.api.paging import PageOf, Paging, StrictRoute, Whole, page_of
from twin.web.api.paper_values import AuditOut, ComparedOut, SignatureOut
from twin.web.api.places import Code
from twin.web.api.problems import READING
from twin.web.api.values import FindingOut
from twin.web.view import registry

router = APIRouter(route_class=StrictRoute, tags=["audits"], responses=READING)
Number = Annotated[int, Path(ge=1, le=10**6, description="The run's number in the centre.", examples=[2])]


class AuditQuery(Paging):
    """Which runs."""

    standard: str | None = Field(default=None, description="Only runs of this standard.")


class CompareQuery(Paging):
    """With which run, and what of it."""

    before: Whole = Field(ge=1, le=10**6, description="The number of the earlier run.", examples=[1])
    kind: Literal["new", "worse", "undecided", "better", "mended", "waived", "gone", "unchanged"] | None = None


@router.get("/centres/{code}/audits", summary="审计列表 List audits", responses=tagged_response(PageOf[AuditOut]))
def list_audits(request: Request, code: Code, asked: Annotated[AuditQuery, Query()]) -> Response:
    """The audit runs of a centre, the newest first."""
    found = [
        each for each in registry().audits.records(code) if asked.standard is None or asked.standard in each.standards
    ]
    return answer(request, page_of(request, asked, found, _audit))


@router.get("/centres/{code}/audits/{number}", summary="审计 One audit", responses=tagged_response(AuditOut))
def read_audit(request: Request, code: Code, number: Number) -> Response:
    """A run without its findings."""
    return answer(request, _audit(registry().audits.record(code, number)))


@router.get(
    "/centres/{code}/audits/{number}/findings",
    summary="审计结果 The findings of an audit",
    responses=tagged_response(PageOf[FindingOut]),
)
def list_audit_findings(
    request: Request, code: Code, number: Number, asked: Annotated[FindingQuery, Query()]
) -> Response:
    """What a run found, as it was frozen."""
    run = registry().audits.load(code, number)
    floors = _floors(run)
    found = [each for each in run.findings if asked.takes(each)]
    return answer(request, page_of(request, asked, found, lambda finding: _finding(finding, floors)))


@router.get(
    "/centres/{code}/audits/{number}/compare",
    summary="与之前的审计比较 Compare with an earlier audit",
    responses=tagged_response(PageOf[ComparedOut]),
)
def compare_audits(request: Request, code: Code, number: Number, asked: Annotated[CompareQuery, Query()]) -> Response:
    """What became of every finding from the run `before` to this one, and because of what."""
    book = registry().audits
    floors = [_floors(book.load(code, each)) for each in (asked.before, number)]
    steps = [each for each in book.compare(code, asked.before, number) if asked.kind in {None, each.kind}]

    def make(step: Step) -> ComparedOut:
        before, after = (
            None if finding is None else _finding(finding, mine)
            for finding, mine in zip((step.before, step.after), floors, strict=True)
        )
        because = [each.value for each in step.because]
        return ComparedOut(kind=step.kind.value, because=because, before=before, after=after)

    return answer(request, page_of(request, asked, steps, make))


def _floors(run: AuditRun) -> dict[str, Floor]:
    return {floor.id: floor for floor, _ in run.inputs.floors}


def _finding(finding: Finding, floors: dict[str, Floor]) -> FindingOut:
    return FindingOut.model_validate(finding_json(finding, floors))


def _audit(record: AuditRecord) -> AuditOut:
    return AuditOut(
        number=record.number,
        at=record.at,
        day=record.day.isoformat(),
        person=record.person,
        note=record.note,
        tier=record.tier,
        standards=list(record.standards),
        program=record.program,
        plans=[dict(plan) for plan in record.plans],
        summary={verdict: dict(counts) for verdict, counts in record.summary.items()},
        seal=record.seal,
        signatures=[
            SignatureOut(role=each.role.value, person=each.person, at=each.at, note=each.note)
            for each in record.signatures
        ],
        closed=record.closed,
    )
