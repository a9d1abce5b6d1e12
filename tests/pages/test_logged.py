"""The change log in people's words: every column of every kind of row, and values that are codes."""

from __future__ import annotations

import re

import pytest
from sqlmodel import SQLModel

from twin.model import Json
from twin.pages.logged import COLUMNS, KINDS, LONGEST, UNSAID, differences
from twin.registry import ChangeEntry
from twin.registry.tables import KINDS as LOGGED

HAN = re.compile(r"[\u4e00-\u9fff]")


def entry(
    kind: str, action: str = "create", before: dict[str, Json] | None = None, after: dict[str, Json] | None = None
) -> ChangeEntry:
    return ChangeEntry(1, "b", "2026-01-01T00:00:00+00:00", "王工", "", "JD", kind, "1", action, before, after)


def test_every_kind_that_is_logged_has_a_name() -> None:
    assert [kind for kind in LOGGED if kind not in KINDS] == []


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_column_has_a_name_in_both_languages(kind: str) -> None:
    unnamed = [c.name for c in SQLModel.metadata.tables[kind].columns if c.name not in {*COLUMNS, *UNSAID}]
    assert unnamed == []


def test_chinese_names_are_chinese_and_english_ones_are_not() -> None:
    words = {**KINDS, **COLUMNS}
    coordinates = {"x_m", "y_m"}
    assert [key for key, text in words.items() if key not in coordinates and not HAN.search(text.zh)] == []
    assert [key for key, text in words.items() if HAN.search(text.en)] == []


@pytest.mark.parametrize(
    ("kind", "after", "zh", "en"),
    [
        (
            "asset",
            {"asset_no": "A-1", "status": "in_use"},
            "资产编号 A-1；状态 在用",
            "asset number A-1; status In use",
        ),
        (
            "work_order",
            {"state": "done", "priority": "urgent"},
            "状态 已修复；紧急程度 紧急",
            "state Done; priority Urgent",
        ),
        (
            "tag",
            {"target_kind": "zone", "retired": True},
            "对象种类 功能区；已作废 是",
            "kind of target Zone; retired yes",
        ),
        (
            "asset",
            {"attributes": {"brand": "震旦", "自定": 3}},
            "属性 品牌 震旦、自定 3",
            "attributes brand 震旦、自定 3",
        ),
        (
            "fact",
            {"name": "annual_cases", "value": 54000},
            "名称 年受理量；内容 54000",
            "name cases a year; value 54000",
        ),
        ("upkeep", {"record": "r-1", "half": "", "note": None}, "记录号 r-1", "record r-1"),
        ("account", {"login": "li", "password": "argon2…"}, "登录名 li", "login li"),
    ],
)
def test_what_was_created(kind: str, after: dict[str, Json], zh: str, en: str) -> None:
    assert differences(entry(kind, after=after), "zh") == zh
    assert differences(entry(kind, after=after), "en").casefold() == en.casefold()


def test_what_was_changed_and_how_long_texts_end() -> None:
    long = "字" * (LONGEST + 1)
    changed = entry(
        "asset", "update", {"name": "旧", "status": "idle", "version": 1}, {"name": long, "status": None, "version": 2}
    )
    assert differences(changed, "zh") == f"名称 旧 → {'字' * (LONGEST - 1)}…；状态 闲置 → (空)"


def test_what_was_deleted_says_what_it_was() -> None:
    assert differences(entry("document", "delete", before={"title": "值班制度", "owner": ""}), "zh") == "标题 值班制度"
