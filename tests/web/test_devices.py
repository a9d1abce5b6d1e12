"""What people's devices call themselves, and what the page calls them."""

from __future__ import annotations

import pytest

from twin.web.signin.devices import device_of

KIT = "AppleWebKit/605.1.15 (KHTML, like Gecko)"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36", ("Chrome · Windows", "Chrome · Windows")),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36 Edg/138.0", ("Edge · Windows",) * 2),
        (
            f"Mozilla/5.0 (Linux; Android 14; V2307A) {CHROME} Mobile Safari/537.36 MicroMessenger/8.0.50 NetType/WIFI",
            ("微信 · 安卓", "WeChat · Android"),
        ),
        (
            f"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) {KIT} Mobile/15E148 MicroMessenger/8.0.49 wxwork/4.1",
            ("企业微信 · iPhone", "WeCom · iPhone"),
        ),
        (
            f"Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) {KIT} Version/17.5 Mobile/15E148 Safari/604.1",
            ("Safari · iPad",) * 2,
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", ("Firefox · Linux",) * 2),
        (
            f"Mozilla/5.0 (Phone; OpenHarmony 5.0) {CHROME} Safari/537.36 ArkWeb/4.1 Mobile HuaweiBrowser/5.0.5",
            ("华为浏览器 · 鸿蒙", "Huawei Browser · HarmonyOS"),
        ),
        ("curl/8.5.0", ("curl", "curl")),
        ("x" * 200, ("x" * 40,) * 2),
        ("", ("—", "—")),
        ("   ", ("—", "—")),
    ],
)
def test_a_device_is_named_as_its_owner_would(agent: str, words: tuple[str, str]) -> None:
    assert device_of(agent) == words
