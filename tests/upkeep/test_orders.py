"""Where a work order may go."""

from __future__ import annotations

from itertools import product

import pytest

from twin.errors import Conflict
from twin.upkeep.orders import OPEN, PRIORITY_WORDS, STATE_WORDS, STEPS, OrderState, Priority, require_step


@pytest.mark.parametrize(("now", "then"), list(product(OrderState, OrderState)))
def test_every_step_is_either_allowed_or_refused_with_what_is_allowed(now: OrderState, then: OrderState) -> None:
    if then in STEPS[now]:
        require_step(now, then)
        return
    with pytest.raises(Conflict) as refusal:
        require_step(now, then)
    assert refusal.value.code == "no-such-step"
    assert all(STATE_WORDS[state].zh in refusal.value.message.zh for state in STEPS[now])


def test_every_order_can_be_brought_to_its_end() -> None:
    reached = {OrderState.REPORTED}
    while True:
        wider = reached | {then for now in reached for then in STEPS[now]}
        if wider == reached:
            break
        reached = wider
    assert reached == set(OrderState)
    assert STEPS[OrderState.CHECKED] == ()


def test_what_is_done_is_not_open() -> None:
    assert set(OrderState) - set(OPEN) == {OrderState.DONE, OrderState.CHECKED}
    assert set(STATE_WORDS) == set(OrderState) == set(STEPS)
    assert set(PRIORITY_WORDS) == set(Priority)
