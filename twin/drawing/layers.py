"""What is left out of a drawing before it is read: layers that a person names, old walls that are hidden, dashed lines among walls."""

from __future__ import annotations

import fnmatch
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from twin.drawing.primitives import Drawing, Stroke
from twin.drawing.roles import Role, plain_name
from twin.model import Issue, Severity, Text

ENOUGH: Final = 0.5
"""What is shown stands for what is hidden of the same kind if its lines are at least so long together, of the length of the hidden ones."""
OVERHEAD_M: Final = 3.0
"""Metres: a dashed line longer than this is the edge of a gallery, a roof, a beam; a shorter one may be the lintel of an opening."""
MOST_DASHED: Final = 0.5
"""Of the length of unbroken lines on the same layers: where more is dashed it is how walls are drawn there."""
_BUILT: Final = (Role.WALL, Role.WINDOW, Role.DOOR, Role.COLUMN)
"""What bounds rooms. Room outlines and names are hidden on many a sheet that is printed, and true all the same."""


def without_layers(drawing: Drawing, ignored: Collection[str]) -> Drawing:
    """The drawing less some layers."""
    if not ignored:
        return drawing
    wanted = [pattern.casefold() for pattern in ignored]

    def gone(layer: str) -> bool:
        names = (layer.casefold(), plain_name(layer).casefold())
        return any(name == pattern or fnmatch.fnmatchcase(name, pattern) for name in names for pattern in wanted)

    hidden = {layer for layer in {s.layer for s in drawing.strokes} | {t.layer for t in drawing.labels} if gone(layer)}
    return replace(
        drawing,
        strokes=tuple(s for s in drawing.strokes if s.layer not in hidden),
        labels=tuple(t for t in drawing.labels if t.layer not in hidden),
    )


def without_hidden(
    drawing: Drawing, roles: Mapping[str, Role], certain: Collection[str] = ()
) -> tuple[Drawing, list[Issue]]:
    """The drawing less hidden walls, windows, doors and columns where others are shown, and an issue that says so.

    Many converters turn every layer off: where what is shown does not draw the building, everything stays.

    Parameters
    ----------
    drawing, roles
        The flattened drawing, the role of each layer.
    certain
        Layers whose role a person has set: they stay.
    """
    hidden = {layer for layer in drawing.hidden_layers if layer in drawing.on_layer and roles.get(layer) in _BUILT}
    hidden -= set(certain)
    if not hidden:
        return drawing, []
    shown, put_away = dict.fromkeys(Role, 0.0), dict.fromkeys(Role, 0.0)
    for layer, on_it in drawing.on_layer.items():
        role = roles.get(layer, Role.OTHER)
        if role in _BUILT:
            length = float(_lengths([drawing.strokes[i] for i in on_it]).sum())
            (put_away if layer in drawing.hidden_layers else shown)[role] += length
    if shown[Role.WALL] < ENOUGH * put_away[Role.WALL] or not shown[Role.WALL]:
        return drawing, []
    gone = {layer for layer in hidden if shown[roles[layer]] >= ENOUGH * put_away[roles[layer]]}
    if not gone:
        return drawing, []
    names = ", ".join(sorted(plain_name(layer) for layer in gone))
    message = Text(
        f"未读取关闭或冻结的图层：{names}。如其中有现状墙、门窗，请在 CAD 中打开后重新导出。",
        f"Layers that are off or frozen were left out: {names}. If they show what is built, turn them on in the CAD program and export again.",
    )
    strokes = tuple(s for s in drawing.strokes if s.layer not in gone)
    return replace(drawing, strokes=strokes), [Issue("hidden-layers", Severity.INFO, message)]


def without_overhead(drawing: Drawing, roles: Mapping[str, Role], metres_per_unit: float) -> Drawing:
    """The drawing less long dashed lines among walls: walls are cut by the plan's plane and drawn unbroken, dashed is what lies above it or below.

    On layers of walls; where there are none, on those of unknown purpose.
    """
    role = Role.WALL if Role.WALL in roles.values() else Role.OTHER
    if not any(s.dashed for s in drawing.strokes):
        return drawing
    among = [i for i, stroke in enumerate(drawing.strokes) if roles.get(stroke.layer, Role.OTHER) is role]
    length = _lengths([drawing.strokes[i] for i in among]) * metres_per_unit
    dashed = np.asarray([drawing.strokes[i].dashed for i in among], dtype=np.bool_)
    gone = set(np.asarray(among)[dashed & (length > OVERHEAD_M)].tolist())
    if not gone or length[dashed].sum() > MOST_DASHED * length[~dashed].sum():
        return drawing
    return replace(drawing, strokes=tuple(s for i, s in enumerate(drawing.strokes) if i not in gone))


def _lengths(strokes: Sequence[Stroke]) -> NDArray[np.float64]:
    """The length of each stroke in drawing units."""
    if not strokes:
        return np.empty(0)
    counts = np.asarray([len(stroke.coords) for stroke in strokes])
    starts = np.cumsum(counts) - counts
    steps = np.hypot(*np.diff(np.concatenate([stroke.coords for stroke in strokes]), axis=0, append=0.0).T)
    steps[starts + counts - 1] = 0.0  # from the end of one to the beginning of the next
    return np.asarray(np.add.reduceat(steps, starts), dtype=np.float64)
