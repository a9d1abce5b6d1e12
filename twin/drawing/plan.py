"""DXF → Plan: the one entrance to the reader."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, cast

import numpy as np
import shapely
from shapely import MultiLineString

from twin.drawing.annotation import without_annotation
from twin.drawing.around import LEAST_WAYS, open_sides, rooms_beside, ways_on
from twin.drawing.counters import numbered_counters
from twin.drawing.fills import walls_from_fills, walls_from_wide_lines
from twin.drawing.flatten import flatten
from twin.drawing.labels import RoomLabel, personal_attributes, room_labels
from twin.drawing.layers import without_hidden, without_layers, without_overhead
from twin.drawing.load import load_drawing
from twin.drawing.mending import repaired
from twin.drawing.metric import infer_units
from twin.drawing.openings import Door, find_doors
from twin.drawing.outlines import Outline, find_outlines
from twin.drawing.placements import find_placements
from twin.drawing.plan_form import plan_json
from twin.drawing.primitives import Coords, Drawing
from twin.drawing.profile import Profile
from twin.drawing.roles import Role, guess_roles, plain_name
from twin.drawing.sheets import Sheet, find_sheets
from twin.drawing.strokes import stroke_boxes
from twin.drawing.walls import rooms_from_walls
from twin.drawing.walls_evidence import collect_segments
from twin.drawing.walls_merge import LABEL_SLIP_M
from twin.drawing.walls_passages import join_openings
from twin.drawing.walls_seeds import room_seeds
from twin.drawing.zones import Space, give_labels, make_zones
from twin.memory import no_collector
from twin.model import (
    Floor,
    Issue,
    Opening,
    OpeningKind,
    Placement,
    Plan,
    Point,
    Severity,
    Source,
    Text,
    Units,
    Zone,
    ZoneOrigin,
)

__all__ = ["plan_json", "read_plan"]

LINEWORK: Final = (Role.WALL, Role.WINDOW, Role.DOOR, Role.COLUMN, Role.FURNITURE, Role.STAIR, Role.OTHER)
"""Roles that a person needs to see to recognise the place; lifts are drawn with stairs."""

BOUNDING: Final = ("wall", "window", "column")
"""Roles whose lines bound an outlined room."""

LEAST_NAMES: Final = 3
MOST_HELD: Final = 1 / 3
LEAST_HELD: Final = 0.5
"""Where rooms that the layers of walls enclose hold no more than the one share of so many names or more, and those of all unknown lines
hold the other at least, the walls are on other layers."""

_STAIR: Final = re.compile(r"楼梯|梯间|stair|\bLT-?\d|\bSTR-?\d", re.IGNORECASE)
_LIFT: Final = re.compile(r"电梯(?!厅)|货梯|客梯|扶梯|elevator(?! lobby)|\blift\b|\bDT-?\d|\bELEV?-?\d", re.IGNORECASE)
Progress = Callable[[float, Text], None]
Bounds = tuple[float, float, float, float]


def read_plan(
    source: Path | bytes,
    *,
    name: str | None = None,
    units: str | None = None,
    encoding: str | None = None,
    profile: Profile | None = None,
    ignore_layers: Collection[str] = (),
    progress: Progress | None = None,
) -> Plan:
    """Read a DXF as a floor plan.

    Parameters
    ----------
    source
        A path, or the bytes of an upload.
    name
        The file's name for messages; default the path's own.
    units
        Overrides the inferred unit: ``m``, ``dm``, ``cm``, ``mm``, ``in`` or ``ft``.
    encoding
        Overrides the code page.
    profile
        What layers, blocks and attributes mean; guessed where it says nothing.
    ignore_layers
        Layers to leave out whole (names or ``*`` patterns, with or without their xref prefix).
    progress
        Called with a share from 0 to 1 and what is being done.

    Raises
    ------
    DrawingError
        The file is not a readable DXF. A readable one without rooms gives a plan without zones
        and an issue ``no-rooms`` of severity error that says what was seen.
    """
    with no_collector():
        return _read(
            source,
            name=name,
            encoding=encoding,
            profile=profile or Profile(),
            units=units,
            ignore_layers=ignore_layers,
            tell=progress or (lambda _share, _what: None),
        )


def _read(
    source: Path | bytes,
    *,
    name: str | None,
    encoding: str | None,
    profile: Profile,
    units: str | None,
    ignore_layers: Collection[str],
    tell: Progress,
) -> Plan:
    doc, info = load_drawing(source, name, encoding, lambda share, what: tell(0.5 * share, what), read_only=True)
    tell(0.5, Text("展开图块", "Exploding blocks"))
    drawing, issues = flatten(doc, lambda share: tell(0.5 + 0.15 * share, Text("展开图块", "Exploding blocks")))
    del doc
    drawing = without_layers(drawing, ignore_layers)
    tell(0.65, Text("判断单位与楼层", "Finding units and floors"))
    reader = _Reader(drawing, profile, units or profile.units, tell)
    floors, found = reader.read()
    source_info = Source(info.name, info.sha256, info.dxf_version, info.encoding, reader.units)
    tell(1.0, Text("完成", "Done"))
    return Plan(source_info, tuple(floors), (*info.issues, *issues, *found))


@dataclass(slots=True)
class _Part:
    """One floor while it is being read, in metres of the shifted drawing: its labels, its outlined spaces, the labels outside them."""

    drawing: Drawing
    sheet: Sheet
    roles: Mapping[str, Role]
    doors: Sequence[Door]
    labels: Sequence[RoomLabel]
    spaces: Sequence[Space]
    strays: Sequence[RoomLabel]


class _Reader:
    """One drawing on its way to floors."""

    def __init__(self, drawing: Drawing, profile: Profile, unit: str | None, tell: Progress) -> None:
        self.profile, self.tell = profile, tell
        layers = {
            *(s.layer for s in drawing.strokes),
            *(t.layer for t in drawing.labels),
            *(i.layer for i in drawing.inserts),
        }
        known = {layer: role for layer in layers if (role := profile.layer_role(layer)) is not None}
        roles = guess_roles(drawing, known)
        drawing, self._hidden = without_hidden(drawing, roles, known)
        self.drawing, self.roles = walls_from_fills(drawing, roles, known)
        self.units: Units = infer_units(self.drawing, self.roles, unit)
        self.scale = self.units.metres_per_unit
        self.drawing = walls_from_wide_lines(self.drawing, self.roles, self.scale)
        self.drawing = without_overhead(self.drawing, self.roles, self.scale)
        self.drawing = without_annotation(self.drawing, self.roles, self.scale, known)
        self._boxes = stroke_boxes(self.drawing, self.scale)

    def read(self) -> tuple[list[Floor], list[Issue]]:
        """Floors, and what was ignored or guessed on the way."""
        said, dropped = room_labels(self.drawing, self.roles, self.profile)
        drawn, lost = find_placements(self.drawing, self.roles, self.scale, self.profile)
        labels, placements = numbered_counters(said, drawn, self.scale)
        named = [label for label in labels if label.name or label.number]
        points = [(label.at[0] * self.scale, label.at[1] * self.scale) for label in named]
        outlines, issues = find_outlines(self.drawing, self.roles, self.scale, points)
        inside = [_inner_point(outline) for outline in outlines]
        sheets, aside = find_sheets(self.drawing, self.roles, self.scale, labels, inside)
        issues = [*self._unit_issues(), *self._hidden, *issues, *aside, *lost]
        if dropped:
            message = Text(f"{dropped} 处人员信息已丢弃。", f"Personal data dropped: {dropped}.")
            issues.append(Issue("personal-data-dropped", Severity.INFO, message))
        floors: list[Floor] = []
        for number, sheet in enumerate(sheets, 1):
            self.tell(
                0.7 + 0.28 * (number - 1) / len(sheets), Text(f"识别第 {number} 张平面", f"Reading plan {number}")
            )
            own = [o for o, at in zip(outlines, inside, strict=True) if _holds(sheet.bounds, at)]
            floor, found = self._floor(number, sheets, own, labels, placements)
            floors.append(floor)
            issues.extend(found)
        issues = self._placed(issues, floors)
        if not any(floor.zones for floor in floors):
            issues.append(self._no_rooms())
        return floors, issues

    # -- one floor ----------------------------------------------------------------------------------------------

    def _floor(
        self,
        number: int,
        sheets: Sequence[Sheet],
        outlines: Sequence[Outline],
        labels: Sequence[RoomLabel],
        placements: Sequence[Placement],
    ) -> tuple[Floor, list[Issue]]:
        ident, sheet = f"f{number}", sheets[number - 1]
        own = [label for label in labels if _holds(sheet.bounds, (label.at[0] * self.scale, label.at[1] * self.scale))]
        spaces = [Space(o.polygon, ZoneOrigin.OUTLINE, o.layer, o.handle, o.name) for o in outlines]
        strays = give_labels(spaces, own, self.scale)
        drawing = self.drawing if len(sheets) == 1 else self._part(sheet.bounds)
        doors = find_doors(drawing, self.roles, self.scale, sheet.bounds)
        part = _Part(drawing, sheet, self.roles, doors, own, spaces, strays)
        rebuilt = self._rebuilt(part)
        strays = give_labels(rebuilt, strays, self.scale, LABEL_SLIP_M)
        spaces = [*spaces, *rebuilt]
        zones, issues = make_zones(spaces, ident)
        issues.extend(self._stray_issues(strays, ident))
        joined = join_openings(part.doors, zones, drawing, part.roles, self.scale)
        openings = (*self._with_attributes(joined, part.doors), *_vertical(zones))
        things = _in_zones([p for p in placements if _holds(sheet.bounds, p.at)], zones)
        name = sheet.name or ("平面" if len(sheets) == 1 else f"平面 {number}")
        floor = Floor(
            ident,
            name,
            sheet.level if sheet.level is not None else number,
            (self.drawing.shift[0] * self.scale, self.drawing.shift[1] * self.scale),
            sheet.bounds,
            tuple(zones),
            tuple(openings),
            tuple(replace(p, id=f"{ident}-{p.id}") for p in things),
            self._linework(sheet.bounds),
        )
        return _localised(floor), issues

    def _with_attributes(self, openings: Sequence[Opening], doors: Sequence[Door]) -> list[Opening]:
        """Openings with what their door blocks say of them (出入口, 控制 …), people's names left out."""
        blocks = {door.chord: self.drawing.inserts[door.insert].attributes for door in doors if door.insert >= 0}
        out = []
        for opening in openings:
            said, _ = personal_attributes(blocks.get(opening.chord, {}) if opening.chord else {}, self.profile)
            said = {key: value for key, value in said.items() if value}
            out.append(replace(opening, attributes={**said, **opening.attributes}) if said else opening)
        return out

    def _part(self, bounds: Bounds) -> Drawing:
        """The strokes that reach into one floor of several, so that five floors are not searched five times."""
        boxes = self._boxes
        near = (boxes[:, :2] <= bounds[2:]).all(axis=1) & (boxes[:, 2:] >= bounds[:2]).all(axis=1)
        return replace(self.drawing, strokes=tuple(self.drawing.strokes[i] for i in np.flatnonzero(near).tolist()))

    def _rebuilt(self, part: _Part) -> list[Space]:
        """Rooms rebuilt from walls, as far as they are needed.

        Where the layers of walls enclose hardly any name, the walls are drawn on others (cubicles alone on a layer 隔断, all else on
        layer 0): every line that nothing is known of is weighed then, and if that finds the rooms it holds for the whole floor.
        """
        free, ways = self._open_sides(part), ways_on(part.doors, [s.polygon for s in part.spaces])
        named = any(label.name and not label.keyed for label in part.strays)
        if part.spaces and free.is_empty and not named and len(ways.geoms) < LEAST_WAYS:
            return []
        rebuilt = self._from_walls(part, free, ways)
        names = [shapely.Point(n.at[0] * self.scale, n.at[1] * self.scale) for n in part.labels if n.name]
        known = {part.roles.get(layer) for layer in part.drawing.on_layer}
        if part.spaces or len(names) < LEAST_NAMES or not known >= {Role.WALL, Role.OTHER}:
            return rebuilt
        held = _held(rebuilt, names)
        if held > MOST_HELD * len(names):
            return rebuilt
        roles = {layer: Role.OTHER if role is Role.WALL else role for layer, role in part.roles.items()}
        doors = find_doors(part.drawing, roles, self.scale, part.sheet.bounds)
        weighed = replace(part, roles=roles, doors=doors)
        again = self._from_walls(weighed, free, ways)
        if _held(again, names) < LEAST_HELD * len(names):
            return rebuilt
        part.roles, part.doors = roles, doors
        return again

    def _from_walls(self, part: _Part, free: shapely.MultiPoint, ways: shapely.MultiPoint) -> list[Space]:
        """Rooms rebuilt from walls; beside outlined ones only what has a name of its own outside them, an outline's open side or their doors."""
        seeds = room_seeds(part.labels, self.scale)
        taken = shapely.union_all([s.polygon for s in part.spaces])
        shapely.prepare(taken)
        # A number inside an outline is that outline's: it says nothing of how the walled room around it is parted.
        outside = [not taken.intersects(shapely.Point(at)) for at in seeds.points]
        rooms = rooms_from_walls(
            part.drawing,
            part.roles,
            self.scale,
            bounds=part.sheet.bounds,
            label_points=seeds.points,
            printed_areas=seeds.printed_areas,
            numbered=[has and alone for has, alone in zip(seeds.numbered, outside, strict=True)],
            doors=part.doors,
        )
        found = [Space(room.polygon, ZoneOrigin.WALLS) for room in rooms]
        if not part.spaces:
            return found
        named = shapely.MultiPoint([(t.at[0] * self.scale, t.at[1] * self.scale) for t in part.strays if t.name])
        return rooms_beside(found, part.spaces, taken=taken, named=named, free=free, ways=ways)

    def _open_sides(self, part: _Part) -> shapely.MultiPoint:
        """Places on outlines that stand in the open, in metres of the shifted drawing."""
        if not part.spaces:
            return shapely.MultiPoint()
        bounding = collect_segments(part.drawing, part.roles, self.scale, BOUNDING, bounds=part.sheet.bounds)
        return open_sides([s.polygon for s in part.spaces], bounding)

    def _linework(self, bounds: Bounds) -> dict[str, MultiLineString]:
        boxes = self._boxes
        middle = (boxes[:, :2] + boxes[:, 2:]) / 2
        inside = (middle >= bounds[:2]).all(axis=1) & (middle <= bounds[2:]).all(axis=1)
        parts: dict[str, list[Coords]] = {}
        seen = {layer: Role.STAIR if role is Role.LIFT else role for layer, role in self.roles.items()}
        shown = {layer: str(role) for layer, role in seen.items() if role in LINEWORK}
        for index in np.flatnonzero(inside).tolist():
            stroke = self.drawing.strokes[index]
            role_name = shown.get(stroke.layer)
            if role_name is not None and stroke.kind != "HATCH" and len(stroke.coords) > 1:
                parts.setdefault(role_name, []).append(stroke.coords)
        out: dict[str, MultiLineString] = {}
        for role_name, coords in sorted(parts.items()):
            owner = np.repeat(np.arange(len(coords)), [len(c) for c in coords])
            lines = np.asarray(shapely.linestrings(np.concatenate(coords) * self.scale, indices=owner), dtype=object)
            out[role_name] = cast("MultiLineString", shapely.multilinestrings(lines))
        return out

    # -- issues ---------------------------------------------------------------------------------------------------

    def _unit_issues(self) -> list[Issue]:
        """Where the unit used is not the one in the header."""
        header = [e for e in self.units.evidence if e.witness == "header"]
        if self.units.overridden or not header or header[0].metres_per_unit == self.scale:
            return []
        return [
            Issue(
                "units-header-wrong",
                Severity.WARNING,
                Text(
                    f"文件头的单位与图形不符：按 1 单位 = {self.scale:g} m 读取。",
                    f"The header's unit does not fit the drawing: read as 1 unit = {self.scale:g} m.",
                ),
            )
        ]

    def _stray_issues(self, strays: Sequence[RoomLabel], floor: str) -> list[Issue]:
        out = []
        for label in strays:
            words = label.name or label.number
            if words:
                message = Text(f"“{words}”不在任何房间内。", f"“{words}” stands in no room.")
                at = (label.at[0] * self.scale, label.at[1] * self.scale)
                out.append(Issue("label-outside", Severity.INFO, message, label.layer, label.handle, at, floor))
        return out

    def _placed(self, issues: Sequence[Issue], floors: Sequence[Floor]) -> list[Issue]:
        """Issues with their place in local metres of the floor they stand on."""
        shift = (self.drawing.shift[0] * self.scale, self.drawing.shift[1] * self.scale)
        out = []
        for issue in issues:
            if issue.at is None:
                out.append(issue)
                continue
            drawn = (issue.at[0] + shift[0], issue.at[1] + shift[1])
            home = next(
                (f for f in floors if issue.floor in {None, f.id} and _on(f, drawn, certain=issue.floor == f.id)), None
            )
            if home is None:
                out.append(replace(issue, at=None))
            else:
                at = (drawn[0] - home.origin[0], drawn[1] - home.origin[1])
                out.append(replace(issue, at=at, floor=home.id))
        return out

    def _no_rooms(self) -> Issue:
        """What was seen, when no room was found."""
        counts = Counter(stroke.layer for stroke in self.drawing.strokes)
        seen = ", ".join(
            f"{plain_name(layer)} ({n}, {self.roles.get(layer, Role.OTHER)})" for layer, n in counts.most_common(8)
        )
        texts = len(self.drawing.labels)
        return Issue(
            "no-rooms",
            Severity.ERROR,
            Text(
                f"没有找到房间。图上有 {len(self.drawing.strokes)} 条线、{texts} 处文字，主要图层：{seen or '无'}。请确认这是楼层平面图，或用图纸配置"
                "指明墙、门和房间轮廓所在图层。",
                f"No room was found. The drawing has {len(self.drawing.strokes)} strokes and {texts} texts, mostly on {seen or 'no layer'}. Check "
                "that it is a floor plan, or name the layers of walls, doors and room outlines in a drawing profile.",
            ),
        )


def _held(spaces: Sequence[Space], names: Sequence[shapely.Point]) -> int:
    """How many names stand in spaces."""
    if not spaces:
        return 0
    return len(np.unique(shapely.STRtree([s.polygon for s in spaces]).query(names, predicate="intersects")[0]))


def _inner_point(outline: Outline) -> Point:
    at = outline.polygon.representative_point()
    return at.x, at.y


def _holds(bounds: Bounds, at: Point) -> bool:
    return bounds[0] <= at[0] <= bounds[2] and bounds[1] <= at[1] <= bounds[3]


def _on(floor: Floor, drawn: Point, *, certain: bool) -> bool:
    at = (drawn[0] - floor.origin[0], drawn[1] - floor.origin[1])
    return certain or _holds(floor.bounds, at)


def _in_zones(placements: Sequence[Placement], zones: Sequence[Zone]) -> list[Placement]:
    """Each placement with the smallest zone around it."""
    out = list(placements)
    if not placements or not zones:
        return out
    points = shapely.points(np.array([p.at for p in placements], dtype=np.float64))
    homes: dict[int, Zone] = {}
    for number, index in shapely.STRtree([z.polygon for z in zones]).query(points, predicate="intersects").T.tolist():
        if number not in homes or zones[index].polygon.area < homes[number].polygon.area:
            homes[number] = zones[index]
    for number, zone in homes.items():
        out[number] = replace(out[number], zone=zone.id)
    return out


def _vertical(zones: Sequence[Zone]) -> list[Opening]:
    """Stairs and lifts, where one passes from floor to floor."""
    out: list[Opening] = []
    for zone in zones:
        names = " ".join(zone.names) or zone.layer or ""
        kind = OpeningKind.STAIR if _STAIR.search(names) else OpeningKind.LIFT if _LIFT.search(names) else None
        if kind is not None:
            at = zone.polygon.representative_point()
            out.append(Opening(f"{kind}-{len(out) + 1}", kind, None, (at.x, at.y), (zone.id,)))
    return out


def _localised(floor: Floor) -> Floor:
    """The floor with its lower left corner at zero and that corner's drawing metres as origin."""
    dx, dy = floor.bounds[0], floor.bounds[1]

    def move(at: Point) -> Point:
        return at[0] - dx, at[1] - dy

    def shift(xy: Coords) -> Coords:
        moved: Coords = xy - np.array([dx, dy])
        return moved

    # Far from the origin a corner moves by rounding, and a thin spike may cross itself.
    shapes = shapely.transform(np.array([zone.polygon for zone in floor.zones], dtype=object), shift)
    moved = [(zone, repaired(shape)) for zone, shape in zip(floor.zones, shapes.tolist(), strict=True)]
    zones = tuple(replace(zone, polygon=polygon) for zone, polygon in moved if not polygon.is_empty)
    openings = tuple(
        replace(
            o,
            id=f"{floor.id}-{o.id}",
            at=move(o.at),
            chord=(move(o.chord[0]), move(o.chord[1])) if o.chord is not None else None,
        )
        for o in floor.openings
    )
    return replace(
        floor,
        origin=(floor.origin[0] + dx, floor.origin[1] + dy),
        bounds=(0.0, 0.0, floor.bounds[2] - dx, floor.bounds[3] - dy),
        zones=zones,
        openings=openings,
        placements=tuple(
            replace(p, at=move(p.at), middle=None if p.middle is None else move(p.middle)) for p in floor.placements
        ),
        linework={role: shapely.transform(lines, shift) for role, lines in floor.linework.items()},
    )
