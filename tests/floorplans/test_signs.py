"""First visits in the sample centres: the deliberate sign defects are found, and where they end nobody goes wrong."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from twin.catalog import load_catalog
from twin.model import Asset
from twin.registry.site import load_site
from twin.space.wayfinding import Wayfinding

pytestmark = pytest.mark.xdist_group("sample-signs")  # what is found is kept: by one worker

ROOT = Path(__file__).resolve().parents[2] / "floorplans"


@cache
def found(site: str) -> Wayfinding:
    return Wayfinding(load_site(ROOT / site))


def wrong(site: str) -> set[tuple[str, ...]]:
    """What the signs with a wrong arrow name."""
    return {tuple(n.words for n in sign.named) for sign in found(site).signs if found(site).wrong(sign)}


def failing(site: str) -> set[tuple[str, str, str]]:
    """Entrance, decision point and kind of every failure."""
    visits = found(site).visits
    return {(visit.entrance.name, failure.point, failure.kind.value) for visit in visits for failure in visit.failures}


def test_the_subdistrict_has_the_sign_defects_that_were_put_there_and_no_other() -> None:
    """L2: no sign inside the secondary entrance. L3: the toilet sign points the wrong way."""
    assert wrong("jiedao-zhongxin") == {("卫生间",)}
    visits = found("jiedao-zhongxin").visits
    astray = {(v.entrance.name, v.to.name) for v in visits if not v.arrived and v.entrance.name != "次入口"}
    assert astray == {("主入口", "男卫生间"), ("主入口", "女卫生间"), ("主入口", "无障碍卫生间")}
    (toilets,) = {failure.signs for v in visits for failure in v.failures if failure.kind.value == "misleading"}
    (sign,) = [s for s in found("jiedao-zhongxin").signs if s.asset in toilets]
    assert [n.words for n in sign.named] == ["卫生间"]
    ways_in = {e.name: e.spot.metres for e in found("jiedao-zhongxin").ground.entrances}
    silent = {failure.at for v in visits if v.entrance.name == "次入口" for failure in v.failures}
    assert silent == {ways_in["次入口"]}


def test_the_plan_mends_both_samples() -> None:
    for site in ("jiedao-zhongxin", "qu-zhongxin"):
        plan = found(site).plan
        assert plan.planned
        assert len(plan.left) <= 1, [(v.entrance.name, v.to.name, v.failures) for v in plan.left]


LANDING = ("窗口21-30", "等候休息区", "企业服务专区", "接待室")


def test_the_sign_at_the_lift_landing_upstairs_is_found_to_face_away() -> None:
    """L5 of the district centre: who leaves the lift sees its back; nothing else is wrong for who enters in front."""
    assert wrong("qu-zhongxin") == {LANDING}
    visits = [v for v in found("qu-zhongxin").visits if v.entrance.name == "主入口"]
    astray = [v for v in visits if not v.arrived]
    (sign,) = [
        s for s in found("qu-zhongxin").signs if tuple(n.words for n in s.named) == LANDING and s.faces_deg == 180
    ]
    assert {v.to.name for v in astray} == {"等候休息区", "企业服务专区", "接待室"}
    places = {(failure.floor, failure.at) for v in astray for failure in v.failures}
    assert all(floor == sign.floor and math.dist(at, sign.at) < 10 for floor, at in places)


def test_turned_round_that_sign_leads_everybody_who_enters_in_front() -> None:
    twin = found("qu-zhongxin").twin
    bad = next(s.asset for s in found("qu-zhongxin").signs if found("qu-zhongxin").wrong(s))
    facing = load_catalog().attributes

    def turned(asset: Asset) -> Asset:
        kept = {k: v for k, v in asset.attributes.items() if (e := facing.resolve(k)) is None or e.id != "faces_deg"}
        return replace(asset, attributes={**kept, "朝向": "东"}) if asset.asset_no == bad else asset

    visits = Wayfinding(replace(twin, assets=tuple(map(turned, twin.assets)))).visits
    assert [v.to.name for v in visits if v.entrance.name == "主入口" and not v.arrived] == []


def test_the_secondary_entrance_of_the_district_centre_says_nothing() -> None:
    """L2: no guiding sign where it meets the hall."""
    way_in = next(e for e in found("qu-zhongxin").ground.entrances if e.name == "次入口")
    point = next(p for p in found("qu-zhongxin").guide.points[0] if p.spot == way_in.spot)
    assert ("次入口", point.id, "missing") in failing("qu-zhongxin")
