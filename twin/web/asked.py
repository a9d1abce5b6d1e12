"""What an inspector is asked in a centre with all that was answered: what the phone's walk and the page of answers show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from twin.checks.asking import Round, round_of
from twin.registry.evidence import Answered
from twin.web.view import Drawn, drawn_of, registry


@dataclass(frozen=True, slots=True)
class Asked:
    """A centre's questions along the walk; ``given``: every answer by question and subject, oldest first."""

    drawn: Drawn
    round: Round
    given: Mapping[tuple[str, str], tuple[Answered, ...]]


def asked_in(code: str) -> Asked:
    """The questions of a centre as they stand today, as whoever acts may see them; no check is waited for.

    Raises
    ------
    NotFound
        ``no-such-centre``: there is none, or not for them.
    """
    drawn, answers = drawn_of(code), registry().papers.answers(code)
    given: dict[tuple[str, str], tuple[Answered, ...]] = {}
    for each in answers:
        key = (each.answer.question, each.answer.subject)
        given[key] = (*given.get(key, ()), each)
    said = [each.answer for each in answers]
    return Asked(drawn, round_of(drawn.twin, drawn.standards, drawn.catalog, said, drawn.today), given)
