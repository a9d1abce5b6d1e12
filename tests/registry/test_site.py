"""Site folders, with and without a database."""

from __future__ import annotations

from pathlib import Path

import pytest

from twin.errors import Conflict, DrawingError, SiteError
from twin.model import Document
from twin.registry import Registry, load_site, read_documents
from twin.registry.site import read_site

from .build import CODE, ROOMS, rooms, site

ASSETS = "资产编号,物品,楼层,功能区,品牌\nA1,取号机,F1,等候休息区,甲\nA2,未知之物,F1,无此区,\nA3,座椅,,,\n"
DOCUMENTS = "类别,标题,文号,发布日期,复审日期\n制度,首问责任制,沪〔2022〕1号,2022年3月1日,2025/3/1\n预案,应急预案,,,\n"
FLOORPLANS = Path(__file__).parents[2] / "floorplans"


def test_a_folder_becomes_a_twin(tmp_path: Path) -> None:
    twin = load_site(site(tmp_path, rooms(), assets=ASSETS.encode("gb18030"), documents=DOCUMENTS.encode()))
    assert (twin.centre.code, twin.centre.tier) == (CODE, "district")
    assert twin.centre.facts == {"staff": 12, "opened": "2020-05-01"}
    assert {zone.name for zone in twin.floors[0].zones} == set(ROOMS)
    assert [asset.asset_no for asset in twin.assets] == ["A1", "A2", "A3"]
    assert twin.documents == (
        Document("制度", "首问责任制", "沪〔2022〕1号", "2022-03-01", "2025-03-01"),
        Document("预案", "应急预案"),
    )
    assert {"unknown-item", "unknown-zone"} <= {issue.code for issue in twin.issues}


def test_confirmed_kinds_are_taken_by_name_in_words_or_ids(tmp_path: Path) -> None:
    zones = ", zones: {档案室: [休息等候区, archive], 没有这间: [waiting]}"
    twin = load_site(site(tmp_path, rooms(), floor=zones))
    room = next(zone for zone in twin.floors[0].zones if zone.name == "档案室")
    assert room.kinds == ("waiting", "archive")
    assert "no-such-zone" in {issue.code for issue in twin.issues}


def test_two_folders_with_one_drawing_read_it_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawing = rooms({"甲厅": 0.0, "乙厅": 6.0})
    first = load_site(site(tmp_path / "a", drawing))

    def fail(*_: object, **__: object) -> None:
        pytest.fail("a DXF was parsed twice")

    monkeypatch.setattr("twin.registry.places.read_plan", fail)
    assert load_site(site(tmp_path / "b", drawing)) == first


def test_the_database_and_the_folder_give_the_same_twin(registry: Registry, tmp_path: Path) -> None:
    folder = site(
        tmp_path / "s",
        rooms(),
        assets=ASSETS.encode(),
        documents=DOCUMENTS.encode(),
        floor=", zones: {档案室: [waiting]}",
    )
    assert registry.import_site(folder, by="示例") == CODE
    assert registry.twin(CODE) == load_site(folder)
    batches = {entry.batch for entry in registry.changes(CODE)}
    assert len(batches) == 1


@pytest.mark.parametrize("name", ["qu-zhongxin", "jiedao-zhongxin"])
def test_the_sample_centres_are_the_same_from_folder_and_database(registry: Registry, name: str) -> None:
    folder = FLOORPLANS / name
    code = registry.import_site(folder, by="示例")
    assert registry.twin(code) == load_site(folder)


def test_a_centre_is_imported_once(registry: Registry, tmp_path: Path) -> None:
    folder = site(tmp_path, rooms())
    registry.import_site(folder, by="甲")
    before = registry.version(CODE)
    with pytest.raises(Conflict):
        registry.import_site(folder, by="甲")
    assert registry.version(CODE) == before


def test_a_folder_with_a_bad_drawing_leaves_nothing(registry: Registry, tmp_path: Path) -> None:
    folder = site(tmp_path, b"<html></html>")
    with pytest.raises(DrawingError):
        registry.import_site(folder, by="甲")
    assert registry.is_empty()


FLOOR = "floors: [{id: F1, name: 一层, plan: plan.dxf}]"
BAD = {
    "": "keys and values",
    "code: [": "YAML",
    "- 1": "keys and values",
    f"name: 名\n{FLOOR}": "code is missing",
    f"code: a b\nname: 名\n{FLOOR}": "holds blanks",
    "code: A\nname: 名": "at least one floor",
    "code: A\nname: 名\nfloors: {}": "at least one floor",
    f"code: A\nname: 名\nflors: []\n{FLOOR}": "unknown key 'flors'; use floors",
    "code: A\nname: 名\nfloors: [{id: F1}]": "floors[1]: plan is missing",
    "code: A\nname: 名\nfloors: [{id: F1, plan: plan.dxf, lvl: 2}]": "unknown key 'lvl'; use level",
    "code: A\nname: 名\nfloors: [{id: F1, plan: plan.dxf, level: one}]": "must be a whole number",
    "code: A\nname: 名\nfloors: [{id: F1, plan: plan.dxf}, {id: F1, plan: plan.dxf}]": "used twice",
    "code: A\nname: 名\nfloors: [{id: F1, plan: gone.dxf}]": "cannot open the drawing gone.dxf",
    "code: A\nname: 名\nfloors: [{id: F1, plan: plan.dxf, profile: p.yaml}]": "no drawing profile p.yaml",
    "code: A\nname: 名\nfloors: [{id: F1, plan: plan.dxf, zones: {档案室: 等侯休息区}}]": "no zone kind '等侯休息区'; near: waiting",
    "code: A\nname: 名\nfloors: [{id: F1, plan: plan.dxf, zones: [x]}]": "must map",
    "code: A\nname: 名\nfloors: [{id: F1, plan: plan.dxf, drawn: 九层}]": "holds no floor",
    f"code: A\nname: 名\nstandards: DB31\n{FLOOR}": "must be a list",
    f"code: A\nname: 名\nfacts: [1]\n{FLOOR}": "facts",
    f"code: A\nname: 名\nfacts: {{a: .nan}}\n{FLOOR}": "finite",
    f"code: A\nname: 名\nassets: gone.csv\n{FLOOR}": "Cannot open gone.csv",
}


@pytest.mark.parametrize("text", BAD)
def test_a_wrong_site_file_is_refused_in_one_line_that_says_where(tmp_path: Path, text: str) -> None:
    (tmp_path / "plan.dxf").write_bytes(rooms())
    (tmp_path / "site.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SiteError) as caught:
        load_site(tmp_path)
    assert BAD[text] in caught.value.message.en
    assert caught.value.message.zh
    assert "\n" not in str(caught.value)


def test_a_folder_without_a_site_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SiteError) as caught:
        load_site(tmp_path)
    assert caught.value.code == "no-site-yaml"


@pytest.mark.parametrize(
    ("assets", "word"),
    [
        ("编号,物品\nA1,座椅\nA1,座椅\n", "line 3: the asset number A1 is used on line 2"),
        ("编号,物品,x_m,y_m\nA1,座椅,一,2\n", "line 2 A1: x_m '一'"),
        ("编号,物品\n,座椅\n", "line 2"),
    ],
)
def test_a_wrong_asset_list_is_refused_with_its_line(tmp_path: Path, assets: str, word: str) -> None:
    with pytest.raises(SiteError) as caught:
        read_site(site(tmp_path, rooms(), assets=assets.encode()))
    assert word in caught.value.message.en
    assert "assets.csv" in caught.value.message.zh


@pytest.mark.parametrize(
    ("text", "code"), [("类别,标题\n制度,\n", "bad-document-row"), ("类别,标题,日期\n制度,甲,去年\n", "bad-day")]
)
def test_a_wrong_document_list_is_refused(text: str, code: str) -> None:
    with pytest.raises(SiteError) as caught:
        read_documents(text.encode(), name="documents.csv")
    assert caught.value.code == code
