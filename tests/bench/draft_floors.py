"""Floors of other kinds than the corridor with a hall: what a drafter is given to draw.

Each is told by the middle lines of its walls, its doorways and the names of its rooms; what a room is then follows: what the
walls enclose where a name stands. Everything here is in millimetres.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Final

import shapely
from shapely import LineString, Polygon, box

from tests.bench.drafts import Floor, Point, Round
from tests.bench.generate import Sheet, Truth

Named = tuple[str, float, float]


class Site:
    """A floor that is being set out."""

    def __init__(self) -> None:
        self.sheet = Sheet(random.Random(1))  # noqa: S311 - a benchmark, not a secret
        self.rounds: list[Round] = []
        self.kinds: dict[int, str] = {}

    def wall(self, *points: Point, thick: float = 200.0) -> None:
        """One wall from point to point along its middle line; where it turns it is one piece each."""
        for a, b in pairwise(points):
            along = math.degrees(math.atan2(b[1] - a[1], b[0] - a[0]))
            middle = (a[0] + b[0]) / 2, (a[1] + b[1]) / 2
            self.sheet.walls.append(_slab(middle, along, math.dist(a, b) + thick, thick))

    def ring(self, *points: Point, thick: float = 240.0) -> None:
        self.wall(*points, points[0], thick=thick)

    def door(
        self, at: Point, along_deg: float, width: float, *, thick: float = 200.0, side: int = 1, kind: str = ""
    ) -> None:
        """A doorway by its middle on the wall's middle line. ``side``: the leaf hangs on the wall's left (1) or right face."""
        self.opening(at, along_deg, width, thick=thick)
        if kind:
            self.kinds[len(self.sheet.doors)] = kind
        self._leaves(at, along_deg, (width,), thick, side)

    def doors(self, at: Point, along_deg: float, leaves: Point, *, thick: float = 240.0, side: int = 1) -> None:
        """A doorway of two leaves of these widths."""
        self.opening(at, along_deg, sum(leaves), thick=thick)
        self._leaves(at, along_deg, leaves, thick, side)

    def _leaves(self, at: Point, along_deg: float, leaves: Sequence[float], thick: float, side: int) -> None:
        width, face = sum(leaves), side * thick / 2
        (ax, ay), (bx, by) = (_place(at, along_deg, u, face) for u in (-width / 2, width / 2))
        if len(leaves) == 1:
            self.sheet.doors.append((ax, ay, bx, by, side))
            return
        mx, my = _place(at, along_deg, leaves[0] - width / 2, face)
        self.sheet.doors += [(ax, ay, mx, my, side), (bx, by, mx, my, -side)]

    def opening(self, at: Point, along_deg: float, width: float, *, thick: float = 200.0) -> None:
        self.sheet.openings.append(_slab(at, along_deg, width, thick + 80))  # a round wall bulges

    def window(self, at: Point, along_deg: float, width: float, *, thick: float = 240.0) -> None:
        self.sheet.windows.append(_slab(at, along_deg, width, thick))

    def column(self, x: float, y: float, size: float = 600.0) -> None:
        self.sheet.columns.append(box(x - size / 2, y - size / 2, x + size / 2, y + size / 2))

    def named(self, *names: Named) -> Floor:
        """The floor, with the rooms in which these names stand."""
        lines = [*self.sheet.partitions, *(door[:4] for door in self.sheet.doors)]
        boards = [LineString([(a, b), (c, d)]).buffer(1) for a, b, c, d in lines]
        solid = shapely.union_all([*self.sheet.walls, *boards, *(w.body() for w in self.rounds)])
        free = shapely.get_parts(shapely.difference(shapely.box(*shapely.buffer(solid, 9000).bounds), solid)).tolist()
        for name, x, y in names:
            self.sheet.rooms.append(Truth(name, next(p for p in free if p.contains(shapely.Point(x, y)))))
        return Floor(self.sheet, rounds=tuple(self.rounds), kinds=self.kinds)


def _place(at: Point, along_deg: float, along: float, aside: float) -> Point:
    c, s = math.cos(math.radians(along_deg)), math.sin(math.radians(along_deg))
    return at[0] + c * along - s * aside, at[1] + s * along + c * aside


def _slab(at: Point, along_deg: float, width: float, thick: float) -> Polygon:
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    return Polygon([_place(at, along_deg, u * width / 2, v * thick / 2) for u, v in corners])


def courtyard() -> Floor:
    """Rooms around a corridor around a court, open to the sky; the entrance leads through the south side."""
    site = Site()
    site.ring((0, 0), (30_000, 0), (30_000, 24_000), (0, 24_000))
    site.ring((8000, 8000), (22_000, 8000), (22_000, 16_000), (8000, 16_000))
    site.ring((5500, 5500), (24_500, 5500), (24_500, 18_500), (5500, 18_500), thick=200)
    names: list[Named] = [("内庭院", 15_000, 12_000), ("回廊", 15_000, 6700)]
    for k, x in enumerate((5500, 10_500, 15_500, 20_500)):
        site.wall((x, 18_500), (x, 24_000))
        site.door((x + 2500, 18_500), 0, 1000, side=1)
        site.window((x + 2500, 24_000), 0, 1800)
        names.append((f"{k + 1}号接待室", x + 2500, 21_000))
    site.wall((24_500, 18_500), (24_500, 24_000))
    site.wall((24_500, 18_500), (30_000, 18_500))
    site.door((24_500, 21_000), 90, 900, side=-1)
    names.append(("档案室", 27_500, 21_000))
    site.wall((0, 18_500), (5500, 18_500))
    site.door((5500, 20_500), 90, 900, side=1)
    names.append(("会议室", 2700, 21_000))
    for k, y in enumerate((5500, 9800, 14_200)):
        site.wall((0, y), (5500, y))
        site.door((5500, y + 2200), 90, 900, side=1)
        site.window((0, y + 2200), 90, 1500)
        names.append((f"{k + 1}号办公室", 2700, y + 2000))
        site.wall((24_500, y), (30_000, y))
        site.door((24_500, y + 2200), 90, 900, side=-1)
        site.window((30_000, y + 2200), 90, 1500)
        names.append((f"{k + 4}号办公室", 27_300, y + 2000))
    for x in (12_000, 18_000):
        site.wall((x, 0), (x, 5500))
    site.doors((15_000, 0), 0, (900, 900), side=1)
    site.doors((15_000, 5500), 0, (900, 900), thick=200, side=1)
    site.doors((15_000, 8000), 0, (750, 750), side=1)
    site.door((11_000, 5500), 0, 1000, side=-1)
    site.door((19_000, 5500), 0, 1000, side=-1)
    names += [("门厅", 15_000, 2500), ("值班室", 6000, 2500), ("咨询室", 24_000, 2500)]
    return site.named(*names)


def wings() -> Floor:
    """A hall from which one wing leads south and two at 45 degrees north-east and north-west."""
    site = Site()
    names: list[Named] = []
    half, deep, long = 4000.0, 5200.0, 15_000.0
    # the hall: a rectangle whose upper corners are cut at 45 degrees
    cut = 10_000 / math.sqrt(2)
    hall = [(-9000, 0), (9000, 0), (9000, 6000), (9000 - cut, 6000 + cut), (-9000 + cut, 6000 + cut), (-9000, 6000)]
    site.ring(*hall)
    names.append(("办事大厅", 0, 5000))
    for sign, along in ((1, 45.0), (-1, 135.0)):
        foot = (sign * (9000 - cut / 2), 6000 + cut / 2)

        def put(u: float, v: float, foot: Point = foot, along: float = along) -> Point:
            return _place(foot, along, u, v)

        site.wall(put(0, -half - 1000), put(long, -half - 1000), put(long, half + 1000), put(0, half + 1000), thick=240)
        for v in (-1200, 1200):
            site.wall(put(0, v), put(long, v), thick=200)
        site.doors(put(0, 0), along + 90, (750, 750), side=-1)
        names.append((f"走廊{'东西'[sign < 0]}", *put(long / 2, 0)))
        for k in range(3):
            for way in (-1, 1):
                u = long * (k + 0.5) / 3
                if k:
                    site.wall(put(long * k / 3, way * 1200), put(long * k / 3, way * (half + 1000)), thick=120)
                site.door(put(u, way * 1200), along, 900, side=way)
                site.window(put(u, way * (half + 1000)), along, 1800)
                names.append((f"{'东西'[sign < 0]}{2 * k + (way > 0) + 1}室", *put(u, way * 3000)))
    site.wall((-3000, 0), (-3000, -deep), (3000, -deep), (3000, 0), thick=240)
    site.doors((0, -deep), 0, (1000, 1000), side=1)
    site.doors((0, 0), 0, (1000, 1000), side=1)
    names.append(("门斗", 0, -deep / 2))
    site.window((-6000, 0), 0, 2400)
    site.window((6000, 0), 0, 2400)
    return site.named(*names)


def township() -> Floor:
    """Six rooms of a township office: thin walls, doors tight in the corners, the hall in the middle."""
    site = Site()
    site.ring((0, 0), (14_400, 0), (14_400, 9600), (0, 9600))
    site.wall((0, 5400), (14_400, 5400), thick=120)
    for x in (4200, 8400, 11_400):
        site.wall((x, 5400), (x, 9600), thick=120)
    site.wall((10_800, 0), (10_800, 5400), thick=120)
    site.door((570, 5400), 0, 900, thick=120, side=1)
    site.door((4710, 5400), 0, 900, thick=120, side=1)
    site.door((8910, 5400), 0, 900, thick=120, side=1)
    site.door((12_000, 5400), 0, 700, thick=120, side=1)
    site.door((10_800, 4890), 90, 900, thick=120, side=-1)
    site.doors((5400, 0), 0, (900, 900), side=1)
    for x in (2100, 6300, 9900):
        site.window((x, 9600), 0, 1500)
    site.window((13_000, 9600), 0, 600)
    return site.named(
        ("便民服务大厅", 5000, 2500), ("党群办公室", 2000, 7500), ("调解室", 6300, 7500), ("档案室", 9900, 7500),
        ("卫生间", 13_000, 7500), ("值班室", 12_600, 2500),
    )  # fmt: skip


def niches() -> Floor:
    """Rooms with alcoves, piers and recesses for radiators and risers, doors in the corners and in a slanting wall."""
    site = Site()
    site.ring((0, 0), (24_000, 0), (24_000, 12_000), (0, 12_000))
    site.wall((0, 5000), (24_000, 5000))
    site.wall((0, 7200), (17_000, 7200))
    names: list[Named] = [("走道", 8000, 6100)]
    for k, x in enumerate((5000, 10_000, 15_000)):
        site.wall((x, 0), (x, 5000))
        site.wall((x, 7200), (x, 12_000))
        # a pier in the middle of the room's side, and a recess between the door and the corner
        site.sheet.walls.append(box(x - 600, 2200, x, 2800))
        site.wall((x - 1500, 7200), (x - 1500, 7900), thick=120)
        site.door((x - 4350, 5000), 0, 900, side=-1)
        site.door((x - 4350, 7200), 0, 900, side=1)
        names += [(f"{k + 1}01室", x - 2500, 1500), (f"{k + 1}02室", x - 2500, 10_000)]
        site.window((x - 2500, 0), 0, 1500)
        site.window((x - 2500, 12_000), 0, 1500)
    site.wall((15_000, 5000), (15_000, 5200))
    # an alcove that is as deep as the room is wide, through an opening of 2.4 m between two stubs
    site.wall((20_000, 0), (20_000, 1300))
    site.wall((20_000, 3700), (20_000, 5000))
    site.door((17_000, 5000), 0, 1000, side=-1)
    names.append(("会议室", 17_500, 2500))
    # the slanting wall with its door
    site.wall((17_000, 7200), (19_800, 10_000), (19_800, 12_000))
    site.door((18_400, 8600), 45, 1000, side=1)
    names += [("贵宾室", 16_500, 10_500), ("候梯厅", 22_000, 9000)]
    site.window((24_000, 8500), 90, 2400)
    site.doors((24_000, 6000), 90, (600, 600), side=1)
    return site.named(*(n for n in names if n[0] != "候梯厅"))


def round_hall() -> Floor:
    """A round hall in a square house, its corners are rooms; a round vestibule of 2 m before it, a bay with a round front."""
    site = Site()
    site.ring((-10_000, -10_000), (10_000, -10_000), (10_000, 10_000), (-10_000, 10_000))
    site.rounds.append(Round((0, 0), 8000, 200))
    names: list[Named] = [("圆厅", 1500, 2500)]
    for k, at in enumerate((0, 90, 180, 270)):
        site.wall(_place((0, 0), at, 8100, 0), _place((0, 0), at, 9900, 0), thick=200)
        turn = at + 22
        site.door(_place((0, 0), turn, 8000, 0), turn + 90, 1000, side=-1)
        names.append((f"{k + 1}号厅", *_place((0, 0), at + 45, 10_500, 0)))
    site.rounds.append(Round((0, -12_000), 2000, 200, 180.0, 360.0))
    return site.named(*names)


def curved() -> Floor:
    """A counter hall with a curved glass front, a round room of 1.9 m and a quarter-circle wall of 2 m in a corner."""
    site = Site()
    site.wall((-9000, 0), (-9000, 9000), (9000, 9000), (9000, 0), thick=240)
    site.rounds.append(
        Round(
            (0, 12_000), 15_000, 240, 270 - math.degrees(math.asin(0.6)), 270 + math.degrees(math.asin(0.6)), glass=True
        )
    )
    site.wall((-9000, 5000), (9000, 5000))
    site.wall((0, 5000), (0, 9000))
    site.rounds.append(Round((8900, 5000), 2000, 150, 90.0, 180.0))
    site.rounds.append(Round((-5000, 1500), 1900, 150))
    site.door((-5000, 3400), 180, 800, thick=150, side=-1)
    site.door((-2000, 5000), 0, 900, side=1)
    site.door((3000, 5000), 0, 900, side=1)
    site.door(_place((8900, 5000), 135, 2000, 0), 45, 700, thick=150, side=1)
    return site.named(
        ("服务大厅", 3000, 1500),
        ("洽谈间", -5000, 1500),
        ("资料室", -4000, 7000),
        ("会议室", 3000, 7500),
        ("机房", 8300, 5600),
    )


def glazed() -> Floor:
    """Offices behind glass partitions, a curtain wall all along two sides, columns in the walls, double doors of glass."""
    site = Site()
    site.ring((0, 0), (24_000, 0), (24_000, 14_000), (0, 14_000))
    for x in (120, 8000, 16_000, 23_880):
        for y in (120, 13_880):
            site.column(x, y)
    for x in (8000, 16_000):
        site.column(x, 7000)
    bays = ((420, 7700), (8300, 15_700), (16_300, 23_580))
    for y, (a, b) in [(14_000, bay) for bay in bays] + [(0, bay) for bay in bays[1:]]:
        site.window(((a + b) / 2, y), 0, b - a)
    names: list[Named] = [("开放办公区", 12_000, 3000)]
    y = 9500.0
    spots = [120.0, 5000.0, 10_000.0, 15_000.0, 20_000.0, 23_880.0]
    for k, (a, b) in enumerate(pairwise(spots)):
        m = (a + b) / 2
        site.sheet.partitions += [(a, y, m - 750, y), (m + 750, y, b, y)]
        site.sheet.doors += [(m - 750, y, m, y, -1), (m + 750, y, m, y, 1)]
        if k:
            site.sheet.partitions.append((a, y, a, 13_880))
        names.append((f"{k + 1}号洽谈室", m, 12_000))
    site.doors((3500, 0), 0, (900, 900), side=1)
    return site.named(*names)


def entrances() -> Floor:
    """Ways in of every kind: automatic doors through a lobby, a revolving door, leaves that are not equal, a shutter."""
    site = Site()
    site.ring((0, 0), (26_000, 0), (26_000, 16_000), (0, 16_000))
    site.wall((4000, 0), (4000, 3500), (10_000, 3500), (10_000, 0), thick=200)
    site.door((7000, 0), 0, 3600, thick=240, kind="automatic")
    site.door((7000, 3500), 0, 3600, kind="automatic")
    site.door((14_000, 0), 0, 2400, thick=240, kind="revolving")
    site.doors((18_000, 0), 0, (900, 300), side=1)
    site.wall((0, 9000), (26_000, 9000))
    for x in (8000, 16_000, 21_000):
        site.wall((x, 9000), (x, 16_000))
    site.door((4000, 9000), 0, 3000, kind="shutter")
    site.doors((12_000, 9000), 0, (1200, 450), thick=200, side=-1)
    site.doors((18_500, 9000), 0, (800, 400), thick=200, side=1)
    site.door((25_420, 9000), 0, 900, side=1)
    return site.named(
        ("门斗", 7000, 1800), ("办事大厅", 16_000, 5000), ("24小时自助服务区", 4000, 13_000), ("多功能厅", 12_000, 13_000),
        ("监控室", 18_500, 13_000), ("弱电间", 23_500, 13_000),
    )  # fmt: skip


def piers() -> Floor:
    """Walls that end on columns, square and round; a column in every crossing, doors beside them."""
    site = Site()
    names: list[Named] = []
    xs, ys = (0, 7200, 14_400, 21_600), (0, 6600, 9000, 15_600)
    site.ring((0, 0), (xs[-1], 0), (xs[-1], ys[-1]), (0, ys[-1]), thick=200)
    for x in xs:
        for y in ys:
            site.column(x, y, 700)
    for y in ys[1:3]:
        site.wall((0, y), (xs[-1], y), thick=200)
    for k, (a, b) in enumerate(pairwise(xs)):
        for j, (low, high) in enumerate(((0, 6600), (9000, 15_600))):
            if k:
                site.wall((a, low), (a, high), thick=200)
            site.door((a + 850 if j else b - 850, high if not j else low), 0, 1000, side=1 if j else -1)
            site.window(((a + b) / 2, 0 if not j else ys[-1]), 0, 4200, thick=200)
            names.append((f"{j + 1}{k + 1:02d}室", (a + b) / 2, (low + high) / 2))
    site.doors((0, 7800), 90, (800, 800), thick=200, side=-1)
    site.doors((xs[-1], 7800), 90, (800, 800), thick=200, side=1)
    names.append(("走廊", 10_000, 7800))
    return site.named(*names)


def lift_lobby() -> Floor:
    """A lift lobby that opens onto the hall without a door, through a wall of 100 mm that ends free."""
    site = Site()
    site.ring((0, 0), (20_000, 0), (20_000, 10_000), (0, 10_000))
    site.wall((14_000, 0), (14_000, 10_000), thick=100)
    site.wall((14_000, 6000), (20_000, 6000))
    site.wall((17_000, 6000), (17_000, 10_000))
    site.opening((14_000, 3000), 90, 1200, thick=100)
    site.door((15_500, 6000), 0, 1000, side=1)
    site.door((18_500, 6000), 0, 1000, side=1)
    site.doors((7000, 0), 0, (900, 900), side=1)
    return site.named(
        ("办事大厅", 7000, 5000), ("电梯厅", 17_000, 3000), ("1号电梯", 15_500, 8000), ("2号电梯", 18_500, 8000)
    )


FLOORS: Final[Mapping[str, Callable[[], Floor]]] = {
    "courtyard": courtyard,
    "wings at 45°": wings,
    "township": township,
    "niches": niches,
    "round hall": round_hall,
    "curved front": curved,
    "glass": glazed,
    "entrances": entrances,
    "piers": piers,
    "lift lobby": lift_lobby,
}
