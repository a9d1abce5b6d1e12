"""What a sign is: its face, its letters, and the places it names with their arrows; read from registered assets.

Three roles lead visitors: a *direction* sign names places with arrows, an *identification* sign stands at a place and
names it, a *directory* lists what is on which floor. Everything else on a sign board (opening hours, no smoking, logos)
has a face and a catchment but leads nobody.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Final

from twin.catalog import load_catalog
from twin.catalog.attributes import direction_of, quantity_of, yes_or_no
from twin.errors import Invalid
from twin.model import Asset, Centre, Json, Point, Twin
from twin.space.sight import front_deg
from twin.space.signs_words import Arrow, Entry, read_arrows, read_entries, turn_of

ITEMS_THAT_LEAD: Final = frozenset(
    {
        "wall_sign",
        "window_sign",
        "caring_window_sign",
        "indication_sign",
        "guide_sign",
        "floor_directory",
        "outdoor_sign",
        "exit_sign",
        "accessible_sign",
        "name_plaque",
    }
)
"""Items whose words name places. An exit sign says 安全出口 even where nobody wrote it down."""
STANDING: Final = frozenset({"in_use", "fault"})
"""States of an asset that hangs where it is registered."""


class Role(StrEnum):
    """What a sign does for a visitor."""

    DIRECTION = "direction"
    IDENTIFICATION = "identification"
    DIRECTORY = "directory"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class SignSettings:
    """Numbers behind seeing and following. A centre's ``facts: {signs: {name: value}}`` changes them.

    Only the two distance factors come from a document (EN 1838: reading distance = factor × height). The others are ours.
    """

    z_outside: float = 100.0
    """Reading distance per metre of letter height, for a sign lit from outside (EN 1838)."""
    z_inside: float = 200.0
    """The same for a sign lit from inside (EN 1838)."""
    character_m: float = 0.10
    """Metres: letter height where none is registered (ours)."""
    mounting_m: float = 2.4
    """Metres above the floor where none is registered (ours)."""
    eye_m: float = 1.5
    """Metres above the floor of the eyes that read: a higher or lower sign is read from less far (ours; who sits in a wheelchair: 1.2)."""
    fov_deg: float = 120.0
    """Degrees, whole angle around the walking direction in which a sign is noticed; both eyes see about this much (ours)."""
    recognise_m: float = 10.0
    """Metres from which a place is known by itself, by its door, counter or open border in sight, without a sign (ours)."""
    carry_m: float = 5.0
    """Metres for which a sign's advice is remembered after it left the field of view (ours)."""
    join_m: float = 3.0
    """Metres: routes this close pass the same decision point (ours; a wide corridor)."""
    turn_deg: float = 30.0
    """Degrees: a bend of a route from which on it is a turn (ours)."""
    apart_deg: float = 45.0
    """Degrees: directions that differ by more are different branches (ours; half a right angle)."""
    ahead_deg: float = 45.0
    """Degrees to either side of straight on, back or a diagonal that such an arrow covers (ours)."""
    side_deg: float = 75.0
    """Degrees to either side of sideways that a left or right arrow covers: it points into that half of a hall (ours)."""
    advice_m: float = 6.0
    """Metres from a sign within which the way it points to must begin (ours)."""
    detour: float = 1.5
    """An arrow that leads to the place by another way is right if that way is at most so many times as long (ours)."""
    names_in_view: float = 15.0
    """Names of direction signs readable at one decision point from which on it is overloaded (ours)."""
    names_per_sign: float = 6.0
    """Names on one panel of a planned sign, which has one for each direction; a run of window numbers is one name (ours)."""
    search_m: float = 20.0
    """Metres that a visitor tries a wrong branch before turning back (ours)."""
    tries: float = 2.0
    """Wrong branches that a visitor tries at one decision point before asking somebody (ours)."""
    speed_m_s: float = 1.2
    """Walking speed, metres per second, for the times of a trace (ours)."""
    pause_s: float = 5.0
    """Seconds of standing where a visitor hesitates, for the times of a trace (ours)."""


@dataclass(frozen=True, slots=True)
class Named:
    """One place that a sign names.

    ``bearing_deg`` is where its arrow points, in degrees counter-clockwise from x; None without an arrow.
    ``spread_deg``: how far to either side of that the arrow may mean. ``floor``: the floor's words where it names one.
    """

    words: str
    arrow: Arrow | None = None
    bearing_deg: float | None = None
    spread_deg: float = 0.0
    floor: str | None = None


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign where it hangs. ``floor`` is its place in the twin, ``at`` local metres, ``assumed`` the values nobody registered."""

    asset: str
    item: str | None
    floor: int
    at: Point
    faces_deg: float
    role: Role
    named: tuple[Named, ...] = ()
    two_sided: bool = False
    mounting_m: float = 2.4
    character_m: float = 0.1
    lit: bool = False
    zone: str | None = None
    window: str | None = None
    assumed: tuple[str, ...] = ()
    planned: bool = False

    def reading_m(self, settings: SignSettings) -> float:
        """Farthest distance from which it is read, head on."""
        return (settings.z_inside if self.lit else settings.z_outside) * self.character_m


def settings_of(centre: Centre) -> SignSettings:
    """Read the settings of a centre: the defaults, changed by ``facts: {signs: {…}}``.

    Raises
    ------
    Invalid
        ``sign-setting``: a name that is none, or a value that is no positive number.
    """
    chosen = centre.facts.get("signs")
    if chosen is None:
        return SignSettings()
    known = {field.name for field in fields(SignSettings)}
    if not isinstance(chosen, Mapping) or not set(chosen) <= known:
        wrong = ", ".join(sorted(set(chosen) - known)) if isinstance(chosen, Mapping) else str(chosen)
        raise Invalid(
            "sign-setting",
            f"facts 的 signs 中没有设置 {wrong}；可用：{', '.join(sorted(known))}",
            f"facts, signs: no setting {wrong}; there are: {', '.join(sorted(known))}",
        )
    values = {name: _positive(name, value) for name, value in chosen.items()}
    return replace(SignSettings(), **values)


def _positive(name: str, value: Json) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value <= 0:
        raise Invalid(
            "sign-setting",
            f"signs 的 {name} 应为正数，不是 {value!r}",
            f"signs, {name}: a positive number, not {value!r}",
        )
    return float(value)


def read_signs(twin: Twin, settings: SignSettings) -> tuple[Sign, ...]:
    """Every sign that hangs somewhere in a centre, in the order of its assets."""
    floors = {floor.id: place for place, floor in enumerate(twin.floors)}
    items = load_catalog().items
    out = []
    for asset in twin.assets:
        entry = None if asset.item is None else items.resolve(asset.item)
        if entry is None or entry.category != "sign" or asset.at is None or asset.status not in STANDING:
            continue
        if asset.floor in floors:
            out.append(_sign(asset, entry.id, floors[asset.floor], asset.at, settings))
    return tuple(out)


def point_arrow(arrow: Arrow | None, faces_deg: float, settings: SignSettings) -> tuple[float | None, float]:
    """Where an arrow on a face points, for who reads it, and how far to either side of that it may mean; degrees."""
    turn = turn_of(arrow)
    if turn is None:
        return None, 0.0
    spread = settings.side_deg if arrow in {Arrow.LEFT, Arrow.RIGHT} else settings.ahead_deg
    return (faces_deg + 180.0 + turn) % 360.0, spread


def _sign(asset: Asset, item: str, floor: int, at: Point, settings: SignSettings) -> Sign:
    catalog = load_catalog()
    found: dict[str, Json] = {}
    for key, value in sorted(asset.attributes.items()):
        entry = catalog.attributes.resolve(key)
        if entry is not None and value not in (None, "", []):
            found.setdefault(entry.id, value)

    def number(name: str) -> float | None:
        return quantity_of(catalog.attributes[name], found.get(name))

    faces = direction_of(found["faces_deg"]) if "faces_deg" in found else None
    measured = {
        "faces_deg": faces,
        "mounting_m": number("mounting_height"),
        "character_m": number("char_height"),
        "lit": yes_or_no(found["lit"]) if "lit" in found else None,
        "two_sided": yes_or_no(found["two_sided"]) if "two_sided" in found else None,
    }
    faces = front_deg(asset.rotation_deg) if faces is None else faces
    window = str(found["window"]).strip() if "window" in found else None
    named = _named(item, found, faces, settings) if item in ITEMS_THAT_LEAD else ()
    return Sign(
        asset.asset_no,
        item,
        floor,
        at,
        faces,
        _role(item, named),
        named,
        two_sided=bool(measured["two_sided"]),
        mounting_m=measured["mounting_m"] or settings.mounting_m,
        character_m=measured["character_m"] or settings.character_m,
        lit=bool(measured["lit"]),
        zone=asset.zone,
        window=window,
        assumed=tuple(name for name, value in measured.items() if value is None),
    )


def _named(item: str, found: Mapping[str, Json], faces: float, settings: SignSettings) -> tuple[Named, ...]:
    """The places a sign names: its destinations, else its words; arrows beside them or in a list of their own."""
    entries = read_entries(found.get("destinations"))
    spoken = read_entries(found.get("says"))
    arrows = read_arrows(found.get("arrows"))
    if entries and not any(entry.arrow for entry in entries):
        beside = {entry.words: entry.arrow for entry in spoken}
        listed = dict(enumerate(arrows))
        entries = tuple(e._replace(arrow=listed.get(i, beside.get(e.words))) for i, e in enumerate(entries))
    elif not entries:
        entries = tuple(
            e._replace(arrow=e.arrow or (arrows[i] if i < len(arrows) else None)) for i, e in enumerate(spoken)
        )
    if item == "exit_sign":
        entries = (*entries, Entry("安全出口", entries[0].arrow if entries else None))
    if item == "accessible_sign" and not entries:
        entries = (Entry("无障碍卫生间"),)
    out = []
    for entry in dict.fromkeys(entries):
        bearing, spread = point_arrow(entry.arrow, faces, settings)
        out.append(Named(entry.words, entry.arrow, bearing, spread, entry.floor))
    return tuple(out)


def _role(item: str, named: tuple[Named, ...]) -> Role:
    """Arrows make a direction sign; several names without any make a directory; one name says where one is."""
    if not named:
        return Role.IDENTIFICATION if item == "window_sign" else Role.OTHER
    if any(each.bearing_deg is not None for each in named):
        return Role.DIRECTION
    if item == "floor_directory" or (len(named) > 1 and item in {"guide_sign", "wall_sign", "outdoor_sign"}):
        return Role.DIRECTORY
    return Role.IDENTIFICATION
