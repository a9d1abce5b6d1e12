"""An ezdxf document → strokes, labels and inserts in shifted world coordinates."""

from __future__ import annotations

from collections.abc import Callable

from ezdxf.document import Drawing as DxfDocument

from twin.drawing.primitives import Drawing
from twin.model import Issue


def flatten(doc: DxfDocument, progress: Callable[[float], None] | None = None) -> tuple[Drawing, list[Issue]]:
    """Explode all of modelspace."""
    raise NotImplementedError
