"""What a person does not see does not exist: their scope is part of every query of their session.

One listener adds it to each SELECT, so that no list, count, look-up by number, export or guessed code can forget it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import TableClause, event, inspect
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.sql.visitors import iterate
from sqlmodel import col

from twin.registry.rights import ALL_CENTRES, Person, Role
from twin.registry.rows import Record
from twin.registry.tables import ChangeTable, CounterTable

_KEY: Final = "sees only"


def confine(session: Session, person: Person | None) -> None:
    """Let a session see only what ``person`` sees (None: everything)."""
    if person is not None and person.role is not Role.ADMIN:
        session.info[_KEY] = person.centres


def sees(session: Session, centre: str) -> bool:
    """Whether the person of a session sees a centre: to be asked where a query goes past the mapper, and past this listener."""
    if _KEY not in session.info:
        return True
    centres: frozenset[str] | None = session.info[_KEY]
    return bool(centre) and (centres is ALL_CENTRES or centre in centres)


def tables_of_centres() -> Iterator[Any]:
    """Every table whose rows belong to a centre."""
    waiting: list[Any] = [Record]
    while waiting:
        table = waiting.pop()
        waiting += table.__subclasses__()
        if hasattr(table, "__table__"):
            yield table
    yield from (ChangeTable, CounterTable)


@lru_cache(maxsize=256)
def _criteria(centres: frozenset[str] | None) -> dict[str, Any]:
    """One condition for each table, by its name. Rows that belong to no centre (accounts) are for administrators only."""
    codes = sorted(centres or ())
    # as functions, which SQLAlchemy calls with an alias where a query has one
    seen = (
        (lambda table: col(table.centre) != "")
        if centres is ALL_CENTRES
        else lambda table: col(table.centre).in_(codes)
    )
    return {
        inspect(table).local_table.name: with_loader_criteria(table, seen, include_aliases=True)
        for table in tables_of_centres()
    }


def confined(statement: Any, centres: frozenset[str] | None) -> Any:
    """A query with the conditions of every table that stands anywhere in it.

    Conditions of other tables would do nothing, but SQLAlchemy carries each through every run of the query, which takes
    longer than most queries.
    """
    known = _criteria(centres)
    named = {part.name for part in iterate(statement) if isinstance(part, TableClause)}
    return statement.options(*(known[name] for name in sorted(named & known.keys())))


_confined: Final[WeakKeyDictionary[Any, dict[frozenset[str] | None, Any]]] = WeakKeyDictionary()
"""By statement and centres: the statement with its conditions, which take longer to add than most queries to run."""


@event.listens_for(Session, "do_orm_execute")
def _confine(state: ORMExecuteState) -> None:
    if not state.is_select or not state.is_orm_statement or _KEY not in state.session.info:
        return
    centres, statement = state.session.info[_KEY], state.statement
    kept = _confined.setdefault(statement, {})
    if centres not in kept:
        kept[centres] = confined(statement, centres)
    state.statement = kept[centres]
