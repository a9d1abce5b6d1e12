"""Registers, documents, questions and audits through the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.centre import STANDARD, TESTER, small_centre
from tests.web.api.conftest import Program, both_databases, code_of, token_of
from twin.catalog import load_catalog
from twin.catalog.registers import load_registers
from twin.model import Document
from twin.registry import Role
from twin.web.view import registry

pytestmark = both_databases

KEY = "0b9f6c1e-6a51-4c3c-9d2e-2f1f3a1b5c77"
ENTRIES = "registers/lost_property/entries"
FOUND: dict[str, Any] = {
    "day": "2026-11-27",
    "values": {"what": "雨伞", "found_on": "2026-11-27", "found_where": "大厅"},
}


# --- registers ----------------------------------------------------------------------------------------------------
def test_every_register_is_listed_with_its_fields_and_steps(program: Program) -> None:
    listed = program.get("/api/v1/registers?limit=100").json()
    assert [each["id"] for each in listed["results"]] == [each.id for each in load_registers().all]
    assert program.get("/api/v1/registers/lost_property").json() in listed["results"]
    assert code_of(program.get("/api/v1/registers/none")) == "no-such-register"
    assert code_of(program.get("registers/none/entries")) == "no-such-register"


def test_an_entry_is_kept_once_and_led_on_step_by_step(program: Program) -> None:
    first = program.send("POST", ENTRIES, FOUND, idempotency_key=KEY)
    assert (first.status_code, first.json()["step"], first.json()["deadline"]) == (201, "registered", "2027-11-27")
    assert program.send("POST", ENTRIES, FOUND, idempotency_key=KEY).json() == first.json()
    taken = program.send("POST", ENTRIES, {**FOUND, "day": "2026-11-26"}, idempotency_key=KEY)
    assert (taken.status_code, code_of(taken)) == (409, "key-taken")
    at = f"{ENTRIES}/{KEY}"
    assert code_of(program.change(at, {"step": "kept"})) == "field-missing"
    assert program.send("PATCH", at, {"step": "kept"}).status_code == 428
    kept = program.change(at, {"step": "kept", "values": {"kept_where": "服务台", "finder": "李雷"}})
    assert (kept.status_code, kept.json()["step"]) == (200, "kept")
    assert kept.json()["values"] == {**FOUND["values"], "kept_where": "服务台", "finder": "李雷"}
    emptied = program.change(at, {"values": {"finder": None}})
    assert "finder" not in emptied.json()["values"]
    assert code_of(program.change(at, {"step": "registered"})) == "no-such-way"
    assert program.send("PATCH", at, {"values": {}}, if_match=first.headers["etag"]).status_code == 412
    assert [program.get(f"{ENTRIES}?{asked}").json()["count"] for asked in ("open=true", "step=claimed")] == [1, 0]
    assert code_of(program.get(f"registers/drill/entries/{KEY}")) == "no-such-entry"


def test_many_entries_are_kept_all_or_none(program: Program) -> None:
    rows = [{"id": f"{KEY[:-1]}{number}", **FOUND} for number in range(3)]
    wrong = [
        *rows[:1],
        {**rows[1], "values": {"what": "伞"}},
        {**rows[2], "values": {**FOUND["values"], "found_on": "?"}},
    ]
    refused = program.send("POST", "registers/lost_property/imports", {"entries": wrong})
    assert (refused.status_code, code_of(refused)) == (422, "wrong-rows")
    assert [each["where"] for each in refused.json()["problems"]] == ["body.entries.1", "body.entries.2"]
    assert program.get(ENTRIES).json()["count"] == 0
    for _ in range(2):  # sent again, nothing more is kept
        kept = program.send("POST", "registers/lost_property/imports", {"entries": rows})
        assert (kept.status_code, [each["number"] for each in kept.json()["entries"]]) == (200, [1, 2, 3])
    assert len({each["batch"] for each in program.get("changes?kind=register_entry").json()["results"]}) == 1


# --- documents ----------------------------------------------------------------------------------------------------
def test_a_document_is_registered_changed_and_its_file_served(program: Program) -> None:
    made = program.send("POST", "documents", {"kind": "制度", "title": "应急预案", "issued": "2026-01-02"})
    assert (made.status_code, made.json()["number"], made.json()["issued"]) == (201, 1, "2026-01-02")
    at = made.headers["location"]
    changed = program.change(at, {"title": "应急预案（新）", "issued": None, "meets": ["SJ-doc-1"]})
    assert (changed.json()["title"], changed.json()["issued"], changed.json()["meets"]) == (
        "应急预案（新）",
        None,
        ["SJ-doc-1"],
    )
    assert program.send("PATCH", at, {"owner": "x"}, if_match=made.headers["etag"]).status_code == 412
    assert code_of(program.get(f"{at}/file")) == "no-such-file"
    registry().papers.put("SMALL", Document("证书", "消防"), file=("消防.pdf", b"%PDF"), by=TESTER)
    second = program.get("documents/2").json()
    assert program.get(second["file"]).content == b"%PDF"
    assert program.get("documents?text=消防").json()["results"] == [second]
    assert program.get("documents?kind=制度").json()["count"] == 1
    assert code_of(program.get("documents/3")) == "no-such-document"


# --- questions ----------------------------------------------------------------------------------------------------
def test_a_question_is_answered_once_and_the_answer_is_found(program: Program) -> None:
    asked = program.get(f"questions?standard={STANDARD}&limit=1000").json()
    own = load_catalog().standard(STANDARD)
    assert asked["count"] == sum(entry.becomes == "question" for entry in own.elsewhere)
    question = next(each["id"] for each in asked["results"] if each["value"] is None)
    body = {"question": question, "reply": "bad", "note": "无标识", "at": "2026-11-27T12:30:00+00:00"}
    first = program.send("POST", "answers", body, idempotency_key=KEY)
    assert (first.status_code, first.json()["subject"], first.json()["on"]) == (201, "SMALL", "2026-11-27")
    again = program.send("POST", "answers", body, idempotency_key=KEY)
    assert (again.status_code, again.json()) == (200, first.json())
    for other in ({"reply": "ok"}, {"note": "x"}):
        assert program.send("POST", "answers", {**body, **other}, idempotency_key=KEY).status_code == 409
    assert program.get(f"answers?question={question}&reply=bad").json()["results"] == [first.json()]
    assert program.get("answers?subject=f1-z1").json()["count"] == 0
    for wrong, code in (({"question": "none"}, "no-such-question"), ({"subject": "none"}, "no-such-zone")):
        assert code_of(program.send("POST", "answers", {**body, **wrong})) == code
    assert code_of(program.get("answers/photos/none")) == "no-such-photo"


def test_only_who_confirms_answers(small: str) -> None:
    programs = {role: Program(token_of(role.value, role, small)) for role in (Role.MAINTAINER, Role.AUDITOR)}
    question = programs[Role.AUDITOR].get(f"questions?standard={STANDARD}").json()["results"][0]["id"]
    body = {"question": question, "reply": "na"}
    told = {role: each.send("POST", "answers", body).status_code for role, each in programs.items()}
    assert told == {Role.MAINTAINER: 403, Role.AUDITOR: 201}
    document = {"kind": "制度", "title": "x"}
    assert {each.send("POST", "documents", document).status_code for each in programs.values()} == {403}


# --- audits -------------------------------------------------------------------------------------------------------
def test_audits_are_read_as_they_were_frozen_and_compared(program: Program) -> None:
    registry().audits.run("SMALL", by=TESTER)
    before = program.get("audits/1/findings?limit=1000").json()
    assert before["results"] == program.get("findings?limit=1000").json()["results"]
    failed = program.get("audits/1/findings?verdict=fail").json()["count"]
    assert 0 < failed < before["count"]
    program.change("assets/A-001", {"status": "retired"})
    registry().audits.run("SMALL", by=TESTER, note="整改后")
    assert [each["number"] for each in program.get("audits").json()["results"]] == [2, 1]
    assert program.get("audits/1/findings?limit=1000").json() == before
    steps = program.get("audits/2/compare?before=1&limit=1000").json()
    changed = [each for each in steps["results"] if each["kind"] != "unchanged"]
    assert changed
    assert all(each["because"] for each in changed)
    kind = changed[0]["kind"]
    assert changed[0] in program.get(f"audits/2/compare?before=1&kind={kind}").json()["results"]
    assert program.get("audits/2").json()["note"] == "整改后"
    for at in ("audits/3", "audits/3/findings", "audits/2/compare?before=9"):
        assert code_of(program.get(at)) == "no-such-audit"
    assert program.get("audits/2/compare").status_code == 422


@pytest.mark.parametrize("at", ["documents/1", "audits/1", "audits/1/findings", f"{ENTRIES}/{KEY}", "answers"])
def test_papers_of_another_centre_are_not_here(small: str, at: str) -> None:
    other = small_centre(registry(), "OTHER")
    registry().papers.put(other, Document("制度", "x"), by=TESTER)
    registry().audits.run(other, by=TESTER)
    program = Program(token_of("local", Role.MANAGER, small))
    assert program.get(f"/api/v1/centres/{other}/{at}").status_code == 404
    if at != "answers":
        assert program.get(at).status_code == 404
