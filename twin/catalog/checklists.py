"""What to look at when a thing is inspected: ``catalogs/checklists.yaml`` as values."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path

from twin.catalog.fields import Fields, near, read_yaml, wrong
from twin.catalog.loader import Catalog, glanced, load_catalog
from twin.model import Text


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to look at. ``source`` None: ours, from no document."""

    code: str
    what: Text
    source: Text | None = None
    confidence: str | None = None


@dataclass(frozen=True, slots=True)
class Checklist:
    """The lines for things of some items. ``code`` empty: the general list, which no document asks for."""

    code: str
    title: Text
    lines: tuple[Line, ...]
    items: tuple[str, ...] = ()
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Checklists:
    """All lists, and the general one for things that have none."""

    general: Checklist
    lists: tuple[Checklist, ...]

    def of(self, item: str | None, catalog: Catalog) -> Checklist:
        """What to look at at a thing of an item: every list that is about it, together; else the general one."""
        entry = catalog.items.resolve(item) if item else None
        if entry is None:
            return self.general
        mine = [
            each
            for each in self.lists
            if each.category == entry.category or any(catalog.satisfies([entry.id], wanted) for wanted in each.items)
        ]
        if not mine:
            return self.general
        title = Text("、".join(each.title.zh for each in mine), ", ".join(each.title.en for each in mine))
        return Checklist(
            "+".join(each.code for each in mine), title, tuple(line for each in mine for line in each.lines)
        )

    def line(self, code: str) -> Line | None:
        """The line of a code, of any list."""
        return next((line for each in (self.general, *self.lists) for line in each.lines if line.code == code), None)


@glanced
def load_checklists(root: Path) -> Checklists:
    """Read ``checklists.yaml`` of a catalogue folder; cached until it or the catalogue changes.

    Raises
    ------
    CatalogError
        At the first thing that is wrong: one line that says where and what to write.
    """
    path = root / "checklists.yaml"
    stamp = path.stat() if path.exists() else None
    return _cached(path, load_catalog(root), None if stamp is None else (stamp.st_mtime_ns, stamp.st_size))


@functools.lru_cache(maxsize=8)
def _cached(path: Path, catalog: Catalog, _stamp: tuple[int, int] | None) -> Checklists:
    top = read_yaml(path)
    codes: set[str] = set()
    general = top.inner("general")
    lists = Checklists(
        Checklist("", general.text("title"), _lines(general, codes, sourced=False)),
        tuple(_checklist(Fields(raw, f"{path.name}, checklist {n}"), codes, catalog) for n, raw in _each(top)),
    )
    general.done()
    top.done()
    return lists


def _each(top: Fields) -> list[tuple[int, object]]:
    return list(enumerate(top.each("checklists"), 1))


def _checklist(fields: Fields, codes: set[str], catalog: Catalog) -> Checklist:
    code = fields.word("code")
    fields.where = f"{fields.where} ({code})"
    _take(code, fields.where, codes)
    items = tuple(_item(word, fields.where, catalog) for word in fields.words("items"))
    category = fields.word("category", None)
    known = sorted({entry.category for entry in catalog.items})
    if category is not None and category not in known:
        wrong(fields.where, f"没有类别 {category!r}，相近：{near(category, known)}", f"unknown category {category!r}")
    made = Checklist(code, fields.text("title"), _lines(fields, codes, sourced=True), items, category)
    fields.done()
    return made


def _item(word: str, where: str, catalog: Catalog) -> str:
    entry = catalog.items.resolve(word)
    if entry is None:
        close = ", ".join(each.id for each in catalog.items.suggest(word)) or "-"
        wrong(where, f"没有物品 {word!r}，相近：{close}", f"unknown item {word!r}; near ones: {close}")
    return entry.id


def _lines(fields: Fields, codes: set[str], *, sourced: bool) -> tuple[Line, ...]:
    made = []
    for raw in fields.each("lines"):
        line = Fields(raw, f"{fields.where}, line")
        code = line.word("code")
        line.where = f"{fields.where}, {code}"
        _take(code, line.where, codes)
        source = line.text("source") if sourced else None
        confidence = line.word("confidence") if sourced else None
        if confidence not in {None, "T", "S"}:
            wrong(line.where, f"confidence 应为 T 或 S，不是 {confidence!r}", "confidence must be T or S")
        made.append(Line(code, line.text("what"), source, confidence))
        line.done()
    if not made:
        wrong(fields.where, "没有检查项", "there are no lines")
    return tuple(made)


def _take(code: str, where: str, codes: set[str]) -> None:
    if code in codes:
        wrong(where, f"编码 {code} 已使用", f"the code {code} is taken")
    codes.add(code)
