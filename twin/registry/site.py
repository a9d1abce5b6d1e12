"""Site folders: ``site.yaml``, drawings and CSV files, read without any database."""

from __future__ import annotations

from pathlib import Path

from twin.model import Twin


def load_site(folder: Path) -> Twin:
    """Read a site folder into a twin.

    Raises
    ------
    SiteError
        ``site.yaml`` or a CSV file is wrong: says which file, where, and what to write.
    DrawingError
        A drawing cannot be read.
    """
    raise NotImplementedError
