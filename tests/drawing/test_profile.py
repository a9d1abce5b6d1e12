"""Profiles: written, read back, refused with a reason, obeyed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.drawing.drafting import box, new, office, outline, text, written
from twin.drawing.flatten import flatten
from twin.drawing.plan import read_plan
from twin.drawing.profile import FIELDS, Profile, guess_profile
from twin.drawing.roles import Role
from twin.errors import DrawingError

NAME = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cf")), min_size=1, max_size=12).filter(
    lambda s: s.strip() == s
)


@given(
    st.builds(
        Profile,
        layers=st.dictionaries(NAME, st.sampled_from(list(Role))),
        blocks=st.dictionaries(NAME, st.sampled_from(list(Role))),
        items=st.dictionaries(NAME, NAME),
        attributes=st.dictionaries(NAME, st.sampled_from(FIELDS)),
        drop_fields=st.lists(NAME).map(tuple),
        units=st.sampled_from([None, "mm", "in"]),
    )
)
def test_what_is_dumped_is_read_back(profile: Profile) -> None:
    assert Profile.parse(profile.dump()) == profile


@pytest.mark.parametrize(
    ("yaml", "says"),
    [
        ("layer: {a: wall}", "layer"),
        ("layers: {a: mauer}", "mauer"),
        ("layers: [a]", "layers"),
        ("units: furlong", "units"),
        ("attributes: {a: colour}", "colour"),
        ("- a", "list"),
        ("{", "YAML"),
    ],
)
def test_a_wrong_profile_is_refused_with_the_place(yaml: str, says: str) -> None:
    with pytest.raises(DrawingError) as caught:
        Profile.parse(yaml)
    assert caught.value.code == "bad-profile"
    assert says in caught.value.message.en
    assert says in caught.value.message.zh


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DrawingError, match=r"none\.yaml"):
        Profile.load(tmp_path / "none.yaml")


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    saved = tmp_path / "profile.yaml"
    saved.write_bytes("layers: {墙线: wall}".encode("gb18030"))
    with pytest.raises(DrawingError, match="UTF-8"):
        Profile.load(saved)


def test_the_guess_can_be_saved_and_changes_nothing(tmp_path: Path) -> None:
    doc = new(units=4)
    office(doc)
    drawing, _ = flatten(doc)
    guess = guess_profile(drawing)
    assert guess.layers == {"WALL": Role.WALL, "DOOR": Role.DOOR, "文字": Role.LABEL}
    path = tmp_path / "guess.yaml"
    path.write_text(guess.dump(), encoding="utf-8")
    data = written(doc)
    assert read_plan(data, profile=Profile.load(path)).floors == read_plan(data).floors


def test_a_profile_names_layers_patterns_and_label_keys() -> None:
    doc = new(units=4)
    outline(doc, box(0, 0, 5000, 4000), "XYZ-1")
    outline(doc, box(6000, 0, 5000, 4000), "XYZ-2")
    doc.modelspace().add_mtext(
        "Raum: Wartezone\\PNummer: 7\\PLeiter: Frau M.", dxfattribs={"insert": (1000, 3000), "char_height": 200}
    )
    text(doc, "会议室", (8500, 2000))
    profile = Profile.parse(
        "layers: {'xyz-*': outline}\nattributes: {Raum: name, Nummer: number}\ndrop_fields: [Leiter]\nunits: mm\n"
    )
    plan = read_plan(written(doc), profile=profile)
    assert [(zone.name, zone.number) for zone in plan.floors[0].zones] == [("Wartezone", "7"), ("会议室", None)]
    assert "personal-data-dropped" in {issue.code for issue in plan.issues}
