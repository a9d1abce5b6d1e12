"""Floors of drawings, and what people call places."""

from __future__ import annotations

from dataclasses import replace

import pytest
from shapely import box

from twin.catalog import load_catalog
from twin.drawing.plan import read_plan
from twin.errors import NotFound
from twin.model import Floor, Issue, Opening, OpeningKind, Placement, Plan, Severity, Text, Zone, ZoneOrigin
from twin.registry import FloorChoice
from twin.registry.places import Directory, adopt, choose_floor, with_kinds

from .build import rooms


def zone(key: str, name: str | None = None, number: str | None = None, *more: str, kinds: tuple[str, ...] = ()) -> Zone:
    names = ((name,) if name else ()) + more
    return Zone(key, name, number, kinds, box(0, 0, 1, 1), ZoneOrigin.OUTLINE, names)


def storey(key: str, name: str, level: int, *zones: Zone) -> Floor:
    return Floor(key, name, level, (0.0, 0.0), (0.0, 0.0, 1.0, 1.0), zones)


@pytest.fixture(scope="module")
def source() -> Plan:
    return read_plan(rooms(), name="plan.dxf")


def test_the_only_floor_needs_no_name(source: Plan) -> None:
    assert choose_floor(source, FloorChoice("B1", "地下室", -1)) == source.floors[0]


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (FloorChoice("x", "二层"), "f2"),
        (FloorChoice("x", "一层"), "f1"),  # 一层平面图
        (FloorChoice("x", "三层"), None),
        (FloorChoice("f1", "三层"), None),  # an id counted by the reader is no promise
        (FloorChoice("x", "三层", drawn="f2"), "f2"),
        (FloorChoice("x", "三层", drawn="一层 平面图"), "f1"),
        (FloorChoice("x", "二层", drawn="九层"), None),
    ],
)
def test_one_of_several_floors_is_chosen_by_name(source: Plan, choice: FloorChoice, expected: str | None) -> None:
    plan = replace(source, floors=(storey("f1", "一层平面图", 1), storey("f2", "二层", 2)))
    if expected is not None:
        assert choose_floor(plan, choice).id == expected
    else:
        with pytest.raises(NotFound, match="一层平面图"):
            choose_floor(plan, choice)


def test_adopting_renames_everything_consistently(source: Plan) -> None:
    floor = replace(
        storey("f1", "一层", 1, zone("f1-z1"), zone("f1-z2")),
        openings=(Opening("f1-d1", OpeningKind.DOOR, 0.9, (0, 0), ("f1-z1", "f1-z2")),),
        placements=(Placement("f1-p1", None, "b", (0, 0), 0, zone="f1-z2"), Placement("f1-p2", None, "b", (9, 9), 0)),
    )
    text = Text("话", "word")
    issues = tuple(Issue(code, Severity.INFO, text, floor=on) for code, on in (("a", "f1"), ("b", "f2"), ("c", None)))
    plan = replace(source, floors=(floor,), issues=issues)
    adopted, found = adopt(plan, FloorChoice("L3", "三层", 3))
    assert (adopted.id, adopted.name, adopted.level) == ("L3", "三层", 3)
    assert [each.id for each in adopted.zones] == ["L3-z1", "L3-z2"]
    assert [(o.id, o.zones) for o in adopted.openings] == [("L3-d1", ("L3-z1", "L3-z2"))]
    assert [(p.id, p.zone) for p in adopted.placements] == [("L3-p1", "L3-z2"), ("L3-p2", None)]
    assert [(issue.code, issue.floor) for issue in found] == [("a", "L3"), ("c", "L3")]


def test_confirmed_kinds_win_by_id_number_or_name_and_a_stray_name_is_an_issue() -> None:
    floor = storey("F1", "一层", 1, zone("F1-z1", "大厅"), zone("F1-z2", "A", "102"), zone("F1-z3", "B", "z1"))
    changed, issues = with_kinds(floor, {"z1": ("waiting",), "102": ("archive",), "大 厅": ("office",), "无": ("x",)})
    assert [each.kinds for each in changed.zones] == [("office",), ("archive",), ()]
    assert [(issue.code, issue.severity) for issue in issues] == [("no-such-zone", "warning")]


@pytest.mark.parametrize(
    ("word", "expected"),
    [("F2", "F2"), ("二层", "F2"), ("2楼", "F2"), ("２Ｆ", "F2"), ("大堂", "G"), ("1", "G"), ("-1", "B1"), ("9", None)],
)
def test_floors_are_found_by_id_name_and_level(word: str, expected: str | None) -> None:
    directory = Directory([storey("B1", "车库", -1), storey("G", "大堂", 1), storey("F2", "二层", 2)])
    found = directory.floor(word)
    assert (found.id if found else None) == expected


def test_with_no_word_only_a_single_floor_is_meant() -> None:
    one = storey("F1", "一层", 1)
    assert Directory([one]).floor(None) == one
    assert Directory([one, storey("F2", "二层", 2)]).floor(None) is None


def test_zones_are_found_by_id_then_number_name_label_and_kind() -> None:
    first = storey("F1", "一层", 1, zone("F1-z1", "大厅", "101", "打印处"), zone("F1-z2", "等候", kinds=("waiting",)))
    second = storey("F2", "二层", 2, zone("F2-z1", "大厅", "201"))
    directory = Directory([first, second], load_catalog())
    assert directory.zones(None, "大厅") == (("F1", "F1-z1"), ("F2", "F2-z1"))
    assert directory.zones(second, "大厅") == (("F2", "F2-z1"),)
    assert directory.zones(None, "101") == (("F1", "F1-z1"),)
    assert directory.zones(None, "打印处") == (("F1", "F1-z1"),)
    assert directory.zones(None, "等候休息区") == (("F1", "F1-z2"),)
    assert directory.zones(second, "z1") == (("F2", "F2-z1"),)
    assert directory.zones(None, "没有") == ()
    assert directory.near_zones(None, "大庁") == ["大厅"]
