"""One rule of a standard's file: its measure, what it applies to, its limit, and how strongly it binds whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from twin.catalog.fields import Fields, near, wrong
from twin.catalog.limits import read_examples, read_limit
from twin.catalog.measures import MeasureSpec
from twin.catalog.params import ITEM, ZONE, Known, ParamReader, resolved
from twin.catalog.schema import (
    ANY_TIER,
    AppliesTo,
    Condition,
    Confidence,
    Fact,
    Rule,
    Setting,
    SubjectKind,
    TableRow,
    Tier,
)
from twin.model import Strength


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
        reader = ParamReader(self.known, self.settings, self.facts, used)
        params = reader.read(fields.inner("params", {}), spec, applies_to.kind)
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
            param_settings=MappingProxyType(reader.from_setting),
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
                f"应为 T（读到条文）或 S（二手来源），不是 {grade!r}；没有找到的（N）不能写成规则",
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

    def zones(self, fields: Fields, key: str) -> tuple[str, ...]:
        """Read the zone kinds that a key lists, as ids."""
        return resolved(fields.words(key), self.known.zones, ZONE, f"{fields.where}, {key}")
