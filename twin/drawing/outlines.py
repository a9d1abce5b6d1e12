"""Rooms the drafter outlined: closed polylines, told apart from walls, furniture, gross areas and hatches.

Everything here is in metres of the shifted drawing.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Polygon, STRtree

from twin.drawing.primitives import Drawing, Stroke
from twin.drawing.roles import Role, plain_name, role_by_name
from twin.model import Issue, Point, Severity, Text

CLOSING_GAP: Final = 0.05
"""Metres: a polyline whose ends are this near was meant to be closed."""

MIN_AREA: Final = 0.5
"""Square metres: the smallest duct shaft that a drafter outlines as a space."""

MIN_AREA_UNNAMED: Final = 1.0
"""Square metres, on a layer whose name does not say that it holds outlines."""

MIN_THICKNESS: Final = 0.30
"""Metres (twice the area over the perimeter): walls drawn as polygons are thinner."""

MOST_LABELS: Final = 4
"""Texts that name one room (its name over two lines, its number, a second use); an outline around more is a building."""

_KINDS: Final = frozenset({"LWPOLYLINE", "POLYLINE", "SPLINE", "ELLIPSE", "CIRCLE", "MPOLYGON"})
_GENERIC: Final = re.compile(
    r"使用面积|建筑面积|套内|净面积|面积|轮廓|房间|功能|分区|空间|图层|线|区|框|rm\$?|rooms?|spaces?|units?|zones?|areas?|net|gross|bound\w*|"
    r"poly\w*|outlines?|lines?|pline|arch|plan|layer|exst|new|a|i",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Outline:
    """A drawn room. ``name`` is its layer's name where that can only be the room's own."""

    polygon: Polygon
    layer: str
    handle: str
    name: str | None = None


def find_outlines(
    drawing: Drawing, roles: Mapping[str, Role], metres_per_unit: float, label_points: Sequence[Point]
) -> tuple[list[Outline], list[Issue]]:
    """The rooms that somebody drew as closed polylines.

    Layers that are named as room outlines come first; then layers of unknown name that hold little else than
    room-sized outlines; gross areas only where there is nothing else. Within them duplicates, outlines around other
    rooms and gross outlines around net ones are dropped.

    Parameters
    ----------
    drawing, roles, metres_per_unit
        The flattened drawing, the role of each layer, the unit.
    label_points
        Where room labels stand, in metres of the shifted drawing.
    """
    closed = _closed_by_layer(drawing, roles, metres_per_unit)
    issues: list[Issue] = []
    named = [layer for layer in closed if roles.get(layer) is Role.OUTLINE]
    chosen = _accept([], named, closed, issues)
    unnamed = _unnamed_layers(drawing, roles, metres_per_unit, closed)
    if not chosen or len(unnamed) >= 3:
        telling = [layer for layer in unnamed if _explains(closed[layer], label_points)]
        chosen = _accept(chosen, telling, closed, issues)
        if not drawing.labels:
            chosen = _accept_small(chosen, telling, _small_by_layer(drawing, telling, metres_per_unit), issues)
    if not chosen:
        gross = [layer for layer in closed if roles.get(layer) is Role.GROSS]
        chosen = _accept(
            [], [layer for layer in gross if label_points and _explains(closed[layer], label_points)], closed, issues
        )
    chosen = _without_duplicates(chosen, issues)
    chosen = _without_containers(chosen, label_points, issues)
    return chosen, issues


def layer_as_name(layer: str) -> str | None:
    """A layer's name as the name of the room on it, unless it only says that rooms are drawn there."""
    plain = plain_name(layer).strip()
    rest = (
        _GENERIC.sub("", re.sub(r"[-_\s$0-9]+", " ", plain))
        if role_by_name(plain) in {Role.OUTLINE, Role.GROSS}
        else plain
    )
    kept = [word for word in rest.split() if len(word) > 1 or ord(word[0]) > 0x2E80]
    return plain if kept and plain != "0" else None


def _closed_by_layer(drawing: Drawing, roles: Mapping[str, Role], scale: float) -> dict[str, list[Outline]]:
    """Room-sized closed polylines by layer."""
    found: dict[str, list[Outline]] = defaultdict(list)
    wanted = {Role.OUTLINE, Role.GROSS, Role.OTHER, Role.LIFT}
    loose: dict[str, list[Stroke]] = defaultdict(list)
    for stroke in drawing.strokes:
        role = roles.get(stroke.layer, Role.OTHER)
        if (
            role not in wanted
            or stroke.kind == "HATCH"
            or (stroke.insert >= 0 and role not in {Role.OUTLINE, Role.GROSS})
        ):
            continue
        polygon = _polygon(stroke, scale) if stroke.kind in _KINDS else None
        if polygon is None:
            if role is Role.OUTLINE:
                loose[stroke.layer].append(stroke)
            continue
        least = MIN_AREA if role is Role.OUTLINE else MIN_AREA_UNNAMED
        if _is_room_sized(polygon, least):
            found[stroke.layer].append(Outline(polygon, stroke.layer, stroke.handle, layer_as_name(stroke.layer)))
    for layer, strokes in loose.items():
        if layer not in found:
            found[layer].extend(_from_lines(layer, strokes, scale))
    return {layer: outlines for layer, outlines in found.items() if outlines}


def _polygon(stroke: Stroke, scale: float) -> Polygon | None:
    """The area a stroke encloses, repaired where it crosses itself; None when it is open."""
    coords = stroke.coords * scale
    if len(coords) < 4 and not (stroke.closed and len(coords) == 3):
        return None
    if not stroke.closed and float(np.hypot(*(coords[0] - coords[-1]))) > CLOSING_GAP:
        return None
    polygon = Polygon(coords)
    if not polygon.is_valid:
        parts = [part for part in _polygons(shapely.make_valid(polygon)) if part.area > 0]
        if not parts:
            return None
        polygon = max(parts, key=lambda part: part.area)
    return polygon if polygon.area > 0 else None


def _is_room_sized(polygon: Polygon, least: float) -> bool:
    return bool(polygon.area >= least and 2 * polygon.area / polygon.length >= MIN_THICKNESS)


def _polygons(shape: shapely.Geometry) -> list[Polygon]:
    return [part for part in shapely.get_parts(shape).tolist() if isinstance(part, Polygon)] + [
        inner
        for part in shapely.get_parts(shape).tolist()
        if isinstance(part, shapely.MultiPolygon)
        for inner in part.geoms
    ]


def _from_lines(layer: str, strokes: list[Stroke], scale: float) -> list[Outline]:
    """Rooms outlined by loose lines on an outline layer."""
    lines = [shapely.LineString(s.coords * scale) for s in strokes if len(s.coords) > 1]
    network = shapely.union_all(lines, grid_size=0.001)
    faces = _polygons(shapely.polygonize([network]))
    return [
        Outline(face, layer, strokes[0].handle, layer_as_name(layer))
        for face in faces
        if _is_room_sized(face, MIN_AREA)
    ]


def _unnamed_layers(
    drawing: Drawing, roles: Mapping[str, Role], scale: float, closed: Mapping[str, list[Outline]]
) -> list[str]:
    """Layers of unknown purpose on which room-sized outlines make up half of all line length, or of all closed area."""
    candidates = [layer for layer in closed if roles.get(layer, Role.OTHER) in {Role.OTHER, Role.LIFT}]
    length: Counter[str] = Counter()
    area: Counter[str] = Counter()
    for stroke in drawing.strokes:
        if stroke.layer in closed and stroke.kind != "HATCH":
            x, y = stroke.coords.T * scale
            length[stroke.layer] += float(np.hypot(np.diff(x), np.diff(y)).sum())  # type: ignore[assignment]
            if stroke.closed:
                area[stroke.layer] += float(abs(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1]))) / 2  # type: ignore[assignment]
    return [
        layer
        for layer in candidates
        if sum(o.polygon.length for o in closed[layer]) >= 0.5 * length[layer]
        or (sum(o.polygon.area for o in closed[layer]) >= 0.5 * area[layer] and not drawing.labels)
    ]


def _small_by_layer(drawing: Drawing, layers: Sequence[str], scale: float) -> dict[str, list[Outline]]:
    """Closed polylines too small for a room by themselves, on layers that name rooms."""
    found: dict[str, list[Outline]] = defaultdict(list)
    for stroke in drawing.strokes:
        if stroke.layer in layers and stroke.kind in {"LWPOLYLINE", "POLYLINE"} and stroke.insert < 0:
            polygon = _polygon(stroke, scale)
            if polygon is not None and not _is_room_sized(polygon, MIN_AREA_UNNAMED):
                found[stroke.layer].append(Outline(polygon, stroke.layer, stroke.handle, layer_as_name(stroke.layer)))
    return found


def _accept_small(
    chosen: list[Outline], layers: Sequence[str], small: Mapping[str, list[Outline]], issues: list[Issue]
) -> list[Outline]:
    """Where a drawing has no text the layer's name is all that says what is on it: small outlines count, and are reported."""
    for layer in layers:
        if small.get(layer):
            chosen = [*chosen, *small[layer]]
            count, name = len(small[layer]), plain_name(layer)
            message = Text(
                f"图层 {name} 上有 {count} 个小于 {MIN_AREA_UNNAMED:g} ㎡ 的轮廓，按图层名作为房间；如为家具，请在图纸配置中把该图层设为 furniture。",
                f"{count} outlines on layer {name} are smaller than {MIN_AREA_UNNAMED:g} m² and were taken as rooms by its name; if they are "
                "furniture, give the layer that role in the drawing profile.",
            )
            issues.append(Issue("outline-small", Severity.WARNING, message, layer))
    return chosen


def _explains(outlines: Sequence[Outline], label_points: Sequence[Point]) -> bool:
    """Whether most outlines of a layer hold the labels of one room; true where the drawing has no label at all."""
    if not label_points:
        return outlines[0].name is not None
    tree = STRtree([shapely.Point(at) for at in label_points])
    held = [len(tree.query(outline.polygon, predicate="contains")) for outline in outlines]
    return len(outlines) >= 3 and sum(1 for count in held if 1 <= count <= MOST_LABELS) * 2 > len(outlines)


def _accept(
    chosen: list[Outline], layers: Sequence[str], closed: Mapping[str, list[Outline]], issues: list[Issue]
) -> list[Outline]:
    """Add layers, the one with most outlines first; an outline that cuts across rooms already there stays out."""
    for layer in sorted(layers, key=lambda name: -len(closed[name])):
        before = list(chosen)
        tree = STRtree([o.polygon for o in before]) if before else None
        for outline in closed[layer]:
            if tree is not None and _cuts(outline.polygon, before, tree):
                issues.append(
                    _dropped(
                        outline,
                        "outline-crosses",
                        "与其他房间轮廓相交，未作为房间",
                        "crosses other room outlines; not taken as a room",
                    )
                )
            else:
                chosen = [*chosen, outline]
    return chosen


def _cuts(polygon: Polygon, others: Sequence[Outline], tree: STRtree) -> bool:
    """Whether a polygon overlaps another in part: neither apart, nor inside it, nor around it."""
    for index in tree.query(polygon, predicate="intersects").tolist():
        other = others[index].polygon
        shared = polygon.intersection(other).area
        if 0.1 * min(polygon.area, other.area) < shared < 0.9 * min(polygon.area, other.area):
            return True
    return False


def _shared_box(polygons: NDArray[np.object_], one: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.float64]:
    """What two polygons share at most, by their boxes: of neighbours that share an edge, next to nothing."""
    boxes = shapely.bounds(polygons)
    low, high = np.maximum(boxes[one, :2], boxes[other, :2]), np.minimum(boxes[one, 2:], boxes[other, 2:])
    return np.asarray(np.prod(np.maximum(high - low, 0.0), axis=1), dtype=np.float64)


def _without_duplicates(outlines: list[Outline], issues: list[Issue]) -> list[Outline]:
    """One of each set of outlines that cover the same ground."""
    if len(outlines) < 2:
        return outlines
    polygons = np.asarray([o.polygon for o in outlines], dtype=object)
    area = shapely.area(polygons)
    one, other = STRtree(polygons).query(polygons)
    alike = (other > one) & (np.abs(area[one] / area[other] - 1.0) < 0.1)
    alike &= _shared_box(polygons, one, other) > 0.95 * np.minimum(area[one], area[other])
    one, other = one[alike], other[alike]
    shared = shapely.area(shapely.intersection(polygons[one], polygons[other]))
    same = shared > 0.95 * (area[one] + area[other] - shared)
    dropped: set[int] = set()
    for i, j in sorted(zip(one[same].tolist(), other[same].tolist(), strict=True)):
        if i not in dropped and j not in dropped:
            dropped.add(j)
            issues.append(
                _dropped(outlines[j], "outline-duplicate", "与另一轮廓重复，已忽略", "repeats another outline; ignored")
            )
    return [o for i, o in enumerate(outlines) if i not in dropped]


def _without_containers(outlines: list[Outline], label_points: Sequence[Point], issues: list[Issue]) -> list[Outline]:
    """Outlines around other rooms go, unless a label of their own makes them the rest around those rooms."""
    if len(outlines) < 2:
        return outlines
    polygons = np.asarray([o.polygon for o in outlines], dtype=object)
    area = shapely.area(polygons)
    around, other = STRtree(polygons).query(polygons)
    smaller = (area[other] < area[around]) & (_shared_box(polygons, around, other) > 0.9 * area[other])
    around, other = around[smaller], other[smaller]
    held = shapely.area(shapely.intersection(polygons[other], polygons[around])) > 0.9 * area[other]
    inside: dict[int, list[int]] = defaultdict(list)
    for i, j in zip(around[held].tolist(), other[held].tolist(), strict=True):
        inside[i].append(j)
    points = STRtree([shapely.Point(at) for at in label_points])
    kept = []
    for i, outline in enumerate(outlines):
        inner = inside[i]
        covered = shapely.union_all([polygons[j] for j in inner]) if inner else None
        if covered is None or covered.intersection(outline.polygon).area < 0.5 * outline.polygon.area:
            kept.append(outline)
            continue
        rest = max(_polygons(outline.polygon.difference(covered)), key=lambda part: part.area, default=None)
        if rest is not None and rest.area >= 2.0 and len(points.query(rest.buffer(-0.2), predicate="contains")):
            kept.append(Outline(rest, outline.layer, outline.handle, outline.name))
        else:
            issues.append(
                _dropped(
                    outline,
                    "outline-around",
                    "包住其他房间，未作为房间",
                    "lies around other rooms; not taken as a room",
                )
            )
    return kept


def _dropped(outline: Outline, code: str, zh: str, en: str) -> Issue:
    at = outline.polygon.representative_point()
    message = Text(f"{outline.polygon.area:.1f} ㎡ 的轮廓{zh}。", f"The outline of {outline.polygon.area:.1f} m² {en}.")
    return Issue(code, Severity.INFO, message, outline.layer, outline.handle, (at.x, at.y))
