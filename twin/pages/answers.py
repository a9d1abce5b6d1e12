"""On-site checks: every question with its last answer, filtered, with photos and history; as a file or on paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from twin.checks.asking import HELD, Held, Question
from twin.checks.evidence import REPLIES
from twin.pages.answering import answer_form, given_answers
from twin.pages.by_phone import answer_by_phone
from twin.pages.downloads import offer
from twin.pages.panel import facts
from twin.pages.session import STRENGTHS, language, may, need_centre, notices, say, show_on_map, t, tall
from twin.registry import Action
from twin.report.answers import FORMATS, answers_report
from twin.report.evidence import ANSWERS
from twin.report.files import report_bytes
from twin.report.missing import file_word
from twin.report.sheets import Report
from twin.report.stocktake import zone_words
from twin.web.api.findings import MEDIA
from twin.web.asked import Asked, asked_in

WIDTHS = {1: 130, 2: 400, 4: 98, 5: 98}
"""Pixels of the columns of places, questions and days; the others fit their words."""
COLOURS = {Held.NEVER: "unknown", Held.EXPIRED: "fail", Held.EXPIRING: "warn", Held.VALID: "pass"}


def main() -> None:
    """Draw the page."""
    code = need_centre()
    notices()
    asked = asked_in(code)
    questions = asked.round.questions
    if not questions:
        st.info(t("本中心的标准没有要现场核对的内容。", "The standards of this centre ask nothing on site."))
        return
    counts = Counter(each.held for each in questions)
    st.html(
        '<div class="twin-tally">'
        + "".join(
            f'<div class="twin-{COLOURS[held]}"><b>{counts[held]}</b><span>{say(words)}</span></div>'
            for held, words in HELD.items()
        )
        + "</div>"
    )
    shown = _filtered(asked)
    report = answers_report(asked.drawn.twin, shown, day=asked.drawn.today, lang=language())
    with st.container(horizontal=True, gap="small"):
        if may(Action.CONFIRM):
            answer_by_phone(code)
        _downloads(asked, report)
    if not shown:
        st.info(t("没有符合筛选条件的核对项，放宽筛选试试。", "Nothing matches; widen the filters."))
        return
    left, right = st.columns([0.66, 0.34], gap="medium")
    with left:
        chosen = _table(report, shown)
    with right:
        if chosen is None:
            st.caption(
                t(
                    "选中一行查看照片与历次答复，或在这里作答。",
                    "Select a row for its photos and history, or to answer it.",
                )
            )
        else:
            _detail(asked, chosen)
    _no_longer_asked(asked)


def _filtered(asked: Asked) -> list[Question]:
    """Questions that pass the filters, along the walk."""
    places = zone_words(asked.drawn.twin.floors, language())
    whole = asked.drawn.twin.centre
    names = {stop.subject.id: places.get(stop.subject.id, whole.name) for stop in asked.round.stops}
    with st.container(horizontal=True, gap="small", key="filters"):
        held = st.multiselect(
            t("状态", "State"),
            list(HELD),
            format_func={each: say(words) for each, words in HELD.items()}.__getitem__,
            key="q-held",
            placeholder=t("全部", "All"),
        )
        replies = st.multiselect(
            t("结论", "Answer"),
            list(REPLIES),
            format_func={each: say(words) for each, words in REPLIES.items()}.__getitem__,
            key="q-reply",
            width=200,
            placeholder=t("全部", "All"),
        )
        place = st.multiselect(
            t("位置", "Place"),
            list(names),
            format_func=names.__getitem__,
            key="q-place",
            width=240,
            placeholder=t("全部", "All"),
        )
        standard = st.multiselect(
            t("标准", "Standard"),
            list(dict.fromkeys(each.standard for each in asked.round.questions)),
            key="q-standard",
            width=240,
            placeholder=t("全部", "All"),
        )
        text = st.text_input(
            t("文字", "Words"),
            key="q-text",
            width=220,
            placeholder=t("内容、条款、检查人、说明", "What, clause, who, note"),
        )
    words = text.casefold().split()
    return [
        each
        for each in asked.round.questions
        if (not held or each.held in held)
        and (not replies or (each.answer is not None and each.answer.reply in replies))
        and (not place or each.subject.id in place)
        and (not standard or each.standard in standard)
        and all(word in _words(each) for word in words)
    ]


def _words(question: Question) -> str:
    """What is looked through for a question."""
    said, entry = question.answer, question.entry
    parts = [entry.about.zh, entry.about.en, entry.clause, entry.id, question.subject.name]
    if said is not None:
        parts += [said.by, said.value, said.note, said.on.isoformat()]
    return " ".join(parts).casefold()


def _downloads(asked: Asked, report: Report) -> None:
    name = f"{file_word(asked.drawn.twin.centre.name)}_{say(ANSWERS)}_{asked.drawn.today.isoformat()}"
    for kind in FORMATS:
        words = t("打印(PDF)", "Print (PDF)") if kind == "pdf" else t(f"导出 {kind.upper()}", f"Export {kind.upper()}")
        offer(
            words,
            partial(report_bytes, report, kind),
            name=f"{name}.{kind}",
            mime=MEDIA[kind],
            key=f"answers-{kind}",
            icon=":material/print:" if kind == "pdf" else ":material/download:",
        )


def _table(report: Report, shown: Sequence[Question]) -> Question | None:
    (sheet,) = report.sheets
    lines = [["" if value is None else str(value) for value in row] for row in sheet.rows]
    table = pd.DataFrame(lines, columns=[column.header for column in sheet.columns])
    st.caption(t(f"{len(shown)} 项，按步行路线排列", f"{len(shown)} shown, in walking order"))
    event = st.dataframe(
        table,
        hide_index=True,
        height=tall(len(shown), 640),
        on_select="rerun",
        selection_mode="single-row",
        key="q-table",
        column_config={
            sheet.columns[number].header: st.column_config.TextColumn(width=width) for number, width in WIDTHS.items()
        },
    )
    rows = event.selection.rows
    return shown[rows[0]] if rows and rows[0] < len(shown) else None


def _detail(asked: Asked, question: Question) -> None:
    """One question in full: what to look at, how its answer stands, the answers before, and a form for a new one."""
    entry, place = question.entry, question.subject
    with st.container(border=True):
        st.markdown(f"**{say(entry.about)}**")
        facts(
            [
                (t("状态", "State"), say(HELD[question.held])),
                (t("位置", "Place"), place.name),
                (t("标准", "Standard"), f"{question.standard} · {entry.clause}"),
                (t("强度", "Strength"), say(STRENGTHS[question.strength])),
                (t("有效期", "Holds for"), say(entry.holds.length)),
                (t("有效至", "Holds until"), question.until.isoformat() if question.until else ""),
            ]
        )
        if place.kind == "zone" and st.button(t("在地图上查看", "Show on map"), icon=":material/map:"):
            show_on_map(place.floor, {"kind": "zone", "id": place.id})
        given = asked.given.get(question.key, ())
        given_answers(asked.drawn, given)
        answer_form(asked.drawn, entry, place.id, expanded=not given)


def _no_longer_asked(asked: Asked) -> None:
    """Answers whose question or place is gone: they decide nothing now, and stay on record."""
    now = {each.key for each in asked.round.questions}
    gone = [each for key, given in asked.given.items() if key not in now for each in given]
    if not gone:
        return
    with st.expander(t(f"已不再问的 {len(gone)} 条答复", f"{len(gone)} answers to what is no longer asked")):
        lines = [
            {
                t("问题", "Question"): each.answer.question,
                t("位置", "Place"): each.answer.subject,
                t("结论", "Answer"): say(REPLIES[each.answer.reply]),
                t("日期", "Day"): each.answer.on.isoformat(),
                t("检查人", "By"): each.answer.by,
                t("实测值", "Measured"): each.answer.value,
                t("说明", "Note"): each.answer.note,
            }
            for each in reversed(gone)
        ]
        st.dataframe(pd.DataFrame(lines), hide_index=True, height=tall(len(lines), 300))


main()
