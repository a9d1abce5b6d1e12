"""Registers (台账) that the documents ask for, beside assets and upkeep: ``catalogs/registers.yaml`` as values."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from twin.catalog.fields import Fields, read_yaml, wrong
from twin.catalog.intervals import Interval, parse_interval
from twin.catalog.loader import Catalog, glanced, load_catalog
from twin.catalog.schema import ANY_TIER
from twin.catalog.upkeep import Task, among, load_tasks
from twin.errors import Invalid
from twin.model import Text

T = TypeVar("T")
KINDS: Final = ("text", "day", "number", "yes_no", "choice", "record", "asset")
"""What a field of an entry holds. ``asset`` is the number of a registered asset, ``record`` one of all ``record`` entries."""
BOOKS: Final = ("order", "inspection", "patrol", "stocktake")
"""Records that are kept elsewhere in the program: work orders, inspections, patrol walks, confirmed counts of everything."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values of a field. An entry that chooses it is evidence of ``answers`` and settles ``settles`` too."""

    id: str
    words: Text
    answers: tuple[str, ...] = ()
    settles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EntryField:
    """One thing that an entry says. ``kind`` is one of :data:`KINDS`; ``choices`` only where it is ``choice`` or ``record``."""

    id: str
    words: Text
    kind: str
    required: bool = False
    choices: tuple[Choice, ...] = ()

    def choice(self, ident: object) -> Choice | None:
        """The choice of an id."""
        return next((each for each in self.choices if each.id == ident), None)


@dataclass(frozen=True, slots=True)
class Step:
    """Where an entry stands. ``open``: something is still to be done; ``needs``: fields filled in by then; ``asks``: that may be."""

    id: str
    words: Text
    to: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    open: bool = False
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when an open entry must be closed: the day in ``field``; where that is blank, ``after`` the day in ``start``."""

    what: Text
    field: str = ""
    start: str = ""
    after: Interval | None = None
    source: Text | None = None
    confidence: str | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """One register: what an entry says, its steps, and what it is evidence of (ids of ``record`` entries of standards)."""

    id: str
    title: Text
    about: Text
    source: Text
    confidence: str
    fields: tuple[EntryField, ...]
    steps: tuple[Step, ...]
    answers: tuple[str, ...] = ()
    settles: tuple[str, ...] = ()
    deadline: Deadline | None = None

    def field(self, ident: str) -> EntryField | None:
        """The field of an id."""
        return next((each for each in self.fields if each.id == ident), None)

    def step(self, ident: str) -> Step | None:
        """The step of an id."""
        return next((each for each in self.steps if each.id == ident), None)

    def proves(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        """Ids of the ``record`` entries that an entry with these values is evidence of."""
        return _together(self.answers, (choice.answers for choice in self._chosen(values)))

    def settled_by(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        """Codes of the upkeep tasks that an entry with these values settles."""
        return _together(self.settles, (choice.settles for choice in self._chosen(values)))

    def _chosen(self, values: Mapping[str, Any]) -> list[Choice]:
        found = (each.choice(values.get(each.id)) for each in self.fields)
        return [choice for choice in found if choice is not None]


DONE: Final = Step("done", Text("已登记", "On record"))
"""The only step of a register that names none: an entry is closed when it is made."""


@dataclass(frozen=True, slots=True)
class Registers:
    """All registers, what the records of :data:`BOOKS` are evidence of, and what readings of an attribute on site are."""

    all: tuple[Register, ...]
    books: Mapping[str, tuple[str, ...]]
    readings: Mapping[str, tuple[str, ...]]

    def get(self, ident: str) -> Register | None:
        """The register of an id."""
        return next((each for each in self.all if each.id == ident), None)


class Deed(NamedTuple):
    """Something was done and put on record: what a demand for records is judged by.

    ``kind`` is ``task:CODE`` (upkeep), ``register:ID``, ``reading:ATTRIBUTE`` or one of :data:`BOOKS`; ``subject`` a kind
    and an id (asset, opening, item, zone, centre); ``day`` an ISO day. ``answers`` are ids of ``record`` clauses of standards.
    """

    kind: str
    subject: tuple[str, str]
    day: str
    by: str
    answers: tuple[str, ...]
    note: str = ""


@glanced
def load_registers(root: Path) -> Registers:
    """Read ``registers.yaml`` of a catalogue folder; cached until it or the catalogue changes.

    Raises
    ------
    CatalogError
        At the first thing that is wrong: one line that says where and what to write.
    """
    path = root / "registers.yaml"
    stamp = path.stat() if path.exists() else None
    # an entry is about a centre, not about each of its things
    tasks = frozenset(task.code for task in load_tasks(root) if task.scope != "each")
    return _cached(path, load_catalog(root), tasks, None if stamp is None else (stamp.st_mtime_ns, stamp.st_size))


def all_tasks(root: Path | None = None) -> tuple[Task, ...]:
    """All recurring work: the tasks of ``upkeep.yaml``, and one for each record that nothing else answers.

    A record of a standard that an outsider wrote is so recorded and due like any other, without a word in other files.
    """
    read = (load_tasks(root), load_registers(root), load_catalog(root))
    kept = _all_kept.get(root)
    if kept is None or any(new is not old for new, old in zip(read, kept[0], strict=True)):
        kept = _all_kept[root] = (read, _with_records(*read))
    return kept[1]


_all_kept: Final[dict[Path | None, tuple[tuple[object, ...], tuple[Task, ...]]]] = {}
"""By folder: what :func:`all_tasks` was last made of, and what it made."""


def _with_records(tasks: tuple[Task, ...], registers: Registers, catalog: Catalog) -> tuple[Task, ...]:
    answered = {
        *(one for task in tasks for one in task.answers),
        *(one for book in (*registers.books.values(), *registers.readings.values()) for one in book),
        *(one for register in registers.all for one in register.answers),
        *(one for each in registers.all for part in each.fields for one in _chosen_for(part)),
    }
    return (*tasks, *_unanswered(catalog, answered))


def _chosen_for(field: EntryField) -> Iterator[str]:
    """The records that choices of a field are made for: none of those that may all be named."""
    if field.kind == "choice":
        yield from (one for choice in field.choices for one in choice.answers)


def _unanswered(catalog: Catalog, answered: Collection[str]) -> Iterator[Task]:
    for standard in catalog.standards.values():
        for entry in standard.elsewhere:
            if entry.becomes == "record" and entry.id not in answered:
                yield Task(
                    code=entry.id,
                    scope="centre",
                    items=(),
                    work="inspect",
                    what=entry.name,
                    every=entry.every,
                    source=Text(f"{entry.clause} {entry.about.zh}", f"{entry.clause}: {entry.about.en}"),
                    confidence="T",
                    where={},
                    times=entry.times,
                    anchor="scheduled" if entry.every else "completed",
                    standard=None if standard.companion else standard.id,
                    answers=(entry.id,),
                    tiers=() if ANY_TIER in entry.marks else tuple(entry.marks),
                )


@functools.lru_cache(maxsize=8)
def _cached(path: Path, catalog: Catalog, tasks: frozenset[str], _stamp: tuple[int, int] | None) -> Registers:
    entries = (entry for standard in catalog.standards.values() for entry in standard.elsewhere)
    reader = _Reader(
        frozenset(entry.id for entry in catalog.attributes),
        {entry.id: entry.name for entry in entries if entry.becomes == "record"},
        tasks,
    )
    top = read_yaml(path)
    found: dict[str, Register] = {}
    for number, raw in enumerate(top.each("registers"), 1):
        fields = Fields(raw, f"{path.name}, register {number}")
        register = reader.register(fields)
        if register.id in found:
            wrong(fields.where, f"编号 {register.id} 已使用", f"the id {register.id} is taken")
        found[register.id] = register
    books = top.inner("books", {})
    kept = {among(books, "books", name, BOOKS): reader.answers(books, name) for name in books.copy()}
    books.done()
    readings = reader.readings(top)
    top.done()
    return Registers(tuple(found.values()), kept, readings)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads registers; ``attributes``, ``records`` (with their titles) and ``tasks`` are the ids and codes that may be named."""

    attributes: frozenset[str]
    records: Mapping[str, Text]
    tasks: frozenset[str]

    def register(self, fields: Fields) -> Register:
        """One register, its references proved."""
        ident = fields.word("id")
        fields.where = f"{fields.where} ({ident})"
        parts = _listed(fields, "fields", self._field)
        steps = _listed(fields, "steps", _step) or (DONE,)
        register = Register(
            id=ident,
            title=fields.text("title"),
            about=fields.text("about"),
            source=fields.text("source"),
            confidence=_word_of(fields, "confidence", ("T", "S")),
            fields=parts,
            steps=steps,
            answers=self.answers(fields, "answers"),
            settles=self.settles(fields),
            deadline=_deadline(fields.inner("deadline")) if "deadline" in fields else None,
        )
        fields.done()
        _prove(fields, register)
        return register

    def readings(self, top: Fields) -> dict[str, tuple[str, ...]]:
        """What a measurement on site of each attribute is evidence of."""
        found: dict[str, tuple[str, ...]] = {}
        for number, raw in enumerate(top.each("readings"), 1):
            fields = Fields(raw, f"{top.where}, reading {number}")
            answers = self.answers(fields, "answers")
            for name in fields.words("attributes"):
                found[among(fields, "attributes", name, self.attributes)] = _together(found.get(name, ()), [answers])
            fields.done()
        return found

    def answers(self, fields: Fields, key: str) -> tuple[str, ...]:
        """Ids of ``record`` entries that exist."""
        return tuple(among(fields, key, word, self.records) for word in fields.words(key))

    def settles(self, fields: Fields) -> tuple[str, ...]:
        """Codes of tasks that exist."""
        return tuple(among(fields, "settles", word, self.tasks) for word in fields.words("settles"))

    def _field(self, fields: Fields) -> EntryField:
        kind = _word_of(fields, "kind", KINDS)
        made = EntryField(
            id=fields.word("id"),
            words=_words(fields),
            kind=kind,
            required="required" in fields and fields.flag("required"),
            choices=_listed(fields, "choices", self._choice),
        )
        if (kind == "choice") != bool(made.choices):
            wrong(fields.where, "kind 为 choice 时才写 choices", "choices go with kind: choice, and only with it")
        return replace(made, choices=self._every_record()) if kind == "record" else made

    def _every_record(self) -> tuple[Choice, ...]:
        return tuple(
            Choice(ident, Text(f"{name.zh}（{ident}）", f"{name.en} ({ident})"), (ident,))
            for ident, name in self.records.items()
        )

    def _choice(self, fields: Fields) -> Choice:
        return Choice(fields.word("id"), _words(fields), self.answers(fields, "answers"), self.settles(fields))


def _step(fields: Fields) -> Step:
    to = fields.words("to")
    settled = "settled" in fields and fields.flag("settled")
    needs, asks = fields.words("needs"), fields.words("asks")
    return Step(fields.word("id"), _words(fields), to, needs, open=bool(to) and not settled, asks=asks)


def _deadline(fields: Fields) -> Deadline:
    made = Deadline(
        what=fields.text("what"),
        field=fields.word("field", ""),
        start=fields.word("from", ""),
        after=_interval(fields),
        source=fields.text("source", None),
        confidence=_word_of(fields, "confidence", ("T", "S")) if "confidence" in fields else None,
    )
    if (not made.field and not made.start) or bool(made.start) != (made.after is not None):
        wrong(fields.where, "写 field，或同时写 from 和 after", "write field, or both from and after")
    fields.done()
    return made


def _interval(fields: Fields) -> Interval | None:
    words = fields.word("after", None)
    try:
        return None if words is None else parse_interval(words)
    except Invalid as error:
        wrong(f"{fields.where}, after", error.message.zh, error.message.en)


def _prove(fields: Fields, register: Register) -> None:
    """Refuse a register whose parts name what is not there."""
    days = [each.id for each in register.fields if each.kind == "day"]
    for step in register.steps:
        for word in step.to:
            among(fields, f"steps ({step.id}), to", word, [each.id for each in register.steps])
        for key, named in (("needs", step.needs), ("asks", step.asks)):
            for word in named:
                among(fields, f"steps ({step.id}), {key}", word, [each.id for each in register.fields])
    settling = [*register.settles, *(code for each in register.fields for one in each.choices for code in one.settles)]
    if settling and any(step.open for step in register.steps):
        wrong(fields.where, "有未结步骤的台账不能写 settles", "a register with open steps cannot settle tasks")
    if register.deadline is not None:
        for word in filter(None, (register.deadline.field, register.deadline.start)):
            among(fields, "deadline", word, days)


def _listed(fields: Fields, key: str, make: Callable[[Fields], T]) -> tuple[T, ...]:
    """The parts of a list of mappings, each with an id of its own."""
    found: dict[str, T] = {}
    for number, raw in enumerate(fields.each(key), 1):
        part = Fields(raw, f"{fields.where}, {key} {number}")
        ident = part.word("id")
        if ident in found:
            wrong(part.where, f"编号 {ident} 已使用", f"the id {ident} is taken")
        found[ident] = make(part)
        part.done()
    return tuple(found.values())


def _words(fields: Fields) -> Text:
    return Text(fields.word("zh"), fields.word("en"))


def _word_of(fields: Fields, key: str, choices: tuple[str, ...]) -> str:
    return among(fields, key, fields.word(key), choices)


def _together(own: tuple[str, ...], more: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*own, *(each for one in more for each in one)]))
