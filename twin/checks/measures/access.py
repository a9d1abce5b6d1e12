"""Measures of getting there in a wheelchair, as GB 55019 and GB 50763 ask. Widths are of the narrowest place on the way."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import Final

import shapely
from shapely import LineString, Polygon

from twin.checks.access import LIMIT_M, Counting
from twin.checks.facility import Facility
from twin.checks.measures.base import (
    Measure,
    Measured,
    Params,
    Target,
    asset_of,
    floor_of,
    on_plan,
    opening_of,
    zone_of,
)
from twin.checks.measures.distances import on_foot, unknown_way, without_way
from twin.checks.sides import public_spot
from twin.checks.walking import known
from twin.model import Asset, Floor, Opening, OpeningKind, Point, Proof, ProofKind, Text, Zone
from twin.space.free import FreeSpace
from twin.space.turning import TURNING_M, Disc, at_opening, largest_circle, turning_circle
from twin.units import EPS, at_least, at_most

NO_SIDE: Final = Text("图上不知该窗口朝向群众的一侧", "the plan does not say on which side of the window the public is")
SERIES_M: Final = 1.5
"""Metres between two doors in series (GB 55019-2021 2.5.7): below it no leaf need be known."""
STEP_M: Final = 0.05
"""Metres to either side of a doorway's mouth at which one looks where the zone is."""
LEAF_M: Final = 0.3
"""Metres: lines of a door that reach less far into a zone are its frame, not its leaf."""


@on_plan
def accessible_way(facility: Facility, target: Target, _params: Params) -> Measured:
    """Whether one gets from the street to the subject without stairs, steps or revolving doors.

    Source: a shortest such walk to its middle from the nearest entrance for visitors that has one; that way is the proof.
    """
    thing = target.thing
    if not isinstance(thing, Zone | Opening | Asset):
        msg = f"{target.subject.kind} {target.subject.id} is no place"
        raise TypeError(msg)
    if not facility.entrances:
        return Measured(missing=facility.no_entrance)
    walker = facility.barrier_free
    goals = [opening for _, opening in facility.entrances]
    walk = walker.some_way(thing, facility.level_entrances, step_free=True)
    if walk is not None:
        return Measured(value=True, shown=on_foot(walk.metres), evidence=(walk.to,), proof=walker.proof(walk.way))
    lost = without_way(facility, [thing])
    if lost:
        return Measured(missing=unknown_way(facility, lost))
    with_steps = facility.walker.some_way(thing, goals)
    if with_steps is None:
        shown = Text("从对外出入口没有通路", "no way leads there from an entrance")
        return Measured(value=False, shown=shown)
    shown = Text("只能经楼梯、台阶或旋转门到达", "only over stairs, steps or through a revolving door")
    return Measured(value=False, shown=shown, evidence=(with_steps.to,), proof=facility.walker.proof(with_steps.way))


@on_plan
def accessible_passage(facility: Facility, target: Target, _params: Params) -> Measured:
    """Width in metres of the narrowest passage on the widest step-free way from the street; doors do not count.

    Bottlenecks from wall to wall, not inscribed circles: exact to 0.01 mm. Infinite where nothing is narrower than 2 m.
    """
    return _narrowest(facility, target, Counting.PASSAGES)


@on_plan
def accessible_door(facility: Facility, target: Target, _params: Params) -> Measured:
    """Clear width in metres of the narrowest door on the step-free way from the street that has the widest doors.

    Source: clear widths as read from the drawing. Infinite where no door is narrower than 2 m.
    """
    return _narrowest(facility, target, Counting.DOORS)


def _narrowest(facility: Facility, target: Target, counting: Counting) -> Measured:
    thing = target.thing
    if not isinstance(thing, Zone | Opening | Asset):
        msg = f"{target.subject.kind} {target.subject.id} is no place"
        raise TypeError(msg)
    if not facility.entrances:
        return Measured(missing=facility.no_entrance)
    if isinstance(thing, Asset) and facility.is_window(thing.item):
        at = public_spot(facility, thing)
        if at is None or thing.floor is None:
            return Measured(missing=NO_SIDE)
        found = facility.access.to_point(thing.floor, at, counting)
    else:
        lost = without_way(facility, [thing])
        if lost:
            return Measured(missing=unknown_way(facility, lost))
        found = facility.access.to(thing, counting)
    if found is None:
        return Measured(inapplicable=Text("没有无台阶的路线可量", "there is no step-free way to measure"))
    if math.isinf(found.metres) or found.line is None:
        wide = Text(f"不小于 {LIMIT_M:g} m", f"{LIMIT_M:g} m or more")
        return Measured(value=found.metres, shown=wide)
    shown = width_text(found.metres)
    line = Proof(ProofKind.WIDTH, found.floor, found.line, found.metres, shown)
    return Measured(value=found.metres, shown=shown, proof=(line,))


@on_plan
def turning_at_door(facility: Facility, target: Target, _params: Params) -> Measured:
    """Diameter in metres of the free circle beside a door, on the side where it is smaller; at most 1.5 m is looked for.

    The circle lies at most half the door's width from the middle of the doorway, stays on its side of it, and holds no
    wall, column, counter or other thing that one walks around.
    Outside a building nothing is known: there only the inner side counts. Exact to 0.01 mm.
    """
    opening, floor = opening_of(target), floor_of(target)
    space = facility.walker.router.spaces[facility.walker.floor_of(opening)]
    sides = [zone for zone in opening.zones if zone in facility.zones]
    if opening.chord is None or not sides:
        return Measured(missing=Text("图上不知该门的位置", "the plan does not say where the door is"))
    reach = LineString(opening.chord).length / 2
    discs = {}
    for zone in sides:
        at = at_opening(space, opening.id, zone)
        discs[zone] = _circle(space, at, reach_m=reach, keep_off=[_beyond(opening.chord, at, space.grounds[zone])])
    least = min(discs, key=lambda zone: discs[zone].diameter_m)
    return _turned(floor, discs[least], evidence=(least,))


def turning_before(facility: Facility, target: Target, _params: Params) -> Measured:
    """Diameter in metres of the free circle in front of a thing, where people stand; at most 1.5 m is looked for.

    Space under a counter, which may be part of it, is not known from a plan and does not count.
    """
    asset = asset_of(target)
    return facility.ground.once(("turning_before", known(asset)), lambda: _turning_before(facility, asset))


def _turning_before(facility: Facility, asset: Asset) -> Measured:
    region = facility.walker.region(asset)
    floor = facility.floors.get(asset.floor or "")
    if region is None or floor is None:
        return Measured(missing=Text("该资产没有坐标，或其前方无处可站", "no position, or nowhere to stand before it"))
    space = facility.walker.router.spaces[region.floor]
    return _turned(floor, _circle(space, region.ends_m[0]))


@on_plan
def turning_in_zone(facility: Facility, target: Target, _params: Params) -> Measured:
    """Diameter in metres of the largest free circle with its middle in the zone; at most 2 m is looked for."""
    zone, floor = zone_of(target), floor_of(target)
    found = facility.access.passages(facility.walker.floor_of(zone)).roominess(zone.id)
    if math.isinf(found.width_m):
        return Measured(value=found.width_m, shown=Text(f"不小于 {LIMIT_M:g} m", f"{LIMIT_M:g} m or more"))
    if found.line is None:
        return Measured(value=0.0)
    (ax, ay), (bx, by) = found.line
    return _turned(floor, Disc(((ax + bx) / 2, (ay + by) / 2), found.width_m, 0.0))


def _beyond(chord: tuple[Point, Point], at: Point, ground: shapely.Geometry) -> Polygon:
    """Everything on the other side of a doorway's mouth to a zone, as far as it matters here."""
    (ax, ay), (bx, by) = chord
    length = math.dist(*chord)
    ux, uy = (bx - ax) / length, (by - ay) / length
    sides = [shapely.distance(ground, shapely.Point(at[0] - s * uy * STEP_M, at[1] + s * ux * STEP_M)) for s in (1, -1)]
    sign = 1 if sides[0] > sides[1] else -1
    far = length + 2 * TURNING_M
    corners = [(-far, 0.0), (far, 0.0), (far, far), (-far, far)]
    return Polygon([(at[0] + a * ux - sign * b * uy, at[1] + a * uy + sign * b * ux) for a, b in corners])


def _circle(space: FreeSpace, at: Point, *, reach_m: float = 0.0, keep_off: Sequence[shapely.Geometry] = ()) -> Disc:
    """The circle of :data:`TURNING_M` at a place, or the largest there is."""
    found = turning_circle(space, at, reach_m=reach_m, keep_off=keep_off)
    if found is None:
        found = largest_circle(space, at, limit_m=TURNING_M, reach_m=reach_m, keep_off=keep_off)
    return found or Disc(at, 0.0, 0.0)


def _turned(floor: Floor, disc: Disc, evidence: tuple[str, ...] = ()) -> Measured:
    said = Text(f"直径 {disc.diameter_m:.2f} m", f"{disc.diameter_m:.2f} m across")
    if at_least(disc.diameter_m, TURNING_M):
        said = Text(f"直径不小于 {TURNING_M:g} m", f"{TURNING_M:g} m across or more")
    circle = Proof(ProofKind.CIRCLE, floor.id, (disc.middle,), disc.diameter_m, said)
    return Measured(value=disc.diameter_m, shown=said, evidence=evidence, proof=(circle,))


def width_text(metres: float) -> Text:
    """A width in words, to the millimetre."""
    return Text(f"{metres:.3f} m", f"{metres:.3f} m")


@on_plan
def doors_in_series(facility: Facility, target: Target, _params: Params) -> Measured:
    """Clear distance in metres between two doors that are passed one after the other in a zone, door leaves taken off.

    Straight, from door line to door line, for every two doors that lead to different sides; the least. How far a leaf
    swings into the zone is measured on the lines of the drawing's doors. Where no leaf is drawn the distance can only
    prove too short, or long enough even for leaves that swing in.
    """
    zone, floor = zone_of(target), floor_of(target)
    doors = [o for o in facility.openings_of.get(zone.id, []) if o.kind is OpeningKind.DOOR and o.chord is not None]
    pairs = [(a, b) for a, b in combinations(doors, 2) if set(a.zones) != set(b.zones)]
    if not pairs:
        return Measured(inapplicable=Text("没有先后通过的两道门", "no two doors are passed one after the other"))
    swings = {door.id: swing_into(floor, zone, door) for door in doors}
    best: tuple[float, float, LineString, tuple[str, str]] | None = None
    for one, other in pairs:
        line = shapely.shortest_line(LineString(one.chord or ()), LineString(other.chord or ()))
        known = [swings[door.id] for door in (one, other)]
        taken = sum(depth for depth in known if depth is not None)
        unsure = sum((door.width_m or 0.0) for door, depth in zip((one, other), known, strict=True) if depth is None)
        clear = float(line.length) - taken
        if best is None or clear - unsure < best[0]:
            best = (clear - unsure, clear, line, (one.id, other.id))
    if best is None:
        raise ValueError(zone.id)
    least, most, line, evidence = best
    shown = width_text(most)
    proof = (Proof(ProofKind.WIDTH, floor.id, _ends(line), most, shown),)
    if least < most:
        note = Text("图上没有门扇，不知是否开向其间", "no leaf is drawn: it may swing into the space between")
        if at_most(most, SERIES_M - EPS):
            return Measured(value=most, shown=shown, evidence=evidence, proof=proof)
        return Measured(value=least, shown=shown, doubt=note, evidence=evidence, proof=proof)
    return Measured(value=most, shown=shown, evidence=evidence, proof=proof)


def swing_into(floor: Floor, zone: Zone, door: Opening) -> float | None:
    """How far the drawn leaf of a door reaches into a zone, metres; 0 when it opens to the other side, None when none is drawn."""
    lines = floor.linework.get("door")
    if lines is None or door.chord is None:
        return None
    chord = LineString(door.chord)
    reach = (door.width_m or chord.length) * 1.2
    near = shapely.get_parts(lines)
    near = near[shapely.dwithin(near, chord, 0.3)]
    near = near[shapely.hausdorff_distance(near, chord) <= reach + chord.length]
    if not near.size:
        return None
    inside = shapely.intersection(shapely.union_all(near), zone.polygon)
    (ax, ay), (bx, by) = door.chord
    length = chord.length
    depths = [
        abs((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / length for x, y in shapely.get_coordinates(inside).tolist()
    ]
    deep = max((depth for depth in depths if depth <= reach), default=0.0)
    return deep if deep > LEAF_M else 0.0


def _ends(line: LineString) -> tuple[Point, Point]:
    (ax, ay), (bx, by) = line.coords
    return (ax, ay), (bx, by)


def zone_area(_facility: Facility, target: Target, _params: Params) -> Measured:
    """Area of the zone's outline, m²; what stands in it is not taken off."""
    return Measured(value=float(zone_of(target).polygon.area))


MEASURES: Final[tuple[Measure, ...]] = (
    accessible_way,
    accessible_passage,
    accessible_door,
    turning_at_door,
    turning_before,
    turning_in_zone,
    doors_in_series,
    zone_area,
)
