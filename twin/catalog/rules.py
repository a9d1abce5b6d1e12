"""One rule of a standard's file: its measure, what it applies to, its limit, and how strongly it binds whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, TypeVar

from twin.catalog.fields import Fields, near, wrong
from twin.catalog.limits import read_examples, read_limit
from twin.catalog.measures import MeasureSpec, ParamKind
from twin.catalog.schema import (
    ANY_TIER,
    AppliesTo,
    AttributeEntry,
    Condition,
    Confidence,
    Fact,
    ItemEntry,
    Rule,
    Setting,
    SubjectKind,
    TableRow,
    Tier,
    ZoneEntry,
)
from twin.catalog.vocabulary import Entry, Vocabulary
from twin.model import Strength, Text

E = TypeVar("E", bound=Entry)


@dataclass(frozen=True)
class Known:
    """What a standard may refer to."""

    items: Vocabulary[ItemEntry]
    zones: Vocabulary[ZoneEntry]
    attributes: Vocabulary[AttributeEntry]
    measures: Mapping[str, MeasureSpec]


ITEM, ZONE, ATTRIBUTE = Text("物品", "item"), Text("功能区类型", "zone kind"), Text("属性", "attribute")


def resolved(words: Iterable[str], vocabulary: Vocabulary[E], noun: Text, where: str) -> tuple[str, ...]:
    """Resolve words to ids, refusing an unknown one with the near ones."""
    result = []
    for word in words:
        entry = vocabulary.resolve(word)
        if entry is None:
            close = ", ".join(f"{e.id} ({e.zh})" for e in vocabulary.suggest(word)) or "–"
            wrong(where, f"没有{noun.zh} {word!r}，相近：{close}", f"unknown {noun.en} {word!r}; near ones: {close}")
        result.append(entry.id)
    return tuple(dict.fromkeys(result))


@dataclass(frozen=True)
class RuleReader:
    """Reads the rules of one standard. ``prefix`` begins their codes; the rest is what they may refer to."""

    standard: str
    file: str
    prefix: str
    tiers: tuple[Tier, ...]
    settings: Mapping[str, Setting]
    facts: Mapping[str, Fact]
    known: Known

    def read(
        self, fields: Fields, *, table: str | None = None, clause: str | None = None, row: TableRow | None = None
    ) -> Rule:
        """Read one rule; ``table``, ``clause`` and ``row`` are those of the row it was expanded from.

        Raises
        ------
        CatalogError
            One line that says where and what to write.
        """
        code = fields.word("code")
        fields.where = f"{self.file}, {code}"
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
            standard=self.standard,
            clause=fields.word("clause", clause) if clause is not None else fields.word("clause"),
            marks=MappingProxyType(dict(printed.marks) if printed else self.marks(fields)),
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

    def marks(self, fields: Fields) -> dict[str, Strength]:
        """Read how strongly a rule binds each tier: one ``strength`` for all, or ``marks`` tier by tier."""
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
        items = list(resolved(fields.words("items"), self.known.items, ITEM, f"{fields.where}, items"))
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
            zones=self.zones(fields, "zones"),
            items=tuple(dict.fromkeys(items)),
            outside_zones=self.zones(fields, "outside_zones"),
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
            return resolved([fields.word(name)], self.known.items, ITEM, where)[0]
        if kind is ParamKind.ATTRIBUTE:
            return resolved([fields.word(name)], self.known.attributes, ATTRIBUTE, where)[0]
        if kind is ParamKind.WORD:
            return fields.word(name)
        fields.take(name)  # refuses when absent, naming a misspelling
        words = fields.words(name)
        if needed and not words:
            what = {ParamKind.ZONES: "功能区类型", ParamKind.ITEMS: "物品"}.get(kind, "词")
            what_en = {ParamKind.ZONES: "the zone kinds", ParamKind.ITEMS: "the items"}.get(kind, "the words")
            wrong(where, f"须写明{what}", f"name {what_en}")
        if kind is ParamKind.ZONES:
            return resolved(words, self.known.zones, ZONE, where)
        return resolved(words, self.known.items, ITEM, where) if kind is ParamKind.ITEMS else words

    def zones(self, fields: Fields, key: str) -> tuple[str, ...]:
        """Read the zone kinds that a key lists, as ids."""
        return resolved(fields.words(key), self.known.zones, ZONE, f"{fields.where}, {key}")


_LENGTH: Final = MeasureSpec("length", "m", frozenset(), Text("长度", "a length"), Text("", ""), Text("", ""))
_ANGLE: Final = MeasureSpec("angle", "deg", frozenset(), Text("角度", "an angle"), Text("", ""), Text("", ""))
