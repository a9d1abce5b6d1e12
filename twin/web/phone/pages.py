"""The pages themselves: a found thing, a blank tag, or a word that means nothing, as HTML."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request

from twin.catalog import load_catalog
from twin.model import Json, Text
from twin.registry import Answer, Found, OrderRecord, Standing, Thing
from twin.tags.codes import printed
from twin.upkeep import Due, State
from twin.upkeep.orders import PRIORITY_WORDS, STATE_WORDS
from twin.web.signin import who
from twin.web.thumbnail import thumbnail
from twin.web.view import registry

HERE: Final = Path(__file__).parent
SCRIPTS: Final = ("phone", "count", "check", "scan", "offline")
"""The scripts of the phone's pages, which its service worker keeps."""

PUBLIC: Final = ("name", "item", "status", "place", "plan")
"""What an unnamed visitor sees unless the centre's fact ``phone.public_fields`` lists something else."""

FIELDS: Final = (*PUBLIC, "number", "attributes", "upkeep", "orders", "seen")
MOST_FACTS: Final = 10
MOST_ORDERS: Final = 4
MOST_TASKS: Final = 3
LONGEST_VALUE: Final = 80
PERSON_COOKIE: Final = "twin_person"
LANGUAGE_COOKIE: Final = "twin_language"

STATUS_WORDS: Final[Mapping[str, Text]] = {
    "in_use": Text("在用", "In use"),
    "idle": Text("闲置", "Idle"),
    "fault": Text("故障", "Faulty"),
    "repair": Text("维修中", "In repair"),
    "planned": Text("计划配置", "Planned"),
    "missing": Text("盘亏", "Missing"),
    "retired": Text("已报废", "Retired"),
}
NOTICES: Final[Mapping[str, Text]] = {
    "fault": Text("报修已收到，谢谢。", "The fault is recorded. Thank you."),
    "seen": Text("已记录：您在现场，设施在位。", "Recorded: it is here and you saw it."),
    "measure": Text("测量已记入，检查时采用。", "The reading is recorded; checks use it."),
    "inspect": Text("巡检已记录，全部合格。", "The inspection is recorded: all in order."),
    "inspect-bad": Text(
        "巡检已记录，不合格项已开工单。", "The inspection is recorded; a work order is open for what failed."
    ),
    "claim": Text("标签已绑定。", "The tag is fixed to this."),
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who looks at a page: their name (empty: nobody's), their language, and how they came.

    Before the first account the name is as they gave it, and ``asked``; then it is the account's.
    """

    name: str
    english: bool
    secure: bool
    asked: bool = True

    @property
    def known(self) -> bool:
        """Whether they may look around: signed in, or at this machine before there are accounts."""
        return self.asked or bool(self.name)

    def t(self, zh: str, en: str) -> str:
        """The text in their language."""
        return en if self.english else zh

    def say(self, text: Text) -> str:
        """A message in their language."""
        return self.t(text.zh, text.en)


def visitor(request: Request) -> Visitor:
    """Return who asks."""
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE, "zh")
    person = who(request)
    given = unquote(request.cookies.get(PERSON_COOKIE, "")).strip()[:60]
    name = given if person.standing is Standing.LOCAL else person.name
    host = (request.url.hostname or "").lower()
    secure = request.url.scheme == "https" or host in {"localhost", "127.0.0.1", "::1"}
    return Visitor(name, asked == "en", secure, asked=person.standing is Standing.LOCAL)


@dataclass(frozen=True, slots=True)
class Switches:
    """What a centre lets unnamed visitors see and do: its fact ``phone``."""

    fields: frozenset[str]
    faults: bool


def switches(centre: str) -> Switches:
    """Return a centre's switches; what it does not say is closed, but for :data:`PUBLIC`."""
    fact = registry().centre(centre).facts.get("phone")
    said: Mapping[str, Json] = fact if isinstance(fact, Mapping) else {}
    fields = said.get("public_fields")
    chosen = frozenset(fields) & frozenset(FIELDS) if isinstance(fields, list) else frozenset(PUBLIC)
    return Switches(chosen, said.get("public_faults") is True)


@lru_cache(maxsize=1)
def _templates() -> Environment:
    loader = FileSystemLoader(HERE)
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


@lru_cache(maxsize=8)
def script(name: str = "phone") -> tuple[str, bytes]:
    """A script's address, named by its content, and its bytes; ``phone`` is on every page."""
    data = (HERE / f"{name}.js").read_bytes()
    return f"/a/script/{name}-{hashlib.sha256(data).hexdigest()[:12]}.js", data


def fresh_id() -> str:
    """An id for a form, as phones make them."""
    return uuid.uuid4().hex


@lru_cache(maxsize=1)
def worker() -> bytes:
    """The service worker, which keeps the scripts and the offline page."""
    address, others = script()[0], [script(name)[0] for name in SCRIPTS if name != "phone"]
    shell = hashlib.sha256(
        (HERE / "offline.html").read_bytes() + (HERE / "page.html").read_bytes() + "".join(others).encode()
    ).hexdigest()[:8]
    text = (HERE / "worker.js").read_text(encoding="utf-8")
    return (
        text.replace("VERSION", f"{Path(address).stem}-{shell}")
        .replace("SCRIPTS", '", "'.join((address, *others)))
        .encode()
    )


def live_words(who: Visitor) -> dict[str, str]:
    """What the live camera says of itself, and why it cannot work."""
    return {
        "start": who.t("实时扫码", "Scan with the camera"),
        "stop": who.t("停止扫码", "Stop scanning"),
        "http": who.t(
            "本页以 HTTP 打开，浏览器只允许 HTTPS 页面使用实时摄像头，所以这里只能拍照上传或手输编码；也可用手机相机或微信“扫一扫”直接扫标签。",
            "This page came by HTTP, and browsers give the live camera to HTTPS pages only: send a picture or type the code here, or scan the tag with the phone’s own camera.",
        ),
        "browser": who.t(
            "这个浏览器不能实时识别二维码：可拍照，或用手机相机、微信“扫一扫”。",
            "This browser cannot read codes live: take a picture, or use the phone's own camera.",
        ),
        "camera": who.t(
            "摄像头打不开：请拍照上传或手输编码。", "The camera does not open: send a picture or type the code."
        ),
        "denied": who.t(
            "摄像头未获允许：请在浏览器设置中允许本站使用，或拍照上传、手输编码。",
            "The camera was not allowed: allow it for this site in the browser’s settings, send a picture or type the code.",
        ),
    }


def render(
    template: str, who: Visitor, *, title: str, centre: str = "", notice: str = "", bad: bool = False, **more: Any
) -> str:
    """One page as HTML."""
    words = {"unsent": who.t("未同步", "Not sent yet:"), "drop": who.t("放弃这一条", "Drop this one")}
    return (
        _templates()
        .get_template(template)
        .render(
            t=who.t,
            english=who.english,
            name=who.name,
            asked=who.asked,
            secure=who.secure,
            script=script()[0],
            scanner=script("scan")[0],
            live_words=live_words(who),
            words=words,
            title=title,
            centre=centre,
            notice=notice,
            bad=bad,
            **more,
        )
    )


def home_page(who: Visitor, *, notice: str = "", bad: bool = False) -> str:
    """Where a code is typed or photographed."""
    heading = who.t("查找设施", "Find a thing")
    links = (
        ("/a/check", who.t("核对", "Check")),
        ("/a/patrol", who.t("巡查", "Patrol")),
        ("/a/count", who.t("盘点", "Count")),
        ("/a/openings", who.t("量门洞", "Openings")),
    )
    return render(
        "home.html",
        who,
        title=heading,
        heading=heading,
        lines=(),
        choices=(),
        links=links if who.known else (),
        notice=notice,
        bad=bad,
    )


def offline_page(who: Visitor) -> str:
    """What the phone keeps for when there is no network."""
    return render("offline.html", who, title=who.t("没有网络", "No network"), more_script=script("offline")[0])


def thing_page(
    who: Visitor,
    found: Found,
    here: str,
    *,
    notice: str = "",
    bad: bool = False,
    ask: str = "",
    counts: Sequence[Mapping[str, str]] = (),
) -> str:
    """What a found thing is, where it is, what is wrong with it, and what can be done.

    ``counts``: the open stock-takes that it can be counted in, as :func:`twin.web.phone.counting.offers` gives them.
    """
    thing = found.thing
    if thing is None or thing.gone:
        return _gone(who, found)
    allowed = Switches(frozenset(FIELDS), faults=True) if who.name else switches(thing.centre)
    sees = allowed.fields
    orders = registry().orders.open_of(thing.centre, (thing.kind, thing.id)) if "orders" in sees else ()
    return render(
        "thing.html",
        who,
        title=_heading(who, thing, sees),
        centre=thing.centre_name,
        notice=notice,
        bad=bad,
        thing=thing,
        here=here,
        subtitle=_subtitle(who, thing, sees),
        status=who.say(STATUS_WORDS[thing.status]) if thing.kind != "zone" and "status" in sees else "",
        place=_place(thing) if "place" in sees else "",
        plan=_plan(thing) if "plan" in sees else None,
        facts=_facts(who, thing, sees),
        orders=[_order(who, each) for each in orders[:MOST_ORDERS]],
        may_report=allowed.faults,
        anonymous=allowed.faults and not who.name,
        priorities=[(value.value, who.say(text)) for value, text in PRIORITY_WORDS.items()],
        ask=ask,
        counts=counts,
        inspectable=bool(who.name) and thing.kind != "zone",
        fresh=fresh_id,
    )


def _heading(who: Visitor, thing: Thing, sees: frozenset[str]) -> str:
    """The thing's name; for those who may not see it the best word that they may."""
    named = (thing.name if "name" in sees else "", _kind(who, thing, sees), thing.id if "number" in sees else "")
    return next(filter(None, named), who.t("设施", "Thing"))


def _kind(who: Visitor, thing: Thing, sees: frozenset[str]) -> str:
    """What kind of thing it is."""
    entry = load_catalog().items.resolve(thing.item) if thing.item else None
    item = (who.t(entry.zh, entry.en) if entry else thing.item) if "item" in sees else ""
    return {"zone": who.t("功能区", "Zone"), "window": who.t("服务窗口", "Service window")}.get(thing.kind, item)


def _subtitle(who: Visitor, thing: Thing, sees: frozenset[str]) -> str:
    number = thing.id if "number" in sees else ""
    parts = dict.fromkeys((_kind(who, thing, sees), number))
    return " · ".join(part for part in parts if part and part != _heading(who, thing, sees))


def _place(thing: Thing) -> str:
    floor, zone = thing.spot.floor, thing.spot.zone
    parts = (floor.name if floor else "", (zone.name or zone.number or zone.id) if zone else "")
    return " · ".join(part for part in parts if part)


def _plan(thing: Thing) -> dict[str, Any] | None:
    spot = thing.spot
    if spot.floor is None or not spot.floor.zones or (spot.zone is None and spot.at is None):
        return None
    drawn = thumbnail(spot.floor)
    dot = None
    if spot.at is not None and thing.kind != "zone":
        x, y = drawn.frame.point(spot.at)
        dot = (round(x, 1), round(y, 1))
    return {
        "box": drawn.view_box,
        "path": drawn.path,
        "zone": drawn.zone(spot.zone) if spot.zone else "",
        "dot": dot,
    }


def shortened(words: str, longest: int = LONGEST_VALUE) -> str:
    """Words of at most so many characters, so that a page stays light."""
    return words if len(words) <= longest else words[: longest - 1] + "…"


def _facts(who: Visitor, thing: Thing, sees: frozenset[str]) -> list[tuple[str, str]]:
    facts: list[tuple[str, str]] = []
    if "attributes" in sees:
        known = load_catalog().attributes
        for key, value in list(thing.attributes.items())[:MOST_FACTS]:
            entry = known.resolve(key)
            facts.append((who.t(entry.zh, entry.en) if entry else key, shortened(str(value))))
    if "upkeep" in sees:
        today = datetime.now(UTC).astimezone().date()
        mine = registry().upkeep.due_of(thing.centre, ("asset", thing.id), today)
        facts += [_task(who, due) for due in mine[:MOST_TASKS]]
    if "seen" in sees:
        seen = registry().tags.last_seen(thing.centre, (thing.kind, thing.id))
        if seen is not None:
            facts.append((who.t("最近到场", "Last seen"), f"{day(seen[0])} {seen[1]}"))
    return facts


def _task(who: Visitor, due: Due) -> tuple[str, str]:
    """A service or check of the thing: when it was last done, when it is next."""
    last = who.t(f"上次 {due.last}", f"last {due.last}") if due.last else who.t("尚无记录", "no record yet")
    following = who.t(f"下次 {due.on}", f"next {due.on}") if due.on else ""
    late = who.t("已逾期", "overdue") if due.state is State.OVERDUE else ""
    return who.say(due.schedule.what), " · ".join(part for part in (last, following, late) if part)


def day(moment: str) -> str:
    """A stored moment as day and minute."""
    return moment[:16].replace("T", " ")


def _order(who: Visitor, order: OrderRecord) -> dict[str, Any]:
    words = f"{who.say(PRIORITY_WORDS[order.priority])} · {who.say(STATE_WORDS[order.state])}"
    what = order.what if len(order.what) <= LONGEST_VALUE else order.what[: LONGEST_VALUE - 1] + "…"
    return {
        "number": order.number,
        "what": what,
        "priority": order.priority.value,
        "words": words,
        "when": day(order.reported_at)[:10],
    }


def blank_page(who: Visitor, found: Found, here: str, query: str, *, notice: str = "") -> str:
    """A blank tag, and the things it could be fixed to."""
    tag = found.tag
    if tag is None or found.thing is None:
        raise TypeError  # only called for Answer.BLANK
    return render(
        "blank.html",
        who,
        title=who.t("空白标签", "Blank tag"),
        centre=found.thing.centre_name,
        code=printed(tag.code),
        here=here,
        query=query,
        choices=_candidates(tag.centre, query) if query and who.known else [],
        notice=notice,
        bad=True,
    )


def _candidates(centre: str, query: str) -> list[dict[str, str]]:
    """Things of the centre that fit: by number or serial number, by name, zones by name."""
    source = registry()
    found = source.tags.find(query, centre)
    exact = [found.thing] if found.thing and not found.thing.gone and found.thing.centre == centre else []
    listed: dict[str, str] = {}
    for thing in (*(each for each in exact if each.kind), *found.choices):
        listed[f"{thing.kind}:{thing.id}"] = " · ".join(part for part in (thing.name, thing.id, _place(thing)) if part)
    for asset in source.assets(centre, text=query, registered=True, limit=20).rows:
        listed.setdefault(f"asset:{asset.asset_no}", f"{asset.name or asset.item_words} · {asset.asset_no}")
    for floor in source.twin(centre).floors:
        for zone in floor.zones:
            if query in (zone.name or "") or query == zone.number:
                listed.setdefault(f"zone:{zone.id}", f"{floor.name} · {zone.name or zone.id}")
    return [{"value": value, "text": text} for value, text in list(listed.items())[:20]]


def other_page(who: Visitor, found: Found) -> str:
    """A retired tag, a mistyped code, several things of one number, or nothing."""
    word = (found.tag and printed(found.tag.code)) or found.word[:60]
    heading, *lines = {
        Answer.RETIRED: (
            who.t(f"标签 {word} 已停用", f"The tag {word} is retired"),
            who.t(
                "这张标签已不再使用，可能已换新标签。请看设施上有没有新标签，或输入资产编号。",
                "It may have been replaced: look for another tag on the thing, or type its number.",
            ),
        ),
        Answer.MISTYPED: (
            who.t(f"编码 {word} 有误", f"The code {word} has a slip in it"),
            who.t(
                "校验字符不对，可能输错了一个字符或颠倒了两个，请对照标签再输一次。",
                "The check character is wrong: compare it with the tag and type it again.",
            ),
        ),
        Answer.SEVERAL: (who.t(f"“{word}”有几件", f"Several things are called {word}"),),
    }.get(
        found.answer,
        (
            who.t(f"没有找到“{word}”", f"Nothing is known as {word}"),
            who.t(
                "可能是别处的二维码。请输入标签上的编码、资产编号或序列号。",
                "It may be a code of another system. Type the tag’s code, the asset number or the serial number.",
            ),
        ),
    )
    choices = [
        {
            "href": f"/a/{quote(each.id, safe='')}?centre={quote(each.centre)}",
            "text": f"{each.name} · {each.centre_name}",
        }
        for each in found.choices
        if who.known or "name" in switches(each.centre).fields
    ]
    return render(
        "home.html",
        who,
        title=heading,
        centre=found.thing.centre_name if found.thing else "",
        heading=heading,
        lines=lines,
        choices=choices,
        links=(),
    )


def _gone(who: Visitor, found: Found) -> str:
    word = printed(found.tag.code) if found.tag else found.word[:60]
    return render(
        "home.html",
        who,
        title=word,
        centre=found.thing.centre_name if found.thing else "",
        heading=who.t(f"标签 {word} 所指的对象已不存在", f"What the tag {word} stood for exists no more"),
        lines=(
            who.t(
                "它可能已被删除，或图纸更新后功能区不在了。请联系设施管理员重新绑定。",
                "It was deleted, or its zone is gone from the new drawing. Ask the facility manager to fix the tag to another thing.",
            ),
        ),
        choices=(),
        links=(),
    )
