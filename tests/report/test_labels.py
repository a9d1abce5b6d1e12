"""Label sheets: what is printed is decoded again, at print size, in its place."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pdfplumber
import pypdfium2
import pytest
import zxingcpp
from numpy.typing import NDArray

from twin.errors import Invalid
from twin.report.labels import CSV_HEADER, Label, calibration_pdf, labels_csv, labels_pdf, lacking
from twin.report.paper import REPLACEMENT
from twin.tags.codes import new_code, printed, tag_url
from twin.tags.qr import LEVELS, Level
from twin.tags.sheets import PRESETS, LabelSheet

DPI = 300
MM = DPI / 25.4
BASE = "https://fw.example"


def some(count: int, *, base: str = BASE, name: str = "自助取号一体机") -> list[Label]:
    made = []
    for number in range(count):
        code = new_code()
        made.append(
            Label(
                code,
                tag_url(base, code),
                f"{name}{number}",
                "一层 咨询引导区",
                "办公室 陈静",
                f"ZC-{number:04d}",
                "示例",
            )
        )
    return made


def pages(pdf: bytes, dpi: float = DPI) -> list[NDArray[np.uint8]]:
    document = pypdfium2.PdfDocument(pdf)
    drawn = [np.asarray(page.render(scale=dpi / 72).to_pil().convert("L")) for page in document]
    document.close()
    return drawn


def decoded(image: NDArray[np.uint8]) -> dict[str, tuple[float, float]]:
    """Every code of a page and the middle of it in millimetres."""
    found = {}
    # the kind that is printed: the finer micro codes are sometimes seen in the pattern of a large one
    for code in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCodeModel2):
        corners = (code.position.top_left, code.position.bottom_right)
        found[str(code.text)] = (sum(p.x for p in corners) / 2 / MM, sum(p.y for p in corners) / 2 / MM)
    return found


def inside(sheet: LabelSheet, place: int, at: tuple[float, float]) -> bool:
    x, y = sheet.corner(place)
    return x <= at[0] <= x + sheet.width and y <= at[1] <= y + sheet.height


@pytest.mark.parametrize(("name", "level"), [*((name, "M") for name in PRESETS), ("tape24", "Q"), ("50x30", "H")])
def test_every_code_of_a_full_page_is_read_at_print_size_in_its_place(name: str, level: Level) -> None:
    sheet = PRESETS[name]
    labels = some(sheet.per_page + 1)
    first, second = pages(labels_pdf(labels, sheet, level=level))
    assert first.shape == pytest.approx((sheet.page_height * MM, sheet.page_width * MM), abs=1)
    found = decoded(first)
    assert set(found) == {label.url for label in labels[:-1]}
    for place, label in enumerate(labels[:-1]):
        assert inside(sheet, place, found[label.url])
    assert list(decoded(second)) == [labels[-1].url]


@pytest.mark.parametrize("level", list(LEVELS))
def test_a_code_is_read_at_the_resolution_of_a_label_printer(level: Level) -> None:
    labels = some(1, base="https://a-rather-long-host-name.gov.cn.example/with/a/path")
    image = pages(labels_pdf(labels, PRESETS["40x60"], level=level), dpi=203)[0]
    assert [str(code.text) for code in zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCodeModel2)] == [
        labels[0].url
    ]


def test_a_partly_used_sheet_is_begun_at_the_place_asked_for_and_the_order_is_kept() -> None:
    sheet = PRESETS["L7160"]
    labels = some(sheet.per_page)
    first, second = pages(labels_pdf(labels, sheet, start=sheet.per_page - 1))
    assert set(decoded(first)) == {label.url for label in labels[:2]}
    found = decoded(second)
    for place, label in enumerate(labels[2:]):
        assert inside(sheet, place, found[label.url])


def test_calibration_moves_everything_by_as_much() -> None:
    label = some(1)
    still = decoded(pages(labels_pdf(label, PRESETS["3490"]))[0])[label[0].url]
    moved = decoded(pages(labels_pdf(label, replace(PRESETS["3490"], shift_x=2.0, shift_y=-1.5)))[0])[label[0].url]
    assert moved[0] - still[0] == pytest.approx(2.0, abs=0.15)
    assert moved[1] - still[1] == pytest.approx(-1.5, abs=0.15)


def test_the_text_is_text_with_an_embedded_font_and_each_label_s_own() -> None:
    labels = some(3)
    with pdfplumber.open(io.BytesIO(labels_pdf(labels, PRESETS["L7163"]))) as pdf:
        text = pdf.pages[0].extract_text()
        fonts = {char["fontname"] for char in pdf.pages[0].chars}
        sheet = PRESETS["L7163"]
        for char in pdf.pages[0].chars:
            in_points = 72 / 25.4
            at = (char["x1"] / in_points, char["bottom"] / in_points)
            assert any(inside(sheet, place, at) for place in range(3)), char["text"]
    for label in labels:
        for words in (label.name, label.place, label.unit, label.number, printed(label.code)):
            assert words in text
    assert all("+" in font for font in fonts), fonts  # the six letters of an embedded subset


@pytest.mark.parametrize("name", list(PRESETS))
def test_long_words_stay_on_their_label_and_leave_the_code_in_letters(name: str) -> None:
    sheet = PRESETS[name]
    label = replace(some(1)[0], name="超长设施名称" * 12, place="一层综合服务大厅无差别综合受理窗口服务区" * 3)
    with pdfplumber.open(io.BytesIO(labels_pdf([label], sheet))) as pdf:
        page = pdf.pages[0]
        assert printed(label.code) in page.extract_text()
        assert "…" in page.extract_text()
        points = 72 / 25.4
        x, y = sheet.corner(0)
        for char in page.chars:
            assert x * points - 1 <= char["x0"] <= char["x1"] <= (x + sheet.width) * points + 1
            assert y * points - 1 <= char["top"] <= char["bottom"] <= (y + sheet.height) * points + 1


def test_the_same_labels_make_the_same_bytes() -> None:
    labels = some(2)
    assert labels_pdf(labels, PRESETS["3490"]) == labels_pdf(labels, PRESETS["3490"])


def test_borders_are_drawn_only_when_asked_for() -> None:
    label, sheet = some(1), PRESETS["L7160"]
    corner = tuple(round(edge * MM) for edge in sheet.corner(0))
    beside = np.s_[corner[1] + 60 : corner[1] + 120, corner[0] - 3 : corner[0] + 4]
    assert pages(labels_pdf(label, sheet, borders=True))[0][beside].min() < 200
    assert pages(labels_pdf(label, sheet))[0][beside].min() == 255


@pytest.mark.parametrize("name", list(PRESETS))
def test_the_test_page_numbers_every_place(name: str) -> None:
    with pdfplumber.open(io.BytesIO(calibration_pdf(PRESETS[name]))) as pdf:
        assert len(pdf.pages) == 1
        words = {word["text"] for word in pdf.pages[0].extract_words()}
        assert {str(place + 1) for place in range(PRESETS[name].per_page)} <= words
        assert len(pdf.pages[0].rects) == PRESETS[name].per_page


@pytest.mark.parametrize("start", [0, 22, -1])
def test_a_place_that_the_sheet_has_not_is_refused(start: int) -> None:
    with pytest.raises(Invalid) as refusal:
        labels_pdf(some(1), PRESETS["L7160"], start=start)
    assert refusal.value.code == "no-such-place"


def test_a_code_too_fine_to_print_is_refused() -> None:
    tiny = LabelSheet("tiny", 22, 16, 0, 0, 22, 16)
    label = some(1, base="https://a-very-long-host-name-indeed.centre.district.city.gov.cn.example/path")
    with pytest.raises(Invalid) as refusal:
        labels_pdf(label, tiny, level="H")
    assert refusal.value.code == "code-too-fine"


def test_no_labels_make_an_empty_page() -> None:
    assert [image.min() for image in pages(labels_pdf([], PRESETS["3490"]), dpi=20)] == [255]


def test_characters_the_font_lacks_are_told_and_printed_as_geta() -> None:
    label = replace(some(1)[0], name="柜\U0001f9ff台", place="", unit="", number="")
    assert lacking([label]) == ("\U0001f9ff",)
    assert lacking(some(1)) == ()
    with pdfplumber.open(io.BytesIO(labels_pdf([label], PRESETS["3490"]))) as pdf:
        assert f"柜{REPLACEMENT}台" in pdf.pages[0].extract_text()


def test_csv_holds_the_addresses_for_other_label_programs() -> None:
    labels = some(2, name="=HYPERLINK(1)")
    data = labels_csv(labels)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert tuple(rows[0]) == CSV_HEADER["zh"]
    assert [row[1] for row in rows[1:]] == [label.url for label in labels]
    assert [row[2] for row in rows[1:]] == [f"'{label.name}" for label in labels]
