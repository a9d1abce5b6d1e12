"""A drawing profile: which layers, blocks and attributes mean what, as YAML a person can correct."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from twin.drawing.roles import Role


@dataclass(frozen=True, slots=True)
class Profile:
    """What the names in one office's drawings mean. Anything left out is guessed.

    ``layers`` and ``blocks`` map a name (``*`` and ``?`` allowed, the part after ``$0$``) to a role;
    ``items`` maps a block name to an item id or name of the catalogue; ``attributes`` maps a block
    attribute or a label key to a field (``name``, ``number``, ``area``); ``drop_fields`` lists keys
    that must never be stored (people's names); ``units`` overrides the inferred unit.
    """

    layers: Mapping[str, Role] = field(default_factory=dict)
    blocks: Mapping[str, Role] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    drop_fields: tuple[str, ...] = ()
    units: str | None = None

    @classmethod
    def load(cls, path: Path) -> Profile:
        """Read a profile from YAML."""
        raise NotImplementedError(path)

    def dump(self) -> str:
        """The profile as YAML, keys in a fixed order."""
        raise NotImplementedError
