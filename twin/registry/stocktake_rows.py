"""Stock-takes as they are stored: a session without its lists, its events, its row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import bindparam
from sqlalchemy.orm import Session
from sqlmodel import col, select

from twin.errors import Conflict, NotFound
from twin.registry.change import Change
from twin.registry.stocktake_tables import OPEN, StockEventTable, StocktakeTable
from twin.stocktake import Event, EventKind


@dataclass(frozen=True, slots=True)
class Stocktake:
    """One session. ``zones`` empty: the whole centre; ``helpers`` empty: whoever has a name may count."""

    id: str
    centre: str
    name: str
    state: str
    zones: tuple[str, ...]
    lead: str
    helpers: tuple[str, ...]
    opened_at: str
    opened_by: str
    closed_at: str | None
    closed_by: str
    despite: str

    @property
    def is_open(self) -> bool:
        """Whether it can still be counted in."""
        return self.state == OPEN

    def led_by(self, person: str) -> bool:
        """Whether that is the person who leads it, and may end it."""
        return person.casefold() == self.lead.casefold()

    def may_count(self, person: str) -> bool:
        """Whether somebody belongs to it."""
        return not self.helpers or person.casefold() in {name.casefold() for name in (self.lead, *self.helpers)}


def column_of(column: Any, stocktake: str) -> Any:
    """The query for one column of a session: its lists are long."""
    return select(column).where(StocktakeTable.stocktake == stocktake)


_HEAD: Final = tuple(getattr(StocktakeTable, name) for name in Stocktake.__slots__ if name != "id")


@cache
def _head_query(columns: frozenset[str], *, only_open: bool) -> Any:
    """The query of :func:`heads`, built once: every scan asks for the open sessions."""
    query = select(StocktakeTable.stocktake, *_HEAD).order_by(col(StocktakeTable.opened_at).desc())
    for name in columns:
        query = query.where(getattr(StocktakeTable, name) == bindparam(name))
    return query.where(StocktakeTable.state == OPEN) if only_open else query


def heads(session: Session, *, only_open: bool = False, centre: str = "", stocktake: str = "") -> tuple[Stocktake, ...]:
    """Sessions without their lists, the newest first."""
    wanted = {name: value for name, value in (("centre", centre), ("stocktake", stocktake)) if value}
    query = _head_query(frozenset(wanted), only_open=only_open)
    found = (dict(zip(Stocktake.__slots__, row, strict=True)) for row in session.execute(query, wanted).all())
    return tuple(
        Stocktake(**{**each, "zones": tuple(each["zones"]), "helpers": tuple(each["helpers"])}) for each in found
    )


def head_of(session: Session, stocktake: str) -> Stocktake:
    """One session without its lists.

    Raises
    ------
    NotFound
        ``no-such-stocktake``.
    """
    found = heads(session, stocktake=stocktake)
    if not stocktake or not found:
        raise no_stocktake(stocktake)
    return found[0]


def locked(change: Change, stocktake: str, *, shared: bool = False) -> Stocktake:
    """A session that nobody ends (or, not shared, counts in) until this transaction is over."""
    change.execute(column_of(StocktakeTable.stocktake, stocktake).with_for_update(read=shared))
    return head_of(change, stocktake)


def row_of(change: Change, stocktake: str) -> StocktakeTable:
    """The whole row of a session, for changing it."""
    row = change.get(StocktakeTable, stocktake)
    if row is None:
        raise no_stocktake(stocktake)
    return row


def events_of(session: Session, stocktake: str, *, thing: str | None = None) -> tuple[Event, ...]:
    """Everything that happened in a session in order, or all of it that is about one thing."""
    query = select(StockEventTable).where(StockEventTable.stocktake == stocktake)
    if thing is not None:
        query = query.where(StockEventTable.thing == thing)
    rows = session.scalars(query.order_by(col(StockEventTable.seen_at), col(StockEventTable.event)))
    return tuple(event_of(row) for row in rows)


def event_of(row: StockEventTable) -> Event:
    """A stored event."""
    return Event(
        row.event,
        EventKind(row.kind),
        datetime.fromisoformat(row.seen_at),
        row.by,
        row.zone,
        row.word,
        row.thing,
        row.about,
        row.device,
        row.seq,
    )


def same_event(kept: StockEventTable, stocktake: str) -> Event:
    """The event of an id that is there already.

    Raises
    ------
    Conflict
        It belongs to another session.
    """
    if kept.stocktake != stocktake:
        raise Conflict(
            "event-exists",
            f"编号 {kept.event} 已用于另一次盘点",
            f"The id {kept.event} belongs to another stock-take",
        )
    return event_of(kept)


def no_stocktake(stocktake: str) -> NotFound:
    """The complaint that there is none; also where its centre is not theirs to see."""
    return NotFound("no-such-stocktake", f"没有盘点 {stocktake}", f"There is no stock-take {stocktake}")
