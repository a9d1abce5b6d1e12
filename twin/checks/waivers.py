"""Waivers: a person answers, by name and until a date, for a rule that one subject breaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from twin.model import Text


@dataclass(frozen=True, slots=True)
class Waiver:
    """One rule set aside for one subject until a date, and who answers for it.

    Parameters
    ----------
    rule
        Code of the rule (``Finding.rule``).
    subject
        Id of the subject (``Finding.subject.id``).
    reason
        Why the failure is accepted for now.
    approver
        The person who answers for it.
    until
        Last day on which it holds; on the day after, the rule fails again.
    """

    rule: str
    subject: str
    reason: str
    approver: str
    until: date

    @property
    def note(self) -> Text:
        """Until when, by whom and why, as a finding shows it."""
        return Text(
            f"已豁免至 {self.until.isoformat()}，批准人 {self.approver}：{self.reason}",
            f"waived until {self.until.isoformat()} by {self.approver}: {self.reason}",
        )

    def holds(self, today: date) -> bool:
        """Whether the waiver still holds on ``today`` (its last day included)."""
        return today <= self.until


def waivers_by_subject(waivers: Iterable[Waiver], today: date) -> Mapping[tuple[str, str], Waiver]:
    """Map (rule, subject id) to the waiver that holds longest on ``today``; lapsed ones are left out."""
    held: dict[tuple[str, str], Waiver] = {}
    for waiver in waivers:
        known = held.get((waiver.rule, waiver.subject))
        if waiver.holds(today) and (known is None or known.until < waiver.until):
            held[waiver.rule, waiver.subject] = waiver
    return held
