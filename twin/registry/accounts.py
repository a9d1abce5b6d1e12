"""The tables of accounts: who may sign in, their sessions and tokens, and failed attempts."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, ClassVar, Final

from pydantic import field_validator, model_validator
from sqlalchemy import JSON, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from twin.registry.rights import Action, Role
from twin.registry.rows import Record, iso_day, moment

LOGIN: Final = re.compile(r"[\w.@+-]{1,40}")
"""Letters of any script, digits and ``. _ @ + -``, kept in lower case."""


def login_of(text: str) -> str:
    """Return a login as it is stored and compared: without blanks around it, in lower case."""
    return text.strip().casefold()


class AccountTable(Record, table=True):
    """A person who may sign in. Never deleted, only disabled: the change log names them."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("issuer", "subject", name="account_subject"),
        UniqueConstraint("name", name="account_name"),
    )
    bulky: ClassVar[frozenset[str]] = frozenset({"password"})
    history: ClassVar[bool] = True
    quiet: ClassVar[bool] = True
    undoable: ClassVar[bool] = False

    centre: str = Field(default="", max_length=0)  # belongs to none
    login: str = Field(primary_key=True)
    name: str = Field(min_length=1, max_length=60)
    role: str
    everywhere: bool = False  # all centres, those to come included
    centres: list[str] = Field(default_factory=list, sa_type=JSON, nullable=False)
    disabled: bool = False
    created_at: str
    password: str | None = None  # argon2id; None: signs in by OpenID Connect only
    password_at: str | None = None
    temporary: bool = False  # somebody else knows the password: to be changed at the first sign-in
    issuer: str | None = None  # OpenID Connect: whose subject this is
    subject: str | None = None

    _moments = field_validator("created_at")(moment)

    @field_validator("login")
    @classmethod
    def _login(cls, value: str) -> str:
        if not LOGIN.fullmatch(value) or value != login_of(value):
            msg = "1 to 40 letters, digits or . _ @ + - in lower case"
            raise ValueError(msg)
        return value

    @field_validator("role")
    @classmethod
    def _role(cls, value: str) -> str:
        return Role(value).value

    @model_validator(mode="after")
    def _whole(self) -> AccountTable:
        if self.role == Role.ADMIN.value and not self.everywhere:
            msg = "an administrator sees all centres"
            raise ValueError(msg)
        if (self.issuer is None) != (self.subject is None) or (self.password is None) != (self.password_at is None):
            msg = "issuer and subject, password and its time belong together"
            raise ValueError(msg)
        return self

    @property
    def key(self) -> str:
        """The login."""
        return self.login

    def needs(self, act: str, fields: Collection[str], login: str) -> Action:  # noqa: ARG002
        """Accounts are for administrators."""
        return Action.ADMINISTER


class TokenTable(Record, table=True):
    """A personal token for programs: acts as its account, or only reads. Kept as a hash."""

    __tablename__ = "token"
    bulky: ClassVar[frozenset[str]] = frozenset({"sha256"})
    history: ClassVar[bool] = True
    quiet: ClassVar[bool] = True
    undoable: ClassVar[bool] = False

    centre: str = Field(default="", max_length=0)
    token: str = Field(primary_key=True, min_length=32, max_length=32)
    login: str = Field(foreign_key="account.login", index=True)
    name: str = Field(min_length=1, max_length=60)  # what it is for
    read_only: bool = False
    created_at: str
    last_day: str | None = None  # good until then
    revoked_at: str | None = None
    sha256: str = Field(min_length=64, max_length=64, unique=True)

    _days = field_validator("last_day")(iso_day)
    _moments = field_validator("created_at")(moment)

    @property
    def key(self) -> str:
        """Its id, which is no secret."""
        return self.token

    def needs(self, act: str, fields: Collection[str], login: str) -> Action:  # noqa: ARG002
        """One's own."""
        return Action.OWN if self.login == login else Action.ADMINISTER


class SessionTable(SQLModel, table=True):
    """Somebody signed in on one device. Not logged: it comes and goes."""

    __tablename__ = "session"

    sha256: str = Field(primary_key=True, min_length=64, max_length=64)
    login: str = Field(foreign_key="account.login", index=True)
    created_at: str
    expires_at: str
    agent: str = Field(default="", max_length=200)


class AttemptTable(SQLModel, table=True):
    """Sign-ins that failed one after another, by the hash of the login that was typed, whether it exists or not."""

    __tablename__ = "attempt"

    sha256: str = Field(primary_key=True, min_length=64, max_length=64)
    count: int
    last_at: str


class SecretTable(SQLModel, table=True):
    """A key that the server made for itself."""

    __tablename__ = "secret"

    name: str = Field(primary_key=True)
    value: bytes = Field(sa_type=LargeBinary)


ACCOUNT_TABLES: Final[tuple[type[Any], ...]] = (AccountTable, TokenTable, SessionTable, AttemptTable, SecretTable)
