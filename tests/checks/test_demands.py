"""What is worked out once for many centres: the same as if it were worked out for each."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.centres import generated
from twin.catalog import load_catalog
from twin.checks.demands import demands_of
from twin.checks.facility import Facility
from twin.checks.nearness import near_titles

SONGJIANG = "DB31117-Z-016-2022"
titles = st.text(alphabet="一次性告知制度办法AB", max_size=8)


@given(titles, st.lists(titles, max_size=6, unique=True))
def test_near_titles_are_those_that_difflib_finds(title: str, others: list[str]) -> None:
    assert near_titles(title, others, 2) == get_close_matches(title, others, n=2, cutoff=0.6)


def test_two_centres_of_a_tier_share_what_is_demanded_of_them() -> None:
    catalog = load_catalog()
    standard = catalog.standard(SONGJIANG)
    one, other = (Facility(generated(number, catalog, assets=20), catalog) for number in (1, 2))
    demanded = demands_of(one, standard, "district", {})
    assert demands_of(other, standard, "district", {}) is demanded
    assert demands_of(one, standard, "subdistrict", {}) is not demanded
    assert list(demanded) == [rule.code for rule in standard.rules]


def test_numbers_of_a_site_and_facts_of_a_centre_are_not_shared() -> None:
    catalog = load_catalog()
    facility = Facility(generated(1, catalog, assets=20), catalog)
    for standard in catalog.standards.values():
        own = next(((rule, name) for rule in standard.rules for name in rule.param_settings.values()), None)
        if own is None:
            continue
        rule, name = own
        far = demands_of(facility, standard, "district", {name: 123.0})[rule.code]
        near = demands_of(facility, standard, "district", {})[rule.code]
        assert 123.0 in far.params.values()
        assert 123.0 not in near.params.values()
        return
    pytest.fail("no rule has a setting")


def test_a_fact_that_decides_a_limit_is_the_centres_own() -> None:
    catalog = load_catalog()
    twin = generated(1, catalog, assets=20)
    standard, rule, fact = next(
        (standard, rule, rule.limit.fact.name)
        for standard in catalog.standards.values()
        for rule in standard.rules
        if rule.limit.fact is not None
    )

    def limit(*, stated: bool) -> object:
        centre = replace(twin.centre, facts={fact: stated})
        return demands_of(Facility(replace(twin, centre=centre), catalog), standard, "district", {})[rule.code].limit

    assert limit(stated=True) == rule.limit.where(holds=True)
    assert limit(stated=False) == rule.limit.where(holds=False)
