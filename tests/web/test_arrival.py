"""Where a visitor arrives: the address before the cookies, and nothing that is not there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from twin.web.arrival import Arrival, arrival, centre_shown, floor_shown, floors_shown
from twin.web.view import View

COOKIES = {"twin_language": "en", "twin_person": "%E5%BC%A0%E4%B8%89", "twin_centre": "A%20B", "twin_floor": "f2"}


def test_a_stranger_has_no_wish_and_reads_chinese() -> None:
    assert arrival({}, {}) == Arrival("zh", "", None, None)


def test_what_was_seen_last_is_remembered() -> None:
    assert arrival({}, COOKIES) == Arrival("en", "张三", "A B", "f2")


def test_the_address_goes_before_the_cookies() -> None:
    asked = arrival({"lang": "zh", "centre": "C", "floor": "f1"}, COOKIES)
    assert asked == Arrival("zh", "张三", "C", "f1")


def test_an_unknown_language_is_chinese_and_a_long_name_is_cut() -> None:
    asked = arrival({"lang": "fr"}, {"twin_person": "x" * 99})
    assert (asked.language, len(asked.person)) == ("zh", 60)


@pytest.mark.parametrize(
    ("codes", "asked", "shown"),
    [(["A", "B"], "B", "B"), (["A", "B"], "C", "A"), (["A", "B"], None, "A"), ([], "A", None)],
)
def test_a_centre_out_of_sight_is_never_shown(codes: list[str], asked: str | None, shown: str | None) -> None:
    assert centre_shown(codes, asked) == shown


def test_a_floor_that_is_not_there_gives_the_lowest(small_view: Callable[[], View]) -> None:
    view = small_view()
    assert floors_shown(view) == {"f1": "Ground floor"}
    assert [floor_shown(view, asked) for asked in ("f1", "f9", None)] == ["f1", "f1", "f1"]
