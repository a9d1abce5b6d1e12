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


def compiled(written: Written) -> Iterator[DXFTag]:
    """The tags of group codes and values as written.

    Raises
    ------
    DXFStructureError
        A value is not of its code's type, or a point has no second coordinate.
    """
    for code, value in written:
        while code in POINT_CODES:
            second, third = next(written, None), next(written, None)
            if second is None or second[0] != code + 10:
                raise DXFStructureError(f"no y coordinate after group code {code}")
            if third is not None and third[0] == code + 20:
                yield DXFVertex(code, numbers(code, value, second[1], third[1]))
                break
            yield DXFVertex(code, numbers(code, value, second[1]))
            if third is None:
                return
            code, value = third  # noqa: PLW2901 - the tag after a flat point is next
        else:
            yield single(code, value)


def written_tags(text: str) -> Written:
    """Group codes and values as written, without application data; the end mark is the last.

    Raises
    ------
    ValueError
        A group code is no number.
    """
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


def numbers(code: int, *values: str) -> tuple[float, ...]:
    """The coordinates of a point."""
    try:
        return tuple(map(float, values))
    except ValueError as error:
        raise DXFStructureError(f"no coordinates after group code {code}: {values}") from error


def single(code: int, value: str) -> DXFTag:
    """The tag of one value of the type that its group code asks for."""
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
