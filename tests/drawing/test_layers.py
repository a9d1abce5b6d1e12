"""Layers that are off or frozen, and layers of walls on which the walls are not."""

from __future__ import annotations

from tests.drawing.drafting import new, office, written
from twin.drawing.plan import read_plan
from twin.model import Plan


def read(hide: tuple[str, ...], *, old_walls: bool) -> Plan:
    doc = new(units=4)
    office(doc)
    if old_walls:
        for x in (2500, 6700):
            for left in (x, x + 200):
                doc.modelspace().add_line((left, 200), (left, 5200), dxfattribs={"layer": "旧墙"})
    for layer in hide:
        (doc.layers.get(layer) if layer in doc.layers else doc.layers.add(layer)).off()
    return read_plan(written(doc), name="plan.dxf")


def test_hidden_walls_are_left_out_where_others_are_shown() -> None:
    plan = read(("旧墙",), old_walls=True)
    assert [round(z.polygon.area, 1) for z in plan.floors[0].zones] == [20.0, 20.0, 20.0]
    assert "hidden-layers" in {issue.code for issue in plan.issues}
    assert min(z.polygon.area for z in read((), old_walls=True).floors[0].zones) < 15


def test_where_all_is_hidden_all_is_read() -> None:
    plan = read(("WALL", "DOOR", "文字"), old_walls=False)
    assert [len(f.zones) for f in plan.floors] == [3]
    assert len(plan.floors[0].openings) == 3
    assert "hidden-layers" not in {issue.code for issue in plan.issues}


def test_walls_on_a_layer_of_unknown_purpose_are_found_beside_a_partition_on_a_layer_of_walls() -> None:
    doc = new(units=4)
    office(doc)
    for entity in doc.modelspace():
        entity.dxf.layer = "A1"
    doc.modelspace().add_line((1000, 4000), (2000, 4000), dxfattribs={"layer": "隔断"})
    plan = read_plan(written(doc), name="plan.dxf")
    assert [z.name for z in plan.floors[0].zones] == ["办公室1", "办公室2", "办公室3"]
    assert len(plan.floors[0].openings) == 3
