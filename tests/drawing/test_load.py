"""Bytes → document or one clear refusal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.drawing.drafting import binary, new, outline, text, written
from twin.drawing import load
from twin.drawing.load import load_drawing
from twin.drawing.plan import read_plan
from twin.errors import DrawingError
from twin.model import Text


def small(version: str = "R2010") -> bytes:
    doc = new(version)
    doc.modelspace().add_line((0, 0), (1000, 0))
    text(doc, "等候休息区", (500, 500))
    return written(doc, "gbk" if version in {"R12", "R2000", "R2004"} else "utf8")


def names(data: bytes, **options: str) -> list[str]:
    doc, _ = load_drawing(data, **options)  # type: ignore[arg-type]
    return [entity.dxf.text for entity in doc.modelspace().query("TEXT")]


@pytest.mark.parametrize("version", ["R12", "R2000", "R2004", "R2007", "R2010", "R2013", "R2018"])
def test_every_version_is_read(version: str) -> None:
    assert names(small(version)) == ["等候休息区"]


def test_binary_is_read() -> None:
    doc = new("R2010")
    text(doc, "等候休息区", (0, 0))
    assert names(binary(doc)) == ["等候休息区"]


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\n", b"\r\n"),
        lambda data: data.replace(b"\n", b"\r"),
        lambda data: b"999\nwritten by hand\n" + data,
        lambda data: data.rstrip() + b"\n\n\x1a",
        lambda data: data.rstrip()[:-3].rstrip()[:-1].rstrip() + b"\n",
    ],
    ids=["byte order mark", "CRLF", "CR", "comment first", "end of file mark", "ENDSEC but no EOF"],
)
def test_harmless_oddities_are_read(change: object) -> None:
    assert names(change(small())) == ["等候休息区"]  # type: ignore[operator]


def test_mislabelled_gbk_is_read_and_reported() -> None:
    data = small("R2000").replace(b"ANSI_936", b"ANSI_1252")
    doc, info = load_drawing(data)
    assert [entity.dxf.text for entity in doc.modelspace().query("TEXT")] == ["等候休息区"]
    assert [issue.code for issue in info.issues] == ["encoding-mislabelled"]


def test_the_encoding_can_be_overridden() -> None:
    data = written(new_text("Büro"), "cp1252").replace(b"\xfc", b"\x81")  # ü as in code page 437
    assert names(data, encoding="cp437") == ["Büro"]


def new_text(words: str) -> object:
    doc = new("R2000")
    doc.modelspace().add_text(words)
    return doc


def test_a_section_end_without_a_start_is_repaired_and_reported() -> None:
    data = small("R12")
    broken = b"  0\nENDSEC\n" + data
    doc, info = load_drawing(broken)
    assert [entity.dxf.text for entity in doc.modelspace().query("TEXT")] == ["等候休息区"]
    assert [issue.code for issue in info.issues] == ["repaired"]


REFUSALS = {
    "empty-file": b"",
    "not-a-dxf": b"<!DOCTYPE html><html><body>404</body></html>",
    "is-dwg": b"AC1027\x00\x00\x00\x00" + bytes(500),
    "truncated": small()[: len(small()) * 6 // 10],
    "no-entities": written(new()),
    "unreadable": b"  0\nSECTION\n  2\nHEADER\n  9\n$ACADVER\n  1\nAC1032\n  0\nENDSEC\nnonsense\nx\n  0\nENDSEC\n  0\nEOF\n",
}


@pytest.mark.parametrize("code", REFUSALS)
def test_refusals_say_what_is_wrong_in_both_languages(code: str) -> None:
    with pytest.raises(DrawingError) as caught:
        load_drawing(REFUSALS[code], "图.dxf")
    assert caught.value.code == code
    zh, en = caught.value.message
    assert "图.dxf" in zh
    assert "图.dxf" in en
    assert any(word in zh for word in ("请", "另存"))


def test_a_dwg_is_told_how_to_become_a_dxf() -> None:
    with pytest.raises(DrawingError) as caught:
        load_drawing(REFUSALS["is-dwg"], "a.dxf")
    assert "另存为" in caught.value.message.zh
    assert "ODA File Converter" in caught.value.message.en


@pytest.mark.parametrize(
    ("start", "what"), [(b"%PDF-1.7", "PDF"), (b"PK\x03\x04", "ZIP"), (b"ISO-10303-21;", "IFC"), (b"hello", "unknown")]
)
def test_other_formats_are_named(start: bytes, what: str) -> None:
    with pytest.raises(DrawingError, match=what):
        load_drawing(start + b" " * 100, "x.dxf")


def test_a_truncated_binary_is_refused() -> None:
    doc = new("R2010")
    doc.modelspace().add_line((0, 0), (1, 1))
    data = binary(doc)
    with pytest.raises(DrawingError) as caught:
        load_drawing(data[: len(data) // 2])
    assert caught.value.code == "truncated"


def test_too_large_a_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "MAX_BYTES", 100)
    path = tmp_path / "big.dxf"
    path.write_bytes(small())
    for source in (path, path.read_bytes()):
        with pytest.raises(DrawingError) as caught:
            load_drawing(source)
        assert caught.value.code == "too-large"


def test_a_missing_file_and_an_unknown_encoding_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DrawingError) as missing:
        load_drawing(tmp_path / "none.dxf")
    assert missing.value.code == "not-found"
    with pytest.raises(DrawingError) as unknown:
        load_drawing(small(), encoding="klingon")
    assert unknown.value.code == "bad-encoding"


def test_progress_rises_to_one(tmp_path: Path) -> None:
    doc = new(units=4)
    outline(doc, [(0, 0), (5000, 0), (5000, 4000), (0, 4000)])
    path = tmp_path / "a.dxf"
    path.write_bytes(written(doc))
    told: list[tuple[float, Text]] = []
    read_plan(path, progress=lambda share, what: told.append((share, what)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert all(what.zh and what.en for _, what in told)


def test_what_has_no_layer_in_modelspace_does_not_end_the_read() -> None:
    """Fuzz find: an object that stands in the ENTITIES section by mistake has no layer to ask for."""
    data = small().replace(b"ENTITIES\n", b"ENTITIES\n  0\nMATERIAL\n  5\nFFF1\n100\nAcDbMaterial\n  1\nGlobal\n", 1)
    assert b"FFF1" in data
    assert names(data) == ["等候休息区"]
