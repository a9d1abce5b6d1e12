"""Where one can walk: zones and the openings between them, less what stands in the way.

What blocks
    Columns as drawn, and drawn things that stand on the floor: counters, tables, seat rows, cabinets, kiosks, racks,
    barriers, sanitary ware, plants. Single chairs do not (they are pushed aside), nor does what hangs on a wall or
    lies on a table, nor anything under 0.3 m (its longer side), nor what is of unknown size, or only registered.
What joins
    Openings, over the clear width where it is known (in the middle of the chord). Zones that overlap. Zones that touch,
    where walls are drawn and none of them is on the common border; where none are drawn, nobody knows what is between.
Doors count as open. An opening that leads outside ends at its chord.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, MultiLineString, MultiPolygon, Polygon, STRtree

from twin.catalog import load_catalog
from twin.model import Floor, Placement, Point
from twin.space.mesh import GRID_M, Mesh
from twin.space.plugs import Ground, open_borders, opening_plugs
from twin.space.strips import neighbours, without_strips

SMALL_M: Final = 0.3
"""Metres: a thing whose longer side is less stands on a table or is stepped around."""
FIT_M: Final = 0.0005
"""Metres: who is as wide as a passage passes it."""

SURFACE: Final = 2
"""Dimension of what has an area."""
NO_LABELS: Final[frozenset[str]] = frozenset()

_FLOOR_STANDING: Final = frozenset(
    {"counter", "furniture", "seating", "storage", "kiosk", "queue", "publicity", "sanitary", "plant"}
)
_ALSO: Final = frozenset(
    {"low_counter", "drinking_water", "charging_equipment", "copier", "turnstile", "distribution_box", "ups"}
)
_NOT: Final = frozenset(
    {"chair", "office_chair", "calling_screen", "queue_calling_system", "caller_unit", "guide_robot", "pos_machine"}
)

Blocks = Callable[[Sequence[Placement]], Sequence[Placement]]
"""Those of some drawn things that one walks around."""


def standing_in_the_way(placements: Sequence[Placement]) -> Sequence[Placement]:
    """Those of some drawn things that one walks around (see the module's own description)."""
    resolve = load_catalog().items.resolve

    def stands(item: str) -> bool:
        entry = resolve(item)
        return item in _ALSO or (entry is not None and entry.category in _FLOOR_STANDING)

    standing = {item: stands(item) for item in {p.item for p in placements if p.item is not None} - _NOT}

    def blocks(placement: Placement) -> bool:
        if placement.size is None or max(placement.size) < SMALL_M or min(placement.size) <= 0:
            return False
        if placement.item is None:
            return min(placement.size) >= SMALL_M
        return standing.get(placement.item, False)

    return [placement for placement in placements if blocks(placement)]


def nothing(placements: Sequence[Placement]) -> Sequence[Placement]:  # noqa: ARG001 - one of two answers to one question
    """For sight lines: people look over what stands on the floor, only walls and columns hide a sign."""
    return ()


@dataclass(frozen=True)
class FreeSpace:
    """The walkable faces of one floor, in local metres.

    ``labels`` says, per face, which zones and openings it belongs to; ``plugs`` is the floor of each opening,
    ``obstacles`` the ground that each placement takes.
    """

    floor: Floor
    faces: tuple[Polygon, ...]
    labels: tuple[frozenset[str], ...]
    plugs: dict[str, Polygon] = field(default_factory=dict)
    obstacles: dict[str, Polygon] = field(default_factory=dict)
    lines: shapely.Geometry = field(default_factory=MultiLineString)

    def may_pass(self, one: int, other: int) -> bool:
        """Whether one walks from a face to a neighbouring one: they belong to one zone or one opening."""
        return not self.labels[one].isdisjoint(self.labels[other])

    @cached_property
    def mesh(self) -> Mesh:
        """Its triangulation; ``mesh.face`` are places in ``faces``."""
        faces, joined = without_strips(self.faces, self.labels, self.plugs)
        return Mesh(faces, lambda one, other: (one, other) in joined or self.may_pass(one, other))

    @cached_property
    def grounds(self) -> dict[str, Ground]:
        """Each zone's polygon by its id, mended where its outline crosses itself."""
        return _zones(self.floor)

    @cached_property
    def area(self) -> Ground:
        """Everything walkable, as one geometry. Zones that touch at a wall without thickness are merged in it."""
        merged = shapely.coverage_union_all(np.asarray(self.faces, dtype=object))  # they are noded alike
        return merged if isinstance(merged, Polygon | MultiPolygon) else MultiPolygon()

    @cached_property
    def barriers(self) -> MultiLineString:
        """Borders between walkable faces that one may not cross."""
        beside = ((i, j) for i, others in neighbours(self.faces).items() for j in sorted(others) if i < j)
        apart = [(i, j) for i, j in beside if not self.may_pass(i, j)]
        if not apart:
            return MultiLineString()
        left, right = zip(*apart, strict=True)
        shared = shapely.intersection([self.faces[i] for i in left], [self.faces[j] for j in right])
        parts = shapely.get_parts(shared)
        return MultiLineString([p for p in parts.tolist() if isinstance(p, LineString)])

    def belonging_to(self, ident: str) -> list[int]:
        """Faces of a zone or opening."""
        return self._faces_of.get(ident, [])

    def floor_of(self, ident: str) -> shapely.Geometry:
        """Everything walkable of a zone or opening."""
        return shapely.union_all([self.faces[i] for i in self.belonging_to(ident)])

    def pieces(self, ident: str, triangles: NDArray[np.int64]) -> NDArray[np.object_]:
        """What of each of some triangles of the mesh belongs to a zone or opening; empty polygons where nothing does."""
        own = np.isin(self.mesh.face[triangles], self.belonging_to(ident))
        pieces = self.mesh.triangles[triangles]
        pieces[~own] = Polygon()
        return pieces

    @cached_property
    def _faces_of(self) -> dict[str, list[int]]:
        out: dict[str, list[int]] = {}
        for face, labels in enumerate(self.labels):
            for ident in labels:
                out.setdefault(ident, []).append(face)
        return out


def free_space(floor: Floor, blocks: Blocks = standing_in_the_way, closed: Collection[str] = ()) -> FreeSpace:
    """Walkable faces of a floor, noded so that neighbours share whole edges.

    Parameters
    ----------
    blocks
        Which placements one cannot walk through.
    closed
        Ids of openings that are shut.
    """
    zones = _zones(floor)
    plugs = opening_plugs([o for o in floor.openings if o.id not in closed], zones)
    obstacles = _obstacles(blocks(floor.placements), floor.linework.get("furniture"))
    solid = [*obstacles.values(), *_columns(floor.linework.get("column"))]
    plugs |= open_borders(floor, zones)
    named = [*zones.items(), *plugs.items()]
    solid = _near(solid, [shape for _, shape in named])
    blocked = shapely.disjoint_subset_union_all(solid) if solid else Polygon()  # few stand in each other
    lines = shapely.union_all([shapely.boundary(s) for _, s in named] + [shapely.boundary(blocked)], grid_size=GRID_M)
    faces, labels = _labelled(_faces(lines), named)
    if solid:
        outside = _outside(faces, blocked)
        faces, labels = [faces[i] for i in outside], [labels[i] for i in outside]
    return FreeSpace(floor, tuple(faces), tuple(labels), plugs, obstacles, lines)


@dataclass(frozen=True)
class NarrowedSpace(FreeSpace):
    """Where the middle of somebody wide can be: a face for each part that is whole, whatever zones it lies in.

    Faces have no labels: nothing that one may not cross lies between two of them, so what belongs to a zone is cut out when
    it is asked for. Cutting all zones out of it took longer than everything else.
    """

    def floor_of(self, ident: str) -> shapely.Geometry:
        """Everything walkable of a zone or opening."""
        return _surfaces(shapely.intersection(self.area, self._shape(ident)))

    def pieces(self, ident: str, triangles: NDArray[np.int64]) -> NDArray[np.object_]:
        """What of each of some triangles of the mesh belongs to a zone or opening; empty polygons where nothing does."""
        pieces = np.asarray(shapely.intersection(self.mesh.triangles[triangles], self._shape(ident)), dtype=object)
        pieces[shapely.get_dimensions(pieces) != SURFACE] = Polygon()
        return pieces

    def _shape(self, ident: str) -> shapely.Geometry:
        return self.grounds.get(ident) or self.plugs.get(ident, Polygon())


def narrowed(space: FreeSpace, width_m: float) -> FreeSpace:
    """The part of free space in which the middle of somebody ``width_m`` wide can be.

    Corners are mitred: at a square corner the middle keeps the half width from both of its walls' lines.
    """
    radius = width_m / 2 - FIT_M
    if radius <= 2 * GRID_M:
        return space
    rest: shapely.Geometry = _eroded(space.area, radius)
    if not space.barriers.is_empty:
        rest = shapely.difference(rest, space.barriers.buffer(radius, cap_style="square", join_style="mitre"))
    faces = shapely.get_parts(_surfaces(shapely.set_precision(rest, GRID_M))).tolist()
    return NarrowedSpace(
        space.floor, tuple(faces), (NO_LABELS,) * len(faces), space.plugs, space.obstacles, space.lines
    )


def _eroded(area: Ground, radius: float) -> Ground:
    """What of some ground is at least so far from its borders; corners are mitred.

    Ring by ring: GEOS takes a minute to buffer the one polygon of 5 000 rooms with a thousand tables, and two seconds so.
    """
    rings, owner = shapely.get_rings(shapely.get_parts(area), return_index=True)
    is_outer = np.diff(owner, prepend=-1) > 0
    grounds = np.asarray(shapely.polygons(rings), dtype=object)
    inside = shapely.buffer(grounds[is_outer], -radius, join_style="mitre")
    grown = shapely.buffer(grounds[~is_outer], radius, join_style="mitre")
    for part in np.unique(owner[~is_outer]).tolist():
        holes = shapely.disjoint_subset_union_all(grown[owner[~is_outer] == part])
        inside[part] = shapely.difference(inside[part], holes)
    return MultiPolygon(shapely.get_parts(inside).tolist())


def _zones(floor: Floor) -> dict[str, Ground]:
    return {z.id: z.polygon if z.polygon.is_valid else _polygonal(z.polygon) for z in floor.zones}


def _faces(lines: shapely.Geometry) -> list[Polygon]:
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    kept: list[Polygon] = faces[shapely.is_valid(faces)].tolist()
    return kept


def _labelled(
    faces: Sequence[Polygon], named: Sequence[tuple[str, Ground]]
) -> tuple[list[Polygon], list[frozenset[str]]]:
    """Faces that lie in something that has a name, with all the names."""
    if not faces or not named:
        return [], []
    middles = shapely.point_on_surface(np.asarray(faces, dtype=object))
    found: list[set[str]] = [set() for _ in faces]
    for i, j in STRtree([shape for _, shape in named]).query(middles, predicate="within").T.tolist():
        found[i].add(named[j][0])
    kept = [i for i, names in enumerate(found) if names]
    return [faces[i] for i in kept], [frozenset(found[i]) for i in kept]


def _outside(faces: Sequence[Polygon], blocked: shapely.Geometry) -> list[int]:
    parts = shapely.get_parts(blocked)
    inside = STRtree(parts).query(shapely.point_on_surface(np.asarray(faces, dtype=object)), predicate="within")[0]
    hit = set(inside.tolist())
    return [i for i in range(len(faces)) if i not in hit]


def _near(shapes: Sequence[Polygon], ground: Sequence[shapely.Geometry]) -> list[Polygon]:
    if not shapes or not ground:
        return []
    hit = np.unique(STRtree(list(ground)).query(list(shapes), predicate="intersects")[0])
    return [shapes[i] for i in hit.tolist()]


def _polygonal(shape: Polygon) -> Ground:
    """A mended outline: its surfaces only."""
    return _surfaces(shapely.union_all(shapely.get_parts(_surfaces(shapely.make_valid(shape)))))


def _surfaces(shape: shapely.Geometry) -> Ground:
    """What has an area in a geometry; its parts must not overlap."""
    if isinstance(shape, Polygon | MultiPolygon):
        return shape
    parts = shapely.get_parts(shapely.get_parts(shape))  # a collection may hold collections
    return MultiPolygon(parts[shapely.get_dimensions(parts) == SURFACE].tolist())


def _columns(linework: MultiLineString | None) -> list[Polygon]:
    if linework is None or linework.is_empty:
        return []
    noded = shapely.union_all(linework, grid_size=GRID_M)
    return [face for face in _faces(noded) if face.area < 9.0]  # square metres: a ring of columns is not a column


def _obstacles(placements: Sequence[Placement], linework: MultiLineString | None) -> dict[str, Polygon]:
    """The ground each placement takes: its size, turned, where its lines are.

    A block's base point may be its middle, a corner or the middle of a side; only its drawn lines tell which.
    """
    if not placements:
        return {}
    if linework is None or linework.is_empty:
        return dict(zip((p.id for p in placements), _rectangles(placements, [(0.0, 0.0)])[0], strict=True))
    strokes = shapely.get_parts(linework)
    lengths = shapely.length(strokes)
    tree = STRtree(strokes)
    anchors = ((0.0, 0.0), *((i / 2, j / 2) for i in (-1, 0, 1) for j in (-1, 0, 1) if (i, j) != (0, 0)))
    shapes = np.asarray(_rectangles(placements, anchors), dtype=object).T
    held = np.zeros(shapes.size)
    which, stroke = tree.query(shapely.buffer(shapes.reshape(-1), 0.01, join_style="mitre"), predicate="contains")
    np.add.at(held, which, lengths[stroke])
    best = held.reshape(shapes.shape)
    best[:, 0] *= 1.05  # the middle, unless the lines clearly say otherwise
    chosen = shapes[np.arange(len(placements)), np.argmax(best, axis=1)]
    return dict(zip((p.id for p in placements), chosen.tolist(), strict=True))


def _rectangles(placements: Sequence[Placement], shifts: Sequence[Point]) -> list[list[Polygon]]:
    """By shift: ground of each placement whose middle is so much of its size away from its base point, in its own axes."""
    size = np.array([p.size or (0.0, 0.0) for p in placements])
    angle = np.radians([p.rotation_deg for p in placements])
    at = np.array([p.at for p in placements])
    c, s = np.cos(angle)[:, None], np.sin(angle)[:, None]
    corners = np.array(((-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)))
    out: list[list[Polygon]] = []
    for shift in shifts:
        own = (corners + shift)[None] * size[:, None]
        x, y = own[:, :, 0], own[:, :, 1]
        ground = shapely.polygons(np.stack([at[:, :1] + c * x - s * y, at[:, 1:] + s * x + c * y], axis=-1))
        out.append(np.asarray(ground, dtype=object).tolist())
    return out
