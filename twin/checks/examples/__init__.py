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
from twin.checks.examples import counting, laying, walking
from twin.checks.examples.counting import Factory
from twin.checks.examples.scene import Scene
from twin.model import Finding, Twin, Verdict

__all__ = ["FACTORIES", "Example", "examples_of"]

FACTORIES: Final[Mapping[str, Factory]] = MappingProxyType(
    {factory.__name__: factory for topic in (counting, laying, walking) for factory in topic.FACTORIES}
    | {"zone_on_floor": counting.zone_on_floor}
)
"""By measure. A measure without one looks at no plan, asset or route."""
_DAY: Final = date(2026, 1, 1)
"""No example depends on the day; the engine wants one."""


@dataclass(frozen=True)
class Example:
    """A tiny centre, and what the engine finds in it.

    ``wanted``: the verdict that the rule's example ``value`` stands for. ``finding``: the engine's, on the rule's subject.
    """

    wanted: Verdict
    value: Value
    twin: Twin
    finding: Finding

    @property
    def proved(self) -> bool:
        """Whether the engine says what the rule says."""
        return self.finding.verdict is self.wanted


def examples_of(rule: Rule, standard: Standard, catalog: Catalog, lang: str = "zh") -> tuple[Example, ...]:
    """A passing and a failing example of a rule; nothing where its measure looks at no plan, asset or route.

    ``lang``: ``zh`` or ``en``, in which the rooms and things of the example are named.
    """
    factory = FACTORIES.get(rule.measure)
    if factory is None:
        return ()
    alone = replace(standard, rules=(rule,))
    return tuple(
        _judged(_scene(rule, catalog, lang, factory, value), alone, catalog, value, wanted)
        for wanted, values in ((Verdict.PASS, rule.examples_pass), (Verdict.FAIL, rule.examples_fail))
        for value in [_nearest(rule, values)]
    )


def _scene(rule: Rule, catalog: Catalog, lang: str, factory: Factory, value: Value) -> Scene:
    scene = Scene(rule, catalog, lang)
    factory(scene, value)
    return scene


def _judged(scene: Scene, alone: Standard, catalog: Catalog, value: Value, wanted: Verdict) -> Example:
    twin = scene.twin()
    known = replace(catalog, standards=MappingProxyType({**catalog.standards, alone.id: alone}))
    found = [one for one in check(twin, [alone], known, today=_DAY) if scene.subject in {None, one.subject.id}]
    if len(found) != 1:
        msg = f"{scene.rule.code}: {[one.subject.id for one in found]} found, {scene.subject} wanted"
        raise ValueError(msg)
    return Example(wanted, value, twin, found[0])


def _nearest(rule: Rule, values: tuple[Value, ...]) -> Value:
    """The example that can be drawn and says most: the finite number nearest to the limit."""
    if rule.limit.op is Op.IS:
        return values[0]
    numbers = [float(value) for value in values if math.isfinite(float(value))]
    if not numbers:
        return values[0]
    ends = (float(rule.limit.value), rule.limit.upper if rule.limit.upper is not None else float(rule.limit.value))
    return min(numbers, key=lambda number: min(abs(number - end) for end in ends))
