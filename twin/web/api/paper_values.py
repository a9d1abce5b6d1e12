"""What the API says of what people keep and answer: registers, documents, questions; and of audits."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Base64Bytes, BaseModel, Field, StringConstraints

from twin.model import Json
from twin.web.api.problems import Words
from twin.web.api.values import Body, Day, FindingOut, Moment, Note, Said, Why
from twin.web.photos import MOST_PHOTOS

# --- registers ----------------------------------------------------------------------------------------------------
Value = bool | int | float | Annotated[str, StringConstraints(max_length=2000)] | None
Values = Annotated[
    dict[Said, Value],
    Field(
        max_length=60,
        description="By the id of the field: text, a number, true or false, a day as 2026-11-27, a choice's id.",
        examples=[{"what": "黑色雨伞", "found_on": "2026-11-27", "found_where": "等候休息区"}],
    ),
]


class ChoiceOut(BaseModel):
    """What a field may say."""

    id: str
    words: Words


class FieldOfRegister(BaseModel):
    """One field of a register."""

    id: str
    words: Words
    kind: Literal["text", "day", "number", "yes_no", "choice", "asset", "record"]
    required: bool
    choices: list[ChoiceOut]


class StepOut(BaseModel):
    """One step of a register."""

    id: str
    words: Words
    to: list[str] = Field(description="Where an entry can go from here.")
    needs: list[str] = Field(description="Fields to be filled in by then.")
    open: bool = Field(description="Something is still to be done.")


class RegisterOut(BaseModel):
    """A register (台账): what an entry says, and which steps it goes through."""

    id: str = Field(examples=["lost_property"])
    title: Words
    about: Words
    source: Words = Field(description="The clause that asks for it.")
    confidence: str
    fields: list[FieldOfRegister]
    steps: list[StepOut]


class TraceOut(BaseModel):
    """A step that an entry reached."""

    step: str
    at: str
    by: str


class EntryOut(BaseModel):
    """One entry of a register."""

    id: str
    number: int
    day: str
    by: str
    step: str
    open: bool
    deadline: str | None = Field(description="The day by when it must be closed.")
    values: dict[str, Json]
    trail: list[TraceOut]


class EntryFields(Body):
    """What an entry says."""

    day: Day | None = Field(default=None, description="The day it is about; today without.")
    values: Values
    step: Said | None = Field(default=None, description="Where it begins; the register's first step without.")


class EntryIn(EntryFields):
    """An entry to keep."""

    why: Why = ""


class EntryRowIn(EntryFields):
    """An entry of many, with an id that you made, so that the same rows sent again count once."""

    id: Annotated[str, StringConstraints(strict=True, pattern="^[0-9A-Za-z-]{16,36}$")] = Field(
        examples=["0b9f6c1e-6a51-4c3c-9d2e-2f1f3a1b5c77"]
    )


class EntriesIn(Body):
    """Entries to keep, all or nothing."""

    entries: Annotated[list[EntryRowIn], Field(min_length=1, max_length=1000)]
    why: Why = ""


class EntriesOut(BaseModel):
    """The entries as they are kept, in the order they were sent."""

    entries: list[EntryOut]


class EntryPatch(Body):
    """Changes to an entry: null empties a value, what is left out stays."""

    values: Values = Field(default={}, examples=[{"kept_where": "服务台"}])
    step: Said | None = Field(default=None, description="The step that it goes on to.", examples=["kept"])
    why: Why = ""


# --- documents ----------------------------------------------------------------------------------------------------
class DocumentOut(BaseModel):
    """A policy, plan or certificate on file."""

    number: int
    kind: str = Field(examples=["制度"])
    title: str = Field(examples=["应急预案"])
    reference: str
    issued: str | None
    review_due: str | None
    owner: str
    meets: list[str] = Field(description="Ids of the clauses of standards that ask for it.")
    file: str | None = Field(description="Where its file is: an address of this API, or the place that was noted.")


class DocumentFields(Body):
    """What is known of a document; null empties a value, what is left out stays."""

    reference: Annotated[str, StringConstraints(strict=True, max_length=200)] | None = None
    issued: Day | None = None
    review_due: Day | None = None
    owner: Annotated[str, StringConstraints(strict=True, max_length=100)] | None = None
    meets: (
        Annotated[
            list[Annotated[str, StringConstraints(strict=True, min_length=1, max_length=40, pattern=r"^\S+$")]],
            Field(max_length=20),
        ]
        | None
    ) = None
    why: Why = ""


class DocumentIn(DocumentFields):
    """A document to register."""

    kind: Said = Field(examples=["制度"])
    title: Annotated[str, StringConstraints(strict=True, min_length=1, max_length=500, pattern=r"\S")] = Field(
        examples=["应急预案"]
    )


class DocumentPatch(DocumentFields):
    """Changes to a document."""

    kind: Said | None = None
    title: Annotated[str, StringConstraints(strict=True, min_length=1, max_length=500, pattern=r"\S")] | None = Field(
        default=None, examples=["应急预案（2026 年修订）"]
    )


# --- questions ----------------------------------------------------------------------------------------------------
Replies = Literal["ok", "bad", "na"]


class QuestionOut(BaseModel):
    """What no drawing can show: an inspector looks and answers."""

    id: str = Field(examples=["SJ-ask-4.2-1"])
    standard: str
    clause: str
    about: Words
    value: Words | None = Field(description="What is to be measured, where the answer needs it.")
    zones: list[str] = Field(description="Asked in each zone of these kinds; empty: once for the centre.")
    strength: str | None = Field(description="How strongly it binds this centre; null: it does not.")


class AnswerOut(BaseModel):
    """An inspector's answer to a question at one place."""

    id: str
    question: str
    subject: str = Field(description="Zone id, or the centre's code.")
    reply: Replies
    value: str
    note: str
    seen_at: str
    on: str
    by: str
    photos: list[str] = Field(description="Addresses of the photos.")


class AnswerIn(Body):
    """An answer that you give."""

    question: Said = Field(description="Id of a question.", examples=["SJ-ask-4.2-1"])
    subject: Said | None = Field(default=None, description="Zone id; the centre without.")
    reply: Replies
    value: Annotated[str, StringConstraints(strict=True, max_length=60)] = Field(
        default="", description="What was measured, where the question asks for it."
    )
    note: Note = ""
    at: Moment | None = None
    photos: list[Base64Bytes] = Field(
        default=[], max_length=MOST_PHOTOS, description="Pictures (JPEG, PNG, WebP) in base64; kept as pixels only."
    )


# --- audits -------------------------------------------------------------------------------------------------------
class SignatureOut(BaseModel):
    """A signature under a run."""

    role: str
    person: str
    at: str
    note: str


class AuditOut(BaseModel):
    """An audit run: a centre as it stood, checked, frozen and sealed."""

    number: int
    at: str
    day: str
    person: str
    note: str
    tier: str
    standards: list[str]
    program: str = Field(description="The program and rules that judged.")
    plans: list[dict[str, Json]]
    summary: dict[str, dict[str, int]] = Field(description="Findings by verdict and strength.")
    seal: str
    signatures: list[SignatureOut]
    closed: bool = Field(description="Both roles have signed.")


class ComparedOut(BaseModel):
    """What became of a finding from one run to another."""

    kind: Literal["new", "worse", "undecided", "better", "mended", "waived", "gone", "unchanged"]
    because: list[str] = Field(description="The inputs that brought it about; several: only together.")
    before: FindingOut | None
    after: FindingOut | None
