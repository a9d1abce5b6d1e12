"""Several drawings in one modelspace → floors with names, and what is no floor plan set aside.

Everything here is in metres of the shifted drawing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from twin.drawing.annexes import Bounds, Boxes, Part, area, around, homes_of, merged
from twin.drawing.labels import RoomLabel
from twin.drawing.metric import level_ratios
from twin.drawing.primitives import Drawing, Label
from twin.drawing.roles import Role
from twin.drawing.strokes import Strokes, stroke_boxes, strokes_seen
from twin.model import Issue, Point, Severity, Text

CELL: Final = 0.75
"""Metres: linework nearer than this is one drawing; up to twice that it may be."""

PIECE: Final = 1 << 21
"""Cells looked at together; a bound on memory."""

SAME: Final = 0.05
"""Metres: of segments with ends this near one is looked at, where there are very many."""

MIN_SIZE: Final = 2.0
"""Metres: what is smaller stands for a symbol, not for a drawing."""

CORRIDOR: Final = 4.0
"""Metres between rows of outlined rooms that face each other."""

LEAST_NAMES: Final = 3
"""Names, at least, that a list of rooms beside a plan repeats."""

MAX_SEGMENT: Final = 300.0
"""Metres: a longer line is a sheet's border or a survey line."""

_PLAN: Final = re.compile(
    r"平面|楼层|\bfloor\b|\bplan\b|\bstorey\b|\betage\b|\bplanta\b|\bgrundriss\b|\bplanta\b|\bfloor plan\b",
    re.IGNORECASE,
)
_FLOOR: Final = re.compile(
    r"(?:地下|负)?[一二三四五六七八九十0-9]+\s*[层樓楼]|[首底夹顶]层|地下室|\bB\d(?![A-Za-z\d])|\b\d{1,2}F(?![A-Za-z])|\b[\w. ]{2,20}\s(?:floor|storey)\b|\bfloor\s?\d+|"
    r"\blevel\s?[-\d]+|\bmezzanine\b|\bbasement\b|\bfloor plan\b|\bplanta\b",
    re.IGNORECASE,
)
_NOT_PLAN: Final = re.compile(
    r"立面|剖面|大样|详图|节点|门窗表|明细表|总平面|总图|屋顶平面|屋面平面|目录|设计说明|系统图|轴测|\belevations?\b|\bsections?\b|\bschedule\b|"
    r"\bdetails?\b|\bsite plan\b|\broof plan\b|\blocation plan\b|\bkey plan\b|\bisometric\b|\bfacade\b",
    re.IGNORECASE,
)
_SCHEDULE: Final = re.compile(
    r"^(?:门窗类型|门窗编号|门类型|窗类型|洞口.*|使用部位|合计|类别|樘数|数量|备注|图集.*|型号.*|设计编号|schedule|qty\.?|quantity|remarks?|frame type|glazing type)$",
    re.IGNORECASE,
)
_LEVEL_WORD: Final = re.compile(
    r"\b(?:floor|roof|ground|ceiling|first|second)[\w. ]*level\b|\b(?:ffl|fgl|t\.o\.\s)|层高", re.IGNORECASE
)
_TOP: Final = re.compile(r"\btop\b|\battic\b|顶层|阁楼", re.IGNORECASE)
_NO_TITLE: Final = re.compile(r"slab|below|above|level\.?$|finish|drain|tile|\bdoor", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One drawing among several. ``name`` is None where no title was found, ``level`` its storey (told or counted)."""

    bounds: Bounds
    name: str | None
    level: int | None


@dataclass(frozen=True, slots=True)
class _Found:
    """What speaks for and against a cluster being a floor plan."""

    swings: int
    rooms: int
    outlines: int
    view_share: float
    schedule: int
    levels: int
    titles: tuple[Label, ...]
    names: frozenset[str]
    stairs: bool


def find_sheets(
    drawing: Drawing,
    roles: Mapping[str, Role],
    metres_per_unit: float,
    labels: Sequence[RoomLabel],
    outline_points: Sequence[Point],
) -> tuple[list[Sheet], list[Issue]]:
    """The floor plans on a drawing, top row first, left to right, or by their storeys where titles tell them.

    Parameters
    ----------
    drawing, roles, metres_per_unit
        The flattened drawing, the role of each layer, the unit.
    labels
        Room labels, in shifted drawing units.
    outline_points
        A point in each room outline that was drawn.
    """
    strokes = stroke_boxes(drawing, metres_per_unit)
    boxes = _facing_rows(_clusters(drawing, roles, metres_per_unit), _walls(drawing, roles, strokes), outline_points)
    if not boxes:
        return [], []
    titles = _titles(drawing, boxes, metres_per_unit)
    seen = strokes_seen(drawing, roles, metres_per_unit, strokes)
    facts = [
        _look(
            drawing,
            metres_per_unit,
            box,
            strokes=seen,
            labels=labels,
            outline_points=outline_points,
            titles=titles[i],
        )
        for i, box in enumerate(boxes)
    ]
    whole_schedule = sum(f.schedule for f in facts)
    reasons = [_against(f, single=len(boxes) == 1, schedule=whole_schedule) for f in facts]
    floors = [i for i, reason in enumerate(reasons) if reason is None]
    reasons = _against_others(boxes, facts, reasons, floors)
    boxes, facts, reasons = _floors_joined(boxes, facts, reasons, _ties(drawing, roles, strokes))
    sheets: list[Sheet] = []
    issues: list[Issue] = []
    for box, fact, reason in zip(boxes, facts, reasons, strict=True):
        if reason is None:
            name = _name(fact.titles)
            sheets.append(Sheet(box, name, level_of(name) if name else None))
        else:
            issues.append(_aside(box, reason))
    return _in_order(sheets), issues


def _in_order(sheets: list[Sheet]) -> list[Sheet]:
    """From the lowest storey up where titles tell it, else as they lie: top row first, left to right.

    A plan whose title tells no storey gets the one that its neighbours in the row leave for it.
    """
    sheets = sorted(sheets, key=lambda s: (-round(s.bounds[3] / 20), s.bounds[0]))
    if all(s.level is None for s in sheets):
        return [replace(s, level=number) for number, s in enumerate(sheets, 1)]
    top = max(s.level for s in sheets if s.level is not None) + 1
    sheets = [replace(s, level=top) if s.level is None and _TOP.search(s.name or "") else s for s in sheets]
    for i, sheet in enumerate(sheets):
        if sheet.level is None:
            taken = {s.level for s in sheets}
            before = sheets[i - 1].level if i else None
            after = next((s.level for s in sheets[i + 1 :] if s.level is not None), None)
            wanted = [
                *([before + 1] if before is not None else []),
                *([after - 1] if after is not None else []),
                *range(1, 1000),
            ]
            sheets[i] = replace(sheet, level=next(level for level in wanted if level not in taken))
    return sorted(sheets, key=lambda s: s.level or 0)


# -- clusters ---------------------------------------------------------------------------------------------------------


def _clusters(drawing: Drawing, roles: Mapping[str, Role], scale: float) -> list[Bounds]:
    """Bounds of connected linework, the parts that overlap joined."""
    skip = {Role.DIMENSION, Role.AXIS, Role.IGNORE, Role.LABEL}
    pieces = [s.coords for s in drawing.strokes if roles.get(s.layer) not in skip and len(s.coords) > 1]
    if not pieces:
        pieces = [s.coords for s in drawing.strokes if len(s.coords) > 1]
    if not pieces:
        return []
    points = np.concatenate(pieces) * scale
    inner = np.ones(len(points), dtype=bool)
    inner[np.cumsum([len(p) for p in pieces]) - 1] = False
    starts = points[inner]
    ends = points[np.flatnonzero(inner) + 1]
    cells = _cells(starts, ends)
    if not len(cells):
        return []
    pairs = cKDTree(cells).query_pairs(1.5, output_type="ndarray")
    links = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(cells), len(cells)))
    count, member = connected_components(links, directed=False)
    order = np.argsort(member, kind="stable")
    firsts = np.searchsorted(member[order], np.arange(count))
    low = np.minimum.reduceat(cells[order], firsts) * CELL
    high = (np.maximum.reduceat(cells[order], firsts) + 1) * CELL
    boxes = np.column_stack([low, high])
    sizes = (high - low).max(axis=1)
    if sizes.max() < MIN_SIZE:
        return [around(boxes)]
    return _joined(boxes[sizes >= MIN_SIZE])


def _cells(starts: NDArray[np.float64], ends: NDArray[np.float64]) -> NDArray[np.float64]:
    """Grid cells that segments pass, without the border of a sheet around everything."""
    lengths = np.hypot(*(ends - starts).T)
    everything = np.concatenate([starts, ends])
    size = float((np.percentile(everything, 99, axis=0) - np.percentile(everything, 1, axis=0)).max())
    border = (
        (lengths > 0.35 * size) & (lengths > 30.0) if (lengths > 0).sum() > 40 else np.zeros(len(lengths), dtype=bool)
    )
    keep = (lengths <= MAX_SEGMENT) & ~border
    starts, ends, lengths = starts[keep], ends[keep], lengths[keep]
    if not len(starts):
        return np.empty((0, 2))
    steps = np.ceil(lengths / CELL).astype(int) + 1
    if steps.sum() > PIECE:  # an array of blocks with long lines passes hundreds of millions of cells, mostly the same
        _, first = np.unique(np.round(np.column_stack([starts, ends]) / SAME), axis=0, return_index=True)
        starts, ends, steps = starts[first], ends[first], steps[first]
    pieces = np.split(np.arange(len(starts)), np.flatnonzero(np.diff(np.cumsum(steps) // PIECE)) + 1)
    keys = np.unique(np.concatenate([_keys(starts[piece], ends[piece], steps[piece]) for piece in pieces]))
    return np.column_stack([keys // 2**31, keys % 2**31 - 2**30]).astype(np.float64)


def _keys(starts: NDArray[np.float64], ends: NDArray[np.float64], steps: NDArray[np.int64]) -> NDArray[np.int64]:
    """Cells that some segments pass, one number each: they sort ten times faster than pairs."""
    owner = np.repeat(np.arange(len(starts)), steps)
    position = np.arange(len(owner)) - np.repeat(np.cumsum(steps) - steps, steps)
    share = (position / np.maximum(steps - 1, 1)[owner])[:, None]
    grid = np.floor((starts[owner] * (1 - share) + ends[owner] * share) / CELL).astype(np.int64)
    return np.unique(grid[:, 0] * 2**31 + (grid[:, 1] + 2**30))


def _joined(boxes: Boxes) -> list[Bounds]:
    """Boxes that overlap, or a small one close beside a large one, made one."""
    while len(boxes) > 1:
        shapes = np.array([shapely.box(*box) for box in boxes])
        tree = shapely.STRtree(shapes)
        left, right = tree.query(shapely.buffer(shapes, 1.5, join_style="mitre"), predicate="intersects")
        pairs = left < right
        left, right = left[pairs], right[pairs]
        areas = np.asarray(shapely.area(shapes))
        shared = np.asarray(shapely.area(shapely.intersection(shapes[left], shapes[right])))
        smaller = np.minimum(areas[left], areas[right])
        larger = np.maximum(areas[left], areas[right])
        merge = (shared > 0.1 * smaller) | (smaller < 0.12 * larger)
        if not merge.any():
            break
        links = coo_array((np.ones(merge.sum()), (left[merge], right[merge])), shape=(len(boxes), len(boxes)))
        count, member = connected_components(links, directed=False)
        boxes = np.array([around(boxes[member == k]) for k in range(count)])
    return [(float(a), float(b), float(c), float(d)) for a, b, c, d in boxes]


def _walls(drawing: Drawing, roles: Mapping[str, Role], strokes: Boxes) -> NDArray[np.float64]:
    """Middles of the strokes on wall layers."""
    on_walls = [i for i, s in enumerate(drawing.strokes) if roles.get(s.layer) is Role.WALL and s.kind != "HATCH"]
    return (strokes[on_walls, :2] + strokes[on_walls, 2:]) / 2


def _facing_rows(boxes: list[Bounds], walls: NDArray[np.float64], outline_points: Sequence[Point]) -> list[Bounds]:
    """Rows of outlined rooms on both sides of a corridor that nobody outlined are one floor, where no wall joins them."""
    points = np.asarray(outline_points, dtype=np.float64).reshape(-1, 2)
    rows = [b for b in boxes if _within(points, b).any() and not _within(walls, b).any()]
    rest = [b for b in boxes if b not in rows]
    return [*rest, *merged(rows, CORRIDOR)]


def _floors_joined(
    boxes: Sequence[Bounds], facts: Sequence[_Found], reasons: Sequence[Text | None], ties: Boxes
) -> tuple[list[Bounds], list[_Found], list[Text | None]]:
    """Wings and annexes made one with the floor they belong to."""
    floors = [i for i, reason in enumerate(reasons) if reason is None]
    parts = []
    for i in floors:
        name = _name(facts[i].titles)
        level = level_of(name) if name else None
        parts.append(Part(boxes[i], bool(facts[i].titles), level, facts[i].names, facts[i].stairs))
    homes = {floors[part]: floors[home] for part, home in homes_of(parts, ties).items()}
    kept = [i for i in range(len(boxes)) if i not in homes]
    whole = [around(np.array([boxes[i], *(boxes[k] for k, home in homes.items() if home == i)])) for i in kept]
    return whole, [facts[i] for i in kept], [reasons[i] for i in kept]


def _ties(drawing: Drawing, roles: Mapping[str, Role], strokes: Boxes) -> Boxes:
    """Boxes of grid axes and dimension lines."""
    on_ties = [i for i, s in enumerate(drawing.strokes) if roles.get(s.layer) in {Role.AXIS, Role.DIMENSION}]
    return strokes[on_ties]


# -- what a cluster is ------------------------------------------------------------------------------------------------


def _look(
    drawing: Drawing,
    scale: float,
    box: Bounds,
    *,
    strokes: Strokes,
    labels: Sequence[RoomLabel],
    outline_points: Sequence[Point],
    titles: tuple[Label, ...],
) -> _Found:
    inside = np.flatnonzero(_within(strokes.middle, box))
    length = strokes.length[inside]
    total, viewed = float(length[strokes.drawn[inside]].sum()), float(length[strokes.view[inside]].sum())
    near = _grown(box, 0.6)
    texts = [label for label in drawing.labels if _holds(box, label.at, scale)]
    around = [label for label in drawing.labels if _holds(near, label.at, scale)]
    named = [
        label.name
        for label in labels
        if label.name and _holds(box, label.at, scale) and not _NOT_PLAN.search(label.name)
    ]
    levels = len(level_ratios(Drawing((), tuple(around), (), (), (0.0, 0.0), None)))
    levels += sum(1 for label in around if _LEVEL_WORD.search(label.text)) - 1
    return _Found(
        swings=int(strokes.swing[inside].sum()),
        rooms=len(named),
        outlines=sum(1 for point in outline_points if _holds(box, point, 1.0)),
        view_share=viewed / total if total else 0.0,
        schedule=sum(1 for label in texts if _SCHEDULE.match(label.text.strip())),
        levels=levels,
        titles=titles,
        names=frozenset(named),
        stairs=int(strokes.stair[inside].sum()) > 3,
    )


def _against(found: _Found, *, single: bool, schedule: int) -> Text | None:
    """Why a cluster is no floor plan, or None."""
    title = " ".join(label.text for label in found.titles)
    if found.outlines == 0:
        if _NOT_PLAN.search(title) and not re.search(r"[层樓楼]平面|floor plan", title, re.IGNORECASE):
            return Text(f"标题是“{title.strip()[:40]}”", f"its title is “{title.strip()[:40]}”")
        if found.view_share > 0.5:
            return Text(
                "图层名说明是立面、剖面、屋顶、总图或详图",
                "its layers are those of a section, elevation, roof, site plan or detail",
            )
        if found.schedule >= 4 or (schedule >= 8 and found.rooms <= found.schedule + 2):
            return Text("是门窗表或明细表", "it is a schedule")
        if found.levels >= 2 and found.swings == 0:
            return Text("标高上下排列，是立面或剖面", "level marks stand one above the other: an elevation or section")
    if not single and found.swings == 0 and found.rooms == 0 and found.outlines == 0:
        return Text("没有门、房间名或房间轮廓", "it has no door, room name or room outline")
    return None


def _against_others(
    boxes: Sequence[Bounds], facts: Sequence[_Found], reasons: Sequence[Text | None], floors: Sequence[int]
) -> list[Text | None]:
    """Among several plans, small ones without doors or outlines are legends and details."""
    out = list(reasons)
    if len(floors) < 2:
        return out
    largest = max(area(boxes[i]) for i in floors)
    for i in floors:
        weak = facts[i].outlines == 0 and (facts[i].swings == 0 or facts[i].rooms == 0)
        if weak and area(boxes[i]) < 0.1 * largest:
            out[i] = Text("太小，是图例或详图", "it is small: a legend or a detail")
    with_doors = [i for i in floors if facts[i].swings]
    if with_doors:
        for i in floors:
            if any(_repeats(facts[i], facts[k]) for k in with_doors):
                out[i] = Text(
                    "重复另一张平面的房间名，没有门：是房间表或图例",
                    "it repeats the room names of another plan and has no door: a list or a legend",
                )
            if facts[i].swings == 0 and facts[i].outlines == 0 and not facts[i].titles and facts[i].view_share > 0.1:
                out[i] = Text(
                    "没有门，且图层是屋顶或总图", "it has no door and its layers are those of a roof or site plan"
                )
    return out


def _repeats(found: _Found, other: _Found) -> bool:
    """Whether a cluster without a door, a stair or an outline says nothing but names of rooms that another has."""
    bare = found.swings == 0 and found.outlines == 0 and not found.stairs
    return bare and len(found.names) >= LEAST_NAMES and found.names <= other.names


# -- titles -----------------------------------------------------------------------------------------------------------


def _titles(drawing: Drawing, boxes: Sequence[Bounds], scale: float) -> list[tuple[Label, ...]]:
    """For each cluster, the titles that stand on it or nearest to it, the tallest first."""
    found: list[list[Label]] = [[] for _ in boxes]
    candidates = [
        label
        for label in drawing.labels
        if len(label.text) <= 60
        and (
            _NOT_PLAN.search(label.text)
            or (_FLOOR.search(label.text) and (_PLAN.search(label.text) or "层" in label.text))
        )
        and not _NO_TITLE.search(label.text)
    ]
    for label in candidates:
        x, y = label.at[0] * scale, label.at[1] * scale
        gaps = [max(b[0] - x, x - b[2], 0.0) + max(b[1] - y, y - b[3], 0.0) for b in boxes]
        nearest = int(np.argmin(gaps))
        box = boxes[nearest]
        if gaps[nearest] <= max(8.0, 0.6 * max(box[2] - box[0], box[3] - box[1])):
            found[nearest].append(label)
    return [tuple(sorted(labels, key=lambda label: -label.height)[:1]) for labels in found]


def _name(titles: Sequence[Label]) -> str | None:
    """The floor a title speaks of: its first line without the scale."""
    for label in titles:
        line = next((line for line in label.lines if _FLOOR.search(line)), label.lines[0])
        return re.sub(r"\s*1\s*[:：]\s*\d+\s*", "", line).strip() or None
    return None


_DIGITS: Final = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"首": 1, "底": 1}
_ORDINALS: Final = {
    "ground": 0,
    "first": 1,
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "basement": -1,
}


def level_of(name: str) -> int | None:
    """The storey in a floor's name: 一层 and 1F are 1, 地下一层 and B1 are -1, ground floor is 0; None if it tells none."""
    chinese = re.search(r"(地下|负)?\s*([一二三四五六七八九十首底]+|\d{1,2})\s*[层樓楼]", name)
    if chinese:
        value = int(chinese[2]) if chinese[2].isdigit() else _chinese_number(chinese[2])
        return -value if chinese[1] else value
    if match := re.search(r"\bB(\d)(?![A-Za-z\d])", name):
        return -int(match[1])
    if match := re.search(
        r"\b(\d{1,2})\s*(?:F|st|nd|rd|th)(?![A-Za-z])|(?:level|floor)\s?(-?\d+)", name, re.IGNORECASE
    ):
        return int(match[1] or match[2])
    folded = name.casefold()
    return next((level for word, level in _ORDINALS.items() if word in folded), None)


def _chinese_number(word: str) -> int:
    if "十" in word:
        tens, _, units = word.partition("十")
        return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(units, 0) if units else 0)
    return _DIGITS.get(word[-1], 1)


# -- small things -----------------------------------------------------------------------------------------------------


def _within(points: NDArray[np.float64], box: Bounds) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (
        (points[:, 0] >= box[0]) & (points[:, 0] <= box[2]) & (points[:, 1] >= box[1]) & (points[:, 1] <= box[3])
    )
    return inside


def _holds(box: Bounds, at: Point, scale: float) -> bool:
    return box[0] <= at[0] * scale <= box[2] and box[1] <= at[1] * scale <= box[3]


def _grown(box: Bounds, share: float) -> Bounds:
    dx = (box[2] - box[0]) * share
    return box[0] - dx, box[1] - 1.0, box[2] + dx, box[3] + 1.0


def _aside(box: Bounds, reason: Text) -> Issue:
    size = f"{box[2] - box[0]:.0f} × {box[3] - box[1]:.0f} m"
    return Issue(
        "sheet-set-aside",
        Severity.INFO,
        Text(
            f"{size} 的图形不作为楼层平面：{reason.zh}。", f"A drawing of {size} is not taken as a floor: {reason.en}."
        ),
        at=((box[0] + box[2]) / 2, (box[1] + box[3]) / 2),
    )
