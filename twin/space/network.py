"""The visibility graph of a centre: exact shortest paths over all floors.

Nodes are the corners one may have to walk around, and the stairs, lifts and ramps. What a corner sees is found when a
search first comes there, and kept. Only lines that graze both of their corners are edges: no shortest path has others.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from twin.model import OpeningKind, Point, Twin
from twin.space.expand import onward, points_in, seen_from_corner, seen_from_point, sides_of
from twin.space.free import Blocks, FreeSpace, free_space, narrowed, stands_in_the_way
from twin.space.links import STOREY_M, find_links
from twin.space.mesh import SCALE, Whole, to_grid, to_metres
from twin.space.reach import Foot, Region

START: Final = -1
GOAL: Final = -2
SNAP_M: Final = 1.0
"""Metres: how far a place in a wall or counter may be from where one can stand."""
NO_KINDS: Final[frozenset[OpeningKind]] = frozenset()


class Spot(NamedTuple):
    """A point one can stand on: place of its floor in the twin, triangle of that floor's mesh, point in grid steps."""

    floor: int
    triangle: int
    at: Whole

    @property
    def metres(self) -> Point:
        """Local metres."""
        return to_metres(*self.at)


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
        blocks: Blocks = stands_in_the_way,
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
        self._offset = [0]
        self._points: list[Whole] = []
        self._floors: list[int] = []
        for floor, mesh in enumerate(self.meshes):
            self._offset.append(self._offset[-1] + len(mesh.xs))
            self._points += zip(mesh.xs, mesh.ys, strict=True)
            self._floors += [floor] * len(mesh.xs)
        self._near: dict[int, tuple[list[tuple[int, float]], list[tuple[int, float]]]] = {}
        self._extra: dict[int, list[tuple[int, float]]] = {}
        self._links: dict[int, list[tuple[int, float, OpeningKind]]] = {}
        self._sites: list[_Site] = []
        self._add_links(storey_m)
        self._graph: csr_array[np.float64] | None = None
        self._looks: dict[Spot, list[tuple[int, float]]] = {}

    def spot(self, floor: int, at: Point, zone: str | None = None, within: float = SNAP_M) -> Spot | None:
        """Where one stands at a point: there, or the nearest free place (of ``zone`` first); None when none is near."""
        mesh, space = self.meshes[floor], self.spaces[floor]
        exact = mesh.locate(at)
        if exact is not None and (zone is None or zone in space.labels[int(mesh.face[exact])]):
            return Spot(floor, exact, to_grid(at))
        point = shapely.Point(at)
        near = mesh.tree.query(point, predicate="dwithin", distance=within)
        if zone is not None:
            own = [t for t in near.tolist() if zone in space.labels[int(mesh.face[t])]]
            near = np.asarray(own, dtype=np.int64) if own else near
        if not near.size:
            return None
        triangle = int(near[np.argmin(shapely.distance(mesh.triangles[near], point))])
        x, y = shapely.shortest_line(mesh.triangles[triangle], point).coords[0]
        return Spot(floor, triangle, to_grid((x, y)))

    def shortest(  # noqa: C901 - one search, read in one piece
        self, start: Spot, goal: Spot, avoid: Collection[OpeningKind] = NO_KINDS
    ) -> Way | None:
        """The exact shortest path, or None. ``avoid``: kinds of link not to be used, as stairs for a wheelchair."""
        first = self._seen(start, goal)
        last = dict(self._seen(goal))
        floor, (gx, gy) = goal.floor, goal.metres
        heap: list[tuple[float, float, int]] = []
        best: dict[int, float] = {START: 0.0}
        before: dict[int, int] = {}
        low, high = self._offset[floor], self._offset[floor + 1]
        xs, ys = self.meshes[floor].xs, self.meshes[floor].ys

        def reach(node: int, length: float, origin: int) -> None:
            if length < best.get(node, math.inf):
                best[node] = length
                before[node] = origin
                rest = 0.0
                if low <= node < high:
                    rest = math.hypot(xs[node - low] / SCALE - gx, ys[node - low] / SCALE - gy)
                heapq.heappush(heap, (length + rest, length, node))

        for node, step in first:
            reach(node, step, START)
        while heap:
            _, length, node = heapq.heappop(heap)
            if node == GOAL:
                return self._way(start, goal, before, length)
            if length > best[node]:
                continue
            if node in last:
                reach(GOAL, length + last[node], node)
            for other, step in self._onward(node, self._point_of(before[node], start.at), avoid):
                if length + step < best.get(other, math.inf):
                    reach(other, length + step, node)
        return None

    def region(self, floor: int, ident: str) -> Region | None:
        """Everything walkable of a zone or opening; None when nothing of it is.

        Of an opening it is the floor within the wall; in a wall without thickness, the 10 mm by which an opening reaches
        into its zones (:data:`twin.space.free.OVERLAP_M`).
        """
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
        bent = self._search(start, last, goals, math.inf if best is None else best[0], avoid)
        if bent is None:
            if best is None:
                return None
            length, k, here, there = best
            points = ((start.floor, to_metres(*here)), (goals[k].floor, to_metres(*there)))
            return k, Way(length, points)
        nodes, length = bent
        foot, k = last[nodes[-1]]
        first = self._nodes_near(start)[nodes[0]]
        ends = Spot(start.floor, -1, first.at), Spot(goals[k].floor, -1, foot.at)
        return k, self._way(
            *ends, {GOAL: nodes[-1], nodes[0]: START, **dict(zip(nodes[1:], nodes, strict=False))}, length
        )

    def _nodes_near(self, region: Region) -> dict[int, Foot]:
        """Nodes in sight of a region: corners of its floor, and stairs, lifts and ramps."""
        offset, base = self._offset[region.floor], self._offset[-1]
        near = {v + offset: foot for v, foot in region.corners.items()}
        sites = [(base + k, site.spot) for k, site in enumerate(self._sites) if site.spot.floor == region.floor]
        if sites:
            met = region.met([(spot.at, spot.triangle) for _, spot in sites])
            near |= {sites[key][0]: foot for key, foot in met.items()}
        return near

    def _search(
        self,
        start: Region,
        last: dict[int, tuple[Foot, int]],
        goals: Sequence[Region],
        limit: float,
        avoid: Collection[OpeningKind],
    ) -> tuple[list[int], float] | None:
        """Nodes of the shortest way with bends that is shorter than ``limit``, and its length."""
        first = self._nodes_near(start)
        best: dict[int, float] = {}
        before: dict[int, int] = {}
        heap: list[tuple[float, float, int]] = []

        def reach(node: int, length: float, origin: int) -> None:
            if length < best.get(node, limit):
                best[node] = length
                before[node] = origin
                heapq.heappush(heap, (length + self._rest(node, goals), length, node))

        for node, foot in first.items():
            reach(node, foot.metres, START)
        while heap:
            bound, length, node = heapq.heappop(heap)
            if node == GOAL:
                return _back(before), length
            if bound >= limit:
                break
            if length > best[node]:
                continue
            if node in last:
                reach(GOAL, length + last[node][0].metres, node)
            came_from = first[node].at if before[node] == START else self._point_of(before[node], None)
            for other, step in self._onward(node, came_from, avoid):
                reach(other, length + step, node)
        return None

    def _rest(self, node: int, goals: Sequence[Region]) -> float:
        """At least so many metres are left from a node to the nearest goal: straight to the box around it."""
        if node < 0 or node >= self._offset[-1] or any(goal.floor != self._floors[node] for goal in goals):
            return 0.0
        x, y = to_metres(*self._points[node])
        return min(
            math.hypot(max(w - x, 0.0, x - e), max(s - y, 0.0, y - n)) for w, s, e, n in (g.bounds for g in goals)
        )

    def _onward(self, node: int, came_from: Whole, avoid: Collection[OpeningKind]) -> list[tuple[int, float]]:
        """Where a shortest path goes on from a node that it reached from a point: round the corner, not back."""
        one, other = self._sides(node)
        links = self._links.get(node)
        if links:
            return [*one, *((far, step) for far, step, kind in links if kind not in avoid)]
        if node >= self._offset[-1]:
            return one
        floor = self._floors[node]
        first, second = sides_of(self.meshes[floor], node - self._offset[floor], *came_from)
        return [*one, *other] if first == second else other if first else one

    def neighbours(self, node: int) -> list[tuple[int, float]]:
        """Nodes in sight of a corner or link, with distances in metres."""
        one, other = self._sides(node)
        return list(dict.fromkeys([*one, *other]))

    def _sides(self, node: int) -> tuple[list[tuple[int, float]], list[tuple[int, float]]]:
        """What a corner sees on the side of its first wall and of its second; all that a link sees comes first."""
        known = self._near.get(node)
        if known is None:
            floor = self._floors[node]
            mesh, offset = self.meshes[floor], self._offset[floor]
            vertex = node - offset
            xs, ys = mesh.xs, mesh.ys
            x, y = xs[vertex], ys[vertex]
            one, other = (
                [(v + offset, math.hypot(xs[v] - x, ys[v] - y) / SCALE) for v in sorted(seen)]
                for seen in seen_from_corner(mesh, vertex)
            )
            extra = self._extra.get(node, [])
            known = (one + extra, other + extra)
            self._near[node] = known
        return known

    def complete(self) -> None:
        """Find what every corner sees, so that no later search has to."""
        for floor, mesh in enumerate(self.meshes):
            for vertex in mesh.wedges:
                self.neighbours(vertex + self._offset[floor])

    def distances(
        self, sources: Sequence[Spot], goals: Sequence[Spot], avoid: Collection[OpeningKind] = NO_KINDS
    ) -> NDArray[np.float64]:
        """Metres from each goal to the nearest of the sources; infinite where no way leads."""
        out = np.full(len(goals), math.inf)
        if not sources or not goals:
            return out
        length, before, origin = self._from_sources(sources, avoid)
        watched: list[dict[int, list[tuple[int, int, int]]]] = [{} for _ in self.meshes]
        for key, goal in enumerate(goals):
            watched[goal.floor].setdefault(goal.triangle, []).append((key, *goal.at))

        def reach(keys: Collection[int], eye: Whole, so_far: float) -> None:
            for key in keys:
                x, y = goals[key].at
                out[key] = min(out[key], so_far + math.hypot(x - eye[0], y - eye[1]) / SCALE)

        from_points = [(source, 0.0) for source in sources]
        from_points += [(site.spot, float(length[self._offset[-1] + k])) for k, site in enumerate(self._sites)]
        for spot, so_far in from_points:
            if watched[spot.floor] and math.isfinite(so_far):
                seen = seen_from_point(self.meshes[spot.floor], spot.triangle, spot.at, watched[spot.floor])
                reach(seen.points, spot.at, so_far)
        for floor, mesh in enumerate(self.meshes):
            offset = self._offset[floor]
            for vertex in mesh.wedges if watched[floor] else ():
                if math.isfinite(length[vertex + offset]):
                    came = self._point_of(int(before[vertex + offset]), origin.get(vertex + offset))
                    x, y = mesh.xs[vertex], mesh.ys[vertex]
                    keys = points_in(mesh, onward(mesh, vertex, came), x, y, watched[floor])
                    reach(keys, (x, y), float(length[vertex + offset]))
        return out

    def search(
        self, source: Spot, avoid: Collection[OpeningKind] = NO_KINDS
    ) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
        """Metres from a place to every node, and the node before each; the last node stands for the place itself."""
        length, before, _ = self._from_sources([source], avoid)
        return length, before

    def seen_nodes(self, spot: Spot) -> list[tuple[int, float]]:
        """Nodes in sight of a place one goes to, with distances in metres; kept."""
        known = self._looks.get(spot)
        if known is None:
            known = self._looks[spot] = self._seen(spot)
        return known

    def way_along(self, start: Spot, goal: Spot, before: dict[int, int], length: float) -> Way:
        """The path that a search found. ``before`` leads from :data:`GOAL` back to :data:`START`."""
        return self._way(start, goal, before, length)

    def _point_of(self, node: int, source: Whole | None) -> Whole:
        """Grid point of a node; ``source`` for a start, and for the one more node that stands for all sources."""
        if node < 0 or node >= self._offset[-1] + len(self._sites):
            if source is None:
                raise KeyError(node)
            return source
        if node >= self._offset[-1]:
            return self._sites[node - self._offset[-1]].spot.at
        return self._points[node]

    def _from_sources(
        self, sources: Sequence[Spot], avoid: Collection[OpeningKind]
    ) -> tuple[NDArray[np.float64], NDArray[np.int32], dict[int, Whole]]:
        """Metres from the nearest source to every node, the node before it, and the source of those seen from one.

        Dijkstra from one more node that stands for all sources.
        """
        size = self._offset[-1] + len(self._sites)
        first: dict[int, float] = {}
        origin: dict[int, Whole] = {}
        for source in sources:
            for node, step in self._seen(source):
                if step < first.get(node, math.inf):
                    first[node], origin[node] = step, source.at
        base = self._matrix()
        links = [(a, b, step) for a, found in self._links.items() for b, step, kind in found if kind not in avoid] + [
            (size, node, max(step, 1e-12)) for node, step in first.items()
        ]  # csgraph takes 0 for "no edge"
        rows, columns, steps = np.array([*links, (size, size, 0.0)]).T
        extra = csr_array((steps, (rows.astype(np.int64), columns.astype(np.int64))), shape=(size + 1, size + 1))
        length, before = dijkstra(base + extra, indices=np.array([size]), return_predecessors=True)
        return length[0], before[0], origin

    def _matrix(self) -> csr_array[np.float64]:
        if self._graph is None:
            self.complete()
            size = self._offset[-1] + len(self._sites) + 1
            items = [(node, self.neighbours(node)) for node in self._near]
            rows = np.repeat([node for node, _ in items], [len(found) for _, found in items])
            pairs = np.array([pair for _, found in items for pair in found], dtype=np.float64).reshape(-1, 2)
            columns = pairs[:, 0].astype(np.int64)
            self._graph = csr_array((pairs[:, 1], (rows.astype(np.int64), columns)), shape=(size, size))
        return self._graph

    def _seen(self, spot: Spot, *goals: Spot) -> list[tuple[int, float]]:
        """Nodes in sight of a point, and :data:`GOAL` with the distance to the nearest of ``goals`` in sight."""
        floor = spot.floor
        mesh, offset, base = self.meshes[floor], self._offset[floor], self._offset[-1]
        x, y = spot.at
        places = {base + k: site.spot for k, site in enumerate(self._sites) if site.spot.floor == floor}
        places |= {-k - 2: goal for k, goal in enumerate(goals) if goal.floor == floor}
        watched: dict[int, list[tuple[int, int, int]]] = {}
        for key, place in places.items():
            watched.setdefault(place.triangle, []).append((key, *place.at))
        seen = seen_from_point(mesh, spot.triangle, spot.at, watched)
        out = [(v + offset, math.hypot(mesh.xs[v] - x, mesh.ys[v] - y) / SCALE) for v in sorted(seen.corners)]
        for key in sorted(seen.points):
            px, py = places[key].at
            out.append((key if key >= 0 else GOAL, math.hypot(px - x, py - y) / SCALE))
        return out

    def _add_links(self, storey_m: float) -> None:
        """Make nodes of stairs, lifts and ramps, and join them to what they see."""
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
        for k, site in enumerate(self._sites):
            found = [(node, step) for node, step in self._seen(site.spot) if node != base + k]
            self._near[base + k] = (found, [])
            for node, step in found:
                if node < base:
                    self._extra.setdefault(node, []).append((base + k, step))

    def _way(self, start: Spot, goal: Spot, before: dict[int, int], length: float) -> Way:
        nodes = [GOAL]
        while nodes[-1] != START:
            nodes.append(before[nodes[-1]])
        nodes.reverse()
        base = self._offset[-1]
        points: list[tuple[int, Point]] = []
        links = []
        for last, node in zip([None, *nodes], nodes, strict=False):
            if node in {START, GOAL}:
                spot = start if node == START else goal
                point = (spot.floor, spot.metres)
            elif node >= base:
                site = self._sites[node - base]
                point = (site.spot.floor, site.spot.metres)
                if last is not None and last >= base and self._sites[last - base].spot.floor != site.spot.floor:
                    kind = next(k for other, _, k in self._links[last] if other == node)
                    links.append((kind, self._sites[last - base].opening, site.opening))
            else:
                floor = self._floors[node]
                point = (floor, to_metres(*self._points[node]))
            if not points or points[-1] != point:
                points.append(point)
        return Way(length, tuple(points), tuple(links))


def _back(before: Mapping[int, int]) -> list[int]:
    """Nodes between the start and the goal, in walking order."""
    nodes = [before[GOAL]]
    while before[nodes[-1]] != START:
        nodes.append(before[nodes[-1]])
    return nodes[::-1]
