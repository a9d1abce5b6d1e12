"""A twin indexed once, so that thousands of rules on thousands of zones only look things up."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, KeysView, Mapping, Sequence
from functools import cached_property
from operator import itemgetter
from typing import Final, TypeVar

from twin.catalog.loader import Catalog
from twin.catalog.schema import Provision
from twin.checks.access import Access
from twin.checks.attributes import PART, attribute, first_said, normalised, pieces_of, title_words, type_words
from twin.checks.belonging import NO_PILE, Holding, Owners, Pile, owners_of
from twin.checks.catalogued import accepted_for, attribute_keys, in_categories, public_kinds
from twin.checks.doors import has_steps, is_controlled, is_revolving, is_way_in
from twin.checks.ground import Ground, ground_of
from twin.checks.keeping import Memory, recalled
from twin.checks.nearness import likely_items, near_kinds
from twin.checks.placing import is_placed, zones_of_assets
from twin.checks.walking import Walker
from twin.checks.ways import Ways, way, ways_between
from twin.model import ABSENT, GONE, Asset, Floor, Json, Opening, OpeningKind, Text, Twin, Zone
from twin.space.loads import Circulation
from twin.space.outdoors import ways_out
from twin.space.places import asset_place, opening_place, zone_place
from twin.units import EPS

_T = TypeVar("_T")
WINDOW_CATEGORY = "window"
SIGN_BOARD, GUIDE_SIGN = "indication_sign", "guide_sign"
MAIN_WORDS = frozenset(normalised(w) for w in ("main", "主", "主入口", "主出入口", "主要出入口", "主要入口", "正门"))
NOT_WORDS = frozenset(normalised(w) for w in ("no", "none", "false", "0", "否", "无", "非"))
SPEAKING = frozenset({"sign", "publicity", "display"})
"""Categories of things that say something to visitors."""
HALL_WORDS = ("大厅", "门厅", "前厅", "大堂", "门斗", "入口", "lobby", "entrance", "foyer", "vestibule")
VISITOR_KINDS = frozenset({"accessible_toilet", "mother_baby", "lift"})
PASSING_KINDS = frozenset({"lobby", "corridor"})
_NUMBER: Final = itemgetter(1)
STAFF_WORDS = ("员工", "职工", "工作人员", "内部", "后勤", "staff")


class Facility:
    """One twin with its indexes. Read only; every lookup is by position in the twin, never by spelling of ids.

    Parameters
    ----------
    twin
        The centre, assembled.
    catalog
        The vocabularies that its kinds and items come from.
    """

    def __init__(self, twin: Twin, catalog: Catalog) -> None:
        self.twin = twin
        self.catalog = catalog
        self.floors: Mapping[str, Floor] = {floor.id: floor for floor in twin.floors}
        self.zones: Mapping[str, Zone] = {zone.id: zone for floor in twin.floors for zone in floor.zones}
        self.floor_of: Mapping[str, Floor] = {zone.id: floor for floor in twin.floors for zone in floor.zones}
        self.openings: Mapping[str, tuple[Floor, Opening]] = {
            opening.id: (floor, opening) for floor in twin.floors for opening in floor.openings
        }
        self._by_kind: dict[str, list[Zone]] = defaultdict(list)
        for zone in self.zones.values():
            for kind in dict.fromkeys(zone.kinds):
                self._by_kind[kind].append(zone)
        self._zones_of: dict[tuple[tuple[str, ...], str | None], Sequence[Zone]] = {}
        self._answers: Memory = {}
        self._provisions: dict[tuple[str, str], Provision] = {}
        self._places: dict[str, Mapping[str | None, int]] = {}
        self._owners: dict[float, Owners] = {}
        self._bare: Memory = {}  # by zone, item and distance: how many
        self.titles: dict[str, str] = {}  # what people call each zone, written once by twin.checks.wording
        self._items_of: dict[str, tuple[str, ...]] = {}
        self.places_of_zones: dict[str, Text] = {}  # as titles, with the floor
        self.names_of_kinds: dict[tuple[str, ...], Text] = {}
        self.titles_of_assets: dict[str, Text] = {}
        self.measured = {asset.asset_no: asset.measured for asset in self.twin.assets if asset.measured}
        self.item_entries = catalog.items.by_id
        self.zone_entries = catalog.zones.by_id
        self._index_assets()

    def _index_assets(self) -> None:
        picks = zones_of_assets(self.twin.floors, self.twin.assets)
        self.zone_of: Mapping[str, str | None] = {number: zone for number, (zone, _) in picks.items()}
        self.holdings: dict[str | None, Holding] = defaultdict(Holding)
        self.by_item: dict[str, list[Asset]] = defaultdict(list)
        self.planned_by_item: dict[str, list[Asset]] = defaultdict(list)
        drawn = Counter(asset.attributes.get(PART) for asset in self.twin.assets if not asset.registered)
        self._several: dict[str, int] = {}
        for asset in self.twin.assets:
            pieces = max(pieces_of(asset.attributes) - drawn[asset.asset_no], 0)
            if pieces != 1:
                self._several[asset.asset_no] = pieces
            if asset.status in GONE or not pieces:
                continue
            holding = self.holdings[self.zone_of[asset.asset_no]]
            items = self.items_of(asset)
            if asset.status == "planned":
                holding.planned.append(asset)
                for item in items:
                    self.planned_by_item[item].append(asset)
                continue
            holding.add(asset, items)
            if not items:
                holding.unrecognised.append(asset)
            for item in items:
                self.by_item[item].append(asset)
                holding.present[item] = holding.present.get(item, 0) + pieces

    def pieces(self, asset: Asset) -> int:
        """How many things a row is, without those that are drawn and stand for themselves."""
        return self._several.get(asset.asset_no, 1)

    def once(self, question: Hashable, answer: Callable[[], _T]) -> _T:
        """The answer to a question about the centre, worked out when it is first asked."""
        return recalled(self._answers, question, answer)

    # zones

    no_kinds: Final = Text(
        "没有任何空间确定了功能类型，请先在图纸上设置", "no space has a kind yet: set the kinds on the plan"
    )
    no_entrance: Final = Text("图纸上没有识别出对外出入口", "the plan has no known entrance from outside")

    @cached_property
    def knows_kinds(self) -> bool:
        """Whether any zone of the centre has a kind; without one, nothing can be said about zones."""
        return bool(self._by_kind)

    def zones_of_kinds(self, kinds: Iterable[str], floor: str | None = None) -> Sequence[Zone]:
        """Zones of any of the kinds, in the order of the twin; on one floor if its id is given."""
        wanted = tuple(kinds)
        found = self._zones_of.get((wanted, floor))
        if found is None:
            found = self._zones_of[wanted, floor] = self._find_zones(set(wanted), floor)
        return found

    def _find_zones(self, wanted: set[str], floor: str | None) -> Sequence[Zone]:
        if wanted.isdisjoint(self._by_kind):
            return ()
        pool = self.floors[floor].zones if floor is not None else self.zones.values()
        return [zone for zone in pool if not wanted.isdisjoint(zone.kinds)]

    def is_public(self, zone: Zone) -> bool:
        """Whether visitors are served in the zone."""
        return any(kind in self.public_kinds for kind in zone.kinds)

    def is_for_staff(self, zone: Zone) -> bool:
        """Whether a zone's name says that it is for staff."""
        return any(word in text for word in STAFF_WORDS for text in (*zone.names, zone.name or ""))

    @cached_property
    def public_kinds(self) -> frozenset[str]:
        """Ids of the zone kinds that serve the public."""
        return public_kinds(self.catalog)

    @cached_property
    def namesakes(self) -> Counter[tuple[str, str | None]]:
        """How many zones of a floor share one name."""
        return Counter((self.floor_of[zone.id].id, zone.name) for zone in self.zones.values())

    # things

    def items_of(self, asset: Asset) -> tuple[str, ...]:
        """Item ids an asset counts for: its own; a window's types; a sign board (标识牌) with an arrow shows the way."""
        found = self._items_of.get(asset.asset_no)
        if found is None:
            found = () if asset.item is None else (asset.item,)
            if asset.item in self._window_items:
                found = tuple(dict.fromkeys((*found, *self.window_types(asset))))
            elif asset.item == SIGN_BOARD and self.attribute(asset.attributes, "arrows") is not None:
                found = (*found, GUIDE_SIGN)
            self._items_of[asset.asset_no] = found
        return found

    def is_window(self, item: str | None) -> bool:
        """Whether the item is a service window or one of its types."""
        return item in self._window_items

    @cached_property
    def _window_items(self) -> frozenset[str]:
        return in_categories(self.catalog, frozenset({WINDOW_CATEGORY}))

    def window_types(self, asset: Asset) -> tuple[str, ...]:
        """Types of a window by its 类型, else by its 窗口名称 or name; a special one may be a general one as well."""
        if not self.is_window(asset.item):
            return ()
        said = type_words(asset.attributes)
        words = said or [*title_words(asset.attributes), asset.name]
        found = dict.fromkeys(entry.id for word in words if (entry := self.catalog.items.resolve(word)) is not None)
        return tuple(one for one in found if self.is_window(one) and (said or one != self._plain_window))

    @cached_property
    def speaking(self) -> list[tuple[Asset, str]]:
        """Things that are there and say something to visitors, with their wording, in the order of the twin."""
        speaking = in_categories(self.catalog, SPEAKING)
        things = [asset for asset in self.twin.assets if asset.item in speaking and asset.status not in ABSENT]
        said = ((asset, self.attribute(asset.attributes, "says")) for asset in things)
        return [(asset, normalised(words)) for asset, words in said if words is not None]

    @cached_property
    def order(self) -> Mapping[str, int]:
        """Place of each thing in the twin."""
        return {asset.asset_no: place for place, asset in enumerate(self.twin.assets)}

    @cached_property
    def windows(self) -> list[Asset]:
        """Service windows that are there, in the order of the twin."""
        kinds = self._window_items
        return [asset for asset in self.twin.assets if asset.item in kinds and asset.status not in ABSENT]

    @cached_property
    def unrecognised(self) -> list[Asset]:
        """Things that are there, anywhere, and nobody knows what they are."""
        return [asset for holding in self.holdings.values() for asset in holding.unrecognised]

    def provision(self, zone: str, item: str) -> Provision:
        """How far the things in a zone provide the item."""
        key = (zone, item)
        known = self._provisions.get(key)
        if known is None:
            present = self.holdings[zone].present if zone in self.holdings else {}
            known = self._provisions[key] = self.catalog.satisfies(present, item)
        return known

    def accepted(self, item: str) -> KeysView[str]:
        """Item ids any one of which counts towards the wanted item, wholly or as a part of it, in order."""
        return accepted_for(self.catalog, item)

    def matching(self, assets: Iterable[Asset], item: str) -> list[Asset]:
        """Those of the assets that count towards the item."""
        accepted, items_of = self.accepted(item), self.items_of
        return [asset for asset in assets if not accepted.isdisjoint(items_of(asset))]

    def everywhere(self, item: str) -> list[Asset]:
        """Things anywhere in the centre that count towards the item, each once."""
        kinds = self._kinds_in(self.by_item, item)
        if len(kinds) < 2:
            return self.by_item[kinds[0]] if kinds else []
        return list({asset.asset_no: asset for kind in kinds for asset in self.by_item[kind]}.values())

    def things(self, zone: str, item: str) -> list[Asset]:
        """Things in a zone that count towards the item, each once."""
        held = self.holdings[zone].by_item if zone in self.holdings else {}
        kinds = self._kinds_in(held, item)
        if len(kinds) < 2:
            return held[kinds[0]] if kinds else []
        return list({asset.asset_no: asset for kind in kinds for asset in held[kind]}.values())

    def _kinds_in(self, held: Mapping[str, list[Asset]], item: str) -> Sequence[str]:
        accepted = accepted_for(self.catalog, item)
        return () if accepted.isdisjoint(held) else [kind for kind in accepted if kind in held]

    def bare_windows(self, zone: str | None, item: str, within: float) -> int:
        """How many windows of a zone have none of the item of their own."""

        def is_bare(window: Asset) -> bool:
            own = [i for asset in self.belongings(window, within)[0] for i in self.items_of(asset)]
            return not self.catalog.satisfies(own, item)

        here = (window for window in self.windows if self.zone_of[window.asset_no] == zone)
        return recalled(self._bare, (zone, item, within), lambda: sum(map(is_bare, here)))

    def holds(self, zone: str) -> bool:
        """Whether anything at all is known to be or to be planned in the zone."""
        return zone in self.holdings

    def places(self, item: str) -> Mapping[str | None, int]:
        """How many whole ones of the item are in each zone (None: things for it that are in no zone), most first."""
        known = self._places.get(item)
        if known is None:
            whole: dict[str | None, int] = {}
            alone = self.catalog.stands_alone(item)
            for asset in self.by_item.get(item, ()) if alone else self.everywhere(item):
                zone = self.zone_of[asset.asset_no]
                whole[zone] = whole.get(zone, 0) + self.pieces(asset)
            if not alone:
                whole = {zone: n if zone is None else self.provision(zone, item).count for zone, n in whole.items()}
            known = self._places[item] = dict(sorted(whole.items(), key=_NUMBER, reverse=True))
        return known

    def may_be(self, asset: Asset, item: str) -> bool:
        """Whether the words of an unrecognised thing come near the item's name."""
        likely = likely_items(self.catalog, asset.item_words or asset.name)
        return not likely.isdisjoint(self.accepted(item))

    def may_be_kind(self, zone: Zone, kinds: Iterable[str]) -> bool:
        """Whether a name of the zone comes near one of the kinds."""
        wanted = set(kinds)
        names = zone.names or ((zone.name,) if zone.name else ())
        return any(not wanted.isdisjoint(near_kinds(self.catalog, name)) for name in names)

    def lacks_type(self, window: Asset) -> bool:
        """Whether nobody can say of which type a window is: a plain 服务窗口 without a known 类型."""
        return window.item == self._plain_window and not self.window_types(window)

    @cached_property
    def _plain_window(self) -> str | None:
        entry = self.catalog.items.resolve("服务窗口")
        return None if entry is None else entry.id

    def attribute(self, attributes: Mapping[str, Json], name: str) -> str | None:
        """Value of an attribute of the catalogue under any of its names; None when absent or blank."""
        exact = attributes.get(name)  # as most are; the first to be believed
        if exact.__class__ is str and (text := exact.strip()):
            return text
        return first_said(attributes, attribute_keys(self.catalog, tuple(attributes), name))

    def belongings(self, window: Asset, within: float) -> tuple[list[Asset], list[Asset]]:
        """Things that belong to a window, and things of its zone that belong to none.

        A thing belongs to the window its attribute ``window`` names, else to the nearest one on its floor at
        most ``within`` metres away.
        """
        own, loose = self._piles(window, within)
        return own.assets, loose.assets

    def owned_by(self, item: str, within: float) -> Mapping[str, list[Asset]]:
        """Things that belong to a window and count towards the item, by the window's number; windows that have none are left out."""
        accepted, owned = accepted_for(self.catalog, item), self._owners_within(within)[0]
        return {number: things for number, pile in owned.items() if (things := self._picked(pile, accepted))}

    def loose(self, zone: str | None, item: str, within: float) -> list[Asset]:
        """Those of a zone's things that belong to no window that count towards the item."""
        return self._picked(self._owners_within(within)[1].get(zone or "", NO_PILE), accepted_for(self.catalog, item))

    def at_windows(self, within: float) -> frozenset[str]:
        """Numbers of the rows of which a piece at least belongs to a window."""
        owned = self._owners_within(within)[0]
        numbers = (asset.asset_no for pile in owned.values() for asset in pile.assets)
        return self.once(("at windows", within), lambda: frozenset(numbers))

    def _picked(self, pile: Pile, accepted: KeysView[str]) -> list[Asset]:
        held = pile.by_item
        if accepted.isdisjoint(held):
            return []
        kinds = [kind for kind in accepted if kind in held]
        if len(kinds) == 1:
            return held[kinds[0]]
        return [asset for asset in pile.assets if any(item in accepted for item in self.items_of(asset))]

    def _piles(self, window: Asset, within: float) -> tuple[Pile, Pile]:
        owned, loose = self._owners_within(within)
        zone = self.zone_of[window.asset_no]
        return owned.get(window.asset_no, NO_PILE), loose.get(zone, NO_PILE) if zone else NO_PILE

    def _owners_within(self, within: float) -> Owners:
        known = self._owners.get(within)
        if known is None:
            known = self._owners[within] = owners_of(self.windows, self.holdings, within, self.items_of, self._several)
        return known

    # entrances and ways

    @cached_property
    def ground(self) -> Ground:
        """What is measured on the plan alone; shared with other checks of the same floors."""
        return ground_of(self.twin)

    @cached_property
    def walker(self) -> Walker:
        """Walks in the centre; its network is built when first asked."""
        return self.ground.walker()

    @cached_property
    def barrier_free(self) -> Walker:
        """Walks that pass no revolving door and no door with steps (stairs are left out by the question)."""
        shut = [opening.id for _, opening in self.openings.values() if is_revolving(opening) or has_steps(opening)]
        return self.ground.walker(shut)

    @cached_property
    def access(self) -> Access:
        """The widest ways from the street for somebody in a wheelchair."""
        return self.ground.access(self.entrances)

    @cached_property
    def circulation(self) -> Circulation:
        """Walks between every entrance and every zone for the public or placed window, there and back."""
        place = {floor.id: i for i, floor in enumerate(self.twin.floors)}
        doors = [opening_place(place[floor.id], opening) for floor, opening in self.entrances]
        goals = [
            zone_place(place[self.floor_of[zone.id].id], zone) for zone in self.zones.values() if self.is_public(zone)
        ]
        goals += [
            asset_place(self.twin, window) for window in self.windows if is_placed(window) and window.floor in place
        ]
        return self.ground.circulation(doors, goals)

    def walker_without(self, shut: Iterable[str]) -> Walker:
        """Walks with some openings closed."""
        return self.ground.walker(shut)

    @cached_property
    def ways(self) -> Ways:
        """Which zones one can pass between; a zone without any known opening is not in it."""
        return ways_between(self.twin.floors)

    def way(self, start: str, kinds: Iterable[str], avoid: Iterable[str]) -> tuple[str, ...] | None:
        """Zones passed from a zone to one of a kind without crossing one of the avoided kinds."""
        goals = {zone.id for zone in self.zones_of_kinds(kinds)}
        return way(self.ways, start, goals, {zone.id for zone in self.zones_of_kinds(avoid)})

    def leads_outside(self, opening: Opening) -> bool:
        """Whether one leaves the building by the opening: the open air is seen from behind it."""
        ways = self.ground.once("ways out", lambda: frozenset().union(*map(ways_out, self.twin.floors)))
        return opening.id in ways

    @cached_property
    def entrances(self) -> list[tuple[Floor, Opening]]:
        """Openings by which visitors come in.

        Those marked ``entrance``, but not as a staff door or an escape; those that lead from a zone for the public, or a hall by its name, straight
        outside. Stairs and lifts never are.
        """
        return self.ground.index(("entrances", self.catalog), self._find_entrances)

    def _find_entrances(self) -> list[tuple[Floor, Opening]]:
        return [pair for pair in self.openings.values() if self._is_entrance(pair[1])]

    def _is_entrance(self, opening: Opening) -> bool:
        marked = attribute(opening.attributes, "entrance")
        if marked is not None:
            return normalised(marked) not in NOT_WORDS and is_way_in(marked)
        if not self.leads_outside(opening):
            return False
        zone = self.zones.get(opening.zones[0])
        if zone is None:
            return False
        return self.is_public(zone) or self._is_hall(zone)

    def _is_hall(self, zone: Zone) -> bool:
        """Whether visitors pass through: by its name or its kind's, where that names no staff; with neither, open to where they are served."""
        if not (zone.name or zone.names or zone.kinds):
            gaps = (one for one in self.openings_of.get(zone.id, ()) if one.kind is OpeningKind.GAP)
            return any(self.is_public(self.zones[there]) for gap in gaps for there in gap.zones if there in self.zones)
        words = [*zone.names, zone.name or "", *(self.zone_entries[k].zh for k in zone.kinds if k in self.zone_entries)]
        text = " ".join(words).casefold()
        return any(word in text for word in HALL_WORDS) and not any(word in text for word in STAFF_WORDS)

    @cached_property
    def level_entrances(self) -> list[Opening]:
        """Entrances without steps that somebody in a wheelchair can pass."""
        return [one for _, one in self.entrances if not is_revolving(one) and not has_steps(one)]

    @cached_property
    def main_entrances(self) -> list[tuple[Floor, Opening]]:
        """Entrances marked main; without a mark, the widest (all of them when equally wide or unmeasured)."""
        marked = [
            pair for pair in self.entrances if normalised(attribute(pair[1].attributes, "entrance") or "") in MAIN_WORDS
        ]
        if marked or not self.entrances:
            return marked
        widest = max(opening.width_m or 0.0 for _, opening in self.entrances)
        return [pair for pair in self.entrances if (pair[1].width_m or 0.0) >= widest - EPS]

    @cached_property
    def visitor_doors(self) -> list[tuple[Floor, Opening]]:
        """Doors that visitors use: at entrances, and between zones that are for them, where no side is for staff.

        For them are zones for the public, accessible toilets, baby rooms, lifts and what they pass: halls, lobbies,
        corridors. A door to a plain corridor counts only with one of the former on its other side.
        """
        return self.ground.index(("visitor doors", self.catalog), self._find_visitor_doors)

    def _find_visitor_doors(self) -> list[tuple[Floor, Opening]]:
        entrances = {opening.id for _, opening in self.entrances}
        return [
            (floor, opening)
            for floor, opening in self.openings.values()
            if opening.kind is OpeningKind.DOOR and (opening.id in entrances or self._is_visitor_door(opening))
        ]

    def _is_visitor_door(self, opening: Opening) -> bool:
        sides = [self.zones[zone] for zone in opening.zones if zone in self.zones]
        if len(sides) < 2:
            return False
        served = [self.is_public(zone) or not VISITOR_KINDS.isdisjoint(zone.kinds) for zone in sides]
        if is_controlled(opening) or any(self.is_for_staff(zone) for zone in sides):
            return False
        passed = [self._is_hall(zone) or not PASSING_KINDS.isdisjoint(zone.kinds) for zone in sides]
        return any(served) and all(one or other for one, other in zip(served, passed, strict=True))

    @cached_property
    def controlled(self) -> frozenset[str]:
        """Ids of the openings that let in only whom they should."""
        return frozenset(opening.id for _, opening in self.openings.values() if is_controlled(opening))

    @cached_property
    def openings_of(self) -> Mapping[str, list[Opening]]:
        """Openings of each zone."""
        found: dict[str, list[Opening]] = defaultdict(list)
        for _, opening in self.openings.values():
            for zone in opening.zones:
                found[zone].append(opening)
        return found
