"""Rooms from walls: on small drawings with known answers, on synthetic plans, on real ones."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shapely import Polygon, affinity, box

from tests.drawing.lines import ROLES, drawing, line, polyline, ring, swing, two_rooms
from twin.drawing.primitives import Drawing, Stroke
from twin.drawing.walls import Room, rooms_from_walls
from twin.drawing.walls_evidence import collect_segments
from twin.drawing.walls_merge import without_columns
from twin.drawing.walls_split import cut_lines, divided, may_part

LEFT, RIGHT = box(0.24, 0.24, 4.9, 4.76), box(5.1, 0.24, 9.76, 4.76)


def overlap(one: Polygon, other: Polygon) -> float:
    common = one.intersection(other).area
    return common / (one.area + other.area - common)


def wrong(rooms: Sequence[Room], expected: Sequence[Polygon], least: float = 0.95) -> list[str]:
    """What differs: expected rooms that none fits, and rooms too many."""
    missing = [p.wkt for p in expected if not any(overlap(r.polygon, p) >= least for r in rooms)]
    extra = [r.polygon.wkt for r in rooms if not any(overlap(r.polygon, p) >= least for p in expected)]
    return missing + extra


def moved(
    source: Drawing, *, angle_deg: float = 0.0, scale: float = 1.0, shift: tuple[float, float] = (0, 0)
) -> Drawing:
    """The same drawing turned, scaled and shifted."""
    c, s = math.cos(math.radians(angle_deg)) * scale, math.sin(math.radians(angle_deg)) * scale
    turn = np.array([[c, s], [-s, c]])

    def one(stroke: Stroke) -> Stroke:
        arc = stroke.arc
        if arc is not None:
            x, y = np.array(arc[:2]) @ turn + shift
            arc = (float(x), float(y), arc[2] * scale, arc[3] + angle_deg, arc[4] + angle_deg)
        return replace(stroke, coords=stroke.coords @ turn + shift, arc=arc)

    return replace(source, strokes=tuple(one(stroke) for stroke in source.strokes))


@pytest.mark.parametrize("gap_mm", [0.0, 1.0, 10.0, 20.0])
def test_two_rooms_and_a_doorway(gap_mm: float) -> None:
    assert wrong(rooms_from_walls(drawing(two_rooms(gap_mm=gap_mm)), ROLES, 0.001), [LEFT, RIGHT]) == []


def test_without_its_door_the_doorway_joins_the_rooms() -> None:
    rooms = rooms_from_walls(drawing(two_rooms(door=False)), ROLES, 0.001)
    assert [round(r.polygon.area) for r in rooms] == [round(LEFT.area + RIGHT.area + 0.18)]


def test_two_names_part_the_rooms_at_a_doorway_without_a_door() -> None:
    rooms = rooms_from_walls(drawing(two_rooms(door=False)), ROLES, 0.001, label_points=[(2, 2), (7, 2)])
    assert wrong(rooms, [LEFT, RIGHT]) == []
    assert sorted(r.labels for r in rooms) == [(0,), (1,)]


def test_a_missing_jamb_does_not_open_the_wall_cavity() -> None:
    jambs = {((4900, 2000), (5100, 2000)), ((4900, 2900), (5100, 2900))}
    strokes = [s for s in two_rooms() if (tuple(s.coords[0]), tuple(s.coords[-1])) not in jambs]
    assert len(strokes) == len(two_rooms()) - 2
    assert wrong(rooms_from_walls(drawing(strokes), ROLES, 0.001), [LEFT, RIGHT]) == []


def test_a_stray_polyline_across_the_rooms_is_no_wall() -> None:
    stray = polyline([(-500, 1500), (10_500, 1500), (10_500, 3800), (-500, 3800)], "墙")
    assert wrong(rooms_from_walls(drawing(two_rooms(), stray), ROLES, 0.001), [LEFT, RIGHT]) == []


def test_stair_treads_do_not_cut_a_stairwell() -> None:
    treads = [line(6000 + 280 * k, y, 6000 + 280 * k, y + 2200) for k in range(9) for y in (240, 2560)]
    rooms = rooms_from_walls(drawing(two_rooms(), treads), ROLES, 0.001)
    assert wrong(rooms, [LEFT, RIGHT]) == []


def test_a_free_standing_column_belongs_to_its_room() -> None:
    rooms = rooms_from_walls(drawing(two_rooms(), ring((7000, 2000, 7600, 2600), "柱")), ROLES, 0.001)
    assert wrong(rooms, [LEFT, RIGHT], 0.999) == []


def test_furniture_bounds_nothing() -> None:
    rooms = rooms_from_walls(drawing(two_rooms(), ring((500, 500, 4500, 2200), "家具")), ROLES, 0.001)
    assert wrong(rooms, [LEFT, RIGHT]) == []


def test_windows_and_columns_close_the_wall_they_break() -> None:
    strokes = [s for s in two_rooms() if not (s.coords[:, 1] == 5000).all() and not (s.coords[:, 1] == 4760).all()]
    strokes += [line(0, 5000, 1000, 5000), line(240, 4760, 1000, 4760), line(3000, 5000, 10_000, 5000)]
    strokes += [line(3000, 4760, 4900, 4760), line(5100, 4760, 9000, 4760)]
    window = [line(1000, 4760 + 80 * k, 3000, 4760 + 80 * k, "窗") for k in range(4)]
    column = ring((9000, 4500, 9760, 5000), "柱")
    rooms = rooms_from_walls(drawing(strokes, window, column), ROLES, 0.001)
    assert wrong(rooms, [LEFT, RIGHT], 0.94) == []


SINGLE = [
    *ring((0, 0, 10_000, 5000)),
    line(4000, 0, 4000, 2000),
    line(4000, 2900, 4000, 5000),
    *swing((4000, 2000), 900, 90, 90),
]
"""Two rooms of 4 × 5 and 6 × 5 m whose walls are one line."""


def test_single_line_walls() -> None:
    rooms = rooms_from_walls(drawing(SINGLE), ROLES, 0.001)
    assert wrong(rooms, [box(0, 0, 4, 5), box(4, 0, 10, 5)]) == []


def rooms_on_a_corridor() -> list[Stroke]:
    """Four rooms with a door each, two on either side of a corridor from wall to wall; 12 × 12 m outside."""
    walls = [*ring((0, 0, 12_000, 12_000)), *ring((240, 240, 11_760, 11_760))]
    for y in (4900, 5100, 6900, 7100):
        walls += [line(a, y, b, y) for a, b in ((240, 2000), (2900, 8000), (8900, 11_760))]
    for x in (2000, 8000):
        for low, turn in ((4900, -90), (6900, 90)):
            walls += [line(at, low, at, low + 200) for at in (x, x + 900)]
            walls += swing((x, low if turn < 0 else low + 200), 900, 0, turn)
    for x in (5900, 6100):
        walls += [line(x, 240, x, 4900), line(x, 7100, x, 11_760)]
    return walls


ON_A_CORRIDOR = [
    *(box(x, y, x + 5.66, y + 4.66) for x in (0.24, 6.1) for y in (0.24, 7.1)),
    box(0.24, 5.1, 11.76, 6.9),
]


def axes(*, bubble: bool) -> list[Stroke]:
    """Axes in the middle of those walls, which run on beyond them to the middle of the bubbles with their numbers."""
    lines = [line(x, -2500, x, 14_500) for x in (120, 6000, 11_880)]
    lines += [line(-2500, y, 14_500, y) for y in (120, 5000, 7000, 11_880)]
    turns = np.radians(np.linspace(0, 360, 25))
    circle = 400 * np.stack([np.cos(turns), np.sin(turns)], axis=1)
    ends = [end for each in lines for end in each.coords] if bubble else []
    return [*lines, *(Stroke("CIRCLE", "墙", end + circle, closed=True, handle="B") for end in ends)]


@pytest.mark.parametrize("bubble", [False, True])
@pytest.mark.parametrize("layer", ["墙", "0"])
def test_axes_among_the_walls_are_no_walls(layer: str, bubble: bool) -> None:
    """An axis has a face of its wall beside it wherever there is a wall, and nothing beside it where it crosses a corridor."""
    strokes = [replace(s, layer=layer) for s in (*rooms_on_a_corridor(), *axes(bubble=bubble))]
    names = [(3.0, 2.0), (9.0, 2.0), (3.0, 9.0), (9.0, 9.0)]
    rooms = rooms_from_walls(drawing(strokes), {**ROLES, "0": "other"}, 0.001, label_points=names)
    assert wrong(rooms, ON_A_CORRIDOR) == []


def test_a_wall_that_crosses_others_and_ends_at_the_outer_face_is_a_wall() -> None:
    """Walls drawn through each other, as some drafters do: both faces from outside to outside."""
    through = [line(0, y, 10_000, y) for y in (2400, 2600)]
    rooms = rooms_from_walls(drawing(two_rooms(door=False), through), ROLES, 0.001)
    assert len(rooms) == 4


def test_a_nameless_box_that_stands_free_in_a_room_is_no_room() -> None:
    """A kitchen island, a reception desk, a stage: drawn on the walls' layer."""
    rooms = rooms_from_walls(drawing(SINGLE, ring((6000, 1500, 7500, 2500))), ROLES, 0.001)
    assert [round(r.polygon.area, 1) for r in rooms] == [28.5, 20.0]


@pytest.mark.parametrize(
    ("extra", "labels", "areas"),
    [
        pytest.param(ring((6000, 1500, 7500, 2500)), [(7.0, 2.0)], [28.5, 20.0, 1.5], id="it has a name"),
        pytest.param(ring((6000, 1500, 8500, 3500)), [], [25.0, 20.0, 5.0], id="it is larger than any pillar"),
        pytest.param(
            [*ring((6000, 1500, 7500, 2500)), *ring((7500, 1500, 9000, 2500))],
            [],
            [27.0, 20.0, 1.5, 1.5],
            id="they are a core",
        ),
        pytest.param(
            [*ring((6000, 1500, 7500, 2500)), *swing((7500, 1600), 800, 90, 90)],
            [],
            [28.5, 20.0, 1.5],
            id="it has a door",
        ),
    ],
)
def test_a_room_that_stands_free_in_another_is_kept_where(
    extra: list[Stroke], labels: list[tuple[float, float]], areas: list[float]
) -> None:
    rooms = rooms_from_walls(drawing(SINGLE, extra), ROLES, 0.001, label_points=labels)
    assert [round(r.polygon.area, 1) for r in rooms] == areas


def test_everything_on_one_layer_of_no_role() -> None:
    strokes = [replace(s, layer="0") for s in two_rooms()]
    assert wrong(rooms_from_walls(drawing(strokes), {"0": "other"}, 0.001), [LEFT, RIGHT]) == []


def test_a_shaft_without_name_or_door_is_no_room_where_the_rooms_have_names() -> None:
    shaft = [*ring((8200, 3000, 9760, 4760)), *ring((8000, 2800, 9960, 4960))]
    rooms = rooms_from_walls(drawing(two_rooms(), shaft), ROLES, 0.001, label_points=[(2, 2), (6, 2)])
    assert [r.labels for r in rooms if r.polygon.contains(shapely.Point(9, 4))] == []
    assert sorted(r.labels for r in rooms) == [(0,), (1,)]


def test_only_the_wanted_part_of_the_sheet_is_read() -> None:
    sheet = drawing(two_rooms(), moved(drawing(two_rooms()), shift=(50_000, 0)).strokes)
    rooms = rooms_from_walls(sheet, ROLES, 0.001, bounds=(-1, -1, 11, 6))
    assert wrong(rooms, [LEFT, RIGHT]) == []


def test_a_printed_area_cuts_an_open_bay_from_its_hall() -> None:
    """A lobby of 3 × 2 m open to a hall between two wall ends: nothing but its printed area says where it ends."""
    hall = [*ring((0, 0, 10_000, 8000)), *ring((-240, -240, 10_240, 8240))]
    bay = [
        line(4000, 0, 4000, 2000), line(4000, 2000, 4600, 2000), line(4600, 2000, 4600, 2200), line(4600, 2200, 3800, 2200),
        line(3800, 2200, 3800, 0), line(7000, 0, 7000, 2000), line(7000, 2000, 6400, 2000), line(6400, 2000, 6400, 2200),
        line(6400, 2200, 7200, 2200), line(7200, 2200, 7200, 0),
    ]  # fmt: skip
    rooms = rooms_from_walls(
        drawing(hall, bay), ROLES, 0.001, label_points=[(5.5, 1), (2, 6)], printed_areas=[6.0, None]
    )
    at = {r.labels: r.polygon for r in rooms}
    assert sorted(at) == [(0,), (1,)]
    assert at[0,].area == pytest.approx(6.0, rel=0.04)


def test_a_printed_area_joins_a_room_with_its_nameless_half() -> None:
    total = LEFT.area + RIGHT.area
    rooms = rooms_from_walls(drawing(two_rooms()), ROLES, 0.001, label_points=[(2, 2)], printed_areas=[round(total, 2)])
    assert [round(r.polygon.area) for r in rooms] == [round(total)]


def test_nothing_drawn_gives_no_room() -> None:
    assert rooms_from_walls(drawing(), ROLES, 0.001) == []
    assert rooms_from_walls(drawing(line(0, 0, 5000, 0)), ROLES, 0.001) == []


@settings(max_examples=25, deadline=None)
@given(
    angle=st.floats(0, 360),
    unit=st.sampled_from([0.001, 0.01, 1.0, 0.0254]),
    shift=st.tuples(st.floats(-5e3, 5e3), st.floats(-5e3, 5e3)),
    gap=st.floats(0, 20),
)
def test_turning_scaling_and_shifting_changes_nothing(
    angle: float, unit: float, shift: tuple[float, float], gap: float
) -> None:
    """Rooms follow the drawing, whatever its unit, direction, place and drafting errors."""
    place = (shift[0] / unit, shift[1] / unit)
    turned = moved(drawing(two_rooms(gap_mm=gap)), angle_deg=angle, scale=0.001 / unit, shift=place)
    rooms = rooms_from_walls(turned, ROLES, unit)
    back = [
        Room(affinity.rotate(affinity.translate(r.polygon, -shift[0], -shift[1]), -angle, origin=(0, 0))) for r in rooms
    ]
    assert wrong(back, [LEFT, RIGHT]) == []


@settings(max_examples=15, deadline=None)
@example([(0, 0, 0, -18407), (0, 0, -8152, 0), (0, -19623, -8966, 578), (-8351, 456, 0, 0)])  # two rooms met in a slit
@given(st.lists(st.tuples(*[st.floats(-2e4, 2e4)] * 4), max_size=40))
def test_rooms_never_overlap_and_are_valid(lines: list[tuple[float, float, float, float]]) -> None:
    """Whatever is drawn: valid polygons, disjoint, none smaller than a cupboard."""
    rooms = rooms_from_walls(drawing([line(*ends) for ends in lines]), ROLES, 0.001)
    assert [r.polygon.wkt for r in rooms if not r.polygon.is_valid or r.polygon.area < 0.4] == []
    both = [
        (a.polygon.wkt, b.polygon.wkt)
        for i, a in enumerate(rooms)
        for b in rooms[i + 1 :]
        if a.polygon.intersection(b.polygon).area > 0.02
    ]
    assert both == []


@pytest.mark.parametrize("angle", [0, 30])
@pytest.mark.parametrize(("columns", "rows"), [(2, 2), (3, 3), (4, 2)])
def test_walls_of_one_line_that_cross_each_other(columns: int, rows: int, angle: float) -> None:
    """Drawn from end to end across the plan: none has a partner, and two that cross in the middle are no lift's cross."""
    wide, deep = 4000 * columns, 4000 * rows
    walls = [*ring((0, 0, wide, deep))]
    walls += [line(4000 * k, 0, 4000 * k, deep) for k in range(1, columns)]
    walls += [line(0, 4000 * k, wide, 4000 * k) for k in range(1, rows)]
    rooms = rooms_from_walls(moved(drawing(walls), angle_deg=angle, scale=1.0, shift=(0.0, 0.0)), ROLES, 0.001)
    assert [round(r.polygon.area, 1) for r in rooms] == pytest.approx([16.0] * columns * rows, abs=0.5)


def test_a_lifts_cross_among_walls_of_one_line_divides_nothing() -> None:
    lift = [line(0, 0, 2000, 2300), line(0, 2300, 2000, 0)]
    walls = [
        *ring((0, 0, 12_000, 9000)),
        line(6000, 0, 6000, 9000),
        line(0, 4500, 12_000, 4500),
        *ring((0, 0, 2000, 2300)),
    ]
    rooms = rooms_from_walls(drawing(walls, lift), ROLES, 0.001)
    assert [round(r.polygon.area) for r in rooms] == [27, 27, 27, 22, 5]


def test_a_nameless_room_behind_a_single_line_partition_stays() -> None:
    """It has a door and rooms around it: only what lies open to the outside is taken for a balcony."""
    partition = [line(5100, 2200, 6000, 2200), line(6900, 2200, 9760, 2200), *swing((6000, 2200), 900, 0, 90)]
    rooms = rooms_from_walls(drawing(two_rooms(), partition), ROLES, 0.001)
    upper, lower = box(5.1, 2.2, 9.76, 4.76), box(5.1, 0.24, 9.76, 2.2)
    assert wrong(rooms, [LEFT, upper, lower]) == []


@pytest.mark.parametrize(("layer", "left"), [("柱", 1), ("墙", 2)])
def test_the_inside_of_a_column_is_no_space(layer: str, left: int) -> None:
    """Wider than a cavity, it was once joined to the rooms on both sides and joined them; a cupboard of that size is one."""
    plan = drawing(ring((0, 0, 800, 800), layer), ring((800, 0, 5000, 4000)))
    lines = collect_segments(plan, ROLES, 0.001, ("wall", "column"))
    assert len(without_columns([box(0, 0, 0.8, 0.8), box(0.8, 0, 5, 4)], lines)) == left


@pytest.mark.parametrize(("sweep", "kept"), [(45.0, False), (90.0, True)])
def test_a_nameless_space_with_an_inspection_door_only_is_a_riser(sweep: float, kept: bool) -> None:
    riser = [line(7000, 2400, 9760, 2400), line(7000, 2200, 8000, 2200), line(8900, 2200, 9760, 2200)]
    riser += [line(7000, 2400, 7000, 4760), line(6800, 2200, 6800, 4760), line(6800, 2200, 7000, 2200)]
    riser[0:1] = [line(7000, 2400, 8000, 2400), line(8900, 2400, 9760, 2400)]
    entrances = [*swing((1000, 240), 900, 0, 90), *swing((6000, 240), 900, 0, 90)]
    plan = drawing(two_rooms(), riser, *entrances, swing((8000, 2400), 900, 0, sweep))
    rooms = rooms_from_walls(plan, ROLES, 0.001, label_points=[(2, 2), (6, 1)])
    assert any(r.polygon.contains(shapely.Point(8.5, 3.5)) for r in rooms) is kept
    assert {r.labels for r in rooms} >= {(0,), (1,)}


@pytest.mark.parametrize("degrees", range(0, 90, 7))
def test_a_cut_along_a_wall_face_divides_however_the_drawing_is_turned(degrees: int) -> None:
    """The two fronts of a shaft on one line: the cut runs on along the walls beside it, so only rounding says if they meet."""
    shape = Polygon([(0, 0), (6, 0), (6, 4), (4, 4), (4, 6), (2, 6), (2, 4), (0, 4)])
    turned = affinity.rotate(shape, degrees, origin=(1234.5, 678.9))
    a, b = (turned.exterior.coords[k] for k in (3, 6))
    parts = divided(turned, shapely.LineString([a, b]))
    assert sorted(round(p.area, 3) for p in parts) == [4.0, 24.0]


def test_a_line_that_does_not_go_through_divides_nothing() -> None:
    square = box(0, 0, 4, 4)
    assert divided(square, shapely.LineString([(1, 2), (3, 2)])) == [square]


BAYS = shapely.union_all([box(0, 0, 12, 8), box(3, 8, 6, 11), box(8, -3, 11, 0), box(12, 2, 15, 5)])


@pytest.mark.parametrize("degrees", [0, 33, 90])
@pytest.mark.parametrize(
    "shape", [BAYS, BAYS.difference(box(5, 3, 6.5, 4.5)), BAYS.difference(box(5.9, 2, 6, 8)), box(0, 0, 4, 4)]
)
def test_a_cut_that_parts_off_an_area_is_among_those_that_may(shape: Polygon, degrees: int) -> None:
    turned = affinity.rotate(shape, degrees, origin=(1234.5, 678.9))
    cuts = cut_lines(turned)
    for cut in cuts:
        parts = divided(turned, cut)
        assert all(may_part(turned, [cut], part.area).all() for part in parts if len(parts) > 1)
    assert not len(cuts) or may_part(turned, cuts, 1e4).sum() < len(cuts)
