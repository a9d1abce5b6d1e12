"""DXF → Plan: the one entrance to the reader."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from twin.drawing.profile import Profile
from twin.model import Json, Plan, Text


def read_plan(
    source: Path | bytes,
    *,
    name: str | None = None,
    units: str | None = None,
    encoding: str | None = None,
    profile: Profile | None = None,
    ignore_layers: Collection[str] = (),
    progress: Callable[[float, Text], None] | None = None,
) -> Plan:
    """Read a DXF as a floor plan.

    Parameters
    ----------
    source
        A path, or the bytes of an upload.
    name
        The file's name for messages; default the path's own.
    units
        Overrides the inferred unit: ``m``, ``dm``, ``cm``, ``mm``, ``in`` or ``ft``.
    encoding
        Overrides the code page.
    profile
        What layers, blocks and attributes mean; guessed where it says nothing.
    ignore_layers
        Layers to leave out whole (names or ``*`` patterns).
    progress
        Called with a share from 0 to 1 and what is being done.

    Raises
    ------
    DrawingError
        The file is not a readable DXF. A readable one without rooms gives a plan without zones
        and an issue ``no-rooms`` of severity error that says what was seen.
    """
    raise NotImplementedError


def plan_json(plan: Plan) -> Json:
    """The plan as the dictionary that ``twin plan read --json`` prints; coordinates in drawing metres."""
    raise NotImplementedError
