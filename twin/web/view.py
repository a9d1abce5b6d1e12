"""One centre as screens and exports see it: the twin, its findings and the missing list, computed once per version.

Every page, download and map resource takes its numbers from the same :class:`View`, so that they cannot differ. Checking a
large centre takes seconds; it runs in a thread of its own, and a map shows the :class:`Drawn` centre meanwhile.
"""

from __future__ import annotations

import logging
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, TypeVar

from twin.catalog import Catalog, Standard, load_catalog
from twin.checks.engine import check
from twin.checks.missing import MissingList, missing_rows
from twin.errors import NotFound
from twin.model import Finding, Floor, Strength, Twin, Verdict
from twin.registry import LOCAL, Registry, WaiverRecord, open_registry
from twin.registry.shelf import shelf_of
from twin.web.acting import act_as, acting

log = logging.getLogger(__name__)
KEPT = 8
"""Views held in memory; one of a very large centre weighs some tens of megabytes."""

MADE = 64
"""Things kept with a view that were made of it: rows of a table under some filters, in a language."""

T = TypeVar("T")

STATES = ("fail", "warn", "unknown", "pass", "none")
"""What a zone looks like on the map, worst first: a defect, a failed 宜, missing data, all met, nothing asked."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A centre as the registry holds it on one day, not checked yet: all that a map needs to be drawn."""

    version: int
    today: date
    twin: Twin
    standards: tuple[Standard, ...]
    catalog: Catalog

    def floor(self, floor: str) -> Floor:
        """Return the floor with that id.

        Raises
        ------
        NotFound
            ``no-such-floor``.
        """
        for each in self.twin.floors:
            if each.id == floor:
                return each
        raise NotFound("no-such-floor", f"没有楼层 {floor}", f"there is no floor {floor}")


@dataclass(frozen=True, slots=True)
class View(Drawn):
    """A centre checked. ``by_zone`` and ``by_asset`` index :attr:`findings` by what they are about.

    ``waivers`` are all that the check was given, also those that have lapsed or cover nothing.
    """

    findings: tuple[Finding, ...]
    waivers: tuple[WaiverRecord, ...]
    missing: MissingList
    by_zone: Mapping[str, tuple[Finding, ...]]
    by_asset: Mapping[str, tuple[Finding, ...]]
    _made: OrderedDict[Hashable, Any] = field(default_factory=OrderedDict, compare=False, repr=False)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """What ``make`` makes of this view and ``key`` alone, made once while the view lasts; nobody may change it."""
        try:
            made: T = self._made[key]
        except KeyError:
            made = self._made[key] = make()
            while len(self._made) > MADE:
                self._made.popitem(last=False)
        return made


def state_of(findings: Iterable[Finding]) -> str:
    """The worst of :data:`STATES` among findings; an absent ○ is no shortcoming and counts as nothing."""
    seen = {_state(finding) for finding in findings}
    return next((state for state in STATES if state in seen), "none")


def _state(finding: Finding) -> str:
    if finding.verdict is Verdict.FAIL:
        return {Strength.SHOULD: "warn"}.get(finding.strength, "fail" if finding.is_defect else "none")
    if finding.verdict is Verdict.UNKNOWN:
        return "unknown" if finding.strength not in {Strength.OPTIONAL, Strength.MAY} else "none"
    return "pass" if finding.verdict is Verdict.PASS else "none"


@lru_cache(maxsize=4)
def _registry(url: str) -> Registry:
    registry = open_registry(url or None)
    registry.upgrade()
    return registry


def system() -> Registry:
    """The registry of this process, without a person: brought to the newest migration when first asked for."""
    return _registry(os.environ.get("TWIN_DATABASE_URL", ""))


def registry() -> Registry:
    """The registry as whoever acts right now sees it and may change it."""
    held = _moment.get()
    if held is not None:
        return held
    source = system()
    return source.as_person(acting(source))


@contextmanager
def one_moment() -> Iterator[None]:
    """Let everything that is read within the block be of one moment, over one connection. Nothing is written in it."""
    with registry().at_once() as seen:
        token = _moment.set(seen)
        try:
            yield
        finally:
            _moment.reset(token)


_moment: ContextVar[Registry | None] = ContextVar("moment", default=None)


class _Entry:
    """One version of a centre: loaded when first asked for, checked in the background."""

    def __init__(self, source: Registry, code: str, version: int, day: date) -> None:
        self._source, self._code, self._version, self._day = source, code, version, day
        self._lock = threading.Lock()
        self._drawn: Drawn | None = None
        self._view: Future[View] | None = None

    def drawn(self) -> Drawn:
        with self._lock:  # a second asker waits and takes the same answer
            if self._drawn is None:
                twin, catalog = self._source.twin(self._code), load_catalog()
                standards = tuple(catalog.standards_of(twin.centre.standards))
                self._drawn = Drawn(self._version, self._day, twin, standards, catalog)
            return self._drawn

    def is_of(self, drawn: Drawn) -> bool:
        """Whether that is what :meth:`drawn` returned."""
        return self._drawn is drawn

    def view(self) -> Future[View]:
        drawn = self.drawn()
        with self._lock:
            if self._view is None or (self._view.done() and (self._view.cancelled() or self._view.exception())):
                self._view = _checking.submit(_checked, self._source, drawn)
            return self._view

    def drop(self) -> None:
        """Do not begin a check that nobody will look at."""
        with self._lock:
            if self._view is not None:
                self._view.cancel()


def after_checks(run: Callable[[], None]) -> None:
    """Run something slow in the background, after the checks that wait already; a failure of it is logged."""
    _checking.submit(act_as(LOCAL)(run)).add_done_callback(_tell)


def _tell(done: Future[None]) -> None:
    error = done.exception()
    if error is not None:
        log.warning("background work failed: %s", error)


_Key = tuple[str, str, tuple[int, int], date]
"""Address of the registry, centre, versions of its twin and of what was done and said, day."""
_entries: OrderedDict[_Key, _Entry] = OrderedDict()
_lock = threading.Lock()
_checking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="check")


def _entry(code: str, today: date | None) -> _Entry:
    """The present version of a centre; older versions that are not yet being checked never will be."""
    day = today or datetime.now(UTC).astimezone().date()
    source = system()
    versions = registry().versions(code)  # as whoever asks: not found outside their scope
    key = (source.url, code, versions, day)
    with _lock:
        if key not in _entries:
            for other, entry in _entries.items():
                if other[:2] == key[:2] and other[2] < key[2]:
                    entry.drop()
            _entries[key] = _Entry(source, code, versions[0], day)
            while len(_entries) > KEPT:
                _entries.popitem(last=False)[1].drop()
        _entries.move_to_end(key)
        return _entries[key]


def drawn_of(code: str, *, today: date | None = None) -> Drawn:
    """The centre ``code`` as stored, without waiting for its check.

    Raises
    ------
    NotFound
        No such centre, or a standard of it is not in the catalogue.
    """
    return _entry(code, today).drawn()


def view_of(code: str, *, today: date | None = None) -> View:
    """The centre ``code``, checked; answered from memory while nothing of it changed and the day is the same.

    Raises
    ------
    NotFound
        No such centre, or a standard of it is not in the catalogue.
    """
    while True:
        try:
            return _entry(code, today).view().result()
        except CancelledError:  # the centre changed while its check waited its turn: take the newer one
            continue


def view_within(code: str, seconds: float, *, today: date | None = None) -> View | None:
    """The centre ``code``, checked, or None when that takes longer than ``seconds``; the check goes on meanwhile."""
    return _within(_entry(code, today), seconds)


def checked_within(drawn: Drawn, seconds: float) -> View | None:
    """That very version of a centre, checked, or None when that takes longer than ``seconds``; the database is not asked."""
    with _lock:
        entry = next((each for each in reversed(_entries.values()) if each.is_of(drawn)), None)
    return view_within(drawn.twin.centre.code, seconds, today=drawn.today) if entry is None else _within(entry, seconds)


def _within(entry: _Entry, seconds: float) -> View | None:
    try:
        return entry.view().result(seconds)
    except (TimeoutError, CancelledError):
        return None


def _checked(source: Registry, drawn: Drawn) -> View:
    twin, catalog = drawn.twin, drawn.catalog
    settings, waivers = twin.centre.facts.get("settings"), source.waivers.of_centre(twin.centre.code)
    with shelf_of(source.url).plan_of(twin, catalog):
        findings = check(
            twin,
            drawn.standards,
            catalog,
            tier=twin.centre.tier,
            waivers=[record.waiver() for record in waivers],
            settings=settings if isinstance(settings, Mapping) else None,
            evidence=source.evidence(twin.centre.code),
            today=drawn.today,
        )
    by_zone, by_asset = _index(twin, findings)
    missing = missing_rows(twin, findings, catalog)
    return View(
        drawn.version, drawn.today, twin, drawn.standards, catalog, findings, waivers, missing, by_zone, by_asset
    )


def _index(
    twin: Twin, findings: Iterable[Finding]
) -> tuple[dict[str, tuple[Finding, ...]], dict[str, tuple[Finding, ...]]]:
    """Findings by zone (its own, its assets' and its doors') and by asset."""
    zone_of = {asset.asset_no: (asset.zone,) if asset.zone else () for asset in twin.assets}
    doors = {opening.id: opening.zones for floor in twin.floors for opening in floor.openings}
    by_zone: dict[str, list[Finding]] = {}
    by_asset: dict[str, list[Finding]] = {}
    for finding in findings:
        subject = finding.subject
        zones: tuple[str, ...] = ()
        if subject.kind == "zone":
            zones = (subject.id,)
        elif subject.kind in {"asset", "window"}:
            zones = zone_of.get(subject.id, ())
            by_asset.setdefault(subject.id, []).append(finding)
        elif subject.kind == "opening":
            zones = doors.get(subject.id, ())
        for zone in zones:
            by_zone.setdefault(zone, []).append(finding)
    return {zone: tuple(each) for zone, each in by_zone.items()}, {no: tuple(each) for no, each in by_asset.items()}
