"""What the attributes of an opening say about passing it: locked to visitors, revolving, over steps."""

from __future__ import annotations

from typing import Final

from twin.catalog.attributes import yes_or_no
from twin.checks.attributes import attribute, normalised
from twin.model import Opening

REVOLVING: Final = ("旋转", "revolving")
NOT_FOR_VISITORS: Final = (
    "安全出口",
    "疏散",
    "消防",
    "员工",
    "职工",
    "工作人员",
    "内部",
    "后勤",
    "emergency",
    "staff",
    "fire",
    "exit",
)


def is_controlled(opening: Opening) -> bool:
    """Whether a person is let through by somebody or something: 控制 门禁, 刷卡, 值守; nothing or 无 is no control."""
    said = attribute(opening.attributes, "control")
    return said is not None and yes_or_no(said) is not False


def is_revolving(opening: Opening) -> bool:
    """Whether it is a revolving door, by its type or name."""
    said = (attribute(opening.attributes, key) for key in ("door_type", "name"))
    return any(word in normalised(text) for text in said if text is not None for word in REVOLVING)


def has_steps(opening: Opening) -> bool:
    """Whether one has to climb steps at it: 台阶 with a number or 有; a ramp beside them is drawn as its own opening."""
    said = attribute(opening.attributes, "steps")
    if said is None:
        return False
    yes = yes_or_no(said)
    return yes if yes is not None else normalised(said).rstrip("级步个") not in {"0", ""}


def is_way_in(mark: str) -> bool:
    """Whether an opening marked so as an entrance is one that visitors use: not an escape or a staff door."""
    return not any(word in normalised(mark) for word in NOT_FOR_VISITORS)
