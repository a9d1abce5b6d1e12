"""Two revisions of one drawing: which room is which, so that ids, assets and corrections survive a new upload.

The plan may stand elsewhere in the new drawing, so its translation is estimated first: every pair of rooms that
could be the same votes for one, and the vote that makes most rooms coincide wins. Rooms are then matched by overlap,
helped by name and number.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import hypot

import numpy as np
from shapely import Polygon, STRtree
from shapely.affinity import translate

from twin.drawing import mending
from twin.drawing.corrections import UNCHANGED, Correction, moved
from twin.model import Floor, Opening, Placement, Point, Zone

OVERLAP = 0.3
"""IoU from which two rooms without equal words are the same."""

OVERLAP_NAMED = 0.05
"""IoU from which two rooms with the same name or number are the same."""

NEAR = 0.3
"""Metres an opening or a placement may have moved and still be the same one."""

STAYED = 2.0
"""How much more likely a plan stands where it stood in its drawing than elsewhere, once half of its rooms do."""

VOTE = 0.25
"""Metres; displacements closer than this vote together."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One room in both revisions: its old id, its new id, and the IoU of both polygons once aligned."""

    old: str
    new: str
    iou: float


@dataclass(frozen=True, slots=True)
class Match:
    """Which zones of the old revision are which of the new one. Old local metres + ``shift`` = new local metres.

    ``kept`` rooms overlap by an IoU of at least 0.9, ``reshaped`` ones by less.
    """

    shift: Point
    kept: tuple[Pair, ...]
    reshaped: tuple[Pair, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def old_ids(self) -> dict[str, str]:
        """The old id of every new zone that was there before."""
        return {pair.new: pair.old for pair in (*self.kept, *self.reshaped)}


def match_zones(old: Floor, new: Floor) -> Match:
    """Match by overlap once aligned, helped by name and number. Both floors as read, without corrections."""
    shift = estimate_shift(old, new)
    pairs = _pairs(_shifted(old.zones, shift), new.zones)
    pairs += _moved_away(old.zones, new.zones, pairs)
    before, after = {pair.old for pair in pairs}, {pair.new for pair in pairs}
    order = {zone.id: n for n, zone in enumerate(old.zones)}
    pairs.sort(key=lambda pair: order[pair.old])
    return Match(
        shift=shift,
        kept=tuple(pair for pair in pairs if pair.iou >= UNCHANGED),
        reshaped=tuple(pair for pair in pairs if pair.iou < UNCHANGED),
        added=tuple(zone.id for zone in new.zones if zone.id not in after),
        removed=tuple(zone.id for zone in old.zones if zone.id not in before),
    )


def carry_ids(old: Floor, new: Floor, *, taken: Collection[str] = ()) -> Floor:
    """The new floor with the old ids of zones, openings and placements where they are the same thing.

    Ids of things that are gone, and those in ``taken``, are not given to others.
    """
    match = match_zones(old, new)
    zones = _renamed([z.id for z in new.zones], match.old_ids, {z.id for z in old.zones} | set(taken))
    openings = _renamed(
        [o.id for o in new.openings],
        _same_place(old.openings, new.openings, match.shift),
        {o.id for o in old.openings} | set(taken),
    )
    placements = _renamed(
        [p.id for p in new.placements],
        _same_place(old.placements, new.placements, match.shift),
        {p.id for p in old.placements} | set(taken),
    )
    return replace(
        new,
        zones=tuple(replace(z, id=zones[z.id]) for z in new.zones),
        openings=tuple(
            replace(o, id=openings[o.id], zones=tuple(zones.get(z, z) for z in o.zones)) for o in new.openings
        ),
        placements=tuple(
            replace(p, id=placements[p.id], zone=None if p.zone is None else zones.get(p.zone, p.zone))
            for p in new.placements
        ),
    )


def rebase(corrections: Sequence[Correction], old: Floor, new: Floor) -> tuple[Correction, ...]:
    """Corrections made over ``old`` (or an earlier floor in the same drawing coordinates), moved to where the plan stands in ``new``."""
    dx, dy = estimate_shift(old, new)
    (ox, oy) = old.origin
    return tuple(moved(item, (dx + item.origin[0] - ox, dy + item.origin[1] - oy), new.origin) for item in corrections)


def estimate_shift(old: Floor, new: Floor) -> Point:
    """The translation, in metres of local coordinates, that lays the old plan on the new one. (0, 0) when nothing tells."""
    if not old.zones or not new.zones:
        return (0.0, 0.0)
    same_drawing = (old.origin[0] - new.origin[0], old.origin[1] - new.origin[1])
    candidates = [same_drawing, (0.0, 0.0), *_corners(old.zones, new.zones), *_votes(old.zones, new.zones)]
    if _coincide(old.zones, new.zones, same_drawing) == max(len(old.zones), len(new.zones)):
        return same_drawing  # nothing moved, whatever the rooms are called now
    stayed = 2 * _coincide(old.zones, new.zones, same_drawing) >= min(len(old.zones), len(new.zones))

    def weight(shift: Point) -> float:
        agreement = _agreement(old.zones, new.zones, shift)
        return round(agreement * (STAYED if stayed and shift == same_drawing else 1.0), 6)

    best = max(candidates, key=lambda shift: (weight(shift), -candidates.index(shift)))
    pairs = _pairs(_shifted(old.zones, best), new.zones)
    if not pairs:
        return (0.0, 0.0)
    before, after = {z.id: z.polygon for z in old.zones}, {z.id: z.polygon for z in new.zones}
    alike = [pair for pair in pairs if pair.iou >= UNCHANGED] or pairs
    steps = np.array([_step(before[pair.old], after[pair.new]) for pair in alike])
    fine = (float(np.median(steps[:, 0])), float(np.median(steps[:, 1])))
    return fine if _agreement(old.zones, new.zones, fine) > _agreement(old.zones, new.zones, best) + 1e-9 else best


def _corners(old: Sequence[Zone], new: Sequence[Zone]) -> list[Point]:
    """The shifts that lay the lower-left, or the upper-right, corner of the whole on that of the other."""
    before = np.array([zone.polygon.bounds for zone in old])
    after = np.array([zone.polygon.bounds for zone in new])
    low = after[:, :2].min(axis=0) - before[:, :2].min(axis=0)
    high = after[:, 2:].max(axis=0) - before[:, 2:].max(axis=0)
    return [(float(low[0]), float(low[1])), (float(high[0]), float(high[1]))]


def _step(one: Polygon, other: Polygon) -> Point:
    """From a corner of one's bounding box to the other's: exact when the rooms are equal."""
    return (other.bounds[0] - one.bounds[0], other.bounds[1] - one.bounds[1])


def _votes(old: Sequence[Zone], new: Sequence[Zone]) -> list[Point]:
    """The most frequent displacements between rooms of equal words or equal size, at most eight."""
    steps: dict[tuple[int, int], list[Point]] = defaultdict(list)
    buckets: dict[Hashable, list[Zone]] = defaultdict(list)
    for zone in new:
        for key in _marks(zone):
            buckets[key].append(zone)
    for zone in old:
        for key in _marks(zone):
            found = buckets.get(key, [])
            if len(found) > 60:  # a mark that most rooms bear says nothing
                continue
            for other in found:
                step = _step(zone.polygon, other.polygon)
                steps[round(step[0] / VOTE), round(step[1] / VOTE)].append(step)
    return _peaks(steps)


def _peaks(steps: Mapping[tuple[int, int], Sequence[Point]]) -> list[Point]:
    """The eight fullest 3 x 3 neighbourhoods of cells, none beside a fuller one; each by the median of its votes."""

    def around(cell: tuple[int, int]) -> list[Point]:
        return [step for dc in (-1, 0, 1) for dr in (-1, 0, 1) for step in steps.get((cell[0] + dc, cell[1] + dr), ())]

    peaks: list[tuple[int, int]] = []
    for cell in sorted(steps, key=lambda c: (-len(around(c)), c)):
        if all(abs(cell[0] - c) > 1 or abs(cell[1] - r) > 1 for c, r in peaks):
            peaks.append(cell)
        if len(peaks) == 8:
            break
    middles = [np.median(np.array(around(cell)), axis=0) for cell in peaks]
    return [(float(x), float(y)) for x, y in middles]


def _marks(zone: Zone) -> Iterable[Hashable]:
    """What two drawings of one room have in common: words, and size to 20 cm (rounded both ways)."""
    if zone.number:
        yield ("number", zone.number)
    if zone.name:
        yield ("name", zone.name)
    west, south, east, north = zone.polygon.bounds
    for nudge in (0.0, 0.5):
        yield ("size", nudge, round((east - west) / 0.2 + nudge), round((north - south) / 0.2 + nudge))


def _coincide(old: Sequence[Zone], new: Sequence[Zone], shift: Point) -> int:
    """How many rooms are unchanged under a shift."""
    return sum(pair.iou >= UNCHANGED for pair in _pairs(_shifted(old, shift), new))


def _agreement(old: Sequence[Zone], new: Sequence[Zone], shift: Point) -> float:
    """How many rooms coincide, each by its IoU; one that keeps its words counts up to double, one that changes them less.

    In a row of equal rooms every step of the row makes all but one coincide: only the words tell which is right.
    """
    after, before = {z.id: z for z in new}, {z.id: z for z in old}
    pairs = _pairs(_shifted(old, shift), new)
    return sum(
        pair.iou
        * (1.0 + 0.5 * _alike(before[pair.old], after[pair.new]) - 0.25 * _unlike(before[pair.old], after[pair.new]))
        for pair in pairs
    )


def _unlike(one: Zone, other: Zone) -> bool:
    """Whether both have a badge (a number, or a name where there is none) and it is not the same one."""
    return _badge(one) is not None and _badge(other) is not None and _badge(one) != _badge(other)


def _alike(one: Zone, other: Zone) -> int:
    """0 to 2: how many of name and number are the same and not empty."""
    return int(one.name is not None and one.name == other.name) + int(
        one.number is not None and one.number == other.number
    )


def _shifted(zones: Sequence[Zone], shift: Point) -> list[Zone]:
    if shift == (0.0, 0.0):
        return list(zones)
    return [replace(zone, polygon=translate(zone.polygon, *shift)) for zone in zones]


def _pairs(old: Sequence[Zone], new: Sequence[Zone]) -> list[Pair]:
    """One-to-one by overlap, the surest first."""
    if not old or not new:
        return []
    tree = STRtree([zone.polygon for zone in new])
    found: list[tuple[float, int, int, float]] = []
    for n, zone in enumerate(old):
        for m in tree.query(zone.polygon):
            overlap = mending.iou(zone.polygon, new[m].polygon)
            words = _alike(zone, new[m])
            if overlap >= (OVERLAP_NAMED if words else OVERLAP):
                found.append((overlap + 0.2 * words, n, int(m), overlap))
    found.sort(key=lambda item: (-item[0], item[1], item[2]))
    used_old, used_new, pairs = set[int](), set[int](), list[Pair]()
    for _, n, m, overlap in found:
        if n not in used_old and m not in used_new:
            used_old.add(n)
            used_new.add(m)
            pairs.append(Pair(old[n].id, new[m].id, overlap))
    return pairs


def _moved_away(old: Sequence[Zone], new: Sequence[Zone], pairs: Sequence[Pair]) -> list[Pair]:
    """Rooms that stand elsewhere now but bear a number, or name and no number, that no other room bears in either revision."""
    matched_old, matched_new = {pair.old for pair in pairs}, {pair.new for pair in pairs}
    gone = [zone for zone in old if zone.id not in matched_old]
    come = [zone for zone in new if zone.id not in matched_new]
    counts_old, counts_new = Counter(map(_badge, old)), Counter(map(_badge, new))
    by_badge = {_badge(zone): zone for zone in come}
    found = []
    for zone in gone:
        badge = _badge(zone)
        other = by_badge.get(badge)
        if badge is None or other is None or counts_old[badge] != 1 or counts_new[badge] != 1:
            continue
        found.append(Pair(zone.id, other.id, 0.0))
    return found


def _badge(zone: Zone) -> tuple[str, str] | None:
    if zone.number:
        return ("number", zone.number)
    return ("name", zone.name) if zone.name else None


def _renamed(ids: Sequence[str], carried: Mapping[str, str], reserved: Collection[str]) -> dict[str, str]:
    """New id → id to use: the carried one; else its own; else, if that is reserved, its own with a suffix ``.r2`` upwards."""
    used = set(reserved) | set(carried.values())
    result: dict[str, str] = {}
    for key in ids:
        name, number = carried.get(key, key), 1
        while key not in carried and name in used:
            number += 1
            name = f"{key}.r{number}"
        used.add(name)
        result[key] = name
    return result


def _same_place(
    old: Sequence[Opening] | Sequence[Placement], new: Sequence[Opening] | Sequence[Placement], shift: Point
) -> dict[str, str]:
    """Old id of each new thing of the same kind within ``NEAR`` of where it stood, nearest first."""
    cells: dict[tuple[str, int, int], list[Opening | Placement]] = defaultdict(list)
    for thing in new:
        cells[_cell(thing, (0.0, 0.0))].append(thing)
    found: list[tuple[float, str, str]] = []
    for thing in old:
        kind, column, row = _cell(thing, shift)
        x, y = thing.at[0] + shift[0], thing.at[1] + shift[1]
        for dc in (-1, 0, 1):
            for dr in (-1, 0, 1):
                for other in cells.get((kind, column + dc, row + dr), ()):
                    distance = hypot(other.at[0] - x, other.at[1] - y)
                    if distance <= NEAR:
                        found.append((round(distance, 6), thing.id, other.id))
    carried: dict[str, str] = {}
    gone: set[str] = set()
    for _, before, after in sorted(found):
        if after not in carried and before not in gone:
            carried[after] = before
            gone.add(before)
    return carried


def _cell(thing: Opening | Placement, shift: Point) -> tuple[str, int, int]:
    kind = str(thing.kind) if isinstance(thing, Opening) else (thing.item or thing.name)
    return (kind, int((thing.at[0] + shift[0]) // NEAR), int((thing.at[1] + shift[1]) // NEAR))
