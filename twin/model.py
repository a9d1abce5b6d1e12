"""The values everything else is made of. Frozen, in metres and degrees, no input or output.

Two coordinate systems, never mixed: *local* metres (a floor's own drawing shifted so that its
lower-left corner is near zero), used everywhere inside, and *drawing* metres (local + ``origin``),
used only when a file or a JSON answer leaves the program.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final, NamedTuple

from shapely import MultiLineString, Polygon

Json = Any
Point = tuple[float, float]

GONE: Final = frozenset({"retired", "missing"})
"""Statuses of assets that are no longer there: retired (报废), or not found by a stock-take (盘亏)."""

ABSENT: Final = GONE | {"planned"}
"""Statuses of assets that are not there: gone, or not yet come."""


made: Final = tuple.__new__
"""``made(Text, (zh, en))``: a named tuple from all its fields, in half the time that its class takes; for where thousands are made."""


class Text(NamedTuple):
    """One message in both languages."""

    zh: str
    en: str

    def said(self, lang: str) -> str:
        """The message in one language: ``"en"`` or, for anything else, Chinese."""
        return self.en if lang == "en" else self.zh


class Severity(StrEnum):
    """How much an issue with a *drawing* matters (a finding about the *facility* has a verdict)."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Issue:
    """Something in a drawing that was ignored, repaired or guessed.

    ``at`` is in local metres of ``floor`` (a floor id) where known.
    """

    code: str
    severity: Severity
    message: Text
    layer: str | None = None
    handle: str | None = None
    at: Point | None = None
    floor: str | None = None


@dataclass(frozen=True, slots=True)
class UnitEvidence:
    """One witness for the drawing's unit: what it saw and what it says one unit is, in metres."""

    witness: str
    metres_per_unit: float
    weight: float
    detail: Text


@dataclass(frozen=True, slots=True)
class Units:
    """The unit a drawing was read in; ``header`` is ``$INSUNITS`` as written, or None."""

    metres_per_unit: float
    header: int | None
    evidence: tuple[UnitEvidence, ...] = ()
    overridden: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """The file a plan was read from."""

    name: str
    sha256: str
    dxf_version: str
    encoding: str
    units: Units


class ZoneOrigin(StrEnum):
    """Where a zone's polygon came from."""

    OUTLINE = "outline"  # the drafter drew the room
    WALLS = "walls"  # rebuilt from walls, doors, windows, columns
    LAYER = "layer"  # an outline whose layer is its name
    MANUAL = "manual"  # a person drew or mended it


@dataclass(frozen=True, slots=True)
class Zone:
    """A room or area (功能区). ``kinds`` are ids of catalogs/zones.yaml; several may be merged in one."""

    id: str
    name: str | None
    number: str | None
    kinds: tuple[str, ...]
    polygon: Polygon
    origin: ZoneOrigin
    names: tuple[str, ...] = ()  # every label inside, first is ``name``
    printed_area_m2: float | None = None
    layer: str | None = None
    handle: str | None = None


class OpeningKind(StrEnum):
    """How one passes from zone to zone."""

    DOOR = "door"
    GAP = "gap"
    STAIR = "stair"
    LIFT = "lift"
    RAMP = "ramp"


@dataclass(frozen=True, slots=True)
class Opening:
    """A door, gap, stair, lift or ramp with its clear width.

    ``zones`` holds the ids of the zones it joins; with a single id the other side is outside, or a part of the building that
    nobody outlined (:mod:`twin.space.outdoors` tells them apart).
    ``chord`` is the segment across the opening on the wall, in local metres.
    """

    id: str
    kind: OpeningKind
    width_m: float | None
    at: Point
    zones: tuple[str, ...]
    chord: tuple[Point, Point] | None = None
    handle: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Placement:
    """A block of the drawing that stands for a thing. ``item`` is an id of catalogs/items.yaml or None.

    ``at`` is the block's base point, which drafters put at a corner as often as in the middle; ``middle`` is the
    middle of what it draws. ``size`` is the block's own width and depth in metres where it could be measured.
    """

    id: str
    item: str | None
    name: str
    at: Point
    rotation_deg: float
    attributes: Mapping[str, str] = field(default_factory=dict)
    layer: str | None = None
    handle: str | None = None
    zone: str | None = None
    size: tuple[float, float] | None = None
    middle: Point | None = None


@dataclass(frozen=True, slots=True)
class Floor:
    """One storey as drawn. ``origin`` + local metres = drawing metres.

    ``linework`` is what a person needs to recognise the place and to snap to, by role
    (``wall``, ``window``, ``door``, ``column``, ``furniture``, ``stair``, ``other``).
    """

    id: str
    name: str
    level: int
    origin: Point
    bounds: tuple[float, float, float, float]
    zones: tuple[Zone, ...]
    openings: tuple[Opening, ...] = ()
    placements: tuple[Placement, ...] = ()
    linework: Mapping[str, MultiLineString] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything read from one drawing."""

    source: Source
    floors: tuple[Floor, ...]
    issues: tuple[Issue, ...] = ()


class Measurement(NamedTuple):
    """When (ISO day) and by whom the value of an attribute was measured on site."""

    day: str
    by: str


@dataclass(frozen=True, slots=True)
class Asset:
    """A registered thing, or a drawn one nobody registered yet (``registered`` False).

    ``item`` is an item id, or None when its words match nothing (``item_words`` keeps them).
    ``zone`` is a zone id of ``floor``; ``at`` is in local metres of ``floor``.
    Placed: ``at`` set. In a zone only: ``zone`` set. Nowhere: neither.
    ``measured`` says of an attribute, by its id, that its value was measured, when and by whom.
    """

    asset_no: str
    item: str | None
    item_words: str
    name: str
    status: str = "in_use"  # in_use | idle | fault | repair | planned | missing | retired
    floor: str | None = None
    zone: str | None = None
    at: Point | None = None
    rotation_deg: float = 0.0
    attributes: Mapping[str, Json] = field(default_factory=dict)
    registered: bool = True
    drawn_as: str | None = None  # id of the Placement that is the same thing
    measured: Mapping[str, Measurement] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FactValue:
    """What a fact of a centre is from a day on. ``since``: an ISO day; empty for ever since."""

    name: str
    value: Json
    since: str = ""


@dataclass(frozen=True, slots=True)
class Centre:
    """A service centre: what it is, not where things are.

    ``facts``: staff, windows, annual cases and the like, as they are in force. ``stated``: all values of the facts that
    have a history, from which :meth:`on` tells those of a day.
    """

    code: str
    name: str
    tier: str  # district | department | subdistrict, or another standard's tier id
    standards: tuple[str, ...] = ()
    facts: Mapping[str, Json] = field(default_factory=dict)
    stated: tuple[FactValue, ...] = ()

    def stating(self, values: Sequence[FactValue], day: date) -> Centre:
        """The centre with these values, and those in force on the day."""
        dated = {each.name for each in values if each.since}
        plain = {each.name: each.value for each in values if each.name not in dated}
        return replace(self, facts=plain, stated=tuple(each for each in values if each.name in dated)).on(day)

    def on(self, day: date) -> Centre:
        """The centre with its facts as they are in force on a day; one that holds only later is not stated yet."""
        if not self.stated:
            return self
        facts = {name: value for name, value in self.facts.items() if all(name != one.name for one in self.stated)}
        for one in sorted(self.stated, key=lambda each: each.since):
            if one.since <= day.isoformat():
                facts[one.name] = one.value
        return self if facts == self.facts else replace(self, facts=facts)


@dataclass(frozen=True, slots=True)
class Document:
    """A policy, plan or certificate on file.

    ``meets``: ids of entries of standards that ask for it, where its title alone does not say so. ``file``: the hash of
    the file kept with it, or the name of one that is kept elsewhere.
    """

    kind: str
    title: str
    reference: str = ""
    issued: str | None = None  # ISO dates
    review_due: str | None = None
    owner: str = ""
    meets: tuple[str, ...] = ()
    file: str = ""


@dataclass(frozen=True, slots=True)
class Twin:
    """One centre whole: the input of every check. Zone, opening and asset ids are unique in it."""

    centre: Centre
    floors: tuple[Floor, ...]
    assets: tuple[Asset, ...]
    documents: tuple[Document, ...] = ()
    issues: tuple[Issue, ...] = ()


class Verdict(StrEnum):
    """Never a bare percentage; missing data is ``UNKNOWN``, never a pass."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"
    WAIVED = "waived"


class Strength(StrEnum):
    """应 / 宜 / 可, and in tables √ / ○."""

    SHALL = "shall"
    SHOULD = "should"
    MAY = "may"
    REQUIRED = "required"
    OPTIONAL = "optional"


class Subject(NamedTuple):
    """What a finding is about. ``kind``: centre, floor, zone, item, opening, asset or window.

    ``item`` names the thing looked for when the subject is a zone: it is an item id.
    """

    kind: str
    id: str
    name: str
    floor: str | None = None
    item: str | None = None


class ProofKind(StrEnum):
    """What the points of a proof are."""

    ROUTE = "route"  # a walk, point by point
    WIDTH = "width"  # a line across a narrow place, from wall to wall
    LINE = "line"  # a straight measure between two points
    CIRCLE = "circle"  # one point, the middle; ``metres`` is the diameter
    AREA = "area"  # a ring
    POINT = "point"  # one place


@dataclass(frozen=True, slots=True)
class Proof:
    """The geometry that proves a finding, on one floor (an id), in local metres.

    ``metres`` is what was measured there: a length, a width or a diameter.
    """

    kind: ProofKind
    floor: str
    points: tuple[Point, ...]
    metres: float | None
    about: Text


def is_defect(verdict: Verdict, strength: Strength) -> bool:
    """Whether a verdict on something asked for so strongly is a defect: a failed 应 or √."""
    return verdict is Verdict.FAIL and strength in {Strength.SHALL, Strength.REQUIRED}


class Finding(NamedTuple):
    """The verdict of one rule on one subject. A check makes thousands: a tuple is made seven times as fast as a frozen class.

    ``count`` is how many matching things were found where the rule counts things. ``short`` is by how much a failed one
    misses its limit, in the measure's unit (None where the limit is no number).
    ``evidence`` holds ids of assets, zones or openings that decided it, ``proof`` the geometry that did. ``confidence``
    and ``source`` say how the number of another standard is known (None: it is the document's own).
    """

    rule: str
    standard: str
    clause: str
    strength: Strength
    verdict: Verdict
    subject: Subject
    expected: Text
    actual: Text
    message: Text
    fix: Text
    table: str | None = None
    row: int | None = None
    at: Point | None = None
    count: int | None = None  # type: ignore[assignment]  # hides tuple.count, which nobody asks of a finding
    remark: Text | None = None
    reading: Text | None = None
    evidence: tuple[str, ...] = ()
    confidence: str | None = None
    source: str | None = None
    proof: tuple[Proof, ...] = ()
    short: float | None = None

    @property
    def is_defect(self) -> bool:
        """A failed 应 or √: what makes ``twin check`` exit with 1."""
        return is_defect(self.verdict, self.strength)
