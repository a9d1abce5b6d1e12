"""What the map's tools are told: routes, distances and sight of a small two-storey centre, in whole millimetres."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from shapely import Polygon, box

from twin.catalog import load_catalog
from twin.errors import Invalid, NotFound
from twin.model import Asset, Centre, Floor, Opening, OpeningKind, Twin, Zone, ZoneOrigin
from twin.web.layers import GRID_POINTS, STEPS_M, layer, places, step_for
from twin.web.view import Drawn

HALL, ROOM, UP = box(0, 0, 10, 6), box(10.2, 0, 16, 6), box(0, 0, 10, 6)


def zone(name: str, shape: Polygon, *kinds: str) -> Zone:
    return Zone(name, name, None, kinds, shape, ZoneOrigin.OUTLINE)


def opening(name: str, kind: OpeningKind, chord: tuple[float, float, float, float], *zones: str) -> Opening:
    x0, y0, x1, y1 = chord
    width = abs(x1 - x0) + abs(y1 - y0)
    return Opening(name, kind, width, ((x0 + x1) / 2, (y0 + y1) / 2), zones, chord=((x0, y0), (x1, y1)))


def centre(*, door: bool = True, assets: tuple[Asset, ...] = ()) -> Drawn:
    """A hall with a street door and a stair, a room beyond a door of 0.9 m, and a floor above."""
    doors = [opening("street", OpeningKind.DOOR, (4.0, 0.0, 5.5, 0.0), "hall")]
    if door:
        doors.append(opening("d1", OpeningKind.DOOR, (10.1, 2.0, 10.1, 2.9), "hall", "room"))
    below = Floor(
        "f1",
        "一层",
        1,
        (100.0, 50.0),
        (0, 0, 16, 6),
        (zone("hall", HALL, "waiting"), zone("room", ROOM, "toilet")),
        (*doors, opening("s1", OpeningKind.STAIR, (1.0, 5.0, 2.0, 5.0), "hall")),
    )
    above = Floor(
        "f2",
        "二层",
        2,
        (100.0, 50.0),
        (0, 0, 10, 6),
        (zone("upper", UP),),
        (opening("s2", OpeningKind.STAIR, (1.0, 5.0, 2.0, 5.0), "upper"),),
    )
    twin = Twin(Centre("T", "T", "district"), (below, above), assets)
    return Drawn(1, date(2026, 1, 1), twin, (), load_catalog())


def ask(drawn: Drawn, name: str, floor: str = "f1", **asked: str) -> Mapping[str, Any]:
    value: Mapping[str, Any] = json.loads(gzip.decompress(layer(drawn, floor, name, asked).gzipped))
    return value


def test_route_says_length_doors_and_the_narrowest_place() -> None:
    answer = ask(centre(), "route", **{"from": "@8,2.45", "to": "@12,2.45"})
    assert answer["length_m"] == pytest.approx(4.0, abs=0.01)
    assert [door["id"] for door in answer["openings"]] == ["d1"]
    assert answer["min_width_m"] == pytest.approx(0.9, abs=1e-3)
    assert answer["narrowest"]["floor"] == "f1"
    assert {leg["floor"] for leg in answer["legs"]} == {"f1"}
    assert answer["legs"][0]["line"][:2] == [8000, 2450]


def test_route_over_the_stair_names_both_floors_and_without_steps_says_why_not() -> None:
    answer = ask(centre(), "route", **{"from": "room", "to": "upper"})
    assert [leg["floor"] for leg in answer["legs"]] == ["f1", "f2"]
    assert answer["steps"] is True
    refused = ask(centre(), "route", **{"from": "room", "to": "upper", "step_free": "1"})
    assert refused["reachable"] is False
    assert refused["reason"]["en"]


def test_a_name_that_several_places_have_means_the_nearest_of_them() -> None:
    """Typed before the list of places has come, as for ``twin route``; the hall is named like the floor above it."""
    drawn = centre()
    floors = [replace(f, zones=tuple(replace(z, name="办事大厅") for z in f.zones)) for f in drawn.twin.floors]
    drawn = replace(drawn, twin=replace(drawn.twin, floors=tuple(floors)))
    answer = ask(drawn, "route", "f2", **{"from": "@9,5", "to": "办事大厅"})
    assert [leg["floor"] for leg in answer["legs"]] == ["f2"]
    below = ask(drawn, "route", "f2", **{"from": "@9,5", "to": "一层:办事大厅"})
    assert {leg["floor"] for leg in below["legs"]} == {"f1", "f2"}
    assert (
        0
        <= ask(drawn, "distance", "f2", to="办事大厅")["heat"]["most"]
        < ask(drawn, "distance", "f2", to="hall")["heat"]["most"]
    )


def test_route_keeps_the_width_asked_for() -> None:
    assert ask(centre(), "route", **{"from": "hall", "to": "room", "width": "0.8"})["reachable"] is True
    assert ask(centre(), "route", **{"from": "hall", "to": "room", "width": "1.0"})["reachable"] is False


def test_a_point_of_another_floor_can_be_an_end() -> None:
    answer = ask(centre(), "route", "f2", **{"from": "f1@8,2", "to": "@5,2"})
    assert [leg["floor"] for leg in answer["legs"]] == ["f1", "f2"]


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"from": "hall"},
        {"from": "hall", "to": "  "},
        {"from": "hall", "to": "room", "width": "wide"},
        {"from": "hall", "to": "room", "width": "nan"},
        {"from": "hall", "to": "room", "width": "-1"},
        {"from": "@1,2,3", "to": "room"},
        {"from": "@1", "to": "room"},
        {"from": "@" + "9" * 400 + ",0", "to": "room"},
    ],
)
def test_a_question_that_makes_no_sense_is_refused_in_words(asked: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        ask(centre(), "route", **asked)
    assert refused.value.message.zh


def test_unknown_places_floors_and_layers_are_not_found() -> None:
    for name, floor, asked in [
        ("route", "f1", {"from": "nowhere at all", "to": "hall"}),
        ("route", "f1", {"from": "f9@1,1", "to": "hall"}),
        ("isovist", "f9", {"at": "1,1"}),
        ("weather", "f1", {}),
    ]:
        with pytest.raises(NotFound):
            ask(centre(), name, floor, **asked)


def test_distance_to_the_exit_grows_with_the_way_and_marks_what_is_cut_off() -> None:
    answer = ask(centre(), "distance", to="exit")
    zones = dict(answer["zones"])
    assert zones["room"] > zones["hall"] > 0
    assert [row[0] for row in answer["zones"]] == ["room", "hall"]
    heat = answer["heat"]
    cell = 1000 // heat["step"] * heat["columns"]
    assert heat["cells"][cell + 9] < heat["cells"][4 * cell + 1]  # by the door, and in the far corner
    assert heat["cut_off"] == 0
    closed = ask(centre(door=False), "distance", to="exit")
    assert dict(closed["zones"])["room"] is None
    assert closed["heat"]["cut_off"] > 0
    assert -1 in closed["heat"]["cells"]


def test_distance_to_things_leaves_out_what_is_only_planned_or_gone() -> None:
    standing = Asset("E1", "fire_extinguisher", "灭火器", "灭火器", floor="f1", zone="hall", at=(9.0, 5.0))
    planned = Asset("E2", "fire_extinguisher", "灭火器", "灭火器", status="planned", floor="f1", at=(15.0, 1.0))
    gone = Asset("E3", "fire_extinguisher", "灭火器", "灭火器", status="retired", floor="f1", at=(15.0, 5.0))
    answer = ask(centre(assets=(standing, planned, gone)), "distance", to="extinguisher")
    assert answer["sources"] == [{"at": [9000, 5000]}]
    assert dict(answer["zones"])["hall"] < dict(answer["zones"])["room"]
    assert ask(centre(), "distance", to="extinguisher") == {"empty": True}


def test_distance_to_a_kind_of_zone_and_to_a_chosen_place() -> None:
    toilet = ask(centre(), "distance", "f2", to="toilet")
    assert dict(toilet["zones"])["upper"] > 10
    assert toilet["sources"] == []
    assert dict(ask(centre(), "distance", to="hall")["zones"])["hall"] == 0


def test_isovist_sees_its_room_and_through_the_door_only() -> None:
    near = Asset("A1", None, "x", "x", floor="f1", at=(1.0, 1.0))
    hidden = Asset("A2", None, "x", "x", floor="f1", at=(15.5, 5.5))
    answer = ask(centre(assets=(near, hidden)), "isovist", at="2,1")
    zones = dict(answer["zones"])
    assert zones["hall"] == pytest.approx(60, abs=0.5)
    assert 0 < zones["room"] < 15
    assert answer["assets"] == ["A1"]
    assert ask(centre(), "isovist", at="-5,-5") == {"empty": True}


def test_an_answer_is_kept_for_its_version_and_made_anew_for_the_next() -> None:
    drawn = centre()
    asked = {"from": "hall", "to": "room"}
    first = layer(drawn, "f1", "route", asked)
    assert layer(drawn, "f1", "route", {**asked, "v": "7"}) is first
    assert layer(centre(), "f1", "route", asked) is not first


def test_places_offer_entrances_zones_and_windows_of_all_floors() -> None:
    window = Asset("W1", "window_issuing", "窗口", "1号窗口", floor="f1", zone="hall", at=(5.0, 5.0))
    answer = places(centre(assets=(window,)))
    assert answer["floors"] == {"f1": "一层", "f2": "二层"}
    assert [p["id"] for p in answer["places"] if p["kind"] == "zone"] == ["hall", "room", "upper"]
    assert [p["id"] for p in answer["places"] if p["kind"] == "window"] == ["W1"]


@pytest.mark.parametrize("side", [5.0, 100.0, 240.0, 2000.0])
def test_the_grid_stays_small_enough_to_be_quick(side: float) -> None:
    floor = Floor("f", "f", 1, (0, 0), (0, 0, side, side), (zone("z", box(0, 0, side, side)),))
    step = step_for(floor)
    assert step in STEPS_M
    assert side**2 / step**2 <= GRID_POINTS or step == STEPS_M[-1]


def test_load_passes_the_door_of_the_window_both_ways_and_not_the_other_room() -> None:
    window = Asset("W1", "window_issuing", "窗口", "1号窗口", floor="f1", zone="room", at=(14.0, 3.0))
    answer = ask(centre(assets=(window,)), "load")
    assert answer["to"] == "windows"
    assert {door["zh"].split(" ")[0]: door["load"] for door in answer["openings"]} == {"门": 2000}
    assert dict(answer["zones"])["room"] == 2000
    assert max(flow[4] for flow in answer["flows"]) == 2000
    assert answer["unreached"] == []
    assert ask(centre(assets=(window,)), "load", "f2")["flows"] == []


def test_load_names_windows_that_nobody_reaches() -> None:
    window = Asset("W1", "window_issuing", "窗口", "1号窗口", floor="f1", zone="room", at=(14.0, 3.0))
    assert ask(centre(door=False, assets=(window,)), "load")["unreached"] == ["1号窗口"]


def test_load_without_windows_takes_the_zones_for_the_public() -> None:
    answer = ask(centre(), "load")
    assert answer["to"] == "zones"
    assert [zone for zone, _ in answer["zones"]] == ["hall"]
