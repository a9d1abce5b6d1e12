"""Engines and migrations."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text
from sqlmodel import SQLModel

from twin.model import Document
from twin.registry import Registry, database, open_registry
from twin.registry.database import close_engine, database_url, open_engine

from .build import CODE, register, rooms, state, thing


def test_the_migrations_make_exactly_the_tables_of_the_models(url: str) -> None:
    engine = open_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    engine.dispose()


def test_up_and_down_with_data_in_keeps_what_the_older_tables_hold(own_centre: Registry) -> None:
    own_centre.create_asset(CODE, thing("A1"), by="甲")
    before = own_centre.twin(CODE)
    own_centre.set_documents(CODE, [Document("policy", "制度")], by="甲")
    own_centre.upgrade("0001")
    own_centre.upgrade()
    after = open_registry(own_centre.url)
    twin = after.twin(CODE)
    assert (twin.floors, twin.assets) == (before.floors, before.assets)
    assert twin.documents == ()  # the table went, and came back empty
    after.create_asset(CODE, thing("A2"), by="甲")
    assert [asset.asset_no for asset in after.twin(CODE).assets] == ["A1", "A2"]
    after.close()


def test_down_to_nothing_and_up_again(own_centre: Registry) -> None:
    own_centre.upgrade("base")
    engine = open_engine(own_centre.url)
    assert inspect(engine).get_table_names() in ([], ["alembic_version"])
    engine.dispose()
    own_centre.upgrade()
    assert own_centre.is_empty()


def test_upgrading_twice_changes_nothing(centre: Registry) -> None:
    before = state(centre)
    centre.upgrade()
    assert state(centre) == before


def test_two_that_start_together_upgrade_once(empty_url: str) -> None:
    registries = [open_registry(empty_url) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda each: each.upgrade(), registries))
    register(registries[0], CODE, rooms())
    assert registries[2].twin(CODE).floors
    for each in registries:
        each.close()


def test_threads_that_upgrade_different_databases_do_not_write_into_each_others(tmp_path: Path) -> None:
    registries = [open_registry(f"sqlite:///{tmp_path / f'{n}.db'}") for n in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda each: each.upgrade(), registries))
    for each in registries:
        register(each, CODE, rooms())
        assert each.twin(CODE).floors
        each.close()


def test_sqlite_is_durable_and_checks_references(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'deep' / 'er' / 'twin.db'}")
    with engine.connect() as connection:
        settings = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous")
        }
    engine.dispose()
    assert settings == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2}


def test_the_url_comes_from_the_argument_then_the_environment_then_the_working_directory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TWIN_DATABASE_URL", "postgresql://u@h/d")
    assert database_url("sqlite:///x.db") == "sqlite:///x.db"
    assert database_url() == "postgresql+psycopg://u@h/d"
    monkeypatch.setenv("TWIN_DATABASE_URL", "postgres://u@h/d")
    assert database_url() == "postgresql+psycopg://u@h/d"
    monkeypatch.delenv("TWIN_DATABASE_URL")
    assert database_url() == "sqlite:///data/twin.db"


@pytest.mark.parametrize("trusted", [30.0, -1.0])
def test_a_connection_that_the_server_closed_is_given_to_nobody(
    own_centre: Registry, monkeypatch: pytest.MonkeyPatch, trusted: float
) -> None:
    """Whether the end is heard, or the server asked after a long rest."""
    if not own_centre.url.startswith("postgresql"):
        pytest.skip("SQLite has no server")
    monkeypatch.setattr(database, "TRUSTED_S", trusted)
    if trusted < 0:
        monkeypatch.setattr(database, "_has_news", lambda _connection: False)
    assert len(own_centre.centres()) == 1
    other = create_engine(own_centre.url)
    with other.begin() as connection:
        ended = connection.execute(
            text(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        ).all()
    other.dispose()
    assert ended
    assert len(own_centre.centres()) == 1


def test_what_is_still_read_with_while_a_registry_closes_is_closed_when_it_comes_back(empty_url: str) -> None:
    engine = open_engine(empty_url)
    with engine.connect() as reading:
        driver = reading.connection.driver_connection
        assert reading.execute(text("SELECT 1")).scalar() == 1
        close_engine(engine)
        assert reading.execute(text("SELECT 2")).scalar() == 2
    with pytest.raises(Exception, match="closed"):
        driver.execute("SELECT 3")  # type: ignore[union-attr] # there is one: it has answered
