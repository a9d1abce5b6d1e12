"""What the README says of first visits on a real office plan."""

from __future__ import annotations

import pytest

from tests.bench.first_visit import PLAN, office_centre
from tests.conftest import ROOT
from twin.space.wayfinding import Wayfinding


@pytest.mark.plans
@pytest.mark.skipif(not PLAN.is_file(), reason="the real drawings are not here")
def test_the_readme_says_how_many_arrive() -> None:
    found = Wayfinding(office_centre())
    before, after = (sum(v.arrived for v in visits) for visits in (found.visits, found.plan.visits))
    said = (
        f"{before} of {len(found.visits)} first visits arrive with four signs, {after} of {len(found.visits)} with the"
    )
    assert said in (ROOT / "README.md").read_text(encoding="utf-8")
    assert found.plan.left == ()
