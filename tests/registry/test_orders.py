"""Work orders on both databases: reported once, numbered without gaps, led by people with names."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from twin.errors import Conflict, Invalid, NotFound, Refused
from twin.registry import Fault, Registry
from twin.upkeep.orders import OrderState, Priority

from .build import CODE, register, rooms, thing

PHOTO = b"\xff\xd8 a picture"


def fault(number: int = 1, **more: object) -> Fault:
    values: dict[str, object] = {"what": "坏了", "target": ("asset", "A1"), "centre": CODE, **more}
    return Fault(id=f"phone-made-id-{number:04d}", **values)  # type: ignore[arg-type] - the test's own words


@pytest.fixture
def stocked(centre: Registry) -> Registry:
    centre.create_asset(CODE, thing("A1"), by="甲")
    return centre


def test_a_fault_sent_twice_is_one_order(stocked: Registry) -> None:
    first, new = stocked.orders.report(fault(photos=(PHOTO,)), by="群众")
    again, renewed = stocked.orders.report(fault(what="other words"), by="群众")
    assert (new, renewed) == (True, False)
    assert first == again
    assert (first.number, first.state, first.reported_by) == (1, OrderState.REPORTED, "群众")
    assert [stocked.orders.photo(each) for each in first.photos] == [PHOTO]
    assert stocked.orders.open_of(CODE, ("asset", "A1")) == (first,)
    assert stocked.orders.open_of(CODE, ("asset", "A2")) == ()


def test_many_at_once_get_numbers_of_their_own(stocked: Registry) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: stocked.orders.report(fault(n % 6), by="群众"), range(12)))
    assert [order.number for order in stocked.orders.of_centre(CODE)] == [6, 5, 4, 3, 2, 1]


def test_numbers_are_each_centre_s_own(stocked: Registry) -> None:
    register(stocked, "SJ-02", rooms())
    stocked.orders.report(fault(1), by="甲")
    other, _ = stocked.orders.report(fault(2, centre="SJ-02"), by="乙")
    assert other.number == 1
    assert [order.centre for order in stocked.orders.of_centre("SJ-02")] == ["SJ-02"]


def test_an_order_is_led_to_its_end_with_times_and_names(stocked: Registry) -> None:
    order, _ = stocked.orders.report(fault(priority=Priority.URGENT), by="群众")
    for state, by in (
        (OrderState.ACCEPTED, "调度"),
        (OrderState.WAITING, "调度"),
        (OrderState.IN_PROGRESS, "师傅"),
        (OrderState.DONE, "师傅"),
        (OrderState.IN_PROGRESS, "学徒"),
        (OrderState.DONE, "学徒"),
        (OrderState.CHECKED, "主任"),
    ):
        stocked.orders.advance(order.id, state, by=by)
    ended = stocked.orders.order(order.id)
    assert ended.state is OrderState.CHECKED
    assert ended.handler == "学徒"
    moments = (ended.reported_at, ended.accepted_at, ended.started_at, ended.done_at, ended.checked_at)
    assert all(moments)
    assert list(moments) == sorted(moments, key=str)
    assert stocked.orders.of_centre(CODE, only_open=True) == ()
    people = [entry.by for entry in stocked.changes(CODE, kind="work_order", key="1")]
    assert people == ["主任", "学徒", "学徒", "师傅", "师傅", "调度", "调度", "群众"]


def test_photos_say_whether_they_show_the_fault_or_the_repair(stocked: Registry) -> None:
    order, _ = stocked.orders.report(fault(photos=(PHOTO,)), by="群众")
    stocked.orders.advance(order.id, OrderState.ACCEPTED, by="甲", photos={"mended-photo-0001": b"after"})
    for _ in range(2):  # sent again, kept once
        stocked.orders.attach(order.id, {"looked-at-later-1": b"before"}, "before", by="甲")
    kept = stocked.orders.order(order.id)
    assert [stocked.orders.photo(each) for each in kept.after] == [b"after"]
    assert sorted(stocked.orders.photo(each) for each in kept.before) == [b"before", PHOTO]
    assert set(kept.photos) == {*kept.before, *kept.after}
    with pytest.raises(Invalid):
        stocked.orders.attach(order.id, {"another-photo-001": b"x"}, "during", by="甲")
    with pytest.raises(NotFound):
        stocked.orders.attach("none", {"another-photo-001": b"x"}, "after", by="甲")


def test_steps_that_make_no_sense_and_old_pages_are_refused(stocked: Registry) -> None:
    order, _ = stocked.orders.report(fault(), by="群众")
    with pytest.raises(Conflict):
        stocked.orders.advance(order.id, OrderState.DONE, by="甲")
    stocked.orders.advance(order.id, OrderState.ACCEPTED, by="甲", expected_version=order.version)
    with pytest.raises(Conflict) as refusal:
        stocked.orders.advance(order.id, OrderState.IN_PROGRESS, by="乙", expected_version=order.version)
    assert refusal.value.code == "order-changed"


def test_what_is_incomplete_is_refused_and_leaves_nothing(stocked: Registry) -> None:
    for wrong in (fault(what=" "), fault(what="x" * 1001), fault(target=("asset", ""))):
        with pytest.raises(Invalid):
            stocked.orders.report(wrong, by="甲")
    with pytest.raises(Invalid):
        stocked.orders.report(Fault("short", CODE, ("asset", "A1"), "坏了"), by="甲")
    with pytest.raises(Refused):
        stocked.orders.report(fault(), by="")
    with pytest.raises(NotFound):
        stocked.orders.report(fault(centre="nowhere"), by="甲")
    assert stocked.orders.of_centre(CODE) == ()
    for missing in (lambda: stocked.orders.order("x"), lambda: stocked.orders.photo("x")):
        with pytest.raises(NotFound):
            missing()


def test_orders_do_not_make_the_twin_stale(stocked: Registry) -> None:
    before = stocked.version(CODE)
    stocked.orders.report(fault(), by="甲")
    assert stocked.version(CODE) == before


def test_who_mends_it_and_what_it_costs_is_kept(stocked: Registry) -> None:
    order, _ = stocked.orders.report(fault(), by="群众")
    stocked.orders.charge(order.id, supplier=" 甲公司 ", cost=120.5, by="调度")
    kept = stocked.orders.order(order.id)
    assert (kept.supplier, kept.cost, kept.repair.cost) == ("甲公司", 120.5, 120.5)
    assert kept.repair.reported.tzinfo is not None
    with pytest.raises(Invalid):
        stocked.orders.charge(order.id, supplier="", cost=-1.0, by="调度")
    with pytest.raises(NotFound):
        stocked.orders.charge("no-such-order-0001", supplier="", cost=None, by="调度")
