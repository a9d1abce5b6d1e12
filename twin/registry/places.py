"""Floors of a drawing become floors of a centre; what people call a floor or a zone is found again."""

from __future__ import annotations

import difflib
import hashlib
import threading
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from twin.checks.whereabouts import level_words
from twin.drawing.plan import read_plan
from twin.errors import NotFound
from twin.model import Floor, Issue, Opening, Placement, Plan, Severity, Text, Zone

if TYPE_CHECKING:
    from twin.catalog import Catalog
    from twin.drawing.profile import Profile
    from twin.registry.values import FloorChoice

KEPT_PLANS = 8
_plans: OrderedDict[tuple[object, ...], Plan] = OrderedDict()
_lock = threading.Lock()


def parsed_plan(
    data: bytes,
    name: str,
    *,
    profile: Profile | None = None,
    units: str | None = None,
    encoding: str | None = None,
    ignore_layers: Collection[str] = (),
    progress: Callable[[float, Text], None] | None = None,
) -> Plan:
    """Read a drawing, or return the same reading made earlier in this process (by content and settings).

    Raises
    ------
    DrawingError
        As :func:`twin.drawing.read_plan`.
    """
    settings = (profile.dump() if profile else None, units, encoding, tuple(sorted(ignore_layers)))
    key = (hashlib.sha256(data).hexdigest(), *settings)
    with _lock:
        plan = _plans.get(key)
        if plan is not None:
            _plans.move_to_end(key)
    if plan is None:
        plan = read_plan(
            data,
            name=name,
            units=units,
            encoding=encoding,
            profile=profile,
            ignore_layers=ignore_layers,
            progress=progress,
        )
        with _lock:
            _plans[key] = plan
            while len(_plans) > KEPT_PLANS:
                _plans.popitem(last=False)
    return plan if plan.source.name == name else replace(plan, source=replace(plan.source, name=name))


def choose_floor(plan: Plan, choice: FloorChoice) -> Floor:
    """Return the drawn floor that a choice means: by ``drawn``, else the only one, else the one of its name.

    A drawn name that begins with the name asked for fits (一层 finds 一层平面图). Ids that the reader counted up
    are believed only where ``drawn`` says so: a wrong floor would go unnoticed.

    Raises
    ------
    NotFound
        None or several fit: lists what the drawing holds.
    """
    if choice.drawn is None and len(plan.floors) == 1:
        return plan.floors[0]
    word = fold(choice.drawn if choice.drawn is not None else choice.name)
    tests: tuple[Callable[[Floor], bool], ...] = (
        lambda floor: choice.drawn is not None and fold(floor.id) == word,
        lambda floor: fold(floor.name) == word,
        lambda floor: fold(floor.name).startswith(word),
    )
    for test in tests:
        found = [floor for floor in plan.floors if test(floor)]
        if len(found) == 1:
            return found[0]
    names = [f"{floor.name}({floor.id})" for floor in plan.floors]
    asked = choice.drawn or choice.name
    raise NotFound(
        "no-such-drawn-floor",
        f"图纸 {plan.source.name} 中没有（或不止一个）楼层“{asked}”；图中有：{'、'.join(names) or '无'}；请用 drawn 指明",
        f"{plan.source.name} holds no floor, or several, called {asked!r}; it holds: {', '.join(names) or 'none'}; say which by drawn",
    )


def adopt(plan: Plan, choice: FloorChoice) -> tuple[Floor, tuple[Issue, ...]]:
    """Return the chosen floor under its id in the centre, and the reader's issues about it.

    Ids of zones, openings and placements start with the floor's id, so that they are unique in the centre.
    """
    drawn = choose_floor(plan, choice)

    def name(old: str) -> str:
        rest = old.removeprefix(f"{drawn.id}-")
        return old if old.startswith(f"{choice.id}-") else f"{choice.id}-{rest}"

    zones = tuple(replace(zone, id=name(zone.id)) for zone in drawn.zones)
    openings = tuple(_rename_opening(opening, name) for opening in drawn.openings)
    placements = tuple(_rename_placement(placement, name) for placement in drawn.placements)
    floor = replace(
        drawn,
        id=choice.id,
        name=choice.name,
        level=choice.level,
        zones=zones,
        openings=openings,
        placements=placements,
    )
    issues = (replace(i, floor=choice.id) for i in plan.issues if i.floor in {None, drawn.id})
    return floor, tuple(issues)


def _rename_opening(opening: Opening, name: Callable[[str], str]) -> Opening:
    return replace(opening, id=name(opening.id), zones=tuple(name(zone) for zone in opening.zones))


def _rename_placement(placement: Placement, name: Callable[[str], str]) -> Placement:
    return replace(placement, id=name(placement.id), zone=None if placement.zone is None else name(placement.zone))


def with_kinds(floor: Floor, kinds: Mapping[str, Sequence[str]]) -> tuple[Floor, tuple[Issue, ...]]:
    """Return the floor with the kinds that a site's ``zones`` confirm; a name that fits no zone is an issue."""
    if not kinds:
        return floor, ()
    zones = list(floor.zones)
    issues = []
    for word, chosen in kinds.items():
        hits = _named(zones, floor.id, word)
        if not hits:
            near = near_words(word, [zone.name or zone.id for zone in zones])
            issues.append(
                Issue(
                    "no-such-zone",
                    Severity.WARNING,
                    Text(
                        f"{floor.name} 没有名为“{word}”的功能区，指定的类别未生效{'；相近：' + '、'.join(near) if near else ''}",
                        f"{floor.name} has no zone {word!r}; its kinds were not applied{'; near: ' + ', '.join(near) if near else ''}",
                    ),
                    floor=floor.id,
                )
            )
        for i in hits:
            zones[i] = replace(zones[i], kinds=tuple(chosen))
    return replace(floor, zones=tuple(zones)), tuple(issues)


def fold(word: str) -> str:
    """Return a name without what makes no difference: width, case, blanks."""
    return "".join(unicodedata.normalize("NFKC", word).casefold().split())


def near_words(word: str, known: Sequence[str]) -> list[str]:
    """Return up to three of the known words that look like ``word``."""
    return difflib.get_close_matches(word, list(dict.fromkeys(known)), n=3, cutoff=0.4)


def _named(zones: Sequence[Zone], floor: str, word: str, catalog: Catalog | None = None) -> list[int]:
    """Return the positions of the zones that a word means: id first, then number, name, any label inside, kind."""
    wanted = {fold(word), fold(f"{floor}-{word}")}
    kind = catalog.zones.resolve(word) if catalog else None
    tests: tuple[Callable[[Zone], bool], ...] = (
        lambda zone: fold(zone.id) in wanted,
        lambda zone: zone.number is not None and fold(zone.number) in wanted,
        lambda zone: zone.name is not None and fold(zone.name) in wanted,
        lambda zone: any(fold(name) in wanted for name in zone.names),
        lambda zone: kind is not None and kind.id in zone.kinds,
    )
    for test in tests:
        hits = [i for i, zone in enumerate(zones) if test(zone)]
        if hits:
            return hits
    return []


class Directory:
    """Finds floors and zones of one centre by what people call them. Build once, ask for every row."""

    def __init__(self, floors: Sequence[Floor], catalog: Catalog | None = None) -> None:
        self.floors = tuple(floors)
        self._catalog = catalog
        self._floors: dict[str, str] = {}
        for floor in floors:
            for word in level_words(floor.level):
                self._floors.setdefault(fold(word), floor.id)
        for floor in floors:  # a floor's own id and name win over what its level might be called
            self._floors[fold(floor.name)] = floor.id
        for floor in floors:
            self._floors[fold(floor.id)] = floor.id
        self._by_id = {floor.id: floor for floor in floors}
        self._found: dict[tuple[str, str], tuple[str, ...]] = {}

    def floor(self, word: str | None) -> Floor | None:
        """Return the floor of that id, name or level; with no word, the only floor."""
        if word is None:
            return self.floors[0] if len(self.floors) == 1 else None
        found = self._floors.get(fold(word))
        return self._by_id[found] if found is not None else None

    def zones(self, floor: Floor | None, word: str) -> tuple[tuple[str, str], ...]:
        """Return (floor id, zone id) of every zone that the word means, on one floor or (None) on all."""
        searched = self.floors if floor is None else (floor,)
        found: list[tuple[str, str]] = []
        for each in searched:
            key = (each.id, word)
            if key not in self._found:
                self._found[key] = tuple(each.zones[i].id for i in _named(each.zones, each.id, word, self._catalog))
            found += [(each.id, zone) for zone in self._found[key]]
        return tuple(found)

    def near_zones(self, floor: Floor | None, word: str) -> list[str]:
        """Return names of zones that look like the word."""
        searched = self.floors if floor is None else (floor,)
        return near_words(word, [zone.name or zone.id for each in searched for zone in each.zones])
