"""A parser that speaks Chinese and English: its headings, and what words mean that every command has alike."""

from __future__ import annotations

import argparse
from typing import Any, Final, TypeVar

ALIKE: Final = {
    "file": "文件 / the file",
    "json": "输出 JSON / print JSON",
    "output": "写入的文件，格式看扩展名 / the file to write; its ending tells the format",
    "lang": "文件用中文或英文 / the language of the file",
    "note": "说明 / a note",
    "by": "操作人 / who does it",
    "on": "日期，如 2026-03-31，默认今天 / the day, as 2026-03-31; today by default",
    "text": "标签编码、资产编号或名称 / a tag's code, an asset's number or name",
    "id": "标准编号 / the document's id",
    "login": "登录名 / the login",
    "role": "角色 / the role",
    "host": "监听地址 / the address to listen at",
    "port": "端口 / the port",
}
"""What a word of a command means where the command itself does not say."""

A = TypeVar("A", bound=argparse.Action)


class Parser(argparse.ArgumentParser):
    """``argparse``'s, with headings in both languages and no word without its meaning."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**{**how, "add_help": False})
        self._positionals.title = "参数 / arguments"
        self._optionals.title = "选项 / options"
        self.add_argument("-h", "--help", action="help", help="显示本说明 / show this help and exit")

    def _add_action(self, action: A) -> A:
        if action.help is None:
            action.help = ALIKE.get(action.dest)
        return super()._add_action(action)
