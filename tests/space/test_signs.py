"""Signs from registered assets: what is read, what is assumed, what is refused; and from where they are read."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.space.wayfinding_plans import TEE_SIGN, centre, sign, tee
from twin.errors import Invalid
from twin.model import Asset
from twin.space.signs import Role, Sign, SignSettings, read_signs, settings_of
from twin.space.signs_words import Arrow
from twin.space.wayfinding import Wayfinding


def read(asset: Asset) -> Sign:
    (found,) = read_signs(centre(tee(), [asset]), SignSettings())
    return found


def test_a_sign_as_registered() -> None:
    found = read(replace(TEE_SIGN, attributes={**TEE_SIGN.attributes, "安装高度": "2600 mm", "双面": "否"}))
    assert (found.faces_deg, found.mounting_m, found.character_m, found.lit) == (270, 2.6, 0.12, True)
    assert (found.role, found.assumed) == (Role.DIRECTION, ())
    assert [(n.words, n.arrow, n.bearing_deg) for n in found.named] == [
        ("便民服务区", Arrow.LEFT, 180),
        ("政务公开专区", Arrow.RIGHT, 0),
    ]


def test_what_nobody_registered_is_assumed_and_said() -> None:
    found = read(
        Asset("S", "guide_sign", "导引", "S", floor="f1", at=(10, 5), rotation_deg=90, attributes={"文字": "窗口→"})
    )
    assert found.faces_deg == 0  # a block looks along its own -y axis
    assert found.assumed == ("faces_deg", "mounting_m", "character_m", "lit", "two_sided")
    assert found.reading_m(SignSettings()) == pytest.approx(10)


def test_a_number_without_a_unit_is_not_guessed() -> None:
    assert "character_m" in read(replace(TEE_SIGN, attributes={**TEE_SIGN.attributes, "字高": "120"})).assumed


@pytest.mark.parametrize(
    ("item", "attributes", "role"),
    [
        ("window_sign", {"窗口号": "3"}, Role.IDENTIFICATION),
        ("floor_directory", {"文字": "一层 大厅 / 二层 窗口"}, Role.DIRECTORY),
        ("indication_sign", {"文字": "自助服务区"}, Role.IDENTIFICATION),
        ("exit_sign", {}, Role.IDENTIFICATION),
        ("exit_sign", {"箭头": "左", "目的地": "1号楼梯"}, Role.DIRECTION),
        ("hours_sign", {"文字": "9:00-17:00 →"}, Role.OTHER),
        ("no_smoking_sign", {"文字": "禁止吸烟"}, Role.OTHER),
    ],
)
def test_roles(item: str, attributes: dict[str, str], role: Role) -> None:
    assert read(Asset("S", item, item, "S", floor="f1", at=(10, 5), attributes=attributes)).role is role


@pytest.mark.parametrize(
    "asset",
    [
        replace(TEE_SIGN, at=None),
        replace(TEE_SIGN, floor="f9"),
        replace(TEE_SIGN, status="retired"),
        replace(TEE_SIGN, item="service_counter"),
        replace(TEE_SIGN, item=None),
    ],
)
def test_what_hangs_nowhere_is_no_sign(asset: Asset) -> None:
    assert read_signs(centre(tee(), [asset]), SignSettings()) == ()


def test_settings_come_from_the_centre() -> None:
    twin = centre(tee(), [TEE_SIGN], {"fov_deg": 90, "z_inside": 150})
    assert settings_of(twin.centre) == replace(SignSettings(), fov_deg=90, z_inside=150)
    assert read_signs(twin, settings_of(twin.centre))[0].reading_m(settings_of(twin.centre)) == pytest.approx(18)


@pytest.mark.parametrize(
    "chosen", [{"fow_deg": 90}, {"fov_deg": "wide"}, {"fov_deg": 0}, {"fov_deg": True}, [1], {"fov_deg": math.nan}]
)
def test_wrong_settings_are_refused(chosen: object) -> None:
    with pytest.raises(Invalid) as caught:
        settings_of(centre(tee(), settings=chosen).centre)
    assert caught.value.code == "sign-setting"


def test_the_catchment_is_half_of_nothing_behind_and_a_circle_before() -> None:
    """In the middle of the stem the circle is cut by both walls; nothing lies behind the face."""
    found = Wayfinding(centre(tee(), [sign("S", (10.5, 10.0), "南", "便民服务区", "左", 字高="0.02", 安装高度="1.49")]))
    (face,) = found.guide.sights.faces
    assert face.area.area == pytest.approx(_cut_circle(2.0, 1.5), rel=1e-3)
    assert face.area.bounds[3] <= 10.0 + 1e-6
    assert found.catchment_m2(found.signs[0]) == pytest.approx(face.area.area)


@pytest.mark.parametrize(
    ("hung", "radius"),
    [("1.49", 2.0), ("2.49", math.sqrt(3.0)), ("0.49", math.sqrt(3.0)), ("3.48", math.sqrt(4.0 - 1.99**2))],
)
def test_a_sign_high_or_low_is_read_from_a_smaller_slice_of_the_ball(hung: str, radius: float) -> None:
    """Letters of 20 mm lit from inside: a ball of 4 m before the face, cut at eye height, 1.5 m."""
    found = Wayfinding(centre(tee(), [sign("S", (10.5, 10.0), "南", "便民服务区", "左", 字高="0.02", 安装高度=hung)]))
    assert found.catchment_m2(found.signs[0]) == pytest.approx(_cut_circle(radius, min(1.5, radius)), rel=2e-3)


def test_small_letters_hung_too_high_are_read_by_nobody() -> None:
    high = sign("S", (10.5, 10.0), "南", "便民服务区", "左", 字高="0.02", 安装高度="3.5")
    assert Wayfinding(centre(tee(), [high])).catchment_m2(read_signs(centre(tee(), [high]), SignSettings())[0]) == 0
    seated = centre(tee(), [high], settings={"eye_m": 1.8})
    assert Wayfinding(seated).catchment_m2(Wayfinding(seated).signs[0]) > 0


def _cut_circle(radius: float, half: float) -> float:
    """Area of a circle between two lines ``half`` to either side of its middle."""
    return 2 * (half * math.sqrt(radius**2 - half**2) + radius**2 * math.asin(half / radius))


@pytest.mark.parametrize("y", [17.9, 18.0, 18.1, 18.3])
def test_a_sign_drawn_in_or_behind_its_wall_looks_out_of_it(y: float) -> None:
    found = Wayfinding(centre(tee(), [replace(TEE_SIGN, at=(10.5, y))]))
    assert found.catchment_m2(found.signs[0]) > 50
    assert all(visit.arrived for visit in found.visits)


def test_a_sign_far_from_anything_has_no_catchment() -> None:
    found = Wayfinding(centre(tee(), [replace(TEE_SIGN, at=(10.5, 60.0))]))
    assert found.catchment_m2(found.signs[0]) == 0


@given(st.floats(0.01, 0.2), st.floats(1.01, 3.0))
@settings(max_examples=20, deadline=None)
def test_larger_letters_are_read_from_everywhere_and_farther(letters: float, factor: float) -> None:
    small, large = (
        Wayfinding(centre(tee(), [replace(TEE_SIGN, attributes={**TEE_SIGN.attributes, "字高": f"{h} m"})]))
        for h in (letters, letters * factor)
    )
    assert small.catchment_m2(small.signs[0]) <= large.catchment_m2(large.signs[0]) + 1e-6
