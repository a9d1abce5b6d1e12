"""Walls as footprints: what of their outline is drawn, and the spaces they enclose."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from shapely import LineString, MultiPolygon, Polygon


@dataclass(frozen=True)
class Wall:
    """A straight wall by its centre line; ``across`` tells whether it runs along x."""

    start: tuple[float, float]
    end: tuple[float, float]
    thickness: float

    @property
    def body(self) -> Polygon:
        """The wall's footprint; ends reach half a thickness on, so that corners close."""
        half = self.thickness / 2
        return LineString([self.start, self.end]).buffer(half, cap_style="square", join_style="mitre")

    @property
    def across(self) -> bool:
        """Whether the wall runs along x."""
        return abs(self.start[1] - self.end[1]) < abs(self.start[0] - self.end[0])


def edges(
    shape: Polygon | MultiPolygon, columns: MultiPolygon
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """List the outline segments of the walls that do not lie on a column's face, in a stable order."""
    outline = columns.boundary.buffer(1e-4)
    found = []
    for polygon in getattr(shape, "geoms", [shape]):
        for ring in (polygon.exterior, *polygon.interiors):
            points = list(ring.simplify(1e-6).coords)
            for a, b in pairwise(points):
                if outline.contains(LineString([a, b])):
                    continue
                ends = sorted([(round(a[0], 5), round(a[1], 5)), (round(b[0], 5), round(b[1], 5))])
                found.append((ends[0], ends[1]))
    return sorted(found)


def interiors(solid: Polygon | MultiPolygon) -> list[Polygon]:
    """List the spaces that the walls and columns enclose, columns standing free in them left in."""
    rings = [
        Polygon(ring) for polygon in getattr(solid, "geoms", [solid]) for ring in polygon.interiors if ring.length > 1
    ]
    return [Polygon(space.simplify(1e-6).exterior) for space in sorted(rings, key=lambda space: space.bounds)]
