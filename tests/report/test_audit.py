"""An audit in every form says the same: one list of findings, one numbering."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import ezdxf
import pypdfium2
import pytest
from openpyxl import load_workbook

from tests.databases import Databases
from tests.real_plans import PLANS, on_real_plans, read_once
from tests.registry.build import CODE, middle, one_centre, thing
from twin.audit import Role
from twin.drawing.plan import read_plan
from twin.errors import DrawingError, SiteError
from twin.memory import no_collector
from twin.model import Plan, Proof, ProofKind, Text, Verdict
from twin.registry import AuditDrawing, AuditRun, Registry, open_registry
from twin.report import AUDIT_FORMATS, audit_bytes, audit_dxf, audit_filename
from twin.report.dxf import FINDINGS, LAYERS, MISSING, ROUTES, one_line
from twin.report.marks import by_standard, by_zone, group_of, marks
from twin.report.plan_pages import RADIUS, free_spot

SJ, GB = "DB31117-Z-016-2022", "GB55019-2021"


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Registry]:
    opened = open_registry(databases.copy(one_centre, tmp_path_factory.mktemp("audit") / "twin.db"))
    opened.create_asset(CODE, thing("A1", "座椅", floor="F1", at=middle("等候休息区")), by="甲")
    opened.audits.run(CODE, by="张三", standards=(SJ, GB), day=date(2026, 11, 27), note="年度审计")
    opened.audits.sign(CODE, 1, Role.LEAD, by="张三")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def run(registry: Registry) -> AuditRun:
    return registry.audits.load(CODE, 1)


def numbered(run: AuditRun) -> list[tuple[int, str]]:
    return [(mark.number, mark.finding.rule) for mark in marks(run.twin, run.findings)]


# numbers


def test_defects_come_first_and_numbers_have_no_gap(run: AuditRun) -> None:
    found = marks(run.twin, run.findings)
    groups = [group_of(mark.finding) for mark in found]
    assert [mark.number for mark in found] == list(range(1, len(found) + 1))
    assert groups == sorted(groups)
    assert set(groups) == {"defects", "warnings"}
    assert len(found) == sum(group_of(f) in {"defects", "warnings"} for f in run.findings)


def test_a_mark_stands_in_its_zone(run: AuditRun) -> None:
    zones = {zone.id: zone for floor in run.twin.floors for zone in floor.zones}
    placed = [mark for mark in marks(run.twin, run.findings) if mark.finding.subject.kind == "zone"]
    assert placed
    for mark in placed:
        assert mark.at is not None
        assert zones[mark.finding.subject.id].polygon.buffer(1e-6).covers(_point(mark.at))


def _point(at: tuple[float, float]) -> Any:
    from shapely import Point  # noqa: PLC0415 - the tests' only point

    return Point(at)


def test_counts_by_zone_and_by_document_add_up_to_all(run: AuditRun) -> None:
    zones, documents = by_zone(run.twin, run.findings), by_standard(run.findings)
    assert sum(sum(each.counts.values()) for each in zones) == len(run.findings)
    assert sum(counts.total() for counts in documents.values()) == len(run.findings)
    assert list(documents) == [SJ, GB]


# forms


def test_json_names_the_run_and_every_finding(run: AuditRun) -> None:
    value = json.loads(audit_bytes(run, "json"))
    assert (value["centre"], value["number"], value["person"], value["seal"]) == (CODE, 1, "张三", run.record.seal)
    assert len(value["findings"]) == len(run.findings)
    got = sorted((each["number"], each["rule"]) for each in value["findings"] if each["number"])
    assert got == numbered(run)
    assert value["signatures"][0]["person"] == "张三"


def test_geojson_has_the_same_numbers(run: AuditRun) -> None:
    value = json.loads(audit_bytes(run, "geojson"))
    shown = [each["properties"] for each in value["features"] if each["properties"]["kind"] == "finding"]
    assert sorted((each["number"], each["rule"]) for each in shown if each["number"]) == numbered(run)
    assert value["audit"]["number"] == 1


def test_workbook_and_table_have_them_all(run: AuditRun) -> None:
    book = load_workbook(io.BytesIO(audit_bytes(run, "xlsx")))
    kept = ["文件登记", "定期记录", "现场核对"]
    assert book.sheetnames == ["不合格与未满足项", "按标准汇总", "按功能区汇总", "检查结果", *kept]
    numbers = [row[0].value for row in book["不合格与未满足项"] if isinstance(row[0].value, int)]
    assert numbers == [number for number, _ in numbered(run)]
    rows = list(csv.reader(io.StringIO(audit_bytes(run, "csv").decode("utf-8-sig"))))
    assert len(rows) == len(run.findings) + 1
    english = load_workbook(io.BytesIO(audit_bytes(run, "xlsx", lang="en")))
    assert english.sheetnames[0] == "Defects and warnings"


def test_pdf_has_cover_plan_list_annex_and_page_x_of_y(run: AuditRun) -> None:
    document = pypdfium2.PdfDocument(audit_bytes(run, "pdf"))
    pages = [page.get_textpage().get_text_range() for page in document]
    total = len(pages)
    assert "设施审计报告" in pages[0]
    assert run.record.seal in pages[0].replace("\r\n", "")
    assert "张三" in pages[0]
    assert "（未签署）" in pages[0]  # the approver's line
    for number, text in enumerate(pages, 1):
        assert f"第 {number} 页 / 共 {total} 页" in text
    whole = "".join(pages)
    for words in (
        "按标准汇总",
        "按功能区汇总",
        "一层",
        "不合格与未满足项",
        "附录：判定依据",
        "附录：无法判定的项",
        "附录：文件登记",
    ):
        assert words in whole
    plan = next(text for text in pages if text.startswith("一层"))
    on_plan = [mark.number for mark in marks(run.twin, run.findings) if mark.at is not None]
    assert all(str(number) in plan for number in on_plan)


def test_the_same_run_gives_the_same_pdf(run: AuditRun) -> None:
    assert audit_bytes(run, "pdf") == audit_bytes(run, "pdf")


def test_an_unknown_format_is_refused(run: AuditRun) -> None:
    with pytest.raises(SiteError):
        audit_bytes(run, "docx")
    assert "dxf" not in AUDIT_FORMATS


def test_a_file_name_can_be_sent(run: AuditRun) -> None:
    assert audit_filename(run.record, "某区/中心", "pdf") == "设施审计报告_某区-中心_001_2026-11-27.pdf"


def test_marks_never_cover_each_other_nor_leave_the_box() -> None:
    taken: list[tuple[float, float]] = []
    for _ in range(60):
        taken.append(free_spot((50.0, 50.0), taken, (0, 0, 100, 100)))
    assert taken[0] == (50.0, 50.0)
    for n, (x, y) in enumerate(taken):
        assert 0 <= x <= 100
        assert 0 <= y <= 100
        assert all((x - a) ** 2 + (y - b) ** 2 >= (2 * RADIUS) ** 2 for a, b in taken[:n])


# the drawing


def whole(plan: Plan) -> object:
    """All that the reader says, bit by bit, but the file."""
    return (
        [
            (floor.origin, floor.bounds, [(z.id, z.names, z.kinds, z.polygon.wkb_hex) for z in floor.zones])
            for floor in plan.floors
        ],
        [[(o.kind, o.at, o.width_m) for o in floor.openings] for floor in plan.floors],
        [[(p.item, p.name, p.at) for p in floor.placements] for floor in plan.floors],
        plan.source.units.metres_per_unit,
    )


def sound(data: bytes, folder: Path) -> ezdxf.document.Drawing:
    """The document, once it opens as it stands, with nothing to recover, and ezdxf found nothing wrong with it."""
    written = folder / "written.dxf"
    written.write_bytes(data)
    with no_collector():
        document = ezdxf.readfile(written)
        auditor = document.audit()
    assert auditor.errors == []
    assert auditor.fixes == []
    return document


def test_the_drawing_has_layers_of_its_own_and_reads_to_the_same_zones(
    registry: Registry, run: AuditRun, tmp_path: Path
) -> None:
    (drawing,) = registry.audits.drawings(CODE, 1)
    written = audit_dxf(run, drawing)
    document = sound(written, tmp_path)
    assert {name: document.layers.get(name).color for name in LAYERS} == LAYERS
    texts = {e.dxf.text for e in document.modelspace().query(f'TEXT[layer=="{FINDINGS}"]')}
    on_plan = {str(mark.number) for mark in marks(run.twin, run.findings) if mark.at is not None}
    assert on_plan <= texts
    assert len(document.modelspace().query(f'POLYLINE[layer=="{MISSING}"]')) > 0
    assert whole(read_plan(written, name="x.dxf")) == whole(read_plan(drawing.data, name="x.dxf"))
    circle = document.modelspace().query(f'CIRCLE[layer=="{FINDINGS}"]')[0]
    first = next(mark for mark in marks(run.twin, run.findings) if mark.at is not None)
    assert first.at is not None
    origin = run.twin.floors[0].origin
    expected = [(first.at[n] + origin[n]) * 1000 for n in (0, 1)]  # the drawing is in millimetres
    assert [circle.dxf.center.x, circle.dxf.center.y] == pytest.approx(expected, abs=1e-6)


def test_an_overlay_on_an_overlay_replaces_it(registry: Registry, run: AuditRun, tmp_path: Path) -> None:
    (drawing,) = registry.audits.drawings(CODE, 1)
    once = audit_dxf(run, drawing)
    twice = audit_dxf(run, replace(drawing, data=once))
    assert len(sound(twice, tmp_path).modelspace()) == len(sound(once, tmp_path).modelspace())


def test_one_text_holds_what_old_versions_allow() -> None:
    assert one_line("a\nb ^c 50%%d") == "a b c 50%d"
    cut = one_line("缺少座椅" * 100)
    assert cut.endswith("…")
    assert len(cut.encode("gb18030")) <= 250


@on_real_plans
@pytest.mark.parametrize("path", sorted(PLANS.rglob("*.dxf")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_real_drawings_open_without_errors_and_read_to_the_same(path: Path, run: AuditRun, tmp_path: Path) -> None:
    try:
        plan = read_once(path.relative_to(PLANS).as_posix())
    except DrawingError:
        pytest.skip("no plan in it")
    say = Text("等候区缺少座椅：不合格", "no seats in the waiting area")
    bad = next(finding for finding in run.findings if finding.verdict is Verdict.FAIL and finding.count is not None)
    findings = []
    for floor in plan.floors:
        for zone in floor.zones[:30]:
            inside = zone.polygon.representative_point()
            x, y = inside.x, inside.y
            subject = bad.subject._replace(kind="zone", id=zone.id, floor=floor.id)
            proof = (
                Proof(ProofKind.ROUTE, floor.id, ((x, y), (x + 2, y)), 2.0, say),
                Proof(ProofKind.CIRCLE, floor.id, ((x, y),), 1.5, say),
                Proof(ProofKind.AREA, floor.id, ((x, y), (x + 1, y), (x, y + 1)), None, say),
            )
            findings.append(bad._replace(subject=subject, at=(x, y), message=say, proof=proof))
    audit = replace(run, inputs=replace(run.inputs, floors=tuple((f, ()) for f in plan.floors), assets=()))
    audit = replace(audit, findings=tuple(findings))
    unit = plan.source.units.metres_per_unit
    written = audit_dxf(audit, AuditDrawing(path.name, path.read_bytes(), tuple(f.id for f in plan.floors), unit))
    document = sound(written, tmp_path)
    assert whole(read_plan(written, name=path.name)) == whole(plan)
    if findings:
        assert len(document.modelspace().query(f'CIRCLE[layer=="{ROUTES}"]')) == len(findings)
