"""The graph that rules and people talk about: floors, zones, openings and windows, with lengths, widths and steps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final, TypeAlias

import networkx as nx

from twin.catalog import load_catalog
from twin.errors import Invalid
from twin.model import Asset, Floor, Json, OpeningKind, Twin
from twin.space.links import find_links
from twin.space.places import Place
from twin.space.routes import Router

Graph: TypeAlias = "nx.Graph[str]"
WINDOW_ITEMS: Final = frozenset({"service_counter", "low_counter"})
"""Things that are a window where no window is registered as such."""


def semantic_graph(twin: Twin, router: Router | None = None) -> Graph:
    """Build the graph of a centre.

    Nodes are ids with ``kind`` (floor, zone, opening, window), ``name``, ``floor``, and ``x``, ``y`` in drawing metres
    where they stand somewhere. Edges have ``kind``: ``on`` (a zone or opening on its floor), ``joins`` (zone - opening),
    ``in`` (window - zone), ``up`` (a stair, lift or ramp to the next floor). ``joins``, ``in`` and ``up`` carry
    ``length_m`` (walked from the zone's middle; absent where no way leads), ``joins`` also ``width_m`` where known, and all
    of them ``steps``.
    """
    router = router or Router(twin)
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
        )
    _add_windows(graph, router)
    return graph


def write_graph(graph: Graph, path: Path) -> None:
    """Write a graph as GraphML (``.graphml``) or node-link JSON (``.json``).

    Raises
    ------
    Invalid
        ``graph-format``: another suffix.
    """
    if path.suffix == ".graphml":
        nx.write_graphml(graph, path)
    elif path.suffix == ".json":
        path.write_text(json.dumps(graph_json(graph), ensure_ascii=False, indent=1), encoding="utf-8")
    else:
        raise Invalid(
            "graph-format",
            f"不认识的格式“{path.suffix}”,请用 .graphml 或 .json。",
            f"The suffix “{path.suffix}” is no graph format. Use .graphml or .json.",
        )


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
    for opening in floor.openings:
        graph.add_node(
            opening.id,
            kind="opening",
            way=opening.kind.value,
            name=opening.attributes.get("名称", opening.id),
            floor=floor.id,
            outside=len(opening.zones) == 1 and opening.kind is OpeningKind.DOOR,
            x=opening.at[0] + ox,
            y=opening.at[1] + oy,
        )
        graph.add_edge(floor.id, opening.id, kind="on")
        for zone in opening.zones:
            if zone not in known:
                continue
            start = Place(zone, place, zone=zone)
            data: dict[str, Json] = {"kind": "joins", "steps": opening.kind is OpeningKind.STAIR}
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
        data: dict[str, Json] = {"kind": "in", "steps": False}
        if asset.at is not None:
            target = Place(asset.asset_no, place, asset.at, asset.zone, asset=asset.drawn_as or asset.asset_no)
            way = router.way(Place(asset.zone, place, zone=asset.zone), target)
            if way is not None:
                data["length_m"] = way.length_m
        graph.add_edge(asset.zone, asset.asset_no, **data)
