"""Which window a thing belongs to, where one counter is registered as several windows."""

from __future__ import annotations

import pytest

from twin.checks.belonging import Holding, owners_of
from twin.model import Asset


def thing(number: str, item: str, *, at: tuple[float, float] | None = None, **attributes: str) -> Asset:
    return Asset(number, item, item, number, floor="f1", zone="A", at=at, attributes=attributes)


def owners(windows: list[Asset], asset: Asset) -> tuple[set[str], bool]:
    """Windows that have the asset, and whether it is loose in its zone."""
    owned, loose = owners_of(windows, {"A": Holding(assets=[*windows, asset])}, 2.0, lambda each: [each.item or ""], {})
    return {window for window, pile in owned.items() if asset in pile.assets}, asset in loose["A"].assets


def test_the_number_of_a_counter_names_every_window_registered_there() -> None:
    windows = [thing("W1", "window_undifferentiated", 窗口号="05"), thing("W2", "window_immediate", 窗口号="05")]
    assert owners(windows, thing("P", "printer", 窗口号="05")) == ({"W1", "W2"}, False)


def test_another_number_is_not_theirs() -> None:
    windows = [thing("W1", "window_immediate", 窗口号="05")]
    assert owners(windows, thing("P", "printer", 窗口号="06")) == (set(), True)


def test_windows_at_one_position_share_what_stands_near() -> None:
    windows = [thing("W1", "window_undifferentiated", at=(5, 5)), thing("W2", "window_immediate", at=(5, 5))]
    assert owners(windows, thing("P", "printer", at=(5.5, 5))) == ({"W1", "W2"}, False)


@pytest.mark.parametrize(("x", "owner"), [(5.9, "W1"), (6.0, "W1"), (6.1, "W2")])
def test_between_two_positions_the_nearer_has_it_and_the_first_in_the_middle(x: float, owner: str) -> None:
    windows = [thing("W1", "window_immediate", at=(5, 5)), thing("W2", "window_delta", at=(7, 5))]
    assert owners(windows, thing("P", "printer", at=(x, 5))) == ({owner}, False)
