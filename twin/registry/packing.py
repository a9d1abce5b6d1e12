"""A floor as one compact value: JSON with WKB geometry, deflated. Opening a centre reads these, never a DXF."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import shapely
from shapely import MultiLineString, Polygon

from twin.model import (
    Floor,
    Issue,
    Opening,
    OpeningKind,
    Placement,
    Point,
    Severity,
    Text,
    Zone,
    ZoneOrigin,
)

MAGIC = b"TWF1"
"""Format 1. A later format gets another number; old ones stay readable."""


def pack_floor(floor: Floor, issues: Sequence[Issue] = ()) -> bytes:
    """Return the floor and the reader's issues about it; :func:`unpack_floor` gives equal values back."""
    value = {
        "id": floor.id,
        "name": floor.name,
        "level": floor.level,
        "origin": floor.origin,
        "bounds": floor.bounds,
        "polygons": shapely.to_wkb([zone.polygon for zone in floor.zones], hex=True).tolist(),
        "zones": [{**_plain(zone), "polygon": None} for zone in floor.zones],
        "openings": [_plain(opening) for opening in floor.openings],
        "placements": [_plain(placement) for placement in floor.placements],
        "linework": {role: shapely.to_wkb(lines, hex=True) for role, lines in floor.linework.items()},
        "issues": [_plain(issue) for issue in issues],
    }
    # Surrogates of a badly decoded drawing survive: JSON escapes them.
    return MAGIC + zlib.compress(json.dumps(value, separators=(",", ":")).encode("ascii"), 3)


def unpack_floor(data: bytes) -> tuple[Floor, tuple[Issue, ...]]:
    """Return what :func:`pack_floor` was given.

    Raises
    ------
    ValueError
        Not a packed floor of a known format.
    """
    if data[:4] != MAGIC:
        msg = f"not a packed floor: {data[:4]!r}"
        raise ValueError(msg)
    value = json.loads(zlib.decompress(data[4:]))
    polygons = shapely.from_wkb(value["polygons"])
    floor = Floor(
        id=value["id"],
        name=value["name"],
        level=value["level"],
        origin=_point(value["origin"]),
        bounds=tuple(value["bounds"]),
        zones=tuple(_zone(zone, polygon) for zone, polygon in zip(value["zones"], polygons, strict=True)),
        openings=tuple(_opening(opening) for opening in value["openings"]),
        placements=tuple(_placement(placement) for placement in value["placements"]),
        linework={role: _lines(wkb) for role, wkb in value["linework"].items()},
    )
    return floor, tuple(_issue(issue) for issue in value["issues"])


def _plain(value: Zone | Opening | Placement | Issue) -> dict[str, Any]:
    if isinstance(value, Zone):  # asdict would copy the polygon
        return {name: getattr(value, name) for name in Zone.__slots__}
    return asdict(value)


def _point(value: Sequence[float]) -> Point:
    return (value[0], value[1])


def _lines(wkb: str) -> MultiLineString:
    lines = shapely.from_wkb(wkb)
    if not isinstance(lines, MultiLineString):
        msg = f"linework is a {lines.geom_type}"
        raise TypeError(msg)
    return lines


def _zone(value: dict[str, Any], polygon: Polygon) -> Zone:
    lists = {"kinds": tuple(value["kinds"]), "names": tuple(value["names"])}
    return Zone(**{**value, **lists, "polygon": polygon, "origin": ZoneOrigin(value["origin"])})


def _opening(value: dict[str, Any]) -> Opening:
    chord = value["chord"]
    parts = {
        "kind": OpeningKind(value["kind"]),
        "at": _point(value["at"]),
        "zones": tuple(value["zones"]),
        "chord": None if chord is None else (_point(chord[0]), _point(chord[1])),
    }
    return Opening(**{**value, **parts})


def _placement(value: dict[str, Any]) -> Placement:
    pairs = {key: None if value.get(key) is None else _point(value[key]) for key in ("size", "middle")}
    return Placement(**{**value, **pairs, "at": _point(value["at"])})


def _issue(value: dict[str, Any]) -> Issue:
    parts = {
        "severity": Severity(value["severity"]),
        "message": Text(*value["message"]),
        "at": None if value["at"] is None else _point(value["at"]),
    }
    return Issue(**{**value, **parts})
