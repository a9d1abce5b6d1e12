"""Compiled where numba is installed, plain Python where it is not: one source for both.

Functions marked ``@compiled`` take :class:`~twin.space.mesh.Flat` meshes and plain numbers, use local lists, tuples and
``heapq``, and nothing else, so that numba compiles them as they stand. Numba is the extra
``fast`` (``make fast``); ``TWIN_FAST=0`` in the environment does without it. What is compiled once is kept in
``__pycache__`` beside the source, or where ``NUMBA_CACHE_DIR`` says.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Sequence
from typing import Any, Final, ParamSpec, TypeVar

import numpy as np

P = ParamSpec("P")
R = TypeVar("R")

FAST: Final = os.environ.get("TWIN_FAST", "1") != "0" and importlib.util.find_spec("numba") is not None
"""Whether the innermost loops are compiled."""


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function at its first call, where numba is installed."""
    return _jit(function, "never")


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a small function into those that call it: handing a mesh over costs more than what is done with it."""
    return _jit(function, "always")


def _jit(function: Callable[P, R], inline: str) -> Callable[P, R]:
    if not FAST:
        return function
    import numba  # noqa: PLC0415 - an optional extra, half a second to import

    fast: Callable[P, R] = numba.njit(cache=True, inline=inline, error_model="numpy")(function)
    return fast


def flat(values: Any, kind: type[np.generic] = np.int64) -> Sequence[Any]:
    """Numbers as the loops like them best: an array for compiled ones, a list for plain Python."""
    array = np.ascontiguousarray(values, dtype=kind)
    if FAST:
        return array  # type: ignore[return-value]  # an array is indexed like the sequence that it is here
    out: list[Any] = array.tolist()
    return out


def filled(count: int, value: float, kind: type[np.generic] = np.float64) -> Any:
    """A new :func:`flat` sequence of one value, to be written to."""
    return np.full(count, value, dtype=kind) if FAST else [value] * count


def marks(values: bytes | bytearray) -> Any:
    """Flags, a byte each, as a :func:`flat` sequence over the same memory."""
    return np.frombuffer(bytearray(values), dtype=np.uint8) if FAST else values
