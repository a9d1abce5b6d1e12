"""The two sides of a window: where visitors stand before its counter, and where the clerk is behind it."""

from __future__ import annotations

from typing import Final

from shapely import Polygon

from twin.checks.facility import Facility
from twin.checks.layout import Frame, Layout, layout_of
from twin.model import Asset, Point

REACH_M: Final = 2.0
"""Metres: how far a thing may stand from a window and still tell which way the window faces."""
STAND_M: Final = 0.3
"""Metres from the edge of a counter to the middle of who stands at it."""


def public_spot(facility: Facility, window: Asset) -> Point | None:
    """Where visitors stand: 0.3 m before the counter's public edge, in its middle; None when it is not known."""
    layout = layout_of(facility, REACH_M)
    frame = layout.frames.get(window.asset_no)
    return None if frame is None else _point(frame, (frame.edge or 0.0) + STAND_M)


def staff_spot(facility: Facility, window: Asset) -> Point | None:
    """Where the clerk is: 0.3 m behind the counter's other edge, in its middle; None when it is not known."""
    layout = layout_of(facility, REACH_M)
    frame = layout.frames.get(window.asset_no)
    return None if frame is None else _point(frame, _back(facility, layout, frame) - STAND_M)


def _back(facility: Facility, layout: Layout, frame: Frame) -> float:
    counter = next((asset for asset in facility.twin.assets if asset.asset_no == frame.counter), None)
    shape = None if counter is None else layout.footprint(counter)
    if not isinstance(shape, Polygon):
        return 0.0
    return min(frame.local((x, y))[1] for x, y in shape.exterior.coords)


def _point(frame: Frame, ahead: float) -> Point:
    (ax, ay), (tx, ty) = frame.along, frame.towards
    return frame.at[0] + ax * frame.middle + tx * ahead, frame.at[1] + ay * frame.middle + ty * ahead
