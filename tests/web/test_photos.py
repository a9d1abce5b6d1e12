"""Photos from strangers: read for codes, or kept as nothing but pixels."""

from __future__ import annotations

import io
import zlib

import numpy as np
import pytest
from PIL import Image

from twin.errors import Invalid
from twin.tags.qr import QUIET, matrix
from twin.web import photos
from twin.web.photos import KEPT_SIDE, codes_on, safe_photo

URL = "HTTPS://FW.EXAMPLE/A/7K3M9QX2P"


def tag_picture(text: str = URL, *, side: int = 1200, turn: float = 17.0, kind: str = "JPEG") -> bytes:
    """A photo of a label lying askew on a grey desk, with a camera's notes in it."""
    modules = np.pad(matrix(text), QUIET)
    code = Image.fromarray(np.where(np.kron(modules, np.ones((8, 8))), 20, 235).astype(np.uint8))
    desk = Image.new("L", (side, side * 3 // 4), 128)
    desk.paste(code, (side // 3, side // 5))
    stream = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "A phone maker"
    exif.get_ifd(0x8825)[2] = (31.0, 2.0, 3.0)  # where it was taken
    desk.rotate(turn, expand=True, fillcolor=128).convert("RGB").save(stream, kind, exif=exif)
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("turn", [0.0, 17.0, 90.0, 200.0])
def test_a_photographed_tag_is_read(kind: str, turn: float) -> None:
    assert codes_on(tag_picture(kind=kind, turn=turn)) == (URL,)


def test_a_photo_without_a_code_gives_none() -> None:
    stream = io.BytesIO()
    Image.new("RGB", (300, 300), "grey").save(stream, "JPEG")
    assert codes_on(stream.getvalue()) == ()


def test_a_kept_photo_is_small_upright_and_tells_nothing_but_pixels() -> None:
    original = tag_picture(side=3000)
    assert b"A phone maker" in original
    kept = safe_photo(original)
    picture = Image.open(io.BytesIO(kept))
    assert picture.format == "JPEG"
    assert max(picture.size) == KEPT_SIDE
    assert picture.height > picture.width  # orientation 6 was applied
    assert not picture.getexif()
    assert b"A phone maker" not in kept
    assert b"Exif" not in kept


def bomb() -> bytes:
    """A PNG of a few hundred bytes that claims 60 000 by 60 000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    side = (60_000).to_bytes(4, "big")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", side + side + b"\x08\x02\x00\x00\x00") + chunk(b"IEND", b"")


@pytest.mark.parametrize("data", [b"", b"hello", b"%PDF-1.7", b"\xff\xd8\xff\xe0 torn", tag_picture()[:400], b"<svg/>"])
def test_what_is_no_photo_is_refused(data: bytes) -> None:
    for read in (safe_photo, codes_on):
        with pytest.raises(Invalid) as refusal:
            read(data)
        assert refusal.value.code == "not-a-photo"


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_too_large_a_photo_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Invalid):
        safe_photo(bomb())
    monkeypatch.setattr(photos, "LARGEST_BYTES", 1000)
    with pytest.raises(Invalid) as refusal:
        safe_photo(tag_picture())
    assert refusal.value.code == "photo-too-large"
