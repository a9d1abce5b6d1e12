"""The crowd on the map: beside the visits of one who sees every sign, in parts, and the same as ``twin signs`` says."""

from __future__ import annotations

import math

import pytest

from tests.space.wayfinding_plans import TEE_SIGN, centre, tee
from twin.errors import Invalid
from twin.space.visits_population import population
from twin.space.wayfinding import Wayfinding
from twin.web.crowd_layer import CROWDS_KEPT, EACH, crowd_layer
from twin.web.sign_layers import visits_layer


def test_without_a_share_it_is_the_plain_visits() -> None:
    found = Wayfinding(centre(tee(), [TEE_SIGN]))
    plain = visits_layer(found, {}, math.inf)
    assert crowd_layer(found, {}, {}, math.inf) == plain == crowd_layer(found, {}, {"notice": "1.00"}, math.inf)


def test_the_crowd_is_that_of_the_engine_by_visit_and_in_all() -> None:
    found = Wayfinding(centre(tee(), [TEE_SIGN]))
    answer = crowd_layer(found, {}, {"notice": "0.5"}, math.inf)
    people = population(found.guide, found.visits, notice=0.5, each=EACH)
    assert [visit["people"] for visit in answer["visits"]] == list(people.by_visit)
    assert answer["crowd"]["arrived"] == people.arrived
    assert answer["crowd"]["interval"] == [people.low, people.high]
    assert [place["people"] for place in answer["crowd"]["astray"]] == [number for _, number in people.astray]
    assert "pending" not in answer


def test_what_takes_long_comes_in_parts_and_a_part_is_no_arrival_rate_of_all() -> None:
    found, crowds = Wayfinding(centre(tee(), [TEE_SIGN])), {}
    assert len(found.visits) == 2
    first = crowd_layer(found, crowds, {"notice": "0.5"}, 0.0)
    assert first["pending"] == {"walked": 1, "of": 2}
    assert [visit.get("people") is None for visit in first["visits"]] == [False, True]
    last = crowd_layer(found, crowds, {"notice": "0.5"}, 0.0)
    assert "pending" not in last
    assert last == crowd_layer(found, {}, {"notice": "0.5"}, math.inf)


def test_to_one_destination_and_only_a_few_crowds_are_kept() -> None:
    found, crowds = Wayfinding(centre(tee(), [TEE_SIGN])), {}
    to = visits_layer(found, {}, math.inf)["destinations"][0][0]
    answer = crowd_layer(found, crowds, {"to": to, "notice": "0.3"}, math.inf)
    assert answer["crowd"]["visitors"] == EACH * len(found.visits_to(to))
    for share in range(1, CROWDS_KEPT + 3):
        crowd_layer(found, crowds, {"notice": f"0.{share:02d}"}, math.inf)
    assert len(crowds) == CROWDS_KEPT


@pytest.mark.parametrize("words", ["most", "1.2", "-0.1", "nan"])
def test_nonsense_is_refused_in_words(words: str) -> None:
    with pytest.raises(Invalid, match="notice"):
        crowd_layer(Wayfinding(centre(tee())), {}, {"notice": words}, math.inf)
