"""Many centres side by side: how each stands, which requirements fail most, what is overdue, which plans are old."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from twin.catalog import Catalog
from twin.catalog.schema import Rule
from twin.many.checking import Outcome
from twin.many.summary import CentreSummary
from twin.model import Strength, Text, Verdict
from twin.registry import FloorRecord, Registry
from twin.upkeep import State

PLAN_DAYS: Final = 365
"""A plan that nobody stored anew for longer may show a building that is no longer so; our choice, not a standard's."""
BINDING: Final = (Strength.SHALL, Strength.REQUIRED)


@dataclass(frozen=True, slots=True)
class OldPlan:
    """A floor whose plan is missing (``days`` None) or was stored more than :data:`PLAN_DAYS` ago."""

    floor: str
    days: int | None


@dataclass(frozen=True, slots=True)
class CentreState:
    """One centre of the overview. ``summary`` is None where it could not be checked; ``problem`` says why."""

    code: str
    name: str
    region: str
    summary: CentreSummary | None
    problem: Text | None = None
    overdue: int = 0
    orders: int = 0
    old_plans: tuple[OldPlan, ...] = ()

    @property
    def defects(self) -> int:
        """Failed 应 and √."""
        return self.summary.total(Verdict.FAIL, *BINDING) if self.summary else 0

    @property
    def warnings(self) -> int:
        """Failed 宜."""
        return self.summary.total(Verdict.FAIL, Strength.SHOULD) if self.summary else 0

    @property
    def undecided(self) -> int:
        """应, √ and 宜 that could not be decided."""
        return self.summary.total(Verdict.UNKNOWN, *BINDING, Strength.SHOULD) if self.summary else 0

    @property
    def passed(self) -> int:
        """Subjects that pass."""
        return self.summary.total(Verdict.PASS) if self.summary else 0


@dataclass(frozen=True, slots=True)
class Frequent:
    """A requirement that fails: in which centres, and at how many subjects there."""

    rule: Rule
    centres: tuple[str, ...]
    subjects: int


def state_of_centre(registry: Registry, outcome: Outcome[CentreSummary], today: date) -> CentreState:
    """What the overview tells of one centre: its checked summary beside what the registry knows."""
    centre = registry.centre(outcome.code)
    return CentreState(
        centre.code,
        centre.name,
        str(centre.facts.get("region") or ""),
        outcome.value,
        outcome.problem.message if outcome.problem else None,
        sum(due.state is State.OVERDUE for due in registry.upkeep.due(centre.code, today)),
        len(registry.orders.of_centre(centre.code, only_open=True)),
        old_plans(registry.plans.floors(centre.code), today),
    )


def old_plans(floors: Iterable[FloorRecord], today: date) -> tuple[OldPlan, ...]:
    """The floors whose plan is missing or old, in the order given."""
    found = []
    for floor in floors:
        days = (today - date.fromisoformat(floor.stored_at[:10])).days if floor.stored_at else None
        if days is None or days > PLAN_DAYS:
            found.append(OldPlan(floor.name, days))
    return tuple(found)


def frequent_defects(states: Sequence[CentreState], catalog: Catalog) -> tuple[Frequent, ...]:
    """The requirements (应, √) that fail in most centres, then at most subjects; equal ones by code."""
    centres: dict[str, list[str]] = {}
    subjects: Counter[str] = Counter()
    for state in states:
        if state.summary is not None:
            for code, number in state.summary.defects.items():
                centres.setdefault(code, []).append(state.code)
                subjects[code] += number
    rules = catalog.rules
    found = [Frequent(rules[code], tuple(where), subjects[code]) for code, where in centres.items() if code in rules]
    return tuple(sorted(found, key=lambda each: (-len(each.centres), -each.subjects, each.rule.code)))


def judged_rules(states: Sequence[CentreState], catalog: Catalog) -> tuple[Rule, ...]:
    """Every rule that some centre was held against, in the order of the documents: the columns of the matrix."""
    asked = {code for state in states if state.summary for code in state.summary.rules}
    return tuple(rule for rule in catalog.rules.values() if rule.code in asked)
