"""What a layer or a block is for: wall, door, window, room outline, label, furniture and so on."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Final

import numpy as np

from twin.drawing.primitives import Drawing, Stroke


class Role(StrEnum):
    """The part that a layer (or one block) plays in a floor plan."""

    WALL = "wall"
    WINDOW = "window"
    DOOR = "door"
    COLUMN = "column"
    OUTLINE = "outline"  # closed polylines the drafter drew around rooms
    GROSS = "gross"  # outlines of gross area or of whole floors: never rooms
    LABEL = "label"
    FURNITURE = "furniture"
    STAIR = "stair"
    LIFT = "lift"
    DIMENSION = "dimension"
    AXIS = "axis"
    HATCH = "hatch"
    VIEW = "view"  # sections, elevations, site plans, roofs: not a floor plan
    IGNORE = "ignore"
    OTHER = "other"


_XREF: Final = re.compile(r"^.*\$\d+\$")
_TOKENS: Final = re.compile(r"[A-Za-zÀ-ɏ]+\$?|\d+")

# First match wins: what is written *about* walls (their dimensions, hatches, names) is no wall.
_CHINESE: Final[tuple[tuple[Role, tuple[str, ...]], ...]] = (
    (
        Role.IGNORE,
        (
            "图框",
            "图签",
            "打印",
            "辅助",
            "废弃",
            "云线",
            "视口",
            "拆除",
            "梁",
            "投影",
            "看线",
            "散水",
            "雨篷",
            "雨棚",
            "疏散路线",
            "疏散线",
            "疏散距离",
        ),
    ),
    (Role.VIEW, ("立面", "剖面", "总图", "总平", "屋顶", "屋面", "剖切")),
    (Role.LABEL, ("房间名", "文字标注", "名称标注", "功能标注", "房间标注", "标注文字")),
    (Role.DIMENSION, ("标注", "尺寸", "标高", "索引", "引线")),
    (Role.AXIS, ("轴线", "轴号", "轴网", "柱网", "中心线", "轴")),
    (Role.GROSS, ("建筑面积", "占地面积", "外轮廓", "总面积", "防火分区", "红线")),
    (Role.HATCH, ("填充", "图案", "铺地", "铺装", "地面", "吊顶", "天花")),
    (Role.OUTLINE, ("使用面积", "套内", "净面积", "面积线", "房间", "功能区", "分区", "轮廓", "空间")),
    (Role.LABEL, ("文字", "文本", "注释", "说明", "名称", "编号", "人员")),
    (Role.LIFT, ("电梯", "扶梯", "升降")),
    (Role.STAIR, ("楼梯", "踏步", "台阶", "栏杆", "扶手", "坡道")),
    (Role.COLUMN, ("柱",)),
    # what parts a toilet or an office below the ceiling encloses no room
    (
        Role.FURNITURE,
        ("卫生间隔断", "厕所隔断", "卫生隔断", "厕位", "厕隔", "矮隔断", "低隔断", "半隔断", "工位", "屏风"),
    ),
    (Role.WALL, ("门窗墙", "墙", "隔断")),
    (Role.FURNITURE, ("窗口", "门禁")),
    (Role.DOOR, ("门线", "门扇", "玻璃门", "卷帘")),
    (Role.WINDOW, ("窗", "玻璃", "幕")),
    (Role.DOOR, ("门",)),
    (
        Role.FURNITURE,
        (
            "家具",
            "家俱",
            "洁具",
            "卫浴",
            "设备",
            "桌",
            "椅",
            "柜",
            "沙发",
            "货架",
            "书架",
            "展架",
            "展台",
            "床",
            "消防",
            "喷淋",
            "烟感",
            "给排水",
            "水管",
            "电气",
            "强电",
            "弱电",
            "桥架",
            "管线",
            "插座",
            "开关",
            "灯",
            "暖通",
            "通风",
            "空调",
            "风管",
            "风口",
            "绿化",
            "植物",
            "乔木",
            "灌木",
            "树",
            "车位",
            "停车",
        ),
    ),
)
_ENGLISH: Final[tuple[tuple[Role, tuple[str, ...]], ...]] = (
    (Role.IGNORE, ("defpoint", "viewport", "vport", "border", "title", "ttlb", "plankopf", "schriftfeld", "rahmen", "cartouche", "cajetin", "cartiglio", "ramme", "ritningsram", "kader", "ramka", "frame", "sheet", "revs", "revis", "temp", "void", "npl", "clud", "footer", "footing", "stem", "foundation", "beam", "header", "demo", "demolish", "demolition")),
    (Role.VIEW, ("section", "elevation", "facade", "site", "roof")),
    (Role.DIMENSION, ("dim", "dims", "dimension", "levl", "level", "symb", "lead", "bemaßung", "bemassung", "maße", "cotas", "cotation", "cote", "quote", "kote", "mål", "mått", "maatvoering", "wymiary")),
    (Role.AXIS, ("axis", "axes", "grid", "dote", "centre", "center", "eje", "achse", "modullinje", "modulnet", "stomlinje", "stramien", "osie")),
    (Role.LABEL, ("text", "txt", "note", "anno", "annotation", "iden", "label", "unitlabel", "zonelabel", "roomname", "tag", "name", "numr", "legend", "anntext", "beschriftung", "raumstempel", "testo", "testi", "tekst", "texte", "opis", "opisy", "rumnavn")),
    (Role.HATCH, ("hatch", "schraffur", "hachure", "skravering", "skraffering", "arcering", "campitur", "kreskowanie", "patt", "pattern", "fill", "poche", "ceil", "clng")),
    (Role.GROSS, ("gros", "gros$", "gross", "boma", "outline", "footprint", "perimeter", "perim", "boundary")),
    (Role.OUTLINE, ("rm$", "rm", "room", "space", "unit", "zone", "area", "netarea", "raum", "rum", "ruimte", "pomieszczenie", "piece", "habitacion")),
    (Role.LIFT, ("evtr", "lift", "elevator", "escalator")),
    (Role.STAIR, ("stair", "strs", "step", "rail", "hral", "handrail", "ramp", "treppe", "escalera", "escalier", "scala", "escada", "trappe", "trappa", "trappen", "schody")),
    (Role.COLUMN, ("col", "cols", "column", "pillar", "stutz", "stütz", "pilar", "pilastr", "poteau", "post", "søjle", "soejle", "kolom", "pelare", "słup")),
    (Role.WINDOW, ("win", "window", "wind", "glaz", "glazing", "glass", "curtain", "sill", "fenster", "ventana", "finestr", "fenetre", "fenêtre", "janela", "vindue", "fönster", "raam", "ramen", "okna", "okno")),
    (Role.DOOR, ("door", "opening", "dr", "tur", "tür", "türen", "tueren", "puerta", "porta", "porte", "gate", "dør", "døre", "dörr", "deur", "drzwi")),
    (Role.FURNITURE, ("prht",)),  # walls of partial height
    (Role.WALL, ("wall", "partition", "part", "prtn", "wand", "wände", "waende", "muro", "muros", "mur", "pared", "parete", "parede", "vaeg", "væg", "vægge", "vägg", "muur", "muren", "ściany", "ściana", "bearing")),
    (
        Role.FURNITURE,
        (
            "furn", "furniture", "chair", "desk", "table", "fixt", "fixture", "lvtry", "sanit", "plumb", "eqpm", "equip",
            "appl", "casework", "case", "pipe", "hvac", "elec", "light", "lamp", "fire", "prevention", "sprinkler",
            "plant", "tree", "land", "car", "vehicle", "slab", "mobiliar", "möbel", "moebel", "meuble", "mobilier", "arred", "mueble", "inventar", "inredning", "meubel", "meubilair", "meble", "duct",
        ),
    ),
)  # fmt: skip
_PINYIN: Final[Mapping[str, str]] = {
    "tu": "图", "kuang": "框", "qian": "签", "dayin": "打印", "fuzhu": "辅助", "feiqi": "废弃", "yunxian": "云线", "shikou": "视口",
    "limian": "立面", "poumian": "剖面", "zongtu": "总图", "zongping": "总平", "wuding": "屋顶", "wumian": "屋面", "pouqie": "剖切",
    "biaozhu": "标注", "chicun": "尺寸", "biaogao": "标高", "suoyin": "索引", "yinxian": "引线",
    "zhou": "轴", "zhuwang": "柱网", "zhongxin": "中心",
    "jianzhu": "建筑", "zhandi": "占地", "mianji": "面积", "lunkuo": "轮廓", "zong": "总", "fanghuo": "防火", "fenqu": "分区", "hongxian": "红线",
    "tianchong": "填充", "tuan": "图案", "pudi": "铺地", "dimian": "地面",
    "shiyong": "使用", "taonei": "套内", "jing": "净", "fangjian": "房间", "gongnengqu": "功能区", "kongjian": "空间",
    "wenzi": "文字", "wenben": "文本", "zhushi": "注释", "shuoming": "说明", "mingcheng": "名称", "bianhao": "编号", "renyuan": "人员",
    "dianti": "电梯", "futi": "扶梯", "louti": "楼梯", "tabu": "踏步", "taijie": "台阶", "langan": "栏杆", "fushou": "扶手", "podao": "坡道",
    "zhu": "柱", "qiang": "墙", "geduan": "隔断", "chuang": "窗", "boli": "玻璃", "mu": "幕", "men": "门", "shan": "扇",
    "jiaju": "家具", "jieju": "洁具", "weiyu": "卫浴", "shebei": "设备", "zhuo": "桌", "yi": "椅", "gui": "柜", "xiaofang": "消防",
    "jipaishui": "给排水", "geipaishui": "给排水", "dianqi": "电气", "lvhua": "绿化", "luhua": "绿化", "zhiwu": "植物",
    # what stands with them: 墙体, 窗线, 窗户, 柱子, 轴号, 轴网, 内墙, 外墙, 新墙, 旧墙, 承重墙
    "ti": "体", "xian": "线", "hu": "户", "zi": "子", "hao": "号", "wang": "网", "nei": "内", "wai": "外", "xin": "新", "jiu": "旧",
    "chengzhong": "承重", "dong": "洞",
}  # fmt: skip
"""Layers of Chinese drawings are named in pinyin as often as in characters: words of the table above, and what stands with them."""
MOST_BESIDE_SWINGS: Final = 8.0
"""Lengths of lines on a layer of doors, in radii of its swings: two edges of each leaf, its ends, thresholds and frames."""
_ENDINGS: Final = frozenset(
    ["wall", "door", "window", "wand", "wände", "waende", "tür", "türen", "fenster", "væg", "vægge", "vägg"]
)
"""Words that others are written together with: EXTWALL, FIREDOOR, Außenwand, Innentüren, ydervægge."""
_STEM: Final = 4
"""Letters from which a token's beginning is enough: ``walls``, ``doors2``, ``furnit`` …"""


def plain_name(name: str) -> str:
    """A layer or block name without the names of the drawings it came through (``11#平面图$0$WALL`` → ``WALL``)."""
    return _XREF.sub("", name) or name


@lru_cache(maxsize=8192)
def role_by_name(name: str) -> Role:
    """The role that a layer's name tells in Chinese, English (and some of its neighbours) or pinyin, ``OTHER`` where it tells none."""
    plain = plain_name(name)
    role = _said_in_chinese(plain)
    if role is not None:
        return role
    tokens = [token.lower() for token in _TOKENS.findall(plain)]
    for role, words in _ENGLISH:
        if any(_says(token, word) for token in tokens for word in words):
            return role
    return _said_in_chinese(" ".join(_from_pinyin(token) for token in tokens)) or Role.OTHER


def _said_in_chinese(name: str) -> Role | None:
    return next((role for role, words in _CHINESE if any(word in name for word in words)), None)


@lru_cache(maxsize=8192)
def _from_pinyin(token: str) -> str:
    """The characters that a token spells from beginning to end, the longest words first; empty where it spells none."""
    for end in range(len(token), 1, -1):
        word = _PINYIN.get(token[:end])
        if word is not None:
            rest = _from_pinyin(token[end:]) if end < len(token) else ""
            if rest or end == len(token):
                return word + rest
    return ""


def _says(token: str, word: str) -> bool:
    if word in _ENDINGS and token.endswith((word, word + "s")):
        return True
    return token == word or (len(word) >= _STEM and token.startswith(word)) or token == word + "s"


def guess_roles(drawing: Drawing, known: Mapping[str, Role] | None = None) -> dict[str, Role]:
    """A role for every layer: what a profile says, what its name tells, else what is drawn on it.

    Parameters
    ----------
    drawing
        The flattened drawing.
    known
        Roles that are certain (a profile's).
    """
    strokes: dict[str, Counter[str]] = {}
    for stroke in drawing.strokes:
        strokes.setdefault(stroke.layer, Counter())[_shape(stroke)] += 1
    labelled = Counter(label.layer for label in drawing.labels)
    roles: dict[str, Role] = {}
    for layer in {*strokes, *labelled, *(insert.layer for insert in drawing.inserts)}:
        role = (known or {}).get(layer) or role_by_name(layer)
        if role is Role.DIMENSION and layer in labelled and layer not in strokes and layer not in (known or {}):
            role = Role.LABEL  # 标注 is what drafters call the layer of their words as well as that of their dimensions
        if role is Role.OTHER:
            role = _role_by_shapes(strokes.get(layer, Counter()), labelled[layer])
            if role is Role.DOOR and not _draws_doors_alone([drawing.strokes[i] for i in drawing.on_layer[layer]]):
                role = Role.OTHER
        roles[layer] = role
    return roles


def _shape(stroke: Stroke) -> str:
    if stroke.kind == "HATCH":
        return "hatch"
    if stroke.arc is not None:
        return "swing" if 80.0 <= (stroke.arc[4] - stroke.arc[3]) % 360.0 <= 100.0 else "arc"
    return "closed" if stroke.closed else "open"


def _role_by_shapes(shapes: Counter[str], labels: int) -> Role:
    """A layer of only texts, only hatches, or of door swings with their leaves."""
    total = sum(shapes.values())
    if not total:
        return Role.LABEL if labels else Role.OTHER
    if shapes["hatch"] == total:
        return Role.HATCH
    if shapes["swing"] >= 3 and shapes["swing"] * 6 >= total:
        return Role.DOOR
    return Role.OTHER


def _draws_doors_alone(strokes: Sequence[Stroke]) -> bool:
    """Whether what is beside the swings is no more than leaves and frames: a few long polylines draw all the walls of a small house."""
    radii = [abs(s.arc[2]) for s in strokes if s.arc is not None and _shape(s) == "swing"]
    rest = [np.hypot(*np.diff(s.coords, axis=0).T).sum() for s in strokes if s.arc is None]
    leaf = float(np.percentile(radii, 25))  # some may be round walls
    return float(sum(rest)) <= MOST_BESIDE_SWINGS * len(radii) * leaf
