"""Numbered rooms that open onto each other."""

from __future__ import annotations

import pytest
from shapely import box
from shapely.ops import unary_union

from tests.drawing.lines import ROLES, drawing, line, ring, swing
from twin.drawing.primitives import Drawing
from twin.drawing.walls import rooms_from_walls
from twin.drawing.walls_bays import part_numbered, parts_beside
from twin.drawing.walls_merge import Space


def open_office() -> Drawing:
    """A hall of 12 × 8 m; a meeting bay of 4 × 3 m in its corner, fenced by a wall from one side, its front open."""
    fence = [line(4000, 0, 4000, 3000), line(4000, 3000, 4100, 3000), line(4100, 3000, 4100, 0)]
    stub = [line(0, 3000, 600, 3000), line(600, 3000, 600, 3100), line(600, 3100, 0, 3100)]
    return drawing(ring((0, 0, 12_000, 8000)), ring((-240, -240, 12_240, 8240)), fence, stub)


def test_numbers_part_the_bay_from_the_office() -> None:
    rooms = rooms_from_walls(open_office(), ROLES, 0.001, label_points=[(2, 1.5), (8, 5)], numbered=[True, True])
    at = {r.labels: r.polygon for r in rooms}
    assert sorted(at) == [(0,), (1,)]
    assert at[0,].symmetric_difference(box(0, 0, 4, 3)).area < 0.8


def test_names_alone_do_not() -> None:
    rooms = rooms_from_walls(open_office(), ROLES, 0.001, label_points=[(2, 1.5), (8, 5)])
    assert [r.labels for r in rooms] == [(0, 1)]


def test_pieces_cover_what_was_parted() -> None:
    (whole,) = rooms_from_walls(open_office(), ROLES, 0.001)
    pieces = part_numbered([Space(whole.polygon, [0, 1])], [(2, 1.5), (8, 5)], [True, True])
    assert unary_union([p.polygon for p in pieces]).area == pytest.approx(whole.polygon.area, rel=1e-3)
    assert sum(p.polygon.area for p in pieces) == pytest.approx(whole.polygon.area, rel=0.01)


def two_offices(*, desks: bool = True, cabinet: bool = False) -> Drawing:
    """12 × 10 m: an office below, one above, and between them a bare passage 2 m wide with a door at each end; no line parts them."""
    stubs = [
        *ring((0, 3900, 1000, 4000)),
        *ring((11_000, 3900, 12_000, 4000)),
        *ring((0, 6000, 1000, 6100)),
        *ring((11_000, 6000, 12_000, 6100)),
    ]
    doors = [swing((0, 4500), 900, 90.0), swing((12_000, 5400), 900, 270.0)]
    things = [
        ring((x, y, x + 1600, y + 800), "家具") for x in range(1200, 10_000, 2400) for y in (800, 2400, 7000, 8600)
    ]
    if cabinet:
        things.append(ring((5000, 3800, 6500, 4200), "家具"))
    return drawing(
        ring((0, 0, 12_000, 10_000)), ring((-240, -240, 12_240, 10_240)), stubs, *doors, *(things if desks else [])
    )


OFFICES = {"label_points": [(6.0, 1.0), (6.0, 9.0)], "numbered": [True, True]}


@pytest.mark.parametrize("cabinet", [False, True])
def test_bare_floor_with_doors_between_furnished_offices_is_a_passage(cabinet: bool) -> None:
    rooms = rooms_from_walls(two_offices(cabinet=cabinet), ROLES, 0.001, **OFFICES)
    at = {r.labels: r.polygon for r in rooms}
    assert sorted(at) == [(), (0,), (1,)]
    assert at[()].symmetric_difference(box(0, 3.95, 12, 6.05)).area < 1.5
    assert at[0,].symmetric_difference(box(0, 0, 12, 3.95)).area < 1.5
    assert at[1,].symmetric_difference(box(0, 6.05, 12, 10)).area < 1.5


def test_without_furniture_nothing_says_that_the_middle_is_a_passage() -> None:
    rooms = rooms_from_walls(two_offices(desks=False), ROLES, 0.001, **OFFICES)
    assert [r.labels for r in rooms] == [(0, 1)]


def test_bare_floor_without_doors_belongs_to_the_office() -> None:
    shut = two_offices()
    plan = drawing([s for s in shut.strokes if s.layer != "门"])
    rooms = rooms_from_walls(plan, ROLES, 0.001, **OFFICES)
    assert sorted(r.labels for r in rooms) == [(0,), (1,)]


def test_an_aisle_between_desks_is_no_passage() -> None:
    """Bare floor 0.8 m wide parts no office, although a door stands at each of its ends."""
    walls = [*ring((0, 0, 12_000, 8000)), *ring((-240, -240, 12_240, 8240))]
    stubs = [ring((x, y, x + 500, y + 100)) for x in (0, 11_500) for y in (3600, 4300)]
    doors = [swing((0, 3700), 600, 90.0), swing((12_000, 4300), 600, 270.0)]
    desks = [
        ring((x, y, x + 1600, y + 800), "家具") for x in range(1200, 10_000, 2400) for y in (800, 2400, 4600, 6600)
    ]
    plan = drawing(walls, *stubs, *doors, *desks)
    rooms = rooms_from_walls(plan, ROLES, 0.001, label_points=[(6.0, 1.0), (6.0, 7.0)], numbered=[True, True])
    assert sorted(r.labels for r in rooms) == [(0,), (1,)]


def test_a_dead_end_without_a_door_is_no_part_of_the_passage() -> None:
    """Beside the office above, the passage goes on through an opening in a wall and ends there: it is the office's floor."""
    bay = [ring((9000, 6000, 9900, 6100))]
    open_floor = box(9, 6.1, 12, 10)
    full = two_offices()
    kept = [
        s
        for s in full.strokes
        if s.layer != "家具" or not open_floor.intersects(box(*(s.coords.min(0) / 1000), *(s.coords.max(0) / 1000)))
    ]
    rooms = rooms_from_walls(drawing(kept, *bay), ROLES, 0.001, **OFFICES)
    at = {r.labels: r.polygon for r in rooms}
    assert at[()].intersection(open_floor).area < 0.2 * open_floor.area
    assert at[1,].intersection(open_floor).area > 0.8 * open_floor.area


@pytest.mark.parametrize("thick", [100, 240])
def test_a_passage_goes_on_through_openings_in_walls_across_it(thick: int) -> None:
    """Its middle has no door of its own; between the faces of each wall across it lies a sill too thin to be floor."""
    full = two_offices()
    walls = [ring((x, y0, x + thick, y1)) for x in (3500, 8500 - thick) for y0, y1 in ((3900, 4400), (5600, 6100))]
    rooms = rooms_from_walls(drawing(list(full.strokes), *walls), ROLES, 0.001, **OFFICES)
    at = {r.labels: r.polygon for r in rooms}
    assert sorted(at) == [(), (0,), (1,)]
    assert at[()].symmetric_difference(box(0, 3.95, 12, 6.05)).area < 2.5


@pytest.mark.parametrize(
    ("borders", "open_"),
    [
        ([(False, -1.2, 0, 2)], True),
        ([(False, -0.5, 0, 2), (False, -0.5, 1, 2)], True),  # one border, cut in two by another cut that ends at it
        ([(False, -0.5, 0, 2)], False),
        ([(True, -1.2, 0, 3), (True, -1.1, 2, 3)], True),  # the sill between the faces of a wall
        ([(True, -0.4, 0, 3), (True, -0.6, 1, 3), (True, -1.1, 2, 3)], True),
        ([(True, -1.2, 0, 3), (True, -0.6, 2, 3)], False),
        ([(False, -1.2, 0, 3), (False, -1.2, 2, 3)], False),  # no opening: an aisle between desks
        ([(True, -1.2, 0, 4), (True, -1.2, 2, 4)], False),  # furnished
    ],
)
def test_parts_of_a_passage_open_onto_each_other_at_once_or_across_a_wall(
    borders: list[tuple[bool, float, int, int]], open_: bool
) -> None:
    """Faces 0 and 1 are one part, 2 another; 3 is bare but too thin to be floor, 4 is furnished."""
    assert parts_beside([[0, 1], [2]], borders, bare=[0, 1, 2, 3]) == ([{1}, {0}] if open_ else [set(), set()])


def test_a_cut_never_crosses_a_desk() -> None:
    row = [ring((x, 3000, x + 1600, 5000), "家具") for x in range(1200, 10_000, 2400)]
    plan = drawing(list(two_offices().strokes), *row)
    rooms = rooms_from_walls(plan, ROLES, 0.001, **OFFICES)
    desks = [box(x / 1000, 3, x / 1000 + 1.6, 5) for x in range(1200, 10_000, 2400)]
    assert all(any(r.polygon.buffer(0.01).covers(desk) for r in rooms) for desk in desks)


def test_two_lifts_in_one_shaft_get_half_of_it_each() -> None:
    shaft = drawing(ring((0, 0, 4400, 2200)), ring((-200, -200, 4600, 2400)))
    rooms = rooms_from_walls(shaft, ROLES, 0.001, label_points=[(1, 1), (3.3, 1.2)], numbered=[True, True])
    at = {r.labels: r.polygon for r in rooms}
    assert at[0,].symmetric_difference(box(0, 0, 2.2, 2.2)).area < 0.1
    assert at[1,].symmetric_difference(box(2.2, 0, 4.4, 2.2)).area < 0.1


@pytest.mark.parametrize("size", [(4400, 2200), (22_000, 9000)])
def test_numbers_that_share_a_half_or_a_hall_stay_together(size: tuple[int, int]) -> None:
    x, y = size
    shaft = drawing(ring((0, 0, x, y)), ring((-200, -200, x + 200, y + 200)))
    near = [(1, 1), (1.8, 1.2)] if x < 10_000 else [(5, 4), (17, 4)]
    rooms = rooms_from_walls(shaft, ROLES, 0.001, label_points=near, numbered=[True, True])
    assert [r.labels for r in rooms] == [(0, 1)]
