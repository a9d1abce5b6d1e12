"""The tables. Keys are natural and known before a flush; every logged row carries ``version``, the optimistic lock.

Geometry is stored nowhere twice: a revision keeps the drawing's bytes (by hash) and its parsed floor as one compact
value, so that opening a centre parses no DXF. Positions of assets are drawing metres: they stand still when a new
revision moves the floor's local origin.

``table=True`` models skip validation when built: :class:`twin.registry.change.Change` validates each row at the write.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from pydantic import field_validator, model_validator
from sqlalchemy import JSON, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel

from twin.model import Json
from twin.tags.codes import is_code
from twin.upkeep.orders import OrderState, Priority

STATUSES = ("in_use", "idle", "fault", "repair", "planned", "retired")
CODE = re.compile(r"[^\s/\\?#%]{1,64}")
"""Centre codes and floor ids stand in addresses and file names."""
TARGETS = ("asset", "zone", "window")
"""What a tag can be fixed to. A window is known by the asset number of its counter."""
CLIENT_ID = re.compile(r"[0-9A-Za-z-]{16,40}")


def now() -> str:
    """Return this moment, ISO 8601 in UTC with microseconds (so that text order is time order)."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


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


def _code(value: str) -> str:
    if not CODE.fullmatch(value):
        msg = "1 to 64 characters without blanks and without / \\ ? # %"
        raise ValueError(msg)
    return value


def _client_id(value: str) -> str:
    if not CLIENT_ID.fullmatch(value):
        msg = "an id is 16 to 40 letters, digits or hyphens"
        raise ValueError(msg)
    return value


def _moment(value: str) -> str:
    if datetime.fromisoformat(value).tzinfo is None:
        msg = "a moment needs its time zone"
        raise ValueError(msg)
    return value


def _day(value: str | None) -> str | None:
    if value is not None:
        date.fromisoformat(value)
    return value


class Record(SQLModel):
    """What all logged rows share."""

    bulky: ClassVar[frozenset[str]] = frozenset()  # columns kept out of the log
    history: ClassVar[bool] = False  # True: never deleted, an undo leaves the row
    quiet: ClassVar[bool] = False  # True: not part of the twin, so that writing it makes no cache stale

    centre: str
    version: int = Field(default=0, ge=0)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy passes the class
        return {"version_id_col": cls.__table__.c.version} if hasattr(cls, "__table__") else {}

    @field_validator("*", mode="before")
    @classmethod
    def _storable(cls, value: Json) -> Json:
        return storable(value)

    @property
    def key(self) -> str:
        """The row's name inside its centre, as the change log and people know it."""
        raise NotImplementedError


def _of_centre(*more: Any) -> tuple[Any, ...]:
    return (ForeignKeyConstraint(["centre"], ["centre.centre"]), *more)


class CentreTable(Record, table=True):
    """A service centre (中心)."""

    __tablename__ = "centre"

    centre: str = Field(primary_key=True)
    name: str = Field(min_length=1, max_length=200)
    tier: str = Field(default="", max_length=64)
    standards: list[str] = Field(default_factory=list, sa_type=JSON, nullable=False)

    _check = field_validator("centre")(_code)

    @property
    def key(self) -> str:
        """The code."""
        return self.centre


class FactTable(Record, table=True):
    """One fact of a centre: staff, windows, annual cases and the like."""

    __tablename__ = "fact"
    __table_args__ = _of_centre()

    centre: str = Field(primary_key=True)
    name: str = Field(primary_key=True, min_length=1, max_length=100)
    value: Any = Field(default=None, sa_type=JSON)

    @property
    def key(self) -> str:
        """The fact's name."""
        return self.name


class FloorTable(Record, table=True):
    """A storey. ``revision`` is the number of the plan revision in force; ``corrections`` counts acts on its zones."""

    __tablename__ = "floor"
    __table_args__ = _of_centre()

    centre: str = Field(primary_key=True)
    floor: str = Field(primary_key=True)
    name: str = Field(min_length=1, max_length=100)
    level: int = Field(default=1, ge=-50, le=300)
    revision: int | None = Field(default=None, ge=1)
    corrections: int = Field(default=0, ge=0)
    zone_kinds: dict[str, list[str]] = Field(default_factory=dict, sa_type=JSON, nullable=False)

    _check = field_validator("floor")(_code)

    @property
    def key(self) -> str:
        """The floor id."""
        return self.floor


class FileTable(SQLModel, table=True):
    """A drawing's bytes by their hash: immutable, shared by revisions, named in the log by its hash only."""

    __tablename__ = "plan_file"

    sha256: str = Field(primary_key=True, min_length=64, max_length=64)
    data: bytes = Field(sa_type=LargeBinary)


class RevisionTable(Record, table=True):
    """One floor as one drawing shows it. Rows are history: an undo points the floor back, it deletes none."""

    __tablename__ = "revision"
    __table_args__ = (ForeignKeyConstraint(["sha256"], ["plan_file.sha256"]),)
    bulky: ClassVar[frozenset[str]] = frozenset({"parsed"})
    history: ClassVar[bool] = True

    centre: str = Field(primary_key=True)
    floor: str = Field(primary_key=True)
    number: int = Field(primary_key=True, ge=1)
    sha256: str
    file_name: str = Field(max_length=255)
    drawn: str = Field(default="", max_length=200)  # the floor's name inside the drawing
    profile: str | None = None  # YAML
    units: str | None = None
    encoding: str | None = None
    stored_at: str
    stored_by: str
    parsed: bytes = Field(sa_type=LargeBinary)

    @property
    def key(self) -> str:
        """Floor and number."""
        return f"{self.floor}/{self.number}"


class CorrectionTable(Record, table=True):
    """One act of a person on a floor's zones, in the form of :func:`twin.drawing.corrections.to_json`."""

    __tablename__ = "correction"
    __table_args__ = _of_centre()

    centre: str = Field(primary_key=True)
    floor: str = Field(primary_key=True)
    number: int = Field(primary_key=True, ge=1)
    value: dict[str, Any] = Field(sa_type=JSON, nullable=False)

    @property
    def key(self) -> str:
        """Floor and number."""
        return f"{self.floor}/{self.number}"


class AssetTable(Record, table=True):
    """A registered thing. ``item`` is as written: the catalogue says what it means when the twin is assembled."""

    __tablename__ = "asset"
    __table_args__ = _of_centre(Index("asset_number", "asset_no"))

    centre: str = Field(primary_key=True)
    asset_no: str = Field(primary_key=True, min_length=1, max_length=100)
    item: str = Field(min_length=1, max_length=200)
    name: str = Field(default="", max_length=200)
    status: str = Field(default="in_use")
    attributes: dict[str, Any] = Field(default_factory=dict, sa_type=JSON, nullable=False)

    @field_validator("status")
    @classmethod
    def _status(cls, value: str) -> str:
        if value not in STATUSES:
            msg = f"{value!r} is not one of {', '.join(STATUSES)}"
            raise ValueError(msg)
        return value

    @property
    def key(self) -> str:
        """The asset number."""
        return self.asset_no


class PlacementTable(Record, table=True):
    """Where an asset is: one row per asset, drawing metres. All empty: registered but nowhere."""

    __tablename__ = "placement"
    __table_args__ = (ForeignKeyConstraint(["centre", "asset_no"], ["asset.centre", "asset.asset_no"]),)

    centre: str = Field(primary_key=True)
    asset_no: str = Field(primary_key=True)
    floor: str | None = None
    zone: str | None = None
    x_m: float | None = None
    y_m: float | None = None
    rotation_deg: float = 0.0

    @model_validator(mode="after")
    def _both(self) -> PlacementTable:
        if (self.x_m is None) != (self.y_m is None):
            msg = "x_m and y_m belong together"
            raise ValueError(msg)
        return self

    @property
    def key(self) -> str:
        """The asset number."""
        return self.asset_no


class DocumentTable(Record, table=True):
    """A policy, plan or certificate on file."""

    __tablename__ = "document"
    __table_args__ = _of_centre()

    centre: str = Field(primary_key=True)
    number: int = Field(primary_key=True, ge=1)
    kind: str = Field(min_length=1, max_length=200)
    title: str = Field(min_length=1, max_length=500)
    reference: str = Field(default="", max_length=200)
    issued: str | None = None
    review_due: str | None = None

    _days = field_validator("issued", "review_due")(_day)

    @property
    def key(self) -> str:
        """Its number in the list."""
        return str(self.number)


class WaiverTable(Record, table=True):
    """A rule set aside for one subject, until a day if one is given, and who answers for it."""

    __tablename__ = "waiver"
    __table_args__ = _of_centre()

    centre: str = Field(primary_key=True)
    waiver: str = Field(primary_key=True, min_length=1, max_length=64)
    rule: str = Field(min_length=1, max_length=100)
    subject_kind: str = Field(min_length=1, max_length=20)
    subject_id: str = Field(min_length=1, max_length=200)
    item: str | None = None
    reason: str = Field(min_length=1, max_length=1000)
    approver: str = Field(min_length=1, max_length=100)
    until: str | None = None

    _days = field_validator("until")(_day)

    @property
    def key(self) -> str:
        """The waiver's id."""
        return self.waiver


class TagTable(Record, table=True):
    """A tag code and what it stands for: an asset, a zone, a window, or nothing yet. Codes are never used again."""

    __tablename__ = "tag"
    __table_args__ = _of_centre(Index("tag_target", "centre", "target_kind", "target"))
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


class LabelSizeTable(Record, table=True):
    """A label size of a centre's own, in the form of :func:`twin.tags.sheets.sheet_json`."""

    __tablename__ = "label_size"
    __table_args__ = _of_centre()
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
    __table_args__ = _of_centre(Index("scan_target", "centre", "target_kind", "target"))
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

    _id = field_validator("scan")(_client_id)
    _moments = field_validator("seen_at", "stored_at")(_moment)

    @property
    def key(self) -> str:
        """The phone's id."""
        return self.scan


class ScheduleTable(Record, table=True):
    """A recurring task that the centre set, or a default of the catalogue that it changed (same ``schedule``)."""

    __tablename__ = "schedule"
    __table_args__ = _of_centre()
    quiet: ClassVar[bool] = True

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

    _days = field_validator("start")(_day)

    @property
    def key(self) -> str:
        """The schedule's id."""
        return self.schedule


class UpkeepTable(Record, table=True):
    """One piece of upkeep that was done, or one meter read. ``record`` is made where it was recorded."""

    __tablename__ = "upkeep"
    __table_args__ = _of_centre(Index("upkeep_schedule", "centre", "schedule"))
    quiet: ClassVar[bool] = True

    centre: str = Field(primary_key=True)
    record: str = Field(primary_key=True, min_length=1, max_length=64)
    schedule: str = Field(min_length=1, max_length=200)
    day: str
    person: str = Field(min_length=1, max_length=100)
    outcome: str = Field(default="done", max_length=20)
    reading: float | None = Field(default=None, ge=0)
    note: str = Field(default="", max_length=2000)

    _days = field_validator("day")(_day)

    @property
    def key(self) -> str:
        """The record's id."""
        return self.record


class FeedTable(Record, table=True):
    """A calendar address: whoever has its token reads what is due. Kept as a hash; revoked by deleting."""

    __tablename__ = "feed"
    __table_args__ = _of_centre(Index("feed_token", "token_sha256", unique=True))
    quiet: ClassVar[bool] = True

    centre: str = Field(primary_key=True)
    feed: str = Field(primary_key=True, min_length=1, max_length=64)
    token_sha256: str = Field(min_length=64, max_length=64)
    person: str = Field(default="", max_length=100)  # only what this person answers for; empty: all

    @property
    def key(self) -> str:
        """The feed's id."""
        return self.feed


class OrderTable(Record, table=True):
    """A fault and what became of it. The id is made by the phone that reported it: sent twice, it is reported once."""

    __tablename__ = "work_order"
    __table_args__ = _of_centre(
        UniqueConstraint("centre", "number", name="work_order_number"),
        Index("work_order_target", "centre", "target_kind", "target"),
    )
    history: ClassVar[bool] = True
    quiet: ClassVar[bool] = True

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

    _id = field_validator("order")(_client_id)

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


class AttachmentTable(Record, table=True):
    """A photo of a work order, made safe: see :func:`twin.web.photos.safe_photo`."""

    __tablename__ = "attachment"
    __table_args__ = _of_centre(
        ForeignKeyConstraint(["order"], ["work_order.order"]), Index("attachment_order", "order")
    )
    bulky: ClassVar[frozenset[str]] = frozenset({"data"})
    history: ClassVar[bool] = True
    quiet: ClassVar[bool] = True

    attachment: str = Field(primary_key=True)
    centre: str
    order: str
    sha256: str = Field(min_length=64, max_length=64)
    stored_at: str
    data: bytes = Field(sa_type=LargeBinary)

    @property
    def key(self) -> str:
        """Its id."""
        return self.attachment


class ChangeTable(SQLModel, table=True):
    """The change log: one row per row written, in the writing transaction. Never updated, never deleted."""

    __tablename__ = "change_log"
    __table_args__ = (Index("change_log_row", "centre", "kind", "key"), Index("change_log_batch", "batch"))

    id: int | None = Field(default=None, primary_key=True)
    batch: str
    at: str
    by: str
    why: str
    centre: str
    kind: str
    key: str
    action: str
    before: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    after: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    undoes: str | None = None


class CounterTable(SQLModel, table=True):
    """Committed writes per centre: the version that caches compare."""

    __tablename__ = "counter"

    centre: str = Field(primary_key=True)
    value: int = 0


KINDS: dict[str, type[Record]] = {
    str(table.__tablename__): table
    for table in (
        CentreTable,
        FactTable,
        FloorTable,
        RevisionTable,
        CorrectionTable,
        AssetTable,
        PlacementTable,
        DocumentTable,
        WaiverTable,
        TagTable,
        LabelSizeTable,
        ScanTable,
        ScheduleTable,
        UpkeepTable,
        FeedTable,
        OrderTable,
        AttachmentTable,
    )
}
"""Logged tables by their name in the log, each after the ones it points to."""
