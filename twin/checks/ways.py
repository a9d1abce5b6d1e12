"""Which zones one can pass between: openings as read, and borders of zones with no wall on them."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Mapping
from itertools import combinations
from typing import Final

from shapely import MultiLineString, STRtree, clip_by_rect

from twin.checks.attributes import attribute, normalised
from twin.model import Floor, Opening, OpeningKind, Zone

OPEN_BORDER: Final = 0.6
"""Metres. A border free of walls for at least this length is walked across: the width of one person."""

WALL_HALF: Final = 0.05
"""Metres. A border this close to a drawn wall line is taken to be on it."""

Ways = Mapping[str, frozenset[str]]


def ways_between(floors: Iterable[Floor]) -> Ways:
    """Map each zone to the zones one step away. Zones with no way at all are not in it."""
    found: dict[str, set[str]] = defaultdict(set)
    shafts: dict[tuple[OpeningKind, str], set[str]] = defaultdict(set)
    for floor in floors:
        known = {zone.id for zone in floor.zones}
        for opening in floor.openings:
            sides = [zone for zone in opening.zones if zone]
            for zone in sides:
                found[zone].update(other for other in sides if other != zone)
            shaft = _shaft(opening)
            if shaft is not None:
                shafts[shaft].update(zone for zone in sides if zone in known)
        for one, other in _open_borders(floor):
            found[one].add(other)
            found[other].add(one)
    for zones in shafts.values():
        for one, other in combinations(zones, 2):
            found[one].add(other)
            found[other].add(one)
    return {zone: frozenset(others) for zone, others in found.items()}


def _shaft(opening: Opening) -> tuple[OpeningKind, str] | None:
    """Stairs and lifts with one number on several floors are one shaft."""
    if opening.kind not in {OpeningKind.STAIR, OpeningKind.LIFT}:
        return None
    number = attribute(opening.attributes, "number")
    return None if number is None else (opening.kind, normalised(number))


def _open_borders(floor: Floor) -> list[tuple[str, str]]:
    """Pairs of zones that touch along a line no wall stands on. Without drawn walls nothing is known."""
    walls = floor.linework.get("wall")
    if walls is None or walls.is_empty:
        return []
    polygons = [zone.polygon for zone in floor.zones]
    tree = STRtree(polygons)
    pairs = []
    for i, j in tree.query(polygons, predicate="dwithin", distance=0.01).T.tolist():
        if i < j and _open_length(floor.zones[i], floor.zones[j], walls) >= OPEN_BORDER:
            pairs.append((floor.zones[i].id, floor.zones[j].id))
    return pairs


def _open_length(one: Zone, other: Zone, walls: MultiLineString) -> float:
    first = one.polygon.boundary.intersection(other.polygon.buffer(0.01))
    second = other.polygon.boundary.intersection(one.polygon.buffer(0.01))
    border = max((first, second), key=lambda line: float(line.length))
    if border.length < OPEN_BORDER:
        return 0.0
    west, south, east, north = border.bounds
    near = clip_by_rect(walls, west - 1.0, south - 1.0, east + 1.0, north + 1.0)
    return float(border.difference(near.buffer(WALL_HALF)).length)


def way(ways: Ways, start: str, goals: Collection[str], avoided: Collection[str]) -> tuple[str, ...] | None:
    """Fewest zones from ``start`` to any goal, both included; None when there is no way.

    ``avoided`` zones are not crossed; they may be a start or a goal.
    """
    before: dict[str, str | None] = {start: None}
    queue = deque([start])
    while queue:
        zone = queue.popleft()
        if zone in goals:
            path = [zone]
            while (last := before[path[-1]]) is not None:
                path.append(last)
            return tuple(reversed(path))
        if zone in avoided and zone != start:
            continue
        for other in sorted(ways.get(zone, ())):
            if other not in before:
                before[other] = zone
                queue.append(other)
    return None
