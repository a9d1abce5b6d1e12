"""What every register of accounts needs: the value of an account, the database, and whether somebody may."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass

from sqlalchemy import Connection, Engine
from sqlmodel import Session

from twin.errors import NotFound, Refused
from twin.registry.accounts import AccountTable, login_of
from twin.registry.change import Change, open_change
from twin.registry.database import glancing, reading, writing
from twin.registry.rights import Action, Person, Role, Standing


@dataclass(frozen=True, slots=True)
class Account:
    """One account as people see it. ``centres`` None: all."""

    login: str
    name: str
    role: Role
    centres: frozenset[str] | None
    disabled: bool
    created_at: str
    has_password: bool
    temporary: bool
    linked: bool  # with an OpenID Connect subject
    version: int

    def person(self, *, session: str = "", read_only: bool = False) -> Person:
        """The person as rights know them."""
        return Person(
            Standing.ACCOUNT, self.login, self.name, self.role, self.centres, read_only, session, self.temporary
        )


class AccountDoor:
    """The database as the registers of accounts use it, for one person or (None) for the machine itself."""

    def __init__(self, engine: Engine) -> None:
        self._read_engine, self._write_engine = reading(engine), writing(engine)
        self._glance_engine = glancing(engine)
        self._person: Person | None = None

    def as_person(self, person: Person) -> AccountDoor:
        """The same database, for that person."""
        seen = copy(self)
        seen._person = person  # noqa: SLF001 - a copy of our own
        return seen

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session for reading, of all accounts."""
        with Session(self._read_engine, autoflush=False) as session:
            yield session

    def glance(self) -> Connection:
        """Open a connection for one query that is asked at every request."""
        return self._glance_engine.connect()

    def write(self) -> Session:
        """Open a session for what no log is kept of: sessions, failed attempts, keys."""
        return Session(self._write_engine)

    @contextmanager
    def change(self, by: str, why: str) -> Iterator[Change]:
        """Open a logged transaction; the register asks before whether the person may."""
        acting = self._person
        name = acting.name if acting is not None and acting.signed_in else by or (acting.name if acting else "")
        with open_change(self._write_engine, by=name, why=why) as change:
            yield change

    def account(self, login: str) -> Account:
        """Return an account, whoever asks."""
        with self.read() as session:
            return account_of(account_row(session, login))

    def require_admin(self) -> None:
        """Return for administrators only."""
        if self._person is not None:
            self._person.require(Action.ADMINISTER, "")

    def require_own(self, login: str) -> None:
        """One's own account, or an administrator."""
        if self._person is not None and not (self._person.login and self._person.login == login_of(login)):
            self._person.require(Action.ADMINISTER, "")

    def require_self(self, login: str) -> None:
        """One's own account, and no program in one's name."""
        acting = self._person
        if acting is not None and (acting.login != login_of(login) or not acting.may(Action.OWN, "")):
            raise Refused("not-yours", "只能修改自己的", "That is for its owner only")


def account_of(row: AccountTable) -> Account:
    """A stored account as people see it."""
    return Account(
        row.login,
        row.name,
        Role(row.role),
        None if row.everywhere else frozenset(row.centres),
        row.disabled,
        row.created_at,
        row.password is not None,
        row.temporary,
        row.subject is not None,
        row.version,
    )


def account_row(session: Session, login: str) -> AccountTable:
    """The row of a login, however it is written."""
    row = session.get(AccountTable, login_of(login))
    if row is None:
        raise NotFound("no-such-account", f"没有账号 {login}", f"There is no account {login}")
    return row


def sha256_of(secret: str) -> str:
    """What is stored of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
