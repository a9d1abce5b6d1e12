"""Users, keepers and departments of many things at once: narrowed down, previewed, one batch in the log, undone."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.centre import TESTER
from tests.pages.test_pages import app
from twin.web.view import registry


def keepers(code: str) -> dict[str, tuple[object, ...]]:
    """User, person in charge and department by asset number."""
    names = ("user", "responsible_person", "department")
    return {each.asset_no: tuple(map(each.attributes.get, names)) for each in registry().twin(code).assets}


def shown(test: AppTest) -> list[str]:
    return list(test.dataframe(key="k-table").value["编号"])


def labelled(test: AppTest, words: str) -> bool:
    return any(words in each.label for each in test.button)


def test_many_are_filled_in_at_once_previewed_logged_as_one_batch_and_undone(small: str) -> None:
    registry().update_asset(small, "A-002", {"attributes": {"责任人": "李雷", "brand": "甲"}}, by=TESTER)
    registry().update_asset(small, "A-004", {"attributes": {"使用部门": "综合窗口科"}}, by=TESTER)
    test = app("keepers")
    assert shown(test) == ["A-001", "A-002", "A-003", "A-004"]
    test.session_state["k-table"] = {"selection": {"rows": [0, 1], "columns": [], "cells": []}}
    test.selectbox(key="k-responsible_person").set_value("李雷")  # as they stand at another thing already
    test.selectbox(key="k-department").set_value("综合窗口科")
    test.run()
    assert not test.exception, test.exception
    assert any("将修改 **2** 件" in each.value for each in test.markdown)
    preview = test.dataframe[1].value
    assert list(zip(preview["编号"], preview["新"], strict=True)) == [
        ("A-001", "李雷"),
        ("A-001", "综合窗口科"),
        ("A-002", "综合窗口科"),
    ]
    assert keepers(small)["A-001"] == (None, None, None)  # nothing is written yet
    before = len(registry().changes(small))
    test.button(key="k-write").click().run()
    assert keepers(small)["A-001"] == keepers(small)["A-002"] == (None, "李雷", "综合窗口科")
    assert keepers(small)["A-003"] == (None, None, None)
    assert next(a for a in registry().twin(small).assets if a.asset_no == "A-002").attributes["brand"] == "甲"
    logged = registry().changes(small)[: len(registry().changes(small)) - before]
    assert {(each.key.split("/")[-1], each.by) for each in logged} == {("A-001", TESTER), ("A-002", TESTER)}
    assert len({each.batch for each in logged}) == 1
    test.button(key="undo-last_keepers").click().run()
    assert keepers(small)["A-001"] == (None, None, None)
    assert keepers(small)["A-002"] == (None, "李雷", None)


def test_what_lacks_something_is_found_and_all_that_is_shown_can_be_taken_or_cleared(small: str) -> None:
    registry().update_asset(small, "A-002", {"attributes": {"user": "韩梅"}}, by=TESTER)
    test = app("keepers")
    test.multiselect(key="k-lacks").set_value(["user"]).run()
    assert shown(test) == ["A-001", "A-003", "A-004"]
    test.multiselect(key="k-lacks").set_value([]).run()
    test.text_input(key="k-text").set_value("韩梅").run()
    assert shown(test) == ["A-002"]
    assert not labelled(test, "写入")
    test.checkbox(key="k-whole").set_value(True)
    test.selectbox(key="k-user").set_value("韩梅")
    test.run()
    assert any("将修改 **0** 件，1 件已是如此" in each.value for each in test.markdown)
    assert not labelled(test, "写入")
    test.selectbox(key="k-user").set_value("（清空）")
    test.run()
    test.button(key="k-write").click().run()
    assert keepers(small)["A-002"] == (None, None, None)
