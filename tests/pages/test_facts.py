"""The page of facts: what is asked for and missing, stating, the history, taking back and undoing."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.centre import TESTER
from tests.pages.test_pages import app
from twin.model import FactValue
from twin.registry.rows import today
from twin.web.view import registry


def chosen(fact: str) -> AppTest:
    """The page with the row of a fact chosen."""
    test = app("facts")
    row = list(test.dataframe[0].value["事实"]).index(fact)
    test.session_state["facts"] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    return test.run()


def stated(code: str) -> list[tuple[str, object, str]]:
    """Days, values and reasons of the guides that the centre states."""
    records = registry().facts.of_centre(code)
    return [(each.fact.since, each.fact.value, each.why) for each in records if each.fact.name == "staff_guide"]


def test_a_value_is_stated_kept_with_its_history_and_undone(small: str) -> None:
    registry().facts.state(small, FactValue("staff_guide", 2, "2024-01-01"), by="周敏", why="首次登记")
    test = chosen("咨询引导人员")
    assert list(test.dataframe[1].value["值"]) == ["2 人"]
    test.number_input[0].set_value(3)
    test.text_input[-1].set_value("增配")
    save = next(each for each in test.button if each.label == "保存")
    save.click().run()
    assert not test.exception, test.exception
    day = today().isoformat()
    assert stated(small) == [("2024-01-01", 2, "首次登记"), (day, 3, "增配")]
    assert list(test.dataframe[1].value["状态"]) == ["现行", "以往"]
    assert list(test.dataframe[1].value["登记人"]) == [TESTER, "周敏"]
    test.button(key="undo-fact").click().run()
    assert stated(small) == [("2024-01-01", 2, "首次登记")]


def test_what_is_asked_for_and_missing_comes_first_and_a_wrong_value_is_refused(small: str) -> None:
    test = app("facts")
    shown = test.dataframe[0].value
    lacking = [bool(asked) and not now for asked, now in zip(shown["要求"], shown["现值"], strict=True)]
    assert lacking[0]
    assert lacking == sorted(lacking, reverse=True)
    assert any("SJ-C.4-1" in asked for asked in shown["要求"])
    test = chosen("保洁人员")
    next(each for each in test.button if each.label == "保存").click().run()
    assert any("保洁人员" in each.value for each in test.error)
    assert registry().centre(small).facts.get("staff_cleaning") is None


def test_a_value_is_taken_back(small: str) -> None:
    registry().facts.state(small, FactValue("staff_guide", 2, "2024-01-01"), by="周敏")
    registry().facts.state(small, FactValue("staff_guide", 9, "2025-01-01"), by="周敏")
    test = chosen("咨询引导人员")
    test.session_state["history-staff_guide"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    test.run()
    next(each for each in test.button if "2025-01-01" in each.label).click().run()
    assert [value for _, value, _ in stated(small)] == [2]


def test_english_counts_have_no_chinese_measure_word(small: str) -> None:
    registry().facts.state(small, FactValue("staff_guide", 2, "2024-01-01"), by="周敏")
    test = app("facts", "en")
    shown = test.dataframe[0].value
    assert shown["Now"][list(shown["Fact"]).index("Guidance")] == "2"
