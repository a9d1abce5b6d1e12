"""Block references that are things."""

from __future__ import annotations

from typing import Any

import pytest
from ezdxf.document import Drawing as DxfDocument

from tests.drawing.drafting import box, new, outline, written
from twin.drawing.placements import block_words
from twin.drawing.plan import read_plan
from twin.drawing.profile import Profile
from twin.model import Placement


def place(
    doc: DxfDocument, name: str, at: tuple[float, float], values: dict[str, str] | None = None, **attributes: Any
) -> None:
    if name not in doc.blocks:
        doc.blocks.new(name).add_lwpolyline(box(-300, -200, 600, 400), close=True)
    insert = doc.modelspace().add_blockref(name, at, dxfattribs=attributes)
    for tag, value in (values or {}).items():
        insert.add_attrib(tag, value, at)


def room() -> DxfDocument:
    doc = new(units=4)
    outline(doc, box(0, 0, 20_000, 10_000))
    return doc


def things(doc: DxfDocument, profile: Profile | None = None) -> list[Placement]:
    return [p for floor in read_plan(written(doc), profile=profile).floors for p in floor.placements]


@pytest.mark.parametrize("block", ["取号机", "p$0$取号机", "取号机_01", "大厅-取号机-600x400"])
def test_the_block_name_tells_the_item(block: str) -> None:
    doc = room()
    place(doc, block, (5000, 5000), rotation=90)
    (thing,) = things(doc)
    assert thing.item == "queue_ticket_device"
    assert thing.at == pytest.approx((5.0, 5.0))
    assert thing.rotation_deg == 90
    assert thing.size == pytest.approx((0.6, 0.4))
    assert thing.zone is not None


def test_an_attribute_tells_the_item_of_a_neutral_block() -> None:
    doc = room()
    place(doc, "EQ", (5000, 5000), {"设备名称": "取号机", "资产编号": "A-1"}, layer="设备")
    (thing,) = things(doc)
    assert (thing.item, thing.name) == ("queue_ticket_device", "取号机")
    assert thing.attributes == {"设备名称": "取号机", "资产编号": "A-1"}


def test_a_profile_tells_the_item() -> None:
    doc = room()
    place(doc, "BLK17", (5000, 5000))
    place(doc, "BLK18", (9000, 5000))
    assert [p.item for p in things(doc, Profile(items={"BLK1?": "取号机"}))] == ["queue_ticket_device"] * 2
    assert things(doc) == []


def test_furniture_of_unknown_kind_is_kept_without_an_item() -> None:
    doc = room()
    place(doc, "ZZ_17b", (5000, 5000), layer="家具")
    (thing,) = things(doc)
    assert (thing.item, thing.name) == (None, "ZZ_17b")


def test_doors_windows_axis_marks_and_anonymous_blocks_are_no_things() -> None:
    doc = room()
    for number, (name, layer) in enumerate(
        [
            ("DOOR-900", "0"),
            ("C1536", "窗"),
            ("_AXISO", "轴号"),
            ("图框A1", "0"),
            ("A$C123", "家具"),
            ("DorLib2D", "门"),
        ]
    ):
        place(doc, name, (2000 * number + 1000, 5000), layer=layer)
    assert things(doc) == []


def test_a_thing_inside_a_thing_is_one_thing_and_one_inside_a_plan_block_counts() -> None:
    doc = room()
    place(doc, "显示屏", (0, 0))
    doc.modelspace().delete_all_entities()
    outline(doc, box(0, 0, 20_000, 10_000))
    whole = doc.blocks.new("取号机")
    whole.add_circle((0, 0), 250)
    whole.add_blockref("显示屏", (0, 0))
    plan_block = doc.blocks.new("A$CPLAN")
    plan_block.add_blockref("取号机", (5000, 5000))
    doc.modelspace().add_blockref("A$CPLAN", (0, 0))
    (thing,) = things(doc)
    assert thing.item == "queue_ticket_device"
    assert thing.at == pytest.approx((5.0, 5.0))


def test_a_base_point_far_from_the_drawing_does_not_move_the_thing_away() -> None:
    doc = room()
    block = doc.blocks.new("取号机")
    block.add_lwpolyline(box(5000, 5000, 600, 400), close=True)
    doc.modelspace().add_blockref("取号机", (0, 0))
    (thing,) = things(doc)
    assert thing.at == pytest.approx((5.3, 5.2))


def test_words_of_a_block_name() -> None:
    assert next(iter(block_words("大厅-取号机-600x400"))) == "大厅-取号机-600x400"
    assert "取号机" in block_words("大厅-取号机-600x400")
    assert block_words("A$C7384371F") == ()


def test_a_counter_that_only_its_window_name_tells_is_a_window() -> None:
    doc = room()
    place(doc, "BSCK", (5000, 5000), {"窗口编号": "01", "窗口名称": "反映“办不成事”窗口"})
    place(doc, "DYJ", (9000, 5000), {"窗口编号": "01", "所属窗口": "综合窗口"})  # belongs to one
    assert {thing.name: thing.item for thing in things(doc) if thing.item} == {"BSCK": "window_complaint"}
