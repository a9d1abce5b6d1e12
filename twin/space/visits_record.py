"""What is written down of a first visit: how it ended, step by step, and where it failed (:mod:`twin.space.visits`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from twin.model import Point
from twin.space.signs_words import Arrow
from twin.space.visits_ground import Destination, Entrance
from twin.space.visits_tracks import Look


class Kind(StrEnum):
    """What is wrong at a decision point."""

    MISSING = "missing"
    UNSEEN = "unseen"
    CONTRADICTORY = "contradictory"
    MISLEADING = "misleading"
    OVERLOADED = "overloaded"
    LOST = "lost"
    NO_WAY = "no_way"


class State(StrEnum):
    """How a visit ends, and what a visitor is doing on a step of it."""

    ARRIVED = "arrived"
    HESITATED = "hesitated"
    CONTRADICTED = "contradicted"
    LOST = "lost"
    FOLLOW = "follow"
    CONFIRM = "confirm"
    HESITATE = "hesitate"
    SEARCH = "search"
    MISLED = "misled"


@dataclass(frozen=True, slots=True)
class Mend:
    """The sign that would mend a failure: where, which way it faces, its arrow, what it names."""

    floor: int
    at: Point
    faces_deg: float
    arrow: Arrow
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """A decision point (its id) that fails for one destination, where the visitor stood and which way they came.

    ``signs``: asset numbers of those that mislead or go unread.
    """

    kind: Kind
    floor: int
    at: Point
    point: str
    heading_deg: float
    signs: tuple[str, ...] = ()
    mend: Mend | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A piece of a walk: what the visitor does, along which points (floor, local metres), from when to when (seconds)."""

    state: State
    points: tuple[tuple[int, Point], ...]
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Visit:
    """One first visit. ``arrived``: by sight and signs alone; ``reached``: at all. Lengths in metres."""

    entrance: Entrance
    to: Destination
    state: State
    reached: bool
    length_m: float
    extra_m: float
    longest_unsigned_m: float
    failures: tuple[Failure, ...]
    steps: tuple[Step, ...]
    counted: tuple[tuple[Look, tuple[str, ...]], ...] = field(default=(), repr=False)
    """Where the names in view were counted, with the signs (assets) there if they were too many."""

    @property
    def arrived(self) -> bool:
        """Whether nothing made the visitor hesitate, doubt or go astray."""
        return self.state is State.ARRIVED
