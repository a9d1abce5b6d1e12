"""Findings say the same as JSON, table and GeoJSON."""

from __future__ import annotations

import csv
import io
import json

import pytest
from openpyxl import load_workbook
from shapely.geometry import shape

from twin.errors import SiteError
from twin.model import Proof, ProofKind, Strength, Text, Verdict
from twin.report import findings_bytes, findings_json
from twin.report.findings import COLUMNS

from .samples import finding, findings, twin


def test_json_has_the_shape_other_programs_rely_on() -> None:
    value = findings_json(twin(), "subdistrict", ["DB31117-Z-016-2022"], findings())
    assert json.loads(json.dumps(value)) == value
    assert (value["site"], value["tier"], value["standards"]) == ("SJ01", "subdistrict", ["DB31117-Z-016-2022"])
    assert value["summary"]["fail"] == {"shall": 0, "should": 0, "may": 0, "required": 2, "optional": 0}
    assert set(value["summary"]) == {str(verdict) for verdict in Verdict}
    assert sum(n for by in value["summary"].values() for n in by.values()) == len(findings())
    first = value["findings"][0]
    assert first["subject"] == {"kind": "zone", "id": "f1-z1", "name": "等候休息区", "floor": "f1", "item": "seat"}
    assert first["message"] == {"zh": "等候休息区没有座椅", "en": "The waiting area has no seats"}
    assert (first["table"], first["row"], first["strength"], first["verdict"]) == ("3", 1, "required", "fail")


def test_places_are_drawing_metres_of_their_floor() -> None:
    listed = findings_json(twin(), "subdistrict", [], findings())["findings"]
    places = {item["rule"]: item["at"] for item in listed}
    assert places == {"sj-t03-r01": [1005.5, -16.25], "sj-2": None, "sj-3": None, "sj-4": [0.25, 300.5]}


def test_the_geometry_that_proves_a_finding_is_in_drawing_metres_too() -> None:
    walk = Proof(ProofKind.ROUTE, "f1", ((1.0, 2.0), (3.5, 2.0)), 2.5, Text("步行", "on foot"))
    shown = findings_json(twin(), "subdistrict", [], [findings()[0]._replace(proof=(walk,))])["findings"][0]["proof"]
    ox, oy = twin().floors[0].origin
    points = [[ox + 1.0, oy + 2.0], [ox + 3.5, oy + 2.0]]
    about = {"zh": "步行", "en": "on foot"}
    assert shown == [{"kind": "route", "floor": "f1", "points": points, "metres": 2.5, "about": about}]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_csv_and_xlsx_hold_every_finding(lang: str) -> None:
    table = list(csv.reader(io.StringIO(findings_bytes(twin(), findings(), "csv", lang=lang).decode("utf-8-sig"))))
    assert table[0] == [text.en if lang == "en" else text.zh for text, *_ in COLUMNS]
    page = load_workbook(io.BytesIO(findings_bytes(twin(), findings(), "xlsx", lang=lang))).worksheets[0]
    top = int(str(page.auto_filter.ref).split(":")[0].removeprefix("A"))
    cells = [["" if c is None else str(c) for c in line] for line in page.iter_rows(min_row=top, values_only=True)]
    assert cells == table
    rules = [line[6] for line in table[1:]]
    assert rules == [item.rule for item in findings()]
    assert table[-1][12] == ("'@x" if lang == "en" else "'=1+1")
    assert table[1][9] == "一层"


def test_geojson_shows_floors_and_findings() -> None:
    value = json.loads(findings_bytes(twin(), findings(), "geojson"))
    kinds = [feature["properties"]["kind"] for feature in value["features"]]
    assert kinds == ["zone", "zone", "opening", "asset", *["finding"] * len(findings())]
    hall = value["features"][0]
    assert shape(hall["geometry"]).bounds == (1000.5, -20.25, 1010.5, -12.25)
    assert shape(hall["geometry"]).exterior.is_ccw
    found = [f["properties"] for f in value["features"] if f["properties"]["kind"] == "finding"]
    listed = findings_json(twin(), "subdistrict", [], findings())["findings"]
    assert [{k: v for k, v in item.items() if k != "kind"} for item in found] == [
        {"floor": item["subject"]["floor"], **item} for item in listed
    ]


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "geojson"])
def test_the_same_findings_give_the_same_bytes(file_format: str) -> None:
    assert findings_bytes(twin(), findings(), file_format) == findings_bytes(twin(), findings(), file_format)


def test_no_finding_at_all_is_a_whole_file() -> None:
    value = findings_json(twin(), "subdistrict", [], ())
    assert value["findings"] == []
    assert all(n == 0 for by in value["summary"].values() for n in by.values())
    assert len(findings_bytes(twin(), (), "csv").splitlines()) == 1
    assert load_workbook(io.BytesIO(findings_bytes(twin(), (), "xlsx"))).sheetnames == ["检查结果"]


def test_every_verdict_and_strength_has_words() -> None:
    every = [finding(verdict=verdict, strength=strength) for verdict in Verdict for strength in Strength]
    table = list(csv.reader(io.StringIO(findings_bytes(twin(), every, "csv").decode("utf-8-sig"))))
    assert {line[0] for line in table[1:]} == {"合格", "不合格", "无法判定", "不适用", "已豁免"}
    assert {line[1] for line in table[1:]} == {"应", "宜", "可", "必配 √", "选配 ○"}


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(SiteError) as refusal:
        findings_bytes(twin(), findings(), "docx")
    assert refusal.value.code == "unknown-format"
