"""What the map's tools ask of the space engine: routes, walking distances, what is seen; as compact JSON.

A layer is computed when it is first asked for, in the thread that serves the request, and kept for its version of the
centre. Lengths are whole millimetres of the floor's local system, like :mod:`twin.web.geometry`'s, widths and results metres.
"""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from shapely import Point as Spot
from shapely import STRtree
from shapely.geometry.polygon import orient

from twin.checks.facility import Facility
from twin.errors import Invalid, NotFound
from twin.model import ABSENT, GONE, Asset, Floor, Json, Opening, OpeningKind, Point, Text, Zone
from twin.space.distances import DistanceField, Ground, distances_on, ground
from twin.space.loads import Circulation, circulation
from twin.space.places import Place, asset_place, find_places, opening_place, zone_place
from twin.space.planner_panels import Planned
from twin.space.routes import STEPS, Route, Router
from twin.space.sight import isovist
from twin.space.visits_doors import middle_of
from twin.space.visits_population import Crowd
from twin.space.wayfinding import Wayfinding
from twin.web.crowd_layer import crowd_layer
from twin.web.packing import Resource, flat, mm, pack
from twin.web.sign_layers import asset_of, plan_layer, plan_so_far, planned_by, signs_layer, wayfinding_of
from twin.web.turns import Turns
from twin.web.view import Drawn

ENGINES_KEPT: Final = 3
ANSWERS_KEPT: Final = 400
GRID_POINTS: Final = 16_000
"""Grid points of a distance layer at most; the step grows with the floor so that the layer stays quick."""
DOORS_LISTED: Final = 40
PREPARED_ZONES: Final = 1000
SIGNS_PREPARED: Final = 150
"""Zones from which on the signs of a centre are made ready before somebody asks for them."""
PATIENCE_S: Final = 0.25
"""Seconds that a plan waits for others who work on the signs of the centre; then it tells what is known so far."""
AWAY_S: Final = 0.002
"""Seconds between two steps of preparing signs in which others come first."""
STEPS_M: Final = (0.5, 1.0, 2.0, 4.0, 8.0)
KINDS: Final = {
    OpeningKind.DOOR: Text("门", "Door"),
    OpeningKind.GAP: Text("洞口", "Opening"),
    OpeningKind.STAIR: Text("楼梯", "Stair"),
    OpeningKind.LIFT: Text("电梯", "Lift"),
    OpeningKind.RAMP: Text("坡道", "Ramp"),
}
NEAREST: Final[Mapping[str, tuple[str, ...]]] = {
    "exit": (),
    "extinguisher": ("fire_extinguisher",),
    "toilet": ("toilet", "accessible_toilet"),
    "ticket": ("queue_ticket_device",),
}
"""What walking distance can be shown to: ids of items or of zone kinds; exits are openings."""


@dataclass(slots=True)
class Engine:
    """One version of a centre with its router; one question at a time, because the router keeps what it saw.

    Signs have ways of their own, and so a lock of their own: a long plan keeps no route waiting.
    """

    drawn: Drawn
    lock: threading.Lock = field(default_factory=threading.Lock)
    signs_lock: threading.Lock = field(default_factory=threading.Lock)
    router: Router = field(init=False)
    signs: Wayfinding | None = field(init=False, default=None)
    crowds: dict[str, Crowd] = field(init=False, default_factory=dict)
    grounds: dict[str, Ground] = field(init=False, default_factory=dict)
    traffic: Circulation | None = field(init=False, default=None)
    facility: Facility = field(init=False)

    def __post_init__(self) -> None:
        self.router = Router(self.drawn.twin)
        self.facility = Facility(self.drawn.twin, self.drawn.catalog)

    def wayfinding(self) -> Wayfinding:
        """Signs and first visits, with planned signs as if they hung."""
        if self.signs is None:
            self.signs = wayfinding_of(self.drawn.twin)
        return self.signs

    def ground(self, floor: str) -> Ground:
        """Where distances of a floor are asked for."""
        if floor not in self.grounds:
            step = step_for(self.drawn.floor(floor))
            self.grounds[floor] = ground(self.router, self.floor(floor), step_m=step)
        return self.grounds[floor]

    def floor(self, floor: str) -> int:
        """The floor's place in the twin."""
        return self.drawn.twin.floors.index(self.drawn.floor(floor))


_engines: OrderedDict[tuple[str, int, str], Engine] = OrderedDict()
_answers: OrderedDict[tuple[str, int, str, str, str, str], tuple[Engine, Resource]] = OrderedDict()
_lock = threading.Lock()
_turns = Turns()


def engine(drawn: Drawn) -> Engine:
    """The engine of this version of a centre."""
    key = (drawn.twin.centre.code, drawn.version, drawn.today.isoformat())
    with _lock:
        if key not in _engines or _engines[key].drawn.twin is not drawn.twin:
            _engines[key] = Engine(drawn)
            while len(_engines) > ENGINES_KEPT:
                _engines.popitem(last=False)
        _engines.move_to_end(key)
        return _engines[key]


def layer(drawn: Drawn, floor: str, name: str, asked: Mapping[str, str]) -> Resource:
    """Answer one question about a floor.

    Parameters
    ----------
    name
        One of :data:`LAYERS`.
    asked
        The question's parameters, as in an address.

    Raises
    ------
    NotFound
        ``no-such-layer``, ``no-such-floor`` or a place that nobody knows.
    Invalid
        A parameter that makes no sense.
    """
    with _turns.first():
        return _layer(drawn, floor, name, asked)


def _layer(drawn: Drawn, floor: str, name: str, asked: Mapping[str, str]) -> Resource:
    if name not in LAYERS:
        choices = ", ".join(LAYERS)
        raise NotFound("no-such-layer", f"没有图层 {name}；可取：{choices}", f"no layer {name}; there are {choices}")
    known = engine(drawn)
    words = "&".join(f"{key}={value}" for key, value in sorted(asked.items()) if key != "v")
    key = (drawn.twin.centre.code, drawn.version, drawn.today.isoformat(), floor, name, words)
    lock = known.signs_lock if name in SIGN_LAYERS else known.lock
    if not (_began(known) if name == "plan" else lock.acquire()):
        return pack(plan_so_far(known.signs))
    try:
        if key not in _answers or _answers[key][0] is not known:
            drawn.floor(floor)
            answer = LAYERS[name](known, floor, asked)
            resource = pack(answer)
            if "pending" in answer:  # whoever asks again gets more
                return resource
            with _lock:
                _answers[key] = (known, resource)
                while len(_answers) > ANSWERS_KEPT:
                    _answers.popitem(last=False)
        return _answers[key][1]
    finally:
        lock.release()


def _began(known: Engine) -> bool:
    """Take the lock of the signs for who asks for a plan; False while others work on it.

    If nobody has built the signs yet another thread begins to, and keeps the lock until it has: the map shows meanwhile that
    they are being prepared.
    """
    if not known.signs_lock.acquire(timeout=PATIENCE_S):
        return False
    if known.signs is not None:
        return True

    def build() -> None:
        try:
            known.wayfinding()
        finally:
            known.signs_lock.release()

    threading.Thread(target=build, name="signs").start()
    return known.signs_lock.acquire(timeout=PATIENCE_S)


def prepare(drawn: Drawn) -> None:
    """Make the engine of a centre ready, so that the first layer asked for appears at once; a huge centre's is not.

    The signs of a small centre take less than a second when they are asked for.
    """
    zones = sum(len(floor.zones) for floor in drawn.twin.floors)
    if zones > PREPARED_ZONES:
        return
    for floor in drawn.twin.floors:
        _turns.stand_aside()
        _layer(drawn, floor.id, "distance", {"to": "exit"})
        _layer(drawn, floor.id, "load", {})
    if zones >= SIGNS_PREPARED:
        for floor in drawn.twin.floors:
            _turns.stand_aside()
            _layer(drawn, floor.id, "signs", {})
        known, is_prepared = engine(drawn), False
        while not is_prepared:
            _turns.stand_aside()
            with known.signs_lock:
                known.wayfinding().step()
                is_prepared = known.wayfinding().is_prepared
            time.sleep(AWAY_S)


# --- routes ----------------------------------------------------------------------------------------------------------


def route_layer(known: Engine, floor: str, asked: Mapping[str, str]) -> dict[str, Json]:
    """The way ``from`` … ``to`` …, over all floors; ``step_free=1``, ``width`` in metres."""
    starts, ends = (places_asked(known, floor, asked.get(name, "")) for name in ("from", "to"))
    width = number_asked(asked, "width")
    found = known.router.nearest(starts, ends, step_free=asked.get("step_free") == "1", width_m=width)
    if not found.reachable:
        reason = found.reason or Text("没有通路", "no way")
        return {"reachable": False, "reason": reason._asdict()}
    return {
        "reachable": True,
        "length_m": round(found.length_m, 2),
        "steps": found.steps,
        "min_width_m": None if found.min_width_m is None else round(found.min_width_m, 3),
        "narrowest": None
        if found.narrowest is None
        else {"floor": found.narrowest[0], "line": flat(found.narrowest[1])},
        "legs": [{"floor": stretch.floor, "line": flat(stretch.points)} for stretch in found.path],
        "openings": list(_doors(known, found)),
    }


def _doors(known: Engine, found: Route) -> Iterable[dict[str, Json]]:
    """Openings passed, in order, each with its place and the name of what it leads into."""
    for passed in found.openings:
        floor, opening = known.facility.openings[passed.id]
        yield {
            "id": passed.id,
            "floor": floor.id,
            "at": mm(middle_of(opening)),
            "width_m": None if passed.width_m is None else round(passed.width_m, 3),
            **_between(known, opening),
        }


def _between(known: Engine, opening: Opening) -> dict[str, str]:
    """What people call an opening: its kind and what it joins."""
    kind = KINDS[opening.kind]
    zones = [known.facility.zones[zone] for zone in opening.zones if zone in known.facility.zones]
    between = " – ".join(zone.name or zone.number or zone.id for zone in zones)
    return {
        "zh": f"{kind.zh} {between}" + (" – 室外" if known.facility.leads_outside(opening) else ""),
        "en": f"{kind.en} {between}" + (" – outside" if known.facility.leads_outside(opening) else ""),
    }


def places_asked(known: Engine, floor: str, words: str) -> list[Place]:
    """Places in an address: ``@x,y`` is a point of the floor in local metres, ``FLOOR@x,y`` of another; else all of a name."""
    if not words.strip():
        raise Invalid("no-place-given", "请给出起点和终点。", "Give a start and a destination.")
    where, mark, point = words.rpartition("@")
    if not mark or not set(point) <= set("0123456789.,-"):
        return find_places(known.drawn.twin, words)
    x, y = point_asked(point)
    return [Place(f"({x:.1f}, {y:.1f})", known.floor(where or floor), (x, y))]


def point_asked(words: str) -> Point:
    """``x,y`` in local metres."""
    try:
        x, y = (float(part) for part in words.split(","))
    except ValueError as error:
        raise Invalid("not-a-point", f"“{words}”不是坐标 x,y。", f"“{words}” is not a point x,y.") from error
    if not (math.isfinite(x) and math.isfinite(y)):
        raise Invalid("not-a-point", f"“{words}”不是坐标 x,y。", f"“{words}” is not a point x,y.")
    return x, y


def number_asked(asked: Mapping[str, str], name: str) -> float | None:
    """A number in an address; None when it is not there."""
    words = asked.get(name, "")
    if not words:
        return None
    try:
        return float(words)
    except ValueError as error:
        raise Invalid("not-a-number", f"{name}“{words}”不是数字。", f"{name} “{words}” is not a number.") from error


# --- walking distance ------------------------------------------------------------------------------------------------


def distance_layer(known: Engine, floor: str, asked: Mapping[str, str]) -> dict[str, Json]:
    """How far every point of the floor is from the nearest of ``to`` (see :data:`NEAREST`), or from the place ``to``."""
    target = asked.get("to", "")
    sources = _sources(known, floor, target)
    if not sources:
        return {"empty": True}
    avoid: Collection[OpeningKind] = STEPS if asked.get("step_free") == "1" else frozenset()
    if target == "exit":
        avoid = frozenset({*avoid, OpeningKind.LIFT})  # in a fire nobody takes the lift
    here = known.floor(floor)
    values, zones = distances_on(known.router, known.ground(floor), sources, avoid=avoid)
    return {
        "heat": heat(known.drawn.floor(floor), values),
        "sources": [{"at": mm(place.at)} for place in sources if place.floor == here and place.at is not None],
        "zones": _ranked(known.drawn.floor(floor).zones, zones),
    }


def _sources(known: Engine, floor: str, target: str) -> list[Place]:
    facility = known.facility
    if target not in NEAREST:
        return places_asked(known, floor, target)
    if target == "exit":
        outside = [pair for pair in facility.openings.values() if facility.leads_outside(pair[1])]
        return [opening_place(known.floor(floor.id), opening) for floor, opening in outside]
    wanted = set(NEAREST[target])
    return _rooms(known, facility.zones_of_kinds(wanted)) + [
        asset_place(known.drawn.twin, asset) for asset in _placed(known, wanted)
    ]


def _rooms(known: Engine, zones: Iterable[Zone]) -> list[Place]:
    return [zone_place(known.floor(known.facility.floor_of[zone.id].id), zone) for zone in zones]


def _placed(known: Engine, items: Collection[str]) -> Iterable[Asset]:
    """Things of these items that stand somewhere now."""
    floors = {floor.id for floor in known.drawn.twin.floors}
    return (
        a for a in known.drawn.twin.assets if a.item in items and a.at and a.floor in floors and a.status not in ABSENT
    )


def step_for(floor: Floor) -> float:
    """The finest grid step with at most :data:`GRID_POINTS` points on the floor."""
    area = sum(zone.polygon.area for zone in floor.zones)
    return next((step for step in STEPS_M if area / step**2 <= GRID_POINTS), STEPS_M[-1])


def heat(floor: Floor, values: DistanceField) -> dict[str, Json]:
    """A grid of tenths of a metre, row by row from below; -1: no way leads there, -2: nowhere to stand."""
    west, south, east, north = floor.bounds
    columns = max(1, math.ceil((east - west) / values.step_m))
    rows = max(1, math.ceil((north - south) / values.step_m))
    cells = np.full((rows, columns), -2, dtype=np.int64)
    if len(values.points):
        at = np.floor((values.points - (west, south)) / values.step_m).astype(int)
        known = np.isfinite(values.metres)
        tenths = np.where(known, np.round(np.where(known, values.metres, 0.0) * 10), -1).astype(int)
        cells[at[:, 1].clip(0, rows - 1), at[:, 0].clip(0, columns - 1)] = tenths
    finite = values.metres[np.isfinite(values.metres)]
    return {
        "x": mm((west, south))[0],
        "y": mm((west, south))[1],
        "step": round(values.step_m * 1000),
        "columns": columns,
        "cells": cells.reshape(-1).tolist(),
        "most": round(float(finite.max()), 1) if len(finite) else None,
        "cut_off": int((~np.isfinite(values.metres)).sum()),
    }


def _ranked(zones: Sequence[Zone], metres: Mapping[str, float]) -> list[Json]:
    """Zones with their distance, farthest first; None: no way leads there."""
    known = [(zone.id, metres[zone.id]) for zone in zones if zone.id in metres]
    known.sort(key=lambda pair: -pair[1])
    return [[zone, None if math.isinf(length) else round(length, 1)] for zone, length in known]


# --- circulation load ------------------------------------------------------------------------------------------------


def load_layer(known: Engine, floor: str, _asked: Mapping[str, str]) -> dict[str, Json]:
    """How much of the traffic entrance → window → exit passes where; without windows the zones for the public stand in.

    Loads are visits that pass, per thousand visits.
    """
    facility, twin = known.facility, known.drawn.twin
    gates = [opening_place(known.floor(each.id), opening) for each, opening in facility.entrances]
    windows = {item for asset in twin.assets if (item := asset.item) and facility.is_window(item)}
    goals = [asset_place(twin, asset) for asset in _placed(known, windows)]
    goals = goals or _rooms(known, (zone for zone in facility.zones.values() if facility.is_public(zone)))
    if not gates or not goals:
        return {"empty": True}
    if known.traffic is None:
        known.traffic = circulation(known.router, gates, goals, gates)
    traffic, here, wanted = known.traffic, known.floor(floor), frozenset(goals)
    drawn = known.drawn.floor(floor)
    doors = [(opening, traffic.openings.get(opening.id, 0.0)) for opening in drawn.openings]
    zones = [(zone.id, traffic.zones.get(zone.id, 0.0)) for zone in drawn.zones]
    return {
        "to": "windows" if windows else "zones",
        "flows": [[*flat(flow.line), thousandths(flow.load)] for flow in traffic.flows if flow.floor == here],
        "zones": [[z, thousandths(load)] for z, load in sorted(zones, key=lambda pair: -pair[1]) if load > 0],
        "openings": [
            {"at": mm(middle_of(o)), "load": thousandths(load), "width_m": o.width_m, **_between(known, o)}
            for o, load in sorted(doors, key=lambda pair: -pair[1])[:DOORS_LISTED]
            if load > 0
        ],
        "unreached": sorted({place.words for pair in traffic.unreached for place in pair if place in wanted}),
    }


def thousandths(share: float) -> int:
    """A share of all visits as visits per thousand."""
    return round(share * 1000)


# --- sight -----------------------------------------------------------------------------------------------------------


def isovist_layer(known: Engine, floor: str, asked: Mapping[str, str]) -> dict[str, Json]:
    """All that is in sight of the point ``at`` (``x,y``, local metres): outline, area, zones and things."""
    at = point_asked(asked.get("at", ""))
    mesh = known.router.spaces[known.floor(floor)].mesh
    seen = isovist(mesh, at)
    if seen.is_empty:
        return {"empty": True}
    drawn = known.drawn.floor(floor)
    shapes = [zone.polygon for zone in drawn.zones]
    shares = [(drawn.zones[i].id, seen.intersection(shapes[i]).area) for i in STRtree(shapes).query(seen).tolist()]
    shares = sorted((pair for pair in shares if pair[1] > 0.01), key=lambda pair: -pair[1])
    things = [a for a in known.drawn.twin.assets if a.floor == floor and a.at and a.status not in GONE]
    return {
        "at": mm(at),
        "m2": round(seen.area, 1),
        "ring": flat(orient(seen).exterior.coords[:-1]),
        "zones": [[zone, round(area, 1)] for zone, area in shares],
        "assets": [a.asset_no for a in things if a.at and seen.distance(Spot(a.at)) < 0.3],
    }


SIGN_LAYERS: Final = frozenset({"signs", "visits", "plan"})
LAYERS: Final[Mapping[str, Callable[[Engine, str, Mapping[str, str]], dict[str, Json]]]] = {
    "route": route_layer,
    "distance": distance_layer,
    "load": load_layer,
    "isovist": isovist_layer,
    "signs": lambda known, floor, _: signs_layer(known.wayfinding(), floor),
    "visits": lambda known, _, asked: crowd_layer(known.wayfinding(), known.crowds, asked),
    "plan": lambda known, _, __: plan_layer(known.wayfinding()),
}
"""Every layer by its name in an address."""


def accepted(drawn: Drawn, key: str) -> tuple[Planned, Asset | None]:
    """A piece of the plan of signs by its key, and the asset it becomes; None where an existing sign is changed.

    Raises
    ------
    Conflict
        ``plan-changed``.
    """
    known = engine(drawn)
    with _turns.first(), known.signs_lock:
        planned = planned_by(known.wayfinding(), key)
        return planned, asset_of(known.wayfinding(), planned) if planned.asset is None else None


def places(drawn: Drawn) -> dict[str, Json]:
    """What can be chosen as start or destination: entrances, zones and service windows, floor by floor."""
    facility = engine(drawn).facility
    rows: list[dict[str, Json]] = []
    for floor, opening in facility.entrances:
        zone = facility.zones.get(opening.zones[0]) if opening.zones else None
        name = (zone.name or zone.number or "") if zone else ""
        marked = next((v for k, v in opening.attributes.items() if k.casefold() in {"名称", "name", "出入口"}), "")
        text = Text(f"出入口 {marked or name}".strip(), f"Entrance {marked or name}".strip())
        rows.append({"id": opening.id, "floor": floor.id, "kind": "entrance", **text._asdict()})
    for floor in sorted(drawn.twin.floors, key=lambda f: f.level):
        for zone in floor.zones:
            name = zone.name or zone.number or zone.id
            rows.append({"id": zone.id, "floor": floor.id, "kind": "zone", "zh": name, "en": name})
    for asset in drawn.twin.assets:
        if asset.at and asset.status not in GONE and facility.is_window(asset.item):
            name = asset.name or asset.item_words
            rows.append({"id": asset.asset_no, "floor": asset.floor, "kind": "window", "zh": name, "en": name})
    return {"places": rows, "floors": {floor.id: floor.name for floor in drawn.twin.floors}}
