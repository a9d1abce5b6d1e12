"""What is asked of the database at every scan: built once, past the mapper but for what spans centres.

No person's scope holds past the mapper: :class:`twin.registry.tags.TagRegister` asks :func:`twin.registry.scoping.sees`.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import bindparam
from sqlalchemy import select as sa_select
from sqlmodel import col

from twin.registry.daily import ScanTable, TagTable
from twin.registry.rows import table_of
from twin.registry.tables import AssetTable, CentreTable, CounterTable, PlacementTable

MOST_CHOICES: Final = 20
"""Things listed when a number fits several."""

_TAGS, _ASSETS, _PLACES = table_of(TagTable), table_of(AssetTable), table_of(PlacementTable)
_HOMES, _COUNTED, _SCANS = table_of(CentreTable), table_of(CounterTable), table_of(ScanTable).c
WHAT: Final = tuple(_ASSETS.c[name] for name in ("asset_no", "name", "item", "status", "attributes"))
WHERE: Final = tuple(_PLACES.c[name] for name in ("floor", "zone", "x_m", "y_m"))
"""Columns of an asset and of its place."""

_TAG: Final = tuple(
    _TAGS.c[name]
    for name in ("code", "centre", "target_kind", "target", "retired", "printed_at", "printed_as", "version")
)
_HOME: Final = (_HOMES.c.name.label("centre_name"), _COUNTED.c.value.label("counter"))
_PLACED: Final = (_PLACES.c.centre == _ASSETS.c.centre) & (_PLACES.c.asset_no == _ASSETS.c.asset_no)
SCANNED: Final = (
    sa_select(*_TAG, *WHAT, *WHERE, *_HOME)
    .select_from(_TAGS)
    .join(_HOMES, _HOMES.c.centre == _TAGS.c.centre, isouter=True)
    .join(_COUNTED, _COUNTED.c.centre == _TAGS.c.centre, isouter=True)
    .join(
        _ASSETS,
        (_ASSETS.c.centre == _TAGS.c.centre) & (_ASSETS.c.asset_no == _TAGS.c.target) & (_TAGS.c.target_kind != "zone"),
        isouter=True,
    )
    .join(_PLACES, _PLACED, isouter=True)
    .where(_TAGS.c.code == bindparam("code"))
)
"""A tag, the asset it is fixed to if it is one, and the version of its centre: all of a scan in one query, built once and past the mapper."""

NUMBERED_IN: Final = (
    sa_select(*WHAT, *WHERE, *_HOME, _ASSETS.c.centre)
    .select_from(_ASSETS)
    .join(_PLACES, _PLACED)
    .join(_HOMES, _HOMES.c.centre == _ASSETS.c.centre)
    .join(_COUNTED, _COUNTED.c.centre == _ASSETS.c.centre, isouter=True)
    .where(
        _ASSETS.c.asset_no.in_(bindparam("numbers", expanding=True)),
        _ASSETS.c.centre == bindparam("centre"),
    )
    .order_by(_ASSETS.c.asset_no)
)
"""Assets of a centre by their numbers, as a stock-take asks at every scan: past the mapper."""

NUMBERED: Final = (
    sa_select(
        *(getattr(AssetTable, column.name) for column in WHAT),
        *(getattr(PlacementTable, column.name) for column in WHERE),
        col(CentreTable.name).label("centre_name"),
        col(CounterTable.value).label("counter"),
        col(AssetTable.centre),
    )
    .join(
        PlacementTable,
        (col(AssetTable.centre) == PlacementTable.centre) & (col(AssetTable.asset_no) == PlacementTable.asset_no),
    )
    .join(CentreTable, col(AssetTable.centre) == CentreTable.centre)
    .join(CounterTable, col(AssetTable.centre) == CounterTable.centre, isouter=True)
    .where(col(AssetTable.asset_no).in_(bindparam("numbers", expanding=True)))
    .order_by(col(AssetTable.centre), col(AssetTable.asset_no))
    .limit(MOST_CHOICES)
)
"""The same of all centres that the person sees."""

IS_KEPT: Final = sa_select(_SCANS.scan).where(_SCANS.scan == bindparam("scan"), _SCANS.centre == bindparam("centre"))
"""Whether a centre has a scan of an id."""

LAST_SEEN: Final = (
    sa_select(_SCANS.seen_at, _SCANS.by)
    .where(
        _SCANS.centre == bindparam("centre"),
        _SCANS.target_kind == bindparam("kind"),
        _SCANS.target == bindparam("target"),
    )
    .order_by(_SCANS.seen_at.desc())
    .limit(1)
)
"""The last scan of a thing."""
