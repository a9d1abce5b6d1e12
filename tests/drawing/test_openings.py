"""Doors from swings, blocks and sliding leaves; what they join."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.drawing.lines import ROLES, drawing, line, polyline, ring, swing, two_rooms
from twin.drawing.openings import Door, clear_width, find_doors
from twin.drawing.primitives import Stroke


def same_chord(door: Door, a: tuple[float, float], b: tuple[float, float], slack: float = 1e-6) -> bool:
    ends = sorted([door.chord[0], door.chord[1]])
    return all(math.dist(p, q) <= slack for p, q in zip(ends, sorted([a, b]), strict=True))


@pytest.mark.parametrize("sweep", [90.0, -90.0, 15.0, -30.0])
@pytest.mark.parametrize("leaf", [True, False])
def test_a_loose_swing_in_a_doorway(sweep: float, leaf: bool) -> None:
    doors = find_doors(drawing(two_rooms(door=False), swing((4900, 2000), 900, 90, sweep, leaf=leaf)), ROLES, 0.001)
    assert [same_chord(d, (4.9, 2.0), (4.9, 2.9)) for d in doors] == [True]
    assert doors[0].leaf_m == pytest.approx(0.9)
    assert doors[0].clear_m == pytest.approx(0.9)
    assert doors[0].source == "arc"


def test_a_leaf_with_two_edges_takes_its_thickness_from_the_clear_width() -> None:
    leaf = [line(4900, 2000, 4000, 2000, "门"), line(4900, 2045, 4000, 2045, "门"), line(4000, 2000, 4000, 2045, "门")]
    doors = find_doors(drawing(two_rooms(door=False), swing((4900, 2000), 900, 90, 90, leaf=False), leaf), ROLES, 0.001)
    assert [d.clear_m for d in doors] == [pytest.approx(0.855)]


def test_a_double_door_m1821_is_its_opening_less_two_leaves_drawn_36_mm_thick() -> None:
    leaves = []
    for hinge, turn, x in ((0, 90, 36), (1800, -90, 1764)):
        leaves += swing((hinge, 0), 900, 0 if turn > 0 else 180, turn, leaf=False)
        leaves += [line(hinge, 0, hinge, 900, "门"), line(x, 0, x, 900, "门"), line(hinge, 900, x, 900, "门")]
    walls = [line(-3000, 0, 0, 0), line(1800, 0, 4500, 0), line(-3000, -200, 0, -200), line(1800, -200, 4500, -200)]
    doors = find_doors(drawing(walls, leaves), ROLES, 0.001)
    assert [(len(d.hinges), d.clear_m) for d in doors] == [(2, pytest.approx(1.728))]


@pytest.mark.parametrize(("opening", "leaves", "clear"), [(1.8, 0.072, 1.728), (0.9, 0.0, 0.9), (0.05, 0.08, 0.0)])
def test_the_clear_width_is_the_opening_less_what_stands_in_it(opening: float, leaves: float, clear: float) -> None:
    assert clear_width(opening, leaves) == pytest.approx(clear)


def test_two_leaves_that_meet_are_one_double_door() -> None:
    leaves = [*swing((0, 0), 750, 0, 90), *swing((1500, 0), 750, 180, -90)]
    walls = [line(-3000, 0, 0, 0), line(1500, 0, 4500, 0), line(-3000, -200, 0, -200), line(1500, -200, 4500, -200)]
    doors = find_doors(drawing(walls, leaves), ROLES, 0.001)
    assert [same_chord(d, (0, 0), (1.5, 0)) for d in doors] == [True]
    assert (doors[0].leaf_m, doors[0].clear_m, len(doors[0].hinges)) == (pytest.approx(0.75), pytest.approx(1.5), 2)


def test_unequal_leaves() -> None:
    leaves = [*swing((0, 0), 900, 0, 90), *swing((1300, 0), 400, 180, -90)]
    doors = find_doors(drawing(leaves), ROLES, 0.001)
    assert [(d.leaf_m, d.clear_m) for d in doors] == [(pytest.approx(0.9), pytest.approx(1.3))]


def test_two_doors_side_by_side_stay_two() -> None:
    doors = find_doors(drawing(swing((0, 0), 800, 0, 90), swing((2000, 0), 800, 0, 90)), ROLES, 0.001)
    assert [round(d.clear_m, 6) for d in doors] == [0.8, 0.8]


def test_a_double_acting_leaf_is_one_door() -> None:
    doors = find_doors(drawing(swing((0, 0), 900, 0, 90), swing((0, 0), 900, 0, -90)), ROLES, 0.001)
    assert len(doors) == 1


@pytest.mark.parametrize("xscale", [900.0, -900.0])
@pytest.mark.parametrize("as_arc", [True, False])
def test_a_unit_block_is_as_wide_as_its_scale(xscale: float, as_arc: bool) -> None:
    """An exploded TArch block: 1 × 1, scaled and mirrored; a curve that lost its ARC is still a swing."""
    parts = swing((0, 0), 900, 0 if xscale > 0 else 180, 90 if xscale > 0 else -90, insert=0)
    if not as_arc:
        parts = [Stroke("ELLIPSE", "门", parts[0].coords, closed=False, handle="5F", insert=0), *parts[1:]]
    doors = find_doors(drawing(parts), ROLES, 0.001)
    assert [(d.source, d.insert, round(d.leaf_m, 4)) for d in doors] == [("block", 0, 0.9)]
    assert same_chord(doors[0], (0, 0), (xscale / 1000, 0), 1e-4)


def test_arcs_that_are_no_doors() -> None:
    chair = swing((0, 0), 450, 0, 90, layer="家具")
    huge = swing((0, 0), 5000, 0, 90)
    tiny = swing((0, 0), 100, 0, 90)
    bare = swing((9000, 9000), 900, 0, 90, layer="杂", leaf=False)
    assert find_doors(drawing(chair, huge, tiny, bare), ROLES, 0.001) == []


def by_hand(*, leaf: tuple[float, float] = (890, 150), ticks: bool = True) -> list[Stroke]:
    """A door drawn by eye in a single line wall at y = 0: hinge at 0, jamb at 900, an arc whose centre is elsewhere."""
    cx, cy, radius = 350.0, 30.0, 550.0
    angles = np.radians(np.linspace(-3.1, 17.0, 9))
    arc = np.stack([cx + radius * np.cos(angles), cy + radius * np.sin(angles)], axis=1)
    strokes = [
        Stroke("ARC", "杂", arc, closed=False, handle="A", arc=(cx, cy, radius, -3.1, 17.0)),
        line(0, 0, *leaf, "杂"),
    ]
    if ticks:
        strokes += [line(x, -50, x, 50, "杂") for x in (0, 900)]
    return strokes


@pytest.mark.parametrize("turn", [0, 90, 215])
def test_an_arc_put_through_three_points_by_eye_has_its_hinge_where_the_leaf_begins(turn: int) -> None:
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    spin = np.array([[c, s], [-s, c]])
    strokes = [replace(stroke, coords=stroke.coords @ spin) for stroke in by_hand()]
    x, y, radius, start, end = by_hand()[0].arc or (0.0,) * 5
    centre = np.array([x, y]) @ spin
    strokes[0] = replace(strokes[0], arc=(float(centre[0]), float(centre[1]), radius, start + turn, end + turn))
    (door,) = find_doors(drawing(strokes), ROLES, 0.001)
    assert door.chord[0] == pytest.approx((0, 0), abs=1e-9)
    assert math.dist(door.chord[1], (0.9 * c, 0.9 * s)) < 0.02
    assert door.leaf_m == pytest.approx(math.hypot(0.89, 0.15))
    assert door.swing_deg is not None
    assert 8 < door.swing_deg < 12
    assert door.strokes == (0, 1)


@pytest.mark.parametrize(
    "strokes",
    [
        pytest.param(by_hand(ticks=False), id="no wall, frame or tick at the hinge and the jamb"),
        pytest.param(by_hand(leaf=(560, 150)), id="the line is too short for a leaf from that hinge to that jamb"),
        pytest.param(by_hand(leaf=(890, 500)), id="the line ends far from the arc"),
    ],
)
def test_lines_beside_an_arc_that_make_no_door(strokes: list[Stroke]) -> None:
    assert find_doors(drawing(strokes), ROLES, 0.001) == []


def test_a_sliding_leaf_reaches_from_wall_end_to_wall_end() -> None:
    walls = two_rooms(door=False)
    leaves = [
        polyline([(4960, 2000), (5000, 2000), (5000, 2500), (4960, 2500)], "门", closed=True),
        polyline([(5000, 2400), (5040, 2400), (5040, 2900), (5000, 2900)], "门", closed=True),
    ]
    doors = find_doors(drawing(walls, leaves), ROLES, 0.001)
    assert [(d.source, round(math.dist(*d.chord), 3), round(d.clear_m, 3)) for d in doors] == [("sliding", 0.9, 0.4)]


@pytest.mark.parametrize("wall_m", [0.12, 0.24])
def test_a_leaf_before_the_wall_is_longer_than_the_opening_it_closes(wall_m: float) -> None:
    thick = 1000 * wall_m
    walls = [ring((0, 0, 3000, thick)), ring((3900, 0, 7000, thick))]
    leaf = polyline([(2940, thick + 20), (3960, thick + 20), (3960, thick + 60), (2940, thick + 60)], "门", closed=True)
    (door,) = find_doors(drawing(*walls, leaf), ROLES, 0.001)
    assert (door.source, round(door.clear_m, 3)) == ("sliding", 0.9)
    assert sorted(round(x, 2) for x, _ in door.chord) == [3.0, 3.9]


def test_two_leaves_in_one_line_part_to_both_sides() -> None:
    walls = [ring((0, 0, 3000, 240)), ring((4800, 0, 7000, 240))]
    leaves = [polyline([(x, 260), (x + 960, 260), (x + 960, 300), (x, 300)], "门", closed=True) for x in (2940, 3900)]
    (door,) = find_doors(drawing(*walls, *leaves), ROLES, 0.001)
    assert (door.source, round(door.clear_m, 3)) == ("sliding", 1.8)


def leaves_of_an_entrance(layer: str) -> list[Stroke]:
    """Two leaves that part before two fixed panels, 3.6 m in all."""
    places = [(3000, 80), (5670, 80), (3870, 130), (4800, 130)]
    corners = [[(x, y), (x + 930, y), (x + 930, y + 40), (x, y + 40)] for x, y in places]
    return [polyline(box, layer, closed=True) for box in corners]


@pytest.mark.parametrize(
    ("layer", "pane", "width"), [("门", False, 1.74), ("窗", False, 1.74), ("窗", True, None), ("家具", False, None)]
)
def test_an_automatic_entrance_lets_through_what_its_fixed_panels_leave(
    layer: str, pane: bool, width: float | None
) -> None:
    """On a layer of windows as well, unless a window's own lines run across."""
    walls = [ring((0, 0, 3000, 240)), ring((6600, 0, 9000, 240))]
    lines = [line(3000, 0, 6600, 0, "窗"), line(3000, 240, 6600, 240, "窗")] if pane else []
    doors = find_doors(drawing(*walls, *lines, *leaves_of_an_entrance(layer)), ROLES, 0.001)
    assert [round(d.clear_m, 2) for d in doors] == ([] if width is None else [width])


def test_a_leaf_too_narrow_for_a_door_is_the_second_of_a_pair() -> None:
    """M1221: 900 and 300."""
    pair = [swing((0, 0), 900, 0, 90), swing((1200, 0), 300, 180, -90)]
    (door,) = find_doors(drawing(*pair), ROLES, 0.001)
    assert (round(door.clear_m, 3), len(door.hinges)) == (1.2, 2)
    assert find_doors(drawing(pair[1]), ROLES, 0.001) == []


@pytest.mark.parametrize(("degrees", "doors"), [(90, 1), (336, 0), (270, 0)])
def test_a_round_wall_with_a_doorway_is_no_swing(degrees: int, doors: int) -> None:
    """The chord of its doorway is as long as that of a leaf's swing of what is left of the circle."""
    turns = [math.radians(k * degrees / 36) for k in range(37)]
    wall = polyline([(2000 * math.cos(t), 2000 * math.sin(t)) for t in turns], "墙")
    assert len(find_doors(drawing(wall), ROLES, 0.001)) == doors


@pytest.mark.parametrize(("inner", "doors"), [(1760, 0), (1950, 1)])
def test_both_faces_of_a_rounded_corner_are_no_swings(inner: float, doors: int) -> None:
    """A leaf's swing drawn as two arcs is one by its leaf's thickness."""
    faces = [swing((0, 0), radius, 0, 90, leaf=False, layer="墙") for radius in (2000, inner)]
    assert len(find_doors(drawing(*faces), ROLES, 0.001)) == doors


@pytest.mark.parametrize(("sweep", "insert", "doors"), [(14.0, 7, 0), (90.0, 7, 1), (14.0, -1, 0)])
def test_a_shallow_arc_of_a_bowl_is_no_swing(sweep: float, insert: int, doors: int) -> None:
    """A door of a block on a layer that tells nothing may be drawn without its leaf, but hardly one that is all but shut."""
    bowl = swing((0, 0), 1540, 0, sweep, leaf=False, layer="杂", insert=insert)
    assert len(find_doors(drawing(two_rooms(door=False), bowl), ROLES, 0.001)) == doors


def test_a_wall_that_begins_at_a_swing_is_not_its_leaf() -> None:
    """One polyline draws the wall around a corner; the piece at the hinge happens to be as long as the leaf."""
    wall = polyline([(1000, 0), (0, 0), (0, -6000), (5000, -6000)], "杂")
    (door,) = find_doors(drawing(wall, swing((0, 0), 1000, 0, 90, layer="杂")), ROLES, 0.001)
    assert same_chord(door, (0.0, 0.0), (1.0, 0.0), 1e-6)
    assert 0 not in door.strokes


def test_window_lines_on_a_door_layer_are_no_sliding_door() -> None:
    panes = [line(4900 + 100 * k, 2000, 4900 + 100 * k, 2900, "门") for k in range(3)]
    assert find_doors(drawing(two_rooms(door=False), panes), ROLES, 0.001) == []


def test_only_doors_within_bounds() -> None:
    both = drawing(swing((0, 0), 900, 0, 90), swing((50_000, 0), 800, 0, 90))
    assert [d.leaf_m for d in find_doors(both, ROLES, 0.001, (-1, -1, 2, 2))] == [pytest.approx(0.9)]


@settings(max_examples=40, deadline=None)
@given(
    angle=st.floats(0, 360),
    radius=st.floats(600, 1500),
    sweep=st.sampled_from([90.0, -90.0, 45.0, -20.0]),
    at=st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4)),
)
def test_any_swing_with_a_leaf_gives_its_closed_chord(
    angle: float, radius: float, sweep: float, at: tuple[float, float]
) -> None:
    (door,) = find_doors(drawing(swing(at, radius, angle, sweep)), ROLES, 0.001)
    x, y = at[0] / 1000, at[1] / 1000
    end = (x + radius / 1000 * math.cos(math.radians(angle)), y + radius / 1000 * math.sin(math.radians(angle)))
    assert same_chord(door, (x, y), end, 1e-6)


def test_strokes_of_a_door_are_named() -> None:
    sheet = drawing(two_rooms())
    (door,) = find_doors(sheet, ROLES, 0.001)
    assert sorted(sheet.strokes[i].kind for i in door.strokes) == ["ARC", "LINE"]
    assert np.allclose(door.hinges[0], (4.9, 2.0))


@pytest.mark.parametrize("east", [True, False], ids=["the wall is east", "the wall is north"])
def test_beside_outlines_alone_a_door_lies_on_the_outline_though_a_sill_is_drawn_like_a_leaf(east: bool) -> None:
    """Arc, leaf and sill are as long as one another: only the room's outline tells which is which."""
    hinge = (5000.0, 2000.0) if east else (2000.0, 4000.0)
    room = polyline([(0, 0), (5000, 0), (5000, 4000), (0, 4000)], "轮廓", closed=True)
    arc = swing(hinge, 900, 0, 90, leaf=False)
    both = [line(*hinge, hinge[0] + 900, hinge[1], "门"), line(*hinge, hinge[0], hinge[1] + 900, "门")]
    doors = find_doors(drawing(room, arc, both), {"门": "door", "轮廓": "outline"}, 0.001)
    jamb = (5.0, 2.9) if east else (2.9, 4.0)
    assert [same_chord(d, (hinge[0] / 1000, hinge[1] / 1000), jamb) for d in doors] == [True]
