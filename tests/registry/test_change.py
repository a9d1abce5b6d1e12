"""The logged session: what it records, what it refuses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.orm import Session

from twin.errors import Conflict, Invalid, Refused
from twin.registry import Change, Registry, open_registry
from twin.registry.database import open_engine, writing
from twin.registry.tables import AssetTable, ChangeTable, CounterTable, FloorTable, PlacementTable

from .build import CODE, state, thing

BYPASSES: dict[str, Callable[[Change], object]] = {
    "update": lambda change: change.exec(update(AssetTable).values(name="x")),
    "insert": lambda change: change.exec(insert(AssetTable).values(centre=CODE, asset_no="B", item="x", version=1)),
    "core table": lambda change: change.execute(AssetTable.__table__.delete()),  # type: ignore[attr-defined]
    "text": lambda change: change.execute(text("DELETE FROM placement")),
    "bulk_save_objects": lambda change: change.bulk_save_objects([AssetTable(centre=CODE, asset_no="B", item="x")]),
    "bulk_insert_mappings": lambda change: change.bulk_insert_mappings(AssetTable, [{"centre": CODE}]),
    "bulk_update_mappings": lambda change: change.bulk_update_mappings(AssetTable, [{"centre": CODE}]),
    "connection": lambda change: change.connection(),
    "a log row": lambda change: (
        change.add(ChangeTable(batch="b", at="", by="", why="", centre=CODE, kind="", key="", action="")),
        change.flush(),
    ),
    "the counter": lambda change: (change.add(CounterTable(centre="other", value=9)), change.flush()),
    "the log itself": lambda change: (
        [change.delete(row) for row in change.query(ChangeTable)],
        change.flush(),
    ),
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # SQLModel advises against the calls tried here
@pytest.mark.parametrize("way", BYPASSES)
def test_a_write_the_log_would_not_see_is_refused(centre: Registry, way: str) -> None:
    centre.create_asset(CODE, thing("A1"), by="甲")
    before, version, log = state(centre), centre.version(CODE), centre.changes(CODE)

    def write() -> None:
        with centre.change(by="乙") as change:
            change.get_one(AssetTable, (CODE, "A1")).name = "also lost"
            BYPASSES[way](change)

    with pytest.raises(Refused) as caught:
        write()
    assert caught.value.code == "bypasses-log"
    assert (state(centre), centre.version(CODE), centre.changes(CODE)) == (before, version, log)


def test_a_plain_session_cannot_write_logged_rows(centre: Registry) -> None:
    engine = writing(open_engine(centre.url))
    with Session(engine) as session:
        session.add(FloorTable(centre=CODE, floor="F9", name="九层"))
        with pytest.raises(Refused):
            session.commit()
    with Session(engine) as session, pytest.raises(Refused):
        session.execute(update(FloorTable).values(name="x"))
    engine.dispose()
    assert [floor.id for floor in centre.plans.floors(CODE)] == ["F1"]


def test_before_and_after_are_recorded_with_who_why_and_when(centre: Registry) -> None:
    centre.create_asset(CODE, thing("A1", attributes={"a": 1}), by="甲")
    with centre.change(by=" 乙 ", why="盘点") as change:
        row = change.get_one(AssetTable, (CODE, "A1"))
        row.status, row.attributes = "fault", {"a": 2}
        change.get_one(PlacementTable, (CODE, "A1")).zone = "某处"
    thing_, place = sorted(centre.changes(CODE, batch=change.batch), key=lambda entry: entry.kind)
    assert (thing_.by, thing_.why, thing_.kind, thing_.key, thing_.action) == ("乙", "盘点", "asset", "A1", "update")
    assert thing_.at == place.at > centre.changes(CODE, key="A1", kind="asset")[1].at
    assert {(c.field, str(c.old), str(c.new)) for c in thing_.fields} == {
        ("status", "in_use", "fault"),
        ("attributes", "{'a': 1}", "{'a': 2}"),
    }
    assert [(c.field, c.old, c.new) for c in place.fields] == [("zone", None, "某处")]


def test_a_write_that_changes_nothing_leaves_no_trace(centre: Registry) -> None:
    centre.create_asset(CODE, thing("A1", attributes={"a": 1}), by="甲")
    version = centre.version(CODE)
    batch = centre.update_asset(CODE, "A1", {"status": "in_use", "attributes": {"a": 1}}, by="乙")
    assert centre.changes(CODE, batch=batch) == ()
    assert centre.version(CODE) == version


def test_an_exception_inside_takes_everything_back(centre: Registry) -> None:
    before, version = state(centre), centre.version(CODE)

    def write() -> None:
        with centre.change(by="甲") as change:
            change.add(AssetTable(centre=CODE, asset_no="A1", item="座椅"))
            change.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write()
    assert (state(centre), centre.version(CODE)) == (before, version)
    assert centre.changes(CODE, kind="asset") == ()


@pytest.mark.parametrize("backend", ["postgresql"])  # SQLite lets one writer in at a time: there is no such moment
def test_a_row_changed_since_it_was_read_is_a_conflict(centre: Registry) -> None:
    centre.create_asset(CODE, thing("A1"), by="甲")
    other = open_registry(centre.url)

    def write() -> None:
        with centre.change(by="甲") as change:
            row = change.get_one(AssetTable, (CODE, "A1"))
            other.set_status(CODE, "A1", "fault", by="乙")
            row.status = "idle"

    with pytest.raises(Conflict):
        write()
    other.close()
    assert centre.asset(CODE, "A1").asset.status == "fault"


def test_a_reference_to_nothing_is_refused_by_the_database(centre: Registry) -> None:
    with pytest.raises(Conflict), centre.change(by="甲") as change:
        change.add(PlacementTable(centre=CODE, asset_no="nobody"))


@pytest.mark.parametrize("value", ["\x00", "\ud800"])
@pytest.mark.parametrize("field", ["name", "attributes"])
def test_text_that_a_database_cannot_hold_is_invalid(centre: Registry, field: str, value: str) -> None:
    centre.create_asset(CODE, thing("A1"), by="甲")
    with pytest.raises(Invalid):
        centre.update_asset(CODE, "A1", {field: value if field == "name" else {"k": [value]}}, by="乙")


def test_half_a_position_is_invalid(centre: Registry) -> None:
    centre.create_asset(CODE, thing("A1"), by="甲")
    with pytest.raises(Invalid), centre.change(by="乙") as change:
        change.get_one(PlacementTable, (CODE, "A1")).x_m = 3.0
