"""The waivers of all centres: findings that somebody answers for, with a reason and for how long."""

from __future__ import annotations

import uuid

from twin.errors import NotFound
from twin.registry import reading
from twin.registry.doors import ChangeMaker, Reader
from twin.registry.tables import WaiverTable
from twin.registry.values import WaiverRecord


class WaiverBook:
    """The waivers of all centres: :attr:`twin.registry.store.Registry.waivers`.

    Raises
    ------
    NotFound, Refused, Conflict, Invalid
        As :class:`twin.registry.store.Registry` does.
    """

    def __init__(self, change: ChangeMaker, read: Reader) -> None:
        self._change, self._read = change, read

    def of_centre(self, code: str) -> tuple[WaiverRecord, ...]:
        """Return the waivers by rule and subject."""
        with self._read() as session:
            reading.centre_row(session, code)
            return reading.waiver_records(session, code)

    def add(
        self,
        code: str,
        *,
        rule: str,
        subject_kind: str,
        subject_id: str,
        item: str | None = None,
        reason: str,
        approver: str | None = None,
        until: str | None = None,
        by: str,
    ) -> str:
        """Record a waiver that ``approver`` answers for (``by`` where nobody else is named); ``until`` is an ISO day."""
        with self._change(by=by, why=reason) as change:
            reading.centre_row(change, code)
            row = WaiverTable(
                centre=code,
                waiver=uuid.uuid4().hex,
                rule=rule,
                subject_kind=subject_kind,
                subject_id=subject_id,
                item=item,
                reason=reason,
                approver=approver or change.by,
                until=until,
            )
            change.add(row)
        return change.batch

    def revoke(self, code: str, waiver: str, *, by: str, why: str = "") -> str:
        """Take a waiver back, by its id; the log keeps it."""
        with self._change(by=by, why=why) as change:
            row = change.get(WaiverTable, (code, waiver))
            if row is None:
                raise NotFound("no-such-waiver", f"没有豁免 {waiver}", f"There is no waiver {waiver}")
            change.delete(row)
        return change.batch
