"""How often an unnamed visitor may write."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable


class Limiter:
    """At most ``count`` acts in ``seconds`` for each key; the last ``keys`` keys are remembered."""

    def __init__(
        self, count: int, seconds: float, *, keys: int = 4096, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._count, self._seconds, self._keys, self._clock = count, seconds, keys, clock
        self._acts: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def allow(self, key: str) -> bool:
        """Whether the key may act now; if so, the act is counted."""
        now = self._clock()
        with self._lock:
            acts = self._acts.setdefault(key, deque())
            self._acts.move_to_end(key)
            while acts and acts[0] <= now - self._seconds:
                acts.popleft()
            allowed = len(acts) < self._count
            if allowed:
                acts.append(now)
            while len(self._acts) > self._keys:
                self._acts.popitem(last=False)
        return allowed
