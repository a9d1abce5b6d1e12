"""Answering what no drawing and no list can show: an inspector's answer to a question of a standard."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st

from twin.catalog.schema import Clause
from twin.checks.evidence import REPLIES, Answer, Reply
from twin.model import Finding
from twin.pages.session import act, may, notices, person, say, t
from twin.registry import Action
from twin.registry.evidence import Answered
from twin.web.photos import MOST_PHOTOS, safe_photo
from twin.web.view import Drawn, View, registry

SHOWN = 5


def under_finding(view: View, finding: Finding) -> None:
    """For a question: the answers given so far, and a form for a new one; nothing for other findings."""
    question = _question(view, finding)
    if question is None:
        return
    code, subject = view.twin.centre.code, finding.subject.id
    given = [
        each
        for each in registry().papers.answers(code)
        if (each.answer.question, each.answer.subject) == (question.id, subject)
    ]
    given_answers(view, given)
    answer_form(view, question, subject, expanded=not given)


def given_answers(view: Drawn, given: Sequence[Answered]) -> None:
    """The last answers to a question, the newest first, with their photos."""
    if given:
        st.markdown(f"**{t('现场核对', 'Looked at on site')}**")
    for each in list(reversed(given))[:SHOWN]:
        said = each.answer
        st.markdown(
            f"{said.on.isoformat()} · {say(REPLIES[said.reply])} · {said.by}  \n{' · '.join(filter(None, (said.value, said.note)))}"
        )
        if each.photos:
            st.image([registry().papers.photo(view.twin.centre.code, photo) for photo in each.photos], width=150)


def answer_form(view: Drawn, question: Clause, subject: str, *, expanded: bool) -> None:
    """A form for a new answer to a question at a place, for those who may answer."""
    if may(Action.CONFIRM):
        with st.expander(t("作答", "Answer"), icon=":material/how_to_reg:", expanded=expanded):
            _form(view, question, subject)


def _question(view: View, finding: Finding) -> Clause | None:
    entries = (entry for standard in view.standards for entry in standard.elsewhere)
    return next((entry for entry in entries if entry.id == finding.rule and entry.becomes == "question"), None)


def _form(view: Drawn, question: Clause, subject: str) -> None:
    key = f"{question.id}-{subject}"
    with st.form(f"answer-{key}", border=False, clear_on_submit=True):
        st.caption(say(question.about))
        reply = st.segmented_control(
            t("结论", "Verdict"), list(Reply), format_func=lambda each: say(REPLIES[each]), key=f"reply-{key}"
        )
        value = st.text_input(say(question.value), max_chars=60, width=300) if question.value is not None else ""
        note = st.text_area(t("说明", "Note"), max_chars=1000, height=80)
        files = st.file_uploader(
            t("照片", "Photos"), type=["jpg", "jpeg", "png", "webp"], accept_multiple_files=True, key=f"photos-{key}"
        )
        sent = st.form_submit_button(t("记录", "Record"), type="primary")
    if not sent:
        return
    if reply is None:
        st.error(t("请选择结论。", "Choose a verdict."))
        return
    now = datetime.now(UTC)
    answer = Answer(
        uuid.uuid4().hex, question.id, subject, reply, now.astimezone().date(), person(), note.strip(), value=value
    )
    kept = act(
        lambda: registry().papers.answer(
            view.twin.centre.code,
            Answered(answer, now.isoformat()),
            view.catalog,
            photos=[safe_photo(file.getvalue()) for file in files[:MOST_PHOTOS]],
            by=person(),
        ),
        t("已记录。", "Recorded."),
    )
    if kept is None:
        notices()
    else:
        st.rerun()
