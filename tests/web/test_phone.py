"""Phone pages: by situation, within ten kilobytes, readable without script, writing once and under a name."""

from __future__ import annotations

import io
import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from sqlalchemy import event

from tests.centre import TESTER
from tests.drawing.drafting import new, office
from tests.web.test_photos import tag_picture
from tests.web.without_socket import ask, whole
from twin.catalog.intervals import parse_interval
from twin.errors import Conflict
from twin.model import Asset, Text
from twin.registry import Fault, FloorChoice, Role
from twin.registry.orders import OrderRegister
from twin.tags.codes import ALPHABET, new_code, printed, tag_url
from twin.upkeep import Schedule, Work
from twin.upkeep.orders import OrderState
from twin.web.phone import forms, pages, routes
from twin.web.view import registry

LARGEST = 10_240
WHEN = "2026-11-27T08:00:00.000+00:00"
ID = "0123456789abcdef0123456789abcdef"


class Phone:
    """Asks the application without a socket; ``name`` is the cookie that says who holds the phone."""

    def __init__(self, base: str = "http://127.0.0.1:8501") -> None:
        self.app = whole()
        self.base = base
        self.name = ""

    def ask(self, method: str, address: str, **more: Any) -> httpx.Response:
        cookies = {pages.PERSON_COOKIE: quote(self.name)} if self.name else {}
        return ask(self.app, method, address, base=self.base, cookies=cookies, **more)[0]

    def get(self, address: str, **more: Any) -> httpx.Response:
        return self.ask("GET", address, **more)

    def send(self, address: str, fields: Mapping[str, str], photo: bytes = b"", **headers: str) -> httpx.Response:
        files = {"photo": ("p.jpg", photo, "image/jpeg")} if photo else None
        shown = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("POST", address, data=dict(fields), files=files, headers=shown)


@pytest.fixture
def phone(small: str) -> Phone:  # noqa: ARG001 - the centre must be stored
    routes.UNNAMED._acts.clear()
    return Phone()


@pytest.fixture
def tag(small: str) -> str:
    return registry().tags.ensure(small, [("asset", "A-001")], by=TESTER)["asset", "A-001"]


@pytest.fixture
def allow(small: str) -> Callable[..., None]:
    """Sets the centre's switches for unnamed visitors."""

    def run(**switches: object) -> None:
        centre = registry().centre(small)
        registry().update_centre(replace(centre, facts={**centre.facts, "phone": switches}), by=TESTER)

    return run


@pytest.fixture
def doors(small: str) -> str:
    """The small centre with the plan of two offices that have a door each."""
    document = new(units=4)
    office(document, rooms=2)
    stream = io.StringIO()
    document.write(stream)
    plan = stream.getvalue().encode()
    registry().plans.store(small, [FloorChoice("f1", "Ground floor")], name="doors.dxf", data=plan, by=TESTER)
    return small


def text(answer: httpx.Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", answer.text, flags=re.DOTALL))


# --- by situation -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("how", [str, str.lower, printed, lambda code: tag_url("https://old.example", code)])
def test_a_tag_opens_its_thing_however_it_is_written(phone: Phone, tag: str, how: Callable[[str], str]) -> None:
    answer = phone.get(f"/a/{quote(how(tag), safe='')}")
    assert answer.status_code == 200
    assert "<h1>取号机</h1>" in answer.text
    assert "咨询引导区" in text(answer)
    assert "<circle" in answer.text


def test_the_path_in_capitals_works_as_labels_write_it(phone: Phone, tag: str) -> None:
    assert "取号机" in phone.get(f"/A/{tag}").text
    assert phone.get("/A").status_code == 200


def test_numbers_lead_to_the_same_page(phone: Phone, tag: str) -> None:  # noqa: ARG001
    led = phone.get("/a", params={"q": " a-001 "})
    assert led.status_code == 303
    assert "取号机" in phone.get(led.headers["location"]).text


def test_an_unnamed_visitor_sees_what_the_switch_allows_and_a_named_one_everything(
    phone: Phone, tag: str, small: str, allow: Callable[..., None]
) -> None:
    registry().update_asset(small, "A-001", {"attributes": {"责任人": "陈静"}}, by=TESTER)
    registry().orders.report(Fault(ID, small, ("asset", "A-001"), "卡纸"), by=TESTER)
    seen = text(phone.get(f"/a/{tag}"))
    assert not {word for word in ("陈静", "A-001", "卡纸") if word in seen}
    allow(public_fields=["number", "nonsense"])
    seen = text(phone.get(f"/a/{tag}"))
    assert "A-001" in seen
    assert "咨询引导区" not in seen
    phone.name = "李雷"
    seen = text(phone.get(f"/a/{tag}"))
    assert all(word in seen for word in ("陈静", "A-001", "卡纸", "咨询引导区", "责任人"))


def test_a_name_that_is_not_switched_on_stands_nowhere_on_the_page(
    phone: Phone, tag: str, small: str, allow: Callable[..., None]
) -> None:
    registry().update_asset(small, "A-001", {"name": "一号机"}, by=TESTER)
    item = registry().asset(small, "A-001").asset.item_words
    for fields, heading in (
        ([], "设施"),
        (["number"], "A-001"),
        (["item", "number"], item),
        (["name", "item"], "一号机"),
    ):
        allow(public_fields=fields)
        page = phone.get(f"/a/{tag}").text
        assert f"<h1>{heading}</h1>" in page
        assert f"<title>{heading}</title>" in page
        assert ("一号机" in page) is ("name" in fields)
        assert (item in page) is ("item" in fields)


def test_english_is_a_switch_that_is_remembered(phone: Phone, tag: str) -> None:
    answer = phone.get(f"/a/{tag}?lang=en")
    assert '<html lang="en">' in answer.text
    assert "Find another thing" in answer.text
    assert "twin_language=en" in answer.headers["set-cookie"]


def test_a_blank_tag_is_bound_to_what_is_searched_for(phone: Phone, small: str) -> None:
    (code,) = registry().tags.make_blanks(small, 1, by=TESTER)
    assert "空白标签" in phone.get(f"/a/{code}").text
    assert "没有找到" in phone.get(f"/a/{code}", params={"q": "zzz"}).text
    listed = phone.get(f"/a/{code}", params={"q": "Seat"}).text
    assert re.findall(r'value="(asset:[^"]+)"', listed) == ["asset:A-002", "asset:A-003"]
    assert 'value="zone:' in phone.get(f"/a/{code}", params={"q": "档案"}).text
    assert 'value="asset:A-004"' in phone.get(f"/a/{code}", params={"q": "a-004"}).text
    refused = phone.send(f"/a/{code}/claim", {"target": "asset:A-003", "name": ""})
    assert refused.status_code == 403
    led = phone.send(f"/a/{code}/claim", {"target": "asset:A-003", "name": "李雷"})
    assert led.status_code == 303
    assert "标签已绑定" in phone.get(led.headers["location"]).text
    assert registry().tags.tag(code).target == "A-003"
    assert registry().changes(small, kind="tag", key=code)[0].by == "李雷"
    assert phone.send(f"/a/{code}/claim", {"target": "asset:A-004", "name": "韩梅梅"}).status_code == 409


def test_a_retired_tag_says_so(phone: Phone, tag: str) -> None:
    registry().tags.retire(tag, by=TESTER)
    assert "已停用" in phone.get(f"/a/{tag}").text


def test_a_slip_an_unknown_code_and_a_vanished_thing_say_so_and_offer_typing(
    phone: Phone, tag: str, small: str
) -> None:
    slip = tag[:-1] + next(c for c in ALPHABET if c != tag[-1])
    code = registry().tags.ensure(small, [("zone", zone(small))], by=TESTER)["zone", zone(small)]
    for word, said in ((slip, "有误"), (new_code(), "没有找到"), ("nothing", "没有找到")):
        answer = phone.get(f"/a/{word}")
        assert said in answer.text
        assert 'name="q"' in answer.text
    assert "功能区" in phone.get(f"/a/{code}").text


def zone(small: str) -> str:
    return registry().twin(small).floors[0].zones[0].id


def test_a_number_in_two_centres_gives_the_choice(phone: Phone, small: str) -> None:
    from tests.centre import small_centre  # noqa: PLC0415 - the second of its kind

    small_centre(registry(), "OTHER")
    answer = phone.get("/a/A-001")
    links = re.findall(r'href="(/a/A-001\?centre=[A-Z]+)"', answer.text)
    assert links == ["/a/A-001?centre=OTHER", f"/a/A-001?centre={small}"]
    assert "<h1>取号机</h1>" in phone.get(links[0]).text


@pytest.mark.parametrize(
    "word",
    ["%00", "..%2F..%2Fetc%2Fpasswd", "%3Cscript%3Ealert(1)%3C%2Fscript%3E", "a" * 3000, "%F0%9F%A7%BF", "a/b/c"],
)
def test_nothing_in_an_address_breaks_a_page_or_gets_into_it(phone: Phone, word: str) -> None:
    answer = phone.get(f"/a/{word}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_names_of_things_are_text_not_html(phone: Phone, small: str) -> None:
    registry().create_asset(small, Asset("X-1", "kiosk", "kiosk", "<img src=x onerror=alert(1)>"), by=TESTER)
    assert "<img" not in phone.get("/a/X-1").text


# --- faults -------------------------------------------------------------------------------------------------------
def fields(**more: str) -> dict[str, str]:
    return {"id": ID, "what": "屏幕不亮", "priority": "urgent", "name": "李雷", **more}


def test_a_fault_with_a_photo_is_recorded_once_and_shown(phone: Phone, tag: str, small: str) -> None:
    for _ in range(2):
        led = phone.send(f"/a/{tag}/fault", fields(), tag_picture())
        assert led.status_code == 303
    phone.name = "李雷"
    answer = phone.get(led.headers["location"])
    assert "报修已收到" in answer.text
    assert all(word in text(answer) for word in ("#1", "屏幕不亮", "紧急", "已报修"))
    (order,) = registry().orders.of_centre(small)
    assert (order.reported_by, order.target, order.state) == ("李雷", "A-001", OrderState.REPORTED)
    picture = phone.get(f"/a/photo/{order.photos[0]}")
    assert picture.headers["content-type"] == "image/jpeg"
    assert b"A phone maker" not in picture.content
    phone.name = ""
    assert phone.get(f"/a/photo/{order.photos[0]}").status_code == 403
    phone.name = "李雷"
    assert phone.get("/a/photo/none").status_code == 404


def test_a_step_that_its_twin_took_meanwhile_is_taken_and_a_busy_database_is_asked_again(
    phone: Phone, tag: str, small: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.send(f"/a/{tag}/fault", fields())
    (order,) = registry().orders.of_centre(small)
    advance = OrderRegister.advance

    def overtaken(book: OrderRegister, *what: str, **words: object) -> str:
        monkeypatch.setattr(OrderRegister, "advance", advance)
        advance(book, *what, **words)  # type: ignore[arg-type] - handed through
        return advance(book, *what, **words)  # type: ignore[arg-type] - handed through

    monkeypatch.setattr(OrderRegister, "advance", overtaken)
    where, step = f"/a/order/{small}/{order.number}", {"step": "accepted", "name": "韩梅", "id": "f" * 32}
    assert phone.send(where, step).headers["location"] == where
    assert registry().orders.order(order.id).state == OrderState.ACCEPTED

    def busy(*_: object, **__: object) -> str:
        raise Conflict("busy", "数据库忙", "The database is busy")

    monkeypatch.setattr(OrderRegister, "advance", busy)
    assert phone.send(where, {**step, "step": "in_progress"}).status_code == 503


def test_an_order_is_closed_on_the_phone_with_a_photo_of_what_was_mended(phone: Phone, tag: str, small: str) -> None:
    phone.send(f"/a/{tag}/fault", fields(), tag_picture())
    (order,) = registry().orders.of_centre(small)
    phone.name = "韩梅"
    where = f"/a/order/{small}/{order.number}"
    assert f'href="{where}"' in phone.get(f"/a/{tag}").text
    assert phone.send(where, {"step": "done", "name": "韩梅", "id": "f" * 32}).status_code == 409
    assert phone.send(where, {"step": "mended", "name": "韩梅", "id": "f" * 32}).status_code == 400
    for number, state in enumerate(("accepted", "in_progress", "done")):
        picture = tag_picture() if state == "done" else b""
        for _ in range(2):  # sent again
            led = phone.send(
                where, {"step": state, "name": "韩梅", "id": f"{number}" * 32, "note": "换了灯管"}, picture
            )
            assert led.headers["location"] == where
    (ended,) = registry().orders.of_centre(small)
    assert (ended.state, ended.handler, len(ended.before), len(ended.after)) == (OrderState.DONE, "韩梅", 1, 1)
    shown = text(phone.get(where))
    assert all(word in shown for word in ("屏幕不亮", "修复前", "修复后", "换了灯管", "已验收"))
    assert phone.get(f"/a/order/{small}/99").status_code == 404


def test_the_clear_width_of_an_opening_is_measured_where_the_plan_shows_it(phone: Phone, doors: str) -> None:
    phone.name = "李雷"
    assert phone.get("/a/openings").headers["location"] == f"/a/openings/{doors}"
    listed = phone.get(f"/a/openings/{doors}")
    assert "900 mm" in text(listed)
    where = re.findall(rf'href="(/a/openings/{doors}/[^"]+)"', listed.text)[0]
    assert "<circle" in phone.get(where).text
    for _ in range(2):  # sent again
        led = phone.send(where, {"id": ID, "value": "85 cm", "name": "李雷"})
        assert led.headers["location"] == f"/a/openings/{doors}"
    opening = next(each for each in registry().twin(doors).floors[0].openings if where.endswith(each.id))
    assert (opening.width_m, opening.attributes["door_clear_width"]) == (0.85, "850 mm")
    assert "850 mm" in text(phone.get(where))
    assert "李雷" in text(phone.get(where))
    sill = {"id": f"{ID[:-1]}y", "attribute": "threshold_height", "value": "12 mm", "name": "李雷"}
    assert phone.send(where, sill).headers["location"] == f"/a/openings/{doors}"
    assert "门槛实测 12 mm" in text(phone.get(where))
    opening = next(each for each in registry().twin(doors).floors[0].openings if where.endswith(each.id))
    assert (opening.width_m, opening.attributes["threshold_height"]) == (0.85, "12 mm")
    assert phone.send(where, {"id": f"{ID[:-1]}x", "value": "wide", "name": "李雷"}).status_code == 400
    assert phone.send(f"/a/openings/{doors}/none", {"id": ID, "value": "1 m", "name": "李雷"}).status_code == 404
    assert phone.get(f"/a/openings/{doors}/none").status_code == 404


def test_without_a_name_a_fault_is_taken_only_where_the_centre_said_so_and_not_too_often(
    phone: Phone, tag: str, small: str, allow: Callable[..., None]
) -> None:
    assert "<details" in phone.get(f"/a/{tag}").text
    assert "/fault" not in phone.get(f"/a/{tag}").text
    assert "写下姓名后可报修" in phone.get(f"/a/{tag}").text
    assert phone.send(f"/a/{tag}/fault", fields(name="")).status_code == 403
    allow(public_faults=True)
    assert "/fault" in phone.get(f"/a/{tag}").text
    statuses = [
        phone.send(f"/a/{tag}/fault", fields(name="", id=f"{ID[:-2]}{n:02d}"), accept="application/json").status_code
        for n in range(6)
    ]
    assert statuses == [200] * 5 + [429]
    assert {order.reported_by for order in registry().orders.of_centre(small)} == {routes.ANONYMOUS}
    assert phone.send(f"/a/{tag}/fault", fields(id=f"{ID[:-2]}99")).status_code == 303  # a name lifts the limit


@pytest.mark.parametrize(("change", "status"), [
    ({"what": ""}, 400), ({"id": "x"}, 400), ({"priority": "whenever"}, 400),
])  # fmt: skip
def test_an_incomplete_fault_is_refused_in_words(phone: Phone, tag: str, change: dict[str, str], status: int) -> None:
    answer = phone.send(f"/a/{tag}/fault", fields(**change), accept="application/json")
    assert answer.status_code == status
    assert answer.json()["message"]


def test_what_is_no_photo_is_refused_and_nothing_is_recorded(phone: Phone, tag: str, small: str) -> None:
    assert phone.send(f"/a/{tag}/fault", fields(), b"no picture").status_code == 400
    assert registry().orders.of_centre(small) == ()


def test_too_large_a_form_is_refused_before_it_is_read(phone: Phone, tag: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "LARGEST_BYTES", 1000)
    answer = phone.send(f"/a/{tag}/fault", fields(), b"x" * 100_000, accept="application/json")
    assert answer.status_code == 413


def test_a_form_of_unknown_length_is_refused(phone: Phone, tag: str) -> None:
    async def parts() -> AsyncIterator[bytes]:
        yield b"name=x"

    kind = {"content-type": "application/x-www-form-urlencoded"}
    assert phone.ask("POST", f"/a/{tag}/seen", content=parts(), headers=kind).status_code == 413


def test_a_form_of_another_site_is_refused(phone: Phone, tag: str) -> None:
    answer = phone.send(f"/a/{tag}/fault", fields(), sec_fetch_site="cross-site")
    assert answer.status_code == 403
    assert phone.send(f"/a/{tag}/fault", fields(), sec_fetch_site="same-origin").status_code == 303


def test_nothing_is_reported_at_what_is_not_there(phone: Phone) -> None:
    assert phone.send("/a/nothing/fault", fields()).status_code == 404
    assert phone.send(f"/a/{new_code()}/seen", {"id": ID, "name": "李雷", "at": WHEN}).status_code == 404
    assert phone.send(f"/a/{new_code()}/claim", {"target": "asset:A-001", "name": "李雷"}).status_code == 404


# --- scans --------------------------------------------------------------------------------------------------------
def test_a_scan_that_waited_in_the_phone_counts_once_with_the_time_it_was_made(
    phone: Phone, tag: str, small: str
) -> None:
    for _ in range(3):
        answer = phone.send(f"/a/{tag}/seen", {"id": ID, "name": "李雷", "at": WHEN}, accept="application/json")
        assert answer.json() == {"url": f"/a/{tag}?done=seen"}
    assert registry().tags.last_seen(small, ("asset", "A-001")) == (WHEN, "李雷")
    assert len(registry().changes(small, kind="scan")) == 1
    phone.name = "李雷"
    assert "2026-11-27 08:00 李雷" in text(phone.get(f"/a/{tag}"))


def test_without_script_the_server_says_when(phone: Phone, tag: str, small: str) -> None:
    assert phone.send(f"/a/{tag}/seen", {"id": ID, "name": "李雷", "at": ""}).status_code == 303
    assert registry().tags.last_seen(small, ("asset", "A-001")) is not None


def test_the_name_is_kept_in_the_phone(phone: Phone, tag: str) -> None:
    answer = phone.send(f"/a/{tag}/seen", {"id": ID, "name": "李雷", "at": WHEN})
    assert f"{pages.PERSON_COOKIE}={quote('李雷')}" in answer.headers["set-cookie"]


# --- photographed tags --------------------------------------------------------------------------------------------
def test_a_photographed_tag_leads_to_its_thing(phone: Phone, tag: str) -> None:
    led = phone.send("/a/photo", {}, tag_picture(tag_url("https://fw.example", tag)))
    assert led.status_code == 303
    assert "取号机" in phone.get(led.headers["location"]).text


@pytest.mark.parametrize(("photo", "status"), [(b"", 400), (b"not a picture", 400)])
def test_a_photo_without_a_tag_says_what_to_do(phone: Phone, photo: bytes, status: int) -> None:
    answer = phone.send("/a/photo", {}, photo)
    assert answer.status_code == status
    assert 'class="n b"' in answer.text


def test_why_the_live_camera_is_off_is_said_where_it_is(small: str) -> None:  # noqa: ARG001
    registry().people.add("boss", name="Boss", role=Role.ADMIN, centres=None, by=TESTER)
    reason = '<p class="m">本页以 HTTP 打开，浏览器只允许 HTTPS'
    assert reason in Phone("http://fw.example:8501").get("/a").text
    assert reason not in Phone("https://fw.example").get("/a").text


# --- weight, speed, policy ----------------------------------------------------------------------------------------
def test_every_page_weighs_less_than_ten_kilobytes_with_everything_on_it(phone: Phone, tag: str, small: str) -> None:
    attributes = {f"属性名称{n}": "很长的内容" * 40 for n in range(30)}
    registry().update_asset(small, "A-001", {"attributes": attributes, "name": "名" * 200}, by=TESTER)
    for n in range(8):
        registry().orders.report(Fault(f"{ID[:-2]}{n:02d}", small, ("asset", "A-001"), "坏" * 1000), by=TESTER)
    (blank,) = registry().tags.make_blanks(small, 1, by=TESTER)
    registry().stocktakes.open(small, name="盘" * 100, lead=TESTER, by=TESTER)
    phone.name = "李雷"
    for address in (f"/a/{tag}?done=fault", "/a", "/a/offline", f"/a/{blank}?q=A", "/a/nothing"):
        answer = phone.get(address)
        assert len(answer.content) <= LARGEST, (address, len(answer.content))
        assert answer.headers["content-security-policy"] == forms.POLICY
        assert "link" not in answer.headers  # no script of the map is fetched for it
        assert "<script>" not in answer.text
    assert len(pages.script()[1]) < LARGEST


def test_a_page_asks_the_database_little(phone: Phone, tag: str) -> None:
    phone.name = "李雷"
    phone.get(f"/a/{tag}")
    asked: list[str] = []
    engine = registry()._engine
    event.listen(engine, "before_cursor_execute", lambda *a: asked.append(a[2]))
    phone.get(f"/a/{tag}")
    assert 0 < len([statement for statement in asked if statement.startswith("SELECT")]) <= 9, (
        asked
    )  # one says who asks


def test_script_and_worker_are_ours_and_versioned(phone: Phone) -> None:
    address = pages.script()[0]
    answer = phone.get(address)
    assert "immutable" in answer.headers["cache-control"]
    assert phone.get("/a/script/other.js").status_code == 404
    kept = phone.get("/a/worker.js")
    assert address in kept.text
    assert kept.headers["service-worker-allowed"] == "/a"
    assert "VERSION" not in kept.text


def test_services_and_checks_of_a_thing_are_shown_with_their_days(phone: Phone, tag: str, small: str) -> None:
    schedule = Schedule(
        id="own-1",
        what=Text("季度保养", "Quarterly service"),
        work=Work.SERVICE,
        subject_kind="asset",
        subject_id="A-001",
        subject="A-001",
        every=parse_interval("3 months"),
        start=date(2026, 1, 1),
    )
    registry().upkeep.set_schedule(small, schedule, by=TESTER)
    assert "季度保养" not in text(phone.get(f"/a/{tag}"))  # an unnamed visitor
    phone.name = "李雷"
    seen = text(phone.get(f"/a/{tag}"))
    assert "季度保养" in seen
    assert "尚无记录" in seen
