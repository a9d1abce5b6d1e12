"""Examples of measures that count, and of what the register says of a thing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from twin.catalog.schema import Condition, SubjectKind, Value
from twin.checks.examples.scene import HALL, OTHER, WINDOW_ROOM, Scene, millimetres
from twin.model import Json, OpeningKind

Factory = Callable[[Scene, Value], None]
"""Puts a scene together so that the rule measures the value, or falls on the same side of its limit."""


def _subject(scene: Scene, said: Mapping[str, Json]) -> str:
    """The asset or window that the rule judges, in a room of its own."""
    scene.room(scene.kind)
    scene.subject = scene.put(scene.item, (4.0, 3.0), said=said)
    return scene.subject


# counting


def count_in_zone(scene: Scene, value: Value) -> None:
    """So many of the item in the zone, or in the window's zone."""
    zone = scene.room(scene.kind)
    scene.subject = zone
    if scene.rule.applies_to.kind is SubjectKind.WINDOW:
        scene.subject = scene.put(scene.item, (4.0, 4.5))
    scene.row(int(value), scene.params["item"], (1.5, 2.0))


def count_at_window(scene: Scene, value: Value) -> None:
    """So many of the item at the window."""
    scene.room(scene.kind)
    scene.subject = scene.put(scene.item, (4.0, 3.0))
    scene.row(int(value), scene.params["item"], (4.4, 3.4), (0.3, 0.3))


def count_in_centre(scene: Scene, value: Value) -> None:
    """So many of the item somewhere."""
    scene.room(scene.kind)
    scene.row(int(value), scene.params["item"], (1.5, 3.0))


def count_signs(scene: Scene, value: Value) -> None:
    """So many signs of the item in the zone, on the floor, in the centre."""
    zone = scene.room(scene.kind)
    scene.subject = zone if scene.rule.applies_to.kind is SubjectKind.ZONE else None
    scene.row(int(value), scene.params["item"], (1.5, 3.0))


def zone_present(scene: Scene, value: Value) -> None:
    """So many zones of the kind, and one of another."""
    wanted, asked = scene.params["zones"], scene.rule.applies_to.zones
    other = next((kind for kind in (*asked, OTHER, HALL) if kind not in wanted), OTHER)
    scene.room(other)
    for n in range(int(value)):
        scene.room(wanted[0], (8.2 + 5.2 * n, 0.0), (5.0, 6.0))


zone_on_floor = zone_present


def window_present(scene: Scene, value: Value) -> None:
    """So many windows of the type."""
    scene.room(WINDOW_ROOM)
    scene.row(int(value), scene.params["item"], (1.5, 3.0))


# the register


def asset_registered(scene: Scene, value: Value) -> None:
    """A thing that is drawn, registered or not."""
    scene.room(scene.kind)
    scene.subject = scene.put(scene.item, (4.0, 3.0), (0.6, 0.2), registered=bool(value))


def asset_working(scene: Scene, value: Value) -> None:
    """A thing in use or out of order."""
    scene.room(scene.kind)
    scene.subject = scene.put(scene.item, (4.0, 3.0), status="in_use" if value else "fault")


def attribute_present(scene: Scene, value: Value) -> None:
    """A thing with the attribute, or without it."""
    _subject(scene, {scene.params["attribute"]: scene.word("已登记", "written down")} if value else {})


def attribute_of(scene: Scene, value: Value) -> None:
    """A thing with that value."""
    _subject(scene, {scene.params["attribute"]: str(value)})


def attribute_yes(scene: Scene, value: Value) -> None:
    """A thing of which it is said, or denied."""
    _subject(scene, {scene.params["attribute"]: scene.word("是", "yes") if value else scene.word("否", "no")})


def attribute_number(scene: Scene, value: Value) -> None:
    """A thing with that number."""
    _subject(scene, {scene.params["attribute"]: f"{float(value):g}"})


def _one_of(scene: Scene) -> str:
    """A word of the rule, in the scene's language if it has one."""
    words: tuple[str, ...] = scene.params["words"]
    return next((word for word in words if word.isascii() == (scene.word("", "x") == "x")), words[0])


def attribute_mentions(scene: Scene, value: Value) -> None:
    """A thing of which one of the words is said, or something else."""
    _subject(scene, {scene.params["attribute"]: _one_of(scene) if value else scene.word("其他", "other")})


def attribute_length(scene: Scene, value: Value) -> None:
    """A thing of which that length was measured."""
    _subject(scene, {scene.params["attribute"]: millimetres(float(value))})


def distinct_attribute(scene: Scene, value: Value) -> None:
    """Things of one item with so many different values."""
    scene.room(scene.kind)
    scene.subject = scene.item
    kinds = max(int(value), 1)
    for n in range(max(kinds, 2)):
        scene.put(scene.item, (2.0 + 3.0 * n, 3.0), said={scene.params["attribute"]: "ABCD"[n % kinds]})


def total_area(scene: Scene, value: Value) -> None:
    """A building of that area, drawn to scale."""
    side = float(value) ** 0.5
    scene.room(HALL, size=(side, side))
    scene.facts[scene.params["fact"]] = float(value)


def sign_gives_phone(scene: Scene, value: Value) -> None:
    """A sign with a telephone number, or with words alone."""
    _subject(scene, {"says": scene.word("投诉电话", "complaints") + (" 12345" if value else "")})


def window_number_shown(scene: Scene, value: Value) -> None:
    """A window 05 and the sign above it."""
    _subject(scene, {"number": "05"})
    scene.put(
        "window_sign", (4.0, 3.4), said={"says": scene.word("{}号窗口", "Window {}").format("05" if value else "06")}
    )


# doors, lifts, signs


def opening_length(scene: Scene, value: Value) -> None:
    """A door, or a lift, of which that length was measured."""
    said = {scene.params["attribute"]: millimetres(float(value))}
    hall = scene.room(HALL, size=(6.0, 4.0))
    if scene.rule.applies_to.condition is Condition.VISITOR_LIFT:
        scene.room("lift", (6.2, 1.0), (2.6, 2.4), "L")
        scene.door(f"{hall} L", (6.1, 2.0), "y", 1.0)
        lift = {"name": scene.word("无障碍电梯", "accessible lift"), **said}
        scene.subject = scene.door("L", (7.5, 2.3), width=None, kind=OpeningKind.LIFT, said=lift)
    else:
        scene.subject = scene.entrance(hall, (3.0, 0.0), said=said)


def automatic_door(scene: Scene, value: Value) -> None:
    """An automatic door of that width."""
    scene.subject = scene.entrance(
        scene.room(HALL, size=(6.0, 4.0)),
        (3.0, 0.0),
        width=float(value),
        said={"door_type": scene.word("自动门", "automatic")},
    )


def accessible_lifts(scene: Scene, value: Value) -> None:
    """So many accessible lifts, and one that is none."""
    hall = scene.room(HALL)
    goods, good = scene.word("货梯", "goods lift"), scene.word("无障碍电梯", "accessible lift")
    for n, name in enumerate([goods, *[good] * int(value)]):
        lift = scene.room("lift", (8.2, 2.3 * n), (2.0, 2.1))
        scene.door(f"{hall} {lift}", (8.1, 2.3 * n + 1.0), "y", 1.0)
        scene.door(lift, (9.2, 2.3 * n + 1.0), width=None, kind=OpeningKind.LIFT, said={"name": name})


def sign_clear_of_heads(scene: Scene, value: Value) -> None:
    """A sign high enough, or one that sticks out lower."""
    above, out = scene.params["above"], scene.params["out"]
    lower, wider = millimetres(above - 0.4), millimetres(out + 0.2)
    said = {"mounting_height": millimetres(above)} if value else {"mounting_height": lower, "protrusion": wider}
    _subject(scene, said)


FACTORIES: Final[tuple[Factory, ...]] = (
    count_in_zone,
    count_at_window,
    count_in_centre,
    count_signs,
    zone_present,
    window_present,
    asset_registered,
    asset_working,
    attribute_present,
    attribute_of,
    attribute_yes,
    attribute_number,
    attribute_mentions,
    attribute_length,
    distinct_attribute,
    total_area,
    sign_gives_phone,
    window_number_shown,
    opening_length,
    automatic_door,
    accessible_lifts,
    sign_clear_of_heads,
)
