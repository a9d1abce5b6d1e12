"""Tiny twins made by hand: rooms are boxes, things are points."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from shapely import MultiLineString, box

from twin.catalog.loader import Catalog, load_catalog
from twin.catalog.schema import Standard
from twin.checks.engine import check
from twin.checks.facility import Facility
from twin.checks.measures import IMPLEMENTED, Measured, Target
from twin.model import (
    Asset,
    Centre,
    Finding,
    Floor,
    Opening,
    OpeningKind,
    Placement,
    Point,
    Subject,
    Twin,
    Verdict,
    Zone,
    ZoneOrigin,
)

FIXTURE = Path(__file__).parent / "catalog"
TODAY = date(2026, 1, 31)


def fixture() -> Catalog:
    """The small catalogue of these tests: five items, four kinds, one standard TEST."""
    return load_catalog(FIXTURE)


def standard() -> Standard:
    return fixture().standard("TEST")


def room(
    zone_id: str, kinds: str = "", at: Point = (0, 0), size: Point = (10, 10), name: str | None = None, **more: Any
) -> Zone:
    """A box with its lower left corner at ``at``; ``kinds`` blank-separated."""
    west, south = at
    polygon = box(west, south, west + size[0], south + size[1])
    return Zone(zone_id, name, more.pop("number", None), tuple(kinds.split()), polygon, ZoneOrigin.OUTLINE, **more)


def door(
    opening_id: str,
    zones: str,
    at: Point = (0, 0),
    kind: str = "door",
    width: float | None = 1.0,
    *,
    along: str = "",
    **attributes: str,
) -> Opening:
    """An opening between the blank-separated zones; one zone: to the outside.

    ``along``: the axis (x or y) that its wall follows; without it, it has no chord and nobody can walk through.
    """
    half = (width or 1.0) / 2
    step = {"": None, "x": (half, 0.0), "y": (0.0, half)}[along]
    chord = None if step is None else ((at[0] - step[0], at[1] - step[1]), (at[0] + step[0], at[1] + step[1]))
    return Opening(opening_id, OpeningKind(kind), width, at, tuple(zones.split()), chord, attributes=attributes)


def block(placement_id: str, item: str | None, at: Point, name: str = "", **attributes: str) -> Placement:
    return Placement(placement_id, item, name, at, 0.0, attributes)


def storey(
    *parts: Zone | Opening | Placement,
    floor_id: str = "F1",
    level: int = 1,
    origin: Point = (0.0, 0.0),
    walls: Sequence[tuple[Point, Point]] = (),
) -> Floor:
    zones = tuple(part for part in parts if isinstance(part, Zone))
    bounds = MultiLineString([list(z.polygon.exterior.coords) for z in zones]).bounds if zones else (0, 0, 0, 0)
    return Floor(
        floor_id,
        f"{level}层",
        level,
        origin,
        bounds,
        zones,
        tuple(part for part in parts if isinstance(part, Opening)),
        tuple(part for part in parts if isinstance(part, Placement)),
        {"wall": MultiLineString(list(walls))} if walls else {},
    )


def thing(number: str, item: str | None, zone: str | None = None, at: Point | None = None, **more: Any) -> Asset:
    """A registered thing; ``floor`` is F1 unless said otherwise."""
    words = more.pop("words", item or "?")
    attributes = more.pop("attributes", {})
    floor = more.pop("floor", "F1")
    return Asset(
        number, item, words, more.pop("name", words), floor=floor, zone=zone, at=at, attributes=attributes, **more
    )


def whole(*parts: Floor | Asset, tier: str = "big", **facts: Any) -> Twin:
    """A centre of those floors and assets."""
    return Twin(
        Centre("C1", "示例中心", tier, ("TEST",), facts),
        tuple(part for part in parts if isinstance(part, Floor)),
        tuple(part for part in parts if isinstance(part, Asset)),
    )


def findings(twin: Twin, **options: Any) -> tuple[Finding, ...]:
    """Check against the fixture standard."""
    return check(twin, [standard()], fixture(), today=options.pop("today", TODAY), **options)


def verdicts(twin: Twin, rule: str, **options: Any) -> dict[str, str]:
    """Verdict by subject id of one rule."""
    found = [one for one in findings(twin, **options) if one.rule == rule]
    assert len({one.subject.id for one in found}) == len(found), "two findings on one subject"
    return {one.subject.id: str(one.verdict) for one in found}


def one(twin: Twin, rule: str, subject: str | None = None, **options: Any) -> Finding:
    """The finding of one rule (on one subject where there are several)."""
    found = [f for f in findings(twin, **options) if f.rule == rule and subject in {None, f.subject.id}]
    assert len(found) == 1, [f.subject for f in found]
    return found[0]


PASS, FAIL, UNKNOWN = str(Verdict.PASS), str(Verdict.FAIL), str(Verdict.UNKNOWN)
NOT_APPLICABLE, WAIVED = str(Verdict.NOT_APPLICABLE), str(Verdict.WAIVED)


def facility(*parts: Floor | Asset, **facts: object) -> Facility:
    """A centre of these parts with its indexes."""
    return Facility(whole(*parts, **facts), fixture())


def measure(name: str, place: Facility, subject: str = "C1", **params: object) -> Measured:
    """Measure a zone, floor, opening or asset by its id; the centre otherwise."""
    thing_: Zone | Floor | Opening | Asset | None = None
    floor: Floor | None = None
    if subject in place.zones:
        thing_, floor = place.zones[subject], place.floor_of[subject]
    elif subject in place.floors:
        thing_ = floor = place.floors[subject]
    elif subject in place.openings:
        floor, thing_ = place.openings[subject]
    else:
        thing_ = {asset.asset_no: asset for asset in place.twin.assets}.get(subject)
    return IMPLEMENTED[name](place, Target(Subject("any", subject, subject), thing_, floor), params)
