"""Examples of windows and what stands at them, of widths and of room to turn."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from twin.catalog.schema import SubjectKind, Value
from twin.checks.examples.counting import Factory
from twin.checks.examples.scene import HALL, OTHER, WALL_M, WINDOW_ROOM, Scene, millimetres
from twin.model import Json, Point

WIDE_M: Final = 3.0
"""Metres: what is drawn for "nothing narrow"."""
COUNTER: Final = (2.0, 0.75)
"""Metres: width and depth of a counter."""


ROOM: Final = (6.0, 4.0)
"""Metres: a room with a window in its middle."""


def _window(scene: Scene, at: Point = (3.0, 2.6), said: Mapping[str, Json] | None = None) -> str:
    """A window that faces down, with its counter."""
    item = scene.item if scene.rule.applies_to.kind is SubjectKind.WINDOW else "window_undifferentiated"
    number = scene.put(item, at, said={"faces_deg": "270", **(said or {})})
    scene.put("service_counter", at, COUNTER, said={"window": number})
    return number


def _finite(value: Value) -> float:
    return WIDE_M if math.isinf(float(value)) else float(value)


# windows


def counter_length(scene: Scene, value: Value) -> None:
    """A window whose counter was measured."""
    scene.room(WINDOW_ROOM, size=ROOM)
    scene.subject = _window(scene, said={scene.params["attribute"]: millimetres(float(value))})


def low_counters(scene: Scene, value: Value) -> None:
    """A high counter of the kind, and so many low ones."""
    scene.subject = scene.room(scene.kind)
    low = (scene.params["least"] + scene.params["most"]) / 2
    for n, height in enumerate([1.1, *[low] * int(value)]):
        scene.put(scene.params["item"], (1.8 + 2.2 * n, 3.5), (1.8, 0.7), said={"surface_height": millimetres(height)})


def clear_in_front(scene: Scene, value: Value) -> None:
    """A window with a plant so far before its counter."""
    scene.room(WINDOW_ROOM, size=ROOM)
    scene.subject = _window(scene)
    if float(value) < 2.0:
        scene.put("potted_plant", (3.0, 2.6 - COUNTER[1] / 2 - float(value)))


def turned_from_public(scene: Scene, value: Value) -> None:
    """A thing at a window, turned by so much from the public."""
    scene.room(WINDOW_ROOM, size=ROOM)
    number = _window(scene)
    scene.subject = scene.put(
        scene.item,
        (3.6, 2.5),
        (0.2, 0.2),
        said={"window": number, "faces_deg": f"{(270.0 + float(value)) % 360:g}"},
    )


def covered_from_public(scene: Scene, value: Value) -> None:
    """A thing on a counter, with a screen between it and the public or beside it."""
    scene.room(WINDOW_ROOM, size=ROOM)
    number = _window(scene)
    scene.subject = scene.put(scene.item, (3.6, 2.7), (0.2, 0.15), said={"window": number})
    scene.put("computer", (3.6 if value else 2.4, 2.4), (0.5, 0.2), said={"window": number})


def offset_from_usual(scene: Scene, value: Value) -> None:
    """Windows with a thing at one place each, and one where it stands so far off."""
    scene.room(WINDOW_ROOM, size=(10.0, 3.6))
    for n, off in enumerate((0.0, 0.0, float(value))):
        number = _window(scene, (1.8 + 3.2 * n, 2.0))
        scene.subject = scene.put(scene.item, (2.5 + 3.2 * n - off, 2.0), said={"window": number})


def line_spread(scene: Scene, value: Value) -> None:
    """Things on a counter, the last out of line by so much."""
    scene.room(WINDOW_ROOM, size=ROOM)
    scene.subject = _window(scene)
    items = scene.params["items"]
    for n, item in enumerate(items):
        off = float(value) if n == len(items) - 1 else 0.0
        scene.put(item, (2.4 + 0.6 * n, 2.5 + off), said={"window": scene.subject})


# widths


def _corridor(scene: Scene, width: float, door: float, goal: str) -> str:
    """Street, lobby, a corridor of that width, and a room of that kind at its end; gives the room."""
    lobby = scene.room("lobby", (-5.0, 0.0), (4.8, 5.0))
    middle = scene.room("corridor", (0.0, 0.0), (6.0, width))
    end = scene.room(goal, (6.2, 0.0), (5.0, 5.0))
    scene.entrance(lobby, (-2.6, 0.0))
    scene.door(f"{lobby} {middle}", (-WALL_M / 2, width / 2), "y", min(door, width))
    scene.door(f"{middle} {end}", (6.1, width / 2), "y", min(door, width))
    return end


def _at_the_end(scene: Scene, room: str) -> str:
    """The subject in the last room: the room, its window, or a thing in it."""
    kind = scene.rule.applies_to.kind
    if kind is SubjectKind.WINDOW:
        return _window(scene, (8.7, 3.8))
    return scene.put(scene.item, (8.7, 3.0)) if kind is SubjectKind.ASSET else room


def accessible_passage(scene: Scene, value: Value) -> None:
    """A corridor of that width on the way."""
    scene.subject = _at_the_end(scene, _corridor(scene, _finite(value), 1.0, scene.kind))


def accessible_door(scene: Scene, value: Value) -> None:
    """Doors of that width on the way."""
    scene.subject = _at_the_end(scene, _corridor(scene, WIDE_M, _finite(value), scene.kind))


def way_width(scene: Scene, value: Value) -> None:
    """A corridor of that width between the two zones."""
    width = _finite(value)
    start = scene.room(scene.kind, (0.0, 0.0), (4.0, 4.0))
    middle = scene.room("corridor", (4.2, 0.0), (5.0, width))
    goal = scene.room(scene.params["to"][0], (9.4, 0.0), (5.0, 4.0))
    scene.door(f"{start} {middle}", (4.1, width / 2), "y", width)
    scene.door(f"{middle} {goal}", (9.3, width / 2), "y", width)
    scene.subject = start


def turning_at_door(scene: Scene, value: Value) -> None:
    """A door to a passage of that depth."""
    served = scene.room("waiting", (0.0, 0.0), (6.0, 5.0))
    passage = scene.room("corridor", (0.0, 5.2), (6.0, _finite(value)))
    scene.entrance(served, (3.0, 0.0))
    scene.subject = scene.door(f"{served} {passage}", (3.0, 5.1), "x", 1.0)


def turning_before(scene: Scene, value: Value) -> None:
    """A low counter with a bench so far before it."""
    scene.room(HALL, size=(6.0, 6.0))
    deep = 1.0
    scene.subject = scene.put(scene.item, (3.0, 5.5), (2.0, deep))
    scene.put("waiting_seat", (3.0, 5.0 - float(value) - deep / 2), (6.0, deep))


def turning_in_zone(scene: Scene, value: Value) -> None:
    """A room of that width."""
    width = _finite(value)
    scene.subject = scene.room(scene.kind, size=(width, WIDE_M))
    scene.door(scene.subject, (width / 2, 0.0), "x", 0.9)


def zone_area(scene: Scene, value: Value) -> None:
    """A room of that area."""
    side = float(value) ** 0.5
    scene.subject = scene.room(scene.kind, size=(side, float(value) / side))


def doors_in_series(scene: Scene, value: Value) -> None:
    """A vestibule with that much between its doors, which open away from it."""
    apart = float(value)
    lobby = scene.room(scene.kind, (0.0, 0.0), (4.0, apart - WALL_M / 2))
    hall = scene.room(HALL, (0.0, apart + WALL_M / 2), (4.0, 4.0))
    scene.entrance(lobby, (2.0, 0.0), width=1.0)
    scene.door(f"{lobby} {hall}", (2.0, apart), "x", 1.0)
    scene.leaf((1.5, 0.0), (1.5, -1.0))
    scene.leaf((1.5, apart), (1.5, apart + 1.0))
    scene.subject = lobby


def item_distance(scene: Scene, value: Value) -> None:
    """A thing so far from another."""
    scene.room(scene.kind)
    scene.subject = scene.put(scene.item, (2.0, 3.0))
    scene.put(scene.params["item"], (2.0 + float(value), 3.0))


def entrance_clearance(scene: Scene, value: Value) -> None:
    """A thing so far from the door, in the open."""
    hall = scene.room(HALL, (0.0, 4.0), (8.0, 4.0))
    scene.room(OTHER, (8.2, 4.0), (3.0, 4.0))
    scene.entrance(hall, (4.0, 4.0))
    scene.subject = scene.put(scene.item, (4.0, 4.0 - float(value)))


FACTORIES: Final[tuple[Factory, ...]] = (
    counter_length,
    low_counters,
    clear_in_front,
    turned_from_public,
    covered_from_public,
    offset_from_usual,
    line_spread,
    accessible_passage,
    accessible_door,
    way_width,
    turning_at_door,
    turning_before,
    turning_in_zone,
    zone_area,
    doors_in_series,
    item_distance,
    entrance_clearance,
)
