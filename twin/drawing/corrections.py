"""What a person mended in a floor, as values that survive the next revision of the drawing.

No reader of drawings is perfect. A person sets a zone's name and kinds, merges two, splits one along a line, redraws,
adds or removes one. Each such act is a frozen value, kept beside the drawing and replayed over every reading
of it: :func:`apply_corrections`. Undoing is leaving the value out of the list.

A correction finds its zone by id, and checks it (or, when the id is gone, finds it) by the old polygon and a
point inside it. What no longer fits becomes an :class:`~twin.model.Issue`; it is never lost and never applied to another room.

Coordinates are local metres of the floor the person saw; ``origin`` of that floor is kept with them, so a
re-read drawing whose lower-left corner moved (an annex was drawn) still fits. When the whole plan was moved inside its drawing, see
:func:`twin.drawing.revisions.rebase`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from shapely import MultiLineString, Polygon

from twin.model import Floor, Issue, Json, Point

SAME_SHAPE = 0.5
"""IoU from which an anchor's old polygon and a zone of the floor are the same room."""

UNCHANGED = 0.9
"""IoU under which a geometric correction is applied with a warning: the drawing changed underneath it."""

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
        return Polygon(self.shape[0], self.shape[1:])


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
    """This is no zone (a shaft, a title block, a table taken for a room)."""

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


def set_zone(
    floor: Floor,
    zone: str,
    *,
    name: str | None = None,
    number: str | None = None,
    kinds: Sequence[str] | None = None,
) -> SetZone:
    """Correct words of a zone. ``floor`` is what the person sees (already corrected); ``zone`` an id in it."""
    raise NotImplementedError


def merge_zones(floor: Floor, zones: Sequence[str]) -> MergeZones:
    """Make one of two or more zones that touch or are a wall (at most 1 m) apart; the first gives the id."""
    raise NotImplementedError


def split_zone(floor: Floor, zone: str, line: Sequence[Point]) -> SplitZone:
    """Cut a zone along a line (two points or more), lengthened by up to 0.5 m at its ends if it stops short of the walls."""
    raise NotImplementedError


def redraw_zone(floor: Floor, zone: str, outline: Sequence[Point], holes: Sequence[Sequence[Point]] = ()) -> RedrawZone:
    """Give a zone another outline."""
    raise NotImplementedError


def add_zone(
    floor: Floor,
    outline: Sequence[Point],
    *,
    holes: Sequence[Sequence[Point]] = (),
    name: str | None = None,
    number: str | None = None,
    kinds: Sequence[str] = (),
) -> AddZone:
    """Add a zone; its id is ``<floor id>-m1``, ``-m2`` …"""
    raise NotImplementedError


def remove_zone(floor: Floor, zone: str) -> RemoveZone:
    """Say that this is no zone."""
    raise NotImplementedError


def restore_zone(drawn: Floor, zone: str) -> RestoreZone:
    """Put a zone back as drawn. ``drawn`` is the floor as read, without corrections; ``zone`` an id in it."""
    raise NotImplementedError


def to_json(correction: Correction) -> dict[str, Json]:
    """JSON-ready form, with its ``kind``; :func:`from_json` reads it back equal."""
    raise NotImplementedError


def from_json(value: Mapping[str, Json]) -> Correction:
    """Read :func:`to_json`'s form. Raises DrawingError ``bad-correction``."""
    raise NotImplementedError


def moved(correction: Correction, shift: Point, origin: Point) -> Correction:
    """The same correction with every coordinate moved by ``shift`` and another floor origin."""
    raise NotImplementedError


def apply_corrections(floor: Floor, corrections: Iterable[Correction]) -> tuple[Floor, tuple[Issue, ...]]:
    """Replay corrections, in order, over a floor as read. What no longer fits is an Issue; nothing raises."""
    raise NotImplementedError


def successors(floor: Floor, corrections: Iterable[Correction]) -> dict[str, tuple[str, ...]]:
    """For every zone id as drawn: the ids of the zones that stand in its place now (for assets that name a zone)."""
    raise NotImplementedError


def snap(point: Point, linework: Mapping[str, MultiLineString], tolerance_m: float) -> Point:
    """The nearest end point within tolerance, else the nearest crossing, else the nearest point on a line, else ``point``."""
    raise NotImplementedError
