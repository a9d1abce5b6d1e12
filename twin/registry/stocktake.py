"""Stock-takes of all centres: opened with a frozen list, counted by events, confirmed once and then final."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import astuple, dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.orm import Session
from sqlmodel import col, select

from twin.errors import Conflict, Invalid, NotFound, Refused
from twin.model import ABSENT, Asset, Twin
from twin.registry.change import Change, kept_once
from twin.registry.doors import ChangeMaker, Reader
from twin.registry.ground import Grounds
from twin.registry.reading import centre_row, counter
from twin.registry.rights import Action
from twin.registry.rows import client_id, in_utc
from twin.registry.stocktake_closing import require_unhindered, settled, write_back
from twin.registry.stocktake_rows import (
    FrozenLists,
    Stocktake,
    column_of,
    event_of,
    event_row,
    events_of,
    head_of,
    heads,
    locked,
    row_of,
    same_event,
)
from twin.registry.stocktake_tables import CANCELLED, CONFIRMED, StockEventTable, StocktakeTable
from twin.registry.tables import AssetTable, PlacementTable
from twin.registry.tags import Answer, Found, TagRegister
from twin.stocktake import (
    Count,
    Event,
    EventKind,
    Line,
    Reply,
    ResultRow,
    count,
    reply_to,
    result_rows,
    rows_json,
    rows_of_json,
)
from twin.upkeep import Schedule, Work

MOST_WORDS: Final = 200
"""Characters kept of what was scanned."""


@dataclass(frozen=True, slots=True)
class Act:
    """What a phone or a desk sends. ``at`` is ISO 8601 with its time zone; the other fields as in :class:`Event`."""

    id: str
    kind: EventKind
    at: str
    zone: str = ""
    word: str = ""
    about: str = ""
    device: str = ""
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of an act: its event, the thing on the frozen list if it is on it, and for a scan what to say.

    ``again``: it had been recorded before, and was not recorded twice.
    """

    event: Event
    line: Line | None = None
    reply: Reply | None = None
    again: bool = field(default=False, compare=False)


class StocktakeRegister:
    """The stock-takes of all centres: :attr:`twin.registry.store.Registry.stocktakes`.

    Raises
    ------
    NotFound, Refused, Conflict, Invalid
        As :class:`twin.registry.store.Registry` does.
    """

    def __init__(
        self,
        change: ChangeMaker,
        read: Reader,
        *,
        twin: Callable[[str], Twin],
        tags: TagRegister,
        grounds: Grounds,
        schedules: Callable[[str], list[Schedule]],
        lists: FrozenLists,
    ) -> None:
        self._change, self._read, self._twin = change, read, twin
        self._tags, self._grounds, self._schedules, self._lists = tags, grounds, schedules, lists

    # --- opening --------------------------------------------------------------------------------------------------
    @kept_once
    def open(
        self,
        centre: str,
        *,
        name: str,
        lead: str,
        helpers: Sequence[str] = (),
        zones: Collection[str] = (),
        by: str,
        why: str = "",
        ident: str = "",
    ) -> str:
        """Begin a session over the whole centre or some zones, and freeze its list; returns its id.

        ``ident``: one made by who sends it, 16 to 40 characters; sent again, the session is opened once.
        """
        if ident and self._opened(centre, ident):
            return ident
        twin = self._twin(centre)
        known = {zone.id for floor in twin.floors for zone in floor.zones}
        if strange := sorted(set(zones) - known):
            raise NotFound("no-such-zone", f"没有功能区“{strange[0]}”", f"There is no zone {strange[0]!r}")
        lines = [_line(asset, zones) for asset in twin.assets if asset.registered]
        if not any(line.expected for line in lines):
            raise Invalid(
                "nothing-to-count",
                "所选范围内没有登记的资产，无需盘点",
                "Nothing is registered there: there is nothing to count",
            )
        frozen = [list(astuple(line)) for line in sorted(lines, key=lambda line: line.asset_no)]
        with self._change(by=by, why=why or "开始盘点 stock-take opened") as change:
            centre_row(change, centre)
            row = StocktakeTable(
                stocktake=ident or uuid.uuid4().hex,
                centre=centre,
                name=name.strip(),
                zones=sorted(zones),
                lead=lead.strip(),
                helpers=[each.strip() for each in helpers if each.strip()],
                opened_at=change.at,
                opened_by=change.by,
                frozen_sha256=_hashed(frozen),
                frozen=frozen,
            )
            change.add(row)
        return row.stocktake

    def _opened(self, centre: str, ident: str) -> bool:
        with self._read() as session:
            found = heads(session, stocktake=ident)
        if found and found[0].centre != centre:
            raise Conflict(
                "stocktake-exists",
                f"编号 {ident} 已用于另一次盘点",
                f"The id {ident} belongs to another stock-take",
            )
        return bool(found)

    # --- looking --------------------------------------------------------------------------------------------------
    def of_centre(self, centre: str, *, only_open: bool = False) -> tuple[Stocktake, ...]:
        """The sessions of a centre, the newest first."""
        with self._read() as session:
            return heads(session, only_open=only_open, centre=centre)

    def get(self, stocktake: str) -> Stocktake:
        """One session."""
        with self._read() as session:
            return head_of(session, stocktake)

    def lines(self, stocktake: str) -> tuple[Line, ...]:
        """The frozen list by asset number, what is not to be counted included."""
        with self._read() as session:
            return tuple(self._lists.of(session, head_of(session, stocktake)).values())

    def events(self, stocktake: str) -> tuple[Event, ...]:
        """Everything that happened in a session, in order."""
        with self._read() as session:
            return events_of(session, stocktake)

    def count(self, stocktake: str) -> Count:
        """How far a session is."""
        return count(self.lines(stocktake), self.events(stocktake))

    def results(self, stocktake: str) -> list[ResultRow]:
        """The rows of a session: as they stand while it is open, as they were confirmed afterwards."""
        with self._read() as session:
            stored = session.scalar(column_of(StocktakeTable.result, stocktake))
        return result_rows(self.count(stocktake)) if stored is None else rows_of_json(stored)

    def last_counted(self, centre: str) -> dict[str, date]:
        """The day each thing was last seen by a confirmed stock-take; what never was is not in it."""
        seen: dict[str, date] = {}
        query = select(StocktakeTable.result).where(
            StocktakeTable.centre == centre, StocktakeTable.state == CONFIRMED, col(StocktakeTable.result).is_not(None)
        )
        with self._read() as session:
            for result in session.scalars(query):
                for row in rows_of_json(result or []):
                    if row.asset_no and row.at:
                        day = datetime.fromisoformat(row.at).astimezone().date()
                        seen[row.asset_no] = max(day, seen.get(row.asset_no, day))
        return seen

    # --- counting -------------------------------------------------------------------------------------------------
    def look_up(self, stocktake: str, word: str) -> tuple[Stocktake, Found]:
        """A session, and what a word means in its centre: :meth:`record` takes it and need not ask again."""
        with self._read() as session:
            head = head_of(session, stocktake)
            return head, self._tags.find_within(session, word, head.centre)

    @kept_once
    def record(self, stocktake: str, act: Act, *, by: str, found: Found | None = None) -> Recorded:
        """Record one act; sent again, it is answered again and recorded once.

        ``found``: what the word of the act means, where :meth:`look_up` has just said so.

        Raises
        ------
        Conflict
            ``stocktake-closed``: confirmed or cancelled meanwhile. The phone keeps what it could not hand in.
        Refused
            ``not-yours``: the session names who counts, and ``by`` is not among them.
        """
        is_scan = act.kind is EventKind.SCAN
        with self._read() as session:
            head = head_of(session, stocktake)
            kept = event_row(session, client_id(act.id))
            self._require_zone(session, head.centre, act.zone)
            lines = self._lists.of(session, head) if is_scan else {}
            if kept is not None:
                return self._again(session, same_event(kept, stocktake), head)
            thing = self._thing(session, head.centre, act.word, found) if is_scan else ""
        event, others = self._add(head, act, thing, by)
        if not is_scan:
            return Recorded(event)
        line = lines.get(event.thing)
        return Recorded(event, line, reply_to(event, line, others))

    def _again(self, session: Session, event: Event, head: Stocktake) -> Recorded:
        """The answer to an act that had been recorded before."""
        if event.kind is not EventKind.SCAN:
            return Recorded(event, again=True)
        line = self._lists.of(session, head).get(event.thing)
        others = events_of(session, head.id, thing=event.thing)
        return Recorded(event, line, reply_to(event, line, others), again=True)

    def _add(self, head: Stocktake, act: Act, thing: str, by: str) -> tuple[Event, tuple[Event, ...]]:
        """The event of an act, and for a scan all events about its thing."""
        with self._change(by=by, why=f"盘点 stock-take {act.kind.value}") as change:
            self._require_open(locked(change, head.id, shared=True), change.by)
            row = StockEventTable(
                event=act.id,
                centre=head.centre,
                stocktake=head.id,
                kind=act.kind.value,
                zone=act.zone,
                word=act.word.strip()[:MOST_WORDS],
                thing=thing or (self._about(change, act.about)),
                about=act.about,
                device=act.device,
                seq=act.seq,
                seen_at=in_utc(act.at),
                stored_at=change.at,
                by=change.by,
            )
            change.add(row)
            change.flush()
            others = events_of(change, head.id, thing=row.thing) if act.kind is EventKind.SCAN else ()
        return event_of(row), others

    def _require_zone(self, session: Session, centre: str, zone: str) -> None:
        if zone and self._grounds.at(session, centre, counter(session, centre)).zone(zone) is None:
            raise NotFound("no-such-zone", f"没有功能区“{zone}”", f"There is no zone {zone!r}")

    @staticmethod
    def _about(change: Change, about: str) -> str:
        """The thing that an undo or a decision is about, so that all that is known of a thing is found at once."""
        row = event_row(change, about) if about else None
        return row.thing if row is not None else ""

    def _thing(self, session: Session, centre: str, word: str, found: Found | None) -> str:
        """The asset number that a scanned word stands for in this centre; empty where it stands for none."""
        if not word.strip():
            raise Invalid("no-code", "请扫码或输入编码", "Scan or type a code")
        found = found or self._tags.find_within(session, word, centre)
        tag, thing = found.tag, found.thing
        if found.answer is Answer.THING and thing is not None and thing.centre == centre and thing.kind != "zone":
            return "" if thing.gone else thing.id
        if (
            found.answer is Answer.RETIRED
            and tag is not None
            and tag.centre == centre
            and tag.kind in {"asset", "window"}
        ):
            return tag.target  # the old label still sticks on it
        return ""

    @staticmethod
    def _require_open(head: Stocktake, person: str) -> None:
        if not head.is_open:
            raise Conflict(
                "stocktake-closed",
                f"盘点“{head.name}”已结束，这一条没有计入",
                f"The stock-take {head.name!r} is closed; this was not counted",
            )
        if not head.may_count(person):
            raise Refused(
                "not-yours",
                f"您（{person}）不在盘点“{head.name}”的人员名单中",
                f"You ({person}) are not among those who count in {head.name!r}",
            )

    # --- ending ---------------------------------------------------------------------------------------------------
    def assign(self, stocktake: str, *, lead: str, helpers: Sequence[str], by: str, why: str = "") -> str:
        """Say who leads and who helps. Returns the batch."""
        with self._change(by=by, why=why) as change:
            row = row_of(change, stocktake)
            row.lead, row.helpers = lead.strip(), [each.strip() for each in helpers if each.strip()]
        return change.batch

    def cancel(self, stocktake: str, *, by: str, why: str = "") -> str:
        """End a session without taking anything over; what was scanned stays on record. Returns the batch.

        That is for managers, and for who leads it.
        """
        with self._change(by=by, why=why) as change:
            row = row_of(change, stocktake)
            if head_of(change, stocktake).led_by(change.by):
                change.entrust(Action.MAINTAIN, StocktakeTable)
            row.state, row.closed_at, row.closed_by = CANCELLED, change.at, change.by
        return change.batch

    def confirm(
        self,
        stocktake: str,
        *,
        by: str,
        why: str = "",
        despite: str = "",
        keep: Collection[str] = (),
        looked_at: int | None = None,
    ) -> str:
        """Take a session over into the register and make it final. Returns the batch; undoing it undoes the register only.

        Parameters
        ----------
        despite
            Why it is confirmed although phones may hold scans or zones are not finished. What was not counted is not
            missing.
        keep
            Missing things whose status is to stay as it is.
        looked_at
            How many events there were when the result was looked at; with more it is another result.

        Raises
        ------
        Conflict
            ``counted-meanwhile``: there are more events than were looked at; ``unsent-scans`` or ``zones-open``, unless ``despite`` says why; ``stocktake-closed``.
        Refused
            ``not-the-lead``.
        """
        twin = self._twin(self.get(stocktake).centre)
        schedules = self._yearly(twin.centre.code)
        with self._change(by=by, why=why or "盘点确认 stock-take confirmed") as change:
            head = locked(change, stocktake)
            self._require_lead(head, change.by)
            change.entrust(Action.MAINTAIN, StocktakeTable, AssetTable, PlacementTable)  # being named gives the right
            events = events_of(change, stocktake)
            if looked_at not in {None, len(events)}:
                raise Conflict(
                    "counted-meanwhile",
                    "刚有新的扫描，请重新查看结果再确认",
                    "There were scans meanwhile: look at the result again before you confirm it",
                )
            counted = count(self.lines(stocktake), events)
            if not despite.strip():
                require_unhindered(counted.hindrance)
            rows = result_rows(counted, keep)
            floors = {
                zone.id: floor.id for floor in self._grounds.of(change, head.centre).floors for zone in floor.zones
            }
            written = [write_back(change, twin, row, floors) for row in rows]
            row = row_of(change, stocktake)
            row.result = rows_json(written)
            row.result_sha256 = _hashed(row.result)
            row.state, row.closed_at, row.closed_by = CONFIRMED, change.at, change.by
            row.despite = despite.strip()
            if not head.zones and not counted.hindrance.zones:
                change.add_all(settled(head, schedule, change) for schedule in schedules)
        return change.batch

    def _require_lead(self, head: Stocktake, person: str) -> None:
        self._require_open(replace(head, helpers=()), person)
        if not head.led_by(person):
            raise Refused(
                "not-the-lead",
                f"盘点“{head.name}”由负责人 {head.lead} 确认",
                f"{head.lead} leads the stock-take {head.name!r} and confirms it",
            )

    def _yearly(self, centre: str) -> list[str]:
        """The centre's own duties of counting: a confirmed count of everything settles them."""
        return [
            each.id for each in self._schedules(centre) if each.work is Work.COUNT and each.subject_kind == "centre"
        ]


def _line(asset: Asset, zones: Collection[str]) -> Line:
    expected = asset.status not in ABSENT and (not zones or asset.zone in zones)
    name = asset.name or asset.item_words
    return Line(
        asset.asset_no,
        name,
        asset.item or asset.item_words,
        asset.floor or "",
        asset.zone or "",
        asset.status,
        expected,
    )


def _hashed(value: list[Any]) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")).hexdigest()
