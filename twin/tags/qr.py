"""QR codes as a matrix of modules, and that matrix as few rectangles.

The ``qrcode`` package encodes; the choice among the eight mask patterns (ISO/IEC 18004 §7.8.3), which takes four
fifths of its time, is made here for all eight at once.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.exceptions import DataOverflowError
from qrcode.util import QRData

from twin.errors import Invalid

Level = Literal["L", "M", "Q", "H"]
Matrix = NDArray[np.bool_]
"""True where a module is dark; no quiet zone."""

LEVELS: Final[dict[Level, int]] = {
    "L": ERROR_CORRECT_L,
    "M": ERROR_CORRECT_M,
    "Q": ERROR_CORRECT_Q,
    "H": ERROR_CORRECT_H,
}
"""About 7, 15, 25 and 30 % of the code may be dirty."""

QUIET: Final = 4
"""Modules of white that must surround a code (ISO/IEC 18004 §6.3.8)."""

_MASKS: Final = 8
_FINDER_LENGTH: Final = 11
_LIKE_FINDER: Final = (0b10111010000, 0b00001011101)


def matrix(text: str, level: Level = "M") -> Matrix:
    """Return the smallest QR code that holds ``text``, under the mask with the lowest penalty.

    Raises
    ------
    Invalid
        The text is longer than any QR code holds.
    """
    data = QRData(text)
    version = _version(data.mode, len(data), level)
    candidates = _drawn(data, version, level, 0) ^ _differences(version, level)
    return np.asarray(candidates[int(np.argmin(penalties(candidates)))])


@lru_cache(maxsize=1024)
def _version(mode: Literal[1, 2, 4], length: int, level: Level) -> int:
    """The smallest version that holds so many characters (bytes) of that mode."""
    code = QRCode(error_correction=LEVELS[level])
    code.add_data(QRData(b"0" * length, mode=mode))
    try:
        return code.best_fit()
    except (DataOverflowError, ValueError) as error:
        raise Invalid(
            "too-long-for-qr", f"{length} 个字符放不进二维码", f"{length} characters fit no QR code"
        ) from error


def _drawn(data: QRData, version: int, level: Level, mask: int) -> Matrix:
    code = QRCode(version=version, error_correction=LEVELS[level], border=0, mask_pattern=mask)
    code.add_data(data)
    code.make(fit=False)
    return np.array(code.modules, dtype=np.bool_)


@lru_cache(maxsize=160)
def _differences(version: int, level: Level) -> Matrix:
    """What each mask changes against mask 0, as (8, n, n): the same for whatever the code holds.

    Masking is an exclusive or over the data modules, and the format information depends on level and mask only.
    """
    drawn = np.stack([_drawn(QRData("0"), version, level, mask) for mask in range(_MASKS)])
    return np.asarray(drawn ^ drawn[0])


def penalties(candidates: Matrix) -> NDArray[np.int64]:
    """Return the penalty (ISO/IEC 18004 §7.8.3.1) of each of several matrices, given as (k, n, n)."""
    lines = np.concatenate([candidates, candidates.transpose(0, 2, 1)], axis=1)  # rows, then columns
    return _runs(lines) + _blocks(candidates) + _finders(lines) + _balance(candidates)


def _runs(lines: Matrix) -> NDArray[np.int64]:
    """3 for five equal modules in a line, 1 for each more."""
    same = lines[:, :, 1:] == lines[:, :, :-1]
    five = same[:, :, 3:] & same[:, :, 2:-1] & same[:, :, 1:-2] & same[:, :, :-3]
    starts = five.copy()
    starts[:, :, 1:] &= ~five[:, :, :-1]
    return np.asarray(five.sum((1, 2)) + 2 * starts.sum((1, 2)))


def _blocks(candidates: Matrix) -> NDArray[np.int64]:
    """3 for each 2 by 2 block of one colour."""
    total = (
        candidates[:, :-1, :-1].astype(np.int8)
        + candidates[:, 1:, :-1]
        + candidates[:, :-1, 1:]
        + candidates[:, 1:, 1:]
    )
    return np.asarray(3 * ((total == 0) | (total == 4)).sum((1, 2)))


def _finders(lines: Matrix) -> NDArray[np.int64]:
    """40 for each 1:1:3:1:1 with four light modules before or after it."""
    places = lines.shape[2] - _FINDER_LENGTH + 1
    windows = np.zeros((*lines.shape[:2], places), dtype=np.int16)
    for step in range(_FINDER_LENGTH):  # eleven modules as the bits of one number
        windows = 2 * windows + lines[:, :, step : step + places]
    return np.asarray(40 * ((windows == _LIKE_FINDER[0]) | (windows == _LIKE_FINDER[1])).sum((1, 2)))


def _balance(candidates: Matrix) -> NDArray[np.int64]:
    """10 for each whole 5 % that the share of dark modules is away from half."""
    share = candidates.mean((1, 2))
    return np.asarray(10 * np.floor(np.abs(share - 0.5) / 0.05 + 1e-9).astype(np.int64))


def rectangles(modules: Matrix) -> list[tuple[int, int, int, int]]:
    """Return dark modules as (column, row, width, height), runs merged along rows and equal runs down columns."""
    steps = np.diff(np.pad(modules, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(steps == 1)
    ends = np.nonzero(steps == -1)[1]
    found: list[list[int]] = []
    open_runs: dict[tuple[int, int], list[int]] = {}
    for row, start, end in zip(rows.tolist(), starts.tolist(), ends.tolist(), strict=True):
        above = open_runs.get((start, end))
        if above is not None and above[1] + above[3] == row:
            above[3] += 1
        else:
            open_runs[start, end] = [start, row, end - start, 1]
            found.append(open_runs[start, end])
    return [(left, top, width, height) for left, top, width, height in found]
