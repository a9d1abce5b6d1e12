"""Entries of registers (台账): what may be written, where an entry can go, by when it must be closed. Pure rules."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from twin.catalog.attributes import day_of, yes_or_no
from twin.catalog.registers import EntryField, Register, Step
from twin.errors import Conflict, Invalid
from twin.model import Json, Text

LONGEST = 2000
"""Characters of a text field."""


@dataclass(frozen=True, slots=True)
class Trace:
    """A step that an entry reached: when (ISO 8601, UTC) and by whom."""

    step: str
    at: str
    by: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a register. ``id`` is made where it was written; ``number`` counts in the centre's register."""

    id: str
    register: str
    day: date
    by: str
    values: Mapping[str, Json]
    step: str = ""
    number: int = 0
    trail: tuple[Trace, ...] = ()
    version: int = 0

    @property
    def asset(self) -> str | None:
        """The asset it is about, if it says one."""
        value = self.values.get("asset")
        return None if value is None else str(value)


def read_values(register: Register, raw: Mapping[str, object]) -> dict[str, Json]:
    """What people or a sheet gave for the fields, as it is kept; blank ones are left out.

    A choice is given by its id or words, a day as 2026-11-27 or 2026年11月27日, yes or no as 是 or 否.

    Raises
    ------
    Invalid
        A field that the register has not, or a value that is none of its kind.
    """
    kept: dict[str, Json] = {}
    for name, value in raw.items():
        field = register.field(name)
        if field is None:
            raise Invalid(
                "no-such-field",
                f"台账“{register.title.zh}”没有“{name}”这一栏",
                f"The register {register.title.en!r} has no field {name!r}",
            )
        if value is not None and str(value).strip():
            kept[name] = _value(field, value)
    return kept


def _value(field: EntryField, value: object) -> Json:
    words = str(value).strip()
    if field.kind == "day":
        day = value if isinstance(value, date) else day_of(words)
        if day is None:
            raise _bad(field, words, Text("应为日期，如 2026-11-27", "a day is wanted, such as 2026-11-27"))
        return day.isoformat()[:10]
    if field.kind == "number":
        return _number(field, words)
    if field.kind == "yes_no":
        answer = value if isinstance(value, bool) else yes_or_no(words)
        if answer is None:
            raise _bad(field, words, Text("应为“是”或“否”", "yes or no is wanted"))
        return answer
    if field.choices:
        wanted = words.casefold()
        for choice in field.choices:
            if wanted in {choice.id.casefold(), choice.words.zh.casefold(), choice.words.en.casefold()}:
                return choice.id
        zh, en = (sep.join(names) for sep, names in _choice_words(field))
        raise _bad(field, words, Text(f"可选：{zh}", f"one of: {en}"))
    if len(words) > LONGEST:
        raise _bad(field, f"{words[:20]}…", Text(f"最多 {LONGEST} 字", f"at most {LONGEST} characters"))
    return words


def _number(field: EntryField, words: str) -> float:
    try:
        number = float(words)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or number < 0:
        raise _bad(field, words, Text("应为不小于 0 的数", "a number of at least 0 is wanted"))
    return number


def _choice_words(field: EntryField) -> tuple[tuple[str, list[str]], tuple[str, list[str]]]:
    return (
        ("、", [choice.words.zh for choice in field.choices]),
        (", ", [choice.words.en for choice in field.choices]),
    )


def _bad(field: EntryField, words: str, wanted: Text) -> Invalid:
    return Invalid(
        "bad-field",
        f"{field.words.zh}“{words}”有误：{wanted.zh}",
        f"{field.words.en}: {words!r} is not possible; {wanted.en}",
    )


def step_of(register: Register, ident: str) -> Step:
    """The step of an id; the first one where it is blank.

    Raises
    ------
    Invalid
        ``no-such-step``: the register has none.
    """
    step = register.step(ident) if ident else register.steps[0]
    if step is None:
        raise Invalid(
            "no-such-step",
            f"台账“{register.title.zh}”没有步骤 {ident}",
            f"The register {register.title.en!r} has no step {ident!r}",
        )
    return step


def fields_at(register: Register, steps: Iterable[str], values: Mapping[str, Json]) -> tuple[EntryField, ...]:
    """The fields that somebody sees who leads an entry through ``steps``: what belongs to other steps waits for them.

    What is filled in already always shows.
    """
    told = {step.id: {*step.needs, *step.asks} for step in register.steps}
    elsewhere = set().union(*told.values()) - {field for step in steps for field in told[step]}
    return tuple(each for each in register.fields if each.required or each.id in values or each.id not in elsewhere)


def require_filled(register: Register, step: Step, values: Mapping[str, Json]) -> None:
    """Check that an entry says what it must say at a step.

    Raises
    ------
    Invalid
        ``field-missing``: names the fields.
    """
    lacking = [each for each in register.fields if (each.required or each.id in step.needs) and each.id not in values]
    if lacking:
        raise Invalid(
            "field-missing",
            f"“{step.words.zh}”须填写：{'、'.join(each.words.zh for each in lacking)}",
            f"{step.words.en!r} needs: {', '.join(each.words.en for each in lacking)}",
        )


def require_way(register: Register, now: str, then: str) -> Step:
    """The step ``then``, if an entry may go there from ``now``.

    Raises
    ------
    Conflict
        ``no-such-way``: says where it may go.
    """
    here, there = step_of(register, now), step_of(register, then)
    if there.id not in here.to:
        ways = [step_of(register, each).words for each in here.to]
        raise Conflict(
            "no-such-way",
            f"现为“{here.words.zh}”，不能改为“{there.words.zh}”；可改为：{'、'.join(each.zh for each in ways) or '无'}",
            f"It is {here.words.en!r} and cannot become {there.words.en!r}; it can become: {', '.join(each.en for each in ways) or 'nothing'}",
        )
    return there


def is_open(register: Register, entry: Entry) -> bool:
    """Whether something is still to be done about an entry."""
    return step_of(register, entry.step).open


def deadline_of(register: Register, entry: Entry) -> date | None:
    """By when an open entry must be closed; None where it is closed or nothing sets a day."""
    rule = register.deadline
    if rule is None or not is_open(register, entry):
        return None
    own = entry.values.get(rule.field) if rule.field else None
    if own is not None:
        return date.fromisoformat(str(own))
    start = entry.values.get(rule.start) if rule.start else None
    return None if start is None or rule.after is None else rule.after.after(date.fromisoformat(str(start)))


def words_of(register: Register, entry: Entry) -> str:
    """An entry in a few words: its first text fields."""
    said = [
        str(entry.values[each.id])
        for each in register.fields
        if each.kind in {"text", "asset"} and each.id in entry.values
    ]
    return " · ".join(said[:2])[:120]


def shown(field: EntryField, value: Json) -> Text:
    """A kept value as people read it; blank where there is none."""
    if value is None:
        return Text("", "")
    if field.kind == "yes_no":
        return Text("是", "yes") if value else Text("否", "no")
    if field.kind == "number":
        return Text(f"{value:g}", f"{value:g}")
    choice = field.choice(value)
    return choice.words if choice is not None else Text(str(value), str(value))
