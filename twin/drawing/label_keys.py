"""What the keys of labels and the tags of block attributes mean, and the numbers beside them: 房间编号, ROOM_NO, Raumnummer, RM$AREA."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

KEYS: Final[Mapping[str, str]] = {
    "房间编号": "number", "房间号": "number", "房号": "number", "编号": "number", "室号": "number", "门牌号": "number", "门牌": "number",
    "空间编号": "number", "房间代码": "number",
    "number": "number", "no": "number", "num": "number", "nr": "number", "room": "number", "nummer": "number", "numero": "number", "número": "number",
    "raumnummer": "number", "raumnr": "number", "rumnummer": "number", "rumsnummer": "number", "rumnr": "number", "ruimtenummer": "number",
    "bianhao": "number", "fangjianhao": "number", "fjbh": "number",
    "房间名称": "name", "房间名": "name", "名称": "name", "房间": "name", "房间用途": "use", "用途": "use", "功能": "use", "功能区": "use",
    "房间功能": "use", "功能名称": "use", "空间名称": "name", "科室": "name", "科室名称": "name",
    "name": "name", "use": "use", "usage": "use", "function": "use", "raumname": "name",
    "raumbezeichnung": "name", "nutzung": "use", "rumnavn": "name", "rumsnamn": "name", "navn": "name", "namn": "name", "ruimtenaam": "name",
    "naam": "name", "nom": "name", "nombre": "name", "mingcheng": "name", "fangjianmingcheng": "name", "fjmc": "name",
    "使用面积": "area", "净面积": "area", "房间面积": "area", "套内面积": "area", "面积": "area", "area": "area", "netarea": "area", "s": "area",
    "sqm": "area", "fläche": "area", "flaeche": "area", "nettofläche": "area", "nutzfläche": "area", "raumfläche": "area", "areal": "area",
    "nettoareal": "area", "oppervlakte": "area", "surface": "area", "superficie": "area", "mianji": "area", "fjmj": "area", "symj": "area",
}  # fmt: skip
"""Keys as :func:`_plain` leaves them, and the field they fill; a profile's ``attributes`` come first."""
_OF_A_ROOM: Final = ("room", "rm", "space")
"""What stands before a key that could be of anything: ROOM_NAME, RM$NO, SPACE NUMBER."""
_BESIDE: Final = re.compile(r"[(（\[].*?[)）\]]|[\W_]|(?<=\D)\d+$")
"""Units in brackets, signs, and the number of an attribute that a block has twice: 使用面积(m2), ROOM_NO., 名称1."""
NUMBER: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+,\d{1,2}|\d+(?:\.\d+|,\d{1,2})?"
"""A number as it is printed: 1,246.7 and 1.246,70, 32.45 and 32,45."""
SQUARE_FOOT: Final = 0.09290304
"""Square metres in a square foot, by definition of the inch."""
_IN_FEET: Final = re.compile(r"s\.?\s*f\b|sq\.?\s*f|ft|平方英尺|□'", re.IGNORECASE)


@lru_cache(maxsize=1024)
def field_of(key: str) -> str | None:
    """The field (``name``, ``use``, ``number``, ``area``) that a key or an attribute's tag speaks of; None where it is of something else."""
    plain = _BESIDE.sub("", key.strip().casefold())
    if plain in KEYS:
        return KEYS[plain]
    return next((KEYS.get(plain[len(of) :]) for of in _OF_A_ROOM if plain.startswith(of)), None)


def number_in(text: str) -> float:
    """A number as it is printed, with commas or points between thousands and before decimals."""
    points, commas = text.count("."), text.count(",")
    if commas and (text.rfind(",") > text.rfind(".") if points else len(text) - text.rfind(",") != 4):
        return float(text.replace(".", "").replace(",", "."))
    return float(text.replace(",", ""))


def area_value(text: str | None) -> float | None:
    """Square metres said by the value of an area's key, which may be in square feet; None where it says none."""
    match = re.search(NUMBER, text) if text else None
    if match is None or text is None:
        return None
    return number_in(match[0]) * (SQUARE_FOOT if _IN_FEET.search(text) else 1.0) or None
