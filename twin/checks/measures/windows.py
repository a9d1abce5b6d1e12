"""Counters and what stands at them: heights, knee space, the one-metre line, evaluators, like things in like places."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from shapely import MultiLineString, Polygon
from shapely.geometry.base import BaseGeometry

from twin.catalog.attributes import quantity_of, yes_or_no
from twin.checks.facility import Facility
from twin.checks.layout import Frame, Layout, counters_of, layout_of, turned_from
from twin.checks.measures.base import Measure, Measured, Params, Target, asset_of, ids, with_own_counter, zone_of
from twin.checks.measures.marks import length_or_task
from twin.checks.placing import is_placed
from twin.checks.wording import asset_title, item_name, names
from twin.model import ABSENT, Asset, Point, Proof, ProofKind, Text
from twin.units import EPS, at_least, at_most

LOOKS: Final = 0.8
"""Metres: how long the line is that shows which way a thing looks."""
LOOK: Final = 5.0
"""Metres in front of a counter within which something standing in the way is looked for."""

_ON_THE_FLOOR: Final = frozenset(
    {
        "counter",
        "seating",
        "furniture",
        "storage",
        "kiosk",
        "queue",
        "publicity",
        "plant",
        "comfort",
        "sanitary",
        "fire",
    }
)
_ON_THE_COUNTER: Final = frozenset(
    {"computer", "capture", "printing", "publicity", "supplies", "plant", "telephone", "storage"}
)
_OWN: Final = frozenset({"chair", "service_counter", "low_counter", "enquiry_desk"})
"""What a window has in front of it or is itself: never in its own way."""
_COUNTERS: Final = ("low_counter", "service_counter", "enquiry_desk")
_HEIGHT: Final = "surface_height"
_BARRIER: Final = "queue_barrier"
_NARROW: Final = 0.15
"""Metres to each side: how wide a thing of unknown size is taken to be."""

NO_FRAME: Final = Text(
    "不知道窗口哪一侧对公众：请在图上画出柜台和工作人员的桌椅，或登记窗口属性“朝向”",
    "which way the window faces is not known: draw its counter and the clerk's desk, or register the window's attribute 朝向",
)
NO_EDGE: Final = Text(
    "图上没有该窗口的柜台，不知道边缘在哪里", "the window's counter is not drawn: where it ends is not known"
)
NOT_PLACED: Final = Text("该物品没有坐标", "the thing has no position")


def counter_length(facility: Facility, target: Target, params: Params) -> Measured:
    """The length registered for the window, else for the nearest of its counters that has one. Metres.

    A height says beside itself how high the other counters of the zone are: of one low counter among high ones one rule
    may say that it suffices and another that the high ones fall short.
    """
    window = asset_of(target)
    counters = counters_of(window, facility.belongings(window, params["within"])[0])
    found = length_or_task(facility, params["attribute"], [window, *counters])
    zone = facility.zone_of.get(window.asset_no)
    if params["attribute"] != _HEIGHT or found.value is None or zone is None:
        return found
    beside = {one.asset_no: one for item in _COUNTERS for one in facility.things(zone, item)}
    others = [one for number, one in beside.items() if number not in found.evidence]
    return found._replace(remarks=_heights(facility, others, Text("本区其他柜台台面高", "other counters of the zone")))


def low_counters(facility: Facility, target: Target, params: Params) -> Measured:
    """Counters of ``item`` in the zone that are low, by item or by a measured surface from ``least`` to ``most``.

    A low counter counts for every kind: the text asks for one where there is a counter of the kind.
    """
    zone, item = zone_of(target), params["item"]
    kind = facility.things(zone.id, item) or with_own_counter(facility, zone.id, item)
    low = facility.things(zone.id, "low_counter")
    if not kind:
        name = item_name(facility, item)
        return Measured(inapplicable=Text(f"区内没有{name.zh}", f"no {name.en} in the zone"))
    entry = facility.catalog.attributes[_HEIGHT]
    never: list[Asset] = []
    other: list[Asset] = []
    for counter in kind:
        height = _height(facility, counter)
        if height is None:
            never.append(counter)
        elif at_least(height, params["least"]) and at_most(height, params["most"]):
            low = [*low, counter]
        else:
            other.append(counter)
    doubt = None
    if never:
        shown = names([asset_title(facility, counter) for counter in never])
        doubt = Text(f"未测量“{entry.zh}”：{shown.zh}；请现场测量", f"“{entry.en}” was never measured: {shown.en}")
    remarks = _heights(facility, other, Text("台面不在此范围的", "not of that height"))
    return Measured(value=float(len(low)), count=len(low), evidence=ids(low or kind), doubt=doubt, remarks=remarks)


def _height(facility: Facility, counter: Asset) -> float | None:
    """How high a counter's surface is as registered, metres; None when it was never measured."""
    value = facility.attribute(counter.attributes, _HEIGHT)
    return None if value is None else quantity_of(facility.catalog.attributes[_HEIGHT], value)


def _heights(facility: Facility, counters: Sequence[Asset], what: Text) -> tuple[Text, ...]:
    """A remark that names counters with their heights; none when none was measured."""
    known = [(asset_title(facility, one), height) for one in counters if (height := _height(facility, one)) is not None]
    if not known:
        return ()
    said = names([Text(f"{title.zh} {height:.2f} m", f"{title.en} {height:.2f} m") for title, height in known])
    return (Text(f"{what.zh}：{said.zh}", f"{what.en}: {said.en}"),)


def clear_in_front(facility: Facility, target: Target, params: Params) -> Measured:
    """Metres from the counter's public edge to the nearest wall or thing on the floor, at most :data:`LOOK`.

    Over the counter's whole length. Source: walls and blocks as drawn, things as registered (a thing of unknown
    size is a point). Exact for what is drawn.
    """
    window = asset_of(target)
    layout = layout_of(facility, params["within"])
    frame = layout.frames.get(window.asset_no)
    if frame is None or window.floor is None:
        return Measured(missing=NO_FRAME)
    if frame.edge is None or frame.half is None:
        return Measured(missing=NO_EDGE)
    left, right = frame.middle - frame.half + EPS, frame.middle + frame.half - EPS
    strip = frame.strip(left, right, frame.edge + EPS, frame.edge + LOOK)
    shapes: list[tuple[BaseGeometry | None, str, Text]] = [
        (layout.footprint(asset), asset.asset_no, asset_title(facility, asset))
        for asset in facility.twin.assets
        if asset.floor == window.floor and _stands(facility, layout, asset, window)
    ]
    shapes.append((facility.floors[window.floor].linework.get("wall"), "", Text("墙", "a wall")))
    ahead = [
        (spot, number, what) for shape, number, what in shapes if (spot := _first(frame, strip, shape)) is not None
    ]
    if not ahead:
        return Measured(value=LOOK, remarks=(Text(f"前方{LOOK:g}米内无遮挡", f"nothing within {LOOK:g} m"),))
    (along, there), number, what = min(ahead, key=lambda one: (one[0][1], one[1]))
    clear = max(there - frame.edge, 0.0)
    front = Text(f"前方有{what.zh}", f"in front: {what.en}")
    line = (frame.world(along, frame.edge), frame.world(along, there))
    proof = Proof(ProofKind.LINE, window.floor, line, clear, front)
    return Measured(value=clear, evidence=(number,) if number else (), remarks=(front,), proof=(proof,))


def _stands(facility: Facility, layout: Layout, asset: Asset, window: Asset) -> bool:
    """Whether a thing can stand in a visitor's way: on the floor, there, neither a barrier nor the window's own."""
    entry = facility.item_entries.get(asset.item or "")
    if entry is None or asset.status in ABSENT or entry.id == _BARRIER:
        return False
    if entry.category not in _ON_THE_FLOOR and entry.id != "low_counter":
        return False
    owner = layout.windows.get(layout.owner.get(asset.asset_no, ""))
    own = owner is not None and owner.floor == window.floor and owner.at == window.at
    return not (own and entry.id in _OWN)


def _first(frame: Frame, strip: Polygon, shape: BaseGeometry | None) -> Point | None:
    """Where inside the strip a shape begins, nearest to the counter, in the window's own axes; None when it does not."""
    if shape is None or shape.is_empty or not strip.intersects(shape):
        return None
    pieces = shape.geoms if isinstance(shape, MultiLineString) else [shape]
    cuts = [strip.intersection(piece) for piece in pieces if strip.intersects(piece)]
    spots = [frame.local(xy) for cut in cuts for part in getattr(cut, "geoms", [cut]) for xy in _corners(part)]
    return min(spots, key=lambda spot: spot[1])


def _corners(part: BaseGeometry) -> list[Point]:
    line = part.exterior if isinstance(part, Polygon) else part
    return [(x, y) for x, y, *_ in line.coords]


def turned_from_public(facility: Facility, target: Target, params: Params) -> Measured:
    """Degrees between the way the thing looks and the way its window faces, 0 to 180."""
    asset = asset_of(target)
    layout = layout_of(facility, params["within"])
    if asset.asset_no not in layout.owner:
        return Measured(inapplicable=Text("不属于任何窗口", "it belongs to no window"))
    public, looks = layout.facing.get(layout.owner[asset.asset_no]), layout.faces(facility, asset)
    if public is None:
        return Measured(missing=NO_FRAME)
    if looks is None:
        return Measured(
            missing=Text("未登记“朝向”，图上也没有该物品", "its 朝向 is not registered and it is not drawn")
        )
    if facility.attribute(asset.attributes, "faces_deg") is None and not _blocks_face_public(facility, layout, asset):
        return Measured(
            missing=Text(
                "图块没有约定哪一面是正面；请登记“朝向”",
                "the block does not tell which side is its front: register 朝向",
            )
        )
    away = turned_from(looks, public)
    return Measured(value=away, evidence=(layout.owner[asset.asset_no],), proof=_look(asset, looks, away))


def _look(asset: Asset, looks: float, away: float) -> tuple[Proof, ...]:
    """The way a thing looks, as a line from it; none when it looks to the public or stands nowhere."""
    if asset.at is None or asset.floor is None or away <= EPS:
        return ()
    angle, (x, y) = math.radians(looks), asset.at
    line = (asset.at, (x + LOOKS * math.cos(angle), y + LOOKS * math.sin(angle)))
    said = Text(f"朝向，偏离公众 {away:.0f}°", f"looks this way, {away:.0f}° off the public")
    return (Proof(ProofKind.LINE, asset.floor, line, None, said),)


def _blocks_face_public(facility: Facility, layout: Layout, asset: Asset) -> bool:
    """Whether most drawn things of its kind look to the public when a block's front is taken to be its -y side."""
    angles = []
    for one in facility.by_item.get(asset.item or "", ()):
        frame, looks = layout.frame_of(one), layout.faces(facility, one)
        if frame is not None and looks is not None and facility.attribute(one.attributes, "faces_deg") is None:
            angles.append(turned_from(looks, frame.faces_deg))
    return 2 * sum(angle < 90.0 for angle in angles) > len(angles)


def covered_from_public(facility: Facility, target: Target, params: Params) -> Measured:
    """Whether the register says it is covered, else whether a thing on the counter stands between it and the public."""
    asset = asset_of(target)
    layout = layout_of(facility, params["within"])
    if asset.asset_no not in layout.owner:
        return Measured(inapplicable=Text("不属于任何窗口", "it belongs to no window"))
    said = facility.attribute(asset.attributes, "covered")
    answer = None if said is None else yes_or_no(said)
    if answer is not None:
        return Measured(value=answer)
    frame, shape = layout.frame_of(asset), layout.footprint(asset)
    if frame is None or shape is None or asset.at is None:
        return Measured(missing=NO_FRAME if frame is None else NOT_PLACED)
    outline = [frame.local(xy) for xy in _corners(shape)]
    left, right, front = min(a for a, _ in outline), max(a for a, _ in outline), max(t for _, t in outline)
    spare = max(_NARROW - (right - left) / 2, 0.0)
    edge = front + _NARROW if frame.edge is None else max(frame.edge, front + EPS)
    strip = frame.strip(left - spare, right + spare, front + EPS, edge)
    window = layout.windows[layout.owner[asset.asset_no]]
    hiding = [
        one
        for one in facility.belongings(window, params["within"])[0]
        if one.asset_no != asset.asset_no
        and facility.item_entries[one.item or ""].category in _ON_THE_COUNTER
        and (there := layout.footprint(one)) is not None
        and strip.intersects(there)
    ]
    remarks = (names([asset_title(facility, one) for one in hiding]),) if hiding else ()
    proof = tuple(
        Proof(ProofKind.AREA, asset.floor or "", tuple(_corners(there)), None, asset_title(facility, one))
        for one in hiding
        if isinstance(there := layout.footprint(one), Polygon)
    )
    return Measured(value=bool(hiding), evidence=ids(hiding), remarks=remarks, proof=proof)


def offset_from_usual(facility: Facility, target: Target, params: Params) -> Measured:
    """Metres between where the thing stands, seen from its window, and where most of its kind stand from theirs.

    The usual place is that of the one nearest to all others (a medoid), so that one stray thing does not move it.
    """
    asset = asset_of(target)
    layout = layout_of(facility, params["within"])
    if asset.asset_no not in layout.owner:
        return Measured(inapplicable=Text("不属于任何窗口", "it belongs to no window"))
    frame = layout.frame_of(asset)
    if frame is None or asset.at is None or not is_placed(asset):
        return Measured(missing=NO_FRAME if frame is None else NOT_PLACED)
    offsets = layout.offsets(facility, asset.item or "")
    if len(offsets) < 2:
        return Measured(inapplicable=Text("没有第二件可以比较", "there is no second one to compare it with"))
    usual = _medoid(offsets)
    here = frame.local(asset.at)
    away = math.dist(here, usual)
    sides = Text(
        f"该件在窗口{_side(here, 'zh')}，通常在{_side(usual, 'zh')}",
        f"it stands {_side(here, 'en')} of the window, usually {_side(usual, 'en')}",
    )
    proof: tuple[Proof, ...] = ()
    if away > EPS and asset.floor is not None:
        said = Text("到通常的位置", "to the usual place")
        proof = (Proof(ProofKind.LINE, asset.floor, (asset.at, frame.world(*usual)), away, said),)
    return Measured(value=away, evidence=(layout.owner[asset.asset_no],), remarks=(sides,), proof=proof)


def _medoid(offsets: Sequence[Point]) -> Point:
    spots = np.array(offsets)
    total = np.hypot(*(spots[:, None, :] - spots[None, :, :]).transpose(2, 0, 1)).sum(axis=1)
    along, ahead = spots[int(total.round(6).argmin())].tolist()  # equal ones: the first
    return (along, ahead)


def _side(offset: Point, lang: str) -> str:
    """Where an offset is, as the visitor sees it: centimetres to the right or left and in front or behind."""
    right, ahead = round(offset[0] * 100), round(offset[1] * 100)
    if lang == "zh":
        return f"{'右' if right >= 0 else '左'}{abs(right)}厘米、{'前' if ahead >= 0 else '后'}{abs(ahead)}厘米"
    return (
        f"{abs(right)} cm {'right' if right >= 0 else 'left'}, {abs(ahead)} cm {'in front' if ahead >= 0 else 'behind'}"
    )


def line_spread(facility: Facility, target: Target, params: Params) -> Measured:
    """Metres by which the window's things of ``items`` differ in how far they are from the counter's edge."""
    window = asset_of(target)
    layout = layout_of(facility, params["within"])
    owned = facility.belongings(window, params["within"])[0]
    things = [one for item in params["items"] for one in facility.matching(owned, item)]
    if not things:
        return Measured(inapplicable=Text("该窗口没有这些物品", "the window has none of these things"))
    frame = layout.frames.get(window.asset_no)
    if frame is None:
        return Measured(missing=NO_FRAME)
    spots = [frame.local(one.at) for one in things if one.at is not None and is_placed(one)]
    if len(spots) < 2:
        return Measured(missing=Text("这些物品已定位的不足两件", "fewer than two of these things have a position"))
    (along, farthest), nearest = max(spots, key=lambda spot: spot[1]), min(ahead for _, ahead in spots)
    spread = farthest - nearest
    proof: tuple[Proof, ...] = ()
    if spread > EPS and window.floor is not None:
        line = (frame.world(along, nearest), frame.world(along, farthest))
        said = Text("最前与最后一件相差", "from the hindmost to the foremost")
        proof = (Proof(ProofKind.LINE, window.floor, line, spread, said),)
    return Measured(value=spread, evidence=ids(things), proof=proof)


MEASURES: Final[tuple[Measure, ...]] = (
    counter_length,
    low_counters,
    clear_in_front,
    turned_from_public,
    covered_from_public,
    offset_from_usual,
    line_spread,
)
