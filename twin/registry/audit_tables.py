"""The tables of audits: runs, signatures, and the contents of their inputs by hash. Written once, never changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from pydantic import field_validator
from sqlalchemy import JSON, ForeignKeyConstraint, LargeBinary
from sqlmodel import Field, SQLModel

from twin.audit.signing import Role
from twin.model import Json
from twin.registry.rights import Action
from twin.registry.rows import Record, iso_day, moment, of_centre


class BlobTable(SQLModel, table=True):
    """A part of a run's inputs, or its findings, by its hash: immutable, shared by runs that have it in common."""

    __tablename__ = "audit_blob"

    sha256: str = Field(primary_key=True, min_length=64, max_length=64)
    data: bytes = Field(sa_type=LargeBinary)


class AuditTable(Record, table=True):
    """One audit run: who, when, against what, the hashes of all it was given and found, and the seal over them.

    ``parts`` maps each group of inputs to the hashes of its blobs; ``plans`` names each floor's drawing in force.
    """

    __tablename__ = "audit_run"
    __table_args__ = of_centre()
    history: ClassVar[bool] = True
    quiet: ClassVar[bool] = True

    centre: str = Field(primary_key=True)
    number: int = Field(primary_key=True, ge=1)
    at: str
    day: str
    person: str = Field(min_length=1, max_length=100)
    note: str = Field(default="", max_length=2000)
    tier: str = Field(max_length=64)
    standards: list[str] = Field(sa_type=JSON, nullable=False)
    program: str = Field(max_length=200)
    plans: list[dict[str, Any]] = Field(sa_type=JSON, nullable=False)
    parts: dict[str, list[str]] = Field(sa_type=JSON, nullable=False)
    findings: str = Field(min_length=64, max_length=64)
    summary: dict[str, dict[str, int]] = Field(sa_type=JSON, nullable=False)
    seal: str = Field(min_length=64, max_length=64)

    _moment = field_validator("at")(moment)
    _day = field_validator("day")(iso_day)

    @property
    def key(self) -> str:
        """Its number in the centre."""
        return str(self.number)

    def needs(self, act: str, fields: Collection[str], login: str) -> Action:  # noqa: ARG002
        """Auditors' and managers'."""
        return Action.CONFIRM

    @classmethod
    def final(cls, _before: Mapping[str, Json]) -> bool:
        """Always: a run is written once."""
        return True


class SignatureTable(Record, table=True):
    """One person's signature under one run, one for each role."""

    __tablename__ = "audit_signature"
    __table_args__ = (ForeignKeyConstraint(["centre", "number"], ["audit_run.centre", "audit_run.number"]),)
    history: ClassVar[bool] = True
    quiet: ClassVar[bool] = True

    centre: str = Field(primary_key=True)
    number: int = Field(primary_key=True)
    role: str = Field(primary_key=True)
    person: str = Field(min_length=1, max_length=100)
    at: str
    seal: str = Field(min_length=64, max_length=64)
    note: str = Field(default="", max_length=2000)

    _moment = field_validator("at")(moment)

    @field_validator("role")
    @classmethod
    def _role(cls, value: str) -> str:
        return Role(value).value

    @property
    def key(self) -> str:
        """Run and role."""
        return f"{self.number}/{self.role}"

    def needs(self, act: str, fields: Collection[str], login: str) -> Action:  # noqa: ARG002
        """Auditors' and managers'."""
        return Action.CONFIRM

    @classmethod
    def final(cls, _before: Mapping[str, Json]) -> bool:
        """Always: a signature stands."""
        return True
