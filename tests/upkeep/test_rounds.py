"""Patrol rounds: the order of walking, and what scans prove."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from twin.upkeep.rounds import Patrol, Stop, Visit, walks

START = datetime(2026, 11, 27, 8, tzinfo=UTC)
A, B, C = ("asset", "A"), ("zone", "B"), ("asset", "C")
ROUND = Patrol("p" * 16, "早巡", (A, B, C))


def visit(number: int, stop: Stop, walk: str = "w1", **more: object) -> Visit:
    return Visit(f"v{number}", walk, stop, START + timedelta(minutes=number), "李雷", **more)  # type: ignore[arg-type]


def test_a_walk_is_complete_when_every_stop_was_scanned() -> None:
    (half,) = walks(ROUND, [visit(1, A), visit(2, C)])
    assert (half.complete, half.lacking) == (False, (B,))
    (whole,) = walks(ROUND, [visit(1, A), visit(2, C), visit(3, B), visit(4, A)])
    assert (whole.complete, whole.begun, whole.ended) == (True, visit(1, A).at, visit(3, B).at)


def test_walks_are_told_apart_and_the_newest_is_first() -> None:
    found = walks(ROUND, [visit(1, A), visit(9, A, "w2"), visit(2, B)])
    assert [(each.id, len(each.seen)) for each in found] == [("w2", 1), ("w1", 2)]
    assert walks(ROUND, []) == []


@given(
    st.lists(st.tuples(st.integers(0, 9), st.sampled_from([A, B, C]), st.sampled_from(["w1", "w2"])), max_size=12),
    st.randoms(),
)
def test_the_order_of_arrival_and_sending_twice_change_nothing(
    acts: list[tuple[int, Stop, str]], chance: object
) -> None:
    visits = [
        Visit(f"v{n}", walk, stop, START + timedelta(minutes=m), "李雷") for n, (m, stop, walk) in enumerate(acts)
    ]
    mixed = [*visits, *visits[::2]]
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert walks(ROUND, mixed) == walks(ROUND, visits)
