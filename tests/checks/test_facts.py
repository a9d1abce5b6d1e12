"""Measures of what a centre states, and the staffing rules of Songjiang and Liuzhou at their boundaries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from twin.catalog import Rule, load_catalog
from twin.checks.engine import check, read_switches
from twin.checks.facility import Facility
from twin.checks.measures import IMPLEMENTED, Measured, Target
from twin.errors import SiteError
from twin.model import Asset, Centre, Finding, Json, Subject, Twin, Verdict

CATALOG = load_catalog()
SONGJIANG, LIUZHOU = CATALOG.standard("DB31117-Z-016-2022"), CATALOG.standard("LZCZ-2022-1")
PASS, FAIL, UNKNOWN, NOT = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE


def measure(name: str, params: dict[str, Json], **facts: Json) -> Measured:
    twin = Twin(Centre("C1", "示例中心", "subdistrict", (), facts), (), ())
    return IMPLEMENTED[name](Facility(twin, CATALOG), Target(Subject("centre", "C1", "示例中心")), params)


def found(rule: Rule, tier: str = "subdistrict", settings: dict[str, Json] | None = None, **facts: Json) -> Finding:
    standard = replace(CATALOG.standard(rule.standard), rules=(rule,), elsewhere=())
    twin = Twin(Centre("C1", "示例中心", tier, (standard.id,), facts), (), ())
    (one,) = check(twin, [standard], CATALOG, settings=settings, today=date(2026, 1, 1))
    return one


class TestSongjiangStaff:
    BASE, MORE = SONGJIANG.rule("SJ-C.3.2-1"), SONGJIANG.rule("SJ-C.3.2-2")

    @pytest.mark.parametrize(("staff", "wanted"), [(24, FAIL), (25, PASS), ("25人", PASS), (0, FAIL)])
    def test_twenty_five_or_more(self, staff: Json, wanted: Verdict) -> None:
        assert found(self.BASE, staff=staff).verdict is wanted

    @pytest.mark.parametrize("stated", [{}, {"staff": "some"}, {"staff": -1}, {"staff": True}, {"staff": 24.5}])
    def test_what_was_not_stated_is_unknown_and_says_what_to_record(self, stated: dict[str, Json]) -> None:
        one = found(self.BASE, **stated)
        assert one.verdict is UNKNOWN
        assert "facts.staff" in one.actual.zh
        assert "工作人员总数" in one.actual.zh

    @pytest.mark.parametrize(
        ("cases", "staff", "wanted"),
        [
            (0, 25, NOT),
            (20_000, 25, NOT),
            (20_001, 25, NOT),
            (29_999, 25, NOT),
            (30_000, 26, FAIL),
            (30_000, 27, PASS),
            (39_999, 27, PASS),
            (40_000, 28, FAIL),
            (40_000, 29, PASS),
            (61_000, 24, FAIL),
            (61_000, 32, FAIL),
            (61_000, 33, PASS),
        ],
    )
    def test_two_more_for_each_whole_ten_thousand_above_twenty(self, cases: int, staff: int, wanted: Verdict) -> None:
        assert found(self.MORE, annual_cases=cases, staff=staff).verdict is wanted

    def test_three_is_a_setting(self) -> None:
        facts: dict[str, Json] = {"annual_cases": 61_000, "staff": 33}
        assert found(self.MORE, settings={"staff_per_step": 3}, **facts).verdict is FAIL
        assert found(self.MORE, settings={"staff_per_step": 3}, **{**facts, "staff": 37}).verdict is PASS
        assert self.MORE.reading is not None
        assert "2名～3名" in self.MORE.reading.zh

    @pytest.mark.parametrize("facts", [{"staff": 30}, {"annual_cases": 61_000}])
    def test_both_facts_are_needed(self, facts: dict[str, Json]) -> None:
        assert found(self.MORE, **facts).verdict is UNKNOWN

    def test_few_cases_ask_for_no_staff_count(self) -> None:
        assert found(self.MORE, annual_cases=19_000).verdict is NOT

    @pytest.mark.parametrize("tier", ["district", "department"])
    def test_only_subdistricts_are_bound(self, tier: str) -> None:
        assert found(self.BASE, tier, staff=3).verdict is NOT

    def test_the_finding_says_how_it_was_reckoned(self) -> None:
        one = found(self.MORE, annual_cases=61_000, staff=24)
        assert "年受理量 61000，超过 20000 的部分有 4 个整 10000" in one.actual.zh
        assert "-1 beyond 25" in one.actual.en
        assert one.reading is not None


class TestPosts:
    def test_each_of_the_eight_kinds_is_judged_by_itself(self) -> None:
        rules = [rule for rule in SONGJIANG.rules if rule.code.startswith("SJ-C.3.1-")]
        assert len(rules) == 8
        assert {str(rule.params["fact"]) for rule in rules} == {
            f"staff_{post}" for post in ("lead", "front", "back", "guide", "archive", "finance", "network", "security")
        }
        stated: dict[str, Json] = {str(rule.params["fact"]): 1 for rule in rules} | {"staff_finance": 0}
        del stated["staff_network"]
        verdicts = {str(rule.params["fact"]): found(rule, **stated).verdict for rule in rules}
        assert {post for post, verdict in verdicts.items() if verdict is not PASS} == {"staff_finance", "staff_network"}
        assert (verdicts["staff_finance"], verdicts["staff_network"]) == (FAIL, UNKNOWN)


class TestWindowStaff:
    RULE = LIUZHOU.rule("LZ-23-1")

    @pytest.mark.parametrize(
        ("staff", "windows", "wanted"),
        [
            (6, 5, PASS),
            (12, 10, PASS),
            (11, 9, PASS),
            (10, 9, FAIL),
            (11, 10, FAIL),
            (0, 1, FAIL),
            (1, 1, FAIL),
            (2, 1, PASS),
        ],
    )
    def test_one_and_a_fifth_to_a_window(self, staff: int, windows: int, wanted: Verdict) -> None:
        one = found(self.RULE, window_staff=staff, windows=windows)
        assert one.verdict is wanted
        assert f"{staff} : {windows}" in one.actual.zh

    @pytest.mark.parametrize("staff", [{}, {"window_staff": 0}, {"window_staff": 5}])
    def test_no_window_asks_for_nobody(self, staff: dict[str, Json]) -> None:
        assert found(self.RULE, windows=0, **staff).verdict is NOT

    @pytest.mark.parametrize(
        ("facts", "lacking"), [({"windows": 9}, "window_staff"), ({"window_staff": 9}, "windows"), ({}, "windows")]
    )
    def test_what_lacks_is_named(self, facts: dict[str, Json], lacking: str) -> None:
        one = found(self.RULE, **facts)
        assert one.verdict is UNKNOWN
        assert f"facts.{lacking}" in one.actual.zh


BREAK: dict[str, Json] = {"fact": "hours", "also": "hours_noon"}
AHEAD: dict[str, Json] = {"fact": "hours_waiting", "than": "hours"}


class TestHours:
    @pytest.mark.parametrize(
        ("noon", "wanted"),
        [
            ("12:00-13:00", 0),
            ("11:30-13:30", 0),
            ("12:00-12:30", 30),
            ("12:10-12:50", 20),
            ("无", 60),
            ("18:00-19:00", 60),
        ],
    )
    def test_the_break_that_nobody_serves(self, noon: str, wanted: float) -> None:
        got = measure("break_minutes", BREAK, hours="08:30-12:00, 13:00-17:00", hours_noon=noon)
        assert got.value == wanted

    def test_no_break_asks_for_no_more(self) -> None:
        assert measure("break_minutes", BREAK, hours="08:30-17:00").value == 0

    def test_a_break_with_nothing_said_of_noon_is_in_doubt(self) -> None:
        got = measure("break_minutes", BREAK, hours="08:30-12:00, 13:00-17:00")
        assert (got.value, got.doubt is not None) == (60, True)

    @pytest.mark.parametrize(
        ("waiting", "wanted"), [("08:15-17:00", PASS), ("08:16-17:00", FAIL), ("09:00-17:00", FAIL), ("无", FAIL)]
    )
    def test_a_quarter_of_an_hour_early(self, waiting: str, wanted: Verdict) -> None:
        got = measure("opens_before", AHEAD, hours="08:30-17:00", hours_waiting=waiting)
        assert LIUZHOU.rule("LZ-18-1").limit.allows(got.value or 0.0) == (wanted is PASS)

    def test_a_centre_that_never_opens_asks_for_no_early_waiting(self) -> None:
        assert measure("opens_before", AHEAD, hours="无").inapplicable is not None

    @pytest.mark.parametrize(
        ("hours", "wanted"),
        [("08:30-12:30", PASS), ("09:00-12:59", FAIL), ("09:00-11:00, 13:00-15:00", PASS), ("无", FAIL)],
    )
    def test_four_hours_on_saturday(self, hours: str, wanted: Verdict) -> None:
        assert found(LIUZHOU.rule("LZ-18-6"), hours_saturday=hours).verdict is wanted

    @pytest.mark.parametrize(
        ("facts", "wanted"),
        [
            ({"hours_summer": "08:30-12:00, 13:30-17:00"}, PASS),
            ({"hours": "08:00-18:00"}, PASS),
            ({"hours": "08:30-12:00, 12:00-17:00"}, PASS),
            ({"hours_summer": "08:30-12:00, 13:31-17:00", "hours": "08:00-18:00"}, FAIL),
            ({"hours": "08:30-12:00"}, FAIL),
            ({"hours_winter": "08:00-18:00"}, UNKNOWN),
            ({"hours": "all day"}, UNKNOWN),
        ],
    )
    def test_hours_of_a_season(self, facts: dict[str, Json], wanted: Verdict) -> None:
        assert found(CATALOG.standard("QP-2020-20").rule("QP-2-1b"), "district", **facts).verdict is wanted


def test_a_switch_of_an_entry_that_is_a_rule_now_says_nothing() -> None:
    assert read_switches({"SJ-doc-C.3.2-1": False, "SJ-C.3.2-1": False}, CATALOG) == {"SJ-C.3.2-1": False}


@pytest.mark.parametrize(
    ("own", "facts", "wanted"),
    [
        ({}, {"setpoint_summer": 26}, PASS),
        ({}, {"setpoint_summer": "25℃"}, FAIL),
        ({"setpoint_summer": "27℃"}, {"setpoint_summer": 20}, PASS),
        ({"setpoint_summer": "20"}, {"setpoint_summer": 27}, FAIL),
        ({}, {"setpoint_winter": 27}, UNKNOWN),
        ({}, {}, UNKNOWN),
    ],
)
def test_a_set_point_is_the_things_own_or_the_one_of_all(
    own: dict[str, Json], facts: dict[str, Json], wanted: Verdict
) -> None:
    rule = CATALOG.standard("QP-2020-20").rule("QP-17-1.2a")
    standard = replace(CATALOG.standard("QP-2020-20"), rules=(rule,), elsewhere=())
    thing = Asset("AC1", "air_conditioner", "空调", "空调", attributes=own)
    twin = Twin(Centre("C1", "示例中心", "district", (standard.id,), facts), (), (thing,), ())
    (one,) = check(twin, [standard], CATALOG, today=date(2026, 1, 1))
    assert one.verdict is wanted


@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        ("SJ-T2-R99", "SJ-T2-R9, "),
        ("sj-t2-r1x", "SJ-T2-R1, SJ-T2-R1"),
        ("LZ-rec-33", "LZ-rec-33-2, "),
        ("GB55019-2.5.8", "GB55019-2.5."),
    ],
)
def test_an_unknown_code_is_told_codes_of_its_own_document(wrong: str, near: str) -> None:
    with pytest.raises(SiteError) as refusal:
        read_switches({wrong: True}, CATALOG)
    told = refusal.value.message.en.partition("near ones: ")[2]
    assert told.startswith(near)
    assert {code.partition("-")[0] for code in told.split(", ")} == {wrong.partition("-")[0].upper()}


def test_a_code_of_no_document_is_told_how_codes_begin() -> None:
    with pytest.raises(SiteError, match=r"SJ-…, .*GB55019-…"):
        read_switches({"foo": True}, CATALOG)
