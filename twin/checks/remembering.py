"""What was measured on a plan, as bytes: for the next process that checks the same plan, which then need not measure it.

JSON over a closed list of types, deflated and sealed: nothing in it is run when it is read. It holds for one plan, one
catalogue and one version of the program, and says so in its seal; anything else is as good as nothing, and the plan is
measured again.

Every value is written once, and the others name it by its place: most of a plan's answers share their points and words.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import StrEnum
from operator import attrgetter
from typing import Any, Final

import shapely

from twin.catalog.loader import Catalog
from twin.checks.access import Counting, Narrowest
from twin.checks.ground import Ground
from twin.checks.measures.base import Measured
from twin.memory import no_collector
from twin.model import Floor, Opening, OpeningKind, Placement, Proof, ProofKind, Text, Zone
from twin.space import loads, tour
from twin.space.network import Way
from twin.space.places import Place

MAGIC: Final = b"TWG2"
"""Format 2."""
_HEAD: Final = len(MAGIC) + 32
"""Bytes before the contents: the format and the seal."""
_ENUMS: Final[Mapping[str, type[StrEnum]]] = {each.__name__: each for each in (Counting, OpeningKind, ProofKind)}
_RECORDS: Final[Mapping[str, type[Any]]] = {
    "text": Text,
    "measured": Measured,
    "proof": Proof,
    "way": Way,
    "narrowest": Narrowest,
    "circulation": loads.Circulation,
    "leg": loads.Leg,
    "stop": tour.Leg,
    "place": Place,
}
_NAMES: Final = {kind: name for name, kind in _RECORDS.items()}
_FIELDS: Final[Mapping[type[Any], Sequence[str]]] = {
    kind: [each.name for each in fields(kind)] if is_dataclass(kind) else kind._fields for kind in _NAMES
}
_PLAIN: Final = (str, int, float, bool, type(None))


class _StrangeError(TypeError):
    """A value of a type that is not in the list."""


def packed(ground: Ground, catalog: Catalog, program: str) -> bytes:
    """Everything that was asked of a plan and answered, but for answers of a type that is not in the list.

    ``program`` names the version of the program that measured.
    """
    writer = _Writer(ground, catalog)
    parts = []
    for part, memory in ground.memories.items():
        pairs = [pair for pair in (writer.pair(question, answer) for question, answer in memory.items()) if pair]
        parts.append([writer.place(part), pairs])
    body = zlib.compress(json.dumps([writer.values, parts], separators=(",", ":")).encode("ascii"), 1)
    return MAGIC + _seal(body, ground, catalog, program) + body


@no_collector()  # all that is read stays alive
def recall(data: bytes, ground: Ground, catalog: Catalog, program: str) -> bool:
    """Let a plan's ground know what was measured on it before; what it knows already stays.

    False, and nothing learnt, where the bytes are damaged or of another plan, catalogue or version of the program.
    """
    body = data[_HEAD:]
    if data[:_HEAD] != MAGIC + _seal(body, ground, catalog, program):
        return False
    table, parts = json.loads(zlib.decompress(body))
    values = _read(table, _constants(ground, catalog))
    for part, pairs in parts:
        memory = ground.memory(values[part])
        for question, answer in pairs:
            memory.setdefault(values[question], values[answer])
    return True


def _seal(body: bytes, ground: Ground, catalog: Catalog, program: str) -> bytes:
    """A hash over the contents and over all that they hold for."""
    of = f"{program}\0{catalog.digest}\0{plan_digest(ground.twin.floors)}\0"
    return hashlib.sha256(of.encode() + body).digest()


def plan_digest(floors: Sequence[Floor]) -> str:
    """A hash of all that measures of a plan can look at: two plans with the same one are the same."""
    digest = hashlib.sha256()
    for floor in floors:
        shapes = [*(zone.polygon for zone in floor.zones), *floor.linework.values()]
        for part in shapely.to_wkb(shapes).tolist() if shapes else ():
            digest.update(len(part).to_bytes(8, "big") + part)
        things = [
            list(map(_ZONE, floor.zones)),
            list(map(_OPENING, floor.openings)),
            list(map(_BLOCK, floor.placements)),
        ]
        rest = (floor.id, floor.name, floor.level, floor.origin, floor.bounds, list(floor.linework))
        digest.update(repr((rest, things)).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


_ZONE: Final = attrgetter(*(each.name for each in fields(Zone) if each.name != "polygon"))
_OPENING, _BLOCK = (attrgetter(*(each.name for each in fields(kind))) for kind in (Opening, Placement))


def _constants(ground: Ground, catalog: Catalog) -> Mapping[str, object]:
    """What answers may hold and nobody writes down."""
    return {"twin": ground.twin, "catalog": catalog}


class _Writer:
    """A table of values. A list in it begins with what it is: a row of plain values, or anything else by the places of its parts."""

    def __init__(self, ground: Ground, catalog: Catalog) -> None:
        self.values: list[Any] = []
        self._places: dict[str, int] = {}
        self._constants = _constants(ground, catalog)

    def pair(self, question: object, answer: object) -> list[int] | None:
        """The places of a question and its answer; None where one of them cannot be written."""
        try:
            return [self.place(question), self.place(answer)]
        except _StrangeError:
            return None

    def place(self, value: Any) -> int:
        """Where a value is in the table, written there if it is not. Raises :class:`_StrangeError`."""
        written = self._written(value)
        key = json.dumps(written)
        place = self._places.get(key)
        if place is None:
            place = self._places[key] = len(self.values)
            self.values.append(written)
        return place

    def _written(self, value: Any) -> Any:
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind is tuple:
            plain = all(type(each) in _PLAIN for each in value)
            return ["row", *value] if plain else ["tuple", *map(self.place, value)]
        if kind is frozenset:
            return ["set", *map(self.place, sorted(value, key=repr))]
        if kind in _NAMES:
            return [_NAMES[kind], *(self.place(getattr(value, name)) for name in _FIELDS[kind])]
        return self._written_else(value)

    def _written_else(self, value: object) -> Any:
        name = type(value).__name__
        if isinstance(value, StrEnum) and _ENUMS.get(name) is type(value):
            return [name, self.place(value.value)]
        if isinstance(value, float):  # numpy's
            return float(value)
        constant = next((name for name, each in self._constants.items() if each is value), None)
        if constant is None:
            raise _StrangeError(name)
        return ["the", self.place(constant)]


def _read(table: Sequence[Any], constants: Mapping[str, object]) -> list[Any]:
    """The values that :class:`_Writer` was given."""
    makes: dict[str, Callable[..., Any]] = {**_ENUMS, **_RECORDS, "the": constants.__getitem__}
    values: list[Any] = []
    for written in table:
        if not isinstance(written, list):
            values.append(written)
            continue
        name = written[0]
        if name == "row":
            values.append(tuple(written[1:]))
            continue
        parts = [values[place] for place in written[1:]]
        if name == "tuple":
            values.append(tuple(parts))
        else:
            values.append(frozenset(parts) if name == "set" else makes[name](*parts))
    return values
