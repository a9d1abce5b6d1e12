"""The change log as a chain: whatever is done to it behind the application's back is found, and the first place named."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from twin.cli import main
from twin.errors import Conflict, Invalid
from twin.registry import Registry, open_registry
from twin.registry.chain import Break, Verified, digest
from twin.registry.database import open_engine, writing
from twin.registry.tables import ChangeTable, DocumentTable

from .build import CODE, thing


def tamper(registry: Registry, *statements: str) -> None:
    """Do to the log what somebody does who owns the database: switch its triggers off first."""
    engine = writing(open_engine(registry.url))
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for act in ("update", "delete"):
                connection.execute(text(f"DROP TRIGGER IF EXISTS change_log_no_{act}"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def logged(centre: Registry) -> Registry:
    """A centre whose log has a few more entries; every test of tampering breaks the fourth."""
    for number in range(4):
        centre.create_asset(
            CODE, thing(f"A{number}", attributes={"高度": 1.5, "list": [1, {"b": None}]}), by="甲", why="登记"
        )
    assert centre.verify_log().broken is None
    return centre


SWAP = """UPDATE change_log SET batch = (SELECT batch FROM change_log AS o WHERE o.number = {other}),
  "key" = (SELECT "key" FROM change_log AS o WHERE o.number = {other}),
  after = (SELECT after FROM change_log AS o WHERE o.number = {other}) WHERE number = {one}"""
COLUMNS = 'batch, at, "by", why, centre, kind, "key", action, before, after, undoes'

TAMPERINGS: dict[str, tuple[tuple[str, ...], Break]] = {
    "who": (("UPDATE change_log SET \"by\" = '乙' WHERE number = 4",), Break.ALTERED),
    "when": (("UPDATE change_log SET at = '2020-01-01T00:00:00.000000+00:00' WHERE number = 4",), Break.ALTERED),
    "why": (("UPDATE change_log SET why = 'x' WHERE number = 4",), Break.ALTERED),
    "what": (("UPDATE change_log SET after = '{}' WHERE number = 4",), Break.ALTERED),
    "undone": (("UPDATE change_log SET undoes = 'x' WHERE number = 4",), Break.ALTERED),
    "hash": (("UPDATE change_log SET hash = 'no hash' WHERE number = 4",), Break.ALTERED),
    "removed": (("DELETE FROM change_log WHERE number = 4",), Break.MISSING),
    "several removed": (("DELETE FROM change_log WHERE number BETWEEN 4 AND 6",), Break.MISSING),
    "removed and renumbered": (
        (
            "DELETE FROM change_log WHERE number = 4",
            "UPDATE change_log SET number = -number WHERE number > 4",
            "UPDATE change_log SET number = -number - 1 WHERE number < 0",
        ),
        Break.ALTERED,
    ),
    "inserted": (
        (
            "UPDATE change_log SET number = -number WHERE number > 3",
            "UPDATE change_log SET number = -number + 1 WHERE number < 0",
            f"INSERT INTO change_log ({COLUMNS}, number, hash) SELECT {COLUMNS}, 4, '{'1' * 64}' FROM change_log WHERE number = 2",  # noqa: S608 - our own words
        ),
        Break.ALTERED,
    ),
    "reordered": ((SWAP.format(one=4, other=8),), Break.ALTERED),
    "ids changed": (
        ("UPDATE change_log SET id = id + 1000 WHERE number = 3",),
        Break.MOVED,
    ),
}


@pytest.mark.parametrize("way", TAMPERINGS)
def test_every_tampering_is_found_at_its_first_place(logged: Registry, way: str) -> None:
    statements, kind = TAMPERINGS[way]
    tamper(logged, *statements)
    found = logged.verify_log()
    assert found.broken is not None
    assert (found.broken.kind, found.broken.number, found.entries) == (kind, 4, 3)
    assert "4" in found.broken.message.zh


@pytest.mark.parametrize("way", ["cut", "head", "both"])
def test_an_end_that_was_cut_off_is_missed(logged: Registry, way: str) -> None:
    whole = logged.verify_log()
    last, value = whole.entries, whole.anchor.partition(":")[2]
    before = {row.number: row for row in logged.changes(CODE)}[last - 1]
    assert before.number == last - 1
    statements = {
        "cut": [f"DELETE FROM change_log WHERE number = {last}"],  # noqa: S608 - a number
        "head": [f"UPDATE change_chain SET number = {last + 1}"],  # noqa: S608
        "both": [
            f"DELETE FROM change_log WHERE number = {last}",  # noqa: S608
            f"UPDATE change_chain SET number = {last - 1}, hash = (SELECT hash FROM change_log WHERE number = {last - 1})",  # noqa: S608
        ],
    }[way]
    tamper(logged, *statements)
    if way == "both":  # nothing in the database shows it: the anchor noted elsewhere does
        assert logged.verify_log().broken is None
        found = logged.verify_log(f"{last}:{value}")
        assert found.broken is not None
        assert found.broken.kind is Break.ANCHOR
    else:
        found = logged.verify_log()
        assert found.broken is not None
        assert found.broken.kind is Break.CUT


def test_a_chain_made_anew_is_found_by_the_anchor(logged: Registry) -> None:
    anchor = logged.verify_log().anchor
    logged.create_asset(CODE, thing("A9"), by="甲")
    assert logged.verify_log(anchor).broken is None
    tamper(logged, "UPDATE change_log SET \"by\" = '乙' WHERE number = 4")
    rechain(logged)
    assert logged.verify_log().broken is None
    found = logged.verify_log(anchor)
    assert found.broken is not None
    assert (found.broken.kind, f"{found.broken.number}") == (Break.ANCHOR, anchor.partition(":")[0])


def rechain(registry: Registry) -> None:
    """What a forger with the program's source does."""
    engine = writing(open_engine(registry.url))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        previous = "0" * 64
        for row in _rows(connection):
            previous = digest(previous, row["number"], row)
            connection.execute(
                text("UPDATE change_log SET hash = :hash WHERE number = :number"),
                {"hash": previous, "number": row["number"]},
            )
        connection.execute(text("UPDATE change_chain SET hash = :hash"), {"hash": previous})
    engine.dispose()


def _rows(connection: Connection) -> list[dict[str, object]]:
    table = ChangeTable.__table__  # type: ignore[attr-defined]
    return [dict(row) for row in connection.execute(table.select().order_by(table.c.number)).mappings()]


@pytest.mark.parametrize("statement", ["UPDATE change_log SET why = 'x'", "DELETE FROM change_log"])
def test_the_database_itself_refuses_to_change_the_log(logged: Registry, statement: str) -> None:
    engine = writing(open_engine(logged.url))
    with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()
    assert logged.verify_log().broken is None


def test_postgresql_refuses_to_empty_the_log(logged: Registry, backend: str) -> None:
    if backend == "sqlite":
        pytest.skip("SQLite has no TRUNCATE: it is a DELETE, refused above")
    engine = writing(open_engine(logged.url))
    with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
        connection.execute(text("TRUNCATE change_log"))
    engine.dispose()


def test_writers_at_once_make_one_chain(centre: Registry) -> None:
    begun = centre.verify_log().entries

    def write(number: int) -> None:
        with centre.change(by="甲") as change:
            change.add(DocumentTable(centre=CODE, number=number, kind="policy", title="制度"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(1, 41)))
    found = centre.verify_log()
    assert (found.broken, found.entries) == (None, begun + 40)


def test_a_refused_write_leaves_no_gap(centre: Registry) -> None:
    begun = centre.verify_log().entries
    with pytest.raises(Conflict), centre.change(by="甲") as change:
        change.add_all(DocumentTable(centre=CODE, number=1, kind="policy", title=title) for title in ("制度", "同号"))
    centre.create_asset(CODE, thing("A1"), by="甲")
    assert centre.verify_log() == Verified(begun + 2, centre.verify_log().anchor)


def test_the_migration_chains_what_was_logged_before_and_goes_back(own_centre: Registry) -> None:
    own_centre.create_asset(CODE, thing("A1", attributes={"高": 1.0, "n": 2**60, "s": "某'牌\"\\"}), by="甲")
    before = own_centre.verify_log()
    own_centre.upgrade("0008")
    own_centre.upgrade()
    after = open_registry(own_centre.url)
    assert after.verify_log() == before
    after.create_asset(CODE, thing("A2"), by="甲")
    assert after.verify_log().broken is None
    after.close()


def test_an_empty_log_is_whole(registry: Registry) -> None:
    assert registry.verify_log() == Verified(0, "0:" + "0" * 64)


@pytest.mark.parametrize("anchor", ["", "x", "3", "3:abc", f"-1:{'0' * 64}"])
def test_what_is_no_anchor_is_told(registry: Registry, anchor: str) -> None:
    if anchor:
        with pytest.raises(Invalid):
            registry.verify_log(anchor)


def test_the_command_names_the_entry_and_fails(
    logged: Registry, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TWIN_DATABASE_URL", logged.url)
    assert main(["db", "verify", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["broken"] is None
    assert main(["db", "verify", "--anchor", told["anchor"]]) == 0
    tamper(logged, "DELETE FROM change_log WHERE number = 2")
    assert main(["db", "verify", "--json"]) == 1
    out = capsys.readouterr()
    assert json.loads(out.out)["broken"]["entry"] == 2
    assert "2" in out.err
