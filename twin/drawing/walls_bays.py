"""Numbered rooms that open onto each other without a wall: bays, open offices, meeting corners, and the passage between them.

A room number says that the drafter counts a space as a room of its own. The space is cut along every line that
goes on from a wall, and the pieces are joined again, widest border first, but never two numbers with each other.
A line that has wall at both its ends reads as a wall with an opening: it is crossed last.

Where the drawing shows furniture, it says more than the lines: no boundary crosses a desk, and floor that is bare and has
doors on it is the passage, a space of its own.
Everything here is in metres of the shifted drawing.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon, STRtree

from twin.drawing.openings import Door
from twin.drawing.walls_evidence import Segments, join_segments, point_array, polygon_parts
from twin.drawing.walls_merge import Space, note_doors
from twin.drawing.walls_split import GRID_M, LONGEST_CUT_M, cut_lines, lengthened
from twin.model import Point

MOST_CUTS: Final = 1500
"""Cuts considered in one space, shortest first."""
SMALL_M2: Final = 6.0
"""A nameless piece smaller than this is no corridor: it joins its neighbour even through an opening."""
LIFT_M2: Final = 8.0
"""The shaft of the largest bed lift."""
LONGEST_FRONT_M: Final = 14.0
"""Metres: the longest open front of an office that is cut where furniture shows that nothing crosses it."""
FURNITURE_STEP_M: Final = 0.2
"""Furniture is counted in squares of this size: one desk is about as much as another, however finely drawn."""
FURNISHED_PER_M2: Final = 0.6
"""Squares of furniture per square metre from which a floor is furnished; an office has 2 to 5, a passage with a plant 0.2."""
WALL_WEIGHT: Final = 0.25
"""What a metre of opening between two wall ends counts, against a metre that nothing marks."""
EDGE_WEIGHT: Final = 0.5
"""What a metre of border between furnished and bare floor counts."""
WIDE_OPENING_M: Final = 3.0
"""Metres: an opening wider than this between two wall ends parts no floor that is furnished alike on both sides."""
GAP_M: Final = 0.6
"""Metres: what a person passes."""
PASSAGE_M: Final = 0.9
"""Metres: the narrowest corridor; bare floor that is narrower is an aisle between desks or what a wall's end leaves over."""
SEAM_M: Final = 0.005
"""Metres by which faces are thickened so that they join, and half of what an opening takes out of them."""
PASSAGE_DOORS: Final = 2
"""Doors on a bare floor from which it leads somewhere."""

Ints = NDArray[np.intp]


def part_numbered(
    spaces: Sequence[Space],
    label_points: Sequence[Point],
    numbered: Sequence[bool],
    doors: Sequence[Door] = (),
    furniture: Callable[[], Segments] | None = None,
) -> list[Space]:
    """Part each space that holds two or more numbered labels: one piece for each, and what is left between them.

    ``furniture`` gives the lines of the furniture; it is asked only when there is something to part.
    """
    done: list[Space] = []
    things: Segments | None = None
    for space in spaces:
        numbers = [k for k in space.labels if k < len(numbered) and numbered[k]]
        if len(numbers) < 2:
            done.append(space)
            continue
        if things is None:
            things = furniture() if furniture is not None else join_segments([])
        done.extend(_parted(space, numbers, label_points, doors, things))
    return done


@dataclass(slots=True)
class _Pieces:
    """A space cut into faces; which are whose, joined step by step (union-find)."""

    faces: list[Polygon]
    owner: list[int | None]
    passage: list[bool]
    parent: list[int]
    area: list[float]

    def root(self, i: int) -> int:
        """The face that stands for the group of face ``i``."""
        while self.parent[i] != i:
            self.parent[i] = self.parent[self.parent[i]]
            i = self.parent[i]
        return i

    def settled(self, root: int) -> bool:
        """Whether a group is a numbered room or a passage."""
        return self.owner[root] is not None or self.passage[root]

    def join(self, a: int, b: int) -> None:
        """One group of two, given by their roots."""
        self.parent[b] = a
        self.area[a] += self.area[b]
        self.owner[a] = self.owner[a] if self.owner[a] is not None else self.owner[b]
        self.passage[a] |= self.passage[b]

    def groups(self) -> list[list[int]]:
        """The faces of each group."""
        found: dict[int, list[int]] = {}
        for i in range(len(self.faces)):
            found.setdefault(self.root(i), []).append(i)
        return list(found.values())


def _parted(
    space: Space, numbers: Sequence[int], label_points: Sequence[Point], doors: Sequence[Door], furniture: Segments
) -> list[Space]:
    cars = _equal_parts(space, numbers, label_points)
    if len(cars) > 1:
        return cars
    cuts, closed = _cuts(space.polygon, furniture)
    if not cuts:
        return [space]
    faces = _faces(space.polygon, cuts, closed, furniture)
    if len(faces) < 2:
        return [space]
    owner = _owners(faces, numbers, label_points)
    pieces = _Pieces(faces, owner, [False] * len(faces), list(range(len(faces))), [f.area for f in faces])
    borders = _borders(faces, cuts, closed)
    furnished = _furnished(faces, furniture)
    known = [furnished[i] for i, k in enumerate(owner) if k is not None]
    by_furniture = 2 * sum(known) > len(known)
    if by_furniture:
        openings = [c for c, shut in zip(cuts, closed.tolist(), strict=True) if shut and c.length < WIDE_OPENING_M]
        links = _find_passages(pieces, borders, furnished, doors, openings)
        _join_smallest_first(pieces, borders, links, furnished)
        _join_passages(pieces, borders)
    else:
        _join(pieces, borders)
    parted: list[Space] = []
    wider = np.asarray(shapely.buffer(faces, 0.001), dtype=object)
    for members in pieces.groups():
        whole = shapely.union_all(wider[members])
        parted.extend(Space(polygon) for polygon in polygon_parts(whole) if polygon.area > 0.4)
    return parted


def _equal_parts(space: Space, numbers: Sequence[int], label_points: Sequence[Point]) -> list[Space]:
    """The cars of one lift shaft: a small rectangle with several numbers in a row and nothing drawn between them."""
    count = len(numbers)
    frame = shapely.minimum_rotated_rectangle(space.polygon)
    room = space.polygon.area
    if not isinstance(frame, Polygon) or room > count * LIFT_M2 or room < 0.9 * frame.area:
        return [space]
    a, b, c = np.asarray(frame.exterior.coords)[:3]
    if np.hypot(*(b - a)) < np.hypot(*(c - b)):
        a, b, c = b, c, a + c - b
    along, across = (b - a) / count, c - b
    parts = [Polygon([p, p + along, p + along + across, p + across]) for p in (a + k * along for k in range(count))]
    held = [sum(part.intersects(shapely.Point(*label_points[k])) for k in numbers) for part in parts]
    if held != [1] * count:
        return [space]
    return [Space(p) for part in parts for p in polygon_parts(shapely.intersection(space.polygon, part))]


def _cuts(polygon: Polygon, furniture: Segments) -> tuple[list[LineString], NDArray[np.bool_]]:
    """Lines to cut along, shortest first, and which of them have wall at both ends."""
    between_corners = cut_lines(polygon, LONGEST_CUT_M, corners_only=True)
    known = {c.wkb for c in between_corners}
    ways = cut_lines(polygon, LONGEST_FRONT_M if len(furniture) else LONGEST_CUT_M)
    cuts = sorted([*between_corners, *(c for c in ways if c.wkb not in known)], key=lambda c: c.length)[:MOST_CUTS]
    return cuts, np.asarray([c.wkb in known for c in cuts], dtype=bool)


def _faces(
    polygon: Polygon, cuts: Sequence[LineString], closed: NDArray[np.bool_], furniture: Segments
) -> list[Polygon]:
    """What the cuts divide the space into, less the stretches of cuts that cross furniture outside of an opening."""
    # On a grid: without it cuts that end on the boundary leave invalid rings.
    network = shapely.get_parts(shapely.union_all([shapely.boundary(polygon), *lengthened(cuts)], grid_size=GRID_M))
    if len(furniture):
        which, thing = furniture.tree.query(network, predicate="intersects")
        crossed = np.unique(np.stack([which, furniture.stroke[thing]]), axis=1)[0]
        middle = shapely.line_interpolate_point(network, 0.5, normalized=True)
        openings = [c for c, shut in zip(cuts, closed.tolist(), strict=True) if shut and c.length < WIDE_OPENING_M]
        fixed = shapely.distance(middle, shapely.union_all([shapely.boundary(polygon), *openings])) < 1e-3
        # One thing may stand on a line: a cabinet, a plant.
        network = network[fixed | (np.bincount(crossed, minlength=len(network)) < 2)]
    shapely.prepare(polygon)
    faces = shapely.get_parts(shapely.polygonize(network))
    return list(faces[shapely.contains(polygon, shapely.point_on_surface(faces))])


def _owners(faces: Sequence[Polygon], numbers: Sequence[int], label_points: Sequence[Point]) -> list[int | None]:
    """For each face the number in it (the first of several: nothing separates them)."""
    tree = STRtree(faces)
    owner: list[int | None] = [None] * len(faces)
    for k in numbers:
        nearest = int(tree.query_nearest(shapely.Point(*label_points[k]))[0])
        owner[nearest] = k if owner[nearest] is None else owner[nearest]
    return owner


def _furnished(faces: Sequence[Polygon], things: Segments) -> list[bool]:
    """Whether furniture or a stair stands on each face."""
    if not len(things):
        return [False] * len(faces)
    count = np.maximum(1, np.ceil(things.length / FURNITURE_STEP_M).astype(np.intp))
    of = np.repeat(np.arange(len(things)), count)
    t = (np.arange(len(of)) - np.repeat(np.cumsum(count) - count, count) + 0.5) / count[of]
    places = things.a[of] + t[:, None] * (things.b - things.a)[of]
    squares = np.unique(np.floor(places / FURNITURE_STEP_M), axis=0)
    shapes = np.asarray(faces, dtype=object)
    which, _ = STRtree(point_array((squares + 0.5) * FURNITURE_STEP_M)).query(shapes, predicate="contains")
    return list((np.bincount(which, minlength=len(faces)) > FURNISHED_PER_M2 * shapely.area(shapes)).tolist())


def _borders(
    faces: Sequence[Polygon], cuts: Sequence[LineString], closed: NDArray[np.bool_]
) -> list[tuple[bool, float, int, int]]:
    """(has wall at both ends, length, face, face) of every border between two faces."""
    shapes = np.asarray(faces, dtype=object)
    i, j = STRtree(faces).query(shapes, predicate="touches")
    i, j = i[i < j], j[i < j]
    shared = shapely.line_merge(shapely.intersection(shapes[i], shapes[j]))
    size = shapely.length(shared)
    i, j, shared, size = i[size > 0.02], j[size > 0.02], shared[size > 0.02], size[size > 0.02]
    middle = shapely.line_interpolate_point(_longest_parts(shared), 0.5, normalized=True)
    is_wall = np.zeros(len(i), dtype=bool)
    which, cut = STRtree(cuts).query(middle, predicate="dwithin", distance=0.01)
    is_wall[which[closed[cut]]] = True
    return sorted(
        zip(is_wall.tolist(), (-size).tolist(), i.tolist(), j.tolist(), strict=True),
        key=lambda border: border,
    )


def _longest_parts(lines: NDArray[np.object_]) -> NDArray[np.object_]:
    """The longest part of each line, the first of equal ones."""
    parts, line = shapely.get_parts(lines, return_index=True)
    order = np.lexsort((-shapely.length(parts), line))
    longest: NDArray[np.object_] = parts[order[np.flatnonzero(np.diff(line[order], prepend=-1))]]
    return longest


def _find_passages(
    pieces: _Pieces,
    borders: Sequence[tuple[bool, float, int, int]],
    furnished: Sequence[bool],
    doors: Sequence[Door],
    openings: Sequence[LineString],
) -> list[int]:
    """Join bare nameless faces with each other where several doors make them a passage.

    Returns one face of each other bare group that has a door: it may still link two rooms. The rest come apart again.
    """
    bare = [i for i, owner in enumerate(pieces.owner) if owner is None and not furnished[i]]
    floors = [Space(face) for face in pieces.faces]
    note_doors(floors, doors)
    parts = _wide_parts(pieces.faces, bare, openings)
    links: list[int] = []
    for members in _leading_somewhere(parts, [any(floors[i].doors for i in part) for part in parts], borders, bare):
        found = len(set().union(*(floors[i].doors for i in members)))
        if not found:
            continue
        for i in members[1:]:
            pieces.join(pieces.root(members[0]), pieces.root(i))
        if found >= PASSAGE_DOORS:
            pieces.passage[pieces.root(members[0])] = True
        else:
            links.append(members[0])
    return links


def parts_beside(
    parts: Sequence[Sequence[int]], borders: Sequence[tuple[bool, float, int, int]], bare: Sequence[int]
) -> list[set[int]]:
    """For each part the parts it opens onto as wide as a passage, at once or across what lies between the faces of a wall."""
    part_of = {i: k for k, members in enumerate(parts) for i in members}
    sills = set(bare) - part_of.keys()
    shared: dict[tuple[int, int], float] = {}
    reached: dict[int, dict[int, float]] = {}
    for is_wall, minus_size, i, j in borders:
        a, b = part_of.get(i), part_of.get(j)
        if a is not None and b is not None:
            # The border of two parts is cut into those of many faces, wherever other cuts end at it.
            pair = min(a, b), max(a, b)
            shared[pair] = shared.get(pair, 0.0) - minus_size
        for part, sill in ((a, j), (b, i)):
            if part is not None and is_wall and sill in sills:
                sides = reached.setdefault(sill, {})
                sides[part] = sides.get(part, 0.0) - minus_size
    for sides in reached.values():
        for a, b in combinations(sorted(sides), 2):
            shared[a, b] = shared.get((a, b), 0.0) + min(sides[a], sides[b])
    beside: list[set[int]] = [set() for _ in parts]
    for (a, b), size in shared.items():
        if a != b and size > PASSAGE_M:
            beside[a].add(b)
            beside[b].add(a)
    return beside


def _leading_somewhere(
    parts: Sequence[Sequence[int]],
    doors: Sequence[bool],
    borders: Sequence[tuple[bool, float, int, int]],
    bare: Sequence[int],
) -> list[list[int]]:
    """The faces of parts that open onto each other, as one group; dead ends without a door are left out."""
    beside = parts_beside(parts, borders, bare)
    ends = [k for k, has_door in enumerate(doors) if not has_door and len(beside[k]) < 2]
    left = set(range(len(parts)))
    while ends:
        end = ends.pop()
        left.discard(end)
        for other in beside[end]:
            beside[other].discard(end)
            if other in left and not doors[other] and len(beside[other]) < 2:
                ends.append(other)
    groups: list[list[int]] = []
    while left:
        todo = [min(left)]
        left.discard(todo[0])
        groups.append([])
        while todo:
            here = todo.pop()
            groups[-1] += parts[here]
            todo += sorted(beside[here] & left)
            left -= beside[here]
    return groups


def _wide_parts(faces: Sequence[Polygon], bare: Sequence[int], openings: Sequence[LineString]) -> list[list[int]]:
    """Bare faces that hang together as wide as a passage, up to the next opening in a wall: an aisle between desks is none."""
    shapes = np.asarray([faces[i] for i in bare], dtype=object)
    shut = shapely.buffer(shapely.MultiLineString(list(openings)), 2 * SEAM_M, quad_segs=1, cap_style="square")
    floor = shapely.difference(shapely.union_all(shapely.buffer(shapes, SEAM_M, quad_segs=1, join_style="mitre")), shut)
    cores = polygon_parts(shapely.buffer(floor, -PASSAGE_M / 2, quad_segs=2))
    if not cores:
        return []
    wide = shapely.buffer(cores, PASSAGE_M / 2 + 10 * SEAM_M, quad_segs=2)
    face, core = STRtree(wide).query(shapes, predicate="intersects")
    share = shapely.area(shapely.intersection(shapes[face], wide[core])) / shapely.area(shapes[face])
    groups: dict[int, list[int]] = {}
    for i, k in sorted(zip(face[share > 0.5].tolist(), core[share > 0.5].tolist(), strict=True), reverse=True):
        groups.setdefault(k, []).append(bare[i])
    return [groups[k] for k in sorted(groups)]


def _join(pieces: _Pieces, borders: Sequence[tuple[bool, float, int, int]]) -> None:
    """Join nameless faces, widest border first; two numbers, or a number and a passage, stay apart."""
    for is_wall, _, i, j in borders:
        a, b = pieces.root(i), pieces.root(j)
        if a == b or pieces.passage[a] or pieces.passage[b]:
            continue
        if pieces.owner[a] is not None and pieces.owner[b] is not None:
            continue
        nameless = [pieces.area[r] for r in (a, b) if pieces.owner[r] is None]
        if is_wall and min(nameless, default=0.0) > SMALL_M2:
            continue
        pieces.join(a, b)


def _join_smallest_first(
    pieces: _Pieces,
    borders: Sequence[tuple[bool, float, int, int]],
    links: Sequence[int],
    furnished: Sequence[bool],
) -> None:
    """Join each nameless group, smallest first, to the neighbour it has the longest border with.

    The ``links`` come last: one that lies between two rooms is a passage, one that leads into a single room is part of it.
    """
    beside: list[dict[int, float]] = [{} for _ in pieces.faces]
    for is_wall, minus_size, i, j in borders:
        a, b = pieces.root(i), pieces.root(j)
        if a != b:
            size = -minus_size * (WALL_WEIGHT if is_wall and -minus_size < WIDE_OPENING_M else 1.0)
            if furnished[i] != furnished[j]:
                # What is furnished is no part of a passage, as long as there is another floor to be part of.
                size *= EDGE_WEIGHT**2 if pieces.passage[a] or pieces.passage[b] else EDGE_WEIGHT
            beside[a][b] = beside[b][a] = beside[a].get(b, 0.0) + size
    waiting = sorted({pieces.root(i) for i in links}, key=lambda r: -pieces.area[r])
    _absorb(pieces, beside, frozenset(waiting))
    while waiting:
        link = waiting.pop()
        rooms = [r for r, size in beside[link].items() if size > GAP_M and pieces.settled(r)]
        pieces.passage[link] = len(rooms) > 1
        _absorb(pieces, beside, frozenset(waiting))


def _absorb(pieces: _Pieces, beside: list[dict[int, float]], left_alone: frozenset[int]) -> None:
    """Join nameless groups to their neighbours until none has a neighbour to join, or only those left alone."""
    queue = [(pieces.area[r], r) for r in range(len(beside)) if beside[r] and r not in left_alone]
    heapq.heapify(queue)
    while queue:
        area, here = heapq.heappop(queue)
        options = beside[here].keys() - left_alone
        if pieces.settled(here) or not options or area != pieces.area[here]:
            continue
        there = max(options, key=lambda r: (beside[here][r], -r))
        pieces.join(there, here)
        for other, size in beside[here].items():
            del beside[other][here]
            if other != there:
                beside[other][there] = beside[there][other] = beside[there].get(other, 0.0) + size
        beside[here] = {}
        heapq.heappush(queue, (pieces.area[there], there))


def _join_passages(pieces: _Pieces, borders: Sequence[tuple[bool, float, int, int]]) -> None:
    """Passages that open onto each other are one."""
    for _, minus_size, i, j in borders:
        a, b = pieces.root(i), pieces.root(j)
        if a != b and pieces.passage[a] and pieces.passage[b] and -minus_size > GAP_M:
            pieces.join(a, b)
