"""QR matrices: the same codes that the encoder draws, under the mask that the standard chooses."""

from __future__ import annotations

import numpy as np
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from qrcode import QRCode

from twin.errors import Invalid
from twin.tags.qr import LEVELS, QUIET, Level, Matrix, _differences, matrix, penalties, rectangles

URL = "HTTPS://FW.EXAMPLE/A/7K3M9QX2P"


def read(modules: Matrix) -> str:
    image = np.where(np.kron(np.pad(modules, QUIET), np.ones((4, 4))), 0, 255).astype(np.uint8)
    found = zxingcpp.read_barcodes(image)
    assert len(found) == 1
    return str(found[0].text)


def by_the_encoder(text: str, level: Level, mask: int) -> Matrix:
    code = QRCode(error_correction=LEVELS[level], border=0, mask_pattern=mask)
    code.add_data(text)
    code.make()
    return np.array(code.get_matrix(), dtype=np.bool_)


@pytest.mark.parametrize("level", list(LEVELS))
@pytest.mark.parametrize("text", [URL, URL.lower(), "7", "取号机 A-001", "X" * 300])
def test_the_matrix_is_one_of_the_eight_and_has_the_lowest_penalty(text: str, level: Level) -> None:
    eight = np.stack([by_the_encoder(text, level, mask) for mask in range(8)])
    drawn = matrix(text, level)
    hits = [mask for mask in range(8) if np.array_equal(eight[mask], drawn)]
    assert len(hits) == 1
    assert penalties(eight)[hits[0]] == penalties(eight).min() == min(slow_penalty(each) for each in eight)
    assert read(drawn) == text


def slow_penalty(modules: Matrix) -> int:
    """The four rules once more, read off the standard without numpy's help."""
    n = len(modules)
    lines = ["".join("#" if dark else "." for dark in line) for line in (*modules, *modules.T)]
    total = 0
    for line in lines:
        run = 1
        for before, after in zip(line, [*line[1:], "end"], strict=True):
            if before == after:
                run += 1
                continue
            total += run - 2 if run >= 5 else 0
            run = 1
        for start in range(n - 10):
            total += 40 * (line[start : start + 11] in {"#.###.#....", "....#.###.#"})
    for y in range(n - 1):
        for x in range(n - 1):
            total += 3 * (len(set(modules[y : y + 2, x : x + 2].ravel().tolist())) == 1)
    twentieths = abs(20 * int(modules.sum()) - 10 * n * n) // (n * n)
    return total + 10 * twentieths


def test_the_first_mask_differs_from_itself_in_nothing() -> None:
    assert not _differences(2, "M")[0].any()
    assert all(_differences(2, "M")[mask].any() for mask in range(1, 8))


def test_capitals_save_a_version() -> None:
    assert len(matrix(URL, "M")) == 25
    assert len(matrix(URL.lower(), "M")) == 29


@settings(deadline=None, max_examples=40)
@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=60),
    st.sampled_from(list(LEVELS)),
)
def test_rectangles_cover_the_dark_modules_once(text: str, level: Level) -> None:
    modules = matrix(text, level)
    painted = np.zeros(modules.shape, dtype=np.int8)
    parts = rectangles(modules)
    for x, y, width, height in parts:
        painted[y : y + height, x : x + width] += 1
    assert np.array_equal(painted, modules.astype(np.int8))
    assert len(parts) < modules.sum()


def test_rectangles_of_nothing() -> None:
    assert rectangles(np.zeros((3, 3), dtype=np.bool_)) == []


def test_what_fits_no_code_is_refused() -> None:
    with pytest.raises(Invalid) as refusal:
        matrix("字" * 3000)
    assert refusal.value.code == "too-long-for-qr"
