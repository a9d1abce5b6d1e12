"""What the API says: the registry's values as JSON. Metres and degrees; positions in drawing metres, as in every file."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from twin.errors import Invalid
from twin.model import Json
from twin.registry.rows import in_utc
from twin.web.api.problems import Words

DEEPEST: Final = 20
"""Levels of lists and objects inside an attribute."""
_MOMENT: Final = re.compile(
    r"^2[01][0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})$"
)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _day(value: Any) -> date:
    """A calendar day, written in one way only."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        return date.fromisoformat(value)
    msg = "a day is written 2026-11-27"
    raise ValueError(msg)


def _moment(value: Any) -> str:
    """A moment with its time zone, in UTC to the millisecond as the registry keeps it."""
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            return in_utc(value)
        except (Invalid, OverflowError):
            pass
    msg = "a moment is written 2026-11-27T08:30:00+08:00"
    raise ValueError(msg)


def _shallow(value: Json) -> Json:
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            msg = f"nested deeper than {DEEPEST} levels"
            raise ValueError(msg)
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
    return value


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Moment = Annotated[
    str,
    BeforeValidator(_moment),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": _MOMENT.pattern}),
    Field(description="When it happened, with the time zone; now without.", examples=["2026-11-27T08:30:00+08:00"]),
]
Point = Annotated[list[float], Field(min_length=2, max_length=2, description="[x, y] in drawing metres.")]
Said = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=200, pattern=r"\S")]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Attributes = Annotated[
    dict[str, Json], BeforeValidator(_shallow), Field(description="All of them: what is not named here is taken away.")
]
Name = Annotated[Said, StringConstraints(max_length=60)]
Note = Annotated[str, StringConstraints(strict=True, max_length=1000)]
Why = Annotated[
    str, StringConstraints(strict=True, max_length=500), Field(description="The reason, for the change log.")
]


class Body(BaseModel):
    """What a request says; an unknown field is refused."""

    model_config = ConfigDict(extra="forbid")


# --- places -------------------------------------------------------------------------------------------------------
class CentreOut(BaseModel):
    """A service centre."""

    code: str = Field(examples=["QZX"])
    name: str = Field(examples=["青浦区政务服务中心"])
    tier: str = Field(description="Of the standard; `subdistrict`, `district` …", examples=["district"])
    standards: list[str] = Field(description="Ids of the standards it is checked against.")
    facts: dict[str, Json] = Field(description="What no drawing shows: staff, windows, annual cases …")


class FloorOut(BaseModel):
    """A floor, or one revision of its plan. `revision` is null until a plan is stored."""

    id: str = Field(examples=["f1"])
    name: str = Field(examples=["一层"])
    level: int
    revision: int | None
    file_name: str | None
    sha256: str | None
    stored_at: str | None
    stored_by: str | None
    corrections: int = Field(description="How many corrections are applied to the drawing.")


class ZoneOut(BaseModel):
    """A zone (功能区) as drawn and corrected."""

    id: str
    floor: str
    name: str | None = Field(examples=["等候休息区"])
    number: str | None
    names: list[str] = Field(description="Every label inside.")
    kinds: list[str] = Field(description="Ids of zone kinds; several where functions are merged.")
    area_m2: float
    printed_area_m2: float | None
    polygon: list[Point]
    holes: list[list[Point]]
    origin: Literal["outline", "walls", "layer", "manual"]


# --- assets -------------------------------------------------------------------------------------------------------
class AssetOut(BaseModel):
    """A registered thing, or one that is drawn and that nobody registered (`registered` false)."""

    asset_no: str = Field(examples=["A-001"])
    item: str | None = Field(description="The catalogue's item; null where the words match none.")
    item_words: str = Field(description="What it was called when it was registered.", examples=["取号机"])
    name: str
    status: str = Field(examples=["in_use"])
    floor: str | None
    zone: str | None
    x_m: float | None
    y_m: float | None
    rotation_deg: float
    attributes: dict[str, Json]
    registered: bool


class AssetFields(Body):
    """What is known of an asset, in the words that an asset list takes: ids, names and synonyms alike.

    null empties the stored value; what is left out stays.
    """

    item: Said | None = Field(default=None, description="Item id, name or synonym.", examples=["取号机"])
    name: Said | None = None
    status: Said | None = Field(
        default=None, description="in_use, idle, fault, repair, planned, missing, retired, or 在用 …", examples=["在用"]
    )
    floor: Said | None = Field(default=None, description="Floor id or name.", examples=["f1"])
    zone: Said | None = Field(default=None, description="Zone id, number or name.", examples=["等候休息区"])
    x_m: Number | None = Field(default=None, description="Drawing metres.", examples=[12.5])
    y_m: Number | None = Field(default=None, description="Drawing metres.", examples=[3.25])
    rotation_deg: Number | None = None
    attributes: Attributes | None = Field(default=None, examples=[{"serial_number": "SN-2201"}])


class AssetRowIn(AssetFields):
    """An asset with its number."""

    asset_no: Annotated[Said, Field(max_length=100, examples=["A-101"])]


class AssetIn(AssetRowIn):
    """A new asset."""

    why: Why = ""


class AssetPatch(AssetFields):
    """Changes to an asset. It is retired (报废) by `{"status": "retired"}`; its record and history stay."""

    why: Why = ""


class ImportIn(Body):
    """Assets to create and update, all or nothing, exactly as the import of an asset list does."""

    assets: Annotated[list[AssetRowIn], Field(min_length=1, max_length=5000)]
    dry_run: Annotated[bool, Field(strict=True, description="Judge the rows and write nothing.")] = False
    why: Why = ""


class FieldOut(BaseModel):
    """One field before and after."""

    field: str
    old: Json
    new: Json


class RowOut(BaseModel):
    """The judgement on one row of an import."""

    asset_no: str
    state: Literal["new", "changed", "unchanged", "wrong"]
    changes: list[FieldOut]
    reasons: list[Words] = Field(description="Why it is wrong.")
    warnings: list[Words] = Field(description="Accepted, but worth a look.")


class ImportOut(BaseModel):
    """The outcome of an import."""

    written: bool
    batch: str | None = Field(description="Names the write in the change log; null when nothing was written.")
    rows: list[RowOut]


# --- findings -----------------------------------------------------------------------------------------------------
class SubjectOut(BaseModel):
    """What a finding is about."""

    kind: str
    id: str
    name: str
    floor: str | None
    item: str | None


class ProofOut(BaseModel):
    """The geometry that proves a finding."""

    kind: str
    floor: str
    points: list[Point]
    metres: float | None
    about: Words


class FindingOut(BaseModel):
    """The verdict of one rule on one subject; the same fields as `twin check --json`."""

    rule: str
    standard: str
    clause: str
    table: str | None
    row: int | None
    strength: str
    verdict: str
    subject: SubjectOut
    expected: Words
    actual: Words
    at: Point | None
    message: Words
    fix: Words
    count: int | None
    remark: Words | None
    reading: Words | None
    evidence: list[str]
    confidence: str | None
    source: str | None
    proof: list[ProofOut]


class MissingOut(BaseModel):
    """One line of the missing list."""

    list: Literal["required", "optional", "undecided"]
    tier: Words
    floor: str | None = Field(description="Floor id.")
    zone: Words
    item: Words
    strength: Words
    standard: str
    clause: str
    table: str
    row: str
    count: int | None = Field(description="How many there are; null where nothing was counted.")
    remark: Words
    rule: str
    subject: str


# --- daily use ----------------------------------------------------------------------------------------------------
class TargetOut(BaseModel):
    """What a tag or a work order is about: an asset number or a zone id."""

    kind: Literal["asset", "zone", "window"]
    id: str


class TargetIn(Body):
    """What a fault is about."""

    kind: Literal["asset", "zone", "window"]
    id: Said = Field(description="The asset's number, or the zone's id.", examples=["A-001"])


Priorities = Literal["low", "normal", "urgent"]
OrderStates = Literal["reported", "accepted", "in_progress", "waiting", "done", "checked"]


class OrderOut(BaseModel):
    """A work order. Moments are ISO 8601 in UTC."""

    id: str
    number: int
    target: TargetOut
    what: str
    priority: Priorities
    state: OrderStates
    reported_at: str
    reported_by: str
    accepted_at: str | None
    started_at: str | None
    done_at: str | None
    checked_at: str | None
    handler: str
    note: str
    photos: list[str] = Field(description="Addresses of the photos.")


class FaultIn(Body):
    """A fault to report."""

    target: TargetIn
    what: Annotated[str, StringConstraints(strict=True, min_length=1, max_length=1000, pattern=r"\S")] = Field(
        examples=["屏幕不亮"]
    )
    priority: Priorities = "normal"


class OrderPatch(Body):
    """The next state of a work order, and what was done or is waited for."""

    state: OrderStates = Field(
        description="reported → accepted → in_progress ⇄ waiting → done → checked", examples=["accepted"]
    )
    note: Annotated[str, StringConstraints(strict=True, max_length=1000)] = ""


class UpkeepSubject(BaseModel):
    """What a schedule is about."""

    kind: str
    id: str
    name: str


class DueOut(BaseModel):
    """A schedule on one day; the same fields as `twin upkeep due --json`."""

    schedule: str
    state: str
    on: str | None = Field(description="The day it is due.")
    last: str | None
    missed: int = Field(description="How many dates went by, the open one included.")
    what: Words
    subject: UpkeepSubject
    every: str | None
    person: str
    source: Words
    confidence: str | None
    note: Words | None


class UpkeepOut(BaseModel):
    """One piece of upkeep that was done, or one meter reading."""

    id: str
    schedule: str
    on: str
    by: str
    outcome: str
    reading: float | None
    note: str


class UpkeepIn(Body):
    """A piece of upkeep that was done."""

    schedule: Said = Field(description="The id of the schedule, as the due list gives it.")
    on: Day
    outcome: Literal["done", "fault", "read"] = Field(
        default="done",
        description="`fault`: done, and something is wrong with the thing. `read`: a meter reading only.",
    )
    reading: Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)] | None = None
    note: Annotated[str, StringConstraints(strict=True, max_length=2000)] = ""
    why: Why = ""


class TagOut(BaseModel):
    """A tag and what it is fixed to."""

    code: str
    centre: str
    state: Literal["bound", "blank", "retired"]
    target: TargetOut | None
    printed_at: str | None


class ThingOut(BaseModel):
    """A thing that a tag or a typed number stands for. `gone`: the tag names what exists no more."""

    kind: Literal["asset", "zone", "window"]
    id: str
    centre: str
    name: str
    status: str
    floor: str | None
    zone: str | None
    gone: bool


class FoundOut(BaseModel):
    """What a scanned or typed word means."""

    answer: Literal["thing", "blank", "retired", "several"]
    tag: TagOut | None
    thing: ThingOut | None
    choices: list[ThingOut] = Field(description="The things that a number fits, where it fits several.")


class ChangeOut(BaseModel):
    """One row of the change log. `before` is null for a creation, `after` for a deletion."""

    id: int
    batch: str
    at: str
    by: str
    why: str
    kind: str
    key: str
    action: Literal["create", "update", "delete"]
    before: dict[str, Json] | None
    after: dict[str, Json] | None
    undoes: str | None
