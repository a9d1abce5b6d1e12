"""The schedules a centre has without entering them: the catalogue's tasks applied to what it is and what it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from twin.catalog import Catalog
from twin.catalog.attributes import attribute_value, day_of
from twin.catalog.upkeep import Task
from twin.model import ABSENT, Asset, Text, Twin
from twin.upkeep.schedules import Anchor, Schedule, Work


def default_schedules(twin: Twin, tasks: Iterable[Task], catalog: Catalog, since: date) -> list[Schedule]:
    """Schedules of the tasks that concern this centre.

    Parameters
    ----------
    since
        The first day that counts for work with a calendar of its own: nobody could have recorded it before.
    """
    centre = twin.centre
    chosen = [task for task in tasks if task.standard is None or task.standard in centre.standards]
    chosen = [task for task in chosen if not task.tiers or centre.tier in task.tiers]
    maker = _Maker(twin, catalog, since, _words(chosen))
    asked: set[tuple[str, Text]] = set()  # what is lacking is asked for once a thing, not once a task
    out: list[Schedule] = []
    for schedule in (schedule for task in chosen for schedule in maker.schedules(task)):
        if schedule.lacking is None or (schedule.subject_id, schedule.lacking) not in asked:
            out.append(schedule)
        if schedule.lacking is not None:
            asked.add((schedule.subject_id, schedule.lacking))
    return out


def merged(defaults: Iterable[Schedule], stored: Iterable[Schedule]) -> list[Schedule]:
    """Defaults with the centre's own schedules beside them; a stored one of the same id takes a default's place.

    What the catalogue knows and the store does not (source, confidence, halves of the day, what it answers) is kept.
    """
    by_id = {schedule.id: schedule for schedule in defaults}
    for own in stored:
        base = by_id.get(own.id)
        if base is None:
            by_id[own.id] = own
            continue
        by_id[own.id] = replace(
            own, source=base.source, confidence=base.confidence, halves=base.halves, answers=base.answers
        )
    return list(by_id.values())


def _words(tasks: Iterable[Task]) -> dict[str, frozenset[str]]:
    """The values that tasks tell apart, by attribute."""
    found: dict[str, frozenset[str]] = {}
    for task in tasks:
        for name, values in task.where.items():
            found[name] = found.get(name, frozenset()).union(values)
    return found


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the schedules of one centre; ``words`` are the values that tasks tell apart, by attribute."""

    twin: Twin
    catalog: Catalog
    since: date
    words: Mapping[str, frozenset[str]]

    def schedules(self, task: Task) -> Iterator[Schedule]:
        """Those of one task."""
        start = _start(task, self.since)
        if task.scope == "centre":
            yield _schedule(task, "centre", self.twin.centre.code, self.twin.centre.name, start)
            return
        matching = [
            asset
            for asset in self.twin.assets
            if asset.status not in ABSENT and asset.item is not None and _means(self.catalog, asset.item, task.items)
        ]
        if task.scope == "each":
            made = (self._for_asset(task, asset) for asset in matching if asset.registered)
            yield from (schedule for schedule in made if schedule is not None)
        elif matching:
            name = self.catalog.items[task.items[0]].zh
            yield _schedule(task, "item", task.items[0], f"{name}（{len(matching)}）", start)

    def _for_asset(self, task: Task, asset: Asset) -> Schedule | None:
        """The task on one asset; None where its attributes, or its own name, say that the task is about others."""
        lacking = None
        for name, wanted in task.where.items():
            value = self._value(asset, name)
            if value is None:
                lacking = self._lacks(name)
            elif not any(word in value for word in wanted):
                return None
        start = _start(task, self.since)
        if task.dated_from is not None:
            origin = day_of(self._value(asset, task.dated_from))
            period = task.first or task.every
            start = None if origin is None or period is None else period.after(origin)
            if start is None:
                lacking = lacking or self._lacks(task.dated_from)
        subject = f"{asset.asset_no} {asset.name or asset.item_words}".strip()
        made = _schedule(task, "asset", asset.asset_no, subject, start)
        return made if lacking is None else replace(made, start=None, lacking=lacking)

    def _value(self, asset: Asset, name: str) -> str | None:
        """An attribute's value; where tasks tell its values apart, the asset's name may say it (干粉灭火器)."""
        value = attribute_value(asset.attributes, name, self.catalog.attributes)
        called = f"{asset.item_words} {asset.name}"
        if value is None and any(word in called for word in self.words.get(name, ())):
            return called
        return None if value is None else str(value)

    def _lacks(self, name: str) -> Text:
        entry = self.catalog.attributes[name]
        return Text(f"未登记“{entry.zh}”", f"“{entry.en}” is not registered")


def _schedule(task: Task, kind: str, ident: str, subject: str, start: date | None) -> Schedule:
    return Schedule(
        id=f"{task.code}:{ident}",
        what=task.what,
        work=Work(task.work),
        subject_kind=kind,
        subject_id=ident,
        subject=subject,
        every=task.every,
        start=start,
        anchor=Anchor(task.anchor),
        times=task.times,
        halves=task.halves,
        lead_days=task.lead_days,
        once=task.once,
        advisory=task.advisory,
        source=task.source,
        confidence=task.confidence,
        answers=task.answers,
    )


def _start(task: Task, since: date) -> date | None:
    """The first day of a task with a calendar of its own; one counted from the last time has none."""
    if task.anchor == Anchor.COMPLETED:
        return None
    if task.weekday is not None:
        return since + timedelta(days=(task.weekday - since.isoweekday()) % 7)
    if task.month_end:  # from a month of 31 days, so that every later date is its month's last day
        return next(
            day - timedelta(days=1)
            for day in (date(since.year + (since.month + k) // 12, (since.month + k) % 12 + 1, 1) for k in range(3))
            if (day - timedelta(days=1)).day == 31
        )
    return since


@lru_cache(maxsize=4096)
def _means(catalog: Catalog, item: str, wanted: tuple[str, ...]) -> bool:
    """Whether one thing of an item is one of the wanted items."""
    return any(catalog.satisfies([item], each) for each in wanted)
