"""The small centre in a database of its own, through the same doors as the running application."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.centre import TESTER, small_centre
from tests.conftest import Server, database_url
from tests.line import Line
from twin.web import view as views
from twin.web.view import View, registry, view_of


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The small centre stored; yields its code."""
    monkeypatch.setenv("TWIN_DATABASE_URL", database_url(tmp_path))
    yield small_centre(registry())
    registry().close()
    views._registry.cache_clear()


@pytest.fixture
def small_view(small: str) -> Callable[[], View]:
    return lambda: view_of(small)


@pytest.fixture
def move(small: str) -> Callable[[], None]:
    def run() -> None:
        registry().move_asset(small, "A-001", floor="f1", at=(3.0, 3.0), by=TESTER)

    return run


@pytest.fixture
def line(server: Server) -> Iterator[Line]:
    """The server behind a network that can fail."""
    carrying = Line(server.port)
    yield carrying
    carrying.close()
