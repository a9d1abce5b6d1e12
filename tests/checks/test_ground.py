"""What is measured on the plan alone is measured once, and never answers for another plan."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.bench.centres import generated
from twin.catalog import load_catalog
from twin.checks import ground as module
from twin.checks.assemble import assemble
from twin.checks.engine import check
from twin.checks.facility import Facility
from twin.checks.ground import Ground, ground_of
from twin.checks.keeping import Kept
from twin.model import Asset, Finding, Twin
from twin.registry import load_site
from twin.space import free

CATALOG = load_catalog()
SAMPLES = sorted(path.parent for path in (Path(__file__).parents[2] / "floorplans").glob("*/site.yaml"))


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_kept", Kept[Ground](module.KEPT))
    monkeypatch.setattr(module, "_fresh", Kept[Ground](module.KEPT_GEOMETRY, Ground.release))


def findings(twin: Twin) -> tuple[Finding, ...]:
    return check(twin, CATALOG.standards_of(twin.centre.standards), CATALOG, today=date(2026, 1, 2))


@pytest.mark.parametrize("folder", SAMPLES, ids=lambda path: path.name)
def test_a_second_check_of_the_same_floors_says_the_same(folder: Path) -> None:
    twin = load_site(folder)
    first = findings(twin)
    assert findings(twin) == first
    ground_of(twin).release()  # the geometry is made again where it is still asked for
    assert findings(twin) == first


def test_two_checks_of_the_same_floors_at_once_say_what_one_says() -> None:
    """As a check in the background and an audit in a page do; each found other ways than by itself."""
    twin = load_site(SAMPLES[-1])

    def fresh() -> Twin:
        return replace(twin, floors=tuple(replace(floor) for floor in twin.floors))

    def walks(twin: Twin) -> tuple[Finding, ...]:
        return check(twin, [CATALOG.standard("GB55019-2021")], CATALOG, today=date(2026, 1, 2))

    alone, shared, every = walks(fresh()), fresh(), sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(2) as pool:
            both = list(pool.map(walks, (shared, shared)))
    finally:
        sys.setswitchinterval(every)
    assert [each == alone for each in both] == [True, True]


def test_the_second_check_looks_at_no_wall_again(monkeypatch: pytest.MonkeyPatch) -> None:
    twin = generated(3, CATALOG)
    first = findings(twin)
    ground_of(twin).release()

    def never(*_: object, **__: object) -> None:
        pytest.fail("the free space was made again")

    monkeypatch.setattr(free, "_obstacles", never)
    assert findings(twin) == first


def moved(twin: Twin, by: float) -> Twin:
    """The same centre with every placed asset moved; the floors stay the same objects."""
    assets = [replace(a, at=(a.at[0] + by, a.at[1])) if a.at is not None else a for a in twin.assets if a.registered]
    return replace(twin, assets=tuple(assets))


def test_things_that_were_moved_are_measured_anew() -> None:
    for number in range(3):
        near = generated(number, CATALOG)
        far = moved(near, 2.5)
        assert far.floors is near.floors
        findings(near)
        with_memory = findings(far)
        alone = replace(far, floors=tuple(replace(floor) for floor in far.floors))  # equal floors, other objects
        assert findings(alone) == with_memory


def test_another_plan_with_the_same_ids_has_answers_of_its_own() -> None:
    one = generated(1, CATALOG)
    wider = tuple(replace(o, width_m=0.5) for o in one.floors[0].openings)
    other = replace(one, floors=(replace(one.floors[0], openings=wider), *one.floors[1:]))
    findings(one)
    beside = findings(other)
    assert beside != findings(one)
    assert ground_of(one) is not ground_of(other)


def test_the_floors_stay_the_same_objects_when_only_assets_change() -> None:
    twin = generated(2, CATALOG)
    rows = [Asset("N1", None, "座椅", "座椅", floor="f1")]
    one = assemble(twin.centre, twin.floors, (), (), CATALOG)
    two = assemble(twin.centre, twin.floors, rows, (), CATALOG)
    assert all(a is b for a, b in zip(one.floors, two.floors, strict=True))
    assert Facility(one, CATALOG).ground is Facility(two, CATALOG).ground


def test_what_is_kept_is_bounded_and_told_when_it_goes() -> None:
    gone: list[int] = []
    kept: Kept[int] = Kept(2, gone.append)
    parts = [(object(),) for _ in range(4)]
    for number, each in enumerate(parts):
        assert kept.get(each, lambda number=number: number) == number  # type: ignore[misc] - bound now, on purpose
        assert kept.get(parts[0], lambda: 9) in {0, 9}
    assert gone == [1, 2]
