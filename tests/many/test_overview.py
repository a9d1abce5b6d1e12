"""The overview of many centres: what is counted, what comes first, what is old, what is written."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.centre import rooms_dxf, small_centre
from tests.databases import Databases
from twin.catalog import load_catalog
from twin.cli import main
from twin.many import CentreState, CentreSummary, frequent_defects, judged_rules, old_plans
from twin.many.overview import PLAN_DAYS
from twin.model import Centre, Text, Verdict
from twin.registry import FloorChoice, FloorRecord, Registry
from twin.report.overview import mark_of, overview_bytes, tier_of

CATALOG = load_catalog()
SONGJIANG = CATALOG.standard("DB31117-Z-016-2022")
FIRST, SECOND, THIRD = SONGJIANG.rules[:3]
TODAY = date(2026, 11, 27)


def state(code: str, defects: Mapping[str, int], passed: tuple[str, ...] = ()) -> CentreState:
    rules = dict.fromkeys(defects, Verdict.FAIL) | dict.fromkeys(passed, Verdict.PASS)
    return CentreState(
        code, f"中心{code}", "东区", CentreSummary(code, f"中心{code}", "district", (SONGJIANG.id,), rules, defects)
    )


def test_defects_of_most_centres_come_first_then_those_of_most_places() -> None:
    states = [state("A", {FIRST.code: 9, SECOND.code: 1, THIRD.code: 3}), state("B", {SECOND.code: 1})]
    found = frequent_defects(states, CATALOG)
    assert [(each.rule.code, each.centres, each.subjects) for each in found] == [
        (SECOND.code, ("A", "B"), 2),
        (FIRST.code, ("A",), 9),
        (THIRD.code, ("A",), 3),
    ]


def test_matrix_has_every_rule_some_centre_was_held_against_in_the_documents_order() -> None:
    states = [state("A", {THIRD.code: 1}), state("B", {}, passed=(FIRST.code,)), CentreState("C", "丙", "", None)]
    assert judged_rules(states, CATALOG) == (FIRST, THIRD)
    summaries = [each.summary for each in states if each.summary]
    assert [[mark_of(summary, rule) for rule in (FIRST, SECOND, THIRD)] for summary in summaries] == [
        ["", "", "✕"],
        ["✓", "", ""],
    ]


def test_a_plan_is_old_after_a_year_and_a_floor_without_one_says_so() -> None:
    floors = [
        FloorRecord("f1", "一层", 1, 3, stored_at="2026-11-20T08:00:00+00:00"),
        FloorRecord("f2", "二层", 2, 1, stored_at="2025-11-27T08:00:00+00:00"),  # 365 days: not yet
        FloorRecord("f3", "三层", 3, 1, stored_at="2025-11-26T08:00:00+00:00"),
        FloorRecord("f4", "四层", 4, None),
    ]
    assert [(plan.floor, plan.days) for plan in old_plans(floors, TODAY)] == [("三层", PLAN_DAYS + 1), ("四层", None)]


def test_workbook_names_the_centre_that_could_not_be_checked_and_leaves_its_counts_empty() -> None:
    bad = CentreState("X", "坏", "", None, Text("没有标准", "no document"), overdue=2)
    content = overview_bytes([state("A", {FIRST.code: 2}), bad], CATALOG, "xlsx", day=TODAY)
    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["中心", "中心与要求", "常见缺陷"]
    rows = {row[0]: row for row in book["中心"].iter_rows(values_only=True) if row[0] in {"A", "X"}}
    assert rows["A"][3:6] == ("区级综合性政务服务中心", 0, 0)  # counts come from findings; none were given
    assert rows["X"][4:8] == (None,) * 4
    assert rows["X"][8] == 2
    assert rows["X"][11] == "没有标准"
    cells = [cell for row in book["常见缺陷"].iter_rows(values_only=True) for cell in row]
    assert FIRST.title.zh in cells
    assert "中心A" in cells


def two(registry: Registry) -> None:
    """Two centres of which one follows a document that is not in the catalogue."""
    small_centre(registry, "A-1")
    registry.create_centre(Centre("B-2", "Bad", "district", ("NO-SUCH-DOCUMENT",)), by="甲")
    registry.plans.store("B-2", [FloorChoice("f1", "一层")], name="small.dxf", data=rooms_dxf(), by="甲")


@pytest.fixture
def registered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, databases: Databases) -> Path:
    monkeypatch.setenv("TWIN_DATABASE_URL", databases.copy(two, tmp_path / "twin.db"))
    return tmp_path


def test_check_all_writes_the_overview(registered: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = registered / "overview.csv"
    assert main(["check", "--all", "--jobs", "1", "-o", str(file)]) == 2
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["编号", "A-1", "B-2"]
    assert "NO-SUCH-DOCUMENT" in lines[2]
    assert "A-1" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code"),
    [(["check", "--all", "-o", "x.docx"], "unknown-format"), (["check", "A-1", "-o", "x.xlsx"], "output-needs-all")],
)
def test_wrong_output_is_refused_before_the_work(
    registered: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: str
) -> None:
    assert main([*words[:-1], str(registered / words[-1])]) == 2
    said = capsys.readouterr()
    assert {"unknown-format": "x.docx", "output-needs-all": "--all"}[code] in said.err or ".docx" in said.err
    assert not said.out
    assert not (registered / words[-1]).exists()


def test_a_tier_is_called_as_the_centres_own_document_calls_it() -> None:
    summary = CentreSummary("A", "A", "district", ("LZCZ-2022-1", SONGJIANG.id), {}, {})
    assert tier_of(CentreState("A", "A", "", summary), CATALOG) == Text("区本级政务服务中心", "District centre")
    odd = CentreSummary("B", "B", "village", ("LZCZ-2022-1",), {}, {})
    assert tier_of(CentreState("B", "B", "", odd), CATALOG).zh == "village"
    assert tier_of(CentreState("C", "C", "", None), CATALOG).zh == ""
