"""Where things are by the free words of a ledger."""

from __future__ import annotations

from dataclasses import replace

import pytest

from twin.catalog import load_catalog
from twin.checks.assemble import assemble
from twin.checks.whereabouts import Places
from twin.model import Asset, Centre, Floor, Placement

from .build import room, storey

FIRST = storey(
    room("A", "hall", name="办事大厅"),
    room("B", "consultation", (10, 0), name="咨询服务区"),
    room("C", "self_service", (20, 0), name="自助服务区"),
    room("D", "waiting", (30, 0), name="休息等候区"),
    room("E", "meeting", (40, 0), number="201"),
)
SECOND = replace(storey(room("F", "waiting", name="二层等候区"), room("G", "archive", (10, 0), name="档案室")), id="f2")
FLOORS = (replace(FIRST, id="f1", name="一层", level=1), replace(SECOND, name="二层", level=2))


@pytest.mark.parametrize(
    ("words", "zones"),
    [
        ("咨询服务区", "B"),
        ("一楼大厅咨询服务区", "B"),
        ("一楼大厅东侧自助区", "C"),  # 自助区 is another word for 自助服务区
        ("大厅东侧", "A"),
        ("档案室（门后）", "G"),
        ("201室", "E"),
        ("1201室", ""),
        ("一楼等候区", "D"),
        ("等候区", "DF"),
        ("咨询服务区1个、休息等候区1个", "BD"),
        ("3楼机房", ""),
        ("王主任处", ""),
    ],
)
def test_the_zones_that_words_mean(words: str, zones: str) -> None:
    assert "".join(sorted(Places(FLOORS, load_catalog()).find(words).zones)) == zones


def counters() -> tuple[Floor, Floor]:
    """Two storeys with numbered counters, and no zone that is called a hall."""
    said = {"窗口编号": "A05"}, {"窗口编号": "A17"}
    desks = [
        Placement(f"p{i}", "service_counter", "柜台", (5, 5), 0, told, None, None, "HK"[i])
        for i, told in enumerate(said)
    ]
    first = storey(room("H", "window_service waiting", name="综合服务区"), room("I", "archive", (10, 0)), desks[0])
    second = storey(room("K", "window_service"), room("L", "window_service", (10, 0)), desks[1], level=2, floor_id="F2")
    return first, second


@pytest.mark.parametrize(
    ("words", "zones", "window"),
    [
        ("一楼A05窗口", "H", "A05"),
        ("A5号窗口", "H", "A05"),
        ("二楼大厅A17服务窗口", "K", "A17"),
        ("一楼3号窗口", "", "03"),  # no drawn counter has it
        ("一楼大厅", "H", None),  # nothing is called so: where the windows are
        ("二楼大厅", "KL", None),
        ("A05窗口、A17窗口", "HK", None),
        ("综合窗口", "HKL", None),
    ],
)
def test_the_window_and_the_hall_that_words_mean(words: str, zones: str, window: str | None) -> None:
    found = Places(counters(), load_catalog()).find(words)
    assert ("".join(sorted(found.zones)), found.window) == (zones, window)


def test_a_row_of_a_site_belongs_to_the_window_that_its_place_names_unless_it_says_another() -> None:
    for said, window in (({}, "A05"), ({"窗口": "A06"}, "A06")):
        row = Asset("1", None, "打印机", "打印机", attributes={"place": "一楼A05窗口", **said})
        assert assembled(row, *counters()).attributes["window"] == window


def test_a_storey_without_a_plan_is_elsewhere() -> None:
    places = Places(FLOORS, load_catalog())
    assert places.find("3楼机房").elsewhere
    assert not places.find("二楼东侧").elsewhere
    found = places.find("二楼东侧").floor
    assert found is not None
    assert found.id == "f2"
    assert places.find("东侧").floor is None


def assembled(row: Asset, *floors: Floor) -> Asset:
    return assemble(Centre("X", "X", "district", (), {}), floors, [row]).assets[0]


@pytest.mark.parametrize(("zone", "told"), [("大厅自助区", ("f1", "C")), ("二楼机房", (None, None))])
def test_a_row_stands_where_its_words_say(zone: str, told: tuple[str | None, str | None]) -> None:
    row = assembled(Asset("1", None, "打印机", "打印机", zone=zone), FLOORS[0])
    assert (row.floor, row.zone) == told


@pytest.mark.parametrize("floor", ["一楼", "1楼", "F1", "一层"])
def test_a_floor_is_found_by_what_people_call_it(floor: str) -> None:
    assert assembled(Asset("1", None, "打印机", "打印机", floor=floor, zone="自助服务区"), *FLOORS).zone == "C"
