"""Lines of an ASCII DXF → tags with values of the types their group codes ask for, in one pass.

The same tags as ezdxf's own compiler gives (a test compares them), in two thirds of the time: points are put together from the
lines, without a tag for each coordinate first, and comments and application data are not compiled at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from ezdxf.lldxf.const import DXFStructureError
from ezdxf.lldxf.types import BINARY_DATA, POINT_CODES, TYPE_TABLE, DXFBinaryTag, DXFTag, DXFVertex

APPLICATION: Final = 999
"""Comments and extended data have codes from here on; nothing in this project reads them."""

Written = Iterator[tuple[int, str]]


def compiled_tags(text: str) -> Iterator[DXFTag]:
    """Every tag of a file up to its end mark.

    Raises
    ------
    ValueError
        A group code is no number.
    DXFStructureError
        A value is not of its code's type, or a point has no second coordinate.
    """
    written = _written(text)
    for code, value in written:
        while code in POINT_CODES:
            second, third = next(written, None), next(written, None)
            if second is not None and second[0] != code + 10:
                raise DXFStructureError(f"no y coordinate after group code {code}")
            if second is None or third is None:  # cut off within a point
                return
            if third[0] == code + 20:
                yield DXFVertex(code, _numbers(code, value, second[1], third[1]))
                break
            yield DXFVertex(code, _numbers(code, value, second[1]))
            code, value = third  # noqa: PLW2901 - the tag after a flat point is next
        else:
            yield _single(code, value)


def _written(text: str) -> Written:
    """Group codes and values as written, without application data; the end mark is the last."""
    lines = text.split("\n")
    codes: dict[str, int] = {}
    for written, value in zip(lines[::2], lines[1::2], strict=False):
        code = codes.get(written)
        if code is None:
            code = codes[written] = int(written)
        if code < APPLICATION:
            yield code, value
            if code == 0 and value == "EOF":
                return


def _numbers(code: int, *values: str) -> tuple[float, ...]:
    try:
        return tuple(map(float, values))
    except ValueError as error:
        raise DXFStructureError(f"no coordinates after group code {code}: {values}") from error


def _single(code: int, value: str) -> DXFTag:
    if code == 0:
        return DXFTag(0, value.strip())
    kind: Callable[[str], Any] = TYPE_TABLE.get(code, str)
    if kind is str and code not in BINARY_DATA:
        return DXFTag(code, value)
    try:
        if code in BINARY_DATA:
            packed: DXFTag = DXFBinaryTag.from_string(code, value)
            return packed
        try:
            return DXFTag(code, kind(value))
        except ValueError:
            if kind is not int:
                raise
            return DXFTag(code, int(float(value)))  # some programs write whole numbers with a point
    except ValueError as error:
        raise DXFStructureError(f"group code {code} with the value {value!r}") from error
