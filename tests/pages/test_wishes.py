"""What is dragged or drawn on a map is written, and there where it was done, whatever the visitor does next."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st

from tests.centre import CODE, TESTER, small_centre
from tests.pages.test_pages import app
from twin.pages import canvas
from twin.web.view import registry, system

OTHER = "ZZ-OTHER"  # the second of the two: the first is shown


@pytest.fixture
def wish(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, dict[str, Any]], None]:
    """Have the next map say something as the browser does, and break off the run that it comes with at once, as a click does."""
    said: list[tuple[str, str, dict[str, Any]]] = []

    def renderer(*, key: str, **given: Any) -> SimpleNamespace:
        if said and said[0][0] == key:
            _, name, value = said.pop(0)
            st.session_state[key] = {name: value}
            given[f"on_{name}_change"]()
            st.rerun()
        return SimpleNamespace(selection=None, moved=None, edit=None, ask=None)

    monkeypatch.setattr(canvas, "_component", lambda: renderer)
    return lambda key, name, value: said.append((key, name, value))


def test_a_thing_that_was_dragged_is_moved_though_the_next_click_broke_the_run_off(
    small: str, wish: Callable[[str, str, dict[str, Any]], None]
) -> None:
    for number, x in (("A-001", 3.0), ("A-002", 4.0)):
        where = {"centre": small, "floor": "f1"}
        wish("map", "moved", {**where, "id": number, "x": x, "y": 3.0, "from": [2, 2]})
    test = app("map", "en")
    assert [registry().asset(small, number).asset.at for number in ("A-001", "A-002")] == [(3.0, 3.0), (4.0, 3.0)]
    assert "Moved **A-002**" in [each.value for each in test.markdown]


def test_a_thing_is_moved_in_the_centre_where_it_was_dragged_though_another_is_shown_by_then(
    small: str, wish: Callable[[str, str, dict[str, Any]], None]
) -> None:
    small_centre(system(), OTHER)
    stood = registry().asset(small, "A-001").asset.at
    wish("map", "moved", {"centre": OTHER, "floor": "f1", "id": "A-001", "x": 3.0, "y": 3.0, "from": [2, 2]})
    test = app("map", "en")
    assert test.session_state["centre"] == small
    assert registry().asset(OTHER, "A-001").asset.at == (3.0, 3.0)
    assert registry().asset(small, "A-001").asset.at == stood
    assert "selection" not in test.session_state  # it is of the other centre


def test_a_zone_that_was_drawn_is_kept_though_the_next_click_broke_the_run_off(
    small: str, wish: Callable[[str, str, dict[str, Any]], None]
) -> None:
    before = len(registry().twin(small).floors[0].zones)
    corners = [[10, 1], [12, 1], [12, 3], [10, 3]]
    wish("mend", "edit", {"centre": small, "floor": "f1", "tool": "draw", "zones": [], "points": corners})
    test = app("plans", "en")
    assert not test.error, [each.value for each in test.error]
    assert len(registry().twin(small).floors[0].zones) == before + 1
    assert registry().changes(CODE)[0].by == TESTER
