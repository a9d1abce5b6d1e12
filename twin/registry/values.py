"""What the registry hands out beside the shared values of :mod:`twin.model`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from twin.checks.waivers import Waiver
from twin.model import Asset, Issue, Json, Text


@dataclass(frozen=True, slots=True)
class FloorChoice:
    """Which floor of a drawing becomes which floor of a centre.

    ``drawn`` is the id or name of the floor inside the drawing; None takes the only one, or the one of the same name.
    ``zone_kinds`` maps a zone's id, number or name to kind ids, as ``zones`` in ``site.yaml`` does.
    """

    id: str
    name: str
    level: int = 1
    drawn: str | None = None
    zone_kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FloorRecord:
    """A floor of a centre and the drawing revision in force; ``revision`` is None until a plan is stored."""

    id: str
    name: str
    level: int
    revision: int | None
    file_name: str | None = None
    sha256: str | None = None
    stored_at: str | None = None
    stored_by: str | None = None
    corrections: int = 0
    version: int = 1


@dataclass(frozen=True, slots=True)
class FloorReport:
    """What a new revision changed on one floor. The tuples hold zone ids."""

    floor: str
    revision: int
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    reshaped: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PlanStored:
    """The outcome of storing a drawing. ``issues``: the reader's, and corrections that no longer fit."""

    batch: str
    sha256: str
    floors: tuple[FloorReport, ...]
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, slots=True)
class AssetRecord:
    """One asset as it stands in the twin, with the version that a later write must name.

    ``asset.at`` is in local metres, ``asset.zone`` a zone id.
    """

    asset: Asset
    version: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page of assets; ``total`` counts all that match."""

    rows: tuple[Asset, ...]
    total: int
    offset: int
    limit: int


class RowState(StrEnum):
    """What an import would do, or did, with one row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of one row: what stands there and what the file says."""

    field: str
    old: Json
    new: Json


@dataclass(frozen=True, slots=True)
class RowResult:
    """The judgement on one row of an import. ``line`` is its line (CSV) or row (XLSX) in the file, headers being 1."""

    line: int
    asset_no: str
    state: RowState
    changes: tuple[FieldChange, ...] = ()
    reasons: tuple[Text, ...] = ()  # why it is wrong
    warnings: tuple[Text, ...] = ()  # accepted, but worth a look


@dataclass(frozen=True, slots=True)
class ImportReport:
    """The outcome of an import. ``batch`` is None when nothing was written."""

    rows: tuple[RowResult, ...]
    written: bool
    batch: str | None = None

    def count(self, state: RowState) -> int:
        """How many rows are in that state."""
        return sum(row.state is state for row in self.rows)


@dataclass(frozen=True, slots=True)
class ChangeEntry:
    """One row of the change log. ``before`` is None for a creation, ``after`` for a deletion."""

    id: int
    batch: str
    at: str  # ISO 8601, UTC
    by: str
    why: str
    centre: str
    kind: str  # table: centre, floor, revision, correction, asset, placement, document, waiver, fact
    key: str
    action: str  # create | update | delete
    before: Mapping[str, Json] | None
    after: Mapping[str, Json] | None
    undoes: str | None = None
    number: int = 0  # its place in the chain

    @property
    def fields(self) -> tuple[FieldChange, ...]:
        """The fields that differ."""
        old, new = self.before or {}, self.after or {}
        names = [name for name in dict.fromkeys([*old, *new]) if name != "version"]
        return tuple(FieldChange(n, old.get(n), new.get(n)) for n in names if old.get(n) != new.get(n))


@dataclass(frozen=True, slots=True)
class WaiverRecord:
    """A person's decision that a failed rule is accepted for one subject until a day (ISO date), with the reason."""

    id: str
    rule: str
    subject_kind: str
    subject_id: str
    item: str | None
    reason: str
    by: str
    until: str | None

    def waiver(self) -> Waiver:
        """The waiver as the checks take it; one without a last day holds until it is withdrawn."""
        until = date.fromisoformat(self.until) if self.until else date.max
        return Waiver(self.rule, self.subject_id, self.reason, self.by, until)
