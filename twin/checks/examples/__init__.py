"""Examples that prove themselves: for a rule, tiny centres that the engine judges as its examples say.

``examples_of(rule, standard, catalog) -> tuple[Example, ...]``: one that passes and one that fails, each built by the
factory of the rule's measure from one of the rule's own example values, and judged by the same engine as any centre.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from twin.catalog.loader import Catalog
from twin.catalog.schema import Op, Rule, Standard, Value
from twin.checks.engine import check
from twin.checks.examples import counting, laying, stating, walking
from twin.checks.examples.counting import Factory
from twin.checks.examples.scene import Scene
from twin.model import Finding, Twin, Verdict

__all__ = ["FACTORIES", "Example", "examples_of"]

FACTORIES: Final[Mapping[str, Factory]] = MappingProxyType(
    {factory.__name__: factory for topic in (counting, laying, stating, walking) for factory in topic.FACTORIES}
    | {"zone_on_floor": counting.zone_on_floor}
)
"""By measure. A measure without one looks at nothing that a scene can show."""
_DAY: Final = date(2026, 1, 1)
"""No example depends on the day; the engine wants one."""


@dataclass(frozen=True)
class Example:
    """A tiny centre, and what the engine finds in it on the rule's subject.

    ``value``: the rule's own example value that it was built from.
    """

    value: Value
    twin: Twin
    finding: Finding


def examples_of(rule: Rule, standard: Standard, catalog: Catalog, lang: str = "zh") -> tuple[Example, ...]:
    """A passing and a failing example of a rule: those of the two that the engine confirms.

    None where the measure looks at no plan, asset or route, or where its factory cannot put the rule's subject together.
    ``lang``: ``zh`` or ``en``, in which the rooms and things of the example are named.
    """
    factory = FACTORIES.get(rule.measure)
    if factory is None:
        return ()
    alone = replace(standard, rules=(rule,), elsewhere=())
    known = replace(catalog, standards=MappingProxyType({**catalog.standards, alone.id: alone}))
    found = []
    for wanted, values in ((Verdict.PASS, rule.examples_pass), (Verdict.FAIL, rule.examples_fail)):
        value = _nearest(rule, values)
        scene = Scene(rule, catalog, lang)
        factory(scene, value)
        example = _judged(scene, alone, known, value)
        found += [example] if example is not None and example.finding.verdict is wanted else []
    return tuple(found)


def _judged(scene: Scene, alone: Standard, catalog: Catalog, value: Value) -> Example | None:
    """What the engine finds on the scene's subject; None where the rule does not bind it."""
    twin = scene.twin()
    found = [one for one in check(twin, [alone], catalog, today=_DAY) if scene.subject in {None, one.subject.id}]
    return Example(value, twin, found[0]) if len(found) == 1 else None


def _nearest(rule: Rule, values: tuple[Value, ...]) -> Value:
    """The example that can be drawn and says most: the finite number nearest to the limit."""
    if rule.limit.op is Op.IS:
        return values[0]
    numbers = [float(value) for value in values if math.isfinite(float(value))]
    if not numbers:
        return values[0]
    ends = (float(rule.limit.value), rule.limit.upper if rule.limit.upper is not None else float(rule.limit.value))
    return min(numbers, key=lambda number: min(abs(number - end) for end in ends))
