"""Sessions: the devices on which somebody is signed in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, delete
from sqlalchemy import select as sa_select
from sqlmodel import col, select

from twin.registry.account_door import AccountDoor, sha256_of
from twin.registry.accounts import AccountTable, SessionTable, login_of
from twin.registry.rights import Person, Role, Standing
from twin.registry.rows import now, table_of

KEPT: Final = timedelta(days=30)
"""How long a device stays signed in that its person calls their own."""
SHORT: Final = timedelta(hours=12)
"""How long others do."""


_WHO: Final = ("login", "name", "role", "everywhere", "centres", "temporary")
_ACCOUNTS, _SESSIONS = table_of(AccountTable).c, table_of(SessionTable).c
_OF_SECRET: Final = (
    sa_select(*(_ACCOUNTS[name] for name in _WHO))
    .join_from(table_of(AccountTable), table_of(SessionTable), _SESSIONS.login == _ACCOUNTS.login)
    .where(
        _SESSIONS.sha256 == bindparam("secret"),
        _SESSIONS.expires_at > bindparam("moment"),
        _ACCOUNTS.disabled.is_(False),
    )
)
"""Asked at every request: built once, of the columns only that make a person, and past the mapper, which takes longer than the query."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A device that is signed in; ``id`` is a hash, of no use for signing in."""

    id: str
    created_at: str
    expires_at: str
    agent: str


class SessionBook:
    """The devices signed in: :attr:`twin.registry.people.PeopleRegister.sessions`.

    Raises
    ------
    NotFound, Refused, Conflict, Invalid
        As :class:`twin.registry.store.Registry` does.
    """

    def __init__(self, door: AccountDoor) -> None:
        self._door = door

    def open(self, login: str, *, agent: str = "", keep: bool = False) -> tuple[str, timedelta]:
        """Sign a device in; returns its secret, of which only the hash is kept, and how long it is good for."""
        secret, length = secrets.token_urlsafe(32), KEPT if keep else SHORT
        moment = datetime.now(UTC)
        row = SessionTable(
            sha256=sha256_of(secret),
            login=login_of(login),
            created_at=moment.isoformat(timespec="microseconds"),
            expires_at=(moment + length).isoformat(timespec="microseconds"),
            agent=agent[:200],
        )
        with self._door.write() as session:
            session.execute(delete(SessionTable).where(col(SessionTable.expires_at) < row.created_at))
            session.add(row)
            session.commit()
        return secret, length

    def person(self, secret: str) -> Person | None:
        """Return who is signed in with that secret; None when it is unknown, expired or revoked, or they are disabled."""
        key = sha256_of(secret)
        with self._door.glance() as connection:
            row = connection.execute(_OF_SECRET, {"secret": key, "moment": now()}).first()
            return None if row is None else _person(row, key)

    def of_account(self, login: str) -> tuple[SignedIn, ...]:
        """Return the devices that are signed in, the newest first."""
        self._door.require_own(login)
        query = (
            select(SessionTable)
            .where(SessionTable.login == login_of(login), SessionTable.expires_at > now())
            .order_by(col(SessionTable.created_at).desc())
        )
        with self._door.read() as session:
            return tuple(SignedIn(r.sha256, r.created_at, r.expires_at, r.agent) for r in session.scalars(query))

    def close(self, login: str, session_id: str | None = None) -> None:
        """Sign one device of an account out, or all of them."""
        self._door.require_own(login)
        self.drop(login_of(login), session_id)

    def drop(self, login: str, session_id: str | None = None) -> None:
        """Sign devices out because their account changed, whoever changed it."""
        wanted = delete(SessionTable).where(col(SessionTable.login) == login)
        if session_id is not None:
            wanted = wanted.where(col(SessionTable.sha256) == session_id)
        with self._door.write() as session:
            session.execute(wanted)
            session.commit()


def _person(row: Any, session: str) -> Person:
    """The person of a row of :data:`_OF_SECRET`."""
    centres = None if row.everywhere else frozenset(row.centres)
    return Person(
        Standing.ACCOUNT, row.login, row.name, Role(row.role), centres, session=session, temporary=row.temporary
    )
