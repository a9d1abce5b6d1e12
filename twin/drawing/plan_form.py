"""A plan as the JSON that ``twin plan read --json`` prints (design, section 10)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import shapely
from shapely import Polygon

from twin.drawing.mending import parts_of, repaired
from twin.model import Floor, Issue, Json, Plan, Point, Text, Zone

DIGITS: Final = 4
"""Decimals of a metre."""


def plan_json(plan: Plan) -> Json:
    """The plan as the dictionary that ``twin plan read --json`` prints; coordinates in drawing metres."""
    source = plan.source
    origins = {floor.id: floor.origin for floor in plan.floors}
    return {
        "source": {
            "name": source.name,
            "sha256": source.sha256,
            "dxf_version": source.dxf_version,
            "encoding": source.encoding,
            "units": {
                "metres_per_unit": source.units.metres_per_unit,
                "header": source.units.header,
                "overridden": source.units.overridden,
                "evidence": [
                    {
                        "witness": e.witness,
                        "metres_per_unit": e.metres_per_unit,
                        "weight": e.weight,
                        "detail": _both(e.detail),
                    }
                    for e in source.units.evidence
                ],
            },
        },
        "floors": [_floor_json(floor) for floor in plan.floors],
        "issues": [issue_json(issue, origins) for issue in plan.issues],
    }


def _floor_json(floor: Floor) -> Json:
    ox, oy = floor.origin
    return {
        "id": floor.id,
        "name": floor.name,
        "level": floor.level,
        "bounds": [
            _r(floor.bounds[0] + ox),
            _r(floor.bounds[1] + oy),
            _r(floor.bounds[2] + ox),
            _r(floor.bounds[3] + oy),
        ],
        "zones": [zone_json(zone, floor.origin) for zone in floor.zones],
        "openings": [
            {
                "id": o.id,
                "kind": str(o.kind),
                "width_m": o.width_m,
                "at": _at(o.at, floor.origin),
                "chord": [_at(end, floor.origin) for end in o.chord] if o.chord else None,
                "zones": list(o.zones),
                "handle": o.handle,
            }
            for o in floor.openings
        ],
        "placements": [
            {
                "id": p.id,
                "item": p.item,
                "name": p.name,
                "at": _at(p.at, floor.origin),
                "rotation_deg": _r(p.rotation_deg),
                "zone": p.zone,
                "attributes": dict(p.attributes),
                "layer": p.layer,
                "handle": p.handle,
            }
            for p in floor.placements
        ],
    }


def zone_json(zone: Zone, origin: Point) -> Json:
    """One zone; ``origin`` is that of its floor."""
    written = _as_written(zone.polygon, origin)
    return {
        "id": zone.id,
        "name": zone.name,
        "number": zone.number,
        "names": list(zone.names),
        "kinds": list(zone.kinds),
        "area_m2": round(zone.polygon.area, 3),
        "printed_area_m2": zone.printed_area_m2,
        "polygon": [[x, y] for x, y in written.exterior.coords],
        "holes": [[[x, y] for x, y in ring.coords] for ring in written.interiors],
        "origin": str(zone.origin),
        "layer": zone.layer,
        "handle": zone.handle,
    }


def _as_written(polygon: Polygon, origin: Point) -> Polygon:
    """The polygon in drawing metres with rounded corners, still valid: a spike thinner than the rounding is taken off."""
    rounded = shapely.transform(polygon, lambda xy: np.round(xy + np.asarray(origin), DIGITS))
    if rounded.is_valid:
        return rounded
    # The engine snaps only what is valid: what crosses itself after rounding is mended before it is snapped.
    snapped = shapely.set_precision(repaired(rounded), 10.0**-DIGITS)
    whole = max(parts_of(snapped), key=lambda part: part.area, default=rounded)
    return repaired(shapely.transform(whole, lambda xy: np.round(xy, DIGITS)))


def issue_json(issue: Issue, origins: Mapping[str, Point]) -> Json:
    """An issue; its place in drawing metres where the origin of its floor is known."""
    origin = origins.get(issue.floor or "")
    return {
        "code": issue.code,
        "severity": str(issue.severity),
        "message": _both(issue.message),
        "layer": issue.layer,
        "handle": issue.handle,
        "at": _at(issue.at, origin) if issue.at is not None and origin is not None else None,
        "floor": issue.floor,
    }


def _both(text: Text) -> Json:
    return {"zh": text.zh, "en": text.en}


def _at(at: Point, origin: Point) -> list[float]:
    return [_r(at[0] + origin[0]), _r(at[1] + origin[1])]


def _r(value: float) -> float:
    """Tenths of a millimetre: enough for a person, and the same text on every machine."""
    return round(float(value), DIGITS)
