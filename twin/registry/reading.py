"""Queries: stored rows as the shared values."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, bindparam
from sqlalchemy import select as sa_select
from sqlalchemy.orm import Session
from sqlmodel import col, func, select

from twin.drawing.corrections import Correction, apply_corrections, from_json
from twin.errors import NotFound
from twin.model import Asset, Centre, Document, FactValue, Floor, Issue, Json
from twin.registry.change import Change
from twin.registry.importing import Values
from twin.registry.packing import unpack_floor
from twin.registry.places import near_words, with_kinds
from twin.registry.rows import table_of, today
from twin.registry.scoping import sees
from twin.registry.tables import (
    AssetTable,
    CentreTable,
    ChangeTable,
    CorrectionTable,
    CounterTable,
    DocumentTable,
    FactTable,
    FileTable,
    FloorTable,
    PlacementTable,
    RevisionTable,
    WaiverTable,
)
from twin.registry.values import ChangeEntry, FloorRecord, WaiverRecord

KEPT_FLOORS = 64


def centre_row(session: Session, code: str) -> CentreTable:
    """Return a centre's row.

    Raises
    ------
    NotFound
        Lists codes that look alike, or how many there are.
    """
    row = session.get(CentreTable, code)
    if row is None:
        codes = list(session.scalars(select(CentreTable.centre).order_by(col(CentreTable.centre))))
        shown = near_words(code, codes) or codes[:10]
        raise NotFound(
            "no-such-centre",
            f"没有代码为“{code}”的中心；{'已有：' + '、'.join(shown) if shown else '登记库是空的'}",
            f"There is no centre {code!r}; {'known: ' + ', '.join(shown) if shown else 'the registry is empty'}",
        )
    return row


def floor_row(session: Session, code: str, floor: str) -> FloorTable:
    """Return a floor's row.

    Raises
    ------
    NotFound
        Lists the floors there are.
    """
    centre_row(session, code)
    row = session.get(FloorTable, (code, floor))
    if row is None:
        known = list(session.scalars(select(FloorTable.floor).where(FloorTable.centre == code)))
        raise NotFound(
            "no-such-floor",
            f"中心 {code} 没有楼层“{floor}”；已有：{'、'.join(known) or '无'}",
            f"The centre {code} has no floor {floor!r}; known: {', '.join(known) or 'none'}",
        )
    return row


def asset_rows(session: Session, code: str, asset_no: str) -> tuple[AssetTable, PlacementTable]:
    """Return an asset's two rows.

    Raises
    ------
    NotFound
        No asset of that number is registered.
    """
    centre_row(session, code)
    asset = session.get(AssetTable, (code, asset_no))
    place = session.get(PlacementTable, (code, asset_no))
    if asset is None or place is None:
        raise NotFound(
            "no-such-asset",
            f"中心 {code} 没有登记编号为“{asset_no}”的资产",
            f"No asset {asset_no!r} is registered in the centre {code}",
        )
    return asset, place


def require_asset(session: Session, code: str, asset_no: str) -> None:
    """Return if an asset is registered, as :func:`asset_rows` does for who needs its rows."""
    if not sees(session, code) or session.execute(_IS_ASSET, {"centre": code, "number": asset_no}).first() is None:
        asset_rows(session, code, asset_no)


_ASSETS: Final = table_of(AssetTable).c
_IS_ASSET: Final = sa_select(_ASSETS.centre).where(
    _ASSETS.centre == bindparam("centre"), _ASSETS.asset_no == bindparam("number")
)


def counter(session: Session, code: str) -> int:
    """Return how often the centre was written to; 0 when never."""
    return counters(session, code)[0]


def counters(session: Session, code: str) -> tuple[int, int]:
    """Return :func:`counter`, and how often something was done or said in the centre.

    Asked once in a session that only reads: it sees one moment.
    """
    kept: dict[str, tuple[int, int]] = {} if isinstance(session, Change) else session.info.setdefault("counters", {})
    if code not in kept:
        kept[code] = counted(session, code)
    return kept[code]


def counted(asked: Session | Connection, code: str) -> tuple[int, int]:
    """Return what :func:`counters` does, asked of the database in any case."""
    found = asked.execute(_COUNTERS, {"centre": code}).first()
    return (0, 0) if found is None else (found[0], found[1])


_COUNTED: Final = table_of(CounterTable).c
_COUNTERS: Final = sa_select(_COUNTED.value, _COUNTED.evidence).where(_COUNTED.centre == bindparam("centre"))
"""Asked at every page: built once, and past the mapper and its scopes: whoever asks for a person asks for a centre they see."""


def centre_value(session: Session, row: CentreTable) -> Centre:
    """Return a centre with its facts: those of today, and all values of the facts that have a history."""
    query = select(FactTable.name, FactTable.value, FactTable.since).where(FactTable.centre == row.centre)
    rows = session.execute(query.order_by(col(FactTable.name), col(FactTable.since)))
    values = [FactValue(str(name), value, str(since)) for name, value, since in rows]
    return Centre(row.centre, row.name, row.tier, tuple(row.standards)).stating(values, today())


_CENTRES: Final = table_of(CentreTable).c
_CENTRE_NAMES: Final = sa_select(_CENTRES.centre, _CENTRES.name).order_by(_CENTRES.centre)


def centre_names(asked: Session | Connection) -> dict[str, str]:
    """Return the name of every centre by code, in their order.

    Asked at every page, and so past the mapper: whoever asks leaves out what the person does not see.
    """
    return {row[0]: row[1] for row in asked.execute(_CENTRE_NAMES)}


Logged = tuple[str, str | None, str | None, str | None]
"""Which changes of the log: centre, kind, key and batch; None: any."""


def change_entries(session: Session, which: Logged, offset: int, limit: int) -> tuple[ChangeEntry, ...]:
    """Return changes of the log, the newest first."""
    query = select(ChangeTable).where(*_logged(which)).order_by(col(ChangeTable.id).desc())
    rows = session.scalars(query.offset(offset).limit(limit)).all()
    return tuple(ChangeEntry(**row.model_dump(exclude={"hash"})) for row in rows)


def count_changes(session: Session, which: Logged) -> int:
    """How many changes of the log there are."""
    return session.scalar(select(func.count()).select_from(ChangeTable).where(*_logged(which))) or 0


def _logged(which: Logged) -> list[ColumnElement[bool]]:
    columns = (ChangeTable.centre, ChangeTable.kind, ChangeTable.key, ChangeTable.batch)
    return [col(column) == wanted for column, wanted in zip(columns, which, strict=True) if wanted is not None]


def stored_assets(session: Session, code: str) -> dict[str, Values]:
    """Return every registered asset's values by number, in the order of numbers."""
    asset, place = AssetTable, PlacementTable
    query = (
        select(  # type: ignore[call-overload]
            *(asset.asset_no, asset.item, asset.name, asset.status, asset.attributes),
            *(place.floor, place.zone, place.x_m, place.y_m, place.rotation_deg, place.block),
        )
        .join(place, (asset.centre == place.centre) & (asset.asset_no == place.asset_no))
        .where(asset.centre == code)
        .order_by(asset.asset_no)
    )
    names = ("item", "name", "status", "attributes", "floor", "zone", "x_m", "y_m", "rotation_deg", "block")
    return {row[0]: dict(zip(names, row[1:], strict=True)) for row in session.execute(query)}


def as_assets(stored: dict[str, Values]) -> list[Asset]:
    """Return stored values as assets not yet resolved: words as written, ``at`` in drawing metres."""
    return [
        Asset(
            asset_no=number,
            item=None,
            item_words=value["item"],
            name=value["name"],
            status=value["status"],
            floor=value["floor"],
            zone=value["zone"],
            at=None if value["x_m"] is None else (value["x_m"], value["y_m"]),
            rotation_deg=value["rotation_deg"],
            attributes=value["attributes"],
            drawn_as=value["block"],
        )
        for number, value in stored.items()
    ]


def document_values(session: Session, code: str) -> tuple[Document, ...]:
    """Return the documents on file, in order."""
    rows = session.scalars(
        select(DocumentTable).where(DocumentTable.centre == code).order_by(col(DocumentTable.number))
    )
    return tuple(document_value(row) for row in rows)


def document_value(row: DocumentTable) -> Document:
    """Return a row as a document."""
    return Document(
        row.kind, row.title, row.reference, row.issued, row.review_due, row.owner, tuple(row.meets.split()), row.file
    )


def correction_values(session: Session, code: str, floor: str) -> list[dict[str, Json]]:
    """Return a floor's corrections as stored, in order."""
    query = (
        select(CorrectionTable.value)
        .where(CorrectionTable.centre == code, CorrectionTable.floor == floor)
        .order_by(col(CorrectionTable.number))
    )
    return list(session.scalars(query))


def floor_records(session: Session, code: str) -> tuple[FloorRecord, ...]:
    """Return the floors by level with the revision in force."""
    floor, revision = FloorTable, RevisionTable
    same = and_(
        col(floor.centre) == revision.centre,
        col(floor.floor) == revision.floor,
        col(floor.revision) == revision.number,
    )
    query = (
        sa_select(
            floor, col(revision.file_name), col(revision.sha256), col(revision.stored_at), col(revision.stored_by)
        )
        .outerjoin(revision, same)
        .where(col(floor.centre) == code)
        .order_by(col(floor.level), col(floor.floor))
    )
    return tuple(
        FloorRecord(f.floor, f.name, f.level, f.revision, name, sha, at, by, f.corrections, f.version)
        for f, name, sha, at, by in session.execute(query)
    )


def revision_records(session: Session, row: FloorTable) -> tuple[FloorRecord, ...]:
    """Return every stored revision of a floor, newest first."""
    table = RevisionTable
    query = (
        sa_select(
            *(col(table.number), col(table.file_name), col(table.sha256), col(table.stored_at), col(table.stored_by))
        )
        .where(col(table.centre) == row.centre, col(table.floor) == row.floor)
        .order_by(col(table.number).desc())
    )
    return tuple(
        FloorRecord(row.floor, row.name, row.level, number, name, sha, at, by, row.corrections, row.version)
        for number, name, sha, at, by in session.execute(query)
    )


def plan_file(session: Session, row: FloorTable, revision: int | None) -> tuple[str, bytes]:
    """Return the name and bytes of a stored drawing (None: the one in force).

    Raises
    ------
    NotFound
        The floor has no such revision.
    """
    number = row.revision if revision is None else revision
    query = (
        select(RevisionTable.file_name, FileTable.data)
        .join(FileTable, col(FileTable.sha256) == RevisionTable.sha256)
        .where(RevisionTable.centre == row.centre, RevisionTable.floor == row.floor, RevisionTable.number == number)
    )
    found = session.execute(query).first()
    if found is None:
        raise NotFound(
            "no-such-revision",
            f"楼层 {row.floor} 没有第 {number or 1} 版图纸",
            f"The floor {row.floor} has no plan revision {number or 1}",
        )
    return str(found[0]), bytes(found[1])


def waiver_records(session: Session, code: str) -> tuple[WaiverRecord, ...]:
    """Return a centre's waivers by rule and subject."""
    table = WaiverTable
    query = select(table).where(table.centre == code).order_by(col(table.rule), col(table.subject_id))
    return tuple(
        WaiverRecord(r.waiver, r.rule, r.subject_kind, r.subject_id, r.item, r.reason, r.approver, r.until)
        for r in session.scalars(query)
    )


def last_revision(session: Session, code: str, floor: str) -> int:
    """Return the highest revision number a floor ever had; 0 when none."""
    query = select(func.max(RevisionTable.number)).where(RevisionTable.centre == code, RevisionTable.floor == floor)
    return session.scalar(query) or 0


def drawn_floor(session: Session, row: FloorTable) -> tuple[Floor, tuple[Issue, ...]] | None:
    """Return a floor as read from the drawing in force, without corrections; None before the first plan."""
    if row.revision is None:
        return None
    packed = session.scalar(
        select(RevisionTable.parsed).where(
            RevisionTable.centre == row.centre,
            RevisionTable.floor == row.floor,
            RevisionTable.number == row.revision,
        )
    )
    if packed is None:
        raise NotFound(
            "no-such-revision",
            f"楼层 {row.floor} 的第 {row.revision} 版图纸不在库中",
            f"Revision {row.revision} of the floor {row.floor} is not stored",
        )
    return unpack_floor(packed)


@dataclass(frozen=True, slots=True)
class ReadyFloor:
    """A floor with kinds and corrections applied, and every issue about it."""

    floor: Floor
    issues: tuple[Issue, ...]


class FloorCache:
    """Floors with their corrections applied, so that moving an asset replays nothing."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[object, ...], ReadyFloor] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, session: Session, row: FloorTable) -> ReadyFloor | None:
        """Return the floor as it is in force; None before its first plan."""
        values = correction_values(session, row.centre, row.floor)
        key = (row.centre, row.floor, row.name, row.level, row.revision, repr(row.zone_kinds), repr(values))
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        drawn = drawn_floor(session, row)
        if drawn is None:
            return None
        ready = corrected(row, *drawn, [from_json(value) for value in values])
        with self._lock:
            self._kept[key] = ready
            while len(self._kept) > KEPT_FLOORS:
                self._kept.popitem(last=False)
        return ready


def corrected(row: FloorTable, drawn: Floor, issues: tuple[Issue, ...], corrections: list[Correction]) -> ReadyFloor:
    """Return a drawn floor under its row's name, with confirmed kinds and then corrections applied."""
    named = replace(drawn, name=row.name, level=row.level)
    floor, unknown = with_kinds(named, row.zone_kinds)
    floor, unfit = apply_corrections(floor, corrections)
    return ReadyFloor(floor, (*issues, *unknown, *unfit))
