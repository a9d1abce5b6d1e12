"""What the panel beside a map says about a floor, a zone or an asset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from urllib.parse import quote

import streamlit as st

from twin.catalog import Rule
from twin.model import GONE, Asset, Finding, Floor, Json, Strength, Verdict, Zone
from twin.pages import proofs
from twin.pages.reporting import REPORT
from twin.pages.session import STATUSES, STRENGTHS, VERDICTS, act, language, may, open_there, person, say, t
from twin.registry import Action
from twin.web.view import Drawn, View, registry, state_of

STATE_WORDS = {
    "fail": ("✕", "不合格", "Defects"),
    "warn": ("!", "未满足“宜”", "Warnings"),
    "unknown": ("?", "无法判定", "Undecided"),
    "pass": ("✓", "已检项合格", "Passes what was checked"),
    "none": ("–", "无适用条款", "Nothing applies"),
}
SHOWN = 40
WHOLE = frozenset({"centre", "floor", "item"})
"""What a finding is about that has no place of its own on the map."""


def chip(state: str) -> str:
    """A verdict as mark and word, coloured."""
    mark, zh, en = STATE_WORDS[state]
    return f'<span class="twin-chip twin-{state}">{mark} {t(zh, en)}</span>'


def kinds_of(view: Drawn, zone: Zone) -> str:
    """The zone's kinds in the visitor's language."""
    entries = [view.catalog.zones[kind] for kind in zone.kinds if kind in view.catalog.zones]
    return t("、", ", ").join(t(e.zh, e.en) for e in entries) or t("未定类型", "kind not set")


def item_name(view: Drawn, asset: Asset) -> str:
    """What a thing is, in the visitor's language; its own words when the vocabulary does not know it."""
    if asset.item and asset.item in view.catalog.items:
        entry = view.catalog.items[asset.item]
        return t(entry.zh, entry.en)
    return asset.item_words or t("未识别的物品", "unrecognised item")


def without_subject(message: str, subject: str = "", floor: str = "") -> str:
    """A finding's words for a list where what it is about, and on which floor, have columns of their own."""
    _, colon, rest = message.partition(": ")
    if colon:  # English
        return rest[:1].upper() + rest[1:]
    return message.removeprefix(subject).removeprefix(f"（{floor}）").removeprefix("：") or message


def clause_of(finding: Finding | Rule) -> str:
    """Where in the document a finding or a rule comes from."""
    if finding.table:
        row = t(f"第 {finding.row} 行", f"row {finding.row}") if finding.row else ""
        place = t(f"表 {finding.table} {row}", f"Table {finding.table} {row}").strip()
        return f"{finding.clause} · {place}" if finding.clause else place
    return finding.clause


def finding_html(finding: Finding) -> str:
    """One finding: what, which clause, what was found and what mends it."""
    mark = {Verdict.FAIL: "f", Verdict.UNKNOWN: "u", Verdict.PASS: "p"}.get(finding.verdict, "")
    if finding.verdict is Verdict.FAIL and finding.strength is Strength.SHOULD:
        mark = "w"
    fix = "" if finding.verdict is Verdict.PASS else f"<p>→ {escape(say(finding.fix))}</p>" if say(finding.fix) else ""
    remark = f"<small>{escape(say(finding.remark))}</small><br>" if finding.remark and say(finding.remark) else ""
    source = escape(f"{finding.standard} · {clause_of(finding)} · {say(STRENGTHS[finding.strength])}")
    if finding.confidence is not None:
        source += escape(f" · {t('可信度', 'confidence')} {finding.confidence}")
    rule = f'<a href="standards?rule={quote(finding.rule)}" target="_blank">{source}</a>'
    return (
        f'<div class="twin-finding {mark}"><p><b>{escape(say(VERDICTS[finding.verdict]))}</b> '
        f"{escape(say(finding.message))}</p>{fix}{remark}<small>{rule}</small></div>"
    )


def facts(rows: Iterable[tuple[str, str]]) -> None:
    """A short list of names and values."""
    st.html(facts_html(rows))


def facts_html(rows: Iterable[tuple[str, str]]) -> str:
    """:func:`facts` as what is drawn."""
    pairs = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows if value)
    return f'<dl class="twin-facts">{pairs}</dl>'


def _findings(title: str, findings: Sequence[Finding], *, expanded: bool) -> None:
    if not findings:
        return
    with st.expander(
        f"{title}({len(findings)})" if t("zh", "en") == "zh" else f"{title} ({len(findings)})", expanded=expanded
    ):
        plain: list[str] = []
        for number, finding in enumerate(findings[:SHOWN]):
            plain.append(finding_html(finding))
            if finding.proof:
                st.html("".join(plain))
                plain = []
                st.button(
                    t("在图上看依据", "Show the proof"),
                    key=f"proof-{title}-{number}",
                    type="tertiary",
                    icon=":material/straighten:",
                    on_click=proofs.choose,
                    args=(finding,),
                )
        if plain:
            st.html("".join(plain))
        if len(findings) > SHOWN:
            st.caption(
                t(
                    f"另有 {len(findings) - SHOWN} 条，见“检查结果”页",
                    f"{len(findings) - SHOWN} more on the Findings page",
                )
            )


def _grouped(findings: Sequence[Finding]) -> None:
    """Findings by how much they matter."""
    optional = {Strength.OPTIONAL, Strength.MAY}
    fails = [f for f in findings if f.verdict is Verdict.FAIL]
    _findings(t("缺失与不合格", "Missing or failing"), [f for f in fails if f.is_defect], expanded=True)
    _findings(t("未满足“宜”", "Shoulds not met"), [f for f in fails if f.strength is Strength.SHOULD], expanded=True)
    undecided = [f for f in findings if f.verdict is Verdict.UNKNOWN and f.strength not in optional]
    _findings(t("无法判定", "Undecided"), undecided, expanded=not fails)
    _findings(t("选配未配", "Optional, absent"), [f for f in fails if f.strength in optional], expanded=False)
    _findings(t("合格", "Passed"), [f for f in findings if f.verdict is Verdict.PASS], expanded=False)
    _findings(t("已豁免", "Waived"), [f for f in findings if f.verdict is Verdict.WAIVED], expanded=False)


def floor_panel(view: Drawn, floor: str) -> None:
    """What to do on this page, and the centre in short, while nothing is chosen."""
    drawn = view.floor(floor)
    st.markdown(f"### {drawn.name}")
    if isinstance(view, View):
        st.html(view.once(("floor", floor, language()), lambda: _floor_html(view, drawn)))
        whole = view.once("whole", lambda: [f for f in view.findings if f.subject.kind in WHOLE and f.is_defect])
        _findings(t("整个中心的不合格", "Failing for the centre as a whole"), whole, expanded=False)
    else:
        st.html(_floor_html(view, drawn))
    moving = t("选中设备后可拖动。", " Drag a chosen asset to move it.") if may(Action.MANAGE) else ""
    st.caption(
        t(
            "点击功能区或设备查看那里有什么、缺什么、依据哪一条。",
            "Click a zone or an asset to see what is there, what is missing and by which clause.",
        )
        + moving
    )


def _floor_html(view: Drawn, floor: Floor) -> str:
    """A floor in numbers; where it is checked, how many of its zones stand how."""
    placed = sum(a.floor == floor.id and a.at is not None for a in view.twin.assets)
    numbers = facts_html(
        [
            (t("功能区", "Zones"), str(len(floor.zones))),
            (t("图上设备", "On the map"), str(placed)),
            (t("门洞", "Openings"), str(len(floor.openings))),
        ]
    )
    if not isinstance(view, View):
        return numbers
    states = Counter(state_of(view.by_zone.get(zone.id, ())) for zone in floor.zones)
    return numbers + " ".join(f"{chip(state)} {states[state]}" for state in STATE_WORDS if states[state])


def zone_panel(view: Drawn, zone: Zone) -> str | None:
    """What is in a zone, what is missing, which clause. Returns the number of an asset that was picked."""
    findings = view.by_zone.get(zone.id, ()) if isinstance(view, View) else ()
    st.markdown(f"### {zone.name or zone.number or t('未命名功能区', 'Unnamed zone')}")
    if isinstance(view, View):
        st.html(chip(state_of(findings)))
    printed = (
        t(f"（图上标注 {zone.printed_area_m2:g} m²）", f" (drawing says {zone.printed_area_m2:g} m²)")
        if zone.printed_area_m2
        else ""
    )
    facts(
        [
            (t("类型", "Kind"), kinds_of(view, zone)),
            (t("房号", "Number"), zone.number or ""),
            (t("面积", "Area"), f"{zone.polygon.area:.1f} m²{printed}"),
        ]
    )
    _grouped(findings)
    picked = _present(view, zone)
    if not zone.kinds:
        st.info(
            t(
                "未定类型的功能区不参加检查，请在“图纸与中心”页设定类型。",
                "A zone without a kind is not checked; set it on the Plans page.",
            )
        )
    return picked


def _present(view: Drawn, zone: Zone) -> str | None:
    """The things in a zone, by item; picking one returns its number."""
    here = [a for a in view.twin.assets if a.zone == zone.id and a.status not in GONE]
    with st.expander(
        f"{t('这里有', 'Here')}({len(here)})" if t("zh", "en") == "zh" else f"Here ({len(here)})", expanded=bool(here)
    ):
        if not here:
            adding = t("在“资产”页新增或导入。", " Add or import on the Assets page.") if may(Action.MANAGE) else ""
            st.caption(t("还没有登记资产。", "No asset yet.") + adding)
            return None
        counts = Counter(item_name(view, a) for a in here)
        st.html("<br>".join(f"{escape(name)} × {number}" for name, number in counts.most_common(SHOWN)))
        choice = st.selectbox(
            t("查看其中一件", "Look at one"),
            [a.asset_no for a in here],
            index=None,
            format_func={a.asset_no: f"{a.name or item_name(view, a)} · {a.asset_no}" for a in here}.__getitem__,
            placeholder=t("查看其中一件", "Look at one"),
            label_visibility="collapsed",
            key=f"pick-{zone.id}",
        )
    return str(choice) if choice else None


def asset_facts(view: Drawn, asset: Asset) -> list[tuple[str, str]]:
    """What the register says of one asset, as names and values."""
    zone = next((z for f in view.twin.floors for z in f.zones if z.id == asset.zone), None)
    return [
        (t("资产编号", "Asset number"), asset.asset_no),
        (t("物品", "Item"), item_name(view, asset)),
        (t("状态", "Status"), say(STATUSES[asset.status]) if asset.status in STATUSES else asset.status),
        (t("所在", "Zone"), (zone.name or zone.number or zone.id) if zone else t("不在任何功能区内", "in no zone")),
        *(
            (_attribute(view, key), _shown(value))
            for key, value in asset.attributes.items()
            if value not in (asset.asset_no, asset.name)  # a block of the drawing often says both again
        ),
    ]


def _attribute(view: Drawn, key: str) -> str:
    """An attribute's name in the visitor's language; a name of the centre's own as it is written."""
    entry = view.catalog.attributes.resolve(key)
    return key if entry is None else t(entry.zh, entry.en)


def _shown(value: Json) -> str:
    """What the register keeps of an attribute, for people: lists and mappings without their brackets."""
    if isinstance(value, bool):
        return t("是", "yes") if value else t("否", "no")
    if isinstance(value, Mapping):
        return " ".join(_shown(each) for each in value.values())
    return "、".join(map(_shown, value)) if isinstance(value, list) else str(value)


def asset_panel(view: Drawn, asset: Asset) -> None:
    """One asset: what it is, where, its attributes, and what is wrong with it."""
    st.markdown(f"### {asset.name or item_name(view, asset)}")
    findings = view.by_asset.get(asset.asset_no, ()) if isinstance(view, View) else ()
    if findings:
        st.html(chip(state_of(findings)))
    facts(asset_facts(view, asset))
    if not asset.registered:
        st.info(t("图纸上有，资产库里没有。", "Drawn on the plan, but not in the register."))
    if may(Action.MANAGE):
        if asset.registered:
            st.caption(t("在地图上拖动即可移动。", "Drag it on the map to move it."))
        elif st.button(t("登记为资产", "Register it"), icon=":material/add:", type="primary"):
            _register(view, asset)
    if asset.registered and may(Action.REPORT) and st.button(t("报修", "Report a fault"), icon=":material/report:"):
        open_there("orders", REPORT, asset.asset_no)
    _grouped(findings)


def _register(view: Drawn, drawn: Asset) -> None:
    """Enter a drawn thing in the register under the drawing's own number."""
    code = view.twin.centre.code
    done = t(f"已登记 {drawn.asset_no}", f"Registered {drawn.asset_no}")
    if act(lambda: registry().create_asset(code, drawn, by=person(), why=t("由图纸登记", "from the drawing")), done):
        st.rerun()
