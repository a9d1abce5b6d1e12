"""What a logged transaction does to centres, assets and documents."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlmodel import col, select

from twin.catalog import Catalog
from twin.checks.pairing import block_of
from twin.errors import Conflict, Invalid, NotFound
from twin.model import Asset, Centre, Document, Floor, Json, Point, Twin
from twin.registry.change import Change
from twin.registry.importing import ASSET_FIELDS, BLANK, PLACE_FIELDS, Planned, Values, attribute_key
from twin.registry.places import near_words
from twin.registry.reading import asset_rows, centre_row
from twin.registry.tables import AssetTable, CentreTable, DocumentTable, FactTable, PlacementTable
from twin.registry.values import RowState

WHERE = ("floor", "zone", "x_m", "y_m")
CHANGEABLE = (*ASSET_FIELDS, "floor", "zone", "rotation_deg")


def create_centre(change: Change, centre: Centre) -> None:
    """Add a centre with its facts.

    Raises
    ------
    Conflict
        The code is taken.
    """
    if change.get(CentreTable, centre.code) is not None:
        raise Conflict(
            "centre-exists",
            f"代码 {centre.code} 的中心已存在",
            f"A centre with the code {centre.code} exists already",
        )
    change.add(CentreTable(centre=centre.code, name=centre.name, tier=centre.tier, standards=list(centre.standards)))
    change.flush()
    set_facts(change, centre)


def update_centre(change: Change, centre: Centre) -> None:
    """Replace what is known about a centre."""
    row = centre_row(change, centre.code)
    row.name, row.tier, row.standards = centre.name, centre.tier, list(centre.standards)
    set_facts(change, centre)


def set_facts(change: Change, centre: Centre) -> None:
    """Make the centre's facts these: ``stated`` where a fact has a history, else its value ever since."""
    rows = {(r.name, r.since): r for r in change.exec(select(FactTable).where(FactTable.centre == centre.code)).all()}
    dated = {each.name for each in centre.stated}
    wanted = {(each.name, each.since): each.value for each in centre.stated}
    wanted |= {(name, ""): value for name, value in centre.facts.items() if name not in dated}
    for (name, since), value in wanted.items():
        if (name, since) in rows:
            rows[name, since].value = value
        else:
            change.add(FactTable(centre=centre.code, name=name, since=since, value=value))
    for key in rows.keys() - wanted.keys():
        change.delete(rows[key])


def set_documents(change: Change, code: str, documents: Sequence[Document]) -> None:
    """Make the documents on file these, in this order."""
    centre_row(change, code)
    query = select(DocumentTable).where(DocumentTable.centre == code).order_by(col(DocumentTable.number))
    rows = {row.number: row for row in change.exec(query).all()}
    for number, document in enumerate(documents, 1):
        row = rows.pop(number, None) or DocumentTable(centre=code, number=number, kind="", title="")
        put_document(change, row, document, document.file)
    for row in rows.values():
        change.delete(row)


def put_document(change: Change, row: DocumentTable, document: Document, file: str) -> None:
    """Write a document into its row, with the file kept with it."""
    row.kind, row.title, row.reference = document.kind, document.title, document.reference
    row.issued, row.review_due = document.issued, document.review_due
    row.owner, row.meets, row.file = document.owner, " ".join(document.meets), file
    change.add(row)


def add_assets(change: Change, code: str, assets: Mapping[str, Values]) -> None:
    """Add assets given as whole values by number. Two flushes, for a placement points to its asset."""
    change.add_all(
        AssetTable(centre=code, asset_no=number, **{field: values[field] for field in ASSET_FIELDS})
        for number, values in assets.items()
    )
    change.flush()
    change.add_all(
        PlacementTable(centre=code, asset_no=number, **{field: values[field] for field in PLACE_FIELDS})
        for number, values in assets.items()
    )
    change.flush()


def put_assets(change: Change, code: str, assets: Mapping[str, Values]) -> None:
    """Set stored assets to whole values by number."""
    if not assets:
        return
    things = {r.asset_no: r for r in change.exec(select(AssetTable).where(AssetTable.centre == code))}
    places = {r.asset_no: r for r in change.exec(select(PlacementTable).where(PlacementTable.centre == code))}
    for number, values in assets.items():
        for field in ASSET_FIELDS:
            setattr(things[number], field, values[field])
        for field in PLACE_FIELDS:
            setattr(places[number], field, values[field])


def whole_values(asset: Asset, catalog: Catalog, at: Point | None) -> Values:
    """Return an asset's values as stored; ``at`` is its position in drawing metres."""
    words = asset.item_words or asset.item or ""
    return {
        **BLANK,
        "item": words,
        "name": asset.name or words,
        "status": asset.status,
        "attributes": {attribute_key(key, catalog): value for key, value in asset.attributes.items()},
        "floor": asset.floor,
        "zone": asset.zone,
        "x_m": None if at is None else at[0],
        "y_m": None if at is None else at[1],
        "rotation_deg": asset.rotation_deg,
    }


def refuse_taken(change: Change, code: str, asset_no: str) -> None:
    """Refuse a second asset of one number.

    Raises
    ------
    Conflict
        The number is taken.
    """
    centre_row(change, code)
    if change.get(AssetTable, (code, asset_no)) is not None:
        raise Conflict(
            "asset-exists",
            f"资产编号 {asset_no} 已登记",
            f"The asset number {asset_no} is registered already",
        )


def versioned(change: Change, code: str, asset_no: str, expected: int | None) -> tuple[AssetTable, PlacementTable]:
    """Return an asset's rows for changing.

    Raises
    ------
    Conflict
        They are not at the expected version.
    """
    asset, place = asset_rows(change, code, asset_no)
    if expected is not None and asset.version + place.version != expected:
        raise Conflict(
            "asset-changed",
            f"资产 {asset_no} 刚被他人修改，本次修改未保存；请刷新后重试",
            f"Somebody else changed the asset {asset_no} meanwhile; nothing was saved. Reload and try again",
        )
    return asset, place


def update_asset(rows: tuple[AssetTable, PlacementTable], values: Mapping[str, Json], catalog: Catalog) -> None:
    """Set some fields of an asset.

    Raises
    ------
    Invalid
        A field that is none, or that :meth:`Registry.move_asset` changes.
    """
    asset, place = rows
    for field, value in values.items():
        if field not in CHANGEABLE:
            raise Invalid(
                "no-such-field",
                f"不能修改字段“{field}”；可改：{'、'.join(CHANGEABLE)}",
                f"The field {field!r} cannot be changed here; these can: {', '.join(CHANGEABLE)}",
            )
        if field == "attributes":
            asset.attributes = {attribute_key(key, catalog): each for key, each in (value or {}).items()}
        else:
            setattr(asset if field in ASSET_FIELDS else place, field, value)


def note_move(place: PlacementTable, twin: Twin) -> None:
    """Of an asset that is moved, note which drawn thing it was in ``twin``: elsewhere neither number nor place will tell.

    Raises
    ------
    NotFound
        There is no such floor or zone, as :func:`require_place` says.
    """
    require_place(twin.floors, place.floor, place.zone)
    if place.block is None:
        place.block = _blocks_of({place.asset_no}, twin).get(place.asset_no)


def write_planned(
    change: Change, code: str, planned: Iterable[Planned], stored: Mapping[str, Values], twin: Twin
) -> None:
    """Write the new and the changed assets of a list; ``stored`` is what stood there, ``twin`` what was drawn as what."""
    new: dict[str, Values] = {}
    changed: dict[str, Values] = {}
    for each in planned:
        if each.result.state in {RowState.NEW, RowState.CHANGED}:
            where = new if each.result.state is RowState.NEW else changed
            where[each.result.asset_no] = dict(each.values)
    note_moves(changed, stored, twin)
    add_assets(change, code, new)
    put_assets(change, code, changed)


def note_moves(assets: Mapping[str, Values], stored: Mapping[str, Values], twin: Twin) -> None:
    """Do what :func:`note_move` does for assets that a list gives another place: whole values by number, and those before."""
    moved = {
        number
        for number, values in assets.items()
        if values["block"] is None and any(values[field] != stored[number][field] for field in WHERE)
    }
    for number, block in _blocks_of(moved, twin).items() if moved else ():
        assets[number]["block"] = block


def _blocks_of(numbers: Collection[str], twin: Twin) -> Mapping[str, str]:
    """Which drawn thing each of some assets is in the twin."""
    drawn = {asset.drawn_as: asset.asset_no for asset in twin.assets if asset.drawn_as and asset.asset_no in numbers}
    there = ((floor, one) for floor in twin.floors for one in floor.placements if one.id in drawn)
    return {drawn[one.id]: block_of(floor, one) for floor, one in there}


def floor_named(floors: Sequence[Floor], floor: str) -> Floor:
    """Return a floor of the twin.

    Raises
    ------
    NotFound
        No such floor has a plan.
    """
    for each in floors:
        if each.id == floor:
            return each
    near = near_words(floor, [each.id for each in floors]) or [each.id for each in floors]
    raise NotFound(
        "no-such-floor",
        f"没有带图纸的楼层“{floor}”；已有：{'、'.join(near) or '无'}",
        f"There is no floor {floor!r} with a plan; known: {', '.join(near) or 'none'}",
    )


def require_place(floors: Sequence[Floor], floor: str | None, zone: str | None) -> None:
    """Check that a floor is one of the twin's and a zone one of the floor's; None for either is no place to check.

    Raises
    ------
    NotFound
        One is not.
    """
    if floor is not None:
        floor_named(floors, floor)
    if zone is not None and not any(z.id == zone for each in floors if floor in {None, each.id} for z in each.zones):
        raise NotFound(
            "no-such-zone",
            f"楼层 {floor or '—'} 没有功能区“{zone}”",
            f"The floor {floor or '—'} has no zone {zone!r}",
        )


def in_drawing(floor: Floor, at: Point) -> Point:
    """Return local metres as drawing metres."""
    return (at[0] + floor.origin[0], at[1] + floor.origin[1])
