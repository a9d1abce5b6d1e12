"""The result of a session as plain rows, and what confirming it writes back to the register."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from twin.stocktake.counting import Count, Counted
from twin.stocktake.events import EventKind, Outcome


class WriteBack(StrEnum):
    """What the register takes over."""

    NOTHING = ""
    LOST = "missing"  # its status becomes 盘亏
    MOVED = "moved"  # its zone becomes the one where it was scanned
    BACK = "back"  # lost before and seen again: in use, where it was scanned


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One thing. ``asset_no`` is empty for what the register does not know; ``word`` is what was scanned.

    ``zone`` is where the register had it, ``found_zone`` where it was seen; empty: nowhere. ``at`` is ISO 8601.
    """

    asset_no: str
    word: str
    name: str
    item: str
    floor: str
    zone: str
    status: str
    outcome: Outcome
    found_zone: str = ""
    decision: str = ""
    at: str = ""
    by: str = ""
    repeats: int = 0
    writes: WriteBack = WriteBack.NOTHING

    @property
    def id(self) -> str:
        """Its number, or what was scanned."""
        return self.asset_no or self.word


def result_rows(count: Count, keep: Collection[str] = ()) -> list[ResultRow]:
    """Everything expected and everything scanned, by outcome and number.

    Parameters
    ----------
    keep
        Asset numbers of missing things whose status is to stay as it is, for somebody knows where they are.
    """
    order = list(Outcome)
    rows = [_row(each, keep) for each in (*count.things.values(), *count.extra)]
    return sorted(rows, key=lambda row: (order.index(row.outcome), row.zone, row.id))


def rows_json(rows: Iterable[ResultRow]) -> list[dict[str, Any]]:
    """The rows as JSON values; :func:`rows_of_json` gives equal rows back."""
    return [asdict(row) for row in rows]


def rows_of_json(values: Iterable[dict[str, Any]]) -> list[ResultRow]:
    """The rows that :func:`rows_json` was given."""
    return [
        ResultRow(**{**value, "outcome": Outcome(value["outcome"]), "writes": WriteBack(value["writes"])})
        for value in values
    ]


def _row(each: Counted, keep: Collection[str]) -> ResultRow:
    line, scan = each.line, each.scan
    thing = line.asset_no if line else scan.thing if scan else ""
    return ResultRow(
        asset_no=thing,
        word=scan.word if scan else "",
        name=line.name if line else "",
        item=line.item if line else "",
        floor=line.floor if line else "",
        zone=line.zone if line else "",
        status=line.status if line else "",
        outcome=each.outcome,
        found_zone=scan.zone if scan else "",
        decision=each.decision or "",
        at=scan.at.isoformat(timespec="seconds") if scan else "",
        by=scan.by if scan else "",
        repeats=each.repeats,
        writes=_writes(each, keep),
    )


def _writes(each: Counted, keep: Collection[str]) -> WriteBack:
    if each.outcome is Outcome.MISSING:
        return WriteBack.NOTHING if each.id in keep else WriteBack.LOST
    if each.outcome is Outcome.ELSEWHERE and each.decision is EventKind.MOVE:
        return WriteBack.MOVED
    if each.outcome is Outcome.UNEXPECTED and each.line is not None and each.line.status == "missing":
        return WriteBack.BACK
    return WriteBack.NOTHING
