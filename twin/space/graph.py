"""The graph that rules and people talk about: floors, zones, openings, windows, decision points and signs."""

from __future__ import annotations

import json
import math
from typing import Final, TypeAlias

import networkx as nx
import shapely

from twin.catalog import load_catalog
from twin.errors import Invalid
from twin.model import Asset, Floor, Json, OpeningKind, Point, Twin
from twin.space.links import find_links
from twin.space.outdoors import ways_out
from twin.space.places import WINDOW_ITEMS, Place
from twin.space.routes import Router
from twin.space.wayfinding import Wayfinding, written

Graph: TypeAlias = "nx.Graph[str]"
FORMATS: Final = ("graphml", "json")


def semantic_graph(twin: Twin, wayfinding: Wayfinding | None = None) -> Graph:
    """Build the graph of a centre.

    Nodes are ids with ``kind`` (floor, zone, opening, window, decision, sign), ``name``, ``floor``, and ``x``, ``y`` in drawing
    metres where they stand somewhere; a sign has ``faces_deg``, ``character_m``, ``mounting_m``, ``lit`` and what it ``says``.
    Edges have ``kind``: ``on`` (a zone or opening on its floor), ``joins`` (zone - opening), ``in`` (window, decision point or
    sign - zone), ``read`` (sign - a decision point from which it is read), ``up`` (a stair, lift or ramp to another floor).
    All but ``on`` carry ``steps`` and ``floors``, how many levels one changes; and ``length_m``: walked from the zone's middle,
    straight for ``read``, absent where no way leads and for signs in zones. ``joins`` has ``width_m`` where known.
    """
    found = wayfinding or Wayfinding(twin)
    router = found.ground.router
    graph: Graph = nx.Graph(centre=twin.centre.code, name=twin.centre.name)
    for place, floor in enumerate(twin.floors):
        graph.add_node(floor.id, kind="floor", name=floor.name, level=floor.level)
        _add_zones(graph, router, place, floor)
        _add_openings(graph, router, place, floor)
    for link in find_links(twin.floors, router.storey_m):
        graph.add_edge(
            link.lower_id,
            link.upper_id,
            kind="up",
            way=link.kind.value,
            length_m=link.length_m,
            steps=link.kind is OpeningKind.STAIR,
            floors=twin.floors[link.upper].level - twin.floors[link.lower].level,
        )
    _add_windows(graph, router)
    _add_decisions(graph, found)
    _add_signs(graph, found)
    return graph


def graph_text(graph: Graph, form: str) -> str:
    """A graph as text in one of :data:`FORMATS`: GraphML, or node-link JSON.

    Raises
    ------
    Invalid
        ``graph-format``: another format.
    """
    if form not in FORMATS:
        choices = ", ".join(FORMATS)
        raise Invalid(
            "graph-format",
            f"不认识的格式“{form}”，可用：{choices}。",
            f"“{form}” is no graph format. There are {choices}.",
        )
    if form == "json":
        return json.dumps(graph_json(graph), ensure_ascii=False, indent=1) + "\n"
    return "\n".join(('<?xml version="1.0" encoding="utf-8"?>', *nx.generate_graphml(graph))) + "\n"


def graph_json(graph: Graph) -> dict[str, Json]:
    """Return the graph as node-link data: ``nodes`` and ``edges``."""
    data: dict[str, Json] = nx.node_link_data(graph, edges="edges")
    return data


def _add_zones(graph: Graph, router: Router, place: int, floor: Floor) -> None:
    ox, oy = floor.origin
    for zone in floor.zones:
        spots = router.spots(Place(zone.id, place, zone=zone.id))
        x, y = spots[0].metres if spots else (zone.polygon.centroid.x, zone.polygon.centroid.y)
        graph.add_node(
            zone.id,
            kind="zone",
            name=zone.name or zone.id,
            zone_kinds=" ".join(zone.kinds),
            floor=floor.id,
            area_m2=zone.polygon.area,
            x=x + ox,
            y=y + oy,
        )
        graph.add_edge(floor.id, zone.id, kind="on")


def _add_openings(graph: Graph, router: Router, place: int, floor: Floor) -> None:
    ox, oy = floor.origin
    known = {zone.id for zone in floor.zones}
    outside = ways_out(floor)
    for opening in floor.openings:
        graph.add_node(
            opening.id,
            kind="opening",
            way=opening.kind.value,
            name=opening.attributes.get("名称", opening.id),
            floor=floor.id,
            outside=opening.id in outside,
            x=opening.at[0] + ox,
            y=opening.at[1] + oy,
        )
        graph.add_edge(floor.id, opening.id, kind="on")
        for zone in opening.zones:
            if zone not in known:
                continue
            start = Place(zone, place, zone=zone)
            data: dict[str, Json] = {"kind": "joins", "steps": opening.kind is OpeningKind.STAIR, "floors": 0}
            if opening.width_m is not None:
                data["width_m"] = opening.width_m
            way = router.way(start, Place(opening.id, place, opening.at, opening=opening.id))
            if way is not None:
                data["length_m"] = way.length_m
            graph.add_edge(zone, opening.id, **data)


def _add_windows(graph: Graph, router: Router) -> None:
    twin = router.twin
    items = load_catalog().items

    def is_window(asset: Asset) -> bool:
        entry = None if asset.item is None else items.resolve(asset.item)
        return entry is not None and entry.category == "window"

    windows = [asset for asset in twin.assets if is_window(asset)]
    if not windows:
        windows = [asset for asset in twin.assets if asset.item in WINDOW_ITEMS]
    floors = {zone.id: (place, floor) for place, floor in enumerate(twin.floors) for zone in floor.zones}
    for asset in windows:
        if asset.zone not in floors:
            continue
        place, floor = floors[asset.zone]
        where = {} if asset.at is None else {"x": asset.at[0] + floor.origin[0], "y": asset.at[1] + floor.origin[1]}
        graph.add_node(asset.asset_no, kind="window", name=asset.name, item=asset.item or "", floor=floor.id, **where)
        data: dict[str, Json] = {"kind": "in", "steps": False, "floors": 0}
        if asset.at is not None:
            target = Place(asset.asset_no, place, asset.at, asset.zone, asset=asset.drawn_as or asset.asset_no)
            way = router.way(Place(asset.zone, place, zone=asset.zone), target)
            if way is not None:
                data["length_m"] = way.length_m
        graph.add_edge(asset.zone, asset.asset_no, **data)


def _add_decisions(graph: Graph, found: Wayfinding) -> None:
    """Where ways part, each in the zone that it lies in."""
    router = found.ground.router
    for place, points in enumerate(found.guide.points):
        floor = found.twin.floors[place]
        for point in points:
            graph.add_node(
                point.id,
                kind="decision",
                name=point.id,
                floor=floor.id,
                arrival=point.arrival,
                x=point.at[0] + floor.origin[0],
                y=point.at[1] + floor.origin[1],
            )
            zone = _zone_at(floor, point.at)
            if zone is not None:
                data: dict[str, Json] = {"kind": "in", "steps": False, "floors": 0}
                way = router.way(Place(zone, place, zone=zone), Place(point.id, place, point.at))
                if way is not None:
                    data["length_m"] = way.length_m
                graph.add_edge(zone, point.id, **data)


def _add_signs(graph: Graph, found: Wayfinding) -> None:
    """Signs, each in its zone and joined to the decision points from which it is read."""
    names = {asset.asset_no: asset.name for asset in found.twin.assets}
    for sign in found.signs:
        floor = found.twin.floors[sign.floor]
        graph.add_node(
            sign.asset,
            kind="sign",
            name=names.get(sign.asset, sign.asset),
            item=sign.item or "",
            floor=floor.id,
            faces_deg=float(sign.faces_deg),
            character_m=sign.character_m,
            mounting_m=sign.mounting_m,
            lit=sign.lit,
            says=written((named.words, named.arrow) for named in sign.named),
            x=sign.at[0] + floor.origin[0],
            y=sign.at[1] + floor.origin[1],
        )
        zone = sign.zone if sign.zone in {each.id for each in floor.zones} else _zone_at(floor, sign.at)
        if zone is not None:
            graph.add_edge(zone, sign.asset, kind="in", steps=False, floors=0)
    for face in found.guide.sights.faces:
        sign = found.signs[face.sign]
        for point in found.guide.points[sign.floor]:
            if shapely.intersects_xy(face.area, *point.at):
                length = math.dist(sign.at, point.at)
                graph.add_edge(sign.asset, point.id, kind="read", steps=False, floors=0, length_m=length)


def _zone_at(floor: Floor, at: Point) -> str | None:
    """The zone that holds a point, the smallest where several do."""
    here = [zone for zone in floor.zones if shapely.intersects_xy(zone.polygon, *at)]
    return min(here, key=lambda zone: float(zone.polygon.area)).id if here else None
