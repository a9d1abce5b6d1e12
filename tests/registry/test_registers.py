"""Registers on both databases: kept once, led on, settling upkeep, evidence for the checks, refused where rights end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from twin.catalog import load_catalog
from twin.checks.engine import check
from twin.errors import Conflict, Invalid, NotFound, Refused
from twin.model import Centre, Verdict
from twin.registry import Fault, Inspection, Person, Reading, Registry, Role, Standing
from twin.registry.registers import new_entry
from twin.registry.rows import today
from twin.upkeep.entries import Entry

from .build import CODE, middle, thing, zone_id

FOUND = {"what": "黑色雨伞", "found_on": "2026-03-01", "found_where": "等候区"}
DAY = date(2026, 3, 2)


@pytest.fixture
def stocked(centre: Registry) -> Registry:
    old = centre.centre(CODE)
    centre.update_centre(Centre(CODE, old.name, old.tier, ("LZCZ-2022-1", "QP-2020-20")), by="甲")
    centre.create_asset(CODE, thing("PC1", "计算机", floor="F1", at=middle("窗口服务区")), by="甲")
    return centre


def lost(**more: object) -> Entry:
    return replace(new_entry("lost_property", DAY, FOUND, by="李雷"), **more)  # type: ignore[arg-type]


def test_an_entry_goes_its_way_with_person_and_day_and_all_is_in_the_log(stocked: Registry) -> None:
    book = stocked.registers
    made = lost()
    kept = book.add(CODE, made, by="李雷")
    assert book.add(CODE, made, by="李雷") == kept  # sent again
    assert (kept.number, kept.step, book.add(CODE, lost(), by="李雷").number) == (1, "registered", 2)
    with pytest.raises(Invalid, match="保存地点"):
        book.change(CODE, kept.id, kept.values, step="kept", by="韩梅")
    there = book.change(CODE, kept.id, {**kept.values, "kept_where": "服务台"}, step="kept", by="韩梅")
    with pytest.raises(Conflict, match="刚被他人修改"):
        book.change(CODE, kept.id, kept.values, by="丙", expected_version=kept.version)
    with pytest.raises(Conflict, match="不能改为"):
        book.change(CODE, kept.id, there.values, step="registered", by="丙")
    gone = book.change(CODE, kept.id, {**there.values, "claimant": "王五", "proof": "身份证"}, step="claimed", by="丁")
    assert [(trace.step, trace.by) for trace in gone.trail] == [
        ("registered", "李雷"),
        ("kept", "韩梅"),
        ("claimed", "丁"),
    ]
    log = stocked.changes(CODE, kind="register_entry", key="lost_property-1")
    assert [(each.by, each.action) for each in log] == [("丁", "update"), ("韩梅", "update"), ("李雷", "create")]
    assert [each.number for each in book.of_centre(CODE, "lost_property")] == [2, 1]


def test_many_are_kept_whole_or_not_at_all(stocked: Registry) -> None:
    with pytest.raises(Invalid):
        stocked.registers.add_all(CODE, [lost(), lost(values={"what": "伞"})], by="李雷")
    with pytest.raises(NotFound):
        stocked.registers.add_all(
            CODE,
            [lost(), new_entry("backup", DAY, {"what": "库", "kept_where": "柜", "asset": "none"}, by="甲")],
            by="甲",
        )
    assert stocked.registers.of_centre(CODE) == ()
    with pytest.raises(NotFound):
        stocked.registers.add(CODE, replace(lost(), register="nothing"), by="甲")
    with pytest.raises(NotFound):
        stocked.registers.get(CODE, "nothing-of-the-kind")


def test_an_entry_settles_the_upkeep_it_is_for_once(stocked: Registry) -> None:
    values = {"plan": "fire", "people": 12, "course": "疏散", "found": "无"}
    made = new_entry("drill", DAY, values, by="李雷")
    for _ in range(2):
        stocked.registers.add(CODE, made, by="李雷")
    for code in ("UP-LZ-21-DRILL-FIRE", "UP-FIRE-DRILL"):
        assert [each.on for each in stocked.upkeep.records(CODE, f"{code}:{CODE}")] == [DAY]
    assert stocked.upkeep.records(CODE, f"UP-LZ-21-DRILL-HEALTH:{CODE}") == ()


def test_the_evidence_holds_what_was_done_from_every_book(stocked: Registry) -> None:
    stocked.registers.add(
        CODE, new_entry("backup", DAY, {"what": "库", "kept_where": "柜", "asset": "PC1"}, by="甲"), by="李雷"
    )
    at = datetime(2026, 3, 3, 2, tzinfo=UTC).isoformat()
    stocked.onsite.inspect(CODE, Inspection("made-by-the-phone-1", "PC1", {"CK-G-3": "ok"}, at, "韩梅"), by="韩梅")
    stocked.orders.report(Fault("made-by-the-phone-2", CODE, ("asset", "PC1"), "黑屏"), by="王五")
    found = stocked.registers.evidence(CODE)
    assert {("register:backup", ("asset", "PC1"), "2026-03-02", "李雷", ("QP-rec-15-2.3.5",), "")} <= set(
        map(tuple, found)
    )
    assert {(each.kind, each.by) for each in found} >= {
        ("task:UP-QP-15-BACKUP", "李雷"),
        ("inspection", "韩梅"),
        ("order", "王五"),
    }
    assert [each.day for each in found] == sorted(each.day for each in found)


def counted(registry: Registry, name: str, *, zones: list[str] | None = None) -> str:
    return registry.stocktakes.open(CODE, name=name, lead="王五", zones=zones or [], by="王五")


def test_a_confirmed_count_of_everything_is_evidence_and_no_other(stocked: Registry) -> None:
    def counts() -> list[tuple[str, str]]:
        return [(each.note, each.by) for each in stocked.registers.evidence(CODE) if each.kind == "stocktake"]

    before = stocked.evidence_version(CODE)
    whole, part, cancelled = (
        counted(stocked, "全面盘点"),
        counted(stocked, "窗口盘点", zones=[zone_id(stocked, "窗口服务区")]),
        counted(stocked, "作废盘点"),
    )
    assert counts() == [], "still open"
    stocked.stocktakes.confirm(part, by="王五", despite="只盘窗口")
    stocked.stocktakes.cancel(cancelled, by="王五")
    assert counts() == []
    assert verdict_of(stocked, "LZ-rec-27-2") is Verdict.UNKNOWN
    stocked.stocktakes.confirm(whole, by="王五", despite="逐区核对过")
    assert counts() == [("全面盘点", "王五")]
    assert verdict_of(stocked, "LZ-rec-27-2") is Verdict.PASS
    assert verdict_of(stocked, "LZ-rec-27-2", timedelta(days=400)) is Verdict.FAIL, "a count holds for a year"
    assert stocked.evidence_version(CODE) > before, "what a check was given is another now"


def test_a_reading_at_an_accessible_thing_is_evidence_and_another_reading_is_none(stocked: Registry) -> None:
    stocked.create_asset(CODE, thing("D1", "门设施", floor="F1", at=middle("窗口服务区")), by="甲")
    at = datetime.now(UTC).isoformat()
    stocked.onsite.measure(
        CODE, Reading("made-by-the-phone-1", "PC1", "surface_height", "750 mm", at, "韩梅"), by="韩梅"
    )
    assert verdict_of(stocked, "GB55019-record-5.0.3") is Verdict.UNKNOWN
    stocked.onsite.measure(
        CODE, Reading("made-by-the-phone-2", "D1", "threshold_height", "10 mm", at, "韩梅"), by="韩梅"
    )
    found = [each for each in stocked.registers.evidence(CODE) if each.kind.startswith("reading:")]
    assert [(each.kind, each.subject, each.by) for each in found] == [
        ("reading:threshold_height", ("asset", "D1"), "韩梅")
    ]
    assert verdict_of(stocked, "GB55019-record-5.0.3") is Verdict.PASS


def verdict_of(registry: Registry, entry: str, later: timedelta = timedelta()) -> Verdict:
    catalog, twin = load_catalog(), registry.twin(CODE)
    standards = [replace(one, rules=()) for one in catalog.standards_of(twin.centre.standards)]
    found = check(twin, standards, catalog, evidence=registry.evidence(CODE), today=today() + later)
    return next(finding.verdict for finding in found if finding.rule == entry)


def test_a_maintainer_writes_a_viewer_reads_and_another_centre_is_not_there(stocked: Registry) -> None:
    stocked.registers.add(CODE, lost(), by="甲")

    def acts(role: Role, *centres: str) -> Registry:
        return stocked.as_person(Person(Standing.ACCOUNT, "p", "某人", role, frozenset(centres)))

    assert acts(Role.MAINTAINER, CODE).registers.add(CODE, lost(), by="").by == "某人"
    assert len(acts(Role.VIEWER, CODE).registers.of_centre(CODE)) == 2
    with pytest.raises(Refused):
        acts(Role.VIEWER, CODE).registers.add(CODE, lost(), by="")
    with pytest.raises(NotFound):
        acts(Role.MANAGER, "other").registers.of_centre(CODE)
    with pytest.raises(NotFound):
        acts(Role.MANAGER, "other").registers.add(CODE, lost(), by="")


def test_an_undone_import_is_gone_and_a_drill_of_yesterday_stays(stocked: Registry) -> None:
    stocked.registers.add(CODE, lost(), by="甲")
    stocked.registers.add_all(CODE, [lost(), lost()], by="甲", why="导入")
    batch = stocked.changes(CODE, kind="register_entry")[0].batch
    stocked.undo(batch, by="甲")
    assert [each.number for each in stocked.registers.of_centre(CODE)] == [1]
