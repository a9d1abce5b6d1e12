"""Words on signs, as people write them."""

from __future__ import annotations

import pytest

from twin.space.signs_words import (
    Arrow,
    Entry,
    Window,
    floor_level,
    read_arrows,
    read_entries,
    window_number,
    windows_in,
)


@pytest.mark.parametrize(
    ("raw", "entries"),
    [
        (
            "综合窗口、出件窗口→;卫生间↑",
            [("综合窗口", "right", None), ("出件窗口", "right", None), ("卫生间", "ahead", None)],
        ),
        ("窗口01-10← 等候休息区↑", [("窗口01-10", "left", None), ("等候休息区", "ahead", None)]),
        ("2F:母婴室↗", [("母婴室", "ahead-right", "2F")]),
        (
            "一层 大厅 / 二层 窗口21-30 等候区",
            [("大厅", None, "一层"), ("窗口21-30", None, "二层"), ("等候区", None, "二层")],
        ),
        ("电梯↑ 二层↑", [("电梯", "ahead", None), ("二层", "ahead", None)]),
        ("01 扶助(为老、助残)服务专窗", [("01 扶助(为老、助残)服务专窗", None, None)]),
        ("Accessible toilet →; Windows 1-8 ←", [("Accessible toilet", "right", None), ("Windows 1-8", "left", None)]),
        ("卫生间 ↓", [("卫生间", "here", None)]),
        (
            [{"name": "卫生间", "arrow": "左", "floor": "2F"}, "窗口→"],
            [("卫生间", "left", "2F"), ("窗口", "right", None)],
        ),
        ("", []),
        (" ;、; / ", []),
        (None, []),
    ],
)
def test_entries(raw: object, entries: list[tuple[str, str | None, str | None]]) -> None:
    found = read_entries(raw)
    assert [(e.words, None if e.arrow is None else e.arrow.value, e.floor) for e in found] == entries


@pytest.mark.parametrize(
    ("raw", "arrows"),
    [
        ("左,右,前", [Arrow.LEFT, Arrow.RIGHT, Arrow.AHEAD]),
        ("←→↑", [Arrow.LEFT, Arrow.RIGHT, Arrow.AHEAD]),
        ("Straight on / UP", [Arrow.AHEAD, None, Arrow.UP]),
        (["向左", "?"], [Arrow.LEFT, None]),
        ("", []),
        (None, []),
    ],
)
def test_arrows(raw: object, arrows: list[Arrow | None]) -> None:
    assert list(read_arrows(raw)) == arrows


@pytest.mark.parametrize(
    ("words", "runs"),
    [
        ("1-8号窗口", [("", 1, 8)]),
        ("窗口A01至A08", [("A", 1, 8)]),
        ("1、3号窗口", [("", 1, 1), ("", 3, 3)]),
        ("窗口10-01", [("", 1, 10)]),
        ("Windows 1–8", [("", 1, 8)]),
        ("07", [("", 7, 7)]),
        ("综合窗口", []),
        ("24小时自助服务区", []),
        ("2号楼梯", []),
        ("12345", []),
    ],
)
def test_runs_of_windows(words: str, runs: list[tuple[str, int, int]]) -> None:
    assert list(windows_in(words)) == [Window(*run) for run in runs]


@pytest.mark.parametrize(
    ("words", "level"),
    [("2F", 2), ("二层", 2), ("十二楼", 12), ("二十一层", 21), ("B1", -1), ("地下一层", -1), ("负2层", -2), ("F3", 3), ("Floor 3", 3),
     ("3rd floor", 3), ("1号", None), ("楼层", None), ("窗口2", None), ("十层", 10)],
)  # fmt: skip
def test_floors(words: str, level: int | None) -> None:
    assert floor_level(words) == level


@pytest.mark.parametrize(
    ("words", "number"),
    [("07号窗口(综合)", ("", 7)), ("A3", ("A", 3)), ("窗口12", ("", 12)), ("服务台", None), ("2024", None)],
)
def test_numbers_of_windows(words: str, number: tuple[str, int] | None) -> None:
    assert window_number(words) == number


def test_an_entry_that_is_not_text_is_read_as_written() -> None:
    assert read_entries(7) == (Entry("7"),)
