"""Registers (台账) of all centres: entries led from step to step, the upkeep they settle, and what is evidence of what."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session
from sqlmodel import col, func, select

from twin.catalog.registers import Deed, Register, load_registers
from twin.catalog.upkeep import load_tasks
from twin.errors import Conflict, NotFound
from twin.model import Json
from twin.registry.change import Change, kept_once
from twin.registry.doors import ChangeMaker, Reader
from twin.registry.onsite import SiteBook
from twin.registry.orders import OrderRegister
from twin.registry.patrols import PatrolRegister
from twin.registry.reading import asset_rows, centre_row
from twin.registry.register_tables import EntryTable
from twin.registry.stocktake import StocktakeRegister
from twin.registry.stocktake_tables import CONFIRMED
from twin.registry.tables import CentreTable
from twin.registry.upkeep import UpkeepBook
from twin.upkeep import Outcome, Record
from twin.upkeep.entries import Entry, Trace, read_values, require_filled, require_way, step_of


class RegisterBook:
    """The registers of all centres: :attr:`twin.registry.store.Registry.registers`."""

    def __init__(
        self,
        change: ChangeMaker,
        read: Reader,
        *,
        upkeep: UpkeepBook,
        onsite: SiteBook,
        orders: OrderRegister,
        patrols: PatrolRegister,
        stocktakes: StocktakeRegister,
    ) -> None:
        self._change, self._read, self._upkeep = change, read, upkeep
        self._onsite, self._orders, self._patrols, self._stocktakes = onsite, orders, patrols, stocktakes

    # --- looking --------------------------------------------------------------------------------------------------
    def of_centre(self, centre: str, register: str | None = None) -> tuple[Entry, ...]:
        """The entries of one register, or of all; the newest first."""
        query = select(EntryTable).where(EntryTable.centre == centre)
        if register is not None:
            query = query.where(EntryTable.kind == register_of(register).id)
        with self._read() as session:
            centre_row(session, centre)
            rows = session.scalars(query.order_by(col(EntryTable.day).desc(), col(EntryTable.number).desc()))
            return tuple(_entry(row) for row in rows)

    def get(self, centre: str, entry: str) -> Entry:
        """One entry."""
        with self._read() as session:
            return _entry(_row(session, centre, entry))

    # --- writing --------------------------------------------------------------------------------------------------
    def add(self, centre: str, entry: Entry, *, by: str, why: str = "") -> Entry:
        """Keep an entry and settle the upkeep it is for; sent again, it is kept once.

        Raises
        ------
        NotFound
            No such register, or the asset it names is not there.
        Invalid
            A value is none of its field's kind, or one is missing.
        """
        return self.add_all(centre, [entry], by=by, why=why)[0]

    @kept_once
    def add_all(self, centre: str, entries: Sequence[Entry], *, by: str, why: str = "") -> list[Entry]:
        """Keep many entries as one batch: all of them, or with the first that is wrong none."""
        drafts = [checked(each) for each in entries]
        with self._change(by=by, why=why or "台账 register") as change:
            centre_row(change, centre)
            # who numbers an entry holds the centre's row until the end (SQLite has one writer at a time anyway)
            change.execute(select(CentreTable.centre).where(CentreTable.centre == centre).with_for_update())
            kept = [keep_entry(change, centre, each) for each in drafts]
        self._settle(centre, kept)
        return kept

    def change(
        self,
        centre: str,
        entry: str,
        values: Mapping[str, object],
        *,
        by: str,
        why: str = "",
        step: str | None = None,
        expected_version: int | None = None,
    ) -> Entry:
        """Put the values of an entry right (all of them are given), and lead it on to ``step`` if one is named.

        Raises
        ------
        Conflict
            ``no-such-way``, or somebody else changed it meanwhile.
        Invalid
            A value is none of its field's kind, or one is missing.
        """
        with self._change(by=by, why=why) as change:
            row = _row(change, centre, entry)
            register = register_of(row.kind)
            if expected_version is not None and row.version != expected_version:
                raise Conflict(
                    "entry-changed",
                    f"{register.title.zh} {row.number} 刚被他人修改，请刷新后重试",
                    f"Somebody else changed {register.title.en} {row.number} meanwhile; reload and try again",
                )
            then = step_of(register, row.step)
            if step is not None and step != row.step:
                then = require_way(register, row.step, step)
                row.step = then.id
                row.trail = [*row.trail, [then.id, change.at, change.by[:60]]]
            said = read_values(register, values)
            require_filled(register, then, said)
            _require_asset(change, centre, said)
            row.said = said
        return self.get(centre, entry)

    def _settle(self, centre: str, entries: Sequence[Entry]) -> None:
        """Record the upkeep that entries settle; what is recorded already stays."""
        codes = {each.id: register_of(each.register).settled_by(each.values) for each in entries}
        if not any(codes.values()):
            return
        schedules = [each.id for each in self._upkeep.schedules(centre)]
        known = {each.id for each in self._upkeep.records(centre)}
        for each in entries:
            outcome = Outcome.FAULT if each.values.get("in_order") is False else Outcome.DONE
            for schedule in schedules:
                code = schedule.partition(":")[0]
                if code in codes[each.id]:
                    made = Record(f"{each.id}-{codes[each.id].index(code)}", schedule, each.day, each.by, outcome)
                    if made.id not in known:
                        self._upkeep.record(centre, made, why="台账 register")

    # --- evidence -------------------------------------------------------------------------------------------------
    def evidence(self, centre: str) -> tuple[Deed, ...]:
        """Everything that was done and put on record in a centre, oldest first: what demands for records are judged by."""
        found = [
            *self._of_entries(centre),
            *self._of_upkeep(centre),
            *self._of_books(centre),
            *self._of_counts(centre),
            *self._of_readings(centre),
        ]
        return tuple(sorted(found, key=lambda each: (each.day, each)))

    def _of_entries(self, centre: str) -> Iterator[Deed]:
        for each in self.of_centre(centre):
            subject = ("centre", centre) if each.asset is None else ("asset", each.asset)
            answers = register_of(each.register).proves(each.values)
            yield Deed(f"register:{each.register}", subject, each.day.isoformat(), each.by, answers)

    def _of_upkeep(self, centre: str) -> Iterator[Deed]:
        answers = {task.code: task.answers for task in load_tasks()}
        subjects = {each.id: (each.subject_kind, each.subject_id) for each in self._upkeep.schedules(centre)}
        for each in self._upkeep.records(centre):
            if each.outcome is not Outcome.READ:
                code, _, ident = each.schedule.partition(":")
                subject = subjects.get(each.schedule, ("", ident))  # its thing may be gone, the work was done
                yield Deed(f"task:{code}", subject, each.on.isoformat(), each.by, answers.get(code, ()))

    def _of_books(self, centre: str) -> Iterator[Deed]:
        books = load_registers().books
        for made in self._onsite.inspections(centre):
            yield Deed("inspection", ("asset", made.asset_no), _day(made.seen_at), made.by, books["inspection"])
        for order in self._orders.of_centre(centre):
            subject = (order.kind, order.target)
            yield Deed("order", subject, _day(order.reported_at), order.reported_by, books["order"])
        for patrol in self._patrols.of_centre(centre):
            for walk in self._patrols.walks(centre, patrol.id):
                if walk.complete:
                    day = walk.ended.astimezone().date().isoformat()
                    yield Deed("patrol", ("centre", centre), day, walk.seen[-1].by, books["patrol"])

    def _of_counts(self, centre: str) -> Iterator[Deed]:
        """Confirmed counts of everything; a count of some zones is no count of the things that are asked for."""
        answers = load_registers().books.get("stocktake", ())
        for head in self._stocktakes.of_centre(centre):
            if head.state == CONFIRMED and not head.zones and head.closed_at is not None:
                yield Deed("stocktake", ("centre", centre), _day(head.closed_at), head.closed_by, answers, head.name)

    def _of_readings(self, centre: str) -> Iterator[Deed]:
        answers = load_registers().readings
        for kind, made in self._onsite.readings_of(centre, answers):
            subject = (kind, made.asset_no)
            yield Deed(f"reading:{made.attribute}", subject, _day(made.seen_at), made.by, answers[made.attribute])


def register_of(ident: str) -> Register:
    """The register of an id.

    Raises
    ------
    NotFound
        ``no-such-register``.
    """
    found = load_registers().get(ident)
    if found is None:
        raise NotFound("no-such-register", f"没有台账 {ident}", f"There is no register {ident!r}")
    return found


def new_entry(register: str, day: date, values: Mapping[str, Json], *, by: str, step: str = "") -> Entry:
    """An entry to keep, with an id of its own."""
    return Entry(uuid.uuid4().hex, register, day, by, values, step)


def checked(entry: Entry) -> Entry:
    """The entry as it is kept.

    Raises
    ------
    NotFound
        No such register.
    Invalid
        A value is none of its field's kind, one is missing, or the step is none.
    """
    register = register_of(entry.register)
    step = step_of(register, entry.step)
    values = read_values(register, entry.values)
    require_filled(register, step, values)
    return replace(entry, values=values, step=step.id)


def keep_entry(change: Change, centre: str, entry: Entry, *, by: str = "") -> Entry:
    """Keep an entry with the next number of its register, once; ``by``: who made it, where that is not who writes."""
    known = change.get(EntryTable, entry.id)
    if known is not None and known.centre == centre:
        return _entry(known)
    _require_asset(change, centre, entry.values)
    last = change.scalar(
        select(func.max(EntryTable.number)).where(EntryTable.centre == centre, EntryTable.kind == entry.register)
    )
    row = EntryTable(
        entry=entry.id,
        centre=centre,
        kind=entry.register,
        number=(last or 0) + 1,
        day=entry.day.isoformat(),
        step=entry.step,
        said=dict(entry.values),
        trail=[[entry.step, change.at, (by or change.by)[:60]]],
        by=(by or change.by)[:60],
        stored_at=change.at,
    )
    change.add(row)
    change.flush()
    return _entry(row)


def _require_asset(session: Session, centre: str, values: Mapping[str, Json]) -> None:
    asset = values.get("asset")
    if asset is not None:
        asset_rows(session, centre, str(asset))


def _row(session: Session, centre: str, entry: str) -> EntryTable:
    row = session.get(EntryTable, entry)
    if row is None or row.centre != centre:
        raise NotFound("no-such-entry", f"没有台账记录 {entry}", f"There is no register entry {entry}")
    return row


def _entry(row: EntryTable) -> Entry:
    trail = tuple(Trace(str(step), str(at), str(by)) for step, at, by in row.trail)
    day = date.fromisoformat(row.day)
    return Entry(row.entry, row.kind, day, row.by, row.said, row.step, row.number, trail, row.version)


def _day(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone().date().isoformat()
