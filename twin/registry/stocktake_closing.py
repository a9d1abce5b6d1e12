"""Confirming a stock-take: what hinders it, and what it changes in the register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from twin.errors import Conflict
from twin.model import Twin
from twin.registry.change import Change
from twin.registry.daily import UpkeepTable
from twin.registry.stocktake_rows import Stocktake
from twin.registry.tables import AssetTable, PlacementTable
from twin.registry.writing import note_move
from twin.stocktake import Hindrance, ResultRow, WriteBack
from twin.upkeep import Outcome


def settled(head: Stocktake, schedule: str, change: Change) -> UpkeepTable:
    """The record that a confirmed count makes for a duty of counting."""
    return UpkeepTable(
        centre=head.centre,
        record=head.id,
        schedule=schedule,
        day=datetime.fromisoformat(change.at).astimezone().date().isoformat(),
        person=change.by,
        outcome=Outcome.DONE.value,
        note=head.name,
    )


def write_back(change: Change, twin: Twin, row: ResultRow, floors: Mapping[str, str]) -> ResultRow:
    """Take one row over; what the register no longer has, or has changed meanwhile, is left as it is.

    ``twin`` is the centre before, ``floors`` says on which floor each zone is.
    """
    centre = twin.centre.code
    if row.writes is WriteBack.NOTHING:
        return row
    asset, place = change.get(AssetTable, (centre, row.asset_no)), change.get(PlacementTable, (centre, row.asset_no))
    if asset is None or place is None or asset.status != row.status:
        return replace(row, writes=WriteBack.NOTHING)
    if row.writes is WriteBack.LOST:
        asset.status = "missing"
        return row
    if row.writes is WriteBack.BACK:
        asset.status = "in_use"
    if row.found_zone != row.zone and row.found_zone in floors:
        place.floor, place.zone = floors[row.found_zone], row.found_zone
        place.x_m = place.y_m = None  # where in the zone, nobody measured
        note_move(place, twin)
    return row


def require_unhindered(hindrance: Hindrance) -> None:
    """Return if nothing speaks against confirming.

    Raises
    ------
    Conflict
        ``unsent-scans``, ``zones-open``.
    """
    if hindrance.devices:
        people = "、".join(dict.fromkeys(device.by for device in hindrance.devices))
        raise Conflict(
            "unsent-scans",
            f"{people} 的手机可能还有未同步的扫描：请先在手机上点“交盘”，或写明原因后强制确认",
            f"The phones of {people} may hold unsent scans: hand them in first, or say why you confirm in spite of it",
        )
    if hindrance.zones:
        raise Conflict(
            "zones-open",
            f"还有 {len(hindrance.zones)} 个功能区未盘完：请盘完，或写明原因后强制确认（未盘的不算盘亏）",
            f"{len(hindrance.zones)} zones are not finished: finish them, or say why you confirm in spite of it",
        )
