"""A floor as the map component reads it: three compact JSON resources, each named by the hash of its content.

``plan`` (zones, linework, openings) changes with the drawing, ``things`` with the assets, ``verdicts`` with the findings;
a browser keeps what did not change. Lengths are whole millimetres of the floor's local system.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from collections.abc import Iterable
from urllib.parse import quote

import shapely
from shapely import Polygon
from shapely.geometry.polygon import orient

from twin.catalog import Catalog
from twin.errors import NotFound
from twin.model import GONE, Asset, Floor, Json, Twin, Zone
from twin.web.packing import Resource, flat, mm, pack
from twin.web.view import Drawn, View, state_of

PARTS = ("plan", "things", "verdicts")
KEPT = 96


def plan_part(floor: Floor, catalog: Catalog) -> dict[str, Json]:
    """Zones with their label points, linework by role and openings."""
    kinds = sorted({kind for zone in floor.zones for kind in zone.kinds})
    entries = {kind: catalog.zones[kind] for kind in kinds if kind in catalog.zones}
    return {
        "bounds": mm(floor.bounds),
        "kinds": {kind: {"zh": e.zh, "en": e.en, "colour": e.colour} for kind, e in entries.items()},
        "zones": [_zone(zone) for zone in floor.zones],
        "lines": {
            role: [flat(line.coords) for line in lines.geoms if len(line.coords) > 1]
            for role, lines in sorted(floor.linework.items())
        },
        "openings": [
            {"id": each.id, "kind": each.kind.value, "width": each.width_m, "at": mm(each.at)}
            for each in floor.openings
        ],
    }


def _zone(zone: Zone) -> dict[str, Json]:
    shape = orient(zone.polygon)  # holes run the other way round, so that a non-zero fill leaves them open
    rings = [shape.exterior, *shape.interiors]
    return {
        "id": zone.id,
        "name": zone.name or "",
        "number": zone.number or "",
        "kinds": list(zone.kinds),
        "m2": round(shape.area, 1),
        "c": mm(label_point(shape)),
        "p": [flat(ring.coords[:-1]) for ring in rings],
    }


def label_point(shape: Polygon) -> tuple[float, float]:
    """Where a name stands best: the centroid of a plain room, else the middle of the largest inscribed circle."""
    centre = shape.centroid
    plain = not shape.interiors and shape.area > 0.8 * shape.convex_hull.area
    if not plain:
        centre = shapely.get_point(shapely.maximum_inscribed_circle(shape, tolerance=0.1), 0)
    return centre.x, centre.y


def things_part(floor: Floor, assets: Iterable[Asset], catalog: Catalog) -> dict[str, Json]:
    """Placed assets of the floor as columns; what is gone stands nowhere."""
    here = [a for a in assets if a.floor == floor.id and a.at is not None and a.status not in GONE]
    items = list(dict.fromkeys(asset.item or "" for asset in here))
    zones = list(dict.fromkeys(asset.zone or "" for asset in here))
    statuses = list(dict.fromkeys(asset.status for asset in here))
    item_at, zone_at, status_at = ({value: n for n, value in enumerate(values)} for values in (items, zones, statuses))
    return {
        "items": [_item(item, catalog) for item in items],
        "zones": [zone or None for zone in zones],
        "statuses": statuses,
        "ids": [asset.asset_no for asset in here],
        "names": [asset.name or asset.item_words for asset in here],
        "item": [item_at[asset.item or ""] for asset in here],
        "zone": [zone_at[asset.zone or ""] for asset in here],
        "status": [status_at[asset.status] for asset in here],
        "registered": [int(asset.registered) for asset in here],
        "x": [round(asset.at[0] * 1000) for asset in here if asset.at],
        "y": [round(asset.at[1] * 1000) for asset in here if asset.at],
        "turn": [round(asset.rotation_deg) for asset in here],
    }


def _item(item: str, catalog: Catalog) -> dict[str, str]:
    if item not in catalog.items:
        return {"id": item, "zh": "", "en": "", "category": "other"}
    entry = catalog.items[item]
    return {"id": item, "zh": entry.zh, "en": entry.en, "category": entry.category}


def verdicts_part(floor: Floor, view: View) -> dict[str, Json]:
    """For every zone of the floor its worst state and how many findings of each verdict it has."""
    zones: dict[str, Json] = {}
    for zone in floor.zones:
        findings = view.by_zone.get(zone.id, ())
        zones[zone.id] = {"worst": state_of(findings), "counts": Counter(f.verdict.value for f in findings)}
    return {"zones": zones}


def resource(drawn: Drawn, floor: str, part: str) -> Resource:
    """One part of a floor, built once per version of the centre; ``verdicts`` needs a checked centre.

    Raises
    ------
    NotFound
        ``no-such-floor`` or ``no-such-part``.
    """
    shape = drawn.floor(floor)
    key = (drawn.twin.centre.code, drawn.version, drawn.today.isoformat(), floor, part)
    with _lock:
        if key not in _built or _built[key][0] is not drawn.twin:
            if part == "plan":
                value = plan_part(shape, drawn.catalog)
            elif part == "things":
                value = things_part(shape, drawn.twin.assets, drawn.catalog)
            elif part == "verdicts" and isinstance(drawn, View):
                value = verdicts_part(shape, drawn)
            else:
                choices = ", ".join(PARTS)
                raise NotFound("no-such-part", f"没有 {part}；可取：{choices}", f"no {part}; there are {choices}")
            _built[key] = (drawn.twin, pack(value))
            while len(_built) > KEPT:
                _built.popitem(last=False)
        _built.move_to_end(key)
        return _built[key][1]


_built: OrderedDict[tuple[str, int, str, str, str], tuple[Twin, Resource]] = OrderedDict()
_lock = threading.Lock()


def urls(drawn: Drawn, floor: str) -> dict[str, str]:
    """The addresses of a floor's parts; an address with a hash never changes its content.

    While the centre is not checked the verdicts have no hash yet: that address answers when the check is done.
    """
    code, name = quote(drawn.twin.centre.code, safe=""), quote(floor, safe="")
    parts = PARTS if isinstance(drawn, View) else PARTS[:2]
    tags = {part: resource(drawn, floor, part).tag for part in parts}
    tags.setdefault("verdicts", f"{drawn.version}-{drawn.today.isoformat()}")
    return {part: f"/twin/data/{code}/{name}/{part}?v={tag}" for part, tag in tags.items()}
