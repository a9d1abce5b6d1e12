"""Signing in through the page, on a phone and by single sign-on, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.centre import CODE, small_centre
from tests.conftest import Server, Tab
from tests.databases import Databases
from tests.oidc import Provider, running_provider
from tests.serving import served
from twin.registry import Role, open_registry

# the provider, not we, implements parts of Authlib's grants in a way that is to go
pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore:get_jwt_config:DeprecationWarning")]
GOOD = "correct horse battery"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running_provider() as running:
        running.person("4711", "zhang")
        yield running


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory, provider: Provider, databases: Databases) -> Iterator[Server]:
    """A server with accounts that knows the provider."""
    folder: Path = tmp_path_factory.mktemp("guarded")
    url = databases.copy(small_centre, folder / "twin.db")
    book = open_registry(url)
    book.people.add("boss", name="局长", role=Role.ADMIN, centres=None, password=GOOD, by="t")
    book.people.add("zhang", name="张三", role=Role.MAINTAINER, centres=(CODE,), outside=True, by="t")
    book.close()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWIN_OIDC_ISSUER", provider.issuer)
        patch.setenv("TWIN_OIDC_CLIENT_ID", "twin")
        patch.setenv("TWIN_OIDC_CLIENT_SECRET", "secret")
        patch.setenv("TWIN_OIDC_NAME", "区政务统一认证")
        running = served(folder, url)
    yield running
    running.stop()


def test_one_signs_in_by_the_provider_and_lands_where_one_wanted(guarded: Server, phone: Tab) -> None:
    page = phone.page
    page.goto(f"{guarded.url}/profile")
    page.get_by_role("link", name="区政务统一认证").click()
    page.locator("input[name=sub]").fill("4711")
    page.get_by_role("button", name="Authorize").click()
    expect(page).to_have_url(f"{guarded.url}/profile")
    expect(page.get_by_role("heading", name="张三")).to_be_visible()
    expect(page.get_by_text("维保人员")).to_be_visible()
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    page.goto(f"{guarded.url}/profile")
    expect(page).to_have_url(re.compile(r"/sign-in\?next="))


def test_a_wrong_password_is_told_and_the_right_one_opens_the_pages(guarded: Server, tab: Tab) -> None:
    page = tab.page
    page.goto(f"{guarded.url}/standards")
    page.get_by_label("账号").fill("boss")
    page.get_by_label("密码", exact=True).fill("not the password")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("alert")).to_contain_text("不正确")
    page.get_by_label("密码", exact=True).fill(GOOD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(f"{guarded.url}/standards")
    expect(page.get_by_role("link", name="局长")).to_be_visible()
    page.get_by_role("button", name="中心资料").click()
    expect(page.get_by_role("menuitem", name="人员")).to_be_visible()
