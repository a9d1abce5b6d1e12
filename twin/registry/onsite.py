"""Work on site: measurements that the checks then use, inspections whose failed lines open a work order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache, partial
from typing import Final

from sqlalchemy.orm import Session
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from twin.catalog import load_catalog
from twin.catalog.attributes import attribute_value, quantity_of
from twin.catalog.checklists import Checklists, load_checklists
from twin.catalog.measuring import reading
from twin.checks.attributes import MEASURED
from twin.checks.keeping import Kept
from twin.errors import Conflict, Invalid, NotFound
from twin.model import Asset, Floor, Measurement, Opening, Twin
from twin.registry.change import Change, kept_once
from twin.registry.doors import ChangeMaker, Reader
from twin.registry.orders import Fault, OrderRegister
from twin.registry.reading import asset_rows, require_asset
from twin.registry.rows import in_utc
from twin.registry.site_tables import InspectionTable, MeasurementTable
from twin.registry.upkeep import UpkeepBook
from twin.upkeep import Outcome, Record, Work

WIDTH: Final = "door_clear_width"
"""The attribute whose reading is the opening's own width."""
THRESHOLD: Final = "threshold_height"
OF_OPENINGS: Final = {WIDTH: (0.001, 20.0), THRESHOLD: (0.0, 0.5)}
"""What is measured at an opening, with the least and the most metres that are no slip of the pen."""
Widths = tuple[tuple[str, str, str, str, str], ...]
"""Opening, attribute, value, moment and person of readings."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One measurement as it was made. ``value`` is as the register keeps it: ``750 mm``."""

    id: str
    asset_no: str
    attribute: str
    value: str
    seen_at: str
    by: str


@dataclass(frozen=True, slots=True)
class Inspection:
    """One inspection. ``answers`` maps codes of lines to ``ok``, ``bad`` or ``na``; ``id`` is made by the phone."""

    id: str
    asset_no: str
    answers: Mapping[str, str]
    seen_at: str
    by: str
    note: str = ""

    @property
    def failed(self) -> tuple[str, ...]:
        """Codes of the lines that are not in order."""
        return tuple(code for code, answer in self.answers.items() if answer == "bad")

    @property
    def order(self) -> str | None:
        """The id of the work order that it opens; None where everything is in order."""
        return f"{self.id}-f" if self.failed else None


class SiteBook:
    """What was measured and inspected in all centres: :attr:`twin.registry.store.Registry.onsite`."""

    def __init__(
        self,
        change: ChangeMaker,
        read: Reader,
        *,
        orders: OrderRegister,
        upkeep: UpkeepBook,
        twin: Callable[[str], Twin],
    ) -> None:
        self._change, self._read, self._orders, self._upkeep, self._twin = change, read, orders, upkeep, twin

    # --- measuring ------------------------------------------------------------------------------------------------
    @kept_once
    def measure(self, centre: str, made: Reading, *, by: str) -> Reading:
        """Keep a reading and write it into the thing's attribute; sent again, it is kept once.

        A reading made before one that is kept already does not take its place in the attribute.

        Raises
        ------
        NotFound
            No such asset or attribute.
        Invalid
            ``no-reading``: it is none.
        """
        entry = load_catalog().attributes.resolve(made.attribute)
        if entry is None:
            raise NotFound(
                "no-such-attribute", f"没有属性 {made.attribute}", f"There is no attribute {made.attribute!r}"
            )
        value = reading(entry, made.value)
        with self._change(by=by, why=f"现场测量 measured: {entry.zh}") as change:
            if (kept := change.get(MeasurementTable, made.id)) is not None:
                return _reading(kept)
            asset, _ = asset_rows(change, centre, made.asset_no)
            row = _measurement(change, centre, replace(made, attribute=entry.id, value=value), "asset")
            newest = _latest(change, centre, made.asset_no).get(entry.id)
            change.add(row)
            if newest is None or newest.seen_at <= row.seen_at:
                others = {
                    key: old
                    for key, old in asset.attributes.items()
                    if (known := load_catalog().attributes.resolve(key)) is None or known.id != entry.id
                }
                asset.attributes = {**others, entry.id: value}
        return _reading(row)

    @kept_once
    def measure_opening(self, centre: str, made: Reading, *, by: str) -> Reading:
        """Keep a reading at an opening of the plan (``made.asset_no`` is its id); checks use the newest.

        ``made.attribute``: one of :data:`OF_OPENINGS`; the clear width where it is empty.

        Raises
        ------
        NotFound
            The plan in force has no such opening.
        Invalid
            ``no-reading``: it is no length, or a slip of the pen; ``not-measured``: openings have no such attribute.
        """
        name = made.attribute or WIDTH
        if name not in OF_OPENINGS:
            raise Invalid("not-measured", f"门洞不测量“{name}”", f"{name!r} is not measured at openings")
        entry, (least, most) = load_catalog().attributes[name], OF_OPENINGS[name]
        value = reading(entry, made.value)
        metres = quantity_of(entry, value)
        if metres is None or not least <= metres <= most:
            raise Invalid(
                "no-reading",
                f"{entry.zh}应在 {least:g} 米与 {most:g} 米之间",
                f"{entry.en}: from {least:g} m to {most:g} m",
            )
        openings = (each for floor in self._twin(centre).floors for each in floor.openings)
        if all(each.id != made.asset_no for each in openings):
            word = made.asset_no[:60]
            raise NotFound("no-such-opening", f"图上没有门洞 {word}", f"The plan has no opening {word!r}")
        with self._change(by=by, why=f"现场测量 measured: {entry.zh}") as change:
            if (kept := change.get(MeasurementTable, made.id)) is not None:
                return _reading(kept)
            row = _measurement(change, centre, replace(made, attribute=entry.id, value=value), "opening")
            change.add(row)
        return _reading(row)

    def widths(self, centre: str) -> dict[str, Reading]:
        """The newest clear width of each opening that was measured, by the opening's id."""
        return {ident: made for (ident, name), made in self.at_openings(centre).items() if name == WIDTH}

    def at_openings(self, centre: str) -> dict[tuple[str, str], Reading]:
        """The newest readings, by the opening's id and the attribute."""
        with self._read() as session:
            rows = session.scalars(_of_openings(centre))
            return {(row.asset_no, row.attribute): _reading(row) for row in rows}

    def readings(self, centre: str, asset_no: str) -> tuple[Reading, ...]:
        """What was measured at a thing, the newest first."""
        query = (
            select(MeasurementTable)
            .where(
                MeasurementTable.centre == centre,
                MeasurementTable.asset_no == asset_no,
                MeasurementTable.target_kind == "asset",
            )
            .order_by(col(MeasurementTable.seen_at).desc())
        )
        with self._read() as session:
            return tuple(_reading(row) for row in session.scalars(query))

    def readings_of(self, centre: str, attributes: Collection[str]) -> tuple[tuple[str, Reading], ...]:
        """All readings of some attributes, oldest first, each with what was measured: ``asset`` or ``opening``."""
        query = select(MeasurementTable).where(
            MeasurementTable.centre == centre, col(MeasurementTable.attribute).in_(list(attributes))
        )
        with self._read() as session:
            rows = session.scalars(query.order_by(col(MeasurementTable.seen_at)))
            return tuple((row.target_kind, _reading(row)) for row in rows)

    # --- inspecting -----------------------------------------------------------------------------------------------
    @kept_once
    def inspect(self, centre: str, made: Inspection, *, by: str) -> str | None:
        """Keep an inspection; settle what it was due for; open a work order for what failed. Returns the order's id.

        Each step can be sent again: it is done once.

        Raises
        ------
        NotFound
            No such asset.
        Conflict
            ``inspection-exists``: the id belongs to another one.
        Invalid
            A line or answer that is none.
        """
        checklists = load_checklists()
        unknown = [code for code in made.answers if checklists.line(code) is None]
        if unknown or not made.answers:
            raise Invalid(
                "no-such-line",
                f"检查单没有“{unknown[0] if unknown else ''}”这一项",
                f"No checklist has a line {unknown[0] if unknown else ''!r}",
            )
        self._keep(centre, made, by)
        outcome = Outcome.FAULT if made.failed else Outcome.DONE
        day = datetime.fromisoformat(made.seen_at).astimezone().date()
        for number, schedule in enumerate(self._duties(centre, made.asset_no)):
            record = Record(f"{made.id}-{number}", schedule, day, by, outcome, note=made.note)
            self._upkeep.record(centre, record, why="巡检 inspected")
        if made.order is None:
            return None
        fault = Fault(made.order, centre, ("asset", made.asset_no), _what(made, checklists))
        return self._orders.report(fault, by=by)[0].id

    def _keep(self, centre: str, made: Inspection, by: str) -> None:
        if self._kept(centre, made):
            return
        with self._change(by=by, why="巡检 inspected") as change:
            require_asset(change, centre, made.asset_no)
            row = InspectionTable(
                inspection=made.id,
                centre=centre,
                asset_no=made.asset_no,
                answers=dict(made.answers),
                note=made.note,
                seen_at=in_utc(made.seen_at),
                stored_at=change.at,
                by=change.by,
            )
            change.add(row)

    def _kept(self, centre: str, made: Inspection) -> bool:
        with self._read() as session:
            row = session.get(InspectionTable, made.id)
        if row is not None and (row.centre, row.asset_no) != (centre, made.asset_no):
            raise Conflict(
                "inspection-exists",
                f"编号 {made.id} 已用于另一次巡检",
                f"The id {made.id} belongs to another inspection",
            )
        return row is not None

    def _duties(self, centre: str, asset_no: str) -> Iterator[str]:
        for each in self._upkeep.schedules_of(centre, ("asset", asset_no)):
            if each.work is Work.INSPECT:
                yield each.id

    def inspections(self, centre: str, asset_no: str | None = None) -> tuple[Inspection, ...]:
        """Inspections of a thing, or of the whole centre, the newest first."""
        query = select(InspectionTable).where(InspectionTable.centre == centre)
        if asset_no is not None:
            query = query.where(InspectionTable.asset_no == asset_no)
        with self._read() as session:
            rows = session.scalars(query.order_by(col(InspectionTable.seen_at).desc()))
            return tuple(map(_inspection, rows))

    def inspection(self, centre: str, ident: str) -> Inspection:
        """One inspection.

        Raises
        ------
        NotFound
            ``no-such-inspection``: the centre has none of that id.
        """
        with self._read() as session:
            row = session.get(InspectionTable, ident)
            if row is None or row.centre != centre:
                raise NotFound("no-such-inspection", f"没有巡检记录 {ident}", f"There is no inspection {ident}")
            return _inspection(row)


def with_measurements(session: Session, centre: str, assets: Sequence[Asset]) -> tuple[Asset, ...]:
    """The assets with the day and person of those attribute values that are the latest reading of them."""
    newest: dict[str, dict[str, MeasurementTable]] = {}
    query = (
        select(MeasurementTable)
        .where(MeasurementTable.centre == centre, MeasurementTable.target_kind == "asset")
        .order_by(col(MeasurementTable.seen_at))
    )
    for row in session.scalars(query):
        newest.setdefault(row.asset_no, {})[row.attribute] = row
    if not newest:
        return tuple(assets)
    known = load_catalog().attributes

    def measured(asset: Asset) -> dict[str, Measurement]:
        return {
            name: Measurement(datetime.fromisoformat(row.seen_at).astimezone().date().isoformat(), row.by)
            for name, row in newest.get(asset.asset_no, {}).items()
            if attribute_value(asset.attributes, name, known) == row.value
        }

    return tuple(replace(each, measured=found) if (found := measured(each)) else each for each in assets)


def with_widths(session: Session, centre: str, floors: Sequence[Floor]) -> list[Floor]:
    """The floors with what was measured at their openings in the place of what is read from the drawing."""
    rows = session.scalars(_of_openings(centre))
    found = {(row.asset_no, row.attribute): (row.value, row.seen_at, row.by) for row in rows}
    out = []
    for floor in floors:
        asked = ((each.id, name) for each in floor.openings for name in OF_OPENINGS)
        mine = tuple((ident, name, *found[ident, name]) for ident, name in asked if (ident, name) in found)
        out.append(_MEASURED.get((floor, _same(mine)), partial(_widened, floor, mine)) if mine else floor)
    return out


_MEASURED: Final[Kept[Floor]] = Kept(64)
"""Floors with measured widths: the same floor and readings give the same object, so that what was worked out of it holds."""


@lru_cache(maxsize=256)
def _same(readings: Widths) -> Widths:
    """One object for equal readings."""
    return readings


def _widened(floor: Floor, readings: Widths) -> Floor:
    entry = load_catalog().attributes[WIDTH]
    known: dict[str, list[tuple[str, str, str, str]]] = {}
    for ident, *read in readings:
        name, value, at, by = read
        known.setdefault(ident, []).append((name, value, at, by))

    def measured(opening: Opening) -> Opening:
        said, width = dict(opening.attributes), opening.width_m
        for name, value, at, by in known.get(opening.id, ()):
            day = datetime.fromisoformat(at).astimezone().date().isoformat()
            said |= {name: value, f"{MEASURED}{name}": f"{day} {by}"}
            width = quantity_of(entry, value) if name == WIDTH else width
        return replace(opening, width_m=width, attributes=said) if opening.id in known else opening

    return replace(floor, openings=tuple(measured(each) for each in floor.openings))


def _of_openings(centre: str) -> SelectOfScalar[MeasurementTable]:
    return (
        select(MeasurementTable)
        .where(MeasurementTable.centre == centre, MeasurementTable.target_kind == "opening")
        .order_by(col(MeasurementTable.seen_at))
    )


def _measurement(change: Change, centre: str, made: Reading, kind: str) -> MeasurementTable:
    return MeasurementTable(
        measurement=made.id,
        centre=centre,
        asset_no=made.asset_no,
        attribute=made.attribute,
        value=made.value,
        seen_at=in_utc(made.seen_at),
        stored_at=change.at,
        by=change.by,
        target_kind=kind,
    )


def _latest(change: Change, centre: str, asset_no: str) -> dict[str, MeasurementTable]:
    query = (
        select(MeasurementTable)
        .where(
            MeasurementTable.centre == centre,
            MeasurementTable.asset_no == asset_no,
            MeasurementTable.target_kind == "asset",
        )
        .order_by(col(MeasurementTable.seen_at))
    )
    return {row.attribute: row for row in change.scalars(query)}


def _inspection(row: InspectionTable) -> Inspection:
    return Inspection(row.inspection, row.asset_no, row.answers, row.seen_at, row.by, row.note)


def _reading(row: MeasurementTable) -> Reading:
    return Reading(row.measurement, row.asset_no, row.attribute, row.value, row.seen_at, row.by)


def _what(made: Inspection, checklists: Checklists) -> str:
    lines = [line.what.zh for code in made.failed if (line := checklists.line(code)) is not None]
    return f"巡检不合格：{'；'.join(lines)}" + (f"（{made.note}）" if made.note else "")
