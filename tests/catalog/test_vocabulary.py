"""Finding entries by the words people use, and counting sets, alternatives and parts."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.catalog import Vocabulary, ZoneEntry, load_catalog, normalise

CATALOG = load_catalog()

ITEM_WORDS = {
    "公积金窗口": "window_other",
    "“好差评”投诉窗口": "window_complaint",
    "立式冷热饮水机": "drinking_water",
    "三人位等候椅": "waiting_seat",
    "华为平板电脑": "tablet",
    "联想台式电脑": "computer",
    "税务自助打印机": "self_print_terminal",
    "窗口叫号显示屏": "calling_screen",
    "5号不动产登记窗口(综合)": "window_other",
    "退役军人优先窗口": "window_assistance",
    # Songjiang and everyday words
    "取号机": "queue_ticket_device",
    "排队取号机": "queue_ticket_device",
    "叫号机": "queue_ticket_device",
    "取 号 设 备": "queue_ticket_device",
    "取号机03": "queue_ticket_device",
    "3号取号机": "queue_ticket_device",
    "QUEUE_TICKET_DEVICE": "queue_ticket_device",
    "Queue-ticket machine": "queue_ticket_device",
    "“好差评”评价设备": "rating_device",
    '"好差评"评价设备': "rating_device",
    "「好差评」评价设备": "rating_device",
    "好差评评价器": "rating_device",
    "平板电脑及手写笔": "tablet_and_stylus",
    "高拍仪（含读卡器）": "document_camera_with_reader",
    "高拍仪(含读卡器)": "document_camera_with_reader",
    "高拍仪": "document_camera",
    "高拍仪(双摄)": "document_camera",
    "办公桌、椅": "desk_and_chair",
    "固体胶(胶水)": "glue",
    "胶水": "liquid_glue",
    "ＷＩ－ＦＩ无线网络设备": "wifi",
    "无线AP": "wifi",
    "常规急救器材 (胶布、纱布等)": "first_aid_kit",
    "速效救心丸": "heart_pills",
    "AED": "aed",
    "政府公报栏（架）": "gazette_stand",
    "无差别综合窗口": "window_undifferentiated",
    "扶助(为老、助残) 服务专窗": "window_assistance",
    # the other four documents
    "填单台": "writing_desk",  # Liuzhou
    "身份证读取器": "id_verifier",  # Liuzhou
    "楼层指引": "floor_directory",  # Liuzhou
    "告知宣传陈列架": "leaflet_rack",  # Liuzhou
    "填表桌台": "writing_desk",  # Guangdong
    "意见评议箱": "complaint_box",  # Guangdong
    "条码扫描器": "scan_gun",  # Guangdong
    "手机加油站": "charging_equipment",  # Guangdong
    "电子评价器": "rating_device",  # Guangdong
    "单册架": "file_rack",  # Jingde
    "导服台": "enquiry_desk",  # Jingde
    "岗位标牌": "post_plate",  # Jingde
    "政务公开栏": "publicity_panel",  # Qingpu
    "好差评窗口": "window_complaint",  # Qingpu
}
ZONE_WORDS = {
    "税务服务区": "window_service",
    "车管业务区": "window_service",
    "出入境接待区": "window_service",
    "跨省通办专区": "window_service",
    "办不成事反映窗口": "window_service",
    "不动产登记大厅": "hall",
    "帮办代办专区": "guidance_desk",
    "听证室": "meeting",
    "等候休息区": "waiting",
    "休息等候区": "waiting",  # Liuzhou
    "咨询服务区": "consultation",  # Liuzhou
    "政务公开区": "open_government",  # Liuzhou
    "审批服务区": "approval",  # Liuzhou
    "申报辅导区": "guidance_desk",  # Guangdong
    "自助评价专区": "self_rating",  # Liuzhou
    "24小时自助服务区": "self_service_24h",
    "自助服务区（24小时）": "self_service_24h",
    "８小时自助服务区": "self_service",
    "自助服务区": "self_service",
    "办公室(2)": "office",
    "会议室301": "meeting",
    "Server Room": "equipment",
    "卫生间（女）": "toilet",
    "残卫": "accessible_toilet",
    "Waiting Area": "waiting",
    "24H自助区": "self_service_24h",
    "综合窗口": "window_service",
    "数据机房": "equipment",
}


@pytest.mark.parametrize("word", ITEM_WORDS)
def test_items_are_found_by_any_of_their_words(word: str) -> None:
    entry = CATALOG.items.resolve(word)
    assert entry is not None
    assert entry.id == ITEM_WORDS[word]


@pytest.mark.parametrize("word", ZONE_WORDS)
def test_zones_are_found_by_any_of_their_words(word: str) -> None:
    entry = CATALOG.zones.resolve(word)
    assert entry is not None
    assert entry.id == ZONE_WORDS[word]


@pytest.mark.parametrize("word", ["", " ", None, "三体", "不存在的东西", "()", "42"])
def test_nothing_is_made_of_unknown_words(word: str | None) -> None:
    assert CATALOG.items.resolve(word) is None
    assert CATALOG.zones.resolve(word) is None


@pytest.mark.parametrize("entry", [e.id for e in CATALOG.items])
def test_every_item_is_found_by_id_and_names(entry: str) -> None:
    item = CATALOG.items[entry]
    assert {found.id for word in (item.id, item.zh, *item.synonyms) if (found := CATALOG.items.resolve(word))} == {
        entry
    }
    assert CATALOG.items.resolve(item.en) is not None


@given(st.sampled_from(sorted(CATALOG.items.words)), st.sampled_from(["", " ", "　", "-", "_", "、"]), st.booleans())
def test_blanks_hyphens_and_case_do_not_matter(word: str, gap: str, upper: bool) -> None:
    written = gap.join(word)
    assert CATALOG.items.resolve(written.upper() if upper else written) == CATALOG.items.resolve(word)


@given(st.text(max_size=40))
def test_any_text_is_answered(text: str) -> None:
    assert not set(normalise(text)) & set(" \t\n,、“”")
    found = CATALOG.zones.find_in(text)
    assert len(found) == len(set(found))
    entry = CATALOG.zones.resolve(text)
    if entry is not None:
        assert found == (entry.id,)
    assert len(CATALOG.zones.suggest(text, n=2)) <= 2


LABELS = {
    "等候休息区/便民服务区": ("waiting", "convenience"),
    "咨询引导及自助服务区": ("consultation", "self_service"),
    "一层24小时自助服务区": ("self_service_24h",),
    "2F 窗口服务区 A": ("window_service",),
    "主任办公室": ("office",),
    "Waiting Room & Nursing Room": ("waiting", "mother_baby"),
    "Offices 1-3": ("office",),
    "Officer's mess": (),
    "张三": (),
}


@pytest.mark.parametrize("label", LABELS)
def test_a_label_names_its_kinds_in_order(label: str) -> None:
    assert CATALOG.zones.find_in(label) == LABELS[label]


def test_suggestions_are_near_and_best_first() -> None:
    assert CATALOG.items.suggest("取号设设备")[0].id == "queue_ticket_device"
    assert CATALOG.zones.suggest("等侯休息区")[0].id == "waiting"
    assert CATALOG.zones.suggest("qqqq") == ()
    assert CATALOG.zones.suggest("") == ()


def test_a_word_belongs_to_one_entry() -> None:
    one = ZoneEntry("a", "甲区", "A", public=True, colour="#000000", synonyms=("乙区",))
    two = ZoneEntry("b", "乙 区", "B", public=True, colour="#000000")
    with pytest.raises(ValueError, match="乙 区"):
        Vocabulary([one, two])
    with pytest.raises(ValueError, match="used twice"):
        Vocabulary([one, one])


PROVISIONS = {
    # present, wanted: count, lacking
    "tablet alone": (["tablet"], "tablet_and_stylus", 0, ("stylus",)),
    "stylus alone": (["stylus"], "tablet_and_stylus", 0, ("tablet",)),
    "both": (["tablet", "stylus"], "tablet_and_stylus", 1, ()),
    "two and one": (["tablet", "tablet", "stylus"], "tablet_and_stylus", 1, ()),
    "registered as the set": (["tablet_and_stylus"], "tablet_and_stylus", 1, ()),
    "a set and loose parts": (["tablet_and_stylus", "tablet", "stylus"], "tablet_and_stylus", 2, ()),
    "the set holds a tablet": (["tablet_and_stylus"], "tablet", 1, ()),
    "nothing": ([], "tablet_and_stylus", 0, ("tablet", "stylus")),
    "camera without reader": (["document_camera"], "document_camera_with_reader", 0, ("card_reader",)),
    "camera and reader": (["document_camera", "card_reader"], "document_camera_with_reader", 1, ()),
    "camera with reader": (["document_camera_with_reader"], "document_camera_with_reader", 1, ()),
    "its reader is a reader": (["document_camera_with_reader"], "card_reader", 1, ()),
    "liquid glue will do": (["liquid_glue"], "glue", 1, ()),
    "both glues": (["liquid_glue", "glue_stick"], "glue", 2, ()),
    "the words of the row": (["glue"], "glue", 1, ()),
    "gauze is first aid": (["gauze"], "first_aid_kit", 1, ()),
    "a kit is not gauze": (["first_aid_kit"], "gauze", 0, ("gauze",)),
    "built-in stylus": (["tablet", "signature_pad"], "tablet_and_stylus", 1, ()),
    "any seat": (["waiting_seat", "sofa"], "seating", 2, ()),
    "who waits does not sit at a window": (["waiting_seat", "sofa"], "chair", 0, ("chair",)),
    "a priority seat is asked for by itself": (["priority_seat"], "chair", 0, ("chair",)),
    "an office chair is the staff's": (["office_chair"], "chair", 0, ("chair",)),
    "a plain scanner is not known to be fast": (["scanner"], "high_speed_scanner", 0, ("high_speed_scanner",)),
}


@pytest.mark.parametrize("case", PROVISIONS)
def test_what_counts_as_a_whole_one(case: str) -> None:
    present, wanted, count, lacking = PROVISIONS[case]
    provision = CATALOG.satisfies(present, wanted)
    assert (provision.count, provision.lacking, bool(provision)) == (count, lacking, count > 0)
    assert CATALOG.satisfies(Counter(present), wanted) == provision


@given(
    st.lists(st.sampled_from([e.id for e in CATALOG.items]), max_size=8), st.sampled_from([e.id for e in CATALOG.items])
)
def test_more_things_never_provide_less(present: list[str], wanted: str) -> None:
    without = CATALOG.satisfies(present, wanted).count
    assert CATALOG.satisfies([*present, wanted], wanted).count >= without
    assert CATALOG.satisfies([wanted], wanted).count == 1
