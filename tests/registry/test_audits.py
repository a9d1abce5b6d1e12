"""Audit runs on both databases: frozen, repeated, explained, signed by two, changed by nobody."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import text
from sqlmodel import select

from twin.audit import Group, Purchase, Role, StepKind, judge, planned_assets, purchases, twin_of
from twin.errors import Conflict, NotFound, Refused
from twin.model import Document, Verdict
from twin.registry import Registry
from twin.registry import audits as module
from twin.registry.audit_tables import AuditTable, BlobTable, SignatureTable
from twin.registry.change import Change
from twin.registry.database import open_engine

from .build import CODE, FLOOR, ROOMS, middle, register, rooms, thing, zone_id

DAY = date(2026, 11, 27)
SJ = "DB31117-Z-016-2022"


def run(registry: Registry, **more: object) -> int:
    wanted: dict[str, object] = {"by": "张三", "standards": (SJ,), "day": DAY, **more}
    return registry.audits.run(CODE, **wanted).number  # type: ignore[arg-type] # the test's own words


def kinds(registry: Registry, before: int, after: int) -> dict[str, set[tuple[Group, ...]]]:
    found: dict[str, set[tuple[Group, ...]]] = {}
    for step in registry.audits.compare(CODE, before, after):
        if step.kind is not StepKind.UNCHANGED:
            found.setdefault(step.kind, set()).add(step.because)
    return found


def seat(registry: Registry, number: str = "A1") -> None:
    registry.create_asset(CODE, thing(number, "座椅", floor="F1", at=middle("等候休息区")), by="甲")


def test_a_run_keeps_what_it_was_given_and_what_it_found(centre: Registry) -> None:
    seat(centre)
    number = run(centre, note="季度审计")
    record = centre.audits.record(CODE, number)
    (plan,) = record.plans
    assert (number, record.person, record.day, record.tier, record.standards) == (1, "张三", DAY, "district", (SJ,))
    assert plan["sha256"] == centre.plans.floors(CODE)[0].sha256
    assert sum(sum(counts.values()) for counts in record.summary.values()) == len(centre.audits.findings(CODE, 1))
    whole = centre.audits.load(CODE, number)
    assert whole.twin.assets == centre.twin(CODE).assets
    assert whole.twin.floors == centre.twin(CODE).floors
    (drawing,) = centre.audits.drawings(CODE, number)
    assert (drawing.name, drawing.data, drawing.floors) == ("plan.dxf", rooms(), ("F1",))
    assert drawing.metres_per_unit == 0.001


def test_a_run_repeats_whatever_happened_since(centre: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    seat(centre)
    number = run(centre)
    before = centre.audits.findings(CODE, number)
    centre.update_asset(CODE, "A1", {"status": "retired"}, by="乙")
    centre.plans.store(CODE, [FLOOR], name="new.dxf", data=rooms({"等候休息区": 0.0}), by="乙")
    files = module._catalog_files()
    files["standards/DB31117-Z-016-2022.yaml"] = files["standards/DB31117-Z-016-2022.yaml"].replace("15 m", "1 m")
    monkeypatch.setattr(module, "_catalog_files", lambda: files)  # the catalogue is another one today
    repeated = centre.audits.repeat(CODE, number)
    assert repeated.same
    assert repeated.same_program
    assert centre.audits.findings(CODE, number) == before


def test_a_repeat_that_differs_says_where(centre: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    number = run(centre)
    found = centre.audits.findings(CODE, number)
    monkeypatch.setattr(module, "judge", lambda *_: found[:-1])
    repeated = centre.audits.repeat(CODE, number)
    assert not repeated.same
    assert [step.before for step in repeated.steps] == [found[-1]]


def test_each_difference_names_its_cause(centre: Registry) -> None:
    first = run(centre)
    seat(centre)
    second = run(centre)
    assert kinds(centre, first, second)["mended"] == {(Group.ASSETS,)}
    assert Group.ASSETS in {group for because in kinds(centre, second, first)["new"] for group in because}
    without = {name: left for name, left in ROOMS.items() if name != "档案室"}
    centre.plans.store(CODE, [FLOOR], name="new.dxf", data=rooms(without), by="乙")
    centre.update_asset(CODE, "A1", {"status": "retired"}, by="乙")
    third = run(centre)
    causes = {because for each in kinds(centre, second, third).values() for because in each}
    assert causes == {(Group.PLAN,), (Group.ASSETS,)}
    fourth = run(centre, tier="subdistrict")
    assert {because for each in kinds(centre, third, fourth).values() for because in each} == {(Group.RULES,)}
    assert kinds(centre, fourth, fourth) == {}


def test_a_waiver_that_lapses_is_the_day_s_doing(centre: Registry) -> None:
    fails = next(f for f in centre.audits.load(CODE, run(centre)).findings if f.verdict is Verdict.FAIL)
    centre.waivers.add(
        CODE,
        rule=fails.rule,
        subject_kind=fails.subject.kind,
        subject_id=fails.subject.id,
        reason="待采购",
        until="2026-12-31",
        by="王五",
    )
    second, third = run(centre), run(centre, day=date(2027, 1, 1))
    assert kinds(centre, 1, second)["waived"] == {(Group.RECORDS,)}
    assert kinds(centre, second, third)["new"] == {(Group.DAY,)}


def test_another_program_is_named(centre: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run(centre)
    monkeypatch.setattr(module, "program", lambda: "9.9 other")
    assert not centre.audits.repeat(CODE, first).same_program


def blobs(registry: Registry) -> int:
    with registry.change(by="t") as change:
        return len(change.exec(select(BlobTable.sha256)).all())


def test_blobs_in_common_are_kept_once(centre: Registry) -> None:
    run(centre)
    before = blobs(centre)
    run(centre)
    assert blobs(centre) == before
    seat(centre)
    centre.set_documents(CODE, [Document("制度", "值班表")], by="甲")
    run(centre)
    assert blobs(centre) == before + 3  # assets, records, findings


def test_two_sign_and_then_it_is_closed(centre: Registry) -> None:
    number = run(centre)
    with pytest.raises(Refused):
        centre.audits.sign(CODE, number, Role.APPROVER, by="王五")
    centre.audits.sign(CODE, number, Role.LEAD, by="张三", note="现场复核")
    with pytest.raises(Refused):
        centre.audits.sign(CODE, number, Role.APPROVER, by="张 三")
    record = centre.audits.sign(CODE, number, Role.APPROVER, by="王五")
    assert record.closed
    assert [(s.role, s.person, s.seal) for s in record.signatures] == [
        (Role.LEAD, "张三", record.seal),
        (Role.APPROVER, "王五", record.seal),
    ]
    with pytest.raises(Conflict):
        centre.audits.sign(CODE, number, Role.LEAD, by="赵六")
    assert centre.audits.repeat(CODE, number).same


TAMPERING: dict[str, Callable[[Change], object]] = {
    "a run's count": lambda change: setattr(change.get_one(AuditTable, (CODE, 1)), "summary", {}),
    "a run's note": lambda change: setattr(change.get_one(AuditTable, (CODE, 1)), "note", "later"),
    "a run deleted": lambda change: change.delete(change.get_one(AuditTable, (CODE, 1))),
    "a signer": lambda change: setattr(change.get_one(SignatureTable, (CODE, 1, "lead")), "person", "赵六"),
    "a signature deleted": lambda change: change.delete(change.get_one(SignatureTable, (CODE, 1, "lead"))),
    "contents": lambda change: [setattr(row, "data", b"x") for row in change.exec(select(BlobTable)).all()],
    "contents deleted": lambda change: [change.delete(row) for row in change.exec(select(BlobTable)).all()],
}


@pytest.mark.parametrize("what", TAMPERING)
def test_the_registry_refuses_to_change_a_run(centre: Registry, what: str) -> None:
    number = run(centre)
    centre.audits.sign(CODE, number, Role.LEAD, by="张三")
    before = centre.audits.load(CODE, number)

    def tamper() -> None:
        with centre.change(by="乙") as change:
            TAMPERING[what](change)

    with pytest.raises(Refused) as caught:
        tamper()
    assert caught.value.code in {"final", "bypasses-log"}
    after = centre.audits.load(CODE, number)
    assert (after.record, after.findings) == (before.record, before.findings)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_run SET person = '赵六'",
        "UPDATE audit_run SET day = '2020-01-01'",
        "DELETE FROM audit_blob WHERE sha256 = (SELECT findings FROM audit_run)",
    ],
)
def test_a_change_behind_the_registry_is_noticed(centre: Registry, statement: str) -> None:
    number = run(centre)
    engine = open_engine(centre.url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
    with pytest.raises(Conflict) as caught:
        centre.audits.load(CODE, number)
    assert caught.value.code == "audit-altered"


def test_undoing_the_batch_leaves_the_run(centre: Registry) -> None:
    number = run(centre)
    batch = next(entry.batch for entry in centre.changes(CODE, kind="audit_run"))
    centre.undo(batch, by="乙")
    assert centre.audits.record(CODE, number).number == number


def test_numbers_are_each_centre_s_own_and_without_gaps(centre: Registry) -> None:
    register(centre, "SJ-02", rooms())
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: run(centre), range(3)))
    centre.audits.run("SJ-02", by="乙", standards=(SJ,), day=DAY)
    assert [record.number for record in centre.audits.records(CODE)] == [3, 2, 1]
    assert [record.number for record in centre.audits.records("SJ-02")] == [1]


def test_what_is_not_there_is_said(centre: Registry) -> None:
    for call in (
        lambda: centre.audits.record(CODE, 7),
        lambda: centre.audits.records("nowhere"),
        lambda: run(centre, standards=("nothing",)),
        lambda: run(centre, tier="imperial"),
    ):
        with pytest.raises(NotFound):
            call()
    with pytest.raises(Refused):
        run(centre, by=" ")
    assert centre.audits.records(CODE) == ()


def test_a_run_makes_no_view_stale(centre: Registry) -> None:
    before = centre.version(CODE)
    run(centre)
    assert centre.version(CODE) == before


def test_an_accepted_purchase_is_planned_and_passes_once_it_is_in_use(centre: Registry) -> None:
    def lines() -> dict[str, Purchase]:
        given, catalog = centre.audits.inputs(CODE, day=DAY)
        found = purchases(twin_of(given, catalog), judge(given, catalog), catalog)
        return {line.item: line for line in found if line.zone == waiting}

    waiting = zone_id(centre, "等候休息区")
    seat = next(iter(lines().values()))
    assert seat.at is not None
    centre.create_asset(CODE, *planned_assets(seat, set()), by="甲")
    (planned,) = centre.twin(CODE).assets
    assert planned.at == pytest.approx(seat.at)
    assert (planned.status, planned.zone) == ("planned", waiting)
    assert lines()[seat.item].planned == (planned.asset_no,)
    centre.set_status(CODE, planned.asset_no, "in_use", by="甲")
    assert seat.item not in lines()
    centre.set_status(CODE, planned.asset_no, "planned", by="甲")
    assert seat.item in lines()
