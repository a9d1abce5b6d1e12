"""From the YAML files of a catalogue folder to one resolved :class:`Catalog`."""

from __future__ import annotations

import functools
import hashlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

from twin.catalog.facts import FactEntry, Facts, read_facts
from twin.catalog.fields import Fields, near, read_yaml, wrong
from twin.catalog.measures import MEASURES, MeasureSpec
from twin.catalog.params import Known
from twin.catalog.schema import AttributeEntry, Category, ItemEntry, Provision, Rule, Standard, ZoneEntry
from twin.catalog.standards import read_standard, standard_problems
from twin.catalog.vocabulary import Entry, Vocabulary
from twin.errors import CatalogError, NotFound
from twin.model import Text

DEFAULT_ROOT = Path(__file__).resolve().parents[2] / "catalogs"
"""The catalogue that comes with the program."""

GLANCE_S = 1.0
"""Seconds after which the files of the program's own catalogue are looked at again."""

E = TypeVar("E", bound=Entry)
V_co = TypeVar("V_co", covariant=True)


class Loader(Protocol[V_co]):
    """Reads something of a catalogue folder; of the program's own where none is named."""

    def __call__(self, root: Path | None = None) -> V_co:
        """Read it, or return what was read of the same files before."""
        ...


def glanced(load: Callable[[Path], V_co]) -> Loader[V_co]:
    """Let a reader of a folder look at the program's own once in :data:`GLANCE_S`: pages ask for it many times."""
    kept: list[tuple[float, Path, V_co]] = []

    @functools.wraps(load)
    def looked(root: Path | None = None) -> V_co:
        if root is not None:
            return load(root.resolve())
        now = time.monotonic()
        if not kept or now - kept[0][0] >= GLANCE_S or kept[0][1] != DEFAULT_ROOT:
            kept[:] = [(now, DEFAULT_ROOT, load(DEFAULT_ROOT))]
        return kept[0][2]

    return looked


@dataclass(frozen=True, eq=False)
class Catalog:
    """Both vocabularies, the attribute names, the facts known by name and every standard, by id.

    ``digest``: a hash of the files it was read from.
    """

    items: Vocabulary[ItemEntry]
    zones: Vocabulary[ZoneEntry]
    attributes: Vocabulary[AttributeEntry]
    categories: Mapping[str, Category]
    standards: Mapping[str, Standard]
    facts: Facts = field(default_factory=lambda: Facts({}, {}))
    digest: str = ""

    def fact(self, name: str) -> FactEntry | None:
        """What is known of a fact of the centre: by ``facts.yaml``, else by the standard that declares it."""
        declared = (FactEntry.declared(one.facts[name]) for one in self.standards.values() if name in one.facts)
        return self.facts.entries.get(name) or next(declared, None)

    def fact_name(self, name: str) -> Text:
        """The name of a fact of the centre; the word itself where nothing is known of it."""
        entry = self.fact(name)
        return Text(name, name) if entry is None else entry.name

    def attribute_name(self, name: str) -> Text:
        """The name of an attribute of things; the word itself where nothing is known of it."""
        entry = self.attributes.by_id.get(name)
        return Text(name, name) if entry is None else Text(entry.zh, entry.en)

    @functools.cached_property
    def rules(self) -> Mapping[str, Rule]:
        """Every rule of every standard by its code."""
        return {rule.code: rule for standard in self.standards.values() for rule in standard.rules}

    def standard(self, standard_id: str) -> Standard:
        """Return a standard by its id.

        Raises
        ------
        NotFound
            When there is none of that id.
        """
        if standard_id in self.standards:
            return self.standards[standard_id]
        known = near(standard_id, self.standards)
        raise NotFound(
            "no-standard",
            f"没有标准 {standard_id!r}，已有：{known}",
            f"there is no standard {standard_id!r}; there are: {known}",
        )

    def standards_of(self, names: Iterable[str]) -> list[Standard]:
        """The standards a centre is held against: those it names, else all, and every companion of them.

        Raises
        ------
        NotFound
            When one of the names is unknown.
        """
        own = [self.standard(name) for name in dict.fromkeys(names)]
        if not own:
            own = [one for one in self.standards.values() if not one.companion]
        return [*own, *(one for one in self.standards.values() if one.companion and one not in own)]

    def satisfies(self, present: Mapping[str, int] | Iterable[str], wanted: str) -> Provision:
        """Return how many whole ``wanted`` items a collection of item ids provides, and what the first lacks.

        A set needs all its parts; alternatives and members add up; a whole also provides its parts.

        Parameters
        ----------
        present
            Item ids, or how many there are of each.
        wanted
            An item id.
        """
        counts = present if isinstance(present, dict) else Counter(present)
        related = self.related(wanted)
        held = () if related.isdisjoint(counts) else tuple([(item, counts[item]) for item in related if item in counts])
        known = self._provisions.get((wanted, held))
        if known is None:
            known = self._provisions[wanted, held] = self._provision(Counter(dict(held)), wanted)
        return known

    def stands_alone(self, wanted: str) -> bool:
        """Whether nothing but the item itself counts towards it: so many there are, so many whole ones are provided."""
        return len(self.related(wanted)) == 1

    def _provision(self, counts: Counter[str], wanted: str) -> Provision:
        count = self._count(counts, wanted)
        if count:
            return Provision(wanted, count)
        parts = self.items[wanted].consists_of
        return Provision(wanted, 0, tuple(p for p in parts if not self._count(counts, p)) if parts else (wanted,))

    @functools.cached_property
    def _provisions(self) -> dict[tuple[str, tuple[tuple[str, int], ...]], Provision]:
        """What was worked out before, by the wanted item and how many there are of those that matter to it."""
        return {}

    @functools.cached_property
    def _relatives(self) -> dict[str, frozenset[str]]:
        return {}

    def related(self, wanted: str) -> frozenset[str]:
        """Every item whose presence can matter to :meth:`satisfies`: its members, parts and wholes, and theirs."""
        known = self._relatives.get(wanted)
        if known is None:
            found, waiting = {wanted}, [wanted]
            while waiting:
                entry = self.items[waiting.pop()]
                new = {*entry.any_of, *entry.consists_of, *self._wholes.get(entry.id, ())} - found
                found |= new
                waiting.extend(new)
            known = self._relatives[wanted] = frozenset(found)
        return known

    def _count(self, present: Counter[str], wanted: str) -> int:
        entry = self.items[wanted]
        count = present[wanted] + sum(self._whole(present, whole) for whole in self._wholes.get(wanted, ()))
        count += sum(self._count(present, member) for member in entry.any_of)
        if entry.consists_of:  # each whole present is already counted as one of every part
            count = min(self._count(present, part) for part in entry.consists_of)
        return count

    def _whole(self, present: Counter[str], whole: str) -> int:
        return present[whole] + sum(self._whole(present, above) for above in self._wholes.get(whole, ()))

    @functools.cached_property
    def _wholes(self) -> Mapping[str, tuple[str, ...]]:
        """Return by item: the things that contain it."""
        wholes: dict[str, tuple[str, ...]] = {}
        for entry in self.items:
            for part in dict.fromkeys((*entry.consists_of, *entry.includes)):
                wholes[part] = (*wholes.get(part, ()), entry.id)
        return wholes


def load_catalog(root: Path | None = None, measures: Mapping[str, MeasureSpec] | None = None) -> Catalog:
    """Read and check a catalogue folder; the result is cached until a file in it changes.

    Parameters
    ----------
    root
        Folder with ``items.yaml``, ``zones.yaml``, ``facts.yaml`` (may be absent) and ``standards/*.yaml``; the program's own
        by default, whose files are looked at once in :data:`GLANCE_S`, because a page asks for it many times.
    measures
        The measures a rule may name; the program's own by default.

    Raises
    ------
    CatalogError
        At the first thing that is wrong: one line that says where and what to write.
    """
    if measures is not None:
        return _read_catalog((root or DEFAULT_ROOT).resolve(), measures)
    return _as_it_is(root)


@glanced
def _as_it_is(folder: Path) -> Catalog:
    """Return the catalogue as its files are now."""
    standards = folder / "standards"
    found = os.scandir(standards) if standards.is_dir() else ()
    names = sorted(entry.path for entry in found if entry.name.endswith(".yaml"))
    own = (str(folder / name) for name in ("items.yaml", "zones.yaml", "facts.yaml"))
    return _cached(folder, tuple(map(_stamp, (*own, *names))))


def _stamp(path: str) -> tuple[str, int, int]:
    """What tells one version of a file from the next."""
    try:
        found = os.stat(path)  # noqa: PTH116 - a pathlib.Path for each of some forty files costs as much as reading them
    except FileNotFoundError:
        return path, 0, 0
    return path, found.st_mtime_ns, found.st_size


@functools.lru_cache(maxsize=8)
def _cached(folder: Path, _stamp: tuple[tuple[str, int, int], ...]) -> Catalog:
    return _read_catalog(folder, MEASURES)


def _read_catalog(folder: Path, measures: Mapping[str, MeasureSpec]) -> Catalog:
    digest = _digest(folder)
    categories, items, attributes = _read_items(folder / "items.yaml")
    zones = _read_zones(folder / "zones.yaml")
    facts = read_facts(folder / "facts.yaml")
    known = Known(
        items=_vocabulary("items.yaml", items),
        zones=_vocabulary("zones.yaml", zones),
        attributes=_vocabulary("items.yaml", attributes),
        measures=measures,
        facts=facts.entries,
    )
    standards: dict[str, Standard] = {}
    codes: dict[str, str] = {}
    for path in sorted(folder.glob("standards/*.yaml")):
        if path.name.startswith("_"):  # a template to copy
            continue
        standard = read_standard(path, known)
        if standard.id in standards:
            wrong(path.name, f"id {standard.id!r} 已被使用", f"the id {standard.id!r} is taken")
        for code in (*(rule.code for rule in standard.rules), *standard.retired):
            if code in codes:
                wrong(
                    path.name, f"规则编码 {code} 已在 {codes[code]} 使用", f"the code {code} is taken by {codes[code]}"
                )
            codes[code] = path.name
        standards[standard.id] = standard
    rows = [row for s in standards.values() for table in s.tables for row in table.rows]
    return Catalog(
        items=_vocabulary(
            "standards",
            items,
            ((row.words, row.item) for row in rows if row.item),
            ((ending, item.id) for item in items for ending in item.endings),
        ),
        zones=_vocabulary("standards", zones, ((row.words, row.zones[0]) for row in rows if row.zones)),
        attributes=known.attributes,
        categories=categories,
        standards=standards,
        facts=facts,
        digest=digest,
    )


def _digest(folder: Path) -> str:
    """A hash of all files of a catalogue, taken before they are read: what changes meanwhile is another catalogue."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*.yaml")):
        found.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def _vocabulary(
    where: str,
    entries: Iterable[E],
    extra: Iterable[tuple[str, str]] = (),
    endings: Iterable[tuple[str, str]] = (),
) -> Vocabulary[E]:
    try:
        return Vocabulary(entries, extra, endings)
    except ValueError as error:
        wrong(where, f"同一个词指向两个条目：{error}", str(error))


def _read_items(path: Path) -> tuple[dict[str, Category], tuple[ItemEntry, ...], tuple[AttributeEntry, ...]]:
    top = read_yaml(path)
    categories = {
        c.id: c for c in _entries(top.inner("categories"), lambda key, f: Category(key, f.word("zh"), f.word("en")))
    }

    def item(key: str, f: Fields) -> ItemEntry:
        category = f.word("category")
        if category not in categories:
            known = near(category, categories)
            wrong(
                f.where, f"没有类别 {category!r}，可用：{known}", f"unknown category {category!r}; near ones: {known}"
            )
        return ItemEntry(
            id=key,
            zh=f.word("zh"),
            en=f.word("en"),
            category=category,
            synonyms=f.words("synonyms"),
            consists_of=f.words("consists_of"),
            any_of=f.words("any_of"),
            includes=f.words("includes"),
            endings=f.words("endings"),
        )

    items = _entries(top.inner("items"), item)
    attributes = _entries(top.inner("attributes", {}), _attribute)
    top.done()
    _check_parts(path.name, items)
    return categories, items, attributes


def _attribute(key: str, fields: Fields) -> AttributeEntry:
    unit = fields.word("unit", None)
    if unit not in {None, "m", "deg"}:
        wrong(fields.where, f"unit 可为 m 或 deg，不是 {unit!r}", f"unit is m or deg, not {unit!r}")
    up_to = fields.take("up_to") if unit is not None else 0.0
    if isinstance(up_to, bool) or not isinstance(up_to, int | float):
        wrong(fields.where, f"up_to 应为数值，不是 {up_to!r}", f"up_to must be a number, not {up_to!r}")
    return AttributeEntry(
        id=key,
        zh=fields.word("zh"),
        en=fields.word("en"),
        synonyms=fields.words("synonyms"),
        unit=unit,
        up_to=float(up_to),
        yes_no="yes_no" in fields and fields.flag("yes_no"),
        day="day" in fields and fields.flag("day"),
    )


def _read_zones(path: Path) -> tuple[ZoneEntry, ...]:
    top = read_yaml(path)

    def zone(key: str, f: Fields) -> ZoneEntry:
        colour = f.word("colour")
        if len(colour) != 7 or not colour.startswith("#") or not set(colour[1:].lower()) <= set("0123456789abcdef"):
            wrong(f.where, f"colour {colour!r} 应写成 '#8cb8e0'", f"colour {colour!r} must be written like '#8cb8e0'")
        return ZoneEntry(key, f.word("zh"), f.word("en"), f.flag("public"), colour, f.words("synonyms"))

    zones = _entries(top.inner("zones"), zone)
    top.done()
    return zones


T = TypeVar("T")


def _entries(group: Fields, make: Callable[[str, Fields], T]) -> tuple[T, ...]:
    entries = []
    for key in group.keys():  # noqa: SIM118 - not a mapping
        if not key.isidentifier() or not key.isascii() or key != key.lower():
            wrong(
                group.where,
                f"id {key!r} 应为小写英文字母、数字、下划线",
                f"the id {key!r} must be lower-case letters, digits and _",
            )
        fields = group.inner(key)
        entries.append(make(key, fields))
        fields.done()
    return tuple(entries)


def _check_parts(where: str, items: Iterable[ItemEntry]) -> None:
    """Refuse parts that do not exist and things that contain themselves."""
    below = {item.id: (*item.consists_of, *item.any_of, *item.includes) for item in items}
    for item_id, parts in below.items():
        for part in parts:
            if part not in below:
                known = near(part, below)
                wrong(
                    f"{where}, {item_id}",
                    f"没有物品 {part!r}，相近：{known}",
                    f"unknown item {part!r}; near ones: {known}",
                )
        seen, todo = set[str](), list(parts)
        while todo:
            part = todo.pop()
            if part == item_id:
                wrong(f"{where}, {item_id}", "不能包含自己", "contains itself")
            if part not in seen:
                seen.add(part)
                todo.extend(below[part])


def lint(path: Path, root: Path | None = None) -> list[str]:
    """Return every complaint about one standard's file (empty: it is right), for someone who is writing it.

    Parameters
    ----------
    path
        The file; it may lie outside the catalogue.
    root
        The catalogue whose vocabularies it uses.
    """
    try:
        catalog = load_catalog(root)
    except CatalogError as error:
        folder = (root or DEFAULT_ROOT).resolve()
        if path.resolve().parent != folder / "standards":
            return [str(error)]
        try:
            _, items, attributes = _read_items(folder / "items.yaml")
            zones = _read_zones(folder / "zones.yaml")
            known = Known(
                _vocabulary("items.yaml", items),
                _vocabulary("zones.yaml", zones),
                _vocabulary("items.yaml", attributes),
                MEASURES,
                read_facts(folder / "facts.yaml").entries,
            )
        except CatalogError as deeper:
            return [str(deeper)]
        return standard_problems(path, known) or [str(error)]
    return standard_problems(
        path, Known(catalog.items, catalog.zones, catalog.attributes, MEASURES, catalog.facts.entries)
    )
