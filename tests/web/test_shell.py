"""The map's page before Streamlit: what stands in it, in which order, and what it begins with for whom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from streamlit.testing.v1 import AppTest

from tests.centre import CODE, NAME, TESTER, small_centre
from tests.conftest import ROOT, database_url
from tests.web.test_held import ask
from tests.web.test_signin import GOOD, OTHER, Browser
from twin.model import Centre
from twin.pages import canvas
from twin.registry import Role
from twin.web import view as views
from twin.web.preload import element_urls
from twin.web.scripts import script_url, scripts
from twin.web.shell import START, map_page, with_map
from twin.web.signin import SignIn
from twin.web.view import registry, system

STATIC = Path(st.__file__).parent / "static"
INDEX = (STATIC / "index.html").read_text(encoding="utf-8")


def page(query: str = "") -> Any:
    return ask(Starlette(routes=[map_page(STATIC)]), f"/{query}")[0]


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A database without a centre."""
    monkeypatch.setenv("TWIN_DATABASE_URL", database_url(tmp_path))
    yield
    registry().close()
    views._registry.cache_clear()


def test_the_maps_scripts_stand_before_streamlits_and_go_before_them() -> None:
    text = page().text
    head, body = text.split("</head>", 1)
    loaded = [(tag, address) for tag, address in re.findall(r"<(\w+)[^>]*?(?:href|src)=\"([^\"]+\.js)\"", head)]
    ours = [address for _, address in loaded if address.startswith("/twin/script/")]
    assert set(ours) == {script_url(name) for name in scripts()[1]}
    assert [address for _, address in loaded[: len(ours)]] == ours
    assert "/static/js/" not in head
    assert body.index('<template id="twin-shell-frame">') < body.index("<script") < body.index('<div id="root">')
    waiting, begun = body.split('<template id="twin-page">', 1)[1].split("</template>", 1)
    assert re.findall(r"<script[^>]*src=\"([^\"]+)", body) == [
        *re.findall(r"<script[^>]*src=\"([^\"]+)", INDEX),
        script_url("shell.js"),
    ]
    assert set(re.findall(r"\./static/js/[^\"]+", text)) == set(re.findall(r"\./static/js/[^\"]+", waiting))
    assert script_url("shell.js") in begun


def test_streamlits_page_is_kept_whole_and_no_script_of_ours_stands_in_it() -> None:
    text = page().text
    for line in INDEX.splitlines():
        assert line.strip() in text
    assert len(re.findall(r"<script(?![^>]*\ssrc=)", text)) == len(re.findall(r"<script(?![^>]*\ssrc=)", INDEX))


def test_every_later_script_is_named_once() -> None:
    named = re.findall(r'href="\.(/static/js/[^"]+)"', page().text)
    assert len(named) == len(set(named))
    assert set(element_urls(STATIC)) <= set(named)


def test_the_page_is_the_same_for_everybody_and_asks_what_the_address_asks(small: str) -> None:
    plain, asked = page(), page(f"?centre={small}&lang=en")
    assert plain.content == asked.content
    assert NAME not in plain.text
    assert asked.headers["link"] == f"<{START}?centre={small}&lang=en>; rel=preload; as=fetch; crossorigin"
    assert asked.headers["cache-control"] == "no-cache"


def test_an_address_cannot_close_the_link() -> None:
    assert page("?x=>;rel=stylesheet").headers["link"].count(">") == 1


def test_a_page_of_another_form_is_served_as_it_is() -> None:
    assert with_map("<html><body></body></html>", ["/static/js/a.js"]) == "<html><body></body></html>"


def test_the_map_begins_with_what_the_page_will_tell_its_component(
    small: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Taken over by the component nothing may change: the two must never say different things."""
    view_of_small = views.view_of(small)
    assert view_of_small.twin.floors
    told: list[dict[str, Any]] = []

    def renderer(**given: Any) -> SimpleNamespace:
        told.append(given["data"]["map"])
        return SimpleNamespace(selection=None, wishes=None, ask=None)

    monkeypatch.setattr(canvas, "_component", lambda: renderer)
    for language in ("zh", "en"):
        test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        for name, value in {"recalled": True, "language": language, "person": TESTER, "centre": small}.items():
            test.session_state[name] = value
        test.run()
        assert not test.exception
        began = Browser().get(f"{START}?centre={small}&lang={language}").json()
        said = {name: value for name, value in told[-1].items() if name != "script"}
        assert said == began


def test_without_a_centre_or_a_floor_there_is_nothing_to_show(empty: None) -> None:  # noqa: ARG001
    for prepare in (lambda: None, lambda: registry().create_centre(Centre("BARE", "x", "district", ()), by=TESTER)):
        prepare()
        answer = Browser().get(START)
        assert (answer.status_code, answer.json()["code"]) == (404, "nothing-to-show")


def test_a_centre_out_of_scope_is_never_begun_with(small: str) -> None:
    small_centre(system(), OTHER)
    system().people.add("one", name="某人", role=Role.VIEWER, centres=(OTHER,), password=GOOD, by="t")
    browser = Browser()
    browser.sign_in("one")
    for asked in (f"?centre={small}", f"?centre={OTHER}", ""):
        began = browser.get(START + asked)
        assert began.json()["floor"] == f"{OTHER}/f1"
        assert began.headers["cache-control"] == "no-store"
        assert began.json()["movable"] is False


def test_who_is_not_signed_in_gets_neither_page_nor_data(small: str) -> None:  # noqa: ARG001
    system().people.add("one", name="某人", role=Role.ADMIN, centres=None, password=GOOD, by="t")
    app = Starlette(routes=[map_page(STATIC)], middleware=[Middleware(SignIn)])
    (home,) = ask(app, "/")
    assert home.status_code == 401
    assert CODE not in home.text
    refused = Browser().get(START, headers={"accept": "*/*"})
    assert refused.status_code == 401
    assert CODE not in refused.text
