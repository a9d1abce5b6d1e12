"""A drawing becomes the floor it shows: the second storey never replaces the first."""

from __future__ import annotations

import pytest

from twin.model import Floor
from twin.registry import FloorRecord
from twin.registry.choosing import proposed_floors, short_name


def drawn(*names: str) -> list[Floor]:
    return [Floor(f"f{n}", name, n, (0.0, 0.0), (0.0, 0.0, 1.0, 1.0), ()) for n, name in enumerate(names, 1)]


def known(*floors: tuple[str, str, int]) -> list[FloorRecord]:
    return [FloorRecord(key, name, level, 1) for key, name, level in floors]


GROUND = ("f1", "一层平面图", 1)
UPPER = ("f2", "二层", 2)


@pytest.mark.parametrize(
    ("names", "floors", "expected"),
    [
        (("平面",), (), [("f1", "平面")]),
        (("平面",), (UPPER,), [("f2", "二层")]),  # the only drawing of the only floor
        (("一层平面图",), (GROUND,), [("f1", "一层平面图")]),
        (("首层",), (GROUND,), [("f1", "一层平面图")]),  # another name of that storey
        (("二层平面图",), (GROUND,), [("f2", "二层")]),  # its id in the drawing is f1, which is taken
        (("平面",), (GROUND, UPPER), [("f3", "平面")]),  # nobody knows which: a person says so
        (("二层", "一层平面图"), (GROUND, UPPER), [("f2", "二层"), ("f1", "一层平面图")]),
        (("一层", "二层", "三层"), (GROUND,), [("f1", "一层平面图"), ("f2", "二层"), ("f3", "三层")]),
        (("一层", "一层平面图"), (GROUND,), [("f2", "一层"), ("f1", "一层平面图")]),  # the same name goes first
    ],
)
def test_proposed_floors(
    names: tuple[str, ...], floors: tuple[tuple[str, str, int], ...], expected: list[tuple[str, str]]
) -> None:
    choices = proposed_floors(drawn(*names), known(*floors))
    assert [(each.id, each.name) for each in choices] == expected
    assert [each.drawn for each in choices] == [f"f{n}" for n in range(1, len(names) + 1)]


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("一层平面图", "一层"),
        ("二层平面布置图 1:100", "二层"),
        ("夹层家具布置图", "夹层"),
        ("Ground floor plan", "Ground"),
        ("First Floor Plan 1:50", "First"),
        ("平面图", "平面图"),
        ("Floor plan", "Floor plan"),
        ("一层", "一层"),
        ("总图室", "总图室"),
    ],
)
def test_a_floor_is_called_as_people_call_it(title: str, short: str) -> None:
    assert short_name(title) == short


def test_the_same_drawing_again_is_the_floor_that_was_named_after_it() -> None:
    (choice,) = proposed_floors(drawn("夹层平面图"), known(("f1", "夹层", 9), ("f2", "二层", 2)))
    assert (choice.id, choice.name) == ("f1", "夹层")
