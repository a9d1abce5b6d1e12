"""Tags: made once, never again; found by whatever a person scans or types; each act in the log."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from twin.errors import Conflict, Invalid, NotFound, Refused, TwinError
from twin.model import Asset, Centre
from twin.registry import Answer, Registry, TagState
from twin.registry import tags as module
from twin.registry.tables import PlacementTable
from twin.tags.codes import ALPHABET, is_code, new_code, printed, tag_url
from twin.tags.sheets import PRESETS

from .build import CODE, FLOOR, OFFSET, middle, register, rooms, thing, zone_id

WHEN = "2026-11-27T08:00:00+08:00"
SCAN = "11111111-2222-3333-4444-555555555555"


@pytest.fixture
def stocked(centre: Registry) -> Registry:
    """A1 placed in the waiting area, A2 known by its zone only, A3 nowhere; A1 has a serial number."""
    serial = {"序列号": "SN-7788"}
    centre.create_asset(CODE, thing("A1", floor="F1", at=middle("等候休息区"), attributes=serial), by="甲")
    centre.create_asset(CODE, thing("A2", floor="F1", zone=zone_id(centre, "档案室")), by="甲")
    centre.create_asset(CODE, thing("A3"), by="甲")
    return centre


def code_of(registry: Registry, number: str = "A1") -> str:
    return registry.tags.ensure(CODE, [("asset", number)], by="甲")["asset", number]


def test_each_thing_gets_one_code_and_keeps_it(stocked: Registry) -> None:
    targets = [("asset", "A1"), ("asset", "A2"), ("zone", zone_id(stocked, "档案室"))]
    first = stocked.tags.ensure(CODE, targets, by="甲")
    assert list(first) == targets
    assert len(set(first.values())) == 3
    assert all(map(is_code, first.values()))
    before = stocked.changes(CODE)[0].id
    assert stocked.tags.ensure(CODE, [*targets, ("asset", "A1")], by="甲") == first
    assert stocked.changes(CODE)[0].id == before  # nothing was written


def test_a_code_that_was_ever_used_is_not_made_again(stocked: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    old = code_of(stocked)
    stocked.tags.retire(old, by="甲")
    dealt = iter([old, old, new_code()])
    monkeypatch.setattr(module, "new_code", lambda: next(dealt))
    fresh = code_of(stocked)
    assert fresh != old
    assert stocked.tags.tag(old).state is TagState.RETIRED


def test_an_undo_leaves_the_code_used(stocked: Registry) -> None:
    stocked.tags.make_blanks(CODE, 3, by="甲")
    batch = stocked.changes(CODE)[0].batch
    stocked.undo(batch, by="甲")
    assert len(stocked.tags.of_centre(CODE)) == 3


def test_a_blank_is_claimed_at_the_first_scan_and_the_log_tells_the_story(stocked: Registry) -> None:
    (code,) = stocked.tags.make_blanks(CODE, 1, by="印")
    found = stocked.tags.find(tag_url("https://old.example", code).lower())
    assert (found.answer, found.tag.state if found.tag else None) == (Answer.BLANK, TagState.BLANK)
    assert found.thing is not None
    assert found.thing.centre_name == "某某区政务服务中心"
    stocked.tags.bind(code, ("asset", "A2"), by="贴")
    found = stocked.tags.find(printed(code))
    assert found.thing is not None
    assert (found.answer, found.thing.id) == (Answer.THING, "A2")
    with pytest.raises(Conflict) as refusal:
        stocked.tags.bind(code, ("asset", "A1"), by="乙")
    assert refusal.value.code == "tag-taken"
    stocked.tags.bind(code, ("asset", "A1"), by="乙", expected_version=stocked.tags.tag(code).version)
    stocked.tags.retire(code, by="丙", why="破损")
    story = [(e.by, e.action, (e.after or {}).get("target")) for e in stocked.changes(CODE, kind="tag", key=code)]
    assert story == [("丙", "update", "A1"), ("乙", "update", "A1"), ("贴", "update", "A2"), ("印", "create", "")]
    assert stocked.tags.find(code).answer is Answer.RETIRED
    with pytest.raises(Conflict) as refusal:
        stocked.tags.bind(code, ("asset", "A1"), by="丁")
    assert refusal.value.code == "tag-retired"


def test_of_two_who_claim_one_blank_the_second_is_told(stocked: Registry) -> None:
    (code,) = stocked.tags.make_blanks(CODE, 1, by="印")
    seen = stocked.tags.tag(code).version
    stocked.tags.bind(code, ("asset", "A1"), by="甲", expected_version=seen)
    with pytest.raises(Conflict):
        stocked.tags.bind(code, ("asset", "A2"), by="乙", expected_version=seen)
    assert stocked.tags.tag(code).target == "A1"


@pytest.mark.parametrize("text", ["A1", " a1 ", "Ａ１", "https://any.example/a/A1", "SN-7788", "sn-7788"])
def test_a_number_typed_by_hand_finds_the_same_thing(stocked: Registry, text: str) -> None:
    found = stocked.tags.find(text)
    assert found.thing is not None
    assert (found.answer, found.thing.id, found.thing.centre) == (Answer.THING, "A1", CODE)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  ",
        "A",
        "SN-778",
        "7788",
        "%",
        "_____",
        "座椅",
        "'; DROP TABLE tag; --",
        "\x00",
        "https://x.example/a/%00",
        "http://[x/a/1",
        "A" * 5000,
    ],
)
def test_what_means_nothing_finds_nothing(stocked: Registry, text: str) -> None:
    assert stocked.tags.find(text).answer is Answer.UNKNOWN


def test_a_slip_of_the_finger_is_told_from_an_unknown_code(stocked: Registry) -> None:
    code = code_of(stocked)
    slip = code[:-1] + next(c for c in ALPHABET if c != code[-1])
    assert stocked.tags.find(slip).answer is Answer.MISTYPED
    assert stocked.tags.find(new_code()).answer is Answer.UNKNOWN


def test_a_number_used_by_two_centres_gives_the_choice(stocked: Registry) -> None:
    register(stocked, "SJ-02", rooms())
    stocked.create_asset("SJ-02", thing("A1"), by="乙")
    found = stocked.tags.find("A1")
    assert found.answer is Answer.SEVERAL
    assert [each.centre for each in found.choices] == [CODE, "SJ-02"]
    only = stocked.tags.find("A1", centre="SJ-02").thing
    assert only is not None
    assert only.centre == "SJ-02"


def test_where_a_thing_is_agrees_with_the_twin(stocked: Registry) -> None:
    stocked.create_asset(CODE, thing("A4", floor="F1", at=(0.0, 4.0)), by="甲")  # on a wall
    for asset in stocked.twin(CODE).assets:
        found = stocked.tags.find(code_of(stocked, asset.asset_no)).thing
        assert found is not None
        assert (found.spot.floor.id if found.spot.floor else None) == asset.floor
        assert (found.spot.zone.id if found.spot.zone else None) == asset.zone
        assert found.spot.at == (pytest.approx(asset.at) if asset.at else None)
        assert found.name == asset.name


def test_words_of_a_site_folder_are_understood(stocked: Registry) -> None:
    """Rows that came with a site folder hold floors and zones as people write them."""
    with stocked.change(by="甲") as change:
        place = change.get(PlacementTable, (CODE, "A3"))
        assert place is not None
        place.floor, place.zone = "一层", "咨询引导区"
    found = stocked.tags.find("A3").thing
    assert found is not None
    assert found.spot.zone is not None
    assert found.spot.zone.name == "咨询引导区"


def test_a_new_plan_is_seen_at_the_next_scan(stocked: Registry) -> None:
    code = code_of(stocked)
    stocked.tags.find(code)
    moved = (OFFSET[0] + 50.0, OFFSET[1])
    stocked.plans.store(CODE, [FLOOR], name="p2.dxf", data=rooms(offset=moved), by="甲")
    found = stocked.tags.find(code).thing
    assert found is not None
    assert found.spot.at == pytest.approx(middle("等候休息区"))
    assert found.spot.floor is not None
    assert found.spot.floor.origin[0] == pytest.approx(moved[0])


def test_a_zone_has_its_tag_too_and_one_that_vanished_says_so(stocked: Registry) -> None:
    zone = zone_id(stocked, "档案室")
    code = stocked.tags.ensure(CODE, [("zone", zone)], by="甲")["zone", zone]
    found = stocked.tags.find(code).thing
    assert found is not None
    assert (found.kind, found.name, found.gone) == ("zone", "档案室", False)
    stocked.plans.store(CODE, [FLOOR], name="p2.dxf", data=rooms({"咨询引导区": 0.0, "等候休息区": 6.0}), by="甲")
    found = stocked.tags.find(code).thing
    assert found is not None
    assert found.gone


@pytest.mark.parametrize("target", [("asset", "A9"), ("zone", "F1-none"), ("window", "A9"), ("floor", "F1")])
def test_a_tag_cannot_be_fixed_to_what_is_not_there(stocked: Registry, target: tuple[str, str]) -> None:
    (code,) = stocked.tags.make_blanks(CODE, 1, by="印")
    with pytest.raises((NotFound, Invalid)):
        stocked.tags.bind(code, target, by="甲")
    with pytest.raises((NotFound, Invalid)):
        stocked.tags.ensure(CODE, [("asset", "A1"), target], by="甲")
    assert [tag.target for tag in stocked.tags.of_centre(CODE)] == [""]


def test_every_write_needs_a_name_and_a_centre(stocked: Registry) -> None:
    (code,) = stocked.tags.make_blanks(CODE, 1, by="印")
    for write in (
        lambda: stocked.tags.ensure(CODE, [("asset", "A1")], by=""),
        lambda: stocked.tags.make_blanks(CODE, 1, by=" "),
        lambda: stocked.tags.bind(code, ("asset", "A1"), by=""),
        lambda: stocked.tags.retire(code, by=""),
        lambda: stocked.tags.mark_printed({code: "x"}, by=""),
        lambda: stocked.tags.save_size(CODE, PRESETS["L7160"], by=""),
        lambda: stocked.tags.record_scan(SCAN, "A1", WHEN, by=""),
    ):
        with pytest.raises(Refused):
            write()
    with pytest.raises(NotFound):
        stocked.tags.ensure("nowhere", [("asset", "A1")], by="甲")
    with pytest.raises(NotFound):
        stocked.tags.of_centre("nowhere")


@pytest.mark.parametrize("count", [0, -1, module.MOST_BLANKS + 1])
def test_a_senseless_number_of_blanks_is_refused(stocked: Registry, count: int) -> None:
    with pytest.raises(Invalid):
        stocked.tags.make_blanks(CODE, count, by="印")


def test_printing_is_noted_with_what_the_label_said(stocked: Registry) -> None:
    codes = stocked.tags.make_blanks(CODE, 700, by="印")
    stocked.tags.mark_printed({code: f"label {code}" for code in codes}, by="印")
    assert all(tag.printed_as == f"label {tag.code}" and tag.printed_at for tag in stocked.tags.of_centre(CODE))
    with pytest.raises(NotFound):
        stocked.tags.mark_printed({new_code(): "x"}, by="印")


def test_tags_and_scans_do_not_make_the_twin_stale(stocked: Registry) -> None:
    before = stocked.version(CODE)
    code = code_of(stocked)
    stocked.tags.mark_printed({code: "x"}, by="甲")
    stocked.tags.record_scan(SCAN, code, WHEN, by="甲")
    assert stocked.version(CODE) == before
    stocked.set_status(CODE, "A1", "fault", by="甲")
    assert stocked.version(CODE) == before + 1


def test_a_scan_sent_twice_counts_once_even_at_once(stocked: Registry) -> None:
    code = code_of(stocked)
    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(lambda _: stocked.tags.record_scan(SCAN, code, WHEN, by="甲")[1], range(6)))
    assert results.count(True) == 1
    assert len(stocked.changes(CODE, kind="scan")) == 1
    assert stocked.tags.last_seen(CODE, ("asset", "A1")) == (WHEN, "甲")
    assert stocked.tags.last_seen(CODE, ("asset", "A2")) is None


def test_what_cannot_be_recorded_is_answered_and_not_stored(stocked: Registry) -> None:
    (blank,) = stocked.tags.make_blanks(CODE, 1, by="印")
    for text, answer in ((blank, Answer.BLANK), ("nothing", Answer.UNKNOWN)):
        found, new = stocked.tags.record_scan(SCAN, text, WHEN, by="甲")
        assert (found.answer, new) == (answer, False)
    assert stocked.changes(CODE, kind="scan") == ()


@pytest.mark.parametrize(
    ("scan", "when"), [("short", WHEN), ("x" * 41, WHEN), (SCAN, "yesterday"), (SCAN, "2026-11-27T08:00:00")]
)
def test_a_scan_that_no_phone_of_ours_sent_is_refused(stocked: Registry, scan: str, when: str) -> None:
    with pytest.raises(TwinError):
        stocked.tags.record_scan(scan, "A1", when, by="甲")


def test_own_sizes_are_kept_replaced_and_forgotten(stocked: Registry) -> None:
    own = replace(PRESETS["L7160"], name="三楼打印机", shift_x=1.5)
    stocked.tags.save_size(CODE, own, by="甲")
    assert stocked.tags.sizes(CODE) == {"三楼打印机": own}
    stocked.tags.save_size(CODE, replace(own, shift_x=0.5), by="甲")
    assert stocked.tags.sizes(CODE)["三楼打印机"].shift_x == 0.5
    with pytest.raises(Invalid):
        stocked.tags.save_size(CODE, replace(own, rows=99), by="甲")
    stocked.tags.delete_size(CODE, "三楼打印机", by="甲")
    assert stocked.tags.sizes(CODE) == {}
    with pytest.raises(NotFound):
        stocked.tags.delete_size(CODE, "三楼打印机", by="甲")


def test_one_centre_s_lists_hold_nothing_of_another(stocked: Registry) -> None:
    stocked.create_centre(Centre("SJ-02", "乙", "district"), by="甲")
    stocked.create_asset("SJ-02", Asset("B1", None, "座椅", "座椅"), by="甲")
    other = stocked.tags.ensure("SJ-02", [("asset", "B1")], by="甲")["asset", "B1"]
    code_of(stocked)
    assert other not in {tag.code for tag in stocked.tags.of_centre(CODE)}
    with pytest.raises(NotFound):
        stocked.tags.bind(other, ("asset", "A1"), by="甲", expected_version=stocked.tags.tag(other).version)
