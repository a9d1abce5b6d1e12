"""The district sample from its drawings to a signed report in the browser; the command line finds the same."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.conftest import ROOT, Server, Tab
from tests.pages.test_browser_map import READY, becomes
from tests.pages.test_browser_stranger import create, go, upload
from twin.cli import main
from twin.registry import open_registry

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser-stranger")]

CODE = "AUDITED"
SAMPLE = ROOT / "floorplans" / "qu-zhongxin"
DOCUMENTS = ("DB31117-Z-016-2022", "QP-2020-20")


def signs(page: Page, name: str) -> None:
    """Put a name on what follows."""
    field = page.get_by_placeholder("Your name, for changes")
    field.fill(name)
    field.press("Enter")
    expect(field).to_have_value(name)


def saved(page: Page, button: str, path: Path) -> bytes:
    """Download by a button."""
    with page.expect_download(timeout=120_000) as waiting:
        page.get_by_role("button", name=button, exact=True).click()
    waiting.value.save_as(path)
    return path.read_bytes()


def test_two_document_audit_from_the_drawing_to_the_signed_report(
    regular: Tab,
    empty_server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    page, registry = regular.page, open_registry(empty_server.database)
    page.goto(f"{empty_server.url}/plans?lang=en")
    signs(page, "张三")
    create(page, CODE, "district")
    for n, name in enumerate(("f1.dxf", "f2.dxf")):
        if n:
            go(page, "Centre", "Plans")
            page.get_by_text("Upload a drawing").click()
        upload(page, name, (SAMPLE / name).read_bytes())
        page.get_by_role("button", name="Store as the new revision").click(timeout=120_000)
        becomes(page, lambda: len(registry.plans.floors(CODE)), n + 1)
        page.locator(READY).wait_for()
    go(page, "Things", "Assets")
    page.get_by_role("tab", name="Import").click()
    upload(page, "assets.csv", (SAMPLE / "assets.csv").read_bytes())
    page.get_by_role("button", name=re.compile(r"Write \d+ rows")).click()
    expect(page.get_by_text("Imported assets.csv")).to_be_visible()

    go(page, "Checks", "Audits")
    page.get_by_role("button", name="New audit").click()
    documents = page.get_by_role("combobox", name="Documents")
    for document in DOCUMENTS[1:]:
        documents.fill(document)
        page.get_by_role("option", name=document).click()
    page.get_by_role("button", name="Freeze and check").click()
    expect(page.get_by_role("heading", name=re.compile("not signed by both"))).to_be_visible(timeout=120_000)
    page.get_by_role("button", name="Sign as audit lead").click()
    expect(page.get_by_text("Signed.")).to_be_visible()
    signs(page, "李四")
    page.get_by_role("button", name="Sign as approver").click()
    expect(page.get_by_role("heading", name=re.compile("· signed by both"))).to_be_visible()

    document = pypdfium2.PdfDocument(saved(page, "Export PDF", tmp_path / "audit.pdf"))
    first = document[0].get_textpage().get_text_bounded()
    assert all(words in first for words in ("张三", "李四", *DOCUMENTS))
    found = json.loads(saved(page, "Export JSON", tmp_path / "audit.json"))
    assert {finding["standard"] for finding in found["findings"]} >= set(DOCUMENTS)

    monkeypatch.setenv("TWIN_DATABASE_URL", empty_server.database)
    main(["audit", "run", CODE, "--by", "王五", "--standard", *found["standards"], "--tier", found["tier"]])
    again = tmp_path / "again.json"
    main(["audit", "export", CODE, "2", "-o", str(again), "--lang", "en"])
    capsys.readouterr()
    same = json.loads(again.read_text(encoding="utf-8"))["findings"]
    assert [pair for pair in zip(found["findings"], same, strict=True) if pair[0] != pair[1]] == []
    assert [step for step in registry.audits.compare(CODE, 1, 2) if step.kind != "unchanged"] == []
    registry.close()
