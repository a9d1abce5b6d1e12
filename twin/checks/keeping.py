"""Values made from other values, kept while those are the same objects."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

_T = TypeVar("_T")
Memory = dict[Hashable, Any]
"""Questions and what was answered."""


def recalled(memory: Memory, question: Hashable, answer: Callable[[], _T]) -> _T:
    """The answer to a question, worked out when it is first asked."""
    if question not in memory:
        memory[question] = answer()
    found: _T = memory[question]
    return found


class Kept(Generic[_T]):
    """What was made from some objects, found again by the objects themselves. Safe to share between threads.

    Frozen values need no comparing: the same object has the same content. What a value was made from is held with it, so
    that an id stays that object's.

    Parameters
    ----------
    most
        How many values are kept; the one used longest ago goes first.
    leaving
        Called with each value that goes.
    """

    def __init__(self, most: int, leaving: Callable[[_T], None] | None = None) -> None:
        self._most = most
        self._leaving = leaving
        self._values: OrderedDict[Hashable, tuple[tuple[object, ...], _T]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, parts: tuple[object, ...], make: Callable[[], _T], chosen: Hashable = None) -> _T:
        """The value of these objects, made when they are new; ``chosen`` is compared by its content."""
        key = (*map(id, parts), chosen)
        with self._lock:
            if key not in self._values:
                self._values[key] = (parts, make())
            self._values.move_to_end(key)
            value = self._values[key][1]
            gone = [self._values.popitem(last=False)[1][1] for _ in range(len(self._values) - self._most)]
        if self._leaving is not None:
            for each in gone:
                self._leaving(each)
        return value
