"""What outlines leave of walled rooms."""

from __future__ import annotations

import io

import numpy as np
import pytest
import shapely
from shapely import MultiPoint, box

from tests.bench.hands import HANDS, draw, floor
from tests.drawing.drafting import new, office, outline, text
from twin.drawing.around import open_sides, rest_around
from twin.drawing.plan import read_plan
from twin.drawing.walls_evidence import Segments

ROOM = box(0, 0, 20, 10)
NOWHERE = MultiPoint()


def walls(*lines: tuple[float, float, float, float]) -> Segments:
    ends = np.array(lines, dtype=np.float64).reshape(-1, 4)
    return Segments(ends[:, :2], ends[:, 2:], np.full(len(ends), "wall"), np.arange(len(ends)))


AROUND = walls((0, 0, 20, 0), (20, 0, 20, 10), (20, 10, 0, 10), (0, 10, 0, 0))


@pytest.mark.parametrize(
    ("zone", "stands_free"),
    [
        (box(6, 3, 12, 7), True),
        (box(6, 0.1, 12, 4), True),  # along one wall
        (box(0.1, 0.1, 6, 6), False),  # in a corner: half of it is bounded
        (box(0.1, 0.1, 6, 9.9), False),  # a bay that is open to the hall
        (box(0.1, 0.1, 19.9, 9.9), False),
    ],
)
def test_an_outline_stands_free_where_walls_bound_a_third_at_most(zone: shapely.Polygon, stands_free: bool) -> None:
    assert open_sides([zone], AROUND).is_empty is not stands_free


def test_outlines_that_share_an_edge_bound_each_other() -> None:
    row = [box(2 + 3 * n, 4, 5 + 3 * n, 7) for n in range(3)]
    places = open_sides(row, AROUND)
    assert not places.is_empty
    assert places.intersection(box(4.9, 4.1, 5.1, 6.9)).is_empty  # not at the edge that two share


def test_without_outlines_or_walls_there_is_nothing_to_say() -> None:
    assert open_sides([], AROUND).is_empty
    assert open_sides([box(0, 0, 1, 1)], walls()).is_empty


def test_the_rest_is_kept_for_a_name_in_it_or_a_zone_that_stands_free_in_it() -> None:
    zone = box(6, 3, 12, 7)
    free, name = MultiPoint([(6, 3), (12, 7)]), MultiPoint([(1, 1)])
    for named, beside in ((name, NOWHERE), (NOWHERE, free)):
        rest = rest_around(ROOM, zone, named, beside)
        assert rest is not None
        assert rest.equals(ROOM.difference(zone))
    assert rest_around(ROOM, zone, NOWHERE, NOWHERE) is None
    assert rest_around(box(30, 0, 40, 10), zone, NOWHERE, free) is None  # another room


def test_a_gap_between_outlines_is_no_hall() -> None:
    both = shapely.union_all([box(0, 0, 9.8, 10), box(10.2, 0, 20, 10)])
    assert rest_around(ROOM, both, NOWHERE, MultiPoint([(9.8, 5)])) is None
    assert rest_around(ROOM, both, MultiPoint([(10, 5)]), NOWHERE) is not None


def test_a_room_that_an_outline_only_grazes_is_whole() -> None:
    assert rest_around(ROOM, box(19, 9, 30, 20), MultiPoint([(1, 1)]), NOWHERE) is ROOM


def test_the_corridor_between_outlined_rooms_is_a_passage_though_nobody_outlined_or_named_it() -> None:
    plan = read_plan(draw(floor(), HANDS["rooms outlined, no names"]).dxf, name="plan.dxf")
    walled = [zone for zone in plan.floors[0].zones if zone.origin == "walls"]
    assert [(zone.name, zone.kinds) for zone in walled] == [(None, ("corridor",))]
    beside = {there for one in plan.floors[0].openings if walled[0].id in one.zones for there in one.zones}
    assert beside == {zone.id for zone in plan.floors[0].zones}


@pytest.mark.parametrize(("outlined", "nameless"), [(1, 1), (4, 0)])
def test_a_walled_room_needs_no_name_where_lifts_are_all_that_is_outlined(outlined: int, nameless: int) -> None:
    document = new(units=4)
    office(document, rooms=4)
    (name,) = document.modelspace().query('TEXT[text=="办公室2"]')
    document.modelspace().delete_entity(name)
    for number in range(outlined):
        left = 20_000 + 3_000 * number
        outline(document, list(box(left, 0, left + 2_000, 2_000).exterior.coords[:-1]))
        text(document, f"电梯{number + 1}", (left + 1_000, 1_000), 300)
    stream = io.StringIO()
    document.write(stream)
    zones = read_plan(stream.getvalue().encode(), name="plan.dxf").floors[0].zones
    named = {"办公室1", "办公室3", "办公室4", *(f"电梯{n + 1}" for n in range(outlined))}
    assert {zone.name for zone in zones if zone.name} == named
    assert [round(zone.polygon.area) for zone in zones if not zone.name] == [20] * nameless
