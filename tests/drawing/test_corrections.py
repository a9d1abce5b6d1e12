"""What a person mends stays mended, exactly there and nowhere else."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, Polygon, box, union_all
from shapely import Point as Dot
from shapely.affinity import translate

from twin.drawing.corrections import (
    AddZone,
    Correction,
    add_zone,
    apply_corrections,
    from_json,
    merge_zones,
    moved,
    redraw_zone,
    remove_zone,
    restore_zone,
    set_zone,
    snap,
    split_zone,
    successors,
    to_json,
)
from twin.errors import DrawingError
from twin.model import Floor, Opening, OpeningKind, Placement, Zone, ZoneOrigin

WALL = 0.2


def zone(key: str, polygon: Polygon, name: str | None = None, **more: object) -> Zone:
    words = {"name": name, "number": None, "kinds": (), "names": (name,) if name else ()} | more
    return Zone(id=key, polygon=polygon, origin=ZoneOrigin.WALLS, **words)


def walls_of(zones: tuple[Zone, ...]) -> MultiLineString:
    return MultiLineString([z.polygon.exterior for z in zones])


def two_rooms(origin: tuple[float, float] = (1000.0, 2000.0)) -> Floor:
    """Two 5 x 4 m rooms side by side with a 0.2 m wall and a door in it; a street door in the left one."""
    zones = (
        zone("f1-z1", box(0, 0, 5, 4), "综合受理区", number="101", kinds=("service",), printed_area_m2=20.0),
        zone("f1-z2", box(5.2, 0, 10.2, 4), "咨询区", number="102", kinds=("consulting",), printed_area_m2=20.0),
    )
    openings = (
        Opening("d1", OpeningKind.DOOR, 0.9, (5.1, 2.0), ("f1-z1", "f1-z2"), ((5.1, 1.55), (5.1, 2.45))),
        Opening("d2", OpeningKind.DOOR, 1.5, (1.0, -0.1), ("f1-z1",), ((0.25, -0.1), (1.75, -0.1))),
    )
    placements = (
        Placement("p1", "chair", "椅", (1.0, 1.0), 0.0, zone="f1-z1"),
        Placement("p2", "chair", "椅", (4.0, 3.0), 0.0, zone="f1-z1"),
    )
    return Floor(
        "f1", "一层", 1, origin, (0, 0, 10.2, 4), zones, openings, placements, {"wall": walls_of(zones)}
    )  # fmt: skip


def by_id(floor: Floor) -> dict[str, Zone]:
    return {z.id: z for z in floor.zones}


def opening(floor: Floor, key: str) -> Opening:
    return next(o for o in floor.openings if o.id == key)


def mended(floor: Floor, *corrections: Correction) -> Floor:
    result, issues = apply_corrections(floor, corrections)
    assert issues == ()
    return result


def test_nothing_to_correct_changes_nothing() -> None:
    assert apply_corrections(two_rooms(), ()) == (two_rooms(), ())


def test_set_changes_only_the_words_given_and_can_empty_them() -> None:
    floor = two_rooms()
    after = mended(floor, set_zone(floor, "f1-z1", name="取号等候区", kinds=["waiting", "service"]))
    room = by_id(after)["f1-z1"]
    assert (room.name, room.number, room.kinds) == ("取号等候区", "101", ("waiting", "service"))
    assert room.names == ("取号等候区", "综合受理区")
    assert room.polygon == floor.zones[0].polygon
    assert by_id(after)["f1-z2"] == floor.zones[1]
    cleared = by_id(mended(floor, set_zone(floor, "f1-z1", number="", kinds=())))["f1-z1"]
    assert (cleared.number, cleared.kinds, cleared.name) == (None, (), "综合受理区")


def test_merge_bridges_the_wall_and_nothing_else() -> None:
    floor = two_rooms()
    after = mended(floor, merge_zones(floor, ["f1-z2", "f1-z1"]))
    (room,) = after.zones
    assert room.id == "f1-z2"
    assert room.name == "咨询区"
    assert room.kinds == ("consulting", "service")
    assert set(room.names) == {"咨询区", "综合受理区"}
    assert room.printed_area_m2 == 40.0
    assert room.polygon.area == pytest.approx(10.2 * 4, abs=1e-5)
    assert room.polygon.symmetric_difference(box(0, 0, 10.2, 4)).area < 1e-5
    assert opening(after, "d1").zones == ("f1-z2", "f1-z2")
    assert opening(after, "d2").zones == ("f1-z2",)
    assert {p.zone for p in after.placements} == {"f1-z2"}


def test_merge_keeps_off_a_third_room_and_a_notch() -> None:
    notched = Polygon([(0, 0), (5, 0), (5, 4), (3, 4), (3, 3.8), (2.8, 3.8), (2.8, 4), (0, 4)])
    base = two_rooms()
    floor = replace(base, zones=(replace(base.zones[0], polygon=notched), base.zones[1]))
    (room,) = mended(floor, merge_zones(floor, ["f1-z1", "f1-z2"])).zones
    assert not room.polygon.contains(Dot(2.9, 3.9))


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda f: merge_zones(f, ["f1-z1"]), "too-few-zones"),
        (lambda f: merge_zones(f, ["f1-z1", "f1-z1"]), "too-few-zones"),
        (lambda f: split_zone(f, "f1-z1", [(1, 1), (1.2, 1)]), "line-does-not-cut"),
        (lambda f: split_zone(f, "f1-z1", [(1, 1), (1, 1)]), "line-does-not-cut"),
        (lambda f: split_zone(f, "f1-z1", [(7, -1), (7, 9)]), "line-does-not-cut"),
        (lambda f: redraw_zone(f, "f1-z1", [(0, 0), (1, 1)]), "bad-outline"),
        (lambda f: add_zone(f, [(0, 0), (1, 1), (1, 0), (0, 1)]), "bad-outline"),
        (lambda f: add_zone(f, [(0, 0), (0.1, 0), (0.1, 0.1)]), "bad-outline"),
        (lambda f: add_zone(f, [(0, 0), (float("nan"), 0), (1, 1)]), "bad-outline"),
        (lambda f: remove_zone(f, "f1-z9"), "no-such-zone"),
    ],
)
def test_an_act_that_makes_no_sense_is_refused_at_once(act: object, code: str) -> None:
    with pytest.raises(DrawingError) as refusal:
        act(two_rooms())  # type: ignore[operator]
    assert refusal.value.code == code


def test_rooms_apart_are_not_merged() -> None:
    base = two_rooms()
    far = replace(base, zones=(base.zones[0], replace(base.zones[1], polygon=box(7, 0, 12, 4))))
    with pytest.raises(DrawingError, match="1 m"):
        merge_zones(far, ["f1-z1", "f1-z2"])


def test_split_keeps_words_on_the_largest_and_joins_the_pieces_by_a_gap() -> None:
    floor = two_rooms()
    after = mended(floor, split_zone(floor, "f1-z1", [(2.0, 0.3), (2.0, 3.8)]))
    left, right = by_id(after)["f1-z1.2"], by_id(after)["f1-z1"]
    assert right.polygon.equals(box(2, 0, 5, 4))
    assert left.polygon.equals(box(0, 0, 2, 4))
    assert (right.name, right.kinds, left.name, left.kinds) == ("综合受理区", ("service",), None, ())
    assert opening(after, "d1").zones in {("f1-z1", "f1-z2"), ("f1-z2", "f1-z1")}
    assert opening(after, "d2").zones == ("f1-z1.2",)
    assert {p.id: p.zone for p in after.placements} == {"p1": "f1-z1.2", "p2": "f1-z1"}
    (gap,) = [o for o in after.openings if o.kind is OpeningKind.GAP]
    assert set(gap.zones) == {"f1-z1", "f1-z1.2"}
    assert gap.width_m == pytest.approx(4 - 2 * 0.15)
    assert gap.at == pytest.approx((2.0, 2.0))


def test_split_along_a_drawn_wall_makes_no_gap() -> None:
    base = two_rooms()
    wall = LineString([(2, 0), (2, 4)])
    floor = replace(base, linework={"wall": MultiLineString([*base.linework["wall"].geoms, wall])})
    after = mended(floor, split_zone(floor, "f1-z1", [(2, 0), (2, 4)]))
    assert {o.id for o in after.openings} == {"d1", "d2"}


def test_redraw_takes_from_neighbours() -> None:
    floor = two_rooms()
    after = mended(floor, redraw_zone(floor, "f1-z1", [(0, 0), (6, 0), (6, 4), (0, 4)]))
    assert by_id(after)["f1-z1"].polygon.equals(box(0, 0, 6, 4))
    assert by_id(after)["f1-z2"].polygon.equals(box(6, 0, 10.2, 4))
    assert by_id(after)["f1-z1"].origin is ZoneOrigin.MANUAL
    assert "gap:f1-z1:f1-z2" in {o.id for o in after.openings}


def test_add_carves_an_area_out_of_a_hall_and_is_joined_to_it() -> None:
    floor = two_rooms()
    act = add_zone(floor, [(1, 1), (2, 1), (2, 2), (1, 2)], name="便民服务区", kinds=["convenience"])
    after = mended(floor, act)
    hall, area = by_id(after)["f1-z1"], by_id(after)["f1-m1"]
    assert hall.polygon.area + area.polygon.area == pytest.approx(20)
    assert (area.name, area.kinds, area.origin) == ("便民服务区", ("convenience",), ZoneOrigin.MANUAL)
    assert {p.id: p.zone for p in after.placements}["p1"] == "f1-m1"
    assert [set(o.zones) for o in after.openings if o.kind is OpeningKind.GAP] == [{"f1-z1", "f1-m1"}]
    assert add_zone(after, [(3, 3), (4, 3), (4, 3.9)]).id == "f1-m2"


def test_a_covered_zone_is_kept_and_told() -> None:
    floor = two_rooms()
    after, issues = apply_corrections(floor, [add_zone(floor, [(-1, -1), (5.1, -1), (5.1, 5), (-1, 5)])])
    assert by_id(after)["f1-z1"].polygon == floor.zones[0].polygon
    assert [issue.code for issue in issues] == ["zone-covered"]


def test_remove_and_restore() -> None:
    floor = two_rooms()
    gone = mended(floor, remove_zone(floor, "f1-z2"))
    assert set(by_id(gone)) == {"f1-z1"}
    assert opening(gone, "d1").zones == ("f1-z1",)
    back = mended(floor, remove_zone(floor, "f1-z2"), restore_zone(floor, "f1-z2"))
    assert by_id(back) == by_id(floor)
    assert opening(back, "d1") == opening(floor, "d1")


def test_restoring_one_of_a_merged_pair_restores_both() -> None:
    floor = two_rooms()
    merge = merge_zones(floor, ["f1-z1", "f1-z2"])
    split = split_zone(mended(floor, merge), "f1-z1", [(3, 0), (3, 4)])
    back = mended(floor, merge, split, restore_zone(floor, "f1-z2"))
    assert by_id(back) == by_id(floor)
    assert back.openings == floor.openings


def test_successors_tell_where_a_zone_went() -> None:
    floor = two_rooms()
    split = split_zone(floor, "f1-z1", [(2, 0), (2, 4)])
    assert successors(floor, [split]) == {"f1-z1": ("f1-z1", "f1-z1.2"), "f1-z2": ("f1-z2",)}
    merge = merge_zones(floor, ["f1-z2", "f1-z1"])
    assert successors(floor, [merge]) == {"f1-z1": ("f1-z2",), "f1-z2": ("f1-z2",)}
    assert successors(floor, [remove_zone(floor, "f1-z1")])["f1-z1"] == ()


def test_a_drawn_outline_that_crosses_itself_can_still_be_mended() -> None:
    crossing = Polygon([(0, 0), (5, 0), (5, 4), (2, 4), (2, 4.2), (2.3, 3.9), (0, 4)])
    assert not crossing.is_valid
    base = two_rooms()
    floor = replace(base, zones=(replace(base.zones[0], polygon=crossing), base.zones[1]))
    after = mended(floor, split_zone(floor, "f1-z1", [(3, 0), (3, 4)]), set_zone(floor, "f1-z2", name="乙"))
    assert {"f1-z1", "f1-z1.2", "f1-z2"} == set(by_id(after))
    assert all(z.polygon.is_valid for z in after.zones)


def test_overlapping_drawn_zones_get_no_gap_from_a_cut_that_was_undone() -> None:
    base = two_rooms()
    inner = zone("f1-z3", box(1, 1, 2, 2))
    floor = replace(base, zones=(*base.zones, inner))
    cuts = [split_zone(floor, key, [(1.5, -1), (1.5, 5)]) for key in ("f1-z1", "f1-z3")]
    parted = mended(floor, *cuts)
    joins = [merge_zones(parted, [key, f"{key}.2"]) for key in ("f1-z1", "f1-z3")]
    assert {o.id for o in mended(floor, *cuts, *joins).openings} == {"d1", "d2"}


# --- the next revision of the drawing --------------------------------------------------------------------------------


def test_survives_new_ids_a_new_origin_and_a_slight_redraw() -> None:
    floor = two_rooms()
    acts = [set_zone(floor, "f1-z1", name="大厅"), split_zone(floor, "f1-z2", [(8, 0), (8, 4)])]
    moved_rooms = (
        zone("r-7", box(3.02, 5.01, 8.0, 9.0), "综合受理区"),
        zone("f1-z1", box(8.21, 5, 13.2, 9), "咨询区"),
    )
    later = replace(floor, zones=moved_rooms, origin=(997.0, 1995.0), openings=(), placements=())
    after, issues = apply_corrections(later, acts)
    assert by_id(after)["r-7"].name == "大厅"
    assert by_id(after)["f1-z1"].polygon.bounds == pytest.approx((8.21, 5, 11, 9))
    assert issues == ()


def test_a_correction_that_no_longer_fits_is_told_and_touches_nothing() -> None:
    floor = two_rooms()
    acts = [
        split_zone(floor, "f1-z1", [(2, 0), (2, 4)]),
        remove_zone(floor, "f1-z1"),
        redraw_zone(floor, "f1-z1", [(0, 0), (3, 0), (3, 4), (0, 4)]),
        merge_zones(floor, ["f1-z1", "f1-z2"]),
        set_zone(floor, "f1-z1", name="甲"),
        restore_zone(floor, "f1-z1"),
    ]
    later = replace(floor, zones=(zone("f1-z1", box(40, 40, 60, 60)), floor.zones[1]))
    after, issues = apply_corrections(later, acts)
    assert after == later
    assert [issue.code for issue in issues] == ["correction-lost"] * len(acts)
    assert all("综合受理区" in issue.message.zh and issue.floor == "f1" for issue in issues)


def test_a_confirmed_name_beats_the_drawing_and_says_so() -> None:
    floor = two_rooms()
    act = set_zone(floor, "f1-z1", name="等候区")
    later = replace(floor, zones=(replace(floor.zones[0], name="档案室"), floor.zones[1]))
    after, issues = apply_corrections(later, [act])
    assert by_id(after)["f1-z1"].name == "等候区"
    assert [issue.code for issue in issues] == ["correction-overrides"]
    assert "档案室" in issues[0].message.zh


def test_a_changed_room_is_cut_with_a_warning() -> None:
    floor = two_rooms()
    act = split_zone(floor, "f1-z1", [(2, -1), (2, 9)])
    later = replace(floor, zones=(replace(floor.zones[0], polygon=box(0, 0, 5, 6)), floor.zones[1]))
    after, issues = apply_corrections(later, [act])
    assert set(by_id(after)) == {"f1-z1", "f1-z1.2", "f1-z2"}
    assert [issue.code for issue in issues] == ["correction-doubtful"]


def test_an_added_zone_the_drawing_has_learnt_of_is_not_doubled() -> None:
    floor = two_rooms()
    act = add_zone(floor, [(20, 0), (25, 0), (25, 5), (20, 5)], name="母婴室", kinds=["nursing"])
    later = replace(floor, zones=(*floor.zones, zone("f1-z3", box(20, 0, 25, 5.05), "哺乳室")))
    after = mended(later, act)
    assert set(by_id(after)) == {"f1-z1", "f1-z2", "f1-z3"}
    assert (by_id(after)["f1-z3"].name, by_id(after)["f1-z3"].kinds) == ("母婴室", ("nursing",))


# --- properties ------------------------------------------------------------------------------------------------------

metre = st.floats(-40, 40, allow_nan=False).map(lambda x: round(x, 3))


@given(x=st.floats(0.3, 4.7), y=st.floats(0.3, 3.7), lean=st.floats(-0.25, 0.25))
@settings(deadline=None)
def test_split_then_merge_gives_the_room_back(x: float, y: float, lean: float) -> None:
    floor = two_rooms()
    split = split_zone(floor, "f1-z1", [(x - lean, -1), (x, y), (x + lean, 5)])
    parted = mended(floor, split)
    pieces = [z.id for z in parted.zones if z.id.startswith("f1-z1")]
    assert sum(by_id(parted)[key].polygon.area for key in pieces) == pytest.approx(20)
    whole = mended(floor, split, merge_zones(parted, pieces))
    room = by_id(whole)["f1-z1"]
    assert room.polygon.symmetric_difference(floor.zones[0].polygon).area < 1e-6
    assert (room.name, room.number, room.kinds, room.names) == ("综合受理区", "101", ("service",), ("综合受理区",))
    assert {o.id for o in whole.openings} == {"d1", "d2"}


def shifted(floor: Floor, dx: float, dy: float) -> Floor:
    def there(p: tuple[float, float]) -> tuple[float, float]:
        return (p[0] + dx, p[1] + dy)

    return replace(
        floor,
        zones=tuple(replace(z, polygon=translate(z.polygon, dx, dy)) for z in floor.zones),
        openings=tuple(
            replace(o, at=there(o.at), chord=o.chord and (there(o.chord[0]), there(o.chord[1]))) for o in floor.openings
        ),
        placements=tuple(replace(p, at=there(p.at)) for p in floor.placements),
        linework={role: translate(lines, dx, dy) for role, lines in floor.linework.items()},
    )


def same_plan(one: Floor, other: Floor) -> bool:
    first, second = by_id(one), by_id(other)
    return (
        first.keys() == second.keys()
        and all(first[k].polygon.symmetric_difference(second[k].polygon).area < 1e-5 for k in first)
        and [(o.id, o.zones) for o in one.openings] == [(o.id, o.zones) for o in other.openings]
        and [(p.id, p.zone) for p in one.placements] == [(p.id, p.zone) for p in other.placements]
    )


def some_acts(floor: Floor) -> list[Correction]:
    acts: list[Correction] = [split_zone(floor, "f1-z1", [(2.5, 0), (2.5, 4)])]
    acts.append(add_zone(mended(floor, *acts), [(6, 1), (8, 1), (8, 3), (6, 3)], name="自助区"))
    acts.append(merge_zones(mended(floor, *acts), ["f1-z1.2", "f1-z2"]))  # equal halves: the left one kept the id
    acts.append(redraw_zone(mended(floor, *acts), "f1-m1", [(6, 1), (9, 1), (9, 3), (6, 3)]))
    return acts


@given(dx=metre, dy=metre)
@settings(deadline=None)
def test_corrections_commute_with_translation(dx: float, dy: float) -> None:
    floor = two_rooms()
    acts = some_acts(floor)
    there = [moved(act, (dx, dy), floor.origin) for act in acts]
    assert same_plan(mended(shifted(floor, dx, dy), *there), shifted(mended(floor, *acts), dx, dy))


@given(dx=metre, dy=metre)
@settings(deadline=None)
def test_a_moved_local_origin_needs_no_help(dx: float, dy: float) -> None:
    floor = two_rooms()
    acts = some_acts(floor)
    later = replace(shifted(floor, dx, dy), origin=(floor.origin[0] - dx, floor.origin[1] - dy))
    assert same_plan(mended(later, *acts), shifted(mended(floor, *acts), dx, dy))


@given(
    name=st.none() | st.text(),
    number=st.none() | st.text(),
    kinds=st.none() | st.lists(st.text()),
    x=st.floats(0.1, 4.9),
)
@settings(deadline=None)
def test_json_round_trip(name: str | None, number: str | None, kinds: list[str] | None, x: float) -> None:
    floor = two_rooms()
    acts = [
        *some_acts(floor),
        set_zone(floor, "f1-z1", name=name, number=number, kinds=kinds),
        split_zone(floor, "f1-z1", [(x, -0.1), (x, 4.1)]),
        remove_zone(floor, "f1-z2"),
        restore_zone(floor, "f1-z2"),
        add_zone(floor, [(0, 9), (9, 9), (9, 19), (0, 19)], holes=[[(2, 12), (4, 12), (4, 14)]]),
    ]
    assert [from_json(json.loads(json.dumps(to_json(act)))) for act in acts] == acts


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"kind": "explode"},
        {"kind": "remove"},
        {"kind": "remove", "origin": [0, 0], "zone": "z1"},
        {"kind": "add", "origin": [0, 0], "id": "m", "shape": [[[0, 0], [1, 1]]]},
        {"kind": "add", "origin": [0, 0], "id": "m", "shape": [[[0, 0], [1, 1], [1, 0]]], "name": 3},
        {"kind": "add", "origin": [0], "id": "m", "shape": [[[0, 0], [1, 1], [1, 0]]]},
        {"kind": "add", "origin": [0, 0], "id": "m", "shape": [], "colour": "red"},
    ],
)
def test_bad_json_is_refused(value: dict[str, object]) -> None:
    with pytest.raises(DrawingError) as refusal:
        from_json(value)
    assert refusal.value.code == "bad-correction"


def test_a_self_crossing_polygon_from_a_file_is_told_not_raised() -> None:
    floor = two_rooms()
    bad = AddZone(origin=floor.origin, id="x", shape=(((0, 0), (1, 1), (1, 0), (0, 1)),))
    after, issues = apply_corrections(floor, [bad])
    assert (after, [issue.code for issue in issues]) == (floor, ["correction-lost"])


@given(st.data())
@settings(deadline=None)
def test_no_sequence_of_cuts_and_merges_overlaps_or_loses_area(data: st.DataObject) -> None:
    floor = two_rooms()
    acts: list[Correction] = []
    for _ in range(data.draw(st.integers(1, 4))):
        now = mended(floor, *acts)
        key = data.draw(st.sampled_from(sorted(by_id(now))))
        west, south, east, north = by_id(now)[key].polygon.bounds
        share = data.draw(st.floats(0.2, 0.8))
        x, y = west + (east - west) * share, south + (north - south) * share
        line = data.draw(st.sampled_from([[(x, south - 1), (x, north + 1)], [(west - 1, y), (east + 1, y)]]))
        acts.append(split_zone(now, key, line))
    after = mended(floor, *acts)
    total = sum(z.polygon.area for z in after.zones)
    assert total == pytest.approx(40)
    assert union_all([z.polygon for z in after.zones]).area == pytest.approx(40)
    assert len({z.id for z in after.zones}) == len(after.zones)


# --- snapping --------------------------------------------------------------------------------------------------------

CROSS = {
    "wall": MultiLineString([[(0, 0), (10, 0)], [(5, -5), (5, 5)]]),
    "window": MultiLineString([[(0, 0), (0, 4)]]),
    "door": MultiLineString(),
}


@pytest.mark.parametrize(
    ("pointer", "snapped"),
    [
        ((0.1, 0.1), (0, 0)),
        ((9.9, -0.1), (10, 0)),
        ((5.1, 0.1), (5, 0)),  # a crossing
        ((2.0, 0.1), (2, 0)),  # a line
        ((0.1, 2.0), (0, 2)),
        ((2.0, 2.0), (2.0, 2.0)),  # nothing near
    ],
)
def test_snap(pointer: tuple[float, float], snapped: tuple[float, float]) -> None:
    assert snap(pointer, CROSS, 0.3) == pytest.approx(snapped)


def test_snap_prefers_an_end_point_to_a_nearer_line_and_bears_an_empty_drawing() -> None:
    assert snap((0.25, 0.01), CROSS, 0.3) == (0, 0)
    assert snap((1, 1), {}, 0.3) == (1, 1)
    assert snap((1, 1), {"wall": MultiLineString()}, 0.3) == (1, 1)


@given(x=metre, y=metre, tolerance=st.floats(0.01, 5))
@settings(deadline=None)
def test_snap_never_moves_further_than_told(x: float, y: float, tolerance: float) -> None:
    (sx, sy) = snap((x, y), CROSS, tolerance)
    assert Dot(x, y).distance(Dot(sx, sy)) <= tolerance + 1e-6
