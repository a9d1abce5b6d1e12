"""The iCalendar feed, read back by the icalendar library and checked line by line against RFC 5545."""

from __future__ import annotations

from datetime import date

from icalendar import Calendar

from twin.catalog.intervals import parse_interval
from twin.model import Text
from twin.report.calendar import calendar_bytes
from twin.upkeep import Due, Record, Schedule, State, Work, due
from twin.upkeep.agenda import of_due

TODAY = date(2026, 11, 27)
LONG = "每季度对全部消防设施、器材、应急照明和疏散指示标志进行检查；逗号,分号;反斜线\\和换行都不能弄坏文件"


def schedule(ident: str, start: date, person: str = "") -> Schedule:
    every = parse_interval("3 months")
    return Schedule(
        ident, Text(LONG, "Fire check"), Work.INSPECT, "centre", "C", "中心", every, start, person=person,
        source=Text("公安部令第61号", "Order 61"),
    )  # fmt: skip


def feed(*found: Due, person: str = "", lang: str = "zh") -> bytes:
    return calendar_bytes(of_due(found), centre="示例中心", code="C", today=TODAY, person=person, lang=lang)


def test_each_open_date_is_one_all_day_entry() -> None:
    late, soon = due(schedule("a", date(2026, 9, 1)), [], TODAY), due(schedule("b", date(2026, 12, 1)), [], TODAY)
    calendar = Calendar.from_ical(feed(late, soon))
    events = calendar.walk("VEVENT")
    assert [event.decoded("dtstart") for event in events] == [TODAY, date(2026, 12, 1)]
    assert str(events[0]["summary"]) == f"【逾期】{LONG} · 中心"
    assert "应于 2026-09-01" in str(events[0]["description"])
    assert str(calendar["x-wr-calname"]) == "示例中心 维保"


def test_asked_twice_it_is_the_same_and_a_new_date_is_a_new_entry() -> None:
    each = schedule("a", date(2026, 12, 1))
    first = feed(due(each, [], TODAY))
    assert first == feed(due(each, [], TODAY))
    after = feed(due(each, [Record("r", "a", date(2026, 12, 1), "x")], date(2026, 12, 2)))
    uids = [Calendar.from_ical(each).walk("VEVENT")[0]["uid"] for each in (first, after)]
    assert uids[0] != uids[1]


def test_a_persons_feed_holds_only_theirs() -> None:
    mine, other = (due(schedule(p, date(2026, 12, 1), p), [], TODAY) for p in ("李四", "张三"))
    found = Calendar.from_ical(feed(mine, other, person="李四")).walk("VEVENT")
    assert len(found) == 1
    assert "李四" in str(found[0]["description"])


def test_what_has_no_date_to_show_is_left_out() -> None:
    settled = due(schedule("a", TODAY), [], TODAY)
    unset = Due(settled.schedule, State.UNSET)
    far = due(schedule("b", date(2030, 1, 1)), [], TODAY)
    assert Calendar.from_ical(feed(unset, far)).walk("VEVENT") == []


def test_lines_end_in_crlf_and_are_at_most_75_bytes() -> None:
    content = feed(due(schedule("a", date(2026, 9, 1)), [], TODAY))
    lines = content.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in content.replace(b"\r\n", b"")
    for line in lines[:-1]:
        line.decode("utf-8")  # no fold inside a character
    assert {name for name in (b"VERSION:2.0", b"PRODID:-//twin//upkeep//ZH") if name in lines} != set()
    assert content.count(b"BEGIN:VEVENT") == content.count(b"END:VEVENT") == 1
    for needed in (b"UID:", b"DTSTAMP:", b"DTSTART;VALUE=DATE:"):
        assert content.count(needed) == 1
