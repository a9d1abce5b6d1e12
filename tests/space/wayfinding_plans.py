"""Tiny centres whose first visits can be told by looking at them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from shapely import LineString, MultiLineString, Polygon, box
from shapely.affinity import scale

from tests.space.plans import door, floor
from twin.model import Asset, Centre, Floor, Opening, OpeningKind, Point, Twin, Zone, ZoneOrigin
from twin.space.visits_record import Failure, Visit
from twin.space.wayfinding import Wayfinding

LIT: Mapping[str, str] = {"字高": "0.12", "发光": "是"}
TURN = {"左": "右", "右": "左", "前": "前"}
COMPASS = {"东": "西", "西": "东", "南": "南", "北": "北"}


def place(ident: str, polygon: Polygon, kind: str = "", name: str | None = None) -> Zone:
    return Zone(ident, name or ident, None, (kind,) if kind else (), polygon, ZoneOrigin.WALLS)


def entrance(ident: str, chord: tuple[Point, Point], zone: str, name: str = "主入口") -> Opening:
    return replace(door(ident, chord, (zone,)), attributes={"出入口": name})


def sign(asset: str, at: Point, faces: str, names: str, arrows: str = "", **more: str) -> Asset:
    attributes = {"朝向": faces, "目的地": names, "箭头": arrows, **LIT, **more}
    return Asset(asset, "guide_sign", "导引标识", asset, floor="f1", at=at, attributes=attributes)


def centre(floors: Sequence[Floor] | Floor, signs: Sequence[Asset] = (), settings: object = None) -> Twin:
    storeys = (floors,) if isinstance(floors, Floor) else tuple(floors)
    facts = {} if settings is None else {"signs": settings}
    return Twin(Centre("T", "试", "district", facts=facts), storeys, tuple(signs))


def tee(pillar: Polygon | None = None) -> Floor:
    """A corridor from the south that ends at a cross corridor; a room at each end of that, 20 m off."""
    hall = Polygon([(9, 0), (12, 0), (12, 15), (31, 15), (31, 18), (-10, 18), (-10, 15), (9, 15)])
    zones = [
        place("c", hall, "corridor"),
        place("west", box(-20.2, 12, -10.2, 21), "convenience", "便民服务区"),
        place("east", box(31.2, 12, 41.2, 21), "open_government", "政务公开专区"),
    ]
    openings = [
        entrance("in", ((9.8, -0.1), (11.2, -0.1)), "c"),
        door("dw", ((-10.1, 16.0), (-10.1, 17.2)), ("c", "west")),
        door("de", ((31.1, 16.0), (31.1, 17.2)), ("c", "east")),
    ]
    built = floor(zones, openings)
    if pillar is None:
        return built
    return replace(built, linework={"column": MultiLineString([LineString(pillar.exterior.coords)])})


TEE_SIGN = sign("S", (10.5, 17.9), "南", "便民服务区,政务公开专区", "左,右")


def mirrored(twin: Twin) -> Twin:
    """The same centre seen in a mirror whose line is the y axis; signs turn their arrows with it."""

    def flip(point: Point) -> Point:
        return -point[0], point[1]

    def flipped(storey: Floor) -> Floor:
        west, south, east, north = storey.bounds
        return replace(
            storey,
            bounds=(-east, south, -west, north),
            zones=tuple(replace(z, polygon=scale(z.polygon, -1, 1, origin=(0, 0))) for z in storey.zones),
            openings=tuple(
                replace(o, at=flip(o.at), chord=None if o.chord is None else (flip(o.chord[1]), flip(o.chord[0])))
                for o in storey.openings
            ),
        )

    def turned(asset: Asset) -> Asset:
        attributes = dict(asset.attributes)
        attributes["朝向"] = COMPASS[str(attributes["朝向"])]
        attributes["箭头"] = ",".join(TURN[arrow] for arrow in str(attributes["箭头"]).split(","))
        return replace(asset, at=None if asset.at is None else flip(asset.at), attributes=attributes)

    return replace(twin, floors=tuple(map(flipped, twin.floors)), assets=tuple(map(turned, twin.assets)))


def visit(twin: Twin, name: str, **more: bool) -> Visit:
    """The visit from the first entrance to the destination of that name."""
    return next(v for v in Wayfinding(twin, **more).visits if v.to.name == name)


def failures(found: Visit) -> list[tuple[str, tuple[str, ...]]]:
    return [(failure.kind.value, failure.signs) for failure in found.failures]


def first(found: Visit) -> Failure:
    return found.failures[0]


def two_floors(signs: Sequence[Asset] = (), *, lift: bool = True) -> Twin:
    """A lobby with a stair to the west and a lift to the east, 15 m off; upstairs a long hall with a room at its end."""
    ways = [(OpeningKind.STAIR, (-14.0, 1.5), "s", box(-16, 0, -10.2, 3), ((-10.1, 1.0), (-10.1, 2.2)))]
    if lift:
        ways.append((OpeningKind.LIFT, (27.0, 1.5), "l", box(25.2, 0, 29, 3), ((25.1, 1.0), (25.1, 2.2))))
    storeys = []
    for level in (1, 2):
        ident = f"f{level}"
        zones = [place(f"{ident}hall", box(-10, 0, 25, 3), "hall")]
        openings = [entrance("in", ((7.0, -0.1), (8.4, -0.1)), "f1hall")] if level == 1 else []
        for kind, at, key, room, chord in ways:
            zones.append(place(f"{ident}{key}", room, "stairs" if key == "s" else "lift"))
            openings.append(Opening(f"{ident}{key}w", kind, None, at, (f"{ident}{key}",), attributes={"编号": key}))
            openings.append(door(f"{ident}{key}d", chord, (f"{ident}hall", f"{ident}{key}")))
        if level == 2:
            zones.append(place("up", box(-10, 25, 25, 30), "convenience", "便民服务区"))
            zones.append(place("up-way", box(6, 3.2, 9, 24.8), "corridor"))
            openings.append(door("u1", ((6.5, 3.1), (8.5, 3.1)), ("f2hall", "up-way")))
            openings.append(door("u2", ((6.5, 24.9), (8.5, 24.9)), ("up-way", "up")))
        storeys.append(floor(zones, openings, ident=ident, level=level))
    return centre(storeys, signs)
