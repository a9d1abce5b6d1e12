"""What a layer or a block is for: wall, door, window, room outline, label, furniture …"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """The part that a layer (or one block) plays in a floor plan."""

    WALL = "wall"
    WINDOW = "window"
    DOOR = "door"
    COLUMN = "column"
    OUTLINE = "outline"  # closed polylines the drafter drew around rooms
    LABEL = "label"
    FURNITURE = "furniture"
    STAIR = "stair"
    DIMENSION = "dimension"
    AXIS = "axis"
    HATCH = "hatch"
    OTHER = "other"
