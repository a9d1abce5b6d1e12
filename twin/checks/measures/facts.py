"""Measures of what a centre states of itself: people, cases, windows, hours. Nobody's statement is never a zero."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Final, TypeVar

from twin.catalog.facts import MINUTES_A_DAY, Hours, count_of, hours_of, hours_text
from twin.checks.facility import Facility
from twin.checks.measures.base import Measure, Measured, Params, Target
from twin.checks.wording import number
from twin.model import Json, Text

_T = TypeVar("_T")


def stated_number(facility: Facility, _target: Target, params: Params) -> Measured:
    """The whole number that the centre states."""
    found = _read(facility, params["fact"], count_of)
    return found if isinstance(found, Measured) else Measured(value=float(found))


def stated_ratio(facility: Facility, _target: Target, params: Params) -> Measured:
    """How many of ``fact`` there are to one of ``per``, exact."""
    per = _read(facility, params["per"], count_of)
    if isinstance(per, Measured):
        return per
    if per == 0:
        name = facility.catalog.fact_name(params["per"])
        return Measured(inapplicable=Text(f"{name.zh}为 0", f"{name.en}: none"))
    many = _read(facility, params["fact"], count_of)
    if isinstance(many, Measured):
        return many
    shown = f"{many} : {per}"
    share = number(many / per)
    return Measured(value=many / per, shown=Text(f"{shown}（{share} : 1）", f"{shown} ({share} : 1)"))


def extra_per_step(facility: Facility, _target: Target, params: Params) -> Measured:
    """By how many ``fact`` exceeds ``base`` for each whole ``step`` of ``cases`` beyond ``above``; may be negative."""
    cases = _read(facility, params["cases"], count_of)
    if isinstance(cases, Measured):
        return cases
    above, step, base = (int(params[name]) for name in ("above", "step", "base"))
    steps = max(0, cases - above) // step
    what = facility.catalog.fact_name(params["cases"])
    if steps == 0:
        return Measured(
            inapplicable=Text(
                f"{what.zh} {cases}，超过 {above} 的部分不满 {step}",
                f"{what.en} {cases}: no whole {step} beyond {above}",
            )
        )
    many = _read(facility, params["fact"], count_of)
    if isinstance(many, Measured):
        return many
    name = facility.catalog.fact_name(params["fact"])
    each = number((many - base) / steps)
    extra = f"{many - base:+d}"
    shown = Text(
        f"{each}（{name.zh} {many}，在 {base} 之外 {extra}；{what.zh} {cases}，超过 {above} 的部分有 {steps} 个整 {step}）",
        f"{each} ({name.en} {many}, {extra} beyond {base}; {what.en} {cases}: {steps} whole {step} beyond {above})",
    )
    return Measured(value=(many - base) / steps, shown=shown)


def open_minutes(facility: Facility, _target: Target, params: Params) -> Measured:
    """How many minutes the stated hours are open in all."""
    hours = _read(facility, params["fact"], hours_of)
    if isinstance(hours, Measured):
        return hours
    return Measured(value=float(sum(end - start for start, end in hours)), shown=_said(hours))


def opens_before(facility: Facility, _target: Target, params: Params) -> Measured:
    """By how many minutes one begins before the other; negative: after it."""
    than = _read(facility, params["than"], hours_of)
    if isinstance(than, Measured):
        return than
    if not than:
        name = facility.catalog.fact_name(params["than"])
        return Measured(inapplicable=Text(f"{name.zh}：不开放", f"{name.en}: never open"))
    hours = _read(facility, params["fact"], hours_of)
    if isinstance(hours, Measured):
        return hours
    early = than[0][0] - hours[0][0] if hours else -MINUTES_A_DAY
    one, other = _said(hours), _said(than)
    shown = Text(f"{early} 分钟（{one.zh}；{other.zh}）", f"{early} min ({one.en}; {other.en})")
    return Measured(value=float(early), shown=shown)


def break_minutes(facility: Facility, _target: Target, params: Params) -> Measured:
    """How long the stated hours break off between the first opening and the last closing; ``also`` counts as open."""
    hours = _read(facility, params["fact"], hours_of)
    if isinstance(hours, Measured):
        return hours
    if not _gaps(hours):
        return Measured(value=0.0, shown=_said(hours))
    also = _read(facility, params["also"], hours_of)
    if isinstance(also, Measured):
        return Measured(value=float(_gaps(hours)), shown=_said(hours), doubt=also.missing)
    inside = [(start, end) for start, end in also if start < hours[-1][1] and end > hours[0][0]]
    together = _united([*hours, *inside])
    return Measured(value=float(_gaps(together)), shown=_said(together))


def open_during(facility: Facility, _target: Target, params: Params) -> Measured:
    """Whether the stated hours cover all the wanted ones."""
    stated = facility.twin.centre.facts
    name = params["fact"] if stated.get(params["fact"]) is not None else params["otherwise"]
    hours = _read(facility, name, hours_of)
    if isinstance(hours, Measured):
        return hours
    wanted = hours_of(params["hours"]) or ()
    whole = _united(hours)
    covered = all(any(start <= first and last <= end for start, end in whole) for first, last in wanted)
    return Measured(value=covered, shown=_said(hours), remarks=(_said(hours),))


def _read(facility: Facility, name: str, read: Callable[[Json], _T | None]) -> _T | Measured:
    """The centre's fact, or what to record."""
    raw = facility.twin.centre.facts.get(name)
    said = facility.catalog.fact_name(name)
    if raw is None:
        return Measured(
            missing=Text(
                f"未登记“{said.zh}”；请在“中心情况”页登记（facts.{name}）",
                f"“{said.en}” is not stated: do so on the page Facts (facts.{name})",
            )
        )
    value = read(raw)
    if value is None:
        return Measured(
            missing=Text(
                f"“{said.zh}”登记的不是可用的值：{raw}；请在“中心情况”页改正（facts.{name}）",
                f"“{said.en}” is stated as {raw!r}, which cannot be read: correct it on the page Facts (facts.{name})",
            )
        )
    return value


def _united(spans: Hours | list[tuple[int, int]]) -> Hours:
    """Spans in order, those that touch or overlap as one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def _gaps(hours: Hours) -> int:
    """Minutes between one span and the next."""
    return sum(after[0] - before[1] for before, after in pairwise(hours))


def _said(hours: Hours) -> Text:
    return Text(hours_text(hours) or "不开放", hours_text(hours) or "never open")


MEASURES: Final[tuple[Measure, ...]] = (
    stated_number,
    stated_ratio,
    extra_per_step,
    open_minutes,
    opens_before,
    break_minutes,
    open_during,
)
