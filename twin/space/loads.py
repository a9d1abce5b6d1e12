"""Circulation load: how much of the traffic entrance → destination → exit passes where.

One visit comes in by one entrance, goes to one destination (a window, a zone for the public), leaves by one exit, and takes
the shortest way each time. Every combination is walked, weighted by the product of the weights of its three places; weights
are normalised, so that all combinations together are one visit. A load of 1 means that every visit passes once; what lies on
the way in and on the way out is passed twice. Deterministic.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, STRtree

from twin.model import OpeningKind, Point, Twin
from twin.space.network import NO_KINDS, Network, Spot, Way
from twin.space.places import Place
from twin.space.routes import Router
from twin.space.trees import tree_from

ASIDE_M: Final = 0.3
"""Metres to either side of a path's line that a walker takes: half the width of a body with a bag."""
CELL_M: Final = 0.5


class Leg(NamedTuple):
    """The way in or out of one pair of places; ``load`` is its share of all visits."""

    start: Place
    end: Place
    load: float
    way: Way


class Flow(NamedTuple):
    """A straight piece that paths share: place of the floor in the twin, ends in local metres, visits per visit."""

    floor: int
    line: tuple[Point, Point]
    load: float


class LoadField(NamedTuple):
    """Load on a regular grid of one floor: middles of the cells that anyone passes (n x 2, local metres), and their loads."""

    floor: str
    step_m: float
    points: NDArray[np.float64]
    load: NDArray[np.float64]


@dataclass(frozen=True)
class Circulation:
    """Where visits pass. ``unreached``: pairs between which no way leads; their share is lost."""

    twin: Twin
    legs: tuple[Leg, ...]
    unreached: tuple[tuple[Place, Place], ...]

    @cached_property
    def zones(self) -> Mapping[str, float]:
        """Load of each zone: the legs that pass through it or end in it."""
        inner = -1e-3  # a path along a shared wall without thickness is not in both zones
        return self._sums([[(zone.id, zone.polygon) for zone in floor.zones] for floor in self.twin.floors], inner)

    @cached_property
    def openings(self) -> Mapping[str, float]:
        """Load of each opening: the legs that cross its chord, start or end on it, or take its stair or lift."""
        chords = [
            [(o.id, LineString(o.chord)) for o in floor.openings if o.chord is not None] for floor in self.twin.floors
        ]
        out = self._sums(chords, 1e-4)
        for leg in self.legs:
            for _, left, entered in leg.way.links:
                for ident in (left, entered):
                    out[ident] = out.get(ident, 0.0) + leg.load
        return out

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """Each straight piece of path once, with all loads on it; the busiest first."""
        loads: dict[tuple[int, Point, Point], float] = {}
        for leg in self.legs:
            for (floor, a), (other, b) in pairwise(leg.way.points):
                if floor == other:
                    key = (floor, min(a, b), max(a, b))
                    loads[key] = loads.get(key, 0.0) + leg.load
        flows = [Flow(floor, (a, b), load) for (floor, a, b), load in loads.items()]
        return tuple(sorted(flows, key=lambda flow: (-flow.load, flow.floor, flow.line)))

    def through(self, floor: int, shape: shapely.Geometry, aside_m: float = ASIDE_M) -> float:
        """Load of the legs whose walkers come within ``aside_m`` metres of a shape; each leg counts once.

        Parameters
        ----------
        floor
            Place of the floor in the twin.
        shape
            In local metres: a row of seats, the ground before a window, a doorway.
        """
        return float(sum(leg.load for leg in self.legs_at(floor, shape, aside_m)))

    def legs_at(self, floor: int, shape: shapely.Geometry, aside_m: float = ASIDE_M) -> list[Leg]:
        """The legs whose walkers come within ``aside_m`` metres of a shape, in their order.

        Who only passes a floor in a lift or a stairwell does not walk on it.
        """
        tree, leg_of = self._lines[floor]
        hit = tree.query(shape, predicate="dwithin", distance=aside_m)
        walked = hit[shapely.length(tree.geometries[hit]) > 0.0]
        return [self.legs[i] for i in np.unique(leg_of[walked]).tolist()]

    def field(self, floor: int, step_m: float = CELL_M) -> LoadField:
        """Load per cell of a grid on a floor: the legs whose line passes the cell."""
        west, south, *_ = self.twin.floors[floor].bounds
        tree, leg_of = self._lines[floor]
        loads: dict[tuple[int, int], float] = {}
        corner = np.array([west, south])
        for line, i in zip(tree.geometries.tolist(), leg_of.tolist(), strict=True):
            count = max(2, math.ceil(line.length / (step_m / 8)))
            along = shapely.line_interpolate_point(line, np.linspace(0.0, line.length, count))
            cells = np.unique(np.floor((shapely.get_coordinates(along) - corner) / step_m).astype(np.int64), axis=0)
            for cell in cells.tolist():
                key = (cell[0], cell[1])
                loads[key] = loads.get(key, 0.0) + self.legs[i].load
        keys = sorted(loads)
        middles = corner + (np.array(keys, dtype=np.float64).reshape(-1, 2) + 0.5) * step_m
        return LoadField(self.twin.floors[floor].id, step_m, middles, np.array([loads[key] for key in keys]))

    @cached_property
    def _lines(self) -> list[tuple[STRtree, NDArray[np.int64]]]:
        """By floor: the parts of legs on it, and the leg of each."""
        parts: list[list[tuple[LineString, int]]] = [[] for _ in self.twin.floors]
        for i, leg in enumerate(self.legs):
            points = leg.way.points
            cuts = [0, *(k for k in range(1, len(points)) if points[k][0] != points[k - 1][0]), len(points)]
            for first, last in pairwise(cuts):
                places = [at for _, at in points[first:last]]
                parts[points[first][0]].append((LineString(places if len(places) > 1 else places * 2), i))
        return [(STRtree([line for line, _ in own]), np.array([i for _, i in own], dtype=np.int64)) for own in parts]

    def _sums(self, named: Sequence[Sequence[tuple[str, shapely.Geometry]]], grown_m: float) -> dict[str, float]:
        """Load of the legs that meet each of some shapes, floor by floor, once the shapes are grown."""
        out: dict[str, float] = {}
        loads = np.array([leg.load for leg in self.legs])
        for (tree, leg_of), here in zip(self._lines, named, strict=True):
            shapes = shapely.buffer(np.array([shape for _, shape in here], dtype=np.object_), grown_m)
            which, lines = tree.query(shapes, predicate="intersects")
            met = np.unique(np.stack([which, leg_of[lines]]), axis=1)
            sums = np.bincount(met[0], loads[met[1]], minlength=len(here))
            out.update(zip((ident for ident, _ in here), sums.tolist(), strict=True))
        return out


def circulation(
    router: Router,
    entrances: Sequence[Place],
    destinations: Sequence[Place],
    exits: Sequence[Place],
    *,
    weights: Mapping[str, float] | None = None,
    width_m: float | None = None,
    avoid: Collection[OpeningKind] = NO_KINDS,
) -> Circulation:
    """Walk every entrance → destination → exit once.

    Parameters
    ----------
    entrances, destinations, exits
        Places; see :func:`twin.space.places.opening_place` and its like. A zone in several parts stands for its first one.
    weights
        Share of visitors by id of a place's thing, opening or zone; 1 where not given.
    """
    groups = [_weighted(places, weights or {}) for places in (entrances, destinations, exits)]
    legs: list[Leg] = []
    unreached: list[tuple[Place, Place]] = []
    ends = list(groups[1])
    goals = [(k, spot) for k, end in enumerate(ends) for spot in router.spots(end, width_m)]
    ways = {
        gate: _ways(router.network(width_m), spots[0], goals, len(ends), avoid) if spots else [None] * len(ends)
        for gate in {**groups[0], **groups[2]}
        for spots in [router.spots(gate, width_m)]
    }
    for group, inwards in ((groups[0], True), (groups[2], False)):
        for gate, share in group.items():
            for end, way in zip(ends, ways[gate], strict=True):
                start, goal = (gate, end) if inwards else (end, gate)
                if way is None:
                    unreached.append((start, goal))
                else:
                    legs.append(Leg(start, goal, share * groups[1][end], way if inwards else way.reversed()))
    return Circulation(router.twin, tuple(legs), tuple(unreached))


def _weighted(places: Sequence[Place], weights: Mapping[str, float]) -> dict[Place, float]:
    """Each place's share of its group."""
    given = {place: weights.get(place.id, 1.0) for place in dict.fromkeys(places)}
    total = sum(given.values())
    return {place: weight / total for place, weight in given.items() if weight > 0}


def _ways(
    network: Network, start: Spot, goals: Sequence[tuple[int, Spot]], count: int, avoid: Collection[OpeningKind]
) -> list[Way | None]:
    """The way to each of ``count`` places, each to be stood at at several spots: to the first that is reached."""
    found = tree_from(network, start, avoid).ways([spot for _, spot in goals])
    out: list[Way | None] = [None] * count
    for (k, _), way in zip(goals, found, strict=True):
        out[k] = out[k] or way
    return out
