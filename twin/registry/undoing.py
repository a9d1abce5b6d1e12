"""Undoing a batch: what stood before it, restored from the log as a new batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select

from twin.errors import Conflict, NotFound, Refused
from twin.model import Json
from twin.registry.change import Change
from twin.registry.rows import Record
from twin.registry.tables import KINDS, ChangeTable

MANY = 50
"""Rows of one kind from which loading the centre's whole table beats asking one by one."""


@dataclass(slots=True)
class Net:
    """What a batch did to one row, all its steps together."""

    kind: str
    centre: str
    key: str
    before: Mapping[str, Json] | None
    after: Mapping[str, Json] | None

    @property
    def identity(self) -> tuple[Json, ...]:
        """The row's primary key; a column that the log of that day did not have yet is as a new row has it."""
        values, fields = self.before or self.after or {}, KINDS[self.kind].model_fields
        names = (column.name for column in inspect(KINDS[self.kind]).primary_key)
        return tuple(values[name] if name in values else fields[name].default for name in names)


def undo(change: Change, batch: str) -> None:
    """Restore what stood before ``batch``.

    History stays, as what was done was done; only a centre that came with the batch takes the history with it that came then,
    but for what the log does not hold (drawings), which could not be brought back.

    Raises
    ------
    NotFound
        No such batch.
    Refused
        Later changes touched the same rows.
    """
    nets = _nets(change, batch)
    _refuse_if_changed_since(change, batch)
    _preload(change, nets)
    change.ending |= {net.centre for net in nets if net.kind == "centre" and net.before is None}
    order = list(KINDS)
    for kind in order:  # what others point to first
        for net in (n for n in nets if n.kind == kind and n.before is not None):
            if not KINDS[kind].final(net.after or {}):  # what was made final stays; the rest of its batch is restored
                _restore(change, net)
        change.flush()
    try:
        for kind in reversed(order):
            for net in (n for n in nets if n.kind == kind and n.before is None and n.after is not None):
                table = KINDS[kind]
                if not table.history or (net.centre in change.ending and not table.bulky):
                    change.delete(_row(change, net))
            change.flush()
    except IntegrityError as error:
        raise Refused(
            "undo-needed",
            "不能撤销：其后新增的记录仍引用这些内容，请先撤销或删除它们",
            "Cannot undo: records added since still refer to these; undo or remove them first",
        ) from error


def _nets(change: Change, batch: str) -> list[Net]:
    entries = change.exec(select(ChangeTable).where(ChangeTable.batch == batch).order_by(col(ChangeTable.id))).all()
    if not entries:
        raise NotFound("no-such-batch", f"没有批次 {batch}", f"There is no batch {batch}")
    fixed = next((entry.kind for entry in entries if not KINDS[entry.kind].undoable), None)
    if fixed is not None:
        raise Refused(
            "not-undoable",
            f"{fixed} 的变更不能撤销，请直接修改",
            f"Changes of {fixed} cannot be undone; change it again",
        )
    nets: dict[tuple[str, str, str], Net] = {}
    for entry in entries:
        net = nets.setdefault(
            (entry.kind, entry.centre, entry.key), Net(entry.kind, entry.centre, entry.key, entry.before, entry.after)
        )
        net.after = entry.after
    return list(nets.values())


def _refuse_if_changed_since(change: Change, batch: str) -> None:
    """Refuse when a later batch that still stands touched a row of this one.

    A later batch that was undone, and the undo of it, cancel out: so people can undo step after step.
    """
    mine, later = aliased(ChangeTable), aliased(ChangeTable)
    same_row = (col(later.kind) == mine.kind) & (col(later.key) == mine.key) & (col(later.centre) == mine.centre)
    query = (
        select(later)
        .join(mine, same_row)
        .where(mine.batch == batch, later.batch != batch, col(later.id) > col(mine.id))
        .order_by(col(later.id))
    )
    since = {entry.batch: entry for entry in change.exec(query)}
    if not since:
        return
    cancelled = _cancelled(change, next(iter(since.values())).centre)
    for entry in since.values():
        undoes_later = entry.undoes in since
        if entry.batch not in cancelled and not undoes_later:
            raise Refused(
                "changed-since",
                f"不能撤销：{entry.kind} {entry.key} 之后又被 {entry.by} 修改（批次 {entry.batch}）",
                f"Cannot undo: {entry.kind} {entry.key} was changed afterwards by {entry.by} (batch {entry.batch})",
            )


def _cancelled(change: Change, code: str) -> set[str]:
    """Return the batches of a centre that an undo took back, unless that undo was itself taken back."""
    query = (
        select(ChangeTable.batch, ChangeTable.undoes, func.max(ChangeTable.id))
        .where(ChangeTable.centre == code, col(ChangeTable.undoes).is_not(None))
        .group_by(ChangeTable.batch, col(ChangeTable.undoes))
        .order_by(func.max(ChangeTable.id).desc())
    )
    cancelled: set[str] = set()
    for batch, undoes, _ in change.exec(query):
        if batch not in cancelled and undoes is not None:
            cancelled.add(undoes)
    return cancelled


def _preload(change: Change, nets: list[Net]) -> None:
    """Load whole tables where a batch was large, so that each row is then at hand."""
    for kind, table in KINDS.items():
        mine = [net for net in nets if net.kind == kind]
        if len(mine) >= MANY and not table.history:
            change.kept += [
                row
                for code in {n.centre for n in mine}
                for row in change.exec(select(table).where(table.centre == code))
            ]


def _row(change: Change, net: Net) -> Record:
    row = change.get(KINDS[net.kind], net.identity)
    if row is None:
        raise Conflict(
            "row-gone",
            f"不能撤销：{net.kind} {net.key} 已不存在",
            f"Cannot undo: {net.kind} {net.key} exists no more",
        )
    return row


def _restore(change: Change, net: Net) -> None:
    values = net.before or {}
    if net.after is None:
        change.add(KINDS[net.kind](**values))
        return
    row = _row(change, net)
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
