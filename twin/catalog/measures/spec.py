"""What a measure is: the types of the closed list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from twin.catalog.schema import SubjectKind
from twin.model import Text


class ParamKind(StrEnum):
    """What a parameter of a measure holds after loading."""

    ITEM = "item"  # an item id
    ITEMS = "items"  # a tuple of item ids
    ZONES = "zones"  # a tuple of zone kind ids
    LENGTH = "length"  # metres
    ANGLE = "angle"  # degrees
    ATTRIBUTE = "attribute"  # an attribute id of items.yaml: a key of Asset.attributes
    FACT = "fact"  # a fact of the centre: of facts.yaml, or one that the standard declares
    HOURS = "hours"  # times of a day as words: 08:30-12:00, 13:30-17:00
    NUMBER = "number"  # a plain number, 0 or more
    WORDS = "words"  # a tuple of words to look for in what people wrote


@dataclass(frozen=True, slots=True)
class MeasureSpec:
    """What a measure yields and takes.

    ``unit``: ``""`` pieces, ``m``, ``m2``, ``deg``, ``min``, ``ratio`` (so many to one), ``bool`` or ``text``. ``sentence`` names the measured thing for people,
    with the parameters in braces; a limit follows it. ``optional``: parameters that a subject may do without.
    """

    name: str
    unit: str
    subjects: frozenset[SubjectKind]
    what: Text
    not_this: Text
    sentence: Text
    params: Mapping[str, ParamKind] = field(default_factory=dict)
    optional: Mapping[str, frozenset[SubjectKind]] = field(default_factory=dict)


def spec(
    name: str,
    unit: str,
    subjects: str,
    what: tuple[str, str],
    not_this: tuple[str, str],
    *,
    sentence: tuple[str, str],
    optional: Mapping[str, str] | None = None,
    **params: str,
) -> MeasureSpec:
    """Write one measure down: ``subjects`` and the values of ``optional`` are subject kinds, blank between them."""
    spared = {key: _kinds(words) for key, words in (optional or {}).items()}
    taken = {key: ParamKind(value) for key, value in params.items()}
    return MeasureSpec(
        name,
        unit,
        _kinds(subjects),
        Text(*what),
        Text(*not_this),
        Text(*sentence),
        MappingProxyType(taken),
        MappingProxyType(spared),
    )


def _kinds(words: str) -> frozenset[SubjectKind]:
    return frozenset(SubjectKind(word) for word in words.split())
