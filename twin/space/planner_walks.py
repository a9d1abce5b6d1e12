"""The visits of a centre while its signs change: only those whom a change concerns are walked again.

A visitor heeds the signs that say anything about their destination. Other signs change one thing for them: how many names
are in view at a decision point, which is counted again. So every answer is the one that walking everybody again would give.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from typing import Final

from twin.space.signs import Sign
from twin.space.visits import first_visit, too_many_names
from twin.space.visits_guide import Guide
from twin.space.visits_record import Kind, Visit

TOLD: Final = frozenset({Kind.MISSING, Kind.UNSEEN})
"""Failures at which somebody who leads the visitor says where to go: without one, being led changes nothing."""


class Walks:
    """Every visit, led and by oneself, under the signs of one guide after another.

    Parameters
    ----------
    visits
        All visits by oneself under the signs of ``guide``.
    """

    def __init__(self, guide: Guide, visits: Sequence[Visit]) -> None:
        self._signs = frozenset(guide.sights.signs)
        self._visits = list(visits)
        self._is_led = [not _was_told(visit) for visit in visits]
        self._walked_under = [self._signs] * len(self._visits)

    def led(self, guide: Guide) -> Generator[None, None, list[Visit]]:
        """Every visit with somebody to lead the visitor, in the order of the visits; pauses after each walk."""
        changed = self._signs ^ frozenset(guide.sights.signs)
        if changed:
            self._signs = frozenset(guide.sights.signs)
        told = frozenset().union(*(guide.namer.told(sign) for sign in changed))
        for k, visit in enumerate(self._visits):
            if not self._is_led[k] or _concerned(guide, visit, told, changed):
                self._visits[k] = first_visit(guide, visit.entrance, visit.to, led=True)
                self._is_led[k] = True
                self._walked_under[k] = self._signs
                yield
        return list(self._visits)

    def alone(self, guide: Guide) -> Generator[None, None, tuple[Visit, ...]]:
        """Every visit by oneself; pauses after each walk."""
        out = []
        for k, visit in enumerate((yield from self.led(guide))):
            if _was_told(visit) or (self._walked_under[k] is not self._signs and _counts_differ(guide, visit)):
                out.append(first_visit(guide, visit.entrance, visit.to))
                yield
            else:
                out.append(visit)
        return tuple(out)


def _was_told(visit: Visit) -> bool:
    return any(failure.kind in TOLD for failure in visit.failures)


def _concerned(guide: Guide, visit: Visit, told: frozenset[str], changed: Iterable[Sign]) -> bool:
    to = visit.to
    if not visit.reached:
        return False
    if to.kind != "exit":
        return to.id in told
    return any(guide.tells(sign, to) for sign in changed)


def _counts_differ(guide: Guide, visit: Visit) -> bool:
    return any(too_many_names(guide, look) != assets for look, assets in visit.counted)
