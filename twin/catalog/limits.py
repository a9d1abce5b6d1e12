"""Limits, settings and examples of a rule: numbers with units, proved against each other."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from twin.catalog.fields import Fields, near, wrong
from twin.catalog.measures import MeasureSpec
from twin.catalog.schema import Fact, Limit, Op, Setting, Value
from twin.units import parse_quantity


def read_value(raw: Any, unit: str, where: str) -> Value:
    """Read what a measure of that unit yields: ``3``, ``'915 mm'``, ``true``, ``'正常'``.

    Lengths come out in metres, areas in m², times in minutes. Pieces are whole numbers without a unit; a ratio is written
    ``'1.2 : 1'``.
    """
    if unit == "bool":
        if not isinstance(raw, bool):
            wrong(where, f"应为 true 或 false，不是 {raw!r}", f"must be true or false, not {raw!r}")
        return raw
    if unit == "text":
        if not isinstance(raw, str):
            wrong(where, f"应为文字，不是 {raw!r}", f"must be a word, not {raw!r}")
        return raw
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        wrong(where, f"应为数值，不是 {raw!r}", f"must be a number, not {raw!r}")
    if unit == "":
        if not isinstance(raw, int) or raw < 0:
            wrong(where, f"应为不带单位的整数，不是 {raw!r}", f"must be a whole number of pieces, not {raw!r}")
        return float(raw)
    return _quantity(str(raw), unit, where)


def read_number(raw: Any, where: str) -> float:
    """Read a plain number, 0 or more."""
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw) or raw < 0:
        wrong(where, f"应为不小于 0 的数，不是 {raw!r}", f"must be a number, 0 or more, not {raw!r}")
    return float(raw)


def _quantity(raw: str, unit: str, where: str) -> float:
    """Read a number that must carry a unit of the measure's dimension."""
    try:
        value, found = parse_quantity(raw)
    except ValueError as error:
        wrong(where, f"{raw!r} 不是带单位的数值", str(error))
    if found == "":
        wrong(where, f"{raw} 没有单位，应写成 '{raw} {unit}'", f"{raw} has no unit; write '{raw} {unit}'")
    if found != unit:
        wrong(where, f"{raw!r} 的单位应为 {unit}", f"{raw!r} must be in {unit}")
    return value


def read_setting(name: str, fields: Fields) -> Setting:
    """Read one setting: ``{default: 15 m, zh: …, en: …}``."""
    raw = fields.take("default")
    unit = ""
    if isinstance(raw, str):
        try:
            _, unit = parse_quantity(raw)
        except ValueError as error:
            wrong(f"{fields.where}, default", f"{raw!r} 不是带单位的数值", str(error))
    value = read_value(raw, unit, f"{fields.where}, default")
    about = fields.text("about")
    fields.done()
    return Setting(name, float(value), unit, about)


def read_limit(
    fields: Fields,
    spec: MeasureSpec,
    settings: Mapping[str, Setting],
    used: dict[str, Setting],
    facts: Mapping[str, Fact] | None = None,
) -> Limit:
    """Read exactly one of ``at_least``, ``at_most``, ``equals``, ``between``, ``is``.

    The value is a number with its unit (two of them for ``between``), ``{setting: NAME}``, or ``{fact: NAME,
    where_true: …, where_false: …}``. The setting it uses is added to ``used``.
    """
    given = [op for op in Op if op.value in fields]
    if len(given) != 1:
        choices = ", ".join(Op)
        said = " and ".join(given) or "none"
        wrong(
            fields.where,
            f"须写且只写一个限值（{choices}），现为：{'、'.join(given) or '无'}",
            f"write exactly one limit ({choices}); there is: {said}",
        )
    op = given[0]
    where = f"{fields.where}, {op}"
    worded = spec.unit in {"bool", "text"}
    if worded != (op is Op.IS):
        right = "is" if worded else "at_least, at_most, equals, between"
        wrong(where, f"量度 {spec.name} 的限值应写 {right}", f"a limit on {spec.name} is written with {right}")
    raw = fields.take(op.value)
    if op is Op.BETWEEN:
        return _read_range(raw, spec.unit, where)
    if isinstance(raw, dict) and "fact" in raw:
        return _by_fact(Fields(raw, where), op, spec, facts or {})
    if isinstance(raw, dict):
        inner = Fields(raw, where)
        name = inner.word("setting")
        inner.done()
        if name not in settings:
            close = near(name, settings)
            wrong(where, f"没有设置 {name!r}，相近：{close}", f"unknown setting {name!r}; near ones: {close}")
        setting = used[name] = settings[name]
        if setting.unit != spec.unit:
            wrong(
                where,
                f"设置 {name} 的单位与量度不符",
                f"the setting {name} is in {setting.unit or 'pieces'}, the measure in {spec.unit or 'pieces'}",
            )
        return Limit(op, setting.default, spec.unit, name)
    return Limit(op, read_value(raw, spec.unit, where), spec.unit)


def _read_range(raw: Any, unit: str, where: str) -> Limit:
    """Read ``[70 cm, 85 cm]``: the least and the most that is allowed."""
    if not isinstance(raw, list) or len(raw) != 2:
        wrong(where, f"应为 [最小, 最大]，不是 {raw!r}", f"must be [least, most], not {raw!r}")
    least, most = (float(read_value(one, unit, where)) for one in raw)
    if least > most:
        wrong(where, f"{raw[0]} 大于 {raw[1]}", f"{raw[0]} is more than {raw[1]}")
    return Limit(Op.BETWEEN, least, unit, upper=most)


def _by_fact(fields: Fields, op: Op, spec: MeasureSpec, facts: Mapping[str, Fact]) -> Limit:
    name = fields.word("fact")
    if name not in facts:
        close = near(name, facts)
        wrong(fields.where, f"没有事实 {name!r}，已声明：{close}", f"unknown fact {name!r}; declared are: {close}")
    values = [
        read_value(fields.take(key), spec.unit, f"{fields.where}, {key}") for key in ("where_true", "where_false")
    ]
    fields.done()
    if values[0] == values[1]:
        wrong(fields.where, "两个数值相同，不取决于该事实", "both values are the same: they do not depend on the fact")
    return Limit(op, values[0], spec.unit, fact=facts[name], otherwise=values[1])


def read_examples(fields: Fields, spec: MeasureSpec, limit: Limit) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
    """Read the passing and failing examples and prove them: at least one of each."""
    proved: list[tuple[Value, ...]] = []
    for side, wanted in (("pass", True), ("fail", False)):
        values = []
        for raw in fields.each(side):
            where = f"{fields.where}, {side}"
            value = math.inf if raw == "inf" and spec.unit == "m" else read_value(raw, spec.unit, where)
            if limit.decides(value) is not wanted:
                meets, meets_en = ("符合", "meets") if not wanted else ("不符合", "does not meet")
                shown = limit.value if isinstance(limit.value, str | bool) else f"{limit.value:g} {limit.unit}".strip()
                if limit.upper is not None:
                    shown = f"{shown} – {limit.upper:g} {limit.unit}".strip()
                wrong(
                    where, f"{raw!r} {meets}限值 {limit.op} {shown}", f"{raw!r} {meets_en} the limit {limit.op} {shown}"
                )
            values.append(value)
        if not values:
            wrong(fields.where, f"至少写一个 {side} 例", f"give at least one value under {side}")
        proved.append(tuple(values))
    fields.done()
    return proved[0], proved[1]
