"""The facts of all centres with their history: what was stated, from which day on, by whom and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from twin.catalog import Catalog, load_catalog
from twin.catalog.facts import FactEntry, problem_of
from twin.catalog.fields import near
from twin.catalog.words import facts_asked
from twin.checks.engine import read_switches
from twin.errors import Conflict, Invalid, NotFound
from twin.model import Centre, FactValue
from twin.registry.change import Change
from twin.registry.doors import ChangeMaker, Reader
from twin.registry.fact_sheets import FactRow, planned_facts
from twin.registry.paper_sheets import ListReport
from twin.registry.reading import centre_row
from twin.registry.rows import require_day
from twin.registry.tables import ChangeTable, FactTable
from twin.registry.values import RowState


@dataclass(frozen=True, slots=True)
class FactRecord:
    """A value of a fact, and who stated it, when (ISO 8601) and why; ``version`` is what a later write must name."""

    fact: FactValue
    version: int
    by: str = ""
    stated_at: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact as a list shows it: what is known of it, the rules that look at it, its values and the one in force."""

    entry: FactEntry
    asked: tuple[str, ...]
    history: tuple[FactRecord, ...]
    now: FactRecord | None


def fact_lines(records: Sequence[FactRecord], catalog: Catalog, centre: Centre, day: date) -> list[FactLine]:
    """Every fact that is known by name; first those that rules which bind the centre look at and nobody stated by that day."""
    switches = read_switches(centre.facts.get("rules"), catalog)
    asked: dict[str, list[str]] = {}
    for standard in catalog.standards_of(centre.standards):
        for name, code in facts_asked(standard, centre.tier, switches):
            asked.setdefault(name, []).append(code)
    values: dict[str, list[FactRecord]] = {}
    for record in records:
        values.setdefault(record.fact.name, []).append(record)
    found = []
    for entry in filter(None, map(catalog.fact, dict.fromkeys([*catalog.facts.entries, *asked]))):
        history = tuple(values.get(entry.id, ()))
        held = [each for each in history if each.fact.since <= day.isoformat()]
        found.append(FactLine(entry, tuple(asked.get(entry.id, ())), history, held[-1] if held else None))
    return sorted(found, key=lambda line: not (line.asked and line.now is None))


class FactBook:
    """The facts of all centres: :attr:`twin.registry.store.Registry.facts`.

    How a centre is judged and what its phone page shows (``rules``, ``settings``, ``phone``) are no facts in this sense:
    they have no days, and are changed with the centre.

    Raises
    ------
    NotFound, Refused, Conflict, Invalid
        As :class:`twin.registry.store.Registry` does.
    """

    def __init__(self, change: ChangeMaker, read: Reader) -> None:
        self._change, self._read = change, read

    def of_centre(self, code: str) -> tuple[FactRecord, ...]:
        """Every value that was stated and stands, by name and then by the day from which it holds, the oldest first."""
        rows = select(FactTable).where(FactTable.centre == code).order_by(col(FactTable.name), col(FactTable.since))
        logged = (
            select(ChangeTable)
            .where(ChangeTable.centre == code, ChangeTable.kind == "fact")
            .order_by(col(ChangeTable.id))
        )
        with self._read() as session:
            centre_row(session, code)
            entries = session.scalars(logged).all()
            return tuple(_record(row, entries) for row in session.scalars(rows))

    def state(self, code: str, fact: FactValue, *, by: str, why: str = "", expected_version: int | None = None) -> str:
        """State a fact from a day on; the value of that very day is replaced, all others stay. Returns the batch.

        Raises
        ------
        NotFound
            ``no-such-fact``: neither ``facts.yaml`` nor a standard names it.
        Invalid
            ``bad-fact``: the value is none of the fact's kind, or the day is no day.
        Conflict
            ``changed-meanwhile``: it is not the version that was read.
        """
        _require(fact)
        with self._change(by=by, why=why) as change:
            centre_row(change, code)
            row = change.get(FactTable, (code, fact.name, fact.since))
            if expected_version is not None and (row is None or row.version != expected_version):
                raise Conflict(
                    "changed-meanwhile",
                    f"“{fact.name}”刚被他人修改，请刷新后重试",
                    f"Somebody else changed {fact.name!r} meanwhile; reload and try again",
                )
            if row is None:
                row = FactTable(centre=code, name=fact.name, since=fact.since)
            row.value = fact.value
            change.add(row)
        return change.batch

    def take_back(self, code: str, name: str, since: str, *, by: str, why: str = "") -> str:
        """Take one value off the history, as if it had never been stated; the log keeps it. Returns the batch."""
        with self._change(by=by, why=why) as change:
            change.delete(_row(change, code, name, since))
        return change.batch

    def take_in(
        self, code: str, rows: Sequence[FactRow], *, by: str, dry_run: bool = True, why: str = ""
    ) -> ListReport:
        """State everything of a list, all or nothing; what it does not name stays. A dry run needs no name."""
        query = select(FactTable).where(FactTable.centre == code)
        if dry_run:
            with self._read() as session:
                centre_row(session, code)
                held = {(row.name, row.since): row.value for row in session.scalars(query)}
            return ListReport(planned_facts(held, rows)[1], written=False)
        with self._change(by=by, why=why or "导入中心情况 import facts") as change:
            centre_row(change, code)
            stored = {(row.name, row.since): row for row in change.exec(query).all()}
            writes, results = planned_facts({key: row.value for key, row in stored.items()}, rows)
            if any(each.state is RowState.WRONG for each in results):
                return ListReport(results, written=False)
            for fact in writes:
                row = stored.get((fact.name, fact.since)) or FactTable(centre=code, name=fact.name, since=fact.since)
                row.value = fact.value
                change.add(row)
        return ListReport(results, written=bool(writes), batch=change.batch if writes else None)


def _record(row: FactTable, entries: Sequence[ChangeTable]) -> FactRecord:
    """A row with what the log says of it: its own newest entry, else (a migration moved it) the one with its value."""
    about = [each for each in entries if each.after is not None and each.after["name"] == row.name]
    own = [each for each in about if each.key == row.key]
    same = [each for each in own or about if each.after is not None and each.after["value"] == row.value]
    value = FactValue(row.name, row.value, row.since)
    if not same:
        return FactRecord(value, row.version)
    return FactRecord(value, row.version, same[-1].by, same[-1].at, same[-1].why)


def _row(change: Change, code: str, name: str, since: str) -> FactTable:
    centre_row(change, code)
    row = change.get(FactTable, (code, name, since))
    if row is None:
        raise NotFound(
            "no-such-value",
            f"“{name}”没有自 {since or '始'} 起的值",
            f"{name!r} has no value from {since or 'the beginning'} on",
        )
    return row


def _require(fact: FactValue) -> None:
    """Refuse a fact that nothing names, a value that is none of its kind, and a day that is none."""
    catalog = load_catalog()
    entry = catalog.fact(fact.name)
    if entry is None:
        close = near(fact.name, list(catalog.facts.entries))
        raise NotFound(
            "no-such-fact",
            f"没有事实“{fact.name}”，相近：{close}",
            f"There is no fact {fact.name!r}; near ones: {close}",
        )
    problem = problem_of(entry, fact.value)
    if problem is not None:
        raise Invalid("bad-fact", f"{entry.zh}：{problem.zh}", f"{entry.en}: {problem.en}")
    require_day(fact.since)
