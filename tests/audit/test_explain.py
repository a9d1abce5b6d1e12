"""A change is traced to the smallest exchange of inputs that brings it about."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from functools import partial

import pytest

from twin.audit import Group, Inputs, Side, Step, compare, explained
from twin.catalog import Catalog, load_catalog
from twin.model import Finding, Verdict

from .build import DAY, finding, inputs

LATER = DAY + timedelta(days=1)


def stub(given: Inputs, catalog: Catalog, *, calls: list[Inputs] | None = None) -> list[Finding]:
    """A check of four rules: of assets, of the day, of both together, of the tier."""
    del catalog
    if calls is not None:
        calls.append(given)
    many, late = len(given.assets) > 1, given.day > DAY
    fails = {"assets": many, "day": late, "both": many and late, "tier": given.tier == "department"}
    return [finding(Verdict.FAIL if bad else Verdict.PASS, rule=rule) for rule, bad in fails.items()]


def because(old: Inputs, new: Inputs, differ: Collection[Group]) -> dict[str, tuple[Group, ...]]:
    catalog = load_catalog()
    steps = compare(stub(old, catalog), stub(new, catalog))
    found = explained(steps, Side(old, catalog), Side(new, catalog), differ, judge_with=stub)
    return {step.finding.rule: step.because for step in found}


def test_each_change_has_its_own_cause_and_joint_ones_name_both() -> None:
    old, new = inputs(assets=("A",)), inputs(assets=("A", "B"), day=LATER, tier="department")
    found = because(old, new, [Group.DAY, Group.ASSETS, Group.RULES])
    assert found == {
        "assets": (Group.ASSETS,),
        "day": (Group.DAY,),
        "both": (Group.ASSETS, Group.DAY),
        "tier": (Group.RULES,),
    }


def test_what_did_not_change_has_no_cause() -> None:
    found = because(inputs(assets=("A",)), inputs(assets=("A", "B")), [Group.ASSETS])
    assert found == {"assets": (Group.ASSETS,), "day": (), "both": (), "tier": ()}


def test_one_difference_needs_no_check() -> None:
    calls: list[Inputs] = []
    catalog = load_catalog()
    old, new = inputs(assets=("A",)), inputs(assets=("A", "B"))
    steps = compare(stub(old, catalog), stub(new, catalog))
    explained(steps, Side(old, catalog), Side(new, catalog), [Group.ASSETS], judge_with=partial(stub, calls=calls))
    assert calls == []


def test_the_program_is_the_cause_where_the_old_inputs_already_give_the_new_outcome() -> None:
    catalog = load_catalog()
    old, new = inputs(assets=("A", "B")), inputs(assets=("A", "B"), day=LATER)
    as_it_was = [finding(Verdict.PASS, rule=rule) for rule in ("assets", "day", "both", "tier")]
    steps = compare(as_it_was, stub(new, catalog))
    found = explained(steps, Side(old, catalog), Side(new, catalog), [Group.DAY, Group.PROGRAM], judge_with=stub)
    causes = {step.finding.rule: step.because for step in found}
    assert causes["assets"] == (Group.PROGRAM,)
    assert causes["day"] == (Group.DAY, Group.PROGRAM)


@pytest.mark.parametrize("group", list(Group))
def test_one_group_is_exchanged_and_no_other(group: Group) -> None:
    old, new = inputs(assets=("A",), staff=1), inputs(assets=("B",), day=LATER, tier="department", staff=2)
    mixed = old.with_group(group, new)
    assert (mixed.assets == new.assets) == (group is Group.ASSETS)
    assert (mixed.day == new.day) == (group is Group.DAY)
    assert (mixed.tier == new.tier, mixed.centre.tier == new.centre.tier) == ((group is Group.RULES,) * 2)
    assert (mixed.centre.facts["staff"] == 2) == (group is Group.RECORDS)
    assert mixed.centre.facts["settings"] == {"near": 15}


def test_steps_keep_their_order() -> None:
    old = [finding(Verdict.FAIL, rule="gone"), finding(Verdict.PASS), finding(Verdict.PASS)]
    steps: tuple[Step, ...] = compare(old, [finding(Verdict.PASS), finding(Verdict.FAIL)])
    side = Side(inputs(), load_catalog())
    found = explained(steps, side, side, [Group.ASSETS], judge_with=stub)
    assert [(s.kind, s.because) for s in found] == [
        ("unchanged", ()),
        ("new", (Group.ASSETS,)),
        ("gone", (Group.ASSETS,)),
    ]
