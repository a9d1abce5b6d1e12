"""Site folders: ``site.yaml``, drawings and CSV files, read without any database."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import yaml

from twin.catalog import Catalog, load_catalog
from twin.checks.assemble import assemble
from twin.checks.evidence import Evidence
from twin.drawing.profile import Profile
from twin.errors import Invalid, NotFound, SiteError
from twin.model import Asset, Centre, Document, FactValue, Floor, Issue, Json, Plan, Text, Twin
from twin.registry.assets import as_asset, parse_row, read_assets
from twin.registry.paper_sheets import read_documents, read_evidence
from twin.registry.places import adopt, near_words, parsed_plan, with_kinds
from twin.registry.rows import CODE, require_day, today
from twin.registry.values import FloorChoice

SITE_KEYS: Final = (
    "code",
    "name",
    "tier",
    "standards",
    "floors",
    "assets",
    "documents",
    "records",
    "answers",
    "facts",
    "notes",
)
FLOOR_KEYS: Final = ("id", "name", "level", "plan", "profile", "zones", "drawn")


@dataclass(frozen=True, slots=True)
class SiteFloor:
    """One floor of ``site.yaml``: which drawing, and what its names mean."""

    choice: FloorChoice
    plan: Path
    profile: Profile | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """A site folder, described; its drawings are not parsed yet."""

    centre: Centre
    floors: tuple[SiteFloor, ...]
    assets: tuple[Asset, ...] = ()
    documents: tuple[Document, ...] = ()
    records: Path | None = None
    answers: Path | None = None
    folder: Path = field(default_factory=Path)


def load_site(folder: Path) -> Twin:
    """Read a site folder into a twin.

    Raises
    ------
    SiteError
        ``site.yaml`` or a CSV file is wrong: says which file, where, and what to write.
    DrawingError
        A drawing cannot be read.
    """
    return _twin(read_site(folder))


def load_site_whole(folder: Path) -> tuple[Twin, Evidence]:
    """Read a site folder into a twin and what its lists of records and answers say.

    Raises
    ------
    SiteError, DrawingError
        As :func:`load_site`.
    """
    site = read_site(folder)
    twin = _twin(site)
    return twin, read_evidence(twin, load_catalog(), site.records, site.answers)


def _twin(site: Site) -> Twin:
    return twin_of(site, [site_plan(each) for each in site.floors])


def twin_of(site: Site, plans: Sequence[Plan]) -> Twin:
    """The twin of a site whose drawings are read: one plan for each floor.

    Raises
    ------
    SiteError
        A drawing holds no such floor.
    """
    floors: list[Floor] = []
    issues: list[Issue] = []
    for each, plan in zip(site.floors, plans, strict=True):
        floor, found = adopt_floor(plan, each.choice)
        floors.append(floor)
        issues += found
    return assembled(site.centre, floors, site.assets, site.documents, issues)


def assembled(
    centre: Centre,
    floors: Sequence[Floor],
    assets: Sequence[Asset],
    documents: Sequence[Document],
    issues: Sequence[Issue],
) -> Twin:
    """Return the twin with the reader's issues before those of the assembly."""
    twin = assemble(centre, floors, assets, documents, load_catalog())
    return replace(twin, issues=(*dict.fromkeys(issues), *twin.issues))


def site_plan(floor: SiteFloor) -> Plan:
    """Read the drawing of a site's floor.

    Raises
    ------
    SiteError
        The file is not there.
    DrawingError
        It cannot be read.
    """
    try:
        data = floor.plan.read_bytes()
    except OSError as error:
        raise SiteError(
            "no-plan-file",
            f"楼层 {floor.choice.id} 的图纸 {floor.plan.name} 打不开（{error.strerror}）；请检查 site.yaml 的 plan",
            f"floor {floor.choice.id}: cannot open the drawing {floor.plan.name} ({error.strerror}); check plan in site.yaml",
        ) from error
    return parsed_plan(data, floor.plan.name, profile=floor.profile)


def adopt_floor(plan: Plan, choice: FloorChoice) -> tuple[Floor, tuple[Issue, ...]]:
    """Return the chosen floor with its confirmed kinds, and all issues about it.

    Raises
    ------
    SiteError
        The drawing holds no such floor.
    """
    try:
        floor, issues = adopt(plan, choice)
    except NotFound as error:
        raise SiteError(error.code, error.message.zh, error.message.en) from error
    floor, unknown = with_kinds(floor, choice.zone_kinds)
    return floor, (*issues, *unknown)


def read_site(folder: Path) -> Site:
    """Read ``site.yaml`` and the CSV files of a folder.

    Raises
    ------
    SiteError
        One of them is wrong.
    """
    value = _yaml(folder / "site.yaml")
    _check_keys(value, SITE_KEYS, "")
    code, name = _text(value, "code", ""), _text(value, "name", "")
    if not CODE.fullmatch(code):
        raise _wrong("code", f"“{code}”含空格或 / \\ ? # %", f"{code!r} holds blanks or one of / \\ ? # %")
    centre = Centre(code, name, _text(value, "tier", "", needed=False), _words(value, "standards"))
    centre = centre.stating(_facts(value), today())
    floors = _floors(value, folder)
    assets = _assets(folder / _text(value, "assets", "")) if value.get("assets") else ()
    documents = read_documents(folder / _text(value, "documents", "")) if value.get("documents") else ()
    lists = {key: folder / _text(value, key, "") for key in ("records", "answers") if value.get(key)}
    return Site(centre, floors, assets, documents, **lists, folder=folder)


def _yaml(path: Path) -> dict[str, Any]:
    try:
        value = yaml.safe_load(path.read_bytes())
    except OSError as error:
        raise SiteError(
            "no-site-yaml",
            f"{path.parent.name} 中没有可读的 site.yaml；站点文件夹需要 site.yaml（code、name、tier、floors）",
            f"no readable site.yaml in {path.parent.name}; a site folder needs one (code, name, tier, floors)",
        ) from error
    except (yaml.YAMLError, UnicodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f" {mark.line + 1}" if mark else ""
        raise SiteError(
            "bad-yaml", f"site.yaml 第{line} 行附近不是合法的 YAML", f"site.yaml is not valid YAML near line{line}"
        ) from error
    if not isinstance(value, dict):
        raise _wrong("", "顶层应为键值表", "its top level must be keys and values")
    return value


def _wrong(where: str, zh: str, en: str) -> SiteError:
    at = f" {where}" if where else ""
    return SiteError("bad-site", f"site.yaml{at}：{zh}", f"site.yaml{at}: {en}")


def _check_keys(value: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    for key in value:
        if key not in known:
            near = near_words(str(key), known)
            raise _wrong(
                where,
                f"不认识的键“{key}”；可用：{'、'.join(near or known)}",
                f"unknown key {key!r}; use {', '.join(near or known)}",
            )


def _text(value: Mapping[str, Any], key: str, where: str, *, needed: bool = True) -> str:
    found = value.get(key)
    if found is None and not needed:
        return ""
    if found is None or isinstance(found, dict | list) or not str(found).strip():
        raise _wrong(where, f"缺少 {key}", f"{key} is missing")
    return str(found).strip()


def _words(value: Mapping[str, Any], key: str) -> tuple[str, ...]:
    found = value.get(key) or []
    if not isinstance(found, list):
        raise _wrong(key, "应为列表，例如 [DB31117-Z-016-2022]", "must be a list, for example [DB31117-Z-016-2022]")
    return tuple(str(word) for word in found)


def _facts(value: Mapping[str, Any]) -> list[FactValue]:
    """Every value of every fact: written as it is, or as ``{value: …, since: day}``, or as a list of such."""
    found = value.get("facts") or {}
    if not isinstance(found, dict):
        raise _wrong("facts", "应为键值表", "must be keys and values")

    def day(each: object) -> str:
        if isinstance(each, date | datetime):
            return each.isoformat()
        raise _wrong("facts", f"不支持的值 {each!r}", f"unsupported value {each!r}")

    try:
        plain = json.loads(json.dumps({str(k): v for k, v in found.items()}, default=day, allow_nan=False))
    except ValueError as error:
        raise _wrong("facts", "数值须为有限数", "numbers must be finite") from error
    values = [one for name, raw in plain.items() for one in _values(name, raw)]
    for one in values:
        if sum((other.name, other.since) == (one.name, one.since) for other in values) > 1:
            since = one.since or "始"
            raise _wrong(f"facts.{one.name}", f"自 {since} 起写了两次", f"is stated twice from {since} on")
    return values


def _values(name: str, raw: Json) -> list[FactValue]:
    several = raw if isinstance(raw, list) and raw and all(map(_is_dated, raw)) else [raw]
    return [_value(name, each) if _is_dated(each) else FactValue(name, each) for each in several]


def _is_dated(raw: Json) -> bool:
    return isinstance(raw, dict) and "value" in raw and set(raw) <= {"value", "since"}


def _value(name: str, raw: Mapping[str, Json]) -> FactValue:
    since = str(raw.get("since") or "")
    try:
        require_day(since)
    except Invalid as error:
        raise _wrong(f"facts.{name}", error.message.zh, error.message.en) from error
    return FactValue(name, raw["value"], since)


def _floors(value: Mapping[str, Any], folder: Path) -> tuple[SiteFloor, ...]:
    listed = value.get("floors")
    if not isinstance(listed, list) or not listed:
        raise _wrong(
            "floors", "至少需要一个楼层（id、name、level、plan）", "needs at least one floor (id, name, level, plan)"
        )
    catalog = load_catalog()
    floors = tuple(_floor(each, position, folder, catalog) for position, each in enumerate(listed, 1))
    ids = [floor.choice.id for floor in floors]
    twice = next((each for each in ids if ids.count(each) > 1), None)
    if twice is not None:
        raise _wrong("floors", f"楼层 id“{twice}”重复", f"the floor id {twice!r} is used twice")
    return floors


def _floor(value: Any, position: int, folder: Path, catalog: Catalog) -> SiteFloor:
    where = f"floors[{position}]"
    if not isinstance(value, dict):
        raise _wrong(where, "应为键值表", "must be keys and values")
    _check_keys(value, FLOOR_KEYS, where)
    floor_id = _text(value, "id", where)
    if not CODE.fullmatch(floor_id):
        raise _wrong(
            where, f"id“{floor_id}”含空格或 / \\ ? # %", f"the id {floor_id!r} holds blanks or one of / \\ ? # %"
        )
    level = value.get("level", position)
    if not isinstance(level, int) or isinstance(level, bool):
        raise _wrong(where, f"level“{level}”应为整数", f"level {level!r} must be a whole number")
    profile = _text(value, "profile", where, needed=False)
    return SiteFloor(
        FloorChoice(
            id=floor_id,
            name=_text(value, "name", where, needed=False) or floor_id,
            level=level,
            drawn=_text(value, "drawn", where, needed=False) or None,
            zone_kinds=_zone_kinds(value.get("zones") or {}, where, catalog),
        ),
        folder / _text(value, "plan", where),
        _profile(folder / profile, where) if profile else None,
    )


def _profile(path: Path, where: str) -> Profile:
    if not path.is_file():
        raise _wrong(where, f"找不到图纸配置 {path.name}", f"there is no drawing profile {path.name}")
    return Profile.load(path)


def _zone_kinds(value: Any, where: str, catalog: Catalog) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise _wrong(f"{where}.zones", "应为“名称或编号: 类别”的表", "must map a name or id to kinds")
    kinds: dict[str, tuple[str, ...]] = {}
    for zone, words in value.items():
        ids = []
        for word in words if isinstance(words, list) else [words]:
            entry = catalog.zones.resolve(str(word))
            if entry is None:
                near = "、".join(f"{each.id} {each.zh}" for each in catalog.zones.suggest(str(word)))
                raise _wrong(
                    f"{where}.zones.{zone}",
                    f"没有类别“{word}”；相近：{near or '无'}",
                    f"there is no zone kind {word!r}; near: {near or 'none'}",
                )
            ids.append(entry.id)
        kinds[str(zone)] = tuple(dict.fromkeys(ids))
    return kinds


def _assets(path: Path) -> tuple[Asset, ...]:
    seen: dict[str, int] = {}
    assets = []
    for row in read_assets(path):
        wanted = parse_row(row)
        try:
            asset = as_asset(wanted)
        except SiteError as error:
            raise SiteError(error.code, f"{path.name} {error.message.zh}", f"{path.name} {error.message.en}") from error
        first = seen.setdefault(asset.asset_no, row.line)
        if first != row.line:
            raise SiteError(
                "asset-number-twice",
                f"{path.name} 第 {row.line} 行：资产编号 {asset.asset_no} 在第 {first} 行已用过",
                f"{path.name} line {row.line}: the asset number {asset.asset_no} is used on line {first} already",
            )
        assets.append(asset)
    return tuple(assets)


def unknown_item(words: str, catalog: Catalog) -> Text | None:
    """Return what to say about an item that the catalogue does not know, or None when it does."""
    if catalog.items.resolve(words) is not None:
        return None
    near = catalog.items.suggest(words)
    zh, en = "、".join(each.zh for each in near), ", ".join(each.en for each in near)
    return Text(
        f"物品“{words}”不在目录中，检查时不计入{f'；相近：{zh}' if zh else ''}",
        f"the item {words!r} is not in the catalogue and will not count in checks{f'; near: {en}' if en else ''}",
    )
