"""What the map's panel says of a thing."""

from __future__ import annotations

import pytest

from tests.centre import TESTER
from twin.pages import session
from twin.pages.panel import asset_facts, without_subject
from twin.web.view import registry, view_of


def test_attributes_are_named_in_the_visitors_language_and_say_nothing_twice(
    small: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = {"responsible_person": "王工", "开放式": True, "资产编号": "A-002", "自定": ["a", "b"]}
    registry().update_asset(small, "A-002", {"attributes": kept}, by=TESTER)
    view = view_of(small)
    asset = next(each for each in view.twin.assets if each.asset_no == "A-002")
    for language, said in (
        ("zh", [("责任人", "王工"), ("开放式", "是"), ("自定", "a、b")]),
        ("en", [("Responsible person", "王工"), ("Open", "yes"), ("自定", "a、b")]),
    ):
        monkeypatch.setattr(session, "language", lambda language=language: language)
        assert asset_facts(view, asset)[4:] == said


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("咨询引导区（一层）缺少办事指南查询机", "缺少办事指南查询机"),
        ("咨询引导区（一层）：位于等候休息区附近——不符合", "位于等候休息区附近——不符合"),
        ("咨询引导区缺少座椅", "缺少座椅"),
        ("咨询引导区", "咨询引导区"),
        ("Guide area (Ground floor): no enquiry machine", "No enquiry machine"),
    ],
)
def test_a_list_does_not_say_in_each_row_what_its_columns_say(message: str, said: str) -> None:
    assert without_subject(message, "咨询引导区", "一层") == said
