"""Who may do what where: roles, the acts they allow, and the person who acts.

Rights are a closed table of values. They are asked in two places only: :mod:`twin.registry.change` asks at every
written row, and :mod:`twin.registry.scoping` leaves rows of other centres out of every query. A page that hides a
button does so for comfort.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from twin.errors import NotFound, Refused
from twin.model import Text

ALL_CENTRES: Final = None
"""A scope without limit."""


class Role(StrEnum):
    """What an account is for."""

    VIEWER = "viewer"
    MAINTAINER = "maintainer"
    MANAGER = "manager"
    AUDITOR = "auditor"
    ADMIN = "admin"


ROLE_WORDS: Final[Mapping[Role, Text]] = {
    Role.VIEWER: Text("查看者", "Viewer"),
    Role.MAINTAINER: Text("维保人员", "Maintainer"),
    Role.MANAGER: Text("设施管理员", "Manager"),
    Role.AUDITOR: Text("考核审计", "Auditor"),
    Role.ADMIN: Text("系统管理员", "Administrator"),
}


class Action(StrEnum):
    """What can be done in a centre."""

    READ = "read"
    OWN = "own"  # keep what is one's own: calendar addresses
    REPORT = "report"  # say that something is broken
    MAINTAIN = "maintain"  # scans, upkeep, work orders, counts, measurements
    MANAGE = "manage"  # plans, assets, documents, facts, waivers, schedules, tags
    CONFIRM = "confirm"  # answer by hand what no drawing can show
    ADMINISTER = "administer"  # accounts


_EVERYBODY: Final = frozenset({Action.READ, Action.OWN})
ALLOWED: Final[Mapping[Role, frozenset[Action]]] = {
    Role.VIEWER: _EVERYBODY,
    Role.MAINTAINER: _EVERYBODY | {Action.REPORT, Action.MAINTAIN},
    Role.MANAGER: _EVERYBODY | {Action.REPORT, Action.MAINTAIN, Action.MANAGE, Action.CONFIRM},
    Role.AUDITOR: _EVERYBODY | {Action.CONFIRM},
    Role.ADMIN: frozenset(Action),
}


class Standing(StrEnum):
    """How a person comes to act."""

    ACCOUNT = "account"  # signed in, or by a personal token
    LOCAL = "local"  # at this machine, before the first account exists
    VISITOR = "visitor"  # unnamed, before a scanned tag: the phone page shows what the centre allows
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts. No two accounts share a ``name``, which signs what they write. ``centres`` None: all of them. ``read_only``: a personal token that may not write."""

    standing: Standing
    login: str = ""
    name: str = ""
    role: Role | None = None
    centres: frozenset[str] | None = frozenset()
    read_only: bool = False
    session: str = ""  # the id (hashed) of the session or token that they came with
    temporary: bool = False  # signed in with a password that somebody else knows: to be changed first

    @property
    def signed_in(self) -> bool:
        """Whether an account stands behind them."""
        return self.standing is Standing.ACCOUNT

    def sees(self, centre: str) -> bool:
        """Whether the centre exists for them. What belongs to no centre is for administrators."""
        if self.role is Role.ADMIN:
            return True
        return bool(centre) and (self.centres is ALL_CENTRES or centre in self.centres)

    def may(self, action: Action, centre: str) -> bool:
        """Whether they may do that in a centre (``""``: in what belongs to none, such as accounts)."""
        if not self.sees(centre) and not (action is Action.OWN and not centre):
            return False
        if self.standing is Standing.VISITOR:
            return action is Action.REPORT  # and only where the centre allows it: asked at the write
        if self.role is None or (self.read_only and action is not Action.READ):
            return False
        return action in ALLOWED[self.role]

    def require(self, action: Action, centre: str) -> None:
        """Return if they may do that.

        Raises
        ------
        NotFound
            The centre is outside their scope: it is as if it did not exist.
        Refused
            Their role, or the token they came with, does not allow it.
        """
        if self.may(action, centre):
            return
        if centre and not self.sees(centre):
            raise no_centre(centre)
        if self.role is None:
            raise not_signed_in()
        words = ROLE_WORDS[self.role]
        raise Refused(
            "not-allowed",
            f"“{words.zh}”没有这项权限；如有需要请联系系统管理员",
            f"{words.en}: this is not among your rights. Ask an administrator if you need it",
        )

    def named(self, name: str) -> Person:
        """The same person under a name they gave."""
        return replace(self, name=name)


def not_signed_in() -> Refused:
    """Return the refusal of somebody who has not said who they are; a phone keeps what it sent until they have."""
    return Refused("not-signed-in", "请先登录", "Sign in first")


def no_centre(code: str) -> NotFound:
    """Return the answer for a centre that does not exist, for this person or at all."""
    return NotFound("no-such-centre", f"没有中心 {code}", f"There is no centre {code}")


NOBODY: Final = Person(Standing.NOBODY)
VISITOR: Final = Person(Standing.VISITOR, centres=ALL_CENTRES)
LOCAL: Final = Person(Standing.LOCAL, role=Role.ADMIN, centres=ALL_CENTRES)
