"""Finds a Chromium for the browser tests; installs one where that can be done, else says how to get it.

``python tests/browser_setup.py`` runs before ``pytest``. Exit status 1 only where ``CI=true`` and there is none.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
HOW = (
    "浏览器测试需要 Chromium:Debian/Ubuntu 执行 sudo apt-get install -y chromium fonts-noto-cjk,"
    "其他系统安装 Chrome、Edge 或 Chromium,或设置 TWIN_CHROMIUM=程序路径"
    " / browser tests need Chromium: on Debian/Ubuntu sudo apt-get install -y chromium fonts-noto-cjk, "
    "elsewhere install Chrome, Edge or Chromium, or set TWIN_CHROMIUM=/path/to/it"
)
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
"""Nothing that the browser itself would fetch may be mistaken for a request of the application."""


def find_chromium() -> str | None:
    """Return the path of a Chromium, Chrome or Edge; None when there is none."""
    chosen = os.environ.get("TWIN_CHROMIUM")
    if chosen:
        return chosen if Path(chosen).exists() else None
    for name in NAMES:
        found = shutil.which(name)
        if found:
            return found
    return next((place for place in PLACES if Path(place).exists()), None)


def has_chinese_font() -> bool:
    """Whether fontconfig knows a font with Chinese; True where there is no fontconfig (Windows, macOS have one)."""
    lister = shutil.which("fc-list")
    if lister is None:
        return sys.platform != "linux"
    return bool(subprocess.run([lister, ":lang=zh", "family"], capture_output=True, check=False).stdout.strip())


def install() -> None:
    """Install what is missing through apt, where this is Debian and we may."""
    geteuid = getattr(os, "geteuid", None)
    apt = shutil.which("apt-get")
    if apt is None or geteuid is None or geteuid() != 0:
        return
    wanted = [
        name
        for name, there in (("chromium", find_chromium() is not None), ("fonts-noto-cjk", has_chinese_font()))
        if not there
    ]
    if not wanted:
        return
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([apt, "update", "-qq"], check=False, env=quiet)
    subprocess.run([apt, "install", "-y", "-qq", "--no-install-recommends", *wanted], check=False, env=quiet)


def main() -> int:
    """Install if needed and say what there is."""
    install()
    found = find_chromium()
    sys.stderr.write(f"{found or HOW}\n")
    return 1 if found is None and os.environ.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
