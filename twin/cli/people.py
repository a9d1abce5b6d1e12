"""``twin people``: accounts, for whoever administers this machine."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from twin.cli.output import CLEAN, out, out_json, say

if TYPE_CHECKING:
    from twin.registry import Registry

ROLES: Final = ("viewer", "maintainer", "manager", "auditor", "admin")


def words(verbs: Any) -> None:
    """Add the commands of this group."""
    group = verbs.add_parser("people", help="账号 / accounts").add_subparsers(required=True, metavar="VERB")
    listing = group.add_parser("list", help="列出 / list them")
    listing.add_argument("--json", action="store_true")
    listing.set_defaults(run=list_people)
    new = group.add_parser("add", help="新建 / make one")
    new.add_argument("login", help="账号 / login")
    new.add_argument("--name", required=True, help="姓名，用于署名 / name, which signs what they write")
    _rights(new, needed=True)
    new.add_argument("--sso", action="store_true", help="只用单点登录，不设密码 / OpenID Connect only, no password")
    new.add_argument("--password-stdin", action="store_true", help="从标准输入读取密码 / read the password from stdin")
    new.set_defaults(run=add)
    rights = group.add_parser("rights", help="修改角色和中心 / change role and centres")
    rights.add_argument("login")
    _rights(rights, needed=False)
    rights.set_defaults(run=change_rights)
    for name, action, text in (
        ("disable", disable, "停用并退出所有设备 / disable, sign out everywhere"),
        ("enable", enable, "重新启用 / enable again"),
        ("reset", reset, "重置密码并解锁 / new password, unlock"),
        ("sign-out", sign_out, "退出所有设备 / sign out everywhere"),
    ):
        command = group.add_parser(name, help=text)
        command.add_argument("login")
        command.set_defaults(run=action)


def _rights(command: argparse.ArgumentParser, *, needed: bool) -> None:
    command.add_argument("--role", required=needed, choices=ROLES)
    scope = command.add_mutually_exclusive_group()
    scope.add_argument("--centres", metavar="CODE,CODE", help="可见的中心 / centres they see")
    scope.add_argument("--all-centres", action="store_true", help="全部中心 / all of them")


@contextmanager
def _registry() -> Iterator[Registry]:
    from twin.registry import open_registry

    with closing(open_registry()) as registry:
        registry.upgrade()
        yield registry


def _me() -> str:
    """Whose name stands in the log: the user of this machine."""
    return f"{getpass.getuser()} (twin people)"


def _codes(arguments: argparse.Namespace) -> frozenset[str] | None:
    if arguments.all_centres or arguments.role == "admin":
        return None
    return frozenset(code.strip() for code in (arguments.centres or "").split(",") if code.strip())


def list_people(arguments: argparse.Namespace) -> int:
    """``twin people list``."""
    with _registry() as registry:
        accounts = [(each, registry.people.passwords.locked(each.login)) for each in registry.people.accounts()]
    if arguments.json:
        out_json(
            [
                {
                    "login": each.login,
                    "name": each.name,
                    "role": each.role,
                    "centres": None if each.centres is None else sorted(each.centres),
                    "disabled": each.disabled,
                    "locked": locked,
                    "password": each.has_password,
                    "sso": each.linked,
                }
                for each, locked in accounts
            ]
        )
        return CLEAN
    for each, locked in accounts:
        centres = "*" if each.centres is None else ",".join(sorted(each.centres)) or "-"
        state = "disabled" if each.disabled else "locked" if locked else ""
        out(f"{each.login:<20} {each.name:<16} {each.role:<11} {centres:<24} {state}")
    say(f"{len(accounts)} 个账号 / accounts")
    return CLEAN


def add(arguments: argparse.Namespace) -> int:
    """``twin people add LOGIN --name … --role …``: prints a password to hand over, unless one is read."""
    from twin.registry import Role

    password = sys.stdin.readline().rstrip("\r\n") if arguments.password_stdin else None
    with _registry() as registry:
        given = registry.people.add(
            arguments.login,
            name=arguments.name,
            role=Role(arguments.role),
            centres=_codes(arguments),
            password=password,
            outside=arguments.sso,
            by=_me(),
        )
    _hand_over(given)
    return CLEAN


def change_rights(arguments: argparse.Namespace) -> int:
    """``twin people rights LOGIN``: what is not named stays."""
    from twin.registry import Role

    with _registry() as registry:
        account = registry.people.account(arguments.login)
        role = Role(arguments.role) if arguments.role else account.role
        named = arguments.centres is not None or arguments.all_centres or role is Role.ADMIN
        centres = _codes(arguments) if named else account.centres
        registry.people.update(replace(account, role=role, centres=centres), by=_me())
    return CLEAN


def disable(arguments: argparse.Namespace) -> int:
    """``twin people disable LOGIN``."""
    return _switch(arguments.login, disabled=True)


def enable(arguments: argparse.Namespace) -> int:
    """``twin people enable LOGIN``."""
    return _switch(arguments.login, disabled=False)


def _switch(login: str, *, disabled: bool) -> int:
    with _registry() as registry:
        registry.people.update(replace(registry.people.account(login), disabled=disabled), by=_me())
    return CLEAN


def reset(arguments: argparse.Namespace) -> int:
    """``twin people reset LOGIN``: prints a new password to hand over."""
    with _registry() as registry:
        _hand_over(registry.people.passwords.reset(arguments.login, by=_me()))
    return CLEAN


def sign_out(arguments: argparse.Namespace) -> int:
    """``twin people sign-out LOGIN``."""
    with _registry() as registry:
        login = registry.people.account(arguments.login).login
        registry.people.sessions.close(login)
    return CLEAN


def _hand_over(password: str | None) -> None:
    if password is not None:
        out(password)
        say("请转交此密码，首次登录时必须修改 / hand this password over; it must be changed at the first sign-in")
