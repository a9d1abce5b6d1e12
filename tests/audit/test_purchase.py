"""What is bought once, for what, and where it may stand."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import combinations

import pytest
from shapely import LineString, Point, box

from tests.checks.build import door, room, storey, thing, whole
from twin.audit import EFFORTS, Effort, planned_assets, purchases, todo_list
from twin.audit.effort import MENDED_BY
from twin.audit.purchase import Purchase
from twin.audit.spots import AISLE_M, DOOR_M, THING_M, Places
from twin.catalog import Catalog, load_catalog
from twin.catalog.measures import MEASURES
from twin.catalog.prices import load_caps
from twin.catalog.upkeep import load_tasks
from twin.model import Finding, Strength, Subject, Text, Twin, Verdict, Zone
from twin.space.places import opening_place
from twin.space.routes import Router


@cache
def catalog() -> Catalog:
    return load_catalog()


def missing(item: str, zone: str = "z1", *, standard: str = "A", rule: str = "A-1", short: float = 1.0) -> Finding:
    words = Text("文", "words")
    about = Subject("zone", zone, zone, "F1", item)
    return Finding(
        rule, standard, "1", Strength.REQUIRED, Verdict.FAIL, about, words, words, words, words, count=0, short=short
    )


def listed(twin: Twin, *findings: Finding) -> tuple[Purchase, ...]:
    return purchases(twin, findings, catalog(), load_tasks(), places=False)


@pytest.fixture
def hall() -> Twin:
    """A room of 12 m by 8 m with a door in the west and one in the east, a table inside."""
    rooms = [room("z1", "waiting", (0, 0), (12, 8), name="等候休息区"), room("z2", "office", (12, 0), (6, 8))]
    doors = [door("d1", "z1", (0, 4), along="y"), door("d2", "z1 z2", (12, 4), along="y")]
    return whole(storey(*rooms, *doors), thing("T1", "chair", "z1", (6, 1), floor="F1"))


# merging


def test_one_purchase_settles_every_document(hall: Twin) -> None:
    one, other = missing("chair", standard="A"), missing("chair", standard="B", rule="B-1", short=3.0)
    (line,) = listed(hall, one, other)
    assert line.settles == (one, other)
    assert line.documents == ("A", "B")
    assert line.quantity == 3  # what the stricter document asks for
    assert (line.floor, line.zone, line.where) == ("F1", "z1", "等候休息区")


def test_zones_and_items_are_bought_for_apart(hall: Twin) -> None:
    lines = listed(hall, missing("chair"), missing("chair", "z2"), missing("printer"))
    assert {(line.item, line.zone) for line in lines} == {("chair", "z1"), ("chair", "z2"), ("printer", "z1")}


def test_a_thing_that_provides_another_settles_both(hall: Twin) -> None:
    group = next(
        entry for entry in catalog().items if entry.any_of and not catalog().items[entry.any_of[0]].consists_of
    )
    member = group.any_of[0]
    one, other = missing(group.id, standard="A"), missing(member, standard="B")
    (line,) = listed(hall, one, other)
    assert line.item == member
    assert set(line.documents) == {"A", "B"}


def test_what_lacks_nothing_is_not_bought(hall: Twin) -> None:
    far = missing("chair")._replace(count=None)
    waived = missing("chair")._replace(verdict=Verdict.WAIVED)
    optional = missing("chair")._replace(strength=Strength.OPTIONAL)
    assert listed(hall, far, waived, optional) == ()


def test_a_minimum_age_comes_from_the_related_rule(hall: Twin) -> None:
    aged = next(item for task in load_tasks() if task.advisory and task.every for item in task.items)
    (line,) = listed(hall, missing(aged))
    assert line.serves is not None
    assert line.serves_source is not None
    (other,) = listed(hall, missing("chair")) if aged != "chair" else listed(hall, missing("water_dispenser"))
    assert (other.serves is None) == (other.serves_source is None)


def test_a_price_cap_stands_beside_its_source_and_a_set_has_the_sum_of_its_parts(hall: Twin) -> None:
    caps = load_caps()
    desk, chair, both = (caps[item] for item in ("office_desk", "office_chair", "desk_and_chair"))
    assert (desk.yuan, chair.yuan, both.yuan) == (3000, 800, 3800)
    (line,) = purchases(hall, [missing("office_desk")], catalog(), (), caps, places=False)
    assert line.cap == desk
    (other,) = purchases(hall, [missing("printer")], catalog(), (), caps, places=False)
    assert other.cap is None


def test_planned_things_are_named(hall: Twin) -> None:
    (line,) = listed(hall, missing("printer"))
    (made,) = planned_assets(line, {"JH-001"})
    entered = replace(made, zone="z1")
    assert entered.asset_no == "JH-002"
    assert entered.status == "planned"
    (again,) = listed(replace(hall, assets=(*hall.assets, entered)), missing("printer"))
    assert again.planned == ("JH-002",)


def test_what_several_windows_lack_is_one_line_with_their_number(hall: Twin) -> None:
    windows = [thing(f"CK-{n}", "window_other", "z1", name="综合窗口", floor="F1") for n in range(3)]
    place = replace(hall, assets=(*hall.assets, *windows))
    about = [Subject("window", each.asset_no, "窗口", "F1", "window_other") for each in windows]
    rule = next(rule.code for rule in catalog().rules.values() if rule.params.get("item") == "telephone")
    lacks = [missing("telephone", rule=rule)._replace(subject=each) for each in about]
    (line,) = listed(place, *lacks)
    assert (line.item, line.quantity, line.where) == ("telephone", 3, "综合窗口 CK-0 … × 3")
    assert line.settles == tuple(lacks)
    made = planned_assets(line, {"JH-001"})
    assert [(each.asset_no, each.attributes["window"]) for each in made] == [
        ("JH-002", "CK-0"),
        ("JH-003", "CK-1"),
        ("JH-004", "CK-2"),
    ]
    (rest,) = listed(replace(place, assets=(*place.assets, made[0])), *lacks)
    assert rest.planned == ("JH-002",)
    assert [each.attributes["window"] for each in planned_assets(rest, {"JH-002"})] == ["CK-1", "CK-2"]
    (alone,) = listed(place, lacks[1])
    assert (alone.quantity, alone.where) == (1, "综合窗口 CK-1")


# to do


def test_every_defect_is_done_once(hall: Twin) -> None:
    bought = [missing("chair", standard="A"), missing("chair", standard="B")]
    moved = missing("printer", standard="C")._replace(count=None, fix=Text("移", "Move"))
    findings = [moved, *bought]
    todo = todo_list(findings, listed(hall, *findings), catalog())
    assert {each.what for each in todo} == {Text("移", "Move"), Text("配置座椅", "Provide: Seat")}
    settled = [id(finding) for each in todo for finding in each.settles]
    assert sorted(settled) == sorted(id(finding) for finding in findings)


def broken(rule: str, subject: str, *, standard: str = "A") -> Finding:
    """A defect of a rule or entry of the catalogue, at a zone."""
    return missing("chair", subject, standard=standard, rule=rule)._replace(count=None)


def test_least_effort_comes_first_and_of_the_same_effort_what_settles_most(hall: Twin) -> None:
    rules = {rule.measure: rule.code for each in catalog().standards.values() for rule in each.rules}
    entries = {clause.becomes: clause.id for each in catalog().standards.values() for clause in each.elsewhere}
    thrice = [broken(rules["item_walk"], "z2", standard=one) for one in ("A", "B", "C")]
    findings = [
        broken(rules["zone_area"], "rebuilt"),
        *[missing("chair", standard=one) for one in ("A", "B", "C", "D")],
        broken(rules["stated_number"], "staffed"),
        broken(entries["record"], "drilled"),
        broken(rules["clear_in_front"], "cleared"),
        *thrice,
        broken(entries["question"], "looked at"),
        broken(entries["document"], "filed"),
        broken(rules["attribute_present"], "written down"),
    ]
    todo = todo_list(findings, listed(hall, *findings), catalog())
    assert [(each.effort, each.settles[0].subject.id, len(each.settles)) for each in todo] == [
        (Effort.REGISTER, "written down", 1),
        (Effort.FILE, "filed", 1),
        (Effort.MEND, "looked at", 1),
        (Effort.MOVE, "z2", 3),
        (Effort.MOVE, "cleared", 1),
        (Effort.ARRANGE, "staffed", 1),
        (Effort.ARRANGE, "drilled", 1),
        (Effort.BUY, "z1", 4),
        (Effort.REBUILD, "rebuilt", 1),
    ]


def test_a_column_that_many_things_lack_is_one_act_per_floor() -> None:
    words = Text("在资产台账中填写使用人", "Fill in the user")

    def lacks(number: str, floor: str) -> Finding:
        about = Subject("asset", number, f"电脑 {number}", floor, "computer")
        return missing("computer", rule="QP-15-2.2.2")._replace(subject=about, fix=words, count=None)

    todo = todo_list([lacks("1", "F1"), lacks("2", "F1"), lacks("3", "F2")], (), catalog())
    assert [(one.where, len(one.settles), one.floor) for one in todo] == [
        ("电脑 1 … × 2", 2, "F1"),
        ("电脑 3", 1, "F2"),
    ]


def test_what_is_no_defect_is_not_to_be_done(hall: Twin) -> None:
    chair = missing("chair")
    others = [
        chair._replace(strength=Strength.OPTIONAL),
        chair._replace(strength=Strength.SHOULD),
        chair._replace(verdict=Verdict.UNKNOWN),
        chair._replace(verdict=Verdict.WAIVED),
    ]
    assert todo_list(others, listed(hall, *others), catalog()) == ()


def test_what_there_are_too_many_of_is_taken_away_and_not_bought(hall: Twin) -> None:
    heaters = missing("electric_heater", standard="QP-2020-20", rule="QP-17-1.3a2")._replace(count=2)
    assert listed(hall, heaters) == ()
    (act,) = todo_list([heaters], (), catalog())
    assert (act.effort, act.settles, act.purchase) == (Effort.MEND, (heaters,), None)


def test_every_measure_has_an_effort_and_every_effort_a_name() -> None:
    assert MENDED_BY.keys() == MEASURES.keys()
    assert EFFORTS.keys() == set(Effort)


# places


def walked(twin: Twin) -> list[LineString]:
    floor, router = twin.floors[0], Router(twin)
    doors = [opening_place(0, one) for one in floor.openings if "z1" in one.zones]
    routes = [router.route(one, other) for one, other in combinations(doors, 2)]
    return [LineString(stretch.points) for route in routes for stretch in route.path if len(stretch.points) > 1]


def test_a_place_is_free_inside_off_the_ways_and_away_from_doors(hall: Twin) -> None:
    zone = hall.floors[0].zones[0]
    search = Places(hall)
    spots = [search.suggest("z1", ("zone", "z1")) for _ in range(6)]
    ways = walked(hall)
    assert ways
    for at in spots:
        assert at is not None
        spot = Point(at)
        assert zone.polygon.covers(spot.buffer(THING_M * 0.99))
        assert all(way.distance(spot) >= AISLE_M + THING_M - 0.01 for way in ways)
        assert all(spot.distance(Point(one.at)) >= DOOR_M - 0.01 for one in hall.floors[0].openings)
        assert spot.distance(Point(6, 1)) >= 2 * THING_M - 0.01
    assert all(Point(a).distance(Point(b)) >= 2 * THING_M - 0.01 for a, b in combinations(filter(None, spots), 2))


def test_the_same_twin_gets_the_same_places(hall: Twin) -> None:
    assert [Places(hall).suggest("z1", ("zone", "z1")) for _ in range(2)] == [
        Places(hall).suggest("z1", ("zone", "z1")) for _ in range(2)
    ]


def test_a_closet_has_no_place_and_neither_has_a_zone_that_is_not_there(hall: Twin) -> None:
    closet = room("z1", "storage", (0, 0), (1.0, 1.0))
    small = whole(storey(closet, door("d1", "z1", (0, 0.5), along="y")))
    assert Places(small).suggest("z1", ("zone", "z1")) is None
    assert Places(hall).suggest("z9", ("zone", "z9")) is None
    assert Places(hall).suggest(None, ("centre", "")) is None


def test_a_hole_in_a_zone_is_not_stood_in() -> None:
    ring = Zone("z1", None, None, ("waiting",), box(0, 0, 8, 8).difference(box(2, 2, 6, 6)), room("x").origin)
    twin = whole(storey(ring, door("d1", "z1", (0, 4), along="y")))
    at = Places(twin).suggest("z1", ("zone", "z1"))
    assert at is not None
    assert ring.polygon.covers(Point(at).buffer(THING_M * 0.99))


def at_opening(opening: str, rule: str = "GD-5.1-1a") -> Finding:
    about = Subject("opening", opening, "西门", "F1")
    return missing("guide_sign", standard="DB44-T-2138-2018", rule=rule)._replace(subject=about)


def test_what_must_be_near_a_door_gets_a_place_near_it_and_off_the_ways(hall: Twin) -> None:
    (line,) = purchases(hall, [at_opening("d1")], catalog())
    assert (line.place, line.zone, line.floor, line.within) == (("opening", "d1"), "z1", "F1", 5.0)
    assert line.where == "等候休息区 · 西门"
    assert line.at is not None
    assert DOOR_M - 0.01 <= Point(line.at).distance(Point(0, 4)) <= 5.0
    assert all(way.distance(Point(line.at)) >= AISLE_M + THING_M - 0.01 for way in walked(hall))
    (other,) = purchases(hall, [at_opening("d2")], catalog())
    assert other.zone == "z1"  # the waiting zone, not the office behind the door
    assert other.at is not None
    assert Point(other.at).distance(Point(12, 4)) <= 5.0


def test_nothing_is_put_up_in_a_stairwell_nor_at_a_door_that_is_not_there() -> None:
    stairwell = whole(storey(room("z1", "stairs", (0, 0), (5, 5)), door("d1", "z1", (0, 2), along="y")))
    for opening in ("d1", "d9"):
        (line,) = purchases(stairwell, [at_opening(opening)], catalog())
        assert (line.zone, line.at, line.where) == (None, None, "西门")
