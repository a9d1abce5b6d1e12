"""Why two runs differ: exchange one group of inputs after the other and see what each alone changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from twin.audit.compare import Key, Step, StepKind, keyed
from twin.audit.inputs import Group, Inputs, judge
from twin.catalog import Catalog
from twin.model import Finding

Outcome = tuple[str, float | None] | None
"""Verdict and how far short of the limit; None where there is no such finding."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of two runs: what it was given and the catalogue of its day."""

    inputs: Inputs
    catalog: Catalog


def explained(
    steps: Sequence[Step],
    before: Side,
    after: Side,
    differ: Collection[Group],
    *,
    judge_with: Callable[[Inputs, Catalog], Sequence[Finding]] = judge,
) -> tuple[Step, ...]:
    """Name for every changed finding the groups that brought the change about.

    The earlier inputs are checked again with one group of the later run at a time (then with two, and so on until all
    changes have their cause): the smallest exchange that gives the later outcome is the cause. Where the
    earlier inputs as they were already give it, the program is.

    Parameters
    ----------
    steps
        What :func:`twin.audit.compare.compare` gave.
    differ
        The groups whose contents are not the same; if it is one, nothing is checked again.
    judge_with
        The check; another one in tests.
    """
    open_steps = {key: step for key, step in _keys(steps).items() if step.kind is not StepKind.UNCHANGED}
    groups = [group for group in Group if group in differ]
    causes: dict[Key, tuple[Group, ...]] = {}
    if len(groups) == 1:
        causes = dict.fromkeys(open_steps, (groups[0],))
    for chosen in _exchanges(groups):
        left = {key: step for key, step in open_steps.items() if key not in causes}
        if not left:
            break
        if len(chosen) == len(groups):
            causes.update(dict.fromkeys(left, chosen))
            break
        found = keyed(judge_with(*_exchanged(before, after, chosen)))
        causes.update({key: chosen for key, step in left.items() if _outcome(found.get(key)) == _outcome(step.after)})
    return tuple(replace(step, because=causes.get(key, ())) for key, step in _keys(steps).items())


def _exchanges(groups: Sequence[Group]) -> Iterable[tuple[Group, ...]]:
    """Sets of groups, small ones first. The program cannot be exchanged: it counts as exchanged in all of them."""
    if Group.PROGRAM in groups:
        yield (Group.PROGRAM,)
    others = [group for group in groups if group is not Group.PROGRAM]
    more = (Group.PROGRAM,) if Group.PROGRAM in groups else ()
    for size in range(1, len(others)):
        yield from combinations(others, size)
    yield (*others, *more)


def _exchanged(before: Side, after: Side, chosen: Iterable[Group]) -> tuple[Inputs, Catalog]:
    inputs, catalog = before.inputs, before.catalog
    for group in chosen:
        inputs = inputs.with_group(group, after.inputs)
        catalog = after.catalog if group is Group.RULES else catalog
    return inputs, catalog


def _outcome(finding: Finding | None) -> Outcome:
    return None if finding is None else (str(finding.verdict), finding.short)


def _keys(steps: Sequence[Step]) -> dict[Key, Step]:
    """Steps by key: a key is the same in both runs, so that either finding gives it."""
    found: dict[Key, Step] = {}
    for step in steps:
        ((key, _),) = keyed([step.finding]).items()
        while key in found:
            key = (*key[:4], key[4] + 1)
        found[key] = step
    return found
