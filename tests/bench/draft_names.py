"""How drafters write the names of rooms: each way that real drawings show, one function each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from ezdxf.enums import TextEntityAlignment

from tests.bench.drafts import Pen
from tests.bench.generate import Truth


def _with_area(pen: Pen, room: Truth, _number: int) -> None:
    x, y = _middle(room)
    pen.text(room.name, (x, y))
    pen.text(f"{room.polygon.area / 1e6:.2f}m²", (x, y - 500), 250)


def _with_number(pen: Pen, room: Truth, number: int) -> None:
    x, y = _middle(room)
    pen.text(str(number), (x, y + 500))
    pen.text(room.name, (x, y))


def _letter_by_letter(pen: Pen, room: Truth, _number: int) -> None:
    x, y = _middle(room)
    for k, letter in enumerate(room.name):
        pen.text(letter, (x + (k - (len(room.name) - 1) / 2) * 420, y))


def _attributes(*tags: str) -> Callable[[Pen, Truth, int], None]:
    """A block with the room's name, number and area as attributes under these tags."""

    def attributes(pen: Pen, room: Truth, number: int) -> None:
        height = 300 * pen.unit
        block = pen.document.blocks.get("ROOM")
        if block is None:
            block = pen.document.blocks.new("ROOM")
            for k, tag in enumerate(tags):
                block.add_attdef(tag, (0, -1.4 * k * height), dxfattribs={"height": height})
        x, y = _middle(room)
        label = pen.space.add_blockref("ROOM", pen.at((x, y)), dxfattribs=pen.on("text"))
        for k, (tag, value) in enumerate(zip(tags, (room.name, str(number), f"{_area(room)} m²"), strict=False)):
            label.add_attrib(tag, value, pen.at((x, y - 400 * k)), dxfattribs={"height": height})

    return attributes


def _area(room: Truth) -> str:
    return f"{room.polygon.area / 1e6:.2f}"


def _paragraphs(form: str) -> Callable[[Pen, Truth, int], None]:
    """One text of several paragraphs."""

    def paragraphs(pen: Pen, room: Truth, number: int) -> None:
        style = pen.on(
            "text",
            char_height=300 * pen.unit,
            insert=pen.at(_middle(room)),
            rotation=pen.hand.turned_deg,
            attachment_point=5,
        )
        words = form.replace("NAME", room.name).replace("NO", str(number)).replace("AREA", _area(room))
        pen.space.add_mtext(words, dxfattribs=style)

    return paragraphs


def _upright(pen: Pen, room: Truth, _number: int) -> None:
    x, y = _middle(room)
    for k, words in enumerate((room.name, f"{_area(room)}㎡")):
        style = pen.on("text", rotation=90.0 + pen.hand.turned_deg)
        text = pen.space.add_text(words, height=300 * pen.unit, dxfattribs=style)
        text.set_placement(pen.at((x + 500 * k, y)), align=TextEntityAlignment.MIDDLE_CENTER)


def _line(form: Callable[[str, int], str]) -> Callable[[Pen, Truth, int], None]:
    """Name and number on one line."""
    return lambda pen, room, number: pen.text(form(room.name, number), _middle(room))


def _wide_apart(name: str, _number: int) -> str:
    return "\u3000".join(name) if not any(char.isascii() for char in name) else name


def _escaped(name: str, _number: int) -> str:
    return "%%u" + "".join(f"\\U+{ord(char):04X}" for char in name)


def _middle(room: Truth) -> tuple[float, float]:
    at = room.polygon.representative_point()
    return at.x, at.y


LABELS: Final[Mapping[str, Callable[[Pen, Truth, int], None]]] = {
    "text": lambda pen, room, _number: pen.text(room.name, _middle(room)),
    "formatted": _paragraphs(r"{\fSimSun|b0|i0|c134|p2;NAME}"),
    "with area": _with_area,
    "with number": _with_number,
    "letter by letter": _letter_by_letter,
    "attributes": _attributes("NAME", "NO"),
    "attributes in Chinese": _attributes("房间名称", "房间编号", "使用面积(m2)"),
    "attributes of rooms": _attributes("ROOM_NAME", "ROOM_NO", "ROOM_AREA"),
    "attributes in German": _attributes("RAUMNAME", "RAUM-NR.", "FLÄCHE"),
    "all in one": _paragraphs(r"{\H0.8x;NO\P\H1.25x;NAME\P\H0.7x;AREAm{\H0.7x;\S2^ ;}}"),
    "keys": _paragraphs(r"名称：NAME\P编号：NO\P面积：AREA平方米\P净高：2.80"),
    "with finishes": _paragraphs(r"NAME\P地3 墙2 顶1\PAREA㎡"),
    "upright": _upright,
    "number before": _line(lambda name, number: f"{number} {name}"),
    "number in brackets": _line(lambda name, number: f"{name}（{number}）"),
    "wide apart": _line(_wide_apart),
    "escaped": _line(_escaped),
    "none": lambda _pen, _room, _number: None,
}
