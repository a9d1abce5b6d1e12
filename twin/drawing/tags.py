"""Lines of an ASCII DXF → tags with values of the types their group codes ask for, in one pass.

The same tags as ezdxf's own compiler gives (a test compares them), in two thirds of the time: points are put together from the
lines, without a tag for each coordinate first, and comments and application data are not compiled at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from ezdxf.lldxf.const import DXFStructureError
from ezdxf.lldxf.types import BINARY_DATA, POINT_CODES, TYPE_TABLE, DXFBinaryTag, DXFTag, DXFVertex

APPLICATION: Final = 999
"""Comments and extended data have codes from here on; nothing in this project reads them."""

Written = Iterator[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a file up to its end mark: group codes as written, the value of each, and where each code 0 stands.

    ``numbers`` says what the codes as written are as numbers.
    """

    codes: list[str]
    values: list[str]
    marks: list[int]
    numbers: dict[str, int]

    @classmethod
    def of(cls, text: str) -> Lines:
        """Two lines make a tag; what follows the end mark is no part of the file.

        Raises
        ------
        ValueError
            A group code is no number.
        """
        lines = text.split("\n")
        codes, values = lines[::2], lines[1::2]
        del codes[len(values) :]
        numbers: dict[str, int] = {}
        senseless = set()
        for written in set(codes):
            try:
                numbers[written] = int(written)
            except ValueError:
                senseless.add(written)
        zeros = {written for written, number in numbers.items() if number == 0}
        marks = [i for i, written in enumerate(codes) if written in zeros]
        end = next((k for k, i in enumerate(marks) if values[i] == "EOF"), None)
        if end is not None:
            del codes[marks[end] + 1 :], values[marks[end] + 1 :], marks[end + 1 :]
        if senseless:
            wrong = next((written for written in codes if written in senseless), None)
            if wrong is not None:
                raise ValueError(f"group code {wrong!r}")
        return cls(codes, values, marks, numbers)

    def between(self, begin: int, end: int) -> Written:
        """Group codes and values of some lines, without application data."""
        for written, value in zip(self.codes[begin:end], self.values[begin:end], strict=True):
            code = self.numbers[written]
            if code < APPLICATION:
                yield code, value


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
