"""Accounts, sessions and tokens: who somebody is, and how they prove it."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from sqlalchemy import Engine, delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from twin.errors import Conflict, Invalid, NotFound, Refused
from twin.registry.accounts import AccountTable, AttemptTable, SecretTable, SessionTable, TokenTable, login_of
from twin.registry.change import Change, lost_race, open_change
from twin.registry.database import reading, writing
from twin.registry.passwords import fresh_password, hashed, matches, require_good
from twin.registry.rights import Action, Person, Role, Standing
from twin.registry.rows import now
from twin.registry.tables import CentreTable

MOST_TRIES: Final = 5
"""Wrong passwords one after another before an account is locked."""
LOCKED: Final = timedelta(minutes=15)
KEPT: Final = timedelta(days=30)
"""How long a device stays signed in that its person calls their own."""
SHORT: Final = timedelta(hours=12)
"""How long others do."""
TOKEN_PREFIX: Final = "twin_"  # noqa: S105 - found by secret scanners, no secret itself
MOST_TOKENS: Final = 20


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


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A device that is signed in; ``id`` is a hash, of no use for signing in."""

    id: str
    created_at: str
    expires_at: str
    agent: str


@dataclass(frozen=True, slots=True)
class Token:
    """A personal token without its secret."""

    id: str
    name: str
    read_only: bool
    created_at: str
    last_day: str | None


class PeopleRegister:
    """The accounts: :attr:`twin.registry.store.Registry.people`.

    ``by`` names who acts where no person is signed in (a command at the machine); a signed-in person's name goes before.

    Raises
    ------
    NotFound, Refused, Conflict, Invalid
        As :class:`twin.registry.store.Registry` does.
    """

    def __init__(self, engine: Engine) -> None:
        self._read_engine, self._write_engine = reading(engine), writing(engine)
        self._person: Person | None = None
        self._known: set[str] = set()  # holds a word once an account was seen: accounts are never deleted
        self._secrets: dict[str, bytes] = {}

    def as_person(self, person: Person) -> PeopleRegister:
        """The same register, as that person may use it."""
        seen = copy(self)
        seen._person = person  # noqa: SLF001 - a copy of our own
        return seen

    # --- accounts -------------------------------------------------------------------------------------------------
    def exist(self) -> bool:
        """Whether there is any account: from then on everything needs signing in."""
        if not self._known:
            with self._read() as session:
                if session.scalar(select(AccountTable.login).limit(1)) is None:
                    return False
            self._known.add("some")
        return True

    def accounts(self) -> tuple[Account, ...]:
        """Return all accounts by login; for administrators."""
        self._require_admin()
        with self._read() as session:
            return tuple(map(_account, session.scalars(select(AccountTable).order_by(col(AccountTable.login)))))

    def account(self, login: str) -> Account:
        """Return one account; one's own, or any for administrators."""
        self._require_own(login)
        with self._read() as session:
            return _account(_row(session, login))

    def add(
        self,
        login: str,
        *,
        name: str,
        role: Role,
        centres: Collection[str] | None,
        password: str | None = None,
        outside: bool = False,
        by: str = "",
        first: bool = False,
    ) -> str | None:
        """Make an account; returns a password to hand over, to be changed at the first sign-in.

        ``centres`` None: all. ``password``: one the person chose themselves (None is then returned). ``outside``: none at
        all, for OpenID Connect. ``first``: refused when there is an account already.
        """
        if not first:
            self._require_admin()
        login, name = login_of(login), name.strip()
        given = None
        if password is None and not outside:
            password = given = fresh_password()
        elif password is not None:
            require_good(password, login, name)
        stored = None if password is None else hashed(password)
        with self._change(by, f"新建账号 new account {login}") as change:
            if first and change.scalar(select(AccountTable.login).limit(1)) is not None:
                raise Refused("not-first", "已有账号，请登录", "There are accounts already; sign in")
            if change.get(AccountTable, login) is not None:
                raise Conflict("login-taken", f"账号 {login} 已存在", f"The login {login} is taken")
            _require_own_name(change, login, name)
            row = AccountTable(
                login=login,
                name=name,
                role=role.value,
                everywhere=centres is None,
                centres=_centres(change, centres),
                created_at=change.at,
                password=stored,
                password_at=change.at if stored else None,
                temporary=given is not None,
            )
            change.add(row)
        return given

    def update(self, account: Account, *, by: str = "", why: str = "") -> None:
        """Store name, role, centres and whether it is disabled; ``account.version`` must be the stored one.

        Holds from the next request on.
        """
        self._require_admin()
        with self._change(by, why or f"修改账号 account changed {account.login}") as change:
            row = _row(change, account.login)
            if row.version != account.version:
                raise lost_race()
            _require_own_name(change, row.login, account.name.strip())
            everywhere, centres = account.centres is None, _centres(change, account.centres)
            row.name, row.role, row.disabled = account.name.strip(), account.role.value, account.disabled
            row.everywhere, row.centres = everywhere, centres
            change.flush()
            _require_an_admin(change)
        if account.disabled:
            self._drop_sessions(account.login)

    # --- passwords ------------------------------------------------------------------------------------------------
    def check_password(self, login: str, password: str) -> Account:
        """Return whose password that is.

        Raises
        ------
        Refused
            ``bad-sign-in``: in one and the same words and time whether the account is unknown, disabled or locked, or
            the password is wrong.
        """
        login = login_of(login)
        free = self._try(login)
        with self._read() as session:
            row = session.get(AccountTable, login)
            account = None if row is None else _account(row)
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
            with self._change(account.name, "密码散列升级 password hash renewed") as change:
                found = _row(change, login)
                found.password, found.password_at = newer, change.at
        return account

    def _try(self, login: str) -> bool:
        """Count an attempt before it is judged, so that many at once count as many; False while locked."""
        key, moment = _sha256(login), datetime.now(UTC)
        old = (moment - LOCKED).isoformat(timespec="microseconds")
        with Session(self._write_engine) as session:
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
        with Session(self._write_engine) as session:
            session.execute(delete(AttemptTable).where(col(AttemptTable.sha256) == _sha256(login_of(login))))
            session.commit()

    def locked(self, login: str) -> bool:
        """Whether the account takes no password for now."""
        since = (datetime.now(UTC) - LOCKED).isoformat(timespec="microseconds")
        with self._read() as session:
            row = session.get(AttemptTable, _sha256(login_of(login)))
            return row is not None and row.count >= MOST_TRIES and row.last_at >= since

    def change_password(self, login: str, old: str, new: str) -> None:
        """Set one's own password, knowing the old one; every session of the account ends."""
        self._require_self(login)
        account = self.check_password(login, old)
        require_good(new, account.login, account.name)
        if secrets.compare_digest(old.encode(), new.encode()):
            raise Invalid("same-password", "新密码不能与原密码相同", "The new password must be another one")
        self._set_password(account.login, new, temporary=False, by=account.name, why="修改密码 password changed")

    def reset_password(self, login: str, *, by: str = "") -> str:
        """Return a new password to hand over; the old one and every session are void, a lock is lifted."""
        self._require_admin()
        given = fresh_password()
        self._set_password(login_of(login), given, temporary=True, by=by, why="重置密码 password reset")
        self.unlock(login)
        return given

    def _set_password(self, login: str, password: str, *, temporary: bool, by: str, why: str) -> None:
        stored = hashed(password)
        with self._change(by, why) as change:
            row = _row(change, login)
            row.password, row.password_at, row.temporary = stored, change.at, temporary
        self._drop_sessions(login)

    # --- OpenID Connect -------------------------------------------------------------------------------------------
    def by_subject(self, issuer: str, subject: str, login: str) -> Account:
        """Return the account of a subject that the provider vouches for.

        The first time it is the account of that ``login`` which an administrator made without a password; one with a
        password is never taken over.

        Raises
        ------
        Refused
            ``no-account``.
        """
        login = login_of(login)
        with self._read() as session:
            query = select(AccountTable).where(AccountTable.issuer == issuer, AccountTable.subject == subject)
            row = session.scalars(query).first() or session.get(AccountTable, login)
            found = None if row is None else (_account(row), row.issuer, row.subject)
        if found is not None and not found[0].disabled:
            account, known, whose = found
            if (known, whose) == (issuer, subject):
                return account
            if known is None and not account.has_password:
                with self._change(account.name, f"首次单点登录 first sign-in by {issuer}") as change:
                    linked = _row(change, login)
                    linked.issuer, linked.subject = issuer, subject
                return self._account(login)
        raise Refused(
            "no-account",
            f"单点登录成功，但这里没有可用的账号“{login}”；请联系系统管理员开通",
            f"You are known there, but there is no account {login!r} here. Ask an administrator",
        )

    # --- sessions -------------------------------------------------------------------------------------------------
    def open_session(self, login: str, *, agent: str = "", keep: bool = False) -> tuple[str, timedelta]:
        """Sign a device in; returns its secret, of which only the hash is kept, and how long it is good for."""
        secret, length = secrets.token_urlsafe(32), KEPT if keep else SHORT
        moment = datetime.now(UTC)
        row = SessionTable(
            sha256=_sha256(secret),
            login=login_of(login),
            created_at=moment.isoformat(timespec="microseconds"),
            expires_at=(moment + length).isoformat(timespec="microseconds"),
            agent=agent[:200],
        )
        with Session(self._write_engine) as session:
            session.execute(delete(SessionTable).where(col(SessionTable.expires_at) < row.created_at))
            session.add(row)
            session.commit()
        return secret, length

    def of_session(self, secret: str) -> Person | None:
        """Return who is signed in with that secret; None when it is unknown, expired or revoked, or they are disabled."""
        key = _sha256(secret)
        query = (
            select(AccountTable)
            .join(SessionTable, col(SessionTable.login) == col(AccountTable.login))
            .where(SessionTable.sha256 == key, SessionTable.expires_at > now(), col(AccountTable.disabled).is_(False))
        )
        with self._read() as session:
            row = session.scalars(query).first()
            return None if row is None else _account(row).person(session=key)

    def sessions(self, login: str) -> tuple[SignedIn, ...]:
        """Return the devices that are signed in, the newest first."""
        self._require_own(login)
        query = (
            select(SessionTable)
            .where(SessionTable.login == login_of(login), SessionTable.expires_at > now())
            .order_by(col(SessionTable.created_at).desc())
        )
        with self._read() as session:
            return tuple(SignedIn(r.sha256, r.created_at, r.expires_at, r.agent) for r in session.scalars(query))

    def close_sessions(self, login: str, session_id: str | None = None) -> None:
        """Sign one device of an account out, or all of them."""
        self._require_own(login)
        self._drop_sessions(login_of(login), session_id)

    def _drop_sessions(self, login: str, session_id: str | None = None) -> None:
        wanted = delete(SessionTable).where(col(SessionTable.login) == login)
        if session_id is not None:
            wanted = wanted.where(col(SessionTable.sha256) == session_id)
        with Session(self._write_engine) as session:
            session.execute(wanted)
            session.commit()

    # --- tokens ---------------------------------------------------------------------------------------------------
    def create_token(self, login: str, *, name: str, read_only: bool, last_day: date | None) -> str:
        """Make a personal token; returns it, for the only time."""
        self._require_self(login)
        account, secret = self._account(login), TOKEN_PREFIX + secrets.token_urlsafe(32)
        with self._change(account.name, "新建令牌 new token") as change:
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
                sha256=_sha256(secret),
            )
            change.add(row)
        return secret

    def tokens(self, login: str) -> tuple[Token, ...]:
        """Return the tokens in force, the newest first."""
        self._require_own(login)
        query = (
            select(TokenTable)
            .where(TokenTable.login == login_of(login), col(TokenTable.revoked_at).is_(None))
            .order_by(col(TokenTable.created_at).desc())
        )
        with self._read() as session:
            return tuple(Token(r.token, r.name, r.read_only, r.created_at, r.last_day) for r in session.scalars(query))

    def revoke_token(self, login: str, token: str, *, by: str = "") -> None:
        """Make a token void."""
        self._require_own(login)
        with self._change(by, "撤销令牌 token revoked") as change:
            row = change.get(TokenTable, token)
            if row is None or row.login != login_of(login) or row.revoked_at is not None:
                raise NotFound("no-such-token", "没有这个令牌", "There is no such token")
            row.revoked_at = change.at

    def of_token(self, secret: str) -> Person | None:
        """Return whose token that is; None when it is unknown, over or revoked, or they are disabled."""
        if not secret.startswith(TOKEN_PREFIX):
            return None
        query = (
            select(TokenTable, AccountTable)
            .join(AccountTable, col(AccountTable.login) == col(TokenTable.login))
            .where(
                TokenTable.sha256 == _sha256(secret),
                col(TokenTable.revoked_at).is_(None),
                col(AccountTable.disabled).is_(False),
            )
        )
        with self._read() as session:
            found = session.execute(query).first()
            if found is None:
                return None
            token, account = found
            today = datetime.now(UTC).astimezone().date().isoformat()
            if token.last_day is not None and token.last_day < today:
                return None
            return _account(account).person(session=token.token, read_only=token.read_only)

    def of_login(self, login: str) -> Person | None:
        """Return the person of an account that is not disabled: for what acts in their name, such as a calendar address."""
        with self._read() as session:
            row = session.get(AccountTable, login)
            return None if row is None or row.disabled else _account(row).person()

    # --- the server's own -----------------------------------------------------------------------------------------
    def secret(self, name: str) -> bytes:
        """Return a key of the server's own, made when first asked for and the same for every process."""
        kept = self._secrets.get(name)
        if kept is None:
            kept = self._secrets[name] = self._stored_secret(name)
        return kept

    def _stored_secret(self, name: str) -> bytes:
        with self._read() as session:
            row = session.get(SecretTable, name)
        if row is not None:
            return row.value
        try:
            with Session(self._write_engine) as session:
                if session.get(SecretTable, name) is None:
                    session.add(SecretTable(name=name, value=secrets.token_bytes(32)))
                session.commit()
        except IntegrityError:  # another process made it meanwhile
            return self._stored_secret(name)
        with self._read() as session:
            return session.get_one(SecretTable, name).value

    # --- within ---------------------------------------------------------------------------------------------------
    @contextmanager
    def _read(self) -> Iterator[Session]:
        with Session(self._read_engine, autoflush=False) as session:
            yield session

    @contextmanager
    def _change(self, by: str, why: str) -> Iterator[Change]:
        """A logged transaction of the register's own, whose rights the register asked before."""
        acting = self._person
        name = acting.name if acting is not None and acting.signed_in else by or (acting.name if acting else "")
        with open_change(self._write_engine, by=name, why=why) as change:
            yield change

    def _account(self, login: str) -> Account:
        with self._read() as session:
            return _account(_row(session, login))

    def _require_admin(self) -> None:
        if self._person is not None:
            self._person.require(Action.ADMINISTER, "")

    def _require_own(self, login: str) -> None:
        """One's own account, or an administrator."""
        if self._person is not None and not (self._person.login and self._person.login == login_of(login)):
            self._person.require(Action.ADMINISTER, "")

    def _require_self(self, login: str) -> None:
        """One's own account, and no program in one's name."""
        acting = self._person
        if acting is not None and (acting.login != login_of(login) or not acting.may(Action.OWN, "")):
            raise Refused("not-yours", "只能修改自己的", "That is for its owner only")


def _sha256(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _account(row: AccountTable) -> Account:
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


def _row(session: Session, login: str) -> AccountTable:
    row = session.get(AccountTable, login_of(login))
    if row is None:
        raise NotFound("no-such-account", f"没有账号 {login}", f"There is no account {login}")
    return row


def _require_own_name(session: Session, login: str, name: str) -> None:
    """Refuse a name that signs another account's work."""
    names = session.execute(select(col(AccountTable.login), col(AccountTable.name)))
    if any(other != login and theirs.casefold() == name.casefold() for other, theirs in names):
        raise Conflict(
            "name-taken",
            f"已有人叫“{name}”；姓名用于署名，请加以区分，如“{name}（二科）”",
            f"There is a {name!r} already. Names sign what people write: tell them apart, as in '{name} (2nd office)'",
        )


def _centres(session: Session, codes: Collection[str] | None) -> list[str]:
    """Codes of centres that exist, in order."""
    wanted = sorted(set(codes or ()))
    known = set(session.scalars(select(CentreTable.centre).where(col(CentreTable.centre).in_(wanted))))
    unknown = [code for code in wanted if code not in known]
    if unknown:
        raise NotFound("no-such-centre", f"没有中心：{'、'.join(unknown)}", f"There is no centre {', '.join(unknown)}")
    return wanted


def _require_an_admin(session: Session) -> None:
    """Refuse to lock everybody out."""
    query = select(AccountTable.login).where(
        AccountTable.role == Role.ADMIN.value, col(AccountTable.disabled).is_(False)
    )
    if session.scalar(query.limit(1)) is None:
        raise Refused(
            "last-admin", "至少要保留一个可用的系统管理员账号", "At least one administrator must be able to sign in"
        )
