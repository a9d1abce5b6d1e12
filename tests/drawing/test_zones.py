"""Which space a label names."""

from __future__ import annotations

import pytest
from shapely import box

from twin.drawing.labels import RoomLabel
from twin.drawing.zones import Space, give_labels
from twin.model import ZoneOrigin


def spaces() -> list[Space]:
    """Two rooms with a wall of 240 mm between them, and a closet within the first."""
    return [Space(shape, ZoneOrigin.WALLS) for shape in (box(0, 0, 4, 3), box(4.24, 0, 8, 3), box(3, 0, 4, 1))]


@pytest.mark.parametrize(
    ("at", "slip", "home"),
    [
        ((2000, 1500), 0.0, 0),
        ((3500, 500), 0.0, 2),  # the smallest around it
        ((4080, 2000), 0.0, None),
        ((4080, 2000), 0.3, 0),  # on the wall: the nearest
        ((4160, 2000), 0.3, 1),
        ((8500, 2000), 0.3, None),
    ],
)
def test_a_label_names_the_space_it_stands_in_or_slipped_out_of(
    at: tuple[float, float], slip: float, home: int | None
) -> None:
    rooms, label = spaces(), RoomLabel(at, 300, name="楼梯间")
    strays = give_labels(rooms, [label], 0.001, slip)
    assert [i for i, room in enumerate(rooms) if room.labels] == ([] if home is None else [home])
    assert strays == ([label] if home is None else [])


def test_a_label_beside_a_room_that_has_its_own_is_not_that_rooms() -> None:
    rooms = spaces()
    own, note = RoomLabel((2000, 1500), 300, name="大厅"), RoomLabel((2000, 3100), 300, name="卷帘门")
    assert give_labels(rooms, [own, note], 0.001, 0.3) == [note]
    assert rooms[0].labels == [own]
