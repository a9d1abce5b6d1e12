"""Work orders: reported once, led from state to state, with their photos."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, bindparam, func
from sqlalchemy import select as sa_select
from sqlalchemy.orm import Session
from sqlmodel import col, select

from twin.errors import Conflict, NotFound
from twin.registry.change import Change, kept_once
from twin.registry.daily import AttachmentTable, OrderTable
from twin.registry.doors import ChangeMaker, Reader
from twin.registry.reading import centre_row
from twin.registry.rows import table_of
from twin.registry.scoping import sees
from twin.registry.tables import CentreTable
from twin.registry.tags import Target
from twin.upkeep.orders import OPEN, OrderState, Priority, require_step
from twin.upkeep.repairs import Repair

_MOMENTS: Final = {
    OrderState.ACCEPTED: "accepted_at",
    OrderState.IN_PROGRESS: "started_at",
    OrderState.DONE: "done_at",
    OrderState.CHECKED: "checked_at",
}


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """One work order. Moments are ISO 8601 in UTC; ``photos`` holds ids for :meth:`OrderRegister.photo`.

    Those in ``after`` show what was mended, the others what was wrong.
    """

    id: str
    centre: str
    number: int
    kind: str
    target: str
    what: str
    priority: Priority
    state: OrderState
    reported_at: str
    reported_by: str
    accepted_at: str | None
    started_at: str | None
    done_at: str | None
    checked_at: str | None
    handler: str
    note: str
    version: int
    photos: tuple[str, ...] = ()
    supplier: str = ""
    cost: float | None = None
    after: tuple[str, ...] = ()

    @property
    def before(self) -> tuple[str, ...]:
        """The photos of what was wrong."""
        return tuple(photo for photo in self.photos if photo not in self.after)

    @property
    def repair(self) -> Repair:
        """The order as far as times go."""
        return Repair(
            (self.kind, self.target),
            self.priority,
            self.state,
            datetime.fromisoformat(self.reported_at),
            None if self.accepted_at is None else datetime.fromisoformat(self.accepted_at),
            None if self.done_at is None else datetime.fromisoformat(self.done_at),
            self.cost,
        )


@dataclass(frozen=True, slots=True)
class Fault:
    """What somebody reports. ``id`` is made by the phone; ``photos`` are JPEGs that were made safe to keep."""

    id: str
    centre: str
    target: Target
    what: str
    priority: Priority = Priority.NORMAL
    photos: tuple[bytes, ...] = ()


class OrderRegister:
    """The work orders of all centres: :attr:`twin.registry.store.Registry.orders`."""

    def __init__(self, change: ChangeMaker, read: Reader) -> None:
        self._change = change
        self._read = read

    @kept_once
    def report(self, fault: Fault, *, by: str) -> tuple[OrderRecord, bool]:
        """Record a fault; returns its order, and whether it is new: sent again, it is not recorded again."""
        kept = self._kept(fault.id)
        if kept is not None:
            return kept, False
        with self._change(by=by, why="报修 fault reported") as change:
            row, photos = _add(change, fault)
        return _record(row, photos, ()), True

    def advance(
        self,
        order: str,
        state: OrderState,
        *,
        by: str,
        note: str = "",
        expected_version: int | None = None,
        photos: Mapping[str, bytes] | None = None,
    ) -> str:
        """Lead an order to its next state; who accepts it handles it. Returns the batch.

        Parameters
        ----------
        photos
            JPEGs made safe that show what was mended, by ids made where they were taken.

        Raises
        ------
        Conflict
            ``no-such-step``, or somebody else led it on meanwhile.
        """
        with self._change(by=by, why=note) as change:
            row = change.get(OrderTable, order)
            if row is None:
                raise _no_order(order)
            if expected_version is not None and row.version != expected_version:
                raise Conflict(
                    "order-changed",
                    f"工单 {row.number} 刚被他人处理，请刷新后重试",
                    f"Somebody else led the order {row.number} on meanwhile; reload and try again",
                )
            require_step(OrderState(row.state), state)
            row.state = state.value
            if state in _MOMENTS and (state is not OrderState.IN_PROGRESS or row.started_at is None):
                setattr(row, _MOMENTS[state], change.at)
            if state in {OrderState.ACCEPTED, OrderState.IN_PROGRESS}:
                row.handler = change.by[:60]
            row.note = note.strip() or row.note
            _attach(change, row, photos or {}, "after")
        return change.batch

    @kept_once
    def attach(self, order: str, photos: Mapping[str, bytes], stage: str, *, by: str, why: str = "") -> str:
        """Keep photos of an order (JPEGs made safe, by ids made where they were taken; sent again, kept once). Returns the batch."""
        with self._change(by=by, why=why or "照片 photos") as change:
            row = change.get(OrderTable, order)
            if row is None:
                raise _no_order(order)
            _attach(change, row, photos, stage)
        return change.batch

    def charge(self, order: str, *, supplier: str, cost: float | None, by: str, why: str = "") -> str:
        """Say who mends an order and what it costs, in yuan. Returns the batch."""
        with self._change(by=by, why=why) as change:
            row = change.get(OrderTable, order)
            if row is None:
                raise _no_order(order)
            row.supplier, row.cost = supplier.strip(), cost
        return change.batch

    def order(self, order: str) -> OrderRecord:
        """Return one work order."""
        kept = self._kept(order)
        if kept is None:
            raise _no_order(order)
        return kept

    def numbered(self, centre: str, number: int) -> OrderRecord:
        """Return the work order of a number in its centre."""
        query = select(OrderTable).where(OrderTable.centre == centre, OrderTable.number == number)
        with self._read() as session:
            row = session.scalars(query).first()
            if row is None:
                raise _no_order(str(number))
            return _records(session, [row])[0]

    def _kept(self, order: str) -> OrderRecord | None:
        with self._read() as session:
            row = session.execute(_ORDER, {"order": order}).first()
            return None if row is None or not sees(session, row.centre) else _records(session, [row])[0]

    def of_centre(self, centre: str, *, only_open: bool = False) -> tuple[OrderRecord, ...]:
        """Return a centre's work orders, the newest first."""
        query = select(OrderTable).where(OrderTable.centre == centre).order_by(col(OrderTable.number).desc())
        if only_open:
            query = query.where(col(OrderTable.state).in_([state.value for state in OPEN]))
        with self._read() as session:
            centre_row(session, centre)
            return tuple(_records(session, session.scalars(query).all()))

    def open_of(self, centre: str, target: Target) -> tuple[OrderRecord, ...]:
        """Return what is not mended yet at a thing, the newest first."""
        about = {"centre": centre, "kind": target[0], "target": target[1]}
        with self._read() as session:
            return tuple(_records(session, session.execute(_OPEN_OF, about).all() if sees(session, centre) else ()))

    def photo(self, attachment: str) -> bytes:
        """Return a photo (JPEG).

        Raises
        ------
        NotFound
            No such photo.
        """
        with self._read() as session:
            row = session.get(AttachmentTable, attachment)
            if row is None:
                raise NotFound("no-such-photo", f"没有照片 {attachment}", f"There is no photo {attachment}")
            return row.data


_ORDERS, _PHOTOS, _CENTRES = table_of(OrderTable).c, table_of(AttachmentTable).c, table_of(CentreTable).c
_ORDER: Final = sa_select(*_ORDERS).where(_ORDERS.order == bindparam("order"))
_OPEN_OF: Final = (
    sa_select(*_ORDERS)
    .where(
        _ORDERS.centre == bindparam("centre"),
        _ORDERS.target_kind == bindparam("kind"),
        _ORDERS.target == bindparam("target"),
        _ORDERS.state.in_([state.value for state in OPEN]),
    )
    .order_by(_ORDERS.number.desc())
)
_PHOTOS_OF: Final = (
    sa_select(_PHOTOS.order, _PHOTOS.attachment, _PHOTOS.stage)
    .where(_PHOTOS.order.in_(bindparam("orders", expanding=True)))
    .order_by(_PHOTOS.stored_at, _PHOTOS.attachment)
)
_NUMBERING: Final = sa_select(_CENTRES.centre).where(_CENTRES.centre == bindparam("centre")).with_for_update()
_LAST_NUMBER: Final = sa_select(func.max(_ORDERS.number)).where(_ORDERS.centre == bindparam("centre"))
"""Asked at every scan or report: built once, and past the mapper."""


def _add(change: Change, fault: Fault) -> tuple[OrderTable, tuple[str, ...]]:
    """The row of a new order, and the ids of its photos."""
    here = {"centre": fault.centre}
    # who numbers an order holds the centre's row until the end (SQLite has one writer at a time anyway)
    if not sees(change, fault.centre) or change.execute(_NUMBERING, here).first() is None:
        centre_row(change, fault.centre)  # says that there is none
    last = change.execute(_LAST_NUMBER, here).scalar() or 0
    row = OrderTable(
        order=fault.id,
        centre=fault.centre,
        number=last + 1,
        target_kind=fault.target[0],
        target=fault.target[1],
        what=fault.what.strip(),
        priority=fault.priority.value,
        state=OrderState.REPORTED.value,
        reported_at=change.at,
        reported_by=change.by,
    )
    change.add(row)
    change.flush()
    photos = {uuid.uuid4().hex: photo for photo in fault.photos}
    _attach(change, row, photos, "before")
    return row, tuple(photos)


def _attach(change: Change, order: OrderTable, photos: Mapping[str, bytes], stage: str) -> None:
    for ident, photo in photos.items():
        kept = change.get(AttachmentTable, ident)
        if kept is not None and kept.order != order.order:
            raise Conflict("photo-exists", f"照片编号 {ident} 已被使用", f"The photo id {ident} is taken")
        if kept is None:
            row = AttachmentTable(
                attachment=ident,
                centre=order.centre,
                order=order.order,
                sha256=hashlib.sha256(photo).hexdigest(),
                stored_at=change.at,
                data=photo,
                stage=stage,
            )
            change.add(row)


def _no_order(order: str) -> NotFound:
    return NotFound("no-such-order", f"没有工单 {order}", f"There is no work order {order}")


def _records(session: Session, rows: Sequence[OrderTable | Row[Any]]) -> list[OrderRecord]:
    """The orders of rows that the person of ``session`` sees."""
    photos: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    if rows:
        for order, attachment, stage in session.execute(_PHOTOS_OF, {"orders": [row.order for row in rows]}):
            photos.setdefault(str(order), []).append(attachment)
            if stage == "after":
                after.setdefault(str(order), []).append(attachment)
    return [_record(row, photos.get(row.order, ()), after.get(row.order, ())) for row in rows]


def _record(row: OrderTable | Row[Any], photos: Sequence[str], after: Sequence[str]) -> OrderRecord:
    return OrderRecord(
        row.order,
        row.centre,
        row.number,
        row.target_kind,
        row.target,
        row.what,
        Priority(row.priority),
        OrderState(row.state),
        row.reported_at,
        row.reported_by,
        row.accepted_at,
        row.started_at,
        row.done_at,
        row.checked_at,
        row.handler,
        row.note,
        row.version,
        tuple(photos),
        row.supplier,
        row.cost,
        tuple(after),
    )
