"""Photos from phones: decoded for the tags on them, or made safe to keep."""

from __future__ import annotations

import io
from typing import Final

import zxingcpp
from PIL import Image, ImageOps, UnidentifiedImageError

from twin.errors import Invalid

LARGEST_BYTES: Final = 12 * 1024 * 1024
"""Bytes of one upload; a phone's photo has 2 to 8 million."""

MOST_PIXELS: Final = 80_000_000
"""Of an upload when unpacked; phones have up to 50 million, a small file could claim billions."""

KEPT_SIDE: Final = 1600
"""Pixels of the longer side of a kept photo: enough to read a nameplate, about 300 kB."""

READ_SIDE: Final = 2400
"""Pixels of the longer side in which codes are looked for: a code of 1/20 of the picture still has 3 pixels a module."""

MOST_PHOTOS: Final = 4
"""Of one answer: more belong to a report."""

_QUALITY: Final = 82
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "BMP")


def open_photo(data: bytes, side: int) -> Image.Image:
    """Return an uploaded picture, upright, its longer side at most ``side`` pixels.

    Raises
    ------
    Invalid
        ``photo-too-large`` or ``not-a-photo``.
    """
    if len(data) > LARGEST_BYTES:
        raise _too_large()
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise _too_large()
            picture.draft("RGB", (side, side))  # a JPEG is unpacked at the size that is needed
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except Invalid:
        raise
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Invalid(
            "not-a-photo",
            "这不是可识别的照片（支持 JPEG、PNG、WebP）；苹果手机请在相机设置中选“兼容性最佳”",
            "This is no picture that can be read (JPEG, PNG, WebP); on an iPhone choose “Most compatible” in the camera's formats",
        ) from error
    upright.thumbnail((side, side))
    return upright


def _too_large() -> Invalid:
    return Invalid(
        "photo-too-large",
        f"照片超过 {LARGEST_BYTES // 1024 // 1024} MB，请缩小后再传",
        f"The photo is larger than {LARGEST_BYTES // 1024 // 1024} MB; make it smaller",
    )


def safe_photo(data: bytes) -> bytes:
    """Return the picture as a new JPEG of at most :data:`KEPT_SIDE` pixels: no place, no camera, nothing but pixels."""
    stream = io.BytesIO()
    clean = open_photo(data, KEPT_SIDE)
    clean.info.clear()
    clean.save(stream, "JPEG", quality=_QUALITY)
    return stream.getvalue()


def codes_on(data: bytes) -> tuple[str, ...]:
    """Return the texts of all codes (QR, Data Matrix, bar codes) on a photo, from the top down."""
    picture = open_photo(data, READ_SIDE).convert("L")
    found = zxingcpp.read_barcodes(picture)
    ordered = sorted(found, key=lambda code: (code.position.top_left.y, code.position.top_left.x))
    return tuple(dict.fromkeys(str(code.text) for code in ordered if code.text))
