"""The patrol rounds on the upkeep page: drawn, listed with their walks."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.centre import TESTER
from tests.pages.test_pages import app
from twin.upkeep.rounds import Patrol, Visit
from twin.web.view import registry


def test_a_round_shows_its_stops_and_its_walks(small: str) -> None:
    stops = (("asset", "A-001"), ("asset", "A-004"))
    ident = registry().patrols.save(small, Patrol("", "Morning", stops, ("order",)), by=TESTER)
    made = Visit(
        "phone-made-id-000001", "walk-made-by-phone", ("", ""), datetime.now(UTC), TESTER, ok=False, note="dark"
    )
    registry().patrols.visit(small, ident, made, "A-004", by=TESTER)
    test = app("upkeep", "en")
    assert not test.exception
    shown = [frame.value for frame in test.dataframe if "Trouble" in frame.value.columns]
    assert [list(frame["Outcome"]) for frame in shown] == [["1 left out"]]
    assert "dark" in shown[0]["Trouble"].iloc[0]
    assert any("1. 取号机 A-001" in each.value for each in test.markdown)
