"""The registry on both databases, and drawings to put in it."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from tests.databases import Databases, Fill, nothing
from tests.postgres import run
from twin.registry import Registry, open_registry

from .build import CODE, one_centre, register, rooms


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
def filled(backend: str, databases: Databases, tmp_path: Path) -> Callable[[Fill], str]:
    """Gives the URL of a database that a function has filled."""
    given: list[Fill] = []

    def give(fill: Fill) -> str:
        assert not given, "a test has one database"
        given.append(fill)
        return databases.copy(fill, tmp_path / "registry.db") if backend == "sqlite" else databases.shared(fill)

    return give


@pytest.fixture
def url(filled: Callable[[Fill], str]) -> str:
    """A migrated, empty database."""
    return filled(nothing)


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
def centre(filled: Callable[[Fill], str]) -> Iterator[Registry]:
    """A registry with one centre of one floor: the rooms of :mod:`build`, and no asset."""
    opened = open_registry(filled(one_centre))
    yield opened
    opened.close()
