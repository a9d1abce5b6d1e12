"""An address that is no page says so in the visitor's language, and leads to the map; Streamlit's own pass."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tests.databases import Databases
from tests.peopled import peopled
from tests.web.test_signin import Browser
from twin.registry import Registry, Role
from twin.web.acting import COOKIE, sealed
from twin.web.signin import SignIn
from twin.web.unknown import UnknownPage

pytestmark = pytest.mark.xdist_group("peopled")  # the same database is filled once


async def streamlit(_request: Request) -> Response:
    return PlainTextResponse("Streamlit")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Registry]:
    with peopled(tmp_path_factory.mktemp("unknown"), databases) as filled:
        yield filled


def visitor(book: Registry, role: Role) -> Browser:
    routes = [UnknownPage({"map", "findings", "people"}, {"people"}, "map"), Route("/{rest:path}", streamlit)]
    browser = Browser()
    browser.app = Starlette(routes=routes, middleware=[Middleware(SignIn)])
    browser.cookies.set(COOKIE, sealed(book, book.people.sessions.open(role.value)[0]), domain="127.0.0.1")
    return browser


@pytest.mark.parametrize("address", ["/", "/findings", "/robots.txt", "/_stcore", "/findings/more"])
def test_what_streamlit_answers_is_left_to_it(book: Registry, address: str) -> None:
    assert visitor(book, Role.VIEWER).get(address).text == "Streamlit"


@pytest.mark.parametrize(("language", "words"), [("zh", "没有这个页面"), ("en", "No such page")])
def test_an_address_that_is_no_page_says_so(book: Registry, language: str, words: str) -> None:
    answer = visitor(book, Role.VIEWER).get(f"/finding?lang={language}")
    assert answer.status_code == 404
    assert words in answer.text
    assert "/finding" in answer.text
    assert 'href="/"' in answer.text
    assert "&lt;b&gt;" in visitor(book, Role.VIEWER).get("/<b>").text  # shown as written


def test_the_page_of_people_is_for_administrators_and_says_so_to_others(book: Registry) -> None:
    assert visitor(book, Role.ADMIN).get("/people").text == "Streamlit"
    for role in set(Role) - {Role.ADMIN}:
        assert "administrators" in visitor(book, role).get("/people?lang=en").text, role


def test_the_name_of_the_first_screen_leads_to_it(book: Registry) -> None:
    answer = visitor(book, Role.VIEWER).get("/map?lang=en", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/?lang=en")
