"""How far every point is from the nearest of a set of places: exits, extinguishers, toilets, ticket machines."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from twin.model import OpeningKind
from twin.space.network import NO_KINDS, Spot
from twin.space.places import Place
from twin.space.routes import Router

STEP_M: Final = 1.0
"""Metres between grid points."""


@dataclass(frozen=True, slots=True)
class DistanceField:
    """Walking distances on one floor.

    ``points`` (n × 2, local metres) is every walkable point of a regular grid; ``metres`` is how far each is from the nearest source, infinite where no way leads. ``step_m`` is the grid's step.
    """

    floor: str
    step_m: float
    points: NDArray[np.float64]
    metres: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ground:
    """Where distances on one floor are asked for: a grid and the middles of its zones. Keep it for the next question."""

    floor: int
    step_m: float
    points: NDArray[np.float64]
    spots: tuple[Spot, ...]
    zones: tuple[tuple[str, Spot], ...]


def ground(router: Router, floor: int, *, step_m: float = STEP_M, width_m: float | None = None) -> Ground:
    """Every walkable point of a regular grid on a floor (its place in the twin), and where each zone is stood in."""
    network, drawn = router.network(width_m), router.twin.floors[floor]
    west, south, east, north = drawn.bounds
    xs = np.arange(west + step_m / 2, east, step_m)
    ys = np.arange(south + step_m / 2, north, step_m)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    area = network.spaces[floor].area
    shapely.prepare(area)
    grid = grid[shapely.contains_xy(area, grid)]
    spots = [network.spot(floor, (float(x), float(y))) for x, y in grid]
    kept = [i for i, spot in enumerate(spots) if spot is not None]
    zones = [
        (zone.id, spot) for zone in drawn.zones for spot in router.spots(Place(zone.id, floor, zone=zone.id), width_m)
    ]
    return Ground(floor, step_m, grid[kept], tuple(spot for spot in spots if spot is not None), tuple(zones))


def distances_on(
    router: Router,
    place: Ground,
    sources: Sequence[Place],
    *,
    width_m: float | None = None,
    avoid: Collection[OpeningKind] = NO_KINDS,
) -> tuple[DistanceField, Mapping[str, float]]:
    """:func:`distance_field` of a floor and :func:`zone_distances` of its zones by one search."""
    goals = [*place.spots, *(spot for _, spot in place.zones)]
    metres = router.network(width_m).distances(_spots(router, sources, width_m), goals, avoid)
    cut = len(place.spots)
    field = DistanceField(router.twin.floors[place.floor].id, place.step_m, place.points, metres[:cut])
    return field, _nearest([zone for zone, _ in place.zones], metres[cut:])


def distance_field(
    router: Router,
    floor: int,
    sources: Sequence[Place],
    *,
    step_m: float = STEP_M,
    width_m: float | None = None,
    avoid: Collection[OpeningKind] = NO_KINDS,
) -> DistanceField:
    """Exact walking distance from every grid point of a floor to the nearest of some places.

    Parameters
    ----------
    floor
        Place of the floor in the twin.
    sources
        Places on any floor. Those where one cannot stand count for nothing.
    step_m
        Distance between grid points, metres.
    avoid
        Kinds of link not to be used: lifts when the question is escape, stairs when it is a wheelchair.
    """
    place = ground(router, floor, step_m=step_m, width_m=width_m)
    return distances_on(router, place, sources, width_m=width_m, avoid=avoid)[0]


def zone_distances(
    router: Router,
    sources: Sequence[Place],
    *,
    width_m: float | None = None,
    avoid: Collection[OpeningKind] = NO_KINDS,
) -> Mapping[str, float]:
    """Metres from each zone to the nearest of some places; infinite where no way leads, absent where one cannot stand.

    From a zone's middle, or where counters cut it, from the nearest of its parts' middles.
    """
    zones = [(i, zone.id) for i, floor in enumerate(router.twin.floors) for zone in floor.zones]
    spots = [(zone, spot) for i, zone in zones for spot in router.spots(Place(zone, i, zone=zone), width_m)]
    metres = router.network(width_m).distances(_spots(router, sources, width_m), [spot for _, spot in spots], avoid)
    return _nearest([zone for zone, _ in spots], metres)


def _nearest(zones: Sequence[str], metres: NDArray[np.float64]) -> Mapping[str, float]:
    """Least length of each zone, which may be stood in at several spots."""
    out: dict[str, float] = {}
    for zone, length in zip(zones, metres.tolist(), strict=True):
        out[zone] = min(length, out.get(zone, length))
    return out


def _spots(router: Router, places: Sequence[Place], width_m: float | None) -> list[Spot]:
    return [spot for place in places for spot in router.spots(place, width_m)]
