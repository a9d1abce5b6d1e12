"""Where a thing is by free words, as a ledger's 存放地点 says it: 一楼大厅东侧自助区, 二层202室, 档案室(门后)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from twin.catalog import Catalog
from twin.catalog.attributes import attribute_value
from twin.catalog.vocabulary import normalise
from twin.model import Floor, Zone

_PARTS: Final = re.compile(r"[、,，;；/\n]")
_LEVEL: Final = re.compile(
    r"(?P<under>地下|负|b)?(?:(?P<han>[一二三四五六七八九十]{1,3})|(?P<digits>\d{1,2}))(?:层|楼|f(?![a-z0-9]))|(?<![a-z0-9])f(?P<west>\d{1,2})(?!\d)"
)
_WINDOW: Final = re.compile(r"(?<![a-z0-9])(?P<letter>[a-z]?)(?P<number>\d{1,3})号?(?:服务)?(?:窗口|窗|柜台)")
"""The window whose equipment a thing is: A01窗口, 3号窗口."""
_HALL: Final = "hall"
SERVED: Final = "window_service"
"""The zone that people call 大厅 where none is called so: the one with the windows."""
_HAN: Final = "一二三四五六七八九"
WIDE: Final = frozenset({"hall", "lobby", "outdoor"})
"""Kinds of zones that people name on the way to a narrower one: 大厅自助区."""


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """``floor``: the storey meant, if any; ``zones``: ids of those meant, several where the words fit several."""

    floor: Floor | None = None
    zones: tuple[str, ...] = ()
    elsewhere: bool = False
    """The words name a storey that the centre has no plan of."""
    window: str | None = None
    """The number of the one window that the words name, as its counter says it."""


class Places:
    """Finds zones of one centre by free words. Build once, ask for every row."""

    def __init__(self, floors: Sequence[Floor], catalog: Catalog) -> None:
        self._floors, self._catalog = floors, catalog
        self._known: dict[tuple[str, str | None], Whereabouts] = {}
        self._labels = {
            floor.id: [(normalise(label), zone) for zone in floor.zones for label in _labels(zone)] for floor in floors
        }
        self._windows = {floor.id: self._numbered(floor) for floor in floors}

    def _numbered(self, floor: Floor) -> dict[tuple[str, int], tuple[str, str | None]]:
        """The windows that the drawn counters of a storey number: what each is called there, and its zone."""
        found: dict[tuple[str, int], tuple[str, str | None]] = {}
        for one in floor.placements:
            said = attribute_value(one.attributes, "window", self._catalog.attributes)
            number = None if said is None else _window(f"{normalise(str(said))}窗口")
            if number is not None:
                found.setdefault(number, (str(said), one.zone))
        return found

    def find(self, words: str, on: Floor | None = None) -> Whereabouts:
        """Return where the words mean; ``on`` is the storey that something else already tells."""
        key = (words, None if on is None else on.id)
        if key not in self._known:
            self._known[key] = self._find(words, on)
        return self._known[key]

    def _find(self, words: str, on: Floor | None) -> Whereabouts:
        floor, zones, windows = on, dict[str, None](), dict[str, None]()
        for part in filter(None, map(normalise, _PARTS.split(words))):
            said, rest = _level(part)
            named = [each for each in self._floors if len(normalise(each.name)) > 1 and normalise(each.name) in part]
            levels = [each for each in self._floors if each.level == said]
            if on is None and said is not None and not named and len(levels) != 1:
                return Whereabouts(elsewhere=not levels)
            floor = on or next(iter(named or levels), floor)
            storeys = self._floors if floor is None else (floor,)
            window, zone = self._window(storeys, rest)
            windows |= {window: None} if window is not None else {}
            zones |= dict.fromkeys((zone,) if zone is not None else self._zones(storeys, rest))
        only = next(iter(windows)) if len(windows) == 1 else None
        floor = floor or (self._floors[0] if len(self._floors) == 1 else None)
        return Whereabouts(floor, tuple(zones), window=only)

    def _window(self, floors: Sequence[Floor], text: str) -> tuple[str | None, str | None]:
        """The window that a text names and the zone of its counter; the number alone where no drawn counter has it."""
        number = _window(text)
        if number is None:
            return None, None
        drawn = [self._windows[floor.id][number] for floor in floors if number in self._windows[floor.id]]
        if len(drawn) == 1:
            return drawn[0]
        return f"{number[0].upper()}{number[1]:02d}", None

    def _zones(self, floors: Sequence[Floor], text: str) -> tuple[str, ...]:
        """Ids of the zones a text means: a narrow one by its own label, then by its kind; then a wide one."""
        kinds = self._catalog.zones.find_in(text)
        narrow, wide = [kind for kind in kinds if kind not in WIDE][-1:], kinds[-1:]
        return (
            self._labelled(floors, text, wide=False)
            or self._of_kinds(floors, narrow)
            or self._labelled(floors, text, wide=True)
            or self._of_kinds(floors, wide)
            or (self._of_kinds(floors, (SERVED,)) if _HALL in wide else ())
        )

    def _labelled(self, floors: Sequence[Floor], text: str, *, wide: bool) -> tuple[str, ...]:
        """Zones whose label a text holds: the label that ends last, and of those the longest."""
        said = [
            (end, len(label), zone.id)
            for floor in floors
            for label, zone in self._labels[floor.id]
            if (end := _end(label, text)) and (wide or not zone.kinds or not WIDE.issuperset(zone.kinds))
        ]
        last = max((each[:2] for each in said), default=None)
        return tuple(dict.fromkeys(zone for end, length, zone in said if (end, length) == last))

    @staticmethod
    def _of_kinds(floors: Sequence[Floor], kinds: Sequence[str]) -> tuple[str, ...]:
        wanted = set(kinds)
        return tuple(zone.id for floor in floors for zone in floor.zones if not wanted.isdisjoint(zone.kinds))


def _window(text: str) -> tuple[str, int] | None:
    match = _WINDOW.search(text)
    return None if match is None else (match["letter"], int(match["number"]))


def _labels(zone: Zone) -> Iterator[str]:
    """What a zone is called: its names, and its number where that is no mere digit."""
    yield from dict.fromkeys(filter(None, (zone.name, *zone.names)))
    if zone.number is not None and len(zone.number) > 1:
        yield zone.number


def _end(label: str, text: str) -> int:
    """Where a label ends in a text the last time, 0 where it is not in it; 201 is not in 1201."""
    found = text.rfind(label)
    beside = text[max(found - 1, 0) : found] + text[found + len(label) : found + len(label) + 1]
    cut = label.isascii() and any(char.isascii() and char.isalnum() for char in beside)
    return 0 if found < 0 or cut else found + len(label)


def _level(text: str) -> tuple[int | None, str]:
    """The storey that a text names (二楼, 2F, 地下一层), and the text without it.

    >>> _level("地下一层机房"), _level("2f大厅"), _level("十二楼"), _level("大厅")
    ((-1, '机房'), (2, '大厅'), (12, ''), (None, '大厅'))
    """
    match = _LEVEL.search(text)
    if match is None:
        return None, text
    digits = match["digits"] or match["west"]
    level = int(digits) if digits else _han(match["han"])
    return (-level if match["under"] else level), text[: match.start()] + text[match.end() :]


def _han(word: str) -> int:
    """The number that up to three ideographs write: 三 is 3, 十二 is 12, 二十一 is 21."""
    tens, ten, ones = word.rpartition("十")
    return (_HAN.find(tens) + 1 or 1) * 10 * bool(ten) + _HAN.find(ones or "0") + 1


def level_words(level: int) -> tuple[str, ...]:
    """Return what people call a storey of that level.

    >>> level_words(2)
    ('2', '2F', 'F2', 'L2', '2层', '2楼', '二层', '二楼')
    """
    if level < 1:
        return (str(level), f"B{-level}", f"B{-level}F", f"地下{-level}层") if level < 0 else ("0",)
    digits = [str(level)] + (["一二三四五六七八九十"[level - 1]] if level <= 10 else [])
    western = (f"{level}", f"{level}F", f"F{level}", f"L{level}")
    return (*western, *(f"{digit}{unit}" for digit in digits for unit in "层楼"))
