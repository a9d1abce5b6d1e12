"""An ezdxf document whose plain entities are made straight from the lines of the file.

Nine of ten entities of a drawing are lines, arcs, vertices, texts and block references: a flat list of values under fixed
group codes. ezdxf puts a tag around each value, sorts the tags into subclasses and casts every value again; here the values go
straight into the entity's namespace, by ezdxf's own table of names. The entities are those that ezdxf makes (a test compares
them, attribute by attribute), in a third of the time. Whatever is not plain goes the way it always goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ezdxf.document import Drawing as DxfDocument
from ezdxf.entities import factory
from ezdxf.entities.dxfentity import DXFEntity
from ezdxf.entities.dxfgfx import acdb_entity_group_codes
from ezdxf.entities.dxfns import DXFNamespace
from ezdxf.entities.lwpolyline import LWPolyline, LWPolylinePoints, acdb_lwpolyline_group_codes
from ezdxf.lldxf.const import DXF12
from ezdxf.lldxf.extendedtags import ExtendedTags
from ezdxf.lldxf.types import POINT_CODES, TYPE_TABLE, DXFTag
from ezdxf.math import Vec3

from twin.drawing.tags import compiled, numbers, single, written_tags

DRAWN: Final = ("ENTITIES", "BLOCKS")
"""The sections that hold what is drawn, in the order in which ezdxf gives handles to what has none."""
PLAIN: Final = frozenset(
    [
        "ARC",
        "CIRCLE",
        "ELLIPSE",
        "INSERT",
        "LINE",
        "LWPOLYLINE",
        "POINT",
        "POLYLINE",
        "SEQEND",
        "SOLID",
        "TEXT",
        "VERTEX",
    ]
)
"""Types that ezdxf loads with nothing but a table from group codes to names; and the polyline, whose points are as plain."""
SUBCLASS: Final = 100
GROUPED: Final = frozenset([101, 102])
"""Codes that begin embedded objects and an application's groups: an entity that has one is not plain."""
_LWPOLYLINE: Final = {**acdb_entity_group_codes, **acdb_lwpolyline_group_codes}
_VERTEX: Final = {10: 0, 40: 2, 41: 3, 42: 4}
"""Group code → place in a vertex of a polyline."""

Written = list[tuple[int, str]]
Table = dict[int, tuple[str, type]]
_TABLES: Final[dict[str, Table]] = {}
"""For each plain type its table of names with the types of their values, made when it is first met."""


class PlainTag(DXFTag):
    """Stands for a whole plain entity in a stream of tags: its type, and its values as written."""

    __slots__ = ("written",)

    def __init__(self, kind: str, written: Written) -> None:
        super().__init__(0, kind)
        self.written = written


def document_tags(text: str) -> Iterator[DXFTag]:
    """Every tag of a file up to its end mark, those of a plain entity in one.

    Raises
    ------
    ValueError
        A group code is no number.
    DXFStructureError
        A value is not of its code's type, or a point has no second coordinate.
    """
    section = ""
    for written in _entities(text):
        kind = written[0][1].strip()
        if kind == "SECTION" and len(written) > 1:
            section = written[1][1]
        if section in DRAWN and kind in PLAIN and _is_plain(kind, written):
            yield PlainTag(kind, written)
        else:
            yield from compiled(iter(written))


def _entities(text: str) -> Iterator[Written]:
    """What lies between two marks of structure (group code 0); what stands before the first is passed on by itself."""
    group: Written = []
    for pair in written_tags(text):
        if pair[0] == 0 and group:
            yield group
            group = []
        group.append(pair)
    if group:
        yield group


def _is_plain(kind: str, written: Written) -> bool:
    codes = {code for code, _ in written}
    # Without its subclass a light polyline is an error, which is ezdxf's to report.
    return GROUPED.isdisjoint(codes) and (kind != "LWPOLYLINE" or SUBCLASS in codes)


class Document(DxfDocument):
    """An ezdxf document that takes a :class:`PlainTag` in its sections of drawn things."""

    def _load_section_dict(self, sections: Any) -> None:
        super()._load_section_dict(_Sections(self, sections))


class _Sections(dict[str, Any]):
    """Sections of which the drawn ones are loaded when they are asked for, which is after all others."""

    def __init__(self, doc: DxfDocument, sections: dict[str, Any]) -> None:
        super().__init__(sections)
        self._doc = doc
        self._waiting = {name: self.pop(name) for name in DRAWN if name in sections}

    def get(self, name: str, default: Any = None) -> Any:
        """A section's entities."""
        if name in DRAWN:
            while self._waiting:
                first = next(iter(self._waiting))
                self[first] = [_bound(tags, self._doc) for tags in self._waiting.pop(first)]
        return super().get(name, default)


def _bound(tags: Any, doc: DxfDocument) -> DXFEntity:
    """The entity of some tags, in the database of the document; of two with one handle the database keeps the first."""
    first = tags[0]
    entity = plain_entity(first, doc) if isinstance(first, PlainTag) else factory.load(ExtendedTags(tags), doc)
    if entity.dxf.handle in doc.entitydb:
        entity.doc = doc
    else:
        factory.bind(entity, doc)
    return entity


def plain_entity(tag: PlainTag, doc: DxfDocument) -> DXFEntity:
    """The entity that a plain tag stands for, not yet in the document's database.

    Raises
    ------
    DXFStructureError
        A value is not of its code's type, or a point has no second coordinate.
    """
    values = _Values(tag, doc.dxfversion)
    if tag.value == "LWPOLYLINE":
        return _lwpolyline(values, doc)
    make: Any = factory.cls(tag.value)
    entity = make()
    entity.doc = doc
    entity.dxf = entity.load_dxf_attribs(values)
    whole: DXFEntity = entity.cast() if hasattr(entity, "cast") else entity
    return whole


def _lwpolyline(values: _Values, doc: DxfDocument) -> DXFEntity:
    entity = LWPolyline()  # type: ignore[no-untyped-call]  # ezdxf does not say that it returns nothing
    entity.doc = doc
    entity.dxf = DXFNamespace(values, entity)  # type: ignore[arg-type]  # it has what this asks of a processor
    values.keep_own(acdb_lwpolyline_group_codes)
    values.simple_dxfattribs_loader(entity.dxf, _LWPOLYLINE)
    entity.lwpoints = LWPolylinePoints(data=values.vertices())
    return entity


def _table(names: dict[int, Any]) -> Table:
    """Group code → name and type, less the names that ezdxf marks as not to be stored."""
    stored = {code: name for code, name in names.items() if isinstance(name, str) and name[0] != "*"}
    return {code: (name, Vec3 if code in POINT_CODES else TYPE_TABLE.get(code, str)) for code, name in stored.items()}


class _Values:
    """What a plain type asks of ezdxf's ``SubclassProcessor``, answered from the lines."""

    def __init__(self, tag: PlainTag, dxfversion: str) -> None:
        self.kind, self.written = tag.value, tag.written
        self.r12 = True
        self.base_class = [tag]
        for code, value in tag.written:
            if code in {5, 330}:
                self.base_class.append(DXFTag(code, value))  # type: ignore[arg-type]
            elif code == SUBCLASS:
                self.r12 = dxfversion == DXF12
                break

    def simple_dxfattribs_loader(self, dxf: DXFNamespace, names: dict[int, Any]) -> None:
        """Put every value that has a name under it."""
        table = _TABLES.get(self.kind) or _TABLES.setdefault(self.kind, _table(names))
        put, written, kinds = dxf.__dict__, self.written, table.get
        for index, (code, value) in enumerate(written):
            found = kinds(code)
            if found is not None:
                name, kind = found
                put[name] = value if kind is str else self._point(index) if kind is Vec3 else single(code, value).value

    def keep_own(self, names: dict[int, Any]) -> None:
        """Forget what ezdxf does not take from where it stands in a type with a subclass of its own.

        Under a group code of ``names``, or of a vertex: what stands before that subclass. Under a code that all entities have:
        what stands in it, if there is a value already.
        """
        marks = (place for place, (code, _) in enumerate(self.written) if code == SUBCLASS)
        first = next(marks, 0)
        begin = next(marks, first)
        kept = [pair for pair in self.written[:begin] if pair[0] not in names and pair[0] not in _VERTEX]
        given = {code for code, _ in kept}
        for pair in self.written[begin:]:
            if pair[0] in acdb_entity_group_codes:
                if pair[0] in given:
                    continue
                given.add(pair[0])
            kept.append(pair)
        self.written = kept

    def _point(self, index: int) -> Vec3:
        """Two coordinates, or three, from a place in the list on."""
        code, x = self.written[index]
        rest = self.written[index + 1 : index + 3]
        if len(rest) == 2 and rest[1][0] == code + 20:
            return Vec3(numbers(code, x, rest[0][1], rest[1][1]))
        return Vec3(numbers(code, x, *(y for _, y in rest[:1])))

    def vertices(self) -> list[list[float]]:
        """x, y, start width, end width and bulge of each vertex of a light polyline."""
        found: list[list[float]] = []
        for index, (code, value) in enumerate(self.written):
            place = _VERTEX.get(code)
            if place == 0:
                found.append([*numbers(10, value, self.written[index + 1][1]), 0.0, 0.0, 0.0])
            elif place is not None and found:
                found[-1][place] = single(code, value).value
        return found
