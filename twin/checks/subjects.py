"""Which subjects a rule binds in a centre, and why there may be none."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Final

from shapely import Point as Spot

from twin.catalog.schema import AppliesTo, Condition, Rule, SubjectKind
from twin.checks.attributes import attribute
from twin.checks.facility import Facility
from twin.checks.fittings import visitor_lifts
from twin.checks.measures import Target
from twin.checks.placing import is_placed
from twin.checks.whereabouts import SERVED
from twin.checks.wording import asset_title, floor_name, item_name, kind_name, names, zone_place, zone_title
from twin.model import ABSENT, Asset, Floor, Opening, OpeningKind, Point, Subject, Text, Zone, made

_NO_WINDOWS: Final = Text(
    "有窗口服务区，但没有登记任何服务窗口；请把各窗口登记为资产（如“综合窗口”，属性“窗口编号”）",
    "there is an area of windows, but no service window is registered; register each as an asset (such as a general window, with its window number)",
)


class Subjects:
    """The subjects of each rule in one facility, in the order of the twin."""

    def __init__(self, facility: Facility) -> None:
        self.facility = facility
        self._answers: dict[Hashable, list[Target]] = {}
        self._targets: dict[str, dict[str, Target]] = {"asset": {}, "window": {}}
        self._on_plan: dict[tuple[str, str], Target] = facility.ground.index(("targets", facility.catalog), dict)
        centre = facility.twin.centre
        self._centre = Target(Subject("centre", centre.code, centre.name), place=Text(centre.name, centre.name))

    def of(self, rule: Rule) -> list[Target]:
        """All subjects the rule binds."""
        to = rule.applies_to
        asked = (to.kind, to.zones, to.outside_zones, to.items, to.condition)
        if asked not in self._answers:
            self._answers[asked] = list(self._found(to))
        return self._answers[asked]

    def _found(self, to: AppliesTo) -> Iterable[Target]:
        find: Mapping[SubjectKind, Callable[[AppliesTo], Iterable[Target]]] = {
            SubjectKind.CENTRE: self._centres,
            SubjectKind.FLOOR: self._floors,
            SubjectKind.ZONE: self._zones,
            SubjectKind.OPENING: self._openings,
            SubjectKind.ITEM: self._items,
            SubjectKind.WINDOW: self._windows,
            SubjectKind.ASSET: self._assets,
        }
        return find[to.kind](to)

    def unknown_because(self, rule: Rule) -> Text | None:
        """Say which data are missing to know whether there is a subject; None when it is known."""
        to, facility = rule.applies_to, self.facility
        if to.zones and not facility.knows_kinds:
            return facility.no_kinds
        if to.kind is SubjectKind.OPENING and to.condition in {Condition.ENTRANCE, Condition.MAIN_ENTRANCE}:
            return facility.no_entrance
        if to.condition is Condition.SECONDARY_ENTRANCE and not facility.entrances:
            return facility.no_entrance
        if to.kind in {SubjectKind.FLOOR, SubjectKind.ZONE} and not facility.zones:
            return Text("没有图纸", "there is no plan")
        if to.kind is SubjectKind.WINDOW and facility.zones_of_kinds((SERVED,)):
            planned_too = any(facility.is_window(asset.item) for asset in facility.twin.assets)
            return None if planned_too else _NO_WINDOWS
        return None

    def describe(self, rule: Rule) -> Text:
        """What the rule looks for as its subject: the kinds of zone, the items."""
        to, facility = rule.applies_to, self.facility
        if to.zones:
            return kind_name(facility, to.zones)
        if to.items:
            return names([item_name(facility, item) for item in to.items])
        return {
            SubjectKind.OPENING: _OPENINGS_MEANT.get(to.condition, Text("门洞", "opening")),
            SubjectKind.WINDOW: Text("服务窗口", "service window"),
            SubjectKind.ASSET: Text("资产", "asset"),
            SubjectKind.ITEM: Text("同类设施设备", "things of one kind"),
        }.get(to.kind, Text("对象", "subject"))

    def centre(self) -> Target:
        """The centre itself."""
        return self._centre

    def zones_of(self, kinds: Iterable[str]) -> list[Target]:
        """The zones of any of the kinds."""
        return [self._zone(zone) for zone in self.facility.zones_of_kinds(kinds)]

    def _centres(self, to: AppliesTo) -> Iterable[Target]:
        if not to.zones or self.facility.zones_of_kinds(to.zones):
            yield self.centre()

    def _floors(self, to: AppliesTo) -> Iterable[Target]:
        for floor in self.facility.twin.floors:
            if not to.zones or self.facility.zones_of_kinds(to.zones, floor.id):
                name = floor_name(floor)
                yield Target(Subject("floor", floor.id, name, floor.id), floor, floor, place=Text(name, name))

    def _zones(self, to: AppliesTo) -> Iterable[Target]:
        facility = self.facility
        pool = facility.zones_of_kinds(to.zones) if to.zones else facility.zones.values()
        for zone in pool:
            if not set(to.outside_zones).intersection(zone.kinds):
                yield self._zone(zone)

    def _zone(self, zone: Zone) -> Target:
        known = self._on_plan.get(("zone", zone.id))
        if known is not None:
            return known
        floor = self.facility.floor_of[zone.id]
        at = self.facility.ground.once(("inside", zone.id), lambda: _inside(zone))
        subject = Subject("zone", zone.id, zone_title(self.facility, zone), floor.id)
        target = Target(subject, zone, floor, at, zone_place(self.facility, zone))
        return self._on_plan.setdefault(("zone", zone.id), target)

    def _openings(self, to: AppliesTo) -> Iterable[Target]:
        facility = self.facility
        pool: Iterable[tuple[Floor, Opening]] = facility.openings.values()
        if to.condition is Condition.ENTRANCE:
            pool = facility.entrances
        elif to.condition is Condition.MAIN_ENTRANCE:
            pool = facility.main_entrances
        elif to.condition is Condition.SECONDARY_ENTRANCE:
            main = {opening.id for _, opening in facility.main_entrances}
            pool = [pair for pair in facility.entrances if pair[1].id not in main]
        elif to.condition is Condition.LANDING:
            pool = [pair for pair in pool if pair[1].kind in {OpeningKind.STAIR, OpeningKind.LIFT}]
        elif to.condition is Condition.VISITOR_DOOR:
            pool = facility.visitor_doors
        elif to.condition is Condition.VISITOR_LIFT:
            pool = [lift.openings[0] for lift in visitor_lifts(facility)]
        for floor, opening in pool:
            kinds = {kind for zone in opening.zones if zone in facility.zones for kind in facility.zones[zone].kinds}
            if (not to.zones or kinds.intersection(to.zones)) and not kinds.intersection(to.outside_zones):
                yield self._opening(floor, opening)

    def _shaft(self, floor: Floor, opening: Opening) -> str | None:
        """What the drawing calls a stair or a lift (2#楼梯), so that a list tells one from the next."""
        kind = _SHAFTS.get(opening.kind)
        named = (zone.name for zone in floor.zones if zone.id in opening.zones and kind in zone.kinds)
        return next(filter(None, named), None)

    def _opening(self, floor: Floor, opening: Opening) -> Target:
        known = self._on_plan.get(("opening", opening.id))
        if known is not None:
            return known
        name = attribute(opening.attributes, "name") or self._shaft(floor, opening) or _OPENING_NAMES[opening.kind]
        if attribute(opening.attributes, "entrance"):
            name = attribute(opening.attributes, "name") or "出入口"
        place = _on_floor(name, floor)
        target = Target(Subject("opening", opening.id, name, floor.id), opening, floor, opening.at, place)
        return self._on_plan.setdefault(("opening", opening.id), target)

    def _items(self, to: AppliesTo) -> Iterable[Target]:
        facility = self.facility
        least = 2 if to.condition is Condition.TWO_OR_MORE else 1
        for item in to.items or sorted(facility.by_item):
            if len(facility.by_item.get(item, ())) >= least:
                name = item_name(facility, item).zh
                yield Target(Subject("item", item, name, item=item), place=Text(name, name))

    def _windows(self, to: AppliesTo) -> Iterable[Target]:
        facility, anywhere = self.facility, not to.zones and not to.outside_zones
        for window in facility.windows:
            types = set(facility.items_of(window))
            if (not to.items or types.intersection(to.items)) and (anywhere or self._stands_right(window, to)):
                yield self._asset("window", window)

    def _assets(self, to: AppliesTo) -> Iterable[Target]:
        facility = self.facility
        pool: Iterable[Asset] = facility.twin.assets
        if len(to.items) == 1:
            pool = facility.by_item.get(to.items[0], ())
        elif to.items:
            things = {asset.asset_no: asset for item in to.items for asset in facility.by_item.get(item, ())}
            pool = sorted(things.values(), key=lambda asset: facility.order[asset.asset_no])
        if to.condition is Condition.REGISTERED:
            pool = [asset for asset in pool if asset.registered]
        elif to.condition is Condition.PLACED:
            pool = [asset for asset in pool if is_placed(asset)]
        anywhere = not to.zones and not to.outside_zones
        for asset in pool:
            if asset.status not in ABSENT and (anywhere or self._stands_right(asset, to)):
                yield self._asset("asset", asset)

    def _stands_right(self, asset: Asset, to: AppliesTo) -> bool:
        zone = self.facility.zone_of[asset.asset_no]
        kinds = self.facility.zones[zone].kinds if zone is not None else ()
        inside = not to.zones or not set(to.zones).isdisjoint(kinds)
        return inside and set(to.outside_zones).isdisjoint(kinds)

    def _asset(self, kind: str, asset: Asset) -> Target:
        targets = self._targets[kind]
        known = targets.get(asset.asset_no)
        if known is not None:
            return known
        facility = self.facility
        floor = facility.floors.get(asset.floor) if asset.floor is not None else None
        at, zone = asset.at, facility.zone_of[asset.asset_no]
        if at is None and zone is not None:
            inside = self._zone(facility.zones[zone])
            at, floor = inside.at, inside.floor
        name = asset_title(facility, asset).zh
        subject = made(Subject, (kind, asset.asset_no, name, floor.id if floor else None, asset.item))
        target = targets[asset.asset_no] = made(Target, (subject, asset, floor, at, _on_floor(name, floor)))
        return target


def _inside(zone: Zone) -> Point:
    """A point of the zone's own."""
    spot: Spot = zone.polygon.representative_point()
    return spot.x, spot.y


def _on_floor(name: str, floor: Floor | None) -> Text:
    words = (name, name) if floor is None else (f"{name}（{floor.name}）", f"{name} ({floor.name})")
    return made(Text, words)


_OPENINGS_MEANT: Mapping[Condition | None, Text] = {
    Condition.ENTRANCE: Text("对外出入口", "entrance from outside"),
    Condition.MAIN_ENTRANCE: Text("主要出入口", "main entrance"),
    Condition.SECONDARY_ENTRANCE: Text("次要出入口", "secondary entrance"),
    Condition.VISITOR_LIFT: Text("无障碍电梯", "accessible lift"),
    Condition.VISITOR_DOOR: Text("办事群众使用的门", "door that visitors use"),
    Condition.LANDING: Text("楼梯或电梯", "stair or lift"),
}
_SHAFTS: Mapping[OpeningKind, str] = {OpeningKind.STAIR: "stairs", OpeningKind.LIFT: "lift"}
_OPENING_NAMES: Mapping[OpeningKind, str] = {
    OpeningKind.DOOR: "门",
    OpeningKind.GAP: "洞口",
    OpeningKind.STAIR: "楼梯",
    OpeningKind.LIFT: "电梯",
    OpeningKind.RAMP: "坡道",
}
