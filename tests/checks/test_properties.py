"""What may never change a verdict: turning or moving the plan, other ids; and more things never break a count."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import MultiLineString
from shapely.affinity import rotate, translate

from twin.checks.assemble import assemble
from twin.model import Asset, Finding, Floor, Opening, Point, Twin, Verdict

from .build import door, findings, fixture, room, storey, thing, whole

KINDS = ["waiting", "counter", "office", "nursing", "", "waiting counter"]
ITEMS = ["seat", "love_seat", "tablet", "stylus", "tablet_set", "printer", "logo", "window_plain", "window_special"]
relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def twins(draw: st.DrawFn) -> Twin:
    """A row of rooms, some touching, with doors between neighbours and things in and about them."""
    number = draw(st.integers(1, 4))
    rooms, doors, west = [], [], 0.0
    for n in range(number):
        rooms.append(room(f"Z{n}", draw(st.sampled_from(KINDS)), at=(west, 0.0), size=(6.0 + n, 8.0)))
        east = west + 6.0 + n
        if n and draw(st.booleans()):
            doors.append(door(f"D{n}", f"Z{n - 1} Z{n}", at=(west, 4.0)))
        west = east + draw(st.sampled_from([0.0, 0.24, 12.0]))
    if draw(st.booleans()):
        doors.append(door("D", "Z0", at=(0.0, 4.0), width=draw(st.sampled_from([None, 0.9, 1.8]))))
    walls = [((0.0, 0.0), (west, 0.0))] if draw(st.booleans()) else []
    things = [
        thing(
            f"N{n}",
            draw(st.sampled_from(ITEMS)),
            at=(draw(st.integers(0, 60)) / 2 + 0.25, draw(st.integers(0, 16)) / 2 + 0.25)
            if draw(st.booleans())
            else None,
            zone=draw(st.sampled_from([None, *(f"Z{k}" for k in range(number))])),
            status=draw(st.sampled_from(["in_use", "planned", "retired", "fault"])),
            attributes=draw(st.sampled_from([{}, {"型号": "A"}, {"型号": "B", "责任人": "甲"}])),
        )
        for n in range(draw(st.integers(0, 12)))
    ]
    return whole(storey(*rooms, *doors, walls=walls), *things)


def moved(twin: Twin, angle: float, by: Point) -> Twin:
    """Turn the whole plan about the origin, then shift it."""

    def geometry(shape: Any) -> Any:
        return translate(rotate(shape, angle, origin=(0, 0)), *by)

    def point(at: Point) -> Point:
        spot = geometry(MultiLineString([[at, (at[0] + 1, at[1])]])).geoms[0].coords[0]
        return (spot[0], spot[1])

    def opening(one: Opening) -> Opening:
        return replace(one, at=point(one.at))

    def floor(one: Floor) -> Floor:
        zones = tuple(replace(zone, polygon=geometry(zone.polygon)) for zone in one.zones)
        lines = {role: geometry(lines) for role, lines in one.linework.items()}
        return replace(one, zones=zones, openings=tuple(map(opening, one.openings)), linework=lines)

    def asset(one: Asset) -> Asset:
        return one if one.at is None else replace(one, at=point(one.at))

    return replace(twin, floors=tuple(map(floor, twin.floors)), assets=tuple(map(asset, twin.assets)))


def renamed(twin: Twin) -> Twin:
    """Other ids, in another spelling order, for zones, openings and assets."""
    zones = {zone.id: f"k{99 - n}" for floor in twin.floors for n, zone in enumerate(floor.zones)}

    def floor(one: Floor) -> Floor:
        return replace(
            one,
            id="other",
            zones=tuple(replace(zone, id=zones[zone.id]) for zone in one.zones),
            openings=tuple(
                replace(o, id=f"o{99 - n}", zones=tuple(zones[zone] for zone in o.zones))
                for n, o in enumerate(one.openings)
            ),
        )

    assets = tuple(
        replace(one, asset_no=f"x{99 - n}", floor="other", zone=zones.get(one.zone or ""))
        for n, one in enumerate(twin.assets)
    )
    return replace(twin, floors=tuple(map(floor, twin.floors)), assets=assets)


def outcome(twin: Twin) -> list[tuple[str, str, str, int | None]]:
    return [(f.rule, str(f.verdict), f.subject.kind, f.count) for f in findings(twin)]


@relaxed
@given(twins(), st.floats(-180, 180), st.tuples(st.floats(-500, 500), st.floats(-500, 500)))
def test_turning_and_moving_the_whole_twin_changes_no_verdict(twin: Twin, angle: float, by: Point) -> None:
    assert outcome(moved(twin, angle, by)) == outcome(twin)


@relaxed
@given(twins())
def test_other_ids_change_no_verdict(twin: Twin) -> None:
    assert outcome(renamed(twin)) == outcome(twin)


@relaxed
@given(twins(), st.sampled_from(ITEMS[:7]), st.integers(0, 3), st.booleans())
def test_one_more_thing_never_turns_a_pass_of_a_count_into_something_else(
    twin: Twin, item: str, zone: int, placed: bool
) -> None:
    extra = thing("EXTRA", item, zone=f"Z{zone}", at=(3.0, 4.0) if placed else None)
    more = replace(twin, assets=(*twin.assets, extra))

    def passed(one: Twin) -> set[tuple[str, str]]:
        return {(f.rule, f.subject.id) for f in findings(one) if f.verdict is Verdict.PASS and _counts(f)}

    assert passed(twin) <= passed(more)


def _counts(finding: Finding) -> bool:
    return finding.rule.startswith(("T-W", "T-N", "T-P", "T-Z", "T-RATE", "T-LOGO")) and finding.rule != "T-PASSAGE"


@relaxed
@given(twins())
def test_a_defect_always_says_what_and_where_in_both_languages(twin: Twin) -> None:
    for finding in findings(twin):
        assert finding.message.zh, finding.rule
        assert finding.message.en, finding.rule
        if finding.is_defect:
            assert finding.fix.zh, finding.rule
            assert finding.expected.zh, finding.rule
        if finding.verdict in {Verdict.UNKNOWN, Verdict.NOT_APPLICABLE}:
            assert finding.actual.zh, finding.rule


@relaxed
@given(twins(), st.tuples(st.integers(-400000, 400000), st.integers(-400000, 400000)))
def test_where_the_drawing_lies_in_the_survey_grid_changes_nothing(twin: Twin, origin: tuple[int, int]) -> None:
    def joined(at: Point) -> Twin:
        floors = [replace(floor, origin=at) for floor in twin.floors]
        rows = [
            one if one.at is None else replace(one, at=(one.at[0] + at[0], one.at[1] + at[1])) for one in twin.assets
        ]
        return assemble(twin.centre, floors, rows, catalog=fixture())

    here, there = joined((0.0, 0.0)), joined((float(origin[0]), float(origin[1])))
    assert [(one.asset_no, one.zone) for one in there.assets] == [(one.asset_no, one.zone) for one in here.assets]
    assert [issue.code for issue in there.issues] == [issue.code for issue in here.issues]
    assert outcome(there) == outcome(here)
