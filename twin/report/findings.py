"""Findings as JSON (design §10), tables and GeoJSON. The same findings in every form."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from shapely import Polygon
from shapely.geometry.polygon import orient

from twin.checks.forms import Judgement
from twin.drawing.plan_form import issue_json
from twin.model import Finding, Floor, Json, Point, Proof, Strength, Text, Twin, Verdict
from twin.report.cells import Value
from twin.report.files import known_format, report_bytes
from twin.report.sheets import Column, Report, Sheet

FORMATS: Final = ("csv", "xlsx", "geojson")

VERDICTS: Final[Mapping[Verdict, Text]] = {
    Verdict.PASS: Text("合格", "Pass"),
    Verdict.FAIL: Text("不合格", "Fail"),
    Verdict.UNKNOWN: Text("无法判定", "Undecided"),
    Verdict.NOT_APPLICABLE: Text("不适用", "Not applicable"),
    Verdict.WAIVED: Text("已豁免", "Waived"),
}
STRENGTHS: Final[Mapping[Strength, Text]] = {
    Strength.SHALL: Text("应", "Shall"),
    Strength.SHOULD: Text("宜", "Should"),
    Strength.MAY: Text("可", "May"),
    Strength.REQUIRED: Text("必配 √", "Required √"),
    Strength.OPTIONAL: Text("选配 ○", "Optional ○"),
}
KINDS: Final[Mapping[str, Text]] = {
    "centre": Text("中心", "Centre"),
    "floor": Text("楼层", "Floor"),
    "zone": Text("功能区", "Zone"),
    "item": Text("设施设备", "Item"),
    "opening": Text("门与通道", "Opening"),
    "asset": Text("资产", "Asset"),
    "window": Text("窗口", "Window"),
}

COLUMNS: Final = (
    (Text("结论", "Verdict"), 10.0, True),
    (Text("强度", "Strength"), 10.0, True),
    (Text("标准", "Standard"), 24.0, False),
    (Text("条款", "Clause"), 11.0, True),
    (Text("表", "Table"), 7.0, True),
    (Text("行", "Row"), 7.0, True),
    (Text("规则", "Rule"), 20.0, False),
    (Text("对象类别", "Kind of subject"), 11.0, True),
    (Text("对象", "Subject"), 22.0, False),
    (Text("楼层", "Floor"), 9.0, True),
    (Text("要求", "Expected"), 26.0, False),
    (Text("实际", "Actual"), 26.0, False),
    (Text("说明", "Message"), 40.0, False),
    (Text("整改建议", "What would fix it"), 36.0, False),
    (Text("备注", "Remark"), 24.0, False),
    (Text("X（图纸坐标，m）", "X (drawing, m)"), 13.0, True),
    (Text("Y（图纸坐标，m）", "Y (drawing, m)"), 13.0, True),
)


def findings_json(twin: Twin, tier: str, standards: Sequence[str], findings: Sequence[Finding]) -> dict[str, Json]:
    """The findings of a check. ``standards`` are ids; every ``at`` in drawing metres of the subject's floor."""
    floors = {floor.id: floor for floor in twin.floors}
    tally = Counter((finding.verdict, finding.strength) for finding in findings)
    return {
        "site": twin.centre.code,
        "name": twin.centre.name,
        "tier": tier,
        "standards": list(standards),
        "summary": {str(v): {str(s): tally[v, s] for s in Strength} for v in Verdict},
        "findings": [finding_json(finding, floors) for finding in findings],
    }


def check_json(twin: Twin, tier: str, standards: Sequence[str], findings: Sequence[Finding]) -> dict[str, Json]:
    """What ``twin check --json`` prints: the findings, and what was not certain when plan and register were joined."""
    origins = {floor.id: floor.origin for floor in twin.floors}
    issues = [issue_json(issue, origins) for issue in twin.issues]
    return {**findings_json(twin, tier, standards, findings), "issues": issues}


def judged_json(twin: Twin, tier: str, standards: Sequence[str], judgements: Sequence[Judgement]) -> dict[str, Json]:
    """:func:`check_json` of what is not written out yet: for the workers of ``twin check --all --json``."""
    return check_json(twin, tier, standards, [each.finding for each in judgements])


def finding_json(finding: Finding, floors: Mapping[str, Floor]) -> dict[str, Json]:
    """One finding; ``at`` as [x, y] in drawing metres, or None."""
    subject, at = finding.subject, drawing_point(finding, floors)
    return {
        "rule": finding.rule,
        "standard": finding.standard,
        "clause": finding.clause,
        "table": finding.table,
        "row": finding.row,
        "strength": str(finding.strength),
        "verdict": str(finding.verdict),
        "subject": {
            "kind": subject.kind,
            "id": subject.id,
            "name": subject.name,
            "floor": subject.floor,
            "item": subject.item,
        },
        "expected": _both(finding.expected),
        "actual": _both(finding.actual),
        "at": list(at) if at else None,
        "message": _both(finding.message),
        "fix": _both(finding.fix),
        "count": finding.count,
        "remark": _both(finding.remark),
        "reading": _both(finding.reading),
        "evidence": list(finding.evidence),
        "confidence": finding.confidence,
        "source": finding.source,
        "proof": [_proof_json(proof, floors) for proof in finding.proof],
    }


def _proof_json(proof: Proof, floors: Mapping[str, Floor]) -> dict[str, Json]:
    """One piece of geometry; ``points`` in drawing metres of its floor."""
    return {
        "kind": str(proof.kind),
        "floor": proof.floor,
        "points": [list(_drawn(point, floors[proof.floor])) for point in proof.points],
        "metres": None if proof.metres is None else round(proof.metres, 6),
        "about": _both(proof.about),
    }


def _both(text: Text | None) -> dict[str, str] | None:
    return None if text is None else {"zh": text.zh, "en": text.en}


def drawing_point(finding: Finding, floors: Mapping[str, Floor]) -> Point | None:
    """Where a finding is, in drawing metres to a tenth of a millimetre. A centre of one floor needs no floor named."""
    floor = floors.get(finding.subject.floor or "")
    if floor is None and finding.subject.floor is None and len(floors) == 1:
        floor = next(iter(floors.values()))
    return None if finding.at is None or floor is None else _drawn(finding.at, floor)


def _drawn(at: Point, floor: Floor) -> Point:
    return (round(at[0] + floor.origin[0], 4), round(at[1] + floor.origin[1], 4))


def findings_bytes(twin: Twin, findings: Sequence[Finding], file_format: str, *, lang: str = "zh") -> bytes:
    """Findings as ``csv``, ``xlsx`` or ``geojson`` (floors and findings).

    Raises
    ------
    SiteError
        ``unknown-format``.
    """
    if known_format(file_format, FORMATS) == "geojson":
        return json.dumps(findings_geojson(twin, findings), ensure_ascii=False, allow_nan=False).encode()
    return report_bytes(findings_report(twin, findings, lang=lang), file_format)


def findings_report(twin: Twin, findings: Sequence[Finding], *, lang: str = "zh") -> Report:
    """Findings as a report of one sheet."""
    floors = {floor.id: floor for floor in twin.floors}
    columns = tuple(Column(text.said(lang), width, centred) for text, width, centred in COLUMNS)
    rows = tuple(_row(finding, floors, lang) for finding in findings)
    title, empty = Text("检查结果", "Findings"), Text("没有检查结果。", "There are no findings.")
    tally = Counter(finding.verdict for finding in findings)
    facts = (
        (Text("中心", "Centre").said(lang), f"{twin.centre.name}（{twin.centre.code}）"),
        (Text("合计", "Totals").said(lang), "  ".join(f"{VERDICTS[v].said(lang)} {tally[v]}" for v in Verdict)),
    )
    sheet = Sheet(title.said(lang), columns, rows, tuple(range(len(columns))), empty.said(lang))
    return Report(title.said(lang), facts, (sheet,), lang)


def _row(finding: Finding, floors: Mapping[str, Floor], lang: str) -> tuple[Value, ...]:
    subject, at = finding.subject, drawing_point(finding, floors)
    floor = floors.get(subject.floor or "")
    kind = KINDS.get(subject.kind)
    return (
        VERDICTS[finding.verdict].said(lang),
        STRENGTHS[finding.strength].said(lang),
        finding.standard,
        finding.clause,
        finding.table,
        finding.row,
        finding.rule,
        kind.said(lang) if kind else subject.kind,
        subject.name or subject.id,
        floor.name if floor else subject.floor,
        finding.expected.said(lang),
        finding.actual.said(lang),
        finding.message.said(lang),
        finding.fix.said(lang),
        finding.remark.said(lang) if finding.remark else None,
        at[0] if at else None,
        at[1] if at else None,
    )


def findings_geojson(twin: Twin, findings: Sequence[Finding]) -> dict[str, Json]:
    """Zones, openings, placed assets and findings as a GeoJSON FeatureCollection.

    Coordinates are drawing metres, not longitude and latitude: ``coordinate_system`` says so, and each feature names its ``floor``.
    A finding with no place has a null geometry, as RFC 7946 allows.
    """
    floors = {floor.id: floor for floor in twin.floors}
    features = [feature for floor in twin.floors for feature in _floor_features(floor)]
    for asset in twin.assets:
        if asset.at is None or asset.floor not in floors:
            continue
        more = {"asset_no": asset.asset_no, "item": asset.item, "name": asset.name, "zone": asset.zone}
        features.append(_feature("asset", asset.floor, _spot(_drawn(asset.at, floors[asset.floor])), more))
    for finding in findings:
        at = drawing_point(finding, floors)
        features.append(
            _feature("finding", finding.subject.floor, _spot(at) if at else None, finding_json(finding, floors))
        )
    return {
        "type": "FeatureCollection",
        "name": twin.centre.name,
        "coordinate_system": "metres of the drawing; not longitude and latitude",
        "features": features,
    }


def _floor_features(floor: Floor) -> list[Json]:
    zones = [
        _feature(
            "zone",
            floor.id,
            _area(zone.polygon, floor),
            {
                "id": zone.id,
                "name": zone.name,
                "number": zone.number,
                "kinds": list(zone.kinds),
                "area_m2": round(zone.polygon.area, 4),
                "origin": str(zone.origin),
                "floor_name": floor.name,
            },
        )
        for zone in floor.zones
    ]
    openings = [
        _feature(
            "opening",
            floor.id,
            _spot(_drawn(opening.at, floor)),
            {
                "id": opening.id,
                "opening": str(opening.kind),
                "width_m": opening.width_m,
                "zones": list(opening.zones),
            },
        )
        for opening in floor.openings
    ]
    return zones + openings


def _feature(kind: str, floor: str | None, geometry: Json, properties: Mapping[str, Json]) -> Json:
    return {"type": "Feature", "geometry": geometry, "properties": {"kind": kind, "floor": floor, **properties}}


def _spot(at: Point) -> Json:
    return {"type": "Point", "coordinates": list(at)}


def _area(polygon: Polygon, floor: Floor) -> Json:
    wound = orient(polygon)  # outer ring counter-clockwise, holes clockwise, as RFC 7946 asks
    rings = [ring.coords for ring in (wound.exterior, *wound.interiors)]
    return {"type": "Polygon", "coordinates": [[list(_drawn((p[0], p[1]), floor)) for p in ring] for ring in rings]}
