"""Stock-takes (盘点): what a count found, worked out from its events. Pure: nothing is stored and no clock is read here.

``count(lines, events)`` folds the events of a session over its frozen list; :class:`Count` says what was found, what
is missing (盘亏), what nobody expected (盘盈), what stands elsewhere, and what still keeps the session from its end.
"""

from twin.stocktake.counting import Count, Counted, Device, Hindrance, ZoneCount, ZoneState, count
from twin.stocktake.due import Counting, due_for_counting
from twin.stocktake.events import NOWHERE, OUTCOME_WORDS, Event, EventKind, Line, Outcome, Reply, reply_to
from twin.stocktake.results import ResultRow, WriteBack, result_rows, rows_json, rows_of_json

__all__ = [
    "NOWHERE",
    "OUTCOME_WORDS",
    "Count",
    "Counted",
    "Counting",
    "Device",
    "Event",
    "EventKind",
    "Hindrance",
    "Line",
    "Outcome",
    "Reply",
    "ResultRow",
    "WriteBack",
    "ZoneCount",
    "ZoneState",
    "count",
    "due_for_counting",
    "reply_to",
    "result_rows",
    "rows_json",
    "rows_of_json",
]
