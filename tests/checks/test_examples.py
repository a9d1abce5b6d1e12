"""Every rule's examples are really judged by the engine; what has none is named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from twin.catalog import MEASURES, AppliesTo, Condition, Limit, Op, ParamKind, Rule, Standard, SubjectKind, load_catalog
from twin.catalog.schema import ANY_TIER
from twin.checks.examples import FACTORIES, examples_of
from twin.checks.measures import access, attributes, counts, distances, facts, fittings, marks, placing, ways, windows
from twin.model import Verdict

CATALOG = load_catalog()
DRAWN = {
    measure.__name__
    for topic in (access, attributes, counts, distances, facts, fittings, marks, placing, ways, windows)
    for measure in topic.MEASURES
}
"""Measures that look at what a scene can show: all there are."""


def rules() -> Iterator[tuple[Standard, Rule]]:
    for standard in CATALOG.standards.values():
        for rule in standard.rules:
            yield standard, rule


def test_every_measure_of_plans_assets_routes_and_facts_has_a_factory_and_no_other() -> None:
    assert sorted(DRAWN - set(FACTORIES)) == []
    assert set(FACTORIES) <= DRAWN


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_rule_passes_and_fails_as_its_examples_say(lang: str) -> None:
    """The names in the examples are in one language; neither may change a verdict."""
    lacking = [
        rule.code
        for standard, rule in rules()
        if rule.measure in DRAWN
        and [one.finding.verdict for one in examples_of(rule, standard, CATALOG, lang)] != [Verdict.PASS, Verdict.FAIL]
    ]
    assert lacking == []


def test_an_example_is_measured_and_not_made_up() -> None:
    """A limit that is moved leaves the failing scene alone: the other no longer is what it was made for."""
    standard = CATALOG.standard("GB55019-2021")
    rule = standard.rule("GB55019-2.2.2-3")
    good, bad = examples_of(rule, standard, CATALOG)
    assert ("1.200" in good.finding.actual.en, "1.190" in bad.finding.actual.en) == (True, True)
    strict = replace(rule, limit=replace(rule.limit, value=1.5))
    assert [one.finding.verdict for one in examples_of(strict, standard, CATALOG)] == [Verdict.FAIL]


def test_the_number_nearest_to_the_limit_is_drawn() -> None:
    standard = CATALOG.standard("GB55019-2021")
    rule = replace(standard.rule("GB55019-2.2.2-3"), examples_pass=(9.0, 1.2, 1.9), examples_fail=(0.2, 1.19))
    assert [example.value for example in examples_of(rule, standard, CATALOG)] == [1.2, 1.19]


def test_a_measure_of_something_else_has_no_drawing() -> None:
    standard = CATALOG.standard("GB55019-2021")
    assert examples_of(replace(standard.rules[0], measure="unheard_of"), standard, CATALOG) == ()


def test_measures_that_no_shipped_rule_uses_have_examples_too() -> None:
    """An outsider's rule may use them."""
    standard = CATALOG.standard("DB31117-Z-016-2022")
    street = standard.rule("SJ-4.5.3-4")
    for measure, rule in {
        "separate_entrance": replace(street, measure="separate_entrance", params={}),
        "attribute_of": replace(
            standard.rule("SJ-6.4.3.3-1"),
            measure="attribute_of",
            params={"attribute": "colour"},
            limit=replace(street.limit, value="灰", unit="text"),
            examples_pass=("灰",),
            examples_fail=("红",),
        ),
    }.items():
        assert measure in MEASURES
        assert len(examples_of(rule, standard, CATALOG)) == 2, measure


def test_a_rule_that_is_off_is_on_in_its_own_example() -> None:
    standard = CATALOG.standard("GB50140-2005")
    rule = standard.rules[0]
    assert not rule.on
    assert ANY_TIER in rule.marks
    assert len(examples_of(rule, standard, CATALOG)) == 2


PARAMS = {
    ParamKind.ITEM: "queue_ticket_device",
    ParamKind.ITEMS: ("file_rack", "rating_device"),
    ParamKind.ZONES: ("office",),
    ParamKind.LENGTH: 2.0,
    ParamKind.ANGLE: 45.0,
    ParamKind.ATTRIBUTE: "surface_height",
    ParamKind.FACT: "building_area_m2",
    ParamKind.HOURS: "08:30-12:00",
    ParamKind.NUMBER: 10.0,
    ParamKind.WORDS: ("红", "red"),
}
LIMITS = {
    "": (Op.AT_LEAST, 1.0, 0.0),
    "m": (Op.AT_MOST, 10.0, 10.5),
    "m2": (Op.AT_LEAST, 4.0, 3.9),
    "deg": (Op.AT_MOST, 45.0, 90.0),
    "min": (Op.AT_LEAST, 15.0, 10.0),
    "ratio": (Op.AT_LEAST, 1.2, 1.1),
    "bool": (Op.IS, True, False),
    "text": (Op.IS, "灰", "红"),
}


@pytest.mark.parametrize("measure", sorted(FACTORIES))
def test_whatever_rule_an_outsider_writes_its_page_can_be_drawn(measure: str) -> None:
    """Every kind of subject and condition that a measure allows: examples that the engine confirms, or none, never a crash."""
    spec, standard = MEASURES[measure], CATALOG.standard("GB55019-2021")
    op, good, bad = LIMITS[spec.unit]
    for kind in spec.subjects:
        conditions = list(Condition) if kind in {SubjectKind.OPENING, SubjectKind.ASSET, SubjectKind.ITEM} else []
        for condition in [None, *conditions]:
            applies_to = AppliesTo(
                kind,
                ("waiting",) if kind in {SubjectKind.ZONE, SubjectKind.FLOOR} else (),
                {SubjectKind.WINDOW: ("window_field",), SubjectKind.ASSET: ("computer",)}.get(kind, ()),
                condition=condition,
            )
            rule = replace(
                standard.rules[0],
                code="GB55019-X",
                applies_to=applies_to,
                measure=measure,
                params={name: PARAMS[each] for name, each in spec.params.items()},
                limit=Limit(op, good, spec.unit),
                examples_pass=(good,),
                examples_fail=(bad,),
            )
            found = [one.finding.verdict for one in examples_of(rule, standard, CATALOG)]
            assert found in ([], [Verdict.PASS], [Verdict.FAIL], [Verdict.PASS, Verdict.FAIL])
