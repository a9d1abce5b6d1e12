"""The to-do list over all documents, purchases with their places, as CSV, XLSX, PDF and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from twin.audit import EFFORTS, Todo
from twin.model import Json, Point, Text, Twin
from twin.report.cells import Value
from twin.report.files import report_bytes
from twin.report.sheets import Column, Report, Sheet

TODO_FORMATS: Final = ("csv", "xlsx", "pdf")
COLUMNS: Final = (
    (Text("做法", "Kind of work"), 9.0, True),
    (Text("事项", "What to do"), 44.0, False),
    (Text("数量", "Number"), 7.0, True),
    (Text("楼层", "Floor"), 9.0, True),
    (Text("位置", "Where"), 24.0, False),
    (Text("建议位置 X（图纸坐标，m）", "Place X (drawing, m)"), 13.0, True),
    (Text("建议位置 Y（图纸坐标，m）", "Place Y (drawing, m)"), 13.0, True),
    (Text("一并满足的条款", "Settles"), 40.0, False),
    (Text("最低使用年限", "Minimum age"), 16.0, True),
    (Text("单价上限（元）", "Price cap (yuan)"), 10.0, True),
    (Text("已计划", "Planned"), 12.0, True),
)


def todo_bytes(twin: Twin, todo: Sequence[Todo], file_format: str, *, day: date, lang: str = "zh") -> bytes:
    """The list in one of :data:`TODO_FORMATS`.

    Raises
    ------
    SiteError
        ``unknown-format``.
    """
    return report_bytes(todo_report(twin, todo, day=day, lang=lang), file_format, TODO_FORMATS)


def todo_report(twin: Twin, todo: Sequence[Todo], *, day: date, lang: str) -> Report:
    """The list as a report of one sheet."""
    columns = tuple(Column(text.said(lang), width, centred) for text, width, centred in COLUMNS)
    title, empty = Text("待办与采购清单", "What to do and to buy"), Text("没有待办。", "There is nothing to do.")
    rows = tuple(_row(twin, each, lang) for each in todo)
    facts = ((Text("中心", "Centre").said(lang), twin.centre.name), (Text("日期", "Day").said(lang), day.isoformat()))
    sheet = Sheet(title.said(lang), columns, rows, tuple(range(len(columns))), empty.said(lang))
    return Report(title.said(lang), facts, (sheet,), lang, day)


def _row(twin: Twin, each: Todo, lang: str) -> tuple[Value, ...]:
    line = each.purchase
    floor = next((floor for floor in twin.floors if floor.id == each.floor), None)
    at = _drawn(twin, each)
    settles = dict.fromkeys(f"{finding.standard} {finding.clause}" for finding in each.settles)
    return (
        EFFORTS[each.effort].said(lang),
        each.what.said(lang),
        line.quantity if line else None,
        floor.name if floor else "",
        each.where,
        at[0] if at else None,
        at[1] if at else None,
        "\n".join(settles),
        line.serves.length.said(lang) if line and line.serves else "",
        line.cap.yuan if line and line.cap else None,
        ", ".join(line.planned) if line else "",
    )


def _drawn(twin: Twin, each: Todo) -> Point | None:
    """The suggested place in drawing metres."""
    floor = next((floor for floor in twin.floors if floor.id == each.floor), None)
    if each.purchase is None or each.purchase.at is None or floor is None:
        return None
    x, y = each.purchase.at
    return (round(x + floor.origin[0], 3), round(y + floor.origin[1], 3))


def todo_json(twin: Twin, todo: Sequence[Todo]) -> dict[str, Json]:
    """What ``twin audit todo --json`` prints; ``at`` in drawing metres."""
    return {
        "site": twin.centre.code,
        "todo": [
            {
                "what": each.what._asdict(),
                "effort": each.effort.name.lower(),
                "where": each.where,
                "floor": each.floor,
                "documents": list(each.documents),
                "settles": [{"rule": f.rule, "standard": f.standard, "clause": f.clause} for f in each.settles],
                "purchase": _purchase_json(twin, each),
            }
            for each in todo
        ],
    }


def _purchase_json(twin: Twin, each: Todo) -> Json:
    line = each.purchase
    if line is None:
        return None
    at = _drawn(twin, each)
    return {
        "item": line.item,
        "quantity": line.quantity,
        "place": list(line.place),
        "at": list(at) if at else None,
        "windows": [part.place[1] for part in line.each],
        "planned": list(line.planned),
        "minimum_age": str(line.serves) if line.serves else None,
        "price_cap_yuan": line.cap.yuan if line.cap else None,
        "price_cap_source": line.cap.source._asdict() if line.cap else None,
        "minimum_age_source": line.serves_source._asdict() if line.serves_source else None,
    }
