"""A floor as a coloured plan: one shape for each zone, with its name and a word, as SVG."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Final

import shapely
from shapely import Polygon

from twin.model import Floor, Point

PLAIN: Final = "#eef1f4"
_LINE: Final = "#7d8a99"
_INK: Final = "#1f2a35"
_WIDEST: Final = 0.9
"""Share of a zone's width that its words may take."""


def zone_plan(
    floor: Floor,
    colours: Mapping[str, str],
    words: Mapping[str, str],
    ways: tuple[tuple[Point, ...], ...] = (),
) -> str:
    """The floor's zones in their colours, in metres, y upwards in the plan and downwards in the picture.

    Parameters
    ----------
    colours
        Fill by zone id; a zone without one is plain.
    words
        A second line under the zone's name, by zone id.
    ways
        Walks to draw over it, each point by point.
    """
    shapes = [zone.polygon for zone in floor.zones]
    left, bottom, right, top = shapely.total_bounds(shapes) if shapes else floor.bounds
    pad = max(right - left, top - bottom) * 0.01 + 0.1
    wide, high = right - left + 2 * pad, top - bottom + 2 * pad
    stroke = max(wide, high) / 500
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left - pad:.2f} {-top - pad:.2f} {wide:.2f} {high:.2f}" '
            f'font-family="PingFang SC,Microsoft YaHei,Noto Sans CJK SC,sans-serif">'
        )
    ]
    parts += [
        f'<path d="{_path(zone.polygon)}" fill="{colours.get(zone.id, PLAIN)}" stroke="{_LINE}" '
        f'stroke-width="{stroke:.3f}" fill-rule="evenodd"/>'
        for zone in floor.zones
    ]
    parts += [
        _label(zone.polygon, zone.name or zone.number or "", words.get(zone.id, ""), wide) for zone in floor.zones
    ]
    for route in ways:
        points = " ".join(f"{x:.2f},{-y:.2f}" for x, y in route)
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="#1453a3" stroke-width="{2 * stroke:.3f}" '
            f'stroke-linejoin="round" stroke-dasharray="{9 * stroke:.3f} {5 * stroke:.3f}"/>'
        )
    return "".join([*parts, "</svg>"])


def _path(shape: Polygon) -> str:
    rings = (shape.exterior, *shape.interiors)
    return "".join("M" + "L".join(f"{x:.2f} {-y:.2f}" for x, y, *_ in ring.coords[:-1]) + "Z" for ring in rings)


def _label(shape: Polygon, name: str, word: str, wide: float) -> str:
    """Name and word in the middle of a zone, as large as fits; nothing where it would be too small to read."""
    lines = [line for line in (name, word) if line]
    if not lines:
        return ""
    left, bottom, right, top = shape.bounds
    longest = max(sum(1.0 if ord(letter) > 0x2E7F else 0.55 for letter in line) for line in lines)
    size = min(_WIDEST * (right - left) / longest, 0.8 * (top - bottom) / (1.25 * len(lines)), wide / 45)
    if size < wide / 160:
        return ""
    middle = shape.point_on_surface()
    y = -middle.y - 0.6 * size * (len(lines) - 1) + 0.35 * size
    return "".join(
        f'<text x="{middle.x:.2f}" y="{y + 1.2 * size * n:.2f}" font-size="{size:.2f}" text-anchor="middle" '
        f'fill="{_INK}">{escape(line)}</text>'
        for n, line in enumerate(lines)
    )
