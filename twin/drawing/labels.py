"""What the texts of a plan say about its rooms: names, numbers, printed areas, split over lines and texts."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Final

from scipy.spatial import cKDTree

from twin.catalog import load_catalog
from twin.drawing.label_keys import NUMBER, area_value, field_of, number_in
from twin.drawing.primitives import Drawing, Label
from twin.drawing.profile import Profile, lookup
from twin.drawing.roles import Role, plain_name
from twin.model import Point

AREA: Final = re.compile(
    rf"(?:^|[^\d.,])({NUMBER})\s*(?:m\s*[2²]|㎡|m\^2|M2|平方米|平米|平方公尺|qm|sq\.?\s?m)(?![\w/])",
    re.IGNORECASE,
)
_BARE_METRES: Final = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*[mM]\s*$")
_PAIR: Final = re.compile(r"^\s*([^:：\d]{1,14}?)\s*[:：]\s*(.*?)\s*$")
_NUMBER: Final = re.compile(r"^[A-Za-z]{0,4}[-.]?\d{1,4}[A-Za-z]{0,2}(?:[-./,，、]\d{1,4}[A-Za-z]?)*$")
_LONG_NUMBER: Final = re.compile(r"^[A-Za-z]{1,6}\d{0,3}(?:[-.][A-Za-z]{0,4}\d{1,4}[A-Za-z]{0,2}){1,3}$")
_NOISE: Final = re.compile(
    r"^(?:[-+±]?\d+\.\d{2,3}|[±+-]\d+(?:\.\d+)?|1\s*[:：]\s*\d+|[上下]|up|dn|down|[\W_]+|[A-Za-z]|\d|[hH]=.*|(?!wc$)[a-z]{1,2}"
    r"|(?:[地墙顶楼踢棚面裙]\s?[A-Z]?-?\d{1,2}[\s、,，/]*)+|(?:约|可容纳)?\d+\s*人|[a-z]{2,3}\s*[:=]\s*\d+(?:\.\d+)?m*"
    r"|([A-Z\d])-\1"
    r"|\d+(?:\.\d+)?\s*[x×*]\s*\d+(?:\.\d+)?.*|\d+'.*|\d+(?:\.\d+)?%|i=.*|详见.*|详.{0,3}施.*|余同.*|见.{0,4}详图)$",
    re.IGNORECASE,
)
_TAG: Final = re.compile(
    r"^(?:(?:F|Y|G|H|B|J|T|S|L|D)?(?:M|C|MC|MLC|LC|LM|MQ|BY|FM|FC|JLM|TLM|FHM|GM|FHJL)[甲乙丙]?-?\d{2,5}[A-Za-z']*|[甲乙丙]|FM|FC|"
    r"(?:FM|FC)[甲乙丙].*|[DWF]\d{1,2}[a-z]?|\d{4}\s+[A-Z.]{1,7})$"
)
_NOTE: Final = re.compile(
    r"\b(?:provide|install|verify|shall|tempered|typ(?:ical)?|(?:min|max)\.|see (?:note|detail|sheet|plan|dwg))(?!\w)|(?<!\w)w/"
    r"|^(?:and|or|for|with|of|to|at|on|also|per|see|note|typ|temp)\b(?!-)|,$|\d\s*[\"”″]|\b[A-Z]-?\d{3}\.\d"
    r"|^(?:注|说明|备注)\s*[:：\d]|^预留|做法$",
    re.IGNORECASE,
)
"""What a drafter tells the builder: instructions, references, sizes in inches, and lines from the middle of a sentence."""
_BY_OPENING: Final = re.compile(r"门窗|门号|窗号|(?:^|[^a-z])(?:window|door|win|glaz)", re.IGNORECASE)
_SINGLE: Final = frozenset("厅卫厨库梯廊堂")
"""The one-character names of rooms; other single characters are parts of a mark (结, 建, 甲)."""
_LONGEST: Final = 28
"""Characters beyond which a text is a note, not a name; a name may have 20 ideographs."""
LETTER_STEP: Final = (0.5, 2.6)
"""Text heights from one letter to the next where a name is set letter by letter."""
_BOTH: Final = re.compile(
    r"^(?P<first>[A-Za-z]{0,3}[-.]?\d{3,4}[A-Za-z]?)\s+(?P<name>\S.*)$"
    r"|^(?P<of>.*\S)\s*[(（](?P<last>[A-Za-z]{0,3}[-.]?\d{3,4}[A-Za-z]?)[)）]$"
)
"""A room's number and its name on one line: 101 办公室, 办公室（101）."""
LEAST_BOTH: Final = 3
"""Texts of that form on one layer, at least, with as many numbers: one alone may be part of a name (110 指挥中心)."""
_A_ROOMS: Final = re.compile(r"^(?:房间|空间|科室|功能|room|rm|space|raum|rum)", re.IGNORECASE)
"""How the tag of a room's name begins where it says that it is a room's: whatever is written there names the room."""


@dataclass(frozen=True, slots=True)
class RoomLabel:
    """What one text (or a text and its neighbours) says about the room it stands in.

    ``at`` and ``height`` are in shifted drawing units. ``use`` is what it says the room is for, beside its name: no further name, but a kind.
    """

    at: Point
    height: float
    name: str | None = None
    number: str | None = None
    area_m2: float | None = None
    keyed: bool = False
    layer: str = ""
    handle: str = ""
    use: str | None = None


def printed_area(lines: Sequence[str]) -> float | None:
    """Square metres printed in a label; a net area (使用面积) before a gross one (建筑面积)."""
    gross: float | None = None
    for line in lines:
        match = AREA.search(line)
        if match:
            value = number_in(match[1])
            if value > 0 and not re.search(r"建筑|占地|gross", line, re.IGNORECASE):
                return value
            gross = gross or value or None
    return None if any(_PAIR.match(line) for line in lines) else gross


def room_labels(drawing: Drawing, roles: Mapping[str, Role], profile: Profile) -> tuple[list[RoomLabel], int]:
    """Everything on the drawing that may name a room, and how many personal fields were dropped.

    Dimensions, axis marks, level marks, door and window tags and long notes are left out. A name broken over
    lines, and an area whose ``2`` is a text of its own, are put together again.
    """
    dropped = 0
    found: list[RoomLabel] = []
    plain: list[Label] = []
    things = {one.insert for one in drawing.labels if one.tag and _may_name_a_thing(one)}
    for label in drawing.labels:
        if roles.get(label.layer) in _NO_NAMES or _BY_OPENING.search(plain_name(label.layer)):
            continue
        if profile.drops(plain_name(label.layer)):
            dropped += 1
            continue
        if label.tag is not None or any(_PAIR.match(line) for line in label.lines):
            if label.tag is not None and (label.insert in things or _stands_on_furniture(label, drawing, roles)):
                continue
            keyed, lost = _keyed(label, profile)
            dropped += lost
            if keyed is not None:
                found.append(keyed)
            continue
        plain.append(label)
    plain = _with_numbers_parted(_with_superscripts(_with_letters_joined(plain)))
    found.extend(_plain(plain))
    return _merge_attributes(found, drawing), dropped


def _stands_on_furniture(label: Label, drawing: Drawing, roles: Mapping[str, Role]) -> bool:
    """Whether an attribute on layer 0, which is shown as its block reference is, belongs to one on a furniture layer."""
    return label.layer == "0" and label.insert >= 0 and roles.get(drawing.inserts[label.insert].layer) is Role.FURNITURE


_NO_NAMES: Final = frozenset({Role.DIMENSION, Role.AXIS, Role.HATCH, Role.IGNORE, Role.FURNITURE})


def _keyed(label: Label, profile: Profile) -> tuple[RoomLabel | None, int]:
    """A label of ``key: value`` lines, or a block attribute whose tag is the key."""
    fields: dict[str, str] = {}
    dropped = 0
    rest: list[str] = []
    pairs = [(label.tag, label.text)] if label.tag else [_pair(line) for line in label.lines]
    for key, value in pairs:
        if key is None:
            rest.append(value)
        elif profile.drops(key):
            dropped += 1
        else:
            target = lookup(profile.attributes, key) or field_of(key)
            if target and value and value not in {"-", "/", "无"}:
                fields.setdefault(target, value)
    if "name" not in fields and rest and not label.tag and is_name(rest[0]):
        fields["name"] = rest[0]
    area = area_value(fields.get("area"))
    name, number, use = (fields.get(part) for part in ("name", "number", "use"))
    if not label.tag:
        name = name or use
    if not (name or use or number or area):
        return None, dropped
    here = RoomLabel(label.at, label.height, layer=label.layer, handle=label.handle, keyed=True)
    return replace(here, name=name, number=number, area_m2=area, use=use), dropped


def _pair(line: str) -> tuple[str | None, str]:
    match = _PAIR.match(line)
    return (match[1].strip(), match[2]) if match else (None, line)


def _with_letters_joined(labels: list[Label]) -> list[Label]:
    """Join names that are set letter by letter to fill a room: 办  事  大  厅 as four texts.

    Single characters in a row, of one height on one layer, at even steps; one of them at least is an ideograph.
    """
    single = [label for label in labels if len(label.text) == 1 and label.text.isalnum()]
    if not any(_is_ideograph(label.text) for label in single):
        return labels
    tree = cKDTree([label.at for label in single])
    after: dict[int, int] = {}
    for i, label in enumerate(single):
        near = tree.query_ball_point(label.at, LETTER_STEP[1] * label.height)
        if (j := _next_letter(label, single, near)) is not None:
            after[i] = j
    begins = set(range(len(single))) - set(after.values())
    joined: dict[int, Label | None] = {}
    for i in sorted(begins & after.keys()):
        chain = [i]
        while chain[-1] in after and after[chain[-1]] not in chain:
            chain.append(after[chain[-1]])
        letters = [single[k] for k in chain]
        if any(_is_ideograph(letter.text) for letter in letters):
            x, y = (sum(letter.at[k] for letter in letters) / len(letters) for k in (0, 1))
            joined |= {id(letter): None for letter in letters}
            joined[id(letters[0])] = replace(letters[0], lines=("".join(letter.text for letter in letters),), at=(x, y))
    return [whole for label in labels if (whole := joined.get(id(label), label)) is not None]


def _next_letter(label: Label, letters: Sequence[Label], near: Sequence[int]) -> int | None:
    """Which of the letters near this one comes after it in its line."""
    turned = math.radians(label.rotation_deg)
    best: tuple[float, int] | None = None
    for j in near:
        other = letters[j]
        dx, dy = other.at[0] - label.at[0], other.at[1] - label.at[1]
        along = (dx * math.cos(turned) + dy * math.sin(turned)) / label.height
        aside = (dy * math.cos(turned) - dx * math.sin(turned)) / label.height
        alike = other.layer == label.layer and abs(other.height - label.height) < 0.05 * label.height
        if alike and LETTER_STEP[0] < along < LETTER_STEP[1] and abs(aside) < 0.2 and (best is None or along < best[0]):
            best = along, j
    return None if best is None else best[1]


def _is_ideograph(char: str) -> bool:
    return ord(char) > 0x2E80


def _with_superscripts(labels: list[Label]) -> list[Label]:
    """Join ``34.88m`` and the small ``2`` after it."""
    small = [label for label in labels if label.text in {"2", "²"}]
    used: set[int] = set()
    out: list[Label] = []
    for label in labels:
        match = _BARE_METRES.match(label.text)
        if match:
            for two in small:
                dx, dy = two.at[0] - label.at[0], two.at[1] - label.at[1]
                if (
                    id(two) not in used
                    and 0 < dx < 4.5 * label.height
                    and abs(dy) < label.height
                    and two.height < 0.9 * label.height
                ):
                    used.add(id(two))
                    out.append(replace(label, lines=(f"{match[1]}㎡",)))
                    break
            else:
                out.append(label)
        else:
            out.append(label)
    return [label for label in out if id(label) not in used]


def _with_numbers_parted(labels: list[Label]) -> list[Label]:
    """A number and a name that stand on one line as two lines, on layers where that is how rooms are told apart."""
    found: dict[int, tuple[str, str]] = {}
    numbers: dict[str, set[str]] = defaultdict(set)
    for i, label in enumerate(labels):
        match = _BOTH.match(label.text) if len(label.lines) == 1 else None
        if match is not None:
            number, name = match["first"] or match["last"], match["name"] or match["of"]
            if is_number(number) and is_name(name):
                found[i] = number, name
                numbers[label.layer].add(number)
    return [
        replace(label, lines=found[i]) if i in found and len(numbers[label.layer]) >= LEAST_BOTH else label
        for i, label in enumerate(labels)
    ]


def is_name(text: str) -> bool:
    """Whether a text could be a room's name: letters or ideographs, not a mark, a tag, a size or a sentence."""
    if _NOISE.match(text) or _TAG.match(text) or AREA.search(text) or _NOTE.search(text):
        return False
    if not any(char.isalpha() for char in text) or (len(text) == 1 and text not in _SINGLE):
        return False
    ideographs = sum(1 for char in text if ord(char) > 0x2E80)
    return len(text) - ideographs <= _LONGEST and ideographs <= 20 and not re.search(r"[。；;]", text)


def is_number(text: str) -> bool:
    """Whether a text could be a room's number: ``102``, ``101,103``, ``E14-333A``, ``STR-1``."""
    if not any(char.isdigit() for char in text) or _TAG.match(text) or re.fullmatch(r"\d+\.\d+", text):
        return False
    return bool(_NUMBER.match(text) or _LONG_NUMBER.match(text))


def _plain(labels: list[Label]) -> list[RoomLabel]:
    """Names, numbers and areas that stand free."""
    numbered = _number_layers(labels)
    out: list[RoomLabel] = []
    names: list[Label] = []
    for label in labels:
        text = label.text.strip()
        area = printed_area(label.lines)
        here = RoomLabel(label.at, label.height, layer=label.layer, handle=label.handle)
        if area is not None:
            first = next((k for k, line in enumerate(label.lines) if is_name(line)), None)
            lines = [] if first is None else list(takewhile(is_name, label.lines[first:]))
            out.append(replace(here, name=_one_name(lines) or None, area_m2=area))
        elif is_number(text):
            if (label.layer, _shape(text)) in numbered and not _NOISE.match(text):
                out.append(replace(here, number=text))
        elif len(label.lines) > 1 and is_number(label.lines[-1]) and is_name(label.lines[0]):
            out.append(replace(here, name=_one_name(label.lines[:-1]), number=label.lines[-1]))
        elif len(label.lines) > 1 and is_number(label.lines[0]) and is_name(label.lines[1]):
            out.append(replace(here, name=_one_name(label.lines[1:]), number=label.lines[0]))
        elif is_name(text) or (
            len(label.lines) > 1 and len(label.lines) <= 4 and all(is_name(line) for line in label.lines)
        ):
            names.append(label)
    out.extend(_stacked(names))
    return out


def _one_name(lines: Sequence[str]) -> str:
    """The lines of a text as one name. Chinese is broken anywhere: 无障碍 over 卫生间 has no blank between, 会 议 室 none at all.

    Lines that each speak of a zone (办公室 over 值班室) are two names and stay apart.
    """
    zones = load_catalog().zones
    name = ""
    for line in (_unspaced(line) for line in lines):
        chinese = bool(name) and _is_ideograph(name[-1]) and _is_ideograph(line[0])
        broken = chinese and not (zones.find_in(name) and zones.find_in(line))
        whole = chinese and zones.resolve(name + line) is not None
        name = f"{name}{line}" if not name or broken or whole else f"{name} {line}"
    return name


def _unspaced(line: str) -> str:
    """Without the blanks that only space ideographs out."""
    words = line.split()
    return "".join(words) if len(words) > 1 and all(len(w) == 1 and _is_ideograph(w) for w in words) else line


def _shape(text: str) -> str:
    return re.sub(r"\d", "9", re.sub(r"[A-Za-z]", "a", text))[:3]


def _number_layers(labels: list[Label]) -> set[tuple[str, str]]:
    """Layers and shapes of numbers that are different from room to room (door sizes repeat)."""
    groups: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for label in labels:
        if is_number(label.text.strip()):
            groups[label.layer, _shape(label.text.strip())][label.text.strip()] += 1
    return {key for key, values in groups.items() if len(values) >= 0.7 * sum(values.values())}


def _stacked(labels: list[Label]) -> list[RoomLabel]:
    """Names, those broken over two or three texts one under the other joined from the top down."""
    order = sorted(range(len(labels)), key=lambda i: -labels[i].at[1])
    below: dict[int, int] = {}
    taken: set[int] = set()
    for position, i in enumerate(order):
        best: tuple[float, int] | None = None
        for j in order[position + 1 :]:
            gap = labels[i].at[1] - labels[j].at[1]
            if gap > 2.2 * labels[i].height:
                break
            if j not in taken and _continues(labels[i], labels[j], gap) and (best is None or gap < best[0]):
                best = (gap, j)
        if best is not None:
            below[i] = best[1]
            taken.add(best[1])
    out = []
    for i in order:
        if i in taken:
            continue
        chain = [i]
        while chain[-1] in below and len(chain) < 4:
            chain.append(below[chain[-1]])
        parts = [labels[k] for k in chain]
        x = sum(p.at[0] for p in parts) / len(parts)
        y = sum(p.at[1] for p in parts) / len(parts)
        first = parts[0]
        name = _one_name([line for p in parts for line in p.lines])
        out.append(RoomLabel((x, y), first.height, name, None, None, layer=first.layer, handle=first.handle))
    return out


def _continues(upper: Label, lower: Label, gap: float) -> bool:
    """Whether two texts are two lines of one name; a Chinese one only where both together, and not the first alone, name a zone."""
    if (
        upper.layer != lower.layer
        or abs(upper.height - lower.height) > 0.15 * upper.height
        or upper.rotation_deg % 180 > 1
    ):
        return False
    if gap < 0.8 * upper.height:
        return False
    if any(_is_ideograph(char) for char in upper.text + lower.text):
        zones = load_catalog().zones
        if zones.resolve(upper.text) is not None or zones.resolve(upper.text + lower.text) is None:
            return False
    return abs(upper.at[0] - lower.at[0]) < 2.5 * upper.height


def _merge_attributes(labels: list[RoomLabel], drawing: Drawing) -> list[RoomLabel]:
    """Attributes of one block reference are one label; a mark (M0921) on a reference that draws a leaf's swing is the door's."""
    insert_of = {label.handle: label.insert for label in drawing.labels if label.tag is not None}
    groups: dict[int, list[RoomLabel]] = defaultdict(list)
    out = []
    for label in labels:
        owner = insert_of.get(label.handle, -1) if label.keyed else -1
        if owner >= 0:
            groups[owner].append(label)
        else:
            out.append(label)
    marks = {k for k, members in groups.items() if all(not m.name and _TAG.match(m.number or "") for m in members)}
    doors = {s.insert for s in drawing.strokes if s.arc and _swings(s.arc)} if marks else set()
    for members in (members for k, members in groups.items() if k not in marks & doors):
        first = next((m for m in members if m.name), next((m for m in members if m.use), members[0]))
        use = next((m.use for m in members if m.use), None)
        out.append(
            replace(
                first,
                name=next((m.name for m in members if m.name), use),
                use=use,
                number=next((m.number for m in members if m.number), None),
                area_m2=next((m.area_m2 for m in members if m.area_m2), None),
            )
        )
    return out


def _may_name_a_thing(label: Label) -> bool:
    """Whether an attribute is a name that rooms and things have alike (名称), and what it says is a thing."""
    tag = (label.tag or "").strip()
    return field_of(tag) == "name" and not _A_ROOMS.match(tag) and _is_thing(label)


def _is_thing(label: Label) -> bool:
    """Whether a text is the name of a thing (三人位排椅) and of no room; an 电梯 is both."""
    catalog = load_catalog()
    return catalog.items.resolve(label.text) is not None and catalog.zones.resolve(label.text) is None


def _swings(arc: tuple[float, ...]) -> bool:
    """Whether an arc is as wide as a leaf is opened in plans."""
    return 80.0 <= (arc[4] - arc[3]) % 360.0 <= 100.0


def personal_attributes(attributes: Mapping[str, str], profile: Profile) -> tuple[dict[str, str], Collection[str]]:
    """Attributes without those that name a person, and the keys dropped."""
    dropped = [key for key in attributes if profile.drops(key)]
    return {key: value for key, value in attributes.items() if key not in dropped}, dropped
