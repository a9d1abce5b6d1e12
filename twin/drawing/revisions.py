"""Two revisions of one drawing: which room is which, so that ids, assets and corrections survive a new upload."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from twin.drawing.corrections import Correction
from twin.model import Floor, Point


@dataclass(frozen=True, slots=True)
class Pair:
    """One room in both revisions: its old id, its new id, and the IoU of both polygons once aligned."""

    old: str
    new: str
    iou: float


@dataclass(frozen=True, slots=True)
class Match:
    """Which zones of the old revision are which of the new one. Old local metres + ``shift`` = new local metres."""

    shift: Point
    kept: tuple[Pair, ...]
    reshaped: tuple[Pair, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]


def match_zones(old: Floor, new: Floor) -> Match:
    """Match by overlap once aligned, helped by name and number. Both floors as read, without corrections."""
    raise NotImplementedError


def carry_ids(old: Floor, new: Floor) -> Floor:
    """The new floor with the old ids of zones, openings and placements where they are the same thing.

    Ids of things that are gone are not given to others.
    """
    raise NotImplementedError


def rebase(corrections: Sequence[Correction], old: Floor, new: Floor) -> tuple[Correction, ...]:
    """Corrections made over ``old``, moved to where the plan stands in ``new``."""
    raise NotImplementedError
