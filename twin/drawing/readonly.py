"""What of a file says nothing about its drawing, and is skipped where the drawing is only read.

Half the lines of a small file, and a quarter of many large ones, are text and table styles, visual styles, records of
other programs and variables of the editor. They are needed to write the file again, not to see what is drawn.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from twin.drawing.tags import Written

VARIABLES: Final = frozenset(["$ACADVER", "$DWGCODEPAGE", "$HANDSEED", "$INSUNITS"])
"""Of some hundred variables of the header those that are read."""

MARKS: Final = frozenset(["SECTION", "ENDSEC", "TABLE", "ENDTAB", "EOF"])
NEEDED: Final = {
    "CLASSES": MARKS,
    "TABLES": MARKS | {"LAYER", "LTYPE", "BLOCK_RECORD"},
    "OBJECTS": MARKS | {"DICTIONARY", "ACDBDICTIONARYWDFLT", "LAYOUT", "MLINESTYLE"},
}
"""What is read of each section of which not everything is: layouts say where things are drawn, and a multiline is exploded by its
style, into lines of types that have to be there.
"""

_VARIABLE: Final = 9


def is_skipped(section: str, kind: str) -> bool:
    """Whether nothing is lost of the drawing without the entities of this type in a section."""
    needed = NEEDED.get(section)
    return needed is not None and kind not in needed


def needed_variables(header: Written) -> Iterator[tuple[int, str]]:
    """Group codes and values of the header, from its first tag on, less the variables that nobody reads."""
    needed = True
    for code, value in header:
        if code == _VARIABLE:
            needed = value.strip() in VARIABLES
        if needed:
            yield code, value
