"""An ezdxf document → strokes, labels and inserts in shifted world coordinates.

Each block definition is flattened once and placed by one matrix product per reference, so that nesting, scaling,
mirroring and extrusion cost numpy, not one copied entity each.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final, cast

import numpy as np
from ezdxf.document import Drawing as DxfDocument
from ezdxf.layouts.blocklayout import BlockLayout
from numpy.typing import NDArray

from twin.drawing import text
from twin.drawing.curves import ABSURD, XY
from twin.drawing.entities import BROKEN, Label, Sink, StrokeMeta, mtext_label, text_label
from twin.drawing.placing import (
    Matrix,
    array_size,
    block_base,
    placed_arc,
    reference_matrix,
    similarity,
    written_scales,
)
from twin.drawing.primitives import Coords, Drawing, Insert, Measurement, Stroke
from twin.drawing.primitives import Label as PlacedLabel
from twin.drawing.runs import LineRun
from twin.model import Issue, Severity, Text

MAX_PIECES: Final = 600_000
"""Strokes and texts that block references add; a large centre has 200 000."""

MAX_ARRAY: Final = 50_000
"""Strokes and texts of one array; a ceiling grid of 0.6 m over a hectare has 28 000 members."""

DASH: Final = 49
"""Group code of a dash, a gap or a dot of a line type."""

MAX_DEPTH: Final = 100
"""Blocks in blocks in blocks …; real drawings stay under ten."""


@dataclass(slots=True)
class _Reference:
    """A block reference inside a flattened block; its points are ``points[start:end]`` of that block."""

    block: str
    layer: str
    matrix: Matrix
    handle: str
    attributes: dict[str, str]
    start: int
    end: int
    parent: int
    base: XY  # of the block definition: what lands on the insertion point
    written: tuple[float, float, float] | None = None  # xscale, yscale, rotation of one directly in modelspace


@dataclass(slots=True)
class _Flat:
    """A block (or modelspace) with everything nested in it, in its own coordinates."""

    points: Coords = field(default_factory=lambda: np.empty((0, 2)))
    lengths: list[int] = field(default_factory=list)
    metas: list[StrokeMeta] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    references: list[_Reference] = field(default_factory=list)
    dimensions: list[Measurement] = field(default_factory=list)
    dashed: list[int] = field(default_factory=list)


def flatten(doc: DxfDocument, progress: Callable[[float], None] | None = None) -> tuple[Drawing, list[Issue]]:
    """Explode all of modelspace.

    Parameters
    ----------
    doc
        A loaded document; it is not changed.
    progress
        Called with a share from 0 to 1.

    Returns
    -------
    tuple
        The drawing, and an issue for everything skipped: unreadable or unsupported entities, missing external
        references, recursive or exploding blocks, absurd coordinates.
    """
    return _Flattener(doc, progress).run()


class _Flattener:
    def __init__(self, doc: DxfDocument, progress: Callable[[float], None] | None) -> None:
        self.doc = doc
        self.progress = progress or (lambda _share: None)
        self.broken_types = frozenset(_broken_types(doc))
        self.blocks: dict[str, _Flat] = {}
        self.counts: dict[str, int] = {}
        self.active: list[str] = []
        self.budget = MAX_PIECES  # for what stands in modelspace
        self.work = 2 * MAX_PIECES  # for definitions, each flattened once
        self.issues: list[Issue] = []
        self.unread: Counter[str] = Counter()
        self.broken: list[tuple[str, str, str]] = []
        self.reported: set[tuple[str, str]] = set()

    def run(self) -> tuple[Drawing, list[Issue]]:
        layout = self.doc.modelspace()
        with np.errstate(invalid="ignore", over="ignore"):  # what is no number is left out afterwards, and reported
            flat = self._collect(layout, len(layout), top=True)
            drawing = self._drawing(flat)
        self._summaries()
        self.progress(1.0)
        return drawing, self.issues

    # -- one layout or block ------------------------------------------------------------------------------------

    def _collect(self, entities: Iterable[Any], total: int, *, top: bool = False) -> _Flat:
        sink = Sink(self.broken_types)
        for index, entity in enumerate(entities):
            sink.add(entity, self._block_text)
            if top and not index % 4096:
                self.progress(0.6 * index / max(1, total))
        self.unread.update({kind: n for kind, n in sink.unread.items() if kind != "ACAD_TABLE"})
        self.broken.extend(sink.broken)
        flat = _Flat(
            lengths=sink.lengths,
            metas=sink.metas,
            labels=sink.labels,
            dimensions=sink.dimensions,
            dashed=sink.dashed,
        )
        if not top:
            flat.labels = [label for label in flat.labels if not label.tag]  # ATTDEFs are not drawn by a reference
        chunks = [np.array(sink.points, dtype=np.float64).reshape(-1, 2)]
        size = len(chunks[0])
        for entity in sink.inserts:
            try:
                size = self._insert(flat, chunks, size, entity, top=top)
            except BROKEN:
                self.broken.append(("INSERT", str(entity.dxf.__dict__.get("layer", "0")), str(entity.dxf.handle)))
        flat.points = np.concatenate(chunks) if len(chunks) > 1 else chunks[0]
        return flat

    def _insert(self, flat: _Flat, chunks: list[Coords], size: int, entity: Any, *, top: bool) -> int:
        """Place a reference (and each member of its array); returns the new number of points."""
        d = entity.dxf.__dict__
        name, layer = str(d.get("name", "")), d.get("layer", "0")
        # All that may be broken is read before anything of the reference is kept.
        base = block_base(self.doc, name)
        matrix, step_x, step_y = reference_matrix(d, base)
        written = written_scales(d) if top else None
        attributes, labels = self._attributes(entity)
        rows, columns = array_size(d)
        pieces = max(1, self._count(name)) * rows * columns
        if pieces > (self.budget if top else self.work) or (rows * columns > 1 and pieces > MAX_ARRAY):
            self._explosion(name, layer, str(d.get("handle", "")), pieces)
            rows = columns = 0
        for label in labels:
            label.insert = len(flat.references) if rows else -1
        flat.labels.extend(labels)
        block = self._block(name, layer, str(d.get("handle", "")))
        if top:
            self.budget -= pieces if rows else 0
        else:
            self.work -= pieces if rows else 0
        for row in range(rows):
            for column in range(columns):
                placed = matrix
                if row or column:
                    placed = matrix.copy()
                    placed[:, 2] += step_x * column + step_y * row
                points = block.points @ placed[:, :2].T + placed[:, 2]
                flat.references.append(
                    _Reference(
                        name,
                        layer,
                        placed,
                        str(d.get("handle", "")),
                        attributes,
                        size,
                        size + len(points),
                        -1,
                        base,
                        written,
                    )
                )
                _append(flat, block, placed, layer, size=size)
                chunks.append(points)
                size += len(points)
        return size

    def _block(self, name: str, layer: str, handle: str) -> _Flat:
        """A block definition, flattened on first use."""
        known = self.blocks.get(name)
        if known is not None:
            return known
        definition = cast("BlockLayout | None", self.doc.blocks.get(name))
        if definition is None:
            self._once("block-missing", name, layer, handle, Text("没有定义", "is not defined"))
            return _Flat()
        if name in self.active or len(self.active) >= MAX_DEPTH:
            what = Text("引用了自身或嵌套过深，已跳过", "refers to itself or is nested too deep; skipped")
            self._once("block-recursion", name, layer, handle, what)
            return _Flat()
        block = definition.block
        if block is not None and int(block.dxf.get("flags", 0)) & 4 and len(definition) == 0:
            path = str(block.dxf.get("xref_path", ""))
            zh = f"是外部参照（{path}），内容不在本文件中。请在 CAD 中“绑定”参照后重新导出"
            en = f"is an external reference ({path}) whose content is not in this file. Bind it in the CAD program and export again"
            self._once("xref-missing", name, layer, handle, Text(zh, en))
        self.active.append(name)
        flat = self._collect(definition, len(definition))
        self.active.pop()
        self.blocks[name] = flat
        return flat

    def _count(self, name: str, above: tuple[str, ...] = ()) -> int:
        """Pieces of a block after exploding everything nested in it, counted without exploding."""
        known = self.counts.get(name)
        if known is not None:
            return known
        definition = self.doc.blocks.get(name)
        if definition is None or name in above or len(above) > MAX_DEPTH:
            return 0
        total = 1
        for entity in cast("Iterable[Any]", definition):
            if entity.dxftype() == "INSERT":
                d = entity.dxf.__dict__
                rows, columns = array_size(d)
                total += rows * columns * max(1, self._count(str(d.get("name", "")), (*above, name)))
            elif entity.dxftype() == "LWPOLYLINE":
                total += 1 + len(entity.lwpoints.values) // 40  # many vertices are many pieces
            elif isinstance(entity, LineRun):
                total += len(entity.layers)
            else:
                total += 1
        self.counts[name] = total
        return total

    def _attributes(self, entity: Any) -> tuple[dict[str, str], list[Label]]:
        """Attribute values of a reference by tag, and the visible ones as labels."""
        values: dict[str, str] = {}
        labels: list[Label] = []
        for attrib in entity.attribs:
            d = attrib.dxf.__dict__
            tag = str(d.get("tag", ""))
            embedded = attrib.virtual_mtext_entity() if attrib.has_embedded_mtext_entity else None
            label = mtext_label(embedded, embedded.dxf.__dict__, tag) if embedded else text_label(d, tag)
            values[tag] = " ".join(label.lines) if label else ""
            if label is not None and not int(d.get("flags", 0)) & 1 and not d.get("invisible"):
                label.layer, label.handle = d.get("layer", "0"), str(d.get("handle", ""))
                labels.append(label)
        return values, labels

    def _block_text(self, name: str) -> str:
        """What the picture block of a dimension prints."""
        definition = self.doc.blocks.get(name) if name else None
        for entity in cast("Iterable[Any]", definition or ()):
            if entity.dxftype() == "MTEXT":
                return " ".join(text.mtext_lines(entity.text))
            if entity.dxftype() == "TEXT":
                return text.decode(str(entity.dxf.get("text", "")))
        return ""

    # -- the end result -----------------------------------------------------------------------------------------

    def _drawing(self, flat: _Flat) -> Drawing:
        points = flat.points
        sane = np.asarray(np.isfinite(points).all(axis=1) & (np.abs(points) < ABSURD).all(axis=1))
        shift = _shift(points[sane], flat.labels)
        points = points - np.array(shift)
        ends = np.cumsum(flat.lengths, dtype=np.int64) if flat.lengths else np.empty(0, np.int64)
        bad = np.flatnonzero(~sane)
        skip = set(np.searchsorted(ends, bad, side="right").tolist())
        dashed = set(flat.dashed)
        strokes: list[Stroke] = []
        start = 0
        for number, (end, (kind, layer, closed, handle, insert, arc)) in enumerate(
            zip(ends.tolist(), flat.metas, strict=True)
        ):
            if number not in skip:
                moved = None if arc is None else (arc[0] - shift[0], arc[1] - shift[1], *arc[2:])
                strokes.append(Stroke(kind, layer, points[start:end], closed, handle, insert, moved, number in dashed))
            start = end
        self.progress(0.9)
        labels = tuple(_placed(label, shift) for label in flat.labels if _is_sane(label.at) and _is_sane(label.axis))
        lost = len(skip) + len(flat.labels) - len(labels)
        if lost:
            self._lost(lost, [flat.metas[number] for number in sorted(skip)[:1]])
        inserts = tuple(_placed_insert(reference, points, sane, shift) for reference in flat.references)
        header = self.doc.header.get("$INSUNITS", None)
        return Drawing(
            tuple(strokes),
            labels,
            inserts,
            tuple(flat.dimensions),
            shift,
            int(header) if isinstance(header, int) else None,
            frozenset(_hidden(self.doc)),
        )

    # -- issues ---------------------------------------------------------------------------------------------------

    def _once(self, code: str, block: str, layer: str, handle: str, what: Text) -> None:
        """Report something about a block the first time it is met."""
        if (code, block) not in self.reported:
            self.reported.add((code, block))
            severity = Severity.ERROR if code == "block-explosion" else Severity.WARNING
            message = Text(f"图块 {block} {what.zh}。", f"Block {block} {what.en}.")
            self.issues.append(Issue(code, severity, message, layer, handle))

    def _explosion(self, name: str, layer: str, handle: str, pieces: int) -> None:
        zh = f"的阵列或嵌套将展开为 {pieces:.3g} 个图形，已跳过。请在 CAD 中删除该阵列"
        en = f"would explode into {pieces:.3g} pieces through arrays or nesting; skipped. Remove that array in the CAD program"
        self._once("block-explosion", name, layer, handle, Text(zh, en))

    def _lost(self, count: int, first: list[StrokeMeta]) -> None:
        layer, handle = (first[0][1], first[0][3]) if first else (None, None)
        self.issues.append(
            Issue(
                "absurd-coordinates",
                Severity.WARNING,
                Text(
                    f"{count} 个图形的坐标不是数或远在图外，已跳过。",
                    f"{count} entities have coordinates that are no numbers or absurdly far away; skipped.",
                ),
                layer,
                handle,
            )
        )

    def _summaries(self) -> None:
        for kind, count in sorted(Counter(kind for kind, _, _ in self.broken).items()):
            _, layer, handle = next(found for found in self.broken if found[0] == kind)
            message = Text(
                f"{count} 个 {kind} 数据不完整，已跳过。", f"{count} {kind} entities are incomplete; skipped."
            )
            self.issues.append(Issue("entity-unreadable", Severity.WARNING, message, layer, handle))
        for kind, count in sorted(self.unread.items()):
            proxy = kind.startswith(("TCH", "ACAD_PROXY"))
            zh = (
                "天正或其他专业软件的对象没有可读的图形，请先“图形导出 → T3”再转 DXF" if proxy else "本程序不读此类图形"
            )
            en = (
                "objects of TArch or another program with no picture to read; export to T3 first"
                if proxy
                else "not read"
            )
            severity = Severity.WARNING if proxy else Severity.INFO
            self.issues.append(
                Issue("entity-unsupported", severity, Text(f"{count} 个 {kind}:{zh}。", f"{count} {kind}: {en}."))
            )


def mean_scale(linear: Matrix) -> float:
    """Root of the area that a unit square takes. By hand: numpy's determinant warns of some singular matrices."""
    (a, b), (c, d) = linear.tolist()
    return math.sqrt(abs(a * d - b * c))


def _append(flat: _Flat, block: _Flat, matrix: Matrix, layer: str, *, size: int) -> None:
    """Add a placed block's strokes, labels and nested references to its parent."""
    flat.lengths.extend(block.lengths)
    if block.dashed:
        flat.dashed.extend(len(flat.metas) + i for i in block.dashed)
    similar, mirrored, scale, turn = similarity(matrix)
    first = len(flat.references)
    index = first - 1  # the reference itself
    for kind, own, closed, handle, insert, arc in block.metas:
        placed = (
            placed_arc(arc, matrix, mirrored=mirrored, scale=scale, turn=turn) if arc is not None and similar else None
        )
        number = index if insert < 0 else first + insert
        flat.metas.append((kind, layer if own == "0" else own, closed, handle, number, placed))
    linear = matrix[:, :2]
    for label in block.labels:
        x, y = linear @ label.at + matrix[:, 2]
        axis = linear @ label.axis
        length, height = math.hypot(*axis), math.hypot(*label.axis) * mean_scale(linear)
        axis = axis / length * height if length > 0 else axis
        own = layer if label.layer == "0" else label.layer
        number = index if label.insert < 0 else first + label.insert
        flat.labels.append(Label(label.lines, own, (x, y), (axis[0], axis[1]), label.handle, number, label.tag))
    for nested in block.references:
        own = layer if nested.layer == "0" else nested.layer
        whole = linear @ nested.matrix
        whole[:, 2] += matrix[:, 2]
        parent = index if nested.parent < 0 else first + nested.parent
        flat.references.append(
            _Reference(
                nested.block,
                own,
                whole,
                nested.handle,
                nested.attributes,
                size + nested.start,
                size + nested.end,
                parent,
                nested.base,
            )
        )


def _shift(points: Coords, labels: list[Label]) -> XY:
    """Whole units near the lower left of what is drawn, deaf to a few strays."""
    if not len(points):
        points = np.array([label.at for label in labels if _is_sane(label.at)], dtype=np.float64).reshape(-1, 2)
    if not len(points):
        return 0.0, 0.0
    low = np.floor(np.percentile(points, 1.0, axis=0))
    return float(low[0]), float(low[1])


def _is_sane(at: XY) -> bool:
    return abs(at[0]) < ABSURD and abs(at[1]) < ABSURD  # false for NaN too


def _placed(label: Label, shift: XY) -> PlacedLabel:
    x, y = label.axis
    return PlacedLabel(
        label.lines,
        label.layer,
        (float(label.at[0]) - shift[0], float(label.at[1]) - shift[1]),
        math.hypot(x, y),
        math.degrees(math.atan2(y, x)) % 360.0,
        label.handle,
        label.insert,
        label.tag,
    )


def _placed_insert(reference: _Reference, points: Coords, sane: NDArray[np.bool_], shift: XY) -> Insert:
    own = points[reference.start : reference.end]
    if not (known := sane[reference.start : reference.end]).all():
        own = own[known]
    bounds = None
    if len(own):
        (x0, y0), (x1, y1) = own.min(axis=0).tolist(), own.max(axis=0).tolist()
        bounds = (x0, y0, x1, y1)
    (a, b, x), (c, d, y) = reference.matrix.tolist()
    base = reference.base
    xscale = math.hypot(a, c)
    det = a * d - b * c
    scales = reference.written or (xscale, det / xscale if xscale else 0.0, math.degrees(math.atan2(c, a)))
    return Insert(
        reference.block,
        reference.layer,
        (a * base[0] + b * base[1] + x - shift[0], c * base[0] + d * base[1] + y - shift[1]),
        scales[0],
        scales[1],
        scales[2] % 360.0,
        reference.handle,
        reference.attributes,
        bounds,
        reference.parent,
    )


def _broken_types(doc: DxfDocument) -> Iterable[str]:
    """Names of line types that have dashes, dots or signs, in capitals."""
    for one in doc.linetypes:
        if any(tag[0] == DASH for tag in one.pattern_tags.tags):
            yield str(one.dxf.name).upper()


def _hidden(doc: DxfDocument) -> Iterable[str]:
    for layer in doc.layers:
        if layer.is_off() or layer.is_frozen():
            yield str(layer.dxf.name)
