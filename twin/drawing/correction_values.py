"""Corrections of a floor as values, and their JSON. What they mean and do: :mod:`twin.drawing.corrections`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar

from shapely import Polygon

from twin.errors import DrawingError
from twin.model import Json, Point

Ring = tuple[Point, ...]
Shape = tuple[Ring, ...]
"""Outer ring first, then holes; rings are not closed (first point not repeated)."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Which zone a correction is about: its id, a point in it, its polygon and words at that time."""

    zone: str
    at: Point
    shape: Shape
    name: str | None = None
    number: str | None = None

    @property
    def polygon(self) -> Polygon:
        """The zone as it was when the person corrected it."""
        return polygon_of(self.shape)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetZone:
    """Give a zone its name, number or kinds. None leaves that field alone; ``""`` or ``()`` empties it."""

    kind: ClassVar[str] = "set"
    origin: Point
    zone: Anchor
    name: str | None = None
    number: str | None = None
    kinds: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeZones:
    """Make one zone of several. The first one's id, name and number are kept; kinds and names are joined."""

    kind: ClassVar[str] = "merge"
    origin: Point
    zones: tuple[Anchor, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitZone:
    """Cut a zone along a line or polyline.

    The largest piece keeps id, name, number and kinds; the others get ``<id>.2``, ``<id>.3`` … and no name. Where no drawn
    wall runs along the cut, the pieces are joined by a gap, for people walk across it.
    """

    kind: ClassVar[str] = "split"
    origin: Point
    zone: Anchor
    line: Ring


@dataclass(frozen=True, slots=True, kw_only=True)
class RedrawZone:
    """Give a zone another outline. What it covers of its neighbours is taken from them."""

    kind: ClassVar[str] = "redraw"
    origin: Point
    zone: Anchor
    shape: Shape


@dataclass(frozen=True, slots=True, kw_only=True)
class AddZone:
    """A zone the reader did not find. What it covers of others is taken from them (an area inside a hall)."""

    kind: ClassVar[str] = "add"
    origin: Point
    id: str
    shape: Shape
    name: str | None = None
    number: str | None = None
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoveZone:
    """Says that it is no zone (a shaft, a title block, a table taken for a room)."""

    kind: ClassVar[str] = "remove"
    origin: Point
    zone: Anchor


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreZone:
    """Put a zone back as the drawing has it, with all it was merged with, whatever was done to it before."""

    kind: ClassVar[str] = "restore"
    origin: Point
    zone: Anchor


Correction = SetZone | MergeZones | SplitZone | RedrawZone | AddZone | RemoveZone | RestoreZone
KINDS: Mapping[str, type[Correction]] = {
    c.kind: c for c in (SetZone, MergeZones, SplitZone, RedrawZone, AddZone, RemoveZone, RestoreZone)
}
"""By the name each kind has in JSON."""


def shape_of(polygon: Polygon) -> Shape:
    """Rings of a polygon, outer first, not closed."""
    rings = (polygon.exterior, *polygon.interiors)
    return tuple(tuple((float(x), float(y)) for x, y, *_ in ring.coords[:-1]) for ring in rings)


def polygon_of(shape: Shape) -> Polygon:
    """The polygon of :func:`shape_of`."""
    return Polygon(shape[0], shape[1:])


def point_of(value: Sequence[float]) -> Point:
    """Two numbers as a point."""
    x, y = value
    return (float(x), float(y))


def to_json(correction: Correction) -> dict[str, Json]:
    """JSON-ready form, with its ``kind``; :func:`from_json` reads it back equal."""

    def plain(value: Any) -> Json:
        if isinstance(value, Anchor):
            return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
        return [plain(part) for part in value] if isinstance(value, tuple) else value

    return {"kind": correction.kind} | {f.name: plain(getattr(correction, f.name)) for f in fields(correction)}


def from_json(value: Mapping[str, Json]) -> Correction:
    """Read :func:`to_json`'s form. Raises DrawingError ``bad-correction``."""
    try:
        kind = KINDS[value["kind"]]
        return kind(**{name: _READERS[name](part) for name, part in value.items() if name != "kind"})
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise DrawingError(
            "bad-correction",
            f"这条更正记录无法读取（{error}）。",
            f"This correction cannot be read ({error}).",
        ) from error


def _ring_from(value: Json) -> Ring:
    return tuple(point_of(p) for p in value)


def _shape_from(value: Json) -> Shape:
    shape = tuple(_ring_from(ring) for ring in value)
    polygon_of(shape)  # at least three points in each ring, or ValueError
    return shape


def _words_from(value: Json) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise TypeError(f"{value!r} is not text")


def _kinds_from(value: Json) -> tuple[str, ...] | None:
    return None if value is None else tuple(str(part) for part in value)


def _anchor_from(value: Json) -> Anchor:
    words = {key: _words_from(value.get(key)) for key in ("name", "number")}
    return Anchor(str(value["zone"]), point_of(value["at"]), _shape_from(value["shape"]), **words)


_READERS: Mapping[str, Callable[[Json], Any]] = {
    "origin": point_of,
    "zone": _anchor_from,
    "zones": lambda value: tuple(_anchor_from(part) for part in value),
    "line": _ring_from,
    "shape": _shape_from,
    "id": str,
    "name": _words_from,
    "number": _words_from,
    "kinds": _kinds_from,
}


def moved(correction: Correction, shift: Point, origin: Point) -> Correction:
    """The same correction with every coordinate moved by ``shift`` and another floor origin."""

    def there(value: Point) -> Point:
        return (value[0] + shift[0], value[1] + shift[1])

    def ring(value: Ring) -> Ring:
        return tuple(there(p) for p in value)

    def held(value: Anchor) -> Anchor:
        return replace(value, at=there(value.at), shape=tuple(ring(r) for r in value.shape))

    match correction:
        case MergeZones(zones=zones):
            return replace(correction, origin=origin, zones=tuple(held(z) for z in zones))
        case SplitZone(zone=zone, line=line):
            return replace(correction, origin=origin, zone=held(zone), line=ring(line))
        case RedrawZone(zone=zone, shape=shape):
            return replace(correction, origin=origin, zone=held(zone), shape=tuple(ring(r) for r in shape))
        case AddZone(shape=shape):
            return replace(correction, origin=origin, shape=tuple(ring(r) for r in shape))
        case _:
            return replace(correction, origin=origin, zone=held(correction.zone))
