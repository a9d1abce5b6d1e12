"""The sample centres: drawn the same each time, read as meant, and with exactly the defects their notes list."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import subprocess
import sys
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from shapely import Point

from tests.conftest import database_url
from twin.catalog import Catalog, load_catalog
from twin.checks.engine import check
from twin.checks.evidence import Evidence
from twin.drawing.plan import read_plan
from twin.model import Finding, Floor, Opening, Plan, Strength, Twin, Verdict, Zone
from twin.registry import load_site_whole, open_registry

pytestmark = pytest.mark.xdist_group("samples")  # what is read and checked is kept: by one worker

ROOT = Path(__file__).resolve().parents[2]
SITES = ("qu-zhongxin", "jiedao-zhongxin")
DRAWINGS = (("qu-zhongxin", "f1"), ("qu-zhongxin", "f2"), ("jiedao-zhongxin", "f1"))
TODAY = dt.date(2026, 11, 23)
DEFECT = {Strength.SHALL, Strength.REQUIRED, Strength.SHOULD}
Key = tuple[str, str, str, str | None]


def folder(site: str) -> Path:
    return ROOT / "floorplans" / site


def truth(site: str, floor: str) -> dict[str, Any]:
    return json.loads((folder(site) / "truth.json").read_text("utf-8"))["floors"][floor]


@cache
def plan(site: str, floor: str) -> Plan:
    return read_plan(folder(site) / f"{floor}.dxf")


def storey(site: str, floor: str) -> Floor:
    floors = plan(site, floor).floors
    assert len(floors) == 1, [one.name for one in floors]
    return floors[0]


@cache
def whole(site: str) -> tuple[Twin, Evidence]:
    return load_site_whole(folder(site))


def twin(site: str) -> Twin:
    return whole(site)[0]


@cache
def findings(site: str) -> tuple[Finding, ...]:
    catalog = load_catalog()
    centre, evidence = whole(site)
    return check(centre, catalog.standards_of(centre.centre.standards), catalog, evidence=evidence, today=TODAY)


def drawn(where: Path, seed: str) -> dict[str, bytes]:
    """Every generated file by its path, drawn by a fresh interpreter with that hash seed."""
    subprocess.run(
        [sys.executable, "-m", "floorplans.draw", str(where)],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
        check=True,
        capture_output=True,
    )
    return {str(path.relative_to(where)): path.read_bytes() for path in sorted(where.rglob("*")) if path.is_file()}


# drawing


def test_drawing_again_gives_the_same_bytes_and_they_are_the_committed_ones(tmp_path: Path) -> None:
    one, other = drawn(tmp_path / "one", "1"), drawn(tmp_path / "other", "2")
    assert sorted(one) == sorted(other)
    assert [name for name in one if one[name] != other[name]] == []
    committed = {
        str(path.relative_to(ROOT / "floorplans")): path.read_bytes()
        for site in SITES
        for path in folder(site).iterdir()
    }
    assert sorted(committed) == sorted(one)
    assert [name for name in one if one[name] != committed[name]] == []


@pytest.mark.parametrize(("site", "floor"), DRAWINGS)
def test_a_drawing_is_what_an_institute_sends(site: str, floor: str) -> None:
    data = (folder(site) / f"{floor}.dxf").read_bytes()
    text = data.decode("gb18030")
    head = [line.strip() for line in text[:20000].splitlines()]
    assert len(data) < 3_000_000
    assert head[head.index("$ACADVER") + 2] == "AC1015"
    assert head[head.index("$DWGCODEPAGE") + 2] == "ANSI_936"
    assert head[head.index("$INSUNITS") + 2] == "0"
    assert not data.isascii()
    assert float(head[head.index("$EXTMIN") + 2]) > 39_000_000


# reading


@pytest.mark.parametrize(("site", "floor"), DRAWINGS)
def test_the_unit_is_told_from_the_drawing_itself(site: str, floor: str) -> None:
    units = plan(site, floor).source.units
    assert units.metres_per_unit == 0.001
    assert units.header == 0


@pytest.mark.parametrize(("site", "floor"), DRAWINGS)
def test_every_zone_is_found_named_and_nothing_else(site: str, floor: str) -> None:
    wanted = {(zone["number"], zone["name"]) for zone in truth(site, floor)["zones"]}
    assert {(zone.number, zone.name) for zone in storey(site, floor).zones} == wanted


@pytest.mark.parametrize(("site", "floor"), DRAWINGS)
def test_zones_have_the_kinds_that_are_meant(site: str, floor: str) -> None:
    wanted = {zone["number"]: set(zone["kinds"]) for zone in truth(site, floor)["zones"]}
    found = {zone.number: set(zone.kinds) for zone in storey(site, floor).zones}
    assert {number: found.get(number) for number, kinds in wanted.items() if kinds} == {
        number: kinds for number, kinds in wanted.items() if kinds
    }


@pytest.mark.parametrize(("site", "floor"), DRAWINGS)
def test_zones_are_as_large_as_they_were_drawn(site: str, floor: str) -> None:
    wanted = {zone["number"]: zone["area_m2"] for zone in truth(site, floor)["zones"]}
    found = {zone.number: zone.polygon.area for zone in storey(site, floor).zones if zone.number}
    off = {number: (found.get(number), area) for number, area in wanted.items() if number in found}
    assert {number: pair for number, pair in off.items() if abs(pair[0] - pair[1]) > 0.01 * pair[1]} == {}


@pytest.mark.parametrize(("site", "floor"), DRAWINGS)
def test_zones_lie_where_their_labels_stand(site: str, floor: str) -> None:
    level = storey(site, floor)
    at = {zone["number"]: zone["label_at_m"] for zone in truth(site, floor)["zones"]}
    inside = {
        zone.number
        for zone in level.zones
        if zone.number in at
        and zone.polygon.contains(Point(at[zone.number][0] - level.origin[0], at[zone.number][1] - level.origin[1]))
    }
    assert inside == set(at)


def nearest(openings: tuple[Opening, ...], at: tuple[float, float]) -> Opening:
    return min(openings, key=lambda one: (one.at[0] - at[0]) ** 2 + (one.at[1] - at[1]) ** 2)


@pytest.mark.parametrize(("site", "floor"), DRAWINGS)
def test_every_door_is_found_with_its_clear_width(site: str, floor: str) -> None:
    level = storey(site, floor)
    wrong = []
    for door in truth(site, floor)["doors"]:
        at = (door["at_m"][0] - level.origin[0], door["at_m"][1] - level.origin[1])
        found = nearest(level.openings, at)
        away = ((found.at[0] - at[0]) ** 2 + (found.at[1] - at[1]) ** 2) ** 0.5
        if away > 0.3 or found.width_m is None or abs(found.width_m - door["clear_m"]) > 0.02:
            wrong.append((door["number"], door["drawn_as"], at, round(away, 2), found.width_m, door["clear_m"]))
    assert wrong == []


@pytest.mark.parametrize(("site", "floor"), DRAWINGS)
def test_no_door_is_found_where_none_was_drawn(site: str, floor: str) -> None:
    level = storey(site, floor)
    doors = [(d["at_m"][0] - level.origin[0], d["at_m"][1] - level.origin[1]) for d in truth(site, floor)["doors"]]
    extra = [
        opening
        for opening in level.openings
        if opening.kind == "door"
        and min((opening.at[0] - x) ** 2 + (opening.at[1] - y) ** 2 for x, y in doors) > 0.3**2
    ]
    assert [(one.at, one.width_m) for one in extra] == []


def zones_by_id(level: Floor) -> dict[str, Zone]:
    return {zone.id: zone for zone in level.zones}


def test_the_street_doors_lead_outside() -> None:
    level = storey("qu-zhongxin", "f1")
    zones = zones_by_id(level)
    outside = {
        (opening.attributes.get("出入口"), zones[opening.zones[0]].name)
        for opening in level.openings
        if len(opening.zones) == 1 and opening.attributes.get("出入口")
    }
    assert outside == {
        ("主入口", "门斗"),
        ("次入口", "公共大厅"),
        ("24小时自助服务区入口", "24小时自助服务区"),
        ("安全出口", "1号楼梯间"),
        ("安全出口", "2号楼梯间"),
        ("安全出口", "员工通道"),
        ("员工出入口", "员工通道"),
    }


@pytest.mark.parametrize("site", SITES)
def test_drawn_things_with_an_asset_number_meet_their_row(site: str) -> None:
    numbers = {
        number
        for floor in twin(site).floors
        for placement in floor.placements
        if (number := placement.attributes.get("资产编号"))
    }
    assert len(numbers) > 100
    assets = {asset.asset_no: asset for asset in twin(site).assets}
    assert sorted(numbers - set(assets)) == []
    assert sorted(number for number in numbers if assets[number].at is None or not assets[number].registered) == []


@pytest.mark.parametrize("site", SITES)
def test_every_row_is_understood_and_in_its_zone(site: str) -> None:
    assert [(issue.code, issue.message.en) for issue in twin(site).issues if issue.severity != "info"] == []
    in_no_zone = {asset.asset_no for asset in twin(site).assets if asset.registered and asset.zone is None}
    outdoors_or_in_walls = {asset.asset_no for asset in twin(site).assets if asset.item in {"logo_sign", "door"}}
    assert in_no_zone <= outdoors_or_in_walls


def test_the_district_register_is_of_a_real_size() -> None:
    rows = (folder("qu-zhongxin") / "assets.csv").read_text("utf-8").splitlines()
    placed = [row for row in csv.DictReader(rows) if row["x_m"]]
    in_zone_only = [row for row in csv.DictReader(rows) if not row["x_m"] and row["zone"]]
    assert len(placed) > 100
    assert len(in_zone_only) > 300


# checks


def key(finding: Finding) -> Key:
    subject = finding.subject
    name = subject.name if subject.kind == "zone" else subject.item if subject.kind == "item" else subject.id
    return (finding.rule, subject.kind, name or subject.id, subject.floor)


def deliberate(site: str) -> dict[str, set[Key]]:
    """The findings of each listed defect."""
    listed = yaml.safe_load((folder(site) / "defects.yaml").read_text("utf-8"))["defects"]
    return {
        one["id"]: {(found["rule"], found["kind"], found["subject"], found["floor"]) for found in one["findings"]}
        for one in listed
    }


@pytest.mark.parametrize("site", SITES)
def test_checks_find_exactly_the_deliberate_defects(site: str) -> None:
    failed = {key(one) for one in findings(site) if one.verdict is Verdict.FAIL and one.strength in DEFECT}
    assert failed == set().union(*deliberate(site).values())


@pytest.mark.parametrize("site", SITES)
def test_the_app_finds_what_the_folder_shows(site: str, tmp_path: Path) -> None:
    """Loaded as `twin demo` does: the same centre, the same evidence, the same findings word for word."""
    with closing(open_registry(database_url(tmp_path))) as registry:
        registry.upgrade()
        code = registry.import_site(folder(site), by="示例")
        stored, evidence = registry.twin(code), registry.evidence(code)
    catalog = load_catalog()
    found = check(stored, catalog.standards_of(stored.centre.standards), catalog, evidence=evidence, today=TODAY)
    assert stored == twin(site)
    assert found == findings(site)


@pytest.mark.parametrize("site", SITES)
def test_nothing_stays_undecided_but_what_nobody_recorded_or_looked_at(site: str) -> None:
    """The samples keep few records and no answers: days in a file grow old."""
    catalog = load_catalog()
    asked = {entry.id: entry.becomes for standard in catalog.standards.values() for entry in standard.elsewhere}
    undecided = [one for one in findings(site) if one.verdict is Verdict.UNKNOWN]
    assert [(key(one), one.actual.en) for one in undecided if asked.get(one.rule) not in {"record", "question"}] == []
    assert {asked[one.rule] for one in undecided} == {"record", "question"}


@pytest.mark.parametrize("site", SITES)
def test_the_notes_list_every_defect(site: str) -> None:
    notes = (folder(site) / "NOTES.md").read_text("utf-8")
    listed = yaml.safe_load((folder(site) / "defects.yaml").read_text("utf-8"))
    both = [*listed["defects"], *listed["for_later_checks"]]
    assert [one["id"] for one in both if f"| {one['id']} | {one['zh']} | {one['en']} |" not in notes] == []


def test_every_listed_rule_exists() -> None:
    catalog: Catalog = load_catalog()
    known = {rule.code for standard in catalog.standards.values() for rule in standard.rules}
    known |= {entry.id for standard in catalog.standards.values() for entry in standard.elsewhere}
    listed = {found[0] for site in SITES for group in deliberate(site).values() for found in group}
    assert listed - known == set()
