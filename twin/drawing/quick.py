"""An ezdxf document whose plain entities are made straight from the lines of the file.

Nine of ten entities of a drawing are lines, arcs, vertices, texts and block references: a flat list of values under fixed
group codes. ezdxf puts a tag around each value, sorts the tags into subclasses and casts every value again; here the values go
straight into the entity's namespace, by ezdxf's own table of names. The entities are those that ezdxf makes (a test compares
them, attribute by attribute), in a third of the time. Whatever is not plain goes the way it always goes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile
from typing import Any, Final

from ezdxf.document import Drawing as DxfDocument
from ezdxf.entities import factory
from ezdxf.entities.dxfentity import DXFEntity
from ezdxf.entities.dxfgfx import acdb_entity_group_codes
from ezdxf.entities.dxfns import DXFNamespace
from ezdxf.entities.insert import Insert
from ezdxf.entities.lwpolyline import LWPolyline, LWPolylinePoints, acdb_lwpolyline_group_codes
from ezdxf.entities.mline import MLineStyleCollection
from ezdxf.lldxf.const import DXF12, DXFStructureError
from ezdxf.lldxf.extendedtags import ExtendedTags
from ezdxf.lldxf.types import POINT_CODES, TYPE_TABLE, DXFTag
from ezdxf.math import Vec3

from twin.drawing.readonly import is_skipped, needed_variables
from twin.drawing.runs import Columns, RunTag, run_of
from twin.drawing.tags import APPLICATION, Lines, compiled, numbers, single

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
OWN: Final = frozenset(["doc", "dxf", "lwpoints", "_sub_entities"])
"""Attributes that no two entities share."""
SUBCLASS: Final = 100
GROUPED: Final = frozenset([101, 102])
"""Codes that begin embedded objects and an application's groups: an entity that has one is not plain."""
_LWPOLYLINE: Final = {**acdb_entity_group_codes, **acdb_lwpolyline_group_codes}
_VERTEX: Final = {10: 0, 40: 2, 41: 3, 42: 4}
"""Group code → place in a vertex of a polyline."""

Entry = tuple[int, int]
"""A group code and where its value stands in the entity."""


@dataclass(slots=True)
class Recipe:
    """Where the values stand of all plain entities of one type whose group codes follow each other in one order.

    A drawing has thousands of lines and a handful of such orders: the codes are looked at once for each.
    ``fields`` are made when the first entity is: texts, points and other values by name. ``bare`` is what all entities of the
    type have beside them, None while the type's own loader has to be asked. ``columns`` are there where it is a line that needs
    no entity to be read.
    """

    entries: list[Entry]
    base: dict[int, int]
    subclassed: bool
    fields: _Fields | None = None
    bare: dict[str, Any] | None = None
    columns: Columns | None = None


@dataclass(frozen=True, slots=True)
class _Fields:
    """Under which names which values go; and for a light polyline the vertices: a code and a place for each number."""

    texts: list[tuple[str, int]] = field(default_factory=list)
    points: list[tuple[str, int, list[int]]] = field(default_factory=list)
    others: list[tuple[str, Callable[[str], Any], int, int]] = field(default_factory=list)
    vertices: list[tuple[list[int], list[tuple[int, int, int]]]] = field(default_factory=list)


class PlainTag(DXFTag):
    """Stands for a whole plain entity in a stream of tags: its type, its values as written, and where each stands."""

    __slots__ = ("recipe", "values")

    def __init__(self, kind: str, values: list[str], recipe: Recipe) -> None:
        super().__init__(0, kind)
        self.values = values
        self.recipe = recipe


def document_tags(text: str, *, read_only: bool = False) -> Iterator[DXFTag]:
    """Every tag of a file up to its end mark, those of a plain entity in one.

    With ``read_only`` lines that follow each other are one tag too, and what says nothing about the drawing is left out.

    Raises
    ------
    ValueError
        A group code is no number.
    DXFStructureError
        A value is not of its code's type, or a point has no second coordinate.
    """
    lines = Lines.of(text)
    marks, codes, values = lines.marks, lines.codes, lines.values
    recipes: dict[tuple[str, tuple[str, ...]], Recipe | None] = {}
    section = ""
    yield from compiled(lines.between(0, marks[0] if marks else len(codes)))
    done = 0
    for begin, end in pairwise([*marks, len(codes)]):
        if begin < done:  # in the run before
            continue
        kind = values[begin].strip()
        if read_only and is_skipped(section, kind):
            continue
        if section in DRAWN and kind in PLAIN:
            order = (kind, tuple(codes[begin:end]))
            if order not in recipes:
                recipes[order] = recipe_for(kind, [lines.numbers[code] for code in order[1]])
            recipe = recipes[order]
            if recipe is not None and read_only and recipe.columns is not None:
                done = _run_end(lines, begin, end, recipe.columns)
                yield RunTag(values[begin:done], recipe.columns)
                continue
            if recipe is not None:
                yield PlainTag(kind, values[begin:end], recipe)
                continue
        tags = list(lines.between(begin, end))
        if kind == "SECTION" and len(tags) > 1:
            section = tags[1][1]
        own = iter(tags)
        yield from compiled(needed_variables(own) if read_only and section == "HEADER" else own)


def _run_end(lines: Lines, begin: int, end: int, columns: Columns) -> int:
    """Where the lines end that are written as the one at ``begin`` is, and belong to the same layout or block."""
    codes, values, step = lines.codes, lines.values, end - begin
    order = [*codes[begin:end], codes[begin]]
    alike = [0] if columns.owner is None else [0, columns.owner]
    while codes[end : end + step + 1] == order and all(values[end + at] == values[begin + at] for at in alike):
        end += step
    return end


def recipe_for(kind: str, codes: Sequence[int]) -> Recipe | None:
    """How to read the plain entities whose group codes are these; None where such an entity is not plain."""
    entries = [(code, place) for place, code in enumerate(codes) if code < APPLICATION]
    subclassed = any(code == SUBCLASS for code, _ in entries)
    if not GROUPED.isdisjoint(code for code, _ in entries) or (kind == "LWPOLYLINE" and not _is_plain(entries)):
        return None
    base: dict[int, int] = {}  # handle and owner: as ezdxf does, the last of each until there are both
    for code, place in takewhile(lambda entry: entry[0] != SUBCLASS, entries):
        if code in {5, 330}:
            base[code] = place
            if len(base) == 2:
                break
    return Recipe(entries, base, subclassed, columns=Columns.of(codes) if kind == "LINE" else None)


class Document(DxfDocument):
    """An ezdxf document that takes a :class:`PlainTag` in its sections of drawn things."""

    def _load_section_dict(self, sections: Any) -> None:
        super()._load_section_dict(_Sections(self, sections))


class ReadOnlyDocument(Document):
    """A document without what ezdxf adds to each so that other programs open it again."""

    def _finalize_setup(self) -> None:
        self.mline_styles = MLineStyleCollection(self)
        self._create_required_linetypes()  # type: ignore[no-untyped-call]  # ezdxf's own
        self._execute_post_init_commands()  # type: ignore[no-untyped-call]  # ezdxf's own


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
    if isinstance(first, RunTag):
        run = run_of(first)
        run.doc = doc
        return run  # it is not one thing that could be looked up
    plain = isinstance(first, PlainTag)
    entity = plain_entity(first, doc) if plain else factory.load(ExtendedTags(tags), doc)
    handle = entity.dxf.handle
    if handle in doc.entitydb:
        entity.doc = doc
    elif plain and handle is not None and not _is_followed(entity):
        doc.entitydb[handle] = entity  # nothing hangs on it that has to be bound too
    else:
        factory.bind(entity, doc)
    return entity


def _is_followed(entity: DXFEntity) -> bool:
    """Whether vertices or attributes come after it; a reference that has none needs no end mark of theirs."""
    kind = entity.dxftype()
    return kind == "POLYLINE" or (kind == "INSERT" and bool(entity.dxf.get("attribs_follow", 0)))


def plain_entity(tag: PlainTag, doc: DxfDocument) -> DXFEntity:
    """The entity that a plain tag stands for, not yet in the document's database.

    Raises
    ------
    DXFStructureError
        A value is not of its code's type, or a point has no second coordinate.
    """
    values = _Values(tag, doc.dxfversion)
    kind: Any = factory.cls(tag.value)
    if tag.recipe.bare is not None:
        return _another(kind, values, doc)
    entity = kind()
    entity.doc = doc
    if tag.value == "LWPOLYLINE":
        entity.dxf = DXFNamespace(values, entity)  # type: ignore[arg-type]  # it has what this asks of a processor
        values.simple_dxfattribs_loader(entity.dxf, _LWPOLYLINE)
        entity.lwpoints = LWPolylinePoints(data=values.vertices())
    else:
        entity.dxf = entity.load_dxf_attribs(values)
    if not values.r12 and tag.value != "POLYLINE":  # what class a polyline is of depends on its flags
        tag.recipe.bare = {name: value for name, value in vars(entity).items() if name not in OWN}
    whole: DXFEntity = entity.cast() if hasattr(entity, "cast") else entity
    return whole


def _another(kind: Any, values: _Values, doc: DxfDocument) -> DXFEntity:
    """One more entity of a recipe: of such types ezdxf's own loader does nothing but put values under their names."""
    entity: DXFEntity = kind.__new__(kind)
    names = DXFNamespace.__new__(DXFNamespace)
    entity.__dict__.update(values.recipe.bare or {}, doc=doc, dxf=names)
    base, written = values.recipe.base, values.values
    names.rewire(entity, written[base[5]] if 5 in base else None, written[base[330]] if 330 in base else None)
    values.put(names.__dict__)
    if kind is LWPolyline:
        entity.__dict__["lwpoints"] = LWPolylinePoints(data=values.vertices())
    elif kind is Insert:
        entity.__dict__["_sub_entities"] = []
    return entity


class _Values:
    """What a plain type asks of ezdxf's ``SubclassProcessor``, answered from the lines."""

    def __init__(self, tag: PlainTag, dxfversion: str) -> None:
        self.kind, self.recipe = tag.value, tag.recipe
        self.values = tag.values
        self.r12 = not self.recipe.subclassed or dxfversion == DXF12

    @property
    def base_class(self) -> list[DXFTag]:
        """Type, handle and owner."""
        base = [DXFTag(code, self.values[place]) for code, place in self.recipe.base.items()]
        return [DXFTag(0, self.kind), *base]

    def simple_dxfattribs_loader(self, dxf: DXFNamespace, names: dict[int, Any]) -> None:
        """Put every value that has a name under it."""
        if self.recipe.fields is None:
            self.recipe.fields = _fields(self.kind, self.recipe.entries, names)
        self.put(dxf.__dict__)

    def put(self, into: dict[str, Any]) -> None:
        """Put every value that has a name under it, once it is known where each stands."""
        fields, values = self.recipe.fields or _Fields(), self.values
        for name, place in fields.texts:
            into[name] = values[place]
        for name, code, places in fields.points:
            into[name] = Vec3(numbers(code, *[values[place] for place in places]))
        for name, kind, code, place in fields.others:
            try:
                into[name] = kind(values[place])
            except ValueError:
                into[name] = single(code, values[place]).value

    def vertices(self) -> list[list[float]]:
        """x, y, start width, end width and bulge of each vertex of a light polyline."""
        values = self.values
        found: list[list[float]] = []
        for places, rest in self.recipe.fields.vertices if self.recipe.fields else ():
            vertex = [*numbers(10, *[values[place] for place in places]), 0.0, 0.0, 0.0]
            for code, place, which in rest:
                vertex[which] = single(code, values[place]).value
            found.append(vertex)
        return found


def _fields(kind: str, entries: Sequence[Entry], names: dict[int, Any]) -> _Fields:
    """Where the values stand that have names, less the names that ezdxf marks as not to be stored."""
    fields = _Fields()
    if kind == "LWPOLYLINE":
        entries = _own(entries)
        fields.vertices.extend(_vertices(entries))
    for index, (code, place) in enumerate(entries):
        name = names.get(code)
        if not isinstance(name, str) or name[0] == "*":
            continue
        if code in POINT_CODES:
            fields.points.append((name, code, _point(entries, index)))
        elif (cast := TYPE_TABLE.get(code, str)) is str:
            fields.texts.append((name, place))
        else:
            fields.others.append((name, cast, code, place))
    return fields


def _point(entries: Sequence[Entry], index: int) -> list[int]:
    """Where the two coordinates of a point stand, or the three."""
    rest = entries[index + 1 : index + 3]
    count = 3 if len(rest) == 2 and rest[1][0] == entries[index][0] + 20 else 2
    return [place for _, place in entries[index : index + count]]


def _is_plain(entries: Sequence[Entry]) -> bool:
    """Whether a light polyline has its subclass, and in it nothing that all entities have: ezdxf mends such values, or reports them."""
    marks = [index for index, (code, _) in enumerate(entries) if code == SUBCLASS]
    return bool(marks) and all(code not in acdb_entity_group_codes for code, _ in entries[_begin(marks) :])


def _begin(marks: Sequence[int]) -> int:
    """Where the subclass of its own begins, of the subclasses of a light polyline."""
    return marks[min(1, len(marks) - 1)]


def _own(entries: Sequence[Entry]) -> list[Entry]:
    """Less what ezdxf does not take from where it stands in a light polyline: what belongs into its own subclass and stands before."""
    begin = _begin([index for index, (code, _) in enumerate(entries) if code == SUBCLASS])
    before = [
        entry for entry in entries[:begin] if entry[0] not in acdb_lwpolyline_group_codes and entry[0] not in _VERTEX
    ]
    return [*before, *entries[begin:]]


def _vertices(entries: Sequence[Entry]) -> list[tuple[list[int], list[tuple[int, int, int]]]]:
    """For each vertex of a light polyline where its coordinates stand, and codes and places of its widths and bulge."""
    found: list[tuple[list[int], list[tuple[int, int, int]]]] = []
    for index, (code, place) in enumerate(entries):
        which = _VERTEX.get(code)
        if which == 0:
            places = [place for _, place in entries[index : index + 2]]
            if len(places) < 2:
                raise DXFStructureError(f"no y coordinate after group code {code}")
            found.append((places, []))
        elif which is not None and found:
            found[-1][1].append((code, place, which))
    return found
