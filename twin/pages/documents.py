"""Documents: what the standards ask for, what is on file and when it is to be reviewed, lists to take in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any, Final

import pandas as pd
import streamlit as st

from twin.model import Document, Finding, Verdict
from twin.pages.downloads import offer
from twin.pages.importing import import_list
from twin.pages.panel import clause_of
from twin.pages.session import VERDICTS, act, language, may, need_view, notices, person, say, t, tall
from twin.registry import Action, ListReport, read_document_rows
from twin.registry.evidence import DocumentRecord
from twin.registry.paper_sheets import entry_words
from twin.report.evidence import documents_sheet, sheet_report
from twin.report.sheets import csv_bytes
from twin.web.view import View, registry

_URGENT: Final = (Verdict.FAIL, Verdict.UNKNOWN, Verdict.WAIVED, Verdict.PASS, Verdict.NOT_APPLICABLE)


def main() -> None:
    """Draw the page."""
    view = need_view()
    notices()
    code = view.twin.centre.code
    kept = registry().papers.documents(code)
    asked, stored = st.columns(2, gap="medium")
    with asked:
        _asked(view)
    with stored:
        chosen = _stored(view, kept)
        if may(Action.MANAGE):
            _form(code, chosen)
            with st.expander(t("导入清单", "Import a list"), icon=":material/upload:"):
                _import(code)


def _asked(view: View) -> None:
    """What the centre's standards ask for, the worst first."""
    entries = {e.id: e for s in view.standards for e in s.elsewhere if e.becomes == "document"}
    found = sorted((f for f in view.findings if f.rule in entries), key=lambda f: _URGENT.index(f.verdict))
    binding = [f for f in found if f.verdict is not Verdict.NOT_APPLICABLE]
    met = sum(f.verdict is Verdict.PASS for f in binding)
    st.markdown(f"**{t('标准要求的文件', 'Asked for by the standards')}** · {met}/{len(binding)}")
    st.dataframe(
        pd.DataFrame(
            {
                t("结论", "Verdict"): [say(VERDICTS[f.verdict]) for f in binding],
                t("文件", "Document"): [say(entries[f.rule].name) for f in binding],
                t("条款", "Clause"): [clause_of(f) for f in binding],
                t("说明", "Why"): [_why(f) for f in binding],
                t("标识", "Entry"): [f.rule for f in binding],
            }
        ),
        hide_index=True,
        height=tall(len(binding), 640),
    )


def _why(finding: Finding) -> str:
    """What speaks against it; nothing where nothing does, so that the few that are lacking are seen."""
    if finding.verdict is Verdict.PASS:
        return ""
    return say(finding.actual) if finding.remark is None else f"{say(finding.actual)} {say(finding.remark)}"


def _stored(view: View, kept: Sequence[DocumentRecord]) -> DocumentRecord | None:
    st.markdown(f"**{t('已登记的文件', 'On file')}** · {len(kept)}")
    if not kept:
        st.caption(
            t("还没有登记文件；登记后缺少的文件才判为不合格。", "Nothing on file yet; only then is a lack a defect.")
        )
        return None
    event = st.dataframe(
        pd.DataFrame(
            {
                t("类别", "Kind"): [each.document.kind for each in kept],
                t("标题", "Title"): [each.document.title for each in kept],
                t("文号", "Reference"): [each.document.reference for each in kept],
                t("发布", "Issued"): [each.document.issued or "" for each in kept],
                t("复审", "Review due"): [each.document.review_due or "" for each in kept],
                t("责任人", "Owner"): [each.document.owner for each in kept],
                t("附件", "File"): [each.file_name or each.document.file for each in kept],
            }
        ),
        hide_index=True,
        height=tall(len(kept), 400),
        on_select="rerun",
        selection_mode="single-row",
        key="documents",
    )
    names = {each.document.file: each.file_name for each in kept if each.file_name}
    sheet = documents_sheet([each.document for each in kept], lang=language(), files=names)
    offer(
        t("导出 CSV", "Export CSV"),
        partial(csv_bytes, sheet_report(view.twin, sheet, view.today, lang=language())),
        name=f"{sheet.title}_{view.twin.centre.name}_{view.today}.csv",
        mime="text/csv",
        key="documents-csv",
    )
    rows = event.selection.rows
    return kept[rows[0]] if rows and rows[0] < len(kept) else None


def _form(code: str, chosen: DocumentRecord | None) -> None:
    """Change the chosen document, or register a new one."""
    old = Document("", "") if chosen is None else chosen.document
    key = "new" if chosen is None else f"{chosen.number}-{chosen.version}"
    title = t("登记文件", "Register a document") if chosen is None else t("修改文件", "Change the document")
    with st.form(f"document-{key}-{st.session_state.get('document-form', 0)}"):
        st.markdown(f"**{title}**")
        left, right = st.columns(2)
        values: dict[str, Any] = {
            "title": left.text_input(t("标题", "Title"), old.title, max_chars=500),
            "kind": right.text_input(
                t("类别", "Kind"), old.kind, max_chars=200, placeholder=t("制度、预案…", "Rules …")
            ),
            "reference": left.text_input(t("文号", "Reference"), old.reference, max_chars=200),
            "owner": right.text_input(t("责任人", "Owner"), old.owner, max_chars=100),
            "issued": _iso(left.date_input(t("发布日期", "Issued"), _date(old.issued), key=f"issued-{key}")),
            "review_due": _iso(right.date_input(t("复审日期", "Review due"), _date(old.review_due), key=f"due-{key}")),
            "meets": entry_words(
                st.text_input(
                    t("满足条款（标题与要求不同名时填写标识）", "Meets (entries, where the title does not say so)"),
                    " ".join(old.meets),
                )
            ),
        }
        kept = old.file if chosen is None or not chosen.file_name else ""
        place = st.text_input(t("存放位置或链接", "Where it is kept"), kept, max_chars=300)
        values["file"] = place.strip() or (old.file if chosen is not None and chosen.file_name else "")
        file = st.file_uploader(t("附件", "File"), key=f"file-{key}")
        if st.form_submit_button(t("保存", "Save"), type="primary"):
            clean: dict[str, Any] = {name: v.strip() if isinstance(v, str) else v for name, v in values.items()}
            document = Document(**clean)
            attached = None if file is None else (file.name, file.getvalue())
            _go_on(
                act(
                    lambda: registry().papers.put(
                        code,
                        document,
                        number=None if chosen is None else chosen.number,
                        expected_version=None if chosen is None else chosen.version,
                        file=attached,
                        by=person(),
                    ),
                    t("已保存", "Saved"),
                )
            )
    if chosen is not None:
        _more(code, chosen)


def _more(code: str, chosen: DocumentRecord) -> None:
    with st.container(horizontal=True):
        if chosen.file_name:
            offer(
                t("下载附件", "Download the file"),
                lambda: registry().papers.file(code, chosen.number)[1],
                name=chosen.file_name,
                mime="application/octet-stream",
                key=f"get-{chosen.number}",
            )
        if st.button(t("移出登记", "Take it off"), icon=":material/delete:", key=f"remove-{chosen.number}"):
            _go_on(act(lambda: registry().papers.remove(code, chosen.number, by=person()), t("已移出", "Taken off")))


def _go_on(outcome: object) -> None:
    """Draw the page anew after a write; after a refusal say why and leave what was typed."""
    if outcome is None:
        notices()
    else:
        st.session_state["document-form"] = st.session_state.get("document-form", 0) + 1
        st.rerun()


def _import(code: str) -> None:
    st.caption(
        t(
            "CSV 或 XLSX，列：类别、标题、文号、发布日期、复审日期、责任人、满足条款、附件。同文号的更新，其余不动。",
            "CSV or XLSX: kind, title, reference, issued, review_due, owner, meets, file. Same reference: updated; others stay.",
        )
    )

    def take(data: bytes, name: str, dry_run: bool) -> ListReport:
        return registry().papers.take_in(code, read_document_rows(data, name=name), by=person(), dry_run=dry_run)

    key = f"document-list-{st.session_state.get('document-form', 0)}"
    if (report := import_list(t("文件清单", "List of documents"), key, take)) is not None:
        _go_on(report)


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _iso(value: object) -> str | None:
    return value.isoformat() if isinstance(value, date) else None


main()
