"""Measurements and inspections on both databases: kept once, used by the checks, followed by work orders."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest

from tests.drawing.drafting import new, office
from twin.catalog import load_catalog
from twin.checks.engine import check
from twin.errors import Invalid, NotFound
from twin.model import Centre, Verdict
from twin.registry import Inspection, Reading, Registry
from twin.registry.site_tables import MeasurementTable

from .build import CODE, FLOOR, middle, thing

TODAY = date(2026, 11, 27)
RULE = "GB55019-3.6.4-2"


@pytest.fixture
def stocked(centre: Registry) -> Registry:
    old = centre.centre(CODE)
    facts = {"rules": {RULE: True}}
    centre.update_centre(Centre(CODE, old.name, old.tier, ("GB55019-2021",), facts), by="甲")
    for number, item in (("L1", "low_counter"), ("L2", "low_counter"), ("E1", "aed")):
        centre.create_asset(CODE, thing(number, item, floor="F1", at=middle("窗口服务区")), by="甲")
    return centre


def reading(
    number: int, value: str, *, at: str = "2026-11-27T12:00:00+00:00", attribute: str = "knee_width"
) -> Reading:
    return Reading(f"phone-made-id-{number:06d}", "L1", attribute, value, at, "")


def inspection(number: int, **answers: str) -> Inspection:
    codes = {code.replace("_", "-"): answer for code, answer in answers.items()}
    return Inspection(f"phone-made-id-{number:06d}", "E1", codes, "2026-11-27T12:00:00+00:00", "", "箱门卡住")


def test_a_measured_value_decides_and_cites_its_day(stocked: Registry) -> None:
    def verdicts() -> dict[str, tuple[Verdict, str]]:
        catalog, twin = load_catalog(), stocked.twin(CODE)
        found = check(twin, catalog.standards_of(["GB55019-2021"]), catalog, today=TODAY)
        return {each.subject.id: (each.verdict, each.actual.zh) for each in found if each.rule == RULE}

    assert {verdict for verdict, _ in verdicts().values()} == {Verdict.UNKNOWN}
    stocked.onsite.measure(CODE, reading(1, "70 厘米"), by="李雷")
    assert verdicts()["L1"] == (Verdict.FAIL, "0.7 m（2026-11-27 实测）")
    stocked.onsite.measure(CODE, reading(2, "750mm", at="2026-11-28T12:00:00+00:00"), by="韩梅梅")
    verdict, actual = verdicts()["L1"]
    assert verdict is Verdict.PASS
    assert actual.endswith("（2026-11-28 实测）")
    assert verdicts()["L2"][0] is Verdict.UNKNOWN
    stocked.update_asset(CODE, "L1", {"attributes": {"knee_width": "800 mm"}}, by="甲")
    assert "实测" not in verdicts()["L1"][1]  # somebody wrote another value: it was not measured


def test_readings_are_kept_once_and_an_older_one_comes_late_in_vain(stocked: Registry) -> None:
    stocked.update_asset(CODE, "L1", {"attributes": {"容膝宽": "1 m", "brand": "甲牌"}}, by="甲")
    stocked.onsite.measure(CODE, reading(1, "750 mm"), by="李雷")
    again = stocked.onsite.measure(CODE, reading(1, "750 mm"), by="李雷")
    stocked.onsite.measure(CODE, reading(2, "600 mm", at="2026-11-01T09:00:00+08:00"), by="李雷")
    assert stocked.asset(CODE, "L1").asset.attributes == {"knee_width": "750 mm", "brand": "甲牌"}
    assert [each.value for each in stocked.onsite.readings(CODE, "L1")] == ["750 mm", "600 mm"]
    assert again.value == "750 mm"
    assert stocked.onsite.readings(CODE, "L2") == ()


@pytest.mark.parametrize(
    ("made", "error"),
    [
        (reading(1, "75"), Invalid),  # of what?
        (reading(1, "-3 mm"), Invalid),
        (reading(1, "wide"), Invalid),
        (reading(1, "1 m", attribute="nonsense"), NotFound),
        (reading(1, "1 m", at="yesterday"), Invalid),
    ],
)
def test_what_is_no_reading_is_refused(stocked: Registry, made: Reading, error: type[Exception]) -> None:
    with pytest.raises(error):
        stocked.onsite.measure(CODE, made, by="李雷")
    with stocked.change(by="甲") as change:
        assert change.get(MeasurementTable, made.id) is None


def test_a_failed_line_opens_one_work_order_and_settles_the_duty(stocked: Registry) -> None:
    made = inspection(1, CK_AED_1="bad", CK_AED_2="ok", CK_AED_3="na")
    order = stocked.onsite.inspect(CODE, made, by="李雷")
    assert order is not None
    assert stocked.onsite.inspect(CODE, made, by="李雷") == order
    (opened,) = stocked.orders.of_centre(CODE)
    assert opened.what == "巡检不合格：没有上锁，取用不需扫码（箱门卡住）"
    assert [each.failed for each in stocked.onsite.inspections(CODE, "E1")] == [("CK-AED-1",)]
    (record,) = stocked.upkeep.records(CODE, "UP-AED-CHECK:E1")
    assert (record.by, record.outcome, record.on) == ("李雷", "fault", TODAY)


def test_what_is_all_in_order_opens_none(stocked: Registry) -> None:
    assert stocked.onsite.inspect(CODE, inspection(1, CK_AED_1="ok", CK_AED_2="na"), by="李雷") is None
    assert stocked.orders.of_centre(CODE) == ()
    (record,) = stocked.upkeep.records(CODE, "UP-AED-CHECK:E1")
    assert record.outcome == "done"


@pytest.mark.parametrize("answers", [{}, {"CK_NONE": "ok"}, {"CK_AED_1": "perhaps"}])
def test_answers_to_no_line_are_refused(stocked: Registry, answers: dict[str, str]) -> None:
    with pytest.raises(Invalid):
        stocked.onsite.inspect(CODE, inspection(1, **answers), by="李雷")
    assert stocked.onsite.inspections(CODE) == ()


def test_a_measured_width_takes_the_place_of_the_drawn_one_and_keeps_its_floor(centre: Registry) -> None:
    document = new(units=4)
    office(document, rooms=2)
    stream = io.StringIO()
    document.write(stream)
    centre.plans.store(CODE, [FLOOR], name="doors.dxf", data=stream.getvalue().encode(), by="甲")
    first, second = centre.twin(CODE).floors[0].openings

    def measured(number: int, value: str, hour: int) -> Reading:
        at = f"2026-11-27T{hour:02d}:00:00+00:00"
        return Reading(f"made-by-the-phone-{number}", first.id, "", value, at, "李雷")

    centre.onsite.measure_opening(CODE, measured(1, "85 cm", 9), by="李雷")
    centre.onsite.measure_opening(CODE, measured(2, "800 mm", 8), by="李雷")  # older, arrived later
    floor = centre.twin(CODE).floors[0]
    assert [each.width_m for each in floor.openings] == [0.85, second.width_m]
    assert floor.openings[0].attributes["measured door_clear_width"] == "2026-11-27 李雷"
    centre.create_asset(CODE, thing("A9"), by="甲")
    assert centre.twin(CODE).floors[0] is floor  # what was worked out of the floor holds
    assert centre.onsite.widths(CODE)[first.id].value == "850 mm"
    with pytest.raises(NotFound):
        centre.onsite.measure_opening(CODE, replace(measured(3, "1 m", 9), asset_no="none"), by="李雷")
    for wrong in ("85", "0 m", "900 m", "wide"):
        with pytest.raises(Invalid):
            centre.onsite.measure_opening(CODE, measured(4, wrong, 9), by="李雷")
    sill = replace(measured(5, "12 mm", 10), attribute="threshold_height")
    centre.onsite.measure_opening(CODE, sill, by="李雷")
    opening = centre.twin(CODE).floors[0].openings[0]
    assert (opening.width_m, opening.attributes["threshold_height"]) == (0.85, "12 mm"), "the width stays as measured"
    assert centre.onsite.widths(CODE)[first.id].value == "850 mm"
    none = replace(sill, id="made-by-the-phone-6", value="0", seen_at="2026-11-27T11:00:00+00:00")
    centre.onsite.measure_opening(CODE, none, by="李雷")
    assert centre.twin(CODE).floors[0].openings[0].attributes["threshold_height"] == "0 mm"
    for attribute, value in (("threshold_height", "80 cm"), ("threshold_height", "-5 mm"), ("car_width", "1.1 m")):
        made = replace(sill, id="made-by-the-phone-7", attribute=attribute, value=value)
        with pytest.raises(Invalid):
            centre.onsite.measure_opening(CODE, made, by="李雷")
    assert centre.onsite.readings(CODE, first.id) == ()
