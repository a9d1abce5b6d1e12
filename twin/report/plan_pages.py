"""A floor on a page: zones, walls, numbered defects and what proves them, with a scale bar."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from shapely import Polygon

from twin.model import Floor, Point, Proof, ProofKind
from twin.report.marks import Mark, group_of
from twin.report.paper import FAMILY, Paper

INK: Final = (31, 45, 61)
WALL: Final = (70, 82, 96)
THIN: Final = (176, 186, 196)
ZONE: Final = (240, 244, 248)
BAD: Final = {"defects": (192, 42, 42), "warnings": (196, 120, 20)}
PROOF: Final = (36, 98, 170)
RADIUS: Final = 2.1
"""Millimetres of a numbered mark."""
ROLES: Final = (("furniture", THIN, 0.08), ("other", THIN, 0.08), ("door", THIN, 0.12), ("stair", THIN, 0.1),
                ("window", WALL, 0.12), ("column", WALL, 0.2), ("wall", WALL, 0.2))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a floor lies on the page: millimetres per metre, and the page's corner of its lower left."""

    scale: float
    left: float
    bottom: float
    west: float
    south: float

    def at(self, point: Point) -> Point:
        """Local metres as millimetres from the page's upper left."""
        return (self.left + (point[0] - self.west) * self.scale, self.bottom - (point[1] - self.south) * self.scale)


def frame_of(floor: Floor, box: tuple[float, float, float, float]) -> Frame:
    """Fit a floor into (left, top, width, height) in millimetres, centred."""
    left, top, width, height = box
    west, south, east, north = floor.bounds
    wide, high = max(east - west, 0.1), max(north - south, 0.1)
    scale = min(width / wide, height / high)
    return Frame(scale, left + (width - wide * scale) / 2, top + (height + high * scale) / 2, west, south)


def draw_floor(page: Paper, floor: Floor, numbered: Sequence[Mark], box: tuple[float, float, float, float]) -> None:
    """Draw a floor and the marks that are on it into a box of the page."""
    frame = frame_of(floor, box)
    _zones(page, floor, frame)
    for role, colour, width in ROLES:
        lines = floor.linework.get(role)
        if lines is not None:
            page.set_draw_color(*colour)
            page.set_line_width(width)
            page.stroke_lines([[frame.at((p[0], p[1])) for p in line.coords] for line in lines.geoms])
    _names(page, floor, frame)
    mine = [mark for mark in numbered if mark.floor == floor.id and mark.at is not None]
    _proofs(page, [proof for mark in mine for proof in mark.finding.proof if proof.floor == floor.id], frame)
    _marks(page, mine, frame, box)
    _bar(page, frame, box)
    page.set_line_width(0.15)
    page.set_text_color(*INK)


def _zones(page: Paper, floor: Floor, frame: Frame) -> None:
    page.set_fill_color(*ZONE)
    page.set_draw_color(*THIN)
    page.set_line_width(0.12)
    for zone in floor.zones:
        rings = _rings(zone.polygon, frame)
        page.fill_rings(rings)
        page.stroke_lines(rings, close=True)


def _rings(polygon: Polygon, frame: Frame) -> list[list[Point]]:
    return [[frame.at((p[0], p[1])) for p in ring.coords] for ring in (polygon.exterior, *polygon.interiors)]


def _names(page: Paper, floor: Floor, frame: Frame) -> None:
    """Zone names where they fit; a name larger than its zone would cover its neighbours."""
    page.set_text_color(*WALL)
    for zone in floor.zones:
        name = page.printable(zone.name or zone.number or "")
        if not name:
            continue
        west, south, east, north = zone.polygon.bounds
        page.set_font(FAMILY, size=5.5)
        width = page.get_string_width(name)
        if width < (east - west) * frame.scale and (north - south) * frame.scale > 2.4:
            inside = zone.polygon.representative_point()
            x, y = frame.at((inside.x, inside.y))
            page.text(x - width / 2, y + 0.8, name)


def _proofs(page: Paper, proofs: Iterable[Proof], frame: Frame) -> None:
    page.set_draw_color(*PROOF)
    page.set_line_width(0.3)
    for proof in proofs:
        points = [frame.at(point) for point in proof.points]
        if proof.kind is ProofKind.CIRCLE and points and proof.metres:
            page.circle(*points[0], proof.metres * frame.scale / 2)
        elif proof.kind is ProofKind.AREA:
            page.stroke_lines([points], close=True)
        elif len(points) > 1:
            page.stroke_lines([points])


def _marks(page: Paper, mine: Sequence[Mark], frame: Frame, box: tuple[float, float, float, float]) -> None:
    """Numbers in circles that do not cover each other; one that had to give way has a line to its place."""
    taken: list[Point] = []
    for mark in mine:
        if mark.at is None:
            continue
        spot = frame.at(mark.at)
        shown = free_spot(spot, taken, box)
        taken.append(shown)
        colour = BAD[group_of(mark.finding)]
        page.set_draw_color(*colour)
        if math.dist(spot, shown) > RADIUS:
            page.set_line_width(0.15)
            page.line(*spot, *shown)
        page.set_fill_color(*colour)
        page.circle(*shown, RADIUS, style="F")
        page.set_text_color(255, 255, 255)
        page.set_font(FAMILY, size=6.5 if mark.number < 100 else 5)
        words = str(mark.number)
        page.text(shown[0] - page.get_string_width(words) / 2, shown[1] + 0.85, words)


def free_spot(spot: Point, taken: Sequence[Point], box: tuple[float, float, float, float]) -> Point:
    """The nearest place to ``spot``, on rings around it, inside the box and a mark's width from the others."""
    left, top, width, height = box
    apart = 2 * RADIUS + 0.2
    ring = 0
    while ring < 200:
        steps = max(1, 6 * ring)
        for step in range(steps):
            angle = 2 * math.pi * step / steps
            x, y = spot[0] + ring * apart * math.cos(angle), spot[1] + ring * apart * math.sin(angle)
            inside = left <= x <= left + width and top <= y <= top + height
            if inside and all(math.dist((x, y), other) >= apart for other in taken):
                return (x, y)
        ring += 1
    return spot


def _bar(page: Paper, frame: Frame, box: tuple[float, float, float, float]) -> None:
    """A scale bar of a round length, at most a quarter of the page."""
    left, top, width, height = box
    metres = next((m for m in (50, 20, 10, 5, 2, 1) if m * frame.scale <= width / 4), 1)
    y, right = top + height + 3.5, left + metres * frame.scale
    page.set_draw_color(*INK)
    page.set_line_width(0.25)
    page.stroke_lines([[(left, y - 1), (left, y), (right, y), (right, y - 1)]])
    page.set_text_color(*INK)
    page.set_font(FAMILY, size=6.5)
    page.text(right + 1.5, y + 0.5, f"{metres} m")
