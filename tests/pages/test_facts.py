"""The page of facts: what is asked for and missing, stating, the history, taking back and undoing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.centre import TESTER, small_centre
from tests.conftest import database_url
from tests.pages.test_pages import app
from twin.model import FactValue
from twin.registry.rows import today
from twin.web import view as views
from twin.web.view import registry


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("TWIN_DATABASE_URL", database_url(tmp_path))
    yield small_centre(registry())
    registry().close()
    views._registry.cache_clear()


def opened(code: str, *facts: str) -> AppTest:
    """The page with the row of a fact chosen."""
    test = app("facts")
    names = list(test.dataframe[0].value["事实"])
    for fact in facts:
        test.dataframe[0].select(names.index(fact))  # type: ignore[attr-defined]
    assert registry().centre(code)
    return test


def stated(code: str, name: str) -> list[tuple[str, object, str]]:
    records = registry().facts.of_centre(code)
    return [(each.fact.since, each.fact.value, each.why) for each in records if each.fact.name == name]
