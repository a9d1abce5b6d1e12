"""Patrol rounds on both databases: ordered by walking, proved by scans, settling the upkeep they are for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from twin.errors import Invalid, NotFound
from twin.model import Centre
from twin.registry import Registry
from twin.upkeep.rounds import Patrol, Visit
from twin.upkeep.schedules import Half

from .build import CODE, middle, thing

DUTY = f"UP-QP-9-PATROL:{CODE}"


@pytest.fixture
def stocked(centre: Registry) -> Registry:
    old = centre.centre(CODE)
    centre.update_centre(Centre(CODE, old.name, old.tier, ("QP-2020-20",)), by="甲")
    for number, room in (("W1", "窗口服务区"), ("Q1", "咨询引导区"), ("S1", "等候休息区")):
        centre.create_asset(CODE, thing(number, floor="F1", at=middle(room)), by="甲")
    return centre


def zone(registry: Registry, name: str) -> str:
    return next(each.id for floor in registry.twin(CODE).floors for each in floor.zones if each.name == name)


def made(registry: Registry, **more: object) -> Patrol:
    stops = (("asset", "Q1"), ("zone", zone(registry, "档案室")), ("asset", "S1"), ("asset", "W1"))
    return Patrol(**{"id": "", "name": "早巡", "stops": stops, "looks": ("着装", "评价器"), "schedule": DUTY, **more})  # type: ignore[arg-type]


def visit(number: int, walk: str = "walk-made-by-phone", **more: object) -> Visit:
    at = datetime(2026, 11, 27, 9, number, tzinfo=UTC)
    return Visit(f"phone-made-id-{number:06d}", walk, ("", ""), at, "", **more)  # type: ignore[arg-type]


def test_stops_are_kept_in_the_order_of_walking(stocked: Registry) -> None:
    ident = stocked.patrols.save(CODE, made(stocked), by="甲")
    kept = stocked.patrols.get(CODE, ident)
    # rooms without doors: nothing can be walked to, yet every stop is kept once
    assert set(kept.stops) == set(made(stocked).stops)
    assert kept.stops[0] == ("asset", "Q1")
    again = stocked.patrols.save(CODE, replace(kept, name="晚巡"), by="甲")
    assert [each.name for each in stocked.patrols.of_centre(CODE)] == ["晚巡"]
    assert again == ident
    stocked.patrols.remove(CODE, ident, by="甲")
    assert stocked.patrols.of_centre(CODE) == ()


@pytest.mark.parametrize("stops", [(("asset", "none"),), (("zone", "none"),)])
def test_a_stop_that_is_not_there_is_refused(stocked: Registry, stops: tuple[tuple[str, str], ...]) -> None:
    with pytest.raises(NotFound):
        stocked.patrols.save(CODE, made(stocked, stops=stops), by="甲")
    with pytest.raises(NotFound, match="维保计划"):
        stocked.patrols.save(CODE, made(stocked, schedule="none"), by="甲")
    with pytest.raises(Invalid):
        stocked.patrols.save(CODE, made(stocked, stops=()), by="甲")


def test_a_complete_walk_settles_its_duty_and_twice_a_day_means_twice(stocked: Registry) -> None:
    ident = stocked.patrols.save(CODE, made(stocked), by="甲")

    def walk(name: str, first: int) -> bool:
        words = ("Q1", zone_tag, "S1", "w1")
        return [
            stocked.patrols.visit(CODE, ident, visit(first + n, name), word, by="李雷").complete
            for n, word in enumerate(words)
        ][-1]

    zone_tag = stocked.tags.ensure(CODE, [("zone", zone(stocked, "档案室"))], by="甲")["zone", zone(stocked, "档案室")]
    assert walk("morning-walk-0001", 0)
    assert walk("evening-walk-0001", 20)
    assert walk("evening-walk-0001", 20)  # sent again
    records = stocked.upkeep.records(CODE, DUTY)
    assert [(each.on, each.outcome, each.by) for each in records] == [(date(2026, 11, 27), "done", "李雷")] * 2


def test_a_walk_settles_the_half_of_the_day_it_was_made_in(stocked: Registry) -> None:
    ident = stocked.patrols.save(CODE, made(stocked, stops=(("asset", "Q1"),)), by="甲")
    noon = datetime(2026, 11, 27, 12).astimezone()
    for number, hours in enumerate((-3, 2)):
        at = noon + timedelta(hours=hours)
        scan = Visit(f"phone-made-id-{number:06d}", f"walk-made-by-phone{number}", ("", ""), at, "")
        stocked.patrols.visit(CODE, ident, scan, "Q1", by="李雷")
    halves = {each.half for each in stocked.upkeep.records(CODE, DUTY)}
    assert halves == {Half.MORNING, Half.AFTERNOON}


def test_a_half_walk_settles_nothing_and_trouble_opens_an_order(stocked: Registry) -> None:
    ident = stocked.patrols.save(CODE, made(stocked), by="甲")
    bad = visit(1, ok=False, note="评价器黑屏")
    walk = stocked.patrols.visit(CODE, ident, bad, "W1", by="李雷")
    stocked.patrols.visit(CODE, ident, bad, "W1", by="李雷")
    assert len(walk.lacking) == 3
    assert stocked.upkeep.records(CODE, DUTY) == ()
    assert [order.what for order in stocked.orders.of_centre(CODE)] == ["巡查发现问题：评价器黑屏"]


def test_what_is_no_stop_is_refused_but_a_thing_in_a_zone_proves_the_zone(stocked: Registry) -> None:
    stocked.create_asset(CODE, thing("D1", floor="F1", at=middle("档案室")), by="甲")
    ident = stocked.patrols.save(CODE, made(stocked, stops=(("zone", zone(stocked, "档案室")),), schedule=""), by="甲")
    for word in ("W1", "nothing", ""):
        with pytest.raises(Invalid, match="不是巡查"):
            stocked.patrols.visit(CODE, ident, visit(1), word, by="李雷")
    assert stocked.patrols.visit(CODE, ident, visit(1), "D1", by="李雷").complete
