"""Names, numbers and areas that stand together are one room's."""

from __future__ import annotations

from twin.drawing.labels import RoomLabel
from twin.drawing.walls_seeds import room_seeds


def test_a_number_under_its_name_is_one_seed() -> None:
    seeds = room_seeds([RoomLabel((0, 0), 300, name="会议室"), RoomLabel((0, -500), 300, number="1147")], 0.001)
    assert (len(seeds.points), seeds.numbered, seeds.printed_areas) == (1, (True,), (None,))
    assert seeds.points[0] == (0.0, -0.25)


def test_an_area_between_two_names_goes_to_the_nearer() -> None:
    labels = [
        RoomLabel((0, 0), 300, name="水井"),
        RoomLabel((0, -350), 300, area_m2=3.2),
        RoomLabel((0, -1000), 300, name="电井"),
    ]
    seeds = room_seeds(labels, 0.001)
    assert dict(zip([p[1] for p in seeds.points], seeds.printed_areas, strict=True)) == {0.0: 3.2, -1.0: None}


def test_two_names_stay_two_seeds() -> None:
    seeds = room_seeds([RoomLabel((0, 0), 300, name="客厅"), RoomLabel((0, -400), 300, name="餐厅")], 0.001)
    assert len(seeds.points) == 2


def test_an_area_alone_names_nothing() -> None:
    assert room_seeds([RoomLabel((0, 0), 300, area_m2=66.5)], 0.001).points == ()
    assert room_seeds([], 0.001).points == ()
