"""Tags compiled in one pass are the tags that ezdxf compiles in two."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from ezdxf.lldxf.const import DXFStructureError
from ezdxf.lldxf.tagger import tag_compiler
from ezdxf.lldxf.types import DXFTag
from hypothesis import given
from hypothesis import strategies as st

from tests.drawing.drafting import sampler
from twin.drawing.tags import APPLICATION, Lines, compiled

LINES = st.lists(
    st.tuples(
        st.sampled_from(
            [0, 1, 5, 8, 10, 11, 20, 21, 30, 31, 40, 62, 70, 100, 210, 220, 230, 290, 310, 999, 1010, 1071]
        ),
        st.sampled_from(
            ["LINE", " LINE ", "0", "1", "1.0", "2.5", "-3", "nan", "1e400", "", " 7 ", "ABCD", "abc", "EOF"]
        ),
    ),
    max_size=12,
)


def by_ezdxf(text: str) -> Iterator[DXFTag]:
    """What ezdxf makes of the same lines, application data left out and stopped at the end mark."""

    def plain() -> Iterator[DXFTag]:
        lines = text.split("\n")
        for code, value in zip(lines[::2], lines[1::2], strict=False):
            if int(code) < APPLICATION:
                yield DXFTag(int(code), value)
                if int(code) == 0 and value == "EOF":
                    return

    return tag_compiler(plain())


def by_us(text: str) -> Iterator[DXFTag]:
    lines = Lines.of(text)
    return compiled(lines.between(0, len(lines.codes)))


def outcome(tags: Iterator[DXFTag]) -> tuple[list[tuple[str, int, str]], bool]:
    """All tags before the end or the first fault, with the types of their values, and whether there was a fault."""
    found: list[tuple[str, int, str]] = []
    try:
        for tag in tags:
            value = tuple(tag.value) if hasattr(tag.value, "__len__") and not isinstance(tag.value, str) else tag.value
            found.append((type(tag).__name__, tag.code, repr(value)))
    except (DXFStructureError, ValueError, OverflowError):
        return found, True
    return found, False


@pytest.mark.parametrize("kind", ["r12", "gbk", "utf8"])
def test_a_whole_drawing(kind: str) -> None:
    text = sampler(kind).decode("gb18030" if kind != "utf8" else "utf8").replace("\r\n", "\n")
    found, fault = outcome(by_us(text))
    assert not fault
    assert len(found) > 500
    assert found == outcome(by_ezdxf(text))[0]


@given(LINES)
def test_any_tags_at_all(lines: list[tuple[int, str]]) -> None:
    # A point in the very last line is left out by ezdxf and read by us: such a file is refused for having no end.
    text = "\n".join(f"{code}\n{value}" for code, value in [*lines, (0, "EOF")])
    assert outcome(by_us(text)) == outcome(by_ezdxf(text))


def test_a_code_that_is_no_number_is_a_fault_only_before_the_end() -> None:
    with pytest.raises(ValueError, match="zero"):
        by_us("0\nSECTION\nzero\nX")
    assert outcome(by_us("0\nSECTION\n0\nEOF\nzero\nX"))[1] is False
