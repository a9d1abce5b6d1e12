"""Centres, plans, assets, versions and the log, on both databases."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from twin.drawing.corrections import add_zone, merge_zones, set_zone
from twin.drawing.plan import read_plan
from twin.errors import Conflict, DrawingError, Invalid, NotFound, Refused
from twin.model import Centre, Document
from twin.registry import FloorChoice, Registry, open_registry

from .build import CODE, FLOOR, OFFSET, ROOMS, middle, register, rooms, state, thing, zone_id


def test_an_empty_registry_says_so_until_a_centre_is_created(registry: Registry) -> None:
    assert registry.is_empty()
    assert registry.centres() == ()
    made = Centre(CODE, "某某中心", "district", ("DB31117-Z-016-2022",), {"staff": 12, "windows": [1, 2]})
    registry.create_centre(made, by="甲")
    assert not registry.is_empty()
    assert registry.centres() == (made,)
    assert registry.centre(CODE) == made


def test_an_unknown_centre_is_not_found_and_near_codes_are_named(centre: Registry) -> None:
    for ask in (
        centre.twin,
        centre.version,
        centre.centre,
        centre.plans.floors,
        centre.documents,
        centre.waivers.of_centre,
    ):
        with pytest.raises(NotFound, match=CODE):
            ask("SJ-02")


def test_a_centre_code_cannot_be_taken_twice(centre: Registry) -> None:
    with pytest.raises(Conflict) as caught:
        centre.create_centre(Centre(CODE, "另一个", "district"), by="乙")
    assert caught.value.code == "centre-exists"
    assert centre.centre(CODE).name == "某某区政务服务中心"


@pytest.mark.parametrize("code", ["", "a b", "a/b", "x" * 65, "a?b"])
def test_a_code_that_cannot_stand_in_an_address_is_invalid(registry: Registry, code: str) -> None:
    with pytest.raises(Invalid):
        registry.create_centre(Centre(code, "某某中心", "district"), by="甲")
    assert registry.is_empty()


def test_updating_a_centre_replaces_facts(centre: Registry) -> None:
    changed = Centre(CODE, "新名", "subdistrict", ("B",), {"windows": 4})
    batch = centre.update_centre(changed, by="乙", why="改名")
    assert centre.centre(CODE) == changed
    assert {(e.kind, e.key, e.action) for e in centre.changes(CODE, batch=batch)} == {
        ("centre", CODE, "update"),
        ("fact", "staff", "delete"),
        ("fact", "windows", "create"),
    }


@pytest.mark.parametrize("by", ["", "  "])
def test_a_write_without_a_name_is_refused(centre: Registry, by: str) -> None:
    before = centre.version(CODE)
    with pytest.raises(Refused):
        centre.create_asset(CODE, thing("A1"), by=by)
    with pytest.raises(Refused), centre.change(by=by):
        pytest.fail("the transaction must not open")
    assert centre.version(CODE) == before


def test_the_twin_has_the_drawn_rooms_and_their_kinds(centre: Registry) -> None:
    (floor,) = centre.twin(CODE).floors
    assert (floor.id, floor.name, floor.level) == ("F1", "一层", 1)
    assert {zone.name for zone in floor.zones} == set(ROOMS)
    assert floor.origin == pytest.approx(OFFSET)
    assert all(zone.id.startswith("F1-") for zone in floor.zones)
    assert next(zone for zone in floor.zones if zone.name == "等候休息区").kinds


def test_the_twin_is_cached_until_that_centre_changes(centre: Registry) -> None:
    register(centre, "SJ-02", rooms())
    first = centre.twin(CODE)
    centre.create_asset("SJ-02", thing("A1"), by="甲")
    assert centre.twin(CODE) is first
    centre.create_asset(CODE, thing("A1"), by="甲")
    assert centre.twin(CODE) is not first


def test_another_process_sees_a_write_at_once(centre: Registry) -> None:
    other = open_registry(centre.url)
    assert other.twin(CODE).assets == ()
    centre.create_asset(CODE, thing("A1"), by="甲")
    assert [asset.asset_no for asset in other.twin(CODE).assets] == ["A1"]
    other.close()


def test_opening_a_centre_reads_no_drawing(centre: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        pytest.fail("a DXF was parsed")

    expected = centre.twin(CODE)
    monkeypatch.setattr("twin.registry.places.read_plan", fail)
    other = open_registry(centre.url)
    assert other.twin(CODE) == expected
    other.close()


def test_a_created_asset_stands_where_it_was_put(centre: Registry) -> None:
    centre.create_asset(CODE, thing("A1", "取号机", floor="F1", at=middle("等候休息区")), by="甲")
    asset = centre.asset(CODE, "A1").asset
    assert asset.at == pytest.approx(middle("等候休息区"))
    assert asset.zone == zone_id(centre, "等候休息区")
    assert asset.item is not None


def test_an_asset_number_cannot_be_taken_twice(centre: Registry) -> None:
    centre.create_asset(CODE, thing("A1"), by="甲")
    with pytest.raises(Conflict) as caught:
        centre.create_asset(CODE, thing("A1", "打印机"), by="乙")
    assert caught.value.code == "asset-exists"


def test_moving_an_asset_takes_the_zone_along(centre: Registry) -> None:
    centre.create_asset(CODE, thing("A1", floor="F1", zone=zone_id(centre, "档案室")), by="甲")
    centre.move_asset(CODE, "A1", floor="F1", at=middle("咨询引导区"), rotation_deg=450.0, by="乙")
    asset = centre.asset(CODE, "A1").asset
    assert asset.zone == zone_id(centre, "咨询引导区")
    assert asset.at == pytest.approx(middle("咨询引导区"))
    assert asset.rotation_deg == 90.0


def test_moving_to_a_place_that_is_none_is_not_found(centre: Registry) -> None:
    centre.create_asset(CODE, thing("A1"), by="甲")
    with pytest.raises(NotFound):
        centre.move_asset(CODE, "A1", floor="F9", at=(0, 0), by="乙")
    with pytest.raises(NotFound):
        centre.move_asset(CODE, "A1", floor="F1", at=None, zone="F1-none", by="乙")
    with pytest.raises(NotFound):
        centre.move_asset(CODE, "A9", floor="F1", at=(0, 0), by="乙")


@pytest.mark.parametrize("values", [{"floor": "F9"}, {"zone": "F1-none"}, {"floor": "F9", "zone": None}])
def test_an_asset_cannot_be_put_where_nothing_is(centre: Registry, values: dict[str, object]) -> None:
    centre.create_asset(CODE, thing("A1"), by="甲")
    before = state(centre)
    with pytest.raises(NotFound):
        centre.update_asset(CODE, "A1", values, by="乙")
    with pytest.raises(NotFound):
        centre.create_asset(CODE, thing("A2", **values), by="乙")
    assert state(centre) == before


def test_a_write_on_an_old_version_is_a_conflict(centre: Registry) -> None:
    centre.create_asset(CODE, thing("A1"), by="甲")
    seen = centre.asset(CODE, "A1").version
    centre.set_status(CODE, "A1", "fault", by="甲", expected_version=seen)
    with pytest.raises(Conflict):
        centre.move_asset(CODE, "A1", floor="F1", at=(1, 1), by="乙", expected_version=seen)
    centre.move_asset(CODE, "A1", floor="F1", at=(1, 1), by="乙", expected_version=centre.asset(CODE, "A1").version)
    assert centre.asset(CODE, "A1").asset.status == "fault"


def test_of_writers_at_one_version_exactly_one_wins(centre: Registry) -> None:
    centre.create_asset(CODE, thing("A1"), by="甲")
    seen = centre.asset(CODE, "A1").version
    outcomes: list[str] = []

    def write(name: str) -> None:
        try:
            centre.update_asset(CODE, "A1", {"name": name}, by=name, expected_version=seen)
        except Conflict:
            outcomes.append("conflict")
        else:
            outcomes.append(name)

    writers = [threading.Thread(target=write, args=(f"n{i}",)) for i in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    winners = [outcome for outcome in outcomes if outcome != "conflict"]
    assert winners == [centre.asset(CODE, "A1").asset.name]
    assert len(outcomes) == 6


def test_writers_of_different_assets_all_get_through(centre: Registry) -> None:
    before = centre.version(CODE)
    writers = [
        threading.Thread(target=centre.create_asset, args=(CODE, thing(f"A{i}")), kwargs={"by": "甲"}) for i in range(8)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert {asset.asset_no for asset in centre.twin(CODE).assets} == {f"A{i}" for i in range(8)}
    assert centre.version(CODE) == before + 8


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"status": "lost"}, Invalid),
        ({"item": ""}, Invalid),
        ({"name": "nul\x00"}, Invalid),
        ({"attributes": {"a": float("nan")}}, Invalid),
        ({"asset_no": "A2"}, Invalid),
        ({"x_m": 3.0}, Invalid),
    ],
)
def test_a_value_that_breaks_its_record_is_invalid_and_not_stored(
    centre: Registry, values: dict[str, object], error: type[Exception]
) -> None:
    centre.create_asset(CODE, thing("A1", attributes={"brand": "甲"}), by="甲")
    before = state(centre)
    with pytest.raises(error):
        centre.update_asset(CODE, "A1", {"rotation_deg": 5.0, **values}, by="乙")
    assert state(centre) == before


def test_a_retired_asset_keeps_its_record_and_history(centre: Registry) -> None:
    centre.create_asset(CODE, thing("A1"), by="甲", why="验收")
    centre.retire_asset(CODE, "A1", by="乙", why="报废")
    assert centre.asset(CODE, "A1").asset.status == "retired"
    log = centre.changes(CODE, kind="asset", key="A1")
    assert [(entry.action, entry.by, entry.why) for entry in log] == [
        ("update", "乙", "报废"),
        ("create", "甲", "验收"),
    ]
    assert [(c.field, c.old, c.new) for c in log[0].fields] == [("status", "in_use", "retired")]


def test_attributes_are_kept_under_the_catalogue_s_own_keys(centre: Registry) -> None:
    centre.create_asset(CODE, thing("A1", attributes={"品牌": "甲", "自定义": 1}), by="甲")
    attributes = centre.asset(CODE, "A1").asset.attributes
    centre.update_asset(CODE, "A1", {"attributes": attributes}, by="甲")
    assert centre.asset(CODE, "A1").asset.attributes == attributes
    assert attributes["自定义"] == 1


def test_listing_filters_sorts_and_pages(centre: Registry) -> None:
    waiting = zone_id(centre, "等候休息区")
    for i in range(5):
        centre.create_asset(CODE, thing(f"S{i}", "座椅", floor="F1", zone=waiting, name=f"椅{5 - i}"), by="甲")
    centre.create_asset(CODE, thing("P1", "打印机", status="fault", attributes={"型号": "M405d"}), by="甲")
    assert centre.assets(CODE).total == 6
    assert [a.asset_no for a in centre.assets(CODE, zone=waiting, sort="name", limit=2).rows] == ["S4", "S3"]
    assert [a.asset_no for a in centre.assets(CODE, zone=waiting, sort="name", offset=3, limit=2).rows] == ["S1", "S0"]
    assert [a.asset_no for a in centre.assets(CODE, text="m405D").rows] == ["P1"]
    assert [a.asset_no for a in centre.assets(CODE, text="椅 s2").rows] == ["S2"]
    assert [a.asset_no for a in centre.assets(CODE, status="fault").rows] == ["P1"]
    assert centre.assets(CODE, placed=True).total == 0
    assert centre.assets(CODE, sort="asset_no", descending=True).rows[0].asset_no == "S4"
    with pytest.raises(Invalid):
        centre.assets(CODE, sort="__class__")
    with pytest.raises(Invalid):
        centre.assets(CODE, limit=0)


def test_documents_are_replaced_as_a_list(centre: Registry) -> None:
    first = (Document("policy", "制度", "沪政〔2022〕1号", "2022-01-01", "2025-01-01"), Document("plan", "预案"))
    centre.set_documents(CODE, first, by="甲")
    assert centre.documents(CODE) == first == centre.twin(CODE).documents
    centre.set_documents(CODE, first[1:], by="甲")
    assert centre.documents(CODE) == first[1:]
    with pytest.raises(Invalid):
        centre.set_documents(CODE, [Document("plan", "预案", issued="去年")], by="甲")


def test_waivers_are_kept_until_revoked(centre: Registry) -> None:
    given = {"rule": "R1", "subject_kind": "zone", "subject_id": "F1-1", "reason": "改造中", "until": "2026-12-31"}
    centre.waivers.add(CODE, by="主任", **given)
    (waiver,) = centre.waivers.of_centre(CODE)
    assert (waiver.rule, waiver.subject_id, waiver.by, waiver.until) == ("R1", "F1-1", "主任", "2026-12-31")
    with pytest.raises(Invalid):
        centre.waivers.add(CODE, by="主任", **{**given, "until": "soon"})
    centre.waivers.revoke(CODE, waiver.id, by="主任")
    assert centre.waivers.of_centre(CODE) == ()


# plans


def test_a_drawing_that_cannot_be_read_leaves_nothing(registry: Registry) -> None:
    registry.create_centre(Centre(CODE, "某某中心", "district"), by="甲")
    version = registry.version(CODE)
    with pytest.raises(DrawingError):
        registry.plans.store(CODE, [FLOOR], name="x.dxf", data=b"<html>", by="甲")
    assert registry.plans.floors(CODE) == ()
    assert registry.version(CODE) == version


def test_a_floor_the_drawing_does_not_hold_leaves_nothing(centre: Registry) -> None:
    before = state(centre)
    choices = [FLOOR, FloorChoice("F2", "二层", 2, drawn="没有这层")]
    with pytest.raises(NotFound) as caught:
        centre.plans.store(CODE, choices, name="x.dxf", data=rooms({"咨询引导区": 0.0}), by="甲")
    assert caught.value.code == "no-such-drawn-floor"
    assert state(centre) == before


def test_the_stored_drawing_comes_back_byte_for_byte(centre: Registry) -> None:
    second = rooms({"咨询引导区": 0.0})
    centre.plans.store(CODE, [FLOOR], name="第二版.dxf", data=second, by="乙", why="改造")
    assert centre.plans.file(CODE, "F1", 1)[0] == "plan.dxf"
    assert centre.plans.file(CODE, "F1") == ("第二版.dxf", second)
    assert [(r.revision, r.stored_by) for r in centre.plans.revisions(CODE, "F1")] == [(2, "乙"), (1, "甲")]
    with pytest.raises(NotFound):
        centre.plans.file(CODE, "F1", 3)


def test_a_new_revision_keeps_zone_ids_and_reports_what_changed(centre: Registry) -> None:
    old = {zone.name: zone.id for zone in centre.twin(CODE).floors[0].zones}
    changed = {"等候休息区": 6.0, "窗口服务区": 12.0, "咨询引导区": 0.0, "母婴室": 24.0}  # 档案室 gone, order changed
    report = centre.plans.store(CODE, [FLOOR], name="b.dxf", data=rooms(changed, widths={"窗口服务区": 12.0}), by="乙")
    new = {zone.name: zone.id for zone in centre.twin(CODE).floors[0].zones}
    assert {name: new[name] for name in ("等候休息区", "窗口服务区", "咨询引导区")} == {
        name: old[name] for name in ("等候休息区", "窗口服务区", "咨询引导区")
    }
    (floor,) = report.floors
    assert floor.revision == 2
    assert floor.added == (new["母婴室"],)
    assert floor.removed == (old["档案室"],)
    assert floor.reshaped == (old["窗口服务区"],)
    assert set(floor.unchanged) == {old["等候休息区"], old["咨询引导区"]}
    assert new["母婴室"] not in old.values()


def test_assets_keep_zone_and_place_when_an_annex_moves_the_local_origin(centre: Registry) -> None:
    centre.create_asset(CODE, thing("A1", floor="F1", at=middle("等候休息区")), by="甲")
    zone = centre.asset(CODE, "A1").asset.zone
    annex = {"新馆": -6.0, **ROOMS}
    centre.plans.store(CODE, [FLOOR], name="b.dxf", data=rooms(annex), by="乙")
    asset = centre.asset(CODE, "A1").asset
    assert asset.zone == zone == zone_id(centre, "等候休息区")
    x, y = middle("等候休息区")
    assert asset.at == pytest.approx((x + 6.0, y))


def test_assets_and_corrections_follow_a_plan_moved_inside_its_drawing(centre: Registry) -> None:
    floor = centre.twin(CODE).floors[0]
    added = add_zone(floor, [(1.0, 1.0), (3.0, 1.0), (3.0, 3.0), (1.0, 3.0)], name="母婴室")
    centre.plans.correct_zones(CODE, "F1", [added], by="甲")
    centre.create_asset(CODE, thing("A1", floor="F1", at=(2.0, 2.0)), by="甲")
    nursery = zone_id(centre, "母婴室")
    assert centre.asset(CODE, "A1").asset.zone == nursery
    centre.plans.store(CODE, [FLOOR], name="b.dxf", data=rooms(offset=(5000.0, -300.0)), by="乙")
    assert zone_id(centre, "母婴室") == nursery
    assert centre.asset(CODE, "A1").asset.zone == nursery
    assert centre.asset(CODE, "A1").asset.at == pytest.approx((2.0, 2.0))


def test_corrections_are_replayed_over_the_next_revision(centre: Registry) -> None:
    floor = centre.twin(CODE).floors[0]
    ids = {zone.name: zone.id for zone in floor.zones}
    acts = [
        set_zone(floor, ids["档案室"], name="24小时自助区"),
        merge_zones(floor, [ids["咨询引导区"], ids["等候休息区"]]),
    ]
    centre.plans.correct_zones(CODE, "F1", acts, by="甲")
    mended = {zone.id: zone.name for zone in centre.twin(CODE).floors[0].zones}
    assert mended[ids["档案室"]] == "24小时自助区"
    assert ids["等候休息区"] not in mended
    centre.plans.store(CODE, [FLOOR], name="b.dxf", data=rooms({**ROOMS, "设备间": 24.0}), by="乙")
    again = {zone.id: zone.name for zone in centre.twin(CODE).floors[0].zones}
    assert {key: again[key] for key in mended} == mended
    assert centre.plans.floors(CODE)[0].corrections == 2
    assert len(centre.plans.corrections(CODE, "F1")) == 2


def test_corrections_on_an_old_version_of_the_floor_are_a_conflict(centre: Registry) -> None:
    floor = centre.twin(CODE).floors[0]
    seen = centre.plans.floors(CODE)[0].version
    act = set_zone(floor, floor.zones[0].id, name="甲区")
    centre.plans.correct_zones(CODE, "F1", [act], by="甲", expected_version=seen)
    with pytest.raises(Conflict):
        centre.plans.correct_zones(CODE, "F1", [act], by="乙", expected_version=seen)
    assert len(centre.plans.corrections(CODE, "F1")) == 1


@pytest.mark.plans
def test_five_floors_of_one_real_drawing_keep_their_ids_when_it_is_stored_again(
    registry: Registry, plans: Path
) -> None:
    data = (plans / "school-five-floors" / "plan.dxf").read_bytes()
    drawn = read_plan(data).floors
    registry.create_centre(Centre(CODE, "某某中心", "district"), by="甲")
    choices = [FloorChoice(f"L{n}", f"第{n}层", n, drawn=floor.id) for n, floor in enumerate(drawn, 1)]
    registry.plans.store(CODE, choices, name="plan.dxf", data=data, by="甲")
    first = registry.twin(CODE)
    ids = [zone.id for floor in first.floors for zone in floor.zones]
    assert len(first.floors) == 5
    assert len(set(ids)) == len(ids) == sum(len(floor.zones) for floor in drawn)
    again = registry.plans.store(CODE, choices, name="plan.dxf", data=data, by="甲")
    assert [(f.added, f.removed, f.reshaped) for f in again.floors] == [((), (), ())] * 5
    assert registry.twin(CODE) == first
