"""Upkeep: what is due when. Pure rules over schedules and records; today is an argument, nothing is stored here.

``default_schedules(twin, tasks, catalog, since)`` makes what documents and related rules ask for, ``merged`` puts a centre's own beside it,
``due_list(schedules, records, today)`` says what is due.
"""

from twin.upkeep.defaults import default_schedules, merged
from twin.upkeep.schedules import (
    OPEN_WEEKDAYS,
    Anchor,
    Calendar,
    Due,
    Outcome,
    Record,
    Schedule,
    State,
    Work,
    due,
    due_list,
    open_weekdays,
)

__all__ = [
    "OPEN_WEEKDAYS",
    "Anchor",
    "Calendar",
    "Due",
    "Outcome",
    "Record",
    "Schedule",
    "State",
    "Work",
    "default_schedules",
    "due",
    "due_list",
    "merged",
    "open_weekdays",
]
