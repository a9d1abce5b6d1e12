"""Standards that hold beside others: limits that a fact of the centre decides, and rules that are turned on and off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from twin.catalog import load_catalog
from twin.catalog.schema import ANY_TIER, Confidence, Fact, Limit, Op, Standard, Strength
from twin.checks.engine import check, read_switches, with_switch
from twin.errors import NotFound, SiteError
from twin.model import Finding, Json, Text, Twin, Verdict

from .build import TODAY, door, fixture, room, standard, storey, whole

NEW = Fact("new_building", Text("新建建筑", "a new building"))


def hall(gap: float) -> Twin:
    """A waiting room and a counter with a corridor of that length between."""
    return whole(
        storey(
            room("A", "waiting"),
            room("B", "counter", at=(10 + gap, 0)),
            room("H", "office", at=(10, 0), size=(gap, 10)),
            door("AH", "A H", at=(10, 5), along="y"),
            door("HB", "H B", at=(10 + gap, 5), along="y"),
        )
    )


def with_facts(twin: Twin, **facts: Json) -> Twin:
    return replace(twin, centre=replace(twin.centre, facts=facts))


def altered(**changes: object) -> Standard:
    """The fixture's standard with its rule of nearness changed."""
    rules = tuple(replace(rule, **changes) if rule.code == "T-NEAR" else rule for rule in standard().rules)
    return replace(standard(), rules=rules)


def near(twin: Twin, held: Standard) -> Finding:
    found = [one for one in check(twin, [held], fixture(), today=TODAY) if one.rule == "T-NEAR"]
    assert len(found) == 1
    return found[0]


BY_FACT = altered(limit=Limit(Op.AT_MOST, 5.0, "m", fact=NEW, otherwise=15.0))


@pytest.mark.parametrize(
    ("gap", "facts", "verdict"),
    [
        (10.0, {"new_building": True}, Verdict.FAIL),
        (10.0, {"new_building": "否"}, Verdict.PASS),
        (10.0, {}, Verdict.UNKNOWN),
        (10.0, {"new_building": "perhaps"}, Verdict.UNKNOWN),
        (5.0, {}, Verdict.PASS),
        (5.01, {}, Verdict.UNKNOWN),
        (15.0, {}, Verdict.UNKNOWN),
        (15.01, {}, Verdict.FAIL),
    ],
)
def test_a_fact_that_nobody_stated_matters_only_between_the_limits(
    gap: float, facts: Mapping[str, Json], verdict: Verdict
) -> None:
    finding = near(with_facts(hall(gap), **facts), BY_FACT)
    assert finding.verdict is verdict
    if verdict is Verdict.UNKNOWN:
        assert "facts.new_building" in finding.actual.zh
        assert "新建建筑" in finding.actual.zh


def test_both_limits_are_said_as_long_as_the_fact_is_open() -> None:
    assert near(hall(10.0), BY_FACT).expected.zh == "≤ 5 m（新建建筑；否则 ≤ 15 m）"
    assert near(with_facts(hall(10.0), new_building=False), BY_FACT).expected.zh == "≤ 15 m"


def test_a_finding_says_how_its_number_is_known() -> None:
    finding = near(hall(1.0), altered(confidence=Confidence.TEXT, source="GB 1.2.3"))
    assert (finding.confidence, finding.source) == ("T", "GB 1.2.3")
    assert near(hall(1.0), standard()).confidence is None


def test_what_is_second_hand_is_off_until_it_is_turned_on() -> None:
    """Distance 90 m would fail; turned off it is said once, on the centre, and how to turn it on."""
    held = altered(on=False)
    silent = near(hall(90.0), held)
    assert silent.verdict is Verdict.NOT_APPLICABLE
    assert "T-NEAR: true" in silent.actual.en
    assert near(with_facts(hall(90.0), rules={"T-NEAR": True}), held).verdict is Verdict.FAIL
    assert near(with_facts(hall(90.0), rules={"T-NEAR": "no"}), standard()).verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"T-NAER": True}, "T-NEAR"),
        ({"T-NEAR": "maybe"}, "true or false"),
        (["T-NEAR"], "must map"),
        ("all", "must map"),
    ],
)
def test_nonsense_is_refused(rules: Json, said: str) -> None:
    with pytest.raises(SiteError, match=said):
        read_switches(rules, fixture())


def test_a_standard_without_tiers_binds_every_centre() -> None:
    held = replace(altered(marks={ANY_TIER: Strength.SHALL}), tiers=())
    assert near(replace(hall(90.0), centre=replace(hall(90.0).centre, tier="whatever")), held).is_defect


def test_standards_without_tiers_are_held_against_a_tier_of_another() -> None:
    held = replace(altered(marks={ANY_TIER: Strength.SHALL}), tiers=())
    found = check(hall(90.0), [held], fixture(), tier="whatever", today=TODAY)
    assert [one.is_defect for one in found if one.rule == "T-NEAR"] == [True]
    with pytest.raises(NotFound, match="whatever"):
        check(hall(90.0), [held, standard()], fixture(), tier="whatever", today=TODAY)


def test_companions_come_with_whatever_a_centre_names() -> None:
    catalog = load_catalog()
    companions = [one.id for one in catalog.standards.values() if one.companion]
    assert companions
    named = [one.id for one in catalog.standards_of(["DB31117-Z-016-2022"])]
    assert named == ["DB31117-Z-016-2022", *companions]
    assert [one.id for one in catalog.standards_of(named)] == named, "each once"
    assert {one.id for one in catalog.standards_of([])} == set(catalog.standards)
    with pytest.raises(NotFound):
        catalog.standards_of(["DB31117"])


def test_a_switch_keeps_only_what_differs_from_the_default() -> None:
    on, off = standard().rules[0], replace(standard().rules[1], on=False)
    assert with_switch(None, on, on=False) == {on.code: False}
    assert with_switch({on.code: False, "T-NEAR": False}, on, on=True) == {"T-NEAR": False}
    assert with_switch({"T-NEAR": "否"}, off, on=True) == {"T-NEAR": "否", off.code: True}
    assert with_switch({off.code: True}, off, on=False) == {}
    held = {"T-NEAR": True}
    with_switch(held, on, on=False)
    assert held == {"T-NEAR": True}, "the centre's own facts stay as they are"
