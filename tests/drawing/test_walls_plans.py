"""Walls, doors and rooms of real drawings, which stay outside the project."""

from __future__ import annotations

import pytest
import shapely
from shapely import Polygon

from tests.bench.score import OUTLINE_LAYERS, drawing_polygons, matched, names_right, room_polygon
from tests.real_plans import MARKS, read_once, truth
from twin.model import OpeningKind, Plan

pytestmark = MARKS


def read(name: str, *, walls_only: bool = False) -> tuple[Plan, dict[str, object], list[Polygon]]:
    plan = read_once(f"{name}/plan.dxf", OUTLINE_LAYERS if walls_only else ())
    known = truth(name)
    return plan, known, [room_polygon(r) for r in known.get("rooms", []) if "polygon_m" in r]


@pytest.mark.parametrize("name", ["teaching-block-f1", "teaching-block-f2"])
def test_rooms_of_a_teaching_block_from_its_walls(name: str) -> None:
    """At least nine rooms of ten at IoU ≥ 0.85."""
    plan, _, rooms = read(name, walls_only=True)
    zones = drawing_polygons(plan)
    found, _ = matched(rooms, zones, 0.85)
    lost = [round(r.area, 1) for r in rooms if matched([r], zones, 0.85)[0] == 0]
    assert found >= 0.9 * len(rooms), lost


def test_every_named_space_of_the_factory_is_a_zone_of_its_own() -> None:
    plan, truth, _ = read("tarch-factory")
    assert names_right(truth, plan) == "30/30"
    assert [z.names for f in plan.floors for z in f.zones if len(set(z.names)) > 1] == []


def test_no_two_zones_from_walls_overlap() -> None:
    plan, _, _ = read("office-cross", walls_only=True)
    zones = drawing_polygons(plan)
    i, j = shapely.STRtree(zones).query(zones, predicate="overlaps")
    common = [
        (zones[a].area, zones[b].area) for a, b in zip(i, j, strict=True) if zones[a].intersection(zones[b]).area > 0.05
    ]
    assert common == []


def test_a_stair_ends_where_the_passage_begins() -> None:
    """Its label stands on the wall between its flights; the passage beside it goes on along the windows and holds no desk."""
    plan, _, rooms = read("office-cross", walls_only=True)
    (stair,) = (z for f in plan.floors for z in f.zones if z.number == "STR-1")
    assert stair.polygon.area < 8.0
    found, many = matched(rooms, drawing_polygons(plan), 0.85)
    assert found >= 45
    assert many <= 22


def test_doors_of_the_factory_lead_somewhere() -> None:
    """Unit blocks: every door has the width of its scale, and most join two zones."""
    plan, _, _ = read("tarch-factory")
    doors = [o for f in plan.floors for o in f.openings if o.kind is OpeningKind.DOOR]
    assert {o.id for o in doors if not o.width_m or not 0.5 < o.width_m < 2.5} == set()
    assert sum(len(o.zones) == 2 for o in doors) >= len(doors) / 2
