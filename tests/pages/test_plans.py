"""The page of plans and centres: the form of a centre."""

from __future__ import annotations

import pytest

from tests.pages.test_pages import app
from twin.web.view import registry


@pytest.mark.usefixtures("empty")
def test_a_centre_is_created_from_the_form() -> None:
    test = app("plans", "en")
    code, name = test.text_input[1], test.text_input[2]
    code.set_value("NEW-1")
    name.set_value("New centre")
    test.selectbox[0].set_value("district")
    test.button[0].click().run()
    assert [(c.code, c.name, c.tier) for c in registry().centres()] == [("NEW-1", "New centre", "district")]


@pytest.mark.usefixtures("empty")
def test_the_tiers_to_choose_from_are_those_of_the_chosen_standards_in_their_words() -> None:
    test = app("plans", "en")
    assert "Subdistrict or town centre" in test.selectbox[0].options
    assert "Provincial centre" not in test.selectbox[0].options
    test.multiselect[0].set_value(["DB44-T-2138-2018"]).run()
    assert "Town or subdistrict centre" in test.selectbox[0].options
    test.text_input[1].set_value("NEW-1")
    test.text_input[2].set_value("New centre")
    test.selectbox[0].set_value("province")
    test.button[0].click().run()
    assert [(c.code, c.standards, c.tier) for c in registry().centres()] == [
        ("NEW-1", ("DB44-T-2138-2018",), "province")
    ]


@pytest.mark.usefixtures("empty")
def test_a_centre_may_be_checked_by_documents_without_tiers() -> None:
    test = app("plans", "en")
    test.multiselect[0].set_value(["GB55019-2021"]).run()
    assert "Provincial centre" in test.selectbox[0].options
    test.text_input[1].set_value("NEW-1")
    test.text_input[2].set_value("New centre")
    test.button[0].click().run()
    assert any("choose tier and standards" in each.value for each in test.error)
    assert registry().centres() == ()


@pytest.mark.usefixtures("empty")
def test_a_form_without_a_name_of_the_person_is_refused() -> None:
    test = app("plans", "en", person="")
    test.text_input[1].set_value("NEW-1")
    test.text_input[2].set_value("New centre")
    test.selectbox[0].set_value("district")
    test.button[0].click().run()
    assert registry().centres() == ()
    assert any("Give your name" in each.value for each in test.error)
