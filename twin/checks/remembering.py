"""What was measured on a plan, as bytes: for the next process that checks the same plan, which then need not measure it.

JSON over a closed list of types, deflated and sealed: nothing in it is run when it is read. It holds for one plan, one
catalogue and one version of the program, and says so in its seal; anything else is as good as nothing, and the plan is
measured again.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any, Final

import shapely

from twin.catalog.loader import Catalog
from twin.checks.access import Counting, Narrowest
from twin.checks.ground import Ground
from twin.checks.measures.base import Measured
from twin.model import Floor, OpeningKind, Proof, ProofKind, Text, Zone
from twin.space import loads, tour
from twin.space.network import Way
from twin.space.places import Place

MAGIC: Final = b"TWG1"
"""Format 1."""
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
    code = _Code(ground, catalog)
    parts = []
    for part, memory in ground.memories.items():
        pairs = [pair for pair in (code.pair(question, answer) for question, answer in memory.items()) if pair]
        parts.append([code.coded(part), pairs])
    body = zlib.compress(json.dumps(parts, separators=(",", ":")).encode("ascii"), 1)
    return MAGIC + _seal(body, ground, catalog, program) + body


def recall(data: bytes, ground: Ground, catalog: Catalog, program: str) -> bool:
    """Let a plan's ground know what was measured on it before; what it knows already stays.

    False, and nothing learnt, where the bytes are damaged or of another plan, catalogue or version of the program.
    """
    body = data[_HEAD:]
    if data[:_HEAD] != MAGIC + _seal(body, ground, catalog, program):
        return False
    code = _Code(ground, catalog)
    for part, pairs in json.loads(zlib.decompress(body)):
        memory = ground.memory(code.read(part))
        for question, answer in pairs:
            memory.setdefault(code.read(question), code.read(answer))
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
        zones = [[getattr(zone, name) for name in _ZONE_WORDS] for zone in floor.zones]
        rest = (floor.id, floor.name, floor.level, floor.origin, floor.bounds, list(floor.linework))
        digest.update(repr((rest, zones, floor.openings, floor.placements)).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


_ZONE_WORDS: Final = tuple(each.name for each in fields(Zone) if each.name != "polygon")


class _Code:
    """Between values and JSON. A list begins with what it is; anything else stands for itself."""

    def __init__(self, ground: Ground, catalog: Catalog) -> None:
        self._constants: Mapping[str, object] = {"twin": ground.twin, "catalog": catalog}

    def pair(self, question: object, answer: object) -> list[Any] | None:
        """A question and its answer; None where one of them cannot be written."""
        try:
            return [self.coded(question), self.coded(answer)]
        except _StrangeError:
            return None

    def coded(self, value: Any) -> Any:
        """The value in JSON. Raises :class:`_StrangeError`."""
        kind = type(value)
        if kind in _PLAIN:
            return value
        if kind is tuple:
            plain = all(type(each) in _PLAIN for each in value)
            return ["row", *value] if plain else ["tuple", *map(self.coded, value)]
        if kind is frozenset:
            return ["set", *sorted(map(self.coded, value), key=json.dumps)]
        if kind in _NAMES:
            return [_NAMES[kind], *(self.coded(getattr(value, name)) for name in _FIELDS[kind])]
        return self._coded_else(value)

    def _coded_else(self, value: object) -> Any:
        name = type(value).__name__
        if isinstance(value, StrEnum) and _ENUMS.get(name) is type(value):
            return [name, value.value]
        if isinstance(value, float):  # numpy's
            return float(value)
        constant = next((name for name, each in self._constants.items() if each is value), None)
        if constant is None:
            raise _StrangeError(name)
        return ["the", constant]

    def read(self, value: Any) -> Any:
        """The value that :meth:`coded` was given."""
        if not isinstance(value, list):
            return value
        name, *rest = value
        if name == "row":
            return tuple(rest)
        if name == "the":
            return self._constants[rest[0]]
        if name in _ENUMS:
            return _ENUMS[name](rest[0])
        parts = map(self.read, rest)
        if name == "tuple":
            return tuple(parts)
        return frozenset(parts) if name == "set" else _RECORDS[name](*parts)
