"""Lists, entity tags and refusals: what holds for every address."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.web.api.conftest import Program, code_of

LISTS = (
    "/api/v1/centres",
    "floors",
    "floors/f1/revisions",
    "zones",
    "assets",
    "findings",
    "missing",
    "orders",
    "upkeep/due",
    "upkeep/records",
    "tags",
    "stocktakes",
    "patrols",
    "inspections",
    "registers/drill/entries",
    "/api/v1/registers",
    "documents",
    "questions",
    "answers",
    "audits",
    "changes",
)
OBJECTS = ("", "floors/f1", "zones/f1-z1", "assets/A-001")


@pytest.mark.parametrize("at", LISTS)
def test_a_list_has_one_form_and_counts_all(program: Program, at: str) -> None:
    value = program.get(at).json()
    assert list(value) == ["count", "next", "previous", "results"]
    assert len(value["results"]) == min(value["count"], 50)
    few = program.get(f"{at}?limit=1").json()
    assert few["count"] == value["count"]
    assert few["results"] == value["results"][:1]


def test_the_links_lead_through_the_whole_list_and_keep_the_filters(program: Program) -> None:
    whole = program.get("findings?verdict=unknown&limit=1000").json()
    assert whole["next"] is None
    at, seen = "findings?verdict=unknown&limit=17", []
    while at:
        page = program.get(at).json()
        seen += page["results"]
        at = page["next"]
        assert at is None or "verdict=unknown" in at
    assert seen == whole["results"]
    assert {finding["verdict"] for finding in seen} == {"unknown"}


def test_previous_leads_back_to_the_first_page(program: Program) -> None:
    page = program.get("assets?limit=3&offset=2").json()
    assert page["previous"].endswith("limit=3&offset=0")
    assert program.get(page["previous"]).json()["previous"] is None
    assert program.get("assets?offset=900").json()["results"] == []


@pytest.mark.parametrize("at", [*LISTS, *OBJECTS, "missing.csv", "findings.json"])
def test_what_was_read_is_not_sent_again(program: Program, at: str) -> None:
    answer = program.get(at)
    tag = answer.headers["etag"]
    for header in (tag, f'"other", W/{tag}', "*"):
        again = program.get(at, if_none_match=header)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert program.get(at, if_none_match='"other"').status_code == 200
    assert answer.headers["cache-control"] == "private, no-cache"


def test_a_change_makes_another_tag(program: Program) -> None:
    before = program.get("assets").headers["etag"]
    program.change("assets/A-001", {"name": "取号机 1"})
    assert program.get("assets", if_none_match=before).status_code == 200


@pytest.mark.parametrize(
    ("at", "where"),
    [
        ("assets?limit=0", "query.limit"),
        ("assets?limit=1001", "query.limit"),
        ("assets?limit=1_0", "query.limit"),
        ("assets?offset=-1", "query.offset"),
        ("assets?placed=yes", "query.placed"),
        ("assets?stauts=idle", "query.stauts"),
        ("assets?sort=colour", "query.sort"),
        ("assets/A-001?fields=name", "query.fields"),
        ("upkeep/due?on=2026-02-30", "query.on"),
        ("upkeep/due?on=20260201", "query.on"),
    ],
)
def test_a_question_that_means_nothing_is_refused_and_named(program: Program, at: str, where: str) -> None:
    answer = program.get(at)
    assert answer.status_code == 422
    assert code_of(answer) == "bad-value"
    assert answer.json()["where"] == where


@pytest.mark.parametrize(
    "at",
    [
        "/api/nothing",
        "/api/v1/nothing",
        "/api/v1",
        "/api/v1/centres/",
        "/api/v1/centres/NONE",
        "/api/v1/centres/NONE/assets",
        "/api/v1/centres/NONE/changes",
        "/api/v1/centres/NONE/orders/x",
        "/api/v1/centres/a%0Ab",
        "/api/%0A",
        "/api/v1/centres/%00",
        "/api/v1/centres?limit=1%00",
        "floors/f9",
        "floors/f9/revisions",
        "floors/f1/revisions/9/file",
        "floors/f1/revisions/one/file",
        "zones/none",
        "assets/none",
        "/api/v1/centres/SMALL/assets/",
        "orders/none",
        "orders/none/photos/none",
        "missing.doc",
        "findings.pdf",
        "/api/v1/tags/nothing",
    ],
)
def test_what_is_not_there_is_404_in_the_same_form(program: Program, at: str) -> None:
    answer = program.get(at)
    assert answer.status_code == 404
    assert code_of(answer)


def test_a_wrong_method_names_every_right_one(program: Program) -> None:
    answer = program.send("DELETE", "assets", None)
    assert (answer.status_code, code_of(answer)) == (405, "no-such-method")
    assert answer.headers["allow"] == "GET, POST"
    assert program.send("DELETE", "assets/A-001", None).headers["allow"] == "GET, PATCH"


def test_bodies_that_are_no_json_are_refused(program: Program) -> None:
    def post(headers: dict[str, str], **more: Any) -> tuple[int, str]:
        answer = program.ask("POST", "assets", headers, **more)
        return answer.status_code, code_of(answer)

    assert post({}, data={"asset_no": "B-1"}) == (415, "not-json")
    assert post({}, content=b"{}") == (415, "not-json")
    assert post({"Content-Type": "application/json"}, content=b'{"asset_no": ') == (400, "not-json")
    assert post({}) == (422, "bad-value")


def test_bodies_that_are_too_large_are_refused_said_or_unsaid(program: Program) -> None:
    async def unsaid() -> AsyncIterator[bytes]:
        yield b" " * 4 * 1024 * 1024
        yield b" "

    for content in (b" " * (4 * 1024 * 1024 + 1), unsaid()):
        answer = program.ask("POST", "imports", {"Content-Type": "application/json"}, content=content)
        assert (answer.status_code, code_of(answer)) == (413, "too-large")


def test_a_failure_of_the_server_tells_nothing_of_its_inside(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        msg = "secret"
        raise RuntimeError(msg)

    monkeypatch.setattr("twin.web.api.places.registry", fail)
    answer = program.get("floors")
    assert (answer.status_code, code_of(answer)) == (500, "server-error")
    assert "secret" not in answer.text
