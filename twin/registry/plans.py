"""Storing a drawing as a floor's next revision, with everything people did to the floor carried over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from twin.drawing.corrections import Correction, from_json, to_json
from twin.drawing.profile import Profile
from twin.drawing.revisions import carry_ids, match_zones, rebase
from twin.errors import Conflict
from twin.model import Floor, Issue, Plan, Point
from twin.registry.change import Change
from twin.registry.packing import pack_floor
from twin.registry.places import adopt
from twin.registry.reading import corrected, drawn_floor, floor_row, last_revision
from twin.registry.tables import CorrectionTable, FileTable, FloorTable, PlacementTable, RevisionTable
from twin.registry.values import FloorChoice, FloorReport

STILL = 1e-3
"""Metres. A plan that moved less inside its drawing did not move."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A drawing and how it was read."""

    data: bytes
    plan: Plan
    profile: Profile | None = None
    units: str | None = None
    encoding: str | None = None


def store_file(change: Change, upload: Upload) -> None:
    """Store the drawing's bytes once."""
    sha = upload.plan.source.sha256
    if change.get(FileTable, sha) is None:
        change.add(FileTable(sha256=sha, data=upload.data))
        change.flush()


def store_floor(change: Change, code: str, choice: FloorChoice, upload: Upload) -> tuple[FloorReport, list[Issue]]:
    """Store one floor of a drawing as the next revision of a floor, which is made when new.

    Zones that were there before keep their ids; corrections and placed assets follow a plan that moved inside its
    drawing. The drawing's file must be stored already.

    Raises
    ------
    NotFound
        The drawing holds no such floor.
    """
    drawn, issues = adopt(upload.plan, choice)
    row = change.get(FloorTable, (code, choice.id)) or FloorTable(centre=code, floor=choice.id, name=choice.name)
    row.name, row.level = choice.name, choice.level
    if choice.zone_kinds:
        row.zone_kinds = {zone: list(kinds) for zone, kinds in choice.zone_kinds.items()}
    number = last_revision(change, code, choice.id) + 1
    before = drawn_floor(change, row)
    if before is None:
        report = FloorReport(choice.id, number, added=tuple(zone.id for zone in drawn.zones))
    else:
        old = before[0]
        taken = {zone.id for zone in corrected(row, old, (), _corrections(change, row)).floor.zones}
        renamed = carry_ids(old, drawn, taken=taken)
        report = _compare(old, drawn, renamed, number)
        _follow(change, row, old, drawn)
        drawn = renamed
    row.revision = number
    change.add(row)
    revision = _revision(change, row, upload, pack_floor(drawn, issues))
    revision.drawn = (choice.drawn or "")[:200]
    change.add(revision)
    change.flush()
    return report, list(corrected(row, drawn, issues, _corrections(change, row)).issues)


def _revision(change: Change, row: FloorTable, upload: Upload, parsed: bytes) -> RevisionTable:
    return RevisionTable(
        centre=row.centre,
        floor=row.floor,
        number=row.revision or 1,
        sha256=upload.plan.source.sha256,
        file_name=upload.plan.source.name[-255:],
        profile=upload.profile.dump() if upload.profile else None,
        units=upload.units,
        encoding=upload.encoding,
        stored_at=change.at,
        stored_by=change.by,
        parsed=parsed,
    )


def _compare(old: Floor, drawn: Floor, renamed: Floor, number: int) -> FloorReport:
    match = match_zones(old, drawn)
    ids = {before.id: after.id for before, after in zip(drawn.zones, renamed.zones, strict=True)}
    return FloorReport(
        renamed.id,
        number,
        added=tuple(ids[zone] for zone in match.added),
        removed=match.removed,
        reshaped=tuple(pair.old for pair in match.reshaped),
        unchanged=tuple(pair.old for pair in match.kept),
    )


def _correction_rows(change: Change, row: FloorTable) -> list[CorrectionTable]:
    table = CorrectionTable
    query = select(table).where(table.centre == row.centre, table.floor == row.floor).order_by(col(table.number))
    return list(change.exec(query).all())


def _corrections(change: Change, row: FloorTable) -> list[Correction]:
    return [from_json(each.value) for each in _correction_rows(change, row)]


def _follow(change: Change, row: FloorTable, old: Floor, new: Floor) -> None:
    """Move corrections and placed assets with a plan that stands elsewhere in its new drawing."""
    rows = _correction_rows(change, row)
    moved = rebase([from_json(each.value) for each in rows], old, new)
    for each, correction in zip(rows, moved, strict=True):
        value = to_json(correction)
        if value != each.value:
            each.value = value
    shift = match_zones(old, new).shift
    step: Point = (shift[0] + new.origin[0] - old.origin[0], shift[1] + new.origin[1] - old.origin[1])
    if max(abs(step[0]), abs(step[1])) < STILL:
        return
    table = PlacementTable
    places = change.exec(select(table).where(table.centre == row.centre, table.floor == row.floor)).all()
    for place in places:
        if place.x_m is not None and place.y_m is not None:
            place.x_m, place.y_m = place.x_m + step[0], place.y_m + step[1]


def append_corrections(
    change: Change, code: str, floor: str, corrections: Sequence[Correction], expected_version: int | None
) -> None:
    """Append corrections to a floor's list.

    Raises
    ------
    NotFound
        No such floor.
    Conflict
        Somebody else corrected the floor, or stored a plan, since ``expected_version``.
    """
    row = floor_row(change, code, floor)
    if expected_version is not None and row.version != expected_version:
        raise Conflict(
            "floor-changed",
            f"楼层 {floor} 刚被他人修改（图纸或功能区），请刷新后重试",
            f"Somebody else changed the floor {floor} (its plan or zones) meanwhile; reload and try again",
        )
    last = max((each.number for each in _correction_rows(change, row)), default=0)
    for number, correction in enumerate(corrections, last + 1):
        change.add(CorrectionTable(centre=code, floor=floor, number=number, value=to_json(correction)))
    row.corrections += len(corrections)
