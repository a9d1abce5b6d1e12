"""Accounts: who may sign in, with which rights."""

from __future__ import annotations

from collections.abc import Collection
from copy import copy
from typing import Final

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from twin.errors import Conflict, NotFound, Refused
from twin.registry.account_door import Account, AccountDoor, account_of, account_row
from twin.registry.accounts import AccountTable, login_of
from twin.registry.change import lost_race
from twin.registry.passwords import fresh_password, hashed, require_good
from twin.registry.rights import Person, Role
from twin.registry.server_keys import ServerKeys
from twin.registry.sessions import SessionBook
from twin.registry.signing_in import PasswordBook
from twin.registry.tables import CentreTable
from twin.registry.tokens import TokenBook

_ANY_ACCOUNT: Final = select(AccountTable.login).limit(1)


class PeopleRegister:
    """The accounts: :attr:`twin.registry.store.Registry.people`.

    ``by`` names who acts where no person is signed in (a command at the machine); a signed-in person's name goes before.

    Raises
    ------
    NotFound, Refused, Conflict, Invalid
        As :class:`twin.registry.store.Registry` does.
    """

    def __init__(self, engine: Engine) -> None:
        self._known: set[str] = set()  # holds a word once an account was seen: accounts are never deleted
        self._open(AccountDoor(engine))
        self.keys = ServerKeys(self._door)

    def _open(self, door: AccountDoor) -> None:
        self._door = door
        self.sessions = SessionBook(door)
        self.tokens = TokenBook(door)
        self.passwords = PasswordBook(door, self.sessions)

    def as_person(self, person: Person) -> PeopleRegister:
        """The same register, as that person may use it."""
        seen = copy(self)
        seen._open(self._door.as_person(person))  # noqa: SLF001 - a copy of our own
        return seen

    def exist(self) -> bool:
        """Whether there is any account: from then on everything needs signing in."""
        if not self._known:
            with self._door.read() as session:
                if session.scalar(_ANY_ACCOUNT) is None:
                    return False
            self._known.add("some")
        return True

    def accounts(self) -> tuple[Account, ...]:
        """Return all accounts by login; for administrators."""
        self._door.require_admin()
        with self._door.read() as session:
            return tuple(map(account_of, session.scalars(select(AccountTable).order_by(col(AccountTable.login)))))

    def account(self, login: str) -> Account:
        """Return one account; one's own, or any for administrators."""
        self._door.require_own(login)
        with self._door.read() as session:
            return account_of(account_row(session, login))

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
            self._door.require_admin()
        login, name = login_of(login), name.strip()
        given = None
        if password is None and not outside:
            password = given = fresh_password()
        elif password is not None:
            require_good(password, login, name)
        stored = None if password is None else hashed(password)
        with self._door.change(by, f"新建账号 new account {login}") as change:
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
        self._door.require_admin()
        with self._door.change(by, why or f"修改账号 account changed {account.login}") as change:
            row = account_row(change, account.login)
            if row.version != account.version:
                raise lost_race()
            _require_own_name(change, row.login, account.name.strip())
            everywhere, centres = account.centres is None, _centres(change, account.centres)
            row.name, row.role, row.disabled = account.name.strip(), account.role.value, account.disabled
            row.everywhere, row.centres = everywhere, centres
            change.flush()
            _require_an_admin(change)
        if account.disabled:
            self.sessions.drop(account.login)

    def of_login(self, login: str) -> Person | None:
        """Return the person of an account that is not disabled: for what acts in their name, such as a calendar address."""
        with self._door.read() as session:
            row = session.get(AccountTable, login)
            return None if row is None or row.disabled else account_of(row).person()

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
        with self._door.read() as session:
            query = select(AccountTable).where(AccountTable.issuer == issuer, AccountTable.subject == subject)
            row = session.scalars(query).first() or session.get(AccountTable, login)
            found = None if row is None else (account_of(row), row.issuer, row.subject)
        if found is not None and not found[0].disabled:
            account, known, whose = found
            if (known, whose) == (issuer, subject):
                return account
            if known is None and not account.has_password:
                with self._door.change(account.name, f"首次单点登录 first sign-in by {issuer}") as change:
                    linked = account_row(change, login)
                    linked.issuer, linked.subject = issuer, subject
                return self._door.account(login)
        raise Refused(
            "no-account",
            f"单点登录成功，但这里没有可用的账号“{login}”；请联系系统管理员开通",
            f"You are known there, but there is no account {login!r} here. Ask an administrator",
        )


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
