"""Verdicts of the engine on a standard of its own: which subjects pass, fail, are unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from twin.checks.engine import check
from twin.checks.waivers import Waiver
from twin.errors import NotFound
from twin.model import Strength, Verdict

from .build import (
    FAIL,
    NOT_APPLICABLE,
    PASS,
    TODAY,
    UNKNOWN,
    WAIVED,
    door,
    findings,
    fixture,
    one,
    room,
    standard,
    storey,
    thing,
    verdicts,
    whole,
)

HALL = storey(
    room("A", "waiting", name="一号等候区"),
    room("B", "counter", at=(20, 0), name="窗口"),
    room("H", "office", at=(10, 0), name="过道"),
    door("AH", "A H", at=(10, 5), along="y"),
    door("HB", "H B", at=(20, 5), along="y"),
)


class TestEquipmentOfZones:
    def test_every_zone_of_the_kind_is_checked(self) -> None:
        floor = storey(room("A", "waiting"), room("B", "waiting", at=(20, 0)), room("C", "counter", at=(40, 0)))
        twin = whole(floor, thing("1", "seat", zone="A"), thing("2", "seat", zone="C"))
        assert verdicts(twin, "T-W1") == {"A": PASS, "B": FAIL}

    def test_merged_kinds_answer_to_both_tables(self) -> None:
        twin = whole(storey(room("A", "waiting nursing")), thing("1", "printer", zone="A"))
        assert verdicts(twin, "T-W1") == {"A": FAIL}
        assert verdicts(twin, "T-N1") == {"A": FAIL}

    def test_absent_optional_fails_without_being_a_defect(self) -> None:
        finding = one(whole(HALL), "T-W3")
        assert (finding.verdict, finding.strength, finding.is_defect) == (Verdict.FAIL, Strength.OPTIONAL, False)
        assert "选配" in finding.message.zh

    def test_absent_required_is_a_defect_said_in_plain_words(self) -> None:
        finding = one(whole(HALL), "T-W1")
        assert finding.is_defect
        assert finding.message.zh == "一号等候区（1层）缺少座椅"
        assert finding.message.en == "Waiting “一号等候区” (1层): missing: Seat"
        assert finding.fix.zh == "补座椅"
        assert (finding.table, finding.row, finding.clause, finding.count) == ("3", 1, "2", 0)
        assert finding.subject.item == "seat"
        assert finding.at == (5.0, 5.0)

    def test_a_set_without_one_part_names_the_part(self) -> None:
        finding = one(whole(HALL, thing("1", "tablet", zone="A")), "T-W2")
        assert finding.verdict is Verdict.FAIL
        assert "手写笔" in finding.message.zh
        assert finding.evidence == ("1",)

    def test_a_set_without_any_part_does_not_list_the_parts(self) -> None:
        assert one(whole(HALL), "T-W2").message.zh == "一号等候区（1层）缺少平板电脑及手写笔"

    def test_unrecognised_thing_that_may_be_it_is_unknown_and_no_defect(self) -> None:
        twin = whole(HALL, thing("1", None, zone="A", words="三人座椅排"))
        finding = one(twin, "T-W1")
        assert finding.verdict is Verdict.UNKNOWN
        assert "三人座椅排" in finding.actual.zh
        assert one(twin, "T-W2").verdict is Verdict.FAIL

    def test_outside_zones(self) -> None:
        floor = storey(room("A", "waiting"), room("B", "counter", at=(20, 0)), room("C", "waiting counter", at=(40, 0)))
        assert verdicts(whole(floor), "T-RATE") == {"B": FAIL}


class TestAbsentZones:
    def test_absent_required_zone_fails_and_so_do_its_rows_once_each_for_the_centre(self) -> None:
        twin = whole(storey(room("B", "counter"), room("D", "counter", at=(20, 0))))
        for rule in ("T-Z1", "T-W1", "T-W2"):
            finding = one(twin, rule)
            assert (finding.verdict, finding.subject.kind, finding.subject.id) == (Verdict.FAIL, "centre", "C1")
            assert finding.is_defect
        assert "未设置等候区" in one(twin, "T-W1").message.zh
        assert one(twin, "T-W3").is_defect is False

    def test_equipment_of_an_absent_optional_zone_is_not_applicable(self) -> None:
        twin = whole(HALL)
        assert verdicts(twin, "T-Z2") == {"C1": FAIL}
        assert one(twin, "T-Z2").strength is Strength.OPTIONAL
        assert verdicts(twin, "T-N1") == {"C1": NOT_APPLICABLE}
        assert "母婴室" in one(twin, "T-N1").actual.zh

    def test_the_tier_decides_whether_the_zone_is_required(self) -> None:
        twin = whole(storey(room("B", "counter")), tier="small")
        assert verdicts(twin, "T-W1") == {"C1": NOT_APPLICABLE}
        assert verdicts(twin, "T-W1", tier="big") == {"C1": FAIL}

    def test_a_zone_that_a_clause_demands_counts_like_one_of_the_table(self) -> None:
        assert verdicts(whole(HALL, tier="small"), "T-KIT") == {"C1": FAIL}
        assert one(whole(HALL, tier="small"), "T-KIT").strength is Strength.SHOULD
        assert verdicts(whole(HALL), "T-KIT") == {"C1": NOT_APPLICABLE}

    def test_a_waived_zone_takes_its_equipment_with_it(self) -> None:
        waiver = Waiver("T-Z1", "C1", "改造中", "李", date(2026, 12, 31))
        twin = whole(storey(room("B", "counter")))
        assert verdicts(twin, "T-Z1", waivers=[waiver]) == {"C1": WAIVED}
        assert verdicts(twin, "T-W1", waivers=[waiver]) == {"C1": NOT_APPLICABLE}

    def test_without_any_kind_everything_about_zones_is_unknown(self) -> None:
        twin = whole(storey(room("A"), room("B", at=(20, 0))))
        zones = {f.rule: f.verdict for f in findings(twin) if f.rule.startswith(("T-Z", "T-W", "T-N", "T-PASS"))}
        assert set(zones.values()) == {Verdict.UNKNOWN}

    def test_no_plan_at_all_is_unknown(self) -> None:
        assert one(whole(thing("1", "seat", floor=None)), "T-Z1").verdict is Verdict.UNKNOWN


class TestWindows:
    def test_absent_required_window_fails_and_so_does_its_equipment(self) -> None:
        twin = whole(HALL, thing("W", "window_general", zone="B"))
        assert verdicts(twin, "T-P1") == {"C1": PASS}
        assert verdicts(twin, "T-P2") == {"C1": FAIL}
        assert verdicts(twin, "T-E1") == {"C1": FAIL}

    def test_absent_optional_window_frees_its_equipment(self) -> None:
        twin = whole(HALL, thing("W", "window_general", zone="B"), tier="small")
        assert verdicts(twin, "T-E1") == {"C1": NOT_APPLICABLE}

    def test_one_window_may_be_of_two_types(self) -> None:
        window = thing("W", "window_plain", zone="B", attributes={"类型": "综合窗口、即办专窗"})
        twin = whole(HALL, window, thing("P", "printer", zone="B"))
        assert [verdicts(twin, rule) for rule in ("T-P1", "T-P2", "T-E1")] == [{"C1": PASS}, {"C1": PASS}, {"W": PASS}]

    def test_untyped_windows_make_both_unknown(self) -> None:
        twin = whole(HALL, thing("W", "window_plain", zone="B"))
        assert verdicts(twin, "T-P2") == {"C1": UNKNOWN}
        assert verdicts(twin, "T-E1") == {"C1": UNKNOWN}
        assert "W" in one(twin, "T-E1").actual.zh
        assert one(twin, "T-E1").actual == one(twin, "T-P2").actual

    def test_each_window_is_judged(self) -> None:
        twin = whole(
            HALL,
            thing("W1", "window_special", at=(22, 5)),
            thing("W2", "window_special", at=(28, 5)),
            thing("P", "printer", at=(22, 6)),
        )
        assert verdicts(twin, "T-E1") == {"W1": PASS, "W2": FAIL}


class TestLimits:
    @pytest.mark.parametrize(("gap", "verdict"), [(15.0, PASS), (15.0000005, PASS), (15.001, FAIL)])
    def test_inclusive_with_rounding_only(self, gap: float, verdict: str) -> None:
        floor = storey(room("A", "waiting"), room("B", "counter", at=(10 + gap, 0)), room("H", size=(40, 10)))
        assert verdicts(whole(floor), "T-NEAR") == {"F1": verdict}

    def test_only_floors_with_that_zone(self) -> None:
        up = storey(room("C", "counter"), floor_id="F2", level=2)
        attic = storey(room("D", "office"), floor_id="F3", level=3)
        assert verdicts(whole(HALL, up, attic), "T-NEAR") == {"F1": PASS, "F2": NOT_APPLICABLE}

    @pytest.mark.parametrize("chosen", [5, 5.0, "5 m", "5000 mm"])
    def test_a_site_may_choose_its_own_number(self, chosen: object) -> None:
        assert verdicts(whole(HALL), "T-NEAR") == {"F1": PASS}
        finding = one(whole(HALL), "T-NEAR", settings={"near": chosen})
        assert finding.verdict is Verdict.FAIL
        assert finding.expected.zh == "≤ 5 m"
        assert finding.actual.zh == "10.00 m（步行）"
        assert finding.count is None

    @pytest.mark.parametrize("chosen", ["far", True, None, [5]])
    def test_a_setting_that_is_no_number_is_refused(self, chosen: object) -> None:
        with pytest.raises(ValueError, match="number"):
            findings(whole(HALL), settings={"near": chosen})

    def test_a_lower_bound_passes_but_never_fails(self) -> None:
        small = whole(storey(room("A", "waiting", size=(20, 20))), tier="small")
        assert verdicts(small, "T-SMALL") == {"C1": UNKNOWN}
        large = whole(storey(room("A", "waiting", size=(40, 20))), tier="small")
        assert verdicts(large, "T-SMALL") == {"C1": PASS}
        assert verdicts(whole(HALL, tier="small", area="799 m2"), "T-SMALL") == {"C1": FAIL}


class TestAppliedToNothing:
    def test_a_rule_of_another_tier_is_said_once_and_never_passes(self) -> None:
        assert verdicts(whole(HALL, area=900), "T-SMALL") == {"C1": NOT_APPLICABLE}

    def test_every_rule_is_answered(self) -> None:
        assert {f.rule for f in findings(whole())} == {rule.code for rule in standard().rules}

    def test_one_of_a_kind_is_not_compared(self) -> None:
        twin = whole(HALL, thing("1", "seat", attributes={"型号": "A"}), thing("2", "seat", attributes={"型号": "B"}))
        assert verdicts(twin, "T-SAME") == {"seat": FAIL}
        alone = replace(twin, assets=twin.assets[:1])
        assert verdicts(alone, "T-SAME") == {"C1": NOT_APPLICABLE}

    def test_drawn_things_are_not_asked_for_a_keeper(self) -> None:
        twin = whole(HALL, thing("1", "seat", attributes={"责任人": "甲"}), thing("2", "seat"))
        drawn = replace(twin, assets=(*twin.assets, thing("3", "seat", registered=False)))
        assert verdicts(drawn, "T-KEEPER") == {"1": PASS, "2": FAIL}

    def test_no_entrance_known_is_unknown(self) -> None:
        assert verdicts(whole(HALL), "T-LOGO") == {"C1": UNKNOWN}
        entered = storey(*HALL.zones, door("D", "A"))
        assert verdicts(whole(entered), "T-LOGO") == {"D": FAIL}
        assert verdicts(whole(entered, thing("L", "logo", at=(1, 1))), "T-LOGO") == {"D": PASS}


class TestTiers:
    def test_unknown_tier_given_is_refused_with_the_choices(self) -> None:
        with pytest.raises(NotFound, match="big"):
            findings(whole(HALL), tier="huge")

    def test_a_centre_of_an_unknown_tier_is_unknown_throughout(self) -> None:
        found = findings(whole(HALL, tier="huge"))
        assert {f.verdict for f in found} == {Verdict.UNKNOWN}
        assert "big" in found[0].actual.en

    def test_a_tier_argument_replaces_the_centres(self) -> None:
        assert one(whole(HALL, tier="huge"), "T-Z1", tier="small").strength is Strength.OPTIONAL


class TestWaivers:
    WAIVER = Waiver("T-W1", "A", "已采购", "王", TODAY)

    def test_holds_on_its_last_day_and_not_after(self) -> None:
        assert verdicts(whole(HALL), "T-W1", waivers=[self.WAIVER]) == {"A": WAIVED}
        late = date(2026, 2, 1)
        assert verdicts(whole(HALL), "T-W1", waivers=[self.WAIVER], today=late) == {"A": FAIL}

    def test_says_who_why_and_until_when_and_is_no_defect(self) -> None:
        finding = one(whole(HALL), "T-W1", waivers=[self.WAIVER])
        assert not finding.is_defect
        assert finding.remark is not None
        assert all(word in finding.remark.zh for word in ("王", "已采购", "2026-01-31"))

    def test_covers_only_its_rule_and_its_subject(self) -> None:
        floor = storey(room("A", "waiting"), room("B", "waiting", at=(20, 0)))
        assert verdicts(whole(floor), "T-W1", waivers=[self.WAIVER]) == {"A": WAIVED, "B": FAIL}
        assert verdicts(whole(floor), "T-W2", waivers=[self.WAIVER]) == {"A": FAIL, "B": FAIL}

    def test_a_pass_stays_a_pass(self) -> None:
        twin = whole(HALL, thing("1", "seat", zone="A"))
        assert verdicts(twin, "T-W1", waivers=[self.WAIVER]) == {"A": PASS}


def test_order_is_that_of_rules_then_of_the_twin_and_the_same_each_time() -> None:
    floor = storey(room("Z", "waiting"), room("A", "waiting", at=(20, 0)))
    up = storey(room("M", "waiting"), floor_id="F2", level=2)
    found = findings(whole(floor, up))
    assert [f.subject.id for f in found if f.rule == "T-W1"] == ["Z", "A", "M"]
    codes = [rule.code for rule in standard().rules]
    assert [codes.index(f.rule) for f in found] == sorted(codes.index(f.rule) for f in found)
    assert found == findings(whole(floor, up))


def test_no_standard_gives_no_finding() -> None:
    assert check(whole(HALL), [], fixture(), today=TODAY) == ()


def test_namesakes_are_told_apart() -> None:
    floor = storey(
        room("A", "waiting", name="等候", number="101"), room("B", "waiting", name="等候", number="102", at=(20, 0))
    )
    assert one(whole(floor), "T-W1", "B").subject.name == "等候 102"
