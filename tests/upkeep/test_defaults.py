"""Which work the catalogue gives a centre, and what it asks to be registered first."""

from __future__ import annotations

from datetime import date
from typing import Any

from twin.catalog import load_catalog
from twin.catalog.upkeep import load_tasks
from twin.model import Asset, Centre, Twin
from twin.upkeep import Schedule, State, default_schedules, due, merged

SINCE = date(2026, 11, 25)


def asset(number: str, item: str, words: str, **attributes: Any) -> Asset:
    return Asset(number, item, words, words, attributes=attributes)


def schedules(*assets: Asset, standards: tuple[str, ...] = ()) -> dict[str, Schedule]:
    twin = Twin(Centre("C", "中心", "district", standards), (), assets)
    return {each.id: each for each in default_schedules(twin, load_tasks(), load_catalog(), SINCE)}


def test_a_document_asks_only_the_centres_that_follow_it() -> None:
    assert "UP-QP-9-PATROL:C" not in schedules()
    assert schedules(standards=("QP-2020-20",))["UP-QP-9-PATROL:C"].times == 2


def test_an_extinguisher_counts_from_its_manufacture_by_its_agent() -> None:
    found = schedules(
        asset("E1", "fire_extinguisher", "灭火器", agent="干粉", made_on="2020-03-10"),
        asset("E2", "fire_extinguisher", "灭火器", 灭火剂="水基型", 出厂日期="2020年3月"),
        asset("E3", "fire_extinguisher", "手提式二氧化碳灭火器", made_on="2020-03-10"),
    )
    dates = {ident: each.start for ident, each in found.items() if ident.startswith("UP-EXT")}
    assert dates == {
        "UP-EXT-POWDER-SERVICE:E1": date(2025, 3, 10),
        "UP-EXT-POWDER-SCRAP:E1": date(2030, 3, 10),
        "UP-EXT-WATER-SERVICE:E2": date(2023, 3, 1),
        "UP-EXT-WATER-SCRAP:E2": date(2026, 3, 1),
        "UP-EXT-POWDER-SERVICE:E3": date(2025, 3, 10),
        "UP-EXT-CO2-SCRAP:E3": date(2032, 3, 10),
    }


def test_what_is_lacking_is_asked_for_once_a_thing() -> None:
    found = schedules(asset("E1", "fire_extinguisher", "灭火器"), asset("E2", "fire_extinguisher", "干粉灭火器"))
    asked = [(each.subject_id, each.lacking.zh) for each in found.values() if each.lacking]
    assert asked == [("E1", "未登记“灭火剂”"), ("E2", "未登记“出厂日期”")]
    assert {due(each, [], SINCE).state for each in found.values() if each.lacking} == {State.UNSET}


def test_things_gone_or_only_planned_need_nothing() -> None:
    gone = Asset("A1", "aed", "AED", "AED", status="retired")
    planned = Asset("A2", "aed", "AED", "AED", status="planned")
    here = Asset("A3", "aed", "AED", "AED")
    assert [i for i in schedules(gone, planned, here) if i.startswith("UP-AED")] == ["UP-AED-CHECK:A3"]


def test_things_of_an_item_are_one_task_where_the_document_names_the_class() -> None:
    found = schedules(
        asset("N1", "network_switch", "交换机"), asset("N2", "router", "路由器"), standards=("DB31117-Z-016-2022",)
    )
    assert found["UP-SJ-6433-NETWORK:network_equipment"].subject == "网络设备（2）"
    assert "UP-SJ-6433-SERVER:server" not in found


def test_mondays_and_last_days_of_months() -> None:
    found = schedules(standards=("JD-2021-6", "QP-2020-20"))
    assert found["UP-JD-A6-REPORT:C"].start == date(2026, 11, 30)
    assert found["UP-QP-9-SUMMARY:C"].start == date(2026, 12, 31)  # November has 30 days


def test_the_centres_own_form_takes_a_defaults_place_and_keeps_its_source() -> None:
    default = schedules()["UP-FIRE-QUARTER:C"]
    own = Schedule(
        default.id, default.what, default.work, "centre", "C", "C", default.every, person="李四", paused=True
    )
    other = Schedule("own:1", default.what, default.work, "centre", "C", "C", default.every)
    found = {each.id: each for each in merged([default], [own, other])}
    assert found[default.id].person == "李四"
    assert found[default.id].source == default.source
    assert set(found) == {default.id, "own:1"}
