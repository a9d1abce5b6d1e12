"""Stock-takes as they are stored: a session without its lists, its events, its row."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Row, bindparam
from sqlalchemy import select as sa_select
from sqlalchemy.orm import Session
from sqlmodel import select

from twin.errors import Conflict, NotFound
from twin.registry.change import Change
from twin.registry.rows import table_of
from twin.registry.scoping import sees
from twin.registry.stocktake_tables import OPEN, StockEventTable, StocktakeTable
from twin.stocktake import Event, EventKind, Line

KEPT: Final = 16
"""Frozen lists held in memory; they never change."""


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


_SESSIONS, _EVENTS = table_of(StocktakeTable).c, table_of(StockEventTable).c
_HEAD: Final = (_SESSIONS.stocktake, *(_SESSIONS[name] for name in Stocktake.__slots__ if name != "id"))


@cache
def _head_query(columns: frozenset[str], *, only_open: bool) -> Any:
    """The query of :func:`heads`, built once and past the mapper: every scan asks for the open sessions."""
    query = sa_select(*_HEAD).where(*(_SESSIONS[name] == bindparam(name) for name in sorted(columns)))
    query = query.order_by(_SESSIONS.opened_at.desc())
    return query.where(_SESSIONS.state == OPEN) if only_open else query


@cache
def _lock_query(*, shared: bool) -> Any:
    return _head_query(frozenset({"stocktake"}), only_open=False).with_for_update(read=shared)


def heads(session: Session, *, only_open: bool = False, centre: str = "", stocktake: str = "") -> tuple[Stocktake, ...]:
    """Sessions without their lists, the newest first."""
    wanted = {name: value for name, value in (("centre", centre), ("stocktake", stocktake)) if value}
    return _heads(session, _head_query(frozenset(wanted), only_open=only_open), wanted)


def _heads(session: Session, query: Any, wanted: Mapping[str, str]) -> tuple[Stocktake, ...]:
    found = (dict(zip(Stocktake.__slots__, row, strict=True)) for row in session.execute(query, wanted).all())
    return tuple(
        Stocktake(**{**each, "zones": tuple(each["zones"]), "helpers": tuple(each["helpers"])})
        for each in found
        if sees(session, each["centre"])
    )


def head_of(session: Session, stocktake: str) -> Stocktake:
    """One session without its lists.

    Raises
    ------
    NotFound
        ``no-such-stocktake``.
    """
    return _only(heads(session, stocktake=stocktake) if stocktake else (), stocktake)


def locked(change: Change, stocktake: str, *, shared: bool = False) -> Stocktake:
    """A session that nobody ends (or, not shared, counts in) until this transaction is over."""
    return _only(_heads(change, _lock_query(shared=shared), {"stocktake": stocktake}), stocktake)


def _only(found: tuple[Stocktake, ...], stocktake: str) -> Stocktake:
    if not found:
        raise no_stocktake(stocktake)
    return found[0]


def row_of(change: Change, stocktake: str) -> StocktakeTable:
    """The whole row of a session, for changing it."""
    row = change.get(StocktakeTable, stocktake)
    if row is None:
        raise no_stocktake(stocktake)
    return row


class FrozenLists:
    """The frozen lists of the sessions asked for last, by asset number: the same for everybody, as they never change."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, dict[str, Line]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, session: Session, head: Stocktake) -> dict[str, Line]:
        """The list of a session that the person of ``session`` sees."""
        kept = self._kept.get(head.id)
        if kept is None:
            frozen = session.scalars(column_of(StocktakeTable.frozen, head.id)).one()
            kept = {line.asset_no: line for line in (Line(*values) for values in frozen)}
            with self._lock:
                self._kept[head.id] = kept
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        return kept


_IN_ORDER: Final = sa_select(*_EVENTS).order_by(_EVENTS.seen_at, _EVENTS.event)
_OF_SESSION: Final = _IN_ORDER.where(_EVENTS.stocktake == bindparam("stocktake"))
_OF_THING: Final = _OF_SESSION.where(_EVENTS.thing == bindparam("thing"))
_ONE: Final = sa_select(*_EVENTS).where(_EVENTS.event == bindparam("event"))
"""Asked at every scan: built once, and past the mapper."""


def events_of(session: Session, stocktake: str, *, thing: str | None = None) -> tuple[Event, ...]:
    """Everything that happened in a session in order, or all of it that is about one thing; what is not flushed is not in it."""
    query = _OF_SESSION if thing is None else _OF_THING
    rows = session.execute(
        query, {"stocktake": stocktake, "thing": thing} if thing is not None else {"stocktake": stocktake}
    )
    return tuple(event_of(row) for row in rows if sees(session, row.centre))


def event_row(session: Session, event: str) -> Row[Any] | None:
    """The stored event of an id, if the person sees it."""
    row = session.execute(_ONE, {"event": event}).first()
    return row if row is not None and sees(session, row.centre) else None


def event_of(row: StockEventTable | Row[Any]) -> Event:
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


def same_event(kept: Row[Any], stocktake: str) -> Event:
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
