"""Everything that falls due in a centre, from all of its books."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from twin.catalog.registers import load_registers
from twin.upkeep.agenda import Appointment, done, of_due, of_entries, of_order, repeats
from twin.upkeep.repairs import DAYS_FACT, allowed_days
from twin.upkeep.schedules import STATES

if TYPE_CHECKING:
    from twin.registry.store import Registry


def open_agenda(source: Registry, code: str, today: date) -> list[Appointment]:
    """What is open or coming in a centre, each thing once: upkeep, patrols, work orders, entries of registers."""
    return [*of_due(source.upkeep.due(code, today)), *_deadlines(source, code, today)]


def agenda(source: Registry, code: str, today: date, first: date, last: date) -> list[Appointment]:
    """What stands in the calendar of a centre between two days: what was done, what is open, and what comes again."""
    found = source.upkeep.due(code, today)
    calendar = source.upkeep.calendar(code)
    every = [
        *of_due(found),
        *repeats(found, today, last, calendar),
        *done((each.schedule for each in found), source.upkeep.records(code), first, last),
        *_deadlines(source, code, today),
    ]
    inside = (each for each in every if first <= each.shown_on(today) <= last)
    return sorted(inside, key=lambda each: (each.shown_on(today), STATES.index(each.state), each.what.zh))


def _deadlines(source: Registry, code: str, today: date) -> list[Appointment]:
    days = allowed_days(source.centre(code).facts.get(DAYS_FACT))
    names = {asset.asset_no: asset.name or asset.item_words for asset in source.twin(code).assets}
    found = []
    for order in source.orders.of_centre(code, only_open=True):
        begun = datetime.fromisoformat(order.reported_at).astimezone()
        until = (begun + timedelta(days=days[order.priority])).date()
        subject = names.get(order.target, order.target)
        found.append(of_order(order.number, order.what, subject, until, today, person=order.handler))
    entries = source.registers.of_centre(code)
    for register in load_registers().all:
        mine = [entry for entry in entries if entry.register == register.id]
        found += of_entries(register, mine, today)
    return found
