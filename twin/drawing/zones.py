"""Outlines or rebuilt rooms + labels → zones with names, numbers, kinds and printed areas."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import shapely
from shapely import Polygon, STRtree

from twin.catalog import Vocabulary, ZoneEntry, load_catalog
from twin.drawing.labels import RoomLabel, is_number
from twin.model import Issue, Severity, Text, Zone, ZoneOrigin

AREA_TOLERANCE: Final = 0.03
"""Share by which a printed area may differ from the measured one before it is reported."""
THICKEST_HALF_WALL_M: Final = 0.2
LEAST_TO_CENTRES: Final = 3
TO_CENTRES: Final = 0.6
"""Where so many rooms, and this share of those with a printed area, have one that half their walls explain, it is the drafter's way."""


_CODES: Final = {
    "LT": "楼梯",
    "DT": "电梯",
    "FT": "自动扶梯",
    "STR": "楼梯",
    "STAIR": "楼梯",
    "ELV": "电梯",
    "ELEV": "电梯",
}
_CODE: Final = re.compile(rf"^({'|'.join(_CODES)})[-.]?\d", re.IGNORECASE)
"""Marks that stand for a stair or a lift: ``LT-11-2``, ``ELEV-1``."""


@dataclass(frozen=True, slots=True)
class Space:
    """A polygon that is a room, before anyone knows its name; metres of the shifted drawing. ``kinds`` are those of one without a telling name."""

    polygon: Polygon
    origin: ZoneOrigin
    layer: str | None = None
    handle: str | None = None
    name: str | None = None
    labels: list[RoomLabel] = field(default_factory=list)
    kinds: tuple[str, ...] = ()


def zone_kinds(texts: Sequence[str], vocabulary: Vocabulary[ZoneEntry] | None = None) -> tuple[str, ...]:
    """Ids of the zone kinds that a room's names speak of, in the order they are named."""
    vocabulary = vocabulary or load_catalog().zones
    found: dict[str, None] = {}
    for text in texts:
        code = _CODE.match(text)
        for kind in vocabulary.find_in(_CODES[code[1].upper()] if code else text):
            found.setdefault(kind)
    return tuple(found)


def give_labels(
    spaces: Sequence[Space], labels: Sequence[RoomLabel], metres_per_unit: float, slip: float = 0.0
) -> list[RoomLabel]:
    """Put each label into the smallest space around it; returns those that stand in none.

    A label on a wall, a tread or a door leaf is that of the nearest space within ``slip`` metres, if that has none of its own.
    """
    if not spaces or not labels:
        return list(labels)
    tree = STRtree([space.polygon for space in spaces])
    points = np.asarray(shapely.points(np.array([label.at for label in labels]) * metres_per_unit), dtype=object)
    which, near = tree.query(points, predicate="dwithin", distance=slip)
    away = np.asarray(shapely.distance(points[which], tree.geometries[near]), dtype=np.float64)
    homes: dict[int, tuple[float, float, int]] = {}
    for number, index, gap in zip(which.tolist(), near.tolist(), away.tolist(), strict=True):
        here = (gap, spaces[index].polygon.area, index)
        homes[number] = min(homes.get(number, here), here)
    named = {index for gap, _, index in homes.values() if gap == 0.0}
    homes = {number: home for number, home in homes.items() if home[0] == 0.0 or home[2] not in named}
    for number, (_, _, index) in homes.items():
        spaces[index].labels.append(labels[number])
    return [stray for number, stray in enumerate(labels) if number not in homes]


def make_zones(spaces: Sequence[Space], floor: str) -> tuple[list[Zone], list[Issue]]:
    """Name the spaces of one floor, in reading order (top left first).

    Parameters
    ----------
    spaces
        With their labels, in metres of the shifted drawing.
    floor
        The floor's id, for ids and issues.
    """
    boxes = shapely.bounds(np.array([space.polygon for space in spaces], dtype=object)).reshape(-1, 4).tolist()
    reading = sorted(range(len(spaces)), key=lambda i: (-round(boxes[i][3], 0), boxes[i][0], -boxes[i][3]))
    vocabulary = load_catalog().zones
    zones: list[Zone] = []
    issues: list[Issue] = []
    for number, place in enumerate(reading, 1):
        zone = _zone(spaces[place], f"{floor}-z{number}", vocabulary)
        zones.append(zone)
    to_centres = [zone for zone in zones if _reaches_wall_centres(zone)]
    told = [zone for zone in zones if zone.printed_area_m2 is not None]
    if len(to_centres) < max(LEAST_TO_CENTRES, TO_CENTRES * len(told)):
        to_centres = []
    for zone in told:
        if zone not in to_centres:
            issues.extend(_area_issues(zone, floor))
    if to_centres:
        message = Text(
            f"{len(to_centres)} 个房间的标注面积算到墙体中线，比净面积大；本程序按净面积核查。",
            f"The areas printed in {len(to_centres)} rooms reach to the middles of their walls; the program checks net areas, which are smaller.",
        )
        issues.append(Issue("areas-to-wall-centres", Severity.INFO, message, floor=floor))
    return zones, issues


def _reaches_wall_centres(zone: Zone) -> bool:
    """Whether the printed area is larger than the room and fits it with half of its walls."""
    printed, net = zone.printed_area_m2, zone.polygon.area
    if printed is None or printed <= net * (1.0 + AREA_TOLERANCE / 3):
        return False
    return bool(printed <= shapely.buffer(zone.polygon, THICKEST_HALF_WALL_M, join_style="mitre").area)


def _zone(space: Space, zone_id: str, vocabulary: Vocabulary[ZoneEntry]) -> Zone:
    names, number, printed = _reading(space, vocabulary)
    uses = [label.use for label in space.labels if label.use]
    origin = space.origin
    if not names and space.name:
        names, origin = [space.name], ZoneOrigin.LAYER if origin is ZoneOrigin.OUTLINE else origin
        number = space.name if is_number(space.name) else number
    return Zone(
        id=zone_id,
        name=names[0] if names else number,
        number=number,
        kinds=zone_kinds([*(names or ([number] if number else [])), *uses], vocabulary) or space.kinds,
        polygon=space.polygon,
        origin=origin,
        names=tuple(names) or ((number,) if number else ()),
        printed_area_m2=printed,
        layer=space.layer,
        handle=space.handle,
    )


def _reading(space: Space, vocabulary: Vocabulary[ZoneEntry]) -> tuple[list[str], str | None, float | None]:
    """Names (best first), number and printed area of a space from its labels."""
    labels = space.labels
    keyed = [label for label in labels if label.keyed]
    named = [label for label in labels if label.name]
    named.sort(
        key=lambda label: (
            not label.keyed,
            not zone_kinds([label.name or ""], vocabulary),
            -round(label.height, 6),
            -(label.area_m2 or 0.0),
            -label.at[1],
        )
    )
    names = list(dict.fromkeys(label.name for label in named if label.name))
    numbers = [label.number for label in (*keyed, *labels) if label.number]
    measured = space.polygon.area
    areas = [label.area_m2 for label in keyed if label.area_m2] or [label.area_m2 for label in labels if label.area_m2]
    # Two rooms that nothing parts print an area each: together they are the space's.
    together = sum(area for area in areas if area)
    printed = min((*areas, together), key=lambda area: abs((area or 0.0) - measured)) if areas else None
    return names, numbers[0] if numbers else None, printed


def _area_issues(zone: Zone, floor: str) -> list[Issue]:
    """A printed area that the polygon does not have."""
    printed, measured = zone.printed_area_m2, zone.polygon.area
    if printed is None or abs(measured - printed) <= max(AREA_TOLERANCE * printed, 0.1):
        return []
    at = zone.polygon.representative_point()
    return [
        Issue(
            "area-differs",
            Severity.WARNING,
            Text(
                f"“{zone.name or zone.number or zone.id}”图上标注 {printed:g} ㎡，轮廓实测 {measured:.2f} ㎡。",
                f"“{zone.name or zone.number or zone.id}” is labelled {printed:g} m² but its outline measures {measured:.2f} m².",
            ),
            zone.layer,
            zone.handle,
            (at.x, at.y),
            floor,
        )
    ]
