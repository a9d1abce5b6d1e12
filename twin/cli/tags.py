"""``twin tags``: label sheets, blank tags, and what a code stands for."""

from __future__ import annotations

import argparse
import getpass
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from twin.cli.output import CLEAN, DEFECTS, out, out_json, say
from twin.cli.sites import SITE_HELP
from twin.errors import SiteError

if TYPE_CHECKING:
    from twin.registry import Found, Registry
    from twin.report.labels import Label
    from twin.tags.sheets import LabelSheet

ORDERS: Final = ("place", "number", "name", "item")
LEVELS: Final = ("L", "M", "Q", "H")
ANSWERS: Final = {
    "thing": "找到 / found",
    "blank": "空白标签，尚未绑定 / a blank tag, not claimed yet",
    "retired": "标签已停用 / the tag is retired",
    "several": "有几件，见上 / several things, listed above",
    "mistyped": "编码有误，请对照标签 / a slip in the code: compare it with the tag",
    "unknown": "没有找到 / nothing is known by that",
}
"""What a word led to, by the value of :class:`twin.registry.Answer`."""


def words(verbs: Any) -> None:
    """Add the commands of this group."""
    tags = verbs.add_parser("tags", help="标签 / tags").add_subparsers(required=True, metavar="VERB")
    sheet = tags.add_parser("sheet", help="标签页 PDF 或网址 CSV / label sheets as PDF, addresses as CSV")
    sheet.add_argument("site", help=SITE_HELP)
    _print_words(sheet)
    sheet.add_argument("--zones", action="store_true", help="功能区标签 / labels for zones instead of assets")
    sheet.add_argument("--floor", help="只要这一楼层 / this floor only")
    sheet.add_argument("--zone", help="只要这一功能区 / this zone only (id or name)")
    sheet.add_argument("--item", help="只要这一类物品 / this item only")
    sheet.add_argument("--new", action="store_true", help="只要未打印或内容已变的 / only those to be printed (again)")
    sheet.add_argument("--order", choices=ORDERS, default="place", help="排列顺序 / the order of the list")
    sheet.set_defaults(run=sheet_of_site)
    blanks = tags.add_parser("blanks", help="空白标签，先贴后绑 / blank tags, claimed at the first scan")
    blanks.add_argument("site", help=SITE_HELP)
    blanks.add_argument("--count", type=int, required=True, help="数量 / how many")
    _print_words(blanks)
    blanks.set_defaults(run=blank_tags)
    trial = tags.add_parser("trial", help="边框试打页 / a page of borders and a ruler, to hold against a sheet")
    trial.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.pdf")
    _size_words(trial)
    trial.set_defaults(run=trial_page)
    tags.add_parser("sizes", help="标签规格 / label sizes").set_defaults(run=list_sizes)
    find = tags.add_parser("find", help="编码、网址、资产编号或序列号 / what a code, address or number stands for")
    find.add_argument("text")
    find.add_argument("--json", action="store_true")
    find.set_defaults(run=find_tag)


def _size_words(command: argparse.ArgumentParser) -> None:
    command.add_argument("--size", default="L7160", metavar="NAME", help="规格，见 twin tags sizes / label size")
    command.add_argument("--shift-x", type=float, metavar="MM", help="横向校正 / move everything right by this")
    command.add_argument("--shift-y", type=float, metavar="MM", help="纵向校正 / move everything down by this")


def _print_words(command: argparse.ArgumentParser) -> None:
    command.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.pdf|.csv")
    _size_words(command)
    command.add_argument("--start", type=int, default=1, metavar="N", help="从第几张标签开始 / begin at this place")
    command.add_argument("--level", choices=LEVELS, default="M", help="二维码纠错级别 / error correction")
    command.add_argument("--borders", action="store_true", help="画出边框 / draw the labels' edges")
    command.add_argument("--url", metavar="URL", help="标签地址（默认 TWIN_TAG_URL）/ address on the labels")
    command.add_argument("--by", help="操作人（默认本机用户）/ who does it (this account by default)")
    command.add_argument("--lang", choices=["zh", "en"], default="zh")


def sheet_of_site(arguments: argparse.Namespace) -> int:
    """``twin tags sheet SITE -o labels.pdf``."""
    from twin.report.tagging import Labeller, asset_targets, said, zone_targets

    _require_suffix(arguments.output)
    base, by = _base(arguments.url), _by(arguments.by)
    with closing(_registry()) as registry:
        code = _centre(registry, arguments.site, by)
        twin = registry.twin(code)
        if arguments.zones:
            targets = zone_targets(twin)
        else:
            wanted = _assets(registry, code, arguments)
            targets = asset_targets(wanted, twin, arguments.order)
        codes = registry.tags.ensure(code, targets, by=by, why="生成标签 labels")
        labeller = Labeller(twin, base)
        labels = [labeller.label(target, codes[target]) for target in targets]
        if arguments.new:
            printed = {tag.code: tag.printed_as for tag in registry.tags.of_centre(code)}
            labels = [label for label in labels if printed.get(label.code) != said(label)]
        _write(registry, code, labels, arguments, by)
    return CLEAN


def blank_tags(arguments: argparse.Namespace) -> int:
    """``twin tags blanks SITE --count N -o labels.pdf``."""
    from twin.report.tagging import Labeller

    _require_suffix(arguments.output)
    base, by = _base(arguments.url), _by(arguments.by)
    with closing(_registry()) as registry:
        code = _centre(registry, arguments.site, by)
        labeller = Labeller(registry.twin(code), base)
        codes = registry.tags.make_blanks(code, arguments.count, by=by, why="空白标签 blank tags")
        _write(registry, code, [labeller.label(None, each) for each in codes], arguments, by)
    return CLEAN


def trial_page(arguments: argparse.Namespace) -> int:
    """``twin tags trial -o trial.pdf``."""
    from twin.report.labels import calibration_pdf
    from twin.tags.sheets import sheet_named

    arguments.output.write_bytes(calibration_pdf(_shifted(sheet_named(arguments.size), arguments)))
    say(f"已写入 / written: {arguments.output}")
    return CLEAN


def list_sizes(_: argparse.Namespace) -> int:
    """``twin tags sizes``."""
    from twin.tags.sheets import PRESETS

    for name, sheet in PRESETS.items():
        out(f"{name:<8} {sheet.width:g} × {sheet.height:g} mm  {sheet.columns} × {sheet.rows}  {sheet.name}")
    return CLEAN


def find_tag(arguments: argparse.Namespace) -> int:
    """``twin tags find TEXT``."""
    with closing(_registry()) as registry:
        found = registry.tags.find(arguments.text)
    if arguments.json:
        out_json(_found_json(found))
    else:
        for each in (*((found.thing,) if found.thing and found.thing.id else ()), *found.choices):
            place = " ".join(part for part in (_name(each.spot.floor), _name(each.spot.zone)) if part)
            out(f"{each.centre}  {each.kind}  {each.id}  {each.name}  {place}")
        say(f"{found.word}: {ANSWERS[found.answer.value]}")
    return CLEAN if found.thing is not None or found.choices else DEFECTS


def _name(part: Any) -> str:
    return "" if part is None else part.name or part.id


def _found_json(found: Found) -> dict[str, Any]:
    things = [*((found.thing,) if found.thing and found.thing.id else ()), *found.choices]
    return {
        "answer": found.answer.value,
        "tag": found.tag.code if found.tag else None,
        "things": [
            {
                "centre": each.centre,
                "kind": each.kind,
                "id": each.id,
                "name": each.name,
                "floor": each.spot.floor.id if each.spot.floor else None,
                "zone": each.spot.zone.id if each.spot.zone else None,
            }
            for each in things
        ],
    }


def _registry() -> Registry:
    from twin.registry import open_registry

    registry = open_registry()
    registry.upgrade()
    return registry


def _centre(registry: Registry, site: str, by: str) -> str:
    """The code of a centre: itself, or of a site folder, whose centre is loaded into the registry if it is not there.

    Codes must outlive the sheet of paper they are printed on, so a folder alone cannot hold them.
    """
    folder = Path(site)
    if not folder.is_dir():
        registry.centre(site)
        return site
    from twin.registry.site import read_site

    code = read_site(folder).centre.code
    if code not in {centre.code for centre in registry.centres()}:
        registry.import_site(folder, by=by)
        say(
            f"中心 {code} 已载入登记库，标签编码记在那里 / the centre {code} was loaded into the registry, which keeps the codes"
        )
    return code


def _assets(registry: Registry, code: str, arguments: argparse.Namespace) -> Sequence[Any]:
    twin = registry.twin(code)
    item = arguments.item
    if item is not None:
        from twin.catalog import load_catalog

        entry = load_catalog().items.resolve(item)
        item = entry.id if entry else item
    floor = _one(arguments.floor, [(f.id, f.name) for f in twin.floors], "楼层", "floor")
    zone = _one(arguments.zone, [(z.id, z.name or "") for f in twin.floors for z in f.zones], "功能区", "zone")
    return [
        asset
        for asset in twin.assets
        if (item is None or item in {asset.item, asset.item_words})
        and (floor is None or asset.floor in floor)
        and (zone is None or asset.zone in zone)
    ]


def _one(word: str | None, known: Sequence[tuple[str, str]], zh: str, en: str) -> set[str] | None:
    """The ids that a word means by id or name; None where no word was given."""
    if word is None:
        return None
    found = {identifier for identifier, name in known if word in {identifier, name}}
    if not found:
        names = ", ".join(name or identifier for identifier, name in known[:12])
        raise SiteError(f"no-such-{en}", f"没有{zh}“{word}”；已有：{names}", f"no {en} {word!r}; known: {names}")
    return found


def _write(registry: Registry, code: str, labels: Sequence[Label], arguments: argparse.Namespace, by: str) -> None:
    from twin.report.labels import labels_csv, labels_pdf, lacking
    from twin.report.tagging import said
    from twin.tags.sheets import sheet_named

    if arguments.output.suffix.lower() == ".csv":
        arguments.output.write_bytes(labels_csv(labels, arguments.lang))
    else:
        sheet = _shifted(sheet_named(arguments.size, registry.tags.sizes(code)), arguments)
        pdf = labels_pdf(
            labels,
            sheet,
            start=arguments.start,
            level=arguments.level,
            borders=arguments.borders,
            lang=arguments.lang,
        )
        arguments.output.write_bytes(pdf)
    if labels:
        registry.tags.mark_printed({label.code: said(label) for label in labels}, by=by, why="打印标签 printed")
    missing = "".join(lacking(labels))
    if missing:
        say(f"字体中没有的字，印作〓 / not in the font, printed as 〓: {missing}")
    say(f"{arguments.output}: {len(labels)} 张标签 / labels")


def _shifted(sheet: LabelSheet, arguments: argparse.Namespace) -> LabelSheet:
    x, y = arguments.shift_x, arguments.shift_y
    return replace(sheet, shift_x=sheet.shift_x if x is None else x, shift_y=sheet.shift_y if y is None else y)


def _base(url: str | None) -> str:
    from twin.tags.codes import require_base
    from twin.tags.settings import VARIABLE, chosen_base, fallback_base

    chosen = require_base(url) if url else chosen_base()
    if chosen is None:
        chosen = fallback_base()
        say(
            f"标签将使用本机地址 {chosen}；正式打印前请设置 {VARIABLE} 或 --url / labels carry this machine's name {chosen}; "
            f"set {VARIABLE} or --url before printing for good"
        )
    return chosen


def _by(name: str | None) -> str:
    if name:
        return name
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name: the write then refuses and says so
        return ""


def _require_suffix(output: Path) -> None:
    if output.suffix.lower() not in {".pdf", ".csv"}:
        raise SiteError(
            "unknown-format",
            f"不认识 {output.name} 的格式；请用 .pdf 或 .csv",
            f"unknown format of {output.name}; use .pdf or .csv",
        )
