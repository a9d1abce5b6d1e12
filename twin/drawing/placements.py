"""Block references → placements: which of them stand for things, and for which item of the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from twin.catalog import ItemEntry, Vocabulary, load_catalog
from twin.drawing.labels import personal_attributes
from twin.drawing.primitives import Drawing, Insert
from twin.drawing.profile import Profile, lookup
from twin.drawing.roles import Role, plain_name, role_by_name
from twin.model import Issue, Placement, Severity, Text

ITEM_KEYS: Final = ("item", "物品", "物品名称", "设备", "设备名称", "资产名称", "名称", "类型", "name", "type", "品名")
"""Attribute tags whose value may name an item, most telling first."""

WINDOW_KEYS: Final = ("窗口名称", "窗口类型", "窗口业务", "业务窗口", "window name", "window type")
"""Attribute tags that only a service window has; 窗口 and 窗口号 say of other things to which window they belong."""

_THINGS: Final = frozenset({Role.FURNITURE})
_NEVER: Final = frozenset(
    {Role.DOOR, Role.WINDOW, Role.AXIS, Role.DIMENSION, Role.IGNORE, Role.WALL, Role.COLUMN, Role.VIEW, Role.LABEL}
)
_OPENINGS: Final = frozenset({"door"})
"""Items that are openings of the plan: a block's name alone makes no thing of them, an attribute or a profile does."""
_ANONYMOUS: Final = re.compile(r"^(?:\*|_|A\$C|\$TCHSYS|\$DorLib|\$WINLIB|AD_|ACAD|_ARCH)", re.IGNORECASE)


def find_placements(
    drawing: Drawing, roles: Mapping[str, Role], metres_per_unit: float, profile: Profile
) -> tuple[list[Placement], list[Issue]]:
    """Everything that was drawn as a block and is a thing: known to the catalogue, or on a furniture layer.

    Doors, windows, axis marks and title blocks are not things. Attributes that name a person are dropped.
    Coordinates are metres of the shifted drawing; ids are ``p1`` … in drawing order.
    """
    out: list[Placement] = []
    dropped = 0
    inside: set[int] = set()
    known: dict[str, str | None] = {}
    items = load_catalog().items
    for index, insert in enumerate(drawing.inserts):
        if insert.parent in inside:
            inside.add(index)
            continue
        block = plain_name(insert.block)
        role = lookup(profile.blocks, insert.block) or roles.get(insert.layer, Role.OTHER)
        item = _item(insert, profile, items, known)
        if item is None and (role not in _THINGS or insert.bounds is None or _ANONYMOUS.match(block)):
            continue
        if item is None and (role in _NEVER or role_by_name(block) in _NEVER):
            continue
        inside.add(index)
        kept, lost = personal_attributes(insert.attributes, profile)
        dropped += len(lost)
        out.append(_placement(f"p{len(out) + 1}", insert, item, kept, block=block, scale=metres_per_unit))
    issues = []
    if dropped:
        message = Text(
            f"图块属性中 {dropped} 处人员信息已丢弃。", f"Block attributes that name a person were dropped: {dropped}."
        )
        issues.append(Issue("personal-data-dropped", Severity.INFO, message))
    return out, issues


def _item(insert: Insert, profile: Profile, items: Vocabulary[ItemEntry], known: dict[str, str | None]) -> str | None:
    """The catalogue's item: by profile, by attribute, by the block's name and the words in it."""
    given = lookup(profile.items, insert.block)
    if given is not None:
        entry = items.resolve(given)
        return entry.id if entry is not None else given
    for words in _attribute_words(insert.attributes, profile):
        entry = items.resolve(words)
        if entry is not None:
            return entry.id
    if insert.block not in known:
        named = (e.id for words in block_words(insert.block) if (e := items.resolve(words)) is not None)
        known[insert.block] = next((item for item in named if item not in _OPENINGS), None)
    return known[insert.block] or _window(insert.attributes, items)


def _window(attributes: Mapping[str, str], items: Vocabulary[ItemEntry]) -> str | None:
    """A counter's block that nothing names but its 窗口名称: a service window, of whatever type."""
    said = (value for tag, value in attributes.items() if tag.strip().casefold() in WINDOW_KEYS)
    entries = (items.resolve(words) for words in said)
    return next((entry.id for entry in entries if entry is not None and entry.category == "window"), None)


def _attribute_words(attributes: Mapping[str, str], profile: Profile) -> Iterator[str]:
    folded = {tag.strip().casefold(): value for tag, value in attributes.items() if value}
    for tag, target in profile.attributes.items():
        if target == "item" and tag.casefold() in folded:
            yield folded[tag.casefold()]
    for key in ITEM_KEYS:
        if key in folded:
            yield folded[key]


def block_words(block: str) -> Sequence[str]:
    """What a block's name may mean: itself, itself without counters and sizes, each of its words."""
    plain = plain_name(block)
    if _ANONYMOUS.match(plain):
        return ()
    bare = re.sub(r"[-_ ]*\d+(?:[x×*]\d+)*(?:mm)?$", "", plain)
    parts = [part for part in re.split(r"[-_\s·/]+", bare) if len(part) > 1 and not part.isdigit()]
    return tuple(dict.fromkeys([plain, bare, bare.replace("_", " "), *sorted(parts, key=len, reverse=True)]))


def _placement(
    ident: str, insert: Insert, item: str | None, attributes: Mapping[str, str], *, block: str, scale: float
) -> Placement:
    name = next((value for tag, value in attributes.items() if tag.strip().casefold() in ITEM_KEYS and value), block)
    x, y = insert.at
    size, middle = None, None
    if insert.bounds is not None:
        x0, y0, x1, y1 = insert.bounds
        middle = ((x0 + x1) / 2 * scale, (y0 + y1) / 2 * scale)
        margin = max(x1 - x0, y1 - y0)
        if not (x0 - margin <= x <= x1 + margin and y0 - margin <= y <= y1 + margin):
            x, y = (x0 + x1) / 2, (y0 + y1) / 2  # the block's base point lies far from what it draws
        quarter = round(insert.rotation_deg / 90.0)
        if abs(insert.rotation_deg - 90.0 * quarter) < 0.1:
            wide, deep = (x1 - x0) * scale, (y1 - y0) * scale
            size = (deep, wide) if quarter % 2 else (wide, deep)
    return Placement(
        ident,
        item,
        name,
        (x * scale, y * scale),
        insert.rotation_deg,
        dict(attributes),
        insert.layer,
        insert.handle,
        None,
        size,
        middle,
    )
