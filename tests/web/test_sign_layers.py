"""Layers of signs on the subdistrict sample: what is read where, first visits, and a plan that does what it says."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.centre import TESTER
from tests.conftest import ROOT, database_url
from twin.errors import Conflict
from twin.registry import Registry
from twin.space.signs_words import read_entries
from twin.space.wayfinding import Wayfinding
from twin.web import view as views
from twin.web.layers import accepted, layer
from twin.web.sign_layers import destinations_attribute, extended, wayfinding_of
from twin.web.view import Drawn, drawn_of


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Registry, str]]:
    monkeypatch.setenv("TWIN_DATABASE_URL", database_url(tmp_path))
    registry = views.registry()
    yield registry, registry.import_site(ROOT / "floorplans" / "jiedao-zhongxin", by=TESTER)
    registry.close()
    views._registry.cache_clear()


def ask(drawn: Drawn, name: str, **asked: str) -> Mapping[str, Any]:
    value: Mapping[str, Any] = json.loads(gzip.decompress(layer(drawn, "f1", name, asked).gzipped))
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
