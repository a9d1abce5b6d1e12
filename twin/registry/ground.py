"""Where a single asset stands, without assembling its whole centre: what a scan asks for must not wait for a check."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from sqlalchemy.orm import Session
from sqlmodel import col, select

from twin.catalog import load_catalog
from twin.checks.pairing import drawn_number
from twin.checks.placing import ZoneFinder
from twin.model import Floor, Placement, Point, Zone
from twin.registry.places import Directory
from twin.registry.reading import FloorCache
from twin.registry.tables import FloorTable

KEPT = 32
"""Centres whose floors are kept in memory."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A floor, the zone on it and a point in its local metres; each None where it is not known."""

    floor: Floor | None = None
    zone: Zone | None = None
    at: Point | None = None


NOWHERE = Spot()


@dataclass(slots=True)
class Ground:
    """The floors of one centre as they are in force."""

    floors: tuple[Floor, ...]
    directory: Directory = field(init=False)
    _finders: dict[str, ZoneFinder] = field(default_factory=dict)
    _drawn: dict[str, tuple[Floor, Placement]] = field(default_factory=dict)  # by the asset number they carry
    _zones: dict[str, tuple[Floor, Zone]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.directory = Directory(self.floors, load_catalog())
        for floor in self.floors:
            for zone in floor.zones:
                self._zones.setdefault(zone.id, (floor, zone))
            for placement in floor.placements:
                number = drawn_number(placement)
                if number is not None:
                    self._drawn.setdefault(number, (floor, placement))

    def zone(self, zone: str) -> Spot | None:
        """Return the zone of that id."""
        if zone not in self._zones:
            return None
        floor, found = self._zones[zone]
        inside = found.polygon.representative_point()
        return Spot(floor, found, (inside.x, inside.y))

    def spot(self, asset_no: str, floor: str | None, zone: str | None, at: Point | None) -> Spot:
        """Return where an asset is: words of its row as written, ``at`` in drawing metres; else where it is drawn."""
        named = self.directory.floor(floor)
        here = (at[0] - named.origin[0], at[1] - named.origin[1]) if named is not None and at is not None else None
        if at is None and asset_no in self._drawn:
            drawn_on, placement = self._drawn[asset_no]
            if named is None or named is drawn_on:
                named, here = drawn_on, placement.at
        if named is not None and here is not None:
            finder = self._finders.get(named.id) or self._finders.setdefault(named.id, ZoneFinder(named))
            words = self.directory.zones(named, zone) if zone else ()
            said = words[0][1] if len(words) == 1 else None
            found, doubt = finder.find([here], [said])[0]
            return Spot(named, self._zone(named, found if found or doubt else said), here)
        found_zones = self.directory.zones(named if floor is not None else None, zone) if zone else ()
        if len(found_zones) == 1:
            home = self.directory.floor(found_zones[0][0])
            return Spot(home, self._zone(home, found_zones[0][1]))
        return Spot(named) if named is not None else NOWHERE

    @staticmethod
    def _zone(floor: Floor | None, zone: str | None) -> Zone | None:
        return next((each for each in floor.zones if each.id == zone), None) if floor and zone else None


class Grounds:
    """The floors of the centres asked for last, read again when a plan or a correction changed one."""

    def __init__(self, floors: FloorCache) -> None:
        self._floors = floors
        self._kept: OrderedDict[str, tuple[tuple[object, ...], Ground]] = OrderedDict()
        self._seen: dict[str, tuple[int, Ground]] = {}  # by centre: the ground of a version
        self._lock = threading.Lock()

    def at(self, session: Session, centre: str, version: int) -> Ground:
        """Return what :meth:`of` does, without a query while the centre's version is the one seen last.

        ``version`` is what ``session``, which only reads, sees as the centre's counter.
        """
        seen = self._seen.get(centre)
        if seen is not None and seen[0] == version:
            return seen[1]
        ground = self.of(session, centre)
        with self._lock:
            self._seen.pop(centre, None)
            self._seen[centre] = (version, ground)
            while len(self._seen) > KEPT:
                self._seen.pop(next(iter(self._seen)))
        return ground

    def of(self, session: Session, centre: str) -> Ground:
        """Return a centre's floors by level, uncommitted changes included. One query while nothing of them changed."""
        rows = session.scalars(
            select(FloorTable).where(FloorTable.centre == centre).order_by(col(FloorTable.level), col(FloorTable.floor))
        ).all()
        key = tuple((row.floor, row.version, row.revision, row.corrections, row.name) for row in rows)
        with self._lock:
            kept = self._kept.get(centre)
            if kept is not None and kept[0] == key:
                self._kept.move_to_end(centre)
                return kept[1]
        ready = [each.floor for each in (self._floors.get(session, row) for row in rows) if each is not None]
        ground = Ground(tuple(ready))
        with self._lock:
            self._kept[centre] = (key, ground)
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return ground
