"""The small drawings: well-formed, everything inside, what decided drawn with its number."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from twin.catalog import load_catalog
from twin.checks.examples import Example, examples_of
from twin.model import Verdict
from twin.report.sketch import HIGH, WIDE, sketch

CATALOG = load_catalog()
SVG = "{http://www.w3.org/2000/svg}"


def examples(code: str, lang: str = "zh") -> tuple[Example, ...]:
    standard = next(one for one in CATALOG.standards.values() if any(rule.code == code for rule in one.rules))
    return examples_of(standard.rule(code), standard, CATALOG, lang)


def drawing(example: Example, lang: str = "zh") -> ET.Element:
    return ET.fromstring(sketch(example.twin, example.finding, CATALOG, lang))  # noqa: S314 - our own text


def words(picture: ET.Element) -> list[str]:
    return [text.text or "" for text in picture.iter(f"{SVG}text")]


def of_each_measure() -> list[str]:
    codes: dict[str, str] = {}
    for standard in CATALOG.standards.values():
        for rule in standard.rules:
            codes.setdefault(rule.measure, rule.code)
    return list(codes.values())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_measures_drawing_is_well_formed_small_and_says_what_it_shows(lang: str) -> None:
    for code in of_each_measure():
        for example in examples(code, lang):
            picture = drawing(example, lang)
            assert float(picture.get("width", "0")) <= WIDE + 1, code
            assert float(picture.get("height", "0")) <= HIGH + 40, code
            message = example.finding.message
            assert picture.get("aria-label") == (message.zh if lang == "zh" else message.en)
            assert picture.findall(f".//{SVG}polygon"), code
            if lang == "en":
                assert not re.search(r"[\u4e00-\u9fff]", " ".join(words(picture))), (code, words(picture))


def test_words_lie_inside_and_on_no_other_words() -> None:
    for code in of_each_measure():
        for example in examples(code):
            picture = drawing(example)
            wide, high = float(picture.get("width", "0")), float(picture.get("height", "0"))
            boxes = []
            for text in picture.iter(f"{SVG}text"):
                if text.get("text-anchor") != "middle":
                    continue
                said = text.text or ""
                half = sum(11.0 if ord(letter) > 0x2E7F else 6.16 for letter in said) / 2
                x, y = float(text.get("x", "0")), float(text.get("y", "0"))
                boxes.append((x - half, y - 11, x + half, y))
                assert x - half >= -1, (code, said)
                assert x + half <= wide + 1, (code, said)
                assert 0 <= y - 11 <= y <= high, (code, said)
            for n, one in enumerate(boxes):
                for other in boxes[:n]:
                    apart = one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3]
                    assert apart, (code, one, other)


@pytest.mark.parametrize(
    ("code", "numbers"), [("GB55019-2.2.2-3", ["1.2 m", "1.19 m"]), ("SJ-4.5.2.1-1", ["15 m", "16 m"])]
)
def test_what_decided_is_drawn_with_its_number(code: str, numbers: list[str]) -> None:
    assert [number in words(drawing(example)) for example, number in zip(examples(code), numbers, strict=True)] == [
        True,
        True,
    ]


def test_pass_and_fail_have_their_own_colour() -> None:
    good, bad = (sketch(one.twin, one.finding, CATALOG, "zh") for one in examples("GB55019-2.2.2-3"))
    assert "#00714f" in good
    assert "#b8450c" not in good
    assert "#b8450c" in bad


def test_what_people_wrote_is_text_and_not_markup() -> None:
    (example, _) = examples("GB55019-3.6.4-1")
    named = [
        type(asset)(**{**{f: getattr(asset, f) for f in asset.__slots__}, "name": "<script>&"})
        for asset in example.twin.assets
    ]
    twin = type(example.twin)(example.twin.centre, example.twin.floors, tuple(named))
    picture = sketch(twin, example.finding, CATALOG, "zh")
    assert "<script>" not in picture
    assert "<script>&" in words(ET.fromstring(picture))  # noqa: S314 - our own text
    assert example.finding.verdict is Verdict.PASS
