"""Pieces of a plan of signs, and what hangs together: one sign at one place for one way of facing, a panel for each direction."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from twin.model import Point
from twin.space.signs import Named, Sign
from twin.space.signs_words import Arrow

ORDER: Final = (
    Arrow.AHEAD,
    Arrow.AHEAD_LEFT,
    Arrow.LEFT,
    Arrow.BACK_LEFT,
    Arrow.AHEAD_RIGHT,
    Arrow.RIGHT,
    Arrow.BACK_RIGHT,
    Arrow.UP,
    Arrow.DOWN,
    Arrow.BACK,
    Arrow.HERE,
)
"""Directions in the order in which a sign tells them: straight on, to the left, to the right, other floors, back (ours)."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One piece of work. ``action``: add a sign, extend an existing one (``asset``) by names, or correct its arrows.

    ``mends``: (entrance id, destination id) of the visits that need it. ``mount``: ceiling, wall or existing.
    """

    action: str
    sign: Sign
    asset: str | None
    named: tuple[Named, ...]
    mends: tuple[tuple[str, str], ...]
    mount: str


def hangs(sign: Sign) -> tuple[int, Point, float]:
    """Where a sign hangs and which way it faces: what hangs alike is one sign."""
    return sign.floor, sign.at, sign.faces_deg


def panels(named: Iterable[Named], most: int) -> list[tuple[Named, ...]]:
    """The panels of a sign: one for each direction, several as even as can be where a direction has more than ``most`` names."""
    ways: dict[Arrow | None, list[Named]] = {}
    for each in named:
        ways.setdefault(each.arrow, []).append(each)
    out = []
    for group in ways.values():
        count = math.ceil(len(group) / most)
        cuts = [round(k * len(group) / count) for k in range(count + 1)]
        out += [tuple(group[low:high]) for low, high in pairwise(cuts)]
    return out


def put(most: int, wanted: Planned, signs: list[Sign], planned: list[Planned]) -> None:
    """Hang a new sign, or write its names on the planned one that hangs there already.

    Names for an existing sign (``mount``) are added up to ``most`` on its panel; the rest hang beside it.
    """
    sign, named = wanted.sign, wanted.named
    if wanted.mount == "existing" and not sign.planned:
        room = max(0, most - len(sign.named))
        if room:
            _write(replace(wanted, action="extend", asset=sign.asset, named=named[:room]), sign, signs, planned)
        wanted = replace(wanted, named=named[room:], mount="ceiling")
    if not wanted.named:
        return
    there = next((each for each in signs if each.planned and hangs(each) == hangs(sign)), None)
    if there is None:
        there = replace(sign, planned=True, asset=f"{sign.asset}/{len(signs)}", named=())
        signs.append(there)
    _write(wanted, there, signs, planned)


def _write(wanted: Planned, sign: Sign, signs: list[Sign], planned: list[Planned]) -> None:
    """Add the names to a sign and to the piece of the plan that changes it."""
    more = replace(sign, named=_together(sign.named, wanted.named, in_order=sign.planned))
    signs[signs.index(sign)] = more
    for k, piece in enumerate(planned):
        if piece.sign.asset == sign.asset and piece.action == wanted.action:
            named = _together(piece.named, wanted.named, in_order=sign.planned)
            mends = tuple(dict.fromkeys((*piece.mends, *wanted.mends)))
            planned[k] = replace(piece, sign=more, named=named, mends=mends)
            return
    planned.append(replace(wanted, sign=more, named=more.named if sign.planned else wanted.named))


def _together(some: tuple[Named, ...], more: tuple[Named, ...], *, in_order: bool) -> tuple[Named, ...]:
    """Each entry once; ``in_order``: those of one direction together, in :data:`ORDER`."""
    both = dict.fromkeys((*some, *more))
    if not in_order:
        return tuple(both)
    return tuple(sorted(both, key=lambda each: len(ORDER) if each.arrow is None else ORDER.index(each.arrow)))
