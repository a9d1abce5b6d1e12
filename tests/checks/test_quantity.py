"""Rows of several pieces (数量): each of them counts, and what is drawn of them is no more than they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from twin.catalog import load_catalog
from twin.checks.assemble import assemble
from twin.checks.attributes import PART
from twin.checks.facility import Facility
from twin.checks.measures import IMPLEMENTED, Measured, Target
from twin.model import Asset, Centre, Placement, Subject, Twin

from .build import room, storey

CATALOG = load_catalog()
WINDOWS = tuple((10.0 + 4 * n, 5.0) for n in range(3))


def twin(*rows: Asset, drawn: tuple[tuple[str, tuple[float, float]], ...] = ()) -> Twin:
    """A window area with three drawn windows and things at places."""
    blocks = [Placement(f"w{n}", "window_other", f"{n + 1}号窗口", at, 0.0, {}) for n, at in enumerate(WINDOWS)]
    blocks += [Placement(f"b{n}", item, item, at, 0.0, {}) for n, (item, at) in enumerate(drawn)]
    floor = replace(storey(room("A", "window_service", size=(40, 10))), placements=tuple(blocks))
    return assemble(Centre("X", "X", "district", (), {}), [floor], rows)


def row(item: str, quantity: str, **more: str) -> Asset:
    zone = more.pop("zone", "A")
    return Asset("R", item, item, item, zone=zone or None, attributes={"quantity": quantity, **more})


def at_window(twin: Twin, item: str, number: int) -> Measured:
    facility = Facility(twin, CATALOG)
    window = facility.windows[number]
    target = Target(Subject("window", window.asset_no, window.name, "f1"), window)
    return IMPLEMENTED["count_at_window"](facility, target, {"item": item, "within": 2.0})


@pytest.mark.parametrize(("quantity", "there"), [("3", (1, 1, 1)), ("3 台", (1, 1, 1)), ("2", (None, None, None))])
def test_as_many_as_windows_are_one_at_each(quantity: str, there: tuple[float | None, ...]) -> None:
    whole = twin(row("printer", quantity))
    assert tuple(at_window(whole, "printer", n).value for n in range(3)) == there


def test_what_is_drawn_of_a_row_is_no_more_than_it_is() -> None:
    whole = twin(row("printer", "3", model="M1"), drawn=(("printer", WINDOWS[0]), ("printer", WINDOWS[1])))
    printers = [asset for asset in whole.assets if asset.item == "printer"]
    assert [(one.registered, one.attributes.get(PART), one.attributes["model"]) for one in printers] == [
        (True, None, "M1"),
        (False, "R", "M1"),
    ]
    assert Facility(whole, CATALOG).provision("A", "printer").count == 3
    assert all(at_window(whole, "printer", n).value for n in range(3))  # the third has the one that is not drawn
    assert not [issue for issue in whole.issues if issue.code in {"not-registered", "matched-in-order"}]


def test_one_more_drawn_than_registered_is_one_nobody_registered() -> None:
    whole = twin(row("printer", "2"), drawn=tuple(("printer", at) for at in WINDOWS))
    printers = [asset for asset in whole.assets if asset.item == "printer"]
    assert [one.attributes.get(PART) for one in printers] == [None, "R", None]
    assert Facility(whole, CATALOG).provision("A", "printer").count == 3


@pytest.mark.parametrize(("quantity", "value"), [("3", 1), ("2", None)])
def test_every_window_has_what_is_at_all_windows(quantity: str, value: float | None) -> None:
    whole = twin(row("away_sign", quantity, place="各窗口", zone=""))
    assert [at_window(whole, "away_sign", n).value for n in range(3)] == [value] * 3


def test_things_without_any_place_are_those_that_are_drawn() -> None:
    whole = twin(
        row("no_smoking_sign", "2", zone=""), drawn=(("no_smoking_sign", (1, 1)), ("no_smoking_sign", (30, 1)))
    )
    assert [(one.registered, one.attributes.get(PART)) for one in whole.assets if one.item == "no_smoking_sign"] == [
        (True, None),
        (False, "R"),
    ]


@pytest.mark.parametrize(("item", "papers"), [("signing_pen", 0), ("stationery", 1), ("paper", 1)])
def test_a_pen_is_no_paper(item: str, papers: int) -> None:
    assert Facility(twin(row(item, "1")), CATALOG).provision("A", "paper").count == papers


def test_a_smart_file_cabinet_keeps_files_too() -> None:
    assert Facility(twin(row("smart_file_cabinet", "1")), CATALOG).provision("A", "file_cabinet").count == 1
