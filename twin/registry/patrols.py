"""Patrol rounds of all centres: kept as routes, proved by scans at their stops, settling the upkeep they are for."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlmodel import col, select

from twin.errors import Conflict, Invalid, NotFound
from twin.model import Twin
from twin.registry.change import kept_once
from twin.registry.doors import ChangeMaker, Reader
from twin.registry.orders import Fault, OrderRegister
from twin.registry.rows import in_utc
from twin.registry.site_tables import PatrolTable, PatrolVisitTable
from twin.registry.tags import Answer, TagRegister
from twin.registry.upkeep import UpkeepBook
from twin.upkeep import Outcome, Record
from twin.upkeep.rounds import Patrol, Stop, Visit, Walk, walking_order, walks
from twin.upkeep.schedules import half_of


class PatrolRegister:
    """The rounds of all centres: :attr:`twin.registry.store.Registry.patrols`."""

    def __init__(
        self,
        change: ChangeMaker,
        read: Reader,
        *,
        twin: Callable[[str], Twin],
        tags: TagRegister,
        orders: OrderRegister,
        upkeep: UpkeepBook,
    ) -> None:
        self._change, self._read, self._twin = change, read, twin
        self._tags, self._orders, self._upkeep = tags, orders, upkeep

    # --- the rounds -----------------------------------------------------------------------------------------------
    def save(self, centre: str, patrol: Patrol, *, by: str, why: str = "") -> str:
        """Keep a round, its stops in the order of the shortest walk from the first; a blank id makes a new one. Returns the id.

        Raises
        ------
        NotFound
            A stop, or the upkeep it settles, is not there.
        """
        if patrol.schedule and all(each.id != patrol.schedule for each in self._upkeep.schedules(centre)):
            raise NotFound(
                "no-such-schedule", f"没有维保计划 {patrol.schedule}", f"There is no schedule {patrol.schedule}"
            )
        stops = walking_order(self._twin(centre), list(dict.fromkeys(patrol.stops)))
        kept = replace(patrol, id=patrol.id or uuid.uuid4().hex, stops=tuple(stops), name=patrol.name.strip())
        with self._change(by=by, why=why or "巡查路线 patrol round") as change:
            row = change.get(PatrolTable, (centre, kept.id))
            if row is None:
                row = PatrolTable(centre=centre, patrol=kept.id, name=kept.name, stops=[])
                change.add(row)
            row.name, row.schedule = kept.name, kept.schedule
            row.stops, row.looks = [list(stop) for stop in kept.stops], list(kept.looks)
        return kept.id

    def remove(self, centre: str, patrol: str, *, by: str, why: str = "") -> str:
        """Forget a round; its walks stay on record. Returns the batch."""
        with self._change(by=by, why=why) as change:
            row = change.get(PatrolTable, (centre, patrol))
            if row is None:
                raise _no_patrol(patrol)
            change.delete(row)
        return change.batch

    def of_centre(self, centre: str) -> tuple[Patrol, ...]:
        """The rounds of a centre by name."""
        query = select(PatrolTable).where(PatrolTable.centre == centre).order_by(col(PatrolTable.name))
        with self._read() as session:
            return tuple(_patrol(row) for row in session.scalars(query))

    def get(self, centre: str, patrol: str) -> Patrol:
        """One round."""
        with self._read() as session:
            row = session.get(PatrolTable, (centre, patrol))
            if row is None:
                raise _no_patrol(patrol)
            return _patrol(row)

    # --- walking --------------------------------------------------------------------------------------------------
    @kept_once
    def visit(self, centre: str, patrol: str, made: Visit, word: str, *, by: str) -> Walk:
        """Record a scan at a stop: ``word`` is what was scanned there. Returns the walk as it stands.

        Sent again it counts once. What is not in order opens a work order; the scan that completes a walk settles the
        upkeep that the round is for.

        Raises
        ------
        Invalid
            ``not-a-stop``: what was scanned is no stop of the round.
        Conflict
            ``visit-exists``: the id belongs to another scan.
        """
        whole = self.get(centre, patrol)
        stop = self._stop(centre, whole, word)
        self._keep(centre, patrol, replace(made, stop=stop, by=by))
        if not made.ok:
            what = f"巡查发现问题：{made.note or whole.name}"
            self._orders.report(Fault(f"{made.id}-f", centre, stop, what), by=by)
        walk = next(each for each in self.walks(centre, patrol) if each.id == made.walk)
        if walk.complete and whole.schedule:
            fault = any(not each.ok for each in walk.seen)
            ended = walk.ended.astimezone()
            outcome = Outcome.FAULT if fault else Outcome.DONE
            known = {each.id: each for each in self._upkeep.records(centre, whole.schedule)}
            if walk.id not in known:
                note, half = whole.name, half_of(ended)
                made_of = Record(walk.id, whole.schedule, ended.date(), by, outcome, note=note, half=half)
                self._upkeep.record(centre, made_of)
        return walk

    def _stop(self, centre: str, patrol: Patrol, word: str) -> Stop:
        found = self._tags.find(word, centre)
        thing = found.thing
        if found.answer is Answer.THING and thing is not None and thing.centre == centre:
            stop = ("zone" if thing.kind == "zone" else "asset", thing.id)
            if stop in patrol.stops:
                return stop
            zone = thing.spot.zone
            if zone is not None and ("zone", zone.id) in patrol.stops:
                return ("zone", zone.id)  # a thing in the zone proves that somebody was there
        raise Invalid(
            "not-a-stop",
            f"“{word[:60]}”不是巡查“{patrol.name}”的点位",
            f"{word[:60]!r} is no stop of the round {patrol.name!r}",
        )

    def _keep(self, centre: str, patrol: str, made: Visit) -> None:
        if self._kept(centre, patrol, made):
            return
        with self._change(by=made.by, why="巡查 patrol") as change:
            row = PatrolVisitTable(
                visit=made.id,
                centre=centre,
                patrol=patrol,
                walk=made.walk,
                stop_kind=made.stop[0],
                stop=made.stop[1],
                ok=made.ok,
                note=made.note,
                seen_at=in_utc(made.at.isoformat()),
                stored_at=change.at,
                by=change.by,
            )
            change.add(row)

    def _kept(self, centre: str, patrol: str, made: Visit) -> bool:
        with self._read() as session:
            row = session.get(PatrolVisitTable, made.id)
        where = (centre, patrol, made.walk, *made.stop)
        if row is not None and (row.centre, row.patrol, row.walk, row.stop_kind, row.stop) != where:
            raise Conflict(
                "visit-exists", f"编号 {made.id} 已用于另一次扫描", f"The id {made.id} belongs to another scan"
            )
        return row is not None

    def walks(self, centre: str, patrol: str) -> list[Walk]:
        """The walks of a round, the newest first."""
        return walks(self.get(centre, patrol), self.visits(centre, patrol))

    def visits(self, centre: str, patrol: str) -> tuple[Visit, ...]:
        """Every scan that was made on a round, in time."""
        query = select(PatrolVisitTable).where(PatrolVisitTable.centre == centre, PatrolVisitTable.patrol == patrol)
        with self._read() as session:
            rows = session.scalars(query.order_by(col(PatrolVisitTable.seen_at), col(PatrolVisitTable.visit)))
            return tuple(_visit(row) for row in rows)


def _patrol(row: PatrolTable) -> Patrol:
    stops = tuple((str(kind), str(ident)) for kind, ident in row.stops)
    return Patrol(row.patrol, row.name, stops, tuple(row.looks), row.schedule)


def _visit(row: PatrolVisitTable) -> Visit:
    at = datetime.fromisoformat(row.seen_at)
    return Visit(row.visit, row.walk, (row.stop_kind, row.stop), at, row.by, row.ok, row.note)


def _no_patrol(patrol: str) -> NotFound:
    return NotFound("no-such-patrol", f"没有巡查路线 {patrol}", f"There is no patrol round {patrol}")
