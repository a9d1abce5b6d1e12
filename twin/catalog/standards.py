"""One standard's YAML file: tables as printed, rules over the closed list of measures, rows expanded into rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, ParamSpec, TypeVar

from twin.catalog.clauses import Around, doubled, read_clause
from twin.catalog.fields import Fields, near, near_codes, read_yaml, wrong
from twin.catalog.limits import read_setting
from twin.catalog.params import ITEM, Known, resolved
from twin.catalog.rules import RuleReader
from twin.catalog.schema import (
    Clause,
    Fact,
    FactKind,
    Rule,
    Standard,
    Table,
    TableRow,
    Tier,
)
from twin.catalog.vocabulary import Entry, normalise
from twin.errors import CatalogError
from twin.model import Strength, Text

MARKS: Final = {"√": Strength.REQUIRED, "○": Strength.OPTIONAL, "-": None}
"""The signs of the tables."""

P = ParamSpec("P")
T = TypeVar("T")
E = TypeVar("E", bound=Entry)


def read_standard(path: Path, known: Known) -> Standard:
    """Read one standard; the first complaint raises.

    Raises
    ------
    CatalogError
        One line that says where and what to write.
    """
    reader = _Reader(path, known)
    standard = reader.read()
    if reader.problems:
        raise reader.problems[0]
    return standard


def standard_problems(path: Path, known: Known) -> list[str]:
    """Return every complaint about one standard's file."""
    reader = _Reader(path, known)
    try:
        standard = reader.read()
    except CatalogError as error:
        return [*map(str, reader.problems), str(error)]
    return [str(problem) for problem in reader.problems] or list(_misleading(standard, path))


def _misleading(standard: Standard, path: Path) -> Iterator[str]:
    """What loads and hardly says what its writer means: a plain 座椅 is a window's chair, on which nobody waits."""
    for rule in standard.rules:
        if rule.params.get("item") == "chair" and set(rule.applies_to.zones) == {"waiting"}:
            where = f"{path.name}, {rule.code}"
            yield (
                f"{where}：等候区的“座椅”(chair)是窗口前的座椅，排椅、等候椅不算；请写“等候座椅”或“各类座椅” / "
                f"{where}: a seat (chair) of a waiting area is one before a window, benches do not count: write 等候座椅 (waiting_seat) or 各类座椅 (seating)"
            )


def _fill(value: Any, row: TableRow) -> Any:
    """Put a row's own words into a rule template: {row} {words} {en} {item} {zones}."""
    if isinstance(value, Mapping):
        return {key: _fill(inner, row) for key, inner in value.items()}
    if isinstance(value, list):
        return [_fill(inner, row) for inner in value]
    if value == "{zones}":
        return list(row.zones)
    if isinstance(value, str) and "{" in value:
        filled = {"row": str(row.row), "words": row.words, "en": row.en, "item": row.item or ""}
        return re.sub(r"\{(row|words|en|item)\}", lambda match: filled[match[1]], value)
    return value


class _Reader:
    """Reads one file, keeping complaints so that a linter can show all of them."""

    rules: RuleReader  # from the file's head on

    def __init__(self, path: Path, known: Known) -> None:
        self.path = path
        self.known = known
        self.problems: list[CatalogError] = []

    def _try(self, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        try:
            return read(*args, **kwargs)
        except CatalogError as error:
            self.problems.append(error)
            return None

    def read(self) -> Standard:
        top = read_yaml(self.path)
        name = top.word("id")
        if name != self.path.stem:
            wrong(self.path.name, f"id {name!r} 应与文件名相同", f"the id {name!r} must be the file's name")
        title, edition, source = top.text("title"), top.word("edition"), top.word("source", "")
        self.rules, companion = self._head(top, name)
        rules: list[Rule] = []
        entries: list[Clause] = []
        tables = tuple(filter(None, [self._try(self._table, raw, rules, entries) for raw in top.each("tables")]))
        for raw in top.each("lists"):
            self._try(self._list, raw, rules)
        for number, raw in enumerate(top.each("rules"), start=1):
            rule = self._try(self._loose_rule, raw, number)
            rules += [rule] if rule is not None else []
        retired = self._retired(top.inner("retired", {}))
        where = f"{self.path.name}, elsewhere"
        clauses = [self._try(read_clause, raw, where, self._around()) for raw in top.each("elsewhere")]
        elsewhere = (*filter(None, clauses), *entries)
        top.done()
        self._check_codes(rules, retired)
        for entry in doubled(elsewhere, [rule.code for rule in rules]):
            taken = (
                f"{self.path.name}, elsewhere {entry.clause}",
                f"id {entry.id} 已使用",
                f"the id {entry.id} is taken",
            )
            self._try(wrong, *taken)
        return Standard(
            id=name,
            title=title,
            edition=edition,
            tiers=self.rules.tiers,
            tables=tables,
            rules=tuple(rules),
            settings=MappingProxyType(self.rules.settings),
            elsewhere=elsewhere,
            retired=MappingProxyType(retired),
            source=source,
            companion=companion,
            facts=MappingProxyType(self.rules.facts),
        )

    def _head(self, top: Fields, name: str) -> tuple[RuleReader, bool]:
        """Read what rules refer to, and whether the standard goes with every other one."""
        prefix = top.word("prefix")
        tiers = tuple(self._tier(key, inner) for key, inner in self._pairs(top.inner("tiers", {})))
        companion = top.flag("companion") if "companion" in top else False
        facts = {key: self._fact(key, inner) for key, inner in self._pairs(top.inner("facts", {}))}
        settings = {key: read_setting(key, inner) for key, inner in self._pairs(top.inner("settings", {}))}
        return RuleReader(name, self.path.name, prefix, tiers, settings, facts, self.known), companion

    def _pairs(self, group: Fields) -> Iterable[tuple[str, Fields]]:
        return [(key, group.inner(key)) for key in group.keys()]  # noqa: SIM118 - not a mapping

    def _retired(self, group: Fields) -> dict[str, str | None]:
        """Read codes no longer used and their successors (null for none)."""
        return {code: group.word(code, None) if after is not None else None for code, after in group.take_all()}

    def _tier(self, key: str, fields: Fields) -> Tier:
        tier = Tier(key, fields.word("zh"), fields.word("en"))
        fields.done()
        return tier

    def _fact(self, key: str, fields: Fields) -> Fact:
        kind = fields.word("kind", FactKind.YES_NO.value)
        if kind not in list(FactKind):
            close = near(kind, list(FactKind))
            wrong(f"{fields.where}, kind", f"没有 {kind!r}，可用：{close}", f"unknown {kind!r}; near ones: {close}")
        fact = Fact(key, Text(fields.word("zh"), fields.word("en")), FactKind(kind))
        fields.done()
        return fact

    # --- tables

    def _around(self) -> Around:
        return Around(self.rules.prefix, self.rules.facts, self.rules.marks, self.rules.zones)

    def _table(self, raw: Any, rules: list[Rule], entries: list[Clause]) -> Table:
        fields = Fields(raw, f"{self.path.name}, table")
        number = fields.word("table")
        fields.where = f"{self.path.name}, table {number}"
        title, clause = fields.text("title"), fields.word("clause")
        notes = fields.inner("footnotes", {})
        footnotes = {key: notes.text(key) for key in notes.keys()}  # noqa: SIM118 - not a mapping
        templates, kept = fields.each("rules"), fields.each("entries")
        rows: list[TableRow] = []
        for raw_row in fields.each("rows"):
            line = Fields(raw_row, f"{fields.where}, row")
            row, override = self._row(line, footnotes)
            self._own_words(row, line.where)
            if (templates or kept) and "marks" not in line:
                wrong(line.where, "缺少 marks", "'marks' is missing: one √ or ○ per tier")
            if any(other.row == row.row for other in rows):
                wrong(line.where, f"第 {row.row} 行写了两次", f"row {row.row} is written twice")
            rows.append(row)
            for template in templates:
                rule = self._try(self._expand, template, row, override, number, clause)
                rules += [rule] if rule is not None else []
            for template in kept:
                place = f"{fields.where} row {row.row}"
                written = {**_fill(template, row), **({} if templates else override)}
                entry = self._try(read_clause, written, place, self._around(), (number, clause, row))
                entries += [entry] if entry is not None else []
        fields.done()
        return Table(number, title, clause, tuple(rows), MappingProxyType(footnotes))

    def _list(self, raw: Any, rules: list[Rule]) -> None:
        """Read what a clause lists in a row of words: one rule for each, and for each template."""
        fields = Fields(raw, f"{self.path.name}, list")
        clause = fields.word("clause")
        fields.where = f"{self.path.name}, list {clause}"
        templates = fields.each("rules")
        for raw_row in fields.each("rows"):
            row, override = self._row(Fields(raw_row, f"{fields.where}, row"), {})
            for template in templates:
                rule = self._try(self._expand, template, row, override, None, clause)
                rules += [rule] if rule is not None else []
        fields.done()

    def _row(self, line: Fields, footnotes: Mapping[str, Text]) -> tuple[TableRow, Mapping[str, Any]]:
        number = line.take("row")
        line.where = f"{line.where} {number}"
        if not isinstance(number, int):
            wrong(line.where, "row 应为整数", "row must be a whole number")
        item = line.word("item", None)
        footnote = line.word("footnote", None)
        if footnote is not None and footnote not in footnotes:
            wrong(
                line.where,
                f"没有脚注 {footnote!r}",
                f"there is no footnote {footnote!r}; the table has: {', '.join(footnotes)}",
            )
        row = TableRow(
            row=number,
            words=line.word("words"),
            en=line.word("en"),
            group=line.word("group", None),
            item=resolved([item], self.known.items, ITEM, f"{line.where}, item")[0] if item else None,
            zones=self.rules.zones(line, "zones"),
            tier=line.word("tier", None),
            marks=MappingProxyType(self._signs(line)) if "marks" in line else MappingProxyType({}),
            values=MappingProxyType({key: str(value) for key, value in line.inner("values", {}).take_all()}),
            footnote=footnote,
        )
        override = line.inner("rule", {}).copy()
        line.done()
        return row, override

    def _own_words(self, row: TableRow, where: str) -> None:
        """A table's row leads to its item by its words from now on, so they may not be another item's already."""
        holder = self.known.items.words.get(normalise(row.words)) if row.item else None
        if holder is not None and holder != row.item:
            wrong(
                f"{where}, words",
                f"“{row.words}”已是 {holder} 的词；item 写 {holder}，或改用别的词",
                f"“{row.words}” is a word of {holder}; write item: {holder}, or other words",
            )

    def _signs(self, line: Fields) -> dict[str, Strength]:
        signs = line.word("marks")
        if len(signs) != len(self.rules.tiers) or not set(signs) <= set(MARKS):
            names = ", ".join(tier.id for tier in self.rules.tiers)
            wrong(
                f"{line.where}, marks",
                f"{signs!r} 应按 {names} 的次序各写一个 √ 或 ○（不适用写 -）",
                f"{signs!r}: write one √ or ○ (- for none) for each of {names}",
            )
        pairs = ((tier.id, MARKS[sign]) for tier, sign in zip(self.rules.tiers, signs, strict=True))
        return {tier: strength for tier, strength in pairs if strength is not None}

    def _expand(
        self, template: Any, row: TableRow, override: Mapping[str, Any], table: str | None, clause: str
    ) -> Rule | None:
        place = f"{self.path.name}, {f'list {clause}' if table is None else f'table {table}'}"
        raw = Fields(template, f"{place}, rules").copy()
        only = raw.pop("rows", None)
        if only is not None and not isinstance(only, list):
            wrong(f"{place}, rules, rows", "应为行号列表", "must be a list of row numbers")
        if only is not None and row.row not in only:
            return None
        if not raw.pop("fixed", False):  # a fixed template takes no override of a row
            raw |= override
        return self.rules.read(Fields(_fill(raw, row), f"{place} row {row.row}"), table=table, clause=clause, row=row)

    # --- rules

    def _loose_rule(self, raw: Any, number: int) -> Rule:
        return self.rules.read(Fields(raw, f"{self.path.name}, rule {number}"))

    def _check_codes(self, rules: Iterable[Rule], retired: Mapping[str, str | None]) -> None:
        seen: set[str] = set()
        codes = [rule.code for rule in rules]
        for rule in rules:
            where = f"{self.path.name}, {rule.code}"
            if rule.code in seen:
                self._try(wrong, where, "编码重复", "the code is used twice")
            if rule.code in retired:
                self._try(wrong, where, "编码已停用，不得再用", "the code is retired and never used again")
            seen.add(rule.code)
            for needed in rule.applies_to.depends_on:
                if needed not in codes:
                    close = near_codes(needed, codes)
                    zh, en = f"没有规则 {needed!r}，相近：{close}", f"unknown rule {needed!r}; near ones: {close}"
                    self._try(wrong, f"{where}, depends_on", zh, en)
