"""Which floor of a newly read drawing is which floor of the centre: the proposal that a person sees before storing it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from twin.drawing.sheets import level_of
from twin.model import Floor
from twin.registry.values import FloorChoice, FloorRecord


def proposed_floors(drawn: Sequence[Floor], known: Sequence[FloorRecord]) -> list[FloorChoice]:
    """One choice per drawn floor, in their order.

    A drawn floor is the known one of the same name, else the one of the storey that its title tells. A single drawing
    whose title tells no storey is the centre's only floor. Anything else is a floor of its own, with an id that is free:
    a drawing of the second storey must never become a new revision of the first.
    """
    matches = _matches(drawn, known)
    taken = {floor.id for floor in known}
    choices = []
    for floor, match in zip(drawn, matches, strict=True):
        if match is not None:
            choices.append(FloorChoice(match.id, match.name, match.level, drawn=floor.id))
            continue
        number = next(n for n in range(1, len(taken) + 2) if f"f{n}" not in taken)
        choices.append(
            FloorChoice(
                floor.id if floor.id not in taken else f"f{number}", short_name(floor.name), floor.level, drawn=floor.id
            )
        )
        taken.add(choices[-1].id)
    return choices


def short_name(title: str) -> str:
    """What people call the floor that a drawing's title names: 一层 for 一层平面布置图; the title where nothing would be left."""
    short = _SHEET.sub("", title).strip()
    return short if len(short) > 1 and short.casefold() != "floor" else title


_SHEET: Final = re.compile(
    r"(?:(?:建筑|装修|改造|功能|家具|设备)*(?:平面|布置|分区)+示?意?图|\s+(?:floor\s+)?plan)(?:\s*1\s*[:：]\s*\d+)?$",
    re.IGNORECASE,
)


def _matches(drawn: Sequence[Floor], known: Sequence[FloorRecord]) -> list[FloorRecord | None]:
    if len(drawn) == len(known) == 1 and level_of(drawn[0].name) is None:
        return [known[0]]
    left = list(known)
    found: list[FloorRecord | None] = [None] * len(drawn)
    for tests in (_same_name, _same_storey):
        for n, floor in enumerate(drawn):
            match = next((each for each in left if found[n] is None and tests(floor, each)), None)
            if match is not None:
                found[n] = match
                left.remove(match)
    return found


def _same_name(floor: Floor, known: FloorRecord) -> bool:
    return known.name in {floor.name, short_name(floor.name)}


def _same_storey(floor: Floor, known: FloorRecord) -> bool:
    told = level_of(floor.name)
    return told is not None and told == known.level
