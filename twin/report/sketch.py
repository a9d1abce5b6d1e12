"""A tiny plan as SVG: rooms, doors, things, and the geometry that decided a finding, with its measure written on it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Final

import shapely
from shapely import LineString, Polygon

from twin.catalog import Catalog
from twin.catalog.attributes import direction_of
from twin.catalog.words import attribute_text
from twin.model import (
    Asset,
    Finding,
    Floor,
    Json,
    Opening,
    OpeningKind,
    Placement,
    Point,
    Proof,
    ProofKind,
    Twin,
    Verdict,
    Zone,
)

WIDE: Final = 360
HIGH: Final = 210
"""Points: the largest drawing."""
PAD: Final = 16
SMALL: Final = 11
"""Points: the height of the letters."""
_INK, _WALL, _THING, _SUBJECT = "#1f2a35", "#5b6875", "#9aa7b4", "#14509e"
_COLOURS: Final = {Verdict.PASS: "#00714f", Verdict.FAIL: "#b8450c"}
_PLAIN: Final = "#eef1f4"
_UNSAID: Final = frozenset({"window", "faces_deg"})
"""Attributes that are drawn, not written."""
_LINKS: Final = {OpeningKind.STAIR: ("楼梯", "stair"), OpeningKind.LIFT: ("电梯", "lift")}
_FAULT, _BARE = ("故障", "out of order"), ("未登记", "not registered")


def sketch(twin: Twin, finding: Finding, catalog: Catalog, lang: str) -> str:
    """One storey of a small centre, with the subject of a finding marked and its proof drawn over it.

    Parameters
    ----------
    twin
        Its first floor is drawn.
    finding
        On a subject of that floor, or on the centre.
    catalog
        Where names and colours come from.
    lang
        ``zh`` or ``en``.
    """
    return _Sketch(twin, finding, catalog, lang).svg()


class _Sketch:
    """Metres to points, y downwards; parts in the order in which they cover each other, words last."""

    def __init__(self, twin: Twin, finding: Finding, catalog: Catalog, lang: str) -> None:
        self._floor, self._assets, self._finding = twin.floors[0], twin.assets, finding
        self._catalog, self._lang = catalog, lang
        self._colour = _COLOURS.get(finding.verdict, _WALL)
        west, south, east, north = _bounds(self._floor, twin.assets, finding.proof)
        self._west, self._north = west, north
        self._scale = min((WIDE - 2 * PAD) / max(east - west, 0.1), (HIGH - 2 * PAD) / max(north - south, 0.1), 48.0)
        self._wide = max((east - west) * self._scale + 2 * PAD, 140.0)
        self._high = (north - south) * self._scale + 2 * PAD
        self._taken: list[tuple[float, float, float, float]] = []
        self._words: list[str] = []

    def svg(self) -> str:
        """The whole drawing."""
        parts = [self._zone(zone) for zone in self._floor.zones]
        parts += [self._polyline((line.coords[0], line.coords[-1]), _WALL, 1.2) for line in _leaves(self._floor)]
        parts += [self._opening(one) for one in self._floor.openings]
        parts += [self._block(one) for one in self._floor.placements]
        parts += [self._thing(asset) for asset in self._assets]
        parts += [self._proof(proof) for proof in self._finding.proof]
        self._name_things()
        said = escape(self._pick(self._finding.message.zh, self._finding.message.en))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self._wide:.0f} {self._high:.0f}" width="{self._wide:.0f}" '
            f'height="{self._high:.0f}" role="img" aria-label="{said}" font-size="{SMALL}" '
            f'font-family="PingFang SC,Microsoft YaHei,Noto Sans CJK SC,sans-serif">{"".join([*parts, *self._words])}</svg>'
        )

    def _pick(self, zh: str, en: str) -> str:
        return zh if self._lang == "zh" else en

    def _at(self, point: Sequence[float]) -> Point:
        return PAD + (point[0] - self._west) * self._scale, PAD + (self._north - point[1]) * self._scale

    def _points(self, points: Iterable[Sequence[float]]) -> str:
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in map(self._at, points))

    def _polyline(self, points: Iterable[Sequence[float]], colour: str, width: float, dash: str = "") -> str:
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        return (
            f'<polyline points="{self._points(points)}" fill="none" stroke="{colour}" stroke-width="{width}"{dashed} '
            f'stroke-linejoin="round"/>'
        )

    # rooms and doors

    def _zone(self, zone: Zone) -> str:
        """A room in the colour of its kind, with its name in the upper left corner; upright where only that fits."""
        subject = zone.id == self._finding.subject.id
        edge, width = (_SUBJECT, 3) if subject else (_WALL, 1.6)
        fill = self._catalog.zones[zone.kinds[0]].colour if zone.kinds else _PLAIN
        west, south, east, north = zone.polygon.bounds
        x, y = self._at((west, north))
        name = zone.name or ""
        wide, high = (east - west) * self._scale - 8, (north - south) * self._scale - 8
        if _length(name) > wide and _length(name) <= high:
            self._taken.append((x, y, x + SMALL + 6, y + _length(name) + 8))
            self._words.append(_text(name, f'transform="translate({x + 5:.1f} {y + 5:.1f}) rotate(90)"'))
        elif shown := _cut(name, wide):
            self._taken.append((x, y, x + _length(shown) + 8, y + SMALL + 6))
            self._words.append(_text(shown, f'x="{x + 5:.1f}" y="{y + SMALL + 3:.1f}"'))
        points = self._points(zone.polygon.exterior.coords[:-1])
        return f'<polygon points="{points}" fill="{fill}" fill-opacity=".5" stroke="{edge}" stroke-width="{width}"/>'

    def _opening(self, opening: Opening) -> str:
        """A door as a gap in the wall; a stair or a lift as a mark with its name."""
        colour = _SUBJECT if opening.id == self._finding.subject.id else _WALL
        x, y = self._at(opening.at)
        if opening.chord is None:
            self._write(opening.attributes.get("name") or self._pick(*_LINKS.get(opening.kind, ("", ""))), (x, y))
            self._say_of_door(opening)
            return f'<rect x="{x - 8:.1f}" y="{y - 8:.1f}" width="16" height="16" fill="#fff" stroke="{colour}" stroke-width="2"/>'
        gap = self._polyline(opening.chord, "#fff", 6) + self._polyline(opening.chord, colour, 2.4, "3 2")
        if len(opening.zones) != 1:
            return gap
        self._say_of_door(opening)
        upright = abs(opening.chord[0][0] - opening.chord[1][0]) < 1e-6
        shape = ((-4, 0), (-13, -5), (-13, 5)) if upright else ((0, 4), (-5, 13), (5, 13))
        points = " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in shape)
        return f'{gap}<polygon points="{points}" fill="{_SUBJECT}"/>'

    def _say_of_door(self, opening: Opening) -> None:
        said = self._said(opening.attributes)
        if said:
            self._write(said, self._at(opening.at))

    # things

    def _block(self, placement: Placement) -> str:
        points = self._points(_rectangle(placement).exterior.coords[:-1])
        return f'<polygon points="{points}" fill="#fff" fill-opacity=".85" stroke="{_THING}" stroke-width="1.2"/>'

    def _is_subject(self, asset: Asset) -> bool:
        return self._finding.subject.id in {asset.asset_no, asset.item}

    def _thing(self, asset: Asset) -> str:
        """A dot, or a ring in a block that is the subject; a stroke the way it looks."""
        if asset.at is None:
            return ""
        x, y = self._at(asset.at)
        subject = self._is_subject(asset)
        colour = _SUBJECT if subject else _INK
        mark = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{4.5 if subject else 3}" fill="{colour}"/>'
        if asset.drawn_as is not None and not subject:
            mark = ""
        faces = direction_of(asset.attributes.get("faces_deg"))
        if faces is None:
            return mark
        turn = math.radians(faces)
        end = (x + 16 * math.cos(turn), y - 16 * math.sin(turn))
        return f'{mark}<line x1="{x:.1f}" y1="{y:.1f}" x2="{end[0]:.1f}" y2="{end[1]:.1f}" stroke="{colour}" stroke-width="2"/>'

    def _name_things(self) -> None:
        """Names, once for things alike, and what is said of each; the subject first."""
        named: set[str | None] = set()
        for asset in sorted(self._assets, key=lambda one: not self._is_subject(one)):
            if asset.at is None:
                continue
            said = self._said(asset.attributes)
            said = self._pick(*_FAULT) if asset.status == "fault" else said
            said = said if asset.registered else self._pick(*_BARE)
            words = [said] if asset.item in named else [asset.name, said]
            named.add(asset.item)
            for line in filter(None, words):
                self._write(line, self._at(asset.at))

    def _said(self, attributes: Mapping[str, Json]) -> str:
        """What the register or a block says, as far as the catalogue knows it; what is drawn is not written as well."""
        pairs = [
            attribute_text(name, value, self._catalog)
            for name, value in attributes.items()
            if name not in _UNSAID and name in self._catalog.attributes
        ]
        return self._pick("，".join(text.zh for text in pairs), ", ".join(text.en for text in pairs))

    # proof and words

    def _proof(self, proof: Proof) -> str:
        """The geometry that decided, with its metres."""
        x, y = self._at(_middle(proof.points))
        if proof.metres is not None:
            self._write(f"{proof.metres:.3f}".rstrip("0").rstrip(".") + " m", (x, y), above=True)
        if proof.kind is ProofKind.CIRCLE and proof.metres is not None:
            radius = proof.metres / 2 * self._scale
            return (
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{self._colour}" fill-opacity=".15" '
                f'stroke="{self._colour}" stroke-width="2"/>'
            )
        if proof.kind is ProofKind.POINT or len(proof.points) < 2:
            return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="none" stroke="{self._colour}" stroke-width="2.4"/>'
        if proof.kind is ProofKind.ROUTE:
            return self._polyline(proof.points, self._colour, 2.4, "6 4")
        ends = (self._at(point) for point in proof.points)
        dots = "".join(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="2.6" fill="{self._colour}"/>' for a, b in ends)
        return self._polyline(proof.points, self._colour, 2.4) + dots

    def _write(self, words: str, at: Point, *, above: bool = False) -> None:
        """Words at a place where nothing is written yet: under it, over it, or on further lines."""
        words = _cut(words, self._wide - 4)
        half = _length(words) / 2
        x = min(max(at[0], half + 2), self._wide - half - 2)
        steps = [offset for n in range(6) for offset in (18 + 13 * n, -8 - 13 * n)]
        for step in [-6, *steps] if above else steps:
            y = at[1] + step
            box = (x - half - 3, y - SMALL, x + half + 3, y + 2)
            if SMALL <= y <= self._high - 3 and not any(_overlap(box, other) for other in self._taken):
                break
        else:
            return
        self._taken.append(box)
        edge = 'stroke="#fff" stroke-width="3" paint-order="stroke" stroke-linejoin="round"'
        self._words.append(_text(words, f'x="{x:.1f}" y="{y:.1f}" text-anchor="middle" {edge}'))


def _bounds(floor: Floor, assets: Iterable[Asset], proofs: Iterable[Proof]) -> tuple[float, float, float, float]:
    """Everything drawn: rooms, blocks, things outside, door leaves, proofs."""
    shapes: list[shapely.Geometry] = [zone.polygon for zone in floor.zones]
    shapes += [_rectangle(one) for one in floor.placements]
    shapes += [shapely.Point(asset.at) for asset in assets if asset.at is not None]
    shapes += _leaves(floor)
    shapes += [shapely.MultiPoint(proof.points) for proof in proofs]
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    return west, south, east, north


def _leaves(floor: Floor) -> list[LineString]:
    lines = floor.linework.get("door")
    return [] if lines is None else list(lines.geoms)


def _rectangle(placement: Placement) -> Polygon:
    (wide, deep), (x, y) = placement.size or (0.2, 0.2), placement.middle or placement.at
    return shapely.box(x - wide / 2, y - deep / 2, x + wide / 2, y + deep / 2)


def _middle(points: tuple[Point, ...]) -> Point:
    """Half way along a line."""
    if len(points) < 2 or math.isclose(LineString(points).length, 0.0):
        return points[0]
    spot = LineString(points).interpolate(0.5, normalized=True)
    return spot.x, spot.y


def _overlap(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _length(words: str) -> float:
    """How long words are in points."""
    return sum(SMALL if ord(letter) > 0x2E7F else 0.56 * SMALL for letter in words)


def _cut(words: str, wide: float) -> str:
    """Words, or as many letters as fit; nothing where two do not."""
    if _length(words) <= wide:
        return words
    kept = words
    while kept and _length(kept) + SMALL > wide:
        kept = kept[:-1]
    return f"{kept}…" if len(kept) > 1 else ""


def _text(words: str, attributes: str) -> str:
    return f'<text {attributes} fill="{_INK}">{escape(words)}</text>'
