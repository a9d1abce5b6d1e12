"""Databases filled once and put back for every test: to fill one takes a hundred times as long as to copy it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from tests.postgres import run
from twin.registry import Registry, open_registry
from twin.web import view as views

Fill = Callable[[Registry], object]


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path.as_posix()}"


@contextmanager
def application(url: str) -> Iterator[None]:
    """The application of this process with that database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWIN_DATABASE_URL", url)
        try:
            yield
        finally:
            views.system().close()
            views._registry.cache_clear()


def nothing(registry: Registry) -> None:
    """Fill an empty database: migrated, and nothing in it."""


class Databases:
    """What a session has filled already, by the function that filled it.

    Parameters
    ----------
    folder
        Where the SQLite files lie that are copied.
    server
        Returns the URL of the PostgreSQL server; asked only once a test wants one.
    """

    def __init__(self, folder: Path, server: Callable[[], str]) -> None:
        self._folder = folder
        self._server = server
        self._files: dict[Fill, Path] = {}
        self._restoring: dict[Fill, str] = {}

    def copy(self, fill: Fill, path: Path) -> str:
        """Put a SQLite database that ``fill`` has filled at ``path``; returns its URL."""
        shutil.copy(self._files.get(fill) or self._file(fill), path)
        return sqlite_url(path)

    def _file(self, fill: Fill) -> Path:
        migrated = None if fill is nothing else self._files.get(nothing) or self._file(nothing)
        path = self._folder / f"{len(self._files)}.db"
        if migrated:
            shutil.copy(migrated, path)
        registry = open_registry(sqlite_url(path))
        registry.upgrade()
        fill(registry)
        registry.close()
        self._files[fill] = path
        return path

    def shared(self, fill: Fill) -> str:
        """Put the PostgreSQL database that tests share back as ``fill`` has filled it; returns its URL."""
        url = str(make_url(self._server()).set(database="shared"))
        if not self._restoring:
            run(self._server(), "CREATE DATABASE shared TEMPLATE migrated")
        if fill in self._restoring:
            run(url, self._restoring[fill])
            return url
        if self._restoring:
            run(url, _emptying())
        registry = open_registry(url)
        fill(registry)
        registry.close()
        self._restoring[fill] = _keep(url, f"kept{len(self._restoring)}")
        return url


def _emptying() -> str:
    """As a replica, because the log's own trigger refuses to be emptied; ``TRUNCATE`` writes every file anew and takes longer."""
    deletes = (f'DELETE FROM "{name}";' for name in _tables())  # noqa: S608 - our own tables' names
    return "SET session_replication_role = replica;" + "".join(deletes)


def _tables() -> list[str]:
    return [table.name for table in SQLModel.metadata.sorted_tables]


def _keep(url: str, schema: str) -> str:
    """Keep all rows in a schema of that name; returns the statements that bring them back."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
        back = "".join(_kept(connection, schema, name) for name in _tables())
        numbers = connection.execute(text("SELECT quote_ident(sequencename), last_value FROM pg_sequences")).all()
    engine.dispose()
    counters = "".join(f"SELECT setval('{name}', {last or 1}, {bool(last)});" for name, last in numbers)
    return _emptying() + back + counters


def _kept(connection: Connection, schema: str, name: str) -> str:
    kept = f'{schema}."{name}"'
    rows = connection.execute(text(f'CREATE TABLE {kept} AS SELECT * FROM "{name}"'))  # noqa: S608 - our own names
    if not rows.rowcount:
        return ""
    return f'INSERT INTO "{name}" OVERRIDING SYSTEM VALUE SELECT * FROM {kept};'  # noqa: S608 - our own names
