"""Facts with their history: stating, replacing, taking back, undoing; what a check on a day uses; the table's migration."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from twin.catalog import load_catalog
from twin.checks.engine import check
from twin.errors import Conflict, Invalid, NotFound, Refused, SiteError
from twin.model import Centre, FactValue, Json, Verdict
from twin.registry import Registry, open_registry
from twin.registry.database import open_engine
from twin.registry.fact_sheets import read_fact_rows
from twin.registry.facts import fact_lines
from twin.registry.rows import today
from twin.registry.site import read_site
from twin.registry.undoing import Net
from twin.report.evidence import facts_sheet, sheet_report
from twin.report.sheets import csv_bytes

from .build import CODE, site

STANDARD = "DB31117-Z-016-2022"
FUTURE = (today() + timedelta(days=30)).isoformat()


def stated(registry: Registry) -> dict[str, list[tuple[str, Json]]]:
    found: dict[str, list[tuple[str, Json]]] = {}
    for each in registry.facts.of_centre(CODE):
        found.setdefault(each.fact.name, []).append((each.fact.since, each.fact.value))
    return found


def staff_verdict(centre: Centre, registry: Registry, day: str) -> Verdict:
    catalog = load_catalog()
    standard = replace(catalog.standard(STANDARD), rules=(catalog.standard(STANDARD).rule("SJ-C.3.2-1"),), elsewhere=())
    twin = replace(registry.twin(CODE), centre=replace(centre, tier="subdistrict"))
    (one,) = check(twin, [standard], catalog, today=date.fromisoformat(day))
    return one.verdict


class TestHistory:
    def test_older_values_stay_with_who_stated_each_and_why(self, centre: Registry) -> None:
        centre.facts.state(CODE, FactValue("staff", 24, "2025-03-01"), by="乙", why="核编")
        centre.facts.state(CODE, FactValue("staff", 30, FUTURE), by="丙", why="扩编")
        assert stated(centre) == {"staff": [("", 12), ("2025-03-01", 24), (FUTURE, 30)]}
        assert [(each.by, each.why) for each in centre.facts.of_centre(CODE)][1:] == [("乙", "核编"), ("丙", "扩编")]
        assert centre.centre(CODE).facts == {"staff": 24}, "the one in force today"
        assert centre.twin(CODE).centre.facts == {"staff": 24}

    def test_the_value_of_the_same_day_is_replaced_and_logged(self, centre: Registry) -> None:
        centre.facts.state(CODE, FactValue("staff", 24, "2025-03-01"), by="乙")
        centre.facts.state(CODE, FactValue("staff", 25, "2025-03-01"), by="丙", why="误登")
        assert stated(centre)["staff"] == [("", 12), ("2025-03-01", 25)]
        last = centre.changes(CODE, kind="fact", key="staff 2025-03-01")[0]
        assert (last.by, last.before, last.after) == (
            "丙",
            {"centre": CODE, "name": "staff", "since": "2025-03-01", "value": 24},
            {"centre": CODE, "name": "staff", "since": "2025-03-01", "value": 25},
        )

    def test_stating_and_taking_back_can_be_undone(self, centre: Registry) -> None:
        before = stated(centre)
        batch = centre.facts.state(CODE, FactValue("staff", 24, "2025-03-01"), by="乙")
        centre.undo(batch, by="甲")
        assert stated(centre) == before
        gone = centre.facts.take_back(CODE, "staff", "", by="甲")
        assert stated(centre) == {}
        centre.undo(gone, by="甲")
        assert stated(centre) == before

    def test_two_who_state_the_same_day_do_not_overwrite_each_other(self, centre: Registry) -> None:
        version = centre.facts.of_centre(CODE)[0].version
        centre.facts.state(CODE, FactValue("staff", 13), by="乙", expected_version=version)
        with pytest.raises(Conflict):
            centre.facts.state(CODE, FactValue("staff", 14), by="丙", expected_version=version)
        assert stated(centre)["staff"] == [("", 13)]

    @pytest.mark.parametrize(
        ("fact", "error"),
        [
            (FactValue("staf", 1), NotFound),
            (FactValue("settings", {"near": 1}), NotFound),
            (FactValue("staff", "many"), Invalid),
            (FactValue("staff", None), Invalid),
            (FactValue("hours", "morning"), Invalid),
            (FactValue("staff", 1, "2025-02-30"), Invalid),
            (FactValue("staff", 1, "2025-3-1"), Invalid),
        ],
    )
    def test_what_is_no_fact_is_refused(self, centre: Registry, fact: FactValue, error: type[Exception]) -> None:
        before = stated(centre)
        with pytest.raises(error):
            centre.facts.state(CODE, fact, by="甲")
        assert stated(centre) == before

    def test_a_fact_that_a_standard_declares_can_be_stated(self, centre: Registry) -> None:
        centre.facts.state(CODE, FactValue("epidemic", value=True, since="2025-01-01"), by="甲")
        assert centre.centre(CODE).facts["epidemic"] is True

    def test_nobody_states_without_a_name_nor_takes_back_what_is_not_there(self, centre: Registry) -> None:
        with pytest.raises(Refused):
            centre.facts.state(CODE, FactValue("staff", 1), by=" ")
        with pytest.raises(NotFound):
            centre.facts.take_back(CODE, "staff", "2020-01-01", by="甲")
        with pytest.raises(NotFound):
            centre.facts.of_centre("NO")

    def test_changing_the_centre_leaves_the_history(self, centre: Registry) -> None:
        centre.facts.state(CODE, FactValue("staff", 24, "2025-03-01"), by="乙")
        old = centre.centre(CODE)
        centre.update_centre(replace(old, facts={**old.facts, "rules": {"GB50140-5.2.1-1": True}}), by="甲")
        assert stated(centre) == {"rules": [("", {"GB50140-5.2.1-1": True})], "staff": [("", 12), ("2025-03-01", 24)]}

    def test_a_change_of_before_facts_had_days_is_of_the_value_ever_since(self) -> None:
        old = {"centre": CODE, "name": "staff", "value": 12}
        assert Net("fact", CODE, "staff", old, {**old, "value": 40}).identity == (CODE, "staff", "")


class TestDays:
    def test_a_check_uses_the_values_of_its_day(self, centre: Registry) -> None:
        centre.facts.take_back(CODE, "staff", "", by="甲")
        centre.facts.state(CODE, FactValue("staff", 24, "2024-01-01"), by="甲")
        centre.facts.state(CODE, FactValue("staff", 26, "2025-03-01"), by="甲")
        centre.facts.state(CODE, FactValue("staff", 20, FUTURE), by="甲")
        found = centre.centre(CODE)
        verdicts = {
            "2023-12-31": Verdict.UNKNOWN,
            "2024-01-01": Verdict.FAIL,
            "2025-02-28": Verdict.FAIL,
            "2025-03-01": Verdict.PASS,
            today().isoformat(): Verdict.PASS,
            FUTURE: Verdict.FAIL,
        }
        assert {day: staff_verdict(found, centre, day) for day in verdicts} == verdicts

    def test_only_a_later_value_is_no_value_yet(self, centre: Registry) -> None:
        centre.facts.take_back(CODE, "staff", "", by="甲")
        centre.facts.state(CODE, FactValue("staff", 26, FUTURE), by="甲")
        found = centre.centre(CODE)
        assert "staff" not in found.facts
        assert staff_verdict(found, centre, today().isoformat()) is Verdict.UNKNOWN

    def test_an_audit_freezes_the_history_and_repeats(self, centre: Registry) -> None:
        centre.facts.state(CODE, FactValue("building_area_m2", 25000, "2024-01-01"), by="甲")
        centre.facts.state(CODE, FactValue("building_area_m2", 900, "2025-03-01"), by="甲")
        runs = {
            day: centre.audits.run(CODE, by="乙", standards=[STANDARD], tier="district", day=date.fromisoformat(day))
            for day in ("2025-02-28", "2025-03-01")
        }
        area = {
            day: next(f.verdict for f in centre.audits.findings(CODE, run.number) if f.rule == "SJ-T1-R1")
            for day, run in runs.items()
        }
        assert area == {"2025-02-28": Verdict.PASS, "2025-03-01": Verdict.FAIL}
        centre.facts.state(CODE, FactValue("building_area_m2", 1, "2023-01-01"), by="甲")
        assert all(centre.audits.repeat(CODE, run.number).same for run in runs.values())
        one, other = runs.values()
        assert one.parts["records"] == other.parts["records"], "the same facts: only the day differs"


class TestLines:
    def test_those_that_a_standard_asks_for_and_nobody_stated_come_first(self, centre: Registry) -> None:
        centre.facts.state(CODE, FactValue("window_staff", 9, FUTURE), by="甲")
        found = replace(centre.centre(CODE), standards=("LZCZ-2022-1",))
        lines = fact_lines(centre.facts.of_centre(CODE), load_catalog(), found, today())
        by_name = {line.entry.id: line for line in lines}
        assert by_name["window_staff"].asked == ("LZ-23-1",)
        assert (by_name["window_staff"].now, len(by_name["window_staff"].history)) == (None, 1)
        assert by_name["staff"].now is not None
        assert by_name["epidemic"].entry.zh == "处于疫情防控期间"
        order = [line.entry.id for line in lines]
        assert order.index("window_staff") < order.index("staff")
        assert order.index("epidemic") < order.index("staff_finance"), "nobody asks for the accountant there"

    def test_a_rule_that_does_not_bind_the_centre_or_is_off_asks_for_nothing(self, centre: Registry) -> None:
        old = replace(centre.centre(CODE), standards=(STANDARD,))

        def asked(found: Centre) -> dict[str, tuple[str, ...]]:
            return {line.entry.id: line.asked for line in fact_lines([], load_catalog(), found, today())}

        assert asked(replace(old, tier="district"))["staff"] == ()
        below = replace(old, tier="subdistrict")
        assert asked(below)["staff"] == ("SJ-C.3.2-1", "SJ-C.3.2-2")
        assert asked(below)["staff_admin"] == ()
        off = replace(below, facts={"rules": {"SJ-C.3.2-1": False, "GB50140-5.2.1-1": True}})
        assert asked(off)["staff"] == ("SJ-C.3.2-2",)
        assert "light_fire_hazard" not in asked(below)
        assert asked(off)["light_fire_hazard"] == ("GB50140-5.2.1-1",)


class TestMigration:
    def test_down_keeps_the_value_in_force_and_up_has_it_ever_since(self, own_centre: Registry) -> None:
        for since, value in (("2024-01-01", 20), ("2025-03-01", 24), (FUTURE, 40)):
            own_centre.facts.state(CODE, FactValue("staff", value, since), by="甲")
        own_centre.facts.state(CODE, FactValue("windows", 9, FUTURE), by="甲")
        own_centre.facts.state(CODE, FactValue("region", "某区"), by="甲")
        own_centre.upgrade("0017")
        engine = open_engine(own_centre.url)
        with engine.connect() as connection:
            rows = connection.execute(text("SELECT name, version FROM fact ORDER BY name")).all()
        assert [row[0] for row in rows] == ["region", "staff", "windows"]
        engine.dispose()
        own_centre.upgrade()
        after = open_registry(own_centre.url)
        assert stated(after) == {"region": [("", "某区")], "staff": [("", 24)], "windows": [("", 9)]}
        after.facts.state(CODE, FactValue("staff", 25), by="甲")
        assert stated(after)["staff"] == [("", 25)]
        after.close()


class TestSiteFile:
    def read(self, folder: Path, facts: str) -> Centre:
        path = site(folder, b"") / "site.yaml"
        path.write_text(
            path.read_text(encoding="utf-8").replace("facts: {staff: 12, opened: 2020-05-01}", f"facts: {facts}"),
            encoding="utf-8",
        )
        return read_site(folder).centre

    def test_a_value_with_its_day_and_a_list_of_such(self, tmp_path: Path) -> None:
        found = self.read(
            tmp_path / "A",
            f"{{staff: [{{value: 26}}, {{value: 24, since: 2025-03-01}}, {{value: 30, since: {FUTURE}}}], "
            "windows: {value: 9, since: 2020-01-01}, region: 某区, settings: {near: 20 m}, days: [1, 2]}",
        )
        assert found.facts == {
            "staff": 24, "windows": 9, "region": "某区", "settings": {"near": "20 m"}, "days": [1, 2],
        }  # fmt: skip
        assert {(one.name, one.since, one.value) for one in found.stated} == {
            ("staff", "", 26), ("staff", "2025-03-01", 24), ("staff", FUTURE, 30), ("windows", "2020-01-01", 9),
        }  # fmt: skip
        assert found.on(date(2019, 1, 1)).facts["staff"] == 26
        assert "windows" not in found.on(date(2019, 1, 1)).facts

    @pytest.mark.parametrize(
        "facts",
        [
            "{staff: {value: 1, since: soon}}",
            "{staff: {value: 1, since: 20250301}}",
            "{staff: [{value: 1, since: 2025-03-01}, {value: 2, since: 2025-03-01}]}",
            "{staff: [{value: 1}, {value: 2}]}",
        ],
    )
    def test_a_day_that_is_none_or_twice_is_refused(self, tmp_path: Path, facts: str) -> None:
        with pytest.raises(SiteError, match="staff"):
            self.read(tmp_path / "A", facts)


class TestLists:
    def take(self, registry: Registry, text: str, *, dry_run: bool = False) -> list[tuple[str, str]]:
        rows = read_fact_rows(text.encode(), load_catalog(), name="facts.csv")
        report = registry.facts.take_in(CODE, rows, by="甲", dry_run=dry_run)
        return [(row.title, row.state.value) for row in report.rows]

    def test_a_list_is_taken_in_and_what_it_does_not_name_stays(self, centre: Registry) -> None:
        text = "事实,值,自\n服务窗口数,9个,2025年3月\nwindow_staff,11,\n工作日服务时间,08:30-12:00,始\n处于疫情防控期间,否,\nstaff,12,\n"
        wanted = [
            ("服务窗口数", "new"),
            ("窗口人员数", "new"),
            ("工作日服务时间", "new"),
            ("处于疫情防控期间", "new"),
            ("工作人员总数", "unchanged"),
        ]
        assert self.take(centre, text, dry_run=True) == wanted
        assert stated(centre) == {"staff": [("", 12)]}, "a dry run writes nothing"
        assert self.take(centre, text) == wanted
        assert stated(centre) == {
            "epidemic": [("", False)], "hours": [("", "08:30-12:00")], "staff": [("", 12)],
            "window_staff": [("", 11)], "windows": [("2025-03-01", 9)],
        }  # fmt: skip
        assert {state for _, state in self.take(centre, text)} == {"unchanged"}, "the same list again changes nothing"

    @pytest.mark.parametrize(
        "row", ["没有这项,1,", "staff,很多,", "staff,3,明天", "hours,上午,", ",1,", "staff,,", "staff,1,\nstaff,2,"]
    )
    def test_one_wrong_row_writes_none(self, centre: Registry, row: str) -> None:
        found = self.take(centre, f"事实,值,自\nwindows,9,\n{row}\n")
        assert found[-1][1] == "wrong"
        assert stated(centre) == {"staff": [("", 12)]}

    def test_what_is_exported_can_be_taken_in_elsewhere(self, centre: Registry) -> None:
        centre.facts.state(CODE, FactValue("epidemic", value=True, since="2025-01-01"), by="甲")
        centre.facts.state(CODE, FactValue("hours", "08:30-12:00, 13:00-17:00"), by="甲")
        centre.facts.state(CODE, FactValue("staff", 24, "2025-03-01"), by="甲")
        for lang in ("zh", "en"):
            sheet = facts_sheet(centre.facts.of_centre(CODE), load_catalog(), lang=lang)
            data = csv_bytes(sheet_report(centre.twin(CODE), sheet, today(), lang=lang))
            rows = read_fact_rows(data, load_catalog(), name="facts.csv")
            assert {each.state.value for each in centre.facts.take_in(CODE, rows, by="甲").rows} == {"unchanged"}
            assert len(rows) == 4
