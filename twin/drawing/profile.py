"""A drawing profile: which layers, blocks and attributes mean what, as YAML a person can correct."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml

from twin.drawing.primitives import Drawing
from twin.drawing.roles import Role, guess_roles, plain_name
from twin.errors import DrawingError
from twin.units import FACTORS

PERSONAL: Final = (
    "使用人员", "使用人", "管理人员", "管理人", "负责人", "联系人", "责任人", "姓名", "电话", "手机", "联系电话", "联系方式",
    "身份证", "身份证号", "邮箱", "user", "occupant", "contact", "phone", "tel", "mobile", "email", "manager", "person",
)  # fmt: skip
"""Keys of labels and attributes whose values name or reach a person: never stored unless a profile allows it."""

T = TypeVar("T")

FIELDS: Final = ("name", "number", "area", "item", "asset_no")


@dataclass(frozen=True, slots=True)
class Profile:
    """What the names in one office's drawings mean. Anything left out is guessed.

    ``layers`` and ``blocks`` map a name (``*`` and ``?`` allowed, xref prefix left out or not) to a role;
    ``items`` maps a block name to an item id or name of the catalogue; ``attributes`` maps a block
    attribute or a label key to a field (``name``, ``number``, ``area``, ``item``, ``asset_no``); ``drop_fields`` lists keys
    that must never be stored (people's names), added to a built-in list; ``units`` overrides the inferred unit.
    """

    layers: Mapping[str, Role] = field(default_factory=dict)
    blocks: Mapping[str, Role] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    drop_fields: tuple[str, ...] = ()
    units: str | None = None

    @classmethod
    def load(cls, path: Path) -> Profile:
        """Read a profile from a YAML file.

        Raises
        ------
        DrawingError
            Code ``bad-profile``: not readable, an unknown key, role, field or unit; the message says which.
        """
        try:
            return cls.parse(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise _bad(f"读不了 {path}:{error}", f"cannot read {path}: {error}") from error
        except UnicodeDecodeError as error:
            raise _bad(f"{path} 不是 UTF-8；请另存为 UTF-8", f"{path} is not UTF-8; save it as UTF-8") from error

    @classmethod
    def parse(cls, text: str) -> Profile:
        """A profile from YAML text; see `load`."""
        try:
            raw = yaml.safe_load(text) or {}
        except yaml.YAMLError as error:
            raise _bad(f"不是有效的 YAML:{error}", f"not valid YAML: {error}") from error
        known = {"layers", "blocks", "items", "attributes", "drop_fields", "units"}
        if not isinstance(raw, dict) or not set(raw) <= known:
            extra = sorted(map(str, set(raw) - known)) if isinstance(raw, dict) else [type(raw).__name__]
            raise _bad(
                f"不认识 {', '.join(extra)}；可用的键：{', '.join(sorted(known))}",
                f"unknown {', '.join(extra)}; keys: {', '.join(sorted(known))}",
            )
        units = raw.get("units")
        if units is not None and units not in FACTORS:
            raise _bad(f"units 应为 {', '.join(FACTORS)} 之一", f"units must be one of {', '.join(FACTORS)}")
        attributes = _strings(raw, "attributes")
        if wrong := sorted(set(attributes.values()) - set(FIELDS)):
            raise _bad(
                f"attributes 的值 {wrong} 无效；可用：{', '.join(FIELDS)}",
                f"attributes: {wrong} unknown; use {', '.join(FIELDS)}",
            )
        return cls(
            layers=_roles(raw, "layers"),
            blocks=_roles(raw, "blocks"),
            items=_strings(raw, "items"),
            attributes=attributes,
            drop_fields=tuple(str(key) for key in raw.get("drop_fields") or ()),
            units=units,
        )

    def dump(self) -> str:
        """The profile as YAML, keys in a fixed order."""
        raw: dict[str, Any] = {
            "units": self.units,
            "layers": {name: str(role) for name, role in sorted(self.layers.items())},
            "blocks": {name: str(role) for name, role in sorted(self.blocks.items())},
            "items": dict(sorted(self.items.items())),
            "attributes": dict(sorted(self.attributes.items())),
            "drop_fields": list(self.drop_fields),
        }
        kept = {key: value for key, value in raw.items() if value}
        return str(yaml.safe_dump(kept, allow_unicode=True, sort_keys=False))

    def layer_role(self, layer: str) -> Role | None:
        """The role given to a layer, by its full name, its plain name or a pattern."""
        return lookup(self.layers, layer)

    def drops(self, key: str) -> bool:
        """Whether values under this key must not be kept."""
        wanted = key.strip().casefold()
        return wanted in {name.casefold() for name in (*PERSONAL, *self.drop_fields)}


def guess_profile(drawing: Drawing) -> Profile:
    """The profile that the reader would use by itself, to be saved and corrected."""
    roles = guess_roles(drawing)
    return Profile(layers={layer: role for layer, role in sorted(roles.items()) if role is not Role.OTHER})


def lookup(table: Mapping[str, T], name: str) -> T | None:
    """A value by exact name, by the name without its xref prefix, or by the first pattern that fits."""
    plain = plain_name(name)
    for key in (name, plain):
        if key in table:
            return table[key]
    folded = plain.casefold()
    for pattern, value in table.items():
        wanted = plain_name(pattern).casefold()
        if wanted == folded or (("*" in wanted or "?" in wanted) and fnmatch.fnmatchcase(folded, wanted)):
            return value
    return None


def _roles(raw: Mapping[str, Any], key: str) -> dict[str, Role]:
    out = {}
    for name, role in _strings(raw, key).items():
        if role not in set(Role):
            raise _bad(
                f"{key}.{name}：没有角色 {role}；可用：{', '.join(Role)}",
                f"{key}.{name}: no role {role}; use {', '.join(Role)}",
            )
        out[name] = Role(role)
    return out


def _strings(raw: Mapping[str, Any], key: str) -> dict[str, str]:
    table = raw.get(key) or {}
    if not isinstance(table, dict):
        raise _bad(f"{key} 应为“名称: 值”的表", f"{key} must map names to values")
    return {str(name): str(value) for name, value in table.items()}


def _bad(zh: str, en: str) -> DrawingError:
    return DrawingError("bad-profile", f"图纸配置有误：{zh}。", f"Drawing profile: {en}.")
