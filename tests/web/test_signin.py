"""Signing in over HTTP: what is served to whom, what a form must carry, and where it leads."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.centre import CODE, small_centre
from tests.web.without_socket import BASE, ask, every_address, whole
from twin.registry import Role
from twin.web.acting import COOKIE
from twin.web.signin import SignIn
from twin.web.signin.forms import safe_next
from twin.web.signin.pages import ATTEMPTS
from twin.web.signin.setup import CODE as SETUP
from twin.web.view import registry, system

GOOD = "correct horse battery"
OTHER = "OTHER"
HTML = {"accept": "text/html"}


class Browser:
    """Keeps cookies and says where its forms come from, as a browser does."""

    def __init__(self, base: str = BASE) -> None:
        self.base, self.cookies = base, httpx.Cookies()
        self.app = whole()

    def ask(self, method: str, address: str, **more: Any) -> httpx.Response:
        headers = {**HTML, "origin": self.base, **more.pop("headers", {})}
        answer, self.cookies = ask(
            self.app, method, address, base=self.base, cookies=self.cookies, headers=headers, **more
        )
        return answer

    def get(self, address: str, **more: Any) -> httpx.Response:
        return self.ask("GET", address, **more)

    def post(self, address: str, **fields: str) -> httpx.Response:
        return self.ask("POST", address, data=fields)

    def sign_in(self, login: str, password: str = GOOD, wanted: str = "/") -> httpx.Response:
        return self.post("/sign-in", login=login, password=password, next=wanted)


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits for another's attempts."""
    monkeypatch.setattr(ATTEMPTS, "_acts", type(ATTEMPTS._acts)())


@pytest.fixture
def peopled(small: str) -> Iterator[str]:
    """Two centres; one person of each role who sees the first."""
    small_centre(system(), OTHER)
    for role in Role:
        scope = None if role is Role.ADMIN else (small,)
        system().people.add(role.value, name=f"某{role.value}", role=role, centres=scope, password=GOOD, by="t")
    return small


def test_without_accounts_this_machine_works_and_others_see_only_the_first_page(small: str) -> None:  # noqa: ARG001
    assert Browser().get("/api/v1/centres").json()["results"][0]["code"] == CODE
    for base in ("http://desk.example:8501", "http://rebound.example:8501"):
        stranger = Browser(base)
        assert stranger.get("/").headers["location"] == "/sign-in/first"
        assert stranger.get("/api/v1/centres", headers={"accept": "*/*"}).status_code == 401
        assert "code" in stranger.get("/sign-in/first").text
    assert Browser().get("/", headers={"x-forwarded-for": "10.0.0.9"}).headers["location"] == "/sign-in/first"


@pytest.mark.usefixtures("small")
def test_the_first_administrator_from_elsewhere_needs_the_code_of_the_console() -> None:
    stranger = Browser("http://desk.example:8501")
    fields = {"login": "boss", "name": "局长", "password": GOOD, "again": GOOD}
    assert stranger.post("/sign-in/first", **fields, code="AAAA-BBBB-CCCC").status_code == 403
    assert stranger.post("/sign-in/first", **fields).status_code == 403
    assert not system().people.exist()
    assert stranger.post("/sign-in/first", **fields, code=SETUP._code.lower().replace("-", " ")).status_code == 303
    assert stranger.get("/api/v1/centres").json()["results"][0]["code"] == CODE
    assert (
        Browser("http://desk.example:8501").post("/sign-in/first", **fields, code=SETUP._code).headers["location"]
        == "/sign-in"
    )


def test_with_accounts_nobody_is_let_in_for_being_at_this_machine(peopled: str) -> None:  # noqa: ARG001
    here = Browser()
    assert here.get("/api/v1/centres", headers={"accept": "*/*"}).status_code == 401
    assert here.get("/findings?x=1").headers["location"] == "/sign-in?next=%2Ffindings%3Fx%3D1"
    assert here.get("/api/health").status_code == 200


@pytest.mark.usefixtures("peopled")
def test_who_asked_in_english_signs_in_in_english() -> None:
    here = Browser()
    for asked, sign_in in (
        ("/?lang=en", "/sign-in?next=%2F%3Flang%3Den&lang=en"),
        ("/findings?lang=en", "/sign-in?next=%2Ffindings%3Flang%3Den&lang=en"),
        ("/?lang=xx", "/sign-in?next=%2F%3Flang%3Dxx"),
        ("/", "/sign-in"),
    ):
        assert here.get(asked).headers["location"] == sign_in
    page = here.get("/sign-in?next=%2F%3Flang%3Den&lang=en")
    assert "Stay signed in" in page.text
    assert "twin_language=en" in page.headers["set-cookie"]


def test_signing_in_sets_one_guarded_cookie_and_leads_on(peopled: str) -> None:  # noqa: ARG001
    browser = Browser()
    answer = browser.sign_in("viewer", wanted="/findings")
    assert (answer.status_code, answer.headers["location"]) == (303, "/findings")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    assert "Secure" in Browser("https://127.0.0.1:8501").sign_in("viewer").headers["set-cookie"]
    assert [centre["code"] for centre in browser.get("/api/v1/centres").json()["results"]] == [CODE]


def test_a_cookie_that_was_planted_or_changed_is_worth_nothing(peopled: str) -> None:  # noqa: ARG001
    browser = Browser()
    browser.sign_in("viewer")
    value = browser.cookies[COOKIE]
    again = Browser()
    again.cookies.set(COOKIE, value, domain="127.0.0.1")
    again.sign_in("manager")
    assert again.cookies[COOKIE] != value
    thief = Browser()
    thief.cookies.set(COOKIE, value, domain="127.0.0.1")  # the session that was there before signing in has ended
    assert thief.get("/api/v1/centres", headers={"accept": "*/*"}).status_code == 401
    for forged in (value[:-1] + ("A" if value[-1] != "A" else "B"), "x", '"x".y'):
        thief.cookies = httpx.Cookies({COOKIE: forged})
        assert thief.get("/api/v1/centres", headers={"accept": "*/*"}).status_code == 401


def test_signing_out_ends_the_session_on_the_server(peopled: str) -> None:  # noqa: ARG001
    browser = Browser()
    browser.sign_in("viewer")
    kept = browser.cookies[COOKIE]
    assert browser.post("/sign-out").status_code == 303
    browser.cookies.set(COOKIE, kept, domain="127.0.0.1")
    assert browser.get("/profile").headers["location"].startswith("/sign-in")


def test_a_refusal_does_not_tell_which_logins_there_are(peopled: str) -> None:  # noqa: ARG001
    def told(login: str) -> tuple[int, str]:
        answer = Browser().sign_in(login, "wrong password")
        return answer.status_code, re.sub(login, "", answer.text)

    assert told("viewer") == told("nobody")


def test_too_many_attempts_from_one_address_wait(peopled: str) -> None:  # noqa: ARG001
    browser = Browser()
    answers = {browser.sign_in(f"nobody{number}", "x").status_code for number in range(31)}
    assert answers == {401, 429}


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:x",
        "",
    ],
)
def test_no_address_elsewhere_is_led_on_to(address: str) -> None:
    assert safe_next(address) == "/"


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
def test_a_form_of_another_site_is_refused(peopled: str, headers: dict[str, str]) -> None:  # noqa: ARG001
    browser = Browser()
    browser.sign_in("admin")
    answer = browser.ask("POST", "/profile/sessions", data={"session": "all"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "foreign-form")
    assert browser.get("/profile").status_code == 200


def test_a_temporary_password_leads_to_a_new_one_and_nowhere_else(peopled: str) -> None:  # noqa: ARG001
    given = system().people.add("new", name="新人", role=Role.VIEWER, centres=(CODE,), by="t")
    browser = Browser()
    browser.sign_in("new", given or "")
    assert browser.get("/api/v1/centres").headers["location"].startswith("/profile/password")
    fields = {"old": given or "", "password": GOOD, "again": GOOD}
    assert browser.post("/profile/password", **{**fields, "again": "else"}).status_code == 400
    assert browser.post("/profile/password", **fields).status_code == 303
    assert browser.get("/api/v1/centres").status_code == 200


def test_a_token_of_the_profile_reads_in_its_scope_and_writes_nothing(peopled: str) -> None:  # noqa: ARG001
    browser = Browser()
    browser.sign_in("manager")
    day = re.search(r'name="last_day" value="([\d-]+)"', browser.get("/profile").text)
    assert day is not None
    made = browser.post("/profile/tokens", name="报表", reads="only", last_day=day[1]).text
    token = re.search(r"twin_[\w-]{20,}", made)
    assert token is not None
    assert token[0] not in browser.get("/profile").text
    program = Browser()
    bearer = {"authorization": f"Bearer {token[0]}", "accept": "*/*"}
    assert [each["code"] for each in program.get("/api/v1/centres", headers=bearer).json()["results"]] == [CODE]
    assert (
        program.get("/api/v1/centres", headers={"authorization": "Bearer twin_x", "accept": "*/*"}).status_code == 401
    )
    held = system().people.tokens.of_account("manager")[0]
    browser.post("/profile/tokens/revoke", token=held.id)
    assert program.get("/api/v1/centres", headers=bearer).status_code == 401


def test_every_page_here_needs_no_script_and_is_never_kept(peopled: str) -> None:  # noqa: ARG001
    browser = Browser()
    pages = [browser.get("/sign-in")]
    browser.sign_in("admin")
    pages += [browser.get("/profile"), browser.get("/profile/password"), browser.get("/profile?lang=en")]
    for page in pages:
        assert "<script" not in page.text
        assert page.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert page.headers["x-content-type-options"] == "nosniff"


def test_nothing_but_a_few_addresses_answers_without_signing_in(peopled: str) -> None:  # noqa: ARG001
    """A new route is closed until it is named here."""
    opened = {
        "/sign-in",
        "/sign-in/first",
        "/sign-in/oidc",
        "/sign-in/oidc/return",
        "/sign-out",
        "/feeds/{token}.ics",
        "/api/health",
        "/twin/script/{tag}/{name}",
        "/favicon.ico",
    }
    for path in every_address():
        if path in opened or (path.startswith(("/a", "/A")) and not path.startswith("/api")):
            continue
        address = re.sub(r"\{\w+(:\w+)?\}", "x", path)
        answer = Browser().get(address)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/sign-in?next="), path


def test_a_web_socket_is_refused_without_a_session(peopled: str) -> None:  # noqa: ARG001
    sent: list[dict[str, Any]] = []

    async def run(headers: list[tuple[bytes, bytes]]) -> None:
        async def receive() -> dict[str, Any]:
            return {"type": "websocket.connect"}

        async def send(message: Any) -> None:
            sent.append(message)

        async def inner(_scope: Any, _receive: Any, send: Any) -> None:
            await send({"type": "websocket.accept"})

        scope = {
            "type": "websocket",
            "path": "/_stcore/stream",
            "headers": headers,
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 8501),
            "query_string": b"",
            "scheme": "ws",
        }
        await SignIn(inner)(scope, receive, send)

    with ThreadPoolExecutor(max_workers=1) as pool:
        pool.submit(asyncio.run, run([(b"host", b"127.0.0.1:8501")])).result()
        browser = Browser()
        browser.sign_in("viewer")
        cookie = f"{COOKIE}={browser.cookies[COOKIE]}".encode()
        pool.submit(asyncio.run, run([(b"host", b"127.0.0.1:8501"), (b"cookie", cookie)])).result()
    assert [each["type"] for each in sent] == ["websocket.close", "websocket.accept"]


def test_a_calendar_address_dies_with_the_rights_of_its_owner(peopled: str) -> None:
    from dataclasses import replace  # noqa: PLC0415 - here only

    people = system().people
    token = system().as_person(people.account("viewer").person()).upkeep.open_feed(peopled, by="")
    assert Browser().get(f"/feeds/{token}.ics").status_code == 200
    people.update(replace(people.account("viewer"), centres=frozenset({OTHER})), by="t")
    assert Browser().get(f"/feeds/{token}.ics").status_code == 404
    people.update(replace(people.account("viewer"), centres=None), by="t")
    assert Browser().get(f"/feeds/{token}.ics").status_code == 200
    people.update(replace(people.account("viewer"), disabled=True), by="t")
    assert Browser().get(f"/feeds/{token}.ics").status_code == 404


def test_an_unnamed_visitor_sees_a_thing_but_looks_around_nowhere(peopled: str) -> None:
    tag = system().tags.ensure(peopled, [("asset", "A-001")], by="t")[("asset", "A-001")]
    blank = system().tags.make_blanks(peopled, 1, by="t")[0]
    visitor = Browser()
    assert "取号机" in visitor.get(f"/a/{tag}").text
    assert "A-002" not in visitor.get(f"/a/{blank}?q=A-002").text.replace('value="A-002"', "")
    sent = visitor.post(f"/a/{tag}/seen", id="0123456789abcdef0123456789abcdef", name="局长")
    assert sent.status_code == 401
    assert registry().people.exist()
