"""Documents, records and questions decided from evidence: each verdict, at the day on which it turns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.checks.build import (
    FAIL,
    NOT_APPLICABLE,
    PASS,
    UNKNOWN,
    WAIVED,
    fixture,
    room,
    standard,
    storey,
    thing,
    whole,
)
from twin.catalog import load_catalog
from twin.catalog.intervals import Interval, Unit
from twin.catalog.registers import Deed
from twin.catalog.schema import Clause, Fact
from twin.checks.engine import check
from twin.checks.evidence import NO_EVIDENCE, Answer, Evidence, Reply, newest_records
from twin.checks.waivers import Waiver
from twin.errors import SiteError
from twin.model import Document, Finding, Strength, Text, Twin
from twin.upkeep import Anchor, Outcome, Record, Schedule, Work, due_list

TODAY = date(2026, 1, 30)  # a Friday
DAY, MONTH, YEAR = Interval(1, Unit.DAY), Interval(1, Unit.MONTH), Interval(1, Unit.YEAR)
ALL = {"*": Strength.SHALL}


def entry(becomes: str, **more: Any) -> Clause:
    title = more.pop("title", "值班制度")
    return Clause("9", becomes, Text("要看的", "what to look at"), "T-E", Text(title, title), **{"marks": ALL, **more})


def found(asked: Clause, twin: Twin, evidence: Evidence = NO_EVIDENCE, **options: Any) -> list[Finding]:
    only = replace(standard(), rules=(), elsewhere=(asked,))
    day = options.pop("today", TODAY)
    return list(check(twin, [only], fixture(), evidence=evidence, today=day, **options))


def verdict(asked: Clause, twin: Twin, evidence: Evidence = NO_EVIDENCE, **options: Any) -> str:
    (one,) = found(asked, twin, evidence, **options)
    return str(one.verdict)


def keeping(*documents: Document, **facts: Any) -> Twin:
    return replace(whole(**facts), documents=documents)


class TestDocuments:
    ASKED = entry("document")

    def test_no_register_at_all_is_no_defect(self) -> None:
        (one,) = found(self.ASKED, keeping())
        assert (str(one.verdict), one.rule, one.clause, one.strength) == (UNKNOWN, "T-E", "9", Strength.SHALL)
        assert (one.subject.kind, one.subject.id) == ("centre", "C1")
        assert "文件" in one.actual.zh
        assert one.fix.zh
        assert not one.is_defect

    def test_a_register_without_it_is(self) -> None:
        (one,) = found(self.ASKED, keeping(Document("制度", "别的制度")))
        assert str(one.verdict) == FAIL
        assert one.is_defect
        assert "《值班制度》" in one.fix.zh, "the list of what to do shows what mends it without the finding"
        assert "“值班制度”" in one.fix.en

    @pytest.mark.parametrize(
        "title",
        ["值班制度", "《值班制度》", "示例中心值班制度", "值班制度（试行）", "值班制度(2025)", "值 班 制 度"],
    )
    def test_it_is_known_by_its_title(self, title: str) -> None:
        assert verdict(self.ASKED, keeping(Document("制度", title))) == PASS

    @pytest.mark.parametrize("title", ["领导值班制度", "值班制度汇编", "值班", "制度"])
    def test_another_title_is_another_document(self, title: str) -> None:
        assert verdict(self.ASKED, keeping(Document("制度", title))) == FAIL

    def test_a_document_of_another_name_says_what_it_meets(self) -> None:
        named = Document("制度", "管理制度汇编", meets=("T-X", "T-E"))
        assert verdict(self.ASKED, keeping(named)) == PASS
        assert verdict(self.ASKED, keeping(replace(named, meets=("T-X",)))) == FAIL

    def test_a_similar_title_is_hinted_at_but_not_taken(self) -> None:
        (one,) = found(self.ASKED, keeping(Document("制度", "值班表制度")))
        assert str(one.verdict) == FAIL
        assert one.remark is not None
        assert "值班表制度" in one.remark.zh
        assert "T-E" in one.remark.zh

    @pytest.mark.parametrize(("due", "wanted"), [(0, PASS), (-1, FAIL), (1, PASS)])
    def test_it_is_late_from_the_day_after_its_review(self, due: int, wanted: str) -> None:
        day = (TODAY + timedelta(days=due)).isoformat()
        assert verdict(self.ASKED, keeping(Document("制度", "值班制度", review_due=day))) == wanted

    @pytest.mark.parametrize(("issued", "wanted"), [("2026-01-30", PASS), ("2026-01-31", FAIL)])
    def test_one_of_tomorrow_is_not_in_force(self, issued: str, wanted: str) -> None:
        assert verdict(self.ASKED, keeping(Document("制度", "值班制度", issued=issued))) == wanted

    def test_the_one_in_force_counts_beside_the_one_that_is_late(self) -> None:
        old, new = Document("制度", "值班制度", "1", review_due="2020-01-01"), Document("制度", "值班制度", "2")
        assert verdict(self.ASKED, keeping(old, new)) == verdict(self.ASKED, keeping(new, old)) == PASS

    @pytest.mark.parametrize(
        ("issued", "wanted"), [(None, UNKNOWN), ("2025-12-29", FAIL), ("2025-12-30", PASS), ("2025-12-31", PASS)]
    )
    def test_a_monthly_one_without_a_review_day_holds_a_month(self, issued: str | None, wanted: str) -> None:
        monthly = entry("document", every=MONTH)
        assert verdict(monthly, keeping(Document("表", "值班制度", issued=issued))) == wanted


class TestWhomItBinds:
    def test_a_tier_without_a_mark_is_not_bound(self) -> None:
        asked = entry("document", marks={"small": Strength.SHALL})
        assert verdict(asked, keeping(tier="big")) == NOT_APPLICABLE
        assert verdict(asked, keeping(tier="small")) == UNKNOWN
        (one,) = found(asked, keeping(tier="nobody"))
        assert str(one.verdict) == UNKNOWN
        assert "nobody" in one.actual.en

    @pytest.mark.parametrize(
        ("fact", "wanted"), [({}, UNKNOWN), ({"own": "否"}, NOT_APPLICABLE), ({"own": True}, FAIL)]
    )
    def test_a_fact_decides(self, fact: dict[str, Any], wanted: str) -> None:
        asked = entry("document", fact=Fact("own", Text("自建网", "a network of its own")))
        assert verdict(asked, keeping(Document("制度", "别的"), **fact)) == wanted

    def test_zones_decide(self) -> None:
        asked = entry("record", zones=("waiting",))
        assert verdict(asked, whole(storey(room("w", "waiting")))) == UNKNOWN
        assert verdict(asked, whole(storey(room("c", "counter")))) == NOT_APPLICABLE
        (one,) = found(asked, whole(storey(room("x"))))
        assert str(one.verdict) == UNKNOWN
        assert "空间" in one.actual.zh

    def test_what_is_outside_gives_no_finding(self) -> None:
        assert found(entry("outside"), whole()) == []

    def test_a_centre_turns_one_off_and_only_one_that_there_is(self) -> None:
        catalog = load_catalog()
        songjiang, code = catalog.standard("DB31117-Z-016-2022"), "SJ-doc-T18-R3"
        twin = keeping(Document("制度", "别的"), rules={code: False}, tier="district")
        findings = {one.rule: one for one in check(twin, [songjiang], catalog, today=TODAY)}
        assert str(findings[code].verdict) == NOT_APPLICABLE
        assert str(findings["SJ-doc-T18-R4"].verdict) == FAIL
        with pytest.raises(SiteError, match="SJ-doc-T18-R33"):
            check(keeping(rules={"SJ-doc-T18-R33": False}), [songjiang], catalog, today=TODAY)

    def test_a_waiver_shows_and_ends(self) -> None:
        waiver = Waiver("T-E", "C1", "印制中", "主任", TODAY)
        twin = keeping(Document("制度", "别的"))
        (one,) = found(entry("document"), twin, waivers=[waiver])
        assert str(one.verdict) == WAIVED
        assert one.remark is not None
        assert "主任" in one.remark.zh
        assert verdict(entry("document"), twin, waivers=[waiver], today=TODAY + timedelta(days=1)) == FAIL

    def test_a_waiver_never_covers_what_nobody_knows(self) -> None:
        waiver = Waiver("T-E", "C1", "印制中", "主任", TODAY)
        assert verdict(entry("document"), keeping(), waivers=[waiver]) == UNKNOWN


def work(every: Interval | None, start: date | None = None, ident: str = "T-E:C1", **more: Any) -> Schedule:
    anchor = Anchor.SCHEDULED if start else Anchor.COMPLETED
    what = Text(ident, ident)
    return Schedule(ident, what, Work.INSPECT, "centre", "C1", "", every, start, anchor, answers=("T-E",), **more)


def done(*days: str, schedule: str = "T-E:C1") -> tuple[Record, ...]:
    return tuple(Record(f"{schedule}{n}", schedule, date.fromisoformat(day), "周敏") for n, day in enumerate(days))


class TestRecords:
    ASKED = entry("record")

    def test_what_mends_it_names_it(self) -> None:
        (one,) = found(entry("record", title="日常巡查"), whole())
        assert one.fix.zh.endswith("日常巡查")
        assert one.fix.en == "Do it in time and record it: 日常巡查"

    def test_never_recorded_is_unknown_even_when_it_is_overdue(self) -> None:
        for schedules in ((), (work(None),), (work(DAY, date(2025, 1, 1)),)):
            (one,) = found(self.ASKED, whole(), Evidence(schedules))
            assert str(one.verdict) == UNKNOWN
            assert "从未登记" in one.actual.zh

    @pytest.mark.parametrize(("day", "wanted"), [("2025-01-30", PASS), ("2025-01-29", FAIL)])
    def test_without_a_period_it_holds_a_year_and_says_so(self, day: str, wanted: str) -> None:
        (one,) = found(self.ASKED, whole(), Evidence((work(None),), done(day)))
        assert str(one.verdict) == wanted
        assert one.reading is not None
        assert "1年" in one.reading.zh

    @pytest.mark.parametrize(("day", "wanted"), [("2025-12-30", PASS), ("2025-12-29", FAIL)])
    def test_the_centres_own_period_counts(self, day: str, wanted: str) -> None:
        assert verdict(self.ASKED, whole(), Evidence((work(MONTH),), done(day))) == wanted

    @pytest.mark.parametrize(
        ("days", "wanted"),
        [
            (("2026-01-30",), PASS),
            (("2026-01-29",), PASS),  # today's may still be done
            (("2026-01-28",), FAIL),  # yesterday's was not
        ],
    )
    def test_daily_work(self, days: tuple[str, ...], wanted: str) -> None:
        daily = work(DAY, date(2026, 1, 5))
        assert verdict(self.ASKED, whole(), Evidence((daily,), done(*days))) == wanted

    def test_daily_work_rests_when_the_centre_is_closed(self) -> None:
        daily, friday = Evidence((work(DAY, date(2026, 1, 5)),), done("2026-01-23")), date(2026, 1, 26)
        assert verdict(self.ASKED, whole(), daily, today=friday) == PASS
        assert verdict(self.ASKED, whole(), replace(daily, open_days=(1, 2, 3, 4, 5, 6)), today=friday) == FAIL

    def test_twice_a_day_means_twice(self) -> None:
        twice = work(DAY, date(2026, 1, 5), times=2)
        assert verdict(self.ASKED, whole(), Evidence((twice,), done("2026-01-29"))) == FAIL
        assert verdict(self.ASKED, whole(), Evidence((twice,), done("2026-01-29", "2026-01-29"))) == PASS

    def test_the_worst_of_several_works_counts(self) -> None:
        one, other = work(MONTH), work(MONTH, ident="T-F:C1")
        fresh, old = done("2026-01-20"), done("2025-06-01", schedule="T-F:C1")
        assert verdict(self.ASKED, whole(), Evidence((one, other), (*fresh, *old))) == FAIL
        (half,) = found(self.ASKED, whole(), Evidence((one, other), fresh))
        assert str(half.verdict) == UNKNOWN
        assert "T-F:C1" in half.actual.zh
        both = (*fresh, *done("2026-01-21", schedule="T-F:C1"))
        assert verdict(self.ASKED, whole(), Evidence((one, other), both)) == PASS

    @pytest.mark.parametrize(
        ("every", "days", "wanted"),
        [
            (None, ("2025-01-30",), PASS),
            (None, ("2025-01-29",), FAIL),
            (DAY, ("2026-01-28", "2026-01-29"), PASS),
            (DAY, ("2026-01-27", "2026-01-28"), FAIL),
            (MONTH, ("2025-12-31",), PASS),
            (MONTH, ("2025-12-28",), FAIL),
        ],
    )
    def test_registers_orders_and_rounds_are_records_too(
        self, every: Interval | None, days: tuple[str, ...], wanted: str
    ) -> None:
        asked = entry("record", every=every)
        made = tuple(Deed("register:lost", ("centre", "C1"), day, "周敏", ("T-E",)) for day in days)
        assert verdict(asked, whole(), Evidence(done=made)) == wanted
        assert verdict(asked, whole(), Evidence((work(MONTH),), done=made)) == wanted, "scheduled, never done there"
        others = tuple(each._replace(answers=("T-F",)) for each in made)
        assert verdict(asked, whole(), Evidence(done=others)) == UNKNOWN

    def test_what_is_overdue_as_work_is_not_mended_by_something_else_on_record(self) -> None:
        made = (Deed("inspection", ("asset", "A"), "2026-01-29", "周敏", ("T-E",)),)
        assert verdict(self.ASKED, whole(), Evidence((work(MONTH),), done("2025-06-01"), made)) == FAIL

    def test_pausing_it_does_not_pass_it(self) -> None:
        paused = work(MONTH, paused=True)
        assert verdict(self.ASKED, whole(), Evidence((paused,), done("2026-01-20"))) == UNKNOWN

    def test_records_of_tomorrow_do_not_count(self) -> None:
        assert verdict(self.ASKED, whole(), Evidence((work(MONTH),), done("2026-01-31"))) == UNKNOWN


def said(reply: Reply, day: str, subject: str = "C1", ident: str = "a") -> Answer:
    return Answer(ident, "T-E", subject, reply, date.fromisoformat(day), "李审", "见照片", 1)


class TestQuestions:
    ASKED = entry("question")

    @pytest.mark.parametrize(("reply", "wanted"), [(Reply.OK, PASS), (Reply.BAD, FAIL), (Reply.NA, NOT_APPLICABLE)])
    def test_the_answer_is_the_verdict(self, reply: Reply, wanted: str) -> None:
        (one,) = found(self.ASKED, whole(), Evidence(answers=(said(reply, "2026-01-20"),)))
        assert str(one.verdict) == wanted
        assert "李审" in one.actual.zh
        assert "见照片" in one.actual.zh

    def test_nobody_looked(self) -> None:
        assert verdict(self.ASKED, whole()) == UNKNOWN

    @pytest.mark.parametrize(
        ("every", "day", "wanted"),
        [
            (None, "2025-01-30", PASS),
            (None, "2025-01-29", UNKNOWN),
            (MONTH, "2025-12-30", PASS),
            (MONTH, "2025-12-29", UNKNOWN),
        ],
    )
    def test_it_expires(self, every: Interval | None, day: str, wanted: str) -> None:
        asked = entry("question", every=every)
        assert verdict(asked, whole(), Evidence(answers=(said(Reply.OK, day),))) == wanted

    def test_an_expired_refusal_is_no_longer_one(self) -> None:
        assert verdict(self.ASKED, whole(), Evidence(answers=(said(Reply.BAD, "2024-01-01"),))) == UNKNOWN

    def test_the_newest_answer_counts_in_whatever_order_they_came(self) -> None:
        old, new = said(Reply.BAD, "2026-01-10", ident="b"), said(Reply.OK, "2026-01-20", ident="a")
        for answers in ((old, new), (new, old)):
            assert verdict(self.ASKED, whole(), Evidence(answers=answers)) == PASS

    def test_it_is_asked_in_every_zone_of_its_kinds(self) -> None:
        twin = whole(storey(room("w1", "waiting"), room("w2", "waiting", (20, 0)), room("c", "counter", (40, 0))))
        answers = (said(Reply.OK, "2026-01-20", "w1"),)
        findings = found(entry("question", zones=("waiting",)), twin, Evidence(answers=answers))
        assert {each.subject.id: str(each.verdict) for each in findings} == {"w1": PASS, "w2": UNKNOWN}
        assert all(each.at is not None and each.subject.floor == "F1" for each in findings)

    def test_an_answer_about_the_centre_says_nothing_about_a_zone(self) -> None:
        twin = whole(storey(room("w1", "waiting")), thing("A", "seat", "w1"))
        answers = (said(Reply.OK, "2026-01-20", "C1"),)
        assert verdict(entry("question", zones=("waiting",)), twin, Evidence(answers=answers)) == UNKNOWN


DAYS = st.dates(date(2025, 10, 1), date(2026, 2, 10))
OUTCOMES = st.sampled_from([Outcome.DONE, Outcome.FAULT, Outcome.READ])


@given(
    st.lists(st.tuples(DAYS, OUTCOMES, st.integers(0, 900)), max_size=30),
    st.integers(1, 3),
    st.sampled_from([None, DAY, MONTH, YEAR, Interval(500, Unit.USE)]),
    st.booleans(),
)
def test_the_newest_records_decide_as_all_of_them_do(
    made: list[tuple[date, Outcome, int]], times: int, every: Interval | None, scheduled: bool
) -> None:
    schedule = replace(work(every, date(2025, 9, 1) if scheduled else None), times=times)
    records = [
        Record(f"{n:03d}", schedule.id, day, "x", outcome, float(reading))
        for n, (day, outcome, reading) in enumerate(sorted(made, key=lambda each: (each[0], each[2])))
        if day <= TODAY
    ]
    kept = newest_records([schedule], records)
    whole_answer, short_answer = due_list([schedule], records, TODAY), due_list([schedule], kept, TODAY)
    assert [(each.state, each.on, each.missed) for each in whole_answer] == [
        (each.state, each.on, each.missed) for each in short_answer
    ]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("SJ-doc-4.2-5", "taken to bind every centre"),
        ("SJ-doc-6.6.1.2-1", "row 13 of Table 18"),
        ("SJ-doc-T18-R13", "6.6.1.2"),
        ("LZ-doc-8-4", "govern what is provided too"),
    ],
)
def test_how_an_ambiguous_text_was_taken_stands_beside_its_finding(code: str, said: str) -> None:
    catalog = load_catalog()
    twin = whole(storey(room("z1", "window_service", (0, 0), (12, 8))))
    found = check(twin, tuple(catalog.standards.values()), catalog, tier="district", today=TODAY)
    (finding,) = [each for each in found if each.rule == code]
    assert finding.reading is not None
    assert said in finding.reading.en
    assert "\n" not in finding.reading.zh


def test_a_written_reading_comes_before_how_long_an_answer_holds() -> None:
    catalog = load_catalog()
    twin = whole(storey(room("z1", "window_service", (0, 0), (12, 8))))
    found = check(twin, [catalog.standard("LZCZ-2022-1")], catalog, tier="district", today=TODAY)
    (asked,) = [each for each in found if each.rule == "LZ-ask-7-2"]
    assert asked.reading is not None
    assert asked.reading.zh == "文本没有写数量：由检查人按业务量判断；文本没有写周期：答复1年内有效"
