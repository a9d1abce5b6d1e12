"""Geometry of mending a floor's zones by hand: cutting, joining, carving, and joining the openings anew.

Works on a :class:`Draft`, the one mutable thing here, which lives only inside
:func:`twin.drawing.corrections.apply_corrections`. Local metres throughout.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cmp_to_key
from math import hypot

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely import Point as Dot
from shapely.geometry.base import BaseGeometry

from twin.model import Floor, Opening, OpeningKind, Placement, Point, Zone, ZoneOrigin

WALL_GAPS = (0.0, 0.06, 0.16, 0.26, 0.51)
"""Half of the widest gap, in metres, that merging bridges; tried in turn. 0.51 spans a 1 m cavity."""

REACH = 0.5
"""Metres a cutting line is lengthened by when it stops short of the wall."""

DUST = 0.05
"""m²; smaller pieces of a cut are slips of the hand and join their neighbour; nothing smaller is a zone."""

PINHOLE = 1e-4
"""m²; smaller holes are left over from arithmetic."""

SIDE_STEPS = tuple(0.05 * n for n in range(1, 17))
"""Metres from an opening's chord at which a zone is looked for on either side: walls up to 0.8 m half-thickness."""

MIN_GAP = 0.6
"""Metres; a shorter stretch without a wall along a cut is not a way through."""


def sound(polygon: BaseGeometry) -> Polygon | None:
    """The polygon without needless points and pinholes, or None when it is not one simple area of at least 0.05 m²."""
    if not isinstance(polygon, Polygon) or polygon.is_empty or not polygon.is_valid:
        return None
    holes = [hole for hole in polygon.interiors if Polygon(hole).area > PINHOLE]
    plain = Polygon(polygon.exterior, holes).simplify(1e-6)
    return plain if isinstance(plain, Polygon) and plain.is_valid and plain.area >= DUST else None


def repaired(polygon: Polygon) -> Polygon:
    """The polygon itself when valid; else the largest area that its crossing outline encloses (maybe empty)."""
    if polygon.is_valid:
        return polygon
    return max(parts_of(shapely.make_valid(polygon)), key=lambda part: part.area, default=Polygon())


def parts_of(shape: BaseGeometry) -> list[Polygon]:
    """Every polygon in a geometry, lines and points dropped."""
    parts = (part for piece in shapely.get_parts(shape) for part in shapely.get_parts(piece))  # collections of multis
    return [part for part in parts if isinstance(part, Polygon) and not part.is_empty]


def iou(one: Polygon, other: Polygon) -> float:
    """Intersection over union, 0 to 1."""
    if not one.intersects(other):
        return 0.0
    common = one.intersection(other).area
    return common / (one.area + other.area - common)


def _order(one: Polygon, other: Polygon) -> int:
    """Largest first; equal ones from left to right, then bottom to top. Steady under translation."""
    scale = max(one.area, other.area)
    a, b = one.centroid, other.centroid
    for difference, slack in ((other.area - one.area, scale * 1e-6), (a.x - b.x, 1e-4), (a.y - b.y, 1e-4)):
        if abs(difference) > slack:
            return 1 if difference > 0 else -1
    return 0


def ordered(pieces: Iterable[Polygon]) -> list[Polygon]:
    """Pieces in the order in which they get their ids."""
    return sorted(pieces, key=cmp_to_key(_order))


def _lengthened(polygon: Polygon, line: Sequence[Point]) -> LineString:
    """The line with each end that stops inside the polygon carried on to its edge, by at most ``REACH``."""
    points = list(line)
    for end, inner in ((0, 1), (-1, -2)):
        (x, y), (px, py) = points[end], points[inner]
        length = hypot(x - px, y - py)
        if length == 0 or not polygon.buffer(1e-6).contains(Dot(x, y)):
            continue
        ux, uy = (x - px) / length, (y - py) / length
        ahead = LineString([(x, y), (x + ux * REACH, y + uy * REACH)]).intersection(polygon)
        near = [part for part in shapely.get_parts(ahead) if part.distance(Dot(x, y)) < 1e-6]
        far = max((part.length for part in near), default=0.0)
        points[end] = (x + ux * (far + 1e-4), y + uy * (far + 1e-4))
    return LineString(points)


def cut(polygon: Polygon, line: Sequence[Point]) -> tuple[list[Polygon], BaseGeometry]:
    """Pieces of a polygon cut along a line (one piece: the line does not cross it) and the cut inside it."""
    knife = _lengthened(polygon, line)
    faces = parts_of(shapely.polygonize([shapely.union_all([polygon.boundary, knife])]))
    pieces = [face for face in faces if polygon.contains(face.representative_point())]
    whole = [piece for piece in pieces if piece.area >= DUST]
    for crumb in (piece for piece in pieces if piece.area < DUST):
        if whole:
            best = max(range(len(whole)), key=lambda n: whole[n].intersection(crumb).length)
            joined = parts_of(whole[best].union(crumb))
            if len(joined) == 1:
                whole[best] = joined[0]
    return ordered(whole), knife.intersection(polygon)


def join(polygons: Sequence[Polygon], others: Sequence[Polygon]) -> Polygon | None:
    """One polygon of several that touch or are a wall apart, bridged only between them; None if too far apart."""
    whole = shapely.union_all(polygons)
    for gap in WALL_GAPS:
        bridged = whole
        if gap:
            closed = whole.buffer(gap, join_style="mitre").buffer(-gap, join_style="mitre")
            between = [p for p in parts_of(closed.difference(whole)) if _touches_two(p, parts_of(whole))]
            bridged = shapely.union_all([whole, *(shapely.buffer(p, 1e-7, join_style="mitre") for p in between)])
            near = [p for p in others if p.intersects(bridged)]
            bridged = bridged.difference(shapely.union_all(near)) if near else bridged
        if len(found := [p for p in parts_of(bridged) if p.area >= DUST]) == 1:
            return sound(found[0])
    return None


def _touches_two(bridge: Polygon, islands: Sequence[Polygon]) -> bool:
    return sum(bridge.distance(island) < 1e-6 for island in islands) >= 2


@dataclass(slots=True)
class Draft:
    """A floor being mended.

    ``zones`` as they stand; ``born`` every zone as drawn or added; ``lineage`` from which born zones each
    standing one was made; ``cuts`` lines along which zones were parted by hand, with no wall implied.
    """

    floor: Floor
    zones: dict[str, Zone]
    born: dict[str, Zone]
    lineage: dict[str, frozenset[str]]
    cuts: list[BaseGeometry] = field(default_factory=list)

    @classmethod
    def of(cls, floor: Floor) -> Draft:
        """A draft of a floor as drawn."""
        zones = {zone.id: _whole(zone) for zone in floor.zones}
        return cls(floor, dict(zones), zones, {key: frozenset({key}) for key in zones})

    def fresh(self, wanted: str) -> str:
        """``wanted``, or the first of ``wanted.2``, ``wanted.3`` … that no zone has or had."""
        number, name = 1, wanted
        while name in self.zones or name in self.born or any(name in made for made in self.lineage.values()):
            number += 1
            name = f"{wanted}.{number}"
        return name

    def put(self, zone: Zone, lineage: frozenset[str]) -> None:
        """Set or replace a zone."""
        self.zones[zone.id] = zone
        self.lineage[zone.id] = lineage

    def drop(self, key: str) -> None:
        """Take a zone away."""
        del self.zones[key]
        del self.lineage[key]

    def part(self, zone: Zone, pieces: Sequence[Polygon]) -> None:
        """Put pieces in a zone's place: the first keeps everything, the others an id of their own and no words."""
        made = self.lineage[zone.id]
        self.put(replace(zone, polygon=pieces[0], origin=ZoneOrigin.MANUAL), made)
        for piece in pieces[1:]:
            key = self.fresh(zone.id)
            blank = Zone(id=key, name=None, number=None, kinds=(), polygon=piece, origin=ZoneOrigin.MANUAL)
            self.put(replace(blank, layer=zone.layer), made)

    def carve(self, polygon: Polygon, but: str) -> list[str]:
        """Take a polygon out of every other zone; ids of zones that would vanish, which are left as they are."""
        covered = []
        for key, zone in list(self.zones.items()):
            if key == but or not zone.polygon.intersects(polygon) or zone.polygon.intersection(polygon).area < 1e-6:
                continue
            rest = [part for raw in parts_of(zone.polygon.difference(polygon)) if (part := sound(raw))]
            if not rest:
                covered.append(key)
                continue
            self.cuts.append(polygon.boundary.intersection(zone.polygon))
            self.part(zone, ordered(rest))
        return covered

    def heirs(self, key: str) -> tuple[str, ...]:
        """Ids of the zones standing in the place of a born one."""
        return tuple(sorted(now for now, made in self.lineage.items() if key in made))

    def settled(self) -> Floor:
        """The floor with these zones, and openings and placements joined to them."""
        touched = {key for key, zone in self.born.items() if self.zones.get(key) is None or self._moved(key, zone)}
        touched |= {key for key in self.zones if key not in {z.id for z in self.floor.zones}}
        zones = tuple(self.zones.values())
        if not touched:
            return replace(self.floor, zones=zones)
        shapes = [z.polygon for z in (*self.zones.values(), *self.born.values()) if z.id in touched]
        area = shapely.union_all(shapes).buffer(1.0)
        before, after = Index(tuple(map(_whole, self.floor.zones))), Index(zones)
        openings = [
            self._rejoined(o, before, after) if touched.intersection(o.zones) or area.intersects(Dot(o.at)) else o
            for o in self.floor.openings
        ]
        placements = [
            self._rehoused(p, after) if p.zone in touched or area.intersects(Dot(p.at)) else p
            for p in self.floor.placements
        ]
        openings += self._gaps(after)
        return replace(self.floor, zones=zones, openings=tuple(openings), placements=tuple(placements))

    def _moved(self, key: str, zone: Zone) -> bool:
        return self.zones[key].polygon is not zone.polygon or self.lineage[key] != frozenset({key})

    def _rejoined(self, opening: Opening, before: Index, after: Index) -> Opening:
        """Joined by looking on both sides of its chord, where that gives the drawn answer for the drawn zones; else by heirs."""
        if opening.chord and sorted(before.beside(opening.chord)) == sorted(opening.zones):
            return replace(opening, zones=after.beside(opening.chord))
        zones = tuple(heir for key in opening.zones if (heir := self._nearest_heir(key, opening.at)))
        return replace(opening, zones=zones)

    def _nearest_heir(self, key: str, at: Point) -> str | None:
        if key not in self.born:
            return key
        heirs = self.heirs(key)
        return min(heirs, key=lambda heir: (self.zones[heir].polygon.distance(Dot(at)), heir), default=None)

    def _rehoused(self, placement: Placement, after: Index) -> Placement:
        home = after.at(placement.at)
        if home is None and placement.zone is not None:  # stands in a wall or just outside, as before
            home = self._nearest_heir(placement.zone, placement.at)
        return replace(placement, zone=home)

    def _gaps(self, after: Index) -> list[Opening]:
        """Ways through where zones were parted by hand and the drawing shows no wall along the cut."""
        if not self.cuts:
            return []
        lines: BaseGeometry = shapely.line_merge(shapely.union_all(self.cuts))
        solid = [g for role, g in self.floor.linework.items() if role in {"wall", "window"}]
        if solid:
            walls = np.concatenate([shapely.get_parts(g) for g in solid])
            near = walls[shapely.dwithin(walls, lines, 0.2)]
            lines = lines.difference(shapely.union_all(near).buffer(0.15, cap_style="square"))
        found: list[Opening] = []
        keys = after.near(lines)
        for n, one in enumerate(keys):
            for other in keys[n + 1 :]:
                found += self._gaps_between(lines, one, other)
        return found

    def _gaps_between(self, lines: BaseGeometry, one: str, other: str) -> list[Opening]:
        edges = (self.zones[key].polygon.boundary.buffer(1e-4) for key in (one, other))
        both = shapely.intersection_all(list(edges))
        shared = lines.intersection(both)
        shared = shapely.line_merge(shared) if shared.geom_type == "MultiLineString" else shared
        ways = [p for p in shapely.get_parts(shared) if isinstance(p, LineString) and p.length >= MIN_GAP]
        ways.sort(key=lambda way: -way.length)
        return [
            _gap(way, f"gap:{one}:{other}" + (f":{n + 1}" if n else ""), (one, other)) for n, way in enumerate(ways)
        ]


def _whole(zone: Zone) -> Zone:
    """The zone, its outline repaired if it crosses itself."""
    return zone if zone.polygon.is_valid else replace(zone, polygon=repaired(zone.polygon))


def _gap(way: LineString, key: str, zones: tuple[str, str]) -> Opening:
    middle = way.interpolate(0.5, normalized=True)
    (x0, y0), (x1, y1) = way.coords[0], way.coords[-1]
    straight = hypot(x1 - x0, y1 - y0)
    chord = ((x0, y0), (x1, y1)) if straight >= way.length - 1e-3 else None
    return Opening(key, OpeningKind.GAP, way.length, (middle.x, middle.y), zones, chord)


class Index:
    """Which zone is where."""

    def __init__(self, zones: Sequence[Zone]) -> None:
        self.keys = [zone.id for zone in zones]
        self.shapes = [zone.polygon for zone in zones]
        self.tree = shapely.STRtree(self.shapes)

    def at(self, point: Point) -> str | None:
        """The zone at a point; of several, the smallest."""
        hits = self.tree.query(Dot(point), predicate="intersects")
        return self.keys[min(hits, key=lambda n: (self.shapes[n].area, self.keys[n]))] if len(hits) else None

    def near(self, shape: BaseGeometry) -> list[str]:
        """Ids of zones that touch a shape, in their order."""
        return [self.keys[n] for n in sorted(self.tree.query(shape, predicate="dwithin", distance=1e-4))]

    def beside(self, chord: tuple[Point, Point]) -> tuple[str, ...]:
        """The first zone met on either side of the middle of a chord; the same id twice inside one zone."""
        (x0, y0), (x1, y1) = chord
        length = hypot(x1 - x0, y1 - y0)
        if length == 0:
            return ()
        nx, ny, x, y = (y0 - y1) / length, (x1 - x0) / length, (x0 + x1) / 2, (y0 + y1) / 2
        sides = []
        for sign in (1, -1):
            hits = (self.at((x + sign * d * nx, y + sign * d * ny)) for d in SIDE_STEPS)
            sides.append(next((hit for hit in hits if hit is not None), None))
        return tuple(side for side in sides if side is not None)
