"""The registry on both databases, and drawings to put in it."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url
from sqlmodel import SQLModel

from tests.postgres import run
from twin.registry import Registry, open_registry

from .build import CODE, register, rooms


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file."""
    path = tmp_path_factory.mktemp("registry") / "migrated.db"
    registry = open_registry(f"sqlite:///{path}")
    registry.upgrade()
    registry.close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Both databases in turn."""
    return str(request.param)


@pytest.fixture
def empty_url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'registry.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    name = f"t{uuid.uuid4().hex[:12]}"
    run(server, f"CREATE DATABASE {name}")
    yield str(make_url(server).set(database=name))


@pytest.fixture
def url(backend: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated, empty database. The PostgreSQL one is shared and emptied: making one takes longer than a test."""
    if backend == "sqlite":
        path = tmp_path / "registry.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        return f"sqlite:///{path}"
    shared = str(make_url(request.getfixturevalue("postgres_server")).set(database="emptied"))
    # as a replica, because the log's own trigger refuses to be emptied
    tables = ", ".join(f'"{table.name}"' for table in SQLModel.metadata.sorted_tables)
    run(shared, f"SET session_replication_role = replica; TRUNCATE {tables} RESTART IDENTITY")
    return shared


@pytest.fixture
def own_centre(empty_url: str) -> Iterator[Registry]:
    """A registry with one centre in a database of its own, for tests that take tables away."""
    opened = open_registry(empty_url)
    opened.upgrade()
    register(opened, CODE, rooms())
    yield opened
    opened.close()


@pytest.fixture
def registry(url: str) -> Iterator[Registry]:
    """An empty registry, migrated."""
    opened = open_registry(url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def plans() -> Path:
    """The folder of real drawings: ``TWIN_PLANS``, or beside the project."""
    folder = Path(os.environ.get("TWIN_PLANS") or Path(__file__).parents[3] / "shared" / "plans")
    if not folder.is_dir():
        pytest.skip(f"no real drawings in {folder}; set TWIN_PLANS")
    return folder


@pytest.fixture
def centre(registry: Registry) -> Registry:
    """A registry with one centre of one floor: the rooms of :mod:`build`, and no asset."""
    register(registry, CODE, rooms())
    return registry
