"""Work that nobody waits for stands aside while somebody waits for an answer."""

from __future__ import annotations

import threading

import pytest

from twin.web.turns import Turns


def test_work_begins_at_once_when_nobody_waits() -> None:
    Turns().stand_aside()


def test_work_goes_on_when_the_last_who_waited_has_an_answer() -> None:
    turns, went_on = Turns(), threading.Event()

    def work() -> None:
        turns.stand_aside()
        went_on.set()

    worker = threading.Thread(target=work)
    with turns.first():
        with turns.first():
            worker.start()
        assert not went_on.wait(0.05)
    assert went_on.wait(10)
    worker.join()


def test_an_answer_that_fails_holds_nobody_up() -> None:
    turns = Turns()
    with pytest.raises(ZeroDivisionError), turns.first():
        _ = 1 / 0
    turns.stand_aside()
