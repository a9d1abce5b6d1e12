"""A device in the words its owner knows it by: ``WeChat · Android`` for what a browser calls itself (``User-Agent``).

Browsers name their forebears too, so the first that is found counts: WeChat and Edge say Chrome, Chrome says Safari.
"""

from __future__ import annotations

import re
from typing import Final

from twin.model import Text

_BROWSERS: Final = (
    (re.compile(r"\bwxwork/", re.IGNORECASE), Text("企业微信", "WeCom")),
    (re.compile(r"\bMicroMessenger/"), Text("微信", "WeChat")),
    (re.compile(r"\bDingTalk\b"), Text("钉钉", "DingTalk")),
    (re.compile(r"\bEdgA?(?:iOS)?/"), Text("Edge", "Edge")),
    (re.compile(r"\bFirefox/|\bFxiOS/"), Text("Firefox", "Firefox")),
    (re.compile(r"\bHuaweiBrowser/"), Text("华为浏览器", "Huawei Browser")),
    (re.compile(r"\bMiuiBrowser/"), Text("小米浏览器", "Mi Browser")),
    (re.compile(r"\bQQBrowser/"), Text("QQ浏览器", "QQ Browser")),
    (re.compile(r"\bUCBrowser/"), Text("UC浏览器", "UC Browser")),
    (re.compile(r"Chrome/|\bCriOS/"), Text("Chrome", "Chrome")),
    (re.compile(r"\bSafari/"), Text("Safari", "Safari")),
)
_SYSTEMS: Final = (
    (re.compile(r"\bOpenHarmony\b|\bHarmonyOS\b"), Text("鸿蒙", "HarmonyOS")),
    (re.compile(r"\bAndroid\b"), Text("安卓", "Android")),
    (re.compile(r"\biPhone\b"), Text("iPhone", "iPhone")),
    (re.compile(r"\biPad\b"), Text("iPad", "iPad")),
    (re.compile(r"\bWindows\b"), Text("Windows", "Windows")),
    (re.compile(r"\bMacintosh\b"), Text("Mac", "Mac")),
    (re.compile(r"\bLinux\b"), Text("Linux", "Linux")),
)


def device_of(agent: str) -> Text:
    """Browser and system, as far as they are known; the first word of what it calls itself where neither is."""
    found = [next((words for shape, words in known if shape.search(agent)), None) for known in (_BROWSERS, _SYSTEMS)]
    known = [words for words in found if words is not None]
    if not known:
        name = re.split(r"[\s/]", agent.strip(), maxsplit=1)[0][:40] or "—"
        return Text(name, name)
    return Text(" · ".join(words.zh for words in known), " · ".join(words.en for words in known))
