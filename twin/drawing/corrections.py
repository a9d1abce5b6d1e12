"""What a person mended in a floor, as values that survive the next revision of the drawing.

No reader of drawings is perfect. A person sets a zone's name and kinds, merges two, splits one along a line, redraws,
adds or removes one. Each such act is a frozen value, kept beside the drawing and replayed over every reading
of it: :func:`apply_corrections`. Undoing is leaving the value out of the list.

A correction finds its zone by id, and checks it (or, when the id is gone, finds it) by the old polygon and a
point inside it. What no longer fits becomes an :class:`~twin.model.Issue`; it is never lost and never applied to another room.

Coordinates are local metres of the floor the person saw; ``origin`` of that floor is kept with them, so a
re-read drawing whose lower-left corner moved (an annex was drawn) still fits. When the whole plan was moved inside its drawing, see
:func:`twin.drawing.revisions.rebase`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import isfinite

from shapely import Point as Dot
from shapely import Polygon

from twin.drawing import mending
from twin.drawing.correction_values import (
    AddZone,
    Anchor,
    Correction,
    MergeZones,
    RedrawZone,
    RemoveZone,
    RestoreZone,
    SetZone,
    Shape,
    SplitZone,
    from_json,
    moved,
    point_of,
    polygon_of,
    shape_of,
    to_json,
)
from twin.drawing.mending import Draft
from twin.drawing.snapping import snap
from twin.errors import DrawingError
from twin.model import Floor, Issue, Point, Severity, Text, Zone, ZoneOrigin

__all__ = [
    "AddZone",
    "Anchor",
    "Correction",
    "MergeZones",
    "RedrawZone",
    "RemoveZone",
    "RestoreZone",
    "SetZone",
    "Shape",
    "SplitZone",
    "add_zone",
    "anchor",
    "apply_corrections",
    "from_json",
    "merge_zones",
    "moved",
    "polygon_of",
    "redraw_zone",
    "remove_zone",
    "restore_zone",
    "set_zone",
    "shape_of",
    "snap",
    "split_zone",
    "successors",
    "to_json",
]

SAME_SHAPE = 0.5
"""IoU from which an anchor's old polygon and a zone of the floor are the same room."""

UNCHANGED = 0.9
"""IoU under which a geometric correction is applied with a warning: the drawing changed underneath it."""


def set_zone(
    floor: Floor,
    zone: str,
    *,
    name: str | None = None,
    number: str | None = None,
    kinds: Sequence[str] | None = None,
) -> SetZone:
    """Correct words of a zone. ``floor`` is what the person sees (already corrected); ``zone`` an id in it."""
    chosen = None if kinds is None else tuple(kinds)
    return SetZone(origin=floor.origin, zone=anchor(floor, zone), name=name, number=number, kinds=chosen)


def merge_zones(floor: Floor, zones: Sequence[str]) -> MergeZones:
    """Make one of two or more zones that touch or are a wall (at most 1 m) apart; the first gives the id.

    Raises
    ------
    DrawingError
        ``zones-apart``, ``too-few-zones``.
    """
    anchors = tuple(anchor(floor, key) for key in dict.fromkeys(zones))
    if len(anchors) < 2:
        raise DrawingError("too-few-zones", "合并需要至少选择两个功能区。", "Choose at least two zones to merge.")
    others = [zone.polygon for zone in floor.zones if zone.id not in set(zones)]
    if mending.join([a.polygon for a in anchors], others) is None:
        raise DrawingError(
            "zones-apart",
            "所选功能区互不相邻（间距超过 1 m，或只在角上相接），无法合并；请一并选择它们之间的功能区。",
            "The chosen zones do not adjoin (over 1 m apart, or touching at a corner only) and cannot be merged; choose the zones between them too.",
        )
    return MergeZones(origin=floor.origin, zones=anchors)


def split_zone(floor: Floor, zone: str, line: Sequence[Point]) -> SplitZone:
    """Cut a zone along a line; an end that stops short of the walls is lengthened by up to 0.5 m.

    Raises
    ------
    DrawingError
        ``line-does-not-cut``.
    """
    held = anchor(floor, zone)
    path = tuple(point_of(p) for p in line)
    if len(set(path)) < 2 or len(mending.cut(held.polygon, path)[0]) < 2:
        raise DrawingError(
            "line-does-not-cut",
            "这条线没有把功能区分成两部分；请从一面墙画到另一面墙。",
            "The line does not part the zone in two; draw it from wall to wall.",
        )
    return SplitZone(origin=floor.origin, zone=held, line=path)


def redraw_zone(floor: Floor, zone: str, outline: Sequence[Point], holes: Sequence[Sequence[Point]] = ()) -> RedrawZone:
    """Give a zone another outline. Raises DrawingError ``bad-outline``."""
    return RedrawZone(origin=floor.origin, zone=anchor(floor, zone), shape=_drawn_shape(outline, holes))


def add_zone(
    floor: Floor,
    outline: Sequence[Point],
    *,
    holes: Sequence[Sequence[Point]] = (),
    name: str | None = None,
    number: str | None = None,
    kinds: Sequence[str] = (),
) -> AddZone:
    """Add a zone; its id is ``<floor id>-m1``, ``-m2`` … Raises DrawingError ``bad-outline``."""
    shape = _drawn_shape(outline, holes)
    taken = {zone.id for zone in floor.zones}
    key = next(key for n in range(1, len(taken) + 2) if (key := f"{floor.id}-m{n}") not in taken)
    return AddZone(origin=floor.origin, id=key, shape=shape, name=name, number=number, kinds=tuple(kinds))


def remove_zone(floor: Floor, zone: str) -> RemoveZone:
    """Say that this is no zone."""
    return RemoveZone(origin=floor.origin, zone=anchor(floor, zone))


def restore_zone(drawn: Floor, zone: str) -> RestoreZone:
    """Put a zone back as drawn. ``drawn`` is the floor as read, without corrections; ``zone`` an id in it."""
    return RestoreZone(origin=drawn.origin, zone=anchor(drawn, zone))


def anchor(floor: Floor, zone: str) -> Anchor:
    """How a correction holds on to a zone. Raises DrawingError ``no-such-zone``."""
    found = next((z for z in floor.zones if z.id == zone), None)
    if found is None:
        raise DrawingError("no-such-zone", f"本层没有编号为 {zone} 的功能区。", f"This floor has no zone {zone}.")
    polygon = mending.repaired(found.polygon)
    inside = polygon.representative_point()
    return Anchor(found.id, (inside.x, inside.y), shape_of(polygon), found.name, found.number)


def _drawn_shape(outline: Sequence[Point], holes: Sequence[Sequence[Point]]) -> Shape:
    rings = [[point_of(p) for p in ring] for ring in (outline, *holes)]
    polygon = None
    if all(len(set(ring)) >= 3 and all(isfinite(c) for p in ring for c in p) for ring in rings):
        polygon = mending.sound(Polygon(rings[0], rings[1:]))
    if polygon is None:
        raise DrawingError(
            "bad-outline",
            "轮廓须为不自交、面积不小于 0.05 m² 的多边形（至少三个点）；请重画。",
            "The outline must be a polygon of three or more points that does not cross itself, of 0.05 m² or more; draw it again.",
        )
    return shape_of(polygon)


def apply_corrections(floor: Floor, corrections: Iterable[Correction]) -> tuple[Floor, tuple[Issue, ...]]:
    """Replay corrections, in order, over a floor as read. What no longer fits is an Issue; nothing raises.

    Openings and placements are joined to the zones as they now stand; a door inside one merged zone names it twice.

    Returns
    -------
    tuple
        The mended floor, and issues ``correction-lost``, ``correction-doubtful``, ``correction-overrides``, ``zone-covered``.
    """
    replay = _Replay(floor)
    for correction in corrections:
        replay.play(correction)
    return replay.draft.settled(), tuple(replay.issues)


def successors(floor: Floor, corrections: Iterable[Correction]) -> dict[str, tuple[str, ...]]:
    """For every zone id as drawn or added: ids of the zones in its place now (for assets that name a zone)."""
    replay = _Replay(floor)
    for correction in corrections:
        replay.play(correction)
    return {key: replay.draft.heirs(key) for key in replay.draft.born}


class _Replay:
    """One run of corrections over one floor."""

    def __init__(self, floor: Floor) -> None:
        self.floor = floor
        self.draft = Draft.of(floor)
        self.issues: list[Issue] = []

    def play(self, correction: Correction) -> None:
        """Apply one, or note why not."""
        (fx, fy), (cx, cy) = self.floor.origin, correction.origin
        here = moved(correction, (cx - fx, cy - fy), self.floor.origin)
        match here:
            case AddZone():
                self._add(here)
            case MergeZones():
                self._merge(here)
            case RestoreZone():
                self._restore(here)
            case SetZone():
                self._set(here)
            case SplitZone():
                self._split(here)
            case RedrawZone():
                self._redraw(here)
            case RemoveZone():
                self._remove(here)

    def _find(self, correction: Correction, held: Anchor, *, loose: bool = False) -> Zone | None:
        """The zone an anchor means: same shape first (at most one is more than half the same), then same id at that place."""
        old = mending.repaired(held.polygon)
        own = self.draft.zones.get(held.zone)
        best, score = own, mending.iou(old, own.polygon) if own else 0.0
        if score < SAME_SHAPE:
            for zone in self.draft.zones.values():
                if (other := mending.iou(old, zone.polygon)) > score:
                    best, score = zone, other
        if score >= SAME_SHAPE and best is not None:
            if score < UNCHANGED and not isinstance(correction, SetZone):
                self._doubt(correction, held, score)
            return best
        if loose and own is not None and own.polygon.intersects(Dot(held.at)):
            self._doubt(correction, held, mending.iou(old, own.polygon))
            return own
        self._lost(correction, held)
        return None

    def _remove(self, correction: RemoveZone) -> None:
        zone = self._find(correction, correction.zone)
        if zone is not None:
            self.draft.drop(zone.id)

    def _set(self, correction: SetZone) -> None:
        held = correction.zone
        zone = self._find(correction, held, loose=True)
        if zone is None:
            return
        name = zone.name if correction.name is None else correction.name or None
        number = zone.number if correction.number is None else correction.number or None
        kinds = zone.kinds if correction.kinds is None else correction.kinds
        if correction.name is not None and zone.name not in {held.name, name}:
            self._note(
                "correction-overrides",
                Severity.INFO,
                f"图纸现写“{zone.name or ''}”，仍用人工确认的名称“{name or ''}”。",
                f"The drawing now says “{zone.name or ''}”; the confirmed name “{name or ''}” is kept.",
                held.at,
            )
        names = tuple(dict.fromkeys([name, *zone.names])) if name else zone.names
        words = tuple(word for word in names if word is not None)
        self.draft.put(replace(zone, name=name, number=number, kinds=kinds, names=words), self.draft.lineage[zone.id])

    def _merge(self, correction: MergeZones) -> None:
        found = [zone for held in correction.zones if (zone := self._find(correction, held)) is not None]
        chosen = list({zone.id: zone for zone in found}.values())
        if len(found) < len(correction.zones) or len(chosen) < 2:
            return
        keys = {zone.id for zone in chosen}
        others = [zone.polygon for zone in self.draft.zones.values() if zone.id not in keys]
        polygon = mending.join([zone.polygon for zone in chosen], others)
        if polygon is None:
            self._lost(correction, correction.zones[0])
            return
        first = chosen[0]
        name = next((zone.name for zone in chosen if zone.name), None)
        joined = replace(
            first,
            name=name,
            number=next((zone.number for zone in chosen if zone.number), None),
            kinds=tuple(dict.fromkeys(kind for zone in chosen for kind in zone.kinds)),
            names=tuple(
                dict.fromkeys(n for zone in chosen for n in (*((zone.name,) if zone.name else ()), *zone.names))
            ),
            polygon=polygon,
            origin=ZoneOrigin.MANUAL,
            printed_area_m2=_sum_or_none([zone.printed_area_m2 for zone in chosen]),
        )
        lineage = frozenset().union(*(self.draft.lineage[key] for key in keys))
        for key in keys:
            self.draft.drop(key)
        self.draft.put(joined, lineage)

    def _split(self, correction: SplitZone) -> None:
        zone = self._find(correction, correction.zone)
        if zone is None:
            return
        pieces, line = mending.cut(zone.polygon, correction.line)
        whole = [piece for raw in pieces if (piece := mending.sound(raw)) is not None]
        if len(whole) < 2:
            self._lost(correction, correction.zone)
            return
        self.draft.cuts.append(line)
        self.draft.part(replace(zone, printed_area_m2=None), whole)

    def _redraw(self, correction: RedrawZone) -> None:
        zone = self._find(correction, correction.zone)
        if zone is None:
            return
        polygon = mending.sound(polygon_of(correction.shape))
        if polygon is None:
            self._lost(correction, correction.zone)
            return
        lineage = self.draft.lineage[zone.id]
        self.draft.put(replace(zone, polygon=polygon, origin=ZoneOrigin.MANUAL), lineage)
        self._carve(polygon, zone.id)

    def _add(self, correction: AddZone) -> None:
        polygon = mending.sound(polygon_of(correction.shape))
        if polygon is None:
            self._lost(correction, None)
            return
        twin = next((z for z in self.floor.zones if mending.iou(z.polygon, polygon) >= UNCHANGED), None)
        if twin is not None and twin.id in self.draft.zones:
            self._adopt(correction, self.draft.zones[twin.id])
            return
        key = self.draft.fresh(correction.id)
        words = (correction.name,) if correction.name else ()
        zone = Zone(key, correction.name, correction.number, correction.kinds, polygon, ZoneOrigin.MANUAL, words)
        self.draft.born[key] = zone
        self.draft.put(zone, frozenset({key}))
        self._carve(polygon, key)

    def _adopt(self, correction: AddZone, zone: Zone) -> None:
        """The drawing has learnt of the added zone: keep the drawn one, with the words the person gave."""
        words = (*((correction.name,) if correction.name else ()), *zone.names)
        named = replace(
            zone,
            name=correction.name or zone.name,
            number=correction.number or zone.number,
            kinds=correction.kinds or zone.kinds,
            names=tuple(dict.fromkeys(words)),
        )
        self.draft.put(named, self.draft.lineage[zone.id])

    def _restore(self, correction: RestoreZone) -> None:
        old = mending.repaired(correction.zone.polygon)
        scores = {key: mending.iou(old, zone.polygon) for key, zone in self.draft.born.items()}
        key = max(scores, key=lambda k: (scores[k], k == correction.zone.zone), default=None)
        if key is None or scores[key] < SAME_SHAPE:
            self._lost(correction, correction.zone)
            return
        kin, before = frozenset({key}), frozenset[str]()
        while kin != before:  # a zone merged of several brings all of them back
            before = kin
            kin = kin.union(*(made for made in self.draft.lineage.values() if made & before))
        for now in [now for now, made in self.draft.lineage.items() if made & kin]:
            self.draft.drop(now)
        back = [born for name, born in self.draft.born.items() if name in kin]
        for zone in back:
            self.draft.put(zone, frozenset({zone.id}))

    def _carve(self, polygon: Polygon, key: str) -> None:
        for covered in self.draft.carve(polygon, key):
            zone = self.draft.zones[covered]
            at = zone.polygon.representative_point()
            self._note(
                "zone-covered",
                Severity.WARNING,
                f"功能区“{_label(zone.name, zone.number, covered)}”被手绘的功能区完全覆盖；如不需要请删除它。",
                f"Zone “{_label(zone.name, zone.number, covered)}” lies wholly under a zone drawn by hand; remove it if it is not wanted.",
                (at.x, at.y),
            )

    def _lost(self, correction: Correction, held: Anchor | None) -> None:
        what, label = _ACTS[correction.kind], "" if held is None else _label(held.name, held.number, held.zone)
        self._note(
            "correction-lost",
            Severity.WARNING,
            f"更正“{what.zh}”（{label}）与现在的图纸对不上，未执行；请在图上重新操作，或删除这条更正。",
            f"The correction “{what.en}” ({label}) no longer fits the drawing and was not applied; do it again on the map or delete it.",
            held.at if held else None,
        )

    def _doubt(self, correction: Correction, held: Anchor, score: float) -> None:
        what, label = _ACTS[correction.kind], _label(held.name, held.number, held.zone)
        self._note(
            "correction-doubtful",
            Severity.WARNING,
            f"更正“{what.zh}”（{label}）已执行，但图纸上这个功能区已改变（重合度 {score:.0%}）；请查看是否仍对。",
            f"The correction “{what.en}” ({label}) was applied, but the drawing changed there (overlap {score:.0%}); see whether it is still right.",
            held.at,
        )

    def _note(self, code: str, severity: Severity, zh: str, en: str, at: Point | None) -> None:
        self.issues.append(Issue(code, severity, Text(zh, en), at=at, floor=self.floor.id))


_ACTS: Mapping[str, Text] = {
    "set": Text("设置名称或类别", "set name or kinds"),
    "merge": Text("合并", "merge"),
    "split": Text("分割", "split"),
    "redraw": Text("重画轮廓", "redraw"),
    "add": Text("新增", "add"),
    "remove": Text("删除", "remove"),
    "restore": Text("恢复", "restore"),
}


def _label(name: str | None, number: str | None, key: str) -> str:
    return name or number or key


def _sum_or_none(areas: Sequence[float | None]) -> float | None:
    known = [area for area in areas if area is not None]
    return sum(known) if len(known) == len(areas) else None
