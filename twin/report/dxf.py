"""The original drawing with an audit on it: findings, routes and missing things on layers of their own.

Only entities that every DXF version has are added (LINE, CIRCLE, POLYLINE, TEXT), so that the file keeps its version and
whatever else is in it. The reader leaves these layers out, so that the file reads to the same zones.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ezdxf.document import Drawing
from ezdxf.layouts.layout import Modelspace

from twin.checks.missing import lacks_things
from twin.drawing.load import load_drawing
from twin.model import Finding, Floor, Point, Proof, ProofKind, Text
from twin.report.marks import Mark, Places, marks

if TYPE_CHECKING:
    from twin.registry import AuditDrawing, AuditRun

FINDINGS: Final = "TWIN-FINDINGS"
ROUTES: Final = "TWIN-ROUTES"
MISSING: Final = "TWIN-MISSING"
LAYERS: Final = {FINDINGS: 1, ROUTES: 5, MISSING: 6}
"""Each layer and its colour number: red, blue, magenta."""
STYLE: Final = "TWIN"
RADIUS_M, TEXT_M, SMALL_M = 0.35, 0.3, 0.2
"""Metres: of a mark, of its number, of its words."""
LINE_LENGTH: Final = 250
"""Characters of one TEXT: older versions allow no more than 255 bytes."""


@dataclass(slots=True)
class _Pen:
    """Draws local metres of one floor in the drawing's own units."""

    space: Modelspace
    floor: Floor
    metres_per_unit: float

    def at(self, point: Point) -> Point:
        """Local metres as drawing units."""
        x, y = point[0] + self.floor.origin[0], point[1] + self.floor.origin[1]
        return (x / self.metres_per_unit, y / self.metres_per_unit)

    def length(self, metres: float) -> float:
        return metres / self.metres_per_unit

    def circle(self, at: Point, radius: float, layer: str) -> None:
        self.space.add_circle(self.at(at), self.length(radius), dxfattribs={"layer": layer})

    def line(self, points: Sequence[Point], layer: str, *, close: bool = False) -> None:
        self.space.add_polyline2d([self.at(p) for p in points], close=close, dxfattribs={"layer": layer})

    def words(self, text: str, at: Point, height: float, layer: str) -> None:
        attributes = {"layer": layer, "style": STYLE}
        written = self.space.add_text(one_line(text), height=self.length(height), dxfattribs=attributes)
        written.set_placement(self.at(at))


def one_line(text: str) -> str:
    """Text as one TEXT may hold it: no line ends, no caret or percent codes, cut where it is too long."""
    plain = " ".join(text.split()).replace("^", "").replace("%%", "%")
    while len(plain.encode("gb18030", errors="replace")) > LINE_LENGTH:
        plain = plain[: max(1, len(plain) - 8)].rstrip("…") + "…"
    return plain


def audit_dxf(run: AuditRun, drawing: AuditDrawing, *, lang: str = "zh") -> bytes:
    """The stored drawing with the run's findings on it.

    Raises
    ------
    DrawingError
        The stored drawing cannot be read.
    """
    document, _ = load_drawing(drawing.data, drawing.name, drawing.encoding)
    _prepare(document)
    twin, space = run.twin, document.modelspace()
    places, numbered = Places(twin), marks(twin, run.findings)
    for floor in (each for each in twin.floors if each.id in drawing.floors):
        pen = _Pen(space, floor, drawing.metres_per_unit)
        here = [mark for mark in numbered if mark.floor == floor.id and mark.at is not None]
        for mark in here:
            _finding(pen, mark, lang)
            _routes(pen, mark.finding.proof, lang)
        for finding in _lacking(run):
            where, at = places.place(finding)
            if where == floor.id and at is not None:
                _missing(pen, at, finding, lang)
    return _written(document)


def _lacking(run: AuditRun) -> Iterable[Finding]:
    return (finding for finding in run.findings if finding.is_defect and lacks_things(finding, run.catalog))


def _prepare(document: Drawing) -> None:
    """Make the layers (the loader left out what an earlier export put on them)."""
    for name, colour in LAYERS.items():
        if name not in document.layers:
            document.layers.add(name, color=colour)
    if STYLE not in document.styles:
        document.styles.add(STYLE, font="txt.shx", dxfattribs={"bigfont": "gbcbig.shx"})


def _finding(pen: _Pen, mark: Mark, lang: str) -> None:
    """A circle with the number, and the message beside it."""
    if mark.at is None:
        return
    pen.circle(mark.at, RADIUS_M, FINDINGS)
    number = str(mark.number)
    pen.words(number, (mark.at[0] - 0.3 * TEXT_M * len(number), mark.at[1] - TEXT_M / 2), TEXT_M, FINDINGS)
    message = Text(f"{mark.number} {mark.finding.message.zh}", f"{mark.number} {mark.finding.message.en}")
    words = message.said(lang)
    pen.words(words, (mark.at[0] + RADIUS_M * 1.2, mark.at[1] - RADIUS_M), SMALL_M, FINDINGS)


def _missing(pen: _Pen, at: Point, finding: Finding, lang: str) -> None:
    """A diamond where the thing should be, and what it is."""
    r = RADIUS_M * 1.3
    pen.line([(at[0] - r, at[1]), (at[0], at[1] + r), (at[0] + r, at[1]), (at[0], at[1] - r)], MISSING, close=True)
    words = finding.expected.said(lang)
    pen.words(words, (at[0] + r, at[1] + r / 2), SMALL_M, MISSING)


def _routes(pen: _Pen, proofs: Iterable[Proof], lang: str) -> None:
    """The geometry that proves a finding, with what was measured."""
    for proof in proofs:
        if proof.floor != pen.floor.id or not proof.points:
            continue
        if proof.kind is ProofKind.CIRCLE and proof.metres:
            pen.circle(proof.points[0], proof.metres / 2, ROUTES)
        elif len(proof.points) > 1:
            pen.line(proof.points, ROUTES, close=proof.kind is ProofKind.AREA)
        if proof.metres is not None:
            about = proof.about.said(lang)
            pen.words(f"{about} {proof.metres:.3f} m", proof.points[len(proof.points) // 2], SMALL_M, ROUTES)


def _written(document: Drawing) -> bytes:
    """The document as bytes in its own version and code page; what that lacks is written as an escape."""
    document.audit()  # repairs in the copy what would keep a CAD program from opening it
    stream = io.StringIO()
    document.write(stream)
    return stream.getvalue().encode(document.output_encoding, errors="dxfreplace")
