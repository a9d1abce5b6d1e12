"""A browser that several tests share forgets what each stored, so that none sees another's visit."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.conftest import Server, Tab, forget

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-tools")]

KEEP = """async () => {
    document.cookie = 'kept=1';
    localStorage.setItem('kept', '1');
    sessionStorage.setItem('kept', '1');
    await (await caches.open('kept')).put('/kept', new Response('1'));
    await new Promise((done, fail) => Object.assign(indexedDB.open('kept'), { onsuccess: done, onerror: fail }));
}"""
KEPT = """async () => [
    document.cookie, localStorage.length, sessionStorage.length, (await caches.keys()).length, (await indexedDB.databases()).length,
]"""


def look(page: Page, server: Server) -> list[object]:
    page.goto(f"{server.url}/api/health")
    return list(page.evaluate(KEPT))


def test_what_a_page_stored_is_forgotten(regular: Tab, profile: BrowserContext, server: Server) -> None:
    assert look(regular.page, server) == ["", 0, 0, 0, 0]
    regular.page.evaluate(KEEP)
    assert look(regular.page, server) == ["kept=1", 1, 1, 1, 1]
    forget(profile, regular.requests)
    assert regular.page.is_closed()
    assert look(profile.new_page(), server) == ["", 0, 0, 0, 0]
