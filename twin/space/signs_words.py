"""The words on a sign: entries with arrows, ranges of window numbers, floors. No geometry here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from twin.model import Json


class Arrow(StrEnum):
    """Where an arrow points for who reads it."""

    AHEAD = "ahead"
    LEFT = "left"
    RIGHT = "right"
    BACK = "back"
    AHEAD_LEFT = "ahead-left"
    AHEAD_RIGHT = "ahead-right"
    BACK_LEFT = "back-left"
    BACK_RIGHT = "back-right"
    HERE = "here"
    UP = "up"
    DOWN = "down"


class Entry(NamedTuple):
    """One name on a sign, its arrow, and the floor written in front of it."""

    words: str
    arrow: Arrow | None = None
    floor: str | None = None


class Window(NamedTuple):
    """A run of numbers of windows or rooms, both ends included: ``A`` 1 to 8 is A01-A08."""

    letter: str
    first: int
    last: int

    def holds(self, number: tuple[str, int] | None) -> bool:
        """Whether a letter and number are in the run."""
        return number is not None and number[0] == self.letter and self.first <= number[1] <= self.last


_TURNS: Final[Mapping[Arrow, float]] = {
    Arrow.AHEAD: 0.0,
    Arrow.LEFT: 90.0,
    Arrow.RIGHT: -90.0,
    Arrow.BACK: 180.0,
    Arrow.AHEAD_LEFT: 45.0,
    Arrow.AHEAD_RIGHT: -45.0,
    Arrow.BACK_LEFT: 135.0,
    Arrow.BACK_RIGHT: -135.0,
    Arrow.UP: 0.0,
    Arrow.DOWN: 0.0,
}
_MARKS: Final = {
    **dict.fromkeys("↑⬆⇧⇑", Arrow.AHEAD),
    **dict.fromkeys("←⬅⇦⇐", Arrow.LEFT),
    **dict.fromkeys("→➡⇨⇒➔", Arrow.RIGHT),
    **dict.fromkeys("↓⬇⇩⇓", Arrow.HERE),
    **dict.fromkeys("↖⬉", Arrow.AHEAD_LEFT),
    **dict.fromkeys("↗⬈", Arrow.AHEAD_RIGHT),
    **dict.fromkeys("↙⬋", Arrow.BACK_LEFT),
    **dict.fromkeys("↘⬊", Arrow.BACK_RIGHT),
    "↶": Arrow.BACK,
    "↩": Arrow.BACK,
}
_SPOKEN: Final = {
    **dict.fromkeys(
        ("前", "前行", "直行", "向前", "前方", "正前", "ahead", "straight", "straighton", "forward"), Arrow.AHEAD
    ),
    **dict.fromkeys(("左", "向左", "左转", "左侧", "左边", "left"), Arrow.LEFT),
    **dict.fromkeys(("右", "向右", "右转", "右侧", "右边", "right"), Arrow.RIGHT),
    **dict.fromkeys(("后", "向后", "后方", "返回", "掉头", "back", "behind"), Arrow.BACK),
    **dict.fromkeys(("左前", "左前方", "前左", "aheadleft", "slightleft"), Arrow.AHEAD_LEFT),
    **dict.fromkeys(("右前", "右前方", "前右", "aheadright", "slightright"), Arrow.AHEAD_RIGHT),
    **dict.fromkeys(("左后", "左后方", "后左", "backleft"), Arrow.BACK_LEFT),
    **dict.fromkeys(("右后", "右后方", "后右", "backright"), Arrow.BACK_RIGHT),
    **dict.fromkeys(("此处", "这里", "本处", "here"), Arrow.HERE),
    **dict.fromkeys(("上", "向上", "上楼", "up", "upstairs"), Arrow.UP),
    **dict.fromkeys(("下", "向下", "下楼", "down", "downstairs"), Arrow.DOWN),
}
_ARROW: Final = re.compile("[" + "".join(_MARKS) + "]")
_CJK: Final = re.compile(r"[\u3400-\u9fff]")
_DIGITS: Final = {c: i for i, c in enumerate("零一二三四五六七八九")}
_FLOOR: Final = re.compile(
    r"^(?:第)?(?:(?P<under>地下|负|b|-)(?P<below>[\d一二两三四五六七八九十]+)(?:f|层|楼)?"
    r"|(?P<above>[\d一二两三四五六七八九十]+)(?:f|层|楼)"
    r"|f(?P<latin>\d+)|l(?P<level>\d+)|floor(?P<named>\d+)|level(?P<leveled>\d+)"
    r"|(?P<nth>\d+)(?:st|nd|rd|th)floor)$"
)
_NUMBERS: Final = re.compile(
    r"(?P<letter>[A-Z]?)(?P<first>\d{1,3})(?:号)?(?:[-~–—‐−至到](?P<other>[A-Z]?)(?P<last>\d{1,3}))?(?:号)?"
)
_ROOM_LEAD: Final = r"(?P<lead>房间|房号|ROOMS?|RM\.?)?\s*"
_AWAITS_NUMBER: Final = re.compile(r"房间|房号|ROOMS?|RM\.?", re.IGNORECASE)
_ROOM_TAIL: Final = r"号?(?P<tail>房间|室|房)?"
_ROOM: Final = re.compile(_ROOM_LEAD + r"(?P<letter>[A-Z]?)(?P<digits>\d{1,4})(?P<part>[甲乙丙丁戊A-Z]?)" + _ROOM_TAIL)
_ROOM_RUN: Final = re.compile(
    _ROOM_LEAD
    + r"(?P<letter>[A-Z]?)(?P<first>\d{1,4})(?:号?(?:房间|室|房))?[-~–—‐−至到](?P<other>[A-Z]?)(?P<last>\d{1,4})"
    + _ROOM_TAIL
)
_WINDOW_WORDS: Final = re.compile(r"综合窗口|服务窗口|办事窗口|受理窗口|窗口|柜台|windows?|counters?", re.IGNORECASE)


def turn_of(arrow: Arrow | None) -> float | None:
    """Degrees from the reader's direction, counter-clockwise; None where an arrow leads nowhere else."""
    return None if arrow is None else _TURNS.get(arrow)


def plain(text: Json) -> str:
    """Fold width and case forms, keep arrows."""
    return unicodedata.normalize("NFKC", str(text)).strip()


def read_arrows(raw: Json) -> tuple[Arrow | None, ...]:
    """Arrows written in a list of their own: ``左,右,前`` or ``←→↑``. One that is none of ours leaves its place empty."""
    if raw is None:
        return ()
    parts = list(raw) if isinstance(raw, list | tuple) else None
    if parts is None:
        text = plain(raw)
        parts = list(text) if text and all(mark in _MARKS for mark in text) else re.split(r"[,;、/|\s]+", text)
    return tuple(_arrow(part) for part in parts if str(part).strip())


def _arrow(raw: Json) -> Arrow | None:
    text = re.sub(r"[\s_\-]+", "", plain(raw)).casefold()
    return _MARKS.get(text) or _SPOKEN.get(text)


def read_entries(raw: Json) -> tuple[Entry, ...]:
    """What a sign names: ``"综合窗口、出件窗口→;卫生间↑;2F:母婴室↗"``, or a list of ``{name, arrow, floor}``.

    Entries stand between ; or , or / (in Chinese also blanks); names between 、 share the arrow at the end of their entry.
    A floor without an arrow in front of other names says where those are.
    """
    if raw is None:
        return ()
    if isinstance(raw, list | tuple):
        return tuple(_entry_of(each) for each in raw if each)
    out: list[Entry] = []
    for section in _split(plain(raw), "/|\n"):
        floor: str | None = None
        parts = [part for part in _split(section, ";,") for part in _blanks(part)]
        for place, part in enumerate(parts):
            arrow = next((_MARKS[mark] for mark in _ARROW.findall(part)), None)
            prefix, colon, rest = _ARROW.sub("", part).partition(":")
            words = (rest if colon else prefix).strip()
            own = prefix.strip() if colon and floor_level(prefix) is not None else None
            if colon and own is None:
                words = _ARROW.sub("", part).strip()
            if arrow is None and own is None and floor_level(words) is not None and len(parts) > place + 1:
                floor = words
                continue
            out += [Entry(name, arrow, own or floor) for name in _split(words, "、")]
    return tuple(out)


def _entry_of(raw: Json) -> Entry:
    if isinstance(raw, Mapping):
        floor = raw.get("floor")
        arrow = raw.get("arrow")
        return Entry(
            plain(raw.get("name", "")),
            None if arrow is None else _arrow(arrow),
            None if floor is None else plain(floor),
        )
    (entry, *_) = read_entries(str(raw)) or (Entry(plain(raw)),)
    return entry


def _split(text: str, marks: str) -> Iterator[str]:
    """Pieces between marks; never inside brackets."""
    depth, word = 0, ""
    for char in text:
        depth += (char in "(〔[") - (char in ")〕]")
        if depth <= 0 and char in marks:
            if word.strip():
                yield word.strip()
            word = ""
        else:
            word += char
    if word.strip():
        yield word.strip()


def _blanks(part: str) -> list[str]:
    """Chinese names are told apart by blanks; an arrow or a number alone belongs to the name before or after it.

    房间 alone is no name: the number after the blank is its own.
    """
    if not _CJK.search(part):
        return [part]
    out: list[str] = []
    held = ""
    for word in part.split():
        bare = _ARROW.sub("", word)
        if not bare and out:
            out[-1] += word
        elif out and _AWAITS_NUMBER.fullmatch(out[-1]) and re.match(r"[A-Z]?\d", bare):
            out[-1] += f" {word}"
        elif re.fullmatch(r"[A-Z]?\d+", bare) and not _ARROW.search(word):
            held = word
        else:
            out.append(f"{held} {word}".strip())
            held = ""
    if held:
        out.append(held)
    return out


def floor_level(words: str) -> int | None:
    """Level that a floor's words name: ``2F``, ``二层``, ``地下一层`` (-1), ``B1``, ``Floor 3``; None for anything else."""
    text = (
        re.sub(r"[\s_\-]+", "", plain(words).casefold())
        if not plain(words).startswith("-")
        else plain(words).casefold()
    )
    match = _FLOOR.match(text)
    if match is None:
        return None
    digits = next(value for name, value in match.groupdict().items() if value is not None and name != "under")
    number = _numeral(digits)
    if number is None:
        return None
    return -number if match["under"] else number


def _numeral(digits: str) -> int | None:
    if digits.isdigit():
        return int(digits)
    text = digits.replace("两", "二")
    tens, mark, ones = text.partition("十")
    if not mark:
        return _DIGITS.get(text)
    return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)


def windows_in(words: str) -> tuple[Window, ...]:
    """Window numbers that words name: ``1-8号窗口``, ``窗口A01至A08``, ``1、3号窗口``; empty where they name none.

    Numbers count only beside a word for windows, or 号, or as a whole.
    """
    text = plain(words).upper()
    rest = _WINDOW_WORDS.sub("", text).strip(" 第:#.NO")
    if not re.search(r"\d", rest):
        return ()
    spoken = rest != text.strip() or "号" in text
    found = []
    for piece in re.split(r"[、,;\s]+", rest):
        match = _NUMBERS.fullmatch(piece)
        if match is None:
            return ()
        first = int(match["first"])
        last = first if match["last"] is None else int(match["last"])
        found.append(Window(match["letter"], min(first, last), max(first, last)))
    return tuple(found) if spoken or len(found) == 1 else ()


def window_number(words: str) -> tuple[str, int] | None:
    """Letter and number of one window from its label: ``07``, ``A3``, ``07号窗口(综合)``, ``7 综合窗口``."""
    text = plain(words).upper()
    match = re.match(r"^(?:第|NO\.?|窗口|#)?\s*([A-Z]?)(\d{1,3})(?!\d)", text) or re.search(
        r"窗口\s*([A-Z]?)(\d{1,3})$", text
    )
    return None if match is None else (match[1], int(match[2]))


def room_number(words: str) -> tuple[str, int] | None:
    """Letter and number of a room that is called by its number alone: ``521室``, ``524乙室``, ``Room A12``, ``301``."""
    match = _ROOM.fullmatch(plain(words).upper())
    return None if match is None else (match["letter"], int(match["digits"]))


def rooms_in(words: str) -> Window | None:
    """The run of room numbers that words name: ``101-120室``, ``A101室至A108室``, ``Rooms 1-12``.

    A reader looks whether the number sought lies between the two: a room that was parted (524乙室) lies where its number does.
    Numbers alone are windows (:func:`windows_in`), and rooms only beside a word for rooms.
    """
    match = _ROOM_RUN.fullmatch(plain(words).upper())
    if match is None or not (match["lead"] or match["tail"]) or (match["other"] or match["letter"]) != match["letter"]:
        return None
    first, last = int(match["first"]), int(match["last"])
    return Window(match["letter"], min(first, last), max(first, last))


def room_run(first: str, last: str) -> str:
    """What a sign says of all rooms from one to another, both called by their numbers alone: ``101-120室``."""
    one, other = (_ROOM.fullmatch(plain(words).upper()) for words in (first, last))
    if one is None or other is None:
        raise ValueError(f"{first} and {last} are no room numbers")
    lead = "Rooms " if (one["lead"] or "").isascii() and one["lead"] else ""
    tail = "" if lead else one["tail"] or "室"
    return f"{lead}{one['letter']}{one['digits']}-{other['letter']}{other['digits']}{tail}"
