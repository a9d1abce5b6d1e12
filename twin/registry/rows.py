"""What all logged rows share, and the checks that several of them need."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from pydantic import field_validator
from sqlalchemy import ForeignKeyConstraint, Table, inspect
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from twin.errors import Invalid
from twin.model import Json
from twin.registry.rights import Action

CODE = re.compile(r"[^\s/\\?#%]{1,64}")
"""Centre codes and floor ids stand in addresses and file names."""
CLIENT_ID = re.compile(r"[0-9A-Za-z-]{16,40}")
"""Ids that a phone makes, so that what it sends twice counts once."""


def now() -> str:
    """Return this moment, ISO 8601 in UTC with microseconds (so that text order is time order)."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def today() -> date:
    """The day it is where the program runs."""
    return datetime.now(UTC).astimezone().date()


def table_of(model: type[SQLModel]) -> Table:
    """The table itself, for the few queries that are asked at every request: the mapper takes longer than such a query.

    No person's scope holds in them: whoever asks must ask only for what the person sees (:func:`twin.registry.scoping.sees`).
    """
    table: Table = inspect(model).local_table
    return table


def storable(value: Json) -> Json:
    """Return ``value`` if both databases can keep it: UTF-8 without NUL, finite numbers, JSON types only.

    Raises
    ------
    ValueError
        Otherwise.
    """
    if isinstance(value, bytes):
        return value
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=_refuse)
    if "\\u0000" in text or "\x00" in text:
        msg = "a NUL character cannot be stored"
        raise ValueError(msg)
    text.encode("utf-8")  # UnicodeEncodeError is a ValueError: lone surrogates
    return value


def _refuse(value: object) -> Json:
    msg = f"{type(value).__name__} is not a JSON value"
    raise ValueError(msg)


def centre_code(value: str) -> str:
    """Return a code that may stand in an address.

    Raises
    ------
    ValueError
        It is none.
    """
    if not CODE.fullmatch(value):
        msg = "1 to 64 characters without blanks and without / \\ ? # %"
        raise ValueError(msg)
    return value


def client_id(value: str) -> str:
    """Return an id that a phone made.

    Raises
    ------
    ValueError
        It is none.
    """
    if not CLIENT_ID.fullmatch(value):
        msg = "an id is 16 to 40 letters, digits or hyphens"
        raise ValueError(msg)
    return value


def moment(value: str) -> str:
    """Return a moment that names its time zone.

    Raises
    ------
    ValueError
        It is none.
    """
    if datetime.fromisoformat(value).tzinfo is None:
        msg = "a moment needs its time zone"
        raise ValueError(msg)
    return value


def in_utc(value: str) -> str:
    """Return a phone's moment in UTC to the millisecond, so that text order is time order.

    Raises
    ------
    Invalid
        ``bad-moment``: it is none, or names no time zone.
    """
    try:
        read = datetime.fromisoformat(moment(value))
    except ValueError as error:
        raise Invalid(
            "bad-moment", f"时间“{value}”有误，应含时区", f"{value!r} is no moment with a time zone"
        ) from error
    return read.astimezone(UTC).isoformat(timespec="milliseconds")


def iso_day(value: str | None) -> str | None:
    """Return an ISO day.

    Raises
    ------
    ValueError
        It is none.
    """
    if value is not None:
        date.fromisoformat(value)
    return value


def require_day(since: str) -> None:
    """Refuse what is neither an ISO day nor empty.

    Raises
    ------
    Invalid
        ``bad-day``.
    """
    try:
        right = not since or date.fromisoformat(since).isoformat() == since
    except ValueError:
        right = False
    if not right:
        raise Invalid("bad-day", f"“{since}”不是日期；请写成 2025-03-31", f"{since!r} is not a day; write 2025-03-31")


class Record(SQLModel):
    """What all logged rows share."""

    bulky: ClassVar[frozenset[str]] = frozenset()  # columns kept out of the log
    history: ClassVar[bool] = False  # True: never deleted, an undo leaves the row
    quiet: ClassVar[bool] = False  # True: not part of the twin, so that writing it makes no cache stale
    evidence: ClassVar[bool] = False  # True: a check reads it, so that writing it makes findings stale
    undoable: ClassVar[bool] = True  # False: an undo of a batch that wrote it is refused

    centre: str
    version: int = Field(default=0, ge=0)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy passes the class
        return {"version_id_col": cls.__table__.c.version} if hasattr(cls, "__table__") else {}

    @field_validator("*", mode="before")
    @classmethod
    def _storable(cls, value: Json) -> Json:
        return storable(value)

    @classmethod
    def final(cls, _before: Mapping[str, Json]) -> bool:
        """Whether a row that holds these values may not change any more."""
        return False

    @property
    def key(self) -> str:
        """The row's name inside its centre, as the change log and people know it."""
        raise NotImplementedError

    def needs(self, act: str, fields: Collection[str], login: str) -> Action:  # noqa: ARG002 - for those that override it
        """The right it takes to ``create``, ``update`` (these fields) or ``delete`` this row as ``login``."""
        return Action.MANAGE


def of_centre(*more: Any) -> tuple[Any, ...]:
    """Table arguments of a row that belongs to a centre."""
    return (ForeignKeyConstraint(["centre"], ["centre.centre"]), *more)
