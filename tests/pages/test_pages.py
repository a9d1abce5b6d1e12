"""Every page runs, in both languages, with a centre and without one; what is written arrives in the registry."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from tests.centre import CODE, NAME, STANDARD, TESTER
from tests.conftest import ROOT
from twin.audit import EFFORTS
from twin.model import Centre, Finding, Strength, Verdict
from twin.pages.panel import without_subject
from twin.pages.session import STRENGTHS, VERDICTS
from twin.registry import Fault
from twin.registry.rows import today
from twin.upkeep import State
from twin.web.phone.pages import switches
from twin.web.view import registry, view_of

PAGES = sorted(
    path.stem
    for path in (ROOT / "twin" / "pages").glob("*.py")
    if path.read_text(encoding="utf-8").endswith("\nmain()\n") and path.stem != "people"
)
"""Every file that is a page: one that the navigation lost cannot be opened, and fails here. People is for administrators: its own tests."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def app(page: str, language: str = "zh", person: str = TESTER) -> AppTest:
    test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    test.session_state["recalled"] = True
    test.session_state["language"] = language
    test.session_state["person"] = person
    test.session_state["centre"] = None
    test.run()
    if page != "map":
        test.switch_page(f"twin/pages/{page}.py").run()
    assert not test.exception, test.exception
    return test


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_page_runs_without_a_centre_and_says_what_to_do_next(empty: None, page: str, language: str) -> None:  # noqa: ARG001
    test = app(page, language)
    words = " ".join(each.value for each in [*test.markdown, *test.caption, *test.info])
    assert {"zh": "中心", "en": "entre"}[language] in words


@pytest.mark.parametrize("page", PAGES)
def test_page_runs_with_a_centre(small: str, page: str) -> None:  # noqa: ARG001
    test = app(page)
    assert not test.error, [each.value for each in test.error]


@pytest.mark.parametrize("page", PAGES)
def test_english_labels_hold_no_chinese(small: str, page: str) -> None:  # noqa: ARG001
    """Labels are ours; values and options may be the centre's own words."""
    test = app(page, "en")
    assert not test.error, [each.value for each in test.error]
    widgets = [*test.button, *test.selectbox, *test.multiselect, *test.text_input, *test.tabs, *test.number_input]
    labels = [*(w.label for w in widgets), *(w.placeholder or "" for w in [*test.selectbox, *test.text_input])]
    assert [label for label in labels if CHINESE.search(label)] == []
    assert [c.value for c in test.caption if CHINESE.search(c.value)] == []


def test_findings_page_counts_by_verdict_and_strength_and_shows_no_percentage(small: str) -> None:
    test = app("findings", "en")
    html = " ".join(each.proto.body for each in test.get("html"))
    defects = sum(f.is_defect for f in view_of(small).findings)
    assert f"<b>{defects}</b><span>Defects" in html
    assert "%" not in "".join(each.value for each in test.markdown)


def test_findings_filter_by_zone_leaves_only_that_zone(small: str) -> None:
    test = app("findings", "en")
    view = view_of(small)
    zone = next(z for z in view.floor("f1").zones if z.name == "等候休息区")
    test.multiselect(key="f-zone").set_value([zone.id]).run()
    shown = test.dataframe[0].value
    wanted = [
        f
        for f in view.by_zone[zone.id]
        if f.is_defect or f.verdict is Verdict.UNKNOWN or (f.verdict is Verdict.FAIL and f.strength is Strength.SHOULD)
    ]
    assert sorted(shown["Finding"]) == sorted(without_subject(f.message.en) for f in wanted)


def test_missing_page_lists_what_the_file_lists(small: str) -> None:
    test = app("missing", "zh")
    frame = test.dataframe[0].value
    assert list(frame["设施设备及用品"]) == [row.item.zh for row in view_of(small).missing.required]
    assert [column for column in frame if not any(frame[column].notna() & (frame[column] != ""))] == []


def test_an_asset_is_created_and_appears_in_list_and_change_log(small: str) -> None:
    test = app("assets", "en")
    item = next(e.id for e in view_of(small).catalog.items.entries)
    form = {each.label: each for each in test.text_input}
    form["Asset number"].set_value("N-1")
    test.selectbox(key="new-item").set_value(item)
    test.button[-1].click().run()
    assert not test.error, [each.value for each in test.error]
    assert registry().asset(small, "N-1").asset.item == item
    log = app("changes", "en")
    assert "N-1" in set(log.dataframe[0].value["Key"])
    assert TESTER in set(log.dataframe[0].value["Who"])


def test_editing_changes_only_what_was_touched(small: str) -> None:
    registry().update_asset(small, "A-002", {"attributes": {"model": "X"}}, by=TESTER)
    before = registry().asset(small, "A-002").asset
    test = app("assets", "en")
    test.session_state["a-table"] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    test.run()
    test.text_input(key="edit-A-002-name").set_value("Bench")
    next(b for b in test.button if b.label == "Save").click().run()
    after = registry().asset(small, "A-002").asset
    assert after.name == "Bench"
    assert (after.item, after.attributes, after.zone, after.at) == (
        before.item,
        before.attributes,
        before.zone,
        before.at,
    )


def test_attributes_are_typed_with_either_colon_and_a_line_without_one_is_told(small: str) -> None:
    test = app("assets", "en")
    test.session_state["a-table"] = {"selection": {"rows": [1], "columns": [], "cells": []}}
    test.run()
    field = test.text_area(key="edit-A-002-attributes")
    field.set_value("型号：X-1\nheight: 75\naddress: 一层: 东")
    next(b for b in test.button if b.label == "Save").click().run()
    assert registry().asset(small, "A-002").asset.attributes == {"model": "X-1", "height": 75, "address": "一层: 东"}
    test.text_area(key="edit-A-002-attributes").set_value("no colon here")
    next(b for b in test.button if b.label == "Save").click().run()
    assert any("no colon here" in each.value for each in test.error)
    assert "model" in registry().asset(small, "A-002").asset.attributes


def test_every_verdict_and_strength_has_words_in_both_languages() -> None:
    assert set(VERDICTS) == set(Verdict)
    assert set(STRENGTHS) == set(Strength)
    assert all(
        CHINESE.search(text.zh) and not CHINESE.search(text.en) for text in [*VERDICTS.values(), *STRENGTHS.values()]
    )


def test_the_centre_in_hand_is_the_one_shown(small: str) -> None:
    test = app("missing", "en")
    assert test.session_state["centre"] == CODE == small
    assert any(NAME in each.value for each in test.markdown)


def test_centres_are_chosen_by_region_and_tier(small: str) -> None:
    def listed() -> set[str]:
        return set(test.dataframe[0].value.iloc[:, 0])

    for code, tier, place in (("D-1", "district", "城北"), ("D-2", "district", "城南")):
        registry().create_centre(Centre(code, code, tier, (STANDARD,), {"region": place}), by=TESTER)
    test = app("centres", "en")
    assert listed() == {small, "D-1", "D-2"}
    test.multiselect(key="c-tier").set_value(["区级综合性政务服务中心"]).run()
    assert test.multiselect(key="c-tier").options[0] == "District comprehensive centre"
    assert listed() == {"D-1", "D-2"}
    test.session_state["language"] = "zh"
    test.run()  # what was chosen stays
    assert test.multiselect(key="c-tier").options[0] == "区级综合性政务服务中心"
    assert listed() == {"D-1", "D-2"}
    test.multiselect(key="c-region").set_value(["城南"]).run()
    assert listed() == {"D-2"}


def test_asset_filters_narrow_the_list_and_say_so_when_nothing_is_left(small: str) -> None:  # noqa: ARG001
    test = app("assets", "en")
    test.text_input(key="a-text").set_value("A-003").run()
    assert list(test.dataframe[0].value["Number"]) == ["A-003"]
    test.text_input(key="a-text").set_value("no such thing").run()
    assert any("No asset matches" in each.value for each in test.info)


def test_a_page_beyond_the_last_falls_back_to_the_first(small: str) -> None:  # noqa: ARG001
    test = app("assets", "en")
    test.session_state["a-page"] = 7
    test.run()
    assert "A-001" in set(test.dataframe[0].value["Number"])


def test_upkeep_recorded_on_the_page_is_in_the_registry(small: str) -> None:
    test = app("upkeep")
    ident = f"UP-STOCKTAKE:{small}"
    assert next(d for d in registry().upkeep.due(small, today()) if d.schedule.id == ident).state is State.DUE
    test.session_state["upkeep-chosen"] = ident
    test.run()
    next(b for b in test.button if b.label == "登记完成").click().run()
    assert not test.exception
    assert [r.schedule for r in registry().upkeep.records(small)] == [ident]
    assert next(d for d in registry().upkeep.due(small, today()) if d.schedule.id == ident).state is State.LATER


def test_a_schedule_without_a_period_is_refused_in_words(small: str) -> None:
    test = app("upkeep")
    next(b for b in test.button if b.label == "新增").click().run()
    assert "周期" in test.error[0].value
    assert len(registry().changes(small, kind="schedule")) == 0


def choose_finding(test: AppTest, view_code: str, verdict: Verdict) -> Finding:
    """Select the first finding of a verdict on the Findings page; returns it."""
    view = view_of(view_code)
    group = {Verdict.FAIL: "defects", Verdict.WAIVED: "waived"}[verdict]
    test.multiselect(key="f-verdict").set_value([group]).run()
    shown = test.dataframe[0].value
    finding = next(
        f for f in view.findings if without_subject(f.message.en) == shown["Finding"].iloc[0] and f.verdict is verdict
    )
    test.session_state["f-table"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    test.run()
    return finding


def test_a_waiver_is_granted_shows_as_waived_and_can_be_undone(small: str) -> None:
    test = app("findings", "en")
    finding = choose_finding(test, small, Verdict.FAIL)
    test.text_area[0].set_value("Being rebuilt")
    next(i for i in test.text_input if i.label == "Approved by").set_value("Director Wang")
    next(b for b in test.button if b.label == "Waive").click().run()
    assert not test.error, [each.value for each in test.error]
    (record,) = registry().waivers.of_centre(small)
    assert (record.rule, record.subject_id, record.reason, record.by) == (
        finding.rule,
        finding.subject.id,
        "Being rebuilt",
        "Director Wang",
    )
    assert record.until == (view_of(small).today + timedelta(days=90)).isoformat()
    same = [f for f in view_of(small).findings if (f.rule, f.subject.id) == (finding.rule, finding.subject.id)]
    assert {f.verdict for f in same} == {Verdict.WAIVED}
    test.button(key="undo-waiver").click().run()
    assert registry().waivers.of_centre(small) == ()
    assert Verdict.WAIVED not in {f.verdict for f in view_of(small).findings}


def test_a_waiver_without_a_reason_or_by_nobody_is_refused(small: str) -> None:
    test = app("findings", "en")
    choose_finding(test, small, Verdict.FAIL)
    next(b for b in test.button if b.label == "Waive").click().run()
    assert any("Give the reason" in each.value for each in test.error)
    nobody = app("findings", "en", person="")
    choose_finding(nobody, small, Verdict.FAIL)
    nobody.text_area[0].set_value("Because")
    next(b for b in nobody.button if b.label == "Waive").click().run()
    assert any("Give your name" in each.value for each in nobody.error)
    assert registry().waivers.of_centre(small) == ()


def test_a_lapsed_waiver_is_listed_as_lapsed_and_covers_nothing(small: str) -> None:
    finding = next(f for f in view_of(small).findings if f.is_defect)
    registry().waivers.add(
        small,
        rule=finding.rule,
        subject_kind=finding.subject.kind,
        subject_id=finding.subject.id,
        reason="Old",
        until="2020-01-01",
        by=TESTER,
    )
    test = app("findings", "en")
    assert list(test.dataframe[-1].value["State"]) == ["lapsed"]
    assert finding.rule in {f.rule for f in view_of(small).findings if f.is_defect}


def test_findings_speak_the_language_that_was_chosen_last(small: str) -> None:
    test = app("findings", "en")
    assert "Finding" in test.dataframe[0].value.columns
    rows = len(test.dataframe[0].value)
    test.session_state["language"] = "zh"
    test.run()
    assert list(test.dataframe[0].value.columns)[:3] == ["结论", "对象", "条款"]
    assert len(test.dataframe[0].value) == rows
    finding = next(f for f in view_of(small).findings if f.is_defect)
    test.text_input(key="f-text").set_value(finding.message.zh).run()
    assert 0 < len(test.dataframe[0].value) <= rows


def test_findings_are_found_by_words(small: str) -> None:
    test = app("findings", "en")
    test.text_input(key="f-text").set_value("no such words").run()
    assert any("Nothing matches" in each.value for each in test.info)
    finding = next(f for f in view_of(small).findings if f.is_defect)
    test.text_input(key="f-text").set_value(finding.message.en.upper()).run()
    assert without_subject(finding.message.en) in set(test.dataframe[0].value["Finding"])


def test_change_log_names_fields_in_the_visitors_language(small: str) -> None:
    registry().update_asset(small, "A-002", {"name": "长椅"}, by=TESTER)
    assert any("名称 Seat row → 长椅" in what for what in app("changes", "zh").dataframe[0].value["内容"])
    logged = " ".join(app("changes", "zh").dataframe[0].value["内容"])
    assert set(re.findall(r"\b(?:asset_no|reference|stored_by|x_m)\b", logged)) == set()


def test_labels_are_made_downloaded_and_marked_as_printed(small: str) -> None:
    test = app("tags", "en")
    test.selectbox(key="tag-order").set_value("number").run()
    test.button(key="tag-make").click().run()
    assert not test.exception
    shown = test.dataframe[0].value
    assert list(shown["Number"]) == ["A-001", "A-002", "A-003", "A-004"]
    tags = registry().tags.of_centre(small)
    assert {tag.target for tag in tags} == set(shown["Number"])
    assert not any(tag.printed_at for tag in tags)
    test.button(key="tag-printed").click().run()
    assert all(tag.printed_at for tag in registry().tags.of_centre(small))
    test.checkbox(key="tag-new").check().run()
    assert any(caption.value.startswith("0 labels") for caption in test.caption)


def test_an_own_label_size_is_kept_and_offered(small: str) -> None:
    test = app("tags", "en")
    test.text_input(key="size-name-L7162").set_value("Our printer")
    test.number_input(key="size-L7162-shift_x").set_value(1.5)
    test.button(key="size-save").click().run()
    assert registry().tags.sizes(small)["Our printer"].shift_x == 1.5
    assert "Our printer" in test.selectbox(key="tag-size").options
    test.number_input(key="size-L7162-rows").set_value(20)
    test.button(key="size-save").click().run()
    assert any("Our printer" in error.value for error in test.error)


def test_labels_are_not_made_without_a_name(small: str) -> None:
    test = app("tags", "en", person="")
    test.button(key="tag-make").click().run()
    assert registry().tags.of_centre(small) == ()
    assert any("name" in error.value for error in test.error)


def test_a_fault_is_led_to_its_end_on_the_page(small: str) -> None:
    order, _ = registry().orders.report(
        Fault("0123456789abcdef", small, ("asset", "A-001"), "卡纸", photos=(photo(),)), by="群众"
    )
    test = app("orders", "en")
    assert list(test.dataframe[0].value["Fault"]) == ["卡纸"]
    assert list(test.dataframe[0].value["Thing"]) == ["取号机 · A-001 · 咨询引导区"]
    assert list(test.dataframe[0].value["Cost, ¥"]) == [""]  # not None
    for state in ("accepted", "in_progress", "done", "checked"):
        test = app("orders", "en")
        test.toggle(key="order-all").set_value(True)
        test.session_state["orders"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
        test.run()
        test.button(key=f"step-{order.id}-{state}").click().run()
        assert not test.exception
    ended = registry().orders.order(order.id)
    assert (ended.state.value, ended.handler) == ("checked", TESTER)


def test_a_fault_is_reported_at_a_desk_for_the_thing_that_the_address_names(small: str) -> None:
    test = app("orders")
    assert not test.expander[0].proto.expanded
    test.query_params["report"] = "A-001"
    test.run()
    assert test.expander[0].proto.expanded
    test.button(key="report-send").click().run()
    assert any("写明故障" in each.value for each in test.error)
    assert registry().orders.of_centre(small) == ()
    test.text_area(key="report-what-0").set_value("卡纸")
    test.button(key="report-send").click().run()
    assert not test.exception
    (order,) = registry().orders.of_centre(small)
    assert (order.kind, order.target, order.what, order.reported_by) == ("asset", "A-001", "卡纸", TESTER)
    assert any(f"#{order.number}" in each.value for each in test.markdown)  # the new order is open
    assert test.text_area(key="report-what-1").value == ""  # pressing again does not send it again


def test_a_fault_of_a_zone_has_its_name_and_its_place_on_the_map(small: str) -> None:
    zone = registry().twin(small).floors[0].zones[0]
    order, _ = registry().orders.report(Fault("0123456789abcdef", small, ("zone", zone.id), "漏水"), by="群众")
    test = app("orders")
    assert list(test.dataframe[0].value["设施"]) == [f"{zone.name} · 功能区"]
    test.query_params["order"] = str(order.number)
    test.run()
    assert test.button(key=f"map-{order.id}").label == "在地图上查看"


def photo() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "grey").save(stream, "JPEG")
    return stream.getvalue()


def test_a_found_thing_is_put_on_record_and_claimed_on_the_page(small: str) -> None:
    test = app("registers")
    test.pills(key="register").set_value("lost_property").run()
    form = {each.label: each for each in test.text_input}
    assert not {"保存地点", "认领人", "认领凭据", "注销去向"} & set(form)  # what later steps ask for waits for them
    form["物品与特征 *"].set_value("黑色雨伞")
    form["拾到地点 *"].set_value("等候区")
    next(b for b in test.button if b.label == "登记").click().run()
    assert any("拾到日期" in each.value for each in test.error)  # nothing typed is lost
    next(d for d in test.date_input if d.label == "拾到日期 *").set_value(today())
    next(b for b in test.button if b.label == "登记").click().run()
    assert not test.exception
    (kept,) = registry().registers.of_centre(small)
    test.query_params["entry"] = kept.id
    test.run()
    assert any(each.value == "黑色雨伞" for each in test.text_input)
    assert "认领人" not in [each.label for each in test.text_input]
    next(each for each in test.button_group if each.label == "下一步").set_value("claimed").run()
    assert "注销去向" not in [each.label for each in test.text_input]
    next(each for each in test.text_input if each.label == "认领人").set_value("王五")
    next(each for each in test.text_input if each.label == "认领凭据").set_value("身份证")
    next(b for b in test.button if b.label == "保存").click().run()
    assert not test.exception
    assert registry().registers.get(small, kept.id).step == "claimed"


def test_the_calendar_turns_its_months_and_opens_a_feed(small: str) -> None:
    test = app("calendar", "en")
    assert any("Overdue" in each.value for each in test.caption)
    for key in ("calendar-1", "calendar--1", "calendar--1", "calendar-0"):
        test.button(key=key).click().run()
        assert not test.exception
    next(b for b in test.button if b.label == "Make an address").click().run()
    assert registry().upkeep.feeds(small)
    assert "/feeds/" in test.code[0].value


def test_an_address_names_what_is_opened(small: str) -> None:
    order, _ = registry().orders.report(Fault("0123456789abcdef", small, ("asset", "A-001"), "卡纸"), by="群众")
    test = app("orders")
    test.query_params["order"] = str(order.number)
    test.run()
    assert any(f"#{order.number}" in each.value for each in test.markdown)
    schedule = next(each.id for each in registry().upkeep.schedules(small))
    test = app("upkeep")
    test.query_params["schedule"] = schedule
    test.run()
    assert any(each.label == "登记完成" for each in test.button)


def test_what_unnamed_visitors_may_do_is_switched_on_the_page(small: str) -> None:
    assert not switches(small).faults
    test = app("orders", "en")
    test.toggle(key=f"open-faults-{small}").set_value(True)
    test.button(key="open-save").click().run()
    assert switches(small).faults
    assert registry().centre(small).facts["phone"] == {"public_faults": True}


def test_an_audit_is_made_signed_repeated_and_compared_on_its_page(small: str) -> None:
    test = app("audits", person="张三")
    for _ in range(2):
        next(b for b in test.button if b.label == "固化并检查").click().run()
        assert not test.exception
    assert [record.number for record in registry().audits.records(small)] == [2, 1]
    next(b for b in test.button if b.label == "重做并逐条核对").click().run()
    assert "每一条都与当时相同" in test.success[-1].value
    next(b for b in test.button if "组长" in b.label).click().run()
    next(b for b in test.button if "批准人" in b.label).click().run()
    assert "必须是不同的人" in " ".join(e.value for e in test.error)
    test.text_input(key="person").set_value("王五").run()
    next(b for b in test.button if "批准人" in b.label).click().run()
    assert registry().audits.record(small, 2).closed
    test.selectbox(key="audit-other").select_index(0).run()
    assert "两次审计的结论完全一样" in " ".join(e.value for e in test.success)


def test_the_to_do_page_lists_every_defect_once_and_offers_files(small: str) -> None:
    test = app("todo")
    defects = sum(finding.is_defect for finding in view_of(small).findings)
    assert defects
    assert f"满足 {defects} 条要求" in " ".join(each.value for each in test.caption)
    kinds = list(test.dataframe[0].value["做法"])
    assert len(kinds) <= defects
    order = [words.zh for _, words in sorted(EFFORTS.items())]
    assert [order.index(kind) for kind in kinds] == sorted(order.index(kind) for kind in kinds)
    told = next(each.value for each in test.caption if each.value.startswith("先做省力的"))
    assert (
        told
        == f"先做省力的：{'、'.join(f'{k} {kinds.count(k)}' for k in dict.fromkeys(kinds))}；同样省力的，满足条款多的在前。"
    )
