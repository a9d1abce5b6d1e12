"""A standard for other programs (JSON) and a rule for people (sentences)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

from twin.catalog.loader import Catalog, load_catalog
from twin.catalog.measures import MEASURES, ParamKind
from twin.catalog.schema import (
    ANY_TIER,
    Condition,
    Confidence,
    Fact,
    Limit,
    Op,
    Rule,
    Standard,
    SubjectKind,
    Table,
    TableRow,
    Value,
)
from twin.model import Strength, Text

STRENGTHS: Final[Mapping[Strength, Text]] = {
    Strength.SHALL: Text("应", "shall"),
    Strength.SHOULD: Text("宜", "should"),
    Strength.MAY: Text("可", "may"),
    Strength.REQUIRED: Text("√ 必配", "√ required"),
    Strength.OPTIONAL: Text("○ 选配", "○ optional"),
}
"""How a strength is written for people."""

CONFIDENCES: Final[Mapping[Confidence, Text]] = {
    Confidence.TEXT: Text("读到条文或条文说明", "the clause or its commentary was read"),
    Confidence.SECONDARY: Text("二手来源，未读到条文", "second hand, the clause was not read"),
}
"""How the number of a rule is known, for people."""

_OPS: Final[Mapping[Op, Text]] = {
    Op.AT_LEAST: Text("≥", "≥"),
    Op.AT_MOST: Text("≤", "≤"),
    Op.EQUALS: Text("=", "="),
    Op.BETWEEN: Text("", ""),
    Op.IS: Text("", ""),
}
_UNITS: Final[Mapping[str, Text]] = {
    "": Text("", ""),
    "m": Text(" 米", " m"),
    "m2": Text(" 平方米", " m²"),
    "deg": Text("°", "°"),
    "min": Text(" 分钟", " min"),
    "ratio": Text(" : 1", " : 1"),
    "bool": Text("", ""),
    "text": Text("", ""),
}
_CONDITIONS: Final[Mapping[Condition, Text]] = {
    Condition.MAIN_ENTRANCE: Text("主要出入口", "main entrances"),
    Condition.ENTRANCE: Text("对外出入口", "entrances"),
    Condition.SECONDARY_ENTRANCE: Text("次要出入口", "secondary entrances"),
    Condition.LANDING: Text("楼梯、电梯出口", "stair and lift landings"),
    Condition.VISITOR_LIFT: Text("无障碍电梯", "accessible lifts"),
    Condition.VISITOR_DOOR: Text("办事群众使用的门", "doors that visitors use"),
    Condition.TWO_OR_MORE: Text("有两件及以上的物品", "items of which there are two or more"),
    Condition.REGISTERED: Text("已登记的资产", "registered assets"),
    Condition.PLACED: Text("有坐标的资产", "assets with a position"),
}
_KINDS: Final[Mapping[SubjectKind, Text]] = {
    SubjectKind.CENTRE: Text("全中心", "the centre"),
    SubjectKind.FLOOR: Text("每个设有{}的楼层", "every floor with {}"),
    SubjectKind.ZONE: Text("每个{}", "every {}"),
    SubjectKind.OPENING: Text("每处{}", "each of the {}"),
    SubjectKind.ITEM: Text("{}", "{}"),
    SubjectKind.WINDOW: Text("每个{}", "every {}"),
    SubjectKind.ASSET: Text("每件{}", "each of the {}"),
}


def _value(value: Value, unit: str) -> Text:
    if isinstance(value, bool):
        return Text("是" if value else "否", "yes" if value else "no")
    if isinstance(value, str):
        return Text(value, value)
    shown = "∞" if math.isinf(value) else f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
    return Text(shown + _UNITS[unit].zh, shown + _UNITS[unit].en)


def limit_text(limit: Limit) -> Text:
    """Write a limit for people: ``≤ 15 米`` / ``≤ 15 m``; with a fact, both values and what decides."""
    if limit.fact is not None:
        one, other, about = limit_text(limit.where(holds=True)), limit_text(limit.where(holds=False)), limit.fact.about
        return Text(f"{one.zh}（{about.zh}；否则 {other.zh}）", f"{one.en} ({about.en}; else {other.en})")
    op, value = _OPS[limit.op], _value(limit.value, limit.unit)
    if limit.upper is not None:
        upper = _value(limit.upper, limit.unit)
        value = Text(f"{value.zh} 至 {upper.zh}", f"{value.en} to {upper.en}")
    return Text(f"{op.zh} {value.zh}".strip(), f"{op.en} {value.en}".strip())


def _named(ids: tuple[str, ...], catalog: Catalog, *, zones: bool) -> Text:
    """Name up to four entries and say how many more there are."""
    entries = [catalog.zones[i] if zones else catalog.items[i] for i in ids]
    shown, more = entries[:4], len(entries) - 4
    zh, en = "、".join(e.zh for e in shown), ", ".join(e.en for e in shown)
    return Text(f"{zh}等{len(entries)}种", f"{en} and {more} more") if more > 0 else Text(zh, en)


def subject_text(rule: Rule, catalog: Catalog) -> Text:
    """Say which subjects a rule binds."""
    to = rule.applies_to
    template = _KINDS[to.kind]
    if to.kind is SubjectKind.CENTRE:
        if not to.zones:
            return template
        zones = _named(to.zones, catalog, zones=True)
        return Text(f"设有{zones.zh}的中心", f"a centre with {zones.en}")
    if to.zones:
        what = _named(to.zones, catalog, zones=True)
    elif to.items:
        what = _named(to.items, catalog, zones=False)
    else:
        what = _CONDITIONS[to.condition] if to.condition else Text("资产", "assets")
    if to.items and to.condition is Condition.TWO_OR_MORE:
        more = _CONDITIONS[to.condition]
        what = Text(f"{what.zh}中{more.zh}", f"{more.en} among {what.en}")
    text = Text(template.zh.format(what.zh), template.en.format(what.en))
    if to.outside_zones:
        outside = _named(to.outside_zones, catalog, zones=True)
        text = Text(f"{text.zh}（不在{outside.zh}内的）", f"{text.en} outside {outside.en}")
    return text


def requirement_text(rule: Rule, catalog: Catalog, limit: Limit | None = None) -> Text:
    """Say what is measured and the limit on it: ``区内“取号设备”的数量 ≥ 1``.

    Parameters
    ----------
    rule, catalog
        The rule and where names come from.
    limit
        The limit after a site's own settings; the rule's own by default.
    """
    zh: dict[str, str] = {}
    en: dict[str, str] = {}
    for name, value in rule.params.items():
        said = _param_text(MEASURES[rule.measure].params[name], value, rule, catalog)
        zh[name], en[name] = said.zh.translate(_INNER), said.en.translate(_INNER)
    sentence, last = MEASURES[rule.measure].sentence, limit_text(limit or rule.limit)
    return Text(
        f"{sentence.zh.format(**zh)}{'：' if rule.limit.op is Op.IS else ' '}{last.zh}",
        f"{sentence.en.format(**en)}{':' if rule.limit.op is Op.IS else ''} {last.en}",
    )


def _param_text(kind: ParamKind, value: Any, rule: Rule, catalog: Catalog) -> Text:
    named: Mapping[ParamKind, Callable[[], Text]] = {
        ParamKind.ITEM: lambda: Text(rule.words or catalog.items[value].zh, catalog.items[value].en),
        ParamKind.ATTRIBUTE: lambda: Text(catalog.attributes[value].zh, catalog.attributes[value].en),
        ParamKind.ITEMS: lambda: _named(value, catalog, zones=False),
        ParamKind.ZONES: lambda: _named(value, catalog, zones=True),
        ParamKind.FACT: lambda: catalog.fact_name(value) if value else Text("", ""),
        ParamKind.WORDS: lambda: Text("、".join(value), ", ".join(value)),
        ParamKind.LENGTH: lambda: _value(value, "m"),
        ParamKind.ANGLE: lambda: _value(value, "deg"),
        ParamKind.NUMBER: lambda: _value(value, ""),
        ParamKind.HOURS: lambda: Text(value, value),
    }
    return named[kind]()


def attribute_text(name: str, value: Any, catalog: Catalog) -> Text:
    """An attribute and its value for people: ``门槛高度：15 mm``; a name that the catalogue does not know as it is."""
    entry = catalog.attributes.resolve(name)
    zh, en = (name, name) if entry is None else (entry.zh, entry.en)
    return Text(f"{zh}：{value}", f"{en}: {value}")


_INNER: Final = str.maketrans("“”", "‘’")
"""A quotation inside a quotation."""


def explain_text(rule: Rule, catalog: Catalog | None = None) -> Text:
    """Say a rule in full, in both languages; one line each for what, whom, how measured, why, reading, fix."""
    catalog = catalog or load_catalog()
    standard = catalog.standards.get(rule.standard)
    names = {tier.id: Text(tier.zh, tier.en) for tier in standard.tiers} if standard else {}
    numbered = rule.clause[0].isascii()  # 4.5.1 or D.13; others carry their own words (第七条, 禁烟制度一2)
    where = Text(f"第 {rule.clause} 条" if numbered else rule.clause, f"clause {rule.clause}")
    if rule.table is not None:
        where = Text(f"{where.zh}，表{rule.table}第 {rule.row} 行", f"{where.en}, Table {rule.table} row {rule.row}")
    names[ANY_TIER] = Text("各级中心", "every centre")
    marks_zh, marks_en = [], []
    for tier, strength in rule.marks.items():
        name, said = names.get(tier, Text(tier, tier)), STRENGTHS[strength]
        marks_zh.append(f"{name.zh} {said.zh}")
        marks_en.append(f"{name.en} {said.en}")
    subject, test = subject_text(rule, catalog), requirement_text(rule, catalog)
    zh = [
        f"{rule.code} {rule.title.zh}（{where.zh}）",
        f"级别：{'；'.join(marks_zh)}",
        f"对象：{subject.zh}",
        f"判定：{test.zh}",
        f"依据：{rule.why.zh}",
    ]
    en = [
        f"{rule.code} {rule.title.en} ({where.en})",
        f"Tiers: {'; '.join(marks_en)}",
        f"Applies to: {subject.en}",
        f"Test: {test.en}",
        f"Why: {rule.why.en}",
    ]
    for setting in rule.settings.values():
        default = _value(setting.default, setting.unit)
        zh.append(f"设置 {setting.name}：{setting.about.zh}，默认 {default.zh}")
        en.append(f"Setting {setting.name}: {setting.about.en}, {default.en} by default")
    if rule.reading is not None:
        zh.append(f"理解：{rule.reading.zh}")
        en.append(f"Reading: {rule.reading.en}")
    if rule.confidence is not None:
        known = CONFIDENCES[rule.confidence]
        off = Text("", "") if rule.on else Text("；默认不检查，由审核人启用", "; off until an auditor turns it on")
        zh.append(f"可信度：{rule.confidence}（{known.zh}）{off.zh}；来源：{rule.source}")
        en.append(f"Confidence: {rule.confidence} ({known.en}){off.en}; source: {rule.source}")
    return Text("\n".join([*zh, f"整改：{rule.fix.zh}"]), "\n".join([*en, f"Fix: {rule.fix.en}"]))


def explain(rule: Rule, lang: str = "zh", catalog: Catalog | None = None) -> str:
    """Say a rule in words, for the Standards page.

    Parameters
    ----------
    rule
        The rule.
    lang
        ``zh`` or ``en``.
    catalog
        Where names come from; the program's own by default.
    """
    text = explain_text(rule, catalog)
    return text.said(lang)


def facts_of(standard: Standard) -> list[Fact]:
    """What about a centre decides limits of a standard or whether an entry binds, in the order of the file."""
    asked = (*(rule.limit.fact for rule in standard.rules), *(entry.fact for entry in standard.elsewhere))
    return list(dict.fromkeys(fact for fact in asked if fact is not None))


def facts_asked(standard: Standard, tier: str, switches: Mapping[str, bool]) -> list[tuple[str, str]]:
    """Every fact that a standard looks at in a centre of a tier, with the code of the rule or entry, in the order of the file.

    ``switches``: what the centre turns on or off.
    """
    found = []
    for rule in standard.rules:
        if rule.strength(tier) is not None and switches.get(rule.code, rule.on):
            kinds = MEASURES[rule.measure].params
            names = [rule.params[name] for name, kind in kinds.items() if kind is ParamKind.FACT]
            found += [(name, rule.code) for name in names if name]
            found += [(rule.limit.fact.name, rule.code)] if rule.limit.fact is not None else []
    for entry in standard.elsewhere:
        if entry.fact is not None and entry.strength(tier) is not None and switches.get(entry.id, True):
            found.append((entry.fact.name, entry.id))
    return found


def standard_json(standard: Standard) -> dict[str, Any]:
    """Return a standard as ``twin standards show ID --json`` prints it (see the README)."""
    return {
        "id": standard.id,
        "title": standard.title.zh,
        "title_en": standard.title.en,
        "edition": standard.edition,
        "source": standard.source,
        "companion": standard.companion,
        "facts": [{"name": fact.name, "about": fact.about._asdict()} for fact in facts_of(standard)],
        "tiers": [{"id": t.id, "zh": t.zh, "en": t.en} for t in standard.tiers],
        "settings": [
            {"name": s.name, "default": s.default, "unit": s.unit, "about": s.about._asdict()}
            for s in standard.settings.values()
        ],
        "tables": [_table_json(table) for table in standard.tables],
        "rules": [_rule_json(rule) for rule in standard.rules],
        "elsewhere": [
            {
                "id": c.id,
                "clause": c.clause,
                "becomes": c.becomes,
                "title": c.title._asdict() if c.title else None,
                "about": c.about._asdict(),
                "every": str(c.every) if c.every else None,
                "times": c.times,
                "marks": {tier: strength.value for tier, strength in c.marks.items()},
                "zones": list(c.zones),
                "fact": c.fact.name if c.fact else None,
                "reading": c.reading._asdict() if c.reading else None,
                "table": c.table,
                "row": c.row,
            }
            for c in standard.elsewhere
        ],
    }


def _table_json(table: Table) -> dict[str, Any]:
    return {
        "table": table.table,
        "title": table.title.zh,
        "title_en": table.title.en,
        "clause": table.clause,
        "rows": [_row_json(row) for row in table.rows],
        "footnotes": {mark: text._asdict() for mark, text in table.footnotes.items()},
    }


def _row_json(row: TableRow) -> dict[str, Any]:
    return {
        "row": row.row,
        "group": row.group,
        "item": row.words,
        "item_en": row.en,
        "marks": {tier: mark.value for tier, mark in row.marks.items()} or None,
        "values": dict(row.values) or None,
        "footnote": row.footnote,
        "item_id": row.item,
        "zones": list(row.zones),
    }


def _rule_json(rule: Rule) -> dict[str, Any]:
    to = rule.applies_to
    return {
        "code": rule.code,
        "clause": rule.clause,
        "table": rule.table,
        "row": rule.row,
        "marks": {tier: strength.value for tier, strength in rule.marks.items()},
        "applies_to": {
            "kind": to.kind.value,
            "zones": list(to.zones),
            "items": list(to.items),
            "outside_zones": list(to.outside_zones),
            "condition": to.condition.value if to.condition else None,
            "depends_on": list(to.depends_on),
        },
        "measure": rule.measure,
        "params": {key: list(v) if isinstance(v, tuple) else v for key, v in rule.params.items()},
        "limit": {
            "op": rule.limit.op.value,
            "value": rule.limit.value,
            "unit": rule.limit.unit,
            "setting": rule.limit.setting,
            "upper": rule.limit.upper,
            "fact": rule.limit.fact.name if rule.limit.fact else None,
            "otherwise": rule.limit.otherwise,
        },
        "confidence": str(rule.confidence) if rule.confidence else None,
        "source": rule.source,
        "on": rule.on,
        "title": rule.title._asdict(),
        "why": rule.why._asdict(),
        "fix": rule.fix._asdict(),
        "reading": rule.reading._asdict() if rule.reading else None,
    }
