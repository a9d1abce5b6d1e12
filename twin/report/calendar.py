"""What is due as an iCalendar feed (RFC 5545): one all-day entry for each open date."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from twin.upkeep import Due, State

SHOWN = frozenset({State.OVERDUE, State.DUE, State.SOON, State.LATER, State.ADVISED})
AHEAD = timedelta(days=400)
"""How far ahead a feed looks."""


def calendar_bytes(
    found: Iterable[Due], *, centre: str, code: str, today: date, person: str = "", lang: str = "zh"
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
    for due in found:
        if due.state in SHOWN and (not person or due.schedule.person == person):
            day = max(due.on or today, today) if due.state is not State.ADVISED else due.on or today
            if day - today <= AHEAD:
                feed.add_component(_event(due, day, code, today, lang))
    return bytes(feed.to_ical())


def _event(due: Due, day: date, code: str, today: date, lang: str) -> Event:
    schedule = due.schedule
    zh = lang == "zh"
    event = Event()
    # one entry an open date: the same address fetched twice gives the same identity, and a moved date moves it
    name = f"{code}\n{schedule.id}\n{due.on or ''}"
    event.add("uid", f"{hashlib.sha256(name.encode()).hexdigest()[:32]}@twin")
    event.add("dtstamp", datetime(today.year, today.month, today.day, tzinfo=UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    late = ("【逾期】" if zh else "[overdue] ") if due.state is State.OVERDUE else ""
    what = schedule.what.zh if zh else schedule.what.en
    event.add("summary", f"{late}{what} · {schedule.subject}")
    lines = [
        f"{'应于' if zh else 'due'} {due.on}" if due.on else (due.note.zh if zh else due.note.en) if due.note else "",
        (schedule.every.text.zh if zh else schedule.every.text.en) if schedule.every else "",
        schedule.source.zh if zh else schedule.source.en,
        f"{'责任人' if zh else 'in charge'} {schedule.person}" if schedule.person else "",
    ]
    event.add("description", "\n".join(line for line in lines if line))
    event.add("transp", "TRANSPARENT")
    return event
