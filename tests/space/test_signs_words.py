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
    room_number,
    room_run,
    rooms_in,
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
    ("words", "run"),
    [
        ("101-120室", ("", 101, 120)),
        ("A101室至A108室", ("A", 101, 108)),
        ("A101-108室", ("A", 101, 108)),
        ("Rooms 12–1", ("", 1, 12)),
        ("房间3到9", ("", 3, 9)),
        ("101-120", None),
        ("1-8号窗口", None),
        ("A1-B8室", None),
        ("101室", None),
        ("1至3号会议室", None),
    ],
)
def test_runs_of_rooms(words: str, run: tuple[str, int, int] | None) -> None:
    assert rooms_in(words) == (None if run is None else Window(*run))


@pytest.mark.parametrize(
    ("name", "number"),
    [("521室", ("", 521)), ("524乙室", ("", 524)), ("a12", ("A", 12)), ("Room 101", ("", 101)), ("房间 7", ("", 7)),
     ("会议室", None), ("3楼", None), ("12345", None), ("综合办公室301", None)],
)  # fmt: skip
def test_numbers_of_rooms(name: str, number: tuple[str, int] | None) -> None:
    assert room_number(name) == number


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [("101室", "120室", "101-120室"), ("521乙室", "530室", "521-530室"), ("101", "109", "101-109室"), ("A1房间", "A9房间", "A1-A9房间"),
     ("Room 3", "room 8", "Rooms 3-8")],
)  # fmt: skip
def test_a_run_as_written_is_read_as_meant(first: str, last: str, words: str) -> None:
    assert room_run(first, last) == words
    run = rooms_in(words)
    assert run is not None
    assert run.holds(room_number(first))
    assert run.holds(room_number(last))
    assert not run.holds(("B", run.first))
    assert not run.holds(None)


def test_a_run_of_names_is_refused() -> None:
    with pytest.raises(ValueError, match="no room numbers"):
        room_run("大厅", "101室")


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


@pytest.mark.parametrize(
    ("said", "entries"),
    [
        ("房间 101→", [("房间 101", Arrow.RIGHT)]),
        ("房间 101 房间 102", [("房间 101", None), ("房间 102", None)]),
        ("房间 101-120室←", [("房间 101-120室", Arrow.LEFT)]),
        ("房间 101↑;卫生间→", [("房间 101", Arrow.AHEAD), ("卫生间", Arrow.RIGHT)]),
        ("Room 101 房间 102", [("Room 101", None), ("房间 102", None)]),
        ("01 税务窗口 02 公安窗口", [("01 税务窗口", None), ("02 公安窗口", None)]),
    ],
)
def test_a_room_with_a_blank_before_its_number_is_one_entry(said: str, entries: list[tuple[str, Arrow | None]]) -> None:
    assert [(entry.words, entry.arrow) for entry in read_entries(said)] == entries


@pytest.mark.parametrize("name", ["房间 101", "房间 A12", "Room 101"])
def test_a_room_with_a_blank_has_its_number(name: str) -> None:
    assert room_number(name) == room_number(name.replace(" ", "")) is not None
