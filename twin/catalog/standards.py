"""One standard's YAML file: tables as printed, rules over the closed list of measures, rows expanded into rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, ParamSpec, TypeVar

from twin.catalog.clauses import Around, doubled, read_clause
from twin.catalog.fields import Fields, near, read_yaml, wrong
from twin.catalog.limits import read_examples, read_limit, read_setting
from twin.catalog.measures import MeasureSpec, ParamKind
from twin.catalog.schema import (
    ANY_TIER,
    AppliesTo,
    AttributeEntry,
    Clause,
    Condition,
    Confidence,
    Fact,
    ItemEntry,
    Rule,
    Setting,
    Standard,
    SubjectKind,
    Table,
    TableRow,
    Tier,
    ZoneEntry,
)
from twin.catalog.vocabulary import Entry, Vocabulary, normalise
from twin.errors import CatalogError
from twin.model import Strength, Text

MARKS: Final = {"√": Strength.REQUIRED, "○": Strength.OPTIONAL, "-": None}
"""The signs of the tables."""

P = ParamSpec("P")
T = TypeVar("T")
E = TypeVar("E", bound=Entry)


@dataclass(frozen=True)
class Known:
    """What a standard may refer to."""

    items: Vocabulary[ItemEntry]
    zones: Vocabulary[ZoneEntry]
    attributes: Vocabulary[AttributeEntry]
    measures: Mapping[str, MeasureSpec]


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
        reader.read()
    except CatalogError as error:
        return [*map(str, reader.problems), str(error)]
    return [str(problem) for problem in reader.problems]


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


_ITEM, _ZONE, _ATTRIBUTE = Text("物品", "item"), Text("功能区类型", "zone kind"), Text("属性", "attribute")


def _ids(words: Iterable[str], vocabulary: Vocabulary[E], noun: Text, where: str) -> tuple[str, ...]:
    """Resolve words to ids, refusing an unknown one with the near ones."""
    result = []
    for word in words:
        entry = vocabulary.resolve(word)
        if entry is None:
            close = ", ".join(f"{e.id} ({e.zh})" for e in vocabulary.suggest(word)) or "–"
            wrong(where, f"没有{noun.zh} {word!r}，相近：{close}", f"unknown {noun.en} {word!r}; near ones: {close}")
        result.append(entry.id)
    return tuple(dict.fromkeys(result))


class _Reader:
    """Reads one file, keeping complaints so that a linter can show all of them."""

    def __init__(self, path: Path, known: Known) -> None:
        self.path = path
        self.known = known
        self.problems: list[CatalogError] = []
        self.tiers: tuple[Tier, ...] = ()
        self.settings: dict[str, Setting] = {}
        self.facts: dict[str, Fact] = {}
        self.prefix = ""
        self.standard_id = ""

    def _try(self, read: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        try:
            return read(*args, **kwargs)
        except CatalogError as error:
            self.problems.append(error)
            return None

    def read(self) -> Standard:
        top = read_yaml(self.path)
        self.standard_id = top.word("id")
        if self.standard_id != self.path.stem:
            wrong(
                self.path.name,
                f"id {self.standard_id!r} 应与文件名相同",
                f"the id {self.standard_id!r} must be the file's name",
            )
        title, edition, source = top.text("title"), top.word("edition"), top.word("source", "")
        self.prefix = top.word("prefix")
        self.tiers = tuple(self._tier(key, inner) for key, inner in self._pairs(top.inner("tiers", {})))
        companion = top.flag("companion") if "companion" in top else False
        for key in (facts := top.inner("facts", {})).keys():  # noqa: SIM118 - not a mapping
            self.facts[key] = Fact(key, facts.text(key))
        for key, inner in self._pairs(top.inner("settings", {})):
            self.settings[key] = read_setting(key, inner)
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
            id=self.standard_id,
            title=title,
            edition=edition,
            tiers=self.tiers,
            tables=tables,
            rules=tuple(rules),
            settings=MappingProxyType(self.settings),
            elsewhere=elsewhere,
            retired=MappingProxyType(retired),
            source=source,
            companion=companion,
        )

    def _pairs(self, group: Fields) -> Iterable[tuple[str, Fields]]:
        return [(key, group.inner(key)) for key in group.keys()]  # noqa: SIM118 - not a mapping

    def _retired(self, group: Fields) -> dict[str, str | None]:
        """Read codes no longer used and their successors (null for none)."""
        return {code: group.word(code, None) if after is not None else None for code, after in group.take_all()}

    def _tier(self, key: str, fields: Fields) -> Tier:
        tier = Tier(key, fields.word("zh"), fields.word("en"))
        fields.done()
        return tier

    # --- tables

    def _around(self) -> Around:
        return Around(self.prefix, self.facts, self._marks, self._zones)

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
                entry = self._try(read_clause, _fill(template, row), place, self._around(), (number, clause, row))
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
            item=_ids([item], self.known.items, _ITEM, f"{line.where}, item")[0] if item else None,
            zones=self._zones(line, "zones"),
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
        if len(signs) != len(self.tiers) or not set(signs) <= set(MARKS):
            names = ", ".join(tier.id for tier in self.tiers)
            wrong(
                f"{line.where}, marks",
                f"{signs!r} 应按 {names} 的次序各写一个 √ 或 ○(不适用写 -)",
                f"{signs!r}: write one √ or ○ (- for none) for each of {names}",
            )
        pairs = ((tier.id, MARKS[sign]) for tier, sign in zip(self.tiers, signs, strict=True))
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
        return self._rule(Fields(_fill(raw, row), f"{place} row {row.row}"), table=table, clause=clause, row=row)

    # --- rules

    def _loose_rule(self, raw: Any, number: int) -> Rule:
        return self._rule(Fields(raw, f"{self.path.name}, rule {number}"))

    def _rule(
        self, fields: Fields, *, table: str | None = None, clause: str | None = None, row: TableRow | None = None
    ) -> Rule:
        code = fields.word("code")
        fields.where = f"{self.path.name}, {code}"
        if not code.startswith(f"{self.prefix}-"):
            wrong(fields.where, f"规则编码应以 {self.prefix}- 开头", f"a code of this file begins with {self.prefix}-")
        spec = self._measure(fields)
        used: dict[str, Setting] = {}
        applies_to = self._applies_to(fields.inner("applies_to"), spec)
        limit = read_limit(fields, spec, self.settings, used, self.facts)
        params, param_settings = self._params(fields.inner("params", {}), spec, applies_to.kind, used)
        passing, failing = read_examples(fields.inner("examples"), spec, limit)
        printed = row if table is not None else None  # a clause's list has no marks and no row numbers
        rule = Rule(
            code=code,
            standard=self.standard_id,
            clause=fields.word("clause", clause) if clause is not None else fields.word("clause"),
            marks=MappingProxyType(dict(printed.marks) if printed else self._marks(fields)),
            applies_to=applies_to,
            measure=spec.name,
            limit=limit,
            title=fields.text("title"),
            why=fields.text("why"),
            fix=fields.text("fix"),
            params=MappingProxyType(params),
            param_settings=MappingProxyType(param_settings),
            settings=MappingProxyType(used),
            reading=fields.text("reading", None),
            table=table if row else fields.word("table", None),
            row=printed.row if printed else None if row else fields.take("row", None),
            words=row.words if row else None,
            footnote=row.footnote if row else None,
            examples_pass=passing,
            examples_fail=failing,
            **self._known_by(fields),
        )
        fields.done()
        return rule

    def _known_by(self, fields: Fields) -> dict[str, Any]:
        """Read how the number of a rule is known: both words or neither. What was not read itself starts off."""
        grade, source = fields.word("confidence", None), fields.word("source", None)
        if (grade is None) != (source is None):
            wrong(
                fields.where,
                "confidence 与 source 要么都写，要么都不写",
                "write both confidence and source, or neither",
            )
        if grade is not None and grade not in list(Confidence):
            wrong(
                f"{fields.where}, confidence",
                f"应为 T(读到条文)或 S(二手来源)，不是 {grade!r}；没有找到的(N)不能写成规则",
                f"must be T (the clause was read) or S (second hand), not {grade!r}; what was not found (N) is no rule",
            )
        confidence = None if grade is None else Confidence(grade)
        return {"confidence": confidence, "source": source, "on": confidence is not Confidence.SECONDARY}

    def _measure(self, fields: Fields) -> MeasureSpec:
        name = fields.word("measure")
        if name not in self.known.measures:
            close = near(name, self.known.measures)
            wrong(
                f"{fields.where}, measure",
                f"没有量度 {name!r}，可用：{close}",
                f"unknown measure {name!r}; near ones: {close}",
            )
        return self.known.measures[name]

    def _marks(self, fields: Fields) -> dict[str, Strength]:
        ids = [tier.id for tier in self.tiers] or [ANY_TIER]
        if "strength" in fields and "marks" in fields:
            wrong(fields.where, "strength 与 marks 只写一个", "write strength or marks, not both")
        if "strength" in fields:
            pairs = [(tier, fields.word("strength")) for tier in ids]
        else:
            pairs = list(fields.inner("marks").take_all())
        result: dict[str, Strength] = {}
        for tier, word in pairs:
            if tier not in ids:
                wrong(
                    f"{fields.where}, marks",
                    f"没有级别 {tier!r}，可用：{', '.join(ids)}",
                    f"unknown tier {tier!r}; there are: {', '.join(ids)}",
                )
            if word not in list(Strength):
                choices = ", ".join(Strength)
                wrong(
                    f"{fields.where}, {tier}",
                    f"没有强度 {word!r}，可用：{choices}",
                    f"unknown strength {word!r}; there are: {choices}",
                )
            result[tier] = Strength(word)
        return result

    def _applies_to(self, fields: Fields, spec: MeasureSpec) -> AppliesTo:
        kind = fields.word("kind")
        allowed = sorted(spec.subjects)
        if kind not in allowed:
            wrong(
                f"{fields.where}, kind",
                f"量度 {spec.name} 的对象可为 {', '.join(allowed)}，不能是 {kind!r}",
                f"{spec.name} is measured on {', '.join(allowed)}, not on {kind!r}",
            )
        condition = fields.word("condition", None)
        if condition is not None and condition not in set(Condition):
            choices = ", ".join(Condition)
            wrong(
                f"{fields.where}, condition",
                f"没有条件 {condition!r}，可用：{choices}",
                f"unknown condition {condition!r}; there are: {choices}",
            )
        items = list(_ids(fields.words("items"), self.known.items, _ITEM, f"{fields.where}, items"))
        for category in fields.words("categories"):
            members = [entry.id for entry in self.known.items if entry.category == category]
            if not members:
                close = near(category, {entry.category for entry in self.known.items})
                wrong(
                    f"{fields.where}, categories",
                    f"没有类别 {category!r}，相近：{close}",
                    f"unknown category {category!r}; near ones: {close}",
                )
            items += members
        result = AppliesTo(
            kind=SubjectKind(kind),
            zones=self._zones(fields, "zones"),
            items=tuple(dict.fromkeys(items)),
            outside_zones=self._zones(fields, "outside_zones"),
            condition=Condition(condition) if condition is not None else None,
            depends_on=fields.words("depends_on"),
        )
        fields.done()
        if result.kind in {SubjectKind.ZONE, SubjectKind.FLOOR} and not result.zones:
            wrong(f"{fields.where}, zones", "须写明功能区类型", "name the zone kinds")
        if result.kind is SubjectKind.WINDOW and not result.items:
            wrong(f"{fields.where}, items", "须写明窗口类型", "name the window types")
        return result

    def _params(
        self, fields: Fields, spec: MeasureSpec, subject: SubjectKind, used: dict[str, Setting]
    ) -> tuple[dict[str, Any], dict[str, str]]:
        params: dict[str, Any] = {}
        from_setting: dict[str, str] = {}
        for name, kind in spec.params.items():
            if name not in fields and subject in spec.optional.get(name, ()):
                params[name] = ()
            elif kind in {ParamKind.LENGTH, ParamKind.ANGLE}:
                params[name], setting = self._number(fields, name, kind, used)
                from_setting |= {name: setting} if setting else {}
            else:
                params[name] = self._named(fields, name, kind, needed=subject not in spec.optional.get(name, ()))
        fields.done()
        return params, from_setting

    def _number(self, fields: Fields, name: str, kind: ParamKind, used: dict[str, Setting]) -> tuple[float, str | None]:
        """Read a length or an angle, or the setting it comes from."""
        inner = Fields({"at_most": fields.take(name)}, f"{fields.where}, {name}")
        limit = read_limit(inner, _LENGTH if kind is ParamKind.LENGTH else _ANGLE, self.settings, used)
        return float(limit.value), limit.setting

    def _named(self, fields: Fields, name: str, kind: ParamKind, *, needed: bool) -> Any:
        """Read words, resolved to ids where the catalogue knows them; a list that is needed is never empty."""
        where = f"{fields.where}, {name}"
        if kind is ParamKind.ITEM:
            return _ids([fields.word(name)], self.known.items, _ITEM, where)[0]
        if kind is ParamKind.ATTRIBUTE:
            return _ids([fields.word(name)], self.known.attributes, _ATTRIBUTE, where)[0]
        if kind is ParamKind.WORD:
            return fields.word(name)
        fields.take(name)  # refuses when absent, naming a misspelling
        words = fields.words(name)
        if needed and not words:
            what = {ParamKind.ZONES: "功能区类型", ParamKind.ITEMS: "物品"}.get(kind, "词")
            what_en = {ParamKind.ZONES: "the zone kinds", ParamKind.ITEMS: "the items"}.get(kind, "the words")
            wrong(where, f"须写明{what}", f"name {what_en}")
        if kind is ParamKind.ZONES:
            return _ids(words, self.known.zones, _ZONE, where)
        return _ids(words, self.known.items, _ITEM, where) if kind is ParamKind.ITEMS else words

    def _zones(self, fields: Fields, key: str) -> tuple[str, ...]:
        return _ids(fields.words(key), self.known.zones, _ZONE, f"{fields.where}, {key}")

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
                    close = near(needed, codes)
                    zh, en = f"没有规则 {needed!r}，相近：{close}", f"unknown rule {needed!r}; near ones: {close}"
                    self._try(wrong, f"{where}, depends_on", zh, en)


_LENGTH: Final = MeasureSpec("length", "m", frozenset(), Text("长度", "a length"), Text("", ""), Text("", ""))
_ANGLE: Final = MeasureSpec("angle", "deg", frozenset(), Text("角度", "an angle"), Text("", ""), Text("", ""))
