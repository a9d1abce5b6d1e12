"""The vocabulary of measures is whole, and what the register says of things and areas is measured as it stands."""

from __future__ import annotations

import pytest

from twin.catalog.measures import MEASURES
from twin.checks.facility import Facility
from twin.checks.measures import IMPLEMENTED
from twin.model import Twin

from .build import block, facility, fixture, measure, room, storey, thing, whole


def test_every_measure_of_the_catalogue_is_implemented_and_no_other() -> None:
    assert set(IMPLEMENTED) == set(MEASURES)


def test_every_measure_documents_itself() -> None:
    assert [name for name, function in IMPLEMENTED.items() if not function.__doc__] == []


class TestAssets:
    def test_item_distance_skips_itself_and_other_floors(self) -> None:
        place = facility(
            storey(room("A", "waiting")),
            storey(room("B", "waiting"), floor_id="F2", level=2),
            thing("1", "logo", at=(0, 0)),
            thing("2", "logo", at=(3, 4)),
            thing("3", "logo", at=(0, 0), floor="F2"),
            thing("4", "logo", zone="A"),
        )
        assert measure("item_distance", place, "1", item="logo").value == 5
        assert measure("item_distance", place, "3", item="logo").inapplicable is not None
        assert measure("item_distance", place, "4", item="logo").missing is not None

    def test_distinct_attribute_folds_spelling_and_skips_blanks(self) -> None:
        place = facility(
            storey(room("A", "waiting")),
            thing("1", "seat", zone="A", attributes={"型号": "AB-1"}),
            thing("2", "seat", zone="A", attributes={"model": "ＡＢ 1"}),
            thing("3", "seat", zone="A", attributes={"规格型号": "  "}),
        )
        assert measure("distinct_attribute", place, "seat", attribute="model").value == 1
        more = facility(*place.twin.floors, *place.twin.assets, thing("4", "seat", attributes={"model": "C"}))
        assert measure("distinct_attribute", more, "seat", attribute="model").value == 2
        assert measure("distinct_attribute", more, "seat", attribute="responsible_person").missing is not None

    def test_attributes_and_status(self) -> None:
        place = facility(
            storey(room("A", "waiting")),
            thing("1", "seat", attributes={"负责人": "甲"}),
            thing("2", "seat", attributes={"负责人": None}, status="repair"),
        )
        assert measure("attribute_of", place, "1", attribute="responsible_person").value == "甲"
        assert measure("attribute_of", place, "2", attribute="responsible_person").missing is not None
        assert measure("attribute_present", place, "2", attribute="responsible_person").value is False
        assert [measure("asset_working", place, n).value for n in "12"] == [True, False]


class TestArea:
    def test_stated_area_counts_as_it_is(self) -> None:
        for stated in (800, 800.0, "800", "800 m2", "800㎡"):
            assert measure("total_area", facility(area=stated), fact="area").value == 800

    def test_what_is_no_area_is_unknown(self) -> None:
        for stated in ("大", "800 m", "nan"):
            assert measure("total_area", facility(area=stated), fact="area").missing is not None

    def test_zones_are_a_lower_bound_that_counts_overlaps_once(self) -> None:
        place = facility(storey(room("A", "waiting"), room("B", "office", at=(5, 5), size=(2, 2))))
        got = measure("total_area", place, fact="area")
        assert got.value == pytest.approx(100)
        assert got.doubt is not None

    def test_nothing_known(self) -> None:
        assert measure("total_area", facility(), fact="area").missing is not None


def test_a_drawn_block_without_an_item_is_no_thing() -> None:
    place = Facility(Twin(whole().centre, (storey(room("A", "waiting"), block("p", None, (1, 1))),), ()), fixture())
    assert measure("count_in_zone", place, "A", item="seat").value == 0
