"""The table of the registers (台账): lost property, IT changes, drills, corrections and the like."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from pydantic import field_validator
from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field

from twin.registry.rights import Action
from twin.registry.rows import Record, client_id, iso_day, moment, of_centre


class EntryTable(Record, table=True):
    """One entry of a register of :mod:`twin.catalog.registers`. The id is made where it is written: sent twice, kept once.

    ``kind`` is the register; ``said`` maps field ids to values; ``trail`` holds ``[step, moment, person]`` of each step reached.
    """

    __tablename__ = "register_entry"
    __table_args__ = of_centre(
        UniqueConstraint("centre", "kind", "number", name="register_entry_number"),
        Index("register_entry_day", "centre", "kind", "day"),
    )
    quiet: ClassVar[bool] = True
    evidence: ClassVar[bool] = True

    entry: str = Field(primary_key=True)
    centre: str
    kind: str = Field(min_length=1, max_length=60)
    number: int = Field(ge=1)
    day: str
    step: str = Field(min_length=1, max_length=60)
    said: dict[str, Any] = Field(sa_type=JSON, nullable=False)
    trail: list[Any] = Field(sa_type=JSON, nullable=False)
    by: str = Field(min_length=1, max_length=60)
    stored_at: str

    _id = field_validator("entry")(client_id)
    _days = field_validator("day")(iso_day)
    _moments = field_validator("stored_at")(moment)

    @property
    def key(self) -> str:
        """Its register and number in the centre."""
        return f"{self.kind}-{self.number}"

    def needs(self, act: str, fields: Collection[str], login: str) -> Action:
        """Writing is part of upkeep; taking an entry back is a manager's."""
        return Action.MAINTAIN if act != "delete" else super().needs(act, fields, login)
