"""The checklist with a phone in a browser: the walk is kept, answers wait for a network, none is lost or counts twice."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.centre import CODE
from tests.conftest import Tab
from tests.line import Line
from tests.web.test_browser_phone import sideways
from tests.web.test_photos import tag_picture
from twin.registry import Registry

pytestmark = pytest.mark.browser


def test_the_whole_walk_is_answered_without_a_network_and_sent_later(line: Line, phone: Tab, book: Registry) -> None:
    page, context = phone.page, phone.page.context
    context.add_cookies([{"name": "twin_person", "value": "Li", "url": line.url}])
    page.goto(f"{line.url}/a/check/{CODE}")
    expect(page.locator("#kept")).to_contain_text("已存入手机")

    line.cut(context)
    page.get_by_role("link", name="开始").click()
    first = page.locator("form.q").first
    first.get_by_role("button", name="符合", exact=True).click()
    expect(first.locator(".last")).to_contain_text("符合 · 已存手机")
    expect(page.locator("#done")).to_have_text("1")
    page.get_by_role("link", name="下一处").click()  # never opened before: kept with the walk
    expect(page.locator("#done")).to_have_text("0")  # as it was kept
    second = page.locator("form.q").first
    second.get_by_text("写说明、拍照片").click()
    second.get_by_label("说明").fill("没有标识")
    picture = {"mimeType": "image/jpeg", "buffer": tag_picture(side=400)}
    second.get_by_label("照片").set_input_files([{"name": "a.jpg", **picture}, {"name": "b.jpg", **picture}])
    second.get_by_role("button", name="不符合").click()
    expect(page.locator("#unsent")).to_contain_text("未同步 2")
    page.reload()  # closed and opened again, still without a network
    expect(second.locator(".last")).to_contain_text("不符合 · 已存手机")
    assert book.papers.answers(CODE) == ()
    assert sideways(page) <= 0

    line.mend(context)
    expect(page.locator("#unsent")).to_be_hidden()
    expect(second.locator(".last")).to_contain_text("有效至")
    given = book.papers.answers(CODE)
    assert [(each.answer.reply.value, each.answer.note, len(each.photos)) for each in given] == [
        ("ok", "", 0),
        ("bad", "没有标识", 2),
    ]
    page.goto(f"{line.url}/a/check/{CODE}")
    expect(page.locator("main")).to_contain_text("已核对 2 项")
    assert phone.errors == []
