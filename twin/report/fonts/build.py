"""Makes ``NotoSansSC-Regular.woff`` out of ``NotoSansCJK-Regular.ttc`` of Debian's package ``fonts-noto-cjk``.

Run: ``python -m twin.report.fonts.build NotoSansCJK-Regular.ttc``

Kept: every character of GBK (all of GB2312 among them), the characters of 通用规范汉字表 (2013) that GBK
lacks, and the blocks listed below. Hinting and layout features go: tables and labels need neither. Outlines become TrueType, because text of PDF files with
CID-keyed CFF fonts cannot be extracted by every reader. WOFF is zlib around the tables: browsers, fontTools and fpdf2 read it.
The same source gives the same bytes.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont, newTable

from twin.report.fonts import FONT

SIMPLIFIED_CHINESE: Final = "Noto Sans CJK SC"

BLOCKS: Final = (
    (0x0020, 0x007F),  # Basic Latin
    (0x00A0, 0x0100),  # Latin-1
    (0x0391, 0x03CA),  # Greek
    (0x2010, 0x2070),  # punctuation
    (0x2070, 0x20A0),  # super- and subscripts
    (0x2103, 0x2104),
    (0x2150, 0x2200),  # number forms, arrows
    (0x2200, 0x2300),  # operators
    (0x2460, 0x2500),  # ① ② …
    (0x2500, 0x2670),  # lines, shapes, marks
    (0x2713, 0x2719),  # ticks and crosses
    (0x3000, 0x3040),  # CJK punctuation
    (0x3380, 0x33E0),  # ㎡ ㎜
    (0xFF00, 0xFFF0),  # full-width forms
)

UNHINTED: Final = (
    "maxTwilightPoints",
    "maxStorage",
    "maxFunctionDefs",
    "maxInstructionDefs",
    "maxStackElements",
    "maxSizeOfInstructions",
    "maxComponentElements",
)
"""Limits of instructions in the ``maxp`` table: there are none."""

BEYOND_GBK: Final = """
20676 2C8D9 28678 2C1D5 4723 2C8DE 2C613 2BB5F 2BB62 39D1 2B1ED 2B404 356E 2BD77 3447 23C98 23C97 2C1D9 3CC7 2C8E1
2BE29 48BA 28695 2B61C 2C618 2B61D 48BC 26B5C 3B4E 2CA02 2C029 2C02A 37C3 2CB29 344A 2B363 2C8F3 2CA7D 2CBBF 2CBC0
2BC1B 2CCF5 2CCF6 4339 2B80A 36C3 2C35B 9FCD 2C72C 26C21 3B55 4D13 4DAE 2AFA2 2AA30 2B4E7 2CB2E 2CB31 2CB2D 43E1
26676 3DB2 3CDA 3CD8 2C621 2CCFD 2C629 2B127 2A7DD 2C364 2BB7C 2C72F 44D6 2C0A9 2B806 28408 2C317 2B461 2AA36 2CB38
2CB3B 2CB39 2CB3F 2CB41 2B8B8 2B5E7 2C288 2C488 28E99 36DA 2CCFF 2B128 2C62B 40AE 2BB83 364D 44EB 44EC 44E8 44DB
9FCE 4D15 3AF0 2CC56 2C7FD 4383 2B4EF 2B7F9 2B7FC 3FE0 4759 43F2 20164 4D14 2C1F9 2C361 3944 2C907 2B36F 2C90A
2B372 2CBCE 2C62C 2C62D 2CD02 2B626 2B7C5 2C62F 2B627 3658 2A8FB 2139A 2C0CA 2CDD5 2B410 2CE7C 27FF9 2BD87 2B5AE
9FCF 2CB4A 28C47 2B4F6 2CB4E 2B5AF 4403 2CC5F 2B6ED 3E84 2BDF7 2CBB1 2C2A4 23E23 3D14 36F9 2CD03 2B628 4D16 249DB
2CAA9 2C494 40C5 2CA0E 2B413 48D8 2BAC7 3B0A 2B4F9 2CB5A 2CB5B 415F 2C542 4C9F 2CD8B 2CD8D 2677C 2B536 2B300 2B5B3
2B62A 2B62C 2B7A9 21413 2A917 235CB 2CE18 40CE 2C497 25532 2B696 4D17 3B0E 28C4F 2CB64 3666 2B695 2CD90 2CD8F 29F7E
2CE1A 3F4F 3BBE 2C91D 2C642 3EEC 45D6 3807 2CB69 4D18 29F83 3D50 2CE23 2B37D 2CD0A 2C79F 25562 2B7E6 2CE88 2B81C
3B1A 45DB 3813 2AA58 2CB6C 28C51 2CB6F 2B5F4 2CE26 2B137 24A7D 360E 2CB73 2CB76 2B50D 2CB78 28C54 2CB7C 2B50E 2CE2A
4CA0 2CD9F 2CDA0 45EA 2CDA8 26221 2B138 2C7C1 255A8 45F4 4CA2 2648D 4396 4D19 2C64A 3C00 2CDAD 29F8C 287E0 2CDAE
28B49 3E0C 2C64B 24AC9 2CE93 2B6AD
"""
"""Code points of 通用规范汉字表 outside GBK: rare characters of people's and places' names."""


def gbk() -> set[int]:
    """Every two-byte character of GBK."""
    pairs = (bytes((high, low)) for high in range(0x81, 0xFF) for low in range(0x40, 0xFF))
    texts = (pair.decode("gbk", errors="ignore") for pair in pairs)
    return {ord(text) for text in texts if len(text) == 1}


def wanted() -> set[int]:
    """Code points to keep."""
    blocks = {code for start, end in BLOCKS for code in range(start, end)}
    return gbk() | blocks | {int(code, 16) for code in BEYOND_GBK.split()}


def build(source: Path, target: Path = FONT) -> None:
    """Write the subset of a Noto Sans CJK collection to ``target``."""
    options = Options()
    options.hinting = False
    options.layout_features = []
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GSUB", "GPOS", "GDEF"]
    options.notdef_outline = True
    fonts = TTCollection(source).fonts
    font = next(font for font in fonts if font["name"].getDebugName(4) == SIMPLIFIED_CHINESE)
    font.recalcTimestamp = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted())
    subsetter.subset(font)
    to_truetype(font)
    font.flavor = "woff"
    font.save(target)


def to_truetype(font: TTFont) -> None:
    """Replace cubic (CFF) outlines by quadratic ones, at most one unit of the em's thousand off."""
    drawn, order, glyphs = font.getGlyphSet(), font.getGlyphOrder(), {}
    for name in order:
        pen = TTGlyphPen(None)
        drawn[name].draw(Cu2QuPen(pen, 1.0, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"] = newTable("loca")
    font["glyf"] = newTable("glyf")
    font["glyf"].glyphOrder = order
    font["glyf"].glyphs = glyphs
    del font["CFF "]
    limits = font["maxp"]
    limits.tableVersion = 0x00010000
    limits.maxZones = 1
    for name in UNHINTED:
        setattr(limits, name, 0)
    font["post"].formatType = 3.0
    font["head"].glyphDataFormat = 0
    font.sfntVersion = "\x00\x01\x00\x00"


if __name__ == "__main__":
    build(Path(sys.argv[1]))
