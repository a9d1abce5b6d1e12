"""Small plans: within their budget, on their canvas, the dot in its zone."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import pytest
from shapely import Point, Polygon, box

from twin.model import Floor, Zone, ZoneOrigin
from twin.web.thumbnail import BUDGET, TALLEST, WIDTH, thumbnail


def floor(zones: list[Polygon]) -> Floor:
    made = tuple(Zone(f"z{n}", None, None, (), shape, ZoneOrigin.OUTLINE) for n, shape in enumerate(zones))
    return Floor("F1", "一层", 1, (0.0, 0.0), (0.0, 0.0, 50.0, 30.0), made)


def rings(path: str) -> list[list[tuple[int, int]]]:
    """The corners that a path's relative steps lead to."""
    found = []
    for ring in re.findall(r"M([^z]*)z", path):
        start, steps = ring.split("l")
        x, y = (int(value) for value in start.split())
        corners = [(x, y)]
        numbers = [int(value) for value in re.findall(r"-?\d+", steps)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            corners.append((x, y))
        found.append(corners)
    return found


def test_zones_are_drawn_where_they_are_upside_down_as_svg_wants() -> None:
    plan = thumbnail(floor([box(0, 0, 10, 10), box(10, 0, 40, 20)]))
    (x0, y0), (x1, y1) = plan.frame.point((10, 20)), plan.frame.point((40, 0))
    assert x0 < x1
    assert y0 < y1
    drawn = rings(plan.path)[0]
    assert {(round(x0), round(y0)), (round(x1), round(y1))} <= set(drawn)


@pytest.mark.parametrize("size", [(1000, 10), (10, 1000), (3, 3), (0.01, 0.01)])
def test_everything_lies_on_the_canvas(size: tuple[float, float]) -> None:
    plan = thumbnail(floor([box(0, 0, *size)]))
    for ring in rings(plan.path):
        assert all(0 <= x <= WIDTH and 0 <= y <= plan.frame.height for x, y in ring)
    assert plan.frame.height <= TALLEST + 1


def test_two_thousand_zones_keep_to_the_budget_and_the_largest_are_drawn() -> None:
    small = [box(x, y, x + 0.9, y + 0.9) for x in range(50) for y in range(40)]
    round_hall = Polygon([(80 + 20 * math.cos(a / 100), 20 + 20 * math.sin(a / 100)) for a in range(628)])
    plan = thumbnail(floor([*small, round_hall]))
    assert len(plan.path) <= BUDGET
    assert len(rings(plan.path)[0]) > 8  # the hall, simplified but round


def test_a_hole_stays_a_hole_and_a_zone_s_own_path_fits_the_frame() -> None:
    ring = Polygon([(0, 0), (20, 0), (20, 20), (0, 20)], [[(5, 5), (15, 5), (15, 15), (5, 15)]])
    made = floor([ring, box(20, 0, 40, 20)])
    plan = thumbnail(made)
    assert len(rings(plan.zone(made.zones[0]))) == 2
    x, y = plan.frame.point((30, 10))
    (corners,) = rings(plan.zone(made.zones[1]))
    assert Polygon(corners).contains(Point(x, y))


def test_a_floor_without_zones_has_an_empty_plan() -> None:
    assert thumbnail(floor([])).path == ""
    assert thumbnail(floor([])).view_box.startswith("0 0 340")


def test_the_same_floor_is_drawn_once() -> None:
    made = floor([box(0, 0, 1, 1)])
    assert thumbnail(made) is thumbnail(made)


def test_columns_in_corners_do_not_turn_walls_aslant_and_round_walls_stay_round() -> None:
    room = box(0, 0, 30, 20)
    for x, y in ((0, 0), (30, 0), (30, 20)):
        room = room.difference(box(x - 0.4, y - 0.3, x + 0.4, y + 0.3))
    apse = Polygon([(60, 0), (60, 20), *((50 - 10 * math.sin(a / 10), 10 + 10 * math.cos(a / 10)) for a in range(32))])
    square, curved = rings(thumbnail(floor([room, apse])).path)
    assert all(x0 == x1 or y0 == y1 for (x0, y0), (x1, y1) in pairwise([*square, square[0]]))
    assert len(square) == 4
    assert len(curved) > 8
