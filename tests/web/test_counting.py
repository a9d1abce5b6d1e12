"""The stock-take on the phone: by session and zone, answered at once, readable and usable without script."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from tests.centre import CODE, TESTER
from tests.web.test_phone import Phone, text
from tests.web.test_photos import tag_picture
from twin.stocktake import EventKind, Outcome
from twin.upkeep.rounds import Patrol
from twin.web.phone import pages
from twin.web.view import registry

AT = "2026-11-27T08:00:00+08:00"


def zone_id(name: str) -> str:
    return next(zone.id for floor in registry().twin(CODE).floors for zone in floor.zones if zone.name == name)


@pytest.fixture
def counter(small: str) -> Phone:  # noqa: ARG001 - the centre must be stored
    phone = Phone()
    phone.name = "李雷"
    return phone


@pytest.fixture
def session(small: str) -> str:
    return registry().stocktakes.open(small, name="年度盘点", lead="李雷", by="李雷")


def fields(number: int = 1, kind: str = "scan", **more: str) -> dict[str, str]:
    return {"id": f"phone-made-id-{number:06d}", "kind": kind, "at": AT, "name": "李雷"} | more


def test_without_a_name_no_list_is_shown(counter: Phone, session: str) -> None:
    counter.name = ""
    page = counter.get("/a/count")
    assert "年度盘点" not in page.text
    for address in (f"/a/count/{session}", f"/a/count/{session}/z/{zone_id('等候休息区')}"):
        assert counter.get(address).headers["location"] == "/a/count"
    assert counter.get(f"/a/count/{session}/list").status_code == 403
    given = counter.send("/a/count/name", {"name": "李雷"})
    assert (given.status_code, given.headers["location"]) == (303, "/a/count")
    assert "twin_person" in given.headers["set-cookie"]
    assert counter.send("/a/count/name", {"name": " "}).status_code == 400


def test_sessions_zones_and_what_is_still_to_be_found(counter: Phone, session: str) -> None:
    assert "年度盘点" in counter.get("/a/count").text
    zones = text(counter.get(f"/a/count/{session}"))
    assert "等候休息区 0/2 · 未开始" in zones
    assert "档案室" not in zones  # nothing is registered there
    here = counter.get(f"/a/count/{session}/z/{zone_id('等候休息区')}")
    assert "这里还差 2 件" in here.text
    assert "twin_count" in here.headers["set-cookie"]
    assert counter.get(f"/a/count/{session}/z/nowhere").status_code == 404
    assert counter.get("/a/count/nothing").status_code == 404


def test_a_typed_code_is_answered_on_the_page_and_to_a_script(counter: Phone, session: str) -> None:
    here = zone_id("等候休息区")
    led = counter.send(f"/a/count/{session}/act", fields(1, word="A-002", zone=here))
    page = text(counter.get(led.headers["location"]))
    assert "Seat row A-002 在位" in page
    assert "1 /2" in page
    told = [
        counter.send(f"/a/count/{session}/act", fields(n, word=word, zone=here), accept="application/json").json()
        for n, word in enumerate(("A-002", "A-001", "嗯"), 2)
    ]
    assert [each["reply"] for each in told] == ["repeat", "elsewhere", "unknown"]
    assert told[1]["asks"]
    assert told[1]["words"] == "错位：登记在咨询引导区"
    page = text(counter.get(f"/a/count/{session}/z/{here}"))
    assert "移到这里" in page
    assert "未登记，已记入待查" in page


def test_undo_move_finish_and_hand_in_are_buttons_without_script(counter: Phone, session: str) -> None:
    here, act = zone_id("等候休息区"), f"/a/count/{session}/act"
    counter.send(act, fields(1, word="A-002", zone=here))
    counter.send(act, fields(2, word="A-001", zone=here))
    assert (
        counter.send(act, fields(3, "undo", about=fields(1)["id"]))
        .headers["location"]
        .startswith(f"/a/count/{session}/z/")
    )
    counter.send(act, fields(4, "move", about=fields(2)["id"]))
    assert counter.send(act, fields(5, "finish", zone=here)).headers["location"] == f"/a/count/{session}"
    counted = registry().stocktakes.count(session)
    assert counted.things["A-002"].outcome is Outcome.MISSING
    assert counted.things["A-001"].decision is EventKind.MOVE
    assert "已盘完，有盘亏" in text(counter.get(f"/a/count/{session}"))
    assert "重新盘这个功能区" in counter.get(f"/a/count/{session}/z/{here}").text


def test_a_picture_of_a_tag_counts(counter: Phone, session: str, small: str) -> None:
    code = registry().tags.ensure(small, [("asset", "A-002")], by=TESTER)["asset", "A-002"]
    here, act = zone_id("等候休息区"), f"/a/count/{session}/act"
    assert counter.send(act, fields(1, zone=here), tag_picture(code)).status_code == 303
    assert registry().stocktakes.count(session).things["A-002"].outcome is Outcome.FOUND
    assert counter.send(act, fields(2, zone=here), b"no picture").status_code == 400
    assert counter.send(act, fields(3, zone=here, word=" ")).status_code == 400
    assert counter.send(act, fields(4, "dance", zone=here)).status_code == 400


def test_a_zone_s_own_tag_leads_to_the_zone_and_is_no_thing(counter: Phone, session: str, small: str) -> None:
    here, there = zone_id("等候休息区"), zone_id("窗口服务区")
    code = registry().tags.ensure(small, [("zone", there)], by=TESTER)["zone", there]
    told = counter.send(
        f"/a/count/{session}/act", fields(1, word=code, zone=here, device="p1", seq="1"), accept="application/json"
    ).json()
    assert told["url"].endswith(there)
    counted = registry().stocktakes.count(session)
    assert counted.extra == ()
    assert [device.held for device in counted.devices] == [0]


def test_the_page_of_a_scanned_thing_counts_it_where_this_phone_counts(
    counter: Phone, session: str, small: str
) -> None:
    code = registry().tags.ensure(small, [("asset", "A-001")], by=TESTER)["asset", "A-001"]
    assert "盘点：记入 咨询引导区" in text(counter.get(f"/a/{code}"))
    counter.name = ""
    assert "盘点：记入" not in counter.get(f"/a/{code}").text
    counter.name = "李雷"
    registry().stocktakes.assign(session, lead="王芳", helpers=["韩梅梅"], by="李雷")
    assert "盘点：记入" not in counter.get(f"/a/{code}").text


def test_the_lead_confirms_on_the_phone_and_nobody_else_is_offered_to(counter: Phone, session: str) -> None:
    home, here = f"/a/count/{session}", zone_id("等候休息区")
    counter.send(f"{home}/act", fields(1, word="A-002", zone=here))
    counter.send(f"{home}/act", fields(2, "finish", zone=here))
    page = counter.get(home)
    assert "盘亏 1" in text(page)
    assert "未盘完：咨询引导区、窗口服务区" in text(page)
    unreasoned = counter.send(f"{home}/end", {"name": "李雷", "events": "2"})
    assert (unreasoned.status_code, "未盘完" in unreasoned.text) == (409, True)
    ends = {"name": "李雷", "events": "1", "despite": "只盘等候区"}
    assert "重新查看结果" in counter.send(f"{home}/end", ends).text  # the page was made before the second event
    counter.name = "韩梅梅"
    assert f"{home}/end" not in counter.get(home).text
    stranger = counter.send(f"{home}/end", {**ends, "events": "2", "name": "韩梅梅"})
    assert (stranger.status_code, "由负责人 李雷 确认" in stranger.text) == (403, True)
    counter.name = "李雷"
    done = counter.send(f"{home}/end", {**ends, "events": "2"})
    assert (done.status_code, done.headers["location"]) == (303, home)
    assert registry().asset(CODE, "A-003").asset.status == "missing"
    assert f"{home}/end" not in counter.get(home).text


def test_after_the_end_a_scan_is_refused_and_said_so(counter: Phone, session: str) -> None:
    registry().stocktakes.confirm(session, by="李雷", despite="试")
    refused = counter.send(f"/a/count/{session}/act", fields(1, word="A-002"), accept="application/json")
    assert (refused.status_code, "没有计入" in refused.json()["message"]) == (409, True)
    page = counter.get(f"/a/count/{session}/z/{zone_id('等候休息区')}").text
    assert 'id="scan"' not in page


def test_the_list_for_the_phone_knows_numbers_and_tags(counter: Phone, session: str, small: str) -> None:
    code = registry().tags.ensure(small, [("asset", "A-001")], by=TESTER)["asset", "A-001"]
    registry().tags.ensure(small, [("zone", zone_id("档案室"))], by=TESTER)
    found = counter.get(f"/a/count/{session}/list").json()
    assert found["keys"]["A-001"] == found["keys"][code] == "A-001"
    assert found["lines"]["A-001"] == ["取号机", zone_id("咨询引导区"), 1]
    assert len(found["keys"]) == 5


def test_pages_are_small_and_carry_no_running_script(counter: Phone, session: str) -> None:
    here = zone_id("等候休息区")
    for number, word in enumerate(("A-002", "A-003", "A-001", "???"), 1):
        counter.send(f"/a/count/{session}/act", fields(number, word=word, zone=here))
    for address in ("/a/count", f"/a/count/{session}", f"/a/count/{session}/z/{here}"):
        answer = counter.get(address)
        assert len(answer.content) < 24_576, (address, len(answer.content))
        assert "script-src 'self'" in answer.headers["content-security-policy"]
    data = re.search(r'<script type="application/json" id="count">(.*?)</script>', answer.text, re.DOTALL)
    assert data is not None
    assert json.loads(unescape(data[1]))["zone"] == here
    assert counter.get(pages.script("count")[0]).status_code == 200


# --- inspecting and measuring -------------------------------------------------------------------------------------
def test_a_thing_is_inspected_and_measured_on_its_page(counter: Phone, small: str) -> None:
    code = registry().tags.ensure(small, [("asset", "A-004")], by=TESTER)["asset", "A-004"]
    assert f"/a/{code}/inspect" in counter.get(f"/a/{code}").text
    page = counter.get(f"/a/{code}/inspect")
    assert len(page.content) < 10_240
    assert "窗口办公设备运行正常" in page.text
    answers = dict.fromkeys(re.findall(r'name="(line-[^"]+)"', page.text), "ok")
    assert len(answers) == 4
    sent = counter.send(f"/a/{code}/inspect", {**fields(1), **answers, "line-CK-DESK-2": "bad", "note": "缺笔"})
    assert "不合格项已开工单" in counter.get(sent.headers["location"]).text
    assert [order.what for order in registry().orders.of_centre(small)] == [
        "巡检不合格：表单、样表、签字笔齐备，摆放规范（缺笔）"
    ]
    sent = counter.send(f"/a/{code}/measure", fields(2, attribute="surface_height", value="0.75"))
    assert "测量已记入" in counter.get(sent.headers["location"]).text
    page = text(counter.get(f"/a/{code}/inspect"))
    assert "台面高度 750 mm" in page
    assert "缺笔 李雷" in page
    assert registry().asset(small, "A-004").asset.measured["surface_height"].by == "李雷"
    assert counter.send(f"/a/{code}/measure", fields(3, attribute="surface_height", value="高")).status_code == 400


def test_a_phone_whose_clock_is_ahead_does_nothing_tomorrow(counter: Phone, small: str) -> None:
    """What it measured would stand against every later measurement until its day has come."""
    code = registry().tags.ensure(small, [("asset", "A-004")], by=TESTER)["asset", "A-004"]
    ahead = (datetime.now(UTC) + timedelta(days=400)).isoformat()
    for number, (value, at) in enumerate((("0.75", ahead), ("0.80", "")), 1):
        sent = fields(number, attribute="surface_height", value=value, at=at)
        assert counter.send(f"/a/{code}/measure", sent).status_code == 303
    assert registry().asset(small, "A-004").asset.attributes["surface_height"] == "800 mm"
    lines = dict.fromkeys(re.findall(r'name="(line-[^"]+)"', counter.get(f"/a/{code}/inspect").text), "ok")
    assert counter.send(f"/a/{code}/inspect", {**fields(3, at=ahead), **lines}).status_code == 303
    assert counter.send(f"/a/{code}/seen", fields(4, at=ahead)).status_code == 303
    assert registry().onsite.inspections(small, "A-004")[0].seen_at < datetime.now(UTC).isoformat()


def test_only_people_with_a_name_inspect_and_only_things(counter: Phone, small: str) -> None:
    code = registry().tags.ensure(small, [("asset", "A-004")], by=TESTER)["asset", "A-004"]
    counter.name = ""
    assert counter.get(f"/a/{code}/inspect").headers["location"] == f"/a/{code}"
    assert f"/a/{code}/inspect" not in counter.get(f"/a/{code}").text
    assert (
        counter.send(f"/a/{code}/measure", {**fields(1, attribute="surface_height", value="1"), "name": ""}).status_code
        == 403
    )
    counter.name = "李雷"
    place = registry().tags.ensure(small, [("zone", zone_id("档案室"))], by=TESTER)["zone", zone_id("档案室")]
    assert counter.get(f"/a/{place}/inspect").status_code == 404


# --- patrols ------------------------------------------------------------------------------------------------------
def test_a_round_is_walked_by_scans(counter: Phone, small: str) -> None:
    assert "还没有巡查路线" in counter.get("/a/patrol").text
    stops = (("asset", "A-001"), ("zone", zone_id("等候休息区")))
    made = Patrol("", "早巡", stops, ("秩序",))
    registry().patrols.save(small, made, by=TESTER)
    link = re.search(r'href="(/a/patrol/[^"]+)"', counter.get("/a/patrol").text)
    assert link is not None
    page = counter.get(link[1])
    assert "1. 取号机 A-001" in text(page)
    assert len(page.content) < 10_240
    counter.send(link[1], fields(1, word="A-001"))
    refused = counter.send(link[1], fields(2, word="A-004"), accept="application/json")
    assert (refused.status_code, "不是巡查" in refused.json()["message"]) == (400, True)
    pictured = counter.send(link[1], fields(4), tag_picture(), accept="application/json")  # of a tag from elsewhere
    assert (pictured.status_code, "7K3M9QX2P" in pictured.json()["message"]) == (400, True)
    led = counter.send(link[1], fields(3, word="A-002", bad="1", note="拥挤"))  # it stands in the zone
    assert "本次巡查已走完" in counter.get(led.headers["location"]).text
    assert [order.what for order in registry().orders.of_centre(small)] == ["巡查发现问题：拥挤"]
    counter.name = ""
    assert counter.get(link[1]).headers["location"] == "/a/patrol"
    assert "早巡" not in counter.get("/a/patrol").text
