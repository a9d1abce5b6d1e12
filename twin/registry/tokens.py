"""Personal tokens: programs that act in somebody's name."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from sqlmodel import col, func, select

from twin.errors import NotFound, Refused
from twin.registry.account_door import AccountDoor, account_of, sha256_of
from twin.registry.accounts import AccountTable, TokenTable, login_of
from twin.registry.rights import Person

TOKEN_PREFIX: Final = "twin_"  # noqa: S105 - found by secret scanners, no secret itself
MOST_TOKENS: Final = 20


@dataclass(frozen=True, slots=True)
class Token:
    """A personal token without its secret."""

    id: str
    name: str
    read_only: bool
    created_at: str
    last_day: str | None


class TokenBook:
    """The tokens of all accounts: :attr:`twin.registry.people.PeopleRegister.tokens`.

    Raises
    ------
    NotFound, Refused, Conflict, Invalid
        As :class:`twin.registry.store.Registry` does.
    """

    def __init__(self, door: AccountDoor) -> None:
        self._door = door

    def create(self, login: str, *, name: str, read_only: bool, last_day: date | None) -> str:
        """Make a personal token; returns it, for the only time."""
        self._door.require_self(login)
        account, secret = self._door.account(login), TOKEN_PREFIX + secrets.token_urlsafe(32)
        with self._door.change(account.name, "新建令牌 new token") as change:
            mine = (
                select(func.count())
                .select_from(TokenTable)
                .where(TokenTable.login == account.login, col(TokenTable.revoked_at).is_(None))
            )
            if (change.scalar(mine) or 0) >= MOST_TOKENS:
                raise Refused(
                    "many-tokens",
                    f"每人最多 {MOST_TOKENS} 个令牌，请先撤销旧的",
                    f"No more than {MOST_TOKENS} tokens; revoke one",
                )
            row = TokenTable(
                token=uuid.uuid4().hex,
                login=account.login,
                name=name.strip(),
                read_only=read_only,
                created_at=change.at,
                last_day=last_day.isoformat() if last_day else None,
                sha256=sha256_of(secret),
            )
            change.add(row)
        return secret

    def of_account(self, login: str) -> tuple[Token, ...]:
        """Return the tokens in force, the newest first."""
        self._door.require_own(login)
        query = (
            select(TokenTable)
            .where(TokenTable.login == login_of(login), col(TokenTable.revoked_at).is_(None))
            .order_by(col(TokenTable.created_at).desc())
        )
        with self._door.read() as session:
            return tuple(Token(r.token, r.name, r.read_only, r.created_at, r.last_day) for r in session.scalars(query))

    def revoke(self, login: str, token: str, *, by: str = "") -> None:
        """Make a token void."""
        self._door.require_own(login)
        with self._door.change(by, "撤销令牌 token revoked") as change:
            row = change.get(TokenTable, token)
            if row is None or row.login != login_of(login) or row.revoked_at is not None:
                raise NotFound("no-such-token", "没有这个令牌", "There is no such token")
            row.revoked_at = change.at

    def person(self, secret: str) -> Person | None:
        """Return whose token that is; None when it is unknown, over or revoked, or they are disabled."""
        if not secret.startswith(TOKEN_PREFIX):
            return None
        query = (
            select(TokenTable, AccountTable)
            .join(AccountTable, col(AccountTable.login) == col(TokenTable.login))
            .where(
                TokenTable.sha256 == sha256_of(secret),
                col(TokenTable.revoked_at).is_(None),
                col(AccountTable.disabled).is_(False),
            )
        )
        with self._door.read() as session:
            found = session.execute(query).first()
            if found is None:
                return None
            token, account = found
            today = datetime.now(UTC).astimezone().date().isoformat()
            if token.last_day is not None and token.last_day < today:
                return None
            return account_of(account).person(session=token.token, read_only=token.read_only)
