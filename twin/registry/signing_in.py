"""Passwords of accounts: checked, with a lock against guessing; changed and reset."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from twin.errors import Invalid, Refused
from twin.registry.account_door import Account, AccountDoor, account_of, account_row, sha256_of
from twin.registry.accounts import AccountTable, AttemptTable, login_of
from twin.registry.passwords import fresh_password, hashed, matches, require_good
from twin.registry.rows import now
from twin.registry.sessions import SessionBook

MOST_TRIES: Final = 5
"""Wrong passwords one after another before an account is locked."""
LOCKED: Final = timedelta(minutes=15)


class PasswordBook:
    """The passwords of all accounts: :attr:`twin.registry.people.PeopleRegister.passwords`.

    Raises
    ------
    NotFound, Refused, Conflict, Invalid
        As :class:`twin.registry.store.Registry` does.
    """

    def __init__(self, door: AccountDoor, sessions: SessionBook) -> None:
        self._door, self._sessions = door, sessions

    def check(self, login: str, password: str) -> Account:
        """Return whose password that is.

        Raises
        ------
        Refused
            ``bad-sign-in``: in one and the same words and time whether the account is unknown, disabled or locked, or
            the password is wrong.
        """
        login = login_of(login)
        free = self._try(login)
        with self._door.read() as session:
            row = session.get(AccountTable, login)
            account = None if row is None else account_of(row)
            stored = None if row is None else row.password
        right, newer = matches(password, stored)
        if not free or not right or account is None or account.disabled:
            minutes = int(LOCKED.total_seconds() // 60)
            raise Refused(
                "bad-sign-in",
                f"账号或密码不正确；连续 {MOST_TRIES} 次不正确将锁定 {minutes} 分钟",
                f"Wrong login or password. After {MOST_TRIES} wrong ones the account is locked for {minutes} minutes",
            )
        self.unlock(login)
        if newer is not None:
            with self._door.change(account.name, "密码散列升级 password hash renewed") as change:
                found = account_row(change, login)
                found.password, found.password_at = newer, change.at
        return account

    def _try(self, login: str) -> bool:
        """Count an attempt before it is judged, so that many at once count as many; False while locked."""
        key, moment = sha256_of(login), datetime.now(UTC)
        old = (moment - LOCKED).isoformat(timespec="microseconds")
        with self._door.write() as session:
            session.execute(delete(AttemptTable).where(col(AttemptTable.last_at) < old))
            row = session.get(AttemptTable, key, with_for_update=True)
            if row is not None and row.count >= MOST_TRIES:
                session.commit()
                return False
            if row is None:
                session.add(AttemptTable(sha256=key, count=1, last_at=now()))
            else:
                row.count, row.last_at = row.count + 1, now()
            try:
                session.commit()
            except IntegrityError:  # PostgreSQL: the first two attempts came at once
                return False
        return True

    def unlock(self, login: str) -> None:
        """Forget failed attempts."""
        with self._door.write() as session:
            session.execute(delete(AttemptTable).where(col(AttemptTable.sha256) == sha256_of(login_of(login))))
            session.commit()

    def locked(self, login: str) -> bool:
        """Whether the account takes no password for now."""
        since = (datetime.now(UTC) - LOCKED).isoformat(timespec="microseconds")
        with self._door.read() as session:
            row = session.get(AttemptTable, sha256_of(login_of(login)))
            return row is not None and row.count >= MOST_TRIES and row.last_at >= since

    def change(self, login: str, old: str, new: str) -> None:
        """Set one's own password, knowing the old one; every session of the account ends."""
        self._door.require_self(login)
        account = self.check(login, old)
        require_good(new, account.login, account.name)
        if secrets.compare_digest(old.encode(), new.encode()):
            raise Invalid("same-password", "新密码不能与原密码相同", "The new password must be another one")
        self._set(account.login, new, temporary=False, by=account.name, why="修改密码 password changed")

    def reset(self, login: str, *, by: str = "") -> str:
        """Return a new password to hand over; the old one and every session are void, a lock is lifted."""
        self._door.require_admin()
        given = fresh_password()
        self._set(login_of(login), given, temporary=True, by=by, why="重置密码 password reset")
        self.unlock(login)
        return given

    def _set(self, login: str, password: str, *, temporary: bool, by: str, why: str) -> None:
        stored = hashed(password)
        with self._door.change(by, why) as change:
            row = account_row(change, login)
            row.password, row.password_at, row.temporary = stored, change.at, temporary
        self._sessions.drop(login)
