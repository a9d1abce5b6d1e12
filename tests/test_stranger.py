"""A stranger's drawing and asset list, from files to missing list, through the command line only."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import ezdxf
import pytest
from openpyxl import load_workbook

from twin.cli import main

ROOMS = {
    # name on the drawing: (x, y, width, depth) in metres
    "咨询引导区": (0, 0, 10, 8),
    "休息等候区": (10, 0, 12, 8),  # a synonym: the table says 等候休息区
    "窗口服务区": (0, 8, 22, 10),
    "便民服务区": (22, 0, 6, 8),
    "办公区": (22, 8, 8, 10),
    "档案室": (28, 0, 6, 8),
    "设备区": (30, 8, 4, 10),
}
"""Neither a self-service zone (√ for a district centre) nor 政务公开专区, 母婴室."""

GUIDE = ["问询台", "墙面标识", "电子显示屏", "业务告示牌", "智能导服机器人", "宣传资料架", "政府公报栏(架)", "宣传册/宣传折页", "服务电话", "取号机", "“好差评”评价设备"]  # fmt: skip
"""All of Table 3 for a district but 办事指南查询机; 取号机 is an everyday word for 取号设备."""
OFFSET = (39_500_000, 3_450_000)


def draw(path: Path, *, walls: bool) -> None:
    """The rooms, in millimetres far from the origin: as closed outlines, or as 200 mm double walls with doors."""
    document = ezdxf.new("R2000")
    space = document.modelspace()

    def mm(x: float, y: float) -> tuple[float, float]:
        return OFFSET[0] + x * 1000, OFFSET[1] + y * 1000

    def box(x: float, y: float, w: float, d: float, layer: str) -> None:
        corners = [mm(x, y), mm(x + w, y), mm(x + w, y + d), mm(x, y + d)]
        space.add_lwpolyline(corners, close=True, dxfattribs={"layer": layer})

    if walls:  # one outer face, one inner face a room: what is between them is wall
        box(-0.2, -0.2, 34.4, 18.4, "WALL")
    for name, (x, y, w, d) in ROOMS.items():
        inset = 0.1 if walls else 0.0
        box(x + inset, y + inset, w - 2 * inset, d - 2 * inset, "WALL" if walls else "功能分区")
        label = space.add_text(name, height=400, dxfattribs={"layer": "文字"})
        label.set_placement(mm(x + w / 2 - 1, y + d / 2))
    document.saveas(path)


def write_site(folder: Path, rows: list[dict[str, str]], *, walls: bool = False, encoding: str = "utf-8") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    draw(folder / "plan.dxf", walls=walls)
    (folder / "site.yaml").write_text(
        "code: X-1\nname: 陌生中心\ntier: district\nstandards: [DB31117-Z-016-2022]\n"
        "floors:\n  - {id: F1, name: 一层, level: 1, plan: plan.dxf}\nassets: assets.csv\n",
        encoding="utf-8",
    )
    with (folder / "assets.csv").open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, ["资产编号", "物品", "名称", "功能区", "x_m", "y_m"], restval="")
        writer.writeheader()
        writer.writerows(rows)
    return folder


def guide_rows(x: float, y: float) -> list[dict[str, str]]:
    """Everything of :data:`GUIDE` placed at one point, local metres."""
    at = {"x_m": f"{OFFSET[0] / 1000 + x:.3f}", "y_m": f"{OFFSET[1] / 1000 + y:.3f}"}
    return [{"资产编号": f"G-{i:02}", "物品": item, **at} for i, item in enumerate(GUIDE)]


def missing_csv(site: Path, *words: str) -> list[dict[str, str]]:
    target = site / "missing.csv"
    assert main(["missing", str(site), "-o", str(target), *words]) == 1
    text = target.read_text(encoding="utf-8-sig")
    lines = text.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("清单,"))
    return list(csv.DictReader(lines[start:]))


@pytest.mark.parametrize("walls", [False, True], ids=["outlines", "walls"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_missing_list_of_a_stranger(tmp_path: Path, encoding: str, *, walls: bool) -> None:
    site = write_site(tmp_path / "site", guide_rows(5, 6), walls=walls, encoding=encoding)
    rows = [row for row in missing_csv(site) if row["必配/选配"].startswith("必配")]
    in_guide = {row["设施设备及用品"] for row in rows if row["功能区"].startswith("咨询引导区") and row["表"] == "3"}
    assert in_guide == {"办事指南查询机"}
    waiting = {row["行"] for row in rows if row["表"] == "10"}
    assert waiting == {str(n) for n in range(1, 10)}  # √ in all nine rows for a district centre
    zones = {row["设施设备及用品"] for row in rows if row["表"] == "2"}
    assert zones == {"自助服务区(8小时、24小时)", "政务公开专区", "母婴室"}


def test_a_tier_changes_what_is_required(tmp_path: Path) -> None:
    site = write_site(tmp_path / "site", guide_rows(5, 6))
    rows = [r for r in missing_csv(site, "--tier", "department") if r["必配/选配"].startswith("必配")]
    assert {row["设施设备及用品"] for row in rows if row["表"] == "2"} == set()
    assert {row["设施设备及用品"] for row in rows if row["表"] == "3"} == set()
    assert {row["行"] for row in rows if row["表"] == "10"} == {"1", "2", "3", "4", "5", "6", "7"}


def test_an_item_in_the_wrong_zone_is_missing_where_it_should_stand(tmp_path: Path) -> None:
    wrong = write_site(tmp_path / "site", guide_rows(25, 4))  # all of it stands in the convenience zone
    rows = [row for row in missing_csv(wrong) if row["必配/选配"].startswith("必配")]
    assert len([row for row in rows if row["表"] == "3"]) == 12


def test_workbook_and_json_say_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site = write_site(tmp_path / "site", guide_rows(5, 6))
    required = [row for row in missing_csv(site) if row["清单"] == "必配缺失"]
    assert main(["missing", str(site), "-o", str(site / "m.xlsx")]) == 1
    sheet = load_workbook(site / "m.xlsx").worksheets[0]
    cells = [[str(cell) for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    body = [row for row in cells if "陌生中心" in row and len(row) > 5]
    assert len(body) == len(required)
    capsys.readouterr()
    assert main(["check", str(site), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    failed = [f for f in answer["findings"] if f["verdict"] == "fail" and f["strength"] == "required"]
    assert {(f["table"], str(f["row"])) for f in failed} == {(row["表"], row["行"]) for row in required if row["表"]}


@pytest.mark.parametrize("words", [["check", "no-such-folder/"], ["missing", ".", "-o", "x.docx"]])
def test_bad_input_exits_two_with_one_message(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.strip().splitlines()) == 2  # Chinese, English
