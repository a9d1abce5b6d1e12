"""What the API says of work on site: stock-takes, patrol rounds, inspections. Moments are ISO 8601 in UTC."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, StringConstraints, model_validator

from twin.web.api.problems import Words
from twin.web.api.values import Body, Moment, Name, Note, Said, Why

Word = Annotated[str, StringConstraints(strict=True, max_length=400)]
Ident = Annotated[str, StringConstraints(strict=True, max_length=40)]

# --- stock-takes --------------------------------------------------------------------------------------------------
Outcomes = Literal["found", "elsewhere", "missing", "pending", "unexpected"]
StocktakeStates = Literal["open", "confirmed", "cancelled"]
ActKinds = Literal["join", "scan", "undo", "move", "stay", "finish", "reopen", "leave"]


class DeviceOut(BaseModel):
    """A phone that may hold scans that have not arrived."""

    id: str
    by: str
    held: int = Field(description="Events that are known to be on their way.")


class NumbersOut(BaseModel):
    """How many things have each outcome."""

    found: int
    elsewhere: int
    missing: int
    pending: int
    unexpected: int


class StocktakeOut(BaseModel):
    """A stock-take as far as it is."""

    id: str
    name: str = Field(examples=["2026 年度盘点"])
    state: StocktakeStates
    zones: list[str] = Field(description="Zone ids; empty: the whole centre.")
    lead: str
    helpers: list[str] = Field(description="Empty: whoever has a name may count.")
    opened_at: str
    opened_by: str
    closed_at: str | None
    closed_by: str
    despite: str = Field(description="Why it was confirmed although something spoke against it.")
    numbers: NumbersOut
    events: int = Field(description="How many acts are recorded.")
    unsent: list[DeviceOut] = Field(description="Phones that have not handed in: they hinder its end.")
    unfinished: list[str] = Field(description="Zone ids that nobody finished: they hinder its end.")


class StocktakeIn(Body):
    """A stock-take to open; what is to be counted is frozen then."""

    name: Annotated[Said, StringConstraints(max_length=100)] = Field(examples=["2026 年度盘点"])
    lead: Name | None = Field(default=None, description="Who leads and ends it; you without.")
    helpers: Annotated[list[Name], Field(max_length=100)] = Field(default=[])
    zones: Annotated[list[Said], Field(max_length=1000)] = Field(
        default=[], description="Zone ids; empty: the whole centre."
    )
    why: Why = ""


class StocktakePatch(Body):
    """The end of a stock-take, or other people for it: not both at once."""

    state: Literal["confirmed", "cancelled"] | None = Field(
        default=None, description="confirmed: written back to the register, by its lead.", examples=["confirmed"]
    )
    despite: Annotated[str, StringConstraints(strict=True, max_length=500)] = Field(
        default="", description="Why it is confirmed although something speaks against it.", examples=["只盘一层"]
    )
    keep: Annotated[list[Said], Field(max_length=5000)] = Field(
        default=[], description="Missing things whose status stays as it is, by number."
    )
    lead: Name | None = None
    helpers: Annotated[list[Name], Field(max_length=100)] | None = None
    why: Why = ""

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        people = self.lead is not None or self.helpers is not None
        if people == (self.state is not None):
            msg = "name either a state, or lead and helpers"
            raise ValueError(msg)
        return self


class LineOut(BaseModel):
    """A registered thing as it was when the list was frozen."""

    asset_no: str
    name: str
    item: str
    floor: str
    zone: str = Field(description="Zone id; empty: registered without a place.")
    status: str
    expected: bool = Field(description="false: known, but not to be counted in this stock-take.")


class ResultOut(BaseModel):
    """What became of one thing."""

    asset_no: str = Field(description="Empty: the register does not know it.")
    word: str = Field(description="What was scanned.")
    name: str
    item: str
    floor: str
    zone: str = Field(description="Where the register has it.")
    status: str
    outcome: Outcomes
    found_zone: str
    decision: str = Field(description="`move` or `stay`, for what stands elsewhere.")
    at: str
    by: str
    repeats: int
    writes: Literal["", "missing", "moved", "back"] = Field(description="What the register takes over at the end.")


class EventOut(BaseModel):
    """One act of counting."""

    id: str
    kind: ActKinds
    at: str
    by: str
    zone: str
    word: str
    thing: str = Field(description="Asset number; empty: it stands for none of this centre.")
    about: str = Field(description="The scan that an undo or a decision is about.")
    device: str
    seq: int


class EventIn(Body):
    """An act of counting. Its id is the `Idempotency-Key`: sent again, it counts once."""

    kind: ActKinds = Field(
        default="scan",
        description="`undo`, `move` and `stay` are `about` a scan; `finish` and `reopen` a `zone`; a device says `join` "
        "first and `leave` when it holds nothing back.",
    )
    at: Moment | None = None
    zone: Annotated[str, StringConstraints(strict=True, max_length=200)] = Field(
        default="", description="Zone id: where.", examples=["f1-z1"]
    )
    word: Word = Field(default="", description="What was scanned or typed.", examples=["A-001"])
    about: Ident = Field(default="", description="Id of a scan.")
    device: Ident = Field(default="", description="Which phone, if it may hold events back.")
    seq: Annotated[int, Field(strict=True, ge=0, le=10**6)] = Field(
        default=0, description="The device's own running number, from 1."
    )


class RecordedOut(BaseModel):
    """What became of an act."""

    event: EventOut
    line: LineOut | None = Field(description="The thing on the frozen list.")
    reply: Literal["found", "elsewhere", "unexpected", "unknown", "repeat"] | None = Field(
        description="What to tell who scanned; null for other acts."
    )


# --- patrol rounds ------------------------------------------------------------------------------------------------
class StopOut(BaseModel):
    """A stop of a round."""

    kind: Literal["asset", "zone"]
    id: str


class StopIn(Body):
    """A stop of a round."""

    kind: Literal["asset", "zone"]
    id: Said = Field(description="The asset's number, or the zone's id.", examples=["A-001"])


class PatrolOut(BaseModel):
    """A patrol round (巡查路线), its stops in the order of the shortest walk."""

    id: str
    name: str = Field(examples=["早巡"])
    stops: list[StopOut]
    looks: list[str] = Field(description="What to look at.")
    schedule: str | None = Field(description="The upkeep that a whole walk settles.")


class PatrolIn(Body):
    """A round to keep."""

    name: Annotated[Said, StringConstraints(max_length=100)] = Field(examples=["早巡"])
    stops: Annotated[list[StopIn], Field(min_length=1, max_length=60)] = Field(
        examples=[[{"kind": "asset", "id": "A-001"}]]
    )
    looks: Annotated[list[Said], Field(max_length=60)] = Field(default=[])
    schedule: Said | None = Field(default=None, description="The id of a schedule, as the due list gives it.")
    why: Why = ""


class VisitOut(BaseModel):
    """A scan at a stop."""

    id: str
    stop: StopOut
    at: str
    by: str
    ok: bool
    note: str


class WalkOut(BaseModel):
    """One walk of a round, as its scans prove it."""

    id: str
    patrol: str
    complete: bool
    begun: str
    ended: str
    seen: list[VisitOut] = Field(description="The first scan at each stop, in time.")
    lacking: list[StopOut]


class ScanIn(Body):
    """A scan at a stop. Its id is the `Idempotency-Key`: sent again, it counts once."""

    word: Annotated[Said, StringConstraints(max_length=400)] = Field(
        description="What was scanned or typed there.", examples=["A-001"]
    )
    ok: Annotated[bool, Field(strict=True)] = Field(default=True, description="false opens a work order.")
    note: Note = ""
    at: Moment | None = None


# --- inspections --------------------------------------------------------------------------------------------------
Answers = Literal["ok", "bad", "na"]


class CheckLineOut(BaseModel):
    """One thing to look at."""

    code: str
    what: Words
    source: Words | None = Field(description="The clause that asks for it; null: ours.")
    confidence: str | None


class ChecklistOut(BaseModel):
    """What to look at at a thing."""

    asset_no: str
    title: Words
    lines: list[CheckLineOut]


class InspectionOut(BaseModel):
    """One inspection of a thing against its checklist."""

    id: str
    asset_no: str
    answers: dict[str, Answers] = Field(description="By the code of the line.")
    failed: list[str]
    seen_at: str
    by: str
    note: str
    order: str | None = Field(description="The work order that it opened.")


class InspectionIn(Body):
    """An inspection that you made. A `bad` line opens a work order; what it was due for is settled."""

    asset_no: Annotated[Said, StringConstraints(max_length=100)] = Field(examples=["A-001"])
    answers: Annotated[dict[Said, Answers], Field(min_length=1, max_length=200)] = Field(
        description="By the code of the line, as the checklist gives them.", examples=[{"CK-G-1": "ok"}]
    )
    note: Note = ""
    at: Moment | None = None
