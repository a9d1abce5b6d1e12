"""Broken drawings on purpose: each case is a sound DXF, changed in one of many ways, and the same for the same number.

The changes follow what files suffer: bytes lost or flipped in transfer, tags written by other programs, entities with
numbers that are none, blocks that contain themselves, arrays of millions, code pages that lie, binary files, and plans
whose lines coincide, miss each other or lie at the far end of a survey grid.
"""

from __future__ import annotations

import io
import math
import random
import struct
from collections.abc import Callable
from functools import cache

import ezdxf
from ezdxf.lldxf.tagwriter import BinaryTagWriter

from tests.bench.generate import generate
from tests.drawing.drafting import box, new, office, outline, sampler, text, written

Tag = tuple[str, str]
Tags = list[Tag]

NUMBERS = (
    "nan", "inf", "-inf", "-1e308", "1e308", "1e-320", "1e13", "-4e10", "0", "-0.0", "-1", "1e-12", "99999999999999999999",
    "32767", "-32768", "2147483648", "0.5", "1,5", "0x10", "", " ", "1e", "--1",
)  # fmt: skip
WORDS = (
    "", "%%u", "%%", "{\\", "\\S1^", "\\U+D800", "\\U+DC00\\U+D800", "\\M+5FFFF", "\\M+5B4F3", "\\U+0000", "取号机", "NEST",
    "*Model_Space", "*U1", "0", "\x00", "\ufeff", "\ud7ff", "😀", "a" * 5000, "房间名称:", "使用人员:张三", "34.88m", "12.5㎡",
    "BYLAYER", "11#平面图$0$WALL", "\u202e右", "=1+1", "<script>", "-1.5 m²", "1e999㎡", "\\P\\P\\P", "{{{{{{", "}}}}",
)  # fmt: skip
CODES = (0, 1, 2, 3, 5, 8, 10, 11, 20, 21, 30, 40, 41, 42, 43, 50, 51, 62, 66, 67, 70, 71, 72, 73, 74, 90, 91, 92, 93, 97,
         98, 100, 102, 210, 220, 230, 290, 310, 330, 340, 370, 420, 999, 1001, 1010, 1071, -5, 5000)  # fmt: skip
KINDS = (
    "LINE", "ARC", "CIRCLE", "LWPOLYLINE", "POLYLINE", "VERTEX", "SEQEND", "ELLIPSE", "SPLINE", "HELIX", "SOLID", "TRACE",
    "3DFACE", "HATCH", "MPOLYGON", "LEADER", "TEXT", "ATTRIB", "ATTDEF", "MTEXT", "MULTILEADER", "INSERT", "DIMENSION",
    "ACAD_TABLE", "IMAGE", "WIPEOUT", "VIEWPORT", "POINT", "REGION", "3DSOLID", "MLINE", "TCH_WALL", "ACAD_PROXY_ENTITY",
    "BLOCK", "ENDBLK", "SECTION", "ENDSEC", "TABLE", "EOF", "RAY", "XLINE", "ARC_DIMENSION", "SURFACE", "MESH", "LIGHT",
)  # fmt: skip


@cache
def sound(kind: str) -> bytes:
    """A sound drawing to break; byte for byte the same in every process, so that a case can be repeated."""
    stamped = ezdxf.options.write_fixed_meta_data_for_testing
    ezdxf.options.write_fixed_meta_data_for_testing = True  # no dates, no random identifiers
    try:
        return _drawn(kind)
    finally:
        ezdxf.options.write_fixed_meta_data_for_testing = stamped


def _drawn(kind: str) -> bytes:
    if kind in {"r12", "gbk", "utf8", "binary"}:
        return sampler(kind)
    if kind == "walls":
        return generate(6, seed=6).dxf
    doc = new("R2000", units=4)
    if kind == "floors":
        for number in range(3):
            office(doc, x=60.0 * number)
            text(doc, f"{'一二三'[number]}层平面图", (60_000.0 * number + 6000, -3000), 600)
    else:
        for row in range(4):
            for column in range(5):
                outline(
                    doc, box(column * 4000, row * 3000, 4000, 3000), "11#平面图$0$房间", closed=bool((row + column) % 3)
                )
                text(doc, f"{row}0{column} 办公室", (column * 4000 + 2000, row * 3000 + 1500))
        outline(doc, box(-200, -200, 20_400, 12_400))
    return written(doc, "gbk")


TEXTUAL = ("r12", "gbk", "utf8", "walls", "floors", "outlines")


@cache
def tags_of(kind: str) -> tuple[Tag, ...]:
    """A sound drawing as group codes and values."""
    lines = sound(kind).decode("gb18030" if kind in {"r12", "gbk", "floors", "outlines"} else "utf8").split("\n")
    return tuple((lines[i], lines[i + 1]) for i in range(0, len(lines) - 1, 2))


def case(seed: int, number: int) -> tuple[str, bytes]:
    """Case ``number`` of a run: what was done, and the bytes to read."""
    rng = random.Random(f"{seed}/{number}")  # noqa: S311 - a benchmark, not a secret
    name = rng.choice(tuple(CHANGES))
    return name, CHANGES[name](rng)


# -- bytes ------------------------------------------------------------------------------------------------------------


def _flipped(rng: random.Random) -> bytes:
    data = bytearray(sound(rng.choice((*TEXTUAL, "binary"))))
    for _ in range(rng.choice((1, 3, 20, 200))):
        data[rng.randrange(len(data))] = rng.randrange(256)
    return bytes(data)


def _sliced(rng: random.Random) -> bytes:
    data = sound(rng.choice((*TEXTUAL, "binary")))
    for _ in range(rng.randint(1, 3)):
        a, b = sorted((rng.randrange(len(data)), rng.randrange(len(data))))
        b = min(b, a + rng.choice((1, 2, 40, 4000)))
        data = rng.choice((data[:a] + data[b:], data[:b] + data[a:], data[:a] + rng.randbytes(b - a) + data[b:]))
    return data


def _cut(rng: random.Random) -> bytes:
    data = sound(rng.choice((*TEXTUAL, "binary")))
    end = rng.choice((b"", b"\n  0\nENDSEC\n  0\nEOF\n", b"\n0\nEOF\n", b"EOF\x00", b"\x00\x00EOF\x00"))
    return data[rng.choice((0, 0, rng.randrange(400))) : rng.randrange(len(data))] + end


def _recoded(rng: random.Random) -> bytes:
    words = "".join(f"{code}\n{value}\n" for code, value in _worded(rng))
    page = rng.choice(("ANSI_936", "ANSI_1252", "ANSI_950", "ANSI_9999", "", "utf8", "DOS850", "ANSI_932"))
    version = rng.choice(("AC1009", "AC1015", "AC1021", "AC1032", "AC9999", "x"))
    words = words.replace("ANSI_936", page).replace("ANSI_1252", page).replace("AC1015", version, 1)
    codec = rng.choice(("gb18030", "gbk", "utf-8", "utf-8-sig", "utf-16", "cp1252", "big5", "shift_jis", "utf-7"))
    ends = rng.choice(("\n", "\r\n", "\r", "\n\n"))
    return words.replace("\n", ends).encode(codec, rng.choice(("replace", "backslashreplace", "ignore")))


# -- tags -------------------------------------------------------------------------------------------------------------


def _first(tags: Tags) -> int:
    """Where blocks or entities begin; now and then a case breaks the header and tables instead."""
    return next((i for i, (_, value) in enumerate(tags) if value == "BLOCKS"), 0)


def _spot(rng: random.Random, tags: Tags) -> int:
    low = 0 if rng.random() < 0.15 else _first(tags)
    return rng.randrange(min(low, len(tags) - 1), len(tags))


def _any_tags(rng: random.Random) -> Tags:
    return list(tags_of(rng.choice(TEXTUAL)))


def _joined(tags: Tags) -> bytes:
    return "".join(f"{code}\n{value}\n" for code, value in tags).encode("utf8", "replace")


def _hostile_tags(rng: random.Random) -> Tags:
    tags = _any_tags(rng)
    for _ in range(rng.choice((1, 2, 5, 30))):
        at = _spot(rng, tags)
        code, value = tags[at]
        deed = rng.random()
        if deed < 0.5:
            tags[at] = (
                code,
                rng.choice((*NUMBERS, *WORDS) if rng.random() < 0.3 else NUMBERS if _is_number(value) else WORDS),
            )
        elif deed < 0.65:
            tags[at] = (str(rng.choice(CODES)), value)
        elif deed < 0.8:
            del tags[at]
        elif deed < 0.9:
            tags.insert(at, (str(rng.choice(CODES)), rng.choice((*NUMBERS, *WORDS))))
        else:
            other = _spot(rng, tags)
            tags[at], tags[other] = tags[other], tags[at]
    return tags


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def _worded(rng: random.Random) -> Tags:
    """Texts, layer and block names replaced by difficult words."""
    tags = _any_tags(rng)
    wordy = [i for i, (code, _) in enumerate(tags) if code.strip() in {"1", "2", "3", "8"} and i > _first(tags)]
    for at in rng.sample(wordy, min(len(wordy), rng.choice((1, 4, 40)))):
        tags[at] = (tags[at][0], "".join(rng.choices(WORDS, k=rng.choice((1, 1, 3)))))
    return tags


def _binary(rng: random.Random) -> bytes:
    """Mutated tags written as binary DXF; values that do not fit their group code are left out."""
    stream = io.BytesIO()
    writer = BinaryTagWriter(stream, dxfversion="AC1015", encoding="utf8")
    writer.write_signature()
    for code, value in _hostile_tags(rng):
        at = stream.tell()
        try:
            writer.write_tag2(int(code), value.encode() if int(code) in {1004, *range(310, 320)} else value)
        except (ValueError, OverflowError, AssertionError, struct.error):
            stream.truncate(at)
            stream.seek(at)
    return stream.getvalue()


# -- entities ---------------------------------------------------------------------------------------------------------


def _chunks(tags: Tags) -> list[Tags]:
    """The tags cut at every group code 0."""
    out: list[Tags] = [[]]
    for tag in tags:
        if tag[0].strip() == "0":
            out.append([])
        out[-1].append(tag)
    return out[1:] if not out[0] else out


def _reshuffled(rng: random.Random) -> bytes:
    chunks = _chunks(_any_tags(rng))
    low = next((i for i, c in enumerate(chunks) if ("2", "BLOCKS") in [(a.strip(), b) for a, b in c]), 0)
    for _ in range(rng.choice((1, 3, 10))):
        at, other = rng.randrange(low, len(chunks)), rng.randrange(low, len(chunks))
        deed = rng.random()
        if deed < 0.25:
            chunks.insert(other, list(chunks[at]))
        elif deed < 0.45:
            del chunks[at]
        elif deed < 0.6:
            chunks.insert(other, chunks.pop(at))
        elif deed < 0.8 and chunks[at]:
            chunks[at] = [(chunks[at][0][0], rng.choice(KINDS)), *chunks[at][1:]]
        else:
            foreign = _chunks(_any_tags(rng))
            chunks[at:at] = [list(rng.choice(foreign)) for _ in range(rng.randint(1, 5))]
        low = min(low, len(chunks) - 1)
    return _joined([tag for chunk in chunks for tag in chunk])


def _numbers(rng: random.Random) -> bytes:
    """One group code's value is hostile in every entity of a kind, or in a share of them."""
    chunks = _chunks(_any_tags(rng))
    kind = rng.choice([c[0][1] for c in chunks if c])
    code = rng.choice(
        ("10", "20", "11", "21", "40", "41", "42", "43", "50", "51", "70", "71", "72", "73", "90", "93", "210", "230")
    )
    share, value = rng.choice((1.0, 0.3)), rng.choice(NUMBERS)
    for chunk in chunks:
        if chunk and chunk[0][1] == kind and rng.random() <= share:
            hit = [i for i, (c, _) in enumerate(chunk) if c.strip() == code]
            if hit:
                chunk[rng.choice(hit)] = (code, value)
            else:
                chunk.append((code, value))
    return _joined([tag for chunk in chunks for tag in chunk])


def _blocks(rng: random.Random) -> bytes:
    """References that contain themselves, arrays of millions, scales of nothing, names that do not exist."""
    chunks = _chunks(list(tags_of(rng.choice(("r12", "gbk", "utf8")))))
    inserts = [i for i, c in enumerate(chunks) if c and c[0][1] == "INSERT"]
    blocks = [value for c in chunks if c and c[0][1] == "BLOCK" for code, value in c if code.strip() == "2"]
    for _ in range(rng.randint(1, 4)):
        chunk = chunks[rng.choice(inserts)]
        for i, (code, _) in enumerate(chunk):
            if code.strip() == "2" and rng.random() < 0.6:
                chunk[i] = (code, rng.choice((*blocks, "NICHTS", "")))
        for code in rng.sample(
            ("41", "42", "43", "44", "45", "50", "70", "71", "10", "20", "210", "220", "230"), rng.randint(0, 5)
        ):
            chunk.append((code, rng.choice((*NUMBERS, "1000", "20000", "-1", "0.001"))))
    if rng.random() < 0.5:  # each of the nested blocks holds a reference to some block
        for at in [i for i, c in enumerate(chunks) if c and c[0][1] == "ENDBLK"][::-1]:
            copy = list(chunks[rng.choice(inserts)])
            chunks.insert(at, [(c, rng.choice(blocks) if c.strip() == "2" else v) for c, v in copy])
    return _joined([tag for chunk in chunks for tag in chunk])


# -- geometry ---------------------------------------------------------------------------------------------------------


def _moved(rng: random.Random) -> bytes:
    """All coordinates scaled, shifted and turned; some lines land on others or lose their length."""
    tags = list(tags_of(rng.choice(("walls", "floors", "outlines", "utf8"))))
    scale = rng.choice((1.0, 1e-9, 1e-3, 0.0254, 1 / 25.4, 1e3, 1e6, -1.0))
    dx, dy = rng.choice((0.0, 3.9e10, -1.38e6, 1e12)), rng.choice((0.0, 4e9, -1e11))
    turn = rng.choice((0.0, 0.0, 45.0, 17.3))
    snap = rng.choice((0.0, 0.0, 1.0, 100.0, 5000.0))
    c, s = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    start = next((i for i, tag in enumerate(tags) if tag[1] == "ENTITIES"), 0)
    for i in range(start, len(tags) - 1):
        code = tags[i][0].strip()
        if code in {"10", "11"} and tags[i + 1][0].strip() == f"2{code[1]}" and _is_number(tags[i][1] + "0"):
            x, y = float(tags[i][1]), float(tags[i + 1][1])
            if snap:
                x, y = round(x / snap) * snap, round(y / snap) * snap
            if rng.random() < 0.02:
                x, y = x + rng.gauss(0, 100), y + rng.gauss(0, 100)
            tags[i] = (tags[i][0], repr((c * x - s * y) * scale + dx))
            tags[i + 1] = (tags[i + 1][0], repr((s * x + c * y) * scale + dy))
        elif code == "40":
            tags[i] = (tags[i][0], repr(float(tags[i][1]) * abs(scale)))
    return _joined(tags)


def _scribble(rng: random.Random) -> bytes:
    """Random line work on a coarse grid: overlaps, crossings, zero lengths, self-touching outlines, doors anywhere."""
    doc = new("R2000", units=rng.choice((0, 1, 4, 6, 99)))
    space = doc.modelspace()
    grid, size = rng.choice((1.0, 120.0, 1000.0)), rng.choice((3, 10, 40))
    layers = ("墙线", "房间轮廓", "门", "窗", "柱", "0", "文字", "楼梯")

    def at() -> tuple[float, float]:
        return grid * rng.randrange(size), grid * rng.randrange(size)

    for _ in range(rng.choice((5, 60, 300))):
        layer = {"layer": rng.choice(layers)}
        deed = rng.randrange(7)
        if deed < 2:
            space.add_line(at(), at(), dxfattribs=layer)
        elif deed == 2:
            points = [(*at(), rng.choice((0.0, 0.0, 1.0, -0.5, 1e9))) for _ in range(rng.randint(1, 9))]
            space.add_lwpolyline(points, "xyb", close=rng.random() < 0.5, dxfattribs=layer)
        elif deed == 3:
            space.add_arc(
                at(), grid * rng.randint(0, 3), rng.choice((0, 90, 180)), rng.choice((90, 270, 360)), dxfattribs=layer
            )
        elif deed == 4:
            text(
                doc,
                rng.choice(WORDS).replace("\n", "") or "会议室",
                at(),
                grid * rng.choice((0.3, 3)),
                rng.choice(layers),
            )
        elif deed == 5:
            space.add_circle(at(), grid * rng.randint(0, 3), dxfattribs=layer)
        else:
            x, y = at()
            space.add_lwpolyline(
                box(x, y, grid * rng.randint(0, 5), grid * rng.randint(0, 5)), close=True, dxfattribs=layer
            )
    return written(doc, "utf8")


CHANGES: dict[str, Callable[[random.Random], bytes]] = {
    "bytes flipped": _flipped,
    "bytes lost, doubled or random": _sliced,
    "cut short": _cut,
    "recoded": _recoded,
    "hostile tags": lambda rng: _joined(_hostile_tags(rng)),
    "difficult words": lambda rng: _joined(_worded(rng)),
    "binary": _binary,
    "entities moved, doubled, renamed": _reshuffled,
    "one number in a kind of entity": _numbers,
    "block references": _blocks,
    "coordinates moved": _moved,
    "scribble": _scribble,
}
