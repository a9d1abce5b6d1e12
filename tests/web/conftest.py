"""The small centre in a database of its own, through the same doors as the running application."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.centre import CODE, TESTER, small_centre
from tests.conftest import Server
from tests.databases import Databases, application
from tests.line import Line
from twin.registry import Registry, open_registry
from twin.web.view import View, registry, view_of


@pytest.fixture
def small(tmp_path: Path, databases: Databases) -> Iterator[str]:
    """The small centre stored; yields its code."""
    with application(databases.copy(small_centre, tmp_path / "twin.db")):
        yield CODE


@pytest.fixture
def small_view(small: str) -> Callable[[], View]:
    return lambda: view_of(small)


@pytest.fixture
def move(small: str) -> Callable[[], None]:
    def run() -> None:
        registry().move_asset(small, "A-001", floor="f1", at=(3.0, 3.0), by=TESTER)

    return run


@pytest.fixture
def book(server: Server) -> Iterator[Registry]:
    """The server's own database."""
    opened = open_registry(server.database)
    yield opened
    opened.close()


@pytest.fixture
def session(book: Registry) -> Iterator[str]:
    """A stock-take that is open on the server; yields its id."""
    opened = book.stocktakes.open(CODE, name="Yearly", lead="Li", by="Li")
    yield opened
    if book.stocktakes.get(opened).is_open:
        book.stocktakes.cancel(opened, by="Li")


@pytest.fixture
def line(server: Server) -> Iterator[Line]:
    """The server behind a network that can fail."""
    carrying = Line(server.port)
    yield carrying
    carrying.close()
