"""Work orders: the states a fault goes through, and who may lead it where.

reported → accepted → in progress ⇄ waiting → done → checked; what was done badly goes back to in progress.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from twin.errors import Conflict
from twin.model import Text


class OrderState(StrEnum):
    """Where a work order stands."""

    REPORTED = "reported"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"  # for parts or a supplier
    DONE = "done"
    CHECKED = "checked"


class Priority(StrEnum):
    """How much it matters."""

    LOW = "low"
    NORMAL = "normal"
    URGENT = "urgent"


STATE_WORDS: Final[Mapping[OrderState, Text]] = {
    OrderState.REPORTED: Text("已报修", "Reported"),
    OrderState.ACCEPTED: Text("已受理", "Accepted"),
    OrderState.IN_PROGRESS: Text("处理中", "In progress"),
    OrderState.WAITING: Text("等待配件或厂家", "Waiting"),
    OrderState.DONE: Text("已修复", "Done"),
    OrderState.CHECKED: Text("已验收", "Checked"),
}
PRIORITY_WORDS: Final[Mapping[Priority, Text]] = {
    Priority.LOW: Text("不急", "Low"),
    Priority.NORMAL: Text("一般", "Normal"),
    Priority.URGENT: Text("紧急", "Urgent"),
}
STEPS: Final[Mapping[OrderState, tuple[OrderState, ...]]] = {
    OrderState.REPORTED: (OrderState.ACCEPTED,),
    OrderState.ACCEPTED: (OrderState.IN_PROGRESS, OrderState.WAITING),
    OrderState.IN_PROGRESS: (OrderState.DONE, OrderState.WAITING),
    OrderState.WAITING: (OrderState.IN_PROGRESS,),
    OrderState.DONE: (OrderState.CHECKED, OrderState.IN_PROGRESS),
    OrderState.CHECKED: (),
}
OPEN: Final = tuple(state for state in OrderState if state not in {OrderState.DONE, OrderState.CHECKED})
"""States of a fault that is not mended yet."""


def require_step(now: OrderState, then: OrderState) -> None:
    """Check that an order may go from one state to another.

    Raises
    ------
    Conflict
        It may not; says where it may go.
    """
    if then in STEPS[now]:
        return
    zh = "、".join(STATE_WORDS[state].zh for state in STEPS[now]) or "无"
    en = ", ".join(STATE_WORDS[state].en for state in STEPS[now]) or "nowhere"
    raise Conflict(
        "no-such-step",
        f"工单现为“{STATE_WORDS[now].zh}”，不能改为“{STATE_WORDS[then].zh}”；可改为：{zh}",
        f"The order is {STATE_WORDS[now].en.lower()} and cannot become {STATE_WORDS[then].en.lower()}; it can go to: {en}",
    )
