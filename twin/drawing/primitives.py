"""What a DXF becomes before anyone asks what it means: strokes, texts and inserts.

All coordinates are float64 in *drawing units* with ``Drawing.shift`` already subtracted (so that large
survey offsets never meet a polygon); multiply by metres-per-unit to get local metres. Block contents are already
exploded into strokes and texts in world coordinates (nested, scaled, mirrored, extruded);
the insert itself is kept beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Coords = NDArray[np.float64]  # shape (n, 2)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A polyline in drawing units: straight, or a flattened curve.

    ``kind`` is the DXF type it came from (LINE, LWPOLYLINE, ARC, CIRCLE, ELLIPSE, SPLINE, HATCH, SOLID …);
    ``arc`` is (cx, cy, radius, start_deg, end_deg), counter-clockwise, in the same shifted
    drawing units, for true ARCs and for single bulge segments of two-point polylines.
    ``closed``: flag set or ends coincide. ``insert`` is the index of the outermost insert in
    ``Drawing.inserts`` it came from, -1 for loose geometry. ``dashed``: drawn with a broken line type of its own.
    """

    kind: str
    layer: str
    coords: Coords
    closed: bool
    handle: str
    insert: int = -1
    arc: tuple[float, float, float, float, float] | None = None
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Label:
    """A TEXT, MTEXT, ATTRIB or ATTDEF as a person reads it: decoded, formatting codes removed.

    ``at`` is the centre of the text box; ``lines`` keeps MTEXT paragraphs apart.
    """

    lines: tuple[str, ...]
    layer: str
    at: tuple[float, float]
    height: float
    rotation_deg: float
    handle: str
    insert: int = -1
    tag: str | None = None

    @property
    def text(self) -> str:
        """All lines as one."""
        return " ".join(self.lines)


@dataclass(frozen=True, slots=True)
class Insert:
    """A top-level block reference. ``bounds`` encloses everything exploded from it, or None if empty."""

    block: str
    layer: str
    at: tuple[float, float]
    xscale: float
    yscale: float
    rotation_deg: float
    handle: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    bounds: tuple[float, float, float, float] | None = None
    parent: int = -1  # index of the enclosing insert for nested ones


@dataclass(frozen=True, slots=True)
class Measurement:
    """A DIMENSION whose text override or measurement says a length: for unit inference."""

    points_distance: float  # drawing units between the definition points
    text: str  # as printed, "" when it prints the measurement itself


@dataclass(frozen=True)
class Drawing:
    """All of one modelspace, flattened."""

    strokes: tuple[Stroke, ...]
    labels: tuple[Label, ...]
    inserts: tuple[Insert, ...]
    dimensions: tuple[Measurement, ...]
    shift: tuple[float, float]  # add to get the file's own coordinates
    insunits: int | None
    hidden_layers: frozenset[str] = frozenset()

    @cached_property
    def on_layer(self) -> Mapping[str, Sequence[int]]:
        """Layer name → the indices of its strokes, in order."""
        found: dict[str, list[int]] = {}
        for index, stroke in enumerate(self.strokes):
            found.setdefault(stroke.layer, []).append(index)
        return found
