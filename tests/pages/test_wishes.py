"""What is dragged or drawn on a map is written, once, and there where it was done, whatever the visitor does next."""

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
Say = Callable[..., None]


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch) -> Say:
    """Have the map say something as the browser does, with all that it said before, and break off the run that it comes with, as a click does."""
    waiting: list[tuple[str, dict[str, Any]]] = []
    said: list[dict[str, Any]] = []

    def renderer(*, key: str, on_wishes_change: Callable[[], None], **_: Any) -> SimpleNamespace:
        if waiting and waiting[0][0] == key:
            said.append({"n": len(said) + 1, **waiting.pop(0)[1]})
            st.session_state[key] = {"wishes": said}
            on_wishes_change()
            st.rerun()
        return SimpleNamespace(selection=None, wishes=None, ask=None)

    monkeypatch.setattr(canvas, "_component", lambda: renderer)
    return lambda key, **wish: waiting.append((key, {"floor": "f1", **wish}))


def test_a_thing_that_was_dragged_is_moved_once_though_the_next_click_broke_the_run_off(small: str, say: Say) -> None:
    begun = len(registry().changes(small))
    for number, x in (("A-001", 3.0), ("A-002", 4.0)):
        say("map", kind="move", centre=small, id=number, x=x, y=3.0)
    test = app("map", "en")
    assert [registry().asset(small, number).asset.at for number in ("A-001", "A-002")] == [(3.0, 3.0), (4.0, 3.0)]
    assert len(registry().changes(small)) == begun + 2
    assert "Moved **A-002**" in [each.value for each in test.markdown]


def test_a_thing_is_moved_where_it_was_dragged_though_another_centre_is_shown_by_then(small: str, say: Say) -> None:
    small_centre(system(), OTHER)
    stood = registry().asset(small, "A-001").asset.at
    say("map", kind="move", centre=OTHER, id="A-001", x=3.0, y=3.0)
    test = app("map", "en")
    assert test.session_state["centre"] == small
    assert registry().asset(OTHER, "A-001").asset.at == (3.0, 3.0)
    assert registry().asset(small, "A-001").asset.at == stood
    assert "selection" not in test.session_state  # it is of the other centre


def test_a_zone_that_was_drawn_is_kept_though_the_next_click_broke_the_run_off(small: str, say: Say) -> None:
    before = len(registry().twin(small).floors[0].zones)
    say("mend", kind="edit", centre=small, tool="draw", zones=[], points=[[10, 1], [12, 1], [12, 3], [10, 3]])
    test = app("plans", "en")
    assert not test.error, [each.value for each in test.error]
    assert len(registry().twin(small).floors[0].zones) == before + 1
    assert registry().changes(CODE)[0].by == TESTER


def test_what_one_person_did_is_not_read_again_when_another_signs_in_in_the_same_tab(small: str, say: Say) -> None:
    say("map", kind="move", centre=small, id="A-001", x=3.0, y=3.0)
    test = app("map", "en")
    registry().move_asset(small, "A-001", floor="f1", at=(5.0, 5.0), by="another")
    test.session_state["login"] = "another"
    test.run()
    test.session_state["person"] = "another"
    say("map", kind="move", centre=small, id="A-002", x=4.0, y=3.0)
    test.run()
    assert registry().asset(small, "A-002").asset.at == (4.0, 3.0)
    assert registry().asset(small, "A-001").asset.at == (5.0, 5.0)
