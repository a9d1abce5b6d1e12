"""The tables of work on site: what was measured, inspected, walked and answered."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, ClassVar

from pydantic import field_validator
from sqlalchemy import JSON, Index, text
from sqlmodel import Field

from twin.checks.evidence import Reply
from twin.registry.rights import Action
from twin.registry.rows import Record, client_id, moment, of_centre

ANSWERS = ("ok", "bad", "na")
"""What a line of a checklist is answered with: in order, not in order, does not apply."""


class MeasurementTable(Record, table=True):
    """One reading of an attribute of a thing, or of an opening of the plan (its id then stands for the asset number).

    The id is made by the phone: sent twice, it counts once.
    """

    __tablename__ = "measurement"
    __table_args__ = of_centre(Index("measurement_asset", "centre", "asset_no"))
    history: ClassVar[bool] = True

    measurement: str = Field(primary_key=True)
    centre: str
    asset_no: str = Field(min_length=1, max_length=100)
    attribute: str = Field(min_length=1, max_length=60)
    value: str = Field(min_length=1, max_length=40)  # as the register keeps it
    seen_at: str
    stored_at: str
    by: str = Field(min_length=1, max_length=60)
    # The default in the database is for the readings that there were.
    target_kind: str = Field(default="asset", max_length=10, sa_column_kwargs={"server_default": text("'asset'")})

    _id = field_validator("measurement")(client_id)
    _moments = field_validator("seen_at", "stored_at")(moment)

    @property
    def key(self) -> str:
        """The phone's id."""
        return self.measurement

    def needs(self, act: str, fields: Collection[str], login: str) -> Action:  # noqa: ARG002
        """Part of upkeep."""
        return Action.MAINTAIN


class InspectionTable(Record, table=True):
    """One inspection of a thing against its checklist. ``answers`` maps codes of lines to :data:`ANSWERS`."""

    __tablename__ = "inspection"
    __table_args__ = of_centre(Index("inspection_asset", "centre", "asset_no"))
    history: ClassVar[bool] = True
    quiet: ClassVar[bool] = True
    evidence: ClassVar[bool] = True

    inspection: str = Field(primary_key=True)
    centre: str
    asset_no: str = Field(min_length=1, max_length=100)
    answers: dict[str, Any] = Field(sa_type=JSON, nullable=False)
    note: str = Field(default="", max_length=1000)
    seen_at: str
    stored_at: str
    by: str = Field(min_length=1, max_length=60)

    _id = field_validator("inspection")(client_id)
    _moments = field_validator("seen_at", "stored_at")(moment)

    @field_validator("answers")
    @classmethod
    def _answers(cls, value: dict[str, Any]) -> dict[str, Any]:
        if not value or any(answer not in ANSWERS for answer in value.values()):
            msg = f"each line is answered with one of {', '.join(ANSWERS)}"
            raise ValueError(msg)
        return value

    @property
    def key(self) -> str:
        """The phone's id."""
        return self.inspection

    def needs(self, act: str, fields: Collection[str], login: str) -> Action:  # noqa: ARG002
        """Part of upkeep."""
        return Action.MAINTAIN


class PatrolTable(Record, table=True):
    """A patrol round (巡查路线). ``stops`` are pairs of kind and asset number or zone id, in the order of walking."""

    __tablename__ = "patrol"
    __table_args__ = of_centre()
    quiet: ClassVar[bool] = True

    centre: str = Field(primary_key=True)
    patrol: str = Field(primary_key=True, min_length=16, max_length=40)
    name: str = Field(min_length=1, max_length=100)
    schedule: str = Field(default="", max_length=200)
    stops: list[Any] = Field(sa_type=JSON, nullable=False)
    looks: list[str] = Field(default_factory=list, sa_type=JSON, nullable=False)

    @field_validator("stops")
    @classmethod
    def _stops(cls, value: list[Any]) -> list[Any]:
        if not value or any(len(stop) != 2 or stop[0] not in {"asset", "zone"} for stop in value):
            msg = "a round has stops: asset or zone with its id"
            raise ValueError(msg)
        return value

    @property
    def key(self) -> str:
        """Its id."""
        return self.patrol


class PatrolVisitTable(Record, table=True):
    """A scan at a stop of a round. The id is made by the phone: sent twice, it counts once."""

    __tablename__ = "patrol_visit"
    __table_args__ = of_centre(Index("patrol_visit_patrol", "centre", "patrol"))
    history: ClassVar[bool] = True
    quiet: ClassVar[bool] = True
    evidence: ClassVar[bool] = True

    visit: str = Field(primary_key=True)
    centre: str
    patrol: str = Field(max_length=40)
    walk: str
    stop_kind: str
    stop: str = Field(min_length=1, max_length=200)
    ok: bool = True
    note: str = Field(default="", max_length=1000)
    seen_at: str
    stored_at: str
    by: str = Field(min_length=1, max_length=60)

    _id = field_validator("visit", "walk")(client_id)
    _moments = field_validator("seen_at", "stored_at")(moment)

    @property
    def key(self) -> str:
        """The phone's id."""
        return self.visit

    def needs(self, act: str, fields: Collection[str], login: str) -> Action:  # noqa: ARG002
        """Part of upkeep."""
        return Action.MAINTAIN


class AnswerTable(Record, table=True):
    """An inspector's answer to a question of a standard, at one place. The id is made by the phone.

    ``photos`` are ids of attachments. Answers are history: a later one takes the place of an earlier one.
    """

    __tablename__ = "answer"
    __table_args__ = of_centre(Index("answer_question", "centre", "question", "subject"))
    history: ClassVar[bool] = True
    quiet: ClassVar[bool] = True
    evidence: ClassVar[bool] = True

    answer: str = Field(primary_key=True)
    centre: str
    question: str = Field(min_length=1, max_length=100)
    subject: str = Field(min_length=1, max_length=200)
    reply: str
    value: str = Field(default="", max_length=60, sa_column_kwargs={"server_default": text("''")})
    note: str = Field(default="", max_length=1000)
    photos: list[str] = Field(default_factory=list, sa_type=JSON, nullable=False)
    seen_at: str
    stored_at: str
    by: str = Field(min_length=1, max_length=60)

    _id = field_validator("answer")(client_id)
    _moments = field_validator("seen_at", "stored_at")(moment)

    @field_validator("reply")
    @classmethod
    def _reply(cls, value: str) -> str:
        return Reply(value).value

    @property
    def key(self) -> str:
        """The phone's id."""
        return self.answer

    def needs(self, act: str, fields: Collection[str], login: str) -> Action:  # noqa: ARG002
        """Inspecting."""
        return Action.CONFIRM
