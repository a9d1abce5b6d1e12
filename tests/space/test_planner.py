"""The sign planner: covers against brute force, plans that make all arrive, and what it says where none can."""

from __future__ import annotations

import itertools
import math
import re
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon, box

from tests.space.plans import door, floor
from tests.space.wayfinding_plans import TEE_SIGN, centre, entrance, place, sign, tee, two_floors
from twin.model import Asset, Opening, OpeningKind, Twin
from twin.space.planner import arrow_at
from twin.space.planner_cover import cover
from twin.space.planner_panels import ORDER, Planned, hangs, put
from twin.space.planner_turning import turn_away
from twin.space.signs import Sign, read_signs
from twin.space.signs_naming import Naming
from twin.space.signs_words import Arrow
from twin.space.visits import first_visits
from twin.space.visits_population import population, wilson
from twin.space.visits_tracks import Look
from twin.space.wayfinding import Wayfinding, panels_of, signs_json

NAMES = "便民服务区,政务公开专区"


@dataclass
class _Set:
    cost: float
    elements: frozenset[int]
    perhaps: frozenset[int]
    asked: int = 0

    def holds(self) -> frozenset[int]:
        self.asked += 1
        return self.elements


def covered(size: int, choices: list[tuple[float, frozenset[int]]], exact_up_to: int) -> tuple[list[int], bool]:
    """The cover of sets that seem to hold one element more than they do."""
    sets = [_Set(cost, elements, elements | {size - 1} if elements else elements) for cost, elements in choices]
    steps = cover(size, sets, exact_up_to)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            answer: tuple[list[int], bool] = end.value
            return answer


def _random_choices(seed: int) -> list[tuple[float, frozenset[int]]]:
    rng = np.random.default_rng(seed)
    return [
        (float(rng.choice([0.25, 1.0])), frozenset(np.flatnonzero(rng.random(8) < 0.35).tolist()))
        for _ in range(int(rng.integers(1, 9)))
    ]


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_covers_are_the_cheapest_there_are(seed: int) -> None:
    choices = _random_choices(seed)
    whole = frozenset().union(*(elements for _, elements in choices))

    def price(taken: tuple[int, ...]) -> float:
        return sum(choices[k][0] for k in taken)

    best = min(
        price(taken)
        for size in range(len(choices) + 1)
        for taken in itertools.combinations(range(len(choices)), size)
        if frozenset().union(*(choices[k][1] for k in taken)) >= whole
    )
    exact, is_exact = covered(8, choices, exact_up_to=10_000)
    greedy, is_greedy_exact = covered(8, choices, exact_up_to=0)
    for taken in (exact, greedy):
        assert frozenset().union(*(choices[k][1] for k in taken)) == whole
    assert is_exact
    assert price(tuple(exact)) == pytest.approx(best)
    if whole:
        assert not is_greedy_exact
        assert price(tuple(greedy)) <= best * (1 + math.log(len(whole))) + 1e-9


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_the_greedy_cover_takes_the_cheapest_choice_each_time(seed: int) -> None:
    choices = _random_choices(seed)
    left, wanted = frozenset().union(*(choice[1] for choice in choices)), []
    while left:
        price = [cost / len(elements & left) if elements & left else math.inf for cost, elements in choices]
        wanted.append(price.index(min(price)))
        left -= choices[wanted[-1]][1]
    assert covered(8, choices, exact_up_to=0)[0] == sorted(wanted)


@pytest.mark.parametrize(
    "says", ["便民服务区,政务公开专区", "便民,公开", "窗口,出口,卫生间", "二楼,楼梯,电梯", "2F,等候,服务"]
)
def test_what_a_sign_tells_is_what_each_of_its_names_means(says: str) -> None:
    found = Wayfinding(two_floors([sign("S", (10.5, 17.9), "南", says)]))
    namer, (hung,) = found.guide.namer, found.signs
    for to in found.ground.destinations:
        meant = any(namer._decide(hung, named, to) is not Naming.NOT for named in hung.named)
        assert found.guide.tells(hung, to) == (meant or namer.identifies(hung, to))


@pytest.mark.parametrize("built", [centre(tee(), [sign("S", (10.5, 17.9), "南", NAMES, "右,右")]), two_floors()])
def test_visits_after_the_plan_are_those_that_walking_all_again_gives(built: Twin) -> None:
    found = Wayfinding(built)
    signs, plan = list(found.signs), found.plan
    for planned in plan.planned:
        signs = [s for s in signs if s.asset != planned.sign.asset] + [planned.sign]
    again = first_visits(found.guide.with_signs(signs))
    assert [(v.state, v.length_m, v.failures) for v in plan.visits] == [
        (v.state, v.length_m, v.failures) for v in again
    ]


def test_what_can_add_nothing_is_not_asked_what_it_holds() -> None:
    many = frozenset(range(6))
    sets = [_Set(1.0, many, many), *(_Set(1.0, frozenset({k}), frozenset({k})) for k in range(6))]
    assert len(list(cover(6, sets, exact_up_to=0))) == 1
    assert [each.asked for each in sets] == [1, *[0] * 6]


def test_nothing_to_cover_needs_nothing() -> None:
    assert covered(0, [], 100) == ([], True)
    assert covered(3, [(1.0, frozenset())], 100) == ([], True)


def test_one_sign_at_the_junction_is_enough() -> None:
    found = Wayfinding(centre(tee()))
    (planned,) = found.plan.planned
    assert (planned.action, planned.asset) == ("add", None)
    assert math.dist(planned.sign.at, (10.5, 15.0)) < 4
    assert planned.sign.faces_deg == pytest.approx(270, abs=20)
    assert {(n.words, n.arrow) for n in planned.named} == {("便民服务区", "left"), ("政务公开专区", "right")}
    assert all(visit.arrived for visit in found.plan.visits)
    assert found.plan.exact


def test_a_centre_that_works_needs_no_plan() -> None:
    found = Wayfinding(centre(tee(), [TEE_SIGN]))
    assert found.plan.planned == ()
    assert found.plan.left == ()


def test_a_name_on_the_sign_there_is_cheaper_than_a_new_sign() -> None:
    found = Wayfinding(centre(tee(), [sign("S", (10.5, 17.9), "南", "便民服务区", "左")]))
    assert [(each.action, each.asset, [n.words for n in each.named]) for each in found.plan.planned] == [
        ("extend", "S", ["政务公开专区"])
    ]
    assert found.plan.left == ()


def test_a_full_panel_gets_a_second_one() -> None:
    full = sign("S", (10.5, 17.9), "南", ",".join(["便民服务区", *"甲乙丙丁戊"]), ",".join("左" * 6))
    found = Wayfinding(centre(tee(), [full]))
    assert [each.action for each in found.plan.planned] == ["add"]
    assert found.plan.left == ()


@pytest.mark.parametrize("arrows", ["右,左", "右,右", "后,后", "前,左"])
def test_wrong_arrows_are_turned(arrows: str) -> None:
    found = Wayfinding(centre(tee(), [sign("S", (10.5, 17.9), "南", NAMES, arrows)]))
    assert {(each.action, each.asset) for each in found.plan.planned} == {("correct", "S")}
    assert found.plan.left == ()


def test_signs_that_contradict_each_other_are_made_to_agree() -> None:
    found = Wayfinding(centre(tee(), [TEE_SIGN, sign("X", (11.5, 17.9), "南", "便民服务区", "右")]))
    assert [(each.action, each.asset) for each in found.plan.planned] == [("correct", "X")]
    assert found.plan.left == ()


def test_a_plan_over_two_floors() -> None:
    found = Wayfinding(two_floors())
    assert {each.sign.floor for each in found.plan.planned} == {0, 1}
    assert found.plan.left == ()


def lift_beside_a_corridor() -> Twin:
    """Two floors alike: a corridor with a lift on its north side half way, and a place at the end of each floor."""
    storeys = []
    for level, names in ((1, ("便民服务区", "政务公开专区")), (2, ("咨询引导区", "自助服务区"))):
        ident = f"f{level}"
        west, east = box(0, 3.2, 6, 9), box(34, 3.2, 40, 9)
        zones = [
            place(f"{ident}c", box(0, 0, 40, 3), "corridor"),
            place(f"{ident}l", box(19, 3.2, 21.5, 5.6), "lift"),
            place(f"{ident}w", west, "convenience", names[0]),
            place(f"{ident}e", east, "open_government", names[1]),
        ]
        openings = [
            Opening(f"{ident}lift", OpeningKind.LIFT, None, (20.25, 4.4), (f"{ident}l",), attributes={"编号": "l"}),
            door(f"{ident}dl", ((19.7, 3.1), (20.8, 3.1)), (f"{ident}c", f"{ident}l")),
            door(f"{ident}dw", ((2.5, 3.1), (3.5, 3.1)), (f"{ident}c", f"{ident}w")),
            door(f"{ident}de", ((36.5, 3.1), (37.5, 3.1)), (f"{ident}c", f"{ident}e")),
        ]
        if level == 1:
            openings.append(entrance("in", ((-0.1, 1.0), (-0.1, 2.4)), "f1c"))
        storeys.append(floor(zones, openings, ident=ident, level=level))
    return centre(storeys)


def test_who_passes_a_lift_decides_and_reads_outside_it() -> None:
    found = Wayfinding(lift_beside_a_corridor())
    assert found.plan.left == ()
    lift = box(19, 3.2, 21.5, 5.6)
    points = [point.at for points in found.guide.points for point in points]
    hung = [planned.sign.at for planned in found.plan.planned]
    assert any(math.dist(at, (20.25, 3.2)) < 0.5 for at in points), "who comes out of it decides in front of its door"
    assert not [at for at in (*points, *hung) if lift.contains(Point(at))]


def test_what_no_sign_can_mend_is_left_and_said() -> None:
    built = tee()
    shut = replace(built, openings=tuple(o for o in built.openings if o.id != "dw"))
    plan = Wayfinding(centre(shut)).plan
    assert [(visit.to.name, [failure.kind.value for failure in visit.failures]) for visit in plan.left] == [
        ("便民服务区", ["no_way"])
    ]


def windowed() -> Twin:
    windows = [
        Asset(f"W{n}", "window_other", "服务窗口", f"{n:02d}号窗口", floor="f1", zone="west", at=(-19.0, 12.0 + n),
              rotation_deg=90.0, attributes={"窗口号": f"{n:02d}"})
        for n in range(1, 7)
    ]  # fmt: skip
    return centre(tee(), windows)


def test_windows_in_a_row_are_one_name() -> None:
    found = Wayfinding(windowed())
    names = [name for item in signs_json(found)["plan"] for name in item["names"]]
    assert "窗口01-06" in names
    assert found.plan.left == ()


# populations


def test_who_notices_everything_is_the_deterministic_visitor() -> None:
    found = Wayfinding(centre(tee(), [TEE_SIGN]))
    people = population(found.guide, found.visits, notice=1.0, each=20)
    assert (people.arrived, people.visitors) == (40, 40)
    assert population(found.guide, found.visits, notice=0.0, each=20).arrived == 0


def test_the_share_that_arrives_is_the_share_that_notices_the_one_sign() -> None:
    found = Wayfinding(centre(tee(), [TEE_SIGN]))
    people = population(found.guide, found.visits, notice=0.38, each=1000)
    assert people.low < 0.38 < people.high
    again = population(found.guide, found.visits, notice=0.38, each=1000)
    assert people == again
    assert population(found.guide, found.visits, notice=0.38, each=1000, seed=2).arrived != people.arrived


def test_the_people_of_a_visit_are_the_same_whichever_visits_are_walked_beside_it() -> None:
    found = Wayfinding(centre(tee(), [TEE_SIGN]))
    (first, second), every = found.visits, population(found.guide, found.visits, notice=0.5).by_visit
    backwards = population(found.guide, (second, first), notice=0.5).by_visit
    alone = population(found.guide, (second,), notice=0.5).by_visit
    assert every == backwards[::-1]
    assert alone == every[1:]


def test_whoever_does_not_arrive_went_astray_somewhere_and_is_counted_there_once() -> None:
    found = Wayfinding(centre(tee(), [TEE_SIGN]))
    people = population(found.guide, found.visits, notice=0.4)
    assert 0 < people.arrived < people.visitors
    assert sum(number for _, number in people.astray) >= people.visitors - people.arrived
    assert all(number <= people.visitors for _, number in people.astray)
    assert [number for _, number in people.astray] == sorted((n for _, n in people.astray), reverse=True)
    everybody = population(found.guide, found.visits, notice=1.0)
    assert everybody.astray == ()


def test_wilson_by_the_book() -> None:
    low, high = wilson(8, 10)
    assert (low, high) == (pytest.approx(0.4902, abs=1e-4), pytest.approx(0.9433, abs=1e-4))
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(0, 10)[0] == 0.0
    assert wilson(10, 10)[1] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("notice", "each", "seed"), [(-0.1, 10, 1), (1.1, 10, 1), (0.5, 0, 1), (float("nan"), 10, 1), (0.5, 10, -1)]
)
def test_nonsense_shares_are_refused(notice: float, each: int, seed: int) -> None:
    found = Wayfinding(centre(tee()))
    with pytest.raises(ValueError, match="0"):
        population(found.guide, found.visits, notice=notice, each=each, seed=seed)


def rooms_off_a_tee(west: list[int], east: list[int]) -> Twin:
    """The tee with rooms by number along both arms, each in walking order from the middle."""
    storey = tee()
    zones, openings = list(storey.zones), list(storey.openings)
    for numbers, sense in ((west, -1), (east, 1)):
        for place_of, number in enumerate(numbers):
            x = 10.5 + sense * (11.4 + 1.8 * place_of)  # so far off that nobody sees the doors from the fork
            zones.append(place(f"r{number}", box(x - 0.85, 18.2, x + 0.85, 22), "waiting", f"{number}室"))
            openings.append(door(f"d{number}", ((x - 0.45, 18.1), (x + 0.45, 18.1)), ("c", f"r{number}")))
    return centre(replace(storey, zones=tuple(zones), openings=tuple(openings)))


def said_by(found: Wayfinding) -> set[tuple[str, str | None]]:
    return {(n.words, n.arrow and n.arrow.value) for planned in found.plan.planned for n in planned.sign.named}


def test_rooms_in_a_row_are_one_line_of_the_sign() -> None:
    found = Wayfinding(rooms_off_a_tee([105, 104, 103, 102, 101], [106, 107, 108, 109]))
    assert found.plan.left == ()
    assert {("101-105室", "left"), ("106-109室", "right")} <= said_by(found)
    assert not any(re.fullmatch(r"\d+室", words) for words, _ in said_by(found))


def test_what_hangs_at_one_place_is_one_sign_with_panels_for_each_direction() -> None:
    """Odd numbers lie to the left and even ones to the right, so that no two rooms make a row: sixteen names."""
    found = Wayfinding(rooms_off_a_tee(list(range(101, 116, 2)), list(range(102, 117, 2))))
    (piece,) = found.plan.planned
    assert found.plan.left == ()
    assert [each.arrow for each in piece.named] == sorted((each.arrow for each in piece.named), key=ORDER.index)
    (told,) = signs_json(found)["plan"]
    assert [len(panel) for panel in told["panels"]] == [4, 5, 4, 5]
    assert [name for panel in told["panels"] for name in panel] == told["names"]
    assert panels_of(piece, found.settings).count("←") == 2


def test_what_a_later_round_adds_is_written_on_the_sign_that_is_to_hang_there() -> None:
    found = Wayfinding(centre(tee()))
    (piece,) = found.plan.planned
    left, right = piece.named
    signs: list[Sign] = []
    planned: list[Planned] = []
    put(6, replace(piece, named=(right,), mends=(("in", "east"),)), signs, planned)
    put(6, replace(piece, sign=signs[0], named=(left,), mends=(("in", "west"),), mount="existing"), signs, planned)
    assert [(each.action, each.asset, each.named, len(each.mends)) for each in planned] == [
        ("add", None, (left, right), 2)
    ]
    assert [each.named for each in signs] == [(left, right)]


def test_a_sign_that_is_there_is_not_turned_with_the_planned_one_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Wayfinding(centre(tee(), [TEE_SIGN]))
    (there,) = found.signs
    signs = [there, replace(there, asset="plan", planned=True)]
    planned = [Planned("add", signs[1], None, there.named, (), "wall")]
    misled = iter([{hangs(there): [found.visits[0]]}, {}])
    monkeypatch.setattr("twin.space.planner_turning._misleading", lambda *_: next(misled))
    for _ in turn_away(found.guide, [], signs, planned):
        pass
    assert signs[0] == there
    assert signs[1].faces_deg == planned[0].sign.faces_deg == there.faces_deg + 15.0


def test_a_room_that_lies_elsewhere_parts_the_row() -> None:
    """103 is in the other arm: 101-105 to the left would send its visitors the wrong way."""
    found = Wayfinding(rooms_off_a_tee([105, 104, 102, 101], [103, 106, 107]))
    assert found.plan.left == ()
    assert {("101-102室", "left"), ("104-105室", "left"), ("103室", "right"), ("106-107室", "right")} <= said_by(found)


def test_a_run_means_the_rooms_whose_numbers_it_holds_on_that_floor() -> None:
    found = Wayfinding(rooms_off_a_tee([105, 104], [106]))
    hung = read_signs(centre(tee(), [sign("S", (10.5, 17.9), "南", "104-105室,1-9室", "左,右")]), found.settings)[0]
    run, other = hung.named
    meant = found.guide.namer.meant(hung, run)
    assert {ident for ident, how in meant.items() if how is Naming.PLACE} == {"r104", "r105"}
    assert found.guide.namer.meant(hung, other) == {}


def test_who_turns_off_sharply_at_a_pillar_is_told_by_a_sign_near_enough() -> None:
    """The pillar stands where the sign would hang; beside it the way to the east would lead back, and nobody was told of it."""
    found = Wayfinding(centre(tee(box(10.3, 16.0, 10.7, 16.4))))
    assert found.plan.left == ()
    assert len(found.plan.planned) == 1


def two_ways_out() -> Twin:
    """A corridor in from each of two doors in the west, joined in the east; beyond both corners a room that nobody sees from afar."""
    halls = Polygon(
        [(0, 0), (45, 0), (45, 3), (33, 3), (33, 15), (45, 15), (45, 18), (0, 18), (0, 15), (30, 15), (30, 3), (0, 3)]
    )
    zones = [place("c", halls, "corridor")]
    openings = []
    for row, y in (("south", 0.0), ("north", 15.0)):
        zones.append(place(row, box(45.2, y, 50, y + 3), "convenience", f"{row}室"))
        openings.append(door(f"d{row}", ((45.1, y + 1), (45.1, y + 2.2)), ("c", row)))
        openings.append(entrance(f"in-{row}", ((-0.1, y + 1), (-0.1, y + 2.2)), "c"))
    return centre(floor(zones, openings))


def test_a_way_out_for_one_is_no_contradiction_for_who_came_in_there() -> None:
    """At a corner the way out is left for who came from the south, and right for who came from the north."""
    found = Wayfinding(two_ways_out())
    assert [(v.entrance.id, v.to.name) for v in found.plan.left] == []
    assert {("出口", "left"), ("出口", "right")} <= said_by(found)


def test_nobody_reads_a_sign_that_hangs_at_their_back() -> None:
    found = Wayfinding(centre(tee(), [TEE_SIGN]))
    (face,) = found.guide.sights.faces
    close = (face.at[0], face.at[1] - 0.2)
    assert face.area.covers(Point(close))
    read = [found.guide.sights.read_at(Look(0.0, 0, close, heading)) for heading in (90.0, 270.0)]
    assert read == [(0,), ()]


def test_who_is_to_turn_sharply_is_told_to_turn() -> None:
    """Under the sign, beyond the way into the side corridor, that lies half behind: an arrow back would not be understood."""
    found = Wayfinding(rooms_off_a_tee([101], [106]))
    hung = replace(
        read_signs(centre(tee(), [sign("S", (10.5, 17.9), "南", "101室", "左")]), found.settings)[0], faces_deg=240.0
    )
    to = next(each for each in found.ground.destinations if each.name == "101室")
    assert arrow_at(found.guide, hung, to) is Arrow.LEFT


def test_an_arrow_to_the_farther_of_two_toilets_is_right() -> None:
    """Beyond the next fork, from where the nearer one would be back the way one came."""
    hall = box(9, 0, 12, 15).union(box(-10, 15, 47, 18)).union(box(16, 18, 19, 30))
    zones = [
        place("c", hall, "corridor"),
        place("w", box(-20.2, 12, -10.2, 21), "toilet", "卫生间"),
        place("e", box(47.2, 12, 57.2, 21), "toilet", "卫生间"),
        place("n", box(12, 30.2, 22, 36), "convenience", "便民服务区"),
    ]
    openings = [
        entrance("in", ((9.8, -0.1), (11.2, -0.1)), "c"),
        door("dw", ((-10.1, 16.0), (-10.1, 17.2)), ("c", "w")),
        door("de", ((47.1, 16.0), (47.1, 17.2)), ("c", "e")),
        door("dn", ((17.0, 30.1), (18.2, 30.1)), ("c", "n")),
    ]
    found = Wayfinding(centre(floor(zones, openings), [sign("S", (10.5, 17.9), "南", "卫生间", "左,右")]))
    to = next(each for each in found.ground.destinations if each.name == "卫生间")
    leads = [
        found.guide.lead(found.signs[0], replace(named, bearing_deg=bearing, spread_deg=75.0), to, knows_floor=True)
        for named in found.signs[0].named
        for bearing in (180.0, 0.0)
    ]
    assert [lead is not None and lead.right for lead in leads] == [True, True]
