"""How a register reads and writes: the two doors that the registry gives to each, which open for its person only."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from sqlalchemy.orm import Session

from twin.registry.change import Change

Reader = Callable[[], AbstractContextManager[Session]]
"""Opens a session that sees the person's centres only."""


class ChangeMaker(Protocol):
    """Opens a logged transaction, as :meth:`twin.registry.store.Registry.change` does."""

    def __call__(self, *, by: str, why: str = "") -> AbstractContextManager[Change]:
        """Open it."""
        ...
