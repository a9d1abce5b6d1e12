"""One DXF entity → strokes, labels and measurements, in the coordinates of its own block or of modelspace."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

import numpy as np
from ezdxf.entities.dxfentity import DXFEntity
from ezdxf.math import OCS, Vec3

from twin.drawing import curves, text
from twin.drawing.curves import XY, ArcTuple
from twin.drawing.primitives import Coords, Measurement
from twin.drawing.runs import LineRun

BROKEN: Final = (ValueError, TypeError, KeyError, AttributeError, IndexError, ArithmeticError, AssertionError)
"""What ezdxf and arithmetic raise on an entity with missing or senseless values."""

IGNORED: Final = frozenset(
    [
        "POINT",
        "VIEWPORT",
        "XLINE",
        "RAY",
        "SHAPE",
        "TOLERANCE",
        "WIPEOUT",
        "LIGHT",
        "SUN",
        "MULTILEADERSTYLE",
        "SEQEND",
        "VERTEX",
        "ENDBLK",
    ]
)
"""Types that say nothing about rooms."""

UPRIGHT: Final = 1e-6
"""Of the square of its length: twice the area that an upright face may seem to cover from above, by rounding."""

MOST_CORNERS: Final = 400
"""Corners and faces of the largest mesh that is looked at: a wall has a dozen, a chair thousands."""

StrokeMeta = tuple[str, str, bool, str, int, ArcTuple | None]  # kind, layer, closed, handle, insert, arc


@dataclass(slots=True)
class Label:
    """A text in block coordinates; ``axis`` is its writing direction times its height."""

    lines: tuple[str, ...]
    layer: str
    at: XY
    axis: XY
    handle: str
    insert: int = -1
    tag: str | None = None


class Sink:
    """Collects what one block (or modelspace) draws."""

    def __init__(self, broken_types: frozenset[str] = frozenset()) -> None:
        self.broken_types = broken_types  # names of line types that are no unbroken line, in capitals
        self.dashed: list[int] = []  # which strokes are drawn with one
        self.points: list[XY] = []
        self.lengths: list[int] = []
        self.metas: list[StrokeMeta] = []
        self.labels: list[Label] = []
        self.dimensions: list[Measurement] = []
        self.inserts: list[DXFEntity] = []
        self.unread: Counter[str] = Counter()
        self.broken: list[tuple[str, str, str]] = []  # type, layer, handle

    def stroke(
        self,
        kind: str,
        entity: dict[str, Any],
        points: Sequence[XY] | Coords,
        *,
        closed: bool = False,
        arc: ArcTuple | None = None,
    ) -> None:
        """Add a polyline; one that ends where it began is closed."""
        if len(points) < 2:
            return
        first, last = points[0], points[-1]
        closed = closed or (len(points) > 3 and first[0] == last[0] and first[1] == last[1])
        self.points.extend(points)
        own = entity.get("linetype")
        if own is not None and own.upper() in self.broken_types:
            self.dashed.append(len(self.metas))
        self.lengths.append(len(points))
        self.metas.append((kind, entity.get("layer", "0"), closed, entity.get("handle", "") or "", -1, arc))

    def lines(self, run: LineRun) -> None:
        """Add all lines of a run."""
        for i, own in enumerate(run.linetypes):
            if own.upper() in self.broken_types:
                self.dashed.append(len(self.metas) + i)
        ends = run.ends.reshape(-1, 2)
        self.points.extend(zip(ends[:, 0].tolist(), ends[:, 1].tolist(), strict=True))
        self.lengths.extend([2] * len(run.layers))
        self.metas.extend(
            ("LINE", layer, False, handle, -1, None) for layer, handle in zip(run.layers, run.handles, strict=True)
        )

    def add(self, entity: DXFEntity, block_text: Callable[[str], str]) -> None:
        """Take one entity; what cannot be read is noted, never raised."""
        kind = entity.dxftype()
        d = entity.dxf.__dict__
        if d.get("invisible"):
            return
        if kind == "INSERT":
            self.inserts.append(entity)
            return
        try:
            if kind == "LINE":  # half of all entities
                a, b = d["start"], d["end"]
                self.stroke("LINE", d, ((a.x, a.y), (b.x, b.y)))
                return
            if isinstance(entity, LineRun):
                self.lines(entity)
                return
            handler = _HANDLERS.get(kind)
            if handler is not None:
                handler(self, entity, d)
            elif kind == "DIMENSION":
                _dimension(self, d, block_text)
            elif kind not in IGNORED:
                self._virtual(entity, kind, d, block_text)
        except BROKEN:
            self.broken.append((kind, str(d.get("layer", "0")), str(d.get("handle", ""))))

    def _virtual(self, entity: DXFEntity, kind: str, d: dict[str, Any], block_text: Callable[[str], str]) -> None:
        """Multilines, and objects of other programs (TArch) that carry their own picture."""
        parts: Iterable[DXFEntity] = getattr(entity, "virtual_entities", tuple)()
        found = False
        for part in parts:
            if part.dxftype() == kind:
                break
            found = True
            part.dxf.__dict__.setdefault("handle", d.get("handle"))
            if part.dxf.__dict__.get("layer", "0") == "0":
                part.dxf.layer = d.get("layer", "0")
            self.add(part, block_text)
        if not found:
            self.unread[kind] += 1


def ocs(d: dict[str, Any]) -> Callable[[float, float], XY] | None:
    """From object to world coordinates where an entity has its own extrusion; None where they are the same."""
    normal = d.get("extrusion")
    if normal is None or (normal.x == 0 and normal.y == 0 and normal.z > 0):
        return None
    if normal.x == 0 and normal.y == 0:
        return lambda x, y: (-x, y)
    frame = OCS(normal)
    z = float(d.get("elevation", 0.0) or 0.0) if not hasattr(d.get("elevation"), "z") else d["elevation"].z
    return lambda x, y: _flat(frame.to_wcs(Vec3(x, y, z)))


def _flat(point: Vec3) -> XY:
    return point.x, point.y


def _put(
    sink: Sink, kind: str, d: dict[str, Any], points: list[XY], *, closed: bool = False, arc: ArcTuple | None = None
) -> None:
    """Add points given in object coordinates."""
    turn = ocs(d)
    if turn is not None:
        points = [turn(x, y) for x, y in points]
        arc = _mirror_arc(arc, points)
    sink.stroke(kind, d, points, closed=closed, arc=arc)


def _mirror_arc(arc: ArcTuple | None, points: list[XY]) -> ArcTuple | None:
    """The arc seen from behind: x changes its sign and the ends change places."""
    if arc is None:
        return None
    cx, cy, radius, start, end = arc
    mirrored = (-cx, cy, radius, (180.0 - end) % 360.0, (180.0 - start) % 360.0)
    x, y = points[0]
    fits = abs(math.hypot(x - mirrored[0], y - mirrored[1]) - radius) <= 1e-6 * max(1.0, radius)
    return mirrored if fits else None


def _arc(sink: Sink, _entity: DXFEntity, d: dict[str, Any]) -> None:
    centre, radius = d["center"], abs(float(d["radius"]))
    start, end = float(d.get("start_angle", 0.0)), float(d.get("end_angle", 360.0))
    span = (end - start) % 360.0 or 360.0
    points = curves.arc_points(centre.x, centre.y, radius, math.radians(start), math.radians(start + span))
    _put(sink, "ARC", d, points, arc=(centre.x, centre.y, radius, start % 360.0, end % 360.0))


def _circle(sink: Sink, _entity: DXFEntity, d: dict[str, Any]) -> None:
    centre = d["center"]
    points = curves.arc_points(centre.x, centre.y, abs(float(d["radius"])), 0.0, math.tau)
    points[-1] = points[0]
    _put(sink, "CIRCLE", d, points, closed=True)


def _polygon(
    sink: Sink,
    kind: str,
    d: dict[str, Any],
    vertices: list[tuple[float, float, float]],
    *,
    closed: bool,
    width: float = 0.0,
) -> None:
    """Its line, and where it is drawn wide the edges of what it fills, as the traces that it explodes into."""
    points = curves.bulged(vertices, closed=closed)
    arc = None
    if len(vertices) == 2 and not closed and vertices[0][2]:
        found = curves.bulge_arc(vertices[0][:2], vertices[1][:2], vertices[0][2])
        if found is not None:
            cx, cy, radius, start, end = found
            low, high = (start, end) if end > start else (end, start)
            arc = (cx, cy, radius, math.degrees(low) % 360.0, math.degrees(high) % 360.0)
    _put(sink, kind, d, points, closed=closed, arc=arc)
    for edge in curves.band(points, width) if width else ():
        _put(sink, "TRACE", d, edge, closed=True)


def _lwpolyline(sink: Sink, entity: Any, d: dict[str, Any]) -> None:
    values = np.frombuffer(entity.lwpoints.values, dtype=np.float64).reshape(-1, 5)
    closed = bool(d.get("flags", 0) & 1)
    own = values[:, 2:4]
    width = _one_width(own.ravel().tolist()) if own.any() else float(d.get("const_width", 0.0))
    _polygon(sink, "LWPOLYLINE", d, list(map(tuple, values[:, (0, 1, 4)].tolist())), closed=closed, width=width)


def _one_width(widths: Sequence[float]) -> float:
    """The width of a line that keeps it from end to end; of one that tapers (an arrow), none."""
    return widths[0] if widths and min(widths) == max(widths) else 0.0


def _polyline(sink: Sink, entity: Any, d: dict[str, Any]) -> None:
    flags = int(d.get("flags", 0))
    if flags & (16 | 64):
        faces = entity.virtual_entities() if len(entity.vertices) <= MOST_CORNERS else ()
        _body(sink, "POLYLINE (mesh)", d, [[_flat(p) for p in face.wcs_vertices()] for face in faces])
        return
    vertices, widths = [], []
    usual = [float(d.get(key, 0.0)) for key in ("default_start_width", "default_end_width")]
    for vertex in entity.vertices:
        v = vertex.dxf.__dict__
        if not int(v.get("flags", 0)) & 16:  # the frame of a spline fit is not on the curve
            vertices.append((v["location"].x, v["location"].y, float(v.get("bulge", 0.0))))
            widths += [float(v.get("start_width", usual[0])), float(v.get("end_width", usual[1]))]
    if flags & 8:
        d = {key: value for key, value in d.items() if key != "extrusion"}  # 3D polylines are in world coordinates
    _polygon(sink, "POLYLINE", d, vertices, closed=bool(flags & 1), width=_one_width(widths))


def _ellipse(sink: Sink, _entity: Any, d: dict[str, Any]) -> None:
    centre, major = d["center"], d["major_axis"]
    minor = Vec3(d.get("extrusion", (0, 0, 1))).normalize().cross(major) * float(d.get("ratio", 1.0))
    start, end = float(d.get("start_param", 0.0)), float(d.get("end_param", math.tau))
    points = curves.ellipse_points(_flat(centre), _flat(major), _flat(minor), start, end)
    whole = abs((end - start) - math.tau) < 1e-6
    if whole:
        points[-1] = points[0]
    sink.stroke("ELLIPSE", d, points, closed=whole)


def _spline(sink: Sink, entity: Any, d: dict[str, Any]) -> None:
    control = np.array([(p[0], p[1]) for p in entity.control_points], dtype=np.float64).reshape(-1, 2)
    closed = bool(d.get("flags", 0) & 1)
    if len(control) > 1:
        points: Any = curves.spline_points(int(d.get("degree", 3)), list(entity.knots), control, list(entity.weights))
    else:
        points = np.array([(p[0], p[1]) for p in entity.fit_points], dtype=np.float64).reshape(-1, 2)
    sink.stroke("SPLINE", d, list(map(tuple, points.tolist())), closed=closed)


def _solid(sink: Sink, entity: DXFEntity, d: dict[str, Any]) -> None:
    corners = [d[key] for key in ("vtx0", "vtx1", "vtx3", "vtx2") if key in d]
    if entity.dxftype() == "3DFACE":
        corners = [d[key] for key in ("vtx0", "vtx1", "vtx2", "vtx3") if key in d]
        d = {key: value for key, value in d.items() if key != "extrusion"}
    points = [(p.x, p.y) for p in corners]
    points = [p for index, p in enumerate(points) if index == 0 or p != points[index - 1]]
    if len(points) > 2 and entity.dxftype() == "3DFACE" and _is_upright(points):
        ends = max(combinations(points, 2), key=lambda pair: math.dist(*pair))
        sink.stroke("LINE", d, ends)  # the face of a wall in a model, seen from above
    elif len(points) > 2:
        _put(sink, entity.dxftype(), d, [*points, points[0]] if points[0] != points[-1] else points, closed=True)


def _mesh(sink: Sink, entity: Any, d: dict[str, Any]) -> None:
    corners = [(float(x), float(y)) for x, y, _ in entity.vertices]
    small = len(corners) <= MOST_CORNERS
    _body(sink, "MESH", d, [[corners[i] for i in face] for face in entity.faces] if small else [])


def _body(sink: Sink, kind: str, d: dict[str, Any], faces: Iterable[Sequence[XY]]) -> None:
    """The upright faces of a solid seen from above: lines, as the walls of a model are."""
    edges = {
        tuple(sorted(max(combinations(face, 2), key=lambda pair: math.dist(*pair))))
        for face in faces
        if len(face) > 2 and _is_upright(face)
    }
    for edge in sorted(edges):
        sink.stroke("LINE", d, edge)
    if not edges:
        sink.unread[kind] += 1


def _is_upright(points: Sequence[XY]) -> bool:
    """Whether the corners of a face lie on one line when seen from above."""
    (x, y), *rest = points
    across = max(abs((p[0] - x) * (q[1] - y) - (q[0] - x) * (p[1] - y)) for p, q in combinations(rest, 2))
    return across <= UPRIGHT * max(math.dist(p, q) for p, q in combinations(points, 2)) ** 2


def _hatch(sink: Sink, entity: Any, d: dict[str, Any]) -> None:
    for path in entity.paths:
        if hasattr(path, "vertices"):
            vertices = [(v[0], v[1], v[2] if len(v) > 2 else 0.0) for v in path.vertices]
            points = curves.bulged(vertices, closed=True)
        else:
            points = [point for edge in path.edges for point in _edge(edge)]
            if len(points) > 2 and points[0] != points[-1]:
                points.append(points[0])
        _put(sink, "HATCH", d, points, closed=True)


def _edge(edge: Any) -> list[XY]:
    """One edge of a hatch boundary."""
    kind = edge.EDGE_TYPE
    if kind == "LineEdge":
        return [(edge.start[0], edge.start[1]), (edge.end[0], edge.end[1])]
    if kind == "ArcEdge":
        start, end = math.radians(edge.start_angle), math.radians(edge.end_angle)
        span = (end - start) % math.tau or math.tau
        points = curves.arc_points(edge.center[0], edge.center[1], edge.radius, start, start + span)
        return points if edge.ccw else points[::-1]
    if kind == "EllipseEdge":
        mx, my = edge.major_axis[0], edge.major_axis[1]
        minor = (-my * edge.ratio, mx * edge.ratio)
        points = curves.ellipse_points(
            (edge.center[0], edge.center[1]), (mx, my), minor, edge.start_param, edge.end_param
        )
        return points if edge.ccw else points[::-1]
    control = np.array([(p[0], p[1]) for p in edge.control_points], dtype=np.float64).reshape(-1, 2)
    if len(control) > 1:
        curve = curves.spline_points(int(edge.degree), list(edge.knot_values), control, list(edge.weights or ()))
        return list(map(tuple, curve.tolist()))
    return [(p[0], p[1]) for p in edge.fit_points]


def _leader(sink: Sink, entity: Any, d: dict[str, Any]) -> None:
    sink.stroke("LEADER", d, [(v[0], v[1]) for v in entity.vertices])


def text_label(d: dict[str, Any], tag: str | None = None, content: str | None = None) -> Label | None:
    """The label of a TEXT, ATTRIB or ATTDEF, or None when it shows nothing."""
    shown = text.decode(str(d.get("text", "") if content is None else content))
    if not shown:
        return None
    height = abs(float(d.get("height", 0.0))) or 2.5
    halign, valign = int(d.get("halign", 0)), int(d.get("valign", 0))
    aligned = (halign or valign) and "align_point" in d
    anchor = d["align_point"] if aligned else d.get("insert", Vec3())
    angle = math.radians(float(d.get("rotation", 0.0)))
    if halign in {3, 5} and "align_point" in d:  # aligned or fit between two points
        a, b = d.get("insert", Vec3()), d["align_point"]
        centre, along, across = ((a.x + b.x) / 2, (a.y + b.y) / 2), 0.0, height / 2
        angle = math.atan2(b.y - a.y, b.x - a.x)
    else:
        centre = (anchor.x, anchor.y)
        along, across = text.line_centre(shown, height, float(d.get("width", 1.0)), halign if aligned else 0, valign)
    c, s = math.cos(angle), math.sin(angle)
    at = (centre[0] + along * c - across * s, centre[1] + along * s + across * c)
    axis = (c * height, s * height)
    turn = ocs(d)
    if turn is not None:
        ahead = turn(at[0] + axis[0], at[1] + axis[1])
        at = turn(*at)
        axis = (ahead[0] - at[0], ahead[1] - at[1])
    return Label((shown,), d.get("layer", "0"), at, axis, d.get("handle", "") or "", tag=tag)


def _text(sink: Sink, _entity: DXFEntity, d: dict[str, Any]) -> None:
    label = text_label(d)
    if label is not None:
        sink.labels.append(label)


def _attdef(sink: Sink, _entity: DXFEntity, d: dict[str, Any]) -> None:
    """Outside a reference an ATTDEF shows its tag; a constant one shows its text everywhere."""
    constant = bool(int(d.get("flags", 0)) & 2)
    label = text_label(
        d, tag="" if constant else str(d.get("tag", "")), content=None if constant else str(d.get("tag", ""))
    )
    if label is not None:
        sink.labels.append(label)


def mtext_label(entity: Any, d: dict[str, Any], tag: str | None = None) -> Label | None:
    """The label of an MTEXT, or None when it shows nothing."""
    lines = text.mtext_lines(entity.text)
    if not lines:
        return None
    height = abs(float(d.get("char_height", 0.0))) or 2.5
    direction = d.get("text_direction")
    angle = (
        math.atan2(direction.y, direction.x) if direction is not None else math.radians(float(d.get("rotation", 0.0)))
    )
    along, across = text.block_centre(
        lines,
        height,
        float(d.get("width", 0.0) or 0.0),
        float(d.get("line_spacing_factor", 1.0)),
        min(9, max(1, int(d.get("attachment_point", 1)))),
    )
    c, s = math.cos(angle), math.sin(angle)
    insert = d.get("insert", Vec3())
    at = (insert.x + along * c - across * s, insert.y + along * s + across * c)
    return Label(lines, d.get("layer", "0"), at, (c * height, s * height), d.get("handle", "") or "", tag=tag)


def _mtext(sink: Sink, entity: DXFEntity, d: dict[str, Any]) -> None:
    label = mtext_label(entity, d)
    if label is not None:
        sink.labels.append(label)


def _multileader(sink: Sink, entity: Any, d: dict[str, Any]) -> None:
    content = entity.context.mtext
    lines = text.mtext_lines(content.default_content) if content is not None else ()
    if lines:
        height = abs(float(entity.context.char_height)) or 2.5
        at = (content.insert[0], content.insert[1])
        sink.labels.append(Label(lines, d.get("layer", "0"), at, (height, 0.0), d.get("handle", "") or ""))


def _dimension(sink: Sink, d: dict[str, Any], block_text: Callable[[str], str]) -> None:
    """The distance between the definition points of a linear dimension and the number printed on it."""
    kind = int(d.get("dimtype", 0)) & 7
    if kind > 1 or "defpoint2" not in d or "defpoint3" not in d:
        return
    a, b = d["defpoint2"], d["defpoint3"]
    dx, dy = b.x - a.x, b.y - a.y
    if kind == 0:
        angle = math.radians(float(d.get("angle", 0.0)))
        distance = abs(dx * math.cos(angle) + dy * math.sin(angle))
    else:
        distance = math.hypot(dx, dy)
    override = str(d.get("text", "") or "")
    shown = (
        " ".join(text.mtext_lines(override))
        if override.strip() not in {"", "<>"}
        else block_text(d.get("geometry", ""))
    )
    if math.isfinite(distance) and distance > 0:
        sink.dimensions.append(Measurement(distance, shown))


_HANDLERS: Final[dict[str, Callable[[Sink, Any, dict[str, Any]], None]]] = {
    "ARC": _arc,
    "CIRCLE": _circle,
    "LWPOLYLINE": _lwpolyline,
    "POLYLINE": _polyline,
    "ELLIPSE": _ellipse,
    "SPLINE": _spline,
    "HELIX": _spline,
    "SOLID": _solid,
    "TRACE": _solid,
    "3DFACE": _solid,
    "MESH": _mesh,
    "HATCH": _hatch,
    "MPOLYGON": _hatch,
    "LEADER": _leader,
    "TEXT": _text,
    "ATTRIB": _text,
    "ATTDEF": _attdef,
    "MTEXT": _mtext,
    "MULTILEADER": _multileader,
    "MLEADER": _multileader,
}
