"""``assets.csv`` and its XLSX twin: what people write, read into rows and checked field by field."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Final

from twin.catalog import Catalog, load_catalog
from twin.errors import SiteError
from twin.model import Asset, Json, Text
from twin.registry.sheets import CLEAR, SheetRow, plain, read_table

AssetRow = SheetRow
"""One row as written; a cell that holds :data:`~twin.registry.sheets.CLEAR` asks for the value to be emptied."""

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "asset_no": (
        *("资产编号", "资产编码", "资产号", "资产代码", "固定资产编号", "设备编号", "设施编号", "编号", "编码"),
        *("固定资产编码", "固定资产号", "资产卡片编号", "卡片编号", "资产标签号", "设备编码", "物品编号", "物品编码"),
        *("asset number", "asset id", "asset tag", "tag", "no", "no."),
    ),
    "item": (
        *("物品", "物项", "品目", "配置项", "配置项目", "配置内容", "设施设备", "设备类型", "设施类型", "资产类型"),
        *("设备类别", "类型", "类别", "item type", "category", "type"),
    ),
    "class": ("资产类别", "资产分类", "分类名称", "资产分类名称", "国标分类", "国标大类", "资产大类"),
    "name": ("名称", "资产名称", "设备名称", "设施名称", "物品名称", "固定资产名称", "品名", "asset name"),
    "floor": ("楼层", "所在楼层", "层", "楼层编号", "level", "storey"),
    "zone": (
        "功能区",
        "功能区域",
        "区域",
        "所在区域",
        "所在功能区",
        "房间",
        "所在房间",
        "房间号",
        "使用区域",
        "room",
        "area",
    ),
    "place": (
        *("存放地点", "存放位置", "存放处", "使用地点", "安装地点", "安装位置", "放置地点", "放置位置", "摆放位置"),
        *("所在位置", "所在地点", "位置", "地点", "使用位置", "具体位置", "location"),
    ),
    "x_m": ("x", "x坐标", "横坐标", "坐标x"),
    "y_m": ("y", "y坐标", "纵坐标", "坐标y"),
    "rotation_deg": ("旋转", "旋转角", "旋转角度", "角度", "朝向", "rotation", "angle"),
    "status": ("状态", "资产状态", "使用状态", "设备状态", "状况", "资产状况", "使用状况", "设备状况", "state"),
    "attributes": ("属性", "扩展属性", "其他属性", "attrs"),
}
"""Columns of an asset list and the other headers that mean them; every other column is kept as an attribute.

``zone`` must name a zone; ``place`` is free words (一楼大厅东侧), which are kept and understood as far as they go.
``class`` is the class of fixed assets (通用设备), which says what a thing is where nothing else does.
"""

_NO_ASSET: Final = re.compile(
    r"(合计|总计|小计|累计|本页(合计|小计)|total|sum)[:：]?|(制表|填表|编制|审核|复核|经办|盘点|监盘|保管|负责)(人|员|日期)?[:：].*"
    r"|(单位)?负责人[:：].*|(备注|注|说明|note)[:：].*|[一二三四五六七八九十]+[、.．].*|[(（][一二三四五六七八九十]+[)）].*",
    re.IGNORECASE,
)
"""What the lines of a ledger begin with that are none of its assets: sums, signatures, notes, headings of groups."""

STATUS_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "in_use": (
        *(
            "在用",
            "使用中",
            "正常",
            "启用",
            "完好",
            "良好",
            "使用",
            "已启用",
            "投入使用",
            "在用良好",
            "正常使用",
            "在使用",
        ),
        *("in use", "active", "ok"),
    ),
    "idle": (
        "闲置",
        "备用",
        "停用",
        "库存",
        "在库",
        "未使用",
        "未启用",
        "待用",
        "待处置",
        "待报废",
        "spare",
        "in stock",
    ),
    "fault": ("故障", "损坏", "不能使用", "faulty", "broken"),
    "repair": ("维修", "维修中", "送修", "在修", "待修", "待维修", "in repair", "under repair"),
    "planned": ("计划", "规划", "拟购", "待采购", "待安装", "on order"),
    "missing": ("盘亏", "丢失", "遗失", "找不到", "lost"),
    "retired": ("报废", "已报废", "退役", "注销", "已注销", "已处置", "核销", "已核销", "disposed", "scrapped"),
}
_STATUS = {plain(word): status for status, words in STATUS_WORDS.items() for word in (status, *words)}
_NOT_METRES = re.compile(r"^[xy](坐标)?[(_]?(mm|毫米|cm|厘米)\)?$")
_ROUNDED: Final = re.compile(r"\d(\.\d+)?[eE]\+\d+")
"""How a spreadsheet writes a long number that it has rounded."""
FAR_M = 1e8
"""Metres. A coordinate beyond it is no place on Earth in any projection."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What one row asks for. ``values`` holds only what the row says; None in it means: empty the stored value.

    ``attributes`` in ``values`` replaces the set (None: empties it); ``extra`` is set, or with None removed, key by key.
    """

    line: int
    asset_no: str
    values: Mapping[str, Json]
    extra: Mapping[str, str | None] = field(default_factory=dict)
    problems: tuple[Text, ...] = ()

    def attributes(self, old: Mapping[str, Json]) -> dict[str, Json]:
        """Return the attributes the asset should have, given what it has: blank columns leave theirs."""
        new = dict((self.values["attributes"] or {}) if "attributes" in self.values else old)
        for key, value in self.extra.items():
            if value is None:
                new.pop(key, None)
            else:
                new[key] = value
        return new


def read_assets(source: Path | bytes, *, name: str | None = None) -> tuple[AssetRow, ...]:
    """Read an asset list: CSV (UTF-8, with BOM, GB18030; comma, semicolon, tab) or XLSX; headers zh or en.

    Raises
    ------
    SiteError
        Not such a file, or no asset-number column.
    """
    table = read_table(source, COLUMNS, name=name)
    if "asset_no" not in table.columns:
        raise SiteError(
            "no-asset-number",
            f"{table.name} 没有“资产编号”（asset_no）列；每行须有唯一编号，重复导入才能更新而不是新增",
            f"{table.name} has no asset_no (资产编号) column; each row needs its own number, so that importing again updates",
        )
    wrong = [header for row in table.rows for header in row.extra if _NOT_METRES.match(plain(header))]
    if wrong:
        raise SiteError(
            "not-in-metres",
            f"{table.name} 的“{wrong[0]}”列不是米；坐标请以米填写在 x_m、y_m 列",
            f"{table.name}: column {wrong[0]!r} is not in metres; give positions in metres as x_m and y_m",
        )
    catalog = load_catalog()
    named = "item" not in table.columns  # a plain inventory calls the thing by its name only
    return tuple(_with_item(row, catalog, named=named) for row in table.rows if _is_asset(row))


def _is_asset(row: AssetRow) -> bool:
    """Whether a row of a ledger is an asset: no sum, no signature, no heading of a group, no header once more."""
    said = [row.cells[column] for column in ("asset_no", "name", "item") if column in row.cells]
    if said and plain(said[0]) in _NUMBER_HEADERS:
        return False
    if not all(map(_is_aside, said)):
        return True
    return not any(map(_is_aside, (*said, *row.extra.values(), *row.cells.values())))


def _is_aside(text: str) -> bool:
    return _NO_ASSET.fullmatch(re.sub(r"\s", "", text)) is not None


_NUMBER_HEADERS: Final = frozenset(plain(word) for word in ("asset_no", *COLUMNS["asset_no"]))


def _with_item(row: AssetRow, catalog: Catalog, *, named: bool) -> AssetRow:
    """A row that says what the thing is: by its item where that is known, else by its name, else by its class.

    A blank item stays blank, unless the list has no such column (``named``).
    """
    cells, extra = dict(row.cells), dict(row.extra)
    words, name, kind = cells.get("item"), cells.get("name"), cells.pop("class", None)
    if kind is not None:
        extra["资产分类"] = kind
    if named if words is None else words != CLEAR and not _is_known(words, catalog):
        told = [each for each in (name, kind) if each and each != CLEAR]
        chosen = next((each for each in told if _is_known(each, catalog)), words or next(iter(told), None))
        if chosen is not None:
            cells["item"] = chosen
        if words is not None and chosen != words:
            extra["类别"] = words
    return SheetRow(row.line, cells, extra, row.problems)


@lru_cache(maxsize=4096)
def _is_known(words: str, catalog: Catalog) -> bool:
    return catalog.items.resolve(words) is not None


def number(text: str) -> float:
    """Return the finite number that a cell holds, full-width digits and thousands commas included.

    Raises
    ------
    ValueError
        It holds none.
    """
    folded = unicodedata.normalize("NFKC", text).replace("−", "-").strip()
    if re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?", folded):
        folded = folded.replace(",", "")
    if not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", folded):
        raise ValueError(text)
    value = float(folded)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _position(text: str) -> float:
    value = number(text)
    if abs(value) > FAR_M:
        raise ValueError(text)
    return value


def _angle(text: str) -> float:
    return number(text.rstrip("°度 ")) % 360.0


def _status(text: str) -> str:
    try:
        return _STATUS[plain(text)]
    except KeyError as error:
        raise ValueError(text) from error


def _attributes(text: str) -> dict[str, Json]:
    value = json.loads(text, parse_constant=_no_constant)
    if not isinstance(value, dict):
        msg = "not an object"
        raise TypeError(msg)
    return value


def _no_constant(name: str) -> Json:
    raise ValueError(name)


_PARSERS: Final[Mapping[str, tuple[Callable[[str], Json], str, str]]] = {
    "x_m": (_position, "x_m “{}”不是以米为单位的数", "x_m {!r} is not a number of metres"),
    "y_m": (_position, "y_m “{}”不是以米为单位的数", "y_m {!r} is not a number of metres"),
    "rotation_deg": (_angle, "旋转角“{}”不是度数", "rotation_deg {!r} is not a number of degrees"),
    "status": (
        _status,
        "状态“{}”无法识别；可用：在用、闲置、故障、维修、计划、盘亏、报废",
        "status {!r} is unknown; use in_use, idle, fault, repair, planned, missing or retired",
    ),
    "attributes": (
        _attributes,
        '属性“{}”不是 JSON 对象；例如 {{"品牌": "甲"}}',
        'attributes {!r} is not a JSON object; for example {{"brand": "A"}}',
    ),
}
_CANNOT_CLEAR = {"asset_no": "资产编号", "item": "物品"}
_WHEN_CLEARED: Final[Mapping[str, Json]] = {"name": "", "status": "in_use", "rotation_deg": 0.0}


def parse_row(row: AssetRow) -> Wanted:
    """Read a row's cells; what is wrong with them is in ``problems``, nothing raises."""
    problems = list(row.problems)
    values: dict[str, Json] = {}
    for column, cell in row.cells.items():
        if cell == CLEAR:
            if column in _CANNOT_CLEAR:
                problems.append(Text(f"{_CANNOT_CLEAR[column]}不能清空", f"{column} cannot be cleared"))
            values[column] = _WHEN_CLEARED.get(column)
        elif column in _PARSERS:
            parse, zh, en = _PARSERS[column]
            try:
                values[column] = parse(cell)
            except (ValueError, TypeError, RecursionError):
                problems.append(Text(zh.format(cell[:80]), en.format(cell[:80])))
        else:
            values[column] = cell
    asset_no = str(values.pop("asset_no", None) or "")
    if not asset_no:
        problems.insert(0, Text("缺少资产编号", "the asset number is missing"))
    elif _ROUNDED.fullmatch(asset_no):
        problems.insert(
            0,
            Text(
                f"资产编号 {asset_no} 被表格软件当作数存过，后面的位数已丢失；请把该列设为文本后重填",
                f"the asset number {asset_no} was kept as a number and lost its last digits; make the column text and fill it in again",
            ),
        )
    stray = [text for text in (*row.cells.values(), *row.extra.values(), *row.extra) if "\x00" in text]
    if stray:
        problems.append(Text("单元格含有空字符（NUL）", "a cell holds a NUL character"))
    extra = {key: None if cell == CLEAR else cell for key, cell in row.extra.items()}
    if "place" in values:
        extra["place"] = values["place"]
    return Wanted(row.line, asset_no, values, extra, tuple(problems))


def as_asset(wanted: Wanted) -> Asset:
    """Return a row without problems as an asset not yet resolved: words as written, ``at`` in drawing metres.

    Raises
    ------
    SiteError
        It lacks its item, or one of x_m and y_m.
    """
    values = wanted.values
    x, y = values.get("x_m"), values.get("y_m")
    lacking = missing_of_new(values)
    if wanted.problems or lacking:
        why = (*wanted.problems, *lacking)
        raise SiteError(
            "bad-asset-row",
            f"第 {wanted.line} 行 {wanted.asset_no}：{'；'.join(text.zh for text in why)}",
            f"line {wanted.line} {wanted.asset_no}: {'; '.join(text.en for text in why)}",
        )
    return Asset(
        asset_no=wanted.asset_no,
        item=None,
        item_words=values["item"],
        name=values.get("name") or values["item"],
        status=values.get("status", "in_use"),
        floor=values.get("floor"),
        zone=values.get("zone") or values.get("place"),
        at=None if x is None or y is None else (x, y),
        rotation_deg=values.get("rotation_deg", 0.0),
        attributes=wanted.attributes({}),
    )


def missing_of_new(values: Mapping[str, Json]) -> tuple[Text, ...]:
    """Return what a whole asset still lacks."""
    lacking = []
    if not values.get("item"):
        lacking.append(
            Text("缺少物品（item）：新资产须写明是什么", "the item is missing: a new asset must say what it is")
        )
    if (values.get("x_m") is None) != (values.get("y_m") is None):
        lacking.append(Text("x_m 与 y_m 须同时填写或同时为空", "x_m and y_m belong together: give both or neither"))
    return tuple(lacking)
