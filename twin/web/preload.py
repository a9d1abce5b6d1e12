"""Scripts that the map's page will want only once its contents have come over the socket: named in its head, they come meanwhile.

Streamlit's own files carry hashes in their names and import each other; which ones draw an element is read from the files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

ELEMENTS: Final = ("Html", "Selectbox", "ButtonGroup", "BidiComponent")
"""What the map's page is made of for everybody, by the names of Streamlit's scripts; one that a later version lacks is left out."""
_IMPORTS: Final = re.compile(r"""(?:\bfrom|\bimport)\s*["']\./([\w.\-]+\.js)["']""")


def element_urls(static: Path) -> list[str]:
    """Addresses of the scripts of the page's elements and of all they import, less those that Streamlit's page names itself.

    ``static`` is Streamlit's folder of that name: ``index.html`` and ``static/js``.
    """
    page = static / "index.html"
    named = page.read_text(encoding="utf-8") if page.is_file() else ""
    folder = static / "static" / "js"
    waiting = [path.name for element in ELEMENTS for path in sorted(folder.glob(f"{element}.*.js"))]
    return [f"/static/js/{name}" for name in _closure(folder, waiting) if name not in named]


def _closure(folder: Path, names: Sequence[str]) -> Iterator[str]:
    """The files and what they import, each once, nearest first."""
    waiting, seen = list(names), set(names)
    for name in waiting:
        path = folder / name
        if not path.is_file():
            continue
        yield name
        found = [n for n in _IMPORTS.findall(path.read_text(encoding="utf-8")) if n not in seen]
        seen.update(found)
        waiting += found
