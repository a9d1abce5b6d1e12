"""What no plan shows of doors, lifts and signs: who says it, what was never measured, and the traps of each."""

from __future__ import annotations

import pytest

from twin.catalog import load_catalog
from twin.catalog.measuring import measurable
from twin.checks.assemble import assemble
from twin.checks.engine import check
from twin.checks.facility import Facility
from twin.checks.fittings import is_automatic, lifts_of
from twin.model import Asset, Centre, Finding, Floor, Measurement, Opening, Twin, Verdict

from .build import TODAY, door, room, storey, thing

CATALOG = load_catalog()
PASS, FAIL, UNKNOWN, NONE = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN, Verdict.NOT_APPLICABLE
ON = {"GB55019-2.6.2-1": True, "GB55019-2.6.2-2": True, "GB50763-3.7.2-1": True}


def whole(*parts: Floor | Asset, **facts: object) -> Twin:
    floors = [part for part in parts if isinstance(part, Floor)]
    assets = [part for part in parts if isinstance(part, Asset)]
    return assemble(Centre("C1", "示例中心", "", (), {"rules": ON, **facts}), floors, assets)  # type: ignore[arg-type] - facts of tests


def found(rule: str, twin: Twin) -> dict[str, Finding]:
    """Findings of one rule by subject."""
    standard = CATALOG.standard("GB50763-2012" if rule.startswith("GB50763") else "GB55019-2021")
    answers = [one for one in check(twin, [standard], CATALOG, today=TODAY) if one.rule == rule]
    assert len({one.subject.id for one in answers}) == len(answers), "two findings on one subject"
    return {one.subject.id: one for one in answers}


def verdicts(rule: str, twin: Twin) -> dict[str, Verdict]:
    return {subject: finding.verdict for subject, finding in found(rule, twin).items()}


def hall(*more: Opening, **main: str) -> Floor:
    """Street, waiting area W, toilet T; doors MAIN and IN, and a staff door that no visitor uses."""
    return storey(
        room("W", "waiting", size=(10, 8)),
        room("T", "accessible_toilet", at=(10.2, 0), size=(3, 3)),
        room("O", "office", at=(10.2, 3.2), size=(3, 4)),
        door("MAIN", "W", at=(5, 0), width=1.2, along="x", 出入口="主入口", **main),
        door("IN", "W T", at=(10.1, 1.5), width=0.9, along="y"),
        door("STAFF", "W O", at=(10.1, 5), width=0.9, along="y"),
        *more,
    )


class TestThreshold:
    RULE = "GB55019-2.5.3-1"

    @pytest.mark.parametrize(
        ("said", "verdict"),
        [
            ("15 mm", PASS),
            ("15.0000001 mm", PASS),
            ("16mm", FAIL),
            ("0", PASS),
            ("1.5厘米", PASS),
            ("0.02", FAIL),
            ("15", UNKNOWN),  # metres, millimetres? nobody guesses
            ("无", UNKNOWN),
            ("-5 mm", UNKNOWN),
            ("", UNKNOWN),
        ],
    )
    def test_as_the_block_of_the_door_says(self, said: str, verdict: Verdict) -> None:
        assert verdicts(self.RULE, whole(hall(门槛高度=said)))["MAIN"] is verdict

    def test_every_door_of_visitors_and_no_other(self) -> None:
        assert set(found(self.RULE, whole(hall()))) == {"MAIN", "IN"}

    def test_never_measured_is_a_task_that_says_where(self) -> None:
        missing = found(self.RULE, whole(hall()))["IN"].actual
        assert "门设施" in missing.zh
        assert "measure it on site" in missing.en

    def test_the_register_goes_before_the_drawing_and_says_when_it_was_measured(self) -> None:
        seen = thing("D-1", "door", at=(5, 0.9), attributes={"门槛高度": "10 mm"})
        measured = Asset(
            **{name: getattr(seen, name) for name in seen.__slots__}
            | {"measured": {"threshold_height": Measurement("2026-01-05", "李")}}
        )
        finding = found(self.RULE, whole(hall(门槛高度="40 mm"), measured))["MAIN"]
        assert finding.verdict is PASS
        assert finding.evidence == ("D-1",)
        assert "2026-01-05 实测" in finding.actual.zh

    def test_measured_at_the_opening_itself_it_says_when(self) -> None:
        said = {"threshold_height": "20 mm", "measured threshold_height": "2026-01-06 李雷"}
        finding = found(self.RULE, whole(hall(**said)))["MAIN"]
        assert finding.verdict is FAIL
        assert "2026-01-06 实测" in finding.actual.zh

    @pytest.mark.parametrize(
        ("at", "owner"),
        [
            ((5.0, 1.0), "MAIN"),
            ((5.0, 1.01), None),
            ((4.4, 0.0), "MAIN"),
            ((10.1, 1.5), "IN"),
            ((10.1, 3.6), None),  # 1.65 m from the one door, nearer to the staff door
        ],
    )
    def test_a_registered_door_is_the_nearest_one_within_a_metre(
        self, at: tuple[float, float], owner: str | None
    ) -> None:
        got = verdicts(self.RULE, whole(hall(), thing("D", "door", at=at, attributes={"门槛高度": "30 mm"})))
        assert got == {"MAIN": UNKNOWN, "IN": UNKNOWN} | ({owner: FAIL} if owner else {})

    def test_one_door_set_between_two_doors_is_only_the_nearer_ones(self) -> None:
        second = door("SIDE", "W", at=(6.4, 0), width=1.0, along="x", 出入口="次入口")
        twin = whole(hall(second), thing("D", "door", at=(5.9, 0), attributes={"门槛高度": "30 mm"}))
        assert verdicts(self.RULE, twin) == {"MAIN": UNKNOWN, "IN": UNKNOWN, "SIDE": FAIL}

    def test_a_door_set_in_a_wall_is_no_doubt_about_its_zone(self) -> None:
        parts = storey(room("W", "waiting", size=(10, 8)), room("T", "accessible_toilet", at=(10.2, 0), size=(3, 3)))
        twin = whole(parts, thing("D", "door", at=(10.1, 1.5)), thing("P", "guide_sign", at=(10.1, 1.5)))
        assert [issue.message.zh[:1] for issue in twin.issues if issue.code == "on-a-wall"] == ["P"]

    @pytest.mark.parametrize("status", ["planned", "retired", "missing"])
    def test_a_door_that_is_not_there_says_nothing(self, status: str) -> None:
        gone = thing("D", "door", at=(5, 0), attributes={"门槛高度": "30 mm"}, status=status)
        assert verdicts(self.RULE, whole(hall(), gone))["MAIN"] is UNKNOWN

    def test_on_another_floor_it_is_another_door(self) -> None:
        upper = storey(room("U", "waiting"), floor_id="F2", level=2)
        above = thing("D", "door", at=(5, 0), floor="F2", attributes={"门槛高度": "30 mm"})
        assert verdicts(self.RULE, whole(hall(), upper, above))["MAIN"] is UNKNOWN


class TestAutomaticDoor:
    RULE = "GB55019-2.5.5-1"

    def wide(self, width: float, said: str) -> Verdict:
        floor = storey(
            room("W", "waiting"),
            door("M", "W", at=(5, 0), width=width, along="x", 出入口="主入口", **{"门类型": said} if said else {}),
        )
        return verdicts(self.RULE, whole(floor))["M"]

    @pytest.mark.parametrize(
        ("width", "said", "verdict"),
        [
            (1.0, "自动门", PASS),
            (0.9999999, "自动门", PASS),
            (0.99, "自动门", FAIL),
            (0.99, "感应平移门", FAIL),
            (0.99, "Automatic sliding door", FAIL),
            (0.99, "平开门", NONE),
            (0.99, "手动平移门", NONE),
            (0.99, "非自动门", NONE),
            (0.99, "", UNKNOWN),
            (1.2, "", PASS),
        ],
    )
    def test_by_its_type(self, width: float, said: str, verdict: Verdict) -> None:
        assert self.wide(width, said) is verdict

    def test_inside_a_door_is_opened_by_hand_unless_somebody_says_otherwise(self) -> None:
        assert verdicts(self.RULE, whole(hall()))["IN"] is NONE
        registered = thing("D", "door", at=(10.1, 1.5), name="卫生间自动门")
        assert verdicts(self.RULE, whole(hall(), registered))["IN"] is FAIL, "0.9 m, automatic by its name"

    def test_without_a_width_nothing_is_said(self) -> None:
        floor = storey(room("W", "waiting"), door("M", "W", at=(5, 0), width=None, 出入口="主入口", 门类型="自动门"))
        assert verdicts(self.RULE, whole(floor))["M"] is UNKNOWN

    def test_words(self) -> None:
        assert [is_automatic(word) for word in ("自动 感应", "AUTOMATIC", "手动", "旋转门", "")] == [
            True,
            True,
            False,
            False,
            False,
        ]


def storeys(*numbers: int, name: str = "电梯", **attributes: str) -> list[Floor]:
    """Floors, each with a hall, and a lift L drawn on it in a room of that name."""
    return [
        storey(
            room(f"H{n}", "waiting"),
            room(f"R{n}", "lift", at=(10.2, 0), size=(2, 2.2), name=name, names=(name,)),
            door(f"D{n}", f"H{n} R{n}", at=(10.1, 1), width=0.9, along="y"),
            door(f"L{n}", f"R{n}", at=(11, 1), kind="lift", width=None, **attributes),
            *([door("MAIN", "H1", at=(5, 0), along="x", 出入口="主入口")] if n == 1 else []),
            floor_id=f"F{n}",
            level=n,
        )
        for n in numbers
    ]


class TestLifts:
    RULE = "GB55019-2.6.4-1"
    WIDE = "GB55019-2.6.2-1"

    def answer(self, *parts: Floor | Asset, rule: str = RULE) -> dict[str, Verdict]:
        return verdicts(rule, whole(*parts))

    def test_without_a_lift_there_is_nothing_to_ask(self) -> None:
        assert self.answer(hall()) == {"C1": NONE}
        assert self.answer(hall(), rule=self.WIDE) == {"C1": NONE}

    def test_a_lift_of_which_nobody_says_it_is_undecided_and_its_car_is_to_be_measured(self) -> None:
        assert self.answer(*storeys(1, 2, 3)) == {"C1": UNKNOWN}
        assert self.answer(*storeys(1, 2, 3), rule=self.WIDE) == {"L1": UNKNOWN}, "once, at the lowest floor"

    def test_a_lift_is_called_what_the_drawing_calls_it(self) -> None:
        """Four lines that all say 电梯 tell nobody which one."""
        names = [found(self.WIDE, whole(*storeys(1, **said)))["L1"].subject.name for said in ({"name": "2#电梯"}, {})]
        assert names == ["2#电梯", "电梯"]

    def test_one_lift_on_three_floors_is_one(self) -> None:
        facility = Facility(whole(*storeys(1, 2, 3)), CATALOG)
        assert [[opening.id for _, opening in lift.openings] for lift in lifts_of(facility)] == [["L1", "L2", "L3"]]

    @pytest.mark.parametrize(
        ("name", "verdict"), [("无障碍电梯", PASS), ("货梯", FAIL), ("员工电梯", FAIL), ("电梯", UNKNOWN)]
    )
    def test_by_the_name_of_its_room(self, name: str, verdict: Verdict) -> None:
        assert self.answer(*storeys(1, 2, name=name)) == {"C1": verdict}

    @pytest.mark.parametrize(
        ("item", "attributes", "verdict"),
        [
            ("accessible_lift", {}, PASS),
            ("lift", {"可供轮椅使用": "是"}, PASS),
            ("lift", {"可供轮椅使用": "否"}, FAIL),
            ("lift", {"可供轮椅使用": "也许"}, UNKNOWN),
            ("lift", {}, UNKNOWN),
            ("accessible_lift", {"可供轮椅使用": "否"}, FAIL),
        ],
    )
    def test_as_registered_on_any_of_its_floors(self, item: str, attributes: dict[str, str], verdict: Verdict) -> None:
        lift = thing("DT-1", item, at=(11, 1), floor="F2", attributes=attributes)
        assert self.answer(*storeys(1, 2, 3), lift) == {"C1": verdict}

    def test_what_says_no_wins_over_a_kind_name(self) -> None:
        refused = thing("DT-1", "lift", zone="R2", floor="F2", attributes={"可供轮椅使用": "否"})
        assert self.answer(*storeys(1, 2, name="无障碍电梯"), refused) == {"C1": FAIL}

    def test_a_registered_lift_elsewhere_is_not_this_one(self) -> None:
        assert self.answer(*storeys(1), thing("DT", "accessible_lift", at=(2, 5))) == {"C1": UNKNOWN}

    @pytest.mark.parametrize(
        ("width", "verdict"), [("1.10 m", PASS), ("1099 mm", FAIL), ("1099", FAIL), ("110", UNKNOWN), ("", UNKNOWN)]
    )
    def test_the_car_of_the_accessible_lift_and_of_no_other(self, width: str, verdict: Verdict) -> None:
        good = thing("DT-1", "accessible_lift", at=(11, 1), attributes={"轿厢宽度": width})
        assert self.answer(*storeys(1, 2), good, rule=self.WIDE) == {"L1": verdict}

    def test_a_goods_lift_is_not_measured(self) -> None:
        assert self.answer(*storeys(1, 2, name="货梯"), rule=self.WIDE) == {"C1": NONE}

    def test_the_block_of_the_drawing_may_say_it_on_any_floor(self) -> None:
        twin = whole(*storeys(1, name="无障碍电梯"), *storeys(2, name="无障碍电梯", 轿厢深度="1.4 m", 门净宽="790 mm"))
        assert verdicts("GB55019-2.6.2-2", twin) == {"L1": PASS}
        assert verdicts("GB50763-3.7.2-1", twin) == {"L1": FAIL}

    def test_second_hand_numbers_are_off_until_they_are_turned_on(self) -> None:
        twin = whole(*storeys(1, name="无障碍电梯"), rules={})
        finding = found(self.WIDE, twin)["C1"]
        assert finding.verdict is NONE
        assert "未启用" in finding.actual.zh


class TestSigns:
    RULE = "GB50763-3.5.2-1"

    def answer(self, item: str = "guide_sign", zone: str = "W", **attributes: str) -> dict[str, Verdict]:
        return verdicts(self.RULE, whole(hall(), thing("S", item, zone=zone, attributes=attributes)))

    @pytest.mark.parametrize(
        ("height", "out", "verdict"),
        [
            ("2.0 m", "", PASS),
            ("1.999 m", "100 mm", PASS),
            ("1.999 m", "101 mm", FAIL),
            ("599 mm", "400 mm", PASS),
            ("600 mm", "400 mm", FAIL),
            ("1.5 m", "", UNKNOWN),
            ("", "80 mm", PASS),
            ("", "200 mm", UNKNOWN),
            ("220", "", UNKNOWN),
            ("", "", UNKNOWN),
        ],
    )
    def test_high_or_flat_or_low(self, height: str, out: str, verdict: Verdict) -> None:
        assert self.answer(安装高度=height, 探出宽度=out) == {"S": verdict}

    def test_the_task_names_what_is_lacking(self) -> None:
        def missing(**attributes: str) -> str:
            twin = whole(hall(), thing("S", "guide_sign", zone="W", attributes=attributes))
            return found(self.RULE, twin)["S"].actual.zh

        assert "安装高度" in missing()
        assert "探出宽度" in missing(安装高度="1.5 m")

    def test_signs_at_windows_and_in_offices_are_not_asked(self) -> None:
        assert self.answer("window_sign") == {"C1": NONE}
        assert self.answer(zone="O") == {"C1": NONE}


def test_what_a_person_measures_at_doors_lifts_and_signs() -> None:
    standards = CATALOG.standards_of([])

    def names(item: str) -> set[str]:
        return {entry.id for entry in measurable(CATALOG, standards, item)}

    assert names("door") == {"threshold_height"}
    assert names("accessible_lift") == names("lift") == {"car_width", "car_depth", "door_clear_width"}
    assert {"mounting_height", "protrusion"} <= names("guide_sign")
    assert names("computer") == set()
