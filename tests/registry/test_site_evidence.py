"""Records and answers of a site folder in the registry: a check there finds what a check of the folder finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from twin.catalog import load_catalog
from twin.checks.engine import check
from twin.checks.evidence import Answer, Evidence, Reply
from twin.errors import NotFound, Refused, SiteError
from twin.model import Asset, Centre, Finding, Twin, Verdict
from twin.registry import Registry, load_site_whole
from twin.registry.evidence import Answered
from twin.registry.paper_sheets import read_evidence
from twin.registry.site_evidence import OTHER_RECORDS

from .build import CODE, rooms, site

CATALOG = load_catalog()
DAY = date(2026, 11, 23)
RECORDS = """record,day,by,note
SJ-rec-6.4.2-0,2026-11-02,周敏,大厅
保洁检查,2026-11-20,,等候区
SJ-rec-6.4.4.2-2,2026-10-01,陈静,雨伞
SJ-rec-6.4.1.1-2,2026-11-20,王磊,巡查
SJ-rec-6.4.1.1-2,2026-11-23,王磊,巡查
火灾隐患整改,2025-01-10,顾晓峰,未发现
"""
ANSWERS = """question,zone,answer,day,by,note
SJ-ask-4.5.4-2,等候休息区,符合,2026-10-10,周敏,
SJ-ask-4.5.4-2,等候休息区,不符合,2026-10-10,周敏,座椅破损
SJ-ask-6.4.1.4-1,,是,2024-01-05,,
"""


def test_a_folder_without_records_begins_no_calendar() -> None:
    thing = Asset("1", "printer", "打印机", "打印机", attributes={"责任人": "周敏"})
    for standard in CATALOG.standards:
        twin = Twin(Centre("C", "C", "district", (standard,)), (), (thing,))
        assert read_evidence(twin, CATALOG, None, None).records == ()


def folder(tmp_path: Path, **lists: str) -> Path:
    made = site(tmp_path / "S", rooms(), **{name: f"{name}.csv" for name in lists})
    for name, text in lists.items():
        (made / f"{name}.csv").write_text(text, encoding="utf-8")
    return made


def judged(twin: Twin, evidence: Evidence) -> tuple[Finding, ...]:
    """What becomes of the entries that are no rule."""
    catalog = load_catalog()
    standards = [replace(standard, rules=()) for standard in catalog.standards_of(twin.centre.standards)]
    return check(twin, standards, catalog, evidence=evidence, today=DAY)


def test_every_kind_of_row_is_judged_the_same(tmp_path: Path, registry: Registry) -> None:
    made = folder(tmp_path, records=RECORDS, answers=ANSWERS)
    twin, evidence = load_site_whole(made)
    registry.import_site(made, by="示例")
    wanted = judged(twin, evidence)
    found = judged(registry.twin(CODE), registry.evidence(CODE))
    assert [(f.rule, f.subject, f.verdict) for f in found] == [(f.rule, f.subject, f.verdict) for f in wanted]
    unsigned = {"SJ-rec-6.4.2-0", "SJ-ask-6.4.1.4-1"}  # who imports answers for rows that name nobody
    assert [f for f in found if f.rule not in unsigned] == [f for f in wanted if f.rule not in unsigned]
    verdicts = {f.rule: f.verdict for f in found if f.verdict is not Verdict.UNKNOWN}
    assert verdicts["SJ-ask-4.5.4-2"] is Verdict.FAIL, "of one day the later row counts"
    assert verdicts["SJ-rec-6.4.4.2-2"] is Verdict.PASS
    assert verdicts["SJ-rec-6.4.4.3-3"] is Verdict.FAIL, "held for a year"
    assert "SJ-ask-6.4.1.4-1" not in verdicts, "an answer of two years ago holds no more"


def test_undoing_the_import_takes_answers_and_records_back_and_redoing_it_brings_them(
    tmp_path: Path, registry: Registry
) -> None:
    registry.import_site(folder(tmp_path, records=RECORDS, answers=ANSWERS), by="示例")
    brought = registry.evidence(CODE)
    assert brought.answers
    assert brought.records
    assert brought.done
    undone = registry.undo(registry.changes(CODE, kind="centre")[0].batch, by="示例")
    assert registry.is_empty()
    with pytest.raises(NotFound):
        registry.evidence(CODE)
    registry.undo(undone, by="示例")
    assert registry.evidence(CODE) == brought


def test_an_answer_given_since_keeps_the_import_from_being_undone(tmp_path: Path, registry: Registry) -> None:
    registry.import_site(folder(tmp_path, answers=ANSWERS), by="示例")
    batch = registry.changes(CODE, kind="centre")[0].batch
    given = Answer("a" * 20, "SJ-ask-6.4.1.4-1", CODE, Reply.OK, DAY, "")
    registry.papers.answer(CODE, Answered(given, "2026-11-23T09:00:00+08:00"), load_catalog(), by="周敏")
    with pytest.raises(Refused):
        registry.undo(batch, by="示例")
    assert len(registry.evidence(CODE).answers) == 4


def test_a_record_that_nothing_schedules_is_in_the_register_of_other_records(
    tmp_path: Path, registry: Registry
) -> None:
    registry.import_site(folder(tmp_path, records=RECORDS), by="示例")
    kept = registry.registers.of_centre(CODE, OTHER_RECORDS)
    assert {(each.day.isoformat(), each.by, each.values["record"], each.values["found"]) for each in kept} >= {
        ("2026-10-01", "陈静", "SJ-rec-6.4.4.2-2", "雨伞"),
        ("2025-01-10", "顾晓峰", "SJ-rec-6.4.4.3-3", "未发现"),
    }
    done = registry.upkeep.records(CODE)
    assert "SJ-rec-6.4.4.2-2" not in {each.schedule.partition(":")[0] for each in done}
    assert all(each.by for each in done)


def test_everything_comes_as_one_batch_that_can_be_taken_back(tmp_path: Path, registry: Registry) -> None:
    registry.import_site(folder(tmp_path, records=RECORDS), by="示例")
    (batch,) = {each.batch for each in registry.changes(CODE, limit=1000)}
    registry.undo(batch, by="示例")
    assert registry.is_empty()


def test_a_wrong_row_stores_nothing(tmp_path: Path, registry: Registry) -> None:
    with pytest.raises(SiteError, match=r"records\.csv"):
        registry.import_site(folder(tmp_path, records="record,day,by\n没有这种记录,2026-01-01,周敏\n"), by="示例")
    assert registry.is_empty()
