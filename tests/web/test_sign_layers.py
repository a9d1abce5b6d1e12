"""Layers of signs on the subdistrict sample: what is read where, first visits, and a plan that does what it says."""

from __future__ import annotations

import gzip
import itertools
import json
import math
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from shapely import Point

from tests.centre import TESTER
from tests.conftest import ROOT, database_url
from twin.errors import Conflict
from twin.model import Json
from twin.registry import Registry
from twin.space.signs_words import read_entries
from twin.space.wayfinding import Wayfinding
from twin.web import layers
from twin.web import view as views
from twin.web.layers import accepted, layer
from twin.web.sign_layers import (
    FEW_WALKED,
    destinations_attribute,
    extended,
    plan_layer,
    seconds_at_once,
    visits_layer,
    wayfinding_of,
)
from twin.web.view import Drawn, drawn_of


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Registry, str]]:
    monkeypatch.setenv("TWIN_DATABASE_URL", database_url(tmp_path))
    registry = views.registry()
    yield registry, registry.import_site(ROOT / "floorplans" / "jiedao-zhongxin", by=TESTER)
    registry.close()
    views._registry.cache_clear()


def ask(drawn: Drawn, name: str, **asked: str) -> Mapping[str, Any]:
    """The complete answer: asked again as long as there is more to come, as the map does."""
    while True:
        value: Mapping[str, Any] = json.loads(gzip.decompress(layer(drawn, "f1", name, asked).gzipped))
        if "pending" not in value:
            return value


def test_signs_and_visits_are_those_of_twin_signs(sample: tuple[Registry, str]) -> None:
    drawn = drawn_of(sample[1])
    found = Wayfinding(drawn.twin)
    faces = ask(drawn, "signs")["faces"]
    assert {face["id"] for face in faces} <= {sign.asset for sign in found.signs}
    assert sum(face["m2"] for face in faces) == pytest.approx(sum(map(found.catchment_m2, found.signs)), rel=0.01)
    answer = ask(drawn, "visits")
    assert [v["arrived"] for v in answer["visits"]] == [v.arrived for v in found.visits]
    assert answer["pairs"] == len(found.visits)
    one = answer["destinations"][0][0]
    assert 0 < len(ask(drawn, "visits", to=one)["visits"]) < len(found.visits)


def test_a_plan_that_takes_long_is_shown_as_far_as_it_is(sample: tuple[Registry, str]) -> None:
    twin = drawn_of(sample[1]).twin
    found, whole = wayfinding_of(twin), plan_layer(wayfinding_of(twin), seconds=math.inf)
    answers = [plan_layer(found, seconds=0.0)]
    assert answers[0]["pending"] == {"walked": 0, "of": whole["visits"]}
    assert answers[0]["planned"] == []
    while "pending" in answers[-1]:
        found.step()
        answers.append(plan_layer(found, seconds=0.0))
    assert answers[-1] == whole
    for before, after in itertools.pairwise(answers):  # what is sure once stays
        assert after["planned"][: len(before["planned"])] == before["planned"]
        assert after["arrive"] >= before["arrive"]
    assert any(answer["planned"] for answer in answers[:-1])
    walked = next(answer for answer in answers if answer.get("pending", {}).get("walked") == whole["visits"])
    assert walked["wanting"]
    assert "then" not in walked


def test_of_many_signs_the_first_are_shown_until_all_are_known(
    sample: tuple[Registry, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("twin.web.sign_layers.SURE_SHOWN", 1)
    found, shown = wayfinding_of(drawn_of(sample[1]).twin), []
    while found.found is None:
        found.step()
        shown.append(len(plan_layer(found, seconds=0.0)["planned"]))
    assert max(shown[:-1]) == 1
    assert shown[-1] == len(found.planned) > 1


def test_before_anybody_has_walked_the_places_without_any_sign_are_shown(sample: tuple[Registry, str]) -> None:
    found = wayfinding_of(drawn_of(sample[1]).twin)
    assert plan_layer(found, seconds=0.0)["wanting"] == []
    while not found.unsigned:
        found.step()
    answer = plan_layer(found, seconds=0.0)
    assert answer["pending"] == {"walked": 0, "of": answer["visits"]}
    known = {point.at for points in found.guide.points for point in points}
    shown = {tuple(place["at"]) for place in answer["wanting"]}
    assert 0 < len(shown) <= len(known)
    floors = {floor.id: place for place, floor in enumerate(found.twin.floors)}
    for place in answer["wanting"]:
        x, y = (part / 1000 for part in place["at"])
        at = min((p.at for p in found.guide.points[floors[place["floor"]]]), key=lambda p: math.dist(p, (x, y)))
        assert not any(face.area.contains(Point(at)) for face in found.guide.sights.faces)
    while not found.is_prepared:
        found.step()
    walked = plan_layer(found, seconds=0.0)["wanting"]
    failures = [f.mend for visit in found.walked for f in visit.failures if f.mend is not None]
    assert len(walked) == len({(mend.floor, mend.at) for mend in failures})


def test_whoever_asks_while_others_work_gets_what_is_known(
    sample: tuple[Registry, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = drawn_of(sample[1])
    monkeypatch.setattr(layers, "PATIENCE_S", 0.01)

    def asked() -> Mapping[str, Any]:
        value: Mapping[str, Any] = json.loads(gzip.decompress(layer(drawn, "f1", "plan", {}).gzipped))
        return value

    known = layers.engine(drawn)
    with known.signs_lock:
        assert asked()["pending"] == {"walked": 0, "of": 0}
        known.wayfinding()
        while len(known.wayfinding().walked) < 3:
            known.wayfinding().step()
        answer = asked()
    assert answer["pending"] == {"walked": 3, "of": answer["visits"]}
    assert len(known.wayfinding().walked) == 3
    while "pending" in answer:
        answer = asked()
    assert answer["planned"]
    assert not known.signs_lock.locked()


def test_the_first_picture_comes_sooner_than_the_next(sample: tuple[Registry, str]) -> None:
    found = wayfinding_of(drawn_of(sample[1]).twin)
    first = seconds_at_once(found)
    while len(found.walked) < FEW_WALKED:
        found.step()
    assert first < seconds_at_once(found)


def test_visits_that_take_long_are_shown_as_far_as_they_are(sample: tuple[Registry, str]) -> None:
    found = wayfinding_of(drawn_of(sample[1]).twin)
    answer = visits_layer(found, {}, seconds=0.0)
    assert (answer["pending"], answer["visits"]) == ({"walked": 0, "of": answer["pairs"]}, [])
    while not found.is_prepared:
        found.step()
    first = visits_layer(found, {}, seconds=0.0)
    whole = visits_layer(found, {}, seconds=math.inf)
    assert len(first["visits"]) == 1
    assert whole["visits"][:1] == first["visits"]
    assert "pending" not in whole
    assert len(whole["visits"]) == whole["pairs"]


def test_an_answer_with_more_to_come_is_not_kept(sample: tuple[Registry, str], monkeypatch: pytest.MonkeyPatch) -> None:
    drawn, seconds = drawn_of(sample[1]), iter((0.0, math.inf))
    layers.engine(drawn).wayfinding()  # who asks meanwhile is told that they are being prepared
    monkeypatch.setitem(layers.LAYERS, "plan", lambda known, *_: plan_layer(known.wayfinding(), next(seconds)))
    first, second = (json.loads(gzip.decompress(layer(drawn, "f1", "plan", {}).gzipped)) for _ in range(2))
    assert "pending" in first
    assert "pending" not in second
    assert json.loads(gzip.decompress(layer(drawn, "f1", "plan", {}).gzipped)) == second


def test_a_large_centre_is_ready_for_its_signs_before_they_are_asked_for(
    sample: tuple[Registry, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = drawn_of(sample[1])
    layers.prepare(drawn)
    assert layers.engine(drawn).signs is None
    monkeypatch.setattr(layers, "SIGNS_PREPARED", 10)
    layers.prepare(drawn)
    found = layers.engine(drawn).signs
    assert found is not None
    assert len(found.walked) == 1


def test_preparations_stand_aside_while_somebody_waits_for_an_answer(
    sample: tuple[Registry, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn, begun, done = drawn_of(sample[1]), threading.Event(), threading.Event()

    def prepare() -> None:
        begun.set()
        layers.prepare(drawn)
        done.set()

    def answer(*_: object) -> dict[str, Json]:
        worker.start()
        assert begun.wait(10)
        assert not done.wait(0.2)
        assert layers.engine(drawn).traffic is None
        return {}

    worker = threading.Thread(target=prepare)
    monkeypatch.setitem(layers.LAYERS, "isovist", answer)
    layer(drawn, "f1", "isovist", {})
    worker.join()
    assert done.is_set()
    assert layers.engine(drawn).traffic is not None


def test_a_walk_that_fails_begins_again(sample: tuple[Registry, str], monkeypatch: pytest.MonkeyPatch) -> None:
    found = wayfinding_of(drawn_of(sample[1]).twin)
    while not found.is_prepared:
        found.step()
    with monkeypatch.context() as broken:
        broken.setattr("twin.space.wayfinding.first_visit", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            found.step()
    assert found.walked == []
    assert len(found.visits) == len(found.pairs)


def test_accepting_the_whole_plan_makes_the_visits_arrive_that_it_promised(sample: tuple[Registry, str]) -> None:
    registry, code = sample
    plan = ask(drawn_of(code), "plan")
    assert plan["planned"]
    assert plan["arrive"] < plan["then"]
    keys = [each["key"] for each in plan["planned"]]
    first = drawn_of(code)
    for key in keys:  # all of one plan, as it was when it was looked at
        planned, sign = accepted(first, key)
        if sign is None:
            number = planned.asset or ""
            attributes = extended(registry.asset(code, number).asset.attributes, planned)
            registry.update_asset(code, number, {"attributes": attributes}, by=TESTER)
        else:
            taken = {asset.asset_no for asset in registry.twin(code).assets}
            number = sign.asset_no
            while number in taken:
                number += "x"
            registry.create_asset(code, type(sign)(**{**_fields(sign), "asset_no": number}), by=TESTER)
    after = ask(drawn_of(code), "visits")
    assert sum(visit["arrived"] for visit in after["visits"]) == plan["then"]


def _fields(asset: Any) -> dict[str, Any]:
    return {name: getattr(asset, name) for name in asset.__dataclass_fields__}


def test_an_accepted_sign_is_planned_numbered_and_says_what_the_plan_says(sample: tuple[Registry, str]) -> None:
    registry, code = sample
    drawn = drawn_of(code)
    key = next(each["key"] for each in ask(drawn, "plan")["planned"] if each["action"] == "add")
    planned, sign = accepted(drawn, key)
    assert sign is not None
    assert (sign.status, sign.asset_no) == ("planned", f"{code}-SIGN-001")
    entries = read_entries(destinations_attribute(planned))
    assert [(e.words, e.arrow) for e in entries] == [(n.words, n.arrow) for n in planned.named]
    registry.create_asset(code, sign, by=TESTER)
    found = wayfinding_of(registry.twin(code))
    hung = next(each for each in found.signs if each.asset == sign.asset_no)
    assert hung.at == pytest.approx(planned.sign.at, abs=1e-3)
    assert hung.faces_deg == pytest.approx(planned.sign.faces_deg, abs=0.1)
    assert [(n.words, n.arrow) for n in hung.named] == [(n.words, n.arrow) for n in planned.named]
    assert accepted(drawn_of(code), ask(drawn_of(code), "plan")["planned"][0]["key"])[0]
    with pytest.raises(Conflict):
        accepted(drawn_of(code), key)
    assert sign.asset_no not in {each.asset for each in Wayfinding(registry.twin(code)).signs}


def test_an_extended_sign_keeps_its_other_attributes_and_says_everything_once(sample: tuple[Registry, str]) -> None:
    drawn = drawn_of(sample[1])
    pieces = [accepted(drawn, each["key"])[0] for each in ask(drawn, "plan")["planned"] if each["action"] != "add"]
    for planned in pieces:
        attributes = extended({"destinations": "旧", "箭头": "左", "字高": "0.1 m"}, planned)
        assert set(attributes) == {"字高", "指向内容"}
        assert len(read_entries(attributes["指向内容"])) == len(planned.sign.named)
    assert pieces
