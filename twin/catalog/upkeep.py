"""Recurring work that documents and related rules ask for: ``catalogs/upkeep.yaml`` as values."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from twin.catalog.fields import Fields, near, read_yaml, wrong
from twin.catalog.intervals import Interval, Unit, parse_interval
from twin.catalog.loader import Catalog, glanced, load_catalog
from twin.catalog.vocabulary import Entry, Vocabulary
from twin.errors import Invalid
from twin.model import Text

WORKS: Final = ("patrol", "inspect", "service", "replace", "drill", "report", "count")
SCOPES: Final = ("each", "item", "centre")
E = TypeVar("E", bound=Entry)


@dataclass(frozen=True, slots=True)
class Task:
    """One kind of recurring work; the fields are those that the head of the file explains.

    ``scope`` is ``each``, ``item`` or ``centre``; ``items`` are item ids, empty for the centre. ``answers`` are ids of
    ``record`` entries of standards that doing it is evidence of. ``tiers``: only centres of these; empty: every one.
    """

    code: str
    scope: str
    items: tuple[str, ...]
    work: str
    what: Text
    every: Interval | None
    source: Text
    confidence: str
    where: Mapping[str, tuple[str, ...]]
    times: int = 1
    anchor: str = "scheduled"
    dated_from: str | None = None
    first: Interval | None = None
    lead_days: int = 0
    once: bool = False
    advisory: bool = False
    weekday: int | None = None
    month_end: bool = False
    standard: str | None = None
    answers: tuple[str, ...] = ()
    halves: bool = False
    tiers: tuple[str, ...] = ()


@glanced
def load_tasks(root: Path) -> tuple[Task, ...]:
    """Read ``upkeep.yaml`` of a catalogue folder; cached until it or the catalogue changes.

    Raises
    ------
    CatalogError
        At the first thing that is wrong: one line that says where and what to write.
    """
    path = root / "upkeep.yaml"
    stamp = path.stat() if path.exists() else None
    return _cached(path, load_catalog(root), None if stamp is None else (stamp.st_mtime_ns, stamp.st_size))


@functools.lru_cache(maxsize=8)
def _cached(path: Path, catalog: Catalog, _stamp: tuple[int, int] | None) -> tuple[Task, ...]:
    top = read_yaml(path)
    tasks: dict[str, Task] = {}
    for number, raw in enumerate(top.each("tasks"), 1):
        fields = Fields(raw, f"{path.name}, task {number}")
        task = _task(fields, catalog)
        if task.code in tasks:
            wrong(fields.where, f"编码 {task.code} 已使用", f"the code {task.code} is taken")
        tasks[task.code] = task
    top.done()
    return tuple(tasks.values())


def _task(fields: Fields, catalog: Catalog) -> Task:
    code = fields.word("code")
    fields.where = f"{fields.where} ({code})"
    scope = _scope(fields)
    items = (
        ()
        if scope == "centre"
        else tuple(known_word(fields, word, catalog.items, "物品", "item") for word in fields.words(scope))
    )
    if scope == "centre":
        fields.flag("centre")
    task = Task(
        code=code,
        scope=scope,
        items=items,
        work=_one_of(fields, "work", WORKS),
        what=fields.text("what"),
        every=_interval(fields, "every"),
        source=fields.text("source"),
        confidence=_one_of(fields, "confidence", ("T", "S")),
        where={
            known_word(fields, key, catalog.attributes, "属性", "attribute"): tuple(str(v) for v in values)
            for key, values in fields.inner("where", {}).take_all()
        },
        times=_number(fields, "times", 1, 1, 24),
        anchor=_one_of(fields, "anchor", ("scheduled", "completed"), "scheduled"),
        dated_from=known_word(fields, fields.word("from"), catalog.attributes, "属性", "attribute")
        if "from" in fields
        else None,
        first=_interval(fields, "first"),
        lead_days=_number(fields, "lead", 0, 0, 366),
        once="once" in fields and fields.flag("once"),
        advisory="advisory" in fields and fields.flag("advisory"),
        weekday=_number(fields, "weekday", 0, 1, 7) or None,
        month_end="month_end" in fields and fields.flag("month_end"),
        standard=catalog.standard(fields.word("standard")).id if "standard" in fields else None,
        halves="halves" in fields and fields.flag("halves"),
        answers=tuple(among(fields, "answers", word, record_ids(catalog)) for word in fields.words("answers")),
    )
    fields.done()
    if task.halves and (task.times != 2 or task.every != Interval(1, Unit.DAY)):
        wrong(fields.where, "halves 只用于每 1 天 2 次", "halves goes with every: 1 day and times: 2")
    return task


def _scope(fields: Fields) -> str:
    given = [scope for scope in SCOPES if scope in fields]
    if len(given) != 1:
        wrong(fields.where, "each、item、centre 三者写且只写一个", "write exactly one of each, item, centre")
    return given[0]


def known_word(fields: Fields, word: str, vocabulary: Vocabulary[E], zh: str, en: str) -> str:
    """Return the id that a word of a file means; else refuse it, naming near ones."""
    entry = vocabulary.resolve(word)
    if entry is None:
        close = ", ".join(each.id for each in vocabulary.suggest(word)) or "-"
        wrong(fields.where, f"没有{zh} {word!r}，相近：{close}", f"unknown {en} {word!r}; near ones: {close}")
    return entry.id


def record_ids(catalog: Catalog) -> frozenset[str]:
    """Ids of the clauses of all standards that ask for a record."""
    entries = (entry for one in catalog.standards.values() for entry in one.elsewhere)
    return frozenset(entry.id for entry in entries if entry.becomes == "record" and entry.id)


def among(fields: Fields, key: str, word: str, choices: Iterable[str]) -> str:
    """Return ``word`` if it is one of ``choices``; else refuse it, naming near ones."""
    known = sorted(choices)
    if word not in known:
        some = near(word, known)
        wrong(f"{fields.where}, {key}", f"没有 {word!r}，可用：{some}", f"{word!r} is none of: {some}")
    return word


def _one_of(fields: Fields, key: str, choices: tuple[str, ...], default: str | None = None) -> str:
    return among(fields, key, fields.word(key) if default is None else fields.word(key, default), choices)


def _interval(fields: Fields, key: str) -> Interval | None:
    words = fields.word(key, None)
    if words is None:
        return None
    try:
        return parse_interval(words)
    except Invalid as error:
        wrong(f"{fields.where}, {key}", error.message.zh, error.message.en)


def _number(fields: Fields, key: str, default: int, least: int, most: int) -> int:
    if key not in fields:
        return default
    value = fields.take(key)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        wrong(
            f"{fields.where}, {key}",
            f"应为 {least} 至 {most} 的整数，不是 {value!r}",
            f"must be a whole number from {least} to {most}, not {value!r}",
        )
    return int(value)
