"""Every address as every role: nothing of another centre is reached, by its code, by a guessed code or by a write.

The addresses are those of the router itself: a new one is walked without being named here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from tests.centre import CODE
from tests.databases import Databases
from tests.peopled import OTHER, SECRET, peopled
from tests.web.test_signin import Browser
from tests.web.without_socket import every_address
from twin.registry import LOCAL, Action, Registry, Role
from twin.registry.rights import ALLOWED
from twin.web.acting import COOKIE, act_as, sealed
from twin.web.asked import Asked
from twin.web.asked import asked_in as asked_by
from twin.web.phone import pages

pytestmark = pytest.mark.xdist_group("peopled")  # the same database is filled once


def asked_in(code: str) -> Asked:
    """What is asked in a centre, as nobody in particular sees it."""
    with act_as(LOCAL):
        return asked_by(code)


SCOPED = [role for role in Role if role is not Role.ADMIN]
ASKED_MORE = {"/compare": "before=1", "/checklist": "asset=A-001"}
"""What an address must be asked for, by how it ends."""
COMMON = {
    "floor": "f1",
    "part": "plan",
    "layer": "isovist",
    "file_format": "csv",
    "asset_no": "A-001",
    "revision": "1",
    "opening": "f1-o1",
    "screen": "1",
}
OWN = ("/sign-in", "/sign-out", "/profile")
"""One's own account: no centre in it. :mod:`tests.web.test_signin` walks these."""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Registry]:
    with peopled(tmp_path_factory.mktemp("roles"), databases) as filled:
        yield filled


def as_role(book: Registry, role: Role) -> Browser:
    """A browser that is signed in; without the form, whose attempts are counted."""
    browser = Browser()
    browser.cookies.set(COOKIE, sealed(book, book.people.sessions.open(role.value)[0]), domain="127.0.0.1")
    return browser


@dataclass(frozen=True)
class Codes:
    """Every code that leads to something of a centre, by the name of its part of an address."""

    parts: Mapping[str, str]
    words: tuple[str, ...]

    @classmethod
    def of(cls, book: Registry, code: str) -> Codes:
        (order,) = book.orders.of_centre(code)
        (tag,) = book.tags.of_centre(code)
        parts = {
            "code": code,
            "centre": code,
            "zone": book.twin(code).floors[0].zones[0].id,
            "order": order.id,
            "number": str(order.number),
            "stocktake": book.stocktakes.of_centre(code)[0].id,
            "patrol": book.patrols.of_centre(code)[0].id,
            "photo": order.photos[0],
            "inspection": book.onsite.inspections(code)[0].id,
            "register": "backup",
            "entry": book.registers.of_centre(code)[0].id,
        }
        return cls({**COMMON, **parts}, (tag.code, f"A-001?centre={code}", f"{parts['zone']}?centre={code}"))

    def filled(self, path: str, word: str) -> str:
        address, _, query = word.partition("?")
        parts = {**self.parts, "word": address}
        made = re.sub(r"\{(\w+)(?::\w+)?\}", lambda name: parts.get(name[1], "x"), path)
        return f"{made}?{query}" if query and "{word" in path else made


def addresses(codes: Codes) -> Iterator[str]:
    for path in sorted(set(every_address())):
        if path.startswith(OWN) or path == "/feeds/{token}.ics":
            continue
        more = next((f"?{query}" for end, query in ASKED_MORE.items() if path.endswith(end)), "")
        for word in codes.words if "{word" in path else ("",):
            yield codes.filled(path, word) + more


def test_every_part_of_an_address_is_known_here(book: Registry) -> None:
    """A route with a new kind of code must say above what that is, or the walk would only try ``x``."""
    known = {*Codes.of(book, OTHER).parts, "word", "token", "tag", "name", "walk"}
    asked = {name for path in every_address() for name in re.findall(r"\{(\w+)", path)}
    assert asked <= known


@pytest.mark.parametrize("role", SCOPED)
def test_no_address_reads_anything_of_another_centre(book: Registry, role: Role) -> None:
    browser, codes = as_role(book, role), Codes.of(book, OTHER)
    secrets = {
        SECRET,
        f"卡纸 {OTHER}",
        f"早巡 {OTHER}",
        f"盘点 {OTHER}",
        f"改建 {OTHER}",
        f"检查 {OTHER}",
        f"备份 {OTHER}",
    }
    for address in addresses(codes):
        answer = browser.get(address, headers={"accept": "*/*"}, follow_redirects=True)
        shown = answer.content.decode("utf-8", "replace")
        assert not {word for word in secrets if word in shown}, address
        if OTHER in address.split("?")[0].split("/"):
            assert answer.status_code in {400, 404, 405}, (address, answer.status_code)


def test_the_same_addresses_are_open_where_they_are_ones_own(book: Registry) -> None:
    """So that the answers above are of the scope, not of a mistake in the asking."""
    browser = as_role(book, Role.VIEWER)
    found = [browser.get(each, headers={"accept": "*/*"}).status_code for each in addresses(Codes.of(book, CODE))]
    assert found.count(200) >= 25


@pytest.mark.parametrize("role", SCOPED)
def test_no_address_writes_anything_of_another_centre(book: Registry, role: Role) -> None:
    browser, codes, before = as_role(book, role), Codes.of(book, OTHER), book.changes(OTHER)
    asked = asked_in(OTHER).round.questions[0]
    fields = {
        "id": "0123456789abcdef0123456789abcdef",
        "question": asked.entry.id,
        "subject": asked.subject.id,
        "reply": "ok",
        "what": "x",
        "name": "x",
        "kind": "scan",
        "word": "A-001",
        "asset_no": "X-1",
        "item": "取号机",
        "target": "asset:A-001",
        "stop": "asset:A-001",
        "state": "accepted",
        "schedule": f"UP-STOCKTAKE:{OTHER}",
        "on": "2026-01-02",
    }
    for address in addresses(codes):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            api = address.startswith("/api")
            sent = {"json": fields} if api else {"data": fields}
            answer = browser.ask(method, address, headers={"accept": "*/*", "if-match": "*"}, **sent)
            assert answer.status_code < 500, (method, address)
            assert SECRET not in answer.text, (method, address)
    assert book.changes(OTHER) == before


def test_who_may_answer_on_the_desk_may_answer_on_the_phone(book: Registry) -> None:
    questions = (each for each in asked_in(CODE).round.questions if each.subject.kind == "zone")
    for role, question in zip(Role, questions, strict=False):
        browser, may = as_role(book, role), Action.CONFIRM in ALLOWED[role]
        page = browser.get(f"/a/check/{CODE}/1/{question.subject.id}").text
        assert ("只能查看" not in page, "<button" in page) == (may, may), role
        fields = {"id": pages.fresh_id(), "question": question.entry.id, "subject": question.subject.id, "reply": "ok"}
        answer = browser.ask("POST", f"/a/check/{CODE}", data=fields)
        assert answer.status_code == (303 if may else 403), role
        given = asked_in(CODE).given.get(question.key, ())
        assert [each.answer.by for each in given] == ([f"某{role.value}"] if may else [])


def test_the_list_of_everything_holds_one_centre_only(book: Registry) -> None:
    for role in SCOPED:
        found = as_role(book, role).get("/api/v1/centres").json()
        assert [(each["code"]) for each in found["results"]] == [CODE]


def test_an_unsigned_visitor_reaches_a_tag_and_no_list(book: Registry) -> None:
    codes, visitor = Codes.of(book, OTHER), Browser()
    assert SECRET in visitor.get(f"/a/{codes.words[0]}").text  # the tag on the thing itself, whose name may be shown
    for address in addresses(codes):
        if not address.startswith(("/a", "/A")) or address.startswith("/api"):
            answer = visitor.get(address, headers={"accept": "*/*"})
            assert answer.status_code in {200, 401, 404}, address
            assert SECRET not in answer.text, address
