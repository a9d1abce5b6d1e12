"""What doors and gaps join."""

from __future__ import annotations

import pytest
from shapely import Polygon, box

from tests.drawing.lines import ROLES, drawing, line, ring, two_rooms
from twin.drawing.openings import find_doors
from twin.drawing.walls import rooms_from_walls
from twin.drawing.walls_passages import join_openings
from twin.model import OpeningKind, Zone, ZoneOrigin

LEFT, RIGHT = box(0.24, 0.24, 4.9, 4.76), box(5.1, 0.24, 9.76, 4.76)


def zone(name: str, polygon: Polygon) -> Zone:
    return Zone(name, name, None, (), polygon, ZoneOrigin.WALLS)


def test_a_door_joins_the_rooms_on_both_sides_of_its_wall() -> None:
    doors = find_doors(drawing(two_rooms()), ROLES, 0.001)
    openings = join_openings(doors, [zone("a", LEFT), zone("b", RIGHT)])
    assert [(o.kind, set(o.zones), o.width_m) for o in openings] == [(OpeningKind.DOOR, {"a", "b"}, 0.9)]


def test_an_outer_door_names_one_zone() -> None:
    doors = find_doors(drawing(two_rooms()), ROLES, 0.001)
    assert [o.zones for o in join_openings(doors, [zone("a", LEFT)])] == [("a",)]


def test_a_door_beside_no_zone_is_left_out() -> None:
    doors = find_doors(drawing(two_rooms()), ROLES, 0.001)
    assert join_openings(doors, [zone("far", box(50, 50, 60, 60))]) == ()
    assert join_openings(doors, []) == ()


def test_zones_with_nothing_between_have_a_gap() -> None:
    """A hall and its bay: the border is open along two of its four metres."""
    walls = drawing(ring((0, 0, 8000, 3000)), line(4000, 0, 4000, 1000))
    zones = [zone("a", box(0, 0, 4, 3)), zone("b", box(4, 0, 8, 3))]
    openings = join_openings([], zones, walls, ROLES, 0.001)
    assert [(o.kind, o.zones) for o in openings] == [(OpeningKind.GAP, ("a", "b"))]
    assert openings[0].width_m == pytest.approx(2.0, abs=0.15)


def test_an_opening_in_a_thick_wall_is_a_gap() -> None:
    sheet = drawing(two_rooms(door=False))
    rooms = rooms_from_walls(sheet, ROLES, 0.001, label_points=[(2, 2), (7, 2)])
    openings = join_openings([], [zone(str(k), r.polygon) for k, r in enumerate(rooms)], sheet, ROLES, 0.001)
    assert [(o.kind, set(o.zones)) for o in openings] == [(OpeningKind.GAP, {"0", "1"})]
    assert openings[0].width_m == pytest.approx(0.9, abs=0.02)


def test_a_doorway_is_not_a_gap_as_well() -> None:
    sheet = drawing(two_rooms())
    openings = join_openings(find_doors(sheet, ROLES, 0.001), [zone("a", LEFT), zone("b", RIGHT)], sheet, ROLES, 0.001)
    assert [o.kind for o in openings] == [OpeningKind.DOOR]


def test_walls_of_one_line_are_no_gap() -> None:
    walls = drawing(ring((0, 0, 8000, 3000)), line(4000, 0, 4000, 3000))
    zones = [zone("a", box(0, 0, 4, 3)), zone("b", box(4, 0, 8, 3))]
    assert join_openings([], zones, walls, ROLES, 0.001) == ()


def test_outlines_without_walls_say_nothing_about_gaps() -> None:
    zones = [zone("a", box(0, 0, 4, 3)), zone("b", box(4, 0, 8, 3))]
    assert join_openings([], zones) == ()
    assert join_openings([], zones, drawing(), ROLES, 0.001) == ()
