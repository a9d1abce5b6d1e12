"""The tables. Keys are natural and known before a flush; every logged row carries ``version``, the optimistic lock.

Geometry is stored nowhere twice: a revision keeps the drawing's bytes (by hash) and its parsed floor as one compact
value, so that opening a centre parses no DXF. Positions of assets are drawing metres: they stand still when a new
revision moves the floor's local origin.

``table=True`` models skip validation when built: :class:`twin.registry.change.Change` validates each row at the write.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from pydantic import field_validator, model_validator
from sqlalchemy import JSON, ForeignKeyConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from twin.registry.accounts import AccountTable, TokenTable
from twin.registry.audit_tables import AuditTable, SignatureTable
from twin.registry.daily import (
    AttachmentTable,
    FeedTable,
    LabelSizeTable,
    OrderTable,
    ScanTable,
    ScheduleTable,
    TagTable,
    UpkeepTable,
)
from twin.registry.register_tables import EntryTable
from twin.registry.rights import Action
from twin.registry.rows import Record, centre_code, iso_day, of_centre
from twin.registry.site_tables import AnswerTable, InspectionTable, MeasurementTable, PatrolTable, PatrolVisitTable
from twin.registry.stocktake_tables import StockEventTable, StocktakeTable

STATUSES = ("in_use", "idle", "fault", "repair", "planned", "missing", "retired")


class CentreTable(Record, table=True):
    """A service centre (中心)."""

    __tablename__ = "centre"

    centre: str = Field(primary_key=True)
    name: str = Field(min_length=1, max_length=200)
    tier: str = Field(default="", max_length=64)
    standards: list[str] = Field(default_factory=list, sa_type=JSON, nullable=False)

    _check = field_validator("centre")(centre_code)

    @property
    def key(self) -> str:
        """The code."""
        return self.centre


class FactTable(Record, table=True):
    """What one fact of a centre (staff, windows, annual cases) is from a day on; ``since`` is empty for ever since."""

    __tablename__ = "fact"
    __table_args__ = of_centre()

    centre: str = Field(primary_key=True)
    name: str = Field(primary_key=True, min_length=1, max_length=100)
    since: str = Field(default="", primary_key=True)
    value: Any = Field(default=None, sa_type=JSON)

    @field_validator("since")
    @classmethod
    def _day(cls, value: str) -> str:
        return (iso_day(value) or "") if value else value

    @property
    def key(self) -> str:
        """The fact's name and its day."""
        return f"{self.name} {self.since}".strip()


class FloorTable(Record, table=True):
    """A storey. ``revision`` is the number of the plan revision in force; ``corrections`` counts acts on its zones."""

    __tablename__ = "floor"
    __table_args__ = of_centre()

    centre: str = Field(primary_key=True)
    floor: str = Field(primary_key=True)
    name: str = Field(min_length=1, max_length=100)
    level: int = Field(default=1, ge=-50, le=300)
    revision: int | None = Field(default=None, ge=1)
    corrections: int = Field(default=0, ge=0)
    zone_kinds: dict[str, list[str]] = Field(default_factory=dict, sa_type=JSON, nullable=False)

    _check = field_validator("floor")(centre_code)

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
    __table_args__ = of_centre()

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
    __table_args__ = of_centre(Index("asset_number", "asset_no"))

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

    def needs(self, act: str, fields: Collection[str], login: str) -> Action:
        """Upkeep finds things faulty and measures them; all else is a manager's."""
        if act == "update" and set(fields) <= {"status", "attributes"}:
            return Action.MAINTAIN
        return super().needs(act, fields, login)


class PlacementTable(Record, table=True):
    """Where an asset is: one row per asset, drawing metres. All empty: registered but nowhere.

    ``block``: which drawn thing it was when somebody moved it (floor and handle), so that what is left there is not one more.
    """

    __tablename__ = "placement"
    __table_args__ = (ForeignKeyConstraint(["centre", "asset_no"], ["asset.centre", "asset.asset_no"]),)

    centre: str = Field(primary_key=True)
    asset_no: str = Field(primary_key=True)
    floor: str | None = None
    zone: str | None = None
    x_m: float | None = None
    y_m: float | None = None
    rotation_deg: float = 0.0
    block: str | None = None

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
    __table_args__ = of_centre()

    centre: str = Field(primary_key=True)
    number: int = Field(primary_key=True, ge=1)
    kind: str = Field(min_length=1, max_length=200)
    title: str = Field(min_length=1, max_length=500)
    reference: str = Field(default="", max_length=200)
    issued: str | None = None
    review_due: str | None = None
    # The defaults in the database are for the rows that there were.
    owner: str = Field(default="", max_length=100, sa_column_kwargs={"server_default": sql("''")})
    meets: str = Field(
        default="", max_length=1000, sa_column_kwargs={"server_default": sql("''")}
    )  # ids, blanks between
    file: str = Field(
        default="", max_length=300, sa_column_kwargs={"server_default": sql("''")}
    )  # an attachment's id, or where the file is kept elsewhere

    _days = field_validator("issued", "review_due")(iso_day)

    @property
    def key(self) -> str:
        """Its number in the list."""
        return str(self.number)


class WaiverTable(Record, table=True):
    """A rule set aside for one subject, until a day if one is given, and who answers for it."""

    __tablename__ = "waiver"
    __table_args__ = of_centre()

    centre: str = Field(primary_key=True)
    waiver: str = Field(primary_key=True, min_length=1, max_length=64)
    rule: str = Field(min_length=1, max_length=100)
    subject_kind: str = Field(min_length=1, max_length=20)
    subject_id: str = Field(min_length=1, max_length=200)
    item: str | None = None
    reason: str = Field(min_length=1, max_length=1000)
    approver: str = Field(min_length=1, max_length=100)
    until: str | None = None

    _days = field_validator("until")(iso_day)

    @property
    def key(self) -> str:
        """The waiver's id."""
        return self.waiver


class ChangeTable(SQLModel, table=True):
    """The change log: one row per row written, in the writing transaction.

    Never updated, never deleted: triggers refuse it, and the chain shows what got past them (:mod:`twin.registry.chain`).
    """

    __tablename__ = "change_log"
    __table_args__ = (
        Index("change_log_row", "centre", "kind", "key"),
        Index("change_log_batch", "batch"),
        UniqueConstraint("number", name="change_log_number"),
    )

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
    number: int  # without gaps, in the order of the commits
    hash: str = Field(min_length=64, max_length=64)  # over the content and the hash before it


class ChainTable(SQLModel, table=True):
    """The end of the log's chain, in one row: see :mod:`twin.registry.chain`."""

    __tablename__ = "change_chain"

    id: int = Field(primary_key=True)
    number: int
    hash: str = Field(min_length=64, max_length=64)


class CounterTable(SQLModel, table=True):
    """Committed writes per centre: the versions that caches compare, of the twin and of what was done and said."""

    __tablename__ = "counter"

    centre: str = Field(primary_key=True)
    value: int = 0
    evidence: int = Field(default=0, sa_column_kwargs={"server_default": sql("0")})


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
        AuditTable,
        SignatureTable,
        StocktakeTable,
        StockEventTable,
        AccountTable,
        TokenTable,
        MeasurementTable,
        InspectionTable,
        PatrolTable,
        PatrolVisitTable,
        EntryTable,
        AnswerTable,
    )
}
"""Logged tables by their name in the log, each after the ones it points to."""
