"""Exact shortest paths over all floors of a centre, for walkers of one width.

Nodes of a path are the corners that it bends around, and the stairs, lifts and ramps that it takes.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any, Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from twin.model import OpeningKind, Point, Twin
from twin.space.expand import seen_from_point
from twin.space.fast import filled, flat, marks
from twin.space.free import Blocks, FreeSpace, free_space, narrowed, standing_in_the_way
from twin.space.links import STOREY_M, find_links
from twin.space.mesh import GRID_M, SCALE, Whole, parts_between, to_metres
from twin.space.reach import Foot, Region
from twin.space.search import Goals, Seeds, Sites, Trail, new_trail, side_by_side, wave
from twin.space.visibility import Aim, VisibilityGraph

SNAP_M: Final = 1.0
"""Metres: how far a place in a wall or counter may be from where one can stand."""
START: Final = -1
GOAL: Final = -2
NO_KINDS: Final[frozenset[OpeningKind]] = frozenset()
_BITS: Final = {kind: 1 << k for k, kind in enumerate(OpeningKind)}


class Spot(NamedTuple):
    """A point one can stand on: place of its floor in the twin, triangle of that floor's mesh, point in grid steps."""

    floor: int
    triangle: int
    at: Whole

    @property
    def metres(self) -> Point:
        """Local metres."""
        return to_metres(*self.at)

    @property
    def box(self) -> tuple[float, float, float, float]:
        """West, south, east, north: the point itself, metres."""
        return (*self.metres, *self.metres)


@dataclass(frozen=True, slots=True)
class Way:
    """A shortest path. ``points`` are (floor, local metres); a change of floor takes the link of ``links`` in turn."""

    length_m: float
    points: tuple[tuple[int, Point], ...]
    links: tuple[tuple[OpeningKind, str, str], ...] = ()

    def reversed(self) -> Way:
        """The same path walked back."""
        back = tuple((kind, entered, left) for kind, left, entered in reversed(self.links))
        return Way(self.length_m, self.points[::-1], back)


class _Site(NamedTuple):
    """Where a stair, lift or ramp is entered."""

    opening: str
    spot: Spot


class Network:
    """Shortest paths in one twin, for one width of walker.

    Parameters
    ----------
    width_m
        Width that is kept free, metres; None: a walker without width, the exact distance.
    blocks, closed
        See :func:`twin.space.free.free_space`.
    storey_m
        Height from floor to floor, metres.
    spaces
        Free space of each floor where it is known already (for a walker without width).
    """

    def __init__(
        self,
        twin: Twin,
        width_m: float | None = None,
        *,
        blocks: Blocks = standing_in_the_way,
        closed: Collection[str] = (),
        storey_m: float = STOREY_M,
        spaces: Sequence[FreeSpace] | None = None,
    ) -> None:
        self.twin = twin
        self.width_m = width_m
        if spaces is None:
            spaces = [free_space(floor, blocks, closed) for floor in twin.floors]
        self.spaces = tuple(spaces if width_m is None else [narrowed(space, width_m) for space in spaces])
        self.meshes = tuple(space.mesh for space in self.spaces)
        self._offset = [0, *accumulate(len(mesh.xs) for mesh in self.meshes)]
        self._triangles = [0, *accumulate(len(mesh.face) for mesh in self.meshes)]
        self._flat = self.meshes[0].flat if len(self.meshes) == 1 else side_by_side([m.flat for m in self.meshes])
        self._sites: list[_Site] = []
        self._links: dict[int, list[tuple[int, float, OpeningKind]]] = {}
        self._site_table = self._add_links(storey_m)
        self.graph = VisibilityGraph(self._flat, self._site_table)
        self._looks: dict[Spot, list[tuple[int, float]]] = {}

    def spot(self, floor: int, at: Point, zone: str | None = None, within: float = SNAP_M) -> Spot | None:
        """Where one stands at a point: there, or the nearest free place (of ``zone`` first); None when none is near."""
        mesh, space, point = self.meshes[floor], self.spaces[floor], shapely.Point(at)
        exact = mesh.locate(at)
        if exact is not None and (zone is None or _any_near(space.pieces(zone, np.array([exact])), point, 2 * GRID_M)):
            return Spot(floor, exact, mesh.nearest_in(exact, at))
        near = mesh.tree.query(point, predicate="dwithin", distance=within)
        if not near.size:
            return None
        pieces = mesh.triangles[near]
        if zone is not None and _any_near(own := space.pieces(zone, near), point, within):
            pieces = own
        least = int(np.nanargmin(shapely.distance(pieces, point)))
        (x, y), *_ = shapely.shortest_line(pieces[least], point).coords
        triangle = int(near[least])
        return Spot(floor, triangle, mesh.nearest_in(triangle, (x, y)))

    def shortest(self, start: Spot, goal: Spot, avoid: Collection[OpeningKind] = NO_KINDS) -> Way | None:
        """The exact shortest path, or None. ``avoid``: kinds of link not to be used, as stairs for a wheelchair."""
        straight, first = self._look(start, goal)
        rest = dict(self._look(goal)[1])
        parts = self._parts(self._triangle(start), self._triangle(goal))
        feet = {node: Foot(metres, start.at) for node, metres in first}
        length, nodes = self._search(feet, rest, [goal.box], goal.floor, parts, straight, avoid, is_rounded=False)
        return self._way(start, goal, nodes, length) if math.isfinite(length) else None

    def region(self, floor: int, ident: str) -> Region | None:
        """Everything walkable of a zone or opening; None when nothing of it is.

        Of an opening it is the floor within the wall; in a wall without thickness, the 10 mm by which an opening reaches
        into its zones (:data:`twin.space.plugs.OVERLAP_M`).

        Raises
        ------
        ValueError
            The network is for a walker with a width: its faces know no zones.
        """
        if self.width_m is not None:
            raise ValueError("regions are those of a walker without width")
        space, mesh = self.spaces[floor], self.meshes[floor]
        faces = space.belonging_to(ident)
        if ident in space.plugs:
            zones = {zone.id for zone in space.floor.zones}
            faces = [i for i in faces if zones.isdisjoint(space.labels[i])] or faces
        own = np.isin(mesh.face, faces)
        return Region(floor, mesh, frozenset(np.flatnonzero(own).tolist())) if own.any() else None

    def region_of(self, spot: Spot) -> Region:
        """A single point as a region."""
        return Region(spot.floor, self.meshes[spot.floor], frozenset({spot.triangle}), spot.at)

    def between(
        self, start: Region, goals: Sequence[Region], avoid: Collection[OpeningKind] = NO_KINDS
    ) -> tuple[int, Way] | None:
        """The exact shortest walk from any point of a region to any point of the nearest of others.

        Which of ``goals`` it is, by its place, and the way; None when none can be reached. Regions that overlap or adjoin
        without a wall are 0 m apart.
        """
        for k, goal in enumerate(goals):
            shared = start.common(goal)
            if shared is not None:
                return k, Way(0.0, ((start.floor, to_metres(*shared)),))
        best = start.direct(goals)
        last: dict[int, tuple[Foot, int]] = {}
        for k, goal in enumerate(goals):
            for node, foot in self._nodes_near(goal).items():
                last[node] = min(last.get(node, (foot, k)), (foot, k))
        first = self._nodes_near(start)
        floors = {goal.floor for goal in goals}
        parts = self._parts(*(self._triangles[r.floor] + t for r in (start, *goals) for t in r.triangles))
        floor = floors.pop() if len(floors) == 1 else None
        rest = {node: foot.metres for node, (foot, _) in last.items()}
        limit = math.inf if best is None else best[0]
        length, nodes = self._search(
            first, rest, [goal.bounds for goal in goals], floor, parts, limit, avoid, is_rounded=True
        )
        if not nodes:
            if best is None:
                return None
            length, k, here, there = best
            points = ((start.floor, to_metres(*here)), (goals[k].floor, to_metres(*there)))
            return k, Way(length, points)
        foot, k = last[nodes[-1]]
        ends = Spot(start.floor, -1, first[nodes[0]].at), Spot(goals[k].floor, -1, foot.at)
        return k, self._way(*ends, nodes, length)

    def _nodes_near(self, region: Region) -> dict[int, Foot]:
        """Nodes in sight of a region: corners of its floor, and stairs, lifts and ramps."""
        offset, base = self._offset[region.floor], self._offset[-1]
        near = {v + offset: foot for v, foot in region.corners.items()}
        sites = [(base + k, site.spot) for k, site in enumerate(self._sites) if site.spot.floor == region.floor]
        if sites:
            met = region.met([(spot.at, spot.triangle) for _, spot in sites])
            near |= {sites[key][0]: foot for key, foot in met.items()}
        return near

    def distances(
        self, sources: Sequence[Spot], goals: Sequence[Spot], avoid: Collection[OpeningKind] = NO_KINDS
    ) -> NDArray[np.float64]:
        """Metres from each goal to the nearest of the sources; infinite where no way leads."""
        if not sources or not goals:
            return np.full(len(goals), math.inf)
        _, told = self._wave(sources, goals, avoid)
        return np.asarray(told.metres[: len(goals)], dtype=np.float64)

    def search(self, source: Spot, avoid: Collection[OpeningKind] = NO_KINDS) -> tuple[list[float], list[int]]:
        """Metres from a place to every node, and the node before each; the last node stands for the place itself."""
        trail, told = self._wave([source], [], avoid)
        size = self._offset[-1] + len(self._sites)
        length = np.concatenate([trail.metres, told.metres, [0.0]])
        before = np.concatenate([trail.before, told.before, [size]]).astype(np.int64)
        return length.tolist(), np.where(before < 0, size, before).tolist()

    def links(self, avoid: Collection[OpeningKind] = NO_KINDS) -> list[tuple[int, int, float]]:
        """Stairs, lifts and ramps: from which node, to which, how many metres."""
        ends = ((node, link) for node, links in self._links.items() for link in links)
        return [(node, other, metres) for node, (other, metres, kind) in ends if kind not in avoid]

    def seen_nodes(self, spot: Spot) -> list[tuple[int, float]]:
        """Nodes in sight of a place one goes to, with distances in metres; kept."""
        known = self._looks.get(spot)
        if known is None:
            known = self._looks[spot] = self._look(spot)[1]
        return known

    def way_along(self, start: Spot, goal: Spot, before: Mapping[int, int], length: float) -> Way:
        """The path that a search found. ``before`` leads from :data:`GOAL` back to :data:`START`."""
        nodes: list[int] = []
        node = before[GOAL]
        while node != START:
            nodes.append(node)
            node = before[node]
        return self._way(start, goal, nodes[::-1], length)

    def way_over(self, start: Spot, nodes: Sequence[int], length: float) -> Way:
        """The path over some nodes, to the last of them."""
        floor, at = self._at(nodes[-1])
        return self._way(start, Spot(floor, -1, at), nodes, length)

    def place(self, node: int) -> tuple[int, Point]:
        """Floor and local metres of a node."""
        floor, at = self._at(node)
        return floor, to_metres(*at)

    def _at(self, node: int) -> tuple[int, Whole]:
        base = self._offset[-1]
        if node >= base:
            spot = self._sites[node - base].spot
            return spot.floor, spot.at
        floor = bisect_right(self._offset, node) - 1
        vertex = node - self._offset[floor]
        return floor, (self.meshes[floor].xs[vertex], self.meshes[floor].ys[vertex])

    def _look(self, spot: Spot, goal: Spot | None = None) -> tuple[float, list[tuple[int, float]]]:
        """Metres to a goal if it is in sight, else infinite; and the nodes in sight of a place, with distances in metres."""
        m, (x, y), base = self._flat, spot.at, self._offset[-1]
        watched: dict[int, list[tuple[int, int, int]]] = {}
        for k, site in enumerate(self._sites):
            watched.setdefault(self._triangle(site.spot), []).append((base + k, *site.spot.at))
        if goal is not None:
            watched.setdefault(self._triangle(goal), []).append((GOAL, *goal.at))
        seen = seen_from_point(m, self._triangle(spot), spot.at, watched)
        places = [(int(v), int(m.xs[v]), int(m.ys[v])) for v in seen.corners]
        places += [(node, *self._sites[node - base].spot.at) for node in sorted(seen.points) if node != GOAL]
        straight = math.dist(spot.at, goal.at) / SCALE if goal is not None and GOAL in seen.points else math.inf
        return straight, [(node, math.hypot(px - x, py - y) / SCALE) for node, px, py in places]

    def _search(
        self,
        first: Mapping[int, Foot],
        rest: Mapping[int, float],
        boxes: Sequence[tuple[float, float, float, float]],
        floor: int | None,
        parts: Any,
        limit: float,
        avoid: Collection[OpeningKind],
        *,
        is_rounded: bool,
    ) -> tuple[float, list[int]]:
        """See :meth:`VisibilityGraph.shortest`; ``floor`` is that of all ``boxes`` around goals, None for several."""
        low, high = (0, 0) if floor is None else (self._offset[floor], self._offset[floor + 1])
        left = filled(self.graph.nodes, math.inf)
        for node, metres in rest.items():
            left[node] = metres
        aim = Aim(
            flat(list(first)),
            flat([foot.at[0] for foot in first.values()]),
            flat([foot.at[1] for foot in first.values()]),
            is_rounded,
            left,
            flat([edge for box in boxes for edge in box], np.float64),
            low,
            high,
            parts,
            limit,
            _bits(avoid),
        )
        return self.graph.shortest(aim, {node: foot.metres for node, foot in first.items()})

    def _wave(
        self, sources: Sequence[Spot], goals: Sequence[Spot], avoid: Collection[OpeningKind]
    ) -> tuple[Trail, Goals]:
        """Distances from the nearest source to vertices, goals, stairs, lifts and ramps."""
        spots = [*goals, *(site.spot for site in self._sites)]
        triangles = np.array([self._triangle(s) for s in spots], dtype=np.int64)
        places = np.array([s.at for s in spots], dtype=np.int64).reshape(-1, 2)
        order = np.argsort(triangles, kind="stable")
        marked = bytearray(self._triangles[-1])
        for t in triangles.tolist():
            marked[t] = 1
        told = Goals(
            marks(marked),
            flat(triangles[order]),
            flat(order),
            flat(places[order, 0]),
            flat(places[order, 1]),
            filled(len(spots), math.inf),
            filled(len(spots), -1, np.int64),
        )
        seeds = Seeds(
            flat([s.at[0] for s in sources]),
            flat([s.at[1] for s in sources]),
            flat([self._triangle(s) for s in sources]),
        )
        trail = new_trail(self._offset[-1])
        wave(self._flat, self._site_table, _bits(avoid), seeds, told, trail)
        return trail, told

    def _triangle(self, spot: Spot) -> int:
        return self._triangles[spot.floor] + spot.triangle

    def _parts(self, *triangles: int) -> Any:
        """Flags of the parts of all floors that a shortest way between some triangles can pass."""
        sites = [self._triangle(site.spot) for site in self._sites]
        return parts_between(self._flat, [*triangles, *sites])

    def _add_links(self, storey_m: float) -> Sites:
        """Make nodes of stairs, lifts and ramps."""
        base = self._offset[-1]
        node_of: dict[tuple[int, str], int] = {}
        for link in find_links(self.twin.floors, storey_m):
            ends = []
            for floor, ident in ((link.lower, link.lower_id), (link.upper, link.upper_id)):
                if (floor, ident) not in node_of:
                    opening = next(o for o in self.twin.floors[floor].openings if o.id == ident)
                    spot = self.spot(floor, opening.at, next(iter(opening.zones), None))
                    if spot is None:
                        break
                    node_of[floor, ident] = base + len(self._sites)
                    self._sites.append(_Site(ident, spot))
                ends.append(node_of[floor, ident])
            if len(ends) == 2:
                one, other = ends
                self._links.setdefault(one, []).append((other, link.length_m, link.kind))
                self._links.setdefault(other, []).append((one, link.length_m, link.kind))
        links = [self._links.get(base + k, []) for k in range(len(self._sites))]
        ends_at = [0, *accumulate(len(found) for found in links)]
        return Sites(
            base,
            flat([site.spot.at[0] for site in self._sites]),
            flat([site.spot.at[1] for site in self._sites]),
            flat([self._triangle(site.spot) for site in self._sites]),
            flat(ends_at[:-1]),
            flat(ends_at[1:]),
            flat([other for found in links for other, _, _ in found]),
            flat([metres for found in links for _, metres, _ in found], np.float64),
            flat([_BITS[kind] for found in links for _, _, kind in found]),
        )

    def _way(self, start: Spot, goal: Spot, nodes: Sequence[int], length: float) -> Way:
        """The path over some nodes, without those that lie on a straight piece of it."""
        base = self._offset[-1]
        trail: list[tuple[int, Whole]] = [(start.floor, start.at)]
        links = []
        for last, node in pairwise([-1, *nodes]):
            if node >= base:
                site = self._sites[node - base]
                trail.append((site.spot.floor, site.spot.at))
                if last >= base and any(other == node for other, _, _ in self._links.get(last, ())):
                    kind = next(k for other, _, k in self._links[last] if other == node)
                    links.append((kind, self._sites[last - base].opening, site.opening))
            else:
                trail.append(self._at(node))
        trail.append((goal.floor, goal.at))
        kept = [trail[0]]
        for here, after in pairwise([*trail[1:], (-1, (0, 0))]):
            if here != kept[-1] and not _straight(kept[-1], here, after):
                kept.append(here)
        return Way(length, tuple((floor, to_metres(*at)) for floor, at in kept), tuple(links))


def _any_near(pieces: NDArray[np.object_], point: shapely.Point, within: float) -> bool:
    return bool(shapely.dwithin(pieces, point, within).any())


def _bits(kinds: Collection[OpeningKind]) -> int:
    return sum(_BITS[kind] for kind in set(kinds))


def _straight(before: tuple[int, Whole], here: tuple[int, Whole], after: tuple[int, Whole]) -> bool:
    """Whether a point lies exactly between two others of its floor."""
    if not before[0] == here[0] == after[0]:
        return False
    (ax, ay), (x, y), (bx, by) = before[1], here[1], after[1]
    ux, uy, vx, vy = x - ax, y - ay, bx - x, by - y
    return ux * vy == uy * vx and ux * vx + uy * vy > 0
