"""What is due as an iCalendar feed (RFC 5545): one all-day entry for each open date."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from twin.upkeep import State
from twin.upkeep.agenda import Appointment

AHEAD = timedelta(days=400)
"""How far ahead a feed looks."""


def calendar_bytes(
    found: Iterable[Appointment], *, centre: str, code: str, today: date, person: str = "", lang: str = "zh"
) -> bytes:
    """The feed of one centre. What is overdue stands on today, where it is seen; its own date is in the text.

    Parameters
    ----------
    person
        Only what this person answers for; empty: everything.
    """
    feed = Calendar()
    feed.add("prodid", "-//twin//upkeep//ZH")
    feed.add("version", "2.0")
    feed.add("method", "PUBLISH")
    title = f"{centre} 维保" if lang == "zh" else f"{centre}: upkeep"
    feed.add("x-wr-calname", f"{title}（{person}）" if person else title)
    feed.add("refresh-interval", timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for each in found:
        day = each.shown_on(today)
        if (not person or each.person == person) and day - today <= AHEAD:
            feed.add_component(_event(each, day, code, today, lang))
    return bytes(feed.to_ical())


def _event(each: Appointment, day: date, code: str, today: date, lang: str) -> Event:
    zh = lang == "zh"
    event = Event()
    # one entry an open date: the same address fetched twice gives the same identity, and a moved date moves it
    name = f"{code}\n{each.ident}\n{each.on or ''}"
    event.add("uid", f"{hashlib.sha256(name.encode()).hexdigest()[:32]}@twin")
    event.add("dtstamp", datetime(today.year, today.month, today.day, tzinfo=UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    late = ("【逾期】" if zh else "[overdue] ") if each.state is State.OVERDUE else ""
    event.add("summary", f"{late}{each.what.zh if zh else each.what.en} · {each.subject}")
    lines = [
        f"{'应于' if zh else 'due'} {each.on}" if each.on else "",
        each.remark.zh if zh else each.remark.en,
        f"{'责任人' if zh else 'in charge'} {each.person}" if each.person else "",
    ]
    event.add("description", "\n".join(line for line in lines if line))
    event.add("transp", "TRANSPARENT")
    return event
