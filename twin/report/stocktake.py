"""A stock-take as one workbook: what the standards require and the register lacks; what the register says and the count did not find."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from twin.catalog import Catalog
from twin.checks.missing import HEADERS, MissingList, cells, header_names
from twin.model import Floor, Text
from twin.registry import Stocktake
from twin.report.cells import Value
from twin.report.missing import CENTRED, WIDTHS, Heading, file_word
from twin.report.sheets import Column, Report, Sheet
from twin.report.xlsx import xlsx_bytes
from twin.stocktake import NOWHERE, OUTCOME_WORDS, Outcome, ResultRow, WriteBack

TITLE: Final = Text("盘点结果", "Stock-take")
INTERIM: Final = Text("盘点结果（未确认）", "Stock-take (not confirmed)")
NO_PLACE: Final = Text("未登记位置", "No place registered")
REQUIRED: Final = Text("标准要求而登记册缺少", "Required, not registered")
LISTS: Final[Mapping[Outcome, Text]] = {
    Outcome.MISSING: Text("登记有而盘点未见", "Registered, not found"),
    Outcome.UNEXPECTED: Text("盘盈与待查", "Unexpected"),
    Outcome.ELSEWHERE: Text("错位", "Elsewhere"),
    Outcome.PENDING: Text("未盘", "Not counted"),
    Outcome.FOUND: Text("在位", "Found"),
}
"""The sheets after the first, in their order."""

WRITES: Final[Mapping[WriteBack, Text]] = {
    WriteBack.NOTHING: Text("不变", "unchanged"),
    WriteBack.LOST: Text("状态改为盘亏", "status set to missing"),
    WriteBack.MOVED: Text("位置改为盘点所在区", "moved to where it was seen"),
    WriteBack.BACK: Text("恢复在用", "in use again"),
}
_COLUMNS: Final[tuple[tuple[Text, float], ...]] = (
    (Text("资产编号", "Asset number"), 18.0),
    (Text("扫到的编码", "Scanned"), 18.0),
    (Text("名称", "Name"), 24.0),
    (Text("物品", "Item"), 20.0),
    (Text("登记位置", "Registered in"), 24.0),
    (Text("盘点位置", "Seen in"), 24.0),
    (Text("结果", "Outcome"), 10.0),
    (Text("处理", "Register"), 20.0),
    (Text("时间", "When"), 18.0),
    (Text("盘点人", "By"), 12.0),
)
_EMPTY: Final = Text("没有。", "None.")


@dataclass(frozen=True, slots=True)
class StocktakeBook:
    """All that the workbook says. ``rows`` are the session's, ``zones`` its zones by id as people call them."""

    head: Stocktake
    rows: Sequence[ResultRow]
    missing: MissingList
    heading: Heading
    zones: Mapping[str, str]
    catalog: Catalog


def zone_words(floors: Iterable[Floor], lang: str = "zh") -> dict[str, str]:
    """Zones by id as people call them, floor by floor; last the "zone" of things that are registered without a place."""
    floors = tuple(floors)
    words = {
        zone.id: f"{floor.name} · {zone.name or zone.number or zone.id}"
        if len(floors) > 1
        else zone.name or zone.number or zone.id
        for floor in floors
        for zone in floor.zones
    }
    return {**words, NOWHERE: NO_PLACE.said(lang)}


def stocktake_bytes(book: StocktakeBook, *, lang: str = "zh") -> bytes:
    """The workbook as XLSX; the same book gives the same bytes."""
    return xlsx_bytes(stocktake_report(book, lang=lang))


def stocktake_filename(centre: str, name: str, day: date) -> str:
    """A file name a person can send as it is."""
    return "_".join(part for part in (TITLE.zh, file_word(centre), file_word(name), day.isoformat()) if part) + ".xlsx"


def stocktake_report(book: StocktakeBook, *, lang: str = "zh") -> Report:
    """The workbook as a report: the two lists first, then the others."""
    columns = tuple(Column(text.said(lang), width) for text, width in _COLUMNS)
    lists = tuple(
        Sheet(
            title.said(lang),
            columns,
            tuple(_cells(book, row, lang) for row in book.rows if row.outcome is outcome),
            tuple(range(len(columns))),
            _EMPTY.said(lang),
        )
        for outcome, title in LISTS.items()
    )
    head = book.head
    comma = "、" if lang == "zh" else ", "
    counts = comma.join(f"{OUTCOME_WORDS[o].said(lang)} {sum(row.outcome is o for row in book.rows)}" for o in LISTS)
    said = (
        (Text("中心", "Centre"), book.heading.centre),
        (Text("盘点", "Stock-take"), head.name),
        (Text("负责人", "Lead"), comma.join((head.lead, *head.helpers))),
        (Text("标准", "Standard"), comma.join(book.heading.standards)),
        (Text("合计", "Totals"), counts),
        (Text("确认", "Confirmed"), f"{_minute(head.closed_at or '')} {head.closed_by}".strip()),
        (Text("强制确认原因", "Confirmed in spite of open points"), head.despite),
    )
    facts = tuple((label.said(lang), value) for label, value in said if value)
    title = TITLE if head.state == "confirmed" else INTERIM
    return Report(title.said(lang), facts, (_required(book, lang), *lists), lang, book.heading.day)


def _required(book: StocktakeBook, lang: str) -> Sheet:
    columns = tuple(
        Column(header, WIDTHS[name], name in CENTRED)
        for (name, _), header in zip(HEADERS, header_names(lang), strict=True)
    )
    rows = tuple(cells(row, lang) for row in book.missing.required)
    return Sheet(REQUIRED.said(lang), columns, rows, tuple(range(len(columns))), _EMPTY.said(lang))


def _cells(book: StocktakeBook, row: ResultRow, lang: str) -> tuple[Value, ...]:
    entry = book.catalog.items.resolve(row.item) if row.item else None
    item = row.item if entry is None else Text(entry.zh, entry.en).said(lang)
    seen = book.zones.get(row.found_zone, row.found_zone) if row.at else ""
    home = book.zones.get(row.zone, row.zone) if row.asset_no and row.name else ""
    return (
        row.asset_no,
        row.word,
        row.name,
        item,
        home,
        seen,
        OUTCOME_WORDS[row.outcome].said(lang),
        WRITES[row.writes].said(lang),
        _minute(row.at),
        row.by,
    )


def _minute(moment: str) -> str:
    """A moment as local day and minute."""
    return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M") if moment else ""
