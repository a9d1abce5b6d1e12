"""The tables of stock-takes: sessions, each with its frozen list, and the events of counting, which are only ever added."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from pydantic import field_validator
from sqlalchemy import JSON, ForeignKeyConstraint, Index
from sqlmodel import Field

from twin.model import Json
from twin.registry.rights import Action
from twin.registry.rows import Record, client_id, moment, of_centre
from twin.stocktake import EventKind

OPEN, CONFIRMED, CANCELLED = "open", "confirmed", "cancelled"


class StocktakeTable(Record, table=True):
    """One session. ``frozen`` and ``result`` are kept out of the log, their hashes are in it."""

    __tablename__ = "stocktake"
    __table_args__ = of_centre(Index("stocktake_centre", "centre"))
    bulky: ClassVar[frozenset[str]] = frozenset({"frozen", "result"})
    history: ClassVar[bool] = True
    quiet: ClassVar[bool] = True
    evidence: ClassVar[bool] = True

    stocktake: str = Field(primary_key=True, min_length=16, max_length=40)
    centre: str
    name: str = Field(min_length=1, max_length=100)
    state: str = OPEN
    zones: list[str] = Field(default_factory=list, sa_type=JSON, nullable=False)  # empty: the whole centre
    lead: str = Field(min_length=1, max_length=60)
    helpers: list[str] = Field(default_factory=list, sa_type=JSON, nullable=False)  # empty: whoever has a name
    opened_at: str
    opened_by: str = Field(min_length=1, max_length=60)
    closed_at: str | None = None
    closed_by: str = Field(default="", max_length=60)
    despite: str = Field(default="", max_length=500)  # why it was confirmed although something hindered it
    frozen_sha256: str = Field(min_length=64, max_length=64)
    frozen: list[Any] = Field(sa_type=JSON, nullable=False)
    result_sha256: str | None = Field(default=None, min_length=64, max_length=64)
    result: list[Any] | None = Field(default=None, sa_type=JSON)

    _moments = field_validator("opened_at")(moment)

    @field_validator("state")
    @classmethod
    def _state(cls, value: str) -> str:
        if value not in {OPEN, CONFIRMED, CANCELLED}:
            msg = f"{value!r} is no state of a stock-take"
            raise ValueError(msg)
        return value

    @classmethod
    def final(cls, before: Mapping[str, Json]) -> bool:
        """A session that was confirmed or cancelled stays as it is."""
        return bool(before["state"] != OPEN)

    @property
    def key(self) -> str:
        """Its id."""
        return self.stocktake


class StockEventTable(Record, table=True):
    """One act of counting. The id is made by the phone: sent twice, it counts once."""

    __tablename__ = "stock_event"
    __table_args__ = of_centre(
        ForeignKeyConstraint(["stocktake"], ["stocktake.stocktake"]),
        Index("stock_event_thing", "stocktake", "thing"),
    )
    history: ClassVar[bool] = True
    quiet: ClassVar[bool] = True

    event: str = Field(primary_key=True)
    centre: str
    stocktake: str
    kind: str
    zone: str = Field(default="", max_length=200)
    word: str = Field(default="", max_length=200)
    thing: str = Field(default="", max_length=100)
    about: str = Field(default="", max_length=40)
    device: str = Field(default="", max_length=40)
    seq: int = Field(default=0, ge=0)
    seen_at: str  # by the phone's clock, in UTC
    stored_at: str
    by: str = Field(min_length=1, max_length=60)

    _id = field_validator("event")(client_id)
    _moments = field_validator("seen_at", "stored_at")(moment)

    @field_validator("kind")
    @classmethod
    def _kind(cls, value: str) -> str:
        return EventKind(value).value

    @classmethod
    def final(cls, _before: Mapping[str, Json]) -> bool:
        """What happened, happened: an undo is another event."""
        return True

    @property
    def key(self) -> str:
        """The phone's id."""
        return self.event

    def needs(self, act: str, fields: Collection[str], login: str) -> Action:  # noqa: ARG002
        """Part of upkeep."""
        return Action.MAINTAIN
