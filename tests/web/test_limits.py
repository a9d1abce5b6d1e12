"""The limiter counts in its window and forgets after it."""

from __future__ import annotations

from twin.web.limits import Limiter


def test_so_many_in_the_window_and_again_after_it() -> None:
    now = [0.0]
    limiter = Limiter(2, 10, clock=lambda: now[0])
    assert [limiter.allow("a") for _ in range(3)] == [True, True, False]
    assert limiter.allow("b")
    now[0] = 9.9
    assert not limiter.allow("a")
    now[0] = 10.0
    assert [limiter.allow("a") for _ in range(3)] == [True, True, False]


def test_the_memory_of_it_is_bounded() -> None:
    limiter = Limiter(1, 10, keys=2, clock=lambda: 0.0)
    assert [limiter.allow(key) for key in "abc"] == [True, True, True]
    assert not limiter.allow("c")
    assert limiter.allow("a")  # forgotten as the oldest
