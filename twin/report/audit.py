"""One audit run as a file: PDF, XLSX, CSV, JSON, GeoJSON, and the original drawing with the findings on it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from twin.model import Json
from twin.report.audit_pdf import audit_pdf
from twin.report.audit_sheets import TITLE, audit_report
from twin.report.evidence import evidence_json
from twin.report.files import known_format, report_bytes
from twin.report.findings import findings_geojson, findings_json, findings_report
from twin.report.marks import marks
from twin.report.missing import file_word

if TYPE_CHECKING:
    from twin.registry import AuditRecord, AuditRun

AUDIT_FORMATS: Final = ("pdf", "xlsx", "csv", "json", "geojson")


def audit_bytes(run: AuditRun, file_format: str, *, lang: str = "zh") -> bytes:
    """One run in one of :data:`AUDIT_FORMATS`, all from the same findings.

    Raises
    ------
    SiteError
        ``unknown-format``.
    """
    kind = known_format(file_format, AUDIT_FORMATS)
    if kind == "pdf":
        return audit_pdf(run, lang=lang)
    if kind == "json":
        return json.dumps(audit_json(run), ensure_ascii=False, indent=1, allow_nan=False).encode()
    if kind == "geojson":
        return json.dumps(_geojson(run), ensure_ascii=False, allow_nan=False).encode()
    report = findings_report(run.twin, run.findings, lang=lang) if kind == "csv" else audit_report(run, lang=lang)
    return report_bytes(report, kind)


def _geojson(run: AuditRun) -> dict[str, Json]:
    """Floors and findings, each finding with its number in the printed report."""
    value = findings_geojson(run.twin, run.findings)
    numbers = {id(mark.finding): mark.number for mark in marks(run.twin, run.findings)}
    shown = [feature for feature in value["features"] if feature["properties"]["kind"] == "finding"]
    for feature, finding in zip(shown, run.findings, strict=True):
        feature["properties"]["number"] = numbers.get(id(finding))
    value["audit"] = record_json(run.record)
    return value


def audit_filename(record: AuditRecord, name: str, suffix: str, floor: str = "") -> str:
    """A file name a person can send as it is."""
    parts = [TITLE.zh, file_word(name), f"{record.number:03d}", record.day.isoformat(), file_word(floor)]
    return "_".join(part for part in parts if part) + "." + suffix.removeprefix(".")


def record_json(record: AuditRecord) -> dict[str, Json]:
    """One run without its contents, as ``twin audit … --json`` prints it."""
    return {
        "centre": record.centre,
        "number": record.number,
        "at": record.at,
        "day": record.day.isoformat(),
        "person": record.person,
        "note": record.note,
        "tier": record.tier,
        "standards": list(record.standards),
        "program": record.program,
        "plans": [dict(plan) for plan in record.plans],
        "summary": {verdict: dict(counts) for verdict, counts in record.summary.items()},
        "seal": record.seal,
        "closed": record.closed,
        "signatures": [
            {"role": str(each.role), "person": each.person, "at": each.at, "seal": each.seal, "note": each.note}
            for each in record.signatures
        ],
    }


def audit_json(run: AuditRun) -> dict[str, Json]:
    """A run with its findings, in the form of ``twin check --json``, the numbers of its defects, and what was on file."""
    twin = run.twin
    numbers = {id(mark.finding): mark.number for mark in marks(twin, run.findings)}
    value = findings_json(twin, run.inputs.tier, run.inputs.standards, run.findings)
    for each, finding in zip(value["findings"], run.findings, strict=True):
        each["number"] = numbers.get(id(finding))
    return {**record_json(run.record), **value, "evidence": evidence_json(twin, run.inputs.evidence)}
