"""First visits on a real office plan, before and after the sign planner: ``python -m tests.bench.first_visit [PICTURE]``.

Reads office-cross from ``../shared/plans``, calls some of its rooms zones of a service centre, marks its front door and
hangs four signs, as somebody might who never walked it. Prints every first visit as it is and as it is with the
planner's answer, and draws both: simplified outlines of the zones as our reader found them, the walks, and the signs.
"""

from __future__ import annotations

import argparse
import math
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import shapely
from PIL import Image, ImageDraw
from shapely import Polygon

from twin.drawing import read_plan
from twin.model import Asset, Centre, Floor, Opening, OpeningKind, Point, Twin, Zone, ZoneOrigin
from twin.space.signs import Sign
from twin.space.visits_record import Kind, State, Visit
from twin.space.wayfinding import KINDS, STATES, Wayfinding, panels_of

PLAN: Final = Path(__file__).resolve().parents[3] / "shared" / "plans" / "office-cross" / "plan.dxf"
ROLES: Final = {
    "1000": ("lobby", "Lobby"),
    "1002": ("consultation", "Enquiries"),
    "1490": ("waiting", "Waiting area"),
    "1100": ("self_service", "Self-service"),
    "1160": ("complaint", "Complaints"),
    "1250": ("guidance_desk", "Filing assistance"),
    "1300": ("window_service", "Service windows"),
    "1360": ("open_government", "Open government"),
    "1400": ("convenience", "Form filling"),
    "1450": ("payment", "Payment"),
    "1026": ("toilet", "Toilets"),
    "1037": ("toilet", "Toilets north"),
    "1011": ("toilet", "Toilets south"),
}
"""Room number → what it is in the centre that we make of the office."""
FRONT: Final = "1000"
"""Number of the room behind the front door."""
WALL_M: Final = 0.2
"""Metres from a room's outline to the corridor: the walls of this plan."""
CORRIDOR_M: Final = 3.0
"""Metres: half the widest space between rooms that is a corridor."""
SIGNS: Final = (
    ("A", (21.5, 31.6), 180.0, "Self-service→;Waiting area←;Service windows↑"),
    ("B", (17.5, 40.0), 270.0, "Payment↑"),
    ("C", (43.5, 31.2), 225.0, "Service windows↖;Filing assistance→"),
    ("D", (33.0, 29.8), 180.0, "Toilets↑"),
)
"""Asset, place (local metres), direction it faces (degrees), what it says."""
COLOURS: Final = {
    State.FOLLOW: "#2f6fb3",
    State.CONFIRM: "#2c8a4b",
    State.SEARCH: "#d9822b",
    State.MISLED: "#b4339a",
}
SCALE: Final = 12
"""Pixels per metre."""
MARGIN: Final = 3.0
"""Metres around a panel."""


def with_corridors(floor: Floor) -> Floor:
    """The floor with one more zone: what lies between its rooms, as a person would draw it on the Plans page.

    The drawing names rooms only. Doors of one room that touch the new zone lead there.
    """
    rooms = [zone for zone in floor.zones if zone.number]
    solid = shapely.union_all([zone.polygon.buffer(WALL_M, join_style="mitre") for zone in rooms])
    closed = shapely.union_all([zone.polygon for zone in rooms]).buffer(CORRIDOR_M).buffer(-CORRIDOR_M)
    outline = shapely.union_all([Polygon(part.exterior) for part in shapely.get_parts(closed)])
    between = shapely.difference(outline, solid).buffer(-0.3).buffer(0.3, join_style="mitre")
    parts = [part for part in shapely.get_parts(between).tolist() if part.area > 3.0]
    ways = [Zone(f"way{k}", "Corridor", None, ("corridor",), part, ZoneOrigin.MANUAL) for k, part in enumerate(parts)]

    def led(opening: Opening) -> Opening:
        near = [way.id for way in ways if way.polygon.distance(shapely.Point(opening.at)) < 2.5 * WALL_M]
        return replace(opening, zones=(*opening.zones, near[0])) if len(opening.zones) == 1 and near else opening

    kept = {zone.id for zone in rooms}
    openings = tuple(led(o) for o in floor.openings if set(o.zones) <= kept)
    return replace(floor, zones=(*rooms, *ways), openings=openings)


def office_centre() -> Twin:
    """Build the office as a service centre with one entrance and four signs."""
    (floor,) = read_plan(PLAN).floors
    floor = with_corridors(floor)
    zones = []
    for zone in floor.zones:
        kind, name = ROLES.get(zone.number or "", ("", zone.name))
        kept = tuple(k for k in zone.kinds if k in {"stairs", "lift", "corridor"})
        zones.append(replace(zone, kinds=(kind,) if kind else kept, name=name, names=()))
    front = {zone.id for zone in zones if zone.number == FRONT}

    def marked(opening: Opening) -> Opening:
        is_front = opening.kind is OpeningKind.DOOR and len(opening.zones) == 1 and opening.zones[0] in front
        return replace(opening, attributes={"出入口": "front door"}) if is_front else opening

    built = replace(floor, zones=tuple(zones), openings=tuple(marked(o) for o in floor.openings))
    assets = [
        Asset(name, "guide_sign", "sign", name, floor=floor.id, at=at,
              attributes={"faces_deg": faces, "destinations": says, "char_height": "0.12 m", "lit": "yes"})
        for name, at, faces, says in SIGNS
    ]  # fmt: skip
    return Twin(Centre("OFFICE", "office-cross", "district"), (built,), tuple(assets))


def table(title: str, visits: Sequence[Visit]) -> list[str]:
    """Lines of a table of visits."""
    counts = Counter(visit.state for visit in visits)
    lines = [title + ": " + ", ".join(f"{STATES[state].en} {number}" for state, number in sorted(counts.items()))]
    for visit in visits:
        wrong = "; ".join(f"{KINDS[f.kind].en} at {f.at[0]:.1f},{f.at[1]:.1f}" for f in visit.failures)
        length = (
            f"{visit.length_m:6.1f} m  +{visit.extra_m:5.1f} m  unsigned {visit.longest_unsigned_m:5.1f} m"
            if visit.reached
            else "not reached"
        )
        lines.append(f"  {visit.to.name:<18} {STATES[visit.state].en:<13} {length}  {wrong}")
    return lines


class Panel:
    """One picture of a floor: metres in, pixels out, twice as large as it is kept."""

    def __init__(self, draw: ImageDraw.ImageDraw, floor: Floor, left: float) -> None:
        self.draw, self.left = draw, left
        self.west, self.south, self.east, self.north = floor.bounds
        for zone in floor.zones:
            fill = "#eef3f8" if zone.kinds else "#f7f7f5"
            ring = zone.polygon.simplify(0.2).exterior.coords
            self.draw.polygon([self.at((x, y)) for x, y in ring], fill=fill, outline="#9aa5b1")

    def at(self, point: Point) -> tuple[float, float]:
        """Pixels of a place."""
        x = self.left + (point[0] - self.west + MARGIN) * SCALE * 2
        return x, (self.north - point[1] + 2 * MARGIN) * SCALE * 2

    def visit(self, visit: Visit) -> None:
        """Walks by what the visitor does; rings where they hesitate, crosses where they are lost."""
        for step in visit.steps:
            if step.state in COLOURS and len(step.points) > 1:
                self.draw.line([self.at(p) for _, p in step.points], fill=COLOURS[step.state], width=5)
        for failure in visit.failures:
            x, y = self.at(failure.at)
            if failure.kind is Kind.LOST:
                for sign in (-1, 1):
                    self.draw.line([(x - 14, y - 14 * sign), (x + 14, y + 14 * sign)], fill="#c62828", width=6)
            elif failure.kind is not Kind.OVERLOADED:
                self.draw.ellipse([x - 16, y - 16, x + 16, y + 16], outline="#c62828", width=5)

    def sign(self, sign: Sign) -> None:
        """Draw a triangle that points the way a face looks."""
        colour = "#2c8a4b" if sign.planned else "#1b2a3a"
        x, y = self.at(sign.at)
        angle = math.radians(sign.faces_deg)
        corners = [
            (x + r * math.cos(angle + t), y - r * math.sin(angle + t)) for r, t in ((26, 0), (18, 2.2), (18, -2.2))
        ]
        self.draw.polygon(corners, fill=colour)

    def words(self, text: str) -> None:
        """Write a line above the floor."""
        self.draw.text((self.left + 40, 24), text, fill="#1b2a3a", font_size=44)


def draw(found: Wayfinding, path: Path) -> None:
    """Before and after, side by side."""
    (floor,) = found.twin.floors
    width = (floor.bounds[2] - floor.bounds[0] + 2 * MARGIN) * SCALE * 2
    height = (floor.bounds[3] - floor.bounds[1] + 3 * MARGIN) * SCALE * 2
    image = Image.new("RGB", (int(2 * width), int(height)), "white")
    canvas = ImageDraw.Draw(image)
    signs = [*found.signs, *(p.sign for p in found.plan.planned if p.action == "add")]
    for left, visits, shown, title in (
        (0.0, found.visits, found.signs, "before"),
        (width, found.plan.visits, signs, "after"),
    ):
        panel = Panel(canvas, floor, left)
        for visit in visits:
            panel.visit(visit)
        for sign in shown:
            panel.sign(sign)
        arrived = sum(visit.arrived for visit in visits)
        panel.words(f"{title}: {arrived} of {len(visits)} first visits arrive, {len(shown)} signs")
    image.resize((image.width // 2, image.height // 2), Image.Resampling.LANCZOS).save(path, optimize=True)


def main() -> None:
    """Print and draw."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("picture", nargs="?", type=Path)
    arguments = words.parse_args()
    twin = office_centre()
    begin = time.process_time()
    found = Wayfinding(twin)
    visits, plan = found.visits, found.plan
    seconds = time.process_time() - begin
    lines = [*table("before", visits), *table("after", plan.visits)]
    exact = "no smaller choice of these places would do" if plan.exact else "greedy"
    lines.append(f"plan: {len(plan.planned)} pieces of work ({exact}), {seconds:.1f} s of CPU for everything")
    for each in plan.planned:
        x, y = each.sign.at
        names = panels_of(each, found.settings)
        lines.append(
            f"  {each.action:<8} {each.asset or 'new':<4} {x:5.1f},{y:5.1f} faces {each.sign.faces_deg:3.0f}°  {names}"
        )
    print("\n".join(lines))  # noqa: T201 - a command
    if arguments.picture is not None:
        draw(found, arguments.picture)


if __name__ == "__main__":
    main()
