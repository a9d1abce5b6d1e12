"""Lines that follow each other in a file, kept as columns of numbers: half of a drawing is nothing else.

A line that is only read needs no object of its own. A run takes the place of its lines among the entities of a layout or block,
so that what is drawn keeps its order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from ezdxf.entities.dxfgfx import DXFGraphic
from ezdxf.entities.dxfns import DXFNamespace
from ezdxf.lldxf.const import DXFStructureError
from ezdxf.lldxf.types import DXFTag
from numpy.typing import NDArray

KIND: Final = "LINES"
"""What a run calls itself among ezdxf's types."""

HANDLE: Final = 5
OWNER: Final = 330
LAYER: Final = 8
LINETYPE: Final = 6
_ENDS: Final = ((10, 20), (11, 21))
_SELDOM: Final = frozenset([60, 67])
"""Invisible, or on paper: such a line is an entity of its own."""


class LineRun(DXFGraphic):
    """Lines of one layout or block: for each its layer, its handle, and x and y of both ends in drawing units, shape (n, 4).

    ``linetypes`` is empty where lines are drawn as their layers are.
    """

    DXFTYPE = KIND

    layers: Sequence[str]
    handles: Sequence[str]
    linetypes: Sequence[str]
    ends: NDArray[np.float64]

    def without(self, prefix: str) -> bool:
        """Leave out the lines on layers whose names begin so, in capitals; whether any line is left."""
        if any(layer.upper().startswith(prefix) for layer in set(self.layers)):
            keep = [i for i, layer in enumerate(self.layers) if not layer.upper().startswith(prefix)]
            self.layers = [self.layers[i] for i in keep]
            self.handles = [self.handles[i] for i in keep]
            self.linetypes = [self.linetypes[i] for i in keep] if self.linetypes else self.linetypes
            self.ends = self.ends[keep]
        return len(self.layers) > 0


class RunTag(DXFTag):
    """Stands for the lines of one run in a stream of tags: their values as written, one line after the other."""

    __slots__ = ("columns", "values")

    def __init__(self, values: list[str], columns: Columns) -> None:
        super().__init__(0, KIND)
        self.values = values
        self.columns = columns


class Columns:
    """Where layer, handle, owner and ends stand in lines that are written with the same group codes."""

    def __init__(self, codes: Sequence[int]) -> None:
        place = {code: index for index, code in enumerate(codes)}
        self.step = len(codes)
        self.layer, self.handle, self.owner = place.get(LAYER), place.get(HANDLE), place.get(OWNER)
        self.linetype = place.get(LINETYPE)
        self.ends = tuple(place[code] for pair in _ENDS for code in pair)

    @classmethod
    def of(cls, codes: Sequence[int]) -> Columns | None:
        """None where such a line has to be an entity: what it needs is not there exactly once, or it is not always drawn."""
        named = [code for code in codes if code in {HANDLE, OWNER, LAYER, LINETYPE, 10, 20, 11, 21}]
        whole = len(named) == len(set(named)) and all(
            y in codes and codes.index(y) == codes.index(x) + 1 if x in codes else False for x, y in _ENDS
        )
        return cls(codes) if whole and _SELDOM.isdisjoint(codes) else None


def run_of(tag: RunTag) -> LineRun:
    """The run that a tag stands for, in no database.

    Raises
    ------
    DXFStructureError
        A coordinate is no number.
    """
    values, columns = tag.values, tag.columns
    step, count = columns.step, len(tag.values) // columns.step
    run = LineRun()
    run.layers = ["0"] * count if columns.layer is None else values[columns.layer :: step]
    run.handles = [""] * count if columns.handle is None else values[columns.handle :: step]
    run.linetypes = () if columns.linetype is None else values[columns.linetype :: step]
    run.ends = np.empty((count, 4))
    for number, place in enumerate(columns.ends):
        try:
            run.ends[:, number] = list(map(float, values[place::step]))
        except ValueError as error:
            raise DXFStructureError(f"no coordinates at the ends of a line: {error}") from error
    names = DXFNamespace(entity=run)
    names.__dict__["handle"] = run.handles[0] or None
    names.__dict__["owner"] = None if columns.owner is None else values[columns.owner]
    run.dxf = names
    return run
