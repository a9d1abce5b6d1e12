"""Every exception this package raises on purpose.

TwinError
├── DrawingError     the file cannot be read as a plan (also a ValueError)
├── CatalogError     a file in catalogs/ is wrong (also a ValueError)
├── SiteError        a site folder or its CSV is wrong (also a ValueError)
├── NotFound         no centre, standard, zone or asset of that name (also a LookupError)
├── Refused          the person may not do that, or did not say who they are (also a PermissionError)
├── Invalid          a value breaks the rules of its record (also a ValueError)
├── BackupError      a backup cannot be made or restored (also a ValueError)
└── Conflict         somebody else changed the record first (also a RuntimeError)

Each carries one message in Chinese and English that says what is wrong, where, and what to do,
and a stable ``code`` that other programs may compare.
"""

from __future__ import annotations

from twin.model import Text


class TwinError(Exception):
    """An expected failure with one clear message.

    Parameters
    ----------
    code
        Stable, kebab-case, never reused: ``"not-a-dxf"``.
    zh, en
        One sentence each: what, where, what to do.
    """

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.code = code
        self.message = Text(zh, en)


class DrawingError(TwinError, ValueError):
    """The drawing cannot be read as a floor plan; nothing was stored."""


class CatalogError(TwinError, ValueError):
    """A catalogue file contradicts itself or the vocabularies."""


class SiteError(TwinError, ValueError):
    """A site folder, its ``site.yaml`` or one of its CSV files is wrong."""


class NotFound(TwinError, LookupError):  # noqa: N818 - reads as a sentence: raise NotFound
    """Nothing of that name or number exists."""


class Refused(TwinError, PermissionError):  # noqa: N818
    """The person may not do that, or the write names nobody."""


class Invalid(TwinError, ValueError):  # noqa: N818
    """A value breaks the rules of the record it was meant for; nothing was stored."""


class BackupError(TwinError, ValueError):
    """A backup cannot be made or restored; file and database are as they were."""


class Conflict(TwinError, RuntimeError):  # noqa: N818
    """The record changed since it was read."""
