"""First visits in tiny centres with known answers, and the laws every walk keeps."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from shapely import Polygon, box

from tests.space.plans import door, floor
from tests.space.wayfinding_plans import (
    TEE_SIGN,
    centre,
    entrance,
    failures,
    first,
    mirrored,
    place,
    sign,
    tee,
    two_floors,
    visit,
)
from twin.model import Asset, Point
from twin.space.signs_words import Arrow
from twin.space.visits_guide import cut
from twin.space.visits_points import length_of
from twin.space.visits_record import State
from twin.space.wayfinding import Wayfinding, signs_json

WEST, EAST = "便民服务区", "政务公开专区"


def pointing(asset: str, west: str, east: str, **more: str) -> Asset:
    return replace(sign(asset, (10.5, 17.9), "南", f"{WEST},{EAST}", f"{west},{east}"), attributes={
        **sign(asset, (10.5, 17.9), "南", f"{WEST},{EAST}", f"{west},{east}").attributes, **more
    })  # fmt: skip


# one junction


def test_a_junction_with_its_sign_is_no_obstacle() -> None:
    found = Wayfinding(centre(tee(), [TEE_SIGN]))
    assert {v.to.name: (v.state, v.extra_m, failures(v)) for v in found.visits} == {
        WEST: (State.ARRIVED, 0.0, []),
        EAST: (State.ARRIVED, 0.0, []),
    }
    assert found.visits[0].length_m == pytest.approx(found.visits[1].length_m, rel=0.2)


def test_a_tee_is_one_decision_point_and_a_bend_is_none() -> None:
    assert len(Wayfinding(centre(tee())).guide.points[0]) == 1
    bend = [
        place("c", Polygon([(0, 0), (3, 0), (3, 12), (25, 12), (25, 15), (0, 15)]), "corridor"),
        place("end", box(25.2, 10, 30, 20), "convenience", WEST),
    ]
    doors = [entrance("in", ((0.8, -0.1), (2.2, -0.1)), "c"), door("d", ((25.1, 13), (25.1, 14.2)), ("c", "end"))]
    found = Wayfinding(centre(floor(bend, doors)))
    assert found.guide.points == ((),)
    assert [v.state for v in found.visits] == [State.ARRIVED]


def test_a_junction_without_a_sign_makes_one_hesitate_there() -> None:
    found = visit(centre(tee()), WEST)
    assert (found.state, found.reached) == (State.HESITATED, True)
    assert failures(found) == [("missing", ())]
    assert math.dist(first(found).at, (10.5, 15.0)) < 3.0
    mend = first(found).mend
    assert mend is not None
    assert (mend.arrow, mend.names, mend.faces_deg) == (Arrow.LEFT, (WEST,), pytest.approx(270, abs=15))
    assert any(step.state is State.HESITATE for step in found.steps)


def test_the_side_that_is_tried_in_vain_costs_the_way_there_and_back() -> None:
    costs = sorted(visit(centre(tee()), name).extra_m for name in (WEST, EAST))
    assert costs[0] == 0.0
    assert costs[1] == pytest.approx(40.0, abs=3.0)  # twice search_m


@pytest.mark.parametrize(
    ("name", "twin"),
    [
        ("faces away", centre(tee(), [sign("S", (10.5, 17.9), "北", f"{WEST},{EAST}", "右,左")])),
        ("letters too small", centre(tee(), [pointing("S", "左", "右", 字高="0.01")])),
        ("behind a pillar", centre(tee(box(9.3, 17.0, 11.7, 17.3)), [TEE_SIGN])),
    ],
)
def test_a_sign_that_cannot_be_read_is_unseen(name: str, twin: object) -> None:
    found = visit(twin, WEST)  # type: ignore[arg-type] - a Twin in a table of cases
    assert found.state is State.HESITATED, name
    assert failures(found) in ([("unseen", ("S",))], [("missing", ())]), name
    assert not found.arrived


def test_turned_round_or_too_small_the_sign_is_named() -> None:
    assert failures(visit(centre(tee(), [pointing("S", "左", "右", 字高="0.01")]), WEST)) == [("unseen", ("S",))]


def test_two_signs_that_disagree_contradict() -> None:
    other = sign("X", (11.5, 17.9), "南", WEST, "右")
    found = visit(centre(tee(), [TEE_SIGN, other]), WEST)
    assert found.state is State.CONTRADICTED
    assert failures(found)[0] == ("contradictory", ("S", "X"))
    assert found.reached


def test_a_sign_that_points_the_wrong_way_misleads() -> None:
    found = visit(centre(tee(), [pointing("S", "右", "左")]), WEST)
    assert found.state is State.LOST  # the corridor it leads into has nothing, and from there the sign shows its side
    assert failures(found)[0] == ("misleading", ("S",))
    assert found.reached
    assert found.extra_m > 20
    assert any(step.state is State.MISLED for step in found.steps)


def test_wrong_arrows_are_found_whoever_walks() -> None:
    found = Wayfinding(centre(tee(), [TEE_SIGN, pointing("X", "右", "右")]))
    assert [found.wrong(read) for read in found.signs] == [(), (WEST,)]


def test_two_sides_are_read_from_both_and_mean_the_same_way() -> None:
    behind = sign("S", (10.5, 14.0), "北", f"{WEST},{EAST}", "右,左")
    assert not visit(centre(tee(), [behind]), WEST).arrived
    both = replace(behind, attributes={**behind.attributes, "双面": "是"})
    assert visit(centre(tee(), [both]), WEST).arrived


def test_too_many_names_are_told_but_do_not_stop_anybody() -> None:
    names = ",".join([WEST, EAST, *(f"展位{k}" for k in range(14))])
    crowded = sign("S", (10.5, 17.9), "南", names, ",".join(["左", "右", *["前"] * 14]))
    found = visit(centre(tee(), [crowded]), WEST)
    assert found.arrived
    assert failures(found) == [("overloaded", ("S",))]


def test_a_place_in_sight_needs_no_sign() -> None:
    zones = [place("hall", box(0, 0, 8, 8), "hall"), place("a", box(8.2, 0, 14, 8), "convenience", WEST)]
    doors = [entrance("in", ((3, -0.1), (4.4, -0.1)), "hall"), door("d", ((8.1, 5), (8.1, 6.2)), ("hall", "a"))]
    found = visit(centre(floor(zones, doors)), WEST)
    assert (found.state, failures(found), found.longest_unsigned_m) == (State.ARRIVED, [], pytest.approx(0, abs=1.0))


def test_who_cannot_get_there_is_told_so() -> None:
    built = tee()
    shut = replace(built, openings=tuple(o for o in built.openings if o.id != "dw"))
    found = visit(centre(shut, [TEE_SIGN]), WEST)
    assert (found.state, found.reached, failures(found)) == (State.LOST, False, [("no_way", ())])
    answer = next(v for v in signs_json(Wayfinding(centre(shut)))["visits"] if v["destination"] == "west")
    assert answer["length_m"] is None


def test_controlled_doors_and_staff_rooms_are_no_way() -> None:
    built = tee()
    guarded = tuple(replace(o, attributes={"控制": "门禁"}) if o.id == "dw" else o for o in built.openings)
    assert failures(visit(centre(replace(built, openings=guarded)), WEST)) == [("no_way", ())]
    staff = tuple(replace(z, name="员工通道") if z.id == "c" else z for z in built.zones)
    assert Wayfinding(centre(replace(built, zones=staff))).visits == ()


# windows


def windows(numbers: range) -> list[Asset]:
    """Windows along the far wall of the west room."""
    return [
        Asset(f"W{n}", "window_other", "服务窗口", f"{n:02d}号窗口", floor="f1", zone="west", at=(-19.0, 12.0 + n),
              rotation_deg=90.0, attributes={"窗口号": f"{n:02d}"})
        for n in numbers
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("1-4号窗口", {1, 2, 3, 4}),
        ("窗口03-05", {3, 4, 5}),
        ("综合窗口", {1, 2, 3, 4, 5, 6}),
        ("2号窗口", {2}),
        ("7-9号窗口", set()),
    ],
)
def test_runs_of_window_numbers_name_the_windows_in_them(words: str, named: set[int]) -> None:
    twin = centre(tee(), [sign("S", (10.5, 17.9), "南", words, "左"), *windows(range(1, 7))])
    found = Wayfinding(twin)
    told = {v.to.window[1] for v in found.visits if v.to.window is not None and not failures(v)}
    assert told == named


def test_the_number_plate_of_a_window_is_arriving() -> None:
    plate = Asset("P", "window_sign", "窗口牌", "窗口牌", floor="f1", zone="west", at=(-19.9, 14.0), rotation_deg=90.0,
                  attributes={"窗口号": "02", "朝向": "东", "字高": "0.2", "发光": "是"})  # fmt: skip
    found = Wayfinding(centre(tee(), [plate, *windows(range(1, 4))]))
    two = next(to for to in found.ground.destinations if to.name == "02号窗口")
    (read,) = [s for s in found.signs if s.asset == "P"]
    assert found.guide.namer.identifies(read, two)
    assert not any(found.guide.namer.identifies(read, to) for to in found.ground.destinations if to.id != two.id)


# floors


def test_upstairs_by_the_name_itself() -> None:
    signs = [
        sign("A", (7.7, 2.9), "南", "便民服务区", "左"),
        replace(sign("B", (-8.0, 2.0), "西", "便民服务区", "前"), floor="f2"),
        replace(sign("C", (5.0, 1.5), "西", "便民服务区", "左"), floor="f2"),
    ]
    found = visit(two_floors(signs), "便民服务区")
    assert (found.state, failures(found)) == (State.ARRIVED, [])
    assert {floor for step in found.steps for floor, _ in step.points} == {0, 1}


def test_a_floors_name_helps_only_who_has_read_the_directory() -> None:
    stairs = sign("A", (7.7, 2.9), "南", "二层", "左")
    rest = [replace(sign("C", (5.0, 1.5), "西", "便民服务区", "左"), floor="f2")]
    assert failures(visit(two_floors([stairs, *rest]), "便民服务区"))[0] == ("missing", ())
    board = Asset("D", "floor_directory", "楼层指引", "楼层指引", floor="f1", at=(7.2, 2.9),
                  attributes={"朝向": "南", "文字": "一层 大厅 / 二层 便民服务区", "字高": "0.08"})  # fmt: skip
    found = visit(two_floors([stairs, board, *rest]), "便民服务区")
    assert [each for each in found.failures if each.floor == 0] == []


def test_without_steps_the_lift_is_taken_and_stairs_lead_nowhere() -> None:
    stair = sign("A", (7.7, 2.9), "南", "便民服务区", "左")
    lift = sign("A", (7.7, 2.9), "南", "便民服务区", "右")
    wrong = visit(two_floors([stair]), "便民服务区", step_free=True)
    assert failures(wrong)[0] == ("misleading", ("A",))
    right = visit(two_floors([lift]), "便民服务区", step_free=True)
    assert [each for each in right.failures if each.floor == 0] == []
    only_stairs = visit(two_floors([stair], lift=False), "便民服务区", step_free=True)
    assert failures(only_stairs) == [("no_way", ())]


# around the clock


def test_the_door_of_a_room_that_never_closes_serves_that_room_alone() -> None:
    zones = [
        place("night", box(0, 0, 6, 6), "self_service_24h", "24小时自助服务区"),
        place("hall", box(6.2, 0, 20, 6), "hall"),
        place("a", box(20.2, 0, 30, 6), "convenience", WEST),
    ]
    doors = [
        entrance("n", ((2, -0.1), (3.4, -0.1)), "night", "24小时自助服务区入口"),
        entrance("m", ((12, -0.1), (13.4, -0.1)), "hall"),
        door("x", ((6.1, 2), (6.1, 3)), ("night", "hall")),
        door("y", ((20.1, 2), (20.1, 3)), ("hall", "a")),
    ]
    pairs = {(v.entrance.id, v.to.name) for v in Wayfinding(centre(floor(zones, doors))).visits}
    assert {to for entrance_id, to in pairs if entrance_id == "n"} == {"24小时自助服务区"}
    assert ("m", WEST) in pairs


# laws


def ring(turns: str) -> object:
    """A square ring of corridors with a sign at each corner that sends everybody the same way round."""
    zones = [
        place("c", Polygon([(0, 0), (40, 0), (40, 40), (0, 40)], [[(3, 3), (37, 3), (37, 37), (3, 37)]]), "corridor"),
        place("room", box(40.2, 30, 50, 40), "convenience", WEST),
        place("shop", box(-10, 30, -0.2, 40), "open_government", EAST),
    ]
    doors = [
        entrance("in", ((19.3, -0.1), (20.7, -0.1)), "c"),
        door("d", ((40.1, 38), (40.1, 39.2)), ("c", "room")),
        door("e", ((-0.1, 38), (-0.1, 39.2)), ("c", "shop")),
    ]
    signs = [
        sign("S1", (20, 2.9), "南", WEST, turns),
        sign("S2", (0.1, 1.5), "东", WEST, turns),
        sign("S3", (39.9, 1.5), "西", WEST, turns),
        sign("S4", (1.5, 39.9), "南", WEST, turns),
        sign("S5", (38.5, 39.9), "南", WEST, turns),
    ]
    return centre(floor(zones, doors), signs)


@pytest.mark.parametrize("turns", ["左", "右", "后", "前"])
def test_signs_that_send_one_round_and_round_come_to_an_end(turns: str) -> None:
    found = visit(ring(turns), WEST)  # type: ignore[arg-type] - a Twin
    assert found.reached
    assert found.length_m < 500


@pytest.mark.parametrize("signs", [[], [TEE_SIGN], [pointing("S", "右", "左")]])
def test_the_same_centre_gives_the_same_walk(signs: list[Asset]) -> None:
    one, other = (signs_json(Wayfinding(centre(tee(), signs))) for _ in range(2))
    assert one == other


@pytest.mark.parametrize("signs", [[], [TEE_SIGN], [pointing("S", "右", "左")]])
def test_a_mirrored_centre_gives_the_mirrored_walk(signs: list[Asset]) -> None:
    twin = centre(tee(), signs)
    for one, other in zip(Wayfinding(twin).visits, Wayfinding(mirrored(twin)).visits, strict=True):
        assert one.to.name == other.to.name
        assert (one.state, failures(one)) == (other.state, failures(other))
        if signs:  # without a sign both sides are equally straight, and ids decide
            assert one.length_m == pytest.approx(other.length_m, abs=1e-3)


@given(st.floats(9.4, 11.6), st.floats(12.0, 17.8))
@settings(max_examples=15, deadline=None)
def test_another_right_sign_never_makes_it_worse(x: float, y: float) -> None:
    more = sign("M", (x, y), "南", f"{WEST},{EAST}", "左,右")
    for name in (WEST, EAST):
        assert visit(centre(tee(), [TEE_SIGN, more]), name).arrived
        assert visit(centre(tee(), [more]), name).length_m <= visit(centre(tee()), name).length_m + 1e-6


def test_lengths_add_up_and_time_goes_on() -> None:
    for found in Wayfinding(centre(tee(), [pointing("S", "右", "左")])).visits:
        walked = sum(
            math.dist(a[1], b[1]) for step in found.steps for a, b in zip(step.points, step.points[1:], strict=False)
        )
        assert walked == pytest.approx(found.length_m, abs=1e-6)
        ends = [(step.start_s, step.end_s) for step in found.steps]
        assert all(one[1] == other[0] for one, other in pairwise(ends))
        assert found.longest_unsigned_m <= found.length_m


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(0, 50)), min_size=3, max_size=8, unique=True), st.data())
def test_a_path_cut_at_its_corners_has_no_tiny_pieces(path: list[Point], data: st.DataObject) -> None:
    """A piece made by rounding would have any direction, and the visitor would look there."""
    assume(all(math.dist(a, b) > 0.01 for a, b in pairwise(path)))
    corners = [length_of(path[: k + 1]) for k in range(len(path))]
    start, end = sorted(data.draw(st.lists(st.sampled_from(corners), min_size=2, max_size=2, unique=True)))
    piece = cut(path, start, end)
    assert length_of(piece) == pytest.approx(end - start)
    assert all(math.dist(a, b) > 0.009 for a, b in pairwise(piece))
