"""What the map component is given: whole millimetres, columns, hashes that change with content only."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiLineString, Point, Polygon, box

from twin.catalog import load_catalog
from twin.errors import NotFound
from twin.model import Asset, Floor, Zone, ZoneOrigin
from twin.web.geometry import label_point, plan_part, resource, things_part, urls
from twin.web.view import View

CATALOG = load_catalog()


def floor(*zones: Zone) -> Floor:
    walls = {"wall": MultiLineString([LineString([(0, 0), (10, 0.0004)])])}
    return Floor("f1", "一层", 1, (0.0, 0.0), (0.0, 0.0, 10.0, 6.0), zones, linework=walls)


def zone(shape: Polygon, *kinds: str) -> Zone:
    return Zone("z1", "等候休息区", "101", kinds, shape, ZoneOrigin.OUTLINE)


def test_plan_part_is_in_millimetres_with_holes_turned_the_other_way() -> None:
    shape = box(0, 0, 10, 6).difference(box(2, 2, 4, 4))
    part = plan_part(floor(zone(shape, "waiting")), CATALOG)
    outer, hole = part["zones"][0]["p"]
    turns = [
        sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in zip(r, [*r[1:], r[0]], strict=True))
        for r in (_pairs(outer), _pairs(hole))
    ]
    assert turns[0] * turns[1] < 0
    assert max(outer) == 10000
    assert part["zones"][0]["m2"] == 56.0
    assert part["lines"] == {"wall": [[0, 0, 10000, 0]]}


def _pairs(flat: list[int]) -> list[tuple[int, int]]:
    return list(zip(flat[::2], flat[1::2], strict=True))


def test_plan_part_names_the_kinds_it_uses_and_leaves_out_unknown_ones() -> None:
    known = CATALOG.zones.entries[0]
    part = plan_part(floor(zone(box(0, 0, 1, 1), known.id, "no-such-kind")), CATALOG)
    assert part["kinds"] == {known.id: {"zh": known.zh, "en": known.en, "colour": known.colour}}


def test_things_part_has_placed_things_of_the_floor_only() -> None:
    item = CATALOG.items.entries[0]
    placed = Asset("A1", item.id, item.zh, "here", floor="f1", zone="z1", at=(1.5, 2.25))
    strange = Asset("A2", None, "奇怪的东西", "", floor="f1", at=(3.0, 1.0), registered=False)
    others = [
        Asset("A3", item.id, item.zh, "elsewhere", floor="f2", at=(1.0, 1.0)),
        Asset("A4", item.id, item.zh, "nowhere", floor="f1", zone="z1"),
        Asset("A5", item.id, item.zh, "gone", floor="f1", at=(1.0, 1.0), status="retired"),
    ]
    part = things_part(floor(), [placed, strange, *others], CATALOG)
    assert part["ids"] == ["A1", "A2"]
    assert (part["x"], part["y"]) == ([1500, 3000], [2250, 1000])
    assert part["names"] == ["here", "奇怪的东西"]
    assert part["registered"] == [1, 0]
    assert [part["items"][i]["category"] for i in part["item"]] == [item.category, "other"]
    assert [part["zones"][i] for i in part["zone"]] == ["z1", None]


@given(st.floats(0.5, 20), st.floats(0.5, 20), st.floats(0.1, 0.9), st.floats(0.1, 0.9))
def test_label_point_lies_inside_an_l_shape(width: float, depth: float, across: float, up: float) -> None:
    shape = box(0, 0, width, depth).difference(box(width * across, depth * up, width, depth))
    assert shape.buffer(1e-9).contains(Point(label_point(shape)))


def test_address_changes_with_the_content_it_names(small_view: Callable[[], View], move: Callable[[], None]) -> None:
    before = urls(small_view(), "f1")
    assert urls(small_view(), "f1") == before
    move()
    after = urls(small_view(), "f1")
    assert after["plan"] == before["plan"]
    assert after["things"] != before["things"]


def test_resource_is_the_json_its_address_promises(small_view: Callable[[], View]) -> None:
    view = small_view()
    part = resource(view, "f1", "plan")
    value = json.loads(gzip.decompress(part.gzipped))
    assert {z["id"] for z in value["zones"]} == {z.id for z in view.floor("f1").zones}
    assert urls(view, "f1")["plan"].endswith(f"/SMALL/f1/plan?v={part.tag}")


@pytest.mark.parametrize(("floor_id", "part"), [("f9", "plan"), ("f1", "everything")])
def test_what_does_not_exist_is_not_found(small_view: Callable[[], View], floor_id: str, part: str) -> None:
    with pytest.raises(NotFound):
        resource(small_view(), floor_id, part)
