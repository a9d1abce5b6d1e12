"""Centres, floors, zones, findings and their files."""

from __future__ import annotations

import io
from collections.abc import Callable

import openpyxl
import pytest

from tests.centre import ROOMS
from tests.web.api.conftest import Program, both_databases
from twin.model import FactValue
from twin.web.view import View, registry

pytestmark = both_databases


def test_a_centre_has_its_facts(program: Program) -> None:
    assert program.get("").json()["tier"] == "subdistrict"
    assert program.get("/api/v1/centres").json()["results"][0]["code"] == "SMALL"


def test_a_fact_has_its_history_with_who_and_why(program: Program) -> None:
    book = registry().facts
    book.state("SMALL", FactValue("staff", 26), by="李雷", why="建档")
    book.state("SMALL", FactValue("staff", 24, "2025-07-01"), by="韩梅", why="两人退休")
    book.state("SMALL", FactValue("windows", 9), by="李雷")
    listed = program.get("facts?name=staff").json()["results"]
    said = [(each["value"], each["since"], each["by"], each["why"]) for each in listed]
    assert said == [(26, "", "李雷", "建档"), (24, "2025-07-01", "韩梅", "两人退休")]
    assert [each["stated_at"] for each in listed] == [record.stated_at for record in book.of_centre("SMALL")[:2]]
    assert listed[0]["title"] == {"zh": "工作人员总数", "en": "Staff in all"}
    assert [each["name"] for each in program.get("facts").json()["results"]] == ["staff", "staff", "windows"]
    assert program.get("facts?name=no_such").json()["count"] == 0
    assert program.get("/api/v1/centres/NONE/facts").status_code == 404


def test_the_drawing_of_a_revision_is_the_file_as_it_was_stored(program: Program) -> None:
    revision = program.get("floors/f1/revisions").json()["results"][0]
    assert (revision["revision"], revision["file_name"]) == (1, "small.dxf")
    answer = program.get("floors/f1/revisions/1/file")
    assert answer.content == registry().plans.file("SMALL", "f1")[1]
    assert "small.dxf" in answer.headers["content-disposition"]


def test_zones_are_found_and_have_their_shape_in_drawing_metres(program: Program) -> None:
    assert {zone["name"] for zone in program.get("zones").json()["results"]} == set(ROOMS)
    (zone,) = program.get("zones?text=等候").json()["results"]
    assert zone["area_m2"] == 72
    assert min(zone["polygon"]) == [8, 0]
    assert program.get(f"zones/{zone['id']}").json() == zone
    assert program.get("zones?kind=archive").json()["count"] == 1
    assert program.get("zones?floor=f2").json()["count"] == 0


def test_findings_are_those_of_the_pages(program: Program, small_view: Callable[[], View]) -> None:
    listed = program.get("findings?limit=1000").json()["results"]
    assert listed == program.get("findings.json").json()["findings"]
    assert [each["rule"] for each in listed] == [each.rule for each in small_view().findings]


@pytest.mark.parametrize("name", ["verdict", "strength", "standard", "rule"])
def test_findings_are_filtered_by_what_they_say(program: Program, name: str) -> None:
    listed = program.get("findings?limit=1000").json()["results"]
    wanted = listed[-1][name]
    got = program.get(f"findings?limit=1000&{name}={wanted}").json()["results"]
    assert got == [each for each in listed if each[name] == wanted]


def test_findings_are_filtered_by_their_subject(program: Program) -> None:
    listed = program.get("findings?limit=1000").json()["results"]
    one = next(each["subject"] for each in listed if each["subject"]["floor"])
    got = program.get(f"findings?subject_kind={one['kind']}&subject={one['id']}&floor=f1&limit=1000").json()["results"]
    assert got == [
        each for each in listed if (each["subject"]["kind"], each["subject"]["id"]) == (one["kind"], one["id"])
    ]
    assert program.get(f"findings?subject={one['id']}&floor=f2").json()["count"] == 0


def test_the_missing_list_is_that_of_the_file(program: Program, small_view: Callable[[], View]) -> None:
    missing = small_view().missing
    listed = program.get("missing?list=required&limit=1000").json()["results"]
    assert [row["item"]["zh"] for row in listed] == [row.item.zh for row in missing.required]
    assert program.get("missing").json()["count"] == sum(
        len(rows) for rows in (missing.required, missing.optional, missing.undecided)
    )


def test_downloads_name_every_required_row(program: Program, small_view: Callable[[], View]) -> None:
    answer = program.get("missing.xlsx")
    assert "attachment" in answer.headers["content-disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    words = {str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row}
    assert {row.item.zh for row in small_view().missing.required} <= words
    assert program.get("missing.pdf").content.startswith(b"%PDF")
    assert program.get("missing.csv").content.startswith(b"\xef\xbb\xbf")
    assert "Verdict" in program.get("findings.csv?lang=en").text
    assert program.get("findings.geojson").json()["type"] == "FeatureCollection"


def test_changes_are_counted_and_filtered(program: Program) -> None:
    program.change("assets/A-001", {"name": "x", "why": "原因"})
    program.change("assets/A-001", {"name": "y"})
    listed = program.get("changes?kind=asset&key=A-001").json()
    assert (listed["count"], [each["action"] for each in listed["results"]]) == (3, ["update", "update", "create"])
    assert (listed["results"][1]["after"]["name"], listed["results"][1]["why"]) == ("x", "原因")
    assert program.get("changes?kind=asset&key=A-001&limit=1&offset=2").json()["results"] == listed["results"][2:]
