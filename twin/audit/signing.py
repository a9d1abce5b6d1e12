"""Who signs an audit: the lead first, then an approver who is another person; after that nothing is added."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from twin.errors import Conflict, Refused
from twin.model import Text


class Role(StrEnum):
    """In the order of signing."""

    LEAD = "lead"
    APPROVER = "approver"


ROLES: Mapping[Role, Text] = {
    Role.LEAD: Text("审计组长", "Audit lead"),
    Role.APPROVER: Text("批准人", "Approver"),
}


@dataclass(frozen=True, slots=True)
class Signature:
    """One person answers for one run. ``at`` is ISO 8601 in UTC; ``seal`` is the hash of what was signed."""

    role: Role
    person: str
    at: str
    seal: str
    note: str = ""

    @property
    def day(self) -> str:
        """The day of signing, ISO."""
        return self.at[:10]


def same_person(one: str, other: str) -> bool:
    """Whether two names are one person's: width, case and blanks do not tell people apart."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def require_signature(role: Role, person: str, signed: Sequence[Signature]) -> None:
    """Refuse a signature that is not the next one.

    Raises
    ------
    Conflict
        ``audit-signed``: the role has signed.
    Refused
        ``lead-signs-first``, or ``same-signer``: the approver is the lead.
    """
    by_role = {signature.role: signature for signature in signed}
    if role in by_role:
        name, words = by_role[role].person, ROLES[role]
        raise Conflict(
            "audit-signed",
            f"{words.zh}已由{name}签署，签署后不可更改",
            f"{words.en}: {name} has signed; a signature stands",
        )
    if role is Role.APPROVER:
        lead = by_role.get(Role.LEAD)
        if lead is None:
            raise Refused(
                "lead-signs-first", "请先由审计组长签署，再由批准人签署", "The lead signs first, then the approver"
            )
        if same_person(lead.person, person):
            raise Refused(
                "same-signer",
                "批准人与审计组长必须是不同的人",
                "The approver must be another person than the lead",
            )
