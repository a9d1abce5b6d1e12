"""Work orders, upkeep and tags through the API."""

from __future__ import annotations

import io
import uuid

import pytest
from PIL import Image

from tests.centre import TESTER, small_centre
from tests.web.api.conftest import Program, both_databases, code_of, due_now
from twin.registry import Fault
from twin.web.view import registry

pytestmark = both_databases

FAULT = {"target": {"kind": "asset", "id": "A-001"}, "what": "屏幕不亮", "priority": "urgent"}
KEY = "0b9f6c1e-6a51-4c3c-9d2e-2f1f3a1b5c77"


def jpeg() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(stream, "JPEG")
    return stream.getvalue()


def test_a_fault_is_reported_once_however_often_it_is_sent(program: Program) -> None:
    first = program.send("POST", "orders", FAULT, idempotency_key=KEY)
    assert (first.status_code, first.json()["state"], first.json()["reported_by"]) == (201, "reported", TESTER)
    again = program.send("POST", "orders", FAULT, idempotency_key=KEY)
    assert (again.status_code, again.json()) == (200, first.json())
    assert program.get(first.headers["location"]).json() == first.json()
    other = program.send("POST", "orders", {**FAULT, "what": "另一件事"}, idempotency_key=KEY)
    assert (other.status_code, code_of(other)) == (409, "key-taken")
    assert program.send("POST", "orders", FAULT).status_code == 201
    assert program.get("orders").json()["count"] == 2


@pytest.mark.parametrize(
    ("kind", "target"), [("asset", "none"), ("zone", "A-001"), ("window", "none"), ("asset", "f1-z1")]
)
def test_a_fault_needs_a_thing_of_the_centre(program: Program, kind: str, target: str) -> None:
    answer = program.send("POST", "orders", {**FAULT, "target": {"kind": kind, "id": target}})
    assert (answer.status_code, code_of(answer)) == (422, "no-such-thing")
    assert program.get("orders").json()["count"] == 0


def test_a_fault_may_be_about_a_zone_or_a_window(program: Program) -> None:
    for kind, target in (("zone", "f1-z1"), ("window", "A-004")):
        answer = program.send("POST", "orders", {**FAULT, "target": {"kind": kind, "id": target}})
        assert answer.json()["target"] == {"kind": kind, "id": target}
    assert program.get("orders?target_kind=zone&target=f1-z1").json()["count"] == 1


def test_nothing_is_reported_at_what_is_gone(program: Program) -> None:
    program.change("assets/A-001", {"status": "retired"})
    assert program.send("POST", "orders", FAULT).status_code == 422


def test_an_order_goes_on_step_by_step(program: Program) -> None:
    order = f"orders/{program.send('POST', 'orders', FAULT).json()['id']}"
    skipped = program.change(order, {"state": "done"})
    assert (skipped.status_code, code_of(skipped)) == (409, "no-such-step")
    for state in ("accepted", "waiting", "in_progress", "done", "checked"):
        answer = program.change(order, {"state": state, "note": f"note {state}"})
        assert (answer.status_code, answer.json()["state"], answer.json()["note"]) == (200, state, f"note {state}")
    assert answer.json()["handler"] == TESTER
    assert [program.get(f"orders?open={flag}").json()["count"] for flag in ("true", "false")] == [0, 1]
    assert program.send("PATCH", order, {"state": "in_progress"}).status_code == 428
    assert program.send("PATCH", order, {"state": "in_progress"}, if_match='"old"').status_code == 412


def test_an_order_of_another_centre_is_not_here(program: Program) -> None:
    other = small_centre(registry(), "OTHER")
    record, _ = registry().orders.report(Fault(KEY, other, ("asset", "A-001"), "x", photos=(jpeg(),)), by=TESTER)
    assert program.get(f"orders/{record.id}").status_code == 404
    assert program.get(f"orders/{record.id}/photos/{record.photos[0]}").status_code == 404
    assert program.send("PATCH", f"orders/{record.id}", {"state": "accepted"}, if_match="*").status_code == 404
    taken = program.send("POST", "orders", FAULT, idempotency_key=KEY)
    assert (taken.status_code, code_of(taken)) == (409, "key-taken")
    assert "OTHER" not in taken.text


def test_a_photo_is_served_where_the_order_says(program: Program) -> None:
    picture = jpeg()
    registry().orders.report(Fault(KEY, "SMALL", ("asset", "A-001"), "x", photos=(picture,)), by=TESTER)
    address = program.get(f"orders/{KEY}").json()["photos"][0]
    answer = program.get(address)
    assert (answer.content, answer.headers["content-type"]) == (picture, "image/jpeg")


def test_upkeep_is_due_until_it_is_recorded_once(program: Program) -> None:
    due = due_now(program)
    body = {**due, "note": "正常"}
    first = program.send("POST", "upkeep/records", body, idempotency_key=KEY)
    assert (first.status_code, first.json()["by"], first.json()["id"]) == (201, TESTER, KEY)
    again = program.send("POST", "upkeep/records", body, idempotency_key=KEY)
    assert (again.status_code, again.json()) == (200, first.json())
    other = program.send("POST", "upkeep/records", {**body, "note": "异常"}, idempotency_key=KEY)
    assert (other.status_code, code_of(other)) == (409, "record-exists")
    assert program.get(f"upkeep/records?schedule={due['schedule']}").json()["results"] == [first.json()]
    assert program.get("upkeep/records?schedule=none").json()["count"] == 0


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"schedule": "none"}, 404),
        ({"on": "2026-02-30"}, 422),
        ({"on": 1}, 422),
        ({"outcome": "great"}, 422),
        ({"reading": -1}, 422),
        ({"reading": "1"}, 422),
    ],
)
def test_a_record_that_cannot_be_is_refused(program: Program, change: dict[str, object], status: int) -> None:
    schedule = program.get("upkeep/due?limit=1").json()["results"][0]["schedule"]
    answer = program.send("POST", "upkeep/records", {"schedule": schedule, "on": "2026-01-02", **change})
    assert answer.status_code == status
    assert code_of(answer)
    assert program.get("upkeep/records").json()["count"] == 0


@pytest.mark.parametrize("key", ["short", "x" * 41, "with blanks in it all", "数" * 20])
def test_a_key_that_is_none_is_refused(program: Program, key: str) -> None:
    answer = program.ask("POST", "orders", {"Idempotency-Key": key.encode()}, json=FAULT)
    assert (answer.status_code, code_of(answer)) == (422, "bad-value")
    assert answer.json()["where"] == "header.Idempotency-Key"


def test_a_word_leads_to_its_thing(program: Program) -> None:
    code = registry().tags.ensure("SMALL", [("asset", "A-001")], by=TESTER)["asset", "A-001"]
    for word in (code, code.lower(), "A-001", f"https%3A//host/a/{code}"):
        found = program.get(f"/api/v1/tags/{word}").json()
        assert (found["answer"], found["thing"]["id"], found["thing"]["zone"]) == ("thing", "A-001", "f1-z3")
    assert program.get("tags?state=bound").json()["results"][0]["target"] == {"kind": "asset", "id": "A-001"}


def test_blank_and_retired_tags_say_so_and_a_slip_is_told_from_nothing(program: Program) -> None:
    tags = registry().tags
    blank, retired = tags.make_blanks("SMALL", 2, by=TESTER)
    tags.retire(retired, by=TESTER)
    for code, state in ((blank, "blank"), (retired, "retired")):
        found = program.get(f"/api/v1/tags/{code}").json()
        assert (found["answer"], found["tag"]["state"], found["thing"]) == (state, state, None)
    slip = blank[:-1] + ("2" if blank[-1] != "2" else "3")
    assert code_of(program.get(f"/api/v1/tags/{slip}")) == "mistyped"
    assert code_of(program.get(f"/api/v1/tags/{uuid.uuid4()}")) == "no-such-thing"


def test_a_number_of_several_centres_lists_them(program: Program) -> None:
    small_centre(registry(), "OTHER")
    found = program.get("/api/v1/tags/A-001").json()
    assert (found["answer"], [each["centre"] for each in found["choices"]]) == ("several", ["OTHER", "SMALL"])
    assert program.get("/api/v1/tags/A-001?centre=OTHER").json()["thing"]["centre"] == "OTHER"
