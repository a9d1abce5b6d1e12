"""Which destination the words on a sign mean.

A window is named by its number, a run of numbers, its type, what it handles, or the zone it stands in. A zone is named by
its name, its kind or a word for that kind, or the beginning of its name (等候 for 等候休息区); a room that is called by its
number alone also by a run of numbers (101-120室). 卫生间 also leads to the
accessible toilet, a window's number to its zone. A word without a floor means what this floor has; a name that the whole centre has once is meant
wherever it is. Floors, stairs and lifts lead to what is on another floor, for who knows the floor.
"""

from __future__ import annotations

import math
import re
from enum import IntEnum
from functools import lru_cache
from typing import Final, NamedTuple

from twin.catalog import load_catalog
from twin.space.signs import Named, Sign
from twin.space.signs_words import Window, floor_level, plain, rooms_in, window_number, windows_in
from twin.space.visits_ground import Destination, Goal, Ground, folded

EXIT: Final = re.compile(r"出口|exit|way\s*out", re.IGNORECASE)
ANY_WINDOW: Final = frozenset({"窗口", "服务窗口", "综合窗口", "办事窗口", "受理窗口", "业务窗口", "window", "windows"})
AT_PLACE_M: Final = 5.0
"""Metres from a door, counter or border within which a sign without an arrow is about the place behind it."""
BROADER: Final = {"toilet": frozenset({"toilet", "accessible_toilet"})}
"""Kinds of zone that a word for one kind also means."""


class Naming(IntEnum):
    """Whether words mean a destination: not, only through its floor, or itself."""

    NOT = 0
    FLOOR = 1
    PLACE = 2


class _Meaning(NamedTuple):
    """What words mean anywhere: folded, window and room numbers, zone kinds, a window type, any window, an exit, a level."""

    folded: str
    windows: tuple[Window, ...]
    rooms: Window | None
    kinds: frozenset[str]
    window_type: str | None
    any_window: bool
    exit: bool
    level: int | None


@lru_cache(maxsize=4096)
def _meaning(words: str) -> _Meaning:
    catalog = load_catalog()
    zone = catalog.zones.resolve(words)
    kinds = frozenset() if zone is None else BROADER.get(zone.id, frozenset({zone.id}))
    windows = windows_in(words)
    item = None
    if not windows and zone is None:
        numbered = re.match(r"^\s*([A-Za-z]?\d{1,3})(?:号)?\s*(?=\D)(.+)$", plain(words))
        entry = catalog.items.resolve(numbered[2] if numbered else words)
        if entry is not None and entry.category == "window":
            item = entry.id
            number = window_number(numbered[1]) if numbered else None
            windows = () if number is None else (Window(number[0], number[1], number[1]),)
    name = folded(words)
    return _Meaning(
        name,
        windows,
        rooms_in(words),
        kinds,
        item,
        name in ANY_WINDOW,
        EXIT.search(plain(words)) is not None,
        floor_level(words),
    )


class Namer:
    """Decides, for the signs of one centre, what they name. Answers are kept."""

    def __init__(self, ground: Ground) -> None:
        twin = self.twin = ground.public
        self.ways_up = frozenset({"lift"}) if ground.step_free else frozenset({"lift", "stairs"})
        windows = [to for to in ground.destinations if to.kind == "window"]
        self._windows = {
            zone: [to for to in windows if any(goal.zone == zone for goal in to.goals)]
            for zone in {goal.zone for to in windows for goal in to.goals}
        }
        self._kinds = {zone.id: frozenset(zone.kinds) for floor in twin.floors for zone in floor.zones}
        self._names = {
            zone.id: frozenset(folded(name) for name in (zone.name, *zone.names) if name)
            for floor in twin.floors
            for zone in floor.zones
        }
        self._every_name = frozenset().union(*self._names.values())
        self._every = {to.id: to for to in ground.destinations if to.kind != "exit"}
        self._by_word: dict[str, set[str]] = {}
        self._by_kind: dict[str, set[str]] = {}
        self._index()
        self._meant: dict[tuple[int, str, str | None], dict[str, Naming]] = {}
        self._exits: dict[tuple[int, str, str | None, str], Naming] = {}
        self._told: dict[Sign, frozenset[str]] = {}

    def _index(self) -> None:
        """Destinations (by id) by the words and kinds of them, and windows by those of the zones they stand in too."""
        for to in self._every.values():
            zones = [goal.zone for goal in to.goals if goal.zone is not None] if to.kind == "window" else []
            for word in to.words.union(*(self._names.get(zone, ()) for zone in zones)):
                self._by_word.setdefault(word, set()).add(to.id)
            for kind in to.kinds.union(*(self._kinds.get(zone, ()) for zone in zones)):
                self._by_kind.setdefault(kind, set()).add(to.id)
        self._numbered_places = {
            to.id
            for to in self._every.values()
            if to.kind == "window" or any(g.zone in self._windows for g in to.goals)
        }
        rows: dict[tuple[str, str, frozenset[int]], list[tuple[int, Destination]]] = {}
        for to in self._every.values():
            number = to.window or to.room
            if number is not None:
                rows.setdefault((to.kind, number[0], to.floors), []).append((number[1], to))
        self.rows = {key: tuple(to for _, to in sorted(row, key=lambda each: each[0])) for key, row in rows.items()}
        self._folded_names = [(folded(to.name), to.id) for to in self._every.values() if to.kind == "zone"]

    def names(self, sign: Sign, named: Named, to: Destination) -> Naming:
        """Whether one entry of a sign means a destination."""
        if to.kind != "exit":
            return self.meant(sign, named).get(to.id, Naming.NOT)
        key = (sign.floor, named.words, named.floor, to.id)
        if key not in self._exits:
            self._exits[key] = self._decide(sign, named, to)
        return self._exits[key]

    def meant(self, sign: Sign, named: Named) -> dict[str, Naming]:
        """All that one entry of a sign means, by the destinations' ids, without exits; kept."""
        key = (sign.floor, named.words, named.floor)
        if key not in self._meant:
            naming = {ident: self._decide(sign, named, self._every[ident]) for ident in self._perhaps(named)}
            self._meant[key] = {ident: how for ident, how in naming.items() if how is not Naming.NOT}
        return self._meant[key]

    def _perhaps(self, named: Named) -> set[str]:
        """Every destination that an entry can mean, and some more: those that the exact decision is made for."""
        meaning = _meaning(named.words)
        if meaning.kinds & self.ways_up or self._floors(named.words):
            return set(self._every)
        found = set(self._by_word.get(meaning.folded, ()))
        found.update(*(self._by_kind.get(kind, ()) for kind in meaning.kinds))
        if meaning.windows or meaning.any_window or meaning.window_type is not None:
            found |= self._numbered_places
        if meaning.rooms is not None:
            found.update(to.id for row in self.rows.values() for to in row if meaning.rooms.holds(to.room))
        if meaning.folded not in self._every_name:
            found.update(ident for name, ident in self._folded_names if name.startswith(meaning.folded))
        return found

    def told(self, sign: Sign) -> frozenset[str]:
        """Destinations (by id, without exits) that a sign says anything about: names them, or is their plate; kept."""
        if sign not in self._told:
            number = None if sign.window is None else window_number(sign.window)
            plates = (to.id for to in self._every.values() if number is not None and to.window == number)
            self._told[sign] = frozenset(plates).union(*(self.meant(sign, named) for named in sign.named))
        return self._told[sign]

    def lists(self, sign: Sign, to: Destination) -> bool:
        """Whether a directory tells the floor of a destination."""
        return any(self.names(sign, named, to) is Naming.PLACE for named in sign.named)

    def identifies(self, sign: Sign, to: Destination) -> bool:
        """Whether a sign without arrows stands at a destination and names it, or is the number plate of its window."""
        if to.window is not None and sign.window is not None and window_number(sign.window) == to.window:
            return True
        plain = (named for named in sign.named if named.bearing_deg is None)
        if not any(self.names(sign, named, to) is Naming.PLACE for named in plain):
            return False
        return any(_stands_at(sign, goal) for goal in to.goals)

    def _decide(self, sign: Sign, named: Named, to: Destination) -> Naming:
        meaning = _meaning(named.words)
        floors = self._floors(named.floor) if named.floor is not None else None
        places = to.floors if floors is None else to.floors & floors
        meant = bool(places) and (floors is not None or sign.floor in places or self._means_anywhere(meaning, to))
        if meant and self._means(meaning, to):
            return Naming.PLACE
        if sign.floor in to.floors:
            return Naming.NOT
        if meaning.kinds & self.ways_up or to.floors & self._floors(named.words):
            return Naming.FLOOR
        return Naming.NOT

    def _means_anywhere(self, meaning: _Meaning, to: Destination) -> bool:
        """A number, or a name of its own, is meant on whichever floor it is."""
        if to.kind == "window":
            return self._numbered(meaning, to)
        return to.unique and (meaning.folded in to.words or self._in_run(meaning, to))

    def _means(self, meaning: _Meaning, to: Destination) -> bool:
        if to.kind == "exit":
            return meaning.exit
        if to.kind == "window":
            own = self._numbered(meaning, to) if meaning.windows else False
            typed = not meaning.windows and (meaning.window_type in to.kinds or meaning.any_window)
            return own or typed or meaning.folded in to.words or self._in_its_zone(meaning, to)
        if meaning.folded in to.words or self._its_windows(meaning, to):
            return True
        if meaning.folded in self._every_name:
            return False
        if meaning.kinds or meaning.rooms is not None:
            return bool(meaning.kinds & to.kinds) or self._in_run(meaning, to)
        return len(meaning.folded) > 1 and folded(to.name).startswith(meaning.folded)

    def _numbered(self, meaning: _Meaning, to: Destination) -> bool:
        return any(run.holds(to.window) for run in meaning.windows)

    def _in_run(self, meaning: _Meaning, to: Destination) -> bool:
        return meaning.rooms is not None and meaning.rooms.holds(to.room)

    def _its_windows(self, meaning: _Meaning, to: Destination) -> bool:
        """Who is led to a window is led to the zone it stands in."""
        here = [window for goal in to.goals for window in self._windows.get(goal.zone, ())]
        return bool(here) and (meaning.any_window or any(self._numbered(meaning, window) for window in here))

    def _in_its_zone(self, meaning: _Meaning, to: Destination) -> bool:
        zones = {goal.zone for goal in to.goals if goal.zone is not None}
        return any(
            meaning.folded in self._names.get(zone, ()) or bool(meaning.kinds & self._kinds.get(zone, frozenset()))
            for zone in zones
        )

    def _floors(self, words: str) -> frozenset[int]:
        """Floors that words name: by level, else by the floor's own name or id."""
        level, name = floor_level(words), folded(words)
        named = frozenset(i for i, f in enumerate(self.twin.floors) if name in {folded(f.name), folded(f.id)})
        if named or level is None:
            return named
        return frozenset(i for i, f in enumerate(self.twin.floors) if f.level == level)


def _stands_at(sign: Sign, goal: Goal) -> bool:
    if sign.floor != goal.floor:
        return False
    if sign.zone is not None and sign.zone == goal.zone:
        return True
    marks = (*goal.anchors, *(spot.metres for spot in goal.spots))
    return any(math.dist(sign.at, mark) <= AT_PLACE_M for mark in marks)
