"""Examples of how far one walks, where one gets, and what lies on the way."""

from __future__ import annotations

import math
from typing import Final

from twin.catalog.schema import Condition, SubjectKind, Value
from twin.checks.examples.counting import Factory
from twin.checks.examples.laying import COUNTER
from twin.checks.examples.scene import HALL, OTHER, WINDOW_ROOM, Scene
from twin.model import OpeningKind


def _apart(scene: Scene, kind: str, other: str, metres: float) -> tuple[str, str]:
    """Two rooms with a passage of that length between them; gives both."""
    start, goal = scene.room(kind, (0.0, 0.0), (5.0, 4.0)), scene.room(other, (5.0 + metres, 0.0), (5.0, 4.0))
    if metres > 0:
        between = scene.room("corridor", (5.0, 0.0), (metres, 4.0))
        scene.door(f"{start} {between}", (5.0, 2.0), "y")
        scene.door(f"{between} {goal}", (5.0 + metres, 2.0), "y")
    else:
        scene.door(f"{start} {goal}", (5.0, 2.0), "y")
    return start, goal


def _in_from_street(scene: Scene, kind: str, metres: float) -> tuple[str, str]:
    """The main entrance, and a room so far behind it; gives the entrance and the room."""
    if metres <= 0:
        room = scene.room(kind, (0.0, 0.0), (5.0, 4.0))
        return scene.entrance(room, (0.0, 2.0), "y"), room
    lobby = scene.room("lobby", (0.0, 0.0), (metres, 4.0))
    room = scene.room(kind, (metres, 0.0), (5.0, 4.0))
    door = scene.entrance(lobby, (0.0, 2.0), "y")
    scene.door(f"{lobby} {room}", (metres, 2.0), "y", 1.8)
    return door, room


def zone_distance(scene: Scene, value: Value) -> None:
    """The subject and a zone of the other kind, so far apart."""
    to, metres = scene.rule.applies_to, float(value)
    goal = scene.params["to"][0]
    if to.kind is SubjectKind.OPENING:
        scene.subject, _ = _in_from_street(scene, goal, metres)
        return
    start = (*scene.params["zones"], *to.zones)[0]
    if to.kind is SubjectKind.FLOOR and start != to.zones[0] and goal != to.zones[0]:
        scene.room(to.zones[0], (0.0, 4.2), (5.0, 4.0))
    room, _ = _apart(scene, start, goal, metres)
    scene.subject = room if to.kind is SubjectKind.ZONE else None


def zone_at_entrance(scene: Scene, value: Value) -> None:
    """A zone so far behind the entrance."""
    kind = (*scene.params["zones"], scene.kind)[0]
    _, room = _in_from_street(scene, kind, float(value))
    scene.subject = room if scene.rule.applies_to.kind is SubjectKind.ZONE else None


def item_walk(scene: Scene, value: Value) -> None:
    """A thing so far from where the subject is."""
    metres, kind = float(value), scene.rule.applies_to.kind
    if kind is not SubjectKind.OPENING:
        scene.subject = scene.room(scene.kind, (0.0, 0.0), (5.0, 4.0))
        between = scene.room("corridor", (5.0, 0.0), (metres + 2.0, 4.0))
        scene.door(f"{scene.subject} {between}", (5.0, 2.0), "y", 2.0)
        from_x = 5.0
        if kind is not SubjectKind.ZONE:
            from_x = 4.0
            scene.subject = scene.put(scene.item, (from_x, 2.0))
        scene.put(scene.params["item"], (from_x + metres, 2.0))
        return
    hall = scene.room(HALL, size=(metres + 3.0, 4.0))
    scene.subject = scene.entrance(hall, (0.0, 2.0), "y")
    scene.put(scene.params["item"], (metres, 2.0))


def farthest_walk(scene: Scene, value: Value) -> None:
    """A floor whose far end is so far from the thing."""
    kind = scene.kind
    hall = scene.room(kind, size=(float(value) + 0.5, 4.0))
    scene.entrance(hall, (2.0, 0.0))
    scene.put(scene.params["item"], (0.5, 2.0))
    scene.subject = None


def count_near_entrance(scene: Scene, value: Value) -> None:
    """So many things at the entrance, or where a stair lets people out."""
    hall = scene.room(HALL, size=(10.0, 6.0))
    if scene.rule.applies_to.condition is Condition.LANDING:
        scene.entrance(hall, (9.0, 0.0))
        scene.subject = scene.door(
            hall, (2.0, 3.0), width=None, kind=OpeningKind.STAIR, said={"name": scene.word("楼梯", "stair")}
        )
    else:
        scene.subject = scene.entrance(hall, (2.0, 0.0))
    scene.row(int(value), scene.params["item"], (2.6, 1.5))


def entrance_guided(scene: Scene, value: Value) -> None:
    """A secondary entrance with a sign inside, or none."""
    hall = scene.room(HALL, size=(30.0, 6.0))
    scene.entrance(hall, (2.0, 0.0))
    scene.subject = scene.entrance(hall, (28.0, 0.0), width=1.2, mark="次入口")
    scene.put(scene.params["items"][0], (27.0 if value else 4.0, 1.5))


def detour_by_item(scene: Scene, value: Value) -> None:
    """A thing on the way from the entrance to the zone, or so far aside that one walks that much more."""
    direct, more = (
        12.0,
        float(value),
    )  # between two doors a metre wide: the way over the thing begins and ends at their near jambs
    aside = math.sqrt(((more + direct) / 2) ** 2 - (direct / 2) ** 2) + 0.5
    hall = scene.room(HALL, (0.0, 0.0), (direct, aside + 4.0))
    goal = scene.room(scene.kind, (direct, 0.0), (4.0, 4.0))
    scene.entrance(hall, (0.0, 1.0), "y", 1.0)
    scene.door(f"{hall} {goal}", (direct, 1.0), "y", 1.0)
    scene.put(scene.params["item"], (direct / 2, 1.0 + aside))
    scene.subject = goal


def traffic_through(scene: Scene, value: Value) -> None:
    """A zone across the hall, or beside the way; the numbers between cannot be drawn as simply."""
    through = not scene.rule.limit.allows(value)
    hall = scene.room("corridor", (0.0, 0.0), (20.0, 8.0))
    scene.room(WINDOW_ROOM, (17.0, 3.0), (3.0, 2.0))
    scene.entrance(hall, (0.0, 4.0), "y")
    scene.subject = scene.room(scene.kind, (7.0, 0.0 if through else 5.5), (5.0, 8.0 if through else 2.5))


def dead_end(scene: Scene, value: Value) -> None:
    """A passage that goes on so far behind its last door."""
    metres = max(float(value), 0.5)
    hall = scene.room(HALL, (0.0, 0.0), (5.0, 4.0))
    scene.entrance(hall, (2.0, 0.0))
    scene.subject = scene.room(scene.kind, (5.0, 0.0), (metres, 2.0))
    scene.door(f"{hall} {scene.subject}", (5.0, 1.0), "y", 1.4)


# where one gets


def accessible_way(scene: Scene, value: Value) -> None:
    """A zone behind a plain entrance, or behind one with steps."""
    hall = scene.room("lobby", (0.0, 0.0), (5.0, 4.0))
    goal = scene.room(scene.kind, (5.0, 0.0), (5.0, 4.0))
    scene.entrance(hall, (2.5, 0.0), said={} if value else {"steps": "3级"})
    scene.door(f"{hall} {goal}", (5.0, 2.0), "y")
    kind = scene.rule.applies_to.kind
    scene.subject = goal if kind is SubjectKind.ZONE else scene.put(scene.item, (7.5, 2.5))


def closed_off(scene: Scene, value: Value) -> None:
    """A zone behind a controlled door or an open one; a counter from wall to wall or with a gap."""
    control = {"control": "门禁"} if value else {}
    if scene.rule.applies_to.kind is SubjectKind.WINDOW:
        room = scene.room(WINDOW_ROOM, size=(8.0, 6.0))
        scene.entrance(room, (2.0, 0.0))
        scene.subject = scene.put(scene.item, (4.0, 4.0), said={"faces_deg": "270"})
        long = 8.0 if value else 4.0
        scene.put("service_counter", (4.0, 4.0), (long, COUNTER[1]), said={"window": scene.subject})
        return
    hall = scene.room(HALL, (0.0, 0.0), (6.0, 4.0))
    scene.entrance(hall, (2.0, 0.0))
    scene.subject = scene.room(scene.kind, (6.2, 0.0), (5.0, 4.0))
    scene.door(f"{hall} {scene.subject}", (6.1, 2.0), "y", said=control)


def street_way(scene: Scene, value: Value) -> None:
    """A zone with a door of its own to the street, or one behind a zone that is to be avoided."""
    avoid = scene.params["avoid"][0]
    scene.subject = scene.room(scene.kind, (6.0, 0.0), (5.0, 4.0))
    other = scene.room(avoid, (0.0, 0.0), (6.0, 4.0))
    scene.door(f"{other} {scene.subject}", (6.0, 2.0), "y")
    scene.entrance(scene.subject if value else other, (8.5 if value else 3.0, 0.0))


def zones_connected(scene: Scene, value: Value) -> None:
    """Two zones with a door between, or with a zone between that is to be avoided."""
    goal = scene.params["to"][0]
    if value:
        scene.subject, _ = _apart(scene, scene.kind, goal, 0.0)
        return
    avoid = next(iter(scene.params["avoid"]), OTHER)
    scene.subject = scene.room(scene.kind, (0.0, 0.0), (5.0, 4.0))
    scene.room(avoid, (5.2, 0.0), (4.0, 4.0), "M")
    scene.room(goal, (9.4, 0.0), (5.0, 4.0), "G")
    scene.door(f"{scene.subject} M", (5.1, 2.0), "y")
    if avoid in scene.params["avoid"]:
        scene.door("M G", (9.3, 2.0), "y")
    else:
        scene.entrance("G", (11.0, 0.0))


def separate_entrance(scene: Scene, value: Value) -> None:
    """A zone with a door to the street, or with one to another zone alone."""
    hall = scene.room(HALL, (0.0, 0.0), (5.0, 4.0))
    scene.subject = scene.room(scene.kind, (5.0, 0.0), (5.0, 4.0))
    scene.door(f"{hall} {scene.subject}", (5.0, 2.0), "y")
    scene.entrance(scene.subject if value else hall, (7.5 if value else 2.5, 0.0))


FACTORIES: Final[tuple[Factory, ...]] = (
    zone_distance,
    zone_at_entrance,
    item_walk,
    farthest_walk,
    count_near_entrance,
    entrance_guided,
    detour_by_item,
    traffic_through,
    dead_end,
    accessible_way,
    closed_off,
    street_way,
    zones_connected,
    separate_entrance,
)
