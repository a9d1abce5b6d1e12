"""Every page as every role: what it offers may be done, and nothing that may be done is hidden.

The pages are those of the navigation, and the buttons those that are drawn: a new one is tried without being named here.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from tests.centre import CODE, TESTER
from tests.conftest import ROOT
from tests.databases import Databases
from tests.pages.test_pages import PAGES
from tests.peopled import OTHER, SECRET, peopled
from twin.pages import frame
from twin.registry import Registry, Role
from twin.web import acting
from twin.web.acting import COOKIE, sealed

pytestmark = pytest.mark.xdist_group("peopled")  # the same database is filled once

FIRST = {"selection": {"rows": [0], "columns": [], "cells": []}}
TABLES = (
    "a-table",
    "audit-table",
    "changes",
    "f-table",
    "k-table",
    "orders",
    "q-table",
    "zones",
    "tag-every",
    "todo-table",
    "upkeep",
    "waivers",
    "c-list",
)
LEAD_ON = {
    "Show on map",
    "Where it should be",
    "Back",
    "New centre",
    "Open the map",
    "Findings",
    "See the findings",
    "All requirements",
}
"""Buttons that write nothing: they lead to another page or form."""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Registry]:
    with peopled(tmp_path_factory.mktemp("roles"), databases) as filled:
        yield filled


@pytest.fixture
def signed_in(book: Registry, monkeypatch: pytest.MonkeyPatch) -> Registry:
    """Pages take their cookies from here; :func:`as_role` puts them."""
    assert frame  # which says on its import where cookies come from: before this does
    monkeypatch.setattr(acting._pages, "cookies", lambda: COOKIES)
    return book


COOKIES: dict[str, str] = {}


def as_role(book: Registry, role: Role) -> None:
    secret, _ = book.people.sessions.open(role.value)
    COOKIES[COOKIE] = sealed(book, secret)


def draw(page: str) -> AppTest:
    """The page with the first row of each of its tables chosen."""
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    state = {"recalled": True, "language": "en", "centre": CODE, **dict.fromkeys(TABLES, FIRST)}
    for name, value in state.items():
        test.session_state[name] = value
    test.switch_page(f"twin/pages/{page}.py").run()
    assert not test.exception, (page, test.exception)
    assert not any("signed out" in each.value for each in test.warning)
    return test


def offered(test: AppTest) -> list[tuple[str, str]]:
    """What may be pressed: the words and key of each button."""
    return [(each.label, each.key or "") for each in test.button if not each.disabled and each.label not in LEAD_ON]


def texts(test: AppTest) -> str:
    shown = [*test.markdown, *test.caption, *test.info, *test.warning, *test.error, *test.success, *test.text]
    options = [option for each in [*test.selectbox, *test.multiselect] for option in each.options]
    return " ".join([*(each.value for each in shown), *options, *(str(each.value) for each in test.dataframe)])


READING = {"Make an address", "Refresh", "Repeat and compare"}
PRESSED = {
    Role.VIEWER: READING,
    Role.MAINTAINER: READING | {"Accepted", "Record it", "Save", "Mark as finished · 咨询引导区"},
    Role.AUDITOR: READING | {"Freeze and check"},
}
"""What each must be offered at the least: hiding all would keep the test below as well."""


@pytest.mark.parametrize("role", PRESSED)
def test_what_a_page_offers_a_role_is_not_refused_and_nothing_of_another_centre_is_shown(
    signed_in: Registry, role: Role
) -> None:
    as_role(signed_in, role)
    pressed = set()
    for page in PAGES:
        test = draw(page)
        for label, key in offered(test):
            again = [each for each in test.button if (each.label, each.key or "") == (label, key)]
            if not again:  # gone with what was pressed before
                continue
            again[0].click().run()
            assert not test.exception, (page, label, test.exception)
            assert [each.value for each in test.error if "among your rights" in each.value] == [], (page, label)
            pressed.add(label)
        shown = texts(test)
        assert SECRET not in shown, page
        assert OTHER not in shown, page
    assert PRESSED[role] <= pressed


def test_a_manager_is_offered_all_that_an_administrator_is(signed_in: Registry) -> None:
    for page in PAGES:
        found = []
        for role in (Role.MANAGER, Role.ADMIN):
            as_role(signed_in, role)
            found.append(sorted(offered(draw(page))))
        assert found[0] == found[1], page


def test_only_an_administrator_has_the_page_of_people_and_makes_centres_of_a_scope(signed_in: Registry) -> None:
    for role in Role:
        as_role(signed_in, role)
        labels = {each.label for each in draw("plans").button}
        assert ("New centre" in labels) is (role is Role.ADMIN), role
        if role is Role.ADMIN:
            assert "某viewer" in str(draw("people").dataframe[0].value)


def test_the_lead_of_a_stocktake_ends_it_whatever_their_role(signed_in: Registry) -> None:
    session = signed_in.stocktakes.open(CODE, name="组长盘点", lead="某maintainer", by=TESTER)
    as_role(signed_in, Role.MANAGER)
    assert "某maintainer leads it and confirms it." in texts(draw("stocktake"))
    assert "Confirm" not in dict(offered(draw("stocktake")))
    as_role(signed_in, Role.MAINTAINER)
    test = draw("stocktake")
    assert {"Confirm", "Cancel this stock-take"} <= dict(offered(test)).keys()
    next(each for each in test.text_input if each.label.startswith("Why confirm")).input("rehearsal")
    next(each for each in test.button if each.label == "Confirm").click().run()
    assert not test.exception
    ended = signed_in.stocktakes.get(session)
    assert (ended.state, ended.closed_by, ended.despite) == ("confirmed", "某maintainer", "rehearsal")
