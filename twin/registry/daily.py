"""The tables of daily work: tags, scans, upkeep, work orders. None of it is part of the twin, so that writing it is quiet."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from pydantic import field_validator, model_validator
from sqlalchemy import JSON, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from twin.registry.rights import Action
from twin.registry.rows import Record, client_id, iso_day, moment, of_centre
from twin.tags.codes import is_code
from twin.upkeep.orders import OrderState, Priority

STAGES = ("before", "after")
"""When a photo of a work order was taken: of what is wrong, or of what was mended."""
TARGETS = ("asset", "zone", "window")
"""What a tag can be fixed to. A window is known by the asset number of its counter."""


class TagTable(Record, table=True):
    """A tag code and what it stands for: an asset, a zone, a window, or nothing yet. Codes are never used again."""

    __tablename__ = "tag"
    __table_args__ = of_centre(Index("tag_target", "centre", "target_kind", "target"))
    history: ClassVar[bool] = True
    quiet: ClassVar[bool] = True

    code: str = Field(primary_key=True)
    centre: str
    target_kind: str = ""  # "" (blank), asset, zone, window
    target: str = Field(default="", max_length=200)
    retired: bool = False
    printed_at: str | None = None
    printed_as: str = Field(default="", max_length=1000)  # what the label said

    @field_validator("code")
    @classmethod
    def _whole(cls, value: str) -> str:
        if not is_code(value):
            msg = "not a tag code"
            raise ValueError(msg)
        return value

    @model_validator(mode="after")
    def _both(self) -> TagTable:
        if self.target_kind not in {"", *TARGETS} or (self.target_kind == "") != (self.target == ""):
            msg = f"a target is one of {', '.join(TARGETS)} with its number, or nothing"
            raise ValueError(msg)
        return self

    @property
    def key(self) -> str:
        """The code."""
        return self.code

    def needs(self, act: str, fields: Collection[str], login: str) -> Action:
        """Whoever stands there with the thing may fix a tag to it; making, printing and retiring is a manager's."""
        if act == "update" and set(fields) <= {"target_kind", "target"}:
            return Action.MAINTAIN
        return super().needs(act, fields, login)


class LabelSizeTable(Record, table=True):
    """A label size of a centre's own, in the form of :func:`twin.tags.sheets.sheet_json`."""

    __tablename__ = "label_size"
    __table_args__ = of_centre()
    quiet: ClassVar[bool] = True

    centre: str = Field(primary_key=True)
    name: str = Field(primary_key=True, min_length=1, max_length=60)
    value: dict[str, Any] = Field(sa_type=JSON, nullable=False)

    @property
    def key(self) -> str:
        """Its name."""
        return self.name


class ScanTable(Record, table=True):
    """Somebody was at a thing and said so. The id is made by the phone: sent twice, it counts once."""

    __tablename__ = "scan"
    __table_args__ = of_centre(Index("scan_target", "centre", "target_kind", "target"))
    history: ClassVar[bool] = True
    quiet: ClassVar[bool] = True

    scan: str = Field(primary_key=True)
    centre: str
    code: str = ""  # empty when a number was typed
    target_kind: str
    target: str
    seen_at: str  # by the phone's clock
    stored_at: str
    by: str = Field(min_length=1, max_length=60)

    _id = field_validator("scan")(client_id)
    _moments = field_validator("seen_at", "stored_at")(moment)

    @property
    def key(self) -> str:
        """The phone's id."""
        return self.scan

    def needs(self, act: str, fields: Collection[str], login: str) -> Action:  # noqa: ARG002
        """Part of upkeep."""
        return Action.MAINTAIN


class ScheduleTable(Record, table=True):
    """A recurring task that the centre set, or a default of the catalogue that it changed (same ``schedule``)."""

    __tablename__ = "schedule"
    __table_args__ = of_centre()
    quiet: ClassVar[bool] = True
    evidence: ClassVar[bool] = True

    centre: str = Field(primary_key=True)
    schedule: str = Field(primary_key=True, min_length=1, max_length=200)
    what_zh: str = Field(min_length=1, max_length=200)
    what_en: str = Field(default="", max_length=200)
    work: str = Field(max_length=20)
    subject_kind: str = Field(max_length=20)
    subject_id: str = Field(min_length=1, max_length=200)
    subject: str = Field(default="", max_length=300)
    every: str | None = Field(default=None, max_length=40)
    start: str | None = None
    anchor: str = Field(default="scheduled", max_length=20)
    times: int = Field(default=1, ge=1, le=24)
    lead_days: int = Field(default=0, ge=0, le=366)
    once: bool = False
    advisory: bool = False
    paused: bool = False
    person: str = Field(default="", max_length=100)

    _days = field_validator("start")(iso_day)

    @property
    def key(self) -> str:
        """The schedule's id."""
        return self.schedule


class UpkeepTable(Record, table=True):
    """One piece of upkeep that was done, or one meter read. ``record`` is made where it was recorded."""

    __tablename__ = "upkeep"
    __table_args__ = of_centre(Index("upkeep_schedule", "centre", "schedule"))
    quiet: ClassVar[bool] = True
    evidence: ClassVar[bool] = True

    centre: str = Field(primary_key=True)
    record: str = Field(primary_key=True, min_length=1, max_length=64)
    schedule: str = Field(min_length=1, max_length=200)
    day: str
    person: str = Field(min_length=1, max_length=100)
    outcome: str = Field(default="done", max_length=20)
    reading: float | None = Field(default=None, ge=0)
    note: str = Field(default="", max_length=2000)
    # The half of the day, where somebody said. The default in the database is for the records that there were.
    half: str = Field(default="", max_length=10, sa_column_kwargs={"server_default": text("''")})

    _days = field_validator("day")(iso_day)

    @property
    def key(self) -> str:
        """The record's id."""
        return self.record

    def needs(self, act: str, fields: Collection[str], login: str) -> Action:  # noqa: ARG002
        """Part of upkeep."""
        return Action.MAINTAIN


class FeedTable(Record, table=True):
    """A calendar address: whoever has its token reads what is due, as far as its ``owner`` sees it.

    The token is kept as a hash; revoked by deleting. No ``owner``: made before there were accounts.
    """

    __tablename__ = "feed"
    __table_args__ = of_centre(Index("feed_token", "token_sha256", unique=True))
    quiet: ClassVar[bool] = True

    centre: str = Field(primary_key=True)
    feed: str = Field(primary_key=True, min_length=1, max_length=64)
    token_sha256: str = Field(min_length=64, max_length=64)
    person: str = Field(default="", max_length=100)  # only what this person answers for; empty: all
    owner: str = Field(default="", max_length=60)  # the login that it belongs to

    @property
    def key(self) -> str:
        """The feed's id."""
        return self.feed

    def needs(self, act: str, fields: Collection[str], login: str) -> Action:
        """Everybody may have one of their own."""
        return Action.OWN if login and self.owner == login else super().needs(act, fields, login)


class OrderTable(Record, table=True):
    """A fault and what became of it. The id is made by the phone that reported it: sent twice, it is reported once."""

    __tablename__ = "work_order"
    __table_args__ = of_centre(
        UniqueConstraint("centre", "number", name="work_order_number"),
        Index("work_order_target", "centre", "target_kind", "target"),
    )
    history: ClassVar[bool] = True
    quiet: ClassVar[bool] = True
    evidence: ClassVar[bool] = True

    order: str = Field(primary_key=True)
    centre: str
    number: int = Field(ge=1)
    target_kind: str
    target: str = Field(min_length=1, max_length=200)
    what: str = Field(min_length=1, max_length=1000)
    priority: str
    state: str
    reported_at: str
    reported_by: str = Field(min_length=1, max_length=60)
    accepted_at: str | None = None
    started_at: str | None = None
    done_at: str | None = None
    checked_at: str | None = None
    handler: str = Field(default="", max_length=60)
    note: str = Field(default="", max_length=1000)
    # Who mends it, where that is another firm. The default in the database is for the rows that there were.
    supplier: str = Field(default="", max_length=100, sa_column_kwargs={"server_default": text("''")})
    cost: float | None = Field(default=None, ge=0)  # yuan

    _id = field_validator("order")(client_id)

    @field_validator("priority")
    @classmethod
    def _priority(cls, value: str) -> str:
        return Priority(value).value

    @field_validator("state")
    @classmethod
    def _state(cls, value: str) -> str:
        return OrderState(value).value

    @property
    def key(self) -> str:
        """Its number in the centre."""
        return str(self.number)

    def needs(self, act: str, fields: Collection[str], login: str) -> Action:  # noqa: ARG002
        """Reporting is more people's than mending."""
        return Action.REPORT if act == "create" else Action.MAINTAIN


class AttachmentTable(Record, table=True):
    """A file: a photo made safe (:func:`twin.web.photos.safe_photo`), or under its ``name`` a document as it was given.

    ``order``: the work order it belongs to, if any; answers and documents name their files themselves.
    """

    __tablename__ = "attachment"
    __table_args__ = of_centre(
        ForeignKeyConstraint(["order"], ["work_order.order"]), Index("attachment_order", "order")
    )
    bulky: ClassVar[frozenset[str]] = frozenset({"data"})
    history: ClassVar[bool] = True
    quiet: ClassVar[bool] = True

    attachment: str = Field(primary_key=True)
    centre: str
    order: str | None = None
    name: str = Field(default="", max_length=255, sa_column_kwargs={"server_default": text("''")})
    sha256: str = Field(min_length=64, max_length=64)
    stored_at: str
    data: bytes = Field(sa_type=LargeBinary)
    # The default in the database is for the photos that there were.
    stage: str = Field(default="before", max_length=10, sa_column_kwargs={"server_default": text("'before'")})

    @field_validator("stage")
    @classmethod
    def _stage(cls, value: str) -> str:
        if value not in STAGES:
            msg = f"a photo was taken {' or '.join(STAGES)}"
            raise ValueError(msg)
        return value

    @property
    def key(self) -> str:
        """Its id."""
        return self.attachment

    def needs(self, act: str, fields: Collection[str], login: str) -> Action:  # noqa: ARG002
        """As what it belongs to: a work order, an inspector's answer, a document."""
        if self.order is None:
            return Action.MANAGE if self.name else Action.CONFIRM
        return Action.REPORT if act == "create" else Action.MAINTAIN
