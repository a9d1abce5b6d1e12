"""A drawn thing that somebody moves is one thing afterwards too: what the drawing still shows at its old place is not one more."""

from __future__ import annotations

import io
from collections.abc import Mapping

import ezdxf
import pytest

from twin.model import Asset, Point
from twin.registry import Act, Registry, read_assets
from twin.stocktake import EventKind

from .build import CODE, FLOOR, OFFSET, middle, rooms, thing, zone_id

HOME, AWAY = "咨询引导区", "窗口服务区"
SPOTS: Mapping[str, Point] = {"3E": (1.0, 2.0), "40": (3.0, 2.0)}
"""Local metres of the drawn kiosks, by handle."""


def drawing(*handles: str) -> bytes:
    """The rooms with a kiosk at each of some spots; a revision of the drawing keeps the handles."""
    document = ezdxf.read(io.StringIO(rooms().decode("utf-8")))
    document.blocks.new("自助终端").add_lwpolyline([(0, 0), (600, 0), (600, 500), (0, 500)], close=True)
    for handle in handles:
        x, y = SPOTS[handle]
        kiosk = document.modelspace().add_blockref("自助终端", ((OFFSET[0] + x) * 1000, (OFFSET[1] + y) * 1000))
        document.entitydb.reset_handle(kiosk, f"{int(handle, 16) + 0x1000:X}")
    stream = io.StringIO()
    document.write(stream)
    return stream.getvalue().encode("utf-8")


@pytest.fixture
def kiosks(centre: Registry) -> Registry:
    """Two kiosks drawn in one zone, and two registered there without a position."""
    centre.plans.store(CODE, [FLOOR], name="plan.dxf", data=drawing(*SPOTS), by="甲")
    home = zone_id(centre, HOME)
    for number in ("K1", "K2"):
        centre.create_asset(CODE, thing(number, "自助终端", floor="F1", zone=home), by="甲")
    assert where(centre) == {"K1": (HOME, SPOTS["3E"]), "K2": (HOME, SPOTS["40"])}
    return centre


def where(registry: Registry) -> dict[str, tuple[str | None, Point | None]]:
    """Zone and position of every thing, registered or only drawn."""
    twin = registry.twin(CODE)
    names = {zone.id: zone.name for floor in twin.floors for zone in floor.zones}
    return {one.asset_no: (names.get(one.zone or ""), rounded(one)) for one in twin.assets}


def rounded(one: Asset) -> Point | None:
    return None if one.at is None else (round(one.at[0], 3), round(one.at[1], 3))


def test_in_another_zone_it_is_not_two(kiosks: Registry) -> None:
    before = where(kiosks)
    batch = kiosks.move_asset(CODE, "K1", floor="F1", at=middle(AWAY), by="乙")
    moved = {"K1": (AWAY, middle(AWAY)), "K2": (HOME, SPOTS["40"])}
    assert where(kiosks) == moved
    assert [issue.code for issue in kiosks.twin(CODE).issues].count("drawn-elsewhere") == 1
    kiosks.move_asset(CODE, "K2", floor="F1", at=(3.0, 7.0), by="乙")
    kiosks.move_asset(CODE, "K2", floor="F1", at=SPOTS["40"], by="乙")
    assert where(kiosks) == moved
    kiosks.undo(batch, by="乙")
    assert where(kiosks) == before
    kiosks.move_asset(CODE, "K2", floor="F1", zone=zone_id(kiosks, HOME), at=None, by="乙")
    assert where(kiosks) == before


def test_a_person_who_says_another_zone_is_believed(kiosks: Registry) -> None:
    kiosks.update_asset(CODE, "K1", {"zone": zone_id(kiosks, AWAY)}, by="乙")
    assert where(kiosks) == {"K1": (AWAY, None), "K2": (HOME, SPOTS["40"])}


def test_the_next_revision_of_the_drawing_knows_it_by_its_handle(kiosks: Registry) -> None:
    kiosks.move_asset(CODE, "K2", floor="F1", at=middle(AWAY), by="乙")
    kiosks.plans.store(CODE, [FLOOR], name="plan.dxf", data=drawing("40"), by="甲")  # K1's block is gone
    assert where(kiosks) == {"K1": (HOME, None), "K2": (AWAY, middle(AWAY))}
    kiosks.plans.store(CODE, [FLOOR], name="plan.dxf", data=drawing(), by="甲")
    assert where(kiosks) == {"K1": (HOME, None), "K2": (AWAY, middle(AWAY))}
    assert [one.drawn_as for one in kiosks.twin(CODE).assets] == [None, None]


def test_a_block_that_is_something_else_now_is_another_thing(centre: Registry) -> None:
    centre.plans.store(CODE, [FLOOR], name="plan.dxf", data=drawing("3E"), by="甲")
    centre.create_asset(CODE, thing("K1", "自助终端", floor="F1", zone=zone_id(centre, HOME)), by="甲")
    centre.move_asset(CODE, "K1", floor="F1", at=middle(AWAY), by="乙")
    redrawn = drawing("3E").replace("自助终端".encode(), "取号机".encode())
    centre.plans.store(CODE, [FLOOR], name="plan.dxf", data=redrawn, by="甲")
    assert sorted(where(centre).values(), key=str) == sorted([(AWAY, middle(AWAY)), (HOME, SPOTS["3E"])], key=str)


def test_what_a_count_finds_in_another_zone_is_not_two(kiosks: Registry) -> None:
    count = kiosks.stocktakes.open(CODE, name="年度盘点", lead="王芳", by="王芳")
    at = "2026-11-27T08:00:00+08:00"
    scan = Act("phone-made-id-000001", EventKind.SCAN, at, word="K1", zone=zone_id(kiosks, AWAY))
    kiosks.stocktakes.record(count, scan, by="王芳")
    kiosks.stocktakes.record(count, Act("phone-made-id-000002", EventKind.MOVE, at, about=scan.id), by="王芳")
    kiosks.stocktakes.confirm(count, by="王芳", despite="只盘一件")
    assert where(kiosks) == {"K1": (AWAY, None), "K2": (HOME, SPOTS["40"])}


@pytest.mark.parametrize("place", ["窗口服务区,,", ",1013.0,2002.0"], ids=["zone", "position"])
def test_what_a_list_moves_stays_one_thing(kiosks: Registry, place: str) -> None:
    rows = read_assets(f"资产编号,功能区,x_m,y_m\nK1,{place}\n".encode())
    kiosks.import_assets(CODE, rows, by="甲", dry_run=False)
    moved = where(kiosks)
    assert set(moved) == {"K1", "K2"}  # its block at home is not one more
    assert (moved["K1"][0], moved["K2"]) == (AWAY, (HOME, SPOTS["40"]))  # nor does the neighbour take its place
    assert kiosks.import_assets(CODE, rows, by="甲", dry_run=False).batch is None  # the same list changes nothing
