"""Rooms, doors and blocks keep their ids when the drawing is revised, moved or redrawn a little."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box
from shapely.affinity import translate

from tests.real_plans import on_real_plans, read_once
from twin.drawing.corrections import SplitZone, apply_corrections, merge_zones, set_zone, split_zone, successors
from twin.drawing.mending import repaired
from twin.drawing.revisions import carry_ids, estimate_shift, match_zones, rebase
from twin.model import Floor, Opening, OpeningKind, Placement, Zone, ZoneOrigin


def room(key: str, polygon: Polygon, name: str | None = None, number: str | None = None) -> Zone:
    return Zone(key, name, number, (), polygon, ZoneOrigin.WALLS)


def floor_of(*zones: Zone, **more: object) -> Floor:
    return Floor(
        **(
            {"id": "f1", "name": "一层", "level": 1, "origin": (0.0, 0.0), "bounds": (0, 0, 1, 1), "zones": zones}
            | more
        )
    )


def office(columns: int = 6, rows: int = 3, *, named: bool = True) -> Floor:
    """A grid of rooms, most of one size, as offices are."""
    zones, openings, placements = [], [], []
    for row in range(rows):
        for column in range(columns):
            n = row * columns + column
            wide = 7.0 if column == columns - 1 else 4.0
            x, y = column * 4.2, row * 6.2
            key = f"z{n}"
            name, number = (f"办公室{n}", f"{100 + n}") if named else (None, None)
            zones.append(room(key, box(x, y, x + wide, y + 6), name, number))
            openings.append(Opening(f"d{n}", OpeningKind.DOOR, 0.9, (x + 1, y), (key,)))
            placements.append(Placement(f"p{n}", "desk", "办公桌", (x + 2, y + 3), 0.0, zone=key))
    return floor_of(*zones, openings=tuple(openings), placements=tuple(placements))


def redrawn(floor: Floor, dx: float, dy: float, jitter: float = 0.0, seed: int = 0) -> Floor:
    """The same plan elsewhere, each corner off by up to ``jitter`` metres, with all ids new and shuffled."""
    chance = random.Random(seed)  # noqa: S311 - a repeatable plan, not a secret

    def off(polygon: Polygon) -> Polygon:
        points = [
            (x + chance.uniform(-jitter, jitter), y + chance.uniform(-jitter, jitter))
            for x, y in polygon.exterior.coords[:-1]
        ]
        return translate(Polygon(points), dx, dy)

    fresh = {z.id: f"n{i}" for i, z in enumerate(chance.sample(floor.zones, len(floor.zones)))}
    zones = [replace(z, id=fresh[z.id], polygon=off(z.polygon)) for z in floor.zones]
    chance.shuffle(zones)
    openings = tuple(
        replace(o, id=f"o-{o.id}", at=(o.at[0] + dx, o.at[1] + dy), zones=tuple(fresh[z] for z in o.zones))
        for o in floor.openings
    )
    placements = tuple(
        replace(p, id=f"b-{p.id}", at=(p.at[0] + dx, p.at[1] + dy), zone=fresh[p.zone] if p.zone else None)
        for p in floor.placements
    )
    return replace(floor, zones=tuple(zones), openings=openings, placements=placements)


def names(floor: Floor) -> dict[str, str | None]:
    return {z.id: z.name for z in floor.zones}


def test_the_same_drawing_again_keeps_everything() -> None:
    floor = office()
    match = match_zones(floor, floor)
    assert match.shift == (0.0, 0.0)
    assert [(p.old, p.new) for p in match.kept] == [(z.id, z.id) for z in floor.zones]
    assert all(pair.iou == pytest.approx(1) for pair in match.kept)
    assert (match.reshaped, match.added, match.removed) == ((), (), ())
    assert carry_ids(floor, floor) == floor


@given(
    dx=st.floats(-500, 500),
    dy=st.floats(-500, 500),
    jitter=st.sampled_from([0.0, 0.02, 0.08]),
    seed=st.integers(0, 5),
    named=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_a_moved_and_slightly_redrawn_plan_keeps_its_ids(
    dx: float, dy: float, jitter: float, seed: int, named: bool
) -> None:
    old = office(named=named)
    new = redrawn(old, dx, dy, jitter, seed)
    carried = carry_ids(old, new)
    before = {z.id: z for z in old.zones}
    assert {z.id for z in carried.zones} == set(before)
    assert names(carried) == names(old)
    for z in carried.zones:
        drift = translate(before[z.id].polygon, dx, dy).centroid.distance(z.polygon.centroid)
        assert drift < 0.1
    assert {o.id: o.zones for o in carried.openings} == {o.id: o.zones for o in old.openings}
    assert {p.id: p.zone for p in carried.placements} == {p.id: p.zone for p in old.placements}


def test_an_annex_moves_the_local_origin_and_only_adds() -> None:
    old = replace(office(named=False), origin=(100.0, 200.0))
    later = redrawn(old, 9.0, 0.0)
    annex = room("n99", box(0, 0, 8.8, 18.4), "新增大厅")
    new = replace(later, zones=(*later.zones, annex), origin=(91.0, 200.0))
    match = match_zones(old, new)
    assert match.shift == pytest.approx((9.0, 0.0))
    assert match.added == ("n99",)
    assert match.removed == ()
    assert len(match.kept) == len(old.zones)


@pytest.mark.parametrize("count", [2, 3, 5, 12])
@pytest.mark.parametrize("words", ["number", "name", "same name", "none"])
def test_a_row_of_equal_rooms_that_loses_one_end_and_grows_at_the_other_stays_where_it_is(
    count: int, words: str
) -> None:
    def row(first: int, last: int) -> Floor:
        said = {
            "number": lambda n: (None, str(100 + n)),
            "name": lambda n: (f"办公室{n}", None),
            "same name": lambda _n: ("办公室", None),
            "none": lambda _n: (None, None),
        }[words]
        rooms = [
            room(f"z{n - first}", box(4 * (n - first), 0, 4 * (n - first) + 3.8, 6), *said(n))
            for n in range(first, last)
        ]
        return floor_of(*rooms, origin=(4.0 * first, 0.0))  # the local origin is the first room's corner

    match = match_zones(row(0, count), row(1, count + 1))
    assert match.shift == pytest.approx((-4.0, 0.0))
    assert {(pair.old, pair.new) for pair in match.kept} == {(f"z{n}", f"z{n - 1}") for n in range(1, count)}
    assert (match.removed, match.added) == (("z0",), (f"z{count - 1}",))


@pytest.mark.parametrize("count", [2, 3, 12])
def test_a_row_moved_by_one_room_in_its_drawing_follows_its_words(count: int) -> None:
    old = floor_of(*(room(f"z{n}", box(4 * n, 0, 4 * n + 3.8, 6), None, str(100 + n)) for n in range(count)))
    extra = room("x", box(4 * count + 10, 0, 4 * count + 22, 9), "大厅")
    new = redrawn(replace(old, zones=(*old.zones, extra)), 4.0, 0.0)
    assert match_zones(old, new).shift == pytest.approx((4.0, 0.0))


def test_rooms_numbered_anew_in_place_are_the_same_rooms() -> None:
    def row(first: int) -> Floor:
        return floor_of(*(room(f"z{n}", box(4 * n, 0, 4 * n + 3.8, 6), None, str(first + n)) for n in range(8)))

    assert match_zones(row(100), row(101)).shift == (0.0, 0.0)
    assert len(match_zones(row(100), row(101)).kept) == 8


def test_changes_are_named() -> None:
    old = floor_of(
        room("a", box(0, 0, 5, 5), "甲"),
        room("b", box(5.2, 0, 10, 5), "乙"),
        room("c", box(10.2, 0, 15, 5), "丙"),
        room("d", box(15.2, 0, 20, 5), "丁", "104"),
    )
    new = floor_of(
        room("1", box(0, 0, 5, 5), "甲改"),  # renamed: the place decides
        room("2", box(5.2, 0, 8, 5), "乙"),  # shrunk
        room("3", box(8.2, 0, 10, 5)),  # parted off
        room("4", box(15.2, 0, 20, 3), None),
        room("5", box(30, 0, 34, 5), "丁", "104"),  # moved elsewhere, its number tells
    )
    match = match_zones(old, new)
    assert [(p.old, p.new) for p in match.kept] == [("a", "1")]
    assert [(p.old, p.new) for p in match.reshaped] == [("b", "2"), ("d", "4")]
    assert (match.added, match.removed) == (("3", "5"), ("c",))
    gone = replace(new, zones=tuple(z for z in new.zones if z.id != "4"))
    assert {p.old: p.new for p in match_zones(old, gone).reshaped} == {"b": "2", "d": "5"}


def test_an_id_of_a_removed_room_is_not_given_to_another() -> None:
    old = floor_of(room("z1", box(0, 0, 5, 5), "甲"), room("z2", box(5.2, 0, 10, 5), "乙"))
    new = floor_of(room("z1", box(5.2, 0, 10, 5), "乙"), room("z2", box(20, 0, 25, 5), "丙"))
    carried = carry_ids(old, new, taken={"z2.r2"})
    assert names(carried) == {"z2": "乙", "z2.r3": "丙"}


def test_empty_floors_are_borne() -> None:
    assert match_zones(floor_of(), floor_of()).kept == ()
    assert match_zones(office(), floor_of()).removed == tuple(z.id for z in office().zones)
    assert carry_ids(floor_of(), office()) == office()
    assert estimate_shift(floor_of(), office()) == (0.0, 0.0)


@given(dx=st.floats(-300, 300), dy=st.floats(-300, 300), seed=st.integers(0, 3))
@settings(max_examples=20, deadline=None)
def test_corrections_follow_a_plan_moved_inside_its_drawing(dx: float, dy: float, seed: int) -> None:
    old = replace(office(), origin=(50.0, 60.0))
    acts = [set_zone(old, "z0", name="等候休息区"), split_zone(old, "z5", [(24, -1), (24, 9)])]
    new = replace(carry_ids(old, redrawn(old, dx, dy, 0.01, seed)), origin=(51.0, 60.0))
    after, issues = apply_corrections(new, rebase(acts, old, new))
    assert issues == ()
    assert names(after)["z0"] == "等候休息区"
    assert "z5.2" in names(after)


def test_a_thousand_rooms_of_one_size_without_a_name() -> None:
    old = office(40, 25, named=False)
    new = redrawn(old, 137.3, -55.5, 0.03)
    match = match_zones(old, new)
    assert match.shift == pytest.approx((137.3, -55.5), abs=0.05)
    assert len(match.kept) + len(match.reshaped) == len(old.zones)


# --- real drawings ---------------------------------------------------------------------------------------------------

CUT = 24
"""Rooms cut and joined again on each real floor, from all parts of it; every one would take minutes."""
REAL = ("house-danish", "house-open-plan", "office-cross", "school-five-floors", "tarch-factory", "teaching-block-f1")


@on_real_plans
@pytest.mark.parametrize("folder", REAL)
def test_real_rooms_survive_a_move_and_every_cut_can_be_undone(folder: str) -> None:
    for floor in read_once(f"{folder}/plan.dxf").floors:
        assert carry_ids(floor, floor) == floor
        later = redrawn(floor, 33.3, -4.4)
        assert {z.id for z in carry_ids(floor, later).zones} == {z.id for z in floor.zones}
        chosen = floor.zones[:: max(1, len(floor.zones) // CUT)]
        cuts = [through_the_middle(floor, z) for z in chosen]
        parted, issues = apply_corrections(floor, cuts)
        assert issues == ()
        heirs = {key: pieces for key, pieces in successors(floor, cuts).items() if len(pieces) > 1}
        assert set(heirs) == {z.id for z in chosen}
        joins = [merge_zones(parted, [key, *(p for p in pieces if p != key)]) for key, pieces in heirs.items()]
        back, issues = apply_corrections(floor, [*cuts, *joins])
        assert issues == ()
        areas = {z.id: z.polygon.area for z in back.zones}
        assert areas == pytest.approx({z.id: repaired(z.polygon).area for z in floor.zones}, abs=1e-3)
        assert [o.id for o in back.openings] == [o.id for o in floor.openings]


def through_the_middle(floor: Floor, room_: Zone) -> SplitZone:
    _, south, _, north = room_.polygon.bounds
    x = repaired(room_.polygon).representative_point().x
    return split_zone(floor, room_.id, [(x, south - 1), (x, north + 1)])
