"""The only way to write: a session that validates, logs and counts, and refuses what would slip past it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from pydantic import ValidationError
from sqlalchemy import Engine, bindparam, event, insert, inspect, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import Session as ModelSession

from twin.errors import Conflict, Invalid, Refused
from twin.model import Json
from twin.registry.audit_tables import BlobTable
from twin.registry.chain import append
from twin.registry.rights import Action, Person, Standing, not_signed_in
from twin.registry.rows import Record, now, table_of
from twin.registry.scoping import confine
from twin.registry.tables import CounterTable, FactTable, FileTable

Values = dict[str, Json]
BUSY: Final = "busy"
"""The code of a write that waited for the database in vain: who sent it may send it again."""
Given = ParamSpec("Given")
Kept = TypeVar("Kept")


class Change(ModelSession):
    """One logged transaction. Add, change and delete rows of :mod:`twin.registry.tables`; the log writes itself.

    ``batch`` names all of it for the log and for an undo. ``person`` is who acts: they see only their centres, and each
    row written takes a right of theirs. Without one the process itself acts: a command at this machine, a migration.
    """

    def __init__(
        self, engine: Engine, *, by: str, why: str, undoes: str | None = None, person: Person | None = None
    ) -> None:
        super().__init__(engine, expire_on_commit=False)
        self.person = person
        confine(self, person)
        self.batch = uuid.uuid4().hex
        self.by, self.why, self.undoes, self.at = by, why, undoes, now()
        self.touched: set[str] = set()  # centres written to
        self.stale: set[str] = set()  # of these, the ones whose twin is another now
        self.proven: set[str] = set()  # of these, the ones of which something was done or said
        self.ending: set[str] = set()  # centres whose coming is undone: their history goes with them
        self.entrusted: dict[type[Record], Action] = {}  # what rows take beside the right of their own
        self.pending: list[Values] = []
        self.kept: list[Record] = []  # the session itself holds rows weakly

    def entrust(self, action: Action, *tables: type[Record]) -> None:
        """Let rows of these tables be written with ``action``: the register knows that the person was named for it."""
        self.entrusted |= dict.fromkeys(tables, action)

    @property
    def wrote(self) -> bool:
        """Whether anything was written (flushed) so far."""
        return bool(self.touched)

    def abandon(self) -> None:
        """Take back everything done so far; nothing of it is logged or counted."""
        self.rollback()
        self.pending = []
        self.touched.clear()
        self.stale.clear()

    def bulk_save_objects(self, *_: Any, **__: Any) -> None:
        """Refuse: it would bypass the log."""
        raise bypass()

    def bulk_insert_mappings(self, *_: Any, **__: Any) -> None:
        """Refuse: it would bypass the log."""
        raise bypass()

    def bulk_update_mappings(self, *_: Any, **__: Any) -> None:
        """Refuse: it would bypass the log."""
        raise bypass()

    def connection(self, *_: Any, **__: Any) -> Any:
        """Refuse: it would bypass the log."""
        raise bypass()

    def own_connection(self) -> Any:
        """Return the transaction's connection, for the log itself."""
        return super().connection()


def bypass() -> Refused:
    """Return the refusal of a write that the log would not see."""
    return Refused(
        "bypasses-log",
        "此写法会绕过变更日志；请在 change(by=…, why=…) 中逐行修改",
        "This write would bypass the change log; change the rows inside change(by=…, why=…)",
    )


def settled(row: Record) -> Refused:
    """Return the refusal of a change to a row that is final."""
    what = f"{type(row).__tablename__} {row.key}"
    return Refused("final", f"{what} 已定稿，不能再改", f"{what} is final and cannot be changed")


@contextmanager
def open_change(
    engine: Engine, *, by: str, why: str, undoes: str | None = None, person: Person | None = None
) -> Iterator[Change]:
    """Open one logged transaction: committed at the end, rolled back by any exception.

    The name of a signed-in person goes before ``by``.

    Raises
    ------
    Refused
        ``by`` is empty, or ``person`` may not write one of the rows.
    Invalid
        A value breaks the rules of its record.
    Conflict
        A concurrent write won.
    """
    if person is not None and person.signed_in:
        by = person.name
    if not by.strip() and person is not None and person.role is None:
        raise not_signed_in()
    if not by.strip():
        raise Refused(
            "no-name", "写入必须署名：请说明由谁修改（by）", "A write needs a name: say who makes the change (by)"
        )
    with Change(engine, by=by.strip(), why=why.strip(), undoes=undoes, person=person) as change:
        try:
            yield change
            change.commit()
        except StaleDataError as error:
            raise lost_race() from error
        except (IntegrityError, OperationalError) as error:
            raise translated(error) from error


def kept_once(write: Callable[Given, Kept]) -> Callable[Given, Kept]:
    """Make a write under an id of its sender's bear its twin: where both come at the same time, the later is run again.

    A phone sends again what it has had no answer to, also while the first is still being written: a page that was left
    does not hear its answer. ``write`` looks for the id first, so that the second run finds what the other has kept; a
    refusal that has another cause is the same the second time.
    """

    @wraps(write)
    def once(*args: Given.args, **kwargs: Given.kwargs) -> Kept:
        try:
            return write(*args, **kwargs)
        except Conflict as error:
            if error.code == BUSY:
                raise
        return write(*args, **kwargs)

    return once


def lost_race() -> Conflict:
    """Return the conflict of a write whose row changed underneath it."""
    return Conflict(
        "changed-meanwhile",
        "该记录刚被他人修改，本次修改未保存；请刷新后重试",
        "Somebody else changed the record meanwhile; nothing was saved. Reload and try again",
    )


def translated(error: DBAPIError) -> Exception:
    """Return what a database error means to a person; the error itself where it is not about their write."""
    state = getattr(error.orig, "sqlstate", None)
    if isinstance(error, IntegrityError):
        return Conflict(
            "row-in-the-way",
            "未保存：同号记录已存在，或仍有其他记录引用它",
            "Nothing was saved: a record of that number exists already, or other records still refer to it",
        )
    if state in {"40001", "40P01", "55P03"}:  # serialisation failure, deadlock, lock not available
        return lost_race()
    if "database is locked" in str(error.orig):
        return Conflict(BUSY, "数据库忙，未保存；请稍后重试", "The database is busy; nothing was saved. Try again")
    return error


def logged(row: Record) -> Values:
    """Return the row's values as the log keeps them."""
    names = inspect(type(row)).column_attrs.keys()
    return {name: getattr(row, name) for name in names if name != "version" and name not in row.bulky}


def before_values(row: Record) -> Values:
    """Return the row's values as loaded from the database."""
    values = logged(row)
    state = inspect(row)
    for name in values:
        removed = state.attrs[name].history.deleted
        if removed:
            values[name] = removed[0]
    return values


def validate(row: Record) -> None:
    """Check a row against its own model (``table=True`` models do not when built or changed).

    Raises
    ------
    Invalid
        Names the record, the field and what is wrong with it.
    """
    try:
        type(row).model_validate({**logged(row), **{name: getattr(row, name) for name in row.bulky}})
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "row"
        what = f"{type(row).__tablename__} {row.key} {field}"
        raise Invalid(
            "invalid-value",
            f"{what} 的值 {first['input']!r} 不能保存：{first['msg']}",
            f"{what}: {first['input']!r} cannot be stored: {first['msg']}",
        ) from error


def _entry(change: Change, row: Record, action: str, before: Values | None, after: Values | None) -> Values:
    change.touched.add(row.centre)
    if not row.quiet:
        change.stale.add(row.centre)
    if row.evidence:
        change.proven.add(row.centre)
    return {
        "batch": change.batch,
        "at": change.at,
        "by": change.by,
        "why": change.why,
        "undoes": change.undoes,
        "centre": row.centre,
        "kind": str(type(row).__tablename__),
        "key": row.key,
        "action": action,
        "before": before,
        "after": after,
    }


@event.listens_for(Session, "before_flush")
def _record(session: Session, _context: UOWTransaction, _instances: object) -> None:
    """Validate and note every logged row; refuse them outside a :class:`Change`."""
    new, dirty, deleted = list(session.new), list(session.dirty), list(session.deleted)  # each access builds it anew
    rows = [row for row in (*new, *dirty, *deleted) if isinstance(row, Record)]
    if not isinstance(session, Change):
        if rows:
            raise bypass()
        return
    if any(not isinstance(row, Record | FileTable | BlobTable) for row in new):
        raise bypass()
    if any(not isinstance(row, Record) for row in (*dirty, *deleted)):
        raise bypass()
    gone = {id(row) for row in deleted}
    for row in rows:
        before = None if inspect(row).pending else before_values(row)
        after = None if id(row) in gone else logged(row)
        if before == after:
            continue
        if before is not None and row.final(before):
            raise settled(row)
        if after is not None:
            validate(row)
        elif row.history and (row.bulky or row.centre not in session.ending):
            raise bypass()
        action = "create" if before is None else "delete" if after is None else "update"
        had, has = before or {}, after or {}
        _require_right(session, row, action, [name for name in has if name not in had or had[name] != has[name]])
        session.pending.append(_entry(session, row, action, before, after))


def _require_right(change: Change, row: Record, act: str, fields: list[str]) -> None:
    """Ask whether the person of this change may write that row."""
    person = change.person
    if person is None:
        return
    entrusted = change.entrusted.get(type(row))
    person.require(row.needs(act, fields, person.login) if entrusted is None else entrusted, row.centre)
    if person.standing is Standing.VISITOR and not open_to_visitors(change, row.centre):
        raise Refused("not-signed-in", "本中心的报修需先登录", "Sign in first to report a fault in this centre")


def open_to_visitors(session: Session, centre: str) -> bool:
    """Whether a centre takes fault reports of people who did not sign in: its fact ``phone`` says so."""
    fact = session.get(FactTable, (centre, "phone", ""))
    return fact is not None and isinstance(fact.value, dict) and fact.value.get("public_faults") is True


@event.listens_for(Session, "before_commit")
def _close(session: Session) -> None:
    """Write the log in the same transaction, and raise the counter of each centre whose twin changed.

    Last of all, when every row is locked that this transaction writes: writers then wait for the end of the log's chain
    in no order that could be a circle. Counters are atomic in both databases, so that no cache misses a write.
    """
    if not isinstance(session, Change):
        return
    session.flush()
    if session.pending:
        append(session.own_connection(), session.pending)
        session.pending = []
    for code in sorted(session.stale | session.proven):  # one order for all writers: no deadlock
        raised = {"code": code, "twins": int(code in session.stale), "proofs": int(code in session.proven)}
        if not session.own_connection().execute(_RAISE, raised).rowcount:
            session.own_connection().execute(_BEGIN_COUNTING, raised)


_COUNTED = table_of(CounterTable)
_RAISE: Final = (
    update(_COUNTED)
    .where(_COUNTED.c.centre == bindparam("code"))
    .values(value=_COUNTED.c.value + bindparam("twins"), evidence=_COUNTED.c.evidence + bindparam("proofs"))
)
_BEGIN_COUNTING: Final = insert(_COUNTED).values(
    centre=bindparam("code"), value=bindparam("twins"), evidence=bindparam("proofs")
)
"""Said at every write: built once."""


@event.listens_for(Session, "do_orm_execute")
def _refuse_bulk(state: ORMExecuteState) -> None:
    """Refuse every statement but SELECT: bulk writes raise no flush event and would leave no trace."""
    if isinstance(state.session, Change) and not state.is_select:
        raise bypass()
    if not state.is_select and any(issubclass(m.class_, Record) for m in state.all_mappers):
        raise bypass()
