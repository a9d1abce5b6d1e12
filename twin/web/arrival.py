"""Where a visitor arrives: language, name, centre and floor, as the page's address and the visitor's cookies say them.

Asked by the pages at the first run of a session and by the map that stands before the page, so that both show the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from twin.web.view import Drawn

COOKIES: Final = {"language": "twin_language", "person": "twin_person", "centre": "twin_centre", "floor": "twin_floor"}
"""What is remembered of a visitor, by the names of the cookies; only the session's own cookie gives any right."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a visitor asks to see; none of it is checked yet. ``None``: no wish."""

    language: str
    person: str
    centre: str | None
    floor: str | None


def arrival(query: Mapping[str, str], cookies: Mapping[str, str]) -> Arrival:
    """What the address asks for, and where it says nothing what was seen last."""

    def kept(name: str) -> str:
        return unquote(cookies.get(COOKIES[name], ""))

    return Arrival(
        language="en" if (query.get("lang") or kept("language")) == "en" else "zh",
        person=kept("person")[:60],
        centre=query.get("centre") or kept("centre") or None,
        floor=query.get("floor") or kept("floor") or None,
    )


def centre_shown(codes: Sequence[str], asked: str | None) -> str | None:
    """The centre asked for if it may be seen, else the first; None without any."""
    return asked if asked in codes else next(iter(codes), None)


def floors_shown(drawn: Drawn) -> dict[str, str]:
    """Names of the floors by their ids, lowest first."""
    return {floor.id: floor.name for floor in sorted(drawn.twin.floors, key=lambda floor: floor.level)}


def floor_shown(drawn: Drawn, asked: str | None) -> str | None:
    """The floor asked for if the centre has it, else its lowest; None without any."""
    names = floors_shown(drawn)
    return asked if asked in names else next(iter(names), None)
