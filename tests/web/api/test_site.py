"""Stock-takes, patrol rounds and inspections through the API."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.centre import TESTER, small_centre
from tests.web.api.conftest import Program, both_databases, code_of, token_of
from twin.catalog.checklists import load_checklists
from twin.registry import Role
from twin.upkeep.rounds import Patrol
from twin.web.view import registry, system

pytestmark = both_databases

KEY = "0b9f6c1e-6a51-4c3c-9d2e-2f1f3a1b5c77"
WALK = "5f2b8a90-31f5-4d0e-9b57-5f0a3c2d1e66"


def key(number: int) -> str:
    return f"made-by-the-phone-{number:04d}"


def opened(program: Program, **more: object) -> str:
    answer = program.send("POST", "stocktakes", {"name": "年度盘点", **more})
    assert answer.status_code == 201, answer.text
    return f"stocktakes/{answer.json()['id']}"


def did(program: Program, at: str, number: int, /, **body: object) -> dict[str, object]:
    answer = program.send("POST", f"{at}/events", body, idempotency_key=key(number))
    assert answer.status_code == 201, answer.text
    value: dict[str, object] = answer.json()
    return value


# --- stock-takes --------------------------------------------------------------------------------------------------
def test_a_stocktake_is_opened_once_and_tells_what_hinders_its_end(program: Program) -> None:
    body = {"name": "年度盘点", "helpers": ["李雷"], "zones": ["f1-z3", "f1-z2"]}
    first = program.send("POST", "stocktakes", body, idempotency_key=KEY)
    assert (first.status_code, first.json()["id"], first.json()["lead"]) == (201, KEY, TESTER)
    again = program.send("POST", "stocktakes", body, idempotency_key=KEY)
    assert (again.status_code, again.json()) == (200, first.json())
    other = program.send("POST", "stocktakes", {**body, "name": "x"}, idempotency_key=KEY)
    assert (other.status_code, code_of(other)) == (409, "key-taken")
    assert first.json()["unfinished"]
    lines = program.get(f"{first.headers['location']}/lines?expected=true").json()
    assert lines["count"] == sum(first.json()["numbers"].values())
    assert {line["zone"] for line in lines["results"]} <= {"f1-z2", "f1-z3"}
    assert [program.get(f"stocktakes?state={state}").json()["count"] for state in ("open", "confirmed")] == [1, 0]
    nowhere = program.send("POST", "stocktakes", {"name": "x", "zones": ["nowhere"]})
    assert (nowhere.status_code, code_of(nowhere)) == (404, "no-such-zone")


def test_scans_count_once_are_answered_and_undone(program: Program) -> None:
    at = opened(program)
    zones = {each["asset_no"]: each["zone"] for each in program.get(f"{at}/lines").json()["results"]}
    here = zones["A-002"]
    found = did(program, at, 1, word="A-002", zone=here, at="2026-11-27T08:30:00+08:00")
    assert (found["reply"], found["event"]["at"]) == ("found", "2026-11-27T00:30:00.000+00:00")  # type: ignore[index]
    scan = {"word": "A-002", "zone": here, "at": "2026-11-27T08:30:00+08:00"}
    again = program.send("POST", f"{at}/events", scan, idempotency_key=key(1))
    assert (again.status_code, again.json()) == (200, found)
    other = program.send("POST", f"{at}/events", {**scan, "word": "A-003"}, idempotency_key=key(1))
    assert (other.status_code, code_of(other)) == (409, "key-taken")
    assert did(program, at, 2, word="A-001", zone=here)["reply"] == "elsewhere"
    assert did(program, at, 3, word="???", zone=here)["reply"] == "unknown"
    assert did(program, at, 4, kind="undo", about=key(1))["reply"] is None
    assert program.get(f"{at}/events").json()["count"] == 4
    assert program.get(f"{at}/events?kind=undo").json()["results"][0]["thing"] == "A-002"
    numbers = program.get(at).json()["numbers"]
    assert numbers == {"found": 0, "elsewhere": 1, "missing": 0, "pending": 3, "unexpected": 1}


def test_it_is_confirmed_as_it_was_read_and_then_final(program: Program) -> None:
    at = opened(program)
    here = next(each["zone"] for each in program.get(f"{at}/lines").json()["results"] if each["asset_no"] == "A-002")
    did(program, at, 1, word="A-002", zone=here)
    old = program.get(at).headers["etag"]
    did(program, at, 2, kind="finish", zone=here)
    end = {"state": "confirmed", "despite": "只盘一区"}
    assert program.send("PATCH", at, end).status_code == 428
    assert program.send("PATCH", at, end, if_match=old).status_code == 412
    hindered = program.change(at, {"state": "confirmed"})
    assert (hindered.status_code, code_of(hindered)) == (409, "zones-open")
    done = program.change(at, end)
    assert (done.status_code, done.json()["state"], done.json()["unfinished"]) == (200, "confirmed", [])
    (missing,) = program.get(f"{at}/results?outcome=missing").json()["results"]
    assert (missing["asset_no"], missing["writes"]) == ("A-003", "missing")
    assert program.get("assets/A-003").json()["status"] == "missing"
    late = program.send("POST", f"{at}/events", {"word": "A-001", "zone": here})
    assert (late.status_code, code_of(late)) == (409, "stocktake-closed")
    assert program.change(at, {"lead": "李雷"}).status_code == 409
    unclear = program.change(at, {"state": "cancelled", "lead": "李雷"})
    assert (unclear.status_code, code_of(unclear)) == (422, "bad-value")


def test_a_maintainer_who_leads_confirms_and_a_helper_only_counts(small: str) -> None:
    at = opened(Program(token_of("chief", Role.MANAGER, small)), lead="Lead", helpers=["Helper"])
    lead, helper = (Program(token_of(login, Role.MAINTAINER, small)) for login in ("lead", "helper"))
    did(helper, at, 1, word="A-002", zone="f1-z2")
    end = {"state": "confirmed", "despite": "急"}
    assert [code_of(helper.change(at, body)) for body in (end, {"state": "cancelled"}, {"lead": "Helper"})] == [
        "not-the-lead",
        "not-allowed",
        "not-allowed",
    ]
    assert code_of(lead.send("POST", "stocktakes", {"name": "x"})) == "not-allowed"
    done = lead.change(at, end)
    assert (done.status_code, done.json()["closed_by"]) == (200, "Lead")


# --- patrol rounds ------------------------------------------------------------------------------------------------
def test_a_round_is_kept_once_and_walked_by_scans(program: Program) -> None:
    seats = program.get("assets/A-002").json()["zone"]
    stops = [{"kind": "asset", "id": "A-001"}, {"kind": "zone", "id": seats}]
    first = program.send("POST", "patrols", {"name": "早巡", "stops": stops}, idempotency_key=KEY)
    assert (first.status_code, first.json()["id"]) == (201, KEY)
    again = program.send("POST", "patrols", {"name": "早巡", "stops": stops}, idempotency_key=KEY)
    assert (again.status_code, again.json()) == (200, first.json())
    assert (
        code_of(program.send("POST", "patrols", {"name": "晚巡", "stops": stops}, idempotency_key=KEY)) == "key-taken"
    )
    assert program.get(first.headers["location"]).json() == first.json()
    scans = f"patrols/{KEY}/walks/{WALK}/scans"
    begun = program.send("POST", scans, {"word": "A-001"}, idempotency_key=key(1))
    assert (begun.status_code, begun.json()["complete"]) == (201, False)
    assert [stop["id"] for stop in begun.json()["lacking"]] == [seats]
    again = program.send("POST", scans, {"word": "A-001"}, idempotency_key=key(1))
    assert (again.status_code, again.json()) == (200, begun.json())
    for body in ({"word": "A-001", "ok": False}, {"word": "A-002"}):
        taken = program.send("POST", scans, body, idempotency_key=key(1))
        assert taken.status_code == 409, body
    whole = program.send("POST", scans, {"word": "A-002", "ok": False, "note": "灯坏"}, idempotency_key=key(2))
    assert (whole.json()["complete"], [each["ok"] for each in whole.json()["seen"]]) == (True, [True, False])
    assert program.get("orders").json()["count"] == 1
    assert program.get(f"patrols/{KEY}/walks?complete=true").json()["results"] == [whole.json()]
    assert program.get(f"patrols/{KEY}/walks/{WALK}").json() == whole.json()
    stray = program.send("POST", scans, {"word": "A-004"})
    assert (stray.status_code, code_of(stray)) == (422, "not-a-stop")


@pytest.mark.parametrize("stop", [{"kind": "asset", "id": "none"}, {"kind": "zone", "id": "A-001"}])
def test_a_round_stops_where_something_is(program: Program, stop: dict[str, str]) -> None:
    answer = program.send("POST", "patrols", {"name": "x", "stops": [stop]})
    assert (answer.status_code, code_of(answer)) == (422, "no-such-thing")
    assert program.get("patrols").json()["count"] == 0


# --- inspections --------------------------------------------------------------------------------------------------
def test_an_inspection_answers_the_checklist_and_opens_an_order(program: Program) -> None:
    checklist = program.get("checklist?asset=A-001").json()
    first, second = (line["code"] for line in checklist["lines"][:2])
    body = {"asset_no": "A-001", "answers": {first: "ok", second: "bad"}, "note": "缺纸"}
    made = program.send("POST", "inspections", body, idempotency_key=KEY)
    assert (made.status_code, made.json()["failed"], made.json()["by"]) == (201, [second], TESTER)
    assert program.get(f"orders/{made.json()['order']}").json()["target"] == {"kind": "asset", "id": "A-001"}
    again = program.send("POST", "inspections", body, idempotency_key=KEY)
    assert (again.status_code, again.json()) == (200, made.json())
    assert code_of(program.send("POST", "inspections", {**body, "note": "x"}, idempotency_key=KEY)) == "key-taken"
    assert program.get("orders").json()["count"] == 1
    fine = {"asset_no": "A-002", "answers": {first: "ok"}, "at": "2026-01-05T09:00:00+08:00"}
    assert program.send("POST", "inspections", fine).json()["order"] is None
    counts = {
        asked: program.get(f"inspections?{asked}").json()["count"]
        for asked in ("failed=true", "failed=false", "asset=A-002", "until=2026-01-05", "since=2026-01-06", "by=x")
    }
    assert list(counts.values()) == [1, 1, 1, 1, 1, 0]
    assert program.get(made.headers["location"]).json() == made.json()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"asset_no": "none"}, 422),
        ({"answers": {}}, 422),
        ({"answers": {"CK-G-1": "perhaps"}}, 422),
        ({"answers": {"no-such-line": "ok"}}, 422),
        ({"at": "2026-01-05T09:00:00"}, 422),
        ({"at": "2026-13-05T09:00:00Z"}, 422),
    ],
)
def test_an_inspection_that_cannot_be_is_refused(program: Program, change: dict[str, object], status: int) -> None:
    answer = program.send("POST", "inspections", {"asset_no": "A-001", "answers": {"CK-G-1": "ok"}, **change})
    assert answer.status_code == status
    assert code_of(answer)
    assert program.get("inspections").json()["count"] == 0


def test_what_is_another_centres_is_not_here_and_its_ids_are_taken(program: Program) -> None:
    other = small_centre(registry(), "OTHER")
    session = registry().stocktakes.open(other, name="x", lead=TESTER, by=TESTER, ident=KEY)
    registry().patrols.save(other, Patrol(KEY, "x", (("asset", "A-001"),)), by=TESTER)
    line = load_checklists().general.lines[0].code
    body = {"asset_no": "A-001", "answers": {line: "ok"}}
    base = f"/api/v1/centres/{other}"
    assert program.send("POST", f"{base}/inspections", body, idempotency_key=KEY).status_code == 201
    reads: tuple[str, ...] = (
        *(f"stocktakes/{session}{part}" for part in ("", "/lines", "/results", "/events")),
        *(f"patrols/{KEY}{part}" for part in ("", "/walks", f"/walks/{WALK}")),
        f"inspections/{KEY}",
    )
    for at in reads:
        assert program.get(at).status_code == 404, at
    writes: tuple[Callable[[], object], ...] = (
        lambda: program.send("PATCH", f"stocktakes/{session}", {"state": "cancelled"}, if_match="*").status_code == 404,
        lambda: program.send("POST", f"stocktakes/{session}/events", {"word": "A-001"}).status_code == 404,
        lambda: program.send("POST", f"patrols/{KEY}/walks/{WALK}/scans", {"word": "A-001"}).status_code == 404,
        lambda: program.send("POST", "stocktakes", {"name": "x"}, idempotency_key=KEY).status_code == 409,
        lambda: program.send("POST", "inspections", body, idempotency_key=KEY).status_code == 409,
    )
    assert [write() for write in writes] == [True] * len(writes)
    assert system().stocktakes.get(session).is_open
