"""Who may do what through the API: tokens, roles and scope."""

from __future__ import annotations

import pytest

from tests.centre import small_centre
from tests.web.api.conftest import Program, both_databases, code_of, due_now, token_of
from tests.web.api.test_daily import FAULT, KEY
from tests.web.api.test_lists import LISTS
from twin.registry import Fault, Role
from twin.web.view import system

pytestmark = both_databases


@pytest.fixture
def other(small: str) -> str:  # noqa: ARG001 - the first centre comes first
    """A second centre with an order and a tag of its own."""
    code = small_centre(system(), "OTHER")
    system().orders.report(Fault(KEY, code, ("asset", "A-001"), "x"), by="Somebody")
    return code


def test_without_a_good_token_nothing_is_told(small: str) -> None:  # noqa: ARG001
    token = token_of("reader", Role.VIEWER)
    for wrong in ("", "nonsense", token[:-1]):
        answer = Program(token).ask("GET", "assets", {"authorization": f"Bearer {wrong}"})
        assert (answer.status_code, code_of(answer)) == (401, "not-signed-in")
        assert answer.headers["www-authenticate"] == "Bearer"
    assert Program().get("/api/v1/openapi.json").status_code == 401
    assert Program(token).get("assets").status_code == 200


def test_the_token_of_a_disabled_or_revoked_account_opens_nothing(small: str) -> None:  # noqa: ARG001
    token, people = token_of("robot", Role.MANAGER), system().people
    people.tokens.revoke("robot", people.tokens.of_account("robot")[0].id, by="Chief")
    assert Program(token).get("assets").status_code == 401


def test_another_centre_is_as_if_it_did_not_exist(other: str) -> None:
    program = Program(token_of("local", Role.MANAGER, "SMALL"))
    assert [each["code"] for each in program.get("/api/v1/centres").json()["results"]] == ["SMALL"]
    base = f"/api/v1/centres/{other}"
    objects = ("floors/f1", "zones/f1-z1", "assets/A-001", f"orders/{KEY}", "missing.csv", "findings.json")
    for at in ("", *(each for each in LISTS if not each.startswith("/")), *objects, "floors/f1/revisions/1/file"):
        answer = program.get(f"{base}/{at}".rstrip("/"))
        assert answer.status_code == 404, at
        assert "OTHER" not in answer.text.replace(other, "", 2), at
    writes = (
        ("POST", "assets", {"asset_no": "X-1", "item": "取号机"}),
        ("POST", "imports", {"assets": [{"asset_no": "X-1", "item": "取号机"}]}),
        ("PATCH", "assets/A-001", {"name": "x"}),
        ("POST", "orders", FAULT),
        ("PATCH", f"orders/{KEY}", {"state": "accepted"}),
        ("POST", "upkeep/records", {"schedule": "UP-SJ-6411-PATROL:OTHER", "on": "2026-01-02"}),
    )
    for method, at, body in writes:
        assert program.send(method, f"{base}/{at}", body, if_match="*").status_code == 404, at
    assert program.get(f"orders/{KEY}").status_code == 404
    assert program.get("/api/v1/tags/A-001").json()["thing"]["centre"] == "SMALL"
    assert system().changes(other, kind="asset", key="X-1") == ()


@pytest.mark.parametrize(
    ("role", "read_only", "may_report", "may_manage"),
    [
        (Role.VIEWER, False, False, False),
        (Role.AUDITOR, False, False, False),
        (Role.MAINTAINER, False, True, False),
        (Role.MANAGER, False, True, True),
        (Role.MANAGER, True, False, False),
        (Role.ADMIN, False, True, True),
    ],
)
def test_a_role_writes_what_it_is_for(
    small: str, role: Role, *, read_only: bool, may_report: bool, may_manage: bool
) -> None:
    centres = () if role is Role.ADMIN else (small,)
    program = Program(token_of("someone", role, *centres, read_only=read_only))
    reported = program.send("POST", "orders", FAULT)
    assert reported.status_code == (201 if may_report else 403)
    created = program.send("POST", "assets", {"asset_no": "X-1", "item": "取号机"})
    assert created.status_code == (201 if may_manage else 403)
    changed = program.change("assets/A-001", {"name": "x"})
    assert changed.status_code == (200 if may_manage else 403)
    for answer in (reported, created, changed):
        assert answer.status_code != 403 or code_of(answer) == "not-allowed"
    assert program.get("assets").json()["count"] == (5 if may_manage else 4)


def test_the_account_signs_whatever_name_is_given(small: str) -> None:
    program = Program(token_of("robot", Role.MANAGER, small))
    order = program.send("POST", "orders", FAULT, twin_name="Somebody").json()
    assert order["reported_by"] == "Robot"
    record = program.send("POST", "upkeep/records", due_now(program), twin_name="Somebody")
    assert record.json()["by"] == "Robot"
    assert program.get("changes?kind=work_order").json()["results"][0]["by"] == "Robot"
