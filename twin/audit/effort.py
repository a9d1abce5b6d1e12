"""How much it takes to mend a defect: from a word in the register to moving walls."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Final

from twin.catalog import Catalog
from twin.catalog.measures import MEASURES
from twin.catalog.schema import Op, Rule
from twin.model import Text


class Effort(IntEnum):
    """Kinds of act, the least effort first."""

    REGISTER = 1
    FILE = 2
    MEND = 3
    MOVE = 4
    ARRANGE = 5
    BUY = 6
    REBUILD = 7


EFFORTS: Final[Mapping[Effort, Text]] = {
    Effort.REGISTER: Text("登记", "Register"),
    Effort.FILE: Text("补文件", "File"),
    Effort.MEND: Text("就地整改", "Mend"),
    Effort.MOVE: Text("移动", "Move"),
    Effort.ARRANGE: Text("安排", "Arrange"),
    Effort.BUY: Text("采购", "Buy"),
    Effort.REBUILD: Text("改造", "Rebuild"),
}
"""Each by name. To arrange is to find people, to change hours, to do what is due."""

_MEASURES: Final[Mapping[Effort, str]] = {
    Effort.REGISTER: "attribute_present attribute_of asset_registered total_area",
    Effort.MEND: "asset_working sign_gives_phone window_number_shown attribute_mentions attribute_yes attribute_number attribute_length "
    "sign_clear_of_heads distinct_attribute",
    Effort.MOVE: "item_walk item_distance detour_by_item turning_before turning_at_door clear_in_front turned_from_public covered_from_public "
    "offset_from_usual line_spread way_width accessible_passage entrance_clearance traffic_through",
    Effort.ARRANGE: "window_present stated_number stated_ratio extra_per_step open_minutes opens_before break_minutes open_during",
    Effort.BUY: "count_in_zone count_at_window count_near_entrance count_in_centre count_signs low_counters counter_length "
    "farthest_walk entrance_guided",
    Effort.REBUILD: "zone_present zone_on_floor zone_distance zone_at_entrance zones_connected separate_entrance accessible_way "
    "accessible_door turning_in_zone doors_in_series zone_area closed_off street_way dead_end opening_length automatic_door accessible_lifts",
}
MENDED_BY: Final[Mapping[str, Effort]] = MappingProxyType(
    {measure: effort for effort, measures in _MEASURES.items() for measure in measures.split()}
)
"""What it takes to mend what a measure finds wrong; a test holds it against the list of measures."""
_ENTRIES: Final[Mapping[str, Effort]] = {
    "document": Effort.FILE,
    "record": Effort.ARRANGE,
    "question": Effort.MEND,
}


def effort_by_rule(catalog: Catalog) -> Mapping[str, Effort]:
    """What it takes to mend a defect of each rule, and of each entry that is decided from evidence, by code."""
    found = {rule.code: _effort(rule) for rule in catalog.rules.values()}
    for standard in catalog.standards.values():
        found |= {each.id: _ENTRIES[each.becomes] for each in standard.elsewhere if each.becomes in _ENTRIES}
    return found


def _effort(rule: Rule) -> Effort:
    """By its measure; of things of which there may be none, the one too many is taken away."""
    effort = MENDED_BY[rule.measure]
    counts = MEASURES[rule.measure].unit == ""
    return Effort.MEND if effort is Effort.BUY and counts and rule.limit.op is Op.AT_MOST else effort
