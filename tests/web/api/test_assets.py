"""Assets through the API: the import's rules and words, one by one and many at once."""

from __future__ import annotations

import pytest

from tests.web.api.conftest import Program, both_databases, code_of
from twin.registry import read_assets
from twin.web.view import registry

pytestmark = both_databases


def test_filters_search_and_order(program: Program) -> None:
    def numbers(at: str) -> list[str]:
        return [each["asset_no"] for each in program.get(at).json()["results"]]

    assert numbers("assets?item=waiting_seat&descending=true") == ["A-003", "A-002"]
    assert numbers("assets?text=counter") == ["A-004"]
    assert numbers("assets?zone=f1-z3&placed=true") == ["A-001"]
    assert numbers("assets?placed=false") == []
    assert numbers("assets?registered=false") == []


def test_an_asset_is_registered_with_the_words_of_a_list(program: Program) -> None:
    body = {"asset_no": "B/1 甲", "item": "取号机", "zone": "等候休息区", "status": "故障", "why": "新购"}
    answer = program.send("POST", "assets", body)
    assert answer.status_code == 201
    stored = answer.json()
    assert (stored["item"], stored["status"], stored["floor"]) == ("queue_ticket_device", "fault", "f1")
    assert program.get(answer.headers["location"]).json() == stored
    entry = program.get("changes?kind=asset&limit=1").json()["results"][0]
    assert (entry["key"], entry["why"], entry["by"], entry["action"]) == ("B/1 甲", "新购", "Tester", "create")


def test_a_number_is_registered_once(program: Program) -> None:
    body = {"asset_no": "B-1", "item": "取号机"}
    assert program.send("POST", "assets", body).status_code == 201
    again = program.send("POST", "assets", {**body, "name": "other"})
    assert (again.status_code, code_of(again)) == (409, "asset-exists")
    assert program.get("assets/B-1").json()["name"] == "取号机"


def test_positions_are_drawing_metres_both_ways(program: Program) -> None:
    changed = program.change("assets/A-001", {"x_m": 11.5, "y_m": 3.25}).json()
    assert (changed["x_m"], changed["y_m"]) == (11.5, 3.25)
    rooms = {zone["id"]: zone["name"] for zone in program.get("zones").json()["results"]}
    assert rooms[changed["zone"]] == "等候休息区"
    gone = program.change("assets/A-001", {"x_m": None, "y_m": None, "zone": None}).json()
    assert (gone["x_m"], gone["y_m"], gone["zone"]) == (None, None, None)


def test_a_change_needs_what_was_read(program: Program) -> None:
    body = {"name": "new"}
    bare = program.send("PATCH", "assets/A-001", body)
    assert (bare.status_code, code_of(bare)) == (428, "no-if-match")
    read = program.get("assets/A-001").headers["etag"]
    for wrong in ('"other"', f"W/{read}", "nonsense"):
        answer = program.send("PATCH", "assets/A-001", body, if_match=wrong)
        assert (answer.status_code, code_of(answer)) == (412, "changed-since")
    first = program.send("PATCH", "assets/A-001", body, if_match=f'"other", {read}')
    assert (first.status_code, first.json()["name"]) == (200, "new")
    late = program.send("PATCH", "assets/A-001", {"name": "late"}, if_match=read)
    assert late.status_code == 412
    assert program.get("assets/A-001").headers["etag"] == first.headers["etag"]
    assert program.send("PATCH", "assets/A-001", {"name": "last"}, if_match="*").json()["name"] == "last"


def test_who_is_faster_between_reading_and_writing_wins(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def overtaken(*_: object) -> None:
        registry().update_asset("SMALL", "A-001", {"name": "faster"}, by="Other")

    monkeypatch.setattr("twin.web.api.assets.require_match", overtaken)
    answer = program.send("PATCH", "assets/A-001", {"name": "slower"}, if_match="*")
    assert (answer.status_code, code_of(answer)) == (412, "asset-changed")
    assert program.get("assets/A-001").json()["name"] == "faster"


def test_an_asset_is_retired_and_stays_readable(program: Program) -> None:
    assert program.change("assets/A-002", {"status": "retired", "why": "报废"}).json()["status"] == "retired"
    assert program.get("assets/A-002").json()["status"] == "retired"
    assert program.get("assets?status=retired").json()["count"] == 1


def test_attributes_are_the_whole_set_and_keep_their_types(program: Program) -> None:
    program.change("assets/A-001", {"attributes": {"brand": "甲", "ports": 2, "nested": {"a": [True, None]}}})
    left = program.change("assets/A-001", {"attributes": {"ports": 3.5}}).json()["attributes"]
    assert left == {"ports": 3.5}
    assert program.change("assets/A-001", {"attributes": None}).json()["attributes"] == {}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"floor": "九层"}, 422),
        ({"zone": "没有的区"}, 422),
        ({"status": "吃饭"}, 422),
        ({"x_m": 3.0, "y_m": None}, 422),
        ({"x_m": 1e9, "y_m": 1.0}, 422),
        ({"x_m": "3"}, 422),
        ({"item": None}, 422),
        ({"name": ""}, 422),
        ({"name": "  "}, 422),
        ({"name": "x" * 201}, 422),
        ({"name": "a\x00b"}, 422),
        ({"asset_no": "A-9"}, 422),
        ({"colour": "red"}, 422),
        ({"attributes": {"a": "\x00"}}, 422),
        ({"attributes": [1]}, 422),
        ([], 422),
        (None, 422),
    ],
)
def test_a_wrong_change_is_refused_and_changes_nothing(program: Program, body: object, status: int) -> None:
    before = program.get("assets/A-001").json()
    answer = program.change("assets/A-001", body)
    assert answer.status_code == status
    assert code_of(answer)
    assert program.get("assets/A-001").json() == before


def test_what_json_allows_and_no_database_keeps_is_refused(program: Program) -> None:
    etag = program.get("assets/A-001").headers["etag"]
    deep = '{"attributes": {"a": ' + "[" * 200 + "]" * 200 + "}}"
    for text in ('{"name": "\\ud800"}', '{"attributes": {"a": "\\ud800"}}', '{"attributes": {"a": NaN}}', deep):
        headers = {"Content-Type": "application/json", "If-Match": etag}
        answer = program.ask("PATCH", "assets/A-001", headers, content=text.encode())
        assert answer.status_code == 422, text[:60]
        assert code_of(answer)


def test_many_at_once_are_all_or_none(program: Program) -> None:
    rows = [{"asset_no": "C-1", "item": "取号机"}, {"asset_no": "C-2", "item": "取号机", "zone": "没有的区"}]
    answer = program.send("POST", "imports", {"assets": rows})
    assert (answer.status_code, code_of(answer)) == (422, "wrong-rows")
    assert [each["where"] for each in answer.json()["problems"]] == ["body.assets.1"]
    assert program.get("assets/C-1").status_code == 404
    rows[1]["zone"] = "等候休息区"
    done = program.send("POST", "imports", {"assets": rows, "why": "首批"}).json()
    assert (done["written"], [row["state"] for row in done["rows"]]) == (True, ["new", "new"])
    assert program.get(f"changes?batch={done['batch']}&kind=asset").json()["count"] == 2
    again = program.send("POST", "imports", {"assets": rows}).json()
    assert (again["written"], again["batch"]) == (False, None)
    assert {row["state"] for row in again["rows"]} == {"unchanged"}


def test_many_at_once_are_judged_in_the_words_of_the_import(program: Program) -> None:
    rows = [
        {"asset_no": "A-001", "status": "idle", "x_m": None},
        {"asset_no": "D-1", "item": "从未听说的东西"},
        {"asset_no": "D-2"},
        {"asset_no": "D-2", "item": "取号机", "floor": "九层"},
    ]
    table = "资产编号,物品,状态,x_m,楼层\nA-001,,idle,<清空>,\nD-1,从未听说的东西,,,\nD-2,,,,\nD-2,取号机,,,九层\n"
    report = registry().import_assets("SMALL", read_assets(table.encode()), by="", dry_run=True)
    judged = program.send("POST", "imports", {"assets": rows, "dry_run": True}).json()
    assert judged["written"] is False
    assert [row["state"] for row in judged["rows"]] == [str(row.state) for row in report.rows]
    assert [[text["zh"] for text in row["reasons"]] for row in judged["rows"]] == [
        [text.zh for text in row.reasons] for row in report.rows
    ]
    assert [[text["zh"] for text in row["warnings"]] for row in judged["rows"]] == [
        [text.zh for text in row.warnings] for row in report.rows
    ]
    assert program.get("assets/D-1").status_code == 404


def test_a_write_names_its_writer(program: Program) -> None:
    nameless = program.send("POST", "assets", {"asset_no": "E-1", "item": "取号机"}, twin_name="")
    assert (nameless.status_code, code_of(nameless)) == (400, "no-name")
    assert program.get("assets/E-1").status_code == 404
    program.send("POST", "assets", {"asset_no": "E-1", "item": "取号机"}, twin_name="%E5%BC%A0%E4%B8%89")
    assert program.get("changes?key=E-1&kind=asset").json()["results"][0]["by"] == "张三"
