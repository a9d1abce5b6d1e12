"""Undo: what stood before a batch, restored."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.databases import Databases
from twin.drawing.corrections import remove_zone, set_zone
from twin.errors import NotFound, Refused, TwinError
from twin.model import Centre, Document
from twin.registry import FloorChoice, Person, Registry, Role, Standing, open_registry, read_assets

from .build import CODE, FLOOR, ROOMS, middle, one_centre, rooms, site, state, thing

CSV = "资产编号,物品,楼层,功能区,品牌\nA1,取号机,F1,等候休息区,甲\nA2,打印机,F1,档案室,乙\nA3,座椅,,,\n".encode()


def test_a_move_is_undone_and_redone(centre: Registry) -> None:
    centre.create_asset(CODE, thing("A1", floor="F1", at=middle("档案室")), by="甲")
    there = state(centre)
    batch = centre.move_asset(CODE, "A1", floor="F1", at=middle("等候休息区"), by="乙")
    moved = state(centre)
    back = centre.undo(batch, by="丙", why="放错了")
    assert state(centre) == there
    (entry,) = centre.changes(CODE, batch=back)
    assert (entry.by, entry.why, entry.undoes) == ("丙", "放错了", batch)
    centre.undo(back, by="乙")
    assert state(centre) == moved


def test_undo_is_refused_once_a_later_change_touched_the_row(centre: Registry) -> None:
    batch = centre.create_asset(CODE, thing("A1"), by="甲")
    centre.set_status(CODE, "A1", "fault", by="乙")
    before = state(centre)
    with pytest.raises(Refused, match="乙"):
        centre.undo(batch, by="甲")
    assert state(centre) == before


def test_undo_twice_is_refused(centre: Registry) -> None:
    batch = centre.create_asset(CODE, thing("A1"), by="甲")
    centre.undo(batch, by="甲")
    with pytest.raises(Refused):
        centre.undo(batch, by="甲")
    assert centre.twin(CODE).assets == ()


def test_an_undo_that_was_undone_no_longer_stands_in_the_way(centre: Registry) -> None:
    created = centre.create_asset(CODE, thing("A1"), by="甲")
    batch = centre.set_status(CODE, "A1", "fault", by="甲")
    for _ in range(2):  # undo, redo, undo, redo
        centre.undo(centre.undo(batch, by="甲"), by="甲")
    assert centre.asset(CODE, "A1").asset.status == "fault"
    with pytest.raises(Refused):
        centre.undo(created, by="甲")  # the change stands again
    centre.undo(batch, by="甲")
    centre.undo(created, by="甲")
    assert centre.twin(CODE).assets == ()


def test_changes_to_other_rows_do_not_stand_in_the_way(centre: Registry) -> None:
    batch = centre.create_asset(CODE, thing("A1"), by="甲")
    centre.create_asset(CODE, thing("A2"), by="乙")
    centre.undo(batch, by="甲")
    assert [asset.asset_no for asset in centre.twin(CODE).assets] == ["A2"]


def test_an_unknown_batch_is_not_found(centre: Registry) -> None:
    with pytest.raises(NotFound):
        centre.undo("0" * 32, by="甲")


def test_a_new_plan_is_undone_with_all_it_moved(centre: Registry) -> None:
    floor = centre.twin(CODE).floors[0]
    centre.plans.correct_zones(CODE, "F1", [set_zone(floor, floor.zones[0].id, name="甲区")], by="甲")
    centre.create_asset(CODE, thing("A1", floor="F1", at=middle("档案室")), by="甲")
    before = state(centre)
    new = centre.plans.store(CODE, [FLOOR], name="b.dxf", data=rooms({"档案室": 3.0}, offset=(9.0, 9.0)), by="乙")
    after = state(centre)
    assert after != before
    undone = centre.undo(new.batch, by="乙")
    assert state(centre) == before
    assert [revision.revision for revision in centre.plans.revisions(CODE, "F1")] == [2, 1]
    centre.undo(undone, by="乙")
    assert state(centre) == after


def test_corrections_are_undone_last_first(centre: Registry) -> None:
    floor = centre.twin(CODE).floors[0]
    drawn = state(centre)
    first = centre.plans.correct_zones(CODE, "F1", [set_zone(floor, floor.zones[0].id, name="甲区")], by="甲")
    once = state(centre)
    second = centre.plans.correct_zones(CODE, "F1", [remove_zone(floor, floor.zones[1].id)], by="甲")
    with pytest.raises(Refused):
        centre.undo(first, by="甲")
    centre.undo(second, by="甲")
    assert state(centre) == once
    centre.undo(first, by="甲")  # the second and its undo cancel out
    assert state(centre) == drawn


def test_an_import_is_undone_as_one(centre: Registry) -> None:
    centre.create_asset(CODE, thing("A1", "座椅", attributes={"brand": "旧"}), by="甲")
    before = state(centre)
    report = centre.import_assets(CODE, read_assets(CSV), by="乙", dry_run=False)
    assert report.batch is not None
    assert len(centre.twin(CODE).assets) == 3
    centre.undo(report.batch, by="乙")
    assert state(centre) == before


def test_a_whole_site_is_undone_unless_something_was_added(registry: Registry, tmp_path: Path) -> None:
    registry.import_site(site(tmp_path / "s", rooms(), assets=CSV), by="甲")
    batch = registry.changes(CODE, kind="centre")[0].batch
    added = registry.create_asset(CODE, thing("B1"), by="乙")
    with pytest.raises(Refused):
        registry.undo(batch, by="甲")
    before = registry.twin(CODE)
    again = registry.undo(added, by="乙")
    registry.undo(batch, by="甲")
    assert registry.is_empty()
    with pytest.raises((Refused, TwinError)):
        registry.undo(again, by="乙")  # the centre it belonged to is gone
    assert before.centre.code == CODE


ASSETS = ("A1", "A2")
actions = st.one_of(
    st.tuples(st.just("create"), st.sampled_from(ASSETS), st.sampled_from(("座椅", "打印机"))),
    st.tuples(st.just("move"), st.sampled_from(ASSETS), st.sampled_from(sorted(ROOMS))),
    st.tuples(st.just("status"), st.sampled_from(ASSETS), st.sampled_from(("fault", "idle", "nonsense"))),
    st.tuples(
        st.just("attributes"), st.sampled_from(ASSETS), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2)
    ),
    st.tuples(st.just("plan"), st.sampled_from(("F1", "F2")), st.sampled_from((0.0, 7.5, -40.0))),
    st.tuples(st.just("name"), st.integers(0, 3), st.text(alphabet="甲乙丙", max_size=2)),
    st.tuples(st.just("documents"), st.just(""), st.lists(st.sampled_from("abc"), max_size=3)),
    st.tuples(st.just("centre"), st.just(""), st.dictionaries(st.sampled_from("xyz"), st.integers(), max_size=2)),
    st.tuples(st.just("import"), st.just(""), st.just("")),
)


def act(registry: Registry, action: tuple[str, object, object]) -> str | None:  # noqa: PLR0911 - one for each action
    """Carry out one action; its batch, or None when it was refused or changed nothing."""
    kind, what, value = action
    try:
        match kind:
            case "create":
                return registry.create_asset(CODE, thing(str(what), str(value)), by="甲")
            case "move":
                return registry.move_asset(CODE, str(what), floor="F1", at=middle(str(value)), by="甲")
            case "status" | "attributes":
                return registry.update_asset(CODE, str(what), {str(kind): value}, by="甲")
            case "plan":
                choice = FloorChoice(str(what), f"{what}层", 1 if what == "F1" else 2)
                drawing = rooms(offset=(1000.0 + float(str(value)), 2000.0))
                return registry.plans.store(CODE, [choice], name="p.dxf", data=drawing, by="甲").batch
            case "name":
                floor = registry.twin(CODE).floors[0]
                zone = floor.zones[int(str(what))].id
                return registry.plans.correct_zones(CODE, floor.id, [set_zone(floor, zone, name=str(value))], by="甲")
            case "documents":
                return registry.set_documents(CODE, [Document(str(k), "t") for k in value], by="甲")  # type: ignore[attr-defined]
            case "centre":
                return registry.update_centre(Centre(CODE, "名", "district", (), value), by="甲")  # type: ignore[arg-type]
        return registry.import_assets(CODE, read_assets(CSV), by="甲", dry_run=False).batch
    except TwinError:
        return None


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(todo=st.lists(actions, max_size=10))
def test_undoing_any_sequence_of_writes_step_by_step_restores_every_state(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory, todo: list[tuple[str, object, object]]
) -> None:
    registry = open_registry(databases.copy(one_centre, tmp_path_factory.mktemp("undo") / "registry.db"))
    stack = []
    for action in todo:
        before = state(registry)
        batch = act(registry, action)
        if batch is None:
            assert state(registry) == before  # what was refused left nothing
        elif registry.changes(CODE, batch=batch):
            stack.append((batch, before))
    redo = []
    after = state(registry)
    for batch, before in reversed(stack):
        redo.append(registry.undo(batch, by="乙"))
        assert state(registry) == before
    for batch in reversed(redo):
        registry.undo(batch, by="乙")
    assert state(registry) == after
    registry.close()


def test_whether_an_undo_would_be_refused_is_tried_and_leaves_nothing(centre: Registry) -> None:
    batch = centre.create_asset(CODE, thing("A1"), by="甲")
    before, log = state(centre), centre.changes(CODE)
    assert centre.hindrance_of_undo(batch) is None
    viewer = Person(Standing.ACCOUNT, "li", "李雷", Role.VIEWER, frozenset({CODE}))
    assert [error.code for error in [centre.as_person(viewer).hindrance_of_undo(batch)] if error] == ["not-allowed"]
    centre.set_status(CODE, "A1", "fault", by="乙")
    assert [error.code for error in [centre.hindrance_of_undo(batch)] if error] == ["changed-since"]
    centre.undo(centre.changes(CODE)[0].batch, by="甲")
    assert state(centre) == before
    assert centre.changes(CODE)[2:] == log
    assert centre.verify_log().broken is None
